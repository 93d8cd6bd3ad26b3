package sfu

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pion/interceptor"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v3"

	"concord/rooms"

	"time"
)

func TestStartsPicture(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, mime string
		b          []byte
		want       bool
	}{
		{"VP8 key frame", webrtc.MimeTypeVP8, []byte{0x10, 0x00}, true},
		{"VP8 key frame with picture number", "video/vp8", []byte{0x90, 0x80, 0x81, 0x02, 0x10}, true},
		{"VP8 delta frame", webrtc.MimeTypeVP8, []byte{0x10, 0x01}, false},
		{"VP8 second packet", webrtc.MimeTypeVP8, []byte{0x00, 0x00}, false},
		{"VP8 later partition", webrtc.MimeTypeVP8, []byte{0x11, 0x00}, false},
		{"VP8 cut short", webrtc.MimeTypeVP8, []byte{0x90, 0xf0}, false},
		{"VP8 nothing", webrtc.MimeTypeVP8, nil, false},
		{"H.264 IDR", webrtc.MimeTypeH264, []byte{0x65, 1}, true},
		{"H.264 parameter set", webrtc.MimeTypeH264, []byte{0x67, 1}, true},
		{"H.264 slice", webrtc.MimeTypeH264, []byte{0x41, 1}, false},
		{"H.264 fragment, first of IDR", webrtc.MimeTypeH264, []byte{0x7c, 0x85}, true},
		{"H.264 fragment, later", webrtc.MimeTypeH264, []byte{0x7c, 0x05}, false},
		{"H.264 aggregate with SPS", webrtc.MimeTypeH264, []byte{0x78, 0, 2, 0x67, 1, 0, 1, 0x68}, true},
		{"H.264 aggregate, lying length", webrtc.MimeTypeH264, []byte{0x78, 0xff, 0xff, 0x41}, false},
		{"sound", webrtc.MimeTypeOpus, []byte{0xf8}, false},
	} {
		if got := codecOf(c.mime).startsPicture(c.b); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// recorder is what a downlink writes to, in place of a connection.
type recorder struct {
	headers []rtp.Header
	bodies  [][]byte
}

func (r *recorder) WriteRTP(h *rtp.Header, b []byte) (int, error) {
	r.headers = append(r.headers, *h)
	r.bodies = append(r.bodies, append([]byte(nil), b...))
	return len(b), nil
}
func (r *recorder) Write(b []byte) (int, error) { return len(b), nil }

var _ webrtc.TrackLocalWriter = (*recorder)(nil)
var _ interceptor.RTPWriter = interceptor.RTPWriterFunc(nil)

// The browser must see one unbroken track while the person behind it changes: numbers without a hole, time that goes
// on, picture numbers that count on, a key frame first.
func TestDownlinkJoinsSources(t *testing.T) {
	t.Parallel()
	st := &seat{sfu: &SFU{}}
	st.up.Store(true)
	d := newDownlink(st, "v", "s", webrtc.RTPCodecTypeVideo)
	rec := &recorder{}
	d.out, d.ssrc, d.pts = rec, 7, map[codec]uint8{vp8Codec: 96}
	a := &uplink{kind: rooms.Video, owner: st, codec: vp8Codec, hist: history{ring: make([]packet, somePackets)}}
	b := &uplink{kind: rooms.Video, owner: st, codec: vp8Codec, hist: history{ring: make([]packet, somePackets)}}
	now := time.Unix(1000, 0)
	send := func(u *uplink, seq uint16, ts uint32, pic uint16, key bool) {
		body := []byte{0x90, 0xc0, 0x80 | byte(pic>>8), byte(pic), byte(pic), 0x01}
		if key {
			body[5] = 0
		}
		d.write(u, &packet{h: rtp.Header{SequenceNumber: seq, Timestamp: ts, Marker: true}, payload: body, key: key}, now)
	}
	d.begin(a)
	send(a, 65534, 1000, 32766, false) // no picture can start here
	send(a, 65535, 4000, 32767, true)
	send(a, 0, 7000, 0, false)
	send(b, 500, 1, 1, true) // not the source
	now = now.Add(time.Second)
	d.begin(b)
	send(a, 1, 10000, 1, true) // no longer the source
	send(b, 100, 555, 9, false)
	send(b, 101, 3555, 10, true)
	send(b, 99, 0, 8, true) // came late, from before the start
	send(b, 102, 6555, 11, false)

	type seen struct {
		seq uint16
		ts  uint32
		pic uint16
	}
	var got []seen
	for i, h := range rec.headers {
		if h.SSRC != 7 || h.PayloadType != 96 {
			t.Fatalf("header %+v", h)
		}
		got = append(got, seen{h.SequenceNumber, h.Timestamp, uint16(rec.bodies[i][2]&0x7f)<<8 | uint16(rec.bodies[i][3])})
	}
	want := []seen{{65535, 4000, 32767}, {0, 7000, 0}, {1, 97000, 1}, {2, 100000, 2}}
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("packet %d: got %v, want %v", i, got[i], want[i])
		}
	}
}

// A newcomer begins with the last key frame and what came since; whoever lost a packet gets it again, under the number
// and time it had; and when the one who sends has moved, nothing of before can be had.
func TestNewcomersCatchUpAndLossesAreMended(t *testing.T) {
	t.Parallel()
	st := &seat{sfu: &SFU{}}
	st.up.Store(true)
	u := &uplink{kind: rooms.Video, owner: st, codec: vp8Codec, hist: history{ring: make([]packet, somePackets)}}
	now := time.Now()
	arrive := func(seq uint16, ts uint32, pic byte, key bool) {
		body := []byte{0x90, 0x80, 0x80, pic, 0x01}
		if key {
			body[4] = 0
		}
		p := packet{h: rtp.Header{Version: 2, SequenceNumber: seq, Timestamp: ts, Marker: true}, payload: body}
		u.forward(p, now)
	}
	viewer := func() (*downlink, *recorder) {
		rec := &recorder{}
		d := newDownlink(st, "v", "s", webrtc.RTPCodecTypeVideo)
		d.out, d.ssrc, d.pts = rec, 7, map[codec]uint8{vp8Codec: 96}
		return d, rec
	}
	heard := func(rec *recorder) string {
		var out []string
		for i, h := range rec.headers {
			out = append(out, fmt.Sprintf("%d@%d p%d", h.SequenceNumber, h.Timestamp, rec.bodies[i][3]))
		}
		return strings.Join(out, ", ")
	}
	arrive(65534, 90_000, 1, true)
	arrive(65535, 93_000, 2, false)
	arrive(0, 96_000, 3, false)
	d, rec := viewer()
	u.attach(d)
	if got, want := heard(rec), "65534@95820 p1, 65535@95910 p2, 0@96000 p3"; got != want {
		t.Fatalf("the newcomer got %s, want %s", got, want)
	}
	arrive(1, 99_000, 4, false)
	rec.headers, rec.bodies = nil, nil
	u.resend(d, []uint16{65535, 1, 2, 65533})
	if got, want := heard(rec), "65535@95910 p2, 1@99000 p4"; got != want {
		t.Fatalf("asked again: %s, want %s", got, want)
	}
	for range 2 * mostRepeats {
		u.resend(d, []uint16{1})
	}
	if n := len(rec.headers); n > mostRepeats+2 {
		t.Errorf("%d packets were sent again in a second", n)
	}

	late, lateRec := viewer()
	late.begin(u)
	if late.catchUp(u, now.Add(freshest+time.Millisecond)) {
		t.Error("an old key frame is good enough")
	}
	if len(lateRec.headers) != 0 {
		t.Error("an old key frame was played to a newcomer")
	}
	u.shutDoor()
	u.openDoor(now)
	rec.headers, rec.bodies = nil, nil
	u.resend(d, []uint16{0, 1})
	next, nextRec := viewer()
	u.attach(next)
	if len(rec.headers)+len(nextRec.headers) != 0 {
		t.Errorf("what was said before the move came after it: %s; %s", heard(rec), heard(nextRec))
	}
}

func FuzzPayload(f *testing.F) {
	f.Add([]byte{0x90, 0xf0, 0x80, 1, 2, 3})
	f.Add([]byte{0x78, 0, 2, 0x67, 1})
	f.Fuzz(func(_ *testing.T, b []byte) {
		vp8Codec.startsPicture(b)
		h264Codec.startsPicture(b)
		n := &pictureNumbers{ever: true}
		n.join(b)
		n.rewrite(b)
	})
}
