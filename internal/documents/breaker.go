package documents

import (
	"reflect"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Marks around text that must stay on one line: names, dates, amounts. Data never hold them: clean drops controls.
const (
	keepOpen  = '\x01'
	keepClose = '\x02'
)

// keep marks a text as unbreakable.
func keep(s string) string {
	if s == "" {
		return ""
	}
	return string(keepOpen) + s + string(keepClose)
}

// name marks a personal name as unbreakable; longer ones (organizations) may break like any text.
func name(s string) string {
	if len([]rune(s)) <= 8 || !hasHan(s) && len(s) <= 24 {
		return keep(s)
	}
	return s
}

// days and sums as people write them: protected wherever they stand.
var unbroken = regexp.MustCompile(`\d{2,4}年(\d{1,2}月(\d{1,2}日)?)?|\d{1,2}月\d{1,2}日|\d[\d,]*(\.\d+)? ?(万|亿)?元|` +
	`\d{1,2} (January|February|March|April|May|June|July|August|September|October|November|December)( \d{4})?|[A-Z]{3} \d[\d,]*(\.\d+)?`)

// protect marks the days and sums in a text.
func protect(text string) string {
	return unbroken.ReplaceAllStringFunc(text, keep)
}

// plain takes the marks out again.
func plain(s string) string {
	return strings.NewReplacer(string(keepOpen), "", string(keepClose), "").Replace(s)
}

// clean makes a text of others safe to print: NFC, no control and no invisible format characters (which could reorder or
// hide what people sign), line ends as \n, no space at the ends.
func clean(s string) string {
	s = strings.ReplaceAll(norm.NFC.String(s), "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// cleanAll cleans every text of a document's data, however deep, so that no template can forget one. What hangs on
// pointers and slices is copied first: the caller's data stay as they are.
func cleanAll(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() && v.CanSet() {
			own := reflect.New(v.Type().Elem())
			own.Elem().Set(v.Elem())
			v.Set(own)
			cleanAll(own.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				cleanAll(v.Field(i))
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 || v.IsNil() {
			return // bytes of pictures and digests
		}
		own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(own, v)
		v.Set(own)
		for i := range v.Len() {
			cleanAll(v.Index(i))
		}
	case reflect.String:
		if v.CanSet() {
			v.SetString(clean(v.String()))
		}
	default:
	}
}

// cell is one character as set: its face and advance in ems, the gap after it, and whether a line may end here.
type cell struct {
	r       rune
	face    int
	width   float64 // ems
	gap     float64 // ems after it, before justification
	stretch float64 // share of the slack that goes after it
	end     bool    // a line may end after it
	inKeep  bool
}

// line is a row of cells with the width that the justification may fill; last closes a paragraph and stays ragged.
type line struct {
	cells []cell
	width float64 // natural, ems, without the blank half of a closing mark at its end
	last  bool
}

// cells measures a text. It refuses a character that no face of the chain has.
func (s *setter) cells(text string, first int) ([]cell, error) {
	var out []cell
	depth := 0
	for _, r := range protect(text) {
		switch r {
		case keepOpen:
			depth++
			continue
		case keepClose:
			if depth--; depth == 0 && len(out) > 0 {
				out[len(out)-1].inKeep = false // the line may end after the last one
			}
			continue
		}
		r = plainSpace(s.quote(r))
		f, ok := s.pick(r, first)
		if !ok {
			return nil, missing(r)
		}
		out = append(out, cell{r: r, face: f, width: s.faces[f].width(r), inKeep: depth > 0})
	}
	for i := range out {
		if i+1 < len(out) {
			relate(&out[i], out[i+1])
		} else {
			out[i].end = true
		}
	}
	return out, nil
}

// relate decides what happens between a character and the next: a gap, stretch, and whether a line may end.
func relate(c *cell, next cell) {
	a, b := classOf(c.r), classOf(next.r)
	wordLike := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '*' }
	if !c.inKeep && (isWide(a) || isWide(b)) && a != space && b != space {
		c.stretch = 1
		if a == latin && b == han && wordLike(c.r) || a == han && b == latin && wordLike(next.r) {
			c.gap = 0.125
		}
	}
	if a == space && !c.inKeep {
		c.stretch = 2
	}
	if a == closing && c.width > 0.9 && (b == closing || b == opening) {
		c.gap = -0.45 // two marks in a row: the blank half between them goes
	}
	c.end = !c.inKeep && mayBreak(c.r, next.r, a, b)
}

type class int

const (
	latin class = iota // letters, digits and their signs: one word
	han
	opening
	closing
	dash
	space
)

func isWide(c class) bool { return c == han || c == opening || c == closing || c == dash }

// Marks that may not begin a line, that may not end one, and units that stay with their number (GB/T 15834; the house's
// "no comma at line start").
const (
	closingMarks = "，。、；：？！）》」』】〕〉”’％‰·～,.;:?!)]}%℃"
	openingMarks = "（《「『【〔〈“‘([{¥￥"
	units        = "元角分万亿年月日时点秒天个份页条款项号期次名人起间年"
	blankHalf    = "，。、；：）》」』】〕〉”’" // full-width marks whose right half is blank
)

func classOf(r rune) class {
	switch {
	case r == ' ':
		return space
	case r == '—' || r == '…' || r == '⸺':
		return dash
	case r < 0x2E80 && r < 0x80: // ASCII marks belong to their word
		return latin
	case strings.ContainsRune(closingMarks, r):
		return closing
	case strings.ContainsRune(openingMarks, r):
		return opening
	case r >= 0x2E80:
		return han
	}
	return latin
}

func mayBreak(r, n rune, a, b class) bool {
	switch {
	case b == space, b == closing, b == dash, a == opening:
		return false
	case a == space:
		return !strings.ContainsRune(closingMarks, n)
	case b == latin && strings.ContainsRune(closingMarks, n):
		return false
	case a == latin && r < 0x80 && strings.ContainsRune(openingMarks, r):
		return false
	case a == latin && b == latin:
		return r == '-' && unicode.IsLetter(n)
	case unicode.IsDigit(r) && strings.ContainsRune(units, n):
		return false
	case r == '第' && unicode.IsDigit(n):
		return false
	}
	return true
}

// fill breaks cells into lines; width tells how many ems line i may hold.
func fill(cells []cell, width func(i int) float64) []line {
	var lines []line
	for start := 0; start < len(cells); {
		for start < len(cells) && cells[start].r == ' ' && len(lines) > 0 {
			start++ // a line does not begin with the space it was broken at
		}
		if start == len(cells) {
			break
		}
		stop := fit(cells, start, width(len(lines)))
		lines = append(lines, trimmed(cells[start:stop], stop == len(cells)))
		start = stop
	}
	if len(lines) > 0 {
		lines[len(lines)-1].last = true
	}
	return lines
}

// lonely is the number of characters that look lost on a last line: one and its full stop.
const lonely = 2

// settle brings a second character down to a last line that holds only one, by shortening the line before.
func settle(cells []cell, width func(i int) float64) []line {
	lines := fill(cells, width)
	n := len(lines)
	if n < 2 || len(lines[n-1].cells) > lonely || classOf(lines[n-1].cells[0].r) != han {
		return lines
	}
	again := fill(cells, func(i int) float64 {
		if i == n-2 {
			return width(i) - 1.6
		}
		return width(i)
	})
	if len(again) == n {
		return again
	}
	return lines
}

// fit gives the end of the longest line from start that is no wider than max: at a permitted place when there is one,
// else in the middle of a word that is wider than the whole line.
func fit(cells []cell, start int, max float64) int {
	at, best := 0.0, -1
	for i := start; i < len(cells); i++ {
		over := at+cells[i].width-tail(cells[i]) > max+1e-9
		if over && cells[i].r != ' ' {
			switch {
			case best > 0:
				return best
			case i > start:
				return i
			default:
				return start + 1
			}
		}
		at += cells[i].width + cells[i].gap
		if cells[i].end {
			best = i + 1
		}
	}
	return len(cells)
}

// tail is the blank at the right of a closing mark, which may hang over the edge.
func tail(c cell) float64 {
	if c.width > 0.9 && strings.ContainsRune(blankHalf, c.r) {
		return 0.5
	}
	return 0
}

func trimmed(cells []cell, last bool) line {
	for len(cells) > 0 && cells[len(cells)-1].r == ' ' {
		cells = cells[:len(cells)-1]
	}
	l := line{cells: append([]cell(nil), cells...), last: last}
	for i, c := range l.cells {
		l.width += c.width
		if i < len(l.cells)-1 {
			l.width += c.gap
		} else {
			l.width -= tail(c)
		}
	}
	return l
}

// justify spreads the slack over the places that may stretch, unless that would tear the line apart: no place gets more
// than limit ems a share.
func (l *line) justify(width, limit float64) {
	slack, shares := width-l.width, 0.0
	for i := range len(l.cells) - 1 {
		shares += l.cells[i].stretch
	}
	if l.last || slack <= 0 || shares == 0 || slack/shares > limit {
		return
	}
	for i := range len(l.cells) - 1 {
		l.cells[i].gap += slack / shares * l.cells[i].stretch
	}
	l.width = width
}

func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
