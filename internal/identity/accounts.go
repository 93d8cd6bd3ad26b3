package identity

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"concord/internal/actor"
	"concord/internal/docstore"
	"concord/internal/fault"
)

// Account is a person we know. Phone is unique; Email is unique among those who hold grants.
type Account struct {
	ID        string        `json:"id"`
	Name      string        `json:"name"`
	Phone     string        `json:"phone,omitempty"` // E.164
	Email     string        `json:"email,omitempty"`
	SignIn    string        `json:"signIn,omitempty"` // the e-mail of staff, kept by this package; unique
	Locale    string        `json:"locale"`
	Grants    []actor.Grant `json:"grants,omitempty"`
	Level     actor.Level   `json:"level"`
	Document  *Document     `json:"document,omitempty"`
	Suspended bool          `json:"suspended,omitempty"`
	CreatedAt time.Time     `json:"createdAt"`
}

// check brings the fields to their normal form.
func (a *Account) check() error {
	var err error
	if a.Phone != "" {
		if a.Phone, err = NormalPhone(a.Phone); err != nil {
			return err
		}
	}
	if a.Email != "" {
		if a.Email, err = NormalEmail(a.Email); err != nil {
			return err
		}
	}
	if a.Phone == "" && a.Email == "" {
		return fault.On("phone", "field.required", nil)
	}
	a.Name = strings.TrimSpace(a.Name)
	if len([]rune(a.Name)) > 100 || strings.ContainsFunc(a.Name, func(r rune) bool { return r < ' ' }) {
		return fault.On("name", "name.form", nil)
	}
	a.Locale = normalLocale(a.Locale)
	a.SignIn = ""
	if len(a.Grants) > 0 {
		a.SignIn = a.Email
	}
	return nil
}

// CreateAccount stores a new account; ID and CreatedAt are made when absent. Fault exists when the phone, or the e-mail
// among staff, is taken.
func (s *Service) CreateAccount(ctx context.Context, a Account) (Account, error) {
	if err := a.check(); err != nil {
		return a, err
	}
	if a.ID == "" {
		a.ID = docstore.NewID()
	}
	if a.CreatedAt.IsZero() {
		a.CreatedAt = s.clock.Now()
	}
	err := s.accounts.Insert(ctx, a.ID, a)
	if fault.CodeOf(err) == fault.Exists {
		err = fault.New(fault.Exists, "account.taken", nil)
	}
	return a, err
}

// EnsureAccount gives the account of a phone, and makes one when there is none.
func (s *Service) EnsureAccount(ctx context.Context, phone, name, locale string) (Account, error) {
	phone, err := NormalPhone(phone)
	if err != nil {
		return Account{}, err
	}
	for {
		a, err := s.ByPhone(ctx, phone)
		if fault.CodeOf(err) != fault.NotFound {
			return a, err
		}
		a, err = s.CreateAccount(ctx, Account{Name: name, Phone: phone, Locale: locale})
		if fault.CodeOf(err) != fault.Exists {
			return a, err
		}
	}
}

// Account gives an account by id, as stored now.
func (s *Service) Account(ctx context.Context, person string) (Account, error) {
	it, err := s.accounts.Get(ctx, person)
	if fault.CodeOf(err) == fault.NotFound {
		return Account{}, fault.New(fault.NotFound, "account.unknown", nil)
	}
	return it.Value, err
}

// ByPhone gives the account of a phone.
func (s *Service) ByPhone(ctx context.Context, phone string) (Account, error) {
	phone, err := NormalPhone(phone)
	if err != nil {
		return Account{}, err
	}
	return s.one(ctx, "phone", phone)
}

// ByEmail gives the account of staff who sign in with an e-mail.
func (s *Service) ByEmail(ctx context.Context, email string) (Account, error) {
	email, err := NormalEmail(email)
	if err != nil {
		return Account{}, err
	}
	return s.one(ctx, "sign_in", email)
}

func (s *Service) one(ctx context.Context, index, value string) (Account, error) {
	p, err := s.accounts.Find(ctx, docstore.Query{Index: index, Equal: []any{value}, Limit: 1})
	if err != nil {
		return Account{}, err
	}
	if len(p.Items) == 0 {
		return Account{}, fault.New(fault.NotFound, "account.unknown", nil)
	}
	return p.Items[0].Value, nil
}

// Staff gives a page of the accounts that hold a grant in a tenant.
func (s *Service) Staff(ctx context.Context, tenant, cursor string, limit int) (accounts []Account, next string, err error) {
	p, err := s.accounts.Find(ctx, docstore.Query{Index: "tenant", Equal: []any{tenant}, Cursor: cursor, Limit: limit})
	for _, it := range p.Items {
		accounts = append(accounts, it.Value)
	}
	return accounts, p.Next, err
}

// Contact gives where a person can be reached; notify asks it.
func (s *Service) Contact(ctx context.Context, person string) (phone, email, locale string, err error) {
	a, err := s.Account(ctx, person)
	return a.Phone, a.Email, a.Locale, err
}

// Profile holds what people change of their own account; nil leaves a field.
type Profile struct {
	Name, Email, Locale *string
}

// SetProfile changes a profile.
func (s *Service) SetProfile(ctx context.Context, person string, p Profile) (Account, error) {
	return s.change(ctx, person, func(a *Account) ([]docstore.Event, error) {
		if p.Name != nil {
			a.Name = *p.Name
		}
		if p.Email != nil {
			a.Email = *p.Email
		}
		if p.Locale != nil {
			a.Locale = *p.Locale
		}
		return nil, nil
	})
}

// Grant gives a role in a tenant. Whether the asking person may do so is the caller's to decide (access account:manage).
func (s *Service) Grant(ctx context.Context, person string, g actor.Grant) (Account, error) {
	return s.change(ctx, person, func(a *Account) ([]docstore.Event, error) {
		if slices.Contains(a.Grants, g) {
			return nil, nil
		}
		a.Grants = append(a.Grants, g)
		return s.grantsChanged(person), nil
	})
}

// Withdraw takes a role in a tenant away; it works from the next request on.
func (s *Service) Withdraw(ctx context.Context, person string, g actor.Grant) (Account, error) {
	return s.change(ctx, person, func(a *Account) ([]docstore.Event, error) {
		n := len(a.Grants)
		a.Grants = slices.DeleteFunc(a.Grants, func(x actor.Grant) bool { return x == g })
		if len(a.Grants) == n {
			return nil, nil
		}
		return s.grantsChanged(person), nil
	})
}

// Suspend closes an account, and all its sessions with it, or opens it again.
func (s *Service) Suspend(ctx context.Context, person string, suspended bool) error {
	_, err := s.change(ctx, person, func(a *Account) ([]docstore.Event, error) {
		a.Suspended = suspended
		return s.grantsChanged(person), nil
	})
	if err != nil || !suspended {
		return err
	}
	return s.SignOutAll(ctx, person, "")
}

func (s *Service) grantsChanged(person string) []docstore.Event {
	return []docstore.Event{docstore.NewEvent("account.grants_changed", s.clock.Now(), map[string]any{"person": person})}
}

// RaiseLevel notes that a person's identity was checked this well; it never lowers.
func (s *Service) RaiseLevel(ctx context.Context, person string, level actor.Level) (Account, error) {
	if level < actor.Unknown || level > actor.Confirmed {
		return Account{}, fault.On("level", "level.unknown", nil)
	}
	return s.change(ctx, person, func(a *Account) ([]docstore.Event, error) {
		if level <= a.Level {
			return nil, nil
		}
		a.Level = level
		return []docstore.Event{docstore.NewEvent("account.level_raised", s.clock.Now(), map[string]any{"person": person, "level": int(level)})}, nil
	})
}

// RecordDocument keeps hash and last four characters of a person's identity number. It does not raise the level: that
// needs the comparison with the case, which the caller makes with Fingerprint.
func (s *Service) RecordDocument(ctx context.Context, person, number string) (Account, error) {
	hash, last4, err := s.Fingerprint(number)
	if err != nil {
		return Account{}, err
	}
	now := s.clock.Now()
	return s.change(ctx, person, func(a *Account) ([]docstore.Event, error) {
		a.Document = &Document{Hash: hash, Last4: last4, At: now}
		return nil, nil
	})
}

func (s *Service) change(ctx context.Context, person string, fn func(*Account) ([]docstore.Event, error)) (Account, error) {
	it, err := s.accounts.Update(ctx, person, func(a *Account) ([]docstore.Event, error) {
		events, err := fn(a)
		if err != nil {
			return nil, err
		}
		return events, a.check()
	})
	switch fault.CodeOf(err) {
	case fault.NotFound:
		return Account{}, fault.New(fault.NotFound, "account.unknown", nil)
	case fault.Exists:
		return Account{}, fault.New(fault.Exists, "account.taken", nil)
	}
	if err != nil {
		return Account{}, err
	}
	s.changed(Change{Person: person})
	return it.Value, nil
}

// accountCache keeps accounts for a second at most: rights are read at each request, and a change on another node must
// tell within that second.
type accountCache struct {
	mu      sync.Mutex
	entries map[string]cached
	changes int // counts what was forgotten, so that a read that began before is not kept
}

type cached struct {
	account Account
	at      time.Time
}

const (
	cacheLife = time.Second
	cacheSize = 10_000
)

func (c *accountCache) forget(person string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.entries, person)
	c.changes++
}

// fresh gives an account no older than a second; never one from before a change that this node made.
func (s *Service) fresh(ctx context.Context, person string) (Account, error) {
	now := s.time.now()
	s.cache.mu.Lock()
	e, ok := s.cache.entries[person]
	before := s.cache.changes
	s.cache.mu.Unlock()
	if ok && now.Sub(e.at) < cacheLife {
		return e.account, nil
	}
	a, err := s.Account(ctx, person)
	if err != nil {
		return a, err
	}
	s.cache.mu.Lock()
	defer s.cache.mu.Unlock()
	if s.cache.changes == before {
		if len(s.cache.entries) >= cacheSize {
			clear(s.cache.entries)
		}
		s.cache.entries[person] = cached{a, now}
	}
	return a, nil
}
