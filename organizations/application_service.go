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

// Applications is the collection of applications.
const Applications = "organization_applications"

// EntryPack gives the pack that new applications are made under.
func (s *Service) EntryPack() (rules.Entry, error) { return rules.LoadEntries().At(s.clock.Now()) }

// PackOf gives the pack that an application was made under.
func (s *Service) PackOf(a Application) (rules.Entry, error) { return rules.LoadEntries().Pack(a.Pack) }

// object is an application as the guard needs it.
func (a *Application) object() Object {
	o := Object{Kind: "application", Tenants: []string{string(a.Court)}, Rel: map[string][]string{"holder": {a.By}, "court": {string(a.Court)}}}
	if a.State == Draft || a.Number == "" { // nobody but its writer knows of a draft
		o.Tenants, o.Rel["court"] = []string{""}, nil
	}
	return o
}

// askAbout asks the guard about an application; whoever may not read it does not learn that it is there.
func (s *Service) askAbout(ctx context.Context, action string, a *Application) error {
	who, o := actor.From(ctx), a.object()
	if who.Has(actor.System, "") {
		return nil
	}
	may := func(action string) error {
		if s.access == nil {
			return s.guard(ctx, action, o.Tenants[0])
		}
		return s.access(ctx, action, o)
	}
	if a.Number == "" && who.Person != a.By || may("organization:read") != nil {
		return notFound()
	}
	if action == "organization:read" {
		return nil
	}
	if action == "organization:apply" && who.Person != a.By {
		return fault.New(fault.Forbidden, "access.denied", nil)
	}
	return may(action)
}

// BeginApplication opens a draft of the actor.
func (s *Service) BeginApplication(ctx context.Context, kind OrganizationKind) (Application, error) {
	who := actor.From(ctx)
	if who.Person == "" {
		return Application{}, fault.New(fault.Unauthenticated, "session.required", nil)
	}
	e, err := s.EntryPack()
	if err != nil {
		return Application{}, err
	}
	if _, ok := e.Organization(string(kind)); !ok {
		return Application{}, fault.On("kind", "field.unknown_choice", nil)
	}
	open := 0
	mine, err := every(ctx, s.st.applications, docstore.Query{Index: "by_person", Equal: []any{who.Person}})
	if err != nil {
		return Application{}, err
	}
	for i := range mine {
		if mine[i].Open() {
			open++
		}
	}
	if open >= MaxApplications {
		return Application{}, fault.New(fault.TooMany, "application.too_many", fault.P{"max": MaxApplications})
	}
	now := s.clock.Now()
	a := Application{ID: ApplicationID(docstore.NewID()), State: Draft, By: who.Person, Pack: e.ID, Revision: 1, Kind: kind, CreatedAt: now, SavedAt: now,
		Regions: []string{}, Causes: []string{}, Answers: map[string]any{}, Papers: []ApplicationPaper{}, Mediators: []Enlisted{}, Cures: []ApplicationCure{}}
	if err := s.askAbout(ctx, "organization:apply", &a); err != nil {
		return Application{}, err
	}
	return a, s.st.applications.Insert(ctx, string(a.ID), a)
}

// Application gives an application to its applicant, the court that reviews it, and the operator.
func (s *Service) Application(ctx context.Context, id ApplicationID) (Application, error) {
	it, err := s.st.applications.Get(ctx, string(id))
	if err != nil {
		return Application{}, hidden(err)
	}
	return it.Value, s.askAbout(ctx, "organization:read", &it.Value)
}

// MyApplications lists those of the actor, the newest first.
func (s *Service) MyApplications(ctx context.Context, cursor string, limit int) ([]Application, string, error) {
	return page(ctx, s.st.applications, docstore.Query{Index: "by_person", Equal: []any{actor.From(ctx).Person}, Desc: true, Cursor: cursor, Limit: limit})
}

// CourtApplications gives a page of a court's applications in a state, the most urgent first.
func (s *Service) CourtApplications(ctx context.Context, court CourtID, state ApplicationState, cursor string, limit int) ([]Application, string, error) {
	o := Application{Court: court, Number: "-", State: Submitted}
	if err := s.askAbout(ctx, "organization:review", &o); err != nil {
		return nil, "", err
	}
	return page(ctx, s.st.applications, docstore.Query{Index: "by_court", Equal: []any{string(court), string(state)}, Cursor: cursor, Limit: limit})
}

// CountApplications says how many applications of a court are in a state.
func (s *Service) CountApplications(ctx context.Context, court CourtID, state ApplicationState) (int, error) {
	return s.st.applications.Count(ctx, docstore.Query{Index: "by_court", Equal: []any{string(court), string(state)}})
}

// change runs a verb on an application after the guard.
func (s *Service) changeApplication(ctx context.Context, id ApplicationID, action string, fn func(*Application, rules.Entry) ([]docstore.Event, error)) (Application, error) {
	it, err := s.st.applications.Update(ctx, string(id), func(a *Application) ([]docstore.Event, error) {
		if err := s.askAbout(ctx, action, a); err != nil {
			return nil, err
		}
		e, err := s.PackOf(*a)
		if err != nil {
			return nil, err
		}
		return fn(a, e)
	})
	return it.Value, hidden(err)
}

// SaveApplication changes a draft and says what still keeps it from being sent.
func (s *Service) SaveApplication(ctx context.Context, id ApplicationID, revision int, p Patch) (Application, []fault.Field, error) {
	a, err := s.changeApplication(ctx, id, "organization:apply", func(a *Application, e rules.Entry) ([]docstore.Event, error) {
		if err := a.Save(e, revision, p, s.clock.Now()); err != nil {
			return nil, err
		}
		if a.State == Curing { // what was claimed at submission stays in line with what is written
			a.Holds = a.claims()
		}
		return nil, nil
	})
	if fault.CodeOf(err) == fault.Exists {
		return a, nil, s.clash(ctx, id, p)
	}
	if err != nil {
		return a, nil, err
	}
	fields, err := s.Problems(ctx, a)
	return a, fields, err
}

// clash names the field that another application claims, after a write met a taken value.
func (s *Service) clash(ctx context.Context, id ApplicationID, p Patch) error {
	it, err := s.st.applications.Get(ctx, string(id))
	if err != nil {
		return err
	}
	a := it.Value
	if p.CreditCode != nil {
		a.CreditCode = *p.CreditCode
	}
	if p.Mediators != nil {
		a.Mediators = *p.Mediators
	}
	fields, err := s.Problems(ctx, a)
	if err != nil {
		return err
	}
	if err := fault.Fields(fields); err != nil {
		return err
	}
	return fault.New(fault.Conflict, "conflict", nil) // the other one let go meanwhile: try again
}

// Problems says what still keeps an application from being sent.
func (s *Service) Problems(ctx context.Context, a Application) ([]fault.Field, error) {
	e, err := s.PackOf(a)
	if err != nil {
		return nil, err
	}
	f, err := s.factsOf(ctx, a)
	return a.problems(e, f), err
}

// factsOf looks up what a check must know besides the application.
func (s *Service) factsOf(ctx context.Context, a Application) (facts, error) {
	f := facts{certOut: map[string]bool{}}
	if a.Court != "" {
		c, err := s.Court(ctx, a.Court)
		switch fault.CodeOf(err) {
		case "":
			f.court = &c
		case fault.NotFound:
		default:
			return f, err
		}
	}
	var err error
	if code, ok := CreditCode(a.CreditCode); ok {
		if f.creditOut, err = s.taken(ctx, a.ID, "credit:"+code); err != nil {
			return f, err
		}
		held, err := s.st.organizations.Find(ctx, docstore.Query{Index: "by_credit", Equal: []any{code}, Limit: 1})
		if err != nil {
			return f, err
		}
		f.creditOut = f.creditOut || len(held.Items) > 0 && held.Items[0].Value.ID != a.Organization
	}
	for _, m := range a.Mediators {
		if m.Certificate == "" || len(m.Certificate) > 200 {
			continue
		}
		out, err := s.taken(ctx, a.ID, "certificate:"+m.Certificate)
		if err != nil {
			return f, err
		}
		held, found, err := s.MediatorCertified(ctx, m.Certificate)
		if err != nil {
			return f, err
		}
		f.certOut[m.Certificate] = out || found && !s.same(held, m)
	}
	return f, nil
}

// same says whether an entry of the roster is the person that an application names: a mediator may serve several
// organizations, under one certificate.
func (s *Service) same(held Mediator, m Enlisted) bool {
	return held.ID == m.ID || held.PhoneHash != "" && held.PhoneHash == s.PhoneHash(m.Phone) && held.Name.ZH == m.Name
}

// taken says whether another application claims a value.
func (s *Service) taken(ctx context.Context, own ApplicationID, claim string) (bool, error) {
	p, err := s.st.applications.Find(ctx, docstore.Query{Index: "by_hold", Equal: []any{claim}, Limit: 1})
	return len(p.Items) > 0 && p.Items[0].Value.ID != own, err
}

// SubmitApplication sends a draft to the court, with a number; every problem is named by its field. Again changes nothing.
func (s *Service) SubmitApplication(ctx context.Context, id ApplicationID) (Application, error) {
	number := ""
	for range 5 {
		a, err := s.Application(ctx, id)
		if err != nil {
			return a, err
		}
		if a.State == Submitted && a.By == actor.From(ctx).Person && len(a.Cures) == 0 {
			return a, nil
		}
		f, err := s.factsOf(ctx, a)
		if err != nil {
			return a, err
		}
		e, err := s.PackOf(a)
		if err != nil {
			return a, err
		}
		if number == "" && a.State == Draft && len(a.problems(e, f)) == 0 {
			if number, err = s.nextNumber(ctx); err != nil {
				return a, err
			}
		}
		at := s.clock.Now()
		a, err = s.changeApplication(ctx, id, "organization:apply", func(a *Application, e rules.Entry) ([]docstore.Event, error) {
			return a.submit(e, f, number, at)
		})
		if fault.CodeOf(err) != fault.Exists {
			return a, err
		} // the code or a certificate was claimed in the same moment: look again, and name the field
	}
	return Application{}, fault.New(fault.Conflict, "conflict", nil)
}

// counter is the last number given in a year.
type counter struct {
	Last int `json:"last"`
}

// nextNumber gives the next number of the year: SQ-2026-000012. Numbers may be skipped, never given twice.
func (s *Service) nextNumber(ctx context.Context) (string, error) {
	year := s.clock.Now().Year()
	id := fmt.Sprintf("application-%d", year)
	if err := s.st.counters.Insert(ctx, id, counter{}); err != nil && fault.CodeOf(err) != fault.Exists {
		return "", err
	}
	it, err := s.st.counters.Update(ctx, id, func(c *counter) ([]docstore.Event, error) {
		c.Last++
		return nil, nil
	})
	return fmt.Sprintf("SQ-%d-%06d", year, it.Value.Last), err
}

// AnswerApplication sends again what the court asked to complete, with a word of the applicant.
func (s *Service) AnswerApplication(ctx context.Context, id ApplicationID, text string) (Application, error) {
	a, err := s.Application(ctx, id)
	if err != nil {
		return a, err
	}
	f, err := s.factsOf(ctx, a)
	if err != nil {
		return a, err
	}
	at := s.clock.Now()
	a, err = s.changeApplication(ctx, id, "organization:apply", func(a *Application, e rules.Entry) ([]docstore.Event, error) {
		return a.answer(e, f, text, at)
	})
	return a, err
}

// WithdrawApplication takes an application back.
func (s *Service) WithdrawApplication(ctx context.Context, id ApplicationID) (Application, error) {
	at := s.clock.Now()
	return s.changeApplication(ctx, id, "organization:apply", func(a *Application, _ rules.Entry) ([]docstore.Event, error) {
		if a.State == Withdrawn {
			return nil, nil
		}
		to, err := a.move("withdraw")
		if err != nil {
			return nil, err
		}
		a.State, a.Holds, a.Due = to, nil, time.Time{}
		return []docstore.Event{a.event(ApplicationWithdrawn, at)}, nil
	})
}

// MayAttach says whether the actor may add papers of a class to an application now, before any byte is sent.
func (s *Service) MayAttach(ctx context.Context, id ApplicationID, class string) error {
	it, err := s.st.applications.Get(ctx, string(id))
	if err != nil {
		return hidden(err)
	}
	if err := s.askAbout(ctx, "organization:apply", &it.Value); err != nil {
		return err
	}
	return it.Value.attach(ApplicationPaper{ID: "-", Class: class}, s.clock.Now())
}

// AttachPaper adds a paper; the same id twice is once.
func (s *Service) AttachPaper(ctx context.Context, id ApplicationID, p ApplicationPaper) (Application, error) {
	p.At = s.clock.Now()
	return s.changeApplication(ctx, id, "organization:apply", func(a *Application, _ rules.Entry) ([]docstore.Event, error) {
		return nil, a.attach(p, p.At)
	})
}

// RemovePaper takes a paper out.
func (s *Service) RemovePaper(ctx context.Context, id ApplicationID, paper string) (Application, error) {
	return s.changeApplication(ctx, id, "organization:apply", func(a *Application, _ rules.Entry) ([]docstore.Event, error) {
		return nil, a.detach(paper, s.clock.Now())
	})
}

// Paper gives a paper of an application to those who may read it.
func (s *Service) Paper(ctx context.Context, id ApplicationID, paper string) (ApplicationPaper, error) {
	a, err := s.Application(ctx, id)
	if err != nil {
		return ApplicationPaper{}, err
	}
	i := slices.IndexFunc(a.Papers, func(p ApplicationPaper) bool { return p.ID == paper })
	if i < 0 {
		return ApplicationPaper{}, notFound()
	}
	return a.Papers[i], nil
}

// Review is a decision of the court on an application.
type Review struct {
	Decision string // approve, cure or refuse
	Ground   string // of the pack's refusals
	Text     string // what to complete, or the reasons
	Fields   []string
	Due      time.Time // the last instant to complete it
}

// ReviewApplication decides on an application, for the court that was chosen. The same decision of the same person again
// changes nothing.
func (s *Service) ReviewApplication(ctx context.Context, id ApplicationID, r Review) (Application, error) {
	a, err := s.Application(ctx, id)
	if err != nil {
		return a, err
	}
	f, err := s.factsOf(ctx, a)
	if err != nil {
		return a, err
	}
	by, at, fresh := actor.From(ctx).Person, s.clock.Now(), OrganizationID(docstore.NewID())
	return s.changeApplication(ctx, id, "organization:review", func(a *Application, e rules.Entry) ([]docstore.Event, error) {
		switch {
		case a.By == by:
			return nil, fault.New(fault.Forbidden, "application.own", nil)
		case slices.Contains(a.Decided, by) && a.State == Submitted:
			return nil, fault.New(fault.Forbidden, "objection.other_person", nil)
		}
		switch r.Decision {
		case "approve":
			return a.approve(e, f, fresh, by, at)
		case "cure":
			return a.cure(e, r, by, at)
		case "refuse":
			return a.refuse(e, r, by, at)
		}
		return nil, fault.On("decision", "field.unknown_choice", nil)
	})
}

// MarkSynthetic says of an application that it is of a demonstration. Only the machine may.
func (s *Service) MarkSynthetic(ctx context.Context, id ApplicationID) error {
	if !actor.From(ctx).Has(actor.System, "") {
		return notFound()
	}
	_, err := s.st.applications.Update(ctx, string(id), func(a *Application) ([]docstore.Event, error) {
		a.Synthetic = true
		return nil, nil
	})
	return err
}
