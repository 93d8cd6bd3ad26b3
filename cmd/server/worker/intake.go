package worker

import (
	"context"
	"fmt"
	"time"

	"concord/internal/identity"
	"concord/internal/notify"
	"concord/internal/rules"
	"concord/mediation"
	"concord/organizations"
)

// keepReceipt makes the receipt with number and time.
func keepReceipt(ctx context.Context, w *Worker, f fact) error {
	p, err := w.paper(ctx, f.Case)
	if err != nil || f.Case.SubmittedAt == nil {
		return err
	}
	return w.keep(ctx, f, "receipt", fmt.Sprintf("receipt-%d", f.Case.DraftRevision), p.receipt(), mediation.ForApplicant)
}

// screen lets an application pass when nothing speaks against it; whatever raises a doubt waits for a clerk, with the
// doubt written down. A machine never sends anything back.
func screen(ctx context.Context, w *Worker, f fact) error {
	c := f.Case
	if c.State != mediation.Submitted {
		return nil // somebody was faster, or this ran before
	}
	doubts, err := w.triage(ctx, c)
	if err != nil {
		return err
	}
	if len(doubts) > 0 {
		w.tell("desk:court:"+string(c.Court), f.Kind)
		return w.Cases.NoteTriage(ctx, c.ID, doubts)
	}
	_, err = w.Cases.Screen(ctx, c.ID, mediation.ScreenInput{Decision: "accepted", Triage: []mediation.Reason{{Key: "triage.no_doubt"}}})
	return settledElsewhere(err)
}

// triage says what a clerk should look at before the other side is asked.
func (w *Worker) triage(ctx context.Context, c *mediation.Case) ([]mediation.Reason, error) {
	var doubts []mediation.Reason
	var places organizations.Places
	places.Place = c.Region
	for _, p := range c.Parties {
		switch p.Side {
		case mediation.Applicant:
			places.Applicant = p.Region
		case mediation.Respondent:
			places.Respondent = p.Region
			if p.Phone == "" {
				doubts = append(doubts, mediation.Reason{Key: "triage.no_phone"})
			}
		}
	}
	suggested, err := w.Roster.CourtFor(ctx, places)
	if err != nil {
		return nil, err
	}
	competent := false
	for _, s := range suggested {
		competent = competent || s.Court.ID == c.Court
	}
	if !competent {
		doubts = append(doubts, mediation.Reason{Key: "triage.other_court"})
	}
	pack, err := w.Rules.Pack(c.Track, c.CreatedAt)
	if err != nil {
		return nil, err
	}
	for _, g := range pack.Unsuitable {
		if yes, _ := c.Story.Answers["unsuitable_"+g.ID].(bool); yes {
			doubts = append(doubts, mediation.Reason{Key: "triage.unsuitable", Params: map[string]any{"ground": g.ID}})
		}
	}
	return doubts, nil
}

// keepReturnNotice makes the notice of why the application came back and where to go.
func keepReturnNotice(ctx context.Context, w *Worker, f fact) error {
	c := f.Case
	if c.Screening == nil {
		return nil // submitted again meanwhile
	}
	p, err := w.paper(ctx, c)
	if err != nil {
		return err
	}
	ground := rules.Ground{ID: c.Screening.Ground}
	for _, g := range p.pack.Returns {
		if g.ID == c.Screening.Ground {
			ground = g
		}
	}
	return w.keep(ctx, f, "return_notice", fmt.Sprintf("return-%d", c.DraftRevision), p.returned(ground), mediation.ForApplicant)
}

// invite sends every respondent who has not answered a link to his phone.
func invite(ctx context.Context, w *Worker, f fact) error {
	c := f.Case
	if c.State != mediation.Inviting {
		return nil
	}
	asker := ""
	for _, p := range c.Parties {
		if p.Side == mediation.Applicant {
			asker = p.Name
			break
		}
	}
	var until time.Time
	if k := c.Clock(mediation.ClockInvitation); k != nil {
		until = k.Due
	}
	for _, p := range c.Active() {
		if p.Side != mediation.Respondent || p.Answer == mediation.Accepted || p.Phone == "" {
			continue
		}
		token, err := w.Identity.Invite(ctx, identity.Invitation{Case: string(c.ID), Party: string(p.ID), Phone: p.Phone, Expires: until, Asker: asker, Kind: c.Kind})
		if err != nil {
			return err
		}
		template := notify.InvitationToParty
		if mediation.Kind(f.Kind) == mediation.RespondentReminded {
			template = notify.InvitationReminder
		}
		params := map[string]any{"asker": asker, "kind": c.Kind}
		if !until.IsZero() {
			params["until"] = until
		}
		to := notify.Address{Person: p.Person, Phone: p.Phone}
		if err := w.post(ctx, f, to, string(p.ID), template, params, map[string]string{"link": "/i/" + token}); err != nil {
			return err
		}
	}
	return nil
}

func revokeInvitations(ctx context.Context, w *Worker, f fact) error {
	for _, p := range f.Case.Parties {
		if p.Side == mediation.Respondent {
			if err := w.Identity.RevokeInvitations(ctx, string(f.Case.ID), string(p.ID)); err != nil {
				return err
			}
		}
	}
	return nil
}
