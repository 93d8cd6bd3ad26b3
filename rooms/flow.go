package rooms

import (
	"slices"

	"concord/internal/fault"
)

// Move is what somebody does with a session.
type Move string

// The moves.
const (
	MovePropose     Move = "propose"     // offer times
	MoveUnavailable Move = "unavailable" // mark the times one cannot make
	MoveSchedule    Move = "schedule"    // fix a time
	MoveReschedule  Move = "move"        // another time
	MoveCancel      Move = "cancel"
	MoveMode        Move = "mode"    // meet in another way
	MoveConsent     Move = "consent" // agree or not: a mode, recording, captions, a helper
	MoveInvite      Move = "invite"
	MoveRemove      Move = "remove"
	MoveEnter       Move = "enter"
	MoveLeave       Move = "leave"
	MoveOpen        Move = "open"
	MoveCheck       Move = "check" // identity
	MoveAdmit       Move = "admit" // into the joint room, or back to the waiting room
	MoveCaucus      Move = "caucus"
	MoveMinute      Move = "minute"  // write or strike minutes
	MoveConfirm     Move = "confirm" // minutes
	MoveClose       Move = "close"
)

// Row is one line of the table of moves.
type Row struct {
	Move Move
	From []State
	By   []Side
	To   State  // "" stays
	Rule string // where it comes from
}

var (
	anybody = []Side{Applicant, Respondent, MediatorSide, Helper, Clerk, Viewer}
	sides   = []Side{Applicant, Respondent}
	leads   = []Side{MediatorSide}
	staff   = []Side{MediatorSide, Clerk}
	before  = []State{Planned, Scheduled}
	under   = []State{Planned, Scheduled, Opened}
)

// Flow is the table of moves: what the guard, the list of allowed moves and the tests read.
var Flow = []Row{
	{MovePropose, before, leads, Planned, "OMR 16"},
	{MoveUnavailable, []State{Planned}, sides, "", "OMR 16"},
	{MoveSchedule, before, leads, Scheduled, "OMR 16"},
	{MoveReschedule, []State{Scheduled}, leads, "", "OMR 16"},
	{MoveCancel, before, leads, Cancelled, ""},
	{MoveMode, under, leads, "", "OMR 16; OLR 20"},
	{MoveConsent, under, []Side{Applicant, Respondent, Helper}, "", "OMR 16, 22; OLR 4, 5, 20; CPI 146"},
	{MoveInvite, under, leads, "", ""},
	{MoveRemove, under, leads, "", ""},
	{MoveEnter, []State{Scheduled, Opened}, anybody, "", ""},
	{MoveLeave, []State{Scheduled, Opened}, anybody, "", ""},
	{MoveOpen, []State{Scheduled}, leads, Opened, "SIM 14"},
	{MoveCheck, []State{Scheduled, Opened}, staff, "", "OMR 17; OLR 7"},
	{MoveAdmit, []State{Opened}, leads, "", "OMR 17"},
	{MoveCaucus, []State{Opened}, leads, "", ""},
	{MoveMinute, []State{Opened, Closed}, leads, "", "OMR 22"},
	{MoveConfirm, []State{Opened, Closed}, sides, "", "OMR 22; OLR 34"},
	{MoveClose, []State{Opened}, leads, Closed, ""},
}

// system is who acts when the case changes: reactions invite and remove.
const system PersonID = "system"

// guard says whether the person may make the move now, and who he is here. Faults: room.not_in_session (not_found),
// room.not_yours_to_do (forbidden), room.not_now (conflict).
func (s *Session) guard(m Move, by PersonID) (*Participant, error) {
	row := Flow[slices.IndexFunc(Flow, func(r Row) bool { return r.Move == m })]
	p := s.find(by)
	switch {
	case by == system && (m == MoveInvite || m == MoveRemove || m == MoveCancel || m == MoveClose):
		p = &Participant{Person: by}
	case p == nil || p.Barred:
		return nil, unknown()
	case !slices.Contains(row.By, p.Side):
		return nil, fault.New(fault.Forbidden, "room.not_yours_to_do", fault.P{"move": string(m)})
	}
	if !slices.Contains(row.From, s.State) {
		return nil, fault.New(fault.Conflict, "room.not_now", fault.P{"move": string(m), "state": string(s.State)})
	}
	return p, nil
}

// Allowed lists the moves a person may make now, so that no page guesses.
func (s Session) Allowed(person PersonID) []Move {
	out := []Move{}
	for _, r := range Flow {
		if _, err := s.guard(r.Move, person); err == nil {
			out = append(out, r.Move)
		}
	}
	return out
}
