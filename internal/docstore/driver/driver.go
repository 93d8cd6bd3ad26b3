// Package driver is what a store must do for docstore. Promises (docstoretest holds every adapter to them): a stale
// revision is refused; absent is not found; a duplicate on a unique index exists; of two parallel replaces one wins and
// the other is stale; a crash leaves a document and its events or neither; cursors are stable under inserts; times come
// back in UTC at millisecond grain; Chinese text round-trips; a declared index is used; a count is what Find would give.
package driver

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"time"
)

// Index declares an index. Fields are dotted JSON paths of strings, numbers, booleans or RFC 3339 times. At most one
// field may pass through arrays (as parties.person): the document is then found under each value, and a query must name
// that field among the equal ones. A document that lacks a field (absent, null or "") is not in the index. One field
// holds values of one type; a time counts as a moment whatever its zone.
type Index struct {
	Name   string
	Fields []string
	Unique bool
}

// Query asks an index; see docstore.Query.
type Query struct {
	Index  string
	Equal  []any
	From   any
	To     any
	Desc   bool
	Limit  int
	Cursor string
}

// Document is a document as bytes of JSON.
type Document struct {
	ID       string
	Revision int64
	Body     json.RawMessage
}

// Event is a fact waiting in the store until the outbox has delivered it.
type Event struct {
	ID         string          `json:"id"`
	Kind       string          `json:"kind"`
	Collection string          `json:"collection"`
	Document   string          `json:"document"`
	Revision   int64           `json:"revision"`
	Order      int             `json:"order"`
	At         time.Time       `json:"at"`
	Data       json.RawMessage `json:"data"`
}

// Store is the driver.
type Store interface {
	Declare(ctx context.Context, collection string, indexes []Index) error
	Get(ctx context.Context, collection, id string) (Document, error)
	Insert(ctx context.Context, collection string, d Document, events []Event) error
	// Replace stores d when the stored revision is d.Revision-1, else gives ErrStale.
	Replace(ctx context.Context, collection string, d Document, events []Event) error
	// Delete removes a document and leaves events; events that wait already still wait. Absent is no error, and leaves
	// no events.
	Delete(ctx context.Context, collection, id string, events []Event) error
	Find(ctx context.Context, collection string, q Query) (docs []Document, next string, err error)
	// Count says how many documents Find would give over all pages; Desc, Limit and Cursor of q mean nothing. It reads the
	// index and no document.
	Count(ctx context.Context, collection string, q Query) (int, error)
	// Pending gives events not yet settled, oldest first; per document in the order of revision and Order.
	Pending(ctx context.Context, limit int) ([]Event, error)
	// Waits says whether an event is still unsettled.
	Waits(ctx context.Context, e Event) (bool, error)
	// Settle forgets an event: its reactions are done.
	Settle(ctx context.Context, e Event) error
	// Changed is signalled (capacity 1, never blocking the writer) after a write of this process left events.
	Changed() <-chan struct{}
	Ping(ctx context.Context) error
	Close() error
}

// ErrStale says that somebody else changed the document first.
var ErrStale = errors.New("docstore: stale revision")

// IsStale says whether an error is ErrStale.
func IsStale(err error) bool { return errors.Is(err, ErrStale) }

// Backoff waits a short random time that grows with the attempt.
func Backoff(ctx context.Context, attempt int) error {
	if attempt > 6 {
		attempt = 6
	}
	t := time.NewTimer(time.Duration(rand.Int64N(int64(time.Millisecond) << attempt)))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
