package signal

import (
	"encoding/json"

	"concord/internal/fault"
	"concord/rooms"
)

// moveMessage: the mediator moves people: to the private room with a party, back to the joint room, a person to the
// waiting room, a person out.
type moveMessage struct {
	To     string         `json:"to"` // caucus, joint, waiting, out
	Party  rooms.PartyID  `json:"party"`
	Person rooms.PersonID `json:"person"`
}

func move(r *roomConn, body json.RawMessage) error {
	m, err := decode[moveMessage](body)
	if err != nil {
		return err
	}
	switch m.To {
	case "caucus":
		_, err = r.srv.Rooms.MoveToCaucus(r.ctx(), r.session, m.Party)
	case "joint":
		_, err = r.srv.Rooms.BackToJoint(r.ctx(), r.session)
	case "waiting":
		_, err = r.srv.Rooms.ToWaiting(r.ctx(), r.session, m.Person)
	case "out":
		_, err = r.srv.Rooms.Remove(r.ctx(), r.session, m.Person)
	default:
		err = fault.On("to", "room.wrong_room", nil)
	}
	return err
}
