package apptest

// Placeholders of the rows below; see House.routingIDs.
const (
	firstRecord = "the first routing record"
	ownTrial    = "a trial of the operator"
)

var someWeights = Obj{"experience": 0.3, "availability": 0.3, "proximity": 0.1, "language": 0.1, "record": 0.1, "speed": 0.05, "preference": 0.05,
	"seasoned": 60, "priorCases": 20, "priorShare": 0.6, "priorDays": 20, "slowDays": 60, "equal": 0.04, "offer": 3, "runnersUp": 7}

func init() {
	table = append(table, []access{
		{op: "getRouting", allowed: "applicant respondent clerk judge superiorClerk operator"},
		{op: "replayRouting", allowed: "clerk judge superiorClerk operator", ids: Obj{"rid": firstRecord}},
		{op: "overrideSelection", allowed: court, body: Obj{"mediator": "x", "reason": "x"}},
		{op: "secondOverride", allowed: court, ids: Obj{"n": "1"}, body: Obj{"yes": false, "reason": "x"}},
		{op: "listConflicts", allowed: house},
		{op: "discloseConflict", allowed: "mediator", ids: Obj{"n": "1"}, body: Obj{"text": "x"}},
		{op: "waiveConflict", allowed: parties, ids: Obj{"n": "1"}, body: Obj{"yes": true}},
		{op: "overrideConflict", allowed: court, ids: Obj{"n": "1"}, body: Obj{"reason": "x"}},
		{op: "secondConflict", allowed: court, ids: Obj{"n": "1"}, body: Obj{"yes": false, "reason": "x"}},
		{op: "askWhatIf", allowed: courts + " operator", body: Obj{"weights": someWeights}},
		{op: "getWhatIf", allowed: "operator", ids: Obj{"wid": ownTrial}},
		{op: "getWeights", allowed: courts + " operator"},
		{op: "setWeights", allowed: "operator", body: Obj{"base": 0, "weights": someWeights, "reason": "x"}},
	}...)
}

// routingIDs fills in what the rows above name by placeholders.
func (h *House) routingIDs(ids Obj) {
	if ids["rid"] == firstRecord {
		ids["rid"] = Dig(h.As("clerk").Get("/cases/"+h.Case+"/routing"), "items.0.id")
	}
	if ids["wid"] == ownTrial {
		ids["wid"] = h.As("operator").Post("/desk/operator/what-if", Obj{"weights": someWeights})["id"]
	}
}
