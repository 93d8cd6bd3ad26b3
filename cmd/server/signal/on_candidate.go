package signal

import (
	"encoding/json"
)

// candidateMessage: an ICE candidate of the page. The server is ICE-lite and does not need them.
type candidateMessage struct {
	Candidate string `json:"candidate"`
	Mid       string `json:"mid"`
}

func candidate(r *roomConn, body json.RawMessage) error {
	m, err := decode[candidateMessage](body)
	if err != nil {
		return err
	}
	return r.sitting.Load().Candidate(m.Candidate, m.Mid)
}
