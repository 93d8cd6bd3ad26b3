package mediation

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"concord/internal/actor"
	"concord/internal/fault"
)

// Brought says which organization's system brought a case: one that people took to the organization itself, without a
// court.
type Brought struct {
	Organization string `json:"organization"` // its id, or that of its sandbox
	Reference    string `json:"reference"`    // the organization's own, unique within it
	Key          string `json:"key"`          // API key that it came with
	Digest       string `json:"digest"`       // of what was sent: the same again is no second case
	Sandbox      bool   `json:"sandbox,omitempty"`
}

// Direct says that the case was taken to an organization without a court.
func (c *Case) Direct() bool { return c.Partner != nil }

// Trial says that the case is of a sandbox: nobody in it is real, and nobody real is reached.
func (c *Case) Trial() bool { return c.Partner != nil && c.Partner.Sandbox }

// TrackDirect is the rule pack track of cases without a court.
const TrackDirect = "organization"

// MaxReference bounds a partner's reference, in characters.
const MaxReference = 80

// FederateInput is a case as a partner's system sends it.
type FederateInput struct {
	Reference string       `json:"reference"`
	Kind      string       `json:"kind"`
	Region    string       `json:"region"`
	Language  string       `json:"language"`
	Needs     []string     `json:"needs,omitempty"`
	Story     Story        `json:"story"`
	Parties   []PartyInput `json:"parties"`
	Consented bool         `json:"consented"` // the applicants asked for mediation and for having it online
}

func (in *FederateInput) check() error {
	var k check
	in.Reference = k.text("reference", in.Reference, true, MaxReference)
	if strings.ContainsFunc(in.Reference, func(r rune) bool { return !unicode.IsPrint(r) || r == '/' }) {
		k.wrong("reference", "field.control_characters", nil)
	}
	k.text("region", in.Region, true, 12)
	if !in.Consented {
		k.wrong("consented", "partner.consent_missing", nil)
	}
	if !slices.ContainsFunc(in.Parties, func(p PartyInput) bool { return p.Side == Applicant }) {
		k.wrong("parties", "party.applicant_missing", nil)
	}
	for i, p := range in.Parties {
		if p.ID != "" {
			k.wrong(fmt.Sprintf("parties[%d].id", i), "field.unknown", nil)
		}
	}
	for id, v := range in.Story.Answers {
		if yes, _ := v.(bool); yes && strings.HasPrefix(id, "unsuitable_") {
			k.wrong("story.answers."+id, "partner.unsuitable", nil) // what raises a doubt needs a person, and there is no court to look
		}
	}
	return k.err()
}

// federation is what a partner's system acts on: its own organization.
func federation(organization string) Object {
	return Object{Kind: "federation", Tenants: []string{organization}}
}

// partnerOf gives the organization of a partner's system.
func partnerOf(ctx context.Context) (actor.Actor, string) {
	a := actor.From(ctx)
	for _, t := range a.Tenants(actor.Partner) {
		return a, t
	}
	return a, ""
}

// directID gives the id of the case of a reference: random to everybody without the key, and one for each reference, so
// that two requests at the same instant make one case.
func (s *Service) directID(organization, reference string) CaseID {
	m := hmac.New(sha256.New, s.key)
	m.Write([]byte("direct|" + organization + "|" + reference))
	return CaseID(strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(m.Sum(nil)[:16])))
}

// Federate takes in a case that a partner's system brings, whole and submitted in one write. The same reference with the
// same content gives the case that is there (fresh is false); with other content it is conflict partner.reference_used.
func (s *Service) Federate(ctx context.Context, in FederateInput) (v PartnerView, fresh bool, err error) {
	a, organization := partnerOf(ctx)
	if err := s.guard.Allow(ctx, "partner:cases:write", federation(organization)); err != nil {
		return v, false, err
	}
	if err := in.check(); err != nil {
		return v, false, err
	}
	raw, err := json.Marshal(in)
	if err != nil {
		return v, false, err
	}
	sum := sha256.Sum256(raw)
	brought := Brought{Organization: organization, Reference: in.Reference, Key: a.Key, Digest: hex.EncodeToString(sum[:]), Sandbox: a.Sandbox}
	id := s.directID(organization, in.Reference)
	for attempt := 0; ; attempt++ {
		if old, err := s.store.get(ctx, id); err == nil {
			if old.Partner == nil || old.Partner.Digest != brought.Digest {
				return v, false, fault.New(fault.Conflict, "partner.reference_used", nil)
			}
			return partnerView(old, organization), false, nil
		} else if fault.CodeOf(err) != fault.NotFound {
			return v, false, err
		}
		c, events, err := s.direct(ctx, id, brought, in)
		if err != nil {
			return v, false, err
		}
		if err = s.store.insert(ctx, c, events...); err == nil {
			return partnerView(c, organization), true, nil
		}
		if fault.CodeOf(err) != fault.Exists || attempt >= 20 { // a public reference is taken now and then, or somebody was faster
			return v, false, err
		}
	}
}

// direct makes the case and submits it.
func (s *Service) direct(ctx context.Context, id CaseID, b Brought, in FederateInput) (*Case, []Event, error) {
	at := s.clock.Now()
	public, err := newReference()
	if err != nil {
		return nil, nil, err
	}
	first := Party{ID: PartyID(newID())}
	c, err := newCase(s.rules, id, public, first, at, CreateInput{Kind: in.Kind, Track: TrackDirect, Channel: "partner", Language: in.Language})
	if err != nil {
		return nil, nil, err
	}
	c.Partner = &b
	parties, named := slices.Clone(in.Parties), false
	for i := range parties {
		parties[i].ID = PartyID(newID())
		if parties[i].Side == Applicant && !named {
			parties[i].ID, named = first.ID, true
		}
	}
	seat := Seat{Role: AsApplicant, Party: first.ID, Side: Applicant, Person: "key:" + b.Key}
	story := in.Story
	story.Answers = map[string]any{"facts": story.Facts, "want": story.Want} // questions too: nobody writes them twice
	maps.Copy(story.Answers, in.Story.Answers)
	patch := DraftPatch{Story: &story, Region: &in.Region, Needs: in.Needs, Parties: parties}
	if _, err := c.Save(s.rules, s.key, seat, at, c.DraftRevision, patch); err != nil {
		return nil, nil, err
	}
	if err := fault.Fields(c.Problems(s.rules)); err != nil {
		return nil, nil, err // before a number is spent
	}
	number := "TEST-" + public
	if !b.Sandbox {
		if number, err = s.store.number(ctx, at); err != nil {
			return nil, nil, err
		}
	}
	events, err := c.Submit(s.rules, seat, at, number)
	return c, events, err
}

// PartnerView is a case as the system of an organization may see it: ids, states, times and clocks. Who the parties are,
// what they say, offer, bring and sign is theirs.
type PartnerView struct {
	ID           CaseID      `json:"id"`
	Reference    string      `json:"reference,omitempty"` // the partner's own
	Number       string      `json:"number"`
	State        State       `json:"state"`
	Since        time.Time   `json:"since"`
	Kind         string      `json:"kind"`
	Sandbox      bool        `json:"sandbox"`
	SubmittedAt  *time.Time  `json:"submittedAt,omitempty"`
	UpdatedAt    time.Time   `json:"updatedAt"`
	Organization string      `json:"organization,omitempty"` // that the mediator is of
	Mediator     string      `json:"mediator,omitempty"`
	End          string      `json:"end,omitempty"` // coded reason
	Clocks       []Clock     `json:"clocks"`
	Parties      []PartyFact `json:"parties"`
}

// PartyFact is a party without a name.
type PartyFact struct {
	ID     PartyID `json:"id"`
	Side   Side    `json:"side"`
	Joined bool    `json:"joined"` // has opened the link and signed in
}

func partnerView(c *Case, organization string) PartnerView {
	v := PartnerView{ID: c.ID, Number: c.Number, State: c.State, Since: c.Since, Kind: c.Kind, SubmittedAt: c.SubmittedAt, UpdatedAt: c.UpdatedAt, Clocks: append([]Clock{}, c.Clocks...), Parties: []PartyFact{}}
	if b := c.Partner; b != nil && b.Organization == organization {
		v.Reference, v.Sandbox = b.Reference, b.Sandbox
	}
	if a := c.Appointment; a != nil {
		v.Organization, v.Mediator = string(a.Organization), string(a.Mediator)
	}
	if c.End != nil {
		v.End = c.End.Reason
	}
	for _, p := range c.Parties {
		v.Parties = append(v.Parties, PartyFact{ID: p.ID, Side: p.Side, Joined: p.Person != ""})
	}
	return v
}

// with says whether a case is an organization's to follow: it brought it, or mediates it.
func (c *Case) with(organization string) bool {
	return organization != "" && (c.Partner != nil && c.Partner.Organization == organization || c.State != Draft && c.Appointment != nil && string(c.Appointment.Organization) == organization)
}

// Followed gives a case to the system of the organization that brought or mediates it; to others it is not there.
func (s *Service) Followed(ctx context.Context, id CaseID) (PartnerView, error) {
	_, organization := partnerOf(ctx)
	if err := s.guard.Allow(ctx, "partner:cases:read", federation(organization)); err != nil {
		return PartnerView{}, err
	}
	c, err := s.store.get(ctx, id)
	if err != nil {
		return PartnerView{}, err
	}
	if !c.with(organization) {
		return PartnerView{}, notFound()
	}
	return partnerView(c, organization), nil
}

// FollowedByReference is Followed by the partner's own reference.
func (s *Service) FollowedByReference(ctx context.Context, reference string) (PartnerView, error) {
	_, organization := partnerOf(ctx)
	return s.Followed(ctx, s.directID(organization, reference))
}

// ListBrought gives a page of the cases that the system's organization brought, newest first.
func (s *Service) ListBrought(ctx context.Context, cursor string, limit int) ([]PartnerView, string, error) {
	_, organization := partnerOf(ctx)
	if err := s.guard.Allow(ctx, "partner:cases:read", federation(organization)); err != nil {
		return nil, "", err
	}
	p, err := s.store.cases.Find(ctx, query{Index: "by_partner", Equal: []any{organization}, Desc: true, Cursor: cursor, Limit: limit})
	out := make([]PartnerView, 0, len(p.Items))
	for i := range p.Items {
		out = append(out, partnerView(&p.Items[i].Value, organization))
	}
	return out, p.Next, err
}
