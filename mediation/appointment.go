package mediation

import (
	"maps"
	"slices"
	"time"

	"concord/internal/fault"
	"concord/organizations"
)

// Appointment is a mediator named for the case, until an Outcome ends it.
type Appointment struct {
	Mediator         organizations.MediatorID     `json:"mediator"`
	MediatorPerson   string                       `json:"mediatorPerson,omitempty"` // account
	Organization     organizations.OrganizationID `json:"organization"`
	Name             organizations.Name           `json:"name"`
	OrganizationName organizations.Name           `json:"organizationName"`
	By               string                       `json:"by"` // parties, court or system
	At               time.Time                    `json:"at"`
	AcceptDue        *time.Time                   `json:"acceptDue,omitempty"`
	AcceptedAt       *time.Time                   `json:"acceptedAt,omitempty"`
	ContactedAt      *time.Time                   `json:"contactedAt,omitempty"`
	Disclosure       *Disclosure                  `json:"disclosure,omitempty"`
	Recheck          bool                         `json:"recheck,omitempty"` // somebody joined later: the mediator must declare again
	Unavailable      *Unavailable                 `json:"unavailable,omitempty"`
	Leave            *Leave                       `json:"leave,omitempty"`
	Outcome          string                       `json:"outcome,omitempty"` // declined, silent, replaced or released
	Reason           string                       `json:"reason,omitempty"`
	Text             string                       `json:"text,omitempty"`
	EndedAt          *time.Time                   `json:"endedAt,omitempty"`
}

// Disclosure is what a mediator must tell: relations that may touch impartiality (OMR 13), and who nevertheless agrees.
type Disclosure struct {
	Kinds   []string         `json:"kinds,omitempty"`
	Text    string           `json:"text,omitempty"`
	At      time.Time        `json:"at"`
	Waivers map[PartyID]bool `json:"waivers,omitempty"`
}

func (d *Disclosure) kinds() []string {
	if d == nil {
		return nil
	}
	return d.Kinds
}

// Cleared says that nothing stands against the mediator: he has accepted, every party has waived what he disclosed, he has
// declared again when somebody joined later, and no conflict that was found is open. Sessions and agreements wait for it; the clock runs.
func (c *Case) Cleared() bool {
	a := c.Appointment
	if a == nil || a.AcceptedAt == nil || a.Recheck || len(c.blocking()) > 0 {
		return false
	}
	return len(a.Disclosure.kinds()) == 0 || c.every(func(p *Party) bool { return a.Disclosure.Waivers[p.ID] })
}

// AppointInput names a mediator. The service fills in what the roster knows.
type AppointInput struct {
	Mediator         organizations.MediatorID     `json:"mediator"`
	Person           string                       `json:"person,omitempty"`
	Organization     organizations.OrganizationID `json:"organization"`
	Name             organizations.Name           `json:"name"`
	OrganizationName organizations.Name           `json:"organizationName"`
}

// Appoint names the mediator by the court, or by the court's rule (OMR 10). The same again changes nothing.
func (c *Case) Appoint(r Rules, by Seat, at time.Time, in AppointInput) ([]Event, error) {
	if a := c.Appointment; c.State == Appointed && a != nil && a.Mediator == in.Mediator && (by.Role == AsSystem || by.Role == AsClerk) {
		return nil, nil
	}
	st, err := c.begin(MoveAppoint, by, at)
	if err != nil {
		return nil, err
	}
	who := "court"
	if by.Role == AsSystem {
		who = "system"
	}
	if err := c.appoint(r, at, in, who); err != nil {
		return nil, err
	}
	return st.done(MediatorAppointed, c.appointed(), &Entry{Clock: ClockAccept + ":started"}), nil
}

// appoint refuses who is excluded, who is a party, and who has been in the case in another role.
func (c *Case) appoint(r Rules, at time.Time, in AppointInput, by string) error {
	if in.Mediator == "" || in.Organization == "" {
		return fault.On("mediator", "field.required", nil)
	}
	if slices.Contains(c.Selection.Excluded, in.Mediator) {
		return fault.New(fault.Conflict, "selection.excluded", nil)
	}
	if in.Person != "" && slices.Contains(c.People, in.Person) {
		return fault.New(fault.Conflict, "appointment.is_party", nil)
	}
	a := &Appointment{Mediator: in.Mediator, MediatorPerson: in.Person, Organization: in.Organization, Name: in.Name, OrganizationName: in.OrganizationName, By: by, At: at}
	c.finish(ClockChoice, Met, at)
	c.finish(ClockAppoint, Met, at)
	if k := c.start(r, ClockAccept, at); k != nil {
		due := k.Due
		a.AcceptDue = &due
	}
	c.Appointment = a
	return nil
}

func (c *Case) appointed() Data {
	a := c.Appointment
	return Data{Mediator: a.Mediator, Organization: a.Organization, Due: a.AcceptDue, Reason: a.By}
}

// DisclosureInput is a disclosure; no kinds declares that there is nothing to tell.
type DisclosureInput struct {
	Kinds []string `json:"kinds"`
	Text  string   `json:"text"`
}

func (c *Case) disclosure(r Rules, by Seat, at time.Time, in *DisclosureInput) (*Disclosure, error) {
	if in == nil {
		return &Disclosure{At: at}, nil
	}
	var k check
	for i, id := range in.Kinds {
		if _, ok := r.Ground(c.Track, Disclosures, id); !ok {
			k.wrong(pathAt("disclosure.kinds", i, ""), "field.unknown_value", nil)
		}
	}
	text := k.text("disclosure.text", in.Text, len(in.Kinds) > 0, MaxText)
	return &Disclosure{Kinds: in.Kinds, Text: text, At: at, Waivers: map[PartyID]bool{}}, k.err()
}

// Accept takes the case on, with what must be disclosed; the mediation clock starts (OMR 12, 13, 24). From now on the
// account may hold no other role in this case (SIM 16).
func (c *Case) Accept(r Rules, by Seat, at time.Time, in *DisclosureInput) ([]Event, error) {
	a := c.Appointment
	if by.Role == AsMediator && a != nil && a.AcceptedAt != nil && c.State == Mediating {
		return nil, nil
	}
	st, err := c.begin(MoveAccept, by, at)
	if err != nil {
		return nil, err
	}
	if a.Disclosure, err = c.disclosure(r, by, at, in); err != nil {
		return nil, err
	}
	a.AcceptedAt, a.Recheck = &at, false
	if !slices.Contains(c.Locked, by.Person) {
		c.Locked = append(c.Locked, by.Person)
	}
	c.finish(ClockAccept, Met, at)
	c.start(r, ClockContact, at)
	d := c.appointed()
	d.Clock, d.Due = ClockMediation, nil
	if k := c.start(r, ClockMediation, at); k != nil {
		due := k.Due
		d.Due = &due
	}
	if kinds := a.Disclosure.kinds(); len(kinds) > 0 {
		for _, x := range c.blocking() {
			c.told(x, a.Disclosure.Text, at)
		}
	}
	events := st.done(MediatorAccepted, d, &Entry{Clock: ClockMediation + ":started"})
	if len(a.Disclosure.kinds()) > 0 {
		events = append(events, c.event(RelationDisclosed, at, Data{Mediator: a.Mediator}))
	}
	return events, nil
}

// Disclose tells of a relation that appeared later, or declares again that there is none (OMR 13). New kinds ask every
// party again.
func (c *Case) Disclose(r Rules, by Seat, at time.Time, in DisclosureInput) ([]Event, error) {
	st, err := c.begin(MoveDisclose, by, at)
	if err != nil {
		return nil, err
	}
	d, err := c.disclosure(r, by, at, &in)
	if err != nil {
		return nil, err
	}
	a := c.Appointment
	if old := a.Disclosure; old != nil && len(in.Kinds) == 0 {
		d = old // declaring that nothing is new takes nothing back
	}
	a.Disclosure, a.Recheck = d, false
	return st.done(RelationDisclosed, Data{Mediator: a.Mediator}, nil), nil
}

// DeclineInput is a written reason (OMR 12).
type DeclineInput struct {
	Reason string `json:"reason"`
	Text   string `json:"text"`
}

// Decline gives the case back: the mediator is excluded and a new round begins.
func (c *Case) Decline(r Rules, by Seat, at time.Time, in DeclineInput) ([]Event, error) {
	st, err := c.begin(MoveDecline, by, at)
	if err != nil {
		return nil, err
	}
	var k check
	k.ground(r, c.Track, Declines, "reason", in.Reason, "text", in.Text, by)
	if err := k.err(); err != nil {
		return nil, err
	}
	return c.leave(r, st, MediatorDeclined, "declined", in.Reason, in.Text), nil
}

// Silence ends an appointment that was not accepted in time (OMR 12).
func (c *Case) Silence(r Rules, by Seat, at time.Time) ([]Event, error) {
	st, err := c.begin(MoveSilence, by, at)
	if err != nil {
		return nil, err
	}
	c.finish(ClockAccept, Expired, at)
	return c.leave(r, st, MediatorSilent, "silent", "", ""), nil
}

// leave ends the appointment and opens a new round without this mediator.
func (c *Case) leave(r Rules, st *step, k Kind, outcome, reason, text string) []Event {
	a := c.dismiss(st.at, outcome, reason, text)
	events := st.done(k, Data{Mediator: a.Mediator, Organization: a.Organization, Reason: reason}, &Entry{Params: map[string]any{"reason": reason}})
	more := c.follow(r, st)
	if len(more) > 0 && c.State == Selecting {
		c.Selection.Why, c.Selection.Because = RoundReroute, outcome
	}
	return append(events, more...)
}

// dismiss ends the appointment: the mediator is excluded and what was his alone ends.
func (c *Case) dismiss(at time.Time, outcome, reason, text string) Appointment {
	a := *c.Appointment
	a.Outcome, a.Reason, a.Text, a.EndedAt = outcome, reason, text, &at
	c.Former = append(c.Former, a)
	c.Appointment = nil
	c.exclude(a.Mediator)
	c.finish(ClockAccept, Void, at)
	c.finish(ClockContact, Void, at)
	c.finish(ClockMediation, Void, at) // starts anew when the next mediator accepts (OMR 24)
	c.Extension, c.Pause = nil, nil
	c.Offers = slices.DeleteFunc(c.Offers, func(o OfferRef) bool { return o.Audience != Joint }) // what one side said alone stays with whom it was said to
	if c.Agreement != nil {
		c.Agreement = nil // drafted by who is no longer the mediator
	}
	for i := range c.Conflicts {
		if x := &c.Conflicts[i]; x.Mediator == a.Mediator && x.blocks() {
			x.State, x.ClearedAt = ConflictReplaced, &at
		}
	}
	return a
}

// Waive says whether a party agrees to go on in spite of what was disclosed. No is the same as asking for another.
func (c *Case) Waive(r Rules, by Seat, at time.Time, yes bool) ([]Event, error) {
	st, err := c.begin(MoveWaive, by, at)
	if err != nil {
		return nil, err
	}
	if !yes {
		return c.Replace(r, by, at, ReplaceInput{Reason: "disclosure"})
	}
	d := c.Appointment.Disclosure
	if d.Waivers[by.Party] {
		return nil, nil
	}
	w := maps.Clone(d.Waivers)
	if w == nil {
		w = map[PartyID]bool{}
	}
	w[by.Party] = true
	d.Waivers = w
	for i := range c.Conflicts { // what was told in the same breath
		if x := &c.Conflicts[i]; x.State == ConflictDisclosed && x.Severity == Waivable && x.DisclosedAt.Equal(d.At) {
			c.waive(x, by.Party, at)
		}
	}
	return st.done(RelationWaived, Data{Mediator: c.Appointment.Mediator}, nil), nil
}

// ReplaceInput says why a party wants another mediator; the reason reaches the court, not the other side.
type ReplaceInput struct {
	Reason string `json:"reason"`
}

// Replace challenges the mediator, who goes (OMR 14; a challenge obliges withdrawal). Who asks again after a replacement
// is deemed to refuse, save that nobody is held to a mediator who disclosed a relation, has a conflict, or is not there.
func (c *Case) Replace(r Rules, by Seat, at time.Time, in ReplaceInput) ([]Event, error) {
	st, err := c.begin(MoveReplace, by, at)
	if err != nil {
		return nil, err
	}
	var k check
	in.Reason = k.text("reason", in.Reason, true, MaxText)
	if err := k.err(); err != nil {
		return nil, err
	}
	p := c.Party(by.Party)
	disclosed := len(c.Appointment.Disclosure.kinds()) > 0 && !c.Appointment.Disclosure.Waivers[by.Party]
	if !disclosed && len(c.blocking()) == 0 && c.Appointment.Unavailable == nil {
		p.Replaced++
	}
	if c.deemedRefusal() {
		a := c.Appointment
		c.endWith(st, EndDeemed)
		events := st.done(MediatorReplaced, Data{Mediator: a.Mediator, Organization: a.Organization}, nil)
		return append(events, c.follow(r, st)...), nil
	}
	a := c.Appointment
	a.Text = in.Reason
	return c.leave(r, st, MediatorReplaced, "replaced", "challenge", in.Reason), nil
}

// deemedRefusal says whether some party asked for another mediator a second time (OMR 14).
func (c *Case) deemedRefusal() bool {
	return slices.ContainsFunc(c.Active(), func(p *Party) bool { return p.Replaced > 1 })
}

// Contact notes that the mediator has reached the parties (OMR 15: within 3 working days of accepting).
func (c *Case) Contact(by Seat, at time.Time) ([]Event, error) {
	st, err := c.begin(MoveContact, by, at)
	if err != nil {
		return nil, err
	}
	if c.Appointment.ContactedAt != nil {
		return nil, nil
	}
	c.Appointment.ContactedAt = &at
	c.finish(ClockContact, Met, at)
	return st.done(PartiesContacted, Data{Mediator: c.Appointment.Mediator}, &Entry{Clock: ClockContact + ":met"}), nil
}
