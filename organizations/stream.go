package organizations

import (
	"context"

	"concord/internal/docstore"
)

// The collections of this package, as their events and their writes name them.
const (
	OrganizationsCollection = "organizations"
	MediatorsCollection     = "mediators"
	CourtsCollection        = "courts"
)

// EachMediator hands every active mediator to fn, a page in memory at a time, until fn fails.
func (s *Service) EachMediator(ctx context.Context, fn func(Mediator) error) error {
	return each(ctx, s.st.mediators, docstore.Query{Index: "by_status", Equal: []any{string(Active)}, Limit: 1000}, fn)
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
