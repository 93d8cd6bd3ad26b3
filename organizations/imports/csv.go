package imports

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"concord/internal/fault"
)

// openCSV reads text with commas, semicolons or tabs (RFC 4180, with the freedoms that spreadsheets take).
func openCSV(raw []byte) (*table, error) {
	text, encoding, err := decode(raw)
	if err != nil {
		return nil, err
	}
	comma := byte(0)
	if head, rest, ok := strings.Cut(text, "\n"); ok && strings.HasPrefix(strings.ToLower(strings.TrimSpace(head)), "sep=") && len(strings.TrimSpace(head)) == 5 {
		comma = strings.TrimSpace(head)[4] // what spreadsheets write to say it; it is line 1
		text = "\n" + rest
	}
	if comma == 0 {
		comma = delimiter(text)
	}
	t := &table{format: "csv", encoding: encoding}
	return t, t.split(text, comma)
}

// decode gives the text of a file and the encoding it was in: what its mark says, else UTF-8 when it is that, UTF-16 when
// it is full of zeros, and GB18030 (of which GBK is a part) for the rest.
func decode(raw []byte) (text, name string, err error) {
	unknown := refuse("import.encoding_unknown", nil)
	little, big := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	wide := func(raw []byte, name string) (string, string, error) {
		e := little
		if name == "utf-16be" {
			e = big
		}
		out, err := e.NewDecoder().Bytes(raw)
		if err != nil || bytes.ContainsRune(out, utf8.RuneError) || bytes.IndexByte(out, 0) >= 0 {
			return "", "", unknown
		}
		return string(out), name, nil
	}
	switch {
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		if raw = raw[3:]; !utf8.Valid(raw) {
			return "", "", unknown
		}
		return string(raw), "utf-8", nil
	case bytes.HasPrefix(raw, []byte("\xff\xfe")):
		return wide(raw[2:], "utf-16le")
	case bytes.HasPrefix(raw, []byte("\xfe\xff")):
		return wide(raw[2:], "utf-16be")
	}
	if bytes.IndexByte(raw, 0) >= 0 { // commas and line ends of UTF-16 have a zero beside them
		even, odd := 0, 0
		for i, b := range raw {
			if b == 0 && i%2 == 0 {
				even++
			} else if b == 0 {
				odd++
			}
		}
		if even > odd {
			return wide(raw, "utf-16be")
		}
		return wide(raw, "utf-16le")
	}
	if utf8.Valid(raw) {
		return string(raw), "utf-8", nil
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(raw)
	if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
		return "", "", unknown
	}
	return string(out), "gb18030", nil
}

// delimiter finds what separates the cells: that by which the first lines hold most headings that we know.
func delimiter(text string) byte {
	best, most := byte(','), 0
	for _, d := range []byte{',', ';', '\t'} {
		t := &table{}
		head := text
		if len(head) > 8<<10 {
			head = head[:8<<10]
		}
		if err := t.split(head, d); err != nil && len(t.lines) == 0 {
			continue
		}
		for _, l := range t.lines[:min(len(t.lines), titleLines+1)] {
			if n := known(l); n > most {
				best, most = d, n
			}
		}
	}
	return best
}

// split takes the text apart. A quote that is not closed is refused, for all that follows would be one cell.
func (t *table) split(text string, comma byte) error {
	row := 1
	var cells []cell
	for i := 0; i < len(text); {
		field, next, ok := take(text, i, comma)
		if !ok {
			return refuse("import.quote_open", fault.P{"row": row})
		}
		if len(cells) > MaxColumns {
			return refuse("import.too_many_columns", fault.P{"max": MaxColumns})
		}
		cells = append(cells, textCell(field))
		switch {
		case next < len(text) && text[next] == comma:
			i = next + 1
			if i < len(text) {
				continue
			}
		case next < len(text): // the line ends
			if i = next + 1; text[next] == '\r' && i < len(text) && text[i] == '\n' {
				i++
			}
		default:
			i = next
		}
		t.add(row, cells)
		if t.full() {
			return tooManyRows()
		}
		row, cells = row+1, nil
	}
	return nil
}

// take reads one field from i and gives where it ends.
func take(text string, i int, comma byte) (field string, next int, ok bool) {
	if text[i] != '"' {
		n := strings.IndexAny(text[i:], string([]byte{comma, '\r', '\n'}))
		if n < 0 {
			return text[i:], len(text), true
		}
		return text[i : i+n], i + n, true
	}
	var b strings.Builder
	for i++; i < len(text); i++ {
		if text[i] != '"' {
			b.WriteByte(text[i])
			continue
		}
		if i+1 < len(text) && text[i+1] == '"' {
			b.WriteByte('"')
			i++
			continue
		}
		i++
		n := strings.IndexAny(text[i:], string([]byte{comma, '\r', '\n'})) // what stands between the quote and the end belongs to it
		if n < 0 {
			n = len(text) - i
		}
		b.WriteString(text[i : i+n])
		return b.String(), i + n, true
	}
	return "", i, false
}

// textCell is a cell of a text file: ="00123" is how spreadsheets write text that looks like a number, any other = begins
// a formula.
func textCell(s string) cell {
	trimmed := strings.TrimSpace(s)
	if inner, ok := strings.CutPrefix(trimmed, `="`); ok && strings.HasSuffix(inner, `"`) && !strings.Contains(inner[:len(inner)-1], `"`) {
		return cell{text: inner[:len(inner)-1]}
	}
	if strings.HasPrefix(trimmed, "=") || strings.HasPrefix(trimmed, "＝") {
		return cell{text: s, wrong: "import.formula"}
	}
	if rest, ok := strings.CutPrefix(trimmed, "'"); ok && rest != "" && strings.ContainsAny(rest[:1], "=+-@0123456789") {
		return cell{text: rest} // the sign that says: text
	}
	return cell{text: s}
}
