package organizations

// The events of this package, with ids and counts only.
const (
	OrganizationApplied   = "organization.applied"   // Approval
	OrganizationApproved  = "organization.approved"  // Approval
	OrganizationSuspended = "organization.suspended" // Approval
	MediatorAdded         = "mediator.added"         // Place
	MediatorReserved      = "mediator.reserved"      // Place
	MediatorReleased      = "mediator.released"      // Place
	MediatorSuspended     = "mediator.suspended"     // Place
	MediatorRestored      = "mediator.restored"      // Place
)

// Approval is the data of organization events.
type Approval struct {
	Organization OrganizationID `json:"organization"`
	Court        CourtID        `json:"court,omitempty"`
}

// Place is the data of mediator events.
type Place struct {
	Mediator     MediatorID     `json:"mediator"`
	Organization OrganizationID `json:"organization,omitempty"` // whose roster, where it is of one
	Case         string         `json:"case,omitempty"`
	Open         int            `json:"open"` // open cases afterwards
}
