package regions

import (
	"strings"
	"unicode/utf8"
)

// English gives the name in pinyin with its generic term, as "Xihu District" or "Enshi Tujia and Miao Autonomous
// Prefecture". Readings that depend on the place (重庆 Chongqing, 六安 Lu'an) and names with another usual form
// (Harbin, Lhasa) are in tables; street names with rare readings may be wrong, so it is a help and no official name.
func (r Region) English() string {
	if name, ok := usual[r.Name]; ok {
		return name
	}
	for _, g := range generics {
		base, ok := strings.CutSuffix(r.Name, g.zh)
		if !ok || base == "" {
			continue
		}
		if strings.HasPrefix(g.zh, "自治") {
			return autonomous(base) + " " + g.en
		}
		if utf8.RuneCountInString(base) == 1 && utf8.RuneCountInString(g.zh) == 1 {
			base = r.Name // 单县 is Shanxian County, 城区 Chengqu District
		}
		if g.en == "" {
			return romanise(base)
		}
		return romanise(base) + " " + g.en
	}
	return romanise(r.Name)
}

// stem gives a Chinese name without its generic term, as 杭州 for 杭州市; the name itself when nothing would be left.
func stem(name string) string {
	for _, g := range generics {
		if base, ok := strings.CutSuffix(name, g.zh); ok && utf8.RuneCountInString(base) > 1 {
			if strings.HasPrefix(g.zh, "自治") {
				base, _ = peoplesOf(base)
			}
			return base
		}
	}
	return name
}

// autonomous gives the place and its peoples, as "Enshi Tujia and Miao" for 恩施土家族苗族.
func autonomous(base string) string {
	place, peoples := peoplesOf(base)
	name := romanise(place)
	switch n := len(peoples); n {
	case 0:
		return name
	case 1:
		return name + " " + peoples[0]
	default:
		return name + " " + strings.Join(peoples[:n-1], ", ") + " and " + peoples[n-1]
	}
}

// peoplesOf cuts the names of peoples from the end of a place name.
func peoplesOf(base string) (place string, peoples []string) {
	for again := true; again; {
		again = false
		for _, p := range nationalities {
			if rest, ok := strings.CutSuffix(base, p.zh); ok && rest != "" {
				base, peoples, again = rest, append([]string{p.en}, peoples...), true
				break
			}
		}
	}
	return base, peoples
}

// romanise writes a place name in pinyin as one word with a capital, with an apostrophe before a, e and o inside.
func romanise(name string) string {
	if word, ok := usual[name]; ok {
		return word
	}
	var b strings.Builder
	for rest := name; rest != ""; {
		syllables, n := reading(rest)
		if b.Len() > 0 && syllables != "" && strings.IndexByte("aeo", syllables[0]) >= 0 && n < len(rest)+b.Len() {
			if last := b.String()[b.Len()-1]; last >= 'a' && last <= 'z' {
				b.WriteByte('\'')
			}
		}
		b.WriteString(syllables)
		rest = rest[n:]
	}
	out := strings.ReplaceAll(b.String(), "v", "ü")
	if out == "" {
		return name
	}
	return strings.ToUpper(out[:1]) + out[1:] // no syllable begins with ü
}

// reading gives the syllables at the front of a name and how many bytes they stand for; special readings come first.
func reading(name string) (string, int) {
	_, size := utf8.DecodeRuneInString(name)
	if next := name[size:]; next != "" {
		_, second := utf8.DecodeRuneInString(next)
		if r, ok := pairs[name[:size+second]]; ok {
			return r, size + second
		}
	}
	first, _ := utf8.DecodeRuneInString(name)
	if first < utf8.RuneSelf {
		return string(first), size
	}
	if r, ok := singles[first]; ok {
		return r, size
	}
	return load().pinyin[first], size
}
