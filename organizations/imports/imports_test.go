package imports

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"concord/internal/actor"
	"concord/internal/docstore/docstoretest"
	"concord/internal/fault"
	"concord/organizations"
)

func TestTheGoodRowsOrAll(t *testing.T) {
	t.Parallel()
	x := open1(t)
	rows := rowsOf(30)
	rows[7][2] = "12"        // row 8: no phone
	rows[9][1] = rows[3][1]  // row 10: the certificate of row 4
	rows[12][2] = rows[5][2] // row 13: the phone of row 6
	m := x.bring("名册.csv", csvOf(",", rows...))
	if m.State != Ready || m.Rows != 30 || m.Good != 27 || m.Bad != 3 || m.Wrong != 3 || problems(m.Problems) != "8C field.phone_digits, 10B import.certificate_twice, 13C import.phone_twice" {
		t.Fatalf("%+v", m)
	}
	if fmt.Sprint(m.Problems[1].Params["row"]) != "4" || fmt.Sprint(m.Problems[2].Params["row"]) != "6" {
		t.Errorf("it does not say with whom: %+v", m.Problems)
	}
	if n := len(x.mediators()); n != 0 {
		t.Fatalf("%d mediators before anybody said so", n)
	}
	if _, err := x.Start(t.Context(), m.ID, All); fault.From(err).Key != "import.has_problems" {
		t.Errorf("all, with problems: %v", err)
	}
	if _, err := x.Start(t.Context(), m.ID, "some"); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("a choice that is none: %v", err)
	}
	m = x.write(m.ID, Good)
	if m.State != Done || m.Written != 27 || len(m.Late) != 0 || m.Progress() != 1 {
		t.Errorf("%+v", m)
	}
	held := x.mediators()
	one := held["TJ-00001"]
	if len(held) != 27 || one.Person != "person-+8613900000001" || one.Status != organizations.Active || one.PhoneHash != x.roster.PhoneHash("+8613900000001") || one.Capacity != defaultCapacity ||
		!slices.Equal(one.Regions, []string{"330122", "330105", "330127"}) || !slices.Equal(one.Languages, []string{"zh"}) || x.people.roles() != 27 {
		t.Errorf("%d on the roster, %d roles: %+v", len(held), x.people.roles(), one)
	}
	// The same file again: everybody is there.
	again := x.bring("名册.csv", csvOf(",", rowsOf(27)...))
	if again.Good != 3 || again.Bad != 24 || !strings.Contains(problems(again.Problems), "2B import.certificate_taken, 2C import.phone_taken") {
		t.Errorf("again: %d good, %d bad: %s", again.Good, again.Bad, problems(again.Problems))
	}
	whole := x.bring("b.csv", csvOf(",", plainHead, good(501), good(502)))
	if m := x.write(whole.ID, All); m.State != Done || m.Written != 2 {
		t.Errorf("all: %+v", m)
	}
}

func TestWhoMayNotMediate(t *testing.T) {
	t.Parallel()
	x := open1(t)
	x.people.accounts["+8613900000001"] = &villager{Somebody{Person: "judge", Court: true}, map[string]bool{}}
	x.people.accounts["+8613900000002"] = &villager{Somebody{Person: "gone", Suspended: true}, map[string]bool{}}
	m := x.bring("a.csv", csvOf(",", rowsOf(3)...))
	if got := problems(m.Problems); got != "2C import.serves_court, 3C import.account_suspended" {
		t.Error(got)
	}
}

// Between the look and the writing the roster may change.
func TestTheRosterChangesMeanwhile(t *testing.T) {
	t.Parallel()
	x := open1(t)
	first := x.bring("a.csv", csvOf(",", rowsOf(3)...))
	second := x.bring("b.csv", csvOf(",", append(rowsOf(0), good(3), good(4))...))
	if second.Bad != 0 {
		t.Fatal(problems(second.Problems))
	}
	x.write(first.ID, All)
	m := x.write(second.ID, All)
	if m.State != Ready || m.Written != 0 || m.Bad != 1 || m.Choice != "" || problems(m.Problems) != "2B import.certificate_taken, 2C import.phone_taken" || m.Notes[len(m.Notes)-1].Key != "import.roster_changed" {
		t.Errorf("all: %s %s %+v", m.State, problems(m.Problems), m)
	}
	if m = x.write(second.ID, Good); m.State != Done || m.Written != 1 || len(x.mediators()) != 4 {
		t.Errorf("good: %+v", m)
	}
}

// In the very moment of writing somebody else takes a certificate, or the account refuses: the row stays out, whole.
func TestRowsThatAreRefusedWhenWritten(t *testing.T) {
	t.Parallel()
	x := open1(t)
	m := x.bring("a.csv", csvOf(",", rowsOf(3)...))
	rows, err := x.plan(t.Context(), m)
	must(t, err)
	_, err = x.Start(t.Context(), m.ID, Good)
	must(t, err)
	m = x.now(m.ID)
	other := *rows[1].Mediator
	other.ID, other.Person = "somebody", "somebody"
	_, err = x.roster.AddMediator(t.Context(), other)
	must(t, err)
	key, err := x.row(t.Context(), m, rows[1])
	must(t, err)
	if key != "import.certificate_taken" || x.people.roles() != 0 {
		t.Errorf("%s, %d roles are left", key, x.people.roles())
	}
	x.people.fail = fault.New(fault.Conflict, "import.serves_court", nil)
	if key, err = x.row(t.Context(), m, rows[2]); err != nil || key != "import.serves_court" {
		t.Errorf("%s %v", key, err)
	}
	x.people.fail = nil
	written, late, err := x.rows(t.Context(), m, rows)
	must(t, err)
	if written != 2 || len(late) != 1 || late[0] != (Late{3, "import.certificate_taken"}) || len(x.mediators()) != 3 {
		t.Errorf("%d written, %+v", written, late)
	}
}

// A kill leaves some rows written and the progress behind them, or nothing of a row, or only its account: whoever goes on
// writes the rest, and nothing twice.
func TestAKillLosesNothingAndDoublesNothing(t *testing.T) {
	t.Parallel()
	for _, op := range []docstoretest.Op{docstoretest.Insert, docstoretest.Replace, docstoretest.Get} {
		for _, after := range []bool{false, true} {
			x := open1(t)
			m := x.bring("a.csv", csvOf(",", rowsOf(700)...))
			_, err := x.Start(t.Context(), m.ID, All)
			must(t, err)
			kills := 0
			for run := 0; x.now(m.ID).State == Writing; run++ {
				if run > 60 {
					t.Fatalf("%s: it does not end", op)
				}
				if fail := x.flaky.Fail; run%2 == 0 && run < 12 {
					if after {
						fail = x.flaky.FailAfter
					}
					ctx, cancel := context.WithCancel(t.Context())
					seen := 0
					err := x.Write(ctx, m.ID, func(Import) {
						if seen++; seen == 1+run/6 { // dies at another place each time
							fail(op, 1+run, errLost)
						}
					})
					cancel()
					x.flaky.Heal()
					if err != nil {
						kills++
					}
					continue
				}
				must(t, x.Write(t.Context(), m.ID, func(Import) {}))
			}
			m = x.now(m.ID)
			if held := x.mediators(); len(held) != 700 || m.Written != 700 || len(m.Late) != 0 || x.people.roles() != 700 {
				t.Errorf("%s after=%v: %d on the roster, %d counted, %d late, %d roles", op, after, len(held), m.Written, len(m.Late), x.people.roles())
			}
			if kills == 0 {
				t.Errorf("%s after=%v: it was never killed", op, after)
			}
		}
	}
}

func TestItCanBeStoppedAndGoOn(t *testing.T) {
	t.Parallel()
	x := open1(t)
	m := x.bring("a.csv", csvOf(",", rowsOf(1600)...))
	_, err := x.Start(t.Context(), m.ID, All)
	must(t, err)
	var seen []float64
	must(t, x.Write(t.Context(), m.ID, func(m Import) {
		seen = append(seen, m.Progress())
		if len(seen) == 3 {
			_, err := x.Stop(t.Context(), m.ID)
			must(t, err)
		}
	}))
	stopped := x.now(m.ID)
	if stopped.State != Stopped || stopped.Written == 0 || stopped.Written >= 1600 || len(x.mediators()) != stopped.Written || !slices.IsSorted(seen) {
		t.Fatalf("%+v %v", stopped, seen)
	}
	must(t, x.Write(t.Context(), m.ID, func(Import) { t.Error("it writes although it is stopped") }))
	if _, err := x.Start(t.Context(), m.ID, Good); fault.From(err).Key != "import.choice_made" {
		t.Errorf("another choice: %v", err)
	}
	if m = x.write(m.ID, All); m.State != Done || m.Written != 1600 || len(x.mediators()) != 1600 {
		t.Errorf("%+v", m)
	}
	if _, err := x.Stop(t.Context(), m.ID); fault.From(err).Key != "import.not_writing" {
		t.Errorf("stopping what is done: %v", err)
	}
	if _, err := x.Start(t.Context(), m.ID, All); fault.From(err).Key != "import.not_ready" {
		t.Errorf("starting what is done: %v", err)
	}
}

func TestTheReportSaysWhatBecameOfEachRow(t *testing.T) {
	t.Parallel()
	x := open1(t)
	rows := rowsOf(4)
	rows[2][0], rows[2][2] = "=HYPERLINK(1)", "12" // a formula in the name
	rows[3][0] = "@SUM(A1)"
	rows[4][1] = "-1+1"
	m := x.bring("a.csv", csvOf(",", rows...))
	m = x.write(m.ID, Good)
	if m.Written != 3 {
		t.Fatalf("%+v", m)
	}
	held := x.mediators()
	var b bytes.Buffer
	must(t, x.Report(t.Context(), m.ID, "csv", &b))
	if !bytes.HasPrefix(b.Bytes(), []byte("\ufeff")) {
		t.Error("Excel would not know that it is UTF-8")
	}
	lines, err := csv.NewReader(bytes.NewReader(b.Bytes()[3:])).ReadAll()
	must(t, err)
	var book bytes.Buffer
	must(t, x.Report(t.Context(), m.ID, "xlsx", &book))
	f, err := excelize.OpenReader(&book)
	must(t, err)
	sheet, err := f.GetRows(reportSheet)
	must(t, err)
	if len(lines) != 6 || len(sheet) != 6 { // headings, three good rows, two problems of one row
		t.Fatalf("%d and %d lines: %q", len(lines), len(sheet), lines)
	}
	for i := range sheet {
		for k := range sheet[i] {
			if sheet[i][k] != lines[i][k] {
				t.Errorf("line %d differs: %q %q", i, sheet[i], lines[i])
			}
			if v := sheet[i][k]; v != "" && strings.ContainsAny(v[:1], "=+-@") {
				t.Errorf("%q would be a formula", v)
			}
		}
	}
	if l := lines[1]; l[0] != "2" || l[3] != "已写入 written" || l[7] != string(held["TJ-00001"].ID) {
		t.Errorf("%q", l)
	}
	if l := lines[2]; l[0] != "3" || l[1] != "'=HYPERLINK(1)" || l[3] != "未写入 not written" || l[4] != "A 姓名 Name" || l[5] != "这一格是公式，请改为数值" || l[7] != "" {
		t.Errorf("%q", l)
	}
	if l := lines[3]; l[0] != "3" || l[4] != "C 手机号 Phone" || l[6] != "A mobile number has 11 digits" {
		t.Errorf("%q", l)
	}
	if lines[4][1] != "'@SUM(A1)" || lines[5][2] != "'-1+1" {
		t.Errorf("%q %q", lines[4], lines[5])
	}
	if err := x.Report(t.Context(), m.ID, "pdf", &b); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("another format: %v", err)
	}
}

func TestTheTemplateComesBackIn(t *testing.T) {
	t.Parallel()
	for format := range Formats {
		x := open1(t)
		var b bytes.Buffer
		must(t, Template(format, &b))
		if m := x.bring("t."+format, b.Bytes()); m.State != Failed || m.Failure.Key != "import.no_rows" {
			t.Errorf("%s empty: %s %+v", format, m.State, m.Failure)
		}
		example := []any{}
		for _, h := range headings {
			example = append(example, strings.ReplaceAll(h.example, "、", "；"))
		}
		raw := append(b.Bytes(), csvOf(",", example)...)
		if format == "xlsx" {
			f, err := excelize.OpenReader(&b)
			must(t, err)
			must(t, f.SetSheetRow(rosterSheet, "A2", &example))
			var out bytes.Buffer
			_, err = f.WriteTo(&out)
			must(t, err)
			raw = out.Bytes()
		}
		m := x.bring("t."+format, raw)
		if m.State != Ready || m.Good != 1 || len(m.Notes) != 0 || len(m.Columns) != len(headings) {
			t.Errorf("%s: %s %s %+v %+v", format, m.State, problems(m.Problems), m.Notes, m.Failure)
			continue
		}
		m = x.write(m.ID, All)
		got := x.mediators()["TJY330122-0417"]
		if got.Name.EN != "Li Xiulan" || !got.FullTime || got.Since != 2015 || got.Capacity != 12 || !slices.Equal(got.Needs, []string{"sign_language"}) || !slices.Equal(got.Hours, []string{"weekday", "evening"}) ||
			!slices.Equal(got.Languages, []string{"zh", "yue"}) || !slices.Equal(got.Regions, []string{"330122", "330127"}) || len(got.Causes) != 2 || got.Bio.ZH == "" || got.CertificateUntil.IsZero() {
			t.Errorf("%s: %+v", format, got)
		}
	}
}

func TestOnlyWhoMay(t *testing.T) {
	t.Parallel()
	x := open1(t)
	m := x.bring("a.csv", csvOf(",", rowsOf(1)...))
	ctx := actor.With(t.Context(), actor.Actor{Person: "stranger"})
	var b bytes.Buffer
	_, e1 := x.Create(ctx, x.house, "b", bytes.NewReader(nil))
	_, e2 := x.Get(ctx, m.ID)
	_, _, e3 := x.List(ctx, x.house, "", 10)
	_, _, e4 := x.Rows(ctx, m.ID, "", "", 10)
	_, e5 := x.Start(ctx, m.ID, All)
	_, e6 := x.Stop(ctx, m.ID)
	for i, err := range []error{e1, e2, e3, e4, e5, e6, x.Report(ctx, m.ID, "csv", &b)} {
		if c := fault.CodeOf(err); c != fault.Forbidden && c != fault.NotFound {
			t.Errorf("%d: %v", i, err)
		}
	}
	must(t, x.roster.SuspendOrganization(t.Context(), x.house, "court"))
	if _, err := x.Start(t.Context(), m.ID, All); fault.From(err).Key != "organization.not_active" {
		t.Errorf("a suspended organization: %v", err)
	}
}

// What stands in events, documents and jobs names nobody.
func TestNoNamesOutsideOfTheBlobs(t *testing.T) {
	t.Parallel()
	x := open1(t)
	m := x.bring("a.csv", csvOf(",", append(rowsOf(2), []any{"王秀兰", "TJ-9", "139", "占卜"})...))
	raw, err := json.Marshal(m)
	must(t, err)
	events, err := x.Store.Driver().Pending(t.Context(), 100)
	must(t, err)
	more, err := json.Marshal(events)
	must(t, err)
	for _, s := range []string{"王秀兰", "调解员1", "1390000000", "占卜"} {
		if strings.Contains(string(raw)+string(more), s) {
			t.Errorf("%s stands in the document or an event", s)
		}
	}
	if len(x.files.blobs) != 1 { // the rows; the file itself is gone
		t.Errorf("%d blobs", len(x.files.blobs))
	}
	x.clock.Advance(Kept + time.Hour)
	if n, err := x.Sweep(t.Context()); err != nil || n != 1 || len(x.files.blobs) != 0 {
		t.Errorf("swept %d, %d blobs, %v", n, len(x.files.blobs), err)
	}
	if _, _, err := x.Rows(t.Context(), m.ID, "", "", 10); fault.From(err).Key != "import.rows_gone" {
		t.Errorf("rows after the sweep: %v", err)
	}
	if _, err := x.Start(t.Context(), m.ID, Good); fault.From(err).Key != "import.rows_gone" {
		t.Errorf("start after the sweep: %v", err)
	}
}

func TestPagesOfRows(t *testing.T) {
	t.Parallel()
	x := open1(t)
	rows := rowsOf(120)
	for i := 1; i <= 120; i += 3 {
		rows[i][0] = ""
	}
	m := x.bring("a.csv", csvOf(",", rows...))
	for state, want := range map[RowState]int{"": 120, RowGood: 80, RowBad: 40, RowWritten: 0} {
		n, last := 0, 0
		for cursor := ""; ; {
			page, next, err := x.Rows(t.Context(), m.ID, state, cursor, 7)
			must(t, err)
			for _, r := range page {
				if r.Row.Row <= last || state != "" && r.State != state {
					t.Errorf("row %d after %d is %s", r.Row.Row, last, r.State)
				}
				last = r.Row.Row
			}
			n += len(page)
			if cursor = next; cursor == "" {
				break
			}
		}
		if n != want {
			t.Errorf("%q: %d rows, want %d", state, n, want)
		}
	}
	if _, _, err := x.Rows(t.Context(), m.ID, "", "x", 7); fault.From(err).Key != "cursor.invalid" {
		t.Errorf("a cursor that is none: %v", err)
	}
}

// The report and the pages say the same of every key, in both languages, and no key is unknown to either.
func TestEveryKeyHasWords(t *testing.T) {
	t.Parallel()
	texts := map[string]map[string]string{}
	for _, locale := range []string{"zh-CN", "en"} {
		raw, err := os.ReadFile("../../frontend/src/locales/" + locale + "/fault.json")
		must(t, err)
		var m map[string]string
		must(t, json.Unmarshal(raw, &m))
		texts[locale] = m
	}
	for key, s := range sentences {
		if strings.HasPrefix(key, "import.") && (texts["zh-CN"][key] != s.zh || texts["en"][key] != s.en) {
			t.Errorf("%s: the pages say %q and %q", key, texts["zh-CN"][key], texts["en"][key])
		}
	}
	files, err := os.ReadDir(".")
	must(t, err)
	for _, f := range files {
		if strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		raw, err := os.ReadFile(f.Name())
		must(t, err)
		for _, part := range strings.Split(string(raw), `"`) {
			if strings.HasPrefix(part, "import.") && strings.Trim(part, "abcdefghijklmnopqrstuvwxyz_.") == "" && texts["en"][part] == "" &&
				!slices.Contains([]string{FileArrived, FileRead, FileRefused, WritingStarted, WritingDone}, part) {
				t.Errorf("%s: the pages do not know %s", f.Name(), part)
			}
		}
	}
}
