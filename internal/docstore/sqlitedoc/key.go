package sqlitedoc

import (
	"encoding/base64"
	"encoding/binary"
	"math"
	"time"

	"concord/internal/docstore/driver"
)

// A key is the fields of an index one after the other, each a tag byte and bytes that sort like the values; no field is
// a prefix of another, so that keys sort like their fields and an equality prefix is a range of keys.
const (
	tagNumber = 0x10
	tagString = 0x20
	tagBool   = 0x30
	tagTime   = 0x40
	tagEnd    = 0xff // above every tag
)

// encode gives the key of the values.
func encode(values []any) []byte {
	var k []byte
	for _, v := range values {
		k = appendValue(k, v)
	}
	return k
}

func appendValue(k []byte, v any) []byte {
	switch x := v.(type) {
	case int64:
		// The nearest float sorts rightly except among integers that share it; the rest tells those apart.
		f := float64(x)
		rest := int64(0)
		if f < math.MaxInt64 {
			rest = x - int64(f)
		} else {
			rest = x - math.MaxInt64 - 1
		}
		return appendNumber(k, f, rest)
	case float64:
		return appendNumber(k, x, 0)
	case string:
		k = append(k, tagString)
		for i := 0; i < len(x); i++ {
			k = append(k, x[i])
			if x[i] == 0 {
				k = append(k, 0xff) // 00 ff inside, 00 at the end: every tag is below ff
			}
		}
		return append(k, 0)
	case bool:
		if x {
			return append(k, tagBool, 1)
		}
		return append(k, tagBool, 0)
	case time.Time:
		return binary.BigEndian.AppendUint64(append(k, tagTime), uint64(x.UnixMilli())^(1<<63))
	}
	panic("sqlitedoc: not a value of an index") // driver.Entries and driver.Check give no other types
}

func appendNumber(k []byte, f float64, rest int64) []byte {
	bits := math.Float64bits(f + 0) // -0 is 0
	if bits>>63 == 1 {
		bits = ^bits
	} else {
		bits |= 1 << 63
	}
	k = binary.BigEndian.AppendUint64(append(k, tagNumber), bits)
	return binary.BigEndian.AppendUint64(k, uint64(rest)^(1<<63))
}

// bounds gives the keys from lo (inclusive) to hi (exclusive) that an ask means. A range stays within the type of its
// bound.
func bounds(a driver.Ask) (lo, hi []byte) {
	prefix := encode(a.Equal)
	lo, hi = prefix, append(prefix[:len(prefix):len(prefix)], tagEnd)
	if a.From != nil {
		lo = appendValue(prefix[:len(prefix):len(prefix)], a.From)
		hi = append(prefix[:len(prefix):len(prefix)], lo[len(prefix)]+1)
	}
	if a.To != nil {
		hi = appendValue(prefix[:len(prefix):len(prefix)], a.To)
		if a.From == nil {
			lo = append(prefix[:len(prefix):len(prefix)], hi[len(prefix)])
		}
	}
	if len(lo) == 0 {
		lo = []byte{0} // below every tag; an empty blob would be NULL
	}
	return lo, hi
}

// cursor names the last place given: its key and its document.
func cursor(key []byte, id string) string {
	b := binary.AppendUvarint(nil, uint64(len(key)))
	b = append(append(b, key...), id...)
	return base64.RawURLEncoding.EncodeToString(b)
}

func parseCursor(s string) (key []byte, id string, err error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return nil, "", driver.BadCursor()
	}
	n, w := binary.Uvarint(b)
	if w <= 0 || n > uint64(len(b)-w) {
		return nil, "", driver.BadCursor()
	}
	return b[w : w+int(n)], string(b[w+int(n):]), nil
}
