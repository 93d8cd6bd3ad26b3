package apptest

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"time"
)

// What the people of the story say. Tests look for these words.
const (
	StoryFacts  = "2024 年 3 月 8 日借出 3 万元，说好 2025 年 6 月 30 日还，到现在没有还。"
	StoryWant   = "请把 3 万元本金还给我。"
	AgreedFacts = "2024 年 3 月 8 日，陈秀英通过微信转账借给周建明人民币 30,000 元，约定 2025 年 6 月 30 日归还，至今未还。"
	AgreedIssue = "还款的时间和方式。"
	FactOne     = "双方都认可 2024 年 3 月 8 日的转账。"
	FactTwo     = "到现在还欠本金 30,000 元。"
	Account     = "6217 0000 0000 6621"
	Strokes     = "M40 60L120 50M80 30L80 150M50 100Q80 90 110 95M200 40H260L250 140 190 150M300 50V150M300 50L380 45 380 150M300 95L380 92"
	Docket      = "（2026）浙0122民初1187号"
)

// staff are the people of the demonstration besides the roster; they sign in once, at the first stage.
var staff = []string{"applicant", "respondent", "applicant2", "respondent2", "manager", "clerk", "judge", "operator"}

func (h *House) everybodySignsIn() {
	for _, key := range staff {
		h.As(key)
	}
}

// Describe writes the application: story, parties, court, a piece of evidence.
func (h *House) Describe() {
	h.T.Helper()
	p, a, r := h.As("applicant"), h.Who("applicant"), h.Who("respondent")
	c := p.Post("/cases", Obj{"kind": "loan"})
	h.Case = Str(c, "id")
	var courts []Obj
	p.Read("/courts/suggest?applicant="+a.Region+"&respondent="+r.Region, &courts)
	saved := p.Put("/cases/"+h.Case+"/draft", Obj{
		"revision": c["draftRevision"],
		"story":    Obj{"answers": h.Answers("loan"), "facts": StoryFacts, "want": StoryWant, "amountMinor": 30000_00, "currency": "CNY"},
		"parties": []Obj{
			{"id": Str(c, "parties.0.id"), "side": "applicant", "kind": "person", "name": a.Name, "phone": a.Phone, "region": a.Region, "address": "城关街道 12 号"},
			{"side": "respondent", "kind": "person", "name": r.Name, "phone": r.Phone, "region": r.Region, "address": "东桥街道 3 号"},
		},
		"court": Str(courts[0], "court.id"), "region": r.Region, "language": "zh-CN",
	})
	if n := len(List(saved, "problems")); n > 0 {
		h.T.Fatalf("the draft is not whole: %v", saved["problems"])
	}
	p.Upload("转账记录.png", "open", Picture("transfer"))
}

// Answers fills what a kind of dispute asks for, by the type of each question.
func (h *House) Answers(kind string) Obj {
	h.T.Helper()
	out := Obj{}
	var kinds []Obj
	h.Nobody().Read("/kinds", &kinds)
	for _, k := range kinds {
		if k["id"] != kind {
			continue
		}
		for _, q := range List(k, "questions") {
			id := Str(q, "id")
			switch q["type"] {
			case "money":
				out[id] = 30000_00
			case "date":
				out[id] = "2025-06-30"
			case "choice":
				out[id] = Dig(q, "options.0.id")
			case "yesno":
				out[id] = true
			case "number":
				out[id] = 1
			default:
				out[id] = "当时通过微信转账，有聊天记录。"
			}
		}
	}
	return out
}

// Submit sends the application; nothing speaks against it, so the other side is invited.
func (h *House) Submit() {
	h.T.Helper()
	h.As("applicant").Act("/submit", nil)
}

// Claim opens the invitation with the code that goes to the respondent's phone.
func (h *House) Claim() {
	h.T.Helper()
	phone := h.Who("respondent").Phone
	token := h.Link(phone)
	c := &Client{House: h, Key: "respondent", Phone: phone, Person: h.Who("respondent").Person}
	h.Clock.Advance(time.Second)
	ch := c.Post("/invitations/"+token+"/code", nil)
	c.Post("/invitations/"+token+"/claim", Obj{"challengeId": ch["challengeId"], "code": h.Code(phone)})
	h.keep(c)
	h.Settle()
}

// Consent is the respondent's yes to mediation, online, with an address for papers.
func (h *House) Consent() {
	h.T.Helper()
	h.Claim()
	h.As("respondent").Act("/answer", Obj{"answer": "accept", "consents": []string{"mediation", "online", "e_service"}, "service": Obj{"phone": h.Who("respondent").Phone}})
}

// Choose lets both choose the same of the mediators offered.
func (h *House) Choose() {
	h.T.Helper()
	id := Str(h.As("applicant").Get("/cases/"+h.Case+"/candidates"), "items.0.mediator")
	for _, key := range []string{"applicant", "respondent"} {
		h.As(key).Act("/choose", Obj{"mediator": id})
	}
	h.Appoint(id)
}

// Appoint notes who mediates, so that "mediator" is that person.
func (h *House) Appoint(id string) {
	h.T.Helper()
	h.mediator = "mediator:" + id
	h.As("mediator")
}

// Accept is the mediator's word that there is nothing to disclose.
func (h *House) Accept() {
	h.T.Helper()
	h.As("mediator").Act("/accept", Obj{"disclosure": Obj{"kinds": []string{}}})
}

// Party gives the id of a side's party.
func (h *House) Party(side string) string {
	h.T.Helper()
	for _, p := range List(h.As("applicant").See(), "parties") {
		if p["side"] == side {
			return Str(p, "id")
		}
	}
	h.T.Fatalf("no %s in the case", side)
	return ""
}

// Pay is a term: the respondent pays in so many monthly parts.
func (h *House) Pay(parts int, each int64) Obj {
	h.T.Helper()
	list := make([]Obj, parts)
	for i := range list {
		list[i] = Obj{"due": h.Clock.Now().AddDate(0, i+1, 1).Format("2006-01-02"), "amountMinor": each}
	}
	return Obj{"kind": "pay", "payer": h.Party("respondent"), "payee": h.Party("applicant"), "amountMinor": int64(parts) * each, "currency": "CNY", "instalments": list, "method": "bank", "account": Account}
}

// Yes answers every term of an offer with yes.
func Yes(offer Obj) Obj {
	var yes []Obj
	for _, t := range List(offer, "terms") {
		yes = append(yes, Obj{"term": t["id"], "yes": true})
	}
	return Obj{"answers": yes}
}

// Bargain is an offer, a counter-offer, and a yes to every term.
func (h *House) Bargain() {
	h.T.Helper()
	first := h.As("applicant").Act("/proposals", Obj{"terms": []Obj{h.Pay(3, 10000_00)}})
	second := h.As("respondent").Act("/proposals", Obj{"counterTo": first["id"], "terms": []Obj{h.Pay(6, 5000_00)}})
	h.As("applicant").Act("/proposals/"+Str(second, "id")+"/answer", Yes(second))
}

// WriteAgreement is the mediator's draft of what was agreed.
func (h *House) WriteAgreement() {
	h.T.Helper()
	h.As("mediator").Act("/agreement", Obj{"whole": true, "facts": AgreedFacts, "issues": AgreedIssue})
}

// Sign puts the hands of people under the agreement; the parties ask for confirmation in the same moment.
func (h *House) Sign(keys ...string) {
	h.T.Helper()
	for _, key := range keys {
		h.As(key).Act("/agreement/sign", h.Signature(key))
	}
}

// Signature gives what a person sends to sign the agreement as it is.
func (h *House) Signature(key string) Obj {
	h.T.Helper()
	body := h.As(key).Prove("/agreement/code")
	body["digest"], body["strokes"], body["applyConfirmation"] = Str(h.As(key).See(), "agreement.digest"), Strokes, key != "mediator"
	return body
}

// Confirm is the court's part: taken up, one thing asked and answered, ruled valid.
func (h *House) Confirm() {
	h.T.Helper()
	at := "/confirmations/" + h.Case
	h.As("clerk").Post(at+"/accept", nil)
	h.As("clerk").Post(at+"/cure", Obj{"ask": "请补充借款转账凭证的原始截图。", "due": h.Day(7)})
	h.As("applicant").Post(at+"/answer", Obj{"text": "已经上传原始截图。"})
	h.As("judge").Post(at+"/confirm", Obj{"text": "协议内容明确，双方自愿，不违反法律规定。"})
	h.Settle()
}

// Day gives the day in n days.
func (h *House) Day(n int) string { return h.Clock.Now().AddDate(0, 0, n).Format("2006-01-02") }

// Fail is the end without agreement.
func (h *House) Fail() {
	h.T.Helper()
	h.As("mediator").Act("/terminate", Obj{"reason": "gap"})
}

// StateFacts is the record of what nobody disputes, signed by both.
func (h *House) StateFacts() {
	h.T.Helper()
	h.As("mediator").Act("/facts", Obj{"items": []string{FactOne, FactTwo}})
	for _, key := range []string{"applicant", "respondent"} {
		body := h.As(key).Prove("/facts/code")
		body["digest"], body["strokes"] = Str(h.As(key).See(), "facts.digest"), Strokes
		h.As(key).Act("/facts/sign", body)
	}
}

// FileIt is the applicant's one step to the court.
func (h *House) FileIt() {
	h.T.Helper()
	h.As("applicant").Act("/filing", nil)
}

// Filing gives the id of the last submission.
func (h *House) Filing() string {
	h.T.Helper()
	return Str(h.As("applicant").See(), "filing.id")
}

// GiveBack is the clerk's return with a reason.
func (h *House) GiveBack() {
	h.T.Helper()
	h.As("clerk").Post("/filings/"+h.Filing()+"/return", Obj{"reasons": []Obj{{"code": "evidence_unreadable", "text": "请附借条原件的照片。"}}, "cureBy": h.Day(7)})
	h.Settle()
}

// CureAndDocket mends the filing; the clerk gives a number.
func (h *House) CureAndDocket() {
	h.T.Helper()
	h.As("applicant").Act("/filing/cure", Obj{"text": "借条照片已附。"})
	h.As("clerk").Post("/filings/"+h.Filing()+"/docket", Obj{"number": Docket})
	h.Settle()
}

// Picture is a small PNG that holds a word in a comment.
func Picture(word string) []byte {
	var b bytes.Buffer
	b.WriteString("\x89PNG\r\n\x1a\n")
	chunk := func(kind string, data []byte) {
		_ = binary.Write(&b, binary.BigEndian, uint32(len(data)))
		body := append([]byte(kind), data...)
		b.Write(body)
		_ = binary.Write(&b, binary.BigEndian, crc32.ChecksumIEEE(body))
	}
	chunk("IHDR", []byte{0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0})
	chunk("tEXt", []byte("Comment\x00"+word))
	chunk("IDAT", []byte{0x78, 0x9c, 0x63, 0x60, 0x00, 0x00, 0x00, 0x02, 0x00, 0x01})
	chunk("IEND", nil)
	return b.Bytes()
}
