package rooms

import (
	"strings"
	"time"
	"unicode/utf8"

	"concord/internal/fault"
)

// Entry is one paragraph of the minutes of the joint room. What was written stays legible: it is struck and replaced,
// never changed.
type Entry struct {
	ID        string         `json:"id"`
	At        time.Time      `json:"at"`
	By        PersonID       `json:"by"`
	Text      string         `json:"text"`
	Struck    bool           `json:"struck,omitempty"`
	StruckAt  time.Time      `json:"struckAt,omitzero"`
	Replaces  string         `json:"replaces,omitempty"`
	Confirmed []Confirmation `json:"confirmedBy,omitempty"`
}

// Confirmation is a person's word that an entry is right.
type Confirmation struct {
	Person PersonID  `json:"person"`
	Party  PartyID   `json:"party"`
	At     time.Time `json:"at"`
}

const (
	longestEntry = 4000 // characters
	mostEntries  = 500
)

// WriteMinute adds an entry, or replaces one. While the session is open the mediator must be in the joint room: what
// is said in a caucus is not written down here.
func (s *Session) WriteMinute(by PersonID, id, text, replaces string, now time.Time) ([]Event, error) {
	m, err := s.guard(MoveMinute, by)
	if err != nil {
		return nil, err
	}
	text = strings.TrimSpace(text)
	switch {
	case s.State == Opened && m.Place != Joint && s.Mode != ModeInPerson:
		return nil, fault.New(fault.Conflict, "room.minutes_joint_only", nil)
	case text == "" || utf8.RuneCountInString(text) > longestEntry:
		return nil, fault.On("text", "room.text_length", fault.P{"max": longestEntry})
	case len(s.Minutes) >= mostEntries:
		return nil, fault.New(fault.TooMany, "room.minutes_full", fault.P{"max": mostEntries})
	}
	var events []Event
	if replaces != "" {
		if events, err = s.StrikeMinute(by, replaces, now); err != nil {
			return nil, err
		}
	}
	s.Minutes = append(s.Minutes, Entry{ID: id, At: now, By: by, Text: text, Replaces: replaces})
	return append(events, s.event("session.minute_written")), nil
}

// StrikeMinute strikes an entry out; it stays legible.
func (s *Session) StrikeMinute(by PersonID, id string, now time.Time) ([]Event, error) {
	if _, err := s.guard(MoveMinute, by); err != nil {
		return nil, err
	}
	for i := range s.Minutes {
		if e := &s.Minutes[i]; e.ID == id {
			if e.Struck {
				return nil, fault.New(fault.Conflict, "room.minute_struck", nil)
			}
			e.Struck, e.StruckAt = true, now
			return []Event{s.event("session.minute_struck")}, nil
		}
	}
	return nil, fault.New(fault.NotFound, "room.unknown_minute", nil)
}

// ConfirmMinutes is a party's word that the entries named are right; each must stand now, so that nobody confirms
// what he has not seen.
func (s *Session) ConfirmMinutes(person PersonID, ids []string, now time.Time) ([]Event, error) {
	p, err := s.guard(MoveConfirm, person)
	if err != nil {
		return nil, err
	}
	if err := s.knows(*p); err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return nil, fault.On("entries", "room.unknown_minute", nil)
	}
	for _, id := range ids {
		e := s.entry(id)
		switch {
		case e == nil:
			return nil, fault.New(fault.NotFound, "room.unknown_minute", nil)
		case e.Struck:
			return nil, fault.New(fault.Conflict, "room.minute_struck", nil)
		case !e.confirmedBy(person):
			e.Confirmed = append(e.Confirmed, Confirmation{Person: person, Party: p.Party, At: now})
		}
	}
	ev := s.event("session.minutes_confirmed").of(*p)
	ev.Data.Complete = s.MinutesComplete()
	return []Event{ev}, nil
}

func (s *Session) entry(id string) *Entry {
	for i := range s.Minutes {
		if s.Minutes[i].ID == id {
			return &s.Minutes[i]
		}
	}
	return nil
}

func (e Entry) confirmedBy(p PersonID) bool {
	for _, c := range e.Confirmed {
		if c.Person == p {
			return true
		}
	}
	return false
}

// MinutesComplete says whether every party has confirmed all that stands.
func (s Session) MinutesComplete() bool {
	standing := 0
	for _, e := range s.Minutes {
		if e.Struck {
			continue
		}
		standing++
		for _, party := range s.parties() {
			ok := false
			for _, c := range e.Confirmed {
				ok = ok || c.Party == party
			}
			if !ok {
				return false
			}
		}
	}
	return standing > 0
}

// knows says whether a person may read what is written in the joint room: staff, and who was checked in this session.
// A forwarded link shows nothing of it.
func (s Session) knows(p Participant) error {
	if p.Barred || (!p.Side.IsStaff() && p.Check == nil) {
		return fault.New(fault.Forbidden, "room.identity_unchecked", nil)
	}
	return nil
}
