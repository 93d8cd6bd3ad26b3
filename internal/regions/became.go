package regions

// became says into which present division an abolished one went: county-level changes since 2009 that are generally
// known. It is no complete history; a code that stands in neither list is simply unknown.
var became = map[string]string{
	"110103": "110101", "110104": "110102", // Beijing 2010: Chongwen, Xuanwu
	"120107": "120116", "120108": "120116", "120109": "120116", // Tianjin 2009: Tanggu, Hangu, Dagang into Binhai
	"310103": "310101", "310108": "310106", "310119": "310115", // Shanghai: Luwan 2011, Zhabei 2015, Nanhui 2009
	"320103": "320104", "320107": "320106", // Nanjing 2013: Baixia, Xiaguan
	"320502": "320508", "320503": "320508", "320504": "320508", // Suzhou 2012: Canglang, Pingjiang, Jinchang into Gusu
	"330103": "330105", "330104": "330102", // Hangzhou 2021: Xiacheng into Gongshu, Jianggan into Shangcheng
	"330204": "330212", // Ningbo 2016: Jiangdong
	"350402": "350404", "350403": "350404", // Sanming 2021: Meilie, Sanyuan
	"371202": "370116", "371203": "370117", // Laiwu 2019, into Jinan
	"440102": "440104", "440107": "440103", // Guangzhou 2005: Dongshan, Fangcun
	"440116": "440112", // Guangzhou 2014: Luogang
}

// Became gives the present division into which an abolished one went. ok is false for a code that is in force, and for
// one of which nothing is known here.
func Became(code string) (now Region, ok bool) {
	if _, inForce := Get(code); inForce {
		return Region{}, false
	}
	to, known := became[code]
	if !known {
		return Region{}, false
	}
	return Get(to)
}
