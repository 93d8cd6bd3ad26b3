package organizations_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/docstore/sqlitedoc"
	"concord/internal/fault"
	"concord/organizations"
)

var noon = time.Date(2026, 11, 2, 4, 0, 0, 0, time.UTC)

var errNo = errors.New("the guard says no")

type bench struct {
	*organizations.Service
	store *docstore.Store
	org   organizations.Organization
}

// open gives a service on a real store with one court and one active organization. The guard lets everybody manage all
// but the tenant "closed".
func open(t *testing.T) bench {
	t.Helper()
	ctx := context.Background()
	s, err := sqlitedoc.Open(ctx, filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	guard := func(_ context.Context, _, tenant string) error {
		if tenant == "closed" {
			return errNo
		}
		return nil
	}
	svc, err := organizations.Open(ctx, s, clock.Hold(noon), guard, []byte("key"))
	if err != nil {
		t.Fatal(err)
	}
	must(t, svc.AddCourt(ctx, organizations.Court{ID: "court", Level: organizations.Basic, Region: "330122"}))
	o, err := svc.Apply(ctx, organizations.Organization{Kind: organizations.People, Name: organizations.Name{ZH: "城关镇人民调解委员会"},
		Regions: []string{"330122"}, Causes: []string{"loan"}})
	must(t, err)
	must(t, svc.Approve(ctx, o.ID, "court"))
	return bench{svc, s, o}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (b bench) mediator(t *testing.T, capacity int) organizations.Mediator {
	t.Helper()
	m, err := b.AddMediator(context.Background(), organizations.Mediator{Organizations: []organizations.OrganizationID{b.org.ID}, Name: organizations.Name{ZH: "林慧", EN: "Lin Hui"},
		Causes: []organizations.Cause{{Kind: "loan", Depth: 3}}, Languages: []string{"zh"}, Regions: []string{"330122"}, Capacity: capacity})
	must(t, err)
	return m
}

func (b bench) events(t *testing.T, kind string) int {
	t.Helper()
	es, err := b.store.Driver().Pending(context.Background(), 1000)
	must(t, err)
	n := 0
	for _, e := range es {
		if e.Kind == kind {
			n++
		}
	}
	return n
}

// Sixty cases ask at once for the ten places of one mediator, each of them twice.
func TestReserveNeverGoesOverTheCapacity(t *testing.T) {
	t.Parallel()
	b, ctx := open(t), context.Background()
	m := b.mediator(t, 10)
	var won, full atomic.Int32
	var wg sync.WaitGroup
	for i := range 60 {
		for range 2 {
			wg.Go(func() {
				switch err := b.Reserve(ctx, m.ID, fmt.Sprint("case-", i)); {
				case err == nil:
					won.Add(1)
				case errors.Is(err, fault.New(fault.Conflict, "mediator.at_capacity", nil)):
					full.Add(1)
				default:
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	m, err := b.Mediator(ctx, m.ID)
	must(t, err)
	held := map[string]bool{}
	for _, c := range m.Cases {
		held[c] = true
	}
	if len(m.Cases) != 10 || len(held) != 10 {
		t.Fatalf("open cases %v", m.Cases)
	}
	if won.Load() < 10 || won.Load() > 20 || won.Load()+full.Load() != 120 {
		t.Errorf("won %d, full %d", won.Load(), full.Load())
	}
	if n := b.events(t, organizations.MediatorReserved); n != 10 {
		t.Errorf("%d events for 10 places", n)
	}
}

func TestReserveAndReleaseAgainChangeNothing(t *testing.T) {
	t.Parallel()
	b, ctx := open(t), context.Background()
	m := b.mediator(t, 1)
	must(t, b.Release(ctx, m.ID, "one"))
	must(t, b.Reserve(ctx, m.ID, "one"))
	must(t, b.Reserve(ctx, m.ID, "one"))
	if err := b.Reserve(ctx, m.ID, "two"); fault.From(err).Key != "mediator.at_capacity" {
		t.Fatalf("second case in one place: %v", err)
	}
	must(t, b.Release(ctx, m.ID, "two"))
	must(t, b.Release(ctx, m.ID, "one"))
	must(t, b.Release(ctx, m.ID, "one"))
	must(t, b.Reserve(ctx, m.ID, "two"))
	if got := b.events(t, organizations.MediatorReleased); got != 1 {
		t.Errorf("released %d times", got)
	}
	if err := b.Reserve(ctx, "nobody", "one"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("absent mediator: %v", err)
	}
}

func TestFinishCountsOnce(t *testing.T) {
	t.Parallel()
	b, ctx := open(t), context.Background()
	m := b.mediator(t, 5)
	must(t, b.Reserve(ctx, m.ID, "one"))
	must(t, b.Reserve(ctx, m.ID, "two"))
	for range 3 {
		must(t, b.Finish(ctx, m.ID, "one", organizations.Outcome{Kind: "loan", Settled: true, Days: 10}))
	}
	must(t, b.Finish(ctx, m.ID, "two", organizations.Outcome{Kind: "loan", Days: 20}))
	m, err := b.Mediator(ctx, m.ID)
	must(t, err)
	if m.Ended != 2 || m.Settled != 1 || m.DaysMean != 15 || len(m.Cases) != 0 || m.Causes[0].Ended != 2 || m.Causes[0].Settled != 1 {
		t.Errorf("%+v", m)
	}
}

func TestSuspendedTakesNoNewCasesAndKeepsTheOld(t *testing.T) {
	t.Parallel()
	b, ctx := open(t), context.Background()
	m := b.mediator(t, 5)
	must(t, b.Reserve(ctx, m.ID, "one"))
	_, err := b.SuspendMediator(ctx, m.ID, organizations.Sanction{Ground: "conduct", Text: "x"})
	must(t, err)
	if err := b.Reserve(ctx, m.ID, "two"); fault.From(err).Key != "mediator.not_active" {
		t.Errorf("suspended took a case: %v", err)
	}
	must(t, b.Reserve(ctx, m.ID, "one"))
	w, err := b.World(ctx)
	must(t, err)
	if len(w.Mediators) != 0 || len(w.Organizations) != 1 || len(w.Courts) != 1 {
		t.Errorf("world %+v", w)
	}
	_, err = b.RestoreMediator(ctx, m.ID, organizations.Sanction{})
	must(t, err)
	must(t, b.Reserve(ctx, m.ID, "two"))
	if _, err := b.RestoreMediator(ctx, m.ID, organizations.Sanction{}); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("restored twice: %v", err)
	}
}

func TestWhoMayManage(t *testing.T) {
	t.Parallel()
	b, ctx := open(t), context.Background()
	if err := b.Approve(ctx, b.org.ID, "closed"); !errors.Is(err, errNo) {
		t.Errorf("approved for a court that is not his: %v", err)
	}
	must(t, b.AddCourt(ctx, organizations.Court{ID: "next", Level: organizations.Basic, Region: "330106"}))
	if err := b.SuspendOrganization(ctx, b.org.ID, "next"); fault.From(err).Key != "organization.other_court" {
		t.Errorf("a court that did not invite suspended: %v", err)
	}
	_, err := b.Apply(ctx, organizations.Organization{ID: "closed", Kind: organizations.People, Name: organizations.Name{ZH: "别处"}, Regions: []string{"330106"}, Causes: []string{"loan"}})
	must(t, err)
	if _, err := b.AddMediator(ctx, organizations.Mediator{Organizations: []organizations.OrganizationID{"closed"}, Name: organizations.Name{EN: "X"},
		Causes: []organizations.Cause{{Kind: "loan"}}, Languages: []string{"zh"}, Capacity: 1}); !errors.Is(err, errNo) {
		t.Errorf("added to an organization that is not his: %v", err)
	}
	must(t, b.SuspendOrganization(ctx, b.org.ID, "court"))
	if err := b.SuspendOrganization(ctx, b.org.ID, "court"); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("suspended twice: %v", err)
	}
}

func TestOneAccountIsOneMediator(t *testing.T) {
	t.Parallel()
	b, ctx := open(t), context.Background()
	m, other := b.mediator(t, 1), b.mediator(t, 1)
	must(t, b.BindMediator(ctx, m.ID, "person"))
	must(t, b.BindMediator(ctx, m.ID, "person"))
	if err := b.BindMediator(ctx, m.ID, "thief"); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("bound to a second account: %v", err)
	}
	if err := b.BindMediator(ctx, other.ID, "person"); fault.CodeOf(err) != fault.Exists {
		t.Errorf("one account, two mediators: %v", err)
	}
	got, found, err := b.MediatorOf(ctx, "person")
	must(t, err)
	if !found || got.ID != m.ID {
		t.Errorf("found %v %v", found, got.ID)
	}
	if _, found, err = b.MediatorOf(ctx, "nobody"); found || err != nil {
		t.Errorf("nobody is a mediator: %v %v", found, err)
	}
}

func TestInputIsRefusedWithEveryField(t *testing.T) {
	t.Parallel()
	b, ctx := open(t), context.Background()
	_, err := b.Apply(ctx, organizations.Organization{})
	if f := fault.From(err); f.Code != fault.Invalid || len(f.Fields) != 4 {
		t.Errorf("empty organization: %v", err)
	}
	_, err = b.AddMediator(ctx, organizations.Mediator{Capacity: organizations.MaxCapacity + 1})
	if f := fault.From(err); f.Code != fault.Invalid || len(f.Fields) != 5 {
		t.Errorf("empty mediator: %v", err)
	}
}

func TestCourtFor(t *testing.T) {
	t.Parallel()
	b, ctx := open(t), context.Background()
	must(t, b.AddCourt(ctx, organizations.Court{ID: "next", Level: organizations.Basic, Region: "330106"}))
	must(t, b.AddCourt(ctx, organizations.Court{ID: "upper", Level: organizations.Intermediate, Region: "3301"}))
	for _, tc := range []struct {
		name string
		in   organizations.Places
		want []string
	}{
		{"respondent first", organizations.Places{Respondent: "330106005", Applicant: "330122"}, []string{"next court.at_respondent", "court court.at_applicant"}},
		{"each court once", organizations.Places{Respondent: "330122", Place: "330122001", Applicant: "330122"}, []string{"court court.at_respondent"}},
		{"none here", organizations.Places{Respondent: "110101"}, nil},
		{"a city is not in a county", organizations.Places{Place: "3301"}, nil},
	} {
		got, err := b.CourtFor(ctx, tc.in)
		must(t, err)
		var s []string
		for _, x := range got {
			s = append(s, string(x.Court.ID)+" "+x.Reason.Key)
		}
		if fmt.Sprint(s) != fmt.Sprint(tc.want) {
			t.Errorf("%s: %v, want %v", tc.name, s, tc.want)
		}
	}
}

func TestHashes(t *testing.T) {
	t.Parallel()
	b := open(t)
	if b.PhoneHash("138 0000 1111") != b.PhoneHash("13800001111") || b.PhoneHash("1") == b.NameHash("1") || b.PhoneHash("") != "" {
		t.Error("hashes must not see spaces, must not mix kinds, and unknown has none")
	}
	o, err := b.Organization(context.Background(), b.org.ID)
	must(t, err)
	if len(o.Bodies) != 1 || o.Bodies[0] != b.NameHash("城关镇人民调解委员会") {
		t.Errorf("bodies %v", o.Bodies)
	}
}
