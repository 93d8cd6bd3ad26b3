package routing

import (
	"bytes"
	"math"
	"slices"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"concord/organizations"
)

// Route decides whom to offer, exactly as the function Route does on the whole roster.
func (x *Index) Route(r Request, weights Weights) Decision {
	x.mu.RLock()
	defer x.mu.RUnlock()
	s := x.search(r, weights)
	defer s.done()
	return s.decide()
}

// Record is Route that also gives the part of the roster that was looked at: on it, the function Route gives the same
// decision again.
func (x *Index) Record(r Request, weights Weights) (Decision, World) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	s := x.search(r, weights)
	defer s.done()
	d := s.decide()
	at := make([]uint32, 0, len(s.found))
	for _, f := range s.found {
		at = append(at, f.row)
	}
	return d, x.world(at, []organizations.CourtID{r.Court})
}

// find is a mediator on the roster for a dispute, and the organization through which.
type find struct {
	row, house uint32
	digits     int32
}

// rank is a mediator who passed all rules.
type rank struct {
	find
	total int32
	band  int32
	drawn bool
	last  int64
	lot   uint64
}

// search is one decision under way.
type search struct {
	question
	x         *Index
	at        int64
	here      area            // of the dispute; none when its division is no number
	houses    *roaring.Bitmap // that may take the dispute, but for their term
	kind      uint32
	kindBit   uint64
	language  uint64
	hours     uint64
	needs     []uint64 // bit of each need
	hardBits  []uint64
	interpret bool
	parties   []uint64        // hashes of accounts and phones
	locks     []uint64        // the same of Request.Locked
	touched   map[uint32]bool // houses that a party is, or is in one group with
	suspects  map[uint32]bool // rows with a tie that names a party, or with an earlier case of one
	exclude   map[uint32]bool
	prefer    map[uint32]bool
	several   map[uint32]bool // rows of several organizations that were seen
	*scratch
}

// scratch is memory that decisions use one after the other.
type scratch struct {
	found []find
	left  []rank
	out   []barred
}

type barred struct {
	row  uint32
	rule uint8 // index in later
}

var scratches = sync.Pool{New: func() any { return &scratch{} }}

func (s *search) done() {
	sc := s.scratch
	sc.found, sc.left, sc.out = sc.found[:0], sc.left[:0], sc.out[:0]
	s.scratch = nil
	scratches.Put(sc)
}

func (x *Index) search(r Request, weights Weights) *search {
	s := &search{question: prepare(r, weights, x.organization, x.courts, x.sides(r.Parties)), x: x, at: instant(r.At), scratch: scratches.Get().(*scratch),
		kindBit: x.kinds.ask(r.Kind), language: x.languages.ask(base(r.Language)), interpret: slices.Contains(r.Needs, "interpreter"), hours: ^uint64(0)}
	s.here, _ = areaOf(r.Region)
	s.kind = math.MaxUint32
	if n, ok := x.words.at[r.Kind]; ok {
		s.kind = n
	}
	if len(r.Hours) > 0 {
		s.hours = 0
		for _, h := range r.Hours {
			s.hours |= x.hours.ask(h)
		}
	}
	for _, n := range r.Needs {
		s.needs = append(s.needs, x.needs.ask(n))
	}
	for _, n := range s.hard {
		s.hardBits = append(s.hardBits, x.needs.ask(n))
	}
	for _, l := range r.Locked {
		s.locks = append(s.locks, mix('p', l.Person), mix('t', l.PhoneHash))
	}
	s.exclude, s.prefer = x.rowsOf(r.Exclude), x.rowsOf(r.Prefer)
	s.suspect()
	return s
}

func (x *Index) rowsOf(ids []organizations.MediatorID) map[uint32]bool {
	var out map[uint32]bool
	for _, id := range ids {
		if at, ok := x.rowAt[id]; ok {
			if out == nil {
				out = map[uint32]bool{}
			}
			out[at] = true
		}
	}
	return out
}

// suspect finds whom a party may have a tie to: they are looked at closely, everybody else has none.
func (s *search) suspect() {
	s.touched, s.suspects = map[uint32]bool{}, map[uint32]bool{}
	see := func(sort byte, v string) {
		for _, at := range s.x.tied[mix(sort, v)] {
			s.suspects[at] = true
		}
	}
	for i := range s.sides {
		p := &s.sides[i]
		s.parties = append(s.parties, mix('p', p.Person), mix('t', p.PhoneHash))
		see('p', p.Person)
		see('t', p.PhoneHash)
		see('n', p.NameHash)
		for h := range p.bodies {
			see('n', h)
		}
		for _, at := range slices.Concat(s.x.byBody[p.NameHash], s.x.byGroup[p.Group]) {
			s.touched[at] = true
			see('o', string(s.x.houses[at].ID))
		}
	}
}

// decide finds the roster, applies the rules, weighs and explains.
func (s *search) decide() Decision {
	s.collect()
	d := s.sift()
	if len(s.left) == 0 && len(s.hardBits) > 0 {
		s.hard, s.hardBits = nil, nil
		d = s.sift()
		d.Relaxed = true
	}
	chosen, rest := s.pick()
	s.tell(&d, s.scored(chosen), s.scored(rest))
	return d
}

// collect finds who is on the roster for the dispute: StepRoster.
func (s *search) collect() {
	x := s.x
	s.houses = x.admitted(&s.question)
	if s.kindBit == 0 || s.kind == math.MaxUint32 {
		return
	}
	here, known := packed(s.Region)
	kind, everywhere := brief(s.kindBit), s.Region == ""
	for it := s.houses.Iterator(); it.HasNext(); {
		at := it.Next()
		h := &x.spots[at]
		if s.over(h) {
			continue
		}
		theirs := h.closest(s.here, s.Region, x.houses[at].Regions)
		for i := range h.members {
			m := &h.members[i]
			if m.kinds&kind != 0 && (m.prefix == here&m.mask && m.mask&^known == 0 || everywhere) {
				s.consider(m.row, at, theirs)
			}
		}
	}
}

// over says whether the term of an organization has ended.
func (s *search) over(h *spot) bool { return s.at != math.MinInt64 && s.at > h.until }

// admitted gives the houses that may take the dispute, whose term is not looked at.
func (x *Index) admitted(q *question) *roaring.Bitmap {
	out := roaring.New()
	for hop, court := 0, q.Court; court != "" && hop < 4; hop, court = hop+1, x.courts[court].Parent { // as Organization.Serves
		if b := x.byCourt[string(court)]; b != nil {
			out.Or(b)
		}
	}
	if b := x.byCause[q.Kind]; b != nil {
		out.And(b)
	} else {
		out.Clear()
	}
	if in := x.covering(out, q.Region); in != nil {
		out = in
	}
	if q.Sandbox {
		out.And(x.trial)
	} else {
		out.AndNot(x.trial)
	}
	if x.chooses(q.kinds) {
		allowed := roaring.New()
		for _, k := range q.kinds {
			if b := x.byKind[k]; b != nil {
				allowed.Or(roaring.And(out, b))
			}
		}
		out = allowed
	}
	return out
}

// chooses says whether the kinds leave some organization out.
func (x *Index) chooses(kinds []string) bool {
	if kinds == nil {
		return false
	}
	for k := range x.byKind {
		if !slices.Contains(kinds, k) {
			return true
		}
	}
	return false
}

// covering gives those of a set who cover a place or name no divisions; nil for all, when no place is known.
func (x *Index) covering(set *roaring.Bitmap, place string) *roaring.Bitmap {
	if place == "" {
		return nil
	}
	out := roaring.New()
	for n := 0; n <= len(place); n++ {
		if b := x.byPlace[place[:n]]; b != nil {
			out.Or(roaring.And(set, b))
		}
	}
	return out
}

// consider puts a mediator among those found when the roster rules let him pass.
func (s *search) consider(at, houseAt uint32, theirs int) {
	r := &s.x.rows[at]
	if s.at != math.MinInt64 && s.at > r.until {
		return
	}
	if s.kindBit>>31 != 0 { // its bit in member stands for others too
		if m := s.x.unpack(at); !takes(&m, s.Kind) {
			return
		}
	}
	own := 0
	if r.flags&ownRegions != 0 && s.Region != "" {
		b := r.skipTo(2)
		covers := false
		for range b.count() {
			if in := s.x.words.list[b.number()]; organizations.Within(s.Region, in) {
				own, covers = max(own, len(significant(in))), true
			}
		}
		if !covers {
			return
		}
	}
	if r.flags&severalOrg == 0 {
		s.found = append(s.found, find{at, houseAt, int32(max(own, theirs))})
		return
	}
	if s.several[at] {
		return
	}
	if s.several == nil {
		s.several = map[uint32]bool{}
	}
	s.several[at] = true
	best, where := -1, uint32(0)
	b := r.skipTo(1)
	for range b.count() {
		o := b.number()
		if h := &s.x.spots[o]; s.houses.Contains(o) && !s.over(h) {
			theirs := h.closest(s.here, s.Region, s.x.houses[o].Regions)
			if near := max(own, theirs); near > best {
				best, where = near, o
			}
		}
	}
	s.found = append(s.found, find{at, where, int32(best)})
}

func takes(m *organizations.Mediator, kind string) bool {
	_, ok := m.Cause(kind)
	return ok
}

// skipTo gives the body from a list on: 0 causes, 1 organizations, 2 divisions, 3 languages, 4 needs, 5 hours, 6 cases.
func (r *row) skipTo(list int) body {
	b := body(r.body)
	for i := range list {
		n := b.count()
		if i == 0 {
			n *= 4
		}
		b.skip(n)
	}
	return b
}

// sift applies the rules after the roster, and weighs who is left.
func (s *search) sift() Decision {
	d := Decision{Pack: s.weight.Pack}
	s.left, s.out = s.left[:0], s.out[:0]
	var funnel [4]int
	out := map[string]int{}
	for _, f := range s.found {
		rule := s.rule(f.row)
		if rule < 0 {
			for k := range funnel {
				funnel[k]++
			}
			s.left = append(s.left, s.weigh(f))
			continue
		}
		for k := 0; k <= later[rule].passed; k++ {
			funnel[k]++
		}
		out[later[rule].rule]++
		s.out = append(s.out, barred{f.row, uint8(rule)})
	}
	d.Excluded = s.excluded()
	d.count(funnel, out)
	return d
}

// The places of the rules in later.
const (
	atLanguage = iota
	atNeed
	atFull
	atAway
	atHours
	atLocked
	atConflict
	atAsked
)

// rule gives the rule that keeps a mediator of the roster out, -1 for none.
func (s *search) rule(at uint32) int {
	r := &s.x.rows[at]
	if (r.languages|r.needs|r.hours)&others != 0 {
		return s.slowly(at) // more names than bits
	}
	if r.languages&s.language == 0 && !s.interpret {
		return atLanguage
	}
	for _, n := range s.hardBits {
		if r.needs&n == 0 {
			return atNeed
		}
	}
	if r.open >= r.capacity && !s.holds(r) {
		return atFull
	}
	if r.flags&hasAway != 0 && !s.At.IsZero() {
		if m := s.x.unpack(at); m.AwayAt(s.At) {
			return atAway
		}
	}
	if r.hours != 0 && r.hours&s.hours == 0 {
		return atHours
	}
	if len(s.locks) > 0 && known(r, s.locks) {
		if _, locked := LockedOut(s.x.unpack(at), s.Locked); locked {
			return atLocked
		}
	}
	if known(r, s.parties) || s.suspects[at] || len(s.touched) > 0 && s.touches(r) {
		m := s.x.unpack(at)
		if bars(conflicts(s.org, s.sides, &m)) != "" {
			return atConflict
		}
	}
	if s.exclude[at] {
		return atAsked
	}
	return -1
}

// slowly asks the rules of the oracle.
func (s *search) slowly(at uint32) int {
	m := s.x.unpack(at)
	rule := s.question.sift(&m)
	return slices.IndexFunc(later, func(l struct {
		rule   string
		passed int
	}) bool {
		return l.rule == rule
	})
}

func (s *search) holds(r *row) bool {
	if r.open == 0 {
		return false
	}
	b := r.skipTo(6)
	for range b.count() {
		if bytes.Equal(b.bytes(), []byte(s.Case)) {
			return true
		}
	}
	return false
}

// known says whether the account or the phone of a mediator may be among the hashes.
func known(r *row, hashes []uint64) bool {
	for i := 0; i < len(hashes); i += 2 {
		if r.person != 0 && r.person == hashes[i] || r.phone != 0 && r.phone == hashes[i+1] {
			return true
		}
	}
	return false
}

func (s *search) touches(r *row) bool {
	b := r.skipTo(1)
	for range b.count() {
		if s.touched[b.number()] {
			return true
		}
	}
	return false
}

func (s *search) weigh(f find) rank {
	r := &s.x.rows[f.row]
	t := traits{room: int(max(0, r.capacity-r.open)), capacity: int(r.capacity), near: near(int(f.digits)), allSettled: int(r.settled), allEnded: int(r.ended),
		days: r.days, preferred: s.prefer[f.row]}
	b := body(r.body)
	for range b.count() {
		if b.number() == s.kind {
			t.depth, t.ended = b.signed(), b.signed()
			break
		}
		b.skip(3)
	}
	if (r.languages|r.needs)&others != 0 {
		m := s.x.unpack(f.row)
		t.suits = suits(&m, &s.Request)
	} else {
		have := 0
		if r.languages&s.language != 0 {
			have++
		}
		for _, n := range s.needs {
			if r.needs&n != 0 {
				have++
			}
		}
		t.suits = float64(have) / float64(1+len(s.needs))
	}
	return rank{find: f, total: int32(s.weight.total(s.weight.parts(t))), last: r.last}
}
