package httpapi

import (
	"bytes"
	"net/netip"
	"strings"
	"time"

	"concord/internal/actor"
	"concord/internal/fault"
	"concord/internal/identity"

	"github.com/gofiber/fiber/v2"
	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

// maxJSON bounds a body that is not an upload, in bytes.
const maxJSON = 256 << 10

// plainPath refuses paths that two readers could read differently: encoded slashes, dots, percent signs and zeros,
// doubled slashes, parameters, backslashes, dot segments (fasthttp GO-2026-4950).
func plainPath(c *fiber.Ctx) error {
	path := c.Request().URI().PathOriginal()
	low := bytes.ToLower(path)
	for _, bad := range []string{"%2f", "%5c", "%25", "%00", "%2e", "%3b", "//", ";", "\\", "/./", "/../"} {
		if bytes.Contains(low, []byte(bad)) {
			return send(c, confused())
		}
	}
	if bytes.HasSuffix(low, []byte("/.")) || bytes.HasSuffix(low, []byte("/..")) || len(path) > 1024 {
		return send(c, confused())
	}
	return c.Next()
}

func confused() *Problem {
	p := malformed(400)
	p.Key, p.Type = "request.path", "urn:concord:request.path"
	return p
}

// headers sets what browsers must hold a page to. Everything comes from this host; nobody frames us.
func (s *Server) headers(c *fiber.Ctx) error {
	c.Set("Content-Security-Policy", policy(c.Hostname(), "'none'"))
	c.Set("X-Content-Type-Options", "nosniff")
	c.Set("X-Frame-Options", "DENY")
	c.Set("Referrer-Policy", "no-referrer") // an invitation token stands in the address of its page
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set("Permissions-Policy", "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=()")
	if s.secure {
		c.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
	return c.Next()
}

// policy is the Content-Security-Policy. Old Safari does not count WebSockets of the same host as 'self', so the host is named.
func policy(host, ancestors string) string {
	connect := "'self'"
	if host != "" && !strings.ContainsFunc(host, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]", r)
	}) {
		connect += " ws://" + host + " wss://" + host
	}
	return "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src " +
		connect + "; worker-src 'self'; frame-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors " + ancestors
}

// bounded refuses what says it is too large before a byte of it is kept. Uploads have their own limit.
func bounded(c *fiber.Ctx) error {
	if n := c.Request().Header.ContentLength(); n > maxJSON && !strings.HasPrefix(c.Path(), uploadsPath) && !isImport(c.Path()) {
		return send(c, tooLarge(maxJSON))
	}
	return c.Next()
}

// sameOrigin refuses unsafe requests that a browser sends for another site. A WebSocket is unsafe although it is a GET:
// any page may open one, with our cookie.
func (s *Server) sameOrigin(c *fiber.Ctx) error {
	if actor.From(c.UserContext()).Key != "" {
		return c.Next() // no browser sends a key by itself
	}
	x := identity.Crossing{Method: c.Method(), FetchSite: c.Get("Sec-Fetch-Site"), Origin: c.Get(fiber.HeaderOrigin), Host: string(c.Context().Host()),
		Token: c.Get("X-CSRF-Token"), Session: actor.From(c.UserContext()).Session}
	if strings.EqualFold(c.Get(fiber.HeaderUpgrade), "websocket") {
		x.Method = fiber.MethodPost
	}
	if s.deps.PublicURL != "" {
		x.Trusted = []string{strings.TrimSuffix(s.deps.PublicURL, "/")}
	}
	if err := s.deps.Identity.SameOrigin(x); err != nil {
		return send(c, err)
	}
	return c.Next()
}

// limiter gives each person, or each address of those not signed in, so many requests a second.
type limiter struct {
	each    rate.Limit
	burst   int
	buckets *lru.Cache[string, *rate.Limiter]
}

// newLimiter gives no limiter for a negative rate.
func newLimiter(perSecond float64, burst int) *limiter {
	if perSecond < 0 {
		return nil
	}
	cache, err := lru.New[string, *rate.Limiter](50_000)
	if err != nil {
		panic("httpapi: " + err.Error()) // the size is a positive constant
	}
	return &limiter{rate.Limit(perSecond), burst, cache}
}

func (l *limiter) take(key string, now time.Time) error {
	if l == nil {
		return nil
	}
	b, ok := l.buckets.Get(key)
	if !ok {
		b = rate.NewLimiter(l.each, l.burst)
		if other, was, _ := l.buckets.PeekOrAdd(key, b); was {
			b = other
		}
	}
	if !b.AllowN(now, 1) {
		return fault.New(fault.TooMany, "request.too_many", fault.P{"retryAfter": int(max(1, 1/float64(l.each)))})
	}
	return nil
}

// paced applies the general limit.
func (s *Server) paced(c *fiber.Ctx) error {
	key := "ip:" + subnet(requestOf(c.UserContext()).IP)
	if a := actor.From(c.UserContext()); a.Person != "" {
		key = "person:" + a.Person
	}
	if err := s.rate.take(key, s.deps.Clock.Now()); err != nil {
		return send(c, err)
	}
	return c.Next()
}

// subnet is the address for IPv4, and the /64 for IPv6, where one house has 2^64 addresses.
func subnet(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil || a.Is4() || a.Is4In6() {
		return ip
	}
	p, err := a.Prefix(64)
	if err != nil {
		return ip
	}
	return p.String()
}
