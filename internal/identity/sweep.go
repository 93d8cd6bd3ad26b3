package identity

import (
	"context"
	"time"

	"concord/internal/docstore"
)

// invitationKeep is how long an invitation that is over still tells the one who opens it what happened.
const invitationKeep = 90 * 24 * time.Hour

// Sweep deletes what expired and keeps a mark of the time; the clockwork calls it every few minutes. It gives how many
// documents went.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	now, gone := s.now(ctx), 0
	steps := []func() (int, error){
		func() (int, error) { return sweep(ctx, s.challenges, now.Add(-time.Hour)) },
		func() (int, error) { return sweep(ctx, s.links, now.Add(-time.Hour)) },
		func() (int, error) { return sweep(ctx, s.uses, now.Add(-MaxTicketLife)) },
		func() (int, error) { return sweep(ctx, s.counters, now) },
		func() (int, error) { return sweep(ctx, s.sessions, now) },
		func() (int, error) { return sweep(ctx, s.invitations, now.Add(-invitationKeep)) },
	}
	for _, step := range steps {
		n, err := step()
		gone += n
		if err != nil {
			return gone, err
		}
	}
	return gone, nil
}

func sweep[T any](ctx context.Context, c *docstore.Collection[T], before time.Time) (int, error) {
	gone := 0
	for {
		p, err := c.Find(ctx, docstore.Query{Index: "expires", To: before, Limit: 500})
		if err != nil || len(p.Items) == 0 {
			return gone, err
		}
		for _, it := range p.Items {
			if err := c.Delete(ctx, it.ID); err != nil {
				return gone, err
			}
			gone++
		}
	}
}
