package regions

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"sort"
	"strings"
	"sync"
)

// Level says how large a division is.
type Level int

// The levels, from large to small.
const (
	Nation   Level = 0 // what all provinces have in common; no Region has it
	Province Level = 1
	City     Level = 2
	Area     Level = 3 // district, county
	Street   Level = 4 // subdistrict, town, township
)

// Region is one administrative division.
type Region struct {
	Code   string `json:"code"`             // 2, 4, 6 or 9 digits
	Name   string `json:"name"`             // Chinese name, as 西湖区
	Level  Level  `json:"level"`            // 1 province, 2 city, 3 area, 4 street
	Pseudo bool   `json:"pseudo,omitempty"` // a city of the code list only
}

// entry is a division and where its subtree ends in the list.
type entry struct {
	Region
	parent int32 // index, -1 for a province
	end    int32 // index behind the last descendant
}

// atlas is the whole list in code order: parents before children, subtrees together.
type atlas struct {
	list   []entry
	pinyin map[rune]string
}

//go:embed data/divisions.gz
var packed []byte

// load unpacks the list at first use; a broken file is a broken build, so it panics.
var load = sync.OnceValue(func() *atlas {
	a, err := parse(packed)
	if err != nil {
		panic(fmt.Sprintf("regions: %v", err))
	}
	return a
})

// parse reads the format that tools/regions writes.
func parse(gz []byte) (*atlas, error) {
	r, err := gzip.NewReader(bytes.NewReader(gz))
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	tree, table, found := strings.Cut(string(raw), "\n\n")
	if !found {
		return nil, fmt.Errorf("no pinyin table")
	}
	a := &atlas{list: make([]entry, 0, strings.Count(tree, "\n")+1), pinyin: map[rune]string{}}
	var open [Street + 1]int32 // the division under which we are, at each level
	for line := range strings.SplitSeq(tree, "\n") {
		if err := a.add(line, &open); err != nil {
			return nil, err
		}
	}
	a.close()
	for line := range strings.SplitSeq(strings.TrimSpace(table), "\n") {
		syllable, chars, _ := strings.Cut(line, " ")
		for _, c := range chars {
			a.pinyin[c] = syllable
		}
	}
	return a, nil
}

// add appends the division of one line: a letter for the level, the digits below the parent, the name.
func (a *atlas) add(line string, open *[Street + 1]int32) error {
	level := Level(strings.IndexByte("pcas", line[0]) + 1)
	digits := 2
	if level == Street {
		digits = 3
	}
	if level == Nation || len(line) <= 1+digits {
		return fmt.Errorf("unreadable line %q", line)
	}
	e := entry{Region: Region{Code: line[1 : 1+digits], Name: line[1+digits:], Level: level}, parent: -1}
	if level > Province {
		e.parent = open[level-1]
		e.Code = a.list[e.parent].Code + e.Code
	}
	e.Pseudo = level == City && (e.Name == "市辖区" || e.Name == "县" || strings.HasSuffix(e.Name, "直辖县级行政区划"))
	open[level] = int32(len(a.list))
	a.list = append(a.list, e)
	return nil
}

// close finds where each subtree ends: at the next division that is no smaller.
func (a *atlas) close() {
	for i := len(a.list) - 1; i >= 0; i-- {
		if a.list[i].end == 0 {
			a.list[i].end = int32(i + 1)
		}
		if p := a.list[i].parent; p >= 0 && a.list[p].end == 0 {
			a.list[p].end = a.list[i].end
		}
	}
}

// find gives the index of a code, or -1. Codes filled up with zeros (330000, 330106000000) are understood.
func (a *atlas) find(code string) int {
	for {
		i := sort.Search(len(a.list), func(i int) bool { return a.list[i].Code >= code })
		if i < len(a.list) && a.list[i].Code == code {
			return i
		}
		switch n := len(code); {
		case n == 12 && strings.HasSuffix(code, "000"):
			code = code[:9]
		case n == 9 && strings.HasSuffix(code, "000"):
			code = code[:6]
		case (n == 6 || n == 4) && strings.HasSuffix(code, "00"):
			code = code[:n-2]
		default:
			return -1
		}
	}
}

// up gives the indices of a division's ancestors, nearest first, pseudo-cities left out.
func (a *atlas) up(i int) []int {
	var out []int
	for p := a.list[i].parent; p >= 0; p = a.list[p].parent {
		if !a.list[p].Pseudo {
			out = append(out, int(p))
		}
	}
	return out
}

// Get gives the division of a code and whether there is one. Codes filled up with zeros are understood, so that
// "330000" is "33"; the Region says its own code.
func Get(code string) (Region, bool) {
	a := load()
	i := a.find(code)
	if i < 0 {
		return Region{}, false
	}
	return a.list[i].Region, true
}

// Children gives the divisions directly below a code, in code order; "" gives the provinces. The areas of a
// pseudo-city count as children of its province. Unknown codes and streets have none.
func Children(code string) []Region {
	a := load()
	from, to := 0, len(a.list)
	if code != "" {
		i := a.find(code)
		if i < 0 {
			return nil
		}
		from, to = i+1, int(a.list[i].end)
	}
	var out []Region
	for i := from; i < to; {
		if a.list[i].Pseudo {
			i++ // its areas follow
			continue
		}
		out = append(out, a.list[i].Region)
		i = int(a.list[i].end)
	}
	return out
}

// Ancestors gives the divisions above a code, province first, pseudo-cities left out; nil for an unknown code.
func Ancestors(code string) []Region {
	a := load()
	i := a.find(code)
	if i < 0 {
		return nil
	}
	up := a.up(i)
	out := make([]Region, 0, len(up))
	for k := len(up) - 1; k >= 0; k-- {
		out = append(out, a.list[up[k]].Region)
	}
	return out
}

// Path gives the Chinese names from the province down to the code, as 浙江省 杭州市 西湖区. A name that only repeats
// the one above (东莞市 as an area of 东莞市) is left out. Nil for an unknown code.
func Path(code string) []string { return path(code, func(r Region) string { return r.Name }) }

// PathEnglish is Path in pinyin with English generic terms, province first.
func PathEnglish(code string) []string { return path(code, Region.English) }

func path(code string, name func(Region) string) []string {
	self, ok := Get(code)
	if !ok {
		return nil
	}
	var out []string
	above := ""
	for _, r := range append(Ancestors(code), self) {
		if r.Name != above && !r.Pseudo {
			out = append(out, name(r))
		}
		above = r.Name
	}
	return out
}

// Contains says whether a division is the ancestor or lies within it. The whole country is "".
func Contains(ancestor, code string) bool {
	a := load()
	i := a.find(code)
	if i < 0 {
		return false
	}
	if ancestor == "" {
		return true
	}
	j := a.find(ancestor)
	return j >= 0 && j <= i && i < int(a.list[j].end)
}

// Far is the Distance of divisions of which one is unknown: more than any other.
const Far = int(Street) + 1

// Distance gives how many levels one climbs from the smaller of two divisions to what both have in common: 0 for the
// same, 1 for two districts of one city, 4 for streets of two provinces, Far when a code is unknown. The districts of
// Beijing, Tianjin, Shanghai and Chongqing count as of one city; counties that a province governs directly do not.
func Distance(a, b string) int {
	at := load()
	i, j := at.find(a), at.find(b)
	if i < 0 || j < 0 {
		return Far
	}
	x, y := at.shared(i), at.shared(j)
	common := Nation
	for l := Province; l <= Street && x[l] != "" && x[l] == y[l]; l++ {
		common = l
	}
	return int(max(at.list[i].Level, at.list[j].Level) - common)
}

// shared gives at each level what stands for it when divisions are compared; "" ends the list.
func (a *atlas) shared(i int) [Street + 2]string {
	var out [Street + 2]string
	for ; i >= 0; i = int(a.list[i].parent) {
		e := a.list[i]
		out[e.Level] = e.Code
		if e.Pseudo && municipalities[e.Code[:2]] {
			out[City] = e.Code[:2] + "*" // 市辖区 and 县 of Chongqing are one city
		} else if e.Pseudo {
			out[City] = e.Code + "/" + out[Area] // each county for itself
		}
	}
	return out
}

// municipalities are the provinces that are one city each (直辖市).
var municipalities = map[string]bool{"11": true, "12": true, "31": true, "50": true}
