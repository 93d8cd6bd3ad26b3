package regions

// term is a Chinese word and its English.
type term struct{ zh, en string }

// generics are the generic terms at the end of names, longer ones before those they end with.
var generics = []term{
	{"特别行政区", "Special Administrative Region"}, {"自治州", "Autonomous Prefecture"},
	{"自治县", "Autonomous County"}, {"自治旗", "Autonomous Banner"}, {"自治区", "Autonomous Region"},
	{"民族苏木", "Ethnic Sumu"}, {"民族乡", "Ethnic Township"}, {"民族镇", "Ethnic Town"},
	{"经济技术开发区", "Economic and Technological Development Zone"}, {"高新技术产业开发区", "Hi-tech Industrial Development Zone"},
	{"经济开发区", "Economic Development Zone"}, {"开发区", "Development Zone"}, {"工业园区", "Industrial Park"},
	{"新区", "New Area"}, {"林区", "Forestry District"}, {"矿区", "Mining District"}, {"特区", "Special District"},
	{"街道办事处", "Subdistrict"}, {"街道", "Subdistrict"}, {"地区", "Prefecture"}, {"农场", "Farm"}, {"林场", "Forest Farm"},
	{"苏木", "Sumu"}, {"省", "Province"}, {"盟", "League"}, {"旗", "Banner"}, {"县", "County"}, {"区", "District"},
	{"镇", "Town"}, {"乡", "Township"}, {"市", ""},
}

// nationalities are the peoples named in autonomous divisions, longer names before those they end with.
var nationalities = []term{
	{"蒙古族", "Mongol"}, {"回族", "Hui"}, {"藏族", "Tibetan"}, {"维吾尔", "Uygur"}, {"苗族", "Miao"}, {"彝族", "Yi"},
	{"壮族", "Zhuang"}, {"布依族", "Bouyei"}, {"朝鲜族", "Korean"}, {"满族", "Manchu"}, {"侗族", "Dong"}, {"瑶族", "Yao"},
	{"白族", "Bai"}, {"土家族", "Tujia"}, {"哈尼族", "Hani"}, {"哈萨克", "Kazakh"}, {"哈萨克族", "Kazakh"}, {"傣族", "Dai"},
	{"黎族", "Li"}, {"傈僳族", "Lisu"}, {"佤族", "Va"}, {"畲族", "She"}, {"拉祜族", "Lahu"}, {"水族", "Sui"},
	{"东乡族", "Dongxiang"}, {"纳西族", "Naxi"}, {"景颇族", "Jingpo"}, {"柯尔克孜", "Kirgiz"}, {"土族", "Tu"},
	{"达斡尔族", "Daur"}, {"仫佬族", "Mulao"}, {"羌族", "Qiang"}, {"布朗族", "Blang"}, {"撒拉族", "Salar"},
	{"毛南族", "Maonan"}, {"仡佬族", "Gelao"}, {"锡伯", "Xibe"}, {"普米族", "Pumi"}, {"塔吉克", "Tajik"}, {"怒族", "Nu"},
	{"鄂温克族", "Evenki"}, {"保安族", "Bonan"}, {"裕固族", "Yugur"}, {"独龙族", "Derung"}, {"鄂伦春", "Oroqen"},
	{"各族", "Multinational"}, {"哈萨克族", "Kazakh"}, {"蒙古", "Mongol"},
}

// usual are whole names or place names whose English is not their pinyin.
var usual = map[string]string{
	"内蒙古自治区": "Inner Mongolia Autonomous Region", "广西壮族自治区": "Guangxi Zhuang Autonomous Region",
	"西藏自治区": "Xizang Autonomous Region", "宁夏回族自治区": "Ningxia Hui Autonomous Region",
	"新疆维吾尔自治区": "Xinjiang Uygur Autonomous Region", "香港特别行政区": "Hong Kong Special Administrative Region",
	"澳门特别行政区": "Macao Special Administrative Region", "市辖区": "municipal districts", "县": "counties",
	"省直辖县级行政区划": "divisions governed by the province", "自治区直辖县级行政区划": "divisions governed by the region",
	"陕西": "Shaanxi", "哈尔滨": "Harbin", "齐齐哈尔": "Qiqihar", "呼和浩特": "Hohhot", "鄂尔多斯": "Ordos",
	"呼伦贝尔": "Hulunbuir", "乌兰察布": "Ulanqab", "巴彦淖尔": "Bayannur", "锡林郭勒": "Xilingol", "阿拉善": "Alxa",
	"兴安": "Hinggan", "拉萨": "Lhasa", "日喀则": "Shigatse", "林芝": "Nyingchi", "昌都": "Qamdo", "山南": "Shannan",
	"那曲": "Nagqu", "阿里": "Ngari", "乌鲁木齐": "Urumqi", "克拉玛依": "Karamay", "吐鲁番": "Turpan", "哈密": "Hami",
	"喀什": "Kashgar", "和田": "Hotan", "阿克苏": "Aksu", "阿勒泰": "Altay", "塔城": "Tacheng", "伊犁": "Ili",
	"博尔塔拉": "Bortala", "巴音郭楞": "Bayingolin", "克孜勒苏": "Kizilsu", "甘孜": "Garze", "阿坝": "Aba",
	"迪庆": "Deqen", "玉树": "Yushu", "果洛": "Golog", "海西": "Haixi",
}

// pairs are two characters with a reading of their own in place names; the apostrophe is part of the reading.
var pairs = map[string]string{
	"重庆": "chongqing", "厦门": "xiamen", "六安": "lu'an", "六合": "luhe", "蚌埠": "bengbu", "番禺": "panyu",
	"台州": "taizhou", "丽水": "lishui", "乐清": "yueqing", "乐亭": "laoting", "会理": "huili", "会稽": "kuaiji",
	"会东": "huidong", "闵行": "minhang", "大埔": "dabu", "单县": "shanxian", "尉犁": "yuli", "铅山": "yanshan",
	"洪洞": "hongtong", "泌阳": "biyang", "涡阳": "guoyang", "浚县": "xunxian", "莘县": "shenxian", "蔚县": "yuxian",
	"黟县": "yixian", "歙县": "shexian", "枞阳": "zongyang", "什邡": "shifang", "犍为": "qianwei", "荥经": "yingjing",
	"中牟": "zhongmu", "牟平": "muping", "朝阳": "chaoyang", "朝天": "chaotian", "东阿": "dong'e", "盛泽": "shengze",
	"阳朔": "yangshuo", "都匀": "duyun", "陆家": "lujia", "车陂": "chebei", "长子": "zhangzi", "新野": "xinye", "万安": "wan'an",
	"莎车": "shache", "库车": "kuqa", "若羌": "ruoqiang", "曲阜": "qufu", "覃塘": "qintang", "百色": "baise", "乌什": "wushi",
	"勐海": "menghai", "任丘": "renqiu", "任县": "renxian", "解州": "haizhou", "繁峙": "fanshi", "隰县": "xixian", "汾河": "fenhe",
	"浍河": "huihe", "大城": "daicheng", "行唐": "xingtang", "藁城": "gaocheng", "柏乡": "baixiang", "柏林": "bailin",
	"盖州": "gaizhou", "珲春": "hunchun", "桦甸": "huadian", "虎丘": "huqiu", "邗江": "hanjiang", "溧阳": "liyang", "漯河": "luohe",
	"尉氏": "weishi", "陕西": "shaanxi", "解放": "jiefang", "六盘": "liupan",
}

// singles are characters whose usual reading in place names is not the dictionary's first.
var singles = map[rune]string{
	'长': "chang", '重': "chong", '朝': "chao", '乐': "le", '堡': "bao", '埔': "pu", '厦': "sha", '行': "hang", '石': "shi",
	'藏': "zang", '都': "du", '圩': "xu", '洞': "dong", '荥': "xing", '绿': "lv", '亳': "bo", '万': "wan", '解': "xie", '盛': "sheng",
	'曲': "qu", '还': "huan", '车': "che", '丽': "li", '牟': "mu", '单': "shan", '会': "hui", '佛': "fo",
}
