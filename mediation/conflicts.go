package mediation

import (
	"context"
	"maps"
	"slices"
	"time"

	"concord/internal/fault"
	"concord/organizations"
)

// Severity says how a tie between a mediator and somebody in the case can be cleared.
type Severity string

// The severities.
const (
	Absolute Severity = "absolute" // never: the same person, or another role in this dispute (SIM 16)
	Waivable Severity = "waivable" // disclosed and waived by every party (SIM 15), or overridden by two people of the court
	ToTell   Severity = "disclose" // it is enough that the mediator tells of it (OMR 13)
)

// Found is a tie that the roster knows of.
type Found struct {
	Kind     string // word of package routing
	Severity Severity
	Party    PartyID // whose side it is on
	Who      string  // keyed hash of who it is with, so that another lawyer is another tie; never shown
}

// Relations tells what ties a mediator has to those in a case. Of reads what is known of the mediator; what it gives is
// pure, because verbs ask it within an Update, for the parties as they are then.
type Relations interface {
	Of(ctx context.Context, m organizations.MediatorID) (func(*Case) []Found, error)
}

// ConflictState is where a conflict of interest stands.
type ConflictState string

// The states of a conflict. Open and disclosed ones block sessions and agreements, save that a tie which need only be told
// is cleared by telling.
const (
	ConflictOpen       ConflictState = "open"
	ConflictDisclosed  ConflictState = "disclosed"
	ConflictWaived     ConflictState = "waived"
	ConflictOverridden ConflictState = "overridden"
	ConflictReplaced   ConflictState = "replaced" // the mediator has gone
	ConflictGone       ConflictState = "gone"     // the one it was with has gone
)

// Conflict is a tie of the mediator that was found in this case.
type Conflict struct {
	N           int                      `json:"n"` // from 1, within the case
	Kind        string                   `json:"kind"`
	Severity    Severity                 `json:"severity"`
	Mediator    organizations.MediatorID `json:"mediator"`
	Party       PartyID                  `json:"party,omitempty"`
	Who         string                   `json:"who,omitempty"`
	Since       time.Time                `json:"since"`
	State       ConflictState            `json:"state"`
	Text        string                   `json:"text,omitempty"` // what the mediator tells
	DisclosedAt *time.Time               `json:"disclosedAt,omitempty"`
	Waivers     map[PartyID]bool         `json:"waivers,omitempty"`
	Override    *TwoPeople               `json:"override,omitempty"`
	ClearedAt   *time.Time               `json:"clearedAt,omitempty"`
}

// TwoPeople is a decision of a court that takes two: one proposes with a reason, another one says yes or no.
type TwoPeople struct {
	By           string     `json:"by,omitempty"` // account
	Reason       string     `json:"reason"`
	At           time.Time  `json:"at"`
	Second       string     `json:"second,omitempty"` // account
	Yes          *bool      `json:"yes,omitempty"`    // nil while the second one is waited for
	SecondReason string     `json:"secondReason,omitempty"`
	SecondAt     *time.Time `json:"secondAt,omitempty"`
	Yours        bool       `json:"yours,omitempty"` // in views: the reader proposed it, and cannot second it
}

func (t *TwoPeople) pending() bool { return t != nil && t.Yes == nil }

// second is the word of another person than the first.
func (t *TwoPeople) second(by Seat, at time.Time, yes bool, reason string) error {
	if by.Person == "" || by.Person == t.By {
		return fault.New(fault.Forbidden, "override.same_person", nil)
	}
	var k check
	reason = k.text("reason", reason, !yes, MaxText)
	if err := k.err(); err != nil {
		return err
	}
	t.Second, t.Yes, t.SecondReason, t.SecondAt = by.Person, &yes, reason, &at
	return nil
}

// blocks says whether a conflict stands against going on.
func (x *Conflict) blocks() bool { return x.Blocks() }

// Blocks says whether sessions and agreements wait for a conflict.
func (x *Conflict) Blocks() bool {
	return x.State == ConflictOpen || x.State == ConflictDisclosed && x.Severity != ToTell
}

// blocking gives the conflicts that stand against the mediator of the case.
func (c *Case) blocking() []*Conflict {
	var out []*Conflict
	for i := range c.Conflicts {
		if x := &c.Conflicts[i]; c.Appointment != nil && x.Mediator == c.Appointment.Mediator && x.blocks() {
			out = append(out, x)
		}
	}
	return out
}

// inState says whether some conflict of the mediator blocks in a state.
func (c *Case) inConflict(s ConflictState) bool {
	return slices.ContainsFunc(c.blocking(), func(x *Conflict) bool { return x.State == s && x.Severity != Absolute })
}

// conflict gives a conflict by its number, not_found when there is none.
func (c *Case) conflict(n int) (*Conflict, error) {
	if n < 1 || n > len(c.Conflicts) {
		return nil, notFound()
	}
	return &c.Conflicts[n-1], nil
}

// Examine looks for ties of the mediator anew: what is found for the first time stands open, what is no longer there is
// gone. Again with the same ties changes nothing.
func (c *Case) Examine(at time.Time, find func(*Case) []Found) []Event {
	a := c.Appointment
	if a == nil || find == nil || c.State.Over() {
		return nil
	}
	found := find(c)
	var events []Event
	for _, f := range found {
		known := slices.ContainsFunc(c.Conflicts, func(x Conflict) bool {
			return x.Mediator == a.Mediator && x.Kind == f.Kind && x.Party == f.Party && x.Who == f.Who && x.State != ConflictGone && x.State != ConflictReplaced
		})
		if known {
			continue
		}
		c.Conflicts = append(c.Conflicts, Conflict{N: len(c.Conflicts) + 1, Kind: f.Kind, Severity: f.Severity, Mediator: a.Mediator, Party: f.Party, Who: f.Who, Since: at, State: ConflictOpen})
		events = append(events, c.note(ConflictFound, at, len(c.Conflicts))...)
	}
	for i := range c.Conflicts {
		x := &c.Conflicts[i]
		still := slices.ContainsFunc(found, func(f Found) bool { return x.Kind == f.Kind && x.Party == f.Party && x.Who == f.Who })
		if x.Mediator == a.Mediator && x.blocks() && !still {
			x.State, x.ClearedAt = ConflictGone, &at
			events = append(events, c.note(ConflictCleared, at, x.N)...)
		}
	}
	if len(events) > 0 {
		c.derive(at)
	}
	return events
}

// note writes into the timeline what the hub saw of a conflict, without what it is about.
func (c *Case) note(k Kind, at time.Time, n int) []Event {
	d := Data{By: AsSystem, Move: MoveExamine, Index: &n, Rule: "OMR 13", Mediator: c.Conflicts[n-1].Mediator}
	c.write(&step{c: c, at: at, move: MoveExamine}, k, d, &Entry{Params: map[string]any{"n": n, "state": string(c.Conflicts[n-1].State)}})
	return []Event{c.event(k, at, d)}
}

// refuseAbsolute refuses a mediator whom nobody can clear.
func refuseAbsolute(found []Found) error {
	if slices.ContainsFunc(found, func(f Found) bool { return f.Severity == Absolute }) {
		return fault.New(fault.Conflict, "conflict.absolute", nil)
	}
	return nil
}

// DiscloseConflict tells the parties of a tie that was found (OMR 13).
func (c *Case) DiscloseConflict(by Seat, at time.Time, n int, text string) ([]Event, error) {
	st, err := c.begin(MoveDiscloseConflict, by, at)
	if err != nil {
		return nil, err
	}
	x, err := c.conflict(n)
	if err != nil {
		return nil, err
	}
	var k check
	text = k.text("text", text, true, MaxText)
	if err := k.err(); err != nil {
		return nil, err
	}
	switch {
	case x.Severity == Absolute:
		return nil, fault.New(fault.Conflict, "conflict.absolute", nil)
	case x.State == ConflictDisclosed && x.Text == text:
		return nil, nil
	case !x.blocks():
		return nil, fault.New(fault.Conflict, "conflict.cleared", nil)
	}
	c.told(x, text, at)
	return st.done(ConflictDisclosedTo, Data{Index: &n, Mediator: x.Mediator}, &Entry{Params: map[string]any{"n": n}}), nil
}

// told is a disclosure: it asks every party anew.
func (c *Case) told(x *Conflict, text string, at time.Time) {
	x.State, x.Text, x.DisclosedAt, x.Waivers = ConflictDisclosed, text, &at, map[PartyID]bool{}
	if x.Severity == ToTell {
		x.ClearedAt = &at
	}
}

// WaiveConflict says whether a party goes on with the mediator, knowing of the tie; cleared when every party does (SIM
// 15). No is the same as asking for another mediator.
func (c *Case) WaiveConflict(r Rules, by Seat, at time.Time, n int, yes bool) ([]Event, error) {
	st, err := c.begin(MoveWaiveConflict, by, at)
	if err != nil {
		return nil, err
	}
	x, err := c.conflict(n)
	if err != nil {
		return nil, err
	}
	if x.State != ConflictDisclosed || x.Severity != Waivable {
		return nil, fault.New(fault.Conflict, "conflict.not_disclosed", nil)
	}
	if !yes {
		return c.Replace(r, by, at, ReplaceInput{Reason: "conflict"})
	}
	if x.Waivers[by.Party] {
		return nil, nil
	}
	c.waive(x, by.Party, at)
	return st.done(ConflictWaivedBy, Data{Index: &n, Mediator: x.Mediator}, &Entry{Params: map[string]any{"n": n}}), nil
}

func (c *Case) waive(x *Conflict, p PartyID, at time.Time) {
	w := maps.Clone(x.Waivers)
	if w == nil {
		w = map[PartyID]bool{}
	}
	w[p] = true
	x.Waivers = w
	if c.every(func(p *Party) bool { return w[p.ID] }) {
		x.State, x.ClearedAt = ConflictWaived, &at
	}
}

// OverrideConflict proposes, for the court, to go on in spite of a tie; a second person decides.
func (c *Case) OverrideConflict(by Seat, at time.Time, n int, reason string) ([]Event, error) {
	st, err := c.begin(MoveOverrideConflict, by, at)
	if err != nil {
		return nil, err
	}
	x, err := c.conflict(n)
	if err != nil {
		return nil, err
	}
	var k check
	reason = k.text("reason", reason, true, MaxText)
	if err := k.err(); err != nil {
		return nil, err
	}
	switch {
	case x.Severity == Absolute:
		return nil, fault.New(fault.Conflict, "conflict.absolute", nil)
	case !x.blocks():
		return nil, fault.New(fault.Conflict, "conflict.cleared", nil)
	case x.Override.pending():
		return nil, fault.New(fault.Conflict, "override.pending", nil)
	}
	x.Override = &TwoPeople{By: by.Person, Reason: reason, At: at}
	return st.done(OverrideProposed, Data{Index: &n, Reason: "conflict", Mediator: x.Mediator}, &Entry{Audience: ForCourt, Params: map[string]any{"n": n, "reason": reason}}), nil
}

// SecondConflict is the word of another person of the court on going on in spite of a tie.
func (c *Case) SecondConflict(by Seat, at time.Time, n int, yes bool, reason string) ([]Event, error) {
	st, err := c.begin(MoveSecondConflict, by, at)
	if err != nil {
		return nil, err
	}
	x, err := c.conflict(n)
	if err != nil {
		return nil, err
	}
	if !x.Override.pending() || !x.blocks() {
		return nil, fault.New(fault.Conflict, "override.none", nil)
	}
	o := *x.Override
	if err := o.second(by, at, yes, reason); err != nil {
		return nil, err
	}
	x.Override = &o
	kind := OverrideRefused
	if yes {
		kind = OverrideConfirmed
		x.State, x.ClearedAt = ConflictOverridden, &at
	}
	e := &Entry{Params: map[string]any{"n": n, "reason": o.Reason}}
	if !yes {
		e.Audience = ForCourt
	}
	return st.done(kind, Data{Index: &n, Reason: "conflict", Given: &yes, Mediator: x.Mediator}, e), nil
}
