// Package routing decides which mediators should be offered for a dispute, and says why. It is pure: a snapshot of the
// roster, a request and weights give a decision, always the same one for the same seed, with no I/O and no clock.
//
// Hard rules come first, in the order of the funnel that people are shown: invited by this court and takes this kind
// here, speaks the language, has room, has no tie to either side (OMR 13, SIM 15). Whoever is left is scored; among
// equals the one goes first who has been longest without a case. Never looked at: how often a party applies, and who
// gained in earlier cases. Each candidate carries reasons for and at least one honest doubt.
//
// Route looks at every mediator in turn, which is right for a province; an index for the national roster comes behind
// the same function.
package routing
