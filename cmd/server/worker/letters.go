package worker

import (
	"context"
	"fmt"
	"time"

	"concord/internal/fault"
	"concord/internal/identity"
	"concord/internal/notify"
	"concord/internal/rules"
	"concord/mediation"
)

// audience chooses who gets a letter.
type audience string

const (
	applicants  audience = "applicants"
	everybody   audience = "everybody" // all parties
	others      audience = "others"    // all parties but who acted
	theMediator audience = "the mediator"
)

type letter struct {
	to       audience
	template notify.Template
}

// write sends one letter of the table to each of its readers.
func (w *Worker) write(ctx context.Context, f fact, l letter) error {
	if l.to == theMediator {
		a := f.Case.Appointment
		if a == nil || a.MediatorPerson == "" || a.Mediator != f.Data.Mediator && f.Data.Mediator != "" {
			return nil
		}
		params, ok := w.params(f, l.template)
		if !ok {
			return nil
		}
		return w.toPerson(ctx, f, a.MediatorPerson, l.template, params)
	}
	for _, p := range f.Case.Parties {
		switch {
		case l.to == applicants && p.Side != mediation.Applicant:
			continue
		case p.ID == f.Data.Party && l.to != applicants && mediation.Kind(f.Kind) != mediation.CaseEnded && mediation.Kind(f.Kind) != mediation.AgreementEffective:
			continue // he did it himself
		case l.to != applicants && p.Out:
			continue
		}
		if mediation.Kind(f.Kind) == mediation.ProposalMade && !w.mayKnow(f, p.ID) {
			continue
		}
		params, ok := w.params(f, l.template)
		if !ok {
			continue
		}
		if err := w.toParty(ctx, f, p, l.template, params); err != nil {
			return err
		}
	}
	return nil
}

// mayKnow says whether a party may know that an offer was made: one made in a private room is that room's alone.
func (w *Worker) mayKnow(f fact, id mediation.PartyID) bool {
	for _, o := range f.Case.Offers {
		if o.ID == f.Data.Proposal {
			return o.Audience == mediation.Joint || o.Audience == string(id)
		}
	}
	return false
}

// params gives a template what it needs; false when the case has moved on and the letter would say what is no longer so.
func (w *Worker) params(f fact, t notify.Template) (map[string]any, bool) {
	c := f.Case
	p := map[string]any{"link": "/cases/" + string(c.ID)}
	by := func(due *time.Time) {
		if due != nil && !due.IsZero() {
			p["by"] = *due
		}
	}
	party := func() bool {
		x := c.Party(f.Data.Party)
		if x == nil {
			return false
		}
		p["name"] = x.Name
		return true
	}
	switch t {
	case notify.ApplicationReceived:
		p["number"] = c.Number
	case notify.InvitationAccepted, notify.InvitationRefused:
		return p, party()
	case notify.AgreementSignedByOther:
		if f.Data.Party == "" && c.Appointment != nil {
			p["name"] = c.Appointment.Name
			return p, true
		}
		return p, party()
	case notify.CallRequested:
		if !party() {
			return p, false
		}
		if x := c.Party(f.Data.Party); x.CallWhen != "" {
			p["when"] = x.CallWhen
		}
	case notify.CandidatesOffered:
		by(f.Data.Due)
	case notify.MediatorAppointed, notify.AppointmentAccepted, notify.DisclosureMade, notify.MediatorUnavailable:
		if c.Appointment == nil {
			return p, false
		}
		p["mediator"] = c.Appointment.Name
		if t == notify.MediatorAppointed {
			p["organization"] = c.Appointment.OrganizationName
		}
	case notify.AppointmentOffered:
		p["kind"] = c.Kind
		by(f.Data.Due)
	case notify.ExtensionAsked:
		if c.Extension == nil {
			return p, false
		}
		pack, err := w.Rules.Pack(c.Track, c.CreatedAt)
		if err != nil {
			return p, false
		}
		p["until"] = rules.Date(c.Extension.Until).Midnight(pack.Zone()).AddDate(0, 0, 1) // the day ends there
	}
	return p, true
}

// toParty writes to a party by the address that was confirmed for service, else by the phone that the case names.
func (w *Worker) toParty(ctx context.Context, f fact, p mediation.Party, t notify.Template, params map[string]any) error {
	to := notify.Address{Person: p.Person, Phone: p.Phone}
	if s := p.Service; s != nil && s.Phone != "" {
		to.Phone = s.Phone
	}
	if (p.Side == mediation.Respondent || f.Case.Direct()) && p.Person == "" {
		return nil // has not opened the invitation: nothing but the invitation goes to an unproved number
	}
	return w.post(ctx, f, to, string(p.ID), t, params, nil)
}

func (w *Worker) toPerson(ctx context.Context, f fact, person string, t notify.Template, params map[string]any) error {
	if f.Case.Trial() {
		return w.keepTrial(ctx, f, "mediator", t, fmt.Sprint(params["link"]))
	}
	a, err := w.Identity.Account(ctx, person)
	if err != nil {
		return err
	}
	return w.post(ctx, f, notify.Address{Person: person, Phone: a.Phone, Email: a.Email}, person, t, params, nil)
}

// post stores a message under an id made of event and recipient: twice is once.
func (w *Worker) post(ctx context.Context, f fact, to notify.Address, recipient string, t notify.Template, params map[string]any, secrets map[string]string) error {
	if f.Case.Trial() {
		return w.keepTrial(ctx, f, recipient, t, fmt.Sprint(params["link"]))
	}
	if to.Phone == "" && to.Email == "" {
		return nil // nobody to write to: the desk shows it
	}
	if phone, err := identity.NormalPhone(to.Phone); err == nil {
		to.Phone = phone // cases keep mainland numbers without +86; letters travel by E.164
	}
	err := w.Notify.Send(ctx, notify.Message{ID: notify.MessageID(f.ID, recipient+":"+string(t)), To: to, Template: t, Params: params, Secrets: secrets, Case: string(f.Case.ID)})
	if err == nil {
		return nil
	}
	if wrong := fault.From(err); wrong.Code == fault.Invalid || wrong.Key == "message.template" {
		// A letter that can never be written must not hold up the case, whose next events wait behind this one.
		w.Log.ErrorContext(ctx, "a letter cannot be written", "case", f.Case.ID, "event", f.ID, "template", t, "key", wrong.Key)
		return nil
	}
	return err
}
