package signal

import (
	"encoding/json"
)

// strikeMessage: the mediator strikes an entry of the minutes.
type strikeMessage struct {
	Entry string `json:"entry"`
}

func strike(r *roomConn, body json.RawMessage) error {
	m, err := decode[strikeMessage](body)
	if err != nil {
		return err
	}
	_, err = r.srv.Rooms.StrikeMinute(r.ctx(), r.session, m.Entry)
	return err
}
