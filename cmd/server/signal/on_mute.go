package signal

import (
	"encoding/json"

	"concord/rooms"
)

// muteMessage: stop or resume one’s own sound or picture; a mediator can stop another’s.
type muteMessage struct {
	Person rooms.PersonID `json:"person"`
	Kind   rooms.Kind     `json:"kind"`
	Muted  bool           `json:"muted"`
}

func mute(r *roomConn, body json.RawMessage) error {
	m, err := decode[muteMessage](body)
	if err != nil {
		return err
	}
	return r.sitting.Load().Mute(m.Person, m.Kind, m.Muted)
}
