package httpapi

import (
	"context"
	"strings"
	"time"

	"concord/internal/actor"
	"concord/internal/fault"
	"concord/mediation"
	"concord/organizations"
)

// mediatorRoutes are the routes of rosters.
func (s *Server) mediatorRoutes() []Route {
	return []Route{
		{get, "/organizations/{oid}/mediators", "listRoster", "roster:read", gets(s.listRoster)},
		{post, "/organizations/{oid}/mediators", "addMediator", "roster:write", creates(s.addMediator)},
		{get, "/mediators/{mediator}", "getMediator", "roster:read", gets(s.getMediator)},
		{patch, "/mediators/{mediator}", "changeMediator", "roster:write", gets(s.changeMediator)},
		{put, "/mediators/{mediator}/availability", "setAvailability", "roster:write", gets(s.setAvailability)},
		{post, "/mediators/{mediator}/suspend", "suspendMediator", "roster:standing", gets(s.suspendMediator)},
		{post, "/mediators/{mediator}/restore", "restoreMediator", "roster:standing", gets(s.restoreMediator)},
		{post, "/mediators/{mediator}/remove", "removeMediator", "roster:standing", gets(s.removeMediator)},
		{post, "/mediators/{mediator}/renew", "renewMediator", "roster:standing", gets(s.renewMediator)},
		{post, "/mediators/{mediator}/training", "trainMediator", "roster:write", gets(s.trainMediator)},
		{post, "/mediators/{mediator}/complaint", "complainOfMediator", "roster:standing", gets(s.complainOfMediator)},
		{post, "/mediators/{mediator}/answer", "answerRoster", "roster:read", gets(s.answerRoster)},
		{get, "/public/mediators/{mediator}", "getPublicMediator", Anyone, gets(s.getPublicMediator)},
	}
}

// MID is the mediator of a path.
type MID struct {
	Mediator string `path:"mediator" maxLength:"64" doc:"mediator id"`
}

func (m MID) id() organizations.MediatorID { return organizations.MediatorID(m.Mediator) }

// MediatorView is an entry of a roster, as who looks after it, the courts and the mediator see it.
type MediatorView struct {
	ID               string            `json:"id"`
	Name             Label             `json:"name"`
	Organizations    []OrganizationRef `json:"organizations" doc:"the first looks after the entry"`
	Status           string            `json:"status" enum:"active,suspended,removed"`
	SuspendedUntil   *time.Time        `json:"suspendedUntil,omitempty"`
	PhoneMasked      string            `json:"phoneMasked,omitempty"`
	Certificate      string            `json:"certificate"`
	CertificateUntil *time.Time        `json:"certificateUntil,omitempty"`
	Causes           []CauseView       `json:"causes"`
	Languages        []string          `json:"languages" doc:"base tags: zh, yue, en ..."`
	Regions          []string          `json:"regions" doc:"division codes, each with all below"`
	Needs            []string          `json:"needs" doc:"interpreter, sign_language, phone_only, large_print"`
	Hours            []string          `json:"hours" doc:"weekday, evening, weekend"`
	Away             []AwayView        `json:"away"`
	FullTime         bool              `json:"fullTime,omitempty"`
	Capacity         int               `json:"capacity"`
	Open             int               `json:"open" doc:"open cases"`
	Since            int               `json:"since,omitempty" doc:"year of the first mediation"`
	Bio              *Label            `json:"bio,omitempty"`
	Ties             []TieView         `json:"ties" doc:"what is declared; who it is is kept as a hash only"`
	Training         []TrainingView    `json:"training"`
	Performance      PerformanceView   `json:"performance"`
	Repeats          []RepeatView      `json:"repeats" doc:"bodies that were a party more than once; never a natural person"`
	Standing         []FileEntryView   `json:"standing" doc:"what happened to the place on the roster, newest first"`
	Asked            []AskedView       `json:"asked" doc:"organizations that would like to have the mediator too"`
	Pending          bool              `json:"pending,omitempty" doc:"of an answer to addMediator: the mediator is on another roster and was asked"`
	You              bool              `json:"you,omitempty"`
	Revision         int               `json:"revision" doc:"send it back with a change: another one meanwhile is then a conflict"`
	AllowedMoves     []string          `json:"allowedMoves" doc:"edit, availability, training, renew, suspend, restore, remove, complaint, answer"`
}

// CauseView is a kind of dispute that a mediator takes.
type CauseView struct {
	Kind    string `json:"kind"`
	Depth   int    `json:"depth" doc:"1 can take it, 2 practised, 3 a speciality"`
	Ended   int    `json:"ended"`
	Settled int    `json:"settled"`
}

// AwayView is a time without new cases.
type AwayView struct {
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`
	Reason string    `json:"reason,omitempty" doc:"leave, illness, training, other"`
}

// TieView is a declared relation.
type TieView struct {
	Kind         string           `json:"kind" doc:"relative, employer, client, interest, other"`
	To           string           `json:"to" enum:"person,organization,phone,name" doc:"what is known of the other side"`
	Organization *OrganizationRef `json:"organization,omitempty"`
}

// TrainingView is a course taken.
type TrainingView struct {
	Title string    `json:"title"`
	Hours int       `json:"hours"`
	At    time.Time `json:"at"`
}

// PerformanceView is the performance file in figures.
type PerformanceView struct {
	Ended      int     `json:"ended"`
	Settled    int     `json:"settled"`
	DaysMean   float64 `json:"daysMean" doc:"mean days from acceptance to the end"`
	Complaints int     `json:"complaints" doc:"upheld"`
}

// RepeatView counts the cases of one body.
type RepeatView struct {
	Name    string `json:"name"`
	Ended   int    `json:"ended"`
	Settled int    `json:"settled"`
}

// FileEntryView is something that happened to a place on the roster.
type FileEntryView struct {
	Kind         string           `json:"kind" doc:"suspended, restored, removed, left, joined, renewed, complaint"`
	Ground       string           `json:"ground,omitempty"`
	Text         string           `json:"text,omitempty"`
	Court        bool             `json:"court,omitempty" doc:"a court did it"`
	Organization *OrganizationRef `json:"organization,omitempty"`
	At           time.Time        `json:"at"`
	Until        *time.Time       `json:"until,omitempty"`
}

// AskedView is an organization that asks.
type AskedView struct {
	Organization OrganizationRef `json:"organization"`
	At           time.Time       `json:"at"`
}

// refs names organizations, each read once for an answer.
type refs struct {
	s    *Server
	seen map[organizations.OrganizationID]OrganizationRef
}

func (s *Server) refs() refs {
	return refs{s, map[organizations.OrganizationID]OrganizationRef{}}
}

func (r refs) of(ctx context.Context, id organizations.OrganizationID) (OrganizationRef, error) {
	if v, ok := r.seen[id]; ok {
		return v, nil
	}
	o, err := r.s.deps.Organizations.Organization(ctx, id)
	if err != nil && fault.CodeOf(err) != fault.NotFound {
		return OrganizationRef{}, err
	}
	r.seen[id] = OrganizationRef{string(id), nameLabel(o.Name)}
	return r.seen[id], nil
}

func (r refs) all(ctx context.Context, ids []organizations.OrganizationID) ([]OrganizationRef, error) {
	out := []OrganizationRef{}
	for _, id := range ids {
		v, err := r.of(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func (s *Server) mediatorView(ctx context.Context, names refs, m organizations.Mediator) (MediatorView, error) {
	v := MediatorView{ID: string(m.ID), Name: nameLabel(m.Name), Status: string(m.Status), SuspendedUntil: instant(m.SuspendedUntil), Certificate: m.Certificate, CertificateUntil: instant(m.CertificateUntil),
		Causes: causeViews(m.Causes), Languages: list(m.Languages), Regions: list(m.Regions), Needs: list(m.Needs), Hours: list(m.Hours), Away: []AwayView{}, FullTime: m.FullTime,
		Capacity: m.Capacity, Open: len(m.Cases), Since: m.Since, Ties: []TieView{}, Training: []TrainingView{}, Repeats: repeatViews(m), Standing: []FileEntryView{}, Asked: []AskedView{},
		Performance: PerformanceView{m.Ended, m.Settled, m.DaysMean, m.Complaints}, Revision: m.Version + 1, You: m.Person != "" && m.Person == actor.From(ctx).Person}
	if m.Bio != (organizations.Name{}) {
		l := nameLabel(m.Bio)
		v.Bio = &l
	}
	for _, a := range m.Away {
		v.Away = append(v.Away, AwayView(a))
	}
	for _, t := range m.Training {
		v.Training = append(v.Training, TrainingView(t))
	}
	var err error
	if v.Organizations, err = names.all(ctx, m.Organizations); err != nil {
		return v, err
	}
	if err = s.fileViews(ctx, names, m, &v); err != nil {
		return v, err
	}
	if m.Person != "" {
		a, err := s.deps.Identity.Account(ctx, m.Person)
		if err != nil && fault.CodeOf(err) != fault.NotFound {
			return v, err
		}
		phone, _, _ := mediation.NormalPhone(a.Phone)
		v.PhoneMasked = mediation.MaskPhone(phone)
	}
	v.AllowedMoves, err = s.deps.Organizations.Moves(ctx, m)
	return v, err
}

func causeViews(cs []organizations.Cause) []CauseView {
	out := []CauseView{}
	for _, c := range cs {
		out = append(out, CauseView(c))
	}
	return out
}

func repeatViews(m organizations.Mediator) []RepeatView {
	out := []RepeatView{}
	for _, r := range m.Often() {
		out = append(out, RepeatView{r.Name, r.Ended, r.Settled})
	}
	return out
}

// fileViews adds ties, what happened, and who asks.
func (s *Server) fileViews(ctx context.Context, names refs, m organizations.Mediator, v *MediatorView) error {
	for _, t := range m.Ties {
		x := TieView{Kind: t.Kind}
		switch {
		case t.Organization != "":
			o, err := names.of(ctx, t.Organization)
			if err != nil {
				return err
			}
			x.To, x.Organization = "organization", &o
		case t.Person != "":
			x.To = "person"
		case t.PhoneHash != "":
			x.To = "phone"
		default:
			x.To = "name"
		}
		v.Ties = append(v.Ties, x)
	}
	for i := len(m.Standing) - 1; i >= 0; i-- {
		e := m.Standing[i]
		x := FileEntryView{Kind: e.Kind, Ground: e.Ground, Text: e.Text, Court: e.Court, At: e.At, Until: instant(e.Until)}
		if e.Organization != "" {
			o, err := names.of(ctx, e.Organization)
			if err != nil {
				return err
			}
			x.Organization = &o
		}
		v.Standing = append(v.Standing, x)
	}
	var err error
	v.Asked, err = s.askedViews(ctx, names, m)
	return err
}

func (s *Server) askedViews(ctx context.Context, names refs, m organizations.Mediator) ([]AskedView, error) {
	out := []AskedView{}
	for _, a := range m.Asked {
		o, err := names.of(ctx, a.Organization)
		if err != nil {
			return nil, err
		}
		out = append(out, AskedView{o, a.At})
	}
	return out, nil
}

func (s *Server) mediatorOut(ctx context.Context, m organizations.Mediator, err error) (*out[MediatorView], error) {
	if err != nil {
		return nil, err
	}
	return give(s.mediatorView(ctx, s.refs(), m))
}

func (s *Server) listRoster(ctx context.Context, in *struct {
	OID
	Q      string `query:"q" maxLength:"60" doc:"words of the name, or a part of the certificate number"`
	Status string `query:"status" enum:"active,suspended,removed"`
	Below  bool   `query:"below" doc:"also the rosters of all organizations below; a mediator on several comes once"`
	Paging
}) (*out[List[MediatorView]], error) {
	ms, next, err := s.deps.Organizations.Entries(ctx, in.id(), organizations.RosterQuery{Words: in.Q, Status: organizations.Status(in.Status), Below: in.Below, Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	l := List[MediatorView]{Items: make([]MediatorView, 0, len(ms)), Next: next}
	names := s.refs()
	for _, m := range ms {
		v, err := s.mediatorView(ctx, names, m)
		if err != nil {
			return nil, err
		}
		l.Items = append(l.Items, v)
	}
	return &out[List[MediatorView]]{l}, nil
}

// CauseInput is a kind of dispute with how deep it is known.
type CauseInput struct {
	Kind  string `json:"kind" maxLength:"60"`
	Depth int    `json:"depth" doc:"1 can take it, 2 practised, 3 a speciality"`
}

// TieInput declares a relation. One of organization, phone and name.
type TieInput struct {
	Kind         string `json:"kind" enum:"relative,employer,client,interest,other"`
	Organization string `json:"organization,omitempty" maxLength:"64" doc:"id of an organization on the hub"`
	Phone        string `json:"phone,omitempty" maxLength:"60" doc:"kept as a hash"`
	Name         string `json:"name,omitempty" maxLength:"200" doc:"of a body; kept as a hash"`
}

// EntryInput is what a roster says of a mediator. In a change, what is absent stays as it is.
type EntryInput struct {
	Name             NameInput    `json:"name,omitempty"`
	Certificate      string       `json:"certificate,omitempty" maxLength:"400"`
	CertificateUntil string       `json:"certificateUntil,omitempty" maxLength:"40" doc:"date or instant"`
	Causes           []CauseInput `json:"causes,omitempty" maxItems:"1000" doc:"among those of the organization"`
	Languages        []string     `json:"languages,omitempty" maxItems:"1000"`
	Regions          []string     `json:"regions,omitempty" maxItems:"1000" doc:"division codes, within those of the organization"`
	Needs            []string     `json:"needs,omitempty" maxItems:"1000"`
	Hours            []string     `json:"hours,omitempty" maxItems:"1000"`
	Capacity         int          `json:"capacity,omitempty" doc:"open cases at most, 1 to 500"`
	Since            int          `json:"since,omitempty" doc:"year"`
	FullTime         *bool        `json:"fullTime,omitempty"`
	Bio              NameInput    `json:"bio,omitempty"`
	Ties             []TieInput   `json:"ties,omitempty" maxItems:"1000" doc:"all of them, in place of those declared before"`
}

func (s *Server) entry(in EntryInput) (organizations.Entry, error) {
	until, err := dayOf("certificateUntil", in.CertificateUntil, true)
	if err != nil {
		return organizations.Entry{}, err
	}
	e := organizations.Entry{FullTime: in.FullTime, Mediator: organizations.Mediator{Name: in.Name.name(), Certificate: in.Certificate, CertificateUntil: until, Languages: in.Languages, Regions: in.Regions,
		Needs: in.Needs, Hours: in.Hours, Capacity: in.Capacity, Since: in.Since, Bio: in.Bio.name()}}
	for _, c := range in.Causes {
		e.Mediator.Causes = append(e.Mediator.Causes, organizations.Cause{Kind: c.Kind, Depth: c.Depth})
	}
	if in.Ties != nil {
		e.Mediator.Ties = []organizations.Tie{}
	}
	for _, t := range in.Ties {
		phone, _, _ := mediation.NormalPhone(t.Phone)
		x := organizations.Tie{Kind: t.Kind, Organization: organizations.OrganizationID(t.Organization), PhoneHash: s.deps.Organizations.PhoneHash(phone), NameHash: s.deps.Organizations.NameHash(t.Name)}
		set := 0
		for _, v := range []string{t.Organization, phone, strings.TrimSpace(t.Name)} {
			if v != "" {
				set++
			}
		}
		if set != 1 {
			return e, fault.On("ties", "roster.tie_one", nil)
		}
		e.Mediator.Ties = append(e.Mediator.Ties, x)
	}
	return e, nil
}

func (s *Server) addMediator(ctx context.Context, in *struct {
	OID
	Body struct {
		EntryInput
		Phone string `json:"phone,omitempty" maxLength:"60" doc:"the mediator signs in with it"`
		Email string `json:"email,omitempty" maxLength:"254"`
	}
}) (*out[MediatorView], error) {
	e, err := s.entry(in.Body.EntryInput)
	if err != nil {
		return nil, err
	}
	e.Phone, e.Email = in.Body.Phone, in.Body.Email
	m, asked, err := s.deps.Organizations.AddEntry(ctx, in.id(), e)
	if err != nil {
		return nil, err
	}
	if asked { // of somebody on another's roster nothing is shown until he or she has said yes
		v := MediatorView{ID: string(m.ID), Name: nameLabel(m.Name), Certificate: m.Certificate, Status: string(m.Status), Pending: true, Organizations: []OrganizationRef{}, Causes: []CauseView{},
			Languages: []string{}, Regions: []string{}, Needs: []string{}, Hours: []string{}, Away: []AwayView{}, Ties: []TieView{}, Training: []TrainingView{}, Repeats: []RepeatView{},
			Standing: []FileEntryView{}, Asked: []AskedView{}, AllowedMoves: []string{}}
		return &out[MediatorView]{v}, nil
	}
	return s.mediatorOut(ctx, m, nil)
}

func (s *Server) getMediator(ctx context.Context, in *MID) (*out[MediatorView], error) {
	m, err := s.deps.Organizations.ReadMediator(ctx, in.id())
	return s.mediatorOut(ctx, m, err)
}

func (s *Server) changeMediator(ctx context.Context, in *struct {
	MID
	Body struct {
		EntryInput
		Revision int `json:"revision,omitempty" doc:"that was read: when the entry changed meanwhile it is a conflict"`
	}
}) (*out[MediatorView], error) {
	e, err := s.entry(in.Body.EntryInput)
	if err != nil {
		return nil, err
	}
	e.Revision = in.Body.Revision
	m, err := s.deps.Organizations.ChangeMediator(ctx, in.id(), e)
	return s.mediatorOut(ctx, m, err)
}

// AwayInput is a time without new cases: dates, each with the whole day, or instants.
type AwayInput struct {
	From   string `json:"from" maxLength:"40"`
	To     string `json:"to" maxLength:"40"`
	Reason string `json:"reason,omitempty" maxLength:"40" doc:"leave, illness, training, other"`
}

func (s *Server) setAvailability(ctx context.Context, in *struct {
	MID
	Body struct {
		Hours    []string    `json:"hours" maxItems:"1000" doc:"weekday, evening, weekend"`
		Away     []AwayInput `json:"away" maxItems:"1000"`
		Capacity *int        `json:"capacity,omitempty" doc:"1 to 500; absent leaves it"`
	}
}) (*out[MediatorView], error) {
	a := organizations.Availability{Hours: in.Body.Hours}
	if c := in.Body.Capacity; c != nil {
		if a.Capacity = *c; *c == 0 { // 0 in the domain leaves it
			a.Capacity = -1
		}
	}
	for _, x := range in.Body.Away {
		from, err := dayOf("away", x.From, false)
		if err != nil {
			return nil, err
		}
		to, err := dayOf("away", x.To, true)
		if err != nil {
			return nil, err
		}
		a.Away = append(a.Away, organizations.Span{From: from, To: to, Reason: x.Reason})
	}
	m, err := s.deps.Organizations.SetAvailability(ctx, in.id(), a)
	return s.mediatorOut(ctx, m, err)
}

type sanctionIn struct {
	MID
	Body struct {
		Ground string `json:"ground,omitempty" maxLength:"40" doc:"of the entry pack; needed to suspend and to remove"`
		Text   string `json:"text,omitempty" maxLength:"20000" doc:"needed to suspend and to remove"`
		Until  string `json:"until,omitempty" maxLength:"40" doc:"date or instant: when a suspension ends by itself"`
	}
}

func (in *sanctionIn) sanction() (organizations.Sanction, error) {
	until, err := dayOf("until", in.Body.Until, true)
	return organizations.Sanction{Ground: in.Body.Ground, Text: in.Body.Text, Until: until}, err
}

// judge runs a verb of standing.
func (s *Server) judge(ctx context.Context, in *sanctionIn, verb func(context.Context, organizations.MediatorID, organizations.Sanction) (organizations.Mediator, error)) (*out[MediatorView], error) {
	x, err := in.sanction()
	if err != nil {
		return nil, err
	}
	m, err := verb(ctx, in.id(), x)
	return s.mediatorOut(ctx, m, err)
}

func (s *Server) suspendMediator(ctx context.Context, in *sanctionIn) (*out[MediatorView], error) {
	return s.judge(ctx, in, s.deps.Organizations.SuspendMediator)
}

func (s *Server) restoreMediator(ctx context.Context, in *sanctionIn) (*out[MediatorView], error) {
	return s.judge(ctx, in, s.deps.Organizations.RestoreMediator)
}

func (s *Server) removeMediator(ctx context.Context, in *sanctionIn) (*out[MediatorView], error) {
	return s.judge(ctx, in, s.deps.Organizations.RemoveMediator)
}

func (s *Server) renewMediator(ctx context.Context, in *struct {
	MID
	Body struct {
		Until       string `json:"until" maxLength:"40" doc:"date or instant: new end of the certificate"`
		Certificate string `json:"certificate,omitempty" maxLength:"400" doc:"new number, if it has one"`
	}
}) (*out[MediatorView], error) {
	until, err := dayOf("until", in.Body.Until, true)
	if err != nil {
		return nil, err
	}
	m, err := s.deps.Organizations.RenewMediator(ctx, in.id(), in.Body.Certificate, until)
	return s.mediatorOut(ctx, m, err)
}

func (s *Server) trainMediator(ctx context.Context, in *struct {
	MID
	Body struct {
		Title string `json:"title" maxLength:"400"`
		Hours int    `json:"hours"`
		At    string `json:"at" maxLength:"40" doc:"date or instant, not in the future"`
	}
}) (*out[MediatorView], error) {
	at, err := dayOf("at", in.Body.At, false)
	if err != nil {
		return nil, err
	}
	m, err := s.deps.Organizations.TrainMediator(ctx, in.id(), organizations.Training{Title: in.Body.Title, Hours: in.Body.Hours, At: at})
	return s.mediatorOut(ctx, m, err)
}

func (s *Server) complainOfMediator(ctx context.Context, in *struct {
	MID
	Body struct {
		Text string `json:"text" maxLength:"20000" doc:"what was complained of and found right"`
	}
}) (*out[MediatorView], error) {
	m, err := s.deps.Organizations.ComplainOf(ctx, in.id(), organizations.Sanction{Text: in.Body.Text})
	return s.mediatorOut(ctx, m, err)
}

func (s *Server) answerRoster(ctx context.Context, in *struct {
	MID
	Body struct {
		Organization string `json:"organization" maxLength:"64" doc:"that asked"`
		Yes          bool   `json:"yes"`
	}
}) (*out[MediatorView], error) {
	m, err := s.deps.Organizations.AnswerAsking(ctx, in.id(), organizations.OrganizationID(in.Body.Organization), in.Body.Yes)
	return s.mediatorOut(ctx, m, err)
}

// PublicMediator is a mediator as everybody may know him or her.
type PublicMediator struct {
	ID            string            `json:"id"`
	Name          Label             `json:"name"`
	Organizations []OrganizationRef `json:"organizations"`
	Status        string            `json:"status" enum:"active,suspended,removed"`
	Certificate   CertificateState  `json:"certificate"`
	Causes        []CauseView       `json:"causes"`
	Languages     []string          `json:"languages"`
	Regions       []RegionView      `json:"regions"`
	Needs         []string          `json:"needs"`
	Hours         []string          `json:"hours"`
	Since         int               `json:"since,omitempty"`
	Bio           *Label            `json:"bio,omitempty"`
	Room          bool              `json:"room" doc:"takes further cases now"`
	Figures       FiguresView       `json:"figures"`
	Repeats       []RepeatView      `json:"repeats" doc:"bodies that were a party more than once; never a natural person"`
}

// CertificateState is a certificate as everybody may know it.
type CertificateState struct {
	Number string     `json:"number"`
	State  string     `json:"state" enum:"valid,suspended,expired,withdrawn,none"`
	Until  *time.Time `json:"until,omitempty"`
}

// FiguresView is what somebody has done, in figures.
type FiguresView struct {
	Ended    int     `json:"ended"`
	Settled  int     `json:"settled"`
	DaysMean float64 `json:"daysMean"`
}

// certificateState says what a mediator's certificate is worth now.
func certificateState(m organizations.Mediator, now time.Time) CertificateState {
	c := CertificateState{Number: m.Certificate, State: "valid", Until: instant(m.CertificateUntil)}
	switch {
	case m.Certificate == "":
		c.State = "none"
	case m.Status == organizations.Removed:
		c.State = "withdrawn"
	case m.Status == organizations.Suspended:
		c.State = "suspended"
	case !m.CertificateUntil.IsZero() && !m.CertificateUntil.After(now):
		c.State = "expired"
	}
	return c
}

func (s *Server) getPublicMediator(ctx context.Context, in *MID) (*out[PublicMediator], error) {
	m, err := s.deps.Organizations.Mediator(ctx, in.id())
	if err != nil {
		return nil, err
	}
	now := s.deps.Clock.Now()
	v := PublicMediator{ID: string(m.ID), Name: nameLabel(m.Name), Organizations: []OrganizationRef{}, Status: string(m.Status), Certificate: certificateState(m, now), Causes: causeViews(m.Causes),
		Languages: list(m.Languages), Regions: []RegionView{}, Needs: list(m.Needs), Hours: list(m.Hours), Since: m.Since, Figures: FiguresView{m.Ended, m.Settled, m.DaysMean}, Repeats: repeatViews(m),
		Room: m.Status == organizations.Active && m.Room() > 0 && !m.AwayAt(now)}
	for _, id := range m.Organizations {
		o, err := s.deps.Organizations.Organization(ctx, id)
		if err != nil && fault.CodeOf(err) != fault.NotFound {
			return nil, err
		}
		if o.Sandbox { // a partner's place to try things is nobody's business
			return nil, fault.New(fault.NotFound, "not_found", nil)
		}
		v.Organizations = append(v.Organizations, OrganizationRef{string(id), nameLabel(o.Name)})
	}
	v.Regions = regionList(divisions(m.Regions)).Body
	if m.Bio != (organizations.Name{}) && m.Status != organizations.Removed {
		l := nameLabel(m.Bio)
		v.Bio = &l
	}
	return &out[PublicMediator]{v}, nil
}
