package routing

import (
	"cmp"
	"slices"

	"concord/organizations"
)

// tell writes the offered and the runners-up into the decision, with their reasons.
func (q *question) tell(d *Decision, chosen, rest []scored) {
	d.Offered, d.RunnersUp = q.explain(chosen, rest), q.explain(rest, nil)
	for i := range rest {
		d.RunnersUp[i].WhyNot = q.whyNot(&rest[i], chosen)
	}
	d.Funnel[len(d.Funnel)-1].Count = len(d.Offered)
}

// explain gives each mediator the reasons for, the best two or three, and the doubts, at least one. behind are those
// whose turn it is not yet.
func (q *question) explain(list, behind []scored) []Candidate {
	out := make([]Candidate, 0, len(list))
	busiest := -1
	if len(list) > 1 {
		busiest = 0
		for i := range list {
			if len(list[i].m.Cases) > len(list[busiest].m.Cases) {
				busiest = i
			}
		}
	}
	for i := range list {
		s := &list[i]
		turn := slices.ContainsFunc(behind, func(b scored) bool { return b.band == s.band && b.m.LastCaseAt.After(s.m.LastCaseAt) })
		out = append(out, Candidate{Mediator: s.m.ID, Organization: s.org.ID, Score: float64(s.total) / 1000, Parts: s.parts.round(), Fee: s.org.Fee,
			Reasons: q.reasons(s, turn), Doubts: q.doubts(s, i == busiest && len(s.m.Cases) > 0)})
	}
	return out
}

func (q *question) reasons(s *scored, turn bool) []Reason {
	var out []Reason
	add := func(key string, params map[string]any) { out = append(out, Reason{Key: key, Params: params}) }
	if s.parts.Preference > 0 {
		add("routing.reason.asked_for", nil)
	}
	switch {
	case s.cause.Ended > 0:
		add("routing.reason.experience", map[string]any{"kind": q.Kind, "ended": s.cause.Ended, "settled": s.cause.Settled})
	case s.cause.Depth >= 3:
		add("routing.reason.speciality", map[string]any{"kind": q.Kind})
	}
	if b := base(q.Language); b != "zh" && speaks(s.m, q.Language) {
		add("routing.reason.language", map[string]any{"language": b})
	}
	for _, n := range q.Needs {
		if slices.Contains(s.m.Needs, n) {
			add("routing.reason.need", map[string]any{"need": n})
		}
	}
	if 2*s.m.Room() >= s.m.Capacity {
		add("routing.reason.available", map[string]any{"open": len(s.m.Cases), "capacity": s.m.Capacity})
	}
	if slices.Contains(s.m.Hours, "evening") || slices.Contains(s.m.Hours, "weekend") {
		add("routing.reason.hours", map[string]any{"evening": slices.Contains(s.m.Hours, "evening"), "weekend": slices.Contains(s.m.Hours, "weekend")})
	}
	if s.near >= local {
		add("routing.reason.near", nil)
	}
	if s.m.Ended >= int(q.weight.PriorCases) && s.m.DaysMean < q.weight.PriorDays {
		add("routing.reason.quick", map[string]any{"days": int(s.m.DaysMean + 0.5)})
	}
	if turn {
		add("routing.reason.turn", nil)
	}
	// No tie is what everybody offered has in common; it is said last, and always.
	out = out[:min(len(out), 3)]
	return append(out, Reason{Key: "routing.reason.no_ties"})
}

func (q *question) doubts(s *scored, busiest bool) []Reason {
	var out []Reason
	add := func(key string, params map[string]any) { out = append(out, Reason{Key: key, Params: params}) }
	told := q.disclosures(s.m)
	if !speaks(s.m, q.Language) {
		add("routing.doubt.interpreter", map[string]any{"language": base(q.Language)})
	}
	for _, n := range q.Needs {
		if n != "interpreter" && !slices.Contains(s.m.Needs, n) {
			add("routing.doubt.need", map[string]any{"need": n})
		}
	}
	if s.org.Fee != "" && s.org.Fee != "free" {
		add("routing.doubt.fee", map[string]any{"fee": s.org.Fee})
	}
	if s.cause.Ended == 0 {
		add("routing.doubt.few_cases", map[string]any{"kind": q.Kind})
	}
	if busiest {
		add("routing.doubt.busiest", map[string]any{"open": len(s.m.Cases)})
	}
	if len(s.m.Hours) > 0 && !slices.Contains(s.m.Hours, "evening") && !slices.Contains(s.m.Hours, "weekend") {
		add("routing.doubt.weekdays", nil)
	}
	if s.near < local {
		add("routing.doubt.far", nil)
	}
	if len(out)+len(told) == 0 {
		add("routing.doubt.open_cases", map[string]any{"open": len(s.m.Cases), "capacity": s.m.Capacity})
	}
	return append(told, out[:min(len(out), 2)]...) // what must be disclosed is never cut
}

// disclosures are the ties that do not bar a mediator but must be told to the parties.
func (q *question) disclosures(m *organizations.Mediator) []Reason {
	var out []Reason
	if len(m.Repeats) == 0 {
		return nil
	}
	for _, f := range conflicts(q.org, q.sides, m) {
		switch f.Kind {
		case Repeat:
			out = append(out, Reason{Key: "routing.doubt.repeat", Params: f.Params})
		case RepeatGroup:
			out = append(out, Reason{Key: "routing.doubt.repeat_group", Params: f.Params})
		}
	}
	return out
}

// whyNot says what put a runner-up behind the last of the offered: the organization that is there already, the turn
// among equals, or the part of the score in which it lacks most.
func (q *question) whyNot(s *scored, chosen []scored) Reason {
	if len(chosen) == 0 {
		return Reason{}
	}
	last := &chosen[0]
	for i := range chosen {
		if compare(last, &chosen[i]) < 0 {
			last = &chosen[i]
		}
	}
	if compare(s, last) < 0 {
		return Reason{Key: "routing.why_not.same_organization", Params: map[string]any{"organization": string(s.org.ID)}}
	}
	if s.band == last.band {
		if s.m.LastCaseAt.After(last.m.LastCaseAt) {
			return Reason{Key: "routing.why_not.turn"}
		}
		return Reason{Key: "routing.why_not.lot"}
	}
	w, a, b := &q.weight, &last.parts, &s.parts
	lacks := []struct {
		key  string
		lack float64
	}{
		{"routing.why_not.experience", w.Experience * (a.Experience - b.Experience)},
		{"routing.why_not.busier", w.Availability * (a.Availability - b.Availability)},
		{"routing.why_not.farther", w.Proximity * (a.Proximity - b.Proximity)},
		{"routing.why_not.language", w.Language * (a.Language - b.Language)},
		{"routing.why_not.record", w.Record * (a.Record - b.Record)},
		{"routing.why_not.slower", w.Speed * (a.Speed - b.Speed)},
		{"routing.why_not.preference", w.Preference * (a.Preference - b.Preference)},
	}
	most := lacks[0]
	for _, l := range lacks[1:] {
		if l.lack > most.lack {
			most = l
		}
	}
	return Reason{Key: most.key, Params: map[string]any{"behind": float64(last.total-s.total) / 1000}}
}

// compare is the order of the ranking.
func compare(a, b *scored) int {
	return cmp.Or(cmp.Compare(a.band, b.band), a.m.LastCaseAt.Compare(b.m.LastCaseAt), cmp.Compare(a.lot, b.lot), cmp.Compare(a.m.ID, b.m.ID))
}
