package documents

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func bareSetter(t testing.TB, locale string) *setter {
	t.Helper()
	e := engine(t)
	return &setter{faces: e.faces, locale: locale, zone: e.zone}
}

func textOf(l line) string {
	var b strings.Builder
	for _, c := range l.cells {
		b.WriteRune(c.r)
	}
	return b.String()
}

const longChinese = "2025年3月8日，周建国因周转需要向李娟借款30,000.00元（大写：叁万元整），约定“2025年12月31日”前归还；" +
	"到期后——经多次催要……仍未归还，双方《借条》第3条、第12条约定年利率为3.45%，每期2,500元，共12期，联系电话13800000001。"

// Every width from six to forty characters: what may not begin or end a line does not, and what belongs together stays.
func TestLinesBreakWhereChineseAllows(t *testing.T) {
	t.Parallel()
	s := bareSetter(t, Chinese)
	text := strings.ReplaceAll(longChinese, "周建国", name("周建国"))
	cells, err := s.cells(text, serif)
	if err != nil {
		t.Fatal(err)
	}
	together := []string{"2025年3月8日", "2025年12月31日", "30,000.00元", "周建国", "第3条", "第12条", "3.45%", "2,500元", "12期", "13800000001", "——", "……"}
	for width := 12.0; width < 40; width += 0.5 {
		lines := settle(cells, func(int) float64 { return width })
		var got []string
		for i, l := range lines {
			r := []rune(textOf(l))
			got = append(got, string(r))
			if i > 0 && strings.ContainsRune(closingMarks+"—…", r[0]) {
				t.Errorf("width %v: line begins with %c: %s", width, r[0], string(r))
			}
			if i < len(lines)-1 && strings.ContainsRune(openingMarks, r[len(r)-1]) {
				t.Errorf("width %v: line ends with %c: %s", width, r[len(r)-1], string(r))
			}
			if l.width > width+1e-6 {
				t.Errorf("width %v: line is %v wide: %s", width, l.width, string(r))
			}
		}
		if strings.Join(got, "") != longChinese {
			t.Fatalf("width %v: text was lost", width)
		}
		for _, w := range together {
			if strings.Count(strings.Join(got, "\n"), w) != strings.Count(longChinese, w) {
				t.Errorf("width %v: %s was broken", width, w)
			}
		}
	}
}

func TestJustifiedLinesFillTheMeasure(t *testing.T) {
	t.Parallel()
	s := bareSetter(t, Chinese)
	cells, err := s.cells(longChinese, serif)
	if err != nil {
		t.Fatal(err)
	}
	lines := fill(cells, func(int) float64 { return 30 })
	for i := range lines {
		lines[i].justify(30, 0.3)
		if w := lines[i].width; i < len(lines)-1 && (w < 29.999 || w > 30.001) {
			t.Errorf("line %d is %v wide", i, w)
		}
	}
	if last := lines[len(lines)-1]; last.width > 29.9 {
		t.Errorf("the last line was stretched to %v", last.width)
	}
}

// A word wider than the line is broken rather than lost or printed over the edge.
func TestWordWiderThanTheLine(t *testing.T) {
	t.Parallel()
	s := bareSetter(t, English)
	word := strings.Repeat("9f86d081", 8)
	cells, err := s.cells("digest "+keep(word), serif)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, l := range fill(cells, func(int) float64 { return 10 }) {
		if l.width > 10 {
			t.Errorf("line is %v wide", l.width)
		}
		got += textOf(l)
	}
	if got != "digest"+word {
		t.Error("text was lost:", got)
	}
}

func TestNoLonelyCharacter(t *testing.T) {
	t.Parallel()
	s := bareSetter(t, Chinese)
	cells, err := s.cells(strings.Repeat("共同向有管辖权的人民法院申请司法确", 2)+"认。", serif)
	if err != nil {
		t.Fatal(err)
	}
	lines := settle(cells, func(int) float64 { return 34 })
	if last := lines[len(lines)-1]; len(last.cells) <= lonely {
		t.Errorf("the last line holds only %s", textOf(last))
	}
}

// Whatever people type, breaking ends, keeps every character and stays inside the measure.
func TestAnyTextBreaks(t *testing.T) {
	t.Parallel()
	s := bareSetter(t, Chinese)
	alphabet := []rune("中文，。、（）《》“”ab1 2,.-/—…￥%元年月日第" + string(keepOpen) + string(keepClose))
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		var b strings.Builder
		for range r.IntN(80) {
			b.WriteRune(alphabet[r.IntN(len(alphabet))])
		}
		cells, err := s.cells(b.String(), serif)
		if err != nil {
			t.Fatal(err)
		}
		width := 1 + 20*r.Float64()
		n := 0
		for _, l := range settle(cells, func(int) float64 { return width }) {
			n += len(strings.ReplaceAll(textOf(l), " ", ""))
			if l.width > width+1e-6 && len(l.cells) > 1 {
				t.Fatalf("%q at %v: a line is %v wide", b.String(), width, l.width)
			}
		}
		want := 0
		for _, c := range cells {
			want += len(strings.TrimSpace(string(c.r)))
		}
		if n != want {
			t.Fatalf("%q at %v: %d bytes of %d were set", b.String(), width, n, want)
		}
	}
}

// What people sign shows all its characters: reordering and invisible ones are taken out.
func TestCleanDropsWhatHides(t *testing.T) {
	t.Parallel()
	if got := clean(" 李\u202e娟\u200b\x01\x02\r\n付\t款\ufeff "); got != "李娟\n付 款" {
		t.Errorf("%q", got)
	}
	if got := clean("e\u0301"); got != "é" {
		t.Errorf("%q is not composed", got)
	}
}
