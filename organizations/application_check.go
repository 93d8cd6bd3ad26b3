package organizations

import (
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"concord/internal/fault"
	"concord/internal/regions"
	"concord/internal/rules"
)

// facts is what a check of an application must know besides it.
type facts struct {
	court     *Court
	creditOut bool            // the credit code is another's
	certOut   map[string]bool // certificate numbers that are another's
}

// Problems says what still keeps an application from being sent: every field, in the order of the form.
func (a *Application) problems(e rules.Entry, f facts) []fault.Field {
	w := &flaws{}
	k, ok := e.Organization(string(a.Kind))
	if !ok {
		w.add("kind", "field.required", nil)
	}
	a.checkHead(w, k, f)
	a.checkWork(w, e, k, f)
	a.checkAnswers(w, k)
	a.checkMediators(w, k, f)
	return w.fields
}

func (w *flaws) need(ok bool, path string) bool {
	if !ok {
		w.add(path, "field.required", nil)
	}
	return ok
}

func (a *Application) checkHead(w *flaws, k rules.EntryKind, f facts) {
	w.need(a.Name.ZH != "", "name.zh")
	code, right := CreditCode(a.CreditCode)
	switch {
	case a.CreditCode == "":
		w.need(!k.CreditCode, "creditCode")
	case !right:
		w.add("creditCode", "field.credit_code", nil)
	case f.creditOut && code != "":
		w.add("creditCode", "application.credit_code_taken", nil)
	}
	w.need(a.LegalPerson != "", "legalPerson")
	w.need(a.Contact.Name != "", "contact.name")
	if w.need(a.Contact.Phone != "", "contact.phone") {
		if _, ok := MobilePhone(a.Contact.Phone); !ok {
			w.add("contact.phone", "field.phone", nil)
		}
	}
	if a.Contact.Email != "" {
		if at, err := mail.ParseAddress(a.Contact.Email); err != nil || at.Address != a.Contact.Email || !strings.Contains(a.Contact.Email, ".") {
			w.add("contact.email", "field.email", nil)
		}
	}
}

func (a *Application) checkWork(w *flaws, e rules.Entry, k rules.EntryKind, f facts) {
	if w.need(a.Court != "", "court") && f.court == nil {
		w.add("court", "field.unknown_choice", nil)
	}
	near := false
	w.need(len(a.Regions) > 0, "regions")
	for i, code := range a.Regions {
		path := fmt.Sprintf("regions[%d]", i)
		r, ok := regions.Get(code)
		if !ok {
			if now, merged := regions.Successor(code); merged {
				w.add(path, "region.merged", fault.P{"code": code, "became": now.Code, "zh": now.Name, "en": now.English()})
			} else {
				w.add(path, "region.unknown", nil)
			}
			continue
		}
		near = near || f.court != nil && (Within(r.Code, f.court.Region) || Within(f.court.Region, r.Code))
	}
	if len(a.Regions) > 0 && f.court != nil && !near && !slices.ContainsFunc(w.fields, func(x fault.Field) bool { return strings.HasPrefix(x.Path, "regions[") }) {
		w.add("court", "application.court_elsewhere", nil)
	}
	w.need(len(a.Causes) > 0, "causes")
	for i, id := range a.Causes {
		if _, ok := e.Kind(id); !ok {
			w.add(fmt.Sprintf("causes[%d]", i), "field.unknown_choice", nil)
		}
	}
	switch {
	case !w.need(a.Fee.Rule != "", "fee.rule"):
	case a.Fee.Rule == "standard" && k.Free:
		w.add("fee.rule", "application.must_be_free", nil)
	case a.Fee.Rule == "standard":
		w.need(a.Fee.Text != "", "fee.text")
	}
}

func (a *Application) checkAnswers(w *flaws, k rules.EntryKind) {
	for _, c := range k.Criteria {
		if c.Ask == rules.AskPaper {
			has := slices.ContainsFunc(a.Papers, func(p ApplicationPaper) bool { return p.Class == c.Class })
			w.need(has || !c.Required && !(c.Class == "fee_standard" && a.Fee.Rule == "standard"), "papers."+c.Class)
			continue
		}
		path, v := "answers."+c.ID, a.Answers[c.ID]
		switch x := v.(type) {
		case nil:
			w.need(!c.Required, path)
		case string:
			w.need(x != "" || !c.Required, path)
		case bool:
			if c.Must && !x {
				w.add(path, "application.criterion_not_met", nil)
			}
		case float64:
			if int(x) < c.Min || c.Max > 0 && int(x) > c.Max {
				p := fault.P{"min": c.Min}
				key := "field.too_few"
				if c.Max > 0 {
					p["max"], key = c.Max, "application.number_between"
				}
				w.add(path, key, p)
			}
		}
	}
}

func (a *Application) checkMediators(w *flaws, k rules.EntryKind, f facts) {
	if len(a.Mediators) < k.MinMediators {
		w.add("mediators", "field.too_few", fault.P{"min": k.MinMediators})
	}
	phones, certificates := map[string]bool{}, map[string]bool{}
	for i, m := range a.Mediators {
		path := fmt.Sprintf("mediators[%d].", i)
		w.need(m.Name != "", path+"name")
		if w.need(m.Phone != "", path+"phone") {
			switch n, ok := MobilePhone(m.Phone); {
			case !ok:
				w.add(path+"phone", "field.phone", nil)
			case phones[n]:
				w.add(path+"phone", "field.repeated", nil)
			default:
				phones[n] = true
			}
		}
		switch {
		case m.Certificate == "":
		case certificates[m.Certificate]:
			w.add(path+"certificate", "field.repeated", nil)
		case f.certOut[m.Certificate]:
			w.add(path+"certificate", "application.certificate_taken", nil)
		}
		certificates[m.Certificate] = true
		w.need(len(m.Causes) > 0, path+"causes")
		for j, id := range m.Causes {
			if !slices.Contains(a.Causes, id) {
				w.add(fmt.Sprintf("%scauses[%d]", path, j), "application.cause_not_yours", nil)
			}
		}
	}
}

// claims gives what no other open application may claim.
func (a *Application) claims() []string {
	var out []string
	if code, ok := CreditCode(a.CreditCode); ok {
		out = append(out, "credit:"+code)
	}
	for _, m := range a.Mediators {
		if m.Certificate != "" {
			out = append(out, "certificate:"+m.Certificate)
		}
	}
	return out
}
