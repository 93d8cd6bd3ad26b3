package docstoretest

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"concord/internal/docstore"
	"concord/internal/fault"
)

const childPlace = "DOCSTORETEST_CHILD_PLACE"

var crashSpec = docstore.Spec{Name: "crashed", Indexes: []docstore.Index{{Name: "byCount", Fields: []string{"count"}}}}

func openAt(t *testing.T, opt Options, place string) *docstore.Store {
	t.Helper()
	s, err := opt.At(t.Context(), place)
	must(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

func reopen(t *testing.T, opt Options) {
	place := opt.Place(t)
	s := openAt(t, opt, place)
	c := declare(t, s, index("byState", "state"), index("old", "count"))
	must(t, c.Insert(t.Context(), "a", thing{Name: "𠮷", State: "open", Count: 1}, event("made", 1)))
	must(t, s.Close())
	s = openAt(t, opt, place)
	c = declare(t, s, index("byState", "state", "name"), index("new", "name"))
	wantIDs(t, c, docstore.Query{Index: "byState", Equal: []any{"open", "𠮷"}}, "a")
	wantIDs(t, c, docstore.Query{Index: "new"}, "a")
	_, err := c.Find(t.Context(), docstore.Query{Index: "old"})
	wantCode(t, err, fault.Internal)
	pending(t, s, "made")
	must(t, s.Close())
	s = openAt(t, opt, place)
	c = declare(t, s, index("old", "count"), index("new", "name")) // an index that comes back is filled again
	wantIDs(t, c, docstore.Query{Index: "old"}, "a")
}

func exclusive(t *testing.T, opt Options) {
	place := opt.Place(t)
	s := openAt(t, opt, place)
	_, err := opt.At(t.Context(), place)
	wantCode(t, err, fault.Unavailable)
	if fault.From(err).Key != "store.in_use" {
		t.Errorf("key %s", fault.From(err).Key)
	}
	must(t, s.Close())
	openAt(t, opt, place)
}

// crash kills a process that writes without pause, opens its store again, and wants every acknowledged write, and for
// every document exactly the events of its revision.
func crash(t *testing.T, opt Options) {
	place := opt.Place(t)
	for round := range 3 {
		acked := killed(t, place, 40+60*round)
		s := openAt(t, opt, place)
		c, err := docstore.Declare[thing](t.Context(), s, crashSpec)
		must(t, err)
		waiting := map[string]int64{}
		all, err := s.Driver().Pending(t.Context(), 1_000_000)
		must(t, err)
		for _, e := range all {
			if waiting[e.Document]++; e.Revision != waiting[e.Document] {
				t.Fatalf("event of revision %d of %s is its number %d", e.Revision, e.Document, waiting[e.Document])
			}
		}
		found := map[string]int64{}
		must(t, c.All(t.Context(), docstore.Query{Index: "byCount"}, func(it docstore.Item[thing]) (bool, error) {
			found[it.ID] = it.Revision
			if it.Value.Count != it.Revision || waiting[it.ID] != it.Revision {
				t.Errorf("%s: revision %d, count %d, events %d", it.ID, it.Revision, it.Value.Count, waiting[it.ID])
			}
			return true, nil
		}))
		for id, revision := range acked {
			if found[id] < revision {
				t.Errorf("%s: revision %d was acknowledged, %d is there", id, revision, found[id])
			}
		}
		for id := range waiting {
			if found[id] == 0 {
				t.Errorf("events of %s without the document", id)
			}
		}
		must(t, s.Close())
	}
}

// killed starts the child at a place, kills it after some acknowledged writes, and gives them.
func killed(t *testing.T, place string, after int) map[string]int64 {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, self, "-test.run=^$")
	cmd.Env = append(os.Environ(), childPlace+"="+place)
	var complaints strings.Builder
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	acked := map[string]int64{}
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		var id string
		var revision int64
		if _, err := fmt.Sscan(lines.Text(), &id, &revision); err == nil {
			acked[id] = max(acked[id], revision)
		}
		if n == after {
			must(t, cmd.Process.Kill())
		}
	}
	_ = cmd.Wait() // killed: its error is what we want
	if len(acked) == 0 {
		t.Fatalf("the child wrote nothing: %s", complaints.String())
	}
	return acked
}

// child inserts and updates documents until it is killed and prints what was acknowledged.
func child(at func(ctx context.Context, place string) (*docstore.Store, error), place string) {
	fail := func(err error) {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	ctx := context.Background()
	s, err := at(ctx, place)
	fail(err)
	c, err := docstore.Declare[thing](ctx, s, crashSpec)
	fail(err)
	for {
		id := docstore.NewID()
		fail(c.Insert(ctx, id, thing{Count: 1, Name: strings.Repeat("证据", 200)}, event("made", 1)))
		fmt.Println(id, 1)
		for range 3 {
			it, err := c.Update(ctx, id, func(v *thing) ([]docstore.Event, error) {
				v.Count++
				return []docstore.Event{event("counted", int(v.Count))}, nil
			})
			fail(err)
			fmt.Println(id, it.Revision)
		}
	}
}
