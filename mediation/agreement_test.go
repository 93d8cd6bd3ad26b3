package mediation

import (
	"strings"
	"testing"
	"time"

	"concord/internal/actor"
	"concord/internal/fault"
)

func TestClocks(t *testing.T) {
	t.Parallel()
	t.Run("thirty days, and time ends it", func(t *testing.T) {
		c := mediating(t)
		k := c.Clock(ClockMediation)
		if got := k.Due.Add(-time.Second).Format(time.DateOnly); got != "2026-12-09" || len(k.Steps) == 0 || k.Articles[0] == "" {
			t.Fatalf("due %v, steps %v, articles %v", k.Due, k.Steps, k.Articles)
		}
		do(t, c, func() ([]Event, error) { return c.Contact(med, monday) })
		if c.NextDue == nil || !c.NextDue.Equal(k.Due) {
			t.Fatalf("next due %v", c.NextDue)
		}
		ev := do(t, c, func() ([]Event, error) { return c.Tick(testRules, k.Due) })
		if kinds(ev) != "ended" || c.End.Reason != EndExpired || c.State != Failed || c.NextDue != nil {
			t.Fatal(kinds(ev), c.End, c.NextDue)
		}
	})
	t.Run("longer only when all agree", func(t *testing.T) {
		c := mediating(t)
		_, err := c.AskExtension(testRules, med, monday, "2026-12-01")
		wrongAt(t, err, "until extension.not_later")
		_, err = c.AskExtension(testRules, med, monday, "soon")
		wrongAt(t, err, "until field.date")
		_, err = c.AskExtension(testRules, med, monday, "2099-01-01")
		wrongAt(t, err, "until extension.too_far")
		do(t, c, func() ([]Event, error) { return c.AskExtension(testRules, ann, monday, "2027-01-15") })
		if c.WaitingFor != WaitRespondent {
			t.Fatal("who asked has agreed", c.WaitingFor)
		}
		before := c.Clock(ClockMediation).Due
		ev := do(t, c, func() ([]Event, error) { return c.AnswerExtension(testRules, bob, monday, false) })
		if kinds(ev) != "extension_refused" || !c.Clock(ClockMediation).Due.Equal(before) || c.Extension != nil {
			t.Fatal(kinds(ev))
		}
		do(t, c, func() ([]Event, error) { return c.AskExtension(testRules, med, monday, "2027-01-15") })
		do(t, c, func() ([]Event, error) { return c.AnswerExtension(testRules, ann, monday, true) })
		if ev := do(t, c, func() ([]Event, error) { return c.AnswerExtension(testRules, ann, monday, true) }); len(ev) != 0 {
			t.Fatal("yes twice counted twice")
		}
		ev = do(t, c, func() ([]Event, error) { return c.AnswerExtension(testRules, bob, monday, true) })
		if kinds(ev) != "extended" || c.Clock(ClockMediation).Due.Add(-time.Second).Format(time.DateOnly) != "2027-01-15" {
			t.Fatal(kinds(ev), c.Clock(ClockMediation).Due)
		}
	})
	t.Run("appraisal does not count", func(t *testing.T) {
		c := mediating(t)
		before := c.Clock(ClockMediation).Due
		_, err := c.Pausing(testRules, med, monday, PauseInput{Reason: "sham_report"})
		wrongAt(t, err, "text field.required")
		do(t, c, func() ([]Event, error) { return c.Pausing(testRules, med, day(2), PauseInput{Reason: "appraisal"}) })
		if ev := do(t, c, func() ([]Event, error) { return c.Tick(testRules, before.AddDate(0, 0, 60)) }); strings.Contains(kinds(ev), "ended") || c.State != Paused {
			t.Fatal("a standing clock ended the case", kinds(ev))
		}
		do(t, c, func() ([]Event, error) { return c.Resume(testRules, med, day(12)) })
		if got := c.Clock(ClockMediation).Due.Sub(before); got < 10*24*time.Hour || got > 13*24*time.Hour {
			t.Fatalf("10 days of appraisal moved the last day by %v", got)
		}
	})
	t.Run("a day agreed on before a long stop is not a trap", func(t *testing.T) {
		c := mediating(t)
		do(t, c, func() ([]Event, error) { return c.AskExtension(testRules, med, monday, "2026-12-15") })
		do(t, c, func() ([]Event, error) { return c.AnswerExtension(testRules, ann, monday, true) })
		do(t, c, func() ([]Event, error) { return c.AnswerExtension(testRules, bob, monday, true) })
		do(t, c, func() ([]Event, error) { return c.Pausing(testRules, med, day(2), PauseInput{Reason: "appraisal"}) })
		do(t, c, func() ([]Event, error) { return c.Resume(testRules, med, day(62)) })
		if c.Clock(ClockMediation).Due.Before(day(62)) {
			t.Fatal("due before it was resumed", c.Clock(ClockMediation).Due)
		}
	})
}

func TestTermsNameEveryField(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		name string
		edit func(*Term)
		want string
	}{
		{"no payer", func(t *Term) { t.Payer = "" }, "terms[0].payer field.required"},
		{"a stranger pays", func(t *Term) { t.Payer = "zzzz" }, "terms[0].payer field.unknown_value"},
		{"pays himself", func(t *Term) { t.Payee = t.Payer }, "terms[0].payee term.same_party"},
		{"nothing", func(t *Term) { t.AmountMinor, t.Instalments = 0, nil; t.Due = "2026-12-31" }, "terms[0].amountMinor field.not_positive"},
		{"below nothing", func(t *Term) { t.AmountMinor, t.Instalments = -1, nil; t.Due = "2026-12-31" }, "terms[0].amountMinor field.not_positive"},
		{"too much", func(t *Term) { t.AmountMinor, t.Instalments = MaxAmount+1, nil; t.Due = "2026-12-31" }, "terms[0].amountMinor field.too_large"},
		{"no currency", func(t *Term) { t.Currency = "元" }, "terms[0].currency field.currency"},
		{"no day", func(t *Term) { t.Instalments = nil }, "terms[0].due field.required"},
		{"a day that is none", func(t *Term) { t.Instalments = nil; t.Due = "2026-02-30" }, "terms[0].due field.date"},
		{"parts that do not add up", func(t *Term) { t.Instalments[0].AmountMinor-- }, "terms[0].instalments term.instalments_sum"},
		{"parts out of order", func(t *Term) { t.Instalments[1].Due = "2026-01-01" }, "terms[0].instalments[1].due term.instalments_order"},
		{"unknown kind", func(t *Term) { t.Kind = "gift" }, "terms[0].kind field.unknown_value"},
		{"unknown method", func(t *Term) { t.Method = "gold" }, "terms[0].method field.unknown_value"},
		{"account too long", func(t *Term) { t.Account = strings.Repeat("9", 201) }, "terms[0].account field.too_long"},
		{"text too long", func(t *Term) { t.Text = strings.Repeat("字", MaxText+1) }, "terms[0].text field.too_long"},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			in := draftInput(true)
			x.edit(&in.Terms[0])
			_, err := mediating(t).DraftAgreement(testRules, med, monday, in)
			f := fault.From(err)
			if f == nil || len(f.Fields) == 0 || !slicesHas(f.Fields, x.want) {
				t.Fatalf("want %s, got %v", x.want, err)
			}
		})
	}
	in := draftInput(true)
	for len(in.Terms) <= MaxTerms {
		in.Terms = append(in.Terms, in.Terms[0])
	}
	_, err := mediating(t).DraftAgreement(testRules, med, monday, in)
	wrongAt(t, err, "terms field.too_many")
	_, err = mediating(t).DraftAgreement(testRules, med, monday, DraftInput{Facts: "f", Issues: "i"})
	wrongAt(t, err, "terms field.required")
}

func slicesHas(fields []fault.Field, want string) bool {
	for _, f := range fields {
		if f.Path+" "+f.Key == want {
			return true
		}
	}
	return false
}

// What a court would refuse is refused before anybody signs.
func TestBlockingFindingIsRefused(t *testing.T) {
	t.Parallel()
	c := mediating(t)
	in := draftInput(true)
	in.Terms[0].Instalments, in.Terms[0].Due = nil, "2020-01-01"
	_, err := c.DraftAgreement(testRules, med, monday, in)
	wrongAt(t, err, "terms[0].due terms.due_past")
	found, err := c.CheckAgreement(testRules, monday, in)
	if err != nil || len(found) == 0 || !found[0].Blocking || found[0].Articles[0] == "" {
		t.Fatal(found, err)
	}
	if c.Agreement != nil || c.State != Mediating {
		t.Fatal("a check kept something")
	}
}

func TestSigning(t *testing.T) {
	t.Parallel()
	t.Run("same hand, same text: once", func(t *testing.T) {
		c := signing(t, true)
		ev := do(t, c, func() ([]Event, error) { return c.Sign(testRules, ann, monday, sign(digestA, true)) })
		if kinds(ev) != "signed" {
			t.Fatal(kinds(ev))
		}
		if ev := do(t, c, func() ([]Event, error) { return c.Sign(testRules, ann, day(1), sign(digestA, false)) }); len(ev) != 0 || len(c.Agreement.Signatures) != 1 || !c.Agreement.Apply[ann.Party] {
			t.Fatal("signed twice")
		}
	})
	t.Run("another text is refused", func(t *testing.T) {
		c := signing(t, true)
		_, err := c.Sign(testRules, ann, monday, sign(digestB, true))
		refused(t, err, fault.Conflict, "agreement.changed")
	})
	t.Run("a redraft empties all halves", func(t *testing.T) {
		c := signing(t, true)
		do(t, c, func() ([]Event, error) { return c.Sign(testRules, ann, monday, sign(digestA, true)) })
		do(t, c, func() ([]Event, error) { return c.DraftAgreement(testRules, med, monday, draftInput(true)) })
		if len(c.Agreement.Signatures) != 0 || len(c.Agreement.Apply) != 0 || c.Agreement.Digest != "" || c.State != Signing {
			t.Fatalf("%+v", c.Agreement)
		}
		_, err := c.Sign(testRules, bob, monday, sign(digestA, true))
		refused(t, err, fault.Conflict, "agreement.changed")
		_, err = c.AttachAgreement(sys, monday, AttachInput{Version: 1, Document: digestA, Digest: digestA})
		refused(t, err, fault.Conflict, "agreement.changed")
		attach(t, c, digestB)
		if ev := do(t, c, func() ([]Event, error) {
			return c.AttachAgreement(sys, monday, AttachInput{Version: 2, Document: digestB, Digest: digestB})
		}); len(ev) != 0 {
			t.Fatal("attached twice")
		}
		_, err = c.AttachAgreement(sys, monday, AttachInput{Version: 2, Document: digestA, Digest: digestA})
		refused(t, err, fault.Conflict, "agreement.changed")
	})
	t.Run("the last party's hand makes it effective, the mediator's may follow", func(t *testing.T) {
		c := signing(t, true)
		do(t, c, func() ([]Event, error) { return c.Sign(testRules, bob, monday, sign(digestA, false)) })
		ev := do(t, c, func() ([]Event, error) { return c.Sign(testRules, ann, monday, sign(digestA, true)) })
		if kinds(ev) != "signed agreement_effective" || c.State != Settled {
			t.Fatal(kinds(ev))
		}
		do(t, c, func() ([]Event, error) { return c.Sign(testRules, med, day(1), sign(digestA, false)) })
		if !c.Agreement.signed(ByMediator) {
			t.Fatal("the mediator's signature is missing")
		}
		_, err := c.DraftAgreement(testRules, med, day(1), draftInput(true))
		refused(t, err, fault.Conflict, "case.move_not_allowed")
	})
	t.Run("the mediator's hand alone does not make it effective", func(t *testing.T) {
		c := signing(t, true)
		do(t, c, func() ([]Event, error) { return c.Sign(testRules, med, monday, sign(digestA, false)) })
		do(t, c, func() ([]Event, error) { return c.Sign(testRules, ann, monday, sign(digestA, false)) })
		if c.State != Signing {
			t.Fatal(c.State)
		}
	})
	t.Run("a hand needs a known person and a code", func(t *testing.T) {
		c := signing(t, true)
		stranger := ann
		stranger.Level = actor.Unknown
		_, err := c.Sign(testRules, stranger, monday, sign(digestA, true))
		refused(t, err, fault.Forbidden, "identity.level_needed")
		_, err = c.Sign(testRules, ann, monday, SignInput{Digest: digestA})
		wrongAt(t, err, "challenge field.required")
		agent := ann
		agent.Representative = true
		_, err = c.Sign(testRules, agent, monday, sign(digestA, true))
		refused(t, err, fault.Forbidden, "representative.special_needed")
	})
	t.Run("a matter of personal relations is signed on paper", func(t *testing.T) {
		c := mediating(t)
		c.Kind = "family_support"
		do(t, c, func() ([]Event, error) { return c.DraftAgreement(testRules, med, monday, draftInput(true)) })
		attach(t, c, digestA)
		_, err := c.Sign(testRules, ann, monday, sign(digestA, true))
		refused(t, err, fault.Conflict, "agreement.wet_ink")
		for _, p := range []PartyID{ann.Party, bob.Party} {
			in := sign(digestA, true)
			in.Party = p
			do(t, c, func() ([]Event, error) { return c.Sign(testRules, med, monday, in) })
		}
		if c.State != Settled {
			t.Fatal(c.State)
		}
	})
	t.Run("who refuses goes back to talking", func(t *testing.T) {
		c := signing(t, true)
		do(t, c, func() ([]Event, error) { return c.Sign(testRules, ann, monday, sign(digestA, true)) })
		do(t, c, func() ([]Event, error) { return c.RefuseSign(bob, monday, "") })
		if c.State != Mediating || len(c.Agreement.Signatures) != 0 {
			t.Fatal(c.State)
		}
	})
	t.Run("sealed once", func(t *testing.T) {
		c := settled(t, true, false)
		do(t, c, func() ([]Event, error) { return c.Seal(sys, monday, SealInput{Version: 1, Sealed: "blob"}) })
		if ev := do(t, c, func() ([]Event, error) { return c.Seal(sys, monday, SealInput{Version: 1, Sealed: "blob"}) }); len(ev) != 0 {
			t.Fatal("sealed twice")
		}
		_, err := c.Seal(sys, monday, SealInput{Version: 1, Sealed: "other"})
		refused(t, err, fault.Conflict, "agreement.sealed")
	})
}

func TestConfirmationIsAskedByAll(t *testing.T) {
	t.Parallel()
	c := settled(t, true, false)
	do(t, c, func() ([]Event, error) { return c.AskConfirmation(ann, day(3)) })
	if c.Confirmation != nil {
		t.Fatal("one side is not enough")
	}
	if ev := do(t, c, func() ([]Event, error) { return c.AskConfirmation(ann, day(3)) }); len(ev) != 0 {
		t.Fatal(kinds(ev))
	}
	ev := do(t, c, func() ([]Event, error) { return c.AskConfirmation(bob, day(4)) })
	if kinds(ev) != "confirmation_applied confirmation_asked" || c.Clock(ClockConfirm).State != Met || c.WaitingFor != WaitCourt {
		t.Fatal(kinds(ev))
	}
	late := settled(t, true, false)
	if ev := do(t, late, func() ([]Event, error) { return late.Tick(testRules, late.Clock(ClockConfirm).Due) }); kinds(ev) != "confirmation_closed" {
		t.Fatal(kinds(ev))
	}
	_, err := late.AskConfirmation(ann, day(40))
	refused(t, err, fault.Conflict, "case.move_not_allowed")
}

func TestPartialAgreementLeavesTheRestToFile(t *testing.T) {
	t.Parallel()
	whole := settled(t, true, false)
	_, err := whole.RequestFiling(ann, monday, "")
	refused(t, err, fault.Conflict, "case.move_not_allowed")
	part := settled(t, false, false)
	ev := do(t, part, func() ([]Event, error) { return part.RequestFiling(ann, monday, "") })
	if kinds(ev) != "filing_requested" || part.State != Settled {
		t.Fatal(kinds(ev))
	}
	if ev := do(t, part, func() ([]Event, error) { return part.RequestFiling(ann, monday, "") }); len(ev) != 0 {
		t.Fatal("asked twice")
	}
	link := Link{ID: "f1", State: "rejected", Reason: "wrong_court"}
	do(t, part, func() ([]Event, error) { return part.MirrorFiling(sys, monday, link) })
	if ev := do(t, part, func() ([]Event, error) { return part.MirrorFiling(sys, monday, link) }); len(ev) != 0 {
		t.Fatal("mirrored twice")
	}
	do(t, part, func() ([]Event, error) { return part.RequestFiling(ann, monday, "") })
	if part.Filing.Attempt != 2 {
		t.Fatal(part.Filing)
	}
}

func TestFacts(t *testing.T) {
	t.Parallel()
	c := failed(t)
	_, err := c.DraftFacts(med, monday, []string{"", "借款十二万元"})
	wrongAt(t, err, "items[0] field.required")
	do(t, c, func() ([]Event, error) { return c.DraftFacts(med, monday, []string{"借款十二万元"}) })
	_, err = c.SignFacts(ann, monday, sign(digestA, false))
	refused(t, err, fault.Conflict, "facts.changed")
	do(t, c, func() ([]Event, error) {
		return c.AttachFacts(sys, monday, AttachInput{Version: 1, Document: digestA, Digest: digestA})
	})
	do(t, c, func() ([]Event, error) { return c.SignFacts(ann, monday, sign(digestA, false)) })
	if ev := do(t, c, func() ([]Event, error) { return c.SignFacts(ann, monday, sign(digestA, false)) }); len(ev) != 0 {
		t.Fatal("signed twice")
	}
	if c.Facts.CompleteAt != nil {
		t.Fatal("complete with one hand")
	}
	ev := do(t, c, func() ([]Event, error) { return c.SignFacts(bob, monday, sign(digestA, false)) })
	if kinds(ev) != "facts_signed facts_complete" {
		t.Fatal(kinds(ev))
	}
	_, err = c.DraftFacts(med, monday, []string{"x"})
	refused(t, err, fault.Conflict, "facts.complete")
}

func TestPerformance(t *testing.T) {
	t.Parallel()
	c := settled(t, true, false)
	term := c.Agreement.Terms[0].ID
	_, err := c.RecordPayment(ann, monday, PaymentInput{Term: term})
	refused(t, err, fault.Forbidden, "payment.not_yours")
	later := day(40)
	_, err = c.RecordPayment(bob, monday, PaymentInput{Term: term, PaidAt: &later})
	wrongAt(t, err, "paidAt field.out_of_range")
	do(t, c, func() ([]Event, error) { return c.RecordPayment(bob, day(1), PaymentInput{Term: term}) })
	_, err = c.ConfirmPayment(bob, day(1), 0)
	refused(t, err, fault.Forbidden, "payment.not_yours")
	do(t, c, func() ([]Event, error) { return c.ConfirmPayment(ann, day(1), 0) })
	do(t, c, func() ([]Event, error) { return c.Tick(testRules, c.Clock(ClockConfirm).Due) })
	if c.NextDue == nil || c.NextDue.Add(-time.Second).Format(time.DateOnly) != "2027-03-31" {
		t.Fatal("next due", c.NextDue)
	}
	ev := do(t, c, func() ([]Event, error) { return c.Tick(testRules, *c.NextDue) })
	if kinds(ev) != "payment_overdue" || !c.Performance[1].Overdue || c.NextDue != nil {
		t.Fatal(kinds(ev), c.NextDue)
	}
	if ev := do(t, c, func() ([]Event, error) { return c.Tick(testRules, day(400)) }); len(ev) != 0 {
		t.Fatal("overdue twice")
	}
	do(t, c, func() ([]Event, error) { return c.ConfirmPayment(ann, day(401), 1) })
	if !c.Kept() || c.WaitingFor != WaitNobody {
		t.Fatal("not kept", c.WaitingFor)
	}
}

func TestEndings(t *testing.T) {
	t.Parallel()
	for _, s := range []State{Inviting, Selecting, Appointed, Mediating, Paused, Signing} {
		c := in(t, s)
		do(t, c, func() ([]Event, error) { return c.Stop(ann, monday, "") })
		if c.State != Failed || c.End.Reason != EndStopped || c.NextDue != nil || c.End.From != s {
			t.Errorf("%s: %+v", s, c.End)
		}
	}
	c := mediating(t)
	_, err := c.Terminate(testRules, med, monday, TerminateInput{Reason: "refused"})
	wrongAt(t, err, "reason field.unknown_value") // not the mediator's to say
	_, err = c.Terminate(testRules, med, monday, TerminateInput{Reason: "other"})
	wrongAt(t, err, "text field.required")
}

func TestWithdrawNeedsAllApplicants(t *testing.T) {
	t.Parallel()
	c := writtenCase(t)
	c.Parties = append(c.Parties, Party{ID: cat.Party, Side: Applicant, Kind: "person", Name: "王二", Phone: "13800000009", Person: "cat", Answer: Accepted})
	two := cat
	two.Role, two.Side = AsApplicant, Applicant
	do(t, c, func() ([]Event, error) { return c.Submit(testRules, ann, monday, "2026-1") })
	do(t, c, func() ([]Event, error) { return c.Withdraw(ann, monday, "") })
	if c.State != Submitted {
		t.Fatal(c.State)
	}
	do(t, c, func() ([]Event, error) { return c.Withdraw(two, monday, "") })
	if c.State != Withdrawn {
		t.Fatal(c.State)
	}
}

func TestWhoseTurnAfterwards(t *testing.T) {
	t.Parallel()
	c := settled(t, true, true)
	for _, x := range []struct {
		state string
		want  Waiting
	}{{"applied", WaitCourt}, {"curing", WaitAll}, {"accepted", WaitCourt}, {"confirmed", WaitRespondent}} { // in the end bob pays
		do(t, c, func() ([]Event, error) { return c.MirrorConfirmation(sys, monday, Link{ID: "c", State: x.state}) })
		if c.WaitingFor != x.want {
			t.Errorf("%s: waits for %q, want %q", x.state, c.WaitingFor, x.want)
		}
	}
	if got := c.Turn(bob); got.Whose != "you" || got.Move != MoveRecordPayment || got.Due == nil {
		t.Errorf("bob: %+v", got)
	}
	if got := c.Turn(ann); got.Whose != "other" {
		t.Errorf("ann: %+v", got)
	}
	f := failed(t)
	do(t, f, func() ([]Event, error) { return f.RequestFiling(ann, monday, "") })
	for _, x := range []struct {
		state string
		want  Waiting
	}{{"received", WaitCourt}, {"returned", WaitApplicant}, {"accepted", WaitNobody}} {
		do(t, f, func() ([]Event, error) { return f.MirrorFiling(sys, monday, Link{ID: "f", State: x.state}) })
		if f.WaitingFor != x.want {
			t.Errorf("%s: waits for %q, want %q", x.state, f.WaitingFor, x.want)
		}
	}
}
