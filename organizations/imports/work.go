package imports

import (
	"context"
	"errors"
	"io"
	"sync"

	"concord/internal/docstore"
	"concord/internal/fault"
	"concord/organizations"
)

const (
	batch   = 500 // rows between two looks at the import: what is lost of the progress at a kill, and how soon a stop is heard
	writers = 96  // rows written at once: the store commits what comes together in one go
)

// Read reads the file of an import and checks its rows: the reaction to FileArrived. Again for one that is read does
// nothing. tell is called when something changed.
func (s *Service) Read(ctx context.Context, id ID, tell func(Import)) error {
	it, err := s.imports.Get(ctx, string(id))
	if err != nil || it.Value.State != Reading {
		return err
	}
	m := it.Value
	f, err := s.examine(ctx, m)
	var refusal *fault.Fault
	if errors.As(err, &refusal) && (refusal.Code == fault.Invalid || refusal.Code == fault.TooLarge || refusal.Code == fault.NotFound) {
		it, err := s.imports.Update(ctx, string(id), func(m *Import) ([]docstore.Event, error) { return m.fail(refusal, s.Clock.Now()), nil })
		if err != nil {
			return err
		}
		tell(it.Value)
		return s.drop(ctx, m.Source)
	}
	if err != nil {
		return err
	}
	plan, err := s.keep(ctx, id, f.rows)
	if err != nil {
		return err
	}
	it, err = s.imports.Update(ctx, string(id), func(m *Import) ([]docstore.Event, error) { return m.read(f, plan, s.Clock.Now()), nil })
	if err != nil {
		return err
	}
	tell(it.Value)
	return s.drop(ctx, m.Source)
}

func (s *Service) drop(ctx context.Context, blob string) error {
	if blob == "" {
		return nil
	}
	return s.Files.Delete(ctx, blob)
}

func (s *Service) examine(ctx context.Context, m Import) (*found, error) {
	o, err := s.Roster.Organization(ctx, m.Organization)
	if err != nil {
		return nil, err
	}
	r, err := s.Files.Open(ctx, m.Source)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	raw, err := io.ReadAll(io.LimitReader(r, MaxSize+saltSize+1))
	if err != nil {
		return nil, err
	}
	f, err := examine(raw[min(saltSize, len(raw)):], o, s.words, s.People, s.Clock.Now())
	if err != nil {
		return nil, err
	}
	return f, compare(ctx, f.rows, s.Roster, s.People, m.mediator, f.columns)
}

// Write writes the rows of an import that was started: the reaction to WritingStarted. It goes on where it was, however it
// ended; a row that was written is not written again. tell is called after each batch.
func (s *Service) Write(ctx context.Context, id ID, tell func(Import)) error {
	it, err := s.imports.Get(ctx, string(id))
	if err != nil || it.Value.State != Writing {
		return err
	}
	m := it.Value
	rows, err := s.plan(ctx, m)
	if err != nil {
		return err
	}
	if m.Next == 0 {
		if m, rows, err = s.recheck(ctx, m, rows); err != nil {
			return err
		}
		tell(m)
	}
	for m.State == Writing && m.Next < len(rows) {
		from, to := m.Next, min(m.Next+batch, len(rows))
		written, late, err := s.rows(ctx, m, rows[from:to])
		if err != nil {
			return err
		}
		it, err := s.imports.Update(ctx, string(id), func(m *Import) ([]docstore.Event, error) {
			if m.Next != from { // another server wrote the same rows to the same effect
				return nil, nil
			}
			return m.advance(to, written, late, s.Clock.Now()), nil
		})
		if err != nil {
			return err
		}
		m = it.Value
		tell(m)
	}
	return nil
}

// recheck compares with the roster once more: days may have passed since the file was read.
func (s *Service) recheck(ctx context.Context, m Import, rows []Row) (Import, []Row, error) {
	before := m.Bad
	fresh := make([]Row, len(rows))
	copy(fresh, rows)
	var open []int
	var good []Row
	for i, r := range rows {
		if len(r.Problems) == 0 {
			open, good = append(open, i), append(good, r)
		}
	}
	if err := compare(ctx, good, s.Roster, s.People, m.mediator, m.Columns); err != nil {
		return m, nil, err
	}
	for k, i := range open {
		fresh[i] = good[k]
	}
	bad := 0
	for _, r := range fresh {
		if len(r.Problems) > 0 {
			bad++
		}
	}
	if bad == before {
		return m, rows, nil
	}
	plan, err := s.keep(ctx, m.ID, fresh)
	if err != nil {
		return m, nil, err
	}
	it, err := s.imports.Update(ctx, string(m.ID), func(m *Import) ([]docstore.Event, error) {
		if m.State == Writing && m.Next == 0 {
			m.recheck(fresh, plan)
		}
		return nil, nil
	})
	if err != nil {
		return m, nil, err
	}
	return it.Value, fresh, s.drop(ctx, m.Plan)
}

// rows writes some rows at once.
func (s *Service) rows(ctx context.Context, m Import, rows []Row) (written int, late []Late, err error) {
	keys := make([]string, len(rows))
	if err := together(ctx, len(rows), func(ctx context.Context, i int) error {
		if len(rows[i].Problems) > 0 {
			return nil
		}
		key, err := s.row(ctx, m, rows[i])
		keys[i] = key
		return err
	}); err != nil {
		return 0, nil, err
	}
	for i, r := range rows {
		switch {
		case len(r.Problems) > 0:
		case keys[i] != "":
			late = append(late, Late{r.Row, keys[i]})
		default:
			written++
		}
	}
	return written, late, nil
}

// row writes one row: the account that signs in, then the mediator. The key says why it stayed out; then nothing of it is
// there.
func (s *Service) row(ctx context.Context, m Import, r Row) (key string, err error) {
	x := *r.Mediator
	x.ID = m.mediator(r)
	person, given, err := s.People.Join(ctx, r.Phone, x.Name.ZH, m.Organization)
	if refused(err) {
		return fault.From(err).Key, nil
	}
	if err != nil {
		return "", err
	}
	x.Person = person
	_, err = s.Roster.AddMediator(ctx, x)
	if fault.CodeOf(err) == fault.Exists {
		switch fault.From(err).Params["index"] {
		case "id":
			return "", nil // written before a kill
		case "by_person":
			key = "import.phone_taken"
		default:
			key = "import.certificate_taken"
		}
		if _, err := s.Roster.Mediator(ctx, x.ID); err == nil { // written before a kill, and the store named another index first
			return "", nil
		}
	} else if refused(err) {
		key = fault.From(err).Key
	}
	if key == "" {
		return "", err
	}
	if given {
		return key, s.People.Leave(ctx, person, m.Organization)
	}
	return key, nil
}

// refused says whether an error is an answer about the row rather than a breakdown.
func refused(err error) bool {
	switch fault.CodeOf(err) {
	case fault.Invalid, fault.Exists, fault.Conflict, fault.NotFound, fault.Forbidden:
		return true
	}
	return false
}

// together does n things, some at once, until all are done or one fails.
func together(ctx context.Context, n int, fn func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(writers, n) {
		wg.Go(func() {
			for i := range next {
				if err := fn(ctx, i); err != nil {
					cancel(err)
				}
			}
		})
	}
	for i := range n {
		select {
		case next <- i:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(next)
	wg.Wait()
	return context.Cause(ctx)
}

var _ Roster = (*organizations.Service)(nil)
