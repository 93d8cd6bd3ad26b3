package rooms

import (
	"slices"
	"strings"
	"time"

	"concord/internal/actor"
	"concord/internal/fault"
)

// Place is where a person is in a session.
type Place string

// The places; a caucus is named by its party (CaucusOf).
const (
	Outside Place = "outside"
	Waiting Place = "waiting" // nobody sees or hears anybody
	Joint   Place = "joint"
)

const caucusPrefix = "caucus:"

// CaucusOf is the private room of the mediator with one party.
func CaucusOf(p PartyID) Place { return caucusPrefix + Place(p) }

// Caucus gives the party of a caucus.
func (p Place) Caucus() (PartyID, bool) {
	party, ok := strings.CutPrefix(string(p), caucusPrefix)
	return PartyID(party), ok
}

// Caucus is one private talk; its room is its own and is never used again.
type Caucus struct {
	Room      RoomID    `json:"room"`
	Party     PartyID   `json:"party"`
	By        PersonID  `json:"by"`
	StartedAt time.Time `json:"startedAt"`
	EndedAt   time.Time `json:"endedAt,omitzero"`
}

// Early is how long before its time the waiting room opens.
const Early = 30 * time.Minute

// Room gives the media room of a person now; "" is none.
func (s Session) Room(person PersonID) RoomID {
	p := s.find(person)
	if p == nil || p.Barred || (s.State != Opened && s.State != Scheduled) {
		return ""
	}
	if p.Place == Joint {
		return s.Joint
	}
	if party, ok := p.Place.Caucus(); ok {
		if c := s.running(party); c != nil {
			return c.Room
		}
	}
	return ""
}

func (s *Session) running(party PartyID) *Caucus {
	for i := range s.Caucuses {
		if c := &s.Caucuses[i]; c.Party == party && c.EndedAt.IsZero() {
			return c
		}
	}
	return nil
}

// Enter brings a person to the waiting room, the mediator to the joint room. Who is inside already stays where he is.
func (s *Session) Enter(person PersonID, now time.Time) ([]Event, error) {
	p, err := s.guard(MoveEnter, person)
	if err != nil {
		return nil, err
	}
	if s.Mode == ModeInPerson {
		return nil, fault.New(fault.Conflict, "room.in_person", nil)
	}
	if from := s.startFor(*p); s.State == Scheduled && now.Before(from.Add(-Early)) {
		return nil, fault.New(fault.Conflict, "room.too_early", fault.P{"opens": from.Add(-Early).Format(time.RFC3339)})
	}
	if p.Place != Outside {
		return nil, nil
	}
	if p.Side == MediatorSide {
		p.goTo(Joint, now)
		return []Event{s.event("session.admitted").of(*p)}, nil
	}
	p.goTo(Waiting, now)
	return []Event{s.event("session.entered_waiting").of(*p)}, nil
}

func (p *Participant) goTo(to Place, now time.Time) {
	if p.Place != to {
		p.Place, p.Since = to, now
	}
}

// CheckIdentity records that the mediator or clerk has compared person and document.
func (s *Session) CheckIdentity(by, person PersonID, level actor.Level, now time.Time) ([]Event, error) {
	if _, err := s.guard(MoveCheck, by); err != nil {
		return nil, err
	}
	p := s.find(person)
	switch {
	case p == nil:
		return nil, unknown()
	case p.Place == Outside:
		return nil, fault.New(fault.Conflict, "room.not_here", nil)
	case p.Side.IsStaff():
		return nil, fault.New(fault.Conflict, "room.staff_needs_no_check", nil)
	case level != actor.Document && level != actor.Confirmed:
		return nil, fault.On("level", "room.check_too_low", nil)
	}
	p.Check = &Check{Level: level, By: by, At: now}
	return []Event{s.event("session.identity_checked").of(*p)}, nil
}

// FailIdentity records that person and document do not match: the person goes out and stays out.
func (s *Session) FailIdentity(by, person PersonID, now time.Time) ([]Event, error) {
	if _, err := s.guard(MoveCheck, by); err != nil {
		return nil, err
	}
	p := s.find(person)
	if p == nil || p.Side.IsStaff() {
		return nil, unknown()
	}
	events := s.out(p, now)
	p.Check, p.Barred, p.Admitted = nil, true, false
	return append(events, s.event("session.identity_failed").of(*p)), nil
}

// Admit lets a person from the waiting room into the joint room.
func (s *Session) Admit(by, person PersonID, now time.Time) ([]Event, error) {
	if _, err := s.guard(MoveAdmit, by); err != nil {
		return nil, err
	}
	p := s.find(person)
	switch {
	case p == nil:
		return nil, unknown()
	case p.Place != Waiting:
		return nil, fault.New(fault.Conflict, "room.not_waiting", nil)
	case s.Mode == ModeSeparate && p.Side != Clerk:
		return nil, fault.New(fault.Conflict, "room.separate", nil)
	case !s.mediatorAt(Joint):
		return nil, fault.New(fault.Conflict, "room.mediator_elsewhere", nil)
	}
	if err := s.mayBeSeen(*p); err != nil {
		return nil, err
	}
	p.goTo(Joint, now)
	p.Admitted = true
	return []Event{s.event("session.admitted").of(*p)}, nil
}

// mayBeSeen is what must be true of a person before the other side sees and hears him.
func (s *Session) mayBeSeen(p Participant) error {
	if p.Side == Viewer {
		return nil // is not seen
	}
	if !p.Side.IsStaff() && (p.Check == nil || p.Check.Level < actor.Document) {
		return fault.New(fault.Conflict, "room.identity_unchecked", nil)
	}
	if p.Side == Helper && !s.Agreed(AboutHelper(p.Person)) {
		return fault.New(fault.Conflict, "room.helper_not_agreed", nil)
	}
	return nil
}

// ToWaiting sends a person from the joint room back to the waiting room.
func (s *Session) ToWaiting(by, person PersonID, now time.Time) ([]Event, error) {
	if _, err := s.guard(MoveAdmit, by); err != nil {
		return nil, err
	}
	p := s.find(person)
	switch {
	case p == nil:
		return nil, unknown()
	case p.Place != Joint || p.Side == MediatorSide:
		return nil, fault.New(fault.Conflict, "room.not_in_joint", nil)
	}
	p.goTo(Waiting, now)
	p.Admitted = false
	return []Event{s.event("session.entered_waiting").of(*p)}, nil
}

// MoveToCaucus takes the mediator and one party behind a closed door. Who of that party waits comes along: identity
// may be looked at there. Helpers come along only from the joint room. When no mediator stays in the joint room, the
// others go to the waiting room.
func (s *Session) MoveToCaucus(by PersonID, party PartyID, room RoomID, now time.Time) ([]Event, error) {
	m, err := s.guard(MoveCaucus, by)
	if err != nil {
		return nil, err
	}
	if m.Place == CaucusOf(party) {
		return nil, nil
	}
	var with []*Participant
	present := false
	for i := range s.Participants {
		p := &s.Participants[i]
		here := p.Place == Joint || (p.Place == Waiting && p.Side.IsParty())
		if p.Party == party && here && !p.Side.IsStaff() && !p.Barred {
			with = append(with, p)
			present = present || p.Side.IsParty()
		}
	}
	if !present {
		return nil, fault.New(fault.Conflict, "room.party_not_here", nil)
	}
	if s.running(party) != nil {
		return nil, fault.New(fault.Conflict, "room.caucus_running", nil)
	}
	events := s.endCaucus(m, now)
	s.Caucuses = append(s.Caucuses, Caucus{Room: room, Party: party, By: by, StartedAt: now})
	m.goTo(CaucusOf(party), now)
	for _, p := range with {
		p.goTo(CaucusOf(party), now)
	}
	s.emptyJoint(now)
	started := s.event("session.caucus_started")
	started.Data.Party, started.Data.Person = party, by
	return append(events, started), nil
}

// BackToJoint ends the mediator's caucus. Everybody who had been admitted is in the joint room again.
func (s *Session) BackToJoint(by PersonID, now time.Time) ([]Event, error) {
	m, err := s.guard(MoveCaucus, by)
	if err != nil {
		return nil, err
	}
	if _, ok := m.Place.Caucus(); !ok {
		return nil, fault.New(fault.Conflict, "room.not_in_caucus", nil)
	}
	events := s.endCaucus(m, now)
	m.goTo(Joint, now)
	if s.Mode != ModeSeparate {
		for i := range s.Participants {
			if p := &s.Participants[i]; p.Place == Waiting && p.Admitted && s.mayBeSeen(*p) == nil {
				p.goTo(Joint, now)
			}
		}
	}
	return events, nil
}

// endCaucus closes the private room the mediator is in; its people wait.
func (s *Session) endCaucus(m *Participant, now time.Time) []Event {
	party, ok := m.Place.Caucus()
	if !ok {
		return nil
	}
	for i := range s.Participants {
		if p := &s.Participants[i]; p.Place == CaucusOf(party) && p != m {
			p.goTo(Waiting, now)
		}
	}
	if c := s.running(party); c != nil {
		c.EndedAt = now
	}
	ended := s.event("session.caucus_ended")
	ended.Data.Party, ended.Data.Person = party, m.Person
	return []Event{ended}
}

func (s *Session) mediatorAt(place Place) bool {
	return slices.ContainsFunc(s.Participants, func(p Participant) bool { return p.Side == MediatorSide && p.Place == place })
}

// emptyJoint sends people to the waiting room when no mediator is with them: the sides are never alone together.
func (s *Session) emptyJoint(now time.Time) {
	if s.mediatorAt(Joint) {
		return
	}
	for i := range s.Participants {
		if p := &s.Participants[i]; p.Place == Joint {
			p.goTo(Waiting, now)
		}
	}
}

// Leave takes a person out. When the last mediator leaves, the others wait.
func (s *Session) Leave(person PersonID, now time.Time) ([]Event, error) {
	p, err := s.guard(MoveLeave, person)
	if err != nil {
		return nil, err
	}
	if p.Place == Outside {
		return nil, nil
	}
	return append(s.out(p, now), s.event("session.left").of(*p)), nil
}

func (s *Session) out(p *Participant, now time.Time) []Event {
	var events []Event
	if p.Side == MediatorSide {
		events = s.endCaucus(p, now)
	}
	p.goTo(Outside, now)
	if p.Side == MediatorSide {
		s.emptyJoint(now)
	}
	return events
}
