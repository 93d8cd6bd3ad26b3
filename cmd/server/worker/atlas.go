package worker

import (
	"context"
	"encoding/json"
	"hash/maphash"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"

	"concord/internal/docstore/driver"
	"concord/internal/fault"
	"concord/organizations"
	"concord/routing"
	"concord/routing/records"
)

// Atlas is the roster in memory with the weights that decide now. It follows every write of this server at once, and those
// of others as they are told of them. Safe for parallel use.
type Atlas struct {
	Roster  *organizations.Service
	Weigher *records.Service
	Tell    func(ctx context.Context, word string) error // tells other servers; nil when there are none
	Mirror  Mirror                                       // follows the same writes; nil for nobody
	Log     *slog.Logger

	index   atomic.Pointer[routing.Index]
	weights atomic.Pointer[records.Version]
	seed    maphash.Seed
	once    sync.Once
	build   sync.Mutex       // one at a time
	locks   [1024]sync.Mutex // a document is written and entered under one of them, so that the last word stays
	late    sync.Mutex
	missed  map[string]bool // words that came while the index was built; nil when none is being built
}

// Mirror is what else holds the roster in memory, as the directory does. It is told of writes and must not take long.
type Mirror interface {
	// Hear tells that an organization or a mediator is another than before.
	Hear(mediator bool, id string)
	// HearMediator is Hear with the mediator as written.
	HearMediator(m organizations.Mediator)
	// Again tells that writes may have been missed.
	Again()
}

func (a *Atlas) mirror(collection, id string) {
	if a.Mirror != nil && (collection == organizations.MediatorsCollection || collection == organizations.OrganizationsCollection) {
		a.Mirror.Hear(collection == organizations.MediatorsCollection, id)
	}
}

// word names a document to other servers.
func word(collection, id string) string { return collection + ":" + id }

const weightsWord = "weights:"

// follows says whether writes of a collection are entered.
func follows(collection string) bool {
	return collection == organizations.MediatorsCollection || collection == organizations.OrganizationsCollection || collection == organizations.CourtsCollection
}

// Index gives the roster as it is now; an empty one before Build.
func (a *Atlas) Index() *routing.Index {
	if x := a.index.Load(); x != nil {
		return x
	}
	return routing.NewIndex(routing.World{})
}

// Weights gives the weights that decide now.
func (a *Atlas) Weights() routing.Weights {
	if v := a.weights.Load(); v != nil {
		return v.Weights
	}
	return routing.Default()
}

// Build reads the roster and the weights from the store, and takes in what is written meanwhile. Decisions go on with the
// index before until it is done.
func (a *Atlas) Build(ctx context.Context) error {
	a.build.Lock()
	defer a.build.Unlock()
	a.late.Lock()
	a.missed = map[string]bool{}
	a.late.Unlock()
	x := routing.NewIndex(routing.World{})
	if err := a.fill(ctx, x); err != nil {
		return err
	}
	a.index.Store(x)
	a.late.Lock()
	missed := a.missed
	a.missed = nil
	a.late.Unlock()
	for w := range missed {
		if err := a.Refresh(ctx, w); err != nil {
			return err
		}
	}
	if a.Mirror != nil {
		a.Mirror.Again()
	}
	return nil
}

func (a *Atlas) fill(ctx context.Context, x *routing.Index) error {
	courts, err := a.Roster.Courts(ctx)
	if err != nil {
		return err
	}
	for _, c := range courts {
		x.PutCourt(c)
	}
	if err := a.Roster.EachOrganization(ctx, func(o organizations.Organization) error { x.PutOrganization(o); return nil }); err != nil {
		return err
	}
	if err := a.Roster.EachMediator(ctx, func(m organizations.Mediator) error { x.Put(m); return nil }); err != nil {
		return err
	}
	x.Arrange()
	return a.loadWeights(ctx)
}

func (a *Atlas) loadWeights(ctx context.Context) error {
	v, err := a.Weigher.Current(ctx)
	if err == nil {
		a.weights.Store(&v)
	}
	return err
}

// Weighed takes in new weights of this server, and tells the others.
func (a *Atlas) Weighed(ctx context.Context) {
	if err := a.loadWeights(ctx); err != nil {
		a.Log.WarnContext(ctx, "new weights are not read yet", "error", fault.From(err).Key)
	}
	if a.Tell != nil {
		if err := a.Tell(ctx, weightsWord); err != nil {
			a.Log.WarnContext(ctx, "others are not told of new weights", "error", fault.From(err).Key)
		}
	}
}

func (a *Atlas) lock(w string) *sync.Mutex {
	a.once.Do(func() { a.seed = maphash.MakeSeed() })
	return &a.locks[maphash.String(a.seed, w)%uint64(len(a.locks))]
}

// noteLate remembers a change while an index is being built.
func (a *Atlas) noteLate(w string) {
	a.late.Lock()
	if a.missed != nil {
		a.missed[w] = true
	}
	a.late.Unlock()
}

// Refresh enters a document as it is in the store now.
func (a *Atlas) Refresh(ctx context.Context, w string) error {
	if w == weightsWord {
		return a.loadWeights(ctx)
	}
	collection, id, _ := strings.Cut(w, ":")
	l := a.lock(w)
	l.Lock()
	defer l.Unlock()
	a.noteLate(w)
	a.mirror(collection, id)
	x := a.index.Load()
	if x == nil {
		return nil
	}
	switch collection {
	case organizations.MediatorsCollection:
		m, err := a.Roster.Mediator(ctx, organizations.MediatorID(id))
		if fault.CodeOf(err) == fault.NotFound {
			x.Remove(organizations.MediatorID(id))
			return nil
		}
		if err == nil {
			x.Put(m)
		}
		return err
	case organizations.OrganizationsCollection:
		o, err := a.Roster.Organization(ctx, organizations.OrganizationID(id))
		if fault.CodeOf(err) == fault.NotFound {
			return nil
		}
		if err == nil {
			x.PutOrganization(o)
		}
		return err
	case organizations.CourtsCollection:
		c, err := a.Roster.Court(ctx, organizations.CourtID(id))
		if fault.CodeOf(err) == fault.NotFound {
			return nil
		}
		if err == nil {
			x.PutCourt(c)
		}
		return err
	}
	return nil
}

// enter takes in what has just been written, under the lock of the document.
func (a *Atlas) enter(collection string, d driver.Document) error {
	a.noteLate(word(collection, d.ID))
	x := a.index.Load()
	if x == nil {
		a.mirror(collection, d.ID)
		return nil
	}
	switch collection {
	case organizations.MediatorsCollection:
		return put(d.Body, func(m organizations.Mediator) {
			x.Put(m)
			if a.Mirror != nil {
				a.Mirror.HearMediator(m)
			}
		})
	case organizations.OrganizationsCollection:
		a.mirror(collection, d.ID)
		return put(d.Body, x.PutOrganization)
	}
	return put(d.Body, x.PutCourt)
}

func put[T any](body []byte, fn func(T)) error {
	var v T
	if err := json.Unmarshal(body, &v); err != nil {
		return err
	}
	fn(v)
	return nil
}

// announce tells other servers of a change; the outbox tries again when it cannot.
func (a *Atlas) announce(ctx context.Context, collection, id string) error {
	if a.Tell == nil {
		return nil
	}
	return a.Tell(ctx, word(collection, id))
}

// Watch gives a store whose writes the atlas follows.
func (a *Atlas) Watch(d driver.Store) driver.Store { return watched{d, a} }

// watched is a store that tells the atlas what was written.
type watched struct {
	driver.Store
	atlas *Atlas
}

func (w watched) follow(ctx context.Context, collection string, d driver.Document, write func() error) error {
	if !follows(collection) {
		return write()
	}
	l := w.atlas.lock(word(collection, d.ID))
	l.Lock()
	defer l.Unlock()
	if err := write(); err != nil {
		return err
	}
	if d.Body == nil {
		w.atlas.noteLate(word(collection, d.ID))
		w.atlas.mirror(collection, d.ID)
		if x := w.atlas.index.Load(); x != nil && collection == organizations.MediatorsCollection {
			x.Remove(organizations.MediatorID(d.ID))
		}
	} else if err := w.atlas.enter(collection, d); err != nil {
		w.atlas.Log.ErrorContext(ctx, "a change is not in the index", "collection", collection, "error", err)
	}
	if err := w.atlas.announce(ctx, collection, d.ID); err != nil {
		w.atlas.Log.WarnContext(ctx, "others are told later", "collection", collection, "error", fault.From(err).Key) // by the event that the change left
	}
	return nil
}

// Insert implements driver.Store.
func (w watched) Insert(ctx context.Context, collection string, d driver.Document, events []driver.Event) error {
	return w.follow(ctx, collection, d, func() error { return w.Store.Insert(ctx, collection, d, events) })
}

// Replace implements driver.Store.
func (w watched) Replace(ctx context.Context, collection string, d driver.Document, events []driver.Event) error {
	return w.follow(ctx, collection, d, func() error { return w.Store.Replace(ctx, collection, d, events) })
}

// Delete implements driver.Store.
func (w watched) Delete(ctx context.Context, collection, id string, events []driver.Event) error {
	return w.follow(ctx, collection, driver.Document{ID: id}, func() error { return w.Store.Delete(ctx, collection, id, events) })
}
