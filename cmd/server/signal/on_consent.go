package signal

import (
	"encoding/json"
)

// consentMessage: yes or no about recording, captions, a way to meet, a helper.
type consentMessage struct {
	About string `json:"about"`
	Yes   bool   `json:"yes"`
}

func consent(r *roomConn, body json.RawMessage) error {
	m, err := decode[consentMessage](body)
	if err != nil {
		return err
	}
	_, err = r.srv.Rooms.Consent(r.ctx(), r.session, m.About, m.Yes)
	return err
}
