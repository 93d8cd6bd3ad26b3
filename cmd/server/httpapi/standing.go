package httpapi

import (
	"context"
	"slices"

	"concord/internal/rules"
	"concord/organizations"
)

// house reads an organization for those who may see its file.
func (s *Server) house(ctx context.Context, id string) (organizations.Organization, error) {
	if err := s.deps.Organizations.Allow(ctx, "organization:read", organizations.OrganizationID(id)); err != nil {
		return organizations.Organization{}, err
	}
	return s.deps.Organizations.Organization(ctx, organizations.OrganizationID(id))
}

func (s *Server) getOrganization(ctx context.Context, in *RosterPath) (*out[OrganizationView], error) {
	o, err := s.house(ctx, in.ID)
	return s.organization(ctx, o, err)
}

func (s *Server) organizationBody(ctx context.Context, e rules.Entry, o organizations.Organization) (OrganizationBody, error) {
	v := OrganizationBody{ID: string(o.ID), Kind: string(o.Kind), KindLabel: entryKind(e, o.Kind), Name: nameLabel(o.Name), CreditCode: o.CreditCode, Status: string(o.Status), Expired: o.Expired,
		Courts: []CourtView{}, Places: places(o.Regions), Causes: list(o.Causes), Fee: o.Fee, Until: instant(o.Until), Parent: string(o.Parent), Synthetic: o.Synthetic}
	r := s.reader(ctx)
	for _, id := range o.Courts {
		c, err := r.court(id)
		if err != nil {
			return v, err
		}
		if c != nil {
			v.Courts = append(v.Courts, *c)
		}
	}
	return v, nil
}

func (s *Server) organization(ctx context.Context, o organizations.Organization, err error) (*out[OrganizationView], error) {
	if err != nil {
		return nil, err
	}
	svc := s.deps.Organizations
	e, err := svc.EntryPack()
	if err != nil {
		return nil, err
	}
	v := OrganizationView{Certificates: []CertificateView{}, Standing: []StandingEntry{}, Application: string(o.Application), Suspensions: grounds(e.Pack, e.Rule.Suspensions), Removals: grounds(e.Pack, e.Rule.Removals),
		AllowedMoves: svc.StandingMoves(ctx, o)}
	if v.Organization, err = s.organizationBody(ctx, e, o); err != nil {
		return nil, err
	}
	cs, err := svc.CertificatesOf(ctx, o)
	if err != nil {
		return nil, err
	}
	for _, c := range cs {
		v.Certificates = append(v.Certificates, certificateView(c))
	}
	for _, x := range slices.Backward(o.Standing) {
		v.Standing = append(v.Standing, standingEntry(e, x))
	}
	xs, err := svc.ObjectionsOf(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	if v.Objections, err = s.objections(ctx, xs); err != nil {
		return nil, err
	}
	if last := o.Last(organizations.WasSuspended, organizations.WasRemoved); slices.Contains(v.AllowedMoves, "object") {
		due, err := svc.ObjectionDue(last.At)
		if err != nil {
			return nil, err
		}
		v.ObjectUntil = &due
	}
	v.Renewal = RenewalView{From: instant(o.RenewalFrom(e)), Open: slices.Contains(v.AllowedMoves, "renew")}
	if o.Renewal != nil {
		v.Renewal.Asked, v.Renewal.Text = &o.Renewal.At, o.Renewal.Text
	}
	return &out[OrganizationView]{v}, nil
}

func standingEntry(e rules.Entry, x organizations.FileEntry) StandingEntry {
	v := StandingEntry{At: x.At, Kind: x.Kind, By: "system", Ground: x.Ground, Text: x.Text, Until: instant(x.Until)}
	switch {
	case x.Court:
		v.By = "court"
	case x.By != "":
		v.By = "organization"
	}
	for _, list := range [][]rules.Ground{e.Rule.Suspensions, e.Rule.Removals} {
		if g, ok := rules.Find(list, x.Ground); ok && v.Label == nil {
			l := ruleLabel(g.Label)
			v.Label = &l
		}
	}
	return v
}

func (s *Server) suspendOrganization(ctx context.Context, in *standingIn) (*out[OrganizationView], error) {
	x := organizations.Sanction{Ground: in.Body.Ground, Text: in.Body.Text}
	if in.Body.Until != "" {
		until, err := s.dayEnd(in.Body.Until, "until")
		if err != nil {
			return nil, err
		}
		x.Until = until
	}
	o, err := s.deps.Organizations.Suspend(ctx, organizations.OrganizationID(in.ID), x)
	return s.organization(ctx, o, err)
}

func (s *Server) restoreOrganization(ctx context.Context, in *RosterPath) (*out[OrganizationView], error) {
	o, err := s.deps.Organizations.Restore(ctx, organizations.OrganizationID(in.ID))
	return s.organization(ctx, o, err)
}

func (s *Server) removeOrganization(ctx context.Context, in *standingIn) (*out[OrganizationView], error) {
	o, err := s.deps.Organizations.Remove(ctx, organizations.OrganizationID(in.ID), organizations.Sanction{Ground: in.Body.Ground, Text: in.Body.Text})
	return s.organization(ctx, o, err)
}

func (s *Server) askRenewal(ctx context.Context, in *struct {
	RosterPath
	EntryText
}) (*out[OrganizationView], error) {
	o, err := s.deps.Organizations.AskRenewal(ctx, organizations.OrganizationID(in.ID), in.Body.Text)
	return s.organization(ctx, o, err)
}

func (s *Server) decideRenewal(ctx context.Context, in *struct {
	RosterPath
	Body struct {
		Decision string `json:"decision" enum:"approve,refuse"`
		Text     string `json:"text,omitempty" maxLength:"20000"`
	}
}) (*out[OrganizationView], error) {
	o, err := s.deps.Organizations.DecideRenewal(ctx, organizations.OrganizationID(in.ID), in.Body.Decision == "approve", in.Body.Text)
	return s.organization(ctx, o, err)
}

// objectToDecision takes an objection. For one to a refusal the id is that of the application: there is no organization yet.
func (s *Server) objectToDecision(ctx context.Context, in *struct {
	RosterPath
	Body struct {
		Against  string `json:"against" enum:"refusal,suspension,removal"`
		Mediator string `json:"mediator,omitempty" maxLength:"64"`
		Text     string `json:"text" maxLength:"20000"`
	}
}) (*out[ObjectionView], error) {
	x, err := s.deps.Organizations.Object(ctx, in.ID, in.Body.Against, organizations.MediatorID(in.Body.Mediator), in.Body.Text)
	if err != nil {
		return nil, err
	}
	return give(s.objection(ctx, x))
}

func (s *Server) getObjection(ctx context.Context, in *ObjectionPath) (*out[ObjectionView], error) {
	x, err := s.deps.Organizations.Objection(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return give(s.objection(ctx, x))
}

func (s *Server) decideObjection(ctx context.Context, in *struct {
	ObjectionPath
	Body struct {
		Upheld bool   `json:"upheld"`
		Text   string `json:"text" maxLength:"20000"`
	}
}) (*out[ObjectionView], error) {
	x, err := s.deps.Organizations.DecideObjection(ctx, in.ID, in.Body.Upheld, in.Body.Text)
	if err != nil {
		return nil, err
	}
	return give(s.objection(ctx, x))
}
