package mongodoc

import (
	"context"
	"errors"
	"strings"

	"concord/internal/docstore/driver"
	"concord/internal/fault"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
)

// stored is a document as it comes back.
type stored struct {
	ID       string   `bson:"_id"`
	Revision int64    `bson:"_rev"`
	Body     bson.D   `bson:"body"`
	X        bson.Raw `bson:"_x"`
}

var (
	alive   = bson.E{Key: "_deleted", Value: bson.D{{Key: "$exists", Value: false}}}
	content = bson.D{{Key: "_rev", Value: 1}, {Key: "body", Value: 1}}
)

func is(key string, v any) bson.E { return bson.E{Key: key, Value: v} }

// Get reads a document.
func (s *store) Get(ctx context.Context, name, id string) (driver.Document, error) {
	c, err := s.collection(name)
	if err != nil {
		return driver.Document{}, err
	}
	ctx, cancel := patient(ctx)
	defer cancel()
	var d stored
	err = c.FindOne(ctx, bson.D{is("_id", id), alive}, options.FindOne().SetProjection(content)).Decode(&d)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return driver.Document{}, fault.New(fault.NotFound, "not_found", nil)
	}
	if err != nil {
		return driver.Document{}, broken(ctx, err)
	}
	return d.document()
}

func (d stored) document() (driver.Document, error) {
	raw, err := toJSON(d.Body)
	return driver.Document{ID: d.ID, Revision: d.Revision, Body: raw}, err
}

// fields gives everything of a document that a write sets.
func (c *collection) fields(d driver.Document) (bson.D, error) {
	body, err := toBSON(d.Body)
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, "internal", nil)
	}
	x, u, err := keys(d.Body, c.indexes)
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, "internal", nil)
	}
	return bson.D{is("_rev", d.Revision), is("_sig", c.sig), is("body", body), is("_x", x), is("_u", u)}, nil
}

// Insert stores a new document.
func (s *store) Insert(ctx context.Context, name string, d driver.Document, events []driver.Event) error {
	c, err := s.collection(name)
	if err != nil {
		return err
	}
	fields, err := c.fields(d)
	if err != nil {
		return err
	}
	ctx, cancel := patient(ctx)
	defer cancel()
	_, err = c.InsertOne(ctx, append(bson.D{is("_id", d.ID)}, append(fields, is("_events", encodeEvents(events)))...))
	if collides(err) {
		err = c.revive(ctx, d, fields, events, err)
	}
	if err != nil {
		return broken(ctx, err)
	}
	s.signal(events)
	return nil
}

// revive stores a document whose id was taken: over a deleted one that waits for its events, else it says what is taken.
func (c *collection) revive(ctx context.Context, d driver.Document, fields bson.D, events []driver.Event, cause error) error {
	r, err := c.UpdateOne(ctx, bson.D{is("_id", d.ID), is("_deleted", true)},
		bson.D{is("$set", fields), is("$unset", bson.D{is("_deleted", "")}), is("$push", push(events))})
	if collides(err) {
		return c.taken(ctx, d, err, false)
	}
	if err != nil {
		return err
	}
	if r.MatchedCount == 1 {
		return nil
	}
	return c.taken(ctx, d, cause, true)
}

// collides says whether a unique index refused a write. The stand-in says so in an update only by the words of the
// database that it stands on.
func collides(err error) bool {
	return mongo.IsDuplicateKeyError(err) || err != nil && strings.Contains(err.Error(), "UNIQUE constraint failed")
}

// taken names the index on which a write collided. MongoDB says it in its message; the stand-in does not, so we look.
func (c *collection) taken(ctx context.Context, d driver.Document, cause error, inserting bool) error {
	// Without the cause, whose words hold the value.
	exists := func(name string) error { return fault.New(fault.Exists, "exists", fault.P{"index": name}) }
	for _, ix := range c.indexes {
		if strings.Contains(cause.Error(), "index: "+uniqueName(ix)+" ") {
			return exists(ix.Name)
		}
	}
	if inserting {
		n, err := c.CountDocuments(ctx, bson.D{is("_id", d.ID)})
		if err != nil {
			return err
		}
		if n > 0 {
			return exists("id")
		}
	}
	_, u, err := keys(d.Body, c.indexes)
	if err != nil {
		return err
	}
	for _, ix := range c.indexes {
		for _, e := range u {
			if e.Key != ix.key {
				continue
			}
			all, many := e.Value.(bson.A)
			if !many {
				all = bson.A{e.Value}
			}
			n, err := c.CountDocuments(ctx, bson.D{is("_u."+ix.key, bson.D{is("$in", all)}), is("_id", bson.D{is("$ne", d.ID)})})
			if err != nil {
				return err
			}
			if n > 0 {
				return exists(ix.Name)
			}
		}
	}
	return exists("id") // the other is gone again; trying again will do
}

// Replace stores the next revision of a document.
func (s *store) Replace(ctx context.Context, name string, d driver.Document, events []driver.Event) error {
	c, err := s.collection(name)
	if err != nil {
		return err
	}
	fields, err := c.fields(d)
	if err != nil {
		return err
	}
	ctx, cancel := patient(ctx)
	defer cancel()
	change := bson.D{is("$set", fields)}
	if len(events) > 0 {
		change = append(change, is("$push", push(events)))
	}
	r, err := c.UpdateOne(ctx, bson.D{is("_id", d.ID), is("_rev", d.Revision-1), alive}, change)
	if collides(err) {
		return broken(ctx, c.taken(ctx, d, err, false))
	}
	if err != nil {
		return broken(ctx, err)
	}
	if r.MatchedCount == 1 {
		s.signal(events)
		return nil
	}
	n, err := c.CountDocuments(ctx, bson.D{is("_id", d.ID), alive})
	if err != nil {
		return broken(ctx, err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "not_found", nil)
	}
	return driver.ErrStale
}

// Delete removes a document; one that leaves or still holds events stays as an empty shell until they are settled.
func (s *store) Delete(ctx context.Context, name, id string, events []driver.Event) error {
	c, err := s.collection(name)
	if err != nil {
		return err
	}
	ctx, cancel := patient(ctx)
	defer cancel()
	if len(events) == 0 {
		r, err := c.DeleteOne(ctx, bson.D{is("_id", id), alive, is("_events", bson.D{is("$size", 0)})})
		if err != nil || r.DeletedCount == 1 {
			return broken(ctx, err)
		}
	}
	change := bson.D{
		is("$set", bson.D{is("_deleted", true), is("_rev", int64(0))}),
		is("$unset", bson.D{is("body", ""), is("_x", ""), is("_u", ""), is("_sig", "")}),
	}
	if len(events) > 0 {
		change = append(change, is("$push", push(events)))
	}
	r, err := c.UpdateOne(ctx, bson.D{is("_id", id), alive}, change)
	if err != nil {
		return broken(ctx, err)
	}
	if r.MatchedCount == 1 {
		s.signal(events)
	}
	return broken(ctx, c.bury(ctx, id))
}

// bury removes a deleted document that holds no events any more.
func (c *collection) bury(ctx context.Context, id string) error {
	_, err := c.DeleteOne(ctx, bson.D{is("_id", id), is("_deleted", true), is("_events", bson.D{is("$size", 0)})})
	return err
}
