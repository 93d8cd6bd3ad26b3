package driver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"concord/internal/fault"
)

// MaxLimit is the most documents that one Find gives; DefaultLimit is what a Limit of 0 means.
const (
	DefaultLimit = 50
	MaxLimit     = 1000
)

// Entry is one place of a document in an index: a value for each field of the index, in order, each of them an int64, a
// float64, a string, a bool or a time.Time (UTC, milliseconds).
type Entry []any

// Parse reads a document for Entries: numbers stay exact.
func Parse(body []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	return v, d.Decode(&v)
}

// Entries gives where a parsed document stands in an index: nowhere when it lacks a field, once for each distinct value
// when a field passes through an array. Array is the position of that field, or -1. Two fields that pass through arrays
// are a mistake in the declaration, and an error.
func Entries(doc any, ix Index) (entries []Entry, array int, err error) {
	array = -1
	columns := make([][]any, len(ix.Fields))
	for i, f := range ix.Fields {
		values, through, err := lookup(doc, strings.Split(f, "."), nil)
		if err != nil {
			return nil, -1, fmt.Errorf("docstore: index %s: field %s: %w", ix.Name, f, err)
		}
		if through {
			if array >= 0 {
				return nil, -1, fmt.Errorf("docstore: index %s: %s and %s both pass through arrays", ix.Name, ix.Fields[array], f)
			}
			array = i
		}
		columns[i] = values
	}
	for _, c := range columns {
		if len(c) == 0 {
			return nil, array, nil
		}
	}
	if array < 0 {
		return []Entry{tuple(columns, -1, nil)}, -1, nil
	}
	seen := map[any]bool{}
	for _, v := range columns[array] {
		if !seen[v] {
			seen[v] = true
			entries = append(entries, tuple(columns, array, v))
		}
	}
	return entries, array, nil
}

func tuple(columns [][]any, array int, v any) Entry {
	e := make(Entry, len(columns))
	for i, c := range columns {
		if i == array {
			e[i] = v
		} else {
			e[i] = c[0]
		}
	}
	return e
}

// lookup collects the values at a path, walking through every element of an array on the way or at its end.
func lookup(v any, path []string, found []any) (values []any, array bool, err error) {
	switch x := v.(type) {
	case []any:
		for _, e := range x {
			if found, _, err = lookup(e, path, found); err != nil {
				return nil, true, err
			}
		}
		return found, true, nil
	case map[string]any:
		if len(path) == 0 {
			return nil, false, fmt.Errorf("an object cannot be indexed")
		}
		return lookup(x[path[0]], path[1:], found)
	case nil:
		return found, false, nil
	}
	if len(path) > 0 {
		return found, false, nil // a scalar where the path goes deeper: the field is absent
	}
	n := normal(v)
	if n == "" {
		return found, false, nil
	}
	return append(found, n), false, nil
}

// Value gives the form in which a value of a query is compared: what a document's field of the same value has in an
// Entry. Typed strings, numbers, times and what else marshals to a JSON scalar will do; nil stays nil.
func Value(v any) (any, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	p, err := Parse(raw)
	if err != nil {
		return nil, err
	}
	switch p.(type) {
	case []any, map[string]any:
		return nil, fmt.Errorf("docstore: a query compares scalars, not %T", v)
	case nil:
		return nil, nil
	}
	return normal(p), nil
}

// normal brings a JSON scalar to the one form that orders right: 1.0 is 1, and a time is a moment whatever its zone or
// number of decimals.
func normal(v any) any {
	switch x := v.(type) {
	case json.Number:
		if n, err := strconv.ParseInt(string(x), 10, 64); err == nil {
			return n
		}
		f, _ := x.Float64() // out of range is infinite, which still orders right
		if f == float64(int64(f)) && f > -1e15 && f < 1e15 {
			return int64(f)
		}
		return f
	case string:
		if len(x) >= len("2006-01-02T15:04:05Z") && x[4] == '-' && x[10] == 'T' {
			if t, err := time.Parse(time.RFC3339Nano, x); err == nil {
				return t.UTC().Truncate(time.Millisecond)
			}
		}
	}
	return v
}

// Ask is a query that was checked and brought to normal form.
type Ask struct {
	Equal    []any
	From, To any // nil when open
	Limit    int
	Empty    bool // an equality with an absent value: such documents are in no index
}

// Check brings a query to normal form. Its mistakes are the programmer's, so the fault is internal.
func Check(ix Index, q Query) (Ask, error) {
	wrong := func(why string) (Ask, error) {
		return Ask{}, fault.Wrap(fmt.Errorf("docstore: index %s: %s", ix.Name, why), fault.Internal, "internal", nil)
	}
	if len(q.Equal) > len(ix.Fields) {
		return wrong("more values than fields")
	}
	if len(q.Equal) == len(ix.Fields) && (q.From != nil || q.To != nil) {
		return wrong("a range needs a field beyond the equal ones")
	}
	a := Ask{Limit: q.Limit}
	if a.Limit <= 0 {
		a.Limit = DefaultLimit
	}
	a.Limit = min(a.Limit, MaxLimit)
	for _, v := range q.Equal {
		n, err := Value(v)
		if err != nil {
			return wrong(err.Error())
		}
		a.Empty = a.Empty || n == nil || n == ""
		a.Equal = append(a.Equal, n)
	}
	var err error
	if a.From, err = Value(q.From); err != nil {
		return wrong(err.Error())
	}
	if a.To, err = Value(q.To); err != nil {
		return wrong(err.Error())
	}
	return a, nil
}

// NotBound is the fault of a query that orders by a field that passes through arrays: a document would stand there more
// than once. Such a field must be among the equal ones.
func NotBound(ix Index, array int) error {
	return fault.Wrap(fmt.Errorf("docstore: index %s: %s passes through arrays and must be asked by equality", ix.Name, ix.Fields[array]),
		fault.Internal, "internal", nil)
}

// NotDeclared is the fault of a query on an index, or of a write to a collection, that nobody declared.
func NotDeclared(collection, index string) error {
	return fault.Wrap(fmt.Errorf("docstore: not declared: %s %s", collection, index), fault.Internal, "internal", nil)
}

// BadCursor is the fault of a cursor that this index did not give.
func BadCursor() error { return fault.New(fault.Invalid, "cursor.invalid", nil) }
