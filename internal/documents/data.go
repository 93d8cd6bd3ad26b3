package documents

import (
	"strings"
	"time"

	"concord/internal/fault"
)

// The locales that documents are set in. Chinese binds; English is a translation for information.
const (
	Chinese = "zh-CN"
	English = "en"
)

// Template names a kind of document.
type Template string

// The templates, one struct of data each.
const (
	TemplateApplicationReceipt      Template = "application_receipt"      // 调解申请收件回执
	TemplateReturnNotice            Template = "return_notice"            // 调解申请退回通知书
	TemplateInvitationNotice        Template = "invitation_notice"        // 调解邀请书
	TemplateConsentRecord           Template = "consent_record"           // 在线调解同意确认书
	TemplateAppointmentNotice       Template = "appointment_notice"       // 调解员确定通知书
	TemplateMinutes                 Template = "minutes"                  // 调解笔录
	TemplateAgreement               Template = "agreement"                // 调解协议书
	TemplateUndisputedFacts         Template = "undisputed_facts"         // 无争议事实记录
	TemplateEndReport               Template = "end_report"               // 调解终结报告
	TemplateConfirmationApplication Template = "confirmation_application" // 司法确认申请书
	TemplatePresidedProof           Template = "presided_proof"           // 主持调解证明
	TemplateConfirmationRuling      Template = "confirmation_ruling"      // 民事裁定书
	TemplateFilingApplication       Template = "filing_application"       // 立案申请书
	TemplateFilingReceipt           Template = "filing_receipt"           // 立案材料接收凭证
	TemplateFilingReturn            Template = "filing_return"            // 立案材料补正（退回）通知书
	TemplateServiceCertificate      Template = "service_certificate"      // 电子送达证明
)

// Document is the data of one template: one of the structs of this package.
type Document interface {
	// Template says which template the data are for.
	Template() Template
	head() *Meta
	set(*setter)
}

// Meta is what every document carries.
type Meta struct {
	Number    string      // the document's own number, printed under the title and at the foot
	VerifyURL string      // what the QR code opens; "" puts Number into the code
	CreatedAt time.Time   // becomes the PDF's creation date: the same data and time give the same bytes
	Basis     []string    // legal grounds from the rule pack, as printed; nil takes the template's PRC articles, empty none
	Signed    *SignedText // the text that the signatures refer to; nil while it is still to be signed
}

func (m *Meta) head() *Meta { return m }

// SignedText is the PDF whose exact bytes the people signed. It travels inside the sealed PDF as text.pdf.
type SignedText struct {
	PDF    []byte
	Digest string // SHA-256, lower-case hex
}

// Day is a calendar day, as "2026-11-27".
type Day string

// in writes the day out; a fault when it is no day.
func (d Day) in(s *setter) string {
	t, err := time.ParseInLocation(time.DateOnly, string(d), s.zone)
	if err != nil {
		s.fail(fault.New(fault.Invalid, "documents.date", nil))
		return ""
	}
	return s.date(t)
}

// Roles of parties and signatories.
const (
	RoleApplicant  = "applicant"   // 申请人
	RoleRespondent = "respondent"  // 被申请人
	RoleThirdParty = "third_party" // 第三人
	RolePlaintiff  = "plaintiff"   // 原告
	RoleDefendant  = "defendant"   // 被告
	RoleMediator   = "mediator"    // 调解员
	RoleRecorder   = "recorder"    // 记录人
	RoleJudge      = "judge"       // 审判员
	RoleClerk      = "clerk"       // 书记员
	RoleGuarantor  = "guarantor"   // 担保人
	RoleHelper     = "helper"      // 协助人
)

var roleWords = map[string][2]string{
	RoleApplicant: {"申请人", "Applicant"}, RoleRespondent: {"被申请人", "Respondent"}, RoleThirdParty: {"第三人", "Third party"},
	RolePlaintiff: {"原告", "Claimant"}, RoleDefendant: {"被告", "Defendant"}, RoleMediator: {"调解员", "Mediator"},
	RoleRecorder: {"记录人", "Recorder"}, RoleJudge: {"审判员", "Judge"}, RoleClerk: {"书记员", "Clerk"},
	RoleGuarantor: {"担保人", "Guarantor"}, RoleHelper: {"协助人", "Helper"},
}

func (s *setter) role(r string) string {
	if w, ok := roleWords[r]; ok {
		return s.tr(w[0], w[1])
	}
	return r
}

// Party is somebody in the case as documents introduce them. Empty fields are left out.
type Party struct {
	Role                string // one of the Role constants
	Organization        bool   // a legal person or other organization
	Name                string
	Gender              string // as printed, 男 or female
	Born                Day
	IDNumber            string // identity or credit code, masked or whole as the caller decides
	Address             string
	Phone               string
	Representative      string // legal representative of an organization
	RepresentativeTitle string
	Agent               string // 委托代理人
	AgentCapacity       string // as 特别授权; printed in brackets
}

// Mediator is who mediates.
type Mediator struct {
	Name         string
	Organization string
	Certificate  string // number of the certificate; may be ""
}

// party writes a party as one paragraph: 申请人：李娟，女，1985年3月12日出生，住……。
func (s *setter) party(p Party) string {
	sep, stop := s.tr("，", ", "), s.tr("。", ".")
	t := s.role(p.Role) + s.tr("：", ": ") + name(p.Name)
	add := func(v string) {
		if v != "" {
			t += sep + v
		}
	}
	add(p.Gender)
	if p.Born != "" {
		add(s.trf("%s出生", "born %s", p.Born.in(s)))
	}
	if p.Address != "" {
		if p.Organization {
			add(s.trf("住所地%s", "registered at %s", p.Address))
		} else {
			add(s.trf("住%s", "of %s", p.Address))
		}
	}
	if p.IDNumber != "" {
		add(s.trf(choose(p.Organization, "统一社会信用代码 %s", "公民身份号码 %s"), choose(p.Organization, "credit code %s", "identity number %s"), keep(p.IDNumber)))
	}
	if p.Phone != "" {
		add(s.trf("联系电话 %s", "telephone %s", keep(p.Phone)))
	}
	t += stop
	if p.Representative != "" {
		t += "\n" + s.tr("法定代表人：", "Legal representative: ") + name(p.Representative)
		if p.RepresentativeTitle != "" {
			t += sep + p.RepresentativeTitle
		}
		t += stop
	}
	if p.Agent != "" {
		t += "\n" + s.tr("委托代理人：", "Agent: ") + name(p.Agent)
		if p.AgentCapacity != "" {
			t += s.trf("（%s）", " (%s)", p.AgentCapacity)
		}
		t += stop
	}
	return t
}

func choose(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

// grouped writes a digest in groups of eight, which the eye can compare and a line can break between.
func grouped(digest string) string {
	var b strings.Builder
	for i, r := range digest {
		if i > 0 && i%8 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// names joins names: 李娟、周建国 or A and B.
func (s *setter) names(ps []Party) string {
	out := ""
	for i, p := range ps {
		switch {
		case i == 0:
		case s.zh():
			out += "、"
		case i == len(ps)-1:
			out += " and "
		default:
			out += ", "
		}
		out += name(p.Name)
	}
	return out
}

// parties sets one paragraph for each party.
func (s *setter) parties(ps []Party) {
	for _, p := range ps {
		s.para(s.party(p))
	}
}

// basis sets the legal grounds in small print: those of the rule pack, else the template's.
func (s *setter) basis(zh, en string) {
	words := s.tr(zh, en)
	if s.meta.Basis != nil {
		words = ""
		for i, b := range s.meta.Basis {
			if i > 0 {
				words += s.tr("；", "; ")
			}
			words += b
		}
	}
	if words != "" {
		s.note(s.tr("依据：", "Grounds: ") + words + s.tr("。", "."))
	}
}

// signedDigest says in small print which bytes the people signed.
func (s *setter) signedDigest() {
	if s.meta.Signed != nil {
		s.note(s.trf("各签名人所签文本为本文件附件 text.pdf，其 SHA-256 为 %s。",
			"Each person signed the text attached to this file as text.pdf, SHA-256 %s.", s.meta.Signed.Digest))
	}
}
