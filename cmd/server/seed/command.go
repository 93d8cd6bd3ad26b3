package seed

import (
	"context"
	"flag"
	"fmt"
	"io"
	"time"
)

// MaxCases bounds what Command makes.
const MaxCases = 200_000

// Command is `concord seed -cases 10000`: the county and that many cases, with nothing that follows from them, for
// measurements. The hub must not be running on the same data.
func Command(ctx context.Context, d Deps, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("seed", flag.ContinueOnError)
	flags.SetOutput(out)
	n := flags.Int("cases", DemoCases, "how many cases")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *n < 0 || *n > MaxCases {
		return fmt.Errorf("seed: -cases %d is not between 0 and %d", *n, MaxCases)
	}
	d.Quiet, d.Render = true, nil
	start := time.Now()
	people, err := County(ctx, d)
	if err != nil {
		return err
	}
	made, err := Cases(ctx, d, *n)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%d people, %d cases made in %.1f s\n", len(people), made, time.Since(start).Seconds())
	return err
}
