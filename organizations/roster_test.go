package organizations_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"concord/internal/actor"
	"concord/internal/fault"
	"concord/organizations"
)

func day(n int) time.Time { return noon.AddDate(0, 0, n) }

// with gives an entry with something changed.
func with(change func(*organizations.Entry)) organizations.Entry {
	e := entry("T-1")
	change(&e)
	return e
}

func TestWhatARosterSaysIsChecked(t *testing.T) {
	t.Parallel()
	f := plant(t)
	for _, tc := range []struct {
		name string
		e    organizations.Entry
		want string
	}{
		{"no name", with(func(e *organizations.Entry) { e.Mediator.Name.ZH = "\u200b\u200d " }), "name:field.required"},
		{"a control character", with(func(e *organizations.Entry) { e.Mediator.Name.ZH = "林\x00慧" }), "name.zh:field.control_characters"},
		{"a name that is too long", with(func(e *organizations.Entry) { e.Mediator.Name.ZH = strings.Repeat("林", 121) }), "name.zh:field.too_long"},
		{"no certificate", with(func(e *organizations.Entry) { e.Mediator.Certificate = "\u200b" }), "certificate:field.required"},
		{"a certificate that is over", with(func(e *organizations.Entry) { e.Mediator.CertificateUntil = day(-1) }), "certificateUntil:field.past"},
		{"no room", with(func(e *organizations.Entry) { e.Mediator.Capacity = 0 }), "capacity:field.out_of_range"},
		{"too much room", with(func(e *organizations.Entry) { e.Mediator.Capacity = 501 }), "capacity:field.out_of_range"},
		{"began in the future", with(func(e *organizations.Entry) { e.Mediator.Since = 2027 }), "since:field.out_of_range"},
		{"no cause", with(func(e *organizations.Entry) { e.Mediator.Causes = nil }), "causes:field.required"},
		{"a cause of others", with(func(e *organizations.Entry) { e.Mediator.Causes[0].Kind = "labour_pay" }), "causes[0].kind:organization.cause_outside"},
		{"a cause twice", with(func(e *organizations.Entry) { e.Mediator.Causes = append(e.Mediator.Causes, e.Mediator.Causes[0]) }), "causes[1].kind:field.repeated"},
		{"too deep", with(func(e *organizations.Entry) { e.Mediator.Causes[0].Depth = 4 }), "causes[0].depth:field.out_of_range"},
		{"no language", with(func(e *organizations.Entry) { e.Mediator.Languages = nil }), "languages:field.required"},
		{"a language that is none", with(func(e *organizations.Entry) { e.Mediator.Languages = []string{"zh", "Chinese"} }), "languages[1]:field.unknown_choice"},
		{"a region that is none", with(func(e *organizations.Entry) { e.Mediator.Regions = []string{"330999"} }), "regions[0]:region.unknown"},
		{"a region that was merged", with(func(e *organizations.Entry) { e.Mediator.Regions = []string{"330103"} }), "regions[0]:region.merged"},
		{"a region outside", with(func(e *organizations.Entry) { e.Mediator.Regions = []string{"110101"} }), "regions[0]:organization.region_outside"},
		{"too many regions", with(func(e *organizations.Entry) { e.Mediator.Regions = slices.Repeat([]string{"33"}, 201) }), "regions:field.too_many"},
		{"hours that are none", with(func(e *organizations.Entry) { e.Mediator.Hours = []string{"midnight"} }), "hours[0]:field.unknown_choice"},
		{"nowhere to sign in", with(func(e *organizations.Entry) { e.Contact = organizations.Contact{} }), "phone:field.required"},
	} {
		_, _, err := f.AddEntry(f.people.as(county), county, tc.e)
		if got := say(err); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
	_, _, err := f.AddEntry(f.people.as(county), county, organizations.Entry{})
	if n := len(fault.From(err).Fields); n != 6 {
		t.Errorf("an empty entry names %d fields: %v", n, err)
	}
	m, _, err := f.AddEntry(f.people.as(county), county, with(func(e *organizations.Entry) { e.Mediator.Name.ZH = " 林\u200b慧\ufeff " }))
	must(t, err)
	if m.Name.ZH != "林慧" || m.Name.EN != "林慧" || f.events(organizations.MediatorAdded) != 1 || !slices.Contains(f.people.roles[m.Person], actor.Grant{Role: actor.Mediator, Tenant: county}) {
		t.Errorf("%+v, roles %v", m, f.people.roles[m.Person])
	}
}

func TestCertificateAndAccountAreOnePersons(t *testing.T) {
	t.Parallel()
	f := plant(t)
	f.enlist(county, "T-1")
	other := entry("T-1")
	other.Mediator.Name.ZH = "别人"
	if _, _, err := f.AddEntry(f.people.as(county), county, other); say(err) != "mediator.certificate_taken" || fault.From(err).Fields[0].Path != "certificate" || fault.CodeOf(err) != fault.Exists {
		t.Errorf("a certificate of another name: %v", err)
	}
	if _, _, err := f.AddEntry(f.people.as(county), county, entry("T-1")); say(err) != "mediator.on_roster" {
		t.Errorf("the same again: %v", err)
	}
	e := entry("T-2")
	e.Phone = entry("T-1").Phone
	if _, _, err := f.AddEntry(f.people.as(county), county, e); say(err) != "mediator.phone_taken" {
		t.Errorf("a phone of a mediator: %v", err)
	}
	two := f.enlist(county, "T-2")
	if _, err := f.ChangeMediator(f.people.as(county), two.ID, organizations.Entry{Mediator: organizations.Mediator{Certificate: "T-1"}}); say(err) != "mediator.certificate_taken" {
		t.Errorf("changed to a certificate of another: %v", err)
	}
	// Ten managers add the same one at the same moment.
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			if _, _, err := f.AddEntry(f.people.as(county), county, entry("T-3")); err != nil && fault.CodeOf(err) != fault.Exists {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	list, _, err := f.Entries(f.people.as(county), county, organizations.RosterQuery{Words: "t-3"})
	must(t, err)
	if len(list) != 1 {
		t.Errorf("%d with one certificate", len(list))
	}
}

func TestTwoManagersChangeTheSameEntry(t *testing.T) {
	t.Parallel()
	f := plant(t)
	m := f.enlist(county, "T-1")
	change := func(who string, capacity, revision int) error {
		_, err := f.ChangeMediator(f.people.as(who), m.ID, organizations.Entry{Mediator: organizations.Mediator{Capacity: capacity}, Revision: revision})
		return err
	}
	read := m.Version + 1
	must(t, change(county, 20, read))
	if err := change(hq, 30, read); say(err) != "mediator.revision_stale" {
		t.Errorf("the second writes over the first: %v", err)
	}
	must(t, f.Reserve(machine, m.ID, "case")) // what cases do is no change of the entry
	must(t, change(hq, 30, read+1))
	got, err := f.ReadMediator(f.people.as(county), m.ID)
	must(t, err)
	if got.Capacity != 30 || got.Name.ZH != "林慧" || !slices.Equal(got.Languages, m.Languages) || len(got.Cases) != 1 {
		t.Errorf("%+v", got)
	}
	for who, want := range map[string]string{street: "not_found", sister: "not_found", "clerk": "access.denied", "farClerk": "not_found", "stranger": "not_found", m.Person: "access.denied"} {
		if err := change(who, 40, 0); say(err) != want {
			t.Errorf("%s changes it: %s, want %s", who, say(err), want)
		}
	}
}

func TestAvailability(t *testing.T) {
	t.Parallel()
	f := plant(t)
	m := f.enlist(county, "T-1")
	week := []string{"weekday", "evening"}
	for _, tc := range []struct {
		name, who string
		a         organizations.Availability
		want      string
	}{
		{"the mediator", m.Person, organizations.Availability{Hours: week, Away: []organizations.Span{{From: day(20), To: day(30)}, {From: day(1), To: day(10), Reason: "leave"}}}, "yes"},
		{"the manager", county, organizations.Availability{Hours: week, Capacity: 12}, "yes"},
		{"another mediator", "stranger", organizations.Availability{Hours: week}, "not_found"},
		{"the court", "clerk", organizations.Availability{Hours: week}, "access.denied"},
		{"never", m.Person, organizations.Availability{}, "hours:field.required"},
		{"the wrong way round", m.Person, organizations.Availability{Hours: week, Away: []organizations.Span{{From: day(9), To: day(3)}}}, "away[0].to:roster.span_reversed"},
		{"over", m.Person, organizations.Availability{Hours: week, Away: []organizations.Span{{From: day(-9), To: day(-3)}}}, "away[0].to:field.past"},
		{"twice", m.Person, organizations.Availability{Hours: week, Away: []organizations.Span{{From: day(1), To: day(9)}, {From: day(9), To: day(12)}}}, "away[1]:roster.span_overlaps"},
		{"for ever", m.Person, organizations.Availability{Hours: week, Away: []organizations.Span{{From: day(1), To: day(2000)}}}, "away[0]:field.date_range"},
		{"too many", m.Person, organizations.Availability{Hours: week, Away: make([]organizations.Span, 51)}, "away:field.too_many"},
		{"too much", m.Person, organizations.Availability{Hours: week, Capacity: 501}, "capacity:field.out_of_range"},
		{"nothing at all", m.Person, organizations.Availability{Hours: week, Capacity: -1}, "capacity:field.out_of_range"},
		{"an unknown reason", m.Person, organizations.Availability{Hours: week, Away: []organizations.Span{{From: day(1), To: day(2), Reason: "x"}}}, "away[0].reason:field.unknown_choice"},
	} {
		if _, err := f.SetAvailability(f.people.as(tc.who), m.ID, tc.a); say(err) != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, say(err), tc.want)
		}
	}
	if f.events(organizations.MediatorAway) != 2 {
		t.Error("two changes, not two events")
	}
}

func TestSuspensionAndRemovalTakeEffectAtOnce(t *testing.T) {
	t.Parallel()
	f := plant(t)
	m := f.enlist(county, "T-1")
	must(t, f.Reserve(machine, m.ID, "case"))
	why := organizations.Sanction{Ground: "conduct", Text: "对当事人发火"}
	for _, tc := range []struct {
		name, who string
		x         organizations.Sanction
		want      string
	}{
		{"a sister", sister, why, "not_found"},
		{"the mediator", m.Person, why, "access.denied"},
		{"the far court", "farClerk", why, "not_found"},
		{"the court above only oversees", "highClerk", why, "access.denied"},
		{"no ground", county, organizations.Sanction{Text: "x"}, "ground:field.required"},
		{"no text", county, organizations.Sanction{Ground: "conduct"}, "text:field.required"},
		{"a ground in other words", county, organizations.Sanction{Ground: "他不好", Text: "x"}, "ground:field.unknown_choice"},
		{"until yesterday", county, organizations.Sanction{Ground: "conduct", Text: "x", Until: day(-1)}, "until:field.past"},
		{"headquarters", hq, why, "yes"},
		{"again", county, why, "mediator.not_active"},
	} {
		if _, err := f.SuspendMediator(f.people.as(tc.who), m.ID, tc.x); say(err) != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, say(err), tc.want)
		}
	}
	if err := f.Reserve(machine, m.ID, "next"); say(err) != "mediator.not_active" {
		t.Errorf("suspended and took a case: %v", err)
	}
	_, err := f.RestoreMediator(f.people.as(county), m.ID, organizations.Sanction{})
	must(t, err)
	// What a court did only a court undoes.
	_, err = f.SuspendMediator(f.people.as("clerk"), m.ID, why)
	must(t, err)
	if _, err := f.RestoreMediator(f.people.as(hq), m.ID, organizations.Sanction{}); say(err) != "mediator.court_decides" {
		t.Errorf("headquarters undid what the court did: %v", err)
	}
	_, err = f.RestoreMediator(f.people.as("clerk"), m.ID, organizations.Sanction{})
	must(t, err)
	// Removed: the sign-in of a mediator is gone, also when the server died before it could take it.
	f.people.fail = errKilled
	if _, err = f.RemoveMediator(f.people.as(county), m.ID, why); err == nil {
		t.Fatal("not killed")
	}
	must(t, f.SettleMediator(machine, m.ID, "")) // the reaction
	if len(f.people.roles[m.Person]) != 0 {
		t.Errorf("roles %v", f.people.roles[m.Person])
	}
	got, err := f.Mediator(machine, m.ID)
	must(t, err)
	if got.Status != organizations.Removed || len(got.Cases) != 1 || f.events(organizations.MediatorRemoved) != 1 {
		t.Errorf("%+v", got)
	}
	for name, err := range map[string]error{
		"a place": f.Reserve(machine, m.ID, "next"), "a change": second(f.ChangeMediator(f.people.as(county), m.ID, organizations.Entry{Mediator: organizations.Mediator{Capacity: 3}})),
		"again": second(f.RemoveMediator(f.people.as(county), m.ID, why)), "a complaint": second(f.ComplainOf(f.people.as(county), m.ID, organizations.Sanction{Text: "x"})),
		"a renewal": second(f.RenewMediator(f.people.as(county), m.ID, "", day(900))),
	} {
		if fault.CodeOf(err) != fault.Conflict {
			t.Errorf("removed, then %s: %v", name, err)
		}
	}
	_, err = f.RestoreMediator(f.people.as(county), m.ID, organizations.Sanction{})
	must(t, err)
	if !slices.Contains(f.people.roles[m.Person], actor.Grant{Role: actor.Mediator, Tenant: county}) {
		t.Error("restored without the sign-in")
	}
}

func second[T any](_ T, err error) error { return err }

func TestASuspensionEndsByItself(t *testing.T) {
	t.Parallel()
	f := plant(t)
	m := f.enlist(county, "T-1")
	_, err := f.SuspendMediator(f.people.as("clerk"), m.ID, organizations.Sanction{Ground: "conduct", Text: "x", Until: day(10)})
	must(t, err)
	for _, step := range []struct {
		days int
		want organizations.Status
	}{{9, organizations.Suspended}, {1, organizations.Active}, {1, organizations.Active}} {
		f.clock.Advance(time.Duration(step.days) * 24 * time.Hour)
		must(t, f.TickRoster(machine))
		got, err := f.Mediator(machine, m.ID)
		must(t, err)
		if got.Status != step.want {
			t.Errorf("at %v: %s, want %s", f.clock.Now(), got.Status, step.want)
		}
	}
	if n := f.events(organizations.MediatorRestored); n != 1 {
		t.Errorf("restored %d times", n)
	}
}

// A mediator serves two organizations: the second asks, he says yes; the first looks after the entry; each takes him off its
// own roster alone.
func TestAMediatorOfTwoHouses(t *testing.T) {
	t.Parallel()
	f := plant(t)
	m := f.enlist(county, "T-1")
	_, asked, err := f.AddEntry(f.people.as(other), other, entry("T-1"))
	must(t, err)
	if !asked || f.events(organizations.MediatorAsked) != 1 {
		t.Error("nobody was asked")
	}
	if err := second(f.ReadMediator(f.people.as(other), m.ID)); say(err) != "not_found" {
		t.Errorf("the second reads it before the yes: %v", err)
	}
	if err := second(f.AnswerAsking(f.people.as(county), m.ID, other, true)); say(err) != "mediator.own_answer" {
		t.Errorf("the manager says yes for him: %v", err)
	}
	if err := second(f.AnswerAsking(f.people.as(m.Person), m.ID, sister, true)); say(err) != "mediator.not_asked" {
		t.Errorf("yes to one who did not ask: %v", err)
	}
	got, err := f.AnswerAsking(f.people.as(m.Person), m.ID, other, true)
	must(t, err)
	if !slices.Equal(got.Organizations, []organizations.OrganizationID{county, other}) || !slices.Contains(f.people.roles[m.Person], actor.Grant{Role: actor.Mediator, Tenant: other}) {
		t.Errorf("%v %v", got.Organizations, f.people.roles[m.Person])
	}
	why := organizations.Sanction{Ground: "conduct", Text: "x"}
	for name, err := range map[string]error{
		"changes": second(f.ChangeMediator(f.people.as(other), m.ID, organizations.Entry{Mediator: organizations.Mediator{Capacity: 3}})), "suspends": second(f.SuspendMediator(f.people.as(other), m.ID, why)),
	} {
		if say(err) != "mediator.other_home" {
			t.Errorf("the second %s: %v", name, err)
		}
	}
	got, err = f.RemoveMediator(f.people.as(other), m.ID, why)
	must(t, err)
	if got.Status != organizations.Active || !slices.Equal(got.Organizations, []organizations.OrganizationID{county}) || slices.Contains(f.people.roles[m.Person], actor.Grant{Role: actor.Mediator, Tenant: other}) {
		t.Errorf("%+v %v", got, f.people.roles[m.Person])
	}
	// No is no; nothing changes but the question.
	_, _, err = f.AddEntry(f.people.as(other), other, entry("T-1"))
	must(t, err)
	got, err = f.AnswerAsking(f.people.as(m.Person), m.ID, other, false)
	must(t, err)
	if len(got.Asked) != 0 || len(got.Organizations) != 1 {
		t.Errorf("%+v", got)
	}
}

func TestTrainingRenewalAndComplaints(t *testing.T) {
	t.Parallel()
	f := plant(t)
	m := f.enlist(county, "T-1")
	ctx := f.people.as(county)
	for _, tc := range []struct {
		name string
		t    organizations.Training
		want string
	}{
		{"good", organizations.Training{Title: "调解技巧", Hours: 16, At: day(-20)}, "yes"},
		{"nothing", organizations.Training{Hours: 1, At: day(-1)}, "title:field.required"},
		{"no hours", organizations.Training{Title: "x", At: day(-1)}, "hours:field.out_of_range"},
		{"tomorrow", organizations.Training{Title: "x", Hours: 1, At: day(1)}, "at:field.date_range"},
	} {
		if _, err := f.TrainMediator(ctx, m.ID, tc.t); say(err) != tc.want {
			t.Errorf("training %s: %s, want %s", tc.name, say(err), tc.want)
		}
	}
	must(t, second(f.RenewMediator(f.people.as("clerk"), m.ID, "T-1-2", day(700))))
	if err := second(f.RenewMediator(ctx, m.ID, "", day(600))); say(err) != "until:field.past" {
		t.Errorf("renewed backwards: %v", err)
	}
	must(t, second(f.ComplainOf(f.people.as("clerk"), m.ID, organizations.Sanction{Text: "开庭迟到"})))
	got, err := f.ReadMediator(f.people.as(m.Person), m.ID)
	must(t, err)
	if got.Certificate != "T-1-2" || !got.CertificateUntil.Equal(day(700)) || got.Complaints != 1 || len(got.Training) != 1 || len(got.Standing) != 2 {
		t.Errorf("%+v", got)
	}
	moves, err := f.Moves(ctx, got)
	must(t, err)
	if fmt.Sprint(moves) != "[edit availability training renew suspend remove complaint]" {
		t.Errorf("a manager may %v", moves)
	}
	if moves, err = f.Moves(f.people.as(m.Person), got); err != nil || fmt.Sprint(moves) != "[availability]" {
		t.Errorf("the mediator may %v (%v)", moves, err)
	}
}

// Bodies that come again are counted by name, natural persons never; nobody is public for having come once.
func TestRepeatsCountBodies(t *testing.T) {
	t.Parallel()
	f := plant(t)
	m := f.enlist(county, "T-1")
	for i := range 3 {
		id := fmt.Sprint("case", i)
		must(t, f.Reserve(machine, m.ID, id))
		o := organizations.Outcome{Kind: "loan", Settled: i > 0, Bodies: []organizations.Body{{Name: "春 江银行"}}}
		if i == 2 {
			o.Bodies = append(o.Bodies, organizations.Body{Name: "一次公司"})
		}
		for range 2 { // the reaction may come twice
			must(t, f.Finish(machine, m.ID, id, o))
		}
	}
	got, err := f.Mediator(machine, m.ID)
	must(t, err)
	often := got.Often()
	if len(often) != 1 || often[0].Ended != 3 || often[0].Settled != 2 || often[0].Name != "春 江银行" || often[0].Body != f.NameHash("春江银行") || len(got.Repeats) != 2 {
		t.Errorf("%+v", got.Repeats)
	}
}

// A roster is listed with all below, page by page, each mediator once.
func TestEntriesBelow(t *testing.T) {
	t.Parallel()
	f := plant(t)
	for i, id := range append(slices.Clone(line), sister, other) {
		for n := range 3 {
			f.enlist(id, fmt.Sprintf("T-%d-%d", i, n))
		}
	}
	m := f.enlist(county, "T-both")
	_, _, err := f.AddEntry(f.people.as(street), street, entry("T-both"))
	must(t, err)
	must(t, second(f.AnswerAsking(f.people.as(m.Person), m.ID, street, true)))
	for _, tc := range []struct {
		at    string
		below bool
		words string
		want  int
	}{{hq, true, "", 19}, {hq, false, "", 3}, {county, true, "", 7}, {street, false, "", 4}, {street, true, "", 4}, {hq, true, "t-3", 3}, {hq, true, "林慧", 19}, {hq, true, "nobody", 0}} {
		seen := map[organizations.MediatorID]bool{}
		pages := 0
		for cursor := ""; ; pages++ {
			list, next, err := f.Entries(f.people.as(hq), oid(tc.at), organizations.RosterQuery{Below: tc.below, Words: tc.words, Cursor: cursor, Limit: 2})
			must(t, err)
			for _, x := range list {
				if seen[x.ID] {
					t.Errorf("%s comes twice", x.Certificate)
				}
				seen[x.ID] = true
			}
			if cursor = next; cursor == "" || pages > 50 {
				break
			}
		}
		if len(seen) != tc.want {
			t.Errorf("%s below %v %q: %d, want %d", tc.at, tc.below, tc.words, len(seen), tc.want)
		}
	}
	if _, _, err := f.Entries(f.people.as(hq), hq, organizations.RosterQuery{Cursor: "nonsense"}); say(err) != "cursor:field.invalid" {
		t.Errorf("a cursor that is none: %v", err)
	}
	// A cursor leads nowhere but below the place it is asked for.
	for _, below := range []bool{true, false} {
		if _, _, err := f.Entries(f.people.as(street), street, organizations.RosterQuery{Below: below, Cursor: other + "~~~0"}); say(err) != "cursor:field.invalid" {
			t.Errorf("a cursor led to another tree: %v", err)
		}
	}
}
