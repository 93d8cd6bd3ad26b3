package seed

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"concord/courts"
	"concord/internal/actor"
	"concord/internal/clock"
	"concord/mediation"
)

// desk is the court's side, with a clock that is set to when things happened there.
type desk struct {
	*courts.Service
	clock *clock.Held
	quiet bool
}

func openDesk(ctx context.Context, d Deps) (desk, error) {
	held := clock.Hold(d.Clock.Now())
	svc, err := courts.Open(ctx, d.Store, held, d.Rules, func(context.Context, string, courts.Object) error { return nil })
	return desk{Service: svc, clock: held, quiet: d.Quiet}, err
}

// take has the court receive and treat what a case brings to it, and mirrors it into the case.
func (d desk) take(ctx context.Context, x *made) error {
	defer d.clock.Set(d.clock.Now())
	switch x.target {
	case applied, accepted, curing, confirmed:
		if x.target == applied && !d.quiet {
			return nil // the reaction to the event makes the papers and applies
		}
		return d.confirm(ctx, x)
	case filed, returned, docketed:
		if x.target == filed && !d.quiet {
			return nil // likewise
		}
		return d.file(ctx, x)
	}
	return nil
}

func litigants(c *mediation.Case) []courts.Litigant {
	var out []courts.Litigant
	for _, p := range c.Parties {
		out = append(out, courts.Litigant{ID: string(p.ID), Side: string(p.Side), Name: p.Name, Person: p.Person})
	}
	return out
}

func (d desk) confirm(ctx context.Context, x *made) error {
	c, at := x.c, x.t.signed
	a := c.Agreement
	got, err := d.Apply(ctx, courts.Confirmation{
		ID: string(c.ID), Case: string(c.ID), CaseNumber: c.Number, Court: string(c.Court), Organization: c.Appointment.OrganizationName.ZH, Track: c.Track, Kind: c.Kind,
		AmountMinor: c.Story.AmountMinor, Currency: "CNY", Parties: litigants(c), EffectiveAt: *a.EffectiveAt, AgreementNo: c.Number + "-A1", Terms: sentences(c), AppliedAt: at,
		Papers: []courts.Paper{{ID: "agreement", Class: courts.Settlement, Name: "调解协议书", Blob: a.Document, Digest: a.Digest, Mime: "application/pdf", Pages: a.Pages, At: *a.EffectiveAt}},
		Checks: []courts.Check{{Key: "court.check.joint_in_time", OK: true, Article: "CPL 205"}, {Key: "court.check.signed_same_text", OK: true, Article: "OMR 19"}},
	})
	if err != nil {
		return err
	}
	if x.target != applied && got.AcceptedAt == nil && got.State == courts.Applied {
		d.clock.Set(at.Add(30 * time.Hour))
		if got, err = d.AcceptApplication(ctx, got.ID); err != nil {
			return err
		}
	}
	judge := actor.With(ctx, actor.Actor{Person: id("person", "judge"), Name: "徐文静", Level: actor.Confirmed, Grants: []actor.Grant{{Role: actor.Judge, Tenant: string(CourtID)}}})
	switch {
	case x.target == curing && got.State == courts.Accepted:
		d.clock.Set(at.Add(45 * time.Hour))
		got, err = d.AskCure(judge, got.ID, "请补充付款账户的开户行。", d.clock.Now().AddDate(0, 0, 14))
	case x.target == confirmed && got.State == courts.Accepted:
		d.clock.Set(at.Add(6 * 24 * time.Hour))
		got, err = d.Confirm(judge, got.ID, "双方自愿，内容明确，不违反法律规定。")
	}
	if err != nil {
		return err
	}
	link := mediation.Link{ID: got.ID, State: string(got.State), Number: got.Number(), Due: &got.Due, At: d.clock.Now(), Attempt: 1}
	if got.Ruling != nil {
		link.Number, link.Due = got.Ruling.Number, nil
	}
	_, err = c.MirrorConfirmation(mediation.Seat{Role: mediation.AsSystem}, link.At, link)
	return err
}

// sentences says the terms in words, as the judge reads them.
func sentences(c *mediation.Case) []string {
	name := func(id mediation.PartyID) string {
		if p := c.Party(id); p != nil {
			return p.Name
		}
		return ""
	}
	var out []string
	for _, t := range c.Agreement.Terms {
		if t.Kind != mediation.Pay {
			out = append(out, t.Text)
			continue
		}
		out = append(out, fmt.Sprintf("%s向%s支付人民币 %d 元，分 %d 期，自 %s 起。", name(t.Payer), name(t.Payee), t.AmountMinor/100, len(t.Instalments), t.Instalments[0].Due))
	}
	return out
}

// file hands over without a bag: these filings are for lists and counts.
func (d desk) file(ctx context.Context, x *made) error {
	c, at := x.c, x.t.signed
	sum := sha256.Sum256([]byte("bag|" + c.ID))
	digest := hex.EncodeToString(sum[:])
	d.clock.Set(at)
	f, err := d.Receive(ctx, courts.Filing{ID: string(c.ID) + "-1", Case: string(c.ID), CaseNumber: c.Number, Court: string(c.Court), Track: c.Track, Kind: c.Kind,
		AmountMinor: c.Story.AmountMinor, Currency: "CNY", Parties: litigants(c), Bag: digest, BagDigest: digest, Papers: []courts.Paper{}})
	if err != nil {
		return err
	}
	if f.State == courts.FilingReceived {
		switch x.target {
		case returned:
			d.clock.Set(at.Add(2 * time.Hour))
			f, err = d.Return(ctx, f.ID, []courts.Flaw{{Code: "identity_missing"}}, at.AddDate(0, 0, 10))
		case docketed:
			d.clock.Set(at.Add(20 * time.Hour))
			f, err = d.Docket(ctx, f.ID, fmt.Sprintf("（%d）浙0122民初%d号", at.Year(), 10_000+x.n))
		}
	}
	if err != nil {
		return err
	}
	due := f.Due
	link := mediation.Link{ID: f.ID, State: string(f.State), Number: f.Docket, Due: &due, At: d.clock.Now(), Attempt: 1}
	_, err = c.MirrorFiling(mediation.Seat{Role: mediation.AsSystem}, link.At, link)
	return err
}
