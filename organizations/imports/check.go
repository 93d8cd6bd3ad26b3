package imports

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/width"

	"concord/internal/fault"
	"concord/organizations"
)

// Row is a row of the file: what stood in it, what is wrong with it, and the mediator it would become.
type Row struct {
	Row      int                     `json:"row"`
	Cells    map[string]string       `json:"cells"` // by field
	Problems []Problem               `json:"problems,omitempty"`
	Mediator *organizations.Mediator `json:"mediator,omitempty"`
	Phone    string                  `json:"phone,omitempty"` // normal form
}

// found is what a file holds.
type found struct {
	format, encoding string
	columns          []Column
	notes            []Note
	rows             []Row
}

// checker checks the rows of one file.
type checker struct {
	words   *lexicon
	org     organizations.Organization
	now     time.Time
	layout  layout
	people  People
	epoch   bool           // dates count from 1904
	phones  map[string]int // -> the row in which it stood first
	papers  map[string]int
	regions map[string]region
}

// examine reads and checks a file, all but what only the roster knows.
func examine(raw []byte, org organizations.Organization, words *lexicon, people People, now time.Time) (*found, error) {
	t, err := open(raw)
	if err != nil {
		return nil, err
	}
	if len(t.lines) == 0 {
		return nil, refuse("import.empty", nil)
	}
	l, err := recognise(t)
	if err != nil {
		return nil, err
	}
	c := &checker{words: words, org: org, now: now, layout: l, people: people, epoch: t.epoch1904, phones: map[string]int{}, papers: map[string]int{}, regions: map[string]region{}}
	f := &found{format: t.format, encoding: t.encoding, columns: l.columns, notes: t.notes, rows: []Row{}}
	if t.invisible > 0 {
		f.notes = append(f.notes, Note{"import.invisible_removed", fault.P{"count": t.invisible}})
	}
	if t.encoding != "" && t.encoding != "utf-8" {
		f.notes = append(f.notes, Note{"import.encoding_read", fault.P{"encoding": strings.ToUpper(t.encoding)}})
	}
	for _, line := range t.lines[l.head+1:] {
		f.rows = append(f.rows, c.row(line))
	}
	return f, nil
}

// check is one row under way.
type check struct {
	*checker
	line line
	out  Row
}

func (c *check) wrong(field, key string, p fault.P) {
	x := Problem{Row: c.line.row, Field: field, Key: key, Params: p}
	if i, ok := c.layout.at[field]; ok {
		x.Column = letter(i)
	}
	c.out.Problems = append(c.out.Problems, x)
}

// cell gives a cell of the row; fine is false when it is empty or cannot be read, and then the problem is noted.
func (c *check) cell(field string, need bool) (x cell, fine bool) {
	i, ok := c.layout.at[field]
	if ok && i < len(c.line.cells) {
		x = c.line.cells[i]
	}
	switch {
	case x.wrong != "":
		c.wrong(field, x.wrong, nil)
		return x, false
	case x.text == "":
		if need {
			c.wrong(field, "field.required", nil)
		}
		return x, false
	}
	return x, true
}

// text gives a cell as text of so many characters at most.
func (c *check) text(field string, need bool, most int) string {
	x, fine := c.cell(field, need)
	if fine && utf8.RuneCountInString(x.text) > most {
		c.wrong(field, "field.too_long", fault.P{"max": most})
	}
	if field != colBio && field != colBioEN {
		return strings.Join(strings.Fields(x.text), " ")
	}
	return x.text
}

// row checks one row.
func (c *checker) row(l line) Row {
	k := &check{c, l, Row{Row: l.row, Cells: map[string]string{}}}
	for field, i := range c.layout.at {
		if i < len(l.cells) && l.cells[i].text != "" {
			k.out.Cells[field] = l.cells[i].text
		}
	}
	for i := len(c.layout.columns); i < len(l.cells); i++ {
		if l.cells[i] != (cell{}) {
			k.out.Problems = append(k.out.Problems, Problem{Row: l.row, Column: letter(i), Key: "import.row_too_long"})
			break
		}
	}
	m := organizations.Mediator{Organizations: []organizations.OrganizationID{c.org.ID}, Cases: []string{}, Ties: []organizations.Tie{}, Needs: []string{}}
	m.Name = organizations.Name{ZH: k.text(colName, true, 60), EN: k.text(colNameEN, false, 120)}
	if m.Name.EN == "" {
		m.Name.EN = m.Name.ZH
	}
	m.Certificate = k.certificate()
	m.CertificateUntil = k.until()
	k.phone(&m)
	m.Causes = k.causes()
	m.Languages = k.languages()
	m.Regions = k.regionsOf()
	m.Capacity = k.whole(colCapacity, defaultCapacity, 1, organizations.MaxCapacity)
	m.Hours = k.among(colHours, c.words.hours, "import.hours_unknown", everyHour)
	m.Needs = k.among(colNeeds, c.words.needs, "import.needs_unknown", nil)
	m.Since = k.whole(colSince, 0, 1950, c.now.Year())
	m.FullTime = k.fullTime()
	m.Bio = organizations.Name{ZH: k.text(colBio, false, 300), EN: k.text(colBioEN, false, 600)}
	if m.Bio.EN == "" {
		m.Bio.EN = m.Bio.ZH
	}
	if k.out.Cells[colUntil] != "" && !m.CertificateUntil.IsZero() {
		k.out.Cells[colUntil] = m.CertificateUntil.In(zone).Format(time.DateOnly)
	}
	k.out.Mediator = &m
	slices.SortStableFunc(k.out.Problems, func(a, b Problem) int { return order(a.Column) - order(b.Column) })
	return k.out
}

// defaultCapacity is for files that do not say how many open cases somebody takes.
const defaultCapacity = 10

// order sorts columns as a spreadsheet has them: Z before AA.
func order(letters string) int {
	n := 0
	for _, r := range letters {
		n = n*26 + int(r-'A') + 1
	}
	return n
}

// number is a cell with a number or a code: in narrow characters; digits that a spreadsheet lost are said.
func (c *check) number(field string, need bool) (string, bool) {
	x, fine := c.cell(field, need)
	if !fine {
		return "", false
	}
	s := strings.TrimSpace(width.Fold.String(x.text))
	if shortened(s) {
		c.wrong(field, "import.number_lost", nil)
		return "", false
	}
	return s, true
}

// shortened says whether a text is a long number as spreadsheets shorten it: 1.38E+10.
func shortened(s string) bool {
	mantissa, exponent, ok := strings.Cut(strings.ToUpper(s), "E+")
	digits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789.") == "" }
	return ok && digits(mantissa) && digits(exponent)
}

func (c *check) certificate() string {
	s, fine := c.number(colCertificate, true)
	if !fine {
		return ""
	}
	s = strings.Join(strings.Fields(s), "")
	if utf8.RuneCountInString(s) > 60 {
		c.wrong(colCertificate, "field.too_long", fault.P{"max": 60})
	}
	if first, twice := c.papers[s]; twice {
		c.wrong(colCertificate, "import.certificate_twice", fault.P{"row": first})
	} else {
		c.papers[s] = c.line.row
	}
	return s
}

func (c *check) phone(m *organizations.Mediator) {
	s, fine := c.number(colPhone, true)
	if !fine {
		return
	}
	normal, key := c.people.Normal(s)
	if key != "" {
		c.wrong(colPhone, key, nil)
		return
	}
	if first, twice := c.phones[normal]; twice {
		c.wrong(colPhone, "import.phone_twice", fault.P{"row": first})
	} else {
		c.phones[normal] = c.line.row
	}
	c.out.Phone, m.PhoneHash = normal, c.people.Hash(normal)
}

func (c *check) until() time.Time {
	x, fine := c.cell(colUntil, false)
	if !fine {
		return time.Time{}
	}
	day, ends, ok := date(x, c.epoch)
	switch {
	case !ok:
		c.wrong(colUntil, "import.date_unclear", nil)
	case !ends:
		return time.Time{}
	case !day.After(c.now):
		c.wrong(colUntil, "import.certificate_ended", nil)
	case day.Year() > c.now.Year()+50:
		c.wrong(colUntil, "field.date_range", nil)
	}
	return day
}

func (c *check) whole(field string, absent, low, high int) int {
	s, fine := c.number(field, false)
	if !fine {
		return absent
	}
	n, ok := wholeNumber(s)
	if !ok {
		c.wrong(field, "field.integer", nil)
		return absent
	}
	if n < low || n > high {
		c.wrong(field, "import.out_of_range", fault.P{"min": low, "max": high})
	}
	return n
}

func (c *check) fullTime() bool {
	s, fine := c.number(colFullTime, false)
	if !fine {
		return false
	}
	full, ok := c.words.yes[plain(s)]
	if !ok {
		c.wrong(colFullTime, "import.full_time_unknown", nil)
	}
	return full
}

func (c *check) among(field string, words map[string][]string, key string, absent []string) []string {
	x, fine := c.cell(field, false)
	if !fine {
		return slices.Clone(absent)
	}
	out := []string{}
	for _, w := range pieces(x.text, words) {
		ids, ok := words[plain(w)]
		if !ok {
			c.wrong(field, key, nil)
			return out
		}
		for _, id := range ids {
			if !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	return out
}

func (c *check) languages() []string {
	return c.among(colLanguages, c.words.languages, "import.language_unknown", []string{"zh"})
}

func (c *check) causes() []organizations.Cause {
	x, fine := c.cell(colCauses, true)
	if !fine {
		return nil
	}
	var out []organizations.Cause
	for i, w := range pieces(x.text, c.words.causes) {
		name, depth := depthOf(w)
		ids, ok := c.words.causes[plain(name)]
		switch {
		case !ok || depth == 0:
			c.wrong(colCauses, "import.cause_unknown", fault.P{"entry": i + 1})
			continue
		case !slices.Contains(c.org.Causes, ids[0]):
			c.wrong(colCauses, "import.cause_outside", fault.P{"entry": i + 1})
			continue
		}
		if !slices.ContainsFunc(out, func(o organizations.Cause) bool { return o.Kind == ids[0] }) {
			out = append(out, organizations.Cause{Kind: ids[0], Depth: depth})
		}
	}
	return out
}

// compare asks the roster what only it knows: whether a certificate or a phone is there already.
func compare(ctx context.Context, rows []Row, roster Roster, people People, mine func(Row) organizations.MediatorID, columns []Column) error {
	letters := map[string]string{}
	for _, c := range columns {
		letters[c.Field] = c.Letter
	}
	return together(ctx, len(rows), func(ctx context.Context, i int) error {
		r := &rows[i]
		add := func(field, key string) {
			r.Problems = append(r.Problems, Problem{Row: r.Row, Column: letters[field], Field: field, Key: key})
		}
		if m := r.Mediator; m.Certificate != "" {
			held, found, err := roster.MediatorCertified(ctx, m.Certificate)
			if err != nil {
				return err
			}
			if found && held.ID != mine(*r) {
				add(colCertificate, "import.certificate_taken")
			}
		}
		if r.Phone == "" {
			return nil
		}
		who, found, err := people.Known(ctx, r.Phone)
		if err != nil || !found {
			return err
		}
		held, found, err := roster.MediatorOf(ctx, who.Person)
		switch {
		case err != nil:
			return err
		case found && held.ID != mine(*r):
			add(colPhone, "import.phone_taken")
		case who.Suspended:
			add(colPhone, "import.account_suspended")
		case who.Court:
			add(colPhone, "import.serves_court")
		}
		return nil
	})
}
