package rooms_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"concord/internal/actor"
	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/docstore/sqlitedoc"
	"concord/internal/fault"
	"concord/rooms"
)

var ten = time.Date(2026, 11, 13, 2, 0, 0, 0, time.UTC)

// house is a service on a real store with media that only write down where everybody is.
type house struct {
	*rooms.Service
	t     *testing.T
	store *docstore.Store
	clock *clock.Held
	media *floor
	id    rooms.ID
}

func open(t *testing.T, grace time.Duration) *house {
	t.Helper()
	st, err := sqlitedoc.Open(t.Context(), filepath.Join(t.TempDir(), "concord.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	h := &house{t: t, store: st, clock: clock.Hold(ten), media: &floor{seats: map[rooms.SeatID]*spot{}}}
	if h.Service, err = rooms.Open(t.Context(), rooms.Options{Store: st, Clock: h.clock, Media: h.media, Grace: grace}); err != nil {
		t.Fatal(err)
	}
	return h
}

func as(person string) context.Context {
	return actor.With(context.Background(), actor.Actor{Person: person})
}

func (h *house) ok(_ rooms.Session, err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) plan() {
	h.t.Helper()
	v, err := h.Plan(as("m"), rooms.NewSession{CaseID: "case", Mediator: "m", Participants: []rooms.Participant{
		{Person: "m", Side: rooms.MediatorSide, Name: "Lin"}, {Person: "a", Party: "A", Side: rooms.Applicant, Name: "Chen"}, {Person: "b", Party: "B", Side: rooms.Respondent, Name: "Zhou"}}})
	if err != nil {
		h.t.Fatal(err)
	}
	h.id = v.ID
}

// begin opens a session in which m, a and b sit together.
func (h *house) begin() map[string]*page {
	h.t.Helper()
	h.plan()
	h.ok(h.Propose(as("m"), h.id, []rooms.Slot{{From: ten, To: ten.Add(time.Hour)}}))
	h.ok(h.Schedule(as("m"), h.id, "s1", ""))
	h.ok(h.Begin(as("m"), h.id))
	pages := map[string]*page{}
	for _, p := range []string{"m", "a", "b"} {
		pages[p] = h.sit(p, "")
		if p != "m" {
			h.ok(h.CheckIdentity(as("m"), h.id, rooms.PersonID(p), true, actor.Confirmed))
			h.ok(h.Admit(as("m"), h.id, rooms.PersonID(p)))
		}
	}
	return pages
}

func (h *house) sit(person, resume string) *page {
	h.t.Helper()
	p := &page{}
	x, err := h.Sit(as(person), h.id, resume, p)
	if err != nil {
		h.t.Fatal(err)
	}
	p.Sitting = x
	return p
}

func wants(t *testing.T, err error, key string) {
	t.Helper()
	if f := fault.From(err); f == nil || f.Key != key {
		t.Fatalf("want %s, got %v", key, err)
	}
}

// page is a connection that remembers.
type page struct {
	*rooms.Sitting
	mu       sync.Mutex
	lines    []string
	whispers []string
	changed  int
	outs     []rooms.Reason
}

func (p *page) Offer(rooms.Offer)    {}
func (p *page) Tracks([]rooms.Track) {}
func (p *page) Placed(int)           {}
func (p *page) Link(rooms.Link)      {}
func (p *page) Changed()             { p.mu.Lock(); p.changed++; p.mu.Unlock() }
func (p *page) Said(l rooms.Line)    { p.mu.Lock(); p.lines = append(p.lines, l.Text); p.mu.Unlock() }
func (p *page) Whispered(w rooms.Whisper) {
	p.mu.Lock()
	p.whispers = append(p.whispers, w.Text+string(w.Tell))
	p.mu.Unlock()
}
func (p *page) Out(r rooms.Reason) { p.mu.Lock(); p.outs = append(p.outs, r); p.mu.Unlock() }
func (p *page) out() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return fmt.Sprint(p.outs)
}

// floor is media without media.
type floor struct {
	mu    sync.Mutex
	seats map[rooms.SeatID]*spot
}
type spot struct {
	person rooms.PersonID
	room   rooms.RoomID
	hushed map[rooms.Kind]bool
}

func (f *floor) at(person string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []string
	for _, s := range f.seats {
		if string(s.person) == person {
			out = append(out, "["+string(s.room)+"]")
		}
	}
	return strings.Join(out, "")
}
func (f *floor) Join(s rooms.Seat, _ rooms.Sink) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seats[s.ID] = &spot{person: s.Person, hushed: map[rooms.Kind]bool{}}
	return nil
}
func (f *floor) seat(id rooms.SeatID, fn func(*spot)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.seats[id] == nil {
		return fault.New(fault.NotFound, "media.no_seat", nil)
	}
	fn(f.seats[id])
	return nil
}
func (f *floor) Resume(id rooms.SeatID, _ rooms.Sink) error { return f.seat(id, func(*spot) {}) }
func (f *floor) Place(id rooms.SeatID, r rooms.RoomID) error {
	return f.seat(id, func(s *spot) { s.room = r })
}
func (f *floor) Arrived(id rooms.SeatID, _ int) error             { return f.seat(id, func(*spot) {}) }
func (f *floor) Answer(id rooms.SeatID, _ int, _ string) error    { return f.seat(id, func(*spot) {}) }
func (f *floor) Candidate(id rooms.SeatID, _, _ string) error     { return f.seat(id, func(*spot) {}) }
func (f *floor) Restart(id rooms.SeatID) error                    { return f.seat(id, func(*spot) {}) }
func (f *floor) Want(id rooms.SeatID, _ rooms.Kind, _ bool) error { return f.seat(id, func(*spot) {}) }
func (f *floor) Hush(id rooms.SeatID, k rooms.Kind, on bool) error {
	return f.seat(id, func(s *spot) { s.hushed[k] = on })
}
func (f *floor) Leave(id rooms.SeatID)             { f.mu.Lock(); delete(f.seats, id); f.mu.Unlock() }
func (f *floor) Relays(rooms.SeatID) []rooms.Relay { return nil }
func (f *floor) Counts(rooms.SeatID) rooms.Counts  { return rooms.Counts{} }
func (f *floor) Close() error                      { return nil }

func (h *house) events(kind string) int {
	h.t.Helper()
	pending, err := h.store.Driver().Pending(h.t.Context(), 1000)
	if err != nil {
		h.t.Fatal(err)
	}
	n := 0
	for _, e := range pending {
		for _, secret := range []string{"Chen", "Zhou", "canary"} {
			if strings.Contains(string(e.Data), secret) {
				h.t.Fatalf("an event tells %s", secret)
			}
		}
		if e.Kind == kind {
			n++
		}
	}
	return n
}

func TestSeatsFollowThePolicyAtOnce(t *testing.T) {
	t.Parallel()
	h := open(t, time.Hour)
	p := h.begin()
	joint := h.media.at("m")
	if joint == "[]" || h.media.at("a") != joint || h.media.at("b") != joint {
		t.Fatalf("m %s a %s b %s", joint, h.media.at("a"), h.media.at("b"))
	}
	h.ok(h.MoveToCaucus(as("m"), h.id, "A"))
	if door := h.media.at("m"); door == joint || door == "[]" || h.media.at("a") != door || h.media.at("b") != "[]" {
		t.Fatalf("m %s a %s b %s", door, h.media.at("a"), h.media.at("b"))
	}
	h.ok(h.BackToJoint(as("m"), h.id))
	if h.media.at("m") != joint || h.media.at("a") != joint || h.media.at("b") != joint {
		t.Fatal("not together again")
	}
	h.ok(h.Remove(as("m"), h.id, "b"))
	if h.media.at("b") != "" || p["b"].out() != "[removed]" {
		t.Fatalf("put out, and still at %q, told %s", h.media.at("b"), p["b"].out())
	}
	if _, err := h.Sit(as("b"), h.id, "", &page{}); fault.CodeOf(err) != fault.NotFound {
		t.Fatal(err)
	}
	h.Cut("a")
	if h.media.at("a") != "" || p["a"].out() != "[removed]" {
		t.Fatal("cut, and still there")
	}
	h.ok(h.End(as("m"), h.id))
	if h.media.at("m") != "" || p["m"].out() != "[over]" {
		t.Fatal("over, and still there")
	}
	for kind, n := range map[string]int{"session.planned": 1, "session.proposed": 1, "session.scheduled": 1, "session.opened": 1, "session.entered_waiting": 2,
		"session.identity_checked": 2, "session.admitted": 3, "session.caucus_started": 1, "session.caucus_ended": 1, "session.removed": 1, "session.closed": 1} {
		if got := h.events(kind); got != n {
			t.Errorf("%d of %s, want %d", got, kind, n)
		}
	}
}

func TestOneLiveSeatPerPerson(t *testing.T) {
	t.Parallel()
	h := open(t, time.Hour)
	p := h.begin()
	again := h.sit("a", "")
	if p["a"].out() != "[replaced]" || again.Resumed || again.Seat == p["a"].Seat {
		t.Fatal("two seats")
	}
	if err := p["a"].Mute("", rooms.Audio, true); fault.CodeOf(err) != fault.NotFound {
		t.Fatalf("the former connection still acts: %v", err)
	}
	p["a"].Stand() // late: must not touch the new one
	back := h.sit("a", again.Resume)
	if !back.Resumed || back.Seat != again.Seat || again.out() != "[replaced]" {
		t.Fatal("the same page did not get its seat back")
	}
	stolen := h.sit("a", again.Resume) // a token is good once
	if stolen.Resumed {
		t.Fatal("an old token resumed")
	}
	first := h.id
	h.plan()
	h.ok(h.Propose(as("m"), h.id, []rooms.Slot{{From: ten.Add(2 * time.Hour), To: ten.Add(3 * time.Hour)}}))
	h.ok(h.Schedule(as("m"), h.id, "s1", ""))
	h.clock.Advance(90 * time.Minute)
	h.sit("a", "")
	if stolen.out() != "[elsewhere]" {
		t.Fatalf("in two sessions: %s", stolen.out())
	}
	if got := fmt.Sprint(h.Live(first)); got != "[b m]" {
		t.Fatal(got)
	}
}

func TestABrokenConnectionIsWaitedFor(t *testing.T) {
	t.Parallel()
	h := open(t, time.Hour)
	p := h.begin()
	p["a"].Stand()
	v, err := p["m"].View()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range v.People {
		if q.Person == "a" && (q.Live || q.Place != rooms.Joint) {
			t.Fatalf("%+v", q)
		}
	}
	if back := h.sit("a", p["a"].Resume); !back.Resumed {
		t.Fatal("not the same seat")
	}
}

func TestWhenTheMediatorIsLostTheOthersWait(t *testing.T) {
	t.Parallel()
	h := open(t, time.Millisecond)
	p := h.begin()
	changed := make(chan struct{}, 100)
	watch := &signalPage{page: page{}, ch: changed}
	x, err := h.Sit(as("b"), h.id, "", watch)
	if err != nil {
		t.Fatal(err)
	}
	p["m"].Stand()
	limit := time.After(10 * time.Second)
	for {
		v, err := x.View()
		if err != nil {
			t.Fatal(err)
		}
		if v.You.Place == rooms.Waiting && h.media.at("b") == "[]" && h.media.at("m") == "" {
			return
		}
		select {
		case <-changed:
		case <-limit:
			t.Fatalf("still %s", v.You.Place)
		}
	}
}

type signalPage struct {
	page
	ch chan struct{}
}

func (s *signalPage) Changed() { s.ch <- struct{}{} }

func TestPrivateWordsStayBehindTheDoor(t *testing.T) {
	t.Parallel()
	h := open(t, time.Hour)
	p := h.begin()
	if _, err := h.Say(as("a"), h.id, "good morning"); err != nil {
		t.Fatal(err)
	}
	_, err := h.Whisper(as("a"), h.id, "too early")
	wants(t, err, "room.not_in_caucus")
	h.ok(h.MoveToCaucus(as("m"), h.id, "A"))
	_, err = h.Say(as("a"), h.id, "canary meant for the mediator")
	wants(t, err, "room.wrong_room") // it would have gone to all
	w, err := h.Whisper(as("a"), h.id, "canary: six months is fine")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.LetTell(as("m"), h.id, w.ID, rooms.Tell); fault.CodeOf(err) != fault.Forbidden {
		t.Fatalf("the mediator allowed himself: %v", err)
	}
	if _, err := h.LetTell(as("a"), h.id, w.ID, rooms.Tell); err != nil {
		t.Fatal(err)
	}
	for _, attack := range []func() error{
		func() error { _, err := h.Whispers(as("b"), h.id); return err },
		func() error { _, err := h.Whisper(as("b"), h.id, "hello"); return err },
		func() error { _, err := h.LetTell(as("b"), h.id, w.ID, rooms.Tell); return err },
		func() error { _, err := h.Whispers(as("stranger"), h.id); return err },
	} {
		if attack() == nil {
			t.Fatal("somebody came through the door")
		}
	}
	if got := fmt.Sprint(p["m"].whispers, p["a"].whispers, p["b"].whispers, p["b"].lines); got !=
		"[canary: six months is fine canary: six months is finetell] [canary: six months is fine canary: six months is finetell] [] [good morning]" {
		t.Fatal(got)
	}
	for _, who := range []string{"b", "c"} {
		v, _ := h.View(as(who), h.id)
		raw, _ := json.Marshal(v)
		if strings.Contains(string(raw), "canary") || strings.Contains(string(raw), "caucus:") {
			t.Fatalf("%s sees %s", who, raw)
		}
	}
	doc, _ := h.Get(as("m"), h.id)
	raw, _ := json.Marshal(doc)
	if strings.Contains(string(raw), "canary") || h.events("none") != 0 {
		t.Fatal("the session document tells")
	}
	h.ok(h.MoveToCaucus(as("m"), h.id, "B"))
	got, err := h.Whispers(as("b"), h.id)
	if err != nil || len(got) != 0 {
		t.Fatal("the next one reads what the one before said", got, err)
	}
	if _, err := h.LetTell(as("b"), h.id, w.ID, rooms.Tell); fault.CodeOf(err) != fault.NotFound {
		t.Fatal(err)
	}
	h.ok(h.MoveToCaucus(as("m"), h.id, "A"))
	if got, err := h.Whispers(as("a"), h.id); err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	if err := h.Forget(as("m"), h.id); fault.CodeOf(err) != fault.Forbidden {
		t.Fatal(err)
	}
	if err := h.Forget(as("system"), h.id); err != nil {
		t.Fatal(err)
	}
	if got, _ := h.Whispers(as("a"), h.id); len(got) != 0 {
		t.Fatal("not forgotten")
	}
	h.ok(h.BackToJoint(as("m"), h.id))
	if lines, err := h.Lines(as("b"), h.id); err != nil || len(lines) != 1 {
		t.Fatal(lines, err)
	}
}

// A link was forwarded: whoever waits with it sees no minutes and no chat before the mediator has looked.
func TestUncheckedSeesNothing(t *testing.T) {
	t.Parallel()
	h := open(t, time.Hour)
	h.begin()
	h.ok(h.WriteMinute(as("m"), h.id, "Both confirm", ""))
	h.ok(h.ToWaiting(as("m"), h.id, "b"))
	v, _ := h.View(as("b"), h.id)
	if len(v.Minutes) != 1 {
		t.Fatal("was checked, may read")
	}
	h.ok(h.CheckIdentity(as("m"), h.id, "b", false, 0))
	if _, err := h.View(as("b"), h.id); fault.CodeOf(err) != fault.NotFound {
		t.Fatal(err)
	}
	_, err := h.Lines(as("b"), h.id)
	if fault.CodeOf(err) != fault.NotFound {
		t.Fatal(err)
	}
	// and a session that does not exist looks like one of others
	_, none := h.View(as("stranger"), "no-such-session")
	_, others := h.View(as("stranger"), h.id)
	if fmt.Sprint(none) != fmt.Sprint(others) {
		t.Fatalf("%v, but %v", none, others)
	}
}

func TestMuteShareHand(t *testing.T) {
	t.Parallel()
	h := open(t, time.Hour)
	p := h.begin()
	hushed := func(who string, k rooms.Kind) bool { return h.media.seats[p[who].Seat].hushed[k] }
	for _, step := range []struct {
		err  error
		want fault.Code
	}{
		{p["a"].Mute("", rooms.Audio, true), ""},
		{p["a"].Mute("b", rooms.Audio, true), fault.Forbidden},
		{p["m"].Mute("b", rooms.Audio, true), ""},
		{p["m"].Mute("b", rooms.Audio, false), fault.Forbidden}, // nobody is unmuted by another
		{p["a"].Mute("", rooms.Screen, true), fault.Invalid},
		{p["a"].Share(true), ""},
		{p["b"].Share(true), ""},
		{p["b"].Hand(true), ""},
	} {
		if fault.CodeOf(step.err) != step.want {
			t.Fatal(step.err)
		}
	}
	if !hushed("a", rooms.Audio) || !hushed("b", rooms.Audio) || !hushed("a", rooms.Screen) || hushed("b", rooms.Screen) {
		t.Fatal("not as said")
	}
	hands := func(viewer string) (n int) {
		v, _ := p[viewer].View()
		for _, q := range v.People {
			if !q.Hand.IsZero() {
				n++
			}
		}
		return n
	}
	if hands("m") != 1 || hands("b") != 1 || hands("a") != 0 {
		t.Fatal("who asks to talk alone is told to the other side")
	}
	h.ok(h.MoveToCaucus(as("m"), h.id, "B"))
	if !hushed("b", rooms.Screen) {
		t.Fatal("a shared screen went along behind the door")
	}
	v, _ := p["a"].View()
	for _, q := range v.People {
		if q.Person != "a" && (q.Place != rooms.Private || q.Audio || q.Video) {
			t.Fatalf("a sees behind the door: %+v", q)
		}
	}
}

func TestMediatorIsNotBookedTwice(t *testing.T) {
	t.Parallel()
	h := open(t, time.Hour)
	slot := []rooms.Slot{{From: ten.Add(time.Hour), To: ten.Add(2 * time.Hour)}}
	h.plan()
	first := h.id
	h.ok(h.Propose(as("m"), first, slot))
	h.ok(h.Schedule(as("m"), first, "s1", ""))
	h.plan()
	second := h.id
	h.ok(h.Propose(as("m"), second, []rooms.Slot{{From: ten.Add(110 * time.Minute), To: ten.Add(3 * time.Hour)}}))
	_, err := h.Schedule(as("m"), second, "s1", "")
	wants(t, err, "room.mediator_busy")
	h.ok(h.Reschedule(as("m"), first, ten.Add(5*time.Hour), ten.Add(6*time.Hour)))
	h.ok(h.Schedule(as("m"), second, "s1", ""))
	_, err = h.Reschedule(as("m"), first, ten.Add(2*time.Hour), ten.Add(150*time.Minute))
	wants(t, err, "room.mediator_busy")
	h.ok(h.Cancel(as("m"), second))
	h.ok(h.Reschedule(as("m"), first, ten.Add(2*time.Hour), ten.Add(150*time.Minute)))

	// all at once: one gets the time
	var ids []rooms.ID
	for range 8 {
		h.plan()
		h.ok(h.Propose(as("m"), h.id, []rooms.Slot{{From: ten.Add(20 * time.Hour), To: ten.Add(21 * time.Hour)}}))
		ids = append(ids, h.id)
	}
	var wg sync.WaitGroup
	errs := make([]error, len(ids))
	for i, id := range ids {
		wg.Go(func() { _, errs[i] = h.Schedule(as("m"), id, "s1", "") })
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if !errors.Is(err, fault.New(fault.Conflict, "room.mediator_busy", nil)) {
			t.Error(err)
		}
	}
	if won != 1 {
		t.Fatalf("%d sessions at the same time", won)
	}

	// a server died between holding and scheduling: the time is not lost for good
	type hold struct {
		Session string    `json:"session"`
		At      time.Time `json:"at"`
	}
	holds, err := docstore.Declare[hold](t.Context(), h.store, docstore.Spec{Name: "rooms_holds"})
	if err != nil {
		t.Fatal(err)
	}
	lost := ten.Add(30 * time.Hour)
	if err := holds.Insert(t.Context(), "m."+lost.Format("20060102T1504"), hold{Session: string(ids[0]) + "x", At: h.clock.Now()}); err != nil {
		t.Fatal(err)
	}
	h.plan()
	h.ok(h.Propose(as("m"), h.id, []rooms.Slot{{From: lost, To: lost.Add(time.Hour)}}))
	_, err = h.Schedule(as("m"), h.id, "s1", "")
	wants(t, err, "room.mediator_busy")
	h.clock.Advance(2 * time.Minute)
	h.ok(h.Schedule(as("m"), h.id, "s1", ""))
}

// Another node changed the session: this one's seats follow when told.
func TestRefresh(t *testing.T) {
	t.Parallel()
	h := open(t, time.Hour)
	h.begin()
	other, err := rooms.Open(t.Context(), rooms.Options{Store: h.store, Clock: h.clock})
	if err != nil {
		t.Fatal(err)
	}
	h.ok(other.ToWaiting(as("m"), h.id, "b"))
	if h.media.at("b") == "[]" {
		t.Fatal("proves nothing")
	}
	if err := h.Refresh(as("system"), h.id, 0); err != nil {
		t.Fatal(err)
	}
	if h.media.at("b") != "[]" {
		t.Fatal("b is still in the room")
	}
}
