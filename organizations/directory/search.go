package directory

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"slices"
	"sort"
	"strings"

	"concord/internal/fault"
	"concord/internal/regions"
	"concord/organizations"
)

// Search finds organizations and mediators. Faults: unavailable directory.building while the index is made, invalid
// cursor.invalid.
func (x *Index) Search(in Query) (Page, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if !x.ready {
		return Page{}, fault.New(fault.Unavailable, "directory.building", fault.P{"retryAfter": 3})
	}
	if in.Limit <= 0 || in.Limit > MaxLimit {
		in.Limit = 20
	}
	q, err := x.prepare(in)
	if err != nil {
		return Page{}, err
	}
	at, err := x.open(in)
	if err != nil {
		return Page{}, err
	}
	found := make([]matches, len(x.segments))
	for i, s := range x.segments {
		found[i] = s.match(q)
	}
	tail := x.look(q)
	p := Page{Items: []Entry{}}
	var last *entry
	more := false
	for class := range ranks * nears {
		here := tail[class]
		for _, m := range found {
			p.Total += m[class].count()
		}
		p.Total += len(here)
		if class < at.class || more {
			continue
		}
		x.merge(found, here, class, at, func(e *entry) bool {
			if len(p.Items) == in.Limit {
				more = true
				return false
			}
			p.Items = append(p.Items, x.show(e))
			last, at.last = e, class
			return true
		})
	}
	if given := at.given + len(p.Items); more && given < MaxDepth {
		p.Next = x.seal(in, place{class: at.last, mediator: last.mediator, id: last.id, given: given})
	}
	return p, nil
}

// prepare brings a query to the form in which it is compared.
func (x *Index) prepare(in Query) (*search, error) {
	q := &search{words: wordsOf(in.Text), mediators: in.Type != Organization, organizations: in.Type != Mediator && in.Language == ""}
	if in.Region != "" {
		r, ok := regions.Get(in.Region)
		if !ok {
			r, ok = regions.Successor(in.Region)
		}
		if !ok {
			return nil, fault.On("query.region", "field.region", nil)
		}
		q.region, q.level = r.Code, r.Level
	}
	if in.Kind != "" {
		q.kind, q.kindAsked = kindBit(in.Kind), true
	}
	if in.Cause != "" {
		q.cause, q.causeAsked = x.causes.bit(in.Cause, false), true
	}
	if in.Language != "" {
		q.language, q.languageAsked = x.languages.bit(in.Language, false), true
	}
	return q, nil
}

// look goes through the short list one by one.
func (x *Index) look(q *search) map[int][]*entry {
	out := map[int][]*entry{}
	for _, t := range x.tail {
		if rank, near, ok := q.place(&t.entry, t.names); ok {
			class := rank*nears + near
			out[class] = append(out[class], &t.entry)
		}
	}
	for _, list := range out {
		sort.Slice(list, func(i, k int) bool { return before(list[i].mediator, list[i].id, list[k].mediator, list[k].id) })
	}
	return out
}

// merge gives the entries of a class in order, from behind the place of the cursor, until fn says no.
func (x *Index) merge(found []matches, tail []*entry, class int, at place, fn func(*entry) bool) {
	type run struct {
		s    *segment
		b    bits
		next int
	}
	var runs []run
	for i, m := range found {
		if m[class] == nil {
			continue
		}
		from := 0
		if class == at.class && at.id != "" {
			from = x.segments[i].after(at.mediator, at.id)
		}
		if n := m[class].next(from); n >= 0 {
			runs = append(runs, run{x.segments[i], m[class], n})
		}
	}
	for len(tail) > 0 && class == at.class && at.id != "" && !before(at.mediator, at.id, tail[0].mediator, tail[0].id) {
		tail = tail[1:]
	}
	for {
		var best *entry
		which := -1
		if len(tail) > 0 {
			best = tail[0]
		}
		for i := range runs {
			if e := &runs[i].s.entries[runs[i].next]; best == nil || before(e.mediator, e.id, best.mediator, best.id) {
				best, which = e, i
			}
		}
		if best == nil || !fn(best) {
			return
		}
		if which < 0 {
			tail = tail[1:]
			continue
		}
		if r := &runs[which]; true {
			if r.next = r.b.next(r.next + 1); r.next < 0 {
				runs = slices.Delete(runs, which, which+1)
			}
		}
	}
}

// show gives what everybody may know of an entry.
func (x *Index) show(e *entry) Entry {
	out := Entry{Type: Organization, ID: e.id, Name: organizations.Name{ZH: e.zh, EN: e.en}, Regions: slices.Clone(e.regions), Causes: x.causes.names(e.causes), Languages: x.languages.names(e.languages),
		Open: e.open, Settled: int(e.settled), Ended: int(e.ended)}
	if e.mediator {
		out.Type = Mediator
	}
	for _, h := range e.houses {
		if !h.active {
			continue
		}
		if out.Kind == "" {
			out.Kind = h.kind
		}
		if e.mediator {
			out.Organizations = append(out.Organizations, Ref{h.id, h.name})
		}
	}
	return out
}

// place is where a page ended.
type place struct {
	class    int
	mediator bool
	id       string
	given    int // entries on the pages so far
	last     int // class of the last entry given
}

// seal makes a cursor: the place, with a keyed sum of it and of the query, so that nobody walks further by writing cursors
// of his own.
func (x *Index) seal(in Query, p place) string {
	kind := "o"
	if p.mediator {
		kind = "m"
	}
	s := fmt.Sprintf("%d.%d.%s%s", p.class, p.given, kind, p.id)
	return base64.RawURLEncoding.EncodeToString(append(x.sum(in, s), s...))
}

func (x *Index) sum(in Query, s string) []byte {
	m := hmac.New(sha256.New, x.key)
	for _, v := range []string{in.Text, in.Region, in.Cause, string(in.Kind), in.Language, string(in.Type), s} {
		var n [4]byte
		binary.BigEndian.PutUint32(n[:], uint32(len(v)))
		m.Write(n[:])
		m.Write([]byte(v))
	}
	return m.Sum(nil)[:9]
}

// open reads a cursor of this query.
func (x *Index) open(in Query) (p place, err error) {
	if in.Cursor == "" {
		return p, nil
	}
	wrong := fault.New(fault.Invalid, "cursor.invalid", nil)
	raw, err := base64.RawURLEncoding.DecodeString(in.Cursor)
	if err != nil || len(raw) < 12 || !hmac.Equal(raw[:9], x.sum(in, string(raw[9:]))) {
		return p, wrong
	}
	var who string
	head, who, ok := cutLast(string(raw[9:]))
	if _, err := fmt.Sscanf(head, "%d.%d", &p.class, &p.given); err != nil || !ok || len(who) < 2 {
		return p, wrong
	}
	p.mediator, p.id, p.last = who[0] == 'm', who[1:], p.class
	return p, nil
}

func cutLast(s string) (head, tail string, ok bool) {
	parts := strings.SplitN(s, ".", 3)
	if len(parts) != 3 {
		return "", "", false
	}
	return parts[0] + "." + parts[1], parts[2], true
}
