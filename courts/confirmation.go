package courts

import (
	"fmt"
	"slices"
	"time"

	"concord/internal/docstore"
	"concord/internal/fault"
	"concord/internal/rules"
)

// ConfirmationState is where an application for judicial confirmation stands.
type ConfirmationState string

// The states.
const (
	Applied   ConfirmationState = "applied"   // received; the court says within 3 days whether it takes it up (JC2011 4)
	Accepted  ConfirmationState = "accepted"  // taken up; decided within 15 days (JC2011 5)
	Curing    ConfirmationState = "curing"    // waits for what the court asked the parties (CPI 354, 357)
	Confirmed ConfirmationState = "confirmed" // ruled valid (CPL 206)
	Rejected  ConfirmationState = "rejected"  // not taken up (CPI 355) or refused (CPI 358)
	Withdrawn ConfirmationState = "withdrawn" // taken back, or treated so (CPI 357)
)

// Confirmation is a joint application for judicial confirmation; one for each case, under the case's id.
type Confirmation struct {
	ID           string            `json:"id"`
	Case         string            `json:"case"`
	CaseNumber   string            `json:"caseNumber"`
	Court        string            `json:"court"`
	Organization string            `json:"organization"`
	Track        string            `json:"track"`
	Kind         string            `json:"kind"`
	AmountMinor  int64             `json:"amountMinor,omitempty"`
	Currency     string            `json:"currency,omitempty"`
	Year         int               `json:"year"`
	Sequence     int               `json:"sequence"` // within court and year, from 1
	Parties      []Litigant        `json:"parties"`
	State        ConfirmationState `json:"state"`
	EffectiveAt  time.Time         `json:"effectiveAt"` // of the agreement
	AgreementNo  string            `json:"agreementNo"`
	Terms        []string          `json:"terms"` // what was agreed, in words: settlement, not concession
	AppliedAt    time.Time         `json:"appliedAt"`
	AcceptedAt   *time.Time        `json:"acceptedAt,omitempty"`
	Clocks       []Clock           `json:"clocks"`
	Due          time.Time         `json:"due"` // by when somebody must act: order of the queue
	Checks       []Check           `json:"checks,omitempty"`
	Cures        []Cure            `json:"cures,omitempty"`
	Ruling       *Ruling           `json:"ruling,omitempty"`
	Papers       []Paper           `json:"papers"`
	Open         bool              `json:"open"`             // not yet decided
	Locked       []string          `json:"locked,omitempty"` // accounts that mediated the dispute: they may not decide (SIM 16)
}

// Cure is something the court asked for.
type Cure struct {
	Ask        string     `json:"ask"`
	AskedAt    time.Time  `json:"askedAt"`
	Due        time.Time  `json:"due"`
	Answer     string     `json:"answer,omitempty"`
	AnsweredBy string     `json:"answeredBy,omitempty"` // id of a litigant
	AnsweredAt *time.Time `json:"answeredAt,omitempty"`
	Overdue    bool       `json:"overdue,omitempty"` // not answered in time
}

// Ruling is how it ended.
type Ruling struct {
	Outcome  string    `json:"outcome"` // confirmed or rejected
	Ground   string    `json:"ground,omitempty"`
	Text     string    `json:"text,omitempty"`
	Number   string    `json:"number"`
	By       string    `json:"by"`     // account id
	ByName   string    `json:"byName"` // as printed
	At       time.Time `json:"at"`
	Document string    `json:"document,omitempty"` // blob of the ruling, once it is set
	Digest   string    `json:"digest,omitempty"`
	Pages    int       `json:"pages,omitempty"`
}

// Number names the application as people say it: 216 of 2026.
func (c *Confirmation) Number() string { return fmt.Sprintf("%d-%d", c.Year, c.Sequence) }

func (c *Confirmation) event(kind string, at time.Time) docstore.Event {
	return docstore.NewEvent(kind, at, ConfirmationData{Confirmation: c.ID, Case: c.Case, Court: c.Court, State: c.State})
}

func (c *Confirmation) is(move string) error {
	_, err := legal(ConfirmationFlow, c.State, move)
	return err
}

func (c *Confirmation) clock(id string) *Clock {
	for i := range c.Clocks {
		if c.Clocks[i].ID == id {
			return &c.Clocks[i]
		}
	}
	return nil
}

// accept takes the application up; the time to decide starts. Accepting twice changes nothing.
func (c *Confirmation) accept(p rules.Pack, at time.Time) ([]docstore.Event, error) {
	if c.State == Accepted {
		return nil, nil
	}
	if err := c.is("accept"); err != nil {
		return nil, err
	}
	k, err := clockOf(p, rules.ClockConfirmationDecide, at)
	if err != nil {
		return nil, err
	}
	if first := c.clock(rules.ClockConfirmationAccept); first != nil {
		first.Met = &at
	}
	c.Clocks = append(c.Clocks, k)
	c.State, c.AcceptedAt, c.Due = Accepted, &at, k.Due
	return []docstore.Event{c.event(ConfirmationAccepted, at)}, nil
}

// askCure asks the parties for something, by a day.
func (c *Confirmation) askCure(ask string, due, at time.Time) ([]docstore.Event, error) {
	if err := c.is("cure"); err != nil {
		return nil, err
	}
	if err := text("ask", ask, true); err != nil {
		return nil, err
	}
	if !due.After(at) || due.After(at.AddDate(0, 2, 0)) {
		return nil, fault.On("due", "field.date_range", nil)
	}
	c.Cures = append(c.Cures, Cure{Ask: ask, AskedAt: at, Due: due})
	c.State, c.Due = Curing, due
	return []docstore.Event{c.event(ConfirmationCureAsked, at)}, nil
}

// answerCure is a party's answer; the application stands again where it stood.
func (c *Confirmation) answerCure(by, answer string, at time.Time) ([]docstore.Event, error) {
	if err := c.is("answer"); err != nil {
		return nil, err
	}
	if err := text("text", answer, true); err != nil {
		return nil, err
	}
	last := &c.Cures[len(c.Cures)-1]
	last.Answer, last.AnsweredBy, last.AnsweredAt = answer, by, &at
	c.State, c.Due = Applied, c.Clocks[0].Due
	if k := c.clock(rules.ClockConfirmationDecide); k != nil {
		c.State, c.Due = Accepted, k.Due
	}
	return []docstore.Event{c.event(ConfirmationCured, at)}, nil
}

// rule decides. The same outcome again changes nothing; another one is refused.
func (c *Confirmation) rule(p rules.Pack, r Ruling) ([]docstore.Event, error) {
	if c.Ruling != nil {
		if c.Ruling.Outcome == r.Outcome && c.Ruling.By == r.By && c.Ruling.Ground == r.Ground {
			return nil, nil
		}
		return nil, notAllowed(c.State, r.Outcome)
	}
	if err := text("text", r.Text, false); err != nil {
		return nil, err
	}
	kind := ConfirmationConfirmed
	switch r.Outcome {
	case string(Confirmed):
		if err := c.is("confirm"); err != nil {
			return nil, err
		}
	case string(Rejected):
		if err := c.is("reject"); err != nil {
			return nil, err
		}
		grounds := p.Rejections
		if c.AcceptedAt == nil {
			grounds = p.NotAccepted
		}
		i := slices.IndexFunc(grounds, func(g rules.Ground) bool { return g.ID == r.Ground })
		switch {
		case r.Ground == "":
			return nil, fault.On("ground", "field.required", nil)
		case i < 0:
			return nil, fault.On("ground", "field.unknown_value", nil)
		case grounds[i].Text && r.Text == "":
			return nil, fault.On("text", "field.required", nil)
		}
		kind = ConfirmationRejected
	}
	r.Number = fmt.Sprintf("（%d）民特%d号", c.Year, c.Sequence)
	for i := range c.Clocks {
		if c.Clocks[i].Met == nil {
			c.Clocks[i].Met = &r.At
		}
	}
	c.Ruling, c.State, c.Open = &r, ConfirmationState(r.Outcome), false
	return []docstore.Event{c.event(kind, r.At)}, nil
}

// extend gives the court more time to decide, as the pack lets the president of the court (JC2011 5); once.
func (c *Confirmation) extend(p rules.Pack, days int, at time.Time) ([]docstore.Event, error) {
	if err := c.is("extend"); err != nil {
		return nil, err
	}
	k := c.clock(rules.ClockConfirmationDecide)
	if k.Extended != 0 {
		if k.Extended == days {
			return nil, nil
		}
		return nil, fault.New(fault.Conflict, "court.extended_before", nil)
	}
	longer, err := clockOf(p, k.ID, k.Start, rules.Extended(rules.Extension{Days: days, By: "court_president", At: at}))
	if err != nil {
		f := fault.From(err)
		return nil, fault.On("days", f.Key, f.Params)
	}
	longer.Extended = days
	*k, c.Due = longer, longer.Due
	return []docstore.Event{c.event(ConfirmationExtended, at)}, nil
}

// tick marks what is overdue, once each: the desk shows it; nobody but the court decides.
func (c *Confirmation) tick(at time.Time) []docstore.Event {
	if c.is("overdue") != nil {
		return nil
	}
	late := overdue(c.Clocks, at)
	if n := len(c.Cures); c.State == Curing && !c.Cures[n-1].Overdue && !at.Before(c.Cures[n-1].Due) {
		c.Cures[n-1].Overdue, late = true, true
	}
	if !late {
		return nil
	}
	return []docstore.Event{c.event(ConfirmationOverdue, at)}
}

// attachRuling hangs the printed ruling in; the first one stays.
func (c *Confirmation) attachRuling(blob, digest string, pages int, at time.Time) ([]docstore.Event, error) {
	if err := c.is("attach_ruling"); err != nil {
		return nil, err
	}
	if c.Ruling.Document != "" {
		return nil, nil
	}
	c.Ruling.Document, c.Ruling.Digest, c.Ruling.Pages = blob, digest, pages
	return []docstore.Event{c.event(RulingReady, at)}, nil
}

// withdraw ends the application without a ruling.
func (c *Confirmation) withdraw(at time.Time) ([]docstore.Event, error) {
	if c.State == Withdrawn {
		return nil, nil
	}
	if err := c.is("withdraw"); err != nil {
		return nil, err
	}
	c.State, c.Open = Withdrawn, false
	return []docstore.Event{c.event(ConfirmationWithdrawn, at)}, nil
}
