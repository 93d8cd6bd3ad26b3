package bag

import (
	"regexp"
	"time"

	"concord/internal/fault"
)

// Format is the first word of every dossier.json.
const Format = "dossier-bag/1"

// Dossier is what crosses to the court. Its fields are typed so that nothing else can travel in them.
type Dossier struct {
	Submission      string             // id of the submission; [A-Za-z0-9-], at most 64
	Supersedes      string             // id of the submission that this one corrects; "" for none
	FirstReceivedAt time.Time          // when the court first received the matter; zero for a first submission
	Court           string             // id of the court
	Sender          string             // name of the sending organization
	CaseNumber      string             // the mediation case's number
	Kind            string             // kind of dispute
	CreatedAt       time.Time          // of the submission: kept by a retry, which gives the same digest
	Parties         []Party            //
	Claims          []string           // what is asked
	Facts           string             // the applicant's account, as given before the mediation
	Events          []Event            // the course of the procedure, never its content
	Documents       []Document         //
	Settlement      *SettlementSummary // nil when nothing was settled
	Ruling          *RulingSummary     // nil when nothing was confirmed
	Proof           []byte             // C2SP tlog-proof; nil for none
}

// Party is a party as the court needs him.
type Party struct {
	Side           string `json:"side"` // applicant, respondent
	Kind           string `json:"kind"` // person, organization
	Name           string `json:"name"`
	IDNumber       string `json:"idNumber,omitempty"`
	Phone          string `json:"phone,omitempty"`
	Email          string `json:"email,omitempty"`
	Region         string `json:"region,omitempty"`
	Address        string `json:"address,omitempty"`
	Representative string `json:"representative,omitempty"`
}

// EventKind is a step of the procedure that a court may know of.
type EventKind string

// The steps. Offers, private conversations and messages are none.
const (
	Submitted        EventKind = "submitted"
	Accepted         EventKind = "accepted"
	Consented        EventKind = "consented"
	Refused          EventKind = "refused"
	Appointed        EventKind = "appointed"
	MediatorAccepted EventKind = "mediator_accepted"
	SessionHeld      EventKind = "session_held"
	Paused           EventKind = "paused"
	Resumed          EventKind = "resumed"
	Extended         EventKind = "extended"
	Settled          EventKind = "settled"
	Ended            EventKind = "ended"
	FactsSigned      EventKind = "facts_signed"
	FilingRequested  EventKind = "filing_requested"
	Served           EventKind = "served"
)

var eventKinds = map[EventKind]bool{Submitted: true, Accepted: true, Consented: true, Refused: true, Appointed: true, MediatorAccepted: true, SessionHeld: true,
	Paused: true, Resumed: true, Extended: true, Settled: true, Ended: true, FactsSigned: true, FilingRequested: true, Served: true}

// Event is a step with its time.
type Event struct {
	Kind    EventKind `json:"kind"`
	At      time.Time `json:"at"`
	By      string    `json:"by,omitempty"`      // a role, as applicant or system
	Article string    `json:"article,omitempty"` // of the rule behind it
}

// Document is one file with what the court must know of it.
type Document struct {
	Class     Class
	Name      string // what it is, for people; never a path
	Mime      string // one of the types in mimes
	Pages     int
	Producer  string // role of who made or gave it
	Consent   string // id of the recorded consent under which it crosses; "" when none is needed
	Content   []byte
	Signature []byte // detached CMS over Content; nil for none
	Timestamp []byte // RFC 3161 response over Content; nil for none
}

// SettlementSummary is what was agreed.
type SettlementSummary struct {
	Number string    `json:"number"`
	At     time.Time `json:"at"`
	Whole  bool      `json:"whole"`
	Terms  []string  `json:"terms"`
	SHA256 string    `json:"sha256"` // of the sealed agreement
}

// RulingSummary is what a court decided on the settlement.
type RulingSummary struct {
	Number  string    `json:"number"`
	Outcome string    `json:"outcome"` // confirmed, rejected
	At      time.Time `json:"at"`
}

// listed is a document as dossier.json lists it.
type listed struct {
	Class    Class  `json:"class"`
	Name     string `json:"name"`
	Path     string `json:"path"`
	Mime     string `json:"mime"`
	Pages    int    `json:"pages,omitempty"`
	Producer string `json:"producer,omitempty"`
	Consent  string `json:"consent,omitempty"`
	SHA256   string `json:"sha256"`
	Size     int    `json:"size"`
}

// Content is dossier.json.
type Content struct {
	Format          string             `json:"format"`
	Submission      string             `json:"submission"`
	Supersedes      string             `json:"supersedes,omitempty"`
	FirstReceivedAt time.Time          `json:"firstReceivedAt,omitzero"`
	Court           string             `json:"court"`
	Sender          string             `json:"sender,omitempty"`
	CaseNumber      string             `json:"caseNumber"`
	Kind            string             `json:"kind"`
	CreatedAt       time.Time          `json:"createdAt"`
	Parties         []Party            `json:"parties"`
	Claims          []string           `json:"claims"`
	Facts           string             `json:"facts"`
	Events          []Event            `json:"events"`
	Documents       []listed           `json:"documents"`
	Settlement      *SettlementSummary `json:"settlement,omitempty"`
	Ruling          *RulingSummary     `json:"ruling,omitempty"`
}

// mimes are the types that cross, with the ending of their file; media go to data/media.
var mimes = map[string]struct {
	ending string
	media  bool
}{
	"application/pdf": {".pdf", false}, "image/jpeg": {".jpg", false}, "image/png": {".png", false}, "image/webp": {".webp", false}, "image/heic": {".heic", false},
	"text/plain": {".txt", false}, "audio/mpeg": {".mp3", true}, "audio/mp4": {".m4a", true}, "audio/wav": {".wav", true}, "audio/ogg": {".ogg", true},
	"video/mp4": {".mp4", true}, "video/webm": {".webm", true}, "video/quicktime": {".mov", true},
	"application/msword": {".doc", false}, "application/vnd.openxmlformats-officedocument.wordprocessingml.document": {".docx", false},
	"application/vnd.ms-excel": {".xls", false}, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {".xlsx", false},
	"application/octet-stream": {".bin", false},
}

var submissionID = regexp.MustCompile(`^[A-Za-z0-9-]{1,64}$`)

// check refuses a dossier that cannot be packed.
func (d Dossier) check() error {
	bad := func(path string) error { return fault.On(path, "bag.invalid", nil) }
	switch {
	case !submissionID.MatchString(d.Submission):
		return bad("submission")
	case d.Court == "":
		return bad("court")
	case d.CreatedAt.IsZero():
		return bad("createdAt")
	case len(d.Parties) == 0:
		return bad("parties")
	case len(d.Documents) > 999:
		return bad("documents")
	}
	for _, e := range d.Events {
		if !eventKinds[e.Kind] {
			return bad("events")
		}
	}
	for _, x := range d.Documents {
		if x.Class == (Class{}) {
			return fault.New(fault.Forbidden, "bag.class_not_allowed", nil)
		}
	}
	return nil
}
