package apptest

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
)

// together lets people act in the same moment and gives their answers in order.
func together(acts ...func() Answer) []Answer {
	out := make([]Answer, len(acts))
	var ready, done sync.WaitGroup
	start := make(chan struct{})
	for i, act := range acts {
		ready.Add(1)
		done.Go(func() {
			ready.Done()
			<-start
			out[i] = act()
		})
	}
	ready.Wait()
	close(start)
	done.Wait()
	return out
}

// count says how many answers are no refusal, and checks that the others are conflicts.
func count(t *testing.T, as []Answer) (ok int) {
	t.Helper()
	for _, a := range as {
		switch {
		case a.Status < 300:
			ok++
		case a.Status != 409:
			t.Errorf("%s: %d %s", a.what, a.Status, a.Body)
		}
	}
	return ok
}

func (h *House) post(key, path string, body any) func() Answer {
	return func() Answer { return h.As(key).Send(http.MethodPost, path, body) }
}

func TestTwoChooseAtOnce(t *testing.T) {
	t.Parallel()
	h := At(t, Selecting)
	id := Dig(h.As("applicant").Get("/cases/"+h.Case+"/candidates"), "items.0.mediator")
	at := "/cases/" + h.Case + "/choose"
	if n := count(t, together(h.post("applicant", at, Obj{"mediator": id}), h.post("respondent", at, Obj{"mediator": id}), h.post("applicant", at, Obj{"mediator": id}))); n < 2 {
		t.Errorf("%d of three choices were taken", n)
	}
	h.Settle()
	h.is("appointed", "respondent")
	if n := h.Seen.Count("case.appointed"); n != 1 {
		t.Errorf("appointed %d times", n)
	}
}

func TestTwoSignAtOnce(t *testing.T) {
	t.Parallel()
	h := At(t, Signing)
	at := "/cases/" + h.Case + "/agreement/sign"
	a, r := h.Signature("applicant"), h.Signature("respondent")
	answers := together(h.post("applicant", at, a), h.post("respondent", at, r))
	if n := count(t, answers); n != 2 {
		t.Errorf("%d of two signatures were taken", n)
	}
	h.Settle()
	c := h.is("settled", "respondent")
	if n := len(List(c, "agreement.signatures")); n != 2 {
		t.Errorf("%d signatures", n)
	}
	for _, kind := range []string{"case.agreement_effective", "case.sealed", "case.confirmation_asked", "confirmation.applied"} {
		if n := h.Seen.Count(kind); n != 1 {
			t.Errorf("%s happened %d times", kind, n)
		}
	}
}

// One code makes one signature, however often it is sent.
func TestOneCodeSignsOnce(t *testing.T) {
	t.Parallel()
	h := At(t, Signing)
	body := h.Signature("applicant")
	var acts []func() Answer
	for range 6 {
		acts = append(acts, h.post("applicant", "/cases/"+h.Case+"/agreement/sign", body))
	}
	ok := 0
	for _, a := range together(acts...) {
		if a.Status == 200 {
			ok++
		} else if a.Status != 401 && a.Status != 409 {
			t.Errorf("%d %s", a.Status, a.Body)
		}
	}
	h.Settle()
	if n := len(List(h.is("signing"), "agreement.signatures")); n != 1 || ok == 0 {
		t.Errorf("%d signatures, %d answers say yes", n, ok)
	}
	if n := h.Told(h.Who("respondent").Phone, "agreement_signed_by_other"); n != 1 {
		t.Errorf("the other side was told %d times", n)
	}
}

// The text is written anew while people sign: whatever wins, nobody's hand is under a text that he did not see, and the
// agreement is never in force with hands under two texts.
func TestDraftingWhileSigning(t *testing.T) {
	t.Parallel()
	for i := range 4 {
		h := At(t, Signing)
		old := Str(h.is("signing"), "agreement.digest")
		sign := "/cases/" + h.Case + "/agreement/sign"
		draft := Obj{"whole": true, "facts": AgreedFacts, "issues": fmt.Sprintf("第 %d 稿。", i)}
		together(h.post("applicant", sign, h.Signature("applicant")), h.post("respondent", sign, h.Signature("respondent")), h.post("mediator", "/cases/"+h.Case+"/agreement", draft))
		h.Settle()
		c := h.As("applicant").See()
		digest := Str(c, "agreement.digest")
		hands := len(List(c, "agreement.signatures"))
		switch state := Str(c, "state"); {
		case state == "settled" && digest != old:
			t.Errorf("a text that nobody saw is in force")
		case state == "settled" && hands != 2:
			t.Errorf("in force with %d hands", hands)
		case state == "signing" && digest != old && hands != 0:
			t.Errorf("%d hands under a new text", hands)
		case state != "settled" && state != "signing":
			t.Errorf("the case is %s", state)
		}
	}
}

func TestTwoClerksDocketAtOnce(t *testing.T) {
	t.Parallel()
	h := At(t, Filed)
	at := "/filings/" + h.Filing()
	answers := together(h.post("clerk", at+"/docket", Obj{"number": "一号"}), h.post("judge", at+"/docket", Obj{"number": "二号"}),
		h.post("clerk", at+"/return", Obj{"reasons": []Obj{{"code": "other", "text": "x"}}, "cureBy": h.Day(7)}))
	if n := count(t, answers); n != 1 {
		t.Errorf("%d of three decisions were taken", n)
	}
	h.Settle()
	if n := h.Seen.Count("filing.docketed") + h.Seen.Count("filing.returned"); n != 1 {
		t.Errorf("%d decisions were told", n)
	}
}

func TestSentFromTwoPagesAtOnce(t *testing.T) {
	t.Parallel()
	h := At(t, Drafted)
	at := "/cases/" + h.Case + "/submit"
	second := h.Another("applicant")
	if n := count(t, together(h.post("applicant", at, nil), func() Answer { return second.Send(http.MethodPost, at, nil) }, h.post("applicant", at, nil))); n == 0 {
		t.Error("nothing was sent")
	}
	h.Settle()
	if n := h.Seen.Count("case.submitted"); n != 1 {
		t.Errorf("sent %d times", n)
	}
	if n := h.Told(h.Who("respondent").Phone, "invitation"); n != 1 {
		t.Errorf("invited %d times", n)
	}
}

// Many people begin in the same moment: numbers are given once.
func TestNumbersAreGivenOnce(t *testing.T) {
	t.Parallel()
	h := At(t, Drafted)
	first := h.Case
	h.Describe()
	cases := []string{first, h.Case}
	var acts []func() Answer
	for _, id := range cases {
		acts = append(acts, h.post("applicant", "/cases/"+id+"/submit", nil))
	}
	numbers := map[string]bool{}
	for _, a := range together(acts...) {
		numbers[Str(a.OK().Obj(), "number")] = true
	}
	if len(numbers) != len(cases) {
		t.Errorf("%d cases have the numbers %v", len(cases), numbers)
	}
}
