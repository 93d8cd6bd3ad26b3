package apptest

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"

	"concord/cmd/server/app"
	"concord/internal/apikeys"
)

// Local lets webhooks reach receivers of the test.
var Local = Set(func(c *app.Config) { c.WebhookLocal = true })

// Organization gives the organization of a manager.
func (h *House) Organization(manager string) string {
	h.T.Helper()
	return Str(h.As(manager).Get("/session"), "roles.0.tenant")
}

// System is a partner's system with its key.
type System struct {
	House  *House
	ID     string // of the key
	Secret string
	idle   *Client
}

// Connect makes a key of the first organization and gives the system that uses it.
func (h *House) Connect(sandbox bool, scopes ...string) *System {
	h.T.Helper()
	return h.ConnectAs("manager", sandbox, scopes...)
}

// ConnectAs is Connect for the organization of a manager.
func (h *House) ConnectAs(manager string, sandbox bool, scopes ...string) *System {
	h.T.Helper()
	if len(scopes) == 0 {
		scopes = apikeys.Scopes
	}
	o := h.As(manager).Post("/organizations/"+h.Organization(manager)+"/keys", Obj{"name": "案件系统", "scopes": scopes, "sandbox": sandbox})
	return &System{House: h, ID: Str(o, "key.id"), Secret: Str(o, "secret"), idle: h.Nobody()}
}

// Send asks with the key, as no browser does.
func (s *System) Send(method, path string, body any, heads ...Head) Answer {
	s.House.T.Helper()
	return s.idle.Send(method, path, body, append([]Head{{"Authorization", "Bearer " + s.Secret}, {"Origin", ""}, {"Sec-Fetch-Site", ""}}, heads...)...)
}

// Bring sends a case and gives the answer.
func (s *System) Bring(reference, respondent string) Answer {
	s.House.T.Helper()
	return s.Send(http.MethodPost, "/partner/cases", s.House.Dispute(reference, respondent), Once())
}

// Events pulls the whole feed and gives the kinds in order.
func (s *System) Events() (kinds []string, all []Obj) {
	s.House.T.Helper()
	for after := 0.0; ; {
		page := s.Send(http.MethodGet, "/partner/events?after="+number(after), nil).OK().Obj()
		items := List(page, "items")
		if len(items) == 0 {
			return kinds, all
		}
		for _, e := range items {
			if e["sequence"] != after+1 {
				s.House.T.Errorf("event %v follows %v", e["sequence"], after)
			}
			after = e["sequence"].(float64)
			kinds, all = append(kinds, Str(e, "type")), append(all, e)
		}
	}
}

func number(f float64) string { b, _ := json.Marshal(int64(f)); return string(b) }

// Dispute is a case as a partner's system sends it.
func (h *House) Dispute(reference, respondent string) Obj {
	h.T.Helper()
	return Obj{"reference": reference, "kind": "loan", "region": "330122003", "language": "zh-CN", "consented": true,
		"story": Obj{"answers": h.Answers("loan"), "facts": StoryFacts, "want": StoryWant, "amountMinor": 30000_00, "currency": "CNY"},
		"parties": []Obj{
			{"side": "applicant", "kind": "person", "name": "甲某", "phone": "13911110001", "region": "330122003"},
			{"side": "respondent", "kind": "person", "name": "乙某", "phone": respondent, "region": "330122003"},
		}}
}

func TestSandboxLivesTheWholeLife(t *testing.T) {
	t.Parallel()
	h := New(t)
	s := h.Connect(true)
	for _, x := range []struct {
		phone, state, end string
		has               []string
	}{
		{"13922220000", "settled", "", []string{"case.submitted", "case.accepted", "case.party_joined", "case.consented", "case.selecting", "case.candidates_offered", "case.appointed", "case.mediator_accepted", "case.agreement_drafted", "case.agreement_ready", "case.signed", "case.agreement_effective"}},
	} {
		v := s.Bring("R-"+x.phone, x.phone).OK().Obj()
		h.Settle()
		v = s.Send(http.MethodGet, "/partner/cases/"+Str(v, "id"), nil).OK().Obj()
		kinds, _ := s.Events()
		if Str(v, "state") != x.state {
			t.Fatalf("%s: %v %v\n%s", x.phone, v, kinds, h.Log.Tail(3000))
		}
		for _, k := range x.has {
			if !slices.Contains(kinds, k) {
				t.Errorf("%s: no %s in %v", x.phone, k, kinds)
			}
		}
	}
}
