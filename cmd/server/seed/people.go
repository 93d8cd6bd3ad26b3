package seed

import (
	"fmt"

	"concord/internal/actor"
	"concord/organizations"
)

// story gives the people of the demonstration besides the roster. 1390000xxxx are numbers that nobody was given here.
func story() []Somebody {
	town := func(n string) string { return county + n }
	court, committee := benches()[0].Name, houseName(CountyCommittee)
	list := []Somebody{
		{Key: "applicant", Name: "陈秀英", NameEN: "Chen Xiuying", Role: actor.Party, Region: town("003")},
		{Key: "respondent", Name: "周建明", NameEN: "Zhou Jianming", Role: actor.Party, Region: town("004")},
		{Key: "applicant2", Name: "吴秀梅", NameEN: "Wu Xiumei", Role: actor.Party, Region: town("109")},
		{Key: "respondent2", Name: "赵国强", NameEN: "Zhao Guoqiang", Role: actor.Party, Region: town("005")},
		{Key: "representative", Name: "陈晓雯", NameEN: "Chen Xiaowen", Role: actor.Party, Region: town("003")},
		{Key: "manager", Name: "方志远", NameEN: "Fang Zhiyuan", Role: actor.Manager, Tenant: string(CountyCommittee), TenantName: committee},
		{Key: "clerk", Name: "邵佳宁", NameEN: "Shao Jianing", Role: actor.Clerk, Tenant: string(CourtID), TenantName: court},
		{Key: "judge", Name: "徐文静", NameEN: "Xu Wenjing", Role: actor.Judge, Tenant: string(CourtID), TenantName: court},
		{Key: "operator", Name: "盛凯", NameEN: "Sheng Kai", Role: actor.Operator},
		{Key: "nationManager", Name: "葛立群", NameEN: "Ge Liqun", Role: actor.Manager, Tenant: string(houseOf("nation")), TenantName: houseName(houseOf("nation"))},
		{Key: "cityManager", Name: "钟美玲", NameEN: "Zhong Meiling", Role: actor.Manager, Tenant: string(houseOf("city")), TenantName: houseName(houseOf("city"))},
	}
	for i := range list {
		s := &list[i]
		s.Person = id("person", s.Key)
		s.Phone = fmt.Sprintf("1390000%04d", i+1)
		if s.Role != actor.Party {
			s.Email = s.Key + "@example.test"
		}
	}
	return list
}

// firstMediatorPhone is the number of the first on the roster; the others follow.
const firstMediatorPhone = 13900001001

// MediatorPhone gives the phone number of somebody on the demonstration roster; "" for an id that is not on it.
func MediatorPhone(mediator string) string {
	for i := range people {
		if mediatorID(i) == organizations.MediatorID(mediator) {
			return fmt.Sprint(firstMediatorPhone + i)
		}
	}
	return ""
}

// somebody gives the person behind an entry of the roster.
func somebody(m organizations.Mediator) Somebody {
	return Somebody{Key: "mediator:" + string(m.ID), Name: m.Name.ZH, NameEN: m.Name.EN, Role: actor.Mediator, Tenant: string(m.Organizations[0]),
		TenantName: houseName(m.Organizations[0]), Phone: MediatorPhone(string(m.ID)), Email: "m" + string(m.ID)[:8] + "@example.test",
		Person: id("person", string(m.ID)), Mediator: string(m.ID)}
}

// mediatorGrants gives the role in every organization that a mediator belongs to.
func mediatorGrants(m organizations.MediatorID) []actor.Grant {
	var out []actor.Grant
	for i := range people {
		if mediatorID(i) == m {
			for _, o := range people[i].organizations() {
				out = append(out, actor.Grant{Role: actor.Mediator, Tenant: string(o)})
			}
		}
	}
	return out
}
