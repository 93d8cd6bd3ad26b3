package sqlitedoc

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"maps"

	"concord/internal/docstore/driver"
	"concord/internal/fault"
)

// Declare makes the collection known with its indexes and fills new or changed ones from the documents there are, all
// in one transaction. Indexes that an earlier version of the program declared and this one does not are dropped.
func (s *store) Declare(ctx context.Context, collection string, declared []driver.Index) error {
	s.mu.RLock()
	before, again := s.collections[collection]
	s.mu.RUnlock()
	err := s.do(ctx, false, func(t *tx) error {
		known := maps.Clone(before)
		if known == nil {
			known = map[string]index{}
		}
		var fill []index
		for _, d := range declared {
			ix, fresh, err := number(t, collection, d)
			if err != nil {
				return abort{err}
			}
			known[d.Name] = ix
			if fresh {
				fill = append(fill, ix)
			}
		}
		if !again { // a second Declare in this process adds to the first
			if err := drop(t, collection, known); err != nil {
				return abort{err}
			}
		}
		if err := backfill(t, collection, fill); err != nil {
			return abort{err}
		}
		s.know(collection, known) // still in the writer: the next write is made for the new indexes
		return nil
	})
	if err != nil {
		s.know(collection, before)
	}
	var a abort
	if errors.As(err, &a) {
		return a.error
	}
	return err
}

func (s *store) know(collection string, indexes map[string]index) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if indexes == nil {
		delete(s.collections, collection)
		return
	}
	s.collections[collection] = indexes
}

// abort carries an error that comes after something was written: the writer must roll back, so it must not look like a
// refusal to it.
type abort struct{ error }

// number gives an index its number in the file; fresh when it is new or differs from what was declared before.
func number(t *tx, collection string, d driver.Index) (ix index, fresh bool, err error) {
	if d.Name == "" || len(d.Fields) == 0 {
		return ix, false, driver.NotDeclared(collection, d.Name)
	}
	raw, err := json.Marshal(d)
	if err != nil {
		return ix, false, err
	}
	ix.Index = d
	var definition string
	err = t.row([]any{&ix.number, &definition}, "SELECT number, definition FROM indexes WHERE collection = ? AND name = ?", collection, d.Name)
	if err == nil && definition == string(raw) {
		return ix, false, nil
	}
	if err == nil {
		if err := forget(t, ix.number); err != nil {
			return ix, false, err
		}
	} else if !errors.Is(err, sql.ErrNoRows) {
		return ix, false, err
	}
	r, err := t.exec("INSERT INTO indexes (collection, name, definition) VALUES (?, ?, ?)", collection, d.Name, string(raw))
	if err != nil {
		return ix, false, err
	}
	if ix.number, err = r.LastInsertId(); err != nil {
		return ix, false, err
	}
	_, err = t.exec("DELETE FROM entries WHERE number = ?", ix.number) // whatever bore the number before
	return ix, true, err
}

func forget(t *tx, number int64) error {
	if _, err := t.exec("DELETE FROM entries WHERE number = ?", number); err != nil {
		return err
	}
	_, err := t.exec("DELETE FROM indexes WHERE number = ?", number)
	return err
}

func drop(t *tx, collection string, keep map[string]index) error {
	rows, err := t.Query("SELECT number, name FROM indexes WHERE collection = ?", collection)
	if err != nil {
		return err
	}
	defer rows.Close()
	var gone []int64
	for rows.Next() {
		var n int64
		var name string
		if err := rows.Scan(&n, &name); err != nil {
			return err
		}
		if _, ok := keep[name]; !ok {
			gone = append(gone, n)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, n := range gone {
		if err := forget(t, n); err != nil {
			return err
		}
	}
	return nil
}

// backfill enters every document of a collection into new indexes, a thousand documents at a time.
func backfill(t *tx, collection string, fill []index) error {
	if len(fill) == 0 {
		return nil
	}
	type stored struct {
		row  int64
		id   string
		body []byte
	}
	for after := int64(0); ; {
		rows, err := t.Query("SELECT row, id, body FROM documents WHERE collection = ? AND row > ? ORDER BY row LIMIT 1000", collection, after)
		if err != nil {
			return err
		}
		var docs []stored
		for rows.Next() {
			var d stored
			if err := rows.Scan(&d.row, &d.id, &d.body); err != nil {
				rows.Close()
				return err
			}
			docs = append(docs, d)
		}
		rows.Close()
		if err := rows.Err(); err != nil || len(docs) == 0 {
			return err
		}
		for _, d := range docs {
			if err := enter(t, d.id, d.row, d.body, fill); err != nil {
				return err
			}
		}
		after = docs[len(docs)-1].row
	}
}

func enter(t *tx, id string, row int64, body []byte, fill []index) error {
	doc, err := driver.Parse(body)
	if err != nil {
		return err
	}
	var places []place
	for _, ix := range fill {
		entries, field, err := driver.Entries(doc, ix.Index)
		if err != nil {
			return fault.Wrap(err, fault.Internal, "internal", nil)
		}
		for _, e := range entries {
			places = append(places, place{ix, encode(e), field})
		}
	}
	if err := unique(t, places, id); err != nil {
		return err
	}
	return move(t, nil, places, id, row)
}
