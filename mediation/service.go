package mediation

import (
	"context"
	"time"

	"concord/internal/actor"
	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/fault"
	"concord/organizations"
)

// Object is what an action is done to, as a guard needs it. Relations are what the actor is to it: applicant,
// respondent, party, mediator, holder, court, superior, organization.
type Object struct {
	Kind         string // case, evidence, offer, note, document, desk
	ID           string
	Court        string
	Organization string
	State        string
	Relations    []string
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

// Deps are the parts a Service is made of. All are needed, save Clock, whose zero is the machine's.
type Deps struct {
	Store  *docstore.Store
	Guard  Guard
	Rules  Rules
	Roster Roster
	Clock  clock.Clock
	Key    []byte // keyed hashes of identity numbers
}

// Service holds the use cases: find the seat, ask the guard, call one verb inside one Update.
type Service struct {
	store  *store
	guard  Guard
	rules  Rules
	roster Roster
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
	return &Service{store: st, guard: d.Guard, rules: d.Rules, roster: d.Roster, clock: d.Clock, key: d.Key}, nil
}

// objectOf describes a case to the guard, with what the actor is to it.
func objectOf(c *Case, s Seat) Object {
	o := Object{Kind: "case", ID: string(c.ID), Court: string(c.Court), State: string(c.State)}
	if c.Appointment != nil {
		o.Organization = string(c.Appointment.Organization)
	}
	switch s.Role {
	case AsApplicant, AsRespondent:
		o.Relations = []string{string(s.Role), "party"}
	case AsMediator:
		o.Relations = []string{"mediator"}
	case AsClerk:
		o.Relations = []string{"court"}
	case AsSuperior:
		o.Relations = []string{"superior"}
	case AsManager:
		o.Relations = []string{"organization"}
	case AsInvited:
		o.Relations = []string{"invited"}
	}
	return o
}

// actions says which permission a move needs; what is not listed needs the one of its own name.
var actions = map[Move]string{
	MoveEdit: "case:edit", MoveSubmit: "case:submit", MoveScreenAccept: "case:screen", MoveScreenReturn: "case:screen",
	MoveConsent: "case:answer", MoveRefuse: "case:answer", MoveAskCall: "case:answer", MoveRemind: "case:answer", MoveNoAnswer: "case:answer",
	MoveOffer: "case:appoint", MoveChoose: "case:choose", MoveObject: "case:choose", MoveAskAppointment: "case:choose", MoveChoiceDue: "case:appoint", MoveAppoint: "case:appoint",
	MoveAccept: "case:accept", MoveDecline: "case:accept", MoveSilence: "case:accept", MoveDisclose: "case:accept", MoveContact: "case:accept",
	MoveWaive: "case:waive", MoveReplace: "case:waive",
	MovePropose: "case:propose", MoveAnswerTerms: "case:propose", MoveCounter: "case:propose", MoveWithdrawOffer: "case:propose", MoveNote: "note:write",
	MoveAskExtension: "case:extend", MoveAnswerExtension: "case:extend", MovePause: "case:pause", MoveResume: "case:pause", MoveRecordSession: "session:manage",
	MoveDraftAgreement: "case:draft_agreement", MoveAttachAgreement: "case:draft_agreement", MoveSign: "case:sign", MoveRefuseSign: "case:sign", MoveSeal: "case:sign",
	MoveTerminate: "case:terminate", MoveStop: "case:stop", MoveWithdraw: "case:withdraw",
	MoveDraftFacts: "case:facts", MoveAttachFacts: "case:facts", MoveSignFacts: "case:facts", MoveRequestFiling: "case:file",
	MoveAskConfirmation: "confirmation:apply", MoveRecordPayment: "case:pay", MoveConfirmPayment: "case:pay",
	MoveAttach: "evidence:write", MoveShow: "evidence:write", MoveRemoveEvidence: "evidence:write",
	MoveRepresent: "case:edit", MoveConsentStage: "case:answer", MoveFileDocument: "case:file", MoveMirror: "case:file",
}

// Action gives the permission that a move needs.
func Action(m Move) string { return actions[m] }

// seated reads a case and finds the actor's seat; whoever may not know of the case gets not_found, as if it were absent.
func (s *Service) seated(ctx context.Context, id CaseID, action string) (*Case, Seat, error) {
	c, err := s.store.get(ctx, id)
	if err != nil {
		return nil, Seat{}, err
	}
	seat := c.RoleIn(actor.From(ctx))
	if seat.Role == AsNobody {
		return nil, seat, notFound()
	}
	if seat.Role == AsSystem {
		return c, seat, nil
	}
	return c, seat, s.guard.Allow(ctx, action, objectOf(c, seat))
}

// act is the one way in which a case changes: seat, guard, then the verb inside one Update. The verb may run twice.
func (s *Service) act(ctx context.Context, id CaseID, m Move, verb func(c *Case, by Seat, at time.Time) ([]Event, error)) (View, error) {
	if _, _, err := s.seated(ctx, id, actions[m]); err != nil {
		return View{}, err
	}
	a, at := actor.From(ctx), s.clock.Now()
	var seat Seat
	c, err := s.store.update(ctx, id, func(c *Case) ([]Event, error) {
		seat = c.RoleIn(a)
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
	seat := c.RoleIn(a)
	var n *Negotiation
	if needsPapers(c, seat) {
		var err error
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
	c, _, err := s.seated(ctx, id, "case:read")
	if err != nil {
		return View{}, err
	}
	return s.view(ctx, c, actor.From(ctx))
}

// Seat gives the actor's place in a case, for rooms and documents; not_found for whoever has none.
func (s *Service) Seat(ctx context.Context, id CaseID) (Seat, error) {
	_, seat, err := s.seated(ctx, id, "case:read")
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
