package mongodoc_test

import (
	"context"
	"strings"
	"testing"

	"concord/internal/docstore"
	"concord/internal/docstore/docstoretest"
	"concord/internal/docstore/mongodoc"
)

// at opens a place: a server's URI, a space, a database.
func at(ctx context.Context, place string) (*docstore.Store, error) {
	uri, database, _ := strings.Cut(place, " ")
	return mongodoc.Open(ctx, uri, database)
}

func TestMain(m *testing.M) { docstoretest.Main(m, at) }

func TestConformance(t *testing.T) {
	uri, standIn := server(t)
	place := func(t *testing.T) string { return uri + " " + database(t, uri) }
	open := func(t *testing.T) *docstore.Store {
		s, err := at(t.Context(), place(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	}
	docstoretest.Run(t, open, docstoretest.Options{At: at, Place: place, StandIn: standIn})
}
