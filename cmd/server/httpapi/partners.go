package httpapi

import (
	"context"
	"net/http"
	"time"

	"concord/internal/apikeys"
	"concord/internal/webhooks"
)

// What the managers of an organization do with the keys and webhooks of its systems.

// partnerRoutes are the routes of keys and webhooks, and those that keys open.
func (s *Server) partnerRoutes() []Route {
	return append([]Route{
		{get, "/organizations/{oid}/keys", "listKeys", "partner:manage", gets(s.listKeys)},
		{post, "/organizations/{oid}/keys", "createKey", "partner:manage", mints(s.createKey)},
		{post, "/keys/{kid}/rotate", "rotateKey", "partner:manage", secret(s.rotateKey)},
		{remove, "/keys/{kid}", "revokeKey", "partner:manage", drops(s.revokeKey)},
		{get, "/organizations/{oid}/webhooks", "listWebhooks", "partner:manage", gets(s.listWebhooks)},
		{post, "/organizations/{oid}/webhooks", "createWebhook", "partner:manage", mints(s.createWebhook)},
		{patch, "/webhooks/{wid}", "changeWebhook", "partner:manage", gets(s.changeWebhook)},
		{remove, "/webhooks/{wid}", "deleteWebhook", "partner:manage", drops(s.deleteWebhook)},
		{post, "/webhooks/{wid}/test", "testWebhook", "partner:manage", gets(s.testWebhook)},
		{post, "/webhooks/{wid}/rotate", "rotateWebhook", "partner:manage", secret(s.rotateWebhook)},
		{post, "/webhooks/{wid}/replay", "replayWebhook", "partner:manage", gets(s.replayWebhook)},
		{get, "/webhooks/{wid}/deliveries", "listDeliveries", "partner:manage", gets(s.listDeliveries)},
	}, s.keyRoutes()...)
}

// mints is creates for answers that hold a secret and may not be kept.
func mints[I, O any](h func(context.Context, *I) (*O, error)) binder {
	return bindTo(http.StatusCreated, false, h)
}

type OrganizationPath struct {
	OID string `path:"oid" maxLength:"64" doc:"organization id"`
}

type KeyPath struct {
	KID string `path:"kid" maxLength:"64" doc:"key id"`
}

type WebhookPath struct {
	WID string `path:"wid" maxLength:"64" doc:"webhook id"`
}

// KeyView is an API key without its secret.
type KeyView struct {
	ID           string     `json:"id"`
	Name         string     `json:"name"`
	Scopes       []string   `json:"scopes" enum:"cases:write,cases:read,events:read,roster:read"`
	Sandbox      bool       `json:"sandbox" doc:"opens the sandbox and nothing else"`
	State        string     `json:"state" enum:"active,expired,revoked"`
	Hint         string     `json:"hint" doc:"beginning and end of the newest secret, to tell keys apart"`
	CreatedAt    time.Time  `json:"createdAt"`
	Until        *time.Time `json:"until,omitempty"`
	LastUsed     *time.Time `json:"lastUsed,omitempty" doc:"to the hour"`
	RevokedAt    *time.Time `json:"revokedAt,omitempty"`
	OverlapUntil *time.Time `json:"overlapUntil,omitempty" doc:"until when the secret before the newest still opens"`
	History      []KeyEntry `json:"history"`
}

// KeyEntry is a line of a key's trail.
type KeyEntry struct {
	At   time.Time `json:"at"`
	By   string    `json:"by" doc:"account id"`
	What string    `json:"what" enum:"created,rotated,revoked"`
}

// KeySecret is a key with its secret, shown this once.
type KeySecret struct {
	Key    KeyView `json:"key"`
	Secret string  `json:"secret" doc:"ck_live_… or ck_test_…; nobody can read it again"`
}

func (s *Server) keyView(k apikeys.Key) KeyView {
	now := s.deps.Clock.Now()
	v := KeyView{ID: k.ID, Name: k.Name, Scopes: list(k.Scopes), Sandbox: k.Sandbox, State: k.State(now), Hint: k.Hint, CreatedAt: k.CreatedAt, Until: k.Until,
		LastUsed: k.LastUsed, RevokedAt: k.RevokedAt, OverlapUntil: k.Overlap(now), History: []KeyEntry{}}
	for _, e := range k.History {
		v.History = append(v.History, KeyEntry(e))
	}
	return v
}

func (s *Server) listKeys(ctx context.Context, in *OrganizationPath) (*out[List[KeyView]], error) {
	keys, err := s.deps.Keys.List(ctx, in.OID)
	l := List[KeyView]{Items: []KeyView{}}
	for _, k := range keys {
		l.Items = append(l.Items, s.keyView(k))
	}
	return give(l, err)
}

type keyIn struct {
	OrganizationPath
	Body struct {
		Name    string     `json:"name" maxLength:"400"`
		Scopes  []string   `json:"scopes" maxItems:"10" doc:"cases:write, cases:read, events:read, roster:read"`
		Sandbox bool       `json:"sandbox,omitempty"`
		Until   *time.Time `json:"until,omitempty" doc:"end; without one it opens until it is revoked"`
	}
}

func (s *Server) createKey(ctx context.Context, in *keyIn) (*out[KeySecret], error) {
	b := in.Body
	k, secret, err := s.deps.Keys.Create(ctx, in.OID, apikeys.NewKey{Name: b.Name, Scopes: b.Scopes, Sandbox: b.Sandbox, Until: b.Until})
	if err != nil {
		return nil, err
	}
	return &out[KeySecret]{KeySecret{s.keyView(k), secret}}, nil
}

type rotateKeyIn struct {
	KeyPath
	Body struct {
		OverlapHours int `json:"overlapHours" doc:"how long the former secret opens beside the new one; 0 ends it at once, at most 168"`
	}
}

func (s *Server) rotateKey(ctx context.Context, in *rotateKeyIn) (*out[KeySecret], error) {
	k, secret, err := s.deps.Keys.Rotate(ctx, in.KID, in.Body.OverlapHours)
	if err != nil {
		return nil, err
	}
	return &out[KeySecret]{KeySecret{s.keyView(k), secret}}, nil
}

func (s *Server) revokeKey(ctx context.Context, in *KeyPath) (*none, error) {
	return &none{}, s.deps.Keys.Revoke(ctx, in.KID)
}

// WebhookView is an endpoint without its secret.
type WebhookView struct {
	ID           string     `json:"id"`
	URL          string     `json:"url"`
	Events       []string   `json:"events" doc:"kinds; empty is all"`
	Sandbox      bool       `json:"sandbox" doc:"gets the events of the sandbox"`
	State        string     `json:"state" enum:"active,disabled"`
	Reason       string     `json:"reason,omitempty" enum:"by_manager,failing,gone" doc:"why it is disabled"`
	Since        time.Time  `json:"since"`
	Hint         string     `json:"hint" doc:"end of the newest signing secret"`
	OverlapUntil *time.Time `json:"overlapUntil,omitempty" doc:"until when the former secret signs beside the new one"`
	Failures     int        `json:"failures" doc:"in a row"`
	RestsUntil   *time.Time `json:"restsUntil,omitempty" doc:"failed too often: not tried before"`
	Next         *time.Time `json:"next,omitempty" doc:"when something is due to be sent"`
	DeliveredAt  *time.Time `json:"deliveredAt,omitempty" doc:"last success"`
	CreatedAt    time.Time  `json:"createdAt"`
}

// WebhookSecret is an endpoint with its signing secret, shown this once.
type WebhookSecret struct {
	Webhook WebhookView `json:"webhook"`
	Secret  string      `json:"secret" doc:"whsec_…; nobody can read it again"`
}

// Webhooks are the endpoints of an organization, and the kinds of event that there are.
type Webhooks struct {
	Items []WebhookView `json:"items"`
	Kinds []string      `json:"kinds" doc:"kinds that an endpoint may ask for"`
}

func (s *Server) webhookView(p webhooks.Endpoint) WebhookView {
	return WebhookView{ID: p.ID, URL: p.URL, Events: list(p.Events), Sandbox: p.Sandbox, State: p.State, Reason: p.Reason, Since: p.Since, Hint: p.Hint,
		OverlapUntil: p.Overlapping(s.deps.Clock.Now()), Failures: p.Failures, RestsUntil: p.RestsUntil, Next: p.Next, DeliveredAt: p.DeliveredAt, CreatedAt: p.CreatedAt}
}

func (s *Server) listWebhooks(ctx context.Context, in *OrganizationPath) (*out[Webhooks], error) {
	endpoints, err := s.deps.Webhooks.List(ctx, in.OID)
	l := Webhooks{Items: []WebhookView{}, Kinds: webhooks.Kinds}
	for _, p := range endpoints {
		l.Items = append(l.Items, s.webhookView(p))
	}
	return give(l, err)
}

type webhookIn struct {
	OrganizationPath
	Body struct {
		URL     string   `json:"url" maxLength:"500" doc:"https, at a public address"`
		Events  []string `json:"events,omitempty" maxItems:"100" doc:"kinds; none is all"`
		Sandbox bool     `json:"sandbox,omitempty"`
	}
}

func (s *Server) createWebhook(ctx context.Context, in *webhookIn) (*out[WebhookSecret], error) {
	organization := in.OID
	if in.Body.Sandbox {
		organization = apikeys.Sandbox(in.OID)
	}
	p, secret, err := s.deps.Webhooks.Create(ctx, in.OID, organization, webhooks.NewEndpoint{URL: in.Body.URL, Events: in.Body.Events, Sandbox: in.Body.Sandbox})
	if err != nil {
		return nil, err
	}
	return &out[WebhookSecret]{WebhookSecret{s.webhookView(p), secret}}, nil
}

type changeWebhookIn struct {
	WebhookPath
	Body struct {
		URL    *string   `json:"url,omitempty" maxLength:"500"`
		Events *[]string `json:"events,omitempty" maxItems:"100"`
		Active *bool     `json:"active,omitempty" doc:"false disables; true starts afresh what was disabled"`
	}
}

func (s *Server) changeWebhook(ctx context.Context, in *changeWebhookIn) (*out[WebhookView], error) {
	p, err := s.deps.Webhooks.Change(ctx, in.WID, webhooks.Change{URL: in.Body.URL, Events: in.Body.Events, Active: in.Body.Active})
	if err != nil {
		return nil, err
	}
	return &out[WebhookView]{s.webhookView(p)}, nil
}

func (s *Server) deleteWebhook(ctx context.Context, in *WebhookPath) (*none, error) {
	return &none{}, s.deps.Webhooks.Delete(ctx, in.WID)
}

// TestSent names the test event.
type TestSent struct {
	Event string `json:"event" doc:"the webhook-id with which it travels"`
}

func (s *Server) testWebhook(ctx context.Context, in *WebhookPath) (*out[TestSent], error) {
	id, err := s.deps.Webhooks.SendTest(ctx, in.WID)
	return give(TestSent{id}, err)
}

func (s *Server) rotateWebhook(ctx context.Context, in *WebhookPath) (*out[WebhookSecret], error) {
	p, secret, err := s.deps.Webhooks.Rotate(ctx, in.WID)
	if err != nil {
		return nil, err
	}
	return &out[WebhookSecret]{WebhookSecret{s.webhookView(p), secret}}, nil
}

type replayIn struct {
	WebhookPath
	Body struct {
		After int64 `json:"after" doc:"sequence of the last event seen; what came after it is sent once more"`
	}
}

// Replayed says what a replay queued.
type Replayed struct {
	Queued int   `json:"queued"`
	Next   int64 `json:"next,omitempty" doc:"more is there: ask again with this as after"`
}

func (s *Server) replayWebhook(ctx context.Context, in *replayIn) (*out[Replayed], error) {
	n, next, err := s.deps.Webhooks.Replay(ctx, in.WID, in.Body.After)
	return give(Replayed{n, next}, err)
}

// DeliveryView is one event for one endpoint, and what became of it.
type DeliveryView struct {
	ID        string        `json:"id"`
	Event     string        `json:"event" doc:"the webhook-id"`
	Sequence  int64         `json:"sequence"`
	Type      string        `json:"type"`
	State     string        `json:"state" enum:"waiting,delivered,failed"`
	Due       *time.Time    `json:"due,omitempty" doc:"next attempt"`
	CreatedAt time.Time     `json:"createdAt"`
	Attempts  []AttemptView `json:"attempts" doc:"oldest first, the last 30"`
}

// AttemptView is one request to an endpoint.
type AttemptView struct {
	At         time.Time `json:"at"`
	Status     int       `json:"status,omitempty" doc:"HTTP status; absent when there was no answer"`
	DurationMs int64     `json:"durationMs"`
	Error      string    `json:"error,omitempty" enum:"timeout,private,redirect,status,unreachable"`
}

type deliveriesIn struct {
	WebhookPath
	Paging
}

func (s *Server) listDeliveries(ctx context.Context, in *deliveriesIn) (*out[List[DeliveryView]], error) {
	ds, next, err := s.deps.Webhooks.Deliveries(ctx, in.WID, in.Cursor, in.Limit)
	l := List[DeliveryView]{Items: []DeliveryView{}, Next: next}
	for _, d := range ds {
		v := DeliveryView{ID: d.ID, Event: d.Event, Sequence: d.Sequence, Type: d.Type, State: d.State, Due: d.Due, CreatedAt: d.CreatedAt, Attempts: []AttemptView{}}
		for _, a := range d.Attempts {
			v.Attempts = append(v.Attempts, AttemptView{a.At, a.Status, a.Duration, a.Error})
		}
		l.Items = append(l.Items, v)
	}
	return give(l, err)
}
