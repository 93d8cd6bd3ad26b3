package imports

import (
	"time"

	"concord/internal/docstore"
	"concord/internal/fault"
	"concord/organizations"
)

// ID names an import; random, 26 characters.
type ID string

// State says how far an import is.
type State string

// The states.
const (
	Reading State = "reading" // the file is there and not yet looked at
	Ready   State = "ready"   // read and checked; nothing is written
	Writing State = "writing" // rows become mediators
	Done    State = "done"    // every row that was to be written was tried
	Failed  State = "failed"  // the file cannot be taken; Failure says why
	Stopped State = "stopped" // somebody stopped the writing; it can go on
)

// Choice says which rows are written.
type Choice string

// The choices.
const (
	All  Choice = "all"  // every row, and none when one is wrong
	Good Choice = "good" // the rows in which nothing is wrong
)

// Limits of a file.
const (
	MaxRows     = 5_000    // rows with something in them, headings not counted
	MaxSize     = 20 << 20 // bytes
	MaxColumns  = 60
	maxProblems = 200 // that the document itself holds; the rows have all
	Kept        = 90 * 24 * time.Hour
)

// Problem is one thing wrong in one cell.
type Problem struct {
	Row    int     `json:"row"`             // as a spreadsheet counts: the headings are row 1
	Column string  `json:"column"`          // its letter; "" for the whole row
	Field  string  `json:"field,omitempty"` // what the column is, as phone
	Key    string  `json:"key"`             // message key
	Params fault.P `json:"params,omitempty"`
}

// Note is a message about the whole file.
type Note struct {
	Key    string  `json:"key"`
	Params fault.P `json:"params,omitempty"`
}

// Column is a column of the file and what was recognised in it; Field is "" for one that is not read.
type Column struct {
	Letter string `json:"letter"`
	Field  string `json:"field"`
}

// Late is a row that was good when it was checked and could not be written.
type Late struct {
	Row int    `json:"row"`
	Key string `json:"key"`
}

// Import is a file on its way to the roster.
type Import struct {
	ID           ID                           `json:"id"`
	Organization organizations.OrganizationID `json:"organization"`
	By           string                       `json:"by"`   // account
	Name         string                       `json:"name"` // of the file
	Format       string                       `json:"format,omitempty"`
	Encoding     string                       `json:"encoding,omitempty"` // utf-8, gb18030, utf-16le, utf-16be; "" for XLSX
	State        State                        `json:"state"`
	Rows         int                          `json:"rows"`
	Good         int                          `json:"good"`
	Bad          int                          `json:"bad"`
	Written      int                          `json:"written"`
	Wrong        int                          `json:"wrong"` // problems in all
	Choice       Choice                       `json:"choice,omitempty"`
	Columns      []Column                     `json:"columns,omitempty"`
	Problems     []Problem                    `json:"problems,omitempty"` // the first ones
	Notes        []Note                       `json:"notes,omitempty"`
	Failure      *Note                        `json:"failure,omitempty"`
	At           time.Time                    `json:"at"`
	StartedAt    time.Time                    `json:"startedAt,omitzero"`
	DoneAt       time.Time                    `json:"doneAt,omitzero"`

	Source string `json:"source,omitempty"` // blob of the file, until it is read
	Plan   string `json:"plan,omitempty"`   // blob of the rows
	Next   int    `json:"next"`             // how many rows the writing is through with
	Late   []Late `json:"late,omitempty"`
	Held   string `json:"held,omitempty"` // "held" while a blob is kept: index by_age
}

// Rows says whether the rows can still be looked at.
func (m *Import) hasRows() bool { return m.Plan != "" }

// Done rows of those to be written, for a progress bar: 0 to 1.
func (m Import) Progress() float64 {
	switch {
	case m.State == Done:
		return 1
	case m.Rows == 0:
		return 0
	}
	return float64(m.Next) / float64(m.Rows)
}

// fail ends an import whose file cannot be taken.
func (m *Import) fail(f *fault.Fault, at time.Time) []docstore.Event {
	if m.State != Reading {
		return nil
	}
	m.State, m.Failure, m.DoneAt, m.Source = Failed, &Note{f.Key, f.Params}, at, ""
	m.Held = ""
	return []docstore.Event{docstore.NewEvent(FileRefused, at, Fact{m.ID, m.Organization})}
}

// read notes what the file holds.
func (m *Import) read(f *found, plan string, at time.Time) []docstore.Event {
	if m.State != Reading {
		return nil
	}
	m.Format, m.Encoding, m.Columns, m.Notes, m.Source = f.format, f.encoding, f.columns, f.notes, ""
	m.State = Ready
	m.checked(f.rows, plan)
	return []docstore.Event{docstore.NewEvent(FileRead, at, Fact{m.ID, m.Organization})}
}

// checked counts the rows.
func (m *Import) checked(rows []Row, plan string) {
	m.Plan, m.Rows, m.Good, m.Bad, m.Wrong, m.Problems = plan, len(rows), 0, 0, 0, []Problem{}
	for _, r := range rows {
		if len(r.Problems) == 0 {
			m.Good++
			continue
		}
		m.Bad++
		m.Wrong += len(r.Problems)
		m.Problems = append(m.Problems, r.Problems[:min(len(r.Problems), maxProblems-len(m.Problems))]...)
	}
}

// start begins the writing, or goes on with it.
func (m *Import) start(c Choice, at time.Time) ([]docstore.Event, error) {
	switch {
	case m.State == Writing && m.Choice == c:
		return nil, nil
	case m.State != Ready && m.State != Stopped:
		return nil, fault.New(fault.Conflict, "import.not_ready", fault.P{"state": string(m.State)})
	case c != All && c != Good:
		return nil, fault.On("choice", "field.unknown_value", nil)
	case m.State == Stopped && m.Choice != c:
		return nil, fault.New(fault.Conflict, "import.choice_made", fault.P{"choice": string(m.Choice)})
	case c == All && m.Bad > 0:
		return nil, fault.New(fault.Conflict, "import.has_problems", fault.P{"bad": m.Bad})
	case m.Good == 0:
		return nil, fault.New(fault.Conflict, "import.nothing_good", nil)
	}
	m.State, m.Choice, m.StartedAt = Writing, c, at
	return []docstore.Event{docstore.NewEvent(WritingStarted, at, Fact{m.ID, m.Organization})}, nil
}

// stop ends the writing after the rows under way.
func (m *Import) stop() error {
	if m.State == Stopped {
		return nil
	}
	if m.State != Writing {
		return fault.New(fault.Conflict, "import.not_writing", fault.P{"state": string(m.State)})
	}
	m.State = Stopped
	return nil
}

// recheck takes the rows as they are now, before the first of them is written. When all were wanted and one is wrong by
// now, nothing is written.
func (m *Import) recheck(rows []Row, plan string) {
	m.checked(rows, plan)
	if m.Bad > 0 && m.Choice == All || m.Good == 0 {
		m.State, m.Choice = Ready, ""
		m.Notes = append(m.Notes, Note{"import.roster_changed", fault.P{"bad": m.Bad}})
	}
}

// advance notes that the rows before next are through.
func (m *Import) advance(next, written int, late []Late, at time.Time) []docstore.Event {
	if next <= m.Next {
		return nil
	}
	m.Next = next
	m.Written += written
	m.Late = append(m.Late, late...)
	if next < m.Rows {
		return nil
	}
	m.State, m.DoneAt = Done, at
	return []docstore.Event{docstore.NewEvent(WritingDone, at, Fact{m.ID, m.Organization})}
}
