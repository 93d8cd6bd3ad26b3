package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// hub is the running server under test.
type hub struct {
	bin, dir, addr, url string
	cmd                 *exec.Cmd
	exited              chan struct{}
	readyIn             time.Duration
	kills               int
}

func startHub(ctx context.Context, bin string) (*hub, error) {
	bin, err := filepath.Abs(bin)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "concord-demo-")
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	addr := l.Addr().String()
	l.Close()
	h := &hub{bin: bin, dir: dir, addr: addr, url: "http://" + addr}
	return h, h.start(ctx)
}

func (h *hub) start(ctx context.Context) error {
	log, err := os.OpenFile(filepath.Join(h.dir, "server.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	h.cmd = exec.Command(h.bin, "serve")
	h.cmd.Dir = h.dir
	h.cmd.Env = append(os.Environ(), "CONCORD_ADDR="+h.addr, "CONCORD_DATA="+filepath.Join(h.dir, "data"), "CONCORD_DEMO=1")
	h.cmd.Stdout, h.cmd.Stderr = log, log
	began := time.Now()
	if err := h.cmd.Start(); err != nil {
		return err
	}
	h.exited = make(chan struct{})
	go func(c *exec.Cmd, done chan struct{}) { _ = c.Wait(); close(done) }(h.cmd, h.exited)
	err = until(ctx, 20*time.Second, func() error {
		select {
		case <-h.exited:
			return fatal{fmt.Errorf("the server ended; its last words:\n%s", h.tail())}
		default:
		}
		r, err := http.Get(h.url + "/readyz")
		if err != nil {
			return err
		}
		defer r.Body.Close()
		if r.StatusCode != 200 {
			return fmt.Errorf("readyz says %d", r.StatusCode)
		}
		return nil
	})
	h.readyIn = time.Since(began)
	return err
}

func (h *hub) killAndRestart(ctx context.Context) error {
	h.kills++
	_ = h.cmd.Process.Signal(syscall.SIGKILL)
	<-h.exited
	return h.start(ctx)
}

func (h *hub) stop() {
	_ = h.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-h.exited:
	case <-time.After(10 * time.Second):
		_ = h.cmd.Process.Kill()
	}
	os.RemoveAll(h.dir)
}

func (h *hub) tail() string {
	b, _ := os.ReadFile(filepath.Join(h.dir, "server.log"))
	if len(b) > 4000 {
		b = b[len(b)-4000:]
	}
	return string(b)
}

// person is a client with a cookie jar of its own: one browser of one human being.
type person struct {
	hub  *hub
	name string
	http *http.Client
}

func (h *hub) person(name string) *person {
	jar, _ := cookiejar.New(nil) // never fails without options
	return &person{hub: h, name: name, http: &http.Client{Jar: jar, Timeout: 30 * time.Second}}
}

// cookies gives the Cookie header of the sign-in.
func (p *person) cookies() string {
	u, err := url.Parse(p.hub.url)
	if err != nil {
		return ""
	}
	var out []string
	for _, c := range p.http.Jar.Cookies(u) {
		out = append(out, c.Name+"="+c.Value)
	}
	return strings.Join(out, "; ")
}

// problem is an answer of RFC 9457.
type problem struct {
	Status int    `json:"status"`
	Key    string `json:"key"`
	Errors []struct {
		Path string `json:"path"`
		Key  string `json:"key"`
	} `json:"errors"`
	Params map[string]any `json:"params"`
	where  string
}

func (p *problem) Error() string {
	return fmt.Sprintf("%s: %d %s %v %v", p.where, p.Status, p.Key, p.Errors, p.Params)
}

func keyOf(err error) string {
	var p *problem
	if errors.As(err, &p) {
		return p.Key
	}
	return ""
}

// call sends JSON and decodes the answer into out. A creating call carries one idempotency key through its repeats.
func (p *person) call(ctx context.Context, method, path string, body, out any) error {
	var raw []byte
	if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			return err
		}
	} else if method == http.MethodPost {
		raw = []byte("{}")
	}
	key := nonce()
	return until(ctx, 20*time.Second, func() error {
		req, err := http.NewRequestWithContext(ctx, method, p.hub.url+"/api/v1"+path, bytes.NewReader(raw))
		if err != nil {
			return fatal{err}
		}
		if raw != nil {
			req.Header.Set("Content-Type", "application/json")
		}
		if method != http.MethodGet {
			req.Header.Set("Idempotency-Key", key)
			req.Header.Set("Origin", p.hub.url)
		}
		res, err := p.http.Do(req)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		if err != nil {
			return err
		}
		if res.StatusCode >= 400 {
			pr := &problem{Status: res.StatusCode, where: p.name + " " + method + " " + path}
			_ = json.Unmarshal(b, pr)
			if res.StatusCode == http.StatusServiceUnavailable {
				return pr
			}
			return fatal{pr}
		}
		if out == nil || len(b) == 0 {
			return nil
		}
		if raw, ok := out.(*[]byte); ok {
			*raw = b
			return nil
		}
		if err := json.Unmarshal(b, out); err != nil {
			return fatal{fmt.Errorf("%s %s: %w", method, path, err)}
		}
		return nil
	})
}

func (p *person) get(ctx context.Context, path string) (obj, error) {
	var o obj
	return o, p.call(ctx, http.MethodGet, path, nil, &o)
}

func (p *person) post(ctx context.Context, path string, body any) (obj, error) {
	var o obj
	return o, p.call(ctx, http.MethodPost, path, body, &o)
}

// obj is a JSON object; at walks a dotted path, numbers being positions in arrays.
type obj map[string]any

func (o obj) at(path string) any {
	var v any = map[string]any(o)
	for _, k := range strings.Split(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[k]
		case []any:
			var i int
			if _, err := fmt.Sscan(k, &i); err != nil || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

func (o obj) str(path string) string { s, _ := o.at(path).(string); return s }

func (o obj) list(path string) []obj {
	a, _ := o.at(path).([]any)
	out := make([]obj, 0, len(a))
	for _, x := range a {
		if m, ok := x.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

// fatal is an error that repeating does not mend.
type fatal struct{ error }

func (f fatal) Unwrap() error { return f.error }

// until repeats fn until it succeeds, fails fatally or the time is over; between tries it waits a little.
func until(ctx context.Context, limit time.Duration, fn func() error) error {
	end := time.Now().Add(limit)
	wait := 5 * time.Millisecond
	for {
		err := fn()
		var f fatal
		if err == nil {
			return nil
		}
		if errors.As(err, &f) {
			return f.error
		}
		if time.Now().After(end) {
			return fmt.Errorf("after %s: %w", limit, err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
		wait = min(wait*3/2, 100*time.Millisecond)
	}
}

func nonce() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
