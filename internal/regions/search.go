package regions

import (
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
)

// hit is a division found and how well it fits; less is better.
type hit struct{ index, rank int }

// How well a name fits a query.
const (
	whole    = iota // the name, with or without its generic term
	start           // the name begins so
	inside          // the name contains it
	mismatch = -1
)

// Search gives at most limit divisions whose Chinese name or pinyin fits the query: whole names first, then names
// that begin so, then names that contain it; large divisions before small. Words apart by spaces must all fit the
// division or one above it ("杭州 西湖"); a query without spaces may also begin with the names above ("杭州西湖区").
func Search(query string, limit int) []Region {
	words := strings.Fields(strings.ToLower(query))
	if len(words) == 0 || limit <= 0 {
		return nil
	}
	a := load()
	hits := a.match(words, 0, len(a.list))
	if len(hits) == 0 && len(words) == 1 {
		hits = a.descend(words[0], 0, len(a.list))
	}
	sort.SliceStable(hits, func(i, j int) bool {
		x, y := hits[i], hits[j]
		if x.rank != y.rank {
			return x.rank < y.rank
		}
		return a.list[x.index].Level < a.list[y.index].Level
	})
	out := make([]Region, 0, min(limit, len(hits)))
	for _, h := range hits[:min(limit, len(hits))] {
		out = append(out, a.list[h.index].Region)
	}
	return out
}

// match gives the divisions in a range that fit the last word, and whose ancestors fit the others in any order.
func (a *atlas) match(words []string, from, to int) []hit {
	var out []hit
	last := words[len(words)-1]
	for i := from; i < to; i++ {
		if a.list[i].Pseudo {
			continue
		}
		rank := a.fits(i, last)
		if rank == mismatch || !a.under(i, words[:len(words)-1]) {
			continue
		}
		out = append(out, hit{i, rank})
	}
	return out
}

// under says whether each word fits the division or one above it.
func (a *atlas) under(i int, words []string) bool {
	if len(words) == 0 {
		return true
	}
	line := append(a.up(i), i)
	for _, w := range words {
		found := false
		for _, j := range line {
			found = found || a.fits(j, w) != mismatch
		}
		if !found {
			return false
		}
	}
	return true
}

// descend takes the longest name above from the front of the query and searches the rest below it.
func (a *atlas) descend(query string, from, to int) []hit {
	for i := from; i < to; i++ {
		e := a.list[i]
		if e.Pseudo || e.Level == Street {
			continue
		}
		rest, cut := strings.CutPrefix(query, e.Name)
		if !cut {
			if stem := stem(e.Name); utf8.RuneCountInString(stem) > 1 {
				rest, cut = strings.CutPrefix(query, stem)
			}
		}
		if !cut || rest == "" {
			continue
		}
		hits := a.match([]string{rest}, i+1, int(e.end))
		if len(hits) == 0 {
			hits = a.descend(rest, i+1, int(e.end))
		}
		if len(hits) > 0 {
			return hits
		}
	}
	return nil
}

// fits says how well a division's name fits one word, in Chinese or in pinyin.
func (a *atlas) fits(i int, word string) int {
	name, sought := a.list[i].Name, word
	if word[0] < utf8.RuneSelf {
		name, sought = latin()[i], plain(word)
	}
	at := strings.Index(name, sought)
	switch {
	case at < 0 || sought == "":
		return mismatch
	case at > 0:
		return inside
	case name == sought, strings.HasPrefix(name, sought+" "), stem(name) == sought:
		return whole
	}
	return start
}

// plain is a Latin word as the list for searching holds it: without apostrophes, and v for ü as people type it.
func plain(word string) string { return typed.Replace(word) }

var typed = strings.NewReplacer("'", "", "ü", "v")

// latin gives every division's English name in small letters without apostrophes, made at the first such search.
var latin = sync.OnceValue(func() []string {
	a := load()
	out := make([]string, len(a.list))
	for i, e := range a.list {
		out[i] = plain(strings.ToLower(e.English()))
	}
	return out
})
