package courts

import (
	"slices"

	"concord/internal/fault"
)

// Row is one line of a table of moves: from these states, this move, by these, leads to To ("" stays). Rule is the
// article it rests on; "" is the hub's own.
type Row[S ~string] struct {
	From []S
	On   string
	By   string // court, party or system; which official may is the guard's to say
	To   S
	Rule string
}

// ConfirmationFlow is the table of moves of an application for judicial confirmation.
var ConfirmationFlow = []Row[ConfirmationState]{
	{From: []ConfirmationState{Applied}, On: "accept", By: "court", To: Accepted, Rule: "JC2011 4"},
	{From: []ConfirmationState{Applied, Accepted}, On: "cure", By: "court", To: Curing, Rule: "CPI 354"},
	{From: []ConfirmationState{Curing}, On: "answer", By: "party", Rule: "CPI 354"}, // back to where it stood
	{From: []ConfirmationState{Accepted}, On: "extend", By: "court", Rule: "JC2011 5"},
	{From: []ConfirmationState{Accepted}, On: "confirm", By: "court", To: Confirmed, Rule: "CPL 206"},
	{From: []ConfirmationState{Applied, Accepted, Curing}, On: "reject", By: "court", To: Rejected, Rule: "CPI 355, 358"},
	{From: []ConfirmationState{Applied, Accepted, Curing}, On: "withdraw", By: "court", To: Withdrawn, Rule: "CPI 357"},
	{From: []ConfirmationState{Confirmed, Rejected}, On: "attach_ruling", By: "system"},
	{From: []ConfirmationState{Applied, Accepted, Curing}, On: "overdue", By: "system"},
}

// FilingFlow is the table of moves of a filing.
var FilingFlow = []Row[FilingState]{
	{From: []FilingState{FilingReceived}, On: "docket", By: "court", To: FilingAccepted, Rule: "CPL 126"},
	{From: []FilingState{FilingReceived}, On: "return", By: "court", To: FilingReturned, Rule: "CPL 126"},
	{From: []FilingState{FilingReceived}, On: "reject", By: "court", To: FilingRejected, Rule: "CPL 126"},
	{From: []FilingState{FilingReturned}, On: "supersede", By: "system", To: FilingSuperseded},
	{From: []FilingState{FilingReceived}, On: "overdue", By: "system"},
}

// Allowed gives the moves that somebody (court, party or system) could make in a state, in the order of the table.
func Allowed[S ~string](flow []Row[S], s S, by string) []string {
	out := []string{}
	for _, r := range flow {
		if r.By == by && slices.Contains(r.From, s) {
			out = append(out, r.On)
		}
	}
	return out
}

// ForJudge says that a move of a confirmation is a ruling, or the president's: a clerk prepares it and does not make it.
// Whether to take an application up at all a clerk decides too (CPI 355).
func ForJudge(s ConfirmationState, move string) bool {
	return move == "confirm" || move == "extend" || move == "reject" && s == Accepted
}

// legal asks a table whether a move is legal in a state, and where it leads: conflict court.move_not_allowed {state, move}
// when it is not.
func legal[S ~string](flow []Row[S], s S, move string) (S, error) {
	for _, r := range flow {
		if r.On == move && slices.Contains(r.From, s) {
			if r.To == "" {
				return s, nil
			}
			return r.To, nil
		}
	}
	return s, notAllowed(s, move)
}

func notAllowed(state, move any) error {
	return fault.New(fault.Conflict, "court.move_not_allowed", fault.P{"state": state, "move": move})
}
