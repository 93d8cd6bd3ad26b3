package identity

import (
	"context"
	"math"
	"time"

	"concord/internal/fault"
)

// Limits bound how often codes and links may be asked for. Zero fields take the defaults.
type Limits struct {
	PhoneGap      time.Duration // least time between two for one phone or address: 1 minute
	PhoneHour     int           // for one phone or address in an hour: 5
	PhoneDay      int           // for one phone or address in a day: 20
	AddressHour   int           // from one network address (IPv6: /64) in an hour: 60
	AddressMisses int           // wrong codes from one network address in an hour: 100
	GlobalMinute  int           // from all together in a minute: 600
}

func (l Limits) withDefaults() Limits {
	set := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	if l.PhoneGap <= 0 {
		l.PhoneGap = time.Minute
	}
	set(&l.PhoneHour, 5)
	set(&l.PhoneDay, 20)
	set(&l.AddressHour, 60)
	set(&l.AddressMisses, 100)
	set(&l.GlobalMinute, 600)
	return l
}

// counter remembers when something happened, as long as a limit needs it.
type counter struct {
	Times   []time.Time `json:"times"`
	Expires time.Time   `json:"expires"`
}

// bound is one limit: at most Max in a Span.
type bound struct {
	span time.Duration
	max  int
}

// take counts one more under id, or gives a fault too_many with the seconds to wait when a bound is reached. The count
// is in the store before it returns.
func (s *Service) take(ctx context.Context, id, key string, now time.Time, bounds ...bound) error {
	d := s.door(id)
	d.Lock()
	defer d.Unlock()
	return upsert(ctx, s.counters, id, func(c *counter) error {
		if err := full(c, key, now, bounds); err != nil {
			return err
		}
		longest := time.Duration(0)
		for _, b := range bounds {
			longest = max(longest, b.span)
		}
		kept := c.Times[:0]
		for _, t := range c.Times {
			if now.Sub(t) < longest {
				kept = append(kept, t)
			}
		}
		c.Times, c.Expires = append(kept, now), now.Add(longest)
		return nil
	})
}

// peek gives the fault that take would give, and counts nothing.
func (s *Service) peek(ctx context.Context, id, key string, now time.Time, bounds ...bound) error {
	c, err := s.counters.Get(ctx, id)
	if fault.CodeOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return full(&c.Value, key, now, bounds)
}

func full(c *counter, key string, now time.Time, bounds []bound) error {
	wait := time.Duration(0)
	for _, b := range bounds {
		n := 0
		for i := len(c.Times) - 1; i >= 0; i-- {
			if now.Sub(c.Times[i]) >= b.span {
				continue
			}
			if n++; n == b.max {
				wait = max(wait, b.span-now.Sub(c.Times[i]))
				break
			}
		}
	}
	if wait <= 0 {
		return nil
	}
	return fault.New(fault.TooMany, key, fault.P{"retryAfter": int(math.Ceil(wait.Seconds()))})
}

// allow counts one request for a code or link to an address (phone or e-mail) from a network address.
func (s *Service) allow(ctx context.Context, to, ip string, now time.Time) error {
	from := text(mac(s.keys.address, network(ip)))
	if err := s.peek(ctx, "misses."+from, "code.too_many_misses", now, bound{time.Hour, s.limits.AddressMisses}); err != nil {
		return err
	}
	// The network address comes first and counts also what is refused after it: who walks through numbers pays for each.
	if err := s.take(ctx, "address."+from, "code.too_many_here", now, bound{time.Hour, s.limits.AddressHour}); err != nil {
		return err
	}
	if err := s.take(ctx, "to."+text(mac(s.keys.phone, to)), "code.too_many", now,
		bound{s.limits.PhoneGap, 1}, bound{time.Hour, s.limits.PhoneHour}, bound{24 * time.Hour, s.limits.PhoneDay}); err != nil {
		return err
	}
	return s.take(ctx, "all", "code.busy", now, bound{time.Minute, s.limits.GlobalMinute})
}

// missed counts a wrong code against the network address that asked for it.
func (s *Service) missed(ctx context.Context, from string, now time.Time) error {
	err := s.take(ctx, "misses."+from, "code.too_many_misses", now, bound{time.Hour, s.limits.AddressMisses})
	if fault.CodeOf(err) == fault.TooMany {
		return nil // already full: new codes are refused to this address
	}
	return err
}

// CodeGap is the time after which a phone may be sent another code.
func (s *Service) CodeGap() time.Duration { return s.limits.PhoneGap }
