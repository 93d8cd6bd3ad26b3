package worldgen

import (
	"context"
	"sync"

	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/organizations"
)

// Fill writes the country into a store, with the collections and indexes of package organizations, without events: as a
// register that has been there for years. done is told how many documents are written, from time to time.
func (n *Nation) Fill(ctx context.Context, s *docstore.Store, done func(int)) error {
	yes := func(context.Context, string, string) error { return nil }
	if _, err := organizations.Open(ctx, s, clock.System{}, yes, []byte("worldgen")); err != nil {
		return err
	}
	cs, err := docstore.Declare[organizations.Court](ctx, s, docstore.Spec{Name: "courts"}) // indexes are declared above
	if err != nil {
		return err
	}
	os, err := docstore.Declare[organizations.Organization](ctx, s, docstore.Spec{Name: "organizations"})
	if err != nil {
		return err
	}
	ms, err := docstore.Declare[organizations.Mediator](ctx, s, docstore.Spec{Name: "mediators"})
	if err != nil {
		return err
	}
	total := len(n.courts) + n.Size.Organizations + n.Size.Mediators
	return spread(ctx, total, done, func(i int) error {
		if i < len(n.courts) {
			return cs.Insert(ctx, string(n.courts[i].ID), n.courts[i])
		}
		if i -= len(n.courts); i < n.Size.Organizations {
			o := n.Organization(i)
			return os.Insert(ctx, string(o.ID), o)
		}
		m := n.Mediator(i - n.Size.Organizations)
		return ms.Insert(ctx, string(m.ID), m)
	})
}

// spread does n things with many hands: the store commits what comes together.
func spread(ctx context.Context, n int, done func(int), do func(int) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	const hands = 128
	work := make(chan int, hands)
	var wg sync.WaitGroup
	for range hands {
		wg.Go(func() {
			for i := range work {
				if err := do(i); err != nil {
					stop(err)
					return
				}
			}
		})
	}
feed:
	for i := range n {
		select {
		case work <- i:
		case <-ctx.Done():
			break feed
		}
		if done != nil && i%10_000 == 0 {
			done(i)
		}
	}
	close(work)
	wg.Wait()
	return context.Cause(ctx)
}
