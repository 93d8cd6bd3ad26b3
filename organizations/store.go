package organizations

import (
	"context"

	"concord/internal/docstore"
	"concord/internal/docstore/driver"
)

type store struct {
	organizations *docstore.Collection[Organization]
	mediators     *docstore.Collection[Mediator]
	written       driver.Store // the mediators as they are written, for EachMediator
	courts        *docstore.Collection[Court]
	managers      *docstore.Collection[Managers]
	moves         *docstore.Collection[moves]
	applications  *docstore.Collection[Application]
	certificates  *docstore.Collection[Certificate]
	objections    *docstore.Collection[Objection]
	counters      *docstore.Collection[counter]
}

func open(ctx context.Context, s *docstore.Store) (*store, error) {
	var st store
	var err error
	if st.organizations, err = docstore.Declare[Organization](ctx, s, docstore.Spec{Name: "organizations", Indexes: []docstore.Index{
		{Name: "by_status", Fields: []string{"status"}},
		{Name: "by_court", Fields: []string{"courts"}},
		{Name: "by_parent", Fields: []string{"parent"}},
		{Name: "by_path", Fields: []string{"path"}},
		{Name: "by_due", Fields: []string{"nextDue"}},
		{Name: "by_credit", Fields: []string{"creditHeld"}, Unique: true},
		{Name: "by_renewal", Fields: []string{"courts", "renewal.at"}},
	}}); err != nil {
		return nil, err
	}
	if st.mediators, err = docstore.Declare[Mediator](ctx, s, docstore.Spec{Name: "mediators", Indexes: []docstore.Index{
		{Name: "by_status", Fields: []string{"status"}},
		{Name: "by_organization", Fields: []string{"organizations"}},
		{Name: "by_person", Fields: []string{"person"}, Unique: true},
		{Name: "by_certificate", Fields: []string{"certificate"}, Unique: true},
		{Name: "by_suspended_until", Fields: []string{"suspendedUntil"}},
	}}); err != nil {
		return nil, err
	}
	st.written = s.Driver()
	if st.courts, err = docstore.Declare[Court](ctx, s, docstore.Spec{Name: "courts", Indexes: []docstore.Index{
		{Name: "by_level", Fields: []string{"level", "region"}},
		{Name: "by_parent", Fields: []string{"parent"}},
	}}); err != nil {
		return nil, err
	}
	if st.managers, err = docstore.Declare[Managers](ctx, s, docstore.Spec{Name: ManagersCollection}); err != nil {
		return nil, err
	}
	if st.moves, err = docstore.Declare[moves](ctx, s, docstore.Spec{Name: MovesCollection}); err != nil {
		return nil, err
	}
	return &st, st.openEntry(ctx, s)
}

// every collects all documents of a query.
func every[T any](ctx context.Context, c *docstore.Collection[T], q docstore.Query) ([]T, error) {
	q.Limit = 1000
	out := []T{}
	err := c.All(ctx, q, func(it docstore.Item[T]) (bool, error) {
		out = append(out, it.Value)
		return true, nil
	})
	return out, err
}

// page gives one page of a query and the cursor of the next.
func page[T any](ctx context.Context, c *docstore.Collection[T], q docstore.Query) ([]T, string, error) {
	p, err := c.Find(ctx, q)
	out := make([]T, 0, len(p.Items))
	for _, it := range p.Items {
		out = append(out, it.Value)
	}
	return out, p.Next, err
}
