package sfu

import (
	"sync"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v3"

	"concord/rooms"
)

// downlink is one media section towards a seat. It stays while its sources change, and writes numbers, times and
// picture numbers of its own, so that the browser sees one unbroken track. It is a webrtc.TrackLocal.
type downlink struct {
	id, stream string
	kind       webrtc.RTPCodecType
	owner      *seat
	tr         *webrtc.RTPTransceiver
	wired      *uplink // under SFU.mu

	mu      sync.Mutex
	src     *uplink
	started bool // the first packet of this source has passed
	out     webrtc.TrackLocalWriter
	ssrc    uint32
	pts     map[codec]uint8 // payload types
	pt      uint8           // of this source
	can     bool            // the page decodes this source
	clock   float64         // RTP ticks a second
	buf     []byte
	h       rtp.Header // of the packet being written

	first     uint16 // number of the source's first packet
	young     bool   // few packets yet: earlier numbers are told by comparing with first
	seqOff    uint16
	timeOff   uint32
	lastSeq   uint16
	lastTime  uint32
	lastAt    time.Time
	picture   pictureNumbers
	everWrote bool
	caught    []uint32 // times given to the packets a newcomer caught up with, from first on
	repeats   int      // resends still allowed in this second
	repeatsAt time.Time
}

func newDownlink(owner *seat, id, stream string, kind webrtc.RTPCodecType) *downlink {
	d := &downlink{id: id, stream: stream, kind: kind, owner: owner, clock: 90000}
	if kind == webrtc.RTPCodecTypeAudio {
		d.clock = 48000
	}
	return d
}

// ID, RID, StreamID and Kind describe the track; audio and video of a pair share a stream, for lip sync.
func (d *downlink) ID() string                { return d.id }
func (d *downlink) RID() string               { return "" }
func (d *downlink) StreamID() string          { return d.stream }
func (d *downlink) Kind() webrtc.RTPCodecType { return d.kind }

// Bind is called when the section is negotiated.
func (d *downlink) Bind(c webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	d.mu.Lock()
	d.out, d.ssrc, d.pts = c.WriteStream(), uint32(c.SSRC()), map[codec]uint8{}
	var first *webrtc.RTPCodecParameters
	for _, p := range c.CodecParameters() {
		c := codecOf(p.MimeType)
		if _, have := d.pts[c]; have || c == unknown {
			continue
		}
		d.pts[c] = uint8(p.PayloadType)
		if first == nil {
			first = &p
		}
	}
	src := d.src
	d.mu.Unlock()
	if first == nil {
		return webrtc.RTPCodecParameters{}, webrtc.ErrUnsupportedCodec
	}
	if src != nil {
		go src.serve(d, time.Now()) // the caller holds locks of the connection
	}
	return *first, nil
}

// Unbind is called when the connection closes.
func (d *downlink) Unbind(webrtc.TrackLocalContext) error {
	d.mu.Lock()
	d.out = nil
	d.mu.Unlock()
	return nil
}

// begin makes u the source from its next packet (a key frame for pictures); nil is none.
func (d *downlink) begin(u *uplink) {
	d.mu.Lock()
	d.src, d.started = u, false
	d.mu.Unlock()
}

// ready says whether u is the source and something can be sent. Under d.mu.
func (d *downlink) ready(u *uplink) bool {
	return d.src == u && d.out != nil && d.owner.up.Load()
}

// write sends one packet of u on, if u is the source. Under u.mu.
func (d *downlink) write(u *uplink, p *packet, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.ready(u) {
		return
	}
	if !d.started && !d.replay(u, now) {
		if !p.key {
			u.keys.ask()
			return
		}
		if !d.start(u, p.h.SequenceNumber, p.h.Timestamp, p.payload, now) {
			return
		}
	}
	if d.young {
		if int16(p.h.SequenceNumber-d.first) < 0 {
			return
		}
		d.young = p.h.SequenceNumber-d.first < 0x1000
	}
	d.send(p, p.h.Timestamp+d.timeOff, now)
}

// send writes a packet under its number here. Under d.mu.
func (d *downlink) send(p *packet, ts uint32, now time.Time) {
	d.h = rtp.Header{Version: 2, Marker: p.h.Marker, PayloadType: d.pt, SSRC: d.ssrc, SequenceNumber: p.h.SequenceNumber + d.seqOff, Timestamp: ts}
	if int16(d.h.SequenceNumber-d.lastSeq) > 0 || !d.everWrote {
		d.lastSeq, d.lastTime, d.lastAt, d.everWrote = d.h.SequenceNumber, ts, now, true
	}
	payload := p.payload
	if d.src.codec == vp8Codec {
		d.buf = append(d.buf[:0], payload...)
		d.picture.rewrite(d.buf)
		payload = d.buf
	}
	if _, err := d.out.WriteRTP(&d.h, payload); err == nil {
		d.owner.forwarded.Add(1)
	}
}

// start joins the numbers of a new source to those already written: number and time are those of its first packet.
// False when the page cannot decode it: its picture stays empty, its sound goes on.
func (d *downlink) start(u *uplink, number uint16, stamp uint32, payload []byte, now time.Time) bool {
	if d.pt, d.can = d.pts[u.codec]; !d.can {
		return false
	}
	d.started, d.young, d.first = true, true, number
	d.seqOff, d.timeOff, d.caught = 0, 0, d.caught[:0]
	if d.everWrote {
		d.seqOff = d.lastSeq + 1 - number
		gone := max(now.Sub(d.lastAt), 20*time.Millisecond)
		d.timeOff = d.lastTime + uint32(gone.Seconds()*d.clock) - stamp
	}
	d.picture.join(payload)
	return true
}

// catchUp is replay for a downlink that has just become able to send; false when a key frame is to be asked for. What
// cannot send yet waits for the connection (SFU.begin) or for its section (Bind). Under u.mu.
func (d *downlink) catchUp(u *uplink, now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return !d.ready(u) || d.started || d.replay(u, now)
}

// replay begins with the last key frame and all that came since, when it is fresh. The pictures are given times a
// millisecond apart, the last its own: a decoder runs through them at once, and does not take the newcomer's wait for
// delay of the network. Under u.mu and d.mu.
func (d *downlink) replay(u *uplink, now time.Time) bool {
	from, to, ok := u.hist.sinceKey(now)
	if !ok || u.kind == rooms.Audio {
		return false
	}
	first, newest := u.hist.get(from), u.hist.get(to)
	if !d.start(u, from, newest.h.Timestamp, first.payload, now) {
		return true // nothing to be done about it
	}
	frames := uint32(0)
	for n, last := from, first.h.Timestamp; n != to; n++ {
		if ts := u.hist.get(n + 1).h.Timestamp; ts != last {
			frames, last = frames+1, ts
		}
	}
	at, last := newest.h.Timestamp+d.timeOff-frames*uint32(d.clock/1000), first.h.Timestamp
	for n := from; ; n++ {
		p := u.hist.get(n)
		if p.h.Timestamp != last {
			at, last = at+uint32(d.clock/1000), p.h.Timestamp
		}
		d.caught = append(d.caught, at)
		d.send(p, at, now)
		if n == to {
			return true
		}
	}
}

// mostRepeats bounds what one who asks again and again can make us send: packets a second.
const mostRepeats = 300

// again sends a packet once more that the page says it lost, by its number here. Under u.mu.
func (d *downlink) again(u *uplink, number uint16) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.ready(u) || !d.started {
		return
	}
	n := number - d.seqOff
	if int16(number-d.lastSeq) > 0 || d.young && int16(n-d.first) < 0 {
		return // never sent, or of a former source
	}
	p := u.hist.get(n)
	if p == nil {
		return
	}
	if now := time.Now(); now.Sub(d.repeatsAt) > time.Second {
		d.repeats, d.repeatsAt = mostRepeats, now
	}
	if d.repeats--; d.repeats < 0 {
		return
	}
	ts := p.h.Timestamp + d.timeOff
	if i := int(n - d.first); d.young && i < len(d.caught) {
		ts = d.caught[i]
	}
	h := rtp.Header{Version: 2, Marker: p.h.Marker, PayloadType: d.pt, SSRC: d.ssrc, SequenceNumber: number, Timestamp: ts}
	payload := p.payload
	if u.codec == vp8Codec {
		d.buf = append(d.buf[:0], payload...)
		d.picture.repeat(d.buf)
		payload = d.buf
	}
	_, _ = d.out.WriteRTP(&h, payload)
}

// listen reads the receiver reports of the page and answers what it asks for: lost packets, key frames.
func (d *downlink) listen(s *webrtc.RTPSender) {
	for {
		packets, _, err := s.ReadRTCP()
		if err != nil {
			return
		}
		d.mu.Lock()
		src := d.src
		d.mu.Unlock()
		if src == nil {
			continue
		}
		for _, p := range packets {
			switch p := p.(type) {
			case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
				if src.kind != rooms.Audio {
					src.keys.ask()
				}
			case *rtcp.TransportLayerNack:
				for _, pair := range p.Nacks {
					src.resend(d, pair.PacketList())
				}
			}
		}
	}
}
