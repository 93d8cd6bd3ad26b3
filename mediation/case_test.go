package mediation

import (
	"strings"
	"testing"
	"time"

	"concord/internal/actor"
	"concord/internal/fault"
)

func day(n int) time.Time { return monday.AddDate(0, 0, n) }

func TestWholeWayToAnAgreement(t *testing.T) {
	t.Parallel()
	c := settled(t, true, true)
	if c.State != Settled || c.Agreement.EffectiveAt == nil || len(c.Performance) != 2 || c.Confirmation == nil || c.Confirmation.State != "requested" {
		t.Fatalf("state %s, performance %v, confirmation %v", c.State, c.Performance, c.Confirmation)
	}
	var way []string
	for _, e := range c.Timeline {
		if e.To != "" {
			way = append(way, string(e.To))
		}
		if e.At.IsZero() || e.ID == "" || e.Audience == "" {
			t.Errorf("a line of the timeline is not whole: %+v", e)
		}
	}
	if got := strings.Join(way, " "); got != "submitted inviting selecting appointed mediating signing settled" {
		t.Fatalf("the way was %s", got)
	}
}

func TestProblemsNameEveryField(t *testing.T) {
	t.Parallel()
	c := draftCase(t)
	story := Story{Facts: " ", AmountMinor: -5, Currency: "yuan"[:3]}
	parties := []PartyInput{
		{ID: ann.Party, Side: Applicant, Kind: "person", Name: "王安", Phone: "1380000000"},
		{ID: bob.Party, Side: Respondent, Kind: "person", Phone: "1380000000", Email: "nobody"},
	}
	do(t, c, func() ([]Event, error) {
		return c.Save(testRules, nil, ann, monday, 1, DraftPatch{Story: &story, Parties: parties})
	})
	got := map[string]string{}
	for _, f := range c.Problems(testRules) {
		got[f.Path] += f.Key
		if f.Key == "field.phone_digits" && f.Params["digits"] != 10 {
			t.Errorf("digits %v", f.Params)
		}
	}
	for path, key := range map[string]string{
		"story.facts": "field.required", "story.want": "field.required", "story.amountMinor": "field.not_positive", "story.currency": "field.currency",
		"court": "field.required", "parties[0].phone": "field.phone_digits", "parties[1].phone": "field.phone_digitsparty.same_phone", "parties[1].name": "field.required",
		"parties[1].email": "field.email", "story.answers.amount_left": "field.required",
	} {
		if got[path] != key && !strings.HasPrefix(key, got[path]) {
			t.Errorf("%s: want %s, got %q", path, key, got[path])
		}
		if got[path] == "" {
			t.Errorf("%s is not named", path)
		}
	}
	_, err := c.Submit(testRules, ann, monday, "2026-1")
	if fault.CodeOf(err) != fault.Invalid || c.State != Draft {
		t.Fatalf("submitted all the same: %v", err)
	}
}

func TestSaveKeepsWhatIsUnfinishedAndRefusesWhatIsTooMuch(t *testing.T) {
	t.Parallel()
	c := draftCase(t)
	_, err := c.Save(testRules, nil, ann, monday, 7, DraftPatch{})
	refused(t, err, fault.Conflict, "draft.revision_stale")
	long := Story{Facts: strings.Repeat("字", MaxText+1)}
	_, err = c.Save(testRules, nil, ann, monday, 1, DraftPatch{Story: &long})
	wrongAt(t, err, "story.facts field.too_long")
	_, err = c.Save(testRules, nil, ann, monday, 1, DraftPatch{Parties: []PartyInput{{Side: Respondent, Kind: "person"}}})
	wrongAt(t, err, "parties party.own_missing")
	_, err = c.Save(testRules, nil, ann, monday, 1, DraftPatch{Parties: []PartyInput{{ID: ann.Party, Side: Applicant, Kind: "person", Name: strings.Repeat("名", MaxName+1)}}})
	wrongAt(t, err, "parties[0].name field.too_long")
	_, err = c.Save(testRules, nil, bob, monday, 1, DraftPatch{})
	refused(t, err, fault.Forbidden, "case.move_not_yours")
	many := make([]PartyInput, MaxParties+1)
	_, err = c.Save(testRules, nil, ann, monday, 1, DraftPatch{Parties: many})
	wrongAt(t, err, "parties field.too_many")
}

func TestIdentityNumberIsNotKept(t *testing.T) {
	t.Parallel()
	const number = "11010519491231002X" // the example of GB 11643
	c := draftCase(t)
	in := partiesIn(bob.Party)
	in[0].IDNumber = strings.ToLower(number)
	do(t, c, func() ([]Event, error) {
		return c.Save(testRules, []byte("k"), ann, monday, 1, DraftPatch{Parties: in})
	})
	p := c.Party(ann.Party)
	if p.IDLast4 != "002X" || p.IDHash != IdentityHash([]byte("k"), number) || p.IDHash == IdentityHash([]byte("other"), number) {
		t.Fatalf("kept %q %q", p.IDLast4, p.IDHash)
	}
	in[0].IDNumber = "110105194912310021"
	_, err := c.Save(testRules, []byte("k"), ann, monday, 2, DraftPatch{Parties: in})
	wrongAt(t, err, "parties[0].idNumber field.id_number")
	in[0].IDNumber = ""
	do(t, c, func() ([]Event, error) {
		return c.Save(testRules, []byte("k"), ann, monday, 2, DraftPatch{Parties: in})
	})
	if c.Party(ann.Party).IDLast4 != "002X" {
		t.Fatal("an autosave without the number forgot it")
	}
}

func TestPhones(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		in, out, key string
		digits       int
	}{
		{"138 0000-0001", "13800000001", "", 11}, {"+86 138 0000 0001", "13800000001", "", 11}, {"008613800000001", "13800000001", "", 11},
		{"8613800000001", "13800000001", "", 11}, {"１３８０００００００１", "13800000001", "", 11}, {"1380000000", "1380000000", "field.phone_digits", 10},
		{"138000000012", "138000000012", "field.phone_digits", 12}, {"23800000001", "23800000001", "field.phone_mobile", 11}, {"+1 (415) 555-0100", "+14155550100", "", 11},
		{"", "", "", 0}, {"call me", "call me", "field.phone_characters", 0}, {"+123", "+123", "field.phone_digits", 3},
	} {
		if n, key, d := NormalPhone(x.in); n != x.out || key != x.key || d != x.digits {
			t.Errorf("%q: got %q %q %d", x.in, n, key, d)
		}
	}
	if got := MaskPhone("13800005678"); got != "138****5678" {
		t.Error(got)
	}
}

func TestReturnedMayBeMendedAndKeepsNumberAndInstant(t *testing.T) {
	t.Parallel()
	c := in(t, Returned)
	first := *c.SubmittedAt
	if c.Screening.Ground != "wrong_court" || c.Allowed(AsApplicant)[0] != MoveEdit {
		t.Fatalf("%+v %v", c.Screening, c.Allowed(AsApplicant))
	}
	do(t, c, func() ([]Event, error) { return c.Submit(testRules, ann, day(3), "2026-9999") })
	if c.Number != "2026-0001" || !c.SubmittedAt.Equal(first) || c.Screening != nil {
		t.Fatalf("number %s, submitted %v, screening %v", c.Number, c.SubmittedAt, c.Screening)
	}
	_, err := c.Screen(testRules, clk, monday, ScreenInput{Decision: "returned", Ground: "nonsense"})
	wrongAt(t, err, "ground field.unknown_value")
	_, err = c.Screen(testRules, sys, monday, ScreenInput{Decision: "returned", Ground: "wrong_court", Text: "x"})
	refused(t, err, fault.Forbidden, "case.move_not_yours") // a machine accepts; it never sends back
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	t.Run("yes", func(t *testing.T) {
		c := inviting(t)
		_, err := c.Answer(testRules, bob, monday, AnswerInput{Answer: "accept"})
		wrongAt(t, err, "consents consent.required")
		ev := do(t, c, func() ([]Event, error) { return c.Answer(testRules, bob, monday, yes) })
		if kinds(ev) != "consented selecting" || c.State != Selecting || !c.Party(bob.Party).Consented(StageOnline) || c.Party(bob.Party).Consented(StageRecording) {
			t.Fatalf("%s %s", kinds(ev), c.State)
		}
		if ev := do(t, c, func() ([]Event, error) { return c.Answer(testRules, bob, monday, yes) }); len(ev) != 0 {
			t.Fatalf("the same answer again made %s", kinds(ev))
		}
	})
	t.Run("no needs no reason", func(t *testing.T) {
		c := inviting(t)
		ev := do(t, c, func() ([]Event, error) { return c.Answer(testRules, bob, monday, AnswerInput{Answer: "refuse"}) })
		if kinds(ev) != "refused ended" || c.State != Failed || c.End.Reason != EndRefused {
			t.Fatalf("%s %s %+v", kinds(ev), c.State, c.End)
		}
	})
	t.Run("call me, then yes", func(t *testing.T) {
		c := inviting(t)
		do(t, c, func() ([]Event, error) {
			return c.Answer(testRules, bob, monday, AnswerInput{Answer: "call", CallWhen: "晚上"})
		})
		if c.State != Inviting || c.Party(bob.Party).Answer != Call {
			t.Fatal(c.State)
		}
		do(t, c, func() ([]Event, error) { return c.Answer(testRules, bob, monday, yes) })
	})
	t.Run("one of two refuses: the other goes on", func(t *testing.T) {
		c := inviting(t, bob.Party, cat.Party)
		do(t, c, func() ([]Event, error) { return c.Answer(testRules, bob, monday, AnswerInput{Answer: "refuse"}) })
		if c.State != Inviting {
			t.Fatal(c.State)
		}
		ev := do(t, c, func() ([]Event, error) { return c.Answer(testRules, cat, monday, yes) })
		if c.State != Selecting || kinds(ev) != "consented selecting" {
			t.Fatal(c.State, kinds(ev))
		}
		_, err := c.AskAppointment(testRules, bob, monday)
		refused(t, err, fault.Forbidden, "case.party_out")
	})
	t.Run("time runs out", func(t *testing.T) {
		c := inviting(t)
		due := c.Clock(ClockInvitation).Due
		if ev := do(t, c, func() ([]Event, error) { return c.Tick(testRules, due.Add(-time.Millisecond)) }); c.State != Inviting {
			t.Fatalf("too early: %s", kinds(ev))
		}
		ev := do(t, c, func() ([]Event, error) { return c.Tick(testRules, due) })
		if kinds(ev) != "ended" || c.State != Failed || c.End.Reason != EndUnreachable {
			t.Fatalf("%s %s", kinds(ev), c.State)
		}
		if ev := do(t, c, func() ([]Event, error) { return c.Tick(testRules, due) }); len(ev) != 0 {
			t.Fatalf("ticking again made %s", kinds(ev))
		}
	})
	t.Run("time runs out for one of two", func(t *testing.T) {
		c := inviting(t, bob.Party, cat.Party)
		do(t, c, func() ([]Event, error) { return c.Answer(testRules, cat, monday, yes) })
		ev := do(t, c, func() ([]Event, error) { return c.Tick(testRules, c.Clock(ClockInvitation).Due) })
		if kinds(ev) != "respondents_missing selecting" || c.State != Selecting || !c.Party(bob.Party).Out {
			t.Fatalf("%s %s", kinds(ev), c.State)
		}
	})
	t.Run("a clerk records an answer given on paper", func(t *testing.T) {
		c := inviting(t)
		_, err := c.Answer(testRules, clk, monday, AnswerInput{Answer: "accept", Channel: "paper"})
		wrongAt(t, err, "party field.unknown_value")
		do(t, c, func() ([]Event, error) {
			return c.Answer(testRules, clk, monday, AnswerInput{Answer: "accept", Channel: "paper", Party: bob.Party})
		})
		if c.State != Selecting {
			t.Fatal(c.State)
		}
	})
}

func TestSelection(t *testing.T) {
	t.Parallel()
	t.Run("different choices wait", func(t *testing.T) {
		c := selecting(t)
		do(t, c, func() ([]Event, error) { return c.Choose(testRules, ann, monday, "m1", accounts) })
		do(t, c, func() ([]Event, error) { return c.Choose(testRules, bob, monday, "m2", accounts) })
		if c.State != Selecting || c.WaitingFor != WaitAll {
			t.Fatal(c.State, c.WaitingFor)
		}
		ev := do(t, c, func() ([]Event, error) { return c.Choose(testRules, ann, monday, "m2", accounts) })
		if kinds(ev) != "chosen appointed" || c.Appointment.MediatorPerson != "med2" || c.Appointment.By != "parties" {
			t.Fatal(kinds(ev), c.Appointment)
		}
		_, err := c.Choose(testRules, ann, monday, "m1", accounts)
		refused(t, err, fault.Conflict, "case.move_not_allowed")
	})
	t.Run("only who was offered", func(t *testing.T) {
		_, err := selecting(t).Choose(testRules, ann, monday, "m9", accounts)
		wrongAt(t, err, "mediator selection.not_offered")
	})
	t.Run("an objection opens a round without them", func(t *testing.T) {
		c := selecting(t)
		ev := do(t, c, func() ([]Event, error) { return c.Object(testRules, ann, monday, "") })
		if kinds(ev) != "objected selecting" || c.Selection.Round != 2 || len(c.Selection.Excluded) != 3 || len(c.Selection.Offered) != 0 {
			t.Fatalf("%s %+v", kinds(ev), c.Selection)
		}
		_, err := c.OfferCandidates(sys, monday, OfferInput{Round: 2, Offered: candidates("m4", "m1")})
		wrongAt(t, err, "offered[1].mediator selection.excluded")
		_, err = c.OfferCandidates(sys, monday, OfferInput{Round: 1, Offered: candidates("m4")})
		refused(t, err, fault.Conflict, "selection.round_over")
		do(t, c, func() ([]Event, error) {
			return c.OfferCandidates(sys, monday, OfferInput{Round: 2, Offered: candidates("m4")})
		})
		ev = do(t, c, func() ([]Event, error) { return c.Object(testRules, ann, monday, "") })
		if kinds(ev) != "objected choice_due" || !c.Selection.CourtAppoints {
			t.Fatalf("who objects again does not hold it up: %s", kinds(ev))
		}
	})
	t.Run("time to choose ends once", func(t *testing.T) {
		c := selecting(t)
		due := c.Clock(ClockChoice).Due
		if want := "2026-11-11"; due.Add(-time.Second).In(time.FixedZone("", 8*3600)).Format(time.DateOnly) != want {
			t.Errorf("two working days from Monday end on %s, got %v", want, due)
		}
		if ev := do(t, c, func() ([]Event, error) { return c.Tick(testRules, due) }); kinds(ev) != "choice_due" {
			t.Fatal(kinds(ev))
		}
		if ev := do(t, c, func() ([]Event, error) { return c.Tick(testRules, due.Add(time.Hour)) }); len(ev) != 0 {
			t.Fatal(kinds(ev))
		}
		if c.WaitingFor != WaitCourt {
			t.Fatal(c.WaitingFor)
		}
		ev := do(t, c, func() ([]Event, error) { return c.Tick(testRules, c.Clock(ClockAppoint).Due) })
		if kinds(ev) != "appoint_overdue" {
			t.Fatal(kinds(ev))
		}
		in := AppointInput{Mediator: "m2", Organization: "org-1", Person: "med2"}
		do(t, c, func() ([]Event, error) { return c.Appoint(testRules, clk, monday, in) })
		if ev := do(t, c, func() ([]Event, error) { return c.Appoint(testRules, clk, monday, in) }); len(ev) != 0 {
			t.Fatal("appointed twice")
		}
	})
	t.Run("no party and nobody excluded is appointed", func(t *testing.T) {
		c := selecting(t)
		_, err := c.Appoint(testRules, clk, monday, AppointInput{Mediator: "mx", Organization: "org-1", Person: "bob"})
		refused(t, err, fault.Conflict, "appointment.is_party")
		c.exclude("m1")
		_, err = c.Appoint(testRules, clk, monday, AppointInput{Mediator: "m1", Organization: "org-1", Person: "med"})
		refused(t, err, fault.Conflict, "selection.excluded")
	})
}

func TestAppointment(t *testing.T) {
	t.Parallel()
	t.Run("silence re-routes with exclusion", func(t *testing.T) {
		c := appointed(t)
		ev := do(t, c, func() ([]Event, error) { return c.Tick(testRules, c.Clock(ClockAccept).Due) })
		if kinds(ev) != "mediator_silent selecting" || c.State != Selecting || c.Selection.Excluded[0] != "m1" || c.Former[0].Outcome != "silent" || c.Appointment != nil {
			t.Fatalf("%s %+v", kinds(ev), c.Selection)
		}
	})
	t.Run("declining needs a coded reason", func(t *testing.T) {
		c := appointed(t)
		_, err := c.Decline(testRules, med, monday, DeclineInput{Reason: "other"})
		wrongAt(t, err, "text field.required")
		do(t, c, func() ([]Event, error) { return c.Decline(testRules, med, monday, DeclineInput{Reason: "capacity"}) })
		if c.State != Selecting || c.Former[0].Outcome != "declined" {
			t.Fatal(c.State)
		}
	})
	t.Run("a disclosure blocks until all have waived, and the clock runs", func(t *testing.T) {
		c := appointed(t)
		_, err := c.Accept(testRules, med, monday, &DisclosureInput{Kinds: []string{"interest"}})
		wrongAt(t, err, "disclosure.text field.required")
		ev := do(t, c, func() ([]Event, error) {
			return c.Accept(testRules, med, monday, &DisclosureInput{Kinds: []string{"other_tie"}, Text: "曾是同事"})
		})
		if kinds(ev) != "mediator_accepted disclosed" || c.Cleared() || c.Clock(ClockMediation).State != Running || c.WaitingFor != WaitAll {
			t.Fatal(kinds(ev), c.Cleared(), c.WaitingFor)
		}
		_, err = c.DraftAgreement(testRules, med, monday, draftInput(true))
		refused(t, err, fault.Conflict, "case.move_not_allowed")
		do(t, c, func() ([]Event, error) { return c.Waive(testRules, ann, monday, true) })
		if c.Cleared() || c.WaitingFor != WaitRespondent {
			t.Fatal("cleared by one side")
		}
		do(t, c, func() ([]Event, error) { return c.Waive(testRules, bob, monday, true) })
		if !c.Cleared() {
			t.Fatal("not cleared by both")
		}
	})
	t.Run("no to a disclosure is another mediator, and not a refusal to mediate", func(t *testing.T) {
		c := appointed(t)
		do(t, c, func() ([]Event, error) {
			return c.Accept(testRules, med, monday, &DisclosureInput{Kinds: []string{"relative"}, Text: "表亲"})
		})
		do(t, c, func() ([]Event, error) { return c.Waive(testRules, bob, monday, false) })
		if c.State != Selecting || c.Party(bob.Party).Replaced != 0 {
			t.Fatal(c.State)
		}
	})
	t.Run("asking again after a replacement is deemed refusal", func(t *testing.T) {
		c := mediating(t)
		do(t, c, func() ([]Event, error) { return c.Replace(testRules, bob, monday, ReplaceInput{Reason: "不信任"}) })
		if c.State != Selecting {
			t.Fatal(c.State)
		}
		do(t, c, func() ([]Event, error) {
			return c.OfferCandidates(sys, monday, OfferInput{Round: 2, Offered: candidates("m2")})
		})
		do(t, c, func() ([]Event, error) { return c.Choose(testRules, ann, monday, "m2", accounts) })
		do(t, c, func() ([]Event, error) { return c.Choose(testRules, bob, monday, "m2", accounts) })
		second := Seat{Role: AsMediator, Person: "med2", Level: actor.Confirmed}
		do(t, c, func() ([]Event, error) { return c.Accept(testRules, second, day(5), nil) })
		if !c.Clock(ClockMediation).Start.Equal(day(5)) {
			t.Error("the time for mediation starts when the next mediator accepts")
		}
		ev := do(t, c, func() ([]Event, error) {
			return c.Replace(testRules, bob, monday, ReplaceInput{Reason: "还是不信任"})
		})
		if c.State != Failed || c.End.Reason != EndDeemed || kinds(ev) != "mediator_replaced ended" {
			t.Fatal(c.State, kinds(ev))
		}
	})
	t.Run("who mediated takes no other role", func(t *testing.T) {
		c := mediating(t)
		do(t, c, func() ([]Event, error) { return c.Replace(testRules, bob, monday, ReplaceInput{Reason: "x"}) })
		c.Party(bob.Party).Representative = &Representative{Kind: "lawyer", Name: "何"}
		_, err := c.BindRepresentative(bob.Party, "med", monday)
		refused(t, err, fault.Conflict, "case.role_locked")
		judge := actor.Actor{Person: "med", Grants: []actor.Grant{{Role: actor.Judge, Tenant: string(testCourt)}}}
		if got := c.RoleIn(judge).Role; got != AsNobody {
			t.Fatalf("the former mediator reads as %q", got)
		}
	})
	t.Run("a lawyer who comes later is checked too", func(t *testing.T) {
		c := mediating(t)
		do(t, c, func() ([]Event, error) {
			return c.SetRepresentative(bob, monday, RepresentativeInput{Kind: "lawyer", Name: "何律师", Phone: "13700000001", Special: true})
		})
		if c.Cleared() || c.WaitingFor != WaitMe {
			t.Fatal("the mediator need not look again")
		}
		do(t, c, func() ([]Event, error) { return c.Disclose(testRules, med, monday, DisclosureInput{}) })
		if !c.Cleared() {
			t.Fatal("not cleared after declaring again")
		}
	})
	t.Run("contact in time", func(t *testing.T) {
		c := mediating(t)
		do(t, c, func() ([]Event, error) { return c.Contact(med, monday) })
		if c.Clock(ClockContact).State != Met {
			t.Fatal("contact clock runs on")
		}
		late := mediating(t)
		if ev := do(t, late, func() ([]Event, error) { return late.Tick(testRules, late.Clock(ClockContact).Due) }); kinds(ev) != "contact_overdue" {
			t.Fatal(kinds(ev))
		}
	})
}
