package mediation

import (
	"context"
	"strings"
	"time"

	"concord/internal/actor"
	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/fault"
	"concord/organizations"
)

// Object is what an action is done to, as a guard needs it: the tenants it belongs to (court, organization), and for each
// relation the accounts, or for court, organization and superior the tenants, that stand in it.
type Object struct {
	Kind    string // case, evidence, note, document, desk
	Tenants []string
	Rel     map[string][]string
}

// Guard says whether the actor of the context may do an action, as case:sign, to an object; nil is yes, else a fault.
type Guard interface {
	Allow(ctx context.Context, action string, o Object) error
}

// Roster is what a case asks of the organizations: organizations.Service is one.
type Roster interface {
	Mediator(ctx context.Context, id organizations.MediatorID) (organizations.Mediator, error)
	Organization(ctx context.Context, id organizations.OrganizationID) (organizations.Organization, error)
	Court(ctx context.Context, id organizations.CourtID) (organizations.Court, error)
}

// Deps are the parts a Service is made of. All are needed, save Ties, and Clock, whose zero is the machine's.
type Deps struct {
	Store  *docstore.Store
	Guard  Guard
	Rules  Rules
	Roster Roster
	Ties   Relations // nil knows of none
	Clock  clock.Clock
	Key    []byte // keyed hashes of identity numbers
}

// Service holds the use cases: find the seat, ask the guard, call one verb inside one Update.
type Service struct {
	store  *store
	guard  Guard
	rules  Rules
	roster Roster
	ties   Relations
	clock  clock.Clock
	key    []byte
}

// Open declares the collections and gives the service.
func Open(ctx context.Context, d Deps) (*Service, error) {
	st, err := declare(ctx, d.Store)
	if err != nil {
		return nil, err
	}
	if d.Clock == nil {
		d.Clock = clock.System{}
	}
	return &Service{store: st, guard: d.Guard, rules: d.Rules, roster: d.Roster, ties: d.Ties, clock: d.Clock, key: d.Key}, nil
}

// objectOf describes a case to the guard.
func objectOf(c *Case) Object {
	o := Object{Kind: "case", Rel: map[string][]string{}}
	tenant := func(rel, id string) {
		if id == "" {
			return
		}
		o.Rel[rel] = []string{id}
		if rel != "superior" {
			o.Tenants = append(o.Tenants, id)
		}
	}
	tenant("court", string(c.Court))
	tenant("superior", string(c.Superior))
	if c.Direct() {
		tenant("organization", c.Partner.Organization)
	}
	if a := c.Appointment; a != nil {
		tenant("organization", string(a.Organization))
		if a.MediatorPerson != "" {
			o.Rel["mediator"] = []string{a.MediatorPerson}
		}
	}
	for i := range c.Parties {
		p := &c.Parties[i]
		for _, who := range p.accounts() {
			o.Rel[string(p.Side)] = append(o.Rel[string(p.Side)], who)
			o.Rel["party"] = append(o.Rel["party"], who)
		}
	}
	return o
}

// accounts gives the accounts that act for a party.
func (p *Party) accounts() []string {
	var out []string
	if p.Person != "" {
		out = append(out, p.Person)
	}
	if r := p.Representative; r != nil && r.Person != "" {
		out = append(out, r.Person)
	}
	return out
}

// evidenceObject describes a piece of evidence: it names only those who may see it.
func evidenceObject(c *Case, e *Evidence) Object {
	o := objectOf(c)
	o.Kind = "evidence"
	if p := c.Party(e.By); p != nil {
		o.Rel["holder"] = p.accounts()
	} else {
		o.Rel["holder"] = o.Rel["mediator"]
	}
	if e.Visibility != OpenToAll {
		for _, rel := range []string{"party", "applicant", "respondent", "court", "superior"} {
			delete(o.Rel, rel)
		}
		if e.Visibility == Private {
			delete(o.Rel, "mediator")
		}
	}
	return o
}

// actions says which permission a move needs; what is not listed needs the one of its own name.
var actions = map[Move]string{
	MoveEdit: "case:edit", MoveSubmit: "case:submit", MoveScreenAccept: "case:screen", MoveScreenReturn: "case:screen",
	MoveConsent: "case:answer", MoveRefuse: "case:answer", MoveAskCall: "case:answer", MoveRemind: "case:answer", MoveNoAnswer: "case:answer",
	MoveOffer: "case:appoint", MoveChoose: "case:choose", MoveObject: "case:choose", MoveAskAppointment: "case:choose", MoveChoiceDue: "case:appoint", MoveAppoint: "case:appoint",
	MoveAccept: "case:accept", MoveDecline: "case:accept", MoveSilence: "case:accept", MoveDisclose: "case:accept", MoveContact: "case:accept",
	MoveWaive: "case:waive", MoveReplace: "case:waive", MoveRelease: "case:appoint", MoveExamine: "case:appoint", MoveOverride: "routing:override", MoveSecond: "routing:override",
	MoveDiscloseConflict: "case:accept", MoveWaiveConflict: "case:waive", MoveOverrideConflict: "conflict:clear", MoveSecondConflict: "conflict:clear",
	MovePropose: "case:propose", MoveAnswerTerms: "case:propose", MoveCounter: "case:propose", MoveWithdrawOffer: "case:propose", MoveNote: "note:write",
	MoveAskExtension: "case:extend", MoveAnswerExtension: "case:extend", MovePause: "case:pause", MoveResume: "case:pause", MoveRecordSession: "session:manage",
	MoveDraftAgreement: "case:draft_agreement", MoveAttachAgreement: "case:draft_agreement", MoveSign: "case:sign", MoveRefuseSign: "case:sign", MoveSeal: "case:sign",
	MoveTerminate: "case:terminate", MoveStop: "case:stop", MoveWithdraw: "case:withdraw",
	MoveDraftFacts: "case:facts", MoveAttachFacts: "case:facts", MoveSignFacts: "case:facts", MoveRequestFiling: "case:file",
	MoveAskConfirmation: "confirmation:apply", MoveRecordPayment: "case:pay", MoveConfirmPayment: "case:pay",
	MoveAttach: "evidence:write", MoveShow: "evidence:write", MoveRemoveEvidence: "evidence:write",
	MoveRepresent: "case:edit", MoveConsentStage: "case:edit", MoveFileDocument: "case:file", MoveMirror: "case:file",
}

// Action gives the permission that a move needs from a seat. What a party says for itself is the applicant's edit and the
// respondent's answer.
func Action(m Move, s Seat) string {
	if (m == MoveRepresent || m == MoveConsentStage) && s.Role == AsRespondent {
		return "case:answer"
	}
	return actions[m]
}

// seated reads a case, finds the actor's seat and asks the guard; whoever may not know of the case gets not_found, as if
// it were absent.
func (s *Service) seated(ctx context.Context, id CaseID, action func(Seat) string) (*Case, Seat, error) {
	c, err := s.store.get(ctx, id)
	if err != nil {
		return nil, Seat{}, err
	}
	if ctx, err = s.scopedTo(ctx, c); err != nil {
		return nil, Seat{}, err
	}
	seat := c.RoleIn(actor.From(ctx))
	if seat.Role == AsNobody {
		return nil, seat, notFound()
	}
	what := action(seat)
	if seat.Role == AsSystem || seat.Role == AsInvited && what == reading {
		return c, seat, nil // of the invited Visible shows the outline alone
	}
	o := objectOf(c)
	if kind, _, _ := strings.Cut(what, ":"); kind == "note" || kind == "document" || kind == "routing" {
		o.Kind = kind
	} else if kind == "conflict" {
		o.Kind = "routing"
	}
	return c, seat, s.guard.Allow(ctx, what, o)
}

const reading = "case:read"

// to asks for one permission from every seat.
func to(action string) func(Seat) string { return func(Seat) string { return action } }

// move asks for the permission of a move.
func move(m Move) func(Seat) string { return func(s Seat) string { return Action(m, s) } }

// act is the one way in which a case changes: seat, guard, then the verb inside one Update. The verb may run twice.
func (s *Service) act(ctx context.Context, id CaseID, m Move, verb func(c *Case, by Seat, at time.Time) ([]Event, error)) (View, error) {
	held, _, err := s.seated(ctx, id, move(m))
	if err != nil {
		return View{}, err
	}
	if ctx, err = s.scopedTo(ctx, held); err != nil {
		return View{}, err
	}
	a, at := actor.From(ctx), s.clock.Now()
	c, err := s.store.update(ctx, id, func(c *Case) ([]Event, error) {
		seat := c.RoleIn(a)
		if seat.Role == AsNobody {
			return nil, notFound()
		}
		return verb(c, seat, at)
	})
	if err != nil {
		return View{}, err
	}
	return s.view(ctx, c, a)
}

// view gives the case as the actor sees it now; empty when the move took the actor out of it.
func (s *Service) view(ctx context.Context, c *Case, a actor.Actor) (View, error) {
	ctx, err := s.scopedTo(actor.With(ctx, a), c)
	if err != nil {
		return View{}, err
	}
	a = actor.From(ctx)
	seat := c.RoleIn(a)
	var n *Negotiation
	if needsPapers(c, seat) {
		if n, err = s.store.negotiation(ctx, c.ID); err != nil {
			return View{}, err
		}
	}
	return Visible(c, n, seat), nil
}

func needsPapers(c *Case, s Seat) bool {
	for i := range c.Evidence {
		if e := &c.Evidence[i]; e.Visibility != OpenToAll && e.sees(s) {
			return true
		}
	}
	return false
}

// Get gives a case as the actor may see it; not_found for whoever may not know of it.
func (s *Service) Get(ctx context.Context, id CaseID) (View, error) {
	c, _, err := s.seated(ctx, id, to(reading))
	if err != nil {
		return View{}, err
	}
	return s.view(ctx, c, actor.From(ctx))
}

// Seat gives the actor's place in a case, for rooms and documents; not_found for whoever has none.
func (s *Service) Seat(ctx context.Context, id CaseID) (Seat, error) {
	_, seat, err := s.seated(ctx, id, to(reading))
	return seat, err
}

// Case gives the whole case to the machine (reactions, clockwork); to anybody else it is not_found. It holds nothing
// that was conceded.
func (s *Service) Case(ctx context.Context, id CaseID) (*Case, error) {
	if !actor.From(ctx).Has(actor.System, "") {
		return nil, notFound()
	}
	return s.store.get(ctx, id)
}

// Tick lets time do what it does to a case; again at the same instant changes nothing.
func (s *Service) Tick(ctx context.Context, id CaseID) error {
	if !actor.From(ctx).Has(actor.System, "") {
		return notFound()
	}
	at := s.clock.Now()
	_, err := s.store.update(ctx, id, func(c *Case) ([]Event, error) { return c.Tick(s.rules, at) })
	return err
}

// Annotate adds the index in the transparency log or a service certificate to a line of the timeline.
func (s *Service) Annotate(ctx context.Context, id CaseID, entry string, log *int64, proof string) error {
	if !actor.From(ctx).Has(actor.System, "") {
		return notFound()
	}
	_, err := s.store.update(ctx, id, func(c *Case) ([]Event, error) {
		if !c.Annotate(entry, log, proof) {
			return nil, notFound()
		}
		return nil, nil
	})
	return err
}

// errUnauthenticated is for use cases that need an account.
func errUnauthenticated() error { return fault.New(fault.Unauthenticated, "session.needed", nil) }
