package signal

import (
	"encoding/json"

	"concord/rooms"
)

// wantMessage: whether others’ tracks of a kind are to come; without pictures for a poor network.
type wantMessage struct {
	Kind   rooms.Kind `json:"kind"`
	Wanted bool       `json:"wanted"`
}

func want(r *roomConn, body json.RawMessage) error {
	m, err := decode[wantMessage](body)
	if err != nil {
		return err
	}
	return r.sitting.Load().Want(m.Kind, m.Wanted)
}
