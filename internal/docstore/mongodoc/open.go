package mongodoc

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"time"

	"concord/internal/docstore"
	"concord/internal/docstore/driver"
	"concord/internal/fault"

	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
	"go.mongodb.org/mongo-driver/mongo/readconcern"
	"go.mongodb.org/mongo-driver/mongo/readpref"
	"go.mongodb.org/mongo-driver/mongo/writeconcern"
)

// patience bounds an operation whose caller set no deadline.
const patience = 15 * time.Second

// store implements driver.Store.
type store struct {
	client  *mongo.Client
	db      *mongo.Database
	changed chan struct{}

	mu          sync.RWMutex
	collections map[string]*collection
}

// collection is a declared collection with its indexes.
type collection struct {
	*mongo.Collection
	indexes map[string]index
	sig     string
}

// Open connects to a database: uri as mongodb://host:27017/?replicaSet=rs0. When no server answers, the fault is
// unavailable.
func Open(ctx context.Context, uri, database string) (*docstore.Store, error) {
	o := options.Client().ApplyURI(uri).SetAppName("concord").
		SetWriteConcern(writeconcern.Majority()).
		SetReadConcern(readconcern.Majority()). // an event that could be rolled back must not be delivered
		SetReadPreference(readpref.Primary())
	if o.ServerSelectionTimeout == nil {
		o.SetServerSelectionTimeout(5 * time.Second)
	}
	client, err := mongo.Connect(ctx, o)
	if err != nil {
		return nil, broken(ctx, err)
	}
	s := &store{client: client, db: client.Database(database), changed: make(chan struct{}, 1), collections: map[string]*collection{}}
	if err := s.Ping(ctx); err != nil {
		s.Close()
		return nil, err
	}
	return docstore.New(s), nil
}

// Close disconnects.
func (s *store) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := s.client.Disconnect(ctx); err != nil && !errors.Is(err, mongo.ErrClientDisconnected) {
		return err
	}
	return nil
}

// Ping says whether the primary answers.
func (s *store) Ping(ctx context.Context) error {
	ctx, cancel := patient(ctx)
	defer cancel()
	return broken(ctx, s.client.Ping(ctx, readpref.Primary()))
}

// Changed is signalled after a write of this process left events.
func (s *store) Changed() <-chan struct{} { return s.changed }

func (s *store) signal(events []driver.Event) {
	if len(events) == 0 {
		return
	}
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

func (s *store) collection(name string) (*collection, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	c, ok := s.collections[name]
	if !ok {
		return nil, driver.NotDeclared(name, "")
	}
	return c, nil
}

func patient(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, has := ctx.Deadline(); has {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, patience)
}

// broken turns an error of the driver into a fault: unavailable when the server cannot be reached or is changing its
// primary, too_large when a document does not fit, internal otherwise. The caller's own cancellation passes.
func broken(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	var f *fault.Fault
	if errors.As(err, &f) || driver.IsStale(err) {
		return err
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	var netErr net.Error
	var server mongo.ServerError
	switch {
	case mongo.IsNetworkError(err), mongo.IsTimeout(err), errors.Is(err, mongo.ErrClientDisconnected), errors.As(err, &netErr),
		errors.Is(err, context.DeadlineExceeded), strings.Contains(err.Error(), "server selection"):
		return fault.Wrap(err, fault.Unavailable, "unavailable", nil)
	case errors.As(err, &server):
		if server.HasErrorLabel("RetryableWriteError") || server.HasErrorCode(64) { // 64: write concern not reached in time
			return fault.Wrap(err, fault.Unavailable, "unavailable", nil)
		}
		if server.HasErrorCode(10334) || server.HasErrorCode(17419) || server.HasErrorCode(17420) { // BSON object too large
			return fault.Wrap(err, fault.TooLarge, "too_large", fault.P{"max": 16 << 20})
		}
	}
	return fault.Wrap(err, fault.Internal, "internal", nil)
}
