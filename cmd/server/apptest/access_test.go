package apptest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"concord/cmd/server/httpapi"
)

// who may is declared here, in words, and asked of the running hub with the ids of a real case: everybody has every id.
const (
	anybody  = "applicant respondent stranger mediator colleague caseManager otherManager clerk judge superiorClerk otherClerk otherJudge operator nobody"
	signedIn = "applicant respondent stranger mediator colleague caseManager otherManager clerk judge superiorClerk otherClerk otherJudge operator"
	parties  = "applicant respondent"
	talkers  = "applicant respondent mediator"
	court    = "clerk judge"
	courts   = "clerk judge superiorClerk otherClerk otherJudge"
	readers  = "applicant respondent mediator clerk judge superiorClerk"
	house    = "applicant respondent mediator caseManager clerk judge superiorClerk" // who may know that the case is there
	no       = ""
)

// access is one line of the table: as allowed is whose call is not refused with 401, 403 or 404. A call that is allowed may
// still be wrong (422) or too late (409). same is a status that everybody gets alike, for what asks for a secret.
type access struct {
	op      string
	allowed string
	at      *Stage // nil is a case under mediation
	ids     Obj    // in place of the usual ids
	query   string
	body    any // Obj, or func(*House) Obj
	heads   []Head
	same    int
}

var tus = []Head{{"Tus-Resumable", "1.0.0"}}

var table = []access{
	{op: "getSession", allowed: anybody},
	{op: "requestCode", allowed: anybody, body: Obj{"phone": "13900009999"}},
	{op: "signIn", same: 401, body: Obj{"challengeId": "none", "code": "123456"}},
	{op: "signOut", allowed: anybody},
	{op: "setProfile", allowed: signedIn, body: Obj{"locale": "en"}},
	{op: "requestLink", allowed: anybody, body: Obj{"email": "clerk@example.test"}},
	{op: "claimLink", same: 401, body: Obj{"token": "none"}},
	{op: "getDemo", allowed: anybody}, {op: "getDemoMessages", allowed: anybody}, {op: "listKinds", allowed: anybody},
	{op: "getPack", allowed: anybody, ids: Obj{"pack": "prc-prefiling-2022"}},
	{op: "listRegions", allowed: anybody}, {op: "searchRegions", allowed: anybody, query: "?q=%E6%A1%90%E5%BA%90"}, {op: "getRegion", allowed: anybody, ids: Obj{"code": "330122"}},
	{op: "listCourts", allowed: anybody}, {op: "suggestCourts", allowed: anybody, query: "?applicant=330122003"},

	{op: "listCases", allowed: signedIn},
	{op: "createCase", allowed: strings.ReplaceAll(signedIn, " operator", ""), body: Obj{"kind": "loan"}},
	{op: "getCase", allowed: house},
	{op: "getCase", allowed: "applicant", at: Drafted},
	{op: "saveDraft", allowed: "applicant", body: Obj{"revision": 1}},
	{op: "submitCase", allowed: "applicant"},
	{op: "withdrawCase", allowed: "applicant", body: Obj{}},
	{op: "stopCase", allowed: parties, body: Obj{}},
	{op: "answerInvitation", allowed: "respondent clerk", body: func(h *House) Obj { return Obj{"answer": "refuse", "party": h.Party("respondent"), "channel": "phone"} }},
	{op: "setConsent", allowed: parties, body: Obj{"stage": "recording", "given": true}},
	{op: "setRepresentative", allowed: parties, body: Obj{"kind": "helper", "name": "王五"}},
	{op: "screenCase", allowed: "clerk", body: Obj{"decision": "accepted"}},
	{op: "getCandidates", allowed: "applicant respondent clerk judge superiorClerk"},
	{op: "chooseMediator", allowed: parties, body: Obj{"mediator": "x"}},
	{op: "objectCandidates", allowed: parties, body: Obj{}},
	{op: "askAppointment", allowed: parties},
	{op: "appointMediator", allowed: "clerk", body: Obj{"mediator": "x"}},
	{op: "acceptCase", allowed: "mediator", body: Obj{}},
	{op: "declineCase", allowed: "mediator", body: Obj{"reason": "capacity"}},
	{op: "disclose", allowed: "mediator", body: Obj{"kinds": []string{}}},
	{op: "contactParties", allowed: "mediator"},
	{op: "waiveDisclosure", allowed: parties, body: Obj{"waive": true}},
	{op: "replaceMediator", allowed: parties, body: Obj{"reason": "x"}},
	{op: "askExtension", allowed: talkers, body: Obj{"until": "2026-12-20"}},
	{op: "answerExtension", allowed: parties, body: Obj{"yes": true}},
	{op: "pauseCase", allowed: "mediator clerk", body: Obj{"reason": "appraisal"}},
	{op: "resumeCase", allowed: "mediator clerk"},
	{op: "terminateCase", allowed: "mediator clerk", body: Obj{"reason": "other", "text": "x"}},
	{op: "listProposals", allowed: talkers},
	{op: "propose", allowed: talkers, body: func(h *House) Obj { return Obj{"terms": []Obj{h.Pay(1, 100)}} }},
	{op: "answerProposal", allowed: parties, ids: Obj{"pid": jointNote}, body: Obj{"answers": []Obj{{"term": "none", "yes": true}}}},
	{op: "answerProposal", allowed: "respondent", ids: Obj{"pid": caucusFromMediator}, body: Obj{"answers": []Obj{{"term": "none", "yes": true}}}},
	{op: "answerProposal", allowed: "applicant", ids: Obj{"pid": caucusFromParty}, body: Obj{"answers": []Obj{{"term": "none", "yes": true}}}},
	{op: "withdrawProposal", allowed: "applicant", ids: Obj{"pid": jointNote}},
	{op: "withdrawProposal", allowed: "mediator", ids: Obj{"pid": caucusFromMediator}},
	{op: "draftAgreement", allowed: "mediator", body: Obj{"whole": true, "facts": "x", "issues": "y", "terms": []Obj{}}},
	{op: "getAgreement", allowed: talkers, at: plantedSigning},
	{op: "getAgreement", allowed: readers, at: plantedSettled},
	{op: "getAgreedTerms", allowed: "mediator"},
	{op: "getAgreementDocument", allowed: talkers, at: plantedSigning},
	{op: "getAgreementDocument", allowed: readers, at: plantedSettled},
	{op: "checkAgreement", allowed: "mediator", body: Obj{"terms": []Obj{}}},
	{op: "requestSignCode", allowed: talkers, at: plantedSigning},
	{op: "signAgreement", allowed: talkers, at: plantedSigning, body: Obj{"digest": strings.Repeat("0", 64), "strokes": Strokes, "challengeId": "none", "code": "123456"}},
	{op: "refuseAgreement", allowed: parties, at: plantedSigning, body: Obj{}},
	{op: "askConfirmation", allowed: parties, at: plantedSettled},
	{op: "draftFacts", allowed: "mediator", at: plantedFiled, body: Obj{"items": []string{"x"}}},
	{op: "getFacts", allowed: readers, at: plantedFiled},
	{op: "getFactsDocument", allowed: readers, at: plantedFiled},
	{op: "requestFactsCode", allowed: parties, at: plantedFiled},
	{op: "signFacts", allowed: parties, at: plantedFiled, body: func(h *House) Obj {
		return Obj{"digest": Str(h.As("applicant").See(), "facts.digest"), "strokes": Strokes, "challengeId": "none", "code": "123456"}
	}},
	{op: "requestFiling", allowed: "applicant", at: plantedFiled},
	{op: "getCaseFiling", allowed: "applicant respondent clerk judge", at: plantedFiled},
	{op: "cureFiling", allowed: "applicant", at: plantedFiled, body: Obj{"text": "x"}},
	{op: "listDocuments", allowed: house}, // the manager's list is empty
	{op: "getDocumentContent", allowed: "applicant mediator", ids: Obj{"doc": "receipt"}},
	{op: "getDocumentContent", allowed: "applicant respondent mediator clerk judge", ids: Obj{"doc": "mediation_end_report"}, at: plantedFiled},
	{op: "getDocumentContent", allowed: "applicant respondent mediator clerk judge", ids: Obj{"doc": "agreement"}, at: plantedSettled},
	{op: "getEvidenceContent", allowed: "applicant respondent mediator clerk judge", ids: Obj{"eid": openName}},
	{op: "getEvidenceContent", allowed: "applicant", ids: Obj{"eid": privateName}},
	{op: "getEvidenceContent", allowed: "applicant mediator", ids: Obj{"eid": confidedName}},
	{op: "setVisibility", allowed: "applicant", ids: Obj{"eid": privateName}, body: Obj{"visibility": "open"}},
	{op: "setVisibility", allowed: "applicant", ids: Obj{"eid": openName}, body: Obj{"visibility": "private"}},
	{op: "removeEvidence", allowed: "applicant", ids: Obj{"eid": openName}},
	{op: "describeUploads", allowed: anybody},
	{op: "createUpload", allowed: parties, heads: append(tus, Head{"Upload-Length", "3"}, Head{"Upload-Metadata", "CASE"})},
	{op: "headUpload", allowed: "applicant", heads: tus},
	{op: "patchUpload", allowed: "applicant", heads: append(tus, Head{"Upload-Offset", "0"}, Head{"Content-Type", "application/offset+octet-stream"}), body: Obj{}},
	{op: "deleteUpload", allowed: "applicant", heads: tus},
	{op: "recordPayment", allowed: "respondent", at: plantedSettled, body: func(h *House) Obj {
		return Obj{"term": Dig(h.As("applicant").See(), "performance.0.termId"), "index": 0}
	}},
	{op: "confirmPayment", allowed: "applicant", at: plantedSettled, ids: Obj{"n": "0"}},
	{op: "getNotes", allowed: "mediator"},
	{op: "saveNotes", allowed: "mediator", body: Obj{"text": "x"}},

	{op: "listSessions", allowed: house}, // empty for all but those who talk
	{op: "planSession", allowed: "mediator", body: Obj{}},
	{op: "getRoom", allowed: talkers},
	{op: "proposeTimes", allowed: "mediator", body: Obj{"slots": []Obj{{"from": "2026-12-01T01:00:00Z", "to": "2026-12-01T02:00:00Z"}}}},
	{op: "answerTimes", allowed: parties, body: Obj{"unavailable": []string{}}},
	{op: "scheduleSession", allowed: "mediator", body: Obj{"slot": "s1"}},
	{op: "moveSession", allowed: "mediator", body: Obj{"from": "2026-12-01T01:00:00Z", "to": "2026-12-01T02:00:00Z"}},
	{op: "cancelSession", allowed: "mediator"},
	{op: "setMode", allowed: "mediator", body: Obj{"mode": "in_person"}},
	{op: "consentInSession", allowed: parties, body: Obj{"about": "captions", "yes": true}},
	{op: "enterSession", allowed: talkers},
	{op: "checkIdentity", allowed: "mediator", body: func(h *House) Obj { return Obj{"participant": h.Who("respondent").Person, "ok": true} }},
	{op: "openSession", allowed: "mediator"},
	{op: "closeSession", allowed: "mediator"},
	{op: "admitParticipant", allowed: "mediator", body: func(h *House) Obj { return Obj{"participant": h.Who("respondent").Person} }},
	{op: "backToWaiting", allowed: "mediator", body: func(h *House) Obj { return Obj{"participant": h.Who("respondent").Person} }},
	{op: "removeParticipant", allowed: "mediator", body: func(h *House) Obj { return Obj{"participant": h.Who("respondent").Person} }},
	{op: "moveToCaucus", allowed: "mediator", body: func(h *House) Obj { return Obj{"party": h.Party("respondent")} }},
	{op: "backToJoint", allowed: "mediator"},
	{op: "getMinutes", allowed: talkers},
	{op: "writeMinute", allowed: "mediator", body: Obj{"text": "x"}},
	{op: "confirmMinutes", allowed: parties, body: func(h *House) Obj { return Obj{"entries": []any{h.ids(nil)["mid"]}} }},
	{op: "strikeMinute", allowed: "mediator"},

	{op: "getInvitation", allowed: anybody},
	{op: "requestInvitationCode", allowed: anybody},
	{op: "claimInvitation", same: 401, body: Obj{"challengeId": "none", "code": "123456"}},
	{op: "getMediatorDesk", allowed: "mediator colleague"},
	{op: "listMediatorCases", allowed: "mediator colleague"},
	{op: "getOrganizationDesk", allowed: "caseManager otherManager"},
	{op: "listOrganizationMediators", allowed: "caseManager otherManager"},
	{op: "listOrganizationCases", allowed: "caseManager otherManager"},
	{op: "getCourtDesk", allowed: courts},
	{op: "listCourtConfirmations", allowed: courts, at: plantedSettled},
	{op: "listCourtFilings", allowed: courts, at: plantedFiled},
	{op: "listCourtScreenings", allowed: courts},
	{op: "listCourtSelections", allowed: courts},
	{op: "getOperatorDesk", allowed: "operator"},
	{op: "getConfirmation", allowed: "applicant respondent clerk judge", at: plantedSettled},
	{op: "acceptConfirmation", allowed: court, at: plantedSettled},
	{op: "askCure", allowed: court, at: plantedSettled, body: Obj{"ask": "x", "due": "2026-11-20"}},
	{op: "answerCure", allowed: parties, at: plantedSettled, body: Obj{"text": "x"}},
	{op: "confirmAgreement", allowed: "judge", at: plantedSettled, body: Obj{"text": "x"}},
	{op: "rejectConfirmation", allowed: court, at: plantedSettled, body: Obj{"ground": "outside_remit", "text": "x"}},
	{op: "extendConfirmation", allowed: "judge", at: plantedSettled, body: Obj{"days": 5}},
	{op: "withdrawConfirmation", allowed: court, at: plantedSettled},
	{op: "getConfirmationPaper", allowed: "applicant respondent clerk judge", at: plantedSettled, ids: Obj{"paper": "agreement"}},
	{op: "getConfirmationPaper", allowed: "applicant respondent clerk judge", at: plantedConfirmed, ids: Obj{"paper": "ruling"}},
	{op: "getFiling", allowed: "applicant respondent clerk judge", at: plantedFiled},
	{op: "docketFiling", allowed: court, at: plantedFiled, body: Obj{"number": "x"}},
	{op: "returnFiling", allowed: court, at: plantedFiled, body: Obj{"reasons": []Obj{{"code": "other", "text": "x"}}, "cureBy": "2026-11-20"}},
	{op: "rejectFiling", allowed: court, at: plantedFiled, body: Obj{"reasons": []Obj{{"code": "other", "text": "x"}}}},
	{op: "getFilingPaper", allowed: "applicant clerk judge", at: plantedFiled, ids: Obj{"paper": "filing_application-1"}},
	{op: "getBag", allowed: "applicant clerk judge", at: plantedFiled},
	{op: "verifyNumber", allowed: anybody, ids: Obj{"number": "2026-0001-A1-00000000"}},
	{op: "verifyDigest", allowed: anybody, body: Obj{"digest": strings.Repeat("0", 64)}},
}

// A route that the table does not know fails: whoever adds one says here who may use it.
func TestEveryRouteHasARow(t *testing.T) {
	t.Parallel()
	rows := map[string]bool{}
	for _, r := range table {
		rows[r.op] = true
	}
	routes := map[string]bool{}
	for _, r := range At(t, Begun).Server.Routes() {
		routes[r.ID] = true
		if !rows[r.ID] {
			t.Errorf("%s (%s %s) has no row in the table of access", r.ID, r.Method, r.Path)
		}
	}
	for _, r := range table {
		if !routes[r.op] {
			t.Errorf("the table has a row for %s, which is no route", r.op)
		}
	}
}

// Every person calls every route with the ids of one case: whoever may not is told so, learns nothing and changes nothing.
func TestAccess(t *testing.T) {
	t.Parallel()
	routes := map[string]httpapi.Route{}
	for _, r := range At(t, Begun).Server.Routes() {
		routes[r.ID] = r
	}
	shared := map[*Stage][]access{}
	for _, row := range table {
		if row.at == nil {
			row.at = planted
		}
		if routes[row.op].Method == http.MethodGet {
			shared[row.at] = append(shared[row.at], row)
			continue
		}
		t.Run(row.op+" "+row.at.Name, func(t *testing.T) {
			t.Parallel()
			At(t, row.at).ask(routes[row.op], row)
		})
	}
	for stage, rows := range shared {
		t.Run("reading "+stage.Name, func(t *testing.T) {
			t.Parallel()
			h := At(t, stage)
			for _, row := range rows {
				h.ask(routes[row.op], row)
			}
		})
	}
}

// ask lets everybody make the call: first those who may not, then the others.
func (h *House) ask(route httpapi.Route, row access) {
	h.T.Helper()
	ids := h.ids(row.ids)
	path := fillIn(route.Path, ids) + row.query
	body := row.body
	if fn, ok := body.(func(*House) Obj); ok {
		body = fn(h)
	}
	heads := slices.Clone(row.heads)
	for i, x := range heads {
		if x.Value == "CASE" {
			heads[i].Value = "case " + base64Of(h.Case) + ",name " + base64Of("x.png")
		}
	}
	if route.Path == "/uploads" || strings.HasPrefix(route.Path, "/uploads/") {
		if body = []byte{}; row.body != nil {
			body = []byte("abc")
		}
	}
	people := everybody
	if row.at == Drafted { // the neighbours have not moved in yet
		people = []string{"applicant", "respondent", "applicant2", "clerk", "judge", "operator", "nobody"}
	}
	before := h.everything()
	for _, may := range []bool{false, true} {
		for _, key := range people {
			if among(row.allowed, key) != may {
				continue
			}
			a := h.browser(key).Send(route.Method, path, body, heads...)
			refused := a.Status == 401 || a.Status == 403 || a.Status == 404
			switch {
			case a.Status >= 500:
				h.T.Errorf("%s: %d %s", a.what, a.Status, a.Body)
			case row.same != 0 && a.Status != row.same:
				h.T.Errorf("%s: %d, want %d for everybody: %s", a.what, a.Status, row.same, a.Body)
			case row.same != 0:
			case may && refused:
				h.T.Errorf("%s: %s may, and was refused: %d %s", row.op, key, a.Status, a.Body)
			case !may && !refused:
				h.T.Errorf("%s: %s may not, and got %d %.400s", row.op, key, a.Status, a.Body)
			}
			if refused {
				h.saysNothing(a)
			}
		}
		if !may && row.same == 0 {
			if after := h.everything(); after != before {
				h.T.Errorf("%s: a refused call changed the case:\n%s\n%s", row.op, before, after)
			}
		}
	}
}

// saysNothing checks that a refusal holds no word of the case.
func (h *House) saysNothing(a Answer) {
	h.T.Helper()
	if route := http.MethodHead; strings.Contains(a.what, " "+route+" ") {
		return
	}
	a.Problem()
	for _, word := range []string{"PRIV", "OPEN", "陈秀英", "周建明", StoryFacts, StoryWant, h.Who("applicant").Phone, h.Who("respondent").Phone, AgreedFacts, FactOne, "2026-0001"} {
		if strings.Contains(string(a.Body), word) {
			h.T.Errorf("%s: the refusal says %q: %s", a.what, word, a.Body)
		}
	}
}

// everything is what the people of the case see of it, to compare.
func (h *House) everything() string {
	h.T.Helper()
	var b strings.Builder
	see := func(key, path string) { fmt.Fprintf(&b, "%s\n", h.As(key).Send(http.MethodGet, path, nil).Body) }
	for _, key := range strings.Fields(talkers) {
		see(key, "/cases/"+h.Case)
		see(key, "/cases/"+h.Case+"/proposals")
		see(key, "/cases/"+h.Case+"/sessions")
	}
	see("mediator", "/cases/"+h.Case+"/notes")
	see("clerk", "/confirmations/"+h.Case)
	see("clerk", "/filings/"+h.Case+"-1")
	return b.String()
}

// ids gives what stands in the paths. Evidence and offers go by their words, papers by their class.
func (h *House) ids(own Obj) Obj {
	h.T.Helper()
	ids := Obj{"id": h.Case, "pid": jointNote, "eid": openName, "doc": "receipt", "n": "0"}
	for k, v := range own {
		ids[k] = v
	}
	h.partnerIDs(ids)
	h.entryIDs(ids)
	h.rosterIDs(ids)
	for _, e := range List(h.As("applicant").See(), "evidence") {
		if e["name"] == fmt.Sprint(ids["eid"])+".png" {
			ids["eid"] = e["id"]
		}
	}
	if h.mediator == "" {
		return ids
	}
	h.routingIDs(ids)
	for _, p := range List(h.As("mediator").Get("/cases/"+h.Case+"/proposals"), "items") {
		if p["note"] == ids["pid"] {
			ids["pid"] = p["id"]
		}
	}
	for _, key := range []string{"applicant", "mediator"} {
		for _, d := range List(h.As(key).Get("/cases/"+h.Case+"/documents"), "items") {
			if d["class"] == ids["doc"] {
				ids["doc"] = d["id"]
			}
		}
	}
	for _, s := range List(h.As("mediator").Get("/cases/"+h.Case+"/sessions"), "items") {
		ids["sid"], ids["mid"] = s["id"], Dig(s, "minutes.0.id")
	}
	ids["token"] = h.Link(h.Who("respondent").Phone)
	h.importIDs(ids)
	at := h.As("applicant").Begin("half.png", "private", 6).Header.Get("Location")
	ids["upload"] = at[strings.LastIndex(at, "/")+1:]
	return ids
}

func fillIn(path string, ids Obj) string {
	if strings.HasPrefix(path, "/filings/") {
		ids = Obj{"id": fmt.Sprint(ids["id"]) + "-1", "paper": ids["paper"]}
	}
	for k, v := range ids {
		path = strings.ReplaceAll(path, "{"+k+"}", fmt.Sprint(v))
	}
	return path
}
