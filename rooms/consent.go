package rooms

import (
	"slices"
	"strings"
	"time"

	"concord/internal/fault"
)

// Consent is one person's yes or no about one thing; the latest counts, and a change of mind does too (OLR 5).
type Consent struct {
	Person PersonID  `json:"person"`
	About  string    `json:"about"`
	Yes    bool      `json:"yes"`
	At     time.Time `json:"at"`
}

// What consent can be about; each is asked for by itself (OLR 4: consent to one thing is not presumed for another).
const (
	AboutRecording = "recording"
	AboutCaptions  = "captions"
)

// AboutMode is consent to meet in another way than by video.
func AboutMode(m Mode) string { return "mode:" + string(m) }

// AboutHelper is consent that a helper takes part.
func AboutHelper(p PersonID) string { return "helper:" + string(p) }

// Consent records what a person says about a thing.
func (s *Session) Consent(person PersonID, about string, yes bool, now time.Time) ([]Event, error) {
	p, err := s.guard(MoveConsent, person)
	if err != nil {
		return nil, err
	}
	switch {
	case about == AboutRecording, about == AboutCaptions:
	case !p.Side.IsParty():
		return nil, fault.New(fault.Forbidden, "room.not_yours_to_do", fault.P{"move": string(MoveConsent)})
	case about == AboutMode(ModeSeparate), about == AboutMode(ModeAsync), about == AboutMode(ModeInPerson):
	case strings.HasPrefix(about, "helper:"):
		if h := s.find(PersonID(strings.TrimPrefix(about, "helper:"))); h == nil || h.Side != Helper {
			return nil, fault.On("about", "room.unknown_consent", nil)
		}
	default:
		return nil, fault.On("about", "room.unknown_consent", nil)
	}
	s.Consents = slices.DeleteFunc(s.Consents, func(c Consent) bool { return c.Person == person && c.About == about })
	s.Consents = append(s.Consents, Consent{Person: person, About: about, Yes: yes, At: now})
	e := s.event("session.consented").of(*p)
	e.Data.About, e.Data.Yes = about, yes
	return []Event{e}, nil
}

func (s Session) said(p PersonID, about string) (yes, answered bool) {
	for _, c := range s.Consents {
		if c.Person == p && c.About == about {
			return c.Yes, true
		}
	}
	return false, false
}

// Agreed says whether every party has said yes and nobody of it no.
func (s Session) Agreed(about string) bool {
	parties := s.parties()
	for _, party := range parties {
		some := false
		for _, p := range s.Participants {
			if p.Party != party || !p.Side.IsParty() || p.Barred {
				continue
			}
			yes, answered := s.said(p.Person, about)
			if answered && !yes {
				return false
			}
			some = some || yes
		}
		if !some {
			return false
		}
	}
	return len(parties) > 0
}

// MayRecord says whether the joint room may be recorded: every single person who would be on it has said yes
// (OMR 22: both parties expressly). A caucus is never recorded.
func (s Session) MayRecord() bool {
	any := false
	for _, p := range s.Participants {
		if p.Side.IsStaff() || p.Side == Viewer || p.Barred || (p.Side == Helper && !p.Admitted) {
			continue
		}
		if yes, _ := s.said(p.Person, AboutRecording); !yes {
			return false
		}
		any = true
	}
	return any
}
