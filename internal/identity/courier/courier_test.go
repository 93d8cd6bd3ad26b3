package courier

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"concord/internal/actor"
	"concord/internal/clock"
	"concord/internal/docstore/sqlitedoc"
	"concord/internal/identity"
	"concord/internal/notify"
)

// Somebody with nothing but the demonstration mailbox signs in, by code and by link.
func TestSigningInWithTheMailbox(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store, err := sqlitedoc.Open(ctx, filepath.Join(t.TempDir(), "hub.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	keys, err := identity.LoadKeys(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	held := clock.Hold(time.Date(2026, 11, 13, 4, 0, 0, 0, time.UTC))
	var people *identity.Service
	mail, err := notify.Open(ctx, notify.Options{Store: store, Clock: held, Key: keys.Derive("notify"),
		Contact: func(ctx context.Context, person string) (string, string, string, error) {
			return people.Contact(ctx, person)
		}})
	if err != nil {
		t.Fatal(err)
	}
	if people, err = identity.Open(ctx, identity.Options{Store: store, Clock: held, Keys: keys, Courier: New(mail)}); err != nil {
		t.Fatal(err)
	}
	id, err := people.RequestCode(ctx, identity.PurposeLogin, "13800138000", "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	box, _, err := mail.Mailbox(ctx, notify.Filter{Phone: "+8613800138000"}, "", 10)
	if err != nil || len(box) != 1 || len(box[0].Code) != 6 {
		t.Fatalf("%+v %v", box, err)
	}
	s, err := people.Login(ctx, id, box[0].Code, identity.Client{})
	if err != nil || s.Actor.Phone != "+8613800138000" {
		t.Fatalf("%+v %v", s, err)
	}
	staff, err := people.CreateAccount(ctx, identity.Account{Name: "Lin Hui", Email: "lin@example.org", Locale: "en", Grants: []actor.Grant{{Role: actor.Clerk, Tenant: "court1"}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := people.RequestLink(ctx, "lin@example.org", "192.0.2.1"); err != nil {
		t.Fatal(err)
	}
	box, _, err = mail.Mailbox(ctx, notify.Filter{Person: staff.ID}, "", 10)
	if err != nil || len(box) != 1 || !strings.HasPrefix(box[0].Text, "Sign in here: /l/") {
		t.Fatalf("%+v %v", box, err)
	}
	s, err = people.ClaimLink(ctx, strings.TrimPrefix(box[0].Link, "/l/"), identity.Client{})
	if err != nil || s.Actor.Person != staff.ID || !s.Actor.Has(actor.Clerk, "court1") {
		t.Fatalf("%+v %v", s, err)
	}
}
