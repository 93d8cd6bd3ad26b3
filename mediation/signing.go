package mediation

import (
	"maps"
	"time"

	"concord/internal/actor"
	"concord/internal/fault"
)

// SignInput is a signature under one digest. In a case signed on paper the mediator records it for Party, with the scan.
type SignInput struct {
	Digest    string  `json:"digest"`
	Strokes   string  `json:"strokes,omitempty"`
	Challenge string  `json:"challenge,omitempty"` // the one-time code that was proved
	Apply     bool    `json:"apply,omitempty"`     // also apply for confirmation by the court, together with all others
	Party     PartyID `json:"party,omitempty"`
}

// Sign puts a hand under the agreement. The same hand under the same digest again changes nothing and answers the same;
// another digest is conflict agreement.changed. Effective when every party has signed the same digest (OMR 19); the
// mediator's signature is not waited for and may follow.
func (c *Case) Sign(r Rules, by Seat, at time.Time, in SignInput) ([]Event, error) {
	if err := c.sameText(by, in.Digest); err != nil {
		return nil, err
	}
	who, name, err := c.hand(by, in)
	if err != nil {
		return nil, err
	}
	if c.Agreement.signed(who) {
		return nil, nil
	}
	if c.State == Settled && who != ByMediator {
		return nil, fault.New(fault.Conflict, "case.move_not_allowed", fault.P{"state": c.State, "move": MoveSign})
	}
	st, err := c.begin(MoveSign, by, at)
	if err != nil {
		return nil, err
	}
	if err := mayBind(by, in.Challenge); err != nil {
		return nil, err
	}
	a := c.Agreement
	a.Signatures = append(a.Signatures, Signature{By: who, Person: by.Person, Name: name, Strokes: in.Strokes, Challenge: in.Challenge, Digest: a.Digest, At: at, Level: by.Level})
	d := Data{Digest: a.Digest, Version: a.Version}
	if who != ByMediator {
		d.Party = PartyID(who)
		a.Apply = maps.Clone(a.Apply)
		if a.Apply == nil {
			a.Apply = map[PartyID]bool{}
		}
		a.Apply[d.Party] = in.Apply
	}
	if c.State == Signing && c.allSigned() {
		c.takeEffect(r, at)
	}
	events := st.done(AgreementSigned, d, nil)
	if c.State == Settled && st.from == Signing {
		events = append(events, c.event(AgreementEffective, at, Data{Digest: a.Digest, Version: a.Version, From: Signing}))
		events = append(events, c.applyTogether(at)...)
	}
	return events, nil
}

// sameText refuses a signature under what is no longer the text, before anything else is said.
func (c *Case) sameText(by Seat, digest string) error {
	if !by.IsParty() && by.Role != AsMediator {
		return fault.New(fault.Forbidden, "case.move_not_yours", fault.P{"move": MoveSign})
	}
	if (c.State == Signing || c.State == Settled) && (c.Agreement == nil || c.Agreement.Digest == "" || c.Agreement.Digest != digest) {
		return agreementChanged()
	}
	if c.Agreement == nil {
		return fault.New(fault.Conflict, "case.move_not_allowed", fault.P{"state": c.State, "move": MoveSign})
	}
	return nil
}

// hand says whose signature it is.
func (c *Case) hand(by Seat, in SignInput) (who, name string, err error) {
	if by.IsParty() {
		if c.Agreement.WetInk {
			return "", "", fault.New(fault.Conflict, "agreement.wet_ink", nil)
		}
		if by.Representative && !by.Special {
			return "", "", fault.New(fault.Forbidden, "representative.special_needed", nil)
		}
		p := c.Party(by.Party)
		if by.Representative {
			return string(p.ID), p.Representative.Name, nil
		}
		return string(p.ID), p.Name, nil
	}
	if in.Party == "" {
		name := c.Appointment.Name.ZH
		if c.Language == "en" && c.Appointment.Name.EN != "" {
			name = c.Appointment.Name.EN
		}
		return ByMediator, name, nil
	}
	p := c.Party(in.Party)
	switch {
	case p == nil || p.Out:
		return "", "", fault.On("party", "field.unknown_value", nil)
	case !c.Agreement.WetInk:
		return "", "", fault.New(fault.Forbidden, "agreement.not_on_paper", nil)
	case in.Strokes == "":
		return "", "", fault.On("strokes", "field.required", nil)
	}
	return string(p.ID), p.Name, nil
}

// mayBind asks for what makes an electronic signature a reliable one: a person known at least by phone, and a code
// proved for this act (ESL 13).
func mayBind(by Seat, challenge string) error {
	if by.Level < actor.Phone {
		return fault.New(fault.Forbidden, "identity.level_needed", fault.P{"level": int(actor.Phone)})
	}
	if challenge == "" {
		return fault.On("challenge", "field.required", nil)
	}
	return nil
}

// allSigned says whether every party that takes part has signed the text as it is.
func (c *Case) allSigned() bool {
	return c.Agreement != nil && c.every(func(p *Party) bool { return c.Agreement.signed(string(p.ID)) })
}

// takeEffect does what follows at the instant of the last signature.
func (c *Case) takeEffect(r Rules, at time.Time) {
	c.Agreement.EffectiveAt = &at
	c.finish(ClockMediation, Met, at)
	c.finishAll(at)
	c.Performance = dues(r, c.Track, c.Agreement.Terms)
	c.start(r, ClockConfirm, at)
}

// applyTogether hands the application for confirmation on when all have asked for it (CPL 205: jointly).
func (c *Case) applyTogether(at time.Time) []Event {
	if c.Court == "" || c.Confirmation != nil || !c.every(func(p *Party) bool { return c.Agreement.Apply[p.ID] }) {
		return nil
	}
	c.Confirmation = &Link{State: "requested", At: at, Attempt: 1}
	c.finish(ClockConfirm, Met, at)
	c.derive(at)
	return []Event{c.event(ConfirmationAsked, at, Data{Court: c.Court, Digest: c.Agreement.Digest, Attempt: 1})}
}

// confirmable says whether the parties may still apply.
func (c *Case) confirmable() bool {
	k := c.Clock(ClockConfirm)
	return c.Court != "" && c.Agreement != nil && c.Confirmation == nil && (k == nil || k.State == Running)
}

// AskConfirmation applies for confirmation after signing. It goes to the court when the last party asks, within the time.
func (c *Case) AskConfirmation(by Seat, at time.Time) ([]Event, error) {
	if by.IsParty() && c.Agreement != nil && c.Agreement.Apply[by.Party] && c.State == Settled {
		return nil, nil
	}
	st, err := c.begin(MoveAskConfirmation, by, at)
	if err != nil {
		return nil, err
	}
	if by.Representative && !by.Special {
		return nil, fault.New(fault.Forbidden, "representative.special_needed", nil)
	}
	c.Agreement.Apply = maps.Clone(c.Agreement.Apply)
	if c.Agreement.Apply == nil {
		c.Agreement.Apply = map[PartyID]bool{}
	}
	c.Agreement.Apply[by.Party] = true
	events := st.done(ConfirmationApplied, Data{}, nil)
	return append(events, c.applyTogether(at)...), nil
}

// RefuseSign says that a party does not sign this text: back to talking (the mediator may end it: OMR 25). A reason, if
// one is given, reaches the mediator alone.
func (c *Case) RefuseSign(by Seat, at time.Time, reason string) ([]Event, error) {
	st, err := c.begin(MoveRefuseSign, by, at)
	if err != nil {
		return nil, err
	}
	var k check
	reason = k.text("reason", reason, false, MaxText)
	if err := k.err(); err != nil {
		return nil, err
	}
	version := c.Agreement.Version
	c.Agreement.void()
	events := st.done(AgreementRefused, Data{Version: version}, &Entry{Audience: ForParties})
	if reason != "" { // for the mediator, and never for the court or the other side
		c.write(st, AgreementRefused, Data{By: by.Role, Party: by.Party}, &Entry{Audience: Audience(by.Party), Params: map[string]any{"text": reason}})
	}
	return events, nil
}

// SealInput is the sealed copy: the blob of the final document.
type SealInput struct {
	Version int    `json:"version"`
	Sealed  string `json:"sealed"`
}

// Seal records the sealed copy of the effective agreement; the same again changes nothing.
func (c *Case) Seal(by Seat, at time.Time, in SealInput) ([]Event, error) {
	st, err := c.begin(MoveSeal, by, at)
	if err != nil {
		return nil, err
	}
	a := c.Agreement
	if a.Version != in.Version {
		return nil, agreementChanged()
	}
	if a.Sealed == in.Sealed && a.SealedAt != nil {
		return nil, nil
	}
	if a.SealedAt != nil {
		return nil, fault.New(fault.Conflict, "agreement.sealed", nil)
	}
	if in.Sealed == "" {
		return nil, fault.On("sealed", "field.required", nil)
	}
	a.Sealed, a.SealedAt = in.Sealed, &at
	return st.done(AgreementSealed, Data{Version: a.Version, Digest: a.Digest}, nil), nil
}
