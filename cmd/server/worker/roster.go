package worker

import (
	"context"
	"errors"
	"slices"

	"concord/internal/docstore"
	"concord/internal/fault"
	"concord/mediation"
	"concord/organizations"
)

// onMediator follows what happens to a mediator into the cases that he holds: what he has not accepted yet goes to another
// one by itself; of what is under way the parties and the court are told and asked.
func (w *Worker) onMediator(ctx context.Context, e docstore.Event) error {
	if err := w.Atlas.announce(ctx, e.Collection, e.Document); err != nil {
		return err
	}
	switch e.Kind {
	case organizations.MediatorReserved, organizations.MediatorReleased, organizations.MediatorAdded:
		return nil
	}
	m, err := w.Roster.Mediator(ctx, organizations.MediatorID(e.Document))
	if fault.CodeOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	for _, id := range m.Cases {
		if err := w.follow(ctx, mediation.CaseID(id), m); err != nil {
			return err
		}
	}
	return w.unload(ctx, m)
}

// follow tells one case what its mediator's standing is now.
func (w *Worker) follow(ctx context.Context, id mediation.CaseID, m organizations.Mediator) error {
	var err error
	switch m.Status {
	case organizations.Suspended:
		err = w.Cases.Gone(ctx, id, m.ID, mediation.GoneSuspended)
	case organizations.Removed:
		err = w.Cases.Gone(ctx, id, m.ID, mediation.GoneRemoved)
	default:
		if err = w.back(ctx, id, m.ID, mediation.GoneSuspended); err == nil {
			err = w.Cases.Expect(ctx, id, m.ID, leaves(m))
		}
		if err == nil {
			err = w.Cases.Examine(ctx, id) // the mediator may have declared a tie
		}
	}
	return elsewhereOrGone(err)
}

// back ends an unavailability for a reason that no longer holds.
func (w *Worker) back(ctx context.Context, id mediation.CaseID, m organizations.MediatorID, reason string) error {
	c, err := w.Cases.Case(ctx, id)
	if err != nil {
		return err
	}
	if a := c.Appointment; a == nil || a.Mediator != m || a.Unavailable == nil || a.Unavailable.Reason != reason {
		return nil
	}
	return w.Cases.Back(ctx, id, m)
}

// unload takes back what was not accepted yet, the last one first, while there are more cases than the capacity that is
// now.
func (w *Worker) unload(ctx context.Context, m organizations.Mediator) error {
	over := len(m.Cases) - m.Capacity
	for _, id := range slices.Backward(m.Cases) {
		if over <= 0 {
			return nil
		}
		c, err := w.Cases.Case(ctx, mediation.CaseID(id))
		if fault.CodeOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		if c.State != mediation.Appointed || c.Appointment == nil || c.Appointment.Mediator != m.ID {
			continue
		}
		if err := elsewhereOrGone(w.Cases.Gone(ctx, c.ID, m.ID, mediation.GoneOverload)); err != nil {
			return err
		}
		over--
	}
	return nil
}

// onOrganization follows what happens to an organization into the cases of its mediators.
func (w *Worker) onOrganization(ctx context.Context, e docstore.Event) error {
	if err := w.Atlas.announce(ctx, e.Collection, e.Document); err != nil {
		return err
	}
	o, err := w.Roster.Organization(ctx, organizations.OrganizationID(e.Document))
	if fault.CodeOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	for _, state := range []mediation.State{mediation.Appointed, mediation.Mediating, mediation.Paused, mediation.Signing} {
		for cursor := ""; ; {
			ids, next, err := w.Cases.AppointedThrough(ctx, o.ID, state, cursor)
			if err != nil {
				return err
			}
			for _, id := range ids {
				if err := w.house(ctx, id, o); err != nil {
					return err
				}
			}
			if cursor = next; cursor == "" {
				break
			}
		}
	}
	return nil
}

func (w *Worker) house(ctx context.Context, id mediation.CaseID, o organizations.Organization) error {
	c, err := w.Cases.Case(ctx, id)
	if err != nil {
		return elsewhereOrGone(err)
	}
	if c.Appointment == nil || c.Appointment.Organization != o.ID {
		return nil
	}
	if o.Status == organizations.Suspended || o.Status == organizations.Removed {
		return elsewhereOrGone(w.Cases.Gone(ctx, id, c.Appointment.Mediator, mediation.GoneOrganization))
	}
	return elsewhereOrGone(w.back(ctx, id, c.Appointment.Mediator, mediation.GoneOrganization))
}

// leaves are the absences of a mediator.
func leaves(m organizations.Mediator) []mediation.Leave {
	var out []mediation.Leave
	for _, s := range m.Away {
		out = append(out, mediation.Leave{From: s.From, To: s.To})
	}
	return out
}

// elsewhereOrGone forgives that the case has moved on, or is not there.
func elsewhereOrGone(err error) error {
	if fault.CodeOf(err) == fault.NotFound {
		return nil
	}
	return settledElsewhere(err)
}

// onTrial carries a trial of weights on.
func (w *Worker) onTrial(ctx context.Context, e docstore.Event) error {
	err := w.Records.Continue(ctx, e.Document)
	if errors.Is(err, context.Canceled) {
		return err
	}
	w.tell("desk:operator", e.Kind)
	return err
}
