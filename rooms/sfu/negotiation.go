package sfu

import (
	"fmt"
	"maps"
	"time"

	"github.com/pion/webrtc/v3"

	"concord/internal/fault"
	"concord/rooms"
)

// wish asks for a negotiation; wishes that come while one runs are one. restart: with new ICE credentials.
func (st *seat) wish(restart bool) {
	st.mu.Lock()
	st.restart = st.restart || restart
	st.mu.Unlock()
	select {
	case st.kick <- struct{}{}:
	default:
	}
}

// negotiate is the seat's one negotiator: offer, wait for the answer, take it, again.
func (st *seat) negotiate() {
	for {
		select {
		case <-st.kick:
		case <-st.done:
			return
		}
		if !st.gather() {
			return
		}
		if err := st.once(); err != nil {
			st.sfu.set.Log.Warn("media.negotiation_failed", "seat", st.id)
			st.giveUp()
			return
		}
	}
}

// gather waits a moment for further wishes before the first offer: whoever sits down is placed in a room right after,
// and both are one offer then.
func (st *seat) gather() bool {
	if st.pc.LocalDescription() != nil {
		return true
	}
	t := time.NewTimer(2 * time.Millisecond)
	defer t.Stop()
	select {
	case <-t.C:
	case <-st.done:
		return false
	}
	select {
	case <-st.kick:
	default:
	}
	return true
}

func (st *seat) once() error {
	offer, err := st.offer()
	if err != nil || offer == nil {
		return err
	}
	var sdp string
	select {
	case sdp = <-st.answers:
	case <-st.done:
		return nil
	}
	if err := st.accept(sdp); err != nil {
		return err
	}
	st.sfu.rewire(st)
	if offer.Round == 1 {
		st.land()
	}
	return nil
}

// land lets the first connection come about before anything else is offered: a pion page that gets its second offer
// while its transports start takes it for an ICE restart (webrtc v3, haveRemoteCredentialsChange) and is never heard of
// again. Connecting takes milliseconds; a page that cannot connect is offered on after a while, as it may ask to restart.
func (st *seat) land() {
	t := time.NewTimer(3 * time.Second)
	defer t.Stop()
	select {
	case <-st.landed:
	case <-st.done:
	case <-t.C:
	}
}

// accept takes the answer. Should pion stumble over what a page made up, the seat ends and not the server.
func (st *seat) accept(sdp string) (err error) {
	defer func() {
		if x := recover(); x != nil {
			err = fmt.Errorf("sfu: the answer broke the parser: %v", x)
		}
	}()
	return st.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: sdp})
}

// offer makes the offer, waits until the ports are written into it (at once: they are open already) and sends it.
func (st *seat) offer() (*rooms.Offer, error) {
	st.sfu.mu.Lock()
	err := st.grow()
	st.sfu.mu.Unlock()
	if err != nil || len(st.pc.GetTransceivers()) == 0 { // who looks on at an empty room is offered nothing yet
		return nil, err
	}
	st.mu.Lock()
	options := &webrtc.OfferOptions{ICERestart: st.restart && st.pc.RemoteDescription() != nil}
	st.restart = false
	st.mu.Unlock()
	o, err := st.pc.CreateOffer(options)
	if err != nil {
		return nil, err
	}
	gathered := webrtc.GatheringCompletePromise(st.pc)
	if err := st.pc.SetLocalDescription(o); err != nil {
		return nil, err
	}
	select {
	case <-gathered:
	case <-st.done:
		return nil, nil
	}
	st.sfu.mu.Lock()
	tracks := st.sfu.tracks(st)
	st.sfu.mu.Unlock()
	uplinks := map[string]rooms.Kind{}
	for kind, u := range st.ups {
		uplinks[u.tr.Mid()] = kind
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	st.round++
	st.pending = &rooms.Offer{Round: st.round, SDP: st.pc.LocalDescription().SDP, Uplinks: uplinks, Tracks: tracks}
	sent := *st.pending
	sent.Uplinks = maps.Clone(uplinks)
	st.sink.Offer(sent)
	return st.pending, nil
}

func (st *seat) answer(round int, sdp string) error {
	d := webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: sdp}
	if _, err := d.Unmarshal(); err != nil {
		return fault.Wrap(err, fault.Invalid, "media.bad_description", nil)
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.pending == nil || round != st.round {
		return fault.New(fault.Conflict, "media.old_answer", fault.P{"round": st.round})
	}
	st.pending = nil
	st.answers <- sdp // capacity 1, and at most one answer per round
	return nil
}
