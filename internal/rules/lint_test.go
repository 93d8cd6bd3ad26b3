package rules

import (
	"slices"
	"strings"
	"testing"
)

// good is a payment with nothing to say against it.
func good() Term {
	return Term{Kind: TermPay, Payer: "zhou", Payee: "li", AmountMinor: 5_000_000, Currency: "CNY", Due: "2026-12-31", Method: "transfer", Account: "6222"}
}

func with(change func(*Term)) []Term {
	t := good()
	change(&t)
	return []Term{t}
}

func clause(text string) []Term {
	return []Term{good(), {Kind: TermClause, Text: text}}
}

func facts() Facts {
	return Facts{Kind: "loan", Parties: []string{"li", "zhou"}, Today: "2026-11-21", ClaimMinor: 6_000_000, Currency: "CNY"}
}

func found(fs []Finding) string {
	var out []string
	for _, f := range fs {
		out = append(out, strings.TrimPrefix(f.Key, "terms.")+"/"+string(f.Severity))
	}
	return strings.Join(out, " ")
}

func TestTermsThatMustBeWhole(t *testing.T) {
	t.Parallel()
	p := pack(t, "prc-prefiling-2022")
	half := func(due1, due2 Date, a, b int64) func(*Term) {
		return func(t *Term) { t.Due, t.Instalments = "", []Instalment{{due1, a}, {due2, b}} }
	}
	for _, c := range []struct {
		name  string
		terms []Term
		want  string
	}{
		{"good", []Term{good()}, ""},
		{"nothing", nil, "no_terms/block"},
		{"no payer", with(func(t *Term) { t.Payer = "" }), "payer_missing/block"},
		{"no payee", with(func(t *Term) { t.Payee = "" }), "payee_missing/block"},
		{"pays himself", with(func(t *Term) { t.Payee = "zhou" }), "same_person/block"},
		{"somebody who does not sign pays", with(func(t *Term) { t.Payer = "brother" }), "third_party/block"},
		{"somebody who does not sign receives", with(func(t *Term) { t.Payee = "school" }), "payee_outside/warn"},
		{"no amount", with(func(t *Term) { t.AmountMinor = 0 }), "amount_missing/block"},
		{"negative amount", with(func(t *Term) { t.AmountMinor = -5 }), "amount_missing/block"},
		{"no currency", with(func(t *Term) { t.Currency = "" }), "currency_missing/block"},
		{"no way to pay", with(func(t *Term) { t.Method, t.Account = "", "" }), "method_missing/warn"},
		{"no day", with(func(t *Term) { t.Due = "" }), "due_missing/block"},
		{"day that does not exist", with(func(t *Term) { t.Due = "2026-02-30" }), "due_unreadable/block"},
		{"day past", with(func(t *Term) { t.Due = "2026-11-20" }), "due_past/block"},
		{"day past but paid", with(func(t *Term) { t.Due, t.Paid = "2026-11-20", true }), ""},
		{"today", with(func(t *Term) { t.Due = "2026-11-21" }), ""},
		{"instalments", with(half("2026-12-01", "2027-01-01", 2_000_000, 3_000_000)), ""},
		{"instalments do not add up", with(half("2026-12-01", "2027-01-01", 2_000_000, 2_000_000)), "instalments_sum/block"},
		{"instalment without day", with(half("2026-12-01", "", 2_000_000, 3_000_000)), "instalment_due_missing/block"},
		{"instalment without amount", with(half("2026-12-01", "2027-01-01", 5_000_000, 0)), "instalment_amount_missing/block"},
		{"instalment past", with(half("2026-11-01", "2027-01-01", 2_000_000, 3_000_000)), "due_past/block"},
		{"instalments out of order", with(half("2027-01-01", "2026-12-01", 2_000_000, 3_000_000)), "instalment_order/warn"},
		{"act", []Term{{Kind: TermAct, Payer: "zhou", Text: "修好卫生间防水", Due: "2026-12-10"}}, ""},
		{"act without day", []Term{{Kind: TermAct, Payer: "zhou", Text: "修好卫生间防水"}}, "due_missing/block"},
		{"act of nobody", []Term{{Kind: TermAct, Text: "修好卫生间防水", Due: "2026-12-10"}}, "actor_missing/block"},
		{"act of nothing", []Term{{Kind: TermAct, Payer: "zhou", Text: " ", Due: "2026-12-10"}}, "text_missing/block"},
		{"waiver", []Term{{Kind: TermWaive, Payer: "li", Text: "放弃利息"}}, ""},
		{"waiver of nothing", []Term{{Kind: TermWaive, Payer: "li"}}, "text_missing/block"},
		{"kind of term", []Term{{Kind: "wish", Text: "好"}}, "kind_unknown/block"},
		{"more than asked", with(func(t *Term) { t.AmountMinor = 7_000_000 }), "more_than_claimed/warn"},
		{"two currencies", append(with(func(t *Term) { t.Currency = "USD" }), good()), "currencies_mixed/warn"},
	} {
		if got := found(p.CheckTerms(c.terms, facts())); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestWordsACourtRefuses(t *testing.T) {
	t.Parallel()
	p := pack(t, "prc-prefiling-2022")
	for _, c := range []struct{ text, want string }{
		{"双方自愿离婚", "status/block"},
		{"双方解除婚姻关系，各自生活", "status/block"},
		{"确认双方的收养关系解除", "status/block"},
		{"The marriage of the parties is dissolved.", "status/block"},
		{"登记在周某名下的房屋归李某所有", "title/block"},
		{"确认该车位的所有权归申请人", "title/block"},
		{"双方确认涉案专利权权属为甲方", "title/block"},
		{"The house in West Street belongs to Ms Li.", "title/block"},
		{"周某在2026年12月31日前把房屋过户给李某", "title_transfer/warn"},
		{"如周某不履行，李某可以请求人民法院对案件作出裁判", "revived_claim/block"},
		{"逾期未付的，按原诉讼请求执行", "revived_claim/block"},
		{"If Mr Zhou fails to pay, the court shall adjudicate the original claim.", "revived_claim/block"},
		{"由周某的父母代为偿还", "third_party_text/block"},
		{"保证人王某承担连带责任", "third_party_text/block"},
		{"双方不得报警", "waives_rights/block"},
		{"周某有钱就还", "conditional/warn"},
		{"周某尽快支付", "unclear/warn"},
		{"Mr Zhou pays as soon as possible", "conditional/warn unclear/warn"},
		{"Mr Zhou will pay about half", "unclear/warn"},
		{"逾期按年利率24%计算利息", "interest/warn"},
		{"逾期按年利率12%计算利息", ""},
		{"月息2分", "interest/warn"},
		{"月息一分", ""},
		{"月利率1.5%", "interest/warn"},
		{"每日万分之五支付违约金", "interest/warn"},
		{"每日万分之三支付违约金", ""},
		{"interest at 15% a year", "interest/warn"},
		{"周某逾期付款的，另付违约金2000元", ""},
		{"双方再无其他争议", ""},
		{"李某收到全部款项后，本纠纷了结", ""},
		{"房屋的租金归李某收取", ""},
		{"双方关系好，以后和睦相处", ""},
		{"Mr Zhou returns the keys of the flat on 31 December 2026.", ""},
		{"If he does not pay by then, he pays a penalty of 200.", ""},
	} {
		got := found(p.CheckTerms(clause(c.text), facts()))
		if got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestGuarantorWhoSignsMayBearABurden(t *testing.T) {
	t.Parallel()
	p, f := pack(t, "prc-prefiling-2022"), facts()
	f.Joined = []string{"wang"}
	terms := append(with(func(t *Term) { t.Payer = "wang" }), Term{Kind: TermClause, Text: "保证人王某承担连带责任"})
	if got := found(p.CheckTerms(terms, f)); got != "" {
		t.Errorf("%q", got)
	}
}

func TestFindingsSayWhereAndWhy(t *testing.T) {
	t.Parallel()
	p, f := pack(t, "prc-prefiling-2022"), facts()
	f.Kind = "real_property_title"
	got := p.CheckTerms([]Term{good(), {Kind: TermPay, Payer: "zhou", Payee: "li", AmountMinor: 100, Currency: "CNY", Method: "cash",
		Instalments: []Instalment{{"2026-12-01", 50}, {"", 50}}}, {Kind: TermClause, Text: "房子归李某所有"}}, f)
	type at struct {
		key, part, article string
		term               int
	}
	want := []at{
		{"terms.instalment_due_missing", "instalments[1].due", "CPI 358", 1},
		{"terms.title", "text", "CPI 355", 2},
		{"terms.kind_unconfirmable", "", "CPI 355", -1},
	}
	var have []at
	for _, x := range got {
		have = append(have, at{x.Key, x.Part, x.Article, x.Term})
		if len(x.Cites) == 0 || x.Cites[0].Label.EN == "" || !slices.Contains(Load().Keys(), x.Key) {
			t.Errorf("%s: cites %v", x.Key, x.Cites)
		}
	}
	if !slices.Equal(have, want) {
		t.Errorf("%v, want %v", have, want)
	}
	if got[1].Params["words"] != "房子归李某所有" {
		t.Errorf("words %v", got[1].Params)
	}
}

// The rate is data: with another base rate the same words pass.
func TestRateIsConfigured(t *testing.T) {
	t.Parallel()
	p := pack(t, "prc-prefiling-2022")
	if got := found(p.CheckTerms(clause("年利率15%"), facts())); got != "interest/warn" {
		t.Fatalf("%q", got)
	}
	p.Linter.Rates.BaseBP = 385
	if got := found(p.CheckTerms(clause("年利率15%"), facts())); got != "" {
		t.Errorf("four times 3.85%%: %q", got)
	}
	f := facts()
	f.Kind = "tenancy"
	if got := found(pack(t, "prc-prefiling-2022").CheckTerms(clause("年利率15%"), f)); got != "" {
		t.Errorf("not a loan: %q", got)
	}
}

func FuzzCheckTerms(f *testing.F) {
	f.Add("年利率24%", "zhou", int64(1))
	f.Add("\xff月息\x00分", "", int64(-1))
	p, err := Load().Pack("prc-prefiling-2022", facts().Today.Midnight(Load().Packs()[0].Zone()))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text, payer string, amount int64) {
		for _, x := range p.CheckTerms([]Term{{Kind: TermPay, Payer: payer, AmountMinor: amount, Text: text, Due: Date(text)}}, facts()) {
			if x.Key == "" || x.Severity != Block && x.Severity != Warn {
				t.Errorf("finding %+v", x)
			}
		}
	})
}
