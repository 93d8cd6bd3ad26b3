package worker

import (
	"context"
	"time"

	"concord/internal/actor"
	"concord/mediation"
)

// Clockwork lets time do what it does until the context ends: it looks for cases with something due, at each tick and
// never for longer than a batch. What it does is idempotent: two servers may both tick.
func (w *Worker) Clockwork(ctx context.Context, every time.Duration) {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		if err := w.Tick(ctx); err != nil && ctx.Err() == nil {
			w.Log.ErrorContext(ctx, "clockwork", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// Tick expires what is due now; tests call it after they moved the clock.
func (w *Worker) Tick(ctx context.Context) error {
	ctx = actor.With(ctx, actor.Machine)
	tried := map[mediation.CaseID]bool{}
	for {
		due, err := w.Cases.DueCases(ctx, w.Clock.Now(), 200)
		if err != nil {
			return err
		}
		fresh := 0
		for _, id := range due {
			if tried[id] {
				continue
			}
			tried[id] = true
			fresh++
			if err := w.Cases.Tick(ctx, id); err != nil {
				w.Log.ErrorContext(ctx, "a case does not tick", "case", id, "error", err)
			}
		}
		if fresh == 0 {
			if err := w.Courts.Tick(ctx); err != nil {
				return err
			}
			if err := w.Webhooks.Tick(ctx); err != nil {
				return err
			}
			if err := w.Roster.TickEntry(ctx); err != nil {
				return err
			}
			if err := w.Roster.TickRoster(ctx); err != nil {
				return err
			}
			return w.remind(ctx)
		}
	}
}
