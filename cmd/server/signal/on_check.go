package signal

import (
	"encoding/json"

	"concord/internal/actor"
	"concord/rooms"
)

// checkMessage: the mediator has compared person and document. Level: 2 by number, 3 (default) by face and document.
type checkMessage struct {
	Person rooms.PersonID `json:"person"`
	OK     bool           `json:"ok"`
	Level  actor.Level    `json:"level"`
}

func check(r *roomConn, body json.RawMessage) error {
	m, err := decode[checkMessage](body)
	if err != nil {
		return err
	}
	if m.Level == 0 {
		m.Level = actor.Confirmed
	}
	_, err = r.srv.Rooms.CheckIdentity(r.ctx(), r.session, m.Person, m.OK, m.Level)
	return err
}
