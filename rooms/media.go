package rooms

// RoomID names a set of seats that see and hear each other: the joint room of a session, or one caucus.
// A caucus is another room, never a muted corner. Nobody asks for a room by name: the policy places seats.
type RoomID string

// SeatID names one live connection of one person.
type SeatID string

// Kind is what a track carries.
type Kind string

// The kinds. A screen is a further picture of the same person, with its own label.
const (
	Audio  Kind = "audio"
	Video  Kind = "video"
	Screen Kind = "screen"
)

// Seat is who sits where the media see only numbers.
type Seat struct {
	ID     SeatID
	Person PersonID // written on the tracks, so that pages know whose face it is
	Looks  bool     // only looks on: sends nothing, and does not count among a room's seats
}

// Media is the seam between policy and RTP. Implementations: sfu.SFU; tests count on a fake.
type Media interface {
	// Join makes a seat that is in no room; offers come to the sink. A seat of that id: fault exists.
	Join(s Seat, sink Sink) error
	// Resume gives the seat another sink (the page came back on a new connection) and repeats what it must know.
	Resume(id SeatID, sink Sink) error
	// Place moves the seat to a room, "" being nowhere. When it returns, no packet of the former room reaches the
	// seat, and none of the seat reaches the former room. The seat is not heard in its new room before Arrived.
	Place(id SeatID, room RoomID) error
	// Arrived says that the page shows the place of that number (Sink.Placed); older numbers are ignored. Nobody is
	// heard in a room by his words from behind another door, nor before he can see where he is.
	Arrived(id SeatID, place int) error
	// Answer takes the page's answer to the offer of that round; other rounds are old and refused.
	Answer(id SeatID, round int, sdp string) error
	// Candidate takes one ICE candidate of the page (RFC 8839 attribute value).
	Candidate(id SeatID, candidate, mid string) error
	// Restart asks for a new offer with new ICE credentials: the page's network changed.
	Restart(id SeatID) error
	// Hush stops (or lets go on) forwarding what the seat sends of a kind. Screens begin hushed.
	Hush(id SeatID, kind Kind, hushed bool) error
	// Want says whether the seat is to receive others' tracks of a kind; all are wanted at first.
	Want(id SeatID, kind Kind, wanted bool) error
	// Leave closes the seat and its transports. Unknown seats are no error.
	Leave(id SeatID)
	// Relays gives STUN and TURN servers with credentials that die with the seat.
	Relays(id SeatID) []Relay
	// Counts gives what went through the seat.
	Counts(id SeatID) Counts
	Close() error
}

// Sink takes what the media tell the page of a seat. Calls must return at once and must not call Media.
type Sink interface {
	Offer(Offer)
	Tracks([]Track)
	Placed(place int)
	Link(Link)
}

// Offer is a session description to be answered with its round. Uplinks names the media sections (mid → kind) to
// which the page attaches its own tracks, and to no others.
type Offer struct {
	Round   int             `json:"round"`
	SDP     string          `json:"sdp"`
	Uplinks map[string]Kind `json:"uplinks"`
	Tracks  []Track         `json:"tracks"`
}

// Track says whose what a media section carries now.
type Track struct {
	Mid    string   `json:"mid"`
	Person PersonID `json:"person"`
	Kind   Kind     `json:"kind"`
}

// Relay is an ICE server as the page's RTCPeerConnection takes it.
type Relay struct {
	URLs       []string `json:"urls"`
	Username   string   `json:"username,omitempty"`
	Credential string   `json:"credential,omitempty"`
}

// Counts are RTP packets.
type Counts struct {
	Received  uint64 `json:"received"`  // from the seat
	Forwarded uint64 `json:"forwarded"` // to the seat
	Dropped   uint64 `json:"dropped"`   // from the seat, by hush, move or settling
}

// Link is how the media connection of a seat is.
type Link string

// The links. Gone: the seat was closed by the media; the page must join anew.
const (
	Linked  Link = "linked"
	Failing Link = "failing"
	Gone    Link = "gone"
)
