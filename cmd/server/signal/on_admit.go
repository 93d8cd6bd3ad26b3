package signal

import (
	"encoding/json"

	"concord/rooms"
)

// admitMessage: the mediator lets a person in from the waiting room.
type admitMessage struct {
	Person rooms.PersonID `json:"person"`
}

func admit(r *roomConn, body json.RawMessage) error {
	m, err := decode[admitMessage](body)
	if err != nil {
		return err
	}
	_, err = r.srv.Rooms.Admit(r.ctx(), r.session, m.Person)
	return err
}
