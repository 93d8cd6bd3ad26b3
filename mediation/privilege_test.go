package mediation

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"concord/internal/actor"
	"concord/internal/fault"
)

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
		{"boss", []string{"王安", "mediating"}, []string{"借了十二万", "ann-open", "1380000", "138*", "1390000", "139*", "words", "proposal"}, "", ""},
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
	for _, s := range []string{"借了十二万", "ann-open", "120000", "周勃", "1380000", "138*", "timeline\":[{"} {
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

// Why somebody does not sign is for the mediator's ears.
func TestReasonForNotSigning(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	id := h.signing()
	const words = "CANARY-why"
	_, err := h.RefuseSign(h.as("bob"), id, words)
	h.ok(err)
	for who, may := range map[string]bool{"bob": true, "med": true, "ann": false, "clk": false, "above": false, "boss": false} {
		v, err := h.Get(h.as(who), id)
		h.ok(err)
		raw, err := json.Marshal(v)
		h.ok(err)
		if strings.Contains(string(raw), words) != may {
			t.Errorf("%s: sees it %v, may %v", who, !may, may)
		}
	}
}
