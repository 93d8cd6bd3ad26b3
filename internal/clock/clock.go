// Package clock tells the time, so that tests can hold it.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time in UTC at millisecond grain, which both stores keep.
type Clock interface{ Now() time.Time }

// System is the machine's clock.
type System struct{}

// Now gives the time of the machine.
func (System) Now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

// Held is a clock that moves only when told; safe for parallel use.
type Held struct {
	mu sync.Mutex
	t  time.Time
}

// Hold makes a clock that stands at t.
func Hold(t time.Time) *Held { return &Held{t: t.UTC().Truncate(time.Millisecond)} }

// Now gives the held time.
func (h *Held) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.t
}

// Advance moves the clock by d.
func (h *Held) Advance(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.t = h.t.Add(d)
}

// Set moves the clock to t.
func (h *Held) Set(t time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.t = t.UTC().Truncate(time.Millisecond)
}
