package rules

import "time"

// Date is a calendar day as "2006-01-02"; "" is no day.
type Date string

// DateOf gives the day an instant falls on in a time zone.
func DateOf(t time.Time, zone *time.Location) Date { return Date(t.In(zone).Format(time.DateOnly)) }

// Valid says whether the date is written as 2006-01-02 and exists.
func (d Date) Valid() bool {
	_, err := time.Parse(time.DateOnly, string(d))
	return err == nil
}

// Midnight gives the instant at which the day begins in a time zone, in UTC; the zero time for an invalid date.
func (d Date) Midnight(zone *time.Location) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, string(d), zone)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// day is a calendar day as its number since 1970-01-01, so that days can be added and compared.
type day int

const secondsPerDay = 24 * 60 * 60

// day gives the number of a valid date.
func (d Date) day() day {
	t, _ := time.Parse(time.DateOnly, string(d))
	return dayOf(t)
}

// dayOf gives the number of a time's own calendar day.
func dayOf(t time.Time) day {
	return day(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)
}

func (d day) time() time.Time { return time.Unix(int64(d)*secondsPerDay, 0).UTC() }
func (d day) date() Date      { return Date(d.time().Format(time.DateOnly)) }
func (d day) year() int       { return d.time().Year() }

// weekend says whether the day is a Saturday or a Sunday.
func (d day) weekend() bool {
	w := d.time().Weekday()
	return w == time.Saturday || w == time.Sunday
}

// months gives the day of the same number that many months later; where that month is shorter, its last day.
func (d day) months(n int) day {
	t := d.time()
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return dayOf(first.AddDate(0, 0, min(t.Day(), last)-1))
}
