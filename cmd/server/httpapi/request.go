package httpapi

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"io"
	"log/slog"
	"strings"
	"time"

	"concord/internal/actor"
	"concord/internal/fault"
	"concord/internal/identity"
	"concord/mediation"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// request is what handlers may know of the request besides their input.
type request struct {
	ID        string // random; in every log line and in X-Request-Id
	IP        string // for rate limits only, never logged
	UserAgent string
	Key       string // Idempotency-Key
	Cookie    string // session token
	Secure    bool   // came over TLS, or the public address is https
	log       *slog.Logger
}

// logger is where the request is logged.
func (r request) logger() *slog.Logger {
	if r.log == nil {
		return slog.Default()
	}
	return r.log
}

type requestKey struct{}

func requestOf(ctx context.Context) request {
	r, _ := ctx.Value(requestKey{}).(request)
	return r
}

// begin gives the request its id, its facts and its time limit. All strings are copies: fiber reuses its buffers.
func (s *Server) begin(c *fiber.Ctx) error {
	var b [8]byte
	rand.Read(b[:])
	r := request{ID: hex.EncodeToString(b[:]), IP: c.IP(), UserAgent: clip(c.Get(fiber.HeaderUserAgent), 200),
		Key: c.Get("Idempotency-Key"), Cookie: c.Cookies(identity.CookieName), Secure: c.Protocol() == "https" || s.secure, log: s.deps.Log}
	c.Set("X-Request-Id", r.ID)
	ctx := context.WithValue(c.UserContext(), requestKey{}, r)
	if !strings.HasPrefix(c.Path(), uploadsPath) && (c.Method() != fiber.MethodPost || !isImport(c.Path())) { // an upload lasts as long as its sender
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.deps.Timeout)
		defer cancel()
	}
	c.SetUserContext(ctx)
	return c.Next()
}

func clip(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}

// mostDropped is how many bytes of a body that is too large are read before the connection is closed.
const mostDropped = 32 << 20

// record counts and logs the request by its matched route: the path itself may hold an invitation token.
func (s *Server) record(c *fiber.Ctx) error {
	start := time.Now()
	err := c.Next()
	if err != nil { // answer now, so that the status is known
		if err = oops(c, err); err != nil {
			return err
		}
	}
	route, status, took := c.Route().Path, c.Response().StatusCode(), time.Since(start)
	s.metrics.observe(c.Method(), route, status, took)
	if status == fiber.StatusRequestEntityTooLarge {
		c.Context().SetConnectionClose()
		// Who still sends does not read: the answer would be lost with the connection. So a bounded rest is read and dropped.
		if rest := c.Context().RequestBodyStream(); rest != nil {
			_, _ = io.CopyN(io.Discard, rest, mostDropped)
		}
	}
	level := slog.LevelDebug
	if status >= 500 {
		level = slog.LevelError
	}
	r := requestOf(c.UserContext())
	r.logger().Log(c.UserContext(), level, "request", "request", r.ID, "method", c.Method(), "route", route, "status", status, "ms", took.Milliseconds())
	return nil
}

// identify puts the actor of the session cookie into the context. A cookie that is no session is nobody.
func (s *Server) identify(c *fiber.Ctx) error {
	if key, ok := strings.CutPrefix(c.Get(fiber.HeaderAuthorization), "Bearer "); ok {
		return s.identifyKey(c, key)
	}
	token := requestOf(c.UserContext()).Cookie
	if token == "" {
		return c.Next()
	}
	a, err := s.deps.Identity.Session(c.UserContext(), token)
	switch fault.CodeOf(err) {
	case "":
		// Cases keep numbers in the form of package mediation: people are found in them by it.
		if phone, wrong, _ := mediation.NormalPhone(a.Phone); wrong == "" {
			a.Phone = phone
		}
		c.SetUserContext(actor.With(c.UserContext(), a))
	case fault.Unauthenticated, fault.NotFound:
	default:
		return send(c, err)
	}
	return c.Next()
}

// worthIt is how long a JSON answer must be for compressing it, in bytes: one packet less is none.
const worthIt = 1400

// thin compresses longer JSON answers for phones on bad networks. Answers about the session stay as they are: they hold
// a token, and the length of what is compressed with it could tell of it (BREACH).
func thin(c *fiber.Ctx) error {
	if err := c.Next(); err != nil {
		return err
	}
	r := c.Response()
	if r.IsBodyStream() || len(r.Body()) < worthIt || !strings.Contains(string(r.Header.ContentType()), "json") || strings.HasPrefix(c.Path(), prefix+"/session") ||
		strings.HasPrefix(c.Path(), prefix+"/invitations") || !c.Context().Request.Header.HasAcceptEncoding("gzip") || len(r.Header.ContentEncoding()) > 0 {
		return nil
	}
	body := fasthttp.AppendGzipBytesLevel(nil, r.Body(), fasthttp.CompressBestSpeed)
	r.SetBodyRaw(body)
	r.Header.SetContentEncoding("gzip")
	c.Vary(fiber.HeaderAcceptEncoding)
	return nil
}
