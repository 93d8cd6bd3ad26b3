package mediation

import (
	"slices"
	"time"

	"concord/internal/fault"
)

// Move is something that can be done to a case: the word the API uses in allowedMoves.
type Move string

// The moves.
const (
	MoveEdit           Move = "edit"
	MoveSubmit         Move = "submit"
	MoveScreenAccept   Move = "screen_accept"
	MoveScreenReturn   Move = "screen_return"
	MoveConsent        Move = "consent"
	MoveRefuse         Move = "refuse"
	MoveAskCall        Move = "ask_call"
	MoveRemind         Move = "remind"
	MoveNoAnswer       Move = "no_answer"
	MoveOffer          Move = "offer"
	MoveChoose         Move = "choose"
	MoveObject         Move = "object"
	MoveAskAppointment Move = "ask_appointment"
	MoveChoiceDue      Move = "choice_due"
	MoveAppoint        Move = "appoint"
	MoveAccept         Move = "accept"
	MoveDecline        Move = "decline"
	MoveSilence        Move = "silence"
	MoveDisclose       Move = "disclose"
	MoveWaive          Move = "waive"
	MoveReplace        Move = "replace"
	MoveContact        Move = "contact"

	MoveRelease          Move = "release"
	MoveExamine          Move = "examine"
	MoveOverride         Move = "override"
	MoveSecond           Move = "second_override"
	MoveDiscloseConflict Move = "disclose_conflict"
	MoveWaiveConflict    Move = "waive_conflict"
	MoveOverrideConflict Move = "override_conflict"
	MoveSecondConflict   Move = "second_conflict"

	MovePropose         Move = "propose"
	MoveAnswerTerms     Move = "answer"
	MoveCounter         Move = "counter"
	MoveWithdrawOffer   Move = "withdraw_offer"
	MoveNote            Move = "note"
	MoveAskExtension    Move = "ask_extension"
	MoveAnswerExtension Move = "answer_extension"
	MovePause           Move = "pause"
	MoveResume          Move = "resume"
	MoveRecordSession   Move = "record_session"
	MoveDraftAgreement  Move = "draft_agreement"
	MoveAttachAgreement Move = "attach_agreement"
	MoveSign            Move = "sign"
	MoveRefuseSign      Move = "refuse_sign"
	MoveSeal            Move = "seal"
	MoveTerminate       Move = "terminate"
	MoveStop            Move = "stop"
	MoveWithdraw        Move = "withdraw"
	MoveDraftFacts      Move = "draft_facts"
	MoveAttachFacts     Move = "attach_facts"
	MoveSignFacts       Move = "sign_facts"
	MoveRequestFiling   Move = "request_filing"
	MoveAskConfirmation Move = "ask_confirmation"
	MoveRecordPayment   Move = "record_payment"
	MoveConfirmPayment  Move = "confirm_payment"
	MoveAttach          Move = "attach"
	MoveShow            Move = "show"
	MoveRemoveEvidence  Move = "remove_evidence"
	MoveRepresent       Move = "represent"
	MoveConsentStage    Move = "set_consent"
	MoveFileDocument    Move = "file_document"
	MoveMirror          Move = "mirror"
)

// Row is one line of the table of moves: from these states, this move, by these roles, leads to To ("" stays) when the
// verb has done its work and When holds. If must hold before. Rule is the article it rests on; "" is the hub's own.
type Row struct {
	From []State
	On   Move
	By   []Role
	If   *Condition
	To   State
	When *Condition // of the lines with the same From and On, the first whose When holds decides To
	Rule string
}

// Condition is a question to the case with a name, which refusals and the picture use.
type Condition struct {
	Name  string
	Holds func(*Case) bool
}

var (
	applicant = []Role{AsApplicant}
	party     = []Role{AsApplicant, AsRespondent}
	mediator  = []Role{AsMediator}
	clerk     = []Role{AsClerk}
	system    = []Role{AsSystem}
	court     = []Role{AsClerk, AsSystem}
	sides     = []Role{AsApplicant, AsRespondent, AsMediator}

	writing   = []State{Draft, Returned}
	before    = []State{Inviting, Selecting, Appointed, Mediating, Paused, Signing}
	talking   = []State{Mediating}
	under     = []State{Mediating, Paused, Signing}
	open      = []State{Submitted, Returned, Inviting, Selecting, Appointed, Mediating, Paused, Signing}
	known     = []State{Submitted, Returned, Inviting, Selecting, Appointed, Mediating, Paused, Signing, Settled, Failed, Withdrawn}
	unsettled = []State{Failed, Settled}
)

var (
	nobodyLeft   = &Condition{"nobody_left", func(c *Case) bool { return len(c.side(Respondent)) == 0 }}
	allConsented = &Condition{"all_answered", func(c *Case) bool {
		return len(c.side(Respondent)) > 0 && c.every(func(p *Party) bool { return p.Side == Applicant || p.Answer == Accepted })
	}}
	offered       = &Condition{"candidates_offered", func(c *Case) bool { return c.Selection != nil && len(c.Selection.Offered) > 0 }}
	allChoseSame  = &Condition{"all_chose_the_same", (*Case).jointChoice}
	choosing      = &Condition{"time_to_choose", func(c *Case) bool { return c.Selection != nil && !c.Selection.CourtAppoints }}
	hasDisclosure = &Condition{"disclosed", func(c *Case) bool { return c.Appointment != nil && len(c.Appointment.Disclosure.kinds()) > 0 }}
	cleared       = &Condition{"impartial", (*Case).Cleared}
	toTell        = &Condition{"conflict_open", func(c *Case) bool { return c.inConflict(ConflictOpen) || c.inConflict(ConflictDisclosed) }}
	toWaive       = &Condition{"conflict_disclosed", func(c *Case) bool { return c.inConflict(ConflictDisclosed) }}
	toSecond      = &Condition{"conflict_override_proposed", func(c *Case) bool {
		return slices.ContainsFunc(c.blocking(), func(x *Conflict) bool { return x.Override.pending() })
	}}
	noOverride   = &Condition{"no_override_proposed", func(c *Case) bool { return c.Selection != nil && c.pendingOverride() == nil }}
	proposed     = &Condition{"override_proposed", func(c *Case) bool { return c.pendingOverride() != nil }}
	named        = &Condition{"override_confirmed", (*Case).overridden}
	replacedOnce = &Condition{"replaced_before", (*Case).deemedRefusal}
	unanswered   = &Condition{"extension_open", func(c *Case) bool { return c.Extension != nil }}
	noExtension  = &Condition{"no_extension_open", func(c *Case) bool { return c.Extension == nil }}
	ready        = &Condition{"agreement_ready", func(c *Case) bool { return c.Agreement != nil && c.Agreement.Digest != "" }}
	allSigned    = &Condition{"all_signed", (*Case).allSigned}
	allWithdrew  = &Condition{"all_applicants_withdrew", func(c *Case) bool {
		return c.every(func(p *Party) bool { return p.Side == Respondent || p.Withdrew })
	}}
	remaining  = &Condition{"claims_remain", (*Case).claimsRemain}
	factsReady = &Condition{"facts_ready", func(c *Case) bool { return c.Facts != nil && c.Facts.Digest != "" }}
	factsDraft = &Condition{"facts_drafted", func(c *Case) bool { return c.Facts != nil }}
	inWindow   = &Condition{"confirmation_window", (*Case).confirmable}
	mayFile    = &Condition{"no_live_filing", (*Case).fileable}
)

// Flow is the table of moves. Everything else asks it: the legality check, allowedMoves, the golden test and the picture.
var Flow = []Row{
	{From: writing, On: MoveEdit, By: applicant, Rule: "OMR 8"},
	{From: writing, On: MoveSubmit, By: applicant, To: Submitted, Rule: "OMR 8"},
	{From: []State{Submitted}, On: MoveScreenAccept, By: court, To: Inviting, Rule: "OMR 7"},
	{From: []State{Submitted}, On: MoveScreenReturn, By: clerk, To: Returned, Rule: "OMR 9"},

	{From: []State{Inviting}, On: MoveConsent, By: []Role{AsRespondent, AsClerk}, To: Selecting, When: allConsented, Rule: "OMR 4"},
	{From: []State{Inviting}, On: MoveConsent, By: []Role{AsRespondent, AsClerk}, Rule: "OMR 4"},
	{From: []State{Inviting}, On: MoveRefuse, By: []Role{AsRespondent, AsClerk}, To: Failed, When: nobodyLeft, Rule: "PML 17"},
	{From: []State{Inviting}, On: MoveRefuse, By: []Role{AsRespondent, AsClerk}, To: Selecting, When: allConsented, Rule: "PML 17"},
	{From: []State{Inviting}, On: MoveRefuse, By: []Role{AsRespondent, AsClerk}, Rule: "PML 17"},
	{From: []State{Inviting}, On: MoveAskCall, By: []Role{AsRespondent, AsClerk}},
	{From: []State{Inviting}, On: MoveRemind, By: system},
	{From: []State{Inviting}, On: MoveNoAnswer, By: system, To: Failed, When: nobodyLeft, Rule: "OMR 15"},
	{From: []State{Inviting}, On: MoveNoAnswer, By: system, To: Selecting, Rule: "OMR 15"},

	{From: []State{Selecting}, On: MoveOffer, By: system, Rule: "OMR 5"},
	{From: []State{Selecting}, On: MoveChoose, By: party, If: offered, To: Appointed, When: allChoseSame, Rule: "OMR 10"},
	{From: []State{Selecting}, On: MoveChoose, By: party, If: offered, Rule: "OMR 10"},
	{From: []State{Selecting}, On: MoveObject, By: party, If: offered, Rule: "OMR 14"},
	{From: []State{Selecting}, On: MoveAskAppointment, By: party, If: choosing, Rule: "OMR 10"},
	{From: []State{Selecting}, On: MoveChoiceDue, By: system, If: choosing, Rule: "OMR 10"},
	{From: []State{Selecting}, On: MoveAppoint, By: court, To: Appointed, Rule: "OMR 10"},

	{From: []State{Appointed}, On: MoveAccept, By: mediator, To: Mediating, Rule: "OMR 12"},
	{From: []State{Appointed}, On: MoveDecline, By: mediator, To: Selecting, Rule: "OMR 12"},
	{From: []State{Appointed}, On: MoveSilence, By: system, To: Selecting, Rule: "OMR 12"},
	{From: []State{Mediating, Paused, Signing}, On: MoveDecline, By: mediator, To: Selecting, Rule: "SIM 15"},
	{From: []State{Mediating, Paused, Signing}, On: MoveDisclose, By: mediator, Rule: "OMR 13"},
	{From: []State{Mediating, Paused, Signing}, On: MoveWaive, By: party, If: hasDisclosure, Rule: "OMR 13"},
	{From: []State{Appointed, Mediating, Paused, Signing}, On: MoveReplace, By: party, To: Failed, When: replacedOnce, Rule: "OMR 14"},
	{From: []State{Appointed, Mediating, Paused, Signing}, On: MoveReplace, By: party, To: Selecting, Rule: "OMR 14"},
	{From: []State{Mediating, Paused, Signing}, On: MoveContact, By: mediator, Rule: "OMR 15"},

	{From: []State{Appointed}, On: MoveRelease, By: system, To: Selecting, Rule: "OMR 12"},
	{From: under, On: MoveRelease, By: system, Rule: "SIM 15"},
	{From: append([]State{Appointed}, under...), On: MoveExamine, By: system, Rule: "OMR 13"},
	{From: append([]State{Selecting, Appointed}, under...), On: MoveOverride, By: clerk, If: noOverride, Rule: "OMR 10"},
	{From: append([]State{Selecting, Appointed}, under...), On: MoveSecond, By: clerk, If: proposed, To: Appointed, When: named, Rule: "OMR 10"},
	{From: append([]State{Selecting, Appointed}, under...), On: MoveSecond, By: clerk, If: proposed, Rule: "OMR 10"},
	{From: append([]State{Appointed}, under...), On: MoveDiscloseConflict, By: mediator, If: toTell, Rule: "OMR 13"},
	{From: append([]State{Appointed}, under...), On: MoveWaiveConflict, By: party, If: toWaive, Rule: "SIM 15"},
	{From: append([]State{Appointed}, under...), On: MoveOverrideConflict, By: clerk, If: toTell, Rule: "SIM 15"},
	{From: append([]State{Appointed}, under...), On: MoveSecondConflict, By: clerk, If: toSecond, Rule: "SIM 15"},

	{From: talking, On: MovePropose, By: sides, Rule: "OMR 18"},
	{From: talking, On: MoveAnswerTerms, By: party, Rule: "OMR 18"},
	{From: talking, On: MoveCounter, By: sides, Rule: "OMR 18"},
	{From: talking, On: MoveWithdrawOffer, By: sides, Rule: "OMR 18"},
	{From: []State{Appointed, Mediating, Paused, Signing, Settled, Failed}, On: MoveNote, By: mediator, Rule: "OMR 21"},
	{From: []State{Mediating, Signing}, On: MoveAskExtension, By: sides, If: noExtension, Rule: "OMR 24"},
	{From: []State{Mediating, Signing}, On: MoveAnswerExtension, By: party, If: unanswered, Rule: "OMR 24"},
	{From: []State{Mediating, Signing}, On: MovePause, By: []Role{AsMediator, AsClerk}, To: Paused, Rule: "OMR 26"},
	{From: []State{Paused}, On: MoveResume, By: []Role{AsMediator, AsClerk}, To: Mediating, Rule: "OMR 26"},
	{From: []State{Mediating, Paused, Signing}, On: MoveRecordSession, By: system, Rule: "OMR 22"},

	{From: []State{Mediating, Signing}, On: MoveDraftAgreement, By: mediator, If: cleared, To: Signing, Rule: "OMR 19"},
	{From: []State{Signing}, On: MoveAttachAgreement, By: system, Rule: "OMR 19"},
	{From: []State{Signing}, On: MoveSign, By: sides, If: ready, To: Settled, When: allSigned, Rule: "OMR 19"},
	{From: []State{Signing}, On: MoveSign, By: sides, If: ready, Rule: "OMR 19"},
	{From: []State{Settled}, On: MoveSign, By: sides, Rule: "OMR 19"},
	{From: []State{Signing}, On: MoveRefuseSign, By: party, To: Mediating, Rule: "OMR 25"},
	{From: []State{Settled}, On: MoveSeal, By: system, Rule: "OMR 19"},

	{From: before, On: MoveTerminate, By: []Role{AsMediator, AsClerk, AsSystem}, To: Failed, Rule: "OMR 25"},
	{From: before, On: MoveStop, By: party, To: Failed, Rule: "OMR 25"},
	{From: []State{Draft, Submitted, Returned, Inviting, Selecting, Appointed, Mediating, Paused, Signing}, On: MoveWithdraw, By: applicant, To: Withdrawn, When: allWithdrew, Rule: "OMR 25"},
	{From: []State{Draft, Submitted, Returned, Inviting, Selecting, Appointed, Mediating, Paused, Signing}, On: MoveWithdraw, By: applicant, Rule: "OMR 25"},

	{From: unsettled, On: MoveDraftFacts, By: mediator, If: remaining, Rule: "OMR 22"},
	{From: unsettled, On: MoveAttachFacts, By: system, If: factsDraft, Rule: "OMR 22"},
	{From: unsettled, On: MoveSignFacts, By: party, If: factsReady, Rule: "OMR 22"},
	{From: unsettled, On: MoveRequestFiling, By: applicant, If: mayFile, Rule: "OMR 21"},
	{From: []State{Settled}, On: MoveAskConfirmation, By: party, If: inWindow, Rule: "CPL 205"},
	{From: []State{Settled}, On: MoveRecordPayment, By: party, Rule: "PML 31"},
	{From: []State{Settled}, On: MoveConfirmPayment, By: party, Rule: "PML 31"},

	{From: append(slices.Clone(writing), Submitted, Inviting, Selecting, Appointed, Mediating, Paused, Signing, Failed), On: MoveAttach, By: party, Rule: "OMR 8"},
	{From: append(slices.Clone(writing), Submitted, Inviting, Selecting, Appointed, Mediating, Paused, Signing, Failed), On: MoveShow, By: party, Rule: "OMR 18"},
	{From: writing, On: MoveRemoveEvidence, By: applicant, Rule: "OMR 8"},
	{From: open, On: MoveRepresent, By: party, Rule: "CPI 147"},
	{From: open, On: MoveConsentStage, By: party, Rule: "OLR 4"},
	{From: known, On: MoveFileDocument, By: system, Rule: "PML 27"},
	{From: known, On: MoveMirror, By: system, Rule: "OMR 21"},
}

// Allowed gives the moves that a role could make now, in the order of the table. For a party it looks only at the case,
// not at what that party has already done; Turn does.
func (c *Case) Allowed(r Role) []Move {
	var out []Move
	for i := range Flow {
		row := &Flow[i]
		if slices.Contains(row.From, c.State) && slices.Contains(row.By, r) && (row.If == nil || row.If.Holds(c)) && !slices.Contains(out, row.On) {
			out = append(out, row.On)
		}
	}
	return out
}

// step is one move under way.
type step struct {
	c    *Case
	move Move
	by   Seat
	at   time.Time
	from State
	rows []*Row
}

// begin asks the table whether a move is legal now: conflict case.move_not_allowed {state, move} when not in this state,
// forbidden case.move_not_yours when not for this role.
func (c *Case) begin(m Move, by Seat, at time.Time) (*step, error) {
	st := &step{c: c, move: m, by: by, at: at, from: c.State}
	elsewhere := false
	for i := range Flow {
		row := &Flow[i]
		if row.On != m {
			continue
		}
		yours := slices.Contains(row.By, by.Role)
		elsewhere = elsewhere || yours
		if slices.Contains(row.From, c.State) && yours {
			if row.If != nil && !row.If.Holds(c) {
				return nil, fault.New(fault.Conflict, "case.move_not_allowed", fault.P{"state": c.State, "move": m, "needs": row.If.Name})
			}
			st.rows = append(st.rows, row)
		}
	}
	if !elsewhere {
		return nil, fault.New(fault.Forbidden, "case.move_not_yours", fault.P{"move": m})
	}
	if len(st.rows) == 0 {
		return nil, fault.New(fault.Conflict, "case.move_not_allowed", fault.P{"state": c.State, "move": m})
	}
	if by.IsParty() {
		if p := c.Party(by.Party); p == nil || p.Out {
			return nil, fault.New(fault.Forbidden, "case.party_out", nil)
		}
	}
	return st, nil
}

// done chooses the line of the table that holds now, enters its state, writes the timeline and gives the event.
func (st *step) done(k Kind, d Data, e *Entry) []Event {
	c := st.c
	var row *Row
	for _, r := range st.rows {
		if r.When == nil || r.When.Holds(c) {
			row = r
			break
		}
	}
	to := c.State
	if row != nil && row.To != "" {
		to = row.To
	}
	if to != c.State {
		d.From = c.State
		c.State, c.Since = to, st.at
	}
	if d.Party == "" {
		d.Party = st.by.Party
	}
	rule := ""
	if row != nil {
		rule = row.Rule
	}
	d.Move, d.By, d.Rule, d.Level, d.Person = st.move, st.by.Role, rule, int(st.by.Level), st.by.Person
	c.write(st, k, d, e)
	c.derive(st.at)
	return []Event{c.event(k, st.at, d)}
}
