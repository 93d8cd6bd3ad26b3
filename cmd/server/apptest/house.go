package apptest

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"k8s.io/klog/v2"

	"concord/cmd/server/app"
	"concord/cmd/server/seed"
	"concord/internal/actor"
	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/identity"
	"concord/internal/jobs/jobstest"
)

// Noon is when every house begins: a Monday, in the county.
var Noon = time.Date(2026, 11, 2, 4, 0, 0, 0, time.UTC)

// Origin is the public address of a house: what its own pages send as Origin.
const Origin = "http://hub.test"

// patience is how long anything may take that a test waits for.
const patience = 60 * time.Second

// House is a hub with its people.
type House struct {
	*app.App
	T     testing.TB
	Clock *clock.Held
	Addr  string // host:port at which it listens
	Case  string // id of the case of the stage
	Log   *Tape  // what the hub has logged, JSON lines
	Seen  *Diary // the events that were reacted to

	config app.Config
	stop   context.CancelFunc
	over   chan error
	http   *http.Transport

	mu       sync.Mutex
	clients  map[string]*Client
	made     map[string]string // by House.theOne
	mediator string            // key of who mediates the case
}

// Option changes how a house is built.
type Option func(*House)

// Set changes the configuration.
func Set(fn func(*app.Config)) Option { return func(h *House) { fn(&h.config) } }

// New gives a house at the first stage, closed at the end of the test.
func New(t testing.TB, options ...Option) *House { return At(t, Begun, options...) }

// At gives a house at a stage.
func At(t testing.TB, s *Stage, options ...Option) *House {
	t.Helper()
	set := s.reached(t)
	h := build(t, set, t.TempDir(), options...)
	t.Cleanup(func() {
		if err := h.Shut(); err != nil {
			t.Errorf("the house does not close: %v", err)
		}
		if t.Failed() {
			t.Logf("what it logged:\n%s", h.Log.Tail(4000))
		}
	})
	return h
}

// quiet keeps the transparency log from speaking to the terminal: its voice is one for the whole process.
var quiet = sync.OnceFunc(func() { klog.SetSlogLogger(slog.New(slog.DiscardHandler)) })

func build(t testing.TB, s *snapshot, dir string, options ...Option) *House {
	t.Helper()
	quiet()
	if err := s.unpack(dir); err != nil {
		t.Fatal(err)
	}
	h := &House{T: t, Clock: clock.Hold(s.now), Log: &Tape{}, Seen: &Diary{}, Case: s.caseID, mediator: s.mediator, clients: map[string]*Client{}, http: &http.Transport{MaxIdleConnsPerHost: 64}}
	h.config = app.Config{Addr: "127.0.0.1:0", Data: dir, PublicURL: Origin, Demo: true, DemoCases: -1, Rate: -1, LogLevel: "debug", Clock: h.Clock}
	h.config.Seams = app.Seams{Log: h.Log, Jobs: jobstest.Options(), Still: true, Handle: h.Seen.watch}
	for _, o := range options {
		o(h)
	}
	for key, c := range s.clients {
		h.clients[key] = &Client{House: h, Key: key, Phone: c.Phone, Person: c.Person, cookie: c.cookie, since: c.since}
	}
	h.open()
	return h
}

// open starts the hub on its folder.
func (h *House) open() {
	h.T.Helper()
	ctx, stop := context.WithCancel(context.Background())
	a, err := app.Open(ctx, h.config)
	if err != nil {
		stop()
		h.T.Fatal(err)
	}
	h.App, h.stop, h.over = a, stop, make(chan error, 1)
	ready := make(chan net.Addr, 1)
	go func() { h.over <- a.Listen(ctx, func(at net.Addr) { ready <- at }) }()
	select {
	case at := <-ready:
		h.Addr = at.String()
		<-a.Directory.Built()
	case err := <-h.over:
		h.T.Fatal(err)
	}
}

// Shut stops the hub; a second time does nothing.
func (h *House) Shut() error {
	if h.stop == nil {
		return nil
	}
	h.http.CloseIdleConnections()
	h.stop()
	h.stop = nil
	err := <-h.over
	if cErr := h.App.Close(); err == nil {
		err = cErr
	}
	return err
}

// Restart stops the hub and starts it again on the same folder.
func (h *House) Restart() {
	h.T.Helper()
	if err := h.Shut(); err != nil {
		h.T.Fatal(err)
	}
	h.open()
}

// Settle waits until every event has been reacted to, and what those reactions left behind too.
func (h *House) Settle() {
	h.T.Helper()
	if h.App == nil {
		h.settleAfar()
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := h.Relay.Drain(ctx); err != nil {
		h.T.Fatalf("it does not settle: %v\n%s", err, h.stuck())
	}
}

// settleAfar asks the operator's desk of a hub in another process until no event waits.
func (h *House) settleAfar() {
	h.T.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 3*patience) // a letter that was being sent when it died waits two minutes
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		desk := h.As("operator").Get("/desk/operator")
		if desk["outbox"] == 0.0 {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			h.T.Fatalf("%v events still wait", desk["outbox"])
		}
	}
}

// stuck says which events still wait and what their reactions said last.
func (h *House) stuck() string {
	var b strings.Builder
	waits, err := h.Store.Driver().Pending(context.Background(), 100)
	if err != nil {
		return err.Error()
	}
	for _, e := range waits {
		fmt.Fprintf(&b, "%s of %s waits: %v\n", e.Kind, e.Collection, h.Seen.trouble(e.ID))
	}
	return b.String()
}

// Advance moves the clock, lets time do what it does, and settles.
func (h *House) Advance(d time.Duration) {
	h.T.Helper()
	h.Clock.Advance(d)
	if err := h.Worker.Tick(context.Background()); err != nil {
		h.T.Fatal(err)
	}
	h.Settle()
}

// Days lets that many days pass, one by one.
func (h *House) Days(n int) {
	h.T.Helper()
	for range n {
		h.Advance(24 * time.Hour)
	}
}

// Ready says whether the hub says that it is ready.
func (h *House) Ready() bool {
	a, err := (&http.Client{Transport: h.http, Timeout: patience}).Get("http://" + h.Addr + "/readyz")
	if err != nil {
		return false
	}
	a.Body.Close()
	return a.StatusCode == http.StatusOK
}

// machine is the context in which the hub itself acts.
func machine() context.Context { return actor.With(context.Background(), actor.Machine) }

// Who gives somebody of the demonstration; "mediator" is who mediates the case, once there is one.
func (h *House) Who(key string) seed.Somebody {
	h.T.Helper()
	if key == "mediator" && h.mediator != "" {
		key = h.mediator
	}
	if h.App == nil {
		c := h.clients[key]
		return seed.Somebody{Key: key, Phone: c.Phone, Person: c.Person}
	}
	for _, p := range h.People {
		if p.Key == key {
			return p
		}
	}
	h.T.Fatalf("nobody in the county is called %q", key)
	return seed.Somebody{}
}

// As gives the signed-in browser of somebody: a key of the demonstration, or of somebody that Hire made.
func (h *House) As(key string) *Client {
	h.T.Helper()
	if key == "mediator" && h.mediator != "" {
		key = h.mediator
	}
	h.mu.Lock()
	c := h.clients[key]
	h.mu.Unlock()
	if c != nil {
		if h.Clock.Now().Sub(c.since) > 11*time.Hour { // staff sessions end after 12 idle hours
			c.SignIn()
		}
		return c
	}
	who := h.Who(key)
	c = &Client{House: h, Key: key, Phone: who.Phone, Person: who.Person}
	c.SignIn()
	h.keep(c)
	return c
}

func (h *House) keep(c *Client) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.clients[c.Key] = c
}

// Nobody gives a browser that is not signed in.
func (h *House) Nobody() *Client { return &Client{House: h, Key: "nobody"} }

// Another gives a second browser of the same person, signed in by itself.
func (h *House) Another(key string) *Client {
	h.T.Helper()
	first := h.As(key)
	c := &Client{House: h, Key: key, Phone: first.Phone, Person: first.Person}
	c.SignIn()
	return c
}

// Hire makes an account that the demonstration does not know, signs it in, and gives its browser. Without grants it is
// somebody from the street.
func (h *House) Hire(key, phone string, grants ...actor.Grant) *Client {
	h.T.Helper()
	a := identity.Account{ID: docstore.NewID(), Name: "第三人", Phone: phone, Locale: "zh-CN", Grants: grants, Level: actor.Phone}
	if len(grants) > 0 {
		a.Level = actor.Confirmed
	}
	a, err := h.Identity.CreateAccount(machine(), a)
	if err != nil {
		h.T.Fatal(err)
	}
	c := &Client{House: h, Key: key, Phone: phone, Person: a.ID}
	c.SignIn()
	h.keep(c)
	return c
}

// must is for what a test does besides its story.
func must[T any](t testing.TB, v T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// temporary gives a folder outside of any test, for what is made once.
func temporary() (string, func(), error) {
	dir, err := os.MkdirTemp("", "concord-apptest-")
	return dir, func() { os.RemoveAll(dir) }, err
}
