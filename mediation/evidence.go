package mediation

import (
	"slices"
	"time"

	"concord/internal/fault"
)

// EvidenceID names a piece of evidence within all cases.
type EvidenceID string

// Visibility says who may see a piece of evidence.
type Visibility string

// The visibilities.
const (
	OpenToAll      Visibility = "open"     // all in the case, and it goes to the court
	Private        Visibility = "private"  // the holder alone
	ForTheMediator Visibility = "mediator" // the holder and the mediator
)

// Evidence is a file. While it is not open, a Case holds only its id, holder and visibility: name, note and where the
// bytes are stay in the Negotiation (Paper), so that nothing made from a Case can tell of it.
type Evidence struct {
	ID         EvidenceID `json:"id"`
	By         PartyID    `json:"by,omitempty"` // "" is the mediator
	Visibility Visibility `json:"visibility"`
	At         time.Time  `json:"at"`
	Paper
}

// Paper is what a piece of evidence says of itself.
type Paper struct {
	Name string `json:"name,omitempty"`
	Blob string `json:"blob,omitempty"` // SHA-256 of the bytes, and where they are kept
	Size int64  `json:"size,omitempty"` // bytes
	Mime string `json:"mime,omitempty"`
	Note string `json:"note,omitempty"`
}

// EvidenceInput adds a file whose bytes are already kept.
type EvidenceInput struct {
	ID         EvidenceID `json:"id,omitempty"` // chosen by the caller, so that the same upload twice is once
	Name       string     `json:"name"`
	Blob       string     `json:"blob"`
	Size       int64      `json:"size"`
	Mime       string     `json:"mime"`
	Note       string     `json:"note,omitempty"`
	Visibility Visibility `json:"visibility"`
}

func (in *EvidenceInput) check() error {
	var k check
	in.Name = k.text("name", in.Name, true, MaxShort)
	in.Note = k.text("note", in.Note, false, MaxText)
	in.Mime = k.text("mime", in.Mime, true, MaxShort)
	k.digest("blob", in.Blob)
	if in.Size <= 0 {
		k.wrong("size", "field.not_positive", nil)
	}
	k.oneOf("visibility", string(in.Visibility), string(OpenToAll), string(Private), string(ForTheMediator))
	if !validID(string(in.ID)) {
		k.wrong("id", "field.unknown_value", nil)
	}
	return k.err()
}

func (c *Case) evidence(id EvidenceID) *Evidence {
	if i := slices.IndexFunc(c.Evidence, func(e Evidence) bool { return e.ID == id }); i >= 0 {
		return &c.Evidence[i]
	}
	return nil
}

// sees says whether a seat may see a piece of evidence.
func (e *Evidence) sees(s Seat) bool {
	if s.Role == AsSystem {
		return e.Visibility == OpenToAll
	}
	mine := s.IsParty() && e.By == s.Party || s.Role == AsMediator && e.By == ""
	switch e.Visibility {
	case OpenToAll:
		return s.IsParty() || s.Role == AsMediator || s.Role == AsClerk || s.Role == AsSuperior
	case ForTheMediator:
		return mine || s.Role == AsMediator
	}
	return mine
}

// AddEvidence adds a file; the same id again changes nothing. The audience of the line is whoever may see the file.
func (c *Case) AddEvidence(by Seat, at time.Time, in EvidenceInput) ([]Event, error) {
	st, err := c.begin(MoveAttach, by, at)
	if err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	if old := c.evidence(in.ID); old != nil {
		if old.By != by.Party {
			return nil, fault.New(fault.Exists, "evidence.exists", nil)
		}
		return nil, nil
	}
	if len(c.Evidence) >= MaxEvidence {
		return nil, fault.On("evidence", "field.too_many", fault.P{"max": MaxEvidence})
	}
	e := Evidence{ID: in.ID, By: by.Party, Visibility: in.Visibility, At: at}
	if in.Visibility == OpenToAll {
		e.Paper = in.paper()
	}
	c.Evidence = append(c.Evidence, e)
	return st.done(EvidenceAdded, Data{Evidence: in.ID, Reason: string(in.Visibility)}, &Entry{Audience: e.audience()}), nil
}

func (in *EvidenceInput) paper() Paper {
	return Paper{Name: in.Name, Blob: in.Blob, Size: in.Size, Mime: in.Mime, Note: in.Note}
}

// audience is who may know that the file is there.
func (e *Evidence) audience() Audience {
	switch {
	case e.Visibility == OpenToAll:
		return ForAll
	case e.By == "":
		return ForMediator
	case e.Visibility == ForTheMediator:
		return Audience(e.By)
	}
	return onlyFor(e.By)
}

// Show changes who may see a file; only its holder may. What all have seen is not made private again.
func (c *Case) Show(by Seat, at time.Time, id EvidenceID, v Visibility, p Paper) ([]Event, error) {
	st, err := c.begin(MoveShow, by, at)
	if err != nil {
		return nil, err
	}
	e := c.evidence(id)
	if e == nil || !e.sees(by) {
		return nil, notFound()
	}
	if by.IsParty() && e.By != by.Party || by.Role == AsMediator && e.By != "" {
		return nil, fault.New(fault.Forbidden, "evidence.not_yours", nil)
	}
	var k check
	k.oneOf("visibility", string(v), string(OpenToAll), string(Private), string(ForTheMediator))
	if err := k.err(); err != nil {
		return nil, err
	}
	if e.Visibility == v {
		return nil, nil
	}
	if e.Visibility == OpenToAll && c.State != Draft {
		return nil, fault.New(fault.Conflict, "evidence.already_shown", nil)
	}
	e.Visibility, e.Paper = v, Paper{}
	if v == OpenToAll {
		e.Paper = p
	}
	return st.done(EvidenceShown, Data{Evidence: id, Reason: string(v)}, &Entry{Audience: e.audience()}), nil
}

// RemoveEvidence takes a file out while the application is being written.
func (c *Case) RemoveEvidence(by Seat, at time.Time, id EvidenceID) ([]Event, error) {
	st, err := c.begin(MoveRemoveEvidence, by, at)
	if err != nil {
		return nil, err
	}
	e := c.evidence(id)
	if e == nil {
		return nil, nil
	}
	if e.By != by.Party {
		return nil, fault.New(fault.Forbidden, "evidence.not_yours", nil)
	}
	c.Evidence = slices.DeleteFunc(c.Evidence, func(x Evidence) bool { return x.ID == id })
	return st.done(EvidenceRemoved, Data{Evidence: id}, &Entry{Audience: onlyFor(by.Party)}), nil
}

// FileDocument keeps where a document made from the case is; the same id again changes nothing.
func (c *Case) FileDocument(by Seat, at time.Time, d Document) ([]Event, error) {
	st, err := c.begin(MoveFileDocument, by, at)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(c.Documents, func(x Document) bool { return x.ID == d.ID }) {
		return nil, nil
	}
	d.At = at
	if d.For == "" {
		d.For = ForAll
	}
	c.Documents = append(c.Documents, d)
	return st.done(DocumentMade, Data{Document: d.ID, Reason: d.Class, Digest: d.Digest}, &Entry{Audience: d.For, Params: map[string]any{"class": d.Class}}), nil
}

// RecordSession writes into the timeline that a session was held; its minutes live with the rooms.
func (c *Case) RecordSession(by Seat, at time.Time, session, mode string) ([]Event, error) {
	st, err := c.begin(MoveRecordSession, by, at)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(c.Timeline, func(e Entry) bool { return e.Kind == SessionRecorded && e.Params["session"] == session }) {
		return nil, nil
	}
	return st.done(SessionRecorded, Data{Session: session, Reason: mode}, &Entry{Params: map[string]any{"session": session, "mode": mode}}), nil
}
