package organizations

import (
	"slices"
	"time"

	"concord/internal/docstore"
	"concord/internal/fault"
)

// MediatorID names a mediator; random, 26 characters.
type MediatorID string

// Cause is a kind of dispute that a mediator takes, with what he or she has done in it.
type Cause struct {
	Kind    string `json:"kind"`
	Depth   int    `json:"depth"`   // 1 can take it, 2 practised, 3 a speciality
	Ended   int    `json:"ended"`   // cases of this kind brought to an end
	Settled int    `json:"settled"` // of them settled
}

// Tie is a relation that may touch impartiality (OMR 13): to an account, to an organization on the platform, or to
// somebody known by the keyed hash of a phone number or a name. Exactly one of the four is set.
type Tie struct {
	Kind         string         `json:"kind"` // relative, employer, client, interest, other
	Person       string         `json:"person,omitempty"`
	Organization OrganizationID `json:"organization,omitempty"`
	PhoneHash    string         `json:"phoneHash,omitempty"`
	NameHash     string         `json:"nameHash,omitempty"`
}

// Mediator is a person on the roster.
type Mediator struct {
	ID            MediatorID       `json:"id"`
	Person        string           `json:"person,omitempty"` // account id, once the mediator has signed in
	Organizations []OrganizationID `json:"organizations"`
	Name          Name             `json:"name"`
	Causes        []Cause          `json:"causes"`
	Languages     []string         `json:"languages"` // BCP 47 base tags: zh, en, ug, yue ...
	Regions       []string         `json:"regions"`   // division codes, each with all below
	Needs         []string         `json:"needs"`     // accessibility needs he or she can serve: sign_language, phone_only ...
	Hours         []string         `json:"hours"`     // weekday, evening, weekend
	Capacity      int              `json:"capacity"`  // open cases at most
	Cases         []string         `json:"cases"`     // open cases
	Settled       int              `json:"settled"`
	Ended         int              `json:"ended"`
	DaysMean      float64          `json:"daysMean"` // mean days from acceptance to the end
	LastCaseAt    time.Time        `json:"lastCaseAt"`
	Status        Status           `json:"status"`
	Certificate   string           `json:"certificate"` // number of the certificate (SIM 9)
	Since         int              `json:"since"`       // year of the first mediation
	Bio           Name             `json:"bio"`
	Ties          []Tie            `json:"ties"`
	PhoneHash     string           `json:"phoneHash,omitempty"` // own phone number, keyed hash: nobody mediates a case of his own
	Synthetic     bool             `json:"synthetic"`

	CertificateUntil time.Time  `json:"certificateUntil,omitzero"` // last instant of the certificate; zero: without end
	Away             []Span     `json:"away,omitempty"`            // times without new cases
	FullTime         bool       `json:"fullTime,omitempty"`
	Training         []Training `json:"training,omitempty"`
	Complaints       int        `json:"complaints,omitempty"` // upheld
	Repeats          []Repeat   `json:"repeats,omitempty"`    // bodies that were a party, and how often

	Standing       []FileEntry `json:"standing,omitempty"`      // what happened to the place on the roster, oldest first
	SuspendedUntil time.Time   `json:"suspendedUntil,omitzero"` // end of a suspension that has one
	Asked          []Asking    `json:"asked,omitempty"`         // organizations that would like to have him or her too
	Version        int         `json:"version,omitempty"`       // counts what people changed of the entry
}

// Span is a time from an instant to another, both in it.
type Span struct {
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`
	Reason string    `json:"reason,omitempty"` // leave, illness, training, other
}

// Training is a course taken (SIM 9).
type Training struct {
	Title string    `json:"title"`
	Hours int       `json:"hours"`
	At    time.Time `json:"at"`
}

// Repeat counts the cases of one body, by its keyed hash; its name is public because a body is not a person.
type Repeat struct {
	Body    string `json:"body"`
	Name    string `json:"name"`
	Ended   int    `json:"ended"`
	Settled int    `json:"settled"`
}

// AwayAt says whether the mediator takes no new case at an instant.
func (m Mediator) AwayAt(at time.Time) bool {
	return slices.ContainsFunc(m.Away, func(s Span) bool { return !at.Before(s.From) && !at.After(s.To) })
}

// MaxCapacity bounds what a roster may claim for one mediator.
const MaxCapacity = 500

// NewMediator gives an active mediator, or every field found wrong.
func NewMediator(m Mediator) (Mediator, error) {
	var wrong []fault.Field
	need := func(ok bool, path string) {
		if !ok {
			wrong = append(wrong, fault.Field{Path: path, Key: "field.required"})
		}
	}
	need(m.Name.ZH != "" || m.Name.EN != "", "name")
	need(len(m.Organizations) > 0, "organizations")
	need(len(m.Causes) > 0, "causes")
	need(len(m.Languages) > 0, "languages")
	if m.Capacity < 1 || m.Capacity > MaxCapacity {
		wrong = append(wrong, fault.Field{Path: "capacity", Key: "field.out_of_range", Params: fault.P{"min": 1, "max": MaxCapacity}})
	}
	if err := fault.Fields(wrong); err != nil {
		return m, err
	}
	if m.ID == "" {
		m.ID = MediatorID(docstore.NewID())
	}
	m.Status = Active
	return m, nil
}

// Holds says whether the mediator has a place taken by a case.
func (m Mediator) Holds(caseID string) bool { return slices.Contains(m.Cases, caseID) }

// Room is the number of further cases the mediator can take.
func (m Mediator) Room() int { return max(0, m.Capacity-len(m.Cases)) }

// Cause gives what the mediator does in a kind of dispute.
func (m Mediator) Cause(kind string) (Cause, bool) {
	i := slices.IndexFunc(m.Causes, func(c Cause) bool { return c.Kind == kind })
	if i < 0 {
		return Cause{}, false
	}
	return m.Causes[i], true
}

// Reserve takes a place for a case. Again for the same case changes nothing; a full or inactive mediator refuses.
func (m *Mediator) Reserve(caseID string, at time.Time) ([]docstore.Event, error) {
	if m.Holds(caseID) {
		return nil, nil
	}
	if m.Status != Active {
		return nil, fault.New(fault.Conflict, "mediator.not_active", nil)
	}
	if m.Room() == 0 {
		return nil, fault.New(fault.Conflict, "mediator.at_capacity", fault.P{"capacity": m.Capacity})
	}
	m.Cases = append(m.Cases, caseID)
	m.LastCaseAt = at
	return []docstore.Event{docstore.NewEvent(MediatorReserved, at, Place{Mediator: m.ID, Case: caseID, Open: len(m.Cases)})}, nil
}

// Release gives the place of a case back. Without such a place it changes nothing.
func (m *Mediator) Release(caseID string, at time.Time) ([]docstore.Event, error) {
	i := slices.Index(m.Cases, caseID)
	if i < 0 {
		return nil, nil
	}
	m.Cases = slices.Delete(m.Cases, i, i+1)
	return []docstore.Event{docstore.NewEvent(MediatorReleased, at, Place{Mediator: m.ID, Case: caseID, Open: len(m.Cases)})}, nil
}

// Outcome is how a mediated case ended, for the mediator's performance file (SIM 10, OMR 27).
type Outcome struct {
	Kind    string
	Settled bool
	Days    int    // from acceptance to the end
	Bodies  []Body // the parties that are organizations; never a natural person
}

// Body is a party that is an organization. Service.Finish fills in the hash of the name.
type Body struct{ Name, Hash string }

// Finish is Release that also counts the outcome; counted once, because the place is there once.
func (m *Mediator) Finish(caseID string, o Outcome, at time.Time) ([]docstore.Event, error) {
	if !m.Holds(caseID) {
		return nil, nil
	}
	m.DaysMean = (m.DaysMean*float64(m.Ended) + float64(o.Days)) / float64(m.Ended+1)
	m.Ended++
	i := slices.IndexFunc(m.Causes, func(c Cause) bool { return c.Kind == o.Kind })
	if i >= 0 {
		m.Causes[i].Ended++
	}
	if o.Settled {
		m.Settled++
		if i >= 0 {
			m.Causes[i].Settled++
		}
	}
	m.repeats(o.Bodies, o.Settled)
	return m.Release(caseID, at)
}
