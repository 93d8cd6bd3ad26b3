// Package courier carries the letters of identity by notify.
package courier

import (
	"context"

	"concord/internal/identity"
	"concord/internal/notify"
)

// New gives a courier that sends letters as messages.
func New(n *notify.Service) identity.Courier {
	return identity.CourierFunc(func(ctx context.Context, l identity.Letter) error {
		return n.Send(ctx, notify.Message{
			ID: notify.MessageID(l.ID, ""), To: notify.Address{Person: l.Person, Phone: l.Phone, Email: l.Email},
			Channel: notify.Channel(l.Channel), Template: notify.Template(l.Kind), Params: l.Params,
			Secrets: l.Secrets, SecretsUntil: l.Until, Locale: l.Locale,
		})
	})
}
