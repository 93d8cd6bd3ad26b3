package routing

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"concord/organizations"
)

// town is a small world in which everything that can go wrong does, often.
type town struct{ *rand.Rand }

func (t town) one(list ...string) string { return list[t.IntN(len(list))] }

func (t town) some(most int, list ...string) []string {
	var out []string
	for range t.IntN(most + 1) {
		if s := t.one(list...); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func (t town) chance(n int) bool { return t.IntN(n) == 0 }

func (t town) when() time.Time { return day.Add(time.Duration(t.IntN(40)-20) * 24 * time.Hour) }

var (
	townKinds  = []string{"loan", "consumer", "tenancy", "neighbours"}
	townPlaces = []string{"33", "3301", "330122", "330122001", "330122002", "330106", "330000", "330100", "1101", "110105"}
	townCourts = []string{"basic", "basic", "other", "upper", "upper", "high", "nowhere"}
	townNeeds  = []string{"sign_language", "phone_only", "large_print", "interpreter"}
	townNames  = []string{"n1", "n2", "n3", "n4", "n5", "n6"}
	townGroups = []string{"g1", "g2", "g3"}
	townPeople = []string{"p1", "p2", "p3", "p4", "p5"}
	townPhones = []string{"ph1", "ph2", "ph3", "ph4"}
	townHours  = []string{"weekday", "evening", "weekend"}
)

func (t town) organization(id int) organizations.Organization {
	o := organizations.Organization{ID: organizations.OrganizationID(fmt.Sprintf("o%d", id)), Kind: organizations.OrganizationKind(t.one("people", "industry", "administrative", "commercial")),
		Regions: t.some(5, townPlaces...), Causes: t.some(9, townKinds...), Fee: t.one("free", "1%", ""), Status: organizations.Active, Bodies: t.some(2, townNames...)}
	for _, c := range t.some(3, townCourts...) {
		o.Courts = append(o.Courts, organizations.CourtID(c))
	}
	if t.chance(12) {
		o.Status = organizations.Suspended
	}
	if t.chance(4) {
		o.Group = t.one(townGroups...)
	}
	if t.chance(5) {
		o.Until = t.when()
	}
	o.Sandbox = t.chance(10)
	return o
}

func (t town) mediator(id, houses int) organizations.Mediator {
	m := organizations.Mediator{ID: organizations.MediatorID(fmt.Sprintf("m%03d", id)), Languages: t.some(5, "zh", "zh-CN", "en", "ug", "wuu"),
		Regions: t.some(2*t.IntN(2), townPlaces...), Needs: t.some(2, townNeeds...), Hours: t.some(2, townHours...), Capacity: t.IntN(9),
		Settled: t.IntN(30), Ended: t.IntN(60), DaysMean: float64(t.IntN(400)) / 10, Status: organizations.Active, Name: organizations.Name{ZH: "某", EN: "N"}}
	m.Ended = max(m.Ended, m.Settled)
	for range 1 + t.IntN(2) + t.IntN(2)*t.IntN(2) {
		m.Organizations = append(m.Organizations, organizations.OrganizationID(fmt.Sprintf("o%d", t.IntN(houses+1)))) // the last is unknown
	}
	for _, k := range t.some(8, townKinds...) {
		m.Causes = append(m.Causes, organizations.Cause{Kind: k, Depth: t.IntN(4), Ended: t.IntN(80), Settled: t.IntN(9)})
	}
	for range t.IntN(m.Capacity + 2) {
		m.Cases = append(m.Cases, fmt.Sprint("case", t.IntN(50)))
	}
	if !t.chance(4) {
		m.LastCaseAt = t.when()
	}
	if t.chance(20) {
		m.Status = organizations.Suspended
	}
	if t.chance(4) {
		m.CertificateUntil = t.when()
	}
	if t.chance(5) {
		m.Away = []organizations.Span{{From: t.when(), To: t.when(), Reason: "leave"}}
	}
	if t.chance(4) {
		m.Person = t.one(townPeople...)
	}
	if t.chance(4) {
		m.PhoneHash = t.one(townPhones...)
	}
	for range t.IntN(3) * t.IntN(2) {
		tie := organizations.Tie{Kind: t.one("relative", "employer", "client", "interest", "other")}
		switch t.IntN(4) {
		case 0:
			tie.Person = t.one(townPeople...)
		case 1:
			tie.PhoneHash = t.one(townPhones...)
		case 2:
			tie.NameHash = t.one(townNames...)
		default:
			tie.Organization = organizations.OrganizationID(fmt.Sprintf("o%d", t.IntN(houses)))
		}
		m.Ties = append(m.Ties, tie)
	}
	if t.chance(5) {
		m.Repeats = []organizations.Repeat{{Body: t.one(townNames...), Name: "某公司", Ended: 1 + t.IntN(9)}}
	}
	return m
}

func (t town) request(id, people int) Request {
	r := Request{Case: fmt.Sprint("case", t.IntN(50)), Kind: t.one(townKinds...), Region: t.one(append(townPlaces, "", "330122003", "440103")...),
		Court: organizations.CourtID(t.one(townCourts...)), Language: t.one("zh-CN", "", "en", "ug", "fr"), Seed: fmt.Sprint(id),
		Track: t.one("", "narrow", "prc-organization"), Hours: t.some(1, townHours...), Sandbox: t.chance(10)}
	if t.chance(3) {
		r.Needs = t.some(2, append(townNeeds, "unheard_of")...)
	}
	if !t.chance(4) {
		r.At = t.when()
	}
	some := func(n int) (out []organizations.MediatorID) {
		for range t.IntN(n + 1) {
			out = append(out, organizations.MediatorID(fmt.Sprintf("m%03d", t.IntN(people))))
		}
		return out
	}
	r.Exclude, r.Prefer = some(4), some(3)
	for range t.IntN(4) {
		p := Party{}
		if t.chance(2) {
			p.Person = t.one(townPeople...)
		}
		if t.chance(3) {
			p.PhoneHash = t.one(townPhones...)
		}
		if t.chance(3) {
			p.NameHash = t.one(townNames...)
		}
		if t.chance(3) {
			p.Group = t.one(townGroups...)
		}
		r.Parties = append(r.Parties, p)
	}
	if t.chance(5) {
		r.Locked = []Lock{{Person: t.one(townPeople...), Role: "witness"}, {PhoneHash: t.one(townPhones...), Role: "agent"}}
	}
	return r
}

func (t town) world(houses, people int) World {
	w := World{Organizations: map[organizations.OrganizationID]organizations.Organization{}, Courts: map[organizations.CourtID]organizations.Court{
		"basic": {ID: "basic", Parent: "upper"}, "other": {ID: "other", Parent: "upper"}, "upper": {ID: "upper", Parent: "high"}, "high": {ID: "high"}}}
	for i := range houses {
		o := t.organization(i)
		w.Organizations[o.ID] = o
	}
	for i := range people {
		w.Mediators = append(w.Mediators, t.mediator(i, houses))
	}
	return w
}

func narrow() Weights {
	w := Default()
	w.Tracks = map[string][]string{"narrow": {"people", "industry"}}
	return w
}

// text is a decision byte for byte.
func text(t *testing.T, d Decision) string {
	t.Helper()
	raw, err := json.MarshalIndent(d, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func differ(t *testing.T, name string, r Request, got, want Decision) {
	t.Helper()
	if reflect.DeepEqual(got, want) {
		return
	}
	if g, w := text(t, got), text(t, want); g != w {
		t.Fatalf("%s decides otherwise for %+v\n--- got\n%s\n--- want\n%s", name, r, g, w)
	}
}

// The index must say what a scan of everybody says, whatever has happened to the roster in the meantime; and the part of
// the roster that it looked at must be enough to say it again.
func TestTheIndexDecidesAsTheScan(t *testing.T) {
	t.Parallel()
	weights := narrow()
	offered, relaxed := 0, 0
	for seed := range uint64(30) {
		g := town{rand.New(rand.NewPCG(seed, 7))}
		houses, people := 3+g.IntN(20), 10+g.IntN(500)
		w := g.world(houses, people)
		x := NewIndex(w)
		for step := range 60 {
			for range g.IntN(8) { // what happens in between
				change(g, x, &w, houses, people)
			}
			r := g.request(step, people)
			want := Route(w, r, weights)
			got, part := x.Record(r, weights)
			differ(t, "the index", r, got, want)
			differ(t, "the record", r, Route(through(t, part), through(t, r), weights), want)
			offered += len(want.Offered)
			if want.Relaxed {
				relaxed++
			}
		}
		fresh := NewIndex(w)
		if fresh.Len() != x.Len() {
			t.Fatalf("seed %d: %d mediators, a new index has %d", seed, x.Len(), fresh.Len())
		}
	}
	if offered < 1000 || relaxed < 20 {
		t.Fatalf("only %d offered, %d relaxed: the world is too poor to prove anything", offered, relaxed)
	}
}

// through sends a value through JSON, as a record is kept.
func through[T any](t *testing.T, v T) (out T) {
	t.Helper()
	raw, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(raw, &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func change(g town, x *Index, w *World, houses, people int) {
	switch g.IntN(5) {
	case 0:
		o := g.organization(g.IntN(houses))
		if g.chance(6) {
			delete(w.Organizations, o.ID)
			x.RemoveOrganization(o.ID)
			return
		}
		w.Organizations[o.ID] = o
		x.PutOrganization(o)
	case 1:
		c := organizations.Court{ID: organizations.CourtID(g.one(townCourts...)), Parent: organizations.CourtID(g.one("", "upper", "high"))}
		if c.Parent == c.ID || c.ID == "high" {
			c.Parent = ""
		}
		w.Courts[c.ID] = c
		x.PutCourt(c)
	default:
		m := g.mediator(g.IntN(people), houses)
		w.Mediators = slices.DeleteFunc(w.Mediators, func(have organizations.Mediator) bool { return have.ID == m.ID })
		if g.chance(5) {
			x.Remove(m.ID)
			return
		}
		w.Mediators = append(w.Mediators, m)
		x.Put(m)
	}
}

// A register with more languages, needs and kinds than a row has bits.
func TestMoreNamesThanBits(t *testing.T) {
	t.Parallel()
	w := roster()
	o := w.Organizations["a"]
	o.Causes = nil
	for i := range 150 {
		o.Causes = append(o.Causes, fmt.Sprint("kind", i))
		w.Mediators = append(w.Mediators, mediator(fmt.Sprintf("m%03d", i), "a", func(m *organizations.Mediator) {
			m.Causes = []organizations.Cause{{Kind: fmt.Sprint("kind", i), Depth: 2}, {Kind: fmt.Sprint("kind", i/2)}}
			m.Languages, m.Needs, m.Hours = []string{fmt.Sprint("l", i)}, []string{fmt.Sprint("need", i)}, []string{fmt.Sprint("hour", i)}
		}))
	}
	w.Organizations["a"] = o
	x, weights := NewIndex(w), Default()
	weights.HardNeeds = []string{"need3", "need140"}
	n := 0
	for i := range 160 {
		for _, need := range []string{"", "need3", "need140", fmt.Sprint("need", i)} {
			r := request(func(r *Request) {
				r.Kind, r.Language, r.Hours = fmt.Sprint("kind", i), fmt.Sprint("l", i), []string{fmt.Sprint("hour", i)}
				if need != "" {
					r.Needs = []string{need}
				}
			})
			want := Route(w, r, weights)
			differ(t, "the index", r, x.Route(r, weights), want)
			n += len(want.Offered)
		}
	}
	if n < 400 {
		t.Fatalf("only %d offered", n)
	}
}

// Decisions go on while the roster changes.
func TestReadersAndWritersAtOnce(t *testing.T) {
	t.Parallel()
	g := town{rand.New(rand.NewPCG(3, 3))}
	w := g.world(20, 300)
	x, weights := NewIndex(w), narrow()
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			g := town{rand.New(rand.NewPCG(uint64(i), 4))}
			mine := World{Organizations: map[organizations.OrganizationID]organizations.Organization{}, Courts: map[organizations.CourtID]organizations.Court{}}
			for n := range 300 {
				if i == 0 {
					change(g, x, &mine, 20, 300)
				} else if d, part := x.Record(g.request(n, 300), weights); len(d.Offered) > len(part.Mediators) {
					t.Error("offered without looking")
				}
			}
		})
	}
	wg.Wait()
}
