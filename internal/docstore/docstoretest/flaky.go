package docstoretest

import (
	"context"
	"sync"

	"concord/internal/docstore"
	"concord/internal/docstore/driver"
	"concord/internal/fault"
)

// Op names an operation of a store that can fail on demand.
type Op string

// The operations.
const (
	Get     Op = "get"
	Insert  Op = "insert"
	Replace Op = "replace"
	Delete  Op = "delete"
	Find    Op = "find"
	Count   Op = "count"
	Pending Op = "pending"
	Waits   Op = "waits"
	Settle  Op = "settle"
	Ping    Op = "ping"
)

// Flaky is a store that fails on demand; safe for parallel use.
type Flaky struct {
	driver.Store
	mu    sync.Mutex
	plans map[Op]*plan
	calls map[Op]int
}

type plan struct {
	left  int
	after bool
	err   error
}

// NewFlaky gives a store that does what s does, and the handle that makes it fail.
func NewFlaky(s *docstore.Store) (*docstore.Store, *Flaky) {
	f := &Flaky{Store: s.Driver(), plans: map[Op]*plan{}, calls: map[Op]int{}}
	return docstore.New(f), f
}

// Fail makes the next n calls of op fail without doing anything; n < 0 means until Heal. A nil err is the fault of a lost
// connection.
func (f *Flaky) Fail(op Op, n int, err error) { f.plan(op, n, err, false) }

// FailAfter makes the next n calls of op do their work and then fail, as when the answer is lost on the way.
func (f *Flaky) FailAfter(op Op, n int, err error) { f.plan(op, n, err, true) }

// Heal ends all failures.
func (f *Flaky) Heal() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.plans)
}

// Calls says how often op was called.
func (f *Flaky) Calls(op Op) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls[op]
}

func (f *Flaky) plan(op Op, n int, err error, after bool) {
	if err == nil {
		err = fault.New(fault.Unavailable, "unavailable", nil)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.plans[op] = &plan{n, after, err}
}

func (f *Flaky) do(op Op, fn func() error) error {
	f.mu.Lock()
	f.calls[op]++
	p := f.plans[op]
	fails := p != nil && p.left != 0
	var failure error
	var after bool
	if fails {
		p.left--
		failure, after = p.err, p.after
	}
	f.mu.Unlock()
	if fails && !after {
		return failure
	}
	if err := fn(); err != nil {
		return err
	}
	return failure
}

// Get reads a document, or fails.
func (f *Flaky) Get(ctx context.Context, collection, id string) (d driver.Document, err error) {
	err = f.do(Get, func() (e error) { d, e = f.Store.Get(ctx, collection, id); return e })
	return d, err
}

// Insert stores a new document, or fails.
func (f *Flaky) Insert(ctx context.Context, collection string, d driver.Document, events []driver.Event) error {
	return f.do(Insert, func() error { return f.Store.Insert(ctx, collection, d, events) })
}

// Replace stores the next revision, or fails.
func (f *Flaky) Replace(ctx context.Context, collection string, d driver.Document, events []driver.Event) error {
	return f.do(Replace, func() error { return f.Store.Replace(ctx, collection, d, events) })
}

// Delete removes a document, or fails.
func (f *Flaky) Delete(ctx context.Context, collection, id string, events []driver.Event) error {
	return f.do(Delete, func() error { return f.Store.Delete(ctx, collection, id, events) })
}

// Find gives a page, or fails.
func (f *Flaky) Find(ctx context.Context, collection string, q driver.Query) (docs []driver.Document, next string, err error) {
	err = f.do(Find, func() (e error) { docs, next, e = f.Store.Find(ctx, collection, q); return e })
	return docs, next, err
}

// Count counts, or fails.
func (f *Flaky) Count(ctx context.Context, collection string, q driver.Query) (n int, err error) {
	err = f.do(Count, func() (e error) { n, e = f.Store.Count(ctx, collection, q); return e })
	return n, err
}

// Pending gives the waiting events, or fails.
func (f *Flaky) Pending(ctx context.Context, limit int) (events []driver.Event, err error) {
	err = f.do(Pending, func() (e error) { events, e = f.Store.Pending(ctx, limit); return e })
	return events, err
}

// Waits says whether an event is unsettled, or fails.
func (f *Flaky) Waits(ctx context.Context, e driver.Event) (waits bool, err error) {
	err = f.do(Waits, func() (x error) { waits, x = f.Store.Waits(ctx, e); return x })
	return waits, err
}

// Settle forgets an event, or fails.
func (f *Flaky) Settle(ctx context.Context, e driver.Event) error {
	return f.do(Settle, func() error { return f.Store.Settle(ctx, e) })
}

// Ping says whether the store answers, or fails.
func (f *Flaky) Ping(ctx context.Context) error {
	return f.do(Ping, func() error { return f.Store.Ping(ctx) })
}
