package apikeys

import (
	"context"
	"crypto/sha256"
	"strings"
	"time"

	"concord/internal/actor"
	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/fault"
)

// Collection holds the keys; their events carry its name.
const Collection = "api_keys"

// Options are the parts of a Service. All are needed but Opened.
type Options struct {
	Store *docstore.Store
	Clock clock.Clock
	Key   []byte                                                 // of the hashes of secrets
	Guard func(ctx context.Context, action, tenant string) error // partner:manage on an organization
	// Opened is told of the tenant that a new key acts in, before the key is made.
	Opened func(ctx context.Context, organization string, sandbox bool) error
}

// Service holds the use cases.
type Service struct {
	Options
	keys *docstore.Collection[Key]
	key  []byte
}

// Open declares the collection.
func Open(ctx context.Context, o Options) (*Service, error) {
	keys, err := docstore.Declare[Key](ctx, o.Store, docstore.Spec{Name: Collection, Indexes: []docstore.Index{
		{Name: "by_organization", Fields: []string{"organization", "createdAt"}},
	}})
	return &Service{Options: o, keys: keys, key: o.Key}, err
}

// Sandbox gives the id of the sandbox of an organization.
func Sandbox(organization string) string {
	sum := sha256.Sum256([]byte("sandbox|" + organization))
	return strings.ToLower(letters.EncodeToString(sum[:16]))
}

// Create makes a key and gives its secret, which nobody can read again. Conflict apikey.too_many {max}.
func (s *Service) Create(ctx context.Context, organization string, n NewKey) (Key, string, error) {
	if err := s.Guard(ctx, "partner:manage", organization); err != nil {
		return Key{}, "", err
	}
	now := s.Clock.Now()
	if err := n.check(now); err != nil {
		return Key{}, "", err
	}
	all, err := s.all(ctx, organization)
	if err != nil {
		return Key{}, "", err
	}
	live := 0
	for _, k := range all {
		if k.State(now) == "active" {
			live++
		}
	}
	if live >= MostKeys {
		return Key{}, "", fault.New(fault.Conflict, "apikey.too_many", fault.P{"max": MostKeys})
	}
	if s.Opened != nil {
		if err := s.Opened(ctx, organization, n.Sandbox); err != nil {
			return Key{}, "", err
		}
	}
	k := Key{ID: random(10), Organization: organization, Name: n.Name, Scopes: n.Scopes, Sandbox: n.Sandbox, By: actor.From(ctx).Person, CreatedAt: now, Until: n.Until}
	secret := newSecret(k.ID, k.Sandbox)
	k.Hint, k.Secrets = Hint(secret), []Secret{{Hash: s.hash(secret)}}
	events := k.note(Created, k.By, now)
	return k, secret, s.keys.Insert(ctx, k.ID, k, events...)
}

// List gives the keys of an organization, newest first, those that have ended too.
func (s *Service) List(ctx context.Context, organization string) ([]Key, error) {
	if err := s.Guard(ctx, "partner:manage", organization); err != nil {
		return nil, err
	}
	return s.all(ctx, organization)
}

func (s *Service) all(ctx context.Context, organization string) ([]Key, error) {
	p, err := s.keys.Find(ctx, docstore.Query{Index: "by_organization", Equal: []any{organization}, Desc: true, Limit: 500})
	out := make([]Key, 0, len(p.Items))
	for _, it := range p.Items {
		out = append(out, it.Value)
	}
	return out, err
}

// managed reads a key for its managers; to everybody else it is not there.
func (s *Service) managed(ctx context.Context, id string) (Key, error) {
	it, err := s.keys.Get(ctx, id)
	if err == nil && s.Guard(ctx, "partner:manage", it.Value.Organization) == nil {
		return it.Value, nil
	}
	if err != nil && fault.CodeOf(err) != fault.NotFound {
		return Key{}, err
	}
	return Key{}, fault.New(fault.NotFound, "not_found", nil)
}

// Rotate gives a key a new secret; the old one goes on for so many hours, at most MaxOverlap.
func (s *Service) Rotate(ctx context.Context, id string, hours int) (Key, string, error) {
	k, err := s.managed(ctx, id)
	if err != nil {
		return k, "", err
	}
	if hours < 0 || hours > MaxOverlap {
		return k, "", fault.On("overlapHours", "field.out_of_range", fault.P{"min": 0, "max": MaxOverlap})
	}
	now, by, secret := s.Clock.Now(), actor.From(ctx).Person, newSecret(k.ID, k.Sandbox)
	it, err := s.keys.Update(ctx, id, func(k *Key) ([]docstore.Event, error) {
		return k.rotate(s.hash(secret), Hint(secret), by, time.Duration(hours)*time.Hour, now)
	})
	return it.Value, secret, err
}

// Revoke ends a key at once.
func (s *Service) Revoke(ctx context.Context, id string) error {
	if _, err := s.managed(ctx, id); err != nil {
		return err
	}
	now, by := s.Clock.Now(), actor.From(ctx).Person
	_, err := s.keys.Update(ctx, id, func(k *Key) ([]docstore.Event, error) { return k.revoke(by, now), nil })
	return err
}

// Authenticate gives the key of a secret: unauthenticated apikey.unknown, and to who holds a right secret of a key that
// has ended apikey.expired or apikey.revoked.
func (s *Service) Authenticate(ctx context.Context, secret string) (Key, error) {
	unknown := fault.New(fault.Unauthenticated, "apikey.unknown", nil)
	id, sandbox, ok := Checked(secret)
	if !ok {
		return Key{}, unknown
	}
	it, err := s.keys.Get(ctx, id)
	if fault.CodeOf(err) == fault.NotFound {
		return Key{}, unknown
	}
	if err != nil {
		return Key{}, err
	}
	k, now := it.Value, s.Clock.Now()
	if k.Sandbox != sandbox || !k.opens(s.hash(secret), now) {
		return Key{}, unknown
	}
	if state := k.State(now); state != "active" {
		return Key{}, fault.New(fault.Unauthenticated, "apikey."+state, nil)
	}
	return k, s.used(ctx, k, now)
}

// used notes the hour in which a key was used last: one write an hour, so that it costs nothing and tells no habits.
func (s *Service) used(ctx context.Context, k Key, now time.Time) error {
	hour := now.Truncate(time.Hour)
	if k.LastUsed != nil && !hour.After(*k.LastUsed) {
		return nil
	}
	_, err := s.keys.Update(ctx, k.ID, func(k *Key) ([]docstore.Event, error) {
		k.LastUsed = &hour
		return nil, nil
	})
	return err
}

// Get gives a key to itself: who authenticated with it.
func (s *Service) Get(ctx context.Context, id string) (Key, error) {
	if a := actor.From(ctx); a.Key == "" || a.Key != id {
		return Key{}, fault.New(fault.NotFound, "not_found", nil)
	}
	it, err := s.keys.Get(ctx, id)
	return it.Value, err
}
