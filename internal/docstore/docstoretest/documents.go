package docstoretest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"concord/internal/docstore"
	"concord/internal/docstore/driver"
	"concord/internal/fault"
)

func roundTrip(t *testing.T, s *docstore.Store, standIn bool) {
	c := declare(t, s, index("byState", "state"))
	zone := time.FixedZone("", 8*3600)
	in := thing{Name: "租赁纠纷", Count: 9_007_199_254_740_993, Weight: ptr(-0.1), Open: ptr(false),
		At: ptr(time.Date(2026, 2, 28, 23, 59, 59, 120_000_000, zone)), Tags: []string{"a", ""}, Grid: [][]int{{1}, {}, {2, 3}},
		Extra: map[string]any{"a.b": "dot", "$set": "dollar", "100%": "percent", "": "empty", "none": nil, "object": map[string]any{},
			"list": []any{}, "mixed": []any{1.5, "x", nil, true, map[string]any{"$y.z": 1e20}}}}
	if standIn {
		in.Grid = nil
	}
	must(t, c.Insert(t.Context(), "one", in))
	out, err := c.Get(t.Context(), "one")
	must(t, err)
	if out.ID != "one" || out.Revision != 1 {
		t.Errorf("id %q, revision %d", out.ID, out.Revision)
	}
	if !out.Value.At.Equal(*in.At) {
		t.Errorf("time %v, want %v", out.Value.At, in.At)
	}
	out.Value.At = in.At
	want, _ := json.Marshal(in)
	if got, _ := json.Marshal(out.Value); string(got) != string(want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func text(t *testing.T, s *docstore.Store) {
	c := declare(t, s, index("byName", "name"))
	for i, name := range []string{"张三", "𠮷野家（上海）有限公司", "Ünïcödé", "a\u0000b", "  ", "👩🏽‍⚖️", "\"'\\%_$.", "لاک", "\u2028"} {
		id := fmt.Sprintf("id-%d-吉", i)
		must(t, c.Insert(t.Context(), id, thing{Name: name}))
		it, err := c.Get(t.Context(), id)
		must(t, err)
		if it.Value.Name != name {
			t.Errorf("stored %q, came back %q", name, it.Value.Name)
		}
		wantIDs(t, c, docstore.Query{Index: "byName", Equal: []any{name}}, id)
	}
}

func absentAndTaken(t *testing.T, s *docstore.Store) {
	c, ctx := declare(t, s), t.Context()
	_, err := c.Get(ctx, "none")
	wantCode(t, err, fault.NotFound)
	if fault.From(err).Key != "not_found" {
		t.Errorf("key %s", fault.From(err).Key)
	}
	_, err = c.Update(ctx, "none", func(*thing) ([]docstore.Event, error) { t.Error("called"); return nil, nil })
	wantCode(t, err, fault.NotFound)
	wantCode(t, s.Driver().Replace(ctx, "things", driver.Document{ID: "none", Revision: 2, Body: []byte("{}")}, nil), fault.NotFound)
	must(t, c.Delete(ctx, "none"))

	must(t, c.Insert(ctx, "a", thing{Name: "first"}))
	wantTaken(t, c.Insert(ctx, "a", thing{Name: "second"}), "id")
	if it, err := c.Get(ctx, "a"); err != nil || it.Value.Name != "first" {
		t.Fatalf("%v %v", it, err)
	}
	must(t, c.Delete(ctx, "a"))
	_, err = c.Get(ctx, "a")
	wantCode(t, err, fault.NotFound)
	must(t, c.Insert(ctx, "a", thing{Name: "third"}))
	if it, err := c.Get(ctx, "a"); err != nil || it.Value.Name != "third" || it.Revision != 1 {
		t.Fatalf("%v %v", it, err)
	}
}

func undeclared(t *testing.T, s *docstore.Store) {
	wantCode(t, s.Driver().Insert(t.Context(), "strangers", driver.Document{ID: "a", Revision: 1, Body: []byte("{}")}, nil), fault.Internal)
	_, _, err := s.Driver().Find(t.Context(), "strangers", driver.Query{Index: "x"})
	wantCode(t, err, fault.Internal)
}

func update(t *testing.T, s *docstore.Store) {
	c, ctx := declare(t, s, index("byCount", "count")), t.Context()
	must(t, c.Insert(ctx, "a", thing{Count: 1, Name: "before", Tags: []string{"x"}}))
	it, err := c.Update(ctx, "a", func(v *thing) ([]docstore.Event, error) {
		*v = thing{Count: v.Count + 1}
		return nil, nil
	})
	must(t, err)
	if it.Revision != 2 || it.Value.Count != 2 {
		t.Fatalf("%+v", it)
	}
	got, err := c.Get(ctx, "a")
	must(t, err)
	if got.Revision != 2 || !reflect.DeepEqual(got.Value, thing{Count: 2}) {
		t.Fatalf("%+v", got)
	}
	wantIDs(t, c, docstore.Query{Index: "byCount", Equal: []any{1}})
	wantIDs(t, c, docstore.Query{Index: "byCount", Equal: []any{2}}, "a")
	no := errors.New("no")
	if _, err := c.Update(ctx, "a", func(v *thing) ([]docstore.Event, error) { v.Count = 99; return nil, no }); !errors.Is(err, no) {
		t.Fatal(err)
	}
	if got, _ := c.Get(ctx, "a"); got.Revision != 2 || got.Value.Count != 2 {
		t.Fatalf("a refused update changed %+v", got)
	}
}

func stale(t *testing.T, s *docstore.Store) {
	c, ctx := declare(t, s), t.Context()
	must(t, c.Insert(ctx, "a", thing{Count: 1}))
	for _, revision := range []int64{1, 3, 100, 0, -1} {
		err := s.Driver().Replace(ctx, "things", driver.Document{ID: "a", Revision: revision, Body: []byte(`{"count":9}`)}, nil)
		if !driver.IsStale(err) {
			t.Errorf("revision %d over 1: %v, want stale", revision, err)
		}
	}
	calls := 0
	it, err := c.Update(ctx, "a", func(v *thing) ([]docstore.Event, error) {
		if calls++; calls == 1 { // somebody is faster
			_, err := c.Update(ctx, "a", func(v *thing) ([]docstore.Event, error) { v.Count = 10; return nil, nil })
			must(t, err)
		}
		v.Count++
		return nil, nil
	})
	must(t, err)
	if calls != 2 || it.Value.Count != 11 || it.Revision != 3 {
		t.Fatalf("calls %d, %+v", calls, it)
	}
}

func parallelUpdates(t *testing.T, s *docstore.Store) {
	c, ctx := declare(t, s, index("byCount", "count")), t.Context()
	must(t, c.Insert(ctx, "a", thing{}))
	const n = 40
	for _, err := range together(n, func(int) error {
		_, err := c.Update(ctx, "a", func(v *thing) ([]docstore.Event, error) {
			v.Count++
			return []docstore.Event{docstore.NewEvent("thing.counted", time.Now(), v.Count)}, nil
		})
		return err
	}) {
		must(t, err)
	}
	it, err := c.Get(ctx, "a")
	must(t, err)
	if it.Value.Count != n || it.Revision != n+1 {
		t.Fatalf("%d updates gave %+v", n, it)
	}
	pending, err := s.Driver().Pending(ctx, 1000)
	must(t, err)
	if len(pending) != n {
		t.Fatalf("%d events of %d updates", len(pending), n)
	}
	for i, e := range pending {
		if string(e.Data) != fmt.Sprint(i+1) || e.Revision != int64(i+2) {
			t.Fatalf("event %d is %+v", i, e)
		}
	}
}

func unique(t *testing.T, s *docstore.Store) {
	c, ctx := declare(t, s, uniqueIndex("byName", "state", "name")), t.Context()
	must(t, c.Insert(ctx, "a", thing{State: "open", Name: "一"}))
	wantTaken(t, c.Insert(ctx, "b", thing{State: "open", Name: "一"}), "byName")
	_, err := c.Get(ctx, "b")
	wantCode(t, err, fault.NotFound)
	must(t, c.Insert(ctx, "c", thing{State: "shut", Name: "一"}))
	// A document that lacks a field is not in the index, so it collides with nobody.
	for i, v := range []thing{{State: "open"}, {State: "open"}, {Name: "一"}, {Name: "一"}, {}, {}} {
		must(t, c.Insert(ctx, fmt.Sprint("absent", i), v))
	}
	set := func(id, state string) error {
		_, err := c.Update(ctx, id, func(v *thing) ([]docstore.Event, error) { v.State = state; return nil, nil })
		return err
	}
	wantTaken(t, set("c", "open"), "byName")
	must(t, set("a", "open")) // its own value is no collision
	must(t, set("a", ""))     // frees it
	must(t, set("c", "open"))
	wantTaken(t, set("a", "open"), "byName")
	must(t, c.Delete(ctx, "c"))
	must(t, set("a", "open"))
}

func uniqueArrays(t *testing.T, s *docstore.Store) {
	c, ctx := declare(t, s, uniqueIndex("byTag", "tags")), t.Context()
	must(t, c.Insert(ctx, "a", thing{Tags: []string{"x", "y", "x"}}))
	must(t, c.Insert(ctx, "b", thing{Tags: []string{"z"}}))
	must(t, c.Insert(ctx, "c", thing{Tags: []string{}}))
	must(t, c.Insert(ctx, "d", thing{Tags: []string{""}}))
	wantTaken(t, c.Insert(ctx, "e", thing{Tags: []string{"w", "y"}}), "byTag")
	must(t, c.Insert(ctx, "f", thing{Tags: []string{"w"}}))
}

func uniqueRace(t *testing.T, s *docstore.Store) {
	c, ctx := declare(t, s, uniqueIndex("byName", "name")), t.Context()
	for round := range 10 {
		won := 0
		name := fmt.Sprint("seat", round)
		for _, err := range together(16, func(i int) error {
			return c.Insert(ctx, fmt.Sprint(name, "-", i), thing{Name: name})
		}) {
			if err == nil {
				won++
			} else {
				wantTaken(t, err, "byName")
			}
		}
		if won != 1 {
			t.Fatalf("%d got %s", won, name)
		}
	}
}

func rollback(t *testing.T, s *docstore.Store) {
	c, ctx := declare(t, s, uniqueIndex("byName", "name"), index("byState", "state"), index("byTag", "tags")), t.Context()
	must(t, c.Insert(ctx, "a", thing{Name: "a", State: "old", Tags: []string{"x"}}))
	must(t, c.Insert(ctx, "b", thing{Name: "b"}))
	_, err := c.Update(ctx, "a", func(v *thing) ([]docstore.Event, error) {
		*v = thing{Name: "b", State: "new", Tags: []string{"y"}}
		return []docstore.Event{docstore.NewEvent("thing.renamed", time.Now(), nil)}, nil
	})
	wantTaken(t, err, "byName")
	it, err := c.Get(ctx, "a")
	must(t, err)
	if it.Revision != 1 || !reflect.DeepEqual(it.Value, thing{Name: "a", State: "old", Tags: []string{"x"}}) {
		t.Fatalf("%+v", it)
	}
	wantIDs(t, c, docstore.Query{Index: "byState", Equal: []any{"old"}}, "a")
	wantIDs(t, c, docstore.Query{Index: "byState", Equal: []any{"new"}})
	wantIDs(t, c, docstore.Query{Index: "byTag", Equal: []any{"x"}}, "a")
	wantIDs(t, c, docstore.Query{Index: "byTag", Equal: []any{"y"}})
}

func cancelled(t *testing.T, s *docstore.Store) {
	c := declare(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Insert(ctx, "a", thing{}); !errors.Is(err, context.Canceled) {
		t.Errorf("insert: %v", err)
	}
	if _, err := c.Get(ctx, "a"); !errors.Is(err, context.Canceled) {
		t.Errorf("get: %v", err)
	}
	_, err := c.Get(t.Context(), "a")
	wantCode(t, err, fault.NotFound)
}

func closed(t *testing.T, s *docstore.Store) {
	c := declare(t, s)
	must(t, s.Driver().Ping(t.Context()))
	must(t, s.Close())
	wantCode(t, c.Insert(t.Context(), "a", thing{}), fault.Unavailable)
	_, err := c.Get(t.Context(), "a")
	wantCode(t, err, fault.Unavailable)
	wantCode(t, s.Driver().Ping(t.Context()), fault.Unavailable)
	must(t, s.Close()) // twice is once
}
