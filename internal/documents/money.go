package documents

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"concord/internal/fault"
)

// Money is an amount in integer minor units (fen, cents) with its ISO 4217 currency.
type Money struct {
	Minor    int64
	Currency string // "" means CNY
}

// maxMinor is the largest amount that can be written in Chinese capitals here: under 10^16 yuan.
const maxMinor = 1_000_000_000_000_000_000

// check refuses what cannot stand in a document.
func (m Money) check() error {
	if m.Minor < 0 || m.Minor >= maxMinor {
		return fault.New(fault.Invalid, "documents.amount", nil)
	}
	return nil
}

// digits gives 30,000.00.
func (m Money) digits() string {
	whole := strconv.FormatInt(m.Minor/100, 10)
	var b strings.Builder
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	return fmt.Sprintf("%s.%02d", b.String(), m.Minor%100)
}

func (m Money) cny() bool { return m.Currency == "" || m.Currency == "CNY" }

// In gives the amount as a document writes it: 人民币 30,000.00 元（大写：叁万元整） or RMB 30,000.00.
func (m Money) In(locale string) string {
	switch {
	case !m.cny():
		return keep(m.Currency + " " + m.digits())
	case locale == English:
		return keep("RMB " + m.digits())
	default:
		return "人民币 " + keep(m.digits()+" 元") + "（大写：" + Capitals(m.Minor) + "）"
	}
}

// short gives the amount for a table cell, without capitals.
func (m Money) short(locale string) string {
	if m.cny() && locale != English {
		return keep(m.digits() + " 元")
	}
	if m.cny() {
		return keep("RMB " + m.digits())
	}
	return keep(m.Currency + " " + m.digits())
}

var capitalDigits = []rune("零壹贰叁肆伍陆柒捌玖")

// Capitals gives fen as a Chinese financial amount, as 叁万元整 (PBOC, rules for filling in negotiable instruments,
// annex 1: one 零 for a run of zeros, 零 before 分 when there is no 角, 整 after 元 and 角). Fen must be at least 0 and
// under 10^18.
func Capitals(fen int64) string {
	yuan, jiao, rest := fen/100, fen/10%10, fen%10
	var b strings.Builder
	if yuan > 0 {
		b.WriteString(capitalInteger(yuan))
		b.WriteString("元")
	}
	switch {
	case jiao == 0 && rest == 0:
		if yuan == 0 {
			b.WriteString("零元")
		}
		b.WriteString("整")
		return b.String()
	case yuan > 0 && (jiao == 0 || yuan%10 == 0):
		b.WriteString("零")
	}
	if jiao > 0 {
		b.WriteString(string(capitalDigits[jiao]) + "角")
	}
	if rest > 0 {
		return b.String() + string(capitalDigits[rest]) + "分"
	}
	return b.String() + "整"
}

// capitalInteger writes a positive integer in groups of four digits: 万, 亿, 万亿.
func capitalInteger(n int64) string {
	var groups []int64
	for ; n > 0; n /= 10000 {
		groups = append(groups, n%10000)
	}
	var b strings.Builder
	gap := false // zeros were passed over since the last digit written
	for i := len(groups) - 1; i >= 0; i-- {
		g := groups[i]
		if g == 0 {
			gap = b.Len() > 0
		} else {
			if b.Len() > 0 && (gap || g < 1000) {
				b.WriteString("零")
			}
			b.WriteString(capitalGroup(g))
			gap = false
			if i%2 == 1 {
				b.WriteString("万")
			}
		}
		if i == 2 { // the 亿 closes groups 3 and 2, even when group 2 is zero
			b.WriteString("亿")
		}
	}
	return b.String()
}

// capitalGroup writes 1 to 9999 without leading zeros.
func capitalGroup(g int64) string {
	units := []string{"仟", "佰", "拾", ""}
	var b strings.Builder
	zero := false
	for i, div := range []int64{1000, 100, 10, 1} {
		d := g / div % 10
		if d == 0 {
			zero = b.Len() > 0
			continue
		}
		if zero {
			b.WriteString("零")
			zero = false
		}
		b.WriteString(string(capitalDigits[d]) + units[i])
	}
	return b.String()
}

// date gives 2026年11月27日 or 27 November 2026 in a zone.
func date(t time.Time, zone *time.Location, locale string) string {
	t = t.In(zone)
	if locale == English {
		return keep(t.Format("2 January 2006"))
	}
	return keep(fmt.Sprintf("%d年%d月%d日", t.Year(), t.Month(), t.Day()))
}

// instant gives date, hour and minute in a zone; a line may end between the day and the hour.
func instant(t time.Time, zone *time.Location, locale string) string {
	sep := " "
	if locale == English {
		sep = ", "
	}
	return date(t, zone, locale) + sep + keep(t.In(zone).Format("15:04"))
}
