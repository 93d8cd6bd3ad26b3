package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"concord/cmd/server/app"
	"concord/internal/actor"
	"concord/internal/docstore"
	"concord/internal/docstore/sqlitedoc"
	"concord/internal/fault"
	"concord/internal/identity"
	"concord/internal/rules"
	"concord/mediation"
	"concord/organizations"
	"concord/tools/worldgen"
)

// house is a hub in this process with a country for a roster.
type house struct {
	*app.App
	nation *worldgen.Nation
	answer map[string]map[string]any // by kind: what its questions are answered
	began  time.Time

	mu    sync.Mutex
	waits map[string]chan struct{} // by case and event kind: closed when its reactions are done
}

var machine = actor.With(context.Background(), actor.Machine)

// open fills the roster and starts the hub on it.
func open(ctx context.Context, dir string, scale float64, told func(int)) (*house, error) {
	h := &house{nation: worldgen.New(1, worldgen.National.Scale(scale)), waits: map[string]chan struct{}{}, answer: map[string]map[string]any{}}
	store := filepath.Join(dir, "concord.db")
	if _, err := os.Stat(store); errors.Is(err, os.ErrNotExist) {
		s, err := sqlitedoc.Open(ctx, store)
		if err != nil {
			return nil, err
		}
		if err := errors.Join(h.nation.Fill(ctx, s, told), s.Close()); err != nil {
			return nil, err
		}
	}
	c := app.Config{Addr: "127.0.0.1:0", Data: dir, PublicURL: "http://hub.test", Demo: true, DemoCases: -1, Rate: -1, LogLevel: "error", MediaTCP: "off", TURN: "off"}
	c.Seams = app.Seams{Log: io.Discard, Handle: h.watch}
	var err error
	if h.App, err = app.Open(ctx, c); err != nil {
		return nil, err
	}
	return h, h.Start(ctx)
}

func (h *house) close() error { return h.App.Close() }

// watch tells those who wait that the reactions to an event of a case are done.
func (h *house) watch(next func(context.Context, docstore.Event) error) func(context.Context, docstore.Event) error {
	return func(ctx context.Context, e docstore.Event) error {
		err := next(ctx, e)
		if err == nil && e.Collection == mediation.Collection {
			h.mu.Lock()
			key := e.Document + e.Kind
			if c := h.waits[key]; c != nil {
				close(c)
				delete(h.waits, key)
			}
			h.mu.Unlock()
		}
		return err
	}
}

// expect gives what is closed when the reactions to the next event of a kind are done.
func (h *house) expect(id mediation.CaseID, kind mediation.Kind) <-chan struct{} {
	c := make(chan struct{})
	h.mu.Lock()
	h.waits[string(id)+string(kind)] = c
	h.mu.Unlock()
	return c
}

// patience is how long a step may take before the dispute counts as lost.
const patience = 10 * time.Minute

func wait(ctx context.Context, c <-chan struct{}, what string) error {
	t := time.NewTimer(patience)
	defer t.Stop()
	select {
	case <-c:
		return nil
	case <-t.C:
		return fmt.Errorf("nothing came of %s", what)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// person signs somebody up and gives the context of a session with a proved phone.
func (h *house) person(ctx context.Context, phone, name string) (context.Context, error) {
	a, err := h.Identity.EnsureAccount(ctx, phone, name, "zh-CN")
	if err != nil {
		return nil, err
	}
	plain, _, _ := mediation.NormalPhone(phone)
	return actor.With(ctx, actor.Actor{Person: a.ID, Name: name, Phone: plain, Level: actor.Phone}), nil
}

// hire gives the account of a mediator, which the roster names, to whom letters go.
func (h *house) hire(ctx context.Context, id organizations.MediatorID) error {
	m, err := h.Roster.Mediator(ctx, id)
	if err != nil || m.Person == "" {
		return err
	}
	_, err = h.Identity.CreateAccount(ctx, identity.Account{ID: m.Person, Name: m.Name.ZH, Phone: number(17, int(hashOf(m.Person)%100_000_000)), Locale: "zh-CN", Level: actor.Confirmed})
	if fault.CodeOf(err) == fault.Exists {
		return nil
	}
	return err
}

func hashOf(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

// number makes a mainland mobile number of a block: 13, 15, 17 …
func number(block, i int) string { return fmt.Sprintf("%d%09d", block, i) }

// answers fills what a kind of dispute asks for, by the type of each question; nothing in it speaks against mediation.
func (h *house) answers(kind string) (map[string]any, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if a := h.answer[kind]; a != nil {
		return a, nil
	}
	pack, err := h.Rules.Pack("prefiling", time.Now())
	if err != nil {
		return nil, err
	}
	k, ok := pack.Kind(kind)
	if !ok {
		return nil, fmt.Errorf("no kind %s", kind)
	}
	a := map[string]any{}
	for _, q := range k.Questions {
		switch q.Type {
		case rules.Money:
			a[q.ID] = float64(30000_00)
		case rules.Day:
			a[q.ID] = "2025-06-30"
		case rules.Choice:
			a[q.ID] = q.Options[0].ID
		case rules.YesNo:
			a[q.ID] = true
		case rules.Text:
			a[q.ID] = "当时通过微信转账，有聊天记录。"
		default:
			a[q.ID] = float64(1)
		}
	}
	h.answer[kind] = a
	return a, nil
}

func personOf(ctx context.Context) string { return actor.From(ctx).Person }
