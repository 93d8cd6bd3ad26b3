package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"concord/internal/fault"
	"concord/internal/jobs"
	"concord/internal/jobs/jobstest"
)

// Both kinds of Redis keep the same promises.
func TestQueue(t *testing.T) {
	t.Parallel()
	for _, where := range []struct {
		name string
		url  func(t *testing.T) string
	}{
		{"inside", func(*testing.T) string { return "" }},
		{"redis-server", func(t *testing.T) string { url, _ := jobstest.Redis(t); return url }},
	} {
		t.Run(where.name, func(t *testing.T) {
			t.Parallel()
			for name, run := range map[string]func(t *testing.T, q *jobs.Queue){
				"a job runs with its payload":              runs,
				"the same id twice is once":                onceByID,
				"an id is free again when its job ended":   idFree,
				"a failing job is tried again":             retries,
				"a panicking job is tried again":           panics,
				"a job that failed for good makes room":    givenUp,
				"a job waits for its time":                 waitsForItsTime,
				"many jobs from many sides all run":        many,
				"a slow job does not hold up the others":   besides,
				"a job of a kind nobody knows is kept":     unknownKind,
				"a job ends with its timeout":              timeout,
				"a closed queue takes nothing":             closedQueue,
				"jobs taken before the start run after it": beforeStart,
			} {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					run(t, jobstest.OpenAt(t, where.url(t)))
				})
			}
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func drain(t *testing.T, q *jobs.Queue) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	must(t, q.Drain(ctx))
}

// recorder notes payloads.
type recorder struct {
	mu  sync.Mutex
	got []string
}

func (r *recorder) note(_ context.Context, payload []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got = append(r.got, string(payload))
	return nil
}

func (r *recorder) want(t *testing.T, want ...string) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if fmt.Sprint(r.got) != fmt.Sprint(want) {
		t.Fatalf("got %q, want %q", r.got, want)
	}
}

func runs(t *testing.T, q *jobs.Queue) {
	var r recorder
	q.Handle("note", r.note)
	must(t, q.Start())
	must(t, q.Ping(t.Context()))
	must(t, q.Drain(t.Context())) // nothing was ever enqueued
	must(t, q.Enqueue(t.Context(), jobs.Job{Kind: "note", Payload: []byte("字𠮷\x00\xff")}))
	drain(t, q)
	r.want(t, "字𠮷\x00\xff")
}

func onceByID(t *testing.T, q *jobs.Queue) {
	var r recorder
	entered, leave := make(chan struct{}), make(chan struct{})
	q.Handle("note", func(ctx context.Context, p []byte) error {
		close(entered)
		<-leave
		return r.note(ctx, p)
	})
	for range 3 { // while it waits
		must(t, q.Enqueue(t.Context(), jobs.Job{ID: "a", Kind: "note", Payload: []byte("first")}))
	}
	must(t, q.Start())
	<-entered
	must(t, q.Enqueue(t.Context(), jobs.Job{ID: "a", Kind: "note", Payload: []byte("while it runs")}))
	close(leave)
	drain(t, q)
	r.want(t, "first")
}

func idFree(t *testing.T, q *jobs.Queue) {
	var r recorder
	q.Handle("note", r.note)
	must(t, q.Start())
	for _, p := range []string{"first", "second"} {
		must(t, q.Enqueue(t.Context(), jobs.Job{ID: "a", Kind: "note", Payload: []byte(p)}))
		drain(t, q)
	}
	r.want(t, "first", "second")
}

func retries(t *testing.T, q *jobs.Queue) {
	var attempts atomic.Int32
	q.Handle("fail", func(context.Context, []byte) error {
		if attempts.Add(1) < 3 {
			return errors.New("not yet")
		}
		return nil
	})
	must(t, q.Start())
	must(t, q.Enqueue(t.Context(), jobs.Job{Kind: "fail", MaxRetry: jobs.Forever}))
	drain(t, q)
	if n := attempts.Load(); n != 3 {
		t.Fatalf("%d attempts", n)
	}
}

func panics(t *testing.T, q *jobs.Queue) {
	var attempts atomic.Int32
	q.Handle("panic", func(context.Context, []byte) error {
		if attempts.Add(1) < 2 {
			panic("a mistake")
		}
		return nil
	})
	must(t, q.Start())
	must(t, q.Enqueue(t.Context(), jobs.Job{Kind: "panic"}))
	drain(t, q)
	if n := attempts.Load(); n != 2 {
		t.Fatalf("%d attempts", n)
	}
}

func givenUp(t *testing.T, q *jobs.Queue) {
	var attempts atomic.Int32
	fail := jobs.GiveUp(fault.New(fault.Invalid, "never.will", nil))
	q.Handle("fail", func(context.Context, []byte) error {
		if attempts.Add(1) <= 3 {
			return fail
		}
		return nil
	})
	q.Handle("exhaust", func(context.Context, []byte) error { attempts.Add(1); return errors.New("no") })
	must(t, q.Start())
	must(t, q.Enqueue(t.Context(), jobs.Job{ID: "a", Kind: "fail"}))
	drain(t, q)
	if n := attempts.Load(); n != 1 {
		t.Fatalf("%d attempts after giving up", n)
	}
	must(t, q.Enqueue(t.Context(), jobs.Job{ID: "a", Kind: "fail"}))
	drain(t, q)
	if n := attempts.Load(); n != 2 {
		t.Fatalf("%d attempts: the id of a job given up is not free", n)
	}
	must(t, q.Enqueue(t.Context(), jobs.Job{ID: "b", Kind: "exhaust", MaxRetry: 2}))
	drain(t, q)
	if n := attempts.Load(); n != 5 {
		t.Fatalf("%d attempts, want one and two retries more than 2", n)
	}
}

func waitsForItsTime(t *testing.T, q *jobs.Queue) {
	var r recorder
	ran := make(chan time.Time, 1)
	q.Handle("note", r.note)
	q.Handle("later", func(context.Context, []byte) error { ran <- time.Now(); return nil })
	must(t, q.Start())
	at := time.Now().Add(1500 * time.Millisecond)
	must(t, q.Enqueue(t.Context(), jobs.Job{ID: "l", Kind: "later", RunAt: at}))
	must(t, q.Enqueue(t.Context(), jobs.Job{ID: "l", Kind: "later", RunAt: at.Add(time.Hour)})) // the first counts
	must(t, q.Enqueue(t.Context(), jobs.Job{Kind: "note", Payload: []byte("now"), RunAt: time.Now().Add(-time.Hour)}))
	drain(t, q)
	r.want(t, "now")
	select {
	case when := <-ran:
		if when.Before(at.Truncate(time.Second)) { // Redis keeps whole seconds
			t.Fatalf("ran %v early", at.Sub(when))
		}
	case <-time.After(30 * time.Second):
		t.Fatal("never ran")
	}
}

func many(t *testing.T, q *jobs.Queue) {
	var ran sync.Map
	q.Handle("count", func(_ context.Context, p []byte) error {
		if _, twice := ran.LoadOrStore(string(p), true); twice {
			t.Errorf("%s ran twice", p)
		}
		return nil
	})
	must(t, q.Start())
	var wg sync.WaitGroup
	for side := range 4 {
		wg.Go(func() {
			for i := range 50 {
				if err := q.Enqueue(t.Context(), jobs.Job{Kind: "count", Payload: fmt.Append(nil, side, i)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	drain(t, q)
	n := 0
	ran.Range(func(any, any) bool { n++; return true })
	if n != 200 {
		t.Fatalf("%d of 200 ran", n)
	}
}

func besides(t *testing.T, q *jobs.Queue) {
	leave, quick := make(chan struct{}), make(chan struct{})
	q.Handle("slow", func(context.Context, []byte) error { <-leave; return nil })
	q.Handle("quick", func(context.Context, []byte) error { close(quick); return nil })
	must(t, q.Start())
	must(t, q.Enqueue(t.Context(), jobs.Job{Kind: "slow"}))
	must(t, q.Enqueue(t.Context(), jobs.Job{Kind: "quick"}))
	select {
	case <-quick:
	case <-time.After(30 * time.Second):
		t.Error("a slow job holds up the others")
	}
	close(leave)
	drain(t, q)
}

func unknownKind(t *testing.T, q *jobs.Queue) {
	var r recorder
	must(t, q.Enqueue(t.Context(), jobs.Job{ID: "x", Kind: "unheard-of", Payload: []byte("x"), MaxRetry: jobs.Forever}))
	must(t, q.Start())
	if n, err := q.Waiting(t.Context()); err != nil || n != 1 {
		t.Fatalf("%d wait, %v", n, err)
	}
	q.Handle("unheard-of", r.note)
	drain(t, q)
	r.want(t, "x")
}

func timeout(t *testing.T, q *jobs.Queue) {
	var attempts atomic.Int32
	q.Handle("long", func(ctx context.Context, _ []byte) error {
		if attempts.Add(1) > 1 {
			return nil
		}
		<-ctx.Done()
		return ctx.Err()
	})
	must(t, q.Start())
	must(t, q.Enqueue(t.Context(), jobs.Job{Kind: "long", Timeout: time.Second}))
	drain(t, q)
	if n := attempts.Load(); n != 2 {
		t.Fatalf("%d attempts", n)
	}
}

func closedQueue(t *testing.T, q *jobs.Queue) {
	must(t, q.Start())
	must(t, q.Close())
	must(t, q.Close()) // twice is once
	if err := q.Enqueue(t.Context(), jobs.Job{Kind: "x"}); fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("%v, want unavailable", err)
	}
	if err := q.Ping(t.Context()); fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("%v, want unavailable", err)
	}
}

func beforeStart(t *testing.T, q *jobs.Queue) {
	var r recorder
	q.Handle("note", r.note)
	must(t, q.Enqueue(t.Context(), jobs.Job{Kind: "note", Payload: []byte("early")}))
	r.want(t)
	must(t, q.Start())
	drain(t, q)
	r.want(t, "early")
}

func TestRedisLost(t *testing.T) {
	t.Parallel()
	url, kill := jobstest.Redis(t)
	q := jobstest.OpenAt(t, url)
	must(t, q.Enqueue(t.Context(), jobs.Job{Kind: "note"}))
	kill()
	if err := q.Enqueue(t.Context(), jobs.Job{Kind: "note"}); fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("%v, want unavailable", err)
	}
	if _, err := jobs.Open(t.Context(), url, slog.New(slog.DiscardHandler)); fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("%v, want unavailable", err)
	}
	_, err := jobs.Open(t.Context(), "redis://:s3cret@%zz", slog.New(slog.DiscardHandler))
	if err == nil || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("%v", err)
	}
}

// What a party says must not come into the logs, nor into Redis, by way of an error.
func TestErrorsKeepTheirWords(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var logged bytes.Buffer
	log := slog.New(slog.NewTextHandler(lockedWriter{&mu, &logged}, &slog.HandlerOptions{Level: slog.LevelDebug}))
	q, err := jobs.Open(t.Context(), "", log, jobstest.Options()...)
	must(t, err)
	t.Cleanup(func() { q.Close() })
	q.Handle("fail", func(context.Context, []byte) error {
		return fault.Wrap(errors.New("张三 13800138000"), fault.Unavailable, "sms.down", nil)
	})
	q.Handle("panic", func(context.Context, []byte) error { panic("张三 13800138000") })
	must(t, q.Start())
	must(t, q.Enqueue(t.Context(), jobs.Job{Kind: "fail", MaxRetry: 1, Payload: []byte("13800138000")}))
	must(t, q.Enqueue(t.Context(), jobs.Job{Kind: "panic", MaxRetry: 1, Payload: []byte("13800138000")}))
	drain(t, q)
	must(t, q.Close())
	mu.Lock()
	defer mu.Unlock()
	if strings.Contains(logged.String(), "13800138000") || !strings.Contains(logged.String(), "sms.down") {
		t.Fatalf("logged:\n%s", logged.String())
	}
}

type lockedWriter struct {
	mu *sync.Mutex
	to *bytes.Buffer
}

func (w lockedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(p)
}
