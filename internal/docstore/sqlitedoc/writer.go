package sqlitedoc

import (
	"context"
	"database/sql"
	"errors"

	"concord/internal/docstore/driver"
	"concord/internal/fault"
)

// maxBatch is how many writes share one commit, and so one fsync.
const maxBatch = 256

// op is a write that waits for the writer. Its fn checks everything before it writes anything, so that a refusal leaves
// nothing to undo; it may run twice.
type op struct {
	ctx    context.Context
	fn     func(*tx) error
	events bool
	done   chan error
}

// tx is the writer's transaction with its prepared statements.
type tx struct {
	*sql.Tx
	prepared map[string]*sql.Stmt
}

func (t *tx) exec(query string, args ...any) (sql.Result, error) {
	s, err := t.stmt(query)
	if err != nil {
		return nil, err
	}
	return s.Exec(args...)
}

func (t *tx) row(dest []any, query string, args ...any) error {
	s, err := t.stmt(query)
	if err != nil {
		return err
	}
	return s.QueryRow(args...).Scan(dest...)
}

func (t *tx) stmt(query string) (*sql.Stmt, error) {
	if s := t.prepared[query]; s != nil {
		return s, nil
	}
	s, err := t.Prepare(query)
	if err == nil {
		t.prepared[query] = s
	}
	return s, err
}

// do hands a write to the writer and waits until it is durable. Once the writer has begun it, the caller waits for the
// outcome even when its context ends, so that it knows.
func (s *store) do(ctx context.Context, events bool, fn func(*tx) error) error {
	o := &op{ctx: ctx, fn: fn, events: events, done: make(chan error, 1)}
	select {
	case <-s.stop:
		return fault.New(fault.Unavailable, "unavailable", nil)
	case <-ctx.Done():
		return ctx.Err()
	case s.ops <- o:
	}
	select {
	case err := <-o.done:
		return err
	case <-s.stopped:
		select {
		case err := <-o.done:
			return err
		default:
			return fault.New(fault.Unavailable, "unavailable", nil)
		}
	}
}

// writer runs until Close: it takes what waits, commits it together, and answers.
func (s *store) writer() {
	defer close(s.stopped)
	for {
		var batch []*op
		select {
		case o := <-s.ops:
			batch = append(batch, o)
		case <-s.stop:
			select {
			case o := <-s.ops:
				batch = append(batch, o)
			default:
				return
			}
		}
	more:
		for len(batch) < maxBatch {
			select {
			case o := <-s.ops:
				batch = append(batch, o)
			default:
				break more
			}
		}
		s.commit(batch)
	}
}

// commit runs a batch in one transaction. When something other than a refusal goes wrong, nothing of it stays, and each
// write is tried alone, so that one cannot spoil the others.
func (s *store) commit(batch []*op) {
	answers, err := s.run(batch)
	if err != nil && len(batch) > 1 {
		for _, o := range batch {
			s.commit([]*op{o})
		}
		return
	}
	events := false
	for i, o := range batch {
		if err != nil {
			o.done <- fault.Wrap(err, fault.Unavailable, "unavailable", nil)
			continue
		}
		events = events || o.events && answers[i] == nil
		o.done <- answers[i]
	}
	if events {
		select {
		case s.changed <- struct{}{}:
		default:
		}
	}
}

func (s *store) run(batch []*op) (answers []error, err error) {
	t, err := s.write.Begin()
	if err != nil {
		return nil, err
	}
	defer func() { _ = t.Rollback() }() // no effect after Commit
	x := &tx{Tx: t, prepared: map[string]*sql.Stmt{}}
	answers = make([]error, len(batch))
	for i, o := range batch {
		if answers[i] = o.ctx.Err(); answers[i] != nil {
			continue
		}
		answers[i] = o.fn(x)
		if e := answers[i]; e != nil && !refusal(e) {
			return nil, e
		}
	}
	return answers, t.Commit()
}

// refusal says whether an error is an answer rather than a breakdown.
func refusal(err error) bool {
	var f *fault.Fault
	return driver.IsStale(err) || errors.As(err, &f)
}
