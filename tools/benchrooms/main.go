package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"concord/rooms"
)

// scenario is a shape of rooms.
type scenario struct {
	name   string
	rooms  int
	people int
	views  int  // who look on
	burst  bool // all come within 20 ms
	rounds int  // of coming in; 0: as asked for
}

var scenarios = []scenario{
	{name: "four", rooms: 1, people: 4},
	{name: "ten", rooms: 10, people: 3},
	{name: "hearing", rooms: 1, people: 1, views: 100, rounds: 1},
	{name: "twelve", rooms: 1, people: 12, burst: true},
}

func main() {
	server := flag.Bool("server", false, "be the server process")
	only := flag.String("only", "four,ten,hearing,twelve", "scenarios")
	span := flag.Duration("for", 15*time.Second, "how long packets are counted")
	rounds := flag.Int("rounds", 8, "how often people come in")
	profile := flag.String("profile", "", "file for the server's CPU profile of the counted time")
	flag.Parse()
	var err error
	if *server {
		err = serve(*profile)
	} else {
		err = run(strings.Split(*only, ","), *span, *rounds, *profile)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "benchrooms:", err)
		os.Exit(1)
	}
}

func run(only []string, span time.Duration, rounds int, profile string) error {
	for _, s := range scenarios {
		if !slices.Contains(only, s.name) {
			continue
		}
		if s.rounds == 0 {
			s.rounds = rounds
		}
		if err := s.run(span, profile); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

// child starts a server process of its own for each scenario.
func child(profile string) (*exec.Cmd, io.WriteCloser, string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, nil, "", err
	}
	cmd := exec.Command(self, "-server", "-profile", profile)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, nil, "", err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, "", err
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, "", err
	}
	first, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		return cmd, in, "", errors.Join(err, cmd.Wait())
	}
	var o opened
	if err := json.Unmarshal(first, &o); err != nil {
		return cmd, in, "", errors.Join(err, cmd.Process.Kill(), cmd.Wait())
	}
	return cmd, in, o.Addr, nil
}

// crowd is everybody who is in.
type crowd struct {
	mu  sync.Mutex
	all []*somebody
}

func (c *crowd) add(p *somebody) {
	c.mu.Lock()
	c.all = append(c.all, p)
	c.mu.Unlock()
}

func (s scenario) run(span time.Duration, profile string) error {
	cmd, in, host, err := child(profile)
	if err != nil {
		return err
	}
	defer func() {
		_ = in.Close()
		_ = cmd.Wait()
	}()
	idle, err := usageOf(cmd.Process.Pid)
	if err != nil {
		return err
	}
	var firsts, keys []time.Duration
	missing := 0
	var last []*somebody
	stop := func() {}
	l := &load{}
	for range s.rounds {
		stop()
		for _, p := range last {
			p.goes()
		}
		var c crowd
		var ctx context.Context
		ctx, stop = context.WithCancel(context.Background())
		if err := s.fill(ctx, host, &c, l); err != nil {
			stop()
			return err
		}
		missing += s.settle(c.all)
		for _, p := range c.all {
			p.mu.Lock()
			if p.first > 0 {
				firsts = append(firsts, p.first)
			}
			if p.firstKey > 0 {
				keys = append(keys, p.firstKey)
			}
			p.mu.Unlock()
		}
		last = c.all
	}
	defer stop()
	if profile != "" {
		if err := post("http://"+host+"/profile", nil); err != nil {
			return err
		}
	}
	return s.count(host, cmd.Process.Pid, span, idle, last, l, firsts, keys, missing)
}

// fill lets people come in: one after the other, each while those before already send; or all within 20 ms.
func (s scenario) fill(ctx context.Context, host string, c *crowd, l *load) error {
	places := make([]place, s.rooms)
	for i := range places {
		if err := post(fmt.Sprintf("http://%s/room?people=%d&viewers=%d", host, s.people, s.views), &places[i]); err != nil {
			return err
		}
	}
	var wg sync.WaitGroup
	var failed sync.Map
	enter := func(at place, n int) {
		p, err := join(ctx, host, at, at.People[n], n < s.people)
		if err != nil {
			failed.Store(n, err)
			return
		}
		c.add(p)
		if p.sends {
			go p.play(ctx, l)
		}
	}
	for _, at := range places {
		wg.Go(func() {
			if s.burst {
				var inner sync.WaitGroup
				for n := range s.people + s.views {
					inner.Go(func() {
						time.Sleep(time.Duration(n) * 20 * time.Millisecond / time.Duration(s.people))
						enter(at, n)
					})
				}
				inner.Wait()
				return
			}
			for n := range s.people + s.views {
				enter(at, n)
				time.Sleep(s.apart())
			}
		})
	}
	wg.Wait()
	var err error
	failed.Range(func(_, v any) bool { err = v.(error); return false })
	return err
}

// apart is the time between two who come in: in a mediation so that each finds the others sending.
func (s scenario) apart() time.Duration {
	if s.views > 0 {
		return 30 * time.Millisecond
	}
	return 150 * time.Millisecond
}

// settle waits until everybody receives everybody, and gives the number of tracks that never came.
func (s scenario) settle(all []*somebody) int {
	end := time.Now().Add(10 * time.Second)
	for {
		missing := s.missing(all)
		if missing == 0 || time.Now().After(end) {
			return missing
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (s scenario) missing(all []*somebody) int {
	missing := 0
	for _, p := range all {
		want := 2 * s.people // a sound and a picture of each
		if p.sends {
			want -= 2
		}
		p.mu.Lock()
		for t, g := range p.tracks {
			if t.from != "" && (t.kind == rooms.Audio || g.keyed) {
				want--
			}
		}
		p.mu.Unlock()
		missing += max(0, want)
	}
	return missing
}

func (s scenario) count(host string, pid int, span time.Duration, idle usage, all []*somebody, l *load, firsts, keys []time.Duration, missing int) error {
	time.Sleep(time.Second) // key frames asked for while people came in are over
	for _, p := range all {
		p.mu.Lock()
		p.noting = true
		p.mu.Unlock()
	}
	received := func() (n uint64) {
		for _, p := range all {
			n += p.got.Load()
		}
		return n
	}
	before, err := usageOf(pid)
	if err != nil {
		return err
	}
	l.counted.Store(true)
	from, start := received(), time.Now()
	time.Sleep(span)
	packets, took := received()-from, time.Since(start)
	after, err := usageOf(pid)
	if err != nil {
		return err
	}
	l.counted.Store(false)
	time.Sleep(500 * time.Millisecond) // what is on its way arrives
	lost, expected := uint64(0), uint64(0)
	var delays []time.Duration
	for _, p := range all {
		p.mu.Lock()
		for t, g := range p.tracks {
			if t.from == "" || g.packets == 0 {
				continue
			}
			n := g.most - g.least + 1
			expected += n
			lost += n - min(n, g.packets)
		}
		delays = append(delays, p.delays...)
		p.mu.Unlock()
	}
	line(s.name, "packets_per_s", float64(packets)/took.Seconds(), "1/s")
	line(s.name, "lost", float64(lost), "packets")
	line(s.name, "lost_share", 100*float64(lost)/float64(max(expected, 1)), "%")
	line(s.name, "latency_p50", at(delays, 0.5), "ms")
	line(s.name, "latency_p99", at(delays, 0.99), "ms")
	line(s.name, "first_packet_p50", at(firsts, 0.5), "ms")
	line(s.name, "first_packet_p99", at(firsts, 0.99), "ms")
	line(s.name, "keyframe_p50", at(keys, 0.5), "ms")
	line(s.name, "keyframe_p99", at(keys, 0.99), "ms")
	line(s.name, "cpu_per_million", (after.cpu-before.cpu)/float64(packets)*1e6, "s")
	line(s.name, "rss", after.rss, "MiB")
	line(s.name, "rss_above_idle", after.rss-idle.rss, "MiB")
	line(s.name, "missing_tracks", float64(missing), "tracks")
	return nil
}
