package rooms

// noMedia is a hub without pictures: sessions are planned and written, nobody sees anybody.
type noMedia struct{}

func (noMedia) Join(Seat, Sink) error                  { return nil }
func (noMedia) Resume(SeatID, Sink) error              { return nil }
func (noMedia) Place(SeatID, RoomID) error             { return nil }
func (noMedia) Arrived(SeatID, int) error              { return nil }
func (noMedia) Answer(SeatID, int, string) error       { return nil }
func (noMedia) Candidate(SeatID, string, string) error { return nil }
func (noMedia) Restart(SeatID) error                   { return nil }
func (noMedia) Hush(SeatID, Kind, bool) error          { return nil }
func (noMedia) Want(SeatID, Kind, bool) error          { return nil }
func (noMedia) Leave(SeatID)                           {}
func (noMedia) Relays(SeatID) []Relay                  { return []Relay{} }
func (noMedia) Counts(SeatID) Counts                   { return Counts{} }
func (noMedia) Close() error                           { return nil }
