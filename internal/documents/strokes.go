package documents

import (
	"bytes"
	"encoding/xml"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"strconv"
	"strings"

	"concord/internal/fault"
)

// Limits of a handwritten signature: what a finger can draw, and what a hostile file may not exceed.
const (
	maxStrokeBytes  = 512 << 10
	maxStrokePoints = 20_000
	maxStrokeSide   = 4_000 // pixels of a PNG
)

// point is a place in the space of the drawing.
type point struct{ x, y float64 }

// segment is a straight line (one point) or a cubic curve (two controls and the end).
type segment struct {
	to    point
	c1    point
	c2    point
	curve bool
}

// stroke is a pen movement.
type stroke struct {
	from     point
	segments []segment
}

// handwriting is a signature as drawn: strokes of the pen, or a picture cut to its ink.
type handwriting struct {
	strokes  []stroke
	picture  []byte // PNG, grey
	min, max point
}

func badStrokes(cause error) error {
	return fault.Wrap(cause, fault.Invalid, "documents.strokes_unreadable", nil)
}

// readHandwriting takes SVG path data ("M 10 20 C ..."), an SVG file holding only paths, circles and groups, or a PNG.
// Faults: documents.strokes_unreadable, documents.signature_blank.
func readHandwriting(b []byte) (*handwriting, error) {
	if len(b) > maxStrokeBytes {
		return nil, badStrokes(nil)
	}
	var h *handwriting
	var err error
	switch trimmed := bytes.TrimSpace(b); {
	case bytes.HasPrefix(trimmed, []byte("\x89PNG")):
		h, err = readPNG(trimmed)
	case bytes.HasPrefix(trimmed, []byte("<")):
		h, err = readSVG(trimmed)
	default:
		h = &handwriting{}
		h.strokes, err = readPath(string(trimmed))
	}
	if err != nil {
		return nil, badStrokes(err)
	}
	if h.picture == nil && !h.measure() || h.picture != nil && h.max.x <= h.min.x {
		return nil, fault.New(fault.Invalid, "documents.signature_blank", nil)
	}
	return h, nil
}

// CheckHandwriting says whether a drawn signature can be set into a paper: to be asked before somebody signs with it, for
// what cannot be drawn keeps the sealed copy from being made for good. Faults: documents.strokes_unreadable,
// documents.signature_blank.
func CheckHandwriting(b []byte) error {
	_, err := readHandwriting(b)
	return err
}

// measure finds the bounds of the strokes and says whether anything was drawn: a dot is not a signature.
func (h *handwriting) measure() bool {
	h.min, h.max = point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	points, length := 0, 0.0
	see := func(p point) {
		h.min = point{min(h.min.x, p.x), min(h.min.y, p.y)}
		h.max = point{max(h.max.x, p.x), max(h.max.y, p.y)}
		points++
	}
	for _, st := range h.strokes {
		at := st.from
		see(at)
		for _, g := range st.segments {
			length += math.Hypot(g.to.x-at.x, g.to.y-at.y)
			at = g.to
			see(at)
		}
	}
	return points > 2 && points <= maxStrokePoints && length > 0
}

// readSVG takes the paths and dots of an SVG file and refuses every other element, so nothing can hide in it.
func readSVG(b []byte) (*handwriting, error) {
	h := &handwriting{}
	d := xml.NewDecoder(bytes.NewReader(b))
	d.Entity = nil
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return h, nil
		}
		if err != nil {
			return nil, err
		}
		el, ok := tok.(xml.StartElement)
		if !ok {
			if _, dir := tok.(xml.Directive); dir {
				return nil, errStroke
			}
			continue
		}
		attr := map[string]string{}
		for _, a := range el.Attr {
			attr[a.Name.Local] = a.Value
		}
		switch el.Name.Local {
		case "svg", "g":
			if attr["transform"] != "" {
				return nil, errStroke
			}
		case "path":
			st, err := readPath(attr["d"])
			if err != nil {
				return nil, err
			}
			h.strokes = append(h.strokes, st...)
		case "circle": // how a pen's dot is written
			x, err1 := strconv.ParseFloat(attr["cx"], 64)
			y, err2 := strconv.ParseFloat(attr["cy"], 64)
			if err1 != nil || err2 != nil || !sane(x) || !sane(y) {
				return nil, errStroke
			}
			h.strokes = append(h.strokes, stroke{point{x, y}, []segment{{to: point{x + 0.1, y}}}})
		default:
			return nil, errStroke
		}
	}
}

// readPNG cuts a picture to its ink and turns it into grey on white.
func readPNG(b []byte) (*handwriting, error) {
	cfg, err := png.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	if cfg.Width > maxStrokeSide || cfg.Height > maxStrokeSide {
		return nil, errStroke
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	r := img.Bounds()
	grey := image.NewGray(r)
	ink := image.Rectangle{Min: r.Max, Max: r.Min}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			cr, cg, cb, ca := img.At(x, y).RGBA()
			lum := (299*cr + 587*cg + 114*cb) / 1000
			v := uint8((lum + 0xFFFF - ca) >> 8) // colours come multiplied by alpha: what is clear becomes white
			grey.SetGray(x, y, color.Gray{Y: v})
			if v < 0xC0 {
				ink.Min.X, ink.Min.Y = min(ink.Min.X, x), min(ink.Min.Y, y)
				ink.Max.X, ink.Max.Y = max(ink.Max.X, x+1), max(ink.Max.Y, y+1)
			}
		}
	}
	h := &handwriting{picture: []byte{}}
	if ink.Empty() {
		return h, nil
	}
	cut := image.NewGray(image.Rect(0, 0, ink.Dx(), ink.Dy()))
	for y := range ink.Dy() {
		for x := range ink.Dx() {
			cut.SetGray(x, y, grey.GrayAt(ink.Min.X+x, ink.Min.Y+y))
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, cut); err != nil {
		return nil, err
	}
	h.picture, h.max = out.Bytes(), point{float64(ink.Dx()), float64(ink.Dy())}
	return h, nil
}

type strokeError string

func (e strokeError) Error() string { return string(e) }

const errStroke = strokeError("not a plain drawing")

func sane(v float64) bool { return !math.IsNaN(v) && math.Abs(v) < 1e5 }

// pathReader walks over SVG path data (SVG 1.1, 8.3: M L H V C Q Z and their relative forms).
type pathReader struct {
	s    string
	at   int
	pen  point
	done []stroke
	n    int
}

func readPath(d string) ([]stroke, error) {
	p := &pathReader{s: d}
	cmd := byte(0)
	for p.blank(); p.at < len(p.s); p.blank() {
		if c := p.s[p.at]; c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			cmd = c
			p.at++
		} else if cmd == 0 || cmd == 'Z' || cmd == 'z' {
			return nil, errStroke
		}
		if err := p.step(cmd); err != nil {
			return nil, err
		}
		switch cmd { // further pairs after a move are lines
		case 'M':
			cmd = 'L'
		case 'm':
			cmd = 'l'
		}
		if p.n++; p.n > maxStrokePoints {
			return nil, errStroke
		}
	}
	return p.done, nil
}

// counts says how many numbers each command takes.
var counts = map[byte]int{'M': 2, 'L': 2, 'H': 1, 'V': 1, 'C': 6, 'Q': 4, 'Z': 0}

func (p *pathReader) step(cmd byte) error {
	relative := cmd >= 'a'
	upper := cmd &^ 0x20
	n, ok := counts[upper]
	if !ok || upper != 'M' && len(p.done) == 0 {
		return errStroke
	}
	var v [6]float64
	for i := range n {
		f, err := p.number()
		if err != nil {
			return err
		}
		v[i] = f
	}
	at := func(i int) point {
		if relative {
			return point{p.pen.x + v[i], p.pen.y + v[i+1]}
		}
		return point{v[i], v[i+1]}
	}
	switch upper {
	case 'M':
		p.pen = at(0)
		p.done = append(p.done, stroke{from: p.pen})
	case 'L':
		p.add(segment{to: at(0)})
	case 'H':
		x := v[0]
		if relative {
			x += p.pen.x
		}
		p.add(segment{to: point{x, p.pen.y}})
	case 'V':
		y := v[0]
		if relative {
			y += p.pen.y
		}
		p.add(segment{to: point{p.pen.x, y}})
	case 'C':
		p.add(segment{c1: at(0), c2: at(2), to: at(4), curve: true})
	case 'Q': // a quadratic curve as a cubic one
		q, e := at(0), at(2)
		c1 := point{p.pen.x + 2.0/3*(q.x-p.pen.x), p.pen.y + 2.0/3*(q.y-p.pen.y)}
		c2 := point{e.x + 2.0/3*(q.x-e.x), e.y + 2.0/3*(q.y-e.y)}
		p.add(segment{c1: c1, c2: c2, to: e, curve: true})
	case 'Z':
		p.add(segment{to: p.done[len(p.done)-1].from})
	}
	return nil
}

func (p *pathReader) add(g segment) {
	last := &p.done[len(p.done)-1]
	last.segments = append(last.segments, g)
	p.pen = g.to
}

func (p *pathReader) blank() {
	for p.at < len(p.s) && strings.IndexByte(" ,\t\r\n", p.s[p.at]) >= 0 {
		p.at++
	}
}

// number reads one number; "10-5" is two, as SVG writers save bytes.
func (p *pathReader) number() (float64, error) {
	p.blank()
	from := p.at
	dot := false
	for ; p.at < len(p.s); p.at++ {
		c := p.s[p.at]
		switch {
		case c >= '0' && c <= '9':
		case c == '.' && !dot:
			dot = true
		case (c == '-' || c == '+') && (p.at == from || p.s[p.at-1] == 'e'):
		case c == 'e' && p.at > from:
			dot = true
		default:
			goto end
		}
	}
end:
	v, err := strconv.ParseFloat(p.s[from:p.at], 64)
	if err != nil || !sane(v) {
		return 0, errStroke
	}
	return v, nil
}
