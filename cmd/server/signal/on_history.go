package signal

import (
	"encoding/json"

	"concord/internal/fault"
	"concord/rooms"
)

// historyRequest: what was written here so far.
type historyRequest struct {
	Room string `json:"room"`
}

func history(r *roomConn, body json.RawMessage) error {
	m, err := decode[historyRequest](body)
	if err != nil {
		return err
	}
	out := historyMessage{Type: "history", Room: m.Room, Lines: []saidMessage{}}
	switch m.Room {
	case rooms.InJoint:
		lines, err := r.srv.Rooms.Lines(r.ctx(), r.session)
		if err != nil {
			return err
		}
		for _, l := range lines {
			out.Lines = append(out.Lines, lineMessage(l))
		}
	case rooms.InCaucus:
		whispers, err := r.srv.Rooms.Whispers(r.ctx(), r.session)
		if err != nil {
			return err
		}
		for _, w := range whispers {
			out.Lines = append(out.Lines, whisperMessage(w))
		}
	default:
		return fault.On("room", "room.wrong_room", nil)
	}
	r.send(out)
	return nil
}
