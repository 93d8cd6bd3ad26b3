package notify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"concord/internal/docstore"
	"concord/internal/fault"
)

// MaxTries is after how many tries a message fails.
const MaxTries = 8

// sending is how long a node may take for one try before another takes over.
const sending = 30 * time.Second

// Try is one attempt to deliver: the trace of service (OLR art. 31).
type Try struct {
	At   time.Time `json:"at"`
	OK   bool      `json:"ok"`
	Key  string    `json:"key,omitempty"`  // why not, as smtp.refused
	Code int       `json:"code,omitempty"` // of SMTP or HTTP
}

var (
	errSettled = errors.New("notify: nothing to do")
	errBusy    = fault.New(fault.Unavailable, "message.busy", nil)
)

// Deliver sends a queued message now. It gives nil when the message is sent, was sent before, or failed for good (state
// failed, event message.failed); fault unavailable when it should be tried again: message.busy while another node sends
// it, message.not_sent after a try that failed, message.not_yet before the next try is due (1, 2, 4 ... 64 minutes).
// DeliverDue makes the later tries, so a reaction may take unavailable for an answer.
func (s *Service) Deliver(ctx context.Context, id string) error {
	now := s.clock.Now()
	it, err := s.messages.Update(ctx, id, func(m *message) ([]docstore.Event, error) {
		if m.State != Queued {
			return nil, errSettled
		}
		if m.BusyUntil != nil && now.Before(*m.BusyUntil) {
			return nil, errBusy
		}
		if m.Due != nil && now.Before(*m.Due) { // a hasty queue must not use up the tries while a provider is down
			return nil, fault.New(fault.Unavailable, "message.not_yet", fault.P{"retryAfter": int(m.Due.Sub(now)/time.Second) + 1})
		}
		until := now.Add(sending)
		m.BusyUntil = &until
		m.Attempts++ // counted before the try, so that one that kills the process counts too
		return nil, nil
	})
	if errors.Is(err, errSettled) {
		return nil
	}
	if err != nil {
		return err
	}
	via, err := s.try(ctx, it.Value)
	return s.note(context.WithoutCancel(ctx), id, via, err)
}

// try hands the message to who carries it and says who that was. A message whose channel has no provider goes by the
// other one when it can.
func (s *Service) try(ctx context.Context, m message) (via string, err error) {
	smtp, sms := s.set.SMTP.configured(), s.set.SMS.configured()
	switch {
	case m.Channel == ChannelApp:
		return "inapp", nil
	case m.Channel == ChannelEmail && smtp, m.Channel == ChannelSMS && !sms && smtp && m.Email != "":
		return "smtp", s.mail(ctx, m)
	case m.Channel == ChannelSMS && sms, m.Channel == ChannelEmail && !smtp && sms && m.Phone != "":
		return "sms", s.sms(ctx, m)
	case s.mailboxOpen():
		return "mailbox", nil
	}
	return "", &refusal{key: string(m.Channel) + ".not_configured"}
}

func (s *Service) whole(m message) (subject, body string, err error) {
	secrets, err := s.vault.open(m.ID, m.Sealed)
	if err != nil {
		return "", "", &refusal{key: "message.sealed", permanent: true} // the key of this hub was changed
	}
	if len(catalogue[m.Template].secret) > 0 && len(secrets) == 0 {
		return "", "", &refusal{key: "message.wiped", permanent: true} // too late: the code is worth nothing
	}
	subject, body, err = s.render(m, secrets)
	if err != nil {
		return "", "", &refusal{key: "message.template", permanent: true}
	}
	return subject, body, nil
}

func (s *Service) mail(ctx context.Context, m message) error {
	subject, body, err := s.whole(m)
	if err != nil {
		return err
	}
	footer, _, err := s.texts.render(m.Locale, "footer", nil)
	if err != nil {
		return &refusal{key: "message.template", permanent: true}
	}
	entry, err := s.calendar(m)
	if err != nil {
		return &refusal{key: "message.template", permanent: true}
	}
	return s.set.SMTP.send(ctx, letter{
		id: m.ID, to: m.Email, subject: subject, text: body + "\n\n-- \n" + footer + "\n",
		calendar: entry, fromName: s.name(m.Locale), at: m.CreatedAt,
	})
}

func (s *Service) sms(ctx context.Context, m message) error {
	_, body, err := s.whole(m)
	if err != nil {
		return err
	}
	if !s.set.SMS.Unsigned {
		if m.Locale == "en" {
			body = s.name(m.Locale) + ": " + body
		} else {
			body = "【" + s.name(m.Locale) + "】" + body
		}
	}
	return s.set.SMS.send(ctx, s.http, text{id: m.ID, phone: m.Phone, template: string(m.Template), text: body})
}

// note writes down what became of a try.
func (s *Service) note(ctx context.Context, id, via string, tried error) error {
	now := s.clock.Now()
	var why *refusal
	if tried != nil && !errors.As(tried, &why) {
		why = &refusal{key: "message.error"}
	}
	it, err := s.messages.Update(ctx, id, func(m *message) ([]docstore.Event, error) {
		if m.State != Queued {
			return nil, errSettled
		}
		m.BusyUntil = nil
		if why == nil {
			m.Tries = append(m.Tries, Try{At: now, OK: true})
			m.State, m.Via, m.SentAt, m.Due = Sent, via, &now, nil
			if via != "mailbox" {
				m.wipe()
			}
			return []docstore.Event{docstore.NewEvent("message.sent", now, s.facts(*m))}, nil
		}
		m.Tries = append(m.Tries, Try{At: now, Key: why.key, Code: why.code})
		if why.permanent || m.Attempts >= MaxTries {
			m.State, m.Due = Failed, nil
			m.wipe()
			return []docstore.Event{docstore.NewEvent("message.failed", now, s.facts(*m))}, nil
		}
		next := now.Add(time.Minute << min(m.Attempts-1, 7))
		m.Due = &next
		return nil, nil
	})
	if errors.Is(err, errSettled) {
		return nil
	}
	if err != nil {
		return err
	}
	if it.Value.State == Queued {
		return fault.Wrap(fmt.Errorf("%s %d", why.key, why.code), fault.Unavailable, "message.not_sent", nil)
	}
	return nil
}

// wipe takes the secrets away for good.
func (m *message) wipe() { m.Sealed, m.SecretsUntil = nil, nil }

// DeliverDue tries every queued message whose time has come, at most limit; the clockwork calls it, in case a job was
// lost or given up. It gives how many were sent.
func (s *Service) DeliverDue(ctx context.Context, limit int) (int, error) {
	p, err := s.messages.Find(ctx, docstore.Query{Index: "due", To: s.clock.Now().Add(time.Millisecond), Limit: limit})
	if err != nil {
		return 0, err
	}
	sent := 0
	for _, it := range p.Items {
		switch err := s.Deliver(ctx, it.ID); {
		case err == nil:
			sent++
		case fault.CodeOf(err) != fault.Unavailable:
			return sent, err
		}
	}
	return sent, nil
}

// Sweep wipes secrets that are worth nothing any more; the clockwork calls it every few minutes. It gives how many
// messages lost theirs.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	n := 0
	for {
		p, err := s.messages.Find(ctx, docstore.Query{Index: "secrets", To: s.clock.Now(), Limit: 200})
		if err != nil || len(p.Items) == 0 {
			return n, err
		}
		for _, it := range p.Items {
			if _, err := s.messages.Update(ctx, it.ID, func(m *message) ([]docstore.Event, error) {
				m.wipe()
				return nil, nil
			}); err != nil {
				return n, err
			}
			n++
		}
	}
}
