package organizations

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/fault"
)

// Guard says whether the actor of the context may do an action in a tenant (an organization or a court id); nil is yes,
// else a fault. The app gives access.Allow behind it.
type Guard func(ctx context.Context, action, tenant string) error

// Service holds the use cases of this package.
type Service struct {
	st    *store
	clock clock.Clock
	guard Guard
	key   []byte

	access   Access   // see Attach
	accounts Accounts // see Attach
}

// Open declares the collections. The key makes the hashes of phone numbers and names that ties are compared by; with
// another key old ties no longer match.
func Open(ctx context.Context, s *docstore.Store, c clock.Clock, g Guard, key []byte) (*Service, error) {
	st, err := open(ctx, s)
	if err != nil {
		return nil, err
	}
	return &Service{st: st, clock: c, guard: g, key: key}, nil
}

// PhoneHash gives the keyed hash of a phone number for ties; "" for "".
func (s *Service) PhoneHash(phone string) string { return s.hash("phone", phone) }

// NameHash gives the keyed hash of a person's or body's name for ties; "" for "".
func (s *Service) NameHash(name string) string { return s.hash("name", name) }

func (s *Service) hash(kind, value string) string {
	value = strings.ToLower(strings.Join(strings.Fields(value), ""))
	if value == "" {
		return ""
	}
	m := hmac.New(sha256.New, s.key)
	m.Write([]byte(kind + "|" + value))
	return hex.EncodeToString(m.Sum(nil)[:16])
}

// Apply takes in an application for registration.
func (s *Service) Apply(ctx context.Context, o Organization) (Organization, error) {
	now := s.clock.Now()
	o, err := NewOrganization(o, now)
	if err != nil {
		return o, err
	}
	if o.Path, err = s.pathUnder(ctx, o.Parent); err != nil {
		return o, err
	}
	for _, n := range []string{o.Name.ZH, o.Name.EN} {
		if h := s.NameHash(n); h != "" {
			o.Bodies = append(o.Bodies, h)
		}
	}
	return o, s.st.organizations.Insert(ctx, string(o.ID), o, docstore.NewEvent(OrganizationApplied, now, Approval{Organization: o.ID}))
}

// Approve registers an organization with a court.
func (s *Service) Approve(ctx context.Context, id OrganizationID, court CourtID) error {
	if err := s.guard(ctx, "organization:manage", string(court)); err != nil {
		return err
	}
	if _, err := s.st.courts.Get(ctx, string(court)); err != nil {
		return err
	}
	_, err := s.st.organizations.Update(ctx, string(id), func(o *Organization) ([]docstore.Event, error) {
		return o.Approve(court, s.clock.Now())
	})
	return err
}

// SuspendOrganization stops new cases of an organization; a court that invited it may.
func (s *Service) SuspendOrganization(ctx context.Context, id OrganizationID, court CourtID) error {
	if err := s.guard(ctx, "organization:manage", string(court)); err != nil {
		return err
	}
	_, err := s.st.organizations.Update(ctx, string(id), func(o *Organization) ([]docstore.Event, error) {
		if !o.Serves(court, nil) {
			return nil, fault.New(fault.Forbidden, "organization.other_court", nil)
		}
		return o.Suspend(s.clock.Now())
	})
	return err
}

// AddMediator puts a mediator on the roster of the organizations named.
func (s *Service) AddMediator(ctx context.Context, m Mediator) (Mediator, error) {
	m, err := NewMediator(m)
	if err != nil {
		return m, err
	}
	for _, o := range m.Organizations {
		if err := s.Allow(ctx, "roster:write", o); err != nil {
			return m, err
		}
	}
	at := s.clock.Now()
	return m, s.st.mediators.Insert(ctx, string(m.ID), m, docstore.NewEvent(MediatorAdded, at, Place{Mediator: m.ID}))
}

// BindMediator ties the roster entry to the account that signs in for it.
func (s *Service) BindMediator(ctx context.Context, id MediatorID, person string) error {
	_, err := s.st.mediators.Update(ctx, string(id), func(m *Mediator) ([]docstore.Event, error) {
		if m.Person != "" && m.Person != person {
			return nil, fault.New(fault.Conflict, "mediator.bound", nil)
		}
		m.Person = person
		return nil, nil
	})
	return err
}

// Reserve takes a place of a mediator for a case: once per case, never over the capacity. Conflict
// mediator.at_capacity or mediator.not_active when there is none.
func (s *Service) Reserve(ctx context.Context, id MediatorID, caseID string) error {
	_, err := s.st.mediators.Update(ctx, string(id), func(m *Mediator) ([]docstore.Event, error) {
		return m.Reserve(caseID, s.clock.Now())
	})
	return err
}

// Release gives the place of a case back; without such a place it does nothing.
func (s *Service) Release(ctx context.Context, id MediatorID, caseID string) error {
	_, err := s.st.mediators.Update(ctx, string(id), func(m *Mediator) ([]docstore.Event, error) {
		return m.Release(caseID, s.clock.Now())
	})
	return err
}

// Finish is Release that counts the outcome in the mediator's performance file.
func (s *Service) Finish(ctx context.Context, id MediatorID, caseID string, o Outcome) error {
	o.Bodies = slices.Clone(o.Bodies)
	for i, b := range o.Bodies {
		o.Bodies[i].Hash = s.NameHash(b.Name)
	}
	_, err := s.st.mediators.Update(ctx, string(id), func(m *Mediator) ([]docstore.Event, error) {
		return m.Finish(caseID, o, s.clock.Now())
	})
	return err
}

// AddCourt puts a court on the platform; a court with the same id is left as it is.
func (s *Service) AddCourt(ctx context.Context, c Court) error {
	err := s.st.courts.Insert(ctx, string(c.ID), c)
	if fault.CodeOf(err) == fault.Exists {
		return nil
	}
	return err
}
