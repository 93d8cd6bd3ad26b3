package access

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"concord/internal/actor"
	"concord/internal/fault"
)

func staff(person string, r actor.Role, tenant string) actor.Actor {
	return actor.Actor{Person: person, Grants: []actor.Grant{{Role: r, Tenant: tenant}}}
}

// people are all who might ask, around one case of court-1 that org-1 mediates.
var people = map[string]actor.Actor{
	"nobody":             {},
	"stranger":           {Person: "stranger"},
	"applicant":          {Person: "applicant"},
	"respondent":         {Person: "respondent"},
	"helper":             {Person: "helper"}, // represents the applicant
	"mediator":           staff("mediator", actor.Mediator, "org-1"),
	"mediator elsewhere": staff("mediator2", actor.Mediator, "org-1"), // same house, not of this case
	"mediator dismissed": {Person: "mediator"},
	"mediator moved":     staff("mediator", actor.Mediator, "org-2"),
	"manager":            staff("manager", actor.Manager, "org-1"),
	"manager elsewhere":  staff("manager2", actor.Manager, "org-2"),
	"manager above":      staff("manager3", actor.Manager, "org-0"),
	"clerk":              staff("clerk", actor.Clerk, "court-1"),
	"clerk elsewhere":    staff("clerk2", actor.Clerk, "court-2"),
	"clerk above":        staff("clerk3", actor.Clerk, "court-9"),
	"judge":              staff("judge", actor.Judge, "court-1"),
	"judge elsewhere":    staff("judge2", actor.Judge, "court-2"),
	"judge above":        staff("judge3", actor.Judge, "court-9"),
	"operator":           staff("operator", actor.Operator, ""),
	"partner":            staff("key:1", actor.Partner, "org-1"),
	"partner elsewhere":  staff("key:2", actor.Partner, "org-2"),
	"system":             actor.Machine,
}

// things are the objects of that case, with the relations as the doors fill them.
var things = func() map[string]Object {
	all := func() map[string][]string {
		return map[string][]string{
			"applicant": {"applicant", "helper"}, "respondent": {"respondent"}, "party": {"applicant", "helper", "respondent"},
			"mediator": {"mediator"}, "court": {"court-1"}, "organization": {"org-1"}, "superior": {"court-9"},
		}
	}
	out := map[string]Object{}
	for _, kind := range []string{"case", "offer", "session", "hearing", "minutes", "document", "confirmation", "filing", "note", "routing"} {
		out[kind] = Object{Kind: kind, Tenants: []string{"court-1", "org-1"}, Rel: all()}
	}
	both := []string{"court-1", "org-1"}
	out["evidence open"] = Object{"evidence", both, map[string][]string{"holder": {"applicant"}, "party": {"applicant", "helper", "respondent"}, "mediator": {"mediator"}, "court": {"court-1"}}}
	out["evidence for mediator"] = Object{"evidence", both, map[string][]string{"holder": {"applicant"}, "mediator": {"mediator"}}}
	out["evidence private"] = Object{"evidence", both, map[string][]string{"holder": {"applicant"}}}
	out["caucus"] = Object{"caucus", both, map[string][]string{"party": {"respondent"}, "mediator": {"mediator"}}}
	out["desk of court-1"] = Object{"desk", []string{"court-1"}, nil}
	out["desk of org-1"] = Object{"desk", []string{"org-1"}, nil}
	out["desk"] = Object{Kind: "desk"}
	out["organization"] = Object{"organization", []string{"org-1"}, map[string][]string{"court": {"court-1"}}}
	out["roster of org-1"] = Object{"organization", []string{"org-1", "org-0"}, map[string][]string{"court": {"court-1"}, "bench": {"court-1", "court-9"}, "roster": {"manager"}, "branches": {"manager"}, "partners": {"manager"}, "managers": {"manager"}}}
	out["entry of mediator"] = Object{"mediator", []string{"org-1", "org-0"}, map[string][]string{"court": {"court-1"}, "bench": {"court-1", "court-9"}, "roster": {"manager"}, "self": {"mediator"}}}
	out["application"] = Object{"application", []string{"court-1"}, map[string][]string{"holder": {"applicant"}, "court": {"court-1"}}}
	out["application unsent"] = Object{"application", []string{""}, map[string][]string{"holder": {"applicant"}}}
	out["account of mediator"] = Object{"account", nil, map[string][]string{"holder": {"mediator"}, "organization": {"org-1"}}}
	out["federation"] = Object{Kind: "federation", Tenants: []string{"org-1"}}
	out["nothing"] = Object{}
	return out
}()

// truth says who may do what to what. Everything not listed is denied; the test asks the full product.
var truth = map[string]map[string]string{
	"case:create":           {"case": "stranger applicant respondent helper mediator,mediator elsewhere,mediator dismissed,mediator moved,manager,manager elsewhere,manager above,clerk,clerk elsewhere,clerk above,judge,judge elsewhere,judge above"},
	"case:read":             {"case": "applicant respondent helper mediator manager clerk,clerk above,judge,judge above"},
	"case:edit":             {"case": "applicant helper"},
	"case:submit":           {"case": "applicant helper"},
	"case:withdraw":         {"case": "applicant helper"},
	"case:answer":           {"case": "respondent clerk"},
	"case:screen":           {"case": "clerk"},
	"case:choose":           {"case": "applicant respondent helper"},
	"case:appoint":          {"case": "clerk manager"},
	"case:accept":           {"case": "mediator"},
	"case:waive":            {"case": "applicant respondent helper"},
	"case:propose":          {"case": "applicant respondent helper mediator", "offer": "applicant respondent helper mediator"},
	"case:read_offers":      {"case": "applicant respondent helper mediator", "offer": "applicant respondent helper mediator"},
	"case:extend":           {"case": "applicant respondent helper mediator"},
	"case:pause":            {"case": "mediator clerk"},
	"case:draft_agreement":  {"case": "mediator"},
	"case:sign":             {"case": "applicant respondent helper mediator"},
	"case:terminate":        {"case": "mediator clerk"},
	"case:stop":             {"case": "applicant respondent helper"},
	"case:facts":            {"case": "applicant respondent helper mediator"},
	"case:file":             {"case": "applicant helper"},
	"case:pay":              {"case": "applicant respondent helper"},
	"evidence:read":         {"evidence open": "applicant respondent helper mediator clerk judge", "evidence for mediator": "applicant mediator", "evidence private": "applicant"},
	"evidence:write":        {"case": "applicant respondent helper", "evidence open": "applicant", "evidence for mediator": "applicant", "evidence private": "applicant"},
	"note:read":             {"note": "mediator"},
	"note:write":            {"note": "mediator"},
	"session:read":          {"session": "applicant respondent helper mediator", "minutes": "applicant respondent helper mediator", "hearing": "applicant respondent helper clerk judge", "caucus": "respondent mediator"},
	"session:manage":        {"session": "mediator", "hearing": "clerk judge", "caucus": "mediator"},
	"session:enter":         {"session": "applicant respondent helper mediator", "hearing": "applicant respondent helper clerk judge", "caucus": "respondent mediator"},
	"minutes:write":         {"session": "mediator", "minutes": "mediator"},
	"minutes:confirm":       {"session": "applicant respondent helper mediator", "minutes": "applicant respondent helper mediator"},
	"document:read":         {"document": "applicant respondent helper mediator clerk judge"},
	"confirmation:read":     {"confirmation": "applicant respondent helper mediator clerk judge"},
	"confirmation:apply":    {"confirmation": "applicant respondent helper", "case": "applicant respondent helper"},
	"confirmation:decide":   {"confirmation": "clerk judge"},
	"filing:read":           {"filing": "applicant respondent helper mediator clerk judge"},
	"filing:decide":         {"filing": "clerk judge"},
	"desk:mediator":         {"desk": "mediator,mediator elsewhere,mediator moved", "desk of court-1": "mediator,mediator elsewhere,mediator moved", "desk of org-1": "mediator,mediator elsewhere,mediator moved"},
	"desk:organization":     {"desk of org-1": "manager"},
	"desk:court":            {"desk of court-1": "clerk judge"},
	"desk:operator":         {"desk": "operator", "desk of court-1": "operator", "desk of org-1": "operator"},
	"routing:read":          {"routing": "applicant helper respondent clerk judge operator,clerk above,judge above"},
	"routing:override":      {"routing": "clerk judge"},
	"conflict:clear":        {"routing": "clerk judge"},
	"routing:whatif":        {"desk": "operator", "desk of court-1": "clerk judge operator", "desk of org-1": "operator"},
	"account:manage":        {"account of mediator": "mediator,mediator dismissed,mediator moved,manager,operator"},
	"organization:apply":    {"application": "applicant", "application unsent": "applicant"},
	"organization:read":     {"application": "applicant clerk judge operator", "application unsent": "applicant operator", "organization": "manager clerk judge operator", "roster of org-1": "manager,manager above,clerk,judge,operator"},
	"organization:review":   {"application": "clerk judge operator", "application unsent": "operator"},
	"organization:standing": {"organization": "clerk judge operator", "roster of org-1": "clerk judge operator"},
	"organization:renew":    {"organization": "manager", "roster of org-1": "manager,manager above"},
	"organization:object":   {"organization": "manager", "roster of org-1": "manager,manager above"},
	"organization:manage":   {"organization": "manager clerk judge operator", "roster of org-1": "manager,manager above,clerk,judge,operator"},
	"organization:tree":     {"organization": "manager operator", "roster of org-1": "manager,manager above,clerk,clerk above,judge,judge above,operator"},
	"organization:branch":   {"roster of org-1": "manager"},
	"organization:managers": {"organization": "clerk operator", "roster of org-1": "manager clerk operator"},
	"roster:read":           {"roster of org-1": "manager,clerk,clerk above,judge,judge above", "entry of mediator": "manager,clerk,clerk above,judge,judge above,mediator,mediator dismissed,mediator moved"},
	"roster:write":          {"roster of org-1": "manager", "entry of mediator": "manager"},
	"roster:import":         {"roster of org-1": "manager"},
	"roster:standing":       {"organization": "clerk judge", "roster of org-1": "manager clerk judge", "entry of mediator": "manager clerk judge"},
	"partner:manage":        {"roster of org-1": "manager"},
	"partner:me":            {"federation": "partner"},
	"partner:cases:write":   {"federation": "partner"},
	"partner:cases:read":    {"federation": "partner"},
	"partner:events:read":   {"federation": "partner"},
	"partner:roster:read":   {"federation": "partner"},
}

// list reads the names of a cell: apart by commas or, when of one word, by spaces.
func list(cell string) []string {
	var out []string
	for part := range strings.SplitSeq(cell, ",") {
		if _, known := people[part]; known {
			out = append(out, part)
			continue
		}
		words := strings.Fields(part)
		for i := 0; i < len(words); i++ {
			if i+1 < len(words) {
				if _, known := people[words[i]+" "+words[i+1]]; known {
					out = append(out, words[i]+" "+words[i+1])
					i++
					continue
				}
			}
			out = append(out, words[i])
		}
	}
	return out
}

func TestTruthTable(t *testing.T) {
	t.Parallel()
	g := New()
	for _, action := range g.Actions() {
		if truth[action] == nil {
			t.Errorf("%s has no row", action)
		}
	}
	for action, cells := range truth {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			for thing, obj := range things {
				may := list(cells[thing])
				for _, name := range may {
					if _, known := people[name]; !known {
						t.Fatalf("%s: who is %q?", thing, name)
					}
				}
				for name, who := range people {
					want := slices.Contains(may, name) || name == "system"
					err := g.Allow(context.Background(), who, action, obj)
					if (err == nil) != want {
						t.Errorf("%s by %s on %s: %v, want allowed %v", action, name, thing, err, want)
					}
					if err != nil && name == "nobody" != (fault.CodeOf(err) == fault.Unauthenticated) {
						t.Errorf("%s by %s on %s: code %s", action, name, thing, fault.CodeOf(err))
					}
				}
			}
		})
	}
}

// The actions of docs/contract.md are all known.
func TestActionsOfTheContract(t *testing.T) {
	t.Parallel()
	contract := strings.Fields(`case:create case:read case:edit case:submit case:screen case:answer case:choose case:appoint case:accept
		case:waive case:propose case:read_offers case:extend case:pause case:draft_agreement case:sign case:terminate case:stop case:withdraw
		case:facts case:file case:pay evidence:read evidence:write note:read note:write session:read session:manage session:enter
		minutes:write minutes:confirm document:read confirmation:read confirmation:apply confirmation:decide filing:read filing:decide
		desk:mediator desk:organization desk:court desk:operator account:manage organization:manage
		routing:read routing:override routing:whatif conflict:clear
		organization:apply organization:read organization:review organization:standing organization:renew organization:object
		organization:tree organization:branch organization:managers roster:read roster:write roster:import roster:standing
		partner:manage partner:me partner:cases:write partner:cases:read partner:events:read partner:roster:read`)
	slices.Sort(contract)
	if got := New().Actions(); !slices.Equal(got, contract) {
		t.Errorf("actions\n got %v\nwant %v", got, contract)
	}
}

// Whatever allow lines somebody adds later, privileged kinds stay closed to the court and content to the operator.
func TestNoLineOpensWhatIsClosed(t *testing.T) {
	t.Parallel()
	careless := policyText
	for _, role := range []string{"clerk", "judge", "operator", "party"} {
		for _, action := range New().Actions() {
			careless += fmt.Sprintf("p, %s, *, %s, any, allow, \"careless\"\n", role, action)
		}
	}
	g, err := build(modelText, careless)
	if err != nil {
		t.Fatal(err)
	}
	closed := map[string][]string{
		"clerk": {"offer", "caucus", "note", "minutes", "session"}, "judge": {"offer", "caucus", "note", "minutes", "session"},
		"operator": {"case", "evidence open", "evidence private", "offer", "caucus", "note", "minutes", "session", "document", "confirmation", "filing"},
	}
	for name, kinds := range closed {
		for _, thing := range kinds {
			for _, action := range g.Actions() {
				if err := g.Allow(context.Background(), people[name], action, things[thing]); err == nil {
					t.Errorf("%s may %s on %s", name, action, thing)
				}
			}
		}
	}
	for _, name := range []string{"clerk", "judge"} {
		for _, action := range []string{"case:read_offers", "note:read"} {
			if err := g.Allow(context.Background(), people[name], action, things["case"]); err == nil {
				t.Errorf("%s may %s on a case", name, action)
			}
		}
	}
}

// A judge who is a party keeps a party's rights in the own case, and an operator too; but nobody from a court reads notes.
func TestOfficialsHaveDisputesToo(t *testing.T) {
	t.Parallel()
	g := New()
	for _, role := range []actor.Role{actor.Judge, actor.Clerk, actor.Operator} {
		who := staff("respondent", role, "court-1")
		if role == actor.Operator {
			who = staff("respondent", role, "")
		}
		for _, x := range [][2]string{{"case:read", "case"}, {"case:read_offers", "offer"}, {"case:stop", "case"}, {"session:enter", "caucus"}} {
			if err := g.Allow(context.Background(), who, x[0], things[x[1]]); err != nil {
				t.Errorf("%s as a party: %s on %s: %v", role, x[0], x[1], err)
			}
		}
		if err := g.Allow(context.Background(), who, "note:read", things["note"]); err == nil {
			t.Errorf("%s reads notes", role)
		}
	}
	both := actor.Actor{Person: "mediator", Grants: []actor.Grant{{Role: actor.Mediator, Tenant: "org-1"}, {Role: actor.Clerk, Tenant: "court-2"}}}
	if err := g.Allow(context.Background(), both, "note:read", things["note"]); err == nil {
		t.Error("who serves a court reads mediation notes")
	}
}

func TestDecisionsAreTold(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var told []Decision
	g := New(OnDecision(func(_ context.Context, d Decision) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, d)
	}))
	_ = g.Allow(context.Background(), people["clerk"], "case:screen", things["case"])
	_ = g.Allow(context.Background(), people["clerk"], "note:read", things["note"])
	_ = g.Allow(context.Background(), people["stranger"], "case:read", things["case"])
	_ = g.Allow(context.Background(), people["clerk"], "case:burn", things["case"])
	want := []Decision{
		{Person: "clerk", Action: "case:screen", Kind: "case", Allowed: true, Rule: "The court takes an application up or returns it (OMR 9)"},
		{Person: "clerk", Action: "note:read", Kind: "note", Rule: "The mediator's notes are closed to the court"},
		{Person: "stranger", Action: "case:read", Kind: "case"},
		{Person: "clerk", Action: "case:burn", Kind: "case"},
	}
	if !slices.Equal(told, want) {
		t.Errorf("told\n%+v\nwant\n%+v", told, want)
	}
}

func TestEveryPermissionSaysWhy(t *testing.T) {
	t.Parallel()
	ps := New().Permissions()
	if len(ps) < 100 {
		t.Errorf("%d lines", len(ps))
	}
	for _, p := range ps {
		if len(p.Says) < 10 || p.Role == string(actor.Party) && p.Condition == "tenant" {
			t.Errorf("%+v", p)
		}
		if p.Allow && p.Role != string(actor.System) && (p.Kind == "*" || p.Action == "*") {
			t.Errorf("too wide: %+v", p)
		}
	}
}

func TestBrokenPoliciesAreRefused(t *testing.T) {
	t.Parallel()
	for name, line := range map[string]string{
		"role":      `p, king, case, case:read, any, allow, "because"`,
		"condition": `p, clerk, case, case:read, sometimes, allow, "because"`,
		"relation":  `p, clerk, case, case:read, rel:, allow, "because"`,
		"silent":    `p, clerk, case, case:read, any, allow, `,
		"effect":    `p, clerk, case, case:read, any, maybe, "because"`,
		"outsider":  `p, clerk, case, case:read, outsider, allow, "because"`,
		"columns":   `p, clerk, case`,
		"head":      `g, clerk, case, case:read, any, allow, "because"`,
		"kind":      `p, clerk, , case:read, any, allow, "because"`,
		"twice":     "p, clerk, case, case:read, any, allow, \"because\"\np, clerk, case, case:read, any, allow, \"because\"",
	} {
		if _, err := build(modelText, line+"\n"); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func BenchmarkAllow(b *testing.B) {
	g := New()
	for b.Loop() {
		if err := g.Allow(context.Background(), people["mediator"], "case:read", things["case"]); err != nil {
			b.Fatal(err)
		}
	}
}
