// Command demo drives both stories of Concord through the public API, with simulated people and real media: from a
// dispute to a confirmed agreement, and from a failed mediation to the court's docket. It starts the binary in a folder
// of its own, prints each step with its time, and stops it again.
//
// With -kill it kills the server with SIGKILL after every step, starts it again, and at the end counts that each
// message, signature and filing exists once.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"
)

func main() {
	bin := flag.String("bin", "bin/concord", "the binary to drive")
	kill := flag.Bool("kill", false, "kill -9 and restart the server after every step")
	keep := flag.String("out", filepath.Join("tmp", "demo"), "folder for the documents that the stories leave")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	if err := run(ctx, *bin, *keep, *kill); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, bin, out string, kill bool) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	h, err := startHub(ctx, bin)
	if err != nil {
		return err
	}
	defer h.stop()
	fmt.Printf("hub ready at %s in %s\n", h.url, h.readyIn.Round(time.Millisecond))
	began := time.Now()
	for _, st := range []struct {
		title string
		steps []step
	}{
		{"Story 1: a loan, from a phone to a confirmed agreement", settled()},
		{"Story 2: a deposit, from no agreement to the court's docket", failed()},
	} {
		fmt.Printf("\n%s\n", st.title)
		began := time.Now()
		s := &story{hub: h, out: out, people: map[string]*person{}, began: began.UTC().Format("2006-01-02T15:04:05.000Z")}
		for i, step := range st.steps {
			t := time.Now()
			note, err := step.do(ctx, s)
			if err != nil {
				return fmt.Errorf("%s: step %d (%s): %w", st.title, i+1, step.name, err)
			}
			fmt.Printf("  %2d. %-46s %7s  %s\n", i+1, step.name, time.Since(t).Round(time.Millisecond), note)
			if kill {
				if err := h.killAndRestart(ctx); err != nil {
					return fmt.Errorf("restart after step %d (%s): %w", i+1, step.name, err)
				}
			}
		}
		if err := s.onceOnly(ctx); err != nil {
			return fmt.Errorf("%s: %w", st.title, err)
		}
	}
	fmt.Printf("\ndone in %s", time.Since(began).Round(time.Millisecond))
	if kill {
		fmt.Printf("; killed and restarted %d times, every message, signature and filing exists once", h.kills)
	}
	fmt.Printf("; documents in %s\n", out)
	return nil
}
