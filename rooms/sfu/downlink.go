package sfu

import (
	"strings"
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
	pts     map[string]uint8 // MIME type, lower case → payload type
	clock   float64          // RTP ticks a second
	buf     []byte

	first     uint16 // number of the source's first packet
	young     bool   // few packets yet: earlier numbers are told by comparing with first
	seqOff    uint16
	timeOff   uint32
	lastSeq   uint16
	lastTime  uint32
	lastAt    time.Time
	picture   pictureNumbers
	everWrote bool
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
	d.out, d.ssrc, d.pts = c.WriteStream(), uint32(c.SSRC()), map[string]uint8{}
	var first *webrtc.RTPCodecParameters
	for _, p := range c.CodecParameters() {
		mime := strings.ToLower(p.MimeType)
		if _, have := d.pts[mime]; have {
			continue
		}
		d.pts[mime] = uint8(p.PayloadType)
		if first == nil {
			first = &p
		}
	}
	src := d.src
	d.mu.Unlock()
	if first == nil {
		return webrtc.RTPCodecParameters{}, webrtc.ErrUnsupportedCodec
	}
	if src != nil && src.kind != rooms.Audio {
		src.keys.ask()
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

// write sends one packet of u on, if u is the source. key: a picture may start here.
func (d *downlink) write(u *uplink, p *rtp.Packet, key bool, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.src != u || d.out == nil {
		return
	}
	pt, ok := d.pts[strings.ToLower(u.mime)]
	if !ok {
		return // the page cannot decode this; its picture stays empty, its sound goes on
	}
	if !d.started {
		if !key {
			u.keys.ask()
			return
		}
		d.start(p, now)
	}
	if d.young {
		if int16(p.SequenceNumber-d.first) < 0 {
			return
		}
		d.young = p.SequenceNumber-d.first < 0x1000
	}
	h := rtp.Header{Version: 2, Marker: p.Marker, PayloadType: pt, SSRC: d.ssrc,
		SequenceNumber: p.SequenceNumber + d.seqOff, Timestamp: p.Timestamp + d.timeOff}
	if int16(h.SequenceNumber-d.lastSeq) > 0 || !d.everWrote {
		d.lastSeq, d.lastTime, d.lastAt, d.everWrote = h.SequenceNumber, h.Timestamp, now, true
	}
	payload := p.Payload
	if strings.EqualFold(u.mime, webrtc.MimeTypeVP8) {
		d.buf = append(d.buf[:0], p.Payload...)
		d.picture.rewrite(d.buf)
		payload = d.buf
	}
	if _, err := d.out.WriteRTP(&h, payload); err == nil {
		d.owner.forwarded.Add(1)
	}
}

// start joins the numbers of a new source to those already written.
func (d *downlink) start(p *rtp.Packet, now time.Time) {
	d.started, d.young, d.first = true, true, p.SequenceNumber
	d.seqOff, d.timeOff = 0, 0
	if d.everWrote {
		d.seqOff = d.lastSeq + 1 - p.SequenceNumber
		gone := max(now.Sub(d.lastAt), 20*time.Millisecond)
		d.timeOff = d.lastTime + uint32(gone.Seconds()*d.clock) - p.Timestamp
	}
	d.picture.join(p.Payload)
}

// listen reads the receiver reports of the page and passes on its requests for key frames.
func (d *downlink) listen(s *webrtc.RTPSender) {
	for {
		packets, _, err := s.ReadRTCP()
		if err != nil {
			return
		}
		for _, p := range packets {
			switch p.(type) {
			case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
				d.mu.Lock()
				src := d.src
				d.mu.Unlock()
				if src != nil && src.kind != rooms.Audio {
					src.keys.ask()
				}
			}
		}
	}
}
