package sfu

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/pion/turn/v2"

	"concord/internal/clock"
	"concord/rooms"
)

// relay is the TURN server (RFC 8656) for pages whose network lets nothing through but one port. It relays to the
// media port of this SFU and to nothing else: the permission handler refuses other addresses, and the fence lets no
// packet pass to another port of ours either.
type relay struct {
	server *turn.Server
	secret []byte
	clock  clock.Clock
	sits   func(rooms.SeatID) bool
	urls   []string
	fence  *fence
}

const (
	realm    = "concord"
	lifetime = 12 * time.Hour // a session's length; they end with the seat anyway
)

var errNoRelayTCP = errors.New("the relay allocates UDP only")

func openRelay(s Settings, p *ports, sits func(rooms.SeatID) bool) (*relay, error) {
	conn, listener, err := twins(s.TURN)
	if err != nil {
		return nil, err
	}
	port := conn.LocalAddr().(*net.UDPAddr).Port
	r := &relay{secret: make([]byte, 32), clock: s.Clock, sits: sits, fence: newFence(s, p)}
	rand.Read(r.secret)
	r.server, err = turn.NewServer(turn.ServerConfig{
		Realm: realm, AuthHandler: r.auth, LoggerFactory: quiet{},
		PacketConnConfigs: []turn.PacketConnConfig{{PacketConn: conn, RelayAddressGenerator: r.fence, PermissionHandler: r.fence.permits}},
		ListenerConfigs:   []turn.ListenerConfig{{Listener: listener, RelayAddressGenerator: r.fence, PermissionHandler: r.fence.permits}},
	})
	if err != nil {
		return nil, errors.Join(err, conn.Close(), listener.Close())
	}
	public := relayHost(s, conn.LocalAddr().(*net.UDPAddr), p)
	at := net.JoinHostPort(public, strconv.Itoa(port))
	r.urls = []string{"turn:" + at + "?transport=udp", "turn:" + at + "?transport=tcp"}
	return r, nil
}

// twins listens on UDP and TCP ports of the same number. When the system chooses the number, the other may be taken.
func twins(addr string) (net.PacketConn, net.Listener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, nil, err
	}
	for try := 0; ; try++ {
		conn, err := net.ListenPacket("udp", addr)
		if err != nil {
			return nil, nil, err
		}
		n := conn.LocalAddr().(*net.UDPAddr).Port
		listener, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(n)))
		if err == nil {
			return conn, listener, nil
		}
		if err = errors.Join(err, conn.Close()); port != "0" || try == 20 {
			return nil, nil, err
		}
	}
}

func relayHost(s Settings, local *net.UDPAddr, p *ports) string {
	switch {
	case s.PublicURL != "":
		return s.PublicURL
	case len(s.PublicIPs) > 0:
		return s.PublicIPs[0]
	case !local.IP.IsUnspecified():
		return local.IP.String()
	case len(p.udp) > 0:
		return p.udp[0].IP.String()
	}
	return "127.0.0.1"
}

// Close ends every allocation.
func (r *relay) Close() error { return r.server.Close() }

// credentials makes a user name (end time and seat) and its HMAC as the password, as the TURN REST draft has it.
func (r *relay) credentials(id rooms.SeatID) []rooms.Relay {
	user := strconv.FormatInt(r.clock.Now().Add(lifetime).Unix(), 10) + ":" + string(id)
	return []rooms.Relay{{URLs: r.urls, Username: user, Credential: r.password(user)}}
}

func (r *relay) password(user string) string {
	m := hmac.New(sha256.New, r.secret)
	m.Write([]byte(user))
	return base64.RawStdEncoding.EncodeToString(m.Sum(nil))
}

// auth is asked for every request, so a seat that left cannot refresh.
func (r *relay) auth(user, realm string, _ net.Addr) ([]byte, bool) {
	end, seat, ok := strings.Cut(user, ":")
	unix, err := strconv.ParseInt(end, 10, 64)
	if !ok || err != nil || r.clock.Now().Unix() >= unix || !r.sits(rooms.SeatID(seat)) {
		return nil, false
	}
	return turn.GenerateAuthKey(user, realm, r.password(user)), true
}

// fence allocates relay sockets that reach the SFU's media port only.
type fence struct {
	ip      net.IP                            // where relay sockets listen
	inward  map[netip.AddrPort]netip.AddrPort // address that pages know → socket of the SFU on this machine
	outward map[netip.AddrPort]netip.AddrPort
	most    int64
	open    atomic.Int64
	refused atomic.Int64 // packets to other addresses
}

func newFence(s Settings, p *ports) *fence {
	f := &fence{inward: map[netip.AddrPort]netip.AddrPort{}, outward: map[netip.AddrPort]netip.AddrPort{}, most: int64(s.MaxRelays)}
	for _, u := range p.udp {
		local := plain(u.AddrPort())
		f.inward[local], f.outward[local] = local, local
		if f.ip == nil {
			f.ip = u.IP
		}
		for _, text := range s.PublicIPs {
			if ip, err := netip.ParseAddr(text); err == nil && ip.Is4() == local.Addr().Is4() {
				public := netip.AddrPortFrom(ip, local.Port())
				f.inward[public], f.outward[local] = local, public
			}
		}
	}
	return f
}

func plain(a netip.AddrPort) netip.AddrPort { return netip.AddrPortFrom(a.Addr().Unmap(), a.Port()) }

func (f *fence) permits(_ net.Addr, peer net.IP) bool {
	ip, ok := netip.AddrFromSlice(peer)
	if !ok {
		return false
	}
	for a := range f.inward {
		if a.Addr() == ip.Unmap() {
			return true
		}
	}
	return false
}

// Validate says that there is something to relay to.
func (f *fence) Validate() error {
	if len(f.inward) == 0 {
		return errors.New("no media port to relay to")
	}
	return nil
}

// AllocatePacketConn opens a fenced relay socket.
func (f *fence) AllocatePacketConn(network string, _ int) (net.PacketConn, net.Addr, error) {
	if f.open.Add(1) > f.most {
		f.open.Add(-1)
		return nil, nil, errors.New("too many allocations")
	}
	c, err := net.ListenUDP(network, &net.UDPAddr{IP: f.ip})
	if err != nil {
		f.open.Add(-1)
		return nil, nil, err
	}
	return &fenced{UDPConn: c, f: f}, c.LocalAddr(), nil
}

// AllocateConn refuses: no TCP towards peers (RFC 6062).
func (f *fence) AllocateConn(string, int) (net.Conn, net.Addr, error) { return nil, nil, errNoRelayTCP }

type fenced struct {
	*net.UDPConn
	f      *fence
	closed atomic.Bool
}

// WriteTo sends to the media port; to anything else it drops.
func (c *fenced) WriteTo(b []byte, to net.Addr) (int, error) {
	u, ok := to.(*net.UDPAddr)
	if !ok {
		return len(b), nil
	}
	local, ok := c.f.inward[plain(u.AddrPort())]
	if !ok {
		c.f.refused.Add(1)
		return len(b), nil
	}
	return c.UDPConn.WriteToUDPAddrPort(b, local)
}

// ReadFrom gives what the media port sent, and nothing else.
func (c *fenced) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		n, from, err := c.UDPConn.ReadFromUDPAddrPort(b)
		if err != nil {
			return n, nil, err
		}
		if known, ok := c.f.outward[plain(from)]; ok {
			return n, net.UDPAddrFromAddrPort(known), nil
		}
	}
}

// Close gives the allocation back.
func (c *fenced) Close() error {
	if c.closed.CompareAndSwap(false, true) {
		c.f.open.Add(-1)
	}
	return c.UDPConn.Close()
}
