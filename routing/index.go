package routing

import (
	"maps"
	"slices"
	"sync"

	"concord/organizations"
)

// Index is the roster in memory, kept current by Put and Remove; it decides exactly as Route does. Safe for concurrent use.
type Index struct {
	mu sync.RWMutex
	ms map[organizations.MediatorID]organizations.Mediator
	os map[organizations.OrganizationID]organizations.Organization
	cs map[organizations.CourtID]organizations.Court
}

// NewIndex makes an index of a roster; an empty World is a good beginning.
func NewIndex(w World) *Index {
	x := &Index{ms: map[organizations.MediatorID]organizations.Mediator{}, os: map[organizations.OrganizationID]organizations.Organization{}, cs: map[organizations.CourtID]organizations.Court{}}
	for _, c := range w.Courts {
		x.PutCourt(c)
	}
	for _, o := range w.Organizations {
		x.PutOrganization(o)
	}
	for _, m := range w.Mediators {
		x.Put(m)
	}
	return x
}

// Put enters a mediator or replaces what was known; one who is not active is kept for Remove only, and never offered.
func (x *Index) Put(m organizations.Mediator) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.ms[m.ID] = m
}

// Remove forgets a mediator; absent is no error.
func (x *Index) Remove(id organizations.MediatorID) {
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.ms, id)
}

// PutOrganization enters an organization in any state, or replaces what was known.
func (x *Index) PutOrganization(o organizations.Organization) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.os[o.ID] = o
}

// PutCourt enters a court, or replaces what was known.
func (x *Index) PutCourt(c organizations.Court) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.cs[c.ID] = c
}

// Route decides whom to offer, exactly as Route does on the whole roster.
func (x *Index) Route(r Request, weights Weights) Decision {
	d, _ := x.Record(r, weights)
	return d
}

// Record decides as Route does and gives the part of the roster that was looked at: with it, Route gives the same
// decision again.
func (x *Index) Record(r Request, weights Weights) (Decision, World) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	w := World{Mediators: slices.Collect(maps.Values(x.ms)), Organizations: x.os, Courts: x.cs}
	return Route(w, r, weights), w
}

// World gives the part of the roster with these mediators, their organizations, those they are tied to, and all courts
// above those that invited them. Unknown ids are left out.
func (x *Index) World(ids []organizations.MediatorID) World {
	x.mu.RLock()
	defer x.mu.RUnlock()
	w := World{Organizations: maps.Clone(x.os), Courts: maps.Clone(x.cs)}
	for _, id := range ids {
		if m, ok := x.ms[id]; ok {
			w.Mediators = append(w.Mediators, m)
		}
	}
	return w
}

// Conflicts is Conflicts with the organizations that the index knows.
func (x *Index) Conflicts(m organizations.Mediator, parties []Party) []Finding {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return Conflicts(World{Organizations: x.os}, m, parties)
}

// GroupOf gives the group of companies of the body with this name hash, "" when none is known.
func (x *Index) GroupOf(nameHash string) string {
	x.mu.RLock()
	defer x.mu.RUnlock()
	group := ""
	for _, o := range x.os {
		if nameHash != "" && slices.Contains(o.Bodies, nameHash) && (group == "" || o.Group < group) {
			group = o.Group
		}
	}
	return group
}

// Len gives how many active mediators there are.
func (x *Index) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	n := 0
	for _, m := range x.ms {
		if m.Status == organizations.Active {
			n++
		}
	}
	return n
}

// Organization gives what the index knows of an organization.
func (x *Index) Organization(id organizations.OrganizationID) (organizations.Organization, bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	o, ok := x.os[id]
	return o, ok
}
