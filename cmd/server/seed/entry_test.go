package seed_test

import (
	"context"
	"testing"

	"concord/cmd/server/seed"
	"concord/internal/actor"
	"concord/organizations"
)

// The desk of organizations has something to show, twice is once, and all of it says that it is made up.
func TestEntryOfTheDemonstration(t *testing.T) {
	t.Parallel()
	w, ctx := open(t), context.Background()
	w.Organizations.Attach(func(context.Context, string, organizations.Object) error { return nil }, nil)
	_, err := seed.County(ctx, w.Deps)
	must(t, err)
	for range 2 {
		must(t, seed.Entry(ctx, w.Deps))
	}
	machine := actor.With(ctx, actor.Machine)
	for state, want := range map[organizations.ApplicationState]int{organizations.Submitted: 1, organizations.Curing: 1, organizations.Draft: 0, organizations.Approved: 0} {
		as, _, err := w.Organizations.CourtApplications(machine, seed.CourtID, state, "", 50)
		must(t, err)
		if len(as) != want {
			t.Errorf("%d applications are %s, want %d", len(as), state, want)
		}
		for _, a := range as {
			wrong, err := w.Organizations.Problems(machine, a)
			must(t, err)
			if len(wrong) > 0 || !a.Synthetic || a.Number == "" {
				t.Errorf("%s: %v, synthetic %v, number %q", state, wrong, a.Synthetic, a.Number)
			}
		}
	}
	os, _, err := w.Organizations.Invited(machine, seed.CourtID, "", 100)
	must(t, err)
	soon := 0
	for _, o := range os {
		if o.Term != 1 || !o.Until.After(noon) || o.Status != organizations.Active {
			t.Errorf("%s: term %d until %v, %s", o.Name.EN, o.Term, o.Until, o.Status)
		}
		if o.Until.Before(noon.AddDate(0, 0, 30)) {
			soon++
		}
	}
	if len(os) < 10 || soon != 1 {
		t.Errorf("%d organizations, %d of them end soon", len(os), soon)
	}
}
