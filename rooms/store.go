package rooms

import (
	"context"
	"strings"
	"time"

	"concord/internal/docstore"
	"concord/internal/fault"
)

// The only file that knows docstore.

// whisperRow is how a caucus message is stored; it has no name outside and nothing outside reads its collection.
type whisperRow struct {
	Room  RoomID    `json:"room"`
	Talk  string    `json:"talk"` // session and party: all private talks of one with the mediator
	Party PartyID   `json:"party"`
	At    time.Time `json:"at"`
	By    PersonID  `json:"by"`
	Text  string    `json:"text"`
	Tell  Telling   `json:"tell"`
}

// hold keeps a quarter of an hour of a mediator for a session.
type hold struct {
	Session ID        `json:"session"`
	At      time.Time `json:"at"`
}

// underWay is how long a hold is respected although its session does not show it: somebody is between holding and
// scheduling, or has crashed there.
const underWay = time.Minute

type store struct {
	sessions *docstore.Collection[Session]
	chat     *docstore.Collection[Line]
	whispers *docstore.Collection[whisperRow]
	holds    *docstore.Collection[hold]
}

func openStore(ctx context.Context, s *docstore.Store) (store, error) {
	var st store
	var err error
	if st.sessions, err = docstore.Declare[Session](ctx, s, docstore.Spec{Name: "rooms_sessions", Indexes: []docstore.Index{
		{Name: "case", Fields: []string{"caseId", "at"}},
		{Name: "person", Fields: []string{"participants.person", "at"}},
		{Name: "state", Fields: []string{"state", "at"}},
	}}); err != nil {
		return st, err
	}
	if st.chat, err = docstore.Declare[Line](ctx, s, docstore.Spec{Name: "rooms_chat", Indexes: []docstore.Index{
		{Name: "session", Fields: []string{"session", "at"}},
	}}); err != nil {
		return st, err
	}
	if st.whispers, err = docstore.Declare[whisperRow](ctx, s, docstore.Spec{Name: "rooms_caucus_chat", Indexes: []docstore.Index{
		{Name: "talk", Fields: []string{"talk", "at"}},
	}}); err != nil {
		return st, err
	}
	st.holds, err = docstore.Declare[hold](ctx, s, docstore.Spec{Name: "rooms_holds"})
	return st, err
}

func stored(at time.Time, events []Event) []docstore.Event {
	out := make([]docstore.Event, len(events))
	for i, e := range events {
		out[i] = docstore.NewEvent(e.Kind, at, e.Data)
	}
	return out
}

func (st store) insert(ctx context.Context, s Session, events []Event) error {
	return st.sessions.Insert(ctx, string(s.ID), s, stored(s.CreatedAt, events)...)
}

func (st store) get(ctx context.Context, id ID) (Session, int64, error) {
	it, err := st.sessions.Get(ctx, string(id))
	return it.Value, it.Revision, hidden(err)
}

func (st store) update(ctx context.Context, id ID, at time.Time, fn func(*Session) ([]Event, error)) (Session, int64, error) {
	it, err := st.sessions.Update(ctx, string(id), func(s *Session) ([]docstore.Event, error) {
		events, err := fn(s)
		if err != nil {
			return nil, err
		}
		return stored(at, events), nil
	})
	return it.Value, it.Revision, hidden(err)
}

// hidden makes a session that does not exist look like one of others: ids tell nothing.
func hidden(err error) error {
	if f := fault.From(err); f != nil && f.Code == fault.NotFound && !strings.HasPrefix(f.Key, "room.") {
		return unknown()
	}
	return err
}

// list gives a page of sessions of an index by its first field.
func (st store) list(ctx context.Context, index, value, cursor string) ([]Session, string, error) {
	page, err := st.sessions.Find(ctx, docstore.Query{Index: index, Equal: []any{value}, Desc: true, Limit: 100, Cursor: cursor})
	out := make([]Session, 0, len(page.Items))
	for _, it := range page.Items {
		out = append(out, it.Value)
	}
	return out, page.Next, err
}

func (st store) say(ctx context.Context, l Line) error { return st.chat.Insert(ctx, l.ID, l) }

// said gives the last lines of the joint room, oldest first.
func (st store) said(ctx context.Context, id ID, most int) ([]Line, error) {
	page, err := st.chat.Find(ctx, docstore.Query{Index: "session", Equal: []any{string(id)}, Desc: true, Limit: most})
	out := make([]Line, len(page.Items))
	for i, it := range page.Items {
		out[len(out)-1-i] = it.Value
	}
	return out, err
}

func talk(id ID, party PartyID) string { return string(id) + "/" + string(party) }

func (st store) whisper(ctx context.Context, id ID, m CaucusMessage) error {
	return st.whispers.Insert(ctx, m.id, whisperRow{Room: m.room, Talk: talk(id, m.party), Party: m.party, At: m.at, By: m.by, Text: m.text, Tell: m.tell})
}

func (w whisperRow) message(id string) CaucusMessage {
	return CaucusMessage{id: id, room: w.Room, party: w.Party, at: w.At, by: w.By, text: w.Text, tell: w.Tell}
}

func (st store) whispered(ctx context.Context, id ID, party PartyID, most int) ([]CaucusMessage, error) {
	page, err := st.whispers.Find(ctx, docstore.Query{Index: "talk", Equal: []any{talk(id, party)}, Desc: true, Limit: most})
	out := make([]CaucusMessage, len(page.Items))
	for i, it := range page.Items {
		out[len(out)-1-i] = it.Value.message(it.ID)
	}
	return out, err
}

// tell changes whether a message of that talk may be passed on.
func (st store) tell(ctx context.Context, id ID, party PartyID, message string, by PersonID, tell Telling) (CaucusMessage, error) {
	it, err := st.whispers.Update(ctx, message, func(w *whisperRow) ([]docstore.Event, error) {
		if w.Talk != talk(id, party) {
			return nil, fault.New(fault.NotFound, "room.unknown_message", nil)
		}
		if w.By != by {
			return nil, fault.New(fault.Forbidden, "room.not_your_words", nil)
		}
		w.Tell = tell
		return nil, nil
	})
	return it.Value.message(it.ID), err
}

// forget deletes what was said behind doors.
func (st store) forget(ctx context.Context, s Session) error {
	for _, party := range s.parties() {
		var ids []string
		err := st.whispers.All(ctx, docstore.Query{Index: "talk", Equal: []any{talk(s.ID, party)}, Limit: 500}, func(it docstore.Item[whisperRow]) (bool, error) {
			ids = append(ids, it.ID)
			return true, nil
		})
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := st.whispers.Delete(ctx, id); err != nil {
				return err
			}
		}
	}
	return nil
}

const quarter = 15 * time.Minute

// reserve holds the mediator's time: a quarter of an hour is one document, so two sessions cannot both have it. A
// hold that its session no longer needs (a crash lay between) is taken over.
func (st store) reserve(ctx context.Context, s Session, from, to, now time.Time) error {
	var mine []string
	for t := from.Truncate(quarter); t.Before(to); t = t.Add(quarter) {
		id := string(s.Mediator) + "." + t.UTC().Format("20060102T1504")
		err := st.holds.Insert(ctx, id, hold{Session: s.ID, At: now})
		if fault.CodeOf(err) == fault.Exists {
			err = st.takeOver(ctx, id, s, t, now)
		}
		if err != nil {
			st.drop(ctx, s.ID, mine)
			return err
		}
		mine = append(mine, id)
	}
	return nil
}

func (st store) takeOver(ctx context.Context, id string, s Session, t, now time.Time) error {
	h, err := st.holds.Get(ctx, id)
	if err != nil {
		return err
	}
	if h.Value.Session == s.ID {
		return nil
	}
	busy := fault.New(fault.Conflict, "room.mediator_busy", fault.P{"at": t.UTC().Format(time.RFC3339)})
	if other, _, err := st.get(ctx, h.Value.Session); now.Sub(h.Value.At) < underWay || (err == nil && other.holds(t)) {
		return busy
	}
	_, err = st.holds.Update(ctx, id, func(v *hold) ([]docstore.Event, error) {
		if v.Session != h.Value.Session {
			return nil, busy
		}
		v.Session, v.At = s.ID, now
		return nil, nil
	})
	return err
}

// holds says whether the session needs its mediator in the quarter that begins at t.
func (s Session) holds(t time.Time) bool {
	if (s.State != Scheduled && s.State != Opened) || s.Mode == ModeAsync {
		return false
	}
	spans := s.Appointments
	if s.Mode != ModeSeparate {
		spans = []Appointment{{From: s.From, To: s.To}}
	}
	for _, a := range spans {
		if a.From.Before(t.Add(quarter)) && t.Before(a.To) {
			return true
		}
	}
	return false
}

func (st store) drop(ctx context.Context, session ID, ids []string) {
	for _, id := range ids {
		if h, err := st.holds.Get(ctx, id); err == nil && h.Value.Session == session {
			_ = st.holds.Delete(ctx, id) // what stays is taken over by whoever needs it
		}
	}
}

// release gives times back that a session no longer holds.
func (st store) release(ctx context.Context, s Session, from, to time.Time) {
	var ids []string
	for t := from.Truncate(quarter); t.Before(to); t = t.Add(quarter) {
		if !s.holds(t) {
			ids = append(ids, string(s.Mediator)+"."+t.UTC().Format("20060102T1504"))
		}
	}
	st.drop(ctx, s.ID, ids)
}

func newID() string { return docstore.NewID() }

// opaque makes a secret of 256 bits for a page that comes back.
func opaque() string { return strings.Join([]string{docstore.NewID(), docstore.NewID()}, "") }
