package organizations

import (
	"context"
	"slices"
	"time"

	"concord/internal/actor"
	"concord/internal/docstore"
	"concord/internal/fault"
	"concord/internal/rules"
)

// Further kinds of standing, of organizations.
const (
	WasApproved       = "approved"
	WasExpired        = "expired"
	WasResumed        = "resumed" // the day of a suspension came
	AskedRenewal      = "renewal_asked"
	WasRefusedRenewal = "renewal_refused"
	WasReinstated     = "reinstated" // an objection was upheld
)

// Renewal is the open wish of an organization for another term.
type Renewal struct {
	At   time.Time `json:"at"`
	By   string    `json:"by"`
	Text string    `json:"text,omitempty"`
}

// stand writes a line into the file of an organization.
func (o *Organization) stand(x FileEntry) {
	o.Standing = append(slices.Clone(o.Standing), x)
	if n := len(o.Standing); n > mostStanding {
		o.Standing = o.Standing[n-mostStanding:]
	}
}

// Last gives what happened last of some kinds.
func (o Organization) Last(kinds ...string) FileEntry {
	for i := len(o.Standing) - 1; i >= 0; i-- {
		if slices.Contains(kinds, o.Standing[i].Kind) {
			return o.Standing[i]
		}
	}
	return FileEntry{}
}

// plan finds the next instant at which time does something to the organization: a reminder, the end of the term, the end
// of a suspension.
func (o *Organization) plan(e rules.Entry) {
	o.NextDue = time.Time{}
	sooner := func(t time.Time) {
		if !t.IsZero() && (o.NextDue.IsZero() || t.Before(o.NextDue)) {
			o.NextDue = t
		}
	}
	if o.Status == Suspended && !o.Expired {
		sooner(o.Resumes)
	}
	if o.Status != Removed && !o.Expired && !o.Until.IsZero() {
		sooner(o.Until)
		if o.Reminded < len(e.Rule.ReminderDays) {
			sooner(o.Until.AddDate(0, 0, -e.Rule.ReminderDays[o.Reminded]))
		}
	}
}

func (o *Organization) happened(kind string, at time.Time) []docstore.Event {
	d := Approval{Organization: o.ID}
	if len(o.Courts) > 0 {
		d.Court = o.Courts[0]
	}
	return []docstore.Event{docstore.NewEvent(kind, at, d)}
}

// is is the legality check of a verb of standing.
func (o *Organization) is(move string) (Status, error) { return legal(StandingFlow, o.Status, move) }

// suspendFor stops new cases, with a ground of the pack, until a day or until it is lifted.
func (o *Organization) suspendFor(e rules.Entry, x Sanction, at time.Time) ([]docstore.Event, error) {
	to, err := o.is("suspend")
	if err != nil {
		return nil, err
	}
	if x.Text, err = grounded(e.Rule.Suspensions, x.Ground, x.Text); err != nil {
		return nil, err
	}
	if !x.Until.IsZero() && (!x.Until.After(at) || x.Until.After(at.AddDate(2, 0, 0))) {
		return nil, fault.On("until", "field.date_range", nil)
	}
	o.Status, o.Resumes = to, x.Until
	o.stand(FileEntry{Kind: WasSuspended, Ground: x.Ground, Text: x.Text, By: x.By, Court: x.Court, At: at, Until: x.Until})
	o.plan(e)
	return o.happened(OrganizationSuspended, at), nil
}

// lift ends a suspension, by the court (restore), by its day (resume) or by an upheld objection (reinstate). A term that
// is over meanwhile stays over.
func (o *Organization) lift(e rules.Entry, move string, x FileEntry) ([]docstore.Event, error) {
	to, err := o.is(move)
	if err != nil {
		return nil, err
	}
	if o.Expired && move != "reinstate" {
		return nil, fault.New(fault.Conflict, "organization.expired", nil)
	}
	if move == "reinstate" && o.Status == Removed && o.CreditHeld == "" {
		o.CreditHeld = o.CreditCode
	}
	o.Status, o.Resumes = to, time.Time{}
	if o.Expired || !o.Until.IsZero() && !x.At.Before(o.Until) {
		o.Status, o.Expired = Suspended, true
	}
	o.stand(x)
	o.plan(e)
	return o.happened(OrganizationRestored, x.At), nil
}

// remove takes the organization off the roster, with a ground of the pack. Its credit code is free for another application.
func (o *Organization) remove(e rules.Entry, x Sanction, at time.Time) ([]docstore.Event, error) {
	to, err := o.is("remove")
	if err != nil {
		return nil, err
	}
	if x.Text, err = grounded(e.Rule.Removals, x.Ground, x.Text); err != nil {
		return nil, err
	}
	o.Status, o.Resumes, o.Renewal, o.CreditHeld = to, time.Time{}, nil, ""
	o.stand(FileEntry{Kind: WasRemoved, Ground: x.Ground, Text: x.Text, By: x.By, Court: x.Court, At: at})
	o.plan(e)
	return o.happened(OrganizationRemoved, at), nil
}

// RenewalFrom gives the first instant at which another term may be asked for; zero for an organization without a term.
func (o Organization) RenewalFrom(e rules.Entry) time.Time {
	if o.Until.IsZero() {
		return time.Time{}
	}
	return o.Until.AddDate(0, 0, -e.Rule.RenewalWindowDays)
}

// askRenewal asks for another term, within the window before the end of the present one, or after it.
func (o *Organization) askRenewal(e rules.Entry, r Renewal) ([]docstore.Event, error) {
	if _, err := o.is("renew"); err != nil {
		return nil, err
	}
	from := o.RenewalFrom(e)
	switch {
	case from.IsZero():
		return nil, fault.New(fault.Conflict, "organization.no_term", nil)
	case r.At.Before(from):
		return nil, fault.New(fault.Conflict, "organization.renewal_early", fault.P{"from": from.UTC().Format(time.RFC3339)})
	case o.Renewal != nil:
		return nil, nil // asked before
	}
	w := &flaws{}
	r.Text = w.text("text", r.Text, MaxWords)
	if err := w.err(); err != nil {
		return nil, err
	}
	o.Renewal = &r
	o.stand(FileEntry{Kind: AskedRenewal, Text: r.Text, By: r.By, At: r.At})
	return o.happened(RenewalAsked, r.At), nil
}

// decideRenewal gives another term or refuses it. A new term follows the old one without a gap; after its end it begins
// with the decision.
func (o *Organization) decideRenewal(e rules.Entry, approve bool, text, by string, at time.Time) ([]docstore.Event, error) {
	if _, err := o.is("decide_renewal"); err != nil {
		return nil, err
	}
	if o.Renewal == nil {
		return nil, fault.New(fault.Conflict, "organization.no_renewal", nil)
	}
	w := &flaws{}
	text = w.text("text", text, MaxWords)
	w.need(approve || text != "", "text")
	if err := w.err(); err != nil {
		return nil, err
	}
	o.Renewal = nil
	if !approve {
		o.stand(FileEntry{Kind: WasRefusedRenewal, Text: text, By: by, Court: true, At: at})
		return o.happened(RenewalRefused, at), nil
	}
	from := o.Until
	if from.Before(at) {
		from = at
	}
	if o.Expired {
		o.Expired, o.Status = false, Active
		if last := o.Last(WasSuspended, WasRestored, WasResumed, WasReinstated); last.Kind == WasSuspended && (last.Until.IsZero() || last.Until.After(at)) {
			o.Status = Suspended // the court's own suspension is another matter
		}
	}
	o.Term, o.Since, o.Until, o.Reminded = o.Term+1, from, e.Until(from), 0
	o.stand(FileEntry{Kind: WasRenewed, Text: text, By: by, Court: true, At: at, Until: o.Until})
	o.plan(e)
	return o.happened(OrganizationRenewed, at), nil
}

// tick lets time do what is due, and nothing else.
func (o *Organization) tick(e rules.Entry, at time.Time) []docstore.Event {
	var events []docstore.Event
	if o.Status == Removed || o.NextDue.IsZero() || o.NextDue.After(at) {
		return nil
	}
	if o.Status == Suspended && !o.Expired && !o.Resumes.IsZero() && !o.Resumes.After(at) {
		if es, err := o.lift(e, "resume", FileEntry{Kind: WasResumed, At: at}); err == nil {
			events = append(events, es...)
		}
	}
	if !o.Expired && !o.Until.IsZero() && !at.Before(o.Until) {
		if o.Status == Active {
			o.Status = Suspended
		}
		o.Expired, o.Resumes = true, time.Time{}
		o.stand(FileEntry{Kind: WasExpired, At: at})
		events = append(events, o.happened(OrganizationExpired, at)...)
	}
	reminded := o.Reminded
	for !o.Expired && o.Reminded < len(e.Rule.ReminderDays) && !at.Before(o.Until.AddDate(0, 0, -e.Rule.ReminderDays[o.Reminded])) {
		o.Reminded++
	}
	if o.Reminded > reminded && o.Renewal == nil {
		events = append(events, o.happened(OrganizationExpiring, at)...)
	}
	o.plan(e)
	return events
}

// changeStanding runs a verb on an organization after the guard.
func (s *Service) changeStanding(ctx context.Context, action string, id OrganizationID, fn func(*Organization, rules.Entry) ([]docstore.Event, error)) (Organization, error) {
	if _, err := s.place(ctx, action, id); err != nil {
		return Organization{}, err
	}
	e, err := s.EntryPack()
	if err != nil {
		return Organization{}, err
	}
	it, err := s.st.organizations.Update(ctx, string(id), func(o *Organization) ([]docstore.Event, error) { return fn(o, e) })
	return it.Value, hidden(err)
}

// Suspend stops new cases of an organization, for a court that invited it or the hub. The mediators keep what they have.
func (s *Service) Suspend(ctx context.Context, id OrganizationID, x Sanction) (Organization, error) {
	x.By, x.Court = actor.From(ctx).Person, true
	at := s.clock.Now()
	return s.changeStanding(ctx, "organization:standing", id, func(o *Organization, e rules.Entry) ([]docstore.Event, error) { return o.suspendFor(e, x, at) })
}

// Restore ends a suspension of an organization.
func (s *Service) Restore(ctx context.Context, id OrganizationID) (Organization, error) {
	x := FileEntry{Kind: WasRestored, By: actor.From(ctx).Person, Court: true, At: s.clock.Now()}
	return s.changeStanding(ctx, "organization:standing", id, func(o *Organization, e rules.Entry) ([]docstore.Event, error) { return o.lift(e, "restore", x) })
}

// Remove takes an organization off the roster.
func (s *Service) Remove(ctx context.Context, id OrganizationID, x Sanction) (Organization, error) {
	x.By, x.Court = actor.From(ctx).Person, true
	at := s.clock.Now()
	return s.changeStanding(ctx, "organization:standing", id, func(o *Organization, e rules.Entry) ([]docstore.Event, error) { return o.remove(e, x, at) })
}

// AskRenewal asks for another term, for a manager of the organization.
func (s *Service) AskRenewal(ctx context.Context, id OrganizationID, text string) (Organization, error) {
	r := Renewal{At: s.clock.Now(), By: actor.From(ctx).Person, Text: text}
	return s.changeStanding(ctx, "organization:renew", id, func(o *Organization, e rules.Entry) ([]docstore.Event, error) { return o.askRenewal(e, r) })
}

// BeginTerm gives an organization that came onto the roster without an application, by an import or a demonstration, its
// first term and so a certificate. One that has a term keeps it. Only the machine may.
func (s *Service) BeginTerm(ctx context.Context, id OrganizationID, from time.Time) (Organization, error) {
	if !actor.From(ctx).Has(actor.System, "") {
		return Organization{}, notFound()
	}
	at := s.clock.Now()
	return s.changeStanding(ctx, "organization:standing", id, func(o *Organization, e rules.Entry) ([]docstore.Event, error) {
		if o.Term != 0 || o.Status != Active {
			return nil, nil
		}
		o.Term, o.Since, o.Until = 1, from, e.Until(from)
		o.stand(FileEntry{Kind: WasApproved, Court: true, At: from, Until: o.Until})
		o.plan(e)
		return o.happened(TermBegun, at), nil
	})
}

// DecideRenewal gives another term or refuses it, for a court that invited the organization.
func (s *Service) DecideRenewal(ctx context.Context, id OrganizationID, approve bool, text string) (Organization, error) {
	by, at := actor.From(ctx).Person, s.clock.Now()
	return s.changeStanding(ctx, "organization:standing", id, func(o *Organization, e rules.Entry) ([]docstore.Event, error) {
		if o.Renewal != nil && o.Renewal.By == by {
			return nil, fault.New(fault.Forbidden, "application.own", nil)
		}
		return o.decideRenewal(e, approve, text, by, at)
	})
}

// StandingMoves gives the moves of the actor on an organization, in the order of the table.
func (s *Service) StandingMoves(ctx context.Context, o Organization) []string {
	out := []string{}
	e, err := s.EntryPack()
	if err != nil {
		return out
	}
	if s.Allow(ctx, "organization:standing", o.ID) == nil {
		for _, m := range Moves(StandingFlow, o.Status, ByCourt) {
			if m == "restore" && o.Expired || m == "decide_renewal" && o.Renewal == nil {
				continue
			}
			out = append(out, m)
		}
	}
	if from := o.RenewalFrom(e); s.Allow(ctx, "organization:renew", o.ID) == nil && !from.IsZero() && !s.clock.Now().Before(from) && o.Renewal == nil && o.Status != Removed {
		out = append(out, "renew")
	}
	if _, err := s.objectable(ctx, o); err == nil && s.Allow(ctx, "organization:object", o.ID) == nil {
		out = append(out, "object")
	}
	return out
}

// TickEntry lets time do what is due: suspensions and terms end, managers are reminded, what a court or an applicant let
// pass is marked, once each. Only the machine may; again changes nothing.
func (s *Service) TickEntry(ctx context.Context) error {
	if !actor.From(ctx).Has(actor.System, "") {
		return notFound()
	}
	at := s.clock.Now()
	e, err := s.EntryPack()
	if err != nil {
		return err
	}
	if err := late(ctx, s.st.organizations, docstore.Query{Index: "by_due", To: at.Add(time.Millisecond)}, func(o *Organization) ([]docstore.Event, bool) {
		before := o.NextDue
		es := o.tick(e, at)
		return es, len(es) > 0 || !o.NextDue.Equal(before)
	}); err != nil {
		return err
	}
	for _, state := range []ApplicationState{Submitted, Curing} {
		q := docstore.Query{Index: "by_state", Equal: []any{string(state)}, To: at.Add(time.Millisecond)}
		if err := late(ctx, s.st.applications, q, func(a *Application) ([]docstore.Event, bool) {
			es := a.tick(at)
			return es, len(es) > 0
		}); err != nil {
			return err
		}
	}
	return nil
}

// late goes through what a query finds and writes only what tick changes.
func late[T any](ctx context.Context, c *docstore.Collection[T], q docstore.Query, tick func(*T) ([]docstore.Event, bool)) error {
	var ids []string
	q.Limit = 500
	err := c.All(ctx, q, func(it docstore.Item[T]) (bool, error) {
		if _, changed := tick(&it.Value); changed {
			ids = append(ids, it.ID)
		}
		return true, nil
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := c.Update(ctx, id, func(v *T) ([]docstore.Event, error) {
			es, _ := tick(v)
			return es, nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// Renewals lists the organizations of a court that ask for another term, the longest waiting first.
func (s *Service) Renewals(ctx context.Context, court CourtID, limit int) ([]Organization, error) {
	o := Application{Court: court, Number: "-", State: Submitted}
	if err := s.askAbout(ctx, "organization:review", &o); err != nil {
		return nil, err
	}
	out, _, err := page(ctx, s.st.organizations, docstore.Query{Index: "by_renewal", Equal: []any{string(court)}, Limit: limit})
	return out, err
}

// ApplicationMoves gives the moves of the actor on an application, in the order of the table.
func (s *Service) ApplicationMoves(ctx context.Context, a Application) []string {
	out := []string{}
	who := actor.From(ctx).Person
	if who == a.By {
		for _, m := range Moves(ApplicationFlow, a.State, ByApplicant) {
			if m != "withdraw" && a.inTime(s.clock.Now()) != nil {
				continue // too late: the court may give more days
			}
			out = append(out, m)
		}
		if a.State == Refused && a.DecidedAt != nil && s.stillOpen(ctx, target{AgainstRefusal, string(a.ID), *a.DecidedAt, a.DecidedBy, a.Court}) == nil {
			out = append(out, "object")
		}
		return out
	}
	if s.askAbout(ctx, "organization:review", &a) == nil && !slices.Contains(a.Decided, who) {
		out = append(out, Moves(ApplicationFlow, a.State, ByCourt)...)
	}
	return out
}

// MayDecide says whether the actor may decide an objection.
func (s *Service) MayDecide(ctx context.Context, x Objection) bool {
	who := actor.From(ctx).Person
	return x.State == ObjectionOpen && who != x.FirstBy && who != x.By && s.askObjection(ctx, "decide", x) == nil
}
