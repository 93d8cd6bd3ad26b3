package routing

import (
	"slices"

	"concord/organizations"
)

// Severity says what a tie means.
type Severity string

// The severities.
const (
	Absolute Severity = "absolute" // nobody can waive it
	Waivable Severity = "waivable" // not offered; both parties may agree to it after disclosure (OMR 13, SIM 15)
	Disclose Severity = "disclose" // offered, and the parties are told
)

// The kinds of Finding.
const (
	SamePerson      = "routing.conflict.same_person"      // is a party or its representative
	OwnOrganization = "routing.conflict.own_organization" // belongs to a body that is a party, or employs one
	RoleLocked      = "routing.conflict.role_locked"      // has been something else in this dispute (SIM 16)
	Relative        = "routing.conflict.relative"         // declared: relative
	Employer        = "routing.conflict.employer"         // declared: works or worked for
	Client          = "routing.conflict.client"           // declared: former client
	Interest        = "routing.conflict.interest"         // declared: interest in the outcome
	OtherTie        = "routing.conflict.other"            // declared: another relation that may touch impartiality
	SameGroup       = "routing.conflict.group"            // belongs to, or is tied to, the group of companies of a party
	Repeat          = "routing.conflict.repeat"           // mediated earlier cases of this party
	RepeatGroup     = "routing.conflict.repeat_group"     // mediated earlier cases of a body of the party's group
)

var severity = map[string]Severity{
	SamePerson: Absolute, OwnOrganization: Absolute, RoleLocked: Absolute,
	Relative: Waivable, Employer: Waivable, Client: Waivable, Interest: Waivable, OtherTie: Waivable, SameGroup: Waivable,
	Repeat: Disclose, RepeatGroup: Disclose,
}

// SeverityOf gives the severity of a kind of finding; an unknown kind is Absolute.
func SeverityOf(kind string) Severity {
	if s, ok := severity[kind]; ok {
		return s
	}
	return Absolute
}

// declared are the kinds of organizations.Tie.
var declared = map[string]string{"relative": Relative, "employer": Employer, "client": Client, "interest": Interest}

// Finding is one tie between a mediator and a party.
type Finding struct {
	Kind     string         `json:"kind"`
	Severity Severity       `json:"severity"`
	Party    int            `json:"party"`            // index in the parties that were asked about
	Via      string         `json:"via"`              // what both have in common: account, phone, name, group, or the id of an organization
	Params   map[string]any `json:"params,omitempty"` // Repeat, RepeatGroup: ended, settled
}

// Conflicts finds every tie of a mediator to the parties and their representatives, the gravest first; the same kind
// once for each party. It is asked when mediators are offered, at acceptance, and whenever a party or a lawyer is added
// (OMR 13, SIM 15, 16).
func Conflicts(w World, m organizations.Mediator, parties []Party) []Finding {
	return conflicts(within(w), sides(w.Organizations, parties), &m)
}

// side is a party and the bodies of its group.
type side struct {
	Party
	bodies map[string]bool // name hashes of the organizations of its group
}

// sides looks up the group of each party once, so that a scan over many mediators need not.
func sides(os map[organizations.OrganizationID]organizations.Organization, parties []Party) []side {
	out := make([]side, len(parties))
	grouped := false
	for i, p := range parties {
		out[i] = side{Party: p}
		grouped = grouped || p.Group != ""
	}
	if !grouped {
		return out
	}
	for _, o := range os {
		for i := range out {
			if same(o.Group, out[i].Group) {
				for _, h := range o.Bodies {
					if out[i].bodies == nil {
						out[i].bodies = map[string]bool{}
					}
					out[i].bodies[h] = true
				}
			}
		}
	}
	return out
}

func conflicts(org lookup, ss []side, m *organizations.Mediator) []Finding {
	var out []Finding
	for i := range ss {
		p := &ss[i]
		add := func(kind, via string, params map[string]any) {
			if !slices.ContainsFunc(out, func(f Finding) bool { return f.Kind == kind && f.Party == i }) {
				out = append(out, Finding{Kind: kind, Severity: SeverityOf(kind), Party: i, Via: via, Params: params})
			}
		}
		if same(m.Person, p.Person) {
			add(SamePerson, "account", nil)
		}
		if same(m.PhoneHash, p.PhoneHash) {
			add(SamePerson, "phone", nil)
		}
		for _, id := range m.Organizations {
			o, _ := org(id)
			if p.NameHash != "" && slices.Contains(o.Bodies, p.NameHash) {
				add(OwnOrganization, string(id), nil)
			}
			if same(o.Group, p.Group) {
				add(SameGroup, string(id), nil)
			}
		}
		for _, t := range m.Ties {
			tie(org, p, t, add)
		}
		for _, r := range m.Repeats {
			if same(r.Body, p.NameHash) {
				add(Repeat, "name", map[string]any{"ended": r.Ended, "settled": r.Settled})
			} else if p.bodies[r.Body] {
				add(RepeatGroup, "group", map[string]any{"ended": r.Ended, "settled": r.Settled})
			}
		}
	}
	grave := map[Severity]int{Absolute: 0, Waivable: 1, Disclose: 2}
	slices.SortStableFunc(out, func(a, b Finding) int { return grave[a.Severity] - grave[b.Severity] })
	return out
}

// tie compares one declared tie with one party.
func tie(org lookup, p *side, t organizations.Tie, add func(kind, via string, params map[string]any)) {
	kind := declared[t.Kind]
	if kind == "" {
		kind = OtherTie
	}
	switch {
	case same(t.Person, p.Person):
		add(kind, "account", nil)
	case same(t.PhoneHash, p.PhoneHash):
		add(kind, "phone", nil)
	case same(t.NameHash, p.NameHash):
		add(kind, "name", nil)
	case t.NameHash != "" && p.bodies[t.NameHash]:
		add(SameGroup, "group", nil)
	}
	if t.Organization == "" {
		return
	}
	o, _ := org(t.Organization)
	if p.NameHash != "" && slices.Contains(o.Bodies, p.NameHash) {
		add(kind, string(t.Organization), nil)
	} else if same(o.Group, p.Group) {
		add(SameGroup, string(t.Organization), nil)
	}
}

// Conflict gives the kind of the gravest tie that forbids a mediator the case, "" when none does.
func Conflict(w World, m organizations.Mediator, parties []Party) string {
	return bars(Conflicts(w, m, parties))
}

// bars gives the kind of the first finding that keeps a mediator from being offered.
func bars(fs []Finding) string {
	if len(fs) == 0 || fs[0].Severity == Disclose {
		return ""
	}
	return fs[0].Kind
}

// LockedOut says whether somebody has already been something else in this dispute, and what (SIM 16).
func LockedOut(m organizations.Mediator, locks []Lock) (role string, locked bool) {
	for _, l := range locks {
		if same(m.Person, l.Person) || same(m.PhoneHash, l.PhoneHash) {
			return l.Role, true
		}
	}
	return "", false
}

// same compares two known values; unknown is never the same as unknown.
func same(a, b string) bool { return a != "" && a == b }
