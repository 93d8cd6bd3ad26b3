package notify

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"concord/internal/fault"
)

// gateway is a real HTTP server in the part of an SMS provider.
type gateway struct {
	mu       sync.Mutex
	requests []request
	status   int
	answer   string
	url      string
}

type request struct {
	method, path, body, key, authorization string
	query                                  url.Values
}

func newGateway(t *testing.T) *gateway {
	t.Helper()
	g := &gateway{status: 200, answer: `{"result":{"code":0}}`}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		g.mu.Lock()
		defer g.mu.Unlock()
		g.requests = append(g.requests, request{r.Method, r.URL.Path, string(raw), r.Header.Get("Idempotency-Key"), r.Header.Get("Authorization"), r.URL.Query()})
		if g.status == 302 {
			w.Header().Set("Location", "/elsewhere")
		}
		w.WriteHeader(g.status)
		_, _ = io.WriteString(w, g.answer)
	}))
	t.Cleanup(s.Close)
	g.url = s.URL
	return g
}

func (g *gateway) will(status int, answer string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.status, g.answer = status, answer
}

func (g *gateway) all() []request {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]request(nil), g.requests...)
}

func TestTextMessagesLeaveByHTTP(t *testing.T) {
	t.Parallel()
	g, ctx := newGateway(t), context.Background()
	d := newDesk(t, Settings{Origin: "https://hub.example", SMS: SMS{URL: g.url + "/send", Headers: map[string]string{"Authorization": "Bearer x"},
		Body: `{"to":"{{national}}","msg":"{{text}}","ref":"{{id}}"}`, SuccessPath: "result.code", SuccessIs: []string{"0"}}})
	m := sample(InvitationToParty)
	m.Params["asker"] = `陈"\{{phone}}` // neither JSON nor the places can be broken by a name
	id := d.send(t, m)
	want(t, d.Deliver(ctx, id), "")
	got := g.all()
	if len(got) != 1 || got[0].key != id || got[0].authorization != "Bearer x" || got[0].method != "POST" || got[0].path != "/send" {
		t.Fatalf("%+v", got)
	}
	var body struct{ To, Msg, Ref string }
	if err := json.Unmarshal([]byte(got[0].body), &body); err != nil {
		t.Fatalf("%s: %v", got[0].body, err)
	}
	if body.To != "13900139000" || body.Ref != id || !strings.HasPrefix(body.Msg, `【和合调解】陈"`) || !strings.Contains(body.Msg, "{{phone}}") || !strings.HasSuffix(body.Msg, "https://hub.example/i/abcdefghijklmnopqrstuvwxyz") {
		t.Fatalf("%+v", body)
	}
	if v := d.stored(t, id); v.State != Sent || v.Via != "sms" || v.Sealed != nil {
		t.Fatalf("%+v", v)
	}
}

func TestATextMessageRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		status int
		answer string
		state  State
		key    string
		sends  int
	}{
		{"said no in the answer", 200, `{"result":{"code":7}}`, Queued, "sms.answer", 1},
		{"an answer that is no JSON", 200, `<html>`, Queued, "sms.answer", 1},
		{"the number", 422, ``, Failed, "sms.refused", 1},
		{"too many", 429, ``, Queued, "sms.refused", 1},
		{"down", 503, ``, Queued, "sms.refused", 1},
		{"our key", 401, ``, Queued, "sms.refused", 1},
		{"sent elsewhere", 302, ``, Queued, "sms.refused", 1}, // a redirect is not followed
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g, ctx := newGateway(t), context.Background()
			g.will(c.status, c.answer)
			d := newDesk(t, Settings{Origin: "https://hub.example", SMS: SMS{URL: g.url, SuccessPath: "result.code", SuccessIs: []string{"0"}}})
			id := d.send(t, codeTo("+8613900139000"))
			err := d.Deliver(ctx, id)
			if (err != nil) != (c.state == Queued) || (err != nil && fault.CodeOf(err) != fault.Unavailable) {
				t.Fatal(err)
			}
			if err != nil && (strings.Contains(err.Error(), "139") || strings.Contains(err.Error(), "409217")) {
				t.Fatalf("the error that is logged holds phone or code: %v", err)
			}
			v := d.stored(t, id)
			if v.State != c.state || v.Tries[0].Key != c.key || v.Tries[0].OK || len(g.all()) != c.sends {
				t.Fatalf("%+v, %d requests", v, len(g.all()))
			}
			if (v.Sealed != nil) != (c.state == Queued) {
				t.Fatal("secrets kept although failed, or lost although queued")
			}
		})
	}
}

func TestFormsAndAddressesAreEscaped(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	send := func(s SMS) request {
		t.Helper()
		if err := s.send(context.Background(), newHTTPClient(), text{id: "m1", phone: "+8613900139000", template: "code", text: "a&b=c 中+{{phone}}\n"}); err != nil {
			t.Fatal(err)
		}
		all := g.all()
		return all[len(all)-1]
	}
	form := send(SMS{URL: g.url, Headers: map[string]string{"content-type": "application/x-www-form-urlencoded"}, Body: "to={{phone}}&text={{text}}"})
	v, err := url.ParseQuery(form.body)
	if err != nil || v.Get("to") != "+8613900139000" || v.Get("text") != "a&b=c 中+{{phone}}\n" || len(v) != 2 {
		t.Fatalf("%s %v", form.body, err)
	}
	got := send(SMS{URL: g.url + "/x?to={{phone}}&text={{text}}", Method: "GET"})
	if got.query.Get("text") != "a&b=c 中+{{phone}}\n" || got.query.Get("to") != "+8613900139000" || got.method != "GET" || got.body != "" {
		t.Fatalf("%+v", got)
	}
	plain := send(SMS{URL: g.url})
	if !json.Valid([]byte(plain.body)) {
		t.Fatal(plain.body)
	}
}

func TestASlowProviderIsNotWaitedForWithoutEnd(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(func() { close(release); s.Close() })
	err := SMS{URL: s.URL, Timeout: 50 * time.Millisecond}.send(context.Background(), newHTTPClient(), text{phone: "+1"})
	var r *refusal
	if !errors.As(err, &r) || r.key != "sms.unreachable" || r.permanent {
		t.Fatal(err)
	}
}
