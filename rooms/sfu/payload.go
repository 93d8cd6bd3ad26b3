package sfu

import (
	"strings"

	"github.com/pion/webrtc/v3"
)

// startsPicture says whether a decoder can begin with this packet: the first of a VP8 key frame (RFC 7741 §4.2, RFC
// 6386 §9.1), or H.264 parameter sets or an IDR slice (RFC 6184 §5.2).
func (c codec) startsPicture(b []byte) bool {
	switch c {
	case vp8Codec:
		d, ok := parseVP8(b)
		return ok && d.start && len(b) > d.size && b[d.size]&1 == 0
	case h264Codec:
		return startsH264(b)
	}
	return false
}

// codec is what a track is coded in.
type codec uint8

const (
	unknown codec = iota
	opusCodec
	vp8Codec
	h264Codec
)

func codecOf(mime string) codec {
	switch {
	case strings.EqualFold(mime, webrtc.MimeTypeOpus):
		return opusCodec
	case strings.EqualFold(mime, webrtc.MimeTypeVP8):
		return vp8Codec
	case strings.EqualFold(mime, webrtc.MimeTypeH264):
		return h264Codec
	}
	return unknown
}

func startsH264(b []byte) bool {
	if len(b) < 2 {
		return false
	}
	const idr, sps, stapA, fuA = 5, 7, 24, 28
	switch b[0] & 0x1f {
	case idr, sps:
		return true
	case fuA:
		return b[1]&0x80 != 0 && b[1]&0x1f == idr
	case stapA:
		for rest := b[1:]; len(rest) > 2; {
			size := int(rest[0])<<8 | int(rest[1])
			if t := rest[2] & 0x1f; t == idr || t == sps {
				return true
			}
			if size+2 > len(rest) {
				return false
			}
			rest = rest[2+size:]
		}
	}
	return false
}

// vp8 is where things stand in a VP8 payload descriptor.
type vp8 struct {
	start   bool // first packet of the first partition
	size    int  // of the descriptor
	pic     int  // offset of the picture number, 0 when absent
	wide    bool // 15 bits rather than 7
	tl0     int  // offset of TL0PICIDX, 0 when absent
	picture uint16
	layer   uint8
}

func parseVP8(b []byte) (vp8, bool) {
	var d vp8
	if len(b) < 1 {
		return d, false
	}
	d.start, d.size = b[0]&0x10 != 0 && b[0]&0x07 == 0, 1
	if b[0]&0x80 == 0 {
		return d, true
	}
	if len(b) < 2 {
		return d, false
	}
	x := b[1]
	d.size = 2
	need := func(n int) bool { return len(b) >= d.size+n }
	if x&0x80 != 0 {
		if !need(1) {
			return d, false
		}
		d.pic, d.wide = d.size, b[d.size]&0x80 != 0
		if d.wide {
			if !need(2) {
				return d, false
			}
			d.picture = uint16(b[d.size]&0x7f)<<8 | uint16(b[d.size+1])
			d.size += 2
		} else {
			d.picture = uint16(b[d.size])
			d.size++
		}
	}
	if x&0x40 != 0 {
		if !need(1) {
			return d, false
		}
		d.tl0, d.layer = d.size, b[d.size]
		d.size++
	}
	if x&0x30 != 0 {
		if !need(1) {
			return d, false
		}
		d.size++
	}
	return d, true
}

// pictureNumbers keeps VP8 picture numbers unbroken over changes of the source: decoders take a jump for a loss.
type pictureNumbers struct {
	picOff, lastPic uint16
	tl0Off, lastTL0 uint8
	ever            bool
}

func (n *pictureNumbers) join(b []byte) {
	d, ok := parseVP8(b)
	if !ok || !n.ever {
		n.picOff, n.tl0Off = 0, 0
		return
	}
	n.picOff, n.tl0Off = n.lastPic+1-d.picture, n.lastTL0+1-d.layer
}

// rewrite changes the numbers in place; their width stays.
func (n *pictureNumbers) rewrite(b []byte) {
	d, ok := parseVP8(b)
	if !ok {
		return
	}
	if d.pic > 0 {
		n.ever = true
		v := d.picture + n.picOff
		if d.wide {
			v &= 0x7fff
			b[d.pic], b[d.pic+1] = 0x80|byte(v>>8), byte(v)
		} else {
			v &= 0x7f
			b[d.pic] = byte(v)
		}
		if !d.wide || (v-n.lastPic)&0x7fff < 0x4000 {
			n.lastPic = v
		}
	}
	if d.tl0 > 0 {
		v := d.layer + n.tl0Off
		b[d.tl0] = v
		if int8(v-n.lastTL0) > 0 {
			n.lastTL0 = v
		}
	}
}

// repeat rewrites a packet that goes out once more: what was last stays last.
func (n pictureNumbers) repeat(b []byte) { n.rewrite(b) }
