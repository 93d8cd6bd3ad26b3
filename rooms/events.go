package rooms

import "time"

// Event is a past-tense fact about a session: ids, states and times only.
//
// Kinds: session.planned .proposed .answered .scheduled .moved .cancelled .mode_changed .consented .invited .removed
// .entered_waiting .identity_checked .identity_failed .admitted .caucus_started .caucus_ended .left .opened .closed
// .minute_written .minute_struck .minutes_confirmed
type Event struct {
	Kind string
	Data EventData
}

// EventData is what an event tells.
type EventData struct {
	Session  ID        `json:"session"`
	Case     CaseID    `json:"case"`
	Person   PersonID  `json:"person,omitempty"`
	Party    PartyID   `json:"party,omitempty"`
	Side     Side      `json:"side,omitempty"`
	Mode     Mode      `json:"mode,omitempty"`
	About    string    `json:"about,omitempty"`
	Yes      bool      `json:"yes,omitempty"`
	From     time.Time `json:"from,omitzero"`
	To       time.Time `json:"to,omitzero"`
	Complete bool      `json:"complete,omitempty"` // minutes_confirmed: by every party, all that stands
}

func (s *Session) event(kind string) Event {
	return Event{Kind: kind, Data: EventData{Session: s.ID, Case: s.CaseID}}
}

func (e Event) of(p Participant) Event {
	e.Data.Person, e.Data.Party, e.Data.Side = p.Person, p.Party, p.Side
	return e
}
