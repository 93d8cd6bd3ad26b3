package routing

import (
	"cmp"
	"slices"

	"concord/organizations"
)

// Route decides whom to offer. It looks at every mediator in turn: simple enough to trust, and the measure that Index is
// held to.
func Route(w World, r Request, weights Weights) Decision {
	q := ask(w, r, weights)
	left, d := q.scan(w.Mediators)
	if len(left) == 0 && len(q.hard) > 0 {
		q.hard = nil // nobody serves what the parties need: better somebody with a doubt than nobody
		left, d = q.scan(w.Mediators)
		d.Relaxed = true
	}
	q.order(left)
	chosen, rest := spread(left, weights.Offer)
	q.tell(&d, chosen, rest[:min(len(rest), weights.RunnersUp)])
	return d
}

// scan applies the hard rules to every mediator and scores those who are left.
func (q *question) scan(ms []organizations.Mediator) ([]scored, Decision) {
	d := Decision{Pack: q.weight.Pack, Excluded: []Exclusion{}}
	var left []scored
	var funnel [4]int
	out := map[string]int{}
	for i := range ms {
		m := &ms[i]
		o, digits, rule := q.house(m)
		if rule != "" {
			continue
		}
		rule = q.sift(m)
		for k := 0; k <= passed(rule); k++ {
			funnel[k]++
		}
		if rule != "" {
			out[rule]++
			d.Excluded = append(d.Excluded, Exclusion{m.ID, rule})
			continue
		}
		left = append(left, q.score(m, o, digits))
	}
	slices.SortFunc(d.Excluded, func(a, b Exclusion) int { return cmp.Compare(a.Mediator, b.Mediator) })
	d.Excluded = d.Excluded[:min(len(d.Excluded), MaxExcluded)]
	d.count(funnel, out)
	return left, d
}

// passed gives the step of the funnel that a mediator reached whom a rule kept out; the last one for "".
func passed(rule string) int {
	for _, l := range later {
		if l.rule == rule {
			return l.passed
		}
	}
	return 3
}

// count fills in the numbers: of the funnel, and of each rule.
func (d *Decision) count(funnel [4]int, out map[string]int) {
	d.Funnel = []Step{{StepRoster, funnel[0]}, {StepLanguage, funnel[1]}, {StepRoom, funnel[2]}, {StepNoTies, funnel[3]}, {StepOffered, 0}}
	d.Rules = []Step{}
	for _, l := range later {
		if n := out[l.rule]; n > 0 {
			d.Rules = append(d.Rules, Step{l.rule, n})
		}
	}
}

// order puts the best first. Scores within one band are equals: longest without a case first, then a hash of the seed,
// which is chance that can be repeated.
func (q *question) order(list []scored) {
	best := 0
	for i := range list {
		best = max(best, list[i].total)
	}
	for i := range list {
		list[i].band = q.weight.band(best, list[i].total)
		list[i].lot = lot(q.Seed, list[i].m.ID)
	}
	slices.SortFunc(list, func(a, b scored) int { return compare(&a, &b) })
}

// spread takes n from the front, one of each organization while others are left, then whoever is best.
func spread(list []scored, n int) (chosen, rest []scored) {
	used := map[organizations.OrganizationID]bool{}
	for _, s := range list {
		if len(chosen) < n && !used[s.org.ID] {
			used[s.org.ID] = true
			chosen = append(chosen, s)
		} else {
			rest = append(rest, s)
		}
	}
	for len(chosen) < n && len(rest) > 0 {
		chosen, rest = append(chosen, rest[0]), rest[1:]
	}
	return chosen, rest
}
