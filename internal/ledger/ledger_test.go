package ledger_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"concord/internal/docstore"
	"concord/internal/docstore/sqlitedoc"
	"concord/internal/fault"
	"concord/internal/ledger"
)

func open(t *testing.T, dir string) (*ledger.Log, *docstore.Store) {
	t.Helper()
	s, err := sqlitedoc.Open(t.Context(), filepath.Join(dir, "db"))
	if err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open(t.Context(), filepath.Join(dir, "log"), "test.concord/log", s)
	if err != nil {
		t.Fatal(err)
	}
	return l, s
}

var at = time.Date(2026, 11, 27, 8, 0, 0, 0, time.UTC)

// A record that a reaction appends twice stands once, and its proof convinces somebody who holds only the public key.
func TestAppendOnceAndProve(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l, s := open(t, dir)
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			if _, err := l.Append(t.Context(), fmt.Sprint("r", i), fmt.Appendf(nil, `{"n":%d}`, i), at); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	first, err := l.Append(t.Context(), "r7", []byte(`{"n":7}`), at)
	if err != nil {
		t.Fatal(err)
	}
	again, err := l.Append(t.Context(), "r7", []byte(`{"n":7}`), at)
	if err != nil || again != first {
		t.Fatalf("again: %+v, %v; first %+v", again, err, first)
	}
	if !first.Matches([]byte(`{"n":7}`)) || first.Matches([]byte(`{"n":8}`)) {
		t.Fatal("the leaf does not stand for its record alone")
	}
	p, err := l.Proof(t.Context(), first.Index)
	if err != nil {
		t.Fatal(err)
	}
	if err := ledger.VerifyProof(p, first.Leaf, l.Public()); err != nil {
		t.Fatal(err)
	}
	other := strings.Replace(first.Leaf, first.Leaf[:2], fmt.Sprintf("%02x", (first.Leaf[0]+1)%128), 1)
	for name, err := range map[string]error{
		"another leaf":   ledger.VerifyProof(p, other, l.Public()),
		"another place":  ledger.VerifyProof(strings.Replace(p, fmt.Sprintf("index %d\n", first.Index), fmt.Sprintf("index %d\n", first.Index+1), 1), first.Leaf, l.Public()),
		"a cut note":     ledger.VerifyProof(p[:len(p)-20], first.Leaf, l.Public()),
		"nothing at all": ledger.VerifyProof("", first.Leaf, l.Public()),
	} {
		if err == nil {
			t.Errorf("%s passes", name)
		}
	}
	for i := range len(p) { // no bit of a proof is free
		b := []byte(p)
		for bit := range 8 {
			b[i] = p[i] ^ 1<<bit
			if ledger.VerifyProof(string(b), first.Leaf, l.Public()) == nil {
				t.Fatalf("bit %d of byte %d (%q) is free", bit, i, p[max(0, i-8):i+1])
			}
		}
	}
	if _, err := ledger.Open(t.Context(), filepath.Join(dir, "log"), "test.concord/log", s); fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("a second process opened the log: %v", err)
	}
	if err := l.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	s.Close()

	l, s = open(t, dir)
	defer s.Close()
	defer l.Close(context.Background())
	if got, err := l.Append(t.Context(), "r7", []byte(`{"n":7}`), at); err != nil || got != first {
		t.Fatalf("after a restart: %+v, %v", got, err)
	}
}
