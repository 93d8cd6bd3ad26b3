package rules

// span is a stop in days: those after from, up to and including to, do not count.
type span struct {
	from, to day
	reason   string
}

// counter counts the days after a start.
type counter struct {
	calendar *Calendar
	working  bool // only working days count
	start    day
	spans    []span
}

// stopped says whether a stop covers the day.
func (c counter) stopped(d day) bool {
	for _, s := range c.spans {
		if s.from < d && d <= s.to {
			return true
		}
	}
	return false
}

// counts says whether the day counts.
func (c counter) counts(d day) bool {
	return !c.stopped(d) && (!c.working || !c.calendar.rest(d))
}

// walk gives the n-th day that counts after the start; the start itself for 0.
func (c counter) walk(n int) day {
	d := c.start
	for n > 0 {
		d++
		if c.counts(d) {
			n--
		}
	}
	return d
}

// counted gives how many days count after the start, up to and including a day.
func (c counter) counted(until day) int {
	n := 0
	for d := c.start + 1; d <= until; d++ {
		if c.counts(d) {
			n++
		}
	}
	return n
}

// skipped gives how many rest days lie between the start and a day without being stopped.
func (c counter) skipped(until day) int {
	n := 0
	for d := c.start + 1; d <= until; d++ {
		if !c.stopped(d) && c.calendar.rest(d) {
			n++
		}
	}
	return n
}

// shift moves an agreed day later by the stopped days that follow a day.
func (c counter) shift(after, until day) day {
	d := after
	for n := int(until - after); n > 0; {
		d++
		if !c.stopped(d) {
			n--
		}
	}
	return d
}
