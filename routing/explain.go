package routing

import (
	"slices"
)

// explain gives each mediator the reasons for, the best two or three, and the doubts, at least one.
func explain(list []scored, r Request) []Candidate {
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
	for i, s := range list {
		c := Candidate{Mediator: s.m.ID, Organization: s.org.ID, Score: s.total, Fee: s.org.Fee}
		c.Reasons = reasons(s, r)
		c.Doubts = doubts(s, r, i == busiest && len(s.m.Cases) > 0)
		out = append(out, c)
	}
	return out
}

func reasons(s scored, r Request) []Reason {
	var out []Reason
	add := func(key string, params map[string]any) { out = append(out, Reason{Key: key, Params: params}) }
	switch {
	case s.cause.Ended > 0:
		add("routing.reason.experience", map[string]any{"kind": r.Kind, "ended": s.cause.Ended, "settled": s.cause.Settled})
	case s.cause.Depth >= 3:
		add("routing.reason.speciality", map[string]any{"kind": r.Kind})
	}
	if b := base(r.Language); b != "zh" && speaks(s.m, r.Language) {
		add("routing.reason.language", map[string]any{"language": b})
	}
	for _, n := range r.Needs {
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
	if s.near >= 1 {
		add("routing.reason.near", nil)
	}
	// No tie is what everybody offered has in common; it is said last, and always.
	out = out[:min(len(out), 3)]
	return append(out, Reason{Key: "routing.reason.no_ties"})
}

func doubts(s scored, r Request, busiest bool) []Reason {
	var out []Reason
	add := func(key string, params map[string]any) { out = append(out, Reason{Key: key, Params: params}) }
	if !speaks(s.m, r.Language) {
		add("routing.doubt.interpreter", map[string]any{"language": base(r.Language)})
	}
	for _, n := range r.Needs {
		if n != "interpreter" && !slices.Contains(s.m.Needs, n) {
			add("routing.doubt.need", map[string]any{"need": n})
		}
	}
	if s.org.Fee != "" && s.org.Fee != "free" {
		add("routing.doubt.fee", map[string]any{"fee": s.org.Fee})
	}
	if s.cause.Ended == 0 {
		add("routing.doubt.few_cases", map[string]any{"kind": r.Kind})
	}
	if busiest {
		add("routing.doubt.busiest", map[string]any{"open": len(s.m.Cases)})
	}
	if len(s.m.Hours) > 0 && !slices.Contains(s.m.Hours, "evening") && !slices.Contains(s.m.Hours, "weekend") {
		add("routing.doubt.weekdays", nil)
	}
	if s.near < 1 {
		add("routing.doubt.far", nil)
	}
	if len(out) == 0 {
		add("routing.doubt.open_cases", map[string]any{"open": len(s.m.Cases), "capacity": s.m.Capacity})
	}
	return out[:min(len(out), 2)]
}
