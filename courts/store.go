package courts

import (
	"context"
	"fmt"

	"concord/internal/docstore"
	"concord/internal/fault"
)

// The collections.
const (
	Confirmations = "confirmations"
	Filings       = "filings"
	receipts      = "receipts"
)

type store struct {
	confirmations *docstore.Collection[Confirmation]
	filings       *docstore.Collection[Filing]
	receipts      *docstore.Collection[Receipt]
}

func open(ctx context.Context, s *docstore.Store) (*store, error) {
	var st store
	var err error
	if st.confirmations, err = docstore.Declare[Confirmation](ctx, s, docstore.Spec{Name: Confirmations, Indexes: []docstore.Index{
		{Name: "by_court", Fields: []string{"court", "state", "due"}},
		{Name: "by_number", Fields: []string{"court", "year", "sequence"}, Unique: true},
		{Name: "by_state", Fields: []string{"state", "due"}},
	}}); err != nil {
		return nil, err
	}
	if st.filings, err = docstore.Declare[Filing](ctx, s, docstore.Spec{Name: Filings, Indexes: []docstore.Index{
		{Name: "by_court", Fields: []string{"court", "state", "due"}},
		{Name: "by_case", Fields: []string{"case", "attempt"}},
		{Name: "by_state", Fields: []string{"state", "due"}},
		{Name: "by_digest", Fields: []string{"court", "bagDigest"}, Unique: true},
		{Name: "by_supersedes", Fields: []string{"supersedes"}, Unique: true},
		{Name: "by_docket", Fields: []string{"court", "docket"}, Unique: true},
	}}); err != nil {
		return nil, err
	}
	st.receipts, err = docstore.Declare[Receipt](ctx, s, docstore.Spec{Name: receipts, Indexes: []docstore.Index{
		{Name: "by_sequence", Fields: []string{"court", "sequence"}, Unique: true},
		{Name: "by_submission", Fields: []string{"court", "submission"}, Unique: true},
	}})
	return &st, err
}

// insertNumbered stores an application under the next number of its court and year. Two at once take two numbers.
func (st *store) insertNumbered(ctx context.Context, c Confirmation, events func(*Confirmation) []docstore.Event) (Confirmation, error) {
	for {
		last, err := st.confirmations.Find(ctx, docstore.Query{Index: "by_number", Equal: []any{c.Court, c.Year}, Desc: true, Limit: 1})
		if err != nil {
			return c, err
		}
		c.Sequence = 1
		if len(last.Items) > 0 {
			c.Sequence = last.Items[0].Value.Sequence + 1
		}
		err = st.confirmations.Insert(ctx, c.ID, c, events(&c)...)
		if fault.CodeOf(err) != fault.Exists {
			return c, err
		}
		if it, err := st.confirmations.Get(ctx, c.ID); err == nil {
			return it.Value, nil // applied before: the same application
		} else if fault.CodeOf(err) != fault.NotFound {
			return c, err
		}
	}
}

// issue gives the receipt of a submission: the stored one, or the next of the court's chain.
func (st *store) issue(ctx context.Context, r Receipt) (Receipt, error) {
	for {
		old, err := st.receipts.Find(ctx, docstore.Query{Index: "by_submission", Equal: []any{r.Court, r.Submission}, Limit: 1})
		if err != nil {
			return r, err
		}
		if len(old.Items) > 0 {
			return old.Items[0].Value, nil
		}
		last, err := st.receipts.Find(ctx, docstore.Query{Index: "by_sequence", Equal: []any{r.Court}, Desc: true, Limit: 1})
		if err != nil {
			return r, err
		}
		r.Sequence, r.Previous = 1, ""
		if len(last.Items) > 0 {
			r.Sequence, r.Previous = last.Items[0].Value.Sequence+1, last.Items[0].Value.Hash()
		}
		err = st.receipts.Insert(ctx, fmt.Sprintf("%s-%012d", r.Court, r.Sequence), r)
		if err == nil || fault.CodeOf(err) != fault.Exists {
			return r, err
		}
	}
}
