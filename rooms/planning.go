package rooms

import (
	"slices"
	"strconv"
	"time"

	"concord/internal/fault"
)

// Slot is a time the mediator offers.
type Slot struct {
	ID   string    `json:"id"`
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	No   []PartyID `json:"no,omitempty"` // parties that cannot
}

// Appointment is the time of one party in a separate session.
type Appointment struct {
	Party PartyID   `json:"party"`
	From  time.Time `json:"from"`
	To    time.Time `json:"to"`
}

const (
	mostSlots   = 20
	longestTalk = 8 * time.Hour
	longestTerm = 30 * 24 * time.Hour // of an asynchronous session
)

// Propose offers times; those of before are dropped with their answers.
func (s *Session) Propose(by PersonID, slots []Slot, now time.Time) ([]Event, error) {
	if _, err := s.guard(MovePropose, by); err != nil {
		return nil, err
	}
	if len(slots) == 0 || len(slots) > mostSlots {
		return nil, fault.On("slots", "room.slots_count", fault.P{"max": mostSlots})
	}
	s.Slots = slices.Clone(slots)
	slices.SortStableFunc(s.Slots, func(a, b Slot) int { return a.From.Compare(b.From) })
	for i := range s.Slots {
		sl := &s.Slots[i]
		if err := s.fits(sl.From, sl.To, now, "slots["+strconv.Itoa(i)+"]"); err != nil {
			return nil, err
		}
		sl.ID, sl.No = "s"+strconv.Itoa(i+1), nil
	}
	s.State, s.Answered = Planned, nil
	s.unschedule()
	return []Event{s.event("session.proposed")}, nil
}

func (s *Session) fits(from, to, now time.Time, path string) error {
	longest := longestTalk
	if s.Mode == ModeAsync {
		longest = longestTerm
	}
	switch {
	case !to.After(from) || to.Sub(from) > longest:
		return fault.On(path, "room.slot_length", fault.P{"maxHours": int(longest.Hours())})
	case from.Before(now):
		return fault.On(path, "room.slot_past", nil)
	}
	return nil
}

// Unavailable marks the slots a party cannot make; no slot means that it can make all.
func (s *Session) Unavailable(person PersonID, slots []string) ([]Event, error) {
	p, err := s.guard(MoveUnavailable, person)
	if err != nil {
		return nil, err
	}
	if len(s.Slots) == 0 {
		return nil, fault.New(fault.Conflict, "room.nothing_proposed", nil)
	}
	for _, id := range slots {
		if s.slot(id) == nil {
			return nil, fault.On("unavailable", "room.unknown_slot", nil)
		}
	}
	for i := range s.Slots {
		sl := &s.Slots[i]
		sl.No = slices.DeleteFunc(sl.No, func(x PartyID) bool { return x == p.Party })
		if slices.Contains(slots, sl.ID) {
			sl.No = append(sl.No, p.Party)
		}
	}
	if !slices.Contains(s.Answered, p.Party) {
		s.Answered = append(s.Answered, p.Party)
	}
	return []Event{s.event("session.answered").of(*p)}, nil
}

func (s *Session) slot(id string) *Slot {
	for i := range s.Slots {
		if s.Slots[i].ID == id {
			return &s.Slots[i]
		}
	}
	return nil
}

// Suggestion is what follows from the answers.
type Suggestion struct {
	Slot     string `json:"slot,omitempty"` // the earliest that nobody has refused
	Complete bool   `json:"complete"`       // every party has answered
	None     bool   `json:"none"`           // none is common: meet separately or in writing, if all agree
}

// Suggest gives the earliest common slot, or says that there is none.
func (s Session) Suggest() Suggestion {
	out := Suggestion{Complete: len(s.Slots) > 0}
	for _, p := range s.parties() {
		out.Complete = out.Complete && slices.Contains(s.Answered, p)
	}
	for _, sl := range s.Slots {
		if len(sl.No) == 0 {
			out.Slot = sl.ID
			return out
		}
	}
	out.None = out.Complete
	return out
}

// Schedule fixes a slot that no party has refused. In a separate session the slot is for one party and only that one
// must be able.
func (s *Session) Schedule(by PersonID, slot string, party PartyID) ([]Event, error) {
	if _, err := s.guard(MoveSchedule, by); err != nil {
		return nil, err
	}
	sl := s.slot(slot)
	if sl == nil {
		return nil, fault.On("slot", "room.unknown_slot", nil)
	}
	if s.Mode == ModeSeparate {
		return s.appoint(*sl, party)
	}
	if len(sl.No) > 0 {
		return nil, fault.New(fault.Conflict, "room.slot_refused", nil)
	}
	return s.fix("session.scheduled", sl.From, sl.To), nil
}

func (s *Session) appoint(sl Slot, party PartyID) ([]Event, error) {
	if !slices.Contains(s.parties(), party) {
		return nil, fault.On("party", "room.unknown_party", nil)
	}
	if slices.Contains(sl.No, party) {
		return nil, fault.New(fault.Conflict, "room.slot_refused", nil)
	}
	for _, a := range s.Appointments {
		if a.Party != party && a.From.Before(sl.To) && sl.From.Before(a.To) {
			return nil, fault.New(fault.Conflict, "room.slot_overlaps", nil)
		}
	}
	s.Appointments = slices.DeleteFunc(s.Appointments, func(a Appointment) bool { return a.Party == party })
	s.Appointments = append(s.Appointments, Appointment{Party: party, From: sl.From, To: sl.To})
	from, to := sl.From, sl.To
	for _, a := range s.Appointments {
		from, to = earlier(from, a.From), later(to, a.To)
	}
	events := s.fix("session.scheduled", from, to)
	events[0].Data.Party = party
	return events, nil
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// fix sets the time. Who had been checked for another time is checked again (OLR 7).
func (s *Session) fix(kind string, from, to time.Time) []Event {
	s.State, s.From, s.To, s.At = Scheduled, from, to, from
	for i := range s.Participants {
		p := &s.Participants[i]
		p.Check, p.Admitted, p.Place, p.Since = nil, false, Outside, time.Time{}
	}
	e := s.event(kind)
	e.Data.From, e.Data.To, e.Data.Mode = from, to, s.Mode
	return []Event{e}
}

func (s *Session) unschedule() {
	s.From, s.To, s.At, s.Appointments = time.Time{}, time.Time{}, s.CreatedAt, nil
}

// Reschedule moves a scheduled session to another time, agreed on otherwise (by telephone, say).
func (s *Session) Reschedule(by PersonID, from, to, now time.Time) ([]Event, error) {
	if _, err := s.guard(MoveReschedule, by); err != nil {
		return nil, err
	}
	if s.Mode == ModeSeparate {
		return nil, fault.New(fault.Conflict, "room.separate", nil)
	}
	if err := s.fits(from, to, now, "from"); err != nil {
		return nil, err
	}
	return s.fix("session.moved", from, to), nil
}

// Cancel calls the session off.
func (s *Session) Cancel(by PersonID) ([]Event, error) {
	if _, err := s.guard(MoveCancel, by); err != nil {
		return nil, err
	}
	s.State = Cancelled
	for i := range s.Participants {
		s.Participants[i].Place = Outside
	}
	return []Event{s.event("session.cancelled")}, nil
}

// startFor is when a person's talk begins.
func (s *Session) startFor(p Participant) time.Time {
	if s.Mode == ModeSeparate && !p.Side.IsStaff() {
		for _, a := range s.Appointments {
			if a.Party == p.Party {
				return a.From
			}
		}
		return s.To // no appointment yet: not before the others are done
	}
	return s.From
}

// SetMode changes how people meet; all but video needs the consent of every party. While it is open a session can
// only become one in person (OMR 16).
func (s *Session) SetMode(by PersonID, mode Mode, now time.Time) ([]Event, error) {
	if _, err := s.guard(MoveMode, by); err != nil {
		return nil, err
	}
	switch mode {
	case s.Mode:
		return nil, nil
	case ModeVideo:
	case ModeSeparate, ModeAsync, ModeInPerson:
		if !s.Agreed(AboutMode(mode)) {
			return nil, fault.New(fault.Conflict, "room.mode_needs_consent", fault.P{"mode": string(mode)})
		}
	default:
		return nil, fault.On("mode", "room.unknown_mode", nil)
	}
	if s.State == Opened {
		if mode != ModeInPerson {
			return nil, fault.New(fault.Conflict, "room.not_now", fault.P{"move": string(MoveMode), "state": string(s.State)})
		}
		s.everybodyOut(now)
	}
	s.Mode = mode
	if s.State == Scheduled { // another mode, another time
		s.State = Planned
		s.unschedule()
	}
	e := s.event("session.mode_changed")
	e.Data.Mode = mode
	return []Event{e}, nil
}

// OpenNow begins the session.
func (s *Session) OpenNow(by PersonID, now time.Time) ([]Event, error) {
	if _, err := s.guard(MoveOpen, by); err != nil {
		return nil, err
	}
	if now.Before(s.From.Add(-Early)) {
		return nil, fault.New(fault.Conflict, "room.too_early", fault.P{"opens": s.From.Add(-Early).Format(time.RFC3339)})
	}
	s.State, s.OpenedAt = Opened, now
	return []Event{s.event("session.opened")}, nil
}

// CloseNow ends the session: everybody is out.
func (s *Session) CloseNow(by PersonID, now time.Time) ([]Event, error) {
	if _, err := s.guard(MoveClose, by); err != nil {
		return nil, err
	}
	events := s.everybodyOut(now)
	s.State, s.ClosedAt = Closed, now
	return append(events, s.event("session.closed")), nil
}

func (s *Session) everybodyOut(now time.Time) []Event {
	var events []Event
	for i := range s.Participants {
		if p := &s.Participants[i]; p.Side == MediatorSide {
			events = append(events, s.endCaucus(p, now)...)
		}
	}
	for i := range s.Participants {
		s.Participants[i].goTo(Outside, now)
	}
	return events
}
