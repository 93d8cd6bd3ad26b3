// Package docstore is the storage port: documents with a revision, declared indexes, and the events that a change
// leaves behind, stored in one atomic write with it. It is small on purpose: no query language, no joins, no
// transactions over several documents, no escape hatch. When a screen needs more, a reaction keeps a read document.
//
// Outside stands this concrete package; inside stands driver.Store, which sqlitedoc and mongodoc implement and which
// docstoretest holds to one suite of promises.
package docstore

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"strings"
	"time"

	"concord/internal/docstore/driver"
	"concord/internal/fault"
)

// Index declares what Find may ask: equality on leading fields, then a range and the order on the next one.
type Index = driver.Index

// Event is a past-tense fact that a change left behind, waiting for the outbox.
type Event = driver.Event

// Query asks an index: Equal gives the values of its leading fields; From (inclusive) and To (exclusive) bound the
// next field, which is also the order (further fields of the index, then the document id, break ties). Limit 0 means
// 50; at most 1,000.
type Query = driver.Query

// Spec declares a collection.
type Spec struct {
	Name    string
	Indexes []Index
}

// Store holds collections. Open one with sqlitedoc.Open or mongodoc.Open.
type Store struct{ d driver.Store }

// New makes a store of a driver.
func New(d driver.Store) *Store { return &Store{d: d} }

// Driver gives the driver to the outbox, the only other reader.
func (s *Store) Driver() driver.Store { return s.d }

// Close releases the store.
func (s *Store) Close() error { return s.d.Close() }

// NewID makes a random 128-bit id: 26 lower-case letters and digits, safe in URLs, never guessable.
func NewID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails since Go 1.24
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))
}

// Collection is a typed view of one kind of document. T must survive a JSON round trip.
type Collection[T any] struct {
	d    driver.Store
	spec Spec
}

// Declare makes sure that a collection and its indexes exist and gives the typed view.
func Declare[T any](ctx context.Context, s *Store, spec Spec) (*Collection[T], error) {
	if err := s.d.Declare(ctx, spec.Name, spec.Indexes); err != nil {
		return nil, err
	}
	return &Collection[T]{d: s.d, spec: spec}, nil
}

// Item is a document as stored.
type Item[T any] struct {
	ID       string
	Revision int64 // 1 at insert, one more at each update
	Value    T
}

// Page is one page of a Find; Next is "" when it is the last.
type Page[T any] struct {
	Items []Item[T]
	Next  string
}

// Get reads a document; a fault of code not_found when it is absent.
func (c *Collection[T]) Get(ctx context.Context, id string) (Item[T], error) {
	d, err := c.d.Get(ctx, c.spec.Name, id)
	if err != nil {
		return Item[T]{}, err
	}
	return decode[T](d)
}

// Insert stores a new document with its events in one atomic write; a fault of code exists when the id or a value
// of a unique index is taken.
func (c *Collection[T]) Insert(ctx context.Context, id string, v T, events ...Event) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return c.d.Insert(ctx, c.spec.Name, driver.Document{ID: id, Revision: 1, Body: body}, stamp(c.spec.Name, id, 1, events))
}

// Update reads the document, lets fn change it and stores it with the events that fn returns in one atomic write. When
// somebody else was faster, it reads again and calls fn again: fn must be pure. An error of fn leaves all as it was.
func (c *Collection[T]) Update(ctx context.Context, id string, fn func(*T) ([]Event, error)) (Item[T], error) {
	for attempt := 0; ; attempt++ {
		d, err := c.d.Get(ctx, c.spec.Name, id)
		if err != nil {
			return Item[T]{}, err
		}
		it, err := decode[T](d)
		if err != nil {
			return it, err
		}
		events, err := fn(&it.Value)
		if err != nil {
			return it, err
		}
		body, err := json.Marshal(it.Value)
		if err != nil {
			return it, err
		}
		it.Revision++
		err = c.d.Replace(ctx, c.spec.Name, driver.Document{ID: id, Revision: it.Revision, Body: body}, stamp(c.spec.Name, id, it.Revision, events))
		if err == nil {
			return it, nil
		}
		if !driver.IsStale(err) {
			return it, err
		}
		if attempt >= 50 {
			return it, fault.Wrap(err, fault.Conflict, "conflict", nil)
		}
		if err := driver.Backoff(ctx, attempt); err != nil {
			return it, err
		}
	}
}

// Delete removes a document, and leaves events in the same atomic write; absent is no error.
// Events of a deletion carry revision 0 and come after all that the document left before.
func (c *Collection[T]) Delete(ctx context.Context, id string, events ...Event) error {
	return c.d.Delete(ctx, c.spec.Name, id, stamp(c.spec.Name, id, 0, events))
}

// Find gives a page of an index. Cursors are stable under inserts.
func (c *Collection[T]) Find(ctx context.Context, q Query) (Page[T], error) {
	docs, next, err := c.d.Find(ctx, c.spec.Name, q)
	if err != nil {
		return Page[T]{}, err
	}
	p := Page[T]{Items: make([]Item[T], 0, len(docs)), Next: next}
	for _, d := range docs {
		it, err := decode[T](d)
		if err != nil {
			return p, err
		}
		p.Items = append(p.Items, it)
	}
	return p, nil
}

// Count says how many documents a query finds over all its pages, without reading any; Desc, Limit and Cursor of q mean
// nothing.
func (c *Collection[T]) Count(ctx context.Context, q Query) (int, error) {
	return c.d.Count(ctx, c.spec.Name, q)
}

// All walks every page of a query until fn returns false or an error.
func (c *Collection[T]) All(ctx context.Context, q Query, fn func(Item[T]) (bool, error)) error {
	for {
		p, err := c.Find(ctx, q)
		if err != nil {
			return err
		}
		for _, it := range p.Items {
			if more, err := fn(it); err != nil || !more {
				return err
			}
		}
		if p.Next == "" {
			return nil
		}
		q.Cursor = p.Next
	}
}

// NewEvent makes an event of a kind, as case.proposal_made, with its data. Data holds ids, states and times; what a
// reader needs beyond them he reads from the document.
func NewEvent(kind string, at time.Time, data any) Event {
	raw, err := json.Marshal(data)
	if err != nil {
		panic("docstore: event data must marshal: " + err.Error()) // a programming mistake, not input
	}
	return Event{ID: NewID(), Kind: kind, At: at, Data: raw}
}

func stamp(collection, id string, rev int64, events []Event) []Event {
	for i := range events {
		e := &events[i]
		e.Collection, e.Document, e.Revision, e.Order = collection, id, rev, i
		e.At = e.At.UTC().Truncate(time.Millisecond)
		if e.ID == "" {
			e.ID = NewID()
		}
	}
	return events
}

func decode[T any](d driver.Document) (Item[T], error) {
	it := Item[T]{ID: d.ID, Revision: d.Revision}
	return it, json.Unmarshal(d.Body, &it.Value)
}
