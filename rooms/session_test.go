package rooms

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"encoding/json"

	"concord/internal/actor"
	"concord/internal/fault"
)

var ten = time.Date(2026, 11, 13, 2, 0, 0, 0, time.UTC) // ten o'clock in Jian'an

// people of every test: mediator m, applicant a, respondent b, b's daughter h, a court clerk c.
func fixture(t testing.TB) *Session {
	t.Helper()
	s, events, err := begin("s", "joint", NewSession{CaseID: "case", Mediator: "m", Participants: []Participant{
		{Person: "m", Side: MediatorSide, Name: "Lin"}, {Person: "a", Party: "A", Side: Applicant, Name: "Chen"},
		{Person: "b", Party: "B", Side: Respondent, Name: "Zhou"}, {Person: "h", Party: "B", Side: Helper, Name: "Ting"}, {Person: "c", Side: Clerk, Name: "Wu"},
	}}, ten)
	if err != nil || len(events) != 1 || events[0].Kind != "session.planned" {
		t.Fatal(events, err)
	}
	return &s
}

// in brings the fixture to a state.
func in(t testing.TB, st State) *Session {
	t.Helper()
	s := fixture(t)
	if st == Planned {
		return s
	}
	if st == Cancelled {
		must(t)(s.Cancel("m"))
		return s
	}
	must(t)(s.Propose("m", []Slot{{From: ten.Add(time.Hour), To: ten.Add(2 * time.Hour)}}, ten))
	must(t)(s.Schedule("m", "s1", ""))
	if st == Scheduled {
		return s
	}
	must(t)(s.OpenNow("m", ten.Add(time.Hour)))
	if st == Closed {
		must(t)(s.CloseNow("m", ten.Add(2*time.Hour)))
	}
	return s
}

func must(t testing.TB) func([]Event, error) []Event {
	return func(e []Event, err error) []Event {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
}

func refused(t testing.TB, key string) func([]Event, error) {
	return func(_ []Event, err error) {
		t.Helper()
		if f := fault.From(err); f == nil || f.Key != key && (len(f.Fields) == 0 || f.Fields[0].Key != key) {
			t.Fatalf("want %s, got %v", key, err)
		}
	}
}

// together lets a and b in, their identity checked.
func together(t testing.TB) (*Session, time.Time) {
	s, now := in(t, Opened), ten.Add(time.Hour)
	must(t)(s.Enter("m", now))
	for _, p := range []PersonID{"a", "b"} {
		must(t)(s.Enter(p, now))
		must(t)(s.CheckIdentity("m", p, actor.Confirmed, now))
		must(t)(s.Admit("m", p, now))
	}
	return s, now
}

// The full product: every state, move and side is allowed or refused as the table says, and nothing else decides.
func TestFlowIsTheWholeTruth(t *testing.T) {
	t.Parallel()
	later := ten.Add(time.Hour)
	try := map[Move]func(*Session, PersonID) error{
		MovePropose: func(s *Session, by PersonID) error {
			_, err := s.Propose(by, []Slot{{From: later, To: later.Add(time.Hour)}}, ten)
			return err
		},
		MoveUnavailable: func(s *Session, by PersonID) error { _, err := s.Unavailable(by, nil); return err },
		MoveSchedule:    func(s *Session, by PersonID) error { _, err := s.Schedule(by, "s1", ""); return err },
		MoveReschedule: func(s *Session, by PersonID) error {
			_, err := s.Reschedule(by, later, later.Add(time.Hour), ten)
			return err
		},
		MoveCancel:  func(s *Session, by PersonID) error { _, err := s.Cancel(by); return err },
		MoveMode:    func(s *Session, by PersonID) error { _, err := s.SetMode(by, ModeVideo, later); return err },
		MoveConsent: func(s *Session, by PersonID) error { _, err := s.Consent(by, AboutCaptions, true, later); return err },
		MoveInvite: func(s *Session, by PersonID) error {
			_, err := s.Invite(by, Participant{Person: "x", Party: "A", Side: Helper})
			return err
		},
		MoveRemove: func(s *Session, by PersonID) error { _, err := s.Remove(by, "h", later); return err },
		MoveEnter:  func(s *Session, by PersonID) error { _, err := s.Enter(by, later); return err },
		MoveLeave:  func(s *Session, by PersonID) error { _, err := s.Leave(by, later); return err },
		MoveOpen:   func(s *Session, by PersonID) error { _, err := s.OpenNow(by, later); return err },
		MoveCheck: func(s *Session, by PersonID) error {
			_, err := s.CheckIdentity(by, "a", actor.Confirmed, later)
			return err
		},
		MoveAdmit:   func(s *Session, by PersonID) error { _, err := s.Admit(by, "a", later); return err },
		MoveCaucus:  func(s *Session, by PersonID) error { _, err := s.MoveToCaucus(by, "A", "r", later); return err },
		MoveMinute:  func(s *Session, by PersonID) error { _, err := s.WriteMinute(by, "e", "text", "", later); return err },
		MoveConfirm: func(s *Session, by PersonID) error { _, err := s.ConfirmMinutes(by, []string{"e"}, later); return err },
		MoveClose:   func(s *Session, by PersonID) error { _, err := s.CloseNow(by, later); return err },
	}
	byFlow := []string{"room.not_now", "room.not_yours_to_do", "room.not_in_session"}
	for _, row := range Flow {
		for _, st := range []State{Planned, Scheduled, Opened, Closed, Cancelled} {
			for person, side := range map[PersonID]Side{"m": MediatorSide, "a": Applicant, "b": Respondent, "h": Helper, "c": Clerk, "stranger": ""} {
				s := in(t, st)
				want := slices.Contains(row.From, st) && slices.Contains(row.By, side)
				if got := slices.Contains(s.Allowed(person), row.Move); got != want {
					t.Errorf("%s in %s by %s: listed %v, want %v", row.Move, st, person, got, want)
				}
				err := try[row.Move](s, person)
				if refused := err != nil && slices.Contains(byFlow, fault.From(err).Key); refused == want {
					t.Errorf("%s in %s by %s: %v, want allowed %v", row.Move, st, person, err, want)
				}
				if want && err == nil && row.To != "" && s.State != row.To {
					t.Errorf("%s in %s: now %s, want %s", row.Move, st, s.State, row.To)
				}
			}
		}
	}
	if len(try) != len(Flow) {
		t.Fatal("a move without a try")
	}
}

func TestTimesAreFoundTogether(t *testing.T) {
	t.Parallel()
	s := fixture(t)
	at := func(h int) Slot {
		return Slot{From: ten.Add(time.Duration(h) * time.Hour), To: ten.Add(time.Duration(h+1) * time.Hour)}
	}
	must(t)(s.Propose("m", []Slot{at(30), at(26), at(28)}, ten))
	if s.Slots[0].From != at(26).From || s.Suggest() != (Suggestion{Slot: "s1"}) {
		t.Fatalf("not in order: %+v", s.Slots)
	}
	must(t)(s.Unavailable("a", []string{"s1"}))
	must(t)(s.Unavailable("b", []string{"s2"}))
	if got := s.Suggest(); got != (Suggestion{Slot: "s3", Complete: true}) {
		t.Fatalf("suggested %+v", got)
	}
	refused(t, "room.slot_refused")(s.Schedule("m", "s1", ""))
	must(t)(s.Unavailable("b", []string{"s2", "s3"}))
	if got := s.Suggest(); got != (Suggestion{Complete: true, None: true}) {
		t.Fatalf("suggested %+v", got)
	}
	// none is common: separate talks, if all agree
	refused(t, "room.mode_needs_consent")(s.SetMode("m", ModeSeparate, ten))
	must(t)(s.Consent("a", AboutMode(ModeSeparate), true, ten))
	refused(t, "room.mode_needs_consent")(s.SetMode("m", ModeSeparate, ten))
	must(t)(s.Consent("b", AboutMode(ModeSeparate), true, ten))
	must(t)(s.SetMode("m", ModeSeparate, ten))
	refused(t, "room.slot_refused")(s.Schedule("m", "s1", "A"))
	must(t)(s.Schedule("m", "s2", "A"))
	refused(t, "room.slot_refused")(s.Schedule("m", "s3", "B"))
	must(t)(s.Schedule("m", "s1", "B"))
	if len(s.Appointments) != 2 || s.From != at(26).From || s.To != at(28).To {
		t.Fatalf("%+v", s.Appointments)
	}
}

func TestSeparateTalksDoNotMeet(t *testing.T) {
	t.Parallel()
	s := fixture(t)
	must(t)(s.Propose("m", []Slot{{From: ten.Add(time.Hour), To: ten.Add(2 * time.Hour)}, {From: ten.Add(3 * time.Hour), To: ten.Add(4 * time.Hour)}}, ten))
	for _, p := range []PersonID{"a", "b"} {
		must(t)(s.Consent(p, AboutMode(ModeSeparate), true, ten))
	}
	must(t)(s.SetMode("m", ModeSeparate, ten))
	must(t)(s.Schedule("m", "s1", "A"))
	refused(t, "room.slot_overlaps")(s.Schedule("m", "s1", "B"))
	must(t)(s.Schedule("m", "s2", "B"))
	now := ten.Add(45 * time.Minute)
	refused(t, "room.too_early")(s.Enter("b", now))
	must(t)(s.Enter("a", now))
	must(t)(s.Enter("m", now))
	must(t)(s.OpenNow("m", now))
	must(t)(s.CheckIdentity("m", "a", actor.Document, now))
	refused(t, "room.separate")(s.Admit("m", "a", now))
	must(t)(s.MoveToCaucus("m", "A", "r1", now))
	if s.Room("a") != "r1" || s.Room("m") != "r1" {
		t.Fatal("the talk is not in its room")
	}
	must(t)(s.BackToJoint("m", now))
	if s.find("a").Place != Waiting {
		t.Fatal("a party of a separate session came to the joint room")
	}
}

func TestWaitingRoom(t *testing.T) {
	t.Parallel()
	s := in(t, Scheduled)
	start := ten.Add(time.Hour)
	refused(t, "room.too_early")(s.Enter("a", start.Add(-Early-time.Second)))
	must(t)(s.Enter("a", start.Add(-Early)))
	must(t)(s.Enter("m", start.Add(-Early)))
	if s.Room("a") != "" || s.Room("m") != "joint" {
		t.Fatal("the waiting room is a room")
	}
	refused(t, "room.too_early")(func() ([]Event, error) { s := in(t, Scheduled); return s.OpenNow("m", ten) }())
	must(t)(s.OpenNow("m", start))
	refused(t, "room.identity_unchecked")(s.Admit("m", "a", start))
	refused(t, "room.check_too_low")(s.CheckIdentity("m", "a", actor.Phone, start))
	must(t)(s.CheckIdentity("m", "a", actor.Confirmed, start))
	if e := must(t)(s.Admit("m", "a", start)); e[0].Kind != "session.admitted" || e[0].Data.Person != "a" {
		t.Fatal(e)
	}
	if s.Room("a") != "joint" {
		t.Fatal("admitted, and not in the joint room")
	}
	must(t)(s.Enter("h", start))
	must(t)(s.CheckIdentity("m", "h", actor.Document, start))
	refused(t, "room.helper_not_agreed")(s.Admit("m", "h", start))
	must(t)(s.Consent("b", AboutHelper("h"), true, start))
	refused(t, "room.helper_not_agreed")(s.Admit("m", "h", start))
	must(t)(s.Consent("a", AboutHelper("h"), true, start))
	must(t)(s.Admit("m", "h", start))
	// another day, another check (OLR 7)
	s = in(t, Scheduled)
	must(t)(s.Enter("a", start))
	must(t)(s.CheckIdentity("m", "a", actor.Confirmed, start))
	must(t)(s.Reschedule("m", start.Add(24*time.Hour), start.Add(25*time.Hour), start))
	if p := s.find("a"); p.Check != nil || p.Place != Outside {
		t.Fatal("a check of another day was kept")
	}
}

func TestWhoFailsTheCheckStaysOut(t *testing.T) {
	t.Parallel()
	s := in(t, Opened)
	now := ten.Add(time.Hour)
	must(t)(s.Enter("a", now))
	must(t)(s.FailIdentity("m", "a", now))
	refused(t, "room.not_in_session")(s.Enter("a", now))
	must(t)(s.Invite("m", Participant{Person: "a"}))
	must(t)(s.Enter("a", now))
}

func TestCaucus(t *testing.T) {
	t.Parallel()
	s, now := together(t)
	must(t)(s.MoveToCaucus("m", "A", "room1", now))
	places := func() string {
		var out []string
		for _, p := range s.Participants {
			out = append(out, fmt.Sprintf("%s=%s", p.Person, p.Place))
		}
		return strings.Join(out, " ")
	}
	if got := places(); got != "m=caucus:A a=caucus:A b=waiting h=outside c=outside" {
		t.Fatal(got)
	}
	if s.Room("a") != "room1" || s.Room("m") != "room1" || s.Room("b") != "" {
		t.Fatal("rooms are wrong")
	}
	refused(t, "room.minutes_joint_only")(s.WriteMinute("m", "e", "text", "", now))
	refused(t, "room.mediator_elsewhere")(s.Admit("m", "b", now))
	if _, err := s.Member("b"); err == nil {
		t.Fatal("who waits is a member of the caucus")
	}
	must(t)(s.MoveToCaucus("m", "B", "room2", now)) // from one door to the other
	if got := places(); got != "m=caucus:B a=waiting b=caucus:B h=outside c=outside" {
		t.Fatal(got)
	}
	must(t)(s.BackToJoint("m", now))
	if got := places(); got != "m=joint a=joint b=joint h=outside c=outside" {
		t.Fatal(got)
	}
	refused(t, "room.party_not_here")(func() ([]Event, error) {
		if _, err := s.Leave("a", now); err != nil {
			return nil, err
		}
		return s.MoveToCaucus("m", "A", "room3", now)
	}())
	must(t)(s.MoveToCaucus("m", "B", "room4", now))
	must(t)(s.Leave("m", now)) // the mediator goes: nobody stays alone behind a door or with the other side
	if got := places(); got != "m=outside a=outside b=waiting h=outside c=outside" {
		t.Fatal(got)
	}
	for _, c := range s.Caucuses {
		if c.EndedAt.IsZero() {
			t.Fatal("a caucus without its mediator")
		}
	}
}

func TestMinutes(t *testing.T) {
	t.Parallel()
	s, now := together(t)
	must(t)(s.WriteMinute("m", "e1", "Both confirm a loan", "", now))
	must(t)(s.WriteMinute("m", "e2", "Chen renounces", "", now))
	must(t)(s.ConfirmMinutes("a", []string{"e1", "e2"}, now))
	must(t)(s.WriteMinute("m", "e3", "Chen no longer asks for interest", "e2", now))
	if !s.Minutes[1].Struck || s.Minutes[1].Text == "" || s.Minutes[2].Replaces != "e2" {
		t.Fatal("what was written is no longer legible")
	}
	refused(t, "room.minute_struck")(s.ConfirmMinutes("b", []string{"e2"}, now))
	refused(t, "room.minute_struck")(s.StrikeMinute("m", "e2", now))
	if e := must(t)(s.ConfirmMinutes("b", []string{"e1", "e3"}, now)); e[0].Data.Complete {
		t.Fatal("complete, though a has not confirmed the new words")
	}
	must(t)(s.CloseNow("m", now))
	if e := must(t)(s.ConfirmMinutes("a", []string{"e3"}, now)); !e[0].Data.Complete || e[0].Kind != "session.minutes_confirmed" {
		t.Fatal("not complete")
	}
	must(t)(s.WriteMinute("m", "e4", "One more thing", "", now))
	if s.MinutesComplete() {
		t.Fatal("an entry nobody confirmed counts")
	}
}

func TestRecordingNeedsEverybody(t *testing.T) {
	t.Parallel()
	s, now := together(t)
	if s.MayRecord() {
		t.Fatal("recorded unasked")
	}
	must(t)(s.Consent("a", AboutRecording, true, now))
	must(t)(s.Consent("b", AboutRecording, true, now))
	if !s.MayRecord() {
		t.Fatal("all agreed")
	}
	must(t)(s.Consent("a", AboutRecording, false, now)) // a change of mind
	if s.MayRecord() {
		t.Fatal("recorded against a no")
	}
	refused(t, "room.unknown_consent")(s.Consent("a", "mode:anything", true, now))
	refused(t, "room.not_yours_to_do")(s.Consent("h", AboutMode(ModeAsync), true, now))
}

// The privilege firewall: no way out but For, and no For but for a member.
func TestCaucusMessageIsPrivileged(t *testing.T) {
	t.Parallel()
	s, now := together(t)
	must(t)(s.MoveToCaucus("m", "A", "room1", now))
	m := CaucusMessage{id: "1", room: "room1", party: "A", by: "a", text: "canary-7f3a", at: now}
	if _, err := json.Marshal(m); !errors.Is(err, errPrivileged) {
		t.Fatal("it became JSON")
	}
	if _, err := json.Marshal(map[string]any{"x": []*CaucusMessage{&m}}); err == nil {
		t.Fatal("it became JSON inside something")
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "m", m, "p", &m)
	for _, out := range []string{fmt.Sprint(m), fmt.Sprintf("%+v %#v %q %s", m, m, m, &m), log.String()} {
		if strings.Contains(out, "canary") {
			t.Fatalf("it got out: %s", out)
		}
	}
	member, err := s.Member("a")
	if err != nil {
		t.Fatal(err)
	}
	if w, err := m.For(*s, member); err != nil || w.Text != "canary-7f3a" {
		t.Fatal(w, err)
	}
	must(t)(s.MoveToCaucus("m", "B", "room2", now))
	other, err := s.Member("b")
	if err != nil {
		t.Fatal(err)
	}
	if w, err := m.For(*s, other); err == nil || w.Text != "" {
		t.Fatal("the other side read it")
	}
	if w, err := m.For(*s, Member{}); err == nil || w.Text != "" {
		t.Fatal("nobody read it")
	}
	must(t)(s.MoveToCaucus("m", "A", "room3", now)) // the next talk with the same party goes on where it stopped
	again, _ := s.Member("a")
	if _, err := m.For(*s, again); err != nil {
		t.Fatal(err)
	}
}
