package courts

import (
	"slices"
	"time"

	"concord/internal/fault"
	"concord/internal/rules"
)

// Class is a class of papers that may cross to a court (security.md, "What crosses"). There is no value for what may not.
type Class string

// The classes.
const (
	Pleading     Class = "pleading"
	Identity     Class = "identity"
	OpenEvidence Class = "open_evidence"
	Facts        Class = "undisputed_facts"
	Served       Class = "service_record"
	Settlement   Class = "settlement"
	EndReport    Class = "mediation_end_report"
)

// Classes lists the classes.
var Classes = []Class{Pleading, Identity, OpenEvidence, Facts, Served, Settlement, EndReport}

// Paper is one paper in the court's file.
type Paper struct {
	ID     string    `json:"id"`
	Class  Class     `json:"class"`
	Name   string    `json:"name"`
	Blob   string    `json:"blob"` // SHA-256 of its bytes, and where they are kept
	Digest string    `json:"digest"`
	Mime   string    `json:"mime"`
	Pages  int       `json:"pages,omitempty"`
	At     time.Time `json:"at"`
}

// Litigant is a party as the court's lists show it.
type Litigant struct {
	ID     string `json:"id"`
	Side   string `json:"side"` // applicant or respondent
	Name   string `json:"name"`
	Person string `json:"person,omitempty"` // account id
	Agent  string `json:"agent,omitempty"`  // account id of who represents the party
}

// Check is something the hub has looked at for the court; a person decides.
type Check struct {
	Key     string         `json:"key"`
	OK      bool           `json:"ok"`
	Params  map[string]any `json:"params,omitempty"`
	Article string         `json:"article,omitempty"`
}

// Clock is a deadline of the court with its arithmetic.
type Clock struct {
	ID         string       `json:"id"`
	Start      time.Time    `json:"start"`
	Due        time.Time    `json:"due"`
	Steps      []rules.Step `json:"steps,omitempty"`
	Article    string       `json:"article"`
	Unverified bool         `json:"unverified,omitempty"`
	Met        *time.Time   `json:"met,omitempty"`
	Extended   int          `json:"extended,omitempty"` // days added by the president of the court
	Overdue    bool         `json:"overdue,omitempty"`  // it was due and nothing had happened
}

// overdue marks, once each, the clocks that are due and not met; it says whether there was one.
func overdue(clocks []Clock, at time.Time) bool {
	found := false
	for i := range clocks {
		if k := &clocks[i]; k.Met == nil && !k.Overdue && !at.Before(k.Due) {
			k.Overdue, found = true, true
		}
	}
	return found
}

// unlocked refuses an official who mediated this dispute: no other role in it, ever (SIM 16).
func unlocked(locked []string, person string) error {
	if person != "" && slices.Contains(locked, person) {
		return fault.New(fault.Forbidden, "court.role_locked", nil)
	}
	return nil
}

func clockOf(p rules.Pack, id string, start time.Time, opts ...rules.Option) (Clock, error) {
	d, err := p.Deadline(id, start, opts...)
	if err != nil {
		return Clock{}, err
	}
	return Clock{ID: id, Start: start, Due: d.Due, Steps: d.Steps, Article: d.Article, Unverified: d.Unverified}, nil
}

func people(ls []Litigant) []string {
	var out []string
	for _, l := range ls {
		for _, p := range []string{l.Person, l.Agent} {
			if p != "" {
				out = append(out, p)
			}
		}
	}
	return out
}

// maxText bounds what an official or a party writes, in characters.
const maxText = 10_000

func text(path, s string, required bool) error {
	n := len([]rune(s))
	switch {
	case required && n == 0:
		return fault.On(path, "field.required", nil)
	case n > maxText:
		return fault.On(path, "field.too_long", fault.P{"max": maxText})
	}
	return nil
}
