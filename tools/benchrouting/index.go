package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"concord/internal/clock"
	"concord/internal/docstore/sqlitedoc"
	"concord/organizations"
	"concord/routing"
)

// index builds the index from the store and decides on one core.
func (b *bench) index(ctx context.Context) error {
	before, err := resident()
	if err != nil {
		return err
	}
	x, took, err := b.build(ctx)
	if err != nil {
		return err
	}
	say("routing_index_build", took.Seconds(), "s")
	after, err := resident()
	if err != nil {
		return err
	}
	say("routing_index_rss", float64(after-before)/1e6, "MB")
	say("routing_index_mediators", float64(x.Len()), "mediators")
	b.decide(x)
	return nil
}

// build opens the store, reads it into an index and closes it again.
func (b *bench) build(ctx context.Context) (*routing.Index, time.Duration, error) {
	s, err := sqlitedoc.Open(ctx, b.store())
	if err != nil {
		return nil, 0, err
	}
	defer s.Close()
	yes := func(context.Context, string, string) error { return nil }
	roster, err := organizations.Open(ctx, s, clock.System{}, yes, []byte("worldgen"))
	if err != nil {
		return nil, 0, err
	}
	begin := time.Now()
	x := routing.NewIndex(routing.World{})
	courts, err := roster.Courts(ctx)
	if err != nil {
		return nil, 0, err
	}
	for _, c := range courts {
		x.PutCourt(c)
	}
	if err := roster.EachOrganization(ctx, func(o organizations.Organization) error { x.PutOrganization(o); return nil }); err != nil {
		return nil, 0, err
	}
	err = roster.EachMediator(ctx, func(m organizations.Mediator) error { x.Put(m); return nil })
	x.Arrange()
	return x, time.Since(begin), err
}

// decide measures every decision by itself, on one core.
func (b *bench) decide(x *routing.Index) {
	requests := b.requests(b.disputes)
	weights := routing.Default()
	for _, r := range requests[:min(1000, len(requests))] { // caches and pools as in a server that has been running
		x.Route(r, weights)
	}
	runtime.GC()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	took := make([]time.Duration, len(requests))
	offered := 0
	begin := time.Now()
	for i, r := range requests {
		t := time.Now()
		d := x.Route(r, weights)
		took[i] = time.Since(t)
		if len(d.Offered) > 0 {
			offered++
		}
	}
	all := time.Since(begin)
	say("routing_decision_p50", at(took, 50), "ms")
	say("routing_decision_p99", at(took, 99), "ms")
	say("routing_decision_max", at(took, 100), "ms")
	say("routing_decisions_per_s", float64(len(requests))/all.Seconds(), "/s")
	say("routing_disputes_with_offers", 100*float64(offered)/float64(len(requests)), "%")
}

func (b *bench) requests(n int) []routing.Request {
	out := make([]routing.Request, n)
	for i := range out {
		out[i] = b.nation.Dispute(i)
	}
	return out
}

// resident gives the bytes of memory that the process really has, after everything unused is given back.
func resident() (int64, error) {
	runtime.GC()
	debug.FreeOSMemory()
	raw, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	f := bytes.Fields(raw)
	if len(f) < 2 {
		return 0, fmt.Errorf("statm has %d fields", len(f))
	}
	pages, err := strconv.ParseInt(string(f[1]), 10, 64)
	return pages * int64(os.Getpagesize()), err
}
