package seed_test

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"concord/cmd/server/seed"
	"concord/courts"
	"concord/internal/actor"
	"concord/internal/docstore"
	"concord/internal/rules"
	"concord/mediation"
	"concord/routing"
)

// every guards nothing: what people may do is not what is tested here.
type every struct{}

func (every) Allow(context.Context, string, mediation.Object) error { return nil }

// county is a world with the county and what making cases needs.
func county(t testing.TB) (world, []seed.Somebody) {
	t.Helper()
	w, ctx := open(t), context.Background()
	w.Store, w.Rules = w.store, rules.Load()
	var err error
	w.Cases, err = mediation.Open(ctx, mediation.Deps{Store: w.store, Guard: every{}, Rules: mediation.NewRules(w.Rules, "prefiling"), Roster: w.Organizations, Clock: w.Clock, Key: []byte("key")})
	must(t, err)
	people, err := seed.County(ctx, w.Deps)
	must(t, err)
	return w, people
}

func by(key string, people []seed.Somebody) context.Context {
	i := slices.IndexFunc(people, func(p seed.Somebody) bool { return p.Key == key })
	p := people[i]
	return actor.With(context.Background(), actor.Actor{Person: p.Person, Name: p.Name, Level: actor.Confirmed, Grants: []actor.Grant{{Role: p.Role, Tenant: p.Tenant}}})
}

// all reads every case of the court, by state.
func (w world) all(t *testing.T, people []seed.Somebody) map[mediation.State][]*mediation.Case {
	t.Helper()
	machine := actor.With(context.Background(), actor.Machine)
	out := map[mediation.State][]*mediation.Case{}
	for _, state := range mediation.States {
		for cursor := ""; ; {
			l, err := w.Cases.ListCourt(by("clerk", people), seed.CourtID, state, cursor, 200)
			must(t, err)
			for _, s := range l.Items {
				c, err := w.Cases.Case(machine, s.ID)
				must(t, err)
				out[state] = append(out[state], c)
			}
			if cursor = l.Next; cursor == "" {
				break
			}
		}
	}
	return out
}

func TestCasesFillTheDesks(t *testing.T) {
	t.Parallel()
	w, people := county(t)
	n, err := seed.Cases(context.Background(), w.Deps, seed.DemoCases)
	must(t, err)
	if n != seed.DemoCases {
		t.Fatalf("%d cases made", n)
	}
	cases := w.all(t, people)
	total := 0
	for _, s := range mediation.States {
		total += len(cases[s])
		if len(cases[s]) == 0 && s != mediation.Draft && s != mediation.Returned {
			t.Errorf("no case is %s", s)
		}
	}
	if total != seed.DemoCases {
		t.Errorf("%d cases at the court", total)
	}
	counts, err := w.Cases.Counts(by("mediator", people))
	must(t, err)
	sum := 0
	for who, n := range counts {
		if sum += n; n == 0 && who != mediation.WaitCourt {
			t.Errorf("none of the mediator's cases waits for %s: %v", who, counts)
		}
	}
	if sum != 38 {
		t.Errorf("%d cases on the desk of the story's mediator", sum)
	}
	w.looksAlive(t, people)
}

// looksAlive checks the court's queues and the organization's list.
func (w world) looksAlive(t *testing.T, people []seed.Somebody) {
	t.Helper()
	judge := by("judge", people)
	court, err := courts.Open(judge, w.store, w.Clock, w.Rules, func(context.Context, string, courts.Object) error { return nil })
	must(t, err)
	for _, state := range []courts.ConfirmationState{courts.Accepted, courts.Curing, courts.Confirmed} {
		q, _, err := court.ConfirmationQueue(judge, string(seed.CourtID), state, "", 50)
		must(t, err)
		if len(q) == 0 {
			t.Errorf("no confirmation is %s", state)
		}
		for _, x := range q {
			c, err := w.Cases.Case(actor.With(judge, actor.Machine), mediation.CaseID(x.Case))
			must(t, err)
			if c.Confirmation == nil || c.Confirmation.State != string(state) || c.Confirmation.ID != x.ID {
				t.Errorf("the case says %+v of a confirmation that is %s", c.Confirmation, state)
			}
			if state != courts.Confirmed && !x.Due.After(noon) {
				t.Errorf("a confirmation is overdue from the start: %s", x.Due)
			}
		}
	}
	l, err := w.Cases.ListOrganization(by("manager", people), seed.CountyCommittee, "", 50)
	must(t, err)
	if len(l.Items) == 0 {
		t.Error("the county committee has no cases")
	}
	// What applies and files by itself waits for the reactions, and nothing else does.
	kinds := map[string]int{}
	events, err := w.store.Driver().Pending(judge, 1000)
	must(t, err)
	for _, e := range events {
		if e.Collection == mediation.Collection {
			kinds[e.Kind]++
		}
	}
	for _, want := range []mediation.Kind{mediation.ConfirmationAsked, mediation.FilingRequested, mediation.CaseEnded, mediation.AgreementEffective} {
		if kinds[string(want)] == 0 {
			t.Errorf("no %s waits", want)
		}
		delete(kinds, string(want))
	}
	delete(kinds, string(mediation.ProposalMade))
	if len(kinds) > 0 {
		t.Errorf("these wait too: %v", kinds)
	}
}

// Cases begin within their time, belong to invented people alone, and keep everybody within the capacity.
func TestCasesAreLegal(t *testing.T) {
	t.Parallel()
	w, people := county(t)
	_, err := seed.Cases(context.Background(), w.Deps, seed.DemoCases)
	must(t, err)
	before, err := w.store.Driver().Pending(context.Background(), 5000)
	must(t, err)
	w.Quiet = true
	const n = 250
	_, err = seed.Cases(context.Background(), w.Deps, n)
	must(t, err)
	after, err := w.store.Driver().Pending(context.Background(), 5000)
	must(t, err)
	if len(after) != len(before) || len(before) == 0 {
		t.Errorf("%d events waited before quiet cases were made, %d afterwards", len(before), len(after))
	}
	story := map[string]bool{}
	for _, p := range people {
		story[p.Person] = true
	}
	rl := mediation.NewRules(w.Rules, "prefiling")
	numbers, reserved := map[string]bool{}, 0
	for state, list := range w.all(t, people) {
		for _, c := range list {
			if numbers[c.Number] || !strings.HasPrefix(c.Number, "202") {
				t.Errorf("number %q", c.Number)
			}
			numbers[c.Number] = true
			for _, p := range c.Parties {
				if story[p.Person] {
					t.Errorf("%s of the story is in an invented case", p.Name)
				}
				if p.Person != "" {
					a, err := w.Identity.Account(context.Background(), p.Person)
					if err != nil || a.Phone != "+86"+p.Phone || a.Name != p.Name {
						t.Errorf("party %s of case %s: account %+v, %v", p.Name, c.Number, a, err)
					}
				}
			}
			if ps := c.Problems(rl); len(ps) > 0 {
				t.Errorf("%s: %v", c.Number, ps)
			}
			before := c.State
			if events, err := c.Tick(rl, noon); err != nil || c.State != before || len(events) > 0 {
				t.Errorf("%s was %s and time makes it %s at once: %d events, %v", c.Number, state, c.State, len(events), err)
			}
			if c.Desk != "" {
				reserved++
			}
			if c.UpdatedAt.After(noon) {
				t.Errorf("%s was changed in the future: %s", c.Number, c.UpdatedAt)
			}
		}
	}
	if len(numbers) != n {
		t.Errorf("%d numbers", len(numbers))
	}
	world, err := w.Organizations.World(context.Background())
	must(t, err)
	held := 0
	for _, m := range world.Mediators {
		held += len(m.Cases)
		if len(m.Cases) > m.Capacity {
			t.Errorf("mediator %s has %d cases and room for %d", m.ID, len(m.Cases), m.Capacity)
		}
	}
	if held != reserved {
		t.Errorf("%d places are taken for %d open cases", held, reserved)
	}
	for _, kind := range []string{"loan", "tenancy"} {
		d := routing.Route(world, routing.Request{Case: "new", Kind: kind, Region: "330122004", Court: seed.CourtID, Seed: "new"}, routing.Default())
		if len(d.Offered) < 3 || d.Offered[0].Mediator != seed.StoryMediator {
			t.Errorf("%s: with all these cases the mediator of the story is not first", kind)
		}
	}
}

// However often it breaks off, the cases are made once.
func TestCasesAreMadeOnce(t *testing.T) {
	t.Parallel()
	w, people := county(t)
	made := 0
	for range 3 {
		ctx, cancel := context.WithCancel(context.Background())
		var left atomic.Int64
		left.Store(400)
		n, err := seed.Cases(breaking{ctx, cancel, &left}, w.Deps, seed.DemoCases)
		if err == nil {
			t.Fatal("it was to break off")
		}
		made += n
	}
	if made == 0 {
		t.Fatal("nothing was made before it broke off")
	}
	_, err := seed.Cases(context.Background(), w.Deps, seed.DemoCases)
	must(t, err)
	first := w.snapshot(t, people)
	if len(first) != seed.DemoCases {
		t.Fatalf("%d cases", len(first))
	}
	n, err := seed.Cases(context.Background(), w.Deps, seed.DemoCases)
	must(t, err)
	if n != 0 {
		t.Errorf("%d cases made again", n)
	}
	for id, d := range w.snapshot(t, people) {
		if first[id].Revision != d.Revision {
			t.Errorf("case %s was written again", id)
		}
	}
}

func (w world) snapshot(t *testing.T, people []seed.Somebody) map[string]docstore.Item[struct{}] {
	t.Helper()
	out := map[string]docstore.Item[struct{}]{}
	for _, list := range w.all(t, people) {
		for _, c := range list {
			d, err := w.store.Driver().Get(context.Background(), mediation.Collection, string(c.ID))
			must(t, err)
			out[string(c.ID)] = docstore.Item[struct{}]{ID: d.ID, Revision: d.Revision}
		}
	}
	return out
}
