package worker

import (
	"context"
	"errors"
	"time"

	"concord/internal/fault"
	"concord/mediation"
	"concord/organizations"
	"concord/routing"
	"concord/routing/records"
)

// propose finds three mediators for a round and offers them with their reasons.
func propose(ctx context.Context, w *Worker, f fact) error {
	c := f.Case
	if c.State != mediation.Selecting || c.Selection == nil || c.Selection.Round != f.Data.Round || c.Selection.OfferedAt != nil {
		return nil
	}
	why := records.Selection
	switch c.Selection.Why {
	case mediation.RoundObjection:
		why = records.Objection
	case mediation.RoundReroute:
		why = records.Reroute
	}
	d, names, err := w.decide(ctx, f, why, nil)
	if err != nil {
		return err
	}
	in := mediation.OfferInput{Round: c.Selection.Round, Pack: d.Pack}
	for _, x := range d.Offered {
		y, err := names.candidate(ctx, x)
		if err != nil {
			return err
		}
		in.Offered = append(in.Offered, y)
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
	d, _, err := w.decide(ctx, f, records.Appointment, nil)
	if err != nil {
		return err
	}
	for _, x := range append(d.Offered[:len(d.Offered):len(d.Offered)], d.RunnersUp...) {
		_, err = w.Cases.Appoint(ctx, c.ID, mediation.AppointInput{Mediator: x.Mediator, Organization: x.Organization})
		if key := fault.From(err).Key; err != nil && (key == "conflict.absolute" || key == "appointment.conflict" || key == "selection.excluded") {
			continue // somebody learnt of a tie meanwhile
		}
		return settledElsewhere(err)
	}
	w.Log.WarnContext(ctx, "nobody can be appointed", "case", c.ID, "court", c.Court)
	w.tell("desk:court:"+string(c.Court), f.Kind)
	return nil // the clerk sees it on the desk: appointments waiting
}

// recordOverride keeps what routing would have said when two people of the court named somebody.
func recordOverride(ctx context.Context, w *Worker, f fact) error {
	if f.Data.Reason != "selection" || f.Data.Index == nil || *f.Data.Index > len(f.Case.Overrides) {
		return nil
	}
	o := f.Case.Overrides[*f.Data.Index-1]
	_, _, err := w.decide(ctx, f, records.Override, &records.Overridden{Mediator: o.Mediator, Organization: o.Organization, Instead: o.Instead, Reason: o.Reason, First: o.By, Second: o.Second, At: f.At})
	return err
}

// names are those of a decision: from the part of the roster that was looked at, else from the store.
type names struct {
	w    *Worker
	byID map[organizations.MediatorID]organizations.Name
}

// decide routes the case and keeps the record. The same event again finds the record and decides nothing.
func (w *Worker) decide(ctx context.Context, f fact, why records.Why, o *records.Overridden) (routing.Decision, names, error) {
	c := f.Case
	r := w.request(c)
	x := w.Atlas.Index()
	d, looked := x.Record(r, w.Atlas.Weights())
	n := names{w, make(map[organizations.MediatorID]organizations.Name, len(d.Offered))}
	for i := range looked.Mediators {
		m := &looked.Mediators[i]
		for _, y := range d.Offered {
			if y.Mediator == m.ID {
				n.byID[m.ID] = m.Name
			}
		}
	}
	rec := records.Record{ID: string(c.ID) + "." + f.ID, Case: string(c.ID), Court: string(c.Court), At: r.At, Why: why, Request: r, Weights: w.Atlas.Weights(), Pack: d.Pack, Decision: d, Override: o}
	rec.Weights.Pack = d.Pack
	if s := c.Selection; s != nil {
		rec.Round = s.Round
		if why != records.Override {
			rec.Because, rec.By, rec.Objection = s.Because, string(s.ObjectedBy), s.Objection
		}
	}
	kept, err := w.Records.Keep(ctx, rec, looked)
	return kept.Decision, n, err
}

// request says what routing may know of a case.
func (w *Worker) request(c *mediation.Case) routing.Request {
	r := routing.Request{Case: string(c.ID), Kind: c.Kind, Region: c.Region, Court: c.Court, Language: c.Language, Needs: c.Needs, Seed: string(c.ID), Track: c.Track, At: w.Clock.Now().UTC().Truncate(time.Millisecond)}
	if s := c.Selection; s != nil {
		r.Exclude, r.Prefer = s.Excluded, s.Preferred
	}
	for _, p := range c.Active() {
		r.Parties = append(r.Parties, w.Ties.sides(p)...)
	}
	r.Locked = w.Ties.locks(c)
	return r
}

// candidate is a mediator as the parties are offered one.
func (n names) candidate(ctx context.Context, x routing.Candidate) (mediation.Candidate, error) {
	c := mediation.Candidate{Mediator: x.Mediator, Organization: x.Organization, Reasons: reasons(x.Reasons), Doubts: reasons(x.Doubts), Score: x.Score, Fee: x.Fee}
	name, ok := n.byID[x.Mediator]
	if !ok {
		m, err := n.w.Roster.Mediator(ctx, x.Mediator)
		if err != nil {
			return c, err
		}
		name = m.Name
	}
	c.Name = name
	if o, ok := n.w.Atlas.Index().Organization(x.Organization); ok {
		c.OrganizationName = o.Name
	}
	return c, nil
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
	if err != nil {
		return err
	}
	m, err := w.Roster.Mediator(ctx, f.Data.Mediator)
	if err != nil || len(m.Away) == 0 {
		return err
	}
	return settledElsewhere(w.Cases.Expect(ctx, f.Case.ID, m.ID, leaves(m)))
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
	for _, p := range f.Case.Parties {
		if p.Kind == "organization" {
			o.Bodies = append(o.Bodies, organizations.Body{Name: p.Name})
		}
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
