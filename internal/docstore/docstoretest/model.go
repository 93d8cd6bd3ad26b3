package docstoretest

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"concord/internal/docstore"
	"concord/internal/fault"
)

// model runs a random history (always the same one) and compares every query with what a plain list would give.
func model(t *testing.T, s *docstore.Store, small bool) {
	c := declare(t, s, index("byState", "state", "count"), index("byTag", "tags", "state"), uniqueIndex("byName", "name"))
	r := rand.New(rand.NewPCG(1, 2))
	steps := 1500
	if small {
		steps = 300
	}
	list := map[string]thing{}
	for range steps {
		id := fmt.Sprint("d", r.IntN(40))
		v := thing{State: []string{"", "open", "shut", "调解中"}[r.IntN(4)], Count: int64(r.IntN(6) - 3)}
		if r.IntN(2) == 0 {
			v.Name = fmt.Sprint("n", r.IntN(25))
		}
		for range r.IntN(3) {
			v.Tags = append(v.Tags, []string{"甲", "乙", "丙"}[r.IntN(3)])
		}
		taken := ""
		for other, o := range list {
			if other != id && v.Name != "" && o.Name == v.Name {
				taken = "byName"
			}
		}
		_, there := list[id]
		switch r.IntN(4) {
		case 0:
			must(t, c.Delete(t.Context(), id))
			delete(list, id)
			continue
		case 1:
			err := c.Insert(t.Context(), id, v)
			if there {
				wantTaken(t, err, "id")
				continue
			}
			if taken != "" {
				wantTaken(t, err, taken)
				continue
			}
			must(t, err)
		default:
			_, err := c.Update(t.Context(), id, func(old *thing) ([]docstore.Event, error) { *old = v; return nil, nil })
			if !there {
				wantCode(t, err, fault.NotFound)
				continue
			}
			if taken != "" {
				wantTaken(t, err, taken)
				continue
			}
			must(t, err)
		}
		list[id] = v
		if r.IntN(4) == 0 {
			compare(t, c, r, list)
		}
	}
}

func compare(t *testing.T, c *docstore.Collection[thing], r *rand.Rand, list map[string]thing) {
	t.Helper()
	desc, limit, from := r.IntN(2) == 0, 1+r.IntN(5), int64(r.IntN(6)-3)
	st, tag := []string{"open", "shut", "调解中"}[r.IntN(3)], []string{"甲", "乙", "丙"}[r.IntN(3)]
	var byState, byTag []string
	for id, v := range list {
		if v.State == st && v.Count >= from && v.Count < from+3 {
			byState = append(byState, id)
		}
		if v.State != "" && slices.Contains(v.Tags, tag) {
			byTag = append(byTag, id)
		}
	}
	sorted := func(ids []string, by func(a, b thing) int) []string {
		slices.SortFunc(ids, func(a, b string) int { return cmp.Or(by(list[a], list[b]), cmp.Compare(a, b)) })
		if desc {
			slices.Reverse(ids)
		}
		return ids
	}
	wantIDs(t, c, docstore.Query{Index: "byState", Equal: []any{st}, From: from, To: from + 3, Desc: desc, Limit: limit},
		sorted(byState, func(a, b thing) int { return cmp.Compare(a.Count, b.Count) })...)
	wantIDs(t, c, docstore.Query{Index: "byTag", Equal: []any{tag}, Desc: desc, Limit: limit},
		sorted(byTag, func(a, b thing) int { return cmp.Compare(a.State, b.State) })...)
}
