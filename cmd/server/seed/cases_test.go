package seed_test

import (
	"context"
	"testing"
	"time"

	"concord/cmd/server/seed"
	"concord/internal/actor"
	"concord/internal/rules"
	"concord/mediation"
)

// every guards nothing: what people may do is not what is tested here.
type every struct{}

func (every) Allow(context.Context, string, mediation.Object) error { return nil }

func (w *world) withCases(t testing.TB) {
	t.Helper()
	book := rules.Load()
	svc, err := mediation.Open(context.Background(), mediation.Deps{Store: w.store, Guard: every{}, Rules: mediation.NewRules(book, "prefiling"), Roster: w.Organizations, Clock: w.Clock, Key: []byte("key")})
	must(t, err)
	w.Store, w.Cases, w.Rules = w.store, svc, book
	_, err = seed.County(context.Background(), w.Deps)
	must(t, err)
}

func TestQuick(t *testing.T) {
	w := open(t)
	w.withCases(t)
	start := time.Now()
	n, err := seed.Cases(context.Background(), w.Deps, seed.DemoCases)
	must(t, err)
	t.Log(n, time.Since(start))
	w.Quiet = true
	start = time.Now()
	n, err = seed.Cases(context.Background(), w.Deps, 2000)
	must(t, err)
	t.Log(n, time.Since(start))
	ctx := actor.With(context.Background(), actor.Machine)
	_ = ctx
}
