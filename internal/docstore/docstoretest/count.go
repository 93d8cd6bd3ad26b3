package docstoretest

import (
	"fmt"
	"testing"

	"concord/internal/docstore"
	"concord/internal/fault"
)

// counts holds Count to what Find gives over all its pages, and both to a known number, while documents come, change and
// go.
func counts(t *testing.T, s *docstore.Store) {
	c, ctx := declare(t, s, index("byState", "state", "count"), index("byTag", "tags", "count"), index("byPlace", "place.province", "state"), index("tagLast", "state", "tags")), t.Context()
	want := func(n int, q docstore.Query) {
		t.Helper()
		q.Limit = 7 // more than one page for Find
		found := len(ids(t, c, q))
		q.Limit, q.Desc, q.Cursor = 1, true, "no cursor: a count has no pages"
		got, err := c.Count(ctx, q)
		must(t, err)
		if got != n || found != n {
			t.Fatalf("%+v: counted %d, found %d, want %d", q, got, found, n)
		}
	}
	by := func(ix string, equal ...any) docstore.Query { return docstore.Query{Index: ix, Equal: equal} }
	rng := func(from, to any) docstore.Query {
		return docstore.Query{Index: "byState", Equal: []any{state("open")}, From: from, To: to}
	}
	want(0, by("byState"))
	for i := range 60 { // the even ones are open; every third is of 甲 (twice, counted once) and 乙, the others of 丙
		v := thing{State: []string{"open", "shut"}[i%2], Count: int64(i), Tags: []string{"丙"}}
		if i%3 == 0 {
			v.Tags = []string{"甲", "乙", "甲"}
		}
		if i < 5 {
			v.Place = &place{"沪"}
		}
		must(t, c.Insert(ctx, fmt.Sprintf("d%02d", i), v))
	}
	must(t, c.Insert(ctx, "stateless", thing{Count: 7, Place: &place{"沪"}})) // lacks a field: in neither index
	want(60, by("byState"))
	want(30, by("byState", "open"))
	want(1, by("byState", "open", 4))
	want(0, by("byState", "open", 5))
	want(0, by("byState", "ope"))
	want(0, by("byState", ""))
	want(0, by("byState", nil))
	want(5, rng(10, 20))
	want(25, rng(10, nil))
	want(5, rng(nil, 10))
	want(0, rng(10, 10))
	want(0, rng(20, 10))
	want(20, by("byTag", "甲"))
	want(20, by("byTag", "乙"))
	want(40, by("byTag", "丙"))
	want(4, docstore.Query{Index: "byTag", Equal: []any{"甲"}, From: 10, To: 24}) // 12 15 18 21
	want(5, by("byPlace", "沪"))
	want(10, by("tagLast", "open", "甲"))

	_, err := c.Update(ctx, "d00", func(v *thing) ([]docstore.Event, error) {
		v.State, v.Tags = "shut", []string{"丙"}
		return nil, nil
	})
	must(t, err)
	must(t, c.Delete(ctx, "d12"))
	must(t, c.Delete(ctx, "d13", docstore.NewEvent("thing.gone", noon, nil))) // leaves its event behind, and no count
	want(58, by("byState"))
	want(28, by("byState", "open"))
	want(4, rng(10, 20))
	want(18, by("byTag", "甲"))
	want(40, by("byTag", "丙"))

	for _, q := range []docstore.Query{by("byTag"), by("tagLast", "open"), by("byWish"), by("byState", "open", 1, 2), by("byState", []string{"a"})} {
		_, err := c.Count(ctx, q)
		wantCode(t, err, fault.Internal)
	}
}
