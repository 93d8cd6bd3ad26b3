package mongodoc

import (
	"context"
	"maps"

	"concord/internal/docstore/driver"
	"concord/internal/fault"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
)

func uniqueName(ix index) string { return "u_" + ix.key }

// Declare makes the collection known with its indexes, brings documents up to date that were written for other ones, and
// makes the native indexes. Several servers may do so at once; one that stops half-way is continued by the next.
func (s *store) Declare(ctx context.Context, name string, declared []driver.Index) error {
	s.mu.RLock()
	before := s.collections[name]
	s.mu.RUnlock()
	c := &collection{Collection: s.db.Collection(name), indexes: map[string]index{}}
	if before != nil { // a second Declare in this process adds to the first
		c.indexes = maps.Clone(before.indexes)
	}
	for _, d := range declared {
		ix, err := newIndex(d)
		if err != nil {
			return fault.Wrap(err, fault.Internal, "internal", nil)
		}
		c.indexes[d.Name] = ix
	}
	c.sig = signature(c.indexes)
	if err := c.nativeIndexes(ctx); err != nil {
		return broken(ctx, err)
	}
	s.know(name, c) // from here on this server's writes are made for the new indexes
	if err := c.fill(ctx); err != nil {
		s.know(name, before)
		return broken(ctx, err)
	}
	return nil
}

func (s *store) know(name string, c *collection) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c == nil {
		delete(s.collections, name)
		return
	}
	s.collections[name] = c
}

func (c *collection) fill(ctx context.Context) error {
	for left := true; left; {
		var err error
		if left, err = c.backfill(ctx); err != nil {
			return err
		}
	}
	return c.uniqueIndexes(ctx)
}

// nativeIndexes makes those indexes that any documents may have.
func (c *collection) nativeIndexes(ctx context.Context) error {
	models := []mongo.IndexModel{
		{Keys: bson.D{is("_sig", 1)}, Options: options.Index().SetName("signature")},
		{Keys: bson.D{is("_events.at", 1)}, Options: options.Index().SetName("events")},
	}
	for _, ix := range c.indexes {
		keys := bson.D{}
		for i := range ix.Fields {
			keys = append(keys, is(ix.field(i), 1))
		}
		models = append(models, mongo.IndexModel{Keys: append(keys, is("_id", 1)),
			Options: options.Index().SetName("x_" + ix.key + "_" + letter(len(ix.Fields)-1))})
	}
	return c.create(ctx, models)
}

// uniqueIndexes makes the unique ones, when every document has its values.
func (c *collection) uniqueIndexes(ctx context.Context) error {
	for _, ix := range c.indexes {
		if !ix.Unique {
			continue
		}
		err := c.create(ctx, []mongo.IndexModel{{Keys: bson.D{is("_u."+ix.key, 1)},
			Options: options.Index().SetName(uniqueName(ix)).SetUnique(true).SetSparse(true)}})
		if collides(err) {
			return fault.New(fault.Exists, "exists", fault.P{"index": ix.Name})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// create makes those of the indexes that are not there, one by one: a name stands for one set of keys.
func (c *collection) create(ctx context.Context, models []mongo.IndexModel) error {
	specs, err := c.Indexes().ListSpecifications(ctx)
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for _, s := range specs {
		there[s.Name] = true
	}
	for _, m := range models {
		if there[*m.Options.Name] {
			continue
		}
		if _, err := c.Indexes().CreateOne(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// backfill renews _x and _u of up to a thousand documents that were written for other indexes; left says that there may
// be more. It does not touch the revision, so it holds only if nobody changed the document meanwhile, which renews them
// too.
func (c *collection) backfill(ctx context.Context) (left bool, err error) {
	cur, err := c.Collection.Find(ctx, bson.D{is("_sig", bson.D{is("$ne", c.sig)}), alive},
		options.Find().SetLimit(1000).SetProjection(content))
	if err != nil {
		return false, err
	}
	var docs []stored
	if err := cur.All(ctx, &docs); err != nil {
		return false, err
	}
	for _, d := range docs {
		doc, err := d.document()
		if err != nil {
			return false, err
		}
		x, u, err := keys(doc.Body, c.indexes)
		if err != nil {
			return false, fault.Wrap(err, fault.Internal, "internal", nil)
		}
		_, err = c.UpdateOne(ctx, bson.D{is("_id", d.ID), is("_rev", d.Revision), alive},
			bson.D{is("$set", bson.D{is("_sig", c.sig), is("_x", x), is("_u", u)})})
		if collides(err) {
			return false, c.taken(ctx, doc, err, false)
		}
		if err != nil {
			return false, err
		}
	}
	return len(docs) == 1000, nil
}
