package mediation

import (
	"encoding/json"
	"strings"
	"testing"

	"concord/internal/fault"
)

// tied finds these ties, whoever asks.
func tied(fs ...Found) func(*Case) []Found { return func(*Case) []Found { return fs } }

var oldClient = Found{Kind: "routing.conflict.client", Severity: Waivable, Party: bob.Party, Who: "hash-of-the-lawyer"}

func TestExamineOnceAndAgain(t *testing.T) {
	t.Parallel()
	c := in(t, Mediating)
	if ev := c.Examine(monday, tied(oldClient)); kinds(ev) != "conflict_found" || c.Cleared() {
		t.Fatalf("%s, cleared %v", kinds(ev), c.Cleared())
	}
	if ev := c.Examine(monday, tied(oldClient)); len(ev) != 0 {
		t.Errorf("the same again: %s", kinds(ev))
	}
	another := oldClient
	another.Who = "hash-of-another-lawyer"
	do(t, c, func() ([]Event, error) { return c.DiscloseConflict(med, monday, 1, "以前的当事人") })
	for _, s := range []Seat{ann, bob} {
		do(t, c, func() ([]Event, error) { return c.WaiveConflict(testRules, s, monday, 1, true) })
	}
	if !c.Cleared() {
		t.Fatal("both waived")
	}
	if ev := c.Examine(monday, tied(oldClient, another)); kinds(ev) != "conflict_found" || c.Cleared() {
		t.Error("what was waived of one lawyer is not waived of another")
	}
	if ev := c.Examine(monday, tied(oldClient)); kinds(ev) != "conflict_cleared" || !c.Cleared() {
		t.Errorf("the other lawyer has gone: %s", kinds(ev))
	}
}

// A tie that need only be told is cleared by telling; one that is absolute by nothing.
func TestSeverities(t *testing.T) {
	t.Parallel()
	c := in(t, Mediating)
	c.Examine(monday, tied(Found{Kind: "routing.conflict.repeat", Severity: ToTell, Party: ann.Party}))
	do(t, c, func() ([]Event, error) { return c.DiscloseConflict(med, monday, 1, "调过他的案子") })
	if !c.Cleared() {
		t.Error("told, and still shut")
	}
	c.Examine(monday, tied(Found{Kind: "routing.conflict.same_person", Severity: Absolute, Party: ann.Party}, oldClient))
	for _, n := range []int{2, 3} {
		_, err := c.OverrideConflict(clk, monday, n, "只有这一位")
		if n == 2 {
			refused(t, err, fault.Conflict, "conflict.absolute")
		} else if err != nil {
			t.Error(err)
		}
	}
	_, err := c.DiscloseConflict(med, monday, 2, "是同一个人")
	refused(t, err, fault.Conflict, "conflict.absolute")
	judge := Seat{Role: AsClerk, Person: "judge"}
	_, err = c.SecondConflict(clk, monday, 3, true, "")
	refused(t, err, fault.Forbidden, "override.same_person")
	do(t, c, func() ([]Event, error) { return c.SecondConflict(judge, monday, 3, true, "") })
	if c.Cleared() || c.Conflicts[2].State != ConflictOverridden {
		t.Errorf("cleared %v, %v", c.Cleared(), c.Conflicts[2].State)
	}
}

// Nobody reads who a tie is with but the mediator and the court, and nobody who decided.
func TestConflictsAsTheyAreSeen(t *testing.T) {
	t.Parallel()
	c := in(t, Mediating)
	c.Examine(monday, tied(oldClient))
	do(t, c, func() ([]Event, error) { return c.OverrideConflict(clk, monday, 1, "只有这一位") })
	for role, s := range map[Role]Seat{AsApplicant: ann, AsRespondent: bob, AsMediator: med, AsClerk: clk} {
		v := Visible(c, nil, s)
		raw, err := json.Marshal([]any{v.Conflicts, v.Overrides})
		if err != nil {
			t.Fatal(err)
		}
		staff := role == AsClerk
		for word, may := range map[string]bool{"hash-of-the-lawyer": false, `"by"`: false, string(bob.Party): staff || role == AsMediator, "只有这一位": staff} {
			if got := strings.Contains(string(raw), word); got != may {
				t.Errorf("%s reads %s: %v, want %v: %s", role, word, got, may, raw)
			}
		}
		if yours := v.Conflicts[0].Override != nil && v.Conflicts[0].Override.Yours; yours != staff {
			t.Errorf("%s: yours is %v", role, yours)
		}
	}
}

// Two people of the court name another: the one before goes, and what ties the new one has stand open.
func TestOverruleAndSecond(t *testing.T) {
	t.Parallel()
	c := in(t, Mediating)
	was := c.Appointment.Mediator
	in := AppointInput{Mediator: "m9", Person: "med9", Organization: "org-1"}
	_, err := c.Overrule(clk, monday, in, "x", tied(Found{Kind: "routing.conflict.role_locked", Severity: Absolute}))
	refused(t, err, fault.Conflict, "conflict.absolute")
	do(t, c, func() ([]Event, error) { return c.Overrule(clk, monday, in, "前一位病了", tied(oldClient)) })
	_, err = c.Overrule(clk, monday, in, "x", nil)
	refused(t, err, fault.Conflict, "case.move_not_allowed")
	ev := do(t, c, func() ([]Event, error) {
		return c.SecondOverride(testRules, Seat{Role: AsClerk, Person: "judge"}, monday, 1, true, "", "med9", tied(oldClient))
	})
	if kinds(ev) != "mediator_replaced override_confirmed appointed conflict_found" || c.State != Appointed || c.Appointment.Mediator != "m9" || c.Former[len(c.Former)-1].Mediator != was || len(c.blocking()) != 1 {
		t.Errorf("%s, %s, %v", kinds(ev), c.State, c.Appointment)
	}
	if ev := c.Clock(ClockMediation); ev.State != Void {
		t.Errorf("the clock of the one before is %s", ev.State)
	}
}
