package peer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"sync"

	"github.com/fasthttp/websocket"

	"concord/internal/fault"
	"concord/rooms"
)

// Client is a whole simulated participant: it speaks the protocol of docs/protocol.md on a WebSocket and has an
// Endpoint for the media. It is safe for parallel use.
type Client struct {
	o JoinOptions

	mu      sync.Mutex
	ws      *websocket.Conn
	media   *Endpoint
	resume  string
	next    int64
	waiting map[int64]chan error
	state   rooms.View
	lines   []Line
	out     string // why the connection ended
	changed chan struct{}
	reading sync.WaitGroup
	write   sync.Mutex
}

// JoinOptions say where to and as whom.
type JoinOptions struct {
	URL    string                                // ws://host/ws/room/<session>
	Header http.Header                           // with the cookie of the sign-in
	Ticket func(context.Context) (string, error) // a fresh ticket for each connection
	Media  Options
}

// Line is a message of a chat.
type Line struct {
	Room string          `json:"room"`
	ID   string          `json:"id"`
	By   rooms.PersonID  `json:"by"`
	Text string          `json:"text"`
	Tell rooms.Telling   `json:"tell"`
	Raw  json.RawMessage `json:"-"`
}

// Snapshot is what a client knows at a moment.
type Snapshot struct {
	Seen
	State rooms.View
	Lines []Line
	Out   string
}

// Join connects, takes the seat and returns when the server has welcomed.
func Join(ctx context.Context, o JoinOptions) (*Client, error) {
	c := &Client{o: o, waiting: map[int64]chan error{}, changed: make(chan struct{})}
	return c, c.connect(ctx)
}

// Rejoin connects again, as a page does after a gap; the seat and its media go on when the server still has them.
func (c *Client) Rejoin(ctx context.Context) (resumed bool, err error) {
	before := c.Endpoint()
	err = c.connect(ctx)
	return err == nil && c.Endpoint() == before, err
}

func (c *Client) connect(ctx context.Context) error {
	ticket, err := c.o.Ticket(ctx)
	if err != nil {
		return err
	}
	ws, answer, err := websocket.DefaultDialer.DialContext(ctx, c.o.URL, c.o.Header)
	if err != nil {
		if answer != nil {
			return fmt.Errorf("peer: %s: %w", answer.Status, err)
		}
		return err
	}
	c.mu.Lock()
	c.ws, c.out = ws, ""
	resume := c.resume
	c.mu.Unlock()
	if err := c.say(map[string]any{"type": "hello", "ticket": ticket, "resume": resume}); err != nil {
		return err
	}
	welcomed := make(chan error, 1)
	c.reading.Go(func() { c.read(ws, welcomed) })
	select {
	case err := <-welcomed:
		return err
	case <-ctx.Done():
		_ = ws.Close()
		return ctx.Err()
	}
}

func (c *Client) say(m map[string]any) error {
	c.mu.Lock()
	ws := c.ws
	c.mu.Unlock()
	c.write.Lock()
	defer c.write.Unlock()
	return ws.WriteJSON(m)
}

// message is all that a server says.
type message struct {
	Type       string        `json:"type"`
	Re         int64         `json:"re"`
	Code       fault.Code    `json:"code"`
	Key        string        `json:"key"`
	Fields     []fault.Field `json:"errors"`
	Reason     string        `json:"reason"`
	Resume     string        `json:"resume"`
	Resumed    bool          `json:"resumed"`
	IceServers []rooms.Relay `json:"iceServers"`
	Session    rooms.View    `json:"session"`
	Place      int           `json:"place"`
	rooms.Offer
	Lines []Line `json:"lines"`
}

func (c *Client) read(ws *websocket.Conn, welcomed chan<- error) {
	defer func() {
		_ = ws.Close()
		c.mu.Lock()
		if c.out == "" {
			c.out = "gone"
		}
		for id, w := range c.waiting {
			w <- errors.New("peer: the connection ended: " + c.out)
			delete(c.waiting, id)
		}
		c.wake()
		c.mu.Unlock()
		select {
		case welcomed <- errors.New("peer: the connection ended before the welcome"):
		default:
		}
	}()
	for {
		_, raw, err := ws.ReadMessage()
		if err != nil {
			return
		}
		var m message
		if err := json.Unmarshal(raw, &m); err != nil {
			return
		}
		if err := c.take(m, raw, welcomed); err != nil {
			return
		}
	}
}

func (c *Client) take(m message, raw []byte, welcomed chan<- error) error {
	switch m.Type {
	case "welcome":
		err := c.welcome(m)
		welcomed <- err
		return err
	case "refused", "done":
		var err error
		if m.Type == "refused" {
			f := fault.New(m.Code, m.Key, nil)
			f.Fields = m.Fields
			err = f
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		if w := c.waiting[m.Re]; w != nil {
			w <- err
			delete(c.waiting, m.Re)
		} else if err != nil {
			select {
			case welcomed <- err:
			default:
			}
		}
	case "offer":
		sdp, err := c.Endpoint().Answer(m.Offer)
		if err != nil {
			return err
		}
		return c.say(map[string]any{"type": "answer", "round": m.Round, "sdp": sdp})
	case "tracks":
		c.Endpoint().Tracks(m.Tracks)
	case "placed":
		return c.say(map[string]any{"type": "arrived", "place": m.Place})
	default:
		c.note(m, raw)
	}
	return nil
}

func (c *Client) note(m message, raw []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch m.Type {
	case "state":
		c.state = m.Session
	case "said":
		var l Line
		if json.Unmarshal(raw, &l) == nil {
			c.lines = append(c.lines, l)
		}
	case "history":
		c.lines = append(c.lines, m.Lines...)
	case "out":
		c.out = m.Reason
	}
	c.wake()
}

func (c *Client) wake() {
	close(c.changed)
	c.changed = make(chan struct{})
}

// welcome keeps the endpoint when the seat is the same, and makes a new one when not.
func (c *Client) welcome(m message) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.resume = m.Resume
	if m.Resumed && c.media != nil {
		return nil
	}
	if c.media != nil {
		_ = c.media.Close()
	}
	o := c.o.Media
	o.Relays = m.IceServers
	var err error
	c.media, err = NewEndpoint(o)
	return err
}

// Endpoint gives the media side.
func (c *Client) Endpoint() *Endpoint {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.media
}

// Do sends a message and waits for done, or gives the refusal as a fault.
func (c *Client) Do(ctx context.Context, kind string, fields map[string]any) error {
	m := maps.Clone(fields)
	if m == nil {
		m = map[string]any{}
	}
	answer := make(chan error, 1)
	c.mu.Lock()
	c.next++
	m["type"], m["id"] = kind, c.next
	c.waiting[c.next] = answer
	c.mu.Unlock()
	if err := c.say(m); err != nil {
		return err
	}
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Await waits until what the client knows fulfils a condition.
func (c *Client) Await(ctx context.Context, ok func(Snapshot) bool) (Snapshot, error) {
	for {
		seen, media := c.Endpoint().Seen()
		c.mu.Lock()
		s := Snapshot{Seen: seen, State: c.state, Lines: append([]Line(nil), c.lines...), Out: c.out}
		signals := c.changed
		c.mu.Unlock()
		if ok(s) {
			return s, nil
		}
		select {
		case <-media:
		case <-signals:
		case <-ctx.Done():
			return s, ctx.Err()
		}
	}
}

// Drop breaks the WebSocket without a word, as a network does; the media go on.
func (c *Client) Drop() {
	c.mu.Lock()
	ws := c.ws
	c.mu.Unlock()
	_ = ws.UnderlyingConn().Close()
	c.reading.Wait()
}

// Close ends both.
func (c *Client) Close() error {
	c.mu.Lock()
	ws, media := c.ws, c.media
	c.mu.Unlock()
	var err error
	if media != nil {
		err = media.Close()
	}
	if ws != nil {
		_ = ws.Close()
		c.reading.Wait()
	}
	return err
}
