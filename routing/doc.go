// Package routing decides which mediators should be offered for a dispute, and says why. It is pure: a roster, a request
// and weights give a decision, always the same one for the same seed, with no I/O and no clock.
//
// Hard rules come first (types.go lists them in their order), in the steps of the funnel that people are shown: on the
// roster of this court or one above, takes this kind here; speaks the language and serves what the parties cannot do
// without; has room and time; has no tie to either side and no other role in the dispute (OMR 13, SIM 15, 16). Whoever is
// left is scored by weights that are data with a version; equals are told apart by who has been longest without a case,
// and then by a lot that can be drawn again. Never looked at: how often a party applies, and who gained in earlier cases.
// Each candidate carries reasons for and at least one honest doubt; each runner-up, why not.
//
// A need that the weights call hard, as sign language, keeps out who does not serve it as long as somebody left does; when
// nobody does, it is a doubt for all, and the decision says that it was relaxed: better somebody with a helper than nobody.
//
// There are two ways to the same decision, byte for byte. The function Route looks at every mediator: simple enough to
// trust, it is the measure, and the way to replay a record. Index holds the national roster in memory and is kept current
// by what is put in. Bitmaps (by court, kind of dispute, kind of organization, division, sandbox) find the few
// organizations that may take a dispute; of their mediators those are passed over at once who take other kinds or work
// elsewhere; language, needs, hours, room and ties are bits and hashes of the rows that are left, some hundred of 400,000,
// for which a bitmap each would cost more than it saves. The heap gives only the few who are told about.
package routing
