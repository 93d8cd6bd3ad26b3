package httpapi

import (
	"context"
	"net/http"

	"concord/internal/actor"
	"concord/internal/fault"
	"concord/internal/identity"
	"concord/mediation"
)

// getInvitation shows what a link may show to whoever holds it: who asks and the kind of dispute. No sum, no story, no
// evidence, no name of the person invited.
func (s *Server) getInvitation(ctx context.Context, in *TokenPath) (*out[Invitation], error) {
	p, err := s.deps.Identity.Peek(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	v := Invitation{State: p.State, Until: p.Until}
	if p.State != identity.InvitationOpen && p.State != identity.InvitationUsed {
		return &out[Invitation]{v}, nil
	}
	v.Who, v.Kind, v.PhoneMasked = p.Asker, p.Kind, p.PhoneMasked
	// What the page needs of the case is read as an invited person, whose view holds no more than this.
	c, err := s.deps.Cases.Get(actor.With(ctx, actor.Actor{Invited: p.Case}), mediation.CaseID(p.Case))
	if fault.CodeOf(err) == fault.NotFound {
		return &out[Invitation]{v}, nil
	}
	if err != nil {
		return nil, err
	}
	r := s.reader(ctx)
	label := r.kind(s.deps.Track, p.Kind)
	v.KindLabel, v.Reference = &label, c.Reference
	court, err := r.court(c.Court)
	if court != nil {
		v.Court = &court.Name
	}
	if c.Host != "" { // the body that asks, where there is no court
		v.Court, err = s.houseName(ctx, c.Host)
	}
	return give(v, err)
}

func (s *Server) requestInvitationCode(ctx context.Context, in *TokenPath) (*out[Challenge], error) {
	id, err := s.deps.Identity.RequestInvitationCode(ctx, in.Token, requestOf(ctx).IP)
	return give(Challenge{id, retryCode}, err)
}

// claimed is the session that an invitation opened, with its cookie.
type claimed struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      Claimed
}

// claimInvitation opens the session and ties the account to the party that was invited, whose phone it has proved.
func (s *Server) claimInvitation(ctx context.Context, in *claimIn) (*claimed, error) {
	session, err := s.deps.Identity.Claim(ctx, in.Token, in.Body.ChallengeID, in.Body.Code, client(ctx))
	if err != nil {
		return nil, err
	}
	if _, err := s.deps.Cases.BindParty(actor.With(ctx, actor.Machine), mediation.CaseID(session.Case), mediation.PartyID(session.Party), session.Actor.Person); err != nil {
		return nil, err
	}
	v, err := s.sessionOf(ctx, session.Actor)
	if err != nil {
		return nil, err
	}
	return &claimed{SetCookie: *session.Cookie(requestOf(ctx).Secure), Body: Claimed{Session: v, CaseID: session.Case, Party: session.Party}}, nil
}
