package mongodoc

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"go.mongodb.org/mongo-driver/bson"
)

// Keys of JSON objects may hold what BSON paths use; they are escaped, so that every document round-trips.
var (
	escapeKey   = strings.NewReplacer("%", "%25", ".", "%2E", "$", "%24", "\x00", "%00")
	unescapeKey = strings.NewReplacer("%25", "%", "%2E", ".", "%24", "$", "%00", "\x00", "%E", "")
)

func storedKey(k string) string {
	if k == "" {
		return "%E"
	}
	return escapeKey.Replace(k)
}

// toBSON turns a JSON object into BSON: keys keep their order, whole numbers become int64, others double.
func toBSON(raw []byte) (bson.D, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	v, err := readValue(d)
	if err != nil {
		return nil, err
	}
	o, ok := v.(bson.D)
	if !ok {
		return nil, fmt.Errorf("mongodoc: a document must be a JSON object")
	}
	return o, nil
}

func readValue(d *json.Decoder) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch x := t.(type) {
	case json.Delim:
		if x == '{' {
			return readObject(d)
		}
		return readArray(d)
	case json.Number:
		return number(x)
	}
	return t, nil // string, bool, nil
}

func readObject(d *json.Decoder) (any, error) {
	o := bson.D{}
	for d.More() {
		k, err := d.Token()
		if err != nil {
			return nil, err
		}
		v, err := readValue(d)
		if err != nil {
			return nil, err
		}
		o = append(o, bson.E{Key: storedKey(k.(string)), Value: v})
	}
	_, err := d.Token()
	return o, err
}

func readArray(d *json.Decoder) (any, error) {
	a := bson.A{}
	for d.More() {
		v, err := readValue(d)
		if err != nil {
			return nil, err
		}
		a = append(a, v)
	}
	_, err := d.Token()
	return a, err
}

func number(n json.Number) (any, error) {
	if i, err := strconv.ParseInt(string(n), 10, 64); err == nil {
		return i, nil
	}
	f, err := n.Float64()
	if err != nil {
		return nil, err
	}
	if whole := !strings.ContainsAny(string(n), ".eE"); whole && strconv.FormatFloat(f, 'f', -1, 64) != string(n) {
		return nil, fmt.Errorf("mongodoc: %s does not fit 64 bits", n)
	}
	return f, nil
}

// toJSON is the way back.
func toJSON(d bson.D) ([]byte, error) {
	var b bytes.Buffer
	if err := writeValue(&b, d); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func writeValue(b *bytes.Buffer, v any) error {
	switch x := v.(type) {
	case bson.D:
		for i, e := range x {
			b.WriteByte("{,"[min(i, 1)])
			if err := writeScalar(b, unescapeKey.Replace(e.Key)); err != nil {
				return err
			}
			b.WriteByte(':')
			if err := writeValue(b, e.Value); err != nil {
				return err
			}
		}
		if len(x) == 0 {
			b.WriteByte('{')
		}
		b.WriteByte('}')
	case bson.A:
		for i, e := range x {
			b.WriteByte("[,"[min(i, 1)])
			if err := writeValue(b, e); err != nil {
				return err
			}
		}
		if len(x) == 0 {
			b.WriteByte('[')
		}
		b.WriteByte(']')
	case float64:
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Errorf("mongodoc: %v is no JSON", x) // never written by us
		}
		return writeScalar(b, x)
	case nil, bool, string, int32, int64:
		return writeScalar(b, x)
	default:
		return fmt.Errorf("mongodoc: a %T in a document", v) // never written by us
	}
	return nil
}

func writeScalar(w io.Writer, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = w.Write(raw)
	return err
}
