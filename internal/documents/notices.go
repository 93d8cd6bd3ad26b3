package documents

import "time"

// ApplicationReceipt is given at once for an application to mediate; its time interrupts the limitation period.
type ApplicationReceipt struct {
	Meta
	Issuer     string // who received it
	CaseNumber string
	Parties    []Party
	Kind       string // kind of dispute, in the document's locale
	ReceivedAt time.Time
	Materials  []string
	Stamp      Stamp
}

// Template implements Document.
func (*ApplicationReceipt) Template() Template { return TemplateApplicationReceipt }

func (d *ApplicationReceipt) set(s *setter) {
	s.need("receivedAt", !d.ReceivedAt.IsZero())
	s.title(d.Issuer, s.tr("调解申请收件回执", "Receipt for an application to mediate"))
	s.para(s.trf("我们已于%s收到下列调解申请。", "We received the following application to mediate on %s.", s.instant(d.ReceivedAt)))
	s.fields([]field{
		{s.tr("案件编号", "Case"), keep(d.CaseNumber)},
		{s.tr("纠纷类型", "Kind of dispute"), d.Kind},
		{s.tr("收件时间", "Received"), s.instant(d.ReceivedAt)},
	})
	s.head(s.tr("当事人", "Parties"))
	s.parties(d.Parties)
	if len(d.Materials) > 0 {
		s.head(s.tr("收到的材料", "Materials received"))
		s.numbered(d.Materials)
	}
	s.head(s.tr("接下来", "What happens next"))
	s.para(s.tr("我们会审看这份申请是否适合调解，并联系另一方当事人。调解以自愿为原则；任何一方都可以随时停止，停止后仍可依法起诉或者申请仲裁。本回执只证明收到申请的时间和材料，不是对事实的认定。",
		"We shall look whether the application is suitable for mediation and ask the other party. Mediation is voluntary; either party may stop at any time and may still sue or apply for arbitration. This receipt proves when and what was received; it finds no facts."))
	if s.meta.Basis == nil {
		s.para(s.tr("向人民调解委员会以及其他依法有权解决相关民事纠纷的组织提出保护民事权利的请求的，诉讼时效从提出请求之日起中断。",
			"A request for protection of a civil right, made to a people's mediation committee or another body lawfully able to resolve the dispute, interrupts the limitation period from the day of the request."))
	}
	s.basis("《最高人民法院关于审理民事案件适用诉讼时效制度若干问题的规定》第十二条；《人民法院在线调解规则》第八条",
		"SPC Provisions on limitation of actions, art. 12; Online Mediation Rules, art. 8")
	s.closing(d.Stamp)
}

// ReturnNotice says why an application cannot be mediated here and where to go (OMR 9).
type ReturnNotice struct {
	Meta
	Issuer      string
	CaseNumber  string
	To          string // applicant's name
	ReceivedAt  time.Time
	Ground      string // the ground, in the document's locale
	Explanation string // free words of the clerk; may be ""
	WhereTo     string // where to go instead
	Stamp       Stamp
}

// Template implements Document.
func (*ReturnNotice) Template() Template { return TemplateReturnNotice }

func (d *ReturnNotice) set(s *setter) {
	s.need("ground", d.Ground != "")
	s.title(d.Issuer, s.tr("调解申请退回通知书", "Return of an application to mediate"))
	s.flush(name(d.To) + s.tr("：", ","))
	s.para(s.trf("您于%s提出的调解申请（案件编号 %s），我们已经审看，不能在这里调解，现予退回。",
		"We have looked at the application that you made on %s (case %s). It cannot be mediated here and is returned to you.", s.instant(d.ReceivedAt), keep(d.CaseNumber)))
	s.head(s.tr("退回理由", "Why"))
	s.para(d.Ground)
	if d.Explanation != "" {
		s.para(d.Explanation)
	}
	s.head(s.tr("可以到哪里办理", "Where to go"))
	s.para(d.WhereTo)
	s.para(s.tr("退回不影响您依法通过诉讼、仲裁等途径维护权利。您填写的内容和上传的材料仍为您保留，可以取回使用。",
		"The return takes away none of your rights to sue or to apply for arbitration. What you wrote and uploaded is kept for you and may be used again."))
	s.basis("《人民法院在线调解规则》第九条", "Online Mediation Rules, art. 9")
	s.closing(d.Stamp)
}

// InvitationNotice asks the other party to mediate. It shows no sum, no story and no evidence: it may be read by others.
type InvitationNotice struct {
	Meta
	Issuer    string
	To        string
	From      string // who asks to mediate
	Kind      string // kind of dispute, in the document's locale
	Reference string // eight digits for link and phone
	Link      string // where to answer; may be ""
	Phone     string // whom to call; may be ""
	AnswerBy  Day
	Stamp     Stamp
}

// Template implements Document.
func (*InvitationNotice) Template() Template { return TemplateInvitationNotice }

func (d *InvitationNotice) set(s *setter) {
	s.title(d.Issuer, s.tr("调解邀请书", "Invitation to mediate"))
	s.flush(name(d.To) + s.tr("：", ","))
	s.para(s.trf("%s就与您之间的%s申请调解，请我们联系您。我们邀请您参加。", "%s has asked us to invite you to mediate a dispute with you (%s).", name(d.From), d.Kind))
	s.fields([]field{
		{s.tr("查询编号", "Reference"), keep(d.Reference)},
		{s.tr("请在此前答复", "Please answer by"), d.AnswerBy.in(s)},
		{s.tr("在线答复", "Answer online"), d.Link},
		{s.tr("电话答复", "By telephone"), keep(d.Phone)},
	})
	s.head(s.tr("您可以这样选择", "Your choice"))
	s.numbered([]string{
		s.tr("参加：先核对您的身份，再看对方说了什么，然后由调解员帮双方商量。", "Take part: we check who you are, you read what the other side says, and a mediator helps you both."),
		s.tr("这次不参加：说一声就可以，不必讲理由，不会因此对您不利。对方仍可以依法起诉。", "Not this time: just say so, without a reason; it is not held against you. The other side may still sue."),
		s.tr("请我们给您打电话：告诉我们方便的时间。", "Ask us to call: tell us when."),
	})
	s.para(s.trf("调解是自愿的。没有您的同意，不会开始调解；开始以后，您也可以随时停止。到%s没有收到答复的，我们会告知对方，由其决定下一步。",
		"Mediation is voluntary. It does not begin without your consent, and you may stop at any time. If we have no answer by %s, we shall tell the other side, who decides what to do next.", d.AnswerBy.in(s)))
	s.basis("《人民法院在线调解规则》第四条、第七条、第十五条；《中华人民共和国人民调解法》第三条", "Online Mediation Rules, arts. 4, 7, 15; People's Mediation Law, art. 3")
	s.closing(d.Stamp)
}

// AppointmentNotice tells the parties who mediates, how that came about and what they may do about it.
type AppointmentNotice struct {
	Meta
	Issuer     string
	CaseNumber string
	Parties    []Party
	Mediator   Mediator
	How        string // chosen_by_parties, appointed_by_court or appointed_by_system
	At         time.Time
	AcceptedAt time.Time // zero until the mediator accepted
	Disclosure string    // what the mediator disclosed; "" when there was nothing to disclose
	Stamp      Stamp
}

// Template implements Document.
func (*AppointmentNotice) Template() Template { return TemplateAppointmentNotice }

func (d *AppointmentNotice) set(s *setter) {
	s.need("mediator", d.Mediator.Name != "")
	s.title(d.Issuer, s.tr("调解员确定通知书", "Notice of the mediator"))
	s.flush(s.names(d.Parties) + s.tr("：", ","))
	how := map[string][2]string{
		"chosen_by_parties":   {"经各方当事人共同选定", "chosen jointly by the parties"},
		"appointed_by_court":  {"经人民法院指定", "appointed by the court"},
		"appointed_by_system": {"依照选任规则确定", "appointed under the rules of selection"},
	}[d.How]
	s.para(s.trf("案件编号 %s 的调解员已于%s%s。", "The mediator of case %[1]s was %[3]s on %[2]s.", keep(d.CaseNumber), s.date(d.At), s.tr(how[0], how[1])))
	accepted := ""
	if !d.AcceptedAt.IsZero() {
		accepted = s.instant(d.AcceptedAt)
	}
	s.fields([]field{
		{s.tr("调解员", "Mediator"), name(d.Mediator.Name)},
		{s.tr("所在组织", "Organization"), d.Mediator.Organization},
		{s.tr("证书编号", "Certificate"), keep(d.Mediator.Certificate)},
		{s.tr("接受时间", "Accepted"), accepted},
	})
	s.head(s.tr("调解员的披露", "What the mediator disclosed"))
	if d.Disclosure == "" {
		s.para(s.tr("调解员声明：与各方当事人及其代理人没有近亲属关系，与纠纷没有利害关系，没有其他可能影响公正调解的情形。",
			"The mediator declares: no close relationship with any party or agent, no interest in the dispute, and nothing else that could affect impartiality."))
	} else {
		s.para(d.Disclosure)
	}
	s.head(s.tr("您的权利", "Your rights"))
	s.para(s.tr("您认为调解员有应当披露而未披露的情形，或者不同意由其调解的，可以申请更换，也可以在知情后同意其继续调解。",
		"If something was not disclosed that should have been, or if you do not want this mediator, you may ask for another; or, knowing it, you may agree to go on."))
	s.basis("《人民法院在线调解规则》第十条至第十四条", "Online Mediation Rules, arts. 10 to 14")
	s.closing(d.Stamp)
}

// Delivery is one attempt to bring a document to a person.
type Delivery struct {
	Channel string // in the document's locale, as 短信
	Address string // masked by the caller
	Event   string // what happened, in the document's locale
	At      time.Time
}

// ServiceCertificate proves electronic service: channels, traces, and the time that counts (OLR 29-31).
type ServiceCertificate struct {
	Meta
	Issuer       string
	CaseNumber   string
	To           string
	DocumentName string
	DocumentHash string // SHA-256 of what was served
	Consent      string // on which consent service rests, in the document's locale
	Deliveries   []Delivery
	ServedAt     time.Time // zero when service has not been effected
	Reason       string    // why that moment counts, in the document's locale
	Stamp        Stamp
}

// Template implements Document.
func (*ServiceCertificate) Template() Template { return TemplateServiceCertificate }

func (d *ServiceCertificate) set(s *setter) {
	s.title(d.Issuer, s.tr("电子送达证明", "Certificate of electronic service"))
	served := s.tr("尚未送达", "not yet effected")
	if !d.ServedAt.IsZero() {
		served = s.instant(d.ServedAt)
	}
	s.fields([]field{
		{s.tr("案件编号", "Case"), keep(d.CaseNumber)},
		{s.tr("受送达人", "Served on"), name(d.To)},
		{s.tr("送达文书", "Document"), d.DocumentName},
		{"SHA-256", grouped(d.DocumentHash)},
		{s.tr("同意依据", "Consent"), d.Consent},
		{s.tr("送达时间", "Served"), served},
		{s.tr("认定理由", "Because"), d.Reason},
	})
	rows := make([][]string, 0, len(d.Deliveries))
	for _, v := range d.Deliveries {
		rows = append(rows, []string{s.instant(v.At), v.Channel, v.Address, v.Event})
	}
	s.head(s.tr("送达过程", "Trace"))
	s.table([]column{{s.tr("时间", "Time"), 3.2, false}, {s.tr("方式", "Channel"), 2, false}, {s.tr("地址", "Address"), 3, false}, {s.tr("结果", "Event"), 4, false}}, rows)
	s.basis("《人民法院在线诉讼规则》第二十九条至第三十二条；《中华人民共和国民事诉讼法》第九十条", "Online Litigation Rules, arts. 29 to 32; Civil Procedure Law, art. 90")
	s.closing(d.Stamp)
}
