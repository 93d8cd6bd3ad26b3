package mediation

import (
	"slices"
	"time"
)

// OfferRef is what a Case knows of a proposal: that it is there, to whom, and whose word is missing. Its words are in the
// Negotiation; a proposal without a ref is not there, so that one write of the Case makes it appear.
type OfferRef struct {
	ID       ProposalID    `json:"id"`
	By       string        `json:"by"` // party id or "mediator"
	Audience string        `json:"audience"`
	State    ProposalState `json:"state"`
	Pending  []PartyID     `json:"pending,omitempty"`
	Revision int           `json:"revision"` // of the Negotiation
}

func (c *Case) offer(id ProposalID) *OfferRef {
	if i := slices.IndexFunc(c.Offers, func(o OfferRef) bool { return o.ID == id }); i >= 0 {
		return &c.Offers[i]
	}
	return nil
}

func refOf(c *Case, n *Negotiation, p *Proposal) OfferRef {
	return OfferRef{ID: p.ID, By: p.By, Audience: p.Audience, State: p.State, Pending: p.pending(c), Revision: n.Revision}
}

// audience of the line that tells of an offer: never the court's.
func (o OfferRef) audience() Audience {
	if o.Audience == Joint {
		return ForParties
	}
	return Audience(o.Audience)
}

// offerMoved takes over what happened to proposals. The same revision again changes nothing; an older one than is known
// tells its event but moves nothing back.
func (c *Case) offerMoved(m Move, k Kind, by Seat, at time.Time, about OfferRef, others ...OfferRef) ([]Event, error) {
	st, err := c.begin(m, by, at)
	if err != nil {
		return nil, err
	}
	if old := c.offer(about.ID); old != nil && old.Revision == about.Revision {
		return nil, nil
	}
	for _, o := range append(others, about) {
		if old := c.offer(o.ID); old == nil {
			c.Offers = append(c.Offers, o)
		} else if old.Revision < o.Revision {
			*old = o
		}
	}
	return st.done(k, Data{Proposal: about.ID, Reason: string(about.State)}, &Entry{Audience: about.audience()}), nil
}
