package ledger

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"

	"concord/internal/docstore"
	"concord/internal/fault"
)

// Entry is a record's place in the log.
type Entry struct {
	Record string    `json:"record"` // id of the record: appended once
	Index  uint64    `json:"index"`
	Leaf   string    `json:"leaf"` // hex of SHA-256(salt || record), the bytes in the log
	Salt   string    `json:"salt"` // hex; dropping it erases the tie
	At     time.Time `json:"at"`
	Placed bool      `json:"placed"` // the index is known
}

// Log appends and proves. One process at a time holds a folder.
type Log struct {
	entries  *docstore.Collection[Entry]
	appender *tessera.Appender
	reader   tessera.LogReader
	await    *tessera.PublicationAwaiter
	shutdown func(context.Context) error
	stop     context.CancelFunc
	verifier note.Verifier
	lock     *os.File
}

// Open opens or makes the log in a folder; its signing key lies beside it, made on the first start, readable by the owner
// alone. A second process gets unavailable ledger.in_use.
func Open(ctx context.Context, dir, origin string, s *docstore.Store) (*Log, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		lock.Close()
		return nil, fault.Wrap(err, fault.Unavailable, "ledger.in_use", nil)
	}
	l, err := openLocked(ctx, dir, origin, s)
	if err != nil {
		lock.Close()
		return nil, err
	}
	l.lock = lock
	return l, nil
}

func openLocked(ctx context.Context, dir, origin string, s *docstore.Store) (*Log, error) {
	signer, verifier, err := key(filepath.Join(dir, "key"), origin)
	if err != nil {
		return nil, err
	}
	l := &Log{verifier: verifier}
	if l.entries, err = docstore.Declare[Entry](ctx, s, docstore.Spec{Name: "ledger", Indexes: []docstore.Index{{Name: "by_leaf", Fields: []string{"leaf"}, Unique: true}}}); err != nil {
		return nil, err
	}
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	d, err := posix.New(run, posix.Config{Path: filepath.Join(dir, "tiles")})
	if err != nil {
		stop()
		return nil, err
	}
	l.appender, l.shutdown, l.reader, err = tessera.NewAppender(run, d, tessera.NewAppendOptions().WithCheckpointSigner(signer).WithBatching(64, 50*time.Millisecond).WithCheckpointInterval(100*time.Millisecond))
	if err != nil {
		stop()
		return nil, err
	}
	l.stop = stop
	l.await = tessera.NewPublicationAwaiter(run, l.reader.ReadCheckpoint, 50*time.Millisecond)
	return l, nil
}

// key reads the note key of the log, or makes it.
func key(file, origin string) (note.Signer, note.Verifier, error) {
	raw, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		secret, public, err := note.GenerateKey(rand.Reader, origin)
		if err != nil {
			return nil, nil, err
		}
		raw = []byte(secret + "\n" + public + "\n")
		if err := os.WriteFile(file, raw, 0o600); err != nil {
			return nil, nil, err
		}
	} else if err != nil {
		return nil, nil, err
	}
	secret, public, ok := strings.Cut(strings.TrimSpace(string(raw)), "\n")
	if !ok {
		return nil, nil, fmt.Errorf("ledger: %s holds no key", file)
	}
	s, err := note.NewSigner(secret)
	if err != nil {
		return nil, nil, err
	}
	v, err := note.NewVerifier(public)
	return s, v, err
}

// Append puts a record into the log and gives its place; the same record id again gives the first place. It returns when
// the index is durably assigned; publication follows a moment later. After a crash between the log and the store a retry
// may leave the same leaf twice in the log: the store knows one of them.
func (l *Log) Append(ctx context.Context, record string, canonical []byte, at time.Time) (Entry, error) {
	it, err := l.entries.Get(ctx, record)
	switch {
	case err == nil && it.Value.Placed:
		return it.Value, nil
	case fault.CodeOf(err) == fault.NotFound:
		var salt [32]byte
		rand.Read(salt[:])
		e := Entry{Record: record, Salt: hex.EncodeToString(salt[:]), Leaf: leaf(salt[:], canonical), At: at}
		if err := l.entries.Insert(ctx, record, e); err != nil && fault.CodeOf(err) != fault.Exists {
			return e, err
		}
		if it, err = l.entries.Get(ctx, record); err != nil {
			return Entry{}, err
		}
	case err != nil:
		return Entry{}, err
	}
	data, err := hex.DecodeString(it.Value.Leaf)
	if err != nil {
		return Entry{}, err
	}
	idx, err := l.appender.Add(ctx, tessera.NewEntry(data))()
	if err != nil {
		return Entry{}, fault.Wrap(err, fault.Unavailable, "ledger.unavailable", nil)
	}
	it, err = l.entries.Update(ctx, record, func(e *Entry) ([]docstore.Event, error) {
		if !e.Placed {
			e.Index, e.Placed = idx.Index, true
		}
		return nil, nil
	})
	return it.Value, err
}

func leaf(salt, canonical []byte) string {
	h := sha256.New()
	h.Write(salt)
	h.Write(canonical)
	return hex.EncodeToString(h.Sum(nil))
}

// Matches says whether a record is what an entry stands for.
func (e Entry) Matches(canonical []byte) bool {
	salt, err := hex.DecodeString(e.Salt)
	return err == nil && e.Salt != "" && leaf(salt, canonical) == e.Leaf
}

// Proof gives the C2SP tlog-proof text of a place: the inclusion proof and the checkpoint that it leads to. It waits until
// the place is published.
func (l *Log) Proof(ctx context.Context, index uint64) (string, error) {
	if _, _, err := l.await.Await(ctx, func() (tessera.Index, error) { return tessera.Index{Index: index}, nil }); err != nil {
		return "", fault.Wrap(err, fault.Unavailable, "ledger.not_published", nil)
	}
	cp, raw, _, err := client.FetchCheckpoint(ctx, l.reader.ReadCheckpoint, l.verifier, l.verifier.Name())
	if err != nil {
		return "", err
	}
	pb, err := client.NewProofBuilder(ctx, cp.Size, l.reader.ReadTile)
	if err != nil {
		return "", err
	}
	hashes, err := pb.InclusionProof(ctx, index)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "c2sp.org/tlog-proof@v1\nindex %d\n", index)
	for _, h := range hashes {
		b.WriteString(base64.StdEncoding.EncodeToString(h) + "\n")
	}
	b.WriteString("\n" + string(raw))
	return b.String(), nil
}

// Public is the verifier key of the log, to be published.
func (l *Log) Public() note.Verifier { return l.verifier }

// VerifyProof checks a proof text for a leaf with the log's public key: nobody has to trust the server for it.
func VerifyProof(text, leafHex string, v note.Verifier) error {
	head, checkpoint, ok := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	if !ok || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("ledger: not a proof")
	}
	number, ok := strings.CutPrefix(lines[1], "index ")
	index, err := strconv.ParseUint(number, 10, 64)
	if err != nil || !ok || number != strconv.FormatUint(index, 10) {
		return errors.New("ledger: no index")
	}
	for _, l := range strings.Split(checkpoint, "\n") { // signature lines in their one form: no bit may be free
		if f := strings.Fields(l); strings.HasPrefix(l, "\u2014 ") && len(f) == 3 {
			if _, err := base64.StdEncoding.Strict().DecodeString(f[2]); err != nil {
				return errors.New("ledger: a signature is not in its one form")
			}
		}
	}
	n, err := note.Open([]byte(checkpoint), note.VerifierList(v))
	if err != nil {
		return err
	}
	var origin, root string
	var size uint64
	if _, err := fmt.Sscan(n.Text, &origin, &size, &root); err != nil || origin != v.Name() {
		return errors.New("ledger: not a checkpoint of this log")
	}
	want, err := base64.StdEncoding.Strict().DecodeString(root)
	if err != nil {
		return err
	}
	data, err := hex.DecodeString(leafHex)
	if err != nil {
		return err
	}
	var hashes [][]byte
	for _, l := range lines[2:] {
		h, err := base64.StdEncoding.Strict().DecodeString(l)
		if err != nil {
			return err
		}
		hashes = append(hashes, h)
	}
	return proof.VerifyInclusion(rfc6962.DefaultHasher, index, size, rfc6962.DefaultHasher.HashLeaf(data), hashes, want)
}

// Close publishes what was appended and releases the folder.
func (l *Log) Close(ctx context.Context) error {
	err := l.shutdown(ctx)
	l.stop()
	return errors.Join(err, l.lock.Close())
}
