package apptest

import (
	"strings"

	"concord/organizations"
)

// Placeholders of the rows below; see House.rosterIDs.
const (
	itsHouse   = "the organization whose roster it is"
	aBranch    = "a branch of the organization of the case"
	onTheCase  = "the mediator of the case"
	itsManager = "a manager of the organization of the case"
)

func init() {
	sanction := Obj{"ground": "conduct", "text": "x"}
	table = append(table, []access{
		{op: "getTree", allowed: "caseManager clerk judge superiorClerk operator", ids: Obj{"oid": itsHouse}},
		{op: "listBranches", allowed: "caseManager clerk judge superiorClerk operator", ids: Obj{"oid": itsHouse}},
		{op: "createBranch", allowed: "caseManager", ids: Obj{"oid": itsHouse}, body: Obj{"name": Obj{"zh": "分会"}, "regions": []string{"330122"}, "causes": []string{"loan"}}},
		{op: "moveBranch", allowed: "caseManager", ids: Obj{"oid": aBranch}, body: Obj{"parent": "none"}},
		{op: "listManagers", allowed: "caseManager clerk operator", ids: Obj{"oid": itsHouse}},
		// A court and the hub seat the first one only; here there is one.
		{op: "addManager", allowed: "caseManager", ids: Obj{"oid": itsHouse}, body: Obj{"name": "丁一", "phone": "13900007777", "rights": []string{"roster"}}},
		{op: "changeManager", allowed: "caseManager", ids: Obj{"oid": itsHouse, "person": itsManager}, body: Obj{"rights": []string{"managers", "roster"}}},
		{op: "removeManager", allowed: "caseManager", ids: Obj{"oid": itsHouse, "person": itsManager}},
		{op: "listCourtOrganizations", allowed: courts},
		{op: "listRoster", allowed: "caseManager clerk judge superiorClerk", ids: Obj{"oid": itsHouse}},
		{op: "addMediator", allowed: "caseManager", ids: Obj{"oid": itsHouse}, body: Obj{}},
		{op: "getMediator", allowed: "caseManager clerk judge superiorClerk mediator", ids: Obj{"mediator": onTheCase}},
		{op: "changeMediator", allowed: "caseManager", ids: Obj{"mediator": onTheCase}, body: Obj{"capacity": 40}},
		{op: "setAvailability", allowed: "caseManager mediator", ids: Obj{"mediator": onTheCase}, body: Obj{"hours": []string{"weekday"}, "away": []Obj{}}},
		{op: "suspendMediator", allowed: "caseManager clerk judge", ids: Obj{"mediator": onTheCase}, body: sanction},
		{op: "restoreMediator", allowed: "caseManager clerk judge", ids: Obj{"mediator": onTheCase}, body: Obj{}},
		{op: "removeMediator", allowed: "caseManager clerk judge", ids: Obj{"mediator": onTheCase}, body: Obj{}},
		{op: "renewMediator", allowed: "caseManager clerk judge", ids: Obj{"mediator": onTheCase}, body: Obj{"until": "2029-12-31"}},
		{op: "trainMediator", allowed: "caseManager", ids: Obj{"mediator": onTheCase}, body: Obj{"title": "x", "hours": 8, "at": "2026-10-01"}},
		{op: "complainOfMediator", allowed: "caseManager clerk judge", ids: Obj{"mediator": onTheCase}, body: Obj{"text": "x"}},
		{op: "answerRoster", allowed: "mediator", ids: Obj{"mediator": onTheCase}, body: Obj{"organization": "none", "yes": true}},
		{op: "getPublicMediator", allowed: anybody, ids: Obj{"mediator": onTheCase}},
	}...)
}

// rosterIDs fills in what the rows above name by placeholders.
func (h *House) rosterIDs(ids Obj) {
	h.T.Helper()
	if ids["oid"] == itsHouse {
		ids["oid"] = h.Organization("caseManager")
	}
	if ids["oid"] == aBranch {
		o, err := h.Roster.CreateBranch(machine(), organizations.OrganizationID(h.Organization("caseManager")),
			organizations.Branch{Name: organizations.Name{ZH: "分会"}, Regions: []string{"330122"}, Causes: []string{"loan"}})
		ids["oid"] = string(must(h.T, o, err).ID)
	}
	if ids["mediator"] == onTheCase {
		ids["mediator"] = strings.TrimPrefix(h.Who("mediator").Key, "mediator:")
	}
	if ids["person"] == itsManager {
		ids["person"] = h.As("caseManager").Person
	}
}
