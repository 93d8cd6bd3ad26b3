package identity

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"concord/internal/docstore"
	"concord/internal/fault"
)

// Ticket says who may take which place in a room, for a moment, once.
type Ticket struct {
	Session string `json:"session"` // session of mediation or hearing
	Place   string `json:"place"`   // waiting, joint, a caucus ...
	Person  string `json:"person"`  // account id
	Seat    string `json:"seat"`    // party id or role
	Login   string `json:"login"`   // Actor.Session of the login it is bound to
}

// MaxTicketLife is the longest a ticket can last.
const MaxTicketLife = 5 * time.Minute

type sealedTicket struct {
	Ticket
	ID      string    `json:"id"`
	Expires time.Time `json:"expires"`
}

// use notes a ticket that was redeemed.
type use struct {
	Expires time.Time `json:"expires"`
}

// IssueTicket signs a ticket with HMAC-SHA256, the only way there is: the ticket names no algorithm and no key. Anything
// that takes it must hold the same login; ttl is at most MaxTicketLife, and a minute when 0.
func (s *Service) IssueTicket(ctx context.Context, t Ticket, ttl time.Duration) (string, error) {
	if t.Session == "" || t.Person == "" || t.Login == "" {
		return "", fault.New(fault.Invalid, "ticket.incomplete", nil)
	}
	if ttl <= 0 {
		ttl = time.Minute
	}
	body, err := json.Marshal(sealedTicket{Ticket: t, ID: docstore.NewID(), Expires: s.now(ctx).Add(min(ttl, MaxTicketLife))})
	if err != nil {
		return "", err
	}
	payload := base64.RawURLEncoding.EncodeToString(body)
	return payload + "." + base64.RawURLEncoding.EncodeToString(mac(s.keys.ticket, payload)), nil
}

// RedeemTicket takes a ticket once, for the login (Actor.Session) it was issued to, while that login is open. Faults
// (unauthenticated): ticket.invalid, ticket.expired, ticket.used, session.ended.
func (s *Service) RedeemTicket(ctx context.Context, ticket, login string) (Ticket, error) {
	invalid := fault.New(fault.Unauthenticated, "ticket.invalid", nil)
	payload, signature, ok := strings.Cut(ticket, ".")
	if !ok || len(ticket) > 4096 {
		return Ticket{}, invalid
	}
	sum, err := base64.RawURLEncoding.Strict().DecodeString(signature)
	if err != nil || !hmac.Equal(sum, mac(s.keys.ticket, payload)) {
		return Ticket{}, invalid
	}
	body, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil {
		return Ticket{}, invalid
	}
	var t sealedTicket
	if err := json.Unmarshal(body, &t); err != nil || t.Login != login || t.ID == "" {
		return Ticket{}, invalid
	}
	if !s.now(ctx).Before(t.Expires) {
		return Ticket{}, fault.New(fault.Unauthenticated, "ticket.expired", nil)
	}
	a, err := s.SessionByID(ctx, login)
	if err != nil {
		return Ticket{}, err
	}
	if a.Person != t.Person {
		return Ticket{}, invalid
	}
	err = s.uses.Insert(ctx, t.ID, use{Expires: t.Expires})
	if fault.CodeOf(err) == fault.Exists {
		return Ticket{}, fault.New(fault.Unauthenticated, "ticket.used", nil)
	}
	return t.Ticket, err
}
