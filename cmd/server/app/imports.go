package app

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"io"
	"slices"
	"strings"

	"concord/internal/actor"
	"concord/internal/blob"
	"concord/internal/fault"
	"concord/internal/identity"
	"concord/internal/rules"
	"concord/mediation"
	"concord/organizations"
	"concord/organizations/directory"
	"concord/organizations/imports"
)

// openImports opens what brings files of mediators onto the roster, and the search over it.
func (a *App) openImports(ctx context.Context) error {
	keys, err := identity.LoadKeys(a.Config.Data, a.Config.Secret)
	if err != nil {
		return err
	}
	var kinds []rules.Kind
	for _, p := range a.Rules.Packs() {
		for _, k := range p.Kinds {
			if !slices.ContainsFunc(kinds, func(x rules.Kind) bool { return x.ID == k.ID }) {
				kinds = append(kinds, k)
			}
		}
	}
	a.Directory = directory.New(directory.Options{Source: a.Roster, Key: keys.Derive("directory"), Now: a.Config.Clock.Now, Log: a.log})
	a.Atlas.Mirror = a.Directory
	a.Imports, err = imports.Open(ctx, imports.Deps{Store: a.Store, Clock: a.Config.Clock, Roster: a.Roster, People: people{a.Identity, a.Roster}, Files: sealed{a.Blobs}, Kinds: kinds})
	return err
}

// people is identity as package imports needs it.
type people struct {
	*identity.Service
	roster *organizations.Service
}

// Normal implements imports.People.
func (p people) Normal(phone string) (normal, key string) {
	normal, err := identity.NormalPhone(phone)
	if err == nil {
		return normal, ""
	}
	if _, key, _ := mediation.NormalPhone(phone); key != "" {
		return "", key
	}
	return "", "field.phone_digits"
}

// Hash implements imports.People: of the form in which cases hold numbers.
func (p people) Hash(normal string) string {
	n, _, _ := mediation.NormalPhone(normal)
	return p.roster.PhoneHash(n)
}

// Known implements imports.People.
func (p people) Known(ctx context.Context, normal string) (imports.Somebody, bool, error) {
	a, err := p.ByPhone(ctx, normal)
	if fault.CodeOf(err) == fault.NotFound {
		return imports.Somebody{}, false, nil
	}
	return imports.Somebody{Person: a.ID, Suspended: a.Suspended, Court: servesCourt(a)}, err == nil, err
}

// servesCourt says whether an account holds a role that cannot mediate besides (SIM 16).
func servesCourt(a identity.Account) bool {
	return slices.ContainsFunc(a.Grants, func(g actor.Grant) bool {
		return g.Role == actor.Clerk || g.Role == actor.Judge || g.Role == actor.Operator
	})
}

// Join implements imports.People. The organization vouches for whom it lists, so a new account counts as confirmed; one
// that is there keeps its level, for anybody's number may stand in a file.
func (p people) Join(ctx context.Context, normal, name string, o organizations.OrganizationID) (person string, given bool, err error) {
	grant := actor.Grant{Role: actor.Mediator, Tenant: string(o)}
	for range 3 {
		a, err := p.ByPhone(ctx, normal)
		if fault.CodeOf(err) == fault.NotFound {
			a, err = p.CreateAccount(ctx, identity.Account{ID: ofPhone(normal), Name: name, Phone: normal, Locale: "zh-CN", Level: actor.Confirmed, Grants: []actor.Grant{grant}})
			if fault.CodeOf(err) == fault.Exists {
				continue // made in between
			}
			return a.ID, true, err
		}
		switch {
		case err != nil:
			return "", false, err
		case a.Suspended:
			return "", false, fault.New(fault.Conflict, "import.account_suspended", nil)
		case servesCourt(a):
			return "", false, fault.New(fault.Conflict, "import.serves_court", nil)
		case slices.Contains(a.Grants, grant):
			return a.ID, false, nil
		}
		_, err = p.Grant(ctx, a.ID, grant)
		return a.ID, true, err
	}
	return "", false, fault.New(fault.Conflict, "account.taken", nil)
}

// ofPhone gives the id of the account that an import makes for a number.
func ofPhone(normal string) string {
	h := sha256.Sum256([]byte("concord import|person|" + normal))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(h[:16]))
}

// Leave implements imports.People.
func (p people) Leave(ctx context.Context, person string, o organizations.OrganizationID) error {
	_, err := p.Withdraw(ctx, person, actor.Grant{Role: actor.Mediator, Tenant: string(o)})
	return err
}

// sealed keeps the files of imports among the blobs.
type sealed struct{ *blob.Store }

// Keep implements imports.Files.
func (f sealed) Keep(ctx context.Context, r io.Reader, max int64) (string, error) {
	ref, err := f.Put(ctx, r, max)
	return ref.SHA256, err
}

// Open implements imports.Files.
func (f sealed) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	return f.Store.Open(ctx, name)
}
