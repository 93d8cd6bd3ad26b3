package httpapi

import (
	"time"

	"concord/internal/rules"
	"concord/organizations"
)

// Label is a text or a name in both languages of the pages.
type Label struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

func nameLabel(n organizations.Name) Label { return Label(n) }

func ruleLabel(l rules.Label) Label { return Label(l) }

// Keyed is a message key with its parameters.
type Keyed struct {
	Key    string         `json:"key"`
	Params map[string]any `json:"params,omitempty"`
}

// CourtView is a court as everybody may see it.
type CourtView struct {
	ID    string `json:"id"`
	Name  Label  `json:"name"`
	Level string `json:"level" enum:"basic,intermediate"`
}

func courtView(c organizations.Court) CourtView {
	return CourtView{string(c.ID), nameLabel(c.Name), string(c.Level)}
}

// You says what the reader is in the case.
type You struct {
	Role           string `json:"role" doc:"applicant, respondent, mediator, clerk, superior, manager, operator or invited"`
	Party          string `json:"party,omitempty"`
	Side           string `json:"side,omitempty"`
	Representative bool   `json:"representative,omitempty"`
}

// TurnView says whose turn it is, what is expected, and until when.
type TurnView struct {
	Whose  string         `json:"whose" doc:"you, other, mediator, court, system, or empty when nobody's"`
	Move   string         `json:"move,omitempty"`
	Due    *time.Time     `json:"due,omitempty"`
	Clock  string         `json:"clock,omitempty" doc:"id of the clock that due is of"`
	Params map[string]any `json:"params,omitempty"`
}

// PartyView is a party as the reader may see it: full addresses only of oneself, and for mediator and court.
type PartyView struct {
	ID             string              `json:"id"`
	Side           string              `json:"side" enum:"applicant,respondent"`
	Kind           string              `json:"kind" enum:"person,organization"`
	Name           string              `json:"name"`
	PhoneMasked    string              `json:"phoneMasked,omitempty"`
	Phone          string              `json:"phone,omitempty"`
	Email          string              `json:"email,omitempty"`
	IDLast4        string              `json:"idLast4,omitempty"`
	Region         string              `json:"region,omitempty"`
	Address        string              `json:"address,omitempty"`
	Answer         string              `json:"answer" enum:"pending,accepted,refused,call"`
	AnsweredAt     *time.Time          `json:"answeredAt,omitempty"`
	AnswerReason   string              `json:"answerReason,omitempty"`
	CallWhen       string              `json:"callWhen,omitempty"`
	Out            bool                `json:"out,omitempty"`
	You            bool                `json:"you,omitempty"`
	Joined         bool                `json:"joined,omitempty" doc:"has signed in"`
	Representative *RepresentativeView `json:"representative,omitempty"`
	Consents       map[string]bool     `json:"consents,omitempty" doc:"last word on each stage"`
	Service        *ServiceView        `json:"service,omitempty" doc:"where papers go; of oneself, and for mediator and court"`
}

// RepresentativeView is who speaks for a party.
type RepresentativeView struct {
	Kind    string `json:"kind"`
	Name    string `json:"name"`
	Phone   string `json:"phone,omitempty"`
	Special bool   `json:"special,omitempty"`
	You     bool   `json:"you,omitempty"`
}

// ServiceView is a confirmed address for papers.
type ServiceView struct {
	Phone       string     `json:"phone,omitempty"`
	Email       string     `json:"email,omitempty"`
	ConfirmedAt *time.Time `json:"confirmedAt,omitempty"`
}

// EvidenceView is a piece of evidence that the reader may see.
type EvidenceView struct {
	ID         string    `json:"id"`
	By         string    `json:"by" doc:"party id"`
	Name       string    `json:"name"`
	Size       int64     `json:"size"`
	Mime       string    `json:"mime"`
	Digest     string    `json:"digest,omitempty" doc:"SHA-256 of the bytes, hexadecimal"`
	Visibility string    `json:"visibility" enum:"open,private,mediator"`
	At         time.Time `json:"at"`
	Note       string    `json:"note,omitempty"`
	Yours      bool      `json:"yours"`
}

// StepView is one line of the arithmetic of a deadline.
type StepView struct {
	Key    string         `json:"key"`
	Params map[string]any `json:"params,omitempty"`
	Date   string         `json:"date,omitempty"`
}

// Cite is an article with its name to read.
type Cite struct {
	ID    string `json:"id"`
	Label Label  `json:"label"`
}

// ClockView is a deadline that explains itself.
type ClockView struct {
	ID         string     `json:"id"`
	Label      Label      `json:"label"`
	Start      time.Time  `json:"start"`
	Due        time.Time  `json:"due"`
	DaysLeft   int        `json:"daysLeft"`
	Day        int        `json:"day" doc:"which day of the length it is"`
	Length     int        `json:"length"`
	Unit       string     `json:"unit,omitempty" enum:"days,working_days,months,years"`
	State      string     `json:"state" enum:"running,stopped,met,expired,void"`
	Steps      []StepView `json:"steps"`
	Article    Label      `json:"article" doc:"the articles, to read"`
	Cites      []Cite     `json:"cites"`
	Unverified bool       `json:"unverified,omitempty" doc:"a source used here has not been read in its primary text"`
}

// ScreeningView is the decision on an application.
type ScreeningView struct {
	Decision string    `json:"decision,omitempty" enum:"accepted,returned" doc:"absent while a clerk looks at it"`
	Ground   *Label    `json:"ground,omitempty"`
	GroundID string    `json:"groundId,omitempty"`
	Text     string    `json:"text,omitempty"`
	WhereTo  *Label    `json:"whereTo,omitempty"`
	Reasons  []Keyed   `json:"reasons,omitempty"`
	At       time.Time `json:"at"`
}

// SelectionView is where the choice of a mediator stands.
type SelectionView struct {
	Round         int               `json:"round"`
	Due           *time.Time        `json:"due,omitempty"`
	Yours         string            `json:"yours,omitempty"`
	Others        map[string]string `json:"others,omitempty" doc:"party id to chosen or waiting: never whom"`
	Offered       int               `json:"offered"`
	CourtAppoints bool              `json:"courtAppoints,omitempty"`
}

// AppointmentView is the mediator named.
type AppointmentView struct {
	Mediator         string           `json:"mediator"`
	Name             Label            `json:"name"`
	Organization     string           `json:"organization"`
	OrganizationName Label            `json:"organizationName"`
	By               string           `json:"by" enum:"parties,court,system"`
	At               time.Time        `json:"at"`
	AcceptDue        *time.Time       `json:"acceptDue,omitempty"`
	AcceptedAt       *time.Time       `json:"acceptedAt,omitempty"`
	ContactedAt      *time.Time       `json:"contactedAt,omitempty"`
	Cleared          bool             `json:"cleared" doc:"nothing stands against the mediator: sessions and agreements may go on"`
	Recheck          bool             `json:"recheck,omitempty" doc:"somebody joined later: the mediator must declare again"`
	Disclosure       *DisclosureView  `json:"disclosure,omitempty"`
	Unavailable      *UnavailableView `json:"unavailable,omitempty" doc:"the mediator of a case under way cannot be counted on: ask for another, or wait"`
}

// UnavailableView says why, and since when, the mediator cannot be counted on.
type UnavailableView struct {
	Reason string    `json:"reason" enum:"suspended,removed,organization,leave"`
	At     time.Time `json:"at"`
}

// DisclosureView is what the mediator told of relations, and who agreed to go on.
type DisclosureView struct {
	Kinds   []string        `json:"kinds"`
	Text    string          `json:"text"`
	At      time.Time       `json:"at"`
	Waivers map[string]bool `json:"waivers"`
}

// Term is one point of an agreement or a proposal.
type Term struct {
	ID          string       `json:"id,omitempty" maxLength:"40"`
	Kind        string       `json:"kind" enum:"pay,act,waive,clause"`
	Payer       string       `json:"payer,omitempty" maxLength:"40" doc:"party id; who acts"`
	Payee       string       `json:"payee,omitempty" maxLength:"40" doc:"party id; who receives"`
	AmountMinor int64        `json:"amountMinor,omitempty"`
	Currency    string       `json:"currency,omitempty" maxLength:"3"`
	Due         string       `json:"due,omitempty" maxLength:"10" doc:"2006-01-02"`
	Instalments []Instalment `json:"instalments,omitempty" maxItems:"120"`
	Method      string       `json:"method,omitempty" maxLength:"200"`
	Account     string       `json:"account,omitempty" maxLength:"200"`
	Text        string       `json:"text,omitempty" maxLength:"4000"`
}

// Instalment is one payment of a term.
type Instalment struct {
	Due         string `json:"due" maxLength:"10" doc:"2006-01-02"`
	AmountMinor int64  `json:"amountMinor"`
}

// Finding is what the check before signing says of a term.
type Finding struct {
	Key      string         `json:"key"`
	Params   map[string]any `json:"params,omitempty"`
	Severity string         `json:"severity" enum:"ok,hint,warn,block"`
	Term     string         `json:"term,omitempty"`
	Path     string         `json:"path,omitempty"`
	Cites    []Cite         `json:"cites"`
}

// SignatureView is who signed, and when.
type SignatureView struct {
	By    string    `json:"by" doc:"party id, or mediator"`
	Name  string    `json:"name"`
	At    time.Time `json:"at"`
	Level string    `json:"level" enum:"unknown,phone,document,confirmed"`
}

// AgreementView is the agreement as parties, mediator and court see it.
type AgreementView struct {
	Version     int             `json:"version"`
	State       string          `json:"state" enum:"drafted,ready,effective,sealed"`
	Whole       bool            `json:"whole"`
	Facts       string          `json:"facts"`
	Issues      string          `json:"issues"`
	Terms       []Term          `json:"terms"`
	Findings    []Finding       `json:"findings"`
	Digest      string          `json:"digest,omitempty"`
	Document    string          `json:"document,omitempty"`
	Pages       int             `json:"pages"`
	Signatures  []SignatureView `json:"signatures"`
	EffectiveAt *time.Time      `json:"effectiveAt,omitempty"`
	SealedAt    *time.Time      `json:"sealedAt,omitempty"`
	Apply       map[string]bool `json:"apply,omitempty" doc:"party id to whether it applies for judicial confirmation"`
	MayApply    bool            `json:"mayApply,omitempty" doc:"the time to apply for confirmation runs"`
	WetInk      bool            `json:"wetInk,omitempty"`
	DraftedAt   time.Time       `json:"draftedAt"`
}

// FactsView is the record of undisputed facts.
type FactsView struct {
	Version    int             `json:"version"`
	Items      []string        `json:"items"`
	Digest     string          `json:"digest,omitempty"`
	Document   string          `json:"document,omitempty"`
	Pages      int             `json:"pages,omitempty"`
	Signatures []SignatureView `json:"signatures"`
	CompleteAt *time.Time      `json:"completeAt,omitempty"`
}

// EndView says how mediation ended.
type EndView struct {
	Reason  string    `json:"reason"`
	Label   Label     `json:"label"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Text    string    `json:"text,omitempty"`
	Conduct string    `json:"conduct,omitempty" doc:"for mediator and court"`
	Flags   []string  `json:"flags,omitempty" doc:"for mediator and court"`
}

// LinkView mirrors what a court does with the case.
type LinkView struct {
	ID     string     `json:"id"`
	State  string     `json:"state"`
	Number string     `json:"number,omitempty"`
	Due    *time.Time `json:"due,omitempty"`
	At     *time.Time `json:"at,omitempty"`
	Reason string     `json:"reason,omitempty"`
}

// DueView is a payment of a settlement.
type DueView struct {
	Index       int        `json:"index" doc:"of this line, for confirming"`
	TermID      string     `json:"termId"`
	Instalment  int        `json:"instalment" doc:"within the term, for recording"`
	Due         string     `json:"due"`
	AmountMinor int64      `json:"amountMinor"`
	Currency    string     `json:"currency,omitempty"`
	Payer       string     `json:"payer,omitempty"`
	Payee       string     `json:"payee,omitempty"`
	PaidAt      *time.Time `json:"paidAt,omitempty"`
	ConfirmedAt *time.Time `json:"confirmedAt,omitempty"`
	ConfirmedBy string     `json:"confirmedBy,omitempty"`
	Overdue     bool       `json:"overdue,omitempty"`
}

// SlotView is a time proposed for a session.
type SlotView struct {
	ID          string     `json:"id"`
	Start       time.Time  `json:"start"`
	End         *time.Time `json:"end,omitempty"`
	Unavailable []string   `json:"unavailable,omitempty" doc:"party ids, or mediator, that cannot then"`
}

// SessionSummary is a session in the view of its case.
type SessionSummary struct {
	ID          string     `json:"id"`
	State       string     `json:"state"`
	Mode        string     `json:"mode"`
	ScheduledAt *time.Time `json:"scheduledAt,omitempty"`
	Slots       []SlotView `json:"slots,omitempty"`
}

// EntryView is one line of the timeline, as far as the reader is its audience.
type EntryView struct {
	ID     string         `json:"id"`
	At     time.Time      `json:"at"`
	Kind   string         `json:"kind"`
	By     string         `json:"by"`
	Party  string         `json:"party,omitempty"`
	Rule   string         `json:"rule,omitempty"`
	Params map[string]any `json:"params,omitempty"`
	Log    *int64         `json:"log,omitempty" doc:"index in the transparency log"`
}

// StoryView is what the applicant says.
type StoryView struct {
	Answers     map[string]any `json:"answers"`
	Facts       string         `json:"facts"`
	Want        string         `json:"want"`
	AmountMinor int64          `json:"amountMinor"`
	Currency    string         `json:"currency"`
}

// ExtensionView is an open question to all parties for more time.
type ExtensionView struct {
	Until   string          `json:"until"`
	Answers map[string]bool `json:"answers"`
}

// PauseView says why the clock stands.
type PauseView struct {
	Reason string    `json:"reason"`
	Label  Label     `json:"label"`
	Since  time.Time `json:"since"`
}

// CaseView is a case as its reader may see it. What he may not see is absent.
type CaseView struct {
	ID            string           `json:"id"`
	Number        string           `json:"number,omitempty"`
	Reference     string           `json:"reference,omitempty"`
	State         string           `json:"state" enum:"draft,submitted,returned,inviting,selecting,appointed,mediating,paused,signing,settled,failed,withdrawn"`
	Since         time.Time        `json:"since"`
	Kind          string           `json:"kind"`
	KindLabel     Label            `json:"kindLabel"`
	Track         string           `json:"track"`
	Court         *CourtView       `json:"court,omitempty"`
	Region        string           `json:"region,omitempty"`
	RegionPath    *Label           `json:"regionPath,omitempty"`
	Language      string           `json:"language"`
	Needs         []string         `json:"needs"`
	You           You              `json:"you"`
	Title         Keyed            `json:"title"`
	Turn          TurnView         `json:"turn"`
	AllowedMoves  []string         `json:"allowedMoves"`
	Story         *StoryView       `json:"story,omitempty"`
	Parties       []PartyView      `json:"parties"`
	Evidence      []EvidenceView   `json:"evidence"`
	Clock         *ClockView       `json:"clock,omitempty" doc:"the one that counts now"`
	Clocks        []ClockView      `json:"clocks"`
	Screening     *ScreeningView   `json:"screening,omitempty"`
	Selection     *SelectionView   `json:"selection,omitempty"`
	Appointment   *AppointmentView `json:"appointment,omitempty"`
	Conflicts     []ConflictView   `json:"conflicts,omitempty" doc:"ties of the mediator that were found; those that block keep sessions shut"`
	Overrides     []OverrideView   `json:"overrides,omitempty" doc:"mediators whom two people of the court named, with the reason"`
	Extension     *ExtensionView   `json:"extension,omitempty"`
	Pause         *PauseView       `json:"pause,omitempty"`
	Agreement     *AgreementView   `json:"agreement,omitempty"`
	Facts         *FactsView       `json:"facts,omitempty"`
	End           *EndView         `json:"end,omitempty"`
	Confirmation  *LinkView        `json:"confirmation,omitempty"`
	Filing        *LinkView        `json:"filing,omitempty"`
	Performance   []DueView        `json:"performance"`
	Sessions      []SessionSummary `json:"sessions"`
	Timeline      []EntryView      `json:"timeline"`
	Offers        int              `json:"offers" doc:"open offers that the reader may read"`
	DraftRevision int              `json:"draftRevision"`
	SubmittedAt   *time.Time       `json:"submittedAt,omitempty"`
	UpdatedAt     time.Time        `json:"updatedAt"`
}

// CaseSummary is a case in a list.
type CaseSummary struct {
	ID        string     `json:"id"`
	Number    string     `json:"number,omitempty"`
	Reference string     `json:"reference,omitempty"`
	State     string     `json:"state"`
	Since     time.Time  `json:"since"`
	Kind      string     `json:"kind"`
	KindLabel Label      `json:"kindLabel"`
	Title     Keyed      `json:"title"`
	Court     *CourtView `json:"court,omitempty"`
	You       You        `json:"you"`
	Turn      TurnView   `json:"turn"`
	Due       *time.Time `json:"due,omitempty"`
	Parties   []PartyTag `json:"parties"`
	Mediator  *Label     `json:"mediator,omitempty"`
	UpdatedAt time.Time  `json:"updatedAt"`
}

// PartyTag is a party in a list of cases.
type PartyTag struct {
	ID   string `json:"id"`
	Side string `json:"side"`
	Name string `json:"name"`
	You  bool   `json:"you,omitempty"`
}

// List is one page of a list; next is the cursor of the following one, absent on the last.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

// Paging is the input of a list.
type Paging struct {
	Cursor string `query:"cursor" maxLength:"512" doc:"next of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}
