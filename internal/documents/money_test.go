package documents

import "testing"

// The amounts of the PBOC's own examples, then zeros in every position.
func TestCapitals(t *testing.T) {
	t.Parallel()
	for fen, want := range map[int64]string{
		3000000:            "叁万元整",
		140950:             "壹仟肆佰零玖元伍角整",
		600714:             "陆仟零柒元壹角肆分",
		168032:             "壹仟陆佰捌拾元零叁角贰分",
		10700053:           "壹拾万柒仟元零伍角叁分",
		1640902:            "壹万陆仟肆佰零玖元零贰分",
		32504:              "叁佰贰拾伍元零肆分",
		0:                  "零元整",
		5:                  "伍分",
		50:                 "伍角整",
		55:                 "伍角伍分",
		100:                "壹元整",
		1000:               "壹拾元整",
		10000000:           "壹拾万元整",
		10000100:           "壹拾万零壹元整",
		100000000:          "壹佰万元整",
		1000000000000:      "壹佰亿元整",
		1000000000100:      "壹佰亿零壹元整",
		10000000100:        "壹亿零壹元整",
		10001000000:        "壹亿零壹万元整",
		10100000000:        "壹亿零壹佰万元整",
		100000000000000:    "壹万亿元整",
		100000000010000:    "壹万亿零壹佰元整",
		120000000000000:    "壹万贰仟亿元整",
		100010000000000:    "壹万零壹亿元整",
		999999999999999999: "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
	} {
		if got := Capitals(fen); got != want {
			t.Errorf("Capitals(%d) = %s, want %s", fen, got, want)
		}
	}
}

func TestMoneyInBothLocales(t *testing.T) {
	t.Parallel()
	m := Money{Minor: 3000000}
	if got := plain(m.In(Chinese)); got != "人民币 30,000.00 元（大写：叁万元整）" {
		t.Error(got)
	}
	if got := plain(m.In(English)); got != "RMB 30,000.00" {
		t.Error(got)
	}
	if got := plain(Money{Minor: 123456789, Currency: "USD"}.In(Chinese)); got != "USD 1,234,567.89" {
		t.Error(got)
	}
	if (Money{Minor: -1}).check() == nil || (Money{Minor: maxMinor}).check() == nil {
		t.Error("an amount that cannot be written was taken")
	}
}
