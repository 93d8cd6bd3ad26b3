package documents

import (
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sync"
	"unicode"

	"concord/internal/fault"
)

// fontFiles holds what tools/font laid before the build; only the README when it never ran.
//
//go:embed fonts
var fontFiles embed.FS

// The places of the two embedded faces in the list of faces; further ones come from Options.Fonts.
const (
	serif = 0
	sans  = 1
)

// face is a TrueType font with what the line breaker must know of it: which characters it has and how wide they are.
type face struct {
	name    string
	bytes   []byte
	glyphs  map[rune]uint16
	advance []uint16 // by glyph, in font units
	em      float64  // font units per em
}

// width gives the advance of a character in ems; the character must be in the face.
func (f *face) width(r rune) float64 {
	g := int(f.glyphs[r])
	if g >= len(f.advance) {
		g = len(f.advance) - 1
	}
	return float64(f.advance[g]) / f.em
}

// loadFaces reads the embedded faces and the extra files. Without the embedded ones the first extra file takes their
// place; without any it says how to get them.
func loadFaces(built fs.FS, extra []string) ([]*face, error) {
	faces, err := builtFaces(built)
	if err != nil {
		return nil, err
	}
	faces = slices.Clone(faces)
	for i, path := range extra {
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("documents: font of CONCORD_FONT: %w", err)
		}
		f, err := parseFace(fmt.Sprintf("extra%d", i+1), b)
		if err != nil {
			return nil, fmt.Errorf("documents: font %s of CONCORD_FONT: %w", path, err)
		}
		faces = append(faces, f)
	}
	if len(faces) == 0 {
		return nil, fault.Wrap(errors.New("no font is built in: run `make fonts` and build again, or name a TrueType file in CONCORD_FONT"),
			fault.Internal, "documents.font_missing", nil)
	}
	return faces, nil
}

// embedded are the faces of this program: tens of megabytes that never change, read once however many engines there are.
var embedded = sync.OnceValues(func() ([]*face, error) { return readFaces(fontFiles) })

func builtFaces(built fs.FS) ([]*face, error) {
	if built == fs.FS(fontFiles) {
		return embedded()
	}
	return readFaces(built)
}

func readFaces(built fs.FS) ([]*face, error) {
	var faces []*face
	for _, name := range []string{"serif", "sans"} {
		b, err := fs.ReadFile(built, "fonts/"+name+".ttf")
		if err != nil {
			continue
		}
		f, err := parseFace(name, b)
		if err != nil {
			return nil, fmt.Errorf("documents: font %s: %w", name, err)
		}
		faces = append(faces, f)
	}
	return faces, nil
}

// chain gives the order in which faces are tried when the preferred one comes first.
func chain(faces []*face, first int) []int {
	if first >= len(faces) {
		first = 0
	}
	order := []int{first}
	for i := range faces {
		if i != first {
			order = append(order, i)
		}
	}
	return order
}

// missing is the refusal of a character that no face has.
func missing(r rune) error {
	return fault.New(fault.Invalid, "documents.glyph_missing", fault.P{"character": string(r), "codepoint": fmt.Sprintf("U+%04X", r)})
}

// spaces that need no glyph of their own: they are set as the plain space.
func plainSpace(r rune) rune {
	if unicode.Is(unicode.Zs, r) && r != '\u3000' {
		return ' '
	}
	return r
}

var errFont = errors.New("not a TrueType font with a Unicode character map")

// parseFace reads the tables cmap (format 4), head, hhea and hmtx of a TrueType file (ISO/IEC 14496-22). Characters
// above U+FFFF are left out on purpose: the PDF writer addresses glyphs by 16-bit characters.
func parseFace(name string, b []byte) (f *face, err error) {
	defer func() { // a cut-off file ends in an index out of range
		if recover() != nil {
			f, err = nil, errFont
		}
	}()
	u16 := func(at int) int { return int(binary.BigEndian.Uint16(b[at:])) }
	u32 := func(at int) int { return int(binary.BigEndian.Uint32(b[at:])) }
	if u32(0) != 0x00010000 {
		return nil, errFont // also refuses OpenType with CFF outlines, which cannot be subset
	}
	table := map[string]int{}
	for i := range u16(4) {
		at := 12 + 16*i
		table[string(b[at:at+4])] = u32(at + 8)
	}
	for _, t := range []string{"cmap", "head", "hhea", "hmtx", "glyf", "loca"} {
		if table[t] == 0 {
			return nil, errFont
		}
	}
	f = &face{name: name, bytes: b, glyphs: map[rune]uint16{}, em: float64(u16(table["head"] + 18))}
	n := u16(table["hhea"] + 34)
	for i := range n {
		f.advance = append(f.advance, uint16(u16(table["hmtx"]+4*i)))
	}
	cmap := table["cmap"]
	for i := range u16(cmap + 2) {
		rec := cmap + 4 + 8*i
		platform, encoding, sub := u16(rec), u16(rec+2), cmap+u32(rec+4)
		unicodeMap := platform == 0 || platform == 3 && encoding == 1
		if unicodeMap && u16(sub) == 4 {
			readFormat4(f.glyphs, u16, sub)
			break
		}
	}
	if len(f.glyphs) == 0 || n == 0 || f.em == 0 {
		return nil, errFont
	}
	return f, nil
}

// readFormat4 reads a segment map: end codes, start codes, deltas and offsets, one of each for every segment.
func readFormat4(glyphs map[rune]uint16, u16 func(int) int, sub int) {
	seg := u16(sub+6) / 2
	end, start := sub+14, sub+16+2*seg
	delta, offset := start+2*seg, start+4*seg
	for s := range seg {
		lo, hi := u16(start+2*s), u16(end+2*s)
		for c := lo; c <= hi && c < 0xFFFF; c++ {
			g := 0
			if off := u16(offset + 2*s); off == 0 {
				g = (c + u16(delta+2*s)) & 0xFFFF
			} else if g = u16(offset + 2*s + off + 2*(c-lo)); g != 0 {
				g = (g + u16(delta+2*s)) & 0xFFFF
			}
			if g != 0 {
				glyphs[rune(c)] = uint16(g)
			}
		}
	}
}
