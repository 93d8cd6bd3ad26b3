package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"

	"concord/internal/actor"
	"concord/internal/docstore"
	"concord/internal/documents"
	"concord/internal/fault"
	"concord/internal/identity"
	"concord/internal/notify"
	"concord/internal/regions"
	"concord/organizations"
)

// onApplication does what follows from a move of an application: what an approval makes, letters, news to open pages.
func (w *Worker) onApplication(ctx context.Context, e docstore.Event) error {
	var d organizations.ApplicationData
	if err := json.Unmarshal(e.Data, &d); err != nil {
		return fmt.Errorf("event %s: %w", e.ID, err)
	}
	a, err := w.Roster.Application(ctx, d.Application)
	if err != nil {
		return err
	}
	w.tell("desk:court:"+string(a.Court), e.Kind)
	w.tell("person:"+a.By, e.Kind)
	if e.Kind == organizations.OrganizationApproved {
		if err := w.establish(ctx, a); err != nil {
			return err
		}
	}
	t, params, ok := w.applicationLetter(e.Kind, a)
	if !ok {
		return nil
	}
	court, err := w.Roster.Court(ctx, a.Court)
	if err != nil {
		return err
	}
	params["court"] = court.Name
	if params["link"] == nil {
		params["link"] = "/organizations/applications/" + string(a.ID)
	}
	return w.toAccount(ctx, e.ID, a.By, t, params)
}

// applicationLetter says what an applicant is told of an event; nothing when the application has moved on since.
func (w *Worker) applicationLetter(kind string, a organizations.Application) (notify.Template, map[string]any, bool) {
	p := map[string]any{}
	if !a.Due.IsZero() && kind != organizations.ApplicationOverdue {
		p["by"] = a.Due
	}
	switch {
	case (kind == organizations.OrganizationApplied || kind == organizations.ApplicationAnswered || kind == organizations.ApplicationReopened) && a.State == organizations.Submitted:
		p["number"] = a.Number
		return notify.EntryReceived, p, true
	case kind == organizations.ApplicationCureAsked && a.State == organizations.Curing:
		return notify.EntryCure, p, true
	case kind == organizations.ApplicationOverdue && a.State == organizations.Curing:
		return notify.EntryOverdue, p, true
	case kind == organizations.OrganizationApproved && a.State == organizations.Approved:
		p["organization"], p["link"] = a.Name, "/organization"
		return notify.EntryApproved, p, true
	case kind == organizations.ApplicationRefused && a.State == organizations.Refused && a.DecidedAt != nil:
		delete(p, "by")
		if due, err := w.Roster.ObjectionDue(*a.DecidedAt); err == nil {
			p["by"] = due
		}
		return notify.EntryRefused, p, true
	}
	return "", nil, false
}

// establish makes of an approval the organization, its certificate, its mediators with their accounts, and its first
// manager. Every step may be taken again; killed anywhere, the event comes again and makes what is missing.
func (w *Worker) establish(ctx context.Context, a organizations.Application) error {
	a, o, err := w.Roster.Establish(ctx, a.ID)
	if err != nil {
		return err
	}
	c, err := w.Roster.IssueCertificate(ctx, o.ID)
	if err != nil {
		return err
	}
	var missing int
	for i, m := range a.Mediators {
		person, err := w.account(ctx, m)
		if err != nil {
			return err
		}
		listed, err := w.Roster.Enlist(ctx, o, c, i, m, person)
		if err != nil {
			return err
		}
		if !listed {
			missing++
			continue
		}
		if person != "" {
			if _, err := w.Identity.Grant(ctx, person, actor.Grant{Role: actor.Mediator, Tenant: string(o.ID)}); err != nil {
				return err
			}
		}
	}
	if missing > 0 {
		w.Log.WarnContext(ctx, "mediators of an application are not on the roster: their numbers are another's", "application", a.ID, "count", missing)
	}
	if _, err := w.Identity.Grant(ctx, a.By, actor.Grant{Role: actor.Manager, Tenant: string(o.ID)}); err != nil {
		return err
	}
	return w.certify(ctx, o)
}

// account gives the account of a mediator that an application named; "" for a number that can have none.
func (w *Worker) account(ctx context.Context, m organizations.Enlisted) (string, error) {
	acc, err := w.Identity.EnsureAccount(ctx, m.Phone, m.Name, "zh-CN")
	if fault.CodeOf(err) == fault.Invalid {
		return "", nil
	}
	if err != nil || acc.Suspended {
		return "", err
	}
	return acc.ID, nil
}

// certify makes the certificate of the present term, prints and seals it, once. Signing puts a time into the bytes, so a
// second run makes a second blob: the first one attached stays.
func (w *Worker) certify(ctx context.Context, o organizations.Organization) error {
	if o.Term == 0 {
		return nil
	}
	c, err := w.Roster.IssueCertificate(ctx, o.ID)
	if err != nil || c.Document != "" {
		return err
	}
	court, err := w.Roster.Court(ctx, c.Court)
	if err != nil {
		return err
	}
	d, err := w.certificate(ctx, c, court)
	if err != nil {
		return err
	}
	sha, pages, err := w.seal(ctx, d, court.Name.ZH)
	if fault.CodeOf(err) == fault.Invalid {
		// A name with a character that no font has: the certificate stands by its number, and holds nothing else up.
		w.Log.ErrorContext(ctx, "a certificate cannot be printed", "certificate", c.ID, "key", fault.From(err).Key)
		return nil
	}
	if err != nil {
		return err
	}
	_, err = w.Roster.AttachCertificate(ctx, c.ID, sha, pages)
	return err
}

// mostPrinted is how many mediators a certificate lists; the public page has all.
const mostPrinted = 100

func (w *Worker) certificate(ctx context.Context, c organizations.Certificate, court organizations.Court) (*documents.OrganizationCertificate, error) {
	e, err := w.Roster.EntryPack()
	if err != nil {
		return nil, err
	}
	number := c.Printed()
	d := &documents.OrganizationCertificate{Meta: documents.Meta{Number: number, VerifyURL: w.PublicURL + "/verify/certificate/" + url.PathEscape(number), CreatedAt: c.IssuedAt},
		Court: court.Name.ZH, Organization: c.Name.ZH, CreditCode: c.CreditCode, Fee: c.Fee, From: c.From, Until: c.Until, Term: c.Term, Synthetic: c.Synthetic,
		Stamp: documents.Stamp{Name: court.Name.ZH, Caption: "特邀调解专用章", At: c.IssuedAt, Pressed: true}}
	if d.Organization == "" {
		d.Organization = c.Name.EN
	}
	if d.Fee == "free" {
		d.Fee = "不收费"
	}
	if k, ok := e.Organization(string(c.Kind)); ok {
		d.Kind = k.Label.In(binding)
	}
	for _, code := range c.Regions {
		place := ""
		for _, part := range regions.Path(code) {
			place += part
		}
		d.Places = append(d.Places, place)
	}
	for _, id := range c.Causes {
		if k, ok := e.Kind(id); ok {
			label := k.Label
			if len(k.Causes) > 0 {
				label = k.Causes[0].Label // a certificate speaks as courts do
			}
			d.Causes = append(d.Causes, label.In(binding))
		}
	}
	ms, _, err := w.Roster.Mediators(ctx, c.Organization, "", mostPrinted)
	for _, m := range ms {
		if m.Status == organizations.Active {
			d.Mediators = append(d.Mediators, documents.Mediator{Name: m.Name.ZH, Certificate: m.Certificate})
		}
	}
	return d, err
}

// standingLetters says what the managers of an organization are told.
var standingLetters = map[string]notify.Template{
	organizations.OrganizationExpiring:  notify.OrganizationExpiring,
	organizations.OrganizationExpired:   notify.OrganizationExpired,
	organizations.OrganizationSuspended: notify.OrganizationSuspended,
	organizations.OrganizationRestored:  notify.OrganizationRestored,
	organizations.OrganizationRemoved:   notify.OrganizationRemoved,
	organizations.OrganizationRenewed:   notify.OrganizationRenewed,
	organizations.RenewalRefused:        notify.OrganizationNotRenewed,
}

// onStanding does what follows from an organization's standing: the certificate of another term, letters to its managers,
// news to open pages.
func (w *Worker) onStanding(ctx context.Context, e docstore.Event) error {
	t, known := standingLetters[e.Kind]
	if !known && e.Kind != organizations.RenewalAsked && e.Kind != organizations.TermBegun {
		return nil
	}
	o, err := w.Roster.Organization(ctx, organizations.OrganizationID(e.Document))
	if fault.CodeOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	w.tell("desk:organization:"+string(o.ID), e.Kind)
	for _, c := range o.Courts {
		w.tell("desk:court:"+string(c), e.Kind)
	}
	if e.Kind == organizations.OrganizationRenewed || e.Kind == organizations.TermBegun {
		if err := w.certify(ctx, o); err != nil {
			return err
		}
	}
	if e.Kind == organizations.OrganizationRemoved && o.Status == organizations.Removed && o.Application != "" {
		if err := w.Roster.ReleaseClaims(ctx, o); err != nil {
			return err
		}
	}
	if !known || o.Sandbox {
		return nil
	}
	params, ok, err := w.standingParams(ctx, t, o)
	if err != nil || !ok {
		return err
	}
	return w.toManagers(ctx, e.ID, o.ID, t, params)
}

// standingParams gives a template what it needs; false when the organization has moved on and the letter would say what is
// no longer so.
func (w *Worker) standingParams(ctx context.Context, t notify.Template, o organizations.Organization) (map[string]any, bool, error) {
	p := map[string]any{"organization": o.Name, "link": "/organization"}
	switch t {
	case notify.OrganizationExpiring, notify.OrganizationRenewed:
		p["until"] = o.Until
		return p, !o.Until.IsZero() && !o.Expired, nil
	case notify.OrganizationExpired:
		return p, o.Expired, nil
	case notify.OrganizationRestored:
		return p, o.Status == organizations.Active, nil
	}
	if len(o.Courts) == 0 {
		return p, false, nil
	}
	court, err := w.Roster.Court(ctx, o.Courts[0])
	p["court"] = court.Name
	switch t {
	case notify.OrganizationSuspended:
		if !o.Resumes.IsZero() {
			p["until"] = o.Resumes
		}
		return p, o.Status == organizations.Suspended, err
	case notify.OrganizationRemoved:
		if due, err := w.Roster.ObjectionDue(o.Last(organizations.WasRemoved).At); err == nil {
			p["by"] = due
		}
		return p, o.Status == organizations.Removed, err
	}
	return p, true, err
}

// onObjection undoes what an upheld objection is against, and tells who objected.
func (w *Worker) onObjection(ctx context.Context, e docstore.Event) error {
	var d organizations.ObjectionData
	if err := json.Unmarshal(e.Data, &d); err != nil {
		return fmt.Errorf("event %s: %w", e.ID, err)
	}
	x, err := w.Roster.Objection(ctx, d.Objection)
	if err != nil {
		return err
	}
	w.tell("desk:court:"+string(x.Court), e.Kind)
	w.tell("person:"+x.By, e.Kind)
	if x.Organization != "" {
		w.tell("desk:organization:"+string(x.Organization), e.Kind)
	}
	if e.Kind != organizations.ObjectionDecided || x.Upheld == nil {
		return nil
	}
	if err := w.Roster.SettleObjection(ctx, x.ID); err != nil {
		return err
	}
	court, err := w.Roster.Court(ctx, x.Court)
	if err != nil {
		return err
	}
	t, link := notify.ObjectionDismissed, "/organization"
	if *x.Upheld {
		t = notify.ObjectionUpheld
	}
	if x.Application != "" {
		link = "/organizations/applications/" + string(x.Application)
	}
	return w.toAccount(ctx, e.ID, x.By, t, map[string]any{"court": court.Name, "link": link})
}

// toManagers writes to everybody who manages an organization.
func (w *Worker) toManagers(ctx context.Context, event string, o organizations.OrganizationID, t notify.Template, params map[string]any) error {
	for cursor := ""; ; {
		list, next, err := w.Identity.Staff(ctx, string(o), cursor, 100)
		if err != nil {
			return err
		}
		for _, a := range list {
			if a.Suspended || !(actor.Actor{Grants: a.Grants}).Has(actor.Manager, string(o)) {
				continue
			}
			if err := w.mail(ctx, event, a, t, params); err != nil {
				return err
			}
		}
		if cursor = next; cursor == "" {
			return nil
		}
	}
}

func (w *Worker) toAccount(ctx context.Context, event, person string, t notify.Template, params map[string]any) error {
	a, err := w.Identity.Account(ctx, person)
	if fault.CodeOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return w.mail(ctx, event, a, t, params)
}

// mail stores a message under an id made of event and recipient: twice is once.
func (w *Worker) mail(ctx context.Context, event string, a identity.Account, t notify.Template, params map[string]any) error {
	err := w.Notify.Send(ctx, notify.Message{ID: notify.MessageID(event, a.ID+":"+string(t)), To: notify.Address{Person: a.ID, Phone: a.Phone, Email: a.Email}, Template: t, Params: params})
	if wrong := fault.From(err); err != nil && wrong.Code == fault.Invalid {
		w.Log.ErrorContext(ctx, "a letter cannot be written", "event", event, "template", t, "key", wrong.Key)
		return nil // one that can never be written must not hold up what waits behind it
	}
	return err
}
