package mediation

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"concord/internal/fault"
	"concord/organizations"
)

// MaxRounds is how many rounds of candidates the parties may ask for before the court appoints.
const MaxRounds = 3

// Selection is the search for a mediator.
type Selection struct {
	Round         int                                  `json:"round"`
	Offered       []Candidate                          `json:"offered,omitempty"`
	Funnel        []FunnelStep                         `json:"funnel,omitempty"` // how many were looked at, and why fewer remain
	Pack          string                               `json:"pack,omitempty"`   // version of the routing weights
	Choices       map[PartyID]organizations.MediatorID `json:"choices,omitempty"`
	OpenedAt      time.Time                            `json:"openedAt"`
	OfferedAt     *time.Time                           `json:"offeredAt,omitempty"`
	Due           *time.Time                           `json:"due,omitempty"`
	Excluded      []organizations.MediatorID           `json:"excluded,omitempty"`
	CourtAppoints bool                                 `json:"courtAppoints,omitempty"` // time is over, or the parties asked
	Preferred     []organizations.MediatorID           `json:"preferred,omitempty"`     // whom parties chose in earlier rounds
	Why           string                               `json:"why,omitempty"`           // what opened the round: "" consent, objection, reroute
	Because       string                               `json:"because,omitempty"`       // outcome of the appointment before, as declined
	ObjectedBy    PartyID                              `json:"objectedBy,omitempty"`
	Objection     string                               `json:"objection,omitempty"` // the party's words; for the court and that party
}

// What opens a round besides consent.
const (
	RoundObjection = "objection"
	RoundReroute   = "reroute"
)

// Candidate is a mediator proposed, with the reasons for and against.
type Candidate struct {
	Mediator         organizations.MediatorID     `json:"mediator"`
	Organization     organizations.OrganizationID `json:"organization"`
	Name             organizations.Name           `json:"name"`
	OrganizationName organizations.Name           `json:"organizationName"`
	Reasons          []Reason                     `json:"reasons,omitempty"`
	Doubts           []Reason                     `json:"doubts,omitempty"`
	Score            float64                      `json:"score"`
	Fee              string                       `json:"fee,omitempty"`
}

// FunnelStep is one narrowing of the choice: how many remain after a rule.
type FunnelStep struct {
	Key    string         `json:"key"`
	Params map[string]any `json:"params,omitempty"`
	Left   int            `json:"left"`
}

// openSelection begins a round: excluded stay excluded, and the time for the joint choice starts anew.
func (c *Case) openSelection(r Rules, at time.Time) []Event {
	s := &Selection{Round: 1, OpenedAt: at, Choices: map[PartyID]organizations.MediatorID{}}
	if old := c.Selection; old != nil {
		s.Round, s.Excluded, s.Preferred = old.Round+1, old.Excluded, old.Preferred
		for _, p := range c.Parties {
			if m := old.Choices[p.ID]; m != "" && !slices.Contains(s.Preferred, m) {
				s.Preferred = append(s.Preferred, m)
			}
		}
	}
	c.Selection = s
	d := Data{Round: s.Round, Court: c.Court, Clock: ClockChoice}
	c.finish(ClockAppoint, Void, at)
	if k := c.start(r, ClockChoice, at); k != nil {
		due := k.Due
		s.Due, d.Due = &due, &due
	}
	c.derive(at)
	return []Event{c.event(SelectionOpened, at, d)}
}

// OfferInput is what routing proposes.
type OfferInput struct {
	Round   int          `json:"round"`
	Offered []Candidate  `json:"offered"`
	Funnel  []FunnelStep `json:"funnel"`
	Pack    string       `json:"pack"`
}

// OfferCandidates puts the candidates of a round before the parties. Again for the same round changes nothing; for an
// earlier round it is conflict selection.round_over. Nobody excluded and no party may be among them.
func (c *Case) OfferCandidates(by Seat, at time.Time, in OfferInput) ([]Event, error) {
	st, err := c.begin(MoveOffer, by, at)
	if err != nil {
		return nil, err
	}
	s := c.Selection
	if in.Round != s.Round {
		return nil, fault.New(fault.Conflict, "selection.round_over", fault.P{"round": s.Round})
	}
	if s.OfferedAt != nil {
		return nil, nil
	}
	var k check
	if len(in.Offered) > 10 {
		k.wrong("offered", "field.too_many", fault.P{"max": 10})
	}
	for i, x := range in.Offered {
		if x.Mediator == "" || slices.Contains(s.Excluded, x.Mediator) {
			k.wrong(pathAt("offered", i, "mediator"), "selection.excluded", nil)
		}
	}
	if err := k.err(); err != nil {
		return nil, err
	}
	s.Offered, s.Funnel, s.Pack, s.OfferedAt = in.Offered, in.Funnel, in.Pack, &at
	return st.done(CandidatesOffered, Data{Round: s.Round, Due: s.Due}, &Entry{Params: map[string]any{"count": len(in.Offered)}}), nil
}

// jointChoice says whether all who take part chose the same candidate.
func (c *Case) jointChoice() bool {
	if c.Selection == nil {
		return false
	}
	first := organizations.MediatorID("")
	return c.every(func(p *Party) bool {
		m := c.Selection.Choices[p.ID]
		if first == "" {
			first = m
		}
		return m != "" && m == first
	})
}

// Choose says which candidate a party wants; another word replaces it until all have chosen the same, who then is
// appointed (OMR 10).
func (c *Case) Choose(r Rules, by Seat, at time.Time, id organizations.MediatorID, accounts map[organizations.MediatorID]string) ([]Event, error) {
	st, err := c.begin(MoveChoose, by, at)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(c.Selection.Offered, func(x Candidate) bool { return x.Mediator == id })
	if i < 0 {
		return nil, fault.On("mediator", "selection.not_offered", nil)
	}
	if c.Selection.Choices[by.Party] == id {
		return nil, nil
	}
	if c.Selection.Choices == nil {
		c.Selection.Choices = map[PartyID]organizations.MediatorID{}
	}
	c.Selection.Choices = maps.Clone(c.Selection.Choices)
	c.Selection.Choices[by.Party] = id
	if !c.jointChoice() {
		return st.done(MediatorChosen, Data{Mediator: id, Round: c.Selection.Round}, nil), nil
	}
	x := c.Selection.Offered[i]
	if err := c.appoint(r, at, AppointInput{Mediator: id, Person: accounts[id], Organization: x.Organization, Name: x.Name, OrganizationName: x.OrganizationName}, "parties"); err != nil {
		return nil, err
	}
	events := st.done(MediatorChosen, Data{Mediator: id, Round: c.Selection.Round}, &Entry{Clock: ClockAccept + ":started"})
	return append(events, c.event(MediatorAppointed, at, c.appointed())), nil
}

// Object asks for other candidates: those offered are excluded and a new round begins. After MaxRounds, or when the
// same party objects again, the court appoints (OMR 14: who will not choose does not hold up the case).
func (c *Case) Object(r Rules, by Seat, at time.Time, reason string) ([]Event, error) {
	st, err := c.begin(MoveObject, by, at)
	if err != nil {
		return nil, err
	}
	var k check
	reason = k.text("reason", reason, false, MaxText)
	if err := k.err(); err != nil {
		return nil, err
	}
	p := c.Party(by.Party)
	p.Objected++
	for _, x := range c.Selection.Offered {
		c.exclude(x.Mediator)
	}
	e := &Entry{Params: map[string]any{"round": c.Selection.Round}}
	if p.Objected > 1 || c.Selection.Round >= MaxRounds {
		c.Selection.Offered, c.Selection.Choices = nil, nil
		c.Selection.Why, c.Selection.ObjectedBy, c.Selection.Objection = RoundObjection, by.Party, reason
		events := st.done(CandidatesObjected, Data{Round: c.Selection.Round}, e)
		more, err := c.EndChoice(r, Seat{Role: AsSystem}, at)
		return append(events, more...), err
	}
	events := st.done(CandidatesObjected, Data{Round: c.Selection.Round}, e)
	events = append(events, c.openSelection(r, at)...)
	c.Selection.Why, c.Selection.ObjectedBy, c.Selection.Objection = RoundObjection, by.Party, reason
	return events, nil
}

// exclude keeps a mediator from being proposed in this case again.
func (c *Case) exclude(id organizations.MediatorID) {
	if !slices.Contains(c.Selection.Excluded, id) {
		c.Selection.Excluded = append(c.Selection.Excluded, id)
	}
}

// AskAppointment asks the court to appoint now (OMR 10).
func (c *Case) AskAppointment(r Rules, by Seat, at time.Time) ([]Event, error) {
	if _, err := c.begin(MoveAskAppointment, by, at); err != nil {
		return nil, err
	}
	return c.endChoice(r, MoveAskAppointment, by, at)
}

// EndChoice ends the time for the joint choice: the court appoints within its own time, once per round.
func (c *Case) EndChoice(r Rules, by Seat, at time.Time) ([]Event, error) {
	return c.endChoice(r, MoveChoiceDue, by, at)
}

func (c *Case) endChoice(r Rules, m Move, by Seat, at time.Time) ([]Event, error) {
	st, err := c.begin(m, by, at)
	if err != nil {
		return nil, err
	}
	c.Selection.CourtAppoints = true
	c.finish(ClockChoice, Met, at)
	d := Data{Round: c.Selection.Round, Court: c.Court, Clock: ClockAppoint}
	if k := c.start(r, ClockAppoint, at); k != nil {
		due := k.Due
		c.Selection.Due, d.Due = &due, &due
	}
	return st.done(ChoiceDue, d, &Entry{Clock: ClockAppoint + ":started"}), nil
}

// pathAt is the JSON path of a field of an item in a list.
func pathAt(list string, i int, field string) string {
	if field == "" {
		return fmt.Sprintf("%s[%d]", list, i)
	}
	return fmt.Sprintf("%s[%d].%s", list, i, field)
}
