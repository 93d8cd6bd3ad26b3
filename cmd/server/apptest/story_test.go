package apptest

import (
	"slices"
	"strings"
	"testing"
)

// is checks the state of the case, as every person in it sees it.
func (h *House) is(state string, who ...string) Obj {
	h.T.Helper()
	c := h.As("applicant").See()
	for _, key := range append(who, "applicant") {
		if got := Str(h.As(key).See(), "state"); got != state {
			h.T.Fatalf("%s sees the case as %s, want %s", key, got, state)
		}
	}
	return c
}

// papers gives the classes of the papers that somebody finds in the case.
func (h *House) papers(key string) []string {
	h.T.Helper()
	var out []string
	for _, d := range List(h.As(key).Get("/cases/"+h.Case+"/documents"), "items") {
		out = append(out, Str(d, "class"))
	}
	slices.Sort(out)
	return out
}

// holds checks that a PDF of the case, read by another program, has all these words.
func (h *House) holds(key, path string, words ...string) {
	h.T.Helper()
	text := strings.Join(strings.Fields(Text(h.T, h.As(key).File("/cases/"+h.Case+path))), "")
	for _, w := range words {
		if !strings.Contains(text, strings.Join(strings.Fields(w), "")) {
			h.T.Errorf("%s does not hold %q:\n%s", path, w, text)
		}
	}
}

// inOrder checks that kinds are among the events of a document, one after the other.
func (h *House) inOrder(document string, kinds ...string) {
	h.T.Helper()
	seen := h.Seen.Kinds(document)
	at := 0
	for _, k := range kinds {
		i := slices.Index(seen[at:], k)
		if i < 0 {
			h.T.Fatalf("%s does not follow in %v", k, seen)
		}
		at += i + 1
	}
}

func equal(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// From a phone to an agreement that a court has confirmed.
func TestFromIntakeToConfirmedAgreement(t *testing.T) {
	t.Parallel()
	h := New(t)

	h.Describe()
	h.is("draft")
	h.Submit()
	c := h.is("inviting", "clerk")
	if Str(c, "number") != "2026-0001" || len(Str(c, "reference")) != 8 {
		t.Errorf("number %q, reference %q", c["number"], c["reference"])
	}
	h.holds("applicant", "/documents/"+h.paper("receipt")+"/content", "陈秀英", "2026-0001")

	h.Consent()
	c = h.is("selecting", "respondent")
	if n := len(List(c, "selection.offered")); n != 0 && n != 3 {
		t.Errorf("%d mediators are offered", n)
	}
	h.Choose()
	h.is("appointed", "respondent", "mediator")
	h.Accept()
	c = h.is("mediating", "respondent", "mediator", "clerk")
	if Str(c, "clock.due") != "2026-12-02T16:00:00Z" { // the 30th day ends at midnight in the county
		t.Errorf("the time ends %v: %v", Dig(c, "clock.due"), Dig(c, "clock.steps"))
	}

	h.Bargain()
	h.WriteAgreement()
	h.is("signing", "respondent", "mediator")
	h.holds("respondent", "/agreement/document", "陈秀英", "周建明", "30,000")
	h.Sign("applicant")
	h.is("signing")
	h.Sign("respondent")
	c = h.is("settled", "respondent", "mediator")
	if n := len(List(c, "performance")); n != 6 {
		t.Errorf("%d instalments are to be paid", n)
	}
	h.Sign("mediator")
	h.holds("applicant", "/agreement/document", "陈秀英", "周建明", h.Who("mediator").Name)
	equal(t, "papers", h.papers("respondent"), []string{"agreement", "confirmation_application", "presided_proof"})

	h.Confirm()
	c = h.is("settled", "respondent", "mediator", "clerk", "judge")
	if Str(c, "confirmation.state") != "confirmed" || !strings.Contains(Str(c, "confirmation.number"), "民特1号") {
		t.Errorf("the confirmation is %v", c["confirmation"])
	}
	h.holds("respondent", "/documents/ruling/content", "陈秀英", "周建明", "桐庐县人民法院", "民特1号", "徐文静")
	h.inOrder(h.Case, "case.submitted", "case.accepted", "case.consented", "case.candidates_offered", "case.appointed", "case.mediator_accepted",
		"case.proposal_made", "case.agreement_ready", "case.signed", "case.agreement_effective", "case.confirmation_asked", "case.sealed")
	h.inOrder(h.Case, "case.confirmation_asked", "confirmation.applied", "confirmation.accepted", "confirmation.cure_asked", "confirmation.cured", "confirmation.confirmed", "confirmation.ruling_ready")
	for _, key := range []string{"applicant", "respondent"} {
		if n := h.Told(h.Who(key).Phone, "confirmation_confirmed"); n != 1 {
			t.Errorf("%s was told %d times that it is confirmed", key, n)
		}
	}

	h.As("respondent").Act("/payments", Obj{"term": Dig(c, "performance.0.termId"), "index": 0})
	h.As("applicant").Act("/payments/0/confirm", nil)
	if c = h.is("settled"); Str(c, "performance.0.confirmedAt") == "" {
		t.Errorf("the first instalment is %v", Dig(c, "performance.0"))
	}
}

// From a phone to a court's docket, when no agreement is found.
func TestFromIntakeToFiledCase(t *testing.T) {
	t.Parallel()
	h := New(t)

	h.Describe()
	h.Submit()
	h.Consent()
	h.Choose()
	h.Accept()
	offer := h.As("respondent").Act("/proposals", Obj{"terms": []Obj{h.Pay(10, 1000_00)}})
	h.As("applicant").Act("/proposals/"+Str(offer, "id")+"/answer", Obj{"answers": []Obj{{"term": Dig(offer, "terms.0.id"), "yes": false}}})
	h.Fail()
	c := h.is("failed", "respondent", "mediator", "clerk")
	if Str(c, "end.reason") != "gap" {
		t.Errorf("it ended for %v", c["end"])
	}
	h.holds("respondent", "/documents/end-report/content", "陈秀英", "周建明", "想法差得太远")

	h.StateFacts()
	if c = h.is("failed"); Str(c, "facts.completeAt") == "" {
		t.Errorf("the facts are %v", c["facts"])
	}
	h.holds("respondent", "/documents/facts-1/content", "陈秀英", "周建明", FactOne)

	h.FileIt()
	first := h.Filing()
	x := h.As("clerk").Get("/filings/" + first)
	if x["state"] != "received" || Str(x, "receipt.bagDigest") != Str(x, "bagDigest") || Str(x, "bagDigest") == "" {
		t.Errorf("the court has %v", x)
	}
	h.GiveBack()
	if c = h.is("failed"); Str(c, "filing.state") != "returned" || Str(c, "filing.due") == "" {
		t.Errorf("the return is %v", c["filing"])
	}
	if n := h.Told(h.Who("applicant").Phone, "filing_returned"); n != 1 {
		t.Errorf("the applicant was told %d times of the return", n)
	}
	h.CureAndDocket()
	c = h.is("failed")
	if Str(c, "filing.state") != "accepted" || Str(c, "filing.number") != Docket || h.Filing() == first {
		t.Errorf("the filing is %v", c["filing"])
	}
	y := h.As("clerk").Get("/filings/" + h.Filing())
	if x := h.As("clerk").Get("/filings/" + first); x["state"] != "superseded" || y["firstReceivedAt"] != x["firstReceivedAt"] {
		t.Errorf("the first filing is %v since %v, the second since %v", x["state"], x["firstReceivedAt"], y["firstReceivedAt"])
	}
	h.inOrder(h.Case, "case.ended", "case.facts_drafted", "case.facts_ready", "case.facts_signed", "case.facts_complete", "case.filing_requested")
	if n := h.Told(h.Who("respondent").Phone, "filing_sent"); n != 0 {
		t.Error("the other side hears of a filing from the court, not from the hub")
	}
}

// paper gives the id of the first paper of a class that the applicant finds.
func (h *House) paper(class string) string {
	h.T.Helper()
	for _, d := range List(h.As("applicant").Get("/cases/"+h.Case+"/documents"), "items") {
		if d["class"] == class {
			return Str(d, "id")
		}
	}
	h.T.Fatalf("no paper %s in the case", class)
	return ""
}
