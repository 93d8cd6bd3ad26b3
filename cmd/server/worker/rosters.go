package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"concord/internal/docstore"
	"concord/internal/fault"
	"concord/mediation"
	"concord/organizations"
)

// onRoster finishes what two writes of package organizations leave half done when a server is killed between them: roles
// that follow entries and grants, and the paths below a branch that moves.
func (w *Worker) onRoster(ctx context.Context, e docstore.Event) error {
	switch e.Kind {
	case organizations.MediatorAdded, organizations.MediatorRemoved, organizations.MediatorRestored, organizations.MediatorJoined:
		var p organizations.Place
		if err := json.Unmarshal(e.Data, &p); err != nil {
			return fmt.Errorf("event %s: %w", e.ID, err)
		}
		if err := gone(w.Roster.SettleMediator(ctx, p.Mediator, p.Organization)); err != nil || p.Organization == "" || e.Kind != organizations.MediatorRemoved {
			return err
		}
		return w.left(ctx, p)
	case organizations.ManagersChanged:
		var s organizations.Staffing
		if err := json.Unmarshal(e.Data, &s); err != nil {
			return fmt.Errorf("event %s: %w", e.ID, err)
		}
		return gone(w.Roster.SettleManager(ctx, s.Organization, s.Person))
	case organizations.OrganizationBranched:
		_, err := w.Roster.SettleBranch(ctx, organizations.OrganizationID(e.Document))
		return gone(err)
	case organizations.MoveStarted:
		if err := w.Roster.ResumeMove(ctx); fault.CodeOf(err) != fault.Invalid { // one that must not be was told to whoever asked
			return gone(err)
		}
	}
	return nil
}

// left follows a mediator off one roster of several into the cases that he holds through it.
func (w *Worker) left(ctx context.Context, p organizations.Place) error {
	m, err := w.Roster.Mediator(ctx, p.Mediator)
	if err != nil {
		return gone(err)
	}
	if slices.Contains(m.Organizations, p.Organization) { // back again
		return nil
	}
	for _, id := range m.Cases {
		c, err := w.Cases.Case(ctx, mediation.CaseID(id))
		if fault.CodeOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		if a := c.Appointment; a == nil || a.Mediator != m.ID || a.Organization != p.Organization {
			continue
		}
		if err := elsewhereOrGone(w.Cases.Gone(ctx, c.ID, m.ID, mediation.GoneRemoved)); err != nil {
			return err
		}
	}
	return nil
}

// gone forgives that what an event speaks of is no longer there.
func gone(err error) error {
	if fault.CodeOf(err) == fault.NotFound {
		return nil
	}
	return err
}
