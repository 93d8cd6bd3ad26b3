// Command benchintake measures the way of disputes from the first word to a mediator with a place taken, in one process with
// everything that follows from each step: store, outbox, jobs, papers, transparency log, messages, on the embedded default.
// It prints one line for each figure: name value unit.
//
//	go run ./tools/benchintake [-disputes 60000] [-scale 1] [-at-once 96] [-data DIR] [-peak 30s]
//
// The roster is a synthetic country (tools/worldgen). Each dispute is brought by people with accounts of their own, by the
// same calls as the API makes: begin, save, submit; the other side binds itself and consents; both choose; the machine
// screens, invites, routes, offers, appoints and takes the place. At the end everything is counted and compared. Then
// disputes come for a while at the pace of a national platform's peak: 60,000 in 8 hours, five times the mean.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/pprof"
	"syscall"
	"time"
)

// peakRate is disputes a second at the peak of a national platform: 60,000 in 8 hours, and five times that.
const peakRate = 60_000.0 / (8 * 3600) * 5

func main() {
	b := bench{out: os.Stdout, notes: os.Stderr}
	var profile string
	flag.IntVar(&b.disputes, "disputes", 60_000, "how many disputes")
	flag.Float64Var(&b.scale, "scale", 1, "size of the roster: 1 is 100,000 organizations and 400,000 mediators")
	flag.IntVar(&b.atOnce, "at-once", 96, "how many disputes are under way at once")
	flag.DurationVar(&b.peak, "peak", 30*time.Second, "how long disputes come at the pace of the peak afterwards; 0 leaves it out")
	flag.StringVar(&b.data, "data", "", "folder to work in; empty: a temporary one")
	flag.StringVar(&profile, "profile", "", "write a CPU profile of the run to this file")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := b.run(ctx, profile); err != nil {
		fmt.Fprintln(os.Stderr, "benchintake:", err)
		os.Exit(1)
	}
}

// bench is one run.
type bench struct {
	disputes, atOnce int
	scale            float64
	peak             time.Duration
	data             string
	out, notes       io.Writer
}

// processor is the time that this process has spent on processors.
func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func (b *bench) say(name string, value float64, unit string) {
	fmt.Fprintf(b.out, "%s %.4g %s\n", name, value, unit)
}

func (b *bench) run(ctx context.Context, profile string) error {
	if b.data == "" {
		dir, err := os.MkdirTemp("", "benchintake")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		b.data = dir
	}
	h, err := open(ctx, b.data, b.scale, func(done int) { fmt.Fprintf(b.notes, "roster %d\n", done) })
	if err != nil {
		return err
	}
	defer h.close()
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
	}
	used := processor()
	flood, err := h.flood(ctx, 0, b.disputes, b.atOnce, func(done int) {
		fmt.Fprintf(b.notes, "disputes %d of %d, %.0f/s, %.0f MB\n", done, b.disputes, h.rate(done), resident())
	})
	pprof.StopCPUProfile()
	if err != nil {
		return err
	}
	b.say("intake_disputes_per_s", flood.rate(), "/s")
	b.say("intake_cpu_per_dispute", (processor()-used).Seconds()*1000/float64(b.disputes), "ms") // what others do on this machine does not change it
	b.say("intake_p99", flood.total.p99(), "ms")
	for _, s := range flood.steps {
		b.say("intake_"+s.name+"_p99", s.p99(), "ms")
	}
	count, err := h.count(ctx)
	if err != nil {
		return err
	}
	b.say("intake_appointed", float64(count.appointed), "disputes")
	b.say("intake_unserved", float64(count.unserved), "disputes")
	b.say("intake_lost", float64(b.disputes-count.appointed-count.unserved), "disputes")
	b.say("intake_places_wrong", float64(count.wrong), "places")
	b.say("intake_messages_waiting", float64(count.waiting), "messages")
	b.say("intake_rss", resident(), "MB")
	b.say("intake_peak_rate", peakRate, "/s")
	b.say("intake_rate_over_peak", flood.rate()/peakRate, "times")
	if b.peak <= 0 {
		return nil
	}
	steady, err := h.steady(ctx, b.disputes, int(b.peak.Seconds()*peakRate), peakRate)
	if err != nil {
		return err
	}
	b.say("intake_at_peak_p99", steady.total.p99(), "ms")
	for _, s := range steady.steps {
		b.say("intake_at_peak_"+s.name+"_p99", s.p99(), "ms")
	}
	return nil
}
