package signal

import (
	"time"

	"concord/internal/fault"
	"concord/rooms"
)

// helloMessage is the first message of a room: the ticket, once; and the token of the seat that this page had.
type helloMessage struct {
	Ticket string `json:"ticket"`
	Resume string `json:"resume"`
}

// hello redeems the ticket, takes the seat and welcomes; false when the connection is to end.
func (r *roomConn) hello() bool {
	e, body, ok := r.next()
	if !ok {
		return false
	}
	err := error(fault.New(fault.Unauthenticated, "message.hello_first", nil))
	if e.Type == "hello" {
		err = r.sit(body)
	}
	if err != nil {
		r.answer(e.ID, err)
		r.end("refused")
	}
	return err == nil
}

func (r *roomConn) sit(body []byte) error {
	m, err := decode[helloMessage](body)
	if err != nil {
		return err
	}
	t, err := r.srv.Logins.RedeemTicket(r.ctx(), m.Ticket, r.who.Session)
	if err != nil {
		return err
	}
	if t.Session != string(r.session) || t.Person != r.who.Person {
		return fault.New(fault.Unauthenticated, "ticket.invalid", nil)
	}
	r.hold()
	x, err := r.srv.Rooms.Sit(r.ctx(), r.session, m.Resume, r)
	if err != nil {
		return err
	}
	r.sitting.Store(x)
	r.first(welcomeMessage{"welcome", rooms.PersonID(r.who.Person), x.Resume, x.Resumed, x.Relays})
	r.Changed()
	_ = r.ws.SetReadDeadline(time.Now().Add(3 * r.srv.Ping))
	return nil
}
