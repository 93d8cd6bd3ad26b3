// Package blob keeps evidence, recordings and documents: write-once, named by the SHA-256 of their content, encrypted at
// rest, in a folder or in an S3 bucket. What arrives is always staged in the folder first, since its name is known only
// at its end; Put and Finish answer when it is durable.
//
// Two documents with the same content are one blob: whoever deletes it must know that nobody else refers to it.
package blob

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"time"

	"concord/internal/fault"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	_ "gocloud.dev/blob/s3blob" // URLs that begin with s3://
	"gocloud.dev/gcerrors"
)

// Config says where blobs are kept.
type Config struct {
	Folder string // for staging, partial uploads, the key file and, without a Bucket, the blobs; created when absent
	Bucket string // s3://name?endpoint=https://host&use_path_style=true&region=x; "" keeps the blobs in the folder
	Key    string // 32 bytes in hex or base64; more after commas still open what they sealed; "" is a key file in the folder
}

// Ref names a blob.
type Ref struct {
	SHA256 string `json:"sha256" doc:"SHA-256 of the content, 64 lower-case hex digits"`
	Size   int64  `json:"size" doc:"bytes"`
	Mime   string `json:"mime" doc:"media type, found from the content and never from what the sender said"`
}

// Store keeps blobs; safe for parallel use. One process works in a folder at a time.
type Store struct {
	folder string
	local  bool
	bucket *blob.Bucket
	keys   *keyring

	mu      sync.Mutex
	uploads map[string]*upload // partial uploads that somebody works on
}

// New opens the store and makes its folders. What an earlier process staged and never finished is removed.
func New(ctx context.Context, c Config) (*Store, error) {
	s := &Store{folder: c.Folder, local: c.Bucket == "", uploads: map[string]*upload{}}
	for _, dir := range []string{s.folder, s.path("staging"), s.path("partial"), s.path("blobs")} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	}
	var err error
	if s.keys, err = openKeys(s.folder, c.Key); err != nil {
		return nil, err
	}
	if err := sweepStaging(s.path("staging")); err != nil {
		return nil, err
	}
	if s.local {
		s.bucket, err = fileblob.OpenBucket(s.path("blobs"), &fileblob.Options{Metadata: fileblob.MetadataDontWrite, DirFileMode: 0o700})
	} else {
		s.bucket, err = openBucket(ctx, c.Bucket)
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// openBucket opens the bucket of a URL whose scheme is s3, the only one that other processes can see too.
func openBucket(ctx context.Context, bucket string) (*blob.Bucket, error) {
	u, err := url.Parse(bucket)
	if err != nil || u.Scheme != "s3" {
		return nil, errors.New("blob: the bucket must be named by a URL that begins with s3://")
	}
	return blob.OpenBucket(ctx, bucket)
}

func (s *Store) path(parts ...string) string {
	return filepath.Join(append([]string{s.folder}, parts...)...)
}

func sweepStaging(dir string) error {
	files, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, f := range files {
		if info, err := f.Info(); err == nil && time.Since(info.ModTime()) > 24*time.Hour {
			os.RemoveAll(filepath.Join(dir, f.Name()))
		}
	}
	return nil
}

// Close releases the bucket.
func (s *Store) Close() error { return s.bucket.Close() }

// Ping says whether the place of the blobs can be reached.
func (s *Store) Ping(ctx context.Context) error {
	ok, err := s.bucket.IsAccessible(ctx)
	if err == nil && !ok {
		err = errors.New("blob: the bucket is not accessible")
	}
	return broken(ctx, err)
}

// Put stores what r gives, at most max bytes; more is a fault of code too_large, and nothing stays. An error of r is
// returned as it is.
func (s *Store) Put(ctx context.Context, r io.Reader, max int64) (Ref, error) {
	name := s.path("staging", rand.Text())
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return Ref{}, broken(ctx, err)
	}
	defer os.Remove(name)
	defer f.Close()
	w, err := s.keys.seal(f)
	if err != nil {
		return Ref{}, broken(ctx, err)
	}
	sum := sha256.New()
	head := &head{}
	n, err := io.Copy(io.MultiWriter(sum, head, w), &limited{ctx: ctx, r: r, max: max})
	if err != nil {
		return Ref{}, wroteOrRead(ctx, err)
	}
	if err := w.Close(); err != nil {
		return Ref{}, broken(ctx, err)
	}
	if err := f.Sync(); err != nil {
		return Ref{}, broken(ctx, err)
	}
	ref := Ref{hex.EncodeToString(sum.Sum(nil)), n, Sniff(head.b)}
	return ref, s.publish(ctx, name, ref.SHA256)
}

// limited gives at most max bytes and ends with the context.
type limited struct {
	ctx  context.Context
	r    io.Reader
	max  int64
	read int64
}

func (l *limited) Read(p []byte) (int, error) {
	if err := l.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := l.r.Read(p)
	if l.read += int64(n); l.read > l.max {
		return 0, fault.New(fault.TooLarge, "too_large", fault.P{"max": l.max})
	}
	return n, err
}

// head keeps the first bytes.
type head struct{ b []byte }

func (h *head) Write(p []byte) (int, error) {
	h.b = append(h.b, p[:min(len(p), sniffLength-len(h.b))]...)
	return len(p), nil
}

// wroteOrRead tells an error of our disk from one of the reader.
func wroteOrRead(ctx context.Context, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return broken(ctx, err)
	}
	return err
}

// key is where a blob lies in the bucket: in two levels of folders, so that none grows too large.
func key(sha string) string { return sha[:2] + "/" + sha[2:4] + "/" + sha }

// publish gives a sealed and synced file its name. A blob that is there already is the same.
func (s *Store) publish(ctx context.Context, name, sha string) error {
	if s.local {
		return broken(ctx, link(name, s.path("blobs", filepath.FromSlash(key(sha)))))
	}
	there, err := s.bucket.Exists(ctx, key(sha))
	if err != nil || there {
		return broken(ctx, err)
	}
	f, err := os.Open(name)
	if err != nil {
		return broken(ctx, err)
	}
	defer f.Close()
	err = s.bucket.Upload(ctx, key(sha), f, &blob.WriterOptions{ContentType: "application/octet-stream", IfNotExist: true})
	if gcerrors.Code(err) == gcerrors.FailedPrecondition {
		return nil // somebody else was faster with the same content
	}
	return broken(ctx, err)
}

// link makes a second, durable name for a synced file. Unlike a rename it never replaces one, and unlike a copy it is
// there whole or not at all.
func link(from, to string) error {
	err := os.Link(from, to)
	if errors.Is(err, fs.ErrNotExist) {
		dir := filepath.Dir(to)
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		for _, above := range []string{filepath.Dir(dir), filepath.Dir(filepath.Dir(dir))} {
			if err := syncDir(above); err != nil {
				return err
			}
		}
		err = os.Link(from, to)
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(filepath.Dir(to))
}

func syncDir(name string) error {
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

var digits = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Open gives a blob to read and to seek in; a fault of code not_found when it is absent. A blob that was changed at rest
// gives a fault with key "blob.corrupt" where it was changed, or at its end at the latest.
func (s *Store) Open(ctx context.Context, sha string) (*Reader, error) {
	if !digits.MatchString(sha) {
		return nil, fault.New(fault.NotFound, "not_found", nil)
	}
	return s.keys.open(ctx, sha, func(offset int64) (io.ReadCloser, int64, error) {
		r, err := s.bucket.NewRangeReader(ctx, key(sha), offset, -1, nil)
		if err != nil {
			return nil, 0, broken(ctx, err)
		}
		return r, r.Size(), nil
	})
}

// Delete removes a blob; absent is no error.
func (s *Store) Delete(ctx context.Context, sha string) error {
	if !digits.MatchString(sha) {
		return nil
	}
	err := s.bucket.Delete(ctx, key(sha))
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil
	}
	return broken(ctx, err)
}

// broken turns an error of the disk or the bucket into a fault.
func broken(ctx context.Context, err error) error {
	var f *fault.Fault
	switch {
	case err == nil:
		return nil
	case errors.As(err, &f):
		return err
	case errors.Is(ctx.Err(), context.Canceled):
		return ctx.Err()
	case gcerrors.Code(err) == gcerrors.NotFound:
		return fault.New(fault.NotFound, "not_found", nil)
	}
	return fault.Wrap(err, fault.Unavailable, "unavailable", nil)
}
