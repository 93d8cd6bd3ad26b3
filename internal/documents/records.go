package documents

import "time"

// StageConsent is the answer to one stage: consent to one is never presumed for another (OLR 4, 5).
type StageConsent struct {
	Stage string // in the document's locale, as 在线调解
	Given bool
	At    time.Time
}

// ConsentRecord is what a party agreed to, stage by stage, with the address for service.
type ConsentRecord struct {
	Meta
	Issuer       string
	CaseNumber   string
	Party        Party
	Stages       []StageConsent
	ServicePhone string // 送达地址; "" when the party gave none
	ServiceEmail string
	Signatures   []Signature
}

// Template implements Document.
func (*ConsentRecord) Template() Template { return TemplateConsentRecord }

func (d *ConsentRecord) set(s *setter) {
	s.need("stages", len(d.Stages) > 0)
	s.same(d.Signatures)
	s.title(d.Issuer, s.tr("在线调解同意确认书", "Record of consent to online mediation"))
	s.para(s.party(d.Party))
	s.para(s.trf("本人已了解在线调解的特点、形式、权利义务、法律后果和操作方法，就案件编号 %s 分别表示如下：",
		"Having been told what online mediation is, its form, my rights and duties, its legal consequences and how to use it, I answer for case %s as follows:", keep(d.CaseNumber)))
	rows := make([][]string, 0, len(d.Stages))
	for _, c := range d.Stages {
		rows = append(rows, []string{c.Stage, choose(c.Given, s.tr("同意", "yes"), s.tr("不同意", "no")), s.instant(c.At)})
	}
	s.table([]column{{s.tr("环节", "Stage"), 5, false}, {s.tr("意见", "Answer"), 1.6, false}, {s.tr("时间", "Time"), 3.4, false}}, rows)
	s.para(s.tr("对一个环节的同意，不视为对其他环节的同意；在该环节进行之前的合理期间内可以改变意见。",
		"Consent to one stage is not consent to another, and may be changed within a reasonable time before that stage."))
	if d.ServicePhone != "" || d.ServiceEmail != "" {
		s.head(s.tr("电子送达地址确认", "Address for electronic service"))
		s.fields([]field{{s.tr("手机号码", "Mobile"), keep(d.ServicePhone)}, {s.tr("电子邮箱", "E-mail"), keep(d.ServiceEmail)}})
		s.para(s.tr("文书到达上述地址所在系统的日期为送达日期。地址变更的，本人会及时告知。",
			"A document is served on the day it reaches the system of that address. I shall tell you of any change."))
	}
	s.signedDigest()
	s.basis("《人民法院在线调解规则》第四条、第七条、第十七条；《人民法院在线诉讼规则》第四条、第五条、第二十九条", "Online Mediation Rules, arts. 4, 7, 17; Online Litigation Rules, arts. 4, 5, 29")
	s.sign(d.Signatures)
}

// Attendee is somebody present in a session.
type Attendee struct {
	Role    string // one of the Role constants
	Name    string
	Checked string // how the identity was checked, in the document's locale; may be ""
	Mode    string // how he or she took part, in the document's locale; may be ""
}

// Statement is one thing said.
type Statement struct {
	Role string // one of the Role constants
	Name string
	At   time.Time // zero prints no time
	Text string
}

// Minutes are the record of a session (OMR 22).
type Minutes struct {
	Meta
	Issuer     string
	CaseNumber string
	Kind       string // kind of dispute, in the document's locale
	Start, End time.Time
	Place      string // room or place, in the document's locale
	Mediator   Mediator
	Recorder   string
	Present    []Attendee
	Statements []Statement
	Outcome    string
	Signatures []Signature
}

// Template implements Document.
func (*Minutes) Template() Template { return TemplateMinutes }

func (d *Minutes) set(s *setter) {
	s.same(d.Signatures)
	s.title(d.Issuer, s.tr("调解笔录", "Minutes of a mediation session"))
	when := s.instant(d.Start)
	if !d.End.IsZero() {
		when += s.tr(" 至 ", " to ") + s.instant(d.End)
	}
	s.fields([]field{
		{s.tr("案件编号", "Case"), keep(d.CaseNumber)},
		{s.tr("纠纷类型", "Kind of dispute"), d.Kind},
		{s.tr("时间", "Time"), when},
		{s.tr("地点", "Place"), d.Place},
		{s.tr("调解员", "Mediator"), name(d.Mediator.Name)},
		{s.tr("记录人", "Recorder"), name(d.Recorder)},
	})
	rows := make([][]string, 0, len(d.Present))
	for _, a := range d.Present {
		rows = append(rows, []string{s.role(a.Role), name(a.Name), a.Mode, a.Checked})
	}
	s.head(s.tr("参加人", "Present"))
	s.table([]column{{s.tr("身份", "Role"), 2, false}, {s.tr("姓名", "Name"), 2.6, false}, {s.tr("参加方式", "Took part by"), 2.4, false}, {s.tr("身份核验", "Identity checked"), 4, false}}, rows)
	s.head(s.tr("记录", "Record"))
	for _, st := range d.Statements {
		at := ""
		if !st.At.IsZero() {
			at = s.trf("（%s）", " (%s)", keep(st.At.In(s.zone).Format("15:04")))
		}
		s.flush(s.role(st.Role) + s.tr("", " ") + name(st.Name) + at + s.tr("：", ": ") + st.Text)
	}
	if d.Outcome != "" {
		s.head(s.tr("结果", "Outcome"))
		s.para(d.Outcome)
	}
	s.para(s.tr("以上笔录已由参加人阅看，认为记录无误后签名；认为有遗漏或者差错的，可以要求补正。",
		"Those present have read these minutes and sign them as correct; anyone may ask for what is missing or wrong to be mended."))
	s.signedDigest()
	s.basis("《人民法院在线调解规则》第二十二条", "Online Mediation Rules, art. 22")
	s.sign(d.Signatures)
}

// UndisputedFacts records what the parties agree happened although they found no settlement (OMR 22).
type UndisputedFacts struct {
	Meta
	Issuer     string
	CaseNumber string
	Kind       string
	Parties    []Party
	Items      []string
	Mediator   Mediator
	Signatures []Signature
	Stamp      Stamp
}

// Template implements Document.
func (*UndisputedFacts) Template() Template { return TemplateUndisputedFacts }

func (d *UndisputedFacts) set(s *setter) {
	s.need("items", len(d.Items) > 0)
	s.same(d.Signatures)
	s.title(d.Issuer, s.tr("无争议事实记录", "Record of undisputed facts"))
	s.parties(d.Parties)
	s.para(s.trf("各方当事人因%s（案件编号 %s）参加调解，未能达成调解协议。经各方同意，由调解员%s记录下列无争议事实：",
		"The parties took part in the mediation of a dispute (%s, case %s) and reached no agreement. With the consent of all, mediator %s records these undisputed facts:", d.Kind, keep(d.CaseNumber), name(d.Mediator.Name)))
	s.numbered(d.Items)
	s.para(s.tr("各方确认以上事实。在诉讼中，除涉及国家利益、社会公共利益和他人合法权益的以外，当事人无需对已确认的无争议事实举证。为达成调解所作的其他让步和承认不在本记录之内，不得据此作出对其不利的认定。",
		"All confirm these facts. In court they need no proof, save where the interests of the State, the public or others are concerned. Other concessions made for the sake of a settlement are not part of this record and may not be held against anybody."))
	s.signedDigest()
	s.basis("《人民法院在线调解规则》第十八条、第二十二条；《最高人民法院关于人民法院特邀调解的规定》第二十二条", "Online Mediation Rules, arts. 18, 22; SPC Provisions on Specially-Invited Mediation, art. 22")
	s.sign(d.Signatures)
	if d.Stamp.Name != "" {
		s.closing(d.Stamp)
	}
}

// EndReport closes a mediation that reached no agreement (OMR 21, 25; SIM 26).
type EndReport struct {
	Meta
	Issuer     string
	CaseNumber string
	Kind       string
	Parties    []Party
	Mediator   Mediator
	AcceptedAt time.Time // zero when no mediator had accepted
	EndedAt    time.Time
	Reason     string // in the document's locale
	Conduct    string // conduct that raised others' cost of litigation; "" prints 无
	Flags      []string
	Facts      bool // a record of undisputed facts was signed
	Next       string
	Stamp      Stamp
}

// Template implements Document.
func (*EndReport) Template() Template { return TemplateEndReport }

func (d *EndReport) set(s *setter) {
	s.need("reason", d.Reason != "")
	s.title(d.Issuer, s.tr("调解终结报告", "Report on the end of a mediation"))
	accepted := s.tr("调解员尚未接受", "no mediator had accepted")
	if !d.AcceptedAt.IsZero() {
		accepted = s.instant(d.AcceptedAt)
	}
	none := s.tr("无", "none")
	flags := ""
	for i, f := range d.Flags {
		if i > 0 {
			flags += s.tr("；", "; ")
		}
		flags += f
	}
	s.fields([]field{
		{s.tr("案件编号", "Case"), keep(d.CaseNumber)},
		{s.tr("纠纷类型", "Kind of dispute"), d.Kind},
		{s.tr("调解员", "Mediator"), name(d.Mediator.Name) + orNothing(s.trf("（%s）", " (%s)", d.Mediator.Organization), d.Mediator.Organization)},
		{s.tr("开始时间", "Began"), accepted},
		{s.tr("终结时间", "Ended"), s.instant(d.EndedAt)},
	})
	s.head(s.tr("当事人", "Parties"))
	s.parties(d.Parties)
	s.head(s.tr("未达成协议的原因", "Why no agreement was reached"))
	s.para(d.Reason)
	s.head(s.tr("增加其他当事人诉讼成本的行为", "Conduct that raised others' cost of litigation"))
	s.para(choose(d.Conduct == "", none, d.Conduct))
	s.head(s.tr("需要提示的其他情况", "Anything else to note"))
	s.para(choose(flags == "", none, flags))
	s.head(s.tr("无争议事实", "Undisputed facts"))
	s.para(choose(d.Facts, s.tr("各方已签署无争议事实记录，随卷移送。", "The parties signed a record of undisputed facts, which goes with the file."), s.tr("各方未签署无争议事实记录。", "The parties signed no record of undisputed facts.")))
	if d.Next != "" {
		s.head(s.tr("后续", "What follows"))
		s.para(d.Next)
	}
	s.para(s.tr("调解中为达成协议作出的让步、单独谈话内容和各方报价不在本报告之内。", "Concessions, private conversations and offers made in the mediation are not part of this report."))
	s.basis("《人民法院在线调解规则》第二十一条、第二十五条；《最高人民法院关于人民法院特邀调解的规定》第二十六条", "Online Mediation Rules, arts. 21, 25; SPC Provisions on Specially-Invited Mediation, art. 26")
	s.closing(d.Stamp)
}

// orNothing gives text unless the value inside it is empty.
func orNothing(text, value string) string {
	if value == "" {
		return ""
	}
	return text
}
