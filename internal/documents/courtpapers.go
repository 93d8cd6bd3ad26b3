package documents

import "time"

// PresidedProof is the organization's statement that it presided over the mediation (CPI 353).
type PresidedProof struct {
	Meta
	Organization    string
	Court           string // to which the statement is made
	CaseNumber      string
	Kind            string
	Parties         []Party
	Mediator        Mediator
	AcceptedAt      time.Time
	AgreementNumber string
	AgreementDigest string // SHA-256 of the sealed agreement
	EffectiveAt     time.Time
	Stamp           Stamp
}

// Template implements Document.
func (*PresidedProof) Template() Template { return TemplatePresidedProof }

func (d *PresidedProof) set(s *setter) {
	s.need("organization", d.Organization != "")
	s.title(d.Organization, s.tr("主持调解证明", "Statement that the organization presided"))
	s.flush(d.Court + s.tr("：", ","))
	s.para(s.trf("%s之间的%s（案件编号 %s），由本组织调解员%s主持调解，于%s接受调解，当事人达成《调解协议书》（编号 %s），该协议于%s生效。",
		"This organization's mediator %[4]s presided over the mediation between %[1]s (%[2]s, case %[3]s), accepted on %[5]s. The parties reached settlement agreement no. %[6]s, which took effect on %[7]s.",
		s.names(d.Parties), d.Kind, keep(d.CaseNumber), name(d.Mediator.Name), s.date(d.AcceptedAt), keep(d.AgreementNumber), s.instant(d.EffectiveAt)))
	s.para(s.tr("调解在各方当事人自愿的基础上进行，调解员已核验当事人身份，并告知其权利义务、协议效力和司法确认事项。", "The mediation was voluntary. The mediator checked the parties' identity and told them their rights and duties, the effect of the agreement and of judicial confirmation."))
	s.fields([]field{
		{s.tr("调解员", "Mediator"), name(d.Mediator.Name)},
		{s.tr("证书编号", "Certificate"), keep(d.Mediator.Certificate)},
		{s.tr("协议文件", "Agreement file"), orNothing("SHA-256\n"+grouped(d.AgreementDigest), d.AgreementDigest)},
	})
	s.para(s.tr("特此证明。", "So stated."))
	s.basis("《最高人民法院关于适用〈中华人民共和国民事诉讼法〉的解释》第三百五十三条", "SPC Interpretation of the Civil Procedure Law, art. 353")
	s.closing(d.Stamp)
}

// ConfirmationRuling is the court's ruling on a joint application 民事裁定书 (CPL 206; CPI 358).
type ConfirmationRuling struct {
	Meta            // Number is the docket number, as （2026）浙0105民特12号
	Court           string
	Applicants      []Party
	Organization    string
	Kind            string
	AgreementNumber string
	AgreementDate   Day
	AcceptedAt      time.Time
	Terms           []string
	Confirmed       bool
	Ground          string // reasons of the court; required when rejected
	Judge, Clerk    string
	At              Day
	Stamp           Stamp
}

// Template implements Document.
func (*ConfirmationRuling) Template() Template { return TemplateConfirmationRuling }

func (d *ConfirmationRuling) set(s *setter) {
	s.need("court", d.Court != "")
	s.need("judge", d.Judge != "")
	s.need("ground", d.Confirmed || d.Ground != "")
	s.title(d.Court, s.tr("民事裁定书", "Civil ruling"))
	for _, p := range d.Applicants {
		p.Role = RoleApplicant
		s.para(s.party(p))
	}
	s.para(s.trf("申请人%s申请司法确认调解协议一案，本院于%s立案后进行审查。现已审查终结。",
		"This court accepted the application of %s for judicial confirmation on %s, has reviewed it, and concludes the review.", s.names(d.Applicants), s.date(d.AcceptedAt)))
	s.para(s.trf("申请人因%s，于%s经%s主持调解，达成《调解协议书》（编号 %s），内容如下：",
		"On %[2]s, under the mediation of %[3]s, the applicants settled their dispute (%[1]s) by agreement no. %[4]s, which says:", d.Kind, d.AgreementDate.in(s), d.Organization, keep(d.AgreementNumber)))
	s.numbered(d.Terms)
	both := s.names(d.Applicants)
	if d.Confirmed {
		s.para(s.tr("本院经审查认为，申请人达成的调解协议，符合司法确认调解协议的法定条件。", "The court finds that the agreement meets the conditions of law for judicial confirmation."))
		if d.Ground != "" {
			s.para(d.Ground)
		}
		s.para(s.tr("依照《中华人民共和国民事诉讼法》第二百零六条规定，裁定如下：", "Under article 206 of the Civil Procedure Law it rules:"))
		s.para(s.trf("申请人%s于%s经%s主持调解达成的调解协议有效。", "The agreement of %s made on %s under the mediation of %s is valid.", both, d.AgreementDate.in(s), d.Organization))
		s.para(s.tr("当事人应当按照调解协议的约定自觉履行义务。一方当事人拒绝履行或者未全部履行的，对方当事人可以向人民法院申请执行。", "The parties shall perform it of their own accord. If one refuses or performs in part only, the other may apply to the court for enforcement."))
	} else {
		s.para(s.tr("本院经审查认为，", "The court finds: ") + d.Ground)
		s.para(s.tr("依照《中华人民共和国民事诉讼法》第二百零六条规定，裁定如下：", "Under article 206 of the Civil Procedure Law it rules:"))
		s.para(s.trf("驳回申请人%s的申请。", "The application of %s is rejected.", both))
		s.para(s.tr("当事人可以通过调解方式变更原调解协议或者达成新的调解协议，也可以向人民法院提起诉讼。", "The parties may change the agreement or make a new one by mediation, or sue."))
	}
	if d.Confirmed {
		s.para(s.tr("当事人对本裁定有异议的，应当自收到之日起十五日内提出；利害关系人有异议的，自知道或者应当知道其民事权益受到侵害之日起六个月内提出。", "A party may object within fifteen days of receipt, an interested person within six months of the day on which he knew or should have known of the harm."))
	}
	s.para(s.tr("本裁定一经作出即发生法律效力。", "This ruling has effect as soon as it is made."))
	s.skip(6)
	s.roomToSign(2*sealR + 4*bodyStyle.height()) // judge, seal and clerk stay together
	s.flushRight(s.role(RoleJudge)+s.tr("　", ": ")+name(d.Judge), bodyStyle)
	stamp := d.Stamp
	if d.At != "" {
		if t, err := time.ParseInLocation(time.DateOnly, string(d.At), s.zone); err == nil {
			stamp.At = t
		} else {
			s.fail(err)
		}
	}
	s.closing(stamp)
	if d.Clerk != "" {
		s.flushRight(s.role(RoleClerk)+s.tr("　", ": ")+name(d.Clerk), bodyStyle)
	}
}

// Evidence is one piece of evidence in a list.
type Evidence struct {
	Name    string
	From    string // who gave it
	Purpose string // what it is to prove
	Digest  string // SHA-256
}

// FilingApplication carries an unresolved dispute into court 立案申请书; nothing conceded in mediation stands in it.
type FilingApplication struct {
	Meta
	Court        string
	CaseNumber   string
	Parties      []Party // RolePlaintiff and RoleDefendant
	Cause        string  // cause of action, in the document's locale
	Claims       []string
	Facts        string
	Evidence     []Evidence
	Organization string // which mediated; "" when nobody did
	EndedAt      time.Time
	EndReason    string
	FactsRecord  string // number of the record of undisputed facts; "" when there is none
	Signatures   []Signature
}

// Template implements Document.
func (*FilingApplication) Template() Template { return TemplateFilingApplication }

func (d *FilingApplication) set(s *setter) {
	s.need("court", d.Court != "")
	s.need("claims", len(d.Claims) > 0)
	s.same(d.Signatures)
	s.title("", s.tr("立案申请书", "Application for filing"))
	s.parties(d.Parties)
	s.fields([]field{{s.tr("案由", "Cause of action"), d.Cause}, {s.tr("调解案件编号", "Mediation case"), keep(d.CaseNumber)}})
	s.head(s.tr("诉讼请求", "Claims"))
	s.numbered(d.Claims)
	s.head(s.tr("事实和理由", "Facts and reasons"))
	s.para(d.Facts)
	if len(d.Evidence) > 0 {
		rows := make([][]string, 0, len(d.Evidence))
		for i, e := range d.Evidence {
			rows = append(rows, []string{s.trf("%d", "%d", i+1), e.Name, e.From, e.Purpose, short(e.Digest, 12)})
		}
		s.head(s.tr("证据", "Evidence"))
		s.table([]column{{s.tr("序号", "No."), 1.3, false}, {s.tr("名称", "Name"), 4, false}, {s.tr("提供人", "From"), 2.2, false}, {s.tr("证明目的", "To prove"), 4.2, false}, {"SHA-256", 3, false}}, rows)
	}
	if d.Organization != "" {
		s.head(s.tr("调解情况", "Mediation"))
		s.para(s.trf("本纠纷经%s调解，于%s终结，未达成协议。原因：%s", "%s mediated this dispute; the mediation ended on %s without agreement. Reason: %s", d.Organization, s.date(d.EndedAt), d.EndReason))
		if d.FactsRecord != "" {
			s.para(s.trf("各方已签署无争议事实记录（编号 %s），随本申请提交。", "The parties signed a record of undisputed facts (no. %s), submitted with this application.", keep(d.FactsRecord)))
		}
	}
	s.skip(3)
	s.flush(s.tr("此致", "To the"))
	s.flush(d.Court)
	s.signedDigest()
	s.basis("《人民法院在线调解规则》第二十一条；《中华人民共和国民事诉讼法》第一百二十二条至第一百二十六条", "Online Mediation Rules, art. 21; Civil Procedure Law, arts. 122 to 126")
	s.sign(d.Signatures)
}

// FilingReceipt is the court's receipt for a submitted file.
type FilingReceipt struct {
	Meta
	Court      string
	CaseNumber string
	From       string // who submitted
	Submission string // id of the submission
	Sequence   int64  // the court's sequence number
	ReceivedAt time.Time
	BagDigest  string
	Previous   string // digest of the previous receipt; "" for the first
	LogIndex   string // index in the transparency log; "" when not yet logged
	Materials  []string
	Stamp      Stamp
}

// Template implements Document.
func (*FilingReceipt) Template() Template { return TemplateFilingReceipt }

func (d *FilingReceipt) set(s *setter) {
	s.need("bagDigest", d.BagDigest != "")
	s.title(d.Court, s.tr("立案材料接收凭证", "Receipt for filed materials"))
	s.para(s.trf("本院已于%s通过网络收到下列立案材料。", "This court received the following materials online on %s.", s.instant(d.ReceivedAt)))
	s.fields([]field{
		{s.tr("调解案件编号", "Mediation case"), keep(d.CaseNumber)},
		{s.tr("提交人", "Submitted by"), name(d.From)},
		{s.tr("提交编号", "Submission"), d.Submission},
		{s.tr("收件序号", "Sequence number"), s.trf("%d", "%d", d.Sequence)},
		{s.tr("接收时间", "Received"), s.instant(d.ReceivedAt)},
		{s.tr("案卷摘要", "File digest"), grouped(d.BagDigest)},
		{s.tr("前一凭证", "Previous receipt"), grouped(d.Previous)},
		{s.tr("日志序号", "Log index"), d.LogIndex},
	})
	if len(d.Materials) > 0 {
		s.head(s.tr("材料", "Materials"))
		s.numbered(d.Materials)
	}
	s.para(s.tr("本凭证证明收到材料的时间和内容，不表示已经立案。是否立案，本院将依法在七日内决定并告知。",
		"This receipt proves when and what was received; it does not mean that the case is filed. The court decides within seven days as the law provides and tells you."))
	s.basis("《中华人民共和国民事诉讼法》第一百二十六条；《人民法院在线诉讼规则》第九条", "Civil Procedure Law, art. 126; Online Litigation Rules, art. 9")
	s.closing(d.Stamp)
}

// FilingReturn asks once for everything that is missing, or rejects the filing.
type FilingReturn struct {
	Meta
	Court      string
	CaseNumber string
	To         string
	Submission string
	Rejected   bool     // true: not filed, no cure
	Reasons    []string // in the document's locale
	CureBy     Day
	Stamp      Stamp
}

// Template implements Document.
func (*FilingReturn) Template() Template { return TemplateFilingReturn }

func (d *FilingReturn) set(s *setter) {
	s.need("reasons", len(d.Reasons) > 0)
	s.need("cureBy", d.Rejected || d.CureBy != "")
	s.title(d.Court, choose(d.Rejected, s.tr("不予立案通知书", "Notice that the case is not filed"), s.tr("立案材料补正通知书", "Notice to complete filed materials")))
	s.flush(name(d.To) + s.tr("：", ","))
	if d.Rejected {
		s.para(s.trf("您提交的立案材料（调解案件编号 %s，提交编号 %s）已经审查，不符合立案条件，理由如下：",
			"The materials that you submitted (mediation case %s, submission %s) have been examined and do not meet the conditions of filing:", keep(d.CaseNumber), d.Submission))
	} else {
		s.para(s.trf("您提交的立案材料（调解案件编号 %s，提交编号 %s）已经审查，还需要一次补齐下列内容：",
			"The materials that you submitted (mediation case %s, submission %s) have been examined. The following is still needed, all at once:", keep(d.CaseNumber), d.Submission))
	}
	s.numbered(d.Reasons)
	if d.Rejected {
		s.para(s.tr("您对此有异议的，可以要求本院依法作出裁定并就该裁定提起上诉。", "If you disagree you may ask the court for a ruling as the law provides, and appeal against it."))
	} else {
		s.para(s.trf("请在%s前通过原途径补齐。已经提交的材料无需重复提交，首次提交的时间予以保留。", "Please complete it by %s in the same way. Nothing already submitted need be submitted again, and the time of the first submission is kept.", d.CureBy.in(s)))
	}
	s.basis("《中华人民共和国民事诉讼法》第一百二十二条、第一百二十六条；《人民法院在线诉讼规则》第九条", "Civil Procedure Law, arts. 122, 126; Online Litigation Rules, art. 9")
	s.closing(d.Stamp)
}
