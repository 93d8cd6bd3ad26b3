package identity

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"concord/internal/actor"
)

func TestNormalPhone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, out, key string }{
		{"13800138000", "+8613800138000", ""},
		{" 138-0013 8000 ", "+8613800138000", ""},
		{"１３８００１３８０００", "+8613800138000", ""},
		{"8613800138000", "+8613800138000", ""},
		{"0086 138 0013 8000", "+8613800138000", ""},
		{"＋86 (138) 00138000", "+8613800138000", ""},
		{"+85291234567", "+85291234567", ""},
		{"+1 415 555 2671", "+14155552671", ""},
		{"1380013800", "", "phone.length"},
		{"138001380000", "", "phone.length"},
		{"12800138000", "", "phone.mobile"},
		{"+86 10 1234 5678 9", "", "phone.mobile"},
		{"+0123456789", "", "phone.length"},
		{"13800+138000", "", "phone.characters"},
		{"abc", "", "phone.characters"},
		{"", "", "field.required"},
		{"+1234567890123456", "", "phone.length"},
	} {
		out, err := NormalPhone(c.in)
		want(t, err, c.key)
		if out != c.out {
			t.Errorf("%q: %q", c.in, out)
		}
	}
	if MaskPhone("+85291234567") != "+85*******67" || MaskPhone(alice) != "138****8000" || MaskPhone("+12") != "***" {
		t.Error(MaskPhone("+85291234567"), MaskPhone(alice), MaskPhone("+12"))
	}
}

func TestParseIDNumber(t *testing.T) {
	t.Parallel()
	today := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct{ in, key string }{
		{"11010519491231002X", ""}, // the example of GB 11643-1999
		{"440524188001010014", "id_number.birth"},
		{"110105 19491231 002x", ""},
		{"110105194912310021", "id_number.check"},
		{"11010519491231002", "id_number.length"},
		{"1101051949123100AX", "id_number.characters"},
		{"110105194913310021", "id_number.birth"},
		{"", "id_number.length"},
		{"一二三四五六七八九十一二三四五六七八", "id_number.length"},
	} {
		n, err := ParseIDNumber(c.in, today)
		if err != nil || c.key != "" {
			want(t, err, c.key)
			continue
		}
		if n.Last4 != "002X" || n.Male || n.Region != "110105" || n.Birth.Format(time.DateOnly) != "1949-12-31" {
			t.Errorf("%+v", n)
		}
	}
	// One wrong digit or two neighbours exchanged never pass (ISO 7064 MOD 11-2).
	good := "11010519491231002X"
	for i := range 17 {
		for d := byte('0'); d <= '9'; d++ {
			bad := []byte(good)
			if bad[i] == d {
				continue
			}
			bad[i] = d
			if _, err := ParseIDNumber(string(bad), today); err == nil {
				t.Fatalf("%s passes", bad)
			}
		}
	}
}

func TestFingerprintsCompareAndTellNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	a, last4, err := o.Fingerprint("11010519491231002x")
	if err != nil || last4 != "002X" || len(a) != 64 {
		t.Fatal(a, last4, err)
	}
	b, _, _ := o.Fingerprint("110105 19491231 002X")
	if a != b {
		t.Fatal("the same number gives two hashes")
	}
	o.keys, _ = NewKeys([]byte("another secret of thirty-two bytes or more"))
	if c, _, _ := o.second(t).Fingerprint("11010519491231002X"); c == a {
		t.Fatal("the hash does not depend on the key")
	}
}

func TestTheSecretFile(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	a, err := LoadKeys(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	b, err := LoadKeys(dir, "")
	if err != nil || !slices.Equal(a.Derive("x"), b.Derive("x")) || slices.Equal(a.Derive("x"), a.Derive("y")) {
		t.Fatal("the keys do not last, or two uses share one", err)
	}
	path := filepath.Join(dir, SecretFile)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatal(info.Mode(), err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Fatalf("%d files left", len(left))
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadKeys(dir, ""); err == nil {
		t.Fatal("a secret that all can read was taken")
	}
	if _, err := LoadKeys(dir, "short"); err == nil {
		t.Fatal("a short secret was taken")
	}
	if _, err := LoadKeys(dir, "a given secret of thirty-two bytes!"); err != nil {
		t.Fatal(err)
	}
}

func TestAccounts(t *testing.T) {
	t.Parallel()
	o, ctx := newOffice(t), context.Background()
	a := o.staff(t)
	_, err := o.CreateAccount(ctx, Account{Phone: "138 0013 8000"})
	want(t, err, "account.taken")
	_, err = o.CreateAccount(ctx, Account{Phone: bob, Email: "LIN@example.org", Grants: []actor.Grant{{Role: actor.Clerk, Tenant: "court1"}}})
	want(t, err, "account.taken")
	// A party who types a member of staff's address does not take it from her.
	p, err := o.CreateAccount(ctx, Account{Phone: bob, Email: "lin@example.org"})
	want(t, err, "")
	_, err = o.Grant(ctx, p.ID, actor.Grant{Role: actor.Manager, Tenant: "org2"})
	want(t, err, "account.taken")
	_, err = o.CreateAccount(ctx, Account{Name: "x"})
	want(t, err, "field.required")
	_, err = o.CreateAccount(ctx, Account{Name: "a\nb", Phone: "13700137000"})
	want(t, err, "name.form")
	_, err = o.CreateAccount(ctx, Account{Phone: "13700137000", Email: "a@b\r\nBcc: c@d"})
	want(t, err, "email.form")
	staff, _, err := o.Staff(ctx, "org1", "", 10)
	if err != nil || len(staff) != 1 || staff[0].ID != a.ID {
		t.Fatalf("%+v %v", staff, err)
	}
	b, err := o.EnsureAccount(ctx, "13800138000", "another", "en")
	if err != nil || b.ID != a.ID || b.Name != "林慧" {
		t.Fatalf("%+v %v", b, err)
	}
	if up, err := o.RaiseLevel(ctx, a.ID, actor.Document); err != nil || up.Level != actor.Document {
		t.Fatalf("%+v %v", up, err)
	}
	if up, err := o.RaiseLevel(ctx, a.ID, actor.Phone); err != nil || up.Level != actor.Document {
		t.Fatalf("lowered: %+v %v", up, err)
	}
	en := "en-GB"
	if up, err := o.SetProfile(ctx, a.ID, Profile{Locale: &en}); err != nil || up.Locale != "en" || up.Email != "lin@example.org" {
		t.Fatalf("%+v %v", up, err)
	}
	_, err = o.Account(ctx, "nobody")
	want(t, err, "account.unknown")
}

func TestAnotherSiteCannotAct(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	token := o.CSRFToken("s1")
	for _, c := range []struct {
		name string
		c    Crossing
		ok   bool
	}{
		{"reading", Crossing{Method: "GET", FetchSite: "cross-site"}, true},
		{"our page", Crossing{Method: "POST", FetchSite: "same-origin", Session: "s1"}, true},
		{"typed", Crossing{Method: "POST", FetchSite: "none", Session: "s1"}, true},
		{"another site", Crossing{Method: "POST", FetchSite: "cross-site", Origin: "https://evil.example", Host: "hub.example", Session: "s1"}, false},
		{"a sister domain", Crossing{Method: "POST", FetchSite: "same-site", Origin: "https://x.hub.example", Host: "hub.example"}, false},
		{"lying origin", Crossing{Method: "POST", FetchSite: "cross-site", Origin: "https://hub.example", Host: "hub.example", Session: "s1"}, false},
		{"older browser, our page", Crossing{Method: "POST", Origin: "https://hub.example", Host: "hub.example", Session: "s1"}, true},
		{"older browser, another site", Crossing{Method: "DELETE", Origin: "https://evil.example", Host: "hub.example", Session: "s1"}, false},
		{"sandboxed frame", Crossing{Method: "POST", Origin: "null", Host: "hub.example", Session: "s1"}, false},
		{"trusted", Crossing{Method: "POST", FetchSite: "cross-site", Origin: "https://pages.example", Host: "hub.example", Session: "s1", Trusted: []string{"https://pages.example"}}, true},
		{"program without session", Crossing{Method: "POST"}, true},
		{"nothing but a cookie", Crossing{Method: "POST", Session: "s1"}, false},
		{"token", Crossing{Method: "POST", Session: "s1", Token: token}, true},
		{"token of another", Crossing{Method: "POST", Session: "s2", Token: token}, false},
	} {
		if err := o.SameOrigin(c.c); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestPathsInLogsHoldNoToken(t *testing.T) {
	t.Parallel()
	for in, out := range map[string]string{
		"/i/secret": "/i/-", "/l/secret": "/l/-", "/api/v1/invitations/secret/claim": "/api/v1/invitations/-/claim",
		"/i/": "/i/", "/api/v1/cases/c1": "/api/v1/cases/c1", "/index": "/index",
	} {
		if got := RedactPath(in); got != out {
			t.Errorf("%s: %s", in, got)
		}
	}
}
