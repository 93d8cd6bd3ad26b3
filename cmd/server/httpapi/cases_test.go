package httpapi

import (
	"fmt"
	"strings"
	"testing"

	"concord/organizations"
)

// TestADraftIsItsWritersAlone walks through intake and then asks for everything as somebody else who knows every id.
func TestADraftIsItsWritersAlone(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	if err := w.deps.Organizations.AddCourt(t.Context(), organizations.Court{ID: "court", Name: organizations.Name{ZH: "桐庐县人民法院"}, Level: organizations.Basic, Region: "330122"}); err != nil {
		t.Fatal(err)
	}
	ann, bob := w.signedIn("13800001111"), w.signedIn("13800002222")
	id := w.draft(ann)
	v := w.view(ann, id)
	if v.State != "draft" || v.You.Role != "applicant" || len(v.Parties) != 1 || !v.Parties[0].You || v.Parties[0].Phone != "13800001111" || v.Turn.Whose != "you" {
		t.Fatalf("draft: %+v", v)
	}
	put := func(revision int, who string) answer {
		return w.ask("PUT", "/api/v1/cases/"+id+"/draft", fmt.Sprintf(`{"revision":%d,"court":"court","story":{"facts":"CANARY-FACTS","want":"CANARY-WANT","amountMinor":2000000,"currency":"CNY"},
			"parties":[{"id":%q,"side":"applicant","kind":"person","name":"陈秀英","phone":"13800001111"},{"side":"respondent","kind":"person","name":"CANARY-NAME","phone":"138 0000 33"}]}`, revision, v.Parties[0].ID), "Cookie", who)
	}
	a := put(v.DraftRevision, ann)
	if a.StatusCode != 200 || !strings.Contains(a.body, `"path":"parties[1].phone","key":"field.phone_digits"`) {
		t.Fatalf("saved with what is wrong in it: %d %s", a.StatusCode, a.body)
	}
	if a := put(v.DraftRevision, ann); a.StatusCode != 409 || a.problem(t).Key != "draft.revision_stale" {
		t.Errorf("an older revision: %d %s", a.StatusCode, a.body)
	}
	if a := w.ask("POST", "/api/v1/cases/"+id+"/submit", "", "Cookie", ann); a.StatusCode != 422 || !strings.Contains(a.body, "parties[1].phone") {
		t.Errorf("submitted unfinished: %d %s", a.StatusCode, a.body)
	}
	if v := w.view(ann, id); v.Parties[1].Name != "CANARY-NAME" || v.Parties[1].Phone != "138 0000 33" || v.Court == nil {
		t.Errorf("nothing typed is lost: %+v", v.Parties)
	}
	for _, r := range w.Routes() {
		if !strings.Contains(r.Path, "/cases/{id}") {
			continue
		}
		path := prefix + strings.NewReplacer("{id}", id, "{pid}", "x", "{eid}", "x", "{doc}", "x", "{n}", "0").Replace(r.Path)
		body := ""
		if r.Method != "GET" && r.Method != "DELETE" {
			body = `{}`
		}
		for name, cookie := range map[string]string{"somebody else": bob, "nobody": ""} {
			a := w.ask(r.Method, path, body, "Cookie", cookie)
			if a.StatusCode < 400 || strings.Contains(a.body, "CANARY") || strings.Contains(a.body, "陈秀英") {
				t.Errorf("%s %s as %s: %d %s", r.Method, r.Path, name, a.StatusCode, a.body)
			}
			if cookie == "" && a.StatusCode != 401 {
				t.Errorf("%s %s as nobody: %d", r.Method, r.Path, a.StatusCode)
			}
			if cookie != "" && (r.Method == "GET" || strings.HasSuffix(r.Path, "/submit")) && (a.StatusCode != 404 || a.problem(t).Key != "not_found") {
				t.Errorf("%s %s as %s: %d %s, not as if it were absent", r.Method, r.Path, name, a.StatusCode, a.body)
			}
		}
	}
	if a := w.ask("GET", "/api/v1/cases", "", "Cookie", bob); !strings.Contains(a.body, `"items":[]`) {
		t.Errorf("his list: %s", a.body)
	}
	if a := w.ask("GET", "/api/v1/cases", "", "Cookie", ann); strings.Count(a.body, `"id":"`+id) != 1 {
		t.Errorf("her list: %s", a.body)
	}
	for _, desk := range []string{"mediator", "organization", "court", "operator"} {
		if a := w.ask("GET", "/api/v1/desk/"+desk, "", "Cookie", ann); a.StatusCode != 403 {
			t.Errorf("the %s's desk opens for a party: %d", desk, a.StatusCode)
		}
	}
}
