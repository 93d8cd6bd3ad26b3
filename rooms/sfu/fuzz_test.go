package sfu_test

import (
	"testing"

	"concord/rooms"
	"concord/rooms/sfu"
	"concord/rooms/sfu/peer"
)

// offers takes offers and nothing else.
type offers chan rooms.Offer

func (o offers) Offer(x rooms.Offer) { o <- x }
func (offers) Tracks([]rooms.Track)  {}
func (offers) Placed(int)            {}
func (offers) Link(rooms.Link)       {}

// An answer is text that a stranger's page made up: it is refused or ends that seat, and nothing else.
func FuzzAnswer(f *testing.F) {
	s, err := sfu.Open(sfu.Settings{TURN: "off", TCP: "off"})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = s.Close() })
	sit := func(id rooms.SeatID) rooms.Offer {
		o := make(offers, 8)
		if err := s.Join(rooms.Seat{ID: id, Person: "p"}, o); err != nil {
			f.Fatal(err)
		}
		return <-o
	}
	e, err := peer.NewEndpoint(peer.Options{Loopback: true})
	if err != nil {
		f.Fatal(err)
	}
	good, err := e.Answer(sit("seed"))
	if err != nil {
		f.Fatal(err)
	}
	_ = e.Close()
	f.Add(good, "candidate:1 1 udp 2130706431 127.0.0.1 9 typ host")
	f.Add("v=0\r\n", "")
	f.Fuzz(func(t *testing.T, sdp, candidate string) {
		o := sit("fuzz")
		_ = s.Answer("fuzz", o.Round, sdp)
		_ = s.Place("fuzz", "room")
		_ = s.Candidate("fuzz", candidate, "0")
		_ = s.Restart("fuzz")
		s.Leave("fuzz")
	})
}
