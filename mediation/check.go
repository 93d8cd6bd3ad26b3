package mediation

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"concord/internal/fault"
)

// Limits of input, in runes and pieces.
const (
	MaxText     = 10_000
	MaxName     = 80
	MaxShort    = 200
	MaxTerms    = 50
	MaxEvidence = 200
	MaxParties  = 20
	MaxAmount   = 1_000_000_000_000_00 // a trillion in a currency of cents
)

// check collects what is wrong with an input, by JSON path.
type check struct{ fields []fault.Field }

func (k *check) wrong(path, key string, p fault.P) {
	k.fields = append(k.fields, fault.Field{Path: path, Key: key, Params: p})
}

func (k *check) err() error { return fault.Fields(k.fields) }

func (k *check) text(path, v string, required bool, limit int) string {
	v = strings.TrimSpace(v)
	n := utf8.RuneCountInString(v)
	switch {
	case !utf8.ValidString(v):
		k.wrong(path, "field.not_text", nil)
	case n == 0 && required:
		k.wrong(path, "field.required", nil)
	case n > limit:
		k.wrong(path, "field.too_long", fault.P{"max": limit, "length": n})
	}
	return v
}

func (k *check) name(path, v string, required bool) string {
	v = k.text(path, v, required, MaxName)
	if strings.ContainsFunc(v, unicode.IsControl) {
		k.wrong(path, "field.control_characters", nil)
	}
	return v
}

func (k *check) oneOf(path, v string, words ...string) string {
	if !slices.Contains(words, v) {
		k.wrong(path, "field.unknown_value", nil)
	}
	return v
}

// phone brings a number to one form: digits only for the mainland, + and digits for elsewhere; "" stays "".
func (k *check) phone(path, v string) string {
	n, key, digits := NormalPhone(v)
	if key != "" {
		k.wrong(path, key, fault.P{"digits": digits})
	}
	return n
}

// NormalPhone brings a phone number to one form: 11 digits for mainland China, + and 7 to 15 digits (E.164) for
// elsewhere, "" for nothing. A message key and the count of digits say what is wrong; the key is "" when nothing is.
func NormalPhone(v string) (number, key string, digits int) {
	var b strings.Builder
	for i, r := range strings.TrimSpace(v) {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r >= '０' && r <= '９':
			b.WriteRune(r - '０' + '0')
		case (r == '+' || r == '＋') && i == 0:
			b.WriteByte('+')
		case unicode.IsSpace(r) || strings.ContainsRune("-–—()（）.", r):
		default:
			return v, "field.phone_characters", 0
		}
	}
	n := b.String()
	if n == "" {
		return "", "", 0
	}
	if rest, ok := strings.CutPrefix(n, "00"); ok {
		n = "+" + rest
	}
	if rest, ok := strings.CutPrefix(n, "+86"); ok {
		n = rest
	}
	if rest, ok := strings.CutPrefix(n, "86"); ok && len(n) == 13 {
		n = rest
	}
	if rest, ok := strings.CutPrefix(n, "+"); ok {
		if len(rest) < 7 || len(rest) > 15 {
			return n, "field.phone_digits", len(rest)
		}
		return n, "", len(rest)
	}
	if len(n) != 11 {
		return n, "field.phone_digits", len(n)
	}
	if n[0] != '1' {
		return n, "field.phone_mobile", 11
	}
	return n, "", 11
}

// MaskPhone hides the middle of a number: 138****5678.
func MaskPhone(v string) string {
	if len(v) < 8 {
		return strings.Repeat("*", len(v))
	}
	return v[:3] + strings.Repeat("*", len(v)-7) + v[len(v)-4:]
}

func (k *check) email(path, v string) string {
	v = strings.TrimSpace(v)
	if v == "" {
		return v
	}
	at := strings.LastIndexByte(v, '@')
	if at < 1 || at > 64 || !strings.Contains(v[at+1:], ".") || strings.HasSuffix(v, ".") || len(v) > 254 || strings.ContainsFunc(v, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		k.wrong(path, "field.email", nil)
	}
	return v
}

func (k *check) amount(path string, minor int64, currency string) {
	switch {
	case minor <= 0:
		k.wrong(path+"Minor", "field.not_positive", nil)
	case minor > MaxAmount:
		k.wrong(path+"Minor", "field.too_large", fault.P{"max": int64(MaxAmount)})
	}
	if len(currency) != 3 || strings.ContainsFunc(currency, func(r rune) bool { return r < 'A' || r > 'Z' }) {
		k.wrong("currency", "field.currency", nil)
	}
}

func (k *check) date(path, v string, required bool) {
	if v == "" && !required {
		return
	}
	if v == "" {
		k.wrong(path, "field.required", nil)
	} else if _, err := time.Parse(time.DateOnly, v); err != nil {
		k.wrong(path, "field.date", nil)
	}
}

func (k *check) digest(path, v string) {
	if len(v) != 64 || strings.ContainsFunc(v, func(r rune) bool { return (r < '0' || r > '9') && (r < 'a' || r > 'f') }) {
		k.wrong(path, "field.digest", nil)
	}
}
