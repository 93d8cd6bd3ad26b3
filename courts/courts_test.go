package courts_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"concord/courts"
	"concord/internal/actor"
	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/docstore/sqlitedoc"
	"concord/internal/fault"
	"concord/internal/rules"
)

type desk struct {
	*courts.Service
	store *docstore.Store
	clock *clock.Held
}

// guard lets clerks and judges of the court decide and the parties read and answer.
func guard(ctx context.Context, action string, o courts.Object) error {
	a := actor.From(ctx)
	official := a.Has(actor.Clerk, o.Court) || a.Has(actor.Judge, o.Court)
	party := false
	for _, p := range o.People {
		party = party || p == a.Person
	}
	switch action {
	case "confirmation:read", "filing:read":
		if official || party {
			return nil
		}
	case "confirmation:decide", "filing:decide", "desk:court":
		if official {
			return nil
		}
	case "confirmation:apply":
		if party {
			return nil
		}
	}
	return fault.New(fault.Forbidden, "access.denied", nil)
}

func open(t *testing.T) *desk {
	t.Helper()
	s, err := sqlitedoc.Open(t.Context(), filepath.Join(t.TempDir(), "db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	h := clock.Hold(time.Date(2026, 11, 27, 8, 0, 0, 0, time.UTC))
	svc, err := courts.Open(t.Context(), s, h, rules.Load(), guard)
	if err != nil {
		t.Fatal(err)
	}
	return &desk{svc, s, h}
}

var (
	judge  = as("judge", actor.Grant{Role: actor.Judge, Tenant: "qinghe"})
	other  = as("judge-2", actor.Grant{Role: actor.Judge, Tenant: "elsewhere"})
	chen   = as("chen")
	nobody = as("mallory")
	system = actor.Machine
)

func as(person string, g ...actor.Grant) actor.Actor {
	return actor.Actor{Person: person, Name: person, Grants: g}
}

func (d *desk) as(t *testing.T, a actor.Actor) context.Context { return actor.With(t.Context(), a) }

func parties() []courts.Litigant {
	return []courts.Litigant{{ID: "p1", Side: "applicant", Name: "陈秀英", Person: "chen"}, {ID: "p2", Side: "respondent", Name: "周建明", Person: "zhou"}}
}

func (d *desk) applied(t *testing.T, id string) courts.Confirmation {
	t.Helper()
	c, err := d.Apply(d.as(t, system), courts.Confirmation{ID: id, Case: id, Court: "qinghe", Track: "prc-prefiling-2022", Kind: "loan", Parties: parties(), AppliedAt: d.clock.Now(), EffectiveAt: d.clock.Now(),
		Papers: []courts.Paper{{ID: "agreement", Class: courts.Settlement, Blob: "aa"}}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func key(err error) string {
	f := fault.From(err)
	if f == nil {
		return ""
	}
	for _, x := range f.Fields {
		return x.Path + ":" + x.Key
	}
	return f.Key
}

func TestConfirmationFromApplicationToRuling(t *testing.T) {
	t.Parallel()
	d := open(t)
	c := d.applied(t, "case-1")
	if c.State != courts.Applied || c.Sequence != 1 || c.Due.IsZero() {
		t.Fatalf("applied: %+v", c)
	}
	if again := d.applied(t, "case-1"); again.Sequence != 1 || !again.AppliedAt.Equal(c.AppliedAt) {
		t.Fatalf("applying twice made a second one: %+v", again)
	}
	j := d.as(t, judge)
	for _, step := range []struct {
		name string
		do   func() (courts.Confirmation, error)
		want courts.ConfirmationState
		key  string
	}{
		{"confirm before it is taken up", func() (courts.Confirmation, error) { return d.Confirm(j, "case-1", "") }, "", "court.move_not_allowed"},
		{"another court's judge", func() (courts.Confirmation, error) { return d.AcceptApplication(d.as(t, other), "case-1") }, "", "not_found"},
		{"a stranger", func() (courts.Confirmation, error) { return d.AcceptApplication(d.as(t, nobody), "case-1") }, "", "not_found"},
		{"a party decides", func() (courts.Confirmation, error) { return d.AcceptApplication(d.as(t, chen), "case-1") }, "", "access.denied"},
		{"accept", func() (courts.Confirmation, error) { return d.AcceptApplication(j, "case-1") }, courts.Accepted, ""},
		{"accept again", func() (courts.Confirmation, error) { return d.AcceptApplication(j, "case-1") }, courts.Accepted, ""},
		{"a cure without words", func() (courts.Confirmation, error) {
			return d.AskCure(j, "case-1", "", d.clock.Now().AddDate(0, 0, 5))
		}, "", "ask:field.required"},
		{"a cure in the past", func() (courts.Confirmation, error) { return d.AskCure(j, "case-1", "请补", d.clock.Now()) }, "", "due:field.date_range"},
		{"cure", func() (courts.Confirmation, error) {
			return d.AskCure(j, "case-1", "请补转账记录", d.clock.Now().AddDate(0, 0, 5))
		}, courts.Curing, ""},
		{"confirm while curing", func() (courts.Confirmation, error) { return d.Confirm(j, "case-1", "") }, "", "court.move_not_allowed"},
		{"answer", func() (courts.Confirmation, error) { return d.AnswerCure(d.as(t, chen), "case-1", "已补") }, courts.Accepted, ""},
		{"reject without a ground", func() (courts.Confirmation, error) { return d.Reject(j, "case-1", "", "") }, "", "ground:field.required"},
		{"reject on a ground that is none", func() (courts.Confirmation, error) { return d.Reject(j, "case-1", "because", "") }, "", "ground:field.unknown_value"},
		{"confirm", func() (courts.Confirmation, error) { return d.Confirm(j, "case-1", "") }, courts.Confirmed, ""},
		{"confirm again", func() (courts.Confirmation, error) { return d.Confirm(j, "case-1", "") }, courts.Confirmed, ""},
		{"reject after all", func() (courts.Confirmation, error) {
			return d.Reject(j, "case-1", rules.Load().Packs()[0].ID, "")
		}, "", "court.move_not_allowed"},
	} {
		c, err := step.do()
		if key(err) != step.key || (err == nil && c.State != step.want) {
			t.Fatalf("%s: %s, %v; want %s, %q", step.name, c.State, err, step.want, step.key)
		}
	}
	kinds := map[string]int{}
	events, err := d.store.Driver().Pending(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		kinds[e.Kind]++
	}
	for _, k := range []string{courts.ConfirmationApplied, courts.ConfirmationAccepted, courts.ConfirmationCureAsked, courts.ConfirmationCured, courts.ConfirmationConfirmed} {
		if kinds[k] != 1 {
			t.Errorf("%s happened %d times", k, kinds[k])
		}
	}
}

func TestRejectionOnAGroundOfTheRules(t *testing.T) {
	t.Parallel()
	d := open(t)
	p, err := rules.Load().Pack("prc-prefiling-2022", d.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	d.applied(t, "case-1")
	ground := p.NotAccepted[0].ID
	c, err := d.Reject(d.as(t, judge), "case-1", ground, "说明")
	if err != nil || c.State != courts.Rejected || c.Ruling.Ground != ground || c.Open {
		t.Fatalf("%+v, %v", c, err)
	}
}

// Two hundred clerks' worth of applications at once: every one gets a number of its own.
func TestNumbersAreGivenOnce(t *testing.T) {
	t.Parallel()
	d := open(t)
	var wg sync.WaitGroup
	got := make([]int, 50)
	for i := range got {
		wg.Go(func() {
			c, err := d.Apply(d.as(t, system), courts.Confirmation{ID: fmt.Sprint("c", i), Case: fmt.Sprint("c", i), Court: "qinghe", Track: "prc-prefiling-2022", Parties: parties(), AppliedAt: d.clock.Now()})
			if err != nil {
				t.Error(err)
			}
			got[i] = c.Sequence
		})
	}
	wg.Wait()
	seen := map[int]bool{}
	for _, n := range got {
		if n < 1 || n > len(got) || seen[n] {
			t.Fatalf("numbers %v", got)
		}
		seen[n] = true
	}
}

func filing(id, digest string) courts.Filing {
	return courts.Filing{ID: id, Case: "case-1", Court: "qinghe", Track: "prc-prefiling-2022", Kind: "tenancy", Parties: parties(), Bag: digest, BagDigest: digest, Papers: []courts.Paper{{ID: "a", Class: courts.Pleading}}}
}

// The same submission again, also a thousandfold and at once, gives the identical receipt; another bag under its id is
// refused, and so is a paper of a class that must not cross.
func TestTheSameSubmissionIsOne(t *testing.T) {
	t.Parallel()
	d := open(t)
	ctx := d.as(t, system)
	var wg sync.WaitGroup
	receipts := make([]courts.Receipt, 100)
	for i := range receipts {
		wg.Go(func() {
			f, err := d.Receive(ctx, filing("s1", "d1"))
			if err != nil {
				t.Error(err)
			}
			receipts[i] = f.Receipt
		})
	}
	wg.Wait()
	for _, r := range receipts {
		if r.Hash() != receipts[0].Hash() {
			t.Fatalf("two receipts: %+v, %+v", r, receipts[0])
		}
	}
	if _, err := d.Receive(ctx, filing("s1", "d2")); key(err) != "filing.other_bag" {
		t.Errorf("another bag: %v", err)
	}
	if _, err := d.Receive(ctx, filing("s2", "d1")); fault.CodeOf(err) != fault.Exists {
		t.Errorf("the same bag under another id: %v", err)
	}
	bad := filing("s3", "d3")
	bad.Papers[0].Class = "caucus_note"
	if _, err := d.Receive(ctx, bad); key(err) != "court.class_not_allowed" {
		t.Errorf("a privileged class: %v", err)
	}
	f, err := d.Receive(ctx, filing("s4", "d4"))
	if err != nil || f.Receipt.Previous == "" || f.Receipt.Sequence <= receipts[0].Sequence {
		t.Errorf("the chain: %+v, %v", f.Receipt, err)
	}
}

func TestReturnedCuredDocketed(t *testing.T) {
	t.Parallel()
	d := open(t)
	sys, j := d.as(t, system), d.as(t, judge)
	first, err := d.Receive(sys, filing("s1", "d1"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := rules.Load().Pack("prc-prefiling-2022", d.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	code := p.FilingFlaws[0].ID
	week := d.clock.Now().AddDate(0, 0, 7)
	correction := filing("s2", "d2")
	correction.Supersedes = "s1"
	if _, err := d.Receive(sys, correction); key(err) != "court.move_not_allowed" {
		t.Fatalf("a correction of what was not returned: %v", err)
	}
	if _, err := d.Return(j, "s1", nil, week); key(err) != "reasons:field.required" {
		t.Fatalf("no reasons: %v", err)
	}
	if _, err := d.Return(j, "s1", []courts.Flaw{{Code: "mood"}}, week); key(err) != "reasons:field.unknown_value" {
		t.Fatalf("unknown reason: %v", err)
	}
	if _, err := d.Return(j, "s1", []courts.Flaw{{Code: code, Text: "请附合同"}}, week); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Docket(j, "s1", "1号"); key(err) != "court.move_not_allowed" {
		t.Fatalf("docketed what was returned: %v", err)
	}
	d.clock.Advance(24 * time.Hour)
	second, err := d.Receive(sys, correction)
	if err != nil || second.Attempt != 2 || !second.FirstReceivedAt.Equal(first.FirstReceivedAt) {
		t.Fatalf("the correction: %+v, %v", second, err)
	}
	if old, err := d.Filing(j, "s1"); err != nil || old.State != courts.FilingSuperseded {
		t.Fatalf("the returned one: %s, %v", old.State, err)
	}
	third := filing("s3", "d3")
	third.Supersedes = "s1"
	if _, err := d.Receive(sys, third); err == nil {
		t.Fatal("two corrections of one filing")
	}
	f, err := d.Docket(j, "s2", "（2026）民初1号")
	if err != nil || f.State != courts.FilingAccepted {
		t.Fatalf("%+v, %v", f, err)
	}
	if again, err := d.Docket(j, "s2", "（2026）民初1号"); err != nil || again.Docket != f.Docket {
		t.Fatalf("docketing again: %v", err)
	}
	if _, err := d.Receive(sys, filing("s9", "d9")); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Docket(j, "s9", "（2026）民初1号"); key(err) != "number:filing.docket_taken" {
		t.Fatalf("the same docket number for two: %v", err)
	}
}
