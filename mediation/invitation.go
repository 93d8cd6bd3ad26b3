package mediation

import (
	"slices"
	"time"

	"concord/internal/fault"
)

// AnswerInput is what a respondent says to the invitation. A clerk may record it for a respondent who answered by
// phone or on paper: then Party and Channel are set.
type AnswerInput struct {
	Answer   string          `json:"answer"` // accept, refuse or call
	Reason   string          `json:"reason,omitempty"`
	CallWhen string          `json:"callWhen,omitempty"`
	Consents []Stage         `json:"consents,omitempty"`
	Service  *ServiceAddress `json:"service,omitempty"`
	Party    PartyID         `json:"party,omitempty"`
	Channel  string          `json:"channel,omitempty"` // online, phone or paper
}

// Answer records yes, no or "call me". Saying no needs no reason. The same answer again changes nothing. When the last
// respondent has answered, those who agreed go on; when none did, mediation ends (PML 17).
func (c *Case) Answer(r Rules, by Seat, at time.Time, in AnswerInput) ([]Event, error) {
	m, ok := map[string]Move{"accept": MoveConsent, "refuse": MoveRefuse, "call": MoveAskCall}[in.Answer]
	if !ok {
		return nil, fault.On("answer", "field.unknown_value", nil)
	}
	p, err := c.answering(by, in)
	if err != nil {
		return nil, err
	}
	want := map[Move]Answer{MoveConsent: Accepted, MoveRefuse: Refused, MoveAskCall: Call}[m]
	if p.Answer == want && want != Call && c.State != Draft {
		return nil, nil
	}
	st, err := c.begin(m, by, at)
	if err != nil {
		return nil, err
	}
	if err := c.checkAnswer(r, m, p, &in); err != nil {
		return nil, err
	}
	p.Answer, p.AnswerReason, p.CallWhen, p.AnsweredAt = want, in.Reason, in.CallWhen, &at
	e := &Entry{Params: map[string]any{"channel": in.Channel}}
	switch m {
	case MoveConsent:
		p.consent(append([]Stage{StageMediation}, in.Consents...), true, by, at)
		if in.Service != nil {
			in.Service.ConfirmedAt = &at
			p.Service = in.Service
		}
		return c.afterAnswer(r, st, RespondentConsented, p, e), nil
	case MoveRefuse:
		p.Out = true
		return c.afterAnswer(r, st, RespondentRefused, p, e), nil
	}
	e.Audience = ForMediator
	return st.done(CallAsked, Data{Party: p.ID}, e), nil
}

// answering finds for which respondent an answer is.
func (c *Case) answering(by Seat, in AnswerInput) (*Party, error) {
	id := by.Party
	if by.Role == AsClerk {
		id = in.Party
	}
	p := c.Party(id)
	switch {
	case p == nil && by.Role == AsClerk:
		return nil, fault.On("party", "field.unknown_value", nil)
	case p == nil || p.Side != Respondent:
		return nil, fault.New(fault.Forbidden, "case.move_not_yours", fault.P{"move": MoveConsent})
	}
	return p, nil
}

func (c *Case) checkAnswer(r Rules, m Move, p *Party, in *AnswerInput) error {
	var k check
	if in.Channel == "" {
		in.Channel = "online"
	}
	k.oneOf("channel", in.Channel, "online", "phone", "paper")
	in.Reason = k.text("reason", in.Reason, false, MaxText)
	in.CallWhen = k.text("callWhen", in.CallWhen, false, MaxShort)
	known, required := r.Stages(c.Track)
	for i, s := range in.Consents {
		if !slices.Contains(known, s) {
			k.wrong(pathAt("consents", i, ""), "field.unknown_value", nil)
		}
	}
	if m == MoveConsent && in.Channel == "online" {
		for _, s := range required {
			if s != StageMediation && !slices.Contains(in.Consents, s) && !p.Consented(s) {
				k.wrong("consents", "consent.required", fault.P{"stage": s})
			}
		}
	}
	if s := in.Service; s != nil {
		s.Phone, s.Email = k.phone("service.phone", s.Phone), k.email("service.email", s.Email)
	}
	return k.err()
}

// afterAnswer goes on when everybody has answered.
func (c *Case) afterAnswer(r Rules, st *step, k Kind, p *Party, e *Entry) []Event {
	switch {
	case nobodyLeft.Holds(c):
		c.endWith(st, EndRefused)
	case allConsented.Holds(c):
		c.finish(ClockInvitation, Met, st.at)
		e.Clock = ClockInvitation + ":met"
	}
	events := st.done(k, Data{Party: p.ID}, e)
	return append(events, c.follow(r, st)...)
}

// follow adds the event of the state that a move entered: a selection begins, or the case has ended.
func (c *Case) follow(r Rules, st *step) []Event {
	if c.State == st.from {
		return nil
	}
	switch c.State {
	case Selecting:
		return c.openSelection(r, st.at)
	case Failed:
		return []Event{c.event(CaseEnded, st.at, Data{From: st.from, Move: st.move, By: st.by.Role, Reason: c.End.Reason})}
	}
	return nil
}

// Remind notes that the respondents were reminded of the invitation.
func (c *Case) Remind(by Seat, at time.Time) ([]Event, error) {
	st, err := c.begin(MoveRemind, by, at)
	if err != nil {
		return nil, err
	}
	return st.done(RespondentReminded, Data{}, &Entry{Audience: ForMediator}), nil
}

// NoAnswer ends the time for answers: who has not agreed is not reached; the others go on, or mediation ends (OMR 15).
func (c *Case) NoAnswer(r Rules, by Seat, at time.Time) ([]Event, error) {
	st, err := c.begin(MoveNoAnswer, by, at)
	if err != nil {
		return nil, err
	}
	for i := range c.Parties {
		if p := &c.Parties[i]; p.Side == Respondent && p.Answer != Accepted {
			p.Out = true
		}
	}
	c.finish(ClockInvitation, Expired, at)
	e := &Entry{Clock: ClockInvitation + ":expired"}
	if nobodyLeft.Holds(c) {
		c.endWith(st, EndUnreachable)
		return st.done(CaseEnded, Data{Reason: EndUnreachable}, e), nil
	}
	events := st.done(RespondentsMissing, Data{}, e)
	return append(events, c.follow(r, st)...), nil
}
