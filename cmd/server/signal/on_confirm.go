package signal

import (
	"encoding/json"
)

// confirmMessage: a party says that these entries of the minutes are right.
type confirmMessage struct {
	Entries []string `json:"entries"`
}

func confirm(r *roomConn, body json.RawMessage) error {
	m, err := decode[confirmMessage](body)
	if err != nil {
		return err
	}
	_, err = r.srv.Rooms.ConfirmMinutes(r.ctx(), r.session, m.Entries)
	return err
}
