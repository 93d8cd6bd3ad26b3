package identity

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"concord/internal/actor"
	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/docstore/sqlitedoc"
	"concord/internal/fault"
)

// post is a courier that keeps what it carries.
type post struct {
	mu      sync.Mutex
	letters []Letter
}

func (p *post) Carry(_ context.Context, l Letter) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.letters = append(p.letters, l)
	return nil
}

func (p *post) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.letters)
}

func (p *post) last(t *testing.T) Letter {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.letters) == 0 {
		t.Fatal("no letter was carried")
	}
	return p.letters[len(p.letters)-1]
}

// office is an identity service on a real store with a held clock.
type office struct {
	*Service
	post  *post
	clock *clock.Held
	store *docstore.Store
	path  string
	keys  *Keys
}

const (
	alice = "+8613800138000"
	bob   = "+8613900139000"
	here  = "192.0.2.7"
)

func newOffice(t *testing.T) *office {
	t.Helper()
	keys, err := NewKeys([]byte("a secret of at least thirty-two bytes"))
	if err != nil {
		t.Fatal(err)
	}
	o := &office{post: &post{}, clock: clock.Hold(time.Date(2026, 11, 13, 6, 0, 0, 0, time.UTC)), path: filepath.Join(t.TempDir(), "hub.db"), keys: keys}
	o.restart(t)
	t.Cleanup(func() { o.store.Close() })
	return o
}

// restart closes the store and opens everything anew: nothing but the file is left.
func (o *office) restart(t *testing.T) {
	t.Helper()
	if o.store != nil {
		if err := o.store.Close(); err != nil {
			t.Fatal(err)
		}
	}
	var err error
	if o.store, err = sqlitedoc.Open(context.Background(), o.path); err != nil {
		t.Fatal(err)
	}
	o.Service = o.second(t)
}

// second opens another service on the same store, as another node would.
func (o *office) second(t *testing.T) *Service {
	t.Helper()
	s, err := Open(context.Background(), Options{Store: o.store, Clock: o.clock, Keys: o.keys, Courier: o.post})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (o *office) code(t *testing.T, purpose Purpose, phone string) (challenge, code string) {
	t.Helper()
	id, err := o.RequestCode(context.Background(), purpose, phone, here)
	if err != nil {
		t.Fatal(err)
	}
	return id, o.post.last(t).Secrets["code"]
}

func (o *office) login(t *testing.T, phone string) Session {
	t.Helper()
	id, code := o.code(t, PurposeLogin, phone)
	s, err := o.Login(context.Background(), id, code, Client{Device: "phone"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (o *office) staff(t *testing.T) Account {
	t.Helper()
	a, err := o.CreateAccount(context.Background(), Account{Name: "林慧", Phone: alice, Email: "lin@example.org", Grants: []actor.Grant{{Role: actor.Mediator, Tenant: "org1"}}})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// want asks for a fault of a key; "" for none.
func want(t *testing.T, err error, key string) {
	t.Helper()
	got := ""
	if err != nil {
		got = fault.From(err).Key
		if got == "input.invalid" {
			got = fault.From(err).Fields[0].Key
		}
	}
	if got != key {
		t.Fatalf("fault %q (%v), want %q", got, err, key)
	}
}

// wrongOf gives a code that is not this one.
func wrongOf(code string) string {
	if code[0] == '9' {
		return "0" + code[1:]
	}
	return string(code[0]+1) + code[1:]
}
