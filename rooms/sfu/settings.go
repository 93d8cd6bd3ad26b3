package sfu

import (
	"log/slog"
	"net"
	"strconv"
	"time"

	"concord/internal/clock"
)

// Settings of the SFU. The zero value works on loopback with ports chosen by the system: what tests use.
type Settings struct {
	UDP        string        // address of the one media port; "" is 127.0.0.1:0; ":7881" listens on every interface
	TCP        string        // address of the ICE-TCP port; "" is 127.0.0.1:0; "off" is none
	TURN       string        // address of the relay, UDP and TCP; "" is 127.0.0.1:0; "off" is none
	PublicIPs  []string      // addresses that pages reach when the machine's own are private; at most one per family
	PublicURL  string        // host that pages reach the relay at; "" is the first public IP, or the listening address
	MaxSeats   int           // per room; 0 is 12
	MaxViewers int           // per room, who only look on; 0 is 200
	Settle     time.Duration // after a move, for that long more, what was sent before it may still arrive; 0 is 200 ms
	Grace      time.Duration // a seat whose media failed is kept that long for a restart; 0 is 30 s
	MaxRelays  int           // allocations of the relay at a time; 0 is 1,000
	Clock      clock.Clock   // for the credentials' end; nil is the machine's
	Log        *slog.Logger  // ids and states only; nil is silent
}

func (s Settings) filled() Settings {
	def := func(p *string, v string) {
		if *p == "" {
			*p = v
		}
	}
	def(&s.UDP, "127.0.0.1:0")
	def(&s.TCP, "127.0.0.1:0")
	def(&s.TURN, "127.0.0.1:0")
	if s.MaxSeats == 0 {
		s.MaxSeats = 12
	}
	if s.MaxViewers == 0 {
		s.MaxViewers = 200
	}
	if s.Settle == 0 {
		s.Settle = 200 * time.Millisecond
	}
	if s.Grace == 0 {
		s.Grace = 30 * time.Second
	}
	if s.MaxRelays == 0 {
		s.MaxRelays = 1000
	}
	if s.Clock == nil {
		s.Clock = clock.System{}
	}
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	return s
}

// hostPort splits a listening address; an empty host means every interface.
func hostPort(addr string) (net.IP, int, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, 0, err
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		return nil, 0, err
	}
	if host == "" {
		return nil, n, nil
	}
	ip, err := net.ResolveIPAddr("ip", host)
	if err != nil {
		return nil, 0, err
	}
	if ip.IP.IsUnspecified() {
		return nil, n, nil
	}
	return ip.IP, n, nil
}
