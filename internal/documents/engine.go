package documents

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"reflect"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"concord/internal/fault"
)

// Options set up an Engine; the zero value works when fonts were built in.
type Options struct {
	Fonts []string       // further TrueType files (CONCORD_FONT), tried after the built-in ones, or instead when there are none
	Zone  *time.Location // in which dates are printed; nil is UTC+8
}

// Engine sets documents. It is safe for parallel use and keeps nothing between documents.
type Engine struct {
	faces []*face
	zone  *time.Location
}

// New makes an engine. Fault: documents.font_missing when there is no font at all; it says what to run.
func New(o Options) (*Engine, error) {
	faces, err := loadFaces(fontFiles, o.Fonts)
	if err != nil {
		return nil, err
	}
	if o.Zone == nil {
		o.Zone = time.FixedZone("UTC+8", 8*60*60)
	}
	return &Engine{faces: faces, zone: o.Zone}, nil
}

// Digest gives the SHA-256 of a PDF in lower-case hex: what people sign and what the public page looks up.
func Digest(pdf []byte) string {
	h := sha256.Sum256(pdf)
	return hex.EncodeToString(h[:])
}

// Render sets a document in a locale and gives the PDF and its number of pages. The same data give the same bytes.
//
// Faults (all invalid): documents.glyph_missing{character, codepoint}, documents.amount, documents.date,
// documents.instalments_sum, documents.strokes_unreadable, documents.signature_blank, documents.digest_mismatch,
// documents.incomplete{field}.
func (e *Engine) Render(ctx context.Context, doc Document, locale string) (pdf []byte, pages int, err error) {
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	own := reflect.New(reflect.TypeOf(doc).Elem())
	own.Elem().Set(reflect.ValueOf(doc).Elem())
	cleanAll(own.Elem())
	d := own.Interface().(Document)
	if locale != English {
		locale = Chinese
	}
	s := newSetter(e.faces, e.zone, *d.head(), locale)
	d.set(s)
	s.foot()
	s.attach()
	if s.err == nil {
		s.err = s.pdf.Error()
	}
	if s.err != nil {
		return nil, 0, s.err
	}
	var out bytes.Buffer
	if err := s.pdf.Output(&out); err != nil {
		return nil, 0, err
	}
	return out.Bytes(), s.pdf.PageCount(), nil
}

// attach puts the signed text into the file, after making sure that it is what the signatures name.
func (s *setter) attach() {
	t := s.meta.Signed
	if t == nil || s.err != nil {
		return
	}
	if Digest(t.PDF) != t.Digest {
		s.fail(fault.New(fault.Invalid, "documents.digest_mismatch", nil))
		return
	}
	s.pdf.SetAttachments([]fpdf.Attachment{{Content: t.PDF, Filename: "text.pdf"}})
}

// same refuses signatures that were given to other bytes than the text at hand. A place still open (no stroke, no digest)
// may stand: an agreement is effective, and sealed, when the parties have signed, even before the mediator has.
func (s *setter) same(sigs []Signature) {
	if s.meta.Signed == nil {
		return
	}
	for _, g := range sigs {
		open := len(g.Strokes) == 0 && g.Digest == ""
		if !open && g.Digest != s.meta.Signed.Digest {
			s.fail(fault.New(fault.Invalid, "documents.digest_mismatch", nil))
		}
	}
}

// need refuses a document that lacks a part without which it means nothing.
func (s *setter) need(field string, present bool) {
	if !present {
		s.fail(fault.New(fault.Invalid, "documents.incomplete", fault.P{"field": field}))
	}
}
