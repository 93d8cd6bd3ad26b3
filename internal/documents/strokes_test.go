package documents

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"concord/internal/fault"
)

func pngOf(t testing.TB, w, h int, ink bool) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	if ink {
		for i := range min(w, h) {
			img.Set(i, i, color.NRGBA{A: 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestHandwritingIsRead(t *testing.T) {
	t.Parallel()
	for name, b := range map[string][]byte{
		"path":     []byte("M10 20 L 30,40 l5-5 H 50 v 10 C 1 2 3 4 5 6 Q 7 8 9 10 Z"),
		"implicit": []byte("m 10 20 5 5 5-5"),
		"svg":      []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><g><path d="M1 1L9 9" stroke="black"/><circle cx="3" cy="4" r="1"/></g></svg>`),
		"png":      pngOf(t, 300, 100, true),
	} {
		if _, err := readHandwriting(b); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	h, err := readHandwriting(pngOf(t, 300, 100, true))
	if err != nil || h.max != (point{100, 100}) {
		t.Errorf("not cut to the ink: %+v %v", h, err)
	}
}

func TestHostileHandwritingIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		b   []byte
		key string
	}{
		"empty":      {nil, "documents.signature_blank"},
		"dot":        {[]byte("M1 1 L1 1 L1 1"), "documents.signature_blank"},
		"blank png":  {pngOf(t, 50, 50, false), "documents.signature_blank"},
		"huge png":   {pngOf(t, 4001, 1, true), "documents.strokes_unreadable"},
		"cut png":    {pngOf(t, 50, 50, true)[:40], "documents.strokes_unreadable"},
		"script":     {[]byte(`<svg><script>alert(1)</script></svg>`), "documents.strokes_unreadable"},
		"image":      {[]byte(`<svg><image href="http://a/b"/></svg>`), "documents.strokes_unreadable"},
		"entity":     {[]byte(`<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg><path d="M1 1L2 2"/></svg>`), "documents.strokes_unreadable"},
		"transform":  {[]byte(`<svg><g transform="scale(9)"><path d="M1 1L2 2"/></g></svg>`), "documents.strokes_unreadable"},
		"not a path": {[]byte("hello"), "documents.strokes_unreadable"},
		"arc":        {[]byte("M1 1 A 1 1 0 0 0 2 2"), "documents.strokes_unreadable"},
		"infinite":   {[]byte("M1 1 L1e300 2"), "documents.strokes_unreadable"},
		"too much":   {[]byte("M1 1 " + strings.Repeat("L1 2 ", maxStrokePoints+1)), "documents.strokes_unreadable"},
		"too large":  {bytes.Repeat([]byte(" "), maxStrokeBytes+1), "documents.strokes_unreadable"},
	} {
		if _, err := readHandwriting(c.b); err == nil || fault.From(err).Key != c.key {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzHandwriting(f *testing.F) {
	f.Add([]byte("M10 20 L 30,40 l5-5 H 50 v 10 C 1 2 3 4 5 6 Q 7 8 9 10 Z"))
	f.Add([]byte(`<svg><path d="M1 1L9 9"/></svg>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := readHandwriting(b)
		if err == nil && h.picture == nil && (!sane(h.min.x) || !sane(h.max.y)) {
			t.Errorf("bounds %v %v", h.min, h.max)
		}
	})
}
