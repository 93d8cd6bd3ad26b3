package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// opening is the way that both stories share: from a draft to the mediator's acceptance.
func opening(kind string, amountMinor int64, facts, want string) []step {
	return []step{
		{"the applicant describes the dispute", func(ctx context.Context, s *story) (string, error) {
			p, err := s.as(ctx, "applicant")
			if err != nil {
				return "", err
			}
			c, err := p.post(ctx, "/cases", obj{"kind": kind})
			if err != nil {
				return "", err
			}
			s.caseID = c.str("id")
			answers, err := s.answers(ctx, kind, amountMinor)
			if err != nil {
				return "", err
			}
			a, err := s.who(ctx, "applicant")
			if err != nil {
				return "", err
			}
			r, err := s.who(ctx, "respondent")
			if err != nil {
				return "", err
			}
			var courts []obj
			if err := p.call(ctx, "GET", "/courts/suggest?applicant="+a.str("region")+"&respondent="+r.str("region"), nil, &courts); err != nil {
				return "", err
			}
			if len(courts) == 0 {
				return "", errors.New("no court for these places")
			}
			draft := obj{
				"revision": c.at("draftRevision"),
				"story":    obj{"answers": answers, "facts": facts, "want": want, "amountMinor": amountMinor, "currency": "CNY"},
				"parties": []obj{
					{"id": partyID(c, "applicant"), "side": "applicant", "kind": "person", "name": a.str("name"), "phone": a.str("phone"), "region": a.str("region"), "address": "城关街道 12 号"},
					{"side": "respondent", "kind": "person", "name": r.str("name"), "phone": r.str("phone"), "region": r.str("region"), "address": "东桥街道 3 号"},
				},
				"court": courts[0].str("court.id"), "region": r.str("region"), "language": "zh-CN",
			}
			return "saved as a draft", p.call(ctx, "PUT", "/cases/"+s.caseID+"/draft", draft, nil)
		}},
		{"evidence arrives in two pieces", func(ctx context.Context, s *story) (string, error) {
			p, err := s.as(ctx, "applicant")
			if err != nil {
				return "", err
			}
			return upload(ctx, p, s.caseID, "转账记录.png", picture())
		}},
		{"submitted; the receipt names number and time", func(ctx context.Context, s *story) (string, error) {
			if _, err := s.act(ctx, "applicant", "/submit", nil); err != nil {
				return "", err
			}
			c, err := s.reachesState(ctx, "applicant", "inviting")
			return "number " + c.str("number"), err
		}},
		{"the respondent opens the SMS link", func(ctx context.Context, s *story) (string, error) {
			r, err := s.who(ctx, "respondent")
			if err != nil {
				return "", err
			}
			link, err := s.newest(ctx, r.str("phone"), "link", "/i/")
			if err != nil {
				return "", err
			}
			token := link[strings.Index(link, "/i/")+3:]
			p := s.hub.person("respondent")
			peek, err := p.get(ctx, "/invitations/"+token)
			if err != nil {
				return "", err
			}
			ch, err := p.post(ctx, "/invitations/"+token+"/code", nil)
			if err != nil {
				return "", err
			}
			code, err := s.newest(ctx, r.str("phone"), "code", "")
			if err != nil {
				return "", err
			}
			if _, err := p.post(ctx, "/invitations/"+token+"/claim", obj{"challengeId": ch.str("challengeId"), "code": code}); err != nil {
				return "", err
			}
			s.people["respondent"] = p
			return peek.str("who") + " asks, without an account", nil
		}},
		{"the respondent agrees to talk", func(ctx context.Context, s *story) (string, error) {
			r, err := s.who(ctx, "respondent")
			if err != nil {
				return "", err
			}
			_, err = s.act(ctx, "respondent", "/answer", obj{"answer": "accept", "consents": []string{"mediation", "online", "e_service"}, "service": obj{"phone": r.str("phone")}})
			return "consent recorded per stage", err
		}},
		{"both choose the same mediator of three", func(ctx context.Context, s *story) (string, error) {
			_, err := s.reaches(ctx, "applicant", "candidates are offered", func(c obj) bool {
				n, _ := c.at("selection.offered").(float64)
				return c.str("state") == "selecting" && n > 0
			})
			if err != nil {
				return "", err
			}
			p, err := s.as(ctx, "applicant")
			if err != nil {
				return "", err
			}
			cs, err := p.get(ctx, "/cases/"+s.caseID+"/candidates")
			if err != nil {
				return "", err
			}
			offered := cs.list("items")
			if len(offered) == 0 {
				return "", errors.New("nobody is offered")
			}
			pick := offered[0]
			for _, o := range offered { // the mediator of the story, when routing found her
				if o.str("name.zh") == "林慧" {
					pick = o
				}
			}
			for _, who := range []string{"applicant", "respondent"} {
				if _, err := s.act(ctx, who, "/choose", obj{"mediator": pick.str("mediator")}); err != nil {
					return "", err
				}
			}
			s.set("mediator", pick.str("mediator"))
			return fmt.Sprintf("%s, of %d offered", pick.str("name.zh"), len(offered)), nil
		}},
		{"the mediator discloses nothing and accepts", func(ctx context.Context, s *story) (string, error) {
			if err := s.signInMediator(ctx); err != nil {
				return "", err
			}
			if _, err := s.act(ctx, "mediator", "/accept", obj{}); err != nil {
				return "", err
			}
			c, err := s.reachesState(ctx, "mediator", "mediating")
			return fmt.Sprintf("the clock runs until %.10s", c.str("clock.due")), err
		}},
	}
}

func settled() []step {
	return append(opening("loan", 30000_00, "2024 年 3 月 8 日借出 3 万元，说好 2025 年 6 月 30 日还，到现在没有还。", "请把 3 万元本金还给我。"), append(talks(),
		step{"an offer, a counter-offer, agreement on every term", func(ctx context.Context, s *story) (string, error) {
			c, err := s.see(ctx, "applicant")
			if err != nil {
				return "", err
			}
			payer, payee := partyID(c, "respondent"), partyID(c, "applicant")
			pay := func(n int, each int64) obj {
				ins := make([]obj, n)
				for i := range ins {
					ins[i] = obj{"due": time.Now().AddDate(0, i+1, 1).Format("2006-01-02"), "amountMinor": each}
				}
				return obj{"kind": "pay", "payer": payer, "payee": payee, "amountMinor": int64(n) * each, "currency": "CNY", "instalments": ins, "method": "bank", "account": "6217 0000 0000 6621"}
			}
			first, err := s.act(ctx, "applicant", "/proposals", obj{"terms": []obj{pay(3, 10000_00)}})
			if err != nil {
				return "", err
			}
			second, err := s.act(ctx, "respondent", "/proposals", obj{"counterTo": first.str("id"), "terms": []obj{pay(6, 5000_00), {"kind": "waive", "payer": payer, "payee": payee, "text": "不再计算利息。"}}})
			if err != nil {
				return "", err
			}
			var yes []obj
			for _, t := range second.list("terms") {
				yes = append(yes, obj{"term": t.str("id"), "yes": true})
			}
			_, err = s.act(ctx, "applicant", "/proposals/"+second.str("id")+"/answer", obj{"answers": yes})
			return fmt.Sprintf("%d terms agreed", len(yes)), err
		}},
		step{"the mediator drafts the agreement", func(ctx context.Context, s *story) (string, error) {
			if _, err := s.act(ctx, "mediator", "/agreement", obj{"whole": true, "facts": "2024 年 3 月 8 日，陈秀英通过微信转账借给周建明人民币 30,000 元，约定 2025 年 6 月 30 日归还，至今未还。", "issues": "还款的时间和方式。"}); err != nil {
				return "", err
			}
			c, err := s.reaches(ctx, "applicant", "the agreement is ready to read", func(c obj) bool { return c.str("agreement.digest") != "" })
			return fmt.Sprintf("%v pages, %.12s…", c.at("agreement.pages"), c.str("agreement.digest")), err
		}},
		sign("applicant", true), sign("respondent", true), sign("mediator", false),
		step{"effective, sealed, readable by another program", func(ctx context.Context, s *story) (string, error) {
			if _, err := s.reaches(ctx, "applicant", "the agreement is sealed", func(c obj) bool { return c.str("state") == "settled" && c.str("agreement.sealedAt") != "" }); err != nil {
				return "", err
			}
			file, text, err := s.save(ctx, "applicant", "/cases/"+s.caseID+"/agreement/document", "agreement.pdf")
			if err != nil {
				return "", err
			}
			return file, names(text, "陈秀英", "周建明")
		}},
		step{"both asked for confirmation; the court accepts", func(ctx context.Context, s *story) (string, error) {
			c, err := s.reaches(ctx, "applicant", "the application is at the court", func(c obj) bool { return c.str("confirmation.id") != "" })
			if err != nil {
				return "", err
			}
			s.set("confirmation", c.str("confirmation.id"))
			j, err := s.as(ctx, "judge")
			if err != nil {
				return "", err
			}
			x, err := j.post(ctx, "/confirmations/"+s.vars["confirmation"]+"/accept", nil)
			return "due " + x.str("due"), err
		}},
		step{"the court asks for one thing; the parties answer", func(ctx context.Context, s *story) (string, error) {
			j, err := s.as(ctx, "judge")
			if err != nil {
				return "", err
			}
			if _, err := j.post(ctx, "/confirmations/"+s.vars["confirmation"]+"/cure", obj{"ask": "请补充借款转账凭证的原始截图。", "due": time.Now().AddDate(0, 0, 7).Format(time.DateOnly)}); err != nil {
				return "", err
			}
			p, err := s.as(ctx, "applicant")
			if err != nil {
				return "", err
			}
			_, err = p.post(ctx, "/confirmations/"+s.vars["confirmation"]+"/answer", obj{"text": "已经上传原始截图。"})
			return "asked and answered", err
		}},
		step{"the judge confirms; the ruling is a PDF", func(ctx context.Context, s *story) (string, error) {
			j, err := s.as(ctx, "judge")
			if err != nil {
				return "", err
			}
			if _, err := j.post(ctx, "/confirmations/"+s.vars["confirmation"]+"/confirm", obj{"text": "协议内容明确，双方自愿，不违反法律规定。"}); err != nil {
				return "", err
			}
			if _, err := s.reaches(ctx, "respondent", "confirmed", func(c obj) bool { return c.str("confirmation.state") == "confirmed" }); err != nil {
				return "", err
			}
			id, err := s.document(ctx, "respondent", "ruling")
			if err != nil {
				return "", err
			}
			file, text, err := s.save(ctx, "respondent", "/cases/"+s.caseID+"/documents/"+id+"/content", "ruling.pdf")
			if err != nil {
				return "", err
			}
			s.wants = func() error { return s.countSigned(ctx, 3) }
			return "confirmed · " + file, names(text, "陈秀英", "周建明")
		}},
	)...)
}

func failed() []step {
	return append(opening("tenancy", 4500_00, "租期到了，房东不退押金 4,500 元。", "请退还押金。"), append(talks(),
		step{"an offer is refused", func(ctx context.Context, s *story) (string, error) {
			c, err := s.see(ctx, "applicant")
			if err != nil {
				return "", err
			}
			pr, err := s.act(ctx, "respondent", "/proposals", obj{"terms": []obj{{"kind": "pay", "payer": partyID(c, "respondent"), "payee": partyID(c, "applicant"), "amountMinor": 1000_00, "currency": "CNY", "due": time.Now().AddDate(0, 1, 0).Format("2006-01-02"), "method": "wechat", "account": canary}}})
			if err != nil {
				return "", err
			}
			_, err = s.act(ctx, "applicant", "/proposals/"+pr.str("id")+"/answer", obj{"answers": []obj{{"term": pr.str("terms.0.id"), "yes": false}}})
			return "it stays between them", err
		}},
		step{"the mediator ends it with a reason", func(ctx context.Context, s *story) (string, error) {
			if _, err := s.act(ctx, "mediator", "/terminate", obj{"reason": "gap", "conduct": "", "flags": []string{}}); err != nil {
				return "", err
			}
			_, err := s.reachesState(ctx, "applicant", "failed")
			return "large gap", err
		}},
		step{"undisputed facts, signed by both", func(ctx context.Context, s *story) (string, error) {
			if _, err := s.act(ctx, "mediator", "/facts", obj{"items": []string{"双方签过一年的租房合同。", "押金是 4,500 元，已经交付。"}}); err != nil {
				return "", err
			}
			for _, who := range []string{"applicant", "respondent"} {
				c, err := s.reaches(ctx, who, "the facts are ready to read", func(c obj) bool { return c.str("facts.digest") != "" })
				if err != nil {
					return "", err
				}
				ch, code, err := s.code(ctx, who, "/facts/code")
				if err != nil {
					return "", err
				}
				if _, err := s.act(ctx, who, "/facts/sign", obj{"digest": c.str("facts.digest"), "strokes": strokes, "challengeId": ch, "code": code}); err != nil {
					return "", err
				}
			}
			return "2 signatures", nil
		}},
		step{"the applicant files with one step", func(ctx context.Context, s *story) (string, error) {
			if _, err := s.act(ctx, "applicant", "/filing", nil); err != nil {
				return "", err
			}
			c, err := s.reaches(ctx, "applicant", "the court has it", func(c obj) bool { return c.str("filing.state") == "received" })
			s.set("filing", c.str("filing.id"))
			return "received", err
		}},
		step{"the clerk's bag holds nothing privileged", func(ctx context.Context, s *story) (string, error) {
			p, err := s.as(ctx, "clerk")
			if err != nil {
				return "", err
			}
			return checkBag(ctx, s, p)
		}},
		step{"returned with a reason; cured; sent again", func(ctx context.Context, s *story) (string, error) {
			p, err := s.as(ctx, "clerk")
			if err != nil {
				return "", err
			}
			if _, err := p.post(ctx, "/filings/"+s.vars["filing"]+"/return", obj{"reasons": []obj{{"code": "other", "text": "请附租房合同首页。"}}, "cureBy": time.Now().AddDate(0, 0, 7).Format(time.DateOnly)}); err != nil {
				return "", err
			}
			if _, err := s.reaches(ctx, "applicant", "the return has arrived", func(c obj) bool { return c.str("filing.state") == "returned" }); err != nil {
				return "", err
			}
			if _, err := s.act(ctx, "applicant", "/filing/cure", obj{"text": "合同首页已附。", "evidence": []string{}}); err != nil {
				return "", err
			}
			c, err := s.reaches(ctx, "applicant", "the second filing has arrived", func(c obj) bool {
				return c.str("filing.state") == "received" && c.str("filing.id") != s.vars["filing"]
			})
			s.set("filing", c.str("filing.id"))
			s.repeats = map[string]int{"filing_sent": 2} // one letter for each filing
			return "nothing typed twice", err
		}},
		step{"the clerk gives a docket number", func(ctx context.Context, s *story) (string, error) {
			p, err := s.as(ctx, "clerk")
			if err != nil {
				return "", err
			}
			if _, err := p.post(ctx, "/filings/"+s.vars["filing"]+"/docket", obj{"number": docketNumber(s.caseID)}); err != nil {
				return "", err
			}
			c, err := s.reaches(ctx, "applicant", "docketed", func(c obj) bool { return c.str("filing.state") == "accepted" })
			s.wants = func() error { return s.countFiled(ctx) }
			return "docketed · " + c.str("filing.number"), err
		}},
	)...)
}

// sign is one person's signature: read, draw, one-time code.
func sign(who string, apply bool) step {
	return step{who + " signs", func(ctx context.Context, s *story) (string, error) {
		c, err := s.see(ctx, who)
		if err != nil {
			return "", err
		}
		ch, code, err := s.code(ctx, who, "/agreement/code")
		if err != nil {
			return "", err
		}
		_, err = s.act(ctx, who, "/agreement/sign", obj{"digest": c.str("agreement.digest"), "strokes": strokes, "challengeId": ch, "code": code, "applyConfirmation": apply})
		return "handwriting and code", err
	}}
}

func partyID(c obj, side string) string {
	for _, p := range c.list("parties") {
		if p.str("side") == side {
			return p.str("id")
		}
	}
	return ""
}

// document waits for a paper of a class in the case's file and gives its id.
func (s *story) document(ctx context.Context, who, class string) (id string, err error) {
	p, err := s.as(ctx, who)
	if err != nil {
		return "", err
	}
	err = until(ctx, 20*time.Second, func() error {
		ds, err := p.get(ctx, "/cases/"+s.caseID+"/documents")
		if err != nil {
			return err
		}
		for _, d := range ds.list("items") {
			if d.str("class") == class {
				id = d.str("id")
				return nil
			}
		}
		return fmt.Errorf("no paper of class %s yet", class)
	})
	return id, err
}

func names(text string, want ...string) error {
	for _, n := range want {
		if !strings.Contains(text, n) {
			return fmt.Errorf("pdftotext does not show %s", n)
		}
	}
	return nil
}
