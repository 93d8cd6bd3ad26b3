package routing

import (
	"encoding/binary"
	"hash/maphash"
	"math"
	"slices"
	"time"

	"concord/organizations"
)

// row is a mediator in the index: the numbers that every decision asks for, and the rest packed.
type row struct {
	until          int64  // instant, see there
	languages      uint64 // see names
	needs, hours   uint64
	capacity, open int32
	person, phone  uint64
	flags          uint8
	last           int64 // instant
	days           float64
	settled, ended int32
	body           []byte // see pack
	id             organizations.MediatorID
}

const (
	hasTies    = 1 << iota // ties or repeats
	hasAway                // absences
	severalOrg             // belongs to several organizations
	ownRegions             // names divisions of its own
)

// words keeps each string once.
type words struct {
	at   map[string]uint32
	list []string
}

func (w *words) number(s string) uint32 {
	n, ok := w.at[s]
	if !ok {
		n = uint32(len(w.list))
		s = string([]byte(s)) // not a part of something greater
		w.at[s], w.list = n, append(w.list, s)
	}
	return n
}

func (w *words) once(s string) string { return w.list[w.number(s)] }

func (w *words) each(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = w.once(s)
	}
	return out
}

// organization copies what many organizations have in common to one place in memory.
func (w *words) organization(o organizations.Organization) organizations.Organization {
	o.Regions, o.Causes = w.each(o.Regions), w.each(o.Causes)
	o.Kind, o.Status = organizations.OrganizationKind(w.once(string(o.Kind))), organizations.Status(w.once(string(o.Status)))
	o.Fee, o.Group = w.once(o.Fee), w.once(o.Group)
	courts := make([]organizations.CourtID, len(o.Courts))
	for i, c := range o.Courts {
		courts[i] = organizations.CourtID(w.once(string(c)))
	}
	o.Courts = courts
	o.Bodies, o.Path, o.Seal = slices.Clone(o.Bodies), slices.Clone(o.Path), ""
	return o
}

// names numbers the first 63 values of a field; bit 63 says that there are others, which stand in the body.
type names struct{ list []string }

const others = 1 << 63

func (b *names) of(values []string) (mask uint64) {
	for _, v := range values {
		mask |= b.bit(v)
	}
	return mask
}

func (b *names) bit(v string) uint64 {
	i := slices.Index(b.list, v)
	if i < 0 {
		if len(b.list) == 63 {
			return others
		}
		i = len(b.list)
		b.list = append(b.list, string([]byte(v)))
	}
	return 1 << i
}

// ask gives the bit of a value: 0 when nobody has it.
func (b *names) ask(v string) uint64 {
	if i := slices.Index(b.list, v); i >= 0 {
		return 1 << i
	}
	if len(b.list) == 63 {
		return others
	}
	return 0
}

// instant gives a time as nanoseconds that sort like it; the zero time is before all.
func instant(t time.Time) int64 {
	if t.IsZero() {
		return math.MinInt64
	}
	return t.UnixNano()
}

func moment(n int64) time.Time {
	if n == math.MinInt64 {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}

var hashSeed = maphash.MakeSeed()

// mix gives the hash of a value of a sort; 0 for "". Whoever finds two the same compares the values.
func mix(sort byte, v string) uint64 {
	if v == "" {
		return 0
	}
	var h maphash.Hash
	h.SetSeed(hashSeed)
	h.WriteByte(sort)
	h.WriteString(v)
	return h.Sum64() | 1
}

// tieKeys gives the hashes of all that the ties and earlier cases of a mediator name.
func tieKeys(m *organizations.Mediator) []uint64 {
	var out []uint64
	add := func(sort byte, v string) {
		if k := mix(sort, v); k != 0 {
			out = append(out, k)
		}
	}
	for _, t := range m.Ties {
		add('p', t.Person)
		add('t', t.PhoneHash)
		add('n', t.NameHash)
		add('o', string(t.Organization))
	}
	for _, r := range m.Repeats {
		add('n', r.Body)
	}
	return out
}

// pack makes the row of a mediator. The body holds, each list after its length: causes (word, depth, ended, settled),
// organizations (number of the house), divisions, languages, needs, hours (words), cases, absences, ties, repeats, and
// then the names, the account and the phone hash.
func (x *Index) pack(m *organizations.Mediator) row {
	r := row{id: organizations.MediatorID(string([]byte(m.ID))), last: instant(m.LastCaseAt), until: math.MaxInt64, person: mix('p', m.Person), phone: mix('t', m.PhoneHash),
		days: m.DaysMean, needs: x.needs.of(m.Needs), hours: x.hours.of(m.Hours),
		settled: int32(m.Settled), ended: int32(m.Ended), capacity: int32(m.Capacity), open: int32(len(m.Cases))}
	if !m.CertificateUntil.IsZero() {
		r.until = m.CertificateUntil.UnixNano()
	}
	for _, l := range m.Languages {
		r.languages |= x.languages.bit(base(l))
	}
	flag := func(f uint8, on bool) {
		if on {
			r.flags |= f
		}
	}
	flag(hasTies, len(m.Ties)+len(m.Repeats) > 0)
	flag(hasAway, len(m.Away) > 0)
	flag(severalOrg, len(m.Organizations) > 1)
	flag(ownRegions, len(m.Regions) > 0)
	b := make([]byte, 0, 512)
	count := func(n int) { b = binary.AppendUvarint(b, uint64(n)) }
	number := func(n int) { b = binary.AppendVarint(b, int64(n)) }
	word := func(s string) { count(int(x.words.number(s))) }
	text := func(s string) { count(len(s)); b = append(b, s...) }
	listed := func(list []string) {
		count(len(list))
		for _, s := range list {
			word(s)
		}
	}
	count(len(m.Causes))
	for _, c := range m.Causes {
		word(c.Kind)
		number(c.Depth)
		number(c.Ended)
		number(c.Settled)
	}
	count(len(m.Organizations))
	for _, o := range m.Organizations {
		count(int(x.house(o)))
	}
	listed(m.Regions)
	listed(m.Languages)
	listed(m.Needs)
	listed(m.Hours)
	count(len(m.Cases))
	for _, c := range m.Cases {
		text(c)
	}
	count(len(m.Away))
	for _, s := range m.Away {
		number(int(instant(s.From)))
		number(int(instant(s.To)))
		word(s.Reason)
	}
	count(len(m.Ties))
	for _, t := range m.Ties {
		word(t.Kind)
		text(t.Person)
		text(string(t.Organization))
		text(t.PhoneHash)
		text(t.NameHash)
	}
	count(len(m.Repeats))
	for _, p := range m.Repeats {
		text(p.Body)
		text(p.Name)
		number(p.Ended)
		number(p.Settled)
	}
	text(m.Name.ZH)
	text(m.Name.EN)
	text(m.Person)
	text(m.PhoneHash)
	number(m.Complaints)
	r.body = slices.Clone(b)
	return r
}

// unpack gives the mediator of a row.
func (x *Index) unpack(at uint32) organizations.Mediator {
	r := &x.rows[at]
	b := body(r.body)
	m := organizations.Mediator{ID: r.id, Capacity: int(r.capacity), Settled: int(r.settled), Ended: int(r.ended), DaysMean: r.days,
		LastCaseAt: moment(r.last), Status: organizations.Active}
	if r.until != math.MaxInt64 {
		m.CertificateUntil = moment(r.until)
	}
	listed := func() (out []string) {
		for range b.count() {
			out = append(out, x.words.list[b.number()])
		}
		return out
	}
	for range b.count() {
		m.Causes = append(m.Causes, organizations.Cause{Kind: x.words.list[b.number()], Depth: b.signed(), Ended: b.signed(), Settled: b.signed()})
	}
	for range b.count() {
		m.Organizations = append(m.Organizations, x.houses[b.number()].ID)
	}
	m.Regions, m.Languages, m.Needs, m.Hours = listed(), listed(), listed(), listed()
	for range b.count() {
		m.Cases = append(m.Cases, string(b.bytes()))
	}
	for range b.count() {
		m.Away = append(m.Away, organizations.Span{From: moment(int64(b.signed())), To: moment(int64(b.signed())), Reason: x.words.list[b.number()]})
	}
	for range b.count() {
		m.Ties = append(m.Ties, organizations.Tie{Kind: x.words.list[b.number()], Person: string(b.bytes()), Organization: organizations.OrganizationID(b.bytes()),
			PhoneHash: string(b.bytes()), NameHash: string(b.bytes())})
	}
	for range b.count() {
		m.Repeats = append(m.Repeats, organizations.Repeat{Body: string(b.bytes()), Name: string(b.bytes()), Ended: b.signed(), Settled: b.signed()})
	}
	m.Name = organizations.Name{ZH: string(b.bytes()), EN: string(b.bytes())}
	m.Person, m.PhoneHash, m.Complaints = string(b.bytes()), string(b.bytes()), b.signed()
	return m
}

// body is read from the front.
type body []byte

func (b *body) uint() uint64 {
	if s := *b; len(s) > 0 && s[0] < 0x80 {
		*b = s[1:]
		return uint64(s[0])
	}
	n, w := binary.Uvarint(*b)
	*b = (*b)[w:]
	return n
}

func (b *body) count() int     { return int(b.uint()) }
func (b *body) number() uint32 { return uint32(b.uint()) }

func (b *body) signed() int {
	n := b.uint()
	return int(int64(n>>1) ^ -int64(n&1))
}

func (b *body) skip(n int) {
	for range n {
		b.uint()
	}
}

func (b *body) bytes() []byte {
	n := b.count()
	s := (*b)[:n]
	*b = (*b)[n:]
	return s
}
