package rules

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"concord/internal/fault"
)

func TestPacksAreWhole(t *testing.T) {
	t.Parallel()
	b := Load() // refuses clocks without article and labels without one of the languages
	if got := len(b.Packs()); got != 4 {
		t.Errorf("%d packs, want 4", got)
	}
	for _, p := range b.Packs() {
		if p.Abstract {
			t.Errorf("%s is only there to be extended", p.ID)
		}
		if len(p.Kinds) != 8 || len(p.Returns) != 3 {
			t.Errorf("%s: %d kinds, %d grounds to return; want 8 and 3", p.ID, len(p.Kinds), len(p.Returns))
		}
		for _, k := range p.Kinds {
			last := k.Questions[len(k.Questions)-1]
			if len(k.Questions) < 8 || last.Fills != "want" {
				t.Errorf("%s %s: %d questions, last %s", p.ID, k.ID, len(k.Questions), last.ID)
			}
			if strings.HasPrefix(p.ID, "prc-") != (len(k.Causes) > 0) {
				t.Errorf("%s %s: %d causes", p.ID, k.ID, len(k.Causes))
			}
		}
		for _, id := range []string{ClockInvitation, ClockJointChoice, ClockAppoint, ClockAccept, ClockContact, ClockMediation,
			ClockConfirmationApply, ClockConfirmationAccept, ClockConfirmationDecide, ClockFilingDecision} {
			c, ok := p.Clock(id)
			if !ok || len(c.Articles) == 0 || c.Label.ZH == "" || c.Label.EN == "" {
				t.Errorf("%s: clock %s: %+v", p.ID, id, c)
			}
		}
		for _, stage := range []string{"mediation", "online", "e_service", "separate_sessions", "async", "recording", "captions", "publication"} {
			if _, ok := p.Consent(stage); !ok {
				t.Errorf("%s: no consent %s", p.ID, stage)
			}
		}
		for _, reason := range []string{"agreement", "withdrawn", "unreachable", "refused", "stopped", "gap", "expired", "refused_signing", "other"} {
			if _, ok := Find(p.Endings, reason); !ok {
				t.Errorf("%s: no ending %s", p.ID, reason)
			}
		}
	}
}

func TestWhatCrosses(t *testing.T) {
	t.Parallel()
	want := map[string]Crossing{
		"pleading": Crosses, "identity": Crosses, "open_evidence": Crosses, "undisputed_facts": Crosses, "service_record": Crosses,
		"settlement": Crosses, "mediation_end_report": Crosses, "caucus_note": NeedsConsent, "offer": NeedsConsent,
		"mediator_note": NeedsConsent, "private_evidence": NeedsConsent, "joint_session_recording": NeedsConsent, "chat": NeedsConsent,
		"minutes": NeedsConsent, "": NeverCrosses, "something_new": NeverCrosses,
	}
	for _, id := range []string{"prc-prefiling-2022", "prc-postfiling-2025", "prc-organization"} {
		p := pack(t, id)
		for class, crossing := range want {
			if got := p.Crossing(class); got != crossing {
				t.Errorf("%s %q: %s, want %s", id, class, got, crossing)
			}
		}
	}
	for _, class := range []string{"offer", "caucus_note", "mediator_note", "chat"} {
		if got := pack(t, "generic-en").Crossing(class); got != NeverCrosses {
			t.Errorf("generic %s: %s", class, got)
		}
	}
}

func TestPaperOnly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pack, kind string
		want       bool
	}{{"prc-prefiling-2022", "family_support", true}, {"prc-prefiling-2022", "loan", false}, {"generic-en", "family_support", false}} {
		if got := pack(t, c.pack).NeedsPaper(c.kind); got != c.want {
			t.Errorf("%s %s: %v", c.pack, c.kind, got)
		}
	}
}

func TestChoiceOfPack(t *testing.T) {
	t.Parallel()
	b := Load()
	for _, c := range []struct{ track, at, want string }{
		{"prefiling", "2026-11-21", "prc-prefiling-2022"}, {"prefiling", "2022-01-01 00:00", "prc-prefiling-2022"},
		{"prefiling", "2021-12-31 23:59", ""}, {"postfiling", "2024-12-31", ""}, {"postfiling", "2025-01-01", "prc-postfiling-2025"},
		{"organization", "2026-11-21", "prc-organization"}, {"nowhere", "2026-11-21", "generic-en"}, {"", "2026-11-21", "generic-en"},
		{"prc-postfiling-2025", "2020-01-01", "prc-postfiling-2025"},
	} {
		p, err := b.Pack(c.track, shanghai(t, c.at))
		if p.ID != c.want || (c.want == "") != (fault.CodeOf(err) == fault.NotFound) {
			t.Errorf("Pack(%s, %s) = %q, %v; want %q", c.track, c.at, p.ID, err, c.want)
		}
	}
}

func TestCite(t *testing.T) {
	t.Parallel()
	p := pack(t, "prc-prefiling-2022")
	for article, want := range map[string]Label{
		"OMR 24":    {"《人民法院在线调解规则》第24条", "Online Mediation Rules of the People's Courts, art. 24"},
		"OMR 25(4)": {"《人民法院在线调解规则》第25条第4项", "Online Mediation Rules of the People's Courts, art. 25(4)"},
		"house":     {"本平台的约定", "A setting of this service"},
		"XYZ 1":     {"XYZ 1", "XYZ 1"},
	} {
		if got := p.Cite(article); got.Label != want || got.ID != article {
			t.Errorf("%s: %+v", article, got)
		}
	}
	if l := (Label{"中", "E"}); l.In("zh-CN") != "中" || l.In("en") != "E" || l.In("") != "E" {
		t.Error("Label.In")
	}
}

// small is a pack of a country that does not exist, as a deployment may bring one.
const small = `
id: nowhere
version: "1"
track: nowhere
from: 2020-01-01
extends: [generic-en]
title: {zh: "无处", en: "Nowhere"}
`

// library gives the embedded packs and one more file.
func library(t *testing.T, text string) (*Book, error) {
	t.Helper()
	files := fstest.MapFS{"nowhere.yaml": {Data: []byte(text)}}
	entries, err := packFiles.ReadDir("packs")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := packFiles.ReadFile("packs/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = &fstest.MapFile{Data: data}
	}
	return Read(files)
}

func TestADeploymentBringsAPack(t *testing.T) {
	t.Parallel()
	b, err := library(t, small+`
clocks:
  - {id: mediation, label: {zh: "期限", en: "Time"}, start: mandate_accepted, length: 3, unit: months, articles: [house 9], verified: house}
`)
	if err != nil {
		t.Fatal(err)
	}
	p, err := b.Pack("nowhere", time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC))
	if err != nil || p.ID != "nowhere" {
		t.Fatal(p.ID, err)
	}
	d, err := p.Deadline(ClockMediation, time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC))
	if err != nil || d.Last != "2026-04-30" {
		t.Errorf("last %s, %v", d.Last, err)
	}
	if _, ok := p.Clock(ClockContact); !ok {
		t.Error("the clocks of the pack below are gone")
	}
}

func TestBrokenPacksAreRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, says string }{
		"unknown field":       {small + "colour: red\n", "colour"},
		"unknown base":        {strings.Replace(small, "generic-en", "atlantis", 1), "atlantis"},
		"extends itself":      {strings.Replace(small, "generic-en", "nowhere", 1), "extends itself"},
		"id taken":            {strings.Replace(small, "id: nowhere", "id: generic-en", 1), "taken"},
		"no English":          {strings.Replace(small, `"Nowhere"`, `""`, 1), "both languages"},
		"clock no article":    {small + `clocks: [{id: x, label: {zh: "一", en: "a"}, start: s, length: 1, unit: days, articles: [], verified: house}]`, "no article"},
		"article of no law":   {small + `clocks: [{id: x, label: {zh: "一", en: "a"}, start: s, length: 1, unit: days, articles: [ABC 1], verified: house}]`, "ABC 1"},
		"clock no mark":       {small + `clocks: [{id: x, label: {zh: "一", en: "a"}, start: s, length: 1, unit: days, articles: [house]}]`, "mark"},
		"clock no unit":       {small + `clocks: [{id: x, label: {zh: "一", en: "a"}, start: s, length: 1, unit: moons, articles: [house], verified: house}]`, "moons"},
		"stop of no pause":    {small + `clocks: [{id: x, label: {zh: "一", en: "a"}, start: s, length: 1, unit: days, articles: [house], verified: house, stops: [{reason: tea, articles: [house], verified: house}]}]`, "tea"},
		"choice of one":       {small + `kinds: [{id: k, label: {zh: "一", en: "a"}, hint: {zh: "一", en: "a"}, questions: [{id: q, type: choice, label: {zh: "一", en: "a"}}]}]`, "0 options"},
		"shown after nothing": {small + `kinds: [{id: k, label: {zh: "一", en: "a"}, hint: {zh: "一", en: "a"}, questions: [{id: q, type: yesno, label: {zh: "一", en: "a"}, show_if: {question: z, is: ["yes"]}}]}]`, "not asked before"},
		"where to go":         {small + `returns: [{id: r, label: {zh: "一", en: "a"}, articles: [house], verified: house}]`, "where_to"},
		"bad pattern":         {small + `linter: {patterns: [{id: p, severity: warn, articles: [house], match: ["("]}]}`, "pattern p"},
		"unknown check":       {small + `linter: {checks: [{id: beauty, severity: warn, articles: [house]}]}`, "beauty"},
		"severity":            {small + `linter: {checks: [{id: no_terms, severity: fatal, articles: [house]}]}`, "fatal"},
		"paper":               {small + "paper_only: [poetry]\n", "poetry"},
		"zone":                {small + "counting: {zone: Mars/Base, calendar: weekends, rest_day: never, articles: [house]}\n", "Mars"},
		"calendar":            {small + "counting: {zone: UTC, calendar: mars, rest_day: never, articles: [house]}\n", "mars"},
		"reading":             {small + "counting: {zone: UTC, calendar: weekends, rest_day: sometimes, articles: [house]}\n", "sometimes"},
	} {
		_, err := library(t, c.text)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want something with %q", name, err, c.says)
		}
	}
}
