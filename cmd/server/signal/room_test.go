package signal_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"concord/cmd/server/signal"
	"concord/internal/fault"
	"concord/rooms"
	"concord/rooms/sfu/peer"
)

// From the waiting room through the joint room and a private room to the end, over real WebSockets and real media.
func TestASession(t *testing.T) {
	t.Parallel()
	w := newWorld(t, signal.Options{})
	w.begin()
	m, a := w.join("m"), w.join("a")
	b := w.join("b")
	m.at(rooms.Joint)
	a.at(rooms.Waiting)
	m.refused("room.not_now", "admit", map[string]any{"person": "a"})
	m.do("open", nil)
	a.refused("room.not_yours_to_do", "admit", map[string]any{"person": "a"})
	m.refused("room.identity_unchecked", "admit", map[string]any{"person": "a"})
	for _, p := range []string{"a", "b"} {
		m.do("check", map[string]any{"person": p, "ok": true})
		m.do("admit", map[string]any{"person": p})
	}
	for _, c := range []*client{m, a, b} {
		c.at(rooms.Joint)
	}
	m.sees("a")
	m.sees("b")
	a.sees("m")
	a.sees("b")
	b.sees("a")

	a.do("say", map[string]any{"room": "joint", "text": "good morning"})
	b.await("the line", func(s peer.Snapshot) bool {
		return len(s.Lines) == 1 && s.Lines[0].Text == "good morning" && s.Lines[0].By == "a"
	})
	b.do("hand", map[string]any{"up": true})
	m.await("the hand", func(s peer.Snapshot) bool {
		for _, p := range s.State.People {
			if p.Person == "b" && !p.Hand.IsZero() {
				return true
			}
		}
		return false
	})

	m.do("move", map[string]any{"to": "caucus", "party": "A"})
	a.at(rooms.CaucusOf("A"))
	b.at(rooms.Waiting)
	b.await("the closed door", func(s peer.Snapshot) bool { return len(s.Carries) == 0 })
	a.refused("room.wrong_room", "say", map[string]any{"room": "joint", "text": "canary: not for b"})
	a.do("say", map[string]any{"room": "caucus", "text": "canary: six months"})
	got := m.await("the whisper", func(s peer.Snapshot) bool { return len(s.Lines) == 2 })
	a.do("tell", map[string]any{"message": got.Lines[1].ID, "tell": "tell"})
	b.refused("room.not_in_caucus", "history", map[string]any{"room": "caucus"})
	b.refused("room.wrong_room", "history", map[string]any{"room": "joint"})
	m.refused("room.minutes_joint_only", "minute", map[string]any{"text": "not here"})
	a.sees("m")
	m.sees("a")

	m.do("move", map[string]any{"to": "joint"})
	b.at(rooms.Joint)
	b.sees("a")
	m.do("minute", map[string]any{"text": "Both confirm the loan"})
	s := b.await("the minutes", func(s peer.Snapshot) bool { return len(s.State.Minutes) == 1 })
	b.do("confirm", map[string]any{"entries": []string{s.State.Minutes[0].ID}})
	a.do("confirm", map[string]any{"entries": []string{s.State.Minutes[0].ID}})
	m.await("both", func(s peer.Snapshot) bool { return s.State.Complete })
	for _, l := range b.await("nothing", func(peer.Snapshot) bool { return true }).Lines {
		if strings.Contains(l.Text, "canary") {
			t.Fatal("b read what was said in private")
		}
	}
	if err := m.Do(w.ctx, "close", nil); err != nil && !strings.Contains(err.Error(), "over") { // done, or the word that it is over
		t.Fatal(err)
	}
	for _, c := range []*client{m, a, b} {
		c.await("the end", func(s peer.Snapshot) bool { return s.Out == "over" })
	}
}

// What somebody knows gives him nothing: every id, an old ticket, another's ticket, another's session.
func TestWhoMayNotComesNotIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, signal.Options{})
	m, a, _ := w.together()
	_ = m
	refused := func(why, key string, o peer.JoinOptions) {
		t.Helper()
		c, err := peer.Join(w.ctx, o)
		if err == nil {
			t.Fatalf("%s came in", why)
		}
		if f := fault.From(err); key != "" && f.Key != key {
			t.Fatalf("%s: want %s, got %v", why, key, err)
		}
		_ = c.Close()
	}
	o := w.options("a")
	used := ""
	o.Ticket = func(context.Context) (string, error) {
		used = w.logins.issue(w.id, "a")
		_, _ = w.logins.RedeemTicket(t.Context(), used, "login-a")
		return used, nil
	}
	refused("a used ticket", "ticket.invalid", o)
	o = w.options("stranger")
	refused("a stranger with a ticket of his own", "room.not_in_session", o)
	o = w.options("stranger")
	o.Ticket = func(context.Context) (string, error) { return w.logins.issue(w.id, "a"), nil }
	refused("a stranger with another's ticket", "ticket.invalid", o)
	o = w.options("a")
	o.Ticket = func(context.Context) (string, error) { return w.logins.issue("another", "a"), nil }
	refused("a ticket of another session", "ticket.invalid", o)
	o = w.options("a")
	o.Header = nil
	refused("nobody", "", o)
	o = w.options("a")
	o.Header.Set("Origin", "https://evil.example")
	refused("a page of another origin", "", o)
	a.at(rooms.Joint) // and nobody was put out by the attempts
	a.sees("m")
}

// The same link on two telephones: the later one sits, the earlier one is told.
func TestOneSeat(t *testing.T) {
	t.Parallel()
	w := newWorld(t, signal.Options{})
	m, a, _ := w.together()
	second := w.join("a")
	a.await("the word", func(s peer.Snapshot) bool { return s.Out == "replaced" })
	second.at(rooms.Joint)
	m.sees("a")
	second.sees("m")
}

// A blackout: the WebSocket breaks without a word, the page comes back with a new ticket and goes on.
func TestComingBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, signal.Options{})
	m, a, b := w.together()
	m.sees("a")
	a.Drop()
	m.await("the gap", func(s peer.Snapshot) bool { return !live(s, "a") })
	start := time.Now()
	resumed, err := a.Rejoin(w.ctx)
	if err != nil || !resumed {
		t.Fatal(resumed, err)
	}
	a.do("restart", nil)
	m.sees("a")
	a.sees("b")
	if took := time.Since(start); took > 5*time.Second {
		t.Fatalf("back after %v", took)
	}
	m.await("a", func(s peer.Snapshot) bool { return live(s, "a") })

	// while a is away the door closes: coming back brings nobody behind it
	b.Drop()
	m.do("move", map[string]any{"to": "caucus", "party": "A"})
	if _, err := b.Rejoin(w.ctx); err != nil {
		t.Fatal(err)
	}
	b.do("restart", nil)
	b.at(rooms.Waiting)
	before, _ := b.Endpoint().Seen()
	a.sees("m")
	after, _ := b.Endpoint().Seen()
	if fmt.Sprint(before.Received) != fmt.Sprint(after.Received) {
		t.Fatalf("b received from behind the door: %v, %v", before.Received, after.Received)
	}
}

func live(s peer.Snapshot, who string) bool {
	for _, p := range s.State.People {
		if string(p.Person) == who {
			return p.Live
		}
	}
	return false
}

// Rights that end, end now: the sign-in, or the place in the session (ASVS 8.3.2: at once; here at most a second).
func TestRevocation(t *testing.T) {
	t.Parallel()
	for name, revoke := range map[string]func(w *world, m *client){
		"told":      func(w *world, _ *client) { w.logins.end("b"); w.signal.Look("b") },
		"not told":  func(w *world, _ *client) { w.logins.end("b") },
		"put out":   func(_ *world, m *client) { m.do("move", map[string]any{"to": "out", "person": "b"}) },
		"elsewhere": func(w *world, _ *client) { w.rooms.Cut("b") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, signal.Options{Recheck: 300 * time.Millisecond})
			m, a, b := w.together()
			b.sees("a")
			a.sees("b")
			start := time.Now()
			revoke(w, m)
			b.await("the end", func(s peer.Snapshot) bool { return s.Out != "" })
			took := time.Since(start)
			if took > time.Second {
				t.Fatalf("%s: after %v", name, took)
			}
			a.await("b's leaving", func(s peer.Snapshot) bool { return name == "told" || name == "not told" || !carries(s, "b") })
			if err := b.Do(w.ctx, "say", map[string]any{"room": "joint", "text": "still here"}); err == nil {
				t.Fatal("still speaks")
			}
		})
	}
}

func carries(s peer.Snapshot, who string) bool {
	for _, t := range s.Carries {
		if string(t.Person) == who {
			return true
		}
	}
	return false
}

// Nonsense gets a refusal or the door, and never takes the session down.
func TestNonsense(t *testing.T) {
	t.Parallel()
	w := newWorld(t, signal.Options{})
	m, a, b := w.together()
	a.refused("message.unknown", "frobnicate", nil)
	a.refused("media.old_answer", "answer", map[string]any{"round": 999, "sdp": "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"})
	a.refused("media.bad_description", "answer", map[string]any{"round": 1, "sdp": "\x00nonsense"})
	a.refused("message.malformed", "answer", map[string]any{"round": "one"})
	a.refused("media.bad_candidate", "candidate", map[string]any{"candidate": "candidate:nonsense"})
	a.refused("room.text_length", "say", map[string]any{"room": "joint", "text": strings.Repeat("长", 2001)})
	a.refused("media.unknown_kind", "want", map[string]any{"kind": "smell"})
	b.sees("a")

	raw := func(send func(ws *websocket.Conn)) string {
		t.Helper()
		ws, _, err := websocket.DefaultDialer.Dial("ws://"+w.host+"/ws/room/"+string(w.id), map[string][]string{"Cookie": {"who=b"}})
		if err != nil {
			t.Fatal(err)
		}
		defer ws.Close()
		send(ws)
		_ = ws.SetReadDeadline(time.Now().Add(10 * time.Second))
		for {
			_, b, err := ws.ReadMessage()
			var c *websocket.CloseError
			if errors.As(err, &c) {
				return c.Text
			}
			if err != nil {
				return "cut"
			}
			var m struct{ Key string }
			_ = json.Unmarshal(b, &m)
		}
	}
	for name, c := range map[string]struct {
		want string
		send func(*websocket.Conn)
	}{
		"binary":  {"malformed", func(ws *websocket.Conn) { _ = ws.WriteMessage(websocket.BinaryMessage, []byte{1}) }},
		"no JSON": {"malformed", func(ws *websocket.Conn) { _ = ws.WriteMessage(websocket.TextMessage, []byte("{")) }},
		"no hello": {"refused", func(ws *websocket.Conn) {
			_ = ws.WriteJSON(map[string]any{"type": "say", "room": "joint", "text": "x"})
		}},
		"a false ticket":  {"refused", func(ws *websocket.Conn) { _ = ws.WriteJSON(map[string]any{"type": "hello", "ticket": "no"}) }},
		"far too long":    {"", func(ws *websocket.Conn) { _ = ws.WriteMessage(websocket.TextMessage, make([]byte, 200<<10)) }},
		"nothing, closed": {"", func(ws *websocket.Conn) { _ = ws.WriteMessage(websocket.CloseMessage, nil) }},
	} {
		if got := raw(c.send); c.want != "" && got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	b.sees("m")
	m.sees("b")

	// a flood ends the flooder alone
	flood := make(chan error, 1)
	go func() {
		for {
			if err := a.Do(w.ctx, "hand", map[string]any{"up": true}); err != nil {
				flood <- err
				return
			}
		}
	}()
	if err := <-flood; fault.CodeOf(err) != fault.TooMany && !strings.Contains(err.Error(), "ended") {
		t.Fatal(err)
	}
	b.sees("m")
}
