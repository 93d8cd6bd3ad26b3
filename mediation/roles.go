package mediation

import (
	"slices"

	"concord/internal/actor"
	"concord/internal/fault"
)

// Role is what an actor is in one case.
type Role string

// The roles in a case. The judge acts as clerk: which of the two may decide what is the guard's to say.
const (
	AsNobody     Role = ""
	AsApplicant  Role = "applicant"
	AsRespondent Role = "respondent"
	AsMediator   Role = "mediator"
	AsClerk      Role = "clerk"
	AsSuperior   Role = "superior" // clerk or judge of the court above: reads only
	AsManager    Role = "manager"  // of the organization appointed: existence, names, state and clocks
	AsOperator   Role = "operator" // of the hub: existence, state and clocks
	AsInvited    Role = "invited"  // opened an invitation link and has not proved who he is
	AsSystem     Role = "system"   // time and reactions
)

// Roles lists the roles that may act or read.
var Roles = []Role{AsApplicant, AsRespondent, AsMediator, AsClerk, AsSuperior, AsManager, AsOperator, AsInvited, AsSystem}

// Seat is the place of an actor in a case.
type Seat struct {
	Role           Role        `json:"role"`
	Party          PartyID     `json:"party,omitempty"`
	Side           Side        `json:"side,omitempty"`
	Person         string      `json:"-"`
	Level          actor.Level `json:"level"`
	Representative bool        `json:"representative,omitempty"`
	Special        bool        `json:"-"` // a representative who may settle
}

// IsParty says that the seat is on one of the two sides.
func (s Seat) IsParty() bool { return s.Role == AsApplicant || s.Role == AsRespondent }

// RoleIn finds the place of an actor in a case; the zero Seat for anybody who may not know of it. One person has one
// place: a party before a mediator before staff, so that nobody reads the other side's file by a second hat.
func (c *Case) RoleIn(a actor.Actor) Seat {
	s := Seat{Person: a.Person, Level: a.Level}
	if a.Has(actor.System, "") {
		s.Role = AsSystem
		return s
	}
	if a.Person != "" {
		for i := range c.Parties {
			p := &c.Parties[i]
			r := p.Representative
			rep := r != nil && r.Person == a.Person
			if p.Person != a.Person && !rep {
				continue
			}
			if c.State == Draft && p.Side != Applicant {
				return Seat{}
			}
			s.Role, s.Party, s.Side = Role(p.Side), p.ID, p.Side
			if p.Person != a.Person {
				s.Representative, s.Special = true, r.Special
			}
			return s
		}
		if ap := c.Appointment; ap != nil && ap.MediatorPerson == a.Person && ap.Outcome == "" {
			s.Role = AsMediator
			return s
		}
		if c.State != Draft {
			if r := c.staff(a); r != AsNobody {
				s.Role = r
				return s
			}
		}
	}
	if a.Invited == string(c.ID) && c.State != Draft {
		s.Role = AsInvited
		return s
	}
	return Seat{}
}

func (c *Case) staff(a actor.Actor) Role {
	at := func(court string) bool {
		return court != "" && (a.Has(actor.Clerk, court) || a.Has(actor.Judge, court))
	}
	switch {
	case slices.Contains(c.Locked, a.Person) && !a.Is(actor.Operator):
		return AsNobody // SIM 16: who mediated here does not judge here
	case at(string(c.Court)):
		return AsClerk
	case at(string(c.Superior)):
		return AsSuperior
	case c.Appointment != nil && a.Has(actor.Manager, string(c.Appointment.Organization)),
		c.Direct() && a.Has(actor.Manager, c.Partner.Organization):
		return AsManager
	case a.Has(actor.Operator, ""):
		return AsOperator
	}
	return AsNobody
}

// notFound is the one answer to all who may not know of a case, whether it is there or not.
func notFound() error { return fault.New(fault.NotFound, "not_found", nil) }
