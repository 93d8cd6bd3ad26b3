package webhooks

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"time"

	"concord/internal/docstore"
	"concord/internal/fault"
)

// The states of a delivery.
const (
	Waiting   = "waiting"
	Delivered = "delivered"
	Failed    = "failed"
)

// retries is how long to wait after each failure: about three days in all, each a fifth more or less.
var retries = []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour, 24 * time.Hour}

// Attempts is how often a delivery is tried before its endpoint is disabled.
var Attempts = len(retries) + 1

// takenFor is how long a delivery that was taken up is nobody else's; then it is due again: whoever took it died.
const takenFor = time.Minute

// restAfter failures in a row an endpoint rests, for a minute, and twice as long each time, up to an hour.
const restAfter = 3

// mostAttempts of a delivery are kept to look at.
const mostAttempts = 30

// MaxAnswer is how much of an answer is read, in bytes.
const MaxAnswer = 64 << 10

// Delivery is one event for one endpoint.
type Delivery struct {
	ID        string     `json:"id"`
	Endpoint  string     `json:"endpoint"`
	Event     string     `json:"event"` // the webhook-id, the same at every attempt and replay
	Sequence  int64      `json:"sequence"`
	Type      string     `json:"type"`
	State     string     `json:"state"`
	Tries     int        `json:"tries"` // since it was queued or replayed
	Attempts  []Attempt  `json:"attempts,omitempty"`
	Due       *time.Time `json:"due,omitempty"`
	CreatedAt time.Time  `json:"createdAt"`
	Expires   time.Time  `json:"expires"`
}

// Attempt is one request to an endpoint and how it ended.
type Attempt struct {
	At       time.Time `json:"at"`
	Status   int       `json:"status,omitempty"` // HTTP status; 0 when there was no answer
	Duration int64     `json:"durationMs"`
	Error    string    `json:"error,omitempty"` // timeout, refused, private, tls, redirect, status or unreachable
}

// Fan stores a delivery of an event for each endpoint that wants it, and wakes their lanes. Again changes nothing.
func (s *Service) Fan(ctx context.Context, event string) error {
	it, err := s.events.Get(ctx, event)
	if err != nil {
		return gone(err) // no longer kept
	}
	e := it.Value
	endpoints, err := some(ctx, s.endpoints, docstore.Query{Index: "by_organization", Equal: []any{e.Organization}, Limit: 100})
	if err != nil {
		return err
	}
	for _, p := range endpoints {
		if !p.Wants(e) {
			continue
		}
		err := s.deliveries.Insert(ctx, digest(p.ID, e.ID), s.delivery(p, e))
		if err != nil && fault.CodeOf(err) != fault.Exists {
			return err
		}
		if err := s.due(ctx, p.ID); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) delivery(p Endpoint, e Event) Delivery {
	now := s.o.Clock.Now()
	return Delivery{ID: digest(p.ID, e.ID), Endpoint: p.ID, Event: e.ID, Sequence: e.Sequence, Type: e.Type, State: Waiting, Due: &now, CreatedAt: now, Expires: now.Add(Keep)}
}

func gone(err error) error {
	if fault.CodeOf(err) == fault.NotFound {
		return nil
	}
	return err
}

// due works out when an endpoint has something to do, and wakes its lane when that is now.
func (s *Service) due(ctx context.Context, id string) error {
	now := s.o.Clock.Now()
	it, err := s.endpoints.Update(ctx, id, func(p *Endpoint) ([]docstore.Event, error) {
		next, err := s.earliest(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		p.Next = nil
		if next != nil && p.State == Active {
			if p.RestsUntil != nil && next.Before(*p.RestsUntil) {
				next = p.RestsUntil
			}
			p.Next = next
		}
		return nil, nil
	})
	if err != nil {
		return gone(err)
	}
	if n := it.Value.Next; n != nil && !n.After(now) {
		s.wake(ctx, id)
	}
	return nil
}

func (s *Service) earliest(ctx context.Context, endpoint string) (*time.Time, error) {
	p, err := s.deliveries.Find(ctx, docstore.Query{Index: "by_due", Equal: []any{endpoint}, Limit: 1})
	if err != nil || len(p.Items) == 0 {
		return nil, err
	}
	return p.Items[0].Value.Due, nil
}

// sendDue sends what is due to an endpoint, one after another, oldest first, and says whether more is due that it did not
// come to. It stops at the first failure: what is behind it would fail too.
func (s *Service) sendDue(ctx context.Context, id string) (more bool, err error) {
	for range 100 {
		it, err := s.endpoints.Get(ctx, id)
		if err != nil {
			return false, gone(err)
		}
		p, now := it.Value, s.o.Clock.Now()
		if p.State != Active || p.RestsUntil != nil && now.Before(*p.RestsUntil) {
			return false, nil
		}
		found, err := s.deliveries.Find(ctx, docstore.Query{Index: "by_due", Equal: []any{id}, To: now.Add(time.Millisecond), Limit: 1})
		if err != nil || len(found.Items) == 0 {
			return false, err
		}
		ok, err := s.attempt(ctx, p, found.Items[0].ID)
		if err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}

// attempt takes a delivery up, sends it and notes how it went; ok when it arrived or is somebody else's.
func (s *Service) attempt(ctx context.Context, p Endpoint, id string) (ok bool, err error) {
	now := s.o.Clock.Now()
	taken := false
	it, err := s.deliveries.Update(ctx, id, func(d *Delivery) ([]docstore.Event, error) {
		taken = d.State == Waiting && d.Due != nil && !d.Due.After(now)
		if taken {
			until := now.Add(takenFor)
			d.Due = &until
		}
		return nil, nil
	})
	if err != nil || !taken {
		return true, gone(err)
	}
	d := it.Value
	e, err := s.events.Get(ctx, d.Event)
	if err != nil {
		if fault.CodeOf(err) == fault.NotFound { // no longer kept
			return true, s.deliveries.Delete(ctx, id)
		}
		return false, err
	}
	a, wait := s.send(ctx, p, e.Value)
	if ctx.Err() != nil {
		return false, ctx.Err() // we are being stopped: it is due again in a minute
	}
	if s.o.Sent != nil {
		s.o.Sent(d, a)
	}
	return a.Error == "", s.noted(ctx, p, d.ID, a, wait)
}

// noted stores how an attempt went, first in the delivery, then in the endpoint.
func (s *Service) noted(ctx context.Context, p Endpoint, id string, a Attempt, wait time.Duration) error {
	now := s.o.Clock.Now()
	over := false
	_, err := s.deliveries.Update(ctx, id, func(d *Delivery) ([]docstore.Event, error) {
		d.Tries++
		d.Attempts = append(d.Attempts, a)
		if n := len(d.Attempts); n > mostAttempts {
			d.Attempts = d.Attempts[n-mostAttempts:]
		}
		over = false
		switch {
		case a.Error == "":
			d.State, d.Due = Delivered, nil
		case d.Tries >= Attempts || a.Status == http.StatusGone:
			d.State, d.Due, over = Failed, nil, true
		default:
			pause := s.o.Jitter(retries[d.Tries-1])
			next := now.Add(max(pause, wait))
			d.Due = &next
		}
		return nil, nil
	})
	if err != nil {
		return gone(err)
	}
	_, err = s.endpoints.Update(ctx, p.ID, func(p *Endpoint) ([]docstore.Event, error) {
		if a.Error == "" {
			p.Failures, p.RestsUntil, p.DeliveredAt = 0, nil, &now
			return nil, nil
		}
		p.Failures++
		if over {
			reason := "failing"
			if a.Status == http.StatusGone {
				reason = "gone"
			}
			return p.disable(reason, "", now), nil
		}
		if n := p.Failures - restAfter; n >= 0 {
			until := now.Add(min(time.Minute<<min(n, 6), time.Hour))
			p.RestsUntil = &until
		}
		return nil, nil
	})
	return gone(err)
}

// jitter gives a fifth more or less.
func jitter(d time.Duration) time.Duration { return d*4/5 + rand.N(d*2/5) }

// body is what is sent: the event as the feed gives it.
func body(e Event) ([]byte, error) {
	return json.Marshal(struct {
		ID        string    `json:"id"`
		Type      string    `json:"type"`
		Timestamp time.Time `json:"timestamp"`
		Sequence  int64     `json:"sequence"`
		Data      Data      `json:"data"`
	}{e.ID, e.Type, e.Timestamp, e.Sequence, e.Data})
}

// send makes one request. wait is what the partner asks for with Retry-After, at most an hour.
func (s *Service) send(ctx context.Context, p Endpoint, e Event) (a Attempt, wait time.Duration) {
	a.At = s.o.Clock.Now()
	start := time.Now()
	defer func() { a.Duration = time.Since(start).Milliseconds() }()
	payload, err := body(e)
	if err == nil {
		var secrets []string
		if secrets, err = s.secrets(p, a.At); err == nil {
			a.Status, wait, err = s.post(ctx, p.URL, e.ID, payload, a.At, secrets)
		}
	}
	var slow net.Error
	switch {
	case err == nil && a.Status >= 200 && a.Status < 300:
	case err == nil && a.Status >= 300 && a.Status < 400:
		a.Error = "redirect"
	case err == nil:
		a.Error = "status"
	case errors.Is(err, errFenced):
		a.Error = "private"
	case errors.As(err, &slow) && slow.Timeout():
		a.Error = "timeout"
	default:
		a.Error = "unreachable"
	}
	return a, wait
}

func (s *Service) post(ctx context.Context, url, id string, payload []byte, at time.Time, secrets []string) (status int, wait time.Duration, err error) {
	signature, err := Signature(id, at, payload, secrets...)
	if err != nil {
		return 0, 0, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(payload))
	if err != nil {
		return 0, 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Concord-Webhooks/1")
	req.Header.Set(HeaderID, id)
	req.Header.Set(HeaderTimestamp, strconv.FormatInt(at.Unix(), 10))
	req.Header.Set(HeaderSignature, signature)
	res, err := s.client.Do(req)
	if err != nil {
		return 0, 0, err
	}
	defer res.Body.Close()
	if _, err = io.CopyN(io.Discard, res.Body, MaxAnswer); err != nil && !errors.Is(err, io.EOF) && res.StatusCode < 300 {
		return res.StatusCode, 0, err // an answer that does not end is none
	}
	if n, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil && n > 0 && (res.StatusCode == http.StatusTooManyRequests || res.StatusCode == http.StatusServiceUnavailable) {
		wait = min(time.Duration(n)*time.Second, time.Hour)
	}
	return res.StatusCode, wait, nil
}

// Deliveries gives a page of what was sent to an endpoint, newest first.
func (s *Service) Deliveries(ctx context.Context, endpoint, cursor string, limit int) ([]Delivery, string, error) {
	if _, err := s.managed(ctx, endpoint); err != nil {
		return nil, "", err
	}
	p, err := s.deliveries.Find(ctx, docstore.Query{Index: "by_endpoint", Equal: []any{endpoint}, Desc: true, Cursor: cursor, Limit: limit})
	out := make([]Delivery, 0, len(p.Items))
	for _, it := range p.Items {
		out = append(out, it.Value)
	}
	return out, p.Next, err
}

// MostReplayed is how many events one replay queues.
const MostReplayed = 1000

// Replay queues the events behind a number once more, with the same ids; those that still wait stay as they are. It says
// how many, and the number from which to go on; next is 0 when that was all.
func (s *Service) Replay(ctx context.Context, endpoint string, after int64) (queued int, next int64, err error) {
	p, err := s.managed(ctx, endpoint)
	if err != nil {
		return 0, 0, err
	}
	if p.State != Active {
		return 0, 0, fault.New(fault.Conflict, "webhook.disabled", nil)
	}
	if after < 0 {
		return 0, 0, fault.On("after", "field.too_small", fault.P{"min": 0})
	}
	page, err := s.After(ctx, p.Organization, after, MostReplayed)
	if err != nil {
		return 0, 0, err
	}
	now := s.o.Clock.Now()
	for _, e := range page.Items {
		if !p.Wants(e) {
			continue
		}
		err := s.deliveries.Insert(ctx, digest(p.ID, e.ID), s.delivery(p, e))
		if fault.CodeOf(err) == fault.Exists {
			_, err = s.deliveries.Update(ctx, digest(p.ID, e.ID), func(d *Delivery) ([]docstore.Event, error) {
				if d.State != Waiting {
					d.State, d.Due, d.Tries = Waiting, &now, 0
				}
				return nil, nil
			})
		}
		if err != nil {
			return queued, 0, err
		}
		queued++
	}
	if n := len(page.Items); n == MostReplayed && page.Items[n-1].Sequence < page.Last {
		next = page.Items[n-1].Sequence
	}
	return queued, next, s.due(ctx, endpoint)
}
