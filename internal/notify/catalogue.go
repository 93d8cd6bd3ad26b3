package notify

import (
	"slices"
	"time"

	"concord/internal/fault"
)

// Template names what a message says; its text in each locale is in templates/.
type Template string

// The templates.
const (
	Code      Template = "code"
	StaffLink Template = "staff_link"

	InvitationToParty  Template = "invitation"
	InvitationReminder Template = "invitation_reminder"
	InvitationAccepted Template = "invitation_accepted"
	InvitationRefused  Template = "invitation_refused"
	CallRequested      Template = "call_requested"

	ApplicationReceived Template = "application_received"
	ApplicationReturned Template = "application_returned"

	CandidatesOffered   Template = "candidates_offered"
	MediatorAppointed   Template = "mediator_appointed"  // to the parties
	AppointmentOffered  Template = "appointment_offered" // to the mediator
	AppointmentAccepted Template = "appointment_accepted"
	AppointmentDeclined Template = "appointment_declined"
	DisclosureMade      Template = "disclosure_made"
	MediatorUnavailable Template = "mediator_unavailable" // of a case under way
	ConflictFound       Template = "conflict_found"       // to the mediator
	CourtDecided        Template = "court_decided"        // two people of the court decided, with a reason

	SessionTimesAsked Template = "session_times_asked"
	SessionScheduled  Template = "session_scheduled"
	SessionReminder   Template = "session_reminder"
	SessionMoved      Template = "session_moved"
	SessionCancelled  Template = "session_cancelled"

	ProposalMade   Template = "proposal_made" // says only that there is something to read
	ExtensionAsked Template = "extension_asked"
	DeadlineNear   Template = "deadline_near"

	AgreementToSign        Template = "agreement_to_sign"
	AgreementSignedByOther Template = "agreement_signed_by_other"
	AgreementEffective     Template = "agreement_effective"
	FactsToSign            Template = "facts_to_sign"
	MediationEnded         Template = "mediation_ended"

	ConfirmationApplied   Template = "confirmation_applied"
	ConfirmationAccepted  Template = "confirmation_accepted"
	ConfirmationCure      Template = "confirmation_cure"
	ConfirmationConfirmed Template = "confirmation_confirmed"
	ConfirmationRejected  Template = "confirmation_rejected"

	FilingSent     Template = "filing_sent"
	FilingDocketed Template = "filing_docketed"
	FilingReturned Template = "filing_returned"
	FilingRejected Template = "filing_rejected"

	PartnerApplication Template = "partner_application" // to an applicant for whom an organization asked
	WebhookDisabled    Template = "webhook_disabled"    // to the managers

	EntryReceived Template = "entry_received" // of an organization that applies for a roster
	EntryCure     Template = "entry_cure"
	EntryOverdue  Template = "entry_overdue"
	EntryApproved Template = "entry_approved"
	EntryRefused  Template = "entry_refused"

	OrganizationExpiring   Template = "organization_expiring"
	OrganizationExpired    Template = "organization_expired"
	OrganizationSuspended  Template = "organization_suspended"
	OrganizationRestored   Template = "organization_restored"
	OrganizationRemoved    Template = "organization_removed"
	OrganizationRenewed    Template = "organization_renewed"
	OrganizationNotRenewed Template = "organization_not_renewed"
	ObjectionUpheld        Template = "objection_upheld"
	ObjectionDismissed     Template = "objection_dismissed"
)

// shape says which parameters a template needs and may take, which secrets, and whether it carries a calendar entry.
// Parameters: link is a path of ours, as /cases/x; by, until, start, end and was are times; asker, name, mediator,
// organization and court are names, as text or {zh, en}; kind is a kind of dispute; the rest is short text.
type shape struct {
	need, may, secret []string
	calendar          bool
}

func needs(params ...string) shape           { return shape{need: params} }
func (s shape) takes(params ...string) shape { s.may = params; return s }
func (s shape) hides(names ...string) shape  { s.secret = names; return s }
func (s shape) inCalendar() shape {
	s.calendar = true
	s.may = append(s.may, "place", "sequence")
	return s
}

var catalogue = map[Template]shape{
	Code:      needs("minutes", "use").hides("code"),
	StaffLink: needs("minutes").hides("link"),

	InvitationToParty:  needs("asker", "kind").takes("until").hides("link"),
	InvitationReminder: needs("asker", "kind").takes("until").hides("link"),
	InvitationAccepted: needs("name", "link"),
	InvitationRefused:  needs("name", "link"),
	CallRequested:      needs("name", "link").takes("when"),

	ApplicationReceived: needs("number", "link"),
	ApplicationReturned: needs("link"),

	CandidatesOffered:   needs("link").takes("by"),
	MediatorAppointed:   needs("mediator", "link").takes("organization"),
	AppointmentOffered:  needs("kind", "link").takes("by"),
	AppointmentAccepted: needs("mediator", "link"),
	AppointmentDeclined: needs("link"),
	DisclosureMade:      needs("mediator", "link"),
	MediatorUnavailable: needs("mediator", "link"),
	ConflictFound:       needs("link"),
	CourtDecided:        needs("link"),

	SessionTimesAsked: needs("link").takes("by"),
	SessionScheduled:  needs("session", "start", "end", "link").inCalendar(),
	SessionReminder:   needs("session", "start", "end", "link").inCalendar(),
	SessionMoved:      needs("session", "start", "end", "link").takes("was").inCalendar(),
	SessionCancelled:  needs("session", "start", "end", "link").inCalendar(),

	ProposalMade:   needs("link"),
	ExtensionAsked: needs("until", "link"),
	DeadlineNear:   needs("by", "link"),

	AgreementToSign:        needs("link"),
	AgreementSignedByOther: needs("name", "link"),
	AgreementEffective:     needs("link"),
	FactsToSign:            needs("link"),
	MediationEnded:         needs("link"),

	ConfirmationApplied:   needs("court", "link"),
	ConfirmationAccepted:  needs("court", "link").takes("by"),
	ConfirmationCure:      needs("court", "link").takes("by"),
	ConfirmationConfirmed: needs("court", "link"),
	ConfirmationRejected:  needs("court", "link"),

	FilingSent:     needs("court", "link"),
	FilingDocketed: needs("court", "docket", "link"),
	FilingReturned: needs("court", "link").takes("by"),
	FilingRejected: needs("court", "link"),

	PartnerApplication: needs("organization", "kind").hides("link"),
	WebhookDisabled:    needs("link"),

	EntryReceived: needs("court", "number", "link").takes("by"),
	EntryCure:     needs("court", "link").takes("by"),
	EntryOverdue:  needs("court", "link"),
	EntryApproved: needs("court", "organization", "link"),
	EntryRefused:  needs("court", "link").takes("by"),

	OrganizationExpiring:   needs("organization", "until", "link"),
	OrganizationExpired:    needs("organization", "link"),
	OrganizationSuspended:  needs("court", "organization", "link").takes("until"),
	OrganizationRestored:   needs("organization", "link"),
	OrganizationRemoved:    needs("court", "organization", "link").takes("by"),
	OrganizationRenewed:    needs("organization", "until", "link"),
	OrganizationNotRenewed: needs("court", "organization", "link"),
	ObjectionUpheld:        needs("court", "link"),
	ObjectionDismissed:     needs("court", "link"),
}

// Templates gives the names of all templates, sorted.
func Templates() []Template {
	out := make([]Template, 0, len(catalogue))
	for t := range catalogue {
		out = append(out, t)
	}
	slices.Sort(out)
	return out
}

// check says whether params and secrets are those of the template. Its faults are the caller's mistake, found when the
// message is sent and not when somebody waits for it.
func check(t Template, params map[string]any, secrets map[string]string) (shape, error) {
	sh, ok := catalogue[t]
	if !ok {
		return sh, fault.New(fault.Internal, "message.template_unknown", fault.P{"template": string(t)})
	}
	wrong := func(key, param string) error {
		return fault.New(fault.Internal, key, fault.P{"template": string(t), "param": param})
	}
	for _, p := range sh.need {
		if isEmpty(params[p]) {
			return sh, wrong("message.param_missing", p)
		}
	}
	for p := range params {
		if !slices.Contains(sh.need, p) && !slices.Contains(sh.may, p) {
			return sh, wrong("message.param_unknown", p)
		}
	}
	for _, p := range sh.secret {
		if secrets[p] == "" {
			return sh, wrong("message.param_missing", p)
		}
	}
	for p := range secrets {
		if !slices.Contains(sh.secret, p) {
			return sh, wrong("message.param_unknown", p)
		}
	}
	return sh, nil
}

func isEmpty(v any) bool {
	switch x := v.(type) {
	case nil:
		return true
	case string:
		return x == ""
	case time.Time:
		return x.IsZero()
	}
	return false
}
