package documents

import "time"

// TemplateOrganizationCertificate is 特邀调解组织证书.
const TemplateOrganizationCertificate Template = "organization_certificate"

// OrganizationCertificate certifies that an organization is on the roster of a court for a term (SIM 5, 9). The QR code at
// the foot opens the page that says what it is worth today.
type OrganizationCertificate struct {
	Meta         // Number with the code behind it
	Court        string
	Organization string
	Kind         string // in the document's locale
	CreditCode   string // may be ""
	Places       []string
	Causes       []string
	Fee          string
	From         time.Time
	Until        time.Time // the instant at which the last day ends
	Term         int       // 1 is the first
	Mediators    []Mediator
	Synthetic    bool // of a demonstration: it says so
	Stamp        Stamp
}

// Template implements Document.
func (*OrganizationCertificate) Template() Template { return TemplateOrganizationCertificate }

func (d *OrganizationCertificate) set(s *setter) {
	s.need("court", d.Court != "")
	s.need("organization", d.Organization != "")
	s.need("until", d.Until.After(d.From))
	s.title(d.Court, s.tr("特邀调解组织证书", "Certificate of a specially invited mediation organization"))
	if d.Synthetic {
		s.centred(s.tr("（演示样本，不是真实证书）", "(Sample of a demonstration; not a real certificate)"), style{sans, 10.5, 1.6, false})
	}
	s.para(s.trf("经审查，%s符合本院特邀调解组织的入册条件，自%s起列入本院特邀调解组织名册，有效期至%s。",
		"This court has reviewed %s, which meets the conditions of its roster of specially invited mediation organizations. It is on the roster from %s to %s.",
		name(d.Organization), s.date(d.From), s.date(d.Until.Add(-time.Second))))
	term := s.trf("第 %d 个任期", "term %d", d.Term)
	s.fields([]field{
		{s.tr("组织名称", "Organization"), name(d.Organization)},
		{s.tr("组织类型", "Kind"), d.Kind},
		{s.tr("信用代码", "Credit code"), keep(d.CreditCode)},
		{s.tr("工作区域", "Divisions"), joinWords(s, d.Places)},
		{s.tr("调解范围", "Disputes"), joinWords(s, d.Causes)},
		{s.tr("收费", "Fees"), d.Fee},
		{s.tr("有效期", "Term"), s.trf("%s至%s（%s）", "%s to %s (%s)", s.date(d.From), s.date(d.Until.Add(-time.Second)), term)},
	})
	if len(d.Mediators) > 0 {
		rows := make([][]string, 0, len(d.Mediators))
		for i, m := range d.Mediators {
			rows = append(rows, []string{s.trf("%d", "%d", i+1), m.Name, m.Certificate})
		}
		s.head(s.tr("入册调解员", "Mediators on the roster"))
		s.table([]column{{s.tr("序号", "No."), 1.3, false}, {s.tr("姓名", "Name"), 4, false}, {s.tr("证书编号", "Certificate"), 6, false}}, rows)
	}
	s.para(s.tr("本证书是否有效，以扫描页脚二维码或者按证书编号查询的结果为准；暂停、除名、到期的，查询页面会立即说明。",
		"Whether this certificate holds today is said by the page that the QR code at the foot opens, or by its number: a suspension, a removal or the end of the term shows there at once."))
	s.basis("《最高人民法院关于人民法院特邀调解的规定》第五条、第六条、第九条；《人民法院在线调解规则》第二十七条",
		"SPC Provisions on Specially Invited Mediation, arts. 5, 6, 9; Online Mediation Rules, art. 27")
	s.closing(d.Stamp)
}

// joinWords joins a list as its language does.
func joinWords(s *setter, words []string) string {
	out := ""
	for i, w := range words {
		if i > 0 {
			out += s.tr("、", ", ")
		}
		out += w
	}
	return out
}
