package httpapi

import (
	"context"
	"crypto/sha256"
	"slices"
	"strings"

	"concord/internal/fault"
	"concord/mediation"
	"concord/organizations"
)

// getCandidates shows whom routing proposes. Parties see them in an order of their own, so that being named first
// favours nobody; the court sees the order of the score.
func (s *Server) getCandidates(ctx context.Context, in *CaseID) (*out[CandidatesView], error) {
	v, err := s.deps.Cases.Get(ctx, mediation.CaseID(in.ID))
	if err != nil {
		return nil, err
	}
	x := v.Selection
	party := v.You.IsParty()
	if x == nil || (!party && v.You.Role != mediation.AsClerk && v.You.Role != mediation.AsSuperior) {
		return nil, fault.New(fault.NotFound, "not_found", nil)
	}
	c := CandidatesView{Round: x.Round, Items: []CandidateView{}, Funnel: []FunnelStep{}, Due: x.Due, Others: map[string]bool{}, Pack: x.Pack, Appoint: x.CourtAppoints}
	for _, f := range x.Funnel {
		c.Funnel = append(c.Funnel, FunnelStep{f.Key, f.Left, f.Params})
	}
	for _, p := range v.Parties {
		switch {
		case p.You:
			c.Yours = string(x.Choices[p.ID])
		case !p.Out:
			c.Others[string(p.ID)] = x.Choices[p.ID] != ""
		}
	}
	for _, o := range x.Offered {
		item, err := s.candidate(ctx, o)
		if err != nil {
			return nil, err
		}
		c.Items = append(c.Items, item)
	}
	if party {
		lot := func(m string) string {
			h := sha256.Sum256([]byte(in.ID + string(v.You.Party) + m))
			return string(h[:])
		}
		slices.SortFunc(c.Items, func(a, b CandidateView) int { return strings.Compare(lot(a.Mediator), lot(b.Mediator)) })
	}
	return &out[CandidatesView]{c}, nil
}

func (s *Server) candidate(ctx context.Context, o mediation.Candidate) (CandidateView, error) {
	v := CandidateView{Mediator: string(o.Mediator), Name: nameLabel(o.Name), Organization: string(o.Organization), OrganizationName: nameLabel(o.OrganizationName),
		Reasons: keyed(o.Reasons), Doubts: keyed(o.Doubts), Fee: o.Fee, Score: o.Score, Languages: []string{}}
	m, err := s.deps.Organizations.Mediator(ctx, o.Mediator)
	if fault.CodeOf(err) == fault.NotFound {
		return v, nil
	}
	if err != nil {
		return v, err
	}
	v.Languages = list(m.Languages)
	if m.Since > 0 {
		v.Years = max(0, s.deps.Clock.Now().Year()-m.Since)
	}
	if m.Bio.ZH != "" || m.Bio.EN != "" {
		l := nameLabel(m.Bio)
		v.Bio = &l
	}
	return v, nil
}

func keyed(in []mediation.Reason) []Keyed {
	out := make([]Keyed, 0, len(in))
	for _, r := range in {
		out = append(out, Keyed(r))
	}
	return out
}

func (s *Server) chooseMediator(ctx context.Context, in *mediatorIn) (*out[CaseView], error) {
	v, err := s.deps.Cases.Choose(ctx, mediation.CaseID(in.ID), organizations.MediatorID(in.Body.Mediator))
	return s.seen(ctx, v, err)
}

func (s *Server) objectCandidates(ctx context.Context, in *reasonIn) (*out[CaseView], error) {
	v, err := s.deps.Cases.Object(ctx, mediation.CaseID(in.ID), in.Body.Reason)
	return s.seen(ctx, v, err)
}

func (s *Server) askAppointment(ctx context.Context, in *CaseID) (*out[CaseView], error) {
	v, err := s.deps.Cases.AskAppointment(ctx, mediation.CaseID(in.ID))
	return s.seen(ctx, v, err)
}

func (s *Server) appointMediator(ctx context.Context, in *mediatorIn) (*out[CaseView], error) {
	v, err := s.deps.Cases.Appoint(ctx, mediation.CaseID(in.ID), mediation.AppointInput{Mediator: organizations.MediatorID(in.Body.Mediator)})
	return s.seen(ctx, v, err)
}

func (s *Server) acceptCase(ctx context.Context, in *acceptIn) (*out[CaseView], error) {
	var d *mediation.DisclosureInput
	if x := in.Body.Disclosure; x != nil {
		d = &mediation.DisclosureInput{Kinds: x.Kinds, Text: x.Text}
	}
	v, err := s.deps.Cases.Accept(ctx, mediation.CaseID(in.ID), d)
	return s.seen(ctx, v, err)
}

func (s *Server) declineCase(ctx context.Context, in *declineIn) (*out[CaseView], error) {
	v, err := s.deps.Cases.Decline(ctx, mediation.CaseID(in.ID), mediation.DeclineInput{Reason: in.Body.Reason, Text: in.Body.Text})
	return s.seen(ctx, v, err)
}

func (s *Server) disclose(ctx context.Context, in *discloseIn) (*out[CaseView], error) {
	v, err := s.deps.Cases.Disclose(ctx, mediation.CaseID(in.ID), mediation.DisclosureInput{Kinds: in.Body.Kinds, Text: in.Body.Text})
	return s.seen(ctx, v, err)
}

func (s *Server) contactParties(ctx context.Context, in *CaseID) (*out[CaseView], error) {
	v, err := s.deps.Cases.Contact(ctx, mediation.CaseID(in.ID))
	return s.seen(ctx, v, err)
}

func (s *Server) waiveDisclosure(ctx context.Context, in *waiveIn) (*out[CaseView], error) {
	v, err := s.deps.Cases.Waive(ctx, mediation.CaseID(in.ID), in.Body.Waive)
	return s.seen(ctx, v, err)
}

func (s *Server) replaceMediator(ctx context.Context, in *neededReasonIn) (*out[CaseView], error) {
	v, err := s.deps.Cases.Replace(ctx, mediation.CaseID(in.ID), mediation.ReplaceInput{Reason: in.Body.Reason})
	return s.seen(ctx, v, err)
}
