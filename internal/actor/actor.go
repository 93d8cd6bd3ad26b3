// Package actor says who is asking: the person, the roles held in which tenant, and how well the identity was checked.
// It travels in the context from the door to the domain, which records it with every move.
package actor

import "context"

// Role is what somebody is in a tenant.
type Role string

// The roles. A party has no tenant: being a party is a relation to a case.
const (
	Party    Role = "party"
	Mediator Role = "mediator" // tenant: an organization
	Manager  Role = "manager"  // tenant: an organization
	Clerk    Role = "clerk"    // tenant: a court
	Judge    Role = "judge"    // tenant: a court
	Operator Role = "operator" // tenant: "" (the hub)
	System   Role = "system"   // what time and events make happen
	Partner  Role = "partner"  // tenant: an organization; its system, which came with an API key and is no person
)

// Level says how well a person's identity was checked (OLR art. 7; each session checks again).
type Level int

// The levels, each including those before.
const (
	Unknown   Level = 0 // a link was opened
	Phone     Level = 1 // a code sent to the phone came back
	Document  Level = 2 // name and identity number were checked against the case
	Confirmed Level = 3 // a person (mediator, clerk) compared face and document
)

// Grant is a role in a tenant.
type Grant struct {
	Role   Role   `json:"role"`
	Tenant string `json:"tenant"`
}

// Actor is who is asking.
type Actor struct {
	Person  string  `json:"person"`  // account id; "" for nobody
	Session string  `json:"-"`       // session id, for revoking
	Name    string  `json:"name"`    // display name; never logged
	Phone   string  `json:"-"`       // verified phone number; never logged
	Level   Level   `json:"level"`   //
	Locale  string  `json:"locale"`  // zh-CN or en
	Grants  []Grant `json:"grants"`  // roles of staff
	Invited string  `json:"invited"` // case id that an invitation link opened, before any account

	Key     string   `json:"key,omitempty"`     // API key of a partner's system; Person is then "key:" and this
	Scopes  []string `json:"scopes,omitempty"`  // what the key may be used for
	Sandbox bool     `json:"sandbox,omitempty"` // the key is of a sandbox
}

// Machine is the actor of clockwork and reactions.
var Machine = Actor{Person: "system", Grants: []Grant{{Role: System}}}

// Has says whether the actor holds a role in a tenant.
func (a Actor) Has(r Role, tenant string) bool {
	for _, g := range a.Grants {
		if g.Role == r && g.Tenant == tenant {
			return true
		}
	}
	return false
}

// Tenants gives the tenants in which the actor holds a role.
func (a Actor) Tenants(r Role) []string {
	var out []string
	for _, g := range a.Grants {
		if g.Role == r {
			out = append(out, g.Tenant)
		}
	}
	return out
}

// Is says whether the actor holds a role anywhere.
func (a Actor) Is(r Role) bool { return len(a.Tenants(r)) > 0 }

type key struct{}

// With puts the actor into the context.
func With(ctx context.Context, a Actor) context.Context { return context.WithValue(ctx, key{}, a) }

// From gives the actor of the context; the zero Actor when nobody is signed in.
func From(ctx context.Context) Actor {
	a, _ := ctx.Value(key{}).(Actor)
	return a
}
