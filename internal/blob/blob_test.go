package blob

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"concord/internal/fault"
)

func open(t *testing.T, c Config) *Store {
	t.Helper()
	if c.Folder == "" {
		c.Folder = t.TempDir()
	}
	s, err := New(t.Context(), c)
	must(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantKey(t *testing.T, err error, key string) {
	t.Helper()
	if err == nil || fault.From(err).Key != key {
		t.Fatalf("error %v, want a fault with key %s", err, key)
	}
}

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func put(t *testing.T, s *Store, b []byte) Ref {
	t.Helper()
	ref, err := s.Put(t.Context(), bytes.NewReader(b), int64(len(b)))
	must(t, err)
	return ref
}

func read(t *testing.T, s *Store, sha string) ([]byte, error) {
	t.Helper()
	r, err := s.Open(t.Context(), sha)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

var sizes = []int{0, 1, 511, chunkLength - 1, chunkLength, chunkLength + 1, 2 * chunkLength, 300_000}

// Both places of blobs keep the same promises.
func TestPlaces(t *testing.T) {
	t.Parallel()
	for place, config := range map[string]func(t *testing.T) Config{
		"folder": func(*testing.T) Config { return Config{} },
		"s3":     func(t *testing.T) Config { return Config{Bucket: fakeS3(t)} },
	} {
		t.Run(place, func(t *testing.T) {
			s := open(t, config(t))
			must(t, s.Ping(t.Context()))
			for _, n := range sizes {
				roundTrip(t, s, random(n))
			}
			absent(t, s)
			staged, err := os.ReadDir(s.path("staging"))
			must(t, err)
			if len(staged) > 0 {
				t.Errorf("%d files stay staged", len(staged))
			}
			content := random(100_000)
			p := s.Partial()
			must(t, p.Create(t.Context(), "up", 100_000))
			_, err = p.Append(t.Context(), "up", 0, bytes.NewReader(content))
			must(t, err)
			ref, err := p.Finish(t.Context(), "up")
			must(t, err)
			if here, err := os.ReadDir(s.path("blobs")); err != nil || s.local != (len(here) > 0) {
				t.Errorf("%d blobs in the folder, %v", len(here), err)
			}
			if got, err := read(t, s, ref.SHA256); err != nil || !bytes.Equal(got, content) {
				t.Fatalf("an upload came back as %d bytes, %v", len(got), err)
			}
		})
	}
}

func roundTrip(t *testing.T, s *Store, content []byte) {
	t.Helper()
	ref := put(t, s, content)
	if again := put(t, s, content); ref != again || ref.SHA256 != digest(content) || ref.Size != int64(len(content)) {
		t.Fatalf("refs %+v and %+v", ref, again)
	}
	got, err := read(t, s, ref.SHA256)
	must(t, err)
	if !bytes.Equal(got, content) {
		t.Fatalf("%d bytes came back as %d others", len(content), len(got))
	}
	r, err := s.Open(t.Context(), ref.SHA256)
	must(t, err)
	defer r.Close()
	if r.Size() != ref.Size || r.Mime() != ref.Mime {
		t.Errorf("reader says %d %s, ref %+v", r.Size(), r.Mime(), ref)
	}
	random := mathrand.New(mathrand.NewPCG(1, uint64(len(content))))
	for range 20 {
		at := random.IntN(len(content) + 1)
		n := random.IntN(len(content) - at + 1)
		_, err := r.Seek(int64(at), io.SeekStart)
		must(t, err)
		part := make([]byte, n)
		if _, err := io.ReadFull(r, part); err != nil || !bytes.Equal(part, content[at:at+n]) {
			t.Fatalf("%d bytes at %d of %d: %v", n, at, len(content), err)
		}
	}
	if end, err := r.Seek(0, io.SeekEnd); err != nil || end != ref.Size {
		t.Errorf("end at %d, %v", end, err)
	}
	if n, err := r.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("at the end: %d, %v", n, err)
	}
}

func absent(t *testing.T, s *Store) {
	t.Helper()
	ref := put(t, s, []byte("soon gone"))
	must(t, s.Delete(t.Context(), ref.SHA256))
	must(t, s.Delete(t.Context(), ref.SHA256))
	for _, sha := range []string{ref.SHA256, "", "../../blob.key", strings.Repeat("g", 64), strings.Repeat("A", 64)} {
		_, err := s.Open(t.Context(), sha)
		wantKey(t, err, "not_found")
		must(t, s.Delete(t.Context(), sha))
	}
}

func TestAtRest(t *testing.T) {
	t.Parallel()
	s := open(t, Config{Folder: filepath.Join(t.TempDir(), "new", "folder")})
	secret := []byte("张三欠李四的钱")
	put(t, s, bytes.Repeat(secret, 10_000))
	p := s.Partial()
	must(t, p.Create(t.Context(), "up", 1<<20))
	_, err := p.Append(t.Context(), "up", 0, bytes.NewReader(bytes.Repeat(secret, 10_000)))
	must(t, err)
	files := 0
	must(t, filepath.WalkDir(s.folder, func(name string, d fs.DirEntry, err error) error {
		must(t, err)
		info, err := d.Info()
		must(t, err)
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is open to others: %v", name, info.Mode())
		}
		if d.IsDir() {
			return nil
		}
		files++
		raw, err := os.ReadFile(name)
		must(t, err)
		if bytes.Contains(raw, secret) {
			t.Errorf("%s holds what was said", name)
		}
		return nil
	}))
	if files < 5 {
		t.Errorf("only %d files were looked at", files)
	}
}

func TestRefusedPutLeavesNothing(t *testing.T) {
	t.Parallel()
	s := open(t, Config{})
	_, err := s.Put(t.Context(), bytes.NewReader(random(200_001)), 200_000)
	wantKey(t, err, "too_large")
	if fault.From(err).Params["max"] != int64(200_000) {
		t.Errorf("%v", fault.From(err).Params)
	}
	gone := errors.New("the phone went away")
	if _, err := s.Put(t.Context(), io.MultiReader(bytes.NewReader(random(200_000)), iotest.ErrReader(gone)), 1<<20); !errors.Is(err, gone) {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Put(ctx, bytes.NewReader(random(10)), 10); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	for _, dir := range []string{"staging", "blobs"} {
		if left, err := os.ReadDir(s.path(dir)); err != nil || len(left) > 0 {
			t.Errorf("%s holds %v, %v", dir, left, err)
		}
	}
}

func TestChangedAtRest(t *testing.T) {
	t.Parallel()
	s := open(t, Config{})
	content := random(3*chunkLength + 100)
	ref, other := put(t, s, content), put(t, s, random(3*chunkLength+100))
	name := func(sha string) string { return s.path("blobs", key(sha)) }
	good, err := os.ReadFile(name(ref.SHA256))
	must(t, err)
	with := func(what string, changed []byte) {
		t.Helper()
		must(t, os.WriteFile(name(ref.SHA256), changed, 0o600))
		if got, err := read(t, s, ref.SHA256); err == nil {
			t.Errorf("%s: %d bytes were read without a word", what, len(got))
		} else if k := fault.From(err).Key; k != "blob.corrupt" && k != "blob.wrong_key" {
			t.Errorf("%s: %v", what, err)
		}
	}
	for i := 0; i < len(good); i += 5003 {
		changed := bytes.Clone(good)
		changed[i] ^= 1
		with(fmt.Sprint("bit at ", i), changed)
	}
	for _, n := range []int{0, 3, headerLength, headerLength + 10, headerLength + sealedLength, headerLength + 3*sealedLength, len(good) - 1} {
		with(fmt.Sprint("cut at ", n), good[:n])
	}
	with("longer", append(bytes.Clone(good), 0))
	first, second := headerLength+sealedLength, headerLength+2*sealedLength
	with("chunks changed places", slicesJoin(good[:headerLength], good[first:second], good[headerLength:first], good[second:]))
	with("a chunk is missing", slicesJoin(good[:headerLength], good[first:]))
	swapped, err := os.ReadFile(name(other.SHA256))
	must(t, err)
	with("another blob", swapped)
	must(t, os.WriteFile(name(ref.SHA256), good, 0o600))
	if got, err := read(t, s, ref.SHA256); err != nil || !bytes.Equal(got, content) {
		t.Errorf("restored: %v", err)
	}
}

func slicesJoin(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func TestKeys(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	one, two := hex.EncodeToString(random(32)), base64.StdEncoding.EncodeToString(random(32))
	content := []byte("sealed with one")
	ref := put(t, open(t, Config{Folder: folder, Key: one}), content)
	_, err := read(t, open(t, Config{Folder: folder, Key: two}), ref.SHA256)
	wantKey(t, err, "blob.wrong_key")
	both := open(t, Config{Folder: folder, Key: two + ", " + one})
	if got, err := read(t, both, ref.SHA256); err != nil || !bytes.Equal(got, content) {
		t.Errorf("the old key does not open: %v", err)
	}
	ref = put(t, both, []byte("sealed with two"))
	if _, err := read(t, open(t, Config{Folder: folder, Key: two}), ref.SHA256); err != nil {
		t.Errorf("the first key does not seal: %v", err)
	}
	for _, bad := range []string{"abcd", one + "00", "s3cret " + two} {
		if _, err := New(t.Context(), Config{Folder: t.TempDir(), Key: bad}); err == nil || strings.Contains(err.Error(), bad) {
			t.Errorf("key %q: %v", bad, err)
		}
	}
}

func TestKeyFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	content := []byte("kept")
	ref := put(t, open(t, Config{Folder: folder}), content)
	if got, err := read(t, open(t, Config{Folder: folder}), ref.SHA256); err != nil || !bytes.Equal(got, content) {
		t.Fatalf("after opening again: %v", err)
	}
	info, err := os.Stat(filepath.Join(folder, keyFile))
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	must(t, os.Remove(filepath.Join(folder, keyFile)))
	if _, err := New(t.Context(), Config{Folder: folder}); err == nil {
		t.Error("a new key was made beside blobs of a lost one")
	}
}

func TestSniff(t *testing.T) {
	t.Parallel()
	for want, b := range map[string]string{
		"application/pdf":           "%PDF-1.7\n",
		"image/jpeg":                "\xff\xd8\xff\xe0\x00\x10JFIF",
		"image/heic":                "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00",
		"video/quicktime":           "\x00\x00\x00\x14ftypqt  ",
		"audio/mp4":                 "\x00\x00\x00\x1cftypM4A ",
		"video/mp4":                 "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom",
		"video/webm":                "\x1aE\xdf\xa3",
		"audio/amr":                 "#!AMR\n",
		"audio/silk":                "\x02#!SILK_V3",
		"application/x-ole-storage": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
		"application/zip":           "PK\x03\x04abc",
		"application/ofd":           "PK\x03\x04\x14\x00\x00\x00OFD.xml",
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document": "PK\x03\x04[Content_Types].xml word/document.xml",
		"text/html; charset=utf-8":  "<html><script>",
		"text/plain; charset=utf-8": "欠条",
		"application/octet-stream":  "\x00\x01\x02",
	} {
		if got := Sniff([]byte(b)); got != want {
			t.Errorf("%q is %s, want %s", b, got, want)
		}
	}
	for mime, want := range map[string]bool{"text/html; charset=utf-8": false, "image/svg+xml": false, "text/xml; charset=utf-8": false,
		"application/octet-stream": false, "application/pdf": true, "text/plain; charset=utf-8": true, "image/png": true} {
		if Inline(mime) != want {
			t.Errorf("inline %s: %v", mime, !want)
		}
	}
}

func TestBucketMustBeS3(t *testing.T) {
	t.Parallel()
	for _, bucket := range []string{"file:///tmp", "mem://", "%zz", "s3"} {
		if _, err := New(t.Context(), Config{Folder: t.TempDir(), Bucket: bucket}); err == nil {
			t.Errorf("%s was opened", bucket)
		}
	}
}
