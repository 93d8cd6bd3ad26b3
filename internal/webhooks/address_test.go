package webhooks

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"concord/internal/fault"
)

// Names as a partner's own name server might answer.
func names(_ context.Context, host string) ([]netip.Addr, error) {
	known := map[string]string{"partner.example": "93.184.215.14", "v6.partner.example": "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "inside.example": "127.0.0.1", "metadata.example": "169.254.169.254",
		"mixed.example": "93.184.215.14,10.0.0.7", "mapped.example": "::ffff:10.0.0.1", "cgn.example": "100.100.100.200", "ula.example": "fd00:ec2::254", "localhost": "127.0.0.1", "2130706433": "127.0.0.1", "0x7f.1": "127.0.0.1"}
	var out []netip.Addr
	for _, a := range strings.Split(known[host], ",") {
		if a == "" {
			return nil, errors.New("no such host")
		}
		out = append(out, netip.MustParseAddr(a))
	}
	return out, nil
}

func TestAddressesInsideAreRefused(t *testing.T) {
	t.Parallel()
	f := Fence{Lookup: names}
	for url, want := range map[string]string{
		"https://partner.example/hook": "", "https://partner.example:8443/hook?x=1": "", "https://93.184.215.14/": "", "https://v6.partner.example/": "", "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/": "",
		"http://partner.example/": "webhook.https", "ftp://partner.example/": "webhook.https", "file:///etc/passwd": "webhook.url", "//partner.example/": "webhook.https", "partner.example": "webhook.url", "": "webhook.url",
		"https://user:pass@partner.example/": "webhook.url", "https://partner.example/#x": "webhook.url", "https://partner.example:22/": "webhook.url", "https://partner.example:99999/": "webhook.url",
		"https://part ner.example/": "webhook.url", "https://例子.example/": "webhook.url", "https://" + strings.Repeat("x", 600) + ".example/": "webhook.url", "https://unknown.example/": "webhook.unresolved",
		"https://127.0.0.1/": "webhook.private", "https://127.1.2.3:8443/": "webhook.private", "https://localhost/": "webhook.private", "https://inside.example/": "webhook.private",
		"https://2130706433/": "webhook.private", "https://0x7f.1/": "webhook.private", "https://0.0.0.0/": "webhook.private", "https://10.0.0.1/": "webhook.private", "https://172.16.5.4/": "webhook.private",
		"https://192.168.1.1/": "webhook.private", "https://169.254.169.254/latest/meta-data/": "webhook.private", "https://metadata.example/": "webhook.private", "https://100.64.0.1/": "webhook.private",
		"https://cgn.example/": "webhook.private", "https://168.63.129.16/": "webhook.private", "https://192.0.2.1/": "webhook.private", "https://198.18.0.1/": "webhook.private", "https://224.0.0.1/": "webhook.private",
		"https://255.255.255.255/": "webhook.private", "https://[::1]/": "webhook.private", "https://[::]/": "webhook.private", "https://[::ffff:10.0.0.1]/": "webhook.private", "https://[::ffff:7f00:1]/": "webhook.private",
		"https://[::127.0.0.1]/": "webhook.private", "https://mapped.example/": "webhook.private", "https://mixed.example/": "webhook.private", "https://[fe80::1]/": "webhook.private", "https://[fe80::1%25eth0]/": "webhook.private",
		"https://[fd00:ec2::254]/": "webhook.private", "https://ula.example/": "webhook.private", "https://[64:ff9b::a00:1]/": "webhook.private", "https://[2002:a00:1::]/": "webhook.private", "https://[2001:db8::1]/": "webhook.private",
		"https://[ff02::1]/": "webhook.private", "https://[fec0::1]/": "webhook.private",
	} {
		err := f.Check(t.Context(), url)
		key := ""
		if err != nil {
			if x := fault.From(err).Fields; len(x) == 1 && x[0].Path == "url" {
				key = x[0].Key
			}
		}
		if key != want || (err == nil) != (want == "") {
			t.Errorf("%s: %v, want %q", url, err, want)
		}
	}
	if err := (Fence{Local: true, Lookup: names}).Check(t.Context(), "http://localhost:80/"); err != nil {
		t.Errorf("a demonstration: %v", err)
	}
}

// A name that pointed outside when it was given, and inside when it is dialled: nothing is sent.
func TestRebindingIsCaughtAtTheDial(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	inside := receive(t, nil)
	_, port, _ := strings.Cut(strings.TrimPrefix(inside.URL, "http://"), ":")
	f := Fence{Lookup: func(context.Context, string) ([]netip.Addr, error) {
		if asked.Add(1) == 1 {
			return []netip.Addr{netip.MustParseAddr("93.184.215.14")}, nil
		}
		return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
	}}
	g := open(t, func(o *Options) { o.Fence = f })
	e, _ := g.endpoint("https://rebound.example:" + port + "/")
	id := g.happens("one", "case.accepted")
	g.until("the attempt", func() bool { return len(g.delivery(e.ID, id).Attempts) > 0 })
	if a := g.delivery(e.ID, id).Attempts[0]; a.Error != "private" || a.Status != 0 {
		t.Errorf("%+v", a)
	}
	if len(inside.all()) != 0 {
		t.Error("something inside was reached")
	}
	if err := f.control("tcp", "127.0.0.1:443", nil); !errors.Is(err, errFenced) {
		t.Errorf("the last word: %v", err)
	}
	if err := f.control("tcp6", "[::ffff:169.254.169.254]:443", nil); !errors.Is(err, errFenced) {
		t.Errorf("the last word, mapped: %v", err)
	}
	if err := f.control("tcp", "93.184.215.14:443", nil); err != nil {
		t.Errorf("a public address: %v", err)
	}
}

// A redirect is not followed, wherever it leads, and what a partner answers is read no further than its bound.
func TestRedirectsAndLongAnswers(t *testing.T) {
	t.Parallel()
	inside := receive(t, nil)
	g := open(t)
	away := receive(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, inside.URL, http.StatusTemporaryRedirect)
	})
	e, _ := g.endpoint(away.URL)
	id := g.happens("one", "case.accepted")
	g.until("the attempt", func() bool { return len(g.delivery(e.ID, id).Attempts) == 1 })
	if a := g.delivery(e.ID, id).Attempts[0]; a.Error != "redirect" || a.Status != 307 || len(inside.all()) != 0 {
		t.Errorf("%+v, inside %d", a, len(inside.all()))
	}
	var wrote atomic.Int64
	flood := receive(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
		for range 4096 {
			n, err := w.Write(make([]byte, 16<<10))
			wrote.Add(int64(n))
			if err != nil {
				return
			}
		}
	})
	f, _ := g.endpoint(flood.URL, "case.ended")
	id = g.happens("two", "case.ended")
	g.until("the answer", func() bool { return g.delivery(f.ID, id).State == Delivered })
	if n := wrote.Load(); n > 32<<20 {
		t.Errorf("%d bytes of an answer were taken", n)
	}
	gone := receive(t, func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
	x, _ := g.endpoint(gone.URL, "case.withdrawn")
	g.happens("three", "case.withdrawn")
	g.until("the end", func() bool { return g.see(x.ID).Reason == "gone" })
}
