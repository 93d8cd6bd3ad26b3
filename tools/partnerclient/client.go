// Package partnerclient is a small client of the API for partners' systems: it brings cases, follows them, pulls events,
// and receives webhooks whose signatures it checks with the public library of Standard Webhooks. It shows how little it
// takes; docs/partners.md explains it.
package partnerclient

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Client speaks with one API key.
type Client struct {
	Base string // as https://hub.example
	Key  string // ck_live_… or ck_test_…
	HTTP *http.Client
}

// Party is one of those in dispute.
type Party struct {
	Side   string `json:"side"` // applicant or respondent
	Kind   string `json:"kind"` // person or organization
	Name   string `json:"name"`
	Phone  string `json:"phone"`
	Region string `json:"region,omitempty"`
}

// Story is what the applicants say.
type Story struct {
	Answers     map[string]any `json:"answers,omitempty"`
	Facts       string         `json:"facts"`
	Want        string         `json:"want"`
	AmountMinor int64          `json:"amountMinor,omitempty"`
	Currency    string         `json:"currency,omitempty"`
}

// NewCase is a case to bring.
type NewCase struct {
	Reference string  `json:"reference"`
	Kind      string  `json:"kind"`
	Region    string  `json:"region"`
	Story     Story   `json:"story"`
	Parties   []Party `json:"parties"`
	Consented bool    `json:"consented"`
}

// Case is a case as we may follow it.
type Case struct {
	ID        string    `json:"id"`
	Reference string    `json:"reference"`
	Number    string    `json:"number"`
	State     string    `json:"state"`
	Since     time.Time `json:"since"`
	End       string    `json:"end"`
}

// Event is something that happened, pulled or pushed.
type Event struct {
	ID        string          `json:"id"`
	Type      string          `json:"type"`
	Timestamp time.Time       `json:"timestamp"`
	Sequence  int64           `json:"sequence"`
	Data      json.RawMessage `json:"data"`
}

// Refusal is a problem (RFC 9457) that the hub answered with.
type Refusal struct {
	Status int    `json:"status"`
	Key    string `json:"key"`
	Errors []struct {
		Path string `json:"path"`
		Key  string `json:"key"`
	} `json:"errors"`
}

// Error gives the key and the fields that were found wrong.
func (r *Refusal) Error() string {
	s := fmt.Sprintf("%d %s", r.Status, r.Key)
	for _, f := range r.Errors {
		s += " " + f.Path + ":" + f.Key
	}
	return s
}

func (c *Client) do(ctx context.Context, method, path, once string, body, answer any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, c.Base+"/api/v1"+path, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+c.Key)
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Idempotency-Key", once)
	}
	client := c.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if raw, err = io.ReadAll(io.LimitReader(res.Body, 4<<20)); err != nil {
		return err
	}
	if res.StatusCode >= 400 {
		r := &Refusal{Status: res.StatusCode}
		_ = json.Unmarshal(raw, r)
		return r
	}
	return json.Unmarshal(raw, answer)
}

// Bring brings a case. Our reference is its idempotency: bringing it again gives the same case.
func (c *Client) Bring(ctx context.Context, n NewCase) (v Case, err error) {
	return v, c.do(ctx, http.MethodPost, "/partner/cases", n.Reference, n, &v)
}

// Case reads a case that we brought or that is with us.
func (c *Client) Case(ctx context.Context, id string) (v Case, err error) {
	return v, c.do(ctx, http.MethodGet, "/partner/cases/"+url.PathEscape(id), "", nil, &v)
}

// Events pulls what came after a sequence number, and the number to ask with next.
func (c *Client) Events(ctx context.Context, after int64) ([]Event, int64, error) {
	var page struct {
		Items []Event `json:"items"`
		After int64   `json:"after"`
	}
	err := c.do(ctx, http.MethodGet, "/partner/events?after="+strconv.FormatInt(after, 10), "", nil, &page)
	return page.Items, page.After, err
}
