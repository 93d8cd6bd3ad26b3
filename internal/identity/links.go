package identity

import (
	"context"
	"strings"
	"time"

	"concord/internal/actor"
	"concord/internal/docstore"
	"concord/internal/fault"
)

// LinkLife is how long a sign-in link for staff lasts.
const LinkLife = 15 * time.Minute

// link is a sign-in link as stored; its id is the HMAC of the token.
type link struct {
	Person  string     `json:"person,omitempty"` // "" in a decoy
	ByPhone bool       `json:"byPhone,omitempty"`
	Expires time.Time  `json:"expires"`
	UsedAt  *time.Time `json:"usedAt,omitempty"`
}

func (s *Service) linkID(token string) string { return text(mac(s.keys.token, "link", token)) }

// RequestLink sends a sign-in link to a member of staff, by e-mail or by SMS as the address is one or the other. The
// answer is the same, and the store works as much, whether or not there is such a person. Faults: invalid, too_many.
func (s *Service) RequestLink(ctx context.Context, address, ip string) error {
	byPhone := !strings.Contains(address, "@")
	index, normal := "sign_in", NormalEmail
	if byPhone {
		index, normal = "phone", NormalPhone
	}
	address, err := normal(address)
	if err != nil {
		return err
	}
	now := s.now(ctx)
	if err := s.allow(ctx, address, ip, now); err != nil {
		return err
	}
	a, err := s.one(ctx, index, address)
	if err != nil && fault.CodeOf(err) != fault.NotFound {
		return err
	}
	known := err == nil && len(a.Grants) > 0 && !a.Suspended
	token := newToken()
	v := link{ByPhone: byPhone, Expires: now.Add(LinkLife)}
	if known {
		v.Person = a.ID
	}
	if err := s.links.Insert(ctx, s.linkID(token), v); err != nil {
		return err
	}
	if !known { // a second write in place of the letter
		return s.links.Insert(ctx, s.linkID(newToken()), v)
	}
	l := Letter{
		ID: "link." + s.linkID(token)[:26], Kind: "staff_link", Channel: "email", Person: a.ID, Email: address, Locale: localeOf(ctx, a),
		Secrets: map[string]string{"link": LinkPath(token)}, Params: map[string]any{"minutes": int(LinkLife / time.Minute)},
		Until: s.clock.Now().Add(LinkLife),
	}
	if byPhone {
		l.Channel, l.Phone, l.Email = "sms", address, ""
	}
	if err := s.courier.Carry(ctx, l); err != nil {
		return fault.Wrap(err, fault.Unavailable, "code.not_sent", nil)
	}
	return nil
}

// ClaimLink opens a session with a sign-in link, once. The page claims by POST, so that a mail scanner that opens the
// link uses nothing up. Faults (unauthenticated): link.unknown, link.used, link.expired.
func (s *Service) ClaimLink(ctx context.Context, token string, c Client) (Session, error) {
	now, id := s.now(ctx), s.linkID(token)
	it, err := s.links.Update(ctx, id, func(v *link) ([]docstore.Event, error) {
		switch {
		case v.UsedAt != nil:
			return nil, fault.New(fault.Unauthenticated, "link.used", nil)
		case !now.Before(v.Expires):
			return nil, fault.New(fault.Unauthenticated, "link.expired", nil)
		case v.Person == "":
			return nil, fault.New(fault.Unauthenticated, "link.unknown", nil)
		}
		v.UsedAt = &now
		return nil, nil
	})
	if fault.CodeOf(err) == fault.NotFound {
		return Session{}, fault.New(fault.Unauthenticated, "link.unknown", nil)
	}
	if err != nil {
		return Session{}, err
	}
	a, err := s.Account(ctx, it.Value.Person)
	if err != nil {
		return Session{}, err
	}
	if len(a.Grants) == 0 { // the grant was withdrawn after the link was sent
		return Session{}, fault.New(fault.Unauthenticated, "link.unknown", nil)
	}
	if it.Value.ByPhone && a.Level < actor.Phone {
		if a, err = s.RaiseLevel(ctx, a.ID, actor.Phone); err != nil {
			return Session{}, err
		}
	}
	return s.open(ctx, a, c, "")
}
