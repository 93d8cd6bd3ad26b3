package signal

import (
	"encoding/json"
)

// answerMessage: the page answers the offer of a round.
type answerMessage struct {
	Round int    `json:"round"`
	SDP   string `json:"sdp"`
}

func answer(r *roomConn, body json.RawMessage) error {
	m, err := decode[answerMessage](body)
	if err != nil {
		return err
	}
	return r.sitting.Load().Answer(m.Round, m.SDP)
}
