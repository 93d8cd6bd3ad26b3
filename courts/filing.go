package courts

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"concord/internal/docstore"
	"concord/internal/fault"
	"concord/internal/rules"
)

// FilingState is where a filing stands.
type FilingState string

// The states.
const (
	FilingReceived   FilingState = "received"   // a receipt was given; a clerk looks at it
	FilingAccepted   FilingState = "accepted"   // has a docket number
	FilingReturned   FilingState = "returned"   // sent back with reasons and a day to cure
	FilingRejected   FilingState = "rejected"   // not for this court, or at all
	FilingSuperseded FilingState = "superseded" // replaced by a correction
)

// Filing is one submission to a court. A correction is a new filing that supersedes the returned one.
type Filing struct {
	ID              string      `json:"id"` // chosen by the sender: the same submission twice is once
	Case            string      `json:"case"`
	CaseNumber      string      `json:"caseNumber"`
	Court           string      `json:"court"`
	Track           string      `json:"track"`
	Kind            string      `json:"kind"`
	AmountMinor     int64       `json:"amountMinor,omitempty"`
	Currency        string      `json:"currency,omitempty"`
	Parties         []Litigant  `json:"parties"`
	State           FilingState `json:"state"`
	Bag             string      `json:"bag"`       // blob of the dossier bag
	BagDigest       string      `json:"bagDigest"` // SHA-256 of its tag manifest
	Papers          []Paper     `json:"papers"`
	Receipt         Receipt     `json:"receipt"`
	FirstReceivedAt time.Time   `json:"firstReceivedAt"` // travels along with corrections: limitation periods
	Clocks          []Clock     `json:"clocks"`
	Due             time.Time   `json:"due"`
	Docket          string      `json:"docket,omitempty"`
	Reasons         []Flaw      `json:"reasons,omitempty"`
	CureBy          *time.Time  `json:"cureBy,omitempty"`
	CureText        string      `json:"cureText,omitempty"` // the applicant's words with a correction
	Supersedes      string      `json:"supersedes,omitempty"`
	Attempt         int         `json:"attempt"`
	DecidedAt       *time.Time  `json:"decidedAt,omitempty"`
	DecidedBy       string      `json:"decidedBy,omitempty"`
	Locked          []string    `json:"locked,omitempty"` // accounts that mediated the dispute: they may not decide (SIM 16)
}

// Flaw is a coded reason with the clerk's words.
type Flaw struct {
	Code string `json:"code"`
	Text string `json:"text,omitempty"`
}

// Receipt is what the court gave for a submission; each names the one before, so that none can be lost unseen.
type Receipt struct {
	Court      string    `json:"court"`
	Submission string    `json:"submission"`
	Sequence   int64     `json:"sequence"` // within the court, from 1
	ReceivedAt time.Time `json:"receivedAt"`
	BagDigest  string    `json:"bagDigest"`
	Previous   string    `json:"previous,omitempty"` // Hash of the receipt before
}

// Hash is the SHA-256 of the receipt's JSON.
func (r Receipt) Hash() string {
	b, err := json.Marshal(r)
	if err != nil {
		panic("courts: a receipt must marshal: " + err.Error()) // strings and a time always do
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

func (f *Filing) event(kind string, at time.Time) docstore.Event {
	return docstore.NewEvent(kind, at, FilingData{Filing: f.ID, Case: f.Case, Court: f.Court, State: f.State, Sequence: f.Receipt.Sequence})
}

func (f *Filing) decide(move string, s FilingState, by string, at time.Time) error {
	if _, err := legal(FilingFlow, f.State, move); err != nil {
		return err
	}
	f.State, f.DecidedAt, f.DecidedBy = s, &at, by
	for i := range f.Clocks {
		f.Clocks[i].Met = &at
	}
	return nil
}

// docket files it under a number. The same number again changes nothing.
func (f *Filing) docket(number, by string, at time.Time) ([]docstore.Event, error) {
	if f.State == FilingAccepted && f.Docket == number {
		return nil, nil
	}
	switch n := len([]rune(number)); {
	case n == 0:
		return nil, fault.On("number", "field.required", nil)
	case n > 60:
		return nil, fault.On("number", "field.too_long", fault.P{"max": 60})
	}
	if err := f.decide("docket", FilingAccepted, by, at); err != nil {
		return nil, err
	}
	f.Docket = number
	return []docstore.Event{f.event(FilingDocketed, at)}, nil
}

// giveBack returns it with coded reasons, all at once (CPL 126), and a day by which it can be cured.
func (f *Filing) giveBack(p rules.Pack, reasons []Flaw, cureBy time.Time, by string, at time.Time) ([]docstore.Event, error) {
	if err := flaws(p, reasons); err != nil {
		return nil, err
	}
	if !cureBy.After(at) || cureBy.After(at.AddDate(0, 6, 0)) {
		return nil, fault.On("cureBy", "field.date_range", nil)
	}
	if err := f.decide("return", FilingReturned, by, at); err != nil {
		return nil, err
	}
	f.Reasons, f.CureBy, f.Due = reasons, &cureBy, cureBy
	return []docstore.Event{f.event(FilingGivenBack, at)}, nil
}

// reject refuses it for good.
func (f *Filing) reject(p rules.Pack, reasons []Flaw, by string, at time.Time) ([]docstore.Event, error) {
	if err := flaws(p, reasons); err != nil {
		return nil, err
	}
	if err := f.decide("reject", FilingRejected, by, at); err != nil {
		return nil, err
	}
	f.Reasons = reasons
	return []docstore.Event{f.event(FilingRefused, at)}, nil
}

// supersede marks a returned filing as replaced; again changes nothing.
func (f *Filing) supersede(at time.Time) ([]docstore.Event, error) {
	if f.State == FilingSuperseded {
		return nil, nil
	}
	if _, err := legal(FilingFlow, f.State, "supersede"); err != nil {
		return nil, err
	}
	f.State = FilingSuperseded
	return []docstore.Event{f.event(FilingReplaced, at)}, nil
}

// tick marks a filing that the court has not answered in time, once.
func (f *Filing) tick(at time.Time) []docstore.Event {
	if _, err := legal(FilingFlow, f.State, "overdue"); err != nil || !overdue(f.Clocks, at) {
		return nil
	}
	return []docstore.Event{f.event(FilingOverdue, at)}
}

func flaws(p rules.Pack, reasons []Flaw) error {
	if len(reasons) == 0 {
		return fault.On("reasons", "field.required", nil)
	}
	if len(reasons) > 20 {
		return fault.On("reasons", "field.too_many", fault.P{"max": 20})
	}
	for _, r := range reasons {
		i := slices.IndexFunc(p.FilingFlaws, func(g rules.Ground) bool { return g.ID == r.Code })
		if i < 0 {
			return fault.On("reasons", "field.unknown_value", nil)
		}
		if err := text("reasons", r.Text, p.FilingFlaws[i].Text); err != nil {
			return err
		}
	}
	return nil
}
