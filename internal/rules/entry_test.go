package rules

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// Every kind of organization has criteria with an article, in both languages; the engine refuses a pack that lacks one.
func TestEntryPackIsWhole(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 2, 4, 0, 0, 0, time.UTC)
	e, err := LoadEntries().At(at)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"people", "industry", "administrative", "commercial"} {
		k, ok := e.Organization(id)
		if !ok || len(k.Criteria) < 4 || k.MinMediators < 1 {
			t.Errorf("%s: %+v", id, k)
		}
		for _, c := range k.Criteria {
			if strings.Contains(strings.Join(c.Articles, " "), "CMR") && !c.Unverified() {
				t.Errorf("%s %s rests on a text nobody read and is not marked", id, c.ID)
			}
			for _, a := range e.Cites(c.Articles) {
				if a.Label.ZH == a.ID {
					t.Errorf("%s %s: %s has no name", id, c.ID, a.ID)
				}
			}
		}
	}
	if until := e.Until(at); !until.Equal(time.Date(2028, 11, 1, 16, 0, 0, 0, time.UTC)) {
		t.Errorf("a term from 2 November 2026 ends %v", until)
	}
	if until := e.Until(time.Date(2028, 2, 29, 4, 0, 0, 0, time.UTC)); !until.Equal(time.Date(2030, 2, 27, 16, 0, 0, 0, time.UTC)) {
		t.Errorf("a term from a leap day ends %v", until)
	}
	if _, err := LoadEntries().At(at.AddDate(-20, 0, 0)); err == nil {
		t.Error("a pack is in force before its day")
	}
	if p, err := LoadEntries().Pack(e.ID); err != nil || p.ID != e.ID {
		t.Errorf("by its id: %v", err)
	}
}

func TestEntryPackIsRefused(t *testing.T) {
	t.Parallel()
	whole, err := entryFiles.ReadFile("packs/entry/prc-organizations-2026.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"unknown field":  {"max_mediators: 200", "most_mediators: 200"},
		"no article":     {"articles: [PML 9]", "articles: []"},
		"unknown law":    {"articles: [PML 9]", "articles: [XYZ 9]"},
		"unknown class":  {"class: charter", "class: poem"},
		"one language":   {`label: {zh: "章程", en: "Charter"}`, `label: {zh: "章程", en: ""}`},
		"unknown parent": {"extends: [prc-organization]", "extends: [nobody]"},
		"no clock":       {"id: organization_review", "id: something_else"},
		"wrong order":    {"[60, 14]", "[14, 60]"},
	} {
		text := strings.Replace(string(whole), change[0], change[1], 1)
		if text == string(whole) {
			t.Fatalf("%s changes nothing", name)
		}
		if _, err := ReadEntries(fstest.MapFS{"x.yaml": {Data: []byte(text)}}, Load()); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
