package apptest

import (
	"slices"
	"strings"
	"time"

	"concord/internal/actor"
	"concord/organizations"
)

// What is said where: each word stands once, in one place of the case.
const (
	caucusFromMediator = "PRIVcaucusmediator" // an offer of the mediator to the respondent alone
	caucusFromParty    = "PRIVcaucusapplicant"
	jointNote          = "PRIVjointnote" // with a joint offer
	jointTerm          = "PRIVjointterm"
	mediatorNotes      = "PRIVnotes"
	privateName        = "PRIVname"
	privateContent     = "PRIVcontent"
	confidedName       = "PRIVconfidedname" // evidence for the mediator
	confidedContent    = "PRIVconfidedcontent"
	caucusChat         = "PRIVcaucuschat"
	jointChat          = "PRIVjointchat"
	minute             = "PRIVminute"
	openName           = "OPENname"
	openContent        = "OPENcontent"
	openTerm           = "OPENterm" // in the agreement
)

// privileged are the words that never leave mediation; the second of each says who may read it besides the mediator.
var privileged = map[string][]string{
	caucusFromMediator: {"respondent"}, caucusFromParty: {"applicant"}, jointNote: {"applicant", "respondent"}, jointTerm: {"applicant", "respondent"},
	mediatorNotes: {}, privateName: {"applicant"}, privateContent: {"applicant"}, confidedName: {"applicant"}, confidedContent: {"applicant"},
	caucusChat: {"respondent"}, jointChat: {"applicant", "respondent"}, minute: {"applicant", "respondent"},
}

// private says whether even the mediator may not read a word.
func private(word string) bool { return word == privateName || word == privateContent }

// planted is a case under mediation in which everything was said, and the county has more people: who is nothing to the
// case, and who has the same office elsewhere.
var planted = &Stage{Name: "planted", from: Mediating, play: func(h *House) {
	a, r, m := h.As("applicant"), h.As("respondent"), h.As("mediator")
	a.Upload(openName+".png", "open", Picture(openContent))
	a.Upload(privateName+".png", "private", Picture(privateContent))
	a.Upload(confidedName+".png", "mediator", Picture(confidedContent))
	term := h.Pay(2, 1000_00)
	a.Act("/proposals", Obj{"note": jointNote, "terms": []Obj{term, {"kind": "clause", "text": jointTerm}}})
	m.Act("/proposals", Obj{"audience": h.Party("respondent"), "note": caucusFromMediator, "terms": []Obj{term}})
	a.Act("/proposals", Obj{"audience": h.Party("applicant"), "note": caucusFromParty, "terms": []Obj{term}})
	m.Put("/cases/"+h.Case+"/notes", Obj{"text": mediatorNotes})
	h.talk(a, r, m)
	h.neighbours()
}}

// talk is a session: a word in the joint room, one behind a door, a line of the minutes.
func (h *House) talk(a, r, m *Client) {
	from := h.Clock.Now().Add(10 * time.Minute)
	id := Str(m.Post("/cases/"+h.Case+"/sessions", Obj{"slots": []Obj{{"from": from, "to": from.Add(time.Hour)}}}), "id")
	at := "/sessions/" + id
	for _, p := range []*Client{a, r} {
		p.Post(at+"/times", Obj{"unavailable": []string{}})
	}
	m.Post(at+"/schedule", Obj{"slot": "s1"})
	pages := []*Socket{m.Room(id), a.Room(id), r.Room(id)}
	pages[0].Do("open", nil)
	for _, p := range []*Client{a, r} {
		pages[0].Do("check", Obj{"person": p.Person, "ok": true})
		pages[0].Do("admit", Obj{"person": p.Person})
	}
	pages[1].Do("say", Obj{"room": "joint", "text": jointChat})
	pages[0].Do("minute", Obj{"text": minute})
	pages[2].Await("the joint word", func(o Obj) bool { return o["type"] == "said" && o["text"] == jointChat })
	pages[0].Do("move", Obj{"to": "caucus", "party": h.Party("respondent")})
	pages[2].Do("say", Obj{"room": "caucus", "text": caucusChat})
	pages[0].Await("the private word", func(o Obj) bool { return o["text"] == caucusChat })
	pages[0].Do("move", Obj{"to": "joint"})
	for _, p := range pages {
		p.Close()
	}
	if heard := pages[1].Heard(); strings.Contains(heard, caucusChat) {
		h.T.Errorf("the applicant heard what was said behind the door: %s", heard)
	}
	h.Settle()
}

// neighbours come to live in the county.
func (h *House) neighbours() {
	c := h.As("mediator").See()
	house := Str(c, "appointment.organization")
	world, err := h.Roster.World(machine())
	elsewhere := ""
	all := must(h.T, world, err).Organizations
	root := func(id organizations.OrganizationID) organizations.OrganizationID {
		return append(all[id].Path, id)[0]
	}
	m, err := h.Roster.Mediator(machine(), organizations.MediatorID(strings.TrimPrefix(h.Who("mediator").Key, "mediator:")))
	for id := range all { // of another tree, and without the mediator of the case
		if root(id) != root(organizations.OrganizationID(house)) && !slices.Contains(must(h.T, m, err).Organizations, id) {
			elsewhere = string(id)
		}
	}
	foreign := organizations.CourtID("foreigncourtfaraway0000000")
	if err := h.Roster.AddCourt(machine(), organizations.Court{ID: foreign, Name: organizations.Name{ZH: "远方人民法院", EN: "Faraway Court"}, Level: organizations.Basic, Region: "110101"}); err != nil {
		h.T.Fatal(err)
	}
	h.Hire("caseManager", "13900009001", actor.Grant{Role: actor.Manager, Tenant: house})
	h.Hire("otherManager", "13900009002", actor.Grant{Role: actor.Manager, Tenant: elsewhere})
	h.Hire("otherClerk", "13900009003", actor.Grant{Role: actor.Clerk, Tenant: string(foreign)})
	h.Hire("otherJudge", "13900009004", actor.Grant{Role: actor.Judge, Tenant: string(foreign)})
	court, err := h.Roster.Court(machine(), organizations.CourtID(Str(c, "court.id")))
	h.Hire("superiorClerk", "13900009005", actor.Grant{Role: actor.Clerk, Tenant: string(must(h.T, court, err).Parent)})
	// A colleague in the same organization who has nothing to do with the case.
	h.Hire("colleague", "13900009006", actor.Grant{Role: actor.Mediator, Tenant: house})
	h.Hire("stranger", "13900009007")
}

// What followed from it: an agreement to sign, in force, confirmed; or none, stated facts, and a filing.
var (
	plantedSigning   = &Stage{Name: "planted, signing", from: planted, play: (*House).plantAgreement}
	plantedSettled   = &Stage{Name: "planted, settled", from: plantedSigning, play: func(h *House) { h.Sign("applicant", "respondent", "mediator") }}
	plantedConfirmed = &Stage{Name: "planted, confirmed", from: plantedSettled, play: (*House).Confirm}
	plantedFiled     = &Stage{Name: "planted, filed", from: planted, play: func(h *House) { h.Fail(); h.StateFacts(); h.FileIt() }}
)

func (h *House) plantAgreement() {
	h.As("mediator").Act("/agreement", Obj{"whole": true, "facts": AgreedFacts, "issues": AgreedIssue, "terms": []Obj{h.Pay(6, 5000_00), {"kind": "clause", "text": openTerm}}})
}

// everybody are the people of the access table.
var everybody = []string{"applicant", "respondent", "stranger", "mediator", "colleague", "caseManager", "otherManager", "clerk", "judge", "superiorClerk", "otherClerk", "otherJudge", "operator", "nobody"}

// browser gives somebody's browser, and nobody's.
func (h *House) browser(key string) *Client {
	if key == "nobody" {
		return h.Nobody()
	}
	return h.As(key)
}

// among says whether a name is in a list of names.
func among(list, name string) bool { return slices.Contains(strings.Fields(list), name) }
