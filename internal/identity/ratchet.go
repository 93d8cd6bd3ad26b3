package identity

import (
	"context"
	"sync"
	"time"

	"concord/internal/clock"
	"concord/internal/fault"
)

// ratchet tells a time that never runs backwards. When the clock is set back by an hour, it goes on from where it was and
// stays an hour ahead of the clock from then on: what had expired stays expired and what lives does not live longer.
// Only expiry is counted in it; the times that people see are those of the clock.
type ratchet struct {
	mu     sync.Mutex
	clock  clock.Clock
	ahead  time.Duration
	last   time.Time
	marked time.Time
}

func (r *ratchet) now() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := r.clock.Now().Add(r.ahead)
	if t.Before(r.last) {
		r.ahead += r.last.Sub(t)
		t = r.last
	}
	r.last = t
	return t
}

// mark is the latest time that was told, kept in the store for the next start.
type mark struct {
	At time.Time `json:"at"`
}

const markID, markEvery = "clock", time.Minute

// recall goes on from the mark of the last run, in case the clock was set back in between.
func (s *Service) recall(ctx context.Context) error {
	m, err := s.marks.Get(ctx, markID)
	if fault.CodeOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	last := m.Value.At
	if s.clock.Now().Before(last) {
		last = last.Add(markEvery) // the clock was set back: no time later than this was ever told
	}
	s.time.mu.Lock()
	s.time.last, s.time.marked = last, m.Value.At
	s.time.mu.Unlock()
	s.time.now() // from this moment on, time passes again
	return nil
}

// now gives the time for expiry, and keeps a mark of it when the last mark is a minute old.
func (s *Service) now(ctx context.Context) time.Time {
	t := s.time.now()
	s.time.mu.Lock()
	due := t.Sub(s.time.marked) >= markEvery
	if due {
		s.time.marked = t
	}
	s.time.mu.Unlock()
	if due {
		// A lost mark only shortens what a later start remembers; the request itself will meet a store that fails.
		_ = upsert(ctx, s.marks, markID, func(m *mark) error {
			if t.After(m.At) {
				m.At = t
			}
			return nil
		})
	}
	return t
}
