package organizations

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"concord/internal/fault"

	"golang.org/x/text/unicode/norm"
)

// How much a roster may say of one mediator, and how far a search reads in one call.
const (
	mostRegions   = 200
	mostLanguages = 20
	mostCauses    = 60
	mostAway      = 50
	mostTraining  = 200
	mostTies      = 200
	mostStanding  = 500
	mostRepeats   = 2000
	mostScanned   = 2000
	longestAway   = 3 * 366 * 24 * time.Hour
	firstYear     = 1950
)

// What a mediator can serve and when; the words of intake and routing.
var (
	KnownNeeds = []string{"interpreter", "sign_language", "phone_only", "large_print"}
	KnownHours = []string{"weekday", "evening", "weekend"}
	KnownAway  = []string{"leave", "illness", "training", "other"}
	TieKinds   = []string{"relative", "employer", "client", "interest", "other"}
)

var (
	baseTag    = regexp.MustCompile(`^[a-z]{2,3}$`)
	groundForm = regexp.MustCompile(`^[a-z][a-z0-9_]{1,39}$`)
)

// invisible are characters without width that make two names look alike: joiners, marks of direction, soft hyphens.
func invisible(r rune) bool {
	return r == 0xAD || r == 0x180E || r >= 0x200B && r <= 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2060 && r <= 0x2069 || r == 0xFEFF
}

// Clean brings a name to its one form: composed (NFC), without characters of no width, with single spaces inside and none
// around. Control characters are refused, and what is longer than most characters.
func Clean(path, s string, most int) (string, []fault.Field) {
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || r == utf8.RuneError }) {
		return s, []fault.Field{{Path: path, Key: "field.control_characters"}}
	}
	s = strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return r
	}, norm.NFC.String(s))
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) > most {
		return s, []fault.Field{{Path: path, Key: "field.too_long", Params: fault.P{"max": most}}}
	}
	return s, nil
}

// cleanText is Clean for texts of several lines, whose line ends stay.
func cleanText(path, s string, most int) (string, []fault.Field) {
	var lines []string
	for line := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		line, wrong := Clean(path, strings.ReplaceAll(line, "\t", " "), most)
		if len(wrong) > 0 {
			return s, wrong
		}
		lines = append(lines, line)
	}
	s = strings.TrimSpace(strings.Join(lines, "\n"))
	if utf8.RuneCountInString(s) > most {
		return s, []fault.Field{{Path: path, Key: "field.too_long", Params: fault.P{"max": most}}}
	}
	return s, nil
}

// cleanName cleans both forms of a name; one that is missing is the other.
func cleanName(path string, n Name, need bool) (Name, []fault.Field) {
	zh, wrong := Clean(path+".zh", n.ZH, 120)
	en, more := Clean(path+".en", n.EN, 160)
	wrong = append(wrong, more...)
	switch {
	case zh == "" && en == "" && need && len(wrong) == 0:
		wrong = append(wrong, fault.Field{Path: path, Key: "field.required"})
	case zh == "":
		zh = en
	case en == "":
		en = zh
	}
	return Name{zh, en}, wrong
}

func indexed(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

// checkChoices says which of a list are not among those known, or stand there twice. outside is the key for the former.
func checkChoices(path string, list, known []string, outside string) ([]string, []fault.Field) {
	out := []string{}
	var wrong []fault.Field
	if len(list) > mostCauses {
		return list, []fault.Field{{Path: path, Key: "field.too_many", Params: fault.P{"max": mostCauses}}}
	}
	for i, v := range list {
		switch {
		case !slices.Contains(known, v):
			wrong = append(wrong, fault.Field{Path: indexed(path, i), Key: outside})
		case slices.Contains(out, v):
			wrong = append(wrong, fault.Field{Path: indexed(path, i), Key: "field.repeated"})
		}
		out = append(out, v)
	}
	return out, wrong
}

// CheckEntry brings what a roster says of a mediator to its form and names every field found wrong: against the
// organizations whose roster it is (their regions and causes), and the time. It reads and writes nothing; whether a
// certificate or an account is taken only the store knows.
func CheckEntry(m Mediator, houses []Organization, at time.Time) (Mediator, []fault.Field) {
	var wrong, w []fault.Field
	add := func(f []fault.Field) { wrong = append(wrong, f...) }
	m.Name, w = cleanName("name", m.Name, true)
	add(w)
	m.Bio.ZH, w = cleanText("bio.zh", m.Bio.ZH, 500)
	add(w)
	m.Bio.EN, w = cleanText("bio.en", m.Bio.EN, 1000)
	add(w)
	m.Certificate, w = Clean("certificate", m.Certificate, 60)
	add(w)
	if !m.CertificateUntil.IsZero() && !m.CertificateUntil.After(at) {
		wrong = append(wrong, fault.Field{Path: "certificateUntil", Key: "field.past"})
	}
	if m.Capacity < 1 || m.Capacity > MaxCapacity {
		wrong = append(wrong, fault.Field{Path: "capacity", Key: "field.out_of_range", Params: fault.P{"min": 1, "max": MaxCapacity}})
	}
	if m.Since != 0 && (m.Since < firstYear || m.Since > at.Year()) {
		wrong = append(wrong, fault.Field{Path: "since", Key: "field.out_of_range", Params: fault.P{"min": firstYear, "max": at.Year()}})
	}
	add(checkCauses(m.Causes, houses))
	add(checkLanguages(m.Languages))
	m.Regions, w = checkRegions("regions", m.Regions, houses, true)
	add(w)
	m.Needs, w = checkChoices("needs", m.Needs, KnownNeeds, "field.unknown_choice")
	add(w)
	m.Hours, w = checkChoices("hours", m.Hours, KnownHours, "field.unknown_choice")
	add(w)
	m.Away, w = checkAway(m.Away, at)
	add(w)
	return m, wrong
}

func checkCauses(list []Cause, houses []Organization) []fault.Field {
	if len(list) == 0 {
		return []fault.Field{{Path: "causes", Key: "field.required"}}
	}
	if len(list) > mostCauses {
		return []fault.Field{{Path: "causes", Key: "field.too_many", Params: fault.P{"max": mostCauses}}}
	}
	var wrong []fault.Field
	for i, c := range list {
		if !slices.ContainsFunc(houses, func(o Organization) bool { return slices.Contains(o.Causes, c.Kind) }) {
			wrong = append(wrong, fault.Field{Path: indexed("causes", i) + ".kind", Key: "organization.cause_outside"})
		}
		if slices.ContainsFunc(list[:i], func(x Cause) bool { return x.Kind == c.Kind }) {
			wrong = append(wrong, fault.Field{Path: indexed("causes", i) + ".kind", Key: "field.repeated"})
		}
		if c.Depth < 1 || c.Depth > 3 {
			wrong = append(wrong, fault.Field{Path: indexed("causes", i) + ".depth", Key: "field.out_of_range", Params: fault.P{"min": 1, "max": 3}})
		}
	}
	return wrong
}

func checkLanguages(list []string) []fault.Field {
	if len(list) == 0 {
		return []fault.Field{{Path: "languages", Key: "field.required"}}
	}
	if len(list) > mostLanguages {
		return []fault.Field{{Path: "languages", Key: "field.too_many", Params: fault.P{"max": mostLanguages}}}
	}
	var wrong []fault.Field
	for i, l := range list {
		switch {
		case !baseTag.MatchString(l):
			wrong = append(wrong, fault.Field{Path: indexed("languages", i), Key: "field.unknown_choice"})
		case slices.Contains(list[:i], l):
			wrong = append(wrong, fault.Field{Path: indexed("languages", i), Key: "field.repeated"})
		}
	}
	return wrong
}

// checkAway puts times away in order. One ends after it begins, not in the past when it is new, is no longer than three
// years, and does not overlap another.
func checkAway(list []Span, at time.Time) ([]Span, []fault.Field) {
	if len(list) > mostAway {
		return nil, []fault.Field{{Path: "away", Key: "field.too_many", Params: fault.P{"max": mostAway}}}
	}
	var wrong []fault.Field
	for i, s := range list {
		path := indexed("away", i)
		switch {
		case s.From.IsZero() || s.To.IsZero():
			wrong = append(wrong, fault.Field{Path: path, Key: "field.required"})
		case s.To.Before(s.From):
			wrong = append(wrong, fault.Field{Path: path + ".to", Key: "roster.span_reversed"})
		case s.To.Before(at):
			wrong = append(wrong, fault.Field{Path: path + ".to", Key: "field.past"})
		case s.To.Sub(s.From) > longestAway || s.From.Sub(at) > longestAway:
			wrong = append(wrong, fault.Field{Path: path, Key: "field.date_range"})
		case slices.ContainsFunc(list[:i], func(x Span) bool { return !s.From.After(x.To) && !x.From.After(s.To) }):
			wrong = append(wrong, fault.Field{Path: path, Key: "roster.span_overlaps"})
		}
		if s.Reason != "" && !slices.Contains(KnownAway, s.Reason) {
			wrong = append(wrong, fault.Field{Path: path + ".reason", Key: "field.unknown_choice"})
		}
	}
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b Span) int { return a.From.Compare(b.From) })
	return out, wrong
}

// matches says whether a name holds all of some words, in either form, whatever their case.
func matches(n Name, words string) bool {
	both := strings.ToLower(n.ZH + " " + n.EN)
	for _, w := range strings.Fields(strings.ToLower(norm.NFC.String(words))) {
		if !strings.Contains(both, w) {
			return false
		}
	}
	return true
}
