package organizations

import (
	"context"
	"encoding/json"
	"runtime"
	"sync"

	"concord/internal/docstore"
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
	pages := make(chan []json.RawMessage, 2)
	var one sync.Mutex
	var hands sync.WaitGroup
	for range max(2, runtime.GOMAXPROCS(0)) {
		hands.Go(func() {
			for page := range pages {
				if err := parts(page, &one, fn); err != nil {
					stop(err)
				}
			}
		})
	}
	q := docstore.Query{Index: "by_status", Equal: []any{string(Active)}, Limit: 1000}
	for {
		p, err := s.st.written.Find(ctx, q)
		if err != nil {
			stop(err)
			break
		}
		page := make([]json.RawMessage, len(p.Items))
		for i, it := range p.Items {
			page[i] = it.Value
		}
		pages <- page
		if q.Cursor = p.Next; q.Cursor == "" || ctx.Err() != nil {
			break
		}
	}
	close(pages)
	hands.Wait()
	return context.Cause(ctx)
}

// parts takes a page apart and hands it on under the lock.
func parts(page []json.RawMessage, one *sync.Mutex, fn func(Mediator) error) error {
	ms := make([]Mediator, len(page))
	for i, raw := range page {
		if err := json.Unmarshal(raw, &ms[i]); err != nil {
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
