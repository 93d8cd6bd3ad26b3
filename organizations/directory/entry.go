package directory

import (
	"strings"

	"concord/internal/regions"
	"concord/organizations"
)

// How well a name fits a word.
const (
	exact = iota
	prefix
	part
	ranks
	none = ranks
)

// How near somebody is to the division asked for: who works in just it, in parts of it (three levels), in what lies above
// it (three levels); without a division all are alike.
const (
	here   = 0
	below  = 1 // to 3
	above  = 4 // to 6
	nears  = 7
	afield = nears
)

// house is an organization as entries refer to it. Its fields change under the lock of the index.
type house struct {
	id      organizations.OrganizationID
	name    organizations.Name
	kind    organizations.OrganizationKind
	regions []string
	active  bool
}

// entry is somebody in the index.
type entry struct {
	id, zh, en     string
	houses         []*house // of a mediator; of an organization itself
	regions        []string // known codes
	causes         uint64   // bits of table.causes
	languages      uint64
	kinds          uint8 // bits of kinds
	mediator       bool
	open           bool
	settled, ended int32
}

// kinds are the kinds of organization, in the order of their bits.
var kinds = []organizations.OrganizationKind{organizations.People, organizations.Industry, organizations.Administrative, organizations.Commercial}

func kindBit(k organizations.OrganizationKind) uint8 {
	for i, x := range kinds {
		if x == k {
			return 1 << i
		}
	}
	return 0
}

// same says whether two entries are found by the same searches: then only what is shown has changed.
func (e *entry) same(o *entry) bool {
	if e.zh != o.zh || e.en != o.en || e.causes != o.causes || e.languages != o.languages || e.kinds != o.kinds || len(e.regions) != len(o.regions) || len(e.houses) != len(o.houses) {
		return false
	}
	for i := range e.regions {
		if e.regions[i] != o.regions[i] {
			return false
		}
	}
	for i := range e.houses {
		if e.houses[i] != o.houses[i] {
			return false
		}
	}
	return true
}

// before is the order of entries that fit alike: organizations, then mediators, each by id.
func before(aMediator bool, a string, bMediator bool, b string) bool {
	if aMediator != bMediator {
		return bMediator
	}
	return a < b
}

// near says how near one division is to the one asked for.
func near(own, asked string, level regions.Level) int {
	switch {
	case own == asked:
		return here
	case strings.HasPrefix(own, asked):
		r, _ := regions.Get(own)
		return below + clamp(int(r.Level-level)-1)
	case strings.HasPrefix(asked, own):
		r, _ := regions.Get(own)
		return above + clamp(int(level-r.Level)-1)
	}
	return afield
}

func clamp(n int) int { return max(0, min(2, n)) }

// fit says how well a name fits a word.
func (n names) fit(w word) int {
	best := none
	if i := strings.Index(n.zh, w.zh); i >= 0 {
		best = rankOf(i, len(w.zh), len(n.zh))
	}
	if w.latin == "" {
		return best
	}
	for _, k := range n.latin {
		for _, at := range k.starts {
			if strings.HasPrefix(k.text[at:], w.latin) {
				best = min(best, rankOf(at, len(w.latin), len(k.text)))
			}
		}
	}
	return best
}

func rankOf(at, length, whole int) int {
	switch {
	case at > 0:
		return part
	case length < whole:
		return prefix
	}
	return exact
}

// search is a query brought to the form in which it is compared.
type search struct {
	words                                []word
	region                               string
	level                                regions.Level
	cause                                uint64
	language                             uint64
	kind                                 uint8
	kindAsked, causeAsked, languageAsked bool
	mediators, organizations             bool
}

// place says where an entry stands for a search: its rank and nearness; ok is false when it does not fit.
func (q *search) place(e *entry, n names) (rank, nearness int, ok bool) {
	switch {
	case e.mediator && !q.mediators, !e.mediator && !q.organizations,
		q.kindAsked && e.kinds&q.kind == 0, q.causeAsked && e.causes&q.cause == 0, q.languageAsked && e.languages&q.language == 0:
		return 0, 0, false
	}
	for _, w := range q.words {
		if rank = max(rank, n.fit(w)); rank == none {
			return 0, 0, false
		}
	}
	if q.region != "" {
		nearness = afield
		for _, r := range e.regions {
			nearness = min(nearness, near(r, q.region, q.level))
		}
		if nearness == afield {
			return 0, 0, false
		}
	}
	return rank, nearness, true
}
