package sfu

import (
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v3"

	"concord/internal/fault"
	"concord/rooms"
)

// seat is one connection: three uplinks, and pairs of downlinks. Fields marked "wiring" are under SFU.mu.
type seat struct {
	id     rooms.SeatID
	person rooms.PersonID
	looks  bool // sends nothing
	sfu    *SFU
	pc     *webrtc.PeerConnection
	ups    map[rooms.Kind]*uplink // never changes

	room     rooms.RoomID        // wiring
	place    int                 // wiring: counts moves
	pairs    []*pair             // wiring
	lack     map[bool]int        // wiring: pairs to add at the next negotiation, true for screens
	unwanted map[rooms.Kind]bool // wiring

	received, forwarded, dropped atomic.Uint64
	up                           atomic.Bool // the connection stands: what is written goes out

	kick chan struct{} // capacity 1: wishes to negotiate are one
	done chan struct{}

	landed   chan struct{} // closed when the first connection stands
	landOnce sync.Once

	mu      sync.Mutex
	sink    rooms.Sink
	restart bool
	round   int
	pending *rooms.Offer // offered and not answered
	answers chan string  // capacity 1
	cands   int
	failed  *time.Timer
	closed  bool
}

// pair is what a seat receives from one other: audio and video, or a screen alone.
type pair struct {
	of           *seat          // nil when free
	last         rooms.PersonID // whom it carried: he gets it again, so that no face stands under another's name
	screen       bool
	to           *seat
	audio, video *downlink
}

func newSeat(f *SFU, who rooms.Seat, sink rooms.Sink) (*seat, error) {
	pc, err := f.api.NewPeerConnection(webrtc.Configuration{BundlePolicy: webrtc.BundlePolicyMaxBundle})
	if err != nil {
		return nil, err
	}
	st := &seat{id: who.ID, person: who.Person, looks: who.Looks, sfu: f, pc: pc, sink: sink, ups: map[rooms.Kind]*uplink{},
		lack: map[bool]int{}, unwanted: map[rooms.Kind]bool{},
		kick: make(chan struct{}, 1), done: make(chan struct{}), landed: make(chan struct{}), answers: make(chan string, 1)}
	for _, k := range []rooms.Kind{rooms.Audio, rooms.Video, rooms.Screen} {
		if st.looks {
			break
		}
		codec := webrtc.RTPCodecTypeVideo
		if k == rooms.Audio {
			codec = webrtc.RTPCodecTypeAudio
		}
		tr, err := pc.AddTransceiverFromKind(codec, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly})
		if err != nil {
			_ = pc.Close()
			return nil, err
		}
		st.ups[k] = &uplink{kind: k, owner: st, tr: tr, hushed: k == rooms.Screen}
	}
	pc.OnTrack(func(t *webrtc.TrackRemote, r *webrtc.RTPReceiver) {
		for _, u := range st.ups {
			if u.tr.Receiver() == r {
				u.run(t)
				return
			}
		}
	})
	pc.OnConnectionStateChange(st.linked)
	return st, nil
}

func (st *seat) sinkNow() rooms.Sink {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.sink
}

// linked follows the connection; a seat that failed and does not come back is closed after the grace.
func (st *seat) linked(s webrtc.PeerConnectionState) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.closed {
		return
	}
	switch s {
	case webrtc.PeerConnectionStateConnected:
		st.up.Store(true)
		st.landOnce.Do(func() { close(st.landed) })
		go st.sfu.begin(st)
		if st.failed != nil {
			st.failed.Stop()
			st.failed = nil
		}
		st.sink.Link(rooms.Linked)
	case webrtc.PeerConnectionStateDisconnected, webrtc.PeerConnectionStateFailed:
		if st.failed == nil {
			st.failed = time.AfterFunc(st.sfu.set.Grace, st.giveUp)
		}
		st.sink.Link(rooms.Failing)
	}
}

func (st *seat) giveUp() {
	st.sinkNow().Link(rooms.Gone)
	st.sfu.leave(st)
}

func (st *seat) close() {
	st.mu.Lock()
	if st.closed {
		st.mu.Unlock()
		return
	}
	st.closed = true
	close(st.done)
	if st.failed != nil {
		st.failed.Stop()
	}
	st.mu.Unlock()
	_ = st.pc.Close()
}

// resume repeats the offer that waits and the tracks to a new sink.
func (st *seat) resume(sink rooms.Sink, tracks []rooms.Track) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.sink = sink
	if st.pending != nil {
		sink.Offer(*st.pending)
	}
	sink.Tracks(tracks)
	sink.Placed(st.place)
}

// placed counts a move and tells the page. Under SFU.mu.
func (st *seat) placed(n int) {
	st.place = n
	st.sinkNow().Placed(n)
}

func (st *seat) candidate(candidate, mid string) error {
	const most = 64
	st.mu.Lock()
	st.cands++
	many := st.cands > most
	st.mu.Unlock()
	if many {
		return fault.New(fault.TooMany, "media.too_many_candidates", fault.P{"max": most})
	}
	if st.pc.RemoteDescription() == nil {
		return nil // not needed: the check itself will tell
	}
	if err := st.pc.AddICECandidate(webrtc.ICECandidateInit{Candidate: candidate, SDPMid: &mid}); err != nil {
		return fault.Wrap(err, fault.Invalid, "media.bad_candidate", nil)
	}
	return nil
}

// receive makes sure that a pair of this seat carries the other; false when there is no free one yet. Under SFU.mu.
func (st *seat) receive(from *seat, screen bool) bool {
	var free *pair
	for _, p := range st.pairs {
		if p.screen != screen {
			continue
		}
		if p.of == from {
			p.refresh()
			return true
		}
		if p.of == nil && (free == nil || p.fitsBetter(free, from.person)) {
			free = p
		}
	}
	if free == nil {
		st.lack[screen]++
		return false
	}
	free.of, free.last = from, from.person
	free.refresh()
	return true
}

// fitsBetter prefers the pair that carried the person before, then one that carried nobody.
func (p *pair) fitsBetter(than *pair, person rooms.PersonID) bool {
	if p.last == person || than.last == person {
		return than.last != person
	}
	return p.last == "" && than.last != ""
}

// grow adds the pairs that are lacking. AddTransceiverFromTrack and not AddTrack, which would take an uplink's
// transceiver and turn it round. Under SFU.mu.
func (st *seat) grow() error {
	for _, screen := range []bool{false, true} {
		for ; st.lack[screen] > 0; st.lack[screen]-- {
			p := &pair{to: st, screen: screen}
			stream := "pair" + strconv.Itoa(len(st.pairs))
			p.video = newDownlink(st, stream+"v", stream, webrtc.RTPCodecTypeVideo)
			add := []*downlink{p.video}
			if !screen {
				p.audio = newDownlink(st, stream+"a", stream, webrtc.RTPCodecTypeAudio)
				add = append(add, p.audio)
			}
			for _, d := range add {
				tr, err := st.pc.AddTransceiverFromTrack(d, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
				if err != nil {
					return err
				}
				d.tr = tr
				go d.listen(tr.Sender())
			}
			st.pairs = append(st.pairs, p)
		}
	}
	return nil
}

// wires pairs the downlinks with the kinds they carry.
func (p *pair) wires() map[rooms.Kind]*downlink {
	if p.screen {
		return map[rooms.Kind]*downlink{rooms.Screen: p.video}
	}
	return map[rooms.Kind]*downlink{rooms.Audio: p.audio, rooms.Video: p.video}
}

// refresh wires what is wanted and unwires what is not, leaving right wires alone. Under SFU.mu.
func (p *pair) refresh() {
	for kind, d := range p.wires() {
		var want *uplink
		if p.of != nil && !p.to.unwanted[kind] {
			want = p.of.ups[kind]
		}
		if d.wired == want {
			continue
		}
		if d.wired != nil {
			d.wired.detach(d)
		}
		if d.wired = want; want != nil {
			want.attach(d)
		}
	}
}

func (p *pair) release() {
	p.of = nil
	p.refresh()
}

// tracks says what the pair carries and the page can play. Under SFU.mu.
func (p *pair) tracks() []rooms.Track {
	var out []rooms.Track
	for kind, d := range p.wires() {
		if d.wired != nil && d.wired.heard() && d.tr.Mid() != "" {
			out = append(out, rooms.Track{Mid: d.tr.Mid(), Person: p.of.person, Kind: kind})
		}
	}
	return out
}

// shown says whether a screen is being shared.
func (u *uplink) shown() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return !u.hushed
}
