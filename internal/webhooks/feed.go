package webhooks

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strings"
	"time"

	"concord/internal/docstore"
	"concord/internal/fault"
)

// Keep is how long an event can be pulled and replayed.
const Keep = 30 * 24 * time.Hour

// The kinds of event. What happened behind a closed door is not among them, nor what was offered or said.
const (
	Test     = "webhook.test"
	Disabled = "webhook.disabled"
)

// Kinds lists every kind of event that an endpoint may ask for, sorted.
var Kinds = func() []string {
	out := []string{Test,
		"case.submitted", "case.accepted", "case.returned", "case.party_joined", "case.consented", "case.refused", "case.respondents_missing", "case.selecting",
		"case.candidates_offered", "case.appointed", "case.mediator_accepted", "case.mediator_declined", "case.mediator_silent", "case.mediator_replaced",
		"case.extended", "case.paused", "case.resumed", "case.agreement_drafted", "case.agreement_ready", "case.signed", "case.agreement_effective",
		"case.confirmation_asked", "case.ended", "case.withdrawn",
		"mediator.added", "mediator.changed", "mediator.suspended", "mediator.restored", "mediator.removed", "mediator.away",
		"organization.approved", "organization.suspended", "organization.restored", "organization.removed", "organization.renewed", "organization.expired"}
	slices.Sort(out)
	return out
}()

// Event is what a partner learns: ids, kinds, states and times. Never a name, an offer, a sum or a text.
type Event struct {
	ID           string    `json:"id"`
	Organization string    `json:"organization"`
	Sequence     int64     `json:"sequence"` // from 1, without gaps, within the organization
	Type         string    `json:"type"`
	Timestamp    time.Time `json:"timestamp"` // when it happened
	Data         Data      `json:"data"`
	Only         string    `json:"only,omitempty"` // the one endpoint that it is for: a test
	Expires      time.Time `json:"expires"`
}

// Data says what an event is about.
type Data struct {
	Object       string     `json:"object" enum:"case,mediator,organization,webhook"`
	ID           string     `json:"id"`
	Reference    string     `json:"reference,omitempty" doc:"the partner's own reference of a case that it brought"`
	Number       string     `json:"number,omitempty" doc:"official number of a case"`
	State        string     `json:"state,omitempty"`
	Since        *time.Time `json:"since,omitempty" doc:"when the state was entered"`
	Mediator     string     `json:"mediator,omitempty"`
	Organization string     `json:"organization,omitempty" doc:"organization that the case is with"`
	Reason       string     `json:"reason,omitempty" doc:"word of a closed list, as why a case ended"`
	Due          *time.Time `json:"due,omitempty" doc:"until when somebody must act"`
}

// feed says that an organization is connected; who is not costs nothing.
type feed struct {
	Organization string    `json:"organization"`
	CreatedAt    time.Time `json:"createdAt"`
}

// Events is the collection of the feed; its events carry its name.
const Events = "partner_events"

// Fact is something that happened, as the reactions know it.
type Fact struct {
	Source string // id of the event it comes from: the same source is told once to an organization
	Kind   string
	At     time.Time
	Data   Data
	Only   string
}

// Connect opens the feed of an organization: from now on what happens is kept for it.
func (s *Service) Connect(ctx context.Context, organization string) error {
	err := s.feeds.Insert(ctx, organization, feed{organization, s.o.Clock.Now()})
	if fault.CodeOf(err) == fault.Exists {
		return nil
	}
	return err
}

// Connected says whether an organization has a feed.
func (s *Service) Connected(ctx context.Context, organization string) (bool, error) {
	_, err := s.feeds.Get(ctx, organization)
	if fault.CodeOf(err) == fault.NotFound {
		return false, nil
	}
	return err == nil, err
}

// eventID names what an organization is told about a fact.
func eventID(source, organization string) string { return "evt_" + digest(source, organization) }

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "|")))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:16]))
}

// Append puts a fact into the feed of an organization that is connected, with the next number. The same fact again
// changes nothing. Readers see numbers in order: a number is given only after the one before it is stored.
func (s *Service) Append(ctx context.Context, organization string, f Fact) error {
	if on, err := s.Connected(ctx, organization); err != nil || !on {
		return err
	}
	id := eventID(f.Source, organization)
	for range 200 {
		last, err := s.Last(ctx, organization)
		if err != nil {
			return err
		}
		e := Event{ID: id, Organization: organization, Sequence: last + 1, Type: f.Kind, Timestamp: f.At, Data: f.Data, Only: f.Only, Expires: s.o.Clock.Now().Add(Keep)}
		err = s.events.Insert(ctx, id, e, docstore.NewEvent("partner.event", f.At, map[string]any{"event": id, "sequence": e.Sequence}))
		if fault.CodeOf(err) != fault.Exists {
			return err
		}
		if _, err := s.events.Get(ctx, id); fault.CodeOf(err) != fault.NotFound {
			return err // told before
		}
	}
	return fault.New(fault.Unavailable, "unavailable", nil)
}

// Last gives the last number of a feed; 0 when it is empty.
func (s *Service) Last(ctx context.Context, organization string) (int64, error) {
	p, err := s.events.Find(ctx, docstore.Query{Index: "by_sequence", Equal: []any{organization}, Desc: true, Limit: 1})
	if err != nil || len(p.Items) == 0 {
		return 0, err
	}
	return p.Items[0].Value.Sequence, nil
}

// Page is a part of a feed.
type Page struct {
	Items []Event
	Last  int64 // the last number there is
	Gap   bool  // events after the number asked for are no longer kept
}

// After gives the events of an organization behind a number, oldest first, at most limit (50 when 0).
func (s *Service) After(ctx context.Context, organization string, after int64, limit int) (Page, error) {
	p, err := s.events.Find(ctx, docstore.Query{Index: "by_sequence", Equal: []any{organization}, From: after + 1, Limit: limit})
	if err != nil {
		return Page{}, err
	}
	out := Page{Items: make([]Event, 0, len(p.Items))}
	for _, it := range p.Items {
		out.Items = append(out.Items, it.Value)
	}
	if out.Last, err = s.Last(ctx, organization); err != nil {
		return out, err
	}
	out.Gap = len(out.Items) > 0 && out.Items[0].Sequence > after+1
	return out, nil
}

// sweepEvents forgets events that are no longer kept; the last one of a feed stays, for it holds the number.
func (s *Service) sweepEvents(ctx context.Context, now time.Time) (n int, err error) {
	err = s.events.All(ctx, docstore.Query{Index: "by_expiry", To: now, Limit: 500}, func(it docstore.Item[Event]) (bool, error) {
		last, err := s.Last(ctx, it.Value.Organization)
		if err != nil || last == it.Value.Sequence {
			return true, err
		}
		n++
		return true, s.events.Delete(ctx, it.ID)
	})
	return n, err
}
