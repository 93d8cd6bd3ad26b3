package worker

import (
	"fmt"
	"net/url"
	"time"

	"concord/internal/documents"
	"concord/internal/rules"
	"concord/mediation"
	"concord/organizations"
)

// file is what the papers of a case are made from: the case as it is, and the names of the houses around it.
type file struct {
	c     *mediation.Case
	pack  rules.Pack
	court organizations.Court
	site  string // public address of the hub, for the QR code at the foot
}

// binding is the language of documents: Chinese binds.
const binding = documents.Chinese

func (f file) label(l rules.Label) string { return l.In(binding) }

func (f file) kind() string {
	if k, ok := f.pack.Kind(f.c.Kind); ok {
		return f.label(k.Label)
	}
	return f.c.Kind
}

// meta heads a paper: its number is the case's with a letter for what it is, a count, and the case's reference. The last
// is random: whoever counts numbers up at the public check finds nothing.
func (f file) meta(what string, n int, at time.Time) documents.Meta {
	number := fmt.Sprintf("%s-%s%d-%s", f.c.Number, what, n, f.c.Reference)
	return documents.Meta{Number: number, VerifyURL: f.site + "/check/" + url.PathEscape(number), CreatedAt: at}
}

// day gives the calendar day of an instant where the case is.
func (f file) day(t time.Time) documents.Day {
	return documents.Day(t.In(f.pack.Zone()).Format(time.DateOnly))
}

func (f file) party(p mediation.Party) documents.Party {
	role := documents.RoleRespondent
	if p.Side == mediation.Applicant {
		role = documents.RoleApplicant
	}
	d := documents.Party{Role: role, Organization: p.Kind == "organization", Name: p.Name, Address: p.Address, Phone: p.Phone}
	if p.IDLast4 != "" {
		d.IDNumber = "**************" + p.IDLast4
	}
	if r := p.Representative; r != nil && r.Kind != "helper" {
		d.Agent = r.Name
		if r.Special {
			d.AgentCapacity = "特别授权"
		}
	}
	return d
}

func (f file) parties() []documents.Party {
	var out []documents.Party
	for _, p := range f.c.Active() {
		out = append(out, f.party(*p))
	}
	return out
}

func (f file) name(id mediation.PartyID) string {
	if p := f.c.Party(id); p != nil {
		return p.Name
	}
	return ""
}

func (f file) mediator() documents.Mediator {
	a := f.appointment()
	if a == nil {
		return documents.Mediator{}
	}
	return documents.Mediator{Name: a.Name.ZH, Organization: a.OrganizationName.ZH}
}

// appointment is the one that counts: the present, or the last one that had been accepted.
func (f file) appointment() *mediation.Appointment {
	if f.c.Appointment != nil {
		return f.c.Appointment
	}
	for i := len(f.c.Former) - 1; i >= 0; i-- {
		if f.c.Former[i].AcceptedAt != nil {
			return &f.c.Former[i]
		}
	}
	return nil
}

func money(minor int64, currency string) documents.Money {
	if currency == "" {
		currency = "CNY"
	}
	return documents.Money{Minor: minor, Currency: currency}
}

// inWords writes a sum into a sentence: 人民币 30,000.00 元.
func inWords(minor int64, currency string) string {
	whole := fmt.Sprint(minor / 100)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if currency == "" || currency == "CNY" {
		return fmt.Sprintf("人民币 %s.%02d 元", whole, minor%100)
	}
	return fmt.Sprintf("%s %s.%02d", currency, whole, minor%100)
}

func (f file) terms(ts []mediation.Term) []documents.Term {
	out := make([]documents.Term, 0, len(ts))
	for _, t := range ts {
		d := documents.Term{Kind: string(t.Kind), Payer: f.name(t.Payer), Payee: f.name(t.Payee), Due: documents.Day(t.Due), Method: methods[t.Method], Account: t.Account, Text: t.Text}
		if t.AmountMinor > 0 {
			d.Amount = money(t.AmountMinor, t.Currency)
		}
		for _, i := range t.Instalments {
			d.Instalments = append(d.Instalments, documents.Instalment{Due: documents.Day(i.Due), Amount: money(i.AmountMinor, t.Currency)})
		}
		out = append(out, d)
	}
	return out
}

var methods = map[string]string{"bank": "银行转账", "cash": "现金", "wechat": "微信转账", "alipay": "支付宝转账"}

// sentences says the terms in words, for papers that quote the agreement.
func (f file) sentences(ts []mediation.Term) []string {
	var out []string
	for _, t := range ts {
		switch t.Kind {
		case mediation.Pay:
			s := fmt.Sprintf("%s向%s支付%s", f.name(t.Payer), f.name(t.Payee), inWords(t.AmountMinor, t.Currency))
			if n := len(t.Instalments); n > 0 {
				s += fmt.Sprintf("，分 %d 期，自 %s 起至 %s 止", n, t.Instalments[0].Due, t.Instalments[n-1].Due)
			} else if t.Due != "" {
				s += "，于 " + t.Due + " 前付清"
			}
			if t.Text != "" {
				s += "；" + t.Text
			}
			out = append(out, s+"。")
		default:
			out = append(out, t.Text)
		}
	}
	return out
}

// agreement is the text to sign when strokes is nil, else the same text with the hands and the seal on it.
func (f file) agreement(signed *documents.SignedText, hands map[string][]byte) *documents.Agreement {
	a := f.c.Agreement
	at := a.DraftedAt
	if signed != nil && a.EffectiveAt != nil {
		at = *a.EffectiveAt
	}
	d := &documents.Agreement{
		Meta: f.meta("A", a.Version, at), CaseNumber: f.c.Number, Organization: f.mediator().Organization, Mediator: f.mediator(),
		Kind: f.kind(), Parties: f.parties(), Whole: a.Whole, Facts: a.Facts, Issues: a.Issues, Terms: f.terms(a.Terms),
		Stamp: documents.Stamp{Name: f.mediator().Organization, Caption: "调解专用章"},
	}
	d.Signed = signed
	d.Signatures = f.signatures(a.Signatures, hands, true)
	if signed != nil {
		d.Stamp.At, d.Stamp.Pressed = at, true
	}
	return d
}

// signatures gives a place to every party, and to the mediator when asked; who has signed is in it.
func (f file) signatures(done []mediation.Signature, hands map[string][]byte, mediator bool) []documents.Signature {
	var out []documents.Signature
	add := func(by, role, name string) {
		s := documents.Signature{Role: role, Name: name}
		for _, g := range done {
			if g.By == by && hands != nil {
				s.Strokes, s.Challenge, s.Digest, s.At = hands[by], g.Challenge, g.Digest, g.At
				if g.Name != "" && g.Name != name && by != mediation.ByMediator {
					s.Name, s.OnBehalf = g.Name, name
				}
			}
		}
		out = append(out, s)
	}
	for _, p := range f.c.Active() {
		d := f.party(*p)
		add(string(p.ID), d.Role, p.Name)
	}
	if mediator {
		add(mediation.ByMediator, documents.RoleMediator, f.mediator().Name)
	}
	return out
}

func (f file) receipt() *documents.ApplicationReceipt {
	d := &documents.ApplicationReceipt{Meta: f.meta("R", f.c.DraftRevision, *f.c.SubmittedAt), Issuer: f.court.Name.ZH, CaseNumber: f.c.Number, Parties: f.parties(), Kind: f.kind(), ReceivedAt: *f.c.SubmittedAt, Stamp: f.seal(*f.c.SubmittedAt)}
	for _, e := range f.c.Evidence {
		if e.Visibility == mediation.OpenToAll {
			d.Materials = append(d.Materials, e.Name)
		}
	}
	return d
}

func (f file) seal(at time.Time) documents.Stamp {
	return documents.Stamp{Name: f.court.Name.ZH, Caption: "诉调对接专用章", At: at, Pressed: true}
}

func (f file) returned(ground rules.Ground) *documents.ReturnNotice {
	s := f.c.Screening
	d := &documents.ReturnNotice{Meta: f.meta("T", f.c.DraftRevision, s.At), Issuer: f.court.Name.ZH, CaseNumber: f.c.Number, ReceivedAt: *f.c.SubmittedAt, Ground: f.label(ground.Label), Explanation: s.Text, WhereTo: s.WhereTo, Stamp: f.seal(s.At)}
	if d.WhereTo == "" {
		d.WhereTo = f.label(ground.WhereTo)
	}
	for _, p := range f.c.Parties {
		if p.Side == mediation.Applicant {
			d.To = p.Name
			break
		}
	}
	return d
}

func (f file) facts(hands map[string][]byte, signed *documents.SignedText, at time.Time) *documents.UndisputedFacts {
	r := f.c.Facts
	d := &documents.UndisputedFacts{Meta: f.meta("F", r.Version, at), Issuer: f.mediator().Organization, CaseNumber: f.c.Number, Kind: f.kind(), Parties: f.parties(), Items: r.Items, Mediator: f.mediator(),
		Signatures: f.signatures(r.Signatures, hands, false), Stamp: documents.Stamp{Name: f.mediator().Organization, Caption: "调解专用章"}}
	d.Signed = signed
	if signed != nil {
		d.Stamp.At, d.Stamp.Pressed = at, true
	}
	return d
}

func (f file) endReport(reason string) *documents.EndReport {
	e := f.c.End
	issuer := f.mediator().Organization
	if issuer == "" {
		issuer = f.court.Name.ZH
	}
	d := &documents.EndReport{Meta: f.meta("E", 1, e.At), Issuer: issuer, CaseNumber: f.c.Number, Kind: f.kind(), Parties: f.everyone(), Mediator: f.mediator(), EndedAt: e.At, Reason: reason, Conduct: e.Conduct,
		Flags: e.Flags, Facts: f.c.Facts != nil && f.c.Facts.CompleteAt != nil, Next: "申请人可以在线申请立案；已经填写的材料不需要重新填写。", Stamp: documents.Stamp{Name: issuer, Caption: "调解专用章", At: e.At, Pressed: true}}
	if a := f.appointment(); a != nil && a.AcceptedAt != nil {
		d.AcceptedAt = *a.AcceptedAt
	}
	return d
}

// everyone includes those who refused or were not reached: they are parties of the dispute all the same.
func (f file) everyone() []documents.Party {
	var out []documents.Party
	for _, p := range f.c.Parties {
		out = append(out, f.party(p))
	}
	return out
}

func (f file) application(hands map[string][]byte, at time.Time) *documents.ConfirmationApplication {
	a := f.c.Agreement
	return &documents.ConfirmationApplication{Meta: f.meta("C", 1, at), Court: f.court.Name.ZH, CaseNumber: f.c.Number, Applicants: f.parties(), Organization: f.mediator().Organization, Mediator: f.mediator(),
		AgreementNumber: f.meta("A", a.Version, at).Number, AgreementDate: f.day(*a.EffectiveAt), EffectiveAt: *a.EffectiveAt, Terms: f.sentences(a.Terms),
		Attachments: []string{"调解协议书", "调解组织主持调解的证明", "身份和送达地址确认"}, Signatures: f.signatures(a.Signatures, hands, false)}
}

func (f file) presided(at time.Time) *documents.PresidedProof {
	a := f.c.Agreement
	ap := f.appointment()
	return &documents.PresidedProof{Meta: f.meta("P", 1, at), Organization: f.mediator().Organization, Court: f.court.Name.ZH, CaseNumber: f.c.Number, Kind: f.kind(), Parties: f.parties(), Mediator: f.mediator(),
		AcceptedAt: *ap.AcceptedAt, AgreementNumber: f.meta("A", a.Version, at).Number, AgreementDigest: a.Digest, EffectiveAt: *a.EffectiveAt,
		Stamp: documents.Stamp{Name: f.mediator().Organization, Caption: "调解专用章", At: at, Pressed: true}}
}

func (f file) filing(reason string, attempt int, at time.Time) *documents.FilingApplication {
	parties := f.everyone()
	for i := range parties {
		if parties[i].Role == documents.RoleApplicant {
			parties[i].Role = documents.RolePlaintiff
		} else {
			parties[i].Role = documents.RoleDefendant
		}
	}
	d := &documents.FilingApplication{Meta: f.meta("L", attempt, at), Court: f.court.Name.ZH, CaseNumber: f.c.Number, Parties: parties, Cause: f.kind(), Claims: []string{f.c.Story.Want}, Facts: f.c.Story.Facts, Organization: f.mediator().Organization, EndReason: reason}
	if f.c.Story.AmountMinor > 0 {
		d.Claims = append(d.Claims, "标的额："+inWords(f.c.Story.AmountMinor, f.c.Story.Currency))
	}
	for _, e := range f.c.Evidence {
		if e.Visibility == mediation.OpenToAll {
			d.Evidence = append(d.Evidence, documents.Evidence{Name: e.Name, From: f.name(e.By), Digest: e.Blob, Purpose: e.Note})
		}
	}
	if f.c.End != nil {
		d.EndedAt = f.c.End.At
	}
	if f.c.Facts != nil && f.c.Facts.CompleteAt != nil {
		d.FactsRecord = f.meta("F", f.c.Facts.Version, at).Number
	}
	return d
}
