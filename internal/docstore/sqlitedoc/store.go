package sqlitedoc

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"concord/internal/docstore/driver"
	"concord/internal/fault"
)

// Get reads a document.
func (s *store) Get(ctx context.Context, collection, id string) (driver.Document, error) {
	d := driver.Document{ID: id}
	err := s.one(ctx, []any{&d.Revision, (*[]byte)(&d.Body)}, "SELECT revision, body FROM documents WHERE collection = ? AND id = ?", collection, id)
	if errors.Is(err, sql.ErrNoRows) {
		return d, fault.New(fault.NotFound, "not_found", nil)
	}
	return d, broken(ctx, err)
}

// query gives a prepared query; the end of the store closes it.
func (s *store) query(ctx context.Context, text string) (*sql.Stmt, error) {
	if q, ok := s.asked.Load(text); ok {
		return q.(*sql.Stmt), nil
	}
	q, err := s.read.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	if other, twice := s.asked.LoadOrStore(text, q); twice {
		q.Close()
		return other.(*sql.Stmt), nil
	}
	return q, nil
}

// one asks for one row.
func (s *store) one(ctx context.Context, dest []any, text string, args ...any) error {
	q, err := s.query(ctx, text)
	if err != nil {
		return err
	}
	return q.QueryRowContext(ctx, args...).Scan(dest...)
}

// many asks for rows.
func (s *store) many(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	q, err := s.query(ctx, text)
	if err != nil {
		return nil, err
	}
	return q.QueryContext(ctx, args...)
}

// place is an entry of a document in an index, encoded.
type place struct {
	index index
	key   []byte
	field int // the field that passes through an array, or -1
}

// places gives where a parsed document stands in the indexes of its collection.
func (s *store) places(collection string, doc any) ([]place, error) {
	indexes, err := s.indexes(collection)
	if err != nil {
		return nil, err
	}
	var out []place
	for _, ix := range indexes {
		entries, field, err := driver.Entries(doc, ix.Index)
		if err != nil {
			return nil, fault.Wrap(err, fault.Internal, "internal", nil)
		}
		for _, e := range entries {
			out = append(out, place{ix, encode(e), field})
		}
	}
	return out, nil
}

// placesOf is places of a document that is not parsed.
func (s *store) placesOf(collection string, body []byte) ([]place, error) {
	doc, err := parse(body)
	if err != nil {
		return nil, err
	}
	return s.places(collection, doc)
}

func parse(body []byte) (any, error) {
	doc, err := driver.Parse(body)
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, "internal", nil)
	}
	return doc, nil
}

func (s *store) indexes(collection string) (map[string]index, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	c, ok := s.collections[collection]
	if !ok {
		return nil, driver.NotDeclared(collection, "")
	}
	return c, nil // Declare replaces the map, never changes it
}

// Insert stores a new document.
func (s *store) Insert(ctx context.Context, collection string, d driver.Document, events []driver.Event) error {
	doc, err := parse(d.Body)
	if err != nil {
		return err
	}
	return s.do(ctx, len(events) > 0, func(t *tx) error {
		now, err := s.places(collection, doc)
		if err != nil {
			return err
		}
		if err := unique(t, now, d.ID); err != nil {
			var one int
			if t.row([]any{&one}, "SELECT 1 FROM documents WHERE collection = ? AND id = ?", collection, d.ID) == nil {
				return exists("id") // taken as well, and the plainer reason
			}
			return err
		}
		r, err := t.exec("INSERT INTO documents (collection, id, revision, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
			collection, d.ID, d.Revision, string(d.Body))
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			return cmp.Or(err, exists("id"))
		}
		row, err := r.LastInsertId()
		if err != nil {
			return err
		}
		if err := move(t, nil, now, d.ID, row); err != nil {
			return err
		}
		return leave(t, events)
	})
}

// Replace stores the next revision of a document.
func (s *store) Replace(ctx context.Context, collection string, d driver.Document, events []driver.Event) error {
	doc, err := parse(d.Body)
	if err != nil {
		return err
	}
	return s.do(ctx, len(events) > 0, func(t *tx) error {
		var row, revision int64
		var body []byte
		err := t.row([]any{&row, &revision, &body}, "SELECT row, revision, body FROM documents WHERE collection = ? AND id = ?", collection, d.ID)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.NotFound, "not_found", nil)
		}
		if err != nil {
			return err
		}
		if revision != d.Revision-1 {
			return driver.ErrStale
		}
		before, err := s.placesOf(collection, body)
		if err != nil {
			return err
		}
		now, err := s.places(collection, doc)
		if err != nil {
			return err
		}
		if err := unique(t, now, d.ID); err != nil {
			return err
		}
		if _, err := t.exec("UPDATE documents SET revision = ?, body = ? WHERE row = ?", d.Revision, string(d.Body), row); err != nil {
			return err
		}
		if err := move(t, before, now, d.ID, row); err != nil {
			return err
		}
		return leave(t, events)
	})
}

// Delete removes a document.
func (s *store) Delete(ctx context.Context, collection, id string, events []driver.Event) error {
	return s.do(ctx, len(events) > 0, func(t *tx) error {
		var row int64
		var body []byte
		err := t.row([]any{&row, &body}, "SELECT row, body FROM documents WHERE collection = ? AND id = ?", collection, id)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		before, err := s.placesOf(collection, body)
		if err != nil {
			return err
		}
		if _, err := t.exec("DELETE FROM documents WHERE row = ?", row); err != nil {
			return err
		}
		if err := move(t, before, nil, id, row); err != nil {
			return err
		}
		return leave(t, events)
	})
}

// unique refuses places that another document holds in a unique index.
func unique(t *tx, places []place, id string) error {
	for _, p := range places {
		if !p.index.Unique {
			continue
		}
		var one int
		err := t.row([]any{&one}, "SELECT 1 FROM entries WHERE number = ? AND key = ? AND id <> ? LIMIT 1", p.index.number, p.key, id)
		if err == nil {
			return exists(p.index.Name)
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
	}
	return nil
}

// move brings the entries of a document from before to now.
func move(t *tx, before, now []place, id string, row int64) error {
	has := func(in []place, p place) bool {
		for _, q := range in {
			if q.index.number == p.index.number && q.field == p.field && bytes.Equal(q.key, p.key) {
				return true
			}
		}
		return false
	}
	for _, p := range before {
		if !has(now, p) {
			if _, err := t.exec("DELETE FROM entries WHERE number = ? AND key = ? AND id = ?", p.index.number, p.key, id); err != nil {
				return err
			}
		}
	}
	for _, p := range now {
		if !has(before, p) {
			if _, err := t.exec("INSERT INTO entries (number, key, id, row, field) VALUES (?, ?, ?, ?, ?)", p.index.number, p.key, id, row, p.field); err != nil {
				return err
			}
		}
	}
	return nil
}

func leave(t *tx, events []driver.Event) error {
	for _, e := range events {
		raw, err := json.Marshal(e)
		if err != nil {
			return err
		}
		if _, err := t.exec("INSERT INTO events (id, body) VALUES (?, ?)", e.ID, string(raw)); err != nil {
			return err
		}
	}
	return nil
}

func exists(index string) error { return fault.New(fault.Exists, "exists", fault.P{"index": index}) }

// ask finds the index of a query and checks the query.
func (s *store) ask(collection string, q driver.Query) (index, driver.Ask, error) {
	indexes, err := s.indexes(collection)
	if err != nil {
		return index{}, driver.Ask{}, err
	}
	ix, ok := indexes[q.Index]
	if !ok {
		return ix, driver.Ask{}, driver.NotDeclared(collection, q.Index)
	}
	a, err := driver.Check(ix.Index, q)
	return ix, a, err
}

// Count counts the entries of a range of keys: a document stands there once, for the field that passes through an array
// is among the equal ones.
func (s *store) Count(ctx context.Context, collection string, q driver.Query) (int, error) {
	ix, a, err := s.ask(collection, q)
	if err != nil || a.Empty {
		return 0, err
	}
	lo, hi := bounds(a)
	var n, field int
	err = s.one(ctx, []any{&n, &field}, "SELECT count(*), coalesce(max(field), -1) FROM entries WHERE number = ? AND key >= ? AND key < ?", ix.number, lo, hi)
	if err != nil {
		return 0, broken(ctx, err)
	}
	if field >= len(a.Equal) {
		return 0, driver.NotBound(ix.Index, field)
	}
	return n, nil
}

// Find gives a page of an index.
func (s *store) Find(ctx context.Context, collection string, q driver.Query) ([]driver.Document, string, error) {
	ix, a, err := s.ask(collection, q)
	if err != nil || a.Empty {
		return nil, "", err
	}
	lo, hi := bounds(a)
	query := "SELECT e.key, e.id, e.field, d.revision, d.body FROM entries e CROSS JOIN documents d ON d.row = e.row" +
		" WHERE e.number = ? AND e.key >= ? AND e.key < ?"
	args := []any{ix.number, lo, hi}
	order, after := " ORDER BY e.key, e.id LIMIT ?", " AND (e.key, e.id) > (?, ?)"
	if q.Desc {
		order, after = " ORDER BY e.key DESC, e.id DESC LIMIT ?", " AND (e.key, e.id) < (?, ?)"
	}
	if q.Cursor != "" {
		key, id, err := parseCursor(q.Cursor)
		if err != nil {
			return nil, "", err
		}
		query, args = query+after, append(args, key, id)
	}
	rows, err := s.many(ctx, query+order, append(args, a.Limit+1)...)
	if err != nil {
		return nil, "", broken(ctx, err)
	}
	defer rows.Close()
	return page(ctx, rows, ix.Index, a)
}

func page(ctx context.Context, rows *sql.Rows, ix driver.Index, a driver.Ask) (docs []driver.Document, next string, err error) {
	var last string
	for rows.Next() {
		if len(docs) == a.Limit {
			return docs, last, nil
		}
		var key []byte
		var field int
		var d driver.Document
		if err := rows.Scan(&key, &d.ID, &field, &d.Revision, (*[]byte)(&d.Body)); err != nil {
			return nil, "", broken(ctx, err)
		}
		if field >= len(a.Equal) {
			return nil, "", driver.NotBound(ix, field)
		}
		if len(docs) == a.Limit-1 {
			last = cursor(key, d.ID)
		}
		docs = append(docs, d)
	}
	return docs, "", broken(ctx, rows.Err())
}

// Pending gives the oldest events, in the order in which they were committed.
func (s *store) Pending(ctx context.Context, limit int) ([]driver.Event, error) {
	rows, err := s.many(ctx, "SELECT body FROM events ORDER BY sequence LIMIT ?", limit)
	if err != nil {
		return nil, broken(ctx, err)
	}
	defer rows.Close()
	var out []driver.Event
	for rows.Next() {
		var raw []byte
		if err := rows.Scan(&raw); err != nil {
			return nil, broken(ctx, err)
		}
		var e driver.Event
		if err := json.Unmarshal(raw, &e); err != nil {
			return nil, fmt.Errorf("sqlitedoc: event: %w", err)
		}
		out = append(out, e)
	}
	return out, broken(ctx, rows.Err())
}

// Waits says whether an event is unsettled.
func (s *store) Waits(ctx context.Context, e driver.Event) (bool, error) {
	var one int
	err := s.one(ctx, []any{&one}, "SELECT 1 FROM events WHERE id = ?", e.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, broken(ctx, err)
}

// Settle forgets an event.
func (s *store) Settle(ctx context.Context, e driver.Event) error {
	return s.do(ctx, false, func(t *tx) error {
		_, err := t.exec("DELETE FROM events WHERE id = ?", e.ID)
		return err
	})
}
