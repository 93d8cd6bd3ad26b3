package mediation

import (
	"slices"
	"strings"
	"time"
)

// Audience says who may see something of a case.
type Audience string

// The audiences. A party id is an audience too: that party and the mediator.
const (
	ForAll       Audience = "all" // parties, mediator, court
	ForParties   Audience = "parties"
	ForApplicant Audience = "applicant"
	ForRespond   Audience = "respondent"
	ForMediator  Audience = "mediator"
	ForCourt     Audience = "court"

	onlyPrefix = "only:" // + party id: that party alone
)

func onlyFor(p PartyID) Audience { return Audience(onlyPrefix + string(p)) }

// Entry is one line of the timeline: what happened, who did it and how well known he was, on which article, and what it
// did to the clocks. Proof of service and the index in the transparency log are added later.
type Entry struct {
	ID       string         `json:"id"`
	At       time.Time      `json:"at"`
	Kind     Kind           `json:"kind"`
	Move     Move           `json:"move"`
	From     State          `json:"from,omitempty"`
	To       State          `json:"to,omitempty"`
	By       Role           `json:"by"`
	Party    PartyID        `json:"party,omitempty"`
	Person   string         `json:"person,omitempty"`
	Level    int            `json:"level"`
	Rule     string         `json:"rule,omitempty"`
	Clock    string         `json:"clock,omitempty"` // started, met, stopped, … as mediation:started
	Params   map[string]any `json:"params,omitempty"`
	Audience Audience       `json:"audience"`
	Log      *int64         `json:"log,omitempty"`   // index in the transparency log
	Proof    string         `json:"proof,omitempty"` // id of the service certificate
}

// write adds the line of a move. Everybody in the case sees it unless the verb says otherwise.
func (c *Case) write(st *step, k Kind, d Data, e *Entry) {
	if e == nil {
		e = &Entry{}
	}
	e.ID, e.At, e.Kind, e.Move = newID(), st.at, k, st.move
	e.From, e.By, e.Party, e.Person, e.Level, e.Rule = d.From, d.By, d.Party, d.Person, d.Level, d.Rule
	if d.From != "" {
		e.To = c.State
	}
	if e.Audience == "" {
		e.Audience = ForAll
	}
	c.Timeline = append(c.Timeline, *e)
}

// reaches says whether an audience includes a seat.
func (a Audience) reaches(s Seat) bool {
	switch s.Role {
	case AsApplicant, AsRespondent:
		return a == ForAll || a == ForParties || a == Audience(s.Side) || a == Audience(s.Party) || a == onlyFor(s.Party)
	case AsMediator:
		return a != ForCourt && !strings.HasPrefix(string(a), onlyPrefix)
	case AsClerk, AsSuperior:
		return a == ForAll || a == ForCourt
	case AsSystem:
		return true
	}
	return false
}

// Annotate adds the index of the transparency log or the id of a service certificate to the line of an event kind at an
// instant; the same again changes nothing.
func (c *Case) Annotate(entry string, log *int64, proof string) bool {
	i := slices.IndexFunc(c.Timeline, func(e Entry) bool { return e.ID == entry })
	if i < 0 {
		return false
	}
	if log != nil {
		c.Timeline[i].Log = log
	}
	if proof != "" {
		c.Timeline[i].Proof = proof
	}
	return true
}
