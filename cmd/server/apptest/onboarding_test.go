package apptest

import (
	"bytes"
	"fmt"
	"image/png"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"concord/cmd/server/app"
	"concord/cmd/server/seed"
	"concord/internal/actor"
	"concord/internal/docstore"
	"concord/organizations"
)

// creditOne begins a credit code of nobody; credit completes it with its check character (GB 32100-2015).
const creditOne = "52330122MJ0000001"

func credit(first string) string {
	for _, c := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
		if code, ok := organizations.CreditCode(first + string(c)); ok {
			return code
		}
	}
	return ""
}

// samplePDF is a small PDF, as far as a look at its first bytes goes.
var samplePDF = []byte("%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n")

// paper begins the upload of a paper of an application.
func (c *Client) paper(application, class, name string, size int) Answer {
	c.House.T.Helper()
	meta := fmt.Sprintf("application %s,class %s,name %s", base64Of(application), base64Of(class), base64Of(name))
	return c.Send(http.MethodPost, "/uploads", []byte{}, Head{"Tus-Resumable", "1.0.0"}, Head{"Upload-Length", strconv.Itoa(size)}, Head{"Upload-Metadata", meta})
}

// Enclose uploads a paper in two pieces, as over a line that broke.
func (c *Client) Enclose(application, class string, content []byte) Answer {
	c.House.T.Helper()
	at := c.paper(application, class, class+".pdf", len(content)).OK().Header.Get("Location")
	half := len(content) / 2
	c.Patch(at, 0, content[:half]).OK()
	return c.Patch(at, half, content[half:])
}

// centre is what a commercial organization writes about itself.
func centre(code string) Obj {
	return Obj{
		"name": Obj{"zh": "桐庐\u200b富安商事调解中心", "en": "Tonglu Fu'an Commercial Mediation Centre"}, "creditCode": strings.ToLower(code), "legalPerson": "沈一鸣",
		"contact": Obj{"name": "陆晓燕", "phone": "+86 139 0000 7001", "email": "office@example.test"}, "court": string(seed.CourtID), "regions": []string{"330122"}, "causes": []string{"loan", "consumer"},
		"fee": Obj{"rule": "standard", "text": "按调解金额的 1% 收取。"}, "answers": Obj{"nonprofit": true, "assets": 80, "full_time": 3, "no_record": true},
		"mediators": []Obj{
			{"name": "沈一鸣", "phone": "13900007101", "causes": []string{"loan"}, "fullTime": true},
			{"name": "何国平", "phone": "13900007102", "causes": []string{"loan", "consumer"}, "certificate": "MY-77"},
			{"name": "钱秋萍", "phone": "13900007103", "causes": []string{"consumer"}},
		},
	}
}

// Draft opens an application and fills it in.
func (h *House) Draft(key string, fields Obj) string {
	h.T.Helper()
	c := h.As(key)
	a := c.Post("/organizations/applications", Obj{"kind": "commercial"})
	id := Str(a, "id")
	for _, class := range []string{"practice_certificate", "charter", "rules", "fee_standard"} {
		c.Enclose(id, class, samplePDF).OK()
	}
	fields["revision"] = Dig(c.Get("/organizations/applications/"+id), "revision")
	saved := c.Put("/organizations/applications/"+id+"/draft", fields)
	if p := List(saved, "problems"); len(p) > 0 {
		h.T.Fatalf("the draft is not whole: %v", p)
	}
	return id
}

// Admit has an application approved, and gives the organization.
func (h *House) Admit(key, id string) string {
	h.T.Helper()
	h.As(key).Post("/organizations/applications/"+id+"/submit", nil)
	h.As("clerk").Post("/organizations/applications/"+id+"/review", Obj{"decision": "approve"})
	h.Settle()
	return Str(h.As(key).Get("/organizations/applications/"+id), "organization")
}

// From an application to a certificate that anybody verifies by what is printed on it.
func TestOnboarding(t *testing.T) {
	t.Parallel()
	h := At(t, Begun)
	c := h.Hire("founder", "13900007001")
	at := "/organizations/applications/"

	asked := h.Nobody().Get("/organizations/criteria?kind=commercial")
	if asked["termYears"] != 2.0 || len(List(asked, "criteria")) < 6 || len(List(asked, "grounds")) < 5 {
		t.Fatalf("criteria %v", asked)
	}
	id := h.Draft("founder", centre(credit(creditOne)))
	if a := c.Get(at + id); Str(a, "name.zh") != "桐庐富安商事调解中心" || Str(a, "contact.phone") != "13900007001" || Str(a, "creditCode") != credit(creditOne) || len(List(a, "papers")) != 4 {
		t.Fatalf("written down as %v", a)
	}
	if h.As("clerk").Send(http.MethodGet, at+id, nil).Status != http.StatusNotFound {
		t.Error("the court reads a draft")
	}
	first := c.Post(at+id+"/submit", nil)
	again := c.Post(at+id+"/submit", nil)
	h.Settle()
	if Str(first, "number") == "" || Str(first, "number") != Str(again, "number") || h.letters("13900007001", "entry_received") != 1 {
		t.Errorf("sent twice: %v, %v, letters %d", first["number"], again["number"], h.letters("13900007001", "entry_received"))
	}
	h.Hire("passer-by", "13900007009").Send(http.MethodGet, at+id, nil).Refused(http.StatusNotFound, "not_found")

	desk := h.As("clerk").Get("/desk/court/applications")
	if Str(desk, "items.0.id") != id || Dig(desk, "counts.submitted") != 1.0 {
		t.Errorf("desk %v", desk)
	}
	clerk := h.As("clerk")
	clerk.Send(http.MethodPost, at+id+"/review", Obj{"decision": "cure", "text": "请补写专职人数。", "fields": []string{"answers"}, "due": h.Day(400)}).Refused(422, "input.invalid")
	clerk.Post(at+id+"/review", Obj{"decision": "cure", "text": "请补写专职人数。", "fields": []string{"answers"}, "due": h.Day(7)})
	h.Settle()
	if h.letters("13900007001", "entry_cure") != 1 {
		t.Error("no letter about the cure")
	}
	curing := c.Get(at + id)
	p := c.Send(http.MethodPut, at+id+"/draft", Obj{"revision": curing["revision"], "legalPerson": "别人"}).Refused(422, "input.invalid")
	if p.Field("legalPerson") != "application.field_closed" {
		t.Errorf("changed what the court did not name: %v", p.Errors)
	}
	c.Put(at+id+"/draft", Obj{"revision": curing["revision"], "answers": Obj{"nonprofit": true, "assets": 80, "full_time": 4, "no_record": true}})
	c.Post(at+id+"/answer", Obj{"text": "专职四人。"})
	c.Send(http.MethodPost, at+id+"/review", Obj{"decision": "approve"}).Refused(403, "access.denied")
	clerk.Post(at+id+"/review", Obj{"decision": "approve"})
	clerk.Post(at+id+"/review", Obj{"decision": "approve"}) // a second click
	h.Settle()

	done := c.Get(at + id)
	oid := Str(done, "organization")
	if done["state"] != "approved" || oid == "" || Dig(done, "certificate.ready") != true || h.letters("13900007001", "entry_approved") != 1 {
		t.Fatalf("approved: %v", done)
	}
	h.verified(done, oid)
	h.managed(c, oid)
}

// verified checks the certificate from paper to page: the words on it, the code that leads to the public page, the seal.
func (h *House) verified(done Obj, oid string) {
	h.T.Helper()
	number := Str(done, "certificate.number")
	if !strings.HasPrefix(number, "TJ330122-2026-0001-") || len(number) != len("TJ330122-2026-0001-12345678") {
		h.T.Errorf("number %q", number)
	}
	v := h.Nobody().Get("/public/certificates/" + number)
	if v["known"] != true || v["state"] != "valid" || Str(v, "organization") != oid || v["digest"] == "" {
		h.T.Errorf("public: %v", v)
	}
	for _, wrong := range []string{number[:len(number)-1] + "x", "TJ330122-2026-0001", "TJ330122-2026-0001-00000000", "TJ330122-2026-0002-12345678"} {
		if v := h.Nobody().Get("/public/certificates/" + wrong); v["known"] != false || len(v) != 1 {
			h.T.Errorf("%s leads to %v", wrong, v)
		}
	}
	pdf := h.Nobody().File("/public/certificates/" + number + "/document")
	text := pdfWords(h.T, pdf)
	for _, word := range []string{"特邀调解组织证书", "桐庐富安商事调解中心", "沈一鸣", "MY-77", number, "2028年11月1日"} {
		if !strings.Contains(text, strings.ReplaceAll(word, " ", "")) {
			h.T.Errorf("the certificate does not say %s:\n%s", word, text)
		}
	}
	if got, want := pdfCode(h.T, pdf), Origin+"/verify/certificate/"+number; got != want {
		h.T.Errorf("its code opens %q, want %q", got, want)
	}
	page := h.Nobody().Get("/public/organizations/" + oid)
	if page["status"] != "active" || Str(page, "certificate.number") != number || Dig(page, "figures.mediators") != 3.0 || strings.Contains(fmt.Sprint(page), "13900007") {
		h.T.Errorf("public page %v", page)
	}
}

// managed checks that the applicant runs the organization now, once, with its mediators.
func (h *House) managed(c *Client, oid string) {
	h.T.Helper()
	file := c.Get("/organizations/" + oid)
	if Str(file, "organization.status") != "active" || len(List(file, "certificates")) != 1 || Str(file, "standing.0.kind") != "approved" {
		h.T.Errorf("file %v", file)
	}
	ms, _, err := h.Roster.Mediators(machine(), organizations.OrganizationID(oid), "", 50)
	if err != nil || len(ms) != 3 {
		h.T.Fatalf("%d mediators: %v", len(ms), err)
	}
	numbers := map[string]bool{}
	for _, m := range ms {
		numbers[m.Certificate] = true
		if m.Person == "" || m.Status != organizations.Active || m.PhoneHash == "" {
			h.T.Errorf("entry %+v", m)
		}
		acc, err := h.Identity.Account(machine(), m.Person)
		if err != nil {
			h.T.Fatal(err)
		}
		if !(actor.Actor{Grants: acc.Grants}).Has(actor.Mediator, oid) {
			h.T.Error("a mediator without the role")
		}
	}
	if len(numbers) != 3 || !numbers["MY-77"] {
		h.T.Errorf("certificates %v", numbers)
	}
	h.As("judge").Get("/organizations/" + oid)
	h.As("manager").Send(http.MethodGet, "/organizations/"+oid, nil).Refused(404, "not_found")
}

// letters counts the letters of a template to a phone.
func (h *House) letters(phone, template string) int {
	h.T.Helper()
	n := 0
	for _, m := range List(h.Nobody().Get("/demo/messages?to="+phone), "items") {
		if m["template"] == template {
			n++
		}
	}
	return n
}

// pdfWords gives the text of a PDF without spaces.
func pdfWords(t testing.TB, pdf []byte) string {
	t.Helper()
	cmd := exec.Command("pdftotext", "-enc", "UTF-8", "-", "-")
	cmd.Stdin = bytes.NewReader(pdf)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(out)), "")
}

// pdfCode reads the QR code of the first page with a reader that is not ours.
func pdfCode(t testing.TB, pdf []byte) string {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "a.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("pdftoppm", "-png", "-r", "300", "-f", "1", "-l", "1", "-singlefile", path, filepath.Join(dir, "a")).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	f, err := os.Open(filepath.Join(dir, "a.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	bits, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	got, err := qrcode.NewQRCodeReader().Decode(bits, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		t.Fatal(err)
	}
	return got.GetText()
}

// Refused; an objection; the same judge may not decide it; another upholds it; a third person reviews and admits.
func TestRefusalIsObjectedTo(t *testing.T) {
	t.Parallel()
	h := At(t, Begun)
	c := h.Hire("founder", "13900007001")
	other := h.Hire("judge2", "13900007011", actor.Grant{Role: actor.Judge, Tenant: string(seed.CourtID)})
	id := h.Draft("founder", centre(credit(creditOne)))
	at := "/organizations/applications/" + id
	c.Post(at+"/submit", nil)
	h.As("judge").Send(http.MethodPost, at+"/review", Obj{"decision": "refuse", "ground": "criteria_not_met"}).Refused(422, "input.invalid")
	h.As("judge").Post(at+"/review", Obj{"decision": "refuse", "ground": "criteria_not_met", "text": "专职人员不足。"})
	h.Settle()
	if a := c.Get(at); a["state"] != "refused" || Str(a, "groundLabel.zh") == "" || a["objectUntil"] == nil || h.letters("13900007001", "entry_refused") != 1 {
		t.Fatalf("refused: %v", a)
	}
	object := "/organizations/" + id + "/objections"
	h.As("manager").Send(http.MethodPost, object, Obj{"against": "refusal", "text": "x"}).Refused(404, "not_found")
	x := c.Post(object, Obj{"against": "refusal", "text": "专职人员有四人，名单在附件里。"})
	c.Send(http.MethodPost, object, Obj{"against": "refusal", "text": "再说一次。"}).Refused(409, "objection.once")
	if n := len(List(h.As("clerk").Get("/desk/court/applications"), "objections")); n != 1 {
		t.Errorf("%d objections on the desk", n)
	}
	decide := "/objections/" + Str(x, "id") + "/decide"
	h.As("judge").Send(http.MethodPost, decide, Obj{"upheld": false, "text": "维持。"}).Refused(403, "objection.other_person")
	c.Send(http.MethodPost, decide, Obj{"upheld": true, "text": "x"}).Refused(403, "access.denied")
	if d := other.Post(decide, Obj{"upheld": true, "text": "名单属实。"}); d["state"] != "upheld" {
		t.Fatalf("decided: %v", d)
	}
	h.Settle()
	if a := c.Get(at); a["state"] != "submitted" || h.letters("13900007001", "objection_upheld") != 1 {
		t.Fatalf("after the objection: %v", a["state"])
	}
	h.As("judge").Send(http.MethodPost, at+"/review", Obj{"decision": "approve"}).Refused(403, "objection.other_person")
	other.Post(at+"/review", Obj{"decision": "approve"})
	h.Settle()
	if a := c.Get(at); a["state"] != "approved" || Dig(a, "certificate.state") != "valid" {
		t.Errorf("in the end: %v", a["state"])
	}
}

// A term: reminded, not renewed, over; then another one. Each letter once, and a suspension shows on the certificate at once.
func TestTermOfAnOrganization(t *testing.T) {
	t.Parallel()
	h := At(t, Begun)
	c := h.Hire("founder", "13900007001")
	oid := h.Admit("founder", h.Draft("founder", centre(credit(creditOne))))
	at, number := "/organizations/"+oid, Str(c.Get("/organizations/"+oid), "certificates.0.number")
	state := func() any { return h.Nobody().Get("/public/certificates/" + number)["state"] }
	c.Send(http.MethodPost, at+"/renew", Obj{}).Refused(409, "organization.renewal_early")
	c.Send(http.MethodPost, at+"/suspend", Obj{"ground": "complaints", "text": "x"}).Refused(403, "access.denied")
	h.As("clerk").Send(http.MethodPost, at+"/suspend", Obj{"ground": "nonsense", "text": "x"}).Refused(422, "input.invalid")
	h.As("clerk").Post(at+"/suspend", Obj{"ground": "complaints", "text": "投诉较多，正在核查。", "until": h.Day(3)})
	if state() != "suspended" {
		t.Error("the suspension does not show at once")
	}
	h.Settle()
	h.Days(5)
	if state() != "valid" || h.letters("13900007001", "organization_suspended") != 1 || h.letters("13900007001", "organization_restored") != 1 {
		t.Errorf("after the day of the suspension: %v", state())
	}

	o, err := h.Roster.Organization(machine(), organizations.OrganizationID(oid))
	if err != nil {
		t.Fatal(err)
	}
	until := o.Until
	h.Advance(until.AddDate(0, 0, -59).Sub(h.Clock.Now()))
	h.Advance(time.Hour)
	if n := h.letters("13900007001", "organization_expiring"); n != 1 {
		t.Errorf("%d reminders 59 days before", n)
	}
	h.Advance(until.AddDate(0, 0, -13).Sub(h.Clock.Now()))
	if n := h.letters("13900007001", "organization_expiring"); n != 2 {
		t.Errorf("%d reminders 13 days before", n)
	}
	h.Advance(until.Add(time.Minute).Sub(h.Clock.Now()))
	h.Advance(time.Hour)
	if state() != "expired" || h.letters("13900007001", "organization_expired") != 1 {
		t.Errorf("after the term: %v", state())
	}
	w, err := h.Roster.World(machine())
	if err != nil {
		t.Fatal(err)
	}
	if _, active := w.Organizations[organizations.OrganizationID(oid)]; active {
		t.Error("an organization whose term is over is given cases")
	}
	h.As("clerk").Send(http.MethodPost, at+"/restore", nil).Refused(409, "organization.expired")
	h.As("founder").Post(at+"/renew", Obj{"text": "请续期。"})
	if n := len(List(h.As("clerk").Get("/desk/court/applications"), "renewals")); n != 1 {
		t.Errorf("%d renewals on the desk", n)
	}
	h.As("founder").Send(http.MethodPost, at+"/renewal", Obj{"decision": "approve"}).Refused(403, "access.denied")
	h.As("clerk").Post(at+"/renewal", Obj{"decision": "approve"})
	h.Settle()
	file := h.As("clerk").Get(at)
	cs := List(file, "certificates")
	if len(cs) != 2 || cs[0]["state"] != "valid" || cs[0]["ready"] != true || cs[1]["state"] != "renewed" || state() != "renewed" || h.letters("13900007001", "organization_renewed") != 1 {
		t.Errorf("after the renewal: %v, the old one %v", cs, state())
	}
}

// Removed, with a ground; an objection by the manager; the judge who removed may not decide; upheld, all is as it was.
func TestRemovalIsObjectedTo(t *testing.T) {
	t.Parallel()
	h := At(t, Begun)
	c := h.Hire("founder", "13900007001")
	oid := h.Admit("founder", h.Draft("founder", centre(credit(creditOne))))
	at := "/organizations/" + oid
	number := Str(c.Get(at), "certificates.0.number")
	h.As("judge").Post(at+"/remove", Obj{"ground": "charges", "text": "收取了标准以外的费用。"})
	h.Settle()
	if v := h.Nobody().Get("/public/certificates/" + number); v["state"] != "withdrawn" || h.letters("13900007001", "organization_removed") != 1 {
		t.Errorf("removed: %v", v)
	}
	h.As("judge").Send(http.MethodPost, at+"/suspend", Obj{"ground": "delays", "text": "x"}).Refused(409, "organization.move_not_allowed")
	c.Send(http.MethodPost, at+"/objections", Obj{"against": "suspension", "text": "x"}).Refused(409, "objection.no_decision")
	x := c.Post(at+"/objections", Obj{"against": "removal", "text": "收费标准已经公布。"})
	h.As("judge").Send(http.MethodPost, "/objections/"+Str(x, "id")+"/decide", Obj{"upheld": false, "text": "x"}).Refused(403, "objection.other_person")
	h.As("clerk").Post("/objections/"+Str(x, "id")+"/decide", Obj{"upheld": true, "text": "收费在标准之内。"})
	h.Settle()
	if v := h.Nobody().Get("/public/certificates/" + number); v["state"] != "valid" {
		t.Errorf("after the objection: %v", v)
	}
	h.As("judge").Post(at+"/suspend", Obj{"ground": "delays", "text": "多次超期。"})
	h.Settle()
	h.Days(16)
	h.As("founder").Send(http.MethodPost, at+"/objections", Obj{"against": "suspension", "text": "太晚。"}).Refused(409, "objection.too_late")
}

// What is wrong is named by its field, and says nothing of others.
func TestBadApplications(t *testing.T) {
	t.Parallel()
	h := At(t, Begun)
	c := h.Hire("founder", "13900007001")
	rival := h.Hire("rival", "13900007002")
	first := h.Draft("founder", centre(credit(creditOne)))
	c.Post("/organizations/applications/"+first+"/submit", nil)

	a := rival.Post("/organizations/applications", Obj{"kind": "commercial"})
	id := Str(a, "id")
	at := "/organizations/applications/" + id
	wrong := centre(credit(creditOne))
	wrong["revision"], wrong["regions"] = 1, []string{"330103", "999999", "330122"}
	wrong["contact"] = Obj{"name": "陆", "phone": "12345", "email": "nobody"}
	wrong["answers"] = Obj{"nonprofit": false, "assets": 3, "full_time": 0}
	saved := rival.Put(at+"/draft", wrong)
	problems := map[string]string{}
	for _, p := range List(saved, "problems") {
		problems[Str(p, "path")] = Str(p, "key")
		if strings.Contains(fmt.Sprint(p), "富安") || strings.Contains(fmt.Sprint(p), first) {
			t.Errorf("a problem tells of the other applicant: %v", p)
		}
	}
	for path, key := range map[string]string{"creditCode": "application.credit_code_taken", "mediators[1].certificate": "application.certificate_taken", "regions[0]": "region.merged", "regions[1]": "region.unknown",
		"contact.phone": "field.phone", "contact.email": "field.email", "answers.nonprofit": "application.criterion_not_met", "answers.assets": "field.too_few", "answers.no_record": "field.required", "papers.charter": "field.required"} {
		if problems[path] != key {
			t.Errorf("%s: %q, want %s (%v)", path, problems[path], key, problems)
		}
	}
	rival.Send(http.MethodPost, at+"/submit", nil).Refused(422, "input.invalid")
	rival.Send(http.MethodPut, at+"/draft", Obj{"revision": 1, "legalPerson": "x"}).Refused(409, "draft.revision_stale")
	if p := rival.Send(http.MethodPut, at+"/draft", Obj{"revision": 2, "name": Obj{"zh": "a\u0007b", "en": ""}}).Refused(422, "input.invalid"); p.Field("name.zh") != "field.control_characters" {
		t.Errorf("a bell in a name: %v", p.Errors)
	}
	if p := rival.Send(http.MethodPut, at+"/draft", Obj{"revision": 2, "name": Obj{"zh": strings.Repeat("长", 300), "en": ""}}).Refused(422, "input.invalid"); p.Field("name.zh") != "field.too_long" {
		t.Errorf("a long name: %v", p.Errors)
	}
	if p := rival.Send(http.MethodPut, at+"/draft", Obj{"revision": 2, "answers": Obj{"surprise": true}}).Refused(422, "input.invalid"); p.Field("answers.surprise") != "field.unknown" {
		t.Errorf("an answer to nothing: %v", p.Errors)
	}
	rival.Send(http.MethodPut, "/organizations/applications/"+first+"/draft", Obj{"revision": 1}).Refused(404, "not_found")
	rival.paper(first, "charter", "x.pdf", 9).Refused(404, "not_found")
	rival.paper(id, "poem", "x.pdf", 9).Refused(422, "input.invalid")
	rival.paper(id, "charter", "x.pdf", 21<<20).Refused(413, "upload.too_large")
	rival.Enclose(id, "charter", []byte("MZ this is a program and no paper at all")).Refused(422, "upload.type_not_allowed")
	if n := len(List(rival.Get(at), "papers")); n != 0 {
		t.Errorf("%d papers of wrong kinds", n)
	}
	// Too late: the time to complete is over, until the court gives more.
	h.As("clerk").Post("/organizations/applications/"+first+"/review", Obj{"decision": "cure", "text": "补章程。", "due": h.Day(2)})
	h.Settle()
	h.Days(4)
	h.As("founder").Send(http.MethodPost, "/organizations/applications/"+first+"/answer", Obj{"text": "x"}).Refused(409, "application.cure_overdue")
	if n := h.letters("13900007001", "entry_overdue"); n != 1 {
		t.Errorf("%d letters that it is too late", n)
	}
	h.As("clerk").Post("/organizations/applications/"+first+"/review", Obj{"decision": "cure", "text": "补章程。", "due": h.Day(2)})
	h.As("founder").Post("/organizations/applications/"+first+"/answer", Obj{"text": "x"})
	h.As("founder").Post("/organizations/applications/"+first+"/withdraw", nil)
	h.As("clerk").Send(http.MethodPost, "/organizations/applications/"+first+"/review", Obj{"decision": "approve"}).Refused(409, "organization.move_not_allowed")
	if p := List(h.As("rival").Get(at), "problems"); strings.Contains(fmt.Sprint(p), "credit_code_taken") {
		t.Error("what was withdrawn still holds its code")
	}
}

// However one write after an approval fails, or its answer is lost, everything that follows is there in the end, and all of
// it once: the house is asked through a store whose n-th write fails.
func TestApprovalHappensOnce(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 2, 4, 6, 8, 10, 13, 16, 20} {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprintf("write %d, done %v", n, after), func(t *testing.T) {
				t.Parallel()
				f := &nth{}
				h := At(t, Begun, Set(func(c *app.Config) {
					c.Seams.Store = func(s *docstore.Store) *docstore.Store {
						f.Store = s.Driver()
						return docstore.New(f)
					}
				}))
				c := h.Hire("founder", "13900007001")
				id := h.Draft("founder", centre(credit(creditOne)))
				at := "/organizations/applications/" + id
				c.Post(at+"/submit", nil)
				clerk := h.As("clerk")
				h.Settle()
				f.arm(n, after)
				review := Obj{"decision": "approve"}
				for key := Once(); ; { // as a page does: the same again while the hub says that it cannot now
					a := clerk.Send(http.MethodPost, at+"/review", review, key)
					if a.Status < 400 {
						break
					}
					if a.Status != 503 && a.Problem().Key != "idempotency.running" {
						t.Fatalf("%d %s", a.Status, a.Body)
					}
					h.Clock.Advance(time.Minute)
				}
				h.outlast()
				f.writes()
				h.once(h.As("founder"), id)
			})
		}
	}
}

// once checks what an approval made.
func (h *House) once(c *Client, id string) {
	h.T.Helper()
	a := c.Get("/organizations/applications/" + id)
	oid := Str(a, "organization")
	ms, _, err := h.Roster.Mediators(machine(), organizations.OrganizationID(oid), "", 50)
	if err != nil || len(ms) != 3 {
		h.T.Errorf("%d mediators, %v", len(ms), err)
	}
	for _, m := range ms {
		if m.Person == "" || len(m.Organizations) != 1 {
			h.T.Errorf("entry %+v", m)
		}
	}
	file := c.Get("/organizations/" + oid)
	if cs := List(file, "certificates"); len(cs) != 1 || cs[0]["ready"] != true || !strings.HasPrefix(Str(cs[0], "number"), "TJ330122-2026-0001-") {
		h.T.Errorf("certificates %v", cs)
	}
	os, _, err := h.Roster.Invited(machine(), seed.CourtID, "", 100)
	same := 0
	for _, o := range os {
		if o.CreditCode == credit(creditOne) {
			same++
		}
	}
	if err != nil || same != 1 {
		h.T.Errorf("%d organizations of one code, %v", same, err)
	}
	if n := h.letters("13900007001", "entry_approved"); n != 1 {
		h.T.Errorf("%d letters", n)
	}
}
