package routing

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"concord/organizations"
)

// Index is the roster in memory. It decides exactly as Route does on the same roster, without looking at everybody: bitmaps
// find the organizations that may take a dispute, and of these the mediators; only they are weighed. Put, PutOrganization,
// PutCourt and Remove keep it current in place. Safe for concurrent use; a decision sees one state of the roster.
//
// It knows what decides, and names: of a mediator neither certificate number, training nor words about him, of an organization
// no seal.
type Index struct {
	mu     sync.RWMutex
	words  words
	courts map[organizations.CourtID]organizations.Court

	houses  []house
	spots   []spot // of each house
	houseAt map[organizations.OrganizationID]uint32
	trial   *roaring.Bitmap            // of active houses, as the next: sandbox
	byCourt map[string]*roaring.Bitmap // by court that invited it
	byCause map[string]*roaring.Bitmap
	byKind  map[string]*roaring.Bitmap
	byPlace map[string]*roaring.Bitmap // by significant digits of a division; "" for who works everywhere
	byBody  map[string][]uint32        // by keyed hash of a name
	byGroup map[string][]uint32

	rows  []row
	free  []uint32 // rows that hold nobody
	rowAt map[organizations.MediatorID]uint32
	tied  map[uint64][]uint32 // rows by hash of what a tie or an earlier case names

	languages, needs, hours, kinds names
}

// house is an organization. It is not known while only a mediator has named it.
type house struct {
	organizations.Organization
	known bool
}

// spot is what every decision asks of an organization, close together in memory.
type spot struct {
	until   int64 // instant of the end of the term
	areas   [2]area
	plain   bool // the areas say all about the divisions
	members []member
}

// area is a division: sixteen digits at most, four bits each. One without digits is none.
type area struct{ digits, mask uint64 }

// areaOf packs a division; ok is false when it is no number of sixteen digits at most.
func areaOf(code string) (a area, ok bool) {
	for i := range len(code) {
		d := code[i] - '0'
		if d > 9 || i == 16 {
			return area{}, false
		}
		a.digits |= uint64(d) << (60 - 4*i)
		a.mask |= 15 << (60 - 4*i)
	}
	return a, len(code) > 0
}

// closest is the function closest, for a division given both ways.
func (s *spot) closest(here area, place string, regions []string) int {
	if !s.plain || here.mask == 0 {
		digits, _ := closest(regions, place)
		return digits
	}
	best := 0
	for _, a := range s.areas {
		if a.digits == here.digits&a.mask && a.mask&^here.mask == 0 {
			best = max(best, bits16(a.mask))
		}
	}
	return best
}

// bits16 counts the digits of a mask.
func bits16(mask uint64) int { return bits.OnesCount64(mask) / 4 }

// member is a mediator of an organization, with what rules most of them out at once: so a body of thousands that works all
// over the country is passed over quickly.
type member struct {
	row    uint32
	kinds  uint32 // see brief
	prefix uint32 // what all own divisions begin with, see packed
	mask   uint32 // of the digits that count
}

// packed gives the first eight digits of a division code, four bits each, and the mask of those that are there.
func packed(code string) (digits, mask uint32) {
	for i := range min(8, len(code)) {
		d := code[i] - '0'
		if d > 9 {
			break
		}
		digits |= uint32(d) << (28 - 4*i)
		mask |= 15 << (28 - 4*i)
	}
	return digits, mask
}

// common gives what all divisions begin with.
func common(regions []string) (prefix, mask uint32) {
	for i, r := range regions {
		p, m := packed(significant(r))
		if i == 0 {
			prefix, mask = p, m
			continue
		}
		mask &= m
		for (prefix^p)&mask != 0 {
			mask <<= 4
		}
	}
	return prefix & mask, mask
}

// brief keeps 31 kinds apart; the last bit stands for all others.
func brief(kinds uint64) uint32 {
	out := uint32(kinds) &^ (1 << 31)
	if kinds>>31 != 0 {
		out |= 1 << 31
	}
	return out
}

// NewIndex makes an index of a roster; the zero World is a good beginning.
func NewIndex(w World) *Index {
	x := &Index{words: words{at: map[string]uint32{}}, courts: map[organizations.CourtID]organizations.Court{},
		houseAt: map[organizations.OrganizationID]uint32{}, trial: roaring.New(),
		byCourt: map[string]*roaring.Bitmap{}, byCause: map[string]*roaring.Bitmap{}, byKind: map[string]*roaring.Bitmap{},
		byPlace: map[string]*roaring.Bitmap{}, byBody: map[string][]uint32{}, byGroup: map[string][]uint32{},
		rowAt: map[organizations.MediatorID]uint32{}, tied: map[uint64][]uint32{}}
	for _, c := range w.Courts {
		x.PutCourt(c)
	}
	for _, o := range w.Organizations {
		x.PutOrganization(o)
	}
	for i := range w.Mediators {
		x.Put(w.Mediators[i])
	}
	x.Arrange()
	return x
}

// Arrange moves in memory to one place who is asked together. It changes no answer, and is worth its time (below a second
// for a country) after many were put in in any other order.
func (x *Index) Arrange() {
	x.mu.Lock()
	defer x.mu.Unlock()
	order := make([]uint32, 0, len(x.rowAt))
	home := make([]uint32, len(x.rows))
	for _, at := range x.rowAt {
		order = append(order, at)
		b := x.rows[at].skipTo(1)
		if home[at] = math.MaxUint32; b.count() > 0 {
			home[at] = b.number()
		}
	}
	near := func(at uint32) uint64 {
		if at == math.MaxUint32 {
			return math.MaxUint64
		}
		return x.spots[at].areas[0].digits
	}
	slices.SortFunc(order, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(near(home[a]), near(home[b])), cmp.Compare(home[a], home[b]), cmp.Compare(a, b))
	})
	moved := make([]uint32, len(x.rows))
	rows := make([]row, 0, len(order))
	for to, from := range order {
		r := x.rows[from]
		r.body = slices.Clone(r.body)
		rows = append(rows, r)
		moved[from] = uint32(to)
		x.rowAt[r.id] = uint32(to)
	}
	x.rows, x.free = rows, nil
	for i := range x.spots {
		s := &x.spots[i]
		for k := range s.members {
			s.members[k].row = moved[s.members[k].row]
		}
		slices.SortFunc(s.members, func(a, b member) int { return cmp.Compare(a.row, b.row) })
		s.members = slices.Clip(slices.Clone(s.members))
	}
	for _, list := range x.tied {
		for k := range list {
			list[k] = moved[list[k]]
		}
	}
}

// PutCourt enters a court, or replaces what was known.
func (x *Index) PutCourt(c organizations.Court) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.courts[c.ID] = c
}

// RemoveCourt forgets a court; absent is no error.
func (x *Index) RemoveCourt(id organizations.CourtID) {
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.courts, id)
}

// PutOrganization enters an organization in any state, or replaces what was known. Its mediators stay.
func (x *Index) PutOrganization(o organizations.Organization) {
	x.mu.Lock()
	defer x.mu.Unlock()
	at := x.house(o.ID)
	h := &x.houses[at]
	x.enter(at, &h.Organization, false)
	h.Organization, h.known = x.words.organization(o), true
	x.spots[at].place(&h.Organization)
	x.enter(at, &h.Organization, true)
}

// RemoveOrganization forgets an organization; its mediators stay, and take no cases through it. Absent is no error.
func (x *Index) RemoveOrganization(id organizations.OrganizationID) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if at, ok := x.houseAt[id]; ok {
		h := &x.houses[at]
		x.enter(at, &h.Organization, false)
		h.Organization, h.known = organizations.Organization{ID: id}, false
	}
}

// house gives the place of an organization, a new one when nobody has named it before.
func (x *Index) house(id organizations.OrganizationID) uint32 {
	at, ok := x.houseAt[id]
	if !ok {
		at = uint32(len(x.houses))
		x.houses = append(x.houses, house{Organization: organizations.Organization{ID: id}})
		x.spots = append(x.spots, spot{})
		x.houseAt[id] = at
	}
	return at
}

// enter puts an organization into the bitmaps, or takes it out of them. Only active ones may take disputes; ties to the
// others count all the same.
func (x *Index) enter(at uint32, o *organizations.Organization, in bool) {
	for _, b := range o.Bodies {
		list(x.byBody, b, at, in)
	}
	if o.Group != "" {
		list(x.byGroup, o.Group, at, in)
	}
	if o.Status != organizations.Active {
		return
	}
	mark(x.trial, at, in && o.Sandbox)
	for _, c := range o.Courts {
		put(x.byCourt, string(c), at, in)
	}
	for _, c := range o.Causes {
		put(x.byCause, c, at, in)
	}
	put(x.byKind, string(o.Kind), at, in)
	for _, r := range places(o.Regions) {
		put(x.byPlace, r, at, in)
	}
}

// place notes what decisions ask of an organization.
func (s *spot) place(o *organizations.Organization) {
	s.until, s.areas, s.plain = math.MaxInt64, [2]area{}, len(o.Regions) <= len(s.areas)
	if !o.Until.IsZero() {
		s.until = o.Until.UnixNano()
	}
	for i, r := range o.Regions {
		if s.plain {
			s.areas[i], s.plain = areaOf(significant(r))
		}
	}
}

// places gives the significant digits of divisions, "" alone when there are none.
func places(regions []string) []string {
	if len(regions) == 0 {
		return []string{""}
	}
	out := make([]string, 0, len(regions))
	for _, r := range regions {
		if r != "" { // covers nothing, see organizations.Within
			out = append(out, significant(r))
		}
	}
	return out
}

func mark(b *roaring.Bitmap, at uint32, in bool) {
	if in {
		b.Add(at)
	} else {
		b.Remove(at)
	}
}

func put(m map[string]*roaring.Bitmap, key string, at uint32, in bool) {
	b := m[key]
	switch {
	case b == nil && in:
		m[key] = roaring.BitmapOf(at)
	case b == nil:
	case in:
		b.Add(at)
	default:
		if b.Remove(at); b.IsEmpty() {
			delete(m, key)
		}
	}
}

func list[K comparable](m map[K][]uint32, key K, at uint32, in bool) {
	have := m[key]
	i := slices.Index(have, at)
	switch {
	case in && i < 0:
		m[key] = append(have, at)
	case !in && i >= 0:
		if have = slices.Delete(have, i, i+1); len(have) == 0 {
			delete(m, key)
		} else {
			m[key] = have
		}
	}
}

// Put enters a mediator or replaces what was known. One who is not active is forgotten: nothing is ever offered to him.
func (x *Index) Put(m organizations.Mediator) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if m.Status != organizations.Active {
		x.remove(m.ID)
		return
	}
	at, known := x.rowAt[m.ID]
	switch n := len(x.free); {
	case known:
		x.link(at, false)
	case n > 0:
		at, x.free = x.free[n-1], x.free[:n-1]
		x.rowAt[m.ID] = at
	default:
		at = uint32(len(x.rows))
		x.rows = append(x.rows, row{})
		x.rowAt[m.ID] = at
	}
	x.rows[at] = x.pack(&m)
	x.link(at, true)
}

// Remove forgets a mediator; absent is no error.
func (x *Index) Remove(id organizations.MediatorID) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.remove(id)
}

func (x *Index) remove(id organizations.MediatorID) {
	if at, ok := x.rowAt[id]; ok {
		x.link(at, false)
		x.rows[at] = row{}
		x.free = append(x.free, at)
		delete(x.rowAt, id)
	}
}

// link puts a row into the lists, or takes it out of them.
func (x *Index) link(at uint32, in bool) {
	r := &x.rows[at]
	m := member{row: at}
	var regions []string
	b := body(r.body)
	var kinds uint64
	for range b.count() {
		kinds |= x.kinds.bit(x.words.list[b.number()])
		b.skip(3)
	}
	m.kinds = brief(kinds)
	b = r.skipTo(2)
	for range b.count() {
		regions = append(regions, x.words.list[b.number()])
	}
	m.prefix, m.mask = common(regions)
	b = r.skipTo(1)
	for range b.count() {
		x.spots[b.number()].list(m, in)
	}
	if r.flags&hasTies != 0 {
		m := x.unpack(at)
		for _, k := range tieKeys(&m) {
			list(x.tied, k, at, in)
		}
	}
}

// list puts a mediator among the members, once, or takes it from them.
func (s *spot) list(m member, in bool) {
	i := slices.IndexFunc(s.members, func(have member) bool { return have.row == m.row })
	switch {
	case in && i < 0:
		s.members = append(s.members, m)
	case !in && i >= 0:
		s.members = slices.Delete(s.members, i, i+1)
	}
}

// Len gives how many mediators there are, all active.
func (x *Index) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.rowAt)
}

// Organization gives what the index knows of an organization.
func (x *Index) Organization(id organizations.OrganizationID) (organizations.Organization, bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.organization(id)
}

func (x *Index) organization(id organizations.OrganizationID) (organizations.Organization, bool) {
	at, ok := x.houseAt[id]
	if !ok || !x.houses[at].known {
		return organizations.Organization{}, false
	}
	return x.houses[at].Organization, true
}

// Mediator gives what the index knows of an active mediator: all that decides, and the name.
func (x *Index) Mediator(id organizations.MediatorID) (organizations.Mediator, bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	at, ok := x.rowAt[id]
	if !ok {
		return organizations.Mediator{}, false
	}
	return x.unpack(at), true
}

// Conflicts is Conflicts with the organizations that the index knows.
func (x *Index) Conflicts(m organizations.Mediator, parties []Party) []Finding {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return conflicts(x.organization, x.sides(parties), &m)
}

// GroupOf gives the group of companies of the body with this name hash, "" when none is known; of several the first in
// the alphabet.
func (x *Index) GroupOf(nameHash string) string {
	x.mu.RLock()
	defer x.mu.RUnlock()
	group := ""
	for _, at := range x.byBody[nameHash] {
		if g := x.houses[at].Group; g != "" && (group == "" || g < group) {
			group = g
		}
	}
	return group
}

// sides does for the index what sides does for a World.
func (x *Index) sides(parties []Party) []side {
	out := make([]side, len(parties))
	for i, p := range parties {
		out[i] = side{Party: p}
		if p.Group == "" {
			continue
		}
		for _, at := range x.byGroup[p.Group] {
			for _, h := range x.houses[at].Bodies {
				if out[i].bodies == nil {
					out[i].bodies = map[string]bool{}
				}
				out[i].bodies[h] = true
			}
		}
	}
	return out
}

// World gives the part of the roster with these mediators, all organizations that touch them, and the courts named with
// all above them. Unknown ids are left out. A decision on a World of those it looked at is the same decision.
func (x *Index) World(ids []organizations.MediatorID, courts ...organizations.CourtID) World {
	x.mu.RLock()
	defer x.mu.RUnlock()
	var at []uint32
	for _, id := range ids {
		if r, ok := x.rowAt[id]; ok {
			at = append(at, r)
		}
	}
	return x.world(at, courts)
}

func (x *Index) world(at []uint32, courts []organizations.CourtID) World {
	w := World{Mediators: make([]organizations.Mediator, 0, len(at)), Organizations: map[organizations.OrganizationID]organizations.Organization{},
		Courts: map[organizations.CourtID]organizations.Court{}}
	house := func(id organizations.OrganizationID) {
		if o, ok := x.organization(id); ok {
			w.Organizations[id] = o
		}
	}
	named := func(hash string) {
		for _, h := range x.byBody[hash] {
			house(x.houses[h].ID)
		}
	}
	for _, r := range at {
		m := x.unpack(r)
		for _, o := range m.Organizations {
			house(o)
		}
		for _, t := range m.Ties {
			house(t.Organization)
			named(t.NameHash)
		}
		for _, p := range m.Repeats {
			named(p.Body)
		}
		w.Mediators = append(w.Mediators, m)
	}
	slices.SortFunc(w.Mediators, func(a, b organizations.Mediator) int { return cmp.Compare(a.ID, b.ID) })
	for _, id := range courts {
		for range 4 { // as far as Organization.Serves goes
			c, ok := x.courts[id]
			if !ok {
				break
			}
			w.Courts[id] = c
			id = c.Parent
		}
	}
	return w
}
