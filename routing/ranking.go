package routing

import (
	"cmp"
	"container/heap"
	"slices"

	"concord/organizations"
)

// excluded names those with the smallest ids.
func (s *search) excluded() []Exclusion {
	id := func(b barred) organizations.MediatorID { return s.x.rows[b.row].id }
	if len(s.out) > MaxExcluded { // the greatest of those kept stands first, and gives way
		h := &greatest{s.out[:MaxExcluded], func(a, b barred) bool { return id(a) > id(b) }}
		heap.Init(h)
		for _, b := range s.out[MaxExcluded:] {
			if id(b) < id(h.list[0]) {
				h.list[0] = b
				heap.Fix(h, 0)
			}
		}
		s.out = s.out[:MaxExcluded]
	}
	slices.SortFunc(s.out, func(a, b barred) int { return cmp.Compare(id(a), id(b)) })
	out := make([]Exclusion, len(s.out))
	for i, b := range s.out {
		out[i] = Exclusion{id(b), later[b.rule].rule}
	}
	return out
}

// greatest is a heap.
type greatest struct {
	list []barred
	less func(a, b barred) bool
}

func (h *greatest) Len() int           { return len(h.list) }
func (h *greatest) Less(i, j int) bool { return h.less(h.list[i], h.list[j]) }
func (h *greatest) Swap(i, j int)      { h.list[i], h.list[j] = h.list[j], h.list[i] }
func (h *greatest) Push(any)           {}
func (h *greatest) Pop() any           { return nil }

// pick takes the best from a heap until the offer and the runners-up are full, as order and spread do with the whole list.
func (s *search) pick() (chosen, rest []rank) {
	best := int32(0)
	for i := range s.left {
		best = max(best, s.left[i].total)
	}
	for i := range s.left {
		s.left[i].band = int32(s.weight.band(int(best), int(s.left[i].total)))
	}
	list := s.left
	for i := len(list)/2 - 1; i >= 0; i-- {
		s.sink(list, i)
	}
	used := make(map[uint32]bool, s.weight.Offer)
	apart := s.distinct()
	for len(list) > 0 && (len(chosen) < apart || len(chosen)+len(rest) < s.weight.Offer+s.weight.RunnersUp) {
		r := list[0]
		list[0] = list[len(list)-1]
		list = list[:len(list)-1]
		s.sink(list, 0)
		if len(chosen) < s.weight.Offer && !used[r.house] {
			used[r.house] = true
			chosen = append(chosen, r)
		} else {
			rest = append(rest, r)
		}
	}
	for len(chosen) < s.weight.Offer && len(rest) > 0 {
		chosen, rest = append(chosen, rest[0]), rest[1:]
	}
	return chosen, rest[:min(len(rest), s.weight.RunnersUp)]
}

// distinct counts the organizations of those left, up to the number offered.
func (s *search) distinct() int {
	used := make(map[uint32]bool, s.weight.Offer)
	for i := range s.left {
		if used[s.left[i].house] = true; len(used) == s.weight.Offer {
			break
		}
	}
	return len(used)
}

func (s *search) sink(list []rank, i int) {
	for {
		c := 2*i + 1
		if c >= len(list) {
			return
		}
		if c+1 < len(list) && s.before(&list[c+1], &list[c]) {
			c++
		}
		if !s.before(&list[c], &list[i]) {
			return
		}
		list[i], list[c] = list[c], list[i]
		i = c
	}
}

// before is the order of the ranking; the lot is drawn only where it decides.
func (s *search) before(a, b *rank) bool {
	switch {
	case a.band != b.band:
		return a.band < b.band
	case a.last != b.last:
		return a.last < b.last
	}
	s.draw(a)
	s.draw(b)
	if a.lot != b.lot {
		return a.lot < b.lot
	}
	return s.x.rows[a.row].id < s.x.rows[b.row].id
}

func (s *search) draw(r *rank) {
	if !r.drawn {
		r.lot, r.drawn = lot(s.Seed, s.x.rows[r.row].id), true
	}
}

// scored unpacks the few who are told about.
func (s *search) scored(list []rank) []scored {
	out := make([]scored, 0, len(list))
	for i := range list {
		r := &list[i]
		s.draw(r)
		m := s.x.unpack(r.row)
		c := s.score(&m, s.x.houses[r.house].Organization, int(r.digits))
		c.band, c.lot = int(r.band), r.lot
		out = append(out, c)
	}
	return out
}
