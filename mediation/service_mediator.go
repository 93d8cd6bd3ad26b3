package mediation

import (
	"context"
	"time"

	"concord/internal/fault"
	"concord/organizations"
)

// OfferCandidates puts what routing proposes before the parties; see Case.OfferCandidates.
func (s *Service) OfferCandidates(ctx context.Context, id CaseID, in OfferInput) (View, error) {
	return s.act(ctx, id, MoveOffer, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.OfferCandidates(by, at, in) })
}

// Choose says which candidate the actor wants; see Case.Choose.
func (s *Service) Choose(ctx context.Context, id CaseID, m organizations.MediatorID) (View, error) {
	if _, _, err := s.seated(ctx, id, move(MoveChoose)); err != nil {
		return View{}, err
	}
	in, err := s.named(ctx, AppointInput{Mediator: m}, "")
	if err != nil {
		return View{}, err
	}
	accounts := map[organizations.MediatorID]string{m: in.Person}
	find, err := s.tiesOf(ctx, m)
	if err != nil {
		return View{}, err
	}
	return s.act(ctx, id, MoveChoose, func(c *Case, by Seat, at time.Time) ([]Event, error) {
		events, err := c.Choose(s.rules, by, at, m, accounts)
		if err != nil || c.State != Appointed || find == nil {
			return events, err
		}
		if err := refuseAbsolute(find(c)); err != nil {
			return nil, err
		}
		return append(events, c.Examine(at, find)...), nil
	})
}

// Object asks for other candidates; see Case.Object.
func (s *Service) Object(ctx context.Context, id CaseID, reason string) (View, error) {
	return s.act(ctx, id, MoveObject, func(c *Case, by Seat, at time.Time) ([]Event, error) {
		return c.Object(s.rules, by, at, reason)
	})
}

// AskAppointment asks the court to appoint now.
func (s *Service) AskAppointment(ctx context.Context, id CaseID) (View, error) {
	return s.act(ctx, id, MoveAskAppointment, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.AskAppointment(s.rules, by, at) })
}

// Appoint names the mediator; name, account and, when not given, organization come from the roster.
func (s *Service) Appoint(ctx context.Context, id CaseID, in AppointInput) (View, error) {
	c, seat, err := s.seated(ctx, id, move(MoveAppoint))
	if err != nil {
		return View{}, err
	}
	if _, err := c.begin(MoveAppoint, seat, s.clock.Now()); err != nil {
		return View{}, err
	}
	in, err = s.named(ctx, in, c.Court)
	if err != nil {
		return View{}, err
	}
	find, err := s.tiesOf(ctx, in.Mediator)
	if err != nil {
		return View{}, err
	}
	return s.act(ctx, id, MoveAppoint, func(c *Case, by Seat, at time.Time) ([]Event, error) {
		if find != nil {
			if err := cleanly(find(c)); err != nil {
				return nil, err
			}
		}
		events, err := c.Appoint(s.rules, by, at, in)
		if err != nil {
			return nil, err
		}
		return append(events, c.Examine(at, find)...), nil
	})
}

// named fills in what the roster knows; an organization invited by the court is preferred.
func (s *Service) named(ctx context.Context, in AppointInput, court organizations.CourtID) (AppointInput, error) {
	m, err := s.roster.Mediator(ctx, in.Mediator)
	if fault.CodeOf(err) == fault.NotFound {
		return in, fault.On("mediator", "field.unknown_value", nil)
	}
	if err != nil {
		return in, err
	}
	in.Person, in.Name = m.Person, m.Name
	for _, id := range m.Organizations {
		if in.Organization != "" && id != in.Organization {
			continue
		}
		o, err := s.roster.Organization(ctx, id)
		if err != nil {
			return in, err
		}
		in.OrganizationName = o.Name
		if in.Organization == id || court == "" || o.Serves(court, nil) {
			in.Organization = id
			return in, nil
		}
	}
	if in.Organization == "" && len(m.Organizations) > 0 {
		in.Organization = m.Organizations[0]
	}
	return in, nil
}

// Accept takes the case on; see Case.Accept.
func (s *Service) Accept(ctx context.Context, id CaseID, in *DisclosureInput) (View, error) {
	var v View
	err := s.examining(ctx, id, func(find func(*Case) []Found, same func(*Case) error) (err error) {
		v, err = s.act(ctx, id, MoveAccept, func(c *Case, by Seat, at time.Time) ([]Event, error) {
			if err := same(c); err != nil {
				return nil, err
			}
			if find != nil && c.State == Appointed {
				if err := refuseAbsolute(find(c)); err != nil {
					return nil, err
				}
			}
			found := c.Examine(at, find)
			events, err := c.Accept(s.rules, by, at, in)
			return append(found, events...), err
		})
		return err
	})
	return v, err
}

// Decline gives the case back; see Case.Decline.
func (s *Service) Decline(ctx context.Context, id CaseID, in DeclineInput) (View, error) {
	return s.act(ctx, id, MoveDecline, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.Decline(s.rules, by, at, in) })
}

// Silence ends an appointment that cannot stand: the mediator has no place left for the case. Only the machine may.
func (s *Service) Silence(ctx context.Context, id CaseID) error {
	_, err := s.act(ctx, id, MoveSilence, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.Silence(s.rules, by, at) })
	return err
}

// Disclose tells of a relation that appeared later; see Case.Disclose.
func (s *Service) Disclose(ctx context.Context, id CaseID, in DisclosureInput) (View, error) {
	return s.act(ctx, id, MoveDisclose, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.Disclose(s.rules, by, at, in) })
}

// Waive answers a disclosure; see Case.Waive.
func (s *Service) Waive(ctx context.Context, id CaseID, yes bool) (View, error) {
	return s.act(ctx, id, MoveWaive, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.Waive(s.rules, by, at, yes) })
}

// Replace asks for another mediator; see Case.Replace.
func (s *Service) Replace(ctx context.Context, id CaseID, in ReplaceInput) (View, error) {
	return s.act(ctx, id, MoveReplace, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.Replace(s.rules, by, at, in) })
}

// Contact notes that the parties were reached.
func (s *Service) Contact(ctx context.Context, id CaseID) (View, error) {
	return s.act(ctx, id, MoveContact, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.Contact(by, at) })
}

// AskExtension asks all parties to mediate until a later day "2006-01-02".
func (s *Service) AskExtension(ctx context.Context, id CaseID, until string) (View, error) {
	return s.act(ctx, id, MoveAskExtension, func(c *Case, by Seat, at time.Time) ([]Event, error) {
		return c.AskExtension(s.rules, by, at, until)
	})
}

// AnswerExtension says yes or no to the open question.
func (s *Service) AnswerExtension(ctx context.Context, id CaseID, yes bool) (View, error) {
	return s.act(ctx, id, MoveAnswerExtension, func(c *Case, by Seat, at time.Time) ([]Event, error) {
		return c.AnswerExtension(s.rules, by, at, yes)
	})
}

// Pause stops the mediation clock; see Case.Pausing.
func (s *Service) Pause(ctx context.Context, id CaseID, in PauseInput) (View, error) {
	return s.act(ctx, id, MovePause, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.Pausing(s.rules, by, at, in) })
}

// Resume lets it run on.
func (s *Service) Resume(ctx context.Context, id CaseID) (View, error) {
	return s.act(ctx, id, MoveResume, func(c *Case, by Seat, at time.Time) ([]Event, error) { return c.Resume(s.rules, by, at) })
}

// RecordSession writes a held session into the timeline (from the rooms' event).
func (s *Service) RecordSession(ctx context.Context, id CaseID, session, mode string) error {
	_, err := s.act(ctx, id, MoveRecordSession, func(c *Case, by Seat, at time.Time) ([]Event, error) {
		return c.RecordSession(by, at, session, mode)
	})
	return err
}

// Unplace takes an appointment back because the mediator has no place left: another case took it in the same instant.
// The machine alone may; the next round begins without this mediator. Again changes nothing.
func (s *Service) Unplace(ctx context.Context, id CaseID, m organizations.MediatorID) error {
	_, err := s.act(ctx, id, MoveSilence, func(c *Case, by Seat, at time.Time) ([]Event, error) {
		if c.Appointment == nil || c.Appointment.Mediator != m {
			return nil, nil
		}
		return c.Silence(s.rules, by, at)
	})
	return err
}
