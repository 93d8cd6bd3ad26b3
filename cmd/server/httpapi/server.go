package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"reflect"
	"runtime/debug"
	"time"

	"concord/courts"
	"concord/internal/apikeys"
	"concord/internal/clock"
	"concord/internal/idempotency"
	"concord/internal/identity"
	"concord/internal/rules"
	"concord/internal/sandbox"
	"concord/internal/uploads"
	"concord/internal/webhooks"
	"concord/mediation"
	"concord/organizations"
	"concord/organizations/directory"
	"concord/organizations/imports"
	"concord/rooms"
	"concord/routing/records"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
)

const (
	prefix      = "/api/v1"
	uploadsPath = prefix + "/uploads"
)

// Deps is what the door needs from the house.
type Deps struct {
	Version   string
	Log       *slog.Logger // nil is the default one
	Clock     clock.Clock
	PublicURL string   // how people reach us, as https://hub.example; "" for what the request says
	Proxies   []string // addresses of proxies whose X-Forwarded-For counts
	Timeout   time.Duration
	Rate      float64 // requests a second of one person or address; negative for no limit
	Burst     int
	Pages     fs.FS
	Track     string // rule pack track of this deployment
	Demo      *Demo  // nil for a real hub
	Answers   *idempotency.Store
	Ready     func(context.Context) error                    // a part that does not answer
	Desk      func(ctx context.Context, action string) error // whether the actor holds the role of a desk
	Sockets   func(fiber.Router)                             // mounts the WebSockets of package signal

	Court    func(ctx context.Context, action string, o courts.Object) error
	Proof    func(ctx context.Context, index uint64) (string, error) // of a place in the transparency log
	Strokes  func([]byte) error                                      // whether a drawn signature can be set into a paper
	Operator func(context.Context) (OperatorDesk, error)

	Keys       *apikeys.Service
	Webhooks   *webhooks.Service
	Sandbox    *sandbox.Box
	Federation func(ctx context.Context, action string) error // whether a partner's system may, in its own organization

	Identity      *identity.Service
	Organizations *organizations.Service
	Cases         *mediation.Service
	Courts        *courts.Service
	Rooms         *rooms.Service
	Rules         *rules.Book
	Routing       *records.Service
	Imports       *imports.Service
	Directory     *directory.Index
	Uploads       *uploads.Service
	Files         Files
}

// Server is the HTTP server before it listens.
type Server struct {
	deps    Deps
	table   []Route
	app     *fiber.App
	api     huma.API
	metrics *metrics
	rate    *limiter
	secure  bool
}

// New makes the server with all its routes.
func New(d Deps) (*Server, error) {
	s := &Server{deps: d}
	return s, s.open(append(s.routes(), s.partnerRoutes()...))
}

func (s *Server) open(table []Route) error {
	d := s.deps
	s.table, s.metrics, s.rate = table, newMetrics(), newLimiter(d.Rate, d.Burst)
	if d.PublicURL != "" {
		u, err := url.Parse(d.PublicURL)
		if err != nil || u.Host == "" {
			return fmt.Errorf("public address %q is no URL", d.PublicURL)
		}
		s.secure = u.Scheme == "https"
	}
	if s.deps.Timeout == 0 {
		s.deps.Timeout = 10 * time.Second
	}
	s.app = fiber.New(fiber.Config{
		AppName: "concord", DisableStartupMessage: true, ErrorHandler: oops,
		Immutable:         true, // values outlive the request: domains keep them
		StreamRequestBody: true, BodyLimit: 64 << 10, DisablePreParseMultipartForm: true,
		ReadTimeout: 60 * time.Second, WriteTimeout: 60 * time.Second, IdleTimeout: 120 * time.Second, ReadBufferSize: 16 << 10,
		EnableTrustedProxyCheck: len(d.Proxies) > 0, TrustedProxies: d.Proxies, ProxyHeader: proxyHeader(d.Proxies),
		EnableIPValidation: true,
	})
	s.app.Use(s.record, caught, plainPath, s.begin, s.headers, bounded)
	s.app.Get("/healthz", func(c *fiber.Ctx) error { return c.SendString("ok") })
	s.app.Get("/readyz", s.ready)
	s.app.Get("/metrics", s.serveMetrics())
	s.app.Use(s.identify, s.sameOrigin)
	if d.Sockets != nil {
		d.Sockets(s.app)
	}
	s.app.Use("/api", s.paced, thin, func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderCacheControl, "no-store")
		return c.Next()
	})
	s.api = humafiber.New(s.app, description(d.Version))
	for _, r := range table {
		r.bind(s, r)
	}
	document, err := s.Document()
	if err != nil {
		return err
	}
	s.app.Get("/openapi.json", func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, "application/vnd.oai.openapi+json;version=3.1")
		return c.Send(document)
	})
	s.app.Get("/*", newPages(d.Pages).serve)
	return nil
}

func proxyHeader(proxies []string) string {
	if len(proxies) == 0 {
		return ""
	}
	return fiber.HeaderXForwardedFor
}

// App gives the fiber application, to listen with and to test with.
func (s *Server) App() *fiber.App { return s.app }

// Routes gives the table of routes, for the truth table of access.
func (s *Server) Routes() []Route { return s.table }

// Document gives the OpenAPI 3.1 document as indented JSON.
func (s *Server) Document() ([]byte, error) {
	return json.MarshalIndent(s.api.OpenAPI(), "", "  ")
}

func description(version string) huma.Config {
	c := huma.DefaultConfig("Concord", version)
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.CreateHooks = nil // no $schema field in answers
	c.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	c.RejectUnknownQueryParameters = true
	c.Info.Description = "Online mediation, from intake to confirmed agreement or filed case. Refusals are problems (RFC 9457) with a message key."
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"session": {Type: "apiKey", In: "cookie", Name: identity.CookieName},
		"key": {Type: "http", Scheme: "bearer", Description: "an organization's API key, ck_live_… or ck_test_…"}}
	return c
}

// caught turns a panic into a problem and a log line with the place, without values.
func caught(c *fiber.Ctx) (err error) {
	defer func() {
		if r := recover(); r != nil {
			requestOf(c.UserContext()).logger().ErrorContext(c.UserContext(), "panic", "request", requestOf(c.UserContext()).ID, "what", fmt.Sprintf("%T", r), "stack", string(debug.Stack()))
			err = send(c, fmt.Errorf("panic in %s", c.Route().Path))
		}
	}()
	return c.Next()
}

func (s *Server) ready(c *fiber.Ctx) error {
	if err := s.deps.Ready(c.UserContext()); err != nil {
		return send(c, err)
	}
	return c.SendString("ready")
}

// Describe gives the OpenAPI document without a house behind it.
func Describe(version string) ([]byte, error) {
	s := &Server{deps: Deps{Version: version, Pages: emptyFS{}}}
	if err := s.open(append(s.routes(), s.partnerRoutes()...)); err != nil {
		return nil, err
	}
	return s.Document()
}

type emptyFS struct{}

// Open finds nothing.
func (emptyFS) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// schemaName names a type in the document. Those of package rooms get their room's name: You, Person and Entry are others'.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.PkgPath() == reflect.TypeFor[rooms.View]().PkgPath() {
		return "Room" + name
	}
	return name
}
