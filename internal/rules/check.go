package rules

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// checks are the engine's checks of terms; a pack turns them on and says how much they weigh.
var checks = []string{
	"actor_missing", "amount_missing", "currencies_mixed", "currency_missing", "due_missing", "due_past", "due_unreadable",
	"instalment_amount_missing", "instalment_due_missing", "instalment_order", "instalments_sum", "kind_unconfirmable",
	"kind_unknown", "method_missing", "more_than_claimed", "no_terms", "payee_missing", "payee_outside", "payer_missing",
	"same_person", "text_missing", "third_party",
}

// steps are the keys of the lines that explain a deadline.
var steps = []string{
	"clock.start", "clock.first_day", "clock.last_day", "clock.stopped", "clock.stopped_since", "clock.rest_days_skipped",
	"clock.extended", "clock.extended_until", "clock.capped", "clock.moved_weekend", "clock.moved_holiday", "clock.calendar_unknown",
}

// refusals are the keys of the faults of this package.
var refusals = []string{
	"clock.extension_not_allowed", "clock.extension_too_long", "clock.extension_not_later", "clock.stop_not_allowed",
	"rules.no_clock", "rules.no_pack",
}

// Keys gives every message key that this package can send, sorted: step keys, findings of all packs, refusals, and the
// names of start events as clock.event.<event>. The pages must know each in both locales.
func (b *Book) Keys() []string {
	seen := map[string]bool{}
	for _, list := range [][]string{steps, refusals} {
		for _, k := range list {
			seen[k] = true
		}
	}
	for _, c := range checks {
		seen["terms."+c] = true
	}
	for _, p := range b.packs {
		for _, pattern := range p.Linter.Patterns {
			seen["terms."+pattern.ID] = true
		}
		if p.Linter.Rates.BaseBP > 0 {
			seen["terms.interest"] = true
		}
		for _, c := range p.Clocks {
			seen["clock.event."+c.Start] = true
			for _, v := range c.Variants {
				if v.Start != "" {
					seen["clock.event."+v.Start] = true
				}
			}
		}
	}
	out := make([]string, 0, len(seen))
	for k := range seen {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// checker collects what is wrong with a pack.
type checker struct {
	pack *Pack
	errs []error
}

func (c *checker) wrong(format string, args ...any) {
	c.errs = append(c.errs, fmt.Errorf(format, args...))
}

// label wants both languages.
func (c *checker) label(where string, l Label, required bool) {
	zh, en := strings.TrimSpace(l.ZH), strings.TrimSpace(l.EN)
	if (zh == "") != (en == "") || required && zh == "" {
		c.wrong("%s: label needs both languages: %q, %q", where, l.ZH, l.EN)
	}
}

// source wants articles of laws the pack knows, and a mark.
func (c *checker) source(where string, articles []string, mark Mark) {
	if len(articles) == 0 {
		c.wrong("%s: no article", where)
	}
	for _, a := range articles {
		id, _, _ := strings.Cut(a, " ")
		if _, ok := pick(c.pack.Laws, func(l Law) bool { return l.ID == id }); !ok {
			c.wrong("%s: article %q is of no law named here", where, a)
		}
	}
	if !slices.Contains([]Mark{Primary, Secondary, General, House}, mark) {
		c.wrong("%s: mark %q", where, mark)
	}
}

// unique wants ids that are there and differ.
func (c *checker) unique(where string, ids []string) {
	seen := map[string]bool{}
	for _, id := range ids {
		if id == "" || seen[id] {
			c.wrong("%s: id %q is empty or twice", where, id)
		}
		seen[id] = true
	}
}

// check says all that is wrong with a resolved pack.
func (p *Pack) check() error {
	c := &checker{pack: p}
	if p.Version == "" || p.Track == "" || !p.From.Valid() || p.To != "" && (!p.To.Valid() || p.To < p.From) {
		c.wrong("head: version %q, track %q, from %q, to %q", p.Version, p.Track, p.From, p.To)
	}
	c.label("title", p.Title, true)
	if !slices.Contains([]Reading{RestDays, HolidaysOnly, NeverMoves}, p.Counting.RestDay) {
		c.wrong("counting: rest_day %q", p.Counting.RestDay)
	}
	c.source("counting", p.Counting.Articles, Primary)
	for _, l := range p.Laws {
		c.label("law "+l.ID, l.Label, true)
		c.label("law "+l.ID+" note", l.Note, false)
	}
	c.clocks()
	c.lists()
	c.kinds()
	c.linter()
	return errors.Join(c.errs...)
}

func (c *checker) clocks() {
	var ids []string
	for _, k := range c.pack.Clocks {
		where := "clock " + k.ID
		ids = append(ids, k.ID)
		c.label(where, k.Label, true)
		c.label(where+" note", k.Note, false)
		c.source(where, k.Articles, k.Verified)
		if k.Start == "" || k.Length <= 0 || !slices.Contains([]Unit{Days, WorkingDays, Months, Years}, k.Unit) {
			c.wrong("%s: start %q, length %d, unit %q", where, k.Start, k.Length, k.Unit)
		}
		for _, e := range k.Extensions {
			c.source(where+" extension "+e.By, e.Articles, e.Verified)
		}
		for _, s := range k.Stops {
			c.source(where+" stop "+s.Reason, s.Articles, s.Verified)
			if _, ok := Find(c.pack.Pauses, s.Reason); !ok {
				c.wrong("%s: stop %q is no ground to pause", where, s.Reason)
			}
		}
		for _, v := range k.Variants {
			c.source(where+" variant", v.Articles, v.Verified)
			if len(v.When) == 0 {
				c.wrong("%s: variant without circumstance", where)
			}
		}
		if k.Cap != nil {
			c.source(where+" cap", k.Cap.Articles, k.Cap.Verified)
		}
	}
	c.unique("clocks", ids)
}

func (c *checker) lists() {
	p := c.pack
	for name, list := range map[string][]Ground{
		"endings": p.Endings, "returns": p.Returns, "not_accepted": p.NotAccepted, "rejections": p.Rejections, "declines": p.Declines,
		"disclosures": p.Disclosures, "complaints": p.Complaints, "pauses": p.Pauses, "filing_flaws": p.FilingFlaws, "unsuitable": p.Unsuitable,
	} {
		var ids []string
		for _, g := range list {
			where := name + " " + g.ID
			ids = append(ids, g.ID)
			c.label(where, g.Label, true)
			c.label(where+" hint", g.Hint, false)
			c.label(where+" where_to", g.WhereTo, name == "returns" || name == "unsuitable")
			c.source(where, g.Articles, g.Verified)
		}
		c.unique(name, ids)
		if len(list) == 0 {
			c.wrong("%s: empty", name)
		}
	}
	var stages, classes []string
	for _, x := range p.Consents {
		stages = append(stages, x.Stage)
		c.label("consent "+x.Stage, x.Label, true)
		c.label("consent hint "+x.Stage, x.Hint, true)
		c.source("consent "+x.Stage, x.Articles, x.Verified)
		if x.Of != "each_party" && x.Of != "all_parties" {
			c.wrong("consent %s: of %q", x.Stage, x.Of)
		}
	}
	c.unique("consents", stages)
	for _, d := range p.Documents {
		classes = append(classes, d.Class)
		c.label("document "+d.Class, d.Label, true)
		c.source("document "+d.Class, d.Articles, d.Verified)
		if !slices.Contains([]Crossing{Crosses, NeedsConsent, NeverCrosses}, d.Crossing) {
			c.wrong("document %s: crossing %q", d.Class, d.Crossing)
		}
	}
	c.unique("documents", classes)
}

func (c *checker) kinds() {
	var ids []string
	for _, k := range c.pack.Kinds {
		ids = append(ids, k.ID)
		c.label("kind "+k.ID, k.Label, true)
		c.label("kind hint "+k.ID, k.Hint, true)
		c.questions(k)
		for _, cause := range k.Causes {
			c.label("cause "+cause.Code, cause.Label, true)
		}
	}
	c.unique("kinds", ids)
	for kind := range c.pack.Causes {
		if !slices.Contains(ids, kind) {
			c.wrong("causes: kind %q is unknown", kind)
		}
	}
	for _, kind := range c.pack.PaperOnly {
		if !slices.Contains(ids, kind) {
			c.wrong("paper_only: kind %q is unknown", kind)
		}
	}
}

func (c *checker) questions(k Kind) {
	var ids, fills []string
	for _, q := range k.Questions {
		where := "kind " + k.ID + " question " + q.ID
		c.label(where, q.Label, true)
		c.label(where+" hint", q.Hint, false)
		c.label(where+" why", q.Why, false)
		if !slices.Contains([]QuestionType{Money, Day, Text, Choice, YesNo}, q.Type) || (q.Type == Choice) != (len(q.Options) > 1) {
			c.wrong("%s: type %q with %d options", where, q.Type, len(q.Options))
		}
		var options []string
		for _, o := range q.Options {
			options = append(options, o.ID)
			c.label(where+" option "+o.ID, o.Label, true)
			c.label(where+" option hint "+o.ID, o.Hint, false)
		}
		c.unique(where+" options", options)
		c.shown(where, k, q, ids)
		if q.Fills != "" {
			fills = append(fills, q.Fills)
			if !slices.Contains([]string{"amount", "facts", "want"}, q.Fills) || (q.Fills == "amount") != (q.Type == Money) {
				c.wrong("%s: fills %q", where, q.Fills)
			}
		}
		ids = append(ids, q.ID)
	}
	c.unique("kind "+k.ID+" questions", ids)
	c.unique("kind "+k.ID+" fills", fills)
}

// shown wants that a condition names an earlier question and answers it can have.
func (c *checker) shown(where string, k Kind, q Question, earlier []string) {
	if q.ShowIf == nil {
		return
	}
	before, ok := pick(k.Questions, func(x Question) bool { return x.ID == q.ShowIf.Question })
	if !ok || !slices.Contains(earlier, before.ID) || len(q.ShowIf.Is) == 0 {
		c.wrong("%s: shown after %q, which is not asked before", where, q.ShowIf.Question)
		return
	}
	for _, is := range q.ShowIf.Is {
		_, option := pick(before.Options, func(o Alternative) bool { return o.ID == is })
		if !option && (before.Type != YesNo || is != "yes" && is != "no") {
			c.wrong("%s: shown after answer %q, which %q cannot have", where, is, before.ID)
		}
	}
}

func (c *checker) linter() {
	l := c.pack.Linter
	var ids []string
	for _, x := range l.Checks {
		ids = append(ids, x.ID)
		c.source("check "+x.ID, x.Articles, Primary)
		c.severity("check "+x.ID, x.Severity)
		if !slices.Contains(checks, x.ID) {
			c.wrong("check %s: the engine knows none of that name", x.ID)
		}
	}
	for _, x := range l.Patterns {
		ids = append(ids, x.ID)
		c.source("pattern "+x.ID, x.Articles, Primary)
		c.severity("pattern "+x.ID, x.Severity)
		if len(x.Match) == 0 {
			c.wrong("pattern %s: matches nothing", x.ID)
		}
	}
	c.unique("linter", ids)
	if r := l.Rates; r.BaseBP > 0 {
		c.source("rates", r.Articles, Primary)
		c.severity("rates", r.Severity)
		if r.Multiple <= 0 || !r.AsOf.Valid() || len(r.Forms) == 0 {
			c.wrong("rates: multiple %d, as of %q, %d forms", r.Multiple, r.AsOf, len(r.Forms))
		}
	}
}

func (c *checker) severity(where string, s Severity) {
	if s != Block && s != Warn {
		c.wrong("%s: severity %q", where, s)
	}
}
