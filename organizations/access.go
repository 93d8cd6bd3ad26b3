package organizations

import (
	"context"
	"slices"

	"concord/internal/actor"
	"concord/internal/fault"
)

// Object is an organization or a mediator as a guard needs it. Tenants are the organization and all above it: a role held
// at headquarters holds in the branches. Rel names courts under court (those that invited it) and bench (those that may use
// or oversee its roster: above or below one that invited it), and persons under the rights (roster, cases, branches,
// partners, managers) and self.
type Object struct {
	Kind    string // organization or mediator
	Tenants []string
	Rel     map[string][]string
}

// Access says whether the actor of the context may do an action to an object; nil is yes, else a fault.
type Access func(ctx context.Context, action string, o Object) error

// Contact is how somebody is reached; one of Phone and Email is set.
type Contact struct{ Name, Phone, Email string }

// Profile is what managers see of an account.
type Profile struct {
	Name        string
	PhoneMasked string
	PhoneKey    string // the phone number in the form whose hash ties are compared by; "" when there is none
}

// Accounts is who signs in: package identity stands behind it. Every verb may be called again without a second effect.
type Accounts interface {
	// Holders gives the accounts that hold a role in a tenant.
	Holders(ctx context.Context, r actor.Role, tenant string) ([]string, error)
	// Give gives a role; it counts from the next request on.
	Give(ctx context.Context, person string, g actor.Grant) error
	// Take takes a role away, and cuts what is open under it.
	Take(ctx context.Context, person string, g actor.Grant) error
	// Ensure gives the account of a phone number or an e-mail, and makes one when there is none. Faults: invalid.
	Ensure(ctx context.Context, c Contact) (person string, err error)
	// Profile describes an account; fault not_found.
	Profile(ctx context.Context, person string) (Profile, error)
	// Link sends a sign-in link.
	Link(ctx context.Context, person string) error
}

// Attach gives the service the rights by place and the accounts behind them. Without them it asks the guard that it was
// opened with for the organization alone, and gives and takes no role.
func (s *Service) Attach(a Access, p Accounts) { s.access, s.accounts = a, p }

// Allow says whether the actor may do an action to an organization: nil, forbidden, or not_found for whoever has nothing to
// do with it nor with anything above it.
func (s *Service) Allow(ctx context.Context, action string, id OrganizationID) error {
	_, err := s.place(ctx, action, id)
	return err
}

// place is an organization with those above it, nearest first, after the guard agreed.
type place struct {
	Organization
	line []Organization // the organization itself first, headquarters last
}

func (p place) ids() []OrganizationID {
	out := make([]OrganizationID, 0, len(p.line))
	for _, o := range p.line {
		out = append(out, o.ID)
	}
	return out
}

// place reads an organization with its ancestors and asks the guard.
func (s *Service) place(ctx context.Context, action string, id OrganizationID) (place, error) {
	p, err := s.lineage(ctx, id)
	if err != nil {
		return p, hidden(err)
	}
	o, err := s.objectOf(ctx, p)
	if err != nil {
		return p, err
	}
	return p, s.ask(ctx, action, o)
}

// ask asks the guard; whoever stands in no relation at all to the object does not learn that it is there.
func (s *Service) ask(ctx context.Context, action string, o Object) error {
	if s.access == nil {
		return s.guard(ctx, "organization:manage", o.Tenants[0])
	}
	err := s.access(ctx, action, o)
	if fault.CodeOf(err) != fault.Forbidden || stands(actor.From(ctx), o) {
		return err
	}
	return notFound()
}

// stands says whether an actor has anything to do with an object.
func stands(a actor.Actor, o Object) bool {
	if a.Has(actor.Operator, "") || slices.Contains(o.Rel["self"], a.Person) {
		return true
	}
	for _, t := range o.Tenants {
		if a.Has(actor.Manager, t) || a.Has(actor.Mediator, t) {
			return true
		}
	}
	return slices.ContainsFunc(append(slices.Clone(o.Rel["court"]), o.Rel["bench"]...), func(t string) bool { return a.Has(actor.Clerk, t) || a.Has(actor.Judge, t) })
}

func notFound() error { return fault.New(fault.NotFound, "not_found", nil) }

// hidden says of what is absent no more than of what one may not know of.
func hidden(err error) error {
	if fault.CodeOf(err) == fault.NotFound {
		return notFound()
	}
	return err
}

// objectOf describes a place to the guard, as far as the actor who asks is concerned.
func (s *Service) objectOf(ctx context.Context, p place) (Object, error) {
	o := Object{Kind: "organization", Rel: map[string][]string{}}
	for _, x := range p.line {
		o.Tenants = append(o.Tenants, string(x.ID))
	}
	a := actor.From(ctx)
	rights, err := s.rightsAt(ctx, a, p)
	if err != nil {
		return o, err
	}
	for _, r := range rights {
		o.Rel[string(r)] = []string{a.Person}
	}
	for _, c := range p.Courts {
		o.Rel["court"] = append(o.Rel["court"], string(c))
	}
	o.Rel["bench"], err = s.benchOf(ctx, a, p.Courts)
	return o, err
}

// benchOf gives the courts of the actor that stand above or below one that invited: the roster of a superior court may be
// used below (SIM 5), and a court above oversees it.
func (s *Service) benchOf(ctx context.Context, a actor.Actor, invited []CourtID) ([]string, error) {
	var out []string
	for _, t := range append(a.Tenants(actor.Clerk), a.Tenants(actor.Judge)...) {
		near := slices.Contains(invited, CourtID(t))
		if !near {
			up, err := s.courtsAbove(ctx, CourtID(t))
			if err != nil {
				return nil, err
			}
			near = slices.ContainsFunc(up, func(c CourtID) bool { return slices.Contains(invited, c) })
		}
		for _, c := range invited {
			if near {
				break
			}
			up, err := s.courtsAbove(ctx, c)
			if err != nil {
				return nil, err
			}
			near = slices.Contains(up, CourtID(t))
		}
		if near {
			out = append(out, t)
		}
	}
	return out, nil
}

// courtLevels bounds a walk up the courts.
const courtLevels = 4

func (s *Service) courtsAbove(ctx context.Context, id CourtID) ([]CourtID, error) {
	var out []CourtID
	for range courtLevels {
		it, err := s.st.courts.Get(ctx, string(id))
		if fault.CodeOf(err) == fault.NotFound || err == nil && it.Value.Parent == "" {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		id = it.Value.Parent
		out = append(out, id)
	}
	return out, nil
}
