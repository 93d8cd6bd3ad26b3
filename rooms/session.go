package rooms

import (
	"slices"
	"time"

	"concord/internal/actor"
	"concord/internal/fault"
)

// The ids. A person is an account, a party one of the two or more in the case.
type (
	ID       string // of a session
	CaseID   string
	PersonID string
	PartyID  string
)

// State is where a session stands.
type State string

// The states.
const (
	Planned   State = "planned"   // times are being looked for
	Scheduled State = "scheduled" // the time is fixed; the waiting room opens half an hour before
	Opened    State = "open"      // people talk
	Closed    State = "closed"    // over; minutes can still be confirmed
	Cancelled State = "cancelled" // never took place
)

// Mode is how people meet (OMR 16, OLR 20). All but video need the consent of every party.
type Mode string

// The modes.
const (
	ModeVideo    Mode = "video"
	ModeSeparate Mode = "separate"  // each party with the mediator alone, at times of its own
	ModeAsync    Mode = "async"     // in writing, each when it can, in a set period
	ModeInPerson Mode = "in_person" // at a table; only times and minutes are kept here
)

// Side is as what somebody takes part.
type Side string

// The sides.
const (
	Applicant    Side = "applicant"
	Respondent   Side = "respondent"
	MediatorSide Side = "mediator"
	Helper       Side = "helper" // listens or supports; every party must agree
	Clerk        Side = "clerk"  // from the court
	Viewer       Side = "viewer" // looks on at a hearing: sees and hears, is seen and heard by nobody
)

// IsParty says whether the side is one of the dispute's.
func (s Side) IsParty() bool { return s == Applicant || s == Respondent }

// IsStaff says whether the side is checked by its own sign-in rather than by a look at a document.
func (s Side) IsStaff() bool { return s == MediatorSide || s == Clerk }

// Session is one meeting of a case. It is a document; its verbs refuse what may not be.
type Session struct {
	ID           ID            `json:"id"`
	CaseID       CaseID        `json:"caseId"`
	Organization string        `json:"organization,omitempty"` // tenant of the mediator
	Mediator     PersonID      `json:"mediator"`               // who presides
	State        State         `json:"state"`
	Mode         Mode          `json:"mode"`
	Participants []Participant `json:"participants"`
	Slots        []Slot        `json:"slots,omitempty"`
	Answered     []PartyID     `json:"answered,omitempty"` // parties that looked at the slots
	From         time.Time     `json:"from,omitzero"`      // scheduled; of the first appointment when separate
	To           time.Time     `json:"to,omitzero"`
	Appointments []Appointment `json:"appointments,omitempty"` // when separate
	Consents     []Consent     `json:"consents,omitempty"`
	Joint        RoomID        `json:"joint"`
	Caucuses     []Caucus      `json:"caucuses,omitempty"`
	Minutes      []Entry       `json:"minutes,omitempty"`
	Hearing      bool          `json:"hearing,omitempty"` // of a court, where people may look on; a mediation is never public
	At           time.Time     `json:"at"`                // From, or when it was planned: the order of lists
	CreatedAt    time.Time     `json:"createdAt"`
	OpenedAt     time.Time     `json:"openedAt,omitzero"`
	ClosedAt     time.Time     `json:"closedAt,omitzero"`
}

// Participant is one person in a session.
type Participant struct {
	Person   PersonID  `json:"person"`
	Party    PartyID   `json:"party,omitempty"` // of a side, and of a helper
	Side     Side      `json:"side"`
	Name     string    `json:"name"`
	Place    Place     `json:"place"`
	Since    time.Time `json:"since,omitzero"` // at this place
	Check    *Check    `json:"check,omitempty"`
	Admitted bool      `json:"admitted,omitempty"` // was let into the joint room: comes back there by itself
	Barred   bool      `json:"barred,omitempty"`   // was put out
}

// Check is the identity check of this session; each session checks again (OLR 7, OMR 17).
type Check struct {
	Level actor.Level `json:"level"`
	By    PersonID    `json:"by"`
	At    time.Time   `json:"at"`
}

// NewSession is what a session begins with.
type NewSession struct {
	CaseID       CaseID
	Organization string
	Mediator     PersonID
	Mode         Mode // "" is video
	Hearing      bool
	Participants []Participant
	Slots        []Slot // times offered at once; none may be offered later
}

// begin makes a planned session.
func begin(id ID, joint RoomID, n NewSession, now time.Time) (Session, []Event, error) {
	s := Session{ID: id, CaseID: n.CaseID, Organization: n.Organization, Mediator: n.Mediator, State: Planned, Mode: ModeVideo, Hearing: n.Hearing,
		Joint: joint, At: now, CreatedAt: now}
	if n.CaseID == "" || n.Mediator == "" {
		return s, nil, fault.New(fault.Invalid, "room.incomplete", nil)
	}
	if n.Mode != "" && n.Mode != ModeVideo {
		return s, nil, fault.On("mode", "room.mode_needs_consent", fault.P{"mode": string(n.Mode)})
	}
	for _, p := range n.Participants {
		if err := s.seat(p); err != nil {
			return s, nil, err
		}
	}
	if p := s.find(n.Mediator); p == nil || p.Side != MediatorSide {
		return s, nil, fault.On("participants", "room.mediator_missing", nil)
	}
	return s, []Event{s.event("session.planned")}, nil
}

func (s *Session) seat(p Participant) error {
	switch {
	case p.Person == "" || p.Side == "":
		return fault.On("participants", "room.participant_incomplete", nil)
	case (p.Side.IsParty() || p.Side == Helper) && p.Party == "":
		return fault.On("participants", "room.participant_without_party", nil)
	case p.Side == Viewer && !s.Hearing:
		return fault.On("participants", "room.not_public", nil)
	case s.find(p.Person) != nil:
		return fault.New(fault.Exists, "room.participant_twice", nil)
	}
	s.Participants = append(s.Participants, Participant{Person: p.Person, Party: p.Party, Side: p.Side, Name: p.Name, Place: Outside})
	return nil
}

// Invite adds a person. A helper enters only when every party has agreed (Consent about helper:<person>).
func (s *Session) Invite(by PersonID, p Participant) ([]Event, error) {
	if _, err := s.guard(MoveInvite, by); err != nil {
		return nil, err
	}
	if old := s.find(p.Person); old != nil && old.Barred {
		old.Barred = false
		return []Event{s.event("session.invited").of(*old)}, nil
	}
	if err := s.seat(p); err != nil {
		return nil, err
	}
	return []Event{s.event("session.invited").of(p)}, nil
}

// Remove puts a person out until invited again. The presiding mediator stays.
func (s *Session) Remove(by, person PersonID, now time.Time) ([]Event, error) {
	if _, err := s.guard(MoveRemove, by); err != nil {
		return nil, err
	}
	p := s.find(person)
	switch {
	case p == nil:
		return nil, unknown()
	case person == s.Mediator:
		return nil, fault.New(fault.Conflict, "room.mediator_presides", nil)
	}
	events := s.out(p, now)
	p.Barred, p.Admitted, p.Check = true, false, nil
	return append(events, s.event("session.removed").of(*p)), nil
}

func (s *Session) find(person PersonID) *Participant {
	for i := range s.Participants {
		if s.Participants[i].Person == person {
			return &s.Participants[i]
		}
	}
	return nil
}

// Participant gives who somebody is in the session.
func (s Session) Participant(person PersonID) (Participant, bool) {
	if p := s.find(person); p != nil {
		return *p, true
	}
	return Participant{}, false
}

// parties gives every party of the dispute that is represented here, in order of appearance.
func (s Session) parties() []PartyID {
	var out []PartyID
	for _, p := range s.Participants {
		if p.Side.IsParty() && !p.Barred && !slices.Contains(out, p.Party) {
			out = append(out, p.Party)
		}
	}
	return out
}

func unknown() error { return fault.New(fault.NotFound, "room.not_in_session", nil) }
