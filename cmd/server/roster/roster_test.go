package roster_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"concord/cmd/server/app"
	"concord/cmd/server/roster"
	"concord/internal/actor"
	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/docstore/driver"
	"concord/internal/docstore/sqlitedoc"
	"concord/internal/identity"
	"concord/internal/jobs/jobstest"
	"concord/internal/rules"
	"concord/organizations"
)

var noon = time.Date(2026, 11, 2, 4, 0, 0, 0, time.UTC)

type nobody struct{}

func (nobody) Carry(context.Context, identity.Letter) error {
	return errors.New("nothing is sent here")
}

// world is a store with the parts that an import fills.
type world struct {
	roster.Deps
	store *docstore.Store
}

func open(t *testing.T) world {
	t.Helper()
	ctx := t.Context()
	s, err := sqlitedoc.Open(ctx, filepath.Join(t.TempDir(), "concord.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	keys, err := identity.LoadKeys(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	w := world{store: s, Deps: roster.Deps{Rules: rules.Load(), Clock: clock.Hold(noon)}}
	if w.Identity, err = identity.Open(ctx, identity.Options{Store: s, Clock: w.Clock, Keys: keys, Courier: nobody{}}); err != nil {
		t.Fatal(err)
	}
	yes := func(context.Context, string, string) error { return nil }
	if w.Organizations, err = organizations.Open(ctx, s, w.Clock, yes, keys.Derive("roster")); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w world) try(t *testing.T, doc string) (roster.Summary, error) {
	t.Helper()
	d, err := roster.Parse([]byte(doc))
	if err != nil {
		return roster.Summary{}, err
	}
	return roster.Import(t.Context(), w.Deps, d)
}

func (w world) must(t *testing.T, doc string) roster.Summary {
	t.Helper()
	s, err := w.try(t, doc)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// trace is how often anything was written: the revisions of all documents, and the events left by them.
func (w world) trace(t *testing.T) (sum int64) {
	t.Helper()
	for collection, index := range map[string]string{"courts": "by_level", "organizations": "by_status", "mediators": "by_status", "accounts": "phone"} {
		docs, _, err := w.store.Driver().Find(t.Context(), collection, driver.Query{Index: index, Limit: 500})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range docs {
			sum += d.Revision
		}
	}
	events, err := w.store.Driver().Pending(t.Context(), 500)
	if err != nil {
		t.Fatal(err)
	}
	return sum + 1000*int64(len(events))
}

func once(n int) roster.Count  { return roster.Count{Created: n} }
func again(n int) roster.Count { return roster.Count{There: n} }

func TestTwiceIsOnce(t *testing.T) {
	t.Parallel()
	w := open(t)
	if s := w.must(t, string(roster.Example)); s.Courts != once(2) || s.Organizations != once(1) || s.Mediators != once(1) || s.People != once(4) {
		t.Errorf("the first time: %+v", s)
	}
	before := w.trace(t)
	if before == 0 {
		t.Fatal("nothing was written")
	}
	if s := w.must(t, string(roster.Example)); s.Courts != again(2) || s.Organizations != again(1) || s.Mediators != again(1) || s.People != again(4) || len(s.Left) > 0 {
		t.Errorf("the second time: %+v", s)
	}
	if after := w.trace(t); after != before {
		t.Errorf("the second time wrote: %d, then %d", before, after)
	}
}

// An import that was cut off is completed, and what is stored otherwise is named and left.
func TestWhatIsMissingIsAdded(t *testing.T) {
	t.Parallel()
	w := open(t)
	if _, err := w.Identity.EnsureAccount(t.Context(), "13900000102", "", "zh-CN"); err != nil { // a party before she became a clerk
		t.Fatal(err)
	}
	whole, err := roster.Parse(roster.Example)
	if err != nil {
		t.Fatal(err)
	}
	part := *whole
	part.Mediators, part.People = nil, nil
	if _, err := roster.Import(t.Context(), w.Deps, &part); err != nil {
		t.Fatal(err)
	}
	s := w.must(t, string(roster.Example))
	if s.Courts != again(2) || s.Mediators != once(1) || s.People != (roster.Count{Created: 3, Changed: 1}) {
		t.Errorf("the rest: %+v", s)
	}
	clerk, err := w.Identity.ByPhone(t.Context(), "13900000102")
	if err != nil || clerk.Name != "示例乙" || clerk.Level != actor.Confirmed || clerk.SignIn != "clerk@example.test" || len(clerk.Grants) != 1 || clerk.Grants[0].Role != actor.Clerk {
		t.Errorf("the clerk is %+v, %v", clerk, err)
	}
	changed := strings.NewReplacer(`"capacity": 12`, `"capacity": 20`, `"courts": ["county"]`, `"courts": ["county", "city"]`).Replace(string(roster.Example))
	s = w.must(t, changed)
	if want := []string{"mediators[0].capacity (stored otherwise)"}; !slices.Equal(s.Left, want) || s.Organizations != (roster.Count{Changed: 1}) {
		t.Errorf("left %v, organizations %+v", s.Left, s.Organizations)
	}
}

// A second document reaches what the first one made by the same codes, and names do for codes.
func TestCodesReachWhatIsStored(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.must(t, string(roster.Example))
	s := w.must(t, `{"people": [{"name": "示例己", "email": "second@example.test", "grants": [{"role": "judge", "tenant": "county"}]}]}`)
	if s.People != once(1) {
		t.Errorf("%+v", s)
	}
	w.must(t, `{"courts": [{"name": {"zh": "无号法院"}, "level": "basic", "region": "330122"}],
		"organizations": [{"name": {"zh": "无号调解委员会"}, "kind": "people", "courts": ["无号法院"], "regions": ["330122"], "causes": ["loan"]}]}`)
	got, err := w.Organizations.CourtFor(t.Context(), organizations.Places{Respondent: "330122003"})
	if err != nil || len(got) != 1 || got[0].Court.Name.EN != "无号法院" {
		t.Errorf("suggested %v, %v", got, err)
	}
}

// What a court suspended stays so, and whoever lost a role with it does not get it back.
func TestSuspendedStaysSuspended(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.must(t, string(roster.Example))
	world, err := w.Organizations.World(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m := world.Mediators[0]
	o := world.Organizations[m.Organizations[0]]
	_, err = w.Organizations.SuspendMediator(t.Context(), m.ID, organizations.Sanction{Ground: "conduct", Text: "x"})
	if err := errors.Join(err, w.Organizations.SuspendOrganization(t.Context(), o.ID, o.Courts[0])); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Identity.Withdraw(t.Context(), m.Person, actor.Grant{Role: actor.Mediator, Tenant: string(o.ID)}); err != nil {
		t.Fatal(err)
	}
	before := w.trace(t)
	s := w.must(t, strings.Replace(string(roster.Example), `"courts": ["county"]`, `"courts": ["county", "city"]`, 1))
	if after := w.trace(t); after != before || len(s.Left) != 2 {
		t.Errorf("%d, then %d; left %v", before, after, s.Left)
	}
}

func TestEveryFaultIsNamedAndNothingWritten(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.must(t, `{"courts": [{"id": "county", "name": {"zh": "原有法院"}, "level": "basic", "region": "330122"}],
		"organizations": [{"id": "old", "name": {"zh": "原有"}, "kind": "people", "courts": ["county"], "regions": ["330122"], "causes": ["loan"]}],
		"mediators": [{"id": "old", "name": {"zh": "原有"}, "organizations": ["old"], "causes": [{"kind": "loan", "depth": 1}], "languages": ["zh"], "capacity": 1, "certificate": "OLD-1", "phone": "13900000999"}],
		"people": [{"name": "原有", "phone": "13900000998", "email": "old@example.test", "grants": [{"role": "operator"}]}]}`)
	before := w.trace(t)
	for _, x := range []struct{ name, old, new, path, text string }{
		{"no JSON", `"capacity": 12,`, `"capacity": 12;`, "document", "no JSON"},
		{"cut off", "\n}\n", "\n", "document", "ends too early"},
		{"more behind", "\n}\n", "\n} {}", "document", "follows"},
		{"unknown field", `"level": "intermediate"`, `"level": "intermediate", "colour": "red"`, "courts[0].colour", "unknown field"},
		{"capitals", `"people": [`, `"People": [`, "People", "unknown field"},
		{"twice", `"depth": 3`, `"depth": 3, "depth": 2`, "mediators[0].causes[0].depth", "twice"},
		{"wrong type", `"capacity": 12`, `"capacity": "12"`, "mediators[0].capacity", "whole number"},
		{"null", `"fee": "free"`, `"fee": null`, "organizations[0].fee", "text"},
		{"unknown region", `"region": "3301"`, `"region": "9999"`, "courts[0].region", "9999"},
		{"region too large", `"basic", "region": "330127"`, `"basic", "region": "3301"`, "courts[1].region", "county"},
		{"region too small", `"region": "3301"`, `"region": "330127"`, "courts[0].region", "city"},
		{"level", `"level": "basic"`, `"level": "high"`, "courts[1].level", "basic"},
		{"parent", `"parent": "city"`, `"parent": "nowhere"`, "courts[1].parent", "nowhere"},
		{"same court", `{"id": "city"`, `{"id": "county"`, "courts[1]", "courts[0]"},
		{"no name", `"name": {"zh": "示例县人民调解委员会", "en": "Example County People's Mediation Committee"}`, `"name": {}`, "organizations[0].name", "required"},
		{"kind", `"kind": "people"`, `"kind": "club"`, "organizations[0].kind", "club"},
		{"court of it", `"courts": ["county"]`, `"courts": ["else"]`, "organizations[0].courts[0]", "else"},
		{"no court", `"courts": ["county"]`, `"courts": []`, "organizations[0].courts", "required"},
		{"region of it", `"regions": ["330127"], "causes"`, `"regions": ["330127", "xx"], "causes"`, "organizations[0].regions[1]", "xx"},
		{"cause", `"causes": ["loan",`, `"causes": ["theft",`, "organizations[0].causes[0]", "theft"},
		{"fee", `"fee": "free"`, `"fee": "1%"`, "organizations[0].fee", "free"},
		{"organization", `"organizations": ["committee"]`, `"organizations": ["club"]`, "mediators[0].organizations[0]", "club"},
		{"depth", `"depth": 3`, `"depth": 9`, "mediators[0].causes[0].depth", "1, 2 or 3"},
		{"language", `["zh"]`, `["Chinese"]`, "mediators[0].languages[0]", "Chinese"},
		{"need", `["phone_only"]`, `["coffee"]`, "mediators[0].needs[0]", "coffee"},
		{"hour", `"evening"]`, `"night"]`, "mediators[0].hours[1]", "night"},
		{"capacity", `"capacity": 12`, `"capacity": 0`, "mediators[0].capacity", "from 1"},
		{"year", `"since": 2012`, `"since": 2030`, "mediators[0].since", "2026"},
		{"certificate taken", `EX-0001`, `OLD-1`, "mediators[0].certificate", "stored roster"},
		{"account taken", `13900000101`, `13900000999`, "mediators[0].phone", "stored roster"},
		{"phone", `13900000101`, `1390000`, "mediators[0].phone", "no phone number"},
		{"no phone", `"phone": "13900000101", `, ``, "mediators[0].phone", "required"},
		{"same phone", `13900000104`, `139 0000 0101`, "people[2].phone", "mediators[0].phone"},
		{"same e-mail", `manager@example.test`, `Judge@example.test`, "people[2].email", "people[1].email"},
		{"e-mail taken", `manager@example.test`, `old@example.test`, "people[2].email", "somebody else"},
		{"e-mail", `manager@example.test`, `manager`, "people[2].email", "no e-mail"},
		{"tie", `{"kind": "relative", "phone": "13900000109"}`, `{"kind": "relative"}`, "mediators[0].ties[0]", "exactly one"},
		{"role", `"role": "clerk"`, `"role": "king"`, "people[0].grants[0].role", "king"},
		{"role of mediators", `"role": "clerk"`, `"role": "mediator"`, "people[0].grants[0].role", "mediators"},
		{"tenant", `"role": "manager", "tenant": "committee"`, `"role": "manager", "tenant": "county"`, "people[2].grants[0].tenant", "county"},
		{"tenant of nobody", `{"role": "operator"}`, `{"role": "operator", "tenant": "county"}`, "people[3].grants[0].tenant", "none"},
		{"no grants", `[{"role": "operator"}]`, `[]`, "people[3].grants", "required"},
		{"locale", `"zh-CN"`, `"fr"`, "people[0].locale", "fr"},
	} {
		doc := strings.Replace(string(roster.Example), x.old, x.new, 1)
		if doc == string(roster.Example) {
			t.Errorf("%s: the example has no %s", x.name, x.old)
			continue
		}
		_, err := w.try(t, doc)
		if err == nil {
			t.Fatalf("%s: was taken", x.name)
		}
		if got := err.Error(); !regexp.MustCompile(`line \d+: ` + regexp.QuoteMeta(x.path) + `: [^\n]*` + regexp.QuoteMeta(x.text)).MatchString(got) {
			t.Errorf("%s: %s with %q is not named in\n%s", x.name, x.path, x.text, got)
		}
		if after := w.trace(t); after != before {
			t.Fatalf("%s: something was written", x.name)
		}
	}
}

// All faults are named at once, each with the line it stands on.
func TestLines(t *testing.T) {
	t.Parallel()
	_, err := open(t).try(t, "{\n\"courts\": [\n{\"id\": \"a\", \"name\": {\"zh\": \"甲\"},\n\"level\": \"basic\",\n\"region\": \"000000\"},\n{\"id\": \"b\", \"name\": {\"zh\": \"乙\"}, \"region\": \"330127\"}]}")
	var got roster.Faults
	if !errors.As(err, &got) || len(got) != 2 || got[0].Path != "courts[0].region" || got[0].Line != 5 || got[1].Path != "courts[1].level" || got[1].Line != 6 {
		t.Errorf("%v", err)
	}
}

// A real hub: imported into an empty folder, its clerk signs in by a code that goes out by SMS, and its court is found.
func TestRealHub(t *testing.T) {
	t.Parallel()
	sent := make(chan string, 10)
	provider := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		sent <- string(b)
	}))
	t.Cleanup(provider.Close)
	ctx := t.Context()
	c := app.Config{Addr: "127.0.0.1:0", Data: filepath.Join(t.TempDir(), "data"), PublicURL: "http://hub.test", Clock: clock.Hold(noon), SMSURL: provider.URL, LogLevel: "error"}
	c.Seams = app.Seams{Log: io.Discard, Jobs: jobstest.Options(), Still: true}

	if err := app.ImportInto(ctx, c, strings.NewReader(`{"courts": 1}`), io.Discard); err == nil {
		t.Error("courts are no number")
	} else if _, err := os.Stat(c.Data); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a document that cannot be read makes a folder: %v", err)
	}
	var out bytes.Buffer
	if err := app.ImportInto(ctx, c, bytes.NewReader(roster.Example), &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "people:        4 created, 0 already there, 0 changed\n") {
		t.Errorf("it says\n%s", out.String())
	}

	a, err := app.Open(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := app.ImportInto(ctx, c, bytes.NewReader(roster.Example), io.Discard); err == nil || !strings.Contains(err.Error(), "a hub is running") || !strings.Contains(err.Error(), "store.in_use") {
		t.Errorf("beside a running hub: %v", err)
	}
	if err := a.Start(ctx); err != nil {
		t.Fatal(err)
	}
	challenge, err := a.Identity.RequestCode(ctx, identity.PurposeLogin, "13900000102", "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	var sms string
	select {
	case sms = <-sent:
	case <-time.After(30 * time.Second):
		t.Fatal("no SMS")
	}
	code := regexp.MustCompile(`\b\d{6}\b`).FindString(regexp.MustCompile(`"phone":"[^"]*"`).ReplaceAllString(sms, ""))
	s, err := a.Identity.Login(ctx, challenge, code, identity.Client{})
	if err != nil {
		t.Fatalf("with %q from %s: %v", code, sms, err)
	}
	clerk, err := a.Identity.Session(ctx, s.Token)
	if err != nil {
		t.Fatal(err)
	}
	found, err := a.Roster.CourtFor(ctx, organizations.Places{Respondent: "330127"})
	if err != nil || len(found) != 1 || !clerk.Has(actor.Clerk, string(found[0].Court.ID)) {
		t.Errorf("the court is %v (%v), the clerk %v", found, err, clerk.Grants)
	}
}
