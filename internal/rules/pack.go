package rules

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// Label is a text in both languages of the pages.
type Label struct {
	ZH string `yaml:"zh" json:"zh"`
	EN string `yaml:"en" json:"en"`
}

// In gives the text in a locale: Chinese for zh-CN and its kin, else English.
func (l Label) In(locale string) string {
	if strings.HasPrefix(locale, "zh") {
		return l.ZH
	}
	return l.EN
}

// Mark says how well the source of a rule is known.
type Mark string

// The marks. What is Secondary or General must be checked before anybody relies on it: Deadline.Unverified.
const (
	Primary   Mark = "primary"   // read in the text of the law
	Secondary Mark = "secondary" // read in what others write of it
	General   Mark = "general"   // general knowledge, or read but perhaps no longer in force
	House     Mark = "house"     // no law: a setting of this hub
)

// unverified says whether the mark asks for a check.
func (m Mark) unverified() bool { return m == Secondary || m == General }

// Pack is the set of rules for one way a case can take. It is read-only: its lists are shared.
type Pack struct {
	ID       string   `yaml:"id" json:"id"`             // prc-prefiling-2022; what a case pins
	Version  string   `yaml:"version" json:"version"`   // of our file, not of the law
	Track    string   `yaml:"track" json:"track"`       // organization, prefiling, postfiling, generic
	From     Date     `yaml:"from" json:"from"`         // first day in force
	To       Date     `yaml:"to" json:"to,omitempty"`   // last day in force; "" for still
	Extends  []string `yaml:"extends" json:"-"`         // packs whose content is taken over; own items win by id
	Abstract bool     `yaml:"abstract" json:"-"`        // only there to be extended
	Fallback bool     `yaml:"fallback" json:"fallback"` // for tracks no pack knows
	Title    Label    `yaml:"title" json:"title"`

	Counting    Counting           `yaml:"counting" json:"counting"`
	Laws        []Law              `yaml:"laws" json:"laws"`
	Clocks      []Clock            `yaml:"clocks" json:"clocks"`
	Consents    []Consent          `yaml:"consents" json:"consents"`
	Endings     []Ground           `yaml:"endings" json:"endings"`          // why mediation ends (OMR 25)
	Returns     []Ground           `yaml:"returns" json:"returns"`          // why an application goes back (OMR 9)
	NotAccepted []Ground           `yaml:"not_accepted" json:"notAccepted"` // confirmation not taken up (CPI 355)
	Rejections  []Ground           `yaml:"rejections" json:"rejections"`    // confirmation refused (CPI 358)
	Declines    []Ground           `yaml:"declines" json:"declines"`        // why a mediator does not take a case (OMR 12)
	Disclosures []Ground           `yaml:"disclosures" json:"disclosures"`  // what a mediator must tell (OMR 13)
	Complaints  []Ground           `yaml:"complaints" json:"complaints"`    // what parties may complain of (OMR 29)
	Pauses      []Ground           `yaml:"pauses" json:"pauses"`            // why mediation rests for a time
	FilingFlaws []Ground           `yaml:"filing_flaws" json:"filingFlaws"` // why a court sends a filing back
	Documents   []Document         `yaml:"documents" json:"documents"`      // what crosses to a court
	Kinds       []Kind             `yaml:"kinds" json:"kinds"`              // kinds of dispute with their questions
	EveryKind   []Question         `yaml:"every_kind" json:"-"`             // questions put last in every kind
	Causes      map[string][]Cause `yaml:"causes" json:"-"`                 // causes of action by kind
	Unsuitable  []Ground           `yaml:"unsuitable" json:"unsuitable"`    // what cannot be settled here, and where it can
	PaperOnly   []string           `yaml:"paper_only" json:"paperOnly"`     // kinds whose agreements are signed by hand (ESL 3)
	Linter      Linter             `yaml:"linter" json:"-"`

	zone     *time.Location
	calendar *Calendar
	patterns []compiled
	rates    []*regexp.Regexp
}

// Counting says how days are counted.
type Counting struct {
	Zone     string   `yaml:"zone" json:"zone"`         // IANA time zone in which days begin and end
	Calendar string   `yaml:"calendar" json:"calendar"` // cn, or weekends
	RestDay  Reading  `yaml:"rest_day" json:"restDay"`  // what moves a last day
	Articles []string `yaml:"articles" json:"articles"`
}

// Reading says which last days move to the next day that is none: the readings of CPL art. 85's 法定休假日.
type Reading string

// The readings.
const (
	RestDays     Reading = "rest_days"     // public holidays and weekends, but not a weekend worked to make up; the default
	HolidaysOnly Reading = "holidays_only" // public holidays as arranged, not ordinary weekends
	NeverMoves   Reading = "never"         // the last day stays where it is
)

// Law is a source that articles name by its id, as OMR in "OMR 24".
type Law struct {
	ID    string `yaml:"id" json:"id"`
	Label Label  `yaml:"label" json:"label"`
	Since Date   `yaml:"since" json:"since,omitempty"`
	Note  Label  `yaml:"note" json:"note,omitzero"`
}

// Unit is what a length is counted in.
type Unit string

// The units.
const (
	Days        Unit = "days"
	WorkingDays Unit = "working_days"
	Months      Unit = "months"
	Years       Unit = "years"
)

// The clocks that packs for a court's mediation know; a pack may know more and need not know all.
const (
	ClockInvitation         = "invitation_reply"     // the other side answers the invitation
	ClockFilingDecision     = "filing_decision"      // the court files or rules
	ClockJointChoice        = "joint_choice"         // the parties choose a mediator together
	ClockAppoint            = "court_appoint"        // the court appoints
	ClockAccept             = "mandate_accept"       // the mediator takes the case
	ClockContact            = "contact"              // the mediator reaches the other side
	ClockMediation          = "mediation"            // the mediation itself
	ClockConfirmationApply  = "confirmation_apply"   // the parties apply for confirmation
	ClockConfirmationAccept = "confirmation_accept"  // the court takes the application up
	ClockConfirmationDecide = "confirmation_decide"  // the court decides
	ClockObjectionParty     = "objection_party"      // a party objects to the ruling
	ClockObjectionOther     = "objection_interested" // somebody else objects
	ClockEnforcement        = "enforcement_apply"    // enforcement is applied for
	ClockOnlineMode         = "online_mode_reply"    // answer to the notice of online procedure
	ClockAnnouncement       = "announcement"         // service by announcement takes effect
	ClockObstacle           = "obstacle"             // ask for more time after an obstacle ended
)

// Clock is a rule for a deadline.
type Clock struct {
	ID         string          `yaml:"id" json:"id"`
	Label      Label           `yaml:"label" json:"label"`
	Start      string          `yaml:"start" json:"start"` // event, as mandate_accepted; page key clock.event.<start>
	Length     int             `yaml:"length" json:"length"`
	Unit       Unit            `yaml:"unit" json:"unit"`
	Articles   []string        `yaml:"articles" json:"articles"`
	Verified   Mark            `yaml:"verified" json:"verified"`
	Extensions []ExtensionRule `yaml:"extensions" json:"extensions,omitempty"`
	Stops      []StopRule      `yaml:"stops" json:"stops,omitempty"`
	Cap        *Cap            `yaml:"cap" json:"cap,omitempty"`
	Variants   []Variant       `yaml:"variants" json:"variants,omitempty"`
	Note       Label           `yaml:"note" json:"note,omitzero"`
}

// ExtensionRule says who may make a clock longer.
type ExtensionRule struct {
	By       string   `yaml:"by" json:"by"`             // all_parties, court_president
	MaxDays  int      `yaml:"max_days" json:"maxDays"`  // 0: as long as they like
	Articles []string `yaml:"articles" json:"articles"` //
	Verified Mark     `yaml:"verified" json:"verified"`
}

// StopRule says what is left out of the count.
type StopRule struct {
	Reason   string   `yaml:"reason" json:"reason"` // id of a ground in Pauses
	Articles []string `yaml:"articles" json:"articles"`
	Verified Mark     `yaml:"verified" json:"verified"`
}

// Cap is the most that a clock may come to, extensions included.
type Cap struct {
	Days     int      `yaml:"days" json:"days"`
	Articles []string `yaml:"articles" json:"articles"`
	Verified Mark     `yaml:"verified" json:"verified"`
}

// Variant is another length or start under a circumstance, as {kind: labour_pay} or {procedure: summary}.
type Variant struct {
	When     map[string]string `yaml:"when" json:"when"`
	Start    string            `yaml:"start" json:"start,omitempty"`   // "" keeps the clock's
	Length   int               `yaml:"length" json:"length,omitempty"` // 0 keeps the clock's
	Unit     Unit              `yaml:"unit" json:"unit,omitempty"`
	Articles []string          `yaml:"articles" json:"articles"`
	Verified Mark              `yaml:"verified" json:"verified"`
}

// Consent is a consent to ask for, stage by stage: consent to one never counts for another (OLR 4).
type Consent struct {
	Stage    string   `yaml:"stage" json:"stage"`       // mediation online e_service separate_sessions async recording ...
	Of       string   `yaml:"of" json:"of"`             // each_party: holds for who gave it; all_parties: only when all gave it
	When     string   `yaml:"when" json:"when"`         // answer, session, signing: where it is asked
	Required bool     `yaml:"required" json:"required"` // without it the procedure cannot go on here
	Label    Label    `yaml:"label" json:"label"`
	Hint     Label    `yaml:"hint" json:"hint"`
	Articles []string `yaml:"articles" json:"articles"`
	Verified Mark     `yaml:"verified" json:"verified"`
}

// Ground is a coded reason.
type Ground struct {
	ID       string   `yaml:"id" json:"id"`
	Label    Label    `yaml:"label" json:"label"`
	Hint     Label    `yaml:"hint" json:"hint,omitzero"`
	WhereTo  Label    `yaml:"where_to" json:"whereTo,omitzero"` // where to go instead
	By       []string `yaml:"by" json:"by,omitempty"`           // who may give it: party mediator clerk system
	Text     bool     `yaml:"text" json:"text,omitempty"`       // needs words of its own
	Articles []string `yaml:"articles" json:"articles"`
	Verified Mark     `yaml:"verified" json:"verified"`
}

// Crossing says whether a class of documents may go to the court.
type Crossing string

// The crossings.
const (
	Crosses      Crossing = "crosses"       // goes along
	NeedsConsent Crossing = "needs_consent" // only with the recorded consent of each holder
	NeverCrosses Crossing = "never"         // does not go; also what a pack does not name
)

// Document is a class of documents and whether it crosses.
type Document struct {
	Class    string   `yaml:"class" json:"class"`
	Crossing Crossing `yaml:"crossing" json:"crossing"`
	Label    Label    `yaml:"label" json:"label"`
	Articles []string `yaml:"articles" json:"articles"`
	Verified Mark     `yaml:"verified" json:"verified"`
}

// Kind is a kind of dispute, with the questions that help to tell it.
type Kind struct {
	ID        string     `yaml:"id" json:"id"`
	Label     Label      `yaml:"label" json:"label"`
	Hint      Label      `yaml:"hint" json:"hint"`
	Questions []Question `yaml:"questions" json:"questions"`
	Causes    []Cause    `yaml:"-" json:"causes"` // causes of action, the usual one first
}

// Cause is a cause of action of a court. Number is the number of the court's list; "" where we could not verify it.
type Cause struct {
	Code     string `yaml:"code" json:"code"` // ours, stable
	Number   string `yaml:"number" json:"number,omitempty"`
	Label    Label  `yaml:"label" json:"label"`
	Verified Mark   `yaml:"verified" json:"verified"`
}

// QuestionType says how a question is answered.
type QuestionType string

// The types and the JSON of their answers.
const (
	Money  QuestionType = "money"  // integer minor units of the case's currency
	Day    QuestionType = "date"   // "2006-01-02"
	Text   QuestionType = "text"   // string
	Choice QuestionType = "choice" // id of an option
	YesNo  QuestionType = "yesno"  // boolean
)

// Question is one question of the guided intake.
type Question struct {
	ID       string        `yaml:"id" json:"id"`
	Type     QuestionType  `yaml:"type" json:"type"`
	Required bool          `yaml:"required" json:"required"`
	Label    Label         `yaml:"label" json:"label"`
	Hint     Label         `yaml:"hint" json:"hint,omitzero"`
	Why      Label         `yaml:"why" json:"why,omitzero"` // why we ask
	Options  []Alternative `yaml:"options" json:"options,omitempty"`
	ShowIf   *ShowIf       `yaml:"show_if" json:"showIf,omitempty"`
	Fills    string        `yaml:"fills" json:"fills,omitempty"`       // amount, facts or want: the field of the story it fills
	MaxLen   int           `yaml:"max_len" json:"maxLength,omitempty"` // characters of a text; 0 means 500
	Lines    int           `yaml:"lines" json:"lines,omitempty"`       // height of a text box; 0 and 1: one line
}

// Alternative is one answer of a choice.
type Alternative struct {
	ID    string `yaml:"id" json:"id"`
	Label Label  `yaml:"label" json:"label"`
	Hint  Label  `yaml:"hint" json:"hint,omitzero"`
}

// ShowIf shows a question only after certain answers to an earlier one.
type ShowIf struct {
	Question string   `yaml:"question" json:"question"`
	Is       []string `yaml:"is" json:"is"` // option ids; "yes" or "no"
}

// Citation is an article with its name to read.
type Citation struct {
	ID    string `json:"id"` // OMR 24
	Label Label  `json:"label"`
}

// Zone gives the time zone in which the pack's days begin and end.
func (p Pack) Zone() *time.Location { return p.zone }

// Calendar gives the pack's calendar.
func (p Pack) Calendar() *Calendar { return p.calendar }

// Clock gives a clock by its id.
func (p Pack) Clock(id string) (Clock, bool) {
	return pick(p.Clocks, func(c Clock) bool { return c.ID == id })
}

// Kind gives a kind of dispute by its id.
func (p Pack) Kind(id string) (Kind, bool) {
	return pick(p.Kinds, func(k Kind) bool { return k.ID == id })
}

// NeedsPaper says whether agreements on a kind of dispute are signed by hand and not electronically: the reliable
// electronic signature does not reach papers on personal relations (ESL 3).
func (p Pack) NeedsPaper(kind string) bool { return slices.Contains(p.PaperOnly, kind) }

// Consent gives a consent by its stage.
func (p Pack) Consent(stage string) (Consent, bool) {
	return pick(p.Consents, func(c Consent) bool { return c.Stage == stage })
}

// Crossing says whether a class of documents may go to the court; what the pack does not name never does.
func (p Pack) Crossing(class string) Crossing {
	if d, ok := pick(p.Documents, func(d Document) bool { return d.Class == class }); ok {
		return d.Crossing
	}
	return NeverCrosses
}

// Find gives the ground of an id in a list of the pack, as Find(p.Endings, "gap").
func Find(list []Ground, id string) (Ground, bool) {
	return pick(list, func(g Ground) bool { return g.ID == id })
}

func pick[T any](list []T, is func(T) bool) (T, bool) {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i], true
	}
	var none T
	return none, false
}

// Cite gives an article with its name to read: "OMR 25(4)" becomes 《人民法院在线调解规则》第25条第4项 and "Online
// Mediation Rules, art. 25(4)". A law the pack does not know keeps its short form.
func (p Pack) Cite(article string) Citation {
	id, number, _ := strings.Cut(article, " ")
	law, ok := pick(p.Laws, func(l Law) bool { return l.ID == id })
	if !ok {
		return Citation{ID: article, Label: Label{ZH: article, EN: article}}
	}
	if number == "" {
		return Citation{ID: article, Label: law.Label}
	}
	zh := number
	if base, item, has := strings.Cut(strings.TrimSuffix(number, ")"), "("); has {
		zh = base + "条第" + item + "项"
	} else {
		zh += "条"
	}
	return Citation{ID: article, Label: Label{ZH: law.Label.ZH + "第" + zh, EN: law.Label.EN + ", art. " + number}}
}

// Cites gives the articles of a list with their names.
func (p Pack) Cites(articles []string) []Citation {
	out := make([]Citation, 0, len(articles))
	for _, a := range articles {
		out = append(out, p.Cite(a))
	}
	return out
}
