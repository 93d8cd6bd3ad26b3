package signal

import "encoding/json"

// closeSession: the mediator ends the session.
func closeSession(r *roomConn, _ json.RawMessage) error {
	_, err := r.srv.Rooms.End(r.ctx(), r.session)
	return err
}
