package app

import (
	"context"
	"slices"

	"concord/internal/access"
	"concord/internal/actor"
	"concord/internal/fault"
	"concord/internal/identity"
	"concord/mediation"
	"concord/organizations"
)

// organization answers package organizations, with the rights by place.
func (g guard) organization(ctx context.Context, action string, o organizations.Object) error {
	return g.allow(ctx, action, access.Object{Kind: o.Kind, Tenants: o.Tenants, Rel: o.Rel})
}

// accounts is identity as package organizations needs it: roles given, taken and described.
type accounts struct{ *identity.Service }

// Holders implements organizations.Accounts.
func (p accounts) Holders(ctx context.Context, r actor.Role, tenant string) ([]string, error) {
	var out []string
	for cursor := ""; ; {
		list, next, err := p.Staff(ctx, tenant, cursor, 1000)
		if err != nil {
			return nil, err
		}
		for _, a := range list {
			if !a.Suspended && slices.Contains(a.Grants, actor.Grant{Role: r, Tenant: tenant}) {
				out = append(out, a.ID)
			}
		}
		if cursor = next; cursor == "" {
			return out, nil
		}
	}
}

// Give implements organizations.Accounts.
func (p accounts) Give(ctx context.Context, person string, g actor.Grant) error {
	a, err := p.Account(ctx, person)
	if err != nil || slices.Contains(a.Grants, g) { // a write that changes nothing would still be a revision
		return err
	}
	_, err = p.Grant(ctx, person, g)
	return err
}

// Take implements organizations.Accounts.
func (p accounts) Take(ctx context.Context, person string, g actor.Grant) error {
	a, err := p.Account(ctx, person)
	if err != nil || !slices.Contains(a.Grants, g) {
		return err
	}
	_, err = p.Withdraw(ctx, person, g)
	return err
}

// Ensure implements organizations.Accounts.
func (p accounts) Ensure(ctx context.Context, c organizations.Contact) (string, error) {
	if c.Phone != "" {
		if c.Email != "" { // an address that signs in somebody else must not get lost between the two
			held, err := p.ByEmail(ctx, c.Email)
			if err != nil && fault.CodeOf(err) != fault.NotFound {
				return "", err
			}
			if own, oErr := p.ByPhone(ctx, c.Phone); err == nil && (oErr != nil || own.ID != held.ID) {
				return "", &fault.Fault{Code: fault.Exists, Key: "account.taken", Fields: []fault.Field{{Path: "email", Key: "account.taken"}}}
			}
		}
		a, err := p.EnsureAccount(ctx, c.Phone, c.Name, "zh-CN")
		if err != nil || c.Email == "" || a.Email != "" {
			return a.ID, err
		}
		_, err = p.SetProfile(ctx, a.ID, identity.Profile{Email: &c.Email})
		return a.ID, err
	}
	a, err := p.ByEmail(ctx, c.Email)
	if fault.CodeOf(err) == fault.NotFound {
		a, err = p.CreateAccount(ctx, identity.Account{Name: c.Name, Email: c.Email, Locale: "zh-CN"})
	}
	return a.ID, err
}

// Profile implements organizations.Accounts.
func (p accounts) Profile(ctx context.Context, person string) (organizations.Profile, error) {
	a, err := p.Account(ctx, person)
	phone, wrong, _ := mediation.NormalPhone(a.Phone)
	if wrong != "" {
		phone = a.Phone
	}
	return organizations.Profile{Name: a.Name, PhoneMasked: mediation.MaskPhone(phone), PhoneKey: phone}, err
}

// Link implements organizations.Accounts.
func (p accounts) Link(ctx context.Context, person string) error {
	a, err := p.Account(ctx, person)
	if err != nil {
		return err
	}
	address := a.Phone
	if address == "" {
		address = a.Email
	}
	return p.RequestLink(ctx, address, "")
}
