package sfu_test

import (
	"testing"

	"concord/rooms"
	"concord/rooms/sfu"
	"concord/rooms/sfu/peer"
)

// step is one thing that happens, or must be so.
type step func(w *world)

func join(who, room string, o ...peer.Options) step {
	return func(w *world) {
		w.t.Helper()
		g := w.join(who, append(o, peer.Options{})[0])
		go g.Play(g.stop, rooms.Audio, rooms.Video)
		place(who, room)(w)
	}
}

func place(who, room string) step {
	return func(w *world) {
		w.t.Helper()
		if err := w.sfu.Place(rooms.SeatID(who), rooms.RoomID(room)); err != nil {
			w.t.Fatal(err)
		}
	}
}

func hears(who, from string) step {
	return func(w *world) {
		w.t.Helper()
		w.people[who].hears(from, rooms.Audio, 5)
		w.people[who].hears(from, rooms.Video, 3)
	}
}

func shows(who, what string) step {
	return func(w *world) { w.t.Helper(); w.people[who].shows(what) }
}

func leave(who string) step {
	return func(w *world) { w.sfu.Leave(rooms.SeatID(who)); w.people[who].quit(); delete(w.people, who) }
}

func do(fn func(w *world) error) step {
	return func(w *world) {
		w.t.Helper()
		if err := fn(w); err != nil {
			w.t.Fatal(err)
		}
	}
}

func hush(who string, k rooms.Kind, on bool) step {
	return do(func(w *world) error { return w.sfu.Hush(rooms.SeatID(who), k, on) })
}

func want(who string, k rooms.Kind, on bool) step {
	return do(func(w *world) error { return w.sfu.Want(rooms.SeatID(who), k, on) })
}

func restart(who string) step {
	return func(w *world) {
		w.t.Helper()
		before, _ := w.people[who].Seen()
		do(func(w *world) error { return w.sfu.Restart(rooms.SeatID(who)) })(w)
		w.people[who].await("the restart's offer", func(s peer.Seen) bool { return s.Offers > before.Offers })
	}
}

func TestRooms(t *testing.T) {
	t.Parallel()
	for name, steps := range map[string][]step{
		"two people see and hear each other": {join("a", "r"), join("b", "r"), hears("a", "b"), hears("b", "a"), shows("a", "b/audio b/video")},
		"who comes late sees those before him, and they see him": {join("a", "r"), join("b", "r"), hears("a", "b"), hears("b", "a"),
			join("c", "r"), hears("c", "a"), hears("c", "b"), hears("a", "c"), hears("b", "c")},
		"who leaves is gone, who comes again is seen again": {join("a", "r"), join("b", "r"), hears("a", "b"), leave("b"), shows("a", ""),
			join("b", "r"), hears("a", "b"), hears("b", "a"), shows("a", "b/audio b/video")},
		"the waiting room is no room": {join("a", "r"), join("b", ""), join("c", "r"), hears("a", "c"), shows("b", ""), shows("a", "c/audio c/video"),
			place("b", "r"), hears("b", "a"), hears("a", "b")},
		"six people": {join("a", "r"), join("b", "r"), join("c", "r"), join("d", "r"), join("e", "r"), join("f", "r"),
			hears("a", "f"), hears("f", "a"), hears("c", "d"), hears("e", "b"), hears("b", "e"), hears("d", "c"),
			shows("a", "b/audio c/audio d/audio e/audio f/audio b/video c/video d/video e/video f/video")},
		"a muted voice is not forwarded, the picture is": {join("a", "r"), join("b", "r"), hears("b", "a"), hush("a", rooms.Audio, true),
			shows("b", "a/video"), hush("a", rooms.Audio, false), hears("b", "a")},
		"sound alone, for a poor network": {join("a", "r"), join("b", "r"), hears("b", "a"), want("b", rooms.Video, false), shows("b", "a/audio"),
			hears("a", "b"), want("b", rooms.Video, true), hears("b", "a")},
		"a shared screen is a picture of its own": {join("a", "r"), join("b", "r"), hears("b", "a"), hush("a", rooms.Screen, false),
			func(w *world) { g := w.people["a"]; go g.Play(g.stop, rooms.Screen) },
			func(w *world) { w.people["b"].hears("a", rooms.Screen, 3) }, shows("b", "a/audio a/screen a/video"),
			hush("a", rooms.Screen, true), shows("b", "a/audio a/video")},
		"after an ICE restart all goes on": {join("a", "r"), join("b", "r"), hears("a", "b"), restart("a"), hears("a", "b"), hears("b", "a"), restart("b"),
			hears("a", "b"), hears("b", "a")},
		"by ICE-TCP":            {join("a", "r", peer.Options{TCP: true}), join("b", "r"), hears("a", "b"), hears("b", "a")},
		"by the relay over UDP": {join("a", "r", peer.Options{RelayOnly: true}), join("b", "r"), hears("a", "b"), hears("b", "a")},
		"by the relay over TCP": {join("a", "r", peer.Options{RelayOnly: true, TCP: true}), join("b", "r"), hears("a", "b"), hears("b", "a")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, sfu.Settings{})
			for _, s := range steps {
				s(w)
			}
		})
	}
}
