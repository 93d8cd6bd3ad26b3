package httpapi

import (
	"context"

	"concord/internal/actor"
	"concord/mediation"
	"concord/organizations"
)

// seen composes what a use case gave back.
func (s *Server) seen(ctx context.Context, v mediation.View, err error) (*out[CaseView], error) {
	if err != nil {
		return nil, err
	}
	return give(s.reader(ctx).caseView(v))
}

func (s *Server) listCases(ctx context.Context, in *Paging) (*out[List[CaseSummary]], error) {
	l, err := s.deps.Cases.ListFor(ctx, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	r := s.reader(ctx)
	items := make([]CaseSummary, 0, len(l.Items))
	for _, x := range l.Items {
		v, err := r.summary(x)
		if err != nil {
			return nil, err
		}
		items = append(items, v)
	}
	return &out[List[CaseSummary]]{List[CaseSummary]{items, l.Next}}, nil
}

func (s *Server) createCase(ctx context.Context, in *createIn) (*out[CaseView], error) {
	track := in.Body.Track
	if track == "" {
		track = s.deps.Track
	}
	language := in.Body.Language
	if language == "" {
		language = actor.From(ctx).Locale
	}
	v, err := s.deps.Cases.CreateDraft(ctx, mediation.CreateInput{Kind: in.Body.Kind, Track: track, Channel: "web", Language: language})
	return s.seen(ctx, v, err)
}

func (s *Server) getCase(ctx context.Context, in *CaseID) (*out[CaseView], error) {
	v, err := s.deps.Cases.Get(ctx, mediation.CaseID(in.ID))
	return s.seen(ctx, v, err)
}

func (s *Server) saveDraft(ctx context.Context, in *draftIn) (*out[Saved], error) {
	b := in.Body
	p := mediation.DraftPatch{Kind: b.Kind, Region: b.Region, Language: b.Language, Needs: b.Needs}
	if b.Court != nil {
		id := organizations.CourtID(*b.Court)
		p.Court = &id
	}
	if b.Story != nil {
		p.Story = &mediation.Story{Answers: b.Story.Answers, Facts: b.Story.Facts, Want: b.Story.Want, AmountMinor: b.Story.AmountMinor, Currency: b.Story.Currency}
	}
	for _, x := range b.Parties {
		y := mediation.PartyInput{ID: mediation.PartyID(x.ID), Side: mediation.Side(x.Side), Kind: x.Kind, Name: x.Name, Phone: x.Phone, Email: x.Email, IDNumber: x.IDNumber,
			Region: x.Region, Address: x.Address}
		if r := x.Representative; r != nil {
			y.Representative = &mediation.RepresentativeInput{Kind: r.Kind, Name: r.Name, Phone: r.Phone, Special: r.Special}
		}
		if x.Service != nil {
			y.Service = &mediation.ServiceAddress{Phone: x.Service.Phone, Email: x.Service.Email}
		}
		p.Parties = append(p.Parties, y)
	}
	saved, err := s.deps.Cases.SaveDraft(ctx, mediation.CaseID(in.ID), b.Revision, p)
	v := Saved{Revision: saved.Revision, SavedAt: saved.SavedAt, Problems: []FieldProblem{}}
	for _, f := range saved.Problems {
		v.Problems = append(v.Problems, FieldProblem{f.Path, f.Key, f.Params})
	}
	return give(v, err)
}

func (s *Server) submitCase(ctx context.Context, in *CaseID) (*out[CaseView], error) {
	v, err := s.deps.Cases.Submit(ctx, mediation.CaseID(in.ID))
	return s.seen(ctx, v, err)
}

func (s *Server) withdrawCase(ctx context.Context, in *reasonIn) (*out[CaseView], error) {
	v, err := s.deps.Cases.Withdraw(ctx, mediation.CaseID(in.ID), in.Body.Reason)
	return s.seen(ctx, v, err)
}

func (s *Server) stopCase(ctx context.Context, in *reasonIn) (*out[CaseView], error) {
	v, err := s.deps.Cases.Stop(ctx, mediation.CaseID(in.ID), in.Body.Reason)
	return s.seen(ctx, v, err)
}

func (s *Server) answerInvitation(ctx context.Context, in *answerIn) (*out[CaseView], error) {
	b := in.Body
	a := mediation.AnswerInput{Answer: b.Answer, Reason: b.Reason, CallWhen: b.CallWhen, Party: mediation.PartyID(b.Party), Channel: b.Channel}
	for _, c := range b.Consents {
		a.Consents = append(a.Consents, mediation.Stage(c))
	}
	if b.Service != nil {
		a.Service = &mediation.ServiceAddress{Phone: b.Service.Phone, Email: b.Service.Email}
	}
	v, err := s.deps.Cases.Answer(ctx, mediation.CaseID(in.ID), a)
	return s.seen(ctx, v, err)
}

func (s *Server) setConsent(ctx context.Context, in *consentIn) (*out[CaseView], error) {
	v, err := s.deps.Cases.SetConsent(ctx, mediation.CaseID(in.ID), mediation.ConsentInput{Stage: mediation.Stage(in.Body.Stage), Given: in.Body.Given})
	return s.seen(ctx, v, err)
}

func (s *Server) setRepresentative(ctx context.Context, in *representativeIn) (*out[CaseView], error) {
	b := in.Body
	v, err := s.deps.Cases.SetRepresentative(ctx, mediation.CaseID(in.ID), mediation.RepresentativeInput{Kind: b.Kind, Name: b.Name, Phone: b.Phone, Special: b.Special})
	return s.seen(ctx, v, err)
}

func (s *Server) screenCase(ctx context.Context, in *screenIn) (*out[CaseView], error) {
	b := in.Body
	v, err := s.deps.Cases.Screen(ctx, mediation.CaseID(in.ID), mediation.ScreenInput{Decision: b.Decision, Ground: b.Ground, Text: b.Text, WhereTo: b.WhereTo})
	return s.seen(ctx, v, err)
}

func (s *Server) askExtension(ctx context.Context, in *extensionIn) (*out[CaseView], error) {
	v, err := s.deps.Cases.AskExtension(ctx, mediation.CaseID(in.ID), in.Body.Until)
	return s.seen(ctx, v, err)
}

func (s *Server) answerExtension(ctx context.Context, in *yesIn) (*out[CaseView], error) {
	v, err := s.deps.Cases.AnswerExtension(ctx, mediation.CaseID(in.ID), in.Body.Yes)
	return s.seen(ctx, v, err)
}

func (s *Server) pauseCase(ctx context.Context, in *pauseIn) (*out[CaseView], error) {
	v, err := s.deps.Cases.Pause(ctx, mediation.CaseID(in.ID), mediation.PauseInput{Reason: in.Body.Reason, Text: in.Body.Text})
	return s.seen(ctx, v, err)
}

func (s *Server) resumeCase(ctx context.Context, in *CaseID) (*out[CaseView], error) {
	v, err := s.deps.Cases.Resume(ctx, mediation.CaseID(in.ID))
	return s.seen(ctx, v, err)
}

func (s *Server) terminateCase(ctx context.Context, in *terminateIn) (*out[CaseView], error) {
	b := in.Body
	v, err := s.deps.Cases.Terminate(ctx, mediation.CaseID(in.ID), mediation.TerminateInput{Reason: b.Reason, Text: b.Text, Conduct: b.Conduct, Flags: b.Flags})
	return s.seen(ctx, v, err)
}

func (s *Server) recordPayment(ctx context.Context, in *paymentIn) (*out[CaseView], error) {
	b := in.Body
	v, err := s.deps.Cases.RecordPayment(ctx, mediation.CaseID(in.ID), mediation.PaymentInput{Term: mediation.TermID(b.Term), Index: b.Index, PaidAt: b.PaidAt})
	return s.seen(ctx, v, err)
}

func (s *Server) confirmPayment(ctx context.Context, in *paymentID) (*out[CaseView], error) {
	v, err := s.deps.Cases.ConfirmPayment(ctx, mediation.CaseID(in.ID), in.N)
	return s.seen(ctx, v, err)
}

func (s *Server) getNotes(ctx context.Context, in *CaseID) (*out[NotesView], error) {
	n, err := s.deps.Cases.Notes(ctx, mediation.CaseID(in.ID))
	return give(notesView(n), err)
}

func (s *Server) saveNotes(ctx context.Context, in *notesIn) (*out[NotesView], error) {
	n, err := s.deps.Cases.WriteNotes(ctx, mediation.CaseID(in.ID), in.Body.Text)
	return give(notesView(n), err)
}

func notesView(n mediation.Note) NotesView {
	v := NotesView{Text: n.Text}
	if !n.At.IsZero() {
		v.UpdatedAt = &n.At
	}
	return v
}
