package identity

import (
	"context"
	"strconv"
	"time"

	"concord/internal/docstore"
	"concord/internal/fault"
)

// InvitationLife is how long an invitation lasts when the caller names no end.
const InvitationLife = 30 * 24 * time.Hour

// Invitation asks a party to a case by a link to a phone.
type Invitation struct {
	Case, Party string
	Phone       string    // the only phone that can open it
	Expires     time.Time // zero: InvitationLife from now
	Asker       string    // who asks: all that a link shows before the code, with Kind
	Kind        string    // kind of dispute, as loan
}

// The states of an invitation, as Peek tells them.
const (
	InvitationOpen    = "open"
	InvitationUsed    = "used" // already opened on a device: a new code to the same phone opens it again
	InvitationExpired = "expired"
	InvitationRevoked = "revoked"
)

// Preview is what a link shows to whoever holds it: who asks, and the kind of dispute. Never sum, story or evidence.
type Preview struct {
	ID          string    `json:"-"`
	Case        string    `json:"-"` // for the server to read the court and the public reference; not for the page
	Party       string    `json:"-"`
	State       string    `json:"state"`
	Asker       string    `json:"asker,omitempty"`
	Kind        string    `json:"kind,omitempty"`
	PhoneMasked string    `json:"phoneMasked,omitempty"`
	Until       time.Time `json:"until"`
}

// invitation is an invitation as stored. The token is not: it is derived from the id, the generation and a key outside
// the store, so that inviting twice, and a reminder, give the same link.
type invitation struct {
	Case       string     `json:"case"`
	Party      string     `json:"party"`
	Phone      string     `json:"phone"`
	Asker      string     `json:"asker,omitempty"`
	Kind       string     `json:"kind,omitempty"`
	Generation int        `json:"generation"`
	Token      string     `json:"token"`   // HMAC of the token
	Expires    time.Time  `json:"expires"` // the ratchet's time
	Until      time.Time  `json:"until"`   // the clock's time, for people
	CreatedAt  time.Time  `json:"createdAt"`
	ClaimedAt  *time.Time `json:"claimedAt,omitempty"`
	ClaimedBy  string     `json:"claimedBy,omitempty"`
	RevokedAt  *time.Time `json:"revokedAt,omitempty"`
}

// invitationToken gives the 128 bits of a link: 26 letters and digits.
func (s *Service) invitationToken(id string, generation int) string {
	return text(mac(s.keys.token, "invitation", id, strconv.Itoa(generation))[:16])
}

func (s *Service) hashToken(token string) string {
	return text(mac(s.keys.token, "invitation hash", token))
}

func (v invitation) state(now time.Time) string {
	switch {
	case v.RevokedAt != nil:
		return InvitationRevoked
	case !now.Before(v.Expires):
		return InvitationExpired
	case v.ClaimedAt != nil:
		return InvitationUsed
	}
	return InvitationOpen
}

// Invite makes the link token of an invitation; the page is InvitationPath(token). Inviting the same party of the same
// case on the same phone again gives the same token, so a reaction may run twice; after a revocation or the end it gives
// a new one. An invitation of that party to another phone that nobody has opened is revoked: the number was corrected.
func (s *Service) Invite(ctx context.Context, in Invitation) (token string, err error) {
	phone, err := NormalPhone(in.Phone)
	if err != nil {
		return "", err
	}
	if in.Case == "" || in.Party == "" {
		return "", fault.On("party", "field.required", nil)
	}
	now, seen := s.now(ctx), s.clock.Now()
	until := in.Expires.UTC()
	if in.Expires.IsZero() {
		until = seen.Add(InvitationLife)
	}
	if !until.After(seen) {
		return "", fault.On("expires", "invitation.past", nil)
	}
	expires := now.Add(until.Sub(seen)) // the caller counts by the clock, expiry by the ratchet
	if err := s.supersede(ctx, in.Case, in.Party, phone); err != nil {
		return "", err
	}
	for {
		p, err := s.invitations.Find(ctx, docstore.Query{Index: "party", Equal: []any{in.Case, in.Party, phone}, Limit: 1})
		if err != nil {
			return "", err
		}
		if len(p.Items) == 1 {
			return s.again(ctx, p.Items[0].ID, in, now, expires, until)
		}
		id := docstore.NewID()
		token := s.invitationToken(id, 1)
		err = s.invitations.Insert(ctx, id, invitation{
			Case: in.Case, Party: in.Party, Phone: phone, Asker: in.Asker, Kind: in.Kind, Generation: 1,
			Token: s.hashToken(token), Expires: expires, Until: until, CreatedAt: seen,
		})
		if fault.CodeOf(err) != fault.Exists {
			return token, err
		}
	}
}

func (s *Service) again(ctx context.Context, id string, in Invitation, now, expires, until time.Time) (string, error) {
	var token string
	_, err := s.invitations.Update(ctx, id, func(v *invitation) ([]docstore.Event, error) {
		if st := v.state(now); st == InvitationRevoked || st == InvitationExpired {
			v.Generation++
			v.RevokedAt, v.ClaimedAt, v.ClaimedBy = nil, nil, ""
		}
		token = s.invitationToken(id, v.Generation)
		v.Token = s.hashToken(token)
		v.Expires, v.Until = expires, until
		v.Asker, v.Kind = in.Asker, in.Kind
		return nil, nil
	})
	return token, err
}

func (s *Service) supersede(ctx context.Context, caseID, party, phone string) error {
	return s.invitations.All(ctx, docstore.Query{Index: "party", Equal: []any{caseID, party}}, func(it docstore.Item[invitation]) (bool, error) {
		if it.Value.Phone == phone || it.Value.ClaimedAt != nil || it.Value.RevokedAt != nil {
			return true, nil
		}
		return true, s.revoke(ctx, it.ID)
	})
}

// RevokeInvitations closes all links of a party of a case; sessions that were opened by them stay.
func (s *Service) RevokeInvitations(ctx context.Context, caseID, party string) error {
	return s.invitations.All(ctx, docstore.Query{Index: "party", Equal: []any{caseID, party}}, func(it docstore.Item[invitation]) (bool, error) {
		return true, s.revoke(ctx, it.ID)
	})
}

func (s *Service) revoke(ctx context.Context, id string) error {
	now := s.clock.Now()
	_, err := s.invitations.Update(ctx, id, func(v *invitation) ([]docstore.Event, error) {
		if v.RevokedAt == nil {
			v.RevokedAt = &now
		}
		return nil, nil
	})
	return err
}

// Peek gives what a link shows before any code. Fault not_found invitation.unknown. It consumes nothing: mail scanners
// and previews may open links.
func (s *Service) Peek(ctx context.Context, token string) (Preview, error) {
	it, err := s.byToken(ctx, token)
	if err != nil {
		return Preview{}, err
	}
	v := it.Value
	p := Preview{ID: it.ID, Case: v.Case, Party: v.Party, State: v.state(s.now(ctx)), Until: v.Until}
	if p.State == InvitationOpen || p.State == InvitationUsed {
		p.Asker, p.Kind, p.PhoneMasked = v.Asker, v.Kind, MaskPhone(v.Phone)
	}
	return p, nil
}

func (s *Service) byToken(ctx context.Context, token string) (docstore.Item[invitation], error) {
	p, err := s.invitations.Find(ctx, docstore.Query{Index: "token", Equal: []any{s.hashToken(token)}, Limit: 1})
	if err != nil {
		return docstore.Item[invitation]{}, err
	}
	if len(p.Items) == 0 {
		return docstore.Item[invitation]{}, fault.New(fault.NotFound, "invitation.unknown", nil)
	}
	return p.Items[0], nil
}

// usable refuses an invitation that is over.
func (v invitation) usable(now time.Time) error {
	switch v.state(now) {
	case InvitationRevoked:
		return fault.New(fault.Conflict, "invitation.revoked", nil)
	case InvitationExpired:
		return fault.New(fault.Conflict, "invitation.expired", nil)
	}
	return nil
}

// RequestInvitationCode sends a code to the phone of the invitation, never to another, also when the link was used
// before. Faults: not_found, conflict (revoked, expired), too_many.
func (s *Service) RequestInvitationCode(ctx context.Context, token, ip string) (challengeID string, err error) {
	it, err := s.byToken(ctx, token)
	if err != nil {
		return "", err
	}
	if err := it.Value.usable(s.now(ctx)); err != nil {
		return "", err
	}
	return s.RequestCode(ctx, PurposeInvitation(it.ID), it.Value.Phone, ip)
}

// Claim opens the invitation with the code that RequestInvitationCode sent: the account of that phone, made when there
// is none, gets a session with the case in Actor.Invited. The first claim leaves the event invitation.claimed and the
// link is used; later ones need a new code to the same phone.
func (s *Service) Claim(ctx context.Context, token, challengeID, code string, c Client) (Session, error) {
	it, err := s.byToken(ctx, token)
	if err != nil {
		return Session{}, err
	}
	if err := it.Value.usable(s.now(ctx)); err != nil {
		return Session{}, err
	}
	phone, err := s.verify(ctx, challengeID, PurposeInvitation(it.ID), it.Value.Phone, code)
	if err != nil {
		return Session{}, err
	}
	a, err := s.phoneProved(ctx, phone)
	if err != nil {
		return Session{}, err
	}
	now, seen := s.now(ctx), s.clock.Now()
	_, err = s.invitations.Update(ctx, it.ID, func(v *invitation) ([]docstore.Event, error) {
		if err := v.usable(now); err != nil { // revoked between the two reads
			return nil, err
		}
		if v.ClaimedAt != nil {
			return nil, nil
		}
		v.ClaimedAt, v.ClaimedBy = &seen, a.ID
		return []docstore.Event{docstore.NewEvent("invitation.claimed", seen, map[string]any{"case": v.Case, "party": v.Party, "person": a.ID})}, nil
	})
	if err != nil {
		return Session{}, err
	}
	out, err := s.open(ctx, a, c, it.Value.Case)
	out.Party = it.Value.Party
	return out, err
}
