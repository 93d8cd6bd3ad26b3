package organizations

import (
	"fmt"
	"slices"
	"time"

	"concord/internal/docstore"
	"concord/internal/fault"
	"concord/internal/rules"
)

// ApplicationID names an application; random, 26 characters.
type ApplicationID string

// ApplicationState is where an application stands.
type ApplicationState string

// The states.
const (
	Draft     ApplicationState = "draft"     // the applicant writes it
	Submitted ApplicationState = "submitted" // the court reviews it
	Curing    ApplicationState = "curing"    // the applicant completes what the court named
	Approved  ApplicationState = "approved"  // the organization is on the roster
	Refused   ApplicationState = "refused"   // it is not; one objection is open
	Withdrawn ApplicationState = "withdrawn" // taken back
)

// ApplicationStates lists the states in their usual order.
var ApplicationStates = []ApplicationState{Draft, Submitted, Curing, Approved, Refused, Withdrawn}

// MaxApplications is how many drafts and open applications one person may have.
const MaxApplications = 10

// MaxPapers is how many papers an application may hold.
const MaxPapers = 30

// Application is an organization's way onto the roster of a court.
type Application struct {
	ID          ApplicationID      `json:"id"`
	Number      string             `json:"number,omitempty"` // SQ-2026-000012, once submitted
	State       ApplicationState   `json:"state"`
	By          string             `json:"by"` // account of the applicant
	Pack        string             `json:"pack"`
	Revision    int                `json:"revision"` // of the draft
	Kind        OrganizationKind   `json:"kind"`
	Name        Name               `json:"name"`
	CreditCode  string             `json:"creditCode"`
	LegalPerson string             `json:"legalPerson"`
	Contact     ContactPerson      `json:"contact"`
	Court       CourtID            `json:"court"`
	Regions     []string           `json:"regions"`
	Causes      []string           `json:"causes"`
	Fee         FeeRule            `json:"fee"`
	Answers     map[string]any     `json:"answers"` // by criterion
	Papers      []ApplicationPaper `json:"papers"`
	Mediators   []Enlisted         `json:"mediators"`
	Cures       []ApplicationCure  `json:"cures"`

	Ground       string         `json:"ground,omitempty"`
	Text         string         `json:"text,omitempty"`
	Organization OrganizationID `json:"organization,omitempty"` // once approved
	Decided      []string       `json:"decided,omitempty"`      // who refused it before: they do not review it again
	DecidedBy    string         `json:"decidedBy,omitempty"`
	CreatedAt    time.Time      `json:"createdAt"`
	SavedAt      time.Time      `json:"savedAt"`
	SubmittedAt  *time.Time     `json:"submittedAt,omitempty"`
	DecidedAt    *time.Time     `json:"decidedAt,omitempty"`
	Due          time.Time      `json:"due,omitzero"` // by when the court, or while curing the applicant, must act
	Overdue      bool           `json:"overdue,omitempty"`
	Holds        []string       `json:"holds,omitempty"` // what no other open application may claim: credit code, certificate numbers
	Synthetic    bool           `json:"synthetic,omitempty"`
}

// ContactPerson is whom the court calls.
type ContactPerson struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
	Email string `json:"email,omitempty"`
}

// FeeRule says whether an organization charges, and by what.
type FeeRule struct {
	Rule string `json:"rule"` // free or standard
	Text string `json:"text,omitempty"`
}

// ApplicationPaper is a file of an application.
type ApplicationPaper struct {
	ID    string    `json:"id"`
	Class string    `json:"class"` // of rules.PaperClasses
	Name  string    `json:"name"`
	Blob  string    `json:"blob"`
	Size  int64     `json:"size"`
	Mime  string    `json:"mime"`
	At    time.Time `json:"at"`
}

// Enlisted is a mediator that an application names.
type Enlisted struct {
	ID          MediatorID `json:"id"` // of the entry that it becomes
	Name        string     `json:"name"`
	Phone       string     `json:"phone"`
	Certificate string     `json:"certificate,omitempty"` // "": one is made with that of the organization
	Causes      []string   `json:"causes"`
	FullTime    bool       `json:"fullTime,omitempty"`
}

// ApplicationCure is what the court asked to complete.
type ApplicationCure struct {
	Ask        string     `json:"ask"`
	Fields     []string   `json:"fields"` // top fields that may be changed; none: all
	AskedAt    time.Time  `json:"askedAt"`
	AskedBy    string     `json:"askedBy"`
	Due        time.Time  `json:"due"`
	Answer     string     `json:"answer,omitempty"`
	AnsweredAt *time.Time `json:"answeredAt,omitempty"`
}

// Fields are the top fields of an application that a cure may name.
var Fields = []string{"name", "creditCode", "legalPerson", "contact", "regions", "causes", "fee", "answers", "papers", "mediators"}

func (a *Application) event(kind string, at time.Time) docstore.Event {
	return docstore.NewEvent(kind, at, ApplicationData{Application: a.ID, Court: a.Court, State: a.State})
}

// move is the legality check of a verb, with the state that it leads to.
func (a *Application) move(move string) (ApplicationState, error) {
	return legal(ApplicationFlow, a.State, move)
}

// Open says whether the application is written or reviewed.
func (a *Application) Open() bool {
	return a.State == Draft || a.State == Submitted || a.State == Curing
}

// Cure gives the last thing that was asked; nil when nothing was.
func (a *Application) Cure() *ApplicationCure {
	if len(a.Cures) == 0 {
		return nil
	}
	return &a.Cures[len(a.Cures)-1]
}

// mayChange refuses a change of a field that the court has not named.
func (a *Application) mayChange(w *flaws, field string) {
	if c := a.Cure(); a.State == Curing && c != nil && len(c.Fields) > 0 && !slices.Contains(c.Fields, field) {
		w.add(field, "application.field_closed", nil)
	}
}

// Patch is what an applicant changes; nil leaves a field.
type Patch struct {
	Kind        *OrganizationKind
	Name        *Name
	CreditCode  *string
	LegalPerson *string
	Contact     *ContactPerson
	Court       *CourtID
	Regions     *[]string
	Causes      *[]string
	Fee         *FeeRule
	Answers     map[string]any
	Mediators   *[]Enlisted
}

// Save changes a draft, or while curing the fields that were named. It keeps what is unfinished or wrong, so that nothing
// typed is lost; only what breaks the limits is refused, with its field. Conflict draft.revision_stale {revision} when
// somebody saved meanwhile.
func (a *Application) Save(e rules.Entry, revision int, p Patch, at time.Time) error {
	if _, err := a.move("save"); err != nil {
		return err
	}
	if err := a.inTime(at); err != nil {
		return err
	}
	if revision != a.Revision {
		return fault.New(fault.Conflict, "draft.revision_stale", fault.P{"revision": a.Revision})
	}
	next, w := *a, &flaws{}
	next.patchHead(e, w, p)
	next.patchWork(e, w, p)
	if p.Mediators != nil {
		next.mayChange(w, "mediators")
		next.patchMediators(e, w, *p.Mediators)
	}
	if err := w.err(); err != nil {
		return err
	}
	*a = next
	a.Revision++
	a.SavedAt = at
	return nil
}

// inTime refuses what comes after the day that the court set: the court may give another one.
func (a *Application) inTime(at time.Time) error {
	if c := a.Cure(); a.State == Curing && c != nil && !at.Before(c.Due) {
		return fault.New(fault.Conflict, "application.cure_overdue", fault.P{"due": c.Due.UTC().Format(time.RFC3339)})
	}
	return nil
}

// patchHead takes who it is.
func (a *Application) patchHead(e rules.Entry, w *flaws, p Patch) {
	if p.Kind != nil && *p.Kind != a.Kind {
		if _, ok := e.Organization(string(*p.Kind)); !ok {
			w.add("kind", "field.unknown_choice", nil)
		}
		if a.State != Draft {
			w.add("kind", "application.field_closed", nil)
		}
		a.Kind, a.Answers = *p.Kind, map[string]any{}
	}
	if p.Court != nil && *p.Court != a.Court {
		if a.State != Draft {
			w.add("court", "application.field_closed", nil)
		}
		if len(*p.Court) > 64 {
			w.add("court", "field.unknown_choice", nil)
		}
		a.Court = *p.Court
	}
	if p.Name != nil {
		a.mayChange(w, "name")
		a.Name = Name{ZH: w.name("name.zh", p.Name.ZH, MaxName), EN: w.name("name.en", p.Name.EN, 160)}
	}
	if p.CreditCode != nil {
		a.mayChange(w, "creditCode")
		code := w.name("creditCode", *p.CreditCode, 40)
		if normal, ok := CreditCode(code); ok {
			code = normal
		}
		a.CreditCode = code
	}
	if p.LegalPerson != nil {
		a.mayChange(w, "legalPerson")
		a.LegalPerson = w.name("legalPerson", *p.LegalPerson, MaxName)
	}
	if p.Contact != nil {
		a.mayChange(w, "contact")
		c := ContactPerson{Name: w.name("contact.name", p.Contact.Name, MaxName), Phone: w.name("contact.phone", p.Contact.Phone, 40), Email: w.name("contact.email", p.Contact.Email, 254)}
		if n, ok := MobilePhone(c.Phone); ok {
			c.Phone = n
		}
		a.Contact = c
	}
}

// patchWork takes what it does.
func (a *Application) patchWork(e rules.Entry, w *flaws, p Patch) {
	if p.Regions != nil {
		a.mayChange(w, "regions")
		a.Regions = codes(w, "regions", *p.Regions, 100, 12)
	}
	if p.Causes != nil {
		a.mayChange(w, "causes")
		a.Causes = codes(w, "causes", *p.Causes, 50, 40)
	}
	if p.Fee != nil {
		a.mayChange(w, "fee")
		a.Fee = FeeRule{Rule: p.Fee.Rule, Text: w.text("fee.text", p.Fee.Text, MaxLine*5)}
		if a.Fee.Rule != "" && a.Fee.Rule != "free" && a.Fee.Rule != "standard" {
			w.add("fee.rule", "field.unknown_choice", nil)
		}
	}
	if p.Answers != nil {
		a.mayChange(w, "answers")
		a.Answers = answersOf(e, w, a.Kind, p.Answers)
	}
}

// codes bounds a list of short words; the same word twice is kept once.
func codes(w *flaws, path string, in []string, most, limit int) []string {
	if len(in) > most {
		w.add(path, "field.too_many", fault.P{"max": most})
		return nil
	}
	out := []string{}
	for i, v := range in {
		v = w.name(fmt.Sprintf("%s[%d]", path, i), plain(v), limit)
		if v != "" && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// answersOf keeps the answers to criteria of the kind, each in its own type.
func answersOf(e rules.Entry, w *flaws, kind OrganizationKind, in map[string]any) map[string]any {
	k, _ := e.Organization(string(kind))
	out := map[string]any{}
	for id, v := range in {
		i := slices.IndexFunc(k.Criteria, func(c rules.Criterion) bool { return c.ID == id && c.Ask != rules.AskPaper })
		if i < 0 {
			if len(id) < 60 {
				w.add("answers."+id, "field.unknown", nil)
			} else {
				w.add("answers", "field.unknown", nil)
			}
			continue
		}
		path := "answers." + id
		switch x := v.(type) {
		case nil:
		case bool:
			if k.Criteria[i].Ask != rules.AskYesNo {
				w.add(path, "field.invalid", nil)
			}
			out[id] = x
		case float64:
			if k.Criteria[i].Ask != rules.AskNumber || x != float64(int64(x)) || x < 0 || x > 1e9 {
				w.add(path, "field.number", nil)
			}
			out[id] = x
		case string:
			if k.Criteria[i].Ask != rules.AskText {
				w.add(path, "field.invalid", nil)
			}
			out[id] = w.text(path, x, MaxWords)
		default:
			w.add(path, "field.invalid", nil)
		}
	}
	return out
}

func (a *Application) patchMediators(e rules.Entry, w *flaws, in []Enlisted) {
	if len(in) > e.Rule.MaxMediators {
		w.add("mediators", "field.too_many", fault.P{"max": e.Rule.MaxMediators})
		return
	}
	out := make([]Enlisted, 0, len(in))
	for i, m := range in {
		path := fmt.Sprintf("mediators[%d].", i)
		known := slices.ContainsFunc(a.Mediators, func(old Enlisted) bool { return old.ID == m.ID && m.ID != "" })
		if !known || slices.ContainsFunc(out, func(x Enlisted) bool { return x.ID == m.ID }) {
			m.ID = MediatorID(docstore.NewID()) // ids are ours
		}
		m.Name = w.name(path+"name", m.Name, MaxName)
		m.Phone = w.name(path+"phone", m.Phone, 40)
		if n, ok := MobilePhone(m.Phone); ok {
			m.Phone = n
		}
		m.Certificate = w.name(path+"certificate", m.Certificate, 60)
		m.Causes = codes(w, path+"causes", m.Causes, 50, 40)
		out = append(out, m)
	}
	a.Mediators = out
}

// attach adds a paper; the same id again changes nothing.
func (a *Application) attach(p ApplicationPaper, at time.Time) error {
	if slices.ContainsFunc(a.Papers, func(x ApplicationPaper) bool { return x.ID == p.ID }) {
		return nil
	}
	if _, err := a.move("attach"); err != nil {
		return err
	}
	if err := a.inTime(at); err != nil {
		return err
	}
	w := &flaws{}
	a.mayChange(w, "papers")
	if !slices.Contains(rules.PaperClasses, p.Class) {
		w.add("class", "field.unknown_choice", nil)
	}
	if len(a.Papers) >= MaxPapers {
		w.add("papers", "field.too_many", fault.P{"max": MaxPapers})
	}
	if err := w.err(); err != nil {
		return err
	}
	a.Papers = append(slices.Clone(a.Papers), p)
	a.SavedAt = at
	return nil
}

// detach takes a paper out; without such a paper it does nothing.
func (a *Application) detach(id string, at time.Time) error {
	i := slices.IndexFunc(a.Papers, func(x ApplicationPaper) bool { return x.ID == id })
	if i < 0 {
		return nil
	}
	if _, err := a.move("attach"); err != nil {
		return err
	}
	w := &flaws{}
	a.mayChange(w, "papers")
	if err := w.err(); err != nil {
		return err
	}
	a.Papers = slices.Delete(slices.Clone(a.Papers), i, i+1)
	a.SavedAt = at
	return nil
}
