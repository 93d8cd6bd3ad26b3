package mediation

import (
	"slices"
	"time"

	"concord/internal/fault"
)

// FactsRecord holds the facts that no party disputes (无争议事实): written, signed by all, and the only thing said in
// mediation that may be used later (OMR 22).
type FactsRecord struct {
	Version    int         `json:"version"`
	Items      []string    `json:"items"`
	Document   string      `json:"document,omitempty"`
	Digest     string      `json:"digest,omitempty"`
	Pages      int         `json:"pages,omitempty"`
	Signatures []Signature `json:"signatures,omitempty"`
	CompleteAt *time.Time  `json:"completeAt,omitempty"`
}

// DraftFacts writes the record anew; signatures are void. A complete record is not rewritten.
func (c *Case) DraftFacts(by Seat, at time.Time, items []string) ([]Event, error) {
	st, err := c.begin(MoveDraftFacts, by, at)
	if err != nil {
		return nil, err
	}
	if c.Facts != nil && c.Facts.CompleteAt != nil {
		return nil, fault.New(fault.Conflict, "facts.complete", nil)
	}
	var k check
	if len(items) == 0 {
		k.wrong("items", "field.required", nil)
	}
	if len(items) > MaxTerms {
		k.wrong("items", "field.too_many", fault.P{"max": MaxTerms})
	}
	out := make([]string, 0, len(items))
	for i, x := range items {
		out = append(out, k.text(pathAt("items", i, ""), x, true, MaxText))
	}
	if err := k.err(); err != nil {
		return nil, err
	}
	version := 1
	if c.Facts != nil {
		version = c.Facts.Version + 1
	}
	c.Facts = &FactsRecord{Version: version, Items: out}
	return st.done(FactsDrafted, Data{Version: version}, &Entry{Audience: ForParties}), nil
}

// AttachFacts makes the record ready to be signed, as AttachAgreement.
func (c *Case) AttachFacts(by Seat, at time.Time, in AttachInput) ([]Event, error) {
	st, err := c.begin(MoveAttachFacts, by, at)
	if err != nil {
		return nil, err
	}
	f := c.Facts
	if f.Version != in.Version || f.Digest != "" && f.Digest != in.Digest {
		return nil, factsChanged()
	}
	if f.Digest != "" {
		return nil, nil
	}
	var k check
	k.digest("digest", in.Digest)
	k.text("document", in.Document, true, MaxShort)
	if err := k.err(); err != nil {
		return nil, err
	}
	f.Document, f.Digest, f.Pages = in.Document, in.Digest, in.Pages
	return st.done(FactsReady, Data{Version: f.Version, Digest: f.Digest}, &Entry{Audience: ForParties}), nil
}

func factsChanged() error { return fault.New(fault.Conflict, "facts.changed", nil) }

func (f *FactsRecord) signed(by string) bool {
	return slices.ContainsFunc(f.Signatures, func(s Signature) bool { return s.By == by && s.Digest == f.Digest })
}

// SignFacts puts a party's hand under the record; complete when every party has signed the same digest. Until then it
// binds nobody and nothing of it leaves.
func (c *Case) SignFacts(by Seat, at time.Time, in SignInput) ([]Event, error) {
	if by.IsParty() && c.Facts != nil && c.Facts.Digest != in.Digest {
		return nil, factsChanged()
	}
	if by.IsParty() && c.Facts != nil && c.Facts.signed(string(by.Party)) {
		return nil, nil
	}
	st, err := c.begin(MoveSignFacts, by, at)
	if err != nil {
		return nil, err
	}
	if by.Representative && !by.Special {
		return nil, fault.New(fault.Forbidden, "representative.special_needed", nil)
	}
	if err := mayBind(by, in.Challenge); err != nil {
		return nil, err
	}
	f := c.Facts
	name := c.Party(by.Party).Name
	if by.Representative {
		name = c.Party(by.Party).Representative.Name
	}
	f.Signatures = append(f.Signatures, Signature{By: string(by.Party), Person: by.Person, Name: name, Strokes: in.Strokes, Challenge: in.Challenge, Digest: f.Digest, At: at, Level: by.Level})
	d := Data{Version: f.Version, Digest: f.Digest}
	if !c.every(func(p *Party) bool { return f.signed(string(p.ID)) }) {
		return st.done(FactsSigned, d, &Entry{Audience: ForParties}), nil
	}
	f.CompleteAt = &at
	events := st.done(FactsSigned, d, nil)
	return append(events, c.event(FactsComplete, at, d)), nil
}
