package httpapi

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"concord/internal/access"
	"concord/internal/actor"
	"concord/internal/blob"
	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/docstore/sqlitedoc"
	"concord/internal/fault"
	"concord/internal/idempotency"
	"concord/internal/identity"
	"concord/internal/rules"
	"concord/internal/uploads"
	"concord/mediation"
	"concord/organizations"
	"concord/rooms"
)

var noon = time.Date(2026, 11, 2, 4, 0, 0, 0, time.UTC)

// world is a server on a real store, with the letters that were sent.
type world struct {
	*Server
	t       *testing.T
	clock   *clock.Held
	store   *docstore.Store
	blobs   *blob.Store
	mu      sync.Mutex
	letters []identity.Letter
}

// theGuard is made once: it is safe for parallel use.
var theGuard = sync.OnceValue(func() *access.Guard { return access.New() })

// cases answers package mediation with the real policy.
type cases struct{ *access.Guard }

// Allow implements mediation.Guard.
func (g cases) Allow(ctx context.Context, action string, o mediation.Object) error {
	return g.Guard.Allow(ctx, actor.From(ctx), action, access.Object{Kind: o.Kind, Tenants: o.Tenants, Rel: o.Rel})
}

// Carry keeps the letter.
func (w *world) Carry(_ context.Context, l identity.Letter) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.letters = append(w.letters, l)
	return nil
}

func (w *world) code() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.letters[len(w.letters)-1].Secrets["code"]
}

// open gives a server with further routes of the test's own.
func open(t *testing.T, change func(*Deps), extra ...Route) *world {
	t.Helper()
	ctx := context.Background()
	store, err := sqlitedoc.Open(ctx, filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	w := &world{t: t, clock: clock.Hold(noon), store: store}
	keys, err := identity.NewKeys(bytes.Repeat([]byte("k"), 32))
	if err != nil {
		t.Fatal(err)
	}
	people, err := identity.Open(ctx, identity.Options{Store: store, Clock: w.clock, Keys: keys, Courier: w})
	if err != nil {
		t.Fatal(err)
	}
	answers, err := idempotency.Open(ctx, store, w.clock)
	if err != nil {
		t.Fatal(err)
	}
	orgs, err := organizations.Open(ctx, store, w.clock, func(context.Context, string, string) error { return nil }, []byte("k"))
	if err != nil {
		t.Fatal(err)
	}
	cs, err := mediation.Open(ctx, mediation.Deps{Store: store, Guard: cases{theGuard()}, Rules: mediation.NewRules(rules.Load(), "prefiling"), Roster: orgs, Clock: w.clock, Key: []byte("k")})
	if err != nil {
		t.Fatal(err)
	}
	rs, err := rooms.Open(ctx, rooms.Options{Store: store, Clock: w.clock})
	if err != nil {
		t.Fatal(err)
	}
	if w.blobs, err = blob.New(ctx, blob.Config{Folder: t.TempDir()}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.blobs.Close() })
	up, err := uploads.Open(ctx, store, w.blobs, w.clock)
	if err != nil {
		t.Fatal(err)
	}
	d := Deps{Version: "test", Clock: w.clock, Rate: -1, Answers: answers, Identity: people, Organizations: orgs, Rules: rules.Load(), Track: "prefiling", Cases: cs, Rooms: rs, Uploads: up, Files: Files{w.blobs},
		Ready: func(context.Context) error { return nil },
		Desk:  func(context.Context, string) error { return fault.New(fault.Forbidden, "access.denied", nil) },
		Pages: fstest.MapFS{"index.html": {Data: []byte("<!doctype html>" + strings.Repeat("concord ", 300))}, "assets/app-1a2b.js": {Data: []byte(strings.Repeat("let a=1;", 400))}, "robots.txt": {Data: []byte("x")}}}
	if change != nil {
		change(&d)
	}
	w.Server = &Server{deps: d}
	if err := w.Server.open(append(w.routes(), extra...)); err != nil {
		t.Fatal(err)
	}
	return w
}

// answer is a response with its body read.
type answer struct {
	*http.Response
	body string
}

func (a answer) problem(t *testing.T) Problem {
	t.Helper()
	var p Problem
	if err := json.Unmarshal([]byte(a.body), &p); err != nil {
		t.Fatalf("no problem: %d %s", a.StatusCode, a.body)
	}
	return p
}

// ask sends a request as a page of our own would.
func (w *world) ask(method, url, body string, head ...string) answer {
	w.t.Helper()
	r := httptest.NewRequest(method, url, strings.NewReader(body))
	r.Host = "hub.test"
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for i := 0; i < len(head); i += 2 {
		if head[i+1] == "" {
			r.Header.Del(head[i])
		} else {
			r.Header.Set(head[i], head[i+1])
		}
	}
	resp, err := w.app.Test(r, 20_000)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return answer{resp, string(b)}
}

// signedIn signs a phone in and gives the Cookie header.
func (w *world) signedIn(phone string) string {
	w.t.Helper()
	a := w.ask("POST", "/api/v1/session/code", fmt.Sprintf(`{"phone":%q}`, phone))
	var ch Challenge
	if err := json.Unmarshal([]byte(a.body), &ch); err != nil || a.StatusCode != 200 {
		w.t.Fatalf("code: %d %s", a.StatusCode, a.body)
	}
	a = w.ask("POST", "/api/v1/session", fmt.Sprintf(`{"challengeId":%q,"code":%q,"name":"陈秀英"}`, ch.ChallengeID, w.code()))
	if a.StatusCode != 200 {
		w.t.Fatalf("sign in: %d %s", a.StatusCode, a.body)
	}
	c := a.Cookies()[0]
	return c.Name + "=" + c.Value
}

func TestSignInAndOut(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	if a := w.ask("GET", "/api/v1/session", ""); !strings.Contains(a.body, `"signedIn":false`) {
		t.Errorf("nobody: %s", a.body)
	}
	cookie := w.signedIn("13800001111")
	a := w.ask("GET", "/api/v1/session", "", "Cookie", cookie)
	for _, want := range []string{`"signedIn":true`, `"name":"陈秀英"`, `"level":"phone"`, `"roles":[]`, `1111"`} {
		if !strings.Contains(a.body, want) {
			t.Errorf("%s misses %s", a.body, want)
		}
	}
	if strings.Contains(a.body, "13800001111") {
		t.Error("the whole phone number is in the session")
	}
	if a := w.ask("PATCH", "/api/v1/session", `{"locale":"en"}`, "Cookie", cookie); !strings.Contains(a.body, `"locale":"en"`) {
		t.Errorf("locale: %s", a.body)
	}
	if a := w.ask("DELETE", "/api/v1/session", "", "Cookie", cookie); a.StatusCode != 204 || !strings.Contains(a.Header.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("sign out: %d %v", a.StatusCode, a.Header)
	}
	if a := w.ask("GET", "/api/v1/session", "", "Cookie", cookie); !strings.Contains(a.body, `"signedIn":false`) {
		t.Errorf("after signing out: %s", a.body)
	}
	if a := w.ask("PATCH", "/api/v1/session", `{"locale":"en"}`); a.StatusCode != 401 || a.problem(t).Key != "session.required" {
		t.Errorf("nobody changes his profile: %d %s", a.StatusCode, a.body)
	}
}

type echoIn struct {
	Body struct {
		Phone string `json:"phone" minLength:"5" maxLength:"20" pattern:"^[0-9]+$"`
		Count int    `json:"count,omitempty" maximum:"9"`
		Parts []struct {
			Kind string `json:"kind" enum:"a,b"`
		} `json:"parts,omitempty"`
	}
}

func echo(_ context.Context, in *echoIn) (*out[map[string]any], error) {
	return &out[map[string]any]{map[string]any{"phone": in.Body.Phone}}, nil
}

// A wrong field must be named, and what was written must not come back: it is a phone number or a password.
func TestProblemsNameFieldsAndEchoNothing(t *testing.T) {
	t.Parallel()
	w := open(t, nil, Route{"POST", "/echo", "echo", Anyone, gets(echo)})
	for _, tc := range []struct {
		name, body, head string
		status           int
		key              string
		fields           string
	}{
		{"good", `{"phone":"13800001111"}`, "", 200, "", ""},
		{"unknown field", `{"phone":"13800001111","secret":"13800001111"}`, "", 422, "input.invalid", "secret:field.unknown map[]"},
		{"unknown field inside", `{"phone":"13800001111","parts":[{"kind":"a","secret":"13800001111"}]}`, "", 422, "input.invalid", "parts[0].secret:field.unknown map[]"},
		{"other case of letters", `{"PHONE":"13800001111"}`, "", 422, "input.invalid", "phone:field.required map[] PHONE:field.unknown map[]"},
		{"missing", `{}`, "", 422, "input.invalid", "phone:field.required map[]"},
		{"too short", `{"phone":"1380"}`, "", 422, "input.invalid", "phone:field.too_short map[min:5]"},
		{"too long", `{"phone":"138000011111380000111113800001111"}`, "", 422, "input.invalid", "phone:field.too_long map[max:20]"},
		{"pattern", `{"phone":"1380000111a"}`, "", 422, "input.invalid", "phone:field.pattern map[]"},
		{"number", `{"phone":"13800001111","count":13800001111}`, "", 422, "input.invalid", "count:field.too_large map[max:9]"},
		{"choice", `{"phone":"13800001111","parts":[{"kind":"13800001111"}]}`, "", 422, "input.invalid", "parts[0].kind:field.unknown_value map[]"},
		{"wrong type", `{"phone":13800001111}`, "", 422, "input.invalid", "phone:field.text map[]"},
		{"no JSON", `{"phone":"13800001111"`, "", 400, "request.malformed", ""},
		{"other type", `phone=13800001111`, "application/x-www-form-urlencoded", 415, "request.media_type", ""},
		{"nothing", ``, "", 400, "request.malformed", ""},
	} {
		a := w.ask("POST", "/api/v1/echo", tc.body, "Content-Type", orJSON(tc.head))
		if a.StatusCode != tc.status {
			t.Errorf("%s: %d %s", tc.name, a.StatusCode, a.body)
			continue
		}
		if tc.status == 200 {
			continue
		}
		p := a.problem(t)
		var fields []string
		for _, f := range p.Errors {
			fields = append(fields, fmt.Sprintf("%s:%s %v", f.Path, f.Key, map[string]any(f.Params)))
		}
		if p.Key != tc.key || p.Code != fault.Invalid || strings.Join(fields, " ") != tc.fields || p.Status != tc.status {
			t.Errorf("%s: %+v", tc.name, p)
		}
		if strings.Contains(a.body, "13800001111") || strings.Contains(a.body, "1380") {
			t.Errorf("%s: the answer echoes the input: %s", tc.name, a.body)
		}
		if ct := a.Header.Get("Content-Type"); ct != "application/problem+json" {
			t.Errorf("%s: content type %q", tc.name, ct)
		}
	}
}

func orJSON(s string) string {
	if s == "" {
		return "application/json"
	}
	return s
}

func TestEachCodeHasItsStatus(t *testing.T) {
	t.Parallel()
	var now error
	var mu sync.Mutex
	w := open(t, nil, Route{"GET", "/fail", "fail", Anyone, gets(func(context.Context, *struct{}) (*out[string], error) {
		mu.Lock()
		defer mu.Unlock()
		return nil, now
	})}, Route{"GET", "/panic", "panic", Anyone, gets(func(context.Context, *struct{}) (*out[string], error) { panic("13800001111") })})
	for _, tc := range []struct {
		err    error
		status int
		key    string
		wait   string
	}{
		{fault.On("a.b", "field.required", nil), 422, "input.invalid", ""},
		{fault.New(fault.Unauthenticated, "code.wrong", fault.P{"left": 4}), 401, "code.wrong", ""},
		{fault.New(fault.Forbidden, "access.denied", nil), 403, "access.denied", ""},
		{fault.New(fault.NotFound, "not_found", nil), 404, "not_found", ""},
		{fault.New(fault.Exists, "account.taken", nil), 409, "account.taken", ""},
		{fault.New(fault.Conflict, "case.already_closed", nil), 409, "case.already_closed", ""},
		{fault.New(fault.TooMany, "code.too_many", fault.P{"retryAfter": 42}), 429, "code.too_many", "42"},
		{fault.New(fault.TooLarge, "upload.too_large", fault.P{"max": 5}), 413, "upload.too_large", ""},
		{fault.New(fault.Unavailable, "store.down", nil), 503, "store.down", "2"},
		{context.DeadlineExceeded, 503, "unavailable.slow", "2"},
		{errors.New("the phone is 13800001111"), 500, "internal", ""},
		{fault.Wrap(errors.New("13800001111"), fault.Internal, "secret.key", fault.P{"a": 1}), 500, "internal", ""},
	} {
		mu.Lock()
		now = tc.err
		mu.Unlock()
		a := w.ask("GET", "/api/v1/fail", "")
		if p := a.problem(t); a.StatusCode != tc.status || p.Key != tc.key || a.Header.Get("Retry-After") != tc.wait {
			t.Errorf("%v: %d %s retry %q", tc.err, a.StatusCode, a.body, a.Header.Get("Retry-After"))
		}
		if strings.Contains(a.body, "13800001111") {
			t.Errorf("the cause was sent: %s", a.body)
		}
	}
	if a := w.ask("GET", "/api/v1/panic", ""); a.StatusCode != 500 || a.problem(t).Key != "internal" {
		t.Errorf("panic: %d %s", a.StatusCode, a.body)
	}
	if a := w.ask("GET", "/api/v1/nowhere", ""); a.StatusCode != 404 || a.problem(t).Key != "not_found" {
		t.Errorf("unknown path: %d %s", a.StatusCode, a.body)
	}
	if a := w.ask("PUT", "/api/v1/fail", ""); a.StatusCode != 405 || a.problem(t).Key != "request.method" {
		t.Errorf("unknown method: %d %s", a.StatusCode, a.body)
	}
}

func TestTooMuchIsRefusedBeforeItIsKept(t *testing.T) {
	t.Parallel()
	w := open(t, nil, Route{"POST", "/echo", "echo", Anyone, gets(echo)})
	big := `{"phone":"` + strings.Repeat("1", maxJSON) + `"}`
	if a := w.ask("POST", "/api/v1/echo", big); a.StatusCode != 413 || a.problem(t).Key != "request.too_large" || a.problem(t).Params["max"] != float64(maxJSON) {
		t.Errorf("with a length: %d %.200s", a.StatusCode, a.body)
	}
	r := httptest.NewRequest("POST", "/api/v1/echo", io.MultiReader(strings.NewReader(big))) // no length: chunked
	r.ContentLength = -1
	r.TransferEncoding = []string{"chunked"}
	r.Header.Set("Content-Type", "application/json")
	resp, err := w.app.Test(r, 20_000)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != 413 {
		b, _ := io.ReadAll(resp.Body)
		t.Errorf("chunked: %d %.200s", resp.StatusCode, b)
	}
}

func TestAnotherSiteCannotAct(t *testing.T) {
	t.Parallel()
	w := open(t, func(d *Deps) { d.PublicURL = "https://hub.example" }, Route{"POST", "/echo", "echo", SignedIn, gets(echo)})
	cookie := w.signedIn("13800001111")
	session := w.ask("GET", "/api/v1/session", "", "Cookie", cookie)
	var v SessionView
	if err := json.Unmarshal([]byte(session.body), &v); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		site, origin, token string
		status              int
	}{
		{"same-origin", "", "", 200}, {"none", "", "", 200}, {"cross-site", "", "", 403}, {"same-site", "", "", 403},
		{"", "http://hub.test", "", 200}, {"", "https://hub.example", "", 200}, {"", "https://evil.example", "", 403}, {"", "null", "", 403},
		{"", "", "", 403}, {"", "", v.CSRFToken, 200}, {"", "", "guess", 403},
	} {
		a := w.ask("POST", "/api/v1/echo", `{"phone":"13800001111"}`, "Cookie", cookie, "Sec-Fetch-Site", tc.site, "Origin", tc.origin, "X-CSRF-Token", tc.token)
		if a.StatusCode != tc.status || (tc.status == 403 && a.problem(t).Key != "request.cross_site") {
			t.Errorf("%+v: %d %s", tc, a.StatusCode, a.body)
		}
	}
	if a := w.ask("GET", "/api/v1/session", "", "Sec-Fetch-Site", "cross-site", "Upgrade", "websocket", "Connection", "upgrade"); a.StatusCode != 403 {
		t.Errorf("another site opens a WebSocket: %d", a.StatusCode)
	}
}

func TestTheSameRequestAgainIsAnsweredAndNotDone(t *testing.T) {
	t.Parallel()
	var done atomic.Int32
	var failing atomic.Bool
	w := open(t, nil, Route{"POST", "/make", "make", SignedIn, creates(func(_ context.Context, in *echoIn) (*out[map[string]any], error) {
		if failing.Load() {
			return nil, fault.New(fault.Conflict, "not.now", nil)
		}
		return &out[map[string]any]{map[string]any{"n": done.Add(1)}}, nil
	})})
	ann, bob := w.signedIn("13800001111"), w.signedIn("13800002222")
	send := func(cookie, key, phone string) answer {
		return w.ask("POST", "/api/v1/make", `{"phone":"`+phone+`"}`, "Cookie", cookie, "Idempotency-Key", key)
	}
	first, again := send(ann, "k1", "11111"), send(ann, "k1", "11111")
	if first.StatusCode != 201 || again.StatusCode != 201 || first.body != again.body || done.Load() != 1 {
		t.Fatalf("%d %s / %d %s, done %d", first.StatusCode, first.body, again.StatusCode, again.body, done.Load())
	}
	if a := send(ann, "k1", "22222"); a.StatusCode != 409 || a.problem(t).Key != "idempotency.reused" {
		t.Errorf("same key, other body: %d %s", a.StatusCode, a.body)
	}
	send(bob, "k1", "22222")
	send(ann, "", "11111")
	send(ann, "", "11111")
	if done.Load() != 4 {
		t.Errorf("another person or no key: done %d", done.Load())
	}
	failing.Store(true)
	if a := send(ann, "k2", "11111"); a.StatusCode != 409 {
		t.Errorf("refused: %d", a.StatusCode)
	}
	failing.Store(false)
	if a := send(ann, "k2", "11111"); a.StatusCode != 201 {
		t.Errorf("after a refusal the same key works: %d %s", a.StatusCode, a.body)
	}
	var wg sync.WaitGroup
	before := done.Load()
	for range 12 {
		wg.Go(func() {
			if a := send(bob, "many", "33333"); a.StatusCode != 201 && a.problem(t).Key != "idempotency.running" {
				t.Errorf("in parallel: %d %s", a.StatusCode, a.body)
			}
		})
	}
	wg.Wait()
	if done.Load() != before+1 {
		t.Errorf("twelve at once did it %d times", done.Load()-before)
	}
}

func TestPathsThatTwoReadersReadDifferentlyAreRefused(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	for _, path := range []string{"/api/v1/%2e%2e/session", "/api/v1/regions/33%2f", "/api/v1//session", "/api/v1/session;a=b", "/api/v1/%252e/session",
		"/api/v1/regions/%5c", "/api/v1/regions/%00", "/api/v1/x/../session", "/api/v1/./session", "/" + strings.Repeat("a", 2000), "/api/v1/session/..", "/api/v1/%3bsession"} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host, r.RequestURI = "hub.test", path // as written, not cleaned
		resp, err := w.app.Test(r, 20_000)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != 400 {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
}

func TestHeadersHoldPagesToThisHost(t *testing.T) {
	t.Parallel()
	w := open(t, func(d *Deps) { d.PublicURL = "https://hub.example" })
	a := w.ask("GET", "/", "")
	csp := a.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'self'", "script-src 'self';", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "connect-src 'self' ws://hub.test wss://hub.test"} {
		if !strings.Contains(csp, want) {
			t.Errorf("policy misses %q: %s", want, csp)
		}
	}
	if strings.Contains(csp, "unsafe") {
		t.Errorf("unsafe: %s", csp)
	}
	for h, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
		"Strict-Transport-Security": "max-age=31536000; includeSubDomains", "Cross-Origin-Opener-Policy": "same-origin"} {
		if a.Header.Get(h) != want {
			t.Errorf("%s: %q", h, a.Header.Get(h))
		}
	}
	if id := w.ask("GET", "/api/v1/session", ""); id.Header.Get("X-Request-Id") == "" || id.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", id.Header)
	}
	if strings.Contains(policy("evil.test; script-src *", "'none'"), "evil") {
		t.Error("a host can write into the policy")
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	for _, tc := range []struct {
		path, accept string
		status       int
		cache        string
		encoding     string
		contains     string
	}{
		{"/", "", 200, "no-cache", "", "concord"},
		{"/cases/abc", "", 200, "no-cache", "", "concord"},
		{"/i/sometoken", "gzip", 200, "no-cache", "gzip", ""},
		{"/assets/app-1a2b.js", "", 200, "public, max-age=31536000, immutable", "", "let a=1"},
		{"/assets/app-1a2b.js", "gzip, deflate, br", 200, "public, max-age=31536000, immutable", "br", ""},
		{"/assets/gone-9.js", "", 404, "no-store", "", "not_found"},
		{"/robots.txt", "", 200, "no-cache", "", "x"},
		{"/ws/nothing", "", 404, "no-store", "", "not_found"},
	} {
		a := w.ask("GET", tc.path, "", "Accept-Encoding", tc.accept)
		if a.StatusCode != tc.status || a.Header.Get("Cache-Control") != tc.cache || a.Header.Get("Content-Encoding") != tc.encoding || !strings.Contains(a.body, tc.contains) {
			t.Errorf("%s: %d %q %q %.60q", tc.path, a.StatusCode, a.Header.Get("Cache-Control"), a.Header.Get("Content-Encoding"), a.body)
		}
	}
	etag := w.ask("GET", "/", "").Header.Get("ETag")
	if a := w.ask("GET", "/", "", "If-None-Match", etag); a.StatusCode != 304 || a.body != "" {
		t.Errorf("again: %d", a.StatusCode)
	}
	bare := open(t, func(d *Deps) { d.Pages = fstest.MapFS{} })
	if a := bare.ask("GET", "/", ""); a.StatusCode != 200 || !strings.Contains(a.body, "make pages") {
		t.Errorf("without pages: %d %s", a.StatusCode, a.body)
	}
}

func TestTooManyRequests(t *testing.T) {
	t.Parallel()
	w := open(t, func(d *Deps) { d.Rate, d.Burst = 1, 3 })
	for range 3 {
		if a := w.ask("GET", "/api/v1/session", ""); a.StatusCode != 200 {
			t.Fatalf("%d", a.StatusCode)
		}
	}
	a := w.ask("GET", "/api/v1/session", "")
	if a.StatusCode != 429 || a.problem(t).Key != "request.too_many" || a.Header.Get("Retry-After") != "1" {
		t.Errorf("%d %s", a.StatusCode, a.body)
	}
	w.clock.Advance(2 * time.Second)
	if a := w.ask("GET", "/api/v1/session", ""); a.StatusCode != 200 {
		t.Errorf("after waiting: %d", a.StatusCode)
	}
	if subnet("2001:db8:1:2:3::1") != subnet("2001:db8:1:2:4::9") || subnet("10.0.0.1") == subnet("10.0.0.2") {
		t.Error("one house is one address")
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	w := open(t, func(d *Deps) {
		d.Ready = func(context.Context) error { return fault.New(fault.Unavailable, "store.down", nil) }
	})
	if a := w.ask("GET", "/healthz", ""); a.StatusCode != 200 {
		t.Errorf("healthz %d", a.StatusCode)
	}
	if a := w.ask("GET", "/readyz", ""); a.StatusCode != 503 || a.problem(t).Key != "store.down" {
		t.Errorf("readyz %d %s", a.StatusCode, a.body)
	}
	w.ask("GET", "/api/v1/regions/33", "")
	if a := w.ask("GET", "/metrics", ""); a.StatusCode != 200 || !strings.Contains(a.body, `route="/api/v1/regions/:code"`) {
		t.Errorf("metrics %d %.400s", a.StatusCode, a.body)
	}
	if a := w.ask("GET", "/metrics", "", "X-Forwarded-For", "203.0.113.9"); a.StatusCode != 404 {
		t.Errorf("metrics through a proxy: %d", a.StatusCode)
	}
}

// The log must not become a second case file. It is the only test that replaces the default logger, so it is not parallel.
func TestLogsHoldNoPersonalData(t *testing.T) {
	var mu sync.Mutex
	var b bytes.Buffer
	old := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(lockedWriter{&mu, &b}, &slog.HandlerOptions{Level: slog.LevelDebug})))
	defer slog.SetDefault(old)
	w := open(t, nil, Route{"POST", "/fail", "fail", Anyone, gets(func(_ context.Context, in *echoIn) (*out[string], error) {
		return nil, fault.New(fault.Unavailable, "store.down", nil)
	})}, Route{"GET", "/tokens/{token}", "token", Anyone, gets(func(context.Context, *struct {
		Token string `path:"token"`
	}) (*out[string], error) {
		return &out[string]{"ok"}, nil
	})})
	cookie := w.signedIn("13800001111")
	w.ask("POST", "/api/v1/fail", `{"phone":"13800001111"}`, "Cookie", cookie)
	w.ask("GET", "/api/v1/tokens/verysecret", "", "Cookie", cookie)
	mu.Lock()
	defer mu.Unlock()
	log := b.String()
	for _, never := range []string{"13800001111", "陈秀英", "verysecret", w.code(), strings.SplitN(cookie, "=", 2)[1]} {
		if strings.Contains(log, never) {
			t.Errorf("the log holds %q", never)
		}
	}
	if !strings.Contains(log, "/api/v1/tokens/:token") || !strings.Contains(log, "store.down") {
		t.Errorf("the log misses routes or faults: %s", log)
	}
}

type lockedWriter struct {
	mu *sync.Mutex
	w  io.Writer
}

func (l lockedWriter) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

func TestEveryRouteIsInTheDocument(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	a := w.ask("GET", "/openapi.json", "")
	var d struct {
		OpenAPI string `json:"openapi"`
		Paths   map[string]map[string]struct {
			OperationID string `json:"operationId"`
			Access      string `json:"x-access"`
		} `json:"paths"`
	}
	if err := json.Unmarshal([]byte(a.body), &d); err != nil || !strings.HasPrefix(d.OpenAPI, "3.1") {
		t.Fatalf("%v %s", err, d.OpenAPI)
	}
	ids := map[string]bool{}
	for _, r := range w.Routes() {
		op := d.Paths[prefix+r.Path][strings.ToLower(r.Method)]
		if op.OperationID != r.ID || op.Access != r.Access || r.Access == "" || ids[r.ID] {
			t.Errorf("%s %s: %+v", r.Method, r.Path, op)
		}
		ids[r.ID] = true
	}
}

func TestLongAnswersTravelCompressed(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	a := w.ask("GET", "/api/v1/kinds", "", "Accept-Encoding", "gzip, br")
	if a.Header.Get("Content-Encoding") != "gzip" || a.Header.Get("Vary") == "" {
		t.Fatalf("%v", a.Header)
	}
	z, err := gzip.NewReader(strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(z)
	if err != nil || string(plain) != w.ask("GET", "/api/v1/kinds", "").body || len(plain) < 3*len(a.body) {
		t.Errorf("%d bytes of %d, %v", len(a.body), len(plain), err)
	}
	if a := w.ask("GET", "/api/v1/session", "", "Accept-Encoding", "gzip"); a.Header.Get("Content-Encoding") != "" {
		t.Error("an answer with a token is compressed")
	}
}

// A route whose action the policy does not know would be open or shut by accident.
func TestEveryRouteNeedsAnActionThatThePolicyKnows(t *testing.T) {
	t.Parallel()
	known := append(theGuard().Actions(), Anyone, SignedIn)
	for _, r := range open(t, nil).Routes() {
		if !slices.Contains(known, r.Access) {
			t.Errorf("%s %s needs %q", r.Method, r.Path, r.Access)
		}
	}
}

func TestPlacesAndRules(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	ctx := actor.With(context.Background(), actor.Machine)
	if err := w.deps.Organizations.AddCourt(ctx, organizations.Court{ID: "c1", Name: organizations.Name{ZH: "桐庐县人民法院", EN: "Tonglu County Court"}, Level: organizations.Basic, Region: "330122"}); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		url      string
		status   int
		contains string
	}{
		{"/api/v1/regions", 200, `"浙江省"`},
		{"/api/v1/regions?parent=3301", 200, `"330122"`},
		{"/api/v1/regions/330122", 200, `"zh":"浙江省杭州市桐庐县"`},
		{"/api/v1/regions/999999", 404, "region.unknown"},
		{"/api/v1/regions/search?q=tonglu", 200, `"330122"`},
		{"/api/v1/regions/search", 422, "field.required"},
		{"/api/v1/regions?wrong=1", 422, "query.wrong"},
		{"/api/v1/courts/suggest?respondent=330122001", 200, `"key":"court.at_respondent"`},
		{"/api/v1/courts", 200, "Tonglu County Court"},
		{"/api/v1/demo", 404, "not_found"},
	} {
		if a := w.ask("GET", tc.url, ""); a.StatusCode != tc.status || !strings.Contains(a.body, tc.contains) {
			t.Errorf("%s: %d %.300s", tc.url, a.StatusCode, a.body)
		}
	}
}
