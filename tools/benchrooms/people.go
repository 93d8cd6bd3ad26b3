package main

import (
	"context"
	"encoding/binary"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"concord/rooms"
	"concord/rooms/sfu/peer"
)

// somebody is one simulated person: joins by the real signalling, sends when told to, and notes what comes.
type somebody struct {
	*peer.Client
	sends bool
	began time.Time // the dial of the WebSocket

	wantKey atomic.Bool // a key frame was asked for
	sent    atomic.Uint64
	got     atomic.Uint64

	mu       sync.Mutex
	first    time.Duration // from the dial to the first packet, 0: none yet
	firstKey time.Duration
	tracks   map[track]*progress
	delays   []time.Duration
	noting   bool
}

type track struct {
	from rooms.PersonID
	kind rooms.Kind
}

// progress counts what the sender numbered.
type progress struct {
	packets     uint64
	least, most uint64 // numbers, in the measured time
	keyed       bool
}

const stamp = 24 // bytes at the end of a payload: time, number, measured

// join sits somebody down; the media may still be connecting.
func join(ctx context.Context, host string, at place, who rooms.PersonID, sends bool) (*somebody, error) {
	p := &somebody{sends: sends, tracks: map[track]*progress{}}
	o := peer.JoinOptions{
		URL:    "ws://" + host + "/ws/room/" + string(at.ID),
		Header: http.Header{"Cookie": {"who=" + string(who)}},
		Ticket: func(context.Context) (string, error) { return string(at.ID) + "|" + string(who), nil },
		Media: peer.Options{Loopback: true, Uncounted: true, OnPacket: p.note, OnKey: func(k rooms.Kind) {
			if k == rooms.Video {
				p.wantKey.Store(true)
			}
		}},
	}
	p.wantKey.Store(true)
	p.began = time.Now()
	var err error
	p.Client, err = peer.Join(ctx, o)
	return p, err
}

// goes leaves, so that the seat is not kept.
func (p *somebody) goes() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = p.Do(ctx, "leave", nil)
	_ = p.Close()
}

// note reads the stamp of a packet.
func (p *somebody) note(x peer.Packet) {
	now := time.Now()
	p.got.Add(1)
	if len(x.Payload) < stamp {
		return
	}
	tail := x.Payload[len(x.Payload)-stamp:]
	sent, number, counted := int64(binary.BigEndian.Uint64(tail)), binary.BigEndian.Uint64(tail[8:]), tail[16] == 1
	key := tail[17] == 1
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.first == 0 {
		p.first = now.Sub(p.began)
	}
	if key && p.firstKey == 0 {
		p.firstKey = now.Sub(p.began)
	}
	t := track{x.Person, x.Kind}
	g := p.tracks[t]
	if g == nil {
		g = &progress{}
		p.tracks[t] = g
	}
	g.keyed = g.keyed || key
	if !counted {
		return
	}
	if g.packets == 0 || number < g.least {
		g.least = number
	}
	if number > g.most {
		g.most = number
	}
	g.packets++
	if p.noting {
		p.delays = append(p.delays, time.Duration(now.UnixNano()-sent))
	}
}

// load says when packets count.
type load struct{ counted atomic.Bool }

// play sends sound and pictures until the context ends.
func (p *somebody) play(ctx context.Context, l *load) {
	const pictureBytes = 500_000 / 8 / 30
	sound := make([]byte, 120)
	sound[0] = 0xf8
	half := pictureBytes / 2
	picture := make([]byte, half)
	var soundNo, pictureNo uint64
	var frame uint16
	tick := func(b []byte, no uint64, key bool) {
		tail := b[len(b)-stamp:]
		clear(tail)
		binary.BigEndian.PutUint64(tail[8:], no)
		if l.counted.Load() {
			tail[16] = 1
		}
		if key {
			tail[17] = 1
		}
		binary.BigEndian.PutUint64(tail, uint64(time.Now().UnixNano()))
	}
	send := func(k rooms.Kind, b []byte, end bool) {
		if p.Endpoint().Send(k, b, end) == nil {
			p.sent.Add(1)
		}
	}
	start := time.Now()
	sounds, pictures := 0, 0
	t := time.NewTicker(5 * time.Millisecond)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		at := time.Since(start)
		for ; time.Duration(sounds)*20*time.Millisecond <= at; sounds++ {
			soundNo++
			tick(sound, soundNo, false)
			send(rooms.Audio, sound, true)
		}
		for ; time.Duration(pictures)*time.Second/30 <= at; pictures++ {
			key := p.wantKey.Swap(false)
			frame++
			for part := range 2 {
				pictureNo++
				describe(picture, frame, part == 0, key)
				tick(picture, pictureNo, key && part == 0)
				send(rooms.Video, picture, part == 1)
			}
		}
	}
}

// describe writes a VP8 payload descriptor with a picture number (RFC 7741 §4.2) and the bit that says key frame.
func describe(b []byte, n uint16, start, key bool) {
	b[0] = 0x80
	if start {
		b[0] |= 0x10
	}
	b[1], b[2], b[3] = 0x80, 0x80|byte(n>>8), byte(n)
	b[4] = 1
	if key {
		b[4] = 0
	}
}
