package documents

import (
	"strings"
	"time"

	"concord/internal/fault"
)

// Kinds of terms.
const (
	TermPay    = "pay"    // Payer pays Payee Amount
	TermAct    = "act"    // somebody does something: Text
	TermWaive  = "waive"  // somebody gives something up: Text
	TermClause = "clause" // anything else: Text
)

// Instalment is one payment of several.
type Instalment struct {
	Due    Day
	Amount Money
}

// Term is one thing agreed. A payment is written out from its parts; Text is added to it.
type Term struct {
	Kind         string // one of the Term constants
	Payer, Payee string // names
	Amount       Money
	Due          Day          // of a single payment or of an act; "" when instalments or none
	Instalments  []Instalment // must sum to Amount
	Method       string       // how it is paid; may be ""
	Account      string       // where to; may be ""
	Text         string
}

// Agreement is the settlement agreement 调解协议书 (OMR 19; SIM 24; PML 29).
type Agreement struct {
	Meta
	CaseNumber    string
	Organization  string // who presided
	Mediator      Mediator
	Kind          string // kind of dispute, in the document's locale
	Parties       []Party
	Whole         bool // false: the parties settled a part
	Facts, Issues string
	Terms         []Term
	Confirmation  bool        // all parties agree to apply jointly for judicial confirmation within 30 days
	Signatures    []Signature // every party and the mediator; without strokes while the text is still to be signed
	Stamp         Stamp
}

// Template implements Document.
func (*Agreement) Template() Template { return TemplateAgreement }

func (d *Agreement) set(s *setter) {
	s.need("parties", len(d.Parties) >= 2)
	s.need("terms", len(d.Terms) > 0)
	s.same(d.Signatures)
	s.title(d.Organization, choose(d.Whole, s.tr("调解协议书", "Settlement agreement"), s.tr("部分调解协议书", "Partial settlement agreement")))
	s.parties(d.Parties)
	by := name(d.Mediator.Name)
	s.para(s.trf("上列当事人因%s（案件编号 %s），自愿申请调解。经%s调解员%s主持调解，各方在平等自愿的基础上达成如下协议。",
		"The above parties asked of their own free will for the mediation of a dispute (%[1]s, case %[2]s). Mediator %[4]s of %[3]s presided, and the parties, as equals and freely, have agreed as follows.",
		d.Kind, keep(d.CaseNumber), d.Organization, by))
	s.head(s.tr("一、主要事实和争议事项", "1. Main facts and issues"))
	s.para(d.Facts)
	if d.Issues != "" {
		s.para(s.tr("争议事项：", "Issues: ") + d.Issues)
	}
	s.head(s.tr("二、协议内容", "2. Terms"))
	d.terms(s)
	s.head(s.tr("三、生效和履行", "3. Effect and performance"))
	d.effect(s)
	s.signedDigest()
	s.basis("《人民法院在线调解规则》第十九条、第二十条；《中华人民共和国人民调解法》第二十九条至第三十三条", "Online Mediation Rules, arts. 19, 20; People's Mediation Law, arts. 29 to 33")
	s.sign(d.Signatures)
	if d.Stamp.Name != "" {
		s.closing(d.Stamp)
	}
}

func (d *Agreement) terms(s *setter) {
	var run []string
	n := 0
	for _, t := range d.Terms {
		run = append(run, t.words(s))
		if len(t.Instalments) == 0 {
			continue
		}
		s.numberedFrom(n, run)
		n, run = n+len(run), nil
		t.schedule(s)
	}
	s.numberedFrom(n, run)
}

// words writes a term as sentences.
func (t Term) words(s *setter) string {
	if t.Kind != TermPay {
		s.need("terms.text", t.Text != "")
		if t.Due != "" {
			return s.trf("%s（履行期限：%s前）。", "%s (by %s).", strings.TrimRight(t.Text, "。."), t.Due.in(s))
		}
		return t.Text
	}
	s.need("terms.payer", t.Payer != "" && t.Payee != "")
	s.need("terms.amount", t.Amount.Minor > 0)
	out := s.trf("%s向%s支付%s", "%s shall pay %s %s", name(t.Payer), name(t.Payee), s.money(t.Amount))
	switch {
	case len(t.Instalments) > 0:
		out += s.trf("，分 %d 期付清，各期期限和金额见下表", " in %d instalments, due as in the table below", len(t.Instalments))
	case t.Due != "":
		out += s.trf("，于%s前一次付清", " in one payment by %s", t.Due.in(s))
	}
	out += s.tr("。", ".")
	if t.Method != "" {
		out += s.trf("付款方式：%s。", " Method: %s.", t.Method)
	}
	if t.Account != "" {
		out += s.trf("收款账户：%s。", " Account: %s.", t.Account)
	}
	if t.Text != "" {
		out += s.tr("", " ") + t.Text
	}
	return out
}

// schedule sets the table of instalments and refuses one that does not add up.
func (t Term) schedule(s *setter) {
	rows := make([][]string, 0, len(t.Instalments)+1)
	sum := Money{Currency: t.Amount.Currency}
	for i, p := range t.Instalments {
		if p.Amount.Minor <= 0 || p.Amount.Currency != t.Amount.Currency {
			s.fail(fault.New(fault.Invalid, "documents.amount", nil))
			return
		}
		sum.Minor += p.Amount.Minor
		rows = append(rows, []string{s.trf("第 %d 期", "%d", i+1), p.Due.in(s), p.Amount.short(s.locale)})
	}
	if sum != t.Amount {
		s.fail(fault.New(fault.Invalid, "documents.instalments_sum", nil))
		return
	}
	rows = append(rows, []string{s.tr("合计", "Total"), "", sum.short(s.locale)})
	s.table([]column{{s.tr("期次", "No."), 2, false}, {s.tr("付款期限", "Due"), 4, false}, {s.tr("金额", "Amount"), 4, true}}, rows)
}

func (d *Agreement) effect(s *setter) {
	items := []string{
		s.tr("本协议自各方当事人签名之日起生效，对各方具有约束力，各方应当自觉履行。", "This agreement takes effect when every party has signed it, binds all parties, and each shall perform it of its own accord."),
	}
	if !d.Whole {
		items = append(items, s.tr("本协议未涉及的争议，各方仍可以继续调解或者依法通过其他途径解决。", "What this agreement does not settle may still be mediated or resolved by other lawful means."))
	}
	if d.Confirmation {
		items = append(items, s.tr("各方同意自本协议生效之日起三十日内，共同向有管辖权的人民法院申请司法确认。", "The parties agree to apply jointly to the competent court for judicial confirmation within thirty days of its taking effect."))
	} else {
		items = append(items, s.tr("各方可以自本协议生效之日起三十日内，共同向有管辖权的人民法院申请司法确认。", "The parties may apply jointly to the competent court for judicial confirmation within thirty days of its taking effect."))
	}
	items = append(items, s.tr("本协议以电子形式签署，与纸质文本具有同等效力；任何修改须重新由全体签名。", "This agreement is signed electronically with the same effect as on paper; any change must be signed again by all."))
	s.numbered(items)
}

// ConfirmationApplication is the joint application for judicial confirmation 司法确认申请书 (CPL 205; CPI 353).
type ConfirmationApplication struct {
	Meta
	Court           string
	CaseNumber      string
	Applicants      []Party
	Organization    string
	Mediator        Mediator
	AgreementNumber string
	AgreementDate   Day
	EffectiveAt     time.Time
	Terms           []string // what was agreed, one item each
	Attachments     []string
	Signatures      []Signature
}

// Template implements Document.
func (*ConfirmationApplication) Template() Template { return TemplateConfirmationApplication }

func (d *ConfirmationApplication) set(s *setter) {
	s.need("court", d.Court != "")
	s.need("applicants", len(d.Applicants) >= 2)
	s.same(d.Signatures)
	s.title("", s.tr("司法确认申请书", "Joint application for judicial confirmation"))
	for _, p := range d.Applicants {
		p.Role = RoleApplicant // both sides apply together
		s.para(s.party(p))
	}
	s.head(s.tr("申请事项", "What is asked"))
	s.para(s.trf("请求确认申请人%s于%s经%s主持调解达成的《调解协议书》（编号 %s）有效。",
		"That the settlement agreement of %[1]s made on %[2]s under the mediation of %[3]s (no. %[4]s) be confirmed as valid.",
		s.names(d.Applicants), d.AgreementDate.in(s), d.Organization, keep(d.AgreementNumber)))
	s.head(s.tr("事实和理由", "Facts and reasons"))
	s.para(s.trf("申请人之间的纠纷（案件编号 %s），经%s调解员%s主持调解，达成调解协议。协议已于%s生效，内容如下：",
		"The applicants' dispute (case %s) was mediated by mediator %[3]s of %[2]s. The agreement took effect on %[4]s. It says:",
		keep(d.CaseNumber), d.Organization, name(d.Mediator.Name), s.instant(d.EffectiveAt)))
	s.numbered(d.Terms)
	s.head(s.tr("申请人声明", "The applicants declare"))
	s.numbered([]string{
		s.tr("协议出于各方自愿，没有恶意串通、规避法律的行为。", "We agreed freely, without collusion and not to evade the law."),
		s.tr("协议内容没有损害国家利益、社会公共利益和他人合法权益；因该内容给他人造成损害的，愿意承担相应的民事责任和其他法律责任。", "The agreement harms neither the State, the public nor others; should it, we answer for it in law."),
		s.tr("未就同一协议向其他人民法院申请确认。", "We have asked no other court to confirm it."),
	})
	if len(d.Attachments) > 0 {
		s.head(s.tr("附件", "Attachments"))
		s.numbered(d.Attachments)
	}
	s.skip(3)
	s.flush(s.tr("此致", "To the"))
	s.flush(d.Court)
	s.signedDigest()
	s.basis("《中华人民共和国民事诉讼法》第二百零五条", "Civil Procedure Law, art. 205")
	s.sign(d.Signatures)
}
