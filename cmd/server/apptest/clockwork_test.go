package apptest

import (
	"net/http"
	"testing"
	"time"
)

// What time alone makes happen, and what it leaves alone.

func TestRespondentNeverAnswers(t *testing.T) {
	t.Parallel()
	h := At(t, Inviting)
	phone := h.Who("respondent").Phone
	token := h.Link(phone)
	h.Days(6)
	h.is("inviting")
	if n := h.Told(phone, "invitation_reminder"); n != 1 {
		t.Errorf("reminded %d times in six days", n)
	}
	if h.Link(phone) != token {
		t.Error("the reminder gave another link: the first SMS is dead")
	}
	h.Days(2)
	c := h.is("failed", "clerk")
	if Str(c, "end.reason") != "unreachable" {
		t.Errorf("it ended for %v", c["end"])
	}
	h.holds("applicant", "/documents/end-report/content", "陈秀英", "周建明", "一直联系不上对方")
	if n := h.Told(h.Who("applicant").Phone, "mediation_ended"); n != 1 {
		t.Errorf("the applicant was told %d times that it ended", n)
	}
	if p := h.Nobody().Get("/invitations/" + token); p["state"] != "revoked" || p["who"] != nil {
		t.Errorf("the link still shows %v", p)
	}
	h.FileIt() // the way to the court is open at once
	if c := h.is("failed"); Str(c, "filing.state") != "received" {
		t.Errorf("the filing is %v", c["filing"])
	}
}

func TestNobodyChoosesSoTheCourtsRuleAppoints(t *testing.T) {
	t.Parallel()
	h := At(t, Selecting)
	h.Days(2) // Wednesday noon: the second working day is not over
	h.is("selecting")
	h.As("applicant").Act("/choose", Obj{"mediator": Dig(h.As("applicant").Get("/cases/"+h.Case+"/candidates"), "items.0.mediator")}) // one alone is not enough
	h.is("selecting")
	h.Days(1)
	c := h.is("appointed")
	id := Str(c, "appointment.mediator")
	if id == "" || Str(c, "appointment.by") == "parties" {
		t.Fatalf("the appointment is %v", c["appointment"])
	}
	h.Appoint(id)
	if n := h.Told(h.Who("mediator").Phone, "appointment_offered"); n != 1 {
		t.Errorf("the mediator was told %d times", n)
	}
	h.inOrder(h.Case, "case.choice_due", "case.appointed")
	h.Accept()
	h.is("mediating", "mediator", "respondent")
}

func TestSilentMediatorIsReplaced(t *testing.T) {
	t.Parallel()
	h := At(t, Appointed)
	silent := h.Who("mediator")
	h.Days(3) // Thursday noon
	h.is("appointed")
	h.Days(1)
	c := h.is("selecting")
	h.inOrder(h.Case, "case.mediator_silent", "case.selecting", "case.candidates_offered")
	cs := h.As("applicant").Get("/cases/" + h.Case + "/candidates")
	if cs["round"] != 2.0 || len(List(cs, "items")) == 0 {
		t.Fatalf("the second round is %v", cs)
	}
	for _, x := range List(cs, "items") {
		if x["mediator"] == silent.Mediator {
			t.Error("who kept silent is offered again")
		}
	}
	h.As(silent.Key).Send(http.MethodGet, "/cases/"+h.Case, nil).Refused(404, "not_found")
	if n := len(List(h.As(silent.Key).Get("/desk/mediator/cases"), "items")); n != 0 {
		t.Errorf("%d cases are left on the desk of who kept silent", n)
	}
	for _, key := range []string{"applicant", "respondent"} {
		if n := h.Told(h.Who(key).Phone, "appointment_declined"); n != 1 {
			t.Errorf("%s was told %d times", key, n)
		}
	}
	_ = c
	h.Choose()
	h.Accept()
	h.is("mediating", "mediator", "respondent")
}

func TestTimeRunsOut(t *testing.T) {
	t.Parallel()
	h := At(t, Signing)
	h.Sign("applicant")
	h.Days(30)
	h.is("signing")
	h.Days(1)
	c := h.is("failed", "respondent")
	if Str(c, "end.reason") != "expired" {
		t.Errorf("it ended for %v", c["end"])
	}
	if n := len(List(c, "agreement.signatures")); n != 0 {
		t.Errorf("%d signatures are left under what never took effect", n)
	}
	h.As("respondent").Send(http.MethodPost, "/cases/"+h.Case+"/agreement/sign", Obj{"digest": Str(c, "agreement.digest"), "strokes": Strokes, "challengeId": "none", "code": "123456"}).Problem()
	h.is("failed")
}

func TestMoreTimeNeedsAll(t *testing.T) {
	t.Parallel()
	h := At(t, Mediating)
	ask := func(day int) { h.As("mediator").Act("/extension", Obj{"until": h.Day(day)}) }
	ask(40)
	h.As("applicant").Act("/extension/answer", Obj{"yes": true})
	h.As("respondent").Act("/extension/answer", Obj{"yes": false})
	if c := h.is("mediating"); Str(c, "clock.due") != "2026-12-02T16:00:00Z" {
		t.Errorf("one said no, and the time ends %v", Dig(c, "clock.due"))
	}
	ask(40)
	for _, key := range []string{"applicant", "respondent"} {
		h.As(key).Act("/extension/answer", Obj{"yes": true})
	}
	if c := h.is("mediating"); Str(c, "clock.due") != "2026-12-12T16:00:00Z" {
		t.Errorf("all said yes, and the time ends %v", Dig(c, "clock.due"))
	}
	h.Days(40)
	h.is("mediating")
	h.Days(1)
	h.is("failed")
}

func TestThePauseIsNotCounted(t *testing.T) {
	t.Parallel()
	h := At(t, Mediating)
	h.As("mediator").Act("/pause", Obj{"reason": "appraisal"})
	h.is("paused", "respondent")
	h.Days(35)
	h.is("paused")
	h.As("mediator").Act("/resume", nil)
	h.Days(29)
	h.is("mediating")
	h.Days(3)
	h.is("failed")
}

func TestConfirmationHasItsTime(t *testing.T) {
	t.Parallel()
	h := At(t, Signing)
	for _, key := range []string{"applicant", "respondent", "mediator"} {
		body := h.Signature(key)
		body["applyConfirmation"] = key == "applicant" // one alone is not jointly
		h.As(key).Act("/agreement/sign", body)
	}
	h.Days(30)
	if c := h.is("settled"); c["confirmation"] != nil {
		t.Fatalf("one side alone applied: %v", c["confirmation"])
	}
	h.Days(1)
	h.As("respondent").Send(http.MethodPost, "/cases/"+h.Case+"/confirmation", nil).Refused(409, "case.move_not_allowed")
	h.inOrder(h.Case, "case.agreement_effective", "case.confirmation_closed")
}

func TestADisclosureStopsTheTalksUntilAllSay(t *testing.T) {
	t.Parallel()
	h := At(t, Appointed)
	h.As("mediator").Act("/accept", Obj{"disclosure": Obj{"kinds": []string{"other_tie"}, "text": "和申请人住同一个小区。"}})
	h.is("mediating")
	plan := func() Answer { return h.As("mediator").Send(http.MethodPost, "/cases/"+h.Case+"/sessions", nil) }
	plan().Refused(409, "case.not_cleared")
	h.As("mediator").Send(http.MethodPost, "/cases/"+h.Case+"/agreement", Obj{"whole": true, "facts": "x", "issues": "y", "terms": []Obj{h.Pay(1, 100)}}).Refused(409, "case.move_not_allowed")
	h.As("applicant").Act("/waive", Obj{"waive": true})
	plan().Refused(409, "case.not_cleared")
	h.As("respondent").Act("/waive", Obj{"waive": true})
	plan().OK()
}

func TestPeopleAreRemindedOfASession(t *testing.T) {
	t.Parallel()
	h := At(t, Mediating)
	from := h.Clock.Now().Add(26 * time.Hour)
	s := h.As("mediator").Post("/cases/"+h.Case+"/sessions", Obj{"slots": []Obj{{"from": from, "to": from.Add(time.Hour)}}})
	h.Settle()
	for _, key := range []string{"applicant", "respondent"} {
		if n := h.Told(h.Who(key).Phone, "session_times_asked"); n != 1 {
			t.Errorf("%s was asked %d times", key, n)
		}
		h.As(key).Post("/sessions/"+Str(s, "id")+"/times", Obj{"unavailable": []string{}})
	}
	h.As("mediator").Post("/sessions/"+Str(s, "id")+"/schedule", Obj{"slot": "s1"})
	h.Settle()
	h.Advance(25*time.Hour + 35*time.Minute)
	h.Advance(time.Minute)
	for _, key := range []string{"applicant", "respondent", "mediator"} {
		if n := h.Told(h.Who(key).Phone, "session_reminder"); n != 1 {
			t.Errorf("%s was reminded %d times", key, n)
		}
	}
}
