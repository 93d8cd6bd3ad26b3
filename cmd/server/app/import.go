package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"k8s.io/klog/v2"

	"concord/cmd/server/roster"
	"concord/internal/fault"
)

// maxRoster bounds a document in bytes: more than the roster of a province.
const maxRoster = 64 << 20

// Import is the command concord import: the arguments are the file, - for in, or -example.
func Import(ctx context.Context, args []string, in io.Reader, out io.Writer) error {
	if len(args) != 1 {
		return errors.New("import takes one file, - for standard input, or -example")
	}
	if args[0] == "-example" || args[0] == "--example" {
		_, err := out.Write(roster.Example)
		return err
	}
	if args[0] != "-" {
		f, err := os.Open(args[0])
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	c, err := Environment()
	if err != nil {
		return err
	}
	klog.SetSlogLogger(slog.New(slog.DiscardHandler)) // the transparency log would speak between the lines of the summary
	return ImportInto(ctx, c, in, out)
}

// ImportInto brings a document (package roster) into the hub of a configuration, which must not run, and prints what
// became of it.
func ImportInto(ctx context.Context, c Config, in io.Reader, out io.Writer) error {
	data, err := io.ReadAll(io.LimitReader(in, maxRoster+1))
	if err != nil {
		return err
	}
	if len(data) > maxRoster {
		return fmt.Errorf("the document is larger than %d MiB", maxRoster>>20)
	}
	doc, err := roster.Parse(data) // before the folder is touched
	if err != nil {
		return err
	}
	if c, err = c.filled(); err != nil {
		return err
	}
	a := &App{Config: c, log: c.logger()}
	for _, part := range []func(context.Context) error{a.openGround, a.openPeople} {
		if err := part(ctx); err != nil {
			if key := fault.From(err).Key; key == "store.in_use" || key == "ledger.in_use" {
				err = fmt.Errorf("a hub is running on the folder %s: stop it first (%w)", c.Data, err)
			}
			return errors.Join(err, a.Close())
		}
	}
	sum, err := roster.Import(ctx, roster.Deps{Organizations: a.Roster, Identity: a.Identity, Rules: a.Rules, Clock: c.Clock}, doc)
	if err == nil {
		err = sum.Print(out)
	}
	return errors.Join(err, a.Close())
}
