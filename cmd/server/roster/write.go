package roster

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"slices"

	"concord/internal/actor"
	"concord/internal/fault"
	"concord/internal/identity"
	"concord/organizations"
)

// Count says what became of the entries of a kind.
type Count struct{ Created, There, Changed int }

// Summary says what an import did.
type Summary struct {
	Courts, Organizations, Mediators, People Count
	Left                                     []string // paths of fields that are stored otherwise and were left so, with why
}

// Print writes a line for each kind, and one for all that was left.
func (s Summary) Print(to io.Writer) error {
	for _, k := range []struct {
		name string
		Count
	}{{"courts", s.Courts}, {"organizations", s.Organizations}, {"mediators", s.Mediators}, {"people", s.People}} {
		if _, err := fmt.Fprintf(to, "%-14s %d created, %d already there, %d changed\n", k.name+":", k.Created, k.There, k.Changed); err != nil {
			return err
		}
	}
	for _, l := range s.Left {
		if _, err := fmt.Fprintf(to, "left as it is: %s\n", l); err != nil {
			return err
		}
	}
	return nil
}

// outcome is what became of one entry.
type outcome int

const (
	there outcome = iota
	changed
	created
)

func (c *Count) add(o outcome) {
	switch o {
	case created:
		c.Created++
	case changed:
		c.Changed++
	default:
		c.There++
	}
}

// writer writes a plan; every step may be done again.
type writer struct {
	Deps
	sum Summary
}

// Import checks a document and writes what is missing of it: Faults when something is wrong, and then nothing is written.
// Any other error may leave a part written, which importing again completes.
func Import(ctx context.Context, d Deps, doc *Document) (Summary, error) {
	ctx = actor.With(ctx, actor.Machine)
	p, err := check(ctx, d, doc)
	if err != nil {
		return Summary{}, err
	}
	w := &writer{Deps: d}
	if err := all(ctx, &w.sum.Courts, "courts", p.courts, w.court); err != nil {
		return w.sum, err
	}
	if err := all(ctx, &w.sum.Organizations, "organizations", p.organizations, w.house); err != nil {
		return w.sum, err
	}
	if err := d.Organizations.MendPaths(ctx); err != nil { // a branch may stand before its headquarters
		return w.sum, err
	}
	if err := all(ctx, &w.sum.Mediators, "mediators", p.mediators, w.mediator); err != nil {
		return w.sum, err
	}
	return w.sum, all(ctx, &w.sum.People, "people", p.people, func(ctx context.Context, path string, a identity.Account) (outcome, error) {
		_, o, err := w.account(ctx, path, a)
		return o, err
	})
}

func all[T any](ctx context.Context, n *Count, kind string, list []T, write func(ctx context.Context, path string, x T) (outcome, error)) error {
	for i, x := range list {
		path := fmt.Sprintf("%s[%d]", kind, i)
		o, err := write(ctx, path, x)
		if err != nil {
			return fmt.Errorf("%s: %w (what stands before it is written; import again to complete)", path, err)
		}
		n.add(o)
	}
	return nil
}

// field is a value of the document beside the stored one.
type field struct {
	name       string
	want, have any
}

func (w *writer) left(path string, fields ...field) {
	for _, f := range fields {
		if !reflect.DeepEqual(f.want, f.have) {
			w.note(path+"."+f.name, "stored otherwise")
		}
	}
}

func (w *writer) note(path, why string) { w.sum.Left = append(w.sum.Left, path+" ("+why+")") }

func (w *writer) court(ctx context.Context, path string, c organizations.Court) (outcome, error) {
	held, err := w.Organizations.Court(ctx, c.ID)
	if fault.CodeOf(err) == fault.NotFound {
		return created, w.Organizations.AddCourt(ctx, c)
	}
	w.left(path, field{"name", c.Name, held.Name}, field{"level", c.Level, held.Level}, field{"region", c.Region, held.Region}, field{"parent", c.Parent, held.Parent})
	return there, err
}

func (w *writer) house(ctx context.Context, path string, h house) (outcome, error) {
	result := there
	held, err := w.Organizations.Organization(ctx, h.ID)
	if fault.CodeOf(err) == fault.NotFound {
		result = created
		held, err = w.Organizations.Apply(ctx, h.Organization)
	}
	if err != nil {
		return there, err
	}
	w.left(path, field{"kind", h.Kind, held.Kind}, field{"name", h.Name, held.Name}, field{"parent", h.Parent, held.Parent}, field{"regions", h.Regions, held.Regions},
		field{"causes", h.Causes, held.Causes}, field{"fee", h.Fee, held.Fee}, field{"seal", h.Seal, held.Seal})
	if held.Status != organizations.Applied && held.Status != organizations.Active {
		w.note(path, "is "+string(held.Status)) // an invitation would end the suspension, which is a court's to decide
		return there, nil
	}
	for _, c := range h.courts {
		if held.Status == organizations.Active && slices.Contains(held.Courts, c) {
			continue
		}
		if err := w.Organizations.Approve(ctx, h.ID, c); err != nil {
			return there, err
		}
		result = max(result, changed)
	}
	return result, nil
}

func (w *writer) mediator(ctx context.Context, path string, m member) (outcome, error) {
	held, err := w.Organizations.Mediator(ctx, m.ID)
	missing := fault.CodeOf(err) == fault.NotFound
	if err != nil && !missing {
		return there, err
	}
	if !missing && held.Status != organizations.Active {
		w.note(path, "is "+string(held.Status)) // roles that went with it do not come back by an import
		return there, nil
	}
	a, result, err := w.account(ctx, path, m.account)
	if err != nil {
		return there, err
	}
	if missing {
		m.Person = a.ID
		_, err = w.Organizations.AddMediator(ctx, m.Mediator)
		return created, err
	}
	w.differs(path, m.Mediator, held)
	if held.Person == "" {
		return changed, w.Organizations.BindMediator(ctx, m.ID, a.ID)
	}
	return min(result, changed), nil
}

func (w *writer) differs(path string, m, held organizations.Mediator) {
	craft := func(list []organizations.Cause) (out []Cause) {
		for _, c := range list {
			out = append(out, Cause{c.Kind, c.Depth})
		}
		return out
	}
	w.left(path, field{"name", m.Name, held.Name}, field{"organizations", m.Organizations, held.Organizations}, field{"causes", craft(m.Causes), craft(held.Causes)},
		field{"languages", m.Languages, held.Languages}, field{"regions", m.Regions, held.Regions}, field{"needs", m.Needs, held.Needs}, field{"hours", m.Hours, held.Hours},
		field{"capacity", m.Capacity, held.Capacity}, field{"certificate", m.Certificate, held.Certificate}, field{"since", m.Since, held.Since},
		field{"bio", m.Bio, held.Bio}, field{"ties", m.Ties, held.Ties})
}

// account makes an account, or gives the one that has the phone number or the e-mail what it lacks.
func (w *writer) account(ctx context.Context, path string, a identity.Account) (identity.Account, outcome, error) {
	if a.ID == "" {
		own := a.Phone
		if own == "" {
			own = a.Email
		}
		a.ID = ref("person", own)
		a, err := w.Identity.CreateAccount(ctx, a)
		return a, created, err
	}
	held, err := w.Identity.Account(ctx, a.ID)
	if err != nil {
		return a, there, err
	}
	if held.Suspended {
		w.note(path, "the account is suspended")
		return held, there, nil
	}
	before := held
	fill := identity.Profile{}
	if held.Name == "" {
		fill.Name = &a.Name
	}
	if held.Email == "" && a.Email != "" {
		fill.Email = &a.Email
	}
	if fill != (identity.Profile{}) {
		if held, err = w.Identity.SetProfile(ctx, a.ID, fill); err != nil {
			return held, there, err
		}
	}
	for _, g := range a.Grants {
		if slices.Contains(held.Grants, g) {
			continue // a write that changes nothing would still be a revision
		}
		if held, err = w.Identity.Grant(ctx, a.ID, g); err != nil {
			return held, there, err
		}
	}
	if held.Level < a.Level { // staff were seen in person when they were taken on
		if held, err = w.Identity.RaiseLevel(ctx, a.ID, a.Level); err != nil {
			return held, there, err
		}
	}
	w.left(path, field{"name", a.Name, held.Name})
	if a.Email != "" {
		w.left(path, field{"email", a.Email, held.Email})
	}
	if reflect.DeepEqual(before, held) {
		return held, there, nil
	}
	return held, changed, nil
}
