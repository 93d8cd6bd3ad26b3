package organizations

import (
	"context"
	"encoding/json"
	"runtime"
	"sync"

	"concord/internal/docstore"
	"concord/internal/docstore/driver"
)

// The collections of this package, as their events and their writes name them.
const (
	OrganizationsCollection = "organizations"
	MediatorsCollection     = "mediators"
	CourtsCollection        = "courts"
)

// EachMediator hands every active mediator to fn, in no order and one at a time, a few pages in memory, until fn fails. What
// is read is taken apart by several at once: that is most of the work when a country is read.
func (s *Service) EachMediator(ctx context.Context, fn func(Mediator) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	pages := make(chan []driver.Document, 2)
	var one sync.Mutex
	var hands sync.WaitGroup
	for range max(2, runtime.GOMAXPROCS(0)) {
		hands.Go(func() {
			for page := range pages {
				if ctx.Err() != nil {
					continue // somebody failed: only what is under way is ended
				}
				if err := parts(page, &one, fn); err != nil {
					stop(err)
				}
			}
		})
	}
	q := docstore.Query{Index: "by_status", Equal: []any{string(Active)}, Limit: 1000}
	for {
		page, next, err := s.st.written.Find(ctx, MediatorsCollection, q)
		if err != nil {
			stop(err)
			break
		}
		pages <- page
		if q.Cursor = next; next == "" || ctx.Err() != nil {
			break
		}
	}
	close(pages)
	hands.Wait()
	return context.Cause(ctx)
}

// parts takes a page apart and hands it on under the lock.
func parts(page []driver.Document, one *sync.Mutex, fn func(Mediator) error) error {
	ms := make([]Mediator, len(page))
	for i, d := range page {
		if err := json.Unmarshal(d.Body, &ms[i]); err != nil {
			return err
		}
	}
	one.Lock()
	defer one.Unlock()
	for _, m := range ms {
		if err := fn(m); err != nil {
			return err
		}
	}
	return nil
}

// EachOrganization hands every organization to fn, in whatever state, until fn fails.
func (s *Service) EachOrganization(ctx context.Context, fn func(Organization) error) error {
	for _, status := range []Status{Active, Suspended, Removed, Applied} {
		if err := each(ctx, s.st.organizations, docstore.Query{Index: "by_status", Equal: []any{string(status)}, Limit: 1000}, fn); err != nil {
			return err
		}
	}
	return nil
}

func each[T any](ctx context.Context, c *docstore.Collection[T], q docstore.Query, fn func(T) error) error {
	return c.All(ctx, q, func(it docstore.Item[T]) (bool, error) { return true, fn(it.Value) })
}
