package sqlitedoc_test

import (
	"path/filepath"
	"testing"

	"concord/internal/docstore"
	"concord/internal/docstore/docstoretest"
	"concord/internal/docstore/sqlitedoc"
)

func TestMain(m *testing.M) { docstoretest.Main(m, sqlitedoc.Open) }

func TestConformance(t *testing.T) {
	place := func(t *testing.T) string { return filepath.Join(t.TempDir(), "数据 100%?", "concord.db") }
	open := func(t *testing.T) *docstore.Store {
		s, err := sqlitedoc.Open(t.Context(), place(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	}
	docstoretest.Run(t, open, docstoretest.Options{At: sqlitedoc.Open, Place: place, Exclusive: true})
}
