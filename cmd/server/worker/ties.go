package worker

import (
	"context"

	"concord/mediation"
	"concord/organizations"
	"concord/routing"
)

// Ties tells package mediation what the roster knows of a mediator and those in a case. It implements
// mediation.Relations.
type Ties struct {
	Roster *organizations.Service
	Atlas  *Atlas
}

// Of implements mediation.Relations.
func (t Ties) Of(ctx context.Context, id organizations.MediatorID) (func(*mediation.Case) []mediation.Found, error) {
	m, err := t.Roster.Mediator(ctx, id)
	if err != nil {
		return nil, err
	}
	x := t.Atlas.Index()
	return func(c *mediation.Case) []mediation.Found {
		var out []mediation.Found
		for _, p := range c.Active() {
			people := t.sides(p)
			for _, f := range x.Conflicts(m, people) {
				who := people[f.Party]
				out = append(out, mediation.Found{Kind: f.Kind, Severity: mediation.Severity(f.Severity), Party: p.ID, Who: first(who.PhoneHash, who.NameHash, who.Person)})
			}
		}
		if role, locked := routing.LockedOut(m, t.locks(c)); locked {
			out = append(out, mediation.Found{Kind: routing.RoleLocked, Severity: mediation.Absolute, Who: role})
		}
		return out
	}, nil
}

func first(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}

// sides are the people of a party as routing may know them: the party, and who speaks for it.
func (t Ties) sides(p *mediation.Party) []routing.Party {
	me := routing.Party{Person: p.Person, PhoneHash: t.Roster.PhoneHash(p.Phone)}
	if p.Kind == "organization" {
		me.NameHash = t.Roster.NameHash(p.Name)
		me.Group = t.Atlas.Index().GroupOf(me.NameHash)
	}
	out := []routing.Party{me}
	if x := p.Representative; x != nil {
		out = append(out, routing.Party{Person: x.Person, PhoneHash: t.Roster.PhoneHash(x.Phone)})
	}
	return out
}

// locks are those who have been something else in this case: former mediators, and who spoke for a party (SIM 16).
func (t Ties) locks(c *mediation.Case) []routing.Lock {
	var out []routing.Lock
	now := ""
	if c.Appointment != nil {
		now = c.Appointment.MediatorPerson
	}
	lock := func(person, role string) {
		if person != "" && person != now {
			out = append(out, routing.Lock{Person: person, Role: role})
		}
	}
	for _, a := range c.Former {
		lock(a.MediatorPerson, "mediator")
	}
	for _, p := range c.Locked {
		lock(p, "mediator")
	}
	for _, a := range c.Agents {
		if a.Person != "" || a.Phone != "" {
			out = append(out, routing.Lock{Person: a.Person, PhoneHash: t.Roster.PhoneHash(a.Phone), Role: "agent"})
		}
	}
	return out
}
