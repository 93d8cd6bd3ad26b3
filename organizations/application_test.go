package organizations_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"concord/internal/actor"
	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/docstore/sqlitedoc"
	"concord/internal/fault"
	"concord/organizations"
)

var draw = flag.Bool("update", false, "write generated files anew")

// registry is a service with a court, a clock that is held, and a guard that looks at roles alone.
type registry struct {
	*organizations.Service
	store *docstore.Store
	clock *clock.Held
}

func person(id string, grants ...actor.Grant) context.Context {
	return actor.With(context.Background(), actor.Actor{Person: id, Level: actor.Phone, Grants: grants})
}

var (
	anna  = person("anna")
	clerk = person("clerk", actor.Grant{Role: actor.Clerk, Tenant: "court"})
	judge = person("judge", actor.Grant{Role: actor.Judge, Tenant: "court"})
	hub   = actor.With(context.Background(), actor.Machine)
)

func openRegistry(t *testing.T) registry {
	t.Helper()
	s, err := sqlitedoc.Open(context.Background(), filepath.Join(t.TempDir(), "test.db"))
	must(t, err)
	t.Cleanup(func() { s.Close() })
	held := clock.Hold(noon)
	svc, err := organizations.Open(context.Background(), s, held, func(context.Context, string, string) error { return nil }, []byte("key"))
	must(t, err)
	svc.Attach(func(ctx context.Context, action string, o organizations.Object) error {
		a := actor.From(ctx)
		court := slices.ContainsFunc(o.Rel["court"], func(c string) bool { return a.Has(actor.Clerk, c) || a.Has(actor.Judge, c) })
		own := slices.Contains(o.Rel["holder"], a.Person) || slices.ContainsFunc(o.Tenants, func(x string) bool { return a.Has(actor.Manager, x) })
		switch action {
		case "organization:apply", "organization:renew", "organization:object":
			if own {
				return nil
			}
		case "organization:read":
			if own || court {
				return nil
			}
		case "organization:review", "organization:standing", "roster:standing":
			if court {
				return nil
			}
		}
		if a.Has(actor.System, "") {
			return nil
		}
		return fault.New(fault.Forbidden, "access.denied", nil)
	}, nil)
	must(t, svc.AddCourt(hub, organizations.Court{ID: "court", Level: organizations.Basic, Region: "330122"}))
	return registry{svc, s, held}
}

func code(n int) string {
	for _, c := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
		if v, ok := organizations.CreditCode(fmt.Sprintf("52330122MJ%07d%c", n, c)); ok {
			return v
		}
	}
	return ""
}

// drafted gives a whole draft of somebody.
func (r registry) drafted(t *testing.T, who context.Context, n int) organizations.Application {
	t.Helper()
	a, err := r.BeginApplication(who, organizations.Industry)
	must(t, err)
	for _, class := range []string{"charter", "approval", "rules"} {
		_, err = r.AttachPaper(who, a.ID, organizations.ApplicationPaper{ID: fmt.Sprintf("%s-%d", class, n), Class: class, Name: class, Blob: "x", Size: 1, Mime: "application/pdf"})
		must(t, err)
	}
	credit, legal, court := code(n), "方志远", organizations.CourtID("court")
	regions, causes := []string{"330122"}, []string{"loan"}
	var ms []organizations.Enlisted
	for i := range 3 {
		ms = append(ms, organizations.Enlisted{Name: fmt.Sprintf("调解员%d", i), Phone: fmt.Sprintf("1380%04d%03d", n, i), Causes: causes, FullTime: true})
	}
	a, wrong, err := r.SaveApplication(who, a.ID, a.Revision, organizations.Patch{Name: &organizations.Name{ZH: fmt.Sprintf("第%d行业调解委员会", n)}, CreditCode: &credit, LegalPerson: &legal,
		Contact: &organizations.ContactPerson{Name: "林慧", Phone: "13900000001"}, Court: &court, Regions: &regions, Causes: &causes, Fee: &organizations.FeeRule{Rule: "free"}, Mediators: &ms,
		Answers: map[string]any{"full_time": 2.0, "field": "民宿", "recommends": true, "no_record": true}})
	must(t, err)
	if len(wrong) > 0 {
		t.Fatalf("the draft is not whole: %v", wrong)
	}
	return a
}

// inState brings an application into a state.
func (r registry) inState(t *testing.T, s organizations.ApplicationState) organizations.Application {
	t.Helper()
	a := r.drafted(t, anna, 1)
	step := func(x organizations.Application, err error) {
		t.Helper()
		must(t, err)
		a = x
	}
	if s != organizations.Draft {
		step(r.SubmitApplication(anna, a.ID))
	}
	switch s {
	case organizations.Curing:
		step(r.ReviewApplication(clerk, a.ID, organizations.Review{Decision: "cure", Text: "请补。"}))
	case organizations.Approved:
		step(r.ReviewApplication(clerk, a.ID, organizations.Review{Decision: "approve"}))
	case organizations.Refused:
		step(r.ReviewApplication(clerk, a.ID, organizations.Review{Decision: "refuse", Ground: "papers_missing"}))
	case organizations.Withdrawn:
		step(r.WithdrawApplication(anna, a.ID))
	}
	if a.State != s {
		t.Fatalf("fixture of %s is %s", s, a.State)
	}
	return a
}

// admitted gives an organization with a term.
func (r registry) admitted(t *testing.T) (organizations.Organization, context.Context) {
	t.Helper()
	a := r.inState(t, organizations.Approved)
	_, o, err := r.Establish(hub, a.ID)
	must(t, err)
	return o, person("anna", actor.Grant{Role: actor.Manager, Tenant: string(o.ID)})
}

func keyOf(err error) string {
	if err == nil {
		return ""
	}
	return fault.From(err).Key
}

// TestEntryFlowGolden holds the whole product of both tables: states, moves and who makes them. What is not in the file is
// refused.
func TestEntryFlowGolden(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("# state / move / by -> where it leads. Every combination that is not here is refused. Written by go test ./organizations -update.\n")
	product(&b, "application", organizations.ApplicationStates, organizations.ApplicationFlow)
	product(&b, "standing", []organizations.Status{organizations.Applied, organizations.Active, organizations.Suspended, organizations.Removed}, organizations.StandingFlow)
	same(t, filepath.Join("testdata", "entry-flow.golden"), b.String())
}

func product[S ~string](b *strings.Builder, title string, states []S, flow []organizations.Row[S]) {
	n := 0
	for _, s := range states {
		for _, r := range flow {
			for _, by := range []string{organizations.ByApplicant, organizations.ByManager, organizations.ByCourt, organizations.BySystem} {
				n++
				if r.By != by || !slices.Contains(r.From, s) {
					continue
				}
				to := r.To
				if to == "" {
					to = s
				}
				fmt.Fprintf(b, "%s: %s / %s / %s -> %s [%s]\n", title, s, r.On, by, to, r.Rule)
			}
		}
	}
	fmt.Fprintf(b, "# %s: %d combinations\n", title, n)
}

func same(t *testing.T, path, got string) {
	t.Helper()
	if *draw {
		must(t, os.WriteFile(path, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	must(t, err)
	if string(want) != got {
		t.Errorf("%s is stale: run go test ./organizations -update and look at what changed", path)
	}
}

// TestEntryFlowPicture draws both tables; a picture that is not drawn anew fails.
func TestEntryFlowPicture(t *testing.T) {
	t.Parallel()
	got := "<!-- Written by go test ./organizations -update from organizations/application_flow.go. Do not edit. -->\n# Onto the roster and off it: states and moves\n" +
		picture("Application", string(organizations.Draft), organizations.ApplicationFlow) + picture("Organization on the roster", string(organizations.Active), organizations.StandingFlow)
	same(t, filepath.Join("..", "docs", "generated", "organization-flow.md"), got)
}

func picture[S ~string](title, start string, flow []organizations.Row[S]) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n## %s\n\n```mermaid\nstateDiagram-v2\n    [*] --> %s\n", title, start)
	for _, r := range flow {
		for _, from := range r.From {
			if r.To != "" {
				fmt.Fprintf(&b, "    %s --> %s: %s\n", from, r.To, r.On)
			}
		}
	}
	b.WriteString("```\n\n| move | from | to | by | rule |\n|---|---|---|---|---|\n")
	for _, r := range flow {
		var from []string
		for _, s := range r.From {
			from = append(from, string(s))
		}
		to := string(r.To)
		if to == "" {
			to = "same"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", r.On, strings.Join(from, " "), to, r.By, r.Rule)
	}
	return b.String()
}

// Every move in every state: what the table does not allow the verbs refuse, and what it allows they do not.
func TestApplicationVerbsAskTheTable(t *testing.T) {
	t.Parallel()
	verbs := map[string]func(registry, organizations.Application) error{
		"save": func(r registry, a organizations.Application) error {
			_, _, err := r.SaveApplication(anna, a.ID, a.Revision, organizations.Patch{})
			return err
		},
		"attach": func(r registry, a organizations.Application) error {
			_, err := r.AttachPaper(anna, a.ID, organizations.ApplicationPaper{ID: "new", Class: "other"})
			return err
		},
		"submit": func(r registry, a organizations.Application) error {
			_, err := r.SubmitApplication(anna, a.ID)
			return err
		},
		"answer": func(r registry, a organizations.Application) error {
			_, err := r.AnswerApplication(anna, a.ID, "好")
			return err
		},
		"withdraw": func(r registry, a organizations.Application) error {
			_, err := r.WithdrawApplication(anna, a.ID)
			return err
		},
		"cure": func(r registry, a organizations.Application) error {
			_, err := r.ReviewApplication(judge, a.ID, organizations.Review{Decision: "cure", Text: "再补。"})
			return err
		},
		"approve": func(r registry, a organizations.Application) error {
			_, err := r.ReviewApplication(judge, a.ID, organizations.Review{Decision: "approve"})
			return err
		},
		"refuse": func(r registry, a organizations.Application) error {
			_, err := r.ReviewApplication(judge, a.ID, organizations.Review{Decision: "refuse", Ground: "papers_missing"})
			return err
		},
	}
	by := map[string]string{"save": "applicant", "attach": "applicant", "submit": "applicant", "answer": "applicant", "withdraw": "applicant", "cure": "court", "approve": "court", "refuse": "court"}
	again := map[string]organizations.ApplicationState{"submit": organizations.Submitted, "withdraw": organizations.Withdrawn, "approve": organizations.Approved} // the same again is no refusal
	for _, s := range organizations.ApplicationStates {
		for move, verb := range verbs {
			r := openRegistry(t)
			err := verb(r, r.inState(t, s))
			allowed := slices.Contains(organizations.Moves(organizations.ApplicationFlow, s, by[move]), move)
			hidden := s == organizations.Draft && by[move] == "court"
			switch {
			case allowed && err != nil:
				t.Errorf("%s in %s: %v", move, s, err)
			case hidden && keyOf(err) != "not_found":
				t.Errorf("%s of a draft: %v", move, err)
			case !allowed && !hidden && again[move] != s && keyOf(err) != "organization.move_not_allowed":
				t.Errorf("%s in %s: want a refusal, got %v", move, s, err)
			}
		}
	}
}

// Thirty applicants send at once: thirty numbers, none twice, no gap.
func TestNumbersAreGivenOnce(t *testing.T) {
	t.Parallel()
	r := openRegistry(t)
	const n = 30
	var as [n]organizations.Application
	for i := range n {
		as[i] = r.drafted(t, person(fmt.Sprint("p", i)), i+1)
	}
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			x, err := r.SubmitApplication(person(fmt.Sprint("p", i)), as[i].ID)
			if err != nil {
				t.Error(err)
			}
			as[i] = x
		})
	}
	wg.Wait()
	var got []string
	for _, a := range as {
		got = append(got, a.Number)
	}
	slices.Sort(got)
	if got[0] != "SQ-2026-000001" || got[n-1] != "SQ-2026-000030" || len(slices.Compact(got)) != n {
		t.Errorf("numbers %v", got)
	}
}

// Two applicants claim one credit code at once: one of them is told which field.
func TestOneCodeOneApplication(t *testing.T) {
	t.Parallel()
	r := openRegistry(t)
	first, second := r.drafted(t, anna, 7), r.drafted(t, person("bert"), 8)
	stolen := code(7)
	second, _, err := r.SaveApplication(person("bert"), second.ID, second.Revision, organizations.Patch{CreditCode: &stolen})
	must(t, err)
	errs := make([]error, 2)
	var wg sync.WaitGroup
	wg.Go(func() { _, errs[0] = r.SubmitApplication(anna, first.ID) })
	wg.Go(func() { _, errs[1] = r.SubmitApplication(person("bert"), second.ID) })
	wg.Wait()
	lost := errs[0]
	if lost == nil {
		lost = errs[1]
	}
	f := fault.From(lost)
	if (errs[0] == nil) == (errs[1] == nil) || f.Code != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Path != "creditCode" || f.Fields[0].Key != "application.credit_code_taken" {
		t.Errorf("%v, %v", errs[0], errs[1])
	}
}

// One approves while another refuses: one decision stands, and one event says it.
func TestTwoReviewersAtOnce(t *testing.T) {
	t.Parallel()
	for range 5 {
		r := openRegistry(t)
		a := r.inState(t, organizations.Submitted)
		errs := make([]error, 2)
		var wg sync.WaitGroup
		wg.Go(func() { _, errs[0] = r.ReviewApplication(clerk, a.ID, organizations.Review{Decision: "approve"}) })
		wg.Go(func() {
			_, errs[1] = r.ReviewApplication(judge, a.ID, organizations.Review{Decision: "refuse", Ground: "papers_missing"})
		})
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("both or neither: %v, %v", errs[0], errs[1])
		}
		if n := r.count(t, organizations.OrganizationApproved) + r.count(t, organizations.ApplicationRefused); n != 1 {
			t.Errorf("%d decisions", n)
		}
	}
}

func (r registry) count(t *testing.T, kind string) int {
	t.Helper()
	es, err := r.store.Driver().Pending(context.Background(), 1000)
	must(t, err)
	n := 0
	for _, e := range es {
		if e.Kind == kind {
			n++
		}
	}
	return n
}

// What an approval makes may be asked for any number of times.
func TestEstablishAgainChangesNothing(t *testing.T) {
	t.Parallel()
	r := openRegistry(t)
	a := r.inState(t, organizations.Approved)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			a, o, err := r.Establish(hub, a.ID)
			if err != nil {
				t.Error(err)
				return
			}
			c, err := r.IssueCertificate(hub, o.ID)
			if err != nil {
				t.Error(err)
				return
			}
			for i, m := range a.Mediators {
				if ok, err := r.Enlist(hub, o, c, i, m, fmt.Sprint("person", i)); err != nil || !ok {
					t.Errorf("mediator %d: %v %v", i, ok, err)
				}
			}
		})
	}
	wg.Wait()
	got, err := r.Application(anna, a.ID)
	must(t, err)
	o, err := r.Organization(context.Background(), got.Organization)
	must(t, err)
	cs, err := r.CertificatesOf(context.Background(), o)
	must(t, err)
	ms, _, err := r.Mediators(hub, o.ID, "", 100)
	must(t, err)
	if len(cs) != 1 || len(ms) != 3 || cs[0].Number != "TJ330122-2026-0001" || ms[0].Certificate == ms[1].Certificate {
		t.Errorf("%d certificates, %d mediators, %v", len(cs), len(ms), cs)
	}
	if n := r.count(t, organizations.MediatorAdded); n != 3 {
		t.Errorf("%d mediators were added", n)
	}
	if _, err := r.IssueCertificate(anna, o.ID); keyOf(err) != "not_found" {
		t.Errorf("a person issues a certificate: %v", err)
	}
}

// A suspension without an end outlives the term; another term does not end it.
func TestSuspensionOutlivesTheTerm(t *testing.T) {
	t.Parallel()
	r := openRegistry(t)
	o, manager := r.admitted(t)
	_, err := r.Suspend(judge, o.ID, organizations.Sanction{Ground: "complaints", Text: "核查"})
	must(t, err)
	r.clock.Set(o.Until.AddDate(0, 0, -1))
	_, err = r.AskRenewal(manager, o.ID, "")
	must(t, err)
	r.clock.Set(o.Until.Add(time.Second))
	for range 3 {
		must(t, r.TickEntry(hub))
	}
	if n := r.count(t, organizations.OrganizationExpired); n != 1 {
		t.Errorf("expired %d times", n)
	}
	got, err := r.DecideRenewal(judge, o.ID, true, "")
	must(t, err)
	if got.Status != organizations.Suspended || got.Expired || got.Term != 2 || !got.Since.Equal(r.clock.Now()) {
		t.Errorf("after the renewal: %s, expired %v, term %d from %v", got.Status, got.Expired, got.Term, got.Since)
	}
	got, err = r.Restore(judge, o.ID)
	must(t, err)
	if got.Status != organizations.Active {
		t.Errorf("restored: %s", got.Status)
	}
}

// Objections to decisions on a mediator go the same way.
func TestObjectionForAMediator(t *testing.T) {
	t.Parallel()
	r := openRegistry(t)
	o, manager := r.admitted(t)
	a, err := r.Application(anna, o.Application)
	must(t, err)
	c, err := r.IssueCertificate(hub, o.ID)
	must(t, err)
	_, err = r.Enlist(hub, o, c, 0, a.Mediators[0], "")
	must(t, err)
	id := a.Mediators[0].ID
	if _, err := r.Object(manager, string(o.ID), "suspension", id, "x"); keyOf(err) != "objection.no_decision" {
		t.Errorf("against nothing: %v", err)
	}
	suspended, err := r.SuspendMediator(judge, id, organizations.Sanction{Ground: "conduct", Text: "迟到", By: "judge", Court: true})
	must(t, err)
	if suspended.Status != organizations.Suspended {
		t.Fatalf("%s", suspended.Status)
	}
	x, err := r.Object(manager, string(o.ID), "suspension", id, "只有一次。")
	must(t, err)
	if _, err := r.DecideObjection(judge, x.ID, true, "x"); keyOf(err) != "objection.other_person" {
		t.Errorf("who suspended decides: %v", err)
	}
	_, err = r.DecideObjection(clerk, x.ID, true, "属实。")
	must(t, err)
	must(t, r.SettleObjection(hub, x.ID))
	m, err := r.Mediator(context.Background(), id)
	must(t, err)
	if m.Status != organizations.Active {
		t.Errorf("after the objection: %s", m.Status)
	}
}

func TestWordsOfForms(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]bool{"91350100M000100Y43": true, " 91350100m000100y43 ": true, "９１３５０１００M000100Y43": true, "91350100M000100Y44": false, "91350100M000100I43": false, "": false, "913501": false} {
		if _, ok := organizations.CreditCode(in); ok != want {
			t.Errorf("credit code %q: %v", in, ok)
		}
	}
	for in, want := range map[string]string{"+86 139-0000-0001": "13900000001", "１３９００００００01": "13900000001", "139\u200b00000001": "13900000001", "12900000001": "", "0571-8888888": "", "": ""} {
		got, ok := organizations.MobilePhone(in)
		if ok != (want != "") || ok && got != want {
			t.Errorf("phone %q: %q %v", in, got, ok)
		}
	}
}
