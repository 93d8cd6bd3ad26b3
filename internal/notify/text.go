package notify

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"strings"
	"text/template"
	"time"
	"unicode"
)

//go:embed templates
var files embed.FS

// Locales are the languages that we speak; the first is the one for people who chose none.
var Locales = []string{"zh-CN", "en"}

func normalLocale(s string) string {
	if s == "en" || strings.HasPrefix(s, "en-") {
		return "en"
	}
	return "zh-CN"
}

// texts holds the parsed templates per locale.
type texts map[string]*template.Template

func parse(zone *time.Location) (texts, error) {
	out := texts{}
	for _, l := range Locales {
		t := template.New(l).Option("missingkey=error").Funcs(functions(l, zone))
		entries, err := files.ReadDir(path.Join("templates", l))
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			raw, err := files.ReadFile(path.Join("templates", l, e.Name()))
			if err != nil {
				return nil, err
			}
			if t, err = t.Parse(string(raw)); err != nil {
				return nil, fmt.Errorf("notify: %s/%s: %w", l, e.Name(), err)
			}
		}
		out[l] = t
	}
	return out, nil
}

// render gives subject and text: the first line of a template and the rest.
func (x texts) render(locale string, name string, data map[string]any) (subject, text string, err error) {
	var b strings.Builder
	if err := x[normalLocale(locale)].ExecuteTemplate(&b, name, data); err != nil {
		return "", "", err
	}
	subject, text, _ = strings.Cut(b.String(), "\n")
	return strings.TrimSpace(subject), strings.TrimSpace(text), nil
}

func functions(locale string, zone *time.Location) template.FuncMap {
	zh := locale == "zh-CN"
	format := func(forZh, forEn string, early time.Duration) func(any) (string, error) {
		return func(v any) (string, error) {
			t, err := moment(v)
			if err != nil {
				return "", err
			}
			t = t.In(zone).Add(-early)
			if zh {
				return strings.ReplaceAll(t.Format(forZh), "~", string([]rune("日一二三四五六")[t.Weekday()])), nil
			}
			return t.Format(forEn), nil
		}
	}
	return template.FuncMap{
		// A deadline ends with a day, at the midnight that the next day begins with: people are told the day that ends.
		"day":    format("1月2日（周~）", "Mon 2 Jan", time.Millisecond),
		"moment": format("1月2日（周~）15:04", "Mon 2 Jan, 15:04", 0),
		"hour":   format("15:04", "15:04", 0),
		"name":   func(v any) string { return clean(inLocale(v, zh), 60) },
		"clean":  func(v any) string { return clean(fmt.Sprint(v), 60) },
		"kind": func(v any) string {
			words, ok := kinds[fmt.Sprint(v)]
			if !ok {
				words = kinds[""]
			}
			if zh {
				return words[0]
			}
			return words[1]
		},
	}
}

// kinds are the kinds of dispute in words; "" is any other.
var kinds = map[string][2]string{
	"loan":             {"借款纠纷", "a loan dispute"},
	"labour_pay":       {"工资纠纷", "a dispute about pay"},
	"property_service": {"物业费纠纷", "a dispute about property fees"},
	"neighbours":       {"邻里纠纷", "a dispute between neighbours"},
	"traffic_accident": {"交通事故纠纷", "a dispute about a traffic accident"},
	"consumer":         {"消费纠纷", "a consumer dispute"},
	"tenancy":          {"租房纠纷", "a tenancy dispute"},
	"family_support":   {"赡养抚养纠纷", "a dispute about family support"},
	"":                 {"一件纠纷", "a dispute"},
}

func moment(v any) (time.Time, error) {
	switch x := v.(type) {
	case time.Time:
		return x, nil
	case string:
		return time.Parse(time.RFC3339Nano, x)
	}
	return time.Time{}, fmt.Errorf("notify: %T is no time", v)
}

// inLocale gives a name that may be text or {zh, en}, in any Go or JSON form of the two.
func inLocale(v any, zh bool) string {
	if s, ok := v.(string); ok {
		return s
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	var both struct{ Zh, En string }
	if err := json.Unmarshal(raw, &both); err != nil {
		var s string // a typed string
		_ = json.Unmarshal(raw, &s)
		return s
	}
	first, second := both.En, both.Zh
	if zh {
		first, second = both.Zh, both.En
	}
	if first != "" {
		return first
	}
	return second
}

var (
	joined = regexp.MustCompile(`([^\s])[./@\\。．／＠]+([^\s])`)
	number = regexp.MustCompile(`[0-9０-９][0-9０-９ \-]{5,}[0-9０-９]`)
)

// clean makes text that people typed harmless in a message that carries our name: one line, no control or direction
// marks, nothing that a phone would turn into a link or a number to call.
func clean(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s)
	for joined.MatchString(s) {
		s = joined.ReplaceAllString(s, "$1·$2")
	}
	s = number.ReplaceAllStringFunc(s, func(n string) string {
		if official.MatchString(n) {
			return n
		}
		return "…"
	})
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > limit {
		s = string(r[:limit-1]) + "…"
	}
	return s
}

// official is the form of our own case numbers, as 2026-1187, which are no phone numbers.
var official = regexp.MustCompile(`^20\d\d-\d{3,8}$`)
