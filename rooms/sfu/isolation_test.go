package sfu_test

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"concord/internal/fault"
	"concord/rooms"
	"concord/rooms/sfu"
	"concord/rooms/sfu/peer"
)

// A mediator goes a hundred times with one side behind a closed door and back. Everybody sends marked packets all
// the time; what was said behind the door may be received by those two only, however the other one tries: with new
// offers, with ICE restarts, with answers of former rounds, in the very moment of the move.
func TestNobodyOutsideTheCaucusReceivesAPacket(t *testing.T) {
	t.Parallel()
	const moves = 100
	w := newWorld(t, sfu.Settings{Settle: 10 * time.Millisecond})
	var where atomic.Value // what the two say now
	say := func(what string) {
		w.words.Lock()
		where.Store(what)
		w.words.Unlock()
	}
	say("joint 0")
	m, a, b := w.join("m", peer.Options{}), w.join("a", peer.Options{}), w.join("b", peer.Options{})
	for _, who := range []string{"m", "a", "b"} {
		place(who, "joint")(w)
	}
	said := func(who string) func() string {
		return func() string { return fmt.Sprintf("mark:%s %s;", who, where.Load()) }
	}
	go m.speak(said("m"))
	go a.speak(said("a"))
	go b.speak(func() string { return fmt.Sprintf("mark:b while %s;", where.Load()) })
	hears("b", "a")(w)
	hears("a", "b")(w)

	quit, left := make(chan struct{}), make(chan struct{})
	go func() { // the curious one
		defer close(left)
		tick := time.NewTicker(15 * time.Millisecond)
		defer tick.Stop()
		for n := 0; ; n++ {
			select {
			case <-quit:
				return
			case <-tick.C:
			}
			b.mu.Lock()
			old := b.latest
			b.mu.Unlock()
			if err := w.sfu.Answer("b", old.Round-1, old.SDP); fault.CodeOf(err) == "" {
				t.Error("an answer of a former round was taken")
			}
			if n%8 == 0 {
				_ = w.sfu.Restart("b")
			}
			_ = w.sfu.Want("b", rooms.Audio, true)
			_ = w.sfu.Want("b", rooms.Video, true)
			_ = w.sfu.Hush("b", rooms.Screen, n%2 == 0)
		}
	}()
	for n := 1; n <= moves; n++ {
		door := fmt.Sprintf("caucus %d", n)
		place("a", door)(w)
		place("m", door)(w)
		say(door)
		awaitMarks(t, a, "m "+door, 4)
		awaitMarks(t, m, "a "+door, 4)
		if got := b.marks("caucus"); got != 0 {
			t.Fatalf("move %d: %d packets from behind the door reached the one outside", n, got)
		}
		// b's own words; those on their way when the door opens again are for all
		if got := a.marks("b while "+door+";") + m.marks("b while "+door+";"); got != 0 {
			t.Fatalf("move %d: %d packets from outside came through the door", n, got)
		}
		say(fmt.Sprintf("joint %d", n))
		place("a", "joint")(w)
		place("m", "joint")(w)
		awaitMarks(t, b, fmt.Sprintf("a joint %d;", n), 2)
		awaitMarks(t, b, fmt.Sprintf("m joint %d;", n), 2)
	}
	close(quit)
	<-left
	if got := b.marks("caucus"); got != 0 {
		t.Fatalf("%d packets from behind the door reached the one outside", got)
	}
	if b.marks("joint") == 0 || a.marks("caucus") < moves || m.marks("caucus") < moves {
		t.Fatal("the proof proved nothing: too little was said")
	}
}

func awaitMarks(t *testing.T, g *guest, part string, n int) {
	t.Helper()
	g.await(fmt.Sprintf("%d marks %q", n, part), func(peer.Seen) bool { return g.marks(part) >= n })
}

// What was said in the caucus, was lost, and was sent again when asked for arrives when the door is open: it must not
// be forwarded then. The page leaves numbers out behind the door and fills them in afterwards.
func TestRepeatsFromTheCaucusDoNotLeak(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sfu.Settings{Settle: time.Millisecond})
	a, b := w.join("a", peer.Options{}), w.join("b", peer.Options{})
	place("a", "joint")(w)
	place("b", "joint")(w)
	a.await("the connection", func(s peer.Seen) bool { return s.State == "connected" })
	speakUntil(t, w, a, b, "mark:a first;", 3)
	place("a", "caucus")(w)
	const lost = 20
	a.Skip(rooms.Audio, lost)
	sent := w.sfu.Counts("a")
	_ = a.Send(rooms.Audio, []byte("mark:a caucus;"), true)
	awaitCount(t, w, "a", sent.Received+1)
	place("a", "joint")(w)
	speakUntil(t, w, a, b, "mark:a joint;", 3) // the page has arrived
	before := w.sfu.Counts("a")
	for n := range uint16(lost) {
		_ = a.Fill(rooms.Audio, []byte("mark:a caucus repeated;"), n)
	}
	awaitCount(t, w, "a", before.Received+lost) // they got through SRTP to the forwarder
	speakUntil(t, w, a, b, "mark:a end;", 3)
	if got := b.marks("caucus"); got != 0 {
		t.Fatalf("%d packets of the caucus were forwarded when they came again", got)
	}
	if got := w.sfu.Counts("a").Dropped - before.Dropped; got < lost {
		t.Fatalf("%d dropped, want %d", got, lost)
	}
}

// speakUntil sends the mark until the other has heard it n times.
func speakUntil(t *testing.T, w *world, from, to *guest, mark string, n int) {
	t.Helper()
	for to.marks(mark) < n {
		had := w.sfu.Counts(rooms.SeatID(from.name)).Received
		_ = from.Send(rooms.Audio, []byte(mark), true)
		awaitCount(t, w, from.name, had+1)
	}
}

func awaitCount(t *testing.T, w *world, who string, received uint64) {
	t.Helper()
	limit := time.After(15 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for w.sfu.Counts(rooms.SeatID(who)).Received < received {
		select {
		case <-tick.C:
		case <-limit:
			t.Fatalf("%s: fewer than %d packets reached the server", who, received)
		}
	}
}

// Rights withdrawn are withdrawn now: after Leave returns nothing more comes in or goes out.
func TestRevokedSeatIsCutAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sfu.Settings{})
	var phase atomic.Value
	phase.Store("before")
	a, b := w.join("a", peer.Options{}), w.join("b", peer.Options{})
	place("a", "r")(w)
	place("b", "r")(w)
	go a.speak(func() string { return fmt.Sprintf("mark:a %s;", phase.Load()) })
	go b.speak(func() string { return fmt.Sprintf("mark:b %s;", phase.Load()) })
	hears("b", "a")(w)
	hears("a", "b")(w)
	start := time.Now()
	w.sfu.Leave("b")
	if took := time.Since(start); took > time.Second {
		t.Fatalf("leaving took %v", took)
	}
	w.words.Lock()
	phase.Store("after")
	w.words.Unlock()
	c := w.join("c", peer.Options{})
	place("c", "r")(w)
	awaitMarks(t, c, "a after", 20) // the room goes on
	if n := b.marks("a after"); n != 0 {
		t.Fatalf("%d packets reached who was put out", n)
	}
	if n := a.marks("b after") + c.marks("b after"); n != 0 {
		t.Fatalf("%d packets of who was put out went on", n)
	}
	for _, err := range []error{w.sfu.Place("b", "r"), w.sfu.Restart("b"), w.sfu.Answer("b", 1, ""), w.sfu.Resume("b", b)} {
		if !errors.Is(err, fault.New(fault.NotFound, "media.no_seat", nil)) {
			t.Fatalf("a seat that is gone answered %v", err)
		}
	}
	b.await("the closed connection", func(s peer.Seen) bool { return s.State == "closed" || s.State == "failed" || s.State == "disconnected" })
}

// The page came back on a new connection before it had answered: the offer that waited is repeated to the new sink,
// and the same seat goes on.
func TestResumeRepeatsTheWaitingOffer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sfu.Settings{})
	a, b := w.join("a", peer.Options{}), w.join("b", peer.Options{})
	go a.Play(a.stop, rooms.Audio, rooms.Video)
	go b.Play(b.stop, rooms.Audio, rooms.Video)
	place("a", "r")(w)
	b.await("the connection", func(s peer.Seen) bool { return s.State == "connected" })
	b.mu.Lock()
	b.muted = true
	b.mu.Unlock()
	place("b", "r")(w) // its offer is lost with the connection
	if err := w.sfu.Restart("b"); err != nil {
		t.Fatal(err)
	}
	again := &guest{Endpoint: b.Endpoint, w: w, name: "b", offers: make(chan rooms.Offer, 16), stop: b.stop, heard: map[string]int{}}
	go again.answer()
	if err := w.sfu.Resume("b", again); err != nil {
		t.Fatal(err)
	}
	hears("b", "a")(w)
	hears("a", "b")(w)
}
