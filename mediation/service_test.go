package mediation

import (
	"slices"
	"strings"
	"testing"
	"time"

	"concord/internal/fault"
)

func TestServiceFromIntakeToAgreement(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	id := h.signing()
	_, err := h.Sign(h.as("ann"), id, sign(digestA, true))
	h.ok(err)
	v, err := h.Sign(h.as("bob"), id, sign(digestA, true))
	h.ok(err)
	if v.State != Settled || v.Number != "2026-0001" || len(v.Reference) != 8 || v.Confirmation == nil {
		t.Fatalf("%s %s %s", v.State, v.Number, v.Reference)
	}
	want := "submitted accepted party_bound consented selecting candidates_offered chosen chosen appointed mediator_accepted agreement_drafted agreement_ready signed signed agreement_effective confirmation_asked"
	if got := h.events(); got != want {
		t.Fatalf("events\n got %s\nwant %s", got, want)
	}
	// the same again: the same answer, and no second event
	again, err := h.Sign(h.as("bob"), id, sign(digestA, true))
	h.ok(err)
	if again.State != v.State || len(again.Agreement.Signatures) != 2 {
		t.Fatal("another answer")
	}
	if got := h.events(); got != "" {
		t.Fatalf("signing again left %s", got)
	}
}

func TestClockwork(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	id := h.inviting()
	h.events()
	due, err := h.DueCases(h.as("sys"), h.clock.Now(), 10)
	h.ok(err)
	if len(due) != 0 {
		t.Fatal(due)
	}
	h.clock.Advance(8 * 24 * time.Hour)
	due, err = h.DueCases(h.as("sys"), h.clock.Now(), 10)
	h.ok(err)
	if !slices.Equal(due, []CaseID{id}) {
		t.Fatal(due)
	}
	for range 3 {
		h.ok(h.Tick(h.as("sys"), id))
	}
	if got := h.events(); got != "ended" {
		t.Fatal(got)
	}
	due, err = h.DueCases(h.as("sys"), h.clock.Now(), 10)
	h.ok(err)
	if len(due) != 0 {
		t.Fatal("still due after it ended", due)
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	first := h.mediating()
	h.clock.Advance(24 * time.Hour)
	second := h.mediating()
	h.clock.Advance(time.Minute)
	draft := h.draft()
	ids := func(l List, err error) string {
		h.ok(err)
		var out []string
		for _, x := range l.Items {
			out = append(out, map[CaseID]string{first: "first", second: "second", draft: "draft"}[x.ID])
		}
		return strings.Join(out, " ")
	}
	for _, x := range []struct{ name, got, want string }{
		{"ann", ids(h.ListFor(h.as("ann"), "", 10)), "draft second first"},
		{"bob", ids(h.ListFor(h.as("bob"), "", 10)), "second first"},
		{"med", ids(h.ListMediator(h.as("med"), "", "", 10)), "second first"},
		{"med waiting for me", ids(h.ListMediator(h.as("med"), WaitMe, "", 10)), "second first"},
		{"med waiting for all", ids(h.ListMediator(h.as("med"), WaitAll, "", 10)), ""},
		{"med due", ids(h.Due(h.as("med"), h.clock.Now().AddDate(0, 1, 0), "", 10)), "first second"},
		{"organization", ids(h.ListOrganization(h.as("boss"), "org-1", "", 10)), "second first"},
		{"court", ids(h.ListCourt(h.as("clk"), testCourt, Mediating, "", 10)), "first second"},
		{"court drafts", ids(h.ListCourt(h.as("clk"), testCourt, Draft, "", 10)), ""},
	} {
		if x.got != x.want {
			t.Errorf("%s: got %q, want %q", x.name, x.got, x.want)
		}
	}
	if _, err := h.ListCourt(h.as("elsewhere"), testCourt, Mediating, "", 10); err == nil {
		t.Error("another court lists ours")
	}
	if _, err := h.ListOrganization(h.as("boss9"), "org-1", "", 10); err == nil {
		t.Error("another organization lists ours")
	}
	n, err := h.Counts(h.as("med"))
	h.ok(err)
	if n[WaitMe] != 2 || n[WaitAll] != 0 {
		t.Error(n)
	}
	page, err := h.ListFor(h.as("ann"), "", 2)
	h.ok(err)
	rest, err := h.ListFor(h.as("ann"), page.Next, 2)
	if got := ids(rest, err); got != "first" {
		t.Error(got)
	}
	v, err := h.Get(h.as("ann"), second)
	h.ok(err)
	by, err := h.ByNumber(h.as("ann"), v.Number)
	h.ok(err)
	if by.ID != second {
		t.Error("by number")
	}
	if _, err := h.ByNumber(h.as("stranger"), v.Number); fault.CodeOf(err) != fault.NotFound {
		t.Error("a stranger finds a case by its number", err)
	}
	if by, err = h.ByReference(h.as("bob"), v.Reference); err != nil || by.ID != second {
		t.Error("by reference", err)
	}
}

func TestIdentityAndConsent(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	id := h.mediating()
	ok, err := h.CheckIdentity(h.as("ann"), id, "11010519491231002X")
	h.ok(err)
	if ok {
		t.Fatal("a number nobody gave is right")
	}
	h.events()
	_, err = h.SetConsent(h.as("bob"), id, ConsentInput{Stage: StageRecording, Given: true})
	h.ok(err)
	_, err = h.SetConsent(h.as("ann"), id, ConsentInput{Stage: StageRecording, Given: true})
	h.ok(err)
	_, err = h.SetConsent(h.as("ann"), id, ConsentInput{Stage: StageRecording, Given: true})
	h.ok(err)
	if got := h.events(); got != "consent_changed consent_changed" {
		t.Fatal(got)
	}
	c, err := h.Case(h.as("sys"), id)
	h.ok(err)
	if !c.AllConsent(StageRecording) || c.AllConsent(StageAsync) {
		t.Fatal("consents are not per stage")
	}
	_, err = h.SetConsent(h.as("ann"), id, ConsentInput{Stage: "everything", Given: true})
	wrongAt(t, err, "stage field.unknown_value")
}

// A respondent who answers on paper or by phone is recorded by the clerk; nobody else may speak for him.
func TestAnswerOnPaper(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	id := h.inviting()
	paper := AnswerInput{Answer: "accept", Channel: "paper", Party: bob.Party}
	for _, who := range []string{"ann", "judge", "boss", "above"} {
		if _, err := h.Answer(h.as(who), id, paper); fault.CodeOf(err) != fault.Forbidden && fault.CodeOf(err) != fault.NotFound {
			t.Errorf("%s answers for bob: %v", who, err)
		}
	}
	v, err := h.Answer(h.as("clk"), id, paper)
	h.ok(err)
	if v.State != Selecting {
		t.Fatal(v.State)
	}
}
