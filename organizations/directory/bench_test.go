package directory

import (
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"concord/internal/fault"
	"concord/organizations"
	"concord/tools/worldgen"
)

// nation is the synthetic country as a roster.
type nation struct{ *worldgen.Nation }

func (n nation) EachOrganization(_ context.Context, fn func(organizations.Organization) error) error {
	for i := range n.Size.Organizations {
		if err := fn(n.Nation.Organization(i)); err != nil {
			return err
		}
	}
	return nil
}

func (n nation) EachMediator(_ context.Context, fn func(organizations.Mediator) error) error {
	for i := range n.Size.Mediators {
		if err := fn(n.Nation.Mediator(i)); err != nil {
			return err
		}
	}
	return nil
}

func (nation) Organization(context.Context, organizations.OrganizationID) (o organizations.Organization, err error) {
	return o, fault.New(fault.NotFound, "not_found", nil)
}

func (nation) Mediator(context.Context, organizations.MediatorID) (m organizations.Mediator, err error) {
	return m, fault.New(fault.NotFound, "not_found", nil)
}

func (nation) Mediators(context.Context, organizations.OrganizationID, string, int) ([]organizations.Mediator, string, error) {
	return nil, "", nil
}

// BenchmarkNational searches a directory of 400,000 mediators and 100,000 organizations, and reports how long it takes to
// build, what it holds, and the slowest of a hundred searches.
func BenchmarkNational(b *testing.B) {
	n := worldgen.New(1, worldgen.National)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	x := New(Options{Source: nation{n}, Key: []byte("key")})
	if err := x.Build(b.Context()); err != nil {
		b.Fatal(err)
	}
	built := time.Since(start)
	runtime.GC()
	runtime.ReadMemStats(&after)
	r := rand.New(rand.NewPCG(1, 1))
	var took []time.Duration
	b.ResetTimer()
	for b.Loop() {
		q := queryOf(r)
		q.Limit = 20
		t := time.Now()
		if _, err := x.Search(q); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(t))
	}
	slices.Sort(took)
	b.ReportMetric(built.Seconds(), "s-build")
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MB")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-p50")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-p99")
	b.ReportMetric(float64(x.Size()), "entries")
}
