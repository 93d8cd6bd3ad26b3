package sfu

import (
	"time"

	"github.com/pion/rtp"
)

// packetSize holds any packet of a path with an MTU of 1500.
const packetSize = 1500

// packet is one RTP packet as it came.
type packet struct {
	h       rtp.Header
	raw     []byte // the whole packet, packetSize of room
	payload []byte // in raw
	key     bool   // a decoder can begin here
	at      time.Time
	kept    bool
}

// parse reads the header and finds the payload; false when it is no RTP.
func (p *packet) parse(n int) bool {
	p.h.Extensions = p.h.Extensions[:0]
	size, err := p.h.Unmarshal(p.raw[:n])
	if err != nil || size > n {
		return false
	}
	end := n
	if p.h.Padding && end > size {
		end -= int(p.raw[n-1])
	}
	if end < size {
		return false
	}
	p.payload = p.raw[size:end]
	return true
}

// history is what an uplink sent last, for those who ask again (RFC 4585 §6.2.1) and for newcomers, who begin at the
// last key frame instead of asking for one. It holds only what passed the door to the room of now: when the owner
// moves, or is hushed, it is emptied, so that nothing of another room can be asked for.
type history struct {
	ring []packet // by number, modulo; its length is a power of two
	head uint16   // the newest number
	some bool
	key  uint16 // first number of the last key frame
	keys bool   // it is still there
}

const (
	fewPackets  = 64   // of sound: more than a second
	somePackets = 256  // of pictures: a second at 2.5 Mbit/s
	mostPackets = 1024 // of pictures, when they come faster
)

// put keeps a packet and gives back the buffer of the one it replaces.
func (h *history) put(p packet) packet {
	if n := len(h.ring); n < mostPackets && n > fewPackets {
		if old := &h.ring[int(p.h.SequenceNumber)&(n-1)]; old.kept && p.at.Sub(old.at) < time.Second {
			h.grow()
		}
	}
	i := int(p.h.SequenceNumber) & (len(h.ring) - 1)
	old := h.ring[i]
	if h.keys && old.kept && old.h.SequenceNumber == h.key {
		h.keys = false
	}
	p.kept = true
	h.ring[i] = p
	newer := !h.some || int16(p.h.SequenceNumber-h.head) > 0
	if newer {
		h.head, h.some = p.h.SequenceNumber, true
	}
	if p.key && newer && (!h.keys || p.h.Timestamp != h.ring[int(h.key)&(len(h.ring)-1)].h.Timestamp) {
		h.key, h.keys = p.h.SequenceNumber, true
	}
	return old
}

func (h *history) grow() {
	wide := make([]packet, 2*len(h.ring))
	for _, p := range h.ring {
		if p.kept {
			wide[int(p.h.SequenceNumber)&(len(wide)-1)] = p
		}
	}
	h.ring = wide
}

// get gives a packet that is still there, or nil.
func (h *history) get(n uint16) *packet {
	p := &h.ring[int(n)&(len(h.ring)-1)]
	if !p.kept || p.h.SequenceNumber != n {
		return nil
	}
	return p
}

// empty forgets everything; buffers stay.
func (h *history) empty() {
	for i := range h.ring {
		h.ring[i].kept = false
	}
	h.some, h.keys = false, false
}

// freshest is how old a key frame may be for a newcomer to begin with it: older ones would show what was before he
// came, and be followed by more than a moment's packets.
const freshest = time.Second

// sinceKey gives the numbers from the last key frame to the newest packet, when it is fresh and nothing is missing.
func (h *history) sinceKey(now time.Time) (from, to uint16, ok bool) {
	if !h.keys || !h.some {
		return 0, 0, false
	}
	if p := h.get(h.key); p == nil || now.Sub(p.at) > freshest {
		return 0, 0, false
	}
	for n := h.key; ; n++ {
		if h.get(n) == nil {
			return 0, 0, false
		}
		if n == h.head {
			return h.key, h.head, true
		}
	}
}
