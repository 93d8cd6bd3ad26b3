package worker

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"concord/internal/actor"
	"concord/internal/apikeys"
	"concord/internal/canonical"
	"concord/internal/docstore"
	"concord/internal/fault"
	"concord/internal/identity"
	"concord/internal/notify"
	"concord/internal/webhooks"
	"concord/mediation"
	"concord/organizations"
	"concord/routing"
)

// reactionsTo gives the reactions to an event of a case: the table; for a case that was taken to an organization without a
// court what is different there; for a case of a sandbox only what it does by itself.
func reactionsTo(c *mediation.Case, kind mediation.Kind) []reaction {
	if c.Trial() {
		return trials[kind]
	}
	if c.Direct() {
		switch kind {
		case mediation.CaseSubmitted:
			return []reaction{keepReceipt, acceptDirect}
		case mediation.CaseAccepted:
			return []reaction{invite, inviteApplicants}
		case mediation.SelectionOpened:
			return []reaction{proposeDirect}
		case mediation.ChoiceDue:
			return []reaction{appointDirect}
		case mediation.CaseEnded, mediation.CaseWithdrawn:
			return append(slices.Clone(reactions[kind]), revokeApplicants)
		}
	}
	return reactions[kind]
}

// acceptDirect takes up what people brought to an organization: it has looked before its system sent it, and what raises
// a doubt was refused at the door.
func acceptDirect(ctx context.Context, w *Worker, f fact) error {
	if f.Case.State != mediation.Submitted {
		return nil
	}
	_, err := w.Cases.Screen(ctx, f.Case.ID, mediation.ScreenInput{Decision: "accepted", Triage: []mediation.Reason{{Key: "triage.no_doubt"}}})
	return settledElsewhere(err)
}

// inviteApplicants sends those for whom an organization asked a link to their own case.
func inviteApplicants(ctx context.Context, w *Worker, f fact) error {
	c := f.Case
	o, err := w.Roster.Organization(ctx, organizations.OrganizationID(c.Partner.Organization))
	if err != nil {
		return err
	}
	for _, p := range c.Active() {
		if p.Side != mediation.Applicant || p.Person != "" || p.Phone == "" {
			continue
		}
		token, err := w.Identity.Invite(ctx, identity.Invitation{Case: string(c.ID), Party: string(p.ID), Phone: p.Phone, Asker: o.Name.ZH, Kind: c.Kind})
		if err != nil {
			return err
		}
		params := map[string]any{"organization": o.Name, "kind": c.Kind}
		if err := w.post(ctx, f, notify.Address{Phone: p.Phone}, string(p.ID), notify.PartnerApplication, params, map[string]string{"link": "/i/" + token}); err != nil {
			return err
		}
	}
	return nil
}

func revokeApplicants(ctx context.Context, w *Worker, f fact) error {
	for _, p := range f.Case.Parties {
		if p.Side == mediation.Applicant {
			if err := w.Identity.RevokeInvitations(ctx, string(f.Case.ID), string(p.ID)); err != nil {
				return err
			}
		}
	}
	return nil
}

// proposeDirect offers mediators of the organization that people went to.
func proposeDirect(ctx context.Context, w *Worker, f fact) error {
	c := f.Case
	if c.State != mediation.Selecting || c.Selection == nil || c.Selection.Round != f.Data.Round || c.Selection.OfferedAt != nil {
		return nil
	}
	d, offered, err := w.routeDirect(ctx, c)
	if err != nil {
		return err
	}
	in := mediation.OfferInput{Round: c.Selection.Round, Pack: d.Pack, Offered: offered}
	for _, s := range d.Funnel {
		in.Funnel = append(in.Funnel, mediation.FunnelStep{Key: s.Key, Left: s.Count})
	}
	_, err = w.Cases.OfferCandidates(ctx, c.ID, in)
	return settledElsewhere(err)
}

// appointDirect names the best of them when the parties do not choose in time.
func appointDirect(ctx context.Context, w *Worker, f fact) error {
	c := f.Case
	if c.State != mediation.Selecting || c.Selection == nil || !c.Selection.CourtAppoints {
		return nil
	}
	_, offered, err := w.routeDirect(ctx, c)
	if err != nil {
		return err
	}
	if len(offered) == 0 {
		w.Log.WarnContext(ctx, "nobody can be appointed", "case", c.ID, "organization", c.Partner.Organization)
		w.tell("desk:organization:"+c.Partner.Organization, f.Kind)
		return nil
	}
	_, err = w.Cases.Appoint(ctx, c.ID, mediation.AppointInput{Mediator: offered[0].Mediator, Organization: offered[0].Organization})
	return settledElsewhere(err)
}

// nowhere stands for the court where there is none: the organization is on its roster and nobody else.
const nowhere organizations.CourtID = "direct"

// routeDirect routes within one organization, by the rules and weights of all routing.
func (w *Worker) routeDirect(ctx context.Context, c *mediation.Case) (routing.Decision, []mediation.Candidate, error) {
	host, err := w.Roster.Organization(ctx, organizations.OrganizationID(c.Partner.Organization))
	if err != nil {
		return routing.Decision{}, nil, err
	}
	host.Courts = []organizations.CourtID{nowhere}
	world := routing.World{Organizations: map[organizations.OrganizationID]organizations.Organization{host.ID: host}, Courts: map[organizations.CourtID]organizations.Court{nowhere: {ID: nowhere}}}
	names := map[organizations.MediatorID]organizations.Name{}
	for cursor := ""; ; {
		ms, next, err := w.Roster.Mediators(ctx, host.ID, cursor, 500)
		if err != nil {
			return routing.Decision{}, nil, err
		}
		for _, m := range ms {
			if m.Status == organizations.Active {
				m.Organizations = []organizations.OrganizationID{host.ID}
				names[m.ID] = m.Name
				world.Mediators = append(world.Mediators, m)
			}
		}
		if cursor = next; next == "" {
			break
		}
	}
	r := routing.Request{Case: string(c.ID), Kind: c.Kind, Region: c.Region, Court: nowhere, Language: c.Language, Needs: c.Needs, Exclude: c.Selection.Excluded, Seed: string(c.ID), Track: c.Track, At: w.Clock.Now()}
	for _, p := range c.Active() {
		x := routing.Party{Person: p.Person, PhoneHash: w.Roster.PhoneHash(p.Phone)}
		if p.Kind == "organization" {
			x.NameHash = w.Roster.NameHash(p.Name)
		}
		r.Parties = append(r.Parties, x)
		if rep := p.Representative; rep != nil {
			r.Parties = append(r.Parties, routing.Party{Person: rep.Person, PhoneHash: w.Roster.PhoneHash(rep.Phone)})
		}
	}
	d := routing.Route(world, r, routing.Default())
	var offered []mediation.Candidate
	for _, x := range d.Offered {
		offered = append(offered, mediation.Candidate{Mediator: x.Mediator, Organization: x.Organization, Name: names[x.Mediator], OrganizationName: host.Name,
			Reasons: keyed(x.Reasons), Doubts: keyed(x.Doubts), Score: x.Score, Fee: x.Fee})
	}
	return d, offered, nil
}

func keyed(rs []routing.Reason) []mediation.Reason {
	var out []mediation.Reason
	for _, r := range rs {
		out = append(out, mediation.Reason{Key: r.Key, Params: r.Params})
	}
	return out
}

// bench gives the body that heads the papers of a case: its court, or the organization that people went to.
func (w *Worker) bench(ctx context.Context, c *mediation.Case) (organizations.Court, error) {
	if !c.Direct() {
		return w.Roster.Court(ctx, c.Court)
	}
	o, err := w.Roster.Organization(ctx, organizations.OrganizationID(c.Partner.Organization))
	return organizations.Court{Name: o.Name}, err
}

// told gives the kind under which partners learn of an event of a case; "" when they do not. What happened behind closed
// doors, what was offered and what was brought is not in the list.
func told(kind string) string {
	if mediation.Kind(kind) == mediation.PartyBound {
		return "case.party_joined"
	}
	if _, known := slices.BinarySearch(webhooks.Kinds, kind); known {
		return kind
	}
	return ""
}

// tellPartners puts an event of a case into the feeds of the organizations that brought it or that it is with.
func tellPartners(ctx context.Context, w *Worker, f fact) error {
	kind := told(f.Kind)
	if kind == "" || w.Webhooks == nil {
		return nil
	}
	c := f.Case
	d := webhooks.Data{Object: "case", ID: string(c.ID), Number: c.Number, State: string(f.Data.State), Mediator: string(f.Data.Mediator), Organization: string(f.Data.Organization), Due: f.Data.Due}
	if f.Data.From != "" {
		at := f.At
		d.Since = &at
	}
	if k := mediation.Kind(f.Kind); k == mediation.CaseEnded || k == mediation.CaseReturned {
		d.Reason = f.Data.Reason
	}
	brought := ""
	if c.Direct() {
		brought = c.Partner.Organization
		own := d
		own.Reference = c.Partner.Reference
		if err := w.Webhooks.Append(ctx, brought, webhooks.Fact{Source: f.ID, Kind: kind, At: f.At, Data: own}); err != nil {
			return err
		}
	}
	for _, o := range housesOf(f) {
		if o == brought {
			continue
		}
		if err := w.Webhooks.Append(ctx, o, webhooks.Fact{Source: f.ID, Kind: kind, At: f.At, Data: d}); err != nil {
			return err
		}
	}
	return nil
}

// housesOf gives the organizations that a case is with, and the one that it has just left.
func housesOf(f fact) (out []string) {
	if a := f.Case.Appointment; a != nil {
		out = append(out, string(a.Organization))
	}
	for _, a := range f.Case.Former {
		if a.Mediator == f.Data.Mediator && !slices.Contains(out, string(a.Organization)) {
			out = append(out, string(a.Organization))
		}
	}
	return out
}

// onPartners does what concerns partners' systems about an event that is no case's; done when nobody else waits for it.
func (w *Worker) onPartners(ctx context.Context, e docstore.Event) (done bool, err error) {
	if w.Webhooks == nil {
		return false, nil
	}
	switch {
	case e.Collection == webhooks.Events:
		return true, w.Webhooks.Fan(ctx, e.Document)
	case e.Collection == webhooks.Endpoints:
		return true, w.onEndpoint(ctx, e)
	case e.Collection == apikeys.Collection:
		return true, w.audit(ctx, e)
	case strings.HasPrefix(e.Kind, "mediator.") && told(e.Kind) != "":
		var d organizations.Place
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return false, err
		}
		m, err := w.Roster.Mediator(ctx, d.Mediator)
		if err != nil {
			return false, forgotten(err)
		}
		for _, o := range m.Organizations {
			if err := w.Webhooks.Append(ctx, string(o), webhooks.Fact{Source: e.ID, Kind: e.Kind, At: e.At, Data: webhooks.Data{Object: "mediator", ID: string(m.ID), State: string(m.Status), Organization: string(o)}}); err != nil {
				return false, err
			}
		}
	case strings.HasPrefix(e.Kind, "organization.") && told(e.Kind) != "":
		var d organizations.Approval
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return false, err
		}
		o, err := w.Roster.Organization(ctx, d.Organization)
		if err != nil {
			return false, forgotten(err)
		}
		return false, w.Webhooks.Append(ctx, string(o.ID), webhooks.Fact{Source: e.ID, Kind: e.Kind, At: e.At, Data: webhooks.Data{Object: "organization", ID: string(o.ID), State: string(o.Status)}})
	}
	return false, nil
}

// forgotten forgives that what an event is about is no longer there.
func forgotten(err error) error {
	if fault.CodeOf(err) == fault.NotFound {
		return nil
	}
	return err
}

// auditLeaf is what the transparency log stands for about a key or an endpoint: who did what to which; no secret.
type auditLeaf struct {
	At           time.Time `json:"at"`
	By           string    `json:"by,omitempty"`
	Event        string    `json:"event"`
	Kind         string    `json:"kind"`
	Organization string    `json:"organization"`
	Subject      string    `json:"subject"`
}

// audit appends a change of a key or an endpoint to the transparency log, once.
func (w *Worker) audit(ctx context.Context, e docstore.Event) error {
	if w.Ledger == nil {
		return nil
	}
	var d struct {
		Organization string `json:"organization"`
		By           string `json:"by"`
	}
	if err := json.Unmarshal(e.Data, &d); err != nil {
		return err
	}
	b, err := canonical.Marshal(auditLeaf{At: e.At, By: d.By, Event: e.ID, Kind: e.Kind, Organization: d.Organization, Subject: e.Document})
	if err != nil {
		return err
	}
	_, err = w.Ledger.Append(ctx, e.ID, b, e.At)
	return err
}

// onEndpoint audits what was done to an endpoint, and tells the managers when it was disabled for failing.
func (w *Worker) onEndpoint(ctx context.Context, e docstore.Event) error {
	if err := w.audit(ctx, e); err != nil {
		return err
	}
	var d webhooks.EndpointChange
	if err := json.Unmarshal(e.Data, &d); err != nil {
		return err
	}
	if e.Kind != webhooks.Disabled || d.Reason == "by_manager" {
		return nil
	}
	for cursor := ""; ; {
		staff, next, err := w.Identity.Staff(ctx, d.Organization, cursor, 100)
		if err != nil {
			return err
		}
		for _, a := range staff {
			if a.Suspended || !(actor.Actor{Grants: a.Grants}).Has(actor.Manager, d.Organization) {
				continue
			}
			m := notify.Message{ID: notify.MessageID(e.ID, a.ID), To: notify.Address{Person: a.ID, Phone: a.Phone, Email: a.Email}, Template: notify.WebhookDisabled, Params: map[string]any{"link": "/desk/organization"}}
			if err := w.Notify.Send(ctx, m); err != nil {
				return err
			}
		}
		if cursor = next; next == "" {
			return nil
		}
	}
}
