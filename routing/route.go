package routing

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"time"

	"concord/organizations"
)

// World is the roster that is decided on.
type World = organizations.World

// Reason is a message key with parameters.
type Reason = organizations.Reason

// Party is what routing may know of a party: for conflicts of interest, nothing else.
type Party struct {
	Person    string // account id, "" before the first sign-in
	PhoneHash string // organizations.Service.PhoneHash
	NameHash  string // organizations.Service.NameHash, of an organization that is a party and of a person's employer
	Group     string // group of companies that a body belongs to, "" when unknown
}

// Lock bars somebody who has already been something else in this dispute (SIM 16).
type Lock struct {
	Person    string
	PhoneHash string
	Role      string // mediator, agent, witness, expert, interpreter, juror
}

// Request is the dispute to route.
type Request struct {
	Case     string
	Kind     string // kind of dispute
	Region   string // division code of the dispute
	Court    organizations.CourtID
	Language string                     // BCP 47, as zh-CN; "" means zh
	Needs    []string                   // accessibility needs: interpreter, sign_language, phone_only ...
	Parties  []Party                    // with their representatives
	Exclude  []organizations.MediatorID // declined, silent, objected to
	Seed     string                     // breaks the last ties; the case id is a good one
	Track    string                     // rule pack of the case: says which kinds of organization may take it
	At       time.Time                  // when it is decided: absences, terms and certificates are looked at then; zero looks at none
	Hours    []string                   // evening, weekend: when the parties can only talk then
	Prefer   []organizations.MediatorID // mediators a party has asked for
	Locked   []Lock
}

// Candidate is a mediator with the reasons for and the doubts about the choice.
type Candidate struct {
	Mediator     organizations.MediatorID
	Organization organizations.OrganizationID
	Reasons      []Reason
	Doubts       []Reason
	Score        float64 // 0 to 1, rounded to 3 digits
	Fee          string
}

// Exclusion names the hard rule that kept a mediator out.
type Exclusion struct {
	Mediator organizations.MediatorID
	Rule     string
}

// Step is one number of the funnel: how many were left after a rule.
type Step struct {
	Key   string
	Count int
}

// Decision is what Route found.
type Decision struct {
	Offered   []Candidate // at most Weights.Offer, from different organizations where there are enough
	RunnersUp []Candidate
	Excluded  []Exclusion // mediators who take this kind in this court and were kept out by a later rule
	Funnel    []Step
	Pack      string
}

// The funnel, in the order in which people read it, and the rules of Exclusion.
const (
	StepRoster   = "routing.funnel.roster"   // invited by the court, works here, takes this kind
	StepLanguage = "routing.funnel.language" // and can speak with the parties
	StepRoom     = "routing.funnel.room"     // and has room for another case
	StepNoTies   = "routing.funnel.no_ties"  // and has no tie to either side
	StepOffered  = "routing.funnel.offered"  // and fits best

	RuleLanguage = "routing.excluded.language"
	RuleFull     = "routing.excluded.full"
	RuleConflict = "routing.excluded.conflict"
	RuleAsked    = "routing.excluded.asked" // declined, silent or objected to in this case
)

// Route decides whom to offer.
func Route(w World, r Request, weights Weights) Decision {
	d := Decision{Pack: weights.Pack}
	var count [4]int
	var left []scored
	for i := range w.Mediators {
		m := &w.Mediators[i]
		org, ok := house(w, m, r)
		if !ok {
			continue
		}
		count[0]++
		passed, rule := sift(w, m, r)
		for k := 1; k <= passed; k++ {
			count[k]++
		}
		if rule != "" {
			d.Excluded = append(d.Excluded, Exclusion{m.ID, rule})
			continue
		}
		left = append(left, score(m, org, r, weights))
	}
	order(left, r.Seed, weights.Equal)
	chosen, rest := spread(left, weights.Offer)
	d.Offered = explain(chosen, r)
	d.RunnersUp = explain(rest[:min(len(rest), weights.RunnersUp)], r)
	slices.SortFunc(d.Excluded, func(a, b Exclusion) int { return strings.Compare(string(a.Mediator), string(b.Mediator)) })
	d.Funnel = []Step{{StepRoster, count[0]}, {StepLanguage, count[1]}, {StepRoom, count[2]}, {StepNoTies, count[3]}, {StepOffered, len(d.Offered)}}
	return d
}

// house gives the organization through which a mediator may take the dispute: active, invited by the court, working in
// the division and the kind. The mediator must take the kind and work there too.
func house(w World, m *organizations.Mediator, r Request) (organizations.Organization, bool) {
	if m.Status != organizations.Active {
		return organizations.Organization{}, false
	}
	if _, takes := m.Cause(r.Kind); !takes || !covers(m.Regions, r.Region) {
		return organizations.Organization{}, false
	}
	for _, id := range m.Organizations {
		o, ok := w.Organizations[id]
		if ok && o.Status == organizations.Active && o.Serves(r.Court, w.Courts) &&
			slices.Contains(o.Causes, r.Kind) && covers(o.Regions, r.Region) {
			return o, true
		}
	}
	return organizations.Organization{}, false
}

// covers says whether one of the divisions holds the place. Nothing named, or no place known, is everywhere.
func covers(regions []string, place string) bool {
	if len(regions) == 0 || place == "" {
		return true
	}
	return slices.ContainsFunc(regions, func(in string) bool { return organizations.Within(place, in) })
}

// sift applies the rules after the roster: how many steps of the funnel were passed, and the rule that stopped, if any.
func sift(w World, m *organizations.Mediator, r Request) (passed int, rule string) {
	if !speaks(m, r.Language) && !slices.Contains(r.Needs, "interpreter") {
		return 0, RuleLanguage
	}
	if m.Room() == 0 && !m.Holds(r.Case) {
		return 1, RuleFull
	}
	if Conflict(w, *m, r.Parties) != "" {
		return 2, RuleConflict
	}
	if slices.Contains(r.Exclude, m.ID) {
		return 3, RuleAsked
	}
	return 3, ""
}

// base gives the language of a tag without script and region: zh for zh-CN and for "".
func base(tag string) string {
	b, _, _ := strings.Cut(strings.ToLower(tag), "-")
	if b == "" {
		return "zh"
	}
	return b
}

func speaks(m *organizations.Mediator, tag string) bool {
	return slices.ContainsFunc(m.Languages, func(l string) bool { return base(l) == base(tag) })
}

// scored is a mediator with the parts of the score.
type scored struct {
	m     *organizations.Mediator
	org   organizations.Organization
	cause organizations.Cause
	near  float64
	total float64
	last  time.Time
	lot   uint64
}

func score(m *organizations.Mediator, o organizations.Organization, r Request, w Weights) scored {
	c, _ := m.Cause(r.Kind)
	s := scored{m: m, org: o, cause: c, near: near(m.Regions, r.Region), last: m.LastCaseAt}
	depth := float64(min(max(c.Depth, 1), 3)-1) / 2
	practice := math.Min(1, float64(c.Ended)/float64(w.Seasoned))
	record := (float64(m.Settled) + w.PriorCases*w.PriorShare) / (float64(m.Ended) + w.PriorCases)
	s.total = w.Experience*(depth+practice)/2 +
		w.Availability*float64(m.Room())/float64(m.Capacity) +
		w.Proximity*s.near +
		w.Language*suits(m, r) +
		w.Record*record
	s.total = math.Round(s.total*1000) / 1000
	return s
}

// near is 1 for a mediator of the same township or county as the dispute, less for one of the city or province.
func near(regions []string, place string) float64 {
	best := 0.0
	for _, in := range regions {
		if !organizations.Within(place, in) {
			continue
		}
		switch n := len(strings.TrimRight(in, "0")); {
		case n > 4:
			best = math.Max(best, 1)
		case n > 2:
			best = math.Max(best, 0.6)
		default:
			best = math.Max(best, 0.3)
		}
	}
	return best
}

// suits is the share of language and needs that the mediator serves without help.
func suits(m *organizations.Mediator, r Request) float64 {
	have, of := 0.0, 1.0
	if speaks(m, r.Language) {
		have++
	}
	for _, n := range r.Needs {
		of++
		if slices.Contains(m.Needs, n) {
			have++
		}
	}
	return have / of
}

// order puts the best first. Scores within one band of width equal are equals: longest without a case first, then a
// hash of the seed, which is chance that can be repeated.
func order(list []scored, seed string, equal float64) {
	for i := range list {
		list[i].lot = lot(seed, list[i].m.ID)
	}
	band := func(s scored) int { return int(math.Floor(s.total/equal + 1e-9)) }
	slices.SortFunc(list, func(a, b scored) int {
		if x := band(b) - band(a); x != 0 {
			return x
		}
		if x := a.last.Compare(b.last); x != 0 {
			return x
		}
		if x := cmp.Compare(a.lot, b.lot); x != 0 {
			return x
		}
		return cmp.Compare(a.m.ID, b.m.ID)
	})
}

// lot is a number drawn from the seed. A weak hash would favour ids that differ in the last letter only.
func lot(seed string, id organizations.MediatorID) uint64 {
	h := sha256.Sum256([]byte(seed + "|" + string(id)))
	return binary.BigEndian.Uint64(h[:])
}

// spread takes n from the front, one of each organization while others are left, then whoever is best.
func spread(list []scored, n int) (chosen, rest []scored) {
	used := map[organizations.OrganizationID]bool{}
	var skipped []scored
	for _, s := range list {
		if len(chosen) < n && !used[s.org.ID] {
			used[s.org.ID] = true
			chosen = append(chosen, s)
		} else {
			skipped = append(skipped, s)
		}
	}
	for len(chosen) < n && len(skipped) > 0 {
		chosen, skipped = append(chosen, skipped[0]), skipped[1:]
	}
	return chosen, skipped
}
