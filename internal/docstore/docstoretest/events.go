package docstoretest

import (
	"fmt"
	"testing"
	"time"

	"concord/internal/docstore"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func event(kind string, minute int) docstore.Event {
	return docstore.NewEvent(kind, noon.Add(time.Duration(minute)*time.Minute), map[string]any{"n": minute, "字": "𠮷"})
}

// pending wants the kinds of the waiting events, in order.
func pending(t *testing.T, s *docstore.Store, want ...string) []docstore.Event {
	t.Helper()
	got, err := s.Driver().Pending(t.Context(), 1000)
	must(t, err)
	kinds := []string{}
	for _, e := range got {
		kinds = append(kinds, e.Kind)
	}
	if fmt.Sprint(kinds) != fmt.Sprint(want) {
		t.Fatalf("pending %v, want %v", kinds, want)
	}
	return got
}

func events(t *testing.T, s *docstore.Store) {
	c, ctx := declare(t, s), t.Context()
	must(t, c.Insert(ctx, "quiet", thing{}))
	select {
	case <-s.Driver().Changed():
		t.Error("signalled without an event")
	default:
	}
	first := docstore.NewEvent("one", noon.Add(1_234_567*time.Nanosecond).In(time.FixedZone("", 3600)), map[string]any{"n": 1, "字": "𠮷"})
	must(t, c.Insert(ctx, "a", thing{}, first))
	must(t, c.Insert(ctx, "b", thing{}, event("two", 2)))
	must(t, c.Insert(ctx, "c", thing{}, event("three", 3), event("four", 4)))
	select {
	case <-s.Driver().Changed():
	case <-time.After(10 * time.Second):
		t.Fatal("not signalled")
	}
	got := pending(t, s, "one", "two", "three", "four")
	e := got[0]
	if e.ID != first.ID || e.Collection != "things" || e.Document != "a" || e.Revision != 1 || e.Order != 0 ||
		!e.At.Equal(noon.Add(time.Millisecond)) || e.At.Location() != time.UTC || string(e.Data) != `{"n":1,"字":"𠮷"}` {
		t.Errorf("event came back as %+v %s", e, e.Data)
	}
	if got[3].Order != 1 {
		t.Errorf("order %d", got[3].Order)
	}
	oldest, err := s.Driver().Pending(ctx, 2)
	must(t, err)
	if len(oldest) != 2 || oldest[1].Kind != "two" {
		t.Errorf("oldest two: %+v", oldest)
	}
	for _, want := range []bool{true, false} {
		if w, err := s.Driver().Waits(ctx, got[1]); err != nil || w != want {
			t.Errorf("waits %v %v, want %v", w, err, want)
		}
		must(t, s.Driver().Settle(ctx, got[1])) // twice is once
	}
	pending(t, s, "one", "three", "four")
	must(t, s.Driver().Settle(ctx, got[2]))
	pending(t, s, "one", "four")
	if it, err := c.Get(ctx, "c"); err != nil || it.Revision != 1 {
		t.Errorf("settling changed the document: %+v %v", it, err)
	}
}

func eventOrder(t *testing.T, s *docstore.Store) {
	c, ctx := declare(t, s), t.Context()
	must(t, c.Insert(ctx, "a", thing{}, event("a1", 1)))
	step := func(id string, es ...docstore.Event) {
		t.Helper()
		_, err := c.Update(ctx, id, func(v *thing) ([]docstore.Event, error) { v.Count++; return es, nil })
		must(t, err)
	}
	step("a", event("a2", 9), event("a3", 9)) // all at one moment
	step("a", event("a4", 9))
	step("a", event("a5", 2)) // the clock went back
	got := pending(t, s, "a1", "a2", "a3", "a4", "a5")
	must(t, s.Driver().Settle(ctx, got[0]))
	step("a", event("a6", 9))
	got = pending(t, s, "a2", "a3", "a4", "a5", "a6")
	for i, want := range []string{"2/0", "2/1", "3/0", "4/0", "5/0"} {
		if at := fmt.Sprintf("%d/%d", got[i].Revision, got[i].Order); at != want {
			t.Errorf("%s at %s, want %s", got[i].Kind, at, want)
		}
	}
}

func deletedEvents(t *testing.T, s *docstore.Store) {
	c, ctx := declare(t, s, uniqueIndex("byName", "name"), index("byCount", "count")), t.Context()
	must(t, c.Insert(ctx, "a", thing{Name: "n"}, event("born", 1)))
	must(t, c.Insert(ctx, "b", thing{Name: "m"}, event("other", 2)))
	must(t, c.Delete(ctx, "a", event("gone", 3)))
	must(t, c.Delete(ctx, "b"))
	must(t, c.Delete(ctx, "nobody", event("never", 1)))
	got := pending(t, s, "born", "other", "gone")
	wantIDs(t, c, docstore.Query{Index: "byCount"})
	must(t, c.Delete(ctx, "a", event("never", 1))) // it is gone already
	must(t, c.Insert(ctx, "c", thing{Name: "n"}))  // its name is free
	must(t, c.Insert(ctx, "a", thing{Name: "a"}, event("reborn", 4)))
	pending(t, s, "born", "other", "gone", "reborn")
	if it, err := c.Get(ctx, "a"); err != nil || it.Revision != 1 || it.Value.Name != "a" {
		t.Fatalf("%+v %v", it, err)
	}
	wantIDs(t, c, docstore.Query{Index: "byCount"}, "a", "c")
	for _, e := range got {
		must(t, s.Driver().Settle(ctx, e))
	}
	pending(t, s, "reborn")
	_, err := c.Update(ctx, "a", func(v *thing) ([]docstore.Event, error) { v.Count++; return nil, nil })
	must(t, err)
	must(t, c.Insert(ctx, "b", thing{Name: "m"}))
	must(t, c.Delete(ctx, "b", event("gone again", 9)))
	got = pending(t, s, "reborn", "gone again")
	must(t, s.Driver().Settle(ctx, got[1]))
	must(t, c.Insert(ctx, "b", thing{Name: "m"}))
	pending(t, s, "reborn")
}

func refusedEvents(t *testing.T, s *docstore.Store) {
	c, ctx := declare(t, s, uniqueIndex("byName", "name")), t.Context()
	must(t, c.Insert(ctx, "a", thing{Name: "n"}, event("kept", 1)))
	wantTaken(t, c.Insert(ctx, "a", thing{}, event("lost", 2)), "id")
	wantTaken(t, c.Insert(ctx, "b", thing{Name: "n"}, event("lost", 2)), "byName")
	must(t, c.Insert(ctx, "c", thing{Name: "m"}))
	_, err := c.Update(ctx, "c", func(v *thing) ([]docstore.Event, error) {
		v.Name = "n"
		return []docstore.Event{event("lost", 2)}, nil
	})
	wantTaken(t, err, "byName")
	pending(t, s, "kept")
}
