package imports

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"concord/internal/fault"
)

// The sheets of the files that we make.
const (
	rosterSheet = "调解员 Mediators"
	notesSheet  = "说明 Notes"
	reportSheet = "导入结果 Report"
)

// Formats are what a template and a report come in, with their media types.
var Formats = map[string]string{
	"csv":  "text/csv; charset=utf-8",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// Report writes what became of each row: a line for each row, or for each thing wrong with it.
func (s *Service) Report(ctx context.Context, id ID, format string, to io.Writer) error {
	m, err := s.Get(ctx, id)
	if err != nil {
		return err
	}
	rows, err := s.plan(ctx, m)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return fault.New(fault.Conflict, "import.not_ready", fault.P{"state": string(m.State)})
	}
	lines := [][]string{{"行 Row", "姓名 Name", "证书编号 Certificate", "结果 Result", "列 Column", "原因 Reason", "Reason (English)", "调解员编号 Mediator"}}
	for i := range rows {
		v := view(m, rows, i)
		base := []string{strconv.Itoa(v.Row.Row), v.Cells[colName], v.Cells[colCertificate], results[v.State], "", "", "", string(v.MediatorID)}
		if len(v.Problems) == 0 {
			lines = append(lines, base)
		}
		for _, p := range v.Problems {
			l := append([]string{}, base...)
			zh, en := p.words()
			l[4], l[5], l[6] = p.place(), zh, en
			lines = append(lines, l)
		}
	}
	return write(format, reportSheet, lines, nil, to)
}

// place names the column of a problem: its letter and what it is.
func (p Problem) place() string {
	for _, h := range headings {
		if h.field == p.Field {
			return strings.TrimSpace(p.Column + " " + h.zh + " " + h.en)
		}
	}
	return p.Column
}

var results = map[RowState]string{RowGood: "未写入 not written", RowBad: "未写入 not written", RowWritten: "已写入 written", RowKeptOut: "未写入 not written"}

// Template writes an empty file with the headings, and in a workbook a second sheet that explains them.
func Template(format string, to io.Writer) error {
	head := []string{}
	notes := [][]string{{"列 Column", "必填 Required", "示例 Example"}}
	for _, h := range headings {
		head = append(head, h.zh+" "+h.en)
		need := "否 no"
		if h.required {
			need = "是 yes"
		}
		notes = append(notes, []string{h.zh + " " + h.en, need, h.example})
	}
	return write(format, rosterSheet, [][]string{head}, notes, to)
}

// safe keeps a cell from being taken for a formula by a spreadsheet that opens it.
func safe(s string) string {
	if s != "" && strings.ContainsAny(s[:1], "=+-@\t\r") || strings.HasPrefix(s, "＝") || strings.HasPrefix(s, "＋") || strings.HasPrefix(s, "－") || strings.HasPrefix(s, "＠") {
		return "'" + s
	}
	return s
}

func write(format, sheet string, lines, notes [][]string, to io.Writer) error {
	for _, l := range lines {
		for i := range l {
			l[i] = safe(l[i])
		}
	}
	switch format {
	case "csv":
		if _, err := io.WriteString(to, "\ufeff"); err != nil { // by this Excel knows that it is UTF-8
			return err
		}
		w := csv.NewWriter(to)
		w.UseCRLF = true
		return w.WriteAll(lines)
	case "xlsx":
		return writeXLSX(sheet, lines, notes, to)
	}
	return fault.On("format", "field.unknown_value", nil)
}

func writeXLSX(sheet string, lines, notes [][]string, to io.Writer) (err error) {
	f := excelize.NewFile()
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	text, err := f.NewStyle(&excelize.Style{NumFmt: 49}) // text: a number typed here keeps its zeros
	if err != nil {
		return err
	}
	if err := fill(f, sheet, lines, text); err != nil {
		return err
	}
	if notes != nil {
		if _, err := f.NewSheet(notesSheet); err != nil {
			return err
		}
		if err := fill(f, notesSheet, notes, text); err != nil {
			return err
		}
	}
	_, err = f.WriteTo(to)
	return err
}

func fill(f *excelize.File, sheet string, lines [][]string, style int) error {
	w, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	if err := w.SetColWidth(1, max(1, len(lines[0])), 18); err != nil {
		return err
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	for i, l := range lines {
		row := make([]any, len(l))
		for k, v := range l {
			row[k] = excelize.Cell{StyleID: style, Value: v}
		}
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), row); err != nil {
			return err
		}
	}
	return w.Flush()
}
