package peer

import (
	"net"
	"sync"
	"time"

	"github.com/pion/ice/v2"
	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
	"github.com/pion/webrtc/v3"

	"concord/rooms"
)

// Endpoint is the media side of a simulated participant: a real peer connection that answers offers, publishes, and
// counts what it receives from whom.
type Endpoint struct {
	pc     *webrtc.PeerConnection
	own    map[rooms.Kind]*source
	picker rtp.Payloader

	mu       sync.Mutex
	carries  map[string]rooms.Track // by mid
	received map[rooms.Track]Count  // Mid left empty
	changed  chan struct{}          // closed and renewed at every packet and state
	state    webrtc.PeerConnectionState
	offers   int
	onPacket func(Packet)
	onKey    func(rooms.Kind)
	lean     bool
}

// Packet is one RTP packet as received.
type Packet struct {
	rooms.Track // what the media section carried by the last word of the server; zero when it had none
	Payload     []byte
	Sequence    uint16
	PayloadType uint8
}

// Count is what was received of one track.
type Count struct {
	Packets int `json:"packets"`
	Frames  int `json:"frames"` // packets with the marker bit: ends of pictures
}

// Options of an endpoint.
type Options struct {
	Relays    []rooms.Relay
	RelayOnly bool             // only by way of the relay
	TCP       bool             // only by ICE-TCP; with RelayOnly the relay's URLs decide
	Loopback  bool             // only on 127.0.0.1: tests, and demonstrations on one machine
	OnPacket  func(Packet)     // called for every packet received; must return at once
	Uncounted bool             // packets go to OnPacket only: for loads, where counting under a lock would be what is measured
	OnKey     func(rooms.Kind) // a key frame of an own track was asked for
}

type source struct {
	track *webrtc.TrackLocalStaticRTP
	mu    sync.Mutex
	seq   uint16
	ts    uint32
	step  uint32
	hole  uint16
}

// NewEndpoint makes an endpoint that has its three tracks ready.
func NewEndpoint(o Options) (*Endpoint, error) {
	media := &webrtc.MediaEngine{}
	if err := media.RegisterDefaultCodecs(); err != nil {
		return nil, err
	}
	chain := &interceptor.Registry{}
	if err := webrtc.RegisterDefaultInterceptors(media, chain); err != nil {
		return nil, err
	}
	set := webrtc.SettingEngine{}
	set.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	types := []webrtc.NetworkType{webrtc.NetworkTypeUDP4}
	if o.TCP && !o.RelayOnly {
		types = []webrtc.NetworkType{webrtc.NetworkTypeTCP4}
	}
	set.SetNetworkTypes(types)
	if o.Loopback {
		set.SetIncludeLoopbackCandidate(true)
		set.SetIPFilter(func(ip net.IP) bool { return ip.IsLoopback() })
	}
	conf := webrtc.Configuration{BundlePolicy: webrtc.BundlePolicyMaxBundle}
	for _, r := range o.Relays {
		conf.ICEServers = append(conf.ICEServers, webrtc.ICEServer{URLs: r.URLs, Username: r.Username, Credential: r.Credential})
	}
	if o.RelayOnly {
		conf.ICETransportPolicy = webrtc.ICETransportPolicyRelay
	}
	pc, err := webrtc.NewAPI(webrtc.WithMediaEngine(media), webrtc.WithInterceptorRegistry(chain), webrtc.WithSettingEngine(set)).NewPeerConnection(conf)
	if err != nil {
		return nil, err
	}
	e := &Endpoint{pc: pc, own: map[rooms.Kind]*source{}, picker: &codecs.VP8Payloader{EnablePictureID: true}, carries: map[string]rooms.Track{},
		received: map[rooms.Track]Count{}, changed: make(chan struct{}), onPacket: o.OnPacket, onKey: o.OnKey, lean: o.Uncounted && o.OnPacket != nil}
	if err := e.publishers(); err != nil {
		_ = pc.Close()
		return nil, err
	}
	pc.OnTrack(e.receive)
	pc.OnConnectionStateChange(func(s webrtc.PeerConnectionState) {
		e.mu.Lock()
		e.state = s
		e.wake()
		e.mu.Unlock()
	})
	return e, nil
}

func (e *Endpoint) publishers() error {
	for _, k := range []rooms.Kind{rooms.Audio, rooms.Video, rooms.Screen} {
		c, step := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000}, uint32(9000)
		if k == rooms.Audio {
			c, step = webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2}, 960
		}
		t, err := webrtc.NewTrackLocalStaticRTP(c, string(k), "own")
		if err != nil {
			return err
		}
		tr, err := e.pc.AddTransceiverFromTrack(t, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
		if err != nil {
			return err
		}
		e.own[k] = &source{track: t, step: step, seq: uint16(len(k)) * 1000, ts: uint32(len(k)) * 77777}
		go e.drain(k, tr.Sender())
	}
	return nil
}

func (e *Endpoint) drain(k rooms.Kind, s *webrtc.RTPSender) {
	for {
		packets, _, err := s.ReadRTCP()
		if err != nil {
			return
		}
		for _, p := range packets {
			switch p.(type) {
			case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
				if e.onKey != nil {
					e.onKey(k)
				}
			}
		}
	}
}

// Answer takes an offer and gives the answer to it.
func (e *Endpoint) Answer(o rooms.Offer) (string, error) {
	e.Tracks(o.Tracks)
	if err := e.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: o.SDP}); err != nil {
		return "", err
	}
	a, err := e.pc.CreateAnswer(nil)
	if err != nil {
		return "", err
	}
	if err := e.pc.SetLocalDescription(a); err != nil {
		return "", err
	}
	e.mu.Lock()
	e.offers++
	e.wake()
	e.mu.Unlock()
	return e.pc.LocalDescription().SDP, nil
}

// Tracks takes the server's word of what the media sections carry.
func (e *Endpoint) Tracks(ts []rooms.Track) {
	e.mu.Lock()
	defer e.mu.Unlock()
	clear(e.carries)
	for _, t := range ts {
		e.carries[t.Mid] = t
	}
	e.wake()
}

func (e *Endpoint) receive(t *webrtc.TrackRemote, r *webrtc.RTPReceiver) {
	mid := r.RTPTransceiver().Mid()
	for {
		p, _, err := t.ReadRTP()
		if err != nil {
			return
		}
		if e.lean {
			e.mu.Lock()
			from := e.carries[mid]
			e.mu.Unlock()
			from.Mid = mid
			e.onPacket(Packet{Track: from, Payload: p.Payload, Sequence: p.SequenceNumber, PayloadType: p.PayloadType})
			continue
		}
		e.mu.Lock()
		from := e.carries[mid]
		key := rooms.Track{Person: from.Person, Kind: from.Kind}
		c := e.received[key]
		c.Packets++
		if p.Marker {
			c.Frames++
		}
		e.received[key] = c
		e.wake()
		e.mu.Unlock()
		if e.onPacket != nil {
			from.Mid = mid
			e.onPacket(Packet{Track: from, Payload: p.Payload, Sequence: p.SequenceNumber, PayloadType: p.PayloadType})
		}
	}
}

func (e *Endpoint) wake() {
	close(e.changed)
	e.changed = make(chan struct{})
}

// Seen is what an endpoint knows at a moment.
type Seen struct {
	State    string
	Offers   int // answered
	Carries  map[string]rooms.Track
	Received map[rooms.Track]Count // by person and kind; Mid is empty
}

// Seen gives what the endpoint knows, and a channel that closes at the next change.
func (e *Endpoint) Seen() (Seen, <-chan struct{}) {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := Seen{State: e.state.String(), Offers: e.offers, Carries: map[string]rooms.Track{}, Received: map[rooms.Track]Count{}}
	for k, v := range e.carries {
		s.Carries[k] = v
	}
	for k, v := range e.received {
		s.Received[k] = v
	}
	return s, e.changed
}

// Send sends one packet of a kind with a payload as it is; end marks the end of a picture, after which time goes on.
func (e *Endpoint) Send(k rooms.Kind, payload []byte, end bool) error {
	s := e.own[k]
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seq++
	p := &rtp.Packet{Header: rtp.Header{Version: 2, Marker: end, SequenceNumber: s.seq, Timestamp: s.ts}, Payload: payload}
	if end {
		s.ts += s.step
	}
	return s.track.WriteRTP(p)
}

// Play sends silence and pictures (and the screen, when asked) until stop closes: 50 packets of sound and 10 pictures
// a second.
func (e *Endpoint) Play(stop <-chan struct{}, kinds ...rooms.Kind) {
	t := time.NewTicker(20 * time.Millisecond)
	defer t.Stop()
	for n := 0; ; n++ {
		select {
		case <-stop:
			return
		case <-t.C:
		}
		for _, k := range kinds {
			switch {
			case k == rooms.Audio:
				_ = e.Send(k, silence, true) // before the connection stands there is nobody to hear
			case n%5 == 0:
				e.Picture(k, n/5)
			}
		}
	}
}

// Picture sends the n-th picture of the walking square.
func (e *Endpoint) Picture(k rooms.Kind, n int) {
	e.mu.Lock()
	parts := e.picker.Payload(1100, pictures[n%len(pictures)])
	e.mu.Unlock()
	for i, b := range parts {
		_ = e.Send(k, b, i == len(parts)-1)
	}
}

// Close ends the connection.
func (e *Endpoint) Close() error { return e.pc.Close() }

// Skip leaves n numbers out, as if their packets had been lost.
func (e *Endpoint) Skip(k rooms.Kind, n uint16) {
	s := e.own[k]
	s.mu.Lock()
	s.hole = s.seq + 1
	s.seq += n
	s.mu.Unlock()
}

// Fill sends a payload under the n-th of the numbers left out, as a page does that is asked for it again.
func (e *Endpoint) Fill(k rooms.Kind, payload []byte, n uint16) error {
	s := e.own[k]
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.track.WriteRTP(&rtp.Packet{Header: rtp.Header{Version: 2, SequenceNumber: s.hole + n, Timestamp: s.ts}, Payload: payload})
}
