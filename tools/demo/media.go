package main

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"time"

	"concord/rooms"
	"concord/rooms/sfu/peer"
)

// talks is the session: times, check, joint room with real media, a private room that nobody outside hears, minutes.
func talks() []step {
	return []step{
		{"times: each side says when it cannot", func(ctx context.Context, s *story) (string, error) {
			base := time.Now().UTC().Truncate(time.Minute).Add(2 * time.Minute)
			slot := func(n int) obj {
				from := base.Add(time.Duration(n) * time.Hour)
				return obj{"from": from.Format(time.RFC3339), "to": from.Add(time.Hour).Format(time.RFC3339)}
			}
			p, err := s.act(ctx, "mediator", "/sessions", obj{"slots": []obj{slot(0), slot(24), slot(48)}})
			if err != nil {
				return "", err
			}
			s.set("session", p.str("id"))
			slots := p.list("slots")
			for who, cannot := range map[string]string{"applicant": slots[1].str("id"), "respondent": slots[2].str("id")} {
				if _, err := s.session(ctx, who, "/times", obj{"unavailable": []string{cannot}}); err != nil {
					return "", err
				}
			}
			if _, err := s.session(ctx, "mediator", "/schedule", obj{"slot": slots[0].str("id")}); err != nil {
				return "", err
			}
			return "the earliest that suits both", nil
		}},
		{"waiting room, identity check, joint room, caucus", sitting},
	}
}

func (s *story) session(ctx context.Context, who, path string, body any) (obj, error) {
	p, err := s.as(ctx, who)
	if err != nil {
		return nil, err
	}
	return p.post(ctx, "/sessions/"+s.vars["session"]+path, body)
}

// guest is somebody with a camera.
type guest struct {
	key    string
	id     rooms.PersonID
	client *peer.Client
}

var three = []string{"mediator", "applicant", "respondent"}

// sitting is one session from the waiting room to the end, with the frames that everybody received.
func sitting(ctx context.Context, s *story) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	stop := make(chan struct{})
	defer close(stop)
	guests := map[string]*guest{}
	for _, key := range three {
		g, err := s.enter(ctx, key, stop)
		if err != nil {
			return "", err
		}
		defer g.client.Close()
		guests[key] = g
	}
	if _, err := s.session(ctx, "mediator", "/open", nil); err != nil {
		return "", err
	}
	for _, key := range three[1:] {
		body := obj{"participant": string(guests[key].id), "ok": true}
		if _, err := s.session(ctx, "mediator", "/identity", body); err != nil {
			return "", err
		}
		if _, err := s.session(ctx, "mediator", "/admit", obj{"participant": string(guests[key].id)}); err != nil {
			return "", err
		}
	}
	for _, g := range guests { // everybody decodes pictures of both others
		if err := g.sees(ctx, guests, 15); err != nil {
			return "", err
		}
	}
	joint := frames(guests)
	c, err := s.see(ctx, "mediator")
	if err != nil {
		return "", err
	}
	leak, err := s.caucus(ctx, guests, partyID(c, "applicant"))
	if err != nil {
		return "", err
	}
	if _, err := s.session(ctx, "mediator", "/minutes", obj{"text": "双方确认：款项属实。"}); err != nil {
		return "", err
	}
	if _, err := s.session(ctx, "mediator", "/close", nil); err != nil {
		return "", err
	}
	return fmt.Sprintf("frames %s; in the caucus %d reached the outside", joint, leak), nil
}

func (s *story) enter(ctx context.Context, key string, stop <-chan struct{}) (*guest, error) {
	p, err := s.as(ctx, key)
	if err != nil {
		return nil, err
	}
	o, err := peer.Door(s.hub.url, s.vars["session"], p.cookies())
	if err != nil {
		return nil, err
	}
	o.Media.Loopback = true
	c, err := peer.Join(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("%s does not get in: %w", key, err)
	}
	snap, err := c.Await(ctx, func(x peer.Snapshot) bool { return x.State.You.Person != "" && x.Seen.State == "connected" })
	if err != nil {
		return nil, fmt.Errorf("%s has no media: %w", key, err)
	}
	go c.Endpoint().Play(stop, rooms.Audio, rooms.Video)
	return &guest{key: key, id: snap.State.You.Person, client: c}, nil
}

// sees waits until a guest has received pictures of both others.
func (g *guest) sees(ctx context.Context, all map[string]*guest, n int) error {
	_, err := g.client.Await(ctx, func(x peer.Snapshot) bool {
		for _, o := range all {
			if o != g && x.Received[rooms.Track{Person: o.id, Kind: rooms.Video}].Frames < n {
				return false
			}
		}
		return true
	})
	if err != nil {
		return fmt.Errorf("%s does not see everybody: %w", g.key, err)
	}
	return nil
}

func frames(all map[string]*guest) string {
	var out []string
	for _, g := range all {
		seen, _ := g.client.Endpoint().Seen()
		n := 0
		for t, c := range seen.Received {
			if t.Kind == rooms.Video {
				n += c.Frames
			}
		}
		out = append(out, fmt.Sprintf("%s %d", g.key, n))
	}
	sort.Strings(out)
	return strings.Join(out, ", ")
}

// caucus moves mediator and applicant into a private room and counts what the respondent receives of them meanwhile.
func (s *story) caucus(ctx context.Context, all map[string]*guest, party string) (leaked int, err error) {
	outside := all["respondent"]
	received := func() int {
		seen, _ := outside.client.Endpoint().Seen()
		n := 0
		for t, c := range seen.Received {
			if t.Person == all["applicant"].id || t.Person == all["mediator"].id {
				n += c.Packets
			}
		}
		return n
	}
	if _, err := s.session(ctx, "mediator", "/caucus", obj{"party": party}); err != nil {
		return 0, err
	}
	inside := func(key string) int {
		seen, _ := all[key].client.Endpoint().Seen()
		return seen.Received[rooms.Track{Person: other(all, key).id, Kind: rooms.Video}].Frames
	}
	before, start := received(), map[string]int{"applicant": inside("applicant"), "mediator": inside("mediator")}
	for _, key := range []string{"applicant", "mediator"} { // the two inside go on seeing each other
		if _, err := all[key].client.Await(ctx, func(peer.Snapshot) bool { return inside(key) >= start[key]+20 }); err != nil {
			return 0, fmt.Errorf("%s sees nobody in the caucus: %w", key, err)
		}
	}
	leaked = received() - before
	if leaked > 0 {
		return leaked, fmt.Errorf("%d packets of the private room reached the other side", leaked)
	}
	_, err = s.session(ctx, "mediator", "/joint", nil)
	return leaked, err
}

func other(all map[string]*guest, key string) *guest {
	if key == "applicant" {
		return all["mediator"]
	}
	return all["applicant"]
}
