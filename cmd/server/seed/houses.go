package seed

import (
	"sync"

	"concord/internal/regions"
	"concord/organizations"
)

// benches are the basic court of the county and the intermediate court above it.
var benches = sync.OnceValue(func() []organizations.Court {
	return []organizations.Court{
		{ID: CourtID, Name: organizations.Name{ZH: placeZH(county) + "人民法院", EN: placeEN(county) + " People's Court"},
			Level: organizations.Basic, Region: county, Parent: SuperiorID, Synthetic: true},
		{ID: SuperiorID, Name: organizations.Name{ZH: placeZH(city) + "中级人民法院", EN: placeEN(city) + " Intermediate People's Court"},
			Level: organizations.Intermediate, Region: city, Synthetic: true},
	}
})

// house is an organization and the court that invited it.
type house struct {
	organizations.Organization
	key   string
	court organizations.CourtID
}

// The kinds of dispute by who usually mediates them.
var (
	village    = []string{"loan", "neighbours", "tenancy", "family_support", "property_service"}
	everything = []string{"loan", "labour_pay", "property_service", "neighbours", "traffic_accident", "consumer", "tenancy", "family_support"}
)

// houses are the organizations of the demonstration. A committee of a township works in the whole county when asked.
var houses = sync.OnceValue(func() []house {
	return []house{
		committee("county", county, everything),
		committee("tongjun", county+"003", village),
		committee("chengnan", county+"004", village),
		committee("fenshui", county+"109", village),
		committee("eshan", county+"201", village),
		national("nation", "", nation(), SuperiorID),
		national("province", "nation", []string{province}, SuperiorID),
		national("city", "province", []string{city}, SuperiorID),
		other("property", organizations.Industry, "物业服务行业调解委员会", "Property Services Mediation Committee", "free", "property_service", "neighbours", "tenancy"),
		other("traffic", organizations.Industry, "道路交通和保险纠纷调解委员会", "Road Traffic and Insurance Mediation Committee", "free", "traffic_accident", "consumer"),
		other("family", organizations.Industry, "婚姻家庭纠纷调解中心", "Family Disputes Mediation Centre", "free", "family_support", "neighbours"),
		other("labour", organizations.Administrative, "劳动人事争议调解中心", "Labour Disputes Mediation Centre", "free", "labour_pay"),
		other("consumer", organizations.Administrative, "消费纠纷调解中心", "Consumer Disputes Mediation Centre", "free", "consumer", "tenancy"),
		other("commercial", organizations.Commercial, "富春商事调解中心", "Fuchun Commercial Mediation Centre", "1%", "loan", "tenancy", "consumer", "property_service"),
		union(),
	}
})

func committee(key, code string, kinds []string) house {
	zh, en := placeZH(code)+"人民调解委员会", placeEN(code)+" People's Mediation Committee"
	h := house{key: key, court: CourtID, Organization: organizations.Organization{Kind: organizations.People, Name: organizations.Name{ZH: zh, EN: en},
		Regions: []string{county}, Causes: kinds, Fee: "free"}}
	if code != county {
		h.Parent = organizations.OrganizationID(id("organization", "county"))
	}
	return finish(h)
}

func other(key string, kind organizations.OrganizationKind, zh, en, fee string, kinds ...string) house {
	h := house{key: key, court: CourtID, Organization: organizations.Organization{Kind: kind, Regions: []string{county}, Causes: kinds, Fee: fee,
		Name: organizations.Name{ZH: placeZH(county) + zh, EN: placeEN(county) + " " + en}}}
	if key == "property" {
		h.Parent = houseOf("city")
	}
	return finish(h)
}

// national is a level of the industry body whose county branch is the committee for property services: headquarters, then
// the province, then the city.
func national(key, above string, where []string, court organizations.CourtID) house {
	zh, en := "全国", "National"
	if above != "" {
		zh, en = placeZH(where[0]), placeEN(where[0])
	}
	h := house{key: key, court: court, Organization: organizations.Organization{Kind: organizations.Industry, Regions: where, Causes: []string{"property_service", "neighbours", "tenancy"},
		Fee: "free", Name: organizations.Name{ZH: zh + "物业服务行业调解中心", EN: en + " Property Services Mediation Centre"}}}
	if above != "" {
		h.Parent = houseOf(above)
	}
	return finish(h)
}

// nation are the divisions of the whole country.
func nation() []string {
	var out []string
	for _, r := range regions.Children("") {
		out = append(out, r.Code)
	}
	return out
}

// union works in the whole city, invited by the intermediate court: the basic court may use it too (SIM 5).
func union() house {
	return finish(house{key: "union", court: SuperiorID, Organization: organizations.Organization{Kind: organizations.Industry, Regions: []string{city}, Causes: []string{"labour_pay"},
		Fee: "free", Name: organizations.Name{ZH: placeZH(city) + "总工会劳动争议调解中心", EN: placeEN(city) + " Trade Unions Labour Mediation Centre"}}})
}

func finish(h house) house {
	h.ID = organizations.OrganizationID(id("organization", h.key))
	h.Seal, h.Synthetic = h.Name.ZH, true
	return h
}

func houseOf(key string) organizations.OrganizationID {
	return organizations.OrganizationID(id("organization", key))
}

func houseName(o organizations.OrganizationID) organizations.Name {
	for _, h := range houses() {
		if h.ID == o {
			return h.Name
		}
	}
	return organizations.Name{}
}

// place gives a division, which is a constant of this package: an unknown one is a broken build.
func place(code string) regions.Region {
	r, ok := regions.Get(code)
	if !ok {
		panic("seed: no division " + code)
	}
	return r
}

func placeZH(code string) string {
	r := place(code)
	if r.Level == regions.Street {
		return place(county).Name + r.Name
	}
	return r.Name
}

func placeEN(code string) string { return place(code).English() }
