package app

import (
	"context"
	"strings"

	"concord/internal/docstore"
	"concord/internal/fault"
	"concord/internal/jobs"
	"concord/routing/records"
)

// rosterChannel is where servers tell each other what of the roster and the weights changed.
const rosterChannel = "concord:roster"

// openAtlas reads the roster into memory; from now on it follows every write.
func (a *App) openAtlas(ctx context.Context) error {
	c := a.Config
	var err error
	if a.Records, err = records.Open(ctx, a.Store, c.Clock); err != nil {
		return err
	}
	a.Atlas.Roster, a.Atlas.Weigher = a.Roster, a.Records
	if c.Redis != "" {
		if a.Bus, err = jobs.OpenBus(c.Redis); err != nil {
			return err
		}
		a.closing(a.Bus.Close)
		a.me = docstore.NewID()
		a.Atlas.Tell = func(ctx context.Context, word string) error { return a.Bus.Tell(ctx, rosterChannel, a.me+"|"+word) }
	}
	a.Records.OnChange(func() { a.Atlas.Weighed(context.WithoutCancel(ctx)) })
	return a.Atlas.Build(ctx)
}

// follow takes in what other servers change of the roster. Whenever a word may have been missed, all is read anew.
func (a *App) follow(run context.Context) {
	if a.Bus == nil {
		return
	}
	warn := func(err error) {
		if err != nil && run.Err() == nil {
			a.log.Warn("the roster in memory may be behind", "error", fault.From(err).Key)
		}
	}
	a.done.Go(func() {
		a.Bus.Listen(run, rosterChannel, func(word string) {
			if from, what, _ := strings.Cut(word, "|"); from != a.me {
				warn(a.Atlas.Refresh(run, what))
			}
		}, func() { warn(a.Atlas.Build(run)) })
	})
}
