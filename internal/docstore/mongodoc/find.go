package mongodoc

import (
	"context"

	"concord/internal/docstore/driver"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo/options"
)

// prepare finds the collection and the index of a query and checks the query.
func (s *store) prepare(name string, q driver.Query) (*collection, index, driver.Ask, error) {
	c, err := s.collection(name)
	if err != nil {
		return nil, index{}, driver.Ask{}, err
	}
	ix, ok := c.indexes[q.Index]
	if !ok {
		return nil, ix, driver.Ask{}, driver.NotDeclared(name, q.Index)
	}
	a, err := driver.Check(ix.Index, q)
	return c, ix, a, err
}

// Count counts by the fields of the index. Whether one of those that are not asked by equality passes through arrays is
// seen in the first document, as Find would see it.
func (s *store) Count(ctx context.Context, name string, q driver.Query) (int, error) {
	c, ix, a, err := s.prepare(name, q)
	if err != nil || a.Empty {
		return 0, err
	}
	q.Desc, q.Cursor = false, ""
	filter, sort, err := ix.ask(a, q)
	if err != nil {
		return 0, err
	}
	ctx, cancel := patient(ctx)
	defer cancel()
	if len(a.Equal) < len(ix.Fields) {
		found, err := c.Collection.Find(ctx, filter, options.Find().SetSort(sort).SetLimit(1).SetProjection(bson.D{is("_x."+ix.key, 1)}))
		if err != nil {
			return 0, broken(ctx, err)
		}
		var first []stored
		if err := found.All(ctx, &first); err != nil {
			return 0, broken(ctx, err)
		}
		for _, d := range first {
			if _, err := ix.order(d, a); err != nil {
				return 0, err
			}
		}
	}
	n, err := c.CountDocuments(ctx, filter)
	return int(n), broken(ctx, err)
}

// Find gives a page of an index.
func (s *store) Find(ctx context.Context, name string, q driver.Query) ([]driver.Document, string, error) {
	c, ix, a, err := s.prepare(name, q)
	if err != nil || a.Empty {
		return nil, "", err
	}
	filter, sort, err := ix.ask(a, q)
	if err != nil {
		return nil, "", err
	}
	ctx, cancel := patient(ctx)
	defer cancel()
	projection := append(bson.D{is("_x."+ix.key, 1)}, content...)
	found, err := c.Collection.Find(ctx, filter, options.Find().SetSort(sort).SetLimit(int64(a.Limit+1)).SetProjection(projection))
	if err != nil {
		return nil, "", broken(ctx, err)
	}
	var all []stored
	if err := found.All(ctx, &all); err != nil {
		return nil, "", broken(ctx, err)
	}
	return ix.page(all, a)
}

// ask gives the filter and the order of a query.
func (ix index) ask(a driver.Ask, q driver.Query) (filter, sort bson.D, err error) {
	direction, beyond, from := 1, "$gt", "$gte"
	if q.Desc {
		direction, beyond, from = -1, "$lt", "$lte"
	}
	for i, v := range a.Equal {
		filter = append(filter, is(ix.field(i), native(v)))
	}
	var order []string
	for i := len(a.Equal); i < len(ix.Fields); i++ {
		order = append(order, ix.field(i))
		sort = append(sort, is(ix.field(i), direction))
	}
	sort = append(sort, is("_id", direction))
	bound := bson.D{}
	if a.From != nil {
		bound = append(bound, is("$gte", native(a.From)))
	}
	if a.To != nil {
		bound = append(bound, is("$lt", native(a.To)))
	}
	if q.Cursor != "" {
		values, id, err := parseCursor(q.Cursor, len(order))
		if err != nil {
			return nil, nil, err
		}
		if len(order) > 0 { // the index is entered at the cursor; the alternatives only sort out ties
			bound = append(bound, is(from, values[0]))
		}
		filter = append(filter, is("$or", after(append(order, "_id"), append(values, id), beyond)))
	}
	if len(a.Equal) == 0 && len(bound) == 0 {
		bound = bson.D{is("$exists", true)}
	}
	if len(bound) > 0 {
		filter = append(filter, is("$and", each(ix.field(len(a.Equal)), bound)))
	}
	return filter, sort, nil
}

// each makes one condition of each operator: two of the same name cannot stand in one.
func each(field string, operators bson.D) bson.A {
	var all bson.A
	for _, o := range operators {
		all = append(all, bson.D{is(field, bson.D{o})})
	}
	return all
}

// after gives the alternatives that mean: beyond these values in the order of these fields.
func after(fields []string, values bson.A, beyond string) bson.A {
	var or bson.A
	for i, f := range fields {
		var and bson.D
		for j := range i {
			and = append(and, is(fields[j], values[j]))
		}
		or = append(or, append(and, is(f, bson.D{is(beyond, values[i])})))
	}
	return or
}

func (ix index) page(all []stored, a driver.Ask) (docs []driver.Document, next string, err error) {
	for i, d := range all {
		values, err := ix.order(d, a)
		if err != nil {
			return nil, "", err
		}
		if i == a.Limit {
			break
		}
		if i == a.Limit-1 && len(all) > a.Limit {
			if next, err = cursor(values, d.ID); err != nil {
				return nil, "", err
			}
		}
		doc, err := d.document()
		if err != nil {
			return nil, "", err
		}
		docs = append(docs, doc)
	}
	return docs, next, nil
}

// order gives the values of a document in the fields that order; an array among them is the fault NotBound.
func (ix index) order(d stored, a driver.Ask) (values bson.A, err error) {
	for f := len(a.Equal); f < len(ix.Fields); f++ {
		v := d.X.Lookup(ix.key, letter(f))
		if v.Type == bson.TypeArray {
			return nil, driver.NotBound(ix.Index, f)
		}
		values = append(values, v)
	}
	return values, nil
}
