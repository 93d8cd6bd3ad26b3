package regions

// merged are divisions that are gone from the list, with the code of the one that took them in: the changes of districts
// of large cities since 2009 that older rosters still name. Source: the notices of the State Council on each change, as
// published by the Ministry of Civil Affairs; only changes in which the whole division went into one other stand here.
var merged = map[string]struct{ name, into string }{
	"110103": {"崇文区", "110101"}, "110104": {"宣武区", "110102"}, // Beijing, 2010
	"120107": {"塘沽区", "120116"}, "120108": {"汉沽区", "120116"}, "120109": {"大港区", "120116"}, // Tianjin, 2009
	"310103": {"卢湾区", "310101"}, "310108": {"闸北区", "310106"}, "310119": {"南汇区", "310115"}, // Shanghai, 2011, 2015, 2009
	"320103": {"白下区", "320104"}, "320107": {"下关区", "320106"}, // Nanjing, 2013
	"320502": {"沧浪区", "320508"}, "320503": {"平江区", "320508"}, "320504": {"金阊区", "320508"}, // Suzhou, 2012
	"330103": {"下城区", "330105"}, "330104": {"江干区", "330102"}, // Hangzhou, 2021
	"330204": {"江东区", "330212"}, // Ningbo, 2016
	"440116": {"萝岗区", "440112"}, // Guangzhou, 2014
}

// Successor gives the division that took in one which is gone, by the code of the one gone; false for every other code.
func Successor(code string) (Region, bool) {
	m, ok := merged[code]
	if !ok && len(code) > 6 {
		m, ok = merged[code[:6]]
	}
	if !ok {
		return Region{}, false
	}
	return Get(m.into)
}

// SuccessorNamed is Successor by name, as 下城区.
func SuccessorNamed(name string) (Region, bool) {
	for _, m := range merged {
		if m.name == name {
			return Get(m.into)
		}
	}
	return Region{}, false
}
