package imports

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"

	"concord/internal/fault"
)

// Limits of what a workbook may unpack to: a zip of a few kilobytes can unpack to gigabytes.
const (
	maxParts    = 2_000
	maxUnpacked = 96 << 20 // bytes of all parts that are read
	maxStrings  = 400_000
)

// workbook is an XLSX file (ECMA-376, part 1, 18) read part by part; what it unpacks to is counted.
type workbook struct {
	parts  map[string]*zip.File
	budget int64

	date1904 bool
	dates    []bool // by style: shown as a date
	zeros    []int  // by style: filled up with zeros to so many digits
	merged   []area
}

type area struct{ top, left, bottom, right int }

func damaged(err error) error { return fault.Wrap(err, fault.Invalid, "import.damaged", nil) }

// openXLSX reads the first sheet that is not hidden.
func openXLSX(raw []byte) (*table, error) {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, damaged(err)
	}
	if len(z.File) > maxParts {
		return nil, tooLarge()
	}
	w := &workbook{parts: map[string]*zip.File{}, budget: maxUnpacked}
	for _, f := range z.File {
		name := strings.ToLower(strings.TrimPrefix(path.Clean("/"+f.Name), "/"))
		if _, twice := w.parts[name]; twice {
			return nil, damaged(errors.New("two parts of one name"))
		}
		w.parts[name] = f
		if strings.HasSuffix(name, "vbaproject.bin") || strings.HasPrefix(name, "xl/macrosheets/") {
			return nil, refuse("import.macros", nil)
		}
	}
	if w.parts["xl/workbook.xml"] == nil {
		return nil, refuse("import.format_unknown", nil) // another kind of zip: Word, ODS, XLSB, an archive
	}
	t := &table{format: "xlsx"}
	sheet, err := w.first(t)
	if err != nil {
		return nil, err
	}
	if err := w.styles(); err != nil {
		return nil, err
	}
	return t, w.sheet(t, sheet)
}

func tooLarge() *fault.Fault {
	return fault.New(fault.TooLarge, "import.unpacks_too_large", fault.P{"max": int64(maxUnpacked)})
}

// counted gives bytes until the budget of the workbook is spent.
type counted struct {
	w *workbook
	r io.Reader
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.w.budget -= int64(n); c.w.budget < 0 {
		return 0, tooLarge()
	}
	return n, err
}

// each walks the start and end elements of a part; fn reads on from the decoder as it needs.
func (w *workbook) each(name string, fn func(d *xml.Decoder, t xml.Token) error) error {
	f := w.parts[strings.ToLower(name)]
	if f == nil {
		return damaged(errors.New("a part is missing"))
	}
	r, err := f.Open()
	if err != nil {
		return damaged(err)
	}
	defer r.Close()
	d := xml.NewDecoder(counted{w, r})
	for {
		t, err := d.RawToken()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			if _, is := t.(xml.Directive); is { // a document type: entities that unfold
				return damaged(errors.New("a document type"))
			}
			err = fn(d, t)
		}
		if errors.Is(err, errEnough) {
			return nil
		}
		var f *fault.Fault
		if errors.As(err, &f) {
			return f
		}
		if err != nil {
			return damaged(err)
		}
	}
}

var errEnough = errors.New("enough")

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func yes(s string) bool { return s == "1" || s == "true" || s == "on" }

// first finds the part of the first sheet that people see.
func (w *workbook) first(t *table) (string, error) {
	targets := map[string]string{}
	if err := w.each("xl/_rels/workbook.xml.rels", func(_ *xml.Decoder, tok xml.Token) error {
		if e, ok := tok.(xml.StartElement); ok && e.Name.Local == "Relationship" && attr(e, "TargetMode") != "External" {
			to := attr(e, "Target")
			if !strings.HasPrefix(to, "/") {
				to = "/xl/" + to
			}
			targets[attr(e, "Id")] = strings.TrimPrefix(path.Clean(to), "/")
		}
		return nil
	}); err != nil {
		return "", err
	}
	sheet, hidden, others := "", 0, 0
	err := w.each("xl/workbook.xml", func(_ *xml.Decoder, tok xml.Token) error {
		e, ok := tok.(xml.StartElement)
		switch {
		case !ok:
		case e.Name.Local == "workbookPr":
			w.date1904 = yes(attr(e, "date1904"))
		case e.Name.Local == "sheet" && (attr(e, "state") == "hidden" || attr(e, "state") == "veryHidden"):
			hidden++
		case e.Name.Local == "sheet" && sheet == "":
			for _, a := range e.Attr { // r:id beside sheetId
				if a.Name.Local == "id" {
					sheet = targets[a.Value]
				}
			}
		case e.Name.Local == "sheet" && attr(e, "name") != notesSheet:
			others++
		}
		return nil
	})
	if err == nil && w.parts[strings.ToLower(sheet)] == nil {
		err = refuse("import.no_sheet", nil)
	}
	t.epoch1904 = w.date1904
	if hidden > 0 {
		t.notes = append(t.notes, Note{"import.hidden_sheets", fault.P{"count": hidden}})
	}
	if others > 0 {
		t.notes = append(t.notes, Note{"import.other_sheets", fault.P{"count": others}})
	}
	return sheet, err
}

// styles notes which styles show a number as a date, and which fill it up with zeros.
func (w *workbook) styles() error {
	if w.parts["xl/styles.xml"] == nil {
		return nil
	}
	formats, inside := map[int]string{}, false
	return w.each("xl/styles.xml", func(_ *xml.Decoder, tok xml.Token) error {
		if e, ok := tok.(xml.EndElement); ok && e.Name.Local == "cellXfs" {
			return errEnough
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			return nil
		}
		switch e.Name.Local {
		case "numFmt":
			if id, err := strconv.Atoi(attr(e, "numFmtId")); err == nil {
				formats[id] = attr(e, "formatCode")
			}
		case "cellXfs":
			inside = true
		case "xf":
			if inside && len(w.dates) < 100_000 {
				id, _ := strconv.Atoi(attr(e, "numFmtId"))
				date, zeros := shown(id, formats[id])
				w.dates, w.zeros = append(w.dates, date), append(w.zeros, zeros)
			}
		}
		return nil
	})
}

// shown says how a number format shows a number: as a date, or with so many digits.
func shown(id int, code string) (date bool, zeros int) {
	if id >= 14 && id <= 17 || id == 22 || id >= 27 && id <= 36 || id >= 50 && id <= 58 {
		return true, 0
	}
	first, _, _ := strings.Cut(code, ";")
	if first != "" && strings.Trim(first, "0") == "" {
		return false, len(first)
	}
	quoted, bracket := false, false
	for _, r := range strings.ToLower(first) {
		switch {
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '[':
			bracket = true
		case r == ']':
			bracket = false
		case !bracket && (r == 'y' || r == 'd'):
			return true, 0
		}
	}
	return false, 0
}
