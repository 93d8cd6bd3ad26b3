package notify

import (
	"context"
	"fmt"
	"time"

	"concord/internal/docstore"
	"concord/internal/fault"
)

// Mail is a message as a page shows it.
type Mail struct {
	ID       string    `json:"id"`
	At       time.Time `json:"at"`
	To       string    `json:"to"` // phone, e-mail or "" (in the app)
	Person   string    `json:"person,omitempty"`
	Channel  Channel   `json:"channel"`
	Template Template  `json:"template"`
	Subject  string    `json:"subject"`
	Text     string    `json:"text"`
	Link     string    `json:"link,omitempty"` // path or address of the link in the text
	Code     string    `json:"code,omitempty"` // only in the demonstration mailbox
	State    State     `json:"state"`
	Case     string    `json:"case,omitempty"`
	Calendar bool      `json:"calendar"` // CalendarOf gives an entry
}

// Filter says whose messages the demonstration mailbox shows: the first field that is set; none shows all.
type Filter struct {
	Person string
	Phone  string // E.164
	Email  string
}

// MailboxOpen says whether there is a demonstration mailbox: only while neither SMTP nor SMS is configured, for whoever
// can read it can sign in as anybody.
func (s *Service) MailboxOpen() bool { return s.mailboxOpen() }

func (s *Service) mailboxOpen() bool {
	return !s.set.SMTP.configured() && !s.set.SMS.configured() && !s.set.NoMailbox
}

// Mailbox gives a page of the demonstration mailbox, newest first, with codes and links readable. Fault not_found
// mailbox.closed when there is none.
func (s *Service) Mailbox(ctx context.Context, f Filter, cursor string, limit int) (mails []Mail, next string, err error) {
	if !s.mailboxOpen() {
		return nil, "", fault.New(fault.NotFound, "mailbox.closed", nil)
	}
	q := docstore.Query{Index: "box", Equal: []any{box}, Desc: true, Cursor: cursor, Limit: limit}
	switch {
	case f.Person != "":
		q.Index, q.Equal = "person", []any{f.Person}
	case f.Phone != "":
		q.Index, q.Equal = "phone", []any{f.Phone}
	case f.Email != "":
		q.Index, q.Equal = "email", []any{f.Email}
	}
	p, err := s.messages.Find(ctx, q)
	if err != nil {
		return nil, "", err
	}
	mails = make([]Mail, 0, len(p.Items))
	for _, it := range p.Items {
		secrets, err := s.vault.open(it.ID, it.Value.Sealed)
		if err != nil {
			secrets = nil // sealed under an earlier key: show the rest
		}
		m, err := s.mailOf(it.Value, secrets)
		if err != nil {
			return nil, "", err
		}
		mails = append(mails, m)
	}
	return mails, p.Next, nil
}

// Inbox gives a page of what a person was told, newest first, by whatever channel. Messages with secrets are not in it:
// who is signed in needs none, and who took over a session must not find any.
func (s *Service) Inbox(ctx context.Context, person, cursor string, limit int) (mails []Mail, next string, err error) {
	p, err := s.messages.Find(ctx, docstore.Query{Index: "person", Equal: []any{person}, Desc: true, Cursor: cursor, Limit: limit})
	if err != nil {
		return nil, "", err
	}
	mails = make([]Mail, 0, len(p.Items))
	for _, it := range p.Items {
		if len(catalogue[it.Value.Template].secret) > 0 {
			continue
		}
		m, err := s.mailOf(it.Value, nil)
		if err != nil {
			return nil, "", err
		}
		mails = append(mails, m)
	}
	return mails, p.Next, nil
}

func (s *Service) mailOf(m message, secrets map[string]string) (Mail, error) {
	out := Mail{ID: m.ID, At: m.CreatedAt, Person: m.Person, Channel: m.Channel, Template: m.Template, State: m.State, Case: m.Case, Calendar: catalogue[m.Template].calendar}
	switch m.Channel {
	case ChannelSMS:
		out.To = m.Phone
	case ChannelEmail:
		out.To = m.Email
	}
	var err error
	if out.Subject, out.Text, err = s.render(m, secrets); err != nil {
		return out, fmt.Errorf("notify: %s: %w", m.Template, err)
	}
	data, err := s.data(m, secrets)
	if err != nil {
		return out, err
	}
	if link, _ := data["link"].(string); link != hidden {
		out.Link = link
	}
	out.Code = secrets["code"]
	return out, nil
}

// Unread gives how many messages a person has not opened in the app; 100 stands for that many or more.
func (s *Service) Unread(ctx context.Context, person string) (int, error) {
	p, err := s.messages.Find(ctx, docstore.Query{Index: "unread", Equal: []any{person}, Limit: 100})
	return len(p.Items), err
}

// MarkRead notes that a person opened a message in the app, with the event message.read: proof of service where the
// address was not confirmed (OLR art. 31). Again is no error. Fault not_found when the message is not this person's.
func (s *Service) MarkRead(ctx context.Context, person, id string) error {
	now := s.clock.Now()
	_, err := s.messages.Update(ctx, id, func(m *message) ([]docstore.Event, error) {
		if person == "" || m.Person != person {
			return nil, fault.New(fault.NotFound, "message.unknown", nil)
		}
		if m.ReadAt != nil {
			return nil, nil
		}
		m.ReadAt, m.Unread = &now, ""
		if m.State == Sent {
			m.State = Read
		}
		return []docstore.Event{docstore.NewEvent("message.read", now, s.facts(*m))}, nil
	})
	if fault.CodeOf(err) == fault.NotFound {
		return fault.New(fault.NotFound, "message.unknown", nil)
	}
	return err
}

// Trace is what became of one message of a case: the proof of electronic service without its text.
type Trace struct {
	ID       string     `json:"id"`
	Template Template   `json:"template"`
	Channel  Channel    `json:"channel"`
	Via      string     `json:"via,omitempty"`
	Person   string     `json:"person,omitempty"`
	State    State      `json:"state"`
	At       time.Time  `json:"at"`
	SentAt   *time.Time `json:"sentAt,omitempty"` // our side's "sent OK": provisionally the date of service (CPI art. 135)
	ReadAt   *time.Time `json:"readAt,omitempty"`
	Tries    []Try      `json:"tries,omitempty"`
}

// Traces gives a page of the messages of a case, oldest first.
func (s *Service) Traces(ctx context.Context, caseID, cursor string, limit int) (traces []Trace, next string, err error) {
	p, err := s.messages.Find(ctx, docstore.Query{Index: "case", Equal: []any{caseID}, Cursor: cursor, Limit: limit})
	if err != nil {
		return nil, "", err
	}
	traces = make([]Trace, 0, len(p.Items))
	for _, it := range p.Items {
		m := it.Value
		traces = append(traces, Trace{ID: m.ID, Template: m.Template, Channel: m.Channel, Via: m.Via, Person: m.Person, State: m.State, At: m.CreatedAt, SentAt: m.SentAt, ReadAt: m.ReadAt, Tries: m.Tries})
	}
	return traces, p.Next, nil
}

// CalendarOf gives the calendar entry of a message about a session, as text/calendar, to its person; fault not_found
// when it has none or is not this person's.
func (s *Service) CalendarOf(ctx context.Context, person, id string) (string, error) {
	it, err := s.messages.Get(ctx, id)
	if err != nil && fault.CodeOf(err) != fault.NotFound {
		return "", err
	}
	if err != nil || person == "" || it.Value.Person != person || !catalogue[it.Value.Template].calendar {
		return "", fault.New(fault.NotFound, "message.unknown", nil)
	}
	return s.calendar(it.Value)
}

// calendar gives the calendar entry of a message, "" when its template has none.
func (s *Service) calendar(m message) (string, error) {
	if !catalogue[m.Template].calendar {
		return "", nil
	}
	data, err := s.data(m, nil)
	if err != nil {
		return "", err
	}
	start, err := moment(data["start"])
	if err != nil {
		return "", err
	}
	end, err := moment(data["end"])
	if err != nil {
		return "", err
	}
	summary, about, err := s.texts.render(m.Locale, "calendar", data)
	if err != nil {
		return "", err
	}
	sequence, _ := data["sequence"].(float64)
	link, _ := data["link"].(string)
	if s.set.Origin == "" {
		link = ""
	}
	return Calendar{
		UID: fmt.Sprint(data["session"]), Sequence: int(sequence), Stamp: m.CreatedAt, Start: start, End: end,
		Summary: summary, Text: about, Place: clean(fmt.Sprint(data["place"]), 60), Link: link, Cancelled: m.Template == SessionCancelled,
	}.String(), nil
}
