package explain

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"concord/cmd/server/roster"
	"concord/internal/regions"
	"concord/internal/rules"
	"concord/organizations"
	"concord/routing"
)

// Faults are all that is wrong with a file. It is an error.
type Faults []roster.Fault

// Error names every fault on a line of its own.
func (f Faults) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "nothing was decided; to be mended in the file: %d", len(f))
	for _, x := range f {
		path := x.Path
		if path == "" {
			path = "document"
		}
		fmt.Fprintf(&b, "\n  line %d: %s: %s", x.Line, path, x.Text)
	}
	return b.String()
}

// plan is a file found good.
type plan struct {
	world    routing.World
	requests []routing.Request
	weights  routing.Weights
	names    map[string]Name // of mediators and organizations
}

type checker struct {
	doc    *Document
	lines  roster.Lines
	plan   plan
	kinds  []string
	tracks []string
	ids    map[string]string // "court|id" -> path
	faults Faults
	groups map[string]string // name -> group of companies
	courts map[string]string // id -> the one above
	houses map[string]string
}

// parse reads a file, or names everything that is wrong with it.
func parse(data []byte) (plan, error) {
	var doc Document
	lines, err := roster.Read(data, &doc)
	if err != nil {
		if f, ok := err.(roster.Faults); ok {
			return plan{}, Faults(f)
		}
		return plan{}, err
	}
	c := &checker{doc: &doc, lines: lines, ids: map[string]string{}, groups: map[string]string{}, courts: map[string]string{}, houses: map[string]string{}, plan: plan{weights: routing.Default(), names: map[string]Name{},
		world: routing.World{Organizations: map[organizations.OrganizationID]organizations.Organization{}, Courts: map[organizations.CourtID]organizations.Court{}}}}
	for _, p := range rules.Load().Packs() {
		c.tracks = append(c.tracks, p.ID)
		for _, k := range p.Kinds {
			if !slices.Contains(c.kinds, k.ID) {
				c.kinds = append(c.kinds, k.ID)
			}
		}
	}
	c.all()
	if len(c.faults) > 0 {
		slices.SortStableFunc(c.faults, func(a, b roster.Fault) int { return a.Line - b.Line })
		return plan{}, c.faults
	}
	return c.plan, nil
}

func (c *checker) all() {
	if len(c.doc.Causes) > 0 {
		c.kinds = nil
		for i, k := range c.doc.Causes {
			at := fmt.Sprintf("causes[%d]", i)
			if c.once(at, "cause", k) {
				c.kinds = append(c.kinds, k)
			}
		}
	}
	if c.doc.Weights != "" {
		w, err := routing.Parse([]byte(c.doc.Weights))
		if err != nil {
			c.wrong("weights", "%v", err)
		}
		c.plan.weights = w
	}
	for track := range c.plan.weights.Tracks {
		if !slices.Contains(c.tracks, track) {
			c.tracks = append(c.tracks, track)
		}
	}
	c.identify()
	for i := range c.doc.Courts {
		c.court(fmt.Sprintf("courts[%d]", i), &c.doc.Courts[i])
	}
	for i := range c.doc.Organizations {
		c.organization(fmt.Sprintf("organizations[%d]", i), &c.doc.Organizations[i])
	}
	ties := map[string][]organizations.Tie{}
	for i := range c.doc.Conflicts {
		x := &c.doc.Conflicts[i]
		ties[x.Mediator] = append(ties[x.Mediator], c.tie(fmt.Sprintf("conflicts[%d]", i), x))
	}
	for i := range c.doc.Mediators {
		x := &c.doc.Mediators[i]
		c.mediator(fmt.Sprintf("mediators[%d]", i), x, ties[x.ID])
	}
	if len(c.doc.Disputes) == 0 {
		c.wrong("disputes", "is required: one at least")
	}
	for i := range c.doc.Disputes {
		c.dispute(fmt.Sprintf("disputes[%d]", i), &c.doc.Disputes[i])
	}
}

// identify notes every id, so that an entry may refer to a later one.
func (c *checker) identify() {
	for i, x := range c.doc.Courts {
		c.once(fmt.Sprintf("courts[%d].id", i), "court", x.ID)
		c.courts[x.ID] = x.Parent
	}
	for i, x := range c.doc.Organizations {
		c.once(fmt.Sprintf("organizations[%d].id", i), "organization", x.ID)
		c.houses[x.ID] = x.Parent
		c.plan.names["o|"+x.ID] = x.Name.whole(x.ID)
		for _, n := range append([]string{x.Name.ZH, x.Name.EN}, x.Names...) {
			if x.Group != "" && n != "" {
				c.groups[same(n)] = x.Group
			}
		}
	}
	for i, x := range c.doc.Mediators {
		at := fmt.Sprintf("mediators[%d]", i)
		c.once(at+".id", "mediator", x.ID)
		c.plan.names["m|"+x.ID] = x.Name.whole(x.ID)
		for field, v := range map[string]string{"certificate": x.Certificate, "person": x.Person, "phone": digits(x.Phone)} {
			if v != "" {
				c.once(at+"."+field, field, v)
			}
		}
	}
	for i, x := range c.doc.Disputes {
		c.once(fmt.Sprintf("disputes[%d].id", i), "dispute", x.ID)
	}
}

func (n Name) whole(id string) Name {
	for _, s := range []string{n.EN, id} {
		if n.ZH == "" {
			n.ZH = s
		}
	}
	if n.EN == "" {
		n.EN = n.ZH
	}
	return n
}

func (c *checker) wrong(path, format string, args ...any) {
	c.faults = append(c.faults, roster.Fault{Path: path, Line: c.lines.Line(path), Text: fmt.Sprintf(format, args...)})
}

// once refuses what is empty or stands in the file before.
func (c *checker) once(path, sort, value string) bool {
	if strings.TrimSpace(value) == "" {
		c.wrong(path, "is required")
		return false
	}
	key := sort + "|" + value
	if before, twice := c.ids[key]; twice {
		c.wrong(path, "the same %s stands at %s", sort, before)
		return false
	}
	c.ids[key] = path
	return true
}

// refers says whether an id stands in the file.
func (c *checker) refers(path, sort, id string) {
	if _, ok := c.ids[sort+"|"+id]; !ok {
		c.wrong(path, "no %s of the file has the id %q", sort, id)
	}
}

func (c *checker) among(path, value string, known ...string) {
	if !slices.Contains(known, value) {
		c.wrong(path, "%q is none of %s", value, strings.Join(known, ", "))
	}
}

func (c *checker) each(path string, list []string, one func(path, value string)) {
	for i, v := range list {
		at := fmt.Sprintf("%s[%d]", path, i)
		if slices.Contains(list[:i], v) {
			c.wrong(at, "stands in the list twice")
		}
		one(at, v)
	}
}

func (c *checker) some(path string, list []string, one func(path, value string)) {
	if len(list) == 0 {
		c.wrong(path, "is required: one at least")
	}
	c.each(path, list, one)
}

func (c *checker) choice(known ...string) func(path, value string) {
	return func(path, value string) { c.among(path, value, known...) }
}

func (c *checker) region(path, code string) string {
	if r, ok := regions.Get(code); ok {
		return r.Code
	}
	if now, ok := regions.Successor(code); ok {
		c.wrong(path, "the division %q is no more; it became %s %s", code, now.Code, now.Name)
	} else if code == "" {
		c.wrong(path, "is required: a division code")
	} else {
		c.wrong(path, "no division has the code %q", code)
	}
	return code
}

func (c *checker) places(path string, list []string) []string {
	out := []string{}
	c.each(path, list, func(at, code string) { out = append(out, c.region(at, code)) })
	return out
}

// above follows what stands above an entry; a ring is named where it begins.
func (c *checker) above(path, sort, id, parent string, up map[string]string) {
	if parent == "" {
		return
	}
	c.refers(path, sort, parent)
	for at, hop := parent, 0; at != ""; at, hop = up[at], hop+1 {
		if at == id {
			c.wrong(path, "the %s would stand above itself", sort)
			return
		}
		if hop == levels {
			c.wrong(path, "more than %d levels lie above, or a ring", levels)
			return
		}
	}
}

// levels bounds a tree: more than any there is.
const levels = 100

func (c *checker) court(path string, x *Court) {
	c.above(path+".parent", "court", x.ID, x.Parent, c.courts)
	if x.Level != "" {
		c.among(path+".level", x.Level, string(organizations.Basic), string(organizations.Intermediate))
	}
	out := organizations.Court{ID: organizations.CourtID(x.ID), Name: organizations.Name(x.Name), Level: organizations.CourtLevel(x.Level), Parent: organizations.CourtID(x.Parent)}
	if x.Region != "" {
		out.Region = c.region(path+".region", x.Region)
	}
	c.plan.world.Courts[out.ID] = out
}

func (c *checker) organization(path string, x *Organization) {
	c.above(path+".parent", "organization", x.ID, x.Parent, c.houses)
	c.among(path+".kind", x.Kind, string(organizations.People), string(organizations.Industry), string(organizations.Administrative), string(organizations.Commercial))
	out := organizations.Organization{ID: organizations.OrganizationID(x.ID), Kind: organizations.OrganizationKind(x.Kind), Name: organizations.Name(x.Name),
		Parent: organizations.OrganizationID(x.Parent), Regions: c.places(path+".regions", x.Regions), Causes: x.Causes, Fee: x.Fee,
		Status: c.status(path+".status", x.Status, organizations.Applied), Until: x.Until, Group: x.Group, Sandbox: x.Sandbox}
	c.some(path+".causes", x.Causes, c.choice(c.kinds...))
	c.some(path+".courts", x.Courts, func(at, id string) {
		c.refers(at, "court", id)
		out.Courts = append(out.Courts, organizations.CourtID(id))
	})
	if out.Fee == "" {
		out.Fee = "free"
	}
	for _, n := range append([]string{x.Name.ZH, x.Name.EN}, x.Names...) {
		if n = same(n); n != "" && !slices.Contains(out.Bodies, n) {
			out.Bodies = append(out.Bodies, n)
		}
	}
	c.plan.world.Organizations[out.ID] = out
}

func (c *checker) status(path, value string, also ...organizations.Status) organizations.Status {
	if value == "" {
		return organizations.Active
	}
	known := []string{string(organizations.Active), string(organizations.Suspended), string(organizations.Removed)}
	for _, s := range also {
		known = append(known, string(s))
	}
	c.among(path, value, known...)
	return organizations.Status(value)
}

var language = regexp.MustCompile(`^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$`)

func (c *checker) speech(path, tag string) {
	if !language.MatchString(tag) {
		c.wrong(path, "%q is no language tag, as zh, en, ug", tag)
	}
}

var hours = []string{"weekday", "evening", "weekend"}

func (c *checker) mediator(path string, x *Mediator, ties []organizations.Tie) {
	m := organizations.Mediator{ID: organizations.MediatorID(x.ID), Name: organizations.Name(x.Name), Languages: x.Languages, Regions: c.places(path+".regions", x.Regions),
		Needs: x.Needs, Hours: x.Hours, Capacity: x.Capacity, Cases: x.Cases, Settled: x.Settled, Ended: x.Ended, DaysMean: x.DaysMean, LastCaseAt: x.LastCaseAt,
		Status: c.status(path+".status", x.Status), Certificate: x.Certificate, CertificateUntil: x.CertificateUntil, Ties: ties, Person: x.Person, PhoneHash: digits(x.Phone)}
	c.some(path+".organizations", x.Organizations, func(at, id string) {
		c.refers(at, "organization", id)
		m.Organizations = append(m.Organizations, organizations.OrganizationID(id))
	})
	c.some(path+".languages", x.Languages, c.speech)
	c.each(path+".hours", x.Hours, c.choice(hours...))
	c.each(path+".needs", x.Needs, c.named)
	c.each(path+".cases", x.Cases, c.named)
	if x.Capacity < 1 || x.Capacity > organizations.MaxCapacity {
		c.wrong(path+".capacity", "must be from 1 to %d", organizations.MaxCapacity)
	}
	if x.Settled < 0 || x.Ended < x.Settled {
		c.wrong(path+".settled", "must be from 0 to ended, which is %d", x.Ended)
	}
	if x.DaysMean < 0 {
		c.wrong(path+".daysMean", "must not be negative")
	}
	if len(x.Causes) == 0 {
		c.wrong(path+".causes", "is required: one at least")
	}
	for i, k := range x.Causes {
		at := fmt.Sprintf("%s.causes[%d]", path, i)
		c.among(at+".kind", k.Kind, c.kinds...)
		if k.Depth < 0 || k.Depth > 3 {
			c.wrong(at+".depth", "must be 1, 2 or 3")
		}
		if k.Settled < 0 || k.Ended < k.Settled {
			c.wrong(at+".settled", "must be from 0 to ended, which is %d", k.Ended)
		}
		if slices.ContainsFunc(x.Causes[:i], func(o Cause) bool { return o.Kind == k.Kind }) {
			c.wrong(at+".kind", "stands in the list twice")
		}
		m.Causes = append(m.Causes, organizations.Cause{Kind: k.Kind, Depth: max(1, k.Depth), Ended: k.Ended, Settled: k.Settled})
	}
	for i, s := range x.Away {
		if s.From.IsZero() || s.To.Before(s.From) {
			c.wrong(fmt.Sprintf("%s.away[%d]", path, i), "ends before it begins")
		}
		m.Away = append(m.Away, organizations.Span(s))
	}
	for i, r := range x.Repeats {
		c.named(fmt.Sprintf("%s.repeats[%d].name", path, i), r.Name)
		m.Repeats = append(m.Repeats, organizations.Repeat{Body: same(r.Name), Name: r.Name, Ended: r.Ended, Settled: r.Settled})
	}
	c.plan.world.Mediators = append(c.plan.world.Mediators, m)
}

func (c *checker) named(path, v string) {
	if strings.TrimSpace(v) == "" {
		c.wrong(path, "is required")
	}
}

func (c *checker) tie(path string, x *Conflict) organizations.Tie {
	c.refers(path+".mediator", "mediator", x.Mediator)
	c.among(path+".kind", x.Kind, "relative", "employer", "client", "interest", "other")
	set := 0
	for _, v := range []string{x.Person, digits(x.Phone), same(x.Name), x.Organization} {
		if v != "" {
			set++
		}
	}
	if set != 1 {
		c.wrong(path, "needs exactly one of person, phone, name and organization")
	}
	if x.Organization != "" {
		c.refers(path+".organization", "organization", x.Organization)
	}
	return organizations.Tie{Kind: x.Kind, Person: x.Person, PhoneHash: digits(x.Phone), NameHash: same(x.Name), Organization: organizations.OrganizationID(x.Organization)}
}

func (c *checker) dispute(path string, x *Dispute) {
	r := routing.Request{Case: x.ID, Kind: x.Kind, Court: organizations.CourtID(x.Court), Language: x.Language, Needs: x.Needs, Hours: x.Hours, Track: x.Track, At: x.At,
		Seed: x.Seed, Sandbox: x.Sandbox}
	if r.Seed == "" {
		r.Seed = x.ID
	}
	c.among(path+".kind", x.Kind, c.kinds...)
	c.refers(path+".court", "court", x.Court)
	if x.Region != "" {
		r.Region = c.region(path+".region", x.Region)
	}
	if x.Language != "" {
		c.speech(path+".language", x.Language)
	}
	if x.Track != "" {
		c.among(path+".track", x.Track, c.tracks...)
	}
	c.each(path+".needs", x.Needs, c.named)
	c.each(path+".hours", x.Hours, c.choice(hours...))
	c.each(path+".exclude", x.Exclude, func(at, id string) {
		c.refers(at, "mediator", id)
		r.Exclude = append(r.Exclude, organizations.MediatorID(id))
	})
	c.each(path+".prefer", x.Prefer, func(at, id string) {
		c.refers(at, "mediator", id)
		r.Prefer = append(r.Prefer, organizations.MediatorID(id))
	})
	for _, p := range x.Parties {
		if p.Group == "" {
			p.Group = c.groups[same(p.Name)]
		}
		r.Parties = append(r.Parties, routing.Party{Person: p.Person, PhoneHash: digits(p.Phone), NameHash: same(p.Name), Group: p.Group})
	}
	for i, l := range x.Locked {
		at := fmt.Sprintf("%s.locked[%d]", path, i)
		c.among(at+".role", l.Role, "mediator", "agent", "witness", "expert", "interpreter", "juror")
		if l.Person == "" && digits(l.Phone) == "" {
			c.wrong(at, "needs person or phone")
		}
		r.Locked = append(r.Locked, routing.Lock{Person: l.Person, PhoneHash: digits(l.Phone), Role: l.Role})
	}
	c.plan.requests = append(c.plan.requests, r)
}

// same brings names to one form, as organizations.Service.NameHash does before it hashes.
func same(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), "")) }

func digits(phone string) string { return strings.ToLower(strings.Join(strings.Fields(phone), "")) }
