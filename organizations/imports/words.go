package imports

import (
	"fmt"
	"strings"
)

// sentence is what a key says in the report, in both languages; the pages say the same (frontend/src/locales/*/fault.json,
// which a test compares).
type sentence struct{ zh, en string }

var sentences = map[string]sentence{
	"field.required":              {"请填写这一项", "Please fill this in"},
	"field.too_long":              {"最多{max}个字", "At most {max} characters"},
	"field.control_characters":    {"里面有看不见的字符，请重新输入", "There are invisible characters in it; please type it anew"},
	"field.phone_characters":      {"手机号只有数字", "A mobile number has digits only"},
	"field.phone_digits":          {"手机号是11位数字", "A mobile number has 11 digits"},
	"field.phone_mobile":          {"请填手机号，座机收不到短信", "A mobile number please; landlines get no texts"},
	"field.integer":               {"请填整数", "A whole number please"},
	"field.date_range":            {"这个日期太早或太晚", "This date is too early or too late"},
	"import.account_suspended":    {"这个手机号的账号已停用", "The account of this phone number is suspended"},
	"import.cause_outside":        {"第{entry}项不在本组织受理的纠纷类型之内", "Entry {entry}: the organization does not take this kind of dispute"},
	"import.cause_unknown":        {"第{entry}项不是系统里的纠纷类型", "Entry {entry} is no kind of dispute that we know"},
	"import.cell_error":           {"这一格是错误值，请填写内容", "This cell holds an error; please enter a value"},
	"import.certificate_ended":    {"证书已过有效期", "The certificate has expired"},
	"import.certificate_taken":    {"名册上已有这个证书编号", "This certificate is on the roster already"},
	"import.certificate_twice":    {"与第{row}行的证书编号相同", "Row {row} has the same certificate"},
	"import.character_unreadable": {"有一个字读不出来，请换成标准汉字", "One character cannot be read; please use a standard one"},
	"import.date_unclear":         {"看不懂这个日期，请写成2028-12-31", "We cannot read this date; please write 2028-12-31"},
	"import.formula":              {"这一格是公式，请改为数值", "This cell holds a formula; please enter the value"},
	"import.full_time_unknown":    {"请填专职或兼职", "Please write full time or part time"},
	"import.hours_unknown":        {"工作时间请填：工作日、晚间、周末", "For hours write: weekday, evening, weekend"},
	"import.language_unknown":     {"有一种语言认不出来，请写如普通话、粤语、英语", "One language is unknown; write as Mandarin, Cantonese, English"},
	"import.merged_cell":          {"这一格是合并单元格，请先取消合并", "This cell is merged with others; please unmerge it"},
	"import.needs_unknown":        {"无障碍请填：手语、电话、大字", "For accessibility write: sign language, phone, large print"},
	"import.number_lost":          {"表格软件把这个号码缩短了，请把该列设为文本后重新输入", "The spreadsheet shortened this number; set the column to text and type it anew"},
	"import.out_of_range":         {"请填{min}到{max}之间的数", "A number from {min} to {max} please"},
	"import.phone_taken":          {"名册上已有使用这个手机号的调解员", "A mediator on the roster has this phone number already"},
	"import.phone_twice":          {"与第{row}行的手机号相同", "Row {row} has the same phone number"},
	"import.region_ambiguous":     {"第{entry}项有{count}个同名地区，请写上级名称或代码", "Entry {entry}: {count} places have this name; add the one above, or the code"},
	"import.region_merged":        {"第{entry}项已并入{name}，请改为{into}", "Entry {entry} was merged into {name}; please write {into}"},
	"import.region_outside":       {"第{entry}项不在本组织的服务地区之内", "Entry {entry} lies outside of the organization's area"},
	"import.region_unknown":       {"第{entry}项不是行政区划名称或代码", "Entry {entry} is no division, by name or code"},
	"import.row_too_long":         {"这一行比表头多出了单元格", "This row has more cells than there are headings"},
	"import.serves_court":         {"这个手机号属于法院或平台工作人员，不能在此担任调解员", "This phone number is of somebody who serves a court or the hub and cannot mediate here"},
	"mediator.bound":              {"这位调解员已绑定另一个账号", "This mediator signs in with another account"},
	"organization.not_active":     {"本组织目前不能添加调解员", "The organization cannot add mediators now"},
	"account.taken":               {"这个联系方式已有人使用", "Somebody already uses this contact"},
	"account.suspended":           {"账号已停用，请拨打12368", "This account is suspended; please call 12368"},
}

// words says a problem in both languages.
func (p Problem) words() (zh, en string) {
	s, ok := sentences[p.Key]
	if !ok {
		return p.Key, p.Key
	}
	zh, en = s.zh, s.en
	for k, v := range p.Params {
		by := fmt.Sprint(v)
		if f, whole := v.(float64); whole && f == float64(int64(f)) {
			by = fmt.Sprint(int64(f))
		}
		zh, en = strings.ReplaceAll(zh, "{"+k+"}", by), strings.ReplaceAll(en, "{"+k+"}", by)
	}
	return zh, en
}
