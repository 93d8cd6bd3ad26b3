package identity

import (
	"context"
	"errors"
	"hash/fnv"
	"sync"
	"time"

	"concord/internal/actor"
	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/fault"
)

// Letter is what the Courier carries: a code or a link. Secrets must be readable only by the one it goes to.
type Letter struct {
	ID      string            // unique: the same letter twice is one
	Kind    string            // template: code or staff_link
	Channel string            // sms or email
	Person  string            // account id, "" when there is none
	Phone   string            // E.164; one of Phone and Email is set
	Email   string            //
	Locale  string            // zh-CN or en
	Secrets map[string]string // code, or link as a path
	Params  map[string]any    // minutes; use: login, invitation, sign, identity_check
	Until   time.Time         // when the secrets are worth nothing any more
}

// Courier carries letters. It keeps the letter before it returns (at least once); it never logs it.
type Courier interface {
	Carry(ctx context.Context, l Letter) error
}

// CourierFunc is a function as a Courier.
type CourierFunc func(ctx context.Context, l Letter) error

// Carry calls the function.
func (f CourierFunc) Carry(ctx context.Context, l Letter) error { return f(ctx, l) }

// Options are what a Service needs. Store, Clock, Keys and Courier are required.
type Options struct {
	Store   *docstore.Store
	Clock   clock.Clock
	Keys    *Keys
	Courier Courier
	Limits  Limits // zero fields take the defaults
}

// Service knows people. Make one with Open; it is safe for parallel use.
type Service struct {
	clock   clock.Clock
	keys    macs
	courier Courier
	limits  Limits

	accounts    *docstore.Collection[Account]
	challenges  *docstore.Collection[challenge]
	invitations *docstore.Collection[invitation]
	sessions    *docstore.Collection[session]
	links       *docstore.Collection[link]
	uses        *docstore.Collection[use]
	counters    *docstore.Collection[counter]
	marks       *docstore.Collection[mark]

	time  ratchet
	cache accountCache
	doors [64]sync.Mutex // one at a time per challenge or counter, so that guesses in parallel queue instead of colliding

	watchMu  sync.Mutex
	watchers map[int]func(Change)
	watchSeq int
}

// Open declares the collections and gives the service.
func Open(ctx context.Context, o Options) (*Service, error) {
	if o.Store == nil || o.Clock == nil || o.Keys == nil || o.Courier == nil {
		return nil, errors.New("identity: Store, Clock, Keys and Courier are required")
	}
	s := &Service{clock: o.Clock, keys: newMacs(o.Keys), courier: o.Courier, limits: o.Limits.withDefaults(), watchers: map[int]func(Change){}}
	s.time.clock = o.Clock
	s.cache.entries = map[string]cached{}
	expires := docstore.Index{Name: "expires", Fields: []string{"expires"}}
	var err error
	if s.accounts, err = docstore.Declare[Account](ctx, o.Store, docstore.Spec{Name: "accounts", Indexes: []docstore.Index{
		{Name: "phone", Fields: []string{"phone"}, Unique: true},
		{Name: "sign_in", Fields: []string{"signIn"}, Unique: true},
		{Name: "tenant", Fields: []string{"grants.tenant"}},
	}}); err != nil {
		return nil, err
	}
	if s.challenges, err = docstore.Declare[challenge](ctx, o.Store, docstore.Spec{Name: "challenges", Indexes: []docstore.Index{expires}}); err != nil {
		return nil, err
	}
	if s.invitations, err = docstore.Declare[invitation](ctx, o.Store, docstore.Spec{Name: "invitations", Indexes: []docstore.Index{
		{Name: "token", Fields: []string{"token"}, Unique: true},
		{Name: "party", Fields: []string{"case", "party", "phone"}, Unique: true},
		expires,
	}}); err != nil {
		return nil, err
	}
	if s.sessions, err = docstore.Declare[session](ctx, o.Store, docstore.Spec{Name: "sessions", Indexes: []docstore.Index{
		{Name: "person", Fields: []string{"person", "createdAt"}}, expires,
	}}); err != nil {
		return nil, err
	}
	if s.links, err = docstore.Declare[link](ctx, o.Store, docstore.Spec{Name: "staff_links", Indexes: []docstore.Index{expires}}); err != nil {
		return nil, err
	}
	if s.uses, err = docstore.Declare[use](ctx, o.Store, docstore.Spec{Name: "ticket_uses", Indexes: []docstore.Index{expires}}); err != nil {
		return nil, err
	}
	if s.counters, err = docstore.Declare[counter](ctx, o.Store, docstore.Spec{Name: "identity_counters", Indexes: []docstore.Index{expires}}); err != nil {
		return nil, err
	}
	if s.marks, err = docstore.Declare[mark](ctx, o.Store, docstore.Spec{Name: "identity_marks"}); err != nil {
		return nil, err
	}
	return s, s.recall(ctx)
}

// Change says that what a person may do changed: rights, level, or a session that ended. Connections that stay open
// (rooms, live updates) must look again.
type Change struct {
	Person  string
	Session string // the session that ended; "" means look at all of this person's
}

// OnChange calls fn, without waiting for the outbox, after each change that this node made. fn must not block. Stop ends it.
func (s *Service) OnChange(fn func(Change)) (stop func()) {
	s.watchMu.Lock()
	defer s.watchMu.Unlock()
	s.watchSeq++
	n := s.watchSeq
	s.watchers[n] = fn
	return func() {
		s.watchMu.Lock()
		defer s.watchMu.Unlock()
		delete(s.watchers, n)
	}
}

func (s *Service) changed(c Change) {
	s.cache.forget(c.Person)
	s.watchMu.Lock()
	fns := make([]func(Change), 0, len(s.watchers))
	for _, fn := range s.watchers {
		fns = append(fns, fn)
	}
	s.watchMu.Unlock()
	for _, fn := range fns {
		fn(c)
	}
}

// door gives the lock of an id.
func (s *Service) door(id string) *sync.Mutex {
	h := fnv.New32a()
	h.Write([]byte(id))
	return &s.doors[h.Sum32()%uint32(len(s.doors))]
}

// upsert updates a document, or inserts it as fn makes it from the zero value.
func upsert[T any](ctx context.Context, c *docstore.Collection[T], id string, fn func(*T) error) error {
	for {
		_, err := c.Update(ctx, id, func(v *T) ([]docstore.Event, error) { return nil, fn(v) })
		if fault.CodeOf(err) != fault.NotFound {
			return err
		}
		var v T
		if err := fn(&v); err != nil {
			return err
		}
		if err := c.Insert(ctx, id, v); fault.CodeOf(err) != fault.Exists {
			return err
		}
	}
}

// localeOf gives the locale of a letter: that of the account, else of who is asking.
func localeOf(ctx context.Context, a Account) string {
	if a.Locale != "" {
		return normalLocale(a.Locale)
	}
	return normalLocale(actor.From(ctx).Locale)
}
