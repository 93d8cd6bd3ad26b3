package directory

import (
	"cmp"
	"slices"
	"sort"
	"strings"
)

// separator ends each key in the text of suffixes: smaller than any letter.
const separator = '\n'

// suffixes are the ends of many short texts in order: whatever begins with a word stands together.
type suffixes struct {
	text strings.Builder
	all  string
	at   []uint32 // where each suffix begins, in order
	who  []uint16 // whose it is
}

type suffix struct {
	head uint64 // its first eight bytes, zeros behind its end
	at   uint32
	who  uint16
}

// add gives a text of somebody, to be found from each start on.
func (s *suffixes) add(pending *[]suffix, who uint16, text string, starts []int) {
	base := uint32(s.text.Len())
	s.text.WriteString(text)
	s.text.WriteByte(separator)
	for _, i := range starts {
		*pending = append(*pending, suffix{head(text[i:]), base + uint32(i), who})
	}
}

func head(s string) uint64 {
	var h uint64
	for i := range 8 {
		h <<= 8
		if i < len(s) {
			h |= uint64(s[i])
		}
	}
	return h
}

// close brings the suffixes into order.
func (s *suffixes) close(pending []suffix) {
	s.all = s.text.String()
	s.text = strings.Builder{}
	slices.SortFunc(pending, func(a, b suffix) int {
		if a.head != b.head {
			return cmp.Compare(a.head, b.head)
		}
		if a.head&0xff != 0 { // longer than eight bytes, maybe
			if c := strings.Compare(s.from(a.at+8), s.from(b.at+8)); c != 0 {
				return c
			}
		}
		return cmp.Compare(a.at, b.at)
	})
	s.at, s.who = make([]uint32, len(pending)), make([]uint16, len(pending))
	for i, p := range pending {
		s.at[i], s.who[i] = p.at, p.who
	}
}

// from gives the rest of a text.
func (s *suffixes) from(at uint32) string {
	rest := s.all[at:]
	return rest[:strings.IndexByte(rest, separator)]
}

// begin gives the range of suffixes that begin with a word.
func (s *suffixes) begin(word string) (from, to int) {
	cut := func(i int) string {
		rest := s.all[s.at[i]:]
		if len(rest) > len(word) {
			rest = rest[:len(word)]
		}
		if end := strings.IndexByte(rest, separator); end >= 0 {
			rest = rest[:end]
		}
		return rest
	}
	from = sort.Search(len(s.at), func(i int) bool { return cut(i) >= word })
	to = from + sort.Search(len(s.at)-from, func(i int) bool { return cut(from+i) > word })
	return from, to
}

// mark sets who has the word: in fits[0] who is called so, in fits[1] also whose name begins so, in fits[2] all.
func (s *suffixes) mark(word string, fits *[ranks]bits) {
	from, to := s.begin(word)
	n := uint32(len(word))
	for i := from; i < to; i++ {
		at, who := s.at[i], int(s.who[i])
		fits[part].set(who)
		if at != 0 && s.all[at-1] != separator {
			continue
		}
		fits[prefix].set(who)
		if s.all[at+n] == separator {
			fits[exact].set(who)
		}
	}
}
