package signal

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/gofiber/contrib/websocket"

	"concord/internal/actor"
	"concord/internal/fault"
)

// errUnsure: the sign-in could not be looked at now.
var errUnsure = errors.New("signal: cannot tell")

// signedOut is why a connection ends whose sign-in does not hold any more.
const signedOut = "signed_out"

const (
	longest    = 64 << 10 // bytes of a message: a description of six people is about 20 KiB
	mostQueued = 256      // messages; a page that does not read is ended and comes back
	writeLimit = 10 * time.Second
)

// conn is one WebSocket: a reader, which is the goroutine that runs the handler, and a writer.
type conn struct {
	srv *Server
	ws  *websocket.Conn
	who actor.Actor

	wake chan struct{} // capacity 1: there is something to send or to look at
	done chan struct{} // closed when the connection is to end

	mu     sync.Mutex
	queue  []any
	newest map[string]any // messages of which only the newest counts, by what they are about
	order  []string       // of newest
	held   bool           // nothing is sent before the welcome
	looked bool           // look at the sign-in now
	why    string         // set once: the connection ends
	ended  bool

	tokens float64
	filled time.Time
}

func newConn(s *Server, ws *websocket.Conn, a actor.Actor) *conn {
	return &conn{srv: s, ws: ws, who: a, wake: make(chan struct{}, 1), done: make(chan struct{}), newest: map[string]any{},
		tokens: 4 * s.Messages, filled: time.Now()}
}

func (c *conn) nudge() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// send queues a message; it never waits.
func (c *conn) send(m any) {
	c.mu.Lock()
	full := len(c.queue) >= mostQueued
	if !full && !c.ended {
		c.queue = append(c.queue, m)
	}
	c.mu.Unlock()
	if full {
		c.end("slow")
	}
	c.nudge()
}

// sendNewest queues a message that replaces an unsent one about the same.
func (c *conn) sendNewest(about string, m any) {
	c.mu.Lock()
	if _, have := c.newest[about]; !have {
		c.order = append(c.order, about)
	}
	c.newest[about] = m
	c.mu.Unlock()
	c.nudge()
}

// hold keeps back what is queued until first has said its word.
func (c *conn) hold() {
	c.mu.Lock()
	c.held = true
	c.mu.Unlock()
}

// first sends a message before all that is queued.
func (c *conn) first(m any) {
	c.mu.Lock()
	c.queue, c.held = append([]any{m}, c.queue...), false
	c.mu.Unlock()
	c.nudge()
}

func (c *conn) look() {
	c.mu.Lock()
	c.looked = true
	c.mu.Unlock()
	c.nudge()
}

// end sends what is queued, says why, and closes.
func (c *conn) end(why string) {
	c.mu.Lock()
	if !c.ended {
		c.ended, c.why = true, why
		close(c.done)
	}
	c.mu.Unlock()
}

// take gives what is to be sent now.
func (c *conn) take() (out []any, looked bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held && !c.ended {
		return nil, c.looked
	}
	out = c.queue
	for _, about := range c.order {
		out = append(out, c.newest[about])
	}
	looked = c.looked
	c.queue, c.order, c.looked = nil, nil, false
	clear(c.newest)
	return out, looked
}

// lazy is a message made when it is sent: states are computed once for many changes.
type lazy func() (any, bool)

// write is the writer. check is asked every Recheck and whenever somebody says look.
func (c *conn) write(check func() error) {
	ping, again := time.NewTicker(c.srv.Ping), time.NewTicker(c.srv.Recheck)
	defer ping.Stop()
	defer again.Stop()
	defer c.ws.Close() // the reader wakes up from it
	look := func() bool {
		err := check()
		if err == nil || errors.Is(err, errUnsure) {
			return true
		}
		c.end(signedOut)
		return false
	}
	for {
		select {
		case <-c.wake:
			out, looked := c.take()
			if looked && !look() { // first, so that nothing goes out on a right that is gone
				continue
			}
			if !c.flush(out) {
				return
			}
		case <-ping.C:
			if c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeLimit)) != nil {
				return
			}
		case <-again.C:
			look()
		case <-c.done:
			c.bye()
			return
		}
	}
}

func (c *conn) flush(out []any) bool {
	for _, m := range out {
		if l, ok := m.(lazy); ok {
			if m, ok = l(); !ok {
				continue
			}
		}
		if c.ws.SetWriteDeadline(time.Now().Add(writeLimit)) != nil || c.ws.WriteJSON(m) != nil {
			return false
		}
	}
	return true
}

func (c *conn) bye() {
	out, _ := c.take()
	if c.why == signedOut {
		out = nil
	}
	if !c.flush(out) || !c.flush([]any{outMessage{"out", c.why}}) {
		return
	}
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.ClosePolicyViolation, c.why), time.Now().Add(time.Second))
}

// serve runs the writer beside the reader and returns when both are done: the connection is reused after that.
func (c *conn) serve(check func() error, read func()) {
	var writer sync.WaitGroup
	writer.Go(func() { c.write(check) })
	defer writer.Wait()
	defer c.end("gone")
	c.ws.SetReadLimit(longest)
	alive := func(string) error { return c.ws.SetReadDeadline(time.Now().Add(3 * c.srv.Ping)) }
	_ = alive("")
	c.ws.SetPongHandler(alive)
	read()
}

// envelope is what every message of a page has.
type envelope struct {
	Type string `json:"type"`
	ID   int64  `json:"id"` // given back in done and refused; 0: no done wanted
}

// next reads one message; false ends the connection.
func (c *conn) next() (envelope, json.RawMessage, bool) {
	for {
		kind, b, err := c.ws.ReadMessage()
		if err != nil {
			return envelope{}, nil, false
		}
		var e envelope
		if kind != websocket.TextMessage || json.Unmarshal(b, &e) != nil {
			c.send(refusal(0, fault.New(fault.Invalid, "message.malformed", nil)))
			c.end("malformed")
			return e, nil, false
		}
		if !c.pace() {
			c.send(refusal(e.ID, fault.New(fault.TooMany, "message.too_many", nil)))
			c.end("too_many")
			return e, nil, false
		}
		return e, slices.Clone(b), true
	}
}

// pace lets through so many messages a second.
func (c *conn) pace() bool {
	now := time.Now()
	c.tokens = min(4*c.srv.Messages, c.tokens+now.Sub(c.filled).Seconds()*c.srv.Messages)
	c.filled = now
	if c.tokens < 1 {
		return false
	}
	c.tokens--
	return true
}

// answer says how a message went.
func (c *conn) answer(id int64, err error) {
	switch {
	case err != nil:
		f := fault.From(err)
		if f.Code == fault.Internal {
			c.srv.Log.Error("signal.failed", "error", f)
		}
		c.send(refusal(id, f))
	case id != 0:
		c.send(doneMessage{"done", id})
	}
}

func (c *conn) ctx() context.Context { return actor.With(context.Background(), c.who) }

func decode[T any](body json.RawMessage) (T, error) {
	var v T
	if err := json.Unmarshal(body, &v); err != nil {
		return v, fault.New(fault.Invalid, "message.malformed", nil)
	}
	return v, nil
}
