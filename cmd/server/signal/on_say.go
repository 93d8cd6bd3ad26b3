package signal

import (
	"encoding/json"

	"concord/internal/fault"
	"concord/rooms"
)

// sayMessage: a line for the room that the person means. Elsewhere by now, it is refused: a private word never lands in
// the joint room.
type sayMessage struct {
	Room string `json:"room"`
	Text string `json:"text"`
}

func say(r *roomConn, body json.RawMessage) error {
	m, err := decode[sayMessage](body)
	if err != nil {
		return err
	}
	switch m.Room {
	case rooms.InJoint:
		_, err = r.srv.Rooms.Say(r.ctx(), r.session, m.Text)
	case rooms.InCaucus:
		_, err = r.srv.Rooms.Whisper(r.ctx(), r.session, m.Text)
	default:
		err = fault.On("room", "room.wrong_room", nil)
	}
	return err
}
