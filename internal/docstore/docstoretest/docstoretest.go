// Package docstoretest holds every store to the promises of docstore/driver: one suite, which each adapter joins in a
// few lines. Its Flaky makes a store that fails on demand, for the tests of what stands above.
package docstoretest

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"concord/internal/docstore"
	"concord/internal/fault"
)

// Options says what the store under test can be asked.
type Options struct {
	// At opens the store that lives at a place (a path, a database); the crash tests open the same place again.
	At func(ctx context.Context, place string) (*docstore.Store, error)
	// Place names a fresh place.
	Place func(t *testing.T) string
	// Exclusive says that a place can be open only once at a time.
	Exclusive bool
	// StandIn leaves out what the wire-protocol stand-in for MongoDB cannot do: parallel writes, values of an array in a
	// unique index, an array in an array, more than 500 documents. The real server is held to all of it.
	StandIn bool
}

// Run holds a store to every promise. Open gives a fresh, empty store, closed by t.Cleanup.
func Run(t *testing.T, open func(t *testing.T) *docstore.Store, opt Options) {
	for _, c := range []struct {
		name  string
		run   func(t *testing.T, s *docstore.Store)
		heavy bool // not for the stand-in
	}{
		{"what is stored comes back", func(t *testing.T, s *docstore.Store) { roundTrip(t, s, opt.StandIn) }, false},
		{"text comes back, in Chinese too", text, false},
		{"absent and taken", absentAndTaken, false},
		{"a document of nobody's collection is refused", undeclared, false},
		{"update and its refusals", update, false},
		{"a stale revision is refused", stale, false},
		{"all parallel updates are applied", parallelUpdates, true},
		{"unique", unique, false},
		{"unique within arrays", uniqueArrays, true},
		{"unique under a race", uniqueRace, true},
		{"a refused write leaves nothing", rollback, false},
		{"find by equality, range and order", find, false},
		{"numbers, times and truths sort as such", order, false},
		{"an element of an array finds its document", arrays, false},
		{"pages", pages, false},
		{"a count is what find would give", counts, false},
		{"cursors are stable under inserts and deletes", cursors, false},
		{"queries that no index can answer", wrongQueries, false},
		{"a new index is back-filled", redeclare, false},
		{"a new unique index finds duplicates", redeclareUnique, false},
		{"any history finds the same as a list", func(t *testing.T, s *docstore.Store) { model(t, s, opt.StandIn) }, false},
		{"a declared index is used", indexUsed, true},
		{"events wait until settled", events, false},
		{"events of one document keep their order", eventOrder, false},
		{"a deleted document leaves its events", deletedEvents, false},
		{"a refused write leaves no events", refusedEvents, false},
		{"a cancelled request does nothing", cancelled, false},
		{"a closed store is unavailable", closed, false},
	} {
		if c.heavy && opt.StandIn {
			t.Logf("left to the real server: %s", c.name)
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			if !opt.StandIn && c.name != "a declared index is used" { // that one measures
				t.Parallel()
			}
			c.run(t, open(t))
		})
	}
	t.Run("what was stored is there after opening again", func(t *testing.T) { reopen(t, opt) })
	t.Run("a killed process leaves documents with their events or neither", func(t *testing.T) { crash(t, opt) })
	if opt.Exclusive {
		t.Run("a place is open only once", func(t *testing.T) { exclusive(t, opt) })
	}
}

// Main is the TestMain of an adapter: a test that kills its own process runs it as a child through here.
func Main(m *testing.M, at func(ctx context.Context, place string) (*docstore.Store, error)) {
	if place := os.Getenv(childPlace); place != "" {
		child(at, place)
	}
	os.Exit(m.Run())
}

// thing is the document of the suite.
type thing struct {
	Name    string         `json:"name,omitempty"`
	State   string         `json:"state,omitempty"`
	Count   int64          `json:"count"`
	Weight  *float64       `json:"weight,omitempty"`
	Open    *bool          `json:"open,omitempty"`
	At      *time.Time     `json:"at,omitempty"`
	Tags    []string       `json:"tags,omitempty"`
	Parties []party        `json:"parties,omitempty"`
	Place   *place         `json:"place,omitempty"`
	Grid    [][]int        `json:"grid,omitempty"`
	Extra   map[string]any `json:"extra,omitempty"`
}

type party struct {
	Person string `json:"person,omitempty"`
	Role   string `json:"role,omitempty"`
}

type place struct {
	Province string `json:"province,omitempty"`
}

func declare(t *testing.T, s *docstore.Store, indexes ...docstore.Index) *docstore.Collection[thing] {
	t.Helper()
	c, err := docstore.Declare[thing](t.Context(), s, docstore.Spec{Name: "things", Indexes: indexes})
	must(t, err)
	return c
}

func index(name string, fields ...string) docstore.Index {
	return docstore.Index{Name: name, Fields: fields}
}

func uniqueIndex(name string, fields ...string) docstore.Index {
	return docstore.Index{Name: name, Fields: fields, Unique: true}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t *testing.T, err error, code fault.Code) {
	t.Helper()
	if fault.CodeOf(err) != code {
		t.Fatalf("error %v, want a fault of code %s", err, code)
	}
}

// wantTaken wants the refusal of a taken value, with the name of the index.
func wantTaken(t *testing.T, err error, index string) {
	t.Helper()
	wantCode(t, err, fault.Exists)
	if f := fault.From(err); f.Key != "exists" || f.Params["index"] != index {
		t.Fatalf("fault %v %v, want exists of index %s", f.Key, f.Params, index)
	}
}

// ids walks all pages of a query.
func ids(t *testing.T, c *docstore.Collection[thing], q docstore.Query) []string {
	t.Helper()
	out := []string{}
	must(t, c.All(t.Context(), q, func(it docstore.Item[thing]) (bool, error) {
		out = append(out, it.ID)
		return true, nil
	}))
	return out
}

func wantIDs(t *testing.T, c *docstore.Collection[thing], q docstore.Query, want ...string) {
	t.Helper()
	if got := ids(t, c, q); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("%+v\n got %v\nwant %v", q, got, want)
	}
}

// together runs n functions at the same moment and gives their errors.
func together(n int, fn func(i int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-start
			errs[i] = fn(i)
		})
	}
	close(start)
	wg.Wait()
	return errs
}

func ptr[T any](v T) *T { return &v }
