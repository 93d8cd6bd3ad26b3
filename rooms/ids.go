package rooms

// The ids. A person is an account, a party is a side of the case; both are given by the case.
type (
	ID       string // of a session
	CaseID   string
	PersonID string
	PartyID  string
)
