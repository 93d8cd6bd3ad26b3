package notify

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Calendar is one entry for people's own calendars (RFC 5545). It names no party and no dispute.
type Calendar struct {
	UID       string // the session: a moved one keeps it
	Sequence  int    // grows with each change
	Stamp     time.Time
	Start     time.Time
	End       time.Time
	Summary   string
	Text      string
	Place     string
	Link      string // absolute; "" leaves it out
	Cancelled bool
}

// String gives the entry as text/calendar with a reminder half an hour before, CRLF lines of at most 75 octets.
func (c Calendar) String() string {
	var b strings.Builder
	line := func(name, value string) { fold(&b, name+":"+value) }
	stamp := func(t time.Time) string { return t.UTC().Format("20060102T150405Z") }
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//Concord//Sessions//EN")
	line("BEGIN", "VEVENT")
	line("UID", escape(c.UID)+"@concord")
	line("SEQUENCE", fmt.Sprint(c.Sequence))
	line("DTSTAMP", stamp(c.Stamp))
	line("DTSTART", stamp(c.Start))
	line("DTEND", stamp(c.End))
	line("SUMMARY", escape(c.Summary))
	if c.Text != "" {
		line("DESCRIPTION", escape(c.Text))
	}
	if c.Place != "" {
		line("LOCATION", escape(c.Place))
	}
	if c.Link != "" {
		line("URL", strings.NewReplacer("\r", "", "\n", "").Replace(c.Link))
	}
	if c.Cancelled {
		line("STATUS", "CANCELLED")
	} else {
		line("STATUS", "CONFIRMED")
		line("BEGIN", "VALARM")
		line("ACTION", "DISPLAY")
		line("DESCRIPTION", escape(c.Summary))
		line("TRIGGER", "-PT30M")
		line("END", "VALARM")
	}
	line("CLASS", "PRIVATE")
	line("END", "VEVENT")
	line("END", "VCALENDAR")
	return b.String()
}

var escaper = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", "")

func escape(s string) string { return escaper.Replace(s) }

// fold breaks a content line so that none is longer than 75 octets and no character is cut (RFC 5545, 3.1).
func fold(b *strings.Builder, s string) {
	n := 0
	for _, r := range s {
		w := utf8.RuneLen(r)
		if w < 0 {
			continue
		}
		if n+w > 75 {
			b.WriteString("\r\n ")
			n = 1
		}
		b.WriteRune(r)
		n += w
	}
	b.WriteString("\r\n")
}
