package imports

import (
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/width"

	"concord/internal/rules"
)

// lexicon is the words of a file: how people write what the hub has ids for.
type lexicon struct {
	causes, languages, hours, needs map[string][]string
	yes                             map[string]bool
}

var everyHour = []string{"weekday", "evening", "weekend"}

var languageWords = map[string]string{
	"zh": "中文 汉语 普通话 国语 chinese mandarin putonghua", "en": "英语 英文 english", "yue": "粤语 广东话 广州话 cantonese", "wuu": "吴语 上海话 杭州话 苏州话 温州话 wu shanghainese",
	"nan": "闽南语 闽南话 潮州话 潮汕话 台语 hokkien minnan teochew", "hak": "客家话 客家语 客语 hakka", "cdo": "福州话 闽东语", "hsn": "湘语 湖南话 长沙话", "gan": "赣语 江西话 南昌话",
	"bo": "藏语 藏文 tibetan", "ug": "维吾尔语 维语 维吾尔 uyghur", "mn": "蒙古语 蒙语 蒙文 mongolian", "za": "壮语 zhuang", "ko": "朝鲜语 韩语 韩文 korean", "kk": "哈萨克语 哈语 kazakh",
	"ii": "彝语 yi nuosu", "hmn": "苗语 hmong miao", "ky": "柯尔克孜语 kyrgyz", "ja": "日语 日文 japanese", "fr": "法语 french", "de": "德语 german", "es": "西班牙语 西语 spanish",
	"ru": "俄语 russian", "ar": "阿拉伯语 arabic", "pt": "葡萄牙语 葡语 portuguese", "th": "泰语 thai", "vi": "越南语 vietnamese", "it": "意大利语 italian", "my": "缅甸语 burmese",
}

func index(words map[string]string) map[string][]string {
	out := map[string][]string{}
	for id, list := range words {
		out[plain(id)] = []string{id}
		for w := range strings.FieldsSeq(list) {
			out[plain(w)] = []string{id}
		}
	}
	return out
}

// newLexicon makes the words; the kinds of dispute go by their id, their names in both languages and those of their causes
// of action, with or without 纠纷 at the end.
func newLexicon(kinds []rules.Kind) *lexicon {
	l := &lexicon{languages: index(languageWords),
		hours: index(map[string]string{"weekday": "工作日 平日 周一至周五 周内 weekdays", "evening": "晚间 晚上 夜间 evenings", "weekend": "周末 双休日 周六周日 weekends"}),
		needs: index(map[string]string{"sign_language": "手语 signlanguage", "phone_only": "电话 电话调解 仅电话 phoneonly phone", "large_print": "大字 大字版 largeprint"}),
		yes: map[string]bool{"专职": true, "是": true, "yes": true, "y": true, "true": true, "1": true, "fulltime": true, "全职": true,
			"兼职": false, "否": false, "no": false, "n": false, "false": false, "0": false, "parttime": false},
		causes: map[string][]string{}}
	for _, w := range []string{"全天", "不限", "全部", "任何时间", "any", "always", "all"} {
		l.hours[w] = everyHour
	}
	put := func(word, id string) {
		for _, w := range []string{word, strings.TrimSuffix(word, "纠纷"), strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(word), " disputes"), " dispute")} {
			if w = plain(w); w != "" && l.causes[w] == nil {
				l.causes[w] = []string{id}
			}
		}
	}
	for _, k := range kinds {
		l.causes[plain(k.ID)] = []string{k.ID}
	}
	for _, k := range kinds {
		put(k.Label.ZH, k.ID)
		put(k.Label.EN, k.ID)
	}
	for _, k := range kinds {
		for _, c := range k.Causes {
			put(c.Label.ZH, k.ID)
			put(c.Label.EN, k.ID)
		}
	}
	for id, others := range map[string]string{"loan": "借贷 民间借贷 借款 欠款 lending loans", "labour_pay": "劳动 劳动报酬 欠薪 工资 劳动争议 wages labour", "property_service": "物业 物业服务 物业费 property",
		"neighbours": "邻里 相邻关系 相邻 neighbour neighbors", "traffic_accident": "交通 交通事故 道路交通 道路交通事故 traffic", "consumer": "消费 消费者 消费维权 消费者权益 consumers",
		"tenancy": "租赁 房屋租赁 租房 lease rent", "family_support": "家事 赡养 抚养 扶养 婚姻家庭 婚姻 family"} {
		if l.causes[plain(id)] == nil {
			continue
		}
		for w := range strings.FieldsSeq(others) {
			put(w, id)
		}
	}
	return l
}

const marks = "、，,；;|\n"

// pieces takes a list apart at the marks that people set; at spaces only where the whole is no word that we know.
func pieces(s string, words map[string][]string) []string {
	var out []string
	for _, p := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(marks, r) }) {
		if p = strings.TrimSpace(p); p == "" {
			continue
		}
		name, _ := depthOf(p)
		if fields := strings.Fields(p); len(fields) > 1 && words[plain(name)] == nil {
			out = append(out, fields...)
			continue
		}
		if by := strings.Split(p, "/"); len(by) > 1 && words[plain(name)] == nil {
			out = append(out, by...)
			continue
		}
		out = append(out, p)
	}
	return out
}

// depthOf reads how deep somebody is in a kind of dispute: 民间借贷:3 or loan(3), 1 to 3; 2 where nothing is said, 0 where
// what is said is none of them.
func depthOf(s string) (name string, depth int) {
	s = strings.TrimSpace(width.Fold.String(s))
	if cut := strings.TrimSuffix(s, ")"); cut != s {
		s = strings.Replace(cut, "(", ":", 1)
	}
	name, tail, ok := strings.Cut(s, ":")
	if !ok {
		return name, 2
	}
	n, err := strconv.Atoi(strings.TrimSpace(tail))
	if err != nil || n < 1 || n > 3 {
		return strings.TrimSpace(name), 0
	}
	return strings.TrimSpace(name), n
}

func wholeNumber(s string) (int, bool) {
	s = strings.TrimSuffix(strings.TrimSuffix(s, "件"), "年")
	n, err := strconv.Atoi(strings.TrimSpace(s))
	return n, err == nil
}

// zone is that of the certificates: China has had no summer time since 1991.
var zone = time.FixedZone("CST", 8*60*60)

// date reads a day and gives its last instant: 2026-03-01, 2026/3/1, 2026.3.1, 2026年3月1日, 20260301, the number of a
// spreadsheet, or a word for no end (ends is then false).
func date(c cell, epoch1904 bool) (day time.Time, ends, ok bool) {
	s := strings.TrimSpace(width.Fold.String(c.text))
	if c.number {
		if f, err := strconv.ParseFloat(s, 64); err == nil && (c.date || f < 100_000) {
			start := time.Date(1899, 12, 30, 0, 0, 0, 0, zone)
			if epoch1904 {
				start = time.Date(1904, 1, 1, 0, 0, 0, 0, zone)
			}
			if f < 1 || f > 110_000 {
				return day, false, false
			}
			return lastInstant(start.AddDate(0, 0, int(f))), true, true
		}
	}
	switch strings.ToLower(s) {
	case "长期", "长期有效", "永久", "无", "无期限", "-", "—", "permanent", "none", "no end":
		return day, false, true
	}
	head, _, _ := strings.Cut(s, " ") // a time of day behind it says nothing
	head, _, _ = strings.Cut(head, "T")
	head = strings.TrimSuffix(strings.TrimSuffix(head, "止"), "日")
	head = strings.NewReplacer("年", "-", "月", "-", "/", "-", ".", "-").Replace(head)
	if len(head) == 8 && strings.Trim(head, "0123456789") == "" {
		head = head[:4] + "-" + head[4:6] + "-" + head[6:]
	}
	t, err := time.ParseInLocation("2006-1-2", head, zone)
	return lastInstant(t), true, err == nil
}

func lastInstant(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 23, 59, 59, 0, zone).UTC()
}
