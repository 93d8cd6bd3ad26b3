package httpapi

import "time"

// DeskItem is one thing on a desk: a case or a proceeding, why it is there, and until when.
type DeskItem struct {
	Queue       string     `json:"queue,omitempty" enum:"confirmations,filings,screenings,selections" doc:"of the court's desk"`
	Case        string     `json:"case"`
	ID          string     `json:"id" doc:"of the confirmation or filing; else of the case"`
	Number      string     `json:"number,omitempty"`
	Kind        string     `json:"kind"`
	KindLabel   Label      `json:"kindLabel"`
	AmountMinor int64      `json:"amountMinor,omitempty"`
	Currency    string     `json:"currency,omitempty"`
	Title       Keyed      `json:"title"`
	State       string     `json:"state"`
	Waiting     string     `json:"waiting,omitempty" doc:"whom it waits for: me (the mediator), applicant, respondent, all (both sides), court, or nobody"`
	Move        string     `json:"move,omitempty"`
	Clock       string     `json:"clock,omitempty"`
	Due         *time.Time `json:"due,omitempty"`
	DaysLeft    *int       `json:"daysLeft,omitempty"`
	Since       time.Time  `json:"since"`
	UpdatedAt   time.Time  `json:"updatedAt"`
	Reasons     []Keyed    `json:"reasons,omitempty" doc:"what triage noticed"`
	Parties     []PartyTag `json:"parties"`
	Mediator    *Label     `json:"mediator,omitempty"`
}

// MediatorDesk is a mediator's day.
type MediatorDesk struct {
	Due      []DeskItem     `json:"due" doc:"what is due soonest and waits for you"`
	Waiting  WaitingView    `json:"waiting"`
	Sessions []DeskSession  `json:"sessions" doc:"of the next days"`
	Month    MonthView      `json:"month"`
	Load     LoadView       `json:"load"`
	You      *MediatorBadge `json:"you,omitempty"`
	Asked    []AskedView    `json:"asked" doc:"organizations that would like to have you on their roster too; answered by answerRoster"`
}

// WaitingView counts open cases by whom they wait for.
type WaitingView struct {
	Counts map[string]int `json:"counts"`
	Items  []DeskItem     `json:"items"`
}

// DeskSession is a session on a desk.
type DeskSession struct {
	ID          string     `json:"id"`
	Case        string     `json:"case"`
	Number      string     `json:"number,omitempty"`
	Title       Keyed      `json:"title"`
	State       string     `json:"state"`
	Mode        string     `json:"mode"`
	ScheduledAt *time.Time `json:"scheduledAt,omitempty"`
	Parties     []PartyTag `json:"parties"`
}

// MonthView counts this calendar month.
type MonthView struct {
	Settled int `json:"settled"`
	Ended   int `json:"ended"`
}

// LoadView is how much a mediator or an organization has in hand.
type LoadView struct {
	Open     int `json:"open"`
	Capacity int `json:"capacity"`
}

// MediatorBadge is a mediator's entry in the roster.
type MediatorBadge struct {
	ID            string   `json:"id"`
	Name          Label    `json:"name"`
	Organizations []Label  `json:"organizations"`
	Status        string   `json:"status"`
	Certificate   string   `json:"certificate"`
	Causes        []string `json:"causes"`
	Languages     []string `json:"languages"`
	Open          int      `json:"open"`
	Capacity      int      `json:"capacity"`
	Ended         int      `json:"ended"`
	Settled       int      `json:"settled"`
	DaysMean      float64  `json:"daysMean"`
	Since         int      `json:"since,omitempty"`
	Bio           *Label   `json:"bio,omitempty"`
}

// OrganizationDesk is a manager's view of the organization: names, states and clocks, nothing of what is said.
type OrganizationDesk struct {
	ID        string         `json:"id"`
	Name      Label          `json:"name"`
	Kind      string         `json:"kind"`
	Status    string         `json:"status"`
	Courts    []CourtView    `json:"courts"`
	Causes    []string       `json:"causes"`
	Fee       string         `json:"fee"`
	Mediators int            `json:"mediators"`
	Load      LoadView       `json:"load"`
	Ended     int            `json:"ended"`
	Settled   int            `json:"settled"`
	Counts    map[string]int `json:"counts" doc:"open cases by state"`
	Due       []DeskItem     `json:"due"`
	Rights    []string       `json:"rights" doc:"yours here: roster, cases, branches, partners, managers"`
}

// CourtDesk is a court's queue.
type CourtDesk struct {
	Court  CourtView      `json:"court"`
	Counts map[string]int `json:"counts" doc:"confirmations, filings, screenings, selections, calls"`
	Items  []DeskItem     `json:"items" doc:"what is due soonest"`
}

// OperatorDesk is what the operator of the hub watches.
type OperatorDesk struct {
	Health   string            `json:"health" enum:"ok,degraded"`
	Parts    map[string]string `json:"parts" doc:"each part with ok or a message key"`
	Queues   map[string]int    `json:"queues"`
	Outbox   int               `json:"outbox" doc:"events waiting for their reactions; at most 1000 are counted"`
	Counts   map[string]int    `json:"counts" doc:"cases by state"`
	Versions map[string]string `json:"versions"`
	Storage  map[string]int64  `json:"storage" doc:"bytes"`
	Started  time.Time         `json:"started"`
	At       time.Time         `json:"at"`
}

// ConfirmationView is an application for judicial confirmation.
type ConfirmationView struct {
	ID              string       `json:"id"`
	Case            string       `json:"case"`
	Number          string       `json:"number" doc:"of the application, within the court and the year"`
	CaseNumber      string       `json:"caseNumber,omitempty"`
	Kind            string       `json:"kind"`
	KindLabel       Label        `json:"kindLabel"`
	AmountMinor     int64        `json:"amountMinor,omitempty"`
	Currency        string       `json:"currency,omitempty"`
	Court           CourtView    `json:"court"`
	Organization    *Label       `json:"organization,omitempty"`
	State           string       `json:"state" enum:"applied,accepted,curing,confirmed,rejected,withdrawn"`
	Parties         []PartyTag   `json:"parties"`
	AgreementNumber string       `json:"agreementNumber,omitempty"`
	EffectiveAt     time.Time    `json:"effectiveAt" doc:"of the agreement"`
	Terms           []string     `json:"terms" doc:"what was agreed, in words"`
	AppliedAt       time.Time    `json:"appliedAt"`
	AcceptedAt      *time.Time   `json:"acceptedAt,omitempty"`
	Clocks          []ClockView  `json:"clocks"`
	Due             *time.Time   `json:"due,omitempty"`
	Checks          []CheckView  `json:"checks" doc:"what the hub has looked at; a person decides"`
	Cures           []CureView   `json:"cures"`
	Ruling          *RulingView  `json:"ruling,omitempty"`
	Documents       []CourtPaper `json:"documents"`
	AllowedMoves    []string     `json:"allowedMoves"`
	Grounds         []GroundView `json:"grounds" doc:"for which it may be rejected now"`
}

// CheckView is something the hub has looked at for the court.
type CheckView struct {
	Key    string         `json:"key"`
	OK     bool           `json:"ok"`
	Params map[string]any `json:"params,omitempty"`
	Cites  []Cite         `json:"cites,omitempty"`
}

// CureView is a question of the court and its answer.
type CureView struct {
	Ask        string     `json:"ask"`
	AskedAt    time.Time  `json:"askedAt"`
	Due        time.Time  `json:"due"`
	Answer     string     `json:"answer,omitempty"`
	AnsweredBy string     `json:"answeredBy,omitempty" doc:"party id"`
	AnsweredAt *time.Time `json:"answeredAt,omitempty"`
}

// RulingView is the court's ruling.
type RulingView struct {
	Outcome     string    `json:"outcome" enum:"confirmed,rejected"`
	Ground      string    `json:"ground,omitempty"`
	GroundLabel *Label    `json:"groundLabel,omitempty"`
	Text        string    `json:"text"`
	Number      string    `json:"number"`
	Judge       string    `json:"judge"`
	At          time.Time `json:"at"`
	Document    string    `json:"document,omitempty"`
	Digest      string    `json:"digest,omitempty"`
}

// CourtPaper is a document in a court's proceeding.
type CourtPaper struct {
	ID     string    `json:"id"`
	Class  string    `json:"class"`
	Name   string    `json:"name"`
	Mime   string    `json:"mime"`
	Pages  int       `json:"pages,omitempty"`
	Digest string    `json:"digest"`
	At     time.Time `json:"at"`
}

// FilingView is a case handed to the court.
type FilingView struct {
	ID              string       `json:"id"`
	Case            string       `json:"case"`
	Number          string       `json:"number,omitempty" doc:"of the case"`
	Kind            string       `json:"kind"`
	KindLabel       Label        `json:"kindLabel"`
	AmountMinor     int64        `json:"amountMinor,omitempty"`
	Currency        string       `json:"currency,omitempty"`
	Parties         []PartyTag   `json:"parties"`
	Court           CourtView    `json:"court"`
	State           string       `json:"state" enum:"received,accepted,returned,rejected,superseded"`
	BagDigest       string       `json:"bagDigest"`
	Attempt         int          `json:"attempt"`
	Receipt         *ReceiptView `json:"receipt,omitempty"`
	Docket          string       `json:"docket,omitempty"`
	Reasons         []FlawView   `json:"reasons"`
	Due             *time.Time   `json:"due,omitempty" doc:"by when the court decides"`
	CureBy          *time.Time   `json:"cureBy,omitempty"`
	CureText        string       `json:"cureText,omitempty"`
	FirstReceivedAt time.Time    `json:"firstReceivedAt"`
	Clocks          []ClockView  `json:"clocks"`
	Documents       []CourtPaper `json:"documents"`
	AllowedMoves    []string     `json:"allowedMoves"`
	Flaws           []GroundView `json:"flaws" doc:"for which it may be returned or rejected"`
}

// ReceiptView is the court's receipt.
type ReceiptView struct {
	Sequence  int64     `json:"sequence"`
	At        time.Time `json:"at"`
	BagDigest string    `json:"bagDigest"`
	Previous  string    `json:"previous,omitempty"`
}

// FlawView is a coded reason of a return.
type FlawView struct {
	Code  string `json:"code"`
	Label *Label `json:"label,omitempty"`
	Text  string `json:"text,omitempty"`
}

type ProceedingID struct {
	ID string `path:"id" maxLength:"64"`
}

type cureAskIn struct {
	ProceedingID
	Body struct {
		Ask string `json:"ask" minLength:"1" maxLength:"10000"`
		Due string `json:"due" maxLength:"10" doc:"last day, 2006-01-02"`
	}
}

type daysIn struct {
	ProceedingID
	Body struct {
		Days int `json:"days" minimum:"1" maximum:"60"`
	}
}

type textIn struct {
	ProceedingID
	Body struct {
		Text string `json:"text" maxLength:"10000"`
	}
}

type rejectIn struct {
	ProceedingID
	Body struct {
		Ground string `json:"ground" minLength:"1" maxLength:"60"`
		Text   string `json:"text" maxLength:"10000"`
	}
}

type docketIn struct {
	ProceedingID
	Body struct {
		Number string `json:"number" minLength:"1" maxLength:"100"`
	}
}

// FlawInput is a coded reason with its words.
type FlawInput struct {
	Code string `json:"code" minLength:"1" maxLength:"60"`
	Text string `json:"text,omitempty" maxLength:"10000"`
}

type returnIn struct {
	ProceedingID
	Body struct {
		Reasons []FlawInput `json:"reasons" minItems:"1" maxItems:"20"`
		CureBy  string      `json:"cureBy" maxLength:"10" doc:"last day, 2006-01-02"`
	}
}

type flawsIn struct {
	ProceedingID
	Body struct {
		Reasons []FlawInput `json:"reasons" minItems:"1" maxItems:"20"`
	}
}

// Verified is what the hub knows of a document.
type Verified struct {
	Known   bool       `json:"known"`
	Class   string     `json:"class,omitempty"`
	Digest  string     `json:"digest,omitempty"`
	At      *time.Time `json:"at,omitempty"`
	State   string     `json:"state,omitempty" doc:"valid, replaced or confirmed"`
	Log     *LogProof  `json:"log,omitempty" doc:"where the last signature stands in the transparency log"`
	Court   *Label     `json:"court,omitempty"`
	Signers int        `json:"signers,omitempty"`
}

// LogProof is the place of a record in the transparency log.
type LogProof struct {
	Index int64  `json:"index"`
	Proof string `json:"proof,omitempty" doc:"C2SP tlog-proof: inclusion and checkpoint"`
}

type digestIn struct {
	Body struct {
		Digest string `json:"digest" minLength:"64" maxLength:"64" pattern:"^[0-9a-f]{64}$" doc:"SHA-256 of the file"`
	}
}

// Invitation is what a link shows before any code: who asks, and what kind of thing it is.
type Invitation struct {
	State       string    `json:"state" enum:"open,used,expired,revoked"`
	Who         string    `json:"who,omitempty" doc:"who asks"`
	Kind        string    `json:"kind,omitempty"`
	KindLabel   *Label    `json:"kindLabel,omitempty"`
	Court       *Label    `json:"court,omitempty"`
	Reference   string    `json:"reference,omitempty" doc:"for a call to the court"`
	Until       time.Time `json:"until"`
	PhoneMasked string    `json:"phoneMasked,omitempty"`
}

// Claimed is the session that an invitation opened.
type Claimed struct {
	Session SessionView `json:"session"`
	CaseID  string      `json:"caseId"`
	Party   string      `json:"party"`
}

type TokenPath struct {
	Token string `path:"token" maxLength:"128"`
}

type claimIn struct {
	TokenPath
	Body struct {
		ChallengeID string `json:"challengeId" minLength:"1" maxLength:"64"`
		Code        string `json:"code" minLength:"1" maxLength:"20"`
	}
}
