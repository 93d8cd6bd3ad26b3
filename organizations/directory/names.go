package directory

import (
	"slices"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// names is what a name is found by.
type names struct {
	zh    string // small letters, narrow
	latin []key  // pinyin in every reading, first letters, English
}

// key is a run of letters and where in it a search may begin.
type key struct {
	text   string
	starts []int
}

// mostReadings bounds the readings of one name: the usual one first.
const mostReadings = 4

// namesOf gives the keys of a name.
func namesOf(zh, en string) names {
	n := names{zh: folded(zh)}
	add := func(k key) {
		if k.text != "" && !slices.ContainsFunc(n.latin, func(x key) bool { return x.text == k.text && len(x.starts) >= len(k.starts) }) {
			n.latin = append(n.latin, k)
		}
	}
	for _, reading := range readings(n.zh) {
		whole, first := key{}, strings.Builder{}
		for _, syllable := range reading {
			whole.starts = append(whole.starts, len(whole.text))
			whole.text += syllable
			first.WriteByte(syllable[0])
		}
		add(whole)
		add(everywhere(first.String()))
	}
	words := key{}
	for _, w := range letters(en) {
		words.starts = append(words.starts, len(words.text))
		words.text += w
	}
	add(words)
	return n
}

func everywhere(s string) key {
	k := key{text: s}
	for i := range s {
		k.starts = append(k.starts, i)
	}
	return k
}

// folded brings a text to the form in which it is compared: composed, narrow, small, without spaces.
func folded(s string) string {
	return strings.Join(strings.Fields(strings.ToLower(width.Fold.String(norm.NFC.String(s)))), "")
}

// letters gives the words of an English text: letters and digits only, accents and apostrophes taken away.
func letters(s string) []string {
	s = strings.ToLower(width.Fold.String(norm.NFD.String(s)))
	s = strings.NewReplacer("'", "", "’", "", "u\u0308", "v").Replace(s)
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case unicode.Is(unicode.Mn, r):
			return -1
		}
		return ' '
	}, s)
	return strings.Fields(s)
}

// word is one word of a search.
type word struct {
	zh    string // as it may stand in a Chinese name
	latin string // "" when it is not Latin
}

// wordsOf takes a search apart.
func wordsOf(text string) []word {
	if r := []rune(text); len(r) > maxText {
		text = string(r[:maxText])
	}
	var out []word
	for _, f := range strings.Fields(width.Fold.String(text)) {
		w := word{zh: folded(f)}
		if !strings.ContainsFunc(f, func(r rune) bool { return r > unicode.MaxLatin1 && !unicode.Is(unicode.Latin, r) && r != '’' }) {
			w.latin = strings.Join(letters(f), "")
		}
		if w.zh != "" && len(out) < maxWords {
			out = append(out, w)
		}
	}
	return out
}

var single = pinyin.NewArgs()

// readings gives the syllables of a Chinese name in each of its readings, the usual one first.
func readings(zh string) [][]string {
	options := [][]string{}
	runes := []rune(zh)
	for i := 0; i < len(runes); {
		if syllables, n := phrase(runes[i:]); n > 0 {
			for _, s := range syllables {
				options = append(options, []string{s})
			}
			i += n
			continue
		}
		r := runes[i]
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			options = append(options, []string{string(r)})
		case i == 0 && surnames[r] != nil:
			options = append(options, surnames[r])
		case several[r] != nil:
			options = append(options, several[r])
		default:
			if p := pinyin.SinglePinyin(r, single); len(p) > 0 && p[0] != "" {
				options = append(options, []string{strings.ReplaceAll(p[0], "ü", "v")})
			}
		}
		i++
	}
	if len(options) == 0 {
		return nil
	}
	out := [][]string{{}}
	for _, o := range options {
		var next [][]string
		for k, s := range o {
			for _, before := range out {
				if k > 0 && len(next) >= mostReadings {
					break
				}
				next = append(next, append(slices.Clone(before), s))
			}
		}
		out = next
	}
	return out
}

// phrase gives the syllables of a word that is read otherwise than its characters one by one, and how many characters it has.
func phrase(runes []rune) ([]string, int) {
	for n := min(4, len(runes)); n > 1; n-- {
		if s, ok := phrases[string(runes[:n])]; ok {
			return strings.Fields(s), n
		}
	}
	return nil, 0
}

// phrases are the words of names in which a character has not its usual reading: what organizations are called, double
// surnames, and places.
var phrases = map[string]string{
	"调解": "tiao jie", "调处": "tiao chu", "行业": "hang ye", "银行": "yin hang", "商行": "shang hang", "会计": "kuai ji", "中央": "zhong yang", "重点": "zhong dian",
	"长孙": "zhang sun", "尉迟": "yu chi", "万俟": "mo qi", "单于": "chan yu", "澹台": "tan tai", "鲜于": "xian yu", "宿迁": "su qian", "长沙": "chang sha", "长春": "chang chun",
	"长安": "chang an", "长治": "chang zhi", "长兴": "chang xing", "长宁": "chang ning", "长江": "chang jiang", "长城": "chang cheng", "长乐": "chang le", "重庆": "chong qing",
	"厦门": "xia men", "六安": "lu an", "六合": "lu he", "台州": "tai zhou", "丽水": "li shui", "乐清": "yue qing", "乐山": "le shan", "朝阳": "chao yang", "蚌埠": "beng bu",
	"番禺": "pan yu", "亳州": "bo zhou", "涡阳": "guo yang", "铅山": "yan shan", "荥阳": "xing yang", "洪洞": "hong tong", "单县": "shan xian", "歙县": "she xian", "东阿": "dong e",
	"莘县": "shen xian", "华县": "hua xian", "尉犁": "yu li", "大埔": "da bu", "黄陂": "huang pi", "盱眙": "xu yi", "浚县": "xun xian", "繁峙": "fan shi", "燕山": "yan shan", "西藏": "xi zang",
	"成都": "cheng du", "都江堰": "du jiang yan", "大厦": "da sha", "行政": "xing zheng", "音乐": "yin yue", "乐昌": "le chang", "阿坝": "a ba", "泌阳": "bi yang", "解州": "xie zhou",
}

// surnames are surnames with more than one reading: that of the surname first, then what people type who do not know it.
var surnames = map[rune][]string{
	'单': {"shan", "dan"}, '曾': {"zeng", "ceng"}, '解': {"xie", "jie"}, '仇': {"qiu", "chou"}, '区': {"ou", "qu"}, '朴': {"piao", "pu"}, '盖': {"ge", "gai"}, '查': {"zha", "cha"},
	'乐': {"yue", "le"}, '员': {"yun", "yuan"}, '覃': {"qin", "tan"}, '翟': {"zhai", "di"}, '隗': {"wei", "kui"}, '缪': {"miao", "mou"}, '那': {"na", "nuo"}, '折': {"she", "zhe"},
	'冼': {"xian", "xi"}, '洗': {"xian", "xi"}, '黑': {"he", "hei"}, '繁': {"po", "fan"}, '秘': {"bi", "mi"}, '种': {"chong", "zhong"}, '柏': {"bai", "bo"}, '召': {"shao", "zhao"},
	'祭': {"zhai", "ji"}, '车': {"che", "ju"}, '谌': {"chen", "shen"}, '贾': {"jia", "gu"}, '句': {"gou", "ju"}, '莘': {"shen", "xin"}, '卜': {"bu", "bo"}, '尉': {"wei", "yu"},
	'俞': {"yu", "shu"}, '宓': {"mi", "fu"}, '牟': {"mu", "mou"}, '逄': {"pang"}, '佘': {"she"}, '幺': {"yao"}, '晟': {"cheng", "sheng"}, '阚': {"kan"}, '逯': {"lu"},
	'郗': {"xi", "chi"}, '郇': {"xun", "huan"}, '褚': {"chu", "zhu"}, '臧': {"zang"}, '訾': {"zi"}, '应': {"ying"}, '任': {"ren"}, '宁': {"ning"}, '纪': {"ji"}, '华': {"hua"},
	'葛': {"ge"}, '吕': {"lv", "lu"}, '长': {"chang", "zhang"}, '重': {"chong", "zhong"}, '盛': {"sheng", "cheng"}, '曲': {"qu"}, '令': {"ling"}, '靳': {"jin"}, '尹': {"yin"},
}

// several are characters of given names and of organizations that are read in more than one way.
var several = map[rune][]string{
	'乐': {"le", "yue"}, '行': {"xing", "hang"}, '长': {"chang", "zhang"}, '重': {"zhong", "chong"}, '朝': {"chao", "zhao"}, '晟': {"sheng", "cheng"}, '茜': {"qian", "xi"},
	'调': {"tiao", "diao"}, '都': {"du", "dou"}, '藏': {"zang", "cang"}, '盛': {"sheng", "cheng"}, '传': {"chuan", "zhuan"}, '柏': {"bai", "bo"}, '曾': {"zeng", "ceng"}, '女': {"nv", "nu"},
	'绿': {"lv", "lu"}, '吕': {"lv", "lu"}, '律': {"lv", "lu"}, '旅': {"lv", "lu"}, '会': {"hui", "kuai"}, '澄': {"cheng", "deng"}, '弹': {"tan", "dan"}, '石': {"shi", "dan"},
	'葛': {"ge"}, '参': {"shen", "can"}, '佛': {"fo", "fu"}, '颉': {"jie", "xie"}, '俊': {"jun"}, '娜': {"na", "nuo"}, '露': {"lu", "lou"}, '薄': {"bo", "bao"}, '校': {"xiao", "jiao"},
}
