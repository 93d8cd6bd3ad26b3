package app

import (
	"context"

	"concord/courts"
	"concord/internal/access"
	"concord/internal/actor"
	"concord/mediation"
)

// The domains ask their own small guard; here stands access behind each of them.

// guard is access with the machine let through: what time and events do is nobody's permission to give.
type guard struct{ *access.Guard }

func (g guard) allow(ctx context.Context, action string, o access.Object) error {
	a := actor.From(ctx)
	if a.Has(actor.System, "") {
		return nil
	}
	return g.Guard.Allow(ctx, a, action, o)
}

// cases answers package mediation.
type cases struct{ guard }

// Allow implements mediation.Guard.
func (g cases) Allow(ctx context.Context, action string, o mediation.Object) error {
	if o.Kind == "desk" && len(o.Tenants) == 0 {
		return g.desk(ctx, action)
	}
	return g.allow(ctx, action, access.Object{Kind: o.Kind, Tenants: o.Tenants, Rel: o.Rel})
}

func (g guard) court(ctx context.Context, action string, o courts.Object) error {
	return g.allow(ctx, action, access.Object{Kind: o.Kind, Tenants: []string{o.Court}, Rel: map[string][]string{"court": {o.Court}, "party": o.People}})
}

func (g guard) tenant(ctx context.Context, action, tenant string) error {
	return g.allow(ctx, action, access.Object{Kind: "organization", Tenants: []string{tenant}, Rel: map[string][]string{"organization": {tenant}, "court": {tenant}}})
}

// desk asks whether the actor holds the role of a desk anywhere; the lists are then filtered by tenant in the query.
func (g guard) desk(ctx context.Context, action string) error {
	a := actor.From(ctx)
	var tenants []string
	for _, x := range a.Grants {
		tenants = append(tenants, x.Tenant)
	}
	return g.allow(ctx, action, access.Object{Kind: "desk", Tenants: tenants, Rel: map[string][]string{"mediator": {a.Person}}})
}
