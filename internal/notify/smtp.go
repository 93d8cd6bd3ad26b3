package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/textproto"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// SMTP says how e-mail leaves. Host "" means that it does not.
type SMTP struct {
	Host     string
	Port     int    // 0: 587 with STARTTLS, 465 with TLS, 25 without
	Security string // "" or starttls (required, never optional), tls, none
	Username string // "" signs in nowhere
	Password string
	From     string         // address
	FromName string         // "" is the name of the service
	Timeout  time.Duration  // 0: 20 s
	Roots    *x509.CertPool // nil: those of the machine
}

func (s SMTP) configured() bool { return s.Host != "" }

// letter is one e-mail ready to go.
type letter struct {
	id, to, subject, text, calendar string
	fromName                        string
	at                              time.Time
}

// refusal is why a provider did not take a message. It holds no address and no text, so it may be logged.
type refusal struct {
	key       string // as smtp.refused
	code      int    // of SMTP or HTTP, 0 when there was none
	permanent bool   // trying again will not help
}

func (r *refusal) Error() string { return fmt.Sprintf("notify: %s %d", r.key, r.code) }

// plainAddress takes the form name@host only: what needs quoting is not an address of ours, and is where mail libraries
// were tricked into other recipients.
func plainAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && len(s) <= 254 && !strings.ContainsAny(s, "\"'<>(),;:\\ \t\r\n\x00") && strings.Count(s, "@") == 1
}

func (s SMTP) check() error {
	if !s.configured() {
		return nil
	}
	if !plainAddress(s.From) {
		return errors.New("notify: SMTP needs From as name@host")
	}
	switch s.Security {
	case "", "starttls", "tls", "none":
		return nil
	}
	return fmt.Errorf("notify: SMTP security %q is none of starttls, tls, none", s.Security)
}

func (s SMTP) client() (*gomail.Client, error) {
	timeout := s.Timeout
	if timeout <= 0 {
		timeout = 20 * time.Second
	}
	options := []gomail.Option{gomail.WithTimeout(timeout), gomail.WithTLSConfig(&tls.Config{ServerName: s.Host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12})}
	switch s.Security {
	case "tls":
		options = append(options, gomail.WithSSL(), gomail.WithPort(465))
	case "none":
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS), gomail.WithPort(25))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory), gomail.WithPort(587))
	}
	if s.Port != 0 {
		options = append(options, gomail.WithPort(s.Port))
	}
	if s.Username != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.Username), gomail.WithPassword(s.Password))
	}
	return gomail.NewClient(s.Host, options...)
}

// send gives nil when the server took the letter, else a *refusal. The Message-ID is that of the message, so that a
// letter sent twice is one in the reader's mailbox.
func (s SMTP) send(ctx context.Context, l letter) error {
	if !plainAddress(l.to) {
		return &refusal{key: "smtp.address", permanent: true}
	}
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	name := s.FromName
	if name == "" {
		name = l.fromName
	}
	if err := errors.Join(m.FromFormat(name, s.From), m.To(l.to)); err != nil {
		return &refusal{key: "smtp.address", permanent: true}
	}
	_, host, _ := strings.Cut(s.From, "@")
	m.SetMessageIDWithValue(l.id + "@" + host)
	m.SetDateWithValue(l.at)
	m.Subject(clean(l.subject, 120))
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no holiday replies
	m.SetBodyString(gomail.TypeTextPlain, l.text)
	if l.calendar != "" {
		err := m.AttachReader("session.ics", strings.NewReader(l.calendar), gomail.WithFileContentType("text/calendar; charset=utf-8"))
		if err != nil {
			return &refusal{key: "smtp.message", permanent: true}
		}
	}
	c, err := s.client()
	if err != nil {
		return &refusal{key: "smtp.settings"}
	}
	return refusalOf(c.DialAndSendWithContext(ctx, m))
}

// refusalOf keeps of an error what may be logged: servers repeat the recipient in their answers.
func refusalOf(err error) error {
	if err == nil {
		return nil
	}
	var sent *gomail.SendError
	if errors.As(err, &sent) {
		code := sent.ErrorCode()
		return &refusal{key: "smtp.refused", code: code, permanent: code >= 500 && code < 600 && !sent.IsTemp()}
	}
	var answer *textproto.Error
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var network net.Error
	switch {
	case errors.As(err, &answer): // before any message: greeting, STARTTLS or sign-in
		return &refusal{key: "smtp.session", code: answer.Code}
	case errors.As(err, &certificate), errors.As(err, &record):
		return &refusal{key: "smtp.tls"}
	case errors.As(err, &network):
		return &refusal{key: "smtp.unreachable"}
	}
	return &refusal{key: "smtp.session"} // as no STARTTLS, or no way to sign in that we know
}
