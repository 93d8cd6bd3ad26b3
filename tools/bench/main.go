// Command bench measures a hub with many cases through its public API and prints one line for each figure: name value
// unit. It makes the cases in a folder of its own, starts the binary on it, signs in as people of the demonstration and
// reads their pages, first one after the other, then with 16 clients at once.
//
//	go run ./tools/bench -bin bin/concord
//
// What misses its target is named on standard error; with -check that is a failure.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	b := bench{out: os.Stdout, notes: os.Stderr}
	flag.StringVar(&b.bin, "bin", "bin/concord", "the binary to measure")
	flag.StringVar(&b.data, "data", "", "data folder made by an earlier run with -keep; empty makes a new one")
	flag.IntVar(&b.cases, "cases", 10_000, "how many cases")
	flag.BoolVar(&b.keep, "keep", false, "keep the data folder and say where it is")
	flag.BoolVar(&b.check, "check", false, "fail when a figure misses its target")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, 20*time.Minute)
	defer cancel()
	if err := b.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench is one run.
type bench struct {
	bin, data   string
	cases       int
	keep, check bool
	out, notes  io.Writer
	missed      int
}

// targets are the greatest values that we accept.
var targets = map[string]float64{
	"ready_10k_cases": 3, "desk_mediator_p99": 50, "desk_mediator_cases_p99": 50, "desk_court_p99": 50, "desk_organization_p99": 50, "case_get_p99": 50, "cases_list_p99": 50,
	"login_p50": 50,
}

// say prints a figure.
func (b *bench) say(name string, value float64, unit string) {
	fmt.Fprintf(b.out, "%s %.4g %s\n", name, value, unit)
	if most, ok := targets[name]; ok && value > most {
		b.missed++
		fmt.Fprintf(b.notes, "%s misses its target of %g %s\n", name, most, unit)
	}
}

func (b *bench) run(ctx context.Context) error {
	h, err := b.prepare(ctx)
	if err != nil {
		return err
	}
	defer h.clear(b.keep, b.notes)
	ready, err := h.start(ctx, 60*time.Second)
	if err != nil {
		return err
	}
	defer h.stop()
	name := "ready_10k_cases"
	if b.cases != 10_000 {
		name = fmt.Sprintf("ready_%d_cases", b.cases)
	}
	b.say(name, ready.Seconds(), "s")
	if err := b.people(ctx, h); err != nil {
		return err
	}
	if err := b.papers(ctx); err != nil {
		return err
	}
	rss, err := h.rss()
	if err != nil {
		return err
	}
	b.say("rss", rss, "MB")
	info, err := os.Stat(b.bin)
	if err != nil {
		return err
	}
	b.say("binary_size", float64(info.Size())/1e6, "MB")
	if b.check && b.missed > 0 {
		return fmt.Errorf("%d figures miss their targets", b.missed)
	}
	return nil
}
