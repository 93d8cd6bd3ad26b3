package imports

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// The files of the tests, made here.

var plainHead = []any{"姓名", "证书编号", "手机号", "擅长"}

// good is a row in which nothing is wrong.
func good(n int) []any {
	return []any{fmt.Sprintf("调解员%d", n), fmt.Sprintf("TJ-%05d", n), fmt.Sprintf("139%08d", n), "民间借贷"}
}

func rowsOf(n int) [][]any {
	out := [][]any{plainHead}
	for i := range n {
		out = append(out, good(i+1))
	}
	return out
}

// csvOf writes rows with a separator.
func csvOf(sep string, rows ...[]any) []byte {
	var b strings.Builder
	for _, r := range rows {
		for i, v := range r {
			if i > 0 {
				b.WriteString(sep)
			}
			fmt.Fprint(&b, v)
		}
		b.WriteString("\r\n")
	}
	return []byte(b.String())
}

func gbk(t *testing.T, raw []byte) []byte {
	t.Helper()
	out, err := simplifiedchinese.GBK.NewEncoder().Bytes(raw)
	must(t, err)
	return out
}

func utf16(t *testing.T, raw []byte, big, mark bool) []byte {
	t.Helper()
	e, bom := unicode.LittleEndian, unicode.IgnoreBOM
	if big {
		e = unicode.BigEndian
	}
	if mark {
		bom = unicode.UseBOM
	}
	out, err := unicode.UTF16(e, bom).NewEncoder().Bytes(raw)
	must(t, err)
	return out
}

// xlsxOf writes rows with the library that people's tools are like; change may do more to the file.
func xlsxOf(t *testing.T, rows [][]any, change ...func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, r := range rows {
		must(t, f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &r))
	}
	for _, fn := range change {
		fn(f)
	}
	var b bytes.Buffer
	_, err := f.WriteTo(&b)
	must(t, err)
	return b.Bytes()
}

// zipOf writes a zip of parts.
func zipOf(t *testing.T, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		must(t, err)
		_, err = w.Write([]byte(text))
		must(t, err)
	}
	must(t, z.Close())
	return b.Bytes()
}

// with adds or replaces a part of a zip.
func with(t *testing.T, raw []byte, name, text string) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	must(t, err)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range r.File {
		if f.Name != name {
			must(t, z.Copy(f))
		}
	}
	w, err := z.Create(name)
	must(t, err)
	_, err = w.Write([]byte(text))
	must(t, err)
	must(t, z.Close())
	return b.Bytes()
}

// million is a sheet of a million rows: small as a zip, more than a hundred megabytes unpacked.
func million(t *testing.T) []byte {
	row := strings.Repeat(`<row><c t="inlineStr"><is><t>王秀兰</t></is></c><c><v>1</v></c></row>`, 1000)
	return with(t, xlsxOf(t, rowsOf(1)), "xl/worksheets/sheet1.xml", `<worksheet><sheetData>`+strings.Repeat(row, 1000)+`</sheetData></worksheet>`)
}

// bomb unpacks to far more than we read, in one cell that never ends.
func bomb(t *testing.T) []byte {
	return with(t, xlsxOf(t, rowsOf(1)), "xl/worksheets/sheet1.xml", `<worksheet><sheetData><row><c t="inlineStr"><is><t>`+strings.Repeat("a", 200<<20))
}

func TestFilesThatCannotBeTaken(t *testing.T) {
	t.Parallel()
	x := open1(t)
	sheet := xlsxOf(t, rowsOf(1))
	for _, tc := range []struct {
		name string
		raw  []byte
		key  string
	}{
		{"nothing", nil, "import.empty"},
		{"spaces", []byte(" \r\n\t\r\n"), "import.empty"},
		{"a picture", []byte("\x89PNG\r\n\x1a\n0000"), "import.format_unknown"},
		{"old Excel or a password", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "import.old_excel"},
		{"another zip", zipOf(t, map[string]string{"word/document.xml": "<x/>"}), "import.format_unknown"},
		{"a broken zip", append([]byte("PK\x03\x04"), make([]byte, 100)...), "import.damaged"},
		{"half a workbook", sheet[:len(sheet)/2], "import.damaged"},
		{"macros", with(t, sheet, "xl/vbaProject.bin", "x"), "import.macros"},
		{"macros of old", with(t, sheet, "xl/macrosheets/sheet1.xml", "<x/>"), "import.macros"},
		{"only hidden sheets", with(t, sheet, "xl/workbook.xml", `<workbook><sheets><sheet name="a" sheetId="1" state="hidden" id="rId1"/></sheets></workbook>`), "import.no_sheet"},
		{"entities that unfold", with(t, sheet, "xl/worksheets/sheet1.xml", `<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData/></worksheet>`), "import.damaged"},
		{"rows out of order", with(t, sheet, "xl/worksheets/sheet1.xml", `<worksheet><sheetData><row r="9"><c r="A9"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row></sheetData></worksheet>`), "import.damaged"},
		{"a million rows", million(t), "import.too_many_rows"},
		{"a million lines", bytes.Repeat([]byte("王,1\n"), 1_000_000), "import.too_many_rows"},
		{"one row too many", csvOf(",", rowsOf(MaxRows+1)...), "import.too_many_rows"},
		{"one row too many in a workbook", xlsxOf(t, rowsOf(MaxRows+1)), "import.too_many_rows"},
		{"a zip bomb", bomb(t), "import.unpacks_too_large"},
		{"no headings", csvOf(",", good(1), good(2)), "import.headings_missing"},
		{"a heading missing", csvOf(",", []any{"姓名", "手机号", "擅长"}, []any{"王秀兰", "13900000001", "借贷"}), "import.heading_missing"},
		{"a heading twice", csvOf(",", []any{"姓名", "证书编号", "手机号", "擅长", "电话"}), "import.heading_twice"},
		{"headings alone", csvOf(",", plainHead), "import.no_rows"},
		{"headings alone in a workbook", xlsxOf(t, rowsOf(0)), "import.no_rows"},
		{"a quote that is never closed", []byte("姓名,证书编号,手机号,擅长\n\"王秀兰,1,2,3\n"), "import.quote_open"},
		{"columns without end", []byte("姓名,证书编号,手机号,擅长\n" + strings.Repeat("x,", 200)), "import.too_many_columns"},
		{"half a character", append([]byte("姓名,证书编号,手机号,擅长\n"), 0xff, 0xff, 0xff), "import.encoding_unknown"},
	} {
		m := x.bring(tc.name, tc.raw)
		if m.State != Failed || m.Failure == nil || m.Failure.Key != tc.key {
			t.Errorf("%s: %s %+v, want %s", tc.name, m.State, m.Failure, tc.key)
		}
		if tc.key == "import.too_many_rows" && (m.Failure == nil || fmt.Sprint(m.Failure.Params["max"]) != "5000") {
			t.Errorf("%s: it does not say how many are allowed: %+v", tc.name, m.Failure)
		}
	}
	if n := len(x.files.blobs); n != 0 {
		t.Errorf("%d blobs of refused files are still kept", n)
	}
	if n := len(x.mediators()); n != 0 {
		t.Errorf("%d mediators of refused files", n)
	}
	if _, err := x.Create(t.Context(), x.house, "large", bytes.NewReader(make([]byte, MaxSize+1))); err == nil {
		t.Error("a file that is too large was taken")
	}
}

func TestEncodingsAndSeparators(t *testing.T) {
	t.Parallel()
	x := open1(t)
	rows := [][]any{plainHead, {"王秀兰", "TJ-00123", "13900000001", "民间借贷"}, {"\"李,强\"", "TJ-00124", "13900000002", "物业服务"}}
	tabs := [][]any{plainHead, {"王秀兰", "TJ-00123", "13900000001", "民间借贷"}, {"\"李,强\"", "TJ-00124", "13900000002", "\"物业\"服务"}}
	for _, tc := range []struct {
		name, encoding string
		raw            []byte
	}{
		{"utf-8", "utf-8", csvOf(",", rows...)},
		{"utf-8 with a mark", "utf-8", append([]byte("\ufeff"), csvOf(",", rows...)...)},
		{"gbk", "gb18030", gbk(t, csvOf(",", rows...))},
		{"utf-16 little", "utf-16le", utf16(t, csvOf(",", rows...), false, true)},
		{"utf-16 big", "utf-16be", utf16(t, csvOf(",", rows...), true, true)},
		{"utf-16 without a mark", "utf-16le", utf16(t, csvOf(",", rows...), false, false)},
		{"semicolons", "utf-8", csvOf(";", rows...)},
		{"tabs", "utf-8", csvOf("\t", tabs...)},
		{"utf-16 with tabs, as Excel's Unicode text", "utf-16le", utf16(t, csvOf("\t", tabs...), false, true)},
		{"sep=;", "utf-8", append([]byte("sep=;\r\n"), csvOf(";", rows...)...)},
		{"lines ended by CR", "utf-8", bytes.ReplaceAll(csvOf(",", rows...), []byte("\r\n"), []byte("\r"))},
		{"a title and blank lines above", "utf-8", append([]byte("2026年调解员名册,,,\r\n\r\n,,,\r\n"), csvOf(",", rows...)...)},
		{"workbook", "", xlsxOf(t, [][]any{plainHead, {"王秀兰", "TJ-00123", "13900000001", "民间借贷"}, {"李,强", "TJ-00124", 13900000002, "物业服务"}})},
	} {
		m := x.bring(tc.name, tc.raw)
		if m.State != Ready || m.Rows != 2 || m.Bad != 0 || m.Encoding != tc.encoding {
			t.Errorf("%s: %s %d rows, %d bad, %s: %s %+v", tc.name, m.State, m.Rows, m.Bad, m.Encoding, problems(m.Problems), m.Failure)
			continue
		}
		rows, _, err := x.Rows(t.Context(), m.ID, "", "", 0)
		must(t, err)
		a, b := rows[0].Mediator, rows[1].Mediator
		if a.Name.ZH != "王秀兰" || a.Certificate != "TJ-00123" || a.Causes[0].Kind != "loan" || rows[0].Phone != "+8613900000001" || b.Name.ZH != "李,强" || b.Causes[0].Kind != "property_service" {
			t.Errorf("%s: %+v %+v", tc.name, a, b)
		}
	}
}

// What is wrong in a row is said with row, column and key, in both formats alike.
func TestRowsThatAreWrong(t *testing.T) {
	t.Parallel()
	head := []any{"姓名", "证书编号", "手机号", "擅长", "语言", "地区", "容量", "有效期", "工作时间", "专职", "简介"}
	row := func(field int, v any) []any {
		r := []any{"王秀兰", "TJ-1", "13900000001", "民间借贷", "普通话", "桐庐县", "10", "2028-12-31", "工作日", "专职", "十年"}
		r[field] = v
		return r
	}
	for _, tc := range []struct {
		name string
		row  []any
		want string // problems of the row
	}{
		{"nothing", row(0, "王秀兰"), ""},
		{"no name", row(0, ""), "2A field.required"},
		{"a name of zero width only", row(0, "\u200b\u2060"), "2A field.required"},
		{"a control character", row(0, "王\x07秀兰"), "2A field.control_characters"},
		{"a private character", row(0, "王\ue000"), "2A import.character_unreadable"},
		{"too long", row(0, strings.Repeat("王", 61)), "2A field.too_long"},
		{"no certificate", row(1, ""), "2B field.required"},
		{"a number shortened", row(1, "1.38E+15"), "2B import.number_lost"},
		{"a phone shortened", row(2, "1.39E+10"), "2C import.number_lost"},
		{"a phone with letters", row(2, "call me"), "2C field.phone_characters"},
		{"a short phone", row(2, "0571-6421"), "2C field.phone_digits"},
		{"full-width digits", row(2, "１３９０００００００１"), ""},
		{"no cause", row(3, ""), "2D field.required"},
		{"an unknown cause", row(3, "民间借贷、占卜"), "2D import.cause_unknown"},
		{"a cause the organization does not take", row(3, "消费"), "2D import.cause_outside"},
		{"several causes with depth", row(3, "民间借贷:3；物业服务（1）, Neighbours"), ""},
		{"a depth that is none", row(3, "民间借贷:9"), "2D import.cause_unknown"},
		{"an unknown language", row(4, "普通话、精灵语"), "2E import.language_unknown"},
		{"languages", row(4, "mandarin 粤语 en"), ""},
		{"a region that is not there", row(5, "990101"), "2F import.region_unknown"},
		{"a region by code", row(5, "330122"), ""},
		{"a region filled up with zeros", row(5, "330122000000"), ""},
		{"a street", row(5, "桐庐县城南街道"), ""},
		{"a region that was merged", row(5, "330103"), "2F import.region_merged"},
		{"a region that was merged, by name", row(5, "下城区"), "2F import.region_merged"},
		{"a region elsewhere", row(5, "建德市"), "2F import.region_outside"},
		{"a name in several places", row(5, "鼓楼区"), "2F import.region_ambiguous"},
		{"a province above the organization", row(5, "浙江省"), "2F import.region_outside"},
		{"no capacity said", row(6, ""), ""},
		{"no number", row(6, "许多"), "2G field.integer"},
		{"too much capacity", row(6, "9999"), "2G import.out_of_range"},
		{"a day with slashes", row(7, "2028/3/1"), ""},
		{"a day in Chinese", row(7, "2028年3月1日"), ""},
		{"a day in digits", row(7, "20280301"), ""},
		{"without end", row(7, "长期"), ""},
		{"a day that is not", row(7, "2028-02-30"), "2H import.date_unclear"},
		{"a word for a day", row(7, "明年"), "2H import.date_unclear"},
		{"over", row(7, "2026-10-31"), "2H import.certificate_ended"},
		{"today", row(7, "2026-11-02"), ""},
		{"hours", row(8, "晚间 周末"), ""},
		{"unknown hours", row(8, "半夜"), "2I import.hours_unknown"},
		{"part time", row(9, "兼职"), ""},
		{"neither", row(9, "也许"), "2J import.full_time_unknown"},
		{"two wrong things", append([]any{""}, row(7, "明年")[1:]...), "2A field.required, 2H import.date_unclear"},
		{"a cell beyond the headings", append(row(0, "王"), "x"), "2L import.row_too_long"},
	} {
		for format, raw := range map[string][]byte{"csv": csvOf("\t", head, tc.row), "xlsx": nil} {
			if raw == nil {
				if strings.ContainsAny(fmt.Sprint(tc.row...), "\x07\ue000") { // no XML can hold it
					continue
				}
				raw = xlsxOf(t, [][]any{head, tc.row})
			}
			x := open1(t)
			m := x.bring(tc.name, raw)
			if got := problems(m.Problems); m.State != Ready || got != tc.want {
				t.Errorf("%s in %s: %s %q, want %q (%+v)", tc.name, format, m.State, got, tc.want, m.Failure)
			}
		}
	}
}

func TestCellsOfAWorkbook(t *testing.T) {
	t.Parallel()
	head := []any{"姓名 Name", "证书编号*", "手机号（必填）", "擅长/causes", "有效期至"}
	day := time.Date(2028, 12, 31, 0, 0, 0, 0, time.UTC)
	row := func() []any { return []any{"王秀兰", "00123", 13900000001, "民间借贷", day} }
	style := func(f *excelize.File, cell string, s *excelize.Style) {
		n, err := f.NewStyle(s)
		must(t, err)
		must(t, f.SetCellStyle("Sheet1", cell, cell, n))
	}
	for _, tc := range []struct {
		name   string
		change func(f *excelize.File)
		want   string
		check  func(m Import, r RowView) bool
	}{
		{"text that looks like a number keeps its zeros, a date is a date", nil, "", func(_ Import, r RowView) bool {
			return r.Mediator.Certificate == "00123" && r.Cells["until"] == "2028-12-31" && r.Mediator.CertificateUntil.Equal(time.Date(2028, 12, 31, 15, 59, 59, 0, time.UTC))
		}},
		{"a number shown with zeros", func(f *excelize.File) {
			must(t, f.SetCellValue("Sheet1", "B2", 456))
			zeros := "0000000"
			style(f, "B2", &excelize.Style{CustomNumFmt: &zeros})
		}, "", func(_ Import, r RowView) bool { return r.Mediator.Certificate == "0000456" }},
		{"a formula", func(f *excelize.File) { must(t, f.SetCellFormula("Sheet1", "C2", "13900000000+1")) }, "2C import.formula", nil},
		{"an error", func(f *excelize.File) {}, "2A import.cell_error", nil},
		{"merged cells", func(f *excelize.File) { must(t, f.MergeCell("Sheet1", "A2", "B2")) }, "2A import.merged_cell, 2B import.merged_cell", nil},
		{"a merged title above", func(f *excelize.File) {
			must(t, f.InsertRows("Sheet1", 1, 1))
			must(t, f.SetCellValue("Sheet1", "A1", "二〇二六年名册"))
			must(t, f.MergeCell("Sheet1", "A1", "E1"))
		}, "", nil},
		{"a number with more digits than are kept", func(f *excelize.File) { must(t, f.SetCellValue("Sheet1", "B2", 3301221990010112345)) }, "2B import.number_lost", nil},
		{"a hidden sheet", func(f *excelize.File) {
			_, err := f.NewSheet("旧名册")
			must(t, err)
			must(t, f.SetCellValue("旧名册", "A1", "姓名"))
			must(t, f.SetSheetVisible("旧名册", false))
		}, "", func(m Import, _ RowView) bool { return len(m.Notes) == 1 && m.Notes[0].Key == "import.hidden_sheets" }},
		{"a hidden row", func(f *excelize.File) { must(t, f.SetRowVisible("Sheet1", 2, false)) }, "", func(m Import, _ RowView) bool {
			return len(m.Notes) == 1 && m.Notes[0].Key == "import.hidden_rows"
		}},
		{"rich text", func(f *excelize.File) {
			must(t, f.SetCellRichText("Sheet1", "A2", []excelize.RichTextRun{{Text: "王"}, {Text: "秀兰", Font: &excelize.Font{Bold: true}}}))
		}, "", func(_ Import, r RowView) bool { return r.Mediator.Name.ZH == "王秀兰" }},
		{"a column that nobody knows", func(f *excelize.File) { must(t, f.SetCellValue("Sheet1", "F1", "星座")) }, "", func(m Import, _ RowView) bool {
			return len(m.Notes) == 1 && m.Notes[0].Key == "import.column_ignored" && m.Notes[0].Params["column"] == "F"
		}},
		{"zero-width characters", func(f *excelize.File) { must(t, f.SetCellValue("Sheet1", "A2", "王\u200b秀\ufeff兰")) }, "", func(m Import, r RowView) bool {
			return r.Mediator.Name.ZH == "王秀兰" && len(m.Notes) == 1 && m.Notes[0].Key == "import.invisible_removed"
		}},
		{"a decomposed name", func(f *excelize.File) { must(t, f.SetCellValue("Sheet1", "A2", "Jose\u0301")) }, "", func(_ Import, r RowView) bool { return r.Mediator.Name.ZH == "José" }},
	} {
		rows := [][]any{head, row()}
		if tc.change == nil {
			tc.change = func(*excelize.File) {}
		}
		raw := xlsxOf(t, rows, tc.change)
		if tc.name == "an error" {
			raw = with(t, raw, "xl/worksheets/sheet1.xml", `<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>姓名</t></is></c><c t="inlineStr"><is><t>证书编号</t></is></c><c t="inlineStr"><is><t>手机号</t></is></c><c t="inlineStr"><is><t>擅长</t></is></c></row><row r="2"><c r="A2" t="e"><v>#REF!</v></c><c r="B2"><v>7</v></c><c r="C2"><v>13900000001</v></c><c r="D2" t="inlineStr"><is><t>借贷</t></is></c></row></sheetData></worksheet>`)
		}
		x := open1(t)
		m := x.bring(tc.name, raw)
		if got := problems(m.Problems); m.State != Ready || got != tc.want {
			t.Errorf("%s: %s %q, want %q (%+v)", tc.name, m.State, got, tc.want, m.Failure)
			continue
		}
		rs, _, err := x.Rows(t.Context(), m.ID, "", "", 0)
		must(t, err)
		if tc.check != nil && (len(rs) != 1 || !tc.check(m, rs[0])) {
			t.Errorf("%s: %+v %+v", tc.name, m.Notes, rs)
		}
	}
}

// In text a formula begins with =; what spreadsheets write to keep zeros does too, and is none.
func TestFormulasInText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]cell{
		`=1+1`: {text: "=1+1", wrong: "import.formula"}, `="00123"`: {text: "00123"}, `'00123`: {text: "00123"}, `'=x`: {text: "=x"}, `＝cmd`: {text: "＝cmd", wrong: "import.formula"},
		`+8613900000001`: {text: "+8613900000001"}, `="a"&"b"`: {text: `="a"&"b"`, wrong: "import.formula"}, `'`: {text: "'"},
	} {
		if got := textCell(in); got != want {
			t.Errorf("%s: %+v, want %+v", in, got, want)
		}
	}
}
