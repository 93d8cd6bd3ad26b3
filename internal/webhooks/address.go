package webhooks

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"concord/internal/fault"
)

// Fence keeps requests to partners out of private networks (OWASP API7). The zero value lets https to public addresses
// through and nothing else.
type Fence struct {
	Local  bool                                                         // http and any address: for demonstrations and tests alone
	Lookup func(ctx context.Context, host string) ([]netip.Addr, error) // nil is the machine's resolver
}

// reserved are the networks that no partner lives in (IANA special-purpose registries), besides what netip knows:
// loopback, private, link-local, multicast and unspecified addresses.
var reserved = prefixes(
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"168.63.129.16/32",                        // the wire server of one cloud; others' metadata are link-local or shared addresses
	"::/96", "64:ff9b::/96", "64:ff9b:1::/48", // IPv4 in another form: compatible, and translated
	"100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fec0::/10",
)

func prefixes(texts ...string) (out []netip.Prefix) {
	for _, t := range texts {
		out = append(out, netip.MustParsePrefix(t))
	}
	return out
}

// Public says whether an address is one of the open Internet.
func Public(a netip.Addr) bool {
	a = a.WithZone("").Unmap()
	if !a.IsValid() || !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsMulticast() || a.IsUnspecified() {
		return false
	}
	for _, p := range reserved {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

var errFenced = errors.New("webhooks: an address inside a private network")

// Check looks at an address that a partner gives: fault invalid on url with webhook.url, webhook.https, webhook.private
// or webhook.unresolved.
func (f Fence) Check(ctx context.Context, raw string) error {
	wrong := func(key string) error { return fault.On("url", key, nil) }
	u, err := url.Parse(raw)
	if err != nil || len(raw) > 500 || u.Hostname() == "" || u.User != nil || u.Fragment != "" || u.Opaque != "" || strings.ContainsFunc(raw, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return wrong("webhook.url")
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !f.Local) {
		return wrong("webhook.https")
	}
	if p := u.Port(); p != "" {
		if n, err := strconv.Atoi(p); err != nil || n < 1 || n > 65535 || !f.Local && n != 443 && n < 1024 {
			return wrong("webhook.url")
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	if _, err := f.resolve(ctx, u.Hostname()); errors.Is(err, errFenced) {
		return wrong("webhook.private")
	} else if err != nil {
		return wrong("webhook.unresolved")
	}
	return nil
}

// resolve gives the addresses of a host. One address inside is enough to refuse the host whole: whoever mixes them wants
// to get in.
func (f Fence) resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	var found []netip.Addr
	if a, err := netip.ParseAddr(host); err == nil {
		found = []netip.Addr{a}
	} else if f.Lookup != nil {
		if found, err = f.Lookup(ctx, host); err != nil {
			return nil, err
		}
	} else if found, err = net.DefaultResolver.LookupNetIP(ctx, "ip", host); err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, errors.New("webhooks: a name without an address")
	}
	for _, a := range found {
		if !f.Local && !Public(a) {
			return nil, errFenced
		}
	}
	return found, nil
}

// control is asked by the dialler with the address that it is about to connect to: the last word, whatever was resolved.
func (f Fence) control(_, address string, _ syscall.RawConn) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil || !f.Local && !Public(a.Addr()) {
		return errFenced
	}
	return nil
}

// dial connects to a host at an address that passed the fence: the name is resolved once, here.
func (f Fence) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	found, err := f.resolve(ctx, host)
	if err != nil {
		return nil, err
	}
	d := net.Dialer{Timeout: 5 * time.Second, Control: f.control}
	for _, a := range found {
		var c net.Conn
		if c, err = d.DialContext(ctx, network, net.JoinHostPort(a.Unmap().String(), port)); err == nil {
			return c, nil
		}
	}
	return nil, err
}

// client makes the only HTTP client that speaks to partners.
func (f Fence) client(timeout time.Duration) *http.Client {
	return &http.Client{Timeout: timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{DialContext: f.dial, DisableKeepAlives: true, DisableCompression: true, TLSHandshakeTimeout: 5 * time.Second,
			ResponseHeaderTimeout: timeout, MaxResponseHeaderBytes: 16 << 10, ForceAttemptHTTP2: true}}
}
