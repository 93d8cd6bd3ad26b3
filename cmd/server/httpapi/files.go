package httpapi

import (
	"bytes"
	"context"
	"io"
	"net/url"
	"strconv"
	"strings"

	"concord/courts"
	"concord/internal/actor"
	"concord/internal/blob"
	"concord/internal/fault"
	"concord/mediation"

	"github.com/gofiber/fiber/v2"
)

// Files gives and keeps the bytes behind evidence and documents.
type Files struct{ *blob.Store }

// maxStrokes bounds a drawn signature, in bytes.
const maxStrokes = 512 << 10

// Keep stores a small thing and gives where it is.
func (f Files) Keep(ctx context.Context, b []byte) (string, error) {
	ref, err := f.Put(ctx, bytes.NewReader(b), maxStrokes)
	return ref.SHA256, err
}

// file is what a download is called and what it is.
type file struct {
	blob, name, mime string
	download         bool
}

// deliver streams a file, whole or the one range asked for (RFC 9110, 14). Nothing of it stays in a cache, and what a
// browser could run as a page is only ever saved.
func (s *Server) deliver(c *fiber.Ctx, f file) error {
	r, err := s.deps.Files.Open(context.WithoutCancel(c.UserContext()), f.blob)
	if err != nil {
		return err
	}
	if f.mime == "" {
		f.mime = r.Mime()
	}
	inline := blob.Inline(f.mime) && !f.download
	if !inline {
		f.mime = "application/octet-stream"
	}
	c.Set(fiber.HeaderContentType, f.mime)
	c.Set(fiber.HeaderContentDisposition, disposition(inline, f.name))
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	c.Set(fiber.HeaderAcceptRanges, "bytes")
	c.Set("X-Frame-Options", "SAMEORIGIN") // our own pages show papers in a frame
	c.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; object-src 'self'; frame-ancestors 'self'")
	from, length := int64(0), r.Size()
	if h := c.Get(fiber.HeaderRange); h != "" {
		first, n, ok := span(h, r.Size())
		if !ok {
			r.Close()
			c.Set(fiber.HeaderContentRange, "bytes */"+strconv.FormatInt(r.Size(), 10))
			return &Problem{Type: "urn:concord:request.range", Title: "Range Not Satisfiable", Status: 416, Code: fault.Invalid, Key: "request.range"}
		}
		if n > 0 {
			from, length = first, n
			c.Status(fiber.StatusPartialContent)
			c.Set(fiber.HeaderContentRange, "bytes "+strconv.FormatInt(from, 10)+"-"+strconv.FormatInt(from+n-1, 10)+"/"+strconv.FormatInt(r.Size(), 10))
			if _, err := r.Seek(from, io.SeekStart); err != nil {
				r.Close()
				return err
			}
		}
	}
	c.Context().SetBodyStream(struct {
		io.Reader
		io.Closer
	}{io.LimitReader(r, length), r}, int(length))
	return nil
}

// span reads the Range header: the first byte and how many. Several ranges, or another unit, are answered with the whole
// (n 0); one that begins behind the end is not ok.
func span(h string, size int64) (first, n int64, ok bool) {
	spec, isBytes := strings.CutPrefix(h, "bytes=")
	a, b, has := strings.Cut(spec, "-")
	if !isBytes || !has || strings.Contains(spec, ",") {
		return 0, 0, true
	}
	if a == "" { // the last bytes
		last, err := strconv.ParseInt(b, 10, 64)
		if err != nil || last <= 0 || size == 0 {
			return 0, 0, err != nil
		}
		last = min(last, size)
		return size - last, last, true
	}
	first, err := strconv.ParseInt(a, 10, 64)
	if err != nil || first < 0 {
		return 0, 0, true
	}
	if first >= size {
		return 0, 0, false
	}
	end := size - 1
	if b != "" {
		if end, err = strconv.ParseInt(b, 10, 64); err != nil || end < first {
			return 0, 0, true
		}
		end = min(end, size-1)
	}
	return first, end - first + 1, true
}

// disposition names the file (RFC 6266, RFC 8187).
func disposition(inline bool, name string) string {
	kind := "attachment"
	if inline {
		kind = "inline"
	}
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' {
			return '_'
		}
		return r
	}, name)
	return kind + `; filename="` + plain + `"; filename*=UTF-8''` + url.PathEscape(name)
}

func (s *Server) getEvidenceContent(c *fiber.Ctx) error {
	e, err := s.deps.Cases.Evidence(c.UserContext(), mediation.CaseID(c.Params("id")), mediation.EvidenceID(c.Params("eid")))
	if err != nil {
		return err
	}
	return s.deliver(c, file{e.Blob, e.Name, e.Mime, c.Query("download") != ""})
}

func (s *Server) getDocumentContent(c *fiber.Ctx) error {
	d, err := s.deps.Cases.Document(c.UserContext(), mediation.CaseID(c.Params("id")), c.Params("doc"))
	if err != nil {
		return err
	}
	return s.deliver(c, file{d.Blob, d.ID + ".pdf", "application/pdf", c.Query("download") != ""})
}

// getAgreementDocument gives the text to sign, or once it is sealed the sealed copy.
func (s *Server) getAgreementDocument(c *fiber.Ctx) error {
	v, err := s.deps.Cases.Get(c.UserContext(), mediation.CaseID(c.Params("id")))
	if err != nil {
		return err
	}
	a := v.Agreement
	if a == nil || a.Document == "" {
		return fault.New(fault.NotFound, "agreement.not_ready", nil)
	}
	sha := a.Document
	if a.Sealed != "" && c.Query("signed") != "0" {
		sha = a.Sealed
	}
	return s.deliver(c, file{sha, "agreement.pdf", "application/pdf", c.Query("download") != ""})
}

func (s *Server) getFactsDocument(c *fiber.Ctx) error {
	v, err := s.deps.Cases.Get(c.UserContext(), mediation.CaseID(c.Params("id")))
	if err != nil {
		return err
	}
	if v.Facts == nil || v.Facts.Document == "" {
		return fault.New(fault.NotFound, "facts.not_ready", nil)
	}
	return s.deliver(c, file{v.Facts.Document, "facts.pdf", "application/pdf", c.Query("download") != ""})
}

func (s *Server) getConfirmationPaper(c *fiber.Ctx) error {
	x, err := s.deps.Courts.Confirmation(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	if x.Ruling != nil && x.Ruling.Document != "" && c.Params("paper") == "ruling" {
		return s.deliver(c, file{x.Ruling.Document, "ruling.pdf", "application/pdf", c.Query("download") != ""})
	}
	for _, p := range x.Papers {
		if p.ID == c.Params("paper") {
			return s.deliver(c, file{p.Blob, p.Name, p.Mime, c.Query("download") != ""})
		}
	}
	return fault.New(fault.NotFound, "not_found", nil)
}

func (s *Server) getFilingPaper(c *fiber.Ctx) error {
	x, err := s.deps.Courts.Filing(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	for _, p := range x.Papers {
		if p.ID == c.Params("paper") && s.filedFor(c.UserContext(), x, p.Class) {
			return s.deliver(c, file{p.Blob, p.Name, p.Mime, c.Query("download") != ""})
		}
	}
	return fault.New(fault.NotFound, "not_found", nil)
}

// filedFor says whether the reader may have a paper of a filing. What the applicant wrote to the court, with home address
// and number, the other side gets from the court when it serves it, not from here.
func (s *Server) filedFor(ctx context.Context, f courts.Filing, class courts.Class) bool {
	if s.deps.Court(ctx, "filing:decide", courts.Object{Kind: "filing", Court: f.Court}) == nil {
		return true
	}
	for _, l := range f.Parties {
		if l.Person != "" && l.Person == actor.From(ctx).Person && l.Side == string(mediation.Applicant) {
			return true
		}
	}
	return class != courts.Pleading && class != wholeFile
}

// wholeFile stands for the bag, which holds the pleading too.
const wholeFile = courts.Class("bag")

func (s *Server) getBag(c *fiber.Ctx) error {
	x, err := s.deps.Courts.Filing(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	if !s.filedFor(c.UserContext(), x, wholeFile) {
		return fault.New(fault.NotFound, "not_found", nil)
	}
	return s.deliver(c, file{x.Bag, x.ID + ".zip", "application/zip", true})
}

func (s *Server) listDocuments(ctx context.Context, in *CaseID) (*out[List[DocumentView]], error) {
	v, err := s.deps.Cases.Get(ctx, mediation.CaseID(in.ID))
	if err != nil {
		return nil, err
	}
	p := s.reader(ctx).pack(v.Track)
	l := List[DocumentView]{Items: []DocumentView{}}
	for _, d := range v.Documents {
		x := DocumentView{ID: d.ID, Class: d.Class, Pages: d.Pages, At: d.At, Digest: d.Digest}
		for _, rule := range p.Documents {
			if rule.Class == d.Class {
				x.Name = maybe(rule.Label)
			}
		}
		l.Items = append(l.Items, x)
	}
	return &out[List[DocumentView]]{l}, nil
}

func (s *Server) setVisibility(ctx context.Context, in *visibilityIn) (*out[EvidenceView], error) {
	e, err := s.deps.Cases.SetVisibility(ctx, mediation.CaseID(in.ID), mediation.EvidenceID(in.Evidence), mediation.Visibility(in.Body.Visibility))
	return give(evidenceView(e), err)
}

func (s *Server) removeEvidence(ctx context.Context, in *EvidenceID) (*none, error) {
	return &none{}, s.deps.Cases.RemoveEvidence(ctx, mediation.CaseID(in.ID), mediation.EvidenceID(in.Evidence))
}
