package signal

import (
	"encoding/json"
)

// shareMessage: show one’s screen, or stop.
type shareMessage struct {
	On bool `json:"on"`
}

func share(r *roomConn, body json.RawMessage) error {
	m, err := decode[shareMessage](body)
	if err != nil {
		return err
	}
	return r.sitting.Load().Share(m.On)
}
