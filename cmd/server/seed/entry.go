package seed

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"concord/internal/actor"
	"concord/organizations"
)

// Entry makes what the court's desk of organizations shows in the demonstration: terms with certificates for the seeded
// organizations, one of which ends soon, and two applications, one sent and one being completed. What is there already
// stays as it is. All of it is marked synthetic.
func Entry(ctx context.Context, d Deps) error {
	machine, now := actor.With(ctx, actor.Machine), d.Clock.Now()
	for i, h := range houses() {
		from := now.AddDate(0, 0, -40-37*i)
		switch h.key {
		case "property":
			from = now.AddDate(-2, 0, 20) // ends in three weeks
		case "county":
			from = now.AddDate(-2, 0, 80) // its manager may ask for another term
		}
		if _, err := d.Organizations.BeginTerm(machine, h.ID, from); err != nil {
			return err
		}
	}
	for _, a := range applications() {
		if err := d.apply(ctx, a); err != nil {
			return fmt.Errorf("application of %s: %w", a.by, err)
		}
	}
	return nil
}

// wish is an application of the demonstration.
type wish struct {
	by      string // key of the person who applies
	kind    organizations.OrganizationKind
	name    organizations.Name
	credit  string // 17 characters, without the check character
	causes  []string
	fee     organizations.FeeRule
	answers map[string]any
	papers  map[string]string // class to file name
	people  []string
	cure    string // what the court asks for; "" for one that it has not looked at
	fields  []string
}

func applications() []wish {
	return []wish{
		{by: "representative", kind: organizations.Commercial, name: organizations.Name{ZH: placeZH(county) + "迎春商事调解中心", EN: placeEN(county) + " Yingchun Commercial Mediation Centre"},
			credit: "52330122MJ0A00001", causes: []string{"loan", "consumer", "tenancy"}, fee: organizations.FeeRule{Rule: "standard", Text: "按调解金额的 1% 收取，最低 300 元；调解不成的不收。"},
			answers: map[string]any{"nonprofit": true, "assets": 80.0, "full_time": 4.0, "no_record": true},
			papers:  map[string]string{"practice_certificate": "执业证书.pdf", "charter": "章程.pdf", "rules": "调解规则.pdf", "fee_standard": "收费标准.pdf"},
			people:  []string{"沈一鸣", "陆晓燕", "何国平"}},
		{by: "applicant2", kind: organizations.Industry, name: organizations.Name{ZH: placeZH(county) + "民宿行业调解委员会", EN: placeEN(county) + " Guesthouse Mediation Committee"},
			credit: "51330122MJ0B00002", causes: []string{"consumer", "tenancy", "neighbours"}, fee: organizations.FeeRule{Rule: "free"},
			answers: map[string]any{"full_time": 1.0, "field": "民宿、旅游住宿", "recommends": true, "no_record": true},
			papers:  map[string]string{"charter": "章程.pdf", "approval": "登记证书.pdf", "rules": "调解规则.pdf"},
			people:  []string{"钱秋萍", "董建军", "蒋雨薇"}, cure: "调解规则里没有调解员纪律一章，请补上后重新上传；另请写明专职调解员是哪一位。", fields: []string{"papers", "mediators"}},
	}
}

// creditCode completes a credit code with its check character (GB 32100-2015).
func creditCode(first string) string {
	for _, c := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
		if code, ok := organizations.CreditCode(first + string(c)); ok {
			return code
		}
	}
	panic("seed: no credit code begins with " + first) // a constant of this package
}

// apply has a person of the story apply, once.
func (d Deps) apply(ctx context.Context, w wish) error {
	person, err := d.Identity.Account(ctx, id("person", w.by))
	if err != nil {
		return err
	}
	own := actor.With(ctx, actor.Actor{Person: person.ID, Name: person.Name, Phone: person.Phone, Level: actor.Phone, Locale: "zh-CN"})
	svc := d.Organizations
	if mine, _, err := svc.MyApplications(own, "", 1); err != nil || len(mine) > 0 {
		return err
	}
	a, err := svc.BeginApplication(own, w.kind)
	if err != nil {
		return err
	}
	if err := svc.MarkSynthetic(actor.With(ctx, actor.Machine), a.ID); err != nil {
		return err
	}
	for class, name := range w.papers {
		p := organizations.ApplicationPaper{ID: id("paper", w.by, class), Class: class, Name: name, Mime: "application/pdf"}
		sample := samplePaper(class)
		p.Size = int64(len(sample))
		if d.Blobs != nil {
			ref, err := d.Blobs.Put(ctx, bytes.NewReader(sample), p.Size)
			if err != nil {
				return err
			}
			p.Blob = ref.SHA256
		}
		if a, err = svc.AttachPaper(own, a.ID, p); err != nil {
			return err
		}
	}
	code, court, legal := creditCode(w.credit), CourtID, w.people[0]
	contact := organizations.ContactPerson{Name: person.Name, Phone: person.Phone[len(person.Phone)-11:]}
	regions, list := []string{county}, make([]organizations.Enlisted, 0, len(w.people))
	for i, name := range w.people {
		list = append(list, organizations.Enlisted{Name: name, Phone: fmt.Sprintf("139000%05d", 20000+chance(w.by, 9000)+i), Causes: w.causes[:2], FullTime: i == 0})
	}
	a, _, err = svc.SaveApplication(own, a.ID, a.Revision, organizations.Patch{Name: &w.name, CreditCode: &code, LegalPerson: &legal, Contact: &contact, Court: &court, Regions: &regions, Causes: &w.causes,
		Fee: &w.fee, Answers: w.answers, Mediators: &list})
	if err != nil {
		return err
	}
	if _, err = svc.SubmitApplication(own, a.ID); err != nil || w.cure == "" {
		return err
	}
	clerk := actor.With(ctx, actor.Actor{Person: id("person", "clerk"), Level: actor.Confirmed, Grants: []actor.Grant{{Role: actor.Clerk, Tenant: string(CourtID)}}})
	_, err = svc.ReviewApplication(clerk, a.ID, organizations.Review{Decision: "cure", Text: w.cure, Fields: w.fields, Due: d.Clock.Now().Add(10 * 24 * time.Hour)})
	return err
}

// samplePaper is a PDF of one page that says it is a sample.
func samplePaper(class string) []byte {
	var b bytes.Buffer
	var at []int
	object := func(body string) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), body)
	}
	text := fmt.Sprintf("BT /F1 18 Tf 72 760 Td (Sample of the demonstration: %s) Tj ET", class)
	b.WriteString("%PDF-1.4\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>")
	object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(text), text))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return b.Bytes()
}
