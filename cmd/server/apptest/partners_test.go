package apptest

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"concord/cmd/server/app"
	"concord/internal/actor"
	"concord/internal/apikeys"
	"concord/internal/notify"
	"concord/tools/partnerclient"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
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
	return Obj{"reference": reference, "kind": "loan", "region": "330122003", "language": "zh-CN", "consented": true,
		"story": Obj{"answers": h.Answers("loan"), "facts": StoryFacts, "want": StoryWant, "amountMinor": 30000_00, "currency": "CNY"},
		"parties": []Obj{
			{"side": "applicant", "kind": "person", "name": "甲某", "phone": "13911110001", "region": "330122003"},
			{"side": "respondent", "kind": "person", "name": "乙某", "phone": respondent, "region": "330122003"},
		}}
}

// Without a court: an organization's system brings a case, both parties are invited to it, and it goes its way within that
// organization. The system follows it, and learns nothing that is theirs.
func TestCaseBroughtByAnOrganization(t *testing.T) {
	t.Parallel()
	h := New(t)
	s := h.Connect(false)
	brought := s.Bring("ZX/1", "13922220000")
	if p := brought.Refused(422, "input.invalid"); p.Field("reference") == "" {
		t.Errorf("a slash in a reference: %+v", p)
	}
	a := s.Bring("ZX-1", "13922220000").OK()
	v := a.Obj()
	id := Str(v, "id")
	if a.Status != 201 || Str(v, "state") != "submitted" || Str(v, "reference") != "ZX-1" || v["sandbox"] != false {
		t.Errorf("%d %v", a.Status, v)
	}
	if again := s.Bring("ZX-1", "13922220000").OK().Obj(); Str(again, "id") != id {
		t.Errorf("the same reference made another case: %v", again)
	}
	s.Bring("ZX-1", "13922220009").Refused(409, "partner.reference_used")
	h.Settle()

	h.Case = id
	for i, who := range []struct{ key, phone string }{{"甲", "+8613911110001"}, {"乙", "+8613922220000"}} {
		token := h.Link(who.phone)
		c := &Client{House: h, Key: who.key, Phone: who.phone}
		if seen := c.Get("/invitations/" + token); Str(seen, "court.zh") != Str(h.As("manager").Get("/session"), "roles.0.tenantName.zh") {
			t.Errorf("the link does not say which body asks: %v", seen)
		}
		h.Clock.Advance(time.Second)
		ch := c.Post("/invitations/"+token+"/code", nil)
		c.Post("/invitations/"+token+"/claim", Obj{"challengeId": ch["challengeId"], "code": h.Code(who.phone)})
		c.Person = Str(c.Get("/session"), "person")
		h.keep(c)
		if i == 1 {
			c.Act("/answer", Obj{"answer": "accept", "consents": []string{"mediation", "online", "e_service"}, "service": Obj{"phone": "13922220000"}})
		}
	}
	items := List(h.As("甲").Get("/cases/"+id+"/candidates"), "items")
	if len(items) == 0 {
		t.Fatal("nobody was offered")
	}
	for _, x := range items {
		if Str(x, "organization.id") != h.Organization("manager") && Str(x, "organization") != h.Organization("manager") {
			t.Errorf("offered from another organization: %v", x)
		}
	}
	h.As("甲").Act("/choose", Obj{"mediator": items[0]["mediator"]})
	h.As("乙").Act("/choose", Obj{"mediator": items[0]["mediator"]})
	h.Appoint(Str(items[0], "mediator"))
	h.Accept()

	v = s.Send(http.MethodGet, "/partner/cases/"+id, nil).OK().Obj()
	if Str(v, "state") != "mediating" || Str(v, "organization") != h.Organization("manager") || Str(v, "mediator") != Str(items[0], "mediator") || len(List(v, "clocks")) < 3 {
		t.Errorf("%v", v)
	}
	if l := List(s.Send(http.MethodGet, "/partner/cases?reference=ZX-1", nil).OK().Obj(), "items"); len(l) != 1 || Str(l[0], "id") != id {
		t.Errorf("by reference: %v", l)
	}
	if l := List(s.Send(http.MethodGet, "/partner/cases?reference=ZX-2", nil).OK().Obj(), "items"); len(l) != 0 {
		t.Errorf("by a reference that is not there: %v", l)
	}
	kinds, _ := s.Events()
	want := []string{"case.submitted", "case.accepted", "case.party_joined", "case.party_joined", "case.consented", "case.selecting", "case.candidates_offered", "case.appointed", "case.mediator_accepted"}
	if !slices.Equal(kinds, want) {
		t.Errorf("events %v\nwant %v", kinds, want)
	}
	all := string(s.Send(http.MethodGet, "/partner/events?after=0", nil).Body) + string(s.Send(http.MethodGet, "/partner/cases", nil).Body) + string(s.Send(http.MethodGet, "/partner/cases/"+id, nil).Body)
	for _, private := range []string{"甲某", "乙某", StoryFacts, StoryWant, "1391111", "1392222", "3000000", Str(items[0], "name.zh")} {
		if private != "" && strings.Contains(all, private) {
			t.Errorf("the system learns %q", private)
		}
	}
	h.Hire("otherManager", "13900009002", actor.Grant{Role: actor.Manager, Tenant: h.Elsewhere(h.Organization("manager"))})
	if other := h.ConnectAs("otherManager", false); other != nil {
		other.Send(http.MethodGet, "/partner/cases/"+id, nil).Refused(404, "not_found")
		if l := List(other.Send(http.MethodGet, "/partner/cases?reference=ZX-1", nil).OK().Obj(), "items"); len(l) != 0 {
			t.Errorf("another organization finds it: %v", l)
		}
		if kinds, _ := other.Events(); len(kinds) != 0 {
			t.Errorf("another organization learns %v", kinds)
		}
	}
}

// What is wrong in a case is named field by field, and nothing is half there.
func TestWrongCasesAreNamedByField(t *testing.T) {
	t.Parallel()
	h := New(t)
	s := h.Connect(false)
	for name, x := range map[string]struct {
		change func(Obj)
		path   string
		key    string
	}{
		"no consent":      {func(o Obj) { o["consented"] = false }, "consented", "partner.consent_missing"},
		"no reference":    {func(o Obj) { o["reference"] = "" }, "reference", "field.required"},
		"long reference":  {func(o Obj) { o["reference"] = strings.Repeat("x", 81) }, "reference", "field.too_long"},
		"unknown kind":    {func(o Obj) { o["kind"] = "divorce" }, "kind", "field.unknown_value"},
		"no region":       {func(o Obj) { o["region"] = "" }, "region", "field.required"},
		"no applicant":    {func(o Obj) { List(o, "parties")[0]["side"] = "respondent" }, "parties", "party.applicant_missing"},
		"no respondent":   {func(o Obj) { o["parties"] = o["parties"].([]Obj)[:1] }, "parties", "party.respondent_missing"},
		"no phone":        {func(o Obj) { o["parties"].([]Obj)[1]["phone"] = "" }, "parties[1].phone", "field.required"},
		"one phone twice": {func(o Obj) { o["parties"].([]Obj)[1]["phone"] = "13911110001" }, "parties[1].phone", "party.same_phone"},
		"no facts":        {func(o Obj) { o["story"] = Obj{"facts": " ", "want": "x"} }, "story.facts", "field.required"},
		"unsuitable":      {func(o Obj) { o["story"].(Obj)["answers"].(Obj)["unsuitable_violence"] = true }, "story.answers.unsuitable_violence", "partner.unsuitable"},
		"a word too many": {func(o Obj) { o["court"] = "x" }, "court", "field.unknown"},
	} {
		body := h.Dispute("W-1", "13922220000")
		if name == "no applicant" {
			body["parties"].([]Obj)[0]["side"] = "respondent"
		} else {
			x.change(body)
		}
		if p := s.Send(http.MethodPost, "/partner/cases", body, Once()).Refused(422, "input.invalid"); p.Field(x.path) != x.key {
			t.Errorf("%s: %+v, want %s at %s", name, p.Errors, x.key, x.path)
		}
	}
	if p := s.Send(http.MethodPost, "/partner/cases", h.Dispute("W-1", "13922220000")).Refused(422, "input.invalid"); p.Field("header.Idempotency-Key") != "field.required" {
		t.Errorf("without a key: %+v", p)
	}
	if l := List(s.Send(http.MethodGet, "/partner/cases", nil).OK().Obj(), "items"); len(l) != 0 {
		t.Errorf("half imported: %v", l)
	}
	once := Once()
	first := s.Send(http.MethodPost, "/partner/cases", h.Dispute("W-1", "13922220000"), once).OK().Obj()
	second := s.Send(http.MethodPost, "/partner/cases", h.Dispute("W-1", "13922220000"), once).OK().Obj()
	if Str(first, "id") != Str(second, "id") || Str(first, "updatedAt") != Str(second, "updatedAt") {
		t.Errorf("%v\n%v", first, second)
	}
	s.Send(http.MethodPost, "/partner/cases", h.Dispute("W-2", "13922220000"), once).Refused(409, "idempotency.reused")
	if n := len(List(s.Send(http.MethodGet, "/partner/cases", nil).OK().Obj(), "items")); n != 1 {
		t.Errorf("%d cases", n)
	}
}

// The same case from two threads of a partner at the same instant is one.
func TestBroughtTwiceAtOnceIsOnce(t *testing.T) {
	t.Parallel()
	h := New(t)
	s := h.Connect(true)
	var all sync.WaitGroup
	ids := make([]string, 12)
	for i := range ids {
		all.Go(func() { ids[i] = Str(s.Bring("T-1", "13922220000").OK().Obj(), "id") })
	}
	all.Wait()
	if slices.Sort(ids); ids[0] == "" || ids[0] != ids[len(ids)-1] {
		t.Errorf("%v", ids)
	}
	h.Settle()
	if n := len(List(s.Send(http.MethodGet, "/partner/cases", nil).OK().Obj(), "items")); n != 1 {
		t.Errorf("%d cases", n)
	}
}

// Keys: shown once, rotated with an overlap, revoked at once, ended by time, never beside a session, bounded in pace; and
// no secret ever stands in a log or in the store.
func TestLifeOfAKey(t *testing.T) {
	t.Parallel()
	h := New(t)
	manager, at := h.As("manager"), "/organizations/"+h.Organization("manager")+"/keys"
	s := h.Connect(false, "cases:read")
	me := func(secret string) Answer {
		x := *s
		x.Secret = secret
		return x.Send(http.MethodGet, "/partner/me", nil)
	}
	v := me(s.Secret).OK().Obj()
	if Str(v, "key") != s.ID || Str(v, "organization") != h.Organization("manager") || v["sandbox"] != false || Str(v, "status") != "active" {
		t.Errorf("%v", v)
	}
	if p := s.Bring("K-1", "13922220000").Refused(403, "apikey.scope_missing"); p.Params["scope"] != "cases:write" {
		t.Errorf("%+v", p)
	}
	for name, secret := range map[string]string{"no key": "abc", "another checksum": s.Secret[:len(s.Secret)-1] + "x", "another tenant's form": strings.Replace(s.Secret, "live", "test", 1), "cut": s.Secret[:40]} {
		if a := me(secret); a.Status != 401 || a.Problem().Key != "apikey.unknown" || a.Header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	manager.Send(http.MethodGet, "/session", nil, Head{"Authorization", "Bearer " + s.Secret}).Refused(422, "apikey.with_session")
	h.Nobody().Send(http.MethodGet, "/partner/me", nil).Refused(401, "apikey.required")
	manager.Send(http.MethodGet, "/partner/me", nil).Refused(401, "apikey.required")
	s.Send(http.MethodGet, "/cases", nil).Refused(403, "apikey.not_here")
	s.Send(http.MethodPost, at, Obj{"name": "mine", "scopes": []string{"cases:read"}}).Refused(403, "apikey.not_here")

	fresh := Str(manager.Post("/keys/"+s.ID+"/rotate", Obj{"overlapHours": 2}), "secret")
	me(s.Secret).OK()
	me(fresh).OK()
	h.Clock.Advance(2 * time.Hour)
	me(s.Secret).Refused(401, "apikey.unknown")
	me(fresh).OK()
	last := Str(manager.Post("/keys/"+s.ID+"/rotate", Obj{"overlapHours": 0}), "secret")
	me(fresh).Refused(401, "apikey.unknown")
	me(last).OK()
	if p := manager.Send(http.MethodPost, "/keys/"+s.ID+"/rotate", Obj{"overlapHours": 169}).Refused(422, "input.invalid"); p.Field("overlapHours") == "" {
		t.Errorf("%+v", p)
	}
	manager.Send(http.MethodDelete, "/keys/"+s.ID, nil).OK()
	me(last).Refused(401, "apikey.revoked")
	manager.Send(http.MethodPost, "/keys/"+s.ID+"/rotate", Obj{"overlapHours": 0}).Refused(409, "apikey.revoked")

	until := h.Clock.Now().Add(time.Hour)
	made := manager.Post(at, Obj{"name": "bald weg", "scopes": []string{"cases:read"}, "until": until.Format(time.RFC3339)})
	me(Str(made, "secret")).OK()
	h.Clock.Advance(time.Hour)
	me(Str(made, "secret")).Refused(401, "apikey.expired")

	for _, k := range List(manager.Get(at), "items") {
		if strings.Contains(Str(k, "hint"), last[8:]) || k["secret"] != nil || (k["id"] == s.ID && (Str(k, "state") != "revoked" || len(List(k, "history")) != 4 || k["lastUsed"] == nil)) {
			t.Errorf("%v", k)
		}
	}
	if p := manager.Send(http.MethodPost, at, Obj{"name": " ", "scopes": []string{"cases:all"}, "until": "2020-01-01T00:00:00Z"}).Refused(422, "input.invalid"); p.Field("name") == "" || p.Field("scopes[0]") == "" || p.Field("until") != "apikey.until_past" {
		t.Errorf("%+v", p)
	}
	h.Settle()
	for _, secret := range []string{s.Secret, fresh, last, Str(made, "secret")} {
		if id, sandbox, ok := apikeys.Checked(secret); !ok || sandbox || !strings.HasPrefix(secret, "ck_live_") || !regexp.MustCompile("^"+apikeys.Pattern+"$").MatchString(secret) || id == "" {
			t.Errorf("the form of a secret: %v", ok)
		}
		for _, part := range []string{secret, secret[24:56]} {
			if strings.Contains(h.Log.Tail(1<<30), part) {
				t.Error("a secret is in the log")
			}
			if h.Holds(part) {
				t.Error("a secret is in the store")
			}
		}
	}
}

// Elsewhere gives another organization than this one.
func (h *House) Elsewhere(house string) string {
	h.T.Helper()
	world, err := h.Roster.World(machine())
	if err != nil {
		h.T.Fatal(err)
	}
	for id := range world.Organizations {
		if string(id) != house {
			return string(id)
		}
	}
	h.T.Fatal("there is only one organization")
	return ""
}

// Holds says whether the files of the house hold a word.
func (h *House) Holds(word string) bool {
	h.T.Helper()
	found := false
	err := filepath.WalkDir(h.config.Data, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		found = found || bytes.Contains(b, []byte(word))
		return err
	})
	if err != nil {
		h.T.Fatal(err)
	}
	return found
}

// Each key has a pace of its own: one that is too quick does not slow another.
func TestPaceOfAKey(t *testing.T) {
	t.Parallel()
	h := New(t, Set(func(c *app.Config) { c.Rate = 1 })) // a demonstration takes 50 times as much
	quick, other := h.Connect(false), h.Connect(false)
	slowed := false
	for range 400 {
		if a := quick.Send(http.MethodGet, "/partner/me", nil); a.Status == 429 {
			slowed = true
			if a.Problem().Key != "request.too_many" || a.Header.Get("Retry-After") == "" {
				t.Errorf("%s", a.Body)
			}
			break
		}
	}
	if !slowed {
		t.Error("no bound")
	}
	other.Send(http.MethodGet, "/partner/me", nil).OK()
}

// A sandbox lives by itself: nobody real is written to or asked, no official number is spent, no real list shows it; the
// last digits of a phone number decide how it goes.
func TestSandboxLivesTheWholeLife(t *testing.T) {
	t.Parallel()
	h := New(t)
	s := h.Connect(true)
	before := h.Told("", "")
	start := []string{"case.submitted", "case.accepted", "case.party_joined", "case.party_joined"}
	chosen := []string{"case.consented", "case.selecting", "case.candidates_offered", "case.appointed"}
	seen := 0
	for _, x := range []struct {
		phone, state, end string
		then              []string
	}{
		{"13922220000", "settled", "", slices.Concat(start, chosen, []string{"case.mediator_accepted", "case.agreement_drafted", "case.agreement_ready", "case.signed", "case.signed", "case.signed", "case.agreement_effective"})},
		{"13922220001", "failed", "refused", slices.Concat(start, []string{"case.refused", "case.ended"})},
		{"13922220002", "inviting", "", start},
		{"13922220003", "settled", "", slices.Concat(start, chosen, []string{"case.mediator_declined", "case.selecting", "case.candidates_offered", "case.appointed", "case.mediator_accepted", "case.agreement_drafted", "case.agreement_ready", "case.signed", "case.signed", "case.signed", "case.agreement_effective"})},
		{"13922220004", "failed", "gap", slices.Concat(start, chosen, []string{"case.mediator_accepted", "case.ended"})},
		{"13922220005", "withdrawn", "", slices.Concat(start, chosen, []string{"case.mediator_accepted", "case.withdrawn"})},
	} {
		v := s.Bring("R-"+x.phone, x.phone).OK().Obj()
		h.Settle()
		v = s.Send(http.MethodGet, "/partner/cases/"+Str(v, "id"), nil).OK().Obj()
		kinds, _ := s.Events()
		if Str(v, "state") != x.state || Str(v, "end") != x.end || v["sandbox"] != true || !strings.HasPrefix(Str(v, "number"), "TEST-") {
			t.Errorf("%s: %v", x.phone, v)
		}
		if !slices.Equal(kinds[seen:], x.then) {
			t.Errorf("%s: %v\nwant %v", x.phone, kinds[seen:], x.then)
		}
		seen = len(kinds)
	}
	h.Days(40)
	v := List(s.Send(http.MethodGet, "/partner/cases?reference=R-13922220002", nil).OK().Obj(), "items")[0]
	if Str(v, "state") != "failed" || Str(v, "end") != "unreachable" {
		t.Errorf("who never answers: %v", v)
	}
	if after := h.Told("", ""); after != before {
		t.Errorf("%d messages went to somebody", after-before)
	}
	page := s.Send(http.MethodGet, "/partner/sandbox/messages?limit=200", nil).OK().Obj()
	templates := map[string]int{}
	for _, m := range List(page, "items") {
		templates[Str(m, "template")]++
	}
	for _, want := range []string{"invitation", "partner_application", "mediator_appointed", "agreement_effective"} {
		if templates[want] == 0 {
			t.Errorf("no %s among %v", want, templates)
		}
	}
	live := h.Connect(false)
	live.Send(http.MethodGet, "/partner/sandbox/messages", nil).Refused(403, "apikey.sandbox_only")
	if kinds, _ := live.Events(); len(kinds) != 0 {
		t.Errorf("the sandbox is heard outside: %v", kinds)
	}
	live.Send(http.MethodGet, "/partner/cases/"+Str(v, "id"), nil).Refused(404, "not_found")
	world, err := h.Roster.World(machine())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range world.Mediators {
		if strings.HasPrefix(m.Person, "sandbox.") {
			t.Error("routing knows a mediator of the sandbox")
		}
	}
	h.As("manager").Send(http.MethodGet, "/cases/"+Str(v, "id"), nil).Refused(404, "not_found")
}

// Webhooks in the whole hub: the example client receives them and checks them with the public library; what happened while
// the receiver was away comes later with the same ids, across a restart of the hub.
func TestWebhooksReachThePartner(t *testing.T) {
	t.Parallel()
	begun := Later(time.Now().Truncate(time.Second), Begun)[0] // the library looks at the age
	h := At(t, begun, Local)
	s := h.Connect(true)
	var mu sync.Mutex
	got := map[string]int64{}
	away := true
	receiver := &partnerclient.Receiver{Handle: func(e partnerclient.Event) error {
		mu.Lock()
		defer mu.Unlock()
		got[e.ID] = e.Sequence
		return nil
	}}
	first := map[string]bool{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		if away {
			first[r.Header.Get("webhook-id")] = true
			mu.Unlock()
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		mu.Unlock()
		receiver.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	made := h.As("manager").Post("/organizations/"+h.Organization("manager")+"/webhooks", Obj{"url": server.URL + "/hook", "sandbox": true})
	receiver.Secret = Str(made, "secret")
	hook := Str(made, "webhook.id")

	hub := partnerclient.Client{Base: "http://" + h.Addr, Key: s.Secret}
	brought, err := hub.Bring(t.Context(), partnerclient.NewCase{Reference: "WH-1", Kind: "loan", Region: "330122003", Consented: true,
		Story:   partnerclient.Story{Answers: h.Answers("loan"), Facts: StoryFacts, Want: StoryWant, AmountMinor: 100, Currency: "CNY"},
		Parties: []partnerclient.Party{{Side: "applicant", Kind: "person", Name: "甲某", Phone: "13911110001"}, {Side: "respondent", Kind: "person", Name: "乙某", Phone: "13922220000"}}})
	if err != nil {
		t.Fatal(err)
	}
	h.Settle()
	events, _, err := hub.Events(t.Context(), 0)
	if err != nil || len(events) < 12 {
		t.Fatalf("%d events, %v", len(events), err)
	}
	h.Until("the receiver is tried", func() bool { mu.Lock(); defer mu.Unlock(); return len(first) > 0 })
	h.Restart()
	mu.Lock()
	away = false
	mu.Unlock()
	hub.Base = "http://" + h.Addr
	h.Clock.Advance(10 * time.Minute) // past the first retries and the rest
	// The house is ten minutes ahead of the machine now: all is checked but the age.
	receiver.Check = func(body []byte, head http.Header) error {
		wh, err := standardwebhooks.NewWebhook(receiver.Secret)
		if err != nil {
			return err
		}
		return wh.VerifyIgnoringTimestamp(body, head)
	}
	h.Until("every event arrives", func() bool { mu.Lock(); defer mu.Unlock(); return len(got) >= len(events) })
	mu.Lock()
	for _, e := range events {
		if got[e.ID] != e.Sequence {
			t.Errorf("event %s has number %d, came as %d", e.ID, e.Sequence, got[e.ID])
		}
	}
	for id := range first {
		if got[id] == 0 {
			t.Errorf("%s was tried while the receiver was away and never came", id)
		}
	}
	mu.Unlock()
	list := List(h.As("manager").Get("/webhooks/"+hook+"/deliveries?limit=200"), "items")
	if len(list) != len(events) {
		t.Errorf("%d deliveries of %d events", len(list), len(events))
	}
	for _, d := range list {
		if Str(d, "state") != "delivered" || len(List(d, "attempts")) == 0 {
			t.Errorf("%v", d)
		}
	}
	if c, err := hub.Case(t.Context(), brought.ID); err != nil || c.State != "settled" {
		t.Errorf("%+v %v", c, err)
	}
	secret := receiver.Secret
	if strings.Contains(h.Log.Tail(1<<30), secret) || strings.Contains(h.Log.Tail(1<<30), server.URL) || h.Holds(secret[6:]) {
		t.Error("the signing secret or the address is in the log, or the secret in the store")
	}
}

// The signature and the age are checked with the library as it is, on a clock that is right.
func TestTestEventIsVerifiedWithItsAge(t *testing.T) {
	t.Parallel()
	h := At(t, Later(time.Now().Truncate(time.Second), Begun)[0], Local)
	came := make(chan partnerclient.Event, 10)
	receiver := &partnerclient.Receiver{Handle: func(e partnerclient.Event) error { came <- e; return nil }}
	server := httptest.NewServer(receiver)
	t.Cleanup(server.Close)
	made := h.As("manager").Post("/organizations/"+h.Organization("manager")+"/webhooks", Obj{"url": server.URL, "events": []string{"webhook.test"}})
	receiver.Secret = Str(made, "secret")
	sent := h.As("manager").Post("/webhooks/"+Str(made, "webhook.id")+"/test", nil)
	h.Settle()
	h.Until("the test event", func() bool { return len(came) == 1 })
	if e := <-came; e.Type != "webhook.test" || e.ID != Str(sent, "event") {
		t.Errorf("%+v", e)
	}
}

// Until waits for what lanes bring about, while the clockwork ticks.
func (h *House) Until(what string, done func() bool) {
	h.T.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-tick.C:
			if err := h.Webhooks.Tick(ctx); err != nil {
				h.T.Fatal(err)
			}
		case <-ctx.Done():
			h.T.Fatalf("it did not happen that %s\n%s", what, h.Log.Tail(3000))
		}
	}
}

// A receiver that fails for three days is disabled, and the managers are told.
func TestManagersLearnOfADeadWebhook(t *testing.T) {
	t.Parallel()
	h := New(t, Local)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) }))
	t.Cleanup(server.Close)
	made := h.As("manager").Post("/organizations/"+h.Organization("manager")+"/webhooks", Obj{"url": server.URL})
	hook := Str(made, "webhook.id")
	h.As("manager").Post("/webhooks/"+hook+"/test", nil)
	h.Settle()
	view := func() Obj {
		return List(h.As("manager").Get("/organizations/"+h.Organization("manager")+"/webhooks"), "items")[0]
	}
	h.Until("the webhook is disabled", func() bool { return Str(view(), "state") == "disabled" })
	h.Settle()
	if Str(view(), "reason") != "gone" || h.Told(h.Who("manager").Phone, notify.WebhookDisabled) == 0 {
		t.Errorf("nobody was told: %v", view())
	}
}
