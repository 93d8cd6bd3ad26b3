package identity

import (
	"context"
	"net/http"
	"time"

	"concord/internal/actor"
	"concord/internal/docstore"
	"concord/internal/fault"
)

// CookieName is the name of the session cookie.
const CookieName = "concord_session"

// How long sessions last: without use, and at all. Who holds a grant is staff, from the moment it is given.
const (
	StaffIdle, StaffLife = 12 * time.Hour, 7 * 24 * time.Hour
	PartyIdle, PartyLife = 30 * 24 * time.Hour, 90 * 24 * time.Hour
)

// touchEvery is how fine the last use is kept, so that reading does not write each time.
const touchEvery = 5 * time.Minute

// Client is the browser that signs in.
type Client struct {
	Device   string // what its owner will know it by, as "Chrome on Android"; shown in the list of sessions
	Previous string // session token it held until now; ended when it signs in
}

// Session is a session just opened.
type Session struct {
	ID    string
	Token string // goes into the cookie, nowhere else
	Actor actor.Actor
	Life  time.Duration // the longest it can last
	Case  string        // set by Claim: the case of the invitation
	Party string        // set by Claim: the party of the invitation
}

// Cookie gives the session cookie: HttpOnly, SameSite=Lax, Secure when the page came by https.
func (s Session) Cookie(secure bool) *http.Cookie {
	return &http.Cookie{Name: CookieName, Value: s.Token, Path: "/", MaxAge: int(s.Life.Seconds()), HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode}
}

// NoCookie gives the cookie that takes the session cookie away.
func NoCookie(secure bool) *http.Cookie {
	return &http.Cookie{Name: CookieName, Path: "/", MaxAge: -1, HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode}
}

// session is a session as stored; its id is the HMAC of the token.
type session struct {
	Person    string     `json:"person"`
	Invited   string     `json:"invited,omitempty"` // case of the invitation that opened it
	Device    string     `json:"device,omitempty"`
	CreatedAt time.Time  `json:"createdAt"` // these times are the ratchet's
	LastSeen  time.Time  `json:"lastSeen"`
	Expires   time.Time  `json:"expires"`
	EndedAt   *time.Time `json:"endedAt,omitempty"`
}

func (s *Service) sessionID(token string) string { return text(mac(s.keys.token, "session", token)) }

func ended() error { return fault.New(fault.Unauthenticated, "session.ended", nil) }

// Login verifies a code for PurposeLogin and opens a session for the account of its phone, which it makes when there is
// none. Faults as VerifyCode; forbidden account.suspended.
func (s *Service) Login(ctx context.Context, challengeID, code string, c Client) (Session, error) {
	phone, err := s.verify(ctx, challengeID, PurposeLogin, "", code)
	if err != nil {
		return Session{}, err
	}
	a, err := s.phoneProved(ctx, phone)
	if err != nil {
		return Session{}, err
	}
	return s.open(ctx, a, c, "")
}

// phoneProved gives the account of a phone to which a code went and came back.
func (s *Service) phoneProved(ctx context.Context, phone string) (Account, error) {
	a, err := s.EnsureAccount(ctx, phone, "", actor.From(ctx).Locale)
	if err != nil || a.Level >= actor.Phone {
		return a, err
	}
	return s.RaiseLevel(ctx, a.ID, actor.Phone)
}

// open makes a new session with a new token and ends the one the client held.
func (s *Service) open(ctx context.Context, a Account, c Client, invited string) (Session, error) {
	if a.Suspended {
		return Session{}, fault.New(fault.Forbidden, "account.suspended", nil)
	}
	now, token := s.now(ctx), newToken()
	_, life := lives(a)
	id := s.sessionID(token)
	if len([]rune(c.Device)) > 80 {
		c.Device = string([]rune(c.Device)[:80])
	}
	v := session{Person: a.ID, Invited: invited, Device: c.Device, CreatedAt: now, LastSeen: now, Expires: now.Add(life)}
	if err := s.sessions.Insert(ctx, id, v); err != nil {
		return Session{}, err
	}
	if c.Previous != "" {
		if err := s.SignOut(ctx, c.Previous); err != nil {
			return Session{}, err
		}
	}
	return Session{ID: id, Token: token, Actor: v.actor(id, a), Life: life, Case: invited}, nil
}

func lives(a Account) (idle, life time.Duration) {
	if len(a.Grants) > 0 {
		return StaffIdle, StaffLife
	}
	return PartyIdle, PartyLife
}

func (v session) actor(id string, a Account) actor.Actor {
	return actor.Actor{Person: a.ID, Session: id, Name: a.Name, Phone: a.Phone, Level: a.Level, Locale: a.Locale, Grants: a.Grants, Invited: v.Invited}
}

// Session gives who holds a session token, with the rights of this moment. Faults (unauthenticated): session.missing
// when there is no token, session.ended when it is unknown, revoked, idle too long or too old.
func (s *Service) Session(ctx context.Context, token string) (actor.Actor, error) {
	if token == "" {
		return actor.Actor{}, fault.New(fault.Unauthenticated, "session.missing", nil)
	}
	return s.SessionByID(ctx, s.sessionID(token))
}

// SessionByID is Session for a connection that stays open and kept the id of its session (Actor.Session).
func (s *Service) SessionByID(ctx context.Context, id string) (actor.Actor, error) {
	it, err := s.sessions.Get(ctx, id)
	if fault.CodeOf(err) == fault.NotFound {
		return actor.Actor{}, ended()
	}
	if err != nil {
		return actor.Actor{}, err
	}
	v, now := it.Value, s.now(ctx)
	a, err := s.fresh(ctx, v.Person)
	if fault.CodeOf(err) == fault.NotFound {
		return actor.Actor{}, ended()
	}
	if err != nil {
		return actor.Actor{}, err
	}
	if !v.alive(a, now) {
		return actor.Actor{}, ended()
	}
	if now.Sub(v.LastSeen) >= touchEvery {
		_, err = s.sessions.Update(ctx, id, func(v *session) ([]docstore.Event, error) {
			if !v.alive(a, now) {
				return nil, ended()
			}
			if now.After(v.LastSeen) {
				v.LastSeen = now
			}
			return nil, nil
		})
		if err != nil {
			return actor.Actor{}, err
		}
	}
	return v.actor(id, a), nil
}

func (v session) alive(a Account, now time.Time) bool {
	idle, life := lives(a)
	return v.EndedAt == nil && !a.Suspended && now.Before(v.Expires) && now.Sub(v.CreatedAt) < life && now.Sub(v.LastSeen) < idle
}

// Device is a session in the list that its owner sees.
type Device struct {
	Session   string    `json:"session"`
	Name      string    `json:"name"`
	CreatedAt time.Time `json:"createdAt"`
	LastSeen  time.Time `json:"lastSeen"`
}

// Devices gives the open sessions of a person, newest first, 100 at most.
func (s *Service) Devices(ctx context.Context, person string) ([]Device, error) {
	a, err := s.Account(ctx, person)
	if err != nil {
		return nil, err
	}
	now := s.now(ctx)
	var out []Device
	err = s.sessions.All(ctx, docstore.Query{Index: "person", Equal: []any{person}, Desc: true}, func(it docstore.Item[session]) (bool, error) {
		if it.Value.alive(a, now) {
			out = append(out, Device{Session: it.ID, Name: it.Value.Device, CreatedAt: it.Value.CreatedAt, LastSeen: it.Value.LastSeen})
		}
		return len(out) < 100, nil
	})
	return out, err
}

// SignOut ends the session of a token; one that is unknown or ended is no error.
func (s *Service) SignOut(ctx context.Context, token string) error {
	return s.end(ctx, s.sessionID(token), "")
}

// EndSession ends one session of a person by its id; fault not_found when it is not this person's.
func (s *Service) EndSession(ctx context.Context, person, id string) error {
	if _, err := s.sessions.Get(ctx, id); fault.CodeOf(err) == fault.NotFound {
		return fault.New(fault.NotFound, "session.unknown", nil)
	}
	return s.end(ctx, id, person)
}

// SignOutAll ends all sessions of a person except one ("" for none).
func (s *Service) SignOutAll(ctx context.Context, person, except string) error {
	return s.sessions.All(ctx, docstore.Query{Index: "person", Equal: []any{person}, Limit: 1000}, func(it docstore.Item[session]) (bool, error) {
		if it.ID == except || it.Value.EndedAt != nil {
			return true, nil
		}
		return true, s.end(ctx, it.ID, "")
	})
}

func (s *Service) end(ctx context.Context, id, of string) error {
	now := s.now(ctx)
	was := false
	it, err := s.sessions.Update(ctx, id, func(v *session) ([]docstore.Event, error) {
		if of != "" && v.Person != of {
			return nil, fault.New(fault.NotFound, "session.unknown", nil)
		}
		if was = v.EndedAt != nil; was {
			return nil, nil
		}
		v.EndedAt = &now
		return []docstore.Event{docstore.NewEvent("session.ended", s.clock.Now(), map[string]any{"session": id, "person": v.Person})}, nil
	})
	if fault.CodeOf(err) == fault.NotFound && of == "" {
		return nil
	}
	if err != nil {
		return err
	}
	if !was {
		s.changed(Change{Person: it.Value.Person, Session: id})
	}
	return nil
}
