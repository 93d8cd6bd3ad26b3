// Package idempotency keeps the answers to creating requests for a day, so that a request that is sent again because the
// answer was lost is answered again and not done again.
package idempotency

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/fault"
)

// Keep is how long answers are kept.
const Keep = 24 * time.Hour

// Abandoned is how long a request may be under way before another one with its key takes over: the process died.
const Abandoned = time.Minute

// MaxKey bounds a key, in bytes.
const MaxKey = 128

type record struct {
	Digest  string          `json:"digest"` // of the request
	Done    bool            `json:"done"`
	At      time.Time       `json:"at"`
	Expires time.Time       `json:"expires"`
	All     string          `json:"all"` // leading field of the index by_expiry
	Attempt string          `json:"attempt"`
	Answer  json.RawMessage `json:"answer,omitempty"`
}

// Store keeps the answers.
type Store struct {
	records *docstore.Collection[record]
	clock   clock.Clock
}

// Open declares the collection.
func Open(ctx context.Context, s *docstore.Store, c clock.Clock) (*Store, error) {
	r, err := docstore.Declare[record](ctx, s, docstore.Spec{Name: "answers", Indexes: []docstore.Index{
		{Name: "by_expiry", Fields: []string{"all", "expires"}},
	}})
	return &Store{records: r, clock: c}, err
}

// Attempt is one request under way.
type Attempt struct {
	s      *Store
	id, by string
}

// Begin starts a request of an owner under a key. When the same request was answered before, it gives that answer and
// no attempt. Conflict idempotency.reused when the key came with another request, idempotency.running while the first
// one is under way, invalid when the key is too long.
func (s *Store) Begin(ctx context.Context, owner, key string, request []byte) (*Attempt, json.RawMessage, error) {
	if len(key) > MaxKey {
		return nil, nil, fault.On("header.Idempotency-Key", "field.too_long", fault.P{"max": MaxKey})
	}
	sum := sha256.Sum256([]byte(owner + "\x00" + key))
	id, now := hex.EncodeToString(sum[:16]), s.clock.Now()
	sum = sha256.Sum256(request)
	fresh := record{Digest: hex.EncodeToString(sum[:]), At: now, Expires: now.Add(Keep), All: "all", Attempt: docstore.NewID()}
	err := s.records.Insert(ctx, id, fresh)
	if err == nil {
		return &Attempt{s, id, fresh.Attempt}, nil, nil
	}
	if fault.CodeOf(err) != fault.Exists {
		return nil, nil, err
	}
	var answer json.RawMessage
	_, err = s.records.Update(ctx, id, func(r *record) ([]docstore.Event, error) {
		answer = nil
		switch {
		case now.After(r.Expires):
		case r.Digest != fresh.Digest:
			return nil, fault.New(fault.Conflict, "idempotency.reused", nil)
		case r.Done:
			answer = r.Answer
			return nil, nil
		case now.Sub(r.At) < Abandoned:
			return nil, fault.New(fault.Conflict, "idempotency.running", fault.P{"retryAfter": 1})
		}
		*r = fresh
		return nil, nil
	})
	switch {
	case fault.CodeOf(err) == fault.NotFound: // the first attempt failed and was forgotten a moment ago
		return s.Begin(ctx, owner, key, request)
	case err != nil:
		return nil, nil, err
	case answer != nil:
		return nil, answer, nil
	}
	return &Attempt{s, id, fresh.Attempt}, nil, nil
}

// Finish keeps the answer. An attempt that another one has taken over keeps nothing.
func (a *Attempt) Finish(ctx context.Context, answer json.RawMessage) error {
	_, err := a.s.records.Update(ctx, a.id, func(r *record) ([]docstore.Event, error) {
		if r.Attempt == a.by {
			r.Done, r.Answer = true, answer
		}
		return nil, nil
	})
	return err
}

// Forget lets the key be used again: the request was refused and changed nothing.
func (a *Attempt) Forget(ctx context.Context) error {
	it, err := a.s.records.Get(ctx, a.id)
	if fault.CodeOf(err) == fault.NotFound || (err == nil && it.Value.Attempt != a.by) {
		return nil
	}
	if err != nil {
		return err
	}
	return a.s.records.Delete(ctx, a.id)
}

// Sweep removes expired answers, and says how many.
func (s *Store) Sweep(ctx context.Context) (int, error) {
	n := 0
	for {
		p, err := s.records.Find(ctx, docstore.Query{Index: "by_expiry", Equal: []any{"all"}, To: s.clock.Now(), Limit: 500})
		if err != nil || len(p.Items) == 0 {
			return n, err
		}
		for _, it := range p.Items {
			if err := s.records.Delete(ctx, it.ID); err != nil {
				return n, err
			}
			n++
		}
	}
}
