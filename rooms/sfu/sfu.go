package sfu

import (
	"cmp"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/pion/webrtc/v3"

	"concord/internal/fault"
	"concord/rooms"
)

// SFU is rooms.Media by pion: a selective forwarding unit for rooms of a few people. It is safe for parallel use.
type SFU struct {
	set   Settings
	api   *webrtc.API
	ports *ports
	relay *relay

	mu     sync.Mutex // who sits where, and how rooms are wired
	seats  map[rooms.SeatID]*seat
	rooms  map[rooms.RoomID][]*seat // in the order of coming in
	closed bool
}

var _ rooms.Media = (*SFU)(nil)

// Open opens the ports and the relay. Close releases them.
func Open(s Settings) (*SFU, error) {
	s = s.filled()
	api, p, err := engine(s)
	if err != nil {
		return nil, err
	}
	f := &SFU{set: s, api: api, ports: p, seats: map[rooms.SeatID]*seat{}, rooms: map[rooms.RoomID][]*seat{}}
	if s.TURN != "off" {
		if f.relay, err = openRelay(s, p, f.sits); err != nil {
			return nil, errors.Join(err, p.Close())
		}
	}
	return f, nil
}

// Close closes every seat, the relay and the ports.
func (f *SFU) Close() error {
	f.mu.Lock()
	f.closed = true
	var all []*seat
	for _, st := range f.seats {
		all = append(all, st)
	}
	f.mu.Unlock()
	for _, st := range all {
		f.Leave(st.id)
	}
	var err error
	if f.relay != nil {
		err = f.relay.Close()
	}
	return errors.Join(err, f.ports.Close())
}

// Join makes a seat that is in no room.
func (f *SFU) Join(who rooms.Seat, sink rooms.Sink) error {
	st, err := newSeat(f, who, sink)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "media.unavailable", nil)
	}
	f.mu.Lock()
	_, taken := f.seats[who.ID]
	closed := f.closed
	if !taken && !closed {
		f.seats[who.ID] = st
	}
	f.mu.Unlock()
	switch {
	case closed:
		st.close()
		return fault.New(fault.Unavailable, "media.unavailable", nil)
	case taken:
		st.close()
		return fault.New(fault.Exists, "media.seat_taken", nil)
	}
	go st.negotiate()
	st.wish(false)
	return nil
}

// Resume gives the seat another sink and repeats what it must know.
func (f *SFU) Resume(id rooms.SeatID, sink rooms.Sink) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	st, err := f.find(id)
	if err != nil {
		return err
	}
	st.resume(sink, f.tracks(st))
	return nil
}

// Leave closes the seat.
func (f *SFU) Leave(id rooms.SeatID) {
	f.mu.Lock()
	st := f.seats[id]
	f.mu.Unlock()
	if st != nil {
		f.leave(st)
	}
}

// leave closes this seat, and not another that has taken its id since.
func (f *SFU) leave(st *seat) {
	f.mu.Lock()
	f.takeOut(st)
	if f.seats[st.id] == st {
		delete(f.seats, st.id)
	}
	f.mu.Unlock()
	st.close()
}

// Place moves the seat to a room. All unwiring is done before any new wire is drawn.
func (f *SFU) Place(id rooms.SeatID, room rooms.RoomID) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	st, err := f.find(id)
	if err != nil {
		return err
	}
	if st.room == room {
		return nil
	}
	f.takeOut(st) // before anything can be refused: out is out
	for _, u := range st.ups {
		u.shutDoor()
	}
	st.placed(st.place + 1)
	if most := f.most(st); room != "" && f.count(room, st.looks) >= most {
		f.tell(st)
		return fault.New(fault.TooMany, "media.room_full", fault.P{"max": most})
	}
	if st.room = room; room != "" {
		f.rooms[room] = append(f.rooms[room], st)
		f.wire(room)
	}
	f.tell(st)
	f.set.Log.Debug("media.placed", "seat", id, "room", room)
	return nil
}

// most is how many of the seat's sort a room holds, and count how many it has.
func (f *SFU) most(st *seat) int {
	if st.looks {
		return f.set.MaxViewers
	}
	return f.set.MaxSeats
}

func (f *SFU) count(room rooms.RoomID, looks bool) (n int) {
	for _, st := range f.rooms[room] {
		if st.looks == looks {
			n++
		}
	}
	return n
}

// Arrived lets the seat be heard where it is now.
func (f *SFU) Arrived(id rooms.SeatID, place int) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	st, err := f.find(id)
	if err != nil || place != st.place {
		return err
	}
	at := time.Now()
	if st.place > 1 { // who has been nowhere before brings nothing along
		at = at.Add(f.set.Settle)
	}
	for _, u := range st.ups {
		u.openDoor(at)
	}
	return nil
}

// takeOut unwires the seat from everybody and everybody from it.
func (f *SFU) takeOut(st *seat) {
	if st.room == "" {
		return
	}
	left := slices.DeleteFunc(f.rooms[st.room], func(x *seat) bool { return x == st })
	if f.rooms[st.room] = left; len(left) == 0 {
		delete(f.rooms, st.room)
	}
	for _, p := range st.pairs {
		p.release()
	}
	for _, other := range left {
		for _, p := range other.pairs {
			if p.of == st {
				p.release()
			}
		}
	}
	st.room = ""
	for _, other := range left {
		f.tell(other)
	}
}

// wire makes every seat of the room receive all the others, as far as it has negotiated downlinks, and asks for more
// where they are short. Wires that are right stay untouched.
func (f *SFU) wire(room rooms.RoomID) {
	for _, to := range f.rooms[room] {
		short := false
		clear(to.lack)
		for _, from := range f.rooms[room] {
			if from == to || from.looks {
				continue
			}
			if !to.receive(from, false) {
				short = true
			}
			if from.ups[rooms.Screen].shown() && !to.receive(from, true) {
				short = true
			}
		}
		if short {
			to.wish(false)
		}
		f.tell(to)
	}
}

// rewire is for the time after a negotiation or a change of what is sent and wanted.
func (f *SFU) rewire(st *seat) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.seats[st.id] == st && st.room != "" {
		f.wire(st.room)
	}
}

// begin lets every picture towards a seat whose connection has come to stand begin at once.
func (f *SFU) begin(st *seat) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	for _, p := range st.pairs {
		for _, d := range p.wires() {
			if d.wired != nil {
				d.wired.serve(d, now)
			}
		}
	}
}

// announce tells the room that a track of the seat began or ended.
func (f *SFU) announce(st *seat) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if st.room == "" {
		return
	}
	for _, other := range f.rooms[st.room] {
		if other != st {
			f.tell(other)
		}
	}
}

func (f *SFU) tell(st *seat) {
	if sink := st.sinkNow(); sink != nil {
		sink.Tracks(f.tracks(st))
	}
}

func (f *SFU) tracks(st *seat) []rooms.Track {
	out := []rooms.Track{}
	for _, p := range st.pairs {
		out = append(out, p.tracks()...)
	}
	slices.SortFunc(out, func(a, b rooms.Track) int {
		return cmp.Or(cmp.Compare(a.Person, b.Person), cmp.Compare(a.Kind, b.Kind))
	})
	return out
}

func (f *SFU) find(id rooms.SeatID) (*seat, error) {
	st := f.seats[id]
	if st == nil {
		return nil, fault.New(fault.NotFound, "media.no_seat", nil)
	}
	return st, nil
}

func (f *SFU) sits(id rooms.SeatID) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.seats[id] != nil
}

func (f *SFU) with(id rooms.SeatID, fn func(*seat) error) error {
	f.mu.Lock()
	st, err := f.find(id)
	f.mu.Unlock()
	if err != nil {
		return err
	}
	return fn(st)
}

// Answer takes the page's answer to an offer.
func (f *SFU) Answer(id rooms.SeatID, round int, sdp string) error {
	return f.with(id, func(st *seat) error { return st.answer(round, sdp) })
}

// Candidate takes an ICE candidate. The server being ICE-lite, it learns the page's address from the page's own
// check; candidates are taken for clients that send them, up to a number.
func (f *SFU) Candidate(id rooms.SeatID, candidate, mid string) error {
	return f.with(id, func(st *seat) error { return st.candidate(candidate, mid) })
}

// Restart makes a new offer with new ICE credentials.
func (f *SFU) Restart(id rooms.SeatID) error {
	return f.with(id, func(st *seat) error { st.wish(true); return nil })
}

// Hush stops or resumes what the seat sends of a kind.
func (f *SFU) Hush(id rooms.SeatID, kind rooms.Kind, hushed bool) error {
	return f.with(id, func(st *seat) error {
		u := st.ups[kind]
		if u == nil {
			return fault.On("kind", "media.unknown_kind", nil)
		}
		u.hush(hushed)
		f.rewire(st)
		return nil
	})
}

// Want stops or resumes what the seat receives of a kind.
func (f *SFU) Want(id rooms.SeatID, kind rooms.Kind, wanted bool) error {
	return f.with(id, func(st *seat) error {
		if st.ups[kind] == nil {
			return fault.On("kind", "media.unknown_kind", nil)
		}
		f.mu.Lock()
		st.unwanted[kind] = !wanted
		for _, p := range st.pairs {
			p.refresh()
		}
		f.mu.Unlock()
		f.rewire(st)
		return nil
	})
}

// Counts gives what went through the seat.
func (f *SFU) Counts(id rooms.SeatID) rooms.Counts {
	var c rooms.Counts
	_ = f.with(id, func(st *seat) error {
		c = rooms.Counts{Received: st.received.Load(), Forwarded: st.forwarded.Load(), Dropped: st.dropped.Load()}
		return nil
	})
	return c
}

// Relays gives the relay with credentials that die with the seat.
func (f *SFU) Relays(id rooms.SeatID) []rooms.Relay {
	if f.relay == nil || !f.sits(id) {
		return []rooms.Relay{}
	}
	return f.relay.credentials(id)
}
