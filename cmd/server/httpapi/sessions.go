package httpapi

import (
	"context"
	"time"

	"concord/internal/actor"
	"concord/internal/fault"
	"concord/internal/identity"
	"concord/mediation"
	"concord/rooms"
)

// RoomView is a session as one of its people may see it.
type RoomView = rooms.View

type SessionID struct {
	ID string `path:"sid" maxLength:"64" doc:"session id"`
}

func (in SessionID) id() rooms.ID { return rooms.ID(in.ID) }

// SlotInput is a time that the mediator offers.
type SlotInput struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

type planIn struct {
	CaseID
	Body struct {
		Slots []SlotInput `json:"slots,omitempty" maxItems:"20" doc:"times offered"`
	}
}

type slotsIn struct {
	SessionID
	Body struct {
		Slots []SlotInput `json:"slots" minItems:"1" maxItems:"20"`
	}
}

type timesIn struct {
	SessionID
	Body struct {
		Unavailable []string `json:"unavailable" maxItems:"20" doc:"slots that the party cannot make; none means it can make all"`
	}
}

type scheduleIn struct {
	SessionID
	Body struct {
		Slot  string `json:"slot" maxLength:"20"`
		Party string `json:"party,omitempty" maxLength:"64" doc:"whose time it is, when the parties meet the mediator separately"`
	}
}

type moveIn struct {
	SessionID
	Body SlotInput
}

type modeIn struct {
	SessionID
	Body struct {
		Mode string `json:"mode" enum:"video,separate,async,in_person"`
	}
}

type aboutIn struct {
	SessionID
	Body struct {
		About string `json:"about" maxLength:"100" doc:"recording, captions, mode:<mode> or helper:<person>"`
		Yes   bool   `json:"yes"`
	}
}

type participantIn struct {
	SessionID
	Body struct {
		Participant string `json:"participant" minLength:"1" maxLength:"64" doc:"person id in people"`
	}
}

type checkedIn struct {
	SessionID
	Body struct {
		Participant string `json:"participant" minLength:"1" maxLength:"64"`
		OK          bool   `json:"ok" doc:"face and document are of the person"`
	}
}

type partyIn struct {
	SessionID
	Body struct {
		Party string `json:"party" minLength:"1" maxLength:"64"`
	}
}

type minuteIn struct {
	SessionID
	Body struct {
		Text     string `json:"text" minLength:"1" maxLength:"8000"`
		Replaces string `json:"replaces,omitempty" maxLength:"64"`
	}
}

type minuteID struct {
	SessionID
	Minute string `path:"mid" maxLength:"64"`
}

type entriesIn struct {
	SessionID
	Body struct {
		Entries []string `json:"entries" minItems:"1" maxItems:"500"`
	}
}

// Entry lets a page connect to a session: the ticket is good for a minute, once, for this login.
type Entry struct {
	Ticket string `json:"ticket"`
	URL    string `json:"url" doc:"path of the WebSocket; relay servers come over it, with credentials that die with the seat"`
}

// room gives the view of a session after a verb.
func (s *Server) room(ctx context.Context, id rooms.ID, err error) (*out[RoomView], error) {
	if err != nil {
		return nil, err
	}
	return give(s.deps.Rooms.View(ctx, id))
}

// sessions gives the sessions of a case for its view; staff that only keeps the house sees none.
func (r *reader) sessions(id string, seat mediation.Seat) ([]SessionSummary, error) {
	out := []SessionSummary{}
	if !seat.IsParty() && seat.Role != mediation.AsMediator {
		return out, nil
	}
	list, err := r.s.deps.Rooms.ByCase(r.ctx, rooms.CaseID(id))
	for _, x := range list {
		s := SessionSummary{ID: string(x.ID), State: string(x.State), Mode: string(x.Mode), ScheduledAt: instant(x.From)}
		for _, sl := range x.Slots {
			to := sl.To
			v := SlotView{ID: sl.ID, Start: sl.From, End: &to}
			for _, p := range sl.No {
				v.Unavailable = append(v.Unavailable, string(p))
			}
			s.Slots = append(s.Slots, v)
		}
		out = append(out, s)
	}
	return out, err
}

func (s *Server) listSessions(ctx context.Context, in *CaseID) (*out[List[RoomView]], error) {
	if _, err := s.deps.Cases.Seat(ctx, mediation.CaseID(in.ID)); err != nil {
		return nil, err
	}
	all, err := s.deps.Rooms.ByCase(ctx, rooms.CaseID(in.ID))
	if err != nil {
		return nil, err
	}
	l := List[RoomView]{Items: []RoomView{}}
	for _, x := range all {
		v, err := s.deps.Rooms.View(ctx, x.ID)
		if fault.CodeOf(err) == fault.NotFound {
			continue // a session of this case that the reader was not part of
		}
		if err != nil {
			return nil, err
		}
		l.Items = append(l.Items, v)
	}
	return &out[List[RoomView]]{l}, nil
}

// mayMeet refuses sessions of a case that is not talking, or whose mediator is not cleared (OMR 13).
func mayMeet(v mediation.View) error {
	switch {
	case v.State != mediation.Mediating && v.State != mediation.Signing:
		return fault.New(fault.Conflict, "case.move_not_allowed", fault.P{"state": string(v.State), "move": "session"})
	case !v.Cleared:
		return fault.New(fault.Conflict, "case.not_cleared", nil)
	}
	return nil
}

func (s *Server) planSession(ctx context.Context, in *planIn) (*out[RoomView], error) {
	v, err := s.deps.Cases.Get(ctx, mediation.CaseID(in.ID))
	if err != nil {
		return nil, err
	}
	if v.You.Role != mediation.AsMediator {
		return nil, fault.New(fault.Forbidden, "case.move_not_yours", fault.P{"move": "session"})
	}
	if err := mayMeet(v); err != nil {
		return nil, err
	}
	people, err := s.participants(ctx, mediation.CaseID(in.ID), actor.From(ctx))
	if err != nil {
		return nil, err
	}
	x, err := s.deps.Rooms.Plan(ctx, rooms.NewSession{CaseID: rooms.CaseID(in.ID), Organization: string(v.Appointment.Organization), Mediator: rooms.PersonID(actor.From(ctx).Person), Participants: people, Slots: slotsOf(in.Body.Slots)})
	return s.room(ctx, x.ID, err)
}

// participants are the mediator, the parties that have signed in, and those who speak for or help them.
func (s *Server) participants(ctx context.Context, id mediation.CaseID, mediator actor.Actor) ([]rooms.Participant, error) {
	c, err := s.deps.Cases.Case(actor.With(ctx, actor.Machine), id)
	if err != nil {
		return nil, err
	}
	people := []rooms.Participant{{Person: rooms.PersonID(mediator.Person), Side: rooms.MediatorSide, Name: mediator.Name}}
	if a := c.Appointment; a != nil && a.Name.ZH != "" {
		people[0].Name = a.Name.ZH
	}
	for _, p := range c.Active() {
		side := rooms.Side(p.Side)
		if p.Person != "" {
			people = append(people, rooms.Participant{Person: rooms.PersonID(p.Person), Party: rooms.PartyID(p.ID), Side: side, Name: p.Name})
		}
		if r := p.Representative; r != nil && r.Person != "" {
			if r.Kind == "helper" {
				side = rooms.Helper
			}
			people = append(people, rooms.Participant{Person: rooms.PersonID(r.Person), Party: rooms.PartyID(p.ID), Side: side, Name: r.Name})
		}
	}
	return people, nil
}

func slotsOf(in []SlotInput) []rooms.Slot {
	out := make([]rooms.Slot, 0, len(in))
	for _, x := range in {
		out = append(out, rooms.Slot{From: x.From.UTC(), To: x.To.UTC()})
	}
	return out
}

func (s *Server) getRoom(ctx context.Context, in *SessionID) (*out[RoomView], error) {
	return s.room(ctx, in.id(), nil)
}

func (s *Server) proposeTimes(ctx context.Context, in *slotsIn) (*out[RoomView], error) {
	_, err := s.deps.Rooms.Propose(ctx, in.id(), slotsOf(in.Body.Slots))
	return s.room(ctx, in.id(), err)
}

func (s *Server) answerTimes(ctx context.Context, in *timesIn) (*out[RoomView], error) {
	_, err := s.deps.Rooms.Unavailable(ctx, in.id(), in.Body.Unavailable)
	return s.room(ctx, in.id(), err)
}

func (s *Server) scheduleSession(ctx context.Context, in *scheduleIn) (*out[RoomView], error) {
	_, err := s.deps.Rooms.Schedule(ctx, in.id(), in.Body.Slot, rooms.PartyID(in.Body.Party))
	return s.room(ctx, in.id(), err)
}

func (s *Server) moveSession(ctx context.Context, in *moveIn) (*out[RoomView], error) {
	_, err := s.deps.Rooms.Reschedule(ctx, in.id(), in.Body.From.UTC(), in.Body.To.UTC())
	return s.room(ctx, in.id(), err)
}

func (s *Server) cancelSession(ctx context.Context, in *SessionID) (*out[RoomView], error) {
	_, err := s.deps.Rooms.Cancel(ctx, in.id())
	return s.room(ctx, in.id(), err)
}

func (s *Server) setMode(ctx context.Context, in *modeIn) (*out[RoomView], error) {
	_, err := s.deps.Rooms.SetMode(ctx, in.id(), rooms.Mode(in.Body.Mode))
	return s.room(ctx, in.id(), err)
}

func (s *Server) consentInSession(ctx context.Context, in *aboutIn) (*out[RoomView], error) {
	_, err := s.deps.Rooms.Consent(ctx, in.id(), in.Body.About, in.Body.Yes)
	return s.room(ctx, in.id(), err)
}

// enterSession lets somebody in who has a seat in the case now. A party that signed in after the session was planned is
// added; a seat that was lost since opens nothing.
func (s *Server) enterSession(ctx context.Context, in *SessionID) (*out[Entry], error) {
	who := actor.From(ctx)
	x, err := s.deps.Rooms.Get(actor.With(ctx, actor.Machine), in.id())
	var v mediation.View
	if err == nil {
		v, err = s.deps.Cases.Get(ctx, mediation.CaseID(x.CaseID))
	}
	if fault.CodeOf(err) == fault.NotFound || err == nil && !v.You.IsParty() && v.You.Role != mediation.AsMediator {
		return nil, fault.New(fault.NotFound, "not_found", nil) // the same whether it is there or not
	}
	if err != nil {
		return nil, err
	}
	if err := mayMeet(v); err != nil {
		return nil, err
	}
	if _, there := x.Participant(rooms.PersonID(who.Person)); !there && v.You.IsParty() {
		if err := s.join(ctx, x, who); err != nil {
			return nil, err
		}
	}
	if _, err := s.deps.Rooms.Get(ctx, in.id()); err != nil {
		return nil, err
	}
	seat := string(v.You.Party)
	if seat == "" {
		seat = string(v.You.Role)
	}
	ticket, err := s.deps.Identity.IssueTicket(ctx, identity.Ticket{Session: in.ID, Place: string(rooms.Waiting), Person: who.Person, Seat: seat, Login: who.Session}, time.Minute)
	return give(Entry{ticket, "/ws/room/" + in.ID}, err)
}

// join adds a party to a session that was planned before it signed in.
func (s *Server) join(ctx context.Context, x rooms.Session, who actor.Actor) error {
	people, err := s.participants(ctx, mediation.CaseID(x.CaseID), actor.Actor{Person: string(x.Mediator)})
	if err != nil {
		return err
	}
	for _, p := range people {
		if p.Person == rooms.PersonID(who.Person) {
			_, err = s.deps.Rooms.Invite(actor.With(ctx, actor.Machine), x.ID, p)
			if fault.CodeOf(err) == fault.Exists {
				err = nil
			}
		}
	}
	return err
}

func (s *Server) checkIdentity(ctx context.Context, in *checkedIn) (*out[RoomView], error) {
	_, err := s.deps.Rooms.CheckIdentity(ctx, in.id(), rooms.PersonID(in.Body.Participant), in.Body.OK, actor.Confirmed)
	return s.room(ctx, in.id(), err)
}

// stillMay refuses to open a room, or to let anybody into it, while something stands against the mediator: somebody may have
// joined since the session was planned.
func (s *Server) stillMay(ctx context.Context, id rooms.ID) error {
	x, err := s.deps.Rooms.Get(ctx, id)
	if err != nil {
		return err
	}
	v, err := s.deps.Cases.Get(ctx, mediation.CaseID(x.CaseID))
	if err != nil {
		return err
	}
	return mayMeet(v)
}

func (s *Server) openSession(ctx context.Context, in *SessionID) (*out[RoomView], error) {
	err := s.stillMay(ctx, in.id())
	if err == nil {
		_, err = s.deps.Rooms.Begin(ctx, in.id())
	}
	return s.room(ctx, in.id(), err)
}

func (s *Server) closeSession(ctx context.Context, in *SessionID) (*out[RoomView], error) {
	_, err := s.deps.Rooms.End(ctx, in.id())
	return s.room(ctx, in.id(), err)
}

func (s *Server) admitParticipant(ctx context.Context, in *participantIn) (*out[RoomView], error) {
	err := s.stillMay(ctx, in.id())
	if err == nil {
		_, err = s.deps.Rooms.Admit(ctx, in.id(), rooms.PersonID(in.Body.Participant))
	}
	return s.room(ctx, in.id(), err)
}

func (s *Server) backToWaiting(ctx context.Context, in *participantIn) (*out[RoomView], error) {
	_, err := s.deps.Rooms.ToWaiting(ctx, in.id(), rooms.PersonID(in.Body.Participant))
	return s.room(ctx, in.id(), err)
}

func (s *Server) removeParticipant(ctx context.Context, in *participantIn) (*out[RoomView], error) {
	_, err := s.deps.Rooms.Remove(ctx, in.id(), rooms.PersonID(in.Body.Participant))
	return s.room(ctx, in.id(), err)
}

func (s *Server) moveToCaucus(ctx context.Context, in *partyIn) (*out[RoomView], error) {
	_, err := s.deps.Rooms.MoveToCaucus(ctx, in.id(), rooms.PartyID(in.Body.Party))
	return s.room(ctx, in.id(), err)
}

func (s *Server) backToJoint(ctx context.Context, in *SessionID) (*out[RoomView], error) {
	_, err := s.deps.Rooms.BackToJoint(ctx, in.id())
	return s.room(ctx, in.id(), err)
}

// MinutesView is what was written down in the joint room.
type MinutesView struct {
	Items    []rooms.Entry `json:"items"`
	Complete bool          `json:"complete" doc:"every party has confirmed all that stands"`
}

func (s *Server) getMinutes(ctx context.Context, in *SessionID) (*out[MinutesView], error) {
	v, err := s.deps.Rooms.View(ctx, in.id())
	return give(MinutesView{list(v.Minutes), v.Complete}, err)
}

func (s *Server) minutes(ctx context.Context, in SessionID, err error) (*out[MinutesView], error) {
	if err != nil {
		return nil, err
	}
	return s.getMinutes(ctx, &in)
}

func (s *Server) writeMinute(ctx context.Context, in *minuteIn) (*out[MinutesView], error) {
	_, err := s.deps.Rooms.WriteMinute(ctx, in.id(), in.Body.Text, in.Body.Replaces)
	return s.minutes(ctx, in.SessionID, err)
}

func (s *Server) strikeMinute(ctx context.Context, in *minuteID) (*out[MinutesView], error) {
	_, err := s.deps.Rooms.StrikeMinute(ctx, in.id(), in.Minute)
	return s.minutes(ctx, in.SessionID, err)
}

func (s *Server) confirmMinutes(ctx context.Context, in *entriesIn) (*out[MinutesView], error) {
	_, err := s.deps.Rooms.ConfirmMinutes(ctx, in.id(), in.Body.Entries)
	return s.minutes(ctx, in.SessionID, err)
}
