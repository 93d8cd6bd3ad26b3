package mediation

import (
	"slices"
	"time"

	"concord/internal/actor"
	"concord/internal/fault"
)

// Side is one of the two halves of a dispute.
type Side string

// The sides.
const (
	Applicant  Side = "applicant"
	Respondent Side = "respondent"
)

// Answer is what a party said to the invitation.
type Answer string

// The answers.
const (
	Pending  Answer = "pending"
	Accepted Answer = "accepted"
	Refused  Answer = "refused"
	Call     Answer = "call" // wants to be called first
)

// Party is a person or body in dispute. The identity number is never kept: its last four characters and a keyed hash are.
type Party struct {
	ID             PartyID         `json:"id"`
	Side           Side            `json:"side"`
	Kind           string          `json:"kind"` // person or organization
	Name           string          `json:"name"`
	Phone          string          `json:"phone,omitempty"`
	Email          string          `json:"email,omitempty"`
	IDLast4        string          `json:"idLast4,omitempty"`
	IDHash         string          `json:"idHash,omitempty"`
	Region         string          `json:"region,omitempty"`
	Address        string          `json:"address,omitempty"`
	Person         string          `json:"person,omitempty"` // account id once signed in
	Representative *Representative `json:"representative,omitempty"`
	Answer         Answer          `json:"answer,omitempty"`
	AnswerReason   string          `json:"answerReason,omitempty"`
	CallWhen       string          `json:"callWhen,omitempty"`
	AnsweredAt     *time.Time      `json:"answeredAt,omitempty"`
	Out            bool            `json:"out,omitempty"`      // refused or not reached; the others go on without
	Withdrew       bool            `json:"withdrew,omitempty"` // an applicant took the request back
	Replaced       int             `json:"replaced,omitempty"` // how often this party asked for another mediator (OMR 14)
	Objected       int             `json:"objected,omitempty"` // how often this party asked for other candidates
	Consents       []Consent       `json:"consents,omitempty"`
	Service        *ServiceAddress `json:"service,omitempty"`
}

// Representative speaks for a party: a lawyer, a relative, or a helper who only helps.
type Representative struct {
	Kind    string `json:"kind"` // lawyer, relative or helper
	Name    string `json:"name"`
	Phone   string `json:"phone,omitempty"`
	Person  string `json:"person,omitempty"`
	Special bool   `json:"special"` // specially authorised: may settle and sign (CPI 147)
}

// Agent is somebody who spoke for a party once.
type Agent struct {
	Kind   string `json:"kind"`
	Phone  string `json:"phone,omitempty"`
	Person string `json:"person,omitempty"`
}

// Stage is a step that needs a consent of its own; consent to one is never presumed for another (OLR 4).
type Stage string

// The stages.
const (
	StageMediation   Stage = "mediation"
	StageOnline      Stage = "online"
	StageService     Stage = "e_service"
	StageSeparate    Stage = "separate_sessions"
	StageAsync       Stage = "async"
	StageRecording   Stage = "recording"
	StageCaptions    Stage = "captions"
	StageFaceCheck   Stage = "face_check"
	StagePublication Stage = "publication"
)

// Consent is one yes or no, and when and how well known the person was. The last one of a stage counts.
type Consent struct {
	Stage Stage       `json:"stage"`
	Given bool        `json:"given"`
	At    time.Time   `json:"at"`
	Level actor.Level `json:"level"`
}

// ServiceAddress is where papers go (送达地址确认书).
type ServiceAddress struct {
	Phone       string     `json:"phone,omitempty"`
	Email       string     `json:"email,omitempty"`
	ConfirmedAt *time.Time `json:"confirmedAt,omitempty"`
}

// Consented says whether the last word of the party on a stage is yes.
func (p *Party) Consented(s Stage) bool {
	for i := len(p.Consents) - 1; i >= 0; i-- {
		if p.Consents[i].Stage == s {
			return p.Consents[i].Given
		}
	}
	return false
}

// AllConsent says whether every party that takes part consents to a stage now.
func (c *Case) AllConsent(s Stage) bool {
	return c.every(func(p *Party) bool { return p.Consented(s) })
}

func (p *Party) consent(stages []Stage, given bool, by Seat, at time.Time) {
	for _, s := range stages {
		if p.Consented(s) != given || !slices.ContainsFunc(p.Consents, func(x Consent) bool { return x.Stage == s }) {
			p.Consents = append(p.Consents, Consent{Stage: s, Given: given, At: at, Level: by.Level})
		}
	}
}

// ConsentInput changes one consent of the party that asks.
type ConsentInput struct {
	Stage Stage `json:"stage"`
	Given bool  `json:"given"`
}

// SetConsent records a consent or its withdrawal for one stage (OLR 4, 5). The same word again changes nothing.
func (c *Case) SetConsent(r Rules, by Seat, at time.Time, in ConsentInput) ([]Event, error) {
	st, err := c.begin(MoveConsentStage, by, at)
	if err != nil {
		return nil, err
	}
	if known, _ := r.Stages(c.Track); !slices.Contains(known, in.Stage) || in.Stage == StageMediation {
		return nil, fault.On("stage", "field.unknown_value", nil)
	}
	p := c.Party(by.Party)
	n := len(p.Consents)
	p.consent([]Stage{in.Stage}, in.Given, by, at)
	if len(p.Consents) == n {
		return nil, nil
	}
	return st.done(ConsentChanged, Data{Stage: in.Stage, Given: &in.Given}, nil), nil
}

// RepresentativeInput names who speaks for the party that asks.
type RepresentativeInput struct {
	Kind    string `json:"kind"`
	Name    string `json:"name"`
	Phone   string `json:"phone"`
	Special bool   `json:"special"`
}

// SetRepresentative names a representative. After an appointment the mediator must declare again whether there is any
// relation, and sessions wait for it: nobody gets around a conflict of interest by coming later.
func (c *Case) SetRepresentative(by Seat, at time.Time, in RepresentativeInput) ([]Event, error) {
	st, err := c.begin(MoveRepresent, by, at)
	if err != nil {
		return nil, err
	}
	var k check
	r := Representative{Kind: k.oneOf("kind", in.Kind, "lawyer", "relative", "helper"), Name: k.name("name", in.Name, true), Phone: k.phone("phone", in.Phone), Special: in.Special}
	if in.Special && in.Kind == "helper" {
		k.wrong("special", "representative.helper_not_special", nil)
	}
	if err := k.err(); err != nil {
		return nil, err
	}
	p := c.Party(by.Party)
	if old := p.Representative; old != nil && (old.Phone != r.Phone || old.Phone == "") {
		c.Agents = append(c.Agents, Agent{Kind: old.Kind, Phone: old.Phone, Person: old.Person})
	}
	p.Representative = &r
	if a := c.Appointment; a != nil {
		a.Recheck = true
	}
	return st.done(RepresentativeNamed, Data{Party: by.Party}, nil), nil
}

// Bind ties the account of a person who has proved the phone number to a party, or to the representative with that
// number. Binding again changes nothing; a party bound to another account, or an account that mediated here, refuses.
func (c *Case) Bind(id PartyID, person string, at time.Time) ([]Event, error) {
	p := c.Party(id)
	if p == nil {
		return nil, notFound()
	}
	if p.Person == person {
		return nil, nil
	}
	if p.Person != "" {
		return nil, fault.New(fault.Conflict, "party.bound", nil)
	}
	if err := c.mayJoin(person); err != nil {
		return nil, err
	}
	p.Person = person
	c.derive(at)
	return []Event{c.event(PartyBound, at, Data{Party: id})}, nil
}

// BindRepresentative ties the account of a representative, as Bind does for a party.
func (c *Case) BindRepresentative(id PartyID, person string, at time.Time) ([]Event, error) {
	p := c.Party(id)
	if p == nil || p.Representative == nil {
		return nil, notFound()
	}
	r := p.Representative
	if r.Person == person {
		return nil, nil
	}
	if r.Person != "" {
		return nil, fault.New(fault.Conflict, "party.bound", nil)
	}
	if err := c.mayJoin(person); err != nil {
		return nil, err
	}
	r.Person = person
	c.derive(at)
	return []Event{c.event(PartyBound, at, Data{Party: id})}, nil
}

// mayJoin refuses an account that mediates or mediated here (SIM 16) or already stands on some side.
func (c *Case) mayJoin(person string) error {
	if slices.Contains(c.Locked, person) || (c.Appointment != nil && c.Appointment.MediatorPerson == person) {
		return fault.New(fault.Conflict, "case.role_locked", nil)
	}
	for _, p := range c.Parties {
		if p.Person == person || (p.Representative != nil && p.Representative.Person == person) {
			return fault.New(fault.Conflict, "party.already_in_case", nil)
		}
	}
	return nil
}
