// Package access says who may do what. The permissions are in policy.csv, each with the sentence that says why; casbin
// evaluates them behind Allow. Roles and relations come with the request and are not stored here.
//
// It is the guard at the door: whether this person may do such a thing to such an object at all. Whether a move is legal
// in the present state, and which fields a reader sees, the domains decide.
package access

import (
	"context"
	_ "embed"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"

	"concord/internal/actor"
	"concord/internal/fault"
)

//go:embed model.conf
var modelText string

//go:embed policy.csv
var policyText string

// Object is what an action is about. Tenants are the tenants it belongs to (its court, its organization). Rel names, for
// each relation, the persons who stand in it; court, organization and superior name tenants instead. A relation that is
// left empty admits nobody, so an object that some may not see simply does not name them.
//
// Kinds: case evidence offer caucus note session hearing minutes document confirmation filing desk account organization
// mediator federation.
// Relations: applicant respondent party mediator holder court organization superior; of organizations and mediators also
// bench, self, and the rights of managers (roster cases branches partners managers). Whoever is applicant or respondent, or
// represents one, is to be named under party as well.
type Object struct {
	Kind    string
	Tenants []string
	Rel     map[string][]string
}

// Decision is one answer of the guard, for the log: no names, no content.
type Decision struct {
	Person  string
	Session string
	Action  string
	Kind    string
	Allowed bool
	Rule    string // what the deciding line of the policy says; "" when no line fits
}

// Permission is one line of the policy.
type Permission struct {
	Role, Kind, Action, Condition string
	Allow                         bool
	Says                          string
}

// Guard decides. It is safe for concurrent use.
type Guard struct {
	permissions []Permission
	byAction    map[string]*casbin.Enforcer // an enforcer per action keeps each decision to a few lines
	notify      func(context.Context, Decision)
}

// Option changes a guard.
type Option func(*Guard)

// OnDecision has each decision told to a function, allowed or denied (ASVS 16.3.2).
func OnDecision(tell func(context.Context, Decision)) Option {
	return func(g *Guard) { g.notify = tell }
}

// New gives the guard with the embedded policy. That is checked by the tests, so a broken one is a broken build: it panics.
func New(opts ...Option) *Guard {
	g, err := build(modelText, policyText)
	if err != nil {
		panic(fmt.Sprintf("access: %v", err))
	}
	for _, o := range opts {
		o(g)
	}
	return g
}

// Allow says whether the actor may do an action to an object: nil, or access.denied as a Forbidden fault, or
// session.required as an Unauthenticated one when nobody is signed in. Where the existence itself is a secret the caller
// answers with NotFound instead. An action no line names is denied.
func (g *Guard) Allow(ctx context.Context, a actor.Actor, action string, obj Object) error {
	d := Decision{Person: a.Person, Session: a.Session, Action: action, Kind: obj.Kind}
	if e, ok := g.byAction[action]; ok {
		allowed, line, err := e.EnforceEx(&a, &obj, obj.Kind, action)
		if err != nil {
			return fault.Wrap(err, fault.Internal, "internal", nil)
		}
		d.Allowed = allowed
		if len(line) > 0 {
			d.Rule = line[len(line)-1]
		}
	}
	if g.notify != nil {
		g.notify(ctx, d)
	}
	switch {
	case d.Allowed:
		return nil
	case a.Person == "":
		return fault.New(fault.Unauthenticated, "session.required", nil)
	}
	return fault.New(fault.Forbidden, "access.denied", nil)
}

// Permissions gives the policy line by line, for the operator's page and the documentation.
func (g *Guard) Permissions() []Permission { return slices.Clone(g.permissions) }

// Actions gives every action that the policy names, sorted: a route with another one is a mistake.
func (g *Guard) Actions() []string {
	out := make([]string, 0, len(g.byAction))
	for a := range g.byAction {
		out = append(out, a)
	}
	slices.Sort(out)
	return out
}

// build reads model and policy.
func build(modelText, policyText string) (*Guard, error) {
	lines, err := read(policyText)
	if err != nil {
		return nil, err
	}
	g := &Guard{permissions: lines, byAction: map[string]*casbin.Enforcer{}}
	for _, p := range lines {
		if _, made := g.byAction[p.Action]; made || p.Action == "*" {
			continue
		}
		if g.byAction[p.Action], err = enforcer(modelText, lines, p.Action); err != nil {
			return nil, fmt.Errorf("%s: %w", p.Action, err)
		}
	}
	return g, nil
}

// enforcer makes the enforcer of the lines that can concern an action.
func enforcer(modelText string, lines []Permission, action string) (*casbin.Enforcer, error) {
	m, err := model.NewModelFromString(modelText)
	if err != nil {
		return nil, err
	}
	e, err := casbin.NewEnforcer(m)
	if err != nil {
		return nil, err
	}
	e.AddFunction("stands", stands)
	for _, p := range lines {
		if p.Action != action && p.Action != "*" {
			continue
		}
		effect := "deny"
		if p.Allow {
			effect = "allow"
		}
		if _, err := e.AddPolicy(p.Role, p.Kind, p.Action, p.Condition, effect, p.Says); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// roles are the roles a line may name: those of package actor, anyone, and party for anybody signed in.
var roles = []string{
	"anyone", string(actor.Party), string(actor.Mediator), string(actor.Manager), string(actor.Clerk), string(actor.Judge),
	string(actor.Operator), string(actor.System), string(actor.Partner),
}

// read takes the policy apart and refuses lines that are not whole.
func read(text string) ([]Permission, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comment, r.TrimLeadingSpace, r.FieldsPerRecord = '#', true, 7
	var out []Permission
	for {
		row, err := r.Read()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		p := Permission{Role: row[1], Kind: row[2], Action: row[3], Condition: row[4], Allow: row[5] == "allow", Says: row[6]}
		if err := p.check(row[0], row[5]); err != nil {
			return nil, fmt.Errorf("%s: %w", strings.Join(row, ", "), err)
		}
		if slices.Contains(out, p) {
			return nil, fmt.Errorf("%s: twice", strings.Join(row, ", "))
		}
		out = append(out, p)
	}
}

// check says what is wrong with a line.
func (p Permission) check(head, effect string) error {
	rel, isRel := strings.CutPrefix(p.Condition, "rel:")
	switch {
	case head != "p" || effect != "allow" && effect != "deny":
		return fmt.Errorf("begins with p and allows or denies")
	case !slices.Contains(roles, p.Role):
		return fmt.Errorf("unknown role %q", p.Role)
	case p.Says == "":
		return fmt.Errorf("says nothing")
	case p.Kind == "" || p.Action == "":
		return fmt.Errorf("no kind or no action")
	case isRel && rel == "" || !isRel && !slices.Contains([]string{"any", "tenant", "outsider"}, p.Condition):
		return fmt.Errorf("unknown condition %q", p.Condition)
	case p.Condition == "outsider" && p.Allow:
		return fmt.Errorf("outsider is for denying")
	}
	return nil
}

// stands says whether an actor stands in a role and a condition towards an object. A staff role counts where the grant
// holds it; for a relation to a person the grant must be in a tenant of the object, if the object names any.
func stands(args ...any) (any, error) {
	role, cond := args[0].(string), args[1].(string)
	who, obj := args[2].(*actor.Actor), args[3].(*Object)
	if role == "anyone" {
		return cond == "any" || related(cond, who, obj, nil, false), nil
	}
	if who.Person == "" {
		return false, nil
	}
	if role == string(actor.Party) {
		return cond == "any" || related(cond, who, obj, nil, false), nil
	}
	tenants := who.Tenants(actor.Role(role))
	if len(tenants) == 0 {
		return false, nil
	}
	switch cond {
	case "any":
		return true, nil
	case "tenant":
		return share(tenants, obj.Tenants), nil
	case "outsider":
		return !slices.Contains(obj.Rel["party"], who.Person) && !slices.Contains(obj.Rel["holder"], who.Person), nil
	}
	return related(cond, who, obj, tenants, true), nil
}

// related says whether a relation of the object names the person, or a tenant of the role.
func related(cond string, who *actor.Actor, obj *Object, tenants []string, staff bool) bool {
	name, ok := strings.CutPrefix(cond, "rel:")
	if !ok {
		return false
	}
	named := obj.Rel[name]
	if share(tenants, named) {
		return true
	}
	if who.Person == "" || !slices.Contains(named, who.Person) {
		return false
	}
	return !staff || len(obj.Tenants) == 0 || share(tenants, obj.Tenants)
}

// share says whether two lists have an element in common; the empty tenant, the hub's, is never shared.
func share(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return x != "" && slices.Contains(b, x) })
}
