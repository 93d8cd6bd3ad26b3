package rooms

import (
	"context"
	"time"

	"concord/internal/actor"
	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/fault"
)

// Options are what a Service needs. Store is required.
type Options struct {
	Store *docstore.Store
	Clock clock.Clock   // nil is the machine's
	Media Media         // nil is none: sessions are planned and written, nobody sees anybody
	Grace time.Duration // a connection that broke is waited for that long; 0 is 30 s
}

// Service holds the sessions and the seats of those who are in them now. Verbs act as the person of the context
// (actor.From). It is safe for parallel use.
type Service struct {
	store store
	clock clock.Clock
	live  *liveSeats
}

// Open declares the collections and gives the service.
func Open(ctx context.Context, o Options) (*Service, error) {
	st, err := openStore(ctx, o.Store)
	if err != nil {
		return nil, err
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Grace == 0 {
		o.Grace = 30 * time.Second
	}
	s := &Service{store: st, clock: o.Clock}
	s.live = newLiveSeats(s, o.Media, o.Grace)
	return s, nil
}

func who(ctx context.Context) PersonID { return PersonID(actor.From(ctx).Person) }

// change is the one way a session changes: guard and verb inside one atomic write, then the seats at once.
func (s *Service) change(ctx context.Context, id ID, fn func(*Session, time.Time) ([]Event, error)) (Session, error) {
	now := s.clock.Now()
	v, rev, err := s.store.update(ctx, id, now, func(v *Session) ([]Event, error) { return fn(v, now) })
	if err != nil {
		return v, err
	}
	s.live.apply(v, rev)
	return v, nil
}

// Plan begins a session of a case. The mediator named plans, or the system.
func (s *Service) Plan(ctx context.Context, n NewSession) (Session, error) {
	if by := who(ctx); by != n.Mediator && by != system {
		return Session{}, fault.New(fault.Forbidden, "room.not_yours_to_do", fault.P{"move": "plan"})
	}
	now := s.clock.Now()
	v, events, err := begin(ID(newID()), RoomID(newID()), n, now)
	if err != nil {
		return v, err
	}
	if len(n.Slots) > 0 { // in the same write: a session whose times are wrong does not begin
		more, err := v.Propose(n.Mediator, n.Slots, now)
		if err != nil {
			return v, err
		}
		events = append(events, more...)
	}
	return v, s.store.insert(ctx, v, events)
}

// Get gives a session to somebody who takes part, or to the system.
func (s *Service) Get(ctx context.Context, id ID) (Session, error) {
	v, _, err := s.store.get(ctx, id)
	if err != nil {
		return v, err
	}
	if p := v.find(who(ctx)); who(ctx) != system && (p == nil || p.Barred) {
		return Session{}, unknown()
	}
	return v, nil
}

// ByCase gives the sessions of a case, newest first. The caller must have checked that the case may be read.
func (s *Service) ByCase(ctx context.Context, id CaseID) ([]Session, error) {
	list, _, err := s.store.list(ctx, "case", string(id), "")
	return list, err
}

// Mine gives the sessions of the asking person, newest first, a page at a time.
func (s *Service) Mine(ctx context.Context, cursor string) ([]Session, string, error) {
	return s.store.list(ctx, "person", string(who(ctx)), cursor)
}

// InState gives the sessions of a state, latest first: for clockwork.
func (s *Service) InState(ctx context.Context, st State, cursor string) ([]Session, string, error) {
	return s.store.list(ctx, "state", string(st), cursor)
}

// Propose offers times.
func (s *Service) Propose(ctx context.Context, id ID, slots []Slot) (Session, error) {
	return s.planned(ctx, id, func(v *Session, now time.Time) ([]Event, error) { return v.Propose(who(ctx), slots, now) })
}

// Unavailable marks the times that the asking person's party cannot make.
func (s *Service) Unavailable(ctx context.Context, id ID, slots []string) (Session, error) {
	return s.change(ctx, id, func(v *Session, _ time.Time) ([]Event, error) { return v.Unavailable(who(ctx), slots) })
}

// planned is change for verbs that may give up times: the mediator's holds follow.
func (s *Service) planned(ctx context.Context, id ID, fn func(*Session, time.Time) ([]Event, error)) (Session, error) {
	old, _, err := s.store.get(ctx, id)
	if err != nil {
		return old, err
	}
	v, err := s.change(ctx, id, fn)
	if err == nil && !old.From.IsZero() {
		s.store.release(ctx, v, old.From, old.To)
	}
	return v, err
}

// Schedule fixes a slot and holds the mediator's time; fault room.mediator_busy (conflict) when another session has
// it. party is only for separate sessions.
func (s *Service) Schedule(ctx context.Context, id ID, slot string, party PartyID) (Session, error) {
	v, err := s.Get(ctx, id)
	if err != nil {
		return v, err
	}
	var from, to time.Time
	if sl := v.slot(slot); sl != nil {
		from, to = sl.From, sl.To
	}
	return s.holding(ctx, v, from, to, func(v *Session, _ time.Time) ([]Event, error) {
		if sl := v.slot(slot); sl != nil && !sl.From.Equal(from) {
			return nil, fault.New(fault.Conflict, "room.slots_changed", nil)
		}
		return v.Schedule(who(ctx), slot, party)
	})
}

// Reschedule moves a session to another time.
func (s *Service) Reschedule(ctx context.Context, id ID, from, to time.Time) (Session, error) {
	v, err := s.Get(ctx, id)
	if err != nil {
		return v, err
	}
	return s.holding(ctx, v, from, to, func(v *Session, now time.Time) ([]Event, error) { return v.Reschedule(who(ctx), from, to, now) })
}

// holding tries the verb on a copy first, so that nobody holds time who may not, then holds, then does it.
func (s *Service) holding(ctx context.Context, v Session, from, to time.Time, fn func(*Session, time.Time) ([]Event, error)) (Session, error) {
	probe, err := copyOf(v)
	if err != nil {
		return v, err
	}
	if _, err := fn(&probe, s.clock.Now()); err != nil {
		return v, err
	}
	if v.Mode != ModeAsync {
		if err := s.store.reserve(ctx, v, from, to, s.clock.Now()); err != nil {
			return v, err
		}
	}
	out, err := s.planned(ctx, v.ID, fn)
	if err != nil {
		if now, _, err := s.store.get(ctx, v.ID); err == nil {
			s.store.release(ctx, now, from, to)
		}
	}
	return out, err
}

// Cancel calls a session off.
func (s *Service) Cancel(ctx context.Context, id ID) (Session, error) {
	return s.planned(ctx, id, func(v *Session, _ time.Time) ([]Event, error) { return v.Cancel(who(ctx)) })
}

// SetMode changes how people meet.
func (s *Service) SetMode(ctx context.Context, id ID, m Mode) (Session, error) {
	return s.planned(ctx, id, func(v *Session, now time.Time) ([]Event, error) { return v.SetMode(who(ctx), m, now) })
}

// Consent records the asking person's yes or no.
func (s *Service) Consent(ctx context.Context, id ID, about string, yes bool) (Session, error) {
	return s.change(ctx, id, func(v *Session, now time.Time) ([]Event, error) { return v.Consent(who(ctx), about, yes, now) })
}

// Invite adds a person.
func (s *Service) Invite(ctx context.Context, id ID, p Participant) (Session, error) {
	return s.change(ctx, id, func(v *Session, _ time.Time) ([]Event, error) { return v.Invite(who(ctx), p) })
}

// Remove puts a person out; the connection is cut before it returns.
func (s *Service) Remove(ctx context.Context, id ID, person PersonID) (Session, error) {
	return s.change(ctx, id, func(v *Session, now time.Time) ([]Event, error) { return v.Remove(who(ctx), person, now) })
}

// Enter brings the asking person to the waiting room (the mediator to the joint room).
func (s *Service) Enter(ctx context.Context, id ID) (Session, error) {
	return s.change(ctx, id, func(v *Session, now time.Time) ([]Event, error) { return v.Enter(who(ctx), now) })
}

// Leave takes the asking person out.
func (s *Service) Leave(ctx context.Context, id ID) (Session, error) {
	return s.change(ctx, id, func(v *Session, now time.Time) ([]Event, error) { return v.Leave(who(ctx), now) })
}

// CheckIdentity records the mediator's look at person and document: ok at a level, or not the person.
func (s *Service) CheckIdentity(ctx context.Context, id ID, person PersonID, ok bool, level actor.Level) (Session, error) {
	return s.change(ctx, id, func(v *Session, now time.Time) ([]Event, error) {
		if !ok {
			return v.FailIdentity(who(ctx), person, now)
		}
		return v.CheckIdentity(who(ctx), person, level, now)
	})
}

// Begin opens the session.
func (s *Service) Begin(ctx context.Context, id ID) (Session, error) {
	return s.change(ctx, id, func(v *Session, now time.Time) ([]Event, error) { return v.OpenNow(who(ctx), now) })
}

// End closes the session; everybody is out before it returns.
func (s *Service) End(ctx context.Context, id ID) (Session, error) {
	return s.planned(ctx, id, func(v *Session, now time.Time) ([]Event, error) { return v.CloseNow(who(ctx), now) })
}

// Admit lets a person in from the waiting room.
func (s *Service) Admit(ctx context.Context, id ID, person PersonID) (Session, error) {
	return s.change(ctx, id, func(v *Session, now time.Time) ([]Event, error) { return v.Admit(who(ctx), person, now) })
}

// ToWaiting sends a person back to the waiting room.
func (s *Service) ToWaiting(ctx context.Context, id ID, person PersonID) (Session, error) {
	return s.change(ctx, id, func(v *Session, now time.Time) ([]Event, error) { return v.ToWaiting(who(ctx), person, now) })
}

// MoveToCaucus takes the asking mediator and a party behind a closed door. When it returns, no packet of theirs
// reaches anybody outside.
func (s *Service) MoveToCaucus(ctx context.Context, id ID, party PartyID) (Session, error) {
	room := RoomID(newID())
	return s.change(ctx, id, func(v *Session, now time.Time) ([]Event, error) { return v.MoveToCaucus(who(ctx), party, room, now) })
}

// BackToJoint opens the door.
func (s *Service) BackToJoint(ctx context.Context, id ID) (Session, error) {
	return s.change(ctx, id, func(v *Session, now time.Time) ([]Event, error) { return v.BackToJoint(who(ctx), now) })
}

// WriteMinute adds an entry, or replaces one.
func (s *Service) WriteMinute(ctx context.Context, id ID, text, replaces string) (Session, error) {
	entry := newID()
	return s.change(ctx, id, func(v *Session, now time.Time) ([]Event, error) {
		return v.WriteMinute(who(ctx), entry, text, replaces, now)
	})
}

// StrikeMinute strikes an entry out.
func (s *Service) StrikeMinute(ctx context.Context, id ID, entry string) (Session, error) {
	return s.change(ctx, id, func(v *Session, now time.Time) ([]Event, error) { return v.StrikeMinute(who(ctx), entry, now) })
}

// ConfirmMinutes is the asking party's word that the entries are right.
func (s *Service) ConfirmMinutes(ctx context.Context, id ID, entries []string) (Session, error) {
	return s.change(ctx, id, func(v *Session, now time.Time) ([]Event, error) { return v.ConfirmMinutes(who(ctx), entries, now) })
}

// Forget deletes what was said behind the doors of a session: when the case is over. Only the system does it.
func (s *Service) Forget(ctx context.Context, id ID) error {
	if who(ctx) != system {
		return fault.New(fault.Forbidden, "room.not_yours_to_do", fault.P{"move": "forget"})
	}
	v, _, err := s.store.get(ctx, id)
	if err != nil {
		return err
	}
	return s.store.forget(ctx, v)
}
