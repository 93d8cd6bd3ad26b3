package mongodoc_test

import (
	"testing"

	"concord/internal/docstore"
	"concord/internal/docstore/mongodoc"
	"concord/internal/fault"
)

func TestLostConnection(t *testing.T) {
	t.Parallel()
	uri, stop := start(t)
	uri += "?serverSelectionTimeoutMS=300"
	ctx := t.Context()
	s, err := mongodoc.Open(ctx, uri, "lost")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	c, err := docstore.Declare[map[string]any](ctx, s, docstore.Spec{Name: "things", Indexes: []docstore.Index{{Name: "byName", Fields: []string{"name"}}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Insert(ctx, "a", map[string]any{"name": "a"}); err != nil {
		t.Fatal(err)
	}
	stop()
	for what, do := range map[string]func() error{
		"get":    func() error { _, err := c.Get(ctx, "a"); return err },
		"insert": func() error { return c.Insert(ctx, "b", map[string]any{}) },
		"delete": func() error { return c.Delete(ctx, "a") },
		"find":   func() error { _, err := c.Find(ctx, docstore.Query{Index: "byName"}); return err },
		"ping":   func() error { return s.Driver().Ping(ctx) },
		"pending": func() error {
			_, err := s.Driver().Pending(ctx, 1)
			return err
		},
		"open": func() error { _, err := mongodoc.Open(ctx, uri, "lost"); return err },
	} {
		if err := do(); fault.CodeOf(err) != fault.Unavailable {
			t.Errorf("%s: %v, want unavailable", what, err)
		}
	}
}
