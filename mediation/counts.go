package mediation

import (
	"context"
	"time"

	"concord/internal/actor"
	"concord/organizations"
)

// Counts are those of the indexes: no case is read for them. They are therefore of all cases of a desk, with those that
// the asking person may not open for having mediated in them (SIM 16).

// Counts says how many open cases of the actor as mediator wait for whom.
func (s *Service) Counts(ctx context.Context) (map[Waiting]int, error) {
	if err := s.guard.Allow(ctx, "desk:mediator", Object{Kind: "desk"}); err != nil {
		return nil, err
	}
	out := map[Waiting]int{}
	for _, w := range []Waiting{WaitMe, WaitApplicant, WaitRespondent, WaitCourt, WaitAll} {
		n, err := s.store.cases.Count(ctx, query{Index: "by_desk", Equal: []any{actor.From(ctx).Person, string(w)}})
		if err != nil {
			return nil, err
		}
		out[w] = n
	}
	return out, nil
}

// CountEnded says how many cases of the actor as mediator have ended since an instant, by the state in which they ended.
func (s *Service) CountEnded(ctx context.Context, since time.Time) (map[State]int, error) {
	if err := s.guard.Allow(ctx, "desk:mediator", Object{Kind: "desk"}); err != nil {
		return nil, err
	}
	return s.countStates(func(x State) (int, error) {
		if !x.Over() {
			return 0, nil
		}
		return s.store.cases.Count(ctx, query{Index: "by_mediator_state", Equal: []any{actor.From(ctx).Person, string(x)}, From: since})
	})
}

// CountOrganization says how many cases that mediators of an organization have stand in which state; states without any
// are not in it.
func (s *Service) CountOrganization(ctx context.Context, id organizations.OrganizationID) (map[State]int, error) {
	ctx, err := s.scoped(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := s.guard.Allow(ctx, "desk:organization", Object{Kind: "desk", Tenants: []string{string(id)}}); err != nil {
		return nil, err
	}
	return s.countStates(func(x State) (int, error) {
		return s.store.cases.Count(ctx, query{Index: "by_organization_state", Equal: []any{string(id), string(x)}})
	})
}

// CountCourtWaiting says how many cases of a court in a state wait for the court.
func (s *Service) CountCourtWaiting(ctx context.Context, id organizations.CourtID, state State) (int, error) {
	if err := s.guard.Allow(ctx, "desk:court", Object{Kind: "desk", Tenants: []string{string(id)}}); err != nil {
		return 0, err
	}
	return s.store.cases.Count(ctx, query{Index: "by_court_waiting", Equal: []any{string(id), string(WaitCourt), string(state)}})
}

// CountAll says how many cases of the hub stand in which state; drafts, of which nobody but the applicant knows, are not
// counted. Only the machine asks, for the operator.
func (s *Service) CountAll(ctx context.Context) (map[State]int, error) {
	if !actor.From(ctx).Has(actor.System, "") {
		return nil, notFound()
	}
	return s.countStates(func(x State) (int, error) {
		if x == Draft {
			return 0, nil
		}
		return s.store.cases.Count(ctx, query{Index: "by_state", Equal: []any{string(x)}})
	})
}

// countStates asks for each state and keeps what there is.
func (s *Service) countStates(count func(State) (int, error)) (map[State]int, error) {
	out := map[State]int{}
	for _, x := range States {
		n, err := count(x)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			out[x] = n
		}
	}
	return out, nil
}
