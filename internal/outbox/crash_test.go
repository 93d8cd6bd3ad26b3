package outbox

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"concord/internal/docstore"
	"concord/internal/docstore/sqlitedoc"
	"concord/internal/fault"
	"concord/internal/jobs"
	"concord/internal/jobs/jobstest"
)

const childPath, childMode = "OUTBOXTEST_CHILD_PATH", "OUTBOXTEST_CHILD_MODE"

func TestMain(m *testing.M) {
	if path := os.Getenv(childPath); path != "" {
		child(path, os.Getenv(childMode))
	}
	os.Exit(m.Run())
}

// A case was opened and the machine died: the letter to the other side must go out once, wherever it died.
func TestCrashBetweenCommitAndDelivery(t *testing.T) {
	t.Parallel()
	for mode, runs := range map[string]int{
		"before delivery":                   1,
		"within the reaction":               1,
		"between the reaction and settling": 1, // it runs again, and finds its effect done
	} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "concord.db")
			die(t, path, mode)
			s, things, letters := open(t.Context(), t, path)
			if _, err := things.Get(t.Context(), "case"); err != nil {
				t.Fatal(err)
			}
			again := 0
			q := jobstest.Open(t)
			r := New(s, q, func(ctx context.Context, e Event) error {
				again++
				return send(ctx, letters, e)
			}, quiet)
			must(t, q.Start())
			runRelay(t, r)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			must(t, r.Drain(ctx))
			sent := 0
			must(t, letters.All(ctx, docstore.Query{Index: "all"}, func(docstore.Item[letter]) (bool, error) { sent++; return true, nil }))
			if sent != 1 || again != runs {
				t.Fatalf("%d letters, %d reactions after the crash; want 1 and %d", sent, again, runs)
			}
		})
	}
}

type letter struct {
	To string `json:"to"`
}

// send is a reaction that bears to run twice: its effect is named by the event.
func send(ctx context.Context, letters *docstore.Collection[letter], e Event) error {
	err := letters.Insert(ctx, e.ID, letter{To: e.Document})
	if fault.CodeOf(err) == fault.Exists {
		return nil
	}
	return err
}

func open(ctx context.Context, t *testing.T, path string) (*docstore.Store, *docstore.Collection[thing], *docstore.Collection[letter]) {
	stop := func(err error) {
		if err != nil && t != nil {
			t.Fatal(err)
		} else if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	s, err := sqlitedoc.Open(ctx, path)
	stop(err)
	if t != nil {
		t.Cleanup(func() { s.Close() })
	}
	things, err := docstore.Declare[thing](ctx, s, docstore.Spec{Name: "things"})
	stop(err)
	letters, err := docstore.Declare[letter](ctx, s, docstore.Spec{Name: "letters", Indexes: []docstore.Index{{Name: "all", Fields: []string{"to"}}}})
	stop(err)
	return s, things, letters
}

// die runs the child until it says that it is where the mode wants it, and kills it there.
func die(t *testing.T, path, mode string) {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, self, "-test.run=^$")
	cmd.Env = append(os.Environ(), childPath+"="+path, childMode+"="+mode)
	var complaints strings.Builder
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	must(t, cmd.Process.Kill())
	_ = cmd.Wait() // killed: its error is what we want
	if err != nil || line != "here\n" {
		t.Fatalf("the child said %q: %s", line, complaints.String())
	}
}

func child(path, mode string) {
	ctx := context.Background()
	here := func() {
		fmt.Println("here")
		select {} // until killed
	}
	s, things, letters := open(ctx, nil, path)
	if mode != "before delivery" {
		q, err := jobs.Open(ctx, "", slog.New(slog.DiscardHandler))
		if err != nil {
			panic(err)
		}
		r := New(s, q, func(ctx context.Context, e Event) error {
			if mode == "within the reaction" {
				here()
			}
			if err := send(ctx, letters, e); err != nil {
				panic(err)
			}
			here()
			return nil
		}, quiet)
		if err := q.Start(); err != nil {
			panic(err)
		}
		go func() { panic(r.Run(ctx)) }() // it never ends: we are killed
	}
	if err := things.Insert(ctx, "case", thing{}, event(1)); err != nil {
		panic(err)
	}
	if mode == "before delivery" {
		here()
	}
	select {}
}
