package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// SMS says how text messages leave: any provider that takes an HTTP request. URL "" means that they do not. In URL and
// Body these stand for the values, escaped as the place asks (URL, JSON, form): {{phone}} E.164, {{national}} without
// +86, {{text}}, {{template}}, {{id}}.
type SMS struct {
	URL         string
	Method      string            // "": POST
	Headers     map[string]string // as Authorization; Content-Type "" is application/json
	Body        string            // "": {"phone":"{{phone}}","text":"{{text}}"}
	Idempotency string            // header that carries the id of the message; "": Idempotency-Key
	Unsigned    bool              // the provider puts 【name】 before the text itself
	Timeout     time.Duration     // 0: 10 s
	SuccessPath string            // dotted path in the JSON answer, as result.code; "": any 2xx is success
	SuccessIs   []string          // values there that mean success, as 0 or OK
}

func (s SMS) configured() bool { return s.URL != "" }

func (s SMS) check() error {
	if !s.configured() {
		return nil
	}
	u, err := url.Parse(strings.NewReplacer("{{", "", "}}", "").Replace(s.URL))
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return errors.New("notify: the SMS URL is not http(s)")
	}
	if s.SuccessPath != "" && len(s.SuccessIs) == 0 {
		return errors.New("notify: SuccessPath needs SuccessIs")
	}
	return nil
}

// text is one text message ready to go.
type text struct{ id, phone, template, text string }

func (s SMS) request(ctx context.Context, t text) (*http.Request, error) {
	national := strings.TrimPrefix(t.phone, "+86")
	fill := func(in string, escape func(string) string) string {
		// One pass: what stands in a value is never taken for a place.
		return strings.NewReplacer("{{phone}}", escape(t.phone), "{{national}}", escape(national), "{{text}}", escape(t.text),
			"{{template}}", escape(t.template), "{{id}}", escape(t.id)).Replace(in)
	}
	method, body, kind := s.Method, s.Body, "application/json"
	if method == "" {
		method = http.MethodPost
	}
	if body == "" {
		body = `{"phone":"{{phone}}","text":"{{text}}"}`
	}
	for k, v := range s.Headers {
		if strings.EqualFold(k, "Content-Type") {
			kind = v
		}
	}
	escape := inJSON
	if strings.Contains(kind, "form-urlencoded") {
		escape = url.QueryEscape
	}
	var reader io.Reader
	if method != http.MethodGet {
		reader = strings.NewReader(fill(body, escape))
	}
	r, err := http.NewRequestWithContext(ctx, method, fill(s.URL, url.QueryEscape), reader)
	if err != nil {
		return nil, err
	}
	if method != http.MethodGet {
		r.Header.Set("Content-Type", kind)
	}
	for k, v := range s.Headers {
		r.Header.Set(k, v)
	}
	header := s.Idempotency
	if header == "" {
		header = "Idempotency-Key"
	}
	r.Header.Set(header, t.id)
	return r, nil
}

func inJSON(s string) string {
	raw, _ := json.Marshal(s) // a string always marshals
	return string(raw[1 : len(raw)-1])
}

// send gives nil when the provider took the message, else a *refusal. It follows no redirects: the provider is the one
// that was configured.
func (s SMS) send(ctx context.Context, client *http.Client, t text) error {
	timeout := s.Timeout
	if timeout <= 0 {
		timeout = 10 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	r, err := s.request(ctx, t)
	if err != nil {
		return &refusal{key: "sms.settings"}
	}
	answer, err := client.Do(r)
	if err != nil { // the error repeats the URL, which may hold the phone
		return &refusal{key: "sms.unreachable"}
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(answer.Body, 64<<10))
	if err != nil {
		return &refusal{key: "sms.unreachable", code: answer.StatusCode}
	}
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		again := answer.StatusCode >= 500 || answer.StatusCode < 400 || slices.Contains([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests}, answer.StatusCode)
		return &refusal{key: "sms.refused", code: answer.StatusCode, permanent: !again}
	}
	if s.SuccessPath != "" && !slices.Contains(s.SuccessIs, valueAt(raw, s.SuccessPath)) {
		return &refusal{key: "sms.answer", code: answer.StatusCode}
	}
	return nil
}

// valueAt gives the scalar at a dotted path of a JSON text, "" when there is none.
func valueAt(raw []byte, path string) string {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return ""
	}
	for _, p := range strings.Split(path, ".") {
		m, ok := v.(map[string]any)
		if !ok {
			return ""
		}
		v = m[p]
	}
	switch x := v.(type) {
	case string, bool, json.Number:
		return fmt.Sprint(x)
	}
	return ""
}

func newHTTPClient() *http.Client {
	return &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}
