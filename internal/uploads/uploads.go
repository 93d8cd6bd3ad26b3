// Package uploads knows what a partial upload is for: who sends it, into which case, under which name. The bytes lie in
// blob.Partial; the record says where they go when they are all there.
package uploads

import (
	"context"
	"io"
	"mime"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"concord/internal/blob"
	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/fault"
)

// Limits of one upload and of one person.
const (
	MaxSize = 500 << 20          // bytes
	MaxOpen = 20                 // uploads under way for one person
	MaxName = 200                // characters
	Life    = 7 * 24 * time.Hour // an upload on which nobody works is forgotten
)

// Upload is what an upload is for.
type Upload struct {
	ID         string    `json:"id"` // also of the evidence it becomes: attaching twice is once
	Person     string    `json:"person"`
	Case       string    `json:"case"`
	Paper      string    `json:"paper,omitempty"` // application of an organization that it is a paper of, in place of a case
	Class      string    `json:"class,omitempty"` // of that paper
	Name       string    `json:"name"`
	Note       string    `json:"note,omitempty"`
	Visibility string    `json:"visibility"`
	Size       int64     `json:"size"`
	At         time.Time `json:"at"`
	Done       bool      `json:"done"`           // attached
	Open       string    `json:"open,omitempty"` // person, until done: index by_open
	All        string    `json:"all"`            // leading field of the index by_age
}

// Service keeps uploads.
type Service struct {
	records *docstore.Collection[Upload]
	blobs   *blob.Store
	clock   clock.Clock
}

// Open declares the collection.
func Open(ctx context.Context, s *docstore.Store, b *blob.Store, c clock.Clock) (*Service, error) {
	r, err := docstore.Declare[Upload](ctx, s, docstore.Spec{Name: "uploads", Indexes: []docstore.Index{
		{Name: "by_open", Fields: []string{"open", "at"}},
		{Name: "by_age", Fields: []string{"all", "at"}},
	}})
	return &Service{r, b, c}, err
}

// Begin makes room for an upload. Person, Case, Name, Visibility and Size must be set.
func (s *Service) Begin(ctx context.Context, u Upload) (Upload, error) {
	u.Name = Clean(u.Name)
	switch {
	case u.Size <= 0:
		return u, fault.On("size", "field.not_positive", nil)
	case u.Size > MaxSize:
		return u, fault.New(fault.TooLarge, "upload.too_large", fault.P{"max": int64(MaxSize)})
	case u.Paper != "" && u.Size > MaxPaper:
		return u, fault.New(fault.TooLarge, "upload.too_large", fault.P{"max": int64(MaxPaper)})
	case u.Name == "":
		return u, fault.On("name", "field.required", nil)
	case utf8.RuneCountInString(u.Name) > MaxName:
		return u, fault.On("name", "field.too_long", fault.P{"max": MaxName})
	}
	p, err := s.records.Find(ctx, docstore.Query{Index: "by_open", Equal: []any{u.Person}, Limit: MaxOpen})
	if err != nil {
		return u, err
	}
	if len(p.Items) >= MaxOpen {
		return u, fault.New(fault.TooMany, "upload.too_many", fault.P{"max": MaxOpen})
	}
	u.ID, u.At, u.Open, u.All = docstore.NewID(), s.clock.Now(), u.Person, "all"
	if err := s.blobs.Partial().Create(ctx, u.ID, u.Size); err != nil {
		return u, err
	}
	return u, s.records.Insert(ctx, u.ID, u)
}

// Clean takes folders and what cannot be shown out of a file name.
func Clean(name string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, name)
	return strings.Trim(strings.TrimSpace(name), ".")
}

// Get gives an upload of a person, and how much of it is there; not_found for one of somebody else.
func (s *Service) Get(ctx context.Context, person, id string) (u Upload, offset int64, err error) {
	it, err := s.records.Get(ctx, id)
	if err == nil && it.Value.Person != person {
		err = fault.New(fault.NotFound, "not_found", nil)
	}
	if err != nil || it.Value.Done {
		return it.Value, it.Value.Size, err
	}
	offset, _, err = s.blobs.Partial().Offset(ctx, id)
	return it.Value, offset, err
}

// Append adds bytes at the present offset and gives the new one, also beside an error of r.
func (s *Service) Append(ctx context.Context, u Upload, offset int64, r io.Reader) (int64, error) {
	return s.blobs.Partial().Append(ctx, u.ID, offset, r)
}

// Finish makes a blob of a whole upload. What is of no allowed type is discarded: invalid upload.type_not_allowed.
func (s *Service) Finish(ctx context.Context, u Upload) (blob.Ref, error) {
	ref, err := s.blobs.Partial().Finish(ctx, u.ID)
	if err != nil {
		return ref, err
	}
	if !Allowed(ref.Mime) || u.Paper != "" && !AllowedPaper(ref.Mime) {
		if err := s.Cancel(ctx, u); err != nil {
			return ref, err
		}
		return ref, fault.New(fault.Invalid, "upload.type_not_allowed", nil)
	}
	return ref, nil
}

// Allowed says whether a media type, found from the content, is one that evidence comes in. Pages, scripts and programs
// are not.
func Allowed(media string) bool {
	base, _, err := mime.ParseMediaType(media)
	if err != nil {
		return false
	}
	if blob.Inline(base) {
		return true
	}
	switch base {
	case "image/heif", "image/tiff", "audio/silk", "audio/aiff", "audio/basic", "audio/midi", "video/avi", "application/ofd", "application/x-ole-storage",
		"application/vnd.oasis.opendocument.text", "application/zip":
		return true
	}
	return strings.HasPrefix(base, "application/vnd.openxmlformats-officedocument.")
}

// MaxPaper is the size of a paper of an application, in bytes.
const MaxPaper = 20 << 20

// AllowedPaper says whether a media type, found from the content, is one that papers of an application come in: what a clerk
// opens without a program of his own.
func AllowedPaper(media string) bool {
	base, _, err := mime.ParseMediaType(media)
	if err != nil {
		return false
	}
	switch base {
	case "application/pdf", "application/ofd", "image/jpeg", "image/png", "image/webp", "image/heif", "image/heic":
		return true
	}
	return false
}

// Attached notes that the upload has become evidence; the partial bytes are forgotten.
func (s *Service) Attached(ctx context.Context, u Upload) error {
	if _, err := s.records.Update(ctx, u.ID, func(v *Upload) ([]docstore.Event, error) {
		v.Done, v.Open = true, ""
		return nil, nil
	}); err != nil {
		return err
	}
	return s.blobs.Partial().Discard(ctx, u.ID)
}

// Cancel forgets an upload that is not attached.
func (s *Service) Cancel(ctx context.Context, u Upload) error {
	if u.Done {
		return nil
	}
	if err := s.records.Delete(ctx, u.ID); err != nil {
		return err
	}
	return s.blobs.Partial().Discard(ctx, u.ID)
}

// Sweep forgets uploads that began Life ago, and says how many.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	before, n := s.clock.Now().Add(-Life), 0
	for {
		p, err := s.records.Find(ctx, docstore.Query{Index: "by_age", Equal: []any{"all"}, To: before, Limit: 200})
		if err != nil || len(p.Items) == 0 {
			return n, err
		}
		for _, it := range p.Items {
			if err := s.records.Delete(ctx, it.ID); err != nil {
				return n, err
			}
			if err := s.blobs.Partial().Discard(ctx, it.ID); err != nil {
				return n, err
			}
			n++
		}
	}
}
