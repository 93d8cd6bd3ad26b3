package routing

import "concord/organizations"

// Conflict says which tie forbids a mediator the case, "" when none is known: the mediator is a party or its
// representative, has declared a tie to one, or belongs to an organization that is a party (OMR 13, SIM 15). It is asked
// when mediators are offered, and again at acceptance and whenever a party or a lawyer is added.
func Conflict(w World, m organizations.Mediator, parties []Party) string {
	for _, p := range parties {
		if same(m.Person, p.Person) || same(m.PhoneHash, p.PhoneHash) {
			return "routing.conflict.same_person"
		}
		for _, t := range m.Ties {
			if same(t.Person, p.Person) || same(t.PhoneHash, p.PhoneHash) || same(t.NameHash, p.NameHash) {
				return "routing.conflict.declared"
			}
			if t.Organization != "" && body(w, t.Organization, p.NameHash) {
				return "routing.conflict.declared"
			}
		}
		for _, o := range m.Organizations {
			if body(w, o, p.NameHash) {
				return "routing.conflict.own_organization"
			}
		}
	}
	return ""
}

// body says whether a party goes by a name of the organization.
func body(w World, id organizations.OrganizationID, nameHash string) bool {
	for _, h := range w.Organizations[id].Bodies {
		if same(h, nameHash) {
			return true
		}
	}
	return false
}

// same compares two known values; unknown is never the same as unknown.
func same(a, b string) bool { return a != "" && a == b }
