package seed_test

import (
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"sync/atomic"
	"testing"
	"time"

	"concord/cmd/server/seed"
	"concord/internal/actor"
	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/docstore/sqlitedoc"
	"concord/internal/fault"
	"concord/internal/identity"
	"concord/internal/regions"
	"concord/internal/rules"
	"concord/organizations"
	"concord/routing"
)

// noon is a working day in Tonglu.
var noon = time.Date(2026, 11, 17, 4, 0, 0, 0, time.UTC)

type world struct {
	seed.Deps
	store *docstore.Store
}

// open gives the services on a real store. The guard lets only the machine manage organizations, as the hub's does.
func open(t testing.TB) world {
	t.Helper()
	ctx := context.Background()
	s, err := sqlitedoc.Open(ctx, filepath.Join(t.TempDir(), "hub.db"))
	must(t, err)
	t.Cleanup(func() { s.Close() })
	held := clock.Hold(noon)
	guard := func(ctx context.Context, _, _ string) error {
		if actor.From(ctx).Has(actor.System, "") {
			return nil
		}
		return fault.New(fault.Forbidden, "access.denied", nil)
	}
	orgs, err := organizations.Open(ctx, s, held, guard, []byte("key"))
	must(t, err)
	keys, err := identity.NewKeys([]byte("a secret of at least thirty-two bytes"))
	must(t, err)
	people, err := identity.Open(ctx, identity.Options{Store: s, Clock: held, Keys: keys,
		Courier: identity.CourierFunc(func(context.Context, identity.Letter) error { return nil })})
	must(t, err)
	return world{Deps: seed.Deps{Organizations: orgs, Identity: people, Clock: held}, store: s}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// revisions gives id and revision of every account, organization and mediator: what a second seed must not touch.
func (w world) revisions(t *testing.T, people []seed.Somebody) map[string]int64 {
	t.Helper()
	ctx := context.Background()
	out := map[string]int64{}
	look := func(collection, id string) {
		d, err := w.store.Driver().Get(ctx, collection, id)
		must(t, err)
		out[collection+"/"+id] = d.Revision
	}
	world, err := w.Organizations.World(ctx)
	must(t, err)
	for _, m := range world.Mediators {
		look("mediators", string(m.ID))
	}
	for id := range world.Organizations {
		look("organizations", string(id))
	}
	for _, p := range people {
		look("accounts", p.Person)
	}
	events, err := w.store.Driver().Pending(ctx, 1000)
	must(t, err)
	out["events"] = int64(len(events))
	return out
}

func TestSeedingAgainChangesNothing(t *testing.T) {
	t.Parallel()
	w, ctx := open(t), context.Background()
	first, err := seed.County(ctx, w.Deps)
	must(t, err)
	before := w.revisions(t, first)
	court := seed.CourtID
	machine := actor.With(ctx, actor.Machine)
	why := organizations.Sanction{Ground: "conduct", Text: "x"}
	_, err = w.Organizations.SuspendMediator(machine, seed.StoryMediator, why)
	must(t, err)
	must(t, w.Organizations.SuspendOrganization(machine, seed.CountyCommittee, court))
	second, err := seed.County(ctx, w.Deps)
	must(t, err)
	if !reflect.DeepEqual(first, second) {
		t.Error("the people are others at the second start")
	}
	if o, err := w.Organizations.Organization(ctx, seed.CountyCommittee); err != nil || o.Status != organizations.Suspended {
		t.Errorf("what the court suspended is %v again (%v)", o.Status, err)
	}
	if m, err := w.Organizations.Mediator(ctx, seed.StoryMediator); err != nil || m.Status != organizations.Suspended {
		t.Errorf("the suspended mediator is %v again (%v)", m.Status, err)
	}
	_, err = w.Organizations.RestoreMediator(machine, seed.StoryMediator, why)
	must(t, err)
	must(t, w.Organizations.Approve(machine, seed.CountyCommittee, court))
	after := w.revisions(t, first)
	for k, n := range after {
		if changed := n - before[k]; changed != 0 && k != "events" && k != "mediators/"+string(seed.StoryMediator) && k != "organizations/"+string(seed.CountyCommittee) {
			t.Errorf("%s was written %d times more", k, changed)
		}
	}
	if after["events"]-before["events"] != 4 {
		t.Errorf("%d events instead of the four of this test", after["events"]-before["events"])
	}
}

// A seed that broke off at any write is completed by the next one, to the same people.
func TestAHalfDoneSeedIsCompleted(t *testing.T) {
	t.Parallel()
	whole := open(t)
	want, err := seed.County(context.Background(), whole.Deps)
	must(t, err)
	w := open(t)
	for _, after := range []int64{1, 5, 17, 60, 130} {
		ctx, cancel := context.WithCancel(context.Background())
		var left atomic.Int64
		left.Store(after)
		if _, err := seed.County(breaking{ctx, cancel, &left}, w.Deps); err == nil {
			t.Fatalf("the seed was to break off after %d looks at its context", after)
		}
	}
	got, err := seed.County(context.Background(), w.Deps)
	must(t, err)
	if !reflect.DeepEqual(got, want) {
		t.Error("other people than in one go")
	}
	world, err := w.Organizations.World(context.Background())
	must(t, err)
	if len(world.Mediators) < 60 || len(world.Organizations) < 8 || len(world.Courts) != 2 {
		t.Errorf("%d mediators, %d organizations, %d courts", len(world.Mediators), len(world.Organizations), len(world.Courts))
	}
}

// breaking is a context that ends after so many looks at it.
type breaking struct {
	context.Context
	cancel context.CancelFunc
	left   *atomic.Int64
}

func (b breaking) Err() error {
	if b.left.Add(-1) <= 0 {
		b.cancel()
	}
	return b.Context.Err()
}

func TestEverybodyCanSignIn(t *testing.T) {
	t.Parallel()
	w, ctx := open(t), context.Background()
	people, err := seed.County(ctx, w.Deps)
	must(t, err)
	byKey, phones := map[string]seed.Somebody{}, map[string]string{}
	for _, p := range people {
		if _, twice := byKey[p.Key]; twice {
			t.Errorf("key %s twice", p.Key)
		}
		byKey[p.Key] = p
		a, err := w.Identity.ByPhone(ctx, p.Phone)
		must(t, err)
		if a.ID != p.Person || a.Name != p.Name {
			t.Errorf("%s: the number belongs to account %s", p.Key, a.ID)
		}
		if other := phones[p.Phone]; other != "" && other != p.Person {
			t.Errorf("two people with one number: %s", p.Key)
		}
		phones[p.Phone] = p.Person
		if p.Role != actor.Party {
			if !(actor.Actor{Grants: a.Grants}).Has(p.Role, p.Tenant) {
				t.Errorf("%s does not hold the role %s in %q", p.Key, p.Role, p.Tenant)
			}
			if p.Role != actor.Operator && (p.TenantName.ZH == "" || p.TenantName.EN == "") {
				t.Errorf("%s: the tenant has no name", p.Key)
			}
		}
		if p.NameEN == "" || p.Name == "" {
			t.Errorf("%s lacks a name", p.Key)
		}
	}
	for _, key := range []string{"applicant", "respondent", "applicant2", "respondent2", "representative", "mediator", "manager", "clerk", "judge", "operator"} {
		if _, ok := byKey[key]; !ok {
			t.Errorf("nobody is %q", key)
		}
	}
	world, err := w.Organizations.World(ctx)
	must(t, err)
	if len(world.Mediators) < 60 {
		t.Errorf("%d mediators", len(world.Mediators))
	}
	for _, m := range world.Mediators {
		p, ok := byKey["mediator:"+string(m.ID)]
		if !ok || p.Person != m.Person || p.Phone != seed.MediatorPhone(string(m.ID)) {
			t.Errorf("mediator %s cannot sign in", m.ID)
		}
		if got, found, err := w.Organizations.MediatorOf(ctx, p.Person); err != nil || !found || got.ID != m.ID {
			t.Errorf("the account of mediator %s is bound to another", m.ID)
		}
		a, err := w.Identity.Account(ctx, m.Person)
		must(t, err)
		for _, o := range m.Organizations {
			if !(actor.Actor{Grants: a.Grants}).Has(actor.Mediator, string(o)) {
				t.Errorf("mediator %s has no role in organization %s", m.ID, o)
			}
		}
		if m.Bio.ZH == "" || m.Bio.EN == "" || m.Certificate == "" || !m.Synthetic || m.Since < 1990 || len(m.Causes) == 0 {
			t.Errorf("mediator %s is not whole: %+v", m.ID, m)
		}
	}
	if seed.MediatorPhone("nobody") != "" {
		t.Error("a number for nobody")
	}
}

// Wherever in the county a dispute of whatever kind arises, three mediators of two houses can be offered.
func TestEveryKindFindsMediators(t *testing.T) {
	t.Parallel()
	w, ctx := open(t), context.Background()
	_, err := seed.County(ctx, w.Deps)
	must(t, err)
	world, err := w.Organizations.World(ctx)
	must(t, err)
	court := world.Courts[seed.CourtID]
	pack, err := rules.Load().Pack("prefiling", noon)
	must(t, err)
	for _, kind := range pack.Kinds {
		for _, place := range append(regions.Children(court.Region), regions.Region{Code: court.Region}) {
			d := routing.Route(world, routing.Request{Case: "case", Kind: kind.ID, Region: place.Code, Court: seed.CourtID, Language: "zh-CN", Seed: "case"}, routing.Default())
			houses := map[organizations.OrganizationID]bool{}
			for _, c := range d.Offered {
				houses[c.Organization] = true
			}
			if len(d.Offered) < 3 || len(houses) < 2 {
				t.Errorf("%s in %s: %d offered of %d houses; %v", kind.ID, place.Code, len(d.Offered), len(houses), d.Funnel)
			}
			if kind.ID == "loan" || kind.ID == "tenancy" {
				if d.Offered[0].Mediator != seed.StoryMediator {
					t.Errorf("%s in %s: the mediator of the story is not first", kind.ID, place.Code)
				}
			}
		}
	}
	for _, language := range []string{"en", "yue", "ug", "bo"} {
		found := ""
		for _, m := range world.Mediators {
			for _, l := range m.Languages {
				if l == language {
					found = string(m.ID)
				}
			}
		}
		if found == "" {
			t.Errorf("nobody speaks %s", language)
		}
	}
	kinds := map[organizations.OrganizationKind]int{}
	for _, o := range world.Organizations {
		kinds[o.Kind]++
	}
	if len(kinds) != 4 {
		t.Errorf("kinds of organizations: %v", fmt.Sprint(kinds))
	}
}
