package apptest

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// reading is all that one person can read, by where it was read.
type reading map[string]string

// crawl reads every route of the hub that only reads, with every id that there is, as one person, and the papers behind.
func (h *House) crawl(key string) reading {
	h.T.Helper()
	out := reading{}
	var visit func(path string, open []string)
	visit = func(path string, open []string) {
		i := strings.Index(path, "{")
		if i < 0 {
			a := h.browser(key).Send(http.MethodGet, path, nil)
			if a.Status >= 500 {
				h.T.Errorf("%s: %d", a.what, a.Status)
			}
			out[path] = h.words(a.Body)
			return
		}
		name := path[i+1 : i+strings.Index(path[i:], "}")]
		for _, v := range h.every(name, path) {
			visit(strings.Replace(path, "{"+name+"}", v, 1), open)
		}
	}
	for _, r := range h.Server.Routes() {
		if r.Method == http.MethodGet && !strings.HasPrefix(r.ID, "getDemo") { // who plays whom, and everybody's mailbox
			visit(r.Path, nil)
		}
	}
	return out
}

// every gives all values that stand for a name in a path.
func (h *House) every(name, path string) []string {
	h.T.Helper()
	collect := func(key, path, field string) (out []string) {
		for _, x := range List(h.As(key).Send(http.MethodGet, path, nil).Obj(), "items") {
			out = append(out, Str(x, field))
		}
		return out
	}
	at := "/cases/" + h.Case
	switch name {
	case "id":
		if strings.HasPrefix(path, "/filings") {
			return []string{h.Case + "-1", h.Case + "-2"}
		}
		return []string{h.Case}
	case "oid":
		return []string{h.Organization("caseManager")}
	case "mediator":
		return []string{Str(h.As("applicant").See(), "appointment.mediator")}
	case "wid":
		if strings.HasPrefix(path, "/webhooks") {
			return h.theOne("hook", func() string {
				return Str(h.As("caseManager").Post("/organizations/"+h.Organization("caseManager")+"/webhooks", Obj{"url": "https://192.88.98.1/"}), "webhook.id")
			})
		}
		return h.theOne("trial", func() string {
			return Str(h.As("operator").Post("/desk/operator/what-if", Obj{"weights": someWeights}), "id")
		})
	case "aid", "iid":
		return []string{"none"} // of no case
	case "doc":
		all := append(collect("applicant", at+"/documents", "id"), collect("mediator", at+"/documents", "id")...)
		slices.Sort(all)
		return slices.Compact(all)
	case "eid":
		var all []string
		for _, e := range List(h.As("applicant").See(), "evidence") {
			all = append(all, Str(e, "id"))
		}
		return all
	case "pid":
		return collect("mediator", at+"/proposals", "id")
	case "sid":
		return collect("mediator", at+"/sessions", "id")
	case "paper":
		out := []string{"ruling", "agreement", "confirmation_application", "presided_proof", "filing_application-1", "end-report", "facts-1"}
		for _, e := range h.every("eid", path) {
			out = append(out, "evidence-"+e)
		}
		return out
	case "token":
		return []string{h.Link(h.Who("respondent").Phone)}
	case "code":
		return []string{"330122"}
	case "pack":
		return []string{"prc-prefiling-2022"}
	case "number":
		if strings.HasPrefix(path, "/public/certificates") {
			return []string{Str(h.As("caseManager").Get("/organizations/"+h.Organization("caseManager")), "certificates.0.number")}
		}
		return []string{"2026-0001-A1-" + Str(h.As("applicant").See(), "reference")}
	}
	h.T.Fatalf("nobody knows what stands for {%s} in %s", name, path)
	return nil
}

// theOne makes something for the readers of this house, and gives it to all of them.
func (h *House) theOne(what string, make func() string) []string {
	if h.made == nil {
		h.made = map[string]string{}
	}
	if h.made[what] == "" {
		h.made[what] = make()
		h.Settle()
	}
	return []string{h.made[what]}
}

// words gives the words in bytes: of a PDF also what another program reads in it, of a bag all that is packed in it.
func (h *House) words(b []byte) string {
	h.T.Helper()
	switch {
	case bytes.HasPrefix(b, []byte("%PDF")):
		return string(b) + Text(h.T, b) + Metadata(h.T, b)
	case bytes.HasPrefix(b, []byte("PK\x03\x04")):
		z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			h.T.Fatal(err)
		}
		var all strings.Builder
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				h.T.Fatal(err)
			}
			content, err := io.ReadAll(r)
			if err != nil {
				h.T.Fatal(err)
			}
			fmt.Fprintf(&all, "%s\n%s\n%s\n", f.Name, f.Comment, h.words(content))
		}
		return all.String()
	}
	return string(b)
}

// lacks checks that none of the words is anywhere; has that each is somewhere.
func (r reading) lacks(t *testing.T, who string, words ...string) {
	t.Helper()
	for where, text := range r {
		for _, w := range words {
			if i := strings.Index(text, w); i >= 0 {
				t.Errorf("%s reads %s at %s: …%.120q…", who, w, where, text[max(0, i-60):min(len(text), i+60)])
			}
		}
	}
}

func (r reading) has(t *testing.T, who string, words ...string) {
	t.Helper()
	for _, w := range words {
		found := false
		for _, text := range r {
			found = found || strings.Contains(text, w)
		}
		if !found {
			t.Errorf("%s reads %s nowhere", who, w)
		}
	}
}

// secrets are the privileged words that somebody may not read.
func secrets(who string) (out []string) {
	for w, who2 := range privileged {
		if slices.Contains(who2, who) || who == "mediator" && !private(w) {
			continue
		}
		out = append(out, w)
	}
	return out
}

// What is said in mediation stays there: not in any answer to the court or to somebody else, not in the bag, its papers and
// what they say of themselves, not in messages, logs and the transparency log, and not on the open pages of others.
func TestWhatIsPrivilegedStaysBehind(t *testing.T) {
	t.Parallel()
	for _, end := range []*Stage{plantedConfirmed, plantedFiled} {
		t.Run(end.Name, func(t *testing.T) {
			t.Parallel()
			h := At(t, end)
			for _, key := range everybody {
				seen := h.crawl(key)
				seen.lacks(t, key, secrets(key)...)
				switch key {
				case "applicant", "respondent", "mediator":
					seen.has(t, key, jointNote, jointTerm, minute, openName, openContent, StoryFacts) // the search finds what is there
				case "clerk", "judge":
					seen.has(t, key, StoryFacts, openName, openContent)
				case "superiorClerk", "caseManager":
				default:
					seen.lacks(t, key, openName, openContent, openTerm, StoryFacts, StoryWant, FactOne, AgreedFacts, "城关街道 12 号", h.Who("applicant").Phone)
				}
				if key != "applicant" && key != "mediator" {
					seen.lacks(t, key, h.digests(privateName, confidedName)...) // not even what it is the digest of
				}
			}
			h.keptQuiet(t)
		})
	}
}

// digests gives what the papers with these names are stored under.
func (h *House) digests(names ...string) (out []string) {
	for _, e := range List(h.As("applicant").See(), "evidence") {
		for _, n := range names {
			if e["name"] == n+".png" {
				out = append(out, Str(e, "digest"))
			}
		}
	}
	return out
}

// keptQuiet looks into what the hub wrote besides its answers.
func (h *House) keptQuiet(t *testing.T) {
	t.Helper()
	h.Restart() // also what is logged at a start
	all := append(secrets("nobody"), openName, openContent, openTerm, StoryFacts, StoryWant, FactOne, AgreedFacts, "陈秀英", "周建明", Account, h.Who("applicant").Phone, h.Who("respondent").Phone)
	logged := reading{"the log": h.Log.String()}
	logged.has(t, "the log", `"msg"`)
	logged.lacks(t, "the operator", append(all, h.Code(h.Who("applicant").Phone), h.Link(h.Who("respondent").Phone), h.As("applicant").cookie)...)
	ledger := reading{}
	for path, b := range h.Files("ledger") {
		ledger[path] = string(b)
	}
	if len(ledger) < 3 {
		t.Errorf("the transparency log has %d files", len(ledger))
	}
	ledger.lacks(t, "the transparency log", append(all, h.Case)...)
	mails := reading{}
	for _, m := range h.Mail("") {
		mails[m.ID] = m.Subject + m.Text + m.Link
	}
	mails.has(t, "the mailbox", "陈秀英")
	mails.lacks(t, "a message", append(secrets("nobody"), openName, openContent, openTerm, StoryFacts, StoryWant, FactOne, AgreedFacts, Account)...)
	events := reading{}
	for _, e := range h.Seen.All() {
		events[e.ID] = e.Kind + string(e.Data)
	}
	events.lacks(t, "an event", all...)
	blobs := reading{}
	for path, b := range h.Files("blobs") {
		blobs[path] = string(b)
	}
	blobs.lacks(t, "who has the disk", append(all, "%PDF-1.", "\x89PNG\r\n")...)
}

// The bag that crosses to the court holds all that is open and nothing that is not.
func TestTheBagHoldsWhatIsOpen(t *testing.T) {
	t.Parallel()
	h := At(t, plantedFiled)
	bag := reading{"the bag": h.words(h.As("clerk").File("/filings/" + h.Filing() + "/bag"))}
	bag.has(t, "the court", StoryFacts, StoryWant, openName, openContent, FactOne, FactTwo, "陈秀英", "周建明", "manifest-sha256.txt", "tagmanifest-sha256.txt.p7s")
	bag.lacks(t, "the court", append(secrets("nobody"), h.digests(privateName, confidedName)...)...)
	// The same without what happened since: a private paper that is shown, and hidden again, crosses only while it is open.
	h.As("clerk").Post("/filings/"+h.Filing()+"/return", Obj{"reasons": []Obj{{"code": "other", "text": "请补材料。"}}, "cureBy": h.Day(7)})
	h.Settle()
	shown := fmt.Sprint(h.ids(Obj{"eid": confidedName})["eid"])
	h.As("applicant").Act("/filing/cure", Obj{"text": "已附。", "evidence": []string{shown}})
	bag = reading{"the bag": h.words(h.As("clerk").File("/filings/" + h.Filing() + "/bag"))}
	bag.has(t, "the court", confidedName, confidedContent)
	bag.lacks(t, "the court", slices.DeleteFunc(secrets("nobody"), func(w string) bool { return w == confidedName || w == confidedContent })...)
}

// Open pages hear that something changed, and only what they may know of: an offer behind a door makes no sound outside.
func TestOpenPagesHearNothingOfClosedDoors(t *testing.T) {
	t.Parallel()
	h := At(t, planted)
	topics := []string{"case:" + h.Case, "session:" + fmt.Sprint(h.ids(nil)["sid"]), "desk:court:" + Str(h.As("clerk").See(), "court.id"), "desk:organization:" + Str(h.As("clerk").See(), "appointment.organization")}
	for _, key := range strings.Fields(talkers) {
		topics = append(topics, "person:"+h.As(key).Person, "desk:mediator:"+h.As(key).Person)
	}
	pages := map[string]*Socket{}
	granted := map[string][]string{}
	for _, key := range everybody {
		if key == "nobody" {
			if _, a, err := h.Nobody().Dial("/ws/live"); err == nil || a == nil || a.StatusCode != 401 {
				t.Errorf("nobody may listen: %v %v", a, err)
			}
			continue
		}
		pages[key], granted[key] = h.As(key).Live(topics...)
	}
	for key, want := range map[string]int{"stranger": 0, "colleague": 0, "otherManager": 0, "otherClerk": 0, "otherJudge": 0, "operator": 0} {
		if len(granted[key]) != want {
			t.Errorf("%s may listen to %v", key, granted[key])
		}
	}
	sound := func() map[string]int {
		n := map[string]int{}
		for key, p := range pages {
			n[key] = strings.Count(p.Heard(), `"changed"`)
		}
		return n
	}
	before := sound()
	h.As("mediator").Act("/proposals", Obj{"audience": h.Party("respondent"), "note": caucusFromMediator, "terms": []Obj{h.Pay(1, 100)}})
	h.As("applicant").Upload("again.png", "private", Picture(privateContent))
	h.Settle()
	pages["respondent"].Await("the news of the offer", func(o Obj) bool { return o["type"] == "changed" })
	h.As("applicant").Act("/consents", Obj{"stage": "recording", "given": true}) // after it, whoever listens to the case has heard what came before
	for _, key := range []string{"applicant", "respondent", "mediator"} {
		pages[key].Await("the news of the consent", func(o Obj) bool { return o["topic"] == "case:"+h.Case })
	}
	after := sound()
	if strings.Contains(pages["applicant"].Heard(), "proposal") {
		t.Errorf("the applicant heard of the other side's offer: %s", pages["applicant"].Heard())
	}
	for key, p := range pages {
		if len(granted[key]) == 0 && after[key] != before[key] {
			t.Errorf("%s heard something: %s", key, p.Heard())
		}
		reading{"the open page": p.Heard()}.lacks(t, key, append(secrets("nobody"), openName, StoryFacts, "陈秀英")...)
		if key != "respondent" && key != "mediator" && strings.Contains(p.Heard(), "proposal_made") {
			t.Errorf("%s heard of an offer behind a door: %s", key, p.Heard())
		}
	}
}

// Whoever signs out is cut off from open pages at once; so is who lost the role that let him listen.
func TestRightsEndAtOnce(t *testing.T) {
	t.Parallel()
	h := At(t, planted)
	sid := fmt.Sprint(h.ids(nil)["sid"])
	page, given := h.As("respondent").Live("case:" + h.Case)
	if len(given) != 1 {
		t.Fatalf("the respondent may listen to %v", given)
	}
	seat := h.As("respondent").Room(sid)
	t.Cleanup(seat.Close)
	h.As("respondent").Send(http.MethodDelete, "/session", nil).OK()
	page.Closed()
	seat.Closed()
	if !strings.Contains(page.Heard(), "signed_out") || !strings.Contains(seat.Heard(), "signed_out") {
		t.Errorf("the pages were told %s and %s", page.Heard(), seat.Heard())
	}
	desk := "desk:court:" + Str(h.As("clerk").See(), "court.id")
	clerk, given := h.As("clerk").Live(desk, "case:"+h.Case)
	if len(given) != 2 {
		t.Fatalf("the clerk may listen to %v", given)
	}
	who := h.As("clerk")
	a, err := h.Identity.Account(machine(), who.Person)
	for _, g := range must(t, a, err).Grants {
		_, err := h.Identity.Withdraw(machine(), who.Person, g)
		must(t, 0, err)
	}
	who.Send(http.MethodGet, "/desk/court", nil).Refused(403, "access.denied")
	who.Send(http.MethodGet, "/cases/"+h.Case, nil).Refused(404, "not_found")
	before := strings.Count(clerk.Heard(), `"changed"`)
	h.As("applicant").Act("/consents", Obj{"stage": "recording", "given": true})
	again, given := who.Live(desk, "case:"+h.Case)
	if len(given) != 0 {
		t.Errorf("who is no clerk any more may listen to %v", given)
	}
	again.Await("the refusal", func(o Obj) bool { return o["type"] == "subscribed" })
	if n := strings.Count(clerk.Heard(), `"changed"`); n != before {
		t.Errorf("who is no clerk any more heard %d times of the case: %s", n-before, clerk.Heard())
	}
}
