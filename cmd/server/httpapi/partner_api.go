package httpapi

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"concord/internal/actor"
	"concord/internal/fault"
	"concord/internal/webhooks"
	"concord/mediation"
	"concord/organizations"

	"github.com/gofiber/fiber/v2"
)

// What the systems of partners do with their keys: Authorization: Bearer ck_…

// byKey begins the access of the routes that a key opens; what follows is the scope it needs, or me.
const byKey = "partner:"

// forKeys says whether a route is one for API keys.
func (r Route) forKeys() bool {
	return strings.HasPrefix(r.Access, byKey) && r.Access != "partner:manage"
}

// keyRoutes are the routes that keys open.
func (s *Server) keyRoutes() []Route {
	return []Route{
		{get, "/partner/me", "getPartner", "partner:me", exampled(nil, exampleMe, gets(s.getPartner))},
		{post, "/partner/cases", "createPartnerCase", "partner:cases:write", exampled(exampleNewCase, exampleCase, creates(s.createPartnerCase))},
		{get, "/partner/cases", "listPartnerCases", "partner:cases:read", exampled(nil, List[PartnerCase]{Items: []PartnerCase{exampleCase}}, gets(s.listPartnerCases))},
		{get, "/partner/cases/{id}", "getPartnerCase", "partner:cases:read", exampled(nil, exampleCase, gets(s.getPartnerCase))},
		{get, "/partner/events", "listPartnerEvents", "partner:events:read", exampled(nil, exampleEvents, gets(s.listPartnerEvents))},
		{get, "/partner/mediators", "listPartnerMediators", "partner:roster:read", exampled(nil, exampleMediators, gets(s.listPartnerMediators))},
		{get, "/partner/sandbox/messages", "listSandboxMessages", "partner:cases:read", exampled(nil, exampleMessages, gets(s.listSandboxMessages))},
	}
}

// identifyKey puts the actor of an API key into the context. A request comes with a key or with a session, never both.
func (s *Server) identifyKey(c *fiber.Ctx, token string) error {
	ctx := c.UserContext()
	if requestOf(ctx).Cookie != "" {
		return send(c, fault.New(fault.Invalid, "apikey.with_session", nil))
	}
	k, err := s.deps.Keys.Authenticate(ctx, token)
	if err != nil {
		if fault.CodeOf(err) == fault.Unauthenticated { // guessing costs as much as asking
			if slow := s.rate.take("ip:"+subnet(requestOf(ctx).IP), s.deps.Clock.Now()); slow != nil {
				err = slow
			}
			c.Set(fiber.HeaderWWWAuthenticate, `Bearer realm="concord"`)
		}
		return send(c, err)
	}
	a := actor.Actor{Person: "key:" + k.ID, Session: "key:" + k.ID, Locale: "zh-CN", Key: k.ID, Scopes: k.Scopes, Sandbox: k.Sandbox,
		Grants: []actor.Grant{{Role: actor.Partner, Tenant: k.Tenant()}}}
	c.SetUserContext(actor.With(ctx, a))
	return c.Next()
}

// admitKey decides whether a key opens a route; the domain asks the guard again with what it acts on.
func (s *Server) admitKey(ctx context.Context, r Route) error {
	who := actor.From(ctx)
	if who.Key == "" {
		return fault.New(fault.Unauthenticated, "apikey.required", nil)
	}
	if scope := strings.TrimPrefix(r.Access, byKey); scope != "me" && !slices.Contains(who.Scopes, scope) {
		return fault.New(fault.Forbidden, "apikey.scope_missing", fault.P{"scope": scope})
	}
	return s.deps.Federation(ctx, r.Access)
}

// exampled shows in the document what is sent and what comes back.
func exampled(request, response any, b binder) binder {
	return func(s *Server, r Route) {
		b(s, r)
		item := s.api.OpenAPI().Paths[prefix+r.Path]
		op := item.Get
		if r.Method == http.MethodPost {
			op = item.Post
		}
		if request != nil {
			op.RequestBody.Content["application/json"].Example = request
			for _, p := range op.Parameters {
				if p.Name == "Idempotency-Key" {
					p.Required, p.Example = true, "5f2c6c0e-8b7a-4c57-9d0f-1f6a3f1f9a01"
				}
			}
		}
		for code, res := range op.Responses {
			if media := res.Content["application/json"]; media != nil && strings.HasPrefix(code, "2") {
				media.Example = response
			}
		}
	}
}

// PartnerMe is what a key is.
type PartnerMe struct {
	Key          string     `json:"key" doc:"key id"`
	Name         string     `json:"name"`
	Scopes       []string   `json:"scopes"`
	Sandbox      bool       `json:"sandbox"`
	Until        *time.Time `json:"until,omitempty"`
	Organization string     `json:"organization" doc:"organization in which the key acts; that of the sandbox for a test key"`
	Status       string     `json:"status" enum:"applied,active,suspended,removed,sandbox" doc:"standing of the organization"`
	Kinds        []string   `json:"kinds" doc:"kinds of event that there are"`
	LastSequence int64      `json:"lastSequence" doc:"number of the newest event"`
}

func (s *Server) getPartner(ctx context.Context, _ *struct{}) (*out[PartnerMe], error) {
	who, tenant := partner(ctx)
	k, err := s.deps.Keys.Get(ctx, who.Key)
	if err != nil {
		return nil, err
	}
	o, err := s.deps.Organizations.Organization(ctx, organizations.OrganizationID(tenant))
	if err != nil {
		return nil, err
	}
	last, err := s.deps.Webhooks.Last(ctx, tenant)
	return give(PartnerMe{Key: k.ID, Name: k.Name, Scopes: list(k.Scopes), Sandbox: k.Sandbox, Until: k.Until, Organization: tenant, Status: string(o.Status), Kinds: webhooks.Kinds, LastSequence: last}, err)
}

// partner gives the actor of a key and its organization.
func partner(ctx context.Context) (actor.Actor, string) {
	a := actor.From(ctx)
	for _, t := range a.Tenants(actor.Partner) {
		return a, t
	}
	return a, ""
}

// PartnerParty is a party as a partner's system names it.
type PartnerParty struct {
	Side           string               `json:"side" enum:"applicant,respondent"`
	Kind           string               `json:"kind" enum:"person,organization"`
	Name           string               `json:"name" maxLength:"200"`
	Phone          string               `json:"phone" maxLength:"60" doc:"gets the link with which the party joins"`
	Email          string               `json:"email,omitempty" maxLength:"254"`
	IDNumber       string               `json:"idNumber,omitempty" maxLength:"40" doc:"only its last four characters and a keyed hash are kept"`
	Region         string               `json:"region,omitempty" maxLength:"12"`
	Address        string               `json:"address,omitempty" maxLength:"400"`
	Representative *RepresentativeInput `json:"representative,omitempty"`
}

// NewPartnerCase is a case that people took to an organization, without a court.
type NewPartnerCase struct {
	Reference string         `json:"reference" maxLength:"400" doc:"the partner's own, unique within the organization; twice is once"`
	Kind      string         `json:"kind" maxLength:"40" doc:"a kind of GET /kinds"`
	Region    string         `json:"region" maxLength:"12" doc:"division code of the place of the dispute"`
	Language  string         `json:"language,omitempty" enum:"zh-CN,en"`
	Needs     []string       `json:"needs,omitempty" maxItems:"20"`
	Story     StoryInput     `json:"story"`
	Parties   []PartnerParty `json:"parties" maxItems:"40"`
	Consented bool           `json:"consented" doc:"the applicants asked for mediation and agreed to have it online; must be true"`
}

type newPartnerCaseIn struct{ Body NewPartnerCase }

// PartnerCase is a case as the system of its organization sees it: ids, states, times. Never a name, a sum, a text.
type PartnerCase struct {
	ID           string         `json:"id"`
	Reference    string         `json:"reference,omitempty" doc:"the partner's own; of a case that it brought"`
	Number       string         `json:"number" doc:"official number; TEST-… in a sandbox"`
	State        string         `json:"state" enum:"draft,submitted,returned,inviting,selecting,appointed,mediating,paused,signing,settled,failed,withdrawn"`
	Since        time.Time      `json:"since" doc:"when the state was entered"`
	Kind         string         `json:"kind"`
	Sandbox      bool           `json:"sandbox"`
	SubmittedAt  *time.Time     `json:"submittedAt,omitempty" doc:"interrupts limitation from this instant"`
	UpdatedAt    time.Time      `json:"updatedAt"`
	Organization string         `json:"organization,omitempty" doc:"that the mediator is of"`
	Mediator     string         `json:"mediator,omitempty"`
	End          string         `json:"end,omitempty" doc:"coded reason of the end"`
	Clocks       []PartnerClock `json:"clocks"`
	Parties      []PartnerSeat  `json:"parties"`
}

// PartnerClock is a deadline of a case.
type PartnerClock struct {
	ID    string    `json:"id" doc:"as invitation_reply, joint_choice, mediation; see GET /legal/prc-organization"`
	Start time.Time `json:"start"`
	Due   time.Time `json:"due"`
	State string    `json:"state" enum:"running,stopped,met,expired,void"`
}

// PartnerSeat is a party without a name.
type PartnerSeat struct {
	ID     string `json:"id"`
	Side   string `json:"side" enum:"applicant,respondent"`
	Joined bool   `json:"joined" doc:"has opened the link and signed in"`
}

func partnerCase(v mediation.PartnerView) PartnerCase {
	c := PartnerCase{ID: string(v.ID), Reference: v.Reference, Number: v.Number, State: string(v.State), Since: v.Since, Kind: v.Kind, Sandbox: v.Sandbox, SubmittedAt: v.SubmittedAt,
		UpdatedAt: v.UpdatedAt, Organization: v.Organization, Mediator: v.Mediator, End: v.End, Clocks: []PartnerClock{}, Parties: []PartnerSeat{}}
	for _, k := range v.Clocks {
		c.Clocks = append(c.Clocks, PartnerClock{k.ID, k.Start, k.Due, string(k.State)})
	}
	for _, p := range v.Parties {
		c.Parties = append(c.Parties, PartnerSeat{string(p.ID), string(p.Side), p.Joined})
	}
	return c
}

func (s *Server) createPartnerCase(ctx context.Context, in *newPartnerCaseIn) (*out[PartnerCase], error) {
	_, tenant := partner(ctx)
	if requestOf(ctx).Key == "" {
		return nil, fault.On("header.Idempotency-Key", "field.required", nil)
	}
	o, err := s.deps.Organizations.Organization(ctx, organizations.OrganizationID(tenant))
	if err != nil {
		return nil, err
	}
	if o.Status != organizations.Active && o.Status != organizations.Trial {
		return nil, fault.New(fault.Conflict, "organization.not_active", fault.P{"status": string(o.Status)})
	}
	b := in.Body
	f := mediation.FederateInput{Reference: b.Reference, Kind: b.Kind, Region: b.Region, Language: b.Language, Needs: b.Needs, Consented: b.Consented,
		Story: mediation.Story{Answers: b.Story.Answers, Facts: b.Story.Facts, Want: b.Story.Want, AmountMinor: b.Story.AmountMinor, Currency: b.Story.Currency}}
	for _, x := range b.Parties {
		y := mediation.PartyInput{Side: mediation.Side(x.Side), Kind: x.Kind, Name: x.Name, Phone: x.Phone, Email: x.Email, IDNumber: x.IDNumber, Region: x.Region, Address: x.Address}
		if r := x.Representative; r != nil {
			y.Representative = &mediation.RepresentativeInput{Kind: r.Kind, Name: r.Name, Phone: r.Phone, Special: r.Special}
		}
		f.Parties = append(f.Parties, y)
	}
	v, _, err := s.deps.Cases.Federate(ctx, f)
	return give(partnerCase(v), err)
}

type partnerCasesIn struct {
	Paging
	Reference string `query:"reference" maxLength:"400" example:"ZX-2026-0815" doc:"only the case of this reference of the partner's own"`
}

func (s *Server) listPartnerCases(ctx context.Context, in *partnerCasesIn) (*out[List[PartnerCase]], error) {
	l := List[PartnerCase]{Items: []PartnerCase{}}
	if in.Reference != "" {
		v, err := s.deps.Cases.FollowedByReference(ctx, in.Reference)
		if fault.CodeOf(err) == fault.NotFound {
			return &out[List[PartnerCase]]{l}, nil
		}
		l.Items = append(l.Items, partnerCase(v))
		return give(l, err)
	}
	vs, next, err := s.deps.Cases.ListBrought(ctx, in.Cursor, in.Limit)
	for _, v := range vs {
		l.Items = append(l.Items, partnerCase(v))
	}
	l.Next = next
	return give(l, err)
}

func (s *Server) getPartnerCase(ctx context.Context, in *CaseID) (*out[PartnerCase], error) {
	v, err := s.deps.Cases.Followed(ctx, mediation.CaseID(in.ID))
	return give(partnerCase(v), err)
}

// PartnerEvent is an event as it is pulled and pushed.
type PartnerEvent struct {
	ID        string        `json:"id" doc:"the webhook-id"`
	Type      string        `json:"type"`
	Timestamp time.Time     `json:"timestamp" doc:"when it happened"`
	Sequence  int64         `json:"sequence" doc:"from 1, without gaps, within the organization"`
	Data      webhooks.Data `json:"data"`
}

// PartnerEvents is a part of the feed of an organization.
type PartnerEvents struct {
	Items []PartnerEvent `json:"items" doc:"oldest first"`
	After int64          `json:"after" doc:"ask again with this"`
	Last  int64          `json:"last" doc:"number of the newest event"`
	Gap   bool           `json:"gap" doc:"events after the number asked for are no longer kept (30 days): read the cases themselves"`
}

type partnerEventsIn struct {
	After int64 `query:"after" minimum:"0" example:"41" doc:"sequence of the last event seen; 0 from the beginning"`
	Limit int   `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

func (s *Server) listPartnerEvents(ctx context.Context, in *partnerEventsIn) (*out[PartnerEvents], error) {
	_, tenant := partner(ctx)
	p, err := s.deps.Webhooks.After(ctx, tenant, in.After, in.Limit)
	v := PartnerEvents{Items: []PartnerEvent{}, After: in.After, Last: p.Last, Gap: p.Gap}
	for _, e := range p.Items {
		v.Items = append(v.Items, PartnerEvent{e.ID, e.Type, e.Timestamp, e.Sequence, e.Data})
		v.After = e.Sequence
	}
	return give(v, err)
}

// PartnerMediator is a mediator of the organization without a name: the certificate says who it is.
type PartnerMediator struct {
	ID          string   `json:"id"`
	Certificate string   `json:"certificate,omitempty"`
	Status      string   `json:"status" enum:"applied,active,suspended,removed,sandbox"`
	Causes      []string `json:"causes" doc:"kinds of dispute"`
	Languages   []string `json:"languages"`
	Regions     []string `json:"regions"`
	Open        int      `json:"open" doc:"open cases"`
	Capacity    int      `json:"capacity"`
}

func (s *Server) listPartnerMediators(ctx context.Context, in *Paging) (*out[List[PartnerMediator]], error) {
	_, tenant := partner(ctx)
	ms, next, err := s.deps.Organizations.Mediators(ctx, organizations.OrganizationID(tenant), in.Cursor, in.Limit)
	l := List[PartnerMediator]{Items: []PartnerMediator{}, Next: next}
	for _, m := range ms {
		v := PartnerMediator{ID: string(m.ID), Certificate: m.Certificate, Status: string(m.Status), Causes: []string{}, Languages: list(m.Languages), Regions: list(m.Regions), Open: len(m.Cases), Capacity: m.Capacity}
		for _, c := range m.Causes {
			v.Causes = append(v.Causes, c.Kind)
		}
		l.Items = append(l.Items, v)
	}
	return give(l, err)
}

// SandboxMessage is what somebody would have been told.
type SandboxMessage struct {
	ID       string    `json:"id"`
	At       time.Time `json:"at"`
	Case     string    `json:"case,omitempty"`
	To       string    `json:"to" doc:"id of a party, or mediator"`
	Channel  string    `json:"channel" enum:"sms,email"`
	Template string    `json:"template"`
	Link     string    `json:"link,omitempty"`
}

// listSandboxMessages is empty for a live key: what it sends reaches people.
func (s *Server) listSandboxMessages(ctx context.Context, in *Paging) (*out[List[SandboxMessage]], error) {
	who, tenant := partner(ctx)
	if !who.Sandbox {
		return nil, fault.New(fault.Forbidden, "apikey.sandbox_only", nil)
	}
	ms, next, err := s.deps.Sandbox.List(ctx, tenant, in.Cursor, in.Limit)
	l := List[SandboxMessage]{Items: []SandboxMessage{}, Next: next}
	for _, m := range ms {
		l.Items = append(l.Items, SandboxMessage{m.ID, m.At, m.Case, m.To, m.Channel, m.Template, m.Link})
	}
	return give(l, err)
}

// houseName gives the name of an organization.
func (s *Server) houseName(ctx context.Context, id string) (*Label, error) {
	o, err := s.deps.Organizations.Organization(ctx, organizations.OrganizationID(id))
	if err != nil {
		return nil, err
	}
	l := nameLabel(o.Name)
	return &l, nil
}
