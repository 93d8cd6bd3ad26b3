// Package jobs runs work in the background: asynq behind a small port, on Redis, or on a Redis inside this process when
// none is configured. That one lives in memory: what must survive a restart stands in the outbox or is found again by
// the clockwork. A job runs at least once; its handler must bear to run twice.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"concord/internal/fault"

	"github.com/google/uuid"
	"github.com/hibiken/asynq"
)

// Forever as a MaxRetry means that the job is retried until it succeeds.
const Forever = math.MaxInt32

const (
	queueName      = "default"
	defaultRetries = 25
	defaultTimeout = 10 * time.Minute
)

// Job is work to do.
type Job struct {
	ID       string        // the same ID twice is once while the first exists (waits, runs or is to be retried); "" is random
	Kind     string        // which handler, as outbox.event
	Payload  []byte        // ids and the like; never texts, names or phone numbers, which Redis would keep
	RunAt    time.Time     // not before; zero is now
	MaxRetry int           // how often it is tried again after it failed; 0 is 25, Forever never gives up
	Timeout  time.Duration // of one run, after which its context ends; 0 is 10 minutes
}

// Option changes how a queue works.
type Option func(*config)

type config struct {
	workers int
	poll    time.Duration
	delayed time.Duration
	backoff func(attempt int) time.Duration
}

// Workers sets how many jobs run at once; 16 when not set.
func Workers(n int) Option { return func(c *config) { c.workers = n } }

// Backoff sets how long a job waits after its attempt-th failure, from 1; one second, doubling up to ten minutes, when
// not set.
func Backoff(fn func(attempt int) time.Duration) Option { return func(c *config) { c.backoff = fn } }

// Poll sets how often an idle queue looks for work, and for work whose time has come.
func Poll(now, delayed time.Duration) Option {
	return func(c *config) { c.poll, c.delayed = now, delayed }
}

// Queue takes jobs and runs them; safe for parallel use.
type Queue struct {
	client    *asynq.Client
	inspector *asynq.Inspector
	server    *asynq.Server
	inside    *inside
	log       *slog.Logger
	done      chan struct{} // signalled (capacity 1) after each run

	mu       sync.RWMutex
	handlers map[string]func(ctx context.Context, payload []byte) error
	close    sync.Once
}

// Open connects to the Redis at redisURL (redis://, rediss://, redis-sentinel:// or redis-socket://), or starts one in
// this process when it is "". When Redis does not answer, the fault is unavailable.
func Open(ctx context.Context, redisURL string, log *slog.Logger, options ...Option) (*Queue, error) {
	c := config{workers: 16, poll: 50 * time.Millisecond, delayed: time.Second, backoff: backoff}
	q := &Queue{log: log, done: make(chan struct{}, 1), handlers: map[string]func(context.Context, []byte) error{}}
	var redis asynq.RedisConnOpt
	var err error
	if redisURL == "" {
		c.poll, c.delayed = 40*time.Millisecond, 500*time.Millisecond // a look costs more here
		if q.inside, err = startInside(); err != nil {
			return nil, err
		}
		redis = q.inside.options()
	} else if redis, err = asynq.ParseRedisURI(redisURL); err != nil {
		return nil, errors.New("jobs: the Redis URL cannot be read") // not its words: it may hold a password
	}
	for _, o := range options {
		o(&c)
	}
	q.client = asynq.NewClient(redis)
	q.inspector = asynq.NewInspector(redis)
	q.server = asynq.NewServer(redis, asynq.Config{
		Concurrency:              c.workers,
		Queues:                   map[string]int{queueName: 1},
		TaskCheckInterval:        c.poll,
		DelayedTaskCheckInterval: c.delayed,
		RetryDelayFunc:           func(n int, _ error, _ *asynq.Task) time.Duration { return c.backoff(n + 1) },
		Logger:                   logger{log},
		LogLevel:                 asynq.WarnLevel,
	})
	if err := q.Ping(ctx); err != nil {
		q.Close()
		return nil, err
	}
	return q, nil
}

// backoff doubles from one second to ten minutes, a fifth more or less.
func backoff(attempt int) time.Duration {
	d := 10 * time.Minute
	if attempt < 10 {
		d = time.Second << (attempt - 1)
	}
	return d*4/5 + rand.N(d*2/5)
}

// Handle says who does jobs of a kind. The context of fn ends with the job's timeout or when the queue closes.
func (q *Queue) Handle(kind string, fn func(ctx context.Context, payload []byte) error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if _, twice := q.handlers[kind]; twice {
		panic("jobs: two handlers of " + kind)
	}
	q.handlers[kind] = fn
}

// Start begins to run jobs. Before it, jobs are only taken.
func (q *Queue) Start() error { return q.server.Start(asynq.HandlerFunc(q.run)) }

// giveUp marks an error after which trying again is of no use.
type giveUp struct{ error }

func (g giveUp) Unwrap() error { return g.error }

// GiveUp wraps the error of a handler when trying again is of no use: the job is put aside at once.
func GiveUp(err error) error { return giveUp{err} }

// run does one job. What goes back to asynq, and so into Redis, is keys and codes, never the words of an error.
func (q *Queue) run(ctx context.Context, t *asynq.Task) error {
	defer func() {
		select {
		case q.done <- struct{}{}:
		default:
		}
	}()
	q.mu.RLock()
	fn := q.handlers[t.Type()]
	q.mu.RUnlock()
	err := errors.New("nobody handles this kind") // a newer server may: it is retried
	if fn != nil {
		err = protected(ctx, fn, t.Payload())
	}
	if err == nil {
		return nil
	}
	f := fault.From(err)
	id, _ := asynq.GetTaskID(ctx)
	attempt, _ := asynq.GetRetryCount(ctx)
	most, _ := asynq.GetMaxRetry(ctx)
	attrs := []any{"kind", t.Type(), "job", id, "attempt", attempt + 1, "code", string(f.Code), "key", f.Key, "type", fmt.Sprintf("%T", innermost(err))}
	var p panicked
	if errors.As(err, &p) {
		attrs = append(attrs, "stack", p.stack)
	}
	plain := fmt.Errorf("%s %s", f.Code, f.Key)
	var g giveUp
	if errors.As(err, &g) || attempt >= most {
		q.log.Error("job given up", attrs...)
		return errors.Join(plain, asynq.SkipRetry)
	}
	q.log.Warn("job failed, will be tried again", attrs...)
	return plain
}

func innermost(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}

type panicked struct{ stack string }

func (panicked) Error() string { return "panic" }

// protected turns a panic into an error. The stack is kept, the value that was thrown is not: it may hold anything.
func protected(ctx context.Context, fn func(context.Context, []byte) error, payload []byte) (err error) {
	defer func() {
		if recover() != nil {
			err = panicked{string(debug.Stack())}
		}
	}()
	return fn(ctx, payload)
}

// Enqueue takes a job; when it returns nil the job is in Redis. A job that was given up makes room for a new one with
// its ID. When Redis does not answer, the fault is unavailable.
func (q *Queue) Enqueue(ctx context.Context, j Job) error {
	if j.ID == "" {
		j.ID = uuid.NewString()
	}
	if j.MaxRetry <= 0 {
		j.MaxRetry = defaultRetries
	}
	if j.Timeout <= 0 {
		j.Timeout = defaultTimeout
	}
	for range 3 {
		_, err := q.client.EnqueueContext(ctx, asynq.NewTask(j.Kind, j.Payload), asynq.Queue(queueName), asynq.TaskID(j.ID),
			asynq.MaxRetry(j.MaxRetry), asynq.Timeout(j.Timeout), asynq.ProcessAt(j.RunAt))
		if err == nil {
			return nil
		}
		if !errors.Is(err, asynq.ErrTaskIDConflict) {
			return unavailable(ctx, err)
		}
		info, err := q.inspector.GetTaskInfo(queueName, j.ID)
		if errors.Is(err, asynq.ErrTaskNotFound) {
			continue // it ended in between
		}
		if err != nil {
			return unavailable(ctx, err)
		}
		if info.State != asynq.TaskStateArchived {
			return nil
		}
		if err := q.inspector.DeleteTask(queueName, j.ID); err != nil && !errors.Is(err, asynq.ErrTaskNotFound) {
			return unavailable(ctx, err)
		}
	}
	return nil // it ended and began again three times: it exists
}

// Ping says whether Redis answers.
func (q *Queue) Ping(ctx context.Context) error {
	answer := make(chan error, 1)
	go func() { answer <- q.client.Ping() }() // asynq's Ping knows no context; go-redis bounds it
	select {
	case err := <-answer:
		return unavailable(ctx, err)
	case <-ctx.Done():
		return unavailable(ctx, ctx.Err())
	}
}

// Waiting says how many jobs wait, run or are to be retried; those whose time has not come do not count.
func (q *Queue) Waiting(ctx context.Context) (int, error) {
	info, err := q.inspector.GetQueueInfo(queueName)
	if err != nil {
		if queues, e := q.inspector.Queues(); e == nil && !slices.Contains(queues, queueName) {
			return 0, nil // nothing was ever enqueued
		}
		return 0, unavailable(ctx, err)
	}
	return info.Pending + info.Active + info.Retry, nil
}

// Drain waits until no job waits, runs or is to be retried. For tests.
func (q *Queue) Drain(ctx context.Context) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		n, err := q.Waiting(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-q.done:
		case <-tick.C: // asynq puts a job away only after its handler returned
		}
	}
}

// Close waits for the jobs that run, at most eight seconds, gives back what did not end, and disconnects.
func (q *Queue) Close() error {
	q.close.Do(func() {
		q.server.Shutdown()
		q.client.Close()
		q.inspector.Close()
		if q.inside != nil {
			q.inside.stop()
		}
	})
	return nil
}

func unavailable(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	return fault.Wrap(err, fault.Unavailable, "unavailable", nil)
}

// logger lets asynq speak through slog. It says what happens to jobs by their ids, never their payloads.
type logger struct{ to *slog.Logger }

func (l logger) Debug(args ...any) { l.to.Debug(text(args)) }
func (l logger) Info(args ...any)  { l.to.Debug(text(args)) }
func (l logger) Warn(args ...any)  { l.to.Warn(text(args)) }
func (l logger) Error(args ...any) { l.to.Error(text(args)) }
func (l logger) Fatal(args ...any) { l.to.Error(text(args)) } // who ends the program is main

func text(args []any) string { return "asynq: " + strings.TrimSpace(fmt.Sprint(args...)) }
