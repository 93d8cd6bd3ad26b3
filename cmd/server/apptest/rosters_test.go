package apptest

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"concord/internal/actor"
	"concord/organizations"
)

// National is the headquarters of the industry body of the demonstration, by way of its manager.
func (h *House) national() (hq, province, city, county string) {
	h.T.Helper()
	hq = h.Organization("nationManager")
	tree := h.As("nationManager").Get("/organizations/" + hq + "/tree?depth=8")
	return hq, Str(tree, "children.0.id"), Str(tree, "children.0.children.0.id"), Str(tree, "children.0.children.0.children.0.id")
}

// The national body of the demonstration: headquarters see the county branch, make a branch there, move it, and the manager
// of the city does what his rights allow and no more.
func TestABodyWithBranches(t *testing.T) {
	t.Parallel()
	h := At(t, Begun)
	head, mid := h.As("nationManager"), h.As("cityManager")
	hq, province, city, county := h.national()
	if h.Organization("cityManager") != city || county == "" {
		t.Fatalf("%s %s %s %s", hq, province, city, county)
	}
	branch := Obj{"name": Obj{"zh": "桐君\u200b街道站"}, "regions": []string{"330122003"}, "causes": []string{"property_service"}}
	made := mid.Post("/organizations/"+county+"/branches", branch)
	street := Str(made, "id")
	if Str(made, "name.zh") != "桐君街道站" || Str(made, "status") != "active" || made["level"] != 4.0 {
		t.Errorf("%v", made)
	}
	h.Settle()
	// The branch is public, and has no mediator yet; headquarters put one on its roster.
	h.Nobody().Get("/public/organizations/" + street)
	m := head.Post("/organizations/"+street+"/mediators", Obj{"name": Obj{"zh": "沈一"}, "phone": "13900006001", "certificate": "WY-0001", "certificateUntil": "2028-12-31",
		"causes": []Obj{{"kind": "property_service", "depth": 2}}, "languages": []string{"zh"}, "regions": []string{"330122003"}, "hours": []string{"weekday"}, "capacity": 5})
	h.Settle()
	if list := List(head.Get("/organizations/"+hq+"/mediators?below=true&q=WY-0001"), "items"); len(list) != 1 || Str(list[0], "id") != Str(m, "id") {
		t.Errorf("headquarters do not find %v: %v", m["id"], list)
	}
	if Str(h.Nobody().Get("/public/mediators/"+Str(m, "id")), "certificate.state") != "valid" {
		t.Error("the certificate is not valid")
	}
	// Who signs in with that number is a mediator, and works as much as he says.
	one := &Client{House: h, Key: "new", Phone: "13900006001"}
	one.SignIn()
	one.Put("/mediators/"+Str(m, "id")+"/availability", Obj{"hours": []string{"weekday", "evening"}, "away": []Obj{{"from": "2027-02-01", "to": "2027-02-14", "reason": "leave"}}})
	if got := one.Get("/mediators/" + Str(m, "id")); Str(got, "away.0.to") != "2027-02-14T15:59:59.999Z" || got["you"] != true {
		t.Errorf("away until %v", Dig(got, "away.0"))
	}
	one.Send(http.MethodPatch, "/mediators/"+Str(m, "id"), Obj{"capacity": 500}).Refused(403, "access.denied")
	// Removed, he is a mediator no more from the next request on.
	head.Post("/mediators/"+Str(m, "id")+"/remove", Obj{"ground": "own_wish", "text": "退休"})
	if roles := List(one.Get("/session"), "roles"); len(roles) != 0 {
		t.Errorf("removed, and still %v", roles)
	}
	if Str(h.Nobody().Get("/public/mediators/"+Str(m, "id")), "certificate.state") != "withdrawn" {
		t.Error("the certificate is not withdrawn")
	}
	// The branch moves to the city; the county's tree no longer has it.
	mid.Send(http.MethodPost, "/organizations/"+city+"/move", Obj{"parent": street}).Refused(403, "access.denied")
	head.Send(http.MethodPost, "/organizations/"+city+"/move", Obj{"parent": street}).Refused(422, "input.invalid")
	mid.Post("/organizations/"+street+"/move", Obj{"parent": city})
	h.Settle()
	if tree := mid.Get("/organizations/" + county + "/tree"); len(List(tree, "children")) != 0 {
		t.Errorf("below the county: %v", tree["children"])
	}
	if tree := mid.Get("/organizations/" + city + "/tree"); len(List(tree, "children")) != 2 || slices.Contains(tree["rights"].([]any), any("managers")) {
		t.Errorf("below the city: %v", tree)
	}
	// The city's manager has no right over managers, and sees nothing above or beside.
	mid.Send(http.MethodGet, "/organizations/"+city+"/managers", nil).Refused(403, "access.denied")
	mid.Send(http.MethodGet, "/organizations/"+province+"/tree", nil).Refused(404, "not_found")
	h.As("manager").Send(http.MethodGet, "/organizations/"+county+"/mediators", nil).Refused(404, "not_found")
}

// A right is given by a link, works, is changed, and is gone at the next request.
func TestAManagerComesAndGoes(t *testing.T) {
	t.Parallel()
	h := At(t, Begun)
	head := h.As("nationManager")
	_, _, _, county := h.national()
	at := "/organizations/" + county + "/managers"
	given := head.Post(at, Obj{"name": "丁一", "phone": "13900006002", "rights": []string{"roster"}})
	h.Settle()
	one := &Client{House: h, Key: "new", Phone: "13900006002"}
	for _, m := range h.Mail(one.Phone) {
		if _, token, ok := strings.Cut(m.Link, "/l/"); ok {
			one.Post("/session/link/claim", Obj{"token": token})
		}
	}
	if one.cookie == "" {
		t.Fatalf("no link was sent: %+v", h.Mail(one.Phone))
	}
	one.Get("/organizations/" + county + "/mediators")
	one.Send(http.MethodPost, "/organizations/"+county+"/branches", Obj{"name": Obj{"zh": "x"}, "regions": []string{"330122"}, "causes": []string{"tenancy"}}).Refused(403, "access.denied")
	one.Send(http.MethodPost, at, Obj{"name": "丁二", "phone": "13900006003", "rights": []string{"roster"}}).Refused(403, "access.denied")
	one.Send(http.MethodGet, "/desk/organization/cases", nil).Refused(403, "access.denied")
	if desk := one.Get("/desk/organization"); len(Dig(desk, "rights").([]any)) != 1 || len(List(desk, "due")) != 0 {
		t.Errorf("the desk of the roster alone: %v", desk)
	}
	person := Str(given, "person")
	head.Send(http.MethodPatch, at+"/"+person, Obj{"rights": []string{"managers", "roster"}}).OK()
	one.Send(http.MethodPost, at, Obj{"name": "丁二", "phone": "13900006003", "rights": []string{"partners"}}).Refused(403, "manager.not_yours")
	one.Post(at, Obj{"name": "丁二", "phone": "13900006003", "rights": []string{"roster"}})
	head.Send(http.MethodDelete, at+"/"+person, nil).OK()
	one.Send(http.MethodGet, "/organizations/"+county+"/mediators", nil).Refused(404, "not_found")
	h.Settle()
	for _, m := range List(head.Get(at), "items") {
		if Str(m, "person") == person {
			t.Errorf("still a manager: %v", m)
		}
	}
	// Headquarters keep one who looks after the managers.
	hq := h.Organization("nationManager")
	head.Send(http.MethodDelete, "/organizations/"+hq+"/managers/"+head.Person, nil).Refused(409, "manager.last")
}

// The manager of headquarters follows a case of the branch, as its own manager does; the one of another tree does not.
func TestHeadquartersFollowTheCasesOfABranch(t *testing.T) {
	t.Parallel()
	h := At(t, Mediating)
	house := Str(h.As("mediator").See(), "appointment.organization")
	above := h.Hire("above", "13900006004", actor.Grant{Role: actor.Manager, Tenant: "headquartersofthecase00000"})
	above.Send(http.MethodGet, "/cases/"+h.Case, nil).Refused(404, "not_found")
	_, err := h.Roster.Apply(machine(), organizations.Organization{ID: "headquartersofthecase00000", Kind: organizations.People, Name: organizations.Name{ZH: "总部"}, Regions: []string{"33"}, Causes: []string{"loan"}})
	if err == nil {
		_, err = h.Roster.MoveBranch(machine(), organizations.OrganizationID(house), "headquartersofthecase00000")
	}
	if err != nil {
		t.Fatal(err)
	}
	if got := Str(above.See(), "you.role"); got != "manager" {
		t.Errorf("headquarters see the case as %q", got)
	}
	above.Get("/desk/organization?organization=" + house)
	if items := List(above.Get("/desk/organization/cases?organization="+house), "items"); len(items) == 0 {
		t.Error("the desk of the branch shows no case")
	}
	above.Send(http.MethodGet, "/cases/"+h.Case+"/proposals", nil).Refused(403, "access.denied")
	h.As("nationManager").Send(http.MethodGet, "/cases/"+h.Case, nil).Refused(404, "not_found")
	h.As("nationManager").Send(http.MethodGet, "/desk/organization/cases?organization="+house, nil).Refused(403, "access.denied")
	// Without the right to cases the manager of the branch itself sees none.
	own := h.Hire("own", "13900006005", actor.Grant{Role: actor.Manager, Tenant: house})
	if got := Str(own.See(), "you.role"); got != "manager" {
		t.Errorf("the own manager sees the case as %q", got)
	}
	above.Send(http.MethodPatch, "/organizations/"+house+"/managers/"+own.Person, Obj{"rights": []string{"roster"}}).OK()
	own.Send(http.MethodGet, "/cases/"+h.Case, nil).Refused(404, "not_found")
}

// Whom the court suspends keeps the desk and gets no new case; whom it removes is out of his case at once.
func TestRemovedMidCase(t *testing.T) {
	t.Parallel()
	h := At(t, Mediating)
	id := strings.TrimPrefix(h.Who("mediator").Key, "mediator:")
	clerk, mediator := h.As("clerk"), h.As("mediator")
	clerk.Send(http.MethodPost, "/mediators/"+id+"/suspend", Obj{"ground": "conduct"}).Refused(422, "input.invalid")
	got := clerk.Post("/mediators/"+id+"/suspend", Obj{"ground": "conduct", "text": "开庭多次迟到", "until": "2027-06-30"})
	if Str(got, "status") != "suspended" || Str(got, "standing.0.until") != "2027-06-30T15:59:59.999Z" {
		t.Errorf("%v", got)
	}
	own := h.Hire("own", "13900006005", actor.Grant{Role: actor.Manager, Tenant: Str(got, "organizations.0.id")})
	own.Send(http.MethodPost, "/mediators/"+id+"/restore", Obj{}).Refused(403, "mediator.court_decides")
	mediator.Send(http.MethodGet, "/desk/mediator", nil).OK()
	clerk.Post("/mediators/"+id+"/restore", Obj{})
	clerk.Post("/mediators/"+id+"/remove", Obj{"ground": "conduct", "text": "收受一方礼金"})
	mediator.Send(http.MethodPost, "/cases/"+h.Case+"/agreement", Obj{"whole": true, "facts": "x", "issues": "y", "terms": []Obj{h.Pay(1, 100)}}).Refused(403, "access.denied")
	mediator.Send(http.MethodGet, "/desk/mediator", nil).Refused(403, "access.denied")
	h.Settle()
	if Dig(mediator.Get("/mediators/"+id), "status") != "removed" {
		t.Error("who was removed may not read why")
	}
}
