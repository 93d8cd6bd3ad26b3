package organizations

import (
	"slices"
	"time"

	"concord/internal/docstore"
	"concord/internal/fault"
)

// The events of rosters besides those of places; their data is Place.
const (
	MediatorChanged = "mediator.changed" // what the roster says, or a training, complaint or renewal
	MediatorRemoved = "mediator.removed" // no longer on the roster of Place.Organization, or of any when that is ""
	MediatorAway    = "mediator.away"    // hours, times away or capacity
	MediatorAsked   = "mediator.asked"   // Place.Organization asks to have the mediator on its roster as well
	MediatorJoined  = "mediator.joined"  // he or she said yes
)

// FileEntry is something that happened to a mediator's place on the roster, kept for the file (SIM 10, 28; PML 15).
type FileEntry struct {
	Kind         string         `json:"kind"` // suspended restored removed left joined renewed complaint
	Ground       string         `json:"ground,omitempty"`
	Text         string         `json:"text,omitempty"`
	By           string         `json:"by,omitempty"`
	Court        bool           `json:"court,omitempty"` // a court did it: then only a court undoes it
	Organization OrganizationID `json:"organization,omitempty"`
	At           time.Time      `json:"at"`
	Until        time.Time      `json:"until,omitzero"`
}

// The kinds of entries in the file.
const (
	WasSuspended = "suspended"
	WasRestored  = "restored"
	WasRemoved   = "removed"
	WasLeft      = "left"
	WasJoined    = "joined"
	WasRenewed   = "renewed"
	HadComplaint = "complaint"
)

// Asking is an organization that would like to have a mediator of another's roster on its own too; the mediator decides.
type Asking struct {
	Organization OrganizationID `json:"organization"`
	By           string         `json:"by"`
	At           time.Time      `json:"at"`
}

// Sanction says why somebody is suspended, restored or removed.
type Sanction struct {
	Ground string
	Text   string
	Until  time.Time // of a suspension; zero: until it is lifted
	By     string
	Court  bool
}

// check says what a sanction lacks. A ground is a word of the entry pack.
func (x *Sanction) check(at time.Time, need bool) error {
	var wrong []fault.Field
	switch {
	case x.Ground == "" && need:
		wrong = append(wrong, fault.Field{Path: "ground", Key: "field.required"})
	case x.Ground != "" && !groundForm.MatchString(x.Ground):
		wrong = append(wrong, fault.Field{Path: "ground", Key: "field.unknown_choice"})
	}
	text, w := cleanText("text", x.Text, 2000)
	if wrong = append(wrong, w...); len(w) == 0 && text == "" && need {
		wrong = append(wrong, fault.Field{Path: "text", Key: "field.required"})
	}
	x.Text = text
	if !x.Until.IsZero() && !x.Until.After(at) {
		wrong = append(wrong, fault.Field{Path: "until", Key: "field.past"})
	}
	return fault.Fields(wrong)
}

func (m *Mediator) note(kind string, x Sanction, o OrganizationID, at time.Time) {
	m.Standing = append(m.Standing, FileEntry{Kind: kind, Ground: x.Ground, Text: x.Text, By: x.By, Court: x.Court, Organization: o, At: at, Until: x.Until})
	if n := len(m.Standing); n > mostStanding {
		m.Standing = slices.Delete(m.Standing, 0, n-mostStanding)
	}
}

// last gives what happened last of some kinds.
func (m Mediator) last(kinds ...string) FileEntry {
	for i := len(m.Standing) - 1; i >= 0; i-- {
		if slices.Contains(kinds, m.Standing[i].Kind) {
			return m.Standing[i]
		}
	}
	return FileEntry{}
}

func (m Mediator) happened(kind string, o OrganizationID, at time.Time) []docstore.Event {
	return []docstore.Event{docstore.NewEvent(kind, at, Place{Mediator: m.ID, Organization: o, Open: len(m.Cases)})}
}

// Home is the organization that looks after the entry of the mediator: the first of his or hers.
func (m Mediator) Home() OrganizationID {
	if len(m.Organizations) == 0 {
		return ""
	}
	return m.Organizations[0]
}

// Suspend stops new cases, from now until the end of the sanction or until it is lifted. Open cases stay his or hers until
// they are routed anew.
func (m *Mediator) Suspend(x Sanction, at time.Time) ([]docstore.Event, error) {
	if m.Status != Active {
		return nil, fault.New(fault.Conflict, "mediator.not_active", nil)
	}
	m.Status, m.SuspendedUntil = Suspended, x.Until
	m.note(WasSuspended, x, "", at)
	return m.happened(MediatorSuspended, "", at), nil
}

// Restore ends a suspension or takes a removal back. What a court did only a court undoes; time itself ends any suspension
// that was given an end.
func (m *Mediator) Restore(x Sanction, at time.Time) ([]docstore.Event, error) {
	if m.Status != Suspended && m.Status != Removed {
		return nil, fault.New(fault.Conflict, "mediator.not_suspended", nil)
	}
	over := m.Status == Suspended && !m.SuspendedUntil.IsZero() && !m.SuspendedUntil.After(at)
	if m.last(WasSuspended, WasRemoved).Court && !x.Court && !over {
		return nil, fault.New(fault.Forbidden, "mediator.court_decides", nil)
	}
	m.Status, m.SuspendedUntil = Active, time.Time{}
	m.note(WasRestored, x, "", at)
	return m.happened(MediatorRestored, "", at), nil
}

// Leave takes the mediator off the rosters named. Whoever is then on none is removed, and stays in the list of those
// organizations as such.
func (m *Mediator) Leave(from []OrganizationID, x Sanction, at time.Time) ([]docstore.Event, error) {
	if m.Status == Removed {
		return nil, fault.New(fault.Conflict, "mediator.removed", nil)
	}
	var stay, gone []OrganizationID
	for _, o := range m.Organizations {
		if slices.Contains(from, o) {
			gone = append(gone, o)
		} else {
			stay = append(stay, o)
		}
	}
	if len(gone) == 0 {
		return nil, notFound()
	}
	if len(stay) == 0 {
		m.Status, m.SuspendedUntil, m.Asked = Removed, time.Time{}, nil
		m.note(WasRemoved, x, "", at)
		return m.happened(MediatorRemoved, "", at), nil
	}
	m.Organizations = stay
	var events []docstore.Event
	for _, o := range gone {
		m.note(WasLeft, x, o, at)
		events = append(events, m.happened(MediatorRemoved, o, at)...)
	}
	return events, nil
}

// Ask notes that an organization would like to have the mediator too. Again for the same one changes nothing.
func (m *Mediator) Ask(o OrganizationID, by string, at time.Time) ([]docstore.Event, error) {
	switch {
	case m.Status == Removed:
		return nil, fault.New(fault.Conflict, "mediator.removed", nil)
	case slices.Contains(m.Organizations, o):
		return nil, taken("certificate", "mediator.on_roster")
	case slices.ContainsFunc(m.Asked, func(a Asking) bool { return a.Organization == o }):
		return nil, nil
	case len(m.Organizations)+len(m.Asked) >= mostHouses:
		return nil, fault.On("certificate", "field.too_many", fault.P{"max": mostHouses})
	}
	m.Asked = append(m.Asked, Asking{Organization: o, By: by, At: at})
	return m.happened(MediatorAsked, o, at), nil
}

// mostHouses bounds the organizations of one mediator.
const mostHouses = 20

// Answer is the mediator's yes or no to an organization that asked.
func (m *Mediator) Answer(o OrganizationID, yes bool, at time.Time) ([]docstore.Event, error) {
	i := slices.IndexFunc(m.Asked, func(a Asking) bool { return a.Organization == o })
	if i < 0 {
		return nil, fault.New(fault.Conflict, "mediator.not_asked", nil)
	}
	m.Asked = slices.Delete(m.Asked, i, i+1)
	if !yes {
		return m.happened(MediatorChanged, o, at), nil
	}
	m.Organizations = append(m.Organizations, o)
	m.note(WasJoined, Sanction{By: m.Person}, o, at)
	return m.happened(MediatorJoined, o, at), nil
}

// Train adds a course to the file (SIM 9).
func (m *Mediator) Train(t Training, at time.Time) ([]docstore.Event, error) {
	var wrong []fault.Field
	title, w := Clean("title", t.Title, 120)
	if wrong = w; title == "" && len(w) == 0 {
		wrong = append(wrong, fault.Field{Path: "title", Key: "field.required"})
	}
	if t.Hours < 1 || t.Hours > 1000 {
		wrong = append(wrong, fault.Field{Path: "hours", Key: "field.out_of_range", Params: fault.P{"min": 1, "max": 1000}})
	}
	if t.At.IsZero() || t.At.After(at) || t.At.Year() < firstYear {
		wrong = append(wrong, fault.Field{Path: "at", Key: "field.date_range"})
	}
	if len(m.Training) >= mostTraining {
		wrong = append(wrong, fault.Field{Path: "title", Key: "field.too_many", Params: fault.P{"max": mostTraining}})
	}
	if err := fault.Fields(wrong); err != nil {
		return nil, err
	}
	m.Training = append(m.Training, Training{Title: title, Hours: t.Hours, At: t.At})
	slices.SortStableFunc(m.Training, func(a, b Training) int { return b.At.Compare(a.At) })
	return m.happened(MediatorChanged, "", at), nil
}

// Complain counts a complaint that was upheld.
func (m *Mediator) Complain(x Sanction, at time.Time) ([]docstore.Event, error) {
	if m.Status == Removed {
		return nil, fault.New(fault.Conflict, "mediator.removed", nil)
	}
	m.Complaints++
	m.note(HadComplaint, x, "", at)
	return m.happened(MediatorChanged, "", at), nil
}

// Renew gives the certificate a later end, or another number (SIM 9).
func (m *Mediator) Renew(number string, until time.Time, x Sanction, at time.Time) ([]docstore.Event, error) {
	if m.Status == Removed {
		return nil, fault.New(fault.Conflict, "mediator.removed", nil)
	}
	number, wrong := Clean("certificate", number, 60)
	if !until.After(at) || !m.CertificateUntil.IsZero() && until.Before(m.CertificateUntil) {
		wrong = append(wrong, fault.Field{Path: "until", Key: "field.past"})
	}
	if until.Sub(at) > 10*366*24*time.Hour {
		wrong = append(wrong, fault.Field{Path: "until", Key: "field.date_range"})
	}
	if err := fault.Fields(wrong); err != nil {
		return nil, err
	}
	if number != "" {
		m.Certificate = number
	}
	m.CertificateUntil, x.Until = until, until
	m.note(WasRenewed, x, "", at)
	return m.happened(MediatorChanged, "", at), nil
}

// Availability is when and how much a mediator works.
type Availability struct {
	Hours    []string
	Away     []Span
	Capacity int // 0 leaves it
}

// SetAvailability sets hours and times away, and the capacity. What is held already stays, also above a lower capacity.
func (m *Mediator) SetAvailability(a Availability, at time.Time) ([]docstore.Event, error) {
	if m.Status == Removed {
		return nil, fault.New(fault.Conflict, "mediator.removed", nil)
	}
	var kept, fresh []Span
	for _, s := range a.Away { // what is over and stood there before may be sent again
		if s.To.Before(at) && slices.ContainsFunc(m.Away, func(x Span) bool { return x.From.Equal(s.From) && x.To.Equal(s.To) }) {
			kept = append(kept, s)
		} else {
			fresh = append(fresh, s)
		}
	}
	away, wrong := checkAway(fresh, at)
	hours, w := checkChoices("hours", a.Hours, KnownHours, "field.unknown_choice")
	if wrong = append(wrong, w...); len(a.Hours) == 0 {
		wrong = append(wrong, fault.Field{Path: "hours", Key: "field.required"})
	}
	if a.Capacity != 0 && (a.Capacity < 1 || a.Capacity > MaxCapacity) {
		wrong = append(wrong, fault.Field{Path: "capacity", Key: "field.out_of_range", Params: fault.P{"min": 1, "max": MaxCapacity}})
	}
	if err := fault.Fields(wrong); err != nil {
		return nil, err
	}
	m.Hours, m.Away = hours, append(kept, away...)
	if a.Capacity != 0 {
		m.Capacity = a.Capacity
	}
	m.Version++
	return m.happened(MediatorAway, "", at), nil
}

// taken says that a unique value of a field is another's.
func taken(path, key string) error {
	return &fault.Fault{Code: fault.Exists, Key: key, Fields: []fault.Field{{Path: path, Key: key}}}
}

// repeats counts an outcome for each body that was a party. Those that came once and longest ago make room.
func (m *Mediator) repeats(bodies []Body, settled bool) {
	for _, b := range bodies {
		i := slices.IndexFunc(m.Repeats, func(r Repeat) bool { return r.Body == b.Hash })
		if i < 0 {
			if len(m.Repeats) >= mostRepeats {
				once := slices.IndexFunc(m.Repeats, func(r Repeat) bool { return r.Ended <= 1 })
				if once < 0 {
					continue
				}
				m.Repeats = slices.Delete(m.Repeats, once, once+1)
			}
			m.Repeats = append(m.Repeats, Repeat{Body: b.Hash, Name: b.Name})
			i = len(m.Repeats) - 1
		}
		m.Repeats[i].Ended++
		if settled {
			m.Repeats[i].Settled++
		}
	}
}

// Often gives the bodies that were a party to more than one case of the mediator, the most frequent first: what is public.
func (m Mediator) Often() []Repeat {
	out := []Repeat{}
	for _, r := range m.Repeats {
		if r.Ended > 1 {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b Repeat) int { return b.Ended - a.Ended })
	return out[:min(len(out), 50)]
}
