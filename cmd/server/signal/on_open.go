package signal

import "encoding/json"

// openSession: the mediator begins the session.
func openSession(r *roomConn, _ json.RawMessage) error {
	_, err := r.srv.Rooms.Begin(r.ctx(), r.session)
	return err
}
