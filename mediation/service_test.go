package mediation

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

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

func TestServiceFromIntakeToAgreement(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	id := h.signing()
	_, err := h.Sign(h.as("ann"), id, sign(digestA, true))
	h.ok(err)
	v, err := h.Sign(h.as("bob"), id, sign(digestA, true))
	h.ok(err)
	if v.State != Settled || v.Number != "2026-0001" || len(v.Reference) != 8 || v.Confirmation == nil {
		t.Fatalf("%s %s %s", v.State, v.Number, v.Reference)
	}
	want := "submitted accepted party_bound consented selecting candidates_offered chosen chosen appointed mediator_accepted agreement_drafted agreement_ready signed signed agreement_effective confirmation_asked"
	if got := h.events(); got != want {
		t.Fatalf("events\n got %s\nwant %s", got, want)
	}
	// the same again: the same answer, and no second event
	again, err := h.Sign(h.as("bob"), id, sign(digestA, true))
	h.ok(err)
	if again.State != v.State || len(again.Agreement.Signatures) != 2 {
		t.Fatal("another answer")
	}
	if got := h.events(); got != "" {
		t.Fatalf("signing again left %s", got)
	}
}

// Whoever may not know of a case is told what is told of one that is not there.
func TestNobodyLearnsOfACase(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	draft, id := h.draft(), h.mediating()
	absent := CaseID(newID())
	_, want := h.Get(h.as("stranger"), absent)
	refused(t, want, fault.NotFound, "not_found")
	for _, who := range []string{"stranger", "bob", "med", "clk", "above", "boss", "op", "link", "elsewhere"} {
		_, err := h.Get(h.as(who), draft)
		if err == nil || fault.From(err).Error() != fault.From(want).Error() {
			t.Errorf("%s learns of a draft: %v", who, err)
		}
	}
	for _, who := range []string{"stranger", "med2", "elsewhere", "boss9", "link"} {
		for name, call := range map[string]func() error{
			"get":       func() error { _, err := h.Get(h.as(who), id); return err },
			"proposals": func() error { _, err := h.Proposals(h.as(who), id); return err },
			"sign":      func() error { _, err := h.Sign(h.as(who), id, sign(digestA, true)); return err },
			"stop":      func() error { _, err := h.Stop(h.as(who), id, ""); return err },
			"notes":     func() error { _, err := h.Notes(h.as(who), id); return err },
			"evidence":  func() error { _, err := h.Evidence(h.as(who), id, "x"); return err },
			"machine":   func() error { _, err := h.Case(h.as(who), id); return err },
			"tick":      func() error { return h.Tick(h.as(who), id) },
			"bind":      func() error { _, err := h.BindParty(h.as(who), id, bob.Party, who); return err },
		} {
			if err := call(); err == nil || fault.From(err).Error() != fault.From(want).Error() {
				t.Errorf("%s by %s: %v", name, who, err)
			}
		}
	}
}

func TestWhoSeesWhat(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	id := h.mediating()
	add := func(who, name string, v Visibility) EvidenceID {
		e, err := h.AddEvidence(h.as(who), id, EvidenceInput{Name: name, Blob: digestA, Size: 9, Mime: "image/png", Visibility: v, Note: "note " + name})
		h.ok(err)
		return e.ID
	}
	add("ann", "ann-open", OpenToAll)
	add("ann", "ann-private", Private)
	add("ann", "ann-mediator", ForTheMediator)
	add("bob", "bob-private", Private)
	add("bob", "bob-mediator", ForTheMediator)
	_, err := h.Propose(h.as("ann"), id, ProposeInput{Audience: Joint, Note: "joint-words", Terms: []Term{{Kind: Clause, Text: "joint-term"}}})
	h.ok(err)
	v, err := h.Get(h.as("bob"), id)
	h.ok(err)
	_, err = h.Propose(h.as("bob"), id, ProposeInput{Audience: string(v.You.Party), Note: "caucus-words", Terms: []Term{{Kind: Clause, Text: "caucus-term"}}})
	h.ok(err)
	for _, x := range []struct {
		who        string
		sees, not  []string
		offers     string // "" cannot read at all
		offersHide string
	}{
		{"ann", []string{"ann-open", "ann-private", "ann-mediator", "13800000001", "139****0001", "借了十二万"}, []string{"bob-private", "bob-mediator", "13900000001", "joint-words"}, "joint-words joint-term", "caucus"},
		{"bob", []string{"ann-open", "bob-private", "bob-mediator", "13900000001", "138****0001"}, []string{"ann-private", "ann-mediator", "13800000001"}, "joint-words caucus-words caucus-term", "-"},
		{"med", []string{"ann-open", "ann-mediator", "bob-mediator", "13900000001", "13800000001"}, []string{"ann-private", "bob-private"}, "joint-words caucus-words", "-"},
		{"clk", []string{"ann-open", "借了十二万", "13900000001"}, []string{"ann-private", "ann-mediator", "bob-mediator", "bob-private", "words", "proposal"}, "", ""},
		{"above", []string{"ann-open", "借了十二万"}, []string{"ann-mediator", "words", "proposal"}, "", ""},
		{"boss", []string{"王安", "mediating"}, []string{"借了十二万", "ann-open", "138", "139", "words", "proposal"}, "", ""},
		{"sys", []string{"ann-open"}, []string{"ann-private", "bob-private", "words"}, "", ""},
	} {
		v, err := h.Get(h.as(x.who), id)
		h.ok(err)
		raw, err := json.Marshal(v)
		h.ok(err)
		for _, s := range x.sees {
			if !strings.Contains(string(raw), s) {
				t.Errorf("%s does not see %s", x.who, s)
			}
		}
		for _, s := range x.not {
			if strings.Contains(string(raw), s) {
				t.Errorf("%s sees %s", x.who, s)
			}
		}
		ps, err := h.Proposals(h.as(x.who), id)
		if x.offers == "" {
			if err == nil {
				t.Errorf("%s reads offers", x.who)
			}
			continue
		}
		h.ok(err)
		raw, err = json.Marshal(ps)
		h.ok(err)
		for _, s := range strings.Fields(x.offers) {
			if !strings.Contains(string(raw), s) {
				t.Errorf("%s does not read %s", x.who, s)
			}
		}
		if strings.Contains(string(raw), x.offersHide) && x.offersHide != "-" {
			t.Errorf("%s reads %s", x.who, x.offersHide)
		}
	}
	if _, err := h.Get(h.as("op"), id); fault.CodeOf(err) != fault.Forbidden {
		t.Errorf("the operator reads the case: %v", err)
	}
	link := actor.With(t.Context(), actor.Actor{Invited: string(id)})
	out, err := h.Get(link, id)
	h.ok(err)
	raw, err := json.Marshal(out)
	h.ok(err)
	for _, s := range []string{"借了十二万", "ann-open", "120000", "周勃", "138", "timeline\":[{"} {
		if strings.Contains(string(raw), s) {
			t.Errorf("a forwarded link shows %s", s)
		}
	}
	if !strings.Contains(string(raw), "王安") || !strings.Contains(string(raw), "loan") {
		t.Error("a link does not show who asks and about what")
	}
}

// A string in every privileged field never appears in what a case is marshalled to.
func TestCanaries(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	id := h.mediating()
	const canary = "CANARY-7f3a"
	ctx := h.as("ann")
	v, err := h.Get(ctx, id)
	h.ok(err)
	for i, vis := range []Visibility{Private, ForTheMediator} {
		_, err := h.AddEvidence(ctx, id, EvidenceInput{Name: canary, Blob: strings.Repeat(fmt.Sprint(i+1), 64), Size: 4242, Mime: "text/" + canary, Note: canary, Visibility: vis})
		h.ok(err)
	}
	for _, audience := range []string{Joint, string(v.You.Party)} {
		p, err := h.Propose(ctx, id, ProposeInput{Audience: audience, Note: canary, Terms: []Term{
			{Kind: Pay, Payer: v.You.Party, Payee: bob.Party, AmountMinor: 987654321, Currency: "CNY", Due: "2026-12-31", Account: canary, Text: canary},
			{Kind: Clause, Text: canary},
		}})
		h.ok(err)
		if audience == Joint {
			_, err = h.AnswerTerms(h.as("bob"), id, p.ID, []TermAnswer{{Term: p.Terms[0].ID, Yes: true}, {Term: p.Terms[1].ID, Yes: false}})
			h.ok(err)
		}
	}
	_, err = h.WriteNotes(h.as("med"), id, canary)
	h.ok(err)
	c, err := h.Case(h.as("sys"), id)
	h.ok(err)
	raw, err := json.Marshal(c)
	h.ok(err)
	for _, s := range []string{canary, "987654321", strings.Repeat("1", 64), strings.Repeat("2", 64), "4242"} {
		if strings.Contains(string(raw), s) {
			t.Errorf("the case holds %s", s)
		}
	}
	for {
		list, err := h.store.Driver().Pending(t.Context(), 1000)
		h.ok(err)
		if len(list) == 0 {
			break
		}
		for _, e := range list {
			if strings.Contains(string(e.Data), canary) || strings.Contains(string(e.Data), "987654321") {
				t.Errorf("event %s holds it", e.Kind)
			}
			h.ok(h.store.Driver().Settle(t.Context(), e))
		}
	}
	for _, who := range []string{"clk", "judge", "above", "boss"} {
		v, err := h.Get(h.as(who), id)
		h.ok(err)
		raw, err := json.Marshal(v)
		h.ok(err)
		if strings.Contains(string(raw), canary) {
			t.Errorf("%s sees it", who)
		}
	}
}

func TestSharedEvidenceCrossesByOneWrite(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	id := h.mediating()
	in := EvidenceInput{ID: EvidenceID(newID()), Name: "借条", Blob: digestA, Size: 9, Mime: "image/png", Visibility: Private}
	e, err := h.AddEvidence(h.as("ann"), id, in)
	h.ok(err)
	h.events()
	again, err := h.AddEvidence(h.as("ann"), id, in)
	h.ok(err)
	if again.ID != e.ID || h.events() != "" {
		t.Fatal("the same upload twice is twice")
	}
	if _, err := h.SetVisibility(h.as("bob"), id, e.ID, OpenToAll); fault.CodeOf(err) != fault.NotFound {
		t.Fatalf("bob shows what he may not know of: %v", err)
	}
	if _, err := h.Evidence(h.as("med"), id, e.ID); fault.CodeOf(err) != fault.NotFound {
		t.Fatal(err)
	}
	_, err = h.SetVisibility(h.as("ann"), id, e.ID, ForTheMediator)
	h.ok(err)
	x, err := h.Evidence(h.as("med"), id, e.ID)
	h.ok(err)
	if x.Name != "借条" || x.Yours {
		t.Fatal(x)
	}
	_, err = h.SetVisibility(h.as("ann"), id, e.ID, Private)
	h.ok(err)
	if _, err := h.Evidence(h.as("med"), id, e.ID); fault.CodeOf(err) != fault.NotFound {
		t.Fatal("the mediator reads what was taken back")
	}
	_, err = h.SetVisibility(h.as("ann"), id, e.ID, OpenToAll)
	h.ok(err)
	for _, who := range []string{"bob", "med", "clk", "ann"} {
		if x, err := h.Evidence(h.as(who), id, e.ID); err != nil || x.Blob != digestA {
			t.Errorf("%s: %v", who, err)
		}
	}
	_, err = h.SetVisibility(h.as("ann"), id, e.ID, Private)
	refused(t, err, fault.Conflict, "evidence.already_shown")
}

// The agreement is changed while a party signs, a thousand times over twenty cases: it never becomes effective with a
// mixture, and no hand stands under a text that was changed.
func TestEditAgainstSign(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	const cases = 20
	rounds := 50
	if testing.Short() {
		rounds = 3
	}
	var all sync.WaitGroup
	for n := range cases {
		id := h.signing()
		in := h.draftFor(id)
		all.Go(func() { h.editAgainstSign(id, in, n, rounds) })
	}
	all.Wait()
}

func (h *hub) editAgainstSign(id CaseID, in DraftInput, n, rounds int) {
	digest := digestA
	for i := range rounds {
		start := make(chan struct{})
		var wg sync.WaitGroup
		var edited, signedErr error
		wg.Go(func() { <-start; _, edited = h.DraftAgreement(h.as("med"), id, in) })
		wg.Go(func() { <-start; _, signedErr = h.Sign(h.as([]string{"ann", "bob"}[i%2]), id, sign(digest, true)) })
		close(start)
		wg.Wait()
		if edited != nil || signedErr != nil && fault.From(signedErr).Key != "agreement.changed" {
			h.t.Errorf("case %d round %d: edit %v, sign %v", n, i, edited, signedErr)
			return
		}
		c, err := h.Case(h.as("sys"), id)
		if err != nil || len(c.Agreement.Signatures) != 0 || len(c.Agreement.Apply) != 0 || c.State != Signing {
			h.t.Errorf("case %d round %d: after the edit a hand stands, or the state is %s: %v", n, i, c.State, err)
			return
		}
		digest = fmt.Sprintf("%032x%032x", n, i+1)
		if err := h.AttachAgreement(h.as("sys"), id, AttachInput{Version: c.Agreement.Version, Document: "d", Digest: digest}); err != nil {
			h.t.Error(err)
			return
		}
	}
}

// Many sign the same text at once: each hand once, effective once.
func TestParallelHands(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	id := h.signing()
	h.events()
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			if _, err := h.Sign(h.as([]string{"ann", "bob"}[i%2]), id, sign(digestA, true)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := h.events(); got != "signed signed agreement_effective confirmation_asked" {
		t.Fatal(got)
	}
}

func TestProposals(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	id := h.mediating()
	h.events()
	in := ProposeInput{ID: ProposalID(newID()), Terms: []Term{{Kind: Clause, Text: "一"}, {Kind: Clause, Text: "二"}}}
	p, err := h.Propose(h.as("ann"), id, in)
	h.ok(err)
	_, err = h.Propose(h.as("ann"), id, in)
	h.ok(err)
	if got := h.events(); got != "proposal_made" {
		t.Fatal(got)
	}
	v, err := h.Get(h.as("bob"), id)
	h.ok(err)
	if v.Turn.Whose != "you" || v.Turn.Move != MoveAnswerTerms {
		t.Fatalf("%+v", v.Turn)
	}
	_, err = h.AnswerTerms(h.as("bob"), id, p.ID, []TermAnswer{{Term: "nonsense", Yes: true}})
	wrongAt(t, err, "answers[0].term field.unknown_value")
	answers := []TermAnswer{{Term: p.Terms[0].ID, Yes: true}, {Term: p.Terms[1].ID, Yes: false}}
	p, err = h.AnswerTerms(h.as("bob"), id, p.ID, answers)
	h.ok(err)
	if p.State != ProposalDeclined {
		t.Fatal(p.State)
	}
	_, err = h.AnswerTerms(h.as("bob"), id, p.ID, answers)
	h.ok(err)
	if got := h.events(); got != "term_answered" {
		t.Fatal(got)
	}
	terms, err := h.AgreedTerms(h.as("med"), id)
	h.ok(err)
	if len(terms) != 1 || terms[0].Text != "一" {
		t.Fatal(terms)
	}
	counter, err := h.Propose(h.as("bob"), id, ProposeInput{CounterTo: p.ID, Terms: []Term{{Kind: Clause, Text: "三"}}})
	h.ok(err)
	list, err := h.Proposals(h.as("ann"), id)
	h.ok(err)
	if len(list) != 2 || list[0].State != ProposalReplaced || list[1].CounterTo != p.ID {
		t.Fatal(list)
	}
	_, err = h.WithdrawOffer(h.as("ann"), id, counter.ID)
	refused(t, err, fault.Forbidden, "proposal.not_yours")
	_, err = h.WithdrawOffer(h.as("bob"), id, counter.ID)
	h.ok(err)
	private, err := h.Propose(h.as("med"), id, ProposeInput{Audience: string(bob.Party), Terms: []Term{{Kind: Clause, Text: "私下"}}})
	h.ok(err)
	_, err = h.AnswerTerms(h.as("ann"), id, private.ID, []TermAnswer{{Term: private.Terms[0].ID, Yes: true}})
	refused(t, err, fault.NotFound, "not_found")
	_, err = h.Propose(h.as("bob"), id, ProposeInput{CounterTo: private.ID, Terms: []Term{{Kind: Clause, Text: "公开？"}}})
	wrongAt(t, err, "audience proposal.stays_private")
	av, err := h.Get(h.as("ann"), id)
	h.ok(err)
	if av.Turn.Whose != "mediator" || av.WaitingFor != "" || av.Offers != 0 {
		t.Fatalf("ann learns that bob is being asked: %+v", av.Turn)
	}
	if _, err := h.Stop(h.as("ann"), id, ""); err != nil {
		t.Fatal(err)
	}
	_, err = h.Propose(h.as("ann"), id, ProposeInput{Terms: []Term{{Kind: Clause, Text: "晚了"}}})
	refused(t, err, fault.Conflict, "case.move_not_allowed")
}

func TestBindByPhone(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	id := h.draft()
	_, err := h.Submit(h.as("ann"), id)
	h.ok(err)
	if _, err := h.BindParty(h.as("bob"), id, "", "bob"); fault.CodeOf(err) != fault.NotFound {
		t.Fatal("bound before he was invited", err)
	}
	_, err = h.Screen(h.as("sys"), id, ScreenInput{Decision: "accepted"})
	h.ok(err)
	if _, err := h.BindParty(h.as("stranger"), id, bob.Party, "stranger"); fault.CodeOf(err) != fault.NotFound {
		t.Fatal("a stranger takes bob's place", err)
	}
	if _, err := h.BindParty(h.as("bob"), id, bob.Party, "stranger"); fault.CodeOf(err) != fault.NotFound {
		t.Fatal("bob gives his place away", err)
	}
	for range 2 {
		got, err := h.BindParty(h.as("bob"), id, "", "bob")
		h.ok(err)
		if got != bob.Party {
			t.Fatal(got)
		}
	}
	thief := actor.With(t.Context(), actor.Actor{Person: "bob2", Phone: "13900000001", Level: actor.Phone})
	_, err = h.BindParty(thief, id, "", "bob2")
	refused(t, err, fault.Conflict, "party.bound")
}

func TestClockwork(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	id := h.inviting()
	h.events()
	due, err := h.DueCases(h.as("sys"), h.clock.Now(), 10)
	h.ok(err)
	if len(due) != 0 {
		t.Fatal(due)
	}
	h.clock.Advance(8 * 24 * time.Hour)
	due, err = h.DueCases(h.as("sys"), h.clock.Now(), 10)
	h.ok(err)
	if !slices.Equal(due, []CaseID{id}) {
		t.Fatal(due)
	}
	for range 3 {
		h.ok(h.Tick(h.as("sys"), id))
	}
	if got := h.events(); got != "ended" {
		t.Fatal(got)
	}
	due, err = h.DueCases(h.as("sys"), h.clock.Now(), 10)
	h.ok(err)
	if len(due) != 0 {
		t.Fatal("still due after it ended", due)
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	first := h.mediating()
	h.clock.Advance(24 * time.Hour)
	second := h.mediating()
	h.clock.Advance(time.Minute)
	draft := h.draft()
	ids := func(l List, err error) string {
		h.ok(err)
		var out []string
		for _, x := range l.Items {
			out = append(out, map[CaseID]string{first: "first", second: "second", draft: "draft"}[x.ID])
		}
		return strings.Join(out, " ")
	}
	for _, x := range []struct{ name, got, want string }{
		{"ann", ids(h.ListFor(h.as("ann"), "", 10)), "draft second first"},
		{"bob", ids(h.ListFor(h.as("bob"), "", 10)), "second first"},
		{"med", ids(h.ListMediator(h.as("med"), "", "", 10)), "second first"},
		{"med waiting for me", ids(h.ListMediator(h.as("med"), WaitMe, "", 10)), "second first"},
		{"med waiting for all", ids(h.ListMediator(h.as("med"), WaitAll, "", 10)), ""},
		{"med due", ids(h.Due(h.as("med"), h.clock.Now().AddDate(0, 1, 0), "", 10)), "first second"},
		{"organization", ids(h.ListOrganization(h.as("boss"), "org-1", "", 10)), "second first"},
		{"court", ids(h.ListCourt(h.as("clk"), testCourt, Mediating, "", 10)), "first second"},
		{"court drafts", ids(h.ListCourt(h.as("clk"), testCourt, Draft, "", 10)), ""},
	} {
		if x.got != x.want {
			t.Errorf("%s: got %q, want %q", x.name, x.got, x.want)
		}
	}
	if _, err := h.ListCourt(h.as("elsewhere"), testCourt, Mediating, "", 10); err == nil {
		t.Error("another court lists ours")
	}
	if _, err := h.ListOrganization(h.as("boss9"), "org-1", "", 10); err == nil {
		t.Error("another organization lists ours")
	}
	n, err := h.Counts(h.as("med"))
	h.ok(err)
	if n[WaitMe] != 2 || n[WaitAll] != 0 {
		t.Error(n)
	}
	page, err := h.ListFor(h.as("ann"), "", 2)
	h.ok(err)
	rest, err := h.ListFor(h.as("ann"), page.Next, 2)
	if got := ids(rest, err); got != "first" {
		t.Error(got)
	}
	v, err := h.Get(h.as("ann"), second)
	h.ok(err)
	by, err := h.ByNumber(h.as("ann"), v.Number)
	h.ok(err)
	if by.ID != second {
		t.Error("by number")
	}
	if _, err := h.ByNumber(h.as("stranger"), v.Number); fault.CodeOf(err) != fault.NotFound {
		t.Error("a stranger finds a case by its number", err)
	}
	if by, err = h.ByReference(h.as("bob"), v.Reference); err != nil || by.ID != second {
		t.Error("by reference", err)
	}
}

func TestNumbersAreNeverGivenTwice(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	var ids []CaseID
	for range 12 {
		ids = append(ids, h.draft())
	}
	var mu sync.Mutex
	seen := map[string]bool{}
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			v, err := h.Submit(h.as("ann"), id)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			if seen[v.Number] {
				t.Errorf("%s twice", v.Number)
			}
			seen[v.Number] = true
		})
	}
	wg.Wait()
}

func TestIdentityAndConsent(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	id := h.mediating()
	ok, err := h.CheckIdentity(h.as("ann"), id, "11010519491231002X")
	h.ok(err)
	if ok {
		t.Fatal("a number nobody gave is right")
	}
	h.events()
	_, err = h.SetConsent(h.as("bob"), id, ConsentInput{Stage: StageRecording, Given: true})
	h.ok(err)
	_, err = h.SetConsent(h.as("ann"), id, ConsentInput{Stage: StageRecording, Given: true})
	h.ok(err)
	_, err = h.SetConsent(h.as("ann"), id, ConsentInput{Stage: StageRecording, Given: true})
	h.ok(err)
	if got := h.events(); got != "consent_changed consent_changed" {
		t.Fatal(got)
	}
	c, err := h.Case(h.as("sys"), id)
	h.ok(err)
	if !c.AllConsent(StageRecording) || c.AllConsent(StageAsync) {
		t.Fatal("consents are not per stage")
	}
	_, err = h.SetConsent(h.as("ann"), id, ConsentInput{Stage: "everything", Given: true})
	wrongAt(t, err, "stage field.unknown_value")
}

func TestNotesAreTheMediatorsAlone(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	id := h.mediating()
	_, err := h.WriteNotes(h.as("med"), id, "想法")
	h.ok(err)
	_, err = h.WriteNotes(h.as("med"), id, "新想法")
	h.ok(err)
	n, err := h.Notes(h.as("med"), id)
	h.ok(err)
	if n.Text != "新想法" {
		t.Fatal(n)
	}
	for _, who := range []string{"ann", "bob", "clk", "boss", "op", "sys"} {
		if n, err := h.Notes(h.as(who), id); err == nil || n.Text != "" {
			t.Errorf("%s reads them: %v", who, err)
		}
	}
	_, err = h.Replace(h.as("ann"), id, ReplaceInput{Reason: "换人"})
	h.ok(err)
	_, err = h.OfferCandidates(h.as("sys"), id, OfferInput{Round: 2, Offered: candidates("m2")})
	h.ok(err)
	for _, who := range []string{"ann", "bob"} {
		_, err = h.Choose(h.as(who), id, "m2")
		h.ok(err)
	}
	_, err = h.Accept(h.as("med2"), id, nil)
	h.ok(err)
	if n, err := h.Notes(h.as("med2"), id); err != nil || n.Text != "" {
		t.Fatal("the next mediator reads them", err)
	}
}

// A respondent who answers on paper or by phone is recorded by the clerk; nobody else may speak for him.
func TestAnswerOnPaper(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	id := h.inviting()
	paper := AnswerInput{Answer: "accept", Channel: "paper", Party: bob.Party}
	for _, who := range []string{"ann", "judge", "boss", "above"} {
		if _, err := h.Answer(h.as(who), id, paper); fault.CodeOf(err) != fault.Forbidden && fault.CodeOf(err) != fault.NotFound {
			t.Errorf("%s answers for bob: %v", who, err)
		}
	}
	v, err := h.Answer(h.as("clk"), id, paper)
	h.ok(err)
	if v.State != Selecting {
		t.Fatal(v.State)
	}
}
