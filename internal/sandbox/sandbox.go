// Package sandbox keeps what a partner's sandbox would have sent: messages that go to nobody real, to be read with a key
// of that sandbox, and forgotten after thirty days.
package sandbox

import (
	"context"
	"time"

	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/fault"
)

// Keep is how long a message can be read.
const Keep = 30 * 24 * time.Hour

// Message is what somebody would have been told.
type Message struct {
	ID           string    `json:"id"`
	Organization string    `json:"organization"` // the sandbox
	Case         string    `json:"case,omitempty"`
	At           time.Time `json:"at"`
	To           string    `json:"to"` // id of a party, or mediator
	Channel      string    `json:"channel"`
	Template     string    `json:"template"`
	Link         string    `json:"link,omitempty"` // path of ours
	Expires      time.Time `json:"expires"`
}

// Box holds the messages of all sandboxes.
type Box struct {
	messages *docstore.Collection[Message]
	clock    clock.Clock
}

// Open declares the collection.
func Open(ctx context.Context, s *docstore.Store, c clock.Clock) (*Box, error) {
	m, err := docstore.Declare[Message](ctx, s, docstore.Spec{Name: "sandbox_messages", Indexes: []docstore.Index{
		{Name: "by_organization", Fields: []string{"organization", "at"}},
		{Name: "by_expiry", Fields: []string{"expires"}},
	}})
	return &Box{m, c}, err
}

// Put keeps a message; the same id again changes nothing.
func (b *Box) Put(ctx context.Context, m Message) error {
	m.At = b.clock.Now()
	m.Expires = m.At.Add(Keep)
	err := b.messages.Insert(ctx, m.ID, m)
	if fault.CodeOf(err) == fault.Exists {
		return nil
	}
	return err
}

// List gives a page of the messages of a sandbox, newest first.
func (b *Box) List(ctx context.Context, organization, cursor string, limit int) ([]Message, string, error) {
	p, err := b.messages.Find(ctx, docstore.Query{Index: "by_organization", Equal: []any{organization}, Desc: true, Cursor: cursor, Limit: limit})
	out := make([]Message, 0, len(p.Items))
	for _, it := range p.Items {
		out = append(out, it.Value)
	}
	return out, p.Next, err
}

// Sweep forgets what has served its time, and says how many.
func (b *Box) Sweep(ctx context.Context) (n int, err error) {
	err = b.messages.All(ctx, docstore.Query{Index: "by_expiry", To: b.clock.Now(), Limit: 500}, func(it docstore.Item[Message]) (bool, error) {
		n++
		return true, b.messages.Delete(ctx, it.ID)
	})
	return n, err
}
