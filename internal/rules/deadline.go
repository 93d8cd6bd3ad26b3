package rules

import (
	"slices"
	"strings"
	"time"

	"concord/internal/fault"
)

// Extension makes a clock longer: by Days, or up to and including Until.
type Extension struct {
	Days  int       `json:"days,omitempty"`
	Until Date      `json:"until,omitempty"`
	By    string    `json:"by"` // all_parties, court_president: must be allowed by the clock
	At    time.Time `json:"at,omitzero"`
}

// Stop is a time that does not count. The day of From still counts, the day of To does not (the start day is excluded,
// as in every period). A zero To is a stop that goes on.
type Stop struct {
	From   time.Time `json:"from"`
	To     time.Time `json:"to,omitzero"`
	Reason string    `json:"reason"` // id of a ground in Pauses: must be allowed by the clock
}

// Option is something that changes a deadline.
type Option func(*change)

// change is what the options say.
type change struct {
	when       map[string]string
	extensions []Extension
	stops      []Stop
}

// When states a circumstance that variants of a clock ask for, as When("kind", "labour_pay") or When("procedure", "summary").
func When(key, value string) Option { return func(c *change) { c.when[key] = value } }

// Extended adds extensions.
func Extended(es ...Extension) Option {
	return func(c *change) { c.extensions = append(c.extensions, es...) }
}

// Stopped adds stops.
func Stopped(ss ...Stop) Option { return func(c *change) { c.stops = append(c.stops, ss...) } }

// Step is one line of the explanation: a message key, its parameters, and the day it is about.
type Step struct {
	Key    string         `json:"key"`
	Params map[string]any `json:"params,omitempty"`
	Date   Date           `json:"date,omitempty"`
}

// Deadline is a clock that was applied.
type Deadline struct {
	Clock       string     `json:"clock"`
	Pack        string     `json:"pack"`
	Start       time.Time  `json:"start"`          // when the clock was started, UTC
	Due         time.Time  `json:"due,omitzero"`   // the midnight that ends the last day, UTC; zero while stopped
	Last        Date       `json:"last,omitempty"` // last day, inclusive, in the pack's zone; "" while stopped
	Zone        string     `json:"zone"`
	Length      int        `json:"length"` // days that count, in the clock's unit; days for months and years
	Unit        Unit       `json:"unit"`
	Steps       []Step     `json:"steps"`
	Article     string     `json:"article"` // articles joined by "; "
	Cites       []Citation `json:"cites"`
	Unverified  bool       `json:"unverified"`  // a rule used here is marked secondary or general
	CalendarGap bool       `json:"calendarGap"` // a day of a year whose holidays are not known was looked at
	Paused      bool       `json:"paused"`      // a stop goes on

	count counter
}

// Deadline applies a clock of the pack to a start. The start day is not counted; a last day that is a rest day moves,
// as the pack reads it, to the next day that is none (CPL art. 85). It fails for an unknown clock, and for an extension
// or a stop that the clock does not allow: clock.extension_not_allowed, clock.extension_too_long {max},
// clock.extension_not_later {last}, clock.stop_not_allowed {reason}.
func (p Pack) Deadline(clockID string, start time.Time, opts ...Option) (Deadline, error) {
	clock, ok := p.Clock(clockID)
	if !ok {
		return Deadline{}, fault.New(fault.NotFound, "rules.no_clock", fault.P{"clock": clockID})
	}
	in := change{when: map[string]string{}}
	for _, o := range opts {
		o(&in)
	}
	b := &builder{pack: p, clock: clock.vary(in.when), in: in, marks: map[Mark]bool{}}
	b.out = Deadline{Clock: clockID, Pack: p.ID, Start: start.UTC(), Zone: p.zone.String(), Unit: b.clock.Unit}
	b.cite(b.clock.Articles, b.clock.Verified)
	if err := b.run(); err != nil {
		return Deadline{}, err
	}
	return b.out, nil
}

// vary gives the clock as the circumstances make it; the first variant that fits wins.
func (c Clock) vary(when map[string]string) Clock {
	for _, v := range c.Variants {
		fits := true
		for key, want := range v.When {
			fits = fits && when[key] == want
		}
		if !fits {
			continue
		}
		if v.Start != "" {
			c.Start = v.Start
		}
		if v.Length > 0 {
			c.Length = v.Length
		}
		if v.Unit != "" {
			c.Unit = v.Unit
		}
		c.Articles, c.Verified = v.Articles, v.Verified
		break
	}
	return c
}

// builder computes one deadline and explains it on the way.
type builder struct {
	pack     Pack
	clock    Clock
	in       change
	out      Deadline
	articles []string
	marks    map[Mark]bool
}

// cite remembers the articles and the mark of a rule that is used.
func (b *builder) cite(articles []string, mark Mark) {
	for _, a := range articles {
		if !slices.Contains(b.articles, a) {
			b.articles = append(b.articles, a)
		}
	}
	b.marks[mark] = true
}

// step adds a line to the explanation.
func (b *builder) step(key string, d day, params map[string]any) {
	b.out.Steps = append(b.out.Steps, Step{Key: key, Params: params, Date: d.date()})
}

// run counts, extends, caps and moves, in this order.
func (b *builder) run() error {
	spans, open, err := b.spans()
	if err != nil {
		return err
	}
	start := dayOf(b.out.Start.In(b.pack.zone))
	c := counter{calendar: b.pack.calendar, working: b.clock.Unit == WorkingDays, start: start, spans: spans}
	b.out.count = c
	length := b.clock.Length
	switch b.clock.Unit {
	case Months:
		length = int(start.months(length) - start)
	case Years:
		length = int(start.months(12*length) - start)
	}
	b.step("clock.start", start, map[string]any{"event": b.clock.Start})
	base := c.walk(length)
	total, until, err := b.extend(&c, length, base)
	if err != nil {
		return err
	}
	if open != nil && max(c.walk(total), until) > open.from {
		b.pause(c, *open, total, until)
		b.finish(c, open.from)
		return nil
	}
	b.step("clock.first_day", c.walk(1), nil)
	b.explainSpans(c, max(c.walk(total), until))
	b.step("clock.last_day", base, map[string]any{"length": b.clock.Length, "unit": string(b.clock.Unit)})
	last := b.settle(c, base, total, until)
	b.out.Last, b.out.Due = last.date(), (last + 1).date().Midnight(b.pack.zone)
	b.out.Length = c.counted(last)
	b.finish(c, last)
	return nil
}

// spans gives the stops as days that do not count, and the stop that goes on.
func (b *builder) spans() ([]span, *span, error) {
	var out []span
	var open *span
	for _, s := range b.in.stops {
		rule, ok := pick(b.clock.Stops, func(r StopRule) bool { return r.Reason == s.Reason })
		if !ok {
			return nil, nil, fault.New(fault.Invalid, "clock.stop_not_allowed", fault.P{"reason": s.Reason})
		}
		b.cite(rule.Articles, rule.Verified)
		x := span{from: dayOf(s.From.In(b.pack.zone)), reason: s.Reason}
		if s.To.IsZero() {
			if open == nil || x.from < open.from {
				open = &x
			}
			continue
		}
		x.to = dayOf(s.To.In(b.pack.zone))
		out = append(out, x)
	}
	slices.SortFunc(out, func(x, y span) int { return int(x.from - y.from) })
	return out, open, nil
}

// extend checks the extensions and gives the length with them, and the latest agreed day (0: none).
func (b *builder) extend(c *counter, length int, base day) (total int, until day, err error) {
	total = length
	for _, e := range b.in.extensions {
		rule, ok := pick(b.clock.Extensions, func(r ExtensionRule) bool { return r.By == e.By })
		if !ok {
			return 0, 0, fault.New(fault.Invalid, "clock.extension_not_allowed", fault.P{"by": e.By})
		}
		more := e.Days
		if e.Until != "" {
			more = int(e.Until.day() - max(c.walk(total), until))
		}
		if more <= 0 || e.Until != "" && !e.Until.Valid() {
			return 0, 0, fault.New(fault.Invalid, "clock.extension_not_later", fault.P{"last": string(base.date())})
		}
		if rule.MaxDays > 0 && more > rule.MaxDays {
			return 0, 0, fault.New(fault.Invalid, "clock.extension_too_long", fault.P{"max": rule.MaxDays})
		}
		b.cite(rule.Articles, rule.Verified)
		if e.Until != "" {
			until = c.shift(max(c.walk(total), until), e.Until.day())
			continue
		}
		total += e.Days
	}
	return total, until, nil
}

// settle gives the last day: extended, capped, and moved off a rest day. A day the parties agreed on stays.
func (b *builder) settle(c counter, base day, total int, until day) day {
	last := max(c.walk(total), base)
	for _, e := range b.in.extensions {
		if e.Until == "" {
			b.step("clock.extended", last, map[string]any{"days": e.Days, "by": e.By})
		}
	}
	if limit := b.clock.Cap; limit != nil && max(last, until) > c.walk(limit.Days) {
		b.cite(limit.Articles, limit.Verified)
		last, until = c.walk(limit.Days), 0
		b.step("clock.capped", last, map[string]any{"days": limit.Days})
	}
	if until > last {
		b.step("clock.extended_until", until, map[string]any{"by": "all_parties"})
		return until
	}
	return b.move(c, last)
}

// move gives the first day from last on that is no rest day, as the pack reads it, and not stopped.
func (b *builder) move(c counter, last day) day {
	rests := b.pack.calendar.rest
	switch b.pack.Counting.RestDay {
	case NeverMoves:
		return last
	case HolidaysOnly:
		rests = b.pack.calendar.holiday
	}
	d := last
	for rests(d) || c.stopped(d) {
		d++
	}
	if d == last {
		return last
	}
	b.cite(b.pack.Counting.Articles, Primary)
	if name, ok := b.pack.calendar.holidays[last]; ok {
		b.step("clock.moved_holiday", d, map[string]any{"from": string(last.date()), "zh": name.ZH, "en": name.EN})
	} else {
		b.step("clock.moved_weekend", d, map[string]any{"from": string(last.date())})
	}
	return d
}

// explainSpans says which days were left out.
func (b *builder) explainSpans(c counter, last day) {
	for i, s := range c.spans {
		from := max(s.from, c.start)
		if i > 0 {
			from = max(from, c.spans[i-1].to)
		}
		if n := int(s.to - from); n > 0 && s.from < last {
			b.step("clock.stopped", s.from, map[string]any{"reason": s.reason, "days": n, "to": string(s.to.date())})
		}
	}
	if n := c.skipped(last); c.working && n > 0 {
		b.step("clock.rest_days_skipped", c.start, map[string]any{"days": n})
	}
}

// pause explains a clock that stands still: no day is due.
func (b *builder) pause(c counter, open span, total int, until day) {
	counted := c.counted(open.from)
	left := total - counted
	if until > 0 {
		left = max(left, int(until-open.from))
	}
	if counted > 0 {
		b.step("clock.first_day", c.walk(1), nil)
	}
	b.explainSpans(c, open.from)
	b.out.Paused, b.out.Length = true, total
	b.step("clock.stopped_since", open.from, map[string]any{"reason": open.reason, "day": counted, "left": left})
}

// finish closes the explanation with what is not known, and joins articles and marks.
func (b *builder) finish(c counter, last day) {
	from := last
	if c.working {
		from = c.start + 1
	}
	for y := from.year(); y <= last.year(); y++ {
		if first := (dayOf(time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC))); !b.pack.calendar.known(first) {
			b.out.CalendarGap = true
			b.step("clock.calendar_unknown", first, map[string]any{"year": y})
		}
	}
	b.out.Article, b.out.Cites = strings.Join(b.articles, "; "), b.pack.Cites(b.articles)
	for m := range b.marks {
		b.out.Unverified = b.out.Unverified || m.unverified()
	}
}

// DaysLeft gives the calendar days from today to the last day: 0 on the last day, negative when it is over, and 0 while
// the clock is stopped.
func (d Deadline) DaysLeft(now time.Time) int {
	if d.Paused || d.Last == "" {
		return 0
	}
	zone, err := time.LoadLocation(d.Zone)
	if err != nil {
		return 0
	}
	return int(d.Last.day() - dayOf(now.In(zone)))
}

// Day gives how many days of the clock are counted up to and including today: 0 on the start day.
func (d Deadline) Day(now time.Time) int {
	zone, err := time.LoadLocation(d.Zone)
	if err != nil || d.count.calendar == nil {
		return 0
	}
	today := dayOf(now.In(zone))
	for _, s := range d.Steps {
		if s.Key == "clock.stopped_since" {
			today = min(today, s.Date.day())
		}
	}
	return max(0, min(d.count.counted(today), d.Length))
}
