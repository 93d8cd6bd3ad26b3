package regions

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func names(rs []Region) []string {
	out := []string{}
	for _, r := range rs {
		out = append(out, r.Name)
	}
	return out
}

func TestCounts(t *testing.T) {
	t.Parallel()
	count, pseudo := map[Level]int{}, 0
	for _, e := range load().list {
		count[e.Level]++
		if e.Pseudo {
			pseudo++
		}
	}
	want := map[Level]int{Province: 34, City: 342, Area: 2978, Street: 41352}
	for l, n := range want {
		if count[l] != n {
			t.Errorf("level %d: %d divisions, want %d", l, count[l], n)
		}
	}
	if pseudo != 9 {
		t.Errorf("%d pseudo-cities, want 9", pseudo)
	}
}

func TestGet(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ code, own, name string }{
		{"33", "33", "浙江省"}, {"330000", "33", "浙江省"}, {"3301", "3301", "杭州市"}, {"330100", "3301", "杭州市"},
		{"330106", "330106", "西湖区"}, {"330106000000", "330106", "西湖区"}, {"110101001", "110101001", "东华门街道"},
		{"441900", "441900", "东莞市"}, {"81", "81", "香港特别行政区"}, {"710000", "71", "台湾省"},
	} {
		r, ok := Get(c.code)
		if !ok || r.Code != c.own || r.Name != c.name {
			t.Errorf("Get(%s) = %v %v, want %s %s", c.code, r, ok, c.own, c.name)
		}
	}
	for _, code := range []string{"", "0", "00", "99", "339999", "330106999", "33x106", "3301060000000000"} {
		if r, ok := Get(code); ok {
			t.Errorf("Get(%q) = %v, want nothing", code, r)
		}
	}
}

func TestChildrenPassOverPseudoCities(t *testing.T) {
	t.Parallel()
	if got := Children(""); len(got) != 34 {
		t.Errorf("%d provinces, want 34", len(got))
	}
	if got := names(Children("11")); len(got) != 16 || got[0] != "东城区" {
		t.Errorf("children of Beijing: %v", got)
	}
	if got := names(Children("50")); !slices.Contains(got, "渝中区") || !slices.Contains(got, "云阳县") || slices.Contains(got, "县") {
		t.Errorf("children of Chongqing: %v", got)
	}
	if got := names(Children("41")); !slices.Contains(got, "郑州市") || !slices.Contains(got, "济源市") {
		t.Errorf("children of Henan: %v", got)
	}
	if got := names(Children("4401")); len(got) != 11 || !slices.Contains(got, "天河区") {
		t.Errorf("children of Guangzhou: %v", got)
	}
	for _, code := range []string{"110101001", "99", "81"} {
		if got := Children(code); len(got) != 0 {
			t.Errorf("children of %s: %v", code, got)
		}
	}
}

// Every division is a child of exactly its nearest real ancestor, and lies within all its ancestors.
func TestTreeIsWhole(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	var walk func(parent string)
	walk = func(parent string) {
		for _, c := range Children(parent) {
			seen[c.Code]++
			up := Ancestors(c.Code)
			switch {
			case parent == "" && len(up) != 0:
				t.Errorf("province %s has ancestors", c.Code)
			case parent != "" && (len(up) == 0 || up[len(up)-1].Code != parent):
				t.Errorf("%s: last ancestor is not %s", c.Code, parent)
			}
			for _, u := range up {
				if !Contains(u.Code, c.Code) || Contains(c.Code, u.Code) {
					t.Errorf("%s within %s is wrong", c.Code, u.Code)
				}
			}
			walk(c.Code)
		}
	}
	walk("")
	for _, e := range load().list {
		if want := 1; !e.Pseudo && seen[e.Code] != want {
			t.Errorf("%s seen %d times", e.Code, seen[e.Code])
		} else if e.Pseudo && seen[e.Code] != 0 {
			t.Errorf("pseudo-city %s is shown", e.Code)
		}
	}
}

func TestPath(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"330106": "浙江省 杭州市 西湖区", "110101001": "北京市 东城区 东华门街道", "441900": "广东省 东莞市",
		"33": "浙江省", "99": "", "419001": "河南省 济源市", "500235": "重庆市 云阳县",
	} {
		if got := strings.Join(Path(code), " "); got != want {
			t.Errorf("Path(%s) = %q, want %q", code, got, want)
		}
	}
	if got := strings.Join(PathEnglish("330106"), ", "); got != "Zhejiang Province, Hangzhou, Xihu District" {
		t.Errorf("PathEnglish = %q", got)
	}
}

func TestContains(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		up, code string
		want     bool
	}{
		{"33", "330106", true}, {"330106", "33", false}, {"33", "33", true}, {"", "330106", true}, {"", "99", false},
		{"3301", "330206", false}, {"330000", "330106", true}, {"99", "330106", false}, {"11", "110101001", true},
	} {
		if got := Contains(c.up, c.code); got != c.want {
			t.Errorf("Contains(%s, %s) = %v", c.up, c.code, got)
		}
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"330106", "330106", 0}, {"330106", "330105", 1}, {"330106", "330206", 2}, {"330106", "110101", 3},
		{"110101001", "330106002", 4}, {"110101", "110105", 1}, {"110101001", "110105001", 2}, {"500101", "500235", 1},
		{"419001", "429004", 3}, {"429004", "429005", 2}, {"33", "330106", 2}, {"33", "34", 1}, {"429004", "429004", 0},
		{"330106", "99", Far}, {"", "33", Far}, {"330106002", "330106", 1}, {"429004", "42", 2}, {"429004001", "429004", 1},
	} {
		if got, back := Distance(c.a, c.b), Distance(c.b, c.a); got != c.want || back != c.want {
			t.Errorf("Distance(%s, %s) = %d, back %d, want %d", c.a, c.b, got, back, c.want)
		}
	}
}

func TestEnglish(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"11": "Beijing", "15": "Inner Mongolia Autonomous Region", "61": "Shaanxi Province", "14": "Shanxi Province",
		"50": "Chongqing", "6101": "Xi'an", "2301": "Harbin", "4301": "Changsha", "3502": "Xiamen", "3415": "Lu'an",
		"4228": "Enshi Tujia and Miao Autonomous Prefecture", "310112": "Minhang District", "440113": "Panyu District",
		"371722": "Shanxian County", "110101001": "Donghuamen Subdistrict", "2203": "Siping", "3301": "Hangzhou",
		"81": "Hong Kong Special Administrative Region", "330382": "Yueqing", "4406": "Foshan", "1411": "Lüliang", "429021": "Shennongjia Forestry District",
	} {
		r, ok := Get(code)
		if got := r.English(); !ok || got != want {
			t.Errorf("%s %s: %q, want %q", code, r.Name, got, want)
		}
	}
	for _, e := range load().list {
		for _, c := range e.English() {
			if c > 127 && c != 'ü' {
				t.Fatalf("%s %s: %q is not all Latin", e.Code, e.Name, e.English())
			}
		}
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ query, first string }{
		{"浙江", "33"}, {"杭州", "3301"}, {"杭州市", "3301"}, {"杭州 西湖", "330106"}, {"杭州西湖区", "330106"},
		{"浙江省杭州市西湖区", "330106"}, {"hangzhou", "3301"}, {"Xi'an", "6101"}, {"xian", "6101"}, {"北京东城", "110101"},
		{"东华门", "110101001"}, {"hangzhou xihu", "330106"}, {"恩施", "4228"}, {"lvliang", "1411"},
	} {
		got := Search(c.query, 5)
		if len(got) == 0 || got[0].Code != c.first {
			t.Errorf("Search(%q) = %v, want %s first", c.query, got, c.first)
		}
	}
	if got := Search("鼓楼区", 10); len(got) != 4 {
		t.Errorf("鼓楼区: %v, want four", got)
	}
	if got := Search("街道", 7); len(got) != 7 {
		t.Errorf("limit not kept: %d", len(got))
	}
	for _, q := range []string{"", "  ", "没有这个地方", "zzzz", "'"} {
		if got := Search(q, 5); len(got) != 0 {
			t.Errorf("Search(%q) = %v", q, got)
		}
	}
}

func TestBrokenDataIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := parse([]byte("no gzip")); err == nil {
		t.Error("no error for what is no gzip")
	}
	if _, err := parse(packed[:len(packed)/2]); err == nil {
		t.Error("no error for half a file")
	}
}

func TestLoadIsFast(t *testing.T) {
	best := time.Hour
	for range 5 {
		begin := time.Now()
		if _, err := parse(packed); err != nil {
			t.Fatal(err)
		}
		best = min(best, time.Since(begin))
	}
	t.Logf("parsed in %v", best)
	if best > 500*time.Millisecond { // 50 ms on an idle machine; the race detector and neighbours slow it
		t.Errorf("parsing takes %v", best)
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := parse(packed); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSearch(b *testing.B) {
	for b.Loop() {
		Search("杭州西湖区", 10)
	}
}
