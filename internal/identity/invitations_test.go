package identity

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"concord/internal/actor"
	"concord/internal/docstore"
)

func (o *office) invite(t *testing.T) string {
	t.Helper()
	token, err := o.Invite(context.Background(), Invitation{Case: "case1", Party: "party1", Phone: bob, Asker: "陈先生", Kind: "loan"})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func (o *office) invitationCode(t *testing.T, token string) (challenge, code string) {
	t.Helper()
	id, err := o.RequestInvitationCode(context.Background(), token, here)
	if err != nil {
		t.Fatal(err)
	}
	return id, o.post.last(t).Secrets["code"]
}

func TestAnInvitationOpensWithTheCodeToItsPhone(t *testing.T) {
	t.Parallel()
	o, ctx := newOffice(t), context.Background()
	token := o.invite(t)
	if len(token) < 26 {
		t.Fatalf("a token of %d characters holds less than 128 bits", len(token))
	}
	p, err := o.Peek(ctx, token)
	if err != nil || p.State != InvitationOpen || p.Asker != "陈先生" || p.Kind != "loan" || p.PhoneMasked != "139****9000" {
		t.Fatalf("%+v %v", p, err)
	}
	id, code := o.invitationCode(t, token)
	if got := o.post.last(t).Phone; got != bob {
		t.Fatalf("the code went to %s", got)
	}
	s, err := o.Claim(ctx, token, id, code, Client{})
	if err != nil {
		t.Fatal(err)
	}
	a, err := o.Session(ctx, s.Token)
	if err != nil || a.Invited != "case1" || s.Case != "case1" || s.Party != "party1" || a.Phone != bob || a.Level != actor.Phone || a.Person == "" {
		t.Fatalf("%+v %+v %v", s, a, err)
	}
	events, err := o.store.Driver().Pending(ctx, 100)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range events {
		if e.Kind == "invitation.claimed" {
			n++
		}
	}
	if n != 1 {
		t.Fatalf("%d events invitation.claimed", n)
	}
}

// Threat 6: a forwarded link shows who asks and the kind, and its holder cannot get further with a phone of his own.
func TestAForwardedLinkOpensNothing(t *testing.T) {
	t.Parallel()
	o, ctx := newOffice(t), context.Background()
	token := o.invite(t)
	p, err := o.Peek(ctx, token)
	if err != nil {
		t.Fatal(err)
	}
	// Codes that went to the thief's own phone, for every purpose he can name.
	for i, purpose := range []Purpose{PurposeLogin, PurposeInvitation(p.ID), PurposeIdentityCheck} {
		o.clock.Advance(time.Duration(i+1) * 2 * time.Minute)
		id, code := o.code(t, purpose, alice)
		_, err := o.Claim(ctx, token, id, code, Client{})
		want(t, err, "code.wrong")
	}
	// A code to the right phone, but for another invitation.
	other, err := o.Invite(ctx, Invitation{Case: "case2", Party: "party9", Phone: bob})
	if err != nil {
		t.Fatal(err)
	}
	id, code := o.invitationCode(t, other)
	_, err = o.Claim(ctx, token, id, code, Client{})
	want(t, err, "code.wrong")
	if p, err = o.Peek(ctx, token); err != nil || p.State != InvitationOpen {
		t.Fatalf("%+v %v", p, err)
	}
	_, err = o.Peek(ctx, strings.Repeat("a", 26))
	want(t, err, "invitation.unknown")
}

func TestAUsedLinkSaysSoAndSendsACodeToTheSamePhone(t *testing.T) {
	t.Parallel()
	o, ctx := newOffice(t), context.Background()
	token := o.invite(t)
	id, code := o.invitationCode(t, token)
	first, err := o.Claim(ctx, token, id, code, Client{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = o.Claim(ctx, token, id, code, Client{}) // replay
	want(t, err, "code.used")
	if p, err := o.Peek(ctx, token); err != nil || p.State != InvitationUsed {
		t.Fatalf("%+v %v", p, err)
	}
	o.clock.Advance(2 * time.Minute)
	id, code = o.invitationCode(t, token)
	if got := o.post.last(t).Phone; got != bob {
		t.Fatalf("the code went to %s", got)
	}
	again, err := o.Claim(ctx, token, id, code, Client{})
	if err != nil || again.Actor.Person != first.Actor.Person || again.Token == first.Token {
		t.Fatalf("%+v %v", again, err)
	}
}

func TestOneClaimOfManyAtOnce(t *testing.T) {
	t.Parallel()
	o, ctx := newOffice(t), context.Background()
	token := o.invite(t)
	id, code := o.invitationCode(t, token)
	var wg sync.WaitGroup
	var opened atomic.Int64
	for range 20 {
		wg.Go(func() {
			if _, err := o.Claim(ctx, token, id, code, Client{}); err == nil {
				opened.Add(1)
			}
		})
	}
	wg.Wait()
	if opened.Load() != 1 {
		t.Fatalf("%d sessions", opened.Load())
	}
}

func TestAnInvitationEnds(t *testing.T) {
	t.Parallel()
	o, ctx := newOffice(t), context.Background()
	token := o.invite(t)
	id, code := o.invitationCode(t, token)
	if err := o.RevokeInvitations(ctx, "case1", "party1"); err != nil {
		t.Fatal(err)
	}
	_, err := o.Claim(ctx, token, id, code, Client{})
	want(t, err, "invitation.revoked")
	_, err = o.RequestInvitationCode(ctx, token, here)
	want(t, err, "invitation.revoked")
	if p, _ := o.Peek(ctx, token); p.State != InvitationRevoked || p.Asker != "" || p.PhoneMasked != "" {
		t.Fatalf("%+v", p)
	}

	fresh := o.invite(t)
	if fresh == token {
		t.Fatal("the revoked link lives again")
	}
	_, err = o.Peek(ctx, token)
	want(t, err, "invitation.unknown")
	o.clock.Advance(InvitationLife)
	_, err = o.RequestInvitationCode(ctx, fresh, here)
	want(t, err, "invitation.expired")
	o.clock.Advance(-InvitationLife)
	_, err = o.RequestInvitationCode(ctx, fresh, here)
	want(t, err, "invitation.expired") // a clock set back revives nothing

	_, err = o.Invite(ctx, Invitation{Case: "c", Party: "p", Phone: bob, Expires: o.clock.Now()})
	want(t, err, "invitation.past")
}

// A reaction that runs twice must not kill the link that the first run has sent already.
func TestInvitingAgainGivesTheSameLink(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	token := o.invite(t)
	o.restart(t)
	if again := o.invite(t); again != token {
		t.Fatal("a second run made another link")
	}
	var wg sync.WaitGroup
	tokens := make([]string, 10)
	for i := range tokens {
		wg.Go(func() {
			tokens[i], _ = o.Invite(context.Background(), Invitation{Case: "case2", Party: "p", Phone: alice})
		})
	}
	wg.Wait()
	for _, x := range tokens {
		if x == "" || x != tokens[0] {
			t.Fatalf("%v", tokens)
		}
	}
}

func TestACorrectedNumberClosesTheWrongOne(t *testing.T) {
	t.Parallel()
	o, ctx := newOffice(t), context.Background()
	wrong := o.invite(t)
	right, err := o.Invite(ctx, Invitation{Case: "case1", Party: "party1", Phone: alice})
	if err != nil {
		t.Fatal(err)
	}
	if p, _ := o.Peek(ctx, wrong); p.State != InvitationRevoked {
		t.Fatalf("the wrong number's link is %s", p.State)
	}
	if p, _ := o.Peek(ctx, right); p.State != InvitationOpen {
		t.Fatalf("the right number's link is %s", p.State)
	}
}

func TestSweepKeepsWhatLives(t *testing.T) {
	t.Parallel()
	o, ctx := newOffice(t), context.Background()
	s := o.login(t, alice)
	token := o.invite(t)
	o.clock.Advance(25 * time.Hour)
	n, err := o.Sweep(ctx)
	if err != nil || n == 0 {
		t.Fatalf("%d swept, %v", n, err)
	}
	if p, err := o.challenges.Find(ctx, docstore.Query{Index: "expires"}); err != nil || len(p.Items) != 0 {
		t.Fatalf("%d challenges left, %v", len(p.Items), err)
	}
	if _, err := o.Session(ctx, s.Token); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Peek(ctx, token); err != nil {
		t.Fatal(err)
	}
}
