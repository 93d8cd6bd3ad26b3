package organizations

// The events of applications, of an organization's standing and of objections, with ids and words of closed lists only.
const (
	ApplicationCureAsked = "organization.cure_asked"        // ApplicationData
	ApplicationAnswered  = "organization.answered"          // ApplicationData
	ApplicationRefused   = "organization.refused"           // ApplicationData
	ApplicationWithdrawn = "organization.withdrawn"         // ApplicationData
	ApplicationReopened  = "organization.reopened"          // ApplicationData
	ApplicationOverdue   = "organization.overdue"           // ApplicationData
	OrganizationRestored = "organization.restored"          // Approval
	OrganizationRemoved  = "organization.removed"           // Approval
	OrganizationRenewed  = "organization.renewed"           // Approval
	OrganizationExpired  = "organization.expired"           // Approval
	RenewalAsked         = "organization.renewal_asked"     // Approval
	RenewalRefused       = "organization.renewal_refused"   // Approval
	TermBegun            = "organization.term_begun"        // Approval: of an organization that came without an application
	OrganizationExpiring = "organization.expiring"          // Approval
	OrganizationObjected = "organization.objected"          // ObjectionData
	ObjectionDecided     = "organization.objection_decided" // ObjectionData
)

// ApplicationData is the data of an application's events.
type ApplicationData struct {
	Application ApplicationID    `json:"application"`
	Court       CourtID          `json:"court"`
	State       ApplicationState `json:"state"`
}

// ObjectionData is the data of an objection's events.
type ObjectionData struct {
	Objection    string         `json:"objection"`
	Organization OrganizationID `json:"organization,omitempty"`
	Application  ApplicationID  `json:"application,omitempty"`
	Mediator     MediatorID     `json:"mediator,omitempty"`
	Court        CourtID        `json:"court,omitempty"`
	Upheld       *bool          `json:"upheld,omitempty"`
}
