package apptest

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"concord/internal/actor"
	"concord/internal/docstore"
	"concord/mediation"
	"concord/organizations"
)

// brought is a dispute of two people from the street that waits for their choice, made by the calls behind the API.
func (h *House) brought(i int) (id mediation.CaseID, ann, bob context.Context) {
	h.T.Helper()
	person := func(block int) (context.Context, string) {
		phone := fmt.Sprintf("1%d000%05d", block, i)
		a, err := h.Identity.EnsureAccount(machine(), phone, "路人", "zh-CN")
		if err != nil {
			h.T.Fatal(err)
		}
		return actor.With(context.Background(), actor.Actor{Person: a.ID, Name: "路人", Phone: phone, Level: actor.Phone}), phone
	}
	ann, annPhone := person(31)
	bob, bobPhone := person(51)
	v := must1(h.Cases.CreateDraft(ann, mediation.CreateInput{Kind: "loan", Language: "zh-CN"}))(h.T)
	answers := map[string]any(h.Answers("loan"))
	for k, x := range answers {
		if n, ok := x.(int); ok {
			answers[k] = float64(n)
		}
	}
	court := must1(h.Cases.Case(machine(), mediation.CaseID(h.Case)))(h.T).Court
	region := h.Who("respondent").Region
	saved, err := h.Cases.SaveDraft(ann, v.ID, v.DraftRevision, mediation.DraftPatch{Story: &mediation.Story{Answers: answers, Facts: StoryFacts, Want: StoryWant}, Court: &court, Region: &region,
		Parties: []mediation.PartyInput{{ID: v.Parties[0].ID, Side: mediation.Applicant, Kind: "person", Name: "路人甲", Phone: annPhone, Region: region},
			{Side: mediation.Respondent, Kind: "person", Name: "路人乙", Phone: bobPhone, Region: region}}})
	if err != nil || len(saved.Problems) > 0 {
		h.T.Fatal(err, saved.Problems)
	}
	must1(h.Cases.Submit(ann, v.ID))(h.T)
	return v.ID, ann, bob
}

// Fifty disputes want the one place that is left, in the same moment: one of them gets it, the others go on without, and
// nobody is ever over the limit.
func TestFiftyDisputesForOnePlace(t *testing.T) {
	t.Parallel()
	const disputes = 50
	h := At(t, Selecting)
	one := Str(h.As("applicant").Get("/cases/"+h.Case+"/candidates"), "items.0.mediator")
	ms := must1(docstore.Declare[organizations.Mediator](machine(), h.Store, docstore.Spec{Name: organizations.MediatorsCollection}))(t)
	for _, m := range must1(h.Roster.World(machine()))(t).Mediators {
		must1(ms.Update(machine(), string(m.ID), func(m *organizations.Mediator) ([]docstore.Event, error) {
			if string(m.ID) != one {
				m.Status = organizations.Suspended
			}
			m.Capacity = len(m.Cases) + 1
			return nil, nil
		}))(t)
	}
	type dispute struct {
		id       mediation.CaseID
		ann, bob context.Context
	}
	all := make([]dispute, disputes)
	for i := range all {
		all[i].id, all[i].ann, all[i].bob = h.brought(i)
	}
	h.Settle()
	for _, d := range all {
		must1(h.Cases.BindParty(d.bob, d.id, "", actor.From(d.bob).Person))(t)
		must1(h.Cases.Answer(d.bob, d.id, mediation.AnswerInput{Answer: "accept", Consents: []mediation.Stage{mediation.StageMediation, mediation.StageOnline}}))(t)
	}
	h.Settle()
	var hands sync.WaitGroup
	start := make(chan struct{})
	for _, d := range all {
		for _, who := range []context.Context{d.ann, d.bob} {
			hands.Go(func() {
				<-start
				if _, err := h.Cases.Choose(who, d.id, organizations.MediatorID(one)); err != nil {
					t.Errorf("choosing: %v", err)
				}
			})
		}
	}
	close(start)
	hands.Wait()
	h.Settle()
	m := must1(h.Roster.Mediator(machine(), organizations.MediatorID(one)))(t)
	if len(m.Cases) != m.Capacity {
		t.Errorf("%d cases in %d places", len(m.Cases), m.Capacity)
	}
	won := 0
	for _, d := range all {
		c := must1(h.Cases.Case(machine(), d.id))(t)
		switch {
		case c.State == mediation.Appointed && m.Holds(string(d.id)):
			won++
		case c.State == mediation.Selecting && c.Appointment == nil && len(c.Former) == 1 && !m.Holds(string(d.id)):
		default:
			t.Errorf("a dispute is %s, appointed %v, place %v", c.State, c.Appointment != nil, m.Holds(string(d.id)))
		}
	}
	if won != 1 {
		t.Errorf("%d disputes have the one place", won)
	}
}
