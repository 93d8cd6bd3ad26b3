package mediation

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"concord/internal/fault"
	"concord/internal/rules"
)

// packs gives Rules from rule packs.
type packs struct {
	book  *rules.Book
	track string
}

// NewRules gives the rules of a book; track is taken when a case names none ("prefiling").
func NewRules(book *rules.Book, track string) Rules { return &packs{book: book, track: track} }

// pack gives a pack that a case pinned; a pack that is gone is a deployment's mistake and gives empty rules.
func (p *packs) pack(id string) rules.Pack {
	pack, err := p.book.Pack(id, time.Time{})
	if err != nil {
		return rules.Pack{}
	}
	return pack
}

func (p *packs) Pin(track string, at time.Time) (string, bool) {
	if track == "" {
		track = p.track
	}
	pack, err := p.book.Pack(track, at)
	return pack.ID, err == nil
}

func (p *packs) Knows(pack, kind string) bool {
	_, ok := p.pack(pack).Kind(kind)
	return ok
}

func (p *packs) Deadline(pack, clock string, start time.Time, how Counting) (Deadline, error) {
	opts := []rules.Option{}
	for k, v := range how.Facts {
		opts = append(opts, rules.When(k, v))
	}
	for _, s := range how.Stops {
		x := rules.Stop{From: s.From, Reason: s.Reason}
		if s.To != nil {
			x.To = *s.To
		}
		opts = append(opts, rules.Stopped(x))
	}
	plain := opts
	if how.Extended != "" {
		opts = append(opts[:len(opts):len(opts)], rules.Extended(rules.Extension{Until: rules.Date(how.Extended), By: "all_parties"}))
	}
	d, err := p.pack(pack).Deadline(clock, start, opts...)
	if errors.Is(err, fault.New(fault.Invalid, "clock.extension_not_later", nil)) && len(how.Stops) > 0 {
		d, err = p.pack(pack).Deadline(clock, start, plain...) // stops have since moved the last day past the one agreed on
	}
	if err != nil {
		return Deadline{}, err
	}
	out := Deadline{Due: d.Due, Articles: strings.Split(d.Article, "; "), Unverified: d.Unverified || d.CalendarGap}
	for _, s := range d.Steps {
		out.Steps = append(out.Steps, Step{Key: s.Key, Params: s.Params, Date: string(s.Date)})
	}
	return out, nil
}

func (p *packs) Ground(pack string, list GroundList, id string) (Ground, bool) {
	x := p.pack(pack)
	from := map[GroundList][]rules.Ground{Endings: x.Endings, Returns: x.Returns, Declines: x.Declines, Disclosures: x.Disclosures, Pauses: x.Pauses}[list]
	g, ok := rules.Find(from, id)
	return Ground{Text: g.Text, By: g.By, Articles: g.Articles}, ok
}

func (p *packs) Stages(pack string) (known, required []Stage) {
	for _, c := range p.pack(pack).Consents {
		known = append(known, Stage(c.Stage))
		if c.Required && c.When == "answer" {
			required = append(required, Stage(c.Stage))
		}
	}
	return known, required
}

func (p *packs) Lint(pack string, in LintInput) []Finding {
	x := p.pack(pack)
	facts := rules.Facts{Kind: in.Kind, Today: rules.DateOf(in.At, zoneOf(x)), ClaimMinor: in.ClaimMinor, Currency: in.Currency}
	for _, q := range in.Parties {
		facts.Parties = append(facts.Parties, string(q.ID))
	}
	terms := make([]rules.Term, 0, len(in.Terms))
	for _, t := range in.Terms {
		y := rules.Term{Kind: string(t.Kind), Payer: string(t.Payer), Payee: string(t.Payee), AmountMinor: t.AmountMinor, Currency: t.Currency, Due: rules.Date(t.Due), Method: t.Method, Account: t.Account, Text: t.Text}
		for _, i := range t.Instalments {
			y.Instalments = append(y.Instalments, rules.Instalment{Due: rules.Date(i.Due), AmountMinor: i.AmountMinor})
		}
		terms = append(terms, y)
	}
	out := []Finding{}
	for _, f := range x.CheckTerms(terms, facts) {
		y := Finding{Key: f.Key, Params: f.Params, Blocking: f.Severity == rules.Block, Articles: strings.Split(f.Article, "; "), Path: "terms"}
		if f.Term >= 0 {
			y.Term, y.Path = in.Terms[f.Term].ID, pathAt("terms", f.Term, f.Part)
		}
		out = append(out, y)
	}
	return out
}

func zoneOf(p rules.Pack) *time.Location {
	if z := p.Zone(); z != nil {
		return z
	}
	return time.UTC
}

func (p *packs) PaperOnly(pack, kind string) bool { return p.pack(pack).NeedsPaper(kind) }

func (p *packs) DayEnd(pack, date string) time.Time {
	zone := zoneOf(p.pack(pack))
	start := rules.Date(date).Midnight(zone)
	if start.IsZero() {
		return start
	}
	return start.In(zone).AddDate(0, 0, 1).UTC()
}

// Answers checks the intake answers; with complete also that the required ones that are shown are there.
func (p *packs) Answers(pack, kind string, answers map[string]any, complete bool) []fault.Field {
	k, _ := p.pack(pack).Kind(kind)
	var c check
	for _, q := range k.Questions {
		path := "story.answers." + q.ID
		v, given := answers[q.ID]
		if s, ok := v.(string); given && (v == nil || ok && strings.TrimSpace(s) == "") {
			given = false
		}
		switch {
		case given:
			c.answer(path, q, v)
		case complete && q.Required && shown(q, answers):
			c.wrong(path, "field.required", nil)
		}
	}
	return c.fields
}

// shown says whether a question is asked after the answers before it.
func shown(q rules.Question, answers map[string]any) bool {
	if q.ShowIf == nil {
		return true
	}
	said := fmt.Sprint(answers[q.ShowIf.Question])
	if b, ok := answers[q.ShowIf.Question].(bool); ok {
		said = map[bool]string{true: "yes", false: "no"}[b]
	}
	for _, want := range q.ShowIf.Is {
		if want == said {
			return true
		}
	}
	return false
}

func (k *check) answer(path string, q rules.Question, v any) {
	text, isText := v.(string)
	number, isNumber := wholeNumber(v)
	_, isBool := v.(bool)
	switch q.Type {
	case rules.Money:
		if !isNumber || number < 0 || number > MaxAmount {
			k.wrong(path, "field.amount", nil)
		}
	case rules.Day:
		if _, err := time.Parse(time.DateOnly, text); !isText || err != nil {
			k.wrong(path, "field.date", nil)
		}
	case rules.Choice:
		ok := false
		for _, o := range q.Options {
			ok = ok || o.ID == text
		}
		if !isText || !ok {
			k.wrong(path, "field.unknown_value", nil)
		}
	case rules.YesNo:
		if !isBool {
			k.wrong(path, "field.unknown_value", nil)
		}
	case rules.Text:
		limit := q.MaxLen
		if limit == 0 {
			limit = 500
		}
		if !isText {
			k.wrong(path, "field.not_text", nil)
		} else if n := utf8.RuneCountInString(text); n > limit {
			k.wrong(path, "field.too_long", fault.P{"max": limit, "length": n})
		}
	}
}

func wholeNumber(v any) (int64, bool) {
	switch n := v.(type) {
	case float64: // as JSON gives it
		return int64(n), n == float64(int64(n))
	case int64:
		return n, true
	case int:
		return int64(n), true
	}
	return 0, false
}

// Fill puts answers into the fields of the story that their questions fill, so that nothing is typed twice. What the
// applicant wrote there himself stays.
func (p *packs) Fill(pack, kind string, s *Story) {
	k, _ := p.pack(pack).Kind(kind)
	for _, q := range k.Questions {
		text, _ := s.Answers[q.ID].(string)
		switch {
		case q.Fills == "amount":
			if n, ok := wholeNumber(s.Answers[q.ID]); ok && n >= 0 && n <= MaxAmount && shown(q, s.Answers) {
				s.AmountMinor = n
			}
		case q.Fills == "facts" && s.Facts == "":
			s.Facts = strings.TrimSpace(text)
		case q.Fills == "want" && s.Want == "":
			s.Want = strings.TrimSpace(text)
		}
	}
}
