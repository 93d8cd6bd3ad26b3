package httpapi

import (
	"context"
	"time"

	"concord/courts"
	"concord/internal/actor"
	"concord/internal/fault"
	"concord/internal/rules"
	"concord/mediation"
	"concord/organizations"
)

// allowedAt gives the moves of a proceeding that the actor may make in its state: the court's by whoever may decide
// there, rulings by a judge, the parties' by a party.
func allowedAt[S ~string](ctx context.Context, s *Server, flow []courts.Row[S], state S, o courts.Object) []string {
	moves := []string{}
	if s.deps.Court(ctx, o.Kind+":decide", o) == nil {
		for _, m := range courts.Allowed(flow, state, "court") {
			if o.Kind == "confirmation" && courts.ForJudge(courts.ConfirmationState(state), m) && !actor.From(ctx).Has(actor.Judge, o.Court) {
				continue // a clerk prepares, a judge rules
			}
			moves = append(moves, m)
		}
	}
	if s.deps.Court(ctx, o.Kind+":apply", o) == nil {
		moves = append(moves, courts.Allowed(flow, state, "party")...)
	}
	return moves
}

func litigantViews(ctx context.Context, in []courts.Litigant) (out []PartyTag, people []string) {
	out = []PartyTag{}
	me := actor.From(ctx).Person
	for _, l := range in {
		out = append(out, PartyTag{ID: l.ID, Side: l.Side, Name: l.Name, You: l.Person != "" && l.Person == me})
		if l.Person != "" {
			people = append(people, l.Person)
		}
	}
	return out, people
}

func courtClock(r *reader, p rules.Pack, k courts.Clock) ClockView {
	state := mediation.Running
	if k.Met != nil {
		state = mediation.Met
	}
	v := r.clockView(p, "", mediation.Clock{ID: k.ID, Start: k.Start, Due: k.Due, State: state, Unverified: k.Unverified})
	for _, s := range k.Steps {
		v.Steps = append(v.Steps, StepView{s.Key, s.Params, string(s.Date)})
	}
	if d, err := p.Deadline(k.ID, k.Start); err == nil {
		v.Cites = v.Cites[:0]
		for _, c := range d.Cites {
			v.Cites = append(v.Cites, Cite{c.ID, ruleLabel(c.Label)})
		}
		v.Article = joined(v.Cites)
	}
	return v
}

func paperViews(in []courts.Paper) []CourtPaper {
	out := make([]CourtPaper, 0, len(in))
	for _, p := range in {
		out = append(out, CourtPaper{ID: p.ID, Class: string(p.Class), Name: p.Name, Mime: p.Mime, Pages: p.Pages, Digest: p.Digest, At: p.At})
	}
	return out
}

func (s *Server) confirmation(ctx context.Context, c courts.Confirmation, err error) (*out[ConfirmationView], error) {
	if err != nil {
		return nil, err
	}
	r := s.reader(ctx)
	p := r.pack(c.Track)
	court, err := r.court(organizations.CourtID(c.Court))
	if err != nil {
		return nil, err
	}
	parties, people := litigantViews(ctx, c.Parties)
	v := ConfirmationView{ID: c.ID, Case: c.Case, Number: c.Number(), CaseNumber: c.CaseNumber, Kind: c.Kind, KindLabel: r.kind(c.Track, c.Kind), State: string(c.State), Parties: parties,
		AmountMinor: c.AmountMinor, Currency: c.Currency, AgreementNumber: c.AgreementNo, EffectiveAt: c.EffectiveAt, Terms: list(c.Terms),
		AppliedAt: c.AppliedAt, AcceptedAt: c.AcceptedAt, Clocks: []ClockView{}, Cures: []CureView{}, Checks: []CheckView{}, Documents: paperViews(c.Papers),
		AllowedMoves: allowedAt(ctx, s, courts.ConfirmationFlow, c.State, courts.Object{Kind: "confirmation", Court: c.Court, People: people})}
	if court != nil {
		v.Court = *court
	}
	if c.Open {
		due := c.Due
		v.Due = &due
	}
	if o, err := s.deps.Organizations.Organization(ctx, organizations.OrganizationID(c.Organization)); err == nil {
		l := nameLabel(o.Name)
		v.Organization = &l
	} else if c.Organization != "" {
		v.Organization = &Label{c.Organization, c.Organization}
	}
	for _, k := range c.Clocks {
		v.Clocks = append(v.Clocks, courtClock(r, p, k))
	}
	for _, x := range c.Cures {
		v.Cures = append(v.Cures, CureView{x.Ask, x.AskedAt, x.Due, x.Answer, x.AnsweredBy, x.AnsweredAt})
	}
	for _, x := range c.Checks {
		k := CheckView{Key: x.Key, OK: x.OK, Params: x.Params}
		if x.Article != "" {
			k.Cites = citesOf(p, []string{x.Article})
		}
		v.Checks = append(v.Checks, k)
	}
	list := p.Rejections
	if c.AcceptedAt == nil {
		list = p.NotAccepted
	}
	v.Grounds = grounds(p, list)
	if x := c.Ruling; x != nil {
		v.Ruling = &RulingView{Outcome: x.Outcome, Ground: x.Ground, Text: x.Text, Number: x.Number, Judge: x.ByName, At: x.At, Document: x.Document, Digest: x.Digest}
		for _, list := range [][]rules.Ground{p.Rejections, p.NotAccepted} {
			if g, ok := rules.Find(list, x.Ground); ok {
				l := ruleLabel(g.Label)
				v.Ruling.GroundLabel = &l
			}
		}
	}
	return &out[ConfirmationView]{v}, nil
}

func (s *Server) getConfirmation(ctx context.Context, in *ProceedingID) (*out[ConfirmationView], error) {
	c, err := s.deps.Courts.Confirmation(ctx, in.ID)
	return s.confirmation(ctx, c, err)
}

func (s *Server) acceptConfirmation(ctx context.Context, in *ProceedingID) (*out[ConfirmationView], error) {
	c, err := s.deps.Courts.AcceptApplication(ctx, in.ID)
	return s.confirmation(ctx, c, err)
}

func (s *Server) askCure(ctx context.Context, in *cureAskIn) (*out[ConfirmationView], error) {
	due, err := s.dayEnd(in.Body.Due, "due")
	if err != nil {
		return nil, err
	}
	c, err := s.deps.Courts.AskCure(ctx, in.ID, in.Body.Ask, due)
	return s.confirmation(ctx, c, err)
}

func (s *Server) answerCure(ctx context.Context, in *textIn) (*out[ConfirmationView], error) {
	c, err := s.deps.Courts.AnswerCure(ctx, in.ID, in.Body.Text)
	return s.confirmation(ctx, c, err)
}

func (s *Server) confirmAgreement(ctx context.Context, in *textIn) (*out[ConfirmationView], error) {
	c, err := s.deps.Courts.Confirm(ctx, in.ID, in.Body.Text)
	return s.confirmation(ctx, c, err)
}

func (s *Server) rejectConfirmation(ctx context.Context, in *rejectIn) (*out[ConfirmationView], error) {
	c, err := s.deps.Courts.Reject(ctx, in.ID, in.Body.Ground, in.Body.Text)
	return s.confirmation(ctx, c, err)
}

// extendConfirmation gives the court more time to decide, by its president (JC2011 5).
func (s *Server) extendConfirmation(ctx context.Context, in *daysIn) (*out[ConfirmationView], error) {
	c, err := s.deps.Courts.Extend(ctx, in.ID, in.Body.Days)
	return s.confirmation(ctx, c, err)
}

// withdrawConfirmation ends an application without a ruling: taken back, or nobody came (CPI 357).
func (s *Server) withdrawConfirmation(ctx context.Context, in *ProceedingID) (*out[ConfirmationView], error) {
	c, err := s.deps.Courts.WithdrawApplication(ctx, in.ID)
	return s.confirmation(ctx, c, err)
}

// dayEnd gives the last instant of a day "2006-01-02" as the deployment's pack counts days.
func (s *Server) dayEnd(day, path string) (time.Time, error) {
	d := rules.Date(day)
	if !d.Valid() {
		return time.Time{}, fault.On(path, "field.date", nil)
	}
	p, err := s.deps.Rules.Pack(s.deps.Track, s.deps.Clock.Now())
	if err != nil {
		return time.Time{}, err
	}
	return d.Midnight(p.Zone()).AddDate(0, 0, 1).UTC(), nil
}

func (s *Server) filing(ctx context.Context, f courts.Filing, err error) (*out[FilingView], error) {
	if err != nil {
		return nil, err
	}
	r := s.reader(ctx)
	p := r.pack(f.Track)
	court, err := r.court(organizations.CourtID(f.Court))
	if err != nil {
		return nil, err
	}
	parties, people := litigantViews(ctx, f.Parties)
	v := FilingView{ID: f.ID, Case: f.Case, Number: f.CaseNumber, Kind: f.Kind, KindLabel: r.kind(f.Track, f.Kind), AmountMinor: f.AmountMinor, Currency: f.Currency, Parties: parties,
		State: string(f.State), BagDigest: f.BagDigest, Attempt: f.Attempt, Docket: f.Docket, Reasons: []FlawView{}, CureBy: f.CureBy, CureText: f.CureText, FirstReceivedAt: f.FirstReceivedAt,
		Clocks: []ClockView{}, Documents: paperViews(f.Papers), Flaws: grounds(p, p.FilingFlaws),
		Receipt:      &ReceiptView{f.Receipt.Sequence, f.Receipt.ReceivedAt, f.Receipt.BagDigest, f.Receipt.Previous},
		AllowedMoves: allowedAt(ctx, s, courts.FilingFlow, f.State, courts.Object{Kind: "filing", Court: f.Court, People: people})}
	if court != nil {
		v.Court = *court
	}
	if f.State == courts.FilingReceived {
		due := f.Due
		v.Due = &due
	}
	for _, k := range f.Clocks {
		v.Clocks = append(v.Clocks, courtClock(r, p, k))
	}
	for _, x := range f.Reasons {
		g, _ := rules.Find(p.FilingFlaws, x.Code)
		l := ruleLabel(g.Label)
		v.Reasons = append(v.Reasons, FlawView{x.Code, &l, x.Text})
	}
	return &out[FilingView]{v}, nil
}

func (s *Server) getFiling(ctx context.Context, in *ProceedingID) (*out[FilingView], error) {
	f, err := s.deps.Courts.Filing(ctx, in.ID)
	return s.filing(ctx, f, err)
}

// getCaseFiling gives the last submission of a case.
func (s *Server) getCaseFiling(ctx context.Context, in *CaseID) (*out[FilingView], error) {
	if _, err := s.deps.Cases.Seat(ctx, mediation.CaseID(in.ID)); err != nil {
		return nil, err
	}
	fs, err := s.deps.Courts.FilingsOf(ctx, in.ID)
	if err == nil && len(fs) == 0 {
		err = fault.New(fault.NotFound, "filing.none", nil)
	}
	if err != nil {
		return nil, err
	}
	return s.filing(ctx, fs[len(fs)-1], nil)
}

func (s *Server) requestFiling(ctx context.Context, in *CaseID) (*out[CaseView], error) {
	v, err := s.deps.Cases.RequestFiling(ctx, mediation.CaseID(in.ID), "")
	return s.seen(ctx, v, err)
}

// cureFiling sends the correction of a returned filing: the evidence named is shown to all, so that it may cross.
func (s *Server) cureFiling(ctx context.Context, in *cureIn) (*out[CaseView], error) {
	v, err := s.deps.Cases.Get(ctx, mediation.CaseID(in.ID))
	if err != nil {
		return nil, err
	}
	if v.You.Role != mediation.AsApplicant { // before anything is shown to all
		return nil, fault.New(fault.Forbidden, "case.move_not_yours", fault.P{"move": mediation.MoveRequestFiling})
	}
	if v.Filing == nil || v.Filing.State != "returned" {
		return nil, fault.New(fault.Conflict, "filing.not_returned", nil)
	}
	for _, e := range in.Body.Evidence {
		if _, err := s.deps.Cases.SetVisibility(ctx, mediation.CaseID(in.ID), mediation.EvidenceID(e), mediation.OpenToAll); err != nil {
			return nil, err
		}
	}
	v, err = s.deps.Cases.RequestFiling(ctx, mediation.CaseID(in.ID), in.Body.Text)
	return s.seen(ctx, v, err)
}

func flawsOf(in []FlawInput) []courts.Flaw {
	out := make([]courts.Flaw, 0, len(in))
	for _, f := range in {
		out = append(out, courts.Flaw{Code: f.Code, Text: f.Text})
	}
	return out
}

func (s *Server) docketFiling(ctx context.Context, in *docketIn) (*out[FilingView], error) {
	f, err := s.deps.Courts.Docket(ctx, in.ID, in.Body.Number)
	return s.filing(ctx, f, err)
}

func (s *Server) returnFiling(ctx context.Context, in *returnIn) (*out[FilingView], error) {
	due, err := s.dayEnd(in.Body.CureBy, "cureBy")
	if err != nil {
		return nil, err
	}
	f, err := s.deps.Courts.Return(ctx, in.ID, flawsOf(in.Body.Reasons), due)
	return s.filing(ctx, f, err)
}

func (s *Server) rejectFiling(ctx context.Context, in *flawsIn) (*out[FilingView], error) {
	f, err := s.deps.Courts.RejectFiling(ctx, in.ID, flawsOf(in.Body.Reasons))
	return s.filing(ctx, f, err)
}
