package rooms

import (
	"context"
	"crypto/subtle"
	"slices"
	"sync"
	"time"

	"concord/internal/actor"
	"concord/internal/fault"
)

// Page is the connection of a seat, seen from the rooms. Calls must return at once and must not call the Service.
type Page interface {
	Sink
	Changed()          // what View gives may be different now
	Said(Line)         // in the joint room
	Whispered(Whisper) // behind the door this person is behind
	Out(Reason)        // the seat is no longer this connection's: end it
}

// Reason says why a connection ends.
type Reason string

// The reasons.
const (
	Replaced  Reason = "replaced"  // the same person sits at another connection now: one live seat per person
	Elsewhere Reason = "elsewhere" // the same person sits in another session now
	Removed   Reason = "removed"   // put out, or left
	Over      Reason = "over"      // the session ended
)

// seated is one person's live seat.
type seated struct {
	id     SeatID
	person PersonID
	page   Page
	resume string // proof that a new connection is the same page
	room   RoomID
	muted  map[Kind]bool
	screen bool
	hand   time.Time // asked to talk alone
	away   *time.Timer
}

// desk is one session with people in it.
type desk struct {
	doc    Session
	rev    int64
	seats  map[PersonID]*seated
	readAt time.Time // the last time it was read only to see whether another node changed it
}

// liveSeats is who is connected on this node. One lock: every change of place is one after the other.
type liveSeats struct {
	svc   *Service
	media Media
	grace time.Duration

	mu    sync.Mutex
	desks map[ID]*desk
	at    map[PersonID]ID // one live seat per person
}

func newLiveSeats(s *Service, m Media, grace time.Duration) *liveSeats {
	if m == nil {
		m = noMedia{}
	}
	return &liveSeats{svc: s, media: m, grace: grace, desks: map[ID]*desk{}, at: map[PersonID]ID{}}
}

// apply brings the seats to where the session says they are. Older revisions than the one applied are ignored.
func (l *liveSeats) apply(v Session, rev int64) {
	l.mu.Lock()
	d := l.desks[v.ID]
	if d == nil || rev < d.rev {
		l.mu.Unlock()
		return
	}
	d.doc, d.rev = v, rev
	var gone []SeatID
	for _, st := range d.seats {
		if why, out := d.outside(st.person); out {
			gone = append(gone, l.drop(d, st, why))
			continue
		}
		l.place(d, st)
	}
	d.tell()
	l.mu.Unlock()
	for _, id := range gone {
		l.media.Leave(id)
	}
}

func (d *desk) outside(person PersonID) (Reason, bool) {
	if d.doc.State != Scheduled && d.doc.State != Opened {
		return Over, true
	}
	p := d.doc.find(person)
	return Removed, p == nil || p.Barred || p.Place == Outside
}

// drop takes a seat off the desk; its media are to be closed after the lock.
func (l *liveSeats) drop(d *desk, st *seated, why Reason) SeatID {
	if st.away != nil {
		st.away.Stop()
	}
	delete(d.seats, st.person)
	if l.at[st.person] == d.doc.ID {
		delete(l.at, st.person)
	}
	if len(d.seats) == 0 {
		delete(l.desks, d.doc.ID)
	}
	_ = l.media.Place(st.id, "") // at once; closing the transports may take a moment
	st.page.Out(why)
	return st.id
}

// place moves the media of a seat to the room the policy says. A shared screen does not move along.
func (l *liveSeats) place(d *desk, st *seated) {
	room := d.doc.Room(st.person)
	if room == st.room {
		return
	}
	st.room = room
	if st.screen {
		st.screen = false
		_ = l.media.Hush(st.id, Screen, true)
	}
	_ = l.media.Place(st.id, room) // a full room leaves the seat in none; the page sees nobody
}

func (d *desk) tell() {
	for _, st := range d.seats {
		st.page.Changed()
	}
}

// tellOf is tell for what concerns one seat: of those who look on only they themselves and the staff hear.
func (d *desk) tellOf(of *seated) {
	looks := d.doc.looks(of.person)
	for _, st := range d.seats {
		if p := d.doc.find(st.person); !looks || st == of || (p != nil && p.Side.IsStaff()) {
			st.page.Changed()
		}
	}
}

func (s Session) looks(person PersonID) bool {
	p := s.find(person)
	return p != nil && p.Side == Viewer
}

// Sitting is a person's live seat as its connection holds it.
type Sitting struct {
	Seat    SeatID
	Session ID
	Person  PersonID
	Resume  string  // to come back with, on another connection
	Resumed bool    // the media of before go on
	Relays  []Relay // with credentials that die with the seat

	svc  *Service
	page Page
}

// Sit gives the asking person a live seat in a session he may enter, in place of any other he has. resume is the token
// of an earlier Sitting of the same page, whose media then go on; or "".
func (s *Service) Sit(ctx context.Context, id ID, resume string, page Page) (*Sitting, error) {
	person := who(ctx)
	v, rev, err := s.store.get(ctx, id)
	if err != nil {
		return nil, err
	}
	p := v.find(person)
	if p == nil || p.Barred {
		return nil, unknown()
	}
	if p.Place == Outside || (v.State != Opened && v.State != Scheduled) {
		v, rev, err = s.store.update(ctx, id, s.clock.Now(), func(v *Session) ([]Event, error) { return v.Enter(person, s.clock.Now()) })
		if err != nil {
			return nil, err
		}
		s.live.apply(v, rev)
	}
	return s.live.sit(v, rev, person, resume, page)
}

func (l *liveSeats) sit(v Session, rev int64, person PersonID, resume string, page Page) (*Sitting, error) {
	var gone []SeatID
	defer func() {
		for _, id := range gone {
			l.media.Leave(id)
		}
	}()
	l.mu.Lock()
	defer l.mu.Unlock()
	if other := l.desks[l.at[person]]; other != nil && other.doc.ID != v.ID {
		gone = append(gone, l.drop(other, other.seats[person], Elsewhere))
		other.tell()
	}
	d := l.desks[v.ID]
	if d == nil {
		d = &desk{seats: map[PersonID]*seated{}}
	}
	if rev >= d.rev {
		d.doc, d.rev = v, rev
	}
	if _, out := d.outside(person); out { // put out meanwhile
		return nil, unknown()
	}
	st := d.seats[person]
	resumed := st != nil && resume != "" && subtle.ConstantTimeCompare([]byte(resume), []byte(st.resume)) == 1 && l.media.Resume(st.id, page) == nil
	switch {
	case resumed:
		st.page.Out(Replaced)
		if st.away != nil {
			st.away.Stop()
			st.away = nil
		}
	default:
		if st != nil {
			gone = append(gone, l.drop(d, st, Replaced))
		}
		st = &seated{id: SeatID(newID()), person: person, muted: map[Kind]bool{}}
		if err := l.media.Join(Seat{ID: st.id, Person: person, Looks: v.looks(person)}, page); err != nil {
			return nil, err
		}
	}
	st.page, st.resume = page, opaque()
	d.seats[person], l.at[person], l.desks[v.ID] = st, v.ID, d
	l.place(d, st)
	d.tellOf(st)
	return &Sitting{Seat: st.id, Session: v.ID, Person: person, Resume: st.resume, Resumed: resumed, Relays: l.media.Relays(st.id), svc: l.svc, page: page}, nil
}

// Stand says that the connection is gone. The seat is kept for a while; then its media end, and when it was the
// mediator's the others go to the waiting room.
func (x *Sitting) Stand() {
	l := x.svc.live
	l.mu.Lock()
	defer l.mu.Unlock()
	d, st := x.find()
	if st == nil || st.page != x.page {
		return
	}
	st.away = time.AfterFunc(l.grace, func() { l.lost(x) })
	d.tellOf(st)
}

// find gives the seat of this sitting, if it is still there. Under the lock.
func (x *Sitting) find() (*desk, *seated) {
	d := x.svc.live.desks[x.Session]
	if d == nil {
		return nil, nil
	}
	st := d.seats[x.Person]
	if st == nil || st.id != x.Seat {
		return nil, nil
	}
	return d, st
}

func (l *liveSeats) lost(x *Sitting) {
	l.mu.Lock()
	d, st := x.find()
	if st == nil || st.away == nil {
		l.mu.Unlock()
		return
	}
	p := d.doc.find(x.Person)
	leads := p != nil && p.Side == MediatorSide
	id := l.drop(d, st, Removed)
	d.tell()
	l.mu.Unlock()
	l.media.Leave(id)
	if leads {
		ctx := actor.With(context.Background(), actor.Actor{Person: string(x.Person)})
		_, _ = l.svc.Leave(ctx, x.Session) // a store that fails now: the next move of the mediator mends it
	}
}

// Cut ends the live seat of a person anywhere, at once: the right to be here is gone.
func (s *Service) Cut(person PersonID) {
	l := s.live
	l.mu.Lock()
	var gone []SeatID
	if d := l.desks[l.at[person]]; d != nil && d.seats[person] != nil {
		gone = append(gone, l.drop(d, d.seats[person], Removed))
		d.tell()
	}
	l.mu.Unlock()
	for _, id := range gone {
		l.media.Leave(id)
	}
}

// Refresh reads the session again and brings the seats of this node in line, when another node has changed it. Within
// age of the last reading it does nothing: a hundred connections of a session are one reading.
func (s *Service) Refresh(ctx context.Context, id ID, age time.Duration) error {
	if !s.live.stale(id, age) {
		return nil
	}
	v, rev, err := s.store.get(ctx, id)
	if err != nil {
		return err
	}
	s.live.freshen(v, rev)
	return nil
}

// stale says whether a session was not read for so long, and notes that it is being read now.
func (l *liveSeats) stale(id ID, age time.Duration) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	d := l.desks[id]
	if d == nil {
		return true
	}
	now := time.Now()
	if now.Sub(d.readAt) < age {
		return false
	}
	d.readAt = now
	return true
}

func (l *liveSeats) freshen(v Session, rev int64) {
	l.mu.Lock()
	d := l.desks[v.ID]
	same := d == nil || d.rev >= rev
	l.mu.Unlock()
	if !same {
		l.apply(v, rev)
	}
}

func (l *liveSeats) said(_ context.Context, id ID, line Line) {
	l.each(id, func(d *desk, st *seated) {
		if d.doc.mayTalk(st.person) == nil {
			st.page.Said(line)
		}
	})
}

func (l *liveSeats) whispered(_ context.Context, id ID, m CaucusMessage) {
	l.each(id, func(d *desk, st *seated) {
		member, err := d.doc.Member(st.person)
		if err != nil {
			return
		}
		if w, err := m.For(d.doc, member); err == nil {
			st.page.Whispered(w)
		}
	})
}

func (l *liveSeats) each(id ID, fn func(*desk, *seated)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if d := l.desks[id]; d != nil {
		for _, st := range d.seats {
			fn(d, st)
		}
	}
}

// with runs fn with the seat of this sitting, or refuses when the seat is gone.
func (x *Sitting) with(fn func(*desk, *seated) error) error {
	l := x.svc.live
	l.mu.Lock()
	defer l.mu.Unlock()
	d, st := x.find()
	if st == nil {
		return fault.New(fault.NotFound, "media.no_seat", nil)
	}
	return fn(d, st)
}

// Answer, Candidate, Restart, Arrived and Want are Media's, for this seat.
func (x *Sitting) Answer(round int, sdp string) error {
	return x.svc.live.media.Answer(x.Seat, round, sdp)
}

// Candidate takes an ICE candidate of the page.
func (x *Sitting) Candidate(candidate, mid string) error {
	return x.svc.live.media.Candidate(x.Seat, candidate, mid)
}

// Restart asks for new ICE credentials.
func (x *Sitting) Restart() error { return x.svc.live.media.Restart(x.Seat) }

// Arrived says that the page shows the place of that number.
func (x *Sitting) Arrived(place int) error { return x.svc.live.media.Arrived(x.Seat, place) }

// Want says whether the page wants others' tracks of a kind.
func (x *Sitting) Want(kind Kind, wanted bool) error {
	return x.svc.live.media.Want(x.Seat, kind, wanted)
}

// Mute stops or resumes one's own sound or picture; a mediator can also stop another's in the same room.
func (x *Sitting) Mute(person PersonID, kind Kind, muted bool) error {
	if kind != Audio && kind != Video {
		return fault.On("kind", "media.unknown_kind", nil)
	}
	return x.with(func(d *desk, st *seated) error {
		if person != "" && person != x.Person {
			other := d.seats[person]
			me := d.doc.find(x.Person)
			switch {
			case me == nil || me.Side != MediatorSide || !muted:
				return fault.New(fault.Forbidden, "room.not_yours_to_do", fault.P{"move": "mute"})
			case other == nil || other.room == "" || other.room != st.room:
				return fault.New(fault.Conflict, "room.not_here", nil)
			}
			st = other
		}
		if err := x.svc.live.media.Hush(st.id, kind, muted); err != nil {
			return err
		}
		st.muted[kind] = muted
		d.tell()
		return nil
	})
}

// Share shows one's screen in the room, or stops; one screen at a time.
func (x *Sitting) Share(on bool) error {
	return x.with(func(d *desk, st *seated) error {
		if on && st.room == "" {
			return fault.New(fault.Conflict, "room.not_here", nil)
		}
		media := x.svc.live.media
		for _, other := range d.seats {
			if on && other != st && other.screen && other.room == st.room {
				other.screen = false
				_ = media.Hush(other.id, Screen, true)
			}
		}
		if err := media.Hush(st.id, Screen, !on); err != nil {
			return err
		}
		st.screen = on
		d.tell()
		return nil
	})
}

// Hand asks the mediator for a word alone, or takes it back. Only the mediator and oneself see it.
func (x *Sitting) Hand(up bool) error {
	return x.with(func(d *desk, st *seated) error {
		if d.doc.looks(x.Person) {
			return fault.New(fault.Forbidden, "room.not_yours_to_do", fault.P{"move": "hand"})
		}
		st.hand = time.Time{}
		if up {
			st.hand = x.svc.clock.Now()
		}
		d.tell()
		return nil
	})
}

// Counts gives what went through the seat.
func (x *Sitting) Counts() Counts { return x.svc.live.media.Counts(x.Seat) }

// Live gives who is connected to a session on this node.
func (s *Service) Live(id ID) []PersonID {
	var out []PersonID
	s.live.each(id, func(_ *desk, st *seated) {
		if st.away == nil {
			out = append(out, st.person)
		}
	})
	slices.Sort(out)
	return out
}
