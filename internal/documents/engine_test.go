package documents

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"concord/internal/fault"
)

// run executes a tool of the system that judges our files; a missing tool fails the test.
func run(t testing.TB, tool string, args ...string) (string, error) {
	t.Helper()
	if _, err := exec.LookPath(tool); err != nil {
		t.Fatalf("%s is missing: run `make test-deps`", tool)
	}
	out, err := exec.CommandContext(t.Context(), tool, args...).CombinedOutput()
	return string(out), err
}

// lay writes a file into the test's folder.
func lay(t testing.TB, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// words gives the text of a PDF as pdftotext reads it, without white space.
func words(t testing.TB, pdf []byte) string {
	t.Helper()
	out, err := run(t, "pdftotext", "-layout", lay(t, "a.pdf", pdf), "-")
	if err != nil {
		t.Fatal(out)
	}
	return strings.Join(strings.Fields(out), "")
}

func render(t testing.TB, e *Engine, d Document, locale string) ([]byte, int) {
	t.Helper()
	pdf, n, err := e.Render(context.Background(), d, locale)
	if err != nil {
		t.Fatalf("%s %s: %v", d.Template(), locale, err)
	}
	return pdf, n
}

func TestEveryTemplateInBothLocales(t *testing.T) {
	t.Parallel()
	e := engine(t)
	for _, locale := range []string{Chinese, English} {
		for i, d := range samples(locale) {
			t.Run(fmt.Sprintf("%s/%02d-%s", locale, i, d.Template()), func(t *testing.T) {
				t.Parallel()
				pdf, pages := render(t, e, d, locale)
				again, _ := render(t, e, samples(locale)[i], locale)
				if !bytes.Equal(pdf, again) {
					t.Error("the same data gave other bytes")
				}
				got := words(t, pdf)
				if !strings.Contains(got, "李娟") && !strings.Contains(got, "周建国") {
					t.Error("no party's name in the text:", got)
				}
				if !strings.Contains(got, strings.ReplaceAll(d.head().Number, " ", "")) {
					t.Error("no number")
				}
				if !strings.Contains(got, fmt.Sprintf("%d/%d", pages, pages)) {
					t.Error("no page number")
				}
				if locale == English && !strings.Contains(got, "Chinesetextofthesamenumberisthebindingone") {
					t.Error("the English text does not say that the Chinese one binds")
				}
				if len(pdf) > 200<<10 {
					t.Errorf("%d bytes: the fonts were not cut to what is used", len(pdf))
				}
				out, err := run(t, "pdffonts", lay(t, "a.pdf", pdf))
				if rows := strings.Split(strings.TrimSpace(out), "\n"); err != nil || len(rows) < 3 {
					t.Error(out)
				} else {
					for _, row := range rows[2:] {
						if !strings.Contains(row, "Identity-H       yes no  yes") {
							t.Error("a font is not embedded and mapped to Unicode:", row)
						}
					}
				}
			})
		}
	}
}

func TestAgreementSaysWhatWasAgreed(t *testing.T) {
	t.Parallel()
	pdf, _ := render(t, engine(t), sampleAgreement(Chinese, nil), Chinese)
	got := words(t, pdf)
	for _, want := range []string{"李娟", "周建国", "王海霞", "人民币30,000.00元（大写：叁万元整）", "2026年12月31日", "2027年1月31日", "2027年2月28日",
		"合计", "本协议自各方当事人签名之日起生效", "三十日内", "杭州市拱墅区文晖街道人民调解委员会", "2026-1187-协议-1"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is missing in %s", want, got)
		}
	}
}

// 𠮷 is in no font here: a name with a hole must not be printed, and the refusal names the character.
func TestCharacterWithoutGlyphRefusesTheDocument(t *testing.T) {
	t.Parallel()
	d := sampleAgreement(Chinese, nil)
	d.Parties[1].Name = "𠮷田"
	_, _, err := engine(t).Render(context.Background(), d, Chinese)
	f := fault.From(err)
	if f == nil || f.Key != "documents.glyph_missing" || f.Params["character"] != "𠮷" || f.Params["codepoint"] != "U+20BB7" {
		t.Fatalf("%v %v", err, f)
	}
}

// A character that the first font lacks comes from the second.
func TestSecondFontIsTried(t *testing.T) {
	t.Parallel()
	e := engine(t)
	e = &Engine{faces: []*face{e.faces[sans], e.faces[serif]}, zone: e.zone} // the serif face holds all that the other does
	only := rune(0)
	for r := range e.faces[1].glyphs {
		if _, ok := e.faces[0].glyphs[r]; !ok && unicode.IsLetter(r) && clean(string(r)) == string(r) && (only == 0 || r < only) {
			only = r
		}
	}
	if only == 0 {
		t.Fatal("both fonts hold the same characters: the test proves nothing")
	}
	d := sampleAgreement(Chinese, nil)
	d.Facts = "其名为" + string(only) + "。"
	pdf, _ := render(t, e, d, Chinese)
	if !strings.Contains(words(t, pdf), string(only)) {
		t.Errorf("%c is not in the text", only)
	}
}

func TestWithoutFontsItSaysWhatToRun(t *testing.T) {
	t.Parallel()
	_, err := loadFaces(fstest.MapFS{"fonts/README.md": {}}, nil)
	if fault.From(err).Key != "documents.font_missing" || !strings.Contains(err.Error(), "make fonts") {
		t.Fatal(err)
	}
	b, err := fontFiles.ReadFile("fonts/sans.ttf")
	if err != nil {
		t.Fatal(err)
	}
	faces, err := loadFaces(fstest.MapFS{}, []string{lay(t, "own.ttf", b)})
	if err != nil || len(faces) != 1 {
		t.Fatal(faces, err)
	}
	for _, cut := range []int{0, 3, 100, 5000, len(b) / 2} {
		if _, err := loadFaces(fstest.MapFS{}, []string{lay(t, "cut.ttf", b[:cut])}); err == nil && cut < 5001 {
			t.Errorf("a font cut at %d was taken", cut)
		}
	}
}

func TestTableHeadsAreRepeatedAndRowsStayWhole(t *testing.T) {
	t.Parallel()
	d := sampleAgreement(Chinese, nil)
	d.Terms[0].Instalments = nil
	d.Terms[0].Amount = Money{Minor: 60 * 50000}
	for i := range 60 {
		d.Terms[0].Instalments = append(d.Terms[0].Instalments, Instalment{Day(fmt.Sprintf("20%02d-%02d-28", 27+i/12, i%12+1)), Money{Minor: 50000}})
	}
	pdf, pages := render(t, engine(t), d, Chinese)
	file := lay(t, "a.pdf", pdf)
	rows, heads := 0, 0
	for p := 1; p <= pages; p++ {
		out, err := run(t, "pdftotext", "-layout", "-f", fmt.Sprint(p), "-l", fmt.Sprint(p), file, "-")
		if err != nil {
			t.Fatal(out)
		}
		out = strings.Join(strings.Fields(out), "")
		n := strings.Count(out, "500.00元")
		rows += n
		if n > 0 {
			heads++
			if !strings.Contains(out, "付款期限金额") {
				t.Errorf("page %d has rows and no head", p)
			}
		}
	}
	if rows != 60 || heads < 2 {
		t.Errorf("%d rows on %d pages", rows, heads)
	}
}

// A cell taller than a page goes on over pages, and everything is printed.
func TestRowTallerThanAPage(t *testing.T) {
	t.Parallel()
	d := samples(Chinese)[13].(*FilingApplication)
	d.Evidence[0].Purpose = strings.Repeat("证明借款已经交付。", 300) + "完"
	pdf, _ := render(t, engine(t), d, Chinese)
	if got := words(t, pdf); strings.Count(got, "完") < 1 {
		t.Error("the end of the cell is missing")
	}
}

// At whatever height the text ends: a label, its stroke and its name are on one page, and a page that holds nothing but
// signatures says to which document it belongs.
func TestSignatureIsNeverPartedFromItsName(t *testing.T) {
	t.Parallel()
	e := engine(t)
	apart := 0
	for extra := 14; extra < 28; extra++ {
		d := sampleAgreement(Chinese, nil)
		d.Stamp = Stamp{}
		d.Facts += strings.Repeat("\n又。", extra)
		pdf, pages := render(t, e, d, Chinese)
		file := lay(t, "a.pdf", pdf)
		for p := 1; p <= pages; p++ {
			out, err := run(t, "pdftotext", "-layout", "-f", fmt.Sprint(p), "-l", fmt.Sprint(p), file, "-")
			if err != nil {
				t.Fatal(out)
			}
			out = strings.Join(strings.Fields(out), "")
			if i := strings.Index(out, "被申请人（签名）"); i >= 0 {
				if !strings.Contains(out[i:], "李娟周建国") {
					t.Errorf("with %d more lines: page %d parts the signatures from the names: %s", extra, p, out)
				}
				if !strings.Contains(out[:i], "依据") {
					apart++
					if !strings.Contains(out, "本页无正文") {
						t.Errorf("with %d more lines: page %d does not say whose signatures it bears: %s", extra, p, out)
					}
				}
			}
		}
	}
	if apart == 0 {
		t.Error("no length of text put the signatures on a page of their own: the test proves nothing")
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	e := engine(t)
	signed := &SignedText{PDF: []byte("text"), Digest: Digest([]byte("text"))}
	for key, change := range map[string]func(*Agreement){
		"documents.instalments_sum":    func(d *Agreement) { d.Terms[0].Instalments[0].Amount.Minor++ },
		"documents.amount":             func(d *Agreement) { d.Terms[0].Instalments = nil; d.Terms[0].Amount.Minor = maxMinor },
		"documents.date":               func(d *Agreement) { d.Terms[0].Instalments[1].Due = "2027-02-30" },
		"documents.incomplete":         func(d *Agreement) { d.Terms = nil },
		"documents.digest_mismatch":    func(d *Agreement) { d.Signed, d.Signatures = signed, sampleSignatures(&SignedText{Digest: "00"}) },
		"documents.strokes_unreadable": func(d *Agreement) { d.Signatures[0].Strokes = []byte("<script/>") },
		"documents.signature_blank":    func(d *Agreement) { d.Signatures[0].Strokes = []byte("M 1 1") },
	} {
		d := sampleAgreement(Chinese, nil)
		change(d)
		if _, _, err := e.Render(context.Background(), d, Chinese); fault.From(err) == nil || fault.From(err).Key != key {
			t.Errorf("%s: %v", key, err)
		}
	}
	d := sampleAgreement(Chinese, nil)
	d.Signed = &SignedText{PDF: []byte("other"), Digest: signed.Digest}
	d.Signatures = sampleSignatures(signed)
	if _, _, err := e.Render(context.Background(), d, Chinese); !errors.Is(err, fault.New(fault.Invalid, "documents.digest_mismatch", nil)) {
		t.Error("a text other than its digest was taken:", err)
	}
}

// The caller's data are not changed, so that the same struct can be rendered in parallel.
func TestRenderLeavesTheDataAlone(t *testing.T) {
	t.Parallel()
	d := sampleAgreement(Chinese, nil)
	d.Parties[0].Name = " 李\u200b娟 "
	render(t, engine(t), d, Chinese)
	if d.Parties[0].Name != " 李\u200b娟 " {
		t.Error("the data were changed")
	}
}

// The parties' signatures make an agreement effective; the mediator's place may be open when it is sealed. A stroke without
// its digest may not.
func TestOpenPlaceIsNoMismatch(t *testing.T) {
	t.Parallel()
	e := engine(t)
	text, _ := render(t, e, sampleAgreement(Chinese, nil), Chinese)
	d := sampleAgreement(Chinese, &SignedText{text, Digest(text)})
	d.Signatures[2] = Signature{Role: RoleMediator, Name: "王海霞"}
	render(t, e, d, Chinese)
	d.Signatures[2].Strokes = strokesOf(1)
	if _, _, err := e.Render(context.Background(), d, Chinese); fault.From(err) == nil || fault.From(err).Key != "documents.digest_mismatch" {
		t.Error("a stroke under no text was taken:", err)
	}
}

func TestSealedTextCarriesTheSignedText(t *testing.T) {
	t.Parallel()
	e := engine(t)
	text, _ := render(t, e, sampleAgreement(Chinese, nil), Chinese)
	sealed, _ := render(t, e, sampleAgreement(Chinese, &SignedText{text, Digest(text)}), Chinese)
	dir := t.TempDir()
	if out, err := run(t, "pdfdetach", "-saveall", "-o", dir, lay(t, "a.pdf", sealed)); err != nil {
		t.Fatal(out)
	}
	got, err := os.ReadFile(filepath.Join(dir, "text.pdf"))
	if err != nil || !bytes.Equal(got, text) {
		t.Error("text.pdf is not what was signed", err)
	}
	if all := words(t, sealed); !strings.Contains(all, Digest(text)) || !strings.Contains(all, "k7mq2xw4r9c1hbtz0ydfe3s6n0") {
		t.Error("digest or challenge is not printed")
	}
}
