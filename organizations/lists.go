package organizations

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"concord/internal/docstore"
)

// World is a snapshot of all that may be given cases. Readers must not change it.
type World struct {
	Mediators     []Mediator
	Organizations map[OrganizationID]Organization
	Courts        map[CourtID]Court
}

// World reads the snapshot: active mediators, active organizations, all courts.
func (s *Service) World(ctx context.Context) (World, error) {
	w := World{Organizations: map[OrganizationID]Organization{}, Courts: map[CourtID]Court{}}
	var err error
	if w.Mediators, err = every(ctx, s.st.mediators, docstore.Query{Index: "by_status", Equal: []any{string(Active)}}); err != nil {
		return w, err
	}
	os, err := every(ctx, s.st.organizations, docstore.Query{Index: "by_status", Equal: []any{string(Active)}})
	if err != nil {
		return w, err
	}
	for _, o := range os {
		w.Organizations[o.ID] = o
	}
	cs, err := s.Courts(ctx)
	for _, c := range cs {
		w.Courts[c.ID] = c
	}
	return w, err
}

// Courts lists all courts.
func (s *Service) Courts(ctx context.Context) ([]Court, error) {
	out, err := every(ctx, s.st.courts, docstore.Query{Index: "by_level", Equal: []any{string(Basic)}})
	if err != nil {
		return nil, err
	}
	up, err := every(ctx, s.st.courts, docstore.Query{Index: "by_level", Equal: []any{string(Intermediate)}})
	return append(out, up...), err
}

// CourtFor suggests courts for the places, best first.
func (s *Service) CourtFor(ctx context.Context, p Places) ([]Suggestion, error) {
	var near []Court
	asked := map[string]bool{}
	for _, code := range []string{p.Respondent, p.Place, p.Applicant} {
		for _, in := range above(code) {
			if asked[in] {
				continue
			}
			asked[in] = true
			cs, err := every(ctx, s.st.courts, docstore.Query{Index: "by_level", Equal: []any{string(Basic), in}})
			if err != nil {
				return nil, err
			}
			near = append(near, cs...)
		}
	}
	slices.SortFunc(near, func(a, b Court) int {
		return cmp.Or(strings.Compare(a.Region, b.Region), strings.Compare(string(a.ID), string(b.ID)))
	})
	return Suggest(near, p), nil
}

// above gives the codes under which the divisions that hold a place may be known: itself, the shorter ones, and the old
// six-digit forms of city and province.
func above(code string) []string {
	var out []string
	for _, n := range []int{2, 4, 6, 9, 12} {
		if len(code) >= n {
			out = append(out, code[:n])
		}
	}
	if len(code) >= 4 {
		out = append(out, code[:4]+"00")
	}
	if len(code) >= 2 {
		out = append(out, code[:2]+"0000")
	}
	return out
}

// Court gives one court.
func (s *Service) Court(ctx context.Context, id CourtID) (Court, error) {
	it, err := s.st.courts.Get(ctx, string(id))
	return it.Value, err
}

// Organization gives one organization.
func (s *Service) Organization(ctx context.Context, id OrganizationID) (Organization, error) {
	it, err := s.st.organizations.Get(ctx, string(id))
	return it.Value, err
}

// Mediator gives one mediator.
func (s *Service) Mediator(ctx context.Context, id MediatorID) (Mediator, error) {
	it, err := s.st.mediators.Get(ctx, string(id))
	return it.Value, err
}

// MediatorOf gives the mediator who signs in with an account; found is false when the account is no mediator's.
func (s *Service) MediatorOf(ctx context.Context, person string) (m Mediator, found bool, err error) {
	p, err := s.st.mediators.Find(ctx, docstore.Query{Index: "by_person", Equal: []any{person}, Limit: 1})
	if err != nil || len(p.Items) == 0 {
		return Mediator{}, false, err
	}
	return p.Items[0].Value, true, nil
}

// MediatorCertified gives the mediator of a certificate number; found is false when nobody on the roster has it.
func (s *Service) MediatorCertified(ctx context.Context, certificate string) (m Mediator, found bool, err error) {
	p, err := s.st.mediators.Find(ctx, docstore.Query{Index: "by_certificate", Equal: []any{certificate}, Limit: 1})
	if err != nil || len(p.Items) == 0 {
		return Mediator{}, false, err
	}
	return p.Items[0].Value, true, nil
}

// Mediators lists the roster of an organization, a page at a time.
func (s *Service) Mediators(ctx context.Context, o OrganizationID, cursor string, limit int) ([]Mediator, string, error) {
	return page(ctx, s.st.mediators, docstore.Query{Index: "by_organization", Equal: []any{string(o)}, Cursor: cursor, Limit: limit})
}

// Invited lists the organizations that a court invited, a page at a time.
func (s *Service) Invited(ctx context.Context, c CourtID, cursor string, limit int) ([]Organization, string, error) {
	return page(ctx, s.st.organizations, docstore.Query{Index: "by_court", Equal: []any{string(c)}, Cursor: cursor, Limit: limit})
}
