package organizations

import (
	"context"
	"fmt"
	"slices"
	"time"

	"concord/internal/actor"
	"concord/internal/docstore"
	"concord/internal/fault"
	"concord/internal/rules"
)

// What an objection may be against.
const (
	AgainstRefusal    = "refusal"
	AgainstSuspension = "suspension"
	AgainstRemoval    = "removal"
)

// The states of an objection.
const (
	ObjectionOpen      = "open"
	ObjectionUpheld    = "upheld"
	ObjectionDismissed = "dismissed"
)

// Objection is the one word against a decision: somebody else than who made it decides, and what is upheld undoes it.
type Objection struct {
	ID           string         `json:"id"`
	Against      string         `json:"against"`
	Decision     string         `json:"decision"` // what it is against, as subject, kind and time: one objection each
	Organization OrganizationID `json:"organization,omitempty"`
	Application  ApplicationID  `json:"application,omitempty"` // of a refusal
	Mediator     MediatorID     `json:"mediator,omitempty"`
	Court        CourtID        `json:"court,omitempty"`
	Text         string         `json:"text"`
	By           string         `json:"by"`
	At           time.Time      `json:"at"`
	Due          time.Time      `json:"due"`
	FirstBy      string         `json:"firstBy"` // who decided first
	State        string         `json:"state"`
	Upheld       *bool          `json:"upheld,omitempty"`
	Reasons      string         `json:"reasons,omitempty"`
	DecidedBy    string         `json:"decidedBy,omitempty"`
	DecidedAt    *time.Time     `json:"decidedAt,omitempty"`
}

// target is a decision that may be objected to.
type target struct {
	against, subject string
	at               time.Time
	by               string
	court            CourtID
}

func (t target) key() string { return fmt.Sprintf("%s|%s|%d", t.subject, t.against, t.at.UnixMilli()) }

// targetOf gives the standing decision that stands against an organization or a mediator now.
func targetOf(subject string, status Status, last FileEntry, court CourtID) (target, error) {
	t := target{subject: subject, at: last.At, by: last.By, court: court}
	switch {
	case status == Removed && last.Kind == WasRemoved && last.Court:
		t.against = AgainstRemoval
	case status == Suspended && last.Kind == WasSuspended && last.Court:
		t.against = AgainstSuspension
	default:
		return t, fault.New(fault.Conflict, "objection.no_decision", nil)
	}
	return t, nil
}

// objectable gives the decision on an organization against which an objection is still open: within the days of the pack,
// once.
func (s *Service) objectable(ctx context.Context, o Organization) (target, error) {
	var court CourtID
	if len(o.Courts) > 0 {
		court = o.Courts[0]
	}
	t, err := targetOf(string(o.ID), o.Status, o.Last(WasSuspended, WasRemoved, WasRestored, WasResumed, WasReinstated), court)
	if err != nil {
		return t, err
	}
	return t, s.stillOpen(ctx, t)
}

// stillOpen refuses an objection that comes too late, or is the second.
func (s *Service) stillOpen(ctx context.Context, t target) error {
	due, err := s.ObjectionDue(t.at)
	if err != nil {
		return err
	}
	if !s.clock.Now().Before(due) {
		return fault.New(fault.Conflict, "objection.too_late", fault.P{"due": due.UTC().Format(time.RFC3339)})
	}
	n, err := s.st.objections.Count(ctx, docstore.Query{Index: "by_decision", Equal: []any{t.key()}})
	if err == nil && n > 0 {
		err = fault.New(fault.Conflict, "objection.once", nil)
	}
	return err
}

// ObjectionDue gives the instant at which the time to object to a decision ends.
func (s *Service) ObjectionDue(decided time.Time) (time.Time, error) {
	e, err := s.EntryPack()
	if err != nil {
		return time.Time{}, err
	}
	d, err := e.Deadline(rules.ClockObjection, decided)
	return d.Due, err
}

// Object objects to a decision: to a refusal under the id of the application, by its applicant; to a suspension or removal
// of an organization, or of a mediator by a court, by a manager or the mediator. The same again gives the objection that is
// there.
func (s *Service) Object(ctx context.Context, subject, against string, mediator MediatorID, text string) (Objection, error) {
	w := &flaws{}
	text = w.text("text", text, MaxWords)
	w.need(text != "", "text")
	if !slices.Contains([]string{AgainstRefusal, AgainstSuspension, AgainstRemoval}, against) {
		w.add("against", "field.unknown_choice", nil)
	}
	x := Objection{ID: docstore.NewID(), Against: against, Text: text, By: actor.From(ctx).Person, At: s.clock.Now(), State: ObjectionOpen}
	t, err := s.aim(ctx, &x, subject, mediator)
	if err != nil {
		return x, err
	}
	if err := w.err(); err != nil {
		return x, err
	}
	if t.against != against {
		return x, fault.New(fault.Conflict, "objection.no_decision", nil)
	}
	x.Decision, x.Court, x.FirstBy = t.key(), t.court, t.by
	if err := s.stillOpen(ctx, t); err != nil {
		return x, err
	}
	e, err := s.EntryPack()
	if err != nil {
		return x, err
	}
	d, err := e.Deadline(rules.ClockObjectionDecide, x.At)
	if err != nil {
		return x, err
	}
	x.Due = d.Due
	err = s.st.objections.Insert(ctx, x.ID, x, docstore.NewEvent(OrganizationObjected, x.At, x.data()))
	if fault.CodeOf(err) == fault.Exists {
		err = fault.New(fault.Conflict, "objection.once", nil)
	}
	return x, err
}

func (x *Objection) data() ObjectionData {
	return ObjectionData{Objection: x.ID, Organization: x.Organization, Application: x.Application, Mediator: x.Mediator, Court: x.Court, Upheld: x.Upheld}
}

// aim finds what the objection is against, and asks the guard whether the actor may object to it.
func (s *Service) aim(ctx context.Context, x *Objection, subject string, mediator MediatorID) (target, error) {
	if x.Against == AgainstRefusal {
		a, err := s.Application(ctx, ApplicationID(subject))
		if err != nil {
			return target{}, err
		}
		if err := s.askAbout(ctx, "organization:apply", &a); err != nil {
			return target{}, err
		}
		if a.State != Refused || a.DecidedAt == nil {
			return target{}, fault.New(fault.Conflict, "objection.no_decision", nil)
		}
		x.Application = a.ID
		return target{AgainstRefusal, string(a.ID), *a.DecidedAt, a.DecidedBy, a.Court}, nil
	}
	p, err := s.place(ctx, "organization:object", OrganizationID(subject))
	if err != nil {
		return target{}, err
	}
	x.Organization = p.ID
	if mediator == "" {
		return s.objectable(ctx, p.Organization)
	}
	m, err := s.Mediator(ctx, mediator)
	if err == nil && !slices.Contains(m.Organizations, p.ID) {
		err = notFound()
	}
	if err != nil {
		return target{}, hidden(err)
	}
	x.Mediator = m.ID
	var court CourtID
	if len(p.Courts) > 0 {
		court = p.Courts[0]
	}
	return targetOf(string(m.ID), m.Status, m.last(WasSuspended, WasRemoved, WasRestored), court)
}

// DecideObjection decides on an objection, for the court or the hub, by another person than who decided first. What is
// upheld undoes the decision; the reaction to the event does so too, for when the server was killed in between.
func (s *Service) DecideObjection(ctx context.Context, id string, upheld bool, text string) (Objection, error) {
	x, err := s.Objection(ctx, id)
	if err != nil {
		return x, err
	}
	by, at := actor.From(ctx).Person, s.clock.Now()
	if err := s.askObjection(ctx, "decide", x); err != nil {
		return x, err
	}
	w := &flaws{}
	text = w.text("text", text, MaxWords)
	w.need(text != "", "text")
	switch {
	case by == x.FirstBy, by == x.By:
		return x, fault.New(fault.Forbidden, "objection.other_person", nil)
	case len(w.fields) > 0:
		return x, w.err()
	}
	it, err := s.st.objections.Update(ctx, id, func(x *Objection) ([]docstore.Event, error) {
		if x.State != ObjectionOpen {
			if x.Upheld != nil && *x.Upheld == upheld && x.DecidedBy == by {
				return nil, nil
			}
			return nil, fault.New(fault.Conflict, "objection.decided", nil)
		}
		x.State = ObjectionDismissed
		if upheld {
			x.State = ObjectionUpheld
		}
		x.Upheld, x.Reasons, x.DecidedBy, x.DecidedAt = &upheld, text, by, &at
		return []docstore.Event{docstore.NewEvent(ObjectionDecided, at, x.data())}, nil
	})
	if err != nil {
		return it.Value, err
	}
	return it.Value, s.SettleObjection(actor.With(ctx, actor.Machine), id)
}

// askObjection asks the guard whether the actor may read or decide an objection.
func (s *Service) askObjection(ctx context.Context, what string, x Objection) error {
	if actor.From(ctx).Has(actor.System, "") {
		return nil
	}
	action := map[string]string{"read": "organization:read", "decide": "organization:standing"}[what]
	if x.Application != "" {
		it, err := s.st.applications.Get(ctx, string(x.Application))
		if err != nil {
			return hidden(err)
		}
		if what == "decide" {
			action = "organization:review"
		}
		return s.askAbout(ctx, action, &it.Value)
	}
	_, err := s.place(ctx, action, x.Organization)
	return err
}

// Objection gives an objection to those who may read what it is about.
func (s *Service) Objection(ctx context.Context, id string) (Objection, error) {
	it, err := s.st.objections.Get(ctx, id)
	if err != nil {
		return it.Value, hidden(err)
	}
	if err := s.askObjection(ctx, "read", it.Value); err != nil {
		return Objection{}, notFound()
	}
	return it.Value, nil
}

// ObjectionsOf lists the objections of an organization, the newest first; the caller has asked whether the actor may.
func (s *Service) ObjectionsOf(ctx context.Context, o OrganizationID) ([]Objection, error) {
	return every(ctx, s.st.objections, docstore.Query{Index: "by_organization", Equal: []any{string(o)}, Desc: true})
}

// ObjectionsTo lists the objections to refusals of an application, the newest first.
func (s *Service) ObjectionsTo(ctx context.Context, a ApplicationID) ([]Objection, error) {
	return every(ctx, s.st.objections, docstore.Query{Index: "by_application", Equal: []any{string(a)}, Desc: true})
}

// CourtObjections gives a page of the open objections before a court, the most urgent first.
func (s *Service) CourtObjections(ctx context.Context, court CourtID, cursor string, limit int) ([]Objection, string, error) {
	o := Application{Court: court, Number: "-", State: Submitted}
	if err := s.askAbout(ctx, "organization:review", &o); err != nil {
		return nil, "", err
	}
	return page(ctx, s.st.objections, docstore.Query{Index: "by_court", Equal: []any{string(court), ObjectionOpen}, Cursor: cursor, Limit: limit})
}

// SettleObjection does what an upheld objection means, once: the refused application is before the court again, the
// organization or the mediator works again. Only the machine may.
func (s *Service) SettleObjection(ctx context.Context, id string) error {
	if !actor.From(ctx).Has(actor.System, "") {
		return notFound()
	}
	it, err := s.st.objections.Get(ctx, id)
	if err != nil {
		return err
	}
	x := it.Value
	if x.Upheld == nil || !*x.Upheld || x.DecidedAt == nil {
		return nil
	}
	switch {
	case x.Application != "":
		err = s.undoRefusal(ctx, x)
	case x.Mediator != "":
		_, err = s.st.mediators.Update(ctx, string(x.Mediator), func(m *Mediator) ([]docstore.Event, error) {
			t, err := targetOf(string(m.ID), m.Status, m.last(WasSuspended, WasRemoved, WasRestored), x.Court)
			if err != nil || t.key() != x.Decision {
				return nil, nil // undone before, or another decision since
			}
			return m.Restore(Sanction{By: x.DecidedBy, Court: true, Text: x.Reasons}, *x.DecidedAt)
		})
	default:
		err = s.undoStanding(ctx, x)
	}
	return hiddenNothing(err)
}

func (s *Service) undoRefusal(ctx context.Context, x Objection) error {
	_, err := s.st.applications.Update(ctx, string(x.Application), func(a *Application) ([]docstore.Event, error) {
		if a.State != Refused || a.DecidedAt == nil || (target{AgainstRefusal, string(a.ID), *a.DecidedAt, "", ""}).key() != x.Decision {
			return nil, nil
		}
		e, err := s.PackOf(*a)
		if err != nil {
			return nil, err
		}
		return a.reopen(e, *x.DecidedAt)
	})
	if fault.CodeOf(err) == fault.Exists { // another application has claimed the code since: the applicant hears so when it is reviewed
		_, err = s.st.applications.Update(ctx, string(x.Application), func(a *Application) ([]docstore.Event, error) {
			e, err := s.PackOf(*a)
			if err != nil || a.State != Refused {
				return nil, err
			}
			es, err := a.reopen(e, *x.DecidedAt)
			a.Holds = nil
			return es, err
		})
	}
	return err
}

func (s *Service) undoStanding(ctx context.Context, x Objection) error {
	e, err := s.EntryPack()
	if err != nil {
		return err
	}
	undo := func(hold bool) func(o *Organization) ([]docstore.Event, error) {
		return func(o *Organization) ([]docstore.Event, error) {
			t, err := targetOf(string(o.ID), o.Status, o.Last(WasSuspended, WasRemoved, WasRestored, WasResumed, WasReinstated), x.Court)
			if err != nil || t.key() != x.Decision {
				return nil, nil // undone before, or another decision since
			}
			es, err := o.lift(e, "reinstate", FileEntry{Kind: WasReinstated, Text: x.Reasons, By: x.DecidedBy, Court: true, At: *x.DecidedAt})
			if !hold {
				o.CreditHeld = ""
			}
			return es, err
		}
	}
	_, err = s.st.organizations.Update(ctx, string(x.Organization), undo(true))
	if fault.CodeOf(err) == fault.Exists {
		_, err = s.st.organizations.Update(ctx, string(x.Organization), undo(false))
	}
	return err
}
