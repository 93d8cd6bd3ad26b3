package sqlitedoc_test

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"concord/internal/docstore"
	"concord/internal/docstore/sqlitedoc"
	"concord/internal/fault"
)

type note struct {
	Text string `json:"text"`
}

func open(t *testing.T, path string) (*docstore.Store, *docstore.Collection[note]) {
	t.Helper()
	s, err := sqlitedoc.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	c, err := docstore.Declare[note](t.Context(), s, docstore.Spec{Name: "notes", Indexes: []docstore.Index{{Name: "byText", Fields: []string{"text"}}}})
	if err != nil {
		t.Fatal(err)
	}
	return s, c
}

// Writes share a commit; one that breaks in the middle must take back what it wrote, and only that.
func TestOneBrokenWriteOfABatch(t *testing.T) {
	t.Parallel()
	s, c := open(t, filepath.Join(t.TempDir(), "concord.db"))
	ctx := t.Context()
	taken := docstore.NewEvent("note.made", time.Now(), nil)
	if err := c.Insert(ctx, "first", note{"first"}, taken); err != nil {
		t.Fatal(err)
	}
	errs := make([]error, 60)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			e := docstore.NewEvent("note.made", time.Now(), nil)
			if i%20 == 0 {
				e.ID = taken.ID // breaks after the document was written
			}
			errs[i] = c.Insert(ctx, fmt.Sprint("n", i), note{fmt.Sprint(i)}, e)
		})
	}
	wg.Wait()
	for i, err := range errs {
		_, absent := c.Get(ctx, fmt.Sprint("n", i))
		p, findErr := c.Find(ctx, docstore.Query{Index: "byText", Equal: []any{fmt.Sprint(i)}})
		if findErr != nil {
			t.Fatal(findErr)
		}
		if broken := i%20 == 0; broken != (err != nil) || broken != (fault.CodeOf(absent) == fault.NotFound) || broken != (len(p.Items) == 0) {
			t.Errorf("write %d: %v; read: %v; found %d", i, err, absent, len(p.Items))
		}
	}
	pending, err := s.Driver().Pending(ctx, 1000)
	if err != nil || len(pending) != 58 {
		t.Errorf("%d events, %v", len(pending), err)
	}
}

// What parties say must not be readable by others on the machine.
func TestFilesAreTheOwnersOnly(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "data")
	_, c := open(t, filepath.Join(folder, "concord.db"))
	if err := c.Insert(t.Context(), "a", note{"a"}); err != nil {
		t.Fatal(err)
	}
	files := 0
	err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if files++; info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is open to others: %v", name, info.Mode())
		}
		return nil
	})
	if err != nil || files < 4 { // folder, file, log, lock
		t.Errorf("%d files, %v", files, err)
	}
}

// A collection gets a new index while others write: none of their documents may be missed.
func TestRedeclareUnderWrites(t *testing.T) {
	t.Parallel()
	s, c := open(t, filepath.Join(t.TempDir(), "concord.db"))
	ctx := t.Context()
	stop := make(chan struct{})
	var wg sync.WaitGroup
	written := make([]int, 4)
	for w := range written {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if err := c.Insert(ctx, docstore.NewID(), note{"same"}); err != nil {
					t.Error(err)
					return
				}
				written[w]++
			}
		})
	}
	for i := range 20 {
		if _, err := docstore.Declare[note](ctx, s, docstore.Spec{Name: "notes", Indexes: []docstore.Index{{Name: fmt.Sprint("again", i), Fields: []string{"text"}}}}); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	wg.Wait()
	want := 0
	for _, n := range written {
		want += n
	}
	for i := range 20 {
		found := 0
		if err := c.All(ctx, docstore.Query{Index: fmt.Sprint("again", i), Limit: 1000}, func(docstore.Item[note]) (bool, error) { found++; return true, nil }); err != nil {
			t.Fatal(err)
		}
		if found != want {
			t.Errorf("index %d finds %d of %d", i, found, want)
		}
	}
}
