package courts_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"concord/courts"
	"concord/internal/actor"
	"concord/internal/fault"
)

var update = flag.Bool("update", false, "write generated files anew")

// TestFlowPicture draws both tables; a picture that is not drawn anew fails.
func TestFlowPicture(t *testing.T) {
	t.Parallel()
	got := "<!-- Written by go test ./courts -update from courts/flow.go. Do not edit. -->\n# The court's side: states and moves\n" +
		picture("Confirmation", string(courts.Applied), courts.ConfirmationFlow) + picture("Filing", string(courts.FilingReceived), courts.FilingFlow)
	path := filepath.Join("..", "docs", "generated", "court-flow.md")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Fatalf("%s is stale: run go test ./courts -update and look at what changed", path)
	}
}

func picture[S ~string](title, start string, flow []courts.Row[S]) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n## %s\n\n```mermaid\nstateDiagram-v2\n    [*] --> %s\n", title, start)
	for _, r := range flow {
		for _, from := range r.From {
			if r.To != "" {
				fmt.Fprintf(&b, "    %s --> %s: %s\n", from, r.To, r.On)
			}
		}
	}
	b.WriteString("```\n\n| move | from | to | by | rule |\n|---|---|---|---|---|\n")
	for _, r := range flow {
		var from []string
		for _, s := range r.From {
			from = append(from, string(s))
		}
		to := string(r.To)
		if to == "" {
			to = "same"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", r.On, strings.Join(from, " "), to, r.By, r.Rule)
	}
	return b.String()
}

// Every move in every state: what the table does not allow is refused by the verbs, and what it allows is not.
func TestVerbsAskTheTable(t *testing.T) {
	t.Parallel()
	states := []courts.ConfirmationState{courts.Applied, courts.Accepted, courts.Curing, courts.Confirmed, courts.Rejected, courts.Withdrawn}
	for _, s := range states {
		for _, move := range []string{"cure", "answer", "extend", "confirm", "reject", "withdraw"} {
			d := open(t)
			j := d.as(t, judge)
			d.inState(t, s)
			var err error
			switch move {
			case "cure":
				_, err = d.AskCure(j, "c", "请补", d.clock.Now().AddDate(0, 0, 3))
			case "answer":
				_, err = d.AnswerCure(d.as(t, chen), "c", "已补")
			case "extend":
				_, err = d.Extend(j, "c", 10)
			case "confirm":
				_, err = d.Confirm(j, "c", "同意")
			case "reject":
				ground := "unclear"
				if s == courts.Applied || s == courts.Curing {
					ground = "wrong_court"
				}
				_, err = d.Reject(j, "c", ground, "说明")
			case "withdraw":
				_, err = d.WithdrawApplication(j, "c")
			}
			by := "court"
			if move == "answer" {
				by = "party"
			}
			allowed := slices.Contains(courts.Allowed(courts.ConfirmationFlow, s, by), move)
			repeated := s == courts.Confirmed && move == "confirm" || s == courts.Withdrawn && move == "withdraw" // the same again is no refusal
			switch {
			case allowed && err != nil:
				t.Errorf("%s in %s: %v", move, s, err)
			case !allowed && !repeated && key(err) != "court.move_not_allowed":
				t.Errorf("%s in %s: want a refusal, got %v", move, s, err)
			}
		}
	}
}

// inState brings application c into a state.
func (d *desk) inState(t *testing.T, s courts.ConfirmationState) {
	t.Helper()
	d.applied(t, "c")
	j := d.as(t, judge)
	must := func(_ courts.Confirmation, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	switch s {
	case courts.Accepted:
		must(d.AcceptApplication(j, "c"))
	case courts.Curing:
		must(d.AskCure(j, "c", "请补", d.clock.Now().AddDate(0, 0, 3)))
	case courts.Confirmed:
		must(d.AcceptApplication(j, "c"))
		must(d.Confirm(j, "c", ""))
	case courts.Rejected:
		must(d.Reject(j, "c", "wrong_court", "说明"))
	case courts.Withdrawn:
		must(d.WithdrawApplication(j, "c"))
	}
}

func (d *desk) kinds(t *testing.T) map[string]int {
	t.Helper()
	out := map[string]int{}
	events, err := d.store.Driver().Pending(t.Context(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		out[e.Kind]++
	}
	return out
}

func TestMoreTimeOnlyAsThePackLets(t *testing.T) {
	t.Parallel()
	d := open(t)
	j := d.as(t, judge)
	d.inState(t, courts.Accepted)
	before, err := d.Confirmation(j, "c")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Extend(j, "c", 60); key(err) != "days:clock.extension_too_long" {
		t.Errorf("60 days: %v", err)
	}
	c, err := d.Extend(j, "c", 10)
	if err != nil || !c.Due.After(before.Due.AddDate(0, 0, 7)) {
		t.Fatalf("due %v, before %v: %v", c.Due, before.Due, err)
	}
	if _, err := d.Extend(j, "c", 10); err != nil {
		t.Errorf("the same again: %v", err)
	}
	if _, err := d.Extend(j, "c", 5); key(err) != "court.extended_before" {
		t.Errorf("a second extension: %v", err)
	}
	if n := d.kinds(t)[courts.ConfirmationExtended]; n != 1 {
		t.Errorf("extended %d times", n)
	}
}

func TestOverdueIsSaidOnce(t *testing.T) {
	t.Parallel()
	d := open(t)
	sys := d.as(t, system)
	c := d.applied(t, "c")
	f, err := d.Receive(sys, filing("s1", "d1"))
	if err != nil {
		t.Fatal(err)
	}
	tick := func() map[string]int {
		if err := d.Tick(sys); err != nil {
			t.Fatal(err)
		}
		return d.kinds(t)
	}
	if k := tick(); k[courts.ConfirmationOverdue] != 0 || k[courts.FilingOverdue] != 0 {
		t.Fatal("too early", k)
	}
	d.clock.Set(c.Due)
	for range 3 {
		if k := tick(); k[courts.ConfirmationOverdue] != 1 || k[courts.FilingOverdue] != 0 {
			t.Fatal(k)
		}
	}
	d.clock.Set(f.Due)
	for range 3 {
		if k := tick(); k[courts.FilingOverdue] != 1 {
			t.Fatal(k)
		}
	}
	if err := d.Tick(d.as(t, judge)); fault.CodeOf(err) != fault.NotFound {
		t.Error("a person makes time pass", err)
	}
	x, err := d.Confirmation(d.as(t, judge), "c")
	if err != nil || x.State != courts.Applied || !x.Clocks[0].Overdue {
		t.Fatalf("time decided: %+v, %v", x, err)
	}
}

// Who mediated a dispute does not decide on it (SIM 16).
func TestMediatorDoesNotDecide(t *testing.T) {
	t.Parallel()
	d := open(t)
	sys := d.as(t, system)
	_, err := d.Apply(sys, courts.Confirmation{ID: "c", Case: "c", Court: "qinghe", Track: "prc-prefiling-2022", Parties: parties(), AppliedAt: d.clock.Now(), Locked: []string{"judge"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.AcceptApplication(d.as(t, judge), "c"); key(err) != "court.role_locked" {
		t.Errorf("accepts: %v", err)
	}
	f := filing("s1", "d1")
	f.Locked = []string{"judge"}
	if _, err := d.Receive(sys, f); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Docket(d.as(t, judge), "s1", "1"); key(err) != "court.role_locked" {
		t.Errorf("dockets: %v", err)
	}
}

// A clerk prepares; the judge rules.
func TestOnlyAJudgeRules(t *testing.T) {
	t.Parallel()
	d := open(t)
	clerk := d.as(t, as("clerk", actor.Grant{Role: actor.Clerk, Tenant: "qinghe"}))
	d.applied(t, "c")
	if _, err := d.AcceptApplication(clerk, "c"); err != nil {
		t.Fatal(err)
	}
	for name, rule := range map[string]func() (courts.Confirmation, error){
		"confirm": func() (courts.Confirmation, error) { return d.Confirm(clerk, "c", "") },
		"reject":  func() (courts.Confirmation, error) { return d.Reject(clerk, "c", "unclear", "说明") },
		"extend":  func() (courts.Confirmation, error) { return d.Extend(clerk, "c", 5) },
	} {
		if _, err := rule(); key(err) != "court.judge_only" {
			t.Errorf("%s by a clerk: %v", name, err)
		}
	}
	d.applied(t, "c2")
	if _, err := d.Reject(clerk, "c2", "wrong_court", ""); err != nil {
		t.Errorf("a clerk does not take it up: %v", err)
	}
}

// A lawyer who represents a party answers for it.
func TestAgentAnswers(t *testing.T) {
	t.Parallel()
	d := open(t)
	ps := parties()
	ps[1].Agent = "lawyer"
	_, err := d.Apply(d.as(t, system), courts.Confirmation{ID: "c", Case: "c", Court: "qinghe", Track: "prc-prefiling-2022", Parties: ps, AppliedAt: d.clock.Now()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.AskCure(d.as(t, judge), "c", "请补", d.clock.Now().AddDate(0, 0, 3)); err != nil {
		t.Fatal(err)
	}
	c, err := d.AnswerCure(d.as(t, actor.Actor{Person: "lawyer"}), "c", "已补")
	if err != nil || c.Cures[0].AnsweredBy != "p2" {
		t.Fatalf("%+v, %v", c.Cures, err)
	}
}

// The receipts of a court are a chain without gaps, whatever was refused in between.
func TestReceiptsAreAChain(t *testing.T) {
	t.Parallel()
	d := open(t)
	sys := d.as(t, system)
	var last courts.Receipt
	for i := range 20 {
		if i%4 == 3 { // the same bag under another id is refused, and takes no number
			if _, err := d.Receive(sys, filing(fmt.Sprint("again", i), fmt.Sprint("d", i-1))); key(err) != "filing.bag_known" {
				t.Fatal(err)
			}
			continue
		}
		d.clock.Advance(time.Second)
		f, err := d.Receive(sys, filing(fmt.Sprint("s", i), fmt.Sprint("d", i)))
		if err != nil {
			t.Fatal(err)
		}
		if f.Receipt.Sequence != last.Sequence+1 || last.Sequence > 0 && f.Receipt.Previous != last.Hash() {
			t.Fatalf("after %+v came %+v", last, f.Receipt)
		}
		last = f.Receipt
	}
}
