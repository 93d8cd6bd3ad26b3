package signal_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"concord/cmd/server/signal"
	"concord/internal/actor"
	"concord/internal/clock"
	"concord/internal/docstore/sqlitedoc"
	"concord/internal/fault"
	"concord/internal/identity"
	"concord/rooms"
	"concord/rooms/sfu"
	"concord/rooms/sfu/peer"
)

var ten = time.Date(2026, 11, 13, 2, 0, 0, 0, time.UTC)

var _ signal.Logins = (*identity.Service)(nil)

// logins is identity as far as signal asks: tickets good once, logins that can end.
type logins struct {
	mu      sync.Mutex
	next    int
	tickets map[string]identity.Ticket
	ended   map[string]bool
}

func (l *logins) issue(session rooms.ID, person string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.next++
	t := fmt.Sprintf("ticket%d", l.next)
	l.tickets[t] = identity.Ticket{Session: string(session), Person: person, Login: "login-" + person}
	return t
}

func (l *logins) RedeemTicket(_ context.Context, ticket, login string) (identity.Ticket, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t, ok := l.tickets[ticket]
	delete(l.tickets, ticket)
	if !ok || t.Login != login {
		return identity.Ticket{}, fault.New(fault.Unauthenticated, "ticket.invalid", nil)
	}
	return t, nil
}

func (l *logins) SessionByID(_ context.Context, login string) (actor.Actor, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended[login] {
		return actor.Actor{}, fault.New(fault.Unauthenticated, "session.ended", nil)
	}
	return actor.Actor{Person: login[len("login-"):], Session: login}, nil
}

func (l *logins) end(person string) {
	l.mu.Lock()
	l.ended["login-"+person] = true
	l.mu.Unlock()
}

// world is a server with everything real but the sign-in, and a session in it.
type world struct {
	t      *testing.T
	ctx    context.Context
	logins *logins
	rooms  *rooms.Service
	sfu    *sfu.SFU
	signal *signal.Server
	host   string
	id     rooms.ID

	mu      sync.Mutex
	allowed map[string]bool // "person topic"
}

func newWorld(t *testing.T, o signal.Options) *world {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	st, err := sqlitedoc.Open(ctx, filepath.Join(t.TempDir(), "concord.db"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := sfu.Open(sfu.Settings{Settle: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, ctx: ctx, sfu: f, logins: &logins{tickets: map[string]identity.Ticket{}, ended: map[string]bool{}}, allowed: map[string]bool{}}
	if w.rooms, err = rooms.Open(ctx, rooms.Options{Store: st, Clock: clock.Hold(ten), Media: f, Grace: 20 * time.Second}); err != nil {
		t.Fatal(err)
	}
	o.Logins, o.Rooms = w.logins, w.rooms
	o.Allow = func(ctx context.Context, topic string) error {
		w.mu.Lock()
		defer w.mu.Unlock()
		if !w.allowed[actor.From(ctx).Person+" "+topic] {
			return fault.New(fault.Forbidden, "access.denied", nil)
		}
		return nil
	}
	w.signal = signal.New(o)
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Use(func(c *fiber.Ctx) error { // the sign-in: a cookie that is the name
		if p := c.Cookies("who"); p != "" {
			p = string([]byte(p))
			c.SetUserContext(actor.With(c.UserContext(), actor.Actor{Person: p, Session: "login-" + p}))
		}
		return c.Next()
	})
	w.signal.Mount(app)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w.host = l.Addr().String()
	go func() { _ = app.Listener(l) }()
	t.Cleanup(func() {
		_ = w.signal.Close()
		_ = app.ShutdownWithTimeout(5 * time.Second)
		_ = f.Close()
		_ = st.Close()
	})
	return w
}

func as(person string) context.Context {
	return actor.With(context.Background(), actor.Actor{Person: person})
}

// begin opens a session of the mediator m with a and b, who are not in it yet.
func (w *world) begin() {
	w.t.Helper()
	v, err := w.rooms.Plan(as("m"), rooms.NewSession{CaseID: "case", Mediator: "m", Participants: []rooms.Participant{
		{Person: "m", Side: rooms.MediatorSide, Name: "Lin"}, {Person: "a", Party: "A", Side: rooms.Applicant, Name: "Chen"}, {Person: "b", Party: "B", Side: rooms.Respondent, Name: "Zhou"}}})
	if err == nil {
		_, err = w.rooms.Propose(as("m"), v.ID, []rooms.Slot{{From: ten, To: ten.Add(time.Hour)}})
	}
	if err == nil {
		_, err = w.rooms.Schedule(as("m"), v.ID, "s1", "")
	}
	if err != nil {
		w.t.Fatal(err)
	}
	w.id = v.ID
}

func (w *world) options(person string) peer.JoinOptions {
	return peer.JoinOptions{URL: "ws://" + w.host + "/ws/room/" + string(w.id), Header: http.Header{"Cookie": {"who=" + person}},
		Ticket: func(context.Context) (string, error) { return w.logins.issue(w.id, person), nil }, Media: peer.Options{Loopback: true}}
}

// join brings a person in, with sound and picture.
func (w *world) join(person string) *client {
	w.t.Helper()
	c, err := peer.Join(w.ctx, w.options(person))
	if err != nil {
		w.t.Fatal(person, err)
	}
	stop := make(chan struct{})
	go c.Endpoint().Play(stop, rooms.Audio, rooms.Video)
	w.t.Cleanup(func() { close(stop); _ = c.Close() })
	return &client{c, w, person}
}

type client struct {
	*peer.Client
	w    *world
	name string
}

func (c *client) do(kind string, fields map[string]any) {
	c.w.t.Helper()
	if err := c.Do(c.w.ctx, kind, fields); err != nil {
		c.w.t.Fatalf("%s %s: %v", c.name, kind, err)
	}
}

func (c *client) refused(key, kind string, fields map[string]any) {
	c.w.t.Helper()
	err := c.Do(c.w.ctx, kind, fields)
	if f := fault.From(err); f == nil || f.Key != key && (len(f.Fields) == 0 || f.Fields[0].Key != key) {
		c.w.t.Fatalf("%s %s: want %s, got %v", c.name, kind, key, err)
	}
}

func (c *client) await(what string, ok func(peer.Snapshot) bool) peer.Snapshot {
	c.w.t.Helper()
	ctx, cancel := context.WithTimeout(c.w.ctx, 20*time.Second)
	defer cancel()
	s, err := c.Await(ctx, ok)
	if err != nil {
		c.w.t.Fatalf("%s: %s never came: %+v", c.name, what, s)
	}
	return s
}

func (c *client) at(place rooms.Place) {
	c.w.t.Helper()
	c.await(string(place), func(s peer.Snapshot) bool { return s.State.You.Place == place })
}

func (c *client) sees(other string) {
	c.w.t.Helper()
	before, _ := c.Endpoint().Seen()
	for _, kind := range []rooms.Kind{rooms.Audio, rooms.Video} {
		key := rooms.Track{Person: rooms.PersonID(other), Kind: kind}
		had := before.Received[key].Packets
		c.await(other+"'s "+string(kind), func(s peer.Snapshot) bool { return s.Received[key].Packets >= had+4 })
	}
}

// together lets everybody into the joint room.
func (w *world) together() (m, a, b *client) {
	w.t.Helper()
	w.begin()
	m, a, b = w.join("m"), w.join("a"), w.join("b")
	a.at(rooms.Waiting)
	b.at(rooms.Waiting)
	m.do("open", nil)
	for _, p := range []string{"a", "b"} {
		m.do("check", map[string]any{"person": p, "ok": true})
		m.do("admit", map[string]any{"person": p})
	}
	return m, a, b
}
