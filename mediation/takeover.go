package mediation

import (
	"context"
	"fmt"

	"concord/internal/actor"
	"concord/internal/docstore"
	"concord/internal/fault"
)

// Numbers takes n official numbers of a year at once, for cases that are taken over. Only the machine may.
func (s *Service) Numbers(ctx context.Context, year, n int) ([]string, error) {
	if !actor.From(ctx).Has(actor.System, "") {
		return nil, notFound()
	}
	id := fmt.Sprintf("case-%d", year)
	if err := s.store.counters.Insert(ctx, id, counter{}); err != nil && fault.CodeOf(err) != fault.Exists {
		return nil, err
	}
	it, err := s.store.counters.Update(ctx, id, func(c *counter) ([]docstore.Event, error) {
		c.Last += n
		return nil, nil
	})
	if err != nil {
		return nil, err
	}
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("%d-%04d", year, it.Value.Last-n+i+1)
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
	out := make([]docstore.Event, 0, len(events))
	for _, e := range events {
		out = append(out, docstore.NewEvent(string(e.Kind), e.At, e.Data))
	}
	return s.store.cases.Insert(ctx, string(c.ID), *c, out...)
}
