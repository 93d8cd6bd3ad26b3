package signal

import (
	"encoding/json"
)

// handMessage: a person asks to talk with the mediator alone, or takes it back.
type handMessage struct {
	Up bool `json:"up"`
}

func hand(r *roomConn, body json.RawMessage) error {
	m, err := decode[handMessage](body)
	if err != nil {
		return err
	}
	return r.sitting.Load().Hand(m.Up)
}
