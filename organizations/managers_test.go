package organizations_test

import (
	"slices"
	"sync"
	"testing"

	"concord/internal/actor"
	"concord/internal/fault"
	"concord/organizations"
)

// grants lays out who has which rights where: hq's has all by the old way, the others by grants.
func (f *forest) grants() {
	f.t.Helper()
	for who, g := range map[string]struct {
		at     string
		rights []organizations.Right
	}{
		"provinceLead":   {province, []organizations.Right{organizations.ManagersRight, organizations.RosterRight}},
		"cityRoster":     {city, []organizations.Right{organizations.RosterRight}},
		"countyCases":    {county, []organizations.Right{organizations.CasesRight}},
		"countyBranches": {county, []organizations.Right{organizations.BranchesRight}},
	} {
		must(f.t, f.SeatManager(machine, oid(g.at), who, g.rights))
	}
}

// Who × right × place: what somebody holds there, by a grant there or above.
func TestRightsHoldAtThePlaceAndBelow(t *testing.T) {
	t.Parallel()
	f := plant(t)
	f.grants()
	all := organizations.Rights
	for who, at := range map[string]map[string][]organizations.Right{
		hq:               {hq: all, province: all, city: all, county: all, street: all, sister: all},
		city:             {city: all, county: all, street: all},
		"provinceLead":   {province: {"roster", "managers"}, city: {"roster", "managers"}, county: {"roster", "managers"}, street: {"roster", "managers"}},
		"cityRoster":     {city: {"roster"}, county: {"roster"}, street: {"roster"}},
		"countyCases":    {county: {"cases"}, street: {"cases"}},
		"countyBranches": {county: {"branches"}, street: {"branches"}},
		"clerk":          {},
		"stranger":       {},
	} {
		for _, place := range append(slices.Clone(line), sister, other) {
			got, err := f.Rights(f.people.as(who), oid(place))
			must(t, err)
			if !slices.Equal(got, at[place]) {
				t.Errorf("%s at %s: %v, want %v", who, place, got, at[place])
			}
			for right, action := range map[organizations.Right]string{"roster": "roster:write", "branches": "organization:branch", "managers": "organization:managers"} {
				err := f.Allow(f.people.as(who), action, oid(place))
				may := slices.Contains(at[place], right) || who == "clerk" && right == "managers" // the court seats the first one
				if (err == nil) != may {
					t.Errorf("%s %s at %s: %v, want %v", who, action, place, err, may)
				}
				if err != nil && len(at[place]) == 0 && who != "clerk" && say(err) != "not_found" {
					t.Errorf("%s %s at %s learns more than that nothing is there: %v", who, action, place, err)
				}
			}
		}
	}
}

// Nobody grants what he lacks, there or above; nobody grants beside or above.
func TestDelegation(t *testing.T) {
	t.Parallel()
	f := plant(t)
	f.grants()
	for _, tc := range []struct {
		who, at string
		rights  []organizations.Right
		want    string
	}{
		{hq, street, organizations.Rights, "yes"},
		{"provinceLead", province, []organizations.Right{"roster"}, "yes"},
		{"provinceLead", county, []organizations.Right{"roster", "managers"}, "yes"},
		{"provinceLead", county, []organizations.Right{"cases"}, "manager.not_yours"},
		{"provinceLead", county, []organizations.Right{"roster", "partners"}, "manager.not_yours"},
		{"provinceLead", hq, []organizations.Right{"roster"}, "not_found"},
		{"provinceLead", sister, []organizations.Right{"roster"}, "not_found"},
		{"cityRoster", county, []organizations.Right{"roster"}, "access.denied"},
		{"stranger", county, []organizations.Right{"roster"}, "not_found"},
		{"clerk", county, []organizations.Right{"roster"}, "manager.seated"},
		{"operator", county, []organizations.Right{"roster"}, "manager.seated"},
		{"farClerk", county, []organizations.Right{"roster"}, "not_found"},
		{hq, county, nil, "rights:field.required"},
		{hq, county, []organizations.Right{"everything"}, "rights:field.unknown_choice"},
		{hq, county, []organizations.Right{"roster", "roster"}, "rights:field.repeated"},
	} {
		_, err := f.AddManager(f.people.as(tc.who), oid(tc.at), organizations.Contact{Name: "丁一", Phone: "13900007777"}, tc.rights)
		if say(err) != tc.want {
			t.Errorf("%s gives %v at %s: %s, want %s", tc.who, tc.rights, tc.at, say(err), tc.want)
		}
	}
	if _, err := f.AddManager(f.people.as(hq), county, organizations.Contact{Name: "丁\x07一", Phone: "1"}, organizations.Rights); say(err) != "name:field.control_characters" {
		t.Errorf("a bell in the name: %v", err)
	}
	if _, err := f.AddManager(f.people.as(hq), county, organizations.Contact{Name: "丁一"}, organizations.Rights); say(err) != "phone:field.required" {
		t.Errorf("nowhere to write to: %v", err)
	}
	// A change may take away what the changer lacks, and add only what he has.
	if _, err := f.ChangeManager(f.people.as("provinceLead"), county, "countyCases", []organizations.Right{"cases", "roster"}); err != nil {
		t.Errorf("keeps cases, gets the roster: %v", err)
	}
	if _, err := f.ChangeManager(f.people.as("provinceLead"), county, "countyCases", []organizations.Right{"cases", "partners"}); say(err) != "manager.not_yours" {
		t.Errorf("gets partners from one who has not: %v", err)
	}
	if _, err := f.ChangeManager(f.people.as("provinceLead"), province, "provinceLead", organizations.Rights); say(err) != "manager.not_yours" {
		t.Errorf("gives himself all: %v", err)
	}
	if _, err := f.ChangeManager(f.people.as(hq), county, "nobody", organizations.Rights); say(err) != "not_found" {
		t.Errorf("changes nobody: %v", err)
	}
}

func TestTheListSaysWhereARightComesFrom(t *testing.T) {
	t.Parallel()
	f := plant(t)
	f.grants()
	list, err := f.Managers(f.people.as(hq), county)
	must(t, err)
	where := map[string]string{}
	for _, m := range list {
		where[m.Person] = string(m.Where)
		if m.Inherited != (m.Where != county) {
			t.Errorf("%+v", m)
		}
	}
	for who, at := range map[string]string{county: county, "countyCases": county, "cityRoster": city, "provinceLead": province, hq: hq} {
		if where[who] != at {
			t.Errorf("%s holds it at %q, want %s", who, where[who], at)
		}
	}
}

func TestTheLastManagerOfHeadquartersStays(t *testing.T) {
	t.Parallel()
	f := plant(t)
	ctx := f.people.as(hq)
	if err := f.RemoveManager(ctx, hq, hq); say(err) != "manager.last" {
		t.Errorf("the last one left: %v", err)
	}
	if _, err := f.ChangeManager(ctx, hq, hq, []organizations.Right{"roster"}); say(err) != "manager.last" {
		t.Errorf("the last one gave the right up: %v", err)
	}
	_, err := f.AddManager(ctx, hq, organizations.Contact{Name: "丁一", Phone: "1"}, organizations.Rights)
	must(t, err)
	// Two leave by two doors at once: one of them stays.
	second := f.people.as("person-1")
	var wg sync.WaitGroup
	var errs [2]error
	wg.Go(func() { errs[0] = f.RemoveManager(ctx, hq, hq) })
	wg.Go(func() { errs[1] = f.RemoveManager(second, hq, "person-1") })
	wg.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("%v and %v", errs[0], errs[1])
	}
	// In a branch the last one may go: headquarters are there.
	if err := f.RemoveManager(f.people.as(county), county, county); err != nil {
		t.Errorf("the last one of a branch: %v", err)
	}
}

func TestRevocationWorksAtOnceAndForGood(t *testing.T) {
	t.Parallel()
	f := plant(t)
	ctx := f.people.as(hq)
	held := f.people.as(county) // a session that began before
	f.people.fail = errKilled
	if err := f.RemoveManager(ctx, county, county); err == nil {
		t.Fatal("not killed")
	}
	// The role is still there, and worth nothing.
	if got, err := f.Rights(held, county); err != nil || len(got) != 0 {
		t.Errorf("after the kill: %v %v", got, err)
	}
	must(t, f.SettleManager(machine, county, county)) // the reaction
	if len(f.people.roles[county]) != 0 {
		t.Errorf("roles %v", f.people.roles[county])
	}
	// A role that an import brings back gives nothing.
	must(t, f.people.Give(machine, county, actor.Grant{Role: actor.Manager, Tenant: county}))
	if err := f.Allow(f.people.as(county), "roster:write", county); fault.CodeOf(err) != fault.Forbidden {
		t.Errorf("the role alone: %v", err)
	}
	if err := f.RemoveManager(ctx, county, county); say(err) != "not_found" {
		t.Errorf("removed twice: %v", err)
	}
	// And a new grant does.
	_, err := f.AddManager(ctx, county, organizations.Contact{Name: "丁一", Phone: "1"}, []organizations.Right{"roster"})
	must(t, err)
	if err := f.Allow(f.people.as("person-1"), "roster:write", street); err != nil {
		t.Error(err)
	}
	if err := f.Allow(f.people.as("person-1"), "organization:branch", street); fault.CodeOf(err) != fault.Forbidden {
		t.Errorf("more than was granted: %v", err)
	}
	if !slices.Contains(f.people.links, "person-1") {
		t.Error("no link was sent")
	}
}

// The grant is there before the role: killed in between, nobody has more than was given.
func TestARoleNeverMeansMoreThanItsGrant(t *testing.T) {
	t.Parallel()
	f := plant(t)
	f.people.fail = errKilled
	if _, err := f.AddManager(f.people.as(hq), county, organizations.Contact{Name: "丁一", Phone: "1"}, []organizations.Right{"roster"}); err == nil {
		t.Fatal("not killed")
	}
	must(t, f.SettleManager(machine, county, "person-1"))
	got, err := f.Rights(f.people.as("person-1"), county)
	must(t, err)
	if !slices.Equal(got, []organizations.Right{"roster"}) {
		t.Errorf("rights %v", got)
	}
}

func TestACourtSeatsTheFirst(t *testing.T) {
	t.Parallel()
	f := plant(t)
	delete(f.people.roles, other)
	who := organizations.Contact{Name: "丁一", Email: "a@example.test"}
	if _, err := f.AddManager(f.people.as("farClerk"), other, who, organizations.Rights); say(err) != "not_found" {
		t.Errorf("another court: %v", err)
	}
	if _, err := f.AddManager(f.people.as("clerk"), other, who, organizations.Rights); err != nil {
		t.Errorf("the court that invited it: %v", err)
	}
	if _, err := f.AddManager(f.people.as("clerk"), other, organizations.Contact{Name: "丁二", Phone: "2"}, organizations.Rights); say(err) != "manager.seated" {
		t.Errorf("the second: %v", err)
	}
	if err := f.RemoveManager(f.people.as("clerk"), other, "person-a@example.test"); say(err) != "manager.seated" {
		t.Errorf("a court takes no rights: %v", err)
	}
}

// A manager of headquarters is a manager of the branch for cases, one of the branch without the right is none.
func TestScope(t *testing.T) {
	t.Parallel()
	f := plant(t)
	f.grants()
	for who, want := range map[string]bool{hq: true, city: true, "provinceLead": false, "cityRoster": false, "countyCases": true, "countyBranches": false, sister: false, "clerk": false} {
		a, err := f.Scope(machine, actor.From(f.people.as(who)), county, organizations.CasesRight)
		must(t, err)
		if a.Has(actor.Manager, county) != want {
			t.Errorf("%s is a manager of the county's cases: %v", who, !want)
		}
	}
}
