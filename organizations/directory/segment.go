package directory

import (
	"sort"
	"strings"

	"concord/internal/regions"
)

// segmentSize is how many entries a segment holds at most: a number of one fits 16 bits.
const segmentSize = 1 << 16

// segment is a part of the index that does not change, but for what is shown of an entry and for marks of deletion.
type segment struct {
	entries []entry // in the order of before
	alive   bits
	living  int

	mediators bits
	kinds     [4]bits
	causes    [64]bits
	languages [64]bits
	codes     []string   // of divisions, in order
	at        [][]uint16 // who works there
	zh, latin suffixes
}

// newSegment makes a segment of entries, which it sorts and keeps.
func newSegment(list []entry) *segment {
	sort.Slice(list, func(i, k int) bool { return before(list[i].mediator, list[i].id, list[k].mediator, list[k].id) })
	n := len(list)
	s := &segment{entries: list, alive: newBits(n), living: n, mediators: newBits(n)}
	places := map[string][]uint16{}
	var zh, latin []suffix
	for i := range list {
		e := &list[i]
		s.alive.set(i)
		if e.mediator {
			s.mediators.set(i)
		}
		for k := range s.kinds {
			put(&s.kinds[k], e.kinds&(1<<k) != 0, i, n)
		}
		for k := 0; e.causes>>k != 0; k++ {
			put(&s.causes[k], e.causes&(1<<k) != 0, i, n)
		}
		for k := 0; e.languages>>k != 0; k++ {
			put(&s.languages[k], e.languages&(1<<k) != 0, i, n)
		}
		for _, r := range e.regions {
			places[r] = append(places[r], uint16(i))
		}
		name := namesOf(e.zh, e.en)
		var starts []int
		for at := range name.zh {
			starts = append(starts, at)
		}
		s.zh.add(&zh, uint16(i), name.zh, starts)
		for _, k := range name.latin {
			s.latin.add(&latin, uint16(i), k.text, k.starts)
		}
	}
	s.zh.close(zh)
	s.latin.close(latin)
	for code := range places {
		s.codes = append(s.codes, code)
	}
	sort.Strings(s.codes)
	for _, code := range s.codes {
		s.at = append(s.at, places[code])
	}
	return s
}

func put(b *bits, is bool, i, n int) {
	if !is {
		return
	}
	if *b == nil {
		*b = newBits(n)
	}
	b.set(i)
}

// find gives the number of an entry, or -1.
func (s *segment) find(mediator bool, id string) int {
	i := s.after(mediator, id)
	if i > 0 && s.entries[i-1].id == id && s.entries[i-1].mediator == mediator {
		return i - 1
	}
	return -1
}

// after gives the number of the first entry behind one.
func (s *segment) after(mediator bool, id string) int {
	return sort.Search(len(s.entries), func(i int) bool { return before(mediator, id, s.entries[i].mediator, s.entries[i].id) })
}

// kill takes an entry out.
func (s *segment) kill(i int) {
	if s.alive.has(i) {
		s.alive.clear(i)
		s.living--
	}
}

// matches are the entries of a segment that fit, by class; a class is a rank and a nearness.
type matches [ranks * nears]bits

// match finds who fits.
func (s *segment) match(q *search) (out matches) {
	base := append(bits{}, s.alive...)
	if !q.organizations {
		base.and(s.mediators)
	}
	if !q.mediators {
		base.without(s.mediators)
	}
	if q.kindAsked {
		base.and(anyOf(s.kinds[:], uint64(q.kind)))
	}
	if q.causeAsked {
		base.and(anyOf(s.causes[:], q.cause))
	}
	if q.languageAsked {
		base.and(anyOf(s.languages[:], q.language))
	}
	byRank := s.named(q)
	byNear := s.around(q)
	for r := range byRank {
		for n := range byNear {
			if byRank[r] == nil && len(q.words) > 0 || byNear[n] == nil && q.region != "" || (len(q.words) == 0 && r > 0) || (q.region == "" && n > 0) {
				continue
			}
			b := append(bits{}, base...)
			if len(q.words) > 0 {
				b.and(byRank[r])
			}
			if q.region != "" {
				b.and(byNear[n])
			}
			if b.next(0) >= 0 {
				out[r*nears+n] = b
			}
		}
	}
	return out
}

// anyOf gives the members of the sets whose bits are asked for; the caller does not change it.
func anyOf(sets []bits, asked uint64) (out bits) {
	first := true
	for k := 0; asked>>k != 0; k++ {
		if asked&(1<<k) == 0 || k >= len(sets) || sets[k] == nil {
			continue
		}
		if first {
			out, first = sets[k], false
			continue
		}
		out = append(bits{}, out...)
		out.or(sets[k])
	}
	return out
}

// named gives who has the words in the name, by rank; each in one rank only.
func (s *segment) named(q *search) (out [ranks]bits) {
	for i, w := range q.words {
		var fits [ranks]bits
		for r := range fits {
			fits[r] = newBits(len(s.entries))
		}
		s.zh.mark(w.zh, &fits)
		if w.latin != "" {
			s.latin.mark(w.latin, &fits)
		}
		for r := range fits {
			if i == 0 {
				out[r] = fits[r]
			} else {
				out[r].and(fits[r])
			}
		}
	}
	if len(q.words) > 0 { // so far who fits so well or better
		out[part].without(out[prefix])
		out[prefix].without(out[exact])
	}
	for r := range out {
		if out[r].next(0) < 0 {
			out[r] = nil // nobody: no need to look further
		}
	}
	return out
}

// around gives who works in the division, in parts of it or above it, by nearness; each at the nearest only.
func (s *segment) around(q *search) (out [nears]bits) {
	if q.region == "" {
		return out
	}
	seen := newBits(len(s.entries))
	put := func(k, i int) {
		if out[k] == nil {
			out[k] = newBits(len(s.entries))
		}
		for _, who := range s.at[i] {
			out[k].set(int(who))
		}
	}
	from := sort.SearchStrings(s.codes, q.region)
	for i := from; i < len(s.codes) && strings.HasPrefix(s.codes[i], q.region); i++ {
		put(near(s.codes[i], q.region, q.level), i)
	}
	for _, up := range regions.Ancestors(q.region) {
		if i := sort.SearchStrings(s.codes, up.Code); i < len(s.codes) && s.codes[i] == up.Code {
			put(near(up.Code, q.region, q.level), i)
		}
	}
	for k := range out {
		if out[k] != nil {
			out[k].without(seen)
			seen.or(out[k])
		}
	}
	return out
}
