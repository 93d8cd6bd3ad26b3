package explain

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func run(t *testing.T, doc string, args ...string) (string, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "world.json")
	if err := os.WriteFile(file, []byte(doc), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err := Run(append([]string{"explain", "--world", file}, args...), strings.NewReader(""), &out)
	return out.String(), err
}

// The page shows the example as it is, and the example says what the page says of it.
func TestTheExampleOfThePageRuns(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../../docs/routing-world.md")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile("(?s)```json\n(.*?)```").FindSubmatch(page)
	if m == nil || string(m[1]) != string(Example) {
		t.Fatal("docs/routing-world.md does not show example.json as it is")
	}
	raw, err := run(t, string(m[1]), "--json", "--lang", "en")
	if err != nil {
		t.Fatal(err)
	}
	var r report
	if err := json.Unmarshal([]byte(raw), &r); err != nil {
		t.Fatal(err)
	}
	want := []struct{ eligible, offered, excluded string }{
		{"a c", "a c", "b:conflict d:full e:away f:cause g:conflict"},
		{"b g", "g b", "a:locked c:asked d:full e:away f:cause"},
		{"a b c g", "a g c", "d:full e:away f:cause"},
	}
	if len(r.Disputes) != len(want) {
		t.Fatalf("%d disputes", len(r.Disputes))
	}
	for i, d := range r.Disputes {
		var eligible, offered, out []string
		for _, m := range d.Eligible {
			eligible = append(eligible, string(m))
		}
		for _, x := range d.Ranking {
			if x.Offered {
				offered = append(offered, string(x.Mediator))
			} else if x.WhyNot == nil || x.WhyNot.Text == "" {
				t.Errorf("%s: %s is behind and nobody says why", d.ID, x.Mediator)
			}
			if len(x.Reasons) == 0 || len(x.Doubts) == 0 {
				t.Errorf("%s: %s without reasons or doubts", d.ID, x.Mediator)
			}
		}
		for _, x := range d.Excluded {
			out = append(out, string(x.Mediator)+":"+strings.TrimPrefix(x.Rule, "routing.excluded."))
			if x.Text == x.Rule || (x.Rule == "routing.excluded.conflict") != (len(x.Conflicts) > 0) {
				t.Errorf("%s: %+v", d.ID, x)
			}
		}
		got := struct{ eligible, offered, excluded string }{strings.Join(eligible, " "), strings.Join(offered, " "), strings.Join(out, " ")}
		if got != want[i] {
			t.Errorf("%s: %+v, want %+v", d.ID, got, want[i])
		}
		if len(d.Eligible)+len(d.Excluded) != 7 {
			t.Errorf("%s: somebody is neither eligible nor excluded", d.ID)
		}
	}
	if !r.Disputes[1].Relaxed || r.Disputes[0].Relaxed {
		t.Error("sign language is served by nobody in the second dispute only")
	}
}

func TestForPeopleInBothLanguages(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string][]string{
		"zh": {"示例甲", "没有推荐", "和其中一方有关系", "routing-2026"},
		"en": {"Example A", "not offered", "Has a tie to one of the parties", "Has no room"},
	} {
		out, err := run(t, string(Example), "--lang", lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(out, w) {
				t.Errorf("%s: nothing of %q in\n%s", lang, w, out)
			}
		}
		if strings.Contains(out, "routing.") || strings.Contains(out, "{") || strings.Contains(out, "<nil>") {
			t.Errorf("%s: keys or holes in\n%s", lang, out)
		}
	}
}

// Every key that routing can say has words, here and on the pages, in both languages.
func TestEveryKeyHasWords(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../../routing/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	var keys []string
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`"routing\.((?:reason|doubt|why_not|excluded|conflict|funnel)\.\w+)"`).FindAllSubmatch(src, -1) {
			if k := string(m[1]); !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
	}
	if len(keys) < 50 {
		t.Fatalf("only %d keys found", len(keys))
	}
	for _, at := range []string{"words/zh.json", "words/en.json", "../../../frontend/src/locales/zh-CN/routing.json", "../../../frontend/src/locales/en/routing.json"} {
		raw, err := os.ReadFile(at)
		if err != nil {
			t.Fatal(err)
		}
		var w map[string]string
		if err := json.Unmarshal(raw, &w); err != nil {
			t.Fatal(err)
		}
		for _, k := range keys {
			if w[k] == "" {
				t.Errorf("%s has no words for %s", at, k)
			}
		}
	}
}

func TestBadFilesAreNamedWithLineAndPath(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, from, to, want string }{
		{"no JSON", `"courts": [`, `"courts": {[`, "is no JSON"},
		{"unknown field", `"capacity": 12`, `"capacty": 12`, "line 16: mediators[0].capacty: unknown field"},
		{"another type", `"capacity": 12`, `"capacity": "12"`, "mediators[0].capacity: must be a whole number"},
		{"no time", `"2026-10-20T09:00:00+08:00"`, `"2026-10-20"`, "mediators[0].lastCaseAt: must be a time"},
		{"a key twice", `"id": "a",`, `"id": "a", "id": "a",`, "mediators[0].id: stands here twice"},
		{"duplicate id", `{"id": "b",`, `{"id": "a",`, "mediators[1].id: the same mediator stands at mediators[0].id"},
		{"duplicate certificate", `"EX-0002"`, `"EX-0001"`, "mediators[1].certificate: the same certificate stands at mediators[0].certificate"},
		{"duplicate phone", `"13900000102"`, `"139 0000 0101"`, "mediators[1].phone: the same phone"},
		{"ring of organizations", `"id": "consumers",`, `"id": "consumers", "parent": "chamber",`, "organizations[1].parent: the organization would stand above itself"},
		{"ring of courts", `"region": "3301"}`, `"region": "3301", "parent": "county"}`, "courts[0].parent: the court would stand above itself"},
		{"unknown division", `"regions": ["33"]`, `"regions": ["3399"]`, `organizations[2].regions[0]: no division has the code "3399"`},
		{"merged division", `"regions": ["33"]`, `"regions": ["330103"]`, `organizations[2].regions[0]: the division "330103" is no more; it became 3301`},
		{"unknown court", `"court": "county", "language"`, `"court": "country", "language"`, `disputes[0].court: no court of the file has the id "country"`},
		{"unknown organization", `["consumers", "chamber"]`, `["consumers", "chambers"]`, `mediators[2].organizations[1]: no organization of the file has the id "chambers"`},
		{"unknown mediator", `{"mediator": "b"`, `{"mediator": "z"`, `conflicts[0].mediator: no mediator of the file has the id "z"`},
		{"unknown kind", `"kind": "loan", "region"`, `"kind": "load", "region"`, `disputes[0].kind: "load" is none of`},
		{"unknown track", `"prc-prefiling-2022"`, `"prefiling"`, `disputes[0].track: "prefiling" is none of`},
		{"tie to two", `"kind": "relative", "phone"`, `"kind": "relative", "person": "p", "phone"`, "conflicts[0]: needs exactly one of"},
		{"capacity", `"capacity": 12`, `"capacity": 0`, "mediators[0].capacity: must be from 1 to 500"},
		{"absence the wrong way round", `"to": "2026-11-20T`, `"to": "2026-10-20T`, "mediators[4].away[0]: ends before it begins"},
		{"null", `"parent": "city"`, `"parent": null`, "courts[1].parent: must be a text"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			doc := strings.Replace(string(Example), tc.from, tc.to, 1)
			if doc == string(Example) {
				t.Fatal("the case changes nothing")
			}
			out, err := run(t, doc)
			if err == nil || !strings.Contains(err.Error(), tc.want) || out != "" {
				t.Errorf("want %q, got %v\n%s", tc.want, err, out)
			}
		})
	}
}

func TestArguments(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	for _, args := range [][]string{nil, {"explain"}, {"explode"}, {"explain", "--world"}, {"explain", "--world", "absent.json"}, {"explain", "--world", "-", "more"}, {"explain", "--world", "-", "--lang", "fr"}} {
		if err := Run(args, strings.NewReader(string(Example)), &out); err == nil || out.Len() > 0 {
			t.Errorf("%v: %v %s", args, err, out.String())
		}
	}
	if err := Run([]string{"explain", "--world", "-", "--lang", "zh-CN"}, strings.NewReader(string(Example)), &out); err != nil || out.Len() == 0 {
		t.Errorf("standard input: %v", err)
	}
	out.Reset()
	if err := Run([]string{"example"}, nil, &out); err != nil || out.String() != string(Example) {
		t.Errorf("example: %v", err)
	}
}
