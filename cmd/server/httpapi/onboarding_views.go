package httpapi

import (
	"time"

	"concord/organizations"
)

// CriterionView is one thing that a court asks of a kind of organization.
type CriterionView struct {
	ID         string `json:"id"`
	Label      Label  `json:"label"`
	Hint       *Label `json:"hint,omitempty"`
	Ask        string `json:"ask" enum:"yes_no,number,text,paper"`
	Class      string `json:"class,omitempty" doc:"of the paper"`
	Min        *int   `json:"min,omitempty" doc:"of the number"`
	Max        *int   `json:"max,omitempty" doc:"of the number"`
	Unit       *Label `json:"unit,omitempty" doc:"of the number"`
	Required   bool   `json:"required"`
	Must       bool   `json:"must,omitempty" doc:"the answer has to be yes"`
	Cites      []Cite `json:"cites"`
	Article    Label  `json:"article"`
	Unverified bool   `json:"unverified,omitempty" doc:"the source has not been read in its own text"`
}

// PaperAsked is a class of papers with its name.
type PaperAsked struct {
	Class    string `json:"class"`
	Label    Label  `json:"label"`
	Required bool   `json:"required"`
}

// KindAsked is a kind of organization to choose from.
type KindAsked struct {
	Kind  string `json:"kind"`
	Label Label  `json:"label"`
	Hint  Label  `json:"hint"`
}

// CriteriaView is what a court asks of a kind of organization, with times and grounds.
type CriteriaView struct {
	Pack         string          `json:"pack"`
	Version      string          `json:"version"`
	Kind         string          `json:"kind"`
	Kinds        []KindAsked     `json:"kinds"`
	TermYears    int             `json:"termYears"`
	TermCites    []Cite          `json:"termCites"`
	ReviewDays   int             `json:"reviewDays" doc:"working days"`
	CureDays     int             `json:"cureDays" doc:"working days, at most"`
	ObjectDays   int             `json:"objectDays" doc:"days to object to a decision"`
	RenewalDays  int             `json:"renewalDays" doc:"how many days before the end a renewal may be asked for"`
	MinMediators int             `json:"minMediators"`
	MaxMediators int             `json:"maxMediators"`
	CreditCode   bool            `json:"creditCode" doc:"a unified social credit code is required"`
	Free         bool            `json:"free" doc:"may not charge"`
	Criteria     []CriterionView `json:"criteria"`
	Papers       []PaperAsked    `json:"papers"`
	Grounds      []GroundView    `json:"grounds" doc:"of a refusal"`
	Suspensions  []GroundView    `json:"suspensions"`
	Removals     []GroundView    `json:"removals"`
}

// ContactInput is whom the court calls.
type ContactInput struct {
	Name  string `json:"name" maxLength:"400"`
	Phone string `json:"phone" maxLength:"80"`
	Email string `json:"email,omitempty" maxLength:"254"`
}

// FeeInput says whether an organization charges, and by what.
type FeeInput struct {
	Rule string `json:"rule" enum:"free,standard,"`
	Text string `json:"text,omitempty" maxLength:"4000"`
}

// EnlistedInput is a mediator that an application names.
type EnlistedInput struct {
	ID          string   `json:"id,omitempty" maxLength:"64" doc:"as it was given; none for a new line"`
	Name        string   `json:"name" maxLength:"400"`
	Phone       string   `json:"phone" maxLength:"80"`
	Certificate string   `json:"certificate,omitempty" maxLength:"200" doc:"number of the mediator's own certificate; none: one is made"`
	Causes      []string `json:"causes" maxItems:"50" nullable:"false"`
	FullTime    bool     `json:"fullTime,omitempty"`
}

// PaperView is a file of an application.
type PaperView struct {
	ID    string    `json:"id"`
	Class string    `json:"class"`
	Name  string    `json:"name"`
	Size  int64     `json:"size"`
	Mime  string    `json:"mime"`
	At    time.Time `json:"at"`
}

// Place is a division with its path.
type Place struct {
	Code string `json:"code"`
	Path Label  `json:"path"`
}

// EntryCureView is something the court asked an applicant to complete.
type EntryCureView struct {
	Ask        string     `json:"ask"`
	Fields     []string   `json:"fields" doc:"what may be changed; none: everything"`
	AskedAt    time.Time  `json:"askedAt"`
	Due        time.Time  `json:"due"`
	Answer     string     `json:"answer,omitempty"`
	AnsweredAt *time.Time `json:"answeredAt,omitempty"`
}

// ObjectionView is a word against a decision.
type ObjectionView struct {
	ID           string     `json:"id"`
	Against      string     `json:"against" enum:"refusal,suspension,removal"`
	Organization string     `json:"organization,omitempty"`
	Application  string     `json:"application,omitempty"`
	Mediator     string     `json:"mediator,omitempty"`
	Subject      *Label     `json:"subject,omitempty" doc:"name of the organization or mediator"`
	Text         string     `json:"text"`
	State        string     `json:"state" enum:"open,upheld,dismissed"`
	At           time.Time  `json:"at"`
	Due          time.Time  `json:"due"`
	DaysLeft     *int       `json:"daysLeft,omitempty"`
	Upheld       *bool      `json:"upheld,omitempty"`
	Decision     string     `json:"decision,omitempty" doc:"reasons of the decision"`
	DecidedAt    *time.Time `json:"decidedAt,omitempty"`
	AllowedMoves []string   `json:"allowedMoves" doc:"decide, for another person than who decided first"`
}

// ApplicationView is an application as its applicant and its court see it.
type ApplicationView struct {
	ID           string                      `json:"id"`
	Number       string                      `json:"number,omitempty"`
	State        string                      `json:"state" enum:"draft,submitted,curing,approved,refused,withdrawn"`
	You          string                      `json:"you" enum:"applicant,court"`
	Revision     int                         `json:"revision"`
	Kind         string                      `json:"kind" enum:"people,industry,administrative,commercial"`
	KindLabel    Label                       `json:"kindLabel"`
	Name         Label                       `json:"name"`
	CreditCode   string                      `json:"creditCode"`
	LegalPerson  string                      `json:"legalPerson"`
	Contact      organizations.ContactPerson `json:"contact"`
	Court        *CourtView                  `json:"court,omitempty"`
	Regions      []string                    `json:"regions"`
	Places       []Place                     `json:"places" doc:"the regions that are known, with their paths"`
	Causes       []string                    `json:"causes"`
	Fee          organizations.FeeRule       `json:"fee"`
	Answers      map[string]any              `json:"answers" doc:"by criterion"`
	Papers       []PaperView                 `json:"papers"`
	Mediators    []organizations.Enlisted    `json:"mediators"`
	Cures        []EntryCureView             `json:"cures"`
	Ground       string                      `json:"ground,omitempty"`
	GroundLabel  *Label                      `json:"groundLabel,omitempty"`
	Text         string                      `json:"text,omitempty"`
	Organization string                      `json:"organization,omitempty"`
	Certificate  *CertificateView            `json:"certificate,omitempty"`
	CreatedAt    time.Time                   `json:"createdAt"`
	SavedAt      time.Time                   `json:"savedAt"`
	SubmittedAt  *time.Time                  `json:"submittedAt,omitempty"`
	DecidedAt    *time.Time                  `json:"decidedAt,omitempty"`
	Due          *time.Time                  `json:"due,omitempty" doc:"by when the court, or while curing the applicant, must act"`
	DaysLeft     *int                        `json:"daysLeft,omitempty"`
	Overdue      bool                        `json:"overdue,omitempty"`
	ObjectUntil  *time.Time                  `json:"objectUntil,omitempty"`
	Objections   []ObjectionView             `json:"objections"`
	Problems     []FieldProblem              `json:"problems" doc:"what keeps it from being sent; while it is written or completed"`
	AllowedMoves []string                    `json:"allowedMoves" doc:"save, attach, submit, answer, withdraw, object; cure, approve, refuse"`
	Pack         string                      `json:"pack"`
	Synthetic    bool                        `json:"synthetic,omitempty"`
}

// ApplicationItem is an application in a list.
type ApplicationItem struct {
	ID          string     `json:"id"`
	Number      string     `json:"number,omitempty"`
	State       string     `json:"state"`
	Kind        string     `json:"kind"`
	KindLabel   Label      `json:"kindLabel"`
	Name        Label      `json:"name"`
	Court       *CourtView `json:"court,omitempty"`
	Mediators   int        `json:"mediators"`
	SubmittedAt *time.Time `json:"submittedAt,omitempty"`
	SavedAt     time.Time  `json:"savedAt"`
	Due         *time.Time `json:"due,omitempty"`
	DaysLeft    *int       `json:"daysLeft,omitempty"`
	Overdue     bool       `json:"overdue,omitempty"`
	Synthetic   bool       `json:"synthetic,omitempty"`
}

// CourtApplications is the desk of a court: applications in a state, with counts, and open objections.
type CourtApplications struct {
	Items      []ApplicationItem  `json:"items"`
	Next       string             `json:"next,omitempty"`
	Counts     map[string]int     `json:"counts"`
	Objections []ObjectionView    `json:"objections"`
	Renewals   []OrganizationItem `json:"renewals" doc:"organizations of this court that ask for another term"`
}

// OrganizationItem names an organization in a list.
type OrganizationItem struct {
	ID       string     `json:"id"`
	Name     Label      `json:"name"`
	Kind     string     `json:"kind"`
	Status   string     `json:"status"`
	Until    *time.Time `json:"until,omitempty"`
	DaysLeft *int       `json:"daysLeft,omitempty"`
}

// CertificateView is a certificate as managers and the court see it.
type CertificateView struct {
	Number   string    `json:"number" doc:"with the code behind it, as printed"`
	State    string    `json:"state" enum:"valid,suspended,expired,withdrawn,renewed"`
	Term     int       `json:"term"`
	From     time.Time `json:"from"`
	Until    time.Time `json:"until"`
	IssuedAt time.Time `json:"issuedAt"`
	Digest   string    `json:"digest,omitempty"`
	Ready    bool      `json:"ready" doc:"the PDF is there"`
}

// StandingEntry is a line of an organization's file.
type StandingEntry struct {
	At     time.Time  `json:"at"`
	Kind   string     `json:"kind" doc:"approved suspended restored resumed removed expired renewal_asked renewed renewal_refused reinstated"`
	By     string     `json:"by" enum:"court,organization,system"`
	Ground string     `json:"ground,omitempty"`
	Label  *Label     `json:"label,omitempty" doc:"of the ground"`
	Text   string     `json:"text,omitempty"`
	Until  *time.Time `json:"until,omitempty"`
}

// RenewalView is where another term stands.
type RenewalView struct {
	From  *time.Time `json:"from,omitempty" doc:"from when it may be asked for"`
	Open  bool       `json:"open" doc:"it may be asked for now"`
	Asked *time.Time `json:"asked,omitempty"`
	Text  string     `json:"text,omitempty"`
}

// OrganizationBody is what is public of an organization, with its number of cases.
type OrganizationBody struct {
	ID         string      `json:"id"`
	Kind       string      `json:"kind"`
	KindLabel  Label       `json:"kindLabel"`
	Name       Label       `json:"name"`
	CreditCode string      `json:"creditCode,omitempty"`
	Status     string      `json:"status" enum:"applied,active,suspended,removed"`
	Expired    bool        `json:"expired,omitempty"`
	Courts     []CourtView `json:"courts"`
	Places     []Place     `json:"places"`
	Causes     []string    `json:"causes"`
	Fee        string      `json:"fee" doc:"free, or its published standard"`
	Until      *time.Time  `json:"until,omitempty"`
	Parent     string      `json:"parent,omitempty"`
	Synthetic  bool        `json:"synthetic,omitempty"`
}

// OrganizationView is the file of an organization.
type OrganizationView struct {
	Organization OrganizationBody  `json:"organization"`
	Certificates []CertificateView `json:"certificates"`
	Standing     []StandingEntry   `json:"standing" doc:"newest first"`
	Objections   []ObjectionView   `json:"objections"`
	ObjectUntil  *time.Time        `json:"objectUntil,omitempty"`
	Renewal      RenewalView       `json:"renewal"`
	Application  string            `json:"application,omitempty"`
	Suspensions  []GroundView      `json:"suspensions" doc:"grounds, for the court"`
	Removals     []GroundView      `json:"removals" doc:"grounds, for the court"`
	AllowedMoves []string          `json:"allowedMoves" doc:"suspend restore remove decide_renewal; renew object"`
}

// Figures are what an organization has done.
type Figures struct {
	Mediators int     `json:"mediators"`
	Ended     int     `json:"ended"`
	Settled   int     `json:"settled"`
	DaysMean  float64 `json:"daysMean"`
}

// RepeatParty is a body that came more than once: its number of cases is public.
type RepeatParty struct {
	Name    string `json:"name"`
	Ended   int    `json:"ended"`
	Settled int    `json:"settled"`
}

// PublicOrganization is the public page of an organization.
type PublicOrganization struct {
	OrganizationBody
	Certificate *CertificateView `json:"certificate,omitempty"`
	Figures     Figures          `json:"figures"`
	Repeats     []RepeatParty    `json:"repeats"`
}

// PublicCertificate is what the hub knows of a printed certificate number.
type PublicCertificate struct {
	Known        bool       `json:"known"`
	Number       string     `json:"number,omitempty"`
	State        string     `json:"state,omitempty" enum:"valid,suspended,expired,withdrawn,renewed,"`
	Organization string     `json:"organization,omitempty"`
	Name         *Label     `json:"name,omitempty"`
	Kind         string     `json:"kind,omitempty"`
	KindLabel    *Label     `json:"kindLabel,omitempty"`
	Court        *Label     `json:"court,omitempty"`
	From         *time.Time `json:"from,omitempty"`
	Until        *time.Time `json:"until,omitempty"`
	Digest       string     `json:"digest,omitempty" doc:"SHA-256 of the sealed PDF"`
	Synthetic    bool       `json:"synthetic,omitempty"`
}
