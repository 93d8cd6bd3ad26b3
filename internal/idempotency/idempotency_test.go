package idempotency_test

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"concord/internal/clock"
	"concord/internal/docstore/sqlitedoc"
	"concord/internal/fault"
	"concord/internal/idempotency"
)

func open(t *testing.T) (*idempotency.Store, *clock.Held) {
	t.Helper()
	s, err := sqlitedoc.Open(context.Background(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	c := clock.Hold(time.Date(2026, 11, 2, 4, 0, 0, 0, time.UTC))
	st, err := idempotency.Open(context.Background(), s, c)
	if err != nil {
		t.Fatal(err)
	}
	return st, c
}

func TestAnswersAreGivenAgain(t *testing.T) {
	t.Parallel()
	s, held := open(t)
	ctx := context.Background()
	begin := func(owner, key, body string) (*idempotency.Attempt, string, string) {
		a, answer, err := s.Begin(ctx, owner, key, []byte(body))
		if err != nil {
			return a, string(answer), fault.From(err).Key
		}
		return a, string(answer), ""
	}
	a, _, _ := begin("ann", "k", "body")
	if _, _, key := begin("ann", "k", "body"); key != "idempotency.running" {
		t.Fatalf("second while the first runs: %q", key)
	}
	if err := a.Finish(ctx, json.RawMessage(`{"id":1}`)); err != nil {
		t.Fatal(err)
	}
	if a, answer, key := begin("ann", "k", "body"); a != nil || answer != `{"id":1}` || key != "" {
		t.Fatalf("again: %v %s %s", a, answer, key)
	}
	if _, _, key := begin("ann", "k", "other"); key != "idempotency.reused" {
		t.Errorf("same key, other body: %q", key)
	}
	if a, _, _ := begin("bob", "k", "other"); a == nil {
		t.Error("another owner has keys of his own")
	}
	if _, _, key := begin("ann", strings.Repeat("k", idempotency.MaxKey+1), ""); key != "input.invalid" {
		t.Errorf("long key: %q", key)
	}
	held.Advance(idempotency.Keep + time.Minute)
	if n, err := s.Sweep(ctx); n != 2 || err != nil {
		t.Errorf("swept %d %v", n, err)
	}
	if a, _, _ := begin("ann", "k", "other"); a == nil {
		t.Error("after a day the key is free")
	}
}

func TestRefusedMayBeTriedAgainAndAbandonedIsTakenOver(t *testing.T) {
	t.Parallel()
	s, held := open(t)
	ctx := context.Background()
	first, _, err := s.Begin(ctx, "ann", "k", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Forget(ctx); err != nil {
		t.Fatal(err)
	}
	dead, _, err := s.Begin(ctx, "ann", "k", nil)
	if err != nil {
		t.Fatal(err)
	}
	held.Advance(idempotency.Abandoned)
	heir, _, err := s.Begin(ctx, "ann", "k", nil)
	if err != nil || heir == nil {
		t.Fatalf("takeover: %v", err)
	}
	// The dead one comes back late: it may neither answer nor forget for its heir.
	if err := dead.Finish(ctx, json.RawMessage(`"late"`)); err != nil {
		t.Fatal(err)
	}
	if err := dead.Forget(ctx); err != nil {
		t.Fatal(err)
	}
	if err := heir.Finish(ctx, json.RawMessage(`"heir"`)); err != nil {
		t.Fatal(err)
	}
	if _, answer, _ := s.Begin(ctx, "ann", "k", nil); string(answer) != `"heir"` {
		t.Errorf("answer %s", answer)
	}
}

func TestOfManyAtOnceOneRuns(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	var ran atomic.Int32
	var wg sync.WaitGroup
	for range 32 {
		wg.Go(func() {
			a, _, err := s.Begin(context.Background(), "ann", "k", []byte("x"))
			if a != nil {
				ran.Add(1)
			} else if fault.From(err).Key != "idempotency.running" {
				t.Errorf("%v", err)
			}
		})
	}
	wg.Wait()
	if ran.Load() != 1 {
		t.Errorf("%d ran", ran.Load())
	}
}
