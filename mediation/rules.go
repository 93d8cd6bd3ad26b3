package mediation

import (
	"time"

	"concord/internal/fault"
)

// Rules is what a case asks of the rule packs. NewRules gives it from package rules. Every method is a pure function of
// its input, because verbs run inside an Update that may call them twice.
type Rules interface {
	// Pin gives the id of the pack in force for a track at an instant.
	Pin(track string, at time.Time) (pack string, ok bool)
	// Knows says whether the pack knows a kind of dispute.
	Knows(pack, kind string) bool
	// Answers checks the intake answers of a kind; paths are story.answers.<question>.
	Answers(pack, kind string, answers map[string]any, complete bool) []fault.Field
	// Fill puts answers into the fields of the story that they fill and that are still empty.
	Fill(pack, kind string, s *Story)
	// Deadline counts a clock. It fails as package rules says: rules.no_clock, clock.extension_not_allowed,
	// clock.extension_too_long, clock.extension_not_later, clock.stop_not_allowed.
	Deadline(pack, clock string, start time.Time, how Counting) (Deadline, error)
	// Ground finds a coded reason in a list of the pack.
	Ground(pack string, list GroundList, id string) (g Ground, ok bool)
	// Stages gives the stages that need a consent of their own, and those that an answer to the invitation must hold.
	Stages(pack string) (known, required []Stage)
	// Lint looks for what a court would refuse, before anybody signs.
	Lint(pack string, in LintInput) []Finding
	// PaperOnly says that agreements of this kind are not signed electronically (ESL 3: personal relations).
	PaperOnly(pack, kind string) bool
	// DayEnd gives the instant at which a date "2006-01-02" ends in the pack's zone.
	DayEnd(pack, date string) time.Time
}

// GroundList names a list of coded reasons of a pack.
type GroundList string

// The lists that a case uses.
const (
	Endings     GroundList = "endings"
	Returns     GroundList = "returns"
	Declines    GroundList = "declines"
	Disclosures GroundList = "disclosures"
	Pauses      GroundList = "pauses"
)

// Ground is a coded reason as a verb needs it.
type Ground struct {
	Text     bool     // needs words of its own
	By       []string // who may give it: party, mediator, clerk, system; empty: anybody
	Articles []string
}

// Counting says what lengthens or interrupts a clock.
type Counting struct {
	Facts    map[string]string // circumstances a variant asks for: kind, procedure
	Extended string            // last day "2006-01-02" agreed by all; "" for none
	Stops    []Span            // time left out of the count
}

// Span is a time between two instants; To is nil while it lasts.
type Span struct {
	From   time.Time  `json:"from"`
	To     *time.Time `json:"to,omitempty"`
	Reason string     `json:"reason"`
}

// Deadline is a counted clock with its arithmetic and articles.
type Deadline struct {
	Due        time.Time
	Articles   []string
	Steps      []Step
	Unverified bool
}

// Step is one line of the arithmetic behind a deadline.
type Step struct {
	Key    string         `json:"key"`
	Params map[string]any `json:"params,omitempty"`
	Date   string         `json:"date,omitempty"`
}

// LintInput is what the check before signing looks at.
type LintInput struct {
	Kind    string
	Whole   bool
	Facts   string
	Issues  string
	Terms   []Term
	Parties []Party
	At      time.Time
	// ClaimMinor is what was asked for; 0 for nothing in money.
	ClaimMinor int64
	Currency   string
}

// Finding is something a court may refuse, or that is missing. A blocking one keeps the agreement from being signed.
type Finding struct {
	Term     TermID         `json:"term,omitempty"`
	Path     string         `json:"path,omitempty"`
	Key      string         `json:"key"`
	Params   map[string]any `json:"params,omitempty"`
	Blocking bool           `json:"blocking"`
	Articles []string       `json:"articles,omitempty"`
}

// ground checks a coded reason given by somebody and the words that go with it.
func (k *check) ground(r Rules, pack string, list GroundList, path, id, textPath, text string, by Seat) Ground {
	g, ok := r.Ground(pack, list, id)
	switch {
	case id == "":
		k.wrong(path, "field.required", nil)
	case !ok || !mayGive(g, by):
		k.wrong(path, "field.unknown_value", nil)
	}
	k.text(textPath, text, ok && g.Text, MaxText)
	return g
}

func mayGive(g Ground, by Seat) bool {
	if len(g.By) == 0 {
		return true
	}
	for _, w := range g.By {
		if w == string(by.Role) || w == "party" && by.IsParty() {
			return true
		}
	}
	return false
}
