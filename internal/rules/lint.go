package rules

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Severity says what a finding means for signing.
type Severity string

// The severities.
const (
	Block Severity = "block" // a court would not confirm this: change it before signing
	Warn  Severity = "warn"  // look at it again
)

// The kinds of terms.
const (
	TermPay    = "pay"    // payer pays payee an amount by a day or in instalments
	TermAct    = "act"    // payer does what Text says by a day
	TermWaive  = "waive"  // payer gives up what Text says
	TermClause = "clause" // anything else, in Text
)

// Term is one point of an agreement as the linter reads it.
type Term struct {
	Kind        string       `json:"kind"`
	Payer       string       `json:"payer"` // party id of who pays, acts or gives up
	Payee       string       `json:"payee"` // party id of who receives
	AmountMinor int64        `json:"amountMinor"`
	Currency    string       `json:"currency"`
	Due         Date         `json:"due"` // last day; "" with instalments
	Instalments []Instalment `json:"instalments"`
	Method      string       `json:"method"` // transfer, cash, ...
	Account     string       `json:"account"`
	Text        string       `json:"text"`
	Paid        bool         `json:"paid"` // done already at signing: its day may be past
}

// Instalment is one part of a payment.
type Instalment struct {
	Due         Date  `json:"due"`
	AmountMinor int64 `json:"amountMinor"`
}

// Facts is what the linter must know besides the terms.
type Facts struct {
	Kind       string   // kind of dispute, or the id of an unsuitable kind
	Parties    []string // ids of the parties
	Joined     []string // ids of others who sign too, as guarantors
	Today      Date     // in the pack's zone
	ClaimMinor int64    // what was asked for; 0 for unknown
	Currency   string   // currency of the claim
}

// Finding is something a court might refuse. Params may hold words of the agreement: show them, never log them.
type Finding struct {
	Key      string         `json:"key"` // terms.<check>
	Severity Severity       `json:"severity"`
	Term     int            `json:"term"`           // index of the term; -1 for the whole agreement
	Part     string         `json:"part,omitempty"` // field of the term, as payee or instalments[1].due
	Params   map[string]any `json:"params,omitempty"`
	Article  string         `json:"article"`
	Cites    []Citation     `json:"cites"`
}

// Linter is what a pack looks for in an agreement.
type Linter struct {
	Checks   []Check   `yaml:"checks"`   // the engine's own checks that are on
	Patterns []Pattern `yaml:"patterns"` // words that courts do not accept, or that are unclear
	Rates    Rates     `yaml:"rates"`    // highest interest
}

// Check turns on one of the engine's checks.
type Check struct {
	ID       string   `yaml:"id"`
	Severity Severity `yaml:"severity"`
	Articles []string `yaml:"articles"`
}

// Pattern looks for words in the text of terms.
type Pattern struct {
	ID           string   `yaml:"id"`
	Severity     Severity `yaml:"severity"`
	Articles     []string `yaml:"articles"`
	Match        []string `yaml:"match"`         // regular expressions (RE2), case ignored
	Unless       []string `yaml:"unless"`        // one of these in the same text silences the pattern
	UnlessJoined bool     `yaml:"unless_joined"` // silent when somebody besides the parties signs
}

// Rates is the highest yearly interest: Multiple times a base rate.
type Rates struct {
	Severity Severity   `yaml:"severity"`
	Articles []string   `yaml:"articles"`
	Kinds    []string   `yaml:"kinds"` // kinds of dispute it holds for; empty: all
	BaseBP   int        `yaml:"base_bp"`
	Multiple int        `yaml:"multiple"`
	AsOf     Date       `yaml:"as_of"` // of the base rate
	Forms    []RateForm `yaml:"forms"`
}

// RateForm reads a rate: the group of Match times BP gives basis points a year, as 月息2分 with BP 1200.
type RateForm struct {
	Match string `yaml:"match"`
	BP    int    `yaml:"bp"`
}

// compiled is a pattern ready for use.
type compiled struct {
	Pattern
	match, unless []*regexp.Regexp
}

// under lays an upper linter over this one.
func (l Linter) under(up Linter) Linter {
	out := Linter{Rates: up.Rates}
	out.Checks = merge(l.Checks, up.Checks, func(c Check) string { return c.ID })
	out.Patterns = merge(l.Patterns, up.Patterns, func(p Pattern) string { return p.ID })
	if up.Rates.BaseBP == 0 {
		out.Rates = l.Rates
	}
	return out
}

// CheckTerms says what a court would refuse to confirm in these terms, or what is unclear, before anybody signs
// (CPI 355, 358; procedure.md 3.6): in the order of the terms, findings on the whole last.
func (p Pack) CheckTerms(terms []Term, facts Facts) []Finding {
	l := &lint{pack: p, facts: facts}
	for i, t := range terms {
		l.at = i
		l.term(t)
		l.words(t.Text)
		l.interest(t.Text)
	}
	l.at = -1
	l.whole(terms)
	return l.out
}

// lint collects findings.
type lint struct {
	pack  Pack
	facts Facts
	at    int
	out   []Finding
}

// find records a finding of one of the engine's checks, if the pack has it on.
func (l *lint) find(check, part string, params map[string]any) {
	if c, on := pick(l.pack.Linter.Checks, func(c Check) bool { return c.ID == check }); on {
		l.add(check, c.Severity, part, params, c.Articles)
	}
}

func (l *lint) add(id string, s Severity, part string, params map[string]any, articles []string) {
	l.out = append(l.out, Finding{Key: "terms." + id, Severity: s, Term: l.at, Part: part, Params: params,
		Article: strings.Join(articles, "; "), Cites: l.pack.Cites(articles)})
}

// term checks what each kind of term must say.
func (l *lint) term(t Term) {
	switch t.Kind {
	case TermPay:
		l.people(t, "payer_missing", true)
		l.payment(t)
	case TermAct:
		l.people(t, "actor_missing", false)
		l.text(t)
		l.due(t, t.Due, "due", "due_missing")
	case TermWaive:
		l.people(t, "actor_missing", false)
		l.text(t)
	case TermClause:
		l.text(t)
	default:
		l.find("kind_unknown", "kind", nil)
	}
}

// people checks who owes and who receives: both named, different, and bound by their signature.
func (l *lint) people(t Term, missing string, needPayee bool) {
	bound := append(slices.Clone(l.facts.Parties), l.facts.Joined...)
	switch {
	case t.Payer == "":
		l.find(missing, "payer", nil)
	case !slices.Contains(bound, t.Payer):
		l.find("third_party", "payer", nil)
	}
	switch {
	case t.Payee == "" && needPayee:
		l.find("payee_missing", "payee", nil)
	case t.Payee != "" && t.Payee == t.Payer:
		l.find("same_person", "payee", nil)
	case t.Payee != "" && !slices.Contains(bound, t.Payee):
		l.find("payee_outside", "payee", nil)
	}
}

// text checks that a term says something.
func (l *lint) text(t Term) {
	if strings.TrimSpace(t.Text) == "" {
		l.find("text_missing", "text", nil)
	}
}

// payment checks amount, currency, day or instalments, and how it is paid.
func (l *lint) payment(t Term) {
	if t.AmountMinor <= 0 {
		l.find("amount_missing", "amountMinor", nil)
	}
	if len(t.Currency) != 3 {
		l.find("currency_missing", "currency", nil)
	}
	if t.Method == "" && t.Account == "" {
		l.find("method_missing", "method", nil)
	}
	if len(t.Instalments) == 0 {
		l.due(t, t.Due, "due", "due_missing")
		return
	}
	var sum int64
	before := Date("")
	for i, part := range t.Instalments {
		name := "instalments[" + strconv.Itoa(i) + "]"
		l.due(t, part.Due, name+".due", "instalment_due_missing")
		if part.AmountMinor <= 0 {
			l.find("instalment_amount_missing", name+".amountMinor", nil)
		}
		if part.Due.Valid() && part.Due <= before {
			l.find("instalment_order", name+".due", nil)
		}
		if part.Due.Valid() {
			before = part.Due
		}
		sum += part.AmountMinor
	}
	if sum != t.AmountMinor {
		l.find("instalments_sum", "instalments", map[string]any{"sum": sum, "amount": t.AmountMinor, "currency": t.Currency})
	}
}

// due checks a day: there, readable, and not past unless it is done.
func (l *lint) due(t Term, d Date, part, missing string) {
	switch {
	case d == "":
		l.find(missing, part, nil)
	case !d.Valid():
		l.find("due_unreadable", part, nil)
	case d < l.facts.Today && !t.Paid:
		l.find("due_past", part, map[string]any{"due": string(d)})
	}
}

// words looks for the pack's patterns in a text; each pattern is reported once a term.
func (l *lint) words(text string) {
	for _, p := range l.pack.patterns {
		if p.UnlessJoined && len(l.facts.Joined) > 0 || slices.ContainsFunc(p.unless, func(re *regexp.Regexp) bool { return re.MatchString(text) }) {
			continue
		}
		for _, re := range p.match {
			if found := re.FindString(text); found != "" {
				l.add(p.ID, p.Severity, "text", map[string]any{"words": found}, p.Articles)
				break
			}
		}
	}
}

// interest compares the rates a text names with the highest one.
func (l *lint) interest(text string) {
	r := l.pack.Linter.Rates
	if len(r.Kinds) > 0 && !slices.Contains(r.Kinds, l.facts.Kind) {
		return
	}
	limit := r.BaseBP * r.Multiple
	for i, re := range l.pack.rates {
		for _, m := range re.FindAllStringSubmatch(text, -1) {
			rate, ok := number(m[1])
			if bp := int(rate*float64(r.Forms[i].BP) + 0.5); ok && bp > limit {
				l.add("interest", r.Severity, "text", map[string]any{"words": m[0], "bp": bp, "limitBp": limit, "asOf": string(r.AsOf)}, r.Articles)
			}
		}
	}
}

// number reads 12, 1.5 or one Chinese digit.
func number(s string) (float64, bool) {
	if at := slices.Index([]rune("零一二三四五六七八九十"), []rune(s + " ")[0]); at >= 0 {
		return float64(at), true
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil
}

// whole checks the agreement as one: not empty, a kind that can be confirmed, one currency, no more than was asked.
func (l *lint) whole(terms []Term) {
	if len(terms) == 0 {
		l.find("no_terms", "", nil)
	}
	if _, unsuitable := Find(l.pack.Unsuitable, l.facts.Kind); unsuitable {
		l.find("kind_unconfirmable", "", map[string]any{"kind": l.facts.Kind})
	}
	var sum int64
	currencies := map[string]bool{}
	for _, t := range terms {
		if t.Kind != TermPay {
			continue
		}
		currencies[t.Currency] = true
		if t.Currency == l.facts.Currency {
			sum += t.AmountMinor
		}
	}
	if len(currencies) > 1 {
		l.find("currencies_mixed", "", nil)
	}
	if l.facts.ClaimMinor > 0 && sum > l.facts.ClaimMinor {
		l.find("more_than_claimed", "", map[string]any{"sum": sum, "claim": l.facts.ClaimMinor, "currency": l.facts.Currency})
	}
}
