package httpapi

import (
	"context"

	"concord/internal/actor"
	"concord/internal/fault"
	"concord/internal/identity"
	"concord/mediation"
)

func (s *Server) draftAgreement(ctx context.Context, in *agreementIn) (*out[CaseView], error) {
	b := in.Body
	v, err := s.deps.Cases.DraftAgreement(ctx, mediation.CaseID(in.ID), mediation.DraftInput{Whole: b.Whole, Facts: b.Facts, Issues: b.Issues, Terms: termsOf(b.Terms)})
	return s.seen(ctx, v, err)
}

func (s *Server) getAgreement(ctx context.Context, in *CaseID) (*out[AgreementView], error) {
	v, err := s.deps.Cases.Get(ctx, mediation.CaseID(in.ID))
	if err != nil {
		return nil, err
	}
	if v.Agreement == nil {
		return nil, fault.New(fault.NotFound, "agreement.none", nil)
	}
	return &out[AgreementView]{*agreementView(s.reader(ctx).pack(v.Track), v.Agreement, texts(v.AllowedMoves))}, nil
}

// agreedTerms are the points that every party has said yes to, for the mediator's draft.
func (s *Server) agreedTerms(ctx context.Context, in *CaseID) (*out[List[Term]], error) {
	terms, err := s.deps.Cases.AgreedTerms(ctx, mediation.CaseID(in.ID))
	l := List[Term]{Items: make([]Term, 0, len(terms))}
	for _, t := range terms {
		l.Items = append(l.Items, termView(t))
	}
	return give(l, err)
}

func (s *Server) checkAgreement(ctx context.Context, in *checkIn) (*out[List[Finding]], error) {
	b := in.Body
	found, err := s.deps.Cases.CheckAgreement(ctx, mediation.CaseID(in.ID), mediation.DraftInput{Whole: b.Whole, Facts: b.Facts, Issues: b.Issues, Terms: termsOf(b.Terms)})
	if err != nil {
		return nil, err
	}
	v, err := s.deps.Cases.Get(ctx, mediation.CaseID(in.ID))
	if err != nil {
		return nil, err
	}
	return &out[List[Finding]]{List[Finding]{Items: findingViews(s.reader(ctx).pack(v.Track), found)}}, nil
}

// hand is who signs: the party's id, or mediator; forbidden to anybody else.
func hand(v mediation.View) (string, error) {
	switch {
	case v.You.IsParty():
		return string(v.You.Party), nil
	case v.You.Role == mediation.AsMediator:
		return mediation.ByMediator, nil
	}
	return "", fault.New(fault.Forbidden, "case.move_not_yours", fault.P{"move": mediation.MoveSign})
}

// toSign gives the digest that the asking person may put a hand under, whose hand, and whether it is there already.
func (s *Server) toSign(ctx context.Context, id string, facts bool) (digest, by string, signed bool, err error) {
	v, err := s.deps.Cases.Get(ctx, mediation.CaseID(id))
	if err != nil {
		return "", "", false, err
	}
	if by, err = hand(v); err != nil {
		return "", "", false, err
	}
	if facts && by == mediation.ByMediator { // the parties' word alone (OMR 22)
		return "", "", false, fault.New(fault.Forbidden, "case.move_not_yours", fault.P{"move": mediation.MoveSignFacts})
	}
	var hands []mediation.Signature
	switch {
	case facts && v.Facts != nil:
		digest, hands = v.Facts.Digest, v.Facts.Signatures
	case !facts && v.Agreement != nil:
		digest, hands = v.Agreement.Digest, v.Agreement.Signatures
	}
	if digest == "" {
		return "", "", false, fault.New(fault.Conflict, "agreement.not_ready", nil)
	}
	for _, h := range hands {
		signed = signed || h.By == by && h.Digest == digest
	}
	return digest, by, signed, nil
}

func (s *Server) requestSignCode(ctx context.Context, in *CaseID) (*out[Challenge], error) {
	return s.signCode(ctx, in.ID, false)
}

// signCode sends a code that is good for these bytes and this hand alone.
func (s *Server) signCode(ctx context.Context, id string, facts bool) (*out[Challenge], error) {
	digest, by, _, err := s.toSign(ctx, id, facts)
	if err != nil {
		return nil, err
	}
	challenge, err := s.deps.Identity.RequestCode(ctx, identity.PurposeSign(digest, by), actor.From(ctx).Phone, requestOf(ctx).IP)
	return give(Challenge{challenge, retryCode}, err)
}

// prove checks what can be checked before the code is used up, then the code, and keeps the drawn hand. done is true
// when this hand is under these bytes already: then nothing is asked again.
func (s *Server) prove(ctx context.Context, in *signIn, facts bool) (input mediation.SignInput, done bool, err error) {
	b := in.Body
	digest, by, signed, err := s.toSign(ctx, in.ID, facts)
	if err != nil {
		return input, false, err
	}
	if digest != b.Digest {
		return input, false, fault.New(fault.Conflict, "agreement.changed", nil)
	}
	if signed {
		return input, true, nil
	}
	if b.Strokes == "" {
		return input, false, fault.On("strokes", "field.required", nil)
	}
	if err := s.deps.Strokes([]byte(b.Strokes)); err != nil {
		return input, false, fault.On("strokes", fault.From(err).Key, nil)
	}
	strokes, err := s.deps.Files.Keep(ctx, []byte(b.Strokes))
	if err != nil {
		return input, false, err
	}
	if err := s.deps.Identity.VerifyCodeOf(ctx, b.ChallengeID, identity.PurposeSign(digest, by), actor.From(ctx).Phone, b.Code); err != nil {
		return input, false, err
	}
	return mediation.SignInput{Digest: digest, Strokes: strokes, Challenge: b.ChallengeID, Apply: b.ApplyConfirmation}, false, nil
}

func (s *Server) signAgreement(ctx context.Context, in *signIn) (*out[CaseView], error) {
	input, done, err := s.prove(ctx, in, false)
	if err != nil {
		return nil, err
	}
	if done {
		return s.getCase(ctx, &in.CaseID)
	}
	v, err := s.deps.Cases.Sign(ctx, mediation.CaseID(in.ID), input)
	return s.seen(ctx, v, err)
}

func (s *Server) refuseAgreement(ctx context.Context, in *reasonIn) (*out[CaseView], error) {
	v, err := s.deps.Cases.RefuseSign(ctx, mediation.CaseID(in.ID), in.Body.Reason)
	return s.seen(ctx, v, err)
}

func (s *Server) askConfirmation(ctx context.Context, in *CaseID) (*out[CaseView], error) {
	v, err := s.deps.Cases.AskConfirmation(ctx, mediation.CaseID(in.ID))
	return s.seen(ctx, v, err)
}

func (s *Server) draftFacts(ctx context.Context, in *factsIn) (*out[CaseView], error) {
	v, err := s.deps.Cases.DraftFacts(ctx, mediation.CaseID(in.ID), in.Body.Items)
	return s.seen(ctx, v, err)
}

func (s *Server) getFacts(ctx context.Context, in *CaseID) (*out[FactsView], error) {
	v, err := s.deps.Cases.Get(ctx, mediation.CaseID(in.ID))
	if err != nil {
		return nil, err
	}
	if v.Facts == nil {
		return nil, fault.New(fault.NotFound, "facts.none", nil)
	}
	return &out[FactsView]{*factsView(v.Facts)}, nil
}

func (s *Server) requestFactsCode(ctx context.Context, in *CaseID) (*out[Challenge], error) {
	return s.signCode(ctx, in.ID, true)
}

func (s *Server) signFacts(ctx context.Context, in *signIn) (*out[CaseView], error) {
	input, done, err := s.prove(ctx, in, true)
	if err != nil {
		return nil, err
	}
	if done {
		return s.getCase(ctx, &in.CaseID)
	}
	v, err := s.deps.Cases.SignFacts(ctx, mediation.CaseID(in.ID), input)
	return s.seen(ctx, v, err)
}
