package courts

// The events of the court's side.
const (
	ConfirmationApplied   = "confirmation.applied"
	ConfirmationAccepted  = "confirmation.accepted"
	ConfirmationCureAsked = "confirmation.cure_asked"
	ConfirmationCured     = "confirmation.cured"
	ConfirmationConfirmed = "confirmation.confirmed"
	ConfirmationRejected  = "confirmation.rejected"
	ConfirmationWithdrawn = "confirmation.withdrawn"
	ConfirmationExtended  = "confirmation.extended"
	ConfirmationOverdue   = "confirmation.overdue"
	RulingReady           = "confirmation.ruling_ready"

	FilingArrived   = "filing.received"
	FilingDocketed  = "filing.docketed"
	FilingGivenBack = "filing.returned"
	FilingRefused   = "filing.rejected"
	FilingReplaced  = "filing.superseded"
	FilingOverdue   = "filing.overdue"
)

// ConfirmationData is what every confirmation event carries: ids and words of closed lists.
type ConfirmationData struct {
	Confirmation string            `json:"confirmation"`
	Case         string            `json:"case"`
	Court        string            `json:"court"`
	State        ConfirmationState `json:"state"`
}

// FilingData is what every filing event carries.
type FilingData struct {
	Filing   string      `json:"filing"`
	Case     string      `json:"case"`
	Court    string      `json:"court"`
	State    FilingState `json:"state"`
	Sequence int64       `json:"sequence"`
}
