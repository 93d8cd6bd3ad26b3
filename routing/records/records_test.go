package records

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"concord/internal/clock"
	"concord/internal/docstore/sqlitedoc"
	"concord/internal/fault"
	"concord/organizations"
	"concord/routing"
)

var noon = time.Date(2026, 11, 2, 4, 0, 0, 0, time.UTC)

func must[T any](t *testing.T, v T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func service(t *testing.T) *Service {
	t.Helper()
	st, err := sqlitedoc.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	s, err := Open(t.Context(), st, clock.Hold(noon))
	return must(t, s, err)
}

// county is a roster with so many mediators, each a little different.
func county(n int) routing.World {
	w := routing.World{Organizations: map[organizations.OrganizationID]organizations.Organization{}, Courts: map[organizations.CourtID]organizations.Court{"court": {ID: "court", Level: organizations.Basic, Region: "330122"}}}
	for i := range 4 {
		id := organizations.OrganizationID(fmt.Sprint("house-", i))
		w.Organizations[id] = organizations.Organization{ID: id, Kind: organizations.People, Status: organizations.Active, Courts: []organizations.CourtID{"court"}, Regions: []string{"330122"}, Causes: []string{"loan"}, Fee: "free"}
	}
	for i := range n {
		w.Mediators = append(w.Mediators, organizations.Mediator{ID: organizations.MediatorID(fmt.Sprintf("m%04d", i)), Organizations: []organizations.OrganizationID{organizations.OrganizationID(fmt.Sprint("house-", i%4))},
			Name: organizations.Name{ZH: "某某"}, Causes: []organizations.Cause{{Kind: "loan", Depth: 1 + i%3, Ended: i, Settled: i / 2}}, Languages: []string{"zh"}, Capacity: 5 + i%7, Ended: i, Settled: i / 2,
			Status: organizations.Active, LastCaseAt: noon.Add(-time.Duration(i) * time.Hour), DaysMean: float64(i % 30), Bio: organizations.Name{EN: "not looked at"}})
	}
	return w
}

func request(i int) routing.Request {
	return routing.Request{Case: fmt.Sprint("case-", i), Kind: "loan", Region: "330122003", Court: "court", Seed: fmt.Sprint("case-", i), At: noon, Language: "zh-CN",
		Needs: [][]string{nil, {"sign_language"}, {"interpreter"}}[i%3], Parties: []routing.Party{{PhoneHash: "a"}}}
}

func (s *Service) decided(t *testing.T, w routing.World, i int, at time.Time) Record {
	t.Helper()
	r := request(i)
	d := routing.Route(w, r, routing.Default())
	rec, err := s.Keep(t.Context(), Record{ID: fmt.Sprint("r", i), Case: r.Case, Court: "court", At: at, Why: Selection, Request: r, Weights: routing.Default(), Pack: d.Pack, Decision: d}, w)
	return must(t, rec, err)
}

func TestARecordGivesTheSameDecision(t *testing.T) {
	t.Parallel()
	s := service(t)
	for i := range 9 {
		s.decided(t, county(10+20*i), i, noon)
		r := must1(s.Get(t.Context(), fmt.Sprint("r", i)))(t)
		d, same, err := s.Replay(t.Context(), r)
		if err != nil || !same || len(d.Offered) == 0 {
			t.Errorf("record %d: same %v, %v, offered %d", i, same, err, len(d.Offered))
		}
		r.Weights.Experience, r.Weights.Record = r.Weights.Record, r.Weights.Experience
		r.Weights.Offer = 1
		if _, same, _ := s.Replay(t.Context(), r); same {
			t.Error("other weights, and nobody notices")
		}
	}
}

func must1[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T { t.Helper(); return must(t, v, err) }
}

// What was decided once is not decided again, and one world is kept once.
func TestKeepTwice(t *testing.T) {
	t.Parallel()
	s := service(t)
	first := s.decided(t, county(20), 1, noon)
	again, err := s.Keep(t.Context(), Record{ID: "r1", Case: "case-1", At: noon.Add(time.Hour)}, county(3))
	if err != nil || !again.At.Equal(first.At) || len(again.Decision.Offered) != len(first.Decision.Offered) {
		t.Errorf("%v %v", again.At, err)
	}
	if other := s.decided(t, county(20), 2, noon); other.World != first.World {
		t.Error("the same roster is kept twice")
	}
}

func TestAChangedWorldIsFoundOut(t *testing.T) {
	t.Parallel()
	s := service(t)
	r := s.decided(t, county(20), 1, noon)
	_, deflated, err := pack(county(19))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := unpack(r.World, deflated); fault.From(err).Key != "routing.record_broken" {
		t.Errorf("another roster under this digest: %v", err)
	}
	if _, err := unpack(r.World, []byte("no deflate")); fault.From(err).Key != "routing.record_broken" {
		t.Errorf("no roster at all: %v", err)
	}
}

// A trial that is cut after any of its steps, or whose steps are done twice, comes to the same end.
func TestATrialGoesOnWhereItWasCut(t *testing.T) {
	t.Parallel()
	s := service(t)
	w := county(30)
	s.step = 20
	n := 3*s.step + 7
	for i := range n {
		s.decided(t, w, i, noon.Add(-time.Duration(n-i)*time.Second))
	}
	weights := routing.Default()
	weights.Experience, weights.Availability = weights.Availability, weights.Experience
	weights.Offer = 2
	run := func(again bool) Trial {
		tr := must1(s.AskTrial(t.Context(), "op", "", weights, time.Time{}, time.Time{}))(t)
		if tr.Of != n {
			t.Fatalf("of %d, want %d", tr.Of, n)
		}
		for range 2 * n {
			if err := s.Continue(t.Context(), tr.ID); err != nil {
				t.Fatal(err)
			}
			if x := must1(s.Trial(t.Context(), tr.ID))(t); again && x.State == "running" { // a step that nobody stored, as after a crash
				counts := must1(s.tally(t.Context(), &x))(t)
				if err := s.again(t.Context(), &x, must1(s.Get(t.Context(), "r0"))(t), counts); err != nil {
					t.Fatal(err)
				}
			}
			if tr = must1(s.Trial(t.Context(), tr.ID))(t); tr.State == "done" {
				return tr
			}
		}
		t.Fatal("it never ends")
		return tr
	}
	a, b := run(false), run(true)
	a.ID, b.ID = "", ""
	ja, _ := json.Marshal(a)
	jb, _ := json.Marshal(b)
	if string(ja) != string(jb) {
		t.Errorf("cut, it ends otherwise:\n%s\n%s", ja, jb)
	}
	if a.Done != n || a.Before.Offers != 3*n || a.After.Offers != 2*n || a.Changed != n || len(a.Shown) != MaxExamples || a.Before.ShareTop <= 0 || a.Before.ShareTop > 1 || a.Broken != 0 {
		t.Errorf("%+v", a)
	}
	if none := must1(s.AskTrial(t.Context(), "op", "elsewhere", weights, time.Time{}, time.Time{}))(t); none.Of != 0 {
		t.Error("another court's disputes are looked at")
	}
}

func TestGini(t *testing.T) {
	t.Parallel()
	for want, each := range map[float64][]int{0: {3, 3, 3, 3}, 0.75: {0, 0, 0, 9}} {
		if got := round(gini(each)); got != want {
			t.Errorf("%v: %v, want %v", each, got, want)
		}
	}
}

// Two set weights in the same moment: one of them sees that somebody was faster.
func TestWeightsAreVersions(t *testing.T) {
	t.Parallel()
	s := service(t)
	told := 0
	s.OnChange(func() { told++ })
	w := routing.Default()
	w.Offer = 2
	first := must1(s.SetWeights(t.Context(), "op", 0, w, "two are enough"))(t)
	if _, err := s.SetWeights(t.Context(), "op", 0, w, "late"); fault.From(err).Key != "weights.changed_meanwhile" {
		t.Errorf("late: %v", err)
	}
	if _, err := s.SetWeights(t.Context(), "op", 1, w, " "); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("without a reason: %v", err)
	}
	w.Experience = 0.9
	if _, err := s.SetWeights(t.Context(), "op", 1, w, "x"); fault.From(err).Key != "weights.invalid" {
		t.Errorf("does not add up: %v", err)
	}
	now := must1(s.Current(t.Context()))(t)
	if now.Number != 1 || now.Weights.Pack != first.Weights.Pack || now.Weights.Pack == routing.Default().Pack || now.Weights.Tracks == nil != (routing.Default().Tracks == nil) {
		t.Errorf("%+v", now)
	}
	if all := must1(s.Versions(t.Context()))(t); len(all) != 2 || all[1].Weights.Pack != routing.Default().Pack || told != 1 {
		t.Errorf("%d versions, told %d times", len(all), told)
	}
}
