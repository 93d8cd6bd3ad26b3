package sfu_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"concord/rooms"
	"concord/rooms/sfu"
	"concord/rooms/sfu/peer"
)

// world is an SFU on loopback and the people at it, each a real peer connection.
type world struct {
	t      *testing.T
	sfu    *sfu.SFU
	people map[string]*guest
	words  sync.RWMutex // held for writing while people change what they say: no half-spoken word comes after it
}

// guest is one person's page.
type guest struct {
	*peer.Endpoint
	w      *world
	name   string
	offers chan rooms.Offer
	stop   chan struct{}
	once   sync.Once
	sent   atomic.Uint64 // marked packets, as long as the connection stands

	mu     sync.Mutex
	heard  map[string]int // payload marks
	latest rooms.Offer
	links  []rooms.Link
	muted  bool // takes offers, does not answer
}

func newWorld(t *testing.T, s sfu.Settings) *world {
	t.Helper()
	if s.Settle == 0 {
		s.Settle = 20 * time.Millisecond
	}
	f, err := sfu.Open(s)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, sfu: f, people: map[string]*guest{}}
	t.Cleanup(func() {
		for _, g := range w.people {
			g.quit()
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func (w *world) join(name string, o peer.Options) *guest {
	w.t.Helper()
	g := &guest{w: w, name: name, offers: make(chan rooms.Offer, 16), stop: make(chan struct{}), heard: map[string]int{}}
	o.Loopback = true
	o.OnPacket = g.note
	if err := w.sfu.Join(rooms.Seat{ID: rooms.SeatID(name), Person: rooms.PersonID(name)}, g); err != nil {
		w.t.Fatal(err)
	}
	if o.RelayOnly {
		for _, r := range w.sfu.Relays(rooms.SeatID(name)) {
			for _, u := range r.URLs {
				if strings.HasSuffix(u, "tcp") == o.TCP {
					o.Relays = append(o.Relays, rooms.Relay{URLs: []string{u}, Username: r.Username, Credential: r.Credential})
				}
			}
		}
	}
	e, err := peer.NewEndpoint(o)
	if err != nil {
		w.t.Fatal(err)
	}
	g.Endpoint = e
	w.people[name] = g
	go g.answer()
	return g
}

func (g *guest) quit() {
	g.once.Do(func() { close(g.stop); _ = g.Close() })
}

func (g *guest) Offer(o rooms.Offer) {
	g.mu.Lock()
	g.latest = o
	muted := g.muted
	g.mu.Unlock()
	if !muted {
		g.offers <- o
	}
}
func (g *guest) Tracks(ts []rooms.Track) {
	select {
	case <-g.stop:
	default:
		if g.Endpoint != nil {
			g.Endpoint.Tracks(ts)
		}
	}
}

// Placed: the page shows the room, and its word travels no faster than its media.
func (g *guest) Placed(n int) {
	go func() {
		id := rooms.SeatID(g.name)
		sent := g.sent.Load()
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for limit := time.After(time.Second); g.w.sfu.Counts(id).Received < sent; {
			select {
			case <-tick.C:
				continue
			case <-limit: // some were lost
			case <-g.stop:
			}
			break
		}
		_ = g.w.sfu.Arrived(id, n)
	}()
}

func (g *guest) Link(l rooms.Link) {
	g.mu.Lock()
	g.links = append(g.links, l)
	g.mu.Unlock()
}

func (g *guest) answer() {
	for {
		select {
		case o := <-g.offers:
			sdp, err := g.Endpoint.Answer(o)
			if err == nil {
				err = g.w.sfu.Answer(rooms.SeatID(g.name), o.Round, sdp)
			}
			select {
			case <-g.stop:
				return
			default:
			}
			if err != nil {
				g.w.t.Errorf("%s: %v", g.name, err)
			}
		case <-g.stop:
			return
		}
	}
}

// note remembers the marks that senders put into their packets.
func (g *guest) note(p peer.Packet) {
	at := strings.Index(string(p.Payload), "mark:")
	if at < 0 {
		return
	}
	g.mu.Lock()
	g.heard[string(p.Payload[at:])]++
	g.mu.Unlock()
}

func (g *guest) marks(part string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := 0
	for m, c := range g.heard {
		if strings.Contains(m, part) {
			n += c
		}
	}
	return n
}

// await waits for the endpoint's state to fulfil a condition.
func (g *guest) await(what string, ok func(peer.Seen) bool) {
	g.w.t.Helper()
	limit := time.After(15 * time.Second)
	for {
		s, changed := g.Seen()
		if ok(s) {
			return
		}
		select {
		case <-changed:
		case <-limit:
			g.w.t.Fatalf("%s: %s never came; %+v", g.name, what, s)
		}
	}
}

// hears waits for n more packets of a person's track.
func (g *guest) hears(from string, kind rooms.Kind, n int) {
	g.w.t.Helper()
	key := rooms.Track{Person: rooms.PersonID(from), Kind: kind}
	now, _ := g.Seen()
	had := now.Received[key].Packets
	g.await(fmt.Sprintf("%d of %s's %s", n, from, kind), func(s peer.Seen) bool { return s.Received[key].Packets >= had+n })
}

// shows waits until the server says exactly whose what the guest receives, as "a/audio a/video".
func (g *guest) shows(want string) {
	g.w.t.Helper()
	g.await("tracks "+want, func(s peer.Seen) bool { return carried(s) == want })
}

func carried(s peer.Seen) string {
	var out []string
	for _, k := range []rooms.Kind{rooms.Audio, rooms.Screen, rooms.Video} {
		for _, who := range []string{"a", "b", "c", "d", "e", "f", "m"} {
			for _, t := range s.Carries {
				if string(t.Person) == who && t.Kind == k {
					out = append(out, who+"/"+string(k))
				}
			}
		}
	}
	return strings.Join(out, " ")
}

// vp8Key wraps a mark so that a forwarder takes it for a VP8 key frame.
func vp8Key(mark string) []byte { return append([]byte{0x10, 0x00}, mark...) }

// speak sends marked packets of sound and picture every few milliseconds; mark is asked each time.
func (g *guest) speak(mark func() string) {
	t := time.NewTicker(3 * time.Millisecond)
	defer t.Stop()
	for {
		select {
		case <-g.stop:
			return
		case <-t.C:
		}
		if s, _ := g.Seen(); s.State != "connected" {
			continue
		}
		g.w.words.RLock()
		m := mark()
		for k, b := range map[rooms.Kind][]byte{rooms.Audio: []byte(m), rooms.Video: vp8Key(m)} {
			if g.Send(k, b, true) == nil {
				g.sent.Add(1)
			}
		}
		g.w.words.RUnlock()
	}
}
