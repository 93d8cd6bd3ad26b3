package mediation

import (
	"time"

	"concord/organizations"
)

// Kind names an event: a fact in the past tense.
type Kind string

// The events of a case. All carry Data.
const (
	CaseSubmitted       Kind = "case.submitted"
	CaseAccepted        Kind = "case.accepted" // screened: worth inviting
	CaseReturned        Kind = "case.returned"
	PartyBound          Kind = "case.party_bound"
	RepresentativeNamed Kind = "case.representative_named"
	ConsentChanged      Kind = "case.consent_changed"
	RespondentConsented Kind = "case.consented"
	RespondentRefused   Kind = "case.refused"
	CallAsked           Kind = "case.call_asked"
	RespondentReminded  Kind = "case.reminded"
	RespondentsMissing  Kind = "case.respondents_missing" // some did not answer; the others go on
	SelectionOpened     Kind = "case.selecting"           // a round begins: routing proposes
	CandidatesOffered   Kind = "case.candidates_offered"
	MediatorChosen      Kind = "case.chosen"
	CandidatesObjected  Kind = "case.objected"
	ChoiceDue           Kind = "case.choice_due" // the time to choose is over: the court's rule appoints
	AppointOverdue      Kind = "case.appoint_overdue"
	MediatorAppointed   Kind = "case.appointed"
	MediatorAccepted    Kind = "case.mediator_accepted"
	MediatorDeclined    Kind = "case.mediator_declined"
	MediatorSilent      Kind = "case.mediator_silent"
	MediatorReplaced    Kind = "case.mediator_replaced"
	MediatorReleased    Kind = "case.mediator_released"    // the roster took him back before he accepted
	MediatorUnavailable Kind = "case.mediator_unavailable" // of a case under way: parties and court are asked
	MediatorBack        Kind = "case.mediator_back"
	ConflictFound       Kind = "case.conflict_found"
	ConflictCleared     Kind = "case.conflict_cleared" // the one it was with has gone
	ConflictDisclosedTo Kind = "case.conflict_disclosed"
	ConflictWaivedBy    Kind = "case.conflict_waived"
	OverrideProposed    Kind = "case.override_proposed"
	OverrideConfirmed   Kind = "case.override_confirmed"
	OverrideRefused     Kind = "case.override_refused"
	RelationDisclosed   Kind = "case.disclosed"
	RelationWaived      Kind = "case.waived"
	PartiesContacted    Kind = "case.contacted"
	ContactOverdue      Kind = "case.contact_overdue"
	ProposalMade        Kind = "case.proposal_made"
	TermAnswered        Kind = "case.term_answered"
	ProposalTakenBack   Kind = "case.proposal_withdrawn"
	ExtensionAsked      Kind = "case.extension_asked"
	ExtensionAnswered   Kind = "case.extension_answered" // one party said yes; others are still asked
	ExtensionRefused    Kind = "case.extension_refused"
	MediationExtended   Kind = "case.extended"
	MediationPaused     Kind = "case.paused"
	MediationResumed    Kind = "case.resumed"
	SessionRecorded     Kind = "case.session_recorded"
	AgreementDrafted    Kind = "case.agreement_drafted"
	AgreementReady      Kind = "case.agreement_ready"
	AgreementSigned     Kind = "case.signed"
	AgreementRefused    Kind = "case.sign_refused"
	AgreementEffective  Kind = "case.agreement_effective"
	AgreementSealed     Kind = "case.sealed"
	ConfirmationApplied Kind = "case.confirmation_applied" // one party asked; waits for the others
	ConfirmationAsked   Kind = "case.confirmation_asked"   // all have asked: hand it to the court
	ConfirmationClosed  Kind = "case.confirmation_closed"  // 30 days have passed (CPL 205)
	ConfirmationMoved   Kind = "case.confirmation_moved"   // the court's side changed
	FilingRequested     Kind = "case.filing_requested"
	FilingMoved         Kind = "case.filing_moved"
	CaseEnded           Kind = "case.ended"
	CaseWithdrawn       Kind = "case.withdrawn"
	FactsDrafted        Kind = "case.facts_drafted"
	FactsReady          Kind = "case.facts_ready"
	FactsSigned         Kind = "case.facts_signed"
	FactsComplete       Kind = "case.facts_complete"
	EvidenceAdded       Kind = "case.evidence_added"
	EvidenceShown       Kind = "case.evidence_shown" // its visibility changed
	EvidenceRemoved     Kind = "case.evidence_removed"
	DocumentMade        Kind = "case.document_made"
	PaymentRecorded     Kind = "case.payment_recorded"
	PaymentConfirmed    Kind = "case.payment_confirmed"
	PaymentOverdue      Kind = "case.payment_overdue"
)

// Event is a fact that a verb of Case gives back, to be stored with the case.
type Event struct {
	Kind Kind
	At   time.Time
	Data Data
}

// Data is what every event of a case carries: ids, words of closed lists, times and digests; never names, phone numbers,
// amounts or texts.
type Data struct {
	Case         CaseID                       `json:"case"`
	State        State                        `json:"state"`
	From         State                        `json:"from,omitempty"` // the state before, when it changed
	Move         Move                         `json:"move,omitempty"`
	By           Role                         `json:"by,omitempty"`
	Party        PartyID                      `json:"party,omitempty"`  // who acted, or about whom
	Person       string                       `json:"person,omitempty"` // account that acted
	Level        int                          `json:"level,omitempty"`
	Mediator     organizations.MediatorID     `json:"mediator,omitempty"`
	Organization organizations.OrganizationID `json:"organization,omitempty"`
	Court        organizations.CourtID        `json:"court,omitempty"`
	Round        int                          `json:"round,omitempty"`
	Proposal     ProposalID                   `json:"proposal,omitempty"`
	Evidence     EvidenceID                   `json:"evidence,omitempty"`
	Document     string                       `json:"document,omitempty"`
	Session      string                       `json:"session,omitempty"`
	Version      int                          `json:"version,omitempty"`
	Digest       string                       `json:"digest,omitempty"`
	Stage        Stage                        `json:"stage,omitempty"`
	Given        *bool                        `json:"given,omitempty"`
	Clock        string                       `json:"clock,omitempty"`
	Due          *time.Time                   `json:"due,omitempty"`
	Index        *int                         `json:"index,omitempty"`   // instalment
	Attempt      int                          `json:"attempt,omitempty"` // filing or confirmation attempt
	Reason       string                       `json:"reason,omitempty"`  // word of a closed list
	Rule         string                       `json:"rule,omitempty"`    // article of the move
}

// event makes an event about the case as it is now.
func (c *Case) event(k Kind, at time.Time, d Data) Event {
	d.Case, d.State = c.ID, c.State
	return Event{Kind: k, At: at, Data: d}
}
