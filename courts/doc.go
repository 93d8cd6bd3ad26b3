// Package courts is the court's side: the confirmation desk and the filing hand-off with its receipts. It knows nothing of
// what was conceded in mediation: it receives papers of allowed classes and coded facts, never a case.
//
//	Confirmation: applied -> accepted <-> curing -> confirmed | rejected; not yet decided -> withdrawn
//	Filing:       received -> accepted | returned | rejected; returned -> superseded (a correction is a new filing)
package courts
