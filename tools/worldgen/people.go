package worldgen

import (
	"fmt"
	"math/rand/v2"
	"time"

	"concord/organizations"
	"concord/routing"
)

// draw picks by weight.
func draw(r *rand.Rand, weights []float64) int {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	x := r.Float64() * sum
	for i, w := range weights {
		if x -= w; x < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// several picks different ones by weight, in the order of the list.
func several(r *rand.Rand, n int, list []string, weights []float64) []string {
	taken := make([]bool, len(list))
	left := append([]float64(nil), weights...)
	for range min(n, len(list)) {
		i := draw(r, left)
		taken[i], left[i] = true, 0
	}
	var out []string
	for i, t := range taken {
		if t {
			out = append(out, list[i])
		}
	}
	return out
}

func chance(r *rand.Rand, percent float64) bool { return r.Float64()*100 < percent }

// OrganizationID gives the id of an organization.
func (n *Nation) OrganizationID(i int) organizations.OrganizationID {
	return organizations.OrganizationID(n.name("organization", i))
}

// MediatorID gives the id of a mediator.
func (n *Nation) MediatorID(i int) organizations.MediatorID {
	return organizations.MediatorID(n.name("mediator", i))
}

// Organization makes one organization.
func (n *Nation) Organization(i int) organizations.Organization {
	r, at := n.dice(ofOrganization, i), n.place[i]
	c := n.counties[at.county]
	o := organizations.Organization{ID: n.OrganizationID(i), Kind: organizations.People, Status: organizations.Active, Fee: "free", Synthetic: true,
		CreatedAt: Now.AddDate(-1-r.IntN(8), 0, 0), Bodies: []string{n.hash("body", 2*i), n.hash("body", 2*i+1)}}
	invite := func(keys ...string) {
		for _, k := range keys {
			if id, ok := n.court[k]; ok {
				o.Courts = append(o.Courts, id)
			}
		}
	}
	causes := 3 + r.IntN(4)
	switch at.reach {
	case street:
		o.Regions = []string{c.code}
		if len(c.streets) > 0 {
			o.Regions = []string{c.streets[r.IntN(len(c.streets))]}
		}
		invite(c.code)
	case area:
		o.Regions = []string{c.code}
		if chance(r, 12) {
			o.Kind = organizations.Administrative
		}
		if invite(c.code); chance(r, 15) {
			invite(c.code + "/2")
		}
	case city:
		o.Kind = organizations.Industry
		if chance(r, 20) {
			o.Kind, o.Fee = organizations.Commercial, "1%"
		}
		o.Regions = []string{c.city}
		if invite(c.city); chance(r, 30) {
			invite(c.code)
		}
	case province:
		o.Kind, causes = organizations.Industry, 1+r.IntN(3)
		o.Regions = []string{c.province}
		invite(c.province)
	default:
		o.Kind, o.Fee, causes = organizations.Commercial, "1%", len(Kinds)
		if chance(r, 70) {
			o.Kind, o.Fee = organizations.Industry, "free"
		}
		o.Regions = []string{c.province}
		invite("/")
		for range 4 {
			other := n.counties[n.somewhere(r)]
			o.Regions = append(o.Regions, other.province)
		}
	}
	o.Causes = several(r, causes, Kinds, kindWeights)
	o.Name = organizations.Name{ZH: fmt.Sprintf("%s调解组织%d（模拟）", c.code, i), EN: fmt.Sprintf("Mediation body %d of %s (synthetic)", i, c.code)}
	o.Seal = o.Name.ZH
	if chance(r, 1.5) {
		o.Status = organizations.Suspended
	}
	if chance(r, 90) {
		o.Until = Now.AddDate(0, 0, r.IntN(730)-15)
	}
	if chance(r, 3) {
		o.Group = fmt.Sprintf("group%d", r.IntN(500))
	}
	o.Sandbox = chance(r, 0.1)
	return o
}

var languages = map[string]string{"65": "ug", "54": "bo", "15": "mn", "45": "za", "22": "ko", "44": "yue", "31": "wuu", "33": "wuu", "35": "nan", "51": "ii"}

// Mediator makes one mediator.
func (n *Nation) Mediator(i int) organizations.Mediator {
	r, home := n.dice(ofMediator, i), n.houseOf(i)
	at := n.place[home]
	c := n.counties[at.county]
	o := n.Organization(home)
	m := organizations.Mediator{ID: n.MediatorID(i), Organizations: []organizations.OrganizationID{o.ID}, Languages: []string{"zh"}, Capacity: 5 + r.IntN(16),
		Status: organizations.Active, Synthetic: true, Name: organizations.Name{ZH: given(r, zhSyllables), EN: given(r, enSyllables)},
		Certificate: fmt.Sprintf("TJ%s-%07d", c.code, i), Since: 2026 - r.IntN(25), PhoneHash: n.hash("phone", i), FullTime: chance(r, 40)}
	m.Bio = organizations.Name{ZH: "模拟的调解员。", EN: "A synthetic mediator."}
	if chance(r, 60) {
		m.Person = n.name("person", i)
	}
	for _, k := range several(r, 1+r.IntN(4), o.Causes, make1(len(o.Causes))) {
		x := organizations.Cause{Kind: k, Depth: 1 + draw(r, []float64{5, 3, 2}), Ended: int(r.ExpFloat64() * 25)}
		x.Settled = int(float64(x.Ended) * (0.4 + r.Float64()*0.5))
		m.Causes, m.Ended, m.Settled = append(m.Causes, x), m.Ended+x.Ended, m.Settled+x.Settled
	}
	m.DaysMean = float64(int(r.Float64()*300)) / 10
	n.abode(r, at, c, &m)
	n.hours(r, &m)
	if l, ok := languages[c.province]; ok && chance(r, 35) {
		m.Languages = append(m.Languages, l)
	}
	if chance(r, 2) {
		m.Languages = append(m.Languages, "en")
	}
	if chance(r, 2) {
		m.Languages = m.Languages[1:]
		m.Languages = append(m.Languages, "ug")
	}
	open := int(r.ExpFloat64() * 3)
	if chance(r, 6) {
		open = m.Capacity
	}
	for k := range min(open, m.Capacity) {
		m.Cases = append(m.Cases, n.name("case", i*64+k))
	}
	if chance(r, 85) {
		m.LastCaseAt = Now.Add(-time.Duration(r.IntN(200*24*60)) * time.Minute)
	}
	if chance(r, 97) {
		m.CertificateUntil = Now.AddDate(0, 0, r.IntN(1000)-10)
	}
	n.ties(r, i, &m)
	if chance(r, 3) {
		m.Organizations = append(m.Organizations, n.OrganizationID(int(n.neighbour(r, at.county))))
	}
	if chance(r, 1) {
		m.Status = organizations.Suspended
	}
	return m
}

func make1(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = 1
	}
	return out
}

// abode gives those of wide bodies a county of their own, and some others a street.
func (n *Nation) abode(r *rand.Rand, at place, c county, m *organizations.Mediator) {
	switch {
	case at.reach == nation || at.reach == province:
		own := n.counties[n.somewhere(r)]
		m.Regions = []string{own.code}
		if chance(r, 20) {
			m.Regions = append(m.Regions, own.province)
		}
	case at.reach == city && chance(r, 50):
		m.Regions = []string{c.code}
	case at.reach == area && len(c.streets) > 0 && chance(r, 15):
		m.Regions = []string{c.streets[r.IntN(len(c.streets))], c.streets[r.IntN(len(c.streets))]}
	}
}

func (n *Nation) hours(r *rand.Rand, m *organizations.Mediator) {
	if chance(r, 85) {
		m.Hours = append(m.Hours, "weekday")
	}
	if chance(r, 30) {
		m.Hours = append(m.Hours, "evening")
	}
	if chance(r, 25) {
		m.Hours = append(m.Hours, "weekend")
	}
	if chance(r, 4) {
		m.Needs = append(m.Needs, "sign_language")
	}
	if chance(r, 40) {
		m.Needs = append(m.Needs, "phone_only")
	}
	if chance(r, 10) {
		m.Needs = append(m.Needs, "large_print")
	}
	if chance(r, 4) {
		m.Away = []organizations.Span{{From: Now.AddDate(0, 0, -3), To: Now.AddDate(0, 0, r.IntN(20)-2), Reason: "leave"}}
	}
}

// ties gives some a relation to another mediator of the country, or to a body.
func (n *Nation) ties(r *rand.Rand, i int, m *organizations.Mediator) {
	if chance(r, 12) {
		other := r.IntN(n.Size.Mediators)
		m.Ties = append(m.Ties, organizations.Tie{Kind: "relative", PhoneHash: n.hash("phone", other)})
	}
	if chance(r, 6) {
		m.Ties = append(m.Ties, organizations.Tie{Kind: "employer", NameHash: n.hash("firm", r.IntN(20_000))})
	}
	if chance(r, 2) {
		m.Ties = append(m.Ties, organizations.Tie{Kind: "client", Organization: n.OrganizationID(r.IntN(n.Size.Organizations))})
	}
	if chance(r, 5) {
		firm := r.IntN(2000)
		m.Repeats = append(m.Repeats, organizations.Repeat{Body: n.hash("firm", firm), Name: fmt.Sprintf("模拟公司%d", firm), Ended: 2 + r.IntN(9)})
	}
}

// neighbour draws an organization of the same county.
func (n *Nation) neighbour(r *rand.Rand, county int32) int32 {
	hs := n.housesIn[county]
	if len(hs) == 0 {
		return int32(r.IntN(n.Size.Organizations))
	}
	return hs[r.IntN(len(hs))]
}

// local draws a mediator of an organization of the county.
func (n *Nation) local(r *rand.Rand, county int32) int {
	h := n.neighbour(r, county)
	from, to := int(n.first[h]), int(n.first[h+1])
	if to <= from {
		return r.IntN(n.Size.Mediators)
	}
	return from + r.IntN(to-from)
}

// Dispute makes one dispute.
func (n *Nation) Dispute(i int) routing.Request {
	r := n.dice(ofDispute, i)
	at := n.somewhere(r)
	c := n.counties[at]
	q := routing.Request{Case: n.name("dispute", i), Kind: Kinds[draw(r, kindWeights)], Region: c.code, Court: n.court[c.code], Language: "zh-CN",
		At: Now.Add(time.Duration(i) * 480 * time.Millisecond), Track: []string{"prc-organization", "prc-prefiling-2022", "prc-postfiling-2025"}[r.IntN(3)]}
	q.Seed = q.Case
	if second, ok := n.court[c.code+"/2"]; ok && chance(r, 20) {
		q.Court = second
	}
	if len(c.streets) > 0 && chance(r, 70) {
		q.Region = c.streets[r.IntN(len(c.streets))]
	}
	if l, ok := languages[c.province]; ok && chance(r, 8) {
		q.Language = l
	}
	if chance(r, 4) {
		q.Needs = []string{[]string{"sign_language", "phone_only", "large_print", "interpreter"}[r.IntN(4)]}
	}
	if chance(r, 10) {
		q.Hours = []string{[]string{"evening", "weekend"}[r.IntN(2)]}
	}
	q.Sandbox = chance(r, 0.2)
	for k := range 2 + r.IntN(3) {
		q.Parties = append(q.Parties, n.party(r, at, 8*i+k))
	}
	for range draw(r, []float64{90, 7, 3}) {
		q.Exclude = append(q.Exclude, n.MediatorID(n.local(r, at)))
	}
	if chance(r, 5) {
		q.Prefer = []organizations.MediatorID{n.MediatorID(n.local(r, at))}
	}
	if chance(r, 3) {
		q.Locked = []routing.Lock{{PhoneHash: n.hash("phone", n.local(r, at)), Role: "witness"}}
	}
	return q
}

// party is a stranger, sometimes a mediator of the place, a body or a firm.
func (n *Nation) party(r *rand.Rand, county int32, i int) routing.Party {
	p := routing.Party{Person: n.name("party", i), PhoneHash: n.hash("stranger", i)}
	switch {
	case chance(r, 2):
		p.PhoneHash = n.hash("phone", n.local(r, county))
	case chance(r, 2):
		p.NameHash = n.hash("body", 2*int(n.neighbour(r, county)))
	case chance(r, 20):
		p.NameHash = n.hash("firm", r.IntN(2000))
	}
	if p.NameHash != "" && chance(r, 20) {
		p.Group = fmt.Sprintf("group%d", r.IntN(500))
	}
	return p
}

var (
	zhSyllables = []string{"安", "白", "程", "丁", "方", "高", "何", "金", "林", "马", "宁", "秦", "沈", "田", "王", "许", "杨", "郑"}
	enSyllables = []string{"An", "Bai", "Cheng", "Ding", "Fang", "Gao", "He", "Jin", "Lin", "Ma", "Ning", "Qin", "Shen", "Tian", "Wang", "Xu", "Yang", "Zheng"}
)

func given(r *rand.Rand, of []string) string {
	return of[r.IntN(len(of))] + of[r.IntN(len(of))] + of[r.IntN(len(of))]
}
