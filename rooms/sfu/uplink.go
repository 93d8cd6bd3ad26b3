package sfu

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v3"

	"concord/rooms"
)

// uplink is one track that a seat may send. It exists before its first packet, so that wiring needs no waiting.
type uplink struct {
	kind  rooms.Kind
	owner *seat
	tr    *webrtc.RTPTransceiver
	live  atomic.Bool // packets have come

	mu      sync.Mutex // a packet passes, or wiring changes
	downs   []*downlink
	codec   codec
	hist    history
	hushed  bool
	shut    bool      // moved, and the page does not show the new room yet
	openAt  time.Time // settling: what the page sent before it showed the room may still be on its way
	floor   uint16    // nor what was sent up to this number
	floored bool
	last    uint16 // highest number seen
	seen    bool

	keys keyAsker
}

// run forwards until the track ends.
func (u *uplink) run(t *webrtc.TrackRemote) {
	u.mu.Lock()
	u.codec, u.seen = codecOf(t.Codec().MimeType), false
	if u.hist.ring == nil {
		n := somePackets
		if u.kind == rooms.Audio {
			n = fewPackets
		}
		u.hist.ring = make([]packet, n)
	}
	u.hist.empty()
	u.mu.Unlock()
	u.keys.become(func() {
		_ = u.owner.pc.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: uint32(t.SSRC())}})
	})
	u.live.Store(true)
	u.owner.sfu.announce(u.owner)
	if u.kind != rooms.Audio {
		u.keys.ask()
	}
	var p packet
	for {
		if p.raw == nil {
			p.raw = make([]byte, packetSize)
		}
		n, _, err := t.Read(p.raw)
		if err != nil {
			u.keys.become(nil)
			u.live.Store(false)
			u.owner.sfu.announce(u.owner)
			return
		}
		if p.parse(n) {
			p = u.forward(p, time.Now())
		}
	}
}

// forward passes one packet to whoever is wired now, keeps it, and gives back a buffer for the next.
func (u *uplink) forward(p packet, now time.Time) packet {
	u.owner.received.Add(1)
	u.mu.Lock()
	defer u.mu.Unlock()
	if !u.passes(p.h.SequenceNumber, now) {
		u.owner.dropped.Add(1)
		return p
	}
	p.at = now
	p.key = u.kind == rooms.Audio || u.codec.startsPicture(p.payload)
	for _, d := range u.downs {
		d.write(u, &p, now)
	}
	return u.hist.put(p)
}

// serve lets a downlink that has just become able to send begin at once.
func (u *uplink) serve(d *downlink, now time.Time) {
	if u.kind == rooms.Audio {
		return
	}
	u.mu.Lock()
	began := d.catchUp(u, now)
	u.mu.Unlock()
	if !began {
		u.keys.ask()
	}
}

// resend gives packets once more that got lost on the way to a downlink.
func (u *uplink) resend(d *downlink, numbers []uint16) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, n := range numbers {
		d.again(u, n)
	}
}

// passes keeps back what was said before the last move.
func (u *uplink) passes(n uint16, now time.Time) bool {
	before := u.floored && int16(n-u.floor) <= 0
	if !u.seen || int16(n-u.last) > 0 {
		u.last, u.seen = n, true
	}
	if u.floored && int16(u.last-u.floor) > 0x4000 {
		u.floored = false // numbers are about to come round again
	}
	return !u.hushed && !u.shut && !before && !now.Before(u.openAt)
}

// shutDoor is called when the owner moves: nothing passes until the page shows the new room.
func (u *uplink) shutDoor() {
	u.mu.Lock()
	u.shut = true
	u.hist.empty()
	u.mu.Unlock()
}

// openDoor is called when the page shows the new room. Packets numbered up to now were sent before, even when they
// come again after a loss; those that the page's word has overtaken are outwaited. Pictures go on from a key frame
// that is asked for now.
func (u *uplink) openDoor(at time.Time) {
	u.mu.Lock()
	u.shut, u.floor, u.floored, u.openAt = false, u.last, u.seen, at
	u.hist.empty()
	for _, d := range u.downs {
		d.begin(u)
	}
	u.mu.Unlock()
	if u.kind != rooms.Audio {
		u.keys.ask()
	}
}

func (u *uplink) hush(hushed bool) {
	u.mu.Lock()
	u.hushed = hushed
	u.hist.empty()
	for _, d := range u.downs {
		d.begin(u) // numbers go on without a hole, pictures from a key frame
	}
	u.mu.Unlock()
	if !hushed && u.kind != rooms.Audio {
		u.keys.ask()
	}
}

func (u *uplink) heard() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.live.Load() && !u.hushed
}

func (u *uplink) attach(d *downlink) {
	u.mu.Lock()
	d.begin(u)
	u.downs = append(u.downs, d)
	u.mu.Unlock()
	u.serve(d, time.Now())
}

// detach unwires; when it returns no packet of u is being written to d.
func (u *uplink) detach(d *downlink) {
	u.mu.Lock()
	u.downs = slices.DeleteFunc(u.downs, func(x *downlink) bool { return x == d })
	d.begin(nil)
	u.mu.Unlock()
}

// keyAsker asks a publisher for a key frame at most once in a pace, and does not forget the last one who asked.
type keyAsker struct {
	mu     sync.Mutex
	send   func()
	last   time.Time
	queued bool
}

const keyPace = 500 * time.Millisecond

func (k *keyAsker) become(send func()) {
	k.mu.Lock()
	k.send = send
	k.mu.Unlock()
}

func (k *keyAsker) ask() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.send == nil || k.queued {
		return
	}
	if wait := keyPace - time.Since(k.last); wait > 0 {
		k.queued = true
		time.AfterFunc(wait, k.again)
		return
	}
	k.last = time.Now()
	go k.send() // the asker may hold an uplink's lock
}

func (k *keyAsker) again() {
	k.mu.Lock()
	k.queued = false
	k.mu.Unlock()
	k.ask()
}
