package mediation

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"concord/organizations"
)

// crowd stores n cases of one court; every mediator of accounts has 200 of them, the last ones of one party are ann's.
func (h *hub) crowd(n int) {
	h.t.Helper()
	base := mediating(h.t)
	var wg sync.WaitGroup
	work := make(chan int)
	for range 64 {
		wg.Go(func() {
			for i := range work {
				c := *base
				c.ID, c.Number, c.Reference = CaseID(newID()), fmt.Sprintf("2026-%06d", i), fmt.Sprintf("%08d", i)
				ap := *base.Appointment
				ap.MediatorPerson = fmt.Sprintf("crowd-%d", i/200)
				if i < 200 {
					ap.MediatorPerson = "med"
				}
				ap.Organization = organizations.OrganizationID(fmt.Sprintf("org-%d", 1+i/1000))
				c.Appointment = &ap
				c.Parties = slices.Clone(base.Parties)
				if i >= 200 {
					c.Parties[0].Person, c.Parties[1].Person = fmt.Sprintf("a%d", i), fmt.Sprintf("b%d", i)
				}
				c.People = nil
				c.derive(monday.Add(time.Duration(i) * time.Second))
				if err := h.Service.store.insert(h.t.Context(), &c); err != nil {
					h.t.Error(err)
				}
			}
		})
	}
	for i := range n {
		work <- i
	}
	close(work)
	wg.Wait()
}

// Lists find what is asked for among many cases, and no more than a page of it. How fast is told by make bench.
func TestPagesAmongManyCases(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	h.crowd(1_000)
	for _, x := range []struct {
		name string
		ask  func() (int, error)
		want int
	}{
		{"desk counts", func() (int, error) { n, err := h.Counts(h.as("med")); return n[WaitMe], err }, 200},
		{"desk page", func() (int, error) { l, err := h.ListMediator(h.as("med"), WaitMe, "", 50); return len(l.Items), err }, 50},
		{"due page", func() (int, error) {
			l, err := h.Due(h.as("med"), monday.AddDate(0, 1, 0), "", 50)
			return len(l.Items), err
		}, 50},
		{"party", func() (int, error) { l, err := h.ListFor(h.as("ann"), "", 50); return len(l.Items), err }, 50},
		{"court", func() (int, error) {
			l, err := h.ListCourt(h.as("clk"), testCourt, Mediating, "", 50)
			return len(l.Items), err
		}, 50},
		{"organization", func() (int, error) {
			l, err := h.ListOrganization(h.as("boss"), "org-1", "", 50)
			return len(l.Items), err
		}, 50},
	} {
		n, err := x.ask()
		h.ok(err)
		if n != x.want {
			t.Errorf("%s: %d, want %d", x.name, n, x.want)
		}
	}
}
