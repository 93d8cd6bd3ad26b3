package seed

import (
	"fmt"
	"strings"
	"time"

	"concord/internal/rules"
	"concord/mediation"
	"concord/organizations"
)

// target is how far a case gets.
type target string

// The targets, in the order of a usual case.
const (
	submitted target = "submitted"
	inviting  target = "inviting"
	choosing  target = "choosing"  // the parties choose a mediator
	court     target = "appoint"   // the court appoints one
	appointed target = "appointed" // the mediator has to accept
	fresh     target = "fresh"     // accepted, the parties not yet called
	talking   target = "talking"
	offering  target = "offering"  // an offer waits for the other side
	longer    target = "longer"    // the applicant asked for more time
	disclosed target = "disclosed" // the respondent has not said whether a relation matters
	resting   target = "resting"   // an appraisal is made
	unsigned  target = "unsigned"  // the agreement waits for both
	half      target = "half"      // the respondent has not signed
	applied   target = "applied"   // both applied for confirmation
	accepted  target = "accepted"
	curing    target = "curing"
	confirmed target = "confirmed"
	paying    target = "paying" // settled, instalments run
	overdue   target = "overdue"
	kept      target = "kept"
	refused   target = "refused" // the respondent does not take part
	failed    target = "failed"
	filed     target = "filed"
	returned  target = "returned"
	docketed  target = "docketed"
	withdrawn target = "withdrawn"
)

// The cases on the desk of the story's mediator, and those of a small and of a large hub besides, as often as they are
// named.
var (
	deskCycle = words("talking half offering offering fresh half longer talking half appointed talking offering disclosed talking half resting talking unsigned offering talking")
	smallHub  = words("submitted submitted submitted inviting inviting choosing appoint appoint applied applied applied accepted curing confirmed paying paying paying overdue failed filed filed withdrawn")
	largeHub  = words(`submitted submitted inviting inviting inviting inviting choosing choosing appoint appointed appointed fresh fresh fresh
		talking talking talking talking talking talking talking talking offering longer disclosed resting unsigned half half
		applied applied applied accepted accepted accepted curing confirmed confirmed confirmed confirmed confirmed confirmed confirmed confirmed confirmed
		confirmed confirmed confirmed confirmed confirmed confirmed confirmed confirmed confirmed confirmed
		paying paying paying paying paying paying paying paying overdue kept kept kept kept kept kept kept kept kept kept
		refused refused refused refused failed failed failed failed failed failed failed failed failed failed failed failed
		filed filed returned docketed docketed docketed docketed withdrawn withdrawn withdrawn`)
)

func words(s string) []target {
	var out []target
	for w := range strings.FieldsSeq(s) {
		out = append(out, target(w))
	}
	return out
}

// sitsOpen says whether a case of this target holds a place of its mediator.
func (t target) sitsOpen() bool {
	switch t {
	case appointed, fresh, talking, offering, longer, disclosed, resting, unsigned, half:
		return true
	}
	return false
}

// mediates says whether the case ever gets a mediator.
func (t target) mediates() bool {
	switch t {
	case submitted, inviting, choosing, court, refused:
		return false
	}
	return true
}

func (t target) settles() bool {
	switch t {
	case applied, accepted, curing, confirmed, paying, overdue, kept:
		return true
	}
	return false
}

func (t target) drafts() bool { return t.settles() || t == unsigned || t == half }

func (t target) fails() bool { return t == failed || t == filed || t == returned || t == docketed }

// plan is what is decided about a case before it is made.
type plan struct {
	n        int
	target   target
	kind     string
	mediator organizations.MediatorID // on whose desk it lies; "" lets routing decide
}

// plans decides about n cases. The mediator of the story has two thirds of them on the desk, from 38 to 110.
func plans(n int) []plan {
	desk := min(n*2/3, max(38, min(110, n/90)))
	others := largeHub
	if n <= 200 {
		others = smallHub
	}
	out := make([]plan, n)
	for i := range out {
		p := &out[i]
		p.n, p.kind = i, everything[chance("kind", i, len(everything))]
		if i < desk {
			p.target, p.mediator, p.kind = deskCycle[i%len(deskCycle)], StoryMediator, []string{"loan", "tenancy", "loan"}[i%3]
			continue
		}
		p.target = others[(i-desk)*37%len(others)] // 37 has no factor in common with either length: all are used
		if p.target.drafts() && p.kind == "family_support" {
			p.kind = "loan" // its agreements are signed on paper (ESL 3)
		}
	}
	return out
}

// caseID gives the id of the case of a number.
func caseID(n int) mediation.CaseID { return mediation.CaseID(id("case", fmt.Sprint(n))) }

// reference gives 8 digits, no two the same: 48,271 has no factor in common with 60,000,000.
func reference(n int) string { return fmt.Sprint(20_000_000 + (n+1)*48_271%60_000_000) }

// hours draws a length of time.
func (p plan) hours(what string, from, to int) time.Duration {
	return time.Duration(from*60+chance(what, p.n, (to-from)*60+1)) * time.Minute
}

// times says when the steps of a case were, counted back from now: all clocks that run are within their time.
type times struct {
	submitted, screened, answered, offered, chosen, accepted, contacted, drafted, signed, last time.Time
}

func (p plan) times(now time.Time) times {
	steps := []time.Duration{p.hours("screen", 1, 8), p.hours("answer", 2, 40), time.Minute, p.hours("choose", 1, 8), p.hours("accept", 1, 10), p.hours("contact", 1, 20),
		p.hours("draft", 30, 300), p.hours("sign", 2, 40)}
	reached, ago := 0, time.Duration(0)
	switch p.target {
	case submitted:
		reached, ago = 0, p.hours("ago", 1, 30)
	case inviting:
		reached, ago = 1, p.hours("ago", 1, 60)
	case choosing, court:
		reached, ago = 3, p.hours("ago", 1, 12)
	case refused:
		reached, ago = 2, p.hours("ago", 24, 5000)
	case appointed:
		reached, ago = 4, p.hours("ago", 1, 14)
	case fresh:
		reached, ago = 5, p.hours("ago", 1, 18)
	case talking, offering, longer, disclosed, resting:
		reached, ago = 6, p.hours("ago", 4, 500)
	case unsigned, half:
		reached, ago = 7, p.hours("ago", 1, 96)
	case applied:
		reached, ago = 8, p.hours("ago", 1, 40)
	case accepted, curing:
		reached, ago = 8, p.hours("ago", 50, 200)
	case paying:
		reached, ago = 8, p.hours("ago", 30, 700)
	case overdue:
		reached, ago = 8, p.hours("ago", 900, 1800)
	case filed, returned:
		reached, ago = 8, p.hours("ago", 3, 60)
	default:
		reached, ago = 8, p.hours("ago", 24*40, 24*240)
	}
	at := now.Add(-ago)
	for _, d := range steps[:reached] {
		at = at.Add(-d)
	}
	var t times
	for i, to := range []*time.Time{&t.submitted, &t.screened, &t.answered, &t.offered, &t.chosen, &t.accepted, &t.contacted, &t.drafted, &t.signed} {
		*to = at
		if i < len(steps) {
			at = at.Add(steps[i])
		}
	}
	t.last = now.Add(-ago)
	return t
}

// answers answers every question of a kind that is asked, as the form would.
func (p plan) answers(k rules.Kind, minor int64) map[string]any {
	out := map[string]any{}
	for _, q := range k.Questions {
		if !q.Required || !asked(q, out) {
			continue
		}
		switch q.Type {
		case rules.Money:
			out[q.ID] = float64(minor)
		case rules.Day:
			out[q.ID] = fmt.Sprintf("202%d-%02d-%02d", 4+chance(q.ID, p.n, 2), 1+chance("month"+q.ID, p.n, 12), 1+chance("day"+q.ID, p.n, 28))
		case rules.Choice:
			out[q.ID] = q.Options[chance(q.ID, p.n, len(q.Options))].ID
		case rules.YesNo:
			out[q.ID] = chance(q.ID, p.n, 2) == 1
		case rules.Text:
			out[q.ID] = p.name("answer", false)
		}
	}
	return out
}

func asked(q rules.Question, given map[string]any) bool {
	if q.ShowIf == nil {
		return true
	}
	said := fmt.Sprint(given[q.ShowIf.Question])
	if b, ok := given[q.ShowIf.Question].(bool); ok {
		said = map[bool]string{true: "yes", false: "no"}[b]
	}
	for _, want := range q.ShowIf.Is {
		if want == said {
			return true
		}
	}
	return false
}

// name invents a person or a company.
func (p plan) name(who string, company bool) string {
	pick := func(what, from string) string {
		r := []rune(from)
		return string(r[chance(who+what, p.n, len(r))])
	}
	if company {
		f, t := strings.Fields(firms), strings.Fields(trades)
		return placeZH(county) + f[chance(who+"firm", p.n, len(f))] + t[chance(who+"trade", p.n, len(t))]
	}
	return pick("surname", surnames) + pick("given1", givens) + pick("given2", givens)
}
