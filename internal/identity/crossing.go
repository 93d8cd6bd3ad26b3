package identity

import (
	"crypto/hmac"
	"encoding/hex"
	"net/url"
	"strings"

	"concord/internal/fault"
)

// InvitationPath is the page of an invitation.
func InvitationPath(token string) string { return "/i/" + token }

// LinkPath is the page of a sign-in link for staff.
func LinkPath(token string) string { return "/l/" + token }

// secretPaths lead paths whose next part is a token.
var secretPaths = []string{"/i/", "/l/", "/api/v1/invitations/"}

// RedactPath gives a path without the token in it, for logs, metrics and traces. Pages under these paths must also send
// Referrer-Policy: no-referrer.
func RedactPath(path string) string {
	for _, lead := range secretPaths {
		if rest, ok := strings.CutPrefix(path, lead); ok && rest != "" {
			_, after, more := strings.Cut(rest, "/")
			if more {
				return lead + "-/" + after
			}
			return lead + "-"
		}
	}
	return path
}

// Crossing is what a request says of where it comes from.
type Crossing struct {
	Method    string
	FetchSite string   // header Sec-Fetch-Site
	Origin    string   // header Origin
	Host      string   // header Host
	Token     string   // header X-CSRF-Token, for browsers that send neither
	Session   string   // Actor.Session, "" when nobody is signed in
	Trusted   []string // further origins, as https://pages.example
}

// SameOrigin refuses an unsafe request that another site made the browser send (Fetch metadata; OWASP CSRF). It lets
// pass: safe methods; Sec-Fetch-Site same-origin or none; without that header an Origin that is our host or trusted;
// without both (old browsers, programs) what carries no session, or carries CSRFToken of its session. Fault forbidden
// request.cross_site.
func (s *Service) SameOrigin(c Crossing) error {
	switch c.Method {
	case "GET", "HEAD", "OPTIONS":
		return nil
	}
	for _, t := range c.Trusted {
		if c.Origin != "" && strings.EqualFold(c.Origin, t) {
			return nil
		}
	}
	switch c.FetchSite {
	case "same-origin", "none":
		return nil
	case "":
	default:
		return crossSite()
	}
	if c.Origin != "" {
		u, err := url.Parse(c.Origin)
		if err == nil && u.Host != "" && strings.EqualFold(u.Host, c.Host) {
			return nil
		}
		return crossSite()
	}
	if c.Session == "" || hmac.Equal([]byte(c.Token), []byte(s.CSRFToken(c.Session))) {
		return nil
	}
	return crossSite()
}

func crossSite() error { return fault.New(fault.Forbidden, "request.cross_site", nil) }

// CSRFToken gives the token that a page of this session sends back in X-CSRF-Token.
func (s *Service) CSRFToken(sessionID string) string {
	return hex.EncodeToString(mac(s.keys.crossing, sessionID))
}
