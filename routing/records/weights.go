package records

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"concord/internal/docstore"
	"concord/internal/fault"
	"concord/routing"
)

// Version is one version of the weights of this hub. Number 0 is what ships with the program.
type Version struct {
	Number  int             `json:"number"`
	Weights routing.Weights `json:"weights"`
	Reason  string          `json:"reason"`
	By      string          `json:"by"` // account
	At      time.Time       `json:"at"`
}

// OnChange tells fn after this server stored new weights.
func (s *Service) OnChange(fn func()) { s.learnt = fn }

// Current gives the weights that decide now.
func (s *Service) Current(ctx context.Context) (Version, error) {
	p, err := s.weights.Find(ctx, docstore.Query{Index: "by_number", Desc: true, Limit: 1})
	if err != nil {
		return Version{}, err
	}
	if len(p.Items) == 0 {
		return Version{Weights: routing.Default()}, nil
	}
	return p.Items[0].Value, nil
}

// Versions gives all versions, the newest first; the last one is what ships.
func (s *Service) Versions(ctx context.Context) ([]Version, error) {
	out := []Version{}
	err := s.weights.All(ctx, docstore.Query{Index: "by_number", Desc: true, Limit: 200}, func(it docstore.Item[Version]) (bool, error) {
		out = append(out, it.Value)
		return true, nil
	})
	return append(out, Version{Weights: routing.Default()}), err
}

// MaxReason is the longest reason, in characters.
const MaxReason = 2000

// SetWeights stores a new version, which decides from now on; what was decided keeps the version it was decided with. The
// name of the pack is made here. Two at once: the later one is a conflict.
func (s *Service) SetWeights(ctx context.Context, person string, base int, w routing.Weights, reason string) (Version, error) {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return Version{}, fault.On("reason", "field.required", nil)
	}
	if utf8.RuneCountInString(reason) > MaxReason {
		return Version{}, fault.On("reason", "field.too_long", fault.P{"max": MaxReason})
	}
	now, err := s.Current(ctx)
	if err != nil {
		return Version{}, err
	}
	if base != now.Number {
		return Version{}, fault.New(fault.Conflict, "weights.changed_meanwhile", fault.P{"number": now.Number})
	}
	v := Version{Number: now.Number + 1, Weights: Complete(w, now.Weights), Reason: reason, By: person, At: s.clock.Now().UTC().Truncate(time.Millisecond)}
	v.Weights.Pack = fmt.Sprintf("%s+%d", routing.Default().Pack, v.Number)
	if err := v.Weights.Check(); err != nil {
		return Version{}, fault.Wrap(err, fault.Invalid, "weights.invalid", nil)
	}
	err = s.weights.Insert(ctx, fmt.Sprintf("w%06d", v.Number), v)
	if fault.CodeOf(err) == fault.Exists {
		return Version{}, fault.New(fault.Conflict, "weights.changed_meanwhile", fault.P{"number": v.Number})
	}
	if err == nil && s.learnt != nil {
		s.learnt()
	}
	return v, err
}

// Complete takes from the present weights what the new ones do not say: needs and tracks are rules and stay as they are.
func Complete(w, now routing.Weights) routing.Weights {
	w.HardNeeds, w.Tracks = now.HardNeeds, now.Tracks
	if w.Pack == "" {
		w.Pack = "trial"
	}
	return w
}
