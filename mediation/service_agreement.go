package mediation

import (
	"context"
	"time"

	"concord/internal/actor"
)

// DraftAgreement writes the agreement anew; without terms it takes those that all have agreed to. See
// Case.DraftAgreement.
func (s *Service) DraftAgreement(ctx context.Context, id CaseID, in DraftInput) (View, error) {
	if in.Terms == nil {
		terms, err := s.AgreedTerms(ctx, id)
		if err != nil {
			return View{}, err
		}
		in.Terms = terms
	}
	return s.act(ctx, id, MoveDraftAgreement, func(c *Case, by Seat, at time.Time) ([]Event, error) {
		return c.DraftAgreement(s.rules, by, at, in)
	})
}

// AgreedTerms gives the terms to which every party has said yes, to the mediator.
func (s *Service) AgreedTerms(ctx context.Context, id CaseID) ([]Term, error) {
	c, seat, err := s.seated(ctx, id, move(MoveDraftAgreement))
	if err != nil {
		return nil, err
	}
	if seat.Role != AsMediator {
		return nil, notFound()
	}
	n, err := s.store.negotiation(ctx, id)
	if err != nil {
		return nil, err
	}
	return n.AgreedTerms(c), nil
}

// CheckAgreement looks at a draft without keeping it.
func (s *Service) CheckAgreement(ctx context.Context, id CaseID, in DraftInput) ([]Finding, error) {
	c, seat, err := s.seated(ctx, id, move(MoveDraftAgreement))
	if err != nil {
		return nil, err
	}
	if seat.Role != AsMediator {
		return nil, notFound()
	}
	f, err := c.CheckAgreement(s.rules, s.clock.Now(), in)
	if f == nil {
		f = []Finding{}
	}
	return f, err
}

// AttachAgreement makes a version ready to be signed; see Case.AttachAgreement.
func (s *Service) AttachAgreement(ctx context.Context, id CaseID, in AttachInput) error {
	_, err := s.act(ctx, id, MoveAttachAgreement, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.AttachAgreement(by, at, in) })
	return err
}

// Sign puts the actor's hand under the agreement; see Case.Sign. The caller has proved the one-time code.
func (s *Service) Sign(ctx context.Context, id CaseID, in SignInput) (View, error) {
	return s.act(ctx, id, MoveSign, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.Sign(s.rules, by, at, in) })
}

// RefuseSign says no to this text; see Case.RefuseSign.
func (s *Service) RefuseSign(ctx context.Context, id CaseID, reason string) (View, error) {
	return s.act(ctx, id, MoveRefuseSign, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.RefuseSign(by, at, reason) })
}

// Seal records the sealed copy.
func (s *Service) Seal(ctx context.Context, id CaseID, in SealInput) error {
	_, err := s.act(ctx, id, MoveSeal, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.Seal(by, at, in) })
	return err
}

// Terminate ends mediation; see Case.Terminate.
func (s *Service) Terminate(ctx context.Context, id CaseID, in TerminateInput) (View, error) {
	return s.act(ctx, id, MoveTerminate, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.Terminate(s.rules, by, at, in) })
}

// Stop ends mediation because the actor, a party, says so.
func (s *Service) Stop(ctx context.Context, id CaseID, reason string) (View, error) {
	return s.act(ctx, id, MoveStop, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.Stop(by, at, reason) })
}

// Withdraw takes the request back.
func (s *Service) Withdraw(ctx context.Context, id CaseID, reason string) (View, error) {
	return s.act(ctx, id, MoveWithdraw, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.Withdraw(by, at, reason) })
}

// DraftFacts writes the record of undisputed facts; see Case.DraftFacts.
func (s *Service) DraftFacts(ctx context.Context, id CaseID, items []string) (View, error) {
	return s.act(ctx, id, MoveDraftFacts, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.DraftFacts(by, at, items) })
}

// AttachFacts makes the record ready to be signed.
func (s *Service) AttachFacts(ctx context.Context, id CaseID, in AttachInput) error {
	_, err := s.act(ctx, id, MoveAttachFacts, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.AttachFacts(by, at, in) })
	return err
}

// SignFacts puts the actor's hand under the record.
func (s *Service) SignFacts(ctx context.Context, id CaseID, in SignInput) (View, error) {
	return s.act(ctx, id, MoveSignFacts, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.SignFacts(by, at, in) })
}

// RequestFiling asks for the hand-off to the court, or sends the correction of a returned one; see Case.RequestFiling.
func (s *Service) RequestFiling(ctx context.Context, id CaseID, text string) (View, error) {
	return s.act(ctx, id, MoveRequestFiling, func(c *Case, by Seat, at time.Time) ([]Event, error) {
		return c.RequestFiling(by, at, text)
	})
}

// AskConfirmation applies for confirmation after signing.
func (s *Service) AskConfirmation(ctx context.Context, id CaseID) (View, error) {
	return s.act(ctx, id, MoveAskConfirmation, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.AskConfirmation(by, at) })
}

// RecordPayment is the payer's word.
func (s *Service) RecordPayment(ctx context.Context, id CaseID, in PaymentInput) (View, error) {
	return s.act(ctx, id, MoveRecordPayment, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.RecordPayment(by, at, in) })
}

// ConfirmPayment is the payee's word.
func (s *Service) ConfirmPayment(ctx context.Context, id CaseID, n int) (View, error) {
	return s.act(ctx, id, MoveConfirmPayment, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.ConfirmPayment(by, at, n) })
}

// MirrorFiling keeps what the court says of the filing.
func (s *Service) MirrorFiling(ctx context.Context, id CaseID, l Link) error {
	_, err := s.act(ctx, id, MoveMirror, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.MirrorFiling(by, at, l) })
	return err
}

// MirrorConfirmation keeps what the court says of the confirmation.
func (s *Service) MirrorConfirmation(ctx context.Context, id CaseID, l Link) error {
	_, err := s.act(ctx, id, MoveMirror, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.MirrorConfirmation(by, at, l) })
	return err
}

// FileDocument keeps where a document made from the case is.
func (s *Service) FileDocument(ctx context.Context, id CaseID, d Document) error {
	_, err := s.act(ctx, id, MoveFileDocument, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.FileDocument(by, at, d) })
	return err
}

// Document gives one document of the case, to whoever may read it; not_found to others.
func (s *Service) Document(ctx context.Context, id CaseID, doc string) (Document, error) {
	c, _, err := s.seated(ctx, id, to("document:read"))
	if err != nil {
		return Document{}, err
	}
	v, err := s.view(ctx, c, actor.From(ctx))
	if err != nil {
		return Document{}, err
	}
	for _, d := range v.Documents {
		if d.ID == doc {
			return d, nil
		}
	}
	return Document{}, notFound()
}
