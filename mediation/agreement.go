package mediation

import (
	"slices"
	"time"

	"concord/internal/actor"
	"concord/internal/fault"
)

// TermID names a term within all cases.
type TermID string

// TermKind is what a term does.
type TermKind string

// The kinds of terms.
const (
	Pay    TermKind = "pay"    // Payer pays AmountMinor to Payee by Due or in Instalments
	Act    TermKind = "act"    // Payer does what Text says, for Payee, by Due
	Waive  TermKind = "waive"  // Payer gives up what Text says
	Clause TermKind = "clause" // Text alone: penalty for breach, costs, confidentiality
)

// Term is one point of an agreement: who, to whom, what, how and until when (PML 29).
type Term struct {
	ID          TermID       `json:"id"`
	Kind        TermKind     `json:"kind"`
	Payer       PartyID      `json:"payer,omitempty"`
	Payee       PartyID      `json:"payee,omitempty"`
	AmountMinor int64        `json:"amountMinor,omitempty"`
	Currency    string       `json:"currency,omitempty"`
	Due         string       `json:"due,omitempty"` // "2006-01-02"
	Instalments []Instalment `json:"instalments,omitempty"`
	Method      string       `json:"method,omitempty"`  // bank, cash, wechat, alipay, other
	Account     string       `json:"account,omitempty"` // where to pay
	Text        string       `json:"text,omitempty"`
}

// Instalment is a part of a sum; the parts add up to it.
type Instalment struct {
	Due         string `json:"due"`
	AmountMinor int64  `json:"amountMinor"`
}

// Agreement is the text that is signed. Any redraft makes a new Version without signatures.
type Agreement struct {
	Version     int              `json:"version"`
	Whole       bool             `json:"whole"` // false: only part is settled, the rest may be filed (OMR 19)
	Facts       string           `json:"facts"`
	Issues      string           `json:"issues"`
	Terms       []Term           `json:"terms"`
	Findings    []Finding        `json:"findings,omitempty"`
	DraftedAt   time.Time        `json:"draftedAt"`
	Document    string           `json:"document,omitempty"` // blob of the rendered text
	Digest      string           `json:"digest,omitempty"`   // SHA-256 of its bytes, which is what is signed; "" until rendered
	Pages       int              `json:"pages,omitempty"`
	Signatures  []Signature      `json:"signatures,omitempty"`
	Apply       map[PartyID]bool `json:"apply,omitempty"` // who applies for confirmation, asked in the ceremony
	WetInk      bool             `json:"wetInk"`          // signed on paper (ESL 3); the mediator records it
	Sealed      string           `json:"sealed,omitempty"`
	SealedAt    *time.Time       `json:"sealedAt,omitempty"`
	EffectiveAt *time.Time       `json:"effectiveAt,omitempty"`
}

// ByMediator is the By of the mediator's signature.
const ByMediator = "mediator"

// Signature is one hand under one digest.
type Signature struct {
	By        string      `json:"by"` // party id or "mediator"
	Person    string      `json:"person,omitempty"`
	Name      string      `json:"name"`
	Strokes   string      `json:"strokes,omitempty"`   // blob of the drawn signature, or of the scan of a paper one
	Challenge string      `json:"challenge,omitempty"` // the one-time code that was proved
	Digest    string      `json:"digest"`
	At        time.Time   `json:"at"`
	Level     actor.Level `json:"level"`
}

// void empties all halves: signatures and the answers on confirmation.
func (a *Agreement) void() { a.Signatures, a.Apply = nil, nil }

// signed says whether a party (or "mediator") has signed this digest.
func (a *Agreement) signed(by string) bool {
	return a != nil && a.Digest != "" && slices.ContainsFunc(a.Signatures, func(s Signature) bool { return s.By == by && s.Digest == a.Digest })
}

// DraftInput is the content of an agreement.
type DraftInput struct {
	Whole  bool   `json:"whole"`
	Facts  string `json:"facts"`
	Issues string `json:"issues"`
	Terms  []Term `json:"terms"`
}

// DraftAgreement writes the agreement anew; all signatures and answers on confirmation are void. A blocking finding of
// the check is refused, with the path of the term.
func (c *Case) DraftAgreement(r Rules, by Seat, at time.Time, in DraftInput) ([]Event, error) {
	st, err := c.begin(MoveDraftAgreement, by, at)
	if err != nil {
		return nil, err
	}
	terms, findings, err := c.checkAgreement(r, at, in)
	if err != nil {
		return nil, err
	}
	var k check
	for _, f := range findings {
		if f.Blocking {
			k.wrong(findingPath(f, terms), f.Key, nil) // its params may hold words of the agreement
		}
	}
	if err := k.err(); err != nil {
		return nil, err
	}
	version := 1
	if c.Agreement != nil {
		version = c.Agreement.Version + 1
	}
	c.Agreement = &Agreement{Version: version, Whole: in.Whole, Facts: in.Facts, Issues: in.Issues, Terms: terms, Findings: findings, DraftedAt: at, WetInk: r.PaperOnly(c.Track, c.Kind)}
	return st.done(AgreementDrafted, Data{Version: version}, &Entry{Params: map[string]any{"version": version}}), nil
}

func findingPath(f Finding, terms []Term) string {
	if f.Path != "" {
		return f.Path
	}
	if i := slices.IndexFunc(terms, func(t Term) bool { return t.ID == f.Term }); i >= 0 && f.Term != "" {
		return pathAt("terms", i, "")
	}
	return "terms"
}

// CheckAgreement looks at a draft without keeping it: what is wrong with the input, and what a court may refuse.
func (c *Case) CheckAgreement(r Rules, at time.Time, in DraftInput) ([]Finding, error) {
	_, f, err := c.checkAgreement(r, at, in)
	return f, err
}

func (c *Case) checkAgreement(r Rules, at time.Time, in DraftInput) ([]Term, []Finding, error) {
	var k check
	in.Facts = k.text("facts", in.Facts, true, MaxText)
	in.Issues = k.text("issues", in.Issues, true, MaxText)
	terms := c.checkTerms(&k, "terms", in.Terms)
	if len(in.Terms) == 0 {
		k.wrong("terms", "field.required", nil)
	}
	if err := k.err(); err != nil {
		return nil, nil, err
	}
	parties := make([]Party, 0, len(c.Parties))
	for _, p := range c.Active() {
		parties = append(parties, *p)
	}
	return terms, r.Lint(c.Track, LintInput{Kind: c.Kind, Whole: in.Whole, Facts: in.Facts, Issues: in.Issues, Terms: terms, Parties: parties, At: at, ClaimMinor: c.Story.AmountMinor, Currency: c.Story.Currency}), nil
}

// checkTerms names every bad field and gives ids to terms that have none.
func (c *Case) checkTerms(k *check, list string, in []Term) []Term {
	if len(in) > MaxTerms {
		k.wrong(list, "field.too_many", fault.P{"max": MaxTerms})
		return nil
	}
	out := slices.Clone(in)
	seen := map[TermID]bool{}
	for i := range out {
		t := &out[i]
		if t.ID == "" {
			t.ID = TermID(newID())
		} else if !validID(string(t.ID)) || seen[t.ID] {
			k.wrong(pathAt(list, i, "id"), "field.unknown_value", nil)
		}
		seen[t.ID] = true
		c.checkTerm(k, list, i, t)
	}
	return out
}

func (c *Case) checkTerm(k *check, list string, i int, t *Term) {
	at := func(f string) string { return pathAt(list, i, f) }
	k.oneOf(at("kind"), string(t.Kind), string(Pay), string(Act), string(Waive), string(Clause))
	t.Text = k.text(at("text"), t.Text, t.Kind != Pay, MaxText)
	t.Account = k.text(at("account"), t.Account, false, MaxShort)
	if t.Method != "" {
		k.oneOf(at("method"), t.Method, "bank", "cash", "wechat", "alipay", "other")
	}
	takesPart := func(id PartyID) bool {
		return slices.ContainsFunc(c.Active(), func(p *Party) bool { return p.ID == id })
	}
	for f, id := range map[string]PartyID{"payer": t.Payer, "payee": t.Payee} {
		needed := t.Kind == Pay || f == "payer" && (t.Kind == Act || t.Kind == Waive)
		switch {
		case id == "" && needed:
			k.wrong(at(f), "field.required", nil)
		case id != "" && !takesPart(id):
			k.wrong(at(f), "field.unknown_value", nil)
		}
	}
	if t.Payer != "" && t.Payer == t.Payee {
		k.wrong(at("payee"), "term.same_party", nil)
	}
	k.date(at("due"), t.Due, t.Kind == Act || t.Kind == Pay && len(t.Instalments) == 0)
	if t.Kind != Pay {
		if t.AmountMinor != 0 || len(t.Instalments) > 0 {
			k.wrong(at("amountMinor"), "term.no_amount", nil)
		}
		return
	}
	k.amountAt(at, t.AmountMinor, t.Currency)
	k.instalments(at, t)
}

func (k *check) amountAt(at func(string) string, minor int64, currency string) {
	var m check
	m.amount("amount", minor, currency)
	for _, f := range m.fields {
		k.wrong(at(f.Path), f.Key, f.Params)
	}
}

func (k *check) instalments(at func(string) string, t *Term) {
	if len(t.Instalments) == 0 {
		return
	}
	if len(t.Instalments) > 120 {
		k.wrong(at("instalments"), "field.too_many", fault.P{"max": 120})
		return
	}
	var sum int64
	last := ""
	for j, x := range t.Instalments {
		k.date(at(pathAt("instalments", j, "due")), x.Due, true)
		if x.AmountMinor <= 0 || x.AmountMinor > MaxAmount {
			k.wrong(at(pathAt("instalments", j, "amountMinor")), "field.not_positive", nil)
		}
		if x.Due != "" && x.Due < last {
			k.wrong(at(pathAt("instalments", j, "due")), "term.instalments_order", nil)
		}
		sum, last = sum+x.AmountMinor, x.Due
	}
	if sum != t.AmountMinor {
		k.wrong(at("instalments"), "term.instalments_sum", fault.P{"sumMinor": sum, "amountMinor": t.AmountMinor})
	}
}

// AttachInput is a rendered text: where it is and the digest of its bytes.
type AttachInput struct {
	Version  int    `json:"version"`
	Document string `json:"document"`
	Digest   string `json:"digest"`
	Pages    int    `json:"pages"`
}

// AttachAgreement makes a version ready to be signed. A version that was redrafted meanwhile is conflict
// agreement.changed; the same text again changes nothing.
func (c *Case) AttachAgreement(by Seat, at time.Time, in AttachInput) ([]Event, error) {
	st, err := c.begin(MoveAttachAgreement, by, at)
	if err != nil {
		return nil, err
	}
	a := c.Agreement
	if a == nil || a.Version != in.Version {
		return nil, agreementChanged()
	}
	if a.Digest != "" {
		if a.Digest == in.Digest {
			return nil, nil
		}
		return nil, agreementChanged() // a text once shown for signing is never exchanged under the same version
	}
	var k check
	k.digest("digest", in.Digest)
	k.text("document", in.Document, true, MaxShort)
	if err := k.err(); err != nil {
		return nil, err
	}
	a.Document, a.Digest, a.Pages = in.Document, in.Digest, in.Pages
	return st.done(AgreementReady, Data{Version: a.Version, Digest: a.Digest}, &Entry{Params: map[string]any{"version": a.Version}}), nil
}

func agreementChanged() error { return fault.New(fault.Conflict, "agreement.changed", nil) }
