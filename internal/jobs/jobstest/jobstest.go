// Package jobstest gives tests a queue that is quick, one that fails on demand, and a real Redis.
package jobstest

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"concord/internal/fault"
	"concord/internal/jobs"
)

// Options make a queue quick: it looks for work all the time and retries at once.
func Options() []jobs.Option {
	return []jobs.Option{jobs.Poll(5*time.Millisecond, 20*time.Millisecond), jobs.Backoff(func(int) time.Duration { return 0 })}
}

// Open gives a quick queue on a Redis inside this process, not yet started, closed at the end of the test.
func Open(t testing.TB) *jobs.Queue { return OpenAt(t, "") }

// OpenAt is Open on the Redis at a URL.
func OpenAt(t testing.TB, url string) *jobs.Queue {
	t.Helper()
	q, err := jobs.Open(t.Context(), url, slog.New(slog.DiscardHandler), Options()...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { q.Close() })
	return q
}

// Redis starts a real redis-server on a random port and gives its URL, and a function that kills it. Without the program
// the test fails.
func Redis(t testing.TB) (url string, kill func()) {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := free.Addr().String()
	free.Close()
	_, port, _ := net.SplitHostPort(addr)
	cmd := exec.Command("redis-server", "--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no", "--dir", t.TempDir())
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("redis-server is needed (Debian package redis-server): %v", err)
	}
	ready := make(chan bool, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if strings.Contains(lines.Text(), "Ready to accept connections") {
				ready <- true
			}
		}
		ready <- false
	}()
	kill = sync.OnceFunc(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	t.Cleanup(kill)
	if !<-ready {
		t.Fatal("redis-server did not start")
	}
	return fmt.Sprintf("redis://%s/0", addr), kill
}

// Flaky is a queue that fails to take jobs on demand; safe for parallel use.
type Flaky struct {
	*jobs.Queue
	mu    sync.Mutex
	left  int
	after bool
	calls int
}

// NewFlaky gives a queue that does what q does until it is told to fail.
func NewFlaky(q *jobs.Queue) *Flaky { return &Flaky{Queue: q} }

// Fail makes the next n jobs be refused as when the connection is lost; n < 0 means until Fail(0).
func (f *Flaky) Fail(n int) { f.plan(n, false) }

// FailAfter makes the next n jobs be taken and yet be answered with an error, as when the answer is lost on the way.
func (f *Flaky) FailAfter(n int) { f.plan(n, true) }

func (f *Flaky) plan(n int, after bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.left, f.after = n, after
}

// Calls says how often Enqueue was called.
func (f *Flaky) Calls() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls
}

// Enqueue takes a job, or fails.
func (f *Flaky) Enqueue(ctx context.Context, j jobs.Job) error {
	f.mu.Lock()
	f.calls++
	fails, after := f.left != 0, f.after
	if fails {
		f.left--
	}
	f.mu.Unlock()
	if !fails || after {
		if err := f.Queue.Enqueue(ctx, j); err != nil {
			return err
		}
	}
	if fails {
		return fault.New(fault.Unavailable, "unavailable", nil)
	}
	return nil
}
