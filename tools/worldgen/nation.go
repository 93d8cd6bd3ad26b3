package worldgen

import (
	"cmp"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"time"

	"concord/internal/regions"
	"concord/organizations"
	"concord/routing"
)

// Size says how much there is of everything. Counties is in how many counties people live, the largest first; 0 is in all.
type Size struct{ Organizations, Mediators, Courts, Disputes, Counties int }

// National is the size of the country.
var National = Size{Organizations: 100_000, Mediators: 400_000, Courts: 3_500, Disputes: 60_000}

// Scale gives a smaller country over the same divisions; courts stay as they are.
func (s Size) Scale(by float64) Size {
	n := func(v int) int { return max(1, int(math.Round(float64(v)*by))) }
	return Size{n(s.Organizations), n(s.Mediators), s.Courts, n(s.Disputes), s.Counties}
}

// Now is the instant at which the country stands.
var Now = time.Date(2026, 11, 2, 1, 0, 0, 0, time.UTC)

// Kinds of dispute, as the rule pack kinds has them.
var Kinds = []string{"loan", "labour_pay", "property_service", "neighbours", "traffic_accident", "consumer", "tenancy", "family_support"}

var kindWeights = []float64{22, 14, 14, 12, 12, 12, 7, 7}

// Nation is a country. Its methods may be called by several at once.
type Nation struct {
	Seed uint64
	Size Size

	counties []county
	rising   []float64 // sums of the weights of the counties
	courts   []organizations.Court
	court    map[string]organizations.CourtID // by division: 6, 4 or 2 digits, "" the highest
	place    []place                          // of each organization
	first    []int32                          // its first mediator
	housesIn map[int32][]int32                // organizations by county
}

type county struct {
	code, city, province string
	streets              []string
	weight               float64
}

// place is where an organization sits and how far it works.
type place struct {
	county int32
	reach  reach
}

type reach uint8

const (
	street reach = iota
	area
	city
	province
	nation
)

// New plans a country. The same seed and size give the same one.
func New(seed uint64, size Size) *Nation {
	n := &Nation{Seed: seed, Size: size, court: map[string]organizations.CourtID{}, housesIn: map[int32][]int32{}}
	n.divide()
	n.convene()
	n.found()
	return n
}

// dice gives the chance that belongs to one thing.
func (n *Nation) dice(sort uint64, i int) *rand.Rand {
	return rand.New(rand.NewPCG(n.Seed<<8|sort, uint64(i)*0x9e3779b97f4a7c15+1))
}

const (
	ofCounties = iota
	ofHouses
	ofSizes
	ofOrganization
	ofMediator
	ofDispute
)

// name gives an id in the form of docstore.NewID.
func (n *Nation) name(sort string, i int) string {
	var b [16]byte
	r := rand.NewPCG(n.Seed^binary.BigEndian.Uint64([]byte((sort + "........")[:8])), uint64(i))
	binary.BigEndian.PutUint64(b[:8], r.Uint64())
	binary.BigEndian.PutUint64(b[8:], r.Uint64())
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))
}

// hash gives a value in the form of organizations.Service.PhoneHash.
func (n *Nation) hash(sort string, i int) string {
	var b [16]byte
	r := rand.NewPCG(n.Seed^binary.BigEndian.Uint64([]byte((sort + "########")[:8])), uint64(i))
	binary.BigEndian.PutUint64(b[:8], r.Uint64())
	binary.BigEndian.PutUint64(b[8:], r.Uint64())
	return hex.EncodeToString(b[:])
}

// divide lists the counties and gives them people.
func (n *Nation) divide() {
	for _, p := range regions.Children("") {
		for _, c := range regions.Children(p.Code) {
			areas := []regions.Region{c}
			if c.Level == regions.City {
				areas = regions.Children(c.Code)
			}
			for _, a := range areas {
				x := county{code: a.Code, city: a.Code[:min(4, len(a.Code))], province: p.Code}
				if a.Level == regions.Street { // a city without counties
					x.code = c.Code
				}
				for _, s := range regions.Children(x.code) {
					x.streets = append(x.streets, s.Code)
				}
				if len(n.counties) > 0 && n.counties[len(n.counties)-1].code == x.code {
					continue
				}
				n.counties = append(n.counties, x)
			}
		}
	}
	sum := 0.0
	for rank, i := range n.dice(ofCounties, 0).Perm(len(n.counties)) {
		if n.counties[i].weight = math.Pow(float64(rank)+30, -0.8); n.Size.Counties > 0 && rank >= n.Size.Counties {
			n.counties[i].weight = 0
		}
	}
	n.counties = slices.DeleteFunc(n.counties, func(c county) bool { return c.weight == 0 })
	for i := range n.counties {
		sum += n.counties[i].weight
		n.rising = append(n.rising, sum)
	}
}

// somewhere draws a county by its people.
func (n *Nation) somewhere(r *rand.Rand) int32 {
	x := r.Float64() * n.rising[len(n.rising)-1]
	return int32(min(sort.SearchFloat64s(n.rising, x), len(n.rising)-1))
}

// convene sets up the courts: the highest, one for each province and city, one for each county, and second ones in the
// counties with most people until the number is reached.
func (n *Nation) convene() {
	add := func(key, region, parent string, level organizations.CourtLevel, zh, en string) {
		if _, ok := n.court[key]; ok || len(n.courts) == n.Size.Courts {
			return
		}
		c := organizations.Court{ID: organizations.CourtID(n.name("court", len(n.courts))), Name: organizations.Name{ZH: zh, EN: en}, Level: level, Region: region,
			Parent: n.court[parent], Synthetic: true}
		n.court[key] = c.ID
		n.courts = append(n.courts, c)
	}
	named := func(code string) (string, string) {
		r, _ := regions.Get(code)
		return r.Name, r.English()
	}
	add("/", "11", "-", organizations.Intermediate, "模拟最高法院", "Synthetic Supreme Court")
	for _, c := range n.counties {
		zh, en := named(c.province)
		add(c.province, c.province, "/", organizations.Intermediate, zh+"高级法院（模拟）", "High Court of "+en+" (synthetic)")
	}
	for _, c := range n.counties {
		zh, en := named(c.city)
		add(c.city, c.city, c.province, organizations.Intermediate, zh+"中级法院（模拟）", "Intermediate Court of "+en+" (synthetic)")
	}
	for _, c := range n.counties {
		zh, en := named(c.code)
		add(c.code, c.code, c.city, organizations.Basic, zh+"法院（模拟）", "Court of "+en+" (synthetic)")
	}
	most := slices.Clone(n.counties)
	slices.SortStableFunc(most, func(a, b county) int { return cmp.Compare(b.weight, a.weight) })
	for i := 0; len(n.courts) < n.Size.Courts; i++ {
		c := most[i%len(most)]
		zh, en := named(c.code)
		no := 2 + i/len(most)
		add(fmt.Sprint(c.code, "/", no), c.code, c.city, organizations.Basic, fmt.Sprintf("%s第%d法院（模拟）", zh, no), fmt.Sprintf("Court No. %d of %s (synthetic)", no, en))
	}
}

// found says where each organization sits, how far it works and how many mediators it has.
func (n *Nation) found() {
	r, sizes := n.dice(ofHouses, 0), n.dice(ofSizes, 0)
	weights := make([]float64, n.Size.Organizations)
	sum := 0.0
	for i := range weights {
		at := place{county: n.somewhere(r)}
		switch x := r.IntN(1000); {
		case x < 400:
			at.reach, weights[i] = street, 1
		case x < 930:
			at.reach, weights[i] = area, 2
		case x < 990:
			at.reach, weights[i] = city, 8
		case x < 999:
			at.reach, weights[i] = province, 20
		default:
			at.reach, weights[i] = nation, 200
		}
		weights[i] *= math.Exp(sizes.NormFloat64() * 0.8)
		sum += weights[i]
		n.place = append(n.place, at)
		n.housesIn[at.county] = append(n.housesIn[at.county], int32(i))
	}
	spare, before := n.Size.Mediators-n.Size.Organizations, 0.0 // everyone has at least one, where there are enough
	one := 1
	if spare < 0 {
		spare, one = n.Size.Mediators, 0
	}
	for i := range weights {
		n.first = append(n.first, int32(one*i+int(before/sum*float64(spare))))
		before += weights[i]
	}
	n.first = append(n.first, int32(n.Size.Mediators))
}

// Courts lists the courts.
func (n *Nation) Courts() []organizations.Court { return n.courts }

// houseOf gives the organization to which a mediator belongs first.
func (n *Nation) houseOf(i int) int {
	return sort.Search(len(n.first), func(h int) bool { return int(n.first[h]) > i }) - 1
}

// World makes the whole country at once.
func (n *Nation) World() routing.World {
	w := routing.World{Organizations: make(map[organizations.OrganizationID]organizations.Organization, n.Size.Organizations), Courts: map[organizations.CourtID]organizations.Court{},
		Mediators: make([]organizations.Mediator, n.Size.Mediators)}
	for _, c := range n.courts {
		w.Courts[c.ID] = c
	}
	for i := range n.Size.Organizations {
		o := n.Organization(i)
		w.Organizations[o.ID] = o
	}
	for i := range w.Mediators {
		w.Mediators[i] = n.Mediator(i)
	}
	return w
}
