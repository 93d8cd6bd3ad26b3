// Package canonical writes JSON in the one form that everybody who means the same writes (RFC 8785, JCS), so that it can
// be hashed and signed.
package canonical

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Marshal gives the canonical JSON of a value. Numbers are doubles (RFC 8785, 3.2.2.3): an integer beyond 2^53 that a
// double cannot hold is an error, not rounded.
func Marshal(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return Transform(b)
}

// Transform gives the canonical form of a JSON text. A name twice in an object, a text after the value, and bytes that
// are no UTF-8 are errors.
func Transform(in []byte) ([]byte, error) {
	if !utf8.Valid(in) {
		return nil, errors.New("canonical: not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(in))
	d.UseNumber()
	var out bytes.Buffer
	if err := value(d, &out, 0); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("canonical: text after the value")
	}
	return out.Bytes(), nil
}

const maxDepth = 100

func value(d *json.Decoder, out *bytes.Buffer, depth int) error {
	if depth > maxDepth {
		return errors.New("canonical: too deep")
	}
	tok, err := d.Token()
	if err != nil {
		return err
	}
	switch t := tok.(type) {
	case json.Delim:
		if t == '{' {
			return object(d, out, depth)
		}
		return array(d, out, depth)
	case string:
		quote(out, t)
	case json.Number:
		s, err := number(t)
		if err != nil {
			return err
		}
		out.WriteString(s)
	case bool:
		out.WriteString(strconv.FormatBool(t))
	case nil:
		out.WriteString("null")
	}
	return nil
}

func array(d *json.Decoder, out *bytes.Buffer, depth int) error {
	out.WriteByte('[')
	for i := 0; d.More(); i++ {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := value(d, out, depth+1); err != nil {
			return err
		}
	}
	out.WriteByte(']')
	_, err := d.Token()
	return err
}

func object(d *json.Decoder, out *bytes.Buffer, depth int) error {
	members := map[string][]byte{}
	var names []string
	for d.More() {
		tok, err := d.Token()
		if err != nil {
			return err
		}
		name, ok := tok.(string)
		if !ok {
			return errors.New("canonical: a name must be a string")
		}
		if _, twice := members[name]; twice {
			return errors.New("canonical: the same name twice")
		}
		var b bytes.Buffer
		if err := value(d, &b, depth+1); err != nil {
			return err
		}
		members[name], names = b.Bytes(), append(names, name)
	}
	if _, err := d.Token(); err != nil {
		return err
	}
	slices.SortFunc(names, func(a, b string) int { // by UTF-16 code units (RFC 8785, 3.2.3)
		return slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
	})
	out.WriteByte('{')
	for i, n := range names {
		if i > 0 {
			out.WriteByte(',')
		}
		quote(out, n)
		out.WriteByte(':')
		out.Write(members[n])
	}
	out.WriteByte('}')
	return nil
}

// quote writes a string with only the escapes that must be (RFC 8785, 3.2.2.2).
func quote(out *bytes.Buffer, s string) {
	out.WriteByte('"')
	for _, r := range s {
		switch r {
		case '"', '\\':
			out.WriteByte('\\')
			out.WriteRune(r)
		case '\b':
			out.WriteString(`\b`)
		case '\t':
			out.WriteString(`\t`)
		case '\n':
			out.WriteString(`\n`)
		case '\f':
			out.WriteString(`\f`)
		case '\r':
			out.WriteString(`\r`)
		default:
			if r < 0x20 {
				fmt.Fprintf(out, `\u%04x`, r)
			} else {
				out.WriteRune(r)
			}
		}
	}
	out.WriteByte('"')
}

// number writes a double as ECMAScript does (RFC 8785, 3.2.2.3; ECMA-262, Number::toString).
func number(n json.Number) (string, error) {
	f, err := n.Float64()
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return "", errors.New("canonical: a number that is no double")
	}
	if i, err := strconv.ParseInt(n.String(), 10, 64); err == nil && int64(f) != i || err != nil && !strings.ContainsAny(n.String(), ".eE") {
		return "", errors.New("canonical: an integer that a double cannot hold")
	}
	if f == 0 {
		return "0", nil // also for -0
	}
	if a := math.Abs(f); a >= 1e-6 && a < 1e21 {
		return strconv.FormatFloat(f, 'f', -1, 64), nil
	}
	s := strconv.FormatFloat(f, 'e', -1, 64)
	mantissa, exp, _ := strings.Cut(s, "e") // e-07 becomes e-7
	sign, digits := exp[:1], strings.TrimLeft(exp[1:], "0")
	return mantissa + "e" + sign + digits, nil
}
