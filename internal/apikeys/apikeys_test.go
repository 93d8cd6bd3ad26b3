package apikeys

import (
	"context"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"concord/internal/actor"
	"concord/internal/clock"
	"concord/internal/docstore/sqlitedoc"
	"concord/internal/fault"
)

var noon = time.Date(2026, 11, 2, 4, 0, 0, 0, time.UTC)

func open(t *testing.T) (*Service, *clock.Held, context.Context) {
	t.Helper()
	store, err := sqlitedoc.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	held := clock.Hold(noon)
	s, err := Open(t.Context(), Options{Store: store, Clock: held, Key: []byte("a key of thirty-two bytes or so.."), Guard: func(_ context.Context, action, tenant string) error {
		if action != "partner:manage" || tenant != "house" {
			return fault.New(fault.Forbidden, "access.denied", nil)
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return s, held, actor.With(t.Context(), actor.Actor{Person: "manager"})
}

// The form is one that scanners find, and the checksum tells every change of one character and every swap of neighbours.
func TestSecretsHaveAForm(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile("^" + Pattern + "$")
	seen := map[string]bool{}
	for i := range 200 {
		id := random(10)
		secret := newSecret(id, i%2 == 0)
		got, sandbox, ok := Checked(secret)
		if !form.MatchString(secret) || got != id || sandbox != (i%2 == 0) || !ok || seen[secret] {
			t.Fatalf("%d: %v %v", i, ok, sandbox)
		}
		seen[secret] = true
		for at := range secret {
			changed := []byte(secret)
			if changed[at] == 'a' {
				changed[at] = 'b'
			} else {
				changed[at] = 'a'
			}
			if _, _, ok := Checked(string(changed)); ok {
				t.Fatalf("a change at %d passes", at)
			}
			if at > 0 && secret[at] != secret[at-1] {
				changed = []byte(secret)
				changed[at], changed[at-1] = changed[at-1], changed[at]
				if _, _, ok := Checked(string(changed)); ok {
					t.Fatalf("a swap at %d passes", at)
				}
			}
		}
		if h := Hint(secret); strings.Contains(h, secret[8:20]) || !strings.HasSuffix(h, secret[len(secret)-4:]) {
			t.Errorf("hint %s", h)
		}
	}
	for _, no := range []string{"", "ck_live_", "ck_live_" + strings.Repeat("a", 55), "ck_dead_" + strings.Repeat("a", 55), strings.Repeat("x", 1<<16)} {
		if _, _, ok := Checked(no); ok {
			t.Errorf("%.20q passes", no)
		}
	}
}

func TestRotationRevocationAndEnd(t *testing.T) {
	t.Parallel()
	s, held, ctx := open(t)
	k, first, err := s.Create(ctx, "house", NewKey{Name: "  a  ", Scopes: []string{CasesRead, CasesWrite, CasesRead}})
	if err != nil || k.Name != "a" || len(k.Scopes) != 2 || k.By != "manager" {
		t.Fatalf("%+v %v", k, err)
	}
	opens := func(secret, want string) {
		t.Helper()
		got, err := s.Authenticate(ctx, secret)
		key := ""
		if err != nil {
			key = fault.From(err).Key
		}
		if key != want || want == "" && got.ID != k.ID {
			t.Errorf("%q, want %q", key, want)
		}
	}
	opens(first, "")
	_, second, err := s.Rotate(ctx, k.ID, 5)
	if err != nil {
		t.Fatal(err)
	}
	opens(first, "")
	opens(second, "")
	_, third, err := s.Rotate(ctx, k.ID, 5) // the first goes: only one overlaps
	if err != nil {
		t.Fatal(err)
	}
	opens(first, "apikey.unknown")
	opens(second, "")
	held.Advance(5 * time.Hour)
	opens(second, "apikey.unknown")
	opens(third, "")
	if it, _ := s.keys.Get(ctx, k.ID); it.Value.LastUsed == nil || !it.Value.LastUsed.Equal(noon.Add(5*time.Hour)) {
		t.Errorf("last used %v", it.Value.LastUsed)
	}
	if err := s.Revoke(ctx, k.ID); err != nil {
		t.Fatal(err)
	}
	opens(third, "apikey.revoked")
	opens(second, "apikey.unknown") // who holds an old secret does not learn more
	if err := s.Revoke(ctx, k.ID); err != nil {
		t.Errorf("again: %v", err)
	}
	until := held.Now().Add(time.Minute)
	var short string
	if k, short, err = s.Create(ctx, "house", NewKey{Name: "b", Scopes: Scopes, Until: &until, Sandbox: true}); err != nil || k.Tenant() != Sandbox("house") || k.Tenant() == "house" {
		t.Fatalf("%+v %v", k, err)
	}
	opens(short, "")
	held.Advance(time.Minute)
	opens(short, "apikey.expired")
}

func TestKeysAreTheOwners(t *testing.T) {
	t.Parallel()
	s, _, ctx := open(t)
	if _, _, err := s.Create(ctx, "elsewhere", NewKey{Name: "a", Scopes: Scopes}); fault.CodeOf(err) != fault.Forbidden {
		t.Errorf("%v", err)
	}
	if err := s.keys.Insert(ctx, "theirs", Key{ID: "theirs", Organization: "elsewhere"}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Rotate(ctx, "theirs", 0); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("%v", err)
	}
	if err := s.Revoke(ctx, "theirs"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("%v", err)
	}
	for range MostKeys {
		if _, _, err := s.Create(ctx, "house", NewKey{Name: "a", Scopes: Scopes}); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := s.Create(ctx, "house", NewKey{Name: "a", Scopes: Scopes}); fault.From(err).Key != "apikey.too_many" {
		t.Errorf("one key too many: %v", err)
	}
}
