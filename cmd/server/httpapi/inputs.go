package httpapi

import "time"

// Inputs of the routes below a case. Texts are bounded here and again by the domain, which says what is wrong in them.

type CaseID struct {
	ID string `path:"id" maxLength:"64" doc:"case id"`
}

type createIn struct {
	Body struct {
		Kind     string `json:"kind" maxLength:"40"`
		Language string `json:"language,omitempty" enum:"zh-CN,en"`
		Track    string `json:"track,omitempty" maxLength:"60" doc:"rule pack track; the deployment's own when absent"`
	}
}

// StoryInput is what the applicant says so far.
type StoryInput struct {
	Answers     map[string]any `json:"answers,omitempty" doc:"by question id"`
	Facts       string         `json:"facts,omitempty" maxLength:"20000"`
	Want        string         `json:"want,omitempty" maxLength:"20000"`
	AmountMinor int64          `json:"amountMinor,omitempty"`
	Currency    string         `json:"currency,omitempty" maxLength:"3"`
}

// PartyInput is a party as the applicant writes it.
type PartyInput struct {
	ID             string               `json:"id,omitempty" maxLength:"64"`
	Side           string               `json:"side" enum:"applicant,respondent"`
	Kind           string               `json:"kind" enum:"person,organization"`
	Name           string               `json:"name,omitempty" maxLength:"200"`
	Phone          string               `json:"phone,omitempty" maxLength:"60"`
	Email          string               `json:"email,omitempty" maxLength:"254"`
	IDNumber       string               `json:"idNumber,omitempty" maxLength:"40" doc:"only its last four characters and a keyed hash are kept"`
	Region         string               `json:"region,omitempty" maxLength:"12"`
	Address        string               `json:"address,omitempty" maxLength:"400"`
	Representative *RepresentativeInput `json:"representative,omitempty"`
	Service        *ServiceInput        `json:"service,omitempty"`
}

// RepresentativeInput names who speaks for a party.
type RepresentativeInput struct {
	Kind    string `json:"kind" enum:"lawyer,relative,helper"`
	Name    string `json:"name" maxLength:"200"`
	Phone   string `json:"phone,omitempty" maxLength:"60"`
	Special bool   `json:"special,omitempty" doc:"specially authorised: may settle and sign"`
}

// ServiceInput is where papers shall go.
type ServiceInput struct {
	Phone string `json:"phone,omitempty" maxLength:"60"`
	Email string `json:"email,omitempty" maxLength:"254"`
}

type draftIn struct {
	CaseID
	Body struct {
		Revision int          `json:"revision" doc:"draftRevision that the writer saw"`
		Kind     *string      `json:"kind,omitempty" maxLength:"40"`
		Story    *StoryInput  `json:"story,omitempty"`
		Parties  []PartyInput `json:"parties,omitempty" maxItems:"40" doc:"the whole list"`
		Court    *string      `json:"court,omitempty" maxLength:"64"`
		Region   *string      `json:"region,omitempty" maxLength:"12"`
		Language *string      `json:"language,omitempty" enum:"zh-CN,en"`
		Needs    []string     `json:"needs,omitempty" maxItems:"20"`
	}
}

// Saved says that a draft is kept, and what still keeps it from being submitted.
type Saved struct {
	Revision int            `json:"revision"`
	SavedAt  time.Time      `json:"savedAt"`
	Problems []FieldProblem `json:"problems"`
}

// FieldProblem is one thing to mend in a draft.
type FieldProblem struct {
	Path   string         `json:"path"`
	Key    string         `json:"key"`
	Params map[string]any `json:"params,omitempty"`
}

type reasonIn struct {
	CaseID
	Body struct {
		Reason string `json:"reason,omitempty" maxLength:"10000"`
	}
}

type neededReasonIn struct {
	CaseID
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"10000"`
	}
}

type answerIn struct {
	CaseID
	Body struct {
		Answer   string        `json:"answer" enum:"accept,refuse,call"`
		Reason   string        `json:"reason,omitempty" maxLength:"10000"`
		CallWhen string        `json:"callWhen,omitempty" maxLength:"200"`
		Consents []string      `json:"consents,omitempty" maxItems:"20"`
		Service  *ServiceInput `json:"service,omitempty"`
		Party    string        `json:"party,omitempty" maxLength:"64" doc:"a clerk records an answer given by phone or on paper"`
		Channel  string        `json:"channel,omitempty" enum:"online,phone,paper"`
	}
}

type consentIn struct {
	CaseID
	Body struct {
		Stage string `json:"stage" maxLength:"40"`
		Given bool   `json:"given"`
	}
}

type representativeIn struct {
	CaseID
	Body RepresentativeInput
}

type screenIn struct {
	CaseID
	Body struct {
		Decision string `json:"decision" enum:"accepted,returned"`
		Ground   string `json:"ground,omitempty" maxLength:"60"`
		Text     string `json:"text,omitempty" maxLength:"10000"`
		WhereTo  string `json:"whereTo,omitempty" maxLength:"400"`
	}
}

type mediatorIn struct {
	CaseID
	Body struct {
		Mediator string `json:"mediator" minLength:"1" maxLength:"64"`
	}
}

type acceptIn struct {
	CaseID
	Body struct {
		Disclosure *DisclosureInput `json:"disclosure,omitempty"`
	}
}

// DisclosureInput is what a mediator tells of relations; no kinds declares that there is nothing to tell.
type DisclosureInput struct {
	Kinds []string `json:"kinds" maxItems:"20"`
	Text  string   `json:"text,omitempty" maxLength:"10000"`
}

type discloseIn struct {
	CaseID
	Body DisclosureInput
}

type declineIn struct {
	CaseID
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"60"`
		Text   string `json:"text,omitempty" maxLength:"10000"`
	}
}

type waiveIn struct {
	CaseID
	Body struct {
		Waive bool `json:"waive"`
	}
}

type extensionIn struct {
	CaseID
	Body struct {
		Until string `json:"until" maxLength:"10" doc:"last day, 2006-01-02"`
	}
}

type yesIn struct {
	CaseID
	Body struct {
		Yes bool `json:"yes"`
	}
}

type pauseIn struct {
	CaseID
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"60" doc:"id of a pause of the rule pack"`
		Text   string `json:"text,omitempty" maxLength:"10000"`
	}
}

type terminateIn struct {
	CaseID
	Body struct {
		Reason  string   `json:"reason" minLength:"1" maxLength:"60"`
		Text    string   `json:"text,omitempty" maxLength:"10000"`
		Conduct string   `json:"conduct,omitempty" maxLength:"10000"`
		Flags   []string `json:"flags,omitempty" maxItems:"20"`
	}
}

// CandidatesView is whom routing proposes, and why.
type CandidatesView struct {
	Round   int             `json:"round"`
	Items   []CandidateView `json:"items" doc:"in an order of the reader's own"`
	Funnel  []FunnelStep    `json:"funnel"`
	Due     *time.Time      `json:"due,omitempty"`
	Yours   string          `json:"yours,omitempty" doc:"mediator you chose"`
	Others  map[string]bool `json:"others" doc:"party id to whether it has chosen; never whom"`
	Pack    string          `json:"pack,omitempty" doc:"version of the weights"`
	Appoint bool            `json:"appoint,omitempty" doc:"the court appoints now"`
}

// CandidateView is a mediator proposed.
type CandidateView struct {
	Mediator         string   `json:"mediator"`
	Name             Label    `json:"name"`
	Organization     string   `json:"organization"`
	OrganizationName Label    `json:"organizationName"`
	Reasons          []Keyed  `json:"reasons"`
	Doubts           []Keyed  `json:"doubts"`
	Fee              string   `json:"fee"`
	Score            float64  `json:"score,omitempty" doc:"for the court"`
	Years            int      `json:"years,omitempty"`
	Languages        []string `json:"languages"`
	Bio              *Label   `json:"bio,omitempty"`
}

// FunnelStep is one narrowing of the choice.
type FunnelStep struct {
	Key    string         `json:"key"`
	Count  int            `json:"count"`
	Params map[string]any `json:"params,omitempty"`
}

// ProposalView is an offer as its audience sees it.
type ProposalView struct {
	ID        string        `json:"id"`
	By        string        `json:"by" doc:"party id, or mediator"`
	At        time.Time     `json:"at"`
	Audience  string        `json:"audience" doc:"joint, or the party id of a private room"`
	CounterTo string        `json:"counterTo,omitempty"`
	Note      string        `json:"note,omitempty"`
	Terms     []OfferedTerm `json:"terms"`
	State     string        `json:"state" enum:"open,agreed,declined,withdrawn,replaced"`
	Yours     bool          `json:"yours"`
}

// OfferedTerm is a term with the answers of the parties.
type OfferedTerm struct {
	Term
	Answers map[string]bool `json:"answers"`
}

type proposeIn struct {
	CaseID
	Body struct {
		Audience  string `json:"audience,omitempty" maxLength:"64" doc:"joint (default), or the party id of a private room"`
		CounterTo string `json:"counterTo,omitempty" maxLength:"64"`
		Note      string `json:"note,omitempty" maxLength:"10000"`
		Terms     []Term `json:"terms" minItems:"1" maxItems:"50"`
	}
}

type ProposalID struct {
	CaseID
	Proposal string `path:"pid" maxLength:"64"`
}

// TermAnswer says yes or no to one term.
type TermAnswer struct {
	Term string `json:"term" maxLength:"64"`
	Yes  bool   `json:"yes"`
}

type answerTermsIn struct {
	ProposalID
	Body struct {
		Answers []TermAnswer `json:"answers" minItems:"1" maxItems:"50"`
	}
}

type agreementIn struct {
	CaseID
	Body struct {
		Whole  bool   `json:"whole"`
		Facts  string `json:"facts" maxLength:"20000"`
		Issues string `json:"issues" maxLength:"20000"`
		Terms  []Term `json:"terms,omitempty" maxItems:"50" doc:"the agreed ones when absent"`
	}
}

type checkIn struct {
	CaseID
	Body struct {
		Whole  bool   `json:"whole,omitempty"`
		Facts  string `json:"facts,omitempty" maxLength:"20000"`
		Issues string `json:"issues,omitempty" maxLength:"20000"`
		Terms  []Term `json:"terms" maxItems:"50"`
	}
}

type signIn struct {
	CaseID
	Body struct {
		Digest            string `json:"digest" minLength:"64" maxLength:"64"`
		Strokes           string `json:"strokes,omitempty" maxLength:"200000" doc:"SVG path data of the drawn signature"`
		ChallengeID       string `json:"challengeId" maxLength:"64"`
		Code              string `json:"code" maxLength:"20"`
		ApplyConfirmation bool   `json:"applyConfirmation,omitempty"`
	}
}

type factsIn struct {
	CaseID
	Body struct {
		Items []string `json:"items" minItems:"1" maxItems:"100"`
	}
}

type cureIn struct {
	CaseID
	Body struct {
		Text     string   `json:"text" minLength:"1" maxLength:"10000"`
		Evidence []string `json:"evidence,omitempty" maxItems:"100"`
	}
}

// DocumentView is a paper made from the case.
type DocumentView struct {
	ID     string    `json:"id"`
	Class  string    `json:"class"`
	Name   *Label    `json:"name,omitempty" doc:"absent for classes that only the pages name"`
	Pages  int       `json:"pages"`
	At     time.Time `json:"at"`
	Digest string    `json:"digest"`
}

type EvidenceID struct {
	CaseID
	Evidence string `path:"eid" maxLength:"64"`
}

type visibilityIn struct {
	EvidenceID
	Body struct {
		Visibility string `json:"visibility" enum:"open,private,mediator"`
	}
}

type paymentIn struct {
	CaseID
	Body struct {
		Term   string     `json:"term" maxLength:"64"`
		Index  int        `json:"index" minimum:"0"`
		PaidAt *time.Time `json:"paidAt,omitempty"`
	}
}

type paymentID struct {
	CaseID
	N int `path:"n" minimum:"0" doc:"index in performance"`
}

// NotesView is the mediator's private notes.
type NotesView struct {
	Text      string     `json:"text"`
	UpdatedAt *time.Time `json:"updatedAt,omitempty"`
}

type notesIn struct {
	CaseID
	Body struct {
		Text string `json:"text" maxLength:"40000"`
	}
}
