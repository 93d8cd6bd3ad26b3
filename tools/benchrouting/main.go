// Command benchrouting measures routing at national scale and prints one line for each figure: name value unit.
//
//	go run ./tools/benchrouting [-scale 1] [-oracle 10000] [-data DIR] [-check]
//	go run ./tools/benchrouting -fill FILE [-scale 0.1]
//
// It fills a SQLite store with a synthetic country (tools/worldgen), then starts itself three times, so that each figure
// comes from a process that holds nothing else: "index" builds the index from the store and decides on one core; "events"
// follows the store's writes as the hub does, while decisions go on; "oracle" compares with a scan of everybody.
// What misses its target is named on standard error; with -check that is a failure.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"concord/internal/docstore/sqlitedoc"
	"concord/tools/worldgen"
)

type bench struct {
	seed     uint64
	scale    float64
	disputes int
	oracle   int
	events   int
	data     string
	nation   *worldgen.Nation
}

// target is the bound of a figure; least: it must not be below, else not above.
type target struct {
	value float64
	least bool
}

var targets = map[string]target{
	"routing_index_build": {10, false}, "routing_index_rss": {400, false}, "routing_decision_p50": {0.2, false}, "routing_decision_p99": {2, false},
	"routing_decisions_per_s": {5000, true}, "routing_oracle_disagreements": {0, false}, "routing_event_visible_p99": {100, false},
}

func main() {
	var b bench
	var part, fill string
	var check bool
	flag.Uint64Var(&b.seed, "seed", 1, "the country follows from it")
	flag.Float64Var(&b.scale, "scale", 1, "size of the country: 1 is 100,000 organizations and 400,000 mediators")
	flag.IntVar(&b.disputes, "disputes", 60_000, "disputes to decide")
	flag.IntVar(&b.oracle, "oracle", 10_000, "disputes to compare with a scan of everybody")
	flag.IntVar(&b.events, "events", 2_000, "writes to follow")
	flag.StringVar(&b.data, "data", "", "folder to keep the store in for another run; empty: a temporary one")
	flag.StringVar(&fill, "fill", "", "only fill a store at this file")
	flag.StringVar(&part, "part", "", "only this part: index, events, oracle; needs -data")
	flag.BoolVar(&check, "check", false, "fail when a figure misses its target")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	b.nation = worldgen.New(b.seed, worldgen.National.Scale(b.scale))
	var err error
	switch {
	case fill != "":
		err = b.fill(ctx, fill)
	case part != "":
		err = b.part(ctx, part)
	default:
		err = b.run(ctx, check)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "benchrouting:", err)
		os.Exit(1)
	}
}

func (b *bench) store() string { return filepath.Join(b.data, "concord.db") }

// run fills the store and starts the parts.
func (b *bench) run(ctx context.Context, check bool) error {
	if b.data == "" {
		dir, err := os.MkdirTemp("", "benchrouting")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		b.data = dir
	}
	if _, err := os.Stat(b.store()); errors.Is(err, os.ErrNotExist) {
		if err := b.fill(ctx, b.store()); err != nil {
			return err
		}
	}
	missed := 0
	for _, part := range []string{"index", "events", "oracle"} {
		n, err := b.start(ctx, part)
		if err != nil {
			return fmt.Errorf("%s: %w", part, err)
		}
		missed += n
	}
	if check && missed > 0 {
		return fmt.Errorf("%d figures miss their target", missed)
	}
	return nil
}

// start runs a part in a process of its own, passes its lines on and counts the targets missed.
func (b *bench) start(ctx context.Context, part string) (missed int, err error) {
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	cmd := exec.CommandContext(ctx, self, "-part", part, "-data", b.data, "-seed", fmt.Sprint(b.seed), "-scale", fmt.Sprint(b.scale), "-disputes", fmt.Sprint(b.disputes),
		"-oracle", fmt.Sprint(b.oracle), "-events", fmt.Sprint(b.events))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		fmt.Println(lines.Text())
		f := strings.Fields(lines.Text())
		if len(f) < 2 {
			continue
		}
		t, known := targets[f[0]]
		v, err := strconv.ParseFloat(f[1], 64)
		if known && (err != nil || t.least && v < t.value || !t.least && v > t.value) {
			missed++
			fmt.Fprintf(os.Stderr, "%s misses its target of %g\n", f[0], t.value)
		}
	}
	return missed, cmd.Wait()
}

func (b *bench) part(ctx context.Context, name string) error {
	switch name {
	case "index":
		return b.index(ctx)
	case "events":
		return b.follow(ctx)
	case "oracle":
		return b.compare(ctx)
	}
	return fmt.Errorf("no part %q", name)
}

func (b *bench) fill(ctx context.Context, path string) error {
	begin := time.Now()
	s, err := sqlitedoc.Open(ctx, path)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := b.nation.Fill(ctx, s, nil); err != nil {
		return err
	}
	n := b.nation.Size
	fmt.Fprintf(os.Stderr, "%d organizations, %d mediators, %d courts written in %.0f s\n", n.Organizations, n.Mediators, n.Courts, time.Since(begin).Seconds())
	return nil
}

func say(name string, value float64, unit string) { fmt.Printf("%s %.4g %s\n", name, value, unit) }

// at gives a percentile of the durations, which it sorts, in milliseconds.
func at(list []time.Duration, percent float64) float64 {
	slices.Sort(list)
	return float64(list[min(len(list)-1, int(float64(len(list))*percent/100))]) / float64(time.Millisecond)
}
