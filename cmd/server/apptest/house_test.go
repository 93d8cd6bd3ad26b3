package apptest

import (
	"testing"
)

// Every stage is reached by the API, and a test that goes on from it leaves it as it was for the next.
func TestStages(t *testing.T) {
	t.Parallel()
	for _, s := range []struct {
		*Stage
		state, filing, confirmation string
	}{
		{Begun, "", "", ""}, {Drafted, "draft", "", ""}, {Inviting, "inviting", "", ""}, {Selecting, "selecting", "", ""},
		{Appointed, "appointed", "", ""}, {Mediating, "mediating", "", ""}, {Agreed, "mediating", "", ""}, {Signing, "signing", "", ""},
		{Settled, "settled", "", "applied"}, {Confirmed, "settled", "", "confirmed"},
		{Failed, "failed", "", ""}, {Stated, "failed", "", ""}, {Filed, "failed", "received", ""}, {Returned, "failed", "returned", ""}, {Docketed, "failed", "accepted", ""},
	} {
		h := At(t, s.Stage)
		if s.state == "" {
			if h.Case != "" {
				t.Errorf("%s: there is a case", s.Name)
			}
			continue
		}
		c := h.As("applicant").See()
		if Str(c, "state") != s.state || Str(c, "filing.state") != s.filing || Str(c, "confirmation.state") != s.confirmation {
			t.Errorf("%s: the case is %s, filing %q, confirmation %q", s.Name, Str(c, "state"), Str(c, "filing.state"), Str(c, "confirmation.state"))
		}
	}
	first := At(t, Selecting)
	first.Choose()
	if got := Str(At(t, Selecting).As("applicant").See(), "state"); got != "selecting" {
		t.Errorf("another test changed the stage to %s", got)
	}
	first.Restart()
	if got := Str(first.As("applicant").See(), "state"); got != "appointed" {
		t.Errorf("after a restart the case is %s", got)
	}
}
