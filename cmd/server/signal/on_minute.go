package signal

import (
	"encoding/json"
)

// minuteMessage: the mediator writes an entry of the minutes, or one that replaces another.
type minuteMessage struct {
	Text     string `json:"text"`
	Replaces string `json:"replaces"`
}

func minute(r *roomConn, body json.RawMessage) error {
	m, err := decode[minuteMessage](body)
	if err != nil {
		return err
	}
	_, err = r.srv.Rooms.WriteMinute(r.ctx(), r.session, m.Text, m.Replaces)
	return err
}
