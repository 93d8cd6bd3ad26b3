package mongodoc

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"concord/internal/docstore/driver"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/primitive"
)

// index is a declared index with its names in the database.
type index struct {
	driver.Index
	key        string // under _x and _u
	definition string // what a value of _u begins with, so that values of an earlier definition never collide
}

func newIndex(d driver.Index) (index, error) {
	if d.Name == "" || len(d.Fields) == 0 || len(d.Fields) > 26 {
		return index{}, fmt.Errorf("mongodoc: index %q has %d fields", d.Name, len(d.Fields))
	}
	raw, err := json.Marshal(d)
	if err != nil {
		return index{}, err
	}
	sum := sha256.Sum256(raw)
	return index{d, escapeKey.Replace(d.Name), hex.EncodeToString(sum[:4])}, nil
}

// field names the i-th field of the index: _x.byState.a, then b, c. Digits would be positions in an array.
func (ix index) field(i int) string { return "_x." + ix.key + "." + letter(i) }

func letter(i int) string { return string(rune('a' + i)) }

// signature names a set of indexes.
func signature(indexes map[string]index) string {
	var all []string
	for _, ix := range indexes {
		all = append(all, ix.Name+" "+ix.definition)
	}
	slices.Sort(all)
	sum := sha256.Sum256([]byte(strings.Join(all, "\n")))
	return hex.EncodeToString(sum[:8])
}

// keys gives _x and _u of a document.
func keys(body []byte, indexes map[string]index) (x, u bson.D, err error) {
	doc, err := driver.Parse(body)
	if err != nil {
		return nil, nil, err
	}
	x, u = bson.D{}, bson.D{}
	for _, ix := range indexes {
		entries, array, err := driver.Entries(doc, ix.Index)
		if err != nil {
			return nil, nil, err
		}
		if len(entries) == 0 {
			continue
		}
		fields := bson.D{}
		for i := range ix.Fields {
			v := native(entries[0][i])
			if i == array {
				all := bson.A{}
				for _, e := range entries {
					all = append(all, native(e[i]))
				}
				v = all
			}
			fields = append(fields, bson.E{Key: letter(i), Value: v})
		}
		x = append(x, bson.E{Key: ix.key, Value: fields})
		if !ix.Unique {
			continue
		}
		all := bson.A{}
		for _, e := range entries {
			all = append(all, ix.unique(e))
		}
		if array < 0 {
			u = append(u, bson.E{Key: ix.key, Value: all[0]})
		} else {
			u = append(u, bson.E{Key: ix.key, Value: all})
		}
	}
	return x, u, nil
}

// unique gives the one string for a place in a unique index.
func (ix index) unique(e driver.Entry) string {
	parts := make([]any, len(e))
	for i, v := range e {
		parts[i] = v
		if t, ok := v.(time.Time); ok {
			parts[i] = []int64{t.UnixMilli()}
		}
	}
	raw, err := json.Marshal(parts)
	if err != nil {
		panic("mongodoc: " + err.Error()) // scalars marshal; an infinite number cannot come out of JSON
	}
	return ix.definition + string(raw)
}

// native gives the form of a value that MongoDB sorts right.
func native(v any) any {
	if t, ok := v.(time.Time); ok {
		return primitive.NewDateTimeFromTime(t)
	}
	return v
}

// cursor names the last place given: the values of the fields that order, and the document.
func cursor(values bson.A, id string) (string, error) {
	raw, err := bson.Marshal(bson.D{{Key: "v", Value: values}, {Key: "id", Value: id}})
	return base64.RawURLEncoding.EncodeToString(raw), err
}

func parseCursor(s string, fields int) (values bson.A, id string, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return nil, "", driver.BadCursor()
	}
	var c struct {
		V  bson.A `bson:"v"`
		ID string `bson:"id"`
	}
	if err := bson.Unmarshal(raw, &c); err != nil || len(c.V) != fields {
		return nil, "", driver.BadCursor()
	}
	for _, v := range c.V {
		switch v.(type) {
		case int32, int64, float64, string, bool, primitive.DateTime:
		default: // an operator smuggled in
			return nil, "", driver.BadCursor()
		}
	}
	return c.V, c.ID, nil
}
