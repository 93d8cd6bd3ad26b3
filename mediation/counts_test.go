package mediation

import (
	"fmt"
	"maps"
	"testing"
	"time"
)

// Counts are what the lists would give, without a page being read.
func TestCounts(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	n := map[State]int{Submitted: 3, Selecting: 2, Mediating: 5, Settled: 4, Failed: 1}
	month := monday.Add(2 * 24 * time.Hour)
	for state, many := range n {
		for i := range many {
			h.put(state, monday.Add(time.Duration(i)*24*time.Hour), func(c *Case) {
				if state == Selecting && i == 0 { // one waits for the parties
					c.Selection = &Selection{Offered: candidates("m1", "m2")}
					c.derive(c.Since)
				}
			})
		}
	}
	all, err := h.CountAll(h.as("sys"))
	h.ok(err)
	if !maps.Equal(all, n) {
		t.Error("all", all)
	}
	ours, err := h.CountOrganization(h.as("boss"), "org-1")
	h.ok(err)
	if want := map[State]int{Mediating: 5, Settled: 4, Failed: 1}; !maps.Equal(ours, want) {
		t.Error("organization", ours)
	}
	ended, err := h.CountEnded(h.as("med"), month)
	h.ok(err)
	if want := map[State]int{Settled: 2}; !maps.Equal(ended, want) { // the third day and the fourth
		t.Error("ended this month", ended)
	}
	for state, want := range map[State]int{Submitted: 3, Selecting: 1, Mediating: 0} {
		got, err := h.CountCourtWaiting(h.as("clk"), testCourt, state)
		h.ok(err)
		l, err := h.ListCourtWaiting(h.as("clk"), testCourt, state, "", 10)
		h.ok(err)
		if got != want || len(l.Items) != want {
			t.Errorf("%s: the court counts %d and lists %d, want %d", state, got, len(l.Items), want)
		}
	}
}

// put stores a case of org-1 and of med, in a state since an instant, changed by fn after all is derived.
func (h *hub) put(state State, since time.Time, fn func(*Case)) CaseID {
	h.t.Helper()
	c := *mediating(h.t)
	c.ID, c.State, c.Since = CaseID(newID()), state, since
	c.Number, c.Reference = string(c.ID), string(c.ID)
	ap := *c.Appointment
	ap.MediatorPerson, ap.Organization = "med", "org-1"
	c.Appointment, c.Selection = &ap, nil
	if state == Submitted || state == Selecting {
		c.Appointment = nil
	}
	c.derive(since)
	if fn != nil {
		fn(&c)
	}
	h.ok(h.Service.store.insert(h.t.Context(), &c))
	return c.ID
}

// The desk of an organization shows what is due soonest over all open states, and nothing of what is over.
func TestDueOfAnOrganization(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	names := map[CaseID]string{}
	for i, state := range []State{Mediating, Paused, Appointed, Settled, Mediating, Paused} {
		due := monday.Add(time.Duration(10-i) * time.Hour)
		id := h.put(state, monday, func(c *Case) { c.NextDue = &due })
		names[id] = fmt.Sprint(i)
	}
	for limit, want := range map[int]string{2: "54", 4: "5421", 20: "54210"} {
		l, err := h.DueOrganization(h.as("boss"), "org-1", limit)
		h.ok(err)
		var got string
		for _, x := range l.Items {
			got += names[x.ID]
		}
		if got != want {
			t.Errorf("the %d soonest: %s, want %s", limit, got, want)
		}
	}
	l, err := h.DueOrganization(h.as("boss9"), "org-9", 20)
	h.ok(err)
	if len(l.Items) != 0 {
		t.Error("another organization sees ours")
	}
}

// A count is refused to whom the list is refused.
func TestCountsAreGuarded(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	for name, err := range map[string]error{
		"all":          second(h.CountAll(h.as("op"))),
		"organization": second(h.CountOrganization(h.as("boss9"), "org-1")),
		"due":          second(h.DueOrganization(h.as("boss9"), "org-1", 5)),
		"court":        second(h.CountCourtWaiting(h.as("elsewhere"), testCourt, Submitted)),
		"court list":   second(h.ListCourtWaiting(h.as("elsewhere"), testCourt, Submitted, "", 5)),
		"ended":        second(h.CountEnded(h.as("ann"), monday)),
		"desk":         second(h.Counts(h.as("ann"))),
	} {
		if err == nil {
			t.Errorf("%s: not refused", name)
		}
	}
}

func second[T any](_ T, err error) error { return err }
