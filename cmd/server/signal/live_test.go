package signal_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"concord/cmd/server/signal"
)

// listener is a page at /ws/live.
type listener struct {
	t  *testing.T
	ws *websocket.Conn
}

func (w *world) listen(person string, topics ...string) *listener {
	w.t.Helper()
	ws, _, err := websocket.DefaultDialer.Dial("ws://"+w.host+"/ws/live", map[string][]string{"Cookie": {"who=" + person}})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = ws.Close() })
	l := &listener{w.t, ws}
	if err := ws.WriteJSON(map[string]any{"type": "subscribe", "topics": topics}); err != nil {
		w.t.Fatal(err)
	}
	return l
}

// hears waits for the next message and compares.
func (l *listener) hears(want string) {
	l.t.Helper()
	_ = l.ws.SetReadDeadline(time.Now().Add(10 * time.Second))
	_, raw, err := l.ws.ReadMessage()
	if err != nil {
		l.t.Fatalf("want %s, got %v", want, err)
	}
	var m struct {
		Type, Topic, Event, Key, Reason string
		Topics                          []string
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		l.t.Fatal(err)
	}
	got := m.Type + " " + m.Topic + m.Event + m.Key + m.Reason
	if m.Topics != nil {
		got += fmt.Sprint(m.Topics)
	}
	if got != want {
		l.t.Fatalf("want %q, got %q", want, got)
	}
}

func (w *world) allow(person, topic string, yes bool) {
	w.mu.Lock()
	w.allowed[person+" "+topic] = yes
	w.mu.Unlock()
}

func TestLiveUpdates(t *testing.T) {
	t.Parallel()
	w := newWorld(t, signal.Options{Recheck: 200 * time.Millisecond})
	w.allow("a", "case:1", true)
	w.allow("a", "case:2", true)
	w.allow("b", "case:2", true)
	a, b := w.listen("a", "case:1", "case:2"), w.listen("b", "case:1", "case:2")
	a.hears("subscribed [case:1 case:2]")
	b.hears("subscribed [case:2]") // and not the other's, though he knows its id
	b.hears("refused access.denied")
	w.signal.Hub().Publish("case:1", "case.submitted")
	w.signal.Hub().Publish("case:3", "case.submitted")
	a.hears("changed case:1case.submitted")
	w.signal.Hub().Publish("case:2", "case.signed")
	b.hears("changed case:2case.signed") // the first he hears: nothing of case:1
	a.hears("changed case:2case.signed")

	// rights that end are asked for at each telling
	w.allow("b", "case:2", false)
	w.signal.Hub().Publish("case:2", "case.ended")
	a.hears("changed case:2case.ended")
	// and the sign-in within a second
	w.logins.end("b")
	b.hears("out signed_out") // the next he hears: nothing of what came after

	if err := a.ws.WriteJSON(map[string]any{"type": "unsubscribe", "id": 7, "topics": []string{"case:1"}}); err != nil {
		t.Fatal(err)
	}
	a.hears("done ")
	w.signal.Hub().Publish("case:1", "case.ended")
	w.signal.Hub().Publish("case:2", "case.ended")
	a.hears("changed case:2case.ended")
}

func TestTooManyTopics(t *testing.T) {
	t.Parallel()
	w := newWorld(t, signal.Options{})
	var topics []string
	for n := range 201 {
		topics = append(topics, fmt.Sprintf("case:%d", n))
		w.allow("a", topics[n], true)
	}
	a := w.listen("a", topics...)
	_, raw, err := a.ws.ReadMessage()
	if err != nil {
		t.Fatal(err)
	}
	var m struct{ Topics []string }
	if err := json.Unmarshal(raw, &m); err != nil || len(m.Topics) != 200 {
		t.Fatalf("%d topics, %v", len(m.Topics), err)
	}
	a.hears("refused topic.too_many")
}
