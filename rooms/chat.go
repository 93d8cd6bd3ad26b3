package rooms

import (
	"strings"
	"time"
	"unicode/utf8"

	"concord/internal/fault"
)

// Line is one message of the joint room.
type Line struct {
	ID      string    `json:"id"`
	Session ID        `json:"session"`
	At      time.Time `json:"at"`
	By      PersonID  `json:"by"`
	Text    string    `json:"text"`
}

const longestLine = 2000 // characters

func lineText(text string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" || utf8.RuneCountInString(text) > longestLine {
		return "", fault.On("text", "room.text_length", fault.P{"max": longestLine})
	}
	return text, nil
}

// mayTalk says whether a person may write in, and read, the joint chat now: in the joint room, or, when the session
// is in writing, anybody whose identity was checked.
func (s *Session) mayTalk(person PersonID) error {
	p := s.find(person)
	switch {
	case p == nil || p.Barred:
		return unknown()
	case p.Side == Viewer:
		return fault.New(fault.Forbidden, "room.not_yours_to_do", fault.P{"move": "say"})
	case s.State != Opened:
		return fault.New(fault.Conflict, "room.not_now", fault.P{"move": "say", "state": string(s.State)})
	case s.Mode == ModeAsync:
		return s.mayBeSeen(*p)
	case p.Place != Joint:
		return fault.New(fault.Conflict, "room.wrong_room", nil)
	}
	return nil
}
