package worker

import (
	"concord/mediation"
)

// reactions is the table. The order within a line is the order in which they run; all of them run again when one fails.
var reactions = map[mediation.Kind][]reaction{
	mediation.CaseSubmitted:       {keepReceipt, screen},
	mediation.CaseReturned:        {keepReturnNotice},
	mediation.CaseAccepted:        {invite},
	mediation.RespondentReminded:  {invite},
	mediation.RespondentConsented: {record},
	mediation.RespondentRefused:   {record},
	mediation.SelectionOpened:     {propose},
	mediation.ChoiceDue:           {appoint},
	mediation.MediatorAppointed:   {reserve},
	mediation.MediatorAccepted:    {record},
	mediation.MediatorDeclined:    {release},
	mediation.MediatorSilent:      {release},
	mediation.MediatorReplaced:    {release},
	mediation.MediatorReleased:    {release},
	mediation.OverrideConfirmed:   {recordOverride},
	mediation.AgreementDrafted:    {renderAgreement},
	mediation.AgreementSigned:     {record},
	mediation.AgreementEffective:  {record, sealAgreement, settle, forgetPrivate},
	mediation.ConfirmationAsked:   {applyToCourt},
	mediation.CaseEnded:           {record, keepEndReport, settle, revokeInvitations, forgetPrivate},
	mediation.CaseWithdrawn:       {settle, revokeInvitations, forgetPrivate},
	mediation.FactsDrafted:        {renderFacts},
	mediation.FactsComplete:       {record, keepFacts},
	mediation.FilingRequested:     {fileWithCourt},
}

// letters says who is written to, and with which template. Whoever acted is not told what he did himself.
var letters = map[mediation.Kind][]letter{
	mediation.CaseSubmitted:       {{applicants, "application_received"}},
	mediation.CaseReturned:        {{applicants, "application_returned"}},
	mediation.RespondentConsented: {{applicants, "invitation_accepted"}},
	mediation.RespondentRefused:   {{applicants, "invitation_refused"}},
	mediation.CallAsked:           {{applicants, "call_requested"}},
	mediation.CandidatesOffered:   {{everybody, "candidates_offered"}},
	mediation.MediatorAppointed:   {{everybody, "mediator_appointed"}, {theMediator, "appointment_offered"}},
	mediation.MediatorAccepted:    {{everybody, "appointment_accepted"}},
	mediation.MediatorDeclined:    {{everybody, "appointment_declined"}},
	mediation.MediatorSilent:      {{everybody, "appointment_declined"}},
	mediation.MediatorReleased:    {{everybody, "appointment_declined"}},
	mediation.MediatorUnavailable: {{everybody, "mediator_unavailable"}},
	mediation.ConflictFound:       {{theMediator, "conflict_found"}},
	mediation.ConflictDisclosedTo: {{everybody, "disclosure_made"}},
	mediation.OverrideConfirmed:   {{everybody, "court_decided"}},
	mediation.RelationDisclosed:   {{everybody, "disclosure_made"}},
	mediation.ProposalMade:        {{others, "proposal_made"}},
	mediation.ExtensionAsked:      {{others, "extension_asked"}},
	mediation.AgreementReady:      {{everybody, "agreement_to_sign"}, {theMediator, "agreement_to_sign"}},
	mediation.AgreementSigned:     {{others, "agreement_signed_by_other"}},
	mediation.AgreementEffective:  {{everybody, "agreement_effective"}, {theMediator, "agreement_effective"}},
	mediation.FactsReady:          {{everybody, "facts_to_sign"}},
	mediation.CaseEnded:           {{everybody, "mediation_ended"}},
}
