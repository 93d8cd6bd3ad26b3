package apptest

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"concord/internal/apikeys"
)

// Placeholders of the rows below; see House.partnerIDs.
const (
	caseHouse = "the organization of the case"
	itsKey    = "a key of that organization"
	itsHook   = "a webhook of that organization"
)

func init() {
	table = append(table, []access{
		{op: "listKeys", allowed: "caseManager", ids: Obj{"oid": caseHouse}},
		{op: "createKey", allowed: "caseManager", ids: Obj{"oid": caseHouse}, body: Obj{"name": "x", "scopes": []string{"cases:read"}}},
		{op: "rotateKey", allowed: "caseManager", ids: Obj{"kid": itsKey}, body: Obj{"overlapHours": 1}},
		{op: "revokeKey", allowed: "caseManager", ids: Obj{"kid": itsKey}},
		{op: "listWebhooks", allowed: "caseManager", ids: Obj{"oid": caseHouse}},
		{op: "createWebhook", allowed: "caseManager", ids: Obj{"oid": caseHouse}, body: Obj{"url": "https://10.0.0.1/"}},
		{op: "changeWebhook", allowed: "caseManager", ids: Obj{"wid": itsHook}, body: Obj{"events": []string{"webhook.test"}}},
		{op: "deleteWebhook", allowed: "caseManager", ids: Obj{"wid": itsHook}},
		{op: "testWebhook", allowed: "caseManager", ids: Obj{"wid": itsHook}},
		{op: "rotateWebhook", allowed: "caseManager", ids: Obj{"wid": itsHook}},
		{op: "replayWebhook", allowed: "caseManager", ids: Obj{"wid": itsHook}, body: Obj{"after": 0}},
		{op: "listDeliveries", allowed: "caseManager", ids: Obj{"wid": itsHook}},
		{op: "getPartner", same: 401}, {op: "listPartnerCases", same: 401}, {op: "getPartnerCase", same: 401}, {op: "listPartnerEvents", same: 401},
		{op: "listPartnerMediators", same: 401}, {op: "listSandboxMessages", same: 401}, {op: "createPartnerCase", same: 401, body: Obj{}},
	}...)
}

// partnerIDs fills in what the rows above name by placeholders.
func (h *House) partnerIDs(ids Obj) {
	if ids["oid"] != caseHouse && ids["kid"] != itsKey && ids["wid"] != itsHook {
		return
	}
	house := h.Organization("caseManager")
	at := "/organizations/" + house
	ids["oid"] = house
	if ids["kid"] == itsKey {
		ids["kid"] = Dig(h.As("caseManager").Post(at+"/keys", Obj{"name": "x", "scopes": []string{"cases:read"}}), "key.id")
	}
	if ids["wid"] == itsHook {
		ids["wid"] = Dig(h.As("caseManager").Post(at+"/webhooks", Obj{"url": "https://192.88.98.1/"}), "webhook.id")
	}
}

// What a key opens: its scopes, routes for keys, and what everybody may ask. Every route is asked with every scope.
func TestWhatKeysOpen(t *testing.T) {
	t.Parallel()
	h := At(t, plantedSettled)
	systems := map[string]*System{}
	for _, scope := range apikeys.Scopes {
		systems[scope] = h.ConnectAs("caseManager", true, scope)
	}
	ids := h.ids(Obj{"oid": caseHouse, "kid": itsKey, "wid": itsHook})
	rows := map[string]access{}
	for _, r := range table {
		rows[r.op] = r
	}
	before := h.everything()
	for _, r := range h.Server.Routes() {
		if strings.HasPrefix(r.Path, "/uploads") && r.Method != http.MethodPost || r.ID == "revokeKey" {
			continue // a HEAD has no words; and the key itself shall live
		}
		for scope, s := range systems {
			var body any
			if row := rows[r.ID]; row.body != nil {
				if body = row.body; r.Method == http.MethodGet {
					body = nil
				}
				if fn, ok := body.(func(*House) Obj); ok {
					body = fn(h)
				}
			}
			a := s.Send(r.Method, fillIn(r.Path, ids)+rows[r.ID].query, body)
			needs, forKeys := strings.CutPrefix(r.Access, "partner:")
			forKeys = forKeys && needs != "manage"
			switch {
			case a.Status >= 500:
				t.Errorf("%s %s: %d %s", scope, r.ID, a.Status, a.Body)
			case !forKeys && r.Access != "anyone":
				if p := a.Problem(); a.Status != 403 || p.Key != "apikey.not_here" {
					t.Errorf("%s opens %s: %d %s", scope, r.ID, a.Status, p.Key)
				}
			case forKeys && needs != "me" && needs != scope:
				if p := a.Problem(); a.Status != 403 || p.Key != "apikey.scope_missing" || p.Params["scope"] != needs {
					t.Errorf("%s opens %s: %d %s", scope, r.ID, a.Status, p.Key)
				}
			case forKeys && (a.Status == 401 || a.Status == 403):
				t.Errorf("%s does not open %s: %d %s", scope, r.ID, a.Status, a.Body)
			}
		}
	}
	if after := h.everything(); after != before {
		t.Error("a key changed the case")
	}
	if !slices.Contains(apikeys.Scopes, "cases:read") {
		t.Error("no scopes")
	}
}
