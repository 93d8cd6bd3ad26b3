package mediation

import (
	"context"
	"time"

	"concord/internal/actor"
	"concord/internal/fault"
)

// CreateDraft begins a case with the actor as applicant.
func (s *Service) CreateDraft(ctx context.Context, in CreateInput) (View, error) {
	a := actor.From(ctx)
	if a.Person == "" {
		return View{}, errUnauthenticated()
	}
	if err := s.guard.Allow(ctx, "case:create", Object{Kind: "case"}); err != nil {
		return View{}, err
	}
	name := in.Name
	if name == "" {
		name = a.Name
	}
	for attempt := 0; ; attempt++ {
		ref, err := newReference()
		if err != nil {
			return View{}, err
		}
		p := Party{ID: PartyID(newID()), Kind: "person", Name: name, Phone: a.Phone, Person: a.Person}
		c, err := newCase(s.rules, CaseID(newID()), ref, p, s.clock.Now(), in)
		if err != nil {
			return View{}, err
		}
		err = s.store.insert(ctx, c)
		if err == nil {
			return s.view(ctx, c, a)
		}
		if fault.CodeOf(err) != fault.Exists || attempt >= 20 { // a reference is taken now and then
			return View{}, err
		}
	}
}

// Saved is the answer to an autosave.
type Saved struct {
	Revision int           `json:"revision"`
	SavedAt  time.Time     `json:"savedAt"`
	Problems []fault.Field `json:"problems"` // what still keeps it from being submitted
}

// SaveDraft changes a draft; see Case.Save.
func (s *Service) SaveDraft(ctx context.Context, id CaseID, revision int, in DraftPatch) (Saved, error) {
	if _, _, err := s.seated(ctx, id, move(MoveEdit)); err != nil {
		return Saved{}, err
	}
	if in.Court != nil && *in.Court != "" {
		court, err := s.roster.Court(ctx, *in.Court)
		if fault.CodeOf(err) == fault.NotFound {
			return Saved{}, fault.On("court", "field.unknown_value", nil)
		}
		if err != nil {
			return Saved{}, err
		}
		in.Superior = &court.Parent
	}
	for i := range in.Parties {
		if in.Parties[i].ID == "" {
			in.Parties[i].ID = PartyID(newID())
		}
	}
	a, at := actor.From(ctx), s.clock.Now()
	c, err := s.store.update(ctx, id, func(c *Case) ([]Event, error) {
		return c.Save(s.rules, s.key, c.RoleIn(a), at, revision, in)
	})
	if err != nil {
		return Saved{}, err
	}
	problems := c.Problems(s.rules)
	if problems == nil {
		problems = []fault.Field{}
	}
	return Saved{Revision: c.DraftRevision, SavedAt: at, Problems: problems}, nil
}

// Submit hands the application in; it gets its number. Submitting what was submitted is refused by the table.
func (s *Service) Submit(ctx context.Context, id CaseID) (View, error) {
	c, seat, err := s.seated(ctx, id, move(MoveSubmit))
	if err != nil {
		return View{}, err
	}
	if _, err := c.begin(MoveSubmit, seat, s.clock.Now()); err != nil {
		return View{}, err
	}
	if err := fault.Fields(c.Problems(s.rules)); err != nil {
		return View{}, err // before a number is spent
	}
	number := c.Number
	if number == "" {
		if number, err = s.store.number(ctx, s.clock.Now()); err != nil {
			return View{}, err
		}
	}
	return s.act(ctx, id, MoveSubmit, func(c *Case, by Seat, at time.Time) ([]Event, error) {
		return c.Submit(s.rules, by, at, number)
	})
}

// Screen accepts or returns an application; see Case.Screen.
func (s *Service) Screen(ctx context.Context, id CaseID, in ScreenInput) (View, error) {
	return s.act(ctx, id, MoveScreenAccept, func(c *Case, by Seat, at time.Time) ([]Event, error) {
		return c.Screen(s.rules, by, at, in)
	})
}

// NoteTriage keeps what the machine noticed while a clerk still decides.
func (s *Service) NoteTriage(ctx context.Context, id CaseID, triage []Reason) error {
	if !actor.From(ctx).Has(actor.System, "") {
		return notFound()
	}
	_, err := s.store.update(ctx, id, func(c *Case) ([]Event, error) {
		if c.State == Submitted && c.Screening == nil {
			c.Screening = &Screening{Triage: triage}
		}
		return nil, nil
	})
	return err
}

// Answer records what a respondent says to the invitation; see Case.Answer.
func (s *Service) Answer(ctx context.Context, id CaseID, in AnswerInput) (View, error) {
	return s.act(ctx, id, MoveConsent, func(c *Case, by Seat, at time.Time) ([]Event, error) {
		return c.Answer(s.rules, by, at, in)
	})
}

// Remind notes that a reminder went out.
func (s *Service) Remind(ctx context.Context, id CaseID) error {
	_, err := s.act(ctx, id, MoveRemind, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.Remind(by, at) })
	return err
}

// BindParty ties an account to a party, or to its representative. The machine may say so; a person may for himself, when
// the phone number proved in this session is the one the case has. With an empty party the number finds it.
func (s *Service) BindParty(ctx context.Context, id CaseID, party PartyID, person string) (PartyID, error) {
	a := actor.From(ctx)
	machine := a.Has(actor.System, "")
	if !machine && (a.Person == "" || a.Person != person || a.Phone == "" || a.Level < actor.Phone) {
		return "", notFound()
	}
	found := party
	err := s.examining(ctx, id, func(find func(*Case) []Found, same func(*Case) error) error {
		_, err := s.store.update(ctx, id, func(c *Case) ([]Event, error) {
			if err := same(c); err != nil {
				return nil, err
			}
			at := s.clock.Now()
			p, events, err := c.bind(a, party, person, machine, at)
			if err != nil {
				return nil, err
			}
			found = p
			return append(events, c.Examine(at, find)...), nil
		})
		return err
	})
	return found, err
}

// bind finds the party, or the representative, that an account is.
func (c *Case) bind(a actor.Actor, party PartyID, person string, machine bool, at time.Time) (PartyID, []Event, error) {
	if c.State == Draft || c.State == Submitted || c.State == Returned {
		return "", nil, notFound()
	}
	for i := range c.Parties {
		p := &c.Parties[i]
		if party != "" && p.ID != party {
			continue
		}
		if p.Phone == a.Phone && a.Phone != "" || machine && p.ID == party {
			events, err := c.Bind(p.ID, person, at)
			return p.ID, events, err
		}
		if r := p.Representative; r != nil && r.Phone == a.Phone && a.Phone != "" {
			events, err := c.BindRepresentative(p.ID, person, at)
			return p.ID, events, err
		}
	}
	return "", nil, notFound()
}

// SetConsent changes one consent of the actor; see Case.SetConsent.
func (s *Service) SetConsent(ctx context.Context, id CaseID, in ConsentInput) (View, error) {
	return s.act(ctx, id, MoveConsentStage, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.SetConsent(s.rules, by, at, in) })
}

// SetRepresentative names who speaks for the actor; see Case.SetRepresentative.
func (s *Service) SetRepresentative(ctx context.Context, id CaseID, in RepresentativeInput) (View, error) {
	return s.changed(ctx, id, MoveRepresent, func(c *Case, by Seat, at time.Time) ([]Event, error) {
		return c.SetRepresentative(by, at, in)
	})
}

// CheckIdentity says whether an identity number is the one the case knows of the actor's party (level Document).
func (s *Service) CheckIdentity(ctx context.Context, id CaseID, number string) (bool, error) {
	c, seat, err := s.seated(ctx, id, to("case:read"))
	if err != nil {
		return false, err
	}
	p := c.Party(seat.Party)
	if p == nil || p.IDHash == "" {
		return false, nil
	}
	return p.IDHash == IdentityHash(s.key, number), nil
}
