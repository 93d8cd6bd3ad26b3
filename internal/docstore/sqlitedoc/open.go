package sqlitedoc

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"

	"concord/internal/docstore"
	"concord/internal/docstore/driver"
	"concord/internal/fault"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

const schema = `
CREATE TABLE IF NOT EXISTS documents (
	row INTEGER PRIMARY KEY, collection TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, body TEXT NOT NULL,
	UNIQUE (collection, id));
CREATE TABLE IF NOT EXISTS indexes (
	number INTEGER PRIMARY KEY, collection TEXT NOT NULL, name TEXT NOT NULL, definition TEXT NOT NULL,
	UNIQUE (collection, name));
CREATE TABLE IF NOT EXISTS entries (
	number INTEGER NOT NULL, key BLOB NOT NULL, id TEXT NOT NULL, row INTEGER NOT NULL, field INTEGER NOT NULL,
	PRIMARY KEY (number, key, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS events (
	sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
`

// store implements driver.Store.
type store struct {
	write   *sql.DB // one connection, used by the writer goroutine only
	read    *sql.DB
	lock    *os.File
	ops     chan *op
	changed chan struct{}
	stop    chan struct{}
	stopped chan struct{}
	close   sync.Once
	asked   sync.Map // prepared queries of read, by their text: there are few, and preparing costs as much as asking

	mu          sync.RWMutex
	collections map[string]map[string]index // by collection and name
}

// index is a declared index with its number in the file.
type index struct {
	driver.Index
	number int64
}

// Open opens or creates the file at path, and its folder. When another process (or another Open) holds it, the fault is
// unavailable with key "store.in_use".
func Open(ctx context.Context, path string) (*docstore.Store, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	lock, err := hold(path + ".lock")
	if err != nil {
		return nil, err
	}
	s := &store{lock: lock, ops: make(chan *op, maxBatch), changed: make(chan struct{}, 1), stop: make(chan struct{}),
		stopped: make(chan struct{}), collections: map[string]map[string]index{}}
	if err := s.open(ctx, path); err != nil {
		lock.Close()
		return nil, err
	}
	go s.writer()
	return docstore.New(s), nil
}

func (s *store) open(ctx context.Context, path string) error {
	// Create the file ourselves: what parties say must not be readable by others on the machine.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	f.Close()
	name := (&url.URL{Scheme: "file", Opaque: strings.ReplaceAll(url.PathEscape(path), "%2F", "/")}).String()
	pragmas := "?_pragma=busy_timeout(5000)&_pragma=journal_mode(wal)&_pragma=synchronous(full)&_pragma=temp_store(memory)"
	if s.write, err = sql.Open("sqlite", name+pragmas+"&_txlock=immediate"); err != nil {
		return err
	}
	s.write.SetMaxOpenConns(1)
	if _, err = s.write.ExecContext(ctx, schema); err != nil {
		s.write.Close()
		return fmt.Errorf("sqlitedoc: %s: %w", path, err)
	}
	if s.read, err = sql.Open("sqlite", name+pragmas+"&_pragma=query_only(1)"); err != nil {
		s.write.Close()
		return err
	}
	readers := max(4, runtime.NumCPU())
	s.read.SetMaxOpenConns(readers)
	s.read.SetMaxIdleConns(readers)
	return nil
}

// hold takes the lock that keeps a second process out; the kernel frees it when this process ends, however it ends.
func hold(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, fault.Wrap(fmt.Errorf("sqlitedoc: another process holds %s: %w", path, err), fault.Unavailable, "store.in_use", nil)
	}
	return f, nil
}

// Close waits for the writes under way and releases the file.
func (s *store) Close() error {
	var err error
	s.close.Do(func() {
		close(s.stop)
		<-s.stopped
		err = s.read.Close()
		if e := s.write.Close(); err == nil {
			err = e
		}
		s.lock.Close()
	})
	return err
}

// Ping says whether the file can be read.
func (s *store) Ping(ctx context.Context) error {
	var one int
	return broken(ctx, s.read.QueryRowContext(ctx, "SELECT 1 FROM (SELECT count(*) FROM indexes)").Scan(&one))
}

// Changed is signalled after a write left events.
func (s *store) Changed() <-chan struct{} { return s.changed }

// broken turns an error of SQLite into a fault; refusals and the caller's own cancellation pass.
func broken(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fault.Wrap(err, fault.Unavailable, "unavailable", nil)
}
