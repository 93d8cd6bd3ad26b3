package documents

import (
	"fmt"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// The sheet in millimetres and points (design: A4, margins 25/25/20/25, 12 pt, line 1.7, title 18 pt).
const (
	pageW, pageH         = 210.0, 297.0
	top, right, left     = 25.0, 25.0, 25.0
	bottom               = 20.0
	bodyW                = pageW - left - right
	bodyEnd              = pageH - bottom
	body, small, heading = 12.0, 9.0, 12.0
	titleSize            = 18.0
	leading              = 1.7
)

// mm gives points in millimetres.
func mm(pt float64) float64 { return pt * 25.4 / 72 }

// setter sets one document: it keeps the pen's place, breaks lines and pages, and remembers the first refusal, after
// which it does nothing.
type setter struct {
	pdf    *fpdf.Fpdf
	faces  []*face
	laid   map[int]bool // faces already given to the writer
	locale string
	zone   *time.Location
	meta   Meta
	what   string // the title, for a signature page without text
	y      float64
	err    error
}

func newSetter(faces []*face, zone *time.Location, m Meta, locale string) *setter {
	p := fpdf.New("P", "mm", "A4", "")
	p.SetMargins(left, top, right)
	p.SetAutoPageBreak(false, 0)
	p.SetCatalogSort(true) // the same data, the same bytes
	p.SetCreationDate(m.CreatedAt.UTC())
	p.SetModificationDate(m.CreatedAt.UTC())
	p.SetProducer("Concord", true)
	p.SetLang(locale)
	s := &setter{pdf: p, faces: faces, laid: map[int]bool{}, locale: locale, zone: zone, meta: m}
	s.page()
	return s
}

// zh says whether the Chinese words are wanted.
func (s *setter) zh() bool { return s.locale != English }

// tr picks the wording of the locale.
func (s *setter) tr(zh, en string) string {
	if s.zh() {
		return zh
	}
	return en
}

// trf picks the wording and fills it; English may name its arguments by index.
func (s *setter) trf(zh, en string, args ...any) string { return fmt.Sprintf(s.tr(zh, en), args...) }

func (s *setter) date(t time.Time) string    { return date(t, s.zone, s.locale) }
func (s *setter) instant(t time.Time) string { return instant(t, s.zone, s.locale) }

func (s *setter) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// money writes an amount in full and refuses one that cannot be written.
func (s *setter) money(m Money) string {
	if err := m.check(); err != nil {
		s.fail(err)
	}
	return m.In(s.locale)
}

func (s *setter) page() {
	s.pdf.AddPage()
	s.y = top
}

// room makes sure that h millimetres are left on the page, or turns it.
func (s *setter) room(h float64) {
	if s.y+h > bodyEnd+0.01 && s.y > top {
		s.page()
	}
}

// roomToSign is room for what is signed or sealed: when that alone goes to a new page, the page says so, lest it be put
// under another text.
func (s *setter) roomToSign(h float64) {
	page := s.pdf.PageNo()
	s.room(h)
	if s.pdf.PageNo() != page {
		s.centred(s.trf("（本页无正文，为《%s》签署页）", "(No text on this page: signature page of “%s”)", s.what), style{serif, 10.5, 1.6, false})
		s.y += 4
	}
}

// skip leaves a space, unless the page has just begun.
func (s *setter) skip(h float64) {
	if s.y > top {
		s.y += h
	}
}

// quote takes English quotation marks from no Chinese font, where they are as wide as a character.
func (s *setter) quote(r rune) rune {
	if s.zh() {
		return r
	}
	switch r {
	case '“', '”':
		return '"'
	case '‘', '’':
		return '\''
	}
	return r
}

// pick gives the first face of the chain that has the character.
func (s *setter) pick(r rune, first int) (int, bool) {
	for _, i := range chain(s.faces, first) {
		if _, ok := s.faces[i].glyphs[r]; ok {
			return i, true
		}
	}
	return 0, false
}

// use makes a face and size current in the writer; a face is embedded, cut to its used characters, when first used.
func (s *setter) use(i int, size float64) {
	family := fmt.Sprintf("f%d", i)
	if !s.laid[i] {
		s.pdf.AddUTF8FontFromBytes(family, "", s.faces[i].bytes)
		s.laid[i] = true
	}
	s.pdf.SetFont(family, "", size)
}

// style says how a text is set.
type style struct {
	face    int
	size    float64
	leading float64
	full    bool // lines are stretched to the measure
}

var (
	bodyStyle  = style{serif, body, leading, true}
	headStyle  = style{sans, heading, leading, false}
	tableStyle = style{serif, 10.5, 1.45, false}
	smallStyle = style{serif, small, 1.5, true}
	valueStyle = style{serif, body, leading, false}
)

func (st style) em() float64     { return mm(st.size) }
func (st style) height() float64 { return mm(st.size) * st.leading }

// lines breaks a text (which may hold line ends) for a measure in millimetres; the first line of each paragraph is
// shorter by indent.
func (s *setter) lines(text string, st style, measure, indent float64) []line {
	var out []line
	limit := 0.3
	if !s.zh() {
		limit = 0.45 // English stretches at its spaces only, which are fewer
	}
	for _, part := range splitLines(text) {
		cells, err := s.cells(part, st.face)
		if err != nil {
			s.fail(err)
			return nil
		}
		ls := settle(cells, func(i int) float64 {
			if i == 0 {
				return (measure - indent) / st.em()
			}
			return measure / st.em()
		})
		for i := range ls {
			m := measure
			if i == 0 {
				m -= indent
			}
			if st.full {
				ls[i].justify(m/st.em(), limit)
			}
		}
		out = append(out, ls...)
	}
	return out
}

func splitLines(text string) []string {
	var out []string
	from := 0
	for i, r := range text {
		if r == '\n' {
			out = append(out, text[from:i])
			from = i + 1
		}
	}
	return append(out, text[from:])
}

// draw writes a line with its baseline; x is the left edge in millimetres.
func (s *setter) draw(l line, x, baseline float64, st style) {
	if s.err != nil {
		return
	}
	em := st.em()
	for from := 0; from < len(l.cells); {
		// One run: the same face, and the same gap between its characters.
		to, at := from+1, l.cells[from].width
		gap := 0.0
		for to < len(l.cells) && l.cells[to].face == l.cells[from].face {
			g := l.cells[to-1].gap
			if to == from+1 {
				gap = g
			} else if g != gap {
				break
			}
			at += g + l.cells[to].width
			to++
		}
		run := make([]rune, 0, to-from)
		for _, c := range l.cells[from:to] {
			run = append(run, c.r)
		}
		if len(run) == 1 {
			gap = 0
		}
		s.text(string(run), l.cells[from].face, x, baseline, st.size, gap*st.size)
		x += (at + l.cells[to-1].gap) * em
		from = to
	}
}

// text writes a run; spacing is in points after each character.
func (s *setter) text(run string, faceIndex int, x, baseline, size, spacing float64) {
	s.use(faceIndex, size)
	if spacing != 0 {
		s.pdf.RawWriteStr(fmt.Sprintf("%.4f Tc", spacing))
	}
	s.pdf.Text(x, baseline, run)
	if spacing != 0 {
		s.pdf.RawWriteStr("0 Tc")
	}
}

// base gives the baseline inside a line that begins at y.
func (st style) base(y float64) float64 { return y + st.height()/2 + 0.37*st.em() }

// put writes lines from the pen's place, turning pages; no page begins or ends with a single line of three or more.
func (s *setter) put(ls []line, x, indent float64, st style) {
	h := st.height()
	for i, l := range ls {
		switch remaining := len(ls) - i; {
		case i == 0 && len(ls) > 1, remaining == 2 && len(ls) > 2:
			s.room(2 * h)
		default:
			s.room(h)
		}
		at := x
		if i == 0 {
			at += indent
		}
		s.draw(l, at, st.base(s.y), st)
		s.y += h
	}
}

// para sets a paragraph: indented by two characters in Chinese, set apart by a little space in English.
func (s *setter) para(text string) {
	for _, p := range splitLines(text) {
		indent := 0.0
		if s.zh() {
			indent = 2 * bodyStyle.em()
		} else {
			s.skip(1.2)
		}
		s.put(s.lines(p, bodyStyle, bodyW, indent), left, indent, bodyStyle)
	}
}

// flush sets a paragraph without indent, as an address line: To the ... court:
func (s *setter) flush(text string) {
	s.put(s.lines(text, bodyStyle, bodyW, 0), left, 0, bodyStyle)
}

// note sets small print.
func (s *setter) note(text string) {
	s.skip(1.5)
	s.put(s.lines(text, smallStyle, bodyW, 0), left, 0, smallStyle)
}

// head sets a section head that stays with what follows.
func (s *setter) head(text string) {
	s.skip(2.5)
	s.room(headStyle.height() + 2*bodyStyle.height())
	s.put(s.lines(text, headStyle, bodyW, 0), left, 0, headStyle)
}

// centred sets lines in the middle.
func (s *setter) centred(text string, st style) {
	for _, l := range s.lines(text, st, bodyW, 0) {
		l.last = true
		s.room(st.height())
		s.draw(l, left+(bodyW-l.width*st.em())/2, st.base(s.y), st)
		s.y += st.height()
	}
}

// flushRight sets one line at the right edge.
func (s *setter) flushRight(text string, st style) {
	for _, l := range s.lines(text, st, bodyW, 0) {
		s.room(st.height())
		s.draw(l, left+bodyW-l.width*st.em(), st.base(s.y), st)
		s.y += st.height()
	}
}

// title opens the document: who issues it (may be ""), what it is, its number; and in English, which text binds.
func (s *setter) title(issuer, what string) {
	s.pdf.SetTitle(what, true)
	s.what = what
	if issuer != "" {
		s.centred(issuer, style{serif, 15, 1.5, false})
	}
	s.centred(what, style{serif, titleSize, 1.6, false})
	s.y += 1
	if s.meta.Number != "" {
		s.flushRight(s.meta.Number, style{serif, 10.5, 1.5, false})
	}
	if !s.zh() {
		s.put(s.lines("English translation for information. The Chinese text of the same number is the binding one.", smallStyle, bodyW, 0), left, 0, smallStyle)
	}
	s.y += 3
}

// field is a label with its value.
type field struct{ label, value string }

// fields sets labelled values; empty ones are left out.
func (s *setter) fields(fs []field) {
	s.skip(1.2)
	defer s.skip(1.2)
	gutter := 0.0
	for _, f := range fs {
		if f.value == "" {
			continue
		}
		for _, l := range s.lines(f.label, headStyle, bodyW, 0) {
			gutter = max(gutter, l.width*headStyle.em())
		}
	}
	gutter = min(gutter+5, bodyW/2.6)
	for _, f := range fs {
		if f.value == "" {
			continue
		}
		label := s.lines(f.label, headStyle, gutter-3, 0)
		value := s.lines(f.value, valueStyle, bodyW-gutter, 0)
		s.room(bodyStyle.height() * float64(max(len(label), min(len(value), 2))))
		y := s.y
		for i, l := range label {
			s.draw(l, left, headStyle.base(y+float64(i)*bodyStyle.height()), headStyle)
		}
		s.put(value, left+gutter, 0, valueStyle)
		if end := y + float64(len(label))*bodyStyle.height(); s.y > y && s.y < end {
			s.y = end
		}
	}
}

// numbered sets items with 1. 2. 3.; items may hold several paragraphs.
func (s *setter) numbered(items []string) { s.numberedFrom(0, items) }

// numberedFrom goes on counting after n items.
func (s *setter) numberedFrom(n int, items []string) {
	hang := 2 * bodyStyle.em()
	for i, it := range items {
		if !s.zh() {
			s.skip(1.2)
		}
		label := s.lines(fmt.Sprintf("%d.", n+i+1), bodyStyle, bodyW, 0)
		ls := s.lines(it, bodyStyle, bodyW-hang, 0)
		s.room(bodyStyle.height() * float64(min(len(ls), 2)))
		if len(label) > 0 {
			s.draw(label[0], left+0.35*bodyStyle.em(), bodyStyle.base(s.y), bodyStyle)
		}
		s.put(ls, left+hang, 0, bodyStyle)
	}
}
