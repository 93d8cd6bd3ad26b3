package httpapi

import (
	"context"
	"net/http"
	"strings"

	"concord/internal/actor"
	"concord/internal/fault"
	"concord/internal/identity"
	"concord/mediation"
	"concord/organizations"
)

// SessionView says who is signed in.
type SessionView struct {
	SignedIn    bool       `json:"signedIn"`
	Person      string     `json:"person,omitempty"`
	Name        string     `json:"name,omitempty"`
	PhoneMasked string     `json:"phoneMasked,omitempty"`
	Level       string     `json:"level,omitempty" enum:"unknown,phone,document,confirmed"`
	Locale      string     `json:"locale,omitempty" enum:"zh-CN,en"`
	Demo        bool       `json:"demo" doc:"this is a demonstration: people and cases are made up"`
	Roles       []RoleView `json:"roles"`
	Invited     string     `json:"invited,omitempty" doc:"case that the invitation link opened"`
	CSRFToken   string     `json:"csrfToken,omitempty" doc:"X-CSRF-Token for clients that send neither Sec-Fetch-Site nor Origin"`
}

// RoleView is a role that the person holds.
type RoleView struct {
	Role       string `json:"role" enum:"mediator,manager,clerk,judge,operator"`
	Tenant     string `json:"tenant"`
	TenantName *Label `json:"tenantName,omitempty"`
}

// Challenge is a code that was sent.
type Challenge struct {
	ChallengeID string `json:"challengeId"`
	RetryAfter  int    `json:"retryAfter" doc:"seconds until another may be asked for"`
}

// sessionOut is a session with its cookie.
type sessionOut struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      SessionView
}

var levels = map[actor.Level]string{actor.Unknown: "unknown", actor.Phone: "phone", actor.Document: "document", actor.Confirmed: "confirmed"}

func (s *Server) sessionOf(ctx context.Context, a actor.Actor) (SessionView, error) {
	v := SessionView{Demo: s.deps.Demo != nil, Roles: []RoleView{}}
	if a.Person == "" {
		return v, nil
	}
	phone, _, _ := mediation.NormalPhone(a.Phone)
	v.SignedIn, v.Person, v.Name, v.PhoneMasked, v.Level, v.Locale, v.Invited = true, a.Person, a.Name, mediation.MaskPhone(phone), levels[a.Level], a.Locale, a.Invited
	v.CSRFToken = s.deps.Identity.CSRFToken(a.Session)
	for _, g := range a.Grants {
		name, err := s.tenantName(ctx, g)
		if err != nil {
			return v, err
		}
		v.Roles = append(v.Roles, RoleView{string(g.Role), g.Tenant, name})
	}
	return v, nil
}

// tenantName gives the name of the organization or court of a grant; nil when it has none.
func (s *Server) tenantName(ctx context.Context, g actor.Grant) (*Label, error) {
	var n organizations.Name
	var err error
	switch g.Role {
	case actor.Clerk, actor.Judge:
		var c organizations.Court
		c, err = s.deps.Organizations.Court(ctx, organizations.CourtID(g.Tenant))
		n = c.Name
	case actor.Mediator, actor.Manager:
		var o organizations.Organization
		o, err = s.deps.Organizations.Organization(ctx, organizations.OrganizationID(g.Tenant))
		n = o.Name
	default:
		return nil, nil
	}
	if fault.CodeOf(err) == fault.NotFound {
		return nil, nil
	}
	l := nameLabel(n)
	return &l, err
}

func (s *Server) getSession(ctx context.Context, _ *struct{}) (*out[SessionView], error) {
	return give(s.sessionOf(ctx, actor.From(ctx)))
}

type codeIn struct {
	Body struct {
		Phone string `json:"phone" minLength:"5" maxLength:"40"`
	}
}

func (s *Server) requestCode(ctx context.Context, in *codeIn) (*out[Challenge], error) {
	id, err := s.deps.Identity.RequestCode(ctx, identity.PurposeLogin, in.Body.Phone, requestOf(ctx).IP)
	return give(Challenge{id, retryCode}, err)
}

// retryCode is how many seconds the page waits before it offers another code; package identity holds the limit itself.
const retryCode = 60

type signInIn struct {
	Body struct {
		ChallengeID string `json:"challengeId" minLength:"1" maxLength:"64"`
		Code        string `json:"code" minLength:"1" maxLength:"20"`
		Name        string `json:"name,omitempty" maxLength:"80" doc:"kept when the account has none"`
	}
}

func (s *Server) signIn(ctx context.Context, in *signInIn) (*sessionOut, error) {
	session, err := s.deps.Identity.Login(ctx, in.Body.ChallengeID, in.Body.Code, client(ctx))
	if err != nil {
		return nil, err
	}
	if name := strings.TrimSpace(in.Body.Name); name != "" && session.Actor.Name == "" {
		a, err := s.deps.Identity.SetProfile(ctx, session.Actor.Person, identity.Profile{Name: &name})
		if err != nil {
			return nil, err
		}
		session.Actor.Name = a.Name
	}
	return s.opened(ctx, session)
}

func (s *Server) opened(ctx context.Context, session identity.Session) (*sessionOut, error) {
	v, err := s.sessionOf(ctx, session.Actor)
	if err != nil {
		return nil, err
	}
	return &sessionOut{SetCookie: *session.Cookie(requestOf(ctx).Secure), Body: v}, nil
}

func (s *Server) signOut(ctx context.Context, _ *struct{}) (*struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}, error) {
	if token := requestOf(ctx).Cookie; token != "" {
		if err := s.deps.Identity.SignOut(ctx, token); err != nil {
			return nil, err
		}
	}
	return &struct {
		SetCookie http.Cookie `header:"Set-Cookie"`
	}{*identity.NoCookie(requestOf(ctx).Secure)}, nil
}

type linkIn struct {
	Body struct {
		Email string `json:"email,omitempty" maxLength:"254"`
		Phone string `json:"phone,omitempty" maxLength:"40"`
	}
}

// requestLink answers the same whether or not there is such a member of staff.
func (s *Server) requestLink(ctx context.Context, in *linkIn) (*none, error) {
	address := in.Body.Email
	if address == "" {
		address = in.Body.Phone
	}
	if address == "" {
		return nil, fault.On("email", "field.required", nil)
	}
	return &none{}, s.deps.Identity.RequestLink(ctx, address, requestOf(ctx).IP)
}

type claimLinkIn struct {
	Body struct {
		Token string `json:"token" minLength:"1" maxLength:"128"`
	}
}

func (s *Server) claimLink(ctx context.Context, in *claimLinkIn) (*sessionOut, error) {
	session, err := s.deps.Identity.ClaimLink(ctx, in.Body.Token, client(ctx))
	if err != nil {
		return nil, err
	}
	return s.opened(ctx, session)
}

type profileIn struct {
	Body struct {
		Locale *string `json:"locale,omitempty" enum:"zh-CN,en"`
		Name   *string `json:"name,omitempty" maxLength:"80"`
		Email  *string `json:"email,omitempty" maxLength:"254"`
	}
}

func (s *Server) setProfile(ctx context.Context, in *profileIn) (*out[SessionView], error) {
	who := actor.From(ctx)
	a, err := s.deps.Identity.SetProfile(ctx, who.Person, identity.Profile{Name: in.Body.Name, Locale: in.Body.Locale, Email: in.Body.Email})
	if err != nil {
		return nil, err
	}
	who.Name, who.Locale = a.Name, a.Locale
	return give(s.sessionOf(ctx, who))
}

// client names the browser so that its owner knows it again.
func client(ctx context.Context) identity.Client {
	r := requestOf(ctx)
	pick := func(pairs ...string) string {
		for i := 0; i < len(pairs); i += 2 {
			if strings.Contains(r.UserAgent, pairs[i]) {
				return pairs[i+1]
			}
		}
		return ""
	}
	browser := pick("MicroMessenger", "WeChat", "Edg/", "Edge", "Firefox/", "Firefox", "Chrome/", "Chrome", "Safari/", "Safari")
	system := pick("Android", "Android", "iPhone", "iPhone", "iPad", "iPad", "Windows", "Windows", "Mac OS X", "Mac", "Linux", "Linux")
	return identity.Client{Device: strings.Trim(browser+" · "+system, " ·"), Previous: r.Cookie}
}
