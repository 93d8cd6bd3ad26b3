package signal

import (
	"encoding/json"

	"concord/rooms"
)

// tellMessage: whether the mediator may pass on a private message of one’s own.
type tellMessage struct {
	Message string        `json:"message"`
	Tell    rooms.Telling `json:"tell"`
}

func tell(r *roomConn, body json.RawMessage) error {
	m, err := decode[tellMessage](body)
	if err != nil {
		return err
	}
	_, err = r.srv.Rooms.LetTell(r.ctx(), r.session, m.Message, m.Tell)
	return err
}
