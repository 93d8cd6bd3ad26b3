package identity

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"concord/internal/docstore"
	"concord/internal/fault"
)

func (o *office) tries(t *testing.T, id string) int {
	t.Helper()
	it, err := o.challenges.Get(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return it.Value.Tries
}

// Threat 12: who may guess only five times per code does not get in, however he spreads his guesses.
func TestTenThousandGuessesOneAfterAnother(t *testing.T) {
	t.Parallel()
	o, ctx := newOffice(t), context.Background()
	id, code := o.code(t, PurposeLogin, alice)
	accepted, spent := 0, 0
	for i := range 10_000 {
		guess := fmt.Sprintf("%06d", i*97%1_000_000)
		if guess == code && o.tries(t, id) < CodeTries {
			guess = wrongOf(code) // a lucky draw among the first five is not what is tested
		}
		if i%2_500 == 1_000 {
			o.restart(t)
		}
		switch _, err := o.Login(ctx, id, guess, Client{}); {
		case err == nil:
			accepted++
		case fault.From(err).Key == "code.spent":
			spent++
		}
	}
	if accepted != 0 || spent != 10_000-4 || o.tries(t, id) != CodeTries {
		t.Fatalf("accepted %d, spent %d, tries %d", accepted, spent, o.tries(t, id))
	}
	_, err := o.Login(ctx, id, code, Client{})
	want(t, err, "code.spent") // the right one comes too late
}

func TestTwoHundredGuessesAtOnceOnTwoNodes(t *testing.T) {
	t.Parallel()
	o, ctx := newOffice(t), context.Background()
	id, code := o.code(t, PurposeLogin, alice)
	nodes := []*Service{o.Service, o.second(t)}
	var wg sync.WaitGroup
	var accepted, wrong atomic.Int64
	for i := range 200 {
		wg.Go(func() {
			guess := fmt.Sprintf("%06d", i)
			if guess == code {
				guess = wrongOf(code)
			}
			err := nodes[i%2].VerifyCode(ctx, id, PurposeLogin, guess)
			if err == nil {
				accepted.Add(1)
			} else if fault.From(err).Key == "code.wrong" {
				wrong.Add(1)
			}
		})
	}
	wg.Wait()
	if accepted.Load() != 0 || wrong.Load() != CodeTries-1 || o.tries(t, id) != CodeTries {
		t.Fatalf("accepted %d, answered as wrong %d, tries %d", accepted.Load(), wrong.Load(), o.tries(t, id))
	}
	want(t, o.VerifyCode(ctx, id, PurposeLogin, code), "code.spent")
}

func TestTheRightCodeWorksOnceAmongManyAtOnce(t *testing.T) {
	t.Parallel()
	o, ctx := newOffice(t), context.Background()
	id, code := o.code(t, PurposeLogin, alice)
	var wg sync.WaitGroup
	var accepted atomic.Int64
	for range 50 {
		wg.Go(func() {
			if o.VerifyCode(ctx, id, PurposeLogin, code) == nil {
				accepted.Add(1)
			}
		})
	}
	wg.Wait()
	if accepted.Load() != 1 {
		t.Fatalf("accepted %d times", accepted.Load())
	}
	want(t, o.VerifyCode(ctx, id, PurposeLogin, code), "code.used")
}

func TestACodeForOnePurposeIsUselessForAnother(t *testing.T) {
	t.Parallel()
	purposes := []Purpose{PurposeLogin, PurposeIdentityCheck, PurposeInvitation("i1"), PurposeInvitation("i2"),
		PurposeSign("d1", "p1"), PurposeSign("d2", "p1"), PurposeSign("d1", "p2")}
	o, ctx := newOffice(t), context.Background()
	for i, made := range purposes {
		for j, tried := range purposes {
			id, code := o.code(t, made, fmt.Sprintf("+86138%04d%04d", i, j))
			err := o.VerifyCode(ctx, id, tried, code)
			if (err == nil) != (i == j) {
				t.Errorf("code for %s tried for %s: %v", made, tried, err)
			}
		}
	}
}

func TestACodeIsBoundToItsPhoneAndItsRequest(t *testing.T) {
	t.Parallel()
	o, ctx := newOffice(t), context.Background()
	mine, code := o.code(t, PurposeSign("d", "p"), alice)
	want(t, o.VerifyCodeOf(ctx, mine, PurposeSign("d", "p"), bob, code), "code.wrong")
	other, _ := o.code(t, PurposeSign("d", "p"), bob)
	if err := o.VerifyCode(ctx, other, PurposeSign("d", "p"), code); err == nil && o.post.last(t).Secrets["code"] != code {
		t.Fatal("a code of another request was taken")
	}
	want(t, o.VerifyCodeOf(ctx, mine, PurposeSign("d", "p"), "138 0013 8000", code), "")
	want(t, o.VerifyCode(ctx, "nothing", PurposeLogin, "123456"), "code.expired")
	want(t, o.VerifyCode(ctx, other, PurposeLogin, "12345"), "code.digits")
}

func TestACodeExpiresAndNoClockRevivesIt(t *testing.T) {
	t.Parallel()
	o, ctx := newOffice(t), context.Background()
	start := o.clock.Now()
	a, codeA := o.code(t, PurposeLogin, alice)
	b, codeB := o.code(t, PurposeLogin, bob)
	o.clock.Advance(CodeLife - time.Millisecond)
	want(t, o.VerifyCode(ctx, b, PurposeLogin, codeB), "")
	o.clock.Advance(time.Millisecond)
	want(t, o.VerifyCode(ctx, a, PurposeLogin, codeA), "code.expired")
	o.clock.Set(start) // back by ten minutes
	want(t, o.VerifyCode(ctx, a, PurposeLogin, codeA), "code.expired")
	o.restart(t) // and a start in between
	want(t, o.VerifyCode(ctx, a, PurposeLogin, codeA), "code.expired")

	// After the clock was set back, new codes do not live longer either.
	c, codeC := o.code(t, PurposeLogin, "13700137000")
	o.clock.Advance(5 * time.Minute)
	o.clock.Advance(-time.Hour)
	o.clock.Advance(5 * time.Minute)
	want(t, o.VerifyCode(ctx, c, PurposeLogin, codeC), "")
	d, codeD := o.code(t, PurposeLogin, "13700137001")
	o.clock.Advance(5 * time.Minute)
	if _, err := o.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	o.clock.Advance(-24 * time.Hour)
	o.restart(t)
	o.clock.Advance(5*time.Minute + time.Second)
	want(t, o.VerifyCode(ctx, d, PurposeLogin, codeD), "code.expired")
}

func TestCodesCannotBeAskedForWithoutEnd(t *testing.T) {
	t.Parallel()
	o, ctx := newOffice(t), context.Background()
	ask := func(phone, ip string) error {
		_, err := o.RequestCode(ctx, PurposeLogin, phone, ip)
		return err
	}
	want(t, ask(alice, here), "")
	o.clock.Advance(20 * time.Second)
	err := ask("138-0013-8000", "198.51.100.1") // the same phone written otherwise, from elsewhere
	want(t, err, "code.too_many")
	if f := fault.From(err); f.Code != fault.TooMany || f.Params["retryAfter"] != 40 {
		t.Fatalf("%v %v", f.Code, f.Params)
	}
	for range 4 {
		o.clock.Advance(time.Minute)
		want(t, ask(alice, here), "")
	}
	o.clock.Advance(time.Minute)
	want(t, ask(alice, here), "code.too_many") // the sixth in an hour
	o.restart(t)
	want(t, ask(alice, here), "code.too_many")
	o.clock.Advance(56 * time.Minute)
	want(t, ask(alice, here), "")

	for i := range o.limits.AddressHour {
		want(t, ask(fmt.Sprintf("+8615000%06d", i), "2001:db8:1:2::"+fmt.Sprint(i%9)), "")
		o.clock.Advance(time.Second)
	}
	want(t, ask("+8615100000000", "2001:db8:1:2:ffff::1"), "code.too_many_here") // one /64 is one subscriber
	want(t, ask("+8615100000000", "2001:db8:1:3::1"), "")
}

func TestAllTogetherAreBounded(t *testing.T) {
	t.Parallel()
	o, ctx := newOffice(t), context.Background()
	o.limits.GlobalMinute = 20
	var wg sync.WaitGroup
	var sent atomic.Int64
	for i := range 60 {
		wg.Go(func() {
			if _, err := o.RequestCode(ctx, PurposeLogin, fmt.Sprintf("+86150%08d", i), fmt.Sprintf("10.0.0.%d", i)); err == nil {
				sent.Add(1)
			}
		})
	}
	wg.Wait()
	if sent.Load() != 20 || o.post.count() != 20 {
		t.Fatalf("%d allowed, %d letters", sent.Load(), o.post.count())
	}
}

func TestOneOfManyRequestsAtOnceForAPhone(t *testing.T) {
	t.Parallel()
	o, ctx := newOffice(t), context.Background()
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() { _, _ = o.RequestCode(ctx, PurposeLogin, alice, fmt.Sprintf("10.0.0.%d", i)) })
	}
	wg.Wait()
	if n := o.post.count(); n != 1 {
		t.Fatalf("%d codes sent", n)
	}
}

func TestWrongGuessesCloseTheAddressTheyCameFrom(t *testing.T) {
	t.Parallel()
	o, ctx := newOffice(t), context.Background()
	o.limits.AddressMisses = 10
	for i := range 2 {
		id, code := o.code(t, PurposeLogin, fmt.Sprintf("+8615000%06d", i))
		for range CodeTries {
			if o.VerifyCode(ctx, id, PurposeLogin, wrongOf(code)) == nil {
				t.Fatal("accepted")
			}
		}
	}
	_, err := o.RequestCode(ctx, PurposeLogin, alice, here)
	want(t, err, "code.too_many_misses")
	_, err = o.RequestCode(ctx, PurposeLogin, alice, "192.0.2.8")
	want(t, err, "")
}

// Nobody learns from the answer whether a phone or an address has an account.
func TestNoEnumeration(t *testing.T) {
	t.Parallel()
	o, ctx := newOffice(t), context.Background()
	o.staff(t)
	shape := func(phone string) string {
		id, err := o.RequestCode(ctx, PurposeLogin, phone, here)
		return fmt.Sprint(len(id), err)
	}
	if known, unknown := shape(alice), shape(bob); known != unknown {
		t.Fatalf("codes: %s, %s", known, unknown)
	}
	_, first := o.RequestCode(ctx, PurposeLogin, alice, here)
	_, second := o.RequestCode(ctx, PurposeLogin, bob, here)
	if first.Error() != second.Error() || fault.From(first).Params["retryAfter"] != fault.From(second).Params["retryAfter"] {
		t.Fatalf("refusals: %v, %v", first, second)
	}
	before := o.post.count()
	for _, address := range []string{"lin@example.org", "nobody@example.org", "13700137000"} {
		if err := o.RequestLink(ctx, address, here); err != nil {
			t.Fatalf("%s: %v", address, err)
		}
	}
	if n := o.post.count() - before; n != 1 {
		t.Fatalf("%d links sent, want the one of the member of staff", n)
	}
	want(t, o.RequestLink(ctx, "lin@example.org", here), "code.too_many")
	want(t, o.RequestLink(ctx, "nobody@example.org", here), "code.too_many")
}

// A thief of the database finds no code and no token in it.
func TestTheStoreHoldsNoSecretInTheClear(t *testing.T) {
	t.Parallel()
	o, ctx := newOffice(t), context.Background()
	o.staff(t)
	_, code := o.code(t, PurposeLogin, bob)
	session := o.login(t, "13700137000")
	token, err := o.Invite(ctx, Invitation{Case: "c", Party: "p", Phone: bob})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.RequestLink(ctx, "lin@example.org", here); err != nil {
		t.Fatal(err)
	}
	link := strings.TrimPrefix(o.post.last(t).Secrets["link"], "/l/")
	if _, err := o.RecordDocument(ctx, session.Actor.Person, "11010519491231002X"); err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	dump(t, o.challenges, &all)
	dump(t, o.links, &all)
	dump(t, o.invitations, &all)
	dump(t, o.sessions, &all)
	it, err := o.accounts.Get(ctx, session.Actor.Person)
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := json.Marshal(it.Value)
	all.Write(raw)
	for name, secret := range map[string]string{"session": session.Token, "invitation": token, "link": link, "code": `"` + code + `"`, "id number": "11010519491231002X"} {
		if secret == "" || strings.Contains(all.String(), secret) {
			t.Errorf("the %s secret %q is in the store", name, secret)
		}
	}
	if !strings.Contains(all.String(), `"last4":"002X"`) {
		t.Error("the last four are not kept")
	}
}

func dump[T any](t *testing.T, c *docstore.Collection[T], to *strings.Builder) {
	t.Helper()
	n := 0
	err := c.All(context.Background(), docstore.Query{Index: "expires"}, func(it docstore.Item[T]) (bool, error) {
		raw, err := json.Marshal(it)
		to.Write(raw)
		n++
		return true, err
	})
	if err != nil || n == 0 {
		t.Fatalf("%d documents, %v", n, err)
	}
}
