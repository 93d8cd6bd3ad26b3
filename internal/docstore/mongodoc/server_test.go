package mongodoc_test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"concord/internal/docstore"

	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
)

// server gives the URI of the real MongoDB named by MONGODB_URI, or else that of the stand-in.
func server(t *testing.T) (uri string, standIn bool) {
	t.Helper()
	if uri := os.Getenv("MONGODB_URI"); uri != "" {
		return uri, false
	}
	uri, _ = start(t)
	return uri, true
}

// start builds the stand-in of tools/ferretdb, a module of its own, and runs it as a process that ends with this one, or
// at stop.
func start(t *testing.T) (uri string, stop func()) {
	t.Helper()
	dir := t.TempDir()
	program := filepath.Join(dir, "ferretdb")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir = filepath.Join("..", "..", "..", "tools", "ferretdb")
	build.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("the stand-in for MongoDB cannot be built: %v\n%s", err, out)
	}
	cmd := exec.Command(program, dir)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop = sync.OnceFunc(func() { in.Close(); _ = cmd.Wait() })
	t.Cleanup(stop)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the stand-in for MongoDB does not start: %v", err)
	}
	return strings.TrimSpace(line), stop
}

// database names a fresh database and drops it at the end.
func database(t *testing.T, uri string) string {
	name := "test_" + docstore.NewID()
	t.Cleanup(func() {
		ctx := context.Background()
		c, err := mongo.Connect(ctx, options.Client().ApplyURI(uri))
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = c.Disconnect(ctx) }()
		if err := c.Database(name).Drop(ctx); err != nil {
			t.Error(err)
		}
	})
	return name
}
