package apptest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// scenario is one request and what must come of it. Of a refusal nothing may come: no event, and the case is as it was.
type scenario struct {
	name   string
	at     *Stage
	as     string
	method string // POST when empty
	path   string // ~ is the case
	body   any    // Obj, string (sent as it is), func(*House) any
	heads  []Head
	status int
	key    string   // of a refusal
	fields string   // path:key of each wrong field, in order of the answer, with blanks between
	has    []string // words in the answer
	events []string // kinds that must follow, in this order
}

var plain = Head{"Content-Type", "application/json"}

// tenMegabytes of text.
var tenMegabytes = strings.Repeat("调解", 10<<20/6)

func pay(change Obj) func(*House) any {
	return func(h *House) any {
		t := h.Pay(2, 100)
		for k, v := range change {
			if v == nil {
				delete(t, k)
			} else {
				t[k] = v
			}
		}
		return Obj{"terms": []Obj{t}}
	}
}

var scenarios = []scenario{
	// --- signing in
	{name: "a code", at: Begun, as: "nobody", path: "/session/code", body: Obj{"phone": "13900009991"}, status: 200, has: []string{"challengeId"}},
	{name: "a code without a phone", at: Begun, as: "nobody", path: "/session/code", body: Obj{}, status: 422, key: "input.invalid", fields: "phone:field.required"},
	{name: "a phone that is a number", at: Begun, as: "nobody", path: "/session/code", body: Obj{"phone": 13900009991}, status: 422, key: "input.invalid", fields: "phone:field.text"},
	{name: "a phone that is none", at: Begun, as: "nobody", path: "/session/code", body: Obj{"phone": "12345678"}, status: 422, key: "input.invalid", fields: "phone:phone.length"},
	{name: "an unknown field", at: Begun, as: "nobody", path: "/session/code", body: Obj{"phone": "13900009991", "admin": true}, status: 422, key: "input.invalid", fields: "admin:field.unknown"},
	{name: "half a sentence of JSON", at: Begun, as: "nobody", path: "/session/code", body: `{"phone":`, heads: []Head{plain}, status: 400, key: "request.malformed"},
	{name: "a form", at: Begun, as: "nobody", path: "/session/code", body: `phone=13900009991`, heads: []Head{{"Content-Type", "application/x-www-form-urlencoded"}}, status: 415, key: "request.media_type"},
	{name: "a code that nobody sent", at: Begun, as: "nobody", path: "/session", body: Obj{"challengeId": "nothing", "code": "123456"}, status: 401, key: "code.expired"},
	{name: "a code of letters", at: Begun, as: "nobody", path: "/session", body: Obj{"challengeId": "nothing", "code": "abcdef"}, status: 422, key: "input.invalid", fields: "code:code.digits"},
	{name: "another site", at: Begun, as: "applicant", path: "/cases", body: Obj{"kind": "loan"}, heads: []Head{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://elsewhere.test"}}, status: 403, key: "request.cross_site"},
	{name: "nobody begins a case", at: Begun, as: "nobody", path: "/cases", body: Obj{"kind": "loan"}, status: 401, key: "session.required"},

	// --- the draft
	{name: "a case", at: Begun, as: "applicant", path: "/cases", body: Obj{"kind": "loan"}, status: 201, has: []string{`"state":"draft"`}},
	{name: "a case of no kind", at: Begun, as: "applicant", path: "/cases", body: Obj{}, status: 422, key: "input.invalid", fields: "kind:field.required"},
	{name: "a case of an unknown kind", at: Begun, as: "applicant", path: "/cases", body: Obj{"kind": "duel"}, status: 422, key: "input.invalid", fields: "kind:field.unknown_value"},
	{name: "an unknown language", at: Begun, as: "applicant", path: "/cases", body: Obj{"kind": "loan", "language": "tlh"}, status: 422, key: "input.invalid", fields: "language:field.unknown_value"},
	{name: "ten megabytes of story", at: Drafted, as: "applicant", method: "PUT", path: "~/draft", body: Obj{"revision": 2, "story": Obj{"facts": tenMegabytes}}, status: 413, key: "request.too_large"},
	{name: "a story just too long", at: Drafted, as: "applicant", method: "PUT", path: "~/draft", body: Obj{"revision": 2, "story": Obj{"facts": strings.Repeat("a", 20001)}}, status: 422, key: "input.invalid", fields: "story.facts:field.too_long"},
	{name: "a draft without its revision", at: Drafted, as: "applicant", method: "PUT", path: "~/draft", body: Obj{"region": "330122003"}, status: 422, key: "input.invalid", fields: "revision:field.required"},
	{name: "a draft written on an older one", at: Drafted, as: "applicant", method: "PUT", path: "~/draft", body: Obj{"revision": 1, "region": "330122003"}, status: 409, key: "draft.revision_stale"},
	{name: "a party on no side", at: Drafted, as: "applicant", method: "PUT", path: "~/draft", body: Obj{"revision": 2, "parties": []Obj{{"side": "judge", "kind": "person"}}}, status: 422, key: "input.invalid", fields: "parties[0].side:field.unknown_value"},
	{name: "forty-one parties", at: Drafted, as: "applicant", method: "PUT", path: "~/draft", body: Obj{"revision": 2, "parties": slices.Repeat([]Obj{{"side": "respondent", "kind": "person"}}, 41)}, status: 422, key: "input.invalid", fields: "parties:field.too_many"},
	{name: "an unknown court", at: Drafted, as: "applicant", method: "PUT", path: "~/draft", body: Obj{"revision": 2, "court": "nowhere"}, status: 422, key: "input.invalid", fields: "court:field.unknown_value"},
	{name: "what is half typed is kept", at: Drafted, as: "applicant", method: "PUT", path: "~/draft", body: Obj{"revision": 2, "story": Obj{"facts": "写到一半", "want": ""}}, status: 200, has: []string{`"revision":3`, `story.want`}},
	{name: "the draft is sent", at: Drafted, as: "applicant", path: "~/submit", status: 200, has: []string{"2026-0001"}, events: []string{"case.submitted", "case.accepted"}},
	{name: "the draft of somebody else is sent", at: Drafted, as: "applicant2", path: "~/submit", status: 404, key: "not_found"},
	{name: "the draft is taken back", at: Drafted, as: "applicant", path: "~/withdraw", body: Obj{}, status: 200, has: []string{`"state":"withdrawn"`}, events: []string{"case.withdrawn"}},
	{name: "it is sent twice", at: Inviting, as: "applicant", path: "~/submit", status: 409, key: "case.move_not_allowed"},
	{name: "it is written in after it was sent", at: Inviting, as: "applicant", method: "PUT", path: "~/draft", body: Obj{"revision": 2}, status: 409, key: "case.move_not_allowed"},
	{name: "screened when it was already", at: Inviting, as: "clerk", path: "~/screen", body: Obj{"decision": "accepted"}, status: 409, key: "case.move_not_allowed"},

	// --- evidence
	{name: "evidence of no length", at: Mediating, as: "applicant", path: "/uploads", body: "", heads: tusHeads("", "Upload-Metadata", "name eA=="), status: 422, key: "input.invalid", fields: "header.Upload-Length:field.required"},
	{name: "an upload of another protocol", at: Mediating, as: "applicant", path: "/uploads", body: "", heads: []Head{{"Upload-Length", "3"}}, status: 412, key: "upload.version"},
	{name: "evidence without a case", at: Mediating, as: "applicant", path: "/uploads", body: "", heads: tusHeads("3", "Upload-Metadata", "name eA=="), status: 404, key: "not_found"},
	{name: "metadata that is none", at: Mediating, as: "applicant", path: "/uploads", body: "", heads: tusHeads("3", "Upload-Metadata", "name %%%"), status: 422, key: "input.invalid", fields: "header.Upload-Metadata:field.pattern"},
	{name: "evidence for everybody on earth", at: Mediating, as: "applicant", path: "/uploads", body: "", heads: tusHeads("3", "Upload-Metadata", "CASE,name eA==,visibility "+base64Of("public")), status: 422, key: "input.invalid", fields: "visibility:field.unknown_value"},
	{name: "a terabyte of evidence", at: Mediating, as: "applicant", path: "/uploads", body: "", heads: tusHeads("1099511627776", "Upload-Metadata", "CASE,name eA=="), status: 413, key: "upload.too_large"},
	{name: "evidence of nothing", at: Mediating, as: "applicant", path: "/uploads", body: "", heads: tusHeads("0", "Upload-Metadata", "CASE,name eA=="), status: 422, key: "input.invalid", fields: "size:field.not_positive"},
	{name: "evidence in a settled case", at: Settled, as: "applicant", path: "/uploads", body: "", heads: tusHeads("3", "Upload-Metadata", "CASE,name eA=="), status: 409, key: "case.move_not_allowed"},
	{name: "pieces of an upload that is none", at: Mediating, as: "applicant", method: "PATCH", path: "/uploads/none", body: "abc", heads: []Head{{"Tus-Resumable", "1.0.0"}, {"Upload-Offset", "0"}, {"Content-Type", "application/offset+octet-stream"}}, status: 404, key: "not_found"},
	{name: "evidence that is none", at: Mediating, as: "applicant", method: "GET", path: "~/evidence/none/content", status: 404, key: "not_found"},
	{name: "evidence gone after it was sent", at: Mediating, as: "applicant", method: "DELETE", path: "~/evidence/EVIDENCE", status: 409, key: "case.move_not_allowed"},

	// --- the answer to the invitation
	{name: "an invitation that is none", at: Inviting, as: "nobody", method: "GET", path: "/invitations/none", status: 404, key: "invitation.unknown"},
	{name: "an answer that is none", at: Selecting, as: "respondent", path: "~/answer", body: Obj{"answer": "perhaps"}, status: 422, key: "input.invalid", fields: "answer:field.unknown_value"},
	{name: "a second answer", at: Selecting, as: "respondent", path: "~/answer", body: Obj{"answer": "refuse"}, status: 409, key: "case.move_not_allowed"},
	{name: "the applicant answers for the other side", at: Inviting, as: "applicant", path: "~/answer", body: Obj{"answer": "accept", "consents": []string{"mediation", "online"}}, status: 403, key: "access.denied"},
	{name: "consent to a stage that is none", at: Mediating, as: "respondent", path: "~/consents", body: Obj{"stage": "everything", "given": true}, status: 422, key: "input.invalid", fields: "stage:field.unknown_value"},
	{name: "consent to be recorded", at: Mediating, as: "respondent", path: "~/consents", body: Obj{"stage": "recording", "given": true}, status: 200, events: []string{"case.consent_changed"}},
	{name: "a helper with the power to settle", at: Mediating, as: "respondent", path: "~/representative", body: Obj{"kind": "helper", "name": "王五", "special": true}, status: 422, key: "input.invalid", fields: "special:representative.helper_not_special"},

	// --- choosing
	{name: "a mediator who was not offered", at: Selecting, as: "applicant", path: "~/choose", body: Obj{"mediator": "somebody"}, status: 422, key: "input.invalid", fields: "mediator:field.unknown_value"},
	{name: "a choice of nobody", at: Selecting, as: "applicant", path: "~/choose", body: Obj{}, status: 422, key: "input.invalid", fields: "mediator:field.required"},
	{name: "a choice too late", at: Mediating, as: "applicant", path: "~/choose", body: func(h *House) any { return Obj{"mediator": h.Who("mediator").Mediator} }, status: 409, key: "case.move_not_allowed"},
	{name: "none of these", at: Selecting, as: "applicant", path: "~/object", body: Obj{"reason": "都不合适"}, status: 200, events: []string{"case.objected", "case.selecting", "case.candidates_offered"}},
	{name: "the court, please", at: Selecting, as: "applicant", path: "~/ask-appointment", status: 200, events: []string{"case.choice_due", "case.appointed"}},
	{name: "a disclosure of an unknown kind", at: Appointed, as: "mediator", path: "~/accept", body: Obj{"disclosure": Obj{"kinds": []string{"gossip"}}}, status: 422, key: "input.invalid", fields: "disclosure.kinds[0]:field.unknown_value disclosure.text:field.required"},
	{name: "declined without a reason", at: Appointed, as: "mediator", path: "~/decline", body: Obj{}, status: 422, key: "input.invalid", fields: "reason:field.required"},
	{name: "declined for an unknown reason", at: Appointed, as: "mediator", path: "~/decline", body: Obj{"reason": "mood"}, status: 422, key: "input.invalid", fields: "reason:field.unknown_value"},
	{name: "declined", at: Appointed, as: "mediator", path: "~/decline", body: Obj{"reason": "capacity"}, status: 200, events: []string{"case.mediator_declined", "case.selecting", "case.candidates_offered"}},
	{name: "accepted twice is once", at: Mediating, as: "mediator", path: "~/accept", body: Obj{}, status: 200, has: []string{`"state":"mediating"`}},
	{name: "replaced without a reason", at: Mediating, as: "respondent", path: "~/replace", body: Obj{}, status: 422, key: "input.invalid", fields: "reason:field.required"},
	{name: "replaced", at: Mediating, as: "respondent", path: "~/replace", body: Obj{"reason": "说话太急"}, status: 200, has: []string{`"state":"selecting"`}, events: []string{"case.mediator_replaced", "case.selecting"}},

	// --- offers
	{name: "an offer", at: Mediating, as: "applicant", path: "~/proposals", body: pay(nil), status: 201, events: []string{"case.proposal_made"}},
	{name: "an offer of nothing", at: Mediating, as: "applicant", path: "~/proposals", body: Obj{"terms": []Obj{}}, status: 422, key: "input.invalid", fields: "terms:field.too_few"},
	{name: "an offer without terms", at: Mediating, as: "applicant", path: "~/proposals", body: Obj{}, status: 422, key: "input.invalid", fields: "terms:field.required"},
	{name: "an offer of a strange kind", at: Mediating, as: "applicant", path: "~/proposals", body: Obj{"terms": []Obj{{"kind": "duel"}}}, status: 422, key: "input.invalid", fields: "terms[0].kind:field.unknown_value"},
	{name: "less than nothing", at: Mediating, as: "applicant", path: "~/proposals", body: pay(Obj{"amountMinor": -5, "instalments": nil, "due": "2026-12-01"}), status: 422, key: "input.invalid", fields: "terms[0].amountMinor:field.not_positive"},
	{name: "half a fen", at: Mediating, as: "applicant", path: "~/proposals", body: pay(Obj{"amountMinor": 0.5}), status: 422, key: "input.invalid", fields: "terms[0].amountMinor:field.integer"},
	{name: "a sum in words", at: Mediating, as: "applicant", path: "~/proposals", body: pay(Obj{"amountMinor": "很多"}), status: 422, key: "input.invalid", fields: "terms[0].amountMinor:field.integer"},
	{name: "money of no country", at: Mediating, as: "applicant", path: "~/proposals", body: pay(Obj{"currency": "??"}), status: 422, key: "input.invalid", fields: "terms[0].currency:field.currency"},
	{name: "a day that is none", at: Mediating, as: "applicant", path: "~/proposals", body: pay(Obj{"instalments": nil, "due": "2026-02-30"}), status: 422, key: "input.invalid", fields: "terms[0].due:field.date"},
	{name: "parts that are not the whole", at: Mediating, as: "applicant", path: "~/proposals", body: pay(Obj{"amountMinor": 500}), status: 422, key: "input.invalid", fields: "terms[0].instalments:term.instalments_sum"},
	{name: "a payer from the street", at: Mediating, as: "applicant", path: "~/proposals", body: pay(Obj{"payer": "aaaaaaaaaaaaaaaaaaaaaaaaaa"}), status: 422, key: "input.invalid", fields: "terms[0].payer:field.unknown_value"},
	{name: "paying oneself", at: Mediating, as: "applicant", path: "~/proposals", body: func(h *House) any { return pay(Obj{"payer": h.Party("applicant")})(h) }, status: 422, key: "input.invalid", fields: "terms[0].payee:term.same_party"},
	{name: "an offer into the other side's room", at: Mediating, as: "applicant", path: "~/proposals", body: func(h *House) any { return Obj{"audience": h.Party("respondent"), "terms": []Obj{h.Pay(1, 100)}} }, status: 422, key: "input.invalid", fields: "audience:field.unknown_value"},
	{name: "ten megabytes beside an offer", at: Mediating, as: "applicant", path: "~/proposals", body: Obj{"note": tenMegabytes, "terms": []Obj{}}, status: 413, key: "request.too_large"},
	{name: "an answer to no offer", at: Mediating, as: "applicant", path: "~/proposals/none/answer", body: Obj{"answers": []Obj{{"term": "x", "yes": true}}}, status: 404, key: "not_found"},
	{name: "an offer before there is a mediator", at: Selecting, as: "applicant", path: "~/proposals", body: pay(nil), status: 409, key: "case.move_not_allowed"},
	{name: "an offer after it ended", at: Failed, as: "applicant", path: "~/proposals", body: pay(nil), status: 409, key: "case.move_not_allowed"},
	{name: "notes too long", at: Mediating, as: "mediator", method: "PUT", path: "~/notes", body: Obj{"text": strings.Repeat("a", 40001)}, status: 422, key: "input.invalid", fields: "text:field.too_long"},

	// --- time
	{name: "more time that is less", at: Mediating, as: "mediator", path: "~/extension", body: Obj{"until": "2026-11-10"}, status: 422, key: "input.invalid", fields: "until:extension.not_later"},
	{name: "more time than two years", at: Mediating, as: "mediator", path: "~/extension", body: Obj{"until": "2036-11-10"}, status: 422, key: "input.invalid", fields: "until:extension.too_far"},
	{name: "more time until a day that is none", at: Mediating, as: "mediator", path: "~/extension", body: Obj{"until": "soon"}, status: 422, key: "input.invalid", fields: "until:field.date"},
	{name: "an answer when nobody asked for time", at: Mediating, as: "applicant", path: "~/extension/answer", body: Obj{"yes": true}, status: 409, key: "case.move_not_allowed"},
	{name: "a pause for an unknown reason", at: Mediating, as: "mediator", path: "~/pause", body: Obj{"reason": "holiday"}, status: 422, key: "input.invalid", fields: "reason:field.unknown_value"},
	{name: "a report of a sham without words", at: Mediating, as: "mediator", path: "~/pause", body: Obj{"reason": "sham_report"}, status: 422, key: "input.invalid", fields: "text:field.required"},
	{name: "going on that never stopped", at: Mediating, as: "mediator", path: "~/resume", status: 409, key: "case.move_not_allowed"},

	// --- sessions
	{name: "a session", at: Mediating, as: "mediator", path: "~/sessions", body: Obj{"slots": []Obj{{"from": "2026-11-03T01:00:00Z", "to": "2026-11-03T02:00:00Z"}}}, status: 201, events: []string{"session.proposed"}},
	{name: "a session yesterday", at: Mediating, as: "mediator", path: "~/sessions", body: Obj{"slots": []Obj{{"from": "2026-11-01T01:00:00Z", "to": "2026-11-01T02:00:00Z"}}}, status: 422, key: "input.invalid", fields: "slots[0]:room.slot_past"},
	{name: "a session that ends before it begins", at: Mediating, as: "mediator", path: "~/sessions", body: Obj{"slots": []Obj{{"from": "2026-11-03T03:00:00Z", "to": "2026-11-03T02:00:00Z"}}}, status: 422, key: "input.invalid", fields: "slots[0]:room.slot_length"},
	{name: "a time that is none", at: Mediating, as: "mediator", path: "~/sessions", body: Obj{"slots": []Obj{{"from": "morning", "to": "noon"}}}, status: 422, key: "input.invalid"},
	{name: "a session before there is a mediator", at: Selecting, as: "applicant", path: "~/sessions", body: Obj{}, status: 403, key: "case.move_not_yours"},
	{name: "a session that is none", at: Mediating, as: "mediator", path: "/sessions/none/open", status: 404, key: "room.not_in_session"},

	// --- the agreement
	{name: "an agreement without facts", at: Agreed, as: "mediator", path: "~/agreement", body: Obj{"whole": true, "facts": "", "issues": "x"}, status: 422, key: "input.invalid", fields: "facts:field.required"},
	{name: "an agreement on nothing", at: Mediating, as: "mediator", path: "~/agreement", body: Obj{"whole": true, "facts": "x", "issues": "x"}, status: 422, key: "input.invalid", fields: "terms:field.required"},
	{name: "an agreement on a marriage", at: Agreed, as: "mediator", path: "~/agreement", body: Obj{"whole": true, "facts": "x", "issues": "x", "terms": []Obj{{"kind": "clause", "text": "双方自愿解除婚姻关系。"}}}, status: 422, key: "input.invalid", fields: "terms[0].text:terms.status"},
	{name: "the agreement", at: Agreed, as: "mediator", path: "~/agreement", body: Obj{"whole": true, "facts": AgreedFacts, "issues": AgreedIssue}, status: 200, has: []string{`"state":"signing"`}, events: []string{"case.agreement_drafted", "case.agreement_ready"}},
	{name: "signing what is not there", at: Agreed, as: "applicant", path: "~/agreement/code", status: 409, key: "agreement.not_ready"},
	{name: "signing another text", at: Signing, as: "applicant", path: "~/agreement/sign", body: signature(Obj{"digest": strings.Repeat("0", 64)}), status: 409, key: "agreement.changed"},
	{name: "signing with no hand", at: Signing, as: "applicant", path: "~/agreement/sign", body: signature(Obj{"strokes": nil}), status: 422, key: "input.invalid", fields: "strokes:field.required"},
	{name: "signing with a dot", at: Signing, as: "applicant", path: "~/agreement/sign", body: signature(Obj{"strokes": "M10 10h.1"}), status: 422, key: "input.invalid", fields: "strokes:documents.signature_blank"},
	{name: "signing with what is no drawing", at: Signing, as: "applicant", path: "~/agreement/sign", body: signature(Obj{"strokes": "<script>alert(1)</script>"}), status: 422, key: "input.invalid", fields: "strokes:documents.strokes_unreadable"},
	{name: "signing with a wrong code", at: Signing, as: "applicant", path: "~/agreement/sign", body: signature(Obj{"code": "000000"}), status: 401, key: "code.wrong"},
	{name: "signing with the other side's code", at: Signing, as: "applicant", path: "~/agreement/sign", body: func(h *House) any { return h.Signature("respondent") }, status: 401, key: "code.wrong"},
	{name: "signing", at: Signing, as: "applicant", path: "~/agreement/sign", body: signature(nil), status: 200, events: []string{"case.signed"}},
	{name: "signing refused", at: Signing, as: "respondent", path: "~/agreement/refuse", body: Obj{"reason": "再想想"}, status: 200, has: []string{`"state":"mediating"`}, events: []string{"case.sign_refused"}},
	{name: "the end for an unknown reason", at: Mediating, as: "mediator", path: "~/terminate", body: Obj{"reason": "boredom"}, status: 422, key: "input.invalid", fields: "reason:field.unknown_value"},
	{name: "another reason without words", at: Mediating, as: "mediator", path: "~/terminate", body: Obj{"reason": "other"}, status: 422, key: "input.invalid", fields: "text:field.required"},
	{name: "the end of what ended", at: Settled, as: "applicant", path: "~/stop", body: Obj{}, status: 409, key: "case.move_not_allowed"},
	{name: "enough", at: Mediating, as: "respondent", path: "~/stop", body: Obj{}, status: 200, events: []string{"case.ended"}},

	// --- after it
	{name: "paying what was not promised", at: Settled, as: "respondent", path: "~/payments", body: Obj{"term": "none", "index": 0}, status: 422, key: "input.invalid", fields: "term:field.unknown_value"},
	{name: "having paid tomorrow", at: Settled, as: "respondent", path: "~/payments", body: func(h *House) any {
		return Obj{"term": Dig(h.As("applicant").See(), "performance.0.termId"), "index": 0, "paidAt": "2027-01-01T00:00:00Z"}
	}, status: 422, key: "input.invalid", fields: "paidAt:field.out_of_range"},
	{name: "the receipt of what was never due", at: Settled, as: "applicant", path: "~/payments/99/confirm", status: 404, key: "not_found"},
	{name: "confirmation of a case without agreement", at: Mediating, as: "applicant", path: "~/confirmation", status: 409, key: "case.move_not_allowed"},
	{name: "facts of nothing", at: Failed, as: "mediator", path: "~/facts", body: Obj{"items": []string{}}, status: 422, key: "input.invalid", fields: "items:field.too_few"},
	{name: "facts while they talk", at: Mediating, as: "mediator", path: "~/facts", body: Obj{"items": []string{"x"}}, status: 409, key: "case.move_not_allowed"},
	{name: "filing while they talk", at: Mediating, as: "applicant", path: "~/filing", status: 409, key: "case.move_not_allowed"},
	{name: "filing twice", at: Filed, as: "applicant", path: "~/filing", status: 409, key: "case.move_not_allowed"},
	{name: "curing what was not returned", at: Filed, as: "applicant", path: "~/filing/cure", body: Obj{"text": "x"}, status: 409, key: "filing.not_returned"},
	{name: "curing without words", at: Returned, as: "applicant", path: "~/filing/cure", body: Obj{}, status: 422, key: "input.invalid", fields: "text:field.required"},
	{name: "curing with the other side's paper", at: Returned, as: "applicant", path: "~/filing/cure", body: Obj{"text": "x", "evidence": []string{"none"}}, status: 404, key: "not_found"},

	// --- the court
	{name: "taken up", at: Settled, as: "clerk", path: "/confirmations/CASE/accept", status: 200, events: []string{"confirmation.accepted"}},
	{name: "confirmed before it is taken up", at: Settled, as: "judge", path: "/confirmations/CASE/confirm", body: Obj{"text": ""}, status: 409, key: "court.move_not_allowed"},
	{name: "confirmed twice is once", at: Confirmed, as: "judge", path: "/confirmations/CASE/confirm", body: Obj{"text": ""}, status: 200},
	{name: "refused after it was confirmed", at: Confirmed, as: "judge", path: "/confirmations/CASE/reject", body: Obj{"ground": "unclear", "text": "x"}, status: 409, key: "court.move_not_allowed"},
	{name: "refused on no ground", at: Settled, as: "judge", path: "/confirmations/CASE/reject", body: Obj{"ground": "", "text": "x"}, status: 422, key: "input.invalid", fields: "ground:field.too_short"},
	{name: "refused on an unknown ground", at: Settled, as: "judge", path: "/confirmations/CASE/reject", body: Obj{"ground": "taste", "text": "x"}, status: 422, key: "input.invalid", fields: "ground:field.unknown_value"},
	{name: "a cure by yesterday", at: Settled, as: "clerk", path: "/confirmations/CASE/cure", body: Obj{"ask": "x", "due": "2026-11-01"}, status: 422, key: "input.invalid", fields: "due:field.date_range"},
	{name: "a cure by a day that is none", at: Settled, as: "clerk", path: "/confirmations/CASE/cure", body: Obj{"ask": "x", "due": "tomorrow"}, status: 422, key: "input.invalid", fields: "due:field.date"},
	{name: "an answer nobody asked for", at: Settled, as: "applicant", path: "/confirmations/CASE/answer", body: Obj{"text": "x"}, status: 409, key: "court.move_not_allowed"},
	{name: "a docket without a number", at: Filed, as: "clerk", path: "/filings/CASE-1/docket", body: Obj{"number": ""}, status: 422, key: "input.invalid", fields: "number:field.too_short"},
	{name: "returned for no reason", at: Filed, as: "clerk", path: "/filings/CASE-1/return", body: Obj{"reasons": []Obj{}, "cureBy": "2026-11-20"}, status: 422, key: "input.invalid", fields: "reasons:field.too_few"},
	{name: "returned for an unknown reason", at: Filed, as: "clerk", path: "/filings/CASE-1/return", body: Obj{"reasons": []Obj{{"code": "mood"}}, "cureBy": "2026-11-20"}, status: 422, key: "input.invalid", fields: "reasons:field.unknown_value"},
	{name: "returned to be cured by yesterday", at: Filed, as: "clerk", path: "/filings/CASE-1/return", body: Obj{"reasons": []Obj{{"code": "other", "text": "x"}}, "cureBy": "2026-10-20"}, status: 422, key: "input.invalid", fields: "cureBy:field.date_range"},
	{name: "docketed after it was replaced", at: Docketed, as: "clerk", path: "/filings/CASE-1/docket", body: Obj{"number": "x"}, status: 409, key: "court.move_not_allowed"},
	{name: "docketed twice with another number", at: Docketed, as: "clerk", path: "/filings/CASE-2/docket", body: Obj{"number": "another"}, status: 409, key: "court.move_not_allowed"},

	// --- lists and the public desk
	{name: "a page of nothing", at: Begun, as: "applicant", method: "GET", path: "/cases?limit=0", status: 422, key: "input.invalid", fields: "query.limit:field.too_small"},
	{name: "a page of everything", at: Begun, as: "applicant", method: "GET", path: "/cases?limit=100000", status: 422, key: "input.invalid", fields: "query.limit:field.too_large"},
	{name: "a cursor of one's own making", at: Mediating, as: "applicant", method: "GET", path: "/cases?cursor=xyz", status: 422, key: "cursor.invalid"},
	{name: "a question nobody knows", at: Begun, as: "applicant", method: "GET", path: "/cases?order=name", status: 422, key: "input.invalid", fields: "query.order:field.unknown"},
	{name: "a digest that is none", at: Begun, as: "nobody", path: "/public/verify", body: Obj{"digest": "abc"}, status: 422, key: "input.invalid", fields: "digest:field.too_short digest:field.pattern"},
	{name: "a region that is none", at: Begun, as: "nobody", method: "GET", path: "/regions/999999", status: 404, key: "region.unknown"},
	{name: "an address that is none", at: Begun, as: "applicant", method: "GET", path: "/nothing", status: 404, key: "not_found"},
	{name: "a method that is none", at: Begun, as: "applicant", method: "DELETE", path: "/cases", status: 405, key: "request.method"},
}

func tusHeads(length string, more ...string) []Head {
	out := []Head{{"Tus-Resumable", "1.0.0"}, {"Upload-Length", length}}
	for i := 0; i < len(more); i += 2 {
		out = append(out, Head{more[i], more[i+1]})
	}
	return out
}

// signature is what the applicant would send to sign, changed.
func signature(change Obj) func(*House) any {
	return func(h *House) any {
		s := h.Signature("applicant")
		for k, v := range change {
			if v == nil {
				delete(s, k)
			} else {
				s[k] = v
			}
		}
		return s
	}
}

func TestScenarios(t *testing.T) {
	t.Parallel()
	refusals := map[*Stage][]scenario{} // nothing comes of them: one house serves all of a stage
	for _, sc := range scenarios {
		if sc.status >= 400 {
			refusals[sc.at] = append(refusals[sc.at], sc)
			continue
		}
		t.Run(sc.name, func(t *testing.T) {
			t.Parallel()
			At(t, sc.at).play(t, sc)
		})
	}
	for stage, list := range refusals {
		t.Run("refused when "+stage.Name, func(t *testing.T) {
			t.Parallel()
			h := At(t, stage)
			for _, sc := range list {
				h.play(t, sc)
			}
		})
	}
}

func (h *House) play(t *testing.T, sc scenario) {
	t.Helper()
	method := sc.method
	if method == "" {
		method = http.MethodPost
	}
	path := strings.NewReplacer("~", "/cases/"+h.Case, "CASE", h.Case).Replace(sc.path)
	if strings.Contains(path, "EVIDENCE") {
		path = strings.Replace(path, "EVIDENCE", Str(h.As("applicant").See(), "evidence.0.id"), 1)
	}
	body := sc.body
	switch b := body.(type) {
	case func(*House) any:
		body = b(h)
	case string:
		body = []byte(b)
	}
	heads := slices.Clone(sc.heads)
	for i := range heads {
		heads[i].Value = strings.Replace(heads[i].Value, "CASE", "case "+base64Of(h.Case), 1)
	}
	if sc.as == "applicant2" || sc.as == "nobody" {
		heads = append(heads, Head{"Accept-Language", "en"})
	}
	before := h.all()
	h.Seen.Forget()
	a := h.browser(sc.as).Send(method, path, body, heads...)
	h.Settle()
	if sc.status < 400 {
		if a.Status != sc.status {
			t.Errorf("%s: %d, want %d: %.400s", sc.name, a.Status, sc.status, a.Body)
		}
		for _, w := range sc.has {
			if !strings.Contains(string(a.Body), w) {
				t.Errorf("%s: the answer has no %s: %.600s", sc.name, w, a.Body)
			}
		}
		h.inOrder("", sc.events...)
		return
	}
	p := a.Problem()
	var fields []string
	for _, e := range p.Errors {
		fields = append(fields, e.Path+":"+e.Key)
	}
	if a.Status != sc.status || p.Key != sc.key || sc.fields != "" && strings.Join(fields, " ") != sc.fields {
		t.Errorf("%s: %d %s %q, want %d %s %q", sc.name, a.Status, p.Key, strings.Join(fields, " "), sc.status, sc.key, sc.fields)
	}
	if sc.status == 413 && p.Params["max"] == nil {
		t.Errorf("%s: it does not say how much it may be: %s", sc.name, a.Body)
	}
	if after := h.all(); after != before {
		t.Errorf("%s: refused, and yet the case changed:\n%s\n%s", sc.name, before, after)
	}
	for _, kind := range h.Seen.Kinds("") {
		if !strings.HasPrefix(kind, "message.") { // codes that were sent on the way
			t.Errorf("%s: refused, and yet %s", sc.name, kind)
		}
	}
}

// all is what everybody in the case sees, when there is one.
func (h *House) all() string {
	h.T.Helper()
	if h.Case == "" {
		return fmt.Sprint(h.As("applicant").Get("/cases"))
	}
	if h.mediator == "" {
		return fmt.Sprint(h.As("applicant").See(), h.As("clerk").Send(http.MethodGet, "/cases/"+h.Case, nil).Obj())
	}
	return h.everything()
}

// A code takes five tries; the sixth is not even looked at, were it the right one.
func TestSixTries(t *testing.T) {
	t.Parallel()
	h := At(t, Begun)
	c := h.Nobody()
	h.Clock.Advance(time.Second)
	ch := c.Post("/session/code", Obj{"phone": "13900009992"})
	right := h.Code("13900009992")
	wrong := "000000"
	if right == wrong {
		wrong = "111111"
	}
	try := func(code string) Answer {
		return c.Send(http.MethodPost, "/session", Obj{"challengeId": ch["challengeId"], "code": code})
	}
	for left := 4; left > 0; left-- {
		if p := try(wrong).Refused(401, "code.wrong"); p.Params["left"] != float64(left) {
			t.Errorf("%v tries are left, want %d", p.Params["left"], left)
		}
	}
	try(wrong).Refused(401, "code.spent")
	try(right).Refused(401, "code.spent")
	h.Restart()
	try(right).Refused(401, "code.spent")
	if h.Nobody().Get("/session")["signedIn"] != false || c.Get("/session")["signedIn"] != false {
		t.Error("somebody is signed in")
	}
}

// A file is what its bytes are, whatever its name says; what a browser could run is only ever saved.
func TestUploadsOfAFalseType(t *testing.T) {
	t.Parallel()
	h := At(t, Mediating)
	for _, tc := range []struct {
		name    string
		content string
		taken   bool
	}{
		{"照片.png", "<html><script>alert(document.cookie)</script></html>", false},
		{"照片.svg", `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>`, false},
		{"合同.pdf", "MZ\x90\x00 this program cannot be run in DOS mode", false},
		{"合同.html", string(Picture("real")), true},
		{"../../etc/passwd", string(Picture("path")), true},
		{"a\"b\r\nSet-Cookie: x=y.png", string(Picture("header")), true},
	} {
		if !tc.taken {
			before := h.everything()
			at := h.As("applicant").Begin(tc.name, "open", int64(len(tc.content))).OK().Header.Get("Location")
			if a := h.As("applicant").Patch(at, 0, []byte(tc.content)); a.Status < 300 { // kept as what it is: nothing that runs
				id := at[strings.LastIndex(at, "/")+1:]
				a := h.As("respondent").Send(http.MethodGet, "/cases/"+h.Case+"/evidence/"+id+"/content", nil).OK()
				kind, disposition := a.Header.Get("Content-Type"), a.Header.Get("Content-Disposition")
				if kind != "text/plain; charset=utf-8" && (kind != "application/octet-stream" || !strings.HasPrefix(disposition, "attachment")) || a.Header.Get("X-Content-Type-Options") != "nosniff" {
					t.Errorf("%s is given as %s, %s", tc.name, kind, disposition)
				}
				continue
			} else {
				a.Refused(422, "upload.type_not_allowed")
			}
			h.Settle()
			if h.everything() != before {
				t.Errorf("%s: refused, and yet in the case", tc.name)
			}
			continue
		}
		id := h.As("applicant").Upload(tc.name, "open", []byte(tc.content))
		a := h.As("respondent").Send(http.MethodGet, "/cases/"+h.Case+"/evidence/"+id+"/content", nil).OK()
		kind, disposition := a.Header.Get("Content-Type"), a.Header.Get("Content-Disposition")
		if string(a.Body) != tc.content {
			t.Errorf("%s: the bytes changed", tc.name)
		}
		if !strings.HasPrefix(disposition, "inline") || kind != "image/png" {
			t.Errorf("%s is given as %s, %s", tc.name, kind, disposition)
		}
		if a.Header.Get("X-Content-Type-Options") != "nosniff" || a.Header.Get("Set-Cookie") != "" || !strings.Contains(a.Header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s: %v", tc.name, a.Header)
		}
	}
	c := h.As("applicant")
	at := c.Begin("x.png", "open", 10).OK().Header.Get("Location")
	c.Patch(at, 5, []byte("12345")).Refused(409, "upload.offset")
	c.Patch(at, 0, []byte("12345678901234567890")).Refused(413, "upload.too_large")
	before := len(List(c.See(), "evidence"))
	c.Send(http.MethodHead, at, nil, Head{"Tus-Resumable", "1.0.0"}).OK()
	if n := len(List(c.See(), "evidence")); n != before {
		t.Errorf("half an upload became evidence: %d, before %d", n, before)
	}
}

// The same request with the same key is done once, whoever else uses that key; another request with it is refused.
func TestTheSameRequestTwice(t *testing.T) {
	t.Parallel()
	h := At(t, Mediating)
	key := Once()
	body := Obj{"terms": []Obj{h.Pay(2, 100)}}
	at := "/cases/" + h.Case + "/proposals"
	offer := func(as string, body Obj) Answer { return h.As(as).Send(http.MethodPost, at, body, key) }
	first := offer("applicant", body).OK()
	second := offer("applicant", body).OK()
	if string(first.Body) != string(second.Body) || first.Status != second.Status {
		t.Errorf("the second answer differs:\n%d %s\n%d %s", first.Status, first.Body, second.Status, second.Body)
	}
	offer("respondent", body).OK()
	h.Settle()
	if n := len(List(h.As("mediator").Get(at), "items")); n != 2 {
		t.Errorf("%d offers were made, want one of each side", n)
	}
	if n := h.Told(h.Who("respondent").Phone, "proposal_made"); n != 1 {
		t.Errorf("the respondent was told %d times", n)
	}
	offer("applicant", Obj{"terms": []Obj{h.Pay(3, 100)}}).Refused(409, "idempotency.reused")
	h.Clock.Advance(25 * time.Hour)
	offer("applicant", Obj{"terms": []Obj{h.Pay(3, 100)}}).OK() // a day later the key is free again
}

// To somebody who has no place in a case it does not exist, whatever is asked of it.
func TestTheCaseOfSomebodyElse(t *testing.T) {
	t.Parallel()
	h := At(t, plantedFiled)
	ids, none := h.ids(nil), Obj{}
	for k := range ids {
		none[k] = "aaaaaaaaaaaaaaaaaaaaaaaaaa"
	}
	none["n"] = "0"
	for _, r := range h.Server.Routes() {
		if !strings.HasPrefix(r.Path, "/cases/{id}") && !strings.HasPrefix(r.Path, "/sessions/") && !strings.HasPrefix(r.Path, "/confirmations/") && !strings.HasPrefix(r.Path, "/filings/") {
			continue
		}
		for _, key := range []string{"stranger", "otherClerk", "otherManager", "colleague"} {
			real, absent := h.As(key).Send(r.Method, fillIn(r.Path, ids), nil), h.As(key).Send(r.Method, fillIn(r.Path, none), nil)
			if real.Status != absent.Status || string(real.Body) != string(absent.Body) {
				t.Errorf("%s tells %s that the case is there:\n%d %s\n%d %s", r.ID, key, real.Status, real.Body, absent.Status, absent.Body)
			}
			if real.Status < 400 {
				t.Errorf("%s: %s got %d %.200s", r.ID, key, real.Status, real.Body)
			}
		}
	}
}

// A link that was forwarded opens nothing without the phone it was sent to; withdrawn or too late it says nothing.
func TestForwardedAndDeadLinks(t *testing.T) {
	t.Parallel()
	h := At(t, Inviting)
	invited, other := h.Who("respondent").Phone, h.As("applicant2")
	at := "/invitations/" + h.Link(invited)
	seen := h.Nobody().Get(at)
	if seen["who"] != "陈秀英" || seen["kind"] != "loan" || Str(seen, "phoneMasked") == invited {
		t.Errorf("the link shows %v", seen)
	}
	for _, w := range []string{StoryFacts, StoryWant, "30000", "周建明", "转账", invited, h.Who("applicant").Phone, h.Case} {
		if strings.Contains(fmt.Sprint(seen), w) {
			t.Errorf("the link shows %s: %v", w, seen)
		}
	}
	h.Clock.Advance(time.Second)
	ch := other.Post(at+"/code", nil)
	if n := len(h.Mail(other.Phone)); n != 1 { // of signing in
		t.Errorf("%d messages went to who only has the link", n)
	}
	claim := func(c *Client, challenge any, code string) Answer {
		return c.Send(http.MethodPost, at+"/claim", Obj{"challengeId": challenge, "code": code})
	}
	claim(other, ch["challengeId"], "000000").Refused(401, "code.wrong")
	h.Clock.Advance(time.Second)
	own := other.Post("/session/code", Obj{"phone": other.Phone})
	claim(other, own["challengeId"], h.Code(other.Phone)).Refused(401, "code.wrong") // a code of another purpose and phone
	other.Send(http.MethodGet, "/cases/"+h.Case, nil).Refused(404, "not_found")

	late := At(t, Inviting)
	at2 := "/invitations/" + late.Link(invited)
	late.Clock.Advance(8 * 24 * time.Hour) // nothing has ticked yet: the link itself knows
	if seen := late.Nobody().Get(at2); seen["state"] != "expired" || seen["who"] != nil {
		t.Errorf("an old link shows %v", seen)
	}
	late.Nobody().Send(http.MethodPost, at2+"/code", nil).Refused(409, "invitation.expired")

	h.As("applicant").Act("/withdraw", Obj{})
	if seen := h.Nobody().Get(at); seen["state"] != "revoked" || seen["who"] != nil {
		t.Errorf("a withdrawn link shows %v", seen)
	}
	h.Nobody().Send(http.MethodPost, at+"/code", nil).Refused(409, "invitation.revoked")
	claim(h.Nobody(), ch["challengeId"], h.Code(invited)).Refused(409, "invitation.revoked")
}
