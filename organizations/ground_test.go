package organizations_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"concord/internal/access"
	"concord/internal/actor"
	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/docstore/sqlitedoc"
	"concord/internal/fault"
	"concord/organizations"
)

// people are accounts in memory: who holds which role, and who was sent a link.
type people struct {
	mu    sync.Mutex
	roles map[string][]actor.Grant
	links []string
	fail  error // of the next Give or Take: the server dies there
}

func (p *people) Holders(_ context.Context, r actor.Role, tenant string) ([]string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []string
	for who, gs := range p.roles {
		if slices.Contains(gs, actor.Grant{Role: r, Tenant: tenant}) {
			out = append(out, who)
		}
	}
	slices.Sort(out)
	return out, nil
}

func (p *people) dies() error {
	err := p.fail
	p.fail = nil
	return err
}

func (p *people) Give(_ context.Context, person string, g actor.Grant) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.dies(); err != nil {
		return err
	}
	if !slices.Contains(p.roles[person], g) {
		p.roles[person] = append(p.roles[person], g)
	}
	return nil
}

func (p *people) Take(_ context.Context, person string, g actor.Grant) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.dies(); err != nil {
		return err
	}
	p.roles[person] = slices.DeleteFunc(slices.Clone(p.roles[person]), func(x actor.Grant) bool { return x == g })
	return nil
}

func (p *people) Ensure(_ context.Context, c organizations.Contact) (string, error) {
	return "person-" + c.Phone + c.Email, nil
}

func (p *people) Profile(_ context.Context, person string) (organizations.Profile, error) {
	return organizations.Profile{Name: person, PhoneKey: person}, nil
}

func (p *people) Link(_ context.Context, person string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.links = append(p.links, person)
	return nil
}

// as gives the context of somebody with the roles held now.
func (p *people) as(person string) context.Context {
	p.mu.Lock()
	defer p.mu.Unlock()
	return actor.With(context.Background(), actor.Actor{Person: person, Name: person, Level: actor.Confirmed, Grants: slices.Clone(p.roles[person])})
}

var machine = actor.With(context.Background(), actor.Machine)

// forest is two trees on a real store behind the real guard: hq > province > city > county > street, hq > sister, and other.
// Each has a manager of the old kind, without a grant, named as the organization; court invited all.
type forest struct {
	*organizations.Service
	t      *testing.T
	store  *docstore.Store
	people *people
	clock  *clock.Held
	path   string
}

const (
	hq, province, city, county, street, sister, other = "hq", "province", "city", "county", "street", "sister", "other"
)

var line = []string{hq, province, city, county, street}

func plant(t *testing.T) *forest {
	t.Helper()
	f := &forest{t: t, people: &people{roles: map[string][]actor.Grant{}}, clock: clock.Hold(noon), path: filepath.Join(t.TempDir(), "test.db")}
	f.open()
	t.Cleanup(func() { f.store.Close() })
	for _, c := range []organizations.Court{{ID: "supreme"}, {ID: "high", Parent: "supreme"}, {ID: "middle", Parent: "high"}, {ID: "court", Parent: "middle"}, {ID: "far"}} {
		c.Level, c.Region = organizations.Basic, "330122"
		must(t, f.AddCourt(machine, c))
	}
	for i, id := range line {
		parent := ""
		if i > 0 {
			parent = line[i-1]
		}
		f.found(id, parent)
	}
	f.found(sister, hq)
	f.found(other, "")
	for who, g := range map[string]actor.Grant{"clerk": {Role: actor.Clerk, Tenant: "court"}, "farClerk": {Role: actor.Clerk, Tenant: "far"}, "highClerk": {Role: actor.Clerk, Tenant: "high"}, "operator": {Role: actor.Operator}} {
		f.people.roles[who] = []actor.Grant{g}
	}
	return f
}

// open opens the service on the store of the forest, as a server does that starts.
func (f *forest) open() {
	f.t.Helper()
	ctx := context.Background()
	var err error
	if f.store, err = sqlitedoc.Open(ctx, f.path); err != nil {
		f.t.Fatal(err)
	}
	f.serve(f.store)
}

func (f *forest) serve(s *docstore.Store) {
	f.t.Helper()
	svc, err := organizations.Open(context.Background(), s, f.clock, func(context.Context, string, string) error { return nil }, []byte("key"))
	must(f.t, err)
	g := access.New()
	svc.Attach(func(ctx context.Context, action string, o organizations.Object) error {
		a := actor.From(ctx)
		if a.Has(actor.System, "") {
			return nil
		}
		return g.Allow(ctx, a, action, access.Object{Kind: o.Kind, Tenants: o.Tenants, Rel: o.Rel})
	}, f.people)
	f.Service = svc
}

func (f *forest) found(id, parent string) {
	f.t.Helper()
	_, err := f.Apply(machine, organizations.Organization{ID: organizations.OrganizationID(id), Parent: organizations.OrganizationID(parent), Kind: organizations.Industry,
		Name: organizations.Name{ZH: id, EN: id}, Regions: []string{"33"}, Causes: []string{"loan", "tenancy"}})
	must(f.t, err)
	must(f.t, f.Approve(machine, organizations.OrganizationID(id), "court"))
	f.people.roles[id] = append(f.people.roles[id], actor.Grant{Role: actor.Manager, Tenant: id})
}

// say gives the outcome of a call in a word.
func say(err error) string {
	switch f := fault.From(err); {
	case err == nil:
		return "yes"
	case len(f.Fields) > 0 && f.Code == fault.Invalid:
		return f.Fields[0].Path + ":" + f.Fields[0].Key
	default:
		return f.Key
	}
}

// org reads an organization.
func (f *forest) org(id string) organizations.Organization {
	f.t.Helper()
	o, err := f.Organization(machine, organizations.OrganizationID(id))
	must(f.t, err)
	return o
}

func (f *forest) events(kind string) int {
	f.t.Helper()
	es, err := f.store.Driver().Pending(context.Background(), 10_000)
	must(f.t, err)
	n := 0
	for _, e := range es {
		if e.Kind == kind {
			n++
		}
	}
	return n
}

var errKilled = errors.New("killed")

func oid(s string) organizations.OrganizationID { return organizations.OrganizationID(s) }

func entry(certificate string) organizations.Entry {
	return organizations.Entry{Contact: organizations.Contact{Phone: "1390000" + certificate}, Mediator: organizations.Mediator{Name: organizations.Name{ZH: "林慧"}, Certificate: certificate,
		Causes: []organizations.Cause{{Kind: "loan", Depth: 2}}, Languages: []string{"zh"}, Regions: []string{"330122"}, Hours: []string{"weekday"}, Capacity: 10}}
}

// enlist puts a mediator on a roster and gives it.
func (f *forest) enlist(house, certificate string) organizations.Mediator {
	f.t.Helper()
	m, asked, err := f.AddEntry(f.people.as(house), oid(house), entry(certificate))
	must(f.t, err)
	if asked {
		f.t.Fatal(fmt.Errorf("%s is on another roster", certificate))
	}
	return m
}
