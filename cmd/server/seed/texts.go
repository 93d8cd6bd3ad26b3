package seed

// matter is what cases of a kind are about: invented, short, in the words of people.
type matter struct {
	company   bool // the other side is a company
	facts     []string
	want      string
	issues    string
	act       string // what is done besides paying; "" when only money is paid
	yuan      [2]int // from, to
	undispute []string
}

var matters = map[string]matter{
	"loan": {facts: []string{
		"前年借给对方一笔钱周转，说好一年还，催了几次都说再等等。",
		"对方家里装修时向我借钱，有转账记录和聊天记录，一直没有还。",
		"对方做生意缺钱向我借款，写了借条，到期只还了一部分。"},
		want: "请对方把欠的本金还给我。", issues: "还款的时间和方式。", yuan: [2]int{3000, 120000},
		undispute: []string{"双方都认可这笔借款和转账记录。", "到现在还欠的本金数额双方没有争议。"}},
	"labour_pay": {company: true, facts: []string{
		"我在厂里做了两年，离开的时候有三个月工资没有发。",
		"工地上干了五个月，工头说等结算，工钱一直没有给齐。",
		"上半年的加班费没有算，问了几次都没有答复。"},
		want: "请把欠的工资付给我。", issues: "欠付的数额和付款的时间。", yuan: [2]int{4000, 60000},
		undispute: []string{"双方都认可劳动关系和入职时间。", "已经发放的工资数额双方没有争议。"}},
	"property_service": {company: true, facts: []string{
		"楼道的灯坏了大半年没有人修，物业费照收，我就没有再交。",
		"地下车库经常积水，报修多次没有处理，现在物业来催费。",
		"电梯三天两头停，物业说没有钱修，双方为物业费谈不拢。"},
		want: "先把该修的修好，物业费可以商量。", issues: "维修的时间和物业费的减免。", act: "修好报修的地方，并书面告知住户。", yuan: [2]int{800, 9000},
		undispute: []string{"报修的时间和次数双方没有争议。", "欠交物业费的月份双方没有争议。"}},
	"neighbours": {facts: []string{
		"楼上卫生间漏水，我家厨房的吊顶泡坏了，说了几次没有修。",
		"隔壁搭的雨棚挡了我家的光，商量过，没有结果。",
		"邻居把杂物堆在公用过道里，老人进出不方便。"},
		want: "请把漏水修好，把损失补给我。", issues: "修理的时间和损失的数额。", act: "请有资质的人修好漏水的地方，不再渗漏。", yuan: [2]int{500, 12000},
		undispute: []string{"漏水的位置双方一起看过，没有争议。", "泡坏的东西双方没有争议。"}},
	"traffic_accident": {facts: []string{
		"骑电动车被汽车碰倒，左手骨折，交警认定对方主要责任，医药费没有谈拢。",
		"停车场里倒车相撞，双方都买了保险，修车的钱差一截。",
		"过马路时被撞，住院十二天，误工费对方不认。"},
		want: "请赔偿医药费和误工费。", issues: "误工费和后续治疗费怎么算。", yuan: [2]int{2000, 80000},
		undispute: []string{"事故发生的时间、地点和责任认定双方没有争议。", "已经垫付的医药费双方没有争议。"}},
	"consumer": {company: true, facts: []string{
		"买的冰箱用了两个月就不制冷，修了三次还是坏，商家不肯换。",
		"健身卡办了一年，店开了三个月就关了，钱没有退。",
		"网上订的家具和图片差得很远，商家说定制的不退。"},
		want: "请退款或者换一件好的。", issues: "退款的数额和时间。", yuan: [2]int{300, 20000},
		undispute: []string{"购买的时间和付款数额双方没有争议。", "商品现在的情况双方没有争议。"}},
	"tenancy": {facts: []string{
		"租期到了，房子交还了，押金一直不退，说墙面要重刷。",
		"热水器坏了房东不修，我自己垫钱修了，房东不认。",
		"因为工作调动要提前退租，房东要扣两个月房租。"},
		want: "请把押金退给我。", issues: "扣除的项目和退还的数额。", yuan: [2]int{1000, 16000},
		undispute: []string{"双方签过一年的租房合同，没有争议。", "押金的数额和交付时间双方没有争议。"}},
	"family_support": {facts: []string{
		"母亲八十多岁，一直是我一个人照顾，弟弟这两年没有给过生活费。",
		"离婚后孩子跟着我，对方有半年没有给抚养费。",
		"父亲住院的钱都是我垫的，几个兄弟说法不一。"},
		want: "请按月给生活费。", issues: "每月给多少、什么时候给。", yuan: [2]int{1200, 9600},
		undispute: []string{"亲属关系双方没有争议。", "过去一年实际给付的数额双方没有争议。"}},
}

// The parts of invented names.
const (
	surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
	givens   = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅志国建文斌辉鹏飞宇浩然子轩雨晴佳怡晓东春燕海波水根金凤银花永康德福美玲爱珍学军卫民"
	firms    = "宏达 永兴 瑞丰 金桥 恒泰 华盛 东升 新城 富春 明珠 海纳 利民 康佳园 春江 天和"
	trades   = "物业服务有限公司 商贸有限公司 建筑工程有限公司 服饰有限公司 家居有限公司 机械有限公司"
)
