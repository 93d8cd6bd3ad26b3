package signal

import (
	"encoding/json"
	"sync/atomic"
	"time"

	"concord/internal/fault"
	"concord/rooms"
)

// roomConn is a connection of /ws/room/{session}: a live seat. It is the rooms.Page of its sitting.
type roomConn struct {
	*conn
	session rooms.ID
	sitting atomic.Pointer[rooms.Sitting] // nil before the welcome
}

var _ rooms.Page = (*roomConn)(nil)

// handlers are the messages of a room, one file each.
var handlers = map[string]func(*roomConn, json.RawMessage) error{
	"admit":     admit,
	"answer":    answer,
	"arrived":   arrived,
	"candidate": candidate,
	"check":     check,
	"close":     closeSession,
	"confirm":   confirm,
	"consent":   consent,
	"hand":      hand,
	"history":   history,
	"leave":     leave,
	"minute":    minute,
	"move":      move,
	"mute":      mute,
	"open":      openSession,
	"ping":      ping,
	"restart":   restart,
	"say":       say,
	"share":     share,
	"strike":    strike,
	"tell":      tell,
	"want":      want,
}

// room serves /ws/room/{session}.
func (s *Server) room(c *conn) {
	r := &roomConn{conn: c, session: rooms.ID(c.ws.Params("session"))}
	defer func() {
		if x := r.sitting.Load(); x != nil {
			x.Stand()
		}
	}()
	c.serve(r.holds, func() {
		_ = c.ws.SetReadDeadline(time.Now().Add(s.Hello))
		if !r.hello() {
			return
		}
		_ = c.ws.SetReadDeadline(time.Now().Add(3 * s.Ping))
		for {
			e, body, ok := c.next()
			if !ok {
				return
			}
			handle := handlers[e.Type]
			if handle == nil {
				c.answer(e.ID, fault.New(fault.Invalid, "message.unknown", nil))
				continue
			}
			c.answer(e.ID, handle(r, body))
		}
	})
}

// holds says whether the sign-in still holds, and brings the seats in line when another node changed the session.
func (r *roomConn) holds() error {
	if _, err := r.srv.check(r.who.Session); err != nil {
		return err
	}
	if err := r.srv.Rooms.Refresh(r.ctx(), r.session, r.srv.Recheck/2); err != nil {
		return errUnsure
	}
	return nil
}

// Offer and the other methods of rooms.Page queue a message and return.
func (r *roomConn) Offer(o rooms.Offer) { r.send(offerMessage{"offer", o}) }

// Tracks says whose what arrives.
func (r *roomConn) Tracks(ts []rooms.Track) { r.sendNewest("tracks", tracksMessage{"tracks", ts}) }

// Placed says that the seat was moved; the page answers arrived when it shows so.
func (r *roomConn) Placed(n int) {
	r.Changed() // where one is must be shown before one can say that it is
	r.sendNewest("placed", placedMessage{"placed", n})
}

// Link says how the media connection is. When the media gave the seat up, the page must come anew.
func (r *roomConn) Link(l rooms.Link) {
	r.send(linkMessage{"link", l})
	if l == rooms.Gone {
		r.end("media_gone")
	}
}

// Changed queues the state, which is made when it is sent: one for many changes.
func (r *roomConn) Changed() { r.sendNewest("state", lazy(r.state)) }

func (r *roomConn) state() (any, bool) {
	x := r.sitting.Load()
	if x == nil {
		return nil, false
	}
	v, err := x.View()
	return stateMessage{"state", v}, err == nil
}

// Said is a line of the joint room.
func (r *roomConn) Said(l rooms.Line) { r.send(lineMessage(l)) }

// Whispered is a message behind the door.
func (r *roomConn) Whispered(w rooms.Whisper) { r.send(whisperMessage(w)) }

// Out ends the connection.
func (r *roomConn) Out(why rooms.Reason) { r.end(string(why)) }
