package worker

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"concord/courts"
	"concord/internal/docstore"
	"concord/internal/documents"
	"concord/internal/documents/bag"
	"concord/internal/notify"
	"concord/internal/rules"
	"concord/mediation"
)

// litigants are the parties as the court's lists show them.
func litigants(c *mediation.Case) []courts.Litigant {
	var out []courts.Litigant
	for _, p := range c.Parties {
		l := courts.Litigant{ID: string(p.ID), Side: string(p.Side), Name: p.Name, Person: p.Person}
		if p.Representative != nil {
			l.Agent = p.Representative.Person
		}
		out = append(out, l)
	}
	return out
}

// applyToCourt makes the joint application and the proof that the organization presided, and hands both over with the
// agreement (CPL 205; CPI 353).
func applyToCourt(ctx context.Context, w *Worker, f fact) error {
	c := f.Case
	a := c.Agreement
	if a == nil || a.EffectiveAt == nil {
		return nil
	}
	p, err := w.paper(ctx, c)
	if err != nil {
		return err
	}
	hands, err := w.hands(ctx, a.Signatures)
	if err != nil {
		return err
	}
	var papers []courts.Paper
	add := func(class courts.Class, id, name string, d documents.Document) error {
		_, ref, pages, err := w.render(ctx, d)
		if err != nil {
			return err
		}
		papers = append(papers, courts.Paper{ID: id, Class: class, Name: name, Blob: ref.SHA256, Digest: ref.SHA256, Mime: "application/pdf", Pages: pages, At: f.At})
		return w.hang(ctx, c.ID, mediation.Document{ID: id, Class: id, Blob: ref.SHA256, Digest: ref.SHA256, Pages: pages, At: f.At, For: mediation.ForAll})
	}
	if err := add(courts.Pleading, "confirmation_application", "司法确认申请书", p.application(hands, f.At)); err != nil {
		return err
	}
	if err := add(courts.Settlement, "presided_proof", "调解组织主持调解的证明", p.presided(f.At)); err != nil {
		return err
	}
	sealed := a.Sealed
	if sealed == "" {
		return fmt.Errorf("case %s: the agreement is not sealed yet", c.ID) // the seal comes first; tried again
	}
	papers = append(papers, courts.Paper{ID: "agreement", Class: courts.Settlement, Name: "调解协议书", Blob: sealed, Digest: sealed, Mime: "application/pdf", Pages: a.Pages, At: *a.EffectiveAt})
	papers = append(papers, openEvidence(c)...)
	_, err = w.Courts.Apply(ctx, courts.Confirmation{
		ID: string(c.ID), Case: string(c.ID), CaseNumber: c.Number, Court: string(c.Court), Organization: p.mediator().Organization, Track: c.Track, Kind: c.Kind,
		AmountMinor: c.Story.AmountMinor, Currency: c.Story.Currency, Parties: litigants(c), EffectiveAt: *a.EffectiveAt, AgreementNo: p.meta("A", a.Version, f.At).Number,
		Terms: p.sentences(a.Terms), AppliedAt: f.At, Papers: papers, Checks: checks(c, f.At), Locked: c.Locked,
	})
	return err
}

func openEvidence(c *mediation.Case) []courts.Paper {
	var out []courts.Paper
	for _, e := range c.Evidence {
		if e.Visibility == mediation.OpenToAll {
			out = append(out, courts.Paper{ID: "evidence-" + string(e.ID), Class: courts.OpenEvidence, Name: e.Name, Blob: e.Blob, Digest: e.Blob, Mime: e.Mime, At: e.At})
		}
	}
	return out
}

// checks is what the hub has looked at for the judge.
func checks(c *mediation.Case, at time.Time) []courts.Check {
	a := c.Agreement
	out := []courts.Check{
		{Key: "court.check.joint_in_time", OK: !at.After(a.EffectiveAt.AddDate(0, 0, 30)), Article: "CPL 205"},
		{Key: "court.check.competent", OK: true, Article: "CPL 205"},
		{Key: "court.check.signed_same_text", OK: true, Article: "OMR 19"},
	}
	clear, status := true, true
	for _, f := range a.Findings {
		switch {
		case len(f.Articles) > 0 && f.Articles[0] == "CPI 355":
			status = false
		default:
			clear = false
		}
	}
	return append(out, courts.Check{Key: "court.check.no_status_or_title", OK: status, Article: "CPI 355"}, courts.Check{Key: "court.check.terms_clear", OK: clear, Article: "CPI 358"})
}

// fileWithCourt packs the lawful part of the file into a bag and hands it over. The submission's id is the case and the
// attempt: handing over twice is once.
func fileWithCourt(ctx context.Context, w *Worker, f fact) error {
	c := f.Case
	if c.Filing == nil || c.Filing.Attempt != f.Data.Attempt {
		return nil
	}
	p, err := w.paper(ctx, c)
	if err != nil {
		return err
	}
	filing := courts.Filing{ID: fmt.Sprintf("%s-%d", c.ID, f.Data.Attempt), Case: string(c.ID), CaseNumber: c.Number, Court: string(c.Court), Track: c.Track, Kind: c.Kind,
		AmountMinor: c.Story.AmountMinor, Currency: c.Story.Currency, Parties: litigants(c), CureText: c.Filing.Text, Locked: c.Locked}
	filing.Supersedes = c.Filing.Cures
	_, ref, pages, err := w.render(ctx, p.filing(p.ending(), f.Data.Attempt, f.At))
	if err != nil {
		return err
	}
	id := fmt.Sprintf("filing_application-%d", f.Data.Attempt)
	if err := w.hang(ctx, c.ID, mediation.Document{ID: id, Class: "filing_application", Blob: ref.SHA256, Digest: ref.SHA256, Pages: pages, At: f.At, For: mediation.ForApplicant}); err != nil {
		return err
	}
	filing.Papers = []courts.Paper{{ID: id, Class: courts.Pleading, Name: "立案申请书", Blob: ref.SHA256, Digest: ref.SHA256, Mime: "application/pdf", Pages: pages, At: f.At}}
	for _, d := range c.Documents {
		switch d.Class {
		case "undisputed_facts":
			filing.Papers = append(filing.Papers, courts.Paper{ID: d.ID, Class: courts.Facts, Name: "无争议事实记录", Blob: d.Blob, Digest: d.Digest, Mime: "application/pdf", Pages: d.Pages, At: d.At})
		case "mediation_end_report":
			filing.Papers = append(filing.Papers, courts.Paper{ID: d.ID, Class: courts.EndReport, Name: "调解终结报告", Blob: d.Blob, Digest: d.Digest, Mime: "application/pdf", Pages: d.Pages, At: d.At})
		case "agreement":
			filing.Papers = append(filing.Papers, courts.Paper{ID: d.ID, Class: courts.Settlement, Name: "调解协议书", Blob: d.Blob, Digest: d.Digest, Mime: "application/pdf", Pages: d.Pages, At: d.At})
		}
	}
	filing.Papers = append(filing.Papers, openEvidence(c)...)
	if filing.Bag, filing.BagDigest, err = w.pack(ctx, p, filing, f.At); err != nil {
		return err
	}
	_, err = w.Courts.Receive(ctx, filing)
	return err
}

// pack writes the dossier bag. Only papers of allowed classes can be put in: bag.Class knows no others.
func (w *Worker) pack(ctx context.Context, p file, f courts.Filing, at time.Time) (blobSHA, digest string, err error) {
	d := bag.Dossier{Submission: f.ID, Court: f.Court, CaseNumber: f.CaseNumber, Kind: p.c.Kind, CreatedAt: at, Claims: []string{p.c.Story.Want}, Facts: p.c.Story.Facts}
	for _, x := range p.c.Parties {
		d.Parties = append(d.Parties, bag.Party{Side: string(x.Side), Kind: x.Kind, Name: x.Name, Phone: x.Phone, Region: x.Region, Address: x.Address})
	}
	for _, x := range f.Papers {
		content, err := w.read(ctx, x.Blob)
		if err != nil {
			return "", "", err
		}
		class, err := bag.ClassOf(string(x.Class))
		if err != nil {
			return "", "", err
		}
		d.Documents = append(d.Documents, bag.Document{Class: class, Name: x.Name, Mime: x.Mime, Pages: x.Pages, Content: content})
	}
	var b bytes.Buffer
	digest, err = w.Bags.Write(ctx, &b, d)
	if err != nil {
		return "", "", err
	}
	blobSHA, err = w.store(ctx, b.Bytes())
	return blobSHA, digest, err
}

func (w *Worker) store(ctx context.Context, b []byte) (string, error) {
	ref, err := w.Blobs.Put(ctx, bytes.NewReader(b), int64(len(b)))
	return ref.SHA256, err
}

// onConfirmation mirrors the court's word into the case, sets the ruling, and tells both sides.
func (w *Worker) onConfirmation(ctx context.Context, e docstore.Event) error {
	var d courts.ConfirmationData
	if err := json.Unmarshal(e.Data, &d); err != nil {
		return err
	}
	x, err := w.Courts.Confirmation(ctx, d.Confirmation)
	if err != nil {
		return err
	}
	c, err := w.Cases.Case(ctx, mediation.CaseID(d.Case))
	if err != nil {
		return err
	}
	link := mediation.Link{ID: x.ID, State: string(x.State), Number: x.Number(), Due: &x.Due, At: e.At, Attempt: 1}
	if x.Ruling != nil {
		link.Number, link.Reason, link.Due = x.Ruling.Number, x.Ruling.Ground, nil
	}
	if err := w.Cases.MirrorConfirmation(ctx, c.ID, link); err != nil {
		return settledElsewhere(err)
	}
	switch e.Kind {
	case courts.ConfirmationConfirmed, courts.ConfirmationRejected:
		if err := w.printRuling(ctx, c, x, e.At); err != nil {
			return err
		}
	}
	w.tell("case:"+d.Case, e.Kind)
	w.tell("desk:court:"+d.Court, e.Kind)
	template := map[string]notify.Template{
		courts.ConfirmationApplied: notify.ConfirmationApplied, courts.ConfirmationAccepted: notify.ConfirmationAccepted, courts.ConfirmationCureAsked: notify.ConfirmationCure,
		courts.ConfirmationConfirmed: notify.ConfirmationConfirmed, courts.ConfirmationRejected: notify.ConfirmationRejected,
	}[e.Kind]
	return w.tellParties(ctx, e, c, template, courtParams(x.Due, e.Kind == courts.ConfirmationCureAsked || e.Kind == courts.ConfirmationAccepted), "")
}

func courtParams(due time.Time, with bool) map[string]any {
	p := map[string]any{}
	if with && !due.IsZero() {
		p["by"] = due
	}
	return p
}

// tellParties writes to all parties of a case about what the court did; side "" is both.
func (w *Worker) tellParties(ctx context.Context, e docstore.Event, c *mediation.Case, t notify.Template, params map[string]any, side mediation.Side) error {
	if t == "" {
		return nil
	}
	court, err := w.Roster.Court(ctx, c.Court)
	if err != nil {
		return err
	}
	params["court"], params["link"] = court.Name, "/cases/"+string(c.ID)
	for _, p := range c.Parties {
		if p.Out || side != "" && p.Side != side {
			continue
		}
		if err := w.toParty(ctx, fact{Event: e, Case: c}, p, t, params); err != nil {
			return err
		}
	}
	return nil
}

// printRuling prints the ruling, once, and hangs it into the file of the case, also when it was printed before and the
// hub died in between.
func (w *Worker) printRuling(ctx context.Context, c *mediation.Case, x courts.Confirmation, at time.Time) error {
	if x.Ruling.Document == "" {
		p, err := w.paper(ctx, c)
		if err != nil {
			return err
		}
		sha, pages, err := w.seal(ctx, p.ruling(x, at), p.court.Name.ZH)
		if err != nil {
			return err
		}
		if x, err = w.Courts.AttachRuling(ctx, x.ID, sha, sha, pages); err != nil {
			return err
		}
	}
	return w.hang(ctx, c.ID, mediation.Document{ID: "ruling", Class: "ruling", Blob: x.Ruling.Document, Digest: x.Ruling.Digest, Pages: x.Ruling.Pages, At: at, For: mediation.ForAll})
}

func (p file) ruling(x courts.Confirmation, at time.Time) *documents.ConfirmationRuling {
	d := &documents.ConfirmationRuling{Meta: documents.Meta{Number: x.Ruling.Number, VerifyURL: p.meta("G", 1, at).VerifyURL, CreatedAt: at}, Court: p.court.Name.ZH, Applicants: p.parties(), Organization: x.Organization, Kind: p.kind(),
		AgreementNumber: x.AgreementNo, AgreementDate: p.day(x.EffectiveAt), Terms: x.Terms, Confirmed: x.State == courts.Confirmed, Judge: x.Ruling.ByName, At: p.day(at),
		Stamp: documents.Stamp{Name: p.court.Name.ZH, At: at, Pressed: true}}
	d.AcceptedAt = x.AppliedAt
	if x.AcceptedAt != nil {
		d.AcceptedAt = *x.AcceptedAt
	}
	if !d.Confirmed {
		d.Ground = groundText(p.pack, x.Ruling.Ground) + x.Ruling.Text
	}
	return d
}

func groundText(p rules.Pack, id string) string {
	for _, list := range [][]rules.Ground{p.Rejections, p.NotAccepted} {
		for _, g := range list {
			if g.ID == id {
				return g.Label.In(binding) + "。"
			}
		}
	}
	return ""
}

// onFiling mirrors the court's answer into the case and tells the applicants; the other side hears of it from the court.
func (w *Worker) onFiling(ctx context.Context, e docstore.Event) error {
	var d courts.FilingData
	if err := json.Unmarshal(e.Data, &d); err != nil {
		return err
	}
	w.tell("desk:court:"+d.Court, e.Kind)
	if e.Kind == courts.FilingReplaced {
		return nil // the correction's own events speak
	}
	x, err := w.Courts.Filing(ctx, d.Filing)
	if err != nil {
		return err
	}
	c, err := w.Cases.Case(ctx, mediation.CaseID(d.Case))
	if err != nil {
		return err
	}
	link := mediation.Link{ID: x.ID, State: string(x.State), Number: x.Docket, Due: x.CureBy, At: e.At, Attempt: x.Attempt}
	if len(x.Reasons) > 0 {
		link.Reason = x.Reasons[0].Code
	}
	if err := w.Cases.MirrorFiling(ctx, c.ID, link); err != nil {
		return settledElsewhere(err)
	}
	w.tell("case:"+d.Case, e.Kind)
	w.tell("desk:court:"+d.Court, e.Kind)
	params := map[string]any{}
	template := map[string]notify.Template{courts.FilingArrived: notify.FilingSent, courts.FilingDocketed: notify.FilingDocketed, courts.FilingGivenBack: notify.FilingReturned, courts.FilingRefused: notify.FilingRejected}[e.Kind]
	switch {
	case template == notify.FilingDocketed:
		params["docket"] = x.Docket
	case template == notify.FilingReturned && x.CureBy != nil:
		params["by"] = *x.CureBy
	}
	return w.tellParties(ctx, e, c, template, params, mediation.Applicant)
}
