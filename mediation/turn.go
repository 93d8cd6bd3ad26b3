package mediation

import (
	"slices"
	"time"
)

// Waiting says on whom a case waits, as the mediator's desk counts it.
type Waiting string

// The words of Waiting.
const (
	WaitMe         Waiting = "me" // the mediator
	WaitApplicant  Waiting = "applicant"
	WaitRespondent Waiting = "respondent"
	WaitCourt      Waiting = "court"
	WaitAll        Waiting = "all" // both sides
	WaitNobody     Waiting = ""
)

// Turn says whose turn it is, to do what, until when.
type Turn struct {
	Whose string     `json:"whose"` // you, other, mediator, court, system or nobody
	Move  Move       `json:"move,omitempty"`
	Due   *time.Time `json:"due,omitempty"`
	Clock string     `json:"clock,omitempty"`
}

// next is on whom the case waits, for which move, under which clock.
type next struct {
	on      Waiting
	parties []PartyID // when sides are waited for
	move    Move
	clock   string
}

func (c *Case) waiting() Waiting { return c.next().on }

func (c *Case) next() next {
	switch c.State {
	case Draft, Returned:
		return c.sideTurn(c.ids(func(p *Party) bool { return p.Side == Applicant }), MoveSubmit, "")
	case Submitted:
		return next{on: WaitCourt, move: MoveScreenAccept}
	case Inviting:
		return c.sideTurn(c.ids(func(p *Party) bool { return p.Side == Respondent && p.Answer != Accepted }), MoveConsent, ClockInvitation)
	case Selecting:
		return c.nextSelecting()
	case Appointed:
		return next{on: WaitMe, move: MoveAccept, clock: ClockAccept}
	case Mediating:
		return c.nextMediating()
	case Paused:
		if c.Pause != nil && c.Pause.By == AsClerk {
			return next{on: WaitCourt, move: MoveResume}
		}
		return next{on: WaitMe, move: MoveResume}
	case Signing:
		if c.Agreement.Digest == "" {
			return next{on: WaitMe, move: MoveDraftAgreement, clock: ClockMediation}
		}
		if c.Agreement.WetInk {
			return next{on: WaitMe, move: MoveSign, clock: ClockMediation}
		}
		return c.sideTurn(c.ids(func(p *Party) bool { return !c.Agreement.signed(string(p.ID)) }), MoveSign, ClockMediation)
	case Settled:
		return c.nextSettled()
	case Failed:
		return c.nextFailed()
	}
	return next{}
}

func (c *Case) nextSelecting() next {
	s := c.Selection
	switch {
	case s == nil || s.CourtAppoints:
		return next{on: WaitCourt, move: MoveAppoint, clock: ClockAppoint}
	case len(s.Offered) == 0:
		return next{on: WaitCourt, move: MoveOffer, clock: ClockChoice}
	}
	open := c.ids(func(p *Party) bool { return s.Choices[p.ID] == "" })
	if len(open) == 0 { // all have chosen, not the same
		open = c.ids(func(*Party) bool { return true })
	}
	return c.sideTurn(open, MoveChoose, ClockChoice)
}

func (c *Case) nextMediating() next {
	a := c.Appointment
	if a.Recheck {
		return next{on: WaitMe, move: MoveDisclose, clock: ClockMediation}
	}
	if xs := c.blocking(); len(xs) > 0 {
		x := xs[0]
		switch {
		case x.Severity == Absolute:
			return next{on: WaitMe, move: MoveDecline, clock: ClockMediation}
		case x.State == ConflictOpen:
			return next{on: WaitMe, move: MoveDiscloseConflict, clock: ClockMediation}
		}
		return c.sideTurn(c.ids(func(p *Party) bool { return !x.Waivers[p.ID] }), MoveWaiveConflict, ClockMediation)
	}
	if !c.Cleared() {
		return c.sideTurn(c.ids(func(p *Party) bool { return !a.Disclosure.Waivers[p.ID] }), MoveWaive, ClockMediation)
	}
	if c.Extension != nil {
		return c.sideTurn(c.ids(func(p *Party) bool { return !c.Extension.Answers[p.ID] }), MoveAnswerExtension, ClockMediation)
	}
	var asked []PartyID
	for _, o := range c.Offers {
		if o.State == ProposalOpen {
			asked = append(asked, o.Pending...)
		}
	}
	if len(asked) > 0 {
		return c.sideTurn(asked, MoveAnswerTerms, ClockMediation)
	}
	if a.ContactedAt == nil {
		return next{on: WaitMe, move: MoveContact, clock: ClockContact}
	}
	return next{on: WaitMe, move: MovePropose, clock: ClockMediation}
}

func (c *Case) nextSettled() next {
	if l := c.Confirmation; l != nil && l.State == "curing" { // the court asked the parties for something
		return c.sideTurn(c.ids(func(*Party) bool { return true }), "", "")
	}
	if l := c.Confirmation; l != nil && slices.Contains([]string{"requested", "applied", "accepted"}, l.State) {
		return next{on: WaitCourt}
	}
	var pay, confirm []PartyID
	for _, d := range c.Performance {
		switch {
		case d.ConfirmedAt != nil:
		case d.PaidAt != nil:
			confirm = append(confirm, d.Payee)
		default:
			pay = append(pay, d.Payer)
		}
	}
	switch {
	case len(pay) > 0:
		return c.sideTurn(pay, MoveRecordPayment, "")
	case len(confirm) > 0:
		return c.sideTurn(confirm, MoveConfirmPayment, "")
	}
	return next{}
}

func (c *Case) nextFailed() next {
	if l := c.Filing; l != nil {
		if l.State == "returned" || l.State == "rejected" {
			return c.sideTurn(c.ids(func(p *Party) bool { return p.Side == Applicant }), MoveRequestFiling, "")
		}
		if l.State != "accepted" && l.State != "docketed" {
			return next{on: WaitCourt}
		}
		return next{}
	}
	if f := c.Facts; f != nil && f.Digest != "" && f.CompleteAt == nil {
		return c.sideTurn(c.ids(func(p *Party) bool { return !f.signed(string(p.ID)) }), MoveSignFacts, "")
	}
	return c.sideTurn(c.ids(func(p *Party) bool { return p.Side == Applicant }), MoveRequestFiling, "")
}

func (c *Case) ids(fn func(*Party) bool) []PartyID {
	var out []PartyID
	for _, p := range c.Active() {
		if fn(p) {
			out = append(out, p.ID)
		}
	}
	return out
}

func (c *Case) sideTurn(ids []PartyID, m Move, clock string) next {
	var a, r bool
	for _, id := range ids {
		if p := c.Party(id); p != nil {
			a, r = a || p.Side == Applicant, r || p.Side == Respondent
		}
	}
	n := next{parties: ids, move: m, clock: clock}
	switch {
	case a && r:
		n.on = WaitAll
	case a:
		n.on = WaitApplicant
	case r:
		n.on = WaitRespondent
	}
	return n
}

// Turn says whose turn it is as a seat sees it. A private proposal that waits for the other side does not show: it is
// then the mediator's turn.
func (c *Case) Turn(s Seat) Turn {
	n := c.next()
	t := Turn{Whose: "nobody", Move: n.move}
	if s.IsParty() && n.move == MoveAnswerTerms {
		n = c.asSeenBy(s, n)
		t.Move = n.move
	}
	mine := slices.Contains(n.parties, s.Party) && s.IsParty()
	switch n.on {
	case WaitMe:
		t.Whose = "mediator"
		mine = s.Role == AsMediator
	case WaitCourt:
		t.Whose = "court"
		mine = s.Role == AsClerk
		if n.move == MoveOffer {
			t.Whose, mine = "system", false
		}
	case WaitApplicant, WaitRespondent, WaitAll:
		t.Whose = "other"
	}
	if mine {
		t.Whose = "you"
	}
	if k := c.Clock(n.clock); n.clock != "" && k != nil && k.State == Running {
		due := k.Due
		t.Due, t.Clock = &due, k.ID
	}
	if n.move == MoveRecordPayment && c.NextDue != nil {
		t.Due = c.NextDue
	}
	return t
}

// asSeenBy leaves out whose word is missing on offers that the seat may not know of.
func (c *Case) asSeenBy(s Seat, n next) next {
	var asked []PartyID
	for _, o := range c.Offers {
		if o.State == ProposalOpen && (o.Audience == Joint || o.Audience == string(s.Party)) {
			asked = append(asked, o.Pending...)
		}
	}
	if len(asked) == 0 {
		return next{on: WaitMe, move: MovePropose, clock: ClockMediation}
	}
	return c.sideTurn(asked, n.move, n.clock)
}
