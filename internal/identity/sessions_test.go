package identity

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"concord/internal/actor"
)

func TestASessionKnowsWhoHoldsIt(t *testing.T) {
	t.Parallel()
	o, ctx := newOffice(t), context.Background()
	s := o.login(t, alice)
	a, err := o.Session(ctx, s.Token)
	if err != nil || a.Person != s.Actor.Person || a.Session != s.ID || a.Level != actor.Phone || a.Phone != alice {
		t.Fatalf("%+v %v", a, err)
	}
	o.restart(t)
	if b, err := o.Session(ctx, s.Token); err != nil || b.Person != a.Person {
		t.Fatalf("%+v %v", b, err)
	}
	_, err = o.Session(ctx, "")
	want(t, err, "session.missing")
	_, err = o.Session(ctx, s.Token+"x")
	want(t, err, "session.ended")
	_, err = o.Session(ctx, s.ID) // the id, which the owner's list shows, opens nothing
	want(t, err, "session.ended")
	c := s.Cookie(true)
	if !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.Name != CookieName || c.Path != "/" || c.Value != s.Token {
		t.Fatalf("%+v", c)
	}
}

func TestSigningInRotatesTheToken(t *testing.T) {
	t.Parallel()
	o, ctx := newOffice(t), context.Background()
	old := o.login(t, alice)
	o.clock.Advance(2 * time.Minute)
	id, code := o.code(t, PurposeLogin, alice)
	fresh, err := o.Login(ctx, id, code, Client{Previous: old.Token})
	if err != nil || fresh.Token == old.Token {
		t.Fatalf("%v", err)
	}
	_, err = o.Session(ctx, old.Token)
	want(t, err, "session.ended")
	_, err = o.Session(ctx, fresh.Token)
	want(t, err, "")
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		staff      bool
		idle, life time.Duration
	}{{"party", false, PartyIdle, PartyLife}, {"staff", true, StaffIdle, StaffLife}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o, ctx := newOffice(t), context.Background()
			if c.staff {
				o.staff(t)
			}
			s := o.login(t, alice)
			start := o.clock.Now()
			for o.clock.Now().Sub(start) < c.life-c.idle/2 { // used often enough: lives until the absolute limit
				o.clock.Advance(c.idle / 2)
				if _, err := o.Session(ctx, s.Token); err != nil && o.clock.Now().Sub(start) < c.life {
					t.Fatalf("after %v: %v", o.clock.Now().Sub(start), err)
				}
			}
			o.clock.Advance(c.idle / 2)
			_, err := o.Session(ctx, s.Token)
			want(t, err, "session.ended")
			s = o.login(t, alice)
			o.clock.Advance(c.idle)
			_, err = o.Session(ctx, s.Token)
			want(t, err, "session.ended")
			o.clock.Advance(-c.idle)
			_, err = o.Session(ctx, s.Token)
			want(t, err, "session.ended") // a clock set back revives nothing
		})
	}
}

func TestOneOrAllSessionsCanBeEnded(t *testing.T) {
	t.Parallel()
	o, ctx := newOffice(t), context.Background()
	var s [3]Session
	for i := range s {
		s[i] = o.login(t, alice)
		o.clock.Advance(time.Minute)
	}
	person := s[0].Actor.Person
	if d, err := o.Devices(ctx, person); err != nil || len(d) != 3 || d[0].Session != s[2].ID {
		t.Fatalf("%+v %v", d, err)
	}
	thief := o.login(t, bob)
	want(t, o.EndSession(ctx, thief.Actor.Person, s[0].ID), "session.unknown")
	want(t, o.EndSession(ctx, person, s[0].ID), "")
	want(t, o.SignOutAll(ctx, person, s[2].ID), "")
	for i, key := range []string{"session.ended", "session.ended", ""} {
		_, err := o.Session(ctx, s[i].Token)
		want(t, err, key)
	}
	_, err := o.Session(ctx, thief.Token)
	want(t, err, "")
	want(t, o.SignOut(ctx, s[2].Token), "")
	want(t, o.SignOut(ctx, s[2].Token), "")
	want(t, o.SignOut(ctx, "unknown"), "")
}

// Threat 13: rights that were taken away are gone at the next request, and open connections hear of it.
func TestRightsChangeAtOnce(t *testing.T) {
	t.Parallel()
	o, ctx := newOffice(t), context.Background()
	a := o.staff(t)
	s := o.login(t, alice)
	other := o.second(t)
	heard := make(chan Change, 10)
	stop := o.OnChange(func(c Change) { heard <- c })
	g := a.Grants[0]
	for _, node := range []*Service{o.Service, other} {
		if who, err := node.Session(ctx, s.Token); err != nil || !who.Has(g.Role, g.Tenant) {
			t.Fatalf("%+v %v", who, err)
		}
	}
	if _, err := o.Withdraw(ctx, a.ID, g); err != nil {
		t.Fatal(err)
	}
	if who, err := o.Session(ctx, s.Token); err != nil || who.Has(g.Role, g.Tenant) {
		t.Fatalf("%+v %v", who, err)
	}
	o.clock.Advance(time.Second)
	if who, err := other.Session(ctx, s.Token); err != nil || who.Has(g.Role, g.Tenant) {
		t.Fatalf("another node after a second: %+v %v", who, err)
	}
	if c := <-heard; c.Person != a.ID {
		t.Fatalf("%+v", c)
	}
	stop()
	if _, err := o.Grant(ctx, a.ID, g); err != nil {
		t.Fatal(err)
	}
	if len(heard) != 0 {
		t.Fatal("heard after stop")
	}
	want(t, o.Suspend(ctx, a.ID, true), "")
	_, err := o.Session(ctx, s.Token)
	want(t, err, "session.ended")
	o.clock.Advance(2 * time.Minute)
	id, code := o.code(t, PurposeLogin, alice)
	_, err = o.Login(ctx, id, code, Client{})
	want(t, err, "account.suspended")
}

func TestStaffSignInByLinkOnce(t *testing.T) {
	t.Parallel()
	o, ctx := newOffice(t), context.Background()
	a := o.staff(t)
	want(t, o.RequestLink(ctx, " Lin@Example.org ", here), "")
	l := o.post.last(t)
	token, ok := strings.CutPrefix(l.Secrets["link"], "/l/")
	if !ok || l.Email != "lin@example.org" || l.Kind != "staff_link" || l.Channel != "email" {
		t.Fatalf("%+v", l)
	}
	var wg sync.WaitGroup
	var opened atomic.Int64
	for range 20 {
		wg.Go(func() {
			if s, err := o.ClaimLink(ctx, token, Client{}); err == nil && s.Actor.Person == a.ID {
				opened.Add(1)
			}
		})
	}
	wg.Wait()
	if opened.Load() != 1 {
		t.Fatalf("%d sessions of one link", opened.Load())
	}
	_, err := o.ClaimLink(ctx, token, Client{})
	want(t, err, "link.used")
	_, err = o.ClaimLink(ctx, "nothing", Client{})
	want(t, err, "link.unknown")

	want(t, o.RequestLink(ctx, alice, here), "")
	l = o.post.last(t)
	if l.Phone != alice || l.Email != "" || l.Channel != "sms" {
		t.Fatalf("%+v", l)
	}
	o.clock.Advance(LinkLife)
	_, err = o.ClaimLink(ctx, strings.TrimPrefix(l.Secrets["link"], "/l/"), Client{})
	want(t, err, "link.expired")
}

func TestATicketWorksOnceForItsLogin(t *testing.T) {
	t.Parallel()
	o, ctx := newOffice(t), context.Background()
	s, thief := o.login(t, alice), o.login(t, bob)
	claims := Ticket{Session: "room1", Place: "joint", Person: s.Actor.Person, Seat: "party1", Login: s.ID}
	issue := func() string {
		x, err := o.IssueTicket(ctx, claims, 0)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	ticket := issue()
	_, err := o.RedeemTicket(ctx, ticket, thief.ID)
	want(t, err, "ticket.invalid")
	o.clock.Advance(2 * time.Minute)
	other := o.login(t, alice) // the same person on another device
	ticket = issue()
	_, err = o.RedeemTicket(ctx, ticket, other.ID)
	want(t, err, "ticket.invalid")
	got, err := o.RedeemTicket(ctx, ticket, s.ID)
	if err != nil || got != claims {
		t.Fatalf("%+v %v", got, err)
	}
	_, err = o.RedeemTicket(ctx, ticket, s.ID)
	want(t, err, "ticket.used")
	o.restart(t)
	_, err = o.RedeemTicket(ctx, ticket, s.ID)
	want(t, err, "ticket.used")

	fresh := issue()
	for i := range fresh { // every single character matters
		forged := []byte(fresh)
		if forged[i] == 'A' {
			forged[i] = 'B'
		} else {
			forged[i] = 'A'
		}
		if _, err := o.RedeemTicket(ctx, string(forged), s.ID); err == nil {
			t.Fatalf("forged at %d", i)
		}
	}
	for _, x := range []string{"", ".", "a.b", "eyJhbGciOiJub25lIn0." + fresh, strings.SplitN(fresh, ".", 2)[0] + ".", strings.Repeat("a", 5000)} {
		_, err := o.RedeemTicket(ctx, x, s.ID)
		want(t, err, "ticket.invalid")
	}
	o.clock.Advance(time.Minute)
	_, err = o.RedeemTicket(ctx, fresh, s.ID)
	want(t, err, "ticket.expired")
	o.clock.Advance(-time.Hour)
	_, err = o.RedeemTicket(ctx, fresh, s.ID)
	want(t, err, "ticket.expired")
	after := issue()
	want(t, o.SignOut(ctx, s.Token), "")
	_, err = o.RedeemTicket(ctx, after, s.ID)
	want(t, err, "session.ended")

	var wg sync.WaitGroup
	var taken atomic.Int64
	s = o.login(t, "13700137000")
	claims.Person, claims.Login = s.Actor.Person, s.ID
	one := issue()
	for range 50 {
		wg.Go(func() {
			if _, err := o.RedeemTicket(ctx, one, s.ID); err == nil {
				taken.Add(1)
			}
		})
	}
	wg.Wait()
	if taken.Load() != 1 {
		t.Fatalf("taken %d times", taken.Load())
	}
}
