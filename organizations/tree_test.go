package organizations_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"concord/internal/docstore"
	"concord/internal/docstore/driver"
	"concord/internal/fault"
	"concord/organizations"
)

func TestAPathNamesAllAbove(t *testing.T) {
	t.Parallel()
	f := plant(t)
	for i, id := range line {
		var want []organizations.OrganizationID
		for _, up := range line[:i] {
			want = append(want, oid(up))
		}
		if got := f.org(id).Path; !slices.Equal(got, want) {
			t.Errorf("%s stands below %v, want %v", id, got, want)
		}
	}
	tree, above, err := f.Tree(f.people.as(province), province, 8)
	must(t, err)
	if tree.Below != 3 || tree.Branches != 1 || tree.Children[0].Children[0].Children[0].ID != street || len(above) != 0 {
		t.Errorf("%+v above %v", tree, above)
	}
	if _, above, err = f.Tree(f.people.as(hq), city, 1); err != nil || len(above) != 2 || above[0].ID != hq {
		t.Errorf("above the city as headquarters see it: %v %v", above, err)
	}
	list, next, err := f.Subtree(f.people.as(hq), hq, "", "", 3)
	must(t, err)
	rest, last, err := f.Subtree(f.people.as(hq), hq, "", next, 10)
	must(t, err)
	if len(list)+len(rest) != 6 || next == "" || last != "" {
		t.Errorf("%d and %d of 6 organizations, %q %q", len(list), len(rest), next, last)
	}
}

// Who sees what: the manager of each place sees that place and below, and of the rest not even that it is there.
func TestAManagerSeesBelowAndNothingBeside(t *testing.T) {
	t.Parallel()
	f := plant(t)
	all := append(slices.Clone(line), sister, other)
	for i, who := range all {
		for _, at := range all {
			_, _, err := f.Tree(f.people.as(who), oid(at), 1)
			sees := who == at || i < len(line) && slices.Contains(line[i:], at) || who == hq && at == sister
			want := "not_found"
			if sees {
				want = "yes"
			}
			if got := say(err); got != want {
				t.Errorf("%s looks at %s: %s, want %s", who, at, got, want)
			}
			if _, _, err := f.Entries(f.people.as(who), oid(at), organizations.RosterQuery{}); say(err) != want {
				t.Errorf("%s reads the roster of %s: %s, want %s", who, at, say(err), want)
			}
		}
	}
}

func TestABranchLiesWithinWhatStandsAbove(t *testing.T) {
	t.Parallel()
	f := plant(t)
	good := organizations.Branch{Name: organizations.Name{ZH: "桐君\u200b分会"}, Regions: []string{"330122003"}, Causes: []string{"loan"}}
	with := func(change func(*organizations.Branch)) organizations.Branch {
		b := good
		change(&b)
		return b
	}
	for _, tc := range []struct {
		name, who, parent string
		b                 organizations.Branch
		want              string
	}{
		{"made", county, county, good, "yes"},
		{"by headquarters", hq, street, good, "yes"},
		{"by a sister", sister, county, good, "not_found"},
		{"from below", street, county, good, "not_found"},
		{"by the court", "clerk", county, good, "access.denied"},
		{"under nobody", county, "none", good, "not_found"},
		{"without a name", county, county, with(func(b *organizations.Branch) { b.Name = organizations.Name{ZH: " \u200b "} }), "name:field.required"},
		{"a bell in the name", county, county, with(func(b *organizations.Branch) { b.Name = organizations.Name{ZH: "分\a会"} }), "name.zh:field.control_characters"},
		{"a place that is none", county, county, with(func(b *organizations.Branch) { b.Regions = []string{"999999"} }), "regions[0]:region.unknown"},
		{"a place that was merged", county, county, with(func(b *organizations.Branch) { b.Regions = []string{"330103"} }), "regions[0]:region.merged"},
		{"a place outside", county, county, with(func(b *organizations.Branch) { b.Regions = []string{"330122", "110101"} }), "regions[1]:organization.region_outside"},
		{"a place twice", county, county, with(func(b *organizations.Branch) { b.Regions = []string{"330122", "330122"} }), "regions[1]:field.repeated"},
		{"no place", county, county, with(func(b *organizations.Branch) { b.Regions = nil }), "regions:field.required"},
		{"what the one above does not take", county, county, with(func(b *organizations.Branch) { b.Causes = []string{"labour_pay"} }), "causes[0]:organization.cause_outside"},
	} {
		o, err := f.CreateBranch(f.people.as(tc.who), oid(tc.parent), tc.b)
		if got := say(err); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
		if err == nil && (o.Name.ZH != "桐君分会" || o.Status != organizations.Active || !slices.Equal(o.Courts, f.org(tc.parent).Courts)) {
			t.Errorf("%s: %+v", tc.name, o)
		}
	}
	if n := f.events(organizations.OrganizationBranched); n != 2 {
		t.Errorf("%d events of 2 branches", n)
	}
	at := oid(street)
	for level := len(line); level < organizations.MostLevels; level++ {
		o, err := f.CreateBranch(f.people.as(hq), at, good)
		must(t, err)
		at = o.ID
	}
	if _, err := f.CreateBranch(f.people.as(hq), at, good); say(err) != "parent:organization.too_deep" {
		t.Errorf("level %d: %v", organizations.MostLevels+1, err)
	}
}

func TestMoveIsRefusedWithItsReason(t *testing.T) {
	t.Parallel()
	f := plant(t)
	f.people.roles["two"] = append(slices.Clone(f.people.roles[hq]), f.people.roles[other]...)
	for _, tc := range []struct{ name, who, branch, to, want string }{
		{"under itself", hq, city, city, "parent:organization.cycle"},
		{"under its own branch", hq, city, street, "parent:organization.cycle"},
		{"headquarters under a branch", hq, hq, county, "parent:organization.cycle"},
		{"nowhere", hq, city, "", "parent:field.required"},
		{"under nobody", hq, city, "none", "parent:organization.unknown"},
		{"into a tree that one may not know of", hq, city, other, "parent:organization.unknown"},
		{"by who manages the branch alone", city, city, sister, "access.denied"},
		{"by a sister", sister, city, sister, "not_found"},
		{"nobody", hq, "none", sister, "not_found"},
		{"between trees by who manages both", "two", county, other, "yes"},
	} {
		if _, err := f.MoveBranch(f.people.as(tc.who), oid(tc.branch), oid(tc.to)); say(err) != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, say(err), tc.want)
		}
	}
	if got := f.org(street).Path; !slices.Equal(got, []organizations.OrganizationID{other, county}) {
		t.Errorf("the street stands below %v", got)
	}
	// Headquarters see it no more, the others do, at once.
	if _, _, err := f.Tree(f.people.as(hq), street, 1); say(err) != "not_found" {
		t.Errorf("the old headquarters: %v", err)
	}
	if _, _, err := f.Tree(f.people.as(other), street, 1); err != nil {
		t.Errorf("the new headquarters: %v", err)
	}
}

func TestAMoveMayNotMakeATreeTooDeep(t *testing.T) {
	t.Parallel()
	f := plant(t)
	at := other
	for i := range organizations.MostLevels - 1 {
		id := fmt.Sprint("deep", i)
		f.found(id, at)
		at = id
	}
	f.people.roles["two"] = append(slices.Clone(f.people.roles[hq]), f.people.roles[other]...)
	if _, err := f.MoveBranch(f.people.as("two"), street, oid(at)); say(err) != "parent:organization.too_deep" {
		t.Errorf("below the deepest: %v", err)
	}
	if _, err := f.MoveBranch(f.people.as("two"), province, "deep3"); say(err) != "parent:organization.too_deep" {
		t.Errorf("four levels below level five: %v", err)
	}
	if _, err := f.MoveBranch(f.people.as("two"), province, "deep2"); err != nil {
		t.Errorf("what just fits: %v", err)
	}
}

// dying is a store that fails for good after a number of writes, as a server that is killed.
type dying struct {
	driver.Store
	mu   sync.Mutex
	left int
}

func (d *dying) Replace(ctx context.Context, collection string, doc driver.Document, events []driver.Event) error {
	d.mu.Lock()
	d.left--
	dead := d.left < 0
	d.mu.Unlock()
	if dead {
		return errKilled
	}
	return d.Store.Replace(ctx, collection, doc, events)
}

// A branch with a thousand organizations below it moves; the server is killed in the middle, again and again, and whoever
// starts next carries on. In the end every path is right, and none was written twice.
func TestAThousandFollowABranchThroughKills(t *testing.T) {
	t.Parallel()
	f := plant(t)
	const each = 10
	at := map[string]string{}
	grow := func(parent string, n int) (out []string) {
		for i := range n {
			id := fmt.Sprintf("%s-%d", parent, i)
			_, err := f.Apply(machine, organizations.Organization{ID: oid(id), Parent: oid(parent), Kind: organizations.Industry, Name: organizations.Name{ZH: id}, Regions: []string{"33"}, Causes: []string{"loan"}})
			must(t, err)
			at[id] = parent
			out = append(out, id)
		}
		return out
	}
	for _, a := range grow(city, each) {
		for _, b := range grow(a, each) {
			grow(b, each-1)
		}
	}
	if len(at) < 1000 {
		t.Fatalf("%d organizations", len(at))
	}
	before := f.events(organizations.OrganizationMoved)
	whole := f.store
	kills := 0
	for budget := 2; ; budget = budget*2 + 1 {
		f.serve(docstore.New(&dying{Store: whole.Driver(), left: budget}))
		var err error
		if kills == 0 {
			_, err = f.MoveBranch(f.people.as(hq), city, sister)
		} else {
			err = f.ResumeMove(machine) // what the reaction does on the server that starts
		}
		if err == nil {
			break
		}
		if !isKilled(err) {
			t.Fatal(err)
		}
		kills++
		f.serve(whole)
		// Rights follow the new place from the first write on, wherever the walk is.
		if kills > 1 {
			if _, _, err := f.Tree(f.people.as(sister), oid(city+"-9-9-8"), 1); err != nil {
				t.Fatalf("after kill %d the new headquarters do not see below: %v", kills, err)
			}
			if _, _, err := f.Tree(f.people.as(province), oid(city+"-9-9-8"), 1); say(err) != "not_found" {
				t.Fatalf("after kill %d the old ones still see below: %v", kills, err)
			}
		}
	}
	f.serve(whole)
	if kills < 5 {
		t.Errorf("killed only %d times", kills)
	}
	for id, parent := range at {
		want := append(f.org(parent).Path, oid(parent))
		if got := f.org(id).Path; !slices.Equal(got, want) {
			t.Fatalf("%s stands below %v, want %v", id, got, want)
		}
	}
	if got := f.org(city).Path; !slices.Equal(got, []organizations.OrganizationID{hq, sister}) {
		t.Errorf("the city stands below %v", got)
	}
	if n := f.events(organizations.OrganizationMoved) - before; n != len(at)+3 { // the city, the county and the street too
		t.Errorf("%d events for %d organizations", n, len(at)+3)
	}
	must(t, f.ResumeMove(machine))
	if _, err := f.MoveBranch(f.people.as(hq), county, hq); err != nil {
		t.Errorf("the next move: %v", err)
	}
}

func isKilled(err error) bool { return err != nil && fault.CodeOf(err) == fault.Internal }

// Two branches move under each other at the same moment: one of them, and no circle.
func TestTwoMovesNeverCloseACircle(t *testing.T) {
	t.Parallel()
	f := plant(t)
	ctx := f.people.as(hq)
	for range 5 {
		var wg sync.WaitGroup
		var errs [2]error
		wg.Go(func() { _, errs[0] = f.MoveBranch(ctx, province, sister) })
		wg.Go(func() { _, errs[1] = f.MoveBranch(ctx, sister, province) })
		wg.Wait()
		if errs[0] == nil && errs[1] == nil {
			t.Fatal("both moved under each other")
		}
		for _, id := range append(slices.Clone(line[1:]), sister) {
			o := f.org(id)
			if o.Path[0] != hq || slices.Contains(o.Path, oid(id)) {
				t.Fatalf("%s stands below %v", id, o.Path)
			}
		}
		must(t, f.ResumeMove(machine))
		for _, id := range []organizations.OrganizationID{province, sister} {
			if _, err := f.MoveBranch(ctx, id, hq); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// While a branch moves, branches are made below it: none is left with the old path.
func TestBranchesMadeDuringAMoveFollow(t *testing.T) {
	t.Parallel()
	f := plant(t)
	ctx := f.people.as(hq)
	var wg sync.WaitGroup
	var made sync.Map
	for i := range 8 {
		wg.Go(func() {
			o, err := f.CreateBranch(ctx, street, organizations.Branch{Name: organizations.Name{ZH: fmt.Sprint(i)}, Regions: []string{"33"}, Causes: []string{"loan"}})
			if err != nil {
				t.Error(err)
				return
			}
			made.Store(o.ID, true)
		})
		wg.Go(func() {
			to := organizations.OrganizationID(sister)
			if i%2 == 1 {
				to = province
			}
			if _, err := f.MoveBranch(ctx, city, to); err != nil && fault.From(err).Key != "tree.busy" {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	must(t, f.ResumeMove(machine))
	made.Range(func(id, _ any) bool {
		// What the reaction to the branch does, in case it was made in the very moment of a step.
		o, err := f.SettleBranch(machine, id.(organizations.OrganizationID))
		must(t, err)
		if want := append(f.org(street).Path, street); !slices.Equal(o.Path, want) {
			t.Errorf("%s stands below %v, want %v", o.ID, o.Path, want)
		}
		return true
	})
}

// A branch may be imported before its headquarters: afterwards the paths are mended.
func TestMendPaths(t *testing.T) {
	t.Parallel()
	f := plant(t)
	f.found("late-branch", "late-middle")
	f.found("late-middle", "late-head")
	f.found("late-head", "")
	must(t, f.MendPaths(machine))
	if got := f.org("late-branch").Path; !slices.Equal(got, []organizations.OrganizationID{"late-head", "late-middle"}) {
		t.Errorf("the branch stands below %v", got)
	}
	must(t, f.MendPaths(machine))
}

// The roster of a superior court may be used below (SIM 5), three levels down, and a court above lists those below.
func TestRostersUpAndDownTheCourts(t *testing.T) {
	t.Parallel()
	f := plant(t)
	_, err := f.Apply(machine, organizations.Organization{ID: "national", Kind: organizations.Industry, Name: organizations.Name{ZH: "national"}, Regions: []string{"33"}, Causes: []string{"loan"}})
	must(t, err)
	must(t, f.Approve(machine, "national", "supreme"))
	courts := map[organizations.CourtID]organizations.Court{}
	list, err := f.Courts(machine)
	must(t, err)
	for _, c := range list {
		courts[c.ID] = c
	}
	for court, want := range map[organizations.CourtID]bool{"supreme": true, "high": true, "middle": true, "court": true, "far": false} {
		if got := f.org("national").Serves(court, courts); got != want {
			t.Errorf("the roster of the supreme court serves %s: %v", court, got)
		}
	}
	if f.org(hq).Serves("high", courts) {
		t.Error("the roster of a basic court serves the high court")
	}
	for _, tc := range []struct {
		court, which string
		want         int
	}{{"court", "own", 7}, {"court", "above", 1}, {"court", "below", 0}, {"high", "below", 7}, {"supreme", "below", 7}, {"supreme", "own", 1}, {"far", "below", 0}, {"far", "above", 0}} {
		n := 0
		for cursor, pages := "", 0; ; pages++ {
			os, next, err := f.Usable(machine, organizations.CourtID(tc.court), tc.which, cursor, 2)
			must(t, err)
			n += len(os)
			if cursor = next; cursor == "" || pages > 20 {
				break
			}
		}
		if n != tc.want {
			t.Errorf("%s %s: %d organizations, want %d", tc.court, tc.which, n, tc.want)
		}
	}
	for who, want := range map[string]string{"clerk": "yes", "highClerk": "yes", "farClerk": "not_found", "operator": "access.denied"} {
		if _, _, err := f.Entries(f.people.as(who), county, organizations.RosterQuery{}); say(err) != want {
			t.Errorf("%s reads a roster: %s, want %s", who, say(err), want)
		}
	}
	if _, _, err := f.Entries(f.people.as("clerk"), "national", organizations.RosterQuery{}); err != nil {
		t.Errorf("the basic court reads the roster of the supreme court: %v", err)
	}
}
