package apptest

import (
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"concord/cmd/server/app"
	"concord/internal/docstore"
	"concord/internal/docstore/driver"
	"concord/internal/docstore/sqlitedoc"
	"concord/mediation"
	"concord/organizations"
	"concord/routing"
)

// change writes a mediator as the roster would, with the event that it leaves.
func (h *House) change(id string, event string, fn func(*organizations.Mediator)) {
	h.T.Helper()
	ms, err := docstore.Declare[organizations.Mediator](machine(), h.Store, docstore.Spec{Name: organizations.MediatorsCollection})
	if err == nil {
		_, err = ms.Update(machine(), id, func(m *organizations.Mediator) ([]docstore.Event, error) {
			fn(m)
			return []docstore.Event{docstore.NewEvent(event, h.Clock.Now(), organizations.Place{Mediator: m.ID, Open: len(m.Cases)})}, nil
		})
	}
	if err != nil {
		h.T.Fatal(err)
	}
	h.Settle()
}

func (h *House) mediatorID() string { return strings.TrimPrefix(h.mediator, "mediator:") }

// lawyer is somebody who speaks for the respondent, with this phone number.
func (h *House) lawyer(phone string) {
	h.T.Helper()
	h.As("respondent").Act("/representative", Obj{"kind": "lawyer", "name": "吴律师", "phone": phone})
}

// declare ties the mediator of the case to somebody's phone, as a former client of his.
func (h *House) declare(phone string) {
	h.T.Helper()
	h.change(h.mediatorID(), "mediator.changed", func(m *organizations.Mediator) {
		m.Ties = append(m.Ties, organizations.Tie{Kind: "client", PhoneHash: h.Roster.PhoneHash(phone)})
	})
}

func (h *House) planning() Answer {
	return h.As("mediator").Send(http.MethodPost, "/cases/"+h.Case+"/sessions", nil)
}

func TestWhyTheseMediators(t *testing.T) {
	t.Parallel()
	h := At(t, Mediating)
	mine := h.As("applicant").Get("/cases/" + h.Case + "/routing")
	its := List(mine, "items")
	if len(its) != 1 || its[0]["why"] != "selection" || len(List(its[0], "offered")) != 3 {
		t.Fatalf("a party reads %v", mine)
	}
	if its[0]["weights"] != nil || Dig(its[0], "offered.0.score") != nil || Dig(its[0], "offered.0.parts") != nil {
		t.Error("a party reads scores")
	}
	for _, r := range List(its[0], "runnersUp") {
		if r["whyNot"] == nil {
			t.Errorf("no word on why %v was not offered", r["name"])
		}
	}
	full := h.As("clerk").Get("/cases/" + h.Case + "/routing")
	if Dig(full, "items.0.weights.pack") != Dig(full, "items.0.pack") || Dig(full, "items.0.offered.0.score") == nil {
		t.Errorf("the court reads %v", full)
	}
	id := Str(full, "items.0.id")
	if again := h.As("clerk").Post("/cases/"+h.Case+"/routing/replay/"+id, nil); again["same"] != true {
		t.Errorf("it comes out differently: %v", again)
	}
	h.As("applicant").Send(http.MethodPost, "/cases/"+h.Case+"/routing/replay/"+id, nil).Refused(403, "access.denied")
	// The roster changes; the record still comes out as it was.
	h.change(Str(full, "items.0.offered.0.mediator"), "mediator.changed", func(m *organizations.Mediator) { m.Capacity, m.Languages = 1, []string{"ug"} })
	if again := h.As("judge").Post("/cases/"+h.Case+"/routing/replay/"+id, nil); again["same"] != true {
		t.Errorf("it depends on the roster of today: %v", again)
	}
}

// An objection with its reason stands in the record; the other side does not read the reason.
func TestAnObjectionStandsInTheRecord(t *testing.T) {
	t.Parallel()
	h := At(t, Selecting)
	h.As("applicant").Act("/object", Obj{"reason": "都离得太远了"})
	h.Settle()
	for key, sees := range map[string]bool{"applicant": true, "clerk": true, "respondent": false} {
		v := h.As(key).Get("/cases/" + h.Case + "/routing")
		its := List(v, "items")
		if len(its) != 2 || its[1]["why"] != "objection" || (its[1]["objection"] == "都离得太远了") != sees {
			t.Errorf("%s reads %v", key, its[len(its)-1]["objection"])
		}
	}
}

// A lawyer comes later who was once the mediator's client: nobody meets until both sides know and agree.
func TestALateLawyerIsAConflict(t *testing.T) {
	t.Parallel()
	h := At(t, Mediating)
	h.declare("13711112222")
	h.planning().OK()
	h.lawyer("13711112222")
	h.As("mediator").Act("/disclose", Obj{"kinds": []string{}}) // to say that there is nothing is not enough
	h.Settle()
	h.planning().Refused(409, "case.not_cleared")
	room := List(h.As("mediator").Get("/cases/"+h.Case+"/sessions"), "items")[0]
	h.As("applicant").Send(http.MethodPost, "/sessions/"+Str(room, "id")+"/enter", nil).Refused(409, "case.not_cleared")
	h.As("mediator").Send(http.MethodPost, "/sessions/"+Str(room, "id")+"/open", nil).Refused(409, "case.not_cleared")
	if n := h.Told(h.Who("mediator").Phone, "conflict_found"); n != 1 {
		t.Errorf("the mediator was told %d times", n)
	}
	c := Dig(h.As("mediator").Get("/cases/"+h.Case+"/conflicts"), "items.0").(map[string]any)
	if c["kind"] != routing.Client || c["state"] != "open" || c["severity"] != "waivable" || c["blocks"] != true || c["party"] != h.Party("respondent") {
		t.Fatalf("the conflict is %v", c)
	}
	h.As("applicant").Send(http.MethodPost, "/cases/"+h.Case+"/conflicts/1/waive", Obj{"yes": true}).Refused(409, "case.move_not_allowed")
	h.As("mediator").Act("/conflicts/1/disclose", Obj{"text": "以前请过这位律师的对方当过我的当事人。"})
	h.As("applicant").Act("/conflicts/1/waive", Obj{"yes": true})
	h.planning().Refused(409, "case.not_cleared")
	if v := h.As("respondent").See(); Dig(v, "turn.move") != "waive_conflict" || Dig(v, "turn.whose") != "you" {
		t.Errorf("the turn is %v", v["turn"])
	}
	h.As("respondent").Act("/conflicts/1/waive", Obj{"yes": true})
	h.planning().OK()
	if got := Dig(h.As("applicant").Get("/cases/"+h.Case+"/conflicts"), "items.0"); got.(map[string]any)["state"] != "waived" || got.(map[string]any)["party"] != nil {
		t.Errorf("it ends as %v", got)
	}
	h.inOrder(h.Case, "case.representative_named", "case.conflict_found", "case.conflict_disclosed", "case.conflict_waived", "case.conflict_waived")
}

func TestTwoPeopleOfTheCourtClearAConflict(t *testing.T) {
	t.Parallel()
	h := At(t, Mediating)
	h.declare("13711112222")
	h.lawyer("13711112222")
	h.As("mediator").Act("/disclose", Obj{"kinds": []string{}})
	at := "/cases/" + h.Case + "/conflicts/1"
	h.As("clerk").Act("/conflicts/1/override", Obj{"reason": "全县只有这一位会手语"})
	h.As("clerk").Send(http.MethodPost, at+"/second", Obj{"yes": true}).Refused(403, "override.same_person")
	h.planning().Refused(409, "case.not_cleared")
	if x := Dig(h.As("applicant").Get("/cases/"+h.Case+"/conflicts"), "items.0.override"); x != nil {
		t.Errorf("a party sees what nobody has decided yet: %v", x)
	}
	h.As("judge").Send(http.MethodPost, at+"/second", Obj{"yes": false}).Refused(422, "input.invalid")
	h.As("judge").Act("/conflicts/1/second", Obj{"yes": true})
	h.planning().OK()
	x := Dig(h.As("applicant").Get("/cases/"+h.Case+"/conflicts"), "items.0").(map[string]any)
	if x["state"] != "overridden" || Dig(x, "override.reason") != "全县只有这一位会手语" {
		t.Errorf("the parties read %v", x)
	}
	if n := h.Told(h.Who("respondent").Phone, "court_decided"); n != 1 {
		t.Errorf("the other side was told %d times", n)
	}
}

// Nobody clears a mediator who is one of them; when that one goes, he has still been an agent here (SIM 16).
func TestAnAbsoluteConflictIsNeverCleared(t *testing.T) {
	t.Parallel()
	h := At(t, Mediating)
	h.change(h.mediatorID(), "mediator.changed", func(m *organizations.Mediator) { m.PhoneHash = h.Roster.PhoneHash("13733334444") })
	h.lawyer("13733334444")
	h.As("mediator").Act("/disclose", Obj{"kinds": []string{}})
	for key, path := range map[string]string{"mediator": "disclose", "clerk": "override"} {
		h.As(key).Send(http.MethodPost, "/cases/"+h.Case+"/conflicts/1/"+path, Obj{"mediator": Obj{"text": "x"}, "clerk": Obj{"reason": "x"}}[key]).Refused(409, "case.move_not_allowed")
	}
	h.planning().Refused(409, "case.not_cleared")
	h.lawyer("13755556666")
	h.As("mediator").Act("/disclose", Obj{"kinds": []string{}})
	its := List(h.As("clerk").Get("/cases/"+h.Case+"/conflicts"), "items")
	if len(its) != 2 || its[0]["state"] != "gone" || its[1]["kind"] != routing.RoleLocked || its[1]["blocks"] != true {
		t.Fatalf("who spoke for a party mediates it: %v", its)
	}
	h.As("mediator").Act("/decline", Obj{"reason": "conflict"})
	h.is("selecting")
	if s := Dig(h.As("clerk").Get("/cases/"+h.Case+"/conflicts"), "items.1.state"); s != "replaced" {
		t.Errorf("it is %v", s)
	}
}

func TestTwoPeopleOfTheCourtNameAnother(t *testing.T) {
	t.Parallel()
	h := At(t, Selecting)
	full := h.As("clerk").Get("/cases/" + h.Case + "/routing")
	other := Str(full, "items.0.runnersUp.0.mediator")
	h.As("clerk").Act("/override", Obj{"mediator": other, "reason": "双方都认识前三位"})
	h.As("clerk").Send(http.MethodPost, "/cases/"+h.Case+"/override/1/second", Obj{"yes": true}).Refused(403, "override.same_person")
	h.is("selecting")
	if n := len(List(h.As("applicant").Get("/cases/"+h.Case+"/routing"), "overrides")); n != 0 {
		t.Error("a party sees a proposal of one")
	}
	h.As("judge").Act("/override/1/second", Obj{"yes": true})
	h.Settle()
	c := h.is("appointed")
	if Str(c, "appointment.mediator") != other || Str(c, "appointment.by") != "court" {
		t.Fatalf("appointed is %v", c["appointment"])
	}
	v := h.As("applicant").Get("/cases/" + h.Case + "/routing")
	written := false
	for _, r := range List(v, "items") { // the clock stands still: two records of one instant
		written = written || r["why"] == "override" && Dig(r, "override.reason") == "双方都认识前三位"
	}
	if !written || Dig(v, "overrides.0.state") != "confirmed" {
		t.Errorf("the record is %v", v)
	}
	h.Appoint(other)
	h.Accept()
	h.is("mediating", "mediator")
	// Of a case under way too: the mediator before gives the place back.
	next := Str(full, "items.0.runnersUp.1.mediator")
	h.As("judge").Act("/override", Obj{"mediator": next, "reason": "前一位病了"})
	h.As("clerk").Act("/override/2/second", Obj{"yes": true})
	h.Settle()
	if c := h.is("appointed"); Str(c, "appointment.mediator") != next {
		t.Errorf("appointed is %v", c["appointment"])
	}
	if m := must1(h.Roster.Mediator(machine(), organizations.MediatorID(other)))(t); m.Holds(h.Case) {
		t.Error("who was replaced keeps the place")
	}
}

func must1[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T { t.Helper(); return must(t, v, err) }
}

// Before he accepts, a case goes on by itself; one under way stays and everybody is asked.
func TestAMediatorGoes(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		fn     func(*House, *organizations.Mediator)
		reason string
	}{
		"suspended": {func(_ *House, m *organizations.Mediator) { m.Status = organizations.Suspended }, "suspended"},
		"removed":   {func(_ *House, m *organizations.Mediator) { m.Status = organizations.Removed }, "removed"},
		"long leave": {func(h *House, m *organizations.Mediator) {
			m.Away = []organizations.Span{{From: h.Clock.Now().Add(-time.Hour), To: h.Clock.Now().AddDate(0, 0, 20)}}
		}, "leave"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := At(t, Appointed)
			gone := h.mediatorID()
			h.change(gone, "mediator.changed", func(m *organizations.Mediator) { x.fn(h, m) })
			c := h.is("selecting")
			h.inOrder(h.Case, "case.mediator_released", "case.selecting", "case.candidates_offered")
			for _, o := range List(h.As("applicant").Get("/cases/"+h.Case+"/candidates"), "items") {
				if o["mediator"] == gone {
					t.Error("offered again")
				}
			}
			if Dig(h.As("clerk").Get("/cases/"+h.Case+"/routing"), "items.1.because") != "released" {
				t.Errorf("the record does not say why: %v", c["selection"])
			}
			if m := must1(h.Roster.Mediator(machine(), organizations.MediatorID(gone)))(t); m.Holds(h.Case) {
				t.Error("the place is still taken")
			}

			h = At(t, Mediating)
			h.change(h.mediatorID(), "mediator.changed", func(m *organizations.Mediator) { x.fn(h, m) })
			if c := h.is("mediating", "mediator"); Dig(c, "appointment.unavailable.reason") != x.reason {
				t.Fatalf("nobody is told: %v", c["appointment"])
			}
			if n := h.Told(h.Who("respondent").Phone, "mediator_unavailable"); n != 1 {
				t.Errorf("told %d times", n)
			}
			h.As("applicant").Act("/replace", Obj{"reason": "等不了这么久"})
			h.Settle()
			h.is("selecting")
			c2 := must1(h.Cases.Case(machine(), mediation.CaseID(h.Case)))(t)
			if c2.Parties[0].Replaced != 0 {
				t.Error("asking for another one counts against the party")
			}
		})
	}
}

// A leave that lies ahead acts when it begins, and ends.
func TestALeaveBegins(t *testing.T) {
	t.Parallel()
	h := At(t, Mediating)
	from := h.Clock.Now().Add(36 * time.Hour)
	h.change(h.mediatorID(), "mediator.away", func(m *organizations.Mediator) {
		m.Away = []organizations.Span{{From: from, To: from.AddDate(0, 0, 2)}, {From: from, To: from.AddDate(0, 0, 14)}}
	})
	if h.Days(1); Dig(h.is("mediating"), "appointment.unavailable") != nil {
		t.Fatal("before it begins")
	}
	if h.Days(1); Dig(h.is("mediating"), "appointment.unavailable.reason") != "leave" {
		t.Fatal("nothing when it begins")
	}
	h.change(h.mediatorID(), "mediator.away", func(m *organizations.Mediator) { m.Away = nil })
	if Dig(h.is("mediating"), "appointment.unavailable") != nil {
		t.Error("back, and nobody noticed")
	}
}

// Whoever has more cases than the capacity that is now gives the last one back that he has not accepted.
func TestOverloadIsTakenOff(t *testing.T) {
	t.Parallel()
	h := At(t, Appointed)
	h.change(h.mediatorID(), "mediator.changed", func(m *organizations.Mediator) { m.Cases, m.Capacity = append([]string{"another"}, m.Cases...), 1 })
	h.is("selecting")
	if r := must1(h.Cases.Case(machine(), mediation.CaseID(h.Case)))(t).Former[0]; r.Outcome != "released" || r.Reason != "overload" {
		t.Errorf("it left as %v", r)
	}
}

// Weights decide from the moment they are set; what was decided keeps its own. A trial before shows what they would do.
func TestWeightsAndTrials(t *testing.T) {
	t.Parallel()
	h := At(t, Selecting)
	first := h.As("operator").Get("/desk/operator/weights")
	next := Obj{}
	for k := range someWeights {
		next[k] = Dig(first, "current.weights."+k)
	}
	next["offer"] = 1
	trial := h.As("clerk").Post("/desk/operator/what-if", Obj{"weights": next})
	h.Settle()
	trial = h.As("clerk").Get("/desk/operator/what-if/" + Str(trial, "id"))
	if trial["state"] != "done" || trial["of"] != 1.0 || trial["changed"] != 1.0 || Dig(trial, "before.offers") != 3.0 || Dig(trial, "after.offers") != 1.0 || len(List(trial, "examples")) != 1 {
		t.Fatalf("the trial says %v", trial)
	}
	if n := Dig(h.As("operator").Get("/desk/operator/weights"), "current.number"); n != 0.0 {
		t.Error("a trial took effect")
	}
	h.As("operator").Send(http.MethodPut, "/desk/operator/weights", Obj{"base": 3, "weights": next, "reason": "一位就够"}).Refused(409, "weights.changed_meanwhile")
	bad := Obj{}
	for k, v := range next {
		bad[k] = v
	}
	bad["record"] = 0.9
	h.As("operator").Send(http.MethodPut, "/desk/operator/weights", Obj{"base": 0, "weights": bad, "reason": "x"}).Refused(422, "weights.invalid")
	set := h.As("operator").Put("/desk/operator/weights", Obj{"base": 0, "weights": next, "reason": "一位就够"})
	if Dig(set, "current.number") != 1.0 || len(List(set, "history")) != 2 {
		t.Fatalf("weights are %v", set)
	}
	h.As("applicant").Act("/object", Obj{"reason": "换几位"})
	h.Settle()
	v := h.As("clerk").Get("/cases/" + h.Case + "/routing")
	if len(List(v, "items.0.offered")) != 3 || len(List(v, "items.1.offered")) != 1 || Dig(v, "items.1.pack") == Dig(v, "items.0.pack") {
		t.Errorf("offered are %v", v)
	}
	for _, r := range List(v, "items") {
		if a := h.As("clerk").Post("/cases/"+h.Case+"/routing/replay/"+Str(r, "id"), nil); a["same"] != true {
			t.Errorf("%v comes out differently", r["why"])
		}
	}
}

// Two servers on one store and one Redis: what one writes the other decides by, at once and after a connection was lost.
func TestTwoServersSeeOneRoster(t *testing.T) {
	t.Parallel()
	redis := miniredis.RunT(t)
	one, err := sqlitedoc.Open(t.Context(), filepath.Join(t.TempDir(), "shared.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { one.Close() })
	shared := func(c *app.Config) {
		c.Redis = "redis://" + redis.Addr()
		c.Seams.Store = func(own *docstore.Store) *docstore.Store {
			own.Close()
			return docstore.New(open{one.Driver()})
		}
	}
	a, b := New(t, Set(shared)), New(t, Set(shared))
	m := must1(a.Roster.AddMediator(machine(), organizations.Mediator{Organizations: []organizations.OrganizationID{a.anyHouse()}, Name: organizations.Name{ZH: "新人"}, Certificate: "TJ-NEW-1",
		Causes: []organizations.Cause{{Kind: "loan", Depth: 3}}, Languages: []string{"zh"}, Capacity: 5}))(t)
	b.sees(m.ID, true)
	b.change(string(m.ID), "mediator.suspended", func(m *organizations.Mediator) { m.Status = organizations.Suspended })
	a.sees(m.ID, false)
	redis.Close()
	if err := redis.Restart(); err != nil {
		t.Fatal(err)
	}
	a.change(string(m.ID), "mediator.restored", func(m *organizations.Mediator) { m.Status = organizations.Active })
	b.sees(m.ID, true)
}

// open is a store that several houses close.
type open struct{ driver.Store }

// Close leaves it to the test.
func (open) Close() error { return nil }

func (h *House) anyHouse() organizations.OrganizationID {
	h.T.Helper()
	w := must1(h.Roster.World(machine()))(h.T)
	var ids []string
	for id := range w.Organizations {
		ids = append(ids, string(id))
	}
	slices.Sort(ids)
	return organizations.OrganizationID(ids[0])
}

// sees waits until the index of the house has, or has not, an active mediator.
func (h *House) sees(id organizations.MediatorID, yes bool) {
	h.T.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for {
		w := h.Atlas.Index().World([]organizations.MediatorID{id})
		if there := len(w.Mediators) == 1 && w.Mediators[0].Status == organizations.Active; there == yes {
			return
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			h.T.Fatal(fmt.Sprintf("the other server does not learn of it; want %v", yes))
		}
	}
}
