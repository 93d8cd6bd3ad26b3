package apptest

import (
	"net/http"

	"concord/mediation"
)

const (
	importingHouse = "the organization that imports"
	itsImport      = "an import of that organization"
)

// oneMediator is a file with one good row.
var oneMediator = []byte("姓名,证书编号,手机号,擅长\n王秀兰,TJ-1,13900000777,民间借贷\n")

func init() {
	table = append(table, []access{
		{op: "getImportTemplate", allowed: anybody, query: "?format=csv"},
		{op: "createImport", allowed: "caseManager", ids: Obj{"oid": importingHouse}, query: "?name=a.csv", body: oneMediator},
		{op: "listImports", allowed: "caseManager", ids: Obj{"oid": importingHouse}},
		{op: "getImport", allowed: "caseManager", ids: Obj{"iid": itsImport}},
		{op: "listImportRows", allowed: "caseManager", ids: Obj{"iid": itsImport}},
		{op: "getImportReport", allowed: "caseManager", ids: Obj{"iid": itsImport}, query: "?format=csv"},
		{op: "startImport", allowed: "caseManager", ids: Obj{"iid": itsImport}, body: Obj{"choice": "good"}},
		{op: "stopImport", allowed: "caseManager", ids: Obj{"iid": itsImport}},
		{op: "searchDirectory", allowed: anybody, query: "?q=tiaojie"},
	}...)
}

// importIDs fills in what the rows above name by placeholders.
func (h *House) importIDs(ids Obj) {
	h.T.Helper()
	if ids["oid"] != importingHouse && ids["iid"] != itsImport {
		return
	}
	c, err := h.Cases.Case(machine(), mediation.CaseID(h.Case))
	if err != nil {
		h.T.Fatal(err)
	}
	house := string(c.Appointment.Organization)
	if ids["oid"] == importingHouse {
		ids["oid"] = house
	}
	if ids["iid"] == itsImport {
		ids["iid"] = h.As("caseManager").Send(http.MethodPost, "/organizations/"+house+"/imports?name=b.csv", oneMediator).Obj()["id"]
		h.Settle()
	}
}
