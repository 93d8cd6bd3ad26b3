package courts

import (
	"context"
	"slices"
	"time"

	"concord/internal/actor"
	"concord/internal/docstore"
	"concord/internal/fault"
	"concord/internal/rules"
)

func (c *Confirmation) object() Object {
	return Object{Kind: "confirmation", Court: c.Court, People: people(c.Parties)}
}

// Apply takes in a joint application; applying again for the same case gives the stored one. The time to take it up
// starts (JC2011 4). Reactions call it.
func (s *Service) Apply(ctx context.Context, c Confirmation) (Confirmation, error) {
	p, err := s.pack(c.Track)
	if err != nil {
		return c, err
	}
	if c.ID == "" || c.Court == "" || len(c.Parties) < 2 {
		return c, fault.On("confirmation", "field.required", nil)
	}
	for _, x := range c.Papers {
		if !slices.Contains(Classes, x.Class) {
			return c, fault.New(fault.Invalid, "court.class_not_allowed", fault.P{"class": x.Class})
		}
	}
	k, err := clockOf(p, rules.ClockConfirmationAccept, c.AppliedAt)
	if err != nil {
		return c, err
	}
	c.State, c.Open, c.Clocks, c.Due, c.Year = Applied, true, []Clock{k}, k.Due, c.AppliedAt.In(p.Zone()).Year()
	return s.st.insertNumbered(ctx, c, func(c *Confirmation) []docstore.Event {
		return []docstore.Event{c.event(ConfirmationApplied, c.AppliedAt)}
	})
}

// Confirmation gives an application to the court and to its parties.
func (s *Service) Confirmation(ctx context.Context, id string) (Confirmation, error) {
	it, err := s.st.confirmations.Get(ctx, id)
	if err != nil {
		return Confirmation{}, err
	}
	return it.Value, s.seen(ctx, it.Value.object(), "")
}

func (s *Service) change(ctx context.Context, id, action string, fn func(*Confirmation, rules.Pack) ([]docstore.Event, error)) (Confirmation, error) {
	it, err := s.st.confirmations.Get(ctx, id)
	if err != nil {
		return Confirmation{}, err
	}
	if err := s.seen(ctx, it.Value.object(), action); err != nil {
		return Confirmation{}, err
	}
	if action == "confirmation:decide" {
		if err := unlocked(it.Value.Locked, actor.From(ctx).Person); err != nil {
			return Confirmation{}, err
		}
	}
	p, err := s.pack(it.Value.Track)
	if err != nil {
		return Confirmation{}, err
	}
	it, err = s.st.confirmations.Update(ctx, id, func(c *Confirmation) ([]docstore.Event, error) { return fn(c, p) })
	return it.Value, err
}

// AcceptApplication takes an application up.
func (s *Service) AcceptApplication(ctx context.Context, id string) (Confirmation, error) {
	at := s.clock.Now()
	return s.change(ctx, id, "confirmation:decide", func(c *Confirmation, p rules.Pack) ([]docstore.Event, error) { return c.accept(p, at) })
}

// AskCure asks the parties for something by a day.
func (s *Service) AskCure(ctx context.Context, id, ask string, due time.Time) (Confirmation, error) {
	at := s.clock.Now()
	return s.change(ctx, id, "confirmation:decide", func(c *Confirmation, _ rules.Pack) ([]docstore.Event, error) { return c.askCure(ask, due, at) })
}

// AnswerCure is the answer of one of the parties.
func (s *Service) AnswerCure(ctx context.Context, id, answer string) (Confirmation, error) {
	at, who := s.clock.Now(), actor.From(ctx).Person
	return s.change(ctx, id, "confirmation:apply", func(c *Confirmation, _ rules.Pack) ([]docstore.Event, error) {
		by := ""
		for _, l := range c.Parties {
			if who != "" && (l.Person == who || l.Agent == who) {
				by = l.ID
			}
		}
		return c.answerCure(by, answer, at)
	})
}

// Extend gives the court more time to decide: days as the pack lets the president of the court.
func (s *Service) Extend(ctx context.Context, id string, days int) (Confirmation, error) {
	at := s.clock.Now()
	return s.change(ctx, id, "confirmation:decide", func(c *Confirmation, p rules.Pack) ([]docstore.Event, error) {
		if err := judging(ctx, c, "extend"); err != nil {
			return nil, err
		}
		return c.extend(p, days, at)
	})
}

// Confirm rules the agreement valid.
func (s *Service) Confirm(ctx context.Context, id, words string) (Confirmation, error) {
	return s.rule(ctx, id, Ruling{Outcome: string(Confirmed), Text: words})
}

// Reject refuses it on a ground of the pack.
func (s *Service) Reject(ctx context.Context, id, ground, words string) (Confirmation, error) {
	return s.rule(ctx, id, Ruling{Outcome: string(Rejected), Ground: ground, Text: words})
}

func (s *Service) rule(ctx context.Context, id string, r Ruling) (Confirmation, error) {
	a := actor.From(ctx)
	r.At, r.By, r.ByName = s.clock.Now(), a.Person, a.Name
	return s.change(ctx, id, "confirmation:decide", func(c *Confirmation, p rules.Pack) ([]docstore.Event, error) {
		move := map[string]string{string(Confirmed): "confirm", string(Rejected): "reject"}[r.Outcome]
		if err := judging(ctx, c, move); err != nil {
			return nil, err
		}
		return c.rule(p, r)
	})
}

// judging refuses a ruling to whoever is no judge of the court.
func judging(ctx context.Context, c *Confirmation, move string) error {
	a := actor.From(ctx)
	ruling := ForJudge(c.State, move) || move == "reject" && c.AcceptedAt != nil
	if ruling && !a.Has(actor.Judge, c.Court) && !a.Has(actor.System, "") {
		return fault.New(fault.Forbidden, "court.judge_only", nil)
	}
	return nil
}

// AttachRuling hangs the printed ruling in; a reaction calls it.
func (s *Service) AttachRuling(ctx context.Context, id, blob, digest string, pages int) (Confirmation, error) {
	at := s.clock.Now()
	return s.change(ctx, id, "", func(c *Confirmation, _ rules.Pack) ([]docstore.Event, error) {
		return c.attachRuling(blob, digest, pages, at)
	})
}

// WithdrawApplication ends it without a ruling: the parties took it back, or stayed away (CPI 357).
func (s *Service) WithdrawApplication(ctx context.Context, id string) (Confirmation, error) {
	at := s.clock.Now()
	return s.change(ctx, id, "confirmation:decide", func(c *Confirmation, _ rules.Pack) ([]docstore.Event, error) { return c.withdraw(at) })
}

// ConfirmationQueue gives a page of a court's applications in a state, the most urgent first.
func (s *Service) ConfirmationQueue(ctx context.Context, court string, state ConfirmationState, cursor string, limit int) ([]Confirmation, string, error) {
	if err := s.guard(ctx, "desk:court", Object{Kind: "desk", Court: court}); err != nil {
		return nil, "", err
	}
	page, err := s.st.confirmations.Find(ctx, docstore.Query{Index: "by_court", Equal: []any{court, string(state)}, Cursor: cursor, Limit: limit})
	if err != nil {
		return nil, "", err
	}
	out := make([]Confirmation, 0, len(page.Items))
	for _, it := range page.Items {
		out = append(out, it.Value)
	}
	return out, page.Next, nil
}

// CountConfirmations says how many applications of a court are in a state.
func (s *Service) CountConfirmations(ctx context.Context, court string, state ConfirmationState) (int, error) {
	if err := s.guard(ctx, "desk:court", Object{Kind: "desk", Court: court}); err != nil {
		return 0, err
	}
	return s.st.confirmations.Count(ctx, docstore.Query{Index: "by_court", Equal: []any{court, string(state)}})
}
