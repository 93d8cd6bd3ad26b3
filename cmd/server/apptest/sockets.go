package apptest

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/fasthttp/websocket"

	"concord/internal/identity"
)

// Socket is an open page of somebody: a WebSocket that keeps all it is told.
type Socket struct {
	who  *Client
	ws   *websocket.Conn
	done chan struct{}

	mu    sync.Mutex
	raw   strings.Builder
	all   []Obj
	fresh chan struct{} // capacity 1: something arrived
	next  int64
}

// Dial opens a WebSocket; err is a refusal, with its answer.
func (c *Client) Dial(path string) (*Socket, *http.Response, error) {
	head := http.Header{"Origin": {Origin}, "Cookie": {identity.CookieName + "=" + c.cookie}}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	ws, answer, err := websocket.DefaultDialer.DialContext(ctx, "ws://"+c.House.Addr+path, head)
	if err != nil {
		return nil, answer, err
	}
	s := &Socket{who: c, ws: ws, done: make(chan struct{}), fresh: make(chan struct{}, 1)}
	go s.read()
	return s, answer, nil
}

// Live opens /ws/live on some topics and gives those that were granted.
func (c *Client) Live(topics ...string) (*Socket, []string) {
	c.House.T.Helper()
	s, _, err := c.Dial("/ws/live")
	if err != nil {
		c.House.T.Fatalf("%s: %v", c.Key, err)
	}
	c.House.T.Cleanup(s.Close)
	s.send(Obj{"type": "subscribe", "topics": topics})
	m := s.Await("subscribed", func(o Obj) bool { return o["type"] == "subscribed" })
	var given []string
	for _, t := range m["topics"].([]any) {
		given = append(given, t.(string))
	}
	return s, given
}

// Room takes a live seat in a session, without a camera.
func (c *Client) Room(session string) *Socket {
	c.House.T.Helper()
	ticket := c.Post("/sessions/"+session+"/enter", nil)
	s, _, err := c.Dial(Str(ticket, "url"))
	if err != nil {
		c.House.T.Fatalf("%s: %v", c.Key, err)
	}
	s.send(Obj{"type": "hello", "ticket": ticket["ticket"]})
	s.Await("welcome", func(o Obj) bool { return o["type"] == "welcome" })
	return s
}

func (s *Socket) send(o Obj) {
	s.who.House.T.Helper()
	s.mu.Lock()
	err := s.ws.WriteJSON(o)
	s.mu.Unlock()
	if err != nil {
		s.who.House.T.Fatalf("%s: %v", s.who.Key, err)
	}
}

// Do says something and waits for done; refused fails the test.
func (s *Socket) Do(kind string, fields Obj) {
	s.who.House.T.Helper()
	if key := s.Try(kind, fields); key != "" {
		s.who.House.T.Fatalf("%s: %s is refused: %s", s.who.Key, kind, key)
	}
}

// Try is Do that gives the key of a refusal; "" is done.
func (s *Socket) Try(kind string, fields Obj) string {
	s.who.House.T.Helper()
	s.mu.Lock()
	s.next++
	id := float64(s.next)
	s.mu.Unlock()
	m := Obj{"type": kind, "id": id}
	for k, v := range fields {
		m[k] = v
	}
	s.send(m)
	a := s.Await("an answer to "+kind, func(o Obj) bool { return (o["type"] == "done" || o["type"] == "refused") && o["re"] == id })
	return Str(a, "key")
}

// Await gives the first message that fulfils a condition, also of those that came before.
func (s *Socket) Await(what string, ok func(Obj) bool) Obj {
	s.who.House.T.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for at := 0; ; {
		s.mu.Lock()
		for ; at < len(s.all); at++ {
			if ok(s.all[at]) {
				o := s.all[at]
				s.mu.Unlock()
				return o
			}
		}
		s.mu.Unlock()
		select {
		case <-s.fresh:
		case <-s.done:
			s.mu.Lock()
			more := at < len(s.all)
			s.mu.Unlock()
			if !more {
				s.who.House.T.Fatalf("%s: the page was closed before %s:\n%s", s.who.Key, what, s.Heard())
			}
		case <-limit.C:
			s.who.House.T.Fatalf("%s: %s never came:\n%s", s.who.Key, what, s.Heard())
		}
	}
}

func (s *Socket) read() {
	defer close(s.done)
	for {
		_, b, err := s.ws.ReadMessage()
		if err != nil {
			return
		}
		var o Obj
		_ = json.Unmarshal(b, &o) // what is no object is kept as it is
		s.mu.Lock()
		s.raw.Write(b)
		s.raw.WriteByte('\n')
		s.all = append(s.all, o)
		s.mu.Unlock()
		select {
		case s.fresh <- struct{}{}:
		default:
		}
	}
}

// Heard gives all that this page was ever told.
func (s *Socket) Heard() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.raw.String()
}

// Closed waits until the hub has closed the connection.
func (s *Socket) Closed() {
	s.who.House.T.Helper()
	select {
	case <-s.done:
	case <-time.After(patience):
		s.who.House.T.Fatalf("%s: the connection is still open", s.who.Key)
	}
}

// Close closes the page.
func (s *Socket) Close() {
	_ = s.ws.Close()
	<-s.done
}
