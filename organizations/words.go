package organizations

import (
	"strings"
	"unicode"

	"concord/internal/fault"
)

// Limits of what people write about an organization, in characters.
const (
	MaxName  = 120
	MaxLine  = 200
	MaxWords = 4000
)

// creditChars are the characters of a unified social credit code in the order of their values (GB 32100-2015).
const creditChars = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// CreditCode brings a unified social credit code to one form; ok says whether its 18 characters and its check character
// are right (GB 32100-2015).
func CreditCode(v string) (code string, ok bool) {
	code = strings.ToUpper(plain(v))
	if len(code) != 18 {
		return code, false
	}
	sum, weight := 0, 1
	for i := range 17 {
		n := strings.IndexByte(creditChars, code[i])
		if n < 0 {
			return code, false
		}
		sum += n * weight
		weight = weight * 3 % 31
	}
	return code, code[17] == creditChars[(31-sum%31)%31]
}

// MobilePhone brings a mobile number of mainland China to its 11 digits; ok says whether it is one.
func MobilePhone(v string) (number string, ok bool) {
	number = strings.TrimPrefix(strings.NewReplacer("-", "", "(", "", ")", "", "（", "", "）", "").Replace(plain(v)), "+86")
	if len(number) != 11 || number[0] != '1' || number[1] < '3' || strings.Trim(number, "0123456789") != "" {
		return number, false
	}
	return number, true
}

// plain makes ASCII of full-width letters and digits, and takes spaces and what has no width out.
func plain(v string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case invisible(r) || unicode.IsSpace(r):
			return -1
		}
		return r
	}, v)
}

// flaws collects what is wrong with an input, by JSON path.
type flaws struct{ fields []fault.Field }

func (w *flaws) add(path, key string, p fault.P) {
	w.fields = append(w.fields, fault.Field{Path: path, Key: key, Params: p})
}

func (w *flaws) err() error { return fault.Fields(w.fields) }

// name cleans a name and notes what is wrong with it.
func (w *flaws) name(path, v string, limit int) string {
	v, wrong := Clean(path, v, limit)
	w.fields = append(w.fields, wrong...)
	return v
}

// text cleans a text of several lines and notes what is wrong with it.
func (w *flaws) text(path, v string, limit int) string {
	v, wrong := cleanText(path, v, limit)
	w.fields = append(w.fields, wrong...)
	return v
}
