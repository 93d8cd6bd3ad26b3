package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"concord/routing"
)

// compare decides the same disputes by index and by a scan of everybody, byte for byte.
func (b *bench) compare(ctx context.Context) error {
	world := b.nation.World()
	x := routing.NewIndex(world)
	weights := routing.Default()
	var wrong, scanned, indexed atomic.Int64
	work := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range work {
				r := b.nation.Dispute(i)
				t := time.Now()
				want := routing.Route(world, r, weights)
				scanned.Add(int64(time.Since(t)))
				t = time.Now()
				got := x.Route(r, weights)
				indexed.Add(int64(time.Since(t)))
				if !same(got, want) && wrong.Add(1) <= 3 {
					fmt.Fprintf(os.Stderr, "dispute %d is decided otherwise\n", i)
				}
			}
		})
	}
	begin, done := time.Now(), 0
	for ; done < b.oracle && ctx.Err() == nil; done++ {
		select {
		case work <- done:
		case <-ctx.Done():
		}
	}
	close(work)
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	say("routing_oracle_disputes", float64(done), "disputes")
	say("routing_oracle_disagreements", float64(wrong.Load()), "disputes")
	say("routing_oracle_scan_mean", float64(scanned.Load())/float64(done)/1e6, "ms")
	say("routing_speedup_vs_scan", float64(scanned.Load())/float64(indexed.Load()), "times")
	say("routing_oracle_took", time.Since(begin).Seconds(), "s")
	return nil
}

func same(a, b routing.Decision) bool {
	x, err := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err == nil && err2 == nil && bytes.Equal(x, y)
}
