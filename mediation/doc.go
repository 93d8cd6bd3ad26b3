// Package mediation is the domain: one dispute from the first word of an applicant to an agreement that is kept, or to
// the hand-off to a court.
//
//	draft ──submit──▶ submitted ──screen_accept──▶ inviting ──consent──▶ selecting ──choose, appoint──▶ appointed
//	  ▲                   │                          │ refuse, no_answer     ▲ decline, silence, replace    │ accept
//	  └──── returned ◀────┘ screen_return            ▼                       └──────────────────────────────┤
//	                                               failed ◀── stop, terminate ──── paused ◀──pause/resume──▶ mediating
//	                                                 ▲                                                      │ draft_agreement
//	                                                 └────────────── stop, terminate ───────────────────── signing
//	  withdrawn ◀── withdraw (every state before settled)                                                   │ last signature
//	                                                                                                      settled
//
// flow.go holds the table of moves; docs/generated/case-flow.md is drawn from it. A Case refuses what may not be, so
// nothing outside needs to know the rules: a Service finds the place of the actor in the case (RoleIn), asks the guard,
// and calls one verb inside one Update. What the parties concede lives in types and collections of its own
// (negotiation.go); a Case holds ids of it and never its words, so that what is made from a Case cannot leak it.
package mediation
