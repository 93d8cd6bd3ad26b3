package rooms

import (
	"errors"
	"log/slog"
	"time"

	"concord/internal/fault"
)

// CaucusMessage is one message of a private talk. It is privileged (CPI 107, OMR 18, SIM 22): its fields cannot be
// reached from outside, it refuses to become JSON, text or a log value, and lives in a collection of its own that
// nothing but this file reads. The one way out is For, to a person who is behind the door.
type CaucusMessage struct {
	id    string
	room  RoomID
	party PartyID
	at    time.Time
	by    PersonID
	text  string
	tell  Telling
}

// Telling is whether the mediator may pass a sentence on.
type Telling string

// The tellings. Nothing said is not yet.
const (
	Unsaid Telling = ""
	Tell   Telling = "tell"
	NotYet Telling = "not_yet"
)

// Whisper is a caucus message as one member of the caucus reads it.
type Whisper struct {
	ID   string    `json:"id"`
	At   time.Time `json:"at"`
	By   PersonID  `json:"by"`
	Text string    `json:"text"`
	Tell Telling   `json:"tell,omitempty"`
}

// Member is proof that a person is behind a door now; only a Session gives it.
type Member struct {
	person PersonID
	room   RoomID
}

// Member gives the proof, or the fault room.not_in_caucus.
func (s Session) Member(person PersonID) (Member, error) {
	p := s.find(person)
	if p == nil || p.Barred || s.State != Opened {
		return Member{}, unknown()
	}
	party, ok := p.Place.Caucus()
	c := s.running(party)
	if !ok || c == nil {
		return Member{}, fault.New(fault.Conflict, "room.not_in_caucus", nil)
	}
	return Member{person: person, room: c.Room}, nil
}

// hears says whether the member may read what was said in the caucus of that room: the same door, or an earlier talk
// with the same party.
func (m Member) hears(s Session, room RoomID) bool {
	var of, here PartyID
	for _, c := range s.Caucuses {
		if c.Room == room {
			of = c.Party
		}
		if c.Room == m.room {
			here = c.Party
		}
	}
	return of != "" && of == here
}

var errPrivileged = errors.New("rooms: a caucus message is privileged")

// MarshalJSON refuses.
func (CaucusMessage) MarshalJSON() ([]byte, error) { return nil, errPrivileged }

// MarshalText refuses.
func (CaucusMessage) MarshalText() ([]byte, error) { return nil, errPrivileged }

// String tells nothing; so does every verb of fmt.
func (CaucusMessage) String() string { return "[privileged]" }

// GoString tells nothing.
func (CaucusMessage) GoString() string { return "[privileged]" }

// LogValue tells nothing.
func (CaucusMessage) LogValue() slog.Value { return slog.StringValue("[privileged]") }

// For gives the message to a member of its caucus, and to nobody else.
func (m CaucusMessage) For(s Session, who Member) (Whisper, error) {
	if !who.hears(s, m.room) {
		return Whisper{}, fault.New(fault.NotFound, "room.not_in_caucus", nil)
	}
	return Whisper{ID: m.id, At: m.at, By: m.by, Text: m.text, Tell: m.tell}, nil
}
