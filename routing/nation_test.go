package routing_test

import (
	"encoding/json"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"

	"concord/routing"
	"concord/tools/worldgen"
)

// 10,000 disputes of a small country, skewed as the large one is: the index says what the scan says, byte for byte.
// make bench-routing does the same with 400,000 mediators.
func TestTheIndexDecidesAsTheScanForACountry(t *testing.T) {
	t.Parallel()
	size := worldgen.Size{Organizations: 600, Mediators: 2500, Courts: 40, Disputes: 10_000, Counties: 15}
	if raced { // everything is ten times slower
		size.Organizations, size.Mediators, size.Counties = 120, 500, 3
	}
	n := worldgen.New(1, size)
	world, weights := n.World(), routing.Default()
	x := routing.NewIndex(world)
	disputes := n.Size.Disputes
	if testing.Short() {
		disputes /= 10
	}
	var offered, full, ties, waiting atomic.Int64
	var wg sync.WaitGroup
	for hand := range 4 {
		wg.Go(func() {
			for i := hand; i < disputes; i += 4 {
				r := n.Dispute(i)
				want, got := routing.Route(world, r, weights), x.Route(r, weights)
				if !reflect.DeepEqual(want, got) {
					a, _ := json.Marshal(want)
					b, _ := json.Marshal(got)
					t.Errorf("dispute %d: the scan says\n%s\nand the index\n%s", i, a, b)
					return
				}
				offered.Add(int64(len(want.Offered)))
				waiting.Add(int64(len(want.RunnersUp)))
				for _, s := range want.Rules {
					switch s.Key {
					case routing.RuleFull:
						full.Add(int64(s.Count))
					case routing.RuleConflict:
						ties.Add(int64(s.Count))
					}
				}
			}
		})
	}
	wg.Wait()
	if d := int64(disputes); offered.Load() < 2*d || waiting.Load() < d || full.Load() < d/10 || ties.Load() < d/100 {
		t.Errorf("%d offered, %d behind, %d full, %d ties: the country is too poor to prove anything", offered.Load(), waiting.Load(), full.Load(), ties.Load())
	}
}
