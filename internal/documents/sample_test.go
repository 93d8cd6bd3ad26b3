package documents

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"
)

// The people of the samples: a loan between 李娟 and 周建国, mediated by 王海霞.
var sampleTime = time.Date(2026, 11, 27, 2, 31, 0, 0, time.UTC)

func sampleMeta(number string) Meta {
	return Meta{Number: number, VerifyURL: "https://hub.example/verify/" + fmt.Sprintf("%x", number)[:20], CreatedAt: sampleTime}
}

func sampleParties(locale string) []Party {
	if locale == English {
		return []Party{
			{Role: RoleApplicant, Name: "李娟", Gender: "female", Born: "1985-03-12", IDNumber: "**************0021", Address: "12 Wenhui Road, Gongshu District, Hangzhou", Phone: "138****0001"},
			{Role: RoleRespondent, Name: "周建国", Gender: "male", Born: "1979-08-02", IDNumber: "**************1934", Address: "3-502, 88 Moganshan Road, Hangzhou", Phone: "139****0002"},
		}
	}
	return []Party{
		{Role: RoleApplicant, Name: "李娟", Gender: "女", Born: "1985-03-12", IDNumber: "**************0021", Address: "杭州市拱墅区文晖路12号", Phone: "138****0001"},
		{Role: RoleRespondent, Name: "周建国", Gender: "男", Born: "1979-08-02", IDNumber: "**************1934", Address: "杭州市拱墅区莫干山路88号3幢502室", Phone: "139****0002", Agent: "陈思远", AgentCapacity: "特别授权"},
	}
}

// strokesOf draws something like handwriting: a wave with loops, as SVG path data.
func strokesOf(seed int) []byte {
	var b strings.Builder
	for k := range 3 {
		x0 := float64(k * 60)
		fmt.Fprintf(&b, "M %.1f %.1f ", x0, 40.0)
		for i := 1; i < 20; i++ {
			t := float64(i) / 3
			fmt.Fprintf(&b, "L %.1f %.1f ", x0+t*8+12*math.Sin(t*float64(2+seed%3)), 40+22*math.Cos(t*1.7+float64(k+seed)))
		}
	}
	return []byte(b.String())
}

func sampleSignatures(signed *SignedText) []Signature {
	sigs := []Signature{{Role: RoleApplicant, Name: "李娟"}, {Role: RoleRespondent, Name: "周建国"}, {Role: RoleMediator, Name: "王海霞"}}
	if signed != nil {
		for i := range sigs {
			sigs[i].Strokes, sigs[i].Digest = strokesOf(i), signed.Digest
			sigs[i].Challenge, sigs[i].At = fmt.Sprintf("k7mq2xw4r9c1hbtz0ydfe3s6n%d", i), sampleTime.Add(time.Duration(i)*time.Minute)
		}
	}
	return sigs
}

func sampleStamp(locale string, pressed bool) Stamp {
	p := Stamp{Name: "杭州市拱墅区文晖街道人民调解委员会", Caption: "调解专用章", Pressed: pressed}
	if locale == English {
		p = Stamp{Name: "Wenhui People's Mediation Committee", Caption: "Mediation", Pressed: pressed}
	}
	if pressed {
		p.At = sampleTime
	}
	return p
}

func pickWords(locale string) func(zh, en string) string {
	return func(zh, en string) string {
		if locale == English {
			return en
		}
		return zh
	}
}

func sampleAgreement(locale string, signed *SignedText) *Agreement {
	w := pickWords(locale)
	m := sampleMeta("2026-1187-协议-1")
	m.Signed = signed
	return &Agreement{
		Meta: m, CaseNumber: "2026-1187", Organization: sampleStamp(locale, false).Name, Mediator: Mediator{Name: "王海霞", Organization: "文晖街道人民调解委员会", Certificate: "浙调 330105-0031"},
		Kind: w("民间借贷纠纷", "private loan"), Parties: sampleParties(locale), Whole: true,
		Facts: w("2025年3月8日，周建国因周转需要向李娟借款30,000元，约定2025年12月31日前归还，并出具借条一张。到期后，周建国仅归还2,000元，余款经多次催要未还。双方对借款本金、已还数额没有争议。",
			"On 8 March 2025 Mr Zhou borrowed 30,000 yuan from Ms Li to bridge a gap in his business, to be returned by 31 December 2025, and wrote a note of debt. He returned 2,000 yuan; the rest was asked for several times and not paid. The parties don't dispute the principal or what was paid."),
		Issues: w("逾期利息的计算标准，以及分期付款的期限。", "The rate of default interest, and the time of the instalments."),
		Terms: []Term{
			{Kind: TermPay, Payer: "周建国", Payee: "李娟", Amount: Money{Minor: 3000000}, Method: w("银行转账", "bank transfer"), Account: w("李娟，中国工商银行杭州文晖支行，6222 **** **** 8821", "Li Juan, ICBC Hangzhou Wenhui, 6222 **** **** 8821"),
				Instalments: []Instalment{{"2026-12-31", Money{Minor: 1000000}}, {"2027-01-31", Money{Minor: 1000000}}, {"2027-02-28", Money{Minor: 1000000}}}},
			{Kind: TermClause, Text: w("周建国任何一期未按期足额支付的，李娟有权就全部未付款项要求一次付清，并自逾期之日起按全国银行间同业拆借中心公布的一年期贷款市场报价利率计付利息。", "If any instalment is late or short, the whole of what is unpaid falls due at once with interest at the one-year loan prime rate from the day of default.")},
			{Kind: TermAct, Text: w("李娟收到全部款项之日起三日内，将借条原件交还周建国", "Ms Li shall return the original note of debt within three days of receiving the whole sum"), Due: "2027-03-03"},
			{Kind: TermWaive, Text: w("李娟放弃本协议签订之前的利息请求。", "Ms Li gives up all interest up to this agreement.")},
		},
		Confirmation: true, Signatures: sampleSignatures(signed), Stamp: sampleStamp(locale, signed != nil),
	}
}

// samples gives one document of every template.
func samples(locale string) []Document {
	w := pickWords(locale)
	ps, st := sampleParties(locale), sampleStamp(locale, true)
	mediator := Mediator{Name: "王海霞", Organization: st.Name, Certificate: "浙调 330105-0031"}
	court := w("杭州市拱墅区人民法院", "Gongshu District People's Court of Hangzhou")
	courtStamp := Stamp{Name: court, Pressed: true, At: sampleTime}
	kind := w("民间借贷纠纷", "private loan")
	terms := []string{w("周建国于2027年2月28日前分三期向李娟支付人民币30,000.00元。", "Mr Zhou shall pay Ms Li RMB 30,000.00 in three instalments by 28 February 2027."), w("李娟放弃利息请求。", "Ms Li gives up interest.")}
	digest := strings.Repeat("9f86d081884c7d65", 4)
	var said []Statement
	for i := range 14 {
		said = append(said,
			Statement{RoleMediator, "王海霞", sampleTime.Add(time.Duration(i) * 3 * time.Minute), w("请双方说明借款的经过。（提示：在调解中为达成协议作出的让步，以后不得作为对其不利的证据。）", "Please both tell how the loan came about. (What is conceded here for the sake of a settlement is no evidence against anybody.)")},
			Statement{RoleApplicant, "李娟", time.Time{}, w("2025年3月8日，他说店里周转不开，向我借了三万元，写了借条，说年底还；到期只还了2,000元。", "On 8 March 2025 he said the shop was short of money. I lent him 30,000 yuan; he wrote a note and promised to pay by the end of the year. He paid 2,000.")})
	}
	return []Document{
		&ApplicationReceipt{sampleMeta("2026-1187-回执"), w("杭州市拱墅区一站式解纷中心", "Gongshu One-stop Dispute Centre"), "2026-1187", ps, kind, sampleTime, []string{w("借条照片（2张）", "photographs of the note of debt (2)"), w("微信聊天记录截图（5张）", "screenshots of messages (5)")}, st},
		&ReturnNotice{sampleMeta("2026-1190-退回"), court, "2026-1190", "李娟", sampleTime, w("不属于人民法院受理范围的纠纷。", "The dispute is not one for the courts."), "", w("请到杭州市劳动人事争议仲裁委员会申请仲裁，电话 0571-12333。", "Please apply to the labour arbitration commission, telephone 0571-12333."), courtStamp},
		&InvitationNotice{sampleMeta("2026-1187-邀请"), court, "周建国", "李娟", kind, "40218765", "https://hub.example/i/40218765", "12368", "2026-12-04", courtStamp},
		&ConsentRecord{sampleMeta("2026-1187-同意"), court, "2026-1187", ps[1], []StageConsent{{w("参加调解", "taking part in mediation"), true, sampleTime}, {w("在线方式", "online"), true, sampleTime}, {w("录音录像", "recording"), false, sampleTime}}, "139****0002", "zhou@mail.example", sampleSignatures(nil)[1:2]},
		&AppointmentNotice{sampleMeta("2026-1187-调解员"), court, "2026-1187", ps, mediator, "chosen_by_parties", sampleTime, sampleTime.Add(time.Hour), "", courtStamp},
		&Minutes{sampleMeta("2026-1187-笔录-1"), st.Name, "2026-1187", kind, sampleTime, sampleTime.Add(time.Hour), w("在线调解室 3", "online room 3"), mediator, "陆晓", []Attendee{{RoleApplicant, "李娟", w("身份证人像比对一致", "face matches the card"), w("视频", "video")}, {RoleRespondent, "周建国", w("身份证人像比对一致", "face matches the card"), w("视频", "video")}}, said, w("双方就还款期限达成一致，由调解员起草调解协议。", "The parties agree on the time of payment; the mediator drafts the agreement."), sampleSignatures(nil)},
		sampleAgreement(locale, nil),
		&UndisputedFacts{sampleMeta("2026-1187-事实"), st.Name, "2026-1187", kind, ps, []string{w("2025年3月8日李娟向周建国交付借款30,000元。", "Ms Li handed 30,000 yuan to Mr Zhou on 8 March 2025."), w("周建国已归还2,000元。", "Mr Zhou has returned 2,000 yuan.")}, mediator, sampleSignatures(nil), st},
		&EndReport{sampleMeta("2026-1187-终结"), st.Name, "2026-1187", kind, ps, mediator, sampleTime, sampleTime.Add(240 * time.Hour), w("双方对还款期限差距较大，调解期限届满且不同意延长。", "The parties are far apart on the time of payment; the time has run out and was not extended."), "", nil, true, w("申请人选择网上立案，材料已移送人民法院。", "The applicant chose online filing; the materials were passed to the court."), st},
		&ConfirmationApplication{sampleMeta("2026-1187-确认申请"), court, "2026-1187", ps, st.Name, mediator, "2026-1187-协议-1", "2026-11-27", sampleTime, terms, []string{w("调解协议书", "settlement agreement"), w("主持调解证明", "statement that the organization presided"), w("当事人身份证明", "proof of identity")}, sampleSignatures(nil)[:2]},
		&PresidedProof{sampleMeta("2026-1187-主持证明"), st.Name, court, "2026-1187", kind, ps, mediator, sampleTime, "2026-1187-协议-1", digest, sampleTime, st},
		&ConfirmationRuling{sampleMeta("（2026）浙0105民特12号"), court, ps, st.Name, kind, "2026-1187-协议-1", "2026-11-27", sampleTime, terms, true, "", "赵明", "孙悦", "2026-12-03", courtStamp},
		&ConfirmationRuling{sampleMeta("（2026）浙0105民特13号"), court, ps, st.Name, kind, "2026-1187-协议-1", "2026-11-27", sampleTime, terms, false, w("协议第二项付款期限不明确，无法确定履行内容。", "the second term sets no clear time, so that what is to be performed cannot be determined."), "赵明", "孙悦", "2026-12-03", courtStamp},
		&FilingApplication{sampleMeta("2026-1187-立案"), court, "2026-1187", []Party{{Role: RolePlaintiff, Name: "李娟", Address: ps[0].Address}, {Role: RoleDefendant, Name: "周建国", Address: ps[1].Address}}, kind, []string{w("判令被告归还借款28,000元。", "that the defendant return 28,000 yuan."), w("诉讼费用由被告承担。", "that the defendant bear the costs.")}, sampleAgreement(locale, nil).Facts, []Evidence{{w("借条", "note of debt"), "李娟", w("借款事实和数额", "the loan and its sum"), digest}, {w("转账记录", "transfer record"), "李娟", w("款项已交付", "that the money was handed over"), digest}}, st.Name, sampleTime, w("双方差距较大。", "the parties are far apart."), "2026-1187-事实", sampleSignatures(nil)[:1]},
		&FilingReceipt{sampleMeta("2026-0105-000381"), court, "2026-1187", "李娟", "0f6f1d6e-8c1b-4f0e-9a39-0cb9e5a1f001", 381, sampleTime, digest, digest, "10482", []string{w("立案申请书", "application for filing"), w("证据 2 份", "evidence, 2 items")}, courtStamp},
		&FilingReturn{sampleMeta("2026-0105-000381-补正"), court, "2026-1187", "李娟", "0f6f1d6e-8c1b-4f0e-9a39-0cb9e5a1f001", false, []string{w("被告住所地证明。", "proof of the defendant's address.")}, "2026-12-09", courtStamp},
		&ServiceCertificate{sampleMeta("2026-1187-送达-3"), court, "2026-1187", "周建国", w("调解邀请书", "invitation to mediate"), digest, w("送达地址确认书", "confirmed address for service"), []Delivery{{w("短信", "SMS"), "139****0002", w("已送达终端", "delivered to the handset"), sampleTime}, {w("电子邮件", "e-mail"), "z***@mail.example", w("对方系统已接收", "accepted by the other system"), sampleTime.Add(time.Minute)}}, sampleTime, w("最先到达确认地址所在系统。", "first to reach the system of a confirmed address."), courtStamp},
		&OrganizationCertificate{sampleMeta("TJ330105-2026-0007-48213907"), court, st.Name, w("人民调解委员会", "people's mediation committee"), "52330105MJ00000015", []string{w("浙江省杭州市拱墅区", "Gongshu District, Hangzhou")}, []string{kind}, w("不收费", "free"),
			sampleTime, sampleTime.AddDate(2, 0, 0), 1, []Mediator{{Name: "李娟", Certificate: "TJ330105-2026-0007-01"}, mediator}, true, courtStamp},
	}
}

// shared is one engine for all tests: it keeps nothing between documents.
var shared = sync.OnceValues(func() (*Engine, error) { return New(Options{}) })

func engine(t testing.TB) *Engine {
	t.Helper()
	e, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return e
}
