package mongodoc

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"concord/internal/docstore/driver"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/primitive"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
)

// waiting is an event inside its document.
type waiting struct {
	ID       string             `bson:"id"`
	Kind     string             `bson:"kind"`
	Revision int64              `bson:"rev"`
	Order    int                `bson:"order"`
	At       primitive.DateTime `bson:"at"`
	Data     string             `bson:"data"` // JSON
}

func encodeEvents(events []driver.Event) bson.A {
	out := bson.A{}
	for _, e := range events {
		out = append(out, waiting{e.ID, e.Kind, e.Revision, e.Order, primitive.NewDateTimeFromTime(e.At), string(e.Data)})
	}
	return out
}

func push(events []driver.Event) bson.D {
	return bson.D{is("_events", bson.D{is("$each", encodeEvents(events))})}
}

// Pending gives the oldest events of all declared collections. Between documents the event's own time decides, since
// there is no other common order; within a document its own order does.
func (s *store) Pending(ctx context.Context, limit int) ([]driver.Event, error) {
	ctx, cancel := patient(ctx)
	defer cancel()
	s.mu.RLock()
	var all []*collection
	for _, c := range s.collections {
		all = append(all, c)
	}
	s.mu.RUnlock()
	var found []placed
	for _, c := range all {
		of, err := c.pending(ctx, limit)
		if err != nil {
			return nil, broken(ctx, err)
		}
		found = append(found, of...)
	}
	slices.SortStableFunc(found, func(a, b placed) int { return a.since.Compare(b.since) })
	out := []driver.Event{}
	for _, p := range found[:min(limit, len(found))] {
		out = append(out, p.Event)
	}
	return out, nil
}

// placed is an event with the time that places it: its own, or that of one before it in the same document when that is
// later, so that sorting never turns a document's order.
type placed struct {
	driver.Event
	since time.Time
}

func (c *collection) pending(ctx context.Context, limit int) ([]placed, error) {
	cur, err := c.Collection.Find(ctx, bson.D{is("_events.at", bson.D{is("$gt", primitive.DateTime(-1<<62))})},
		options.Find().SetSort(bson.D{is("_events.at", 1)}).SetLimit(int64(limit)).SetProjection(bson.D{is("_events", 1)}))
	if err != nil {
		return nil, err
	}
	var docs []struct {
		ID     string    `bson:"_id"`
		Events []waiting `bson:"_events"`
	}
	if err := cur.All(ctx, &docs); err != nil {
		return nil, err
	}
	var out []placed
	for _, d := range docs {
		var since time.Time
		for _, w := range d.Events {
			at := w.At.Time().UTC()
			if at.After(since) {
				since = at
			}
			out = append(out, placed{driver.Event{ID: w.ID, Kind: w.Kind, Collection: c.Name(), Document: d.ID, Revision: w.Revision,
				Order: w.Order, At: at, Data: json.RawMessage(w.Data)}, since})
		}
	}
	slices.SortStableFunc(out, func(a, b placed) int {
		return cmp.Or(a.since.Compare(b.since), cmp.Compare(a.Document, b.Document))
	})
	return out, nil
}

// Waits says whether an event is unsettled.
func (s *store) Waits(ctx context.Context, e driver.Event) (bool, error) {
	c, err := s.collection(e.Collection)
	if err != nil {
		return false, err
	}
	ctx, cancel := patient(ctx)
	defer cancel()
	n, err := c.CountDocuments(ctx, bson.D{is("_id", e.Document), is("_events.id", e.ID)})
	return n > 0, broken(ctx, err)
}

// Settle forgets an event, and the rest of a deleted document with its last one.
func (s *store) Settle(ctx context.Context, e driver.Event) error {
	c, err := s.collection(e.Collection)
	if err != nil {
		return err
	}
	ctx, cancel := patient(ctx)
	defer cancel()
	var d struct {
		Events []bson.Raw `bson:"_events"`
	}
	err = c.FindOne(ctx, bson.D{is("_id", e.Document)}, options.FindOne().SetProjection(bson.D{is("_events", 1)})).Decode(&d)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return nil
	}
	if err != nil {
		return broken(ctx, err)
	}
	for _, raw := range d.Events {
		if raw.Lookup("id").StringValue() != e.ID {
			continue
		}
		// The whole element, not a condition on it: the stand-in knows no conditions here, and both know this.
		if _, err := c.UpdateOne(ctx, bson.D{is("_id", e.Document)}, bson.D{is("$pullAll", bson.D{is("_events", bson.A{raw})})}); err != nil {
			return broken(ctx, err)
		}
	}
	return broken(ctx, c.bury(ctx, e.Document))
}
