package mediation

import (
	"context"
	"errors"
	"time"

	"concord/internal/actor"
	"concord/internal/docstore"
	"concord/internal/fault"
	"concord/organizations"
)

// tiesOf gives what finds the ties of a mediator; nil when there is no mediator, or nobody who knows.
func (s *Service) tiesOf(ctx context.Context, m organizations.MediatorID) (func(*Case) []Found, error) {
	if s.ties == nil || m == "" {
		return nil, nil
	}
	find, err := s.ties.Of(ctx, m)
	if fault.CodeOf(err) == fault.NotFound {
		return nil, nil // was taken off the roster: the case is told by other ways
	}
	return find, err
}

// errOther says that the mediator of the case changed between reading and writing.
var errOther = errors.New("mediation: another mediator meanwhile")

// examining runs fn with what finds the ties of the mediator of the case, and again when the mediator changed meanwhile.
func (s *Service) examining(ctx context.Context, id CaseID, fn func(find func(*Case) []Found, same func(*Case) error) error) error {
	for attempt := 0; ; attempt++ {
		c, err := s.store.get(ctx, id)
		if err != nil {
			return err
		}
		m := c.mediating()
		find, err := s.tiesOf(ctx, m)
		if err != nil {
			return err
		}
		err = fn(find, func(c *Case) error {
			if c.mediating() != m {
				return errOther
			}
			return nil
		})
		if !errors.Is(err, errOther) || attempt >= 5 {
			return err
		}
	}
}

// mediating gives the mediator appointed, "" for none.
func (c *Case) mediating() organizations.MediatorID {
	if c.Appointment == nil {
		return ""
	}
	return c.Appointment.Mediator
}

// changed is act for moves that change who takes part: the ties of the mediator are looked for again in the same write, so
// that nobody comes between.
func (s *Service) changed(ctx context.Context, id CaseID, m Move, verb func(c *Case, by Seat, at time.Time) ([]Event, error)) (View, error) {
	var v View
	err := s.examining(ctx, id, func(find func(*Case) []Found, same func(*Case) error) (err error) {
		v, err = s.act(ctx, id, m, func(c *Case, by Seat, at time.Time) ([]Event, error) {
			if err := same(c); err != nil {
				return nil, err
			}
			events, err := verb(c, by, at)
			if err != nil {
				return nil, err
			}
			return append(events, c.Examine(at, find)...), nil
		})
		return err
	})
	return v, err
}

// cleanly refuses, for one person or a rule, a mediator with a tie that somebody must waive; two people may still name
// him (see Overrule).
func cleanly(found []Found) error {
	if err := refuseAbsolute(found); err != nil {
		return err
	}
	for _, f := range found {
		if f.Severity != ToTell {
			return fault.New(fault.Conflict, "appointment.conflict", nil)
		}
	}
	return nil
}

// Examine looks for ties of the mediator again, because the roster has learnt something. The machine alone may.
func (s *Service) Examine(ctx context.Context, id CaseID) error {
	_, err := s.changed(ctx, id, MoveExamine, func(c *Case, by Seat, at time.Time) ([]Event, error) {
		if c.State.Over() || c.Appointment == nil {
			return nil, nil
		}
		_, err := c.begin(MoveExamine, by, at)
		return nil, err
	})
	return err
}

// DiscloseConflict tells the parties of a tie that was found; see Case.DiscloseConflict.
func (s *Service) DiscloseConflict(ctx context.Context, id CaseID, n int, text string) (View, error) {
	return s.act(ctx, id, MoveDiscloseConflict, func(c *Case, by Seat, at time.Time) ([]Event, error) {
		return c.DiscloseConflict(by, at, n, text)
	})
}

// WaiveConflict says whether the actor goes on, knowing of the tie; see Case.WaiveConflict.
func (s *Service) WaiveConflict(ctx context.Context, id CaseID, n int, yes bool) (View, error) {
	return s.act(ctx, id, MoveWaiveConflict, func(c *Case, by Seat, at time.Time) ([]Event, error) {
		return c.WaiveConflict(s.rules, by, at, n, yes)
	})
}

// OverrideConflict proposes to go on in spite of a tie; see Case.OverrideConflict.
func (s *Service) OverrideConflict(ctx context.Context, id CaseID, n int, reason string) (View, error) {
	return s.act(ctx, id, MoveOverrideConflict, func(c *Case, by Seat, at time.Time) ([]Event, error) {
		return c.OverrideConflict(by, at, n, reason)
	})
}

// SecondConflict is the word of another person; see Case.SecondConflict.
func (s *Service) SecondConflict(ctx context.Context, id CaseID, n int, yes bool, reason string) (View, error) {
	return s.act(ctx, id, MoveSecondConflict, func(c *Case, by Seat, at time.Time) ([]Event, error) {
		return c.SecondConflict(by, at, n, yes, reason)
	})
}

// Overrule proposes another mediator for the court; see Case.Overrule.
func (s *Service) Overrule(ctx context.Context, id CaseID, m organizations.MediatorID, reason string) (View, error) {
	c, seat, err := s.seated(ctx, id, move(MoveOverride))
	if err != nil {
		return View{}, err
	}
	if _, err := c.begin(MoveOverride, seat, s.clock.Now()); err != nil {
		return View{}, err
	}
	in, err := s.named(ctx, AppointInput{Mediator: m}, c.Court)
	if err != nil {
		return View{}, err
	}
	find, err := s.tiesOf(ctx, m)
	if err != nil {
		return View{}, err
	}
	return s.act(ctx, id, MoveOverride, func(c *Case, by Seat, at time.Time) ([]Event, error) {
		return c.Overrule(by, at, in, reason, find)
	})
}

// SecondOverride is the word of another person of the court; see Case.SecondOverride.
func (s *Service) SecondOverride(ctx context.Context, id CaseID, n int, yes bool, reason string) (View, error) {
	c, _, err := s.seated(ctx, id, move(MoveSecond))
	if err != nil {
		return View{}, err
	}
	o := c.pendingOverride()
	if o == nil {
		return View{}, fault.New(fault.Conflict, "override.none", nil)
	}
	m, err := s.roster.Mediator(ctx, o.Mediator)
	if err != nil {
		return View{}, err
	}
	if yes && m.Status != organizations.Active && m.Status != "" {
		return View{}, fault.New(fault.Conflict, "mediator.not_active", nil)
	}
	find, err := s.tiesOf(ctx, m.ID)
	if err != nil {
		return View{}, err
	}
	return s.act(ctx, id, MoveSecond, func(c *Case, by Seat, at time.Time) ([]Event, error) {
		return c.SecondOverride(s.rules, by, at, n, yes, reason, m.Person, find)
	})
}

// RoutingSeat gives the actor's place in a case whose routing he may read; not_found for whoever may not know of the case.
func (s *Service) RoutingSeat(ctx context.Context, id CaseID) (Seat, error) {
	_, seat, err := s.seated(ctx, id, to("routing:read"))
	return seat, err
}

// Gone says that a mediator can no longer be counted on; see Case.Gone. The machine alone may; for another mediator than
// that of the case it changes nothing.
func (s *Service) Gone(ctx context.Context, id CaseID, m organizations.MediatorID, reason string) error {
	return s.ofMediator(ctx, id, m, func(c *Case, by Seat, at time.Time) ([]Event, error) {
		return c.Gone(s.rules, by, at, reason)
	})
}

// Back says that the mediator can be counted on again; see Case.Back. The machine alone may.
func (s *Service) Back(ctx context.Context, id CaseID, m organizations.MediatorID) error {
	return s.ofMediator(ctx, id, m, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.Back(by, at) })
}

// Expect keeps the long absences of the mediator; see Case.Expect. The machine alone may.
func (s *Service) Expect(ctx context.Context, id CaseID, m organizations.MediatorID, away []Leave) error {
	return s.ofMediator(ctx, id, m, func(c *Case, by Seat, at time.Time) ([]Event, error) {
		return c.Expect(s.rules, by, at, away)
	})
}

func (s *Service) ofMediator(ctx context.Context, id CaseID, m organizations.MediatorID, verb func(c *Case, by Seat, at time.Time) ([]Event, error)) error {
	if !actor.From(ctx).Has(actor.System, "") {
		return notFound()
	}
	_, err := s.act(ctx, id, MoveRelease, func(c *Case, by Seat, at time.Time) ([]Event, error) {
		if c.mediating() != m || c.State.Over() {
			return nil, nil
		}
		return verb(c, by, at)
	})
	return err
}

// AppointedThrough lists the open cases of an organization, a page at a time. The machine alone may.
func (s *Service) AppointedThrough(ctx context.Context, o organizations.OrganizationID, state State, cursor string) ([]CaseID, string, error) {
	if !actor.From(ctx).Has(actor.System, "") {
		return nil, "", notFound()
	}
	p, err := s.store.cards.Find(ctx, docstore.Query{Index: "by_organization_state", Equal: []any{string(o), string(state)}, Limit: 500, Cursor: cursor})
	if err != nil {
		return nil, "", err
	}
	out := make([]CaseID, 0, len(p.Items))
	for _, it := range p.Items {
		out = append(out, CaseID(it.ID))
	}
	return out, p.Next, nil
}

// routing shows conflicts and overrides: who they are with only to the mediator and the court, who decided to nobody, and
// to the parties only what was decided.
func (v *View) routing(c *Case, s Seat) {
	staff := s.Role == AsClerk || s.Role == AsSuperior
	two := func(t TwoPeople) TwoPeople {
		if s.Role != AsSystem {
			t.Yours = t.By != "" && t.By == s.Person
			t.By, t.Second = "", ""
		}
		if s.IsParty() && t.pending() {
			t.Reason = ""
		}
		return t
	}
	for _, x := range c.Conflicts {
		if s.Role != AsSystem {
			x.Who = ""
		}
		if s.IsParty() {
			x.Party = ""
		}
		if o := x.Override; o != nil {
			t := two(*o)
			x.Override = &t
			if !staff && s.Role != AsSystem && (o.pending() || !*o.Yes) {
				x.Override = nil
			}
		}
		v.Conflicts = append(v.Conflicts, x)
	}
	for _, o := range c.Overrides {
		if !staff && s.Role != AsSystem && (o.pending() || !*o.Yes) {
			continue // what one person of a court thinks of is nobody's decision yet
		}
		o.TwoPeople = two(o.TwoPeople)
		v.Overrides = append(v.Overrides, o)
	}
}
