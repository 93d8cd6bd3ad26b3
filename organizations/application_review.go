package organizations

import (
	"slices"
	"strings"
	"time"

	"concord/internal/docstore"
	"concord/internal/fault"
	"concord/internal/rules"
)

// submit sends the draft; the court's time to review starts.
func (a *Application) submit(e rules.Entry, f facts, number string, at time.Time) ([]docstore.Event, error) {
	to, err := a.move("submit")
	if err != nil {
		return nil, err
	}
	if err := fault.Fields(a.problems(e, f)); err != nil {
		return nil, err
	}
	if a.Number == "" {
		if number == "" { // it became whole only now: tried again with a number
			return nil, fault.New(fault.Exists, "exists", nil)
		}
		a.Number = number
	}
	return a.send(e, to, OrganizationApplied, at)
}

// send brings the application before the court.
func (a *Application) send(e rules.Entry, to ApplicationState, kind string, at time.Time) ([]docstore.Event, error) {
	d, err := e.Deadline(rules.ClockReview, at)
	if err != nil {
		return nil, err
	}
	if a.SubmittedAt == nil {
		a.SubmittedAt = &at
	}
	a.State, a.Due, a.Overdue, a.Holds = to, d.Due, false, a.claims()
	return []docstore.Event{a.event(kind, at)}, nil
}

// answer sends again what was completed; what is still wrong is named.
func (a *Application) answer(e rules.Entry, f facts, text string, at time.Time) ([]docstore.Event, error) {
	to, err := a.move("answer")
	if err != nil {
		return nil, err
	}
	if err := a.inTime(at); err != nil {
		return nil, err
	}
	w := &flaws{}
	text = w.text("text", text, MaxWords)
	w.fields = append(w.fields, a.problems(e, f)...)
	if err := w.err(); err != nil {
		return nil, err
	}
	cures := slices.Clone(a.Cures)
	last := &cures[len(cures)-1]
	last.Answer, last.AnsweredAt = text, &at
	a.Cures = cures
	return a.send(e, to, ApplicationAnswered, at)
}

// cure asks the applicant to complete something by a day.
func (a *Application) cure(e rules.Entry, r Review, by string, at time.Time) ([]docstore.Event, error) {
	to, err := a.move("cure")
	if err != nil {
		return nil, err
	}
	w := &flaws{}
	text := w.text("text", r.Text, MaxWords)
	w.need(text != "", "text")
	for _, field := range r.Fields {
		if !slices.Contains(Fields, field) {
			w.add("fields", "field.unknown_choice", nil)
		}
	}
	longest, err := e.Deadline(rules.ClockCure, at)
	if err != nil {
		return nil, err
	}
	if r.Due.IsZero() {
		r.Due = longest.Due
	}
	if !r.Due.After(at) || r.Due.After(longest.Due) {
		w.add("due", "field.date_range", fault.P{"last": string(longest.Last)})
	}
	if err := w.err(); err != nil {
		return nil, err
	}
	if c := a.Cure(); c != nil && a.State == Curing && c.Ask == text && c.Due.Equal(r.Due) {
		return nil, nil
	}
	a.Cures = append(slices.Clone(a.Cures), ApplicationCure{Ask: text, Fields: slices.Compact(slices.Sorted(slices.Values(r.Fields))), AskedAt: at, AskedBy: by, Due: r.Due})
	a.State, a.Due, a.Overdue = to, r.Due, false
	return []docstore.Event{a.event(ApplicationCureAsked, at)}, nil
}

// approve takes the organization onto the roster; the reaction to the event makes it, under the id given here.
func (a *Application) approve(e rules.Entry, f facts, organization OrganizationID, by string, at time.Time) ([]docstore.Event, error) {
	if a.State == Approved {
		return nil, nil
	}
	to, err := a.move("approve")
	if err != nil {
		return nil, err
	}
	if err := fault.Fields(a.problems(e, f)); err != nil {
		return nil, err // a certificate was given to another since, or a court is gone
	}
	a.State, a.Organization, a.DecidedBy, a.DecidedAt, a.Due, a.Ground, a.Text = to, organization, by, &at, time.Time{}, "", ""
	a.Holds = slices.DeleteFunc(a.claims(), func(c string) bool { return strings.HasPrefix(c, "certificate:") }) // the roster holds these
	return []docstore.Event{a.event(OrganizationApproved, at)}, nil
}

// refuse says why the organization is not taken onto the roster.
func (a *Application) refuse(e rules.Entry, r Review, by string, at time.Time) ([]docstore.Event, error) {
	if a.State == Refused && a.DecidedBy == by && a.Ground == r.Ground {
		return nil, nil
	}
	to, err := a.move("refuse")
	if err != nil {
		return nil, err
	}
	text, err := grounded(e.Rule.Refusals, r.Ground, r.Text)
	if err != nil {
		return nil, err
	}
	a.State, a.Ground, a.Text, a.DecidedBy, a.DecidedAt, a.Due, a.Holds = to, r.Ground, text, by, &at, time.Time{}, nil
	return []docstore.Event{a.event(ApplicationRefused, at)}, nil
}

// grounded checks a ground of a list of the pack and its words.
func grounded(list []rules.Ground, ground, text string) (string, error) {
	w := &flaws{}
	text = w.text("text", text, MaxWords)
	g, ok := rules.Find(list, ground)
	switch {
	case ground == "":
		w.need(false, "ground")
	case !ok:
		w.add("ground", "field.unknown_choice", nil)
	case g.Text:
		w.need(text != "", "text")
	}
	return text, w.err()
}

// reopen brings a refused application before the court again, after an objection was upheld; who refused it does not
// review it again.
func (a *Application) reopen(e rules.Entry, at time.Time) ([]docstore.Event, error) {
	to, err := a.move("reopen")
	if err != nil {
		return nil, err
	}
	a.Decided = append(slices.Clone(a.Decided), a.DecidedBy)
	a.Ground, a.Text, a.DecidedBy, a.DecidedAt = "", "", "", nil
	return a.send(e, to, ApplicationReopened, at)
}

// tick marks what is overdue, once. Time decides nothing here.
func (a *Application) tick(at time.Time) []docstore.Event {
	if _, err := a.move("overdue"); err != nil || a.Overdue || a.Due.After(at) {
		return nil
	}
	a.Overdue = true
	return []docstore.Event{a.event(ApplicationOverdue, at)}
}
