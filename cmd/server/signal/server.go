package signal

import (
	"context"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/contrib/websocket"
	"github.com/gofiber/fiber/v2"

	"concord/internal/actor"
	"concord/internal/fault"
	"concord/internal/identity"
	"concord/rooms"
)

// Logins is what signal asks of identity.
type Logins interface {
	// RedeemTicket takes a ticket once, for the login it was issued to.
	RedeemTicket(ctx context.Context, ticket, login string) (identity.Ticket, error)
	// SessionByID gives who holds a login, with the rights of this moment.
	SessionByID(ctx context.Context, login string) (actor.Actor, error)
}

// Options are what a Server needs. Logins, Rooms and Allow are required.
type Options struct {
	Logins Logins
	Rooms  *rooms.Service
	// Allow says whether the actor of the context may hear of a topic; it is asked at subscribing and at each telling.
	Allow    func(ctx context.Context, topic string) error
	Who      func(*fiber.Ctx) actor.Actor // nil: actor.From(c.UserContext())
	Origins  []string                     // other origins that may connect; the same host always may
	Recheck  time.Duration                // how often a connection looks whether its sign-in holds; 0 is 1 s
	Ping     time.Duration                // 0 is 20 s; a connection silent for three of them is ended
	Hello    time.Duration                // how long a room connection may wait with its hello; 0 is 10 s
	Messages float64                      // a second, per connection; 0 is 25, with four times as many at once
	Log      *slog.Logger                 // nil is silent
}

// Server holds the open connections of this node. It is safe for parallel use.
type Server struct {
	Options
	hub *Hub

	mu     sync.Mutex
	conns  map[*conn]struct{}
	closed bool
}

// New makes a server.
func New(o Options) *Server {
	if o.Who == nil {
		o.Who = func(c *fiber.Ctx) actor.Actor { return actor.From(c.UserContext()) }
	}
	def := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	def(&o.Recheck, time.Second)
	def(&o.Ping, 20*time.Second)
	def(&o.Hello, 10*time.Second)
	if o.Messages == 0 {
		o.Messages = 25
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Server{Options: o, hub: newHub(), conns: map[*conn]struct{}{}}
}

// Hub tells pages of changes.
func (s *Server) Hub() *Hub { return s.hub }

// Mount adds the two routes.
func (s *Server) Mount(r fiber.Router) {
	r.Get("/ws/live", s.guard, s.upgrade(s.live))
	r.Get("/ws/room/:session", s.guard, s.upgrade(s.room))
}

const whoKey = "signal.actor"

// guard refuses who is not signed in, and pages of other origins: a browser sends our cookie along for any page.
func (s *Server) guard(c *fiber.Ctx) error {
	if !websocket.IsWebSocketUpgrade(c) {
		return fiber.ErrUpgradeRequired
	}
	if !s.sameOrigin(c.Get(fiber.HeaderOrigin), string(c.Context().Host())) {
		return fiber.ErrForbidden
	}
	a := s.Who(c)
	if a.Person == "" || a.Session == "" {
		return fiber.ErrUnauthorized
	}
	c.Locals(whoKey, a)
	return c.Next()
}

func (s *Server) sameOrigin(origin, host string) bool {
	if origin == "" {
		return true // no browser
	}
	for _, o := range s.Origins {
		if strings.EqualFold(o, origin) {
			return true
		}
	}
	u, err := url.Parse(origin)
	return err == nil && strings.EqualFold(u.Host, host)
}

func (s *Server) upgrade(run func(*conn)) fiber.Handler {
	return websocket.New(func(ws *websocket.Conn) {
		a, ok := ws.Locals(whoKey).(actor.Actor)
		if !ok {
			return
		}
		c := newConn(s, ws, a)
		if !s.add(c) {
			return
		}
		defer s.remove(c)
		run(c)
	}, websocket.Config{HandshakeTimeout: 10 * time.Second, RecoverHandler: s.recovered})
}

// recovered keeps a mistake of ours from reaching the other connections, or the page.
func (s *Server) recovered(*websocket.Conn) {
	if x := recover(); x != nil {
		s.Log.Error("signal.panic", "what", x)
	}
}

func (s *Server) add(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.conns[c] = struct{}{}
	return true
}

func (s *Server) remove(c *conn) {
	s.mu.Lock()
	delete(s.conns, c)
	s.mu.Unlock()
}

// Look makes the connections of a person look now whether the sign-in and its rights still hold, as they do every
// second by themselves: what identity.OnChange is for.
func (s *Server) Look(person string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		if c.who.Person == person {
			c.look()
		}
	}
}

// Open gives the number of open connections.
func (s *Server) Open() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

// Close ends every connection; pages come back elsewhere by themselves.
func (s *Server) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for c := range s.conns {
		c.end("closing")
	}
	return nil
}

// check says whether the login of a connection still holds; a store that does not answer is no reason to put people
// out of a session.
func (s *Server) check(login string) (actor.Actor, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	a, err := s.Logins.SessionByID(ctx, login)
	if fault.CodeOf(err) == fault.Unauthenticated {
		return a, err
	}
	if err != nil {
		s.Log.Warn("signal.check_failed", "code", fault.CodeOf(err))
		return actor.Actor{}, errUnsure
	}
	return a, nil
}
