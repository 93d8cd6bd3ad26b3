package sfu_test

import (
	"net"
	"strings"
	"testing"
	"time"

	"github.com/pion/logging"
	"github.com/pion/turn/v2"

	"concord/internal/clock"
	"concord/rooms"
	"concord/rooms/sfu"
	"concord/rooms/sfu/peer"
)

// dial makes a TURN client with the credentials of a seat.
func dial(t *testing.T, r rooms.Relay) (*turn.Client, func() (net.PacketConn, error)) {
	t.Helper()
	at := strings.TrimSuffix(strings.TrimPrefix(r.URLs[0], "turn:"), "?transport=udp")
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c, err := turn.NewClient(&turn.ClientConfig{STUNServerAddr: at, TURNServerAddr: at, Conn: conn, Username: r.Username, Password: r.Credential,
		Realm: "concord", LoggerFactory: logging.NewDefaultLoggerFactory(), RTO: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Listen(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(); _ = conn.Close() })
	return c, c.Allocate
}

// The relay must be no way into the network behind it: other machines are refused, and of this machine only the
// media port is reached (Slack's TURN, CVE-2020-26262, CVE-2021-21382).
func TestRelayReachesTheMediaPortAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sfu.Settings{})
	w.join("a", peer.Options{})
	secret, err := net.ListenPacket("udp4", "127.0.0.1:0") // a database on the same machine
	if err != nil {
		t.Fatal(err)
	}
	defer secret.Close()
	c, allocate := dial(t, w.sfu.Relays("a")[0])
	conn, err := allocate()
	if err != nil {
		t.Fatal(err)
	}
	for _, peer := range []string{"10.0.0.1:80", "169.254.169.254:80", "192.168.1.1:53", "8.8.8.8:53", "127.0.0.2:80", "0.0.0.0:80"} {
		addr, _ := net.ResolveUDPAddr("udp4", peer)
		if err := c.CreatePermission(addr); err == nil {
			t.Errorf("the relay gave a permission for %s", peer)
		}
	}
	if err := c.CreatePermission(secret.LocalAddr()); err != nil {
		t.Fatalf("the media port has the same address, so the permission is given: %v", err)
	}
	_, _ = conn.WriteTo([]byte("knock"), secret.LocalAddr())
	if err := secret.SetReadDeadline(time.Now().Add(300 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if n, _, err := secret.ReadFrom(make([]byte, 100)); err == nil {
		t.Fatalf("%d bytes reached another port of the machine", n)
	}
	// and from outside nothing comes in by the relay's port
	if _, err := secret.WriteTo([]byte("answer"), conn.LocalAddr()); err != nil {
		t.Fatal(err)
	}
	_ = conn.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
	if n, _, err := conn.ReadFrom(make([]byte, 100)); err == nil {
		t.Fatalf("%d bytes came in from another port", n)
	}
}

func TestRelayCredentials(t *testing.T) {
	t.Parallel()
	held := clock.Hold(time.Now())
	w := newWorld(t, sfu.Settings{Clock: held})
	w.join("a", peer.Options{})
	r := w.sfu.Relays("a")[0]
	refused := func(why string, r rooms.Relay) {
		t.Helper()
		if _, allocate := dial(t, r); allocate != nil {
			if _, err := allocate(); err == nil {
				t.Errorf("the relay served %s", why)
			}
		}
	}
	forged := r
	forged.Username = strings.Replace(r.Username, ":a", ":b", 1)
	refused("another seat's name", forged)
	forged = r
	forged.Credential += "x"
	refused("a wrong credential", forged)
	if _, allocate := dial(t, r); allocate != nil {
		if _, err := allocate(); err != nil {
			t.Fatalf("the right credentials were refused: %v", err)
		}
	}
	held.Advance(13 * time.Hour)
	refused("credentials of yesterday", r)
	fresh := w.sfu.Relays("a")[0]
	w.sfu.Leave("a")
	refused("a seat that left", fresh)
	if len(w.sfu.Relays("a")) != 0 {
		t.Error("a seat that left is given credentials")
	}
}
