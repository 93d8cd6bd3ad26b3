package rooms

import (
	"context"
	"encoding/json"

	"concord/internal/fault"
)

// Which chat a person means: the server refuses when he is elsewhere by now, so that a private word never lands in
// the joint room.
const (
	InJoint  = "joint"
	InCaucus = "caucus"
)

const historyLength = 200

// Say writes a line in the joint room.
func (s *Service) Say(ctx context.Context, id ID, text string) (Line, error) {
	text, err := lineText(text)
	if err != nil {
		return Line{}, err
	}
	v, _, err := s.store.get(ctx, id)
	if err != nil {
		return Line{}, err
	}
	if err := v.mayTalk(who(ctx)); err != nil {
		return Line{}, err
	}
	l := Line{ID: newID(), Session: id, At: s.clock.Now(), By: who(ctx), Text: text}
	if err := s.store.say(ctx, l); err != nil {
		return Line{}, err
	}
	s.live.said(ctx, id, l)
	return l, nil
}

// Lines gives the last lines of the joint room to somebody who may read them now.
func (s *Service) Lines(ctx context.Context, id ID) ([]Line, error) {
	v, _, err := s.store.get(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := v.mayTalk(who(ctx)); err != nil {
		return nil, err
	}
	return s.store.said(ctx, id, historyLength)
}

// Whisper writes a message in the caucus that the asking person is in.
func (s *Service) Whisper(ctx context.Context, id ID, text string) (Whisper, error) {
	text, err := lineText(text)
	if err != nil {
		return Whisper{}, err
	}
	v, member, party, err := s.behindDoor(ctx, id)
	if err != nil {
		return Whisper{}, err
	}
	m := CaucusMessage{id: newID(), room: member.room, party: party, at: s.clock.Now(), by: who(ctx), text: text}
	if err := s.store.whisper(ctx, id, m); err != nil {
		return Whisper{}, err
	}
	s.live.whispered(ctx, id, m)
	return m.For(v, member)
}

// Whispers gives what was said behind this door to somebody who is behind it now.
func (s *Service) Whispers(ctx context.Context, id ID) ([]Whisper, error) {
	v, member, party, err := s.behindDoor(ctx, id)
	if err != nil {
		return nil, err
	}
	all, err := s.store.whispered(ctx, id, party, historyLength)
	if err != nil {
		return nil, err
	}
	out := make([]Whisper, 0, len(all))
	for _, m := range all {
		if w, err := m.For(v, member); err == nil {
			out = append(out, w)
		}
	}
	return out, nil
}

// LetTell says whether the mediator may pass on a message of one's own.
func (s *Service) LetTell(ctx context.Context, id ID, message string, tell Telling) (Whisper, error) {
	if tell != Tell && tell != NotYet && tell != Unsaid {
		return Whisper{}, fault.On("tell", "room.unknown_telling", nil)
	}
	v, member, party, err := s.behindDoor(ctx, id)
	if err != nil {
		return Whisper{}, err
	}
	m, err := s.store.tell(ctx, id, party, message, who(ctx), tell)
	if err != nil {
		return Whisper{}, err
	}
	s.live.whispered(ctx, id, m)
	return m.For(v, member)
}

func (s *Service) behindDoor(ctx context.Context, id ID) (Session, Member, PartyID, error) {
	v, _, err := s.store.get(ctx, id)
	if err != nil {
		return v, Member{}, "", err
	}
	member, err := v.Member(who(ctx))
	if err != nil {
		return v, Member{}, "", err
	}
	party, _ := v.find(who(ctx)).Place.Caucus()
	return v, member, party, nil
}

// copyOf copies a session with all it holds, as the store would.
func copyOf(v Session) (Session, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return v, err
	}
	var out Session
	return out, json.Unmarshal(raw, &out)
}
