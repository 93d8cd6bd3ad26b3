package imports

import (
	"encoding/xml"
	"errors"
	"math"
	"strconv"
	"strings"

	"concord/internal/fault"
)

// pending is a cell whose text stands in the shared strings, which are read after the rows: a file of a million rows is
// refused before its strings are unpacked.
type pending struct{ line, cell, number int }

// sheet reads the rows of a sheet into the table.
func (w *workbook) sheet(t *table, part string) error {
	var lines []line
	var wait []pending
	hiddenRows, row := 0, 0
	err := w.each(part, func(d *xml.Decoder, tok xml.Token) error {
		e, ok := tok.(xml.StartElement)
		if !ok {
			return nil
		}
		switch e.Name.Local {
		case "row":
			if row++; attr(e, "r") != "" {
				n, err := strconv.Atoi(attr(e, "r"))
				if err != nil || n < row {
					return damagedRow
				}
				row = n
			}
			cells, refs, err := w.cells(d)
			if err != nil {
				return err
			}
			if len(cells) == 0 {
				return nil
			}
			if yes(attr(e, "hidden")) {
				hiddenRows++
			}
			for _, r := range refs {
				wait = append(wait, pending{len(lines), r.cell, r.number})
			}
			if lines = append(lines, line{row, cells}); len(lines) > MaxRows+titleLines+1 {
				return tooManyRows()
			}
		case "mergeCell":
			if a, ok := span(attr(e, "ref")); ok && len(w.merged) < 10_000 {
				w.merged = append(w.merged, a)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := w.strings(lines, wait); err != nil {
		return err
	}
	for _, l := range lines {
		for _, a := range w.merged {
			for c := a.left; l.row >= a.top && l.row <= a.bottom && c <= a.right && c < MaxColumns; c++ {
				for len(l.cells) <= c {
					l.cells = append(l.cells, cell{})
				}
				l.cells[c].wrong = "import.merged_cell"
			}
		}
		t.add(l.row, l.cells)
	}
	if hiddenRows > 0 {
		t.notes = append(t.notes, Note{"import.hidden_rows", fault.P{"count": hiddenRows}})
	}
	return nil
}

var damagedRow = errors.New("rows out of order")

// cells reads what a row holds; nothing when all of it is empty.
func (w *workbook) cells(d *xml.Decoder) (cells []cell, refs []pending, err error) {
	at, any := -1, false
	for {
		tok, err := d.RawToken()
		if err != nil {
			return nil, nil, err
		}
		switch e := tok.(type) {
		case xml.EndElement:
			if e.Name.Local == "row" {
				if !any {
					return nil, nil, nil
				}
				return cells, refs, nil
			}
		case xml.StartElement:
			if e.Name.Local != "c" {
				continue
			}
			at++
			if ref := attr(e, "r"); ref != "" {
				col, _, ok := place(ref)
				if !ok || col < at {
					return nil, nil, damagedRow
				}
				at = col
			}
			c, number, err := w.cell(d, e)
			if err != nil {
				return nil, nil, err
			}
			if c == (cell{}) && number < 0 {
				continue
			}
			if at >= MaxColumns {
				return nil, nil, refuse("import.too_many_columns", fault.P{"max": MaxColumns})
			}
			for len(cells) <= at {
				cells = append(cells, cell{})
			}
			cells[at], any = c, true
			if number >= 0 {
				refs = append(refs, pending{cell: at, number: number})
			}
		}
	}
}

// cell reads one cell; number is that of a shared string, or -1.
func (w *workbook) cell(d *xml.Decoder, start xml.StartElement) (c cell, number int, err error) {
	kind := attr(start, "t")
	style, _ := strconv.Atoi(attr(start, "s"))
	formula := false
	var text strings.Builder
	depth, in, phonetic := 1, "", 0
	for depth > 0 {
		tok, err := d.RawToken()
		if err != nil {
			return c, -1, err
		}
		switch e := tok.(type) {
		case xml.StartElement:
			depth++
			in = e.Name.Local
			formula = formula || in == "f"
			if in == "rPh" {
				phonetic++
			}
		case xml.EndElement:
			depth--
			if e.Name.Local == "rPh" {
				phonetic--
			}
			in = ""
		case xml.CharData:
			if (in == "v" || in == "t") && phonetic == 0 {
				text.Write(e)
			}
		}
	}
	v := text.String()
	switch {
	case formula:
		return cell{text: v, wrong: "import.formula"}, -1, nil
	case kind == "e":
		return cell{text: v, wrong: "import.cell_error"}, -1, nil
	case v == "":
		return cell{}, -1, nil
	case kind == "s":
		n, err := strconv.Atoi(strings.TrimSpace(v))
		if err != nil || n < 0 {
			return c, -1, damagedRow
		}
		return cell{}, n, nil
	case kind == "inlineStr" || kind == "str":
		return cell{text: unescape(v)}, -1, nil
	case kind == "b":
		return cell{text: map[bool]string{true: "true", false: "false"}[yes(v)]}, -1, nil
	case kind == "d": // an ISO 8601 date
		day, _, _ := strings.Cut(v, "T")
		return cell{text: day}, -1, nil
	}
	return w.number(strings.TrimSpace(v), style), -1, nil
}

// number is a number as it is shown: a date, or with its zeros in front.
func (w *workbook) number(v string, style int) cell {
	c := cell{text: v, number: true}
	f, err := strconv.ParseFloat(v, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return cell{text: v, wrong: "import.cell_error"}
	}
	if style >= 0 && style < len(w.dates) {
		c.date = w.dates[style]
	}
	if math.Abs(f) >= 1e15 { // a spreadsheet keeps 15 digits: the others were lost when it was typed
		c.wrong = "import.number_lost"
	}
	if f != math.Trunc(f) || math.Abs(f) >= 1e18 {
		c.text = strconv.FormatFloat(f, 'f', -1, 64)
		return c
	}
	c.text = strconv.FormatFloat(f, 'f', 0, 64)
	if style >= 0 && style < len(w.zeros) && f >= 0 {
		c.text = strings.Repeat("0", max(0, min(w.zeros[style], 40)-len(c.text))) + c.text
	}
	return c
}

// strings puts the shared strings where they are waited for.
func (w *workbook) strings(lines []line, wait []pending) error {
	if len(wait) == 0 {
		return nil
	}
	needed := map[int][]pending{}
	for _, p := range wait {
		needed[p.number] = append(needed[p.number], p)
	}
	n, in, phonetic := -1, "", 0
	var text strings.Builder
	if err := w.each("xl/sharedStrings.xml", func(_ *xml.Decoder, tok xml.Token) error {
		switch e := tok.(type) {
		case xml.StartElement:
			in = e.Name.Local
			switch in {
			case "si":
				if n++; n > maxStrings {
					return tooLarge()
				}
				text.Reset()
			case "rPh":
				phonetic++
			}
		case xml.EndElement:
			in = ""
			switch e.Name.Local {
			case "rPh":
				phonetic--
			case "si":
				for _, p := range needed[n] {
					lines[p.line].cells[p.cell].text = unescape(text.String())
				}
				delete(needed, n)
			}
		case xml.CharData:
			if in == "t" && phonetic == 0 && needed[n] != nil {
				text.Write(e)
			}
		}
		return nil
	}); err != nil {
		return err
	}
	if len(needed) > 0 {
		return damaged(errors.New("a shared string is missing"))
	}
	return nil
}

// unescape gives the characters that XLSX writes as _x000D_ (ECMA-376, part 1, 22.9.2.19).
func unescape(s string) string {
	for at := 0; ; {
		i := strings.Index(s[at:], "_x")
		if i < 0 {
			return s
		}
		i += at
		if i+7 > len(s) || s[i+6] != '_' {
			at = i + 2
			continue
		}
		n, err := strconv.ParseUint(s[i+2:i+6], 16, 16)
		if err != nil || n >= 0xd800 && n < 0xe000 {
			at = i + 2
			continue
		}
		s = s[:i] + string(rune(n)) + s[i+7:]
		at = i + 1
	}
}

// place reads a reference such as AB12: column from 0, row from 1.
func place(ref string) (col, row int, ok bool) {
	i := 0
	for ; i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z' && i < 4; i++ {
		col = col*26 + int(ref[i]-'A') + 1
	}
	row, err := strconv.Atoi(ref[i:])
	return col - 1, row, i > 0 && err == nil && row > 0
}

// span reads a range such as A1:C3.
func span(ref string) (area, bool) {
	from, to, two := strings.Cut(ref, ":")
	left, top, ok1 := place(from)
	right, bottom, ok2 := place(to)
	return area{top, left, bottom, right}, two && ok1 && ok2
}
