package rules

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"concord/internal/fault"
)

// shanghai gives an instant from a local time in China.
func shanghai(t *testing.T, text string) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	layout := "2006-01-02 15:04"
	if len(text) == 10 {
		text += " 10:00"
	}
	at, err := time.ParseInLocation(layout, text, zone)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func pack(t *testing.T, id string) Pack {
	t.Helper()
	p, err := Load().Pack(id, time.Time{})
	if err != nil || p.ID != id {
		t.Fatalf("pack %s: %s, %v", id, p.ID, err)
	}
	return p
}

func keysOf(d Deadline) string {
	var out []string
	for _, s := range d.Steps {
		out = append(out, strings.TrimPrefix(s.Key, "clock.")+":"+string(s.Date))
	}
	return strings.Join(out, " ")
}

func TestDeadlines(t *testing.T) {
	t.Parallel()
	const pre, post, org = "prc-prefiling-2022", "prc-postfiling-2025", "prc-organization"
	for _, c := range []struct {
		name, pack, clock, start string
		last                     Date
		opts                     []Option
	}{
		{"ends on a Saturday: Monday (the page of the design)", pre, ClockMediation, "2026-11-19", "2026-12-21", nil},
		{"ends on an ordinary Thursday", pre, ClockMediation, "2026-11-10", "2026-12-10", nil},
		{"a minute before midnight is still that day", pre, ClockMediation, "2026-11-10 23:59", "2026-12-10", nil},
		{"a minute after midnight is the next", pre, ClockMediation, "2026-11-11 00:01", "2026-12-11", nil},
		{"ends in Spring Festival 2026", pre, ClockMediation, "2026-01-16", "2026-02-24", nil},
		{"ends on the Saturday worked before Spring Festival: stays", pre, ClockMediation, "2026-01-15", "2026-02-14", nil},
		{"ends in National Day week", pre, ClockMediation, "2026-09-02", "2026-10-08", nil},
		{"ends on the Saturday worked after National Day: stays", pre, ClockMediation, "2026-09-10", "2026-10-10", nil},
		{"ends on Mid-autumn Friday 2026", pre, ClockMediation, "2026-08-26", "2026-09-28", nil},
		{"ends on the Sunday worked before it: stays", pre, ClockMediation, "2026-08-21", "2026-09-20", nil},
		{"two working days over a weekend", pre, ClockJointChoice, "2026-11-19", "2026-11-23", nil},
		{"three working days over Spring Festival with its worked Saturday", pre, ClockAccept, "2026-02-12", "2026-02-24", nil},
		{"three working days before a worked Sunday", pre, ClockAccept, "2025-09-26", "2025-09-30", nil},
		{"three working days over National Day 2025", pre, ClockAccept, "2025-09-30", "2025-10-11", nil},
		{"started on a rest day", pre, ClockAccept, "2026-10-03", "2026-10-10", nil},
		{"ordinary procedure", post, ClockMediation, "2026-03-02", "2026-03-17", nil},
		{"summary procedure", post, ClockMediation, "2026-03-02", "2026-03-09", []Option{When("procedure", "summary")}},
		{"summary procedure led by a judge", post, ClockMediation, "2026-03-02", "2026-03-09", []Option{When("procedure", "summary"), When("led_by", "judge")}},
		{"entrusted, extended by 30", post, ClockMediation, "2026-03-02", "2026-04-16", []Option{Extended(Extension{Days: 30, By: "all_parties"})}},
		{"labour dispute before an organization", org, ClockMediation, "2026-03-02", "2026-03-17", []Option{When("kind", "labour_pay")}},
		{"another kind before an organization", org, ClockMediation, "2026-03-02", "2026-04-01", []Option{When("kind", "loan")}},
		{"extended by any length", pre, ClockMediation, "2026-03-02", "2026-06-30", []Option{Extended(Extension{Days: 90, By: "all_parties"})}},
		{"extended twice", pre, ClockMediation, "2026-03-02", "2026-04-21", []Option{Extended(Extension{Days: 10, By: "all_parties"}, Extension{Days: 10, By: "all_parties"})}},
		{"extended to an agreed Saturday: stays, it is their day", pre, ClockMediation, "2026-03-02", "2026-05-16", []Option{Extended(Extension{Until: "2026-05-16", By: "all_parties"})}},
		{"appraisal of ten days", pre, ClockMediation, "2026-11-10", "2026-12-21", []Option{Stopped(Stop{From: shanghai(t, "2026-11-20"), To: shanghai(t, "2026-11-30"), Reason: "appraisal"})}},
		{"two stops that overlap count once", pre, ClockMediation, "2026-11-10", "2026-12-21", []Option{Stopped(
			Stop{From: shanghai(t, "2026-11-20"), To: shanghai(t, "2026-11-27"), Reason: "appraisal"},
			Stop{From: shanghai(t, "2026-11-24"), To: shanghai(t, "2026-11-30"), Reason: "sham_report"})}},
		{"a stop that ends the day it began takes nothing", pre, ClockMediation, "2026-11-10", "2026-12-10", []Option{Stopped(
			Stop{From: shanghai(t, "2026-11-20 09:00"), To: shanghai(t, "2026-11-20 18:00"), Reason: "appraisal"})}},
		{"a stop after the end takes nothing", pre, ClockMediation, "2026-11-10", "2026-12-10", []Option{Stopped(
			Stop{From: shanghai(t, "2026-12-14"), To: shanghai(t, "2026-12-30"), Reason: "appraisal"})}},
		{"a stop that began after the end and goes on takes nothing", pre, ClockMediation, "2026-11-10", "2026-12-10", []Option{Stopped(
			Stop{From: shanghai(t, "2026-12-14"), Reason: "appraisal"})}},
		{"a stop from the start", pre, ClockMediation, "2026-11-10", "2026-12-15", []Option{Stopped(
			Stop{From: shanghai(t, "2026-11-01"), To: shanghai(t, "2026-11-15"), Reason: "appraisal"})}},
		{"confirmation within 30 days", pre, ClockConfirmationApply, "2026-04-03", "2026-05-06", nil},
		{"decision", pre, ClockConfirmationDecide, "2026-03-02", "2026-03-17", nil},
		{"decision extended", pre, ClockConfirmationDecide, "2026-03-02", "2026-03-27", []Option{Extended(Extension{Days: 10, By: "court_president"})}},
		{"decision extended thrice: the cap of 30", pre, ClockConfirmationDecide, "2026-03-02", "2026-04-01", []Option{Extended(
			Extension{Days: 10, By: "court_president"}, Extension{Days: 10, By: "court_president"})}},
		{"six months", pre, ClockObjectionOther, "2026-01-15", "2026-07-15", nil},
		{"six months to a shorter month", pre, ClockObjectionOther, "2025-08-31", "2026-02-28", nil},
		{"six months to the 29th of a leap year", pre, ClockObjectionOther, "2023-08-31", "2024-02-29", nil},
		{"two years", pre, ClockEnforcement, "2024-03-04", "2026-03-04", nil},
		{"two years from 29 February", pre, ClockEnforcement, "2024-02-29", "2026-02-28", nil},
		{"a year without calendar knows weekends", pre, ClockMediation, "2030-04-12", "2030-05-13", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := pack(t, c.pack)
			d, err := p.Deadline(c.clock, shanghai(t, c.start), c.opts...)
			if err != nil {
				t.Fatal(err)
			}
			if d.Last != c.last {
				t.Errorf("last day %s, want %s: %s", d.Last, c.last, keysOf(d))
			}
			if want := (c.last.day() + 1).date().Midnight(p.Zone()); !d.Due.Equal(want) {
				t.Errorf("due %v, want %v", d.Due, want)
			}
			if d.Due.Location() != time.UTC || d.Start.Location() != time.UTC {
				t.Error("times are not in UTC")
			}
		})
	}
}

func TestExplanation(t *testing.T) {
	t.Parallel()
	p := pack(t, "prc-prefiling-2022")
	for _, c := range []struct {
		name, clock, start, want string
		opts                     []Option
		article                  string
	}{
		{"plain", ClockMediation, "2026-11-10", "start:2026-11-10 first_day:2026-11-11 last_day:2026-12-10", nil, "OMR 24"},
		{"moved by a weekend", ClockMediation, "2026-11-19",
			"start:2026-11-19 first_day:2026-11-20 last_day:2026-12-19 moved_weekend:2026-12-21", nil, "OMR 24; CPL 85"},
		{"moved by a holiday", ClockMediation, "2026-09-02",
			"start:2026-09-02 first_day:2026-09-03 last_day:2026-10-02 moved_holiday:2026-10-08", nil, "OMR 24; CPL 85"},
		{"stopped and extended", ClockMediation, "2026-11-10",
			"start:2026-11-10 first_day:2026-11-11 stopped:2026-11-20 last_day:2026-12-15 extended:2026-12-22",
			[]Option{Extended(Extension{Days: 7, By: "all_parties"}), Stopped(Stop{From: shanghai(t, "2026-11-20"), To: shanghai(t, "2026-11-25"), Reason: "appraisal"})},
			"OMR 24; OMR 26"},
		{"working days", ClockJointChoice, "2026-11-19",
			"start:2026-11-19 first_day:2026-11-20 rest_days_skipped:2026-11-19 last_day:2026-11-23", nil, "OMR 10"},
		{"no calendar", ClockAccept, "2029-12-28",
			"start:2029-12-28 first_day:2029-12-31 rest_days_skipped:2029-12-28 last_day:2030-01-02 calendar_unknown:2029-01-01 calendar_unknown:2030-01-01", nil, "OMR 12"},
		{"capped", ClockConfirmationDecide, "2026-03-02",
			"start:2026-03-02 first_day:2026-03-03 last_day:2026-03-17 extended:2026-04-06 extended:2026-04-06 capped:2026-04-01",
			[]Option{Extended(Extension{Days: 10, By: "court_president"}, Extension{Days: 10, By: "court_president"})}, "JC2011 5; CPL 187"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d, err := p.Deadline(c.clock, shanghai(t, c.start), c.opts...)
			if err != nil {
				t.Fatal(err)
			}
			if got := keysOf(d); got != c.want {
				t.Errorf("steps\n got %s\nwant %s", got, c.want)
			}
			if d.Article != c.article || len(d.Cites) != strings.Count(c.article, ";")+1 {
				t.Errorf("article %q, want %q; %v", d.Article, c.article, d.Cites)
			}
			for _, s := range d.Steps {
				if !slices.Contains(steps, s.Key) {
					t.Errorf("step key %q is not in Keys", s.Key)
				}
			}
		})
	}
}

func TestUnverifiedAndCalendarGapAreSaid(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pack, clock, start string
		opts               []Option
		unverified, gap    bool
	}{
		{"prc-prefiling-2022", ClockMediation, "2026-03-02", nil, false, false},
		{"prc-prefiling-2022", ClockConfirmationAccept, "2026-03-02", nil, true, false},
		{"prc-prefiling-2022", ClockEnforcement, "2024-03-04", nil, true, false},
		{"prc-prefiling-2022", ClockMediation, "2026-12-20", nil, false, true},
		{"prc-postfiling-2025", ClockMediation, "2026-03-02", nil, false, false},
		{"prc-postfiling-2025", ClockMediation, "2026-03-02", []Option{Extended(Extension{Days: 1, By: "all_parties"})}, true, false},
		{"prc-organization", ClockMediation, "2026-03-02", nil, false, false},
		{"generic-en", ClockMediation, "2030-03-02", nil, false, false},
	} {
		d, err := pack(t, c.pack).Deadline(c.clock, shanghai(t, c.start), c.opts...)
		if err != nil || d.Unverified != c.unverified || d.CalendarGap != c.gap {
			t.Errorf("%s %s: unverified %v gap %v, want %v %v (%v)", c.pack, c.clock, d.Unverified, d.CalendarGap, c.unverified, c.gap, err)
		}
	}
}

func TestRunningStop(t *testing.T) {
	t.Parallel()
	p := pack(t, "prc-prefiling-2022")
	d, err := p.Deadline(ClockMediation, shanghai(t, "2026-11-10"), Stopped(Stop{From: shanghai(t, "2026-11-22"), Reason: "appraisal"}))
	if err != nil {
		t.Fatal(err)
	}
	if !d.Paused || !d.Due.IsZero() || d.Last != "" {
		t.Errorf("paused %v, due %v, last %q", d.Paused, d.Due, d.Last)
	}
	if got, want := keysOf(d), "start:2026-11-10 first_day:2026-11-11 stopped_since:2026-11-22"; got != want {
		t.Errorf("steps %s, want %s", got, want)
	}
	last := d.Steps[len(d.Steps)-1].Params
	if last["day"] != 12 || last["left"] != 18 {
		t.Errorf("stopped at day %v with %v left, want 12 and 18", last["day"], last["left"])
	}
	if got := d.Day(shanghai(t, "2026-12-24")); got != 12 {
		t.Errorf("day %d while stopped, want 12", got)
	}
	if got := d.DaysLeft(shanghai(t, "2026-12-24")); got != 0 {
		t.Errorf("%d days left while stopped", got)
	}
	again, err := p.Deadline(ClockMediation, shanghai(t, "2026-11-10"), Stopped(Stop{From: shanghai(t, "2026-11-22"), To: shanghai(t, "2026-12-02"), Reason: "appraisal"}))
	if err != nil || again.Paused || again.Last != "2026-12-21" { // 18 days after 2 December is Sunday 20
		t.Errorf("after the stop: %v %s %v", again.Paused, again.Last, err)
	}
}

func TestDayAndDaysLeft(t *testing.T) {
	t.Parallel()
	d, err := pack(t, "prc-prefiling-2022").Deadline(ClockMediation, shanghai(t, "2026-11-19"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		now       string
		day, left int
	}{
		{"2026-11-19 23:59", 0, 32}, {"2026-11-20 00:00", 1, 31}, {"2026-11-23", 4, 28}, {"2026-12-21 23:59", 32, 0}, {"2026-12-22 00:00", 32, -1},
	} {
		now := shanghai(t, c.now)
		if day, left := d.Day(now), d.DaysLeft(now); day != c.day || left != c.left {
			t.Errorf("%s: day %d, %d left; want %d, %d", c.now, day, left, c.day, c.left)
		}
		if over := !now.Before(d.Due); over != (c.left < 0) {
			t.Errorf("%s: over %v with %d days left", c.now, over, c.left)
		}
	}
}

func TestWhatAClockDoesNotAllow(t *testing.T) {
	t.Parallel()
	start := shanghai(t, "2026-03-02")
	for _, c := range []struct {
		pack, clock, key string
		opt              Option
	}{
		{"prc-prefiling-2022", "no_such", "rules.no_clock", nil},
		{"prc-prefiling-2022", ClockMediation, "clock.extension_not_allowed", Extended(Extension{Days: 1, By: "court_president"})},
		{"prc-prefiling-2022", ClockConfirmationApply, "clock.extension_not_allowed", Extended(Extension{Days: 1, By: "all_parties"})},
		{"prc-prefiling-2022", ClockConfirmationDecide, "clock.extension_too_long", Extended(Extension{Days: 11, By: "court_president"})},
		{"prc-postfiling-2025", ClockMediation, "clock.extension_too_long", Extended(Extension{Until: "2026-04-17", By: "all_parties"})},
		{"prc-prefiling-2022", ClockMediation, "clock.extension_not_later", Extended(Extension{By: "all_parties"})},
		{"prc-prefiling-2022", ClockMediation, "clock.extension_not_later", Extended(Extension{Days: -3, By: "all_parties"})},
		{"prc-prefiling-2022", ClockMediation, "clock.extension_not_later", Extended(Extension{Until: "2026-04-01", By: "all_parties"})},
		{"prc-prefiling-2022", ClockMediation, "clock.extension_not_later", Extended(Extension{Until: "soon", By: "all_parties"})},
		{"prc-prefiling-2022", ClockConfirmationApply, "clock.stop_not_allowed", Stopped(Stop{From: start, Reason: "appraisal"})},
		{"prc-prefiling-2022", ClockMediation, "clock.stop_not_allowed", Stopped(Stop{From: start, Reason: "holiday"})},
	} {
		var opts []Option
		if c.opt != nil {
			opts = append(opts, c.opt)
		}
		_, err := pack(t, c.pack).Deadline(c.clock, start, opts...)
		var f *fault.Fault
		if !errors.As(err, &f) || f.Key != c.key || !slices.Contains(Load().Keys(), c.key) {
			t.Errorf("%s %s: %v, want %s", c.pack, c.clock, err, c.key)
		}
	}
}

// The reading of 法定休假日 is a switch of the pack.
func TestReadingsOfRestDays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		reading Reading
		start   string
		last    Date
	}{
		{RestDays, "2026-11-19", "2026-12-21"}, {HolidaysOnly, "2026-11-19", "2026-12-19"}, {NeverMoves, "2026-11-19", "2026-12-19"},
		{RestDays, "2026-09-02", "2026-10-08"}, {HolidaysOnly, "2026-09-02", "2026-10-08"}, {NeverMoves, "2026-09-02", "2026-10-02"},
	} {
		p := pack(t, "prc-prefiling-2022")
		p.Counting.RestDay = c.reading
		d, err := p.Deadline(ClockMediation, shanghai(t, c.start))
		if err != nil || d.Last != c.last {
			t.Errorf("%s from %s: %s, want %s (%v)", c.reading, c.start, d.Last, c.last, err)
		}
	}
}

// oracle finds the last day by looking at one day after the other, with nothing of the engine but the calendar's data.
func oracle(cal *Calendar, working bool, start time.Time, length int, stops [][2]time.Time) time.Time {
	rest := func(d time.Time) bool {
		n := day(d.Unix() / 86400)
		if _, ok := cal.holidays[n]; ok {
			return true
		}
		return (d.Weekday() == time.Sunday || d.Weekday() == time.Saturday) && !cal.workdays[n]
	}
	off := func(d time.Time) bool {
		for _, s := range stops {
			if d.After(s[0]) && !d.After(s[1]) {
				return true
			}
		}
		return false
	}
	d := start
	for left := length; left > 0; {
		d = d.AddDate(0, 0, 1)
		if !off(d) && (!working || !rest(d)) {
			left--
		}
	}
	for rest(d) || off(d) {
		d = d.AddDate(0, 0, 1)
	}
	return d
}

func TestAgainstTheOracle(t *testing.T) {
	t.Parallel()
	p := pack(t, "prc-prefiling-2022")
	r := rand.New(rand.NewPCG(20261121, 7))
	for range 4000 {
		day0 := time.Date(2004+r.IntN(27), time.Month(1+r.IntN(12)), 1+r.IntN(31), 0, 0, 0, 0, time.UTC)
		working, clock, length := r.IntN(3) == 0, ClockMediation, 30
		var opts []Option
		var spans [][2]time.Time
		if working {
			clock, length = ClockAccept, 3
		} else {
			for range r.IntN(3) {
				days := 1 + r.IntN(40)
				length += days
				opts = append(opts, Extended(Extension{Days: days, By: "all_parties"}))
			}
			for range r.IntN(4) {
				from := day0.AddDate(0, 0, r.IntN(60)-5)
				to := from.AddDate(0, 0, r.IntN(20))
				spans = append(spans, [2]time.Time{from, to})
				hour := time.Duration(r.IntN(24)) * time.Hour
				opts = append(opts, Stopped(Stop{From: inZone(p, from).Add(hour), To: inZone(p, to).Add(hour), Reason: "appraisal"}))
			}
		}
		d, err := p.Deadline(clock, inZone(p, day0).Add(time.Duration(r.IntN(24*60))*time.Minute), opts...)
		if err != nil {
			t.Fatal(err)
		}
		want := Date(oracle(p.calendar, working, day0, length, spans).Format(time.DateOnly))
		if d.Last != want {
			t.Fatalf("%s from %s, length %d, stops %v: %s, want %s\n%s", clock, day0.Format(time.DateOnly), length, spans, d.Last, want, keysOf(d))
		}
		if rest, _ := p.Calendar().Rest(d.Last); rest {
			t.Fatalf("%s ends on a rest day", d.Last)
		}
	}
}

// inZone gives the midnight with which a day begins where the pack counts.
func inZone(p Pack, d time.Time) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, p.zone)
}

func TestCalendar(t *testing.T) {
	t.Parallel()
	c := pack(t, "prc-prefiling-2022").Calendar()
	if first, last := c.Years(); first != 2004 || last != 2026 {
		t.Errorf("years %d to %d", first, last)
	}
	for d, want := range map[Date][2]bool{
		"2026-02-14": {false, true}, "2026-02-15": {true, true}, "2026-02-23": {true, true}, "2026-02-24": {false, true}, "2026-02-28": {false, true},
		"2025-01-26": {false, true}, "2025-10-08": {true, true}, "2026-11-21": {true, true}, "2027-10-01": {false, false}, "2003-10-01": {false, false},
	} {
		if rest, known := c.Rest(d); rest != want[0] || known != want[1] {
			t.Errorf("%s: rest %v known %v, want %v", d, rest, known, want)
		}
	}
}
