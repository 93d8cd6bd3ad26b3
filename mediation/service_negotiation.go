package mediation

import (
	"context"
	"time"

	"concord/internal/actor"
	"concord/internal/fault"
)

// Propose makes an offer, or with CounterTo answers one with another. The words are stored first and do not exist for
// anybody until the case tells of them, so a crash in between leaves nothing half done and the same offer again is once.
func (s *Service) Propose(ctx context.Context, id CaseID, in ProposeInput) (Proposal, error) {
	m := MovePropose
	if in.CounterTo != "" {
		m = MoveCounter
	}
	if in.ID == "" {
		in.ID = ProposalID(newID())
	}
	var made Proposal
	err := s.negotiate(ctx, id, m, ProposalMade, func(n *Negotiation, c *Case, by Seat, at time.Time) (*Proposal, error) {
		p, err := n.propose(c, by, at, in)
		if err != nil {
			return nil, err
		}
		made = *p
		return p, nil
	})
	return made, err
}

// AnswerTerms says yes or no to terms of an offer.
func (s *Service) AnswerTerms(ctx context.Context, id CaseID, p ProposalID, answers []TermAnswer) (Proposal, error) {
	var out Proposal
	err := s.negotiate(ctx, id, MoveAnswerTerms, TermAnswered, func(n *Negotiation, c *Case, by Seat, _ time.Time) (*Proposal, error) {
		x, err := n.answer(c, by, p, answers)
		if err != nil {
			return nil, err
		}
		out = *x
		return x, nil
	})
	return out, err
}

// WithdrawOffer takes an offer of the actor back.
func (s *Service) WithdrawOffer(ctx context.Context, id CaseID, p ProposalID) (Proposal, error) {
	var out Proposal
	err := s.negotiate(ctx, id, MoveWithdrawOffer, ProposalTakenBack, func(n *Negotiation, c *Case, by Seat, _ time.Time) (*Proposal, error) {
		x, err := n.withdraw(c, by, p)
		if err != nil {
			return nil, err
		}
		out = *x
		return x, nil
	})
	return out, err
}

func (s *Service) negotiate(ctx context.Context, id CaseID, m Move, k Kind, verb func(*Negotiation, *Case, Seat, time.Time) (*Proposal, error)) error {
	c, seat, err := s.seated(ctx, id, move(m))
	if err != nil {
		return err
	}
	at := s.clock.Now()
	if _, err := c.begin(m, seat, at); err != nil {
		return err
	}
	var about ProposalID
	n, err := s.store.negotiate(ctx, id, func(n *Negotiation) error {
		p, err := verb(n, c, seat, at)
		if err == nil {
			about = p.ID
		}
		return err
	})
	if err != nil {
		return err
	}
	a := actor.From(ctx)
	_, err = s.store.update(ctx, id, func(c *Case) ([]Event, error) {
		var others []OfferRef
		for i := range n.Proposals {
			if p := &n.Proposals[i]; p.ID != about && c.offer(p.ID) != nil {
				others = append(others, refOf(c, n, p))
			}
		}
		return c.offerMoved(m, k, c.RoleIn(a), at, refOf(c, n, n.proposal(about)), others...)
	})
	return err
}

// Proposals gives the offers that the actor may read, oldest first. The court, managers and operators read none.
func (s *Service) Proposals(ctx context.Context, id CaseID) ([]Proposal, error) {
	c, seat, err := s.seated(ctx, id, to("case:read_offers"))
	if err != nil {
		return nil, err
	}
	if !seat.IsParty() && seat.Role != AsMediator {
		return nil, notFound()
	}
	n, err := s.store.negotiation(ctx, id)
	if err != nil {
		return nil, err
	}
	return n.Visible(c, seat), nil
}

// Notes gives the actor's own notes as mediator; empty when there are none.
func (s *Service) Notes(ctx context.Context, id CaseID) (Note, error) {
	_, seat, err := s.seated(ctx, id, to("note:read"))
	if err != nil {
		return Note{}, err
	}
	if seat.Role != AsMediator {
		return Note{}, notFound()
	}
	return s.store.note(ctx, id, seat.Person)
}

// WriteNotes keeps the actor's own notes as mediator; the last word wins.
func (s *Service) WriteNotes(ctx context.Context, id CaseID, text string) (Note, error) {
	c, seat, err := s.seated(ctx, id, move(MoveNote))
	if err != nil {
		return Note{}, err
	}
	at := s.clock.Now()
	if _, err := c.begin(MoveNote, seat, at); err != nil {
		return Note{}, err
	}
	var k check
	text = k.text("text", text, false, 4*MaxText)
	if err := k.err(); err != nil {
		return Note{}, err
	}
	n := Note{Case: id, Person: seat.Person, Text: text, At: at}
	return n, s.store.writeNote(ctx, n)
}

// AddEvidence adds a file whose bytes are kept already. While it is not open to all, what it is stays in the privileged
// part; the case tells only that something is there, to whom it may.
func (s *Service) AddEvidence(ctx context.Context, id CaseID, in EvidenceInput) (EvidenceView, error) {
	c, seat, err := s.seated(ctx, id, move(MoveAttach))
	if err != nil {
		return EvidenceView{}, err
	}
	if in.ID == "" {
		in.ID = EvidenceID(newID())
	}
	if _, err := c.begin(MoveAttach, seat, s.clock.Now()); err != nil {
		return EvidenceView{}, err
	}
	if err := in.check(); err != nil {
		return EvidenceView{}, err
	}
	if c.evidence(in.ID) == nil {
		if _, err := s.store.negotiate(ctx, id, func(n *Negotiation) error {
			return n.keep(in.ID, in.paper())
		}); err != nil {
			return EvidenceView{}, err
		}
	}
	v, err := s.act(ctx, id, MoveAttach, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.AddEvidence(by, at, in) })
	if err != nil {
		return EvidenceView{}, err
	}
	return v.piece(in.ID)
}

// keep stores what a paper says of itself; an id is used once.
func (n *Negotiation) keep(id EvidenceID, p Paper) error {
	if n.Papers == nil {
		n.Papers = map[EvidenceID]Paper{}
	}
	if len(n.Papers) > 2*MaxEvidence {
		return fault.On("evidence", "field.too_many", fault.P{"max": MaxEvidence})
	}
	n.Papers[id] = p
	return nil
}

func (v *View) piece(id EvidenceID) (EvidenceView, error) {
	for _, e := range v.Evidence {
		if e.ID == id {
			return e, nil
		}
	}
	return EvidenceView{}, notFound()
}

// SetVisibility changes who may see a file of the actor.
func (s *Service) SetVisibility(ctx context.Context, id CaseID, e EvidenceID, v Visibility) (EvidenceView, error) {
	if _, _, err := s.seated(ctx, id, move(MoveShow)); err != nil {
		return EvidenceView{}, err
	}
	n, err := s.store.negotiation(ctx, id)
	if err != nil {
		return EvidenceView{}, err
	}
	view, err := s.act(ctx, id, MoveShow, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.Show(by, at, e, v, n.Papers[e]) })
	if err != nil {
		return EvidenceView{}, err
	}
	return view.piece(e)
}

// RemoveEvidence takes a file out of a draft; the paper is forgotten.
func (s *Service) RemoveEvidence(ctx context.Context, id CaseID, e EvidenceID) error {
	if _, err := s.act(ctx, id, MoveRemoveEvidence, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.RemoveEvidence(by, at, e) }); err != nil {
		return err
	}
	_, err := s.store.negotiate(ctx, id, func(n *Negotiation) error {
		delete(n.Papers, e)
		return nil
	})
	return err
}

// Evidence gives one piece of evidence with where its bytes are, to whoever may see it; not_found to others.
func (s *Service) Evidence(ctx context.Context, id CaseID, e EvidenceID) (EvidenceView, error) {
	c, seat, err := s.seated(ctx, id, to("case:read"))
	if err != nil {
		return EvidenceView{}, err
	}
	x := c.evidence(e)
	if x == nil || !x.sees(seat) {
		return EvidenceView{}, notFound()
	}
	if seat.Role != AsSystem {
		if err := s.guard.Allow(ctx, "evidence:read", evidenceObject(c, x)); err != nil {
			return EvidenceView{}, err
		}
	}
	v, err := s.view(ctx, c, actor.From(ctx))
	if err != nil {
		return EvidenceView{}, err
	}
	return v.piece(e)
}
