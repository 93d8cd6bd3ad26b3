package imports

import (
	"slices"
	"strings"

	"golang.org/x/text/width"

	"concord/internal/fault"
	"concord/internal/regions"
)

// region is what a word of the file is as a division, or what is wrong with it.
type region struct {
	code   string
	key    string
	params fault.P
}

// regionsOf reads the divisions of a row: codes or names. Without any the mediator works where the organization does.
func (c *check) regionsOf() []string {
	x, fine := c.cell(colRegions, false)
	if !fine {
		return slices.Clone(c.org.Regions)
	}
	out := []string{}
	for i, w := range strings.FieldsFunc(x.text, func(r rune) bool { return strings.ContainsRune(marks, r) }) {
		w = strings.TrimSpace(width.Fold.String(w))
		if w == "" {
			continue
		}
		r, seen := c.regions[w]
		if !seen {
			r = c.divide(w)
			c.regions[w] = r
		}
		if r.key != "" {
			p := fault.P{"entry": i + 1}
			for k, v := range r.params {
				p[k] = v
			}
			c.wrong(colRegions, r.key, p)
			continue
		}
		if !slices.Contains(out, r.code) {
			out = append(out, r.code)
		}
	}
	return out
}

// divide finds the division that a word names.
func (c *checker) divide(word string) region {
	if strings.Trim(word, "0123456789") == "" {
		r, ok := regions.Get(word)
		if ok && !r.Pseudo {
			return c.inside(r)
		}
		if into, ok := regions.Successor(word); ok {
			return region{key: "import.region_merged", params: fault.P{"into": into.Code, "name": into.Name}}
		}
		return region{key: "import.region_unknown"}
	}
	var exact []regions.Region
	last := word
	if f := strings.Fields(word); len(f) > 0 {
		last = f[len(f)-1]
	}
	for _, r := range regions.Search(word, 200) {
		whole := strings.Join(regions.Path(r.Code), "")
		if r.Name == last || strings.HasSuffix(whole, strings.Join(strings.Fields(word), "")) || strings.EqualFold(r.English(), last) {
			exact = append(exact, r)
		}
	}
	if len(exact) > 1 { // one name in several places: that in which the organization works is meant, if it is one
		own := slices.DeleteFunc(slices.Clone(exact), func(r regions.Region) bool { return c.inside(r).key != "" })
		if len(own) > 0 {
			exact = own
		}
		top := slices.DeleteFunc(slices.Clone(exact), func(r regions.Region) bool { return r.Level != exact[0].Level }) // 东莞市 is a city and an area of it
		if len(top) == 1 {
			exact = top
		}
	}
	switch len(exact) {
	case 1:
		return c.inside(exact[0])
	case 0:
		if into, ok := regions.SuccessorNamed(last); ok {
			return region{key: "import.region_merged", params: fault.P{"into": into.Code, "name": into.Name}}
		}
		return region{key: "import.region_unknown"}
	}
	return region{key: "import.region_ambiguous", params: fault.P{"count": len(exact)}}
}

// inside refuses what lies outside of the divisions of the organization.
func (c *checker) inside(r regions.Region) region {
	for _, own := range c.org.Regions {
		if regions.Contains(own, r.Code) {
			return region{code: r.Code}
		}
	}
	return region{key: "import.region_outside"}
}
