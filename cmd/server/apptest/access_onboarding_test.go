package apptest

import (
	"fmt"
	"net/http"
)

// Placeholders of the rows below; see House.entryIDs.
const (
	anApplication = "an application before the court of the case, by applicant2"
	aRefusedOne   = "a refused application of applicant2"
	anObjection   = "an objection to a refusal of applicant2"
	admitted      = "the organization of the case"
)

func init() {
	draft := Obj{"revision": 1}
	table = append(table, []access{
		{op: "getCriteria", allowed: anybody},
		{op: "listApplications", allowed: signedIn},
		{op: "createApplication", allowed: signedIn, body: Obj{"kind": "people"}},
		{op: "getApplication", allowed: "stranger clerk judge operator", ids: Obj{"aid": anApplication}},
		{op: "saveApplication", allowed: "stranger", ids: Obj{"aid": anApplication}, body: draft},
		{op: "submitApplication", allowed: "stranger", ids: Obj{"aid": anApplication}},
		{op: "answerApplication", allowed: "stranger", ids: Obj{"aid": anApplication}, body: Obj{}},
		{op: "withdrawApplication", allowed: "stranger", ids: Obj{"aid": anApplication}},
		{op: "reviewApplication", allowed: "clerk judge operator", ids: Obj{"aid": anApplication}, body: Obj{"decision": "refuse"}},
		{op: "getApplicationPaper", allowed: "stranger clerk judge operator", ids: Obj{"aid": anApplication, "paper": "charter"}},
		{op: "removeApplicationPaper", allowed: "stranger", ids: Obj{"aid": anApplication, "paper": "none"}},
		{op: "listCourtApplications", allowed: courts},
		{op: "getOrganization", allowed: "caseManager clerk judge operator", ids: Obj{"oid": admitted}},
		{op: "suspendOrganization", allowed: "clerk judge operator", ids: Obj{"oid": admitted}, body: Obj{"ground": "none"}},
		{op: "restoreOrganization", allowed: "clerk judge operator", ids: Obj{"oid": admitted}},
		{op: "removeOrganization", allowed: "clerk judge operator", ids: Obj{"oid": admitted}, body: Obj{"ground": "none"}},
		{op: "askRenewal", allowed: "caseManager", ids: Obj{"oid": admitted}, body: Obj{}},
		{op: "decideRenewal", allowed: "clerk judge operator", ids: Obj{"oid": admitted}, body: Obj{"decision": "approve"}},
		{op: "objectToDecision", allowed: "caseManager", ids: Obj{"oid": admitted}, body: Obj{"against": "removal", "text": "x"}},
		{op: "objectToDecision", allowed: "stranger", ids: Obj{"oid": aRefusedOne}, body: Obj{"against": "refusal", "text": ""}},
		{op: "getObjection", allowed: "stranger clerk judge operator", ids: Obj{"id": anObjection}},
		{op: "decideObjection", allowed: "judge operator", ids: Obj{"id": anObjection}, body: Obj{"upheld": false, "text": ""}}, // the clerk refused it
		{op: "getPublicOrganization", allowed: anybody, ids: Obj{"oid": admitted}},
		{op: "getPublicCertificate", allowed: anybody, ids: Obj{"number": "TJ330122-2026-0001-12345678"}},
		{op: "getCertificateDocument", same: http.StatusNotFound, ids: Obj{"number": "TJ330122-2026-0001-12345678"}},
	}...)
}

// entryIDs fills in what the rows above name by placeholders.
func (h *House) entryIDs(ids Obj) {
	h.T.Helper()
	if ids["oid"] == admitted {
		ids["oid"] = h.Organization("caseManager")
	}
	if ids["aid"] != anApplication && ids["oid"] != aRefusedOne && ids["id"] != anObjection {
		return
	}
	n := len(List(h.As("stranger").Get("/organizations/applications"), "items")) // rows that only read share a house
	wish := centre(credit(fmt.Sprintf("52330122MJ%07d", 100+n)))
	for _, m := range wish["mediators"].([]Obj) {
		delete(m, "certificate")
	}
	id := h.Draft("stranger", wish)
	at := "/organizations/applications/" + id
	h.As("stranger").Post(at+"/submit", nil)
	if ids["aid"] == anApplication {
		ids["aid"] = id
		if ids["paper"] == "charter" {
			for _, p := range List(h.As("stranger").Get(at), "papers") {
				if p["class"] == "charter" {
					ids["paper"] = p["id"]
				}
			}
		}
		return
	}
	h.As("clerk").Post(at+"/review", Obj{"decision": "refuse", "ground": "papers_missing"})
	if ids["oid"] == aRefusedOne {
		ids["oid"] = id
		return
	}
	ids["id"] = h.As("stranger").Post("/organizations/"+id+"/objections", Obj{"against": "refusal", "text": "x"})["id"]
}
