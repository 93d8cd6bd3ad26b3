package app

import (
	"context"

	"concord/internal/access"
	"concord/internal/actor"
	"concord/internal/apikeys"
	"concord/internal/identity"
	"concord/internal/sandbox"
	"concord/internal/webhooks"
	"concord/organizations"
)

// Partners is what partners' systems use.
type Partners struct {
	Keys     *apikeys.Service
	Webhooks *webhooks.Service
	Sandbox  *sandbox.Box
}

// openPartners opens what partners' systems use: keys, feeds with webhooks, sandboxes.
func (a *App) openPartners(ctx context.Context) error {
	c := a.Config
	keys, err := identity.LoadKeys(c.Data, c.Secret)
	if err != nil {
		return err
	}
	if a.Sandbox, err = sandbox.Open(ctx, a.Store, c.Clock); err != nil {
		return err
	}
	if a.Webhooks, err = webhooks.Open(ctx, webhooks.Options{Store: a.Store, Clock: c.Clock, Queue: a.Queue, Key: keys.Derive("webhooks"), Guard: a.managesPartners,
		Fence: webhooks.Fence{Local: c.WebhookLocal}, Log: a.log, Timeout: c.Seams.WebhookTimeout, Sent: c.Seams.Sent}); err != nil {
		return err
	}
	a.closing(a.Webhooks.Close)
	a.Keys, err = apikeys.Open(ctx, apikeys.Options{Store: a.Store, Clock: c.Clock, Key: keys.Derive("apikeys"), Guard: a.managesPartners, Opened: a.opened})
	return err
}

// managesPartners asks whether the actor looks after the systems of an organization.
func (a *App) managesPartners(ctx context.Context, action, organization string) error {
	return a.Roster.Allow(ctx, action, organizations.OrganizationID(organization))
}

// opened connects the tenant in which a new key acts; for a sandbox it is made first.
func (a *App) opened(ctx context.Context, organization string, trial bool) error {
	tenant := organization
	if trial {
		tenant = apikeys.Sandbox(organization)
		if err := a.Roster.OpenSandbox(ctx, organizations.OrganizationID(organization), organizations.OrganizationID(tenant)); err != nil {
			return err
		}
	}
	return a.Webhooks.Connect(ctx, tenant)
}

// federation asks whether a partner's system may do something in its own organization.
func (a *App) federation(ctx context.Context, action string) error {
	return guard{a.Guard}.allow(ctx, action, access.Object{Kind: "federation", Tenants: actor.From(ctx).Tenants(actor.Partner)})
}
