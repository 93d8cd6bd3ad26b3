package httpapi

import (
	"context"

	"concord/mediation"
)

func proposalView(p mediation.Proposal, seat mediation.Seat) ProposalView {
	v := ProposalView{ID: string(p.ID), By: p.By, At: p.At, Audience: p.Audience, CounterTo: string(p.CounterTo), Note: p.Note, Terms: make([]OfferedTerm, 0, len(p.Terms)), State: string(p.State),
		Yours: p.By == string(seat.Party) && seat.IsParty() || p.By == mediation.ByMediator && seat.Role == mediation.AsMediator}
	for _, t := range p.Terms {
		o := OfferedTerm{Term: termView(t.Term), Answers: map[string]bool{}}
		for id, yes := range t.Answers {
			o.Answers[string(id)] = yes
		}
		v.Terms = append(v.Terms, o)
	}
	return v
}

func (s *Server) proposal(ctx context.Context, id string, p mediation.Proposal, err error) (*out[ProposalView], error) {
	if err != nil {
		return nil, err
	}
	seat, err := s.deps.Cases.Seat(ctx, mediation.CaseID(id))
	return give(proposalView(p, seat), err)
}

func (s *Server) listProposals(ctx context.Context, in *CaseID) (*out[List[ProposalView]], error) {
	ps, err := s.deps.Cases.Proposals(ctx, mediation.CaseID(in.ID))
	if err != nil {
		return nil, err
	}
	seat, err := s.deps.Cases.Seat(ctx, mediation.CaseID(in.ID))
	if err != nil {
		return nil, err
	}
	l := List[ProposalView]{Items: make([]ProposalView, 0, len(ps))}
	for _, p := range ps {
		l.Items = append(l.Items, proposalView(p, seat))
	}
	return &out[List[ProposalView]]{l}, nil
}

func (s *Server) propose(ctx context.Context, in *proposeIn) (*out[ProposalView], error) {
	b := in.Body
	p, err := s.deps.Cases.Propose(ctx, mediation.CaseID(in.ID), mediation.ProposeInput{Audience: b.Audience, CounterTo: mediation.ProposalID(b.CounterTo), Note: b.Note, Terms: termsOf(b.Terms)})
	return s.proposal(ctx, in.ID, p, err)
}

func (s *Server) answerProposal(ctx context.Context, in *answerTermsIn) (*out[ProposalView], error) {
	var answers []mediation.TermAnswer
	for _, a := range in.Body.Answers {
		answers = append(answers, mediation.TermAnswer{Term: mediation.TermID(a.Term), Yes: a.Yes})
	}
	p, err := s.deps.Cases.AnswerTerms(ctx, mediation.CaseID(in.ID), mediation.ProposalID(in.Proposal), answers)
	return s.proposal(ctx, in.ID, p, err)
}

func (s *Server) withdrawProposal(ctx context.Context, in *ProposalID) (*out[ProposalView], error) {
	p, err := s.deps.Cases.WithdrawOffer(ctx, mediation.CaseID(in.ID), mediation.ProposalID(in.Proposal))
	return s.proposal(ctx, in.ID, p, err)
}
