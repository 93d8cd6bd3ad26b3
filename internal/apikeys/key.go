package apikeys

import (
	"crypto/hmac"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"concord/internal/docstore"
	"concord/internal/fault"
)

// The scopes: what a key may be used for.
const (
	CasesWrite = "cases:write"
	CasesRead  = "cases:read"
	EventsRead = "events:read"
	RosterRead = "roster:read"
)

// Scopes lists all scopes.
var Scopes = []string{CasesWrite, CasesRead, EventsRead, RosterRead}

// MostKeys is how many keys of an organization may be in use at once.
const MostKeys = 20

// MaxOverlap is how long the former secret may go on beside the new one, in hours.
const MaxOverlap = 168

// Key is a key of an organization's system. Its secret is never kept: a keyed hash is.
type Key struct {
	ID           string     `json:"id"`
	Organization string     `json:"organization"` // who owns it
	Name         string     `json:"name"`
	Scopes       []string   `json:"scopes"`
	Sandbox      bool       `json:"sandbox"` // opens the owner's sandbox and nothing else
	Hint         string     `json:"hint"`    // of the newest secret
	Secrets      []Secret   `json:"secrets"`
	By           string     `json:"by"` // account that made it
	CreatedAt    time.Time  `json:"createdAt"`
	Until        *time.Time `json:"until,omitempty"`
	LastUsed     *time.Time `json:"lastUsed,omitempty"` // to the hour
	RevokedAt    *time.Time `json:"revokedAt,omitempty"`
	History      []Entry    `json:"history"` // who did what to it, oldest first; the last MostEntries
}

// Secret is the keyed hash of one secret; Until ends it when another has taken its place.
type Secret struct {
	Hash  string     `json:"hash"`
	Until *time.Time `json:"until,omitempty"`
}

// Entry is a line of the audit trail.
type Entry struct {
	At   time.Time `json:"at"`
	By   string    `json:"by"`
	What string    `json:"what"` // created, rotated or revoked
}

// MostEntries bounds the trail.
const MostEntries = 100

// The events, with Change as data.
const (
	Created = "apikey.created"
	Rotated = "apikey.rotated"
	Revoked = "apikey.revoked"
)

// Change is the data of an event of a key.
type Change struct {
	Key          string `json:"key"`
	Organization string `json:"organization"`
	By           string `json:"by"`
	Sandbox      bool   `json:"sandbox,omitempty"`
}

// Tenant is the organization in which the key acts: the owner, or the owner's sandbox.
func (k Key) Tenant() string {
	if k.Sandbox {
		return Sandbox(k.Organization)
	}
	return k.Organization
}

// State says what the key is at an instant: active, expired or revoked.
func (k Key) State(at time.Time) string {
	switch {
	case k.RevokedAt != nil:
		return "revoked"
	case k.Until != nil && !at.Before(*k.Until):
		return "expired"
	}
	return "active"
}

// Overlap gives until when the former secret still opens; nil when none does.
func (k Key) Overlap(at time.Time) *time.Time {
	for _, s := range k.Secrets {
		if s.Until != nil && at.Before(*s.Until) {
			return s.Until
		}
	}
	return nil
}

// opens says whether one of the live secrets has this hash.
func (k Key) opens(hash string, at time.Time) bool {
	found := false
	for _, s := range k.Secrets {
		if (s.Until == nil || at.Before(*s.Until)) && hmac.Equal([]byte(s.Hash), []byte(hash)) {
			found = true
		}
	}
	return found
}

// note writes the trail and gives the event.
func (k *Key) note(kind, by string, at time.Time) []docstore.Event {
	k.History = append(k.History, Entry{At: at, By: by, What: strings.TrimPrefix(kind, "apikey.")})
	if n := len(k.History); n > MostEntries {
		k.History = k.History[n-MostEntries:]
	}
	return []docstore.Event{docstore.NewEvent(kind, at, Change{Key: k.ID, Organization: k.Organization, By: by, Sandbox: k.Sandbox})}
}

// rotate puts a new secret in the place of the old one, which goes on for the overlap. What went on from a rotation
// before ends.
func (k *Key) rotate(hash, hint, by string, overlap time.Duration, at time.Time) ([]docstore.Event, error) {
	if s := k.State(at); s != "active" {
		return nil, fault.New(fault.Conflict, "apikey."+s, nil)
	}
	last := k.Secrets[len(k.Secrets)-1]
	k.Secrets = []Secret{}
	if overlap > 0 {
		until := at.Add(overlap)
		k.Secrets = append(k.Secrets, Secret{Hash: last.Hash, Until: &until})
	}
	k.Secrets, k.Hint = append(k.Secrets, Secret{Hash: hash}), hint
	return k.note(Rotated, by, at), nil
}

// revoke ends the key at once. Again changes nothing.
func (k *Key) revoke(by string, at time.Time) []docstore.Event {
	if k.RevokedAt != nil {
		return nil
	}
	k.RevokedAt = &at
	return k.note(Revoked, by, at)
}

// NewKey is what a manager says of a key.
type NewKey struct {
	Name    string
	Scopes  []string
	Sandbox bool
	Until   *time.Time
}

func (n *NewKey) check(at time.Time) error {
	var wrong []fault.Field
	n.Name = strings.TrimSpace(n.Name)
	switch {
	case n.Name == "":
		wrong = append(wrong, fault.Field{Path: "name", Key: "field.required"})
	case utf8.RuneCountInString(n.Name) > 80:
		wrong = append(wrong, fault.Field{Path: "name", Key: "field.too_long", Params: fault.P{"max": 80}})
	case strings.ContainsFunc(n.Name, func(r rune) bool { return r < ' ' || r == 0x7f }):
		wrong = append(wrong, fault.Field{Path: "name", Key: "field.not_text"})
	}
	if len(n.Scopes) == 0 {
		wrong = append(wrong, fault.Field{Path: "scopes", Key: "field.required"})
	}
	for i, s := range n.Scopes {
		if !slices.Contains(Scopes, s) {
			wrong = append(wrong, fault.Field{Path: fmt.Sprintf("scopes[%d]", i), Key: "field.unknown_value"})
		}
	}
	slices.Sort(n.Scopes)
	n.Scopes = slices.Compact(n.Scopes)
	if n.Until != nil && !n.Until.After(at) {
		wrong = append(wrong, fault.Field{Path: "until", Key: "apikey.until_past"})
	}
	return fault.Fields(wrong)
}
