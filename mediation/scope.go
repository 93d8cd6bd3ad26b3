package mediation

import (
	"context"

	"concord/internal/actor"
	"concord/organizations"
)

// scoper knows the rights of managers by place: organizations.Service is one. A roster that is none takes the role alone.
type scoper interface {
	Scope(ctx context.Context, a actor.Actor, id organizations.OrganizationID, r organizations.Right) (actor.Actor, error)
}

// scoped puts the actor into the context as seen from an organization: a manager of one above it who looks after cases is
// a manager there, and one of its own who does not is none.
func (s *Service) scoped(ctx context.Context, id organizations.OrganizationID) (context.Context, error) {
	x, ok := s.roster.(scoper)
	if !ok || id == "" {
		return ctx, nil
	}
	a, err := x.Scope(ctx, actor.From(ctx), id, organizations.CasesRight)
	return actor.With(ctx, a), err
}

// scopedTo is scoped for the organization that a case was given to.
func (s *Service) scopedTo(ctx context.Context, c *Case) (context.Context, error) {
	if c.Appointment == nil || !actor.From(ctx).Is(actor.Manager) {
		return ctx, nil
	}
	return s.scoped(ctx, c.Appointment.Organization)
}
