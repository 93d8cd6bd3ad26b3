package organizations

import (
	"slices"

	"concord/internal/fault"
)

// Row is one line of a table of moves: from these states, this move, by these, leads to To ("" stays). Rule is the article
// it rests on; "" is the hub's own.
type Row[S ~string] struct {
	From []S
	On   string
	By   string // applicant, manager, court or system; which person of the court may is the guard's to say
	To   S
	Rule string
}

// The roles of the tables.
const (
	ByApplicant = "applicant"
	ByManager   = "manager"
	ByCourt     = "court"
	BySystem    = "system"
)

// ApplicationFlow is the table of moves of an application.
var ApplicationFlow = []Row[ApplicationState]{
	{From: []ApplicationState{Draft, Curing}, On: "save", By: ByApplicant},
	{From: []ApplicationState{Draft, Curing}, On: "attach", By: ByApplicant},
	{From: []ApplicationState{Draft}, On: "submit", By: ByApplicant, To: Submitted, Rule: "SIM 6"},
	{From: []ApplicationState{Curing}, On: "answer", By: ByApplicant, To: Submitted},
	{From: []ApplicationState{Draft, Submitted, Curing}, On: "withdraw", By: ByApplicant, To: Withdrawn},
	{From: []ApplicationState{Submitted, Curing}, On: "cure", By: ByCourt, To: Curing}, // a second time it gives more days
	{From: []ApplicationState{Submitted}, On: "approve", By: ByCourt, To: Approved, Rule: "SIM 5, 6; OMR 27"},
	{From: []ApplicationState{Submitted, Curing}, On: "refuse", By: ByCourt, To: Refused, Rule: "SIM 6"},
	{From: []ApplicationState{Refused}, On: "reopen", By: BySystem, To: Submitted}, // an objection was upheld
	{From: []ApplicationState{Submitted, Curing}, On: "overdue", By: BySystem},
}

// StandingFlow is the table of moves of an organization on the roster. Suspended here is also who let the term end.
var StandingFlow = []Row[Status]{
	{From: []Status{Active}, On: "suspend", By: ByCourt, To: Suspended, Rule: "OMR 27"},
	{From: []Status{Suspended}, On: "restore", By: ByCourt, To: Active, Rule: "OMR 27"},
	{From: []Status{Active, Suspended}, On: "remove", By: ByCourt, To: Removed, Rule: "SIM 28; PML 15"},
	{From: []Status{Active, Suspended}, On: "renew", By: ByManager},
	{From: []Status{Active, Suspended}, On: "decide_renewal", By: ByCourt, Rule: "SIM 10"},
	{From: []Status{Active, Suspended}, On: "remind", By: BySystem},
	{From: []Status{Active}, On: "expire", By: BySystem, To: Suspended},
	{From: []Status{Suspended}, On: "resume", By: BySystem, To: Active},             // the day of the suspension has come
	{From: []Status{Suspended, Removed}, On: "reinstate", By: BySystem, To: Active}, // an objection was upheld
	{From: []Status{Suspended, Removed}, On: "object", By: ByManager},
}

// Moves gives the moves that somebody could make in a state, in the order of the table.
func Moves[S ~string](flow []Row[S], s S, by string) []string {
	out := []string{}
	for _, r := range flow {
		if r.By == by && slices.Contains(r.From, s) {
			out = append(out, r.On)
		}
	}
	return out
}

// legal asks a table whether a move is legal in a state, and where it leads: conflict organization.move_not_allowed
// {state, move} when it is not.
func legal[S ~string](flow []Row[S], s S, move string) (S, error) {
	for _, r := range flow {
		if r.On == move && slices.Contains(r.From, s) {
			if r.To == "" {
				return s, nil
			}
			return r.To, nil
		}
	}
	return s, fault.New(fault.Conflict, "organization.move_not_allowed", fault.P{"state": string(s), "move": move})
}
