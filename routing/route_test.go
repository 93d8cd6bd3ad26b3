package routing

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"concord/organizations"
)

const county = "330122"

var day = time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)

// roster is a court below an intermediate court, and organizations a, b, c invited by the first, d by the second, x by
// another court.
func roster(ms ...organizations.Mediator) World {
	w := World{Mediators: ms, Organizations: map[organizations.OrganizationID]organizations.Organization{},
		Courts: map[organizations.CourtID]organizations.Court{
			"basic": {ID: "basic", Level: organizations.Basic, Region: county, Parent: "upper"},
			"upper": {ID: "upper", Level: organizations.Intermediate, Region: "3301"},
			"other": {ID: "other", Level: organizations.Basic, Region: "330106", Parent: "upper"},
		}}
	for id, court := range map[organizations.OrganizationID]organizations.CourtID{"a": "basic", "b": "basic", "c": "basic", "d": "upper", "x": "other"} {
		w.Organizations[id] = organizations.Organization{ID: id, Status: organizations.Active, Courts: []organizations.CourtID{court},
			Regions: []string{"3301"}, Causes: []string{"loan", "consumer"}, Fee: "free", Bodies: []string{"hash-of-" + string(id)}}
	}
	return w
}

func mediator(id string, org organizations.OrganizationID, change ...func(*organizations.Mediator)) organizations.Mediator {
	m := organizations.Mediator{ID: organizations.MediatorID(id), Organizations: []organizations.OrganizationID{org},
		Causes: []organizations.Cause{{Kind: "loan", Depth: 2, Ended: 10, Settled: 7}}, Languages: []string{"zh"},
		Regions: []string{county}, Capacity: 10, Ended: 10, Settled: 7, LastCaseAt: day, Status: organizations.Active}
	for _, f := range change {
		f(&m)
	}
	return m
}

func request(change ...func(*Request)) Request {
	r := Request{Case: "case", Kind: "loan", Region: county + "001", Court: "basic", Language: "zh-CN", Seed: "case",
		Parties: []Party{{Person: "p1", PhoneHash: "ph1", NameHash: "n1"}, {PhoneHash: "ph2", NameHash: "n2"}}}
	for _, f := range change {
		f(&r)
	}
	return r
}

func ids(cs []Candidate) (out []string) {
	for _, c := range cs {
		out = append(out, string(c.Mediator))
	}
	return out
}

func TestHardRules(t *testing.T) {
	t.Parallel()
	type M = organizations.Mediator
	full := func(m *M) {
		for i := range m.Capacity {
			m.Cases = append(m.Cases, fmt.Sprint("c", i))
		}
	}
	for _, tc := range []struct {
		name    string
		m       M
		r       Request
		offered bool
		rule    string
	}{
		{"fits", mediator("m", "a"), request(), true, ""},
		{"invited by the court above", mediator("m", "d"), request(), true, ""},
		{"invited by another court", mediator("m", "x"), request(), false, ""},
		{"suspended", mediator("m", "a", func(m *M) { m.Status = organizations.Suspended }), request(), false, ""},
		{"other kind", mediator("m", "a"), request(func(r *Request) { r.Kind = "tenancy" }), false, ""},
		{"kind outside the charter", mediator("m", "a", func(m *M) { m.Causes = []organizations.Cause{{Kind: "tenancy"}} }),
			request(func(r *Request) { r.Kind = "tenancy" }), false, ""},
		{"works elsewhere", mediator("m", "a", func(m *M) { m.Regions = []string{"330106"} }), request(), false, ""},
		{"no common language", mediator("m", "a"), request(func(r *Request) { r.Language = "ug" }), false, RuleLanguage},
		{"no common language, interpreter comes", mediator("m", "a"), request(func(r *Request) { r.Language = "ug"; r.Needs = []string{"interpreter"} }), true, ""},
		{"dialect spoken", mediator("m", "a", func(m *M) { m.Languages = []string{"zh", "wuu"} }), request(func(r *Request) { r.Language = "wuu" }), true, ""},
		{"full", mediator("m", "a", full), request(), false, RuleFull},
		{"full with this very case", mediator("m", "a", full), request(func(r *Request) { r.Case = "c3" }), true, ""},
		{"asked before", mediator("m", "a"), request(func(r *Request) { r.Exclude = []organizations.MediatorID{"m"} }), false, RuleAsked},
		{"is a party by account", mediator("m", "a", func(m *M) { m.Person = "p1" }), request(), false, RuleConflict},
		{"is a party by phone", mediator("m", "a", func(m *M) { m.PhoneHash = "ph2" }), request(), false, RuleConflict},
		{"tie to an account", mediator("m", "a", func(m *M) { m.Ties = []organizations.Tie{{Kind: "relative", Person: "p1"}} }), request(), false, RuleConflict},
		{"tie to a phone", mediator("m", "a", func(m *M) { m.Ties = []organizations.Tie{{Kind: "relative", PhoneHash: "ph2"}} }), request(), false, RuleConflict},
		{"tie to a name", mediator("m", "a", func(m *M) { m.Ties = []organizations.Tie{{Kind: "employer", NameHash: "n2"}} }), request(), false, RuleConflict},
		{"tie to an organization that is a party", mediator("m", "a", func(m *M) { m.Ties = []organizations.Tie{{Kind: "employer", Organization: "b"}} }),
			request(func(r *Request) { r.Parties[1].NameHash = "hash-of-b" }), false, RuleConflict},
		{"own organization is a party", mediator("m", "a"), request(func(r *Request) { r.Parties[1].NameHash = "hash-of-a" }), false, RuleConflict},
		{"unknown is not the same as unknown", mediator("m", "a", func(m *M) { m.Ties = []organizations.Tie{{Kind: "other"}} }),
			request(func(r *Request) { r.Parties = []Party{{}} }), true, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d := Route(roster(tc.m), tc.r, Default())
			if got := len(d.Offered) == 1; got != tc.offered {
				t.Fatalf("offered %v, want %v: %+v", got, tc.offered, d)
			}
			rule := ""
			if len(d.Excluded) > 0 {
				rule = d.Excluded[0].Rule
			}
			if rule != tc.rule {
				t.Errorf("rule %q, want %q", rule, tc.rule)
			}
		})
	}
}

func TestBetterComesFirst(t *testing.T) {
	t.Parallel()
	type M = organizations.Mediator
	for _, tc := range []struct {
		name          string
		better, worse func(*M)
		r             Request
	}{
		{"experience", func(m *M) { m.Causes[0].Depth = 3; m.Causes[0].Ended = 80 }, func(m *M) { m.Causes[0].Depth = 1; m.Causes[0].Ended = 0 }, request()},
		{"availability", func(*M) {}, func(m *M) { m.Cases = []string{"1", "2", "3", "4", "5"} }, request()},
		{"proximity", func(*M) {}, func(m *M) { m.Regions = []string{"33"} }, request()},
		{"needs", func(m *M) { m.Needs = []string{"large_print"} }, func(*M) {}, request(func(r *Request) { r.Needs = []string{"large_print"} })},
		{"record", func(m *M) { m.Ended, m.Settled = 200, 190 }, func(m *M) { m.Ended, m.Settled = 200, 40 }, request()},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d := Route(roster(mediator("worse", "a", tc.worse), mediator("better", "b", tc.better)), tc.r, Default())
			if got := ids(d.Offered); !slices.Equal(got, []string{"better", "worse"}) {
				t.Errorf("order %v; %+v", got, d.Offered)
			}
		})
	}
}

func TestAmongEqualsTheLongestWithoutACase(t *testing.T) {
	t.Parallel()
	at := func(days int) func(*organizations.Mediator) {
		return func(m *organizations.Mediator) { m.LastCaseAt = day.AddDate(0, 0, -days) }
	}
	never := func(m *organizations.Mediator) { m.LastCaseAt = time.Time{} }
	d := Route(roster(mediator("yesterday", "a", at(1)), mediator("month", "b", at(30)), mediator("never", "c", never)), request(), Default())
	if got := ids(d.Offered); !slices.Equal(got, []string{"never", "month", "yesterday"}) {
		t.Errorf("order %v", got)
	}
}

func TestOffersComeFromDifferentOrganizations(t *testing.T) {
	t.Parallel()
	best := func(m *organizations.Mediator) { m.Causes[0].Depth, m.Causes[0].Ended = 3, 60 }
	d := Route(roster(mediator("a1", "a", best), mediator("a2", "a", best), mediator("a3", "a", best), mediator("b1", "b"), mediator("c1", "c")), request(), Default())
	houses := map[organizations.OrganizationID]bool{}
	for _, c := range d.Offered {
		houses[c.Organization] = true
	}
	if len(d.Offered) != 3 || len(houses) != 3 || len(d.RunnersUp) != 2 {
		t.Errorf("offered %v, runners-up %v", ids(d.Offered), ids(d.RunnersUp))
	}
	d = Route(roster(mediator("a1", "a"), mediator("a2", "a"), mediator("a3", "a")), request(), Default())
	if len(d.Offered) != 3 {
		t.Errorf("one organization alone offers %v", ids(d.Offered))
	}
}

// crowd is a roster with all sorts of mediators, the same for the same seed.
func crowd(n int, seed uint64) World {
	r := rand.New(rand.NewPCG(seed, 1))
	var ms []organizations.Mediator
	for i := range n {
		ms = append(ms, mediator(fmt.Sprintf("m%04d", i), organizations.OrganizationID("abcdx"[r.IntN(5):][:1]), func(m *organizations.Mediator) {
			m.Causes[0].Depth, m.Causes[0].Ended = 1+r.IntN(3), r.IntN(90)
			for k := range r.IntN(m.Capacity + 1) {
				m.Cases = append(m.Cases, fmt.Sprint(k))
			}
			m.LastCaseAt = day.AddDate(0, 0, -r.IntN(60))
			if r.IntN(6) == 0 {
				m.Ties = []organizations.Tie{{Kind: "relative", Person: "p1"}}
			}
			if r.IntN(9) == 0 {
				m.Languages = []string{"en"}
			}
		}))
	}
	return roster(ms...)
}

func TestTheSameAgainAndTheFunnelAddsUp(t *testing.T) {
	t.Parallel()
	for seed := range uint64(30) {
		w := crowd(120, seed)
		d := Route(w, request(), Default())
		r := rand.New(rand.NewPCG(seed, 2))
		r.Shuffle(len(w.Mediators), func(i, j int) { w.Mediators[i], w.Mediators[j] = w.Mediators[j], w.Mediators[i] })
		if again := Route(w, request(), Default()); !reflect.DeepEqual(d, again) {
			t.Fatalf("seed %d: another order of the roster, another decision", seed)
		}
		for i := 1; i < len(d.Funnel); i++ {
			if d.Funnel[i].Count > d.Funnel[i-1].Count {
				t.Fatalf("seed %d: funnel grows: %v", seed, d.Funnel)
			}
		}
		if d.Funnel[0].Count-len(d.Excluded) != d.Funnel[3].Count {
			t.Fatalf("seed %d: %v with %d excluded", seed, d.Funnel, len(d.Excluded))
		}
		for _, c := range slices.Concat(d.Offered, d.RunnersUp) {
			if len(c.Reasons) < 2 || len(c.Doubts) < 1 {
				t.Fatalf("seed %d: %s has reasons %v and doubts %v", seed, c.Mediator, c.Reasons, c.Doubts)
			}
			for _, x := range d.Excluded {
				if x.Mediator == c.Mediator {
					t.Fatalf("seed %d: %s is excluded and offered", seed, c.Mediator)
				}
			}
		}
	}
}

// Chance must not favour anybody: over many cases equals are offered about equally often.
func TestTheSeedSpreadsOffersAmongEquals(t *testing.T) {
	t.Parallel()
	var ms []organizations.Mediator
	for i := range 6 {
		ms = append(ms, mediator(fmt.Sprint("m", i), "a"))
	}
	first := map[string]int{}
	for i := range 600 {
		d := Route(roster(ms...), request(func(r *Request) { r.Seed = fmt.Sprint("case-", i) }), Default())
		first[string(d.Offered[0].Mediator)]++
	}
	for i := range 6 {
		if n := first[fmt.Sprint("m", i)]; n < 50 || n > 150 {
			t.Errorf("m%d was first %d times of 600", i, n)
		}
	}
}

func TestWeightsThatCannotBeExplainedAreRefused(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"pack: [", "experience: 1", "pack: p\nexperience: 0.9", "pack: p\nexperience: 1.5\nrecord: -0.5",
		"pack: p\nexperience: 1\nseasoned: 0"} {
		if _, err := Parse([]byte(bad)); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
	if Default().Pack == "" {
		t.Error("the shipped weights have no name")
	}
}

func BenchmarkRoute(b *testing.B) {
	w, r, weights := crowd(1000, 1), request(), Default()
	for b.Loop() {
		Route(w, r, weights)
	}
}
