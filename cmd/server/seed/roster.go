package seed

import (
	"fmt"
	"hash/fnv"
	"strings"

	"concord/organizations"
)

// entry is somebody on the roster: name, pinyin, organizations, what he or she did before and since when.
type entry struct {
	zh, en string
	houses string // keys, the first is the own one
	craft  string // key of crafts
	since  int
	extra  string // further languages and needs: "en", "yue", "ug", "bo", "sign_language", "phone_only", "large_print"
}

func (e entry) organizations() []organizations.OrganizationID {
	var out []organizations.OrganizationID
	for _, k := range strings.Fields(e.houses) {
		out = append(out, houseOf(k))
	}
	return out
}

func mediatorID(i int) organizations.MediatorID {
	return organizations.MediatorID(id("mediator", fmt.Sprint(i)))
}

// craft is an occupation before mediation and the kinds of dispute it makes somebody good at.
type craft struct {
	zh, en string
	good   string
}

var crafts = map[string]craft{
	"court":    {"在法院当过书记员和法官", "a court clerk and then a judge", "loan tenancy"},
	"lawyer":   {"做过律师", "a lawyer", "loan consumer tenancy labour_pay"},
	"village":  {"当过村支书", "a village secretary", "neighbours family_support loan"},
	"street":   {"在街道司法所工作过", "an officer of the township justice office", "neighbours loan tenancy"},
	"teacher":  {"当过中学老师", "a secondary-school teacher", "family_support neighbours"},
	"police":   {"在派出所工作过", "a police officer at the local station", "neighbours traffic_accident"},
	"traffic":  {"在交警队处理过事故", "an accident officer of the traffic police", "traffic_accident"},
	"insurer":  {"做过保险理赔", "a claims adjuster", "traffic_accident consumer"},
	"doctor":   {"当过骨科医生", "an orthopaedic doctor", "traffic_accident family_support"},
	"property": {"管过小区物业", "a manager of housing estates", "property_service neighbours"},
	"builder":  {"做过房屋维修工程师", "a building repair engineer", "property_service tenancy neighbours"},
	"labour":   {"做过劳动仲裁员", "a labour arbitrator", "labour_pay"},
	"union":    {"在企业工会工作过", "a union officer in a factory", "labour_pay"},
	"market":   {"在市场监管所工作过", "an officer of market supervision", "consumer tenancy"},
	"women":    {"在妇联工作过", "an officer of the women's federation", "family_support"},
	"counsel":  {"做过心理咨询师", "a counsellor", "family_support neighbours"},
	"bank":     {"在银行管过信贷", "a credit officer in a bank", "loan"},
	"merchant": {"办过企业", "the owner of a small firm", "loan consumer property_service"},
}

// roster gives the mediators in a fixed order; the first is the mediator of the story.
func roster() []organizations.Mediator {
	out := make([]organizations.Mediator, len(people))
	for i, e := range people {
		out[i] = e.mediator(i)
	}
	return out
}

func (e entry) mediator(i int) organizations.Mediator {
	m := organizations.Mediator{
		ID: mediatorID(i), Organizations: e.organizations(), Name: organizations.Name{ZH: e.zh, EN: e.en}, Languages: []string{"zh"},
		Regions: []string{county}, Hours: []string{"weekday"}, Capacity: 20 + 5*chance(e.zh, "capacity", 9),
		Certificate: fmt.Sprintf("DEMO-%d-%04d", e.since, i+1), Since: e.since, Synthetic: true,
	}
	if e.organizations()[0] == houseOf("union") {
		m.Regions = []string{city}
	}
	for _, x := range strings.Fields(e.extra) {
		switch x {
		case "sign_language", "phone_only", "large_print":
			m.Needs = append(m.Needs, x)
		case "evening", "weekend":
			m.Hours = append(m.Hours, x)
		default:
			m.Languages = append(m.Languages, x)
		}
	}
	e.record(&m)
	e.bio(&m)
	if i == 0 {
		m.Capacity = 120
	}
	return m
}

// record gives the kinds that the organizations take and what was done in them. Only the mediator of the story has
// reached both the depth and the practice that no further case adds to, in two kinds.
func (e entry) record(m *organizations.Mediator) {
	years := max(1, 2026-e.since)
	days := 0
	for _, kind := range everything {
		if !e.takes(kind) {
			continue
		}
		c := organizations.Cause{Kind: kind, Depth: 1, Ended: chance(e.zh, kind, 3+years/3)}
		if strings.Contains(" "+crafts[e.craft].good+" ", " "+kind+" ") {
			c.Depth, c.Ended = 2, 6+years+chance(e.zh, kind, 18)
			if years > 9 && kind == strings.Fields(crafts[e.craft].good)[0] && kind != "loan" && kind != "tenancy" {
				c.Depth = 3
			}
		}
		share := 60 + chance(e.zh, "share"+kind, 25)
		if m.ID == StoryMediator && (kind == "loan" || kind == "tenancy") {
			c.Depth, c.Ended, share = 3, map[string]int{"loan": 212, "tenancy": 96}[kind], 88
		}
		c.Settled = c.Ended * share / 100
		m.Causes = append(m.Causes, c)
		m.Ended += c.Ended
		m.Settled += c.Settled
		days += c.Ended * (12 + chance(e.zh, "days"+kind, 12))
	}
	if m.Ended > 0 {
		m.DaysMean = float64(days*10/m.Ended) / 10
	}
}

// takes says whether one of the organizations takes a kind and the craft fits: everybody takes what the own house is for.
func (e entry) takes(kind string) bool {
	for i, k := range strings.Fields(e.houses) {
		for _, h := range houses() {
			if h.key != k {
				continue
			}
			for _, c := range h.Causes {
				if c == kind && (i > 0 || len(h.Causes) < len(everything) || strings.Contains(crafts[e.craft].good, kind) || chance(e.zh, "takes"+kind, 10) < 4) {
					return true
				}
			}
		}
	}
	return false
}

func (e entry) bio(m *organizations.Mediator) {
	c := crafts[e.craft]
	years := 2026 - e.since
	m.Bio = organizations.Name{
		ZH: fmt.Sprintf("%s，%d 年起做调解，办结 %d 件。", c.zh, e.since, m.Ended),
		EN: fmt.Sprintf("Was %s; mediator since %d, %d cases ended.", c.en, e.since, m.Ended),
	}
	switch {
	case strings.Contains(e.extra, "sign_language"):
		m.Bio.ZH, m.Bio.EN = m.Bio.ZH+"会手语。", m.Bio.EN+" Signs Chinese Sign Language."
	case years > 14:
		m.Bio.ZH, m.Bio.EN = m.Bio.ZH+"先听两边各说一遍，再坐到一起谈。", m.Bio.EN+" Hears each side alone first, then brings both together."
	case years < 5:
		m.Bio.ZH, m.Bio.EN = m.Bio.ZH+"常用视频和电话调解。", m.Bio.EN+" Often works by video and phone."
	}
}

// chance draws a number below n that is the same at every start.
func chance(words ...any) int {
	n := words[len(words)-1].(int)
	h := fnv.New32a()
	fmt.Fprint(h, words[:len(words)-1]...)
	return int(h.Sum32()>>3) % n
}
