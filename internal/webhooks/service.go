package webhooks

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/fault"
	"concord/internal/jobs"
)

// Job is the kind of the jobs that wake an endpoint's lane.
const Job = "webhook.lane"

// Lanes is how many endpoints this server sends to at once.
const Lanes = 64

// Queue is what is needed of jobs.Queue.
type Queue interface {
	Handle(kind string, fn func(ctx context.Context, payload []byte) error)
	Enqueue(ctx context.Context, j jobs.Job) error
}

// Options are the parts of a Service. Store, Clock, Queue, Key and Guard are needed.
type Options struct {
	Store   *docstore.Store
	Clock   clock.Clock
	Queue   Queue
	Key     []byte                                                 // 32 bytes, seals signing secrets
	Guard   func(ctx context.Context, action, tenant string) error // partner:manage on an organization
	Fence   Fence
	Log     *slog.Logger
	Timeout time.Duration                     // of one request; 0 is ten seconds
	Jitter  func(time.Duration) time.Duration // nil is a fifth more or less
	Sent    func(Delivery, Attempt)           // told of each attempt before it is noted; for tests
}

// Service holds feeds, endpoints and deliveries. Close it.
type Service struct {
	o          Options
	vault      vault
	client     *http.Client
	feeds      *docstore.Collection[feed]
	events     *docstore.Collection[Event]
	endpoints  *docstore.Collection[Endpoint]
	deliveries *docstore.Collection[Delivery]

	ctx  context.Context
	stop context.CancelFunc
	mu   sync.Mutex
	runs map[string]bool // lanes under way; true when woken meanwhile
	none chan struct{}   // closed while no lane is under way
	done sync.WaitGroup
}

// Open declares the collections and registers with the queue, which must not have started.
func Open(ctx context.Context, o Options) (*Service, error) {
	if o.Timeout == 0 {
		o.Timeout = 10 * time.Second
	}
	if o.Jitter == nil {
		o.Jitter = jitter
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	s := &Service{o: o, client: o.Fence.client(o.Timeout), runs: map[string]bool{}, none: make(chan struct{})}
	close(s.none)
	s.ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	var err error
	if s.vault, err = newVault(o.Key); err != nil {
		return nil, err
	}
	if s.feeds, err = docstore.Declare[feed](ctx, o.Store, docstore.Spec{Name: "partner_feeds"}); err != nil {
		return nil, err
	}
	if s.events, err = docstore.Declare[Event](ctx, o.Store, docstore.Spec{Name: Events, Indexes: []docstore.Index{
		{Name: "by_sequence", Fields: []string{"organization", "sequence"}, Unique: true},
		{Name: "by_expiry", Fields: []string{"expires"}},
	}}); err != nil {
		return nil, err
	}
	if s.endpoints, err = docstore.Declare[Endpoint](ctx, o.Store, docstore.Spec{Name: Endpoints, Indexes: []docstore.Index{
		{Name: "by_owner", Fields: []string{"owner", "createdAt"}},
		{Name: "by_organization", Fields: []string{"organization"}},
		{Name: "by_next", Fields: []string{"next"}},
	}}); err != nil {
		return nil, err
	}
	if s.deliveries, err = docstore.Declare[Delivery](ctx, o.Store, docstore.Spec{Name: "webhook_deliveries", Indexes: []docstore.Index{
		{Name: "by_endpoint", Fields: []string{"endpoint", "createdAt", "sequence"}},
		{Name: "by_due", Fields: []string{"endpoint", "due", "sequence"}},
		{Name: "by_expiry", Fields: []string{"expires"}},
	}}); err != nil {
		return nil, err
	}
	o.Queue.Handle(Job, func(_ context.Context, id []byte) error { s.run(string(id)); return nil })
	return s, nil
}

// wake asks for an endpoint's lane to be run. When the queue cannot take it, the clockwork finds it.
func (s *Service) wake(ctx context.Context, endpoint string) {
	if err := s.o.Queue.Enqueue(ctx, jobs.Job{ID: "webhook-" + endpoint, Kind: Job, Payload: []byte(endpoint), MaxRetry: 1, Timeout: time.Minute}); err != nil {
		s.o.Log.WarnContext(ctx, "a webhook waits for the clockwork", "endpoint", endpoint, "code", string(fault.CodeOf(err)))
	}
}

// Tick wakes the lanes in which something is due, and those that a crash left behind.
func (s *Service) Tick(ctx context.Context) error {
	p, err := s.endpoints.Find(ctx, docstore.Query{Index: "by_next", To: s.o.Clock.Now().Add(time.Millisecond), Limit: 200})
	if err != nil {
		return err
	}
	for _, it := range p.Items {
		s.wake(ctx, it.ID)
	}
	return nil
}

// run starts the lane of an endpoint beside the job, which ends at once: a partner that does not answer holds no worker of
// the queue. A lane under way is told to look again; when all lanes are taken, the clockwork wakes it anew.
func (s *Service) run(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, under := s.runs[id]; under {
		s.runs[id] = true
		return
	}
	if len(s.runs) >= Lanes || s.ctx.Err() != nil {
		return
	}
	if len(s.runs) == 0 {
		s.none = make(chan struct{})
	}
	s.runs[id] = false
	s.done.Add(1)
	go s.lane(id)
}

func (s *Service) lane(id string) {
	defer s.done.Done()
	for {
		more, err := s.sendDue(s.ctx, id)
		if err == nil {
			err = s.due(s.ctx, id)
		}
		if err != nil && s.ctx.Err() == nil {
			s.o.Log.ErrorContext(s.ctx, "a webhook lane stopped", "endpoint", id, "code", string(fault.CodeOf(err)))
			more = false
		}
		s.mu.Lock()
		if (more || s.runs[id]) && err == nil {
			s.runs[id] = false
			s.mu.Unlock()
			continue
		}
		delete(s.runs, id)
		if len(s.runs) == 0 {
			close(s.none)
		}
		s.mu.Unlock()
		return
	}
}

// Idle waits until no lane is under way. For tests.
func (s *Service) Idle(ctx context.Context) error {
	s.mu.Lock()
	none := s.none
	s.mu.Unlock()
	select {
	case <-none:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Sweep forgets events and deliveries that are no longer kept, and says how many.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	now := s.o.Clock.Now()
	n, err := s.sweepEvents(ctx, now)
	if err != nil {
		return n, err
	}
	err = s.deliveries.All(ctx, docstore.Query{Index: "by_expiry", To: now, Limit: 500}, func(it docstore.Item[Delivery]) (bool, error) {
		n++
		return true, s.deliveries.Delete(ctx, it.ID)
	})
	return n, err
}

// Close stops the lanes; what was being sent is due again in a minute.
func (s *Service) Close() error {
	s.stop()
	s.done.Wait()
	return nil
}
