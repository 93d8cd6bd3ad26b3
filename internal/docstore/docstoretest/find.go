package docstoretest

import (
	"fmt"
	"math"
	"testing"
	"time"

	"concord/internal/docstore"
	"concord/internal/docstore/driver"
	"concord/internal/fault"
)

type state string // queries take typed strings

func find(t *testing.T, s *docstore.Store) {
	c, ctx := declare(t, s, index("byPlace", "place.province", "state", "count"), index("byCount", "count")), t.Context()
	for i := range 12 {
		must(t, c.Insert(ctx, fmt.Sprintf("d%02d", i), thing{Place: &place{[]string{"沪", "京"}[i%2]}, State: []string{"open", "shut", ""}[i%3], Count: int64(i / 2)}))
	}
	must(t, c.Insert(ctx, "nowhere", thing{State: "open", Count: 3}))
	q := func(equal ...any) docstore.Query { return docstore.Query{Index: "byPlace", Equal: equal} }
	wantIDs(t, c, q("沪"), "d00", "d06", "d04", "d10") // state, then count: open 0 3, shut 2 5; "" is absent
	wantIDs(t, c, q("沪", state("open")), "d00", "d06")
	wantIDs(t, c, q("沪", ptr("open"), 3), "d06")
	wantIDs(t, c, q("沪", "open", 3.0), "d06")
	wantIDs(t, c, q("沪", "open", 4))
	wantIDs(t, c, q("沪", "ope"))
	wantIDs(t, c, q(""))
	wantIDs(t, c, q(nil))
	wantIDs(t, c, q("粤"))
	wantIDs(t, c, q(), "d03", "d09", "d01", "d07", "d00", "d06", "d04", "d10") // 京 U+4EAC before 沪 U+6CAA
	rng := func(from, to any, desc bool) docstore.Query {
		return docstore.Query{Index: "byCount", From: from, To: to, Desc: desc}
	}
	wantIDs(t, c, rng(2, 4, false), "d04", "d05", "d06", "d07", "nowhere")
	wantIDs(t, c, rng(2, 4, true), "nowhere", "d07", "d06", "d05", "d04")
	wantIDs(t, c, rng(nil, 1, false), "d00", "d01")
	wantIDs(t, c, rng(5, nil, true), "d11", "d10")
	wantIDs(t, c, rng(2.5, 3.5, false), "d06", "d07", "nowhere")
	wantIDs(t, c, rng(4, 2, false))
	wantIDs(t, c, rng(3, 3, false))
	wantIDs(t, c, docstore.Query{Index: "byPlace", Equal: []any{"京"}, From: "p", To: "t"}, "d01", "d07")
	wantIDs(t, c, docstore.Query{Index: "byPlace", Equal: []any{"京", "open"}, From: 2, Desc: true}, "d09")
}

func order(t *testing.T, s *docstore.Store) {
	c, ctx := declare(t, s, index("byCount", "count"), index("byWeight", "weight"), index("byTime", "at"), index("byName", "name"), index("byTruth", "open", "count")), t.Context()
	counts := []int64{math.MinInt64, -(1 << 53) - 1, -1 << 53, -2, -1, 0, 1, 2, 10, 1 << 53, 1<<53 + 1, math.MaxInt64 - 1, math.MaxInt64}
	weights := []float64{-1e300, -2.5, -1, -0.1, 0, 1e-9, 0.5, 1, 1.5, 1e15, 1e300}
	zone := time.FixedZone("", 8*3600)
	moments := []time.Time{
		time.Date(1969, 12, 31, 23, 59, 59, 999e6, time.UTC),
		time.Date(2026, 1, 1, 7, 59, 59, 500e6, zone),
		time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(2026, 1, 1, 8, 0, 0, 1e6, zone),
		time.Date(2026, 1, 1, 0, 0, 0, 10e6, time.UTC),
		time.Date(2026, 1, 1, 0, 0, 0, 120e6, time.UTC),
		time.Date(2026, 1, 1, 0, 0, 1, 0, time.UTC),
	}
	names := []string{"\u0000", "\u0000a", " ", "A", "A\u0000", "A\u0000a", "AA", "a", "a b", "é", "吉", "\uffee", "𠮷"}
	id := func(kind string, i int) string { return fmt.Sprintf("%s-%c", kind, 'z'-i) } // ids run the other way
	var wantC, wantW, wantT, wantN []string
	for i, v := range counts {
		wantC = append(wantC, id("c", i))
		must(t, c.Insert(ctx, id("c", i), thing{Count: v}))
	}
	for i, v := range weights {
		wantW = append(wantW, id("w", i))
		must(t, c.Insert(ctx, id("w", i), thing{Weight: &v, Count: 77}))
	}
	for i, v := range moments {
		wantT = append(wantT, id("t", i))
		must(t, c.Insert(ctx, id("t", i), thing{At: &v, Count: 77, Open: ptr(i > 2)}))
	}
	for i, v := range names {
		wantN = append(wantN, id("n", i))
		must(t, c.Insert(ctx, id("n", i), thing{Name: v, Count: 77}))
	}
	wantIDs(t, c, docstore.Query{Index: "byCount", To: 77}, wantC[:9]...)
	wantIDs(t, c, docstore.Query{Index: "byCount", From: 78}, wantC[9:]...)
	wantIDs(t, c, docstore.Query{Index: "byCount", Equal: []any{int64(1<<53 + 1)}}, wantC[10])
	wantIDs(t, c, docstore.Query{Index: "byWeight"}, wantW...)
	wantIDs(t, c, docstore.Query{Index: "byWeight", From: -1, To: 1.5}, wantW[2:8]...)
	wantIDs(t, c, docstore.Query{Index: "byTime"}, wantT...)
	wantIDs(t, c, docstore.Query{Index: "byTime", From: moments[2], To: moments[5].In(zone)}, wantT[2:5]...)
	wantIDs(t, c, docstore.Query{Index: "byTime", From: "2026-01-01T00:00:00Z"}, wantT[2:]...)
	wantIDs(t, c, docstore.Query{Index: "byTime", To: moments[1]}, wantT[:1]...)
	wantIDs(t, c, docstore.Query{Index: "byTime", Equal: []any{moments[3].UTC()}}, wantT[3])
	wantIDs(t, c, docstore.Query{Index: "byName"}, wantN...)
	wantIDs(t, c, docstore.Query{Index: "byName", From: "A", To: "a"}, wantN[3:7]...)
	wantIDs(t, c, docstore.Query{Index: "byTruth", Equal: []any{false}}, "t-x", "t-y", "t-z")
	wantIDs(t, c, docstore.Query{Index: "byTruth"}, "t-x", "t-y", "t-z", "t-t", "t-u", "t-v", "t-w")
}

func arrays(t *testing.T, s *docstore.Store) {
	c, ctx := declare(t, s, index("byPerson", "parties.person", "count"), index("byTag", "state", "tags")), t.Context()
	both := func(a, b string, n int64) thing {
		return thing{Parties: []party{{Person: a}, {Role: "witness"}, {Person: b}, {Person: a}}, Count: n, Tags: []string{a, b}, State: "s"}
	}
	must(t, c.Insert(ctx, "d1", both("甲", "乙", 3)))
	must(t, c.Insert(ctx, "d2", both("乙", "丙", 2)))
	must(t, c.Insert(ctx, "d3", both("丙", "甲", 1)))
	must(t, c.Insert(ctx, "d4", thing{Parties: []party{{Role: "witness"}}}))
	wantIDs(t, c, docstore.Query{Index: "byPerson", Equal: []any{"甲"}}, "d3", "d1")
	wantIDs(t, c, docstore.Query{Index: "byPerson", Equal: []any{"乙"}, Desc: true}, "d1", "d2")
	wantIDs(t, c, docstore.Query{Index: "byPerson", Equal: []any{"乙"}, From: 3}, "d1")
	wantIDs(t, c, docstore.Query{Index: "byPerson", Equal: []any{"丁"}})
	wantIDs(t, c, docstore.Query{Index: "byTag", Equal: []any{"s", "丙"}}, "d2", "d3")
	_, err := c.Update(ctx, "d1", func(v *thing) ([]docstore.Event, error) {
		v.Parties = v.Parties[2:3]
		return nil, nil
	})
	must(t, err)
	wantIDs(t, c, docstore.Query{Index: "byPerson", Equal: []any{"甲"}}, "d3")
	wantIDs(t, c, docstore.Query{Index: "byPerson", Equal: []any{"乙"}}, "d2", "d1")
	for _, q := range []docstore.Query{{Index: "byPerson"}, {Index: "byTag", Equal: []any{"s"}}} {
		_, err := c.Find(ctx, q)
		wantCode(t, err, fault.Internal) // a document would stand there more than once
	}
}

func pages(t *testing.T, s *docstore.Store) {
	c, ctx := declare(t, s, index("byState", "state", "count")), t.Context()
	var all []string
	for i := range 60 {
		id := fmt.Sprintf("d%02d", i)
		all = append(all, id)
		must(t, c.Insert(ctx, id, thing{State: "open", Count: int64(i / 20)})) // ties are broken by id
	}
	q := docstore.Query{Index: "byState", Equal: []any{"open"}}
	p, err := c.Find(ctx, q)
	must(t, err)
	if len(p.Items) != driver.DefaultLimit || p.Next == "" {
		t.Fatalf("default page has %d, next %q", len(p.Items), p.Next)
	}
	for _, limit := range []int{1, 7, 20, 59, 60, 61, 5000} {
		q.Limit, q.Desc = limit, false
		wantIDs(t, c, q, all...)
		q.Desc = true
		var back []string
		for i := range all {
			back = append(back, all[len(all)-1-i])
		}
		wantIDs(t, c, q, back...)
	}
	q.Limit, q.Desc = 60, false
	if p, err = c.Find(ctx, q); err != nil || p.Next != "" {
		t.Fatalf("the last page has a next: %q %v", p.Next, err)
	}
}

func cursors(t *testing.T, s *docstore.Store) {
	c, ctx := declare(t, s, index("byCount", "count")), t.Context()
	for i := range 10 {
		must(t, c.Insert(ctx, fmt.Sprintf("d%d", i), thing{Count: int64(i * 10)}))
	}
	for _, round := range []struct {
		desc bool
		last string // the document of the cursor
		rest []string
	}{
		{false, "d3", []string{"z-d3", "d4", "d5", "d6", "d7", "d8", "d9", "high-d3"}},
		{true, "d7", []string{"a-d7", "d6", "d5", "d4", "z-d3", "a-d3", "d2", "d1", "d0", "low-d7", "low-d3"}},
	} {
		q := docstore.Query{Index: "byCount", Limit: 4, Desc: round.desc}
		p, err := c.Find(ctx, q)
		must(t, err)
		last := p.Items[3]
		if last.ID != round.last {
			t.Fatalf("the first page ends with %s", last.ID)
		}
		// Before the cursor, after it, at its very place on both sides; and the document of the cursor goes.
		must(t, c.Insert(ctx, "low-"+last.ID, thing{Count: -5}))
		must(t, c.Insert(ctx, "high-"+last.ID, thing{Count: 995}))
		must(t, c.Insert(ctx, "a-"+last.ID, thing{Count: last.Value.Count}))
		must(t, c.Insert(ctx, "z-"+last.ID, thing{Count: last.Value.Count}))
		must(t, c.Delete(ctx, last.ID))
		q.Cursor = p.Next
		wantIDs(t, c, q, round.rest...)
	}
	_, err := c.Find(ctx, docstore.Query{Index: "byCount", Cursor: "no cursor!"})
	wantCode(t, err, fault.Invalid)
}

func wrongQueries(t *testing.T, s *docstore.Store) {
	c := declare(t, s, index("byState", "state", "count"))
	for _, q := range []docstore.Query{
		{Index: "byWish"},
		{Index: "byState", Equal: []any{"a", 1, 2}},
		{Index: "byState", Equal: []any{"a", 1}, From: 1},
		{Index: "byState", Equal: []any{[]string{"a"}}},
		{Index: "byState", Equal: []any{map[string]any{}}},
	} {
		_, err := c.Find(t.Context(), q)
		wantCode(t, err, fault.Internal)
	}
}

func redeclare(t *testing.T, s *docstore.Store) {
	c, ctx := declare(t, s, index("byState", "state")), t.Context()
	for i := range 30 {
		must(t, c.Insert(ctx, fmt.Sprintf("d%02d", i), thing{State: "s", Count: int64(30 - i), Tags: []string{fmt.Sprint(i % 3)}}))
	}
	c = declare(t, s, index("byState", "state", "count"), index("byTag", "tags", "count"))
	wantIDs(t, c, docstore.Query{Index: "byState", Equal: []any{"s"}, To: 4}, "d29", "d28", "d27")
	wantIDs(t, c, docstore.Query{Index: "byTag", Equal: []any{"1"}, To: 4}, "d28")
	must(t, c.Insert(ctx, "new", thing{State: "s", Tags: []string{"1"}}))
	wantIDs(t, c, docstore.Query{Index: "byTag", Equal: []any{"1"}, To: 4}, "new", "d28")
	it, err := c.Get(ctx, "d00")
	must(t, err)
	if it.Revision != 1 {
		t.Errorf("back-filling changed the revision to %d", it.Revision)
	}
	c = declare(t, s, index("byState", "state", "count"), index("byTag", "tags", "count")) // again: nothing to do
	wantIDs(t, c, docstore.Query{Index: "byState", Equal: []any{"s"}, To: 3}, "new", "d29", "d28")
}

func redeclareUnique(t *testing.T, s *docstore.Store) {
	c, ctx := declare(t, s), t.Context()
	must(t, c.Insert(ctx, "a", thing{Name: "same"}))
	must(t, c.Insert(ctx, "b", thing{Name: "same"}))
	_, err := docstore.Declare[thing](ctx, s, docstore.Spec{Name: "things", Indexes: []docstore.Index{uniqueIndex("byName", "name")}})
	wantTaken(t, err, "byName")
	must(t, c.Delete(ctx, "b"))
	c = declare(t, s, uniqueIndex("byName", "name"))
	wantTaken(t, c.Insert(ctx, "c", thing{Name: "same"}), "byName")
	wantIDs(t, c, docstore.Query{Index: "byName"}, "a")
}

// indexUsed says that a page of an index costs the same however many documents there are.
func indexUsed(t *testing.T, s *docstore.Store) {
	ctx := t.Context()
	fastest := func(name string, n int) time.Duration {
		c, err := docstore.Declare[thing](ctx, s, docstore.Spec{Name: name, Indexes: []docstore.Index{index("byState", "state", "count")}})
		must(t, err)
		const workers = 64
		for _, err := range together(workers, func(w int) error {
			for i := w; i < n; i += workers {
				if err := c.Insert(ctx, fmt.Sprintf("%07d", i), thing{State: fmt.Sprint("s", i%4), Count: int64(i)}); err != nil {
					return err
				}
			}
			return nil
		}) {
			must(t, err)
		}
		best := time.Hour
		for range 50 {
			began := time.Now()
			p, err := c.Find(ctx, docstore.Query{Index: "byState", Equal: []any{"s1"}, From: n / 2, Limit: 20})
			must(t, err)
			if len(p.Items) != 20 || p.Items[0].Value.Count < int64(n/2) {
				t.Fatalf("%d: %+v", n, p)
			}
			best = min(best, time.Since(began))
		}
		return best
	}
	all := 100_000
	if testing.Short() {
		all = 10_000
	}
	few, many := fastest("few", 1_000), fastest("many", all)
	t.Logf("a page of 1,000 documents: %v; of %d: %v", few, all, many)
	if many > 10*few+time.Millisecond {
		t.Errorf("%d documents cost %v, 1,000 cost %v: the index is not used", all, many, few)
	}
}
