package httpapi

import (
	"context"
	"slices"

	"concord/internal/fault"
	"concord/organizations"

	"github.com/gofiber/fiber/v2"
)

// mostCounted bounds the mediators whose cases are summed up for a public page.
const mostCounted = 2000

// getPublicOrganization is the page that everybody may read; one that only applied, or plays in a sandbox, has none.
func (s *Server) getPublicOrganization(ctx context.Context, in *RosterPath) (*out[PublicOrganization], error) {
	o, err := s.deps.Organizations.Organization(ctx, organizations.OrganizationID(in.ID))
	if err != nil || o.Status == organizations.Applied || o.Sandbox {
		return nil, fault.New(fault.NotFound, "not_found", nil)
	}
	e, err := s.deps.Organizations.EntryPack()
	if err != nil {
		return nil, err
	}
	v := PublicOrganization{Repeats: []RepeatParty{}}
	if v.OrganizationBody, err = s.organizationBody(ctx, e, o); err != nil {
		return nil, err
	}
	cs, err := s.deps.Organizations.CertificatesOf(ctx, o)
	if err != nil {
		return nil, err
	}
	if len(cs) > 0 {
		c := certificateView(cs[0])
		v.Certificate = &c
	}
	v.Figures, v.Repeats, err = s.figures(ctx, o.ID)
	return give(v, err)
}

// figures sums up what the mediators of an organization have done.
func (s *Server) figures(ctx context.Context, id organizations.OrganizationID) (Figures, []RepeatParty, error) {
	f, days, cursor, n := Figures{}, 0.0, "", 0
	bodies := map[string]RepeatParty{}
	for {
		ms, next, err := s.deps.Organizations.Mediators(ctx, id, cursor, 500)
		if err != nil {
			return f, nil, err
		}
		for _, m := range ms {
			if m.Status == organizations.Active {
				f.Mediators++
			}
			f.Ended, f.Settled, days = f.Ended+m.Ended, f.Settled+m.Settled, days+m.DaysMean*float64(m.Ended)
			for _, x := range m.Repeats {
				b := bodies[x.Body]
				bodies[x.Body] = RepeatParty{x.Name, b.Ended + x.Ended, b.Settled + x.Settled}
			}
		}
		if n += len(ms); next == "" || n >= mostCounted {
			break
		}
		cursor = next
	}
	if f.Ended > 0 {
		f.DaysMean = float64(int(days/float64(f.Ended)*10)) / 10
	}
	out := []RepeatParty{}
	for _, b := range bodies {
		if b.Ended > 1 {
			out = append(out, b)
		}
	}
	slices.SortFunc(out, func(a, b RepeatParty) int {
		if a.Ended != b.Ended {
			return b.Ended - a.Ended
		}
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return f, out[:min(len(out), 50)], nil
}

// getPublicCertificate says what a printed number is worth now. Without the right code behind it, which no sequence leads
// to, nothing is known.
func (s *Server) getPublicCertificate(ctx context.Context, in *struct {
	Number string `path:"number" maxLength:"120"`
}) (*out[PublicCertificate], error) {
	c, o, found, err := s.deps.Organizations.CertificateByNumber(ctx, in.Number)
	if err != nil || !found {
		return give(PublicCertificate{}, err)
	}
	e, err := s.deps.Organizations.EntryPack()
	if err != nil {
		return nil, err
	}
	name, kind := nameLabel(c.Name), entryKind(e, c.Kind)
	v := PublicCertificate{Known: true, Number: c.Printed(), State: string(c.State), Organization: string(o.ID), Name: &name, Kind: string(c.Kind), KindLabel: &kind, From: instant(c.From), Until: instant(c.Until),
		Digest: c.Digest, Synthetic: c.Synthetic}
	court, err := s.reader(ctx).court(c.Court)
	if court != nil {
		v.Court = &court.Name
	}
	return give(v, err)
}

func (s *Server) getCertificateDocument(c *fiber.Ctx) error {
	x, _, found, err := s.deps.Organizations.CertificateByNumber(c.UserContext(), c.Params("number"))
	if err != nil {
		return err
	}
	if !found || x.Document == "" {
		return fault.New(fault.NotFound, "not_found", nil)
	}
	return s.deliver(c, file{x.Document, x.Number + ".pdf", "application/pdf", c.Query("download") != ""})
}
