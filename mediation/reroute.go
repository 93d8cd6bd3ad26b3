package mediation

import (
	"slices"
	"time"

	"concord/internal/fault"
)

// Why a mediator can no longer be counted on, as the roster says it.
const (
	GoneSuspended    = "suspended"
	GoneRemoved      = "removed"
	GoneOrganization = "organization" // the organization was suspended or removed
	GoneOverload     = "overload"     // more cases than the capacity that is now
	GoneLeave        = "leave"        // away for longer than a case waits
)

var goneReasons = []string{GoneSuspended, GoneRemoved, GoneOrganization, GoneOverload, GoneLeave}

// ClockLeave is the absence that a case bears, in the rule packs.
const ClockLeave = "mediator_leave"

// Unavailable says why, and since when, the mediator of a case that is under way cannot be counted on.
type Unavailable struct {
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
}

// Leave is an absence of the mediator that lies ahead.
type Leave struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Gone says that the mediator can no longer be counted on. Before he has accepted, the case goes to another by itself; a
// case under way stays where it is, and the parties and the court are asked. Again for the same reason changes nothing.
func (c *Case) Gone(r Rules, by Seat, at time.Time, reason string) ([]Event, error) {
	if !slices.Contains(goneReasons, reason) {
		return nil, fault.On("reason", "field.unknown_value", nil)
	}
	if a := c.Appointment; a != nil && a.Unavailable != nil && a.Unavailable.Reason == reason {
		return nil, nil
	}
	st, err := c.begin(MoveRelease, by, at)
	if err != nil {
		return nil, err
	}
	if c.State == Appointed {
		return c.leave(r, st, MediatorReleased, "released", reason, ""), nil
	}
	if reason == GoneOverload {
		return nil, nil // who has taken a case keeps it
	}
	c.Appointment.Unavailable = &Unavailable{Reason: reason, At: at}
	return st.done(MediatorUnavailable, Data{Mediator: c.Appointment.Mediator, Organization: c.Appointment.Organization, Reason: reason}, &Entry{Params: map[string]any{"reason": reason}}), nil
}

// Back says that the mediator can be counted on again.
func (c *Case) Back(by Seat, at time.Time) ([]Event, error) {
	if a := c.Appointment; a == nil || a.Unavailable == nil {
		return nil, nil
	}
	st, err := c.begin(MoveRelease, by, at)
	if err != nil {
		return nil, err
	}
	c.Appointment.Unavailable = nil
	return st.done(MediatorBack, Data{Mediator: c.Appointment.Mediator}, nil), nil
}

// Expect keeps the absences of the mediator that are longer than a case bears, so that the clockwork acts when the first
// of them begins. An absence that has begun counts at once.
func (c *Case) Expect(r Rules, by Seat, at time.Time, away []Leave) ([]Event, error) {
	a := c.Appointment
	if a == nil || c.State.Over() {
		return nil, nil
	}
	var next *Leave
	for _, l := range away {
		from := l.From
		if at.After(from) {
			from = at
		}
		if !l.To.After(from) || !c.tooLong(r, from, l.To) || next != nil && !l.From.Before(next.From) {
			continue
		}
		next = &l
	}
	a.Leave = next
	c.derive(at)
	switch {
	case next != nil && !at.Before(next.From):
		return c.Gone(r, by, at, GoneLeave)
	case a.Unavailable != nil && a.Unavailable.Reason == GoneLeave:
		return c.Back(by, at)
	}
	return nil, nil
}

// tooLong says whether an absence is longer than the pack lets a case wait; a pack without that clock bears none.
func (c *Case) tooLong(r Rules, from, to time.Time) bool {
	d, err := r.Deadline(c.Track, ClockLeave, from, Counting{Facts: map[string]string{"kind": c.Kind}})
	return err == nil && to.After(d.Due)
}

// leaveBegins is when the clockwork must look at the mediator's absence; nil when none is ahead.
func (c *Case) leaveBegins() *time.Time {
	a := c.Appointment
	if a == nil || a.Leave == nil || a.Unavailable != nil || !slices.Contains([]State{Appointed, Mediating, Paused, Signing}, c.State) {
		return nil
	}
	return &a.Leave.From
}
