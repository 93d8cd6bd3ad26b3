package mediation

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"concord/internal/access"
	"concord/internal/actor"
	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/docstore/sqlitedoc"
	"concord/internal/fault"
	"concord/organizations"
)

// hub is a service on a real store in a temporary folder, with the real guard and rule packs, and a clock that is held.
type hub struct {
	*Service
	t     *testing.T
	clock *clock.Held
	store *docstore.Store
}

type door struct{ g *access.Guard }

func (d door) Allow(ctx context.Context, action string, o Object) error {
	return d.g.Allow(ctx, actor.From(ctx), action, access.Object(o))
}

// roster knows three mediators of one organization and one court.
type roster struct{}

func (roster) Mediator(_ context.Context, id organizations.MediatorID) (organizations.Mediator, error) {
	if accounts[id] == "" {
		return organizations.Mediator{}, fault.New(fault.NotFound, "not_found", nil)
	}
	return organizations.Mediator{ID: id, Person: accounts[id], Name: organizations.Name{ZH: "李和", EN: "Li He"}, Organizations: []organizations.OrganizationID{"org-1"}}, nil
}

func (roster) Organization(_ context.Context, id organizations.OrganizationID) (organizations.Organization, error) {
	return organizations.Organization{ID: id, Name: organizations.Name{ZH: "和合调解中心", EN: "Hehe Centre"}}, nil
}

func (roster) Court(_ context.Context, id organizations.CourtID) (organizations.Court, error) {
	if id != testCourt {
		return organizations.Court{}, fault.New(fault.NotFound, "not_found", nil)
	}
	return organizations.Court{ID: id, Parent: "court-0"}, nil
}

func newHub(t *testing.T) *hub {
	t.Helper()
	s, err := sqlitedoc.Open(t.Context(), filepath.Join(t.TempDir(), "hub.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	k := clock.Hold(monday)
	svc, err := Open(t.Context(), Deps{Store: s, Guard: door{access.New()}, Rules: testRules, Roster: roster{}, Clock: k, Key: []byte("key")})
	if err != nil {
		t.Fatal(err)
	}
	return &hub{Service: svc, t: t, clock: k, store: s}
}

// as gives a context of somebody one remembers.
func (h *hub) as(who string) context.Context {
	a := actor.Actor{Person: who, Level: actor.Phone}
	grant := func(r actor.Role, tenant string) {
		a.Grants = append(a.Grants, actor.Grant{Role: r, Tenant: tenant})
	}
	switch who {
	case "ann":
		a.Phone, a.Name = "13800000001", "王安"
	case "bob":
		a.Phone = "13900000001"
	case "med", "med2", "med3":
		grant(actor.Mediator, "org-1")
	case "clk":
		grant(actor.Clerk, string(testCourt))
	case "judge":
		grant(actor.Judge, string(testCourt))
	case "above":
		grant(actor.Clerk, "court-0")
	case "elsewhere":
		grant(actor.Clerk, "court-9")
	case "boss":
		grant(actor.Manager, "org-1")
	case "boss9":
		grant(actor.Manager, "org-9")
	case "op":
		grant(actor.Operator, "")
	case "sys":
		a = actor.Machine
	case "link":
		a = actor.Actor{}
	}
	return actor.With(h.t.Context(), a)
}

func (h *hub) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// events gives the kinds left behind for the outbox, in order, and forgets them.
func (h *hub) events() string {
	h.t.Helper()
	var out []string
	for {
		list, err := h.store.Driver().Pending(h.t.Context(), 100)
		h.ok(err)
		if len(list) == 0 {
			return strings.Join(out, " ")
		}
		for _, e := range list {
			out = append(out, strings.TrimPrefix(e.Kind, "case."))
			h.ok(h.store.Driver().Settle(h.t.Context(), e))
		}
	}
}

func (h *hub) draft() CaseID {
	h.t.Helper()
	v, err := h.CreateDraft(h.as("ann"), CreateInput{Kind: "loan"})
	h.ok(err)
	court := testCourt
	story := Story{Answers: answersFor(h.t, "loan"), Facts: "借了十二万没还。", Want: "还钱。"}
	in := partiesIn(bob.Party)
	in[0].ID = v.You.Party
	_, err = h.SaveDraft(h.as("ann"), v.ID, v.DraftRevision, DraftPatch{Story: &story, Parties: in, Court: &court})
	h.ok(err)
	return v.ID
}

func (h *hub) inviting() CaseID {
	h.t.Helper()
	id := h.draft()
	_, err := h.Submit(h.as("ann"), id)
	h.ok(err)
	_, err = h.Screen(h.as("sys"), id, ScreenInput{Decision: "accepted"})
	h.ok(err)
	_, err = h.BindParty(h.as("bob"), id, "", "bob")
	h.ok(err)
	return id
}

func (h *hub) selecting() CaseID {
	h.t.Helper()
	id := h.inviting()
	_, err := h.Answer(h.as("bob"), id, yes)
	h.ok(err)
	_, err = h.OfferCandidates(h.as("sys"), id, OfferInput{Round: 1, Offered: candidates("m1", "m2", "m3")})
	h.ok(err)
	return id
}

func (h *hub) mediating() CaseID {
	h.t.Helper()
	id := h.selecting()
	_, err := h.Choose(h.as("ann"), id, "m1")
	h.ok(err)
	_, err = h.Choose(h.as("bob"), id, "m1")
	h.ok(err)
	_, err = h.Accept(h.as("med"), id, nil)
	h.ok(err)
	return id
}

// draftFor is an agreement between the parties of a case.
func (h *hub) draftFor(id CaseID) DraftInput {
	h.t.Helper()
	v, err := h.Get(h.as("med"), id)
	h.ok(err)
	in := draftInput(true)
	for _, p := range v.Parties {
		if p.Side == Applicant {
			in.Terms[0].Payee = p.ID
		}
	}
	return in
}

func (h *hub) signing() CaseID {
	h.t.Helper()
	id := h.mediating()
	_, err := h.DraftAgreement(h.as("med"), id, h.draftFor(id))
	h.ok(err)
	h.ok(h.AttachAgreement(h.as("sys"), id, AttachInput{Version: 1, Document: digestA, Digest: digestA, Pages: 2}))
	return id
}
