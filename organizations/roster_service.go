package organizations

import (
	"context"
	"slices"
	"time"

	"concord/internal/actor"
	"concord/internal/docstore"
	"concord/internal/fault"
)

// Entry is what a manager writes of a mediator. In a change a nil list, an empty certificate and a zero number leave what is
// there; Revision, when it is not 0, must be the one that was read.
type Entry struct {
	Contact
	Mediator Mediator
	FullTime *bool // nil leaves it
	Revision int
}

// mediatorObject describes a mediator to the guard: with the rights at any of the organizations, or at home alone.
func (s *Service) mediatorObject(ctx context.Context, m Mediator, homeOnly bool) (Object, error) {
	o := Object{Kind: "mediator", Rel: map[string][]string{}}
	if m.Person != "" {
		o.Rel["self"] = []string{m.Person}
	}
	for i, id := range m.Organizations {
		if homeOnly && i > 0 {
			break
		}
		p, err := s.lineage(ctx, id)
		if fault.CodeOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return o, err
		}
		x, err := s.objectOf(ctx, p)
		if err != nil {
			return o, err
		}
		o.Tenants = append(o.Tenants, x.Tenants...)
		for rel, who := range x.Rel {
			o.Rel[rel] = append(o.Rel[rel], who...)
		}
	}
	if len(o.Tenants) == 0 {
		o.Tenants = []string{""}
	}
	return o, nil
}

// mediatorFor reads a mediator and asks the guard.
func (s *Service) mediatorFor(ctx context.Context, action string, id MediatorID, homeOnly bool) (Mediator, error) {
	m, err := s.Mediator(ctx, id)
	if err != nil {
		return m, hidden(err)
	}
	return m, s.mayOf(ctx, action, m, homeOnly)
}

func (s *Service) mayOf(ctx context.Context, action string, m Mediator, homeOnly bool) error {
	o, err := s.mediatorObject(ctx, m, homeOnly)
	if err != nil {
		return err
	}
	err = s.ask(ctx, action, o)
	if !homeOnly || err == nil || fault.CodeOf(err) == fault.Unauthenticated {
		return err
	}
	all, oErr := s.mediatorObject(ctx, m, false)
	if oErr != nil {
		return oErr
	}
	if s.access != nil && s.access(ctx, action, all) == nil { // the manager of another organization of his
		return fault.New(fault.Forbidden, "mediator.other_home", nil)
	}
	if fault.CodeOf(err) == fault.NotFound && stands(actor.From(ctx), all) {
		return fault.New(fault.Forbidden, "access.denied", nil)
	}
	return err
}

// ReadMediator gives a mediator to whoever may read the entry: managers of rosters, courts near it, and the mediator.
func (s *Service) ReadMediator(ctx context.Context, id MediatorID) (Mediator, error) {
	return s.mediatorFor(ctx, "roster:read", id, false)
}

// AddEntry puts a mediator on the roster of an organization. A certificate that somebody of the same name on another's roster
// has leads to that entry: he or she is asked, and joins by saying yes (asked is true). Faults: invalid with every field;
// exists mediator.certificate_taken, mediator.phone_taken.
func (s *Service) AddEntry(ctx context.Context, id OrganizationID, e Entry) (m Mediator, asked bool, err error) {
	p, err := s.place(ctx, "roster:write", id)
	if err != nil {
		return m, false, err
	}
	if p.Status == Removed {
		return m, false, fault.New(fault.Conflict, "organization.removed", nil)
	}
	m, wrong := CheckEntry(e.Mediator, []Organization{p.Organization}, s.clock.Now())
	if m.Certificate == "" {
		wrong = append(wrong, fault.Field{Path: "certificate", Key: "field.required"})
	}
	if err := fault.Fields(wrong); err != nil {
		return m, false, err
	}
	held, found, err := s.MediatorCertified(ctx, m.Certificate)
	if err != nil {
		return m, false, err
	}
	if found {
		return s.askFor(ctx, p, held, m)
	}
	if s.accounts == nil {
		return m, false, fault.New(fault.Unavailable, "unavailable", nil)
	}
	if e.Phone == "" && e.Email == "" {
		return m, false, fault.On("phone", "field.required", nil)
	}
	e.Contact.Name = m.Name.ZH
	if m.Person, err = s.accounts.Ensure(ctx, e.Contact); err != nil {
		return m, false, err
	}
	if _, found, err = s.MediatorOf(ctx, m.Person); err != nil || found {
		if err == nil {
			err = taken("phone", "mediator.phone_taken")
		}
		return m, false, err
	}
	who, err := s.accounts.Profile(ctx, m.Person)
	if err != nil {
		return m, false, err
	}
	m.ID, m.Organizations, m.PhoneHash, m.Synthetic = "", []OrganizationID{id}, s.PhoneHash(who.PhoneKey), p.Synthetic
	m.FullTime = e.FullTime != nil && *e.FullTime
	m.Cases, m.Settled, m.Ended, m.Complaints, m.Standing, m.Asked = []string{}, 0, 0, 0, nil, nil
	if m, err = NewMediator(m); err != nil {
		return m, false, err
	}
	err = s.st.mediators.Insert(ctx, string(m.ID), m, docstore.NewEvent(MediatorAdded, s.clock.Now(), Place{Mediator: m.ID}))
	if fault.CodeOf(err) == fault.Exists { // somebody was faster with the certificate or the account
		err = taken("certificate", "mediator.certificate_taken")
	}
	if err != nil {
		return m, false, err
	}
	return m, false, s.SettleMediator(ctx, m.ID, "")
}

func (s *Service) askFor(ctx context.Context, p place, held, m Mediator) (Mediator, bool, error) {
	if held.Name.ZH != m.Name.ZH {
		return m, false, taken("certificate", "mediator.certificate_taken")
	}
	it, err := s.st.mediators.Update(ctx, string(held.ID), func(x *Mediator) ([]docstore.Event, error) {
		return x.Ask(p.ID, actor.From(ctx).Person, s.clock.Now())
	})
	return it.Value, true, err
}

// AnswerAsking is the mediator's own yes or no to an organization that would like to have him or her too.
func (s *Service) AnswerAsking(ctx context.Context, id MediatorID, o OrganizationID, yes bool) (Mediator, error) {
	m, err := s.mediatorFor(ctx, "roster:read", id, false)
	if err != nil {
		return m, err
	}
	if m.Person == "" || m.Person != actor.From(ctx).Person {
		return m, fault.New(fault.Forbidden, "mediator.own_answer", nil)
	}
	m, err = s.alter(ctx, id, func(m *Mediator, at time.Time) ([]docstore.Event, error) { return m.Answer(o, yes, at) })
	if err != nil || !yes {
		return m, err
	}
	return m, s.SettleMediator(ctx, id, "")
}

func (s *Service) alter(ctx context.Context, id MediatorID, fn func(m *Mediator, at time.Time) ([]docstore.Event, error)) (Mediator, error) {
	now := s.clock.Now()
	it, err := s.st.mediators.Update(ctx, string(id), func(m *Mediator) ([]docstore.Event, error) { return fn(m, now) })
	return it.Value, err
}

// ChangeMediator changes what the roster says of a mediator: a manager of the first of his organizations does.
func (s *Service) ChangeMediator(ctx context.Context, id MediatorID, e Entry) (Mediator, error) {
	held, err := s.mediatorFor(ctx, "roster:write", id, true)
	if err != nil {
		return held, err
	}
	var houses []Organization
	for _, o := range held.Organizations {
		x, err := s.Organization(ctx, o)
		if err != nil {
			return held, err
		}
		houses = append(houses, x)
	}
	m, err := s.alter(ctx, id, func(m *Mediator, at time.Time) ([]docstore.Event, error) {
		if e.Revision != 0 && e.Revision != m.Version+1 {
			return nil, fault.New(fault.Conflict, "mediator.revision_stale", fault.P{"revision": m.Version + 1})
		}
		return m.change(e, houses, at)
	})
	if fault.CodeOf(err) == fault.Exists {
		err = taken("certificate", "mediator.certificate_taken")
	}
	return m, err
}

// change takes over what is given and checks the whole.
func (m *Mediator) change(e Entry, houses []Organization, at time.Time) ([]docstore.Event, error) {
	n := e.Mediator
	if m.Status == Removed {
		return nil, fault.New(fault.Conflict, "mediator.removed", nil)
	}
	was := *m
	text := func(to *Name, from Name) {
		if from != (Name{}) {
			*to = from
		}
	}
	text(&m.Name, n.Name)
	text(&m.Bio, n.Bio)
	setList(&m.Languages, n.Languages)
	setList(&m.Regions, n.Regions)
	setList(&m.Needs, n.Needs)
	setList(&m.Hours, n.Hours)
	setList(&m.Ties, n.Ties)
	if n.Causes != nil {
		m.Causes = slices.Clone(n.Causes)
		for i := range m.Causes { // what was done in a kind stays
			c, _ := was.Cause(m.Causes[i].Kind)
			m.Causes[i].Ended, m.Causes[i].Settled = c.Ended, c.Settled
		}
	}
	if n.Certificate != "" {
		m.Certificate = n.Certificate
	}
	if !n.CertificateUntil.IsZero() {
		m.CertificateUntil = n.CertificateUntil
	}
	if n.Capacity != 0 {
		m.Capacity = n.Capacity
	}
	if n.Since != 0 {
		m.Since = n.Since
	}
	if e.FullTime != nil {
		m.FullTime = *e.FullTime
	}
	checked := *m
	checked.Away = nil // looked at where they are set; past ones may stand
	if m.CertificateUntil.Equal(was.CertificateUntil) {
		checked.CertificateUntil = time.Time{}
	}
	checked, wrong := CheckEntry(checked, houses, at)
	if len(m.Ties) > mostTies {
		wrong = append(wrong, fault.Field{Path: "ties", Key: "field.too_many", Params: fault.P{"max": mostTies}})
	}
	if err := fault.Fields(wrong); err != nil {
		return nil, err
	}
	checked.Away, checked.CertificateUntil = m.Away, m.CertificateUntil
	*m = checked
	m.Version++
	return m.happened(MediatorChanged, "", at), nil
}

func setList[T any](to *[]T, from []T) {
	if from != nil {
		*to = from
	}
}

// SetAvailability sets when and how much a mediator works: the mediator does, or a manager of the first organization.
func (s *Service) SetAvailability(ctx context.Context, id MediatorID, a Availability) (Mediator, error) {
	m, err := s.Mediator(ctx, id)
	if err != nil {
		return m, hidden(err)
	}
	if who := actor.From(ctx).Person; who == "" || m.Person != who {
		if err := s.mayOf(ctx, "roster:write", m, true); err != nil {
			return m, err
		}
	}
	return s.alter(ctx, id, func(m *Mediator, at time.Time) ([]docstore.Event, error) { return m.SetAvailability(a, at) })
}

// standing asks whether the actor may judge a mediator, and says whether it is a court that does.
func (s *Service) standing(ctx context.Context, id MediatorID, homeOnly bool, x *Sanction) (Mediator, error) {
	m, err := s.mediatorFor(ctx, "roster:standing", id, homeOnly)
	if err != nil {
		return m, err
	}
	a := actor.From(ctx)
	x.By = a.Person
	x.Court = !a.Is(actor.Manager) && (a.Is(actor.Clerk) || a.Is(actor.Judge))
	return m, nil
}

// SuspendMediator stops new cases of a mediator at once: a manager of the first of his organizations or a court that
// invited it.
func (s *Service) SuspendMediator(ctx context.Context, id MediatorID, x Sanction) (Mediator, error) {
	m, err := s.standing(ctx, id, true, &x)
	if err != nil {
		return m, err
	}
	if err := x.check(s.clock.Now(), true); err != nil {
		return m, err
	}
	return s.alter(ctx, id, func(m *Mediator, at time.Time) ([]docstore.Event, error) { return m.Suspend(x, at) })
}

// RestoreMediator ends a suspension or takes a removal back.
func (s *Service) RestoreMediator(ctx context.Context, id MediatorID, x Sanction) (Mediator, error) {
	m, err := s.standing(ctx, id, true, &x)
	if err != nil {
		return m, err
	}
	if err := x.check(s.clock.Now(), false); err != nil {
		return m, err
	}
	x.Until = time.Time{}
	m, err = s.alter(ctx, id, func(m *Mediator, at time.Time) ([]docstore.Event, error) { return m.Restore(x, at) })
	if err != nil {
		return m, err
	}
	return m, s.SettleMediator(ctx, id, "")
}

// RemoveMediator takes a mediator off the rosters that the actor looks after, at once: a manager off those of the own
// organizations, a court off those that it invited. Who is then on none loses the sign-in of a mediator.
func (s *Service) RemoveMediator(ctx context.Context, id MediatorID, x Sanction) (Mediator, error) {
	m, err := s.standing(ctx, id, false, &x)
	if err != nil {
		return m, err
	}
	if err := x.check(s.clock.Now(), true); err != nil {
		return m, err
	}
	x.Until = time.Time{}
	var from []OrganizationID
	for _, o := range m.Organizations {
		switch err := s.Allow(ctx, "roster:standing", o); fault.CodeOf(err) {
		case "":
			from = append(from, o)
		case fault.Forbidden, fault.NotFound:
		default:
			return m, err
		}
	}
	m, err = s.alter(ctx, id, func(m *Mediator, at time.Time) ([]docstore.Event, error) { return m.Leave(from, x, at) })
	if err != nil {
		return m, err
	}
	for _, o := range from {
		if err := s.SettleMediator(ctx, id, o); err != nil {
			return m, err
		}
	}
	return m, nil
}

// TrainMediator adds a course to the file.
func (s *Service) TrainMediator(ctx context.Context, id MediatorID, t Training) (Mediator, error) {
	if m, err := s.mediatorFor(ctx, "roster:write", id, true); err != nil {
		return m, err
	}
	return s.alter(ctx, id, func(m *Mediator, at time.Time) ([]docstore.Event, error) { return m.Train(t, at) })
}

// ComplainOf counts a complaint that the organization or the court found right.
func (s *Service) ComplainOf(ctx context.Context, id MediatorID, x Sanction) (Mediator, error) {
	m, err := s.standing(ctx, id, true, &x)
	if err != nil {
		return m, err
	}
	x.Ground, x.Until = "complaint", time.Time{}
	if err := x.check(s.clock.Now(), true); err != nil {
		return m, err
	}
	return s.alter(ctx, id, func(m *Mediator, at time.Time) ([]docstore.Event, error) { return m.Complain(x, at) })
}

// RenewMediator gives the certificate a later end, with its new number if it has one.
func (s *Service) RenewMediator(ctx context.Context, id MediatorID, number string, until time.Time) (Mediator, error) {
	var x Sanction
	m, err := s.standing(ctx, id, true, &x)
	if err != nil {
		return m, err
	}
	m, err = s.alter(ctx, id, func(m *Mediator, at time.Time) ([]docstore.Event, error) { return m.Renew(number, until, x, at) })
	if fault.CodeOf(err) == fault.Exists {
		err = taken("certificate", "mediator.certificate_taken")
	}
	return m, err
}

// Moves says what the actor may do with a mediator now: edit, availability, training, renew, suspend, restore, remove,
// complaint, answer.
func (s *Service) Moves(ctx context.Context, m Mediator) ([]string, error) {
	out := []string{}
	a := actor.From(ctx)
	may := func(action string, home bool) (bool, error) {
		err := s.mayOf(ctx, action, m, home)
		switch fault.CodeOf(err) {
		case "":
			return true, nil
		case fault.Forbidden, fault.NotFound, fault.Unauthenticated:
			return false, nil
		}
		return false, err
	}
	write, err := may("roster:write", true)
	if err != nil {
		return nil, err
	}
	judge, err := may("roster:standing", true)
	if err != nil {
		return nil, err
	}
	leave, err := may("roster:standing", false)
	if err != nil {
		return nil, err
	}
	self := m.Person != "" && m.Person == a.Person
	on := m.Status != Removed
	court := !a.Is(actor.Manager) && (a.Is(actor.Clerk) || a.Is(actor.Judge))
	for _, x := range []struct {
		name string
		may  bool
	}{
		{"edit", write && on}, {"availability", (write || self) && on}, {"training", write && on}, {"renew", judge && on},
		{"suspend", judge && m.Status == Active}, {"restore", judge && m.Status != Active && (court || !m.last(WasSuspended, WasRemoved).Court)},
		{"remove", leave && on}, {"complaint", judge && on}, {"answer", self && len(m.Asked) > 0},
	} {
		if x.may {
			out = append(out, x.name)
		}
	}
	return out, nil
}

// SettleMediator brings the roles of a mediator's account in line with the rosters: the reaction to what happens to an
// entry. left is an organization whose roster he or she may have left, or "".
func (s *Service) SettleMediator(ctx context.Context, id MediatorID, left OrganizationID) error {
	m, err := s.Mediator(ctx, id)
	if err != nil || s.accounts == nil || m.Person == "" {
		return err
	}
	for _, o := range append(slices.Clone(m.Organizations), left) {
		if o == "" {
			continue
		}
		role := actor.Grant{Role: actor.Mediator, Tenant: string(o)}
		if m.Status != Removed && slices.Contains(m.Organizations, o) {
			err = s.accounts.Give(ctx, m.Person, role)
		} else {
			err = s.accounts.Take(ctx, m.Person, role)
		}
		if err != nil && fault.CodeOf(err) != fault.NotFound {
			return err
		}
	}
	return nil
}

// TickRoster ends suspensions whose time is over.
func (s *Service) TickRoster(ctx context.Context) error {
	now := s.clock.Now()
	return s.st.mediators.All(ctx, docstore.Query{Index: "by_suspended_until", To: now.Add(time.Millisecond), Limit: 200}, func(it docstore.Item[Mediator]) (bool, error) {
		_, err := s.st.mediators.Update(ctx, it.ID, func(m *Mediator) ([]docstore.Event, error) {
			if m.Status != Suspended || m.SuspendedUntil.IsZero() || m.SuspendedUntil.After(now) {
				return nil, nil
			}
			return m.Restore(Sanction{By: "system"}, now)
		})
		return true, err
	})
}
