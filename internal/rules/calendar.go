package rules

import (
	"embed"
	"encoding/json"
	"fmt"
)

//go:embed calendars/*.json
var calendarFiles embed.FS

// Calendar knows which days are rest days and which weekends are worked. Outside its years it knows weekends only.
type Calendar struct {
	name        string
	first, last int // years; 0, 0: weekends only, and that is all there is to know
	holidays    map[day]Label
	workdays    map[day]bool
}

// weekends is the calendar without holidays.
const weekends = "weekends"

// loadCalendar reads an embedded calendar by its name.
func loadCalendar(name string) (*Calendar, error) {
	if name == weekends {
		return &Calendar{name: name}, nil
	}
	raw, err := calendarFiles.ReadFile("calendars/" + name + ".json")
	if err != nil {
		return nil, fmt.Errorf("calendar %q: %w", name, err)
	}
	var in struct {
		FirstYear int         `json:"first_year"`
		LastYear  int         `json:"last_year"`
		Holidays  [][4]string `json:"holidays"`
		Workdays  []Date      `json:"workdays"`
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, fmt.Errorf("calendar %q: %w", name, err)
	}
	c := &Calendar{name: name, first: in.FirstYear, last: in.LastYear, holidays: map[day]Label{}, workdays: map[day]bool{}}
	for _, h := range in.Holidays {
		from, to := Date(h[0]), Date(h[1])
		if !from.Valid() || !to.Valid() || from > to {
			return nil, fmt.Errorf("calendar %q: holiday %v", name, h)
		}
		for d := from.day(); d <= to.day(); d++ {
			c.holidays[d] = Label{ZH: h[2], EN: h[3]}
		}
	}
	for _, w := range in.Workdays {
		if !w.Valid() {
			return nil, fmt.Errorf("calendar %q: workday %q", name, w)
		}
		c.workdays[w.day()] = true
	}
	return c, nil
}

// known says whether the holidays of the day's year are in the calendar.
func (c *Calendar) known(d day) bool {
	return c.name == weekends || d.year() >= c.first && d.year() <= c.last
}

// holiday says whether the day is a public holiday, weekends aside.
func (c *Calendar) holiday(d day) bool { _, ok := c.holidays[d]; return ok }

// rest says whether people rest on the day: a holiday, or a weekend that is not worked to make up for one.
func (c *Calendar) rest(d day) bool { return c.holiday(d) || d.weekend() && !c.workdays[d] }

// Years gives the first and the last year whose holidays are known; 0, 0 for the calendar of weekends only.
func (c *Calendar) Years() (first, last int) { return c.first, c.last }

// Rest says whether a day is a rest day, and whether its year is known.
func (c *Calendar) Rest(d Date) (rest, known bool) { return c.rest(d.day()), c.known(d.day()) }
