package rules

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"
	"time"

	"gopkg.in/yaml.v3"

	"concord/internal/fault"
)

//go:embed packs/entry/*.yaml
var entryFiles embed.FS

// The clocks of an entry pack.
const (
	ClockReview          = "organization_review"           // the court reviews an application
	ClockCure            = "organization_cure"             // the longest time to complete one
	ClockObjection       = "organization_objection"        // an organization objects to a decision
	ClockObjectionDecide = "organization_objection_decide" // the court decides on the objection
)

// Entry is what a court asks of organizations that want onto its roster: a pack with its clocks and laws, and the
// criteria of each kind of organization. It is read-only: its lists are shared.
type Entry struct {
	Pack `yaml:",inline"`
	Rule EntryRule `yaml:"entry"`
}

// EntryRule is the part of an entry pack that other packs do not have.
type EntryRule struct {
	Term              Tenure      `yaml:"term"`
	RenewalWindowDays int         `yaml:"renewal_window_days"` // how long before the end a renewal may be asked for
	ReminderDays      []int       `yaml:"reminder_days"`       // how long before the end the managers are reminded, farthest first
	MaxMediators      int         `yaml:"max_mediators"`       // that one application may name
	Organizations     []EntryKind `yaml:"organizations"`
	Refusals          []Ground    `yaml:"refusals"`
	Suspensions       []Ground    `yaml:"suspensions"`
	Removals          []Ground    `yaml:"removals"`
}

// Tenure is how long an organization stays on the roster before it is renewed.
type Tenure struct {
	Years    int      `yaml:"years"`
	Articles []string `yaml:"articles"`
	Verified Mark     `yaml:"verified"`
}

// EntryKind is a kind of organization with what is asked of it.
type EntryKind struct {
	ID           string      `yaml:"id"`
	Label        Label       `yaml:"label"`
	Hint         Label       `yaml:"hint"`
	MinMediators int         `yaml:"min_mediators"`
	CreditCode   bool        `yaml:"credit_code"` // a unified social credit code is required
	Free         bool        `yaml:"free"`        // may not charge
	Criteria     []Criterion `yaml:"criteria"`
}

// Ask is how a criterion is answered.
type Ask string

// The ways and the JSON of their answers.
const (
	AskYesNo  Ask = "yes_no" // boolean
	AskNumber Ask = "number" // integer
	AskText   Ask = "text"   // string
	AskPaper  Ask = "paper"  // a paper of Class
)

// Criterion is one thing asked.
type Criterion struct {
	ID       string   `yaml:"id"`
	Label    Label    `yaml:"label"`
	Hint     Label    `yaml:"hint"`
	Ask      Ask      `yaml:"ask"`
	Class    string   `yaml:"class"` // of the paper
	Unit     Label    `yaml:"unit"`  // of the number
	Min      int      `yaml:"min"`   // of the number
	Max      int      `yaml:"max"`   // of the number; 0: none
	Required bool     `yaml:"required"`
	Must     bool     `yaml:"must"` // the answer must be yes
	Articles []string `yaml:"articles"`
	Verified Mark     `yaml:"verified"`
}

// PaperClasses are the classes of papers that an application may hold.
var PaperClasses = []string{"charter", "approval", "practice_certificate", "rules", "fee_standard", "other"}

// Unverified says whether the criterion rests on a source that was not read in its own text.
func (c Criterion) Unverified() bool { return c.Verified.unverified() }

// Organization gives a kind of organization by its id.
func (e Entry) Organization(id string) (EntryKind, bool) {
	return pick(e.Rule.Organizations, func(k EntryKind) bool { return k.ID == id })
}

// Until gives the end of a term that begins at an instant: the midnight, in the pack's zone, that ends the last day.
func (e Entry) Until(from time.Time) time.Time {
	return DateOf(from, e.zone).day().months(12 * e.Rule.Term.Years).date().Midnight(e.zone)
}

// Entries holds the entry packs.
type Entries struct {
	packs []Entry
}

// LoadEntries gives the embedded entry packs, built on those of Load.
var LoadEntries = sync.OnceValue(func() *Entries {
	sub, err := fs.Sub(entryFiles, "packs/entry")
	if err != nil {
		panic(err)
	}
	e, err := ReadEntries(sub, Load())
	if err != nil {
		panic(err) // checked by the tests: a broken pack is a broken build
	}
	return e
})

// ReadEntries gives the entry packs of a folder, checked; what they extend stands in the book.
func ReadEntries(files fs.FS, b *Book) (*Entries, error) {
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		return nil, err
	}
	out := &Entries{}
	var faults []error
	for _, name := range names {
		e, err := readEntry(files, name, b)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", name, err))
			continue
		}
		out.packs = append(out.packs, e)
	}
	if len(names) == 0 {
		faults = append(faults, errors.New("no entry pack"))
	}
	return out, errors.Join(faults...)
}

func readEntry(files fs.FS, name string, b *Book) (Entry, error) {
	f, err := files.Open(name)
	if err != nil {
		return Entry{}, err
	}
	defer f.Close()
	d := yaml.NewDecoder(f)
	d.KnownFields(true)
	var e Entry
	if err := d.Decode(&e); err != nil {
		return e, err
	}
	var base Pack
	for _, id := range e.Extends {
		up, ok := b.packs[id]
		if !ok {
			return e, fmt.Errorf("extends unknown pack %q", id)
		}
		base = overlay(base, up)
	}
	e.Pack = overlay(base, e.Pack)
	e.EveryKind = nil // the kinds of the book have these questions already
	if err := e.prepare(); err != nil {
		return e, err
	}
	return e, e.complete()
}

// complete says what is wrong with the part that other packs do not have.
func (e *Entry) complete() error {
	c := &checker{pack: &e.Pack}
	r := e.Rule
	c.source("term", r.Term.Articles, r.Term.Verified)
	if r.Term.Years <= 0 || r.RenewalWindowDays <= 0 || r.MaxMediators <= 0 || len(r.Organizations) == 0 {
		c.wrong("entry: %d years, window %d, %d mediators, %d kinds", r.Term.Years, r.RenewalWindowDays, r.MaxMediators, len(r.Organizations))
	}
	if !slices.IsSortedFunc(r.ReminderDays, func(a, b int) int { return b - a }) {
		c.wrong("entry: reminder_days %v are not falling", r.ReminderDays)
	}
	for _, id := range []string{ClockReview, ClockCure, ClockObjection, ClockObjectionDecide} {
		if _, ok := e.Clock(id); !ok {
			c.wrong("entry: no clock %s", id)
		}
	}
	for name, list := range map[string][]Ground{"refusals": r.Refusals, "suspensions": r.Suspensions, "removals": r.Removals} {
		var ids []string
		for _, g := range list {
			ids = append(ids, g.ID)
			c.label(name+" "+g.ID, g.Label, true)
			c.source(name+" "+g.ID, g.Articles, g.Verified)
		}
		c.unique(name, ids)
		if len(list) == 0 {
			c.wrong("%s: empty", name)
		}
	}
	var kinds []string
	for _, k := range r.Organizations {
		kinds = append(kinds, k.ID)
		c.label("organization "+k.ID, k.Label, true)
		c.label("organization hint "+k.ID, k.Hint, true)
		c.criteria(k)
	}
	c.unique("organizations", kinds)
	return errors.Join(c.errs...)
}

func (c *checker) criteria(k EntryKind) {
	var ids []string
	for _, x := range k.Criteria {
		where := k.ID + " " + x.ID
		ids = append(ids, x.ID)
		c.label(where, x.Label, true)
		c.label(where+" hint", x.Hint, false)
		c.label(where+" unit", x.Unit, false)
		c.source(where, x.Articles, x.Verified)
		if !slices.Contains([]Ask{AskYesNo, AskNumber, AskText, AskPaper}, x.Ask) || (x.Ask == AskPaper) != slices.Contains(PaperClasses, x.Class) || x.Must && x.Ask != AskYesNo {
			c.wrong("%s: ask %q, class %q, must %v", where, x.Ask, x.Class, x.Must)
		}
		if x.Max != 0 && x.Max < x.Min || (x.Min != 0 || x.Max != 0) && x.Ask != AskNumber {
			c.wrong("%s: from %d to %d", where, x.Min, x.Max)
		}
	}
	c.unique(k.ID+" criteria", ids)
}

// At gives the entry pack that is in force at a time, the one that came into force last: rules.no_pack when there is none.
func (e *Entries) At(at time.Time) (Entry, error) {
	var found Entry
	for _, p := range e.packs {
		today := DateOf(at, p.zone)
		if p.From <= today && (p.To == "" || today <= p.To) && p.From >= found.From {
			found = p
		}
	}
	if found.ID == "" {
		return Entry{}, fault.New(fault.NotFound, "rules.no_pack", fault.P{"track": "organizations"})
	}
	return found, nil
}

// Pack gives an entry pack by its id, in force or not: what an application was made under, it keeps.
func (e *Entries) Pack(id string) (Entry, error) {
	if p, ok := pick(e.packs, func(p Entry) bool { return p.ID == id }); ok {
		return p, nil
	}
	return Entry{}, fault.New(fault.NotFound, "rules.no_pack", fault.P{"track": id})
}
