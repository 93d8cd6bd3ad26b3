package webhooks

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/docstore/sqlitedoc"
	"concord/internal/fault"
	"concord/internal/jobs/jobstest"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

var noon = time.Date(2026, 11, 2, 4, 0, 0, 0, time.UTC)

// ground is a service on a store of its own, with a clock that stands until it is moved.
type ground struct {
	*Service
	t     *testing.T
	clock *clock.Held
	store *docstore.Store
	log   *strings.Builder
}

const house, elsewhere = "house-1", "house-2"

func open(t *testing.T, change ...func(*Options)) *ground {
	t.Helper()
	store, err := sqlitedoc.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return openOn(t, store, clock.Hold(noon), change...)
}

func openOn(t *testing.T, store *docstore.Store, held *clock.Held, change ...func(*Options)) *ground {
	t.Helper()
	g := &ground{t: t, clock: held, store: store, log: &strings.Builder{}}
	queue := jobstest.Open(t)
	o := Options{Store: store, Clock: held, Queue: queue, Key: make([]byte, 32), Fence: Fence{Local: true}, Log: slog.New(slog.NewJSONHandler(&safely{b: g.log}, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Guard: func(_ context.Context, _, tenant string) error {
			if tenant != house {
				return fault.New(fault.Forbidden, "access.denied", nil)
			}
			return nil
		}, Jitter: func(d time.Duration) time.Duration { return d }}
	for _, c := range change {
		c(&o)
	}
	var err error
	if g.Service, err = Open(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	if err := queue.Start(); err != nil {
		t.Fatal(err)
	}
	return g
}

type safely struct {
	mu sync.Mutex
	b  *strings.Builder
}

func (s *safely) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

// partner is a receiver of a partner: it keeps what came and answers as it is told.
type partner struct {
	*httptest.Server
	mu     sync.Mutex
	got    []got
	answer func(n int, w http.ResponseWriter, r *http.Request) // n from 1; nil is 204
	came   chan struct{}
}

type got struct {
	head http.Header
	body []byte
}

func receive(t *testing.T, answer func(n int, w http.ResponseWriter, r *http.Request)) *partner {
	p := &partner{answer: answer, came: make(chan struct{}, 1000)}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		p.mu.Lock()
		p.got = append(p.got, got{r.Header.Clone(), body})
		n := len(p.got)
		p.mu.Unlock()
		p.came <- struct{}{}
		if p.answer == nil {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		p.answer(n, w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *partner) all() []got {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.got)
}

// endpoint makes an endpoint and gives it with its secret.
func (g *ground) endpoint(url string, events ...string) (Endpoint, string) {
	g.t.Helper()
	p, secret, err := g.Create(g.t.Context(), house, house, NewEndpoint{URL: url, Events: events})
	if err != nil {
		g.t.Fatal(err)
	}
	return p, secret
}

// happens puts a fact into the feed and fans it out, as the outbox does.
func (g *ground) happens(source, kind string) string {
	g.t.Helper()
	if err := g.Append(g.t.Context(), house, Fact{Source: source, Kind: kind, At: g.clock.Now(), Data: Data{Object: "case", ID: source, State: "inviting"}}); err != nil {
		g.t.Fatal(err)
	}
	id := eventID(source, house)
	if err := g.Fan(g.t.Context(), id); err != nil {
		g.t.Fatal(err)
	}
	return id
}

// until waits for something that the lanes bring about; the clockwork ticks meanwhile.
func (g *ground) until(what string, done func() bool) {
	g.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-tick.C:
			if err := g.Tick(ctx); err != nil {
				g.t.Fatal(err)
			}
		case <-ctx.Done():
			g.t.Fatalf("%s did not happen\n%s", what, g.log.String())
		}
	}
}

func (g *ground) delivery(endpoint, event string) Delivery {
	g.t.Helper()
	it, err := g.deliveries.Get(g.t.Context(), digest(endpoint, event))
	if err != nil {
		g.t.Fatal(err)
	}
	return it.Value
}

func (g *ground) see(endpoint string) Endpoint {
	g.t.Helper()
	it, err := g.endpoints.Get(g.t.Context(), endpoint)
	if err != nil {
		g.t.Fatal(err)
	}
	return it.Value
}

func TestSignaturesAreThoseOfThePublicLibrary(t *testing.T) {
	t.Parallel()
	g, p := open(t), receive(t, nil)
	e, secret := g.endpoint(p.URL)
	id := g.happens("one", "case.accepted")
	g.until("the delivery", func() bool { return g.delivery(e.ID, id).State == Delivered })
	g1 := p.all()[0]
	wh, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	if err := wh.VerifyIgnoringTimestamp(g1.body, g1.head); err != nil {
		t.Error(err)
	}
	if g1.head.Get(HeaderID) != id || g1.head.Get("Content-Type") != "application/json" {
		t.Errorf("headers %v", g1.head)
	}
	forged := slices.Clone(g1.body)
	forged[len(forged)-2] ^= 1
	if wh.VerifyIgnoringTimestamp(forged, g1.head) == nil {
		t.Error("a forged body passes")
	}
	other, _ := standardwebhooks.NewWebhook(newSecret())
	if other.VerifyIgnoringTimestamp(g1.body, g1.head) == nil {
		t.Error("another secret passes")
	}
	for _, name := range []string{"甲", "secret", secret[10:]} {
		if strings.Contains(string(g1.body), name) || strings.Contains(g.log.String(), name) {
			t.Errorf("body or log hold %q", name)
		}
	}
}

// During a rotation a receiver that knows either secret verifies; afterwards only the new one.
func TestTwoSecretsSignDuringRotation(t *testing.T) {
	t.Parallel()
	g, p := open(t), receive(t, nil)
	e, old := g.endpoint(p.URL)
	_, fresh, err := g.Rotate(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	verify := func(secret string, x got) bool {
		wh, err := standardwebhooks.NewWebhook(secret)
		return err == nil && wh.VerifyIgnoringTimestamp(x.body, x.head) == nil
	}
	g.happens("one", "case.accepted")
	g.until("the first", func() bool { return len(p.all()) == 1 })
	if x := p.all()[0]; !verify(old, x) || !verify(fresh, x) {
		t.Errorf("during the overlap: %v", x.head)
	}
	g.clock.Advance(Overlap)
	g.happens("two", "case.accepted")
	g.until("the second", func() bool { return len(p.all()) == 2 })
	if x := p.all()[1]; verify(old, x) || !verify(fresh, x) {
		t.Error("after the overlap the old secret signs")
	}
}

// Sequence numbers have no gaps, the same fact is told once, and pulling gives what is pushed.
func TestFeedIsNumberedOnce(t *testing.T) {
	t.Parallel()
	g := open(t)
	if err := g.Connect(t.Context(), house); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			source := string(rune('a' + i/2)) // each fact twice, at the same time
			if err := g.Append(context.Background(), house, Fact{Source: source, Kind: "case.accepted", At: noon, Data: Data{Object: "case", ID: source}}); err != nil {
				t.Error(err)
			}
			if err := g.Append(context.Background(), elsewhere, Fact{Source: source, Kind: "case.accepted", At: noon}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	page, err := g.After(t.Context(), house, 0, 200)
	if err != nil || len(page.Items) != 20 || page.Last != 20 || page.Gap {
		t.Fatalf("%d events, last %d, %v", len(page.Items), page.Last, err)
	}
	for i, e := range page.Items {
		if e.Sequence != int64(i+1) {
			t.Errorf("event %d has number %d", i, e.Sequence)
		}
	}
	if page, _ := g.After(t.Context(), house, 15, 2); len(page.Items) != 2 || page.Items[0].Sequence != 16 {
		t.Errorf("after 15: %+v", page)
	}
	if page, _ := g.After(t.Context(), elsewhere, 0, 50); len(page.Items) != 0 {
		t.Error("who is not connected has a feed")
	}
	g.clock.Advance(Keep + time.Hour)
	if err := g.Append(t.Context(), house, Fact{Source: "new", Kind: "case.ended", At: g.clock.Now()}); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if page, _ := g.After(t.Context(), house, 3, 50); !page.Gap || len(page.Items) != 1 || page.Items[0].Sequence != 21 {
		t.Errorf("after 30 days: %+v", page)
	}
}

// It fails, and is tried again later and later with the same id, for about three days; then the endpoint is disabled and
// an event says so. Made active again, a replay from the last event seen brings what was missed.
func TestRetriesThenDisabledThenReplayed(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	broken := true
	g := open(t)
	p := receive(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if broken {
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
	e, _ := g.endpoint(p.URL)
	id := g.happens("one", "case.accepted")
	began := g.clock.Now()
	for try := 1; try <= Attempts; try++ {
		g.until("an attempt", func() bool { return len(g.delivery(e.ID, id).Attempts) == try })
		if try == Attempts {
			break
		}
		d := g.delivery(e.ID, id)
		if wait := d.Due.Sub(g.clock.Now()); wait != retries[try-1] {
			t.Errorf("after attempt %d it waits %s, want %s", try, wait, retries[try-1])
		}
		g.until("rest", func() bool { return g.see(e.ID).Next != nil && g.Idle(context.Background()) == nil })
		g.clock.Advance(max(d.Due.Sub(g.clock.Now()), g.see(e.ID).Next.Sub(g.clock.Now())))
	}
	if lasted := g.clock.Now().Sub(began); lasted < 70*time.Hour || lasted > 80*time.Hour {
		t.Errorf("it was tried for %s", lasted)
	}
	g.until("the end", func() bool { return g.see(e.ID).State == Off })
	if x := g.see(e.ID); x.Reason != "failing" || g.delivery(e.ID, id).State != Failed {
		t.Errorf("endpoint %+v", x)
	}
	ids := map[string]bool{}
	for _, x := range p.all() {
		ids[x.head.Get(HeaderID)] = true
	}
	if len(ids) != 1 || len(p.all()) != Attempts {
		t.Errorf("%d requests with the ids %v", len(p.all()), ids)
	}
	waits, err := g.store.Driver().Pending(t.Context(), 1000)
	if err != nil || !slices.ContainsFunc(waits, func(x docstore.Event) bool {
		return x.Kind == Disabled && strings.Contains(string(x.Data), `"failing"`)
	}) {
		t.Errorf("no event tells the managers: %v %v", waits, err)
	}

	second := g.happens("two", "case.ended") // while it is off
	mu.Lock()
	broken = false
	mu.Unlock()
	if _, _, err := g.Replay(t.Context(), e.ID, 0); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("a replay to a disabled endpoint: %v", err)
	}
	on := true
	if _, err := g.Change(t.Context(), e.ID, Change{Active: &on}); err != nil {
		t.Fatal(err)
	}
	if n, next, err := g.Replay(t.Context(), e.ID, 0); n != 2 || next != 0 || err != nil {
		t.Errorf("replayed %d %d %v", n, next, err)
	}
	g.until("the replay", func() bool {
		return g.delivery(e.ID, id).State == Delivered && g.delivery(e.ID, second).State == Delivered
	})
}

// A partner that never answers, and one that answers drop by drop, hold nobody else up; they rest after a few failures.
func TestSlowPartnersHoldNobodyUp(t *testing.T) {
	t.Parallel()
	g := open(t, func(o *Options) { o.Timeout = 300 * time.Millisecond })
	release := make(chan struct{})
	hang := func(_ int, _ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}
	drip := func(_ int, w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusOK)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-release:
				return
			case <-r.Context().Done():
				return
			case <-tick.C:
				_, _ = w.Write([]byte("."))
				w.(http.Flusher).Flush()
			}
		}
	}
	silent, slow, quick := receive(t, hang), receive(t, drip), receive(t, nil)
	t.Cleanup(func() { close(release) }) // before the receivers close
	a, _ := g.endpoint(silent.URL)
	b, _ := g.endpoint(slow.URL)
	c, _ := g.endpoint(quick.URL)
	for _, source := range []string{"1", "2", "3", "4", "5", "6", "7", "8"} {
		g.happens(source, "case.accepted")
	}
	g.until("all to the quick one", func() bool { return len(quick.all()) == 8 })
	g.until("the rest of the others", func() bool { return g.see(a.ID).RestsUntil != nil && g.see(b.ID).RestsUntil != nil })
	for _, id := range []string{a.ID, b.ID} {
		x := g.see(id)
		if x.Failures != restAfter {
			t.Errorf("%d failures before the rest", x.Failures)
		}
		found, _, err := g.Deliveries(t.Context(), id, "", 50)
		if err != nil || !slices.ContainsFunc(found, func(d Delivery) bool { return len(d.Attempts) > 0 && d.Attempts[0].Error == "timeout" }) {
			t.Errorf("no timeout among %+v %v", found, err)
		}
	}
	if x := g.see(c.ID); x.Failures != 0 || x.DeliveredAt == nil {
		t.Errorf("the quick one: %+v", x)
	}
}

// The server dies after it sent and before it noted: another takes the delivery up a minute later, with the same id.
func TestCrashBetweenSendingAndNoting(t *testing.T) {
	t.Parallel()
	store, err := sqlitedoc.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	held, p := clock.Hold(noon), receive(t, nil)
	died := make(chan struct{})
	var first *ground
	first = openOn(t, store, held, func(o *Options) {
		o.Sent = func(Delivery, Attempt) {
			first.stop() // nothing of this server is written any more
			close(died)
		}
	})
	e, _ := first.endpoint(p.URL)
	id := first.happens("one", "case.accepted")
	<-died
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if d := first.delivery(e.ID, id); d.State != Waiting || len(d.Attempts) != 0 {
		t.Fatalf("the dead server noted %+v", d)
	}
	second := openOn(t, store, held)
	held.Advance(takenFor)
	second.until("the second delivery", func() bool { return second.delivery(e.ID, id).State == Delivered })
	all := p.all()
	if len(all) != 2 || all[0].head.Get(HeaderID) != id || all[1].head.Get(HeaderID) != id || string(all[0].body) != string(all[1].body) {
		t.Errorf("%d requests", len(all))
	}
}

// An event that was stored and never fanned out, or fanned out and never sent, is found again.
func TestCrashBetweenEventAndDelivery(t *testing.T) {
	t.Parallel()
	g, p := open(t), receive(t, nil)
	e, _ := g.endpoint(p.URL)
	if err := g.Append(t.Context(), house, Fact{Source: "one", Kind: "case.accepted", At: noon}); err != nil {
		t.Fatal(err)
	}
	waits, err := g.store.Driver().Pending(t.Context(), 100)
	if err != nil || !slices.ContainsFunc(waits, func(x docstore.Event) bool { return x.Collection == Events }) {
		t.Fatalf("the outbox does not hold it: %v", err)
	}
	id := eventID("one", house)
	for range 3 { // the outbox delivers at least once
		if err := g.Fan(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	g.until("the delivery", func() bool { return g.delivery(e.ID, id).State == Delivered })
	if err := g.Fan(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if err := g.Idle(t.Context()); err != nil || len(p.all()) != 1 {
		t.Errorf("%d deliveries %v", len(p.all()), err)
	}
}

func TestEndpointsAreTheOwners(t *testing.T) {
	t.Parallel()
	g, p := open(t), receive(t, nil)
	_, _, err := g.Create(t.Context(), elsewhere, elsewhere, NewEndpoint{URL: p.URL})
	if fault.CodeOf(err) != fault.Forbidden {
		t.Errorf("made elsewhere: %v", err)
	}
	stranger := Endpoint{ID: "x", Owner: elsewhere, Organization: elsewhere, State: Active}
	if err := g.endpoints.Insert(t.Context(), "x", stranger); err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string]func() error{
		"rotate":     func() error { _, _, err := g.Rotate(t.Context(), "x"); return err },
		"delete":     func() error { return g.Delete(t.Context(), "x") },
		"test":       func() error { _, err := g.SendTest(t.Context(), "x"); return err },
		"replay":     func() error { _, _, err := g.Replay(t.Context(), "x", 0); return err },
		"deliveries": func() error { _, _, err := g.Deliveries(t.Context(), "x", "", 0); return err },
		"change":     func() error { _, err := g.Change(t.Context(), "x", Change{}); return err },
	} {
		if err := try(); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, bad := range [][]string{{"case.proposal_made"}, {"case.*"}, {""}} {
		if _, _, err := g.Create(t.Context(), house, house, NewEndpoint{URL: p.URL, Events: bad}); !errors.Is(err, fault.On("", "", nil)) {
			t.Errorf("kind %v: %v", bad, err)
		}
	}
	only, _ := g.endpoint(p.URL, "case.ended")
	g.happens("one", "case.accepted")
	second := g.happens("two", "case.ended")
	g.until("the one wanted", func() bool { return g.delivery(only.ID, second).State == Delivered })
	if len(p.all()) != 1 {
		t.Errorf("%d deliveries, want the one of the kind", len(p.all()))
	}
	if err := g.Delete(t.Context(), only.ID); err != nil {
		t.Fatal(err)
	}
	g.happens("three", "case.ended")
	if err := g.Idle(t.Context()); err != nil || len(p.all()) != 1 {
		t.Error("a deleted endpoint is sent to")
	}
}
