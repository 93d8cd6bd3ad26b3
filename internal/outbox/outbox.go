// Package outbox hands the events that documents left behind to their reactions: at least once, in order per document,
// never early. The store holds an event until its reaction is done; the queue only says when to work on it, so a queue
// that forgets loses nothing.
//
// Several servers may relay one store over one Redis. An event's id is its job's id, so while one server has it waiting,
// running or to be retried, no other can; and a server looks whether the event still waits before it reacts. What
// remains: a server that stands still for longer than the queue's lease (30 s) in the midst of a reaction is taken for
// dead, and another runs the reaction again, perhaps beside it; and after a crash between a reaction and its settling it
// runs again. So reactions must bear to run twice.
package outbox

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"concord/internal/docstore"
	"concord/internal/docstore/driver"
	"concord/internal/fault"
	"concord/internal/jobs"
)

// Event is a past-tense fact that a change left behind.
type Event = docstore.Event

// Kind is the kind of the jobs in which events travel.
const Kind = "outbox.event"

// Queue is what the relay needs of jobs.Queue.
type Queue interface {
	Handle(kind string, fn func(ctx context.Context, payload []byte) error)
	Enqueue(ctx context.Context, j jobs.Job) error
}

// Relay carries events from a store to a handler.
type Relay struct {
	store   driver.Store
	queue   Queue
	handler func(context.Context, Event) error
	log     *slog.Logger
	nudge   chan struct{} // something may be ready (capacity 1)

	tick   time.Duration // looks without a signal: other servers write too
	resend time.Duration // an event handed over that long ago is handed over again: once in the queue it stays once
	most   int           // how many events this server has under way, those that failed not counted
	window int           // how many waiting events are looked at first

	mu    sync.Mutex
	given map[string]*given // events handed over, by id
	ended map[chan struct{}]bool
}

type given struct {
	at     time.Time
	failed bool
}

// New makes a relay and registers it with the queue, which must not have started. The handler may run twice for one
// event; its error means that it is tried again, later and later, while the other documents' events go on.
func New(store *docstore.Store, queue Queue, handler func(context.Context, Event) error, log *slog.Logger) *Relay {
	r := &Relay{store: store.Driver(), queue: queue, handler: handler, log: log, nudge: make(chan struct{}, 1),
		tick: 5 * time.Second, resend: 30 * time.Second, most: 1000, window: 1000,
		given: map[string]*given{}, ended: map[chan struct{}]bool{}}
	queue.Handle(Kind, r.deliver)
	return r
}

// Run relays until the context ends. Store or queue out of reach is logged and tried again.
func (r *Relay) Run(ctx context.Context) error {
	tick := time.NewTicker(r.tick)
	defer tick.Stop()
	for attempt := 0; ; {
		var again <-chan time.Time
		if err := r.pass(ctx); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			f := fault.From(err)
			r.log.Warn("outbox cannot relay now, will try again", "code", string(f.Code), "key", f.Key)
			again = time.After(min(r.tick, 50*time.Millisecond<<min(attempt, 10)))
			attempt++
		} else {
			attempt = 0
		}
		select {
		case <-ctx.Done():
			return nil
		case <-again:
		case <-r.store.Changed():
		case <-r.nudge:
		case <-tick.C:
			r.forget()
		}
	}
}

// pass hands over the first waiting event of every document, unless it is handed over already. When a few documents hold
// more events than it looks at, it looks further, so that they do not hide the others.
func (r *Relay) pass(ctx context.Context) error {
	for window := r.window; ; {
		events, err := r.store.Pending(ctx, window)
		if err != nil {
			return err
		}
		fresh, full, err := r.hand(ctx, events)
		if err != nil || full || len(events) < window {
			return err
		}
		if fresh == 0 {
			window *= 2
		}
	}
}

// hand gives the queue the first event of each document; full when enough are under way.
func (r *Relay) hand(ctx context.Context, events []Event) (fresh int, full bool, err error) {
	type document struct{ collection, id string }
	seen := map[document]bool{}
	for _, e := range events {
		d := document{e.Collection, e.Document}
		if seen[d] {
			continue
		}
		seen[d] = true
		known, full := r.take(e.ID)
		if full {
			return fresh, true, nil
		}
		if known {
			continue
		}
		payload, err := json.Marshal(e)
		if err == nil {
			err = r.queue.Enqueue(ctx, jobs.Job{ID: e.ID, Kind: Kind, Payload: payload, MaxRetry: jobs.Forever})
		}
		if err != nil {
			r.drop(e.ID)
			return fresh, false, err
		}
		fresh++
	}
	return fresh, false, nil
}

// take notes an event as handed over.
func (r *Relay) take(id string) (known, full bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.given[id] != nil {
		return true, false
	}
	active := 0
	for _, g := range r.given {
		if !g.failed {
			active++
		}
	}
	if active >= r.most {
		return false, true
	}
	r.given[id] = &given{at: time.Now()}
	return false, false
}

func (r *Relay) drop(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.given, id)
}

// forget lets events that were handed over long ago be handed over again: the queue may have lost them.
func (r *Relay) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, g := range r.given {
		if time.Since(g.at) >= r.resend {
			delete(r.given, id)
		}
	}
}

// deliver is the job: it reacts to one event and settles it.
func (r *Relay) deliver(ctx context.Context, payload []byte) error {
	var e Event
	if err := json.Unmarshal(payload, &e); err != nil {
		return jobs.GiveUp(fault.Wrap(err, fault.Internal, "internal", nil))
	}
	err := r.react(ctx, e)
	r.mu.Lock()
	if err == nil {
		delete(r.given, e.ID)
	} else if g := r.given[e.ID]; g != nil {
		g.failed = true
	}
	for c := range r.ended {
		select {
		case c <- struct{}{}:
		default:
		}
	}
	r.mu.Unlock()
	select {
	case r.nudge <- struct{}{}:
	default:
	}
	return err
}

func (r *Relay) react(ctx context.Context, e Event) error {
	waits, err := r.store.Waits(ctx, e)
	if err != nil || !waits {
		return err
	}
	if err := r.handler(ctx, e); err != nil {
		return err
	}
	// The reaction is done: settle it even when the server is being stopped.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return r.store.Settle(ctx, e)
}

// Drain waits until no event waits in the store: all reactions, and the reactions to what they did, are done. Run must be
// running and the queue started. For tests.
func (r *Relay) Drain(ctx context.Context) error {
	c := make(chan struct{}, 1)
	r.mu.Lock()
	r.ended[c] = true
	r.mu.Unlock()
	defer func() {
		r.mu.Lock()
		delete(r.ended, c)
		r.mu.Unlock()
	}()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		events, err := r.store.Pending(ctx, 1)
		if err == nil && len(events) == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-c:
		case <-tick.C: // another server may have settled it, or the store failed
		}
	}
}
