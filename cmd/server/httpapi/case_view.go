package httpapi

import (
	"context"
	"slices"
	"time"

	"concord/internal/fault"
	"concord/internal/rules"
	"concord/mediation"
	"concord/organizations"
)

// reader composes views: names of courts and words of the rule pack around what mediation lets the reader see.
type reader struct {
	s      *Server
	ctx    context.Context
	now    time.Time
	packs  map[string]rules.Pack
	courts map[organizations.CourtID]*CourtView
}

func (s *Server) reader(ctx context.Context) *reader {
	return &reader{s: s, ctx: ctx, now: s.deps.Clock.Now(), packs: map[string]rules.Pack{}, courts: map[organizations.CourtID]*CourtView{}}
}

// pack gives the pack of a case; an empty one when this build no longer knows it.
func (r *reader) pack(track string) rules.Pack {
	if p, ok := r.packs[track]; ok {
		return p
	}
	p, err := r.s.deps.Rules.Pack(track, r.now)
	if err != nil {
		p = rules.Pack{}
	}
	r.packs[track] = p
	return p
}

func (r *reader) court(id organizations.CourtID) (*CourtView, error) {
	if id == "" {
		return nil, nil
	}
	if v, ok := r.courts[id]; ok {
		return v, nil
	}
	c, err := r.s.deps.Organizations.Court(r.ctx, id)
	if fault.CodeOf(err) == fault.NotFound {
		r.courts[id] = nil
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	v := courtView(c)
	r.courts[id] = &v
	return &v, nil
}

func (r *reader) kind(track, kind string) Label {
	k, _ := r.pack(track).Kind(kind)
	return ruleLabel(k.Label)
}

// caseView is a case as its reader may see it.
func (r *reader) caseView(v mediation.View) (CaseView, error) {
	p := r.pack(v.Track)
	court, err := r.court(v.Court)
	if err != nil {
		return CaseView{}, err
	}
	out := CaseView{ID: string(v.ID), Number: v.Number, Reference: v.Reference, State: string(v.State), Since: v.Since, Kind: v.Kind, KindLabel: r.kind(v.Track, v.Kind),
		Track: v.Track, Court: court, Region: v.Region, Language: v.Language, Needs: list(v.Needs), You: you(v.You), Turn: turnView(v.Turn), AllowedMoves: texts(v.AllowedMoves),
		Parties: []PartyView{}, Evidence: []EvidenceView{}, Clocks: []ClockView{}, Performance: []DueView{}, Sessions: []SessionSummary{}, Timeline: []EntryView{},
		DraftRevision: v.DraftRevision, SubmittedAt: v.SubmittedAt, UpdatedAt: v.UpdatedAt, Offers: v.Offers}
	if v.Region != "" {
		path := regionPath(v.Region)
		out.RegionPath = &path
	}
	var amount int64
	currency := ""
	if s := v.Story; s != nil {
		out.Story = &StoryView{Answers: s.Answers, Facts: s.Facts, Want: s.Want, AmountMinor: s.AmountMinor, Currency: s.Currency}
		if out.Story.Answers == nil {
			out.Story.Answers = map[string]any{}
		}
		amount, currency = s.AmountMinor, s.Currency
	}
	var names []party
	for _, x := range v.Parties {
		names = append(names, party{string(x.ID), string(x.Side), x.Name, x.You})
		out.Parties = append(out.Parties, partyView(x))
	}
	out.Title = title(v.Kind, amount, currency, names, v.You)
	for _, e := range v.Evidence {
		out.Evidence = append(out.Evidence, evidenceView(e))
	}
	for _, k := range v.Clocks {
		out.Clocks = append(out.Clocks, r.clockView(p, v.Kind, k))
	}
	out.Clock = foremost(out.Clocks, string(v.Turn.Clock))
	r.procedure(&out, v, p)
	out.Agreement, out.Facts = agreementView(p, v.Agreement, out.AllowedMoves), factsView(v.Facts)
	if e := v.End; e != nil {
		g, _ := rules.Find(p.Endings, e.Reason)
		out.End = &EndView{Reason: e.Reason, Label: ruleLabel(g.Label), By: string(e.By), At: e.At, Text: e.Text, Conduct: e.Conduct, Flags: e.Flags}
	}
	out.Confirmation, out.Filing = linkView(v.Confirmation), linkView(v.Filing)
	for i, d := range v.Performance {
		out.Performance = append(out.Performance, DueView{Index: i, TermID: string(d.Term), Instalment: d.Index, Due: d.Due, AmountMinor: d.AmountMinor, Currency: d.Currency,
			Payer: string(d.Payer), Payee: string(d.Payee), PaidAt: d.PaidAt, ConfirmedAt: d.ConfirmedAt, ConfirmedBy: string(d.ConfirmedBy), Overdue: d.Overdue})
	}
	for _, e := range v.Timeline {
		out.Timeline = append(out.Timeline, EntryView{ID: e.ID, At: e.At, Kind: string(e.Kind), By: string(e.By), Party: string(e.Party), Rule: e.Rule, Params: e.Params, Log: e.Log})
	}
	out.Sessions, err = r.sessions(string(v.ID), v.You)
	return out, err
}

// procedure fills in screening, selection, appointment and what stands still.
func (r *reader) procedure(out *CaseView, v mediation.View, p rules.Pack) {
	if x := v.Screening; x != nil && (x.Decision != "" || len(x.Triage) > 0) {
		out.Screening = &ScreeningView{Decision: x.Decision, GroundID: x.Ground, Text: x.Text, At: x.At}
		if g, ok := rules.Find(p.Returns, x.Ground); ok {
			l := ruleLabel(g.Label)
			out.Screening.Ground, out.Screening.WhereTo = &l, maybe(g.WhereTo)
		}
		if x.WhereTo != "" {
			out.Screening.WhereTo = &Label{x.WhereTo, x.WhereTo}
		}
		for _, t := range x.Triage {
			out.Screening.Reasons = append(out.Screening.Reasons, Keyed(t))
		}
	}
	if x := v.Selection; x != nil {
		out.Selection = &SelectionView{Round: x.Round, Due: x.Due, Offered: len(x.Offered), CourtAppoints: x.CourtAppoints, Others: map[string]string{}}
		for _, q := range v.Parties {
			switch m := x.Choices[q.ID]; {
			case q.Out:
			case q.You:
				out.Selection.Yours = string(m)
			case m != "":
				out.Selection.Others[string(q.ID)] = "chosen"
			default:
				out.Selection.Others[string(q.ID)] = "waiting"
			}
		}
	}
	if a := v.Appointment; a != nil {
		out.Appointment = &AppointmentView{Mediator: string(a.Mediator), Name: nameLabel(a.Name), Organization: string(a.Organization), OrganizationName: nameLabel(a.OrganizationName),
			By: a.By, At: a.At, AcceptDue: a.AcceptDue, AcceptedAt: a.AcceptedAt, ContactedAt: a.ContactedAt, Cleared: v.Cleared, Recheck: a.Recheck}
		if u := a.Unavailable; u != nil {
			out.Appointment.Unavailable = &UnavailableView{u.Reason, u.At}
		}
		if d := a.Disclosure; d != nil && len(d.Kinds) > 0 {
			w := map[string]bool{}
			for id, yes := range d.Waivers {
				w[string(id)] = yes
			}
			out.Appointment.Disclosure = &DisclosureView{Kinds: d.Kinds, Text: d.Text, At: d.At, Waivers: w}
		}
	}
	if len(v.Conflicts) > 0 {
		out.Conflicts = conflictViews(v)
	}
	for _, o := range v.Overrides {
		out.Overrides = append(out.Overrides, overrideView(o))
	}
	if x := v.Extension; x != nil {
		out.Extension = &ExtensionView{Until: x.Until, Answers: map[string]bool{}}
		for id, yes := range x.Answers {
			out.Extension.Answers[string(id)] = yes
		}
	}
	if x := v.Pause; x != nil {
		g, _ := rules.Find(p.Pauses, x.Reason)
		out.Pause = &PauseView{Reason: x.Reason, Label: ruleLabel(g.Label), Since: x.At}
	}
}

func you(s mediation.Seat) You {
	return You{Role: string(s.Role), Party: string(s.Party), Side: string(s.Side), Representative: s.Representative}
}

func turnView(t mediation.Turn) TurnView {
	v := TurnView{Whose: t.Whose, Move: string(t.Move), Due: t.Due, Clock: t.Clock}
	if v.Whose == "nobody" {
		v.Whose = ""
	}
	return v
}

type party struct {
	id, side, name string
	you            bool
}

// title is the key of a case's name: what it is about, and for a party who is on the other side.
func title(kind string, amount int64, currency string, ps []party, seat mediation.Seat) Keyed {
	k := Keyed{Key: "case.title", Params: map[string]any{"kind": kind}}
	if amount > 0 {
		k.Params["amountMinor"], k.Params["currency"] = amount, currency
	}
	var a, b []string
	for _, p := range ps {
		if p.side == "applicant" {
			a = append(a, p.name)
		} else {
			b = append(b, p.name)
		}
	}
	first := func(names []string) string {
		if len(names) == 0 {
			return ""
		}
		return names[0]
	}
	switch seat.Side {
	case mediation.Applicant:
		k.Params["other"] = first(b)
	case mediation.Respondent:
		k.Params["other"] = first(a)
	default:
		k.Params["applicant"], k.Params["respondent"] = first(a), first(b)
	}
	k.Params["parties"] = len(ps)
	return k
}

func partyView(x mediation.PartyView) PartyView {
	v := PartyView{ID: string(x.ID), Side: string(x.Side), Kind: x.Kind, Name: x.Name, PhoneMasked: x.PhoneMasked, Phone: x.Phone, Email: x.Email, IDLast4: x.IDLast4,
		Region: x.Region, Address: x.Address, Answer: string(x.Answer), AnsweredAt: x.AnsweredAt, AnswerReason: x.AnswerReason, CallWhen: x.CallWhen, Out: x.Out, You: x.You, Joined: x.Joined}
	if v.Answer == "" {
		v.Answer = string(mediation.Pending)
	}
	if r := x.Representative; r != nil {
		v.Representative = &RepresentativeView{Kind: r.Kind, Name: r.Name, Phone: r.Phone, Special: r.Special}
	}
	for _, c := range x.Consents { // the last word counts
		if v.Consents == nil {
			v.Consents = map[string]bool{}
		}
		v.Consents[string(c.Stage)] = c.Given
	}
	if s := x.Service; s != nil {
		v.Service = &ServiceView{s.Phone, s.Email, s.ConfirmedAt}
	}
	return v
}

func evidenceView(e mediation.EvidenceView) EvidenceView {
	return EvidenceView{ID: string(e.ID), By: string(e.By), Name: e.Name, Size: e.Size, Mime: e.Mime, Digest: e.Blob, Visibility: string(e.Visibility), At: e.At, Note: e.Note, Yours: e.Yours}
}

// clockView explains a deadline as it stands now, by the pack that the case pinned.
func (r *reader) clockView(p rules.Pack, kind string, k mediation.Clock) ClockView {
	v := ClockView{ID: k.ID, Start: k.Start, Due: k.Due, State: string(k.State), Steps: []StepView{}, Cites: citesOf(p, k.Articles), Unverified: k.Unverified}
	if rule, ok := p.Clock(k.ID); ok {
		v.Label = ruleLabel(rule.Label)
	}
	for _, s := range k.Steps {
		v.Steps = append(v.Steps, StepView(s))
	}
	v.Article = joined(v.Cites)
	opts := []rules.Option{rules.When("kind", kind)}
	if k.Extended != "" {
		opts = append(opts, rules.Extended(rules.Extension{Until: rules.Date(k.Extended), By: "all_parties"}))
	}
	for _, s := range k.Stops {
		stop := rules.Stop{From: s.From, Reason: s.Reason}
		if s.To != nil {
			stop.To = *s.To
		}
		opts = append(opts, rules.Stopped(stop))
	}
	if d, err := p.Deadline(k.ID, k.Start, opts...); err == nil {
		v.Length, v.Unit, v.DaysLeft, v.Day = d.Length, string(d.Unit), d.DaysLeft(r.now), d.Day(r.now)
	}
	return v
}

func joined(cites []Cite) Label {
	var l Label
	for i, c := range cites {
		if i > 0 {
			l.ZH, l.EN = l.ZH+"；", l.EN+"; "
		}
		l.ZH, l.EN = l.ZH+c.Label.ZH, l.EN+c.Label.EN
	}
	return l
}

// foremost is the clock that a page shows first: the one the turn runs under, else the live one that ends first.
func foremost(clocks []ClockView, turn string) *ClockView {
	var best *ClockView
	for i := range clocks {
		k := &clocks[i]
		if k.State != string(mediation.Running) && k.State != string(mediation.Stopped) {
			continue
		}
		if k.ID == mediation.ClockMediation {
			return k
		}
		if best == nil || k.ID == turn || (best.ID != turn && k.Due.Before(best.Due)) {
			best = k
		}
	}
	return best
}

func linkView(l *mediation.Link) *LinkView {
	if l == nil {
		return nil
	}
	at := l.At
	return &LinkView{ID: l.ID, State: l.State, Number: l.Number, Due: l.Due, At: &at, Reason: l.Reason}
}

func factsView(f *mediation.FactsRecord) *FactsView {
	if f == nil {
		return nil
	}
	return &FactsView{Version: f.Version, Items: list(f.Items), Digest: f.Digest, Document: f.Document, Pages: f.Pages, Signatures: signatureViews(f.Signatures), CompleteAt: f.CompleteAt}
}

func signatureViews(in []mediation.Signature) []SignatureView {
	out := make([]SignatureView, 0, len(in))
	for _, s := range in {
		out = append(out, SignatureView{By: s.By, Name: s.Name, At: s.At, Level: levels[s.Level]})
	}
	return out
}

func agreementView(p rules.Pack, a *mediation.Agreement, allowed []string) *AgreementView {
	if a == nil {
		return nil
	}
	v := &AgreementView{Version: a.Version, State: "drafted", Whole: a.Whole, Facts: a.Facts, Issues: a.Issues, Terms: make([]Term, 0, len(a.Terms)), Findings: findingViews(p, a.Findings),
		Digest: a.Digest, Document: a.Document, Pages: a.Pages, Signatures: signatureViews(a.Signatures), EffectiveAt: a.EffectiveAt, SealedAt: a.SealedAt, WetInk: a.WetInk,
		DraftedAt: a.DraftedAt}
	switch {
	case a.SealedAt != nil:
		v.State = "sealed"
	case a.EffectiveAt != nil:
		v.State = "effective"
	case a.Digest != "":
		v.State = "ready"
	}
	for _, t := range a.Terms {
		v.Terms = append(v.Terms, termView(t))
	}
	// Who wants confirmation is told when all have signed: before, it would tell what a side thinks.
	if a.EffectiveAt != nil {
		v.Apply = map[string]bool{}
		for id, yes := range a.Apply {
			v.Apply[string(id)] = yes
		}
	}
	v.MayApply = slices.Contains(allowed, string(mediation.MoveAskConfirmation))
	return v
}

func termView(t mediation.Term) Term {
	v := Term{ID: string(t.ID), Kind: string(t.Kind), Payer: string(t.Payer), Payee: string(t.Payee), AmountMinor: t.AmountMinor, Currency: t.Currency, Due: t.Due, Method: t.Method, Account: t.Account, Text: t.Text}
	for _, i := range t.Instalments {
		v.Instalments = append(v.Instalments, Instalment(i))
	}
	return v
}

func termsOf(in []Term) []mediation.Term {
	if in == nil {
		return nil
	}
	out := make([]mediation.Term, 0, len(in))
	for _, t := range in {
		x := mediation.Term{ID: mediation.TermID(t.ID), Kind: mediation.TermKind(t.Kind), Payer: mediation.PartyID(t.Payer), Payee: mediation.PartyID(t.Payee),
			AmountMinor: t.AmountMinor, Currency: t.Currency, Due: t.Due, Method: t.Method, Account: t.Account, Text: t.Text}
		for _, i := range t.Instalments {
			x.Instalments = append(x.Instalments, mediation.Instalment(i))
		}
		out = append(out, x)
	}
	return out
}

func findingViews(p rules.Pack, in []mediation.Finding) []Finding {
	out := make([]Finding, 0, len(in))
	for _, f := range in {
		v := Finding{Key: f.Key, Params: f.Params, Severity: "warn", Term: string(f.Term), Path: f.Path, Cites: citesOf(p, f.Articles)}
		if f.Blocking {
			v.Severity = "block"
		}
		out = append(out, v)
	}
	return out
}

// summary is a case in a list.
func (r *reader) summary(s mediation.Summary) (CaseSummary, error) {
	court, err := r.court(s.Court)
	out := CaseSummary{ID: string(s.ID), Number: s.Number, Reference: s.Reference, State: string(s.State), Since: s.Since, Kind: s.Kind, KindLabel: r.kind(r.s.deps.Track, s.Kind),
		Court: court, You: you(s.You), Turn: turnView(s.Turn), Due: s.NextDue, Parties: []PartyTag{}, UpdatedAt: s.UpdatedAt}
	var names []party
	for _, p := range s.Parties {
		names = append(names, party{string(p.ID), string(p.Side), p.Name, p.You})
		out.Parties = append(out.Parties, PartyTag{ID: string(p.ID), Side: string(p.Side), Name: p.Name, You: p.You})
	}
	out.Title = title(s.Kind, 0, "", names, s.You)
	if s.Mediator != "" {
		l := nameLabel(s.MediatorName)
		out.Mediator = &l
	}
	return out, err
}

// list is never null.
func list[T any](in []T) []T {
	if in == nil {
		return []T{}
	}
	return in
}

// texts gives words as strings.
func texts[T ~string](in []T) []string {
	out := make([]string, 0, len(in))
	for _, x := range in {
		out = append(out, string(x))
	}
	return out
}
