package mediation

import (
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	"concord/internal/actor"
	"concord/internal/fault"
	"concord/internal/rules"
	"concord/organizations"
)

var update = flag.Bool("update", false, "write golden and generated files anew")

var testRules = NewRules(rules.Load(), "prefiling")

// monday is Monday 2026-11-09, 10:00 in Shanghai.
var monday = time.Date(2026, 11, 9, 2, 0, 0, 0, time.UTC)

var (
	ann = Seat{Role: AsApplicant, Party: "aaaaaaaaaaaaaaaaaaaaaaaaaa", Side: Applicant, Person: "ann", Level: actor.Phone}
	bob = Seat{Role: AsRespondent, Party: "bbbbbbbbbbbbbbbbbbbbbbbbbb", Side: Respondent, Person: "bob", Level: actor.Phone}
	cat = Seat{Role: AsRespondent, Party: "cccccccccccccccccccccccccc", Side: Respondent, Person: "cat", Level: actor.Phone}
	med = Seat{Role: AsMediator, Person: "med", Level: actor.Confirmed}
	clk = Seat{Role: AsClerk, Person: "clk", Level: actor.Confirmed}
	sys = Seat{Role: AsSystem}
)

const testCourt = organizations.CourtID("court-1")

// answersFor answers every required question of a kind that is asked.
func answersFor(t testing.TB, kind string) map[string]any {
	t.Helper()
	pack, err := rules.Load().Pack("prefiling", monday)
	if err != nil {
		t.Fatal(err)
	}
	k, ok := pack.Kind(kind)
	if !ok {
		t.Fatalf("no kind %s", kind)
	}
	out := map[string]any{}
	for _, q := range k.Questions {
		if !q.Required || !shown(q, out) {
			continue
		}
		switch q.Type {
		case rules.Money:
			out[q.ID] = float64(120_000_00)
		case rules.Day:
			out[q.ID] = "2025-03-01"
		case rules.Choice:
			out[q.ID] = q.Options[0].ID
		case rules.YesNo:
			out[q.ID] = false
		case rules.Text:
			out[q.ID] = "去年三月借的，说好年底还。"
		}
	}
	return out
}

func draftCase(t testing.TB) *Case {
	t.Helper()
	p := Party{ID: ann.Party, Kind: "person", Name: "王安", Phone: "13800000001", Person: "ann"}
	c, err := newCase(testRules, "case0000000000000000000000", "12345678", p, monday, CreateInput{Kind: "loan"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func partiesIn(respondents ...PartyID) []PartyInput {
	out := []PartyInput{{ID: ann.Party, Side: Applicant, Kind: "person", Name: "王安", Phone: "138 0000 0001"}}
	for i, id := range respondents {
		out = append(out, PartyInput{ID: id, Side: Respondent, Kind: "person", Name: fmt.Sprintf("周勃%d", i), Phone: fmt.Sprintf("1390000000%d", i+1)})
	}
	return out
}

// writtenCase is a draft with nothing missing, against the respondents named.
func writtenCase(t testing.TB, respondents ...PartyID) *Case {
	t.Helper()
	c := draftCase(t)
	if len(respondents) == 0 {
		respondents = []PartyID{bob.Party}
	}
	court := testCourt
	superior := organizations.CourtID("court-0")
	story := Story{Answers: answersFor(t, "loan"), Facts: "借了十二万没还。", Want: "还钱。"}
	do(t, c, func() ([]Event, error) {
		return c.Save(testRules, []byte("key"), ann, monday, c.DraftRevision, DraftPatch{Story: &story, Parties: partiesIn(respondents...), Court: &court, Superior: &superior})
	})
	if ps := c.Problems(testRules); len(ps) > 0 {
		t.Fatalf("a written case has problems: %v", ps)
	}
	return c
}

// do runs a verb that must succeed.
func do(t testing.TB, c *Case, verb func() ([]Event, error)) []Event {
	t.Helper()
	events, err := verb()
	if err != nil {
		t.Fatalf("state %s: %v", c.State, err)
	}
	for _, e := range events {
		if e.Data.Case != c.ID {
			t.Fatalf("event %s names case %q", e.Kind, e.Data.Case)
		}
	}
	return events
}

func submitted(t testing.TB, respondents ...PartyID) *Case {
	t.Helper()
	c := writtenCase(t, respondents...)
	do(t, c, func() ([]Event, error) { return c.Submit(testRules, ann, monday, "2026-0001") })
	return c
}

func inviting(t testing.TB, respondents ...PartyID) *Case {
	t.Helper()
	c := submitted(t, respondents...)
	do(t, c, func() ([]Event, error) { return c.Screen(testRules, sys, monday, ScreenInput{Decision: "accepted"}) })
	for i, p := range c.Parties {
		if p.Side == Respondent {
			person := []string{"bob", "cat"}[i-1]
			do(t, c, func() ([]Event, error) { return c.Bind(p.ID, person, monday) })
		}
	}
	return c
}

var yes = AnswerInput{Answer: "accept", Consents: []Stage{StageOnline}}

func selecting(t testing.TB) *Case {
	t.Helper()
	c := inviting(t)
	do(t, c, func() ([]Event, error) { return c.Answer(testRules, bob, monday, yes) })
	do(t, c, func() ([]Event, error) {
		return c.OfferCandidates(sys, monday, OfferInput{Round: c.Selection.Round, Offered: candidates("m1", "m2", "m3")})
	})
	return c
}

func candidates(ids ...organizations.MediatorID) []Candidate {
	var out []Candidate
	for _, id := range ids {
		out = append(out, Candidate{Mediator: id, Organization: "org-1", Name: organizations.Name{ZH: "李和", EN: "Li He"}})
	}
	return out
}

var accounts = map[organizations.MediatorID]string{"m1": "med", "m2": "med2", "m3": "med3"}

func appointed(t testing.TB) *Case {
	t.Helper()
	c := selecting(t)
	do(t, c, func() ([]Event, error) { return c.Choose(testRules, ann, monday, "m1", accounts) })
	do(t, c, func() ([]Event, error) { return c.Choose(testRules, bob, monday, "m1", accounts) })
	return c
}

func mediating(t testing.TB) *Case {
	t.Helper()
	c := appointed(t)
	do(t, c, func() ([]Event, error) { return c.Accept(testRules, med, monday, nil) })
	return c
}

func paused(t testing.TB) *Case {
	t.Helper()
	c := mediating(t)
	do(t, c, func() ([]Event, error) { return c.Pausing(testRules, med, monday, PauseInput{Reason: "appraisal"}) })
	return c
}

var digestA, digestB = strings.Repeat("a", 64), strings.Repeat("b", 64)

func draftInput(whole bool) DraftInput {
	return DraftInput{Whole: whole, Facts: "双方确认借款十二万元。", Issues: "还款时间。", Terms: []Term{
		{Kind: Pay, Payer: bob.Party, Payee: ann.Party, AmountMinor: 120_000_00, Currency: "CNY", Method: "bank",
			Instalments: []Instalment{{Due: "2026-12-31", AmountMinor: 60_000_00}, {Due: "2027-03-31", AmountMinor: 60_000_00}}},
	}}
}

func drafted(t testing.TB, whole bool) *Case {
	t.Helper()
	c := mediating(t)
	do(t, c, func() ([]Event, error) { return c.DraftAgreement(testRules, med, monday, draftInput(whole)) })
	return c
}

func attach(t testing.TB, c *Case, digest string) {
	t.Helper()
	do(t, c, func() ([]Event, error) {
		return c.AttachAgreement(sys, monday, AttachInput{Version: c.Agreement.Version, Document: digest, Digest: digest, Pages: 3})
	})
}

func signing(t testing.TB, whole bool) *Case {
	t.Helper()
	c := drafted(t, whole)
	attach(t, c, digestA)
	return c
}

func sign(digest string, apply bool) SignInput {
	return SignInput{Digest: digest, Strokes: "blob", Challenge: "ch", Apply: apply}
}

func settled(t testing.TB, whole, apply bool) *Case {
	t.Helper()
	c := signing(t, whole)
	do(t, c, func() ([]Event, error) { return c.Sign(testRules, ann, monday, sign(digestA, apply)) })
	do(t, c, func() ([]Event, error) { return c.Sign(testRules, bob, monday, sign(digestA, apply)) })
	return c
}

func failed(t testing.TB) *Case {
	t.Helper()
	c := mediating(t)
	do(t, c, func() ([]Event, error) {
		return c.Terminate(testRules, med, monday, TerminateInput{Reason: "gap", Conduct: "无", Flags: []string{"look"}})
	})
	return c
}

// in gives a case in a state, with the conditions of most moves satisfied.
func in(t testing.TB, s State) *Case {
	t.Helper()
	switch s {
	case Draft:
		return writtenCase(t)
	case Submitted:
		return submitted(t)
	case Returned:
		c := submitted(t)
		do(t, c, func() ([]Event, error) {
			return c.Screen(testRules, clk, monday, ScreenInput{Decision: "returned", Ground: "wrong_court", Text: "另一家法院管。"})
		})
		return c
	case Inviting:
		return inviting(t)
	case Selecting:
		return selecting(t)
	case Appointed:
		return appointed(t)
	case Mediating:
		return mediating(t)
	case Paused:
		return paused(t)
	case Signing:
		return signing(t, true)
	case Settled:
		return settled(t, false, false)
	case Failed:
		return failed(t)
	case Withdrawn:
		c := inviting(t)
		do(t, c, func() ([]Event, error) { return c.Withdraw(ann, monday, "") })
		return c
	}
	t.Fatalf("no fixture for state %s", s)
	return nil
}

// refused checks that an error is a fault of a code with a key.
func refused(t testing.TB, err error, code fault.Code, key string) {
	t.Helper()
	f := fault.From(err)
	if f == nil {
		t.Fatalf("want %s %s, got no error", code, key)
		return
	}
	if f.Code != code || f.Key != key {
		t.Fatalf("want %s %s, got %v", code, key, err)
	}
}

// wrongAt checks that an error names exactly these fields, as "path key".
func wrongAt(t testing.TB, err error, want ...string) {
	t.Helper()
	f := fault.From(err)
	if f == nil || f.Code != fault.Invalid {
		t.Fatalf("want an invalid fault, got %v", err)
	}
	var got []string
	for _, x := range f.Fields {
		got = append(got, x.Path+" "+x.Key)
	}
	if strings.Join(got, "; ") != strings.Join(want, "; ") {
		t.Fatalf("want %v, got %v", want, got)
	}
}

func kinds(events []Event) string {
	var out []string
	for _, e := range events {
		out = append(out, strings.TrimPrefix(string(e.Kind), "case."))
	}
	return strings.Join(out, " ")
}
