package roster

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"concord/internal/actor"
	"concord/internal/clock"
	"concord/internal/fault"
	"concord/internal/identity"
	"concord/internal/regions"
	"concord/internal/rules"
	"concord/mediation"
	"concord/organizations"
)

// Deps are the parts of the hub that are filled.
type Deps struct {
	Organizations *organizations.Service
	Identity      *identity.Service
	Rules         *rules.Book
	Clock         clock.Clock
}

// plan is a document that was found good, in the words of the hub.
type plan struct {
	courts        []organizations.Court
	organizations []house
	mediators     []member
	people        []identity.Account
}

// house is an organization and the courts that invite it.
type house struct {
	organizations.Organization
	courts []organizations.CourtID
}

// member is a mediator and the account to sign in with.
type member struct {
	organizations.Mediator
	account identity.Account
}

// checker collects what is wrong. err is set when the store does not answer; then the faults mean nothing.
type checker struct {
	ctx    context.Context
	deps   Deps
	doc    *Document
	plan   plan
	kinds  []string
	seen   map[string]string // what must be unique -> path where it stands
	levels map[organizations.CourtID]organizations.CourtLevel
	houses map[organizations.OrganizationID]organizations.OrganizationID // -> parent
	faults Faults
	err    error
}

// check compares the document with itself and with the store.
func check(ctx context.Context, d Deps, doc *Document) (plan, error) {
	c := &checker{ctx: ctx, deps: d, doc: doc, seen: map[string]string{}, levels: map[organizations.CourtID]organizations.CourtLevel{},
		houses: map[organizations.OrganizationID]organizations.OrganizationID{}}
	for _, p := range d.Rules.Packs() {
		for _, k := range p.Kinds {
			if !slices.Contains(c.kinds, k.ID) {
				c.kinds = append(c.kinds, k.ID)
			}
		}
	}
	c.names()
	for i := range doc.Courts {
		c.court(fmt.Sprintf("courts[%d]", i), &doc.Courts[i])
	}
	for i := range doc.Organizations {
		c.organization(fmt.Sprintf("organizations[%d]", i), &doc.Organizations[i])
	}
	for i := range doc.Mediators {
		c.mediator(fmt.Sprintf("mediators[%d]", i), &doc.Mediators[i])
	}
	for i := range doc.People {
		c.person(fmt.Sprintf("people[%d]", i), &doc.People[i])
	}
	switch {
	case c.err != nil:
		return plan{}, c.err
	case len(c.faults) > 0:
		return plan{}, c.faults
	}
	return c.plan, nil
}

// names notes what the document itself holds, so that an entry may refer to a later one.
func (c *checker) names() {
	for i := range c.doc.Courts {
		x := &c.doc.Courts[i]
		x.ID = ref("court", code(x.ID, x.Name))
		if c.once(fmt.Sprintf("courts[%d]", i), "court", x.ID) {
			c.levels[organizations.CourtID(x.ID)] = organizations.CourtLevel(x.Level)
		}
	}
	for i := range c.doc.Organizations {
		x := &c.doc.Organizations[i]
		x.ID = ref("organization", code(x.ID, x.Name))
		if c.once(fmt.Sprintf("organizations[%d]", i), "organization", x.ID) {
			c.houses[organizations.OrganizationID(x.ID)] = organizations.OrganizationID(ref("organization", x.Parent))
		}
	}
}

var storedID = regexp.MustCompile(`^[a-z2-7]{26}$`)

// ref gives the stored id of a code: a hash in the form of docstore.NewID, or the code when it is such an id; "" for "".
func ref(kind, code string) string {
	code = strings.TrimSpace(code)
	if code == "" || storedID.MatchString(code) {
		return code
	}
	h := sha256.Sum256([]byte("concord roster|" + kind + "|" + code))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(h[:16]))
}

func code(id string, n Name) string {
	for _, s := range []string{id, n.ZH, n.EN} {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return ""
}

func (c *checker) wrong(path, format string, args ...any) {
	c.faults = append(c.faults, Fault{path, c.doc.line(path), fmt.Sprintf(format, args...)})
}

// once refuses what stands in the document before; "" is never taken.
func (c *checker) once(path, kind, value string) bool {
	if value == "" {
		return false
	}
	if before := c.seen[kind+"|"+value]; before != "" {
		c.wrong(path, "the same %s stands at %s", kind, before)
		return false
	}
	c.seen[kind+"|"+value] = path
	return true
}

// held says whether a read from the store found something; a store that fails ends the check.
func (c *checker) held(err error) bool {
	if err != nil && fault.CodeOf(err) != fault.NotFound && c.err == nil {
		c.err = err
	}
	return err == nil
}

func (c *checker) name(path string, n Name, need bool) organizations.Name {
	out := organizations.Name{ZH: c.text(path+".zh", n.ZH, 120), EN: c.text(path+".en", n.EN, 160)}
	if out.ZH == "" {
		out.ZH = out.EN
	}
	if out.EN == "" {
		out.EN = out.ZH
	}
	if need && out.ZH == "" {
		c.wrong(path, "is required")
	}
	return out
}

func (c *checker) text(path, s string, most int) string {
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) > most {
		c.wrong(path, "is longer than %d characters", most)
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		c.wrong(path, "holds control characters")
	}
	return s
}

func (c *checker) among(path, value string, known ...string) {
	switch {
	case value == "":
		c.wrong(path, "is required: one of %s", strings.Join(known, ", "))
	case !slices.Contains(known, value):
		c.wrong(path, "%q is none of %s", value, strings.Join(known, ", "))
	}
}

// each checks a list: its entries, no entry twice, and one at least when needed.
func (c *checker) each(path string, list []string, need bool, one func(path, value string) string) []string {
	out := []string{}
	if need && len(list) == 0 {
		c.wrong(path, "is required: one at least")
	}
	for i, v := range list {
		at := fmt.Sprintf("%s[%d]", path, i)
		if v = one(at, v); v != "" && slices.Contains(out, v) {
			c.wrong(at, "stands in the list twice")
		}
		out = append(out, v)
	}
	return out
}

func (c *checker) choice(known ...string) func(path, value string) string {
	return func(path, value string) string { c.among(path, value, known...); return value }
}

func (c *checker) region(path, code string) string {
	r, ok := regions.Get(code)
	switch {
	case code == "":
		c.wrong(path, "is required: a division code")
	case !ok:
		c.wrong(path, "no division has the code %q", code)
	}
	return r.Code
}

func (c *checker) court(path string, x *Court) {
	out := organizations.Court{ID: organizations.CourtID(x.ID), Name: c.name(path+".name", x.Name, true), Level: organizations.CourtLevel(x.Level),
		Region: c.region(path+".region", x.Region), Parent: organizations.CourtID(ref("court", x.Parent))}
	c.among(path+".level", x.Level, string(organizations.Basic), string(organizations.Intermediate))
	if r, ok := regions.Get(x.Region); ok {
		// Four cities have no districts; their basic courts sit in the city.
		small := r.Level == regions.Area || r.Level == regions.City && !slices.ContainsFunc(regions.Children(r.Code), func(x regions.Region) bool { return x.Level == regions.Area && x.Name != r.Name })
		switch {
		case out.Level == organizations.Basic && !small:
			c.wrong(path+".region", "a basic court sits in a county or district, as 330127")
		case out.Level == organizations.Intermediate && r.Level != regions.City && r.Level != regions.Province:
			c.wrong(path+".region", "an intermediate court sits in a city, as 3301")
		}
	}
	if out.Parent != "" {
		switch {
		case out.Level == organizations.Intermediate:
			c.wrong(path+".parent", "only a basic court has one here")
		case c.courtLevel(out.Parent) == "":
			c.wrong(path+".parent", "no court has the id %q", x.Parent)
		case c.courtLevel(out.Parent) != organizations.Intermediate:
			c.wrong(path+".parent", "%q is no intermediate court", x.Parent)
		}
	}
	c.plan.courts = append(c.plan.courts, out)
}

// courtLevel gives the level of a court of the document or the store; "" when there is none.
func (c *checker) courtLevel(id organizations.CourtID) organizations.CourtLevel {
	if l, ok := c.levels[id]; ok || id == "" {
		return l
	}
	held, err := c.deps.Organizations.Court(c.ctx, id)
	if c.held(err) {
		c.levels[id] = held.Level
	}
	return held.Level
}

func (c *checker) tenantCourt(path, code string) string {
	id := ref("court", code)
	if _, inside := c.levels[organizations.CourtID(id)]; !inside && c.courtLevel(organizations.CourtID(id)) == "" {
		c.wrong(path, "no court has the id %q", code)
	}
	return id
}

func (c *checker) tenantHouse(path, code string) string {
	id := ref("organization", code)
	if _, inside := c.houses[organizations.OrganizationID(id)]; inside {
		return id
	}
	if id != "" {
		held, err := c.deps.Organizations.Organization(c.ctx, organizations.OrganizationID(id))
		if c.held(err) {
			c.houses[held.ID] = held.Parent
			return id
		}
	}
	c.wrong(path, "no organization has the id %q", code)
	return id
}

func (c *checker) organization(path string, x *Organization) {
	out := house{Organization: organizations.Organization{ID: organizations.OrganizationID(x.ID), Kind: organizations.OrganizationKind(x.Kind), Name: c.name(path+".name", x.Name, true),
		Courts: []organizations.CourtID{}, Regions: c.each(path+".regions", x.Regions, true, c.region), Causes: c.each(path+".causes", x.Causes, true, c.choice(c.kinds...)),
		Fee: c.text(path+".fee", x.Fee, 40), Seal: c.text(path+".seal", x.Seal, 120), Bodies: []string{}}}
	c.among(path+".kind", x.Kind, string(organizations.People), string(organizations.Industry), string(organizations.Administrative), string(organizations.Commercial))
	if out.Fee == "" {
		out.Fee = "free"
	}
	if out.Kind == organizations.People && out.Fee != "free" {
		c.wrong(path+".fee", "people's mediation is free (PML 4)")
	}
	if out.Seal == "" {
		out.Seal = out.Name.ZH
	}
	if x.Parent != "" {
		out.Parent = organizations.OrganizationID(c.tenantHouse(path+".parent", x.Parent))
		for up, hop := out.Parent, 0; up != "" && hop <= len(c.houses); up, hop = c.houses[up], hop+1 {
			if up == out.ID {
				c.wrong(path+".parent", "the organization would stand above itself")
				break
			}
		}
	}
	for _, id := range c.each(path+".courts", x.Courts, true, c.tenantCourt) {
		out.courts = append(out.courts, organizations.CourtID(id))
	}
	c.plan.organizations = append(c.plan.organizations, out)
}

func (c *checker) mediator(path string, x *Mediator) {
	certificate := c.text(path+".certificate", x.Certificate, 60)
	m := organizations.Mediator{Name: c.name(path+".name", x.Name, true), Certificate: certificate, Since: x.Since, Bio: c.name(path+".bio", x.Bio, false), Capacity: x.Capacity,
		Languages: c.each(path+".languages", x.Languages, true, c.language), Regions: c.each(path+".regions", x.Regions, false, c.region),
		Needs: c.each(path+".needs", x.Needs, false, c.choice("sign_language", "phone_only", "large_print")), Hours: c.each(path+".hours", x.Hours, false, c.choice("weekday", "evening", "weekend")),
		Causes: c.causes(path+".causes", x.Causes), Ties: c.ties(path+".ties", x.Ties), Cases: []string{}}
	if x.Capacity < 1 || x.Capacity > organizations.MaxCapacity {
		c.wrong(path+".capacity", "must be from 1 to %d", organizations.MaxCapacity)
	}
	if year := c.deps.Clock.Now().Year(); x.Since != 0 && (x.Since < 1950 || x.Since > year) {
		c.wrong(path+".since", "must be a year from 1950 to %d", year)
	}
	a := identity.Account{Name: m.Name.ZH, Locale: "zh-CN", Level: actor.Confirmed}
	for _, o := range c.each(path+".organizations", x.Organizations, true, c.tenantHouse) {
		m.Organizations = append(m.Organizations, organizations.OrganizationID(o))
		a.Grants = append(a.Grants, actor.Grant{Role: actor.Mediator, Tenant: o})
	}
	if strings.TrimSpace(x.Phone) == "" {
		c.wrong(path+".phone", "is required: the mediator signs in with it")
	}
	c.account(path, x.Phone, x.Email, &a)
	own := strings.TrimSpace(x.ID)
	if own == "" {
		own = certificate
	}
	if own == "" {
		own = a.Phone
	}
	m.ID, m.PhoneHash = organizations.MediatorID(ref("mediator", own)), c.phoneHash(x.Phone)
	c.once(path, "mediator", string(m.ID))
	c.certified(path, m, a.ID)
	c.plan.mediators = append(c.plan.mediators, member{m, a})
}

// certified refuses a certificate or an account that another entry of the stored roster has.
func (c *checker) certified(path string, m organizations.Mediator, person string) {
	if m.Certificate != "" && c.once(path+".certificate", "certificate", m.Certificate) {
		held, found, err := c.deps.Organizations.MediatorCertified(c.ctx, m.Certificate)
		if c.held(err) && found && held.ID != m.ID {
			c.wrong(path+".certificate", "another mediator of the stored roster has it")
		}
	}
	if person != "" {
		held, found, err := c.deps.Organizations.MediatorOf(c.ctx, person)
		if c.held(err) && found && held.ID != m.ID {
			c.wrong(path+".phone", "another mediator of the stored roster signs in with it")
		}
	}
	held, err := c.deps.Organizations.Mediator(c.ctx, m.ID)
	if c.held(err) && held.Person != "" && held.Person != person {
		c.wrong(path+".phone", "the stored mediator signs in with another account")
	}
}

var baseTag = regexp.MustCompile(`^[a-z]{2,3}$`)

func (c *checker) language(path, tag string) string {
	if !baseTag.MatchString(tag) {
		c.wrong(path, "%q is no base tag such as zh, en or yue", tag)
	}
	return tag
}

func (c *checker) causes(path string, list []Cause) []organizations.Cause {
	if len(list) == 0 {
		c.wrong(path, "is required: one at least")
	}
	var out []organizations.Cause
	for i, x := range list {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.among(at+".kind", x.Kind, c.kinds...)
		if x.Depth < 1 || x.Depth > 3 {
			c.wrong(at+".depth", "must be 1, 2 or 3")
		}
		if slices.ContainsFunc(out, func(o organizations.Cause) bool { return o.Kind == x.Kind }) {
			c.wrong(at+".kind", "stands in the list twice")
		}
		out = append(out, organizations.Cause{Kind: x.Kind, Depth: x.Depth})
	}
	return out
}

func (c *checker) ties(path string, list []Tie) []organizations.Tie {
	out := []organizations.Tie{}
	for i, x := range list {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.among(at+".kind", x.Kind, "relative", "employer", "client", "interest", "other")
		set := 0
		for _, v := range []string{x.Organization, x.Phone, x.Name} {
			if strings.TrimSpace(v) != "" {
				set++
			}
		}
		if set != 1 {
			c.wrong(at, "needs exactly one of organization, phone, name")
			continue
		}
		t := organizations.Tie{Kind: x.Kind, NameHash: c.deps.Organizations.NameHash(x.Name)}
		if x.Organization != "" {
			t.Organization = organizations.OrganizationID(c.tenantHouse(at+".organization", x.Organization))
		}
		if x.Phone != "" {
			if _, key, _ := mediation.NormalPhone(x.Phone); key != "" {
				c.wrong(at+".phone", "is no phone number")
			}
			t.PhoneHash = c.phoneHash(x.Phone)
		}
		out = append(out, t)
	}
	return out
}

// phoneHash hashes a number in the form in which cases hold those of parties.
func (c *checker) phoneHash(phone string) string {
	n, _, _ := mediation.NormalPhone(phone)
	return c.deps.Organizations.PhoneHash(n)
}

func (c *checker) person(path string, x *Person) {
	a := identity.Account{Name: c.text(path+".name", x.Name, 100), Locale: x.Locale, Level: actor.Confirmed}
	if a.Name == "" {
		c.wrong(path+".name", "is required")
	}
	if x.Locale == "" {
		a.Locale = "zh-CN"
	} else {
		c.among(path+".locale", x.Locale, "zh-CN", "en")
	}
	if strings.TrimSpace(x.Phone)+strings.TrimSpace(x.Email) == "" {
		c.wrong(path+".phone", "phone or email is required to sign in")
	}
	if len(x.Grants) == 0 {
		c.wrong(path+".grants", "is required: one at least")
	}
	for i, g := range x.Grants {
		at := fmt.Sprintf("%s.grants[%d]", path, i)
		out := actor.Grant{Role: actor.Role(g.Role)}
		switch out.Role {
		case actor.Manager:
			out.Tenant = c.tenantHouse(at+".tenant", g.Tenant)
		case actor.Clerk, actor.Judge:
			out.Tenant = c.tenantCourt(at+".tenant", g.Tenant)
		case actor.Operator:
			if g.Tenant != "" {
				c.wrong(at+".tenant", "an operator has none")
			}
		case actor.Mediator:
			c.wrong(at+".role", "mediators stand under mediators, where they get the role")
		default:
			c.among(at+".role", g.Role, "manager", "clerk", "judge", "operator")
		}
		if slices.Contains(a.Grants, out) {
			c.wrong(at, "stands in the list twice")
		}
		a.Grants = append(a.Grants, out)
	}
	c.account(path, x.Phone, x.Email, &a)
	c.plan.people = append(c.plan.people, a)
}

// account brings phone and e-mail to their form and finds the account that has them; its id stays "" when none does.
func (c *checker) account(path, phone, email string, a *identity.Account) {
	var err error
	var byPhone, byEmail identity.Account
	if strings.TrimSpace(phone) != "" {
		if a.Phone, err = identity.NormalPhone(phone); err != nil {
			c.wrong(path+".phone", "is no phone number: 11 digits, or + and the country code (%s)", fault.From(err).Fields[0].Key)
		} else if c.once(path+".phone", "phone", a.Phone) {
			if byPhone, err = c.deps.Identity.ByPhone(c.ctx, a.Phone); c.held(err) {
				a.ID = byPhone.ID
			}
		}
	}
	if strings.TrimSpace(email) != "" {
		if a.Email, err = identity.NormalEmail(email); err != nil {
			c.wrong(path+".email", "is no e-mail address")
		} else if c.once(path+".email", "email", a.Email) {
			if byEmail, err = c.deps.Identity.ByEmail(c.ctx, a.Email); c.held(err) {
				if byPhone.ID != byEmail.ID && a.Phone != "" {
					c.wrong(path+".email", "the account of somebody else has it")
				}
				a.ID = byEmail.ID
			}
		}
	}
}
