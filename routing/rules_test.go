package routing

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"concord/organizations"
)

// later rules than those of issue 1, each with the case in which it does not apply.
func TestEachHardRule(t *testing.T) {
	t.Parallel()
	type M = organizations.Mediator
	noon := day.Add(4 * time.Hour)
	at := func(r *Request) { r.At = noon }
	house := func(change func(*organizations.Organization)) func(*World) {
		return func(w *World) {
			o := w.Organizations["a"]
			change(&o)
			w.Organizations["a"] = o
		}
	}
	for _, tc := range []struct {
		name   string
		m      M
		world  func(*World)
		r      Request
		rule   string
		silent bool // not in Decision.Excluded: never on this roster
	}{
		{"suspended", mediator("m", "a", func(m *M) { m.Status = organizations.Suspended }), nil, request(), RuleInactive, true},
		{"certificate over", mediator("m", "a", func(m *M) { m.CertificateUntil = noon.Add(-time.Second) }), nil, request(at), RuleCertificate, true},
		{"certificate to this instant", mediator("m", "a", func(m *M) { m.CertificateUntil = noon }), nil, request(at), "", false},
		{"nobody asks when", mediator("m", "a", func(m *M) { m.CertificateUntil = noon.Add(-time.Hour) }), nil, request(), "", false},
		{"other kind", mediator("m", "a"), nil, request(func(r *Request) { r.Kind = "tenancy" }), RuleCause, true},
		{"charter without the kind", mediator("m", "a"), house(func(o *organizations.Organization) { o.Causes = []string{"consumer"} }), request(), RuleCause, true},
		{"works elsewhere", mediator("m", "a", func(m *M) { m.Regions = []string{"330106"} }), nil, request(), RuleRegion, true},
		{"organization works elsewhere", mediator("m", "a"), house(func(o *organizations.Organization) { o.Regions = []string{"3302"} }), request(), RuleRegion, true},
		{"none of his own: those of the organization", mediator("m", "a", func(m *M) { m.Regions = nil }), nil, request(), "", false},
		{"organization suspended", mediator("m", "a"), house(func(o *organizations.Organization) { o.Status = organizations.Suspended }), request(), RuleOrganization, true},
		{"organization unknown", mediator("m", "nobody"), nil, request(), RuleOrganization, true},
		{"term over", mediator("m", "a"), house(func(o *organizations.Organization) { o.Until = noon.Add(-time.Hour) }), request(at), RuleOrganization, true},
		{"sandbox for a real dispute", mediator("m", "a"), house(func(o *organizations.Organization) { o.Sandbox = true }), request(), RuleSandbox, true},
		{"real for the sandbox", mediator("m", "a"), nil, request(func(r *Request) { r.Sandbox = true }), RuleSandbox, true},
		{"sandbox for the sandbox", mediator("m", "a"), house(func(o *organizations.Organization) { o.Sandbox = true }), request(func(r *Request) { r.Sandbox = true }), "", false},
		{"kind not for the track", mediator("m", "a"), house(func(o *organizations.Organization) { o.Kind = organizations.Commercial }), request(func(r *Request) { r.Track = "narrow" }), RuleTrack, true},
		{"kind for the track", mediator("m", "a"), house(func(o *organizations.Organization) { o.Kind = organizations.People }), request(func(r *Request) { r.Track = "narrow" }), "", false},
		{"roster of another court", mediator("m", "x"), nil, request(), RuleRoster, true},
		{"roster of the court above", mediator("m", "d"), nil, request(), "", false},
		{"roster of a court below", mediator("m", "a"), nil, request(func(r *Request) { r.Court = "upper" }), RuleRoster, true},
		{"the second organization takes it", mediator("m", "x", func(m *M) { m.Organizations = append(m.Organizations, "a") }), nil, request(), "", false},
		{"the one that comes furthest is named", mediator("m", "x", func(m *M) { m.Organizations = append(m.Organizations, "nobody") }), nil, request(), RuleRoster, true},
		{"language", mediator("m", "a"), nil, request(func(r *Request) { r.Language = "ug-CN" }), RuleLanguage, false},
		{"full", mediator("m", "a", func(m *M) { m.Capacity = 0 }), nil, request(), RuleFull, false},
		{"away", mediator("m", "a", func(m *M) { m.Away = []organizations.Span{{From: day, To: noon}} }), nil, request(at), RuleAway, false},
		{"back again", mediator("m", "a", func(m *M) { m.Away = []organizations.Span{{From: day, To: noon.Add(-time.Second)}} }), nil, request(at), "", false},
		{"no hours in common", mediator("m", "a", func(m *M) { m.Hours = []string{"weekday"} }), nil, request(func(r *Request) { r.Hours = []string{"evening", "weekend"} }), RuleHours, false},
		{"one hour in common", mediator("m", "a", func(m *M) { m.Hours = []string{"weekday", "weekend"} }), nil, request(func(r *Request) { r.Hours = []string{"evening", "weekend"} }), "", false},
		{"hours not known", mediator("m", "a"), nil, request(func(r *Request) { r.Hours = []string{"evening"} }), "", false},
		{"was a witness, by account", mediator("m", "a", func(m *M) { m.Person = "w" }), nil, request(func(r *Request) { r.Locked = []Lock{{Person: "w", Role: "witness"}} }), RuleLocked, false},
		{"was an agent, by phone", mediator("m", "a", func(m *M) { m.PhoneHash = "w" }), nil, request(func(r *Request) { r.Locked = []Lock{{PhoneHash: "w", Role: "agent"}} }), RuleLocked, false},
		{"a tie", mediator("m", "a", func(m *M) { m.Person = "p1" }), nil, request(), RuleConflict, false},
		{"earlier cases of the party only are told", mediator("m", "a", func(m *M) { m.Repeats = []organizations.Repeat{{Body: "n2", Ended: 3}} }), nil, request(), "", false},
		{"asked before", mediator("m", "a"), nil, request(func(r *Request) { r.Exclude = []organizations.MediatorID{"m"} }), RuleAsked, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w, weights := roster(tc.m), narrow()
			if tc.world != nil {
				tc.world(&w)
			}
			d := Route(w, tc.r, weights)
			differ(t, "the index", tc.r, NewIndex(w).Route(tc.r, weights), d)
			if got := Check(w, tc.m, tc.r, weights, d.Relaxed); got != tc.rule {
				t.Errorf("Check says %q, want %q", got, tc.rule)
			}
			if (len(d.Offered) == 1) != (tc.rule == "") {
				t.Errorf("offered %v", ids(d.Offered))
			}
			want := []Exclusion{}
			if tc.rule != "" && !tc.silent {
				want = append(want, Exclusion{"m", tc.rule})
			}
			if !slices.Equal(d.Excluded, want) {
				t.Errorf("excluded %v, want %v", d.Excluded, want)
			}
			if tc.silent && d.Funnel[0].Count != 0 {
				t.Errorf("is on the roster: %v", d.Funnel)
			}
		})
	}
}

func TestTheNearestDivisionDecides(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name                string
		mediator, organized []string
		want                float64
	}{
		{"street of the organization", []string{"33"}, []string{"3301", county + "001"}, 1},
		{"county of the mediator", []string{"33", county}, []string{"33"}, 0.9},
		{"old form of a county", []string{county}, nil, 0.9},
		{"city", nil, []string{"330100"}, 0.6},
		{"province", nil, []string{"330000", "110105"}, 0.3},
		{"everywhere", nil, nil, 0},
	} {
		m := mediator("m", "a", func(m *organizations.Mediator) { m.Regions = tc.mediator })
		w := roster(m)
		o := w.Organizations["a"]
		o.Regions = tc.organized
		w.Organizations["a"] = o
		d := NewIndex(w).Route(request(), Default())
		if len(d.Offered) != 1 || d.Offered[0].Parts.Proximity != tc.want {
			t.Errorf("%s: %+v, want %v", tc.name, d.Offered, tc.want)
		}
	}
	m := mediator("m", "a", func(m *organizations.Mediator) {
		m.Organizations, m.Regions = []organizations.OrganizationID{"a", "b"}, nil
	})
	w := roster(m)
	o := w.Organizations["b"]
	o.Regions = []string{county}
	w.Organizations["b"] = o
	if d := Route(w, request(), Default()); d.Offered[0].Organization != "b" {
		t.Errorf("through %s, and b is nearer", d.Offered[0].Organization)
	}
}

func TestNeedsAreHardWhileSomebodyServesThem(t *testing.T) {
	t.Parallel()
	signs := func(m *organizations.Mediator) { m.Needs = []string{"sign_language"} }
	r := request(func(r *Request) { r.Needs = []string{"sign_language"} })
	d := Route(roster(mediator("signs", "a", signs), mediator("other", "b")), r, Default())
	if d.Relaxed || !slices.Equal(ids(d.Offered), []string{"signs"}) || !slices.Equal(d.Excluded, []Exclusion{{"other", RuleNeed}}) {
		t.Errorf("%+v", d)
	}
	full := func(m *organizations.Mediator) { m.Capacity = 0 }
	d = Route(roster(mediator("signs", "a", signs, full), mediator("other", "b")), r, Default())
	if !d.Relaxed || !slices.Equal(ids(d.Offered), []string{"other"}) || d.Offered[0].Doubts[0].Key != "routing.doubt.need" {
		t.Errorf("nobody left signs: %+v", d)
	}
	soft := request(func(r *Request) { r.Needs = []string{"large_print"} })
	if d = Route(roster(mediator("other", "b")), soft, Default()); d.Relaxed || len(d.Offered) != 1 {
		t.Errorf("a need that is not hard: %+v", d)
	}
}

func TestConflicts(t *testing.T) {
	t.Parallel()
	type M = organizations.Mediator
	tie := func(x organizations.Tie) func(*M) { return func(m *M) { m.Ties = []organizations.Tie{x} } }
	past := func(x organizations.Repeat) func(*M) { return func(m *M) { m.Repeats = []organizations.Repeat{x} } }
	body := Party{NameHash: "hash-of-b"}
	for _, tc := range []struct {
		name     string
		m        M
		p        Party
		kind     string
		severity Severity
		via      string
	}{
		{"the same account", mediator("m", "a", func(m *M) { m.Person = "p" }), Party{Person: "p"}, SamePerson, Absolute, "account"},
		{"the same phone", mediator("m", "a", func(m *M) { m.PhoneHash = "p" }), Party{PhoneHash: "p"}, SamePerson, Absolute, "phone"},
		{"own organization", mediator("m", "b"), body, OwnOrganization, Absolute, "b"},
		{"relative", mediator("m", "a", tie(organizations.Tie{Kind: "relative", Person: "p"})), Party{Person: "p"}, Relative, Waivable, "account"},
		{"employer by name", mediator("m", "a", tie(organizations.Tie{Kind: "employer", NameHash: "n"})), Party{NameHash: "n"}, Employer, Waivable, "name"},
		{"former client", mediator("m", "a", tie(organizations.Tie{Kind: "client", PhoneHash: "p"})), Party{PhoneHash: "p"}, Client, Waivable, "phone"},
		{"interest in an organization", mediator("m", "a", tie(organizations.Tie{Kind: "interest", Organization: "b"})), body, Interest, Waivable, "b"},
		{"another tie", mediator("m", "a", tie(organizations.Tie{Kind: "neighbour", Person: "p"})), Party{Person: "p"}, OtherTie, Waivable, "account"},
		{"own organization in the group", mediator("m", "g"), Party{NameHash: "n", Group: "group"}, SameGroup, Waivable, "g"},
		{"tie to a body of the group, by name", mediator("m", "a", tie(organizations.Tie{Kind: "employer", NameHash: "hash-of-g"})), Party{Group: "group"}, SameGroup, Waivable, "group"},
		{"tie to a body of the group", mediator("m", "a", tie(organizations.Tie{Kind: "employer", Organization: "g"})), Party{Group: "group"}, SameGroup, Waivable, "g"},
		{"earlier cases", mediator("m", "a", past(organizations.Repeat{Body: "n", Ended: 4})), Party{NameHash: "n"}, Repeat, Disclose, "name"},
		{"earlier cases of the group", mediator("m", "a", past(organizations.Repeat{Body: "hash-of-g", Ended: 4})), Party{NameHash: "n", Group: "group"}, RepeatGroup, Disclose, "group"},
		{"unknown is not unknown", mediator("m", "a", tie(organizations.Tie{Kind: "relative"}), past(organizations.Repeat{})), Party{}, "", "", ""},
		{"another group", mediator("m", "g"), Party{Group: "other"}, "", "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := roster(tc.m)
			w.Organizations["g"] = organizations.Organization{ID: "g", Status: organizations.Active, Group: "group", Bodies: []string{"hash-of-g"}}
			parties := []Party{{Person: "stranger"}, tc.p}
			got := Conflicts(w, tc.m, parties)
			if again := NewIndex(w).Conflicts(tc.m, parties); fmt.Sprint(again) != fmt.Sprint(got) {
				t.Errorf("the index finds %v, not %v", again, got)
			}
			if tc.kind == "" {
				if len(got) > 0 {
					t.Errorf("found %v", got)
				}
				return
			}
			if len(got) != 1 || got[0].Kind != tc.kind || got[0].Severity != tc.severity || got[0].Via != tc.via || got[0].Party != 1 {
				t.Errorf("found %+v", got)
			}
			if bars := Conflict(w, tc.m, parties); (bars == "") != (tc.severity == Disclose) {
				t.Errorf("bars %q", bars)
			}
		})
	}
	w := roster()
	w.Organizations["g"] = organizations.Organization{ID: "g", Group: "group", Bodies: []string{"hash-of-g"}}
	if x := NewIndex(w); x.GroupOf("hash-of-g") != "group" || x.GroupOf("hash-of-a") != "" || x.GroupOf("") != "" {
		t.Error("GroupOf")
	}
}

// What must be disclosed is told whatever else there is to doubt.
func TestDisclosuresAreNeverCut(t *testing.T) {
	t.Parallel()
	m := mediator("m", "a", func(m *organizations.Mediator) {
		m.Repeats, m.Regions, m.Hours = []organizations.Repeat{{Body: "n2", Ended: 3, Settled: 2}}, []string{"33"}, []string{"weekday"}
		m.Causes[0].Ended = 0
	})
	d := Route(roster(m), request(func(r *Request) { r.Needs = []string{"large_print"} }), Default())
	if got := d.Offered[0].Doubts; len(got) != 3 || got[0].Key != "routing.doubt.repeat" || got[0].Params["ended"] != 3 {
		t.Errorf("%+v", got)
	}
}

func TestWhyNot(t *testing.T) {
	t.Parallel()
	type M = organizations.Mediator
	weights := Default()
	weights.Offer = 1
	seen := func(days int) func(*M) { return func(m *M) { m.LastCaseAt = day.AddDate(0, 0, days) } }
	nothing := func(*M) {}
	for _, tc := range []struct {
		name, want string
		better     func(*M)
		worse      func(*M)
		r          Request
	}{
		{"experience", "routing.why_not.experience", func(m *M) { m.Causes[0].Depth = 3 }, func(m *M) { m.Causes[0].Depth = 1 }, request()},
		{"busier", "routing.why_not.busier", nothing, func(m *M) { m.Cases = []string{"1", "2", "3", "4"} }, request()},
		{"farther", "routing.why_not.farther", nothing, func(m *M) { m.Regions = []string{"33"} }, request()},
		{"language and needs", "routing.why_not.language", func(m *M) { m.Needs = []string{"large_print"} }, nothing, request(func(r *Request) { r.Needs = []string{"large_print"} })},
		{"share settled", "routing.why_not.record", func(m *M) { m.Ended, m.Settled = 400, 400 }, func(m *M) { m.Ended, m.Settled = 400, 10 }, request()},
		{"slower", "routing.why_not.slower", func(m *M) { m.Ended, m.Settled, m.DaysMean = 400, 240, 2 }, func(m *M) { m.Ended, m.Settled, m.DaysMean = 400, 240, 40 }, request()},
		{"nobody asked", "routing.why_not.preference", nothing, nothing, request(func(r *Request) { r.Prefer = []organizations.MediatorID{"better"} })},
		{"turn", "routing.why_not.turn", seen(-9), seen(-3), request()},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d := Route(roster(mediator("worse", "a", tc.worse), mediator("better", "b", tc.better)), tc.r, weights)
			if len(d.RunnersUp) != 1 || d.Offered[0].Mediator != "better" || d.Offered[0].WhyNot.Key != "" || d.RunnersUp[0].WhyNot.Key != tc.want {
				t.Errorf("%+v", d)
			}
		})
	}
	d := Route(roster(mediator("a", "a"), mediator("b", "b")), request(), weights)
	if d.RunnersUp[0].WhyNot.Key != "routing.why_not.lot" {
		t.Errorf("equal in everything: %+v", d.RunnersUp)
	}
	two := Default()
	two.Offer = 2
	best := func(m *M) { m.Causes[0].Depth = 3 }
	d = Route(roster(mediator("a1", "a", best, seen(-9)), mediator("a2", "a", best), mediator("b", "b")), request(), two)
	if !slices.Equal(ids(d.Offered), []string{"a1", "b"}) || d.RunnersUp[0].WhyNot.Key != "routing.why_not.same_organization" {
		t.Errorf("the second of an organization: %v %+v", ids(d.Offered), d.RunnersUp)
	}
}

// More are kept out than a decision names: the numbers are whole all the same, and names are those with the smallest ids.
func TestExclusionsAreCappedAlike(t *testing.T) {
	t.Parallel()
	var ms []organizations.Mediator
	for i := range 350 {
		ms = append(ms, mediator(fmt.Sprintf("m%03d", (i*37)%350), "a", func(m *organizations.Mediator) {
			if m.Capacity = 0; i%3 == 0 {
				m.Languages = []string{"en"}
			}
		}))
	}
	w := roster(ms...)
	d := Route(w, request(), Default())
	differ(t, "the index", request(), NewIndex(w).Route(request(), Default()), d)
	if len(d.Excluded) != MaxExcluded || d.Excluded[MaxExcluded-1].Mediator != "m099" || !slices.Equal(d.Rules, []Step{{RuleLanguage, 117}, {RuleFull, 233}}) {
		t.Errorf("%d excluded, last %v, rules %v", len(d.Excluded), d.Excluded[len(d.Excluded)-1], d.Rules)
	}
}

// Mediators who are equally suitable get equally many cases, whether these stay open or end soon, and nobody starves.
func TestFairness(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		open int // how many cases are open at once
	}{{"cases end at once", 0}, {"cases stay a while", 40}} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			const people, disputes = 24, 1000
			var ms []organizations.Mediator
			for i := range people {
				ms = append(ms, mediator(fmt.Sprint("m", i), organizations.OrganizationID("abc"[i%3:][:1]), func(m *organizations.Mediator) { m.LastCaseAt = time.Time{} }))
			}
			x := NewIndex(roster(ms...))
			got := map[organizations.MediatorID]int{}
			type held struct {
				m    organizations.MediatorID
				name string
			}
			var open []held
			for i := range disputes {
				name := fmt.Sprint("case-", i)
				d := x.Route(request(func(r *Request) { r.Case, r.Seed = name, name }), Default())
				id := d.Offered[0].Mediator
				got[id]++
				m, _ := x.Mediator(id)
				m.Cases, m.LastCaseAt = append(m.Cases, name), day.Add(time.Duration(i)*time.Minute)
				x.Put(m)
				if open = append(open, held{id, name}); len(open) > tc.open {
					m, _ := x.Mediator(open[0].m)
					m.Cases = slices.DeleteFunc(m.Cases, func(c string) bool { return c == open[0].name })
					x.Put(m)
					open = open[1:]
				}
			}
			least, most := disputes, 0
			for i := range people {
				n := got[organizations.MediatorID(fmt.Sprint("m", i))]
				least, most = min(least, n), max(most, n)
			}
			if most-least > 1 || least == 0 {
				t.Errorf("between %d and %d cases: %v", least, most, got)
			}
		})
	}
}
