package organizations

import (
	"context"

	"concord/internal/docstore"
)

// The collections of what leads onto the roster and off it.
const (
	Certificates = "certificates"
	Objections   = "objections"
)

// openEntry declares the collections of applications, certificates and objections.
func (st *store) openEntry(ctx context.Context, s *docstore.Store) error {
	var err error
	if st.applications, err = docstore.Declare[Application](ctx, s, docstore.Spec{Name: Applications, Indexes: []docstore.Index{
		{Name: "by_person", Fields: []string{"by", "createdAt"}},
		{Name: "by_court", Fields: []string{"court", "state", "due"}},
		{Name: "by_state", Fields: []string{"state", "due"}},
		{Name: "by_number", Fields: []string{"number"}, Unique: true},
		{Name: "by_hold", Fields: []string{"holds"}, Unique: true},
	}}); err != nil {
		return err
	}
	if st.certificates, err = docstore.Declare[Certificate](ctx, s, docstore.Spec{Name: Certificates, Indexes: []docstore.Index{
		{Name: "by_number", Fields: []string{"number"}, Unique: true},
		{Name: "by_organization", Fields: []string{"organization", "term"}},
	}}); err != nil {
		return err
	}
	if st.counters, err = docstore.Declare[counter](ctx, s, docstore.Spec{Name: "organization_counters"}); err != nil {
		return err
	}
	st.objections, err = docstore.Declare[Objection](ctx, s, docstore.Spec{Name: Objections, Indexes: []docstore.Index{
		{Name: "by_decision", Fields: []string{"decision"}, Unique: true},
		{Name: "by_organization", Fields: []string{"organization", "at"}},
		{Name: "by_application", Fields: []string{"application", "at"}},
		{Name: "by_court", Fields: []string{"court", "state", "due"}},
	}})
	return err
}
