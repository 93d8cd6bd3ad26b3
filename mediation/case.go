package mediation

import (
	"slices"
	"time"

	"concord/organizations"
)

// CaseID names a case: random, 26 characters.
type CaseID string

// PartyID names a party within all cases.
type PartyID string

// State is where a case stands, one word. Party count, language and channel are fields, never states.
type State string

// The states.
const (
	Draft     State = "draft"     // the applicant is writing; nobody else knows of it
	Submitted State = "submitted" // waits for screening
	Returned  State = "returned"  // sent back with why and where to go (OMR 9); may be mended and submitted again
	Inviting  State = "inviting"  // waits for the answer of the respondents
	Selecting State = "selecting" // all who take part look for a mediator, or the court appoints one
	Appointed State = "appointed" // waits for the mediator to accept
	Mediating State = "mediating" // the mediation clock runs
	Paused    State = "paused"    // the mediation clock stands: appraisal, or suspicion of sham mediation
	Signing   State = "signing"   // an agreement is drafted and waits for signatures
	Settled   State = "settled"   // every party has signed the same text: effective (OMR 19)
	Failed    State = "failed"    // ended without agreement; End says why (OMR 25)
	Withdrawn State = "withdrawn" // taken back by the applicants
)

// States lists all states in the order of a usual case.
var States = []State{Draft, Submitted, Returned, Inviting, Selecting, Appointed, Mediating, Paused, Signing, Settled, Failed, Withdrawn}

// Over says that mediation has ended in this state.
func (s State) Over() bool { return s == Settled || s == Failed || s == Withdrawn }

// Case is one dispute. It holds nothing that was conceded: see Negotiation.
type Case struct {
	ID        CaseID                `json:"id"`
	Number    string                `json:"number,omitempty"` // official number as 2026-1187; unique, never a key
	Reference string                `json:"reference"`        // 8 random digits for links and phone calls
	State     State                 `json:"state"`
	Since     time.Time             `json:"since"` // when the state was entered
	Kind      string                `json:"kind"`  // kind of dispute, a word of the rule pack
	Track     string                `json:"track"` // id of the rule pack pinned
	Court     organizations.CourtID `json:"court,omitempty"`
	Superior  organizations.CourtID `json:"superior,omitempty"` // the court above, which may read
	Region    string                `json:"region,omitempty"`   // division code of the dispute
	Language  string                `json:"language"`
	Needs     []string              `json:"needs,omitempty"` // accessibility: interpreter, sign_language, phone_only
	Channel   string                `json:"channel"`         // web, paper or partner
	Partner   *Brought              `json:"partner,omitempty"`
	Story     Story                 `json:"story"`
	Parties   []Party               `json:"parties"`
	Evidence  []Evidence            `json:"evidence,omitempty"`

	Screening   *Screening    `json:"screening,omitempty"`
	Selection   *Selection    `json:"selection,omitempty"`
	Appointment *Appointment  `json:"appointment,omitempty"`
	Former      []Appointment `json:"former,omitempty"`
	Conflicts   []Conflict    `json:"conflicts,omitempty"`
	Overrides   []Override    `json:"overrides,omitempty"`
	Agents      []Agent       `json:"agents,omitempty"` // who spoke for a party and no longer does: no mediator of this case (SIM 16)
	Locked      []string      `json:"locked,omitempty"` // accounts that mediated here: no other role in this case ever (SIM 16)

	Clocks    []Clock    `json:"clocks,omitempty"`
	NextDue   *time.Time `json:"nextDue,omitempty"`  // earliest due of what runs; nil when nothing runs
	RemindAt  *time.Time `json:"remindAt,omitempty"` // when those who were invited and have not answered are reminded
	Pause     *Pause     `json:"pause,omitempty"`
	Extension *Ask       `json:"extension,omitempty"`
	Offers    []OfferRef `json:"offers,omitempty"` // ids of proposals, never their words

	Agreement    *Agreement   `json:"agreement,omitempty"`
	Facts        *FactsRecord `json:"facts,omitempty"`
	End          *End         `json:"end,omitempty"`
	Confirmation *Link        `json:"confirmation,omitempty"`
	Filing       *Link        `json:"filing,omitempty"`
	Performance  []Due        `json:"performance,omitempty"`
	Documents    []Document   `json:"documents,omitempty"`

	Timeline      []Entry    `json:"timeline"`
	CreatedAt     time.Time  `json:"createdAt"`
	SubmittedAt   *time.Time `json:"submittedAt,omitempty"` // interrupts limitation from this instant (limitation provisions, art. 12)
	UpdatedAt     time.Time  `json:"updatedAt"`
	DraftRevision int        `json:"draftRevision"`

	WaitingFor Waiting  `json:"waitingFor,omitempty"` // who must act next, as the mediator's desk counts it
	People     []string `json:"people,omitempty"`     // accounts of parties and representatives: by_person
	Desk       string   `json:"desk,omitempty"`       // account of the mediator while the case is open: by_desk
}

// Story is what the applicant says: answers to the questions of the kind, what happened, what is wanted.
type Story struct {
	Answers     map[string]any `json:"answers,omitempty"` // by question id of the rule pack
	Facts       string         `json:"facts,omitempty"`
	Want        string         `json:"want,omitempty"`
	AmountMinor int64          `json:"amountMinor,omitempty"` // in minor units of Currency; 0 when no money is claimed
	Currency    string         `json:"currency,omitempty"`    // ISO 4217
}

// Document is a paper made from the case: where it is and what it is; never its words.
type Document struct {
	ID     string    `json:"id"`
	Class  string    `json:"class"` // receipt, return_notice, agreement, end_report, facts, application …
	Blob   string    `json:"blob"`
	Digest string    `json:"digest"`
	Pages  int       `json:"pages"`
	At     time.Time `json:"at"`
	For    Audience  `json:"for"`
}

// Reason is a message key with its parameters: JSON scalars only.
type Reason struct {
	Key    string         `json:"key"`
	Params map[string]any `json:"params,omitempty"`
}

// Party gives a party of the case by id; nil when there is none.
func (c *Case) Party(id PartyID) *Party {
	for i := range c.Parties {
		if c.Parties[i].ID == id {
			return &c.Parties[i]
		}
	}
	return nil
}

// Active gives the parties that take part: not those that refused or were not reached while others go on.
func (c *Case) Active() []*Party {
	var out []*Party
	for i := range c.Parties {
		if !c.Parties[i].Out {
			out = append(out, &c.Parties[i])
		}
	}
	return out
}

// side gives the active parties of one side.
func (c *Case) side(s Side) []*Party {
	return slices.DeleteFunc(c.Active(), func(p *Party) bool { return p.Side != s })
}

// every says whether all active parties satisfy fn.
func (c *Case) every(fn func(*Party) bool) bool {
	for _, p := range c.Active() {
		if !fn(p) {
			return false
		}
	}
	return len(c.Parties) > 0
}
