package directory

import (
	"context"

	"concord/internal/fault"
	"concord/organizations"
)

// Hear notes that an organization or a mediator was written; it returns at once. Run takes over what it is by then, and the
// mediators of an organization with it when they are found otherwise than before.
func (x *Index) Hear(mediator bool, id string) {
	x.heard.Lock()
	x.pending[change{mediator, id}] = true
	x.heard.Unlock()
	x.nudge()
}

// HearMediator is Hear with the mediator as he or she is now. Whoever calls it does so in the order of the writes.
func (x *Index) HearMediator(m organizations.Mediator) {
	if x.follow.TryLock() { // nothing is being read: what we are told is the newest there is
		done := x.put(m)
		x.follow.Unlock()
		if done {
			return
		}
	}
	x.Hear(true, string(m.ID))
}

// put takes over a mediator whose organizations are all known; the caller holds follow.
func (x *Index) put(m organizations.Mediator) bool {
	x.mu.RLock()
	ready := x.ready
	for _, id := range m.Organizations {
		ready = ready && x.houses[id] != nil
	}
	x.mu.RUnlock()
	if !ready {
		return false
	}
	x.mu.Lock()
	e, in := x.ofMediator(m)
	x.mu.Unlock()
	x.apply(change{true, string(m.ID)}, e, in)
	return true
}

// Again has the roster read anew: something may have been missed.
func (x *Index) Again() {
	x.heard.Lock()
	x.stale = true
	x.heard.Unlock()
	x.nudge()
}

func (x *Index) nudge() {
	select {
	case x.something <- struct{}{}:
	default:
	}
}

// CatchUp takes over what was heard so far. What cannot be read now stays noted.
func (x *Index) CatchUp(ctx context.Context) error {
	x.follow.Lock()
	defer x.follow.Unlock()
	x.heard.Lock()
	todo := x.pending
	x.pending = map[change]bool{}
	x.heard.Unlock()
	for c := range todo {
		if err := x.refresh(ctx, c); err != nil {
			x.heard.Lock()
			for c := range todo {
				x.pending[c] = true
			}
			x.heard.Unlock()
			return err
		}
		delete(todo, c)
	}
	return nil
}

// refresh reads and applies one change; the caller holds follow.
func (x *Index) refresh(ctx context.Context, c change) error {
	if c.mediator {
		m, err := x.source.Mediator(ctx, organizations.MediatorID(c.id))
		if fault.CodeOf(err) == fault.NotFound {
			x.apply(c, entry{}, false)
			return nil
		}
		if err != nil {
			return err
		}
		return x.take(ctx, m)
	}
	o, err := x.source.Organization(ctx, organizations.OrganizationID(c.id))
	if err != nil && fault.CodeOf(err) != fault.NotFound {
		return err
	}
	if err != nil {
		o = organizations.Organization{ID: organizations.OrganizationID(c.id), Status: organizations.Removed}
	}
	x.mu.Lock()
	h := x.houses[o.ID]
	was := house{}
	if h != nil {
		was = *h
	}
	h = x.house(o)
	e, in := x.ofOrganization(h, o)
	moved := was.active != h.active || was.kind != h.kind || !equal(was.regions, h.regions)
	x.mu.Unlock()
	x.apply(c, e, in)
	if !moved {
		return nil
	}
	for cursor := ""; ; {
		ms, next, err := x.source.Mediators(ctx, o.ID, cursor, 1000)
		if err != nil {
			return err
		}
		for _, m := range ms {
			if err := x.take(ctx, m); err != nil {
				return err
			}
		}
		if cursor = next; cursor == "" {
			return nil
		}
	}
}

func equal(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// take takes over a mediator, and first the organizations that are not known yet.
func (x *Index) take(ctx context.Context, m organizations.Mediator) error {
	for _, id := range m.Organizations {
		x.mu.RLock()
		_, there := x.houses[id]
		x.mu.RUnlock()
		if there {
			continue
		}
		o, err := x.source.Organization(ctx, id)
		if err != nil && fault.CodeOf(err) != fault.NotFound {
			return err
		}
		if err == nil {
			x.mu.Lock()
			e, in := x.ofOrganization(x.house(o), o)
			x.mu.Unlock()
			x.apply(change{false, string(id)}, e, in)
		}
	}
	x.mu.Lock()
	e, in := x.ofMediator(m)
	x.mu.Unlock()
	x.apply(change{true, string(m.ID)}, e, in)
	return nil
}

// apply puts an entry in, changes it or takes it out.
func (x *Index) apply(c change, e entry, in bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, s := range x.segments {
		i := s.find(c.mediator, c.id)
		if i < 0 || !s.alive.has(i) {
			continue
		}
		if old := &s.entries[i]; in && old.same(&e) {
			old.open, old.settled, old.ended = e.open, e.settled, e.ended
			return
		}
		s.kill(i)
	}
	if !in {
		delete(x.tail, c)
		return
	}
	x.tail[c] = &late{e, namesOf(e.zh, e.en)}
	if len(x.tail) >= tailSize && !x.packing {
		x.packing = true
		x.packed.Go(x.pack)
	}
}

// pack makes a segment of the short list, and one of many small segments. Searches and changes go on meanwhile.
func (x *Index) pack() {
	x.mu.RLock()
	taken := make(map[change]*late, len(x.tail))
	var list []entry
	for c, t := range x.tail {
		if len(list) == segmentSize {
			break
		}
		taken[c] = t
		list = append(list, t.entry)
	}
	x.mu.RUnlock()
	s := newSegment(list)
	x.mu.Lock()
	for i := range s.entries {
		c := change{s.entries[i].mediator, s.entries[i].id}
		if x.tail[c] != taken[c] { // changed or gone meanwhile: the short list has the newer one
			s.kill(i)
			continue
		}
		delete(x.tail, c)
	}
	x.segments = append(x.segments, s)
	x.mu.Unlock()
	x.bring()
	x.mu.Lock()
	x.packing = false
	x.mu.Unlock()
}

// bring makes one segment of several small ones.
func (x *Index) bring() {
	x.mu.RLock()
	var small []*segment
	n := 0
	for _, s := range x.segments {
		if s.living < fewer && n+s.living <= segmentSize {
			small, n = append(small, s), n+s.living
		}
	}
	if len(small) < mostSmall {
		x.mu.RUnlock()
		return
	}
	list := make([]entry, 0, n)
	for _, s := range small {
		for i := s.alive.next(0); i >= 0; i = s.alive.next(i + 1) {
			list = append(list, s.entries[i])
		}
	}
	x.mu.RUnlock()
	one := newSegment(list)
	x.mu.Lock()
	defer x.mu.Unlock()
	var keep []*segment
	for _, s := range x.segments {
		old := false
		for _, o := range small {
			old = old || s == o
		}
		if !old {
			keep = append(keep, s)
		}
	}
	for i := range one.entries { // what changed meanwhile
		e := &one.entries[i]
		still := false
		for _, s := range small {
			if k := s.find(e.mediator, e.id); k >= 0 && s.alive.has(k) {
				now := &s.entries[k]
				e.open, e.settled, e.ended = now.open, now.settled, now.ended
				still = true
			}
		}
		if !still {
			one.kill(i)
		}
	}
	x.segments = append(keep, one)
}
