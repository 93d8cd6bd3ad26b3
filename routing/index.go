package routing

import (
	"cmp"
	"slices"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"concord/organizations"
)

// Index is the roster in memory. It decides exactly as Route does on the same roster, without looking at everybody: bitmaps
// find the organizations that may take a dispute, and of these the mediators; only they are weighed. Put, PutOrganization,
// PutCourt and Remove keep it current in place. Safe for concurrent use; a decision sees one state of the roster.
//
// It knows what decides: of a mediator neither certificate number, training nor words about him.
type Index struct {
	mu     sync.RWMutex
	words  words
	courts map[organizations.CourtID]organizations.Court

	houses  []house
	houseAt map[organizations.OrganizationID]uint32
	active  *roaring.Bitmap            // of houses, as all until members
	trial   *roaring.Bitmap            // sandbox
	byCourt map[string]*roaring.Bitmap // by court that invited it
	byCause map[string]*roaring.Bitmap
	byKind  map[string]*roaring.Bitmap
	byPlace map[string]*roaring.Bitmap // by significant digits of a division; "" for who works everywhere
	byBody  map[string][]uint32        // by keyed hash of a name
	byGroup map[string][]uint32

	rows    []row
	free    []uint32 // rows that hold nobody
	rowAt   map[organizations.MediatorID]uint32
	takes   map[string]*roaring.Bitmap // of rows, by kind of dispute
	resides map[string]*roaring.Bitmap // of rows, by significant digits of their own divisions; "" for who names none
	tied    map[uint64][]uint32        // rows by hash of what a tie or an earlier case names

	languages, needs, hours, kinds bits
}

// house is an organization with its mediators: a list while they are few, a bitmap when they are many.
type house struct {
	organizations.Organization
	known bool // false: only named by a mediator so far
	few   []uint32
	many  *roaring.Bitmap
}

// crowded is from how many mediators an organization keeps them as a bitmap.
const crowded = 128

// NewIndex makes an index of a roster; the zero World is a good beginning.
func NewIndex(w World) *Index {
	x := &Index{words: words{at: map[string]uint32{}}, courts: map[organizations.CourtID]organizations.Court{},
		houseAt: map[organizations.OrganizationID]uint32{}, active: roaring.New(), trial: roaring.New(),
		byCourt: map[string]*roaring.Bitmap{}, byCause: map[string]*roaring.Bitmap{}, byKind: map[string]*roaring.Bitmap{},
		byPlace: map[string]*roaring.Bitmap{}, byBody: map[string][]uint32{}, byGroup: map[string][]uint32{},
		rowAt: map[organizations.MediatorID]uint32{}, takes: map[string]*roaring.Bitmap{}, resides: map[string]*roaring.Bitmap{},
		tied: map[uint64][]uint32{}}
	for _, c := range w.Courts {
		x.PutCourt(c)
	}
	for _, o := range w.Organizations {
		x.PutOrganization(o)
	}
	for i := range w.Mediators {
		x.Put(w.Mediators[i])
	}
	return x
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
	x.enter(at, &h.Organization, h.known, false)
	h.Organization, h.known = x.words.organization(o), true
	x.enter(at, &h.Organization, true, true)
}

// RemoveOrganization forgets an organization; its mediators stay, and take no cases through it. Absent is no error.
func (x *Index) RemoveOrganization(id organizations.OrganizationID) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if at, ok := x.houseAt[id]; ok {
		h := &x.houses[at]
		x.enter(at, &h.Organization, h.known, false)
		h.Organization, h.known = organizations.Organization{ID: id}, false
	}
}

// house gives the place of an organization, a new one when nobody has named it before.
func (x *Index) house(id organizations.OrganizationID) uint32 {
	at, ok := x.houseAt[id]
	if !ok {
		at = uint32(len(x.houses))
		x.houses = append(x.houses, house{Organization: organizations.Organization{ID: id}})
		x.houseAt[id] = at
	}
	return at
}

// enter puts an organization into the bitmaps, or takes it out of them.
func (x *Index) enter(at uint32, o *organizations.Organization, known, in bool) {
	if !known {
		return
	}
	mark(x.active, at, in && o.Status == organizations.Active)
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
	for _, b := range o.Bodies {
		list(x.byBody, b, at, in)
	}
	if o.Group != "" {
		list(x.byGroup, o.Group, at, in)
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

// link puts a row into the bitmaps and lists, or takes it out of them.
func (x *Index) link(at uint32, in bool) {
	b := body(x.rows[at].body)
	for range b.count() {
		put(x.takes, x.words.list[b.number()], at, in)
		b.skip(3)
	}
	for range b.count() {
		x.houses[b.number()].member(at, in)
	}
	n := b.count()
	if n == 0 {
		put(x.resides, "", at, in)
	}
	for range n {
		if r := x.words.list[b.number()]; r != "" {
			put(x.resides, significant(r), at, in)
		}
	}
	if x.rows[at].flags&hasTies != 0 {
		m := x.unpack(at)
		for _, k := range tieKeys(&m) {
			list(x.tied, k, at, in)
		}
	}
}

func (h *house) member(at uint32, in bool) {
	switch {
	case h.many != nil:
		mark(h.many, at, in)
	case !in:
		if i := slices.Index(h.few, at); i >= 0 {
			h.few = slices.Delete(h.few, i, i+1)
		}
	case !slices.Contains(h.few, at):
		if h.few = append(h.few, at); len(h.few) > crowded {
			h.many, h.few = roaring.BitmapOf(h.few...), nil
		}
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
