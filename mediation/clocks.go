package mediation

import (
	"slices"
	"time"

	"concord/internal/fault"
)

// The clocks of a case, by their ids in the rule packs.
const (
	ClockInvitation = "invitation_reply"
	ClockChoice     = "joint_choice"
	ClockAppoint    = "court_appoint"
	ClockAccept     = "mandate_accept"
	ClockContact    = "contact"
	ClockMediation  = "mediation"
	ClockConfirm    = "confirmation_apply"
)

// ClockState is what a clock does.
type ClockState string

// The states of a clock.
const (
	Running ClockState = "running"
	Stopped ClockState = "stopped"
	Met     ClockState = "met"     // what it waited for happened in time
	Expired ClockState = "expired" // it did not
	Void    ClockState = "void"    // no longer matters
)

// Clock is a deadline with its arithmetic and article. Due is the last instant of the last day.
type Clock struct {
	ID         string     `json:"id"`
	Start      time.Time  `json:"start"`
	Due        time.Time  `json:"due"`
	Articles   []string   `json:"articles,omitempty"`
	Steps      []Step     `json:"steps,omitempty"`
	Extended   string     `json:"extended,omitempty"` // last day all agreed on
	Stops      []Span     `json:"stops,omitempty"`
	State      ClockState `json:"state"`
	EndedAt    *time.Time `json:"endedAt,omitempty"`
	Unverified bool       `json:"unverified,omitempty"`
}

// Clock gives the live clock of an id (running or stopped), else the last one; nil when it never ran.
func (c *Case) Clock(id string) *Clock {
	for i := len(c.Clocks) - 1; i >= 0; i-- {
		if c.Clocks[i].ID == id {
			return &c.Clocks[i]
		}
	}
	return nil
}

// start starts a clock; a pack without it starts none. A live clock of the same id is void.
func (c *Case) start(r Rules, id string, at time.Time) *Clock {
	c.finish(id, Void, at)
	k := Clock{ID: id, Start: at, State: Running}
	if c.count(r, &k) != nil {
		return nil
	}
	c.Clocks = append(c.Clocks, k)
	return &c.Clocks[len(c.Clocks)-1]
}

// count works out when a clock is due.
func (c *Case) count(r Rules, k *Clock) error {
	d, err := r.Deadline(c.Track, k.ID, k.Start, Counting{Facts: map[string]string{"kind": c.Kind}, Extended: k.Extended, Stops: k.Stops})
	if err != nil {
		return err
	}
	if !d.Due.IsZero() { // no day is due while it stands
		k.Due = d.Due
	}
	k.Articles, k.Steps, k.Unverified = d.Articles, d.Steps, d.Unverified
	return nil
}

// finish ends the live clock of an id, if there is one.
func (c *Case) finish(id string, s ClockState, at time.Time) {
	if k := c.Clock(id); k != nil && (k.State == Running || k.State == Stopped) {
		k.State, k.EndedAt = s, &at
	}
}

// finishAll ends what still runs, when mediation is over.
func (c *Case) finishAll(at time.Time) {
	for i := range c.Clocks {
		if k := &c.Clocks[i]; k.State == Running || k.State == Stopped {
			k.State, k.EndedAt = Void, &at
		}
	}
	c.Extension, c.Pause = nil, nil
}

// derive keeps what lists are found by: the next due, whose turn it is, the accounts, the mediator's desk.
func (c *Case) derive(at time.Time) {
	c.UpdatedAt = at
	var next *time.Time
	earliest := func(t time.Time) {
		if next == nil || t.Before(*next) {
			next = &t
		}
	}
	for _, k := range c.Clocks {
		if k.State == Running {
			earliest(k.Due)
		}
	}
	for _, d := range c.Performance {
		if !d.Overdue && d.PaidAt == nil && d.ConfirmedAt == nil {
			earliest(d.DueAt)
		}
	}
	if t := c.leaveBegins(); t != nil {
		earliest(*t)
	}
	c.NextDue, c.RemindAt = next, c.remindAt()
	c.WaitingFor = c.waiting()
	c.People = c.People[:0]
	for _, p := range c.Parties {
		if p.Person != "" && !slices.Contains(c.People, p.Person) {
			c.People = append(c.People, p.Person)
		}
		if r := p.Representative; r != nil && r.Person != "" && !slices.Contains(c.People, r.Person) {
			c.People = append(c.People, r.Person)
		}
	}
	c.Desk = ""
	if c.Appointment != nil && !c.State.Over() {
		c.Desk = c.Appointment.MediatorPerson
	}
}

// Tick lets time do what it does: expires every clock that is due. Ticking again at the same instant changes nothing.
func (c *Case) Tick(r Rules, at time.Time) ([]Event, error) {
	var events []Event
	for {
		k := c.nextExpired(at)
		if k == nil {
			break
		}
		more, err := c.expire(r, k.ID, at)
		if err != nil {
			return nil, err
		}
		events = append(events, more...)
	}
	if t := c.leaveBegins(); t != nil && !at.Before(*t) {
		more, err := c.Gone(r, Seat{Role: AsSystem}, at, GoneLeave)
		if err != nil {
			return nil, err
		}
		events = append(events, more...)
	}
	if c.RemindAt != nil && !at.Before(*c.RemindAt) {
		more, err := c.Remind(Seat{Role: AsSystem}, at)
		if err != nil {
			return nil, err
		}
		events = append(events, more...)
	}
	return append(events, c.overdue(at)...), nil
}

// remindAt is the middle of the time to answer an invitation, until somebody was reminded in it.
func (c *Case) remindAt() *time.Time {
	k := c.Clock(ClockInvitation)
	if c.State != Inviting || k == nil || k.State != Running {
		return nil
	}
	for _, e := range c.Timeline {
		if e.Kind == RespondentReminded && !e.At.Before(k.Start) {
			return nil
		}
	}
	half := k.Start.Add(k.Due.Sub(k.Start) / 2).Truncate(time.Millisecond)
	return &half
}

func (c *Case) nextExpired(at time.Time) *Clock {
	var first *Clock
	for i := range c.Clocks {
		if k := &c.Clocks[i]; k.State == Running && !at.Before(k.Due) && (first == nil || k.Due.Before(first.Due)) {
			first = k
		}
	}
	return first
}

// expire ends a due clock and makes the move that follows from it.
func (c *Case) expire(r Rules, id string, at time.Time) ([]Event, error) {
	c.finish(id, Expired, at)
	by := Seat{Role: AsSystem}
	switch id {
	case ClockInvitation:
		return c.NoAnswer(r, by, at)
	case ClockChoice:
		return c.EndChoice(r, by, at)
	case ClockAccept:
		return c.Silence(r, by, at)
	case ClockMediation:
		return c.Terminate(r, by, at, TerminateInput{Reason: EndExpired})
	case ClockAppoint:
		return c.tell(AppointOverdue, id, ForCourt, at), nil
	case ClockContact:
		return c.tell(ContactOverdue, id, ForMediator, at), nil
	case ClockConfirm:
		return c.tell(ConfirmationClosed, id, ForAll, at), nil
	}
	c.derive(at)
	return nil, nil
}

// tell writes what time did without a move.
func (c *Case) tell(k Kind, clock string, who Audience, at time.Time) []Event {
	d := Data{Clock: clock, By: AsSystem}
	c.write(&step{c: c, at: at}, k, d, &Entry{Clock: clock + ":expired", Audience: who})
	c.derive(at)
	return []Event{c.event(k, at, d)}
}

// Ask is an open question to all parties: mediate until a later day?
type Ask struct {
	Until   string           `json:"until"` // last day, "2006-01-02"
	By      Role             `json:"by"`
	At      time.Time        `json:"at"`
	Answers map[PartyID]bool `json:"answers"`
}

// AskExtension asks all parties to go on until a day (OMR 24: any length if all agree). A party that asks agrees.
func (c *Case) AskExtension(r Rules, by Seat, at time.Time, until string) ([]Event, error) {
	st, err := c.begin(MoveAskExtension, by, at)
	if err != nil {
		return nil, err
	}
	var k check
	k.date("until", until, true)
	m := c.Clock(ClockMediation)
	if k.err() == nil && (m == nil || m.State != Running || !r.DayEnd(c.Track, until).After(m.Due)) {
		k.wrong("until", "extension.not_later", nil)
	}
	if k.err() == nil && r.DayEnd(c.Track, until).After(at.AddDate(2, 0, 0)) {
		k.wrong("until", "extension.too_far", fault.P{"years": 2})
	}
	if err := k.err(); err != nil {
		return nil, err
	}
	longer := *m
	longer.Extended = until
	if err := c.count(r, &longer); err != nil { // asked now, so that nobody agrees to what is not allowed
		f := fault.From(err)
		return nil, fault.On("until", f.Key, f.Params)
	}
	c.Extension = &Ask{Until: until, By: by.Role, At: at, Answers: map[PartyID]bool{}}
	if by.IsParty() {
		c.Extension.Answers[by.Party] = true
	}
	if c.extensionAgreed() {
		return c.extend(r, st)
	}
	return st.done(ExtensionAsked, Data{}, &Entry{Params: map[string]any{"until": until}}), nil
}

// AnswerExtension says yes or no. One no ends the question; the last yes moves the clock.
func (c *Case) AnswerExtension(r Rules, by Seat, at time.Time, yes bool) ([]Event, error) {
	st, err := c.begin(MoveAnswerExtension, by, at)
	if err != nil {
		return nil, err
	}
	if !yes {
		c.Extension = nil
		return st.done(ExtensionRefused, Data{}, nil), nil
	}
	if c.Extension.Answers[by.Party] {
		return nil, nil
	}
	c.Extension.Answers[by.Party] = true
	if c.extensionAgreed() {
		return c.extend(r, st)
	}
	return st.done(ExtensionAnswered, Data{Given: &yes}, &Entry{Params: map[string]any{"until": c.Extension.Until, "yes": true}}), nil
}

func (c *Case) extensionAgreed() bool {
	return c.every(func(p *Party) bool { return c.Extension.Answers[p.ID] })
}

func (c *Case) extend(r Rules, st *step) ([]Event, error) {
	k := c.Clock(ClockMediation)
	k.Extended = c.Extension.Until
	if err := c.count(r, k); err != nil {
		return nil, err
	}
	c.Extension = nil
	due := k.Due
	return st.done(MediationExtended, Data{Clock: ClockMediation, Due: &due}, &Entry{Clock: ClockMediation + ":extended", Params: map[string]any{"until": k.Extended}}), nil
}

// Pause is why the mediation clock stands.
type Pause struct {
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
	By     Role      `json:"by"`
}

// PauseInput says why mediation rests.
type PauseInput struct {
	Reason string `json:"reason"`
	Text   string `json:"text"`
}

// Pausing stops the mediation clock: appraisal time is not counted (OMR 26); suspicion of sham mediation suspends and is
// reported (SIM 18, OMR 23). An agreement under way is void: nobody signs while the case rests.
func (c *Case) Pausing(r Rules, by Seat, at time.Time, in PauseInput) ([]Event, error) {
	st, err := c.begin(MovePause, by, at)
	if err != nil {
		return nil, err
	}
	var k check
	k.ground(r, c.Track, Pauses, "reason", in.Reason, "text", in.Text, by)
	if err := k.err(); err != nil {
		return nil, err
	}
	c.Pause = &Pause{Reason: in.Reason, At: at, By: by.Role}
	c.Extension = nil
	if c.Agreement != nil {
		c.Agreement.void()
	}
	if m := c.Clock(ClockMediation); m != nil && m.State == Running {
		standing := *m
		standing.Stops = append(slices.Clone(m.Stops), Span{From: at, Reason: in.Reason})
		if c.count(r, &standing) == nil { // a pack that does not let it stand lets it run
			standing.State = Stopped
			*m = standing
		}
	}
	return st.done(MediationPaused, Data{Reason: in.Reason, Clock: ClockMediation}, &Entry{Clock: ClockMediation + ":stopped", Params: map[string]any{"reason": in.Reason}}), nil
}

// Resume lets the mediation clock run on, later by the time it stood.
func (c *Case) Resume(r Rules, by Seat, at time.Time) ([]Event, error) {
	st, err := c.begin(MoveResume, by, at)
	if err != nil {
		return nil, err
	}
	c.Pause = nil
	d := Data{Clock: ClockMediation}
	if m := c.Clock(ClockMediation); m != nil && m.State == Stopped {
		m.Stops[len(m.Stops)-1].To = &at
		m.State = Running
		if err := c.count(r, m); err != nil {
			return nil, err
		}
		due := m.Due
		d.Due = &due
	}
	return st.done(MediationResumed, d, &Entry{Clock: ClockMediation + ":resumed"}), nil
}
