package routing

import (
	"slices"
	"strings"

	"concord/organizations"
)

// question is a request with what is looked up once for all mediators.
type question struct {
	Request
	org    lookup
	courts map[organizations.CourtID]organizations.Court
	sides  []side
	kinds  []string // kinds of organization that the track allows; nil: all
	hard   []string // needs that somebody must serve; nil once nobody does
	weight Weights
}

// lookup finds an organization; known is false when there is none.
type lookup func(id organizations.OrganizationID) (o organizations.Organization, known bool)

func within(w World) lookup {
	return func(id organizations.OrganizationID) (organizations.Organization, bool) {
		o, ok := w.Organizations[id]
		return o, ok
	}
}

func ask(w World, r Request, weights Weights) question {
	return prepare(r, weights, within(w), w.Courts, sides(w.Organizations, r.Parties))
}

func prepare(r Request, weights Weights, org lookup, courts map[organizations.CourtID]organizations.Court, ss []side) question {
	q := question{Request: r, org: org, courts: courts, sides: ss, kinds: weights.Tracks[r.Track], weight: weights}
	for _, n := range r.Needs {
		if slices.Contains(weights.HardNeeds, n) {
			q.hard = append(q.hard, n)
		}
	}
	return q
}

// house gives the organization through which a mediator may take the dispute, and how many digits the nearest division
// has that covers the place: the organization that is nearest, the first named among equals. rule is "" or the hard
// rule that came in the way; of several organizations the one counts that came furthest.
func (q *question) house(m *organizations.Mediator) (o organizations.Organization, digits int, rule string) {
	if m.Status != organizations.Active {
		return o, 0, RuleInactive
	}
	if !q.At.IsZero() && !m.CertificateUntil.IsZero() && q.At.After(m.CertificateUntil) {
		return o, 0, RuleCertificate
	}
	if _, takes := m.Cause(q.Kind); !takes {
		return o, 0, RuleCause
	}
	own, ok := closest(m.Regions, q.Region)
	if !ok {
		return o, 0, RuleRegion
	}
	best, furthest := -1, -1
	for _, id := range m.Organizations {
		x, known := q.org(id)
		passed, why := 0, RuleOrganization
		if known {
			passed, why = q.admits(&x)
		}
		if why != "" {
			if passed > furthest {
				furthest, rule = passed, why
			}
			continue
		}
		theirs, _ := closest(x.Regions, q.Region)
		if near := max(own, theirs); near > best {
			best, o = near, x
		}
	}
	if best >= 0 {
		return o, best, ""
	}
	if rule == "" {
		rule = RuleOrganization
	}
	return o, 0, rule
}

// admits says whether an organization may take the dispute: how many rules were passed, and the one that stopped, if any.
func (q *question) admits(o *organizations.Organization) (passed int, rule string) {
	if o.Status != organizations.Active || !q.At.IsZero() && !o.Until.IsZero() && q.At.After(o.Until) {
		return 0, RuleOrganization
	}
	if o.Sandbox != q.Sandbox {
		return 1, RuleSandbox
	}
	if q.kinds != nil && !slices.Contains(q.kinds, string(o.Kind)) {
		return 2, RuleTrack
	}
	if !o.Serves(q.Court, q.courts) {
		return 3, RuleRoster
	}
	if !slices.Contains(o.Causes, q.Kind) {
		return 4, RuleCause
	}
	if _, ok := closest(o.Regions, q.Region); !ok {
		return 5, RuleRegion
	}
	return 6, ""
}

// closest finds the most specific division that covers the place, and gives its significant digits. Nothing named, or no
// place known, is everywhere, and near to nothing.
func closest(regions []string, place string) (digits int, covers bool) {
	if len(regions) == 0 || place == "" {
		return 0, true
	}
	for _, in := range regions {
		if organizations.Within(place, in) {
			digits, covers = max(digits, len(significant(in))), true
		}
	}
	return digits, covers
}

// significant cuts the trailing pairs of zeros of the six-digit form, as organizations.Within does.
func significant(code string) string {
	if len(code) == 6 {
		code = strings.TrimSuffix(code, "00")
		if len(code) == 4 {
			code = strings.TrimSuffix(code, "00")
		}
	}
	return code
}

// sift applies the rules after the roster and names the one that stopped, if any.
func (q *question) sift(m *organizations.Mediator) string {
	switch {
	case !speaks(m, q.Language) && !slices.Contains(q.Needs, "interpreter"):
		return RuleLanguage
	case slices.ContainsFunc(q.hard, func(n string) bool { return !slices.Contains(m.Needs, n) }):
		return RuleNeed
	case m.Room() == 0 && !m.Holds(q.Case):
		return RuleFull
	case !q.At.IsZero() && m.AwayAt(q.At):
		return RuleAway
	case !meets(m.Hours, q.Hours):
		return RuleHours
	}
	if _, locked := LockedOut(*m, q.Locked); locked {
		return RuleLocked
	}
	if bars(conflicts(q.org, q.sides, m)) != "" {
		return RuleConflict
	}
	if slices.Contains(q.Exclude, m.ID) {
		return RuleAsked
	}
	return ""
}

// meets says whether there is an hour for both; who names none takes any.
func meets(mediator, parties []string) bool {
	if len(mediator) == 0 || len(parties) == 0 {
		return true
	}
	return slices.ContainsFunc(mediator, func(h string) bool { return slices.Contains(parties, h) })
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

// Check names the hard rule that keeps a mediator out, "" when none does. The needs that nobody serves are a rule here
// unless relaxed, which Decision.Relaxed says.
func Check(w World, m organizations.Mediator, r Request, weights Weights, relaxed bool) string {
	q := ask(w, r, weights)
	if relaxed {
		q.hard = nil
	}
	if _, _, rule := q.house(&m); rule != "" {
		return rule
	}
	return q.sift(&m)
}
