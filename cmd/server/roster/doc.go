// Package roster brings the courts, organizations, mediators and staff of a real hub in from one JSON document.
//
// The whole document is checked first, against itself and against the store, and every fault is named by its path and
// line; only a document without fault is written. Each write may be done again: a document that was imported once
// changes nothing, and one whose import was cut off is completed by importing it again. What is stored is never
// overwritten: fields that differ are named and left as they are; what is missing (an invitation by a further court, an
// account of a mediator, a role) is added.
//
// The ids of the document are short codes of its author, unique within a kind; the stored id is a hash of kind and code,
// so that a later document reaches the same record by the same code. Without an id the Chinese name (else the English
// one) of a court or an organization is its code, the certificate (else the phone number) that of a mediator. A stored id
// of 26 characters may stand wherever a code may.
package roster

import _ "embed"

// Example is a small document without fault.
//
//go:embed example.json
var Example []byte
