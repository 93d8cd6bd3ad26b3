package mediation

import (
	"context"

	"concord/internal/actor"
)

// Numbers takes n official numbers of a year at once, for cases that are taken over. Only the machine may.
func (s *Service) Numbers(ctx context.Context, year, n int) ([]string, error) {
	if !actor.From(ctx).Has(actor.System, "") {
		return nil, notFound()
	}
	last, err := s.store.count(ctx, year, n)
	if err != nil {
		return nil, err
	}
	out := make([]string, n)
	for i := range out {
		out[i] = official(year, last-n+i+1)
	}
	return out, nil
}

// TakeOver stores a case as it stands, with the events that something is still to follow from. It is for cases that
// were begun elsewhere, by the verbs of Case: legality is the caller's. Fault exists when the id, the number or the
// reference is taken. Only the machine may.
func (s *Service) TakeOver(ctx context.Context, c *Case, events ...Event) error {
	if !actor.From(ctx).Has(actor.System, "") {
		return notFound()
	}
	return s.store.insert(ctx, c, events...)
}
