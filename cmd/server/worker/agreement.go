package worker

import (
	"context"
	"fmt"
	"io"
	"time"

	"concord/internal/documents"
	"concord/internal/fault"
	"concord/mediation"
)

// renderAgreement sets the text that will be signed. Its bytes depend on the draft alone, so that running again gives the
// same digest.
func renderAgreement(ctx context.Context, w *Worker, f fact) error {
	a := f.Case.Agreement
	if a == nil || a.Version != f.Data.Version || a.Digest != "" {
		return nil // drafted anew meanwhile, or done
	}
	p, err := w.paper(ctx, f.Case)
	if err != nil {
		return err
	}
	_, ref, pages, err := w.render(ctx, p.agreement(nil, nil))
	if err != nil {
		return err
	}
	return settledElsewhere(w.Cases.AttachAgreement(ctx, f.Case.ID, mediation.AttachInput{Version: a.Version, Document: ref.SHA256, Digest: ref.SHA256, Pages: pages}))
}

// sealAgreement puts hands and seal on the text, signs the whole with the hub's key, and hangs it into the file. When it
// runs again after the seal, the sealed copy stays and is hung in if it is not there yet.
func sealAgreement(ctx context.Context, w *Worker, f fact) error {
	a := f.Case.Agreement
	if a == nil || a.EffectiveAt == nil {
		return nil
	}
	p, err := w.paper(ctx, f.Case)
	if err != nil {
		return err
	}
	text, err := w.read(ctx, a.Document)
	if err != nil {
		return err
	}
	hands, err := w.hands(ctx, a.Signatures)
	if err != nil {
		return err
	}
	d := p.agreement(&documents.SignedText{PDF: text, Digest: a.Digest}, hands)
	ref, pages := a.Sealed, 0
	if a.SealedAt != nil {
		_, pages, err = w.Papers.Render(ctx, d, binding)
	} else if ref, pages, err = w.seal(ctx, d, p.mediator().Organization); err == nil {
		if err := w.Cases.Seal(ctx, f.Case.ID, mediation.SealInput{Version: a.Version, Sealed: ref}); err != nil {
			return settledElsewhere(err)
		}
	}
	if err != nil {
		return err
	}
	return w.hang(ctx, f.Case.ID, mediation.Document{ID: fmt.Sprintf("agreement-%d", a.Version), Class: "agreement", Blob: ref, Digest: ref, Pages: pages, At: *a.EffectiveAt, For: mediation.ForAll})
}

// renderFacts sets the record of undisputed facts to sign.
func renderFacts(ctx context.Context, w *Worker, f fact) error {
	r := f.Case.Facts
	if r == nil || r.Version != f.Data.Version || r.Digest != "" {
		return nil
	}
	p, err := w.paper(ctx, f.Case)
	if err != nil {
		return err
	}
	_, ref, pages, err := w.render(ctx, p.facts(nil, nil, f.At))
	if err != nil {
		return err
	}
	return settledElsewhere(w.Cases.AttachFacts(ctx, f.Case.ID, mediation.AttachInput{Version: r.Version, Document: ref.SHA256, Digest: ref.SHA256, Pages: pages}))
}

// keepFacts seals the record that all parties have signed.
func keepFacts(ctx context.Context, w *Worker, f fact) error {
	r := f.Case.Facts
	if r == nil || r.CompleteAt == nil {
		return nil
	}
	p, err := w.paper(ctx, f.Case)
	if err != nil {
		return err
	}
	text, err := w.read(ctx, r.Document)
	if err != nil {
		return err
	}
	hands, err := w.hands(ctx, r.Signatures)
	if err != nil {
		return err
	}
	ref, pages, err := w.seal(ctx, p.facts(hands, &documents.SignedText{PDF: text, Digest: r.Digest}, *r.CompleteAt), p.mediator().Organization)
	if err != nil {
		return err
	}
	return w.hang(ctx, f.Case.ID, mediation.Document{ID: fmt.Sprintf("facts-%d", r.Version), Class: "undisputed_facts", Blob: ref, Digest: ref, Pages: pages, At: *r.CompleteAt, For: mediation.ForAll})
}

// keepEndReport makes the report of why it ended (OMR 21).
func keepEndReport(ctx context.Context, w *Worker, f fact) error {
	if f.Case.End == nil {
		return nil
	}
	p, err := w.paper(ctx, f.Case)
	if err != nil {
		return err
	}
	return w.keep(ctx, f, "mediation_end_report", "end-report", p.endReport(p.ending()), mediation.ForAll)
}

// ending gives the words of the coded reason.
func (f file) ending() string {
	if f.c.End == nil {
		return "部分达成调解协议，其余请求未达成一致。"
	}
	for _, g := range f.pack.Endings {
		if g.ID == f.c.End.Reason {
			return f.label(g.Label)
		}
	}
	return f.c.End.Reason
}

// seal renders a paper, signs it with the hub's key and keeps it. Signing puts a time into the bytes, so a second run
// makes a second blob: the case keeps the first it was told of.
func (w *Worker) seal(ctx context.Context, d documents.Document, who string) (sha string, pages int, err error) {
	pdf, pages, err := w.Papers.Render(ctx, d, binding)
	if err != nil {
		return "", 0, err
	}
	signed, err := w.Signer.SignPDF(ctx, pdf, who, string(d.Template()))
	if err != nil {
		return "", 0, fault.Wrap(err, fault.Unavailable, "documents.cannot_sign", nil)
	}
	sha, err = w.store(ctx, signed)
	return sha, pages, err
}

func (w *Worker) read(ctx context.Context, sha string) ([]byte, error) {
	r, err := w.Blobs.Open(ctx, sha)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// hands reads the drawn signatures by who made them.
func (w *Worker) hands(ctx context.Context, ss []mediation.Signature) (map[string][]byte, error) {
	out := map[string][]byte{}
	for _, s := range ss {
		if s.Strokes == "" {
			continue
		}
		b, err := w.read(ctx, s.Strokes)
		if err != nil {
			return nil, err
		}
		out[s.By] = b
	}
	return out, nil
}

func moment(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
