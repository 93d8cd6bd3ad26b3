package imports

import (
	"strings"

	"golang.org/x/text/width"

	"concord/internal/fault"
)

// The columns that are read, in the order of the template.
const (
	colName        = "name"
	colNameEN      = "nameEn"
	colCertificate = "certificate"
	colUntil       = "until"
	colPhone       = "phone"
	colCauses      = "causes"
	colLanguages   = "languages"
	colRegions     = "regions"
	colCapacity    = "capacity"
	colHours       = "hours"
	colNeeds       = "needs"
	colSince       = "since"
	colFullTime    = "fullTime"
	colBio         = "bio"
	colBioEN       = "bioEn"
)

// heading is a column: how the template heads it, and how else people do.
type heading struct {
	field    string
	zh, en   string
	others   []string
	required bool
	example  string // for the notes of the template
}

var headings = []heading{
	{colName, "姓名", "Name", []string{"调解员姓名", "调解员", "名字", "mediator", "fullname", "mediatorname", "中文姓名", "中文名"}, true, "李秀兰"},
	{colNameEN, "英文名", "English name", []string{"英文姓名", "拼音", "姓名拼音", "nameen", "pinyin", "englishname"}, false, "Li Xiulan"},
	{colCertificate, "证书编号", "Certificate", []string{"证书号", "证号", "调解员证号", "调解员证编号", "证件编号", "资格证号", "执业证号", "编号", "certificateno", "certificatenumber", "certno", "cert"}, true, "TJY330122-0417"},
	{colUntil, "有效期至", "Valid until", []string{"有效期", "有效期限", "证书有效期", "到期日", "到期日期", "截止日期", "until", "validuntil", "expiry", "expires", "expirydate"}, false, "2028-12-31"},
	{colPhone, "手机号", "Phone", []string{"手机", "手机号码", "电话", "联系电话", "联系方式", "移动电话", "mobile", "telephone", "phonenumber", "tel"}, true, "13800001234"},
	{colCauses, "擅长", "Causes", []string{"擅长领域", "擅长纠纷", "擅长类型", "纠纷类型", "调解领域", "专长", "业务类型", "案由", "causes", "cause", "specialities", "specialties", "speciality", "specialty", "expertise", "kinds"}, true, "民间借贷、物业服务"},
	{colLanguages, "语言", "Languages", []string{"语种", "方言", "工作语言", "language", "languages"}, false, "普通话、粤语"},
	{colRegions, "地区", "Regions", []string{"区域", "服务地区", "服务区域", "行政区", "行政区划", "所在地区", "辖区", "region", "regions", "area", "areas", "district", "divisions"}, false, "桐庐县、330127"},
	{colCapacity, "容量", "Capacity", []string{"在办上限", "办案上限", "最多在办", "最大案件数", "接案上限", "capacity", "maxcases", "opencases"}, false, "12"},
	{colHours, "工作时间", "Hours", []string{"时间", "可调解时间", "服务时间", "hours", "workinghours", "availability"}, false, "工作日、晚间"},
	{colNeeds, "无障碍", "Accessibility", []string{"无障碍服务", "accessibility", "needs"}, false, "手语"},
	{colSince, "从业年份", "Since", []string{"起始年份", "从业时间", "开始年份", "since", "sinceyear"}, false, "2015"},
	{colFullTime, "专职", "Full time", []string{"专职兼职", "专兼职", "是否专职", "fulltime", "full-time"}, false, "专职"},
	{colBio, "简介", "Bio", []string{"个人简介", "介绍", "备注", "bio", "about", "profile", "description"}, false, "退休教师，调解邻里纠纷十年"},
	{colBioEN, "英文简介", "English bio", []string{"bioen", "englishbio"}, false, "Retired teacher; ten years of neighbours' disputes"},
}

var byHeading = func() map[string]string {
	out := map[string]string{}
	for _, h := range headings {
		for _, s := range append([]string{h.field, h.zh, h.en}, h.others...) {
			out[plain(s)] = h.field
		}
	}
	return out
}()

// plain brings a heading to the form in which it is compared: narrow, small, without what stands in brackets, without
// spaces and signs.
func plain(s string) string {
	s = width.Fold.String(strings.ToLower(s))
	if i := strings.IndexAny(s, "(（[【"); i > 0 {
		s = s[:i]
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\n*:：._-'’/|", r) {
			return -1
		}
		return r
	}, s)
}

// fieldOf says which column a heading names: "" for none. Headings in two languages, as 姓名 Name, are understood.
func fieldOf(text string) string {
	if f := byHeading[plain(text)]; f != "" {
		return f
	}
	split := func(latin bool) string {
		return strings.Map(func(r rune) rune {
			if (r < 0x2e80) != latin && r != ' ' {
				return -1
			}
			return r
		}, text)
	}
	zh, en := plain(split(false)), plain(split(true))
	if f := byHeading[zh]; f != "" && (en == "" || byHeading[en] == f) {
		return f
	}
	return ""
}

// known counts the headings in a line that we know.
func known(l line) int {
	n := 0
	for _, c := range l.cells {
		if fieldOf(c.text) != "" {
			n++
		}
	}
	return n
}

// layout says which column is what.
type layout struct {
	head    int // index of the line of headings
	columns []Column
	at      map[string]int // field -> column
}

// recognise finds the headings: the line with most that we know, among the first.
func recognise(t *table) (layout, error) {
	l, most := layout{at: map[string]int{}}, 0
	for i, x := range t.lines[:min(len(t.lines), titleLines+1)] {
		if n := known(x); n > most {
			l.head, most = i, n
		}
	}
	if most == 0 || most == 1 && len(t.lines[l.head].cells) == 1 {
		return l, refuse("import.headings_missing", fault.P{"columns": "姓名 / 证书编号 / 手机号 / 擅长"})
	}
	for i, c := range t.lines[l.head].cells {
		f := fieldOf(c.text)
		if _, twice := l.at[f]; twice && f != "" {
			return l, refuse("import.heading_twice", fault.P{"column": letter(i), "first": letter(l.at[f])})
		}
		if f != "" {
			l.at[f] = i
		} else if c.text != "" {
			t.notes = append(t.notes, Note{"import.column_ignored", fault.P{"column": letter(i)}})
		}
		l.columns = append(l.columns, Column{letter(i), f})
	}
	for _, h := range headings {
		if _, ok := l.at[h.field]; h.required && !ok {
			return l, refuse("import.heading_missing", fault.P{"heading": h.zh + " / " + h.en})
		}
	}
	rows := len(t.lines) - l.head - 1
	switch {
	case rows == 0:
		return l, refuse("import.no_rows", nil)
	case rows > MaxRows:
		return l, tooManyRows()
	}
	return l, nil
}
