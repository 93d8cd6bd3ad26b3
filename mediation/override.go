package mediation

import (
	"slices"
	"time"

	"concord/internal/fault"
	"concord/organizations"
)

// Override is a mediator whom the court names against, or beside, what routing recommends: two people and a reason.
type Override struct {
	N                int                          `json:"n"` // from 1, within the case
	Mediator         organizations.MediatorID     `json:"mediator"`
	Organization     organizations.OrganizationID `json:"organization"`
	Name             organizations.Name           `json:"name"`
	OrganizationName organizations.Name           `json:"organizationName"`
	Instead          organizations.MediatorID     `json:"instead,omitempty"` // who was appointed then
	TwoPeople
}

// pendingOverride gives the override that waits for the second person; nil when there is none.
func (c *Case) pendingOverride() *Override {
	if n := len(c.Overrides); n > 0 && c.Overrides[n-1].pending() {
		return &c.Overrides[n-1]
	}
	return nil
}

// overridden says that the mediator of the case is the one that two people of the court have just named.
func (c *Case) overridden() bool {
	n := len(c.Overrides)
	if n == 0 || c.Appointment == nil {
		return false
	}
	o := c.Overrides[n-1]
	return o.Yes != nil && *o.Yes && c.Appointment.Mediator == o.Mediator && c.Appointment.AcceptedAt == nil && c.Appointment.At.Equal(*o.SecondAt)
}

// Overrule proposes a mediator for the court, with a reason; a second person decides.
func (c *Case) Overrule(by Seat, at time.Time, in AppointInput, reason string, find func(*Case) []Found) ([]Event, error) {
	st, err := c.begin(MoveOverride, by, at)
	if err != nil {
		return nil, err
	}
	var k check
	reason = k.text("reason", reason, true, MaxText)
	if err := k.err(); err != nil {
		return nil, err
	}
	if c.pendingOverride() != nil {
		return nil, fault.New(fault.Conflict, "override.pending", nil)
	}
	if err := c.mayName(in, find); err != nil {
		return nil, err
	}
	o := Override{N: len(c.Overrides) + 1, Mediator: in.Mediator, Organization: in.Organization, Name: in.Name, OrganizationName: in.OrganizationName, TwoPeople: TwoPeople{By: by.Person, Reason: reason, At: at}}
	if c.Appointment != nil {
		o.Instead = c.Appointment.Mediator
	}
	c.Overrides = append(c.Overrides, o)
	return st.done(OverrideProposed, Data{Index: &o.N, Reason: "selection", Mediator: o.Mediator, Organization: o.Organization}, &Entry{Audience: ForCourt, Params: map[string]any{"n": o.N, "reason": reason}}), nil
}

// mayName refuses whom even two people of a court cannot name.
func (c *Case) mayName(in AppointInput, find func(*Case) []Found) error {
	switch {
	case in.Mediator == "" || in.Organization == "":
		return fault.On("mediator", "field.required", nil)
	case c.Appointment != nil && c.Appointment.Mediator == in.Mediator:
		return fault.New(fault.Conflict, "override.same_mediator", nil)
	case slices.Contains(c.Selection.Excluded, in.Mediator):
		return fault.New(fault.Conflict, "selection.excluded", nil)
	case in.Person != "" && slices.Contains(c.People, in.Person):
		return fault.New(fault.Conflict, "appointment.is_party", nil)
	}
	if find != nil {
		return refuseAbsolute(find(c))
	}
	return nil
}

// SecondOverride is the word of another person of the court. Yes appoints; whoever was appointed goes. What ties the new
// mediator has stand open, to be told and waived like any other.
func (c *Case) SecondOverride(r Rules, by Seat, at time.Time, n int, yes bool, reason, account string, find func(*Case) []Found) ([]Event, error) {
	st, err := c.begin(MoveSecond, by, at)
	if err != nil {
		return nil, err
	}
	o := c.pendingOverride()
	if o == nil || o.N != n {
		return nil, fault.New(fault.Conflict, "override.none", nil)
	}
	two := o.TwoPeople
	if err := two.second(by, at, yes, reason); err != nil {
		return nil, err
	}
	d := Data{Index: &n, Reason: "selection", Given: &yes, Mediator: o.Mediator, Organization: o.Organization}
	e := &Entry{Params: map[string]any{"n": n, "reason": two.Reason}}
	if !yes {
		o.TwoPeople, e.Audience = two, ForCourt
		return st.done(OverrideRefused, d, e), nil
	}
	in := AppointInput{Mediator: o.Mediator, Person: account, Organization: o.Organization, Name: o.Name, OrganizationName: o.OrganizationName}
	if err := c.mayName(in, find); err != nil {
		return nil, err
	}
	o.TwoPeople = two
	var events []Event
	var gone *Appointment
	if a := c.Appointment; a != nil {
		gone = a
		c.dismiss(at, "replaced", "override", "")
	}
	c.Selection.CourtAppoints = true
	if err := c.appoint(r, at, in, "court"); err != nil {
		return nil, err
	}
	if gone != nil {
		events = append(events, c.event(MediatorReplaced, at, Data{Mediator: gone.Mediator, Organization: gone.Organization, Reason: "override", Move: MoveSecond, By: by.Role, Person: by.Person}))
	}
	events = append(events, st.done(OverrideConfirmed, d, e)...)
	events = append(events, c.event(MediatorAppointed, at, c.appointed()))
	return append(events, c.Examine(at, find)...), nil
}
