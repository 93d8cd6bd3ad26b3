package seed

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"strings"

	"concord/internal/actor"
	"concord/internal/blob"
	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/fault"
	"concord/internal/identity"
	"concord/internal/rules"
	"concord/mediation"
	"concord/organizations"
)

// Deps are the parts of the hub that are filled. County needs the first three, Cases all but those that may be nil.
type Deps struct {
	Organizations *organizations.Service
	Identity      *identity.Service
	Clock         clock.Clock

	Store *docstore.Store
	Cases *mediation.Service
	Rules *rules.Book
	Track string      // of the rule pack; "" is prefiling
	Blobs *blob.Store // for drawn signatures; may be nil
	// Render sets and keeps an agreement that is to be signed; nil puts a digest of nothing in its place.
	Render func(ctx context.Context, c *mediation.Case) (mediation.AttachInput, error)
	Quiet  bool // nothing follows from what is made: no papers, no messages
}

// Somebody is a person of the demonstration, with all that is needed to sign in as that person.
type Somebody struct {
	Key        string // applicant, mediator, judge ...; mediator:<mediator id> for everybody on the roster
	Name       string
	NameEN     string
	Role       actor.Role
	Tenant     string             // court or organization; "" for parties and the operator
	TenantName organizations.Name // "" where Tenant is
	Phone      string             // 11 digits
	Email      string             // staff only
	Region     string             // division code of the home, parties only
	Person     string             // account id
	Mediator   string             // id on the roster, mediators only
}

// The two courts and the county committee of the demonstration.
var (
	CourtID         = organizations.CourtID(id("court", "basic"))
	SuperiorID      = organizations.CourtID(id("court", "intermediate"))
	StoryMediator   = organizations.MediatorID(id("mediator", "0"))
	CountyCommittee = organizations.OrganizationID(id("organization", "county"))
)

// The divisions of the demonstration county.
const (
	county = "330122" // Tonglu, Zhejiang
	city   = "3301"   // Hangzhou

	province = "33" // Zhejiang
)

// id gives the same 26 characters for the same words, in the form of docstore.NewID.
func id(words ...string) string {
	h := sha256.Sum256([]byte("concord demonstration|" + strings.Join(words, "|")))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(h[:16]))
}

// County makes what is missing of the demonstration county and gives its people: those of the story first, then the
// roster. It leaves alone what is there, so that a second start changes nothing, even what somebody changed meanwhile.
func County(ctx context.Context, d Deps) ([]Somebody, error) {
	ctx = actor.With(ctx, actor.Machine)
	for _, c := range benches() {
		if err := d.Organizations.AddCourt(ctx, c); err != nil {
			return nil, err
		}
	}
	for _, o := range houses() {
		if err := d.house(ctx, o); err != nil {
			return nil, err
		}
	}
	if err := d.Organizations.MendPaths(ctx); err != nil {
		return nil, err
	}
	people := story()
	for i := range people {
		if err := d.account(ctx, &people[i]); err != nil {
			return nil, err
		}
	}
	if err := d.seat(ctx, people); err != nil {
		return nil, err
	}
	for _, m := range roster() {
		s := somebody(m)
		if err := d.account(ctx, &s); err != nil {
			return nil, err
		}
		m.Person, m.PhoneHash = s.Person, d.Organizations.PhoneHash(s.Phone)
		if err := d.mediator(ctx, m); err != nil {
			return nil, err
		}
		if m.ID == StoryMediator {
			first := s
			first.Key = "mediator"
			people = append(people, first)
		}
		people = append(people, s)
	}
	return people, nil
}

// seat gives the manager of the city branch the rights that he needs there, and no others; those of headquarters and of the
// county committee have all.
func (d Deps) seat(ctx context.Context, people []Somebody) error {
	for _, p := range people {
		if p.Key != "cityManager" {
			continue
		}
		rights := []organizations.Right{organizations.RosterRight, organizations.CasesRight, organizations.BranchesRight}
		if err := d.Organizations.SeatManager(ctx, organizations.OrganizationID(p.Tenant), p.Person, rights); err != nil {
			return err
		}
	}
	return nil
}

// house registers an organization and has its court invite it.
func (d Deps) house(ctx context.Context, h house) error {
	o, err := d.Organizations.Organization(ctx, h.ID)
	if fault.CodeOf(err) == fault.NotFound {
		o, err = d.Organizations.Apply(ctx, h.Organization)
	}
	if err != nil || o.Status != organizations.Applied { // what a court suspended stays suspended
		return err
	}
	return d.Organizations.Approve(ctx, h.ID, h.court)
}

func (d Deps) mediator(ctx context.Context, m organizations.Mediator) error {
	_, err := d.Organizations.Mediator(ctx, m.ID)
	if fault.CodeOf(err) == fault.NotFound {
		_, err = d.Organizations.AddMediator(ctx, m)
	}
	return err
}

// account makes the account of a person; a number that somebody signed in with before keeps its account.
func (d Deps) account(ctx context.Context, s *Somebody) error {
	if _, err := d.Identity.Account(ctx, s.Person); fault.CodeOf(err) != fault.NotFound {
		return err
	}
	a := identity.Account{ID: s.Person, Name: s.Name, Phone: s.Phone, Email: s.Email, Locale: "zh-CN"}
	if s.Role != actor.Party {
		a.Level = actor.Confirmed // staff were seen in person when they were taken on
		a.Grants = []actor.Grant{{Role: s.Role, Tenant: s.Tenant}}
	}
	if s.Mediator != "" {
		a.Grants = mediatorGrants(organizations.MediatorID(s.Mediator))
	}
	_, err := d.Identity.CreateAccount(ctx, a)
	if fault.CodeOf(err) != fault.Exists {
		return err
	}
	held, err := d.Identity.ByPhone(ctx, s.Phone)
	if err != nil {
		return err
	}
	s.Person = held.ID
	for _, g := range a.Grants {
		if held, err = d.Identity.Grant(ctx, held.ID, g); err != nil {
			return err
		}
	}
	return nil
}
