package notify

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/fault"
)

// Channel is how a message travels.
type Channel string

// The channels. "" in a Message takes SMS when there is a phone, else e-mail, else the app.
const (
	ChannelSMS   Channel = "sms"
	ChannelEmail Channel = "email"
	ChannelApp   Channel = "inapp"
)

// State is where a message stands.
type State string

// The states.
const (
	Queued State = "queued" // stored, waiting for Deliver
	Sent   State = "sent"   // the provider, the app or the demonstration mailbox has it
	Failed State = "failed" // refused for good, or tried too often
	Read   State = "read"   // its person opened it in the app
)

// Address is where somebody is reached. With Person alone, Options.Contact gives the rest.
type Address struct {
	Person string // account id
	Phone  string // E.164
	Email  string
}

// Message is something to tell one recipient.
type Message struct {
	ID           string // MessageID(event, recipient): the same twice is sent once
	To           Address
	Channel      Channel
	Template     Template
	Params       map[string]any    // see catalogue.go
	Secrets      map[string]string // code, or link of a template that hides it
	SecretsUntil time.Time         // when they are worth nothing; zero: a week from now
	Locale       string            // "": that of the recipient
	Case         string            // case id, "" when there is none
}

// MessageID gives the id of the message that tells a recipient (account id, party id, phone) of an event. The recipient
// cannot be read from it.
func MessageID(event, recipient string) string {
	sum := sha256.Sum256([]byte(event + "\x00" + recipient))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:16]))
}

// Settings say how messages leave. The zero value works: all end in the demonstration mailbox.
type Settings struct {
	Origin    string // as https://hub.example; leads links. "" leaves them as paths, as the demonstration mailbox shows them
	Zone      string // IANA time zone of the dates in messages; "": Asia/Shanghai
	NameZh    string // the sender in messages; "": 和合调解
	NameEn    string // "": Concord
	SMTP      SMTP
	SMS       SMS
	NoMailbox bool // closes the demonstration mailbox also when nothing is configured
}

// Options are what a Service needs. Store, Clock and Key (32 bytes, for the secrets) are required.
type Options struct {
	Store    *docstore.Store
	Clock    clock.Clock
	Key      []byte
	Settings Settings
	// Contact gives where a person is reached; identity.Service.Contact. Nil: only what messages name.
	Contact func(ctx context.Context, person string) (phone, email, locale string, err error)
}

// Service sends messages. Make one with Open; it is safe for parallel use.
type Service struct {
	clock    clock.Clock
	messages *docstore.Collection[message]
	vault    vault
	texts    texts
	set      Settings
	contact  func(ctx context.Context, person string) (phone, email, locale string, err error)
	http     *http.Client
}

// message is a message as stored.
type message struct {
	ID           string         `json:"id"`
	Channel      Channel        `json:"channel"`
	Template     Template       `json:"template"`
	Locale       string         `json:"locale"`
	Case         string         `json:"case,omitempty"`
	Person       string         `json:"person,omitempty"`
	Phone        string         `json:"phone,omitempty"`
	Email        string         `json:"email,omitempty"`
	Params       map[string]any `json:"params,omitempty"`
	Sealed       []byte         `json:"sealed,omitempty"` // secrets, encrypted
	SecretsUntil *time.Time     `json:"secretsUntil,omitempty"`
	State        State          `json:"state"`
	Via          string         `json:"via,omitempty"` // sms, smtp, inapp or mailbox
	Attempts     int            `json:"attempts"`
	Tries        []Try          `json:"tries,omitempty"`
	BusyUntil    *time.Time     `json:"busyUntil,omitempty"` // somebody is sending it now
	Due          *time.Time     `json:"due,omitempty"`       // while queued: when the next try may be
	Unread       string         `json:"unread,omitempty"`    // person who has not opened it in the app
	CreatedAt    time.Time      `json:"createdAt"`
	SentAt       *time.Time     `json:"sentAt,omitempty"`
	ReadAt       *time.Time     `json:"readAt,omitempty"`
	Box          string         `json:"box"` // constant: lists all in order of time
}

const box = "all"

// secretsLife is how long secrets stay when the message does not say.
const secretsLife = 7 * 24 * time.Hour

// Open declares the collection, reads the templates and checks the settings.
func Open(ctx context.Context, o Options) (*Service, error) {
	if o.Store == nil || o.Clock == nil {
		return nil, errors.New("notify: Store and Clock are required")
	}
	s := &Service{clock: o.Clock, set: o.Settings, contact: o.Contact, http: newHTTPClient()}
	if err := errors.Join(s.set.SMTP.check(), s.set.SMS.check(), s.set.check()); err != nil {
		return nil, err
	}
	zone, err := zoneOf(s.set.Zone)
	if err != nil {
		return nil, err
	}
	if s.texts, err = parse(zone); err != nil {
		return nil, err
	}
	if s.vault, err = newVault(o.Key); err != nil {
		return nil, err
	}
	s.messages, err = docstore.Declare[message](ctx, o.Store, docstore.Spec{Name: "messages", Indexes: []docstore.Index{
		{Name: "person", Fields: []string{"person", "createdAt"}},
		{Name: "phone", Fields: []string{"phone", "createdAt"}},
		{Name: "email", Fields: []string{"email", "createdAt"}},
		{Name: "case", Fields: []string{"case", "createdAt"}},
		{Name: "box", Fields: []string{"box", "createdAt"}},
		{Name: "unread", Fields: []string{"unread"}},
		{Name: "due", Fields: []string{"due"}},
		{Name: "secrets", Fields: []string{"secretsUntil"}},
	}})
	return s, err
}

func (s *Settings) check() error {
	s.Origin = strings.TrimSuffix(s.Origin, "/")
	if s.Origin != "" {
		u, err := url.Parse(s.Origin)
		if err != nil || u.Host == "" || u.Path != "" || (u.Scheme != "https" && u.Scheme != "http") {
			return errors.New("notify: Origin is no origin, as https://hub.example")
		}
	}
	if s.Origin == "" && (s.SMTP.configured() || s.SMS.configured()) {
		return errors.New("notify: a provider needs Origin, or the links in messages lead nowhere")
	}
	if s.NameZh == "" {
		s.NameZh = "和合调解"
	}
	if s.NameEn == "" {
		s.NameEn = "Concord"
	}
	return nil
}

func zoneOf(name string) (*time.Location, error) {
	if name == "" {
		name = "Asia/Shanghai"
	}
	z, err := time.LoadLocation(name)
	if err != nil && name == "Asia/Shanghai" {
		return time.FixedZone("CST", 8*60*60), nil // a machine without time zones; China has had no summer time since 1991
	}
	return z, err
}

// Send stores a message with the event message.queued, whose reaction calls Deliver. The same id again is no error and
// changes nothing. Faults: internal when template and parameters do not fit.
func (s *Service) Send(ctx context.Context, m Message) error {
	sh, err := check(m.Template, m.Params, m.Secrets)
	if err != nil {
		return err
	}
	if m.ID == "" {
		return fault.New(fault.Internal, "message.id_missing", fault.P{"template": string(m.Template)})
	}
	now := s.clock.Now()
	v := message{
		ID: m.ID, Channel: m.Channel, Template: m.Template, Locale: m.Locale, Case: m.Case,
		Person: m.To.Person, Phone: m.To.Phone, Email: m.To.Email, State: Queued, Due: &now, CreatedAt: now, Box: box,
	}
	if v.Params, err = settled(m.Params); err != nil {
		return err
	}
	if err := s.reach(ctx, &v); err != nil {
		return err
	}
	if v.Channel == ChannelApp && len(sh.secret) > 0 { // a code must travel apart from what it opens
		return fault.New(fault.Internal, "message.nobody", fault.P{"template": string(m.Template)})
	}
	v.Locale = normalLocale(v.Locale)
	if _, _, err := s.render(v, m.Secrets); err != nil {
		return fault.Wrap(err, fault.Internal, "message.template", fault.P{"template": string(m.Template)})
	}
	if v.Sealed, err = s.vault.seal(m.ID, m.Secrets); err != nil {
		return err
	}
	if v.Sealed != nil {
		until := m.SecretsUntil.UTC()
		if m.SecretsUntil.IsZero() {
			until = now.Add(secretsLife)
		}
		v.SecretsUntil = &until
	}
	if len(sh.secret) == 0 {
		v.Unread = v.Person
	}
	err = s.messages.Insert(ctx, m.ID, v, docstore.NewEvent("message.queued", now, s.facts(v)))
	if fault.CodeOf(err) == fault.Exists {
		return nil
	}
	return err
}

// settled gives parameters as they will come back from the store.
func settled(in map[string]any) (map[string]any, error) {
	raw, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	var out map[string]any
	return out, json.Unmarshal(raw, &out)
}

// facts are the data of a message's events: ids and states only.
func (s *Service) facts(m message) map[string]any {
	return map[string]any{"message": m.ID, "case": m.Case, "person": m.Person, "template": m.Template, "channel": m.Channel}
}

// reach fills in where the message goes and how.
func (s *Service) reach(ctx context.Context, m *message) error {
	if m.Person != "" && s.contact != nil && ((m.Phone == "" && m.Email == "") || m.Locale == "") {
		phone, email, locale, err := s.contact(ctx, m.Person)
		if err != nil && fault.CodeOf(err) != fault.NotFound {
			return err
		}
		if m.Phone == "" && m.Email == "" {
			m.Phone, m.Email = phone, email
		}
		if m.Locale == "" {
			m.Locale = locale
		}
	}
	switch {
	case m.Channel == ChannelApp && m.Person != "":
	case m.Channel == ChannelEmail && m.Email != "":
	case m.Channel == ChannelSMS && m.Phone != "":
	case m.Phone != "":
		m.Channel = ChannelSMS
	case m.Email != "":
		m.Channel = ChannelEmail
	case m.Person != "":
		m.Channel = ChannelApp
	default:
		return fault.New(fault.Internal, "message.nobody", fault.P{"template": string(m.Template)})
	}
	return nil
}

// hidden stands for a secret that was wiped.
const hidden = "••••••"

// render gives subject and text; secrets nil shows that they are gone.
func (s *Service) render(m message, secrets map[string]string) (subject, body string, err error) {
	data, err := s.data(m, secrets)
	if err != nil {
		return "", "", err
	}
	return s.texts.render(m.Locale, string(m.Template), data)
}

func (s *Service) data(m message, secrets map[string]string) (map[string]any, error) {
	sh := catalogue[m.Template]
	data := map[string]any{}
	for _, p := range sh.may {
		data[p] = ""
	}
	for k, v := range m.Params {
		data[k] = v
	}
	for _, name := range sh.secret {
		data[name] = hidden
		if v := secrets[name]; v != "" {
			data[name] = v
		}
	}
	if link, ok := data["link"].(string); ok && link != hidden {
		absolute, err := s.absolute(link)
		if err != nil {
			return nil, err
		}
		data["link"] = absolute
	}
	return data, nil
}

// absolute leads a path of ours with our origin; nothing else can be linked to.
func (s *Service) absolute(link string) (string, error) {
	if !strings.HasPrefix(link, "/") || strings.HasPrefix(link, "//") || strings.ContainsAny(link, "\\ \t\r\n") {
		return "", errors.New("notify: a link is a path of ours, as /cases/x")
	}
	return s.set.Origin + link, nil
}

func (s *Service) name(locale string) string {
	if locale == "en" {
		return s.set.NameEn
	}
	return s.set.NameZh
}
