package courts

import (
	"context"
	"time"

	"concord/internal/actor"
	"concord/internal/docstore"
	"concord/internal/fault"
)

// Tick marks everything that the courts or the parties have let become overdue, once each, and leaves an event for each.
// Time decides nothing here: only the court does. Only the machine may; again changes nothing.
func (s *Service) Tick(ctx context.Context) error {
	if !actor.From(ctx).Has(actor.System, "") {
		return fault.New(fault.NotFound, "not_found", nil)
	}
	at := s.clock.Now()
	for _, state := range []ConfirmationState{Applied, Accepted, Curing} {
		err := late(ctx, s.st.confirmations, string(state), at, func(c *Confirmation) []docstore.Event { return c.tick(at) })
		if err != nil {
			return err
		}
	}
	return late(ctx, s.st.filings, string(FilingReceived), at, func(f *Filing) []docstore.Event { return f.tick(at) })
}

// late goes through what is in a state and due, and writes only what tick changes.
func late[T any](ctx context.Context, c *docstore.Collection[T], state string, at time.Time, tick func(*T) []docstore.Event) error {
	var ids []string
	err := c.All(ctx, docstore.Query{Index: "by_state", Equal: []any{state}, To: at.Add(time.Millisecond), Limit: 500}, func(it docstore.Item[T]) (bool, error) {
		if len(tick(&it.Value)) > 0 {
			ids = append(ids, it.ID)
		}
		return true, nil
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := c.Update(ctx, id, func(v *T) ([]docstore.Event, error) { return tick(v), nil }); err != nil {
			return err
		}
	}
	return nil
}
