package sfu

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v3"

	"concord/rooms"
)

// uplink is one track that a seat may send. It exists before its first packet, so that wiring needs no waiting.
type uplink struct {
	kind  rooms.Kind
	owner *seat
	tr    *webrtc.RTPTransceiver
	live  atomic.Bool // packets have come

	mu      sync.RWMutex // read: a packet passes; write: wiring changes
	downs   []*downlink
	mime    string
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
	u.mime, u.seen = t.Codec().MimeType, false
	u.mu.Unlock()
	u.keys.become(func() {
		_ = u.owner.pc.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: uint32(t.SSRC())}})
	})
	u.live.Store(true)
	u.owner.sfu.announce(u.owner)
	if u.kind != rooms.Audio {
		u.keys.ask()
	}
	for {
		p, _, err := t.ReadRTP()
		if err != nil {
			u.keys.become(nil)
			u.live.Store(false)
			u.owner.sfu.announce(u.owner)
			return
		}
		u.forward(p, time.Now())
	}
}

// forward passes one packet to whoever is wired now.
func (u *uplink) forward(p *rtp.Packet, now time.Time) {
	u.owner.received.Add(1)
	u.mu.RLock()
	defer u.mu.RUnlock()
	if !u.passes(p.SequenceNumber, now) {
		u.owner.dropped.Add(1)
		return
	}
	key := u.kind == rooms.Audio || startsPicture(u.mime, p.Payload)
	for _, d := range u.downs {
		d.write(u, p, key, now)
	}
}

// passes keeps back what was said before the last move. Only the run loop calls it, so the fields it writes
// (last, seen, floored) have one writer; wiring reads them under the write lock.
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
	u.mu.Unlock()
}

// openDoor is called when the page shows the new room. Packets numbered up to now were sent before, even when they
// come again after a loss; those that the page's word has overtaken are outwaited. Pictures go on from a key frame
// that is asked for now.
func (u *uplink) openDoor(at time.Time) {
	u.mu.Lock()
	u.shut, u.floor, u.floored, u.openAt = false, u.last, u.seen, at
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
	for _, d := range u.downs {
		d.begin(u) // numbers go on without a hole, pictures from a key frame
	}
	u.mu.Unlock()
	if !hushed && u.kind != rooms.Audio {
		u.keys.ask()
	}
}

func (u *uplink) heard() bool {
	u.mu.RLock()
	defer u.mu.RUnlock()
	return u.live.Load() && !u.hushed
}

func (u *uplink) attach(d *downlink) {
	u.mu.Lock()
	d.begin(u)
	u.downs = append(u.downs, d)
	u.mu.Unlock()
	if u.kind != rooms.Audio {
		u.keys.ask()
	}
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
