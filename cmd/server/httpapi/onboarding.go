package httpapi

import (
	"context"

	"concord/internal/actor"
	"concord/internal/fault"
	"concord/internal/regions"
	"concord/internal/rules"
	"concord/organizations"

	"github.com/gofiber/fiber/v2"
)

// onboardingRoutes are the rows on organizations: how they come onto the roster of a court, stay on it, and leave it.
func (s *Server) onboardingRoutes() []Route {
	return []Route{
		{get, "/organizations/criteria", "getCriteria", Anyone, gets(s.getCriteria)},
		{get, "/organizations/applications", "listApplications", SignedIn, gets(s.listApplications)},
		{post, "/organizations/applications", "createApplication", "organization:apply", creates(s.createApplication)},
		{get, "/organizations/applications/{aid}", "getApplication", "organization:read", gets(s.getApplication)},
		{put, "/organizations/applications/{aid}/draft", "saveApplication", "organization:apply", gets(s.saveApplication)},
		{post, "/organizations/applications/{aid}/submit", "submitApplication", "organization:apply", gets(s.submitApplication)},
		{post, "/organizations/applications/{aid}/answer", "answerApplication", "organization:apply", gets(s.answerApplication)},
		{post, "/organizations/applications/{aid}/withdraw", "withdrawApplication", "organization:apply", gets(s.withdrawApplication)},
		{post, "/organizations/applications/{aid}/review", "reviewApplication", "organization:review", gets(s.reviewApplication)},
		{get, "/organizations/applications/{aid}/papers/{paper}/content", "getApplicationPaper", "organization:read", raw("a paper of the application", s.getApplicationPaper)},
		{remove, "/organizations/applications/{aid}/papers/{paper}", "removeApplicationPaper", "organization:apply", gets(s.removeApplicationPaper)},
		{get, "/desk/court/applications", "listCourtApplications", "desk:court", gets(s.listCourtApplications)},

		{get, "/organizations/{oid}", "getOrganization", "organization:read", gets(s.getOrganization)},
		{post, "/organizations/{oid}/suspend", "suspendOrganization", "organization:standing", gets(s.suspendOrganization)},
		{post, "/organizations/{oid}/restore", "restoreOrganization", "organization:standing", gets(s.restoreOrganization)},
		{post, "/organizations/{oid}/remove", "removeOrganization", "organization:standing", gets(s.removeOrganization)},
		{post, "/organizations/{oid}/renew", "askRenewal", "organization:renew", gets(s.askRenewal)},
		{post, "/organizations/{oid}/renewal", "decideRenewal", "organization:standing", gets(s.decideRenewal)},
		{post, "/organizations/{oid}/objections", "objectToDecision", "organization:object", creates(s.objectToDecision)},
		{get, "/objections/{id}", "getObjection", "organization:read", gets(s.getObjection)},
		{post, "/objections/{id}/decide", "decideObjection", "organization:standing", gets(s.decideObjection)},

		{get, "/public/organizations/{oid}", "getPublicOrganization", Anyone, gets(s.getPublicOrganization)},
		{get, "/public/certificates/{number}", "getPublicCertificate", Anyone, gets(s.getPublicCertificate)},
		{get, "/public/certificates/{number}/document", "getCertificateDocument", Anyone, raw("the sealed certificate as PDF", s.getCertificateDocument)},
	}
}

// ApplicationPath is the application of a path.
type ApplicationPath struct {
	ID string `path:"aid" maxLength:"64" doc:"application id"`
}

// RosterPath is the organization of a path.
type RosterPath struct {
	ID string `path:"oid" maxLength:"64" doc:"organization id"`
}

// ObjectionPath is the objection of a path.
type ObjectionPath struct {
	ID string `path:"id" maxLength:"64" doc:"objection id"`
}

type applicationDraftIn struct {
	ApplicationPath
	Body struct {
		Revision    int              `json:"revision" doc:"revision that the writer saw"`
		Kind        *string          `json:"kind,omitempty" maxLength:"40" doc:"another kind forgets the answers"`
		Name        *Label           `json:"name,omitempty"`
		CreditCode  *string          `json:"creditCode,omitempty" maxLength:"200"`
		LegalPerson *string          `json:"legalPerson,omitempty" maxLength:"2000"`
		Contact     *ContactInput    `json:"contact,omitempty"`
		Court       *string          `json:"court,omitempty" maxLength:"64"`
		Regions     *[]string        `json:"regions,omitempty" maxItems:"200"`
		Causes      *[]string        `json:"causes,omitempty" maxItems:"100"`
		Fee         *FeeInput        `json:"fee,omitempty"`
		Answers     map[string]any   `json:"answers,omitempty" doc:"by criterion; the whole set"`
		Mediators   *[]EnlistedInput `json:"mediators,omitempty" maxItems:"500" doc:"the whole list"`
	}
}

type reviewIn struct {
	ApplicationPath
	Body struct {
		Decision string   `json:"decision" enum:"approve,cure,refuse"`
		Ground   string   `json:"ground,omitempty" maxLength:"60" doc:"of a refusal"`
		Text     string   `json:"text,omitempty" maxLength:"20000" doc:"what to complete, or the reasons"`
		Fields   []string `json:"fields,omitempty" maxItems:"20" doc:"what may be changed: name creditCode legalPerson contact regions causes fee answers papers mediators; none: everything"`
		Due      string   `json:"due,omitempty" maxLength:"10" doc:"last day to complete it, 2006-01-02; none: the longest that the pack lets"`
	}
}

type standingIn struct {
	RosterPath
	Body struct {
		Ground string `json:"ground" maxLength:"60"`
		Text   string `json:"text,omitempty" maxLength:"20000"`
		Until  string `json:"until,omitempty" maxLength:"10" doc:"last day of a suspension, 2006-01-02; none: until it is lifted"`
	}
}

// EntryText is a body of words.
type EntryText struct {
	Body struct {
		Text string `json:"text,omitempty" maxLength:"20000"`
	}
}

// criteria gives what is asked of a kind; of people's mediation committees when none is named.
func (s *Server) getCriteria(_ context.Context, in *struct {
	Kind string `query:"kind" enum:"people,industry,administrative,commercial" default:"people"`
}) (*out[CriteriaView], error) {
	e, err := s.deps.Organizations.EntryPack()
	if err != nil {
		return nil, err
	}
	return give(criteriaView(e, in.Kind))
}

func criteriaView(e rules.Entry, kind string) (CriteriaView, error) {
	k, ok := e.Organization(kind)
	if !ok {
		return CriteriaView{}, fault.On("query.kind", "field.unknown_choice", nil)
	}
	r := e.Rule
	v := CriteriaView{Pack: e.ID, Version: e.Version, Kind: kind, Kinds: []KindAsked{}, TermYears: r.Term.Years, TermCites: citesOf(e.Pack, r.Term.Articles), RenewalDays: r.RenewalWindowDays,
		MinMediators: k.MinMediators, MaxMediators: r.MaxMediators, CreditCode: k.CreditCode, Free: k.Free, Criteria: []CriterionView{}, Papers: []PaperAsked{},
		Grounds: grounds(e.Pack, r.Refusals), Suspensions: grounds(e.Pack, r.Suspensions), Removals: grounds(e.Pack, r.Removals)}
	for id, days := range map[string]*int{rules.ClockReview: &v.ReviewDays, rules.ClockCure: &v.CureDays, rules.ClockObjection: &v.ObjectDays} {
		c, _ := e.Clock(id)
		*days = c.Length
	}
	for _, x := range r.Organizations {
		v.Kinds = append(v.Kinds, KindAsked{x.ID, ruleLabel(x.Label), ruleLabel(x.Hint)})
	}
	for _, c := range k.Criteria {
		x := CriterionView{ID: c.ID, Label: ruleLabel(c.Label), Hint: maybe(c.Hint), Ask: string(c.Ask), Class: c.Class, Unit: maybe(c.Unit), Required: c.Required, Must: c.Must,
			Cites: citesOf(e.Pack, c.Articles), Unverified: c.Unverified()}
		x.Article = joined(x.Cites)
		if c.Ask == rules.AskNumber {
			low := c.Min
			if x.Min = &low; c.Max > 0 {
				high := c.Max
				x.Max = &high
			}
		}
		if c.Ask == rules.AskPaper {
			v.Papers = append(v.Papers, PaperAsked{c.Class, ruleLabel(c.Label), c.Required})
		}
		v.Criteria = append(v.Criteria, x)
	}
	v.Papers = append(v.Papers, PaperAsked{Class: "other", Label: Label{"其他材料", "Other papers"}})
	return v, nil
}

func (s *Server) listApplications(ctx context.Context, in *Paging) (*out[List[ApplicationItem]], error) {
	as, next, err := s.deps.Organizations.MyApplications(ctx, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	items, err := s.applicationItems(ctx, as)
	return give(List[ApplicationItem]{items, next}, err)
}

func (s *Server) createApplication(ctx context.Context, in *struct {
	Body struct {
		Kind string `json:"kind" maxLength:"40" enum:"people,industry,administrative,commercial"`
	}
}) (*out[ApplicationView], error) {
	a, err := s.deps.Organizations.BeginApplication(ctx, organizations.OrganizationKind(in.Body.Kind))
	return s.application(ctx, a, err)
}

func (s *Server) getApplication(ctx context.Context, in *ApplicationPath) (*out[ApplicationView], error) {
	a, err := s.deps.Organizations.Application(ctx, organizations.ApplicationID(in.ID))
	return s.application(ctx, a, err)
}

func (s *Server) saveApplication(ctx context.Context, in *applicationDraftIn) (*out[Saved], error) {
	b := in.Body
	p := organizations.Patch{CreditCode: b.CreditCode, LegalPerson: b.LegalPerson, Regions: b.Regions, Causes: b.Causes, Answers: b.Answers}
	if b.Kind != nil {
		k := organizations.OrganizationKind(*b.Kind)
		p.Kind = &k
	}
	if b.Name != nil {
		n := organizations.Name(*b.Name)
		p.Name = &n
	}
	if b.Contact != nil {
		c := organizations.ContactPerson(*b.Contact)
		p.Contact = &c
	}
	if b.Court != nil {
		c := organizations.CourtID(*b.Court)
		p.Court = &c
	}
	if b.Fee != nil {
		f := organizations.FeeRule(*b.Fee)
		p.Fee = &f
	}
	if b.Mediators != nil {
		ms := make([]organizations.Enlisted, 0, len(*b.Mediators))
		for _, m := range *b.Mediators {
			ms = append(ms, organizations.Enlisted{ID: organizations.MediatorID(m.ID), Name: m.Name, Phone: m.Phone, Certificate: m.Certificate, Causes: list(m.Causes), FullTime: m.FullTime})
		}
		p.Mediators = &ms
	}
	a, wrong, err := s.deps.Organizations.SaveApplication(ctx, organizations.ApplicationID(in.ID), b.Revision, p)
	return give(Saved{a.Revision, a.SavedAt, fieldProblems(wrong)}, err)
}

func fieldProblems(wrong []fault.Field) []FieldProblem {
	out := make([]FieldProblem, 0, len(wrong))
	for _, f := range wrong {
		out = append(out, FieldProblem{f.Path, f.Key, f.Params})
	}
	return out
}

func (s *Server) submitApplication(ctx context.Context, in *ApplicationPath) (*out[ApplicationView], error) {
	a, err := s.deps.Organizations.SubmitApplication(ctx, organizations.ApplicationID(in.ID))
	return s.application(ctx, a, err)
}

func (s *Server) answerApplication(ctx context.Context, in *struct {
	ApplicationPath
	EntryText
}) (*out[ApplicationView], error) {
	a, err := s.deps.Organizations.AnswerApplication(ctx, organizations.ApplicationID(in.ID), in.Body.Text)
	return s.application(ctx, a, err)
}

func (s *Server) withdrawApplication(ctx context.Context, in *ApplicationPath) (*out[ApplicationView], error) {
	a, err := s.deps.Organizations.WithdrawApplication(ctx, organizations.ApplicationID(in.ID))
	return s.application(ctx, a, err)
}

func (s *Server) reviewApplication(ctx context.Context, in *reviewIn) (*out[ApplicationView], error) {
	r := organizations.Review{Decision: in.Body.Decision, Ground: in.Body.Ground, Text: in.Body.Text, Fields: in.Body.Fields}
	if in.Body.Due != "" {
		due, err := s.dayEnd(in.Body.Due, "due")
		if err != nil {
			return nil, err
		}
		r.Due = due
	}
	a, err := s.deps.Organizations.ReviewApplication(ctx, organizations.ApplicationID(in.ID), r)
	return s.application(ctx, a, err)
}

func (s *Server) getApplicationPaper(c *fiber.Ctx) error {
	p, err := s.deps.Organizations.Paper(c.UserContext(), organizations.ApplicationID(c.Params("aid")), c.Params("paper"))
	if err != nil {
		return err
	}
	return s.deliver(c, file{p.Blob, p.Name, p.Mime, c.Query("download") != ""})
}

func (s *Server) removeApplicationPaper(ctx context.Context, in *struct {
	ApplicationPath
	Paper string `path:"paper" maxLength:"64"`
}) (*out[ApplicationView], error) {
	a, err := s.deps.Organizations.RemovePaper(ctx, organizations.ApplicationID(in.ID), in.Paper)
	return s.application(ctx, a, err)
}

func (s *Server) listCourtApplications(ctx context.Context, in *struct {
	CourtDeskIn
	State string `query:"state" enum:"submitted,curing,approved,refused,withdrawn" default:"submitted"`
	Paging
}) (*out[CourtApplications], error) {
	id, err := tenant(ctx, in.Court, actor.Clerk, actor.Judge)
	if err != nil {
		return nil, err
	}
	o, court := s.deps.Organizations, organizations.CourtID(id)
	as, next, err := o.CourtApplications(ctx, court, organizations.ApplicationState(in.State), in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	v := CourtApplications{Next: next, Counts: map[string]int{}, Objections: []ObjectionView{}, Renewals: []OrganizationItem{}}
	if v.Items, err = s.applicationItems(ctx, as); err != nil {
		return nil, err
	}
	for _, state := range []organizations.ApplicationState{organizations.Submitted, organizations.Curing} {
		if v.Counts[string(state)], err = o.CountApplications(ctx, court, state); err != nil {
			return nil, err
		}
	}
	xs, _, err := o.CourtObjections(ctx, court, "", courtItems)
	if err != nil {
		return nil, err
	}
	if v.Objections, err = s.objections(ctx, xs); err != nil {
		return nil, err
	}
	waiting, err := o.Renewals(ctx, court, courtItems)
	r := s.reader(ctx)
	for _, x := range waiting {
		v.Renewals = append(v.Renewals, OrganizationItem{ID: string(x.ID), Name: nameLabel(x.Name), Kind: string(x.Kind), Status: string(x.Status), Until: instant(x.Until), DaysLeft: r.daysLeft(instant(x.Until))})
	}
	v.Counts["objections"], v.Counts["renewals"] = len(v.Objections), len(v.Renewals)
	return give(v, err)
}

// application composes the view of an application.
func (s *Server) application(ctx context.Context, a organizations.Application, err error) (*out[ApplicationView], error) {
	if err != nil {
		return nil, err
	}
	r, o := s.reader(ctx), s.deps.Organizations
	e, err := o.PackOf(a)
	if err != nil {
		return nil, err
	}
	v := ApplicationView{ID: string(a.ID), Number: a.Number, State: string(a.State), You: "court", Revision: a.Revision, Kind: string(a.Kind), KindLabel: entryKind(e, a.Kind), Name: nameLabel(a.Name),
		CreditCode: a.CreditCode, LegalPerson: a.LegalPerson, Contact: a.Contact, Regions: list(a.Regions), Places: places(a.Regions), Causes: list(a.Causes), Fee: a.Fee, Answers: a.Answers, Papers: []PaperView{},
		Mediators: list(a.Mediators), Cures: []EntryCureView{}, Ground: a.Ground, Text: a.Text, CreatedAt: a.CreatedAt, SavedAt: a.SavedAt, SubmittedAt: a.SubmittedAt, DecidedAt: a.DecidedAt,
		Due: instant(a.Due), Overdue: a.Overdue, Objections: []ObjectionView{}, Problems: []FieldProblem{}, AllowedMoves: o.ApplicationMoves(ctx, a), Pack: a.Pack, Synthetic: a.Synthetic}
	if actor.From(ctx).Person == a.By {
		v.You = "applicant"
	}
	v.DaysLeft = r.daysLeft(v.Due)
	if v.Answers == nil {
		v.Answers = map[string]any{}
	}
	if v.Court, err = r.court(a.Court); err != nil {
		return nil, err
	}
	for _, p := range a.Papers {
		v.Papers = append(v.Papers, PaperView{p.ID, p.Class, p.Name, p.Size, p.Mime, p.At})
	}
	for _, c := range a.Cures {
		v.Cures = append(v.Cures, EntryCureView{c.Ask, list(c.Fields), c.AskedAt, c.Due, c.Answer, c.AnsweredAt})
	}
	if g, ok := rules.Find(e.Rule.Refusals, a.Ground); ok {
		l := ruleLabel(g.Label)
		v.GroundLabel = &l
	}
	return &out[ApplicationView]{v}, s.applicationOutcome(ctx, &v, a)
}

// applicationOutcome adds what is found elsewhere: problems while it is written, objections, the certificate.
func (s *Server) applicationOutcome(ctx context.Context, v *ApplicationView, a organizations.Application) error {
	o := s.deps.Organizations
	if a.State == organizations.Draft || a.State == organizations.Curing {
		wrong, err := o.Problems(ctx, a)
		if err != nil {
			return err
		}
		v.Problems = fieldProblems(wrong)
	}
	if a.State == organizations.Refused && a.DecidedAt != nil {
		due, err := o.ObjectionDue(*a.DecidedAt)
		if err != nil {
			return err
		}
		v.ObjectUntil = &due
	}
	xs, err := o.ObjectionsTo(ctx, a.ID)
	if err != nil {
		return err
	}
	if v.Objections, err = s.objections(ctx, xs); err != nil || a.Organization == "" {
		return err
	}
	house, err := o.Organization(ctx, a.Organization)
	if fault.CodeOf(err) == fault.NotFound {
		return nil // approved in this moment
	}
	if err != nil {
		return err
	}
	v.Organization = string(house.ID)
	cs, err := o.CertificatesOf(ctx, house)
	if len(cs) > 0 {
		c := certificateView(cs[0])
		v.Certificate = &c
	}
	return err
}

func entryKind(e rules.Entry, kind organizations.OrganizationKind) Label {
	k, ok := e.Organization(string(kind))
	if !ok {
		return Label{string(kind), string(kind)}
	}
	return ruleLabel(k.Label)
}

// places names the divisions that are known.
func places(codes []string) []Place {
	out := []Place{}
	for _, c := range codes {
		if r, ok := regions.Get(c); ok {
			out = append(out, Place{r.Code, regionPath(r.Code)})
		}
	}
	return out
}

func (s *Server) applicationItems(ctx context.Context, as []organizations.Application) ([]ApplicationItem, error) {
	r, items := s.reader(ctx), make([]ApplicationItem, 0, len(as))
	for _, a := range as {
		e, err := s.deps.Organizations.PackOf(a)
		if err != nil {
			return nil, err
		}
		x := ApplicationItem{ID: string(a.ID), Number: a.Number, State: string(a.State), Kind: string(a.Kind), KindLabel: entryKind(e, a.Kind), Name: nameLabel(a.Name), Mediators: len(a.Mediators),
			SubmittedAt: a.SubmittedAt, SavedAt: a.SavedAt, Due: instant(a.Due), Overdue: a.Overdue, Synthetic: a.Synthetic}
		x.DaysLeft = r.daysLeft(x.Due)
		if x.Court, err = r.court(a.Court); err != nil {
			return nil, err
		}
		items = append(items, x)
	}
	return items, nil
}

func certificateView(c organizations.Certificate) CertificateView {
	return CertificateView{Number: c.Printed(), State: string(c.State), Term: c.Term, From: c.From, Until: c.Until, IssuedAt: c.IssuedAt, Digest: c.Digest, Ready: c.Document != ""}
}

func (s *Server) objections(ctx context.Context, xs []organizations.Objection) ([]ObjectionView, error) {
	out := make([]ObjectionView, 0, len(xs))
	for _, x := range xs {
		v, err := s.objection(ctx, x)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func (s *Server) objection(ctx context.Context, x organizations.Objection) (ObjectionView, error) {
	v := ObjectionView{ID: x.ID, Against: x.Against, Organization: string(x.Organization), Application: string(x.Application), Mediator: string(x.Mediator), Text: x.Text, State: x.State, At: x.At, Due: x.Due,
		Upheld: x.Upheld, Decision: x.Reasons, DecidedAt: x.DecidedAt, AllowedMoves: []string{}}
	if x.State == organizations.ObjectionOpen {
		v.DaysLeft = s.reader(ctx).daysLeft(&v.Due)
	}
	if s.deps.Organizations.MayDecide(ctx, x) {
		v.AllowedMoves = append(v.AllowedMoves, "decide")
	}
	name, err := s.subject(ctx, x)
	if fault.CodeOf(err) == fault.NotFound {
		return v, nil
	}
	v.Subject = &name
	return v, err
}

// subject names whom an objection is about.
func (s *Server) subject(ctx context.Context, x organizations.Objection) (Label, error) {
	o := s.deps.Organizations
	switch {
	case x.Mediator != "":
		m, err := o.Mediator(ctx, x.Mediator)
		return nameLabel(m.Name), err
	case x.Application != "":
		a, err := o.Application(ctx, x.Application)
		return nameLabel(a.Name), err
	}
	h, err := o.Organization(ctx, x.Organization)
	return nameLabel(h.Name), err
}
