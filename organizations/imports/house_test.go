package imports

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"concord/internal/actor"
	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/docstore/docstoretest"
	"concord/internal/docstore/sqlitedoc"
	"concord/internal/fault"
	"concord/internal/rules"
	"concord/organizations"
)

var noon = time.Date(2026, 11, 2, 4, 0, 0, 0, time.UTC)

// town is a service on a real store, with an organization in Tonglu and people in memory.
type town struct {
	*Service
	t      *testing.T
	flaky  *docstoretest.Flaky
	roster *organizations.Service
	people *villagers
	files  *drawer
	clock  *clock.Held
	house  organizations.OrganizationID
}

func open1(t *testing.T) *town {
	t.Helper()
	real, err := sqlitedoc.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"))
	must(t, err)
	t.Cleanup(func() { real.Close() })
	s, flaky := docstoretest.NewFlaky(real)
	c := clock.Hold(noon)
	guard := func(ctx context.Context, action, tenant string) error {
		if actor.From(ctx).Person == "stranger" {
			return fault.New(fault.Forbidden, "access.denied", nil)
		}
		return nil
	}
	r, err := organizations.Open(t.Context(), s, c, guard, []byte("key"))
	must(t, err)
	x := &town{t: t, flaky: flaky, roster: r, clock: c, people: &villagers{accounts: map[string]*villager{}, hash: r.PhoneHash}, files: &drawer{blobs: map[string][]byte{}}}
	var kinds []rules.Kind
	for _, p := range rules.Load().Packs() {
		for _, k := range p.Kinds {
			if !slices.ContainsFunc(kinds, func(x rules.Kind) bool { return x.ID == k.ID }) {
				kinds = append(kinds, k)
			}
		}
	}
	x.Service, err = Open(t.Context(), Deps{Store: s, Clock: c, Roster: r, People: x.people, Files: x.files, Kinds: kinds})
	must(t, err)
	must(t, r.AddCourt(t.Context(), organizations.Court{ID: "court", Level: organizations.Basic, Region: "330122"}))
	o, err := r.Apply(t.Context(), organizations.Organization{ID: "house", Kind: organizations.People, Name: organizations.Name{ZH: "桐庐县人民调解委员会"},
		Regions: []string{"330122", "330105", "330127"}, Causes: []string{"loan", "property_service", "neighbours"}})
	must(t, err)
	must(t, r.Approve(t.Context(), o.ID, "court"))
	x.house = o.ID
	return x
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// bring creates an import and reads it.
func (x *town) bring(name string, raw []byte) Import {
	x.t.Helper()
	m, err := x.Create(x.t.Context(), x.house, name, bytes.NewReader(raw))
	must(x.t, err)
	must(x.t, x.Read(x.t.Context(), m.ID, func(Import) {}))
	return x.now(m.ID)
}

func (x *town) now(id ID) Import {
	x.t.Helper()
	m, err := x.Get(x.t.Context(), id)
	must(x.t, err)
	return m
}

// write starts an import and lets it run.
func (x *town) write(id ID, c Choice) Import {
	x.t.Helper()
	_, err := x.Start(x.t.Context(), id, c)
	must(x.t, err)
	must(x.t, x.Write(x.t.Context(), id, func(Import) {}))
	return x.now(id)
}

// mediators gives the roster by certificate.
func (x *town) mediators() map[string]organizations.Mediator {
	x.t.Helper()
	out := map[string]organizations.Mediator{}
	for cursor := ""; ; {
		ms, next, err := x.roster.Mediators(x.t.Context(), x.house, cursor, 1000)
		must(x.t, err)
		for _, m := range ms {
			if _, twice := out[m.Certificate]; twice {
				x.t.Errorf("certificate %s twice", m.Certificate)
			}
			out[m.Certificate] = m
		}
		if cursor = next; cursor == "" {
			return out
		}
	}
}

// villager is an account.
type villager struct {
	Somebody
	roles map[string]bool
}

type villagers struct {
	mu       sync.Mutex
	accounts map[string]*villager
	hash     func(string) string
	fail     error // of Join
}

func (v *villagers) Normal(phone string) (string, string) {
	s := strings.NewReplacer(" ", "", "-", "", "+86", "").Replace(phone)
	if strings.Trim(s, "0123456789") != "" {
		return "", "field.phone_characters"
	}
	if len(s) != 11 {
		return "", "field.phone_digits"
	}
	return "+86" + s, ""
}

func (v *villagers) Hash(normal string) string { return v.hash(normal) }

func (v *villagers) Known(_ context.Context, normal string) (Somebody, bool, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	a, ok := v.accounts[normal]
	if !ok {
		return Somebody{}, false, nil
	}
	return a.Somebody, true, nil
}

func (v *villagers) Join(_ context.Context, normal, _ string, o organizations.OrganizationID) (string, bool, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.fail != nil {
		return "", false, v.fail
	}
	a := v.accounts[normal]
	if a == nil {
		a = &villager{Somebody{Person: "person-" + normal}, map[string]bool{}}
		v.accounts[normal] = a
	}
	had := a.roles[string(o)]
	a.roles[string(o)] = true
	return a.Person, !had, nil
}

func (v *villagers) Leave(_ context.Context, person string, o organizations.OrganizationID) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, a := range v.accounts {
		if a.Person == person {
			delete(a.roles, string(o))
		}
	}
	return nil
}

// roles counts who has the role of a mediator.
func (v *villagers) roles() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	n := 0
	for _, a := range v.accounts {
		n += len(a.roles)
	}
	return n
}

// drawer keeps blobs in memory.
type drawer struct {
	mu    sync.Mutex
	blobs map[string][]byte
}

func (d *drawer) Keep(_ context.Context, r io.Reader, max int64) (string, error) {
	raw, err := io.ReadAll(io.LimitReader(r, max+1))
	if err != nil {
		return "", err
	}
	if int64(len(raw)) > max {
		return "", fault.New(fault.TooLarge, "too_large", fault.P{"max": max})
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	name := docstore.NewID()
	d.blobs[name] = raw
	return name, nil
}

func (d *drawer) Open(_ context.Context, name string) (io.ReadCloser, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	raw, ok := d.blobs[name]
	if !ok {
		return nil, fault.New(fault.NotFound, "not_found", nil)
	}
	return io.NopCloser(bytes.NewReader(raw)), nil
}

func (d *drawer) Delete(_ context.Context, name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.blobs, name)
	return nil
}

// problems says what is wrong in short: row, column and key.
func problems(list []Problem) string {
	var out []string
	for _, p := range list {
		out = append(out, fmt.Sprintf("%d%s %s", p.Row, p.Column, p.Key))
	}
	return strings.Join(out, ", ")
}

var errLost = errors.New("lost")
