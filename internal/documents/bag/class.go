package bag

import (
	"encoding/json"

	"concord/internal/fault"
)

// Class is a class of documents that may cross to a court. Values come from the functions below and from ClassOf; there
// is none for what was said in confidence (private conversations, offers, the mediator's notes, private evidence, chat,
// recordings of joint sessions), and the zero Class is refused. What a holder releases becomes open evidence or an
// undisputed fact first, in the case, with his recorded consent.
type Class struct{ name string }

// Pleading is what a party asks of the court.
func Pleading() Class { return Class{"pleading"} }

// Identity is proof of who a party is.
func Identity() Class { return Class{"identity"} }

// OpenEvidence is evidence that its holder showed to all.
func OpenEvidence() Class { return Class{"open_evidence"} }

// UndisputedFacts is the record of undisputed facts (OMR 22).
func UndisputedFacts() Class { return Class{"undisputed_facts"} }

// ServiceRecord is proof of service.
func ServiceRecord() Class { return Class{"service_record"} }

// Settlement is a settlement agreement or the proof that somebody presided over it.
func Settlement() Class { return Class{"settlement"} }

// MediationEndReport is the report on a mediation that ended without agreement.
func MediationEndReport() Class { return Class{"mediation_end_report"} }

// Classes gives every class.
func Classes() []Class {
	return []Class{Pleading(), Identity(), OpenEvidence(), UndisputedFacts(), ServiceRecord(), Settlement(), MediationEndReport()}
}

// ClassOf reads a class; a fault bag.class_not_allowed for every other word.
func ClassOf(s string) (Class, error) {
	for _, c := range Classes() {
		if c.name == s {
			return c, nil
		}
	}
	return Class{}, fault.New(fault.Forbidden, "bag.class_not_allowed", nil)
}

// String gives the word of the class; "" for the zero Class.
func (c Class) String() string { return c.name }

// MarshalJSON implements json.Marshaler.
func (c Class) MarshalJSON() ([]byte, error) {
	if c.name == "" {
		return nil, fault.New(fault.Forbidden, "bag.class_not_allowed", nil)
	}
	return json.Marshal(c.name)
}

// UnmarshalJSON implements json.Unmarshaler.
func (c *Class) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	var err error
	*c, err = ClassOf(s)
	return err
}
