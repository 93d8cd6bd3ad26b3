// Package sfu forwards the media of rooms: pion behind rooms.Media, and the only package of the hub that imports pion.
//
// The server always offers and offers one thing at a time, so there is no glare. Each seat has three uplinks (audio,
// video, screen) and, per other person in its room, a pair of downlinks that stays when people change: a downlink
// writes its own sequence numbers, times and picture numbers, so that moving a seat is re-wiring, not renegotiation.
// New pairs are negotiated only when a room grows beyond what the seat has.
//
// Isolation. A packet travels uplink.forward → downlink.write under the uplink's read lock, and wiring changes under
// its write lock: when Place returns, nothing of the former room is on its way inside this process. A page that was
// moved is not heard in the new room until it has said that it shows that room (Arrived): so neither its last words
// from behind the door, still in flight or asked for again after a loss, nor words spoken before the person can see
// where he is come through. What the page's word may have overtaken is outwaited (Settings.Settle), and pictures go
// on only from a key frame asked for then.
//
// The server is ICE-lite: it never sends to an address that has not first proved itself by a STUN check, so candidates
// cannot be used to make it probe a network. There are no data channels (see SECURITY.md on GO-2026-4479).
package sfu
