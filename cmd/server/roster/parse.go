package roster

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"sort"
	"strings"
	"time"
	"unicode/utf8"
)

// Fault is one thing wrong with a document. It holds no name and no phone number.
type Fault struct {
	Path string // as courts[0].region; "" for the document
	Line int    // from 1; the nearest line above for what is missing
	Text string
}

// Faults are all that was found wrong. It is an error.
type Faults []Fault

// Error names every fault on a line of its own.
func (f Faults) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "nothing was written; to be mended: %d", len(f))
	for _, x := range f {
		path := x.Path
		if path == "" {
			path = "document"
		}
		fmt.Fprintf(&b, "\n  line %d: %s: %s", x.Line, path, x.Text)
	}
	return b.String()
}

// maxDepth is more than any valid document is nested.
const maxDepth = 12

// node is a JSON value with its line.
type node struct {
	line   int
	value  json.Token // of a scalar, or the delimiter that opens
	keys   []string
	fields map[string]*node
	items  []*node
}

// reader takes JSON apart; encoding/json alone names neither the path of an unknown field nor a key that stands twice.
type reader struct {
	data   []byte
	breaks []int // offsets of line ends
	dec    *json.Decoder
	lines  Lines
	faults Faults
}

// Lines gives the line of each path of a document.
type Lines map[string]int

// Parse reads a document and checks its form: Faults when it is no JSON, or a field is unknown, twice, or of another type.
func Parse(data []byte) (*Document, error) {
	doc := &Document{}
	lines, err := Read(data, doc)
	if err != nil {
		return nil, err
	}
	doc.lines = lines
	return doc, nil
}

// Read reads JSON into a struct whose fields bear plain json tags, and checks its form as Parse does: nothing is
// forgiven that would be lost in silence. Fields are structs, slices, strings, whole numbers, numbers, booleans and times
// (RFC 3339).
func Read(data []byte, into any) (Lines, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")) // some editors put it there
	r := &reader{data: data, dec: json.NewDecoder(bytes.NewReader(data)), lines: Lines{"": 1}}
	for i, c := range data {
		if c == '\n' {
			r.breaks = append(r.breaks, i)
		}
	}
	r.dec.UseNumber()
	if !utf8.Valid(data) {
		return nil, Faults{{Line: 1, Text: "is not UTF-8"}}
	}
	root, err := r.read("", 0)
	if err == nil {
		if _, more := r.dec.Token(); !errors.Is(more, io.EOF) {
			r.fault("", r.line(r.dec.InputOffset()), "something follows the end of the document")
		}
	}
	if err != nil {
		var s *json.SyntaxError
		at := r.dec.InputOffset()
		if errors.As(err, &s) {
			at = s.Offset - 1
		}
		text := "is no JSON: " + err.Error()
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			text, at = "is no JSON: it ends too early", int64(len(data))
		}
		r.fault("", r.line(at), "%s", text)
		return nil, r.faults
	}
	r.shape(root, reflect.TypeOf(into).Elem(), "")
	if len(r.faults) > 0 {
		return nil, r.faults
	}
	return r.lines, json.Unmarshal(data, into)
}

func (r *reader) line(offset int64) int { return 1 + sort.SearchInts(r.breaks, int(offset)) }

func (r *reader) fault(path string, line int, format string, args ...any) {
	r.faults = append(r.faults, Fault{path, line, fmt.Sprintf(format, args...)})
}

func (r *reader) read(path string, depth int) (*node, error) {
	t, err := r.dec.Token()
	if err != nil {
		return nil, err
	}
	n := &node{line: r.line(r.dec.InputOffset() - 1), value: t}
	if depth > maxDepth {
		return nil, errors.New("nested too deep")
	}
	switch t {
	case json.Delim('{'):
		n.fields = map[string]*node{}
		for r.dec.More() {
			k, err := r.dec.Token()
			if err != nil {
				return nil, err
			}
			key := k.(string) // the decoder refuses any other key
			at := r.line(r.dec.InputOffset() - 1)
			x, err := r.read(join(path, key), depth+1)
			if err != nil {
				return nil, err
			}
			if n.fields[key] != nil {
				r.fault(join(path, key), at, "stands here twice")
			} else {
				n.keys = append(n.keys, key)
			}
			n.fields[key] = x
		}
	case json.Delim('['):
		for r.dec.More() {
			x, err := r.read(fmt.Sprintf("%s[%d]", path, len(n.items)), depth+1)
			if err != nil {
				return nil, err
			}
			n.items = append(n.items, x)
		}
	default:
		return n, nil
	}
	_, err = r.dec.Token() // what closes
	return n, err
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// shape compares a value with the type that it is to be read into.
func (r *reader) shape(n *node, t reflect.Type, path string) {
	r.lines[path] = n.line
	wrong := func(want string) { r.fault(path, n.line, "must be %s", want) }
	switch {
	case t == reflect.TypeFor[time.Time]():
		v, _ := n.value.(string)
		if _, err := time.Parse(time.RFC3339, v); err != nil {
			wrong("a time, as 2026-11-02T09:00:00+08:00")
		}
		return
	case t.Kind() == reflect.Bool:
		if _, ok := n.value.(bool); !ok {
			wrong("true or false")
		}
		return
	case t.Kind() == reflect.Float64:
		if v, ok := n.value.(json.Number); !ok {
			wrong("a number")
		} else if _, err := v.Float64(); err != nil {
			wrong("a number")
		}
		return
	}
	switch t.Kind() {
	case reflect.Struct:
		if n.fields == nil {
			wrong("an object {…}")
			return
		}
		known := map[string]reflect.Type{}
		var names []string
		for f := range fields(t) {
			known[f.Tag.Get("json")] = f.Type
			names = append(names, f.Tag.Get("json"))
		}
		for _, k := range n.keys {
			if known[k] == nil {
				r.fault(join(path, k), n.fields[k].line, "unknown field; known are %s", strings.Join(names, ", "))
				continue
			}
			r.shape(n.fields[k], known[k], join(path, k))
		}
	case reflect.Slice:
		if n.value != json.Delim('[') {
			wrong("a list […]")
			return
		}
		for i, x := range n.items {
			r.shape(x, t.Elem(), fmt.Sprintf("%s[%d]", path, i))
		}
	case reflect.Int:
		if v, ok := n.value.(json.Number); !ok {
			wrong("a whole number")
		} else if i, err := v.Int64(); err != nil || i > 1<<30 || i < -(1<<30) {
			wrong("a whole number")
		}
	default:
		if _, ok := n.value.(string); !ok {
			wrong("a text in quotes")
		}
	}
}

func fields(t reflect.Type) func(yield func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() && !yield(f) {
				return
			}
		}
	}
}

func (d *Document) line(path string) int { return d.lines.Line(path) }

// Line gives the line of a path, or of the nearest thing around it.
func (l Lines) Line(path string) int {
	for path != "" {
		if at, ok := l[path]; ok {
			return at
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return 1
}
