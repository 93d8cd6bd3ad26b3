package routing

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"

	"concord/organizations"
)

// scored is a mediator with the parts of the score.
type scored struct {
	m     *organizations.Mediator
	org   organizations.Organization
	cause organizations.Cause
	near  float64
	parts Parts
	total int // thousandths
	band  int // 0 for the best and its equals
	lot   uint64
}

// traits are the numbers that the score is made of.
type traits struct {
	depth, ended         int // in this kind of dispute
	room, capacity       int
	near                 float64
	suits                float64
	allSettled, allEnded int
	days                 float64
	preferred            bool
}

func (q *question) score(m *organizations.Mediator, o organizations.Organization, digits int) scored {
	c, _ := m.Cause(q.Kind)
	s := scored{m: m, org: o, cause: c, near: near(digits)}
	s.parts = q.weight.parts(traits{depth: c.Depth, ended: c.Ended, room: m.Room(), capacity: m.Capacity, near: s.near, suits: suits(m, &q.Request),
		allSettled: m.Settled, allEnded: m.Ended, days: m.DaysMean, preferred: slices.Contains(q.Prefer, m.ID)})
	s.total = q.weight.total(s.parts)
	return s
}

// parts turns the numbers into parts between 0 and 1. Success and speed are smoothed: they begin from an imagined
// practice, so that nobody is judged by two cases.
func (w *Weights) parts(t traits) Parts {
	p := Parts{Proximity: t.near, Language: t.suits}
	depth := float64(min(max(t.depth, 1), 3)-1) / 2
	practice := math.Min(1, float64(t.ended)/float64(w.Seasoned))
	p.Experience = (depth + practice) / 2
	if t.capacity > 0 {
		p.Availability = float64(t.room) / float64(t.capacity)
	}
	cases := float64(t.allEnded) + w.PriorCases
	p.Record = (float64(t.allSettled) + w.PriorCases*w.PriorShare) / cases
	days := (t.days*float64(t.allEnded) + w.PriorCases*w.PriorDays) / cases
	p.Speed = math.Min(1, math.Max(0, 1-days/w.SlowDays))
	if t.preferred {
		p.Preference = 1
	}
	return p
}

// total gives the score in thousandths.
func (w *Weights) total(p Parts) int {
	return int(math.Round(1000 * (w.Experience*p.Experience + w.Availability*p.Availability + w.Proximity*p.Proximity +
		w.Language*p.Language + w.Record*p.Record + w.Speed*p.Speed + w.Preference*p.Preference)))
}

// band says how far a score is from the best: 0 for its equals, one more for each width of Weights.Equal.
func (w *Weights) band(best, total int) int {
	return (best - total) / max(1, int(math.Round(1000*w.Equal)))
}

// near turns the digits of the nearest division into a share: 1 for the same street, less for the county, the city, the
// province, 0 for who works everywhere.
func near(digits int) float64 {
	switch {
	case digits > 6:
		return 1
	case digits > 4:
		return 0.9
	case digits > 2:
		return 0.6
	case digits > 0:
		return 0.3
	}
	return 0
}

// local is the share from which a mediator can be met in person.
const local = 0.9

// suits is the share of language and needs that the mediator serves without help.
func suits(m *organizations.Mediator, r *Request) float64 {
	have, of := 0, 1+len(r.Needs)
	if speaks(m, r.Language) {
		have++
	}
	for _, n := range r.Needs {
		if slices.Contains(m.Needs, n) {
			have++
		}
	}
	return float64(have) / float64(of)
}

// lot is a number drawn from the seed. A weak hash would favour ids that differ in the last letter only.
func lot(seed string, id organizations.MediatorID) uint64 {
	h := sha256.Sum256([]byte(seed + "|" + string(id)))
	return binary.BigEndian.Uint64(h[:])
}

// round gives the parts as they are shown.
func (p Parts) round() Parts {
	for _, f := range []*float64{&p.Experience, &p.Availability, &p.Proximity, &p.Language, &p.Record, &p.Speed, &p.Preference} {
		*f = math.Round(*f*1000) / 1000
	}
	return p
}
