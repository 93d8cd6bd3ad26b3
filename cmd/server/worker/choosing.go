package worker

import (
	"context"
	"errors"

	"concord/internal/fault"
	"concord/mediation"
	"concord/organizations"
	"concord/routing"
)

// propose finds three mediators for a round and offers them with their reasons.
func propose(ctx context.Context, w *Worker, f fact) error {
	c := f.Case
	if c.State != mediation.Selecting || c.Selection == nil || c.Selection.Round != f.Data.Round || c.Selection.OfferedAt != nil {
		return nil
	}
	d, roster, err := w.route(ctx, c)
	if err != nil {
		return err
	}
	in := mediation.OfferInput{Round: c.Selection.Round, Pack: d.Pack}
	for _, x := range d.Offered {
		in.Offered = append(in.Offered, candidate(x, roster))
	}
	for _, s := range d.Funnel {
		in.Funnel = append(in.Funnel, mediation.FunnelStep{Key: s.Key, Left: s.Count})
	}
	_, err = w.Cases.OfferCandidates(ctx, c.ID, in)
	return settledElsewhere(err)
}

// appoint names the best candidate by the court's rule when the time to choose is over (OMR 10). Whoever is full by the
// time the place is reserved loses it again: see reserve.
func appoint(ctx context.Context, w *Worker, f fact) error {
	c := f.Case
	if c.State != mediation.Selecting || c.Selection == nil || !c.Selection.CourtAppoints {
		return nil
	}
	d, roster, err := w.route(ctx, c)
	if err != nil {
		return err
	}
	if len(d.Offered) == 0 {
		w.Log.WarnContext(ctx, "nobody can be appointed", "case", c.ID, "court", c.Court)
		w.tell("desk:court:"+string(c.Court), f.Kind)
		return nil // the clerk sees it on the desk: appointments waiting
	}
	x := candidate(d.Offered[0], roster)
	_, err = w.Cases.Appoint(ctx, c.ID, mediation.AppointInput{Mediator: x.Mediator, Organization: x.Organization})
	return settledElsewhere(err)
}

// world is the roster with its mediators by id.
type world struct {
	routing.World
	byID map[organizations.MediatorID]*organizations.Mediator
}

func (w *Worker) route(ctx context.Context, c *mediation.Case) (routing.Decision, world, error) {
	roster, err := w.Roster.World(ctx)
	if err != nil {
		return routing.Decision{}, world{}, err
	}
	wd := world{World: roster, byID: map[organizations.MediatorID]*organizations.Mediator{}}
	for i := range roster.Mediators {
		wd.byID[roster.Mediators[i].ID] = &roster.Mediators[i]
	}
	r := routing.Request{Case: string(c.ID), Kind: c.Kind, Region: c.Region, Court: c.Court, Language: c.Language, Needs: c.Needs, Exclude: c.Selection.Excluded, Seed: string(c.ID)}
	for _, p := range c.Active() {
		rp := routing.Party{Person: p.Person, PhoneHash: w.Roster.PhoneHash(p.Phone)}
		if p.Kind == "organization" {
			rp.NameHash = w.Roster.NameHash(p.Name)
		}
		r.Parties = append(r.Parties, rp)
		if x := p.Representative; x != nil {
			r.Parties = append(r.Parties, routing.Party{Person: x.Person, PhoneHash: w.Roster.PhoneHash(x.Phone)})
		}
	}
	return routing.Route(roster, r, w.Weights), wd, nil
}

func candidate(x routing.Candidate, w world) mediation.Candidate {
	c := mediation.Candidate{Mediator: x.Mediator, Organization: x.Organization, Reasons: reasons(x.Reasons), Doubts: reasons(x.Doubts), Score: x.Score, Fee: x.Fee, OrganizationName: w.Organizations[x.Organization].Name}
	if m := w.byID[x.Mediator]; m != nil {
		c.Name = m.Name
	}
	return c
}

func reasons(rs []routing.Reason) []mediation.Reason {
	var out []mediation.Reason
	for _, r := range rs {
		out = append(out, mediation.Reason{Key: r.Key, Params: r.Params})
	}
	return out
}

// reserve takes a place of the mediator for the case. When another case took the last place in between, the appointment is
// taken back at once and the next round begins: a mediator is never over the limit.
func reserve(ctx context.Context, w *Worker, f fact) error {
	if f.Case.State != mediation.Appointed || f.Case.Appointment == nil || f.Case.Appointment.Mediator != f.Data.Mediator {
		return nil
	}
	err := w.Roster.Reserve(ctx, f.Data.Mediator, string(f.Case.ID))
	if errors.Is(err, fault.New(fault.Conflict, "mediator.at_capacity", nil)) || errors.Is(err, fault.New(fault.Conflict, "mediator.not_active", nil)) {
		return settledElsewhere(w.Cases.Unplace(ctx, f.Case.ID, f.Data.Mediator))
	}
	return err
}

func release(ctx context.Context, w *Worker, f fact) error {
	return w.Roster.Release(ctx, f.Data.Mediator, string(f.Case.ID))
}

// settle gives the mediator's place back and counts the outcome.
func settle(ctx context.Context, w *Worker, f fact) error {
	a := f.Case.Appointment
	if a == nil {
		return nil
	}
	o := organizations.Outcome{Kind: f.Case.Kind, Settled: f.Case.State == mediation.Settled}
	if a.AcceptedAt != nil {
		o.Days = int(f.At.Sub(*a.AcceptedAt).Hours() / 24)
	}
	return w.Roster.Finish(ctx, a.Mediator, string(f.Case.ID), o)
}

// settledElsewhere forgives that the case has moved on: the reaction came late, or ran before.
func settledElsewhere(err error) error {
	if fault.CodeOf(err) == fault.Conflict {
		return nil
	}
	return err
}
