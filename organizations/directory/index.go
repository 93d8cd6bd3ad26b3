package directory

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"concord/internal/fault"
	"concord/internal/regions"
	"concord/organizations"
)

// Source is the roster as the directory reads it.
type Source interface {
	EachOrganization(ctx context.Context, fn func(organizations.Organization) error) error
	EachMediator(ctx context.Context, fn func(organizations.Mediator) error) error
	Organization(ctx context.Context, id organizations.OrganizationID) (organizations.Organization, error)
	Mediator(ctx context.Context, id organizations.MediatorID) (organizations.Mediator, error)
	Mediators(ctx context.Context, o organizations.OrganizationID, cursor string, limit int) ([]organizations.Mediator, string, error)
}

// Options are what an index stands on.
type Options struct {
	Source Source
	Key    []byte // of cursors; the same on every server of a hub
	Now    func() time.Time
	Log    *slog.Logger
}

const (
	tailSize  = 4096            // changed entries that are looked through one by one before they become a segment
	fewer     = segmentSize / 2 // segments smaller than this are brought together
	mostSmall = 8               // when there are so many of them
)

// Index is the directory; safe for parallel use.
type Index struct {
	source Source
	key    []byte
	now    func() time.Time
	log    *slog.Logger

	follow sync.Mutex // one change after the other: what is read later is never overtaken by what was read earlier

	heard     sync.Mutex
	pending   map[change]bool
	stale     bool          // all is to be read anew
	something chan struct{} // capacity 1

	mu        sync.RWMutex
	ready     bool
	built     chan struct{} // closed once ready
	houses    map[organizations.OrganizationID]*house
	segments  []*segment
	tail      map[change]*late
	causes    table
	languages table
	packing   bool
	packed    sync.WaitGroup
}

// change names an organization or a mediator.
type change struct {
	mediator bool
	id       string
}

// late is an entry of the short list.
type late struct {
	entry
	names names
}

// table gives ids bits, in the order in which they are met.
type table struct{ ids []string }

// bit gives the bit of an id; 0 for one that is unknown, or the 65th.
func (t *table) bit(id string, add bool) uint64 {
	i := slices.Index(t.ids, id)
	if i < 0 && add && len(t.ids) < 64 {
		i = len(t.ids)
		t.ids = append(t.ids, id)
	}
	if i < 0 {
		return 0
	}
	return 1 << i
}

func (t *table) names(bits uint64) []string {
	out := []string{}
	for i, id := range t.ids {
		if bits&(1<<i) != 0 {
			out = append(out, id)
		}
	}
	return out
}

// New gives an index that is empty and not ready.
func New(o Options) *Index {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Index{source: o.Source, key: o.Key, now: o.Now, log: o.Log, pending: map[change]bool{}, something: make(chan struct{}, 1), built: make(chan struct{}), houses: map[organizations.OrganizationID]*house{}, tail: map[change]*late{}}
}

// Ready says whether searches are answered.
func (x *Index) Ready() bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.ready
}

// Built is closed once searches are answered.
func (x *Index) Built() <-chan struct{} { return x.built }

// Size says how many entries there are.
func (x *Index) Size() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	n := len(x.tail)
	for _, s := range x.segments {
		n += s.living
	}
	return n
}

// Run builds the index and follows what is heard until the context ends. What fails is tried again, later and later.
func (x *Index) Run(ctx context.Context) {
	wait := time.Second
	for ctx.Err() == nil {
		err := x.step(ctx)
		if err == nil {
			wait = time.Second
			select {
			case <-ctx.Done():
			case <-x.something:
			}
			continue
		}
		if ctx.Err() != nil {
			return
		}
		x.log.Warn("the directory may be behind, will try again", "fault", fault.From(err).Key)
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
		wait = min(2*wait, time.Minute)
	}
}

func (x *Index) step(ctx context.Context) error {
	x.heard.Lock()
	stale := x.stale || !x.Ready()
	x.stale = false
	x.heard.Unlock()
	if stale {
		start := time.Now()
		if err := x.Build(ctx); err != nil {
			x.Again()
			return err
		}
		x.log.Info("directory ready", "entries", x.Size(), "ms", time.Since(start).Milliseconds())
	}
	return x.CatchUp(ctx)
}

// Build reads the roster and makes the index anew; while it does, the old one answers. What is heard meanwhile waits.
func (x *Index) Build(ctx context.Context) error {
	x.follow.Lock()
	defer x.follow.Unlock()
	b := &builder{x: New(Options{Source: x.source, Now: x.now})}
	if err := x.source.EachOrganization(ctx, b.organization); err != nil {
		return err
	}
	if err := x.source.EachMediator(ctx, b.mediator); err != nil {
		return err
	}
	b.cut()
	x.packed.Wait() // of the index that goes
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.ready {
		close(x.built)
	}
	x.houses, x.segments, x.tail, x.causes, x.languages, x.ready = b.x.houses, b.segments, map[change]*late{}, b.x.causes, b.x.languages, true
	return nil
}

// builder gathers entries into segments.
type builder struct {
	x        *Index // its tables and houses; nobody else sees it
	list     []entry
	segments []*segment
	lists    map[string][]string // one copy of each list of divisions
	rows     map[string][]*house
}

func (b *builder) add(e entry) {
	if b.lists == nil {
		b.lists, b.rows = map[string][]string{}, map[string][]*house{}
	}
	k := strings.Join(e.regions, ",")
	if one, ok := b.lists[k]; ok {
		e.regions = one
	} else {
		b.lists[k] = e.regions
	}
	k = ""
	for _, h := range e.houses {
		k += string(h.id) + ","
	}
	if one, ok := b.rows[k]; ok {
		e.houses = one
	} else {
		b.rows[k] = e.houses
	}
	if b.list = append(b.list, e); len(b.list) == segmentSize {
		b.cut()
	}
}

func (b *builder) cut() {
	if len(b.list) > 0 {
		b.segments = append(b.segments, newSegment(slices.Clone(b.list)))
		b.list = b.list[:0]
	}
}

func (b *builder) organization(o organizations.Organization) error {
	h := b.x.house(o)
	if e, ok := b.x.ofOrganization(h, o); ok {
		b.add(e)
	}
	return nil
}

func (b *builder) mediator(m organizations.Mediator) error {
	if e, ok := b.x.ofMediator(m); ok {
		b.add(e)
	}
	return nil
}

// house takes an organization into the table.
func (x *Index) house(o organizations.Organization) *house {
	h := x.houses[o.ID]
	if h == nil {
		h = &house{id: o.ID}
		x.houses[o.ID] = h
	}
	h.name, h.kind, h.regions, h.active = o.Name, o.Kind, known(o.Regions), o.Status == organizations.Active && !o.Sandbox
	return h
}

// known gives the codes of divisions that there are, each once.
func known(codes []string) []string {
	out := make([]string, 0, len(codes))
	for _, c := range codes {
		if r, ok := regions.Get(c); ok && !slices.Contains(out, r.Code) {
			out = append(out, r.Code)
		}
	}
	return out
}

func (x *Index) ofOrganization(h *house, o organizations.Organization) (entry, bool) {
	e := entry{id: strings.Clone(string(o.ID)), zh: strings.Clone(o.Name.ZH), en: strings.Clone(o.Name.EN), houses: []*house{h}, regions: h.regions, kinds: kindBit(o.Kind), open: h.active}
	for _, c := range o.Causes {
		e.causes |= x.causes.bit(c, true)
	}
	return e, h.active
}

func (x *Index) ofMediator(m organizations.Mediator) (entry, bool) {
	e := entry{id: strings.Clone(string(m.ID)), zh: strings.Clone(m.Name.ZH), en: strings.Clone(m.Name.EN), mediator: true, regions: known(m.Regions), settled: int32(m.Settled), ended: int32(m.Ended)}
	active := false
	for _, id := range m.Organizations {
		h := x.houses[id]
		if h == nil {
			continue
		}
		e.houses = append(e.houses, h)
		if h.active {
			active = true
			e.kinds |= kindBit(h.kind)
			if len(m.Regions) == 0 {
				e.regions = known(append(e.regions, h.regions...))
			}
		}
	}
	for _, c := range m.Causes {
		e.causes |= x.causes.bit(c.Kind, true)
	}
	for _, l := range m.Languages {
		e.languages |= x.languages.bit(l, true)
	}
	e.open = m.Room() > 0 && !m.AwayAt(x.now())
	return e, active && m.Status == organizations.Active
}
