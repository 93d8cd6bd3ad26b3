package webhooks

import (
	"context"
	"fmt"
	"slices"
	"time"

	"concord/internal/actor"
	"concord/internal/docstore"
	"concord/internal/fault"
)

// Endpoints is the collection of endpoints; its events carry its name.
const Endpoints = "webhook_endpoints"

// MostEndpoints is how many endpoints an organization may have, its sandbox counted in.
const MostEndpoints = 10

// Overlap is how long the former secret signs beside the new one after a rotation.
const Overlap = 24 * time.Hour

// The states of an endpoint.
const (
	Active = "active"
	Off    = "disabled" // Reason says why: by_manager, failing or gone
)

// Endpoint is where a partner wants events to be sent.
type Endpoint struct {
	ID           string     `json:"id"`
	Owner        string     `json:"owner"`        // organization that manages it
	Organization string     `json:"organization"` // whose events it gets: the owner's, or those of the owner's sandbox
	Sandbox      bool       `json:"sandbox"`
	URL          string     `json:"url"`
	Events       []string   `json:"events"` // kinds; empty is all
	State        string     `json:"state"`
	Reason       string     `json:"reason,omitempty"`
	Since        time.Time  `json:"since"`
	Sealed       []sealed   `json:"sealed"`
	Hint         string     `json:"hint"`
	Failures     int        `json:"failures"`              // in a row
	RestsUntil   *time.Time `json:"restsUntil,omitempty"`  // too many failures: not tried before
	DeliveredAt  *time.Time `json:"deliveredAt,omitempty"` // last success
	Next         *time.Time `json:"next,omitempty"`        // when something is due: index by_next
	By           string     `json:"by"`
	CreatedAt    time.Time  `json:"createdAt"`
}

// sealed is a signing secret as stored; Until ends it after a rotation.
type sealed struct {
	Secret []byte     `json:"secret"`
	Until  *time.Time `json:"until,omitempty"`
}

// Wants says whether the endpoint is to be told of an event.
func (p Endpoint) Wants(e Event) bool {
	if p.State != Active || p.Organization != e.Organization {
		return false
	}
	if e.Only != "" {
		return e.Only == p.ID
	}
	return len(p.Events) == 0 || slices.Contains(p.Events, e.Type)
}

// Overlapping gives until when the former secret still signs; nil when none does.
func (p Endpoint) Overlapping(at time.Time) *time.Time {
	for _, s := range p.Sealed {
		if s.Until != nil && at.Before(*s.Until) {
			return s.Until
		}
	}
	return nil
}

// EndpointChange is the data of an event of an endpoint.
type EndpointChange struct {
	Endpoint     string `json:"endpoint"`
	Organization string `json:"organization"` // the owner
	Reason       string `json:"reason,omitempty"`
	By           string `json:"by,omitempty"`
}

func (p *Endpoint) changed(kind, by string, at time.Time) []docstore.Event {
	return []docstore.Event{docstore.NewEvent(kind, at, EndpointChange{Endpoint: p.ID, Organization: p.Owner, Reason: p.Reason, By: by})}
}

// disable stops deliveries.
func (p *Endpoint) disable(reason, by string, at time.Time) []docstore.Event {
	if p.State == Off {
		return nil
	}
	p.State, p.Reason, p.Since, p.Next = Off, reason, at, nil
	return p.changed(Disabled, by, at)
}

// NewEndpoint is what a manager says of an endpoint.
type NewEndpoint struct {
	URL     string
	Events  []string
	Sandbox bool
}

func (s *Service) checkEndpoint(ctx context.Context, url string, events []string) error {
	var wrong []fault.Field
	if err := s.o.Fence.Check(ctx, url); err != nil {
		wrong = append(wrong, fault.From(err).Fields...)
	}
	for i, k := range events {
		if !slices.Contains(Kinds, k) {
			wrong = append(wrong, fault.Field{Path: fmt.Sprintf("events[%d]", i), Key: "field.unknown_value"})
		}
	}
	return fault.Fields(wrong)
}

// Create makes an endpoint and gives its signing secret, which is shown once. Conflict webhook.too_many {max}.
func (s *Service) Create(ctx context.Context, owner, organization string, n NewEndpoint) (Endpoint, string, error) {
	if err := s.o.Guard(ctx, "partner:manage", owner); err != nil {
		return Endpoint{}, "", err
	}
	if err := s.checkEndpoint(ctx, n.URL, n.Events); err != nil {
		return Endpoint{}, "", err
	}
	all, err := s.owned(ctx, owner)
	if err != nil {
		return Endpoint{}, "", err
	}
	if len(all) >= MostEndpoints {
		return Endpoint{}, "", fault.New(fault.Conflict, "webhook.too_many", fault.P{"max": MostEndpoints})
	}
	if err := s.Connect(ctx, organization); err != nil {
		return Endpoint{}, "", err
	}
	now, secret := s.o.Clock.Now(), newSecret()
	p := Endpoint{ID: docstore.NewID(), Owner: owner, Organization: organization, Sandbox: n.Sandbox, URL: n.URL, Events: kinds(n.Events), State: Active, Since: now, CreatedAt: now, By: actor.From(ctx).Person}
	p.Sealed, p.Hint = []sealed{{Secret: s.vault.seal(p.ID, secret)}}, hint(secret)
	return p, secret, s.endpoints.Insert(ctx, p.ID, p, p.changed("webhook.created", p.By, now)...)
}

func hint(secret string) string { return SecretPrefix + "…" + secret[len(secret)-4:] }

func kinds(in []string) []string {
	out := slices.Clone(in)
	slices.Sort(out)
	return append([]string{}, slices.Compact(out)...)
}

// List gives the endpoints of an organization, newest first.
func (s *Service) List(ctx context.Context, owner string) ([]Endpoint, error) {
	if err := s.o.Guard(ctx, "partner:manage", owner); err != nil {
		return nil, err
	}
	return s.owned(ctx, owner)
}

func (s *Service) owned(ctx context.Context, owner string) ([]Endpoint, error) {
	return some(ctx, s.endpoints, docstore.Query{Index: "by_owner", Equal: []any{owner}, Desc: true, Limit: 100})
}

func some[T any](ctx context.Context, c *docstore.Collection[T], q docstore.Query) ([]T, error) {
	p, err := c.Find(ctx, q)
	out := make([]T, 0, len(p.Items))
	for _, it := range p.Items {
		out = append(out, it.Value)
	}
	return out, err
}

// managed reads an endpoint for the managers of its owner; to everybody else it is not there.
func (s *Service) managed(ctx context.Context, id string) (Endpoint, error) {
	it, err := s.endpoints.Get(ctx, id)
	if err == nil && s.o.Guard(ctx, "partner:manage", it.Value.Owner) == nil {
		return it.Value, nil
	}
	if err != nil && fault.CodeOf(err) != fault.NotFound {
		return Endpoint{}, err
	}
	return Endpoint{}, fault.New(fault.NotFound, "not_found", nil)
}

// Change is what may be changed of an endpoint; nil stays.
type Change struct {
	URL    *string
	Events *[]string
	Active *bool
}

// Change changes an endpoint. Made active again it starts afresh; what failed meanwhile is replayed on demand.
func (s *Service) Change(ctx context.Context, id string, c Change) (Endpoint, error) {
	p, err := s.managed(ctx, id)
	if err != nil {
		return p, err
	}
	url, events := p.URL, p.Events
	if c.URL != nil {
		url = *c.URL
	}
	if c.Events != nil {
		events = kinds(*c.Events)
	}
	if c.URL != nil || c.Events != nil || c.Active != nil && *c.Active {
		if err := s.checkEndpoint(ctx, url, events); err != nil {
			return p, err
		}
	}
	now, by := s.o.Clock.Now(), actor.From(ctx).Person
	it, err := s.endpoints.Update(ctx, id, func(p *Endpoint) ([]docstore.Event, error) {
		p.URL, p.Events = url, events
		switch {
		case c.Active != nil && !*c.Active:
			return p.disable("by_manager", by, now), nil
		case c.Active != nil && p.State != Active:
			p.State, p.Reason, p.Since, p.Failures, p.RestsUntil, p.Next = Active, "", now, 0, nil, &now
		case c.URL != nil:
			p.Failures, p.RestsUntil, p.Next = 0, nil, &now
		}
		return p.changed("webhook.changed", by, now), nil
	})
	if err == nil {
		s.wake(ctx, id)
	}
	return it.Value, err
}

// Delete removes an endpoint; what waits for it is not sent.
func (s *Service) Delete(ctx context.Context, id string) error {
	p, err := s.managed(ctx, id)
	if err != nil {
		return err
	}
	return s.endpoints.Delete(ctx, id, p.changed("webhook.deleted", actor.From(ctx).Person, s.o.Clock.Now())...)
}

// Rotate gives an endpoint a new secret; for a day both sign.
func (s *Service) Rotate(ctx context.Context, id string) (Endpoint, string, error) {
	if _, err := s.managed(ctx, id); err != nil {
		return Endpoint{}, "", err
	}
	now, secret, by := s.o.Clock.Now(), newSecret(), actor.From(ctx).Person
	until := now.Add(Overlap)
	fresh := sealed{Secret: s.vault.seal(id, secret)}
	it, err := s.endpoints.Update(ctx, id, func(p *Endpoint) ([]docstore.Event, error) {
		last := p.Sealed[len(p.Sealed)-1]
		last.Until = &until
		p.Sealed, p.Hint = []sealed{last, fresh}, hint(secret)
		return p.changed("webhook.rotated", by, now), nil
	})
	return it.Value, secret, err
}

// SendTest puts a test event into the feed, for this endpoint alone, and gives its id.
func (s *Service) SendTest(ctx context.Context, id string) (string, error) {
	p, err := s.managed(ctx, id)
	if err != nil {
		return "", err
	}
	if p.State != Active {
		return "", fault.New(fault.Conflict, "webhook.disabled", nil)
	}
	now, source := s.o.Clock.Now(), "test|"+docstore.NewID()
	return eventID(source, p.Organization), s.Append(ctx, p.Organization, Fact{Source: source, Kind: Test, At: now, Data: Data{Object: "webhook", ID: p.ID}, Only: p.ID})
}

// secrets gives the secrets that sign now, newest first.
func (s *Service) secrets(p Endpoint, at time.Time) ([]string, error) {
	var out []string
	for i := len(p.Sealed) - 1; i >= 0; i-- {
		if u := p.Sealed[i].Until; u != nil && !at.Before(*u) {
			continue
		}
		secret, err := s.vault.open(p.ID, p.Sealed[i].Secret)
		if err != nil {
			return nil, err
		}
		out = append(out, secret)
	}
	return out, nil
}
