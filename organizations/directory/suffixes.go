package directory

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"sync"
)

// separator ends each key in the text of suffixes: smaller than any letter.
const separator = '\n'

// suffixes are the ends of many short texts in order: whatever begins with a word stands together.
type suffixes struct {
	text strings.Builder
	all  string
	at   []uint32 // where each suffix begins, in order; with opening set when a text begins there
	who  []uint16 // whose it is

	mu    sync.Mutex
	broad map[string]*[ranks]bits // who has a word that many have
}

const (
	opening   = 1 << 31 // of at: so that most suffixes are counted without a look at the text
	many      = 512     // suffixes of a word that is kept
	mostBroad = 48      // words kept
)

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
		if p.at == 0 || s.all[p.at-1] == separator {
			s.at[i] |= opening
		}
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
		rest := s.all[s.at[i]&^opening:]
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

// mark sets who has the word: in fits[exact] who is called so, in fits[prefix] also whose name begins so, in fits[part] all.
func (s *suffixes) mark(word string, fits *[ranks]bits) {
	s.mu.Lock()
	known := s.broad[word]
	s.mu.Unlock()
	if known == nil {
		from, to := s.begin(word)
		if to-from < many {
			s.set(word, from, to, fits)
			return
		}
		known = &[ranks]bits{}
		for r := range known {
			known[r] = make(bits, len(fits[r]))
		}
		s.set(word, from, to, known)
		s.mu.Lock()
		if len(s.broad) >= mostBroad || s.broad == nil {
			s.broad = map[string]*[ranks]bits{}
		}
		s.broad[strings.Clone(word)] = known
		s.mu.Unlock()
	}
	for r := range fits {
		fits[r].or(known[r])
	}
}

func (s *suffixes) set(word string, from, to int, fits *[ranks]bits) {
	n := uint32(len(word))
	for i := from; i < to; i++ {
		at, who := s.at[i], int(s.who[i])
		fits[part].set(who)
		if at&opening == 0 {
			continue
		}
		fits[prefix].set(who)
		if s.all[at&^opening+n] == separator {
			fits[exact].set(who)
		}
	}
}
