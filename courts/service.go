package courts

import (
	"context"

	"concord/internal/actor"
	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/fault"
	"concord/internal/rules"
)

// Object is what the guard is asked about.
type Object struct {
	Kind   string   // confirmation or filing
	Court  string   // tenant
	People []string // accounts of the parties
}

// Guard says whether the actor of the context may do an action on an object; nil is yes, else a fault. The app gives
// access.Allow behind it.
type Guard func(ctx context.Context, action string, o Object) error

// Service holds the use cases of the court's side.
type Service struct {
	st    *store
	clock clock.Clock
	guard Guard
	rules *rules.Book
}

// Open declares the collections.
func Open(ctx context.Context, s *docstore.Store, c clock.Clock, b *rules.Book, g Guard) (*Service, error) {
	st, err := open(ctx, s)
	if err != nil {
		return nil, err
	}
	return &Service{st: st, clock: c, guard: g, rules: b}, nil
}

func (s *Service) pack(track string) (rules.Pack, error) { return s.rules.Pack(track, s.clock.Now()) }

// seen turns a refusal to somebody who may not even read into "not found": he does not learn that it exists.
func (s *Service) seen(ctx context.Context, o Object, action string) error {
	if actor.From(ctx).Has(actor.System, "") {
		return nil
	}
	if s.guard(ctx, o.Kind+":read", o) != nil {
		return fault.New(fault.NotFound, "not_found", nil)
	}
	if action == "" {
		return nil
	}
	return s.guard(ctx, action, o)
}
