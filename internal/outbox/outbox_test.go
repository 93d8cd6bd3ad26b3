package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"concord/internal/docstore"
	"concord/internal/docstore/docstoretest"
	"concord/internal/docstore/sqlitedoc"
	"concord/internal/jobs"
	"concord/internal/jobs/jobstest"
)

type thing struct {
	Count int `json:"count"`
}

// world is a store, a queue, and a relay that is not yet running.
type world struct {
	*testing.T
	store  *docstore.Store
	flaky  *docstoretest.Flaky
	queue  *jobstest.Flaky
	things *docstore.Collection[thing]
	relay  *Relay
}

func newWorld(t *testing.T, handler func(context.Context, Event) error) *world {
	t.Helper()
	s, err := sqlitedoc.Open(t.Context(), filepath.Join(t.TempDir(), "concord.db"))
	must(t, err)
	t.Cleanup(func() { s.Close() })
	w := &world{T: t, queue: jobstest.NewFlaky(jobstest.Open(t))}
	w.store, w.flaky = docstoretest.NewFlaky(s)
	w.things, err = docstore.Declare[thing](t.Context(), w.store, docstore.Spec{Name: "things"})
	must(t, err)
	w.relay = New(w.store, w.queue, handler, quiet)
	w.relay.tick = 50 * time.Millisecond
	return w
}

var quiet = slog.New(slog.DiscardHandler)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// run starts the queue and the relay; both end before the store is closed.
func (w *world) run() *world {
	w.Helper()
	must(w.T, w.queue.Start())
	runRelay(w.T, w.relay)
	return w
}

func runRelay(t *testing.T, r *Relay) {
	ctx, cancel := context.WithCancel(context.Background())
	gone := make(chan error, 1)
	go func() { gone <- r.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-gone; err != nil {
			t.Error(err)
		}
	})
}

func (w *world) drain() {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.Context(), time.Minute)
	defer cancel()
	must(w.T, w.relay.Drain(ctx))
}

func event(n int) Event { return docstore.NewEvent("thing.counted", time.Now(), n) }

func (w *world) insert(id string, n int) {
	w.Helper()
	must(w.T, w.things.Insert(w.Context(), id, thing{}, event(n)))
}

func (w *world) update(id string, ns ...int) {
	w.Helper()
	_, err := w.things.Update(w.Context(), id, func(v *thing) ([]Event, error) {
		v.Count++
		var es []Event
		for _, n := range ns {
			es = append(es, event(n))
		}
		return es, nil
	})
	must(w.T, err)
}

// diary notes what was handled, per document, and that no document has two at once.
type diary struct {
	mu    sync.Mutex
	busy  map[string]bool
	lines map[string]string
	wrong error
}

func (d *diary) enter(e Event) func() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.busy == nil {
		d.busy, d.lines = map[string]bool{}, map[string]string{}
	}
	if d.busy[e.Document] {
		d.wrong = fmt.Errorf("two events of %s at once", e.Document)
	}
	d.busy[e.Document] = true
	d.lines[e.Document] += string(e.Data) + " "
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.busy[e.Document] = false
	}
}

func (d *diary) want(t *testing.T, want map[string]string) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.wrong != nil {
		t.Error(d.wrong)
	}
	for id, line := range want {
		if d.lines[id] != line {
			t.Errorf("%s: %q, want %q", id, d.lines[id], line)
		}
	}
}

func TestOrderPerDocument(t *testing.T) {
	t.Parallel()
	var d diary
	w := newWorld(t, func(_ context.Context, e Event) error { defer d.enter(e)(); return nil })
	want := map[string]string{}
	for i := range 5 { // before it runs
		id := fmt.Sprint("early", i)
		w.insert(id, 1)
		w.update(id, 2, 3)
		want[id] = "1 2 3 4 "
	}
	w.run()
	var wg sync.WaitGroup
	for i := range 5 { // while it runs
		id := fmt.Sprint("late", i)
		want[id] = "1 2 3 4 "
		wg.Go(func() {
			w.insert(id, 1)
			w.update(id, 2)
			w.update(id, 3, 4)
			w.update(fmt.Sprint("early", i), 4)
		})
	}
	wg.Wait()
	w.drain()
	d.want(t, want)
}

func TestReactionsLeaveEvents(t *testing.T) {
	t.Parallel()
	var w *world
	var d diary
	w = newWorld(t, func(ctx context.Context, e Event) error {
		defer d.enter(e)()
		if string(e.Data) == "1" {
			return w.things.Insert(ctx, e.Document+"-child", thing{}, event(2))
		}
		return nil
	})
	w.run()
	w.insert("a", 1)
	w.drain()
	d.want(t, map[string]string{"a": "1 ", "a-child": "2 "})
}

func TestFailureHoldsUpOnlyItsDocument(t *testing.T) {
	t.Parallel()
	var d diary
	var healed atomic.Bool
	w := newWorld(t, func(_ context.Context, e Event) error {
		if e.Document[:3] == "bad" && !healed.Load() {
			return errors.New("not now")
		}
		defer d.enter(e)()
		return nil
	})
	// Few events fit into the window, and few under way, so that the bad ones would hide the good one if they could.
	w.relay.window, w.relay.most = 2, 2
	want := map[string]string{"good": "1 2 "}
	for i := range 6 {
		id := fmt.Sprint("bad", i)
		w.insert(id, 1)
		w.update(id, 2, 3)
		want[id] = "1 2 3 "
	}
	w.run()
	w.insert("good", 1)
	w.update("good", 2)
	good := func() bool {
		waits, err := w.store.Driver().Pending(t.Context(), 100)
		must(t, err)
		for _, e := range waits {
			if e.Document == "good" {
				return false
			}
		}
		return true
	}
	deadline := time.After(time.Minute)
	for !good() {
		select {
		case <-deadline:
			t.Fatal("the good document waits behind the bad ones")
		case <-time.After(5 * time.Millisecond):
		}
	}
	d.want(t, map[string]string{"good": "1 2 ", "bad0": ""})
	healed.Store(true)
	w.drain()
	d.want(t, want)
}

func TestDeletedDocumentsEvents(t *testing.T) {
	t.Parallel()
	var d diary
	w := newWorld(t, func(_ context.Context, e Event) error { defer d.enter(e)(); return nil })
	w.insert("a", 1)
	must(t, w.things.Delete(t.Context(), "a", event(2)))
	w.run().drain()
	d.want(t, map[string]string{"a": "1 2 "})
}

// Whatever fails once or twice, every event is handled, in order, and settled once.
func TestFlakyParts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fail func(w *world)
		want string
	}{
		"the store cannot be read":            {func(w *world) { w.flaky.Fail(docstoretest.Pending, 3, nil) }, "1 2 "},
		"the store cannot say what waits":     {func(w *world) { w.flaky.Fail(docstoretest.Waits, 2, nil) }, "1 2 "},
		"settling fails":                      {func(w *world) { w.flaky.Fail(docstoretest.Settle, 2, nil) }, "1 1 1 2 "},
		"settling succeeds, the answer fails": {func(w *world) { w.flaky.FailAfter(docstoretest.Settle, 1, nil) }, "1 2 "},
		"the queue takes nothing":             {func(w *world) { w.queue.Fail(3) }, "1 2 "},
		"the queue takes, the answer fails":   {func(w *world) { w.queue.FailAfter(2) }, "1 2 "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var d diary
			w := newWorld(t, func(_ context.Context, e Event) error { defer d.enter(e)(); return nil })
			w.insert("a", 1)
			w.update("a", 2)
			c.fail(w)
			w.run().drain()
			d.want(t, map[string]string{"a": c.want})
		})
	}
}

// The queue lost everything: Redis was emptied, or the server restarted with the one inside.
func TestForgetfulQueue(t *testing.T) {
	t.Parallel()
	var d diary
	w := newWorld(t, func(_ context.Context, e Event) error { defer d.enter(e)(); return nil })
	w.relay.resend = 0
	// What is handed over first goes to a queue that never runs.
	lost := jobstest.Open(t)
	kept := w.relay.queue
	w.relay.queue = lost
	w.insert("a", 1)
	w.update("a", 2)
	must(t, w.relay.pass(t.Context()))
	if n, err := lost.Waiting(t.Context()); err != nil || n != 1 {
		t.Fatalf("%d were handed over, %v", n, err)
	}
	w.relay.queue = kept
	w.run().drain()
	d.want(t, map[string]string{"a": "1 2 "})
}

// Two servers on one store and one Redis.
func TestTwoServers(t *testing.T) {
	t.Parallel()
	url, _ := jobstest.Redis(t)
	var d diary
	handler := func(_ context.Context, e Event) error { defer d.enter(e)(); return nil }
	w := newWorld(t, handler)
	want := map[string]string{}
	for i := range 30 {
		id := fmt.Sprint("d", i)
		w.insert(id, 1)
		w.update(id, 2, 3)
		want[id] = "1 2 3 "
	}
	for range 2 {
		q := jobstest.OpenAt(t, url)
		w.relay = New(w.store, q, handler, quiet)
		w.relay.tick, w.relay.resend = 10*time.Millisecond, 0
		must(t, q.Start())
		runRelay(t, w.relay)
	}
	w.drain()
	d.want(t, want)
}

func TestUnreadableJobIsGivenUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(context.Context, Event) error { t.Error("called"); return nil })
	w.run()
	must(t, w.queue.Enqueue(t.Context(), jobs.Job{ID: "x", Kind: Kind, Payload: []byte("{"), MaxRetry: jobs.Forever}))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	must(t, w.queue.Drain(ctx))
}

func TestDrainGivesUpWithItsContext(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(context.Context, Event) error { return nil })
	w.insert("a", 1)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if err := w.relay.Drain(ctx); !errors.Is(err, context.DeadlineExceeded) { // nobody runs it
		t.Fatal(err)
	}
}
