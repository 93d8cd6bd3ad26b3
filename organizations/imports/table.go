package imports

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"concord/internal/fault"
)

// cell is one cell as it stands in the file, cleaned.
type cell struct {
	text   string
	number bool   // the file holds a number, not text
	date   bool   // the number is shown as a date
	wrong  string // message key of what forbids to read it
}

// line is a row of the file that is not empty.
type line struct {
	row   int // from 1
	cells []cell
}

// table is a file as lines, the same for every format.
type table struct {
	format, encoding string
	lines            []line
	notes            []Note
	epoch1904        bool
	invisible        int // cells out of which characters were taken that nobody sees
}

// titleLines is how many lines may stand above the headings.
const titleLines = 10

// full says whether a file has more lines than any that we take.
func (t *table) full() bool { return len(t.lines) > MaxRows+titleLines+1 }

func refuse(key string, p fault.P) *fault.Fault { return fault.New(fault.Invalid, key, p) }

func tooManyRows() *fault.Fault {
	return fault.New(fault.TooLarge, "import.too_many_rows", fault.P{"max": MaxRows})
}

// open reads a file of any format that we take. What it is its first bytes say, never its name.
func open(raw []byte) (*table, error) {
	switch {
	case len(bytes.TrimSpace(raw)) == 0:
		return nil, refuse("import.empty", nil)
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")):
		return openXLSX(raw)
	case bytes.HasPrefix(raw, []byte("\xd0\xcf\x11\xe0")): // OLE: the old XLS, and a workbook with a password
		return nil, refuse("import.old_excel", nil)
	case bytes.HasPrefix(raw, []byte("%PDF")), bytes.HasPrefix(raw, []byte("\x89PNG")), bytes.HasPrefix(raw, []byte("\xff\xd8\xff")), bytes.HasPrefix(raw, []byte("{\\rtf")):
		return nil, refuse("import.format_unknown", nil)
	}
	return openCSV(raw)
}

// add appends a line unless it is empty.
func (t *table) add(row int, cells []cell) {
	for i := range cells {
		cells[i] = t.clean(cells[i])
	}
	for len(cells) > 0 && cells[len(cells)-1] == (cell{}) {
		cells = cells[:len(cells)-1]
	}
	if len(cells) > 0 {
		t.lines = append(t.lines, line{row, cells})
	}
}

// clean takes out what nobody sees and refuses what cannot be text.
func (t *table) clean(c cell) cell {
	if c.text == "" {
		return c
	}
	before := utf8.RuneCountInString(c.text)
	s := strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		if r != '\n' && r != '\t' && unicode.IsSpace(r) { // no-break, ideographic and other spaces
			return ' '
		}
		return r
	}, strings.ReplaceAll(strings.ReplaceAll(c.text, "\r\n", "\n"), "\r", "\n"))
	if utf8.RuneCountInString(s) < before-strings.Count(c.text, "\r\n") {
		t.invisible++
	}
	c.text = strings.TrimSpace(norm.NFC.String(s))
	for _, r := range c.text {
		switch {
		case r == utf8.RuneError || unicode.Is(unicode.Co, r):
			c.wrong = "import.character_unreadable"
		case unicode.IsControl(r) && r != '\n' && r != '\t':
			c.wrong = "field.control_characters"
		}
	}
	return c
}

// invisible says whether a character is one that nobody sees: of no width, steering direction, joining, tagging.
func invisible(r rune) bool {
	switch {
	case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f, r >= 0xfe00 && r <= 0xfe0f,
		r >= 0xe0000 && r <= 0xe0fff, r == 0xfeff, r == 0xad, r == 0x61c, r == 0x180e, r == 0x34f, r == 0x115f, r == 0x1160, r == 0x3164, r == 0xffa0:
		return true
	}
	return false
}

// letter names a column as spreadsheets do: 0 is A, 26 is AA.
func letter(i int) string {
	s := ""
	for i++; i > 0; i = (i - 1) / 26 {
		s = string(rune('A'+(i-1)%26)) + s
	}
	return s
}
