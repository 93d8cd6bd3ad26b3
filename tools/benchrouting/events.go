package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/alicebob/miniredis/v2"

	"concord/cmd/server/worker"
	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/docstore/driver"
	"concord/internal/docstore/sqlitedoc"
	"concord/internal/jobs"
	"concord/organizations"
	"concord/routing"
	"concord/routing/records"
)

const channel = "benchrouting"

// follow takes places in the store as one server does, while decisions go on, and measures from the commit until the index
// of that server and of a second one, told over Redis's channels, show it. The second server is in this process, so the wire
// is missing, and nothing else.
func (b *bench) follow(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	s, err := sqlitedoc.Open(ctx, b.store())
	if err != nil {
		return err
	}
	defer s.Close()
	redis, err := miniredis.Run()
	if err != nil {
		return err
	}
	defer redis.Close()
	d := &dated{Store: s.Driver()}
	here, roster, err := server(ctx, docstore.New(d), redis.Addr(), stop)
	if err != nil {
		return err
	}
	there, _, err := server(ctx, s, redis.Addr(), stop)
	if err != nil {
		return err
	}
	var decisions atomic.Int64
	begin := time.Now()
	go func() {
		for i := 0; ctx.Err() == nil; i++ {
			here.Index().Route(b.nation.Dispute(i%b.disputes), routing.Default())
			decisions.Add(1)
		}
	}()
	var write, own, other []time.Duration
	for i := 0; len(own) < b.events; i++ {
		id := b.nation.MediatorID(i * 7919 % b.nation.Size.Mediators)
		m, ok := here.Index().Mediator(id)
		if !ok || m.Room() == 0 {
			continue // suspended or full
		}
		name := fmt.Sprint("event-", i)
		t := time.Now()
		if err := roster.Reserve(ctx, id, name); err != nil {
			return err
		}
		committed := time.Unix(0, d.at.Load())
		write = append(write, committed.Sub(t))
		for _, x := range []struct {
			index *routing.Index
			took  *[]time.Duration
		}{{here.Index(), &own}, {there.Index(), &other}} {
			if err := shown(ctx, x.index, id, name, t); err != nil {
				return err
			}
			*x.took = append(*x.took, time.Since(committed))
		}
	}
	say("routing_event_write_p99", at(write, 99), "ms")
	say("routing_event_own_p99", at(own, 99), "ms")
	say("routing_event_visible_p50", at(other, 50), "ms")
	say("routing_event_visible_p99", at(other, 99), "ms")
	say("routing_event_decisions_meanwhile", float64(decisions.Load())/time.Since(begin).Seconds(), "/s")
	return nil
}

// dated is a store that knows when it last wrote.
type dated struct {
	driver.Store
	at atomic.Int64
}

// Replace implements driver.Store.
func (d *dated) Replace(ctx context.Context, collection string, doc driver.Document, events []driver.Event) error {
	err := d.Store.Replace(ctx, collection, doc, events)
	d.at.Store(time.Now().UnixNano())
	return err
}

// shown waits until an index knows of a case.
func shown(ctx context.Context, x *routing.Index, id organizations.MediatorID, name string, since time.Time) error {
	for tick := time.NewTicker(100 * time.Microsecond); ; <-tick.C {
		if m, ok := x.Mediator(id); ok && m.Holds(name) {
			tick.Stop()
			return nil
		}
		if ctx.Err() != nil || time.Since(since) > 30*time.Second {
			return fmt.Errorf("a write is not in the index after %s", time.Since(since))
		}
	}
}

// server opens what the hub opens for routing, and listens to the others as the hub does.
func server(ctx context.Context, s *docstore.Store, redis string, stop func()) (*worker.Atlas, *organizations.Service, error) {
	atlas := &worker.Atlas{Log: slog.New(slog.DiscardHandler)}
	st := docstore.New(atlas.Watch(s.Driver()))
	yes := func(context.Context, string, string) error { return nil }
	roster, err := organizations.Open(ctx, st, clock.System{}, yes, []byte("worldgen"))
	if err != nil {
		return nil, nil, err
	}
	weigher, err := records.Open(ctx, st, clock.System{})
	if err != nil {
		return nil, nil, err
	}
	bus, err := jobs.OpenBus("redis://" + redis)
	if err != nil {
		return nil, nil, err
	}
	atlas.Roster, atlas.Weigher = roster, weigher
	atlas.Tell = func(ctx context.Context, word string) error { return bus.Tell(ctx, channel, word) }
	if err := atlas.Build(ctx); err != nil {
		return nil, nil, err
	}
	ready := make(chan struct{}, 16)
	go func() {
		defer bus.Close()
		bus.Listen(ctx, channel, func(word string) {
			if err := atlas.Refresh(ctx, word); err != nil && ctx.Err() == nil {
				stop() // the figure would be wrong
			}
		}, func() { ready <- struct{}{} })
	}()
	select {
	case <-ready:
		return atlas, roster, nil
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
}
