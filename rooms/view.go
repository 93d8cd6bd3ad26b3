package rooms

import (
	"context"
	"time"
)

// View is a session as one of its people may see it.
type View struct {
	ID           ID            `json:"id"`
	CaseID       CaseID        `json:"caseId"`
	State        State         `json:"state"`
	Mode         Mode          `json:"mode"`
	From         time.Time     `json:"from,omitzero"`
	To           time.Time     `json:"to,omitzero"`
	OpenedAt     time.Time     `json:"openedAt,omitzero"`
	You          You           `json:"you"`
	People       []Person      `json:"people"`
	Viewers      int           `json:"viewers"` // how many look on at a hearing; only the staff sees who
	AllowedMoves []Move        `json:"allowedMoves"`
	Slots        []Slot        `json:"slots"`
	Suggestion   Suggestion    `json:"suggestion"`
	Appointments []Appointment `json:"appointments"` // the mediator's; a party sees its own
	Caucuses     []CaucusView  `json:"caucuses"`     // the mediator's; a party sees its own
	Consents     []Consent     `json:"consents"`
	MayRecord    bool          `json:"mayRecord"`
	Captions     bool          `json:"captions"` // every party has agreed
	Minutes      []Entry       `json:"minutes"`  // empty until identity was checked
	Complete     bool          `json:"minutesComplete"`
}

// You is the viewer.
type You struct {
	Person   PersonID  `json:"person"`
	Party    PartyID   `json:"party,omitempty"`
	Side     Side      `json:"side"`
	Place    Place     `json:"place"`
	Since    time.Time `json:"since,omitzero"`
	Checked  bool      `json:"checked"`
	Admitted bool      `json:"admitted"`
}

// Person is somebody in the session. What happens behind a door is shown to those behind it only: for the others his
// place is Private, and his microphone, picture and screen are not told.
type Person struct {
	Person  PersonID  `json:"person"`
	Party   PartyID   `json:"party,omitempty"`
	Side    Side      `json:"side"`
	Name    string    `json:"name"`
	Place   Place     `json:"place"`
	Since   time.Time `json:"since,omitzero"` // for the mediator: how long somebody waits
	Checked bool      `json:"checked"`
	Live    bool      `json:"live"` // connected
	Audio   bool      `json:"audio"`
	Video   bool      `json:"video"`
	Screen  bool      `json:"screen"`
	Hand    time.Time `json:"hand,omitzero"` // asked to talk alone: for the mediator and oneself
}

// Private is the place of somebody who is in a caucus, for those who are not.
const Private Place = "private"

// CaucusView is a private talk that was or is.
type CaucusView struct {
	Party     PartyID   `json:"party"`
	StartedAt time.Time `json:"startedAt"`
	EndedAt   time.Time `json:"endedAt,omitzero"`
}

// View gives a session as the asking person may see it.
func (s *Service) View(ctx context.Context, id ID) (View, error) {
	v, err := s.Get(ctx, id)
	if err != nil {
		return View{}, err
	}
	return s.live.view(v, who(ctx)), nil
}

// View is Service.View from what this node knows already, for the connection that shows it.
func (x *Sitting) View() (View, error) {
	var doc Session
	err := x.with(func(d *desk, _ *seated) error { doc = d.doc; return nil })
	if err != nil {
		return View{}, err
	}
	return x.svc.live.view(doc, x.Person), nil
}

func (l *liveSeats) view(v Session, viewer PersonID) View {
	me, _ := v.Participant(viewer)
	leads := me.Side == MediatorSide
	out := View{ID: v.ID, CaseID: v.CaseID, State: v.State, Mode: v.Mode, From: v.From, To: v.To, OpenedAt: v.OpenedAt,
		You:          You{Person: viewer, Party: me.Party, Side: me.Side, Place: me.Place, Since: me.Since, Checked: me.Check != nil, Admitted: me.Admitted},
		AllowedMoves: v.Allowed(viewer), Slots: append([]Slot{}, v.Slots...), Suggestion: v.Suggest(), Appointments: []Appointment{}, Caucuses: []CaucusView{},
		Consents: append([]Consent{}, v.Consents...), MayRecord: v.MayRecord(), Captions: v.Agreed(AboutCaptions), Minutes: []Entry{}, Complete: v.MinutesComplete()}
	if v.knows(me) == nil {
		out.Minutes = append(out.Minutes, v.Minutes...)
	}
	for _, a := range v.Appointments {
		if leads || me.Side == Clerk || a.Party == me.Party {
			out.Appointments = append(out.Appointments, a)
		}
	}
	for _, c := range v.Caucuses {
		if leads || (me.Side.IsParty() && c.Party == me.Party) {
			out.Caucuses = append(out.Caucuses, CaucusView{Party: c.Party, StartedAt: c.StartedAt, EndedAt: c.EndedAt})
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, p := range v.Participants {
		if p.Side == Viewer && !p.Barred && p.Place == Joint {
			out.Viewers++
		}
		if !p.Barred && (p.Side != Viewer || p.Person == viewer || me.Side.IsStaff()) {
			out.People = append(out.People, l.person(v, p, me))
		}
	}
	return out
}

// person shows one to another. Under the lock.
func (l *liveSeats) person(v Session, p, viewer Participant) Person {
	out := Person{Person: p.Person, Party: p.Party, Side: p.Side, Name: p.Name, Place: p.Place, Checked: p.Side.IsStaff() || p.Check != nil}
	leads, self := viewer.Side == MediatorSide, viewer.Person == p.Person
	if _, behind := p.Place.Caucus(); behind && !leads && p.Place != viewer.Place {
		out.Place = Private
	}
	if leads || self {
		out.Since = p.Since
	}
	d := l.desks[v.ID]
	if d == nil || d.seats[p.Person] == nil {
		return out
	}
	st := d.seats[p.Person]
	out.Live = st.away == nil
	if leads || self || p.Place == viewer.Place {
		out.Audio, out.Video, out.Screen = !st.muted[Audio], !st.muted[Video], st.screen
	}
	if leads || self {
		out.Hand = st.hand
	}
	return out
}
