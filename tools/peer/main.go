// Command peer is a simulated participant: it joins a session of a running server with real media, shows a small
// moving picture and silence, and prints what it received from whom as JSON.
//
//	go run ./tools/peer -url http://127.0.0.1:8080 -session ID -cookie "concord_session=…" -for 30s
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"concord/rooms"
	"concord/rooms/sfu/peer"
)

func main() {
	base := flag.String("url", "http://127.0.0.1:8080", "address of the server")
	session := flag.String("session", "", "id of the session")
	cookie := flag.String("cookie", os.Getenv("CONCORD_COOKIE"), "Cookie header of a sign-in (or CONCORD_COOKIE)")
	stay := flag.Duration("for", 30*time.Second, "how long to stay")
	loopback := flag.Bool("loopback", true, "media on 127.0.0.1 only")
	relay := flag.Bool("relay", false, "media by way of the relay only")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *base, *session, *cookie, *stay, peer.Options{Loopback: *loopback, RelayOnly: *relay}); err != nil {
		fmt.Fprintln(os.Stderr, "peer:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, base, session, cookie string, stay time.Duration, media peer.Options) error {
	o, err := peer.Door(base, session, cookie)
	if err != nil {
		return err
	}
	o.Media = media
	c, err := peer.Join(ctx, o)
	if err != nil {
		return err
	}
	defer c.Close()
	ctx, cancel := context.WithTimeout(ctx, stay)
	defer cancel()
	go c.Endpoint().Play(ctx.Done(), rooms.Audio, rooms.Video)
	s, _ := c.Await(ctx, func(s peer.Snapshot) bool { return s.Out != "" }) // or the time is over
	return json.NewEncoder(os.Stdout).Encode(report(s))
}

// received is what came of one person's track.
type received struct {
	Person rooms.PersonID `json:"person"`
	Kind   rooms.Kind     `json:"kind"`
	peer.Count
}

func report(s peer.Snapshot) any {
	list := []received{}
	for t, n := range s.Received {
		list = append(list, received{t.Person, t.Kind, n})
	}
	return struct {
		State    string      `json:"state"`
		Place    rooms.Place `json:"place"`
		Out      string      `json:"out,omitempty"`
		Received []received  `json:"received"`
	}{s.Seen.State, s.State.You.Place, s.Out, list}
}
