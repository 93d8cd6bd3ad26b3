package signal

import (
	"encoding/json"
)

// arrivedMessage: the page shows the place of that number; from now on the person may be heard there.
type arrivedMessage struct {
	Place int `json:"place"`
}

func arrived(r *roomConn, body json.RawMessage) error {
	m, err := decode[arrivedMessage](body)
	if err != nil {
		return err
	}
	return r.sitting.Load().Arrived(m.Place)
}
