package documents

import (
	"bytes"
	"fmt"
	"math"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// Signature is what a person put under a document: the strokes drawn, when, and the one-time code's challenge. In a text
// still to be signed Strokes is empty and At zero: the place is left open.
type Signature struct {
	Role      string    // one of the Role constants
	Name      string    // as in the document
	OnBehalf  string    // the party represented, when an agent signs; "" otherwise
	Strokes   []byte    // SVG path data, an SVG of paths, or a PNG; at most 512 KiB
	Challenge string    // id of the one-time code that was answered
	Digest    string    // SHA-256 (hex) of the text PDF that was signed
	At        time.Time // when; UTC
}

// Stamp is an organization's or court's seal under a document.
type Stamp struct {
	Name    string    // who seals, as it runs around the star
	Caption string    // small line under the star, as 调解专用章; may be ""
	At      time.Time // date beside the name
	Pressed bool      // false leaves the place open: the text is not sealed yet
}

const (
	signCellH = 37.0
	sealR     = 20.0 // millimetres; 40 mm across, as the seals of committees and courts are
)

// sign sets the places of the signatures, two in a row; label, stroke, name and time are never parted.
func (s *setter) sign(sigs []Signature) {
	s.skip(4)
	w := bodyW / 2
	for i := 0; i < len(sigs) && s.err == nil; i += 2 {
		if i == 0 {
			s.roomToSign(signCellH)
		} else {
			s.room(signCellH)
		}
		for j := i; j < min(i+2, len(sigs)); j++ {
			s.signCell(sigs[j], left+float64(j-i)*w, w-6)
		}
		s.y += signCellH
	}
}

func (s *setter) signCell(g Signature, x, w float64) {
	st, sm := style{serif, 10.5, 1.5, false}, style{serif, 8, 1.35, false}
	y := s.y
	put := func(text string, st style) {
		for _, l := range s.lines(text, st, w, 0) {
			s.draw(l, x, st.base(y), st)
			y += st.height()
		}
	}
	label := s.role(g.Role) + s.tr("（签名）", " (signature)")
	if g.OnBehalf != "" {
		label = s.trf("%s（代 %s 签名）", "%s (for %s)", s.role(g.Role), name(g.OnBehalf))
	}
	put(label, st)
	if len(g.Strokes) > 0 {
		h, err := readHandwriting(g.Strokes)
		if err != nil {
			s.fail(err)
			return
		}
		s.ink(h, x+2, y+0.5, w-4, 13)
	}
	y += 14.5
	s.pdf.SetLineWidth(0.2)
	s.pdf.Line(x, y, x+w, y)
	y += 0.8
	line := name(g.Name)
	if !g.At.IsZero() {
		line += "　" + s.instant(g.At)
	}
	put(line, st)
	if g.Challenge != "" {
		put(s.trf("验证码核验 %s", "Code check %s", keep(short(g.Challenge, 26))), sm)
	}
}

func short(s string, n int) string {
	if len(s) > n {
		return s[:n] + "…"
	}
	return s
}

// ink draws handwriting into a box, as large as fits, upright.
func (s *setter) ink(h *handwriting, x, y, w, height float64) {
	if s.err != nil {
		return
	}
	dx, dy := max(h.max.x-h.min.x, 1e-3), max(h.max.y-h.min.y, 1e-3)
	k := min(w/dx, height/dy)
	ox, oy := x, y+(height-dy*k)/2
	if h.picture != nil {
		key := fmt.Sprintf("ink%d-%.2f-%.2f", s.pdf.PageNo(), x, y)
		s.pdf.RegisterImageOptionsReader(key, fpdf.ImageOptions{ImageType: "PNG"}, bytes.NewReader(h.picture))
		s.pdf.ImageOptions(key, ox, oy, dx*k, dy*k, false, fpdf.ImageOptions{ImageType: "PNG"}, 0, "")
		return
	}
	at := func(p point) (float64, float64) { return ox + (p.x-h.min.x)*k, oy + (p.y-h.min.y)*k }
	s.pdf.SetDrawColor(0, 0, 0)
	s.pdf.SetLineWidth(0.45)
	s.pdf.SetLineCapStyle("round")
	s.pdf.SetLineJoinStyle("round")
	for _, st := range h.strokes {
		s.pdf.MoveTo(at(st.from))
		for _, g := range st.segments {
			x1, y1 := at(g.to)
			if g.curve {
				a, b := at(g.c1)
				c, d := at(g.c2)
				s.pdf.CurveBezierCubicTo(a, b, c, d, x1, y1)
			} else {
				s.pdf.LineTo(x1, y1)
			}
		}
		s.pdf.DrawPath("D")
	}
	s.pdf.SetLineCapStyle("butt")
	s.pdf.SetLineJoinStyle("miter")
}

// closing sets who issues the document and when, at the right, with the seal over both when it is pressed.
func (s *setter) closing(p Stamp) {
	st := valueStyle
	nameLines := s.lines(p.Name, st, 85, 0)
	h := st.height() * float64(len(nameLines)+1)
	above := 0.0
	if p.Pressed {
		above = max(0, sealR-h/2) + 2
	}
	s.skip(4)
	s.roomToSign(above + h + above)
	s.y += above
	middle := left + bodyW - 42.0
	y := s.y
	for _, l := range nameLines {
		l.last = true
		s.draw(l, middle-l.width*st.em()/2, st.base(s.y), st)
		s.y += st.height()
	}
	when := s.tr("年　　月　　日", "Date:                    ")
	if !p.At.IsZero() {
		when = s.date(p.At)
	}
	for _, l := range s.lines(when, st, 85, 0) {
		s.draw(l, middle-l.width*st.em()/2, st.base(s.y), st)
		s.y += st.height()
	}
	if p.Pressed {
		s.seal(p, middle, y+h/2)
		s.y += above
	}
}

// seal draws the red mark: ring, star, the name on the arc, the caption below.
func (s *setter) seal(p Stamp, cx, cy float64) {
	if s.err != nil {
		return
	}
	s.pdf.SetDrawColor(200, 16, 30)
	s.pdf.SetFillColor(200, 16, 30)
	s.pdf.SetTextColor(200, 16, 30)
	s.pdf.SetLineWidth(1.1)
	s.pdf.Circle(cx, cy, sealR-0.55, "D")
	s.star(cx, cy-0.5, 6)
	s.arc(p.Name, cx, cy)
	if p.Caption != "" {
		size := 11.0
		ls := s.lines(p.Caption, style{serif, size, 1, false}, 100, 0)
		if len(ls) > 0 {
			size *= min(1, 22/(ls[0].width*mm(size)))
			st := style{serif, size, 1, false}
			s.draw(ls[0], cx-ls[0].width*st.em()/2, cy+12.6, st)
		}
	}
	s.pdf.SetDrawColor(0, 0, 0)
	s.pdf.SetFillColor(0, 0, 0)
	s.pdf.SetTextColor(0, 0, 0)
}

func (s *setter) star(cx, cy, r float64) {
	pts := make([]fpdf.PointType, 0, 10)
	for i := range 10 {
		radius := r
		if i%2 == 1 {
			radius = r * 0.382 // the inner corners of a regular five-pointed star
		}
		a := float64(i) * math.Pi / 5
		pts = append(pts, fpdf.PointType{X: cx + radius*math.Sin(a), Y: cy - radius*math.Cos(a)})
	}
	s.pdf.Polygon(pts, "F")
}

// arc sets a name clockwise along the inside of the ring, symmetrical to the top, at most 260 degrees of it; long names
// get smaller characters.
func (s *setter) arc(text string, cx, cy float64) {
	cells, err := s.cells(text, serif)
	if err != nil {
		s.fail(err)
		return
	}
	total := 0.0
	for _, c := range cells {
		total += c.width
	}
	if total == 0 {
		return
	}
	size := 15.0
	space := 0.12 // ems between characters
	track := func(size float64) float64 { return sealR - 1.9 - mm(size)*0.86 }
	angle := func(ems, size float64) float64 { return ems * mm(size) / track(size) }
	whole := func(size float64) float64 { return angle(total+space*float64(len(cells)-1), size) }
	for size > 4 && whole(size) > 260*math.Pi/180 {
		size -= 0.25
	}
	if n := float64(len(cells) - 1); n > 0 && hasHan(text) { // a short name is spread, up to three quarters of a turn
		spread := min(210*math.Pi/180, whole(size)*1.5)
		if extra := (spread - whole(size)) / n; extra > 0 {
			space += extra * track(size) / mm(size)
		}
	}
	a := -whole(size) / 2
	for _, c := range cells {
		mid := a + angle(c.width, size)/2
		x, y := cx+track(size)*math.Sin(mid), cy-track(size)*math.Cos(mid)
		s.pdf.TransformBegin()
		s.pdf.TransformRotate(-mid*180/math.Pi, x, y)
		s.text(string(c.r), c.face, x-c.width*mm(size)/2, y, size, 0)
		s.pdf.TransformEnd()
		a += angle(c.width+space, size)
	}
}
