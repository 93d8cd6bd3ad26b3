package mediation

import (
	"maps"
	"slices"
	"time"

	"concord/internal/fault"
)

// This file holds what is privileged: what the parties concede and what the mediator thinks. It lives in collections of
// its own, and no method here gives a type that courts, documents, search or the ledger take. Concessions are not
// usable against anybody later (OMR 18, SIM 22, CPI 107).

// ProposalID names a proposal within all cases.
type ProposalID string

// Joint is the audience of a proposal that all in the case see; else the audience is the id of one party, which sees it
// together with the mediator and nobody else.
const Joint = "joint"

// ProposalState is where a proposal stands.
type ProposalState string

// The states of a proposal.
const (
	ProposalOpen      ProposalState = "open"
	ProposalAgreed    ProposalState = "agreed"    // every party said yes to every term
	ProposalDeclined  ProposalState = "declined"  // all have answered, and some said no to some term
	ProposalWithdrawn ProposalState = "withdrawn" // taken back by who made it
	ProposalReplaced  ProposalState = "replaced"  // answered by another proposal
)

// Negotiation is all that was offered in one case, and the papers that are not open to all.
type Negotiation struct {
	Case      CaseID               `json:"case"`
	Revision  int                  `json:"revision"`
	Proposals []Proposal           `json:"proposals,omitempty"`
	Papers    map[EvidenceID]Paper `json:"papers,omitempty"`
}

// Proposal is an offer of terms.
type Proposal struct {
	ID        ProposalID    `json:"id"`
	By        string        `json:"by"` // party id or "mediator"
	At        time.Time     `json:"at"`
	Audience  string        `json:"audience"` // Joint or a party id
	CounterTo ProposalID    `json:"counterTo,omitempty"`
	Note      string        `json:"note,omitempty"`
	Terms     []OfferedTerm `json:"terms"`
	State     ProposalState `json:"state"`
}

// OfferedTerm is a term and who said yes or no to it. Who made the proposal counts as yes.
type OfferedTerm struct {
	Term
	Answers map[PartyID]bool `json:"answers,omitempty"`
}

// Note is what a mediator writes for himself; nobody else ever reads it.
type Note struct {
	Case   CaseID    `json:"case"`
	Person string    `json:"person"`
	Text   string    `json:"text"`
	At     time.Time `json:"at"`
}

// MaxProposals bounds the proposals of one case.
const MaxProposals = 300

// ProposeInput is a new offer, or with CounterTo an answer to another one.
type ProposeInput struct {
	ID        ProposalID `json:"id,omitempty"` // chosen by the caller, so that the same offer twice is once
	Audience  string     `json:"audience"`     // Joint (also ""), or for the mediator a party id; for a party its own id
	CounterTo ProposalID `json:"counterTo,omitempty"`
	Note      string     `json:"note,omitempty"`
	Terms     []Term     `json:"terms"`
}

// TermAnswer is one word on one term.
type TermAnswer struct {
	Term TermID `json:"term"`
	Yes  bool   `json:"yes"`
}

func (n *Negotiation) proposal(id ProposalID) *Proposal {
	if i := slices.IndexFunc(n.Proposals, func(p Proposal) bool { return p.ID == id }); i >= 0 {
		return &n.Proposals[i]
	}
	return nil
}

// sees says whether a seat may read a proposal.
func (p *Proposal) sees(s Seat) bool {
	return s.Role == AsMediator || s.IsParty() && (p.Audience == Joint || p.Audience == string(s.Party))
}

// author is the By of a seat.
func author(by Seat) string {
	if by.Role == AsMediator {
		return ByMediator
	}
	return string(by.Party)
}

// propose adds an offer; the same id by the same author again gives the one that is there.
func (n *Negotiation) propose(c *Case, by Seat, at time.Time, in ProposeInput) (*Proposal, error) {
	if in.ID == "" {
		in.ID = ProposalID(newID())
	}
	if old := n.proposal(in.ID); old != nil {
		if old.By != author(by) {
			return nil, fault.New(fault.Exists, "proposal.exists", nil)
		}
		return old, nil
	}
	var k check
	if in.Audience == "" {
		in.Audience = Joint
	}
	in.Note = k.text("note", in.Note, false, MaxText)
	if !validID(string(in.ID)) {
		k.wrong("id", "field.unknown_value", nil)
	}
	if len(in.Terms) == 0 {
		k.wrong("terms", "field.required", nil)
	}
	terms := c.checkTerms(&k, "terms", in.Terms)
	switch {
	case in.Audience == Joint:
	case by.IsParty() && in.Audience != string(by.Party), c.Party(PartyID(in.Audience)) == nil:
		k.wrong("audience", "field.unknown_value", nil)
	}
	if len(n.Proposals) >= MaxProposals {
		k.wrong("terms", "field.too_many", fault.P{"max": MaxProposals})
	}
	if err := k.err(); err != nil {
		return nil, err
	}
	if in.CounterTo != "" {
		old := n.proposal(in.CounterTo)
		if old == nil || !old.sees(by) {
			return nil, notFound()
		}
		if old.Audience != in.Audience && in.Audience == Joint {
			return nil, fault.On("audience", "proposal.stays_private", nil) // what was said alone is not answered before all
		}
		if old.State != ProposalOpen && old.State != ProposalDeclined {
			return nil, fault.New(fault.Conflict, "proposal.not_open", nil)
		}
		old.State = ProposalReplaced
	}
	p := Proposal{ID: in.ID, By: author(by), At: at, Audience: in.Audience, CounterTo: in.CounterTo, Note: in.Note, State: ProposalOpen}
	for _, t := range terms {
		o := OfferedTerm{Term: t, Answers: map[PartyID]bool{}}
		if by.IsParty() {
			o.Answers[by.Party] = true
		}
		p.Terms = append(p.Terms, o)
	}
	n.Proposals = append(n.Proposals, p)
	n.Revision++
	return &n.Proposals[len(n.Proposals)-1], nil
}

// answer records a party's words; the same words again change nothing. A word may be changed while the offer is open:
// nothing binds before the agreement is signed.
func (n *Negotiation) answer(c *Case, by Seat, id ProposalID, answers []TermAnswer) (*Proposal, error) {
	p := n.proposal(id)
	if p == nil || !p.sees(by) || c.offer(id) == nil {
		return nil, notFound()
	}
	if !slices.Contains(p.needed(c), by.Party) {
		return nil, fault.New(fault.Forbidden, "proposal.not_to_you", nil)
	}
	if len(answers) == 0 {
		return nil, fault.On("answers", "field.required", nil)
	}
	var k check
	changed := false
	for i, a := range answers {
		j := slices.IndexFunc(p.Terms, func(t OfferedTerm) bool { return t.ID == a.Term })
		if j < 0 {
			k.wrong(pathAt("answers", i, "term"), "field.unknown_value", nil)
			continue
		}
		t := &p.Terms[j]
		if old, said := t.Answers[by.Party]; !said || old != a.Yes {
			if p.By == string(by.Party) {
				k.wrong(pathAt("answers", i, "term"), "proposal.own", nil)
				continue
			}
			t.Answers = maps.Clone(t.Answers)
			if t.Answers == nil {
				t.Answers = map[PartyID]bool{}
			}
			t.Answers[by.Party] = a.Yes
			changed = true
		}
	}
	if err := k.err(); err != nil {
		return nil, err
	}
	if !changed {
		return p, nil
	}
	if p.State != ProposalOpen && p.State != ProposalDeclined && p.State != ProposalAgreed {
		return nil, fault.New(fault.Conflict, "proposal.not_open", nil)
	}
	p.State = p.outcome(c)
	n.Revision++
	return p, nil
}

// needed gives the parties whose word a proposal needs.
func (p *Proposal) needed(c *Case) []PartyID {
	var out []PartyID
	for _, x := range c.Active() {
		if p.Audience == Joint || p.Audience == string(x.ID) {
			out = append(out, x.ID)
		}
	}
	return out
}

// pending gives the parties that have not yet answered every term.
func (p *Proposal) pending(c *Case) []PartyID {
	if p.State != ProposalOpen {
		return nil
	}
	return slices.DeleteFunc(p.needed(c), func(id PartyID) bool {
		for _, t := range p.Terms {
			if _, said := t.Answers[id]; !said {
				return false
			}
		}
		return true
	})
}

func (p *Proposal) outcome(c *Case) ProposalState {
	all := true
	for _, t := range p.Terms {
		for _, id := range p.needed(c) {
			yes, said := t.Answers[id]
			if !said {
				return ProposalOpen
			}
			all = all && yes
		}
	}
	if all {
		return ProposalAgreed
	}
	return ProposalDeclined
}

// withdraw takes an offer back; only who made it may. Taken back again changes nothing.
func (n *Negotiation) withdraw(c *Case, by Seat, id ProposalID) (*Proposal, error) {
	p := n.proposal(id)
	if p == nil || !p.sees(by) || c.offer(id) == nil {
		return nil, notFound()
	}
	if p.By != author(by) {
		return nil, fault.New(fault.Forbidden, "proposal.not_yours", nil)
	}
	if p.State == ProposalWithdrawn {
		return p, nil
	}
	if p.State != ProposalOpen && p.State != ProposalDeclined {
		return nil, fault.New(fault.Conflict, "proposal.not_open", nil)
	}
	p.State = ProposalWithdrawn
	n.Revision++
	return p, nil
}

// AgreedTerms gives the terms of joint proposals to which every party said yes, each once, the latest word of each.
func (n *Negotiation) AgreedTerms(c *Case) []Term {
	var out []Term
	for i := range n.Proposals {
		p := &n.Proposals[i]
		if p.Audience != Joint || p.State == ProposalWithdrawn || p.State == ProposalReplaced || c.offer(p.ID) == nil {
			continue
		}
		for _, t := range p.Terms {
			if c.every(func(x *Party) bool { return t.Answers[x.ID] }) {
				out = append(out, t.Term)
			}
		}
	}
	return out
}

// Visible gives the proposals that a seat may read, oldest first.
func (n *Negotiation) Visible(c *Case, s Seat) []Proposal {
	out := []Proposal{}
	for i := range n.Proposals {
		if p := &n.Proposals[i]; p.sees(s) && c.offer(p.ID) != nil {
			out = append(out, *p)
		}
	}
	return out
}
