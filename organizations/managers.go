package organizations

import (
	"context"
	"slices"
	"time"

	"concord/internal/actor"
	"concord/internal/docstore"
	"concord/internal/fault"
)

// Right is a part of the administration of an organization that is given to a manager. It holds at the organization and at
// all below it.
type Right string

// The rights.
const (
	RosterRight   Right = "roster"   // mediators: who is on the roster and how
	CasesRight    Right = "cases"    // which cases the mediators have, and how they stand
	BranchesRight Right = "branches" // branches: made, moved
	PartnersRight Right = "partners" // systems of partners: keys and webhooks
	ManagersRight Right = "managers" // other managers
)

// Rights are all rights, in the order in which pages show them.
var Rights = []Right{RosterRight, CasesRight, BranchesRight, PartnersRight, ManagersRight}

// Manager is a grant: who has which rights, by whom and since when. One that was revoked stays as a mark, so that an old
// role of the account gives nothing back.
type Manager struct {
	Person  string    `json:"person"`
	Rights  []Right   `json:"rights"`
	By      string    `json:"by,omitempty"` // account; "" for who was there before grants were kept
	At      time.Time `json:"at"`
	Revoked time.Time `json:"revoked,omitzero"`
}

// Managers are the grants of one organization: one document, so that the last manager cannot leave by two doors at once.
type Managers struct {
	Organization OrganizationID `json:"organization"`
	Managers     []Manager      `json:"managers"`
}

// mostManagers bounds the grants of one organization, marks of revoked ones among them.
const mostManagers = 500

func (m Managers) find(person string) (Manager, bool) {
	i := slices.IndexFunc(m.Managers, func(x Manager) bool { return x.Person == person })
	if i < 0 {
		return Manager{}, false
	}
	return m.Managers[i], true
}

// of gives the rights of somebody who holds the role of a manager here: who has no grant was there before grants were kept,
// and has all.
func (m Managers) of(person string) []Right {
	g, found := m.find(person)
	switch {
	case !found:
		return Rights
	case !g.Revoked.IsZero():
		return nil
	}
	return g.Rights
}

// adopt writes grants of all rights for those who hold the role and have no grant yet.
func (m *Managers) adopt(holders []string, at time.Time) {
	for _, p := range holders {
		if _, found := m.find(p); !found {
			m.Managers = append(m.Managers, Manager{Person: p, Rights: slices.Clone(Rights), At: at})
		}
	}
}

// set grants rights to a person, in place of those held before.
func (m *Managers) set(g Manager) error {
	i := slices.IndexFunc(m.Managers, func(x Manager) bool { return x.Person == g.Person })
	if i < 0 {
		if len(m.Managers) >= mostManagers {
			return fault.On("person", "field.too_many", fault.P{"max": mostManagers})
		}
		m.Managers = append(m.Managers, g)
		return nil
	}
	m.Managers[i] = g
	return nil
}

// led says whether somebody has the right to look after managers.
func (m Managers) led() bool {
	return slices.ContainsFunc(m.Managers, func(g Manager) bool { return g.Revoked.IsZero() && slices.Contains(g.Rights, ManagersRight) })
}

// ManagersCollection and MovesCollection are where grants and moves are kept; the outbox names them with each event.
const (
	ManagersCollection = "organization_managers"
	MovesCollection    = "organization_moves"
)

// ManagersChanged is the event of a change of grants; its data is Staffing.
const ManagersChanged = "managers.changed"

// Staffing is the data of ManagersChanged: whose grant changed where.
type Staffing struct {
	Organization OrganizationID `json:"organization"`
	Person       string         `json:"person"`
}

// rightsAt gives the rights of an actor at a place: those of the place and of all above it.
func (s *Service) rightsAt(ctx context.Context, a actor.Actor, p place) ([]Right, error) {
	held := map[Right]bool{}
	for _, o := range p.line {
		if !a.Has(actor.Manager, string(o.ID)) {
			continue
		}
		doc, err := s.managersOf(ctx, o.ID)
		if err != nil {
			return nil, err
		}
		for _, r := range doc.of(a.Person) {
			held[r] = true
		}
	}
	var out []Right
	for _, r := range Rights {
		if held[r] {
			out = append(out, r)
		}
	}
	return out, nil
}

func (s *Service) managersOf(ctx context.Context, id OrganizationID) (Managers, error) {
	it, err := s.st.managers.Get(ctx, string(id))
	if fault.CodeOf(err) == fault.NotFound {
		return Managers{Organization: id}, nil
	}
	return it.Value, err
}

// Rights gives the rights that the actor has at an organization, by grants there or above; none for whoever has nothing
// to do with it.
func (s *Service) Rights(ctx context.Context, id OrganizationID) ([]Right, error) {
	p, err := s.lineage(ctx, id)
	if err != nil {
		return nil, hidden(err)
	}
	return s.rightsAt(ctx, actor.From(ctx), p)
}

// Scope gives an actor as seen from an organization: with the role of a manager there when he holds the right there or
// above, and without it when he holds the role but not the right. Other roles stay.
func (s *Service) Scope(ctx context.Context, a actor.Actor, id OrganizationID, r Right) (actor.Actor, error) {
	if id == "" || !a.Is(actor.Manager) {
		return a, nil
	}
	p, err := s.lineage(ctx, id)
	if fault.CodeOf(err) == fault.NotFound {
		return a, nil
	}
	if err != nil {
		return a, err
	}
	rights, err := s.rightsAt(ctx, a, p)
	if err != nil {
		return a, err
	}
	role := actor.Grant{Role: actor.Manager, Tenant: string(id)}
	may := slices.Contains(rights, r)
	if may == slices.Contains(a.Grants, role) {
		return a, nil
	}
	a.Grants = slices.DeleteFunc(slices.Clone(a.Grants), func(g actor.Grant) bool { return g == role })
	if may {
		a.Grants = append(a.Grants, role)
	}
	return a, nil
}

// ManagerEntry is a manager as others see him.
type ManagerEntry struct {
	Manager
	Profile
	Where     OrganizationID // where the grant is: the organization asked for, or one above it
	WhereName Name
	Inherited bool
}

// Managers lists the managers of an organization: its own first, then those above it, whose rights hold here too.
func (s *Service) Managers(ctx context.Context, id OrganizationID) ([]ManagerEntry, error) {
	p, err := s.place(ctx, "organization:managers", id)
	if err != nil {
		return nil, err
	}
	out := []ManagerEntry{}
	for i, o := range p.line {
		doc, err := s.adopted(ctx, o.ID)
		if err != nil {
			return nil, err
		}
		for _, m := range doc.Managers {
			if !m.Revoked.IsZero() {
				continue
			}
			e := ManagerEntry{Manager: m, Where: o.ID, WhereName: o.Name, Inherited: i > 0}
			if s.accounts != nil {
				if e.Profile, err = s.accounts.Profile(ctx, m.Person); err != nil && fault.CodeOf(err) != fault.NotFound {
					return nil, err
				}
			}
			out = append(out, e)
		}
	}
	return out, nil
}

// adopted gives the grants of an organization with those of the accounts that held the role before grants were kept.
func (s *Service) adopted(ctx context.Context, id OrganizationID) (Managers, error) {
	doc, err := s.managersOf(ctx, id)
	if err != nil {
		return doc, err
	}
	holders, err := s.holders(ctx, id)
	doc.adopt(holders, s.clock.Now())
	return doc, err
}

func (s *Service) holders(ctx context.Context, id OrganizationID) ([]string, error) {
	if s.accounts == nil {
		return nil, nil
	}
	return s.accounts.Holders(ctx, actor.Manager, string(id))
}

// AddManager invites somebody by phone or e-mail to administer an organization with these rights, and sends a sign-in
// link. Nobody grants what he lacks there or above (forbidden manager.not_yours); a clerk or the operator may only seat the
// first who looks after the others. Again for a manager replaces the rights.
func (s *Service) AddManager(ctx context.Context, id OrganizationID, who Contact, rights []Right) (ManagerEntry, error) {
	p, err := s.place(ctx, "organization:managers", id)
	if err != nil {
		return ManagerEntry{}, err
	}
	name, wrong := Clean("name", who.Name, 60)
	who.Name = name
	fields := append(wrong, checkRights(rights)...)
	if who.Phone == "" && who.Email == "" {
		fields = append(fields, fault.Field{Path: "phone", Key: "field.required"})
	}
	if err := fault.Fields(fields); err != nil {
		return ManagerEntry{}, err
	}
	if err := s.mayGrant(ctx, p, rights); err != nil {
		return ManagerEntry{}, err
	}
	if s.accounts == nil {
		return ManagerEntry{}, fault.New(fault.Unavailable, "unavailable", nil)
	}
	person, err := s.accounts.Ensure(ctx, who)
	if err != nil {
		return ManagerEntry{}, err
	}
	e, err := s.grant(ctx, p, person, rights)
	if err != nil {
		return e, err
	}
	// The link is a courtesy: who does not get it signs in by phone as always.
	_ = s.accounts.Link(ctx, person)
	return e, nil
}

// ChangeManager gives a manager of the organization these rights in place of those held.
func (s *Service) ChangeManager(ctx context.Context, id OrganizationID, person string, rights []Right) (ManagerEntry, error) {
	p, err := s.place(ctx, "organization:managers", id)
	if err != nil {
		return ManagerEntry{}, err
	}
	if err := fault.Fields(checkRights(rights)); err != nil {
		return ManagerEntry{}, err
	}
	doc, err := s.adopted(ctx, id)
	if err != nil {
		return ManagerEntry{}, err
	}
	held, found := doc.find(person)
	if !found || !held.Revoked.IsZero() {
		return ManagerEntry{}, notFound()
	}
	var more []Right
	for _, r := range rights {
		if !slices.Contains(held.Rights, r) {
			more = append(more, r)
		}
	}
	if err := s.mayGrant(ctx, p, more); err != nil {
		return ManagerEntry{}, err
	}
	return s.grant(ctx, p, person, rights)
}

// grant writes the grant before the role is given: without a grant the role would mean all rights.
func (s *Service) grant(ctx context.Context, p place, person string, rights []Right) (ManagerEntry, error) {
	e := ManagerEntry{Where: p.ID, WhereName: p.Name}
	now := s.clock.Now()
	e.Manager = Manager{Person: person, Rights: ordered(rights), By: actor.From(ctx).Person, At: now}
	if err := s.changeManagers(ctx, p, e.Manager); err != nil {
		return e, err
	}
	if s.accounts == nil {
		return e, nil
	}
	err := s.accounts.Give(ctx, person, actor.Grant{Role: actor.Manager, Tenant: string(p.ID)})
	if err != nil {
		return e, err
	}
	e.Profile, err = s.accounts.Profile(ctx, person)
	return e, err
}

// SeatManager gives somebody a grant who holds none at an organization yet; for what fills a hub. Whoever has one keeps it.
func (s *Service) SeatManager(ctx context.Context, id OrganizationID, person string, rights []Right) error {
	p, err := s.place(ctx, "organization:managers", id)
	if err != nil {
		return err
	}
	doc, err := s.managersOf(ctx, id)
	if _, found := doc.find(person); err != nil || found {
		return err
	}
	_, err = s.grant(ctx, p, person, rights)
	return err
}

// RemoveManager takes the rights of a manager of the organization away, at once. The last one who looks after the managers
// of headquarters stays (conflict manager.last).
func (s *Service) RemoveManager(ctx context.Context, id OrganizationID, person string) error {
	p, err := s.place(ctx, "organization:managers", id)
	if err != nil {
		return err
	}
	if err := s.mayGrant(ctx, p, nil); err != nil {
		return err
	}
	doc, err := s.adopted(ctx, id)
	if err != nil {
		return err
	}
	held, found := doc.find(person)
	if !found || !held.Revoked.IsZero() {
		return notFound()
	}
	now := s.clock.Now()
	// First the rights, by one write that knows who is left; then the role. Killed in between, the role is worth nothing.
	if err := s.changeManagers(ctx, p, Manager{Person: person, By: actor.From(ctx).Person, At: held.At, Revoked: now}); err != nil {
		return err
	}
	if s.accounts == nil {
		return nil
	}
	return s.accounts.Take(ctx, person, actor.Grant{Role: actor.Manager, Tenant: string(id)})
}

// changeManagers writes one grant and holds to what must stay true of all of them.
func (s *Service) changeManagers(ctx context.Context, p place, g Manager) error {
	if len(g.Rights) == 0 && g.Revoked.IsZero() {
		return fault.On("rights", "field.required", nil)
	}
	holders, err := s.holders(ctx, p.ID)
	if err != nil {
		return err
	}
	seats := s.seats(ctx)
	now := s.clock.Now()
	change := func(m *Managers) ([]docstore.Event, error) {
		m.Organization = p.ID
		m.adopt(holders, now)
		if seats && m.led() {
			return nil, fault.New(fault.Forbidden, "manager.seated", nil)
		}
		was := m.led()
		if err := m.set(g); err != nil {
			return nil, err
		}
		if was && p.Parent == "" && !m.led() {
			return nil, fault.New(fault.Conflict, "manager.last", nil)
		}
		return []docstore.Event{docstore.NewEvent(ManagersChanged, now, Staffing{Organization: p.ID, Person: g.Person})}, nil
	}
	for {
		_, err := s.st.managers.Update(ctx, string(p.ID), change)
		if fault.CodeOf(err) != fault.NotFound {
			return err
		}
		fresh := Managers{}
		events, err := change(&fresh)
		if err != nil {
			return err
		}
		err = s.st.managers.Insert(ctx, string(p.ID), fresh, events...)
		if fault.CodeOf(err) != fault.Exists { // somebody else was first: then as a change
			return err
		}
	}
}

// seats says whether the actor is no manager but one who seats the first: a court or the hub.
func (s *Service) seats(ctx context.Context) bool {
	a := actor.From(ctx)
	return !a.Has(actor.System, "") && !a.Is(actor.Manager)
}

// mayGrant refuses rights that the actor lacks at the place and above it. Who seats the first manager holds none and may
// give all; changeManagers lets that be only while nobody looks after the managers.
func (s *Service) mayGrant(ctx context.Context, p place, rights []Right) error {
	a := actor.From(ctx)
	if a.Has(actor.System, "") {
		return nil
	}
	own, err := s.rightsAt(ctx, a, p)
	if err != nil {
		return err
	}
	if len(own) == 0 && s.seats(ctx) {
		return nil
	}
	if !slices.Contains(own, ManagersRight) {
		return fault.New(fault.Forbidden, "access.denied", nil)
	}
	for _, r := range rights {
		if !slices.Contains(own, r) {
			return fault.New(fault.Forbidden, "manager.not_yours", fault.P{"right": string(r)})
		}
	}
	return nil
}

func checkRights(rights []Right) []fault.Field {
	if len(rights) == 0 {
		return []fault.Field{{Path: "rights", Key: "field.required"}}
	}
	for i, r := range rights {
		if !slices.Contains(Rights, r) {
			return []fault.Field{{Path: "rights", Key: "field.unknown_choice"}}
		}
		if slices.Contains(rights[:i], r) {
			return []fault.Field{{Path: "rights", Key: "field.repeated"}}
		}
	}
	return nil
}

// ordered gives rights in their one order.
func ordered(rights []Right) []Right {
	out := []Right{}
	for _, r := range Rights {
		if slices.Contains(rights, r) {
			out = append(out, r)
		}
	}
	return out
}

// SettleManager brings the role of an account in line with its grant; the reaction to ManagersChanged, for when the server
// was killed between the two.
func (s *Service) SettleManager(ctx context.Context, id OrganizationID, person string) error {
	if s.accounts == nil {
		return nil
	}
	doc, err := s.managersOf(ctx, id)
	if err != nil {
		return err
	}
	g, found := doc.find(person)
	role := actor.Grant{Role: actor.Manager, Tenant: string(id)}
	switch {
	case !found:
		return nil
	case g.Revoked.IsZero():
		err = s.accounts.Give(ctx, person, role)
	default:
		err = s.accounts.Take(ctx, person, role)
	}
	if fault.CodeOf(err) == fault.NotFound { // the account is gone
		return nil
	}
	return err
}
