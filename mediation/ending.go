package mediation

import (
	"strings"
	"time"

	"concord/internal/fault"
)

// Reasons for which mediation ends that the hub itself gives; the others are in the rule pack (OMR 25).
const (
	EndRefused     = "refused"
	EndUnreachable = "unreachable"
	EndStopped     = "stopped"
	EndExpired     = "expired"
	EndDeemed      = "deemed_refusal"
)

// End says why mediation ended without agreement (OMR 21): the reason, the conduct that raised others' costs, and what
// the court should look at. Conduct and Flags are for the court and the mediator.
type End struct {
	Reason  string    `json:"reason"`
	From    State     `json:"from"`
	By      Role      `json:"by"`
	Party   PartyID   `json:"party,omitempty"`
	At      time.Time `json:"at"`
	Text    string    `json:"text,omitempty"`
	Conduct string    `json:"conduct,omitempty"`
	Flags   []string  `json:"flags,omitempty"`
}

// endWith records why, and ends all that runs.
func (c *Case) endWith(st *step, reason string) {
	c.finishAll(st.at)
	c.End = &End{Reason: reason, From: st.from, By: st.by.Role, Party: st.by.Party, At: st.at}
	if c.Agreement != nil {
		c.Agreement.void()
	}
}

// TerminateInput ends mediation for a coded reason.
type TerminateInput struct {
	Reason  string   `json:"reason"`
	Text    string   `json:"text,omitempty"`
	Conduct string   `json:"conduct,omitempty"`
	Flags   []string `json:"flags,omitempty"`
}

// Terminate ends mediation by the mediator, the court or time (OMR 25).
func (c *Case) Terminate(r Rules, by Seat, at time.Time, in TerminateInput) ([]Event, error) {
	st, err := c.begin(MoveTerminate, by, at)
	if err != nil {
		return nil, err
	}
	var k check
	if by.Role != AsSystem {
		k.ground(r, c.Track, Endings, "reason", in.Reason, "text", in.Text, by)
	}
	in.Conduct = k.text("conduct", in.Conduct, false, MaxText)
	if len(in.Flags) > 10 {
		k.wrong("flags", "field.too_many", fault.P{"max": 10})
	}
	for i, f := range in.Flags {
		k.text(pathAt("flags", i, ""), f, true, MaxName)
	}
	if err := k.err(); err != nil {
		return nil, err
	}
	if in.Reason == EndExpired {
		c.finish(ClockMediation, Expired, at)
	}
	c.endWith(st, in.Reason)
	c.End.Text, c.End.Conduct, c.End.Flags = strings.TrimSpace(in.Text), in.Conduct, in.Flags
	return st.done(CaseEnded, Data{Reason: in.Reason}, &Entry{Params: map[string]any{"reason": in.Reason}}), nil
}

// Stop ends mediation because a party says so; a reason is not asked for.
func (c *Case) Stop(by Seat, at time.Time, reason string) ([]Event, error) {
	st, err := c.begin(MoveStop, by, at)
	if err != nil {
		return nil, err
	}
	var k check
	reason = k.text("reason", reason, false, MaxText)
	if err := k.err(); err != nil {
		return nil, err
	}
	c.endWith(st, EndStopped)
	c.End.Text = reason
	return st.done(CaseEnded, Data{Reason: EndStopped}, &Entry{Params: map[string]any{"reason": EndStopped}}), nil
}

// Withdraw takes the request back; with several applicants, when all have.
func (c *Case) Withdraw(by Seat, at time.Time, reason string) ([]Event, error) {
	st, err := c.begin(MoveWithdraw, by, at)
	if err != nil {
		return nil, err
	}
	var k check
	k.text("reason", reason, false, MaxText)
	if err := k.err(); err != nil {
		return nil, err
	}
	p := c.Party(by.Party)
	if p.Withdrew {
		return nil, nil
	}
	p.Withdrew = true
	if allWithdrew.Holds(c) {
		c.finishAll(at)
		if c.Agreement != nil {
			c.Agreement.void()
		}
	}
	return st.done(CaseWithdrawn, Data{}, nil), nil
}

// Link mirrors what happens at the court. A mirror is kept by reactions; the court's own record is the truth.
type Link struct {
	ID      string     `json:"id,omitempty"`
	State   string     `json:"state"` // requested, then the court's word
	Number  string     `json:"number,omitempty"`
	Due     *time.Time `json:"due,omitempty"`
	At      time.Time  `json:"at"`
	Reason  string     `json:"reason,omitempty"` // coded
	Attempt int        `json:"attempt"`
	Cures   string     `json:"cures,omitempty"` // id of the returned filing that this one replaces
	Text    string     `json:"text,omitempty"`  // the applicant's words with a correction
}

// claimsRemain says whether something is left to go to court with: no agreement, or only a part.
func (c *Case) claimsRemain() bool {
	return c.State == Failed || c.State == Settled && c.Agreement != nil && !c.Agreement.Whole
}

// fileable says whether a hand-off may be asked for now: not while one is under way or accepted.
func (c *Case) fileable() bool {
	return c.Court != "" && c.claimsRemain() && (c.Filing == nil || c.Filing.State == "rejected" || c.Filing.State == "returned")
}

// RequestFiling asks the hub to hand the case, or what remains of it, to the court (OMR 21). Again while one is under
// way changes nothing. After a return it is the correction, with words of the applicant's own.
func (c *Case) RequestFiling(by Seat, at time.Time, text string) ([]Event, error) {
	if by.Role == AsApplicant && c.claimsRemain() && c.Filing != nil && c.Filing.State == "requested" {
		return nil, nil
	}
	st, err := c.begin(MoveRequestFiling, by, at)
	if err != nil {
		return nil, err
	}
	var k check
	text = k.text("text", text, false, MaxText)
	if err := k.err(); err != nil {
		return nil, err
	}
	next := &Link{State: "requested", At: at, Attempt: 1, Text: text}
	if old := c.Filing; old != nil {
		next.Attempt = old.Attempt + 1
		if old.State == "returned" {
			next.Cures = old.ID
		}
	}
	attempt := next.Attempt
	c.Filing = next
	return st.done(FilingRequested, Data{Court: c.Court, Attempt: attempt}, nil), nil
}

// MirrorFiling keeps what the court says of the filing; the same again changes nothing.
func (c *Case) MirrorFiling(by Seat, at time.Time, l Link) ([]Event, error) {
	return c.mirror(&c.Filing, FilingMoved, by, at, l)
}

// MirrorConfirmation keeps what the court says of the confirmation; the same again changes nothing.
func (c *Case) MirrorConfirmation(by Seat, at time.Time, l Link) ([]Event, error) {
	return c.mirror(&c.Confirmation, ConfirmationMoved, by, at, l)
}

func (c *Case) mirror(to **Link, k Kind, by Seat, at time.Time, l Link) ([]Event, error) {
	st, err := c.begin(MoveMirror, by, at)
	if err != nil {
		return nil, err
	}
	if old := *to; old != nil {
		if l.Attempt == 0 {
			l.Attempt = old.Attempt
		}
		if l.Attempt < old.Attempt {
			return nil, nil // a late word on what was replaced
		}
		l.Cures, l.Text = old.Cures, old.Text
		if old.ID == l.ID && old.State == l.State && old.Number == l.Number && old.Reason == l.Reason && sameTime(old.Due, l.Due) {
			return nil, nil
		}
	}
	if l.At.IsZero() {
		l.At = at
	}
	*to = &l
	return st.done(k, Data{Reason: l.State, Attempt: l.Attempt, Due: l.Due}, &Entry{Params: map[string]any{"state": l.State}}), nil
}

func sameTime(a, b *time.Time) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Equal(*b)
}
