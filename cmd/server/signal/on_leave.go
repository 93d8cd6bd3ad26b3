package signal

import "encoding/json"

// leave: the person goes out, and does not mean to come back at once.
func leave(r *roomConn, _ json.RawMessage) error {
	_, err := r.srv.Rooms.Leave(r.ctx(), r.session)
	return err
}
