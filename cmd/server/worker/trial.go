package worker

import (
	"context"
	"strings"
	"time"

	"concord/internal/actor"
	"concord/internal/notify"
	"concord/internal/sandbox"
	"concord/mediation"
	"concord/organizations"
)

// What a case of a sandbox does by itself, so that a partner sees the whole life of events: everybody in it is played by
// the hub, nobody real is written to or asked, nothing enters the transparency log.
var trials = map[mediation.Kind][]reaction{
	mediation.CaseSubmitted:     {acceptDirect},
	mediation.CaseAccepted:      {trialJoin, trialAnswer},
	mediation.SelectionOpened:   {trialOffer},
	mediation.CandidatesOffered: {trialChoose},
	mediation.MediatorAppointed: {trialTakeUp},
	mediation.MediatorAccepted:  {trialTalk},
	mediation.AgreementDrafted:  {renderAgreement},
	mediation.AgreementReady:    {trialSign},
}

// The magic of a sandbox: the last four digits of the first respondent's phone number decide how the case goes. Every
// other number goes the whole way to a settlement.
const (
	magicRefuses     = "0001" // the respondent refuses: case.refused, case.ended (refused)
	magicSilent      = "0002" // the respondent never answers: case.ended (unreachable) when the time is over
	magicDeclines    = "0003" // the first mediator declines: case.mediator_declined, then the second accepts
	magicNoAgreement = "0004" // no agreement: case.ended (gap)
	magicStops       = "0005" // the applicant takes it back once the mediator has accepted: case.withdrawn
)

func magic(c *mediation.Case) string {
	for _, p := range c.Parties {
		if p.Side == mediation.Respondent && len(p.Phone) >= 4 {
			return p.Phone[len(p.Phone)-4:]
		}
	}
	return ""
}

// as acts for somebody who is not real.
func as(ctx context.Context, person string, grants ...actor.Grant) context.Context {
	return actor.With(ctx, actor.Actor{Person: person, Session: person, Name: "sandbox", Level: actor.Confirmed, Locale: "zh-CN", Grants: grants, Sandbox: true})
}

func asTrialMediator(ctx context.Context, c *mediation.Case) context.Context {
	return as(ctx, c.Appointment.MediatorPerson, actor.Grant{Role: actor.Mediator, Tenant: string(c.Appointment.Organization)})
}

// trialJoin is what opening the links does.
func trialJoin(ctx context.Context, w *Worker, f fact) error {
	for _, p := range f.Case.Active() {
		template := notify.PartnerApplication
		if p.Side == mediation.Respondent {
			template = notify.InvitationToParty
		}
		if err := w.keepTrial(ctx, f, string(p.ID), template, ""); err != nil {
			return err
		}
		if p.Person != "" {
			continue
		}
		if _, err := w.Cases.BindParty(ctx, f.Case.ID, p.ID, "sandbox."+string(p.ID)); err != nil {
			return settledElsewhere(err)
		}
	}
	return nil
}

func trialAnswer(ctx context.Context, w *Worker, f fact) error {
	c, err := w.Cases.Case(ctx, f.Case.ID) // bound a moment ago
	if err != nil {
		return err
	}
	for _, p := range c.Active() {
		if p.Side != mediation.Respondent || p.Answer == mediation.Accepted || magic(c) == magicSilent {
			continue
		}
		in := mediation.AnswerInput{Answer: "accept", Consents: []mediation.Stage{mediation.StageMediation, mediation.StageOnline, mediation.StageService}}
		if magic(c) == magicRefuses {
			in = mediation.AnswerInput{Answer: "refuse"}
		}
		if _, err := w.Cases.Answer(as(ctx, p.Person), c.ID, in); err != nil {
			return settledElsewhere(err)
		}
	}
	return nil
}

func trialOffer(ctx context.Context, w *Worker, f fact) error {
	c := f.Case
	if c.State != mediation.Selecting || c.Selection == nil || c.Selection.Round != f.Data.Round || c.Selection.OfferedAt != nil {
		return nil
	}
	host := organizations.OrganizationID(c.Partner.Organization)
	o, err := w.Roster.Organization(ctx, host)
	if err != nil {
		return err
	}
	in := mediation.OfferInput{Round: c.Selection.Round, Pack: "sandbox"}
	for n := 1; n <= organizations.TrialMediators; n++ {
		m, err := w.Roster.Mediator(ctx, organizations.TrialMediator(host, n))
		if err != nil {
			return err
		}
		excluded := false
		for _, x := range c.Selection.Excluded {
			excluded = excluded || x == m.ID
		}
		if !excluded {
			in.Offered = append(in.Offered, mediation.Candidate{Mediator: m.ID, Organization: host, Name: m.Name, OrganizationName: o.Name, Fee: o.Fee, Score: 1})
		}
	}
	_, err = w.Cases.OfferCandidates(ctx, c.ID, in)
	return settledElsewhere(err)
}

func trialChoose(ctx context.Context, w *Worker, f fact) error {
	c := f.Case
	if c.State != mediation.Selecting || c.Selection == nil || len(c.Selection.Offered) == 0 {
		return nil
	}
	for _, p := range c.Active() {
		if _, err := w.Cases.Choose(as(ctx, p.Person), c.ID, c.Selection.Offered[0].Mediator); err != nil {
			return settledElsewhere(err)
		}
	}
	return nil
}

func trialTakeUp(ctx context.Context, w *Worker, f fact) error {
	c := f.Case
	if c.State != mediation.Appointed || c.Appointment == nil || c.Appointment.Mediator != f.Data.Mediator {
		return nil
	}
	var err error
	if magic(c) == magicDeclines && strings.HasSuffix(string(c.Appointment.Mediator), "-1") {
		_, err = w.Cases.Decline(asTrialMediator(ctx, c), c.ID, mediation.DeclineInput{Reason: "capacity"})
	} else {
		_, err = w.Cases.Accept(asTrialMediator(ctx, c), c.ID, &mediation.DisclosureInput{})
	}
	return settledElsewhere(err)
}

// trialTalk agrees on what was claimed, in 30 days, or on nothing.
func trialTalk(ctx context.Context, w *Worker, f fact) error {
	c := f.Case
	if c.State != mediation.Mediating || c.Appointment == nil {
		return nil
	}
	var owes, gets mediation.Party
	for _, p := range c.Active() {
		if p.Side == mediation.Respondent {
			owes = *p
		} else {
			gets = *p
		}
	}
	var err error
	switch magic(c) {
	case magicNoAgreement:
		_, err = w.Cases.Terminate(asTrialMediator(ctx, c), c.ID, mediation.TerminateInput{Reason: "gap"})
	case magicStops:
		for _, p := range c.Active() {
			if p.Side == mediation.Applicant {
				if _, err = w.Cases.Withdraw(as(ctx, p.Person), c.ID, ""); err != nil {
					break
				}
			}
		}
	default:
		due := w.Clock.Now().AddDate(0, 0, 30).Format(time.DateOnly)
		t := mediation.Term{Kind: "act", Payer: owes.ID, Payee: gets.ID, Due: due, Text: "按双方约定履行。"}
		if c.Story.AmountMinor > 0 {
			t = mediation.Term{Kind: "pay", Payer: owes.ID, Payee: gets.ID, AmountMinor: c.Story.AmountMinor, Currency: c.Story.Currency, Due: due, Method: "bank", Account: "6222000000000000000"}
		}
		_, err = w.Cases.DraftAgreement(asTrialMediator(ctx, c), c.ID, mediation.DraftInput{Whole: true, Facts: "沙箱案件，事实以申请为准。", Issues: "沙箱案件，双方无其他争议。", Terms: []mediation.Term{t}})
	}
	return settledElsewhere(err)
}

// trialSign puts everybody's hand under the agreement; what must be signed on paper ends without one.
func trialSign(ctx context.Context, w *Worker, f fact) error {
	c := f.Case
	a := c.Agreement
	if c.State != mediation.Signing || a == nil || a.Digest == "" {
		return nil
	}
	if a.WetInk {
		_, err := w.Cases.Terminate(asTrialMediator(ctx, c), c.ID, mediation.TerminateInput{Reason: "gap"})
		return settledElsewhere(err)
	}
	hands := []context.Context{asTrialMediator(ctx, c)}
	for _, p := range c.Active() {
		hands = append(hands, as(ctx, p.Person))
	}
	for _, who := range hands {
		if _, err := w.Cases.Sign(who, c.ID, mediation.SignInput{Digest: a.Digest, Challenge: "sandbox"}); err != nil {
			return settledElsewhere(err)
		}
	}
	return nil
}

// keepTrial keeps what somebody of a sandbox would have been told.
func (w *Worker) keepTrial(ctx context.Context, f fact, to string, t notify.Template, link string) error {
	return w.Sandbox.Put(ctx, sandbox.Message{ID: notify.MessageID(f.ID, to+":"+string(t)), Organization: f.Case.Partner.Organization, Case: string(f.Case.ID), To: to, Channel: "sms", Template: string(t), Link: link})
}
