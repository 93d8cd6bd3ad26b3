package apptest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"concord/internal/docstore"
	"concord/internal/identity"
)

// Client is a browser of one person. It sends what our own pages send.
type Client struct {
	House  *House
	Key    string
	Phone  string
	Person string
	cookie string
	since  time.Time
}

// Obj is a JSON object.
type Obj = map[string]any

// Answer is an answer of the hub with its body read.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	what   string
	house  *House
}

// Head is a header that a request carries besides the usual ones; an empty Value takes a usual one away.
type Head struct{ Name, Value string }

// Send sends any request and gives the answer, whatever it is. A body that is not bytes or a reader travels as JSON.
func (c *Client) Send(method, path string, body any, heads ...Head) Answer {
	c.House.T.Helper()
	a, err := c.Try(method, path, body, heads...)
	if err != nil {
		c.House.T.Fatalf("%s %s %s: %v", c.Key, method, path, err)
	}
	return a
}

// Try is Send for requests that may find nobody at home.
func (c *Client) Try(method, path string, body any, heads ...Head) (Answer, error) {
	var r io.Reader
	words := false
	switch b := body.(type) {
	case nil:
		if method == http.MethodPost {
			r, words = strings.NewReader("{}"), true
		}
	case []byte:
		r = bytes.NewReader(b)
	case io.Reader:
		r = b
	default:
		raw, err := json.Marshal(body)
		if err != nil {
			return Answer{}, err
		}
		r, words = bytes.NewReader(raw), true
	}
	if strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "/api/") {
		path = "/api/v1" + path
	}
	req, err := http.NewRequest(method, "http://"+c.House.Addr+path, r)
	if err != nil {
		return Answer{}, err
	}
	if words {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Origin", Origin)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if c.cookie != "" {
		req.Header.Set("Cookie", identity.CookieName+"="+c.cookie)
	}
	for _, x := range heads {
		if x.Value == "" {
			req.Header.Del(x.Name)
		} else {
			req.Header.Set(x.Name, x.Value)
		}
	}
	res, err := (&http.Client{Transport: c.House.http, Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(req)
	if err != nil {
		return Answer{}, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return Answer{}, err
	}
	for _, k := range res.Cookies() {
		if k.Name == identity.CookieName {
			c.cookie, c.since = k.Value, c.House.Clock.Now()
		}
	}
	return Answer{Status: res.StatusCode, Header: res.Header, Body: raw, what: c.Key + " " + method + " " + path, house: c.House}, nil
}

// Get reads, and fails the test when it is refused.
func (c *Client) Get(path string) Obj {
	c.House.T.Helper()
	return c.Send(http.MethodGet, path, nil).OK().Obj()
}

// Read is Get into any value.
func (c *Client) Read(path string, v any) {
	c.House.T.Helper()
	a := c.Send(http.MethodGet, path, nil).OK()
	if err := json.Unmarshal(a.Body, v); err != nil {
		c.House.T.Fatalf("%s: %v: %.300s", a.what, err, a.Body)
	}
}

// Post acts, and fails the test when it is refused.
func (c *Client) Post(path string, body any) Obj {
	c.House.T.Helper()
	return c.Send(http.MethodPost, path, body).OK().Obj()
}

// Put is Post with PUT.
func (c *Client) Put(path string, body any) Obj {
	c.House.T.Helper()
	return c.Send(http.MethodPut, path, body).OK().Obj()
}

// Act posts to the case of the house and lets the reactions run.
func (c *Client) Act(path string, body any) Obj {
	c.House.T.Helper()
	o := c.Post("/cases/"+c.House.Case+path, body)
	c.House.Settle()
	return o
}

// See reads the case of the house, as this person may.
func (c *Client) See() Obj {
	c.House.T.Helper()
	return c.Get("/cases/" + c.House.Case)
}

// File reads bytes, as a PDF.
func (c *Client) File(path string) []byte {
	c.House.T.Helper()
	return c.Send(http.MethodGet, path, nil).OK().Body
}

// OK fails the test when the answer is a refusal.
func (a Answer) OK() Answer {
	a.house.T.Helper()
	if a.Status >= 400 {
		a.house.T.Fatalf("%s: %d %s", a.what, a.Status, a.Body)
	}
	return a
}

// Obj gives the body as JSON; nil when there is none.
func (a Answer) Obj() Obj {
	a.house.T.Helper()
	if len(a.Body) == 0 {
		return nil
	}
	var o Obj
	if err := json.Unmarshal(a.Body, &o); err != nil {
		a.house.T.Fatalf("%s: no JSON object: %.300s", a.what, a.Body)
	}
	return o
}

// Problem is an answer of RFC 9457.
type Problem struct {
	Type   string         `json:"type"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Code   string         `json:"code"`
	Key    string         `json:"key"`
	Params map[string]any `json:"params"`
	Errors []struct {
		Path   string         `json:"path"`
		Key    string         `json:"key"`
		Params map[string]any `json:"params"`
	} `json:"errors"`
}

// Problem reads a refusal, and fails the test when it is not one.
func (a Answer) Problem() Problem {
	a.house.T.Helper()
	var p Problem
	if ct := a.Header.Get("Content-Type"); ct != "application/problem+json" {
		a.house.T.Fatalf("%s: %d is %q and no problem: %.300s", a.what, a.Status, ct, a.Body)
	}
	if err := json.Unmarshal(a.Body, &p); err != nil || p.Key == "" || p.Status != a.Status {
		a.house.T.Fatalf("%s: %d is no whole problem (%v): %.300s", a.what, a.Status, err, a.Body)
	}
	for locale, known := range worded() {
		for _, key := range append(keysOf(p), p.Key) {
			if known[key] == "" && (key != p.Code || known["code."+key] == "") {
				a.house.T.Errorf("%s: %s has no words for %s", a.what, locale, key)
			}
		}
	}
	return p
}

func keysOf(p Problem) (out []string) {
	for _, e := range p.Errors {
		out = append(out, e.Key)
	}
	return out
}

// worded gives what the pages say for each key, by locale: the hub sends keys alone, so a key without words is a bare word
// on the screen.
var worded = sync.OnceValue(func() map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, locale := range []string{"zh-CN", "en"} {
		out[locale] = map[string]string{}
		for file, prefix := range map[string]string{"fault.json": "", "terms.json": "terms."} {
			words := map[string]string{}
			b, err := os.ReadFile(filepath.Join("..", "..", "..", "frontend", "src", "locales", locale, file))
			if err == nil {
				err = json.Unmarshal(b, &words)
			}
			if err != nil {
				panic(err) // run from another folder
			}
			for k, v := range words {
				out[locale][prefix+k] = v
			}
		}
	}
	return out
})

// Refused checks that an answer is a refusal with this status and key, and gives it.
func (a Answer) Refused(status int, key string) Problem {
	a.house.T.Helper()
	if a.Status < 400 {
		a.house.T.Fatalf("%s: %d, want %d %s: %.300s", a.what, a.Status, status, key, a.Body)
	}
	p := a.Problem()
	if a.Status != status || p.Key != key {
		a.house.T.Errorf("%s: %d %s %v, want %d %s", a.what, a.Status, p.Key, p.Errors, status, key)
	}
	return p
}

// Field gives the key of the problem at a path; "" when that field is not named.
func (p Problem) Field(path string) string {
	for _, e := range p.Errors {
		if e.Path == path {
			return e.Key
		}
	}
	return ""
}

// SignIn asks for a code, reads it from the mailbox, and opens a session.
func (c *Client) SignIn() {
	c.House.T.Helper()
	c.House.Clock.Advance(time.Second) // the next code may not be asked for in the same moment
	ch := c.Post("/session/code", Obj{"phone": c.Phone})
	c.Post("/session", Obj{"challengeId": ch["challengeId"], "code": c.House.Code(c.Phone)})
}

// Prove asks for a code under a path of the case and gives what belongs into the body that proves it.
func (c *Client) Prove(path string) Obj {
	c.House.T.Helper()
	c.House.Clock.Advance(time.Second)
	ch := c.Post("/cases/"+c.House.Case+path, nil)
	return Obj{"challengeId": ch["challengeId"], "code": c.House.Code(c.Phone)}
}

// Upload brings a file into the case of the house in two pieces and gives the id of the evidence.
func (c *Client) Upload(name, visibility string, content []byte) string {
	c.House.T.Helper()
	a := c.Begin(name, visibility, int64(len(content))).OK()
	at := a.Header.Get("Location")
	half := len(content) / 2
	c.Patch(at, 0, content[:half]).OK()
	c.Patch(at, half, content[half:]).OK()
	return at[strings.LastIndex(at, "/")+1:]
}

// Begin creates an upload to the case of the house.
func (c *Client) Begin(name, visibility string, size int64) Answer {
	c.House.T.Helper()
	meta := fmt.Sprintf("case %s,name %s,visibility %s", base64Of(c.House.Case), base64Of(name), base64Of(visibility))
	return c.Send(http.MethodPost, "/uploads", []byte{}, Head{"Tus-Resumable", "1.0.0"}, Head{"Upload-Length", strconv.FormatInt(size, 10)}, Head{"Upload-Metadata", meta})
}

func base64Of(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// Patch sends bytes of an upload.
func (c *Client) Patch(at string, offset int, piece []byte) Answer {
	c.House.T.Helper()
	return c.Send(http.MethodPatch, at, piece, Head{"Tus-Resumable", "1.0.0"}, Head{"Upload-Offset", strconv.Itoa(offset)}, Head{"Content-Type", "application/offset+octet-stream"})
}

// Once is the header that makes the same request twice be done once.
func Once() Head { return Head{"Idempotency-Key", docstore.NewID()} }

// Dig walks a dotted path through JSON; numbers are positions in lists. Absent is nil.
func Dig(v any, path string) any {
	for _, k := range strings.Split(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[k]
		case []any:
			i, err := strconv.Atoi(k)
			if err != nil || i < 0 || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

// Str is Dig for words.
func Str(v any, path string) string { s, _ := Dig(v, path).(string); return s }

// List is Dig for lists of objects.
func List(v any, path string) []Obj {
	a, _ := Dig(v, path).([]any)
	out := make([]Obj, 0, len(a))
	for _, x := range a {
		if m, ok := x.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

// Esc escapes a word for a path or query.
func Esc(s string) string { return url.QueryEscape(s) }
