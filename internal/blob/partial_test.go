package blob

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"concord/internal/fault"
)

func wantOffset(t *testing.T, s *Store, id string, want int64) {
	t.Helper()
	if got, _, err := s.Partial().Offset(t.Context(), id); err != nil || got != want {
		t.Fatalf("offset %d, %v; want %d", got, err, want)
	}
}

func TestUploadInParts(t *testing.T) {
	t.Parallel()
	for _, size := range sizes {
		for _, part := range []int{1000, chunkLength - 1, chunkLength, 200_000} {
			t.Run(fmt.Sprint(size, " in ", part), func(t *testing.T) {
				t.Parallel()
				folder, content, ctx := t.TempDir(), random(size), t.Context()
				s := open(t, Config{Folder: folder})
				must(t, s.Partial().Create(ctx, "up", int64(size)))
				for at, n := 0, 0; at < size; at, n = at+part, n+1 {
					if n%3 == 1 { // the server started again
						s = open(t, Config{Folder: folder})
					}
					wantOffset(t, s, "up", int64(at))
					end := min(at+part, size)
					now, err := s.Partial().Append(ctx, "up", int64(at), bytes.NewReader(content[at:end]))
					if err != nil || now != int64(end) {
						t.Fatalf("append at %d: %d, %v", at, now, err)
					}
				}
				for range 2 { // asked again it gives the same
					ref, err := s.Partial().Finish(ctx, "up")
					must(t, err)
					if ref.SHA256 != digest(content) || ref.Size != int64(size) {
						t.Fatalf("%+v", ref)
					}
					s = open(t, Config{Folder: folder})
				}
				wantOffset(t, s, "up", int64(size))
				must(t, s.Partial().Discard(ctx, "up"))
				if got, err := read(t, s, digest(content)); err != nil || !bytes.Equal(got, content) {
					t.Fatalf("came back as %d bytes, %v", len(got), err)
				}
			})
		}
	}
}

func TestUploadRefusals(t *testing.T) {
	t.Parallel()
	s := open(t, Config{})
	p, ctx := s.Partial(), t.Context()
	for _, id := range []string{"", "..", "a/b", "a.b", strings.Repeat("a", 65), "字"} {
		wantKey(t, p.Create(ctx, id, 1), "upload.invalid")
		_, err := p.Append(ctx, id, 0, strings.NewReader("x"))
		wantKey(t, err, "not_found")
	}
	wantKey(t, p.Create(ctx, "a", -1), "upload.invalid")
	_, _, err := p.Offset(ctx, "nobody")
	wantKey(t, err, "not_found")
	_, err = p.Finish(ctx, "nobody")
	wantKey(t, err, "not_found")
	must(t, p.Discard(ctx, "nobody"))

	must(t, p.Create(ctx, "a", 10))
	wantKey(t, p.Create(ctx, "a", 20), "exists")
	if _, size, err := p.Offset(ctx, "a"); err != nil || size != 10 {
		t.Fatalf("size %d, %v", size, err)
	}
	_, err = p.Append(ctx, "a", 0, strings.NewReader("12345"))
	must(t, err)
	for _, at := range []int64{0, 4, 6, -1} {
		now, err := p.Append(ctx, "a", at, strings.NewReader("x"))
		wantKey(t, err, "upload.offset")
		if now != 5 || fault.From(err).Params["offset"] != int64(5) {
			t.Errorf("at %d: now %d, %v", at, now, fault.From(err).Params)
		}
	}
	now, err := p.Append(ctx, "a", 5, strings.NewReader("123456"))
	wantKey(t, err, "too_large")
	if now != 5 {
		t.Errorf("now %d", now)
	}
	_, err = p.Finish(ctx, "a")
	wantKey(t, err, "upload.incomplete")
	must(t, p.Discard(ctx, "a"))
	_, _, err = p.Offset(ctx, "a")
	wantKey(t, err, "not_found")
	must(t, p.Create(ctx, "a", 3)) // its id is free
	_, err = p.Append(ctx, "a", 0, strings.NewReader("abc"))
	must(t, err)
	ref, err := p.Finish(ctx, "a")
	must(t, err)
	if ref.SHA256 != digest([]byte("abc")) {
		t.Errorf("%+v", ref)
	}
	_, err = p.Append(ctx, "a", 3, strings.NewReader("d")) // nothing changes a finished upload
	wantKey(t, err, "too_large")
}

// The phone lost its network in the middle: what arrived is kept.
func TestUploadBreaksOff(t *testing.T) {
	t.Parallel()
	folder, content := t.TempDir(), random(150_000)
	s := open(t, Config{Folder: folder})
	must(t, s.Partial().Create(t.Context(), "up", 150_000))
	gone := errors.New("connection reset")
	now, err := s.Partial().Append(t.Context(), "up", 0, io.MultiReader(bytes.NewReader(content[:100_000]), iotest.ErrReader(gone)))
	if !errors.Is(err, gone) || now != 100_000 {
		t.Fatalf("%d, %v", now, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if now, err := s.Partial().Append(ctx, "up", 100_000, bytes.NewReader(content[100_000:])); !errors.Is(err, context.Canceled) || now != 100_000 {
		t.Fatalf("%d, %v", now, err)
	}
	s = open(t, Config{Folder: folder})
	wantOffset(t, s, "up", 100_000)
	_, err = s.Partial().Append(t.Context(), "up", 100_000, bytes.NewReader(content[100_000:]))
	must(t, err)
	ref, err := s.Partial().Finish(t.Context(), "up")
	must(t, err)
	if ref.SHA256 != digest(content) {
		t.Error("the parts do not make the whole")
	}
}

// The phone came back through another network while the server still waits on the old connection.
func TestUploadTakenOver(t *testing.T) {
	t.Parallel()
	s := open(t, Config{})
	p, ctx := s.Partial(), t.Context()
	must(t, p.Create(ctx, "up", 10))
	hanging, phone := io.Pipe()
	type answer struct {
		now int64
		err error
	}
	old := make(chan answer, 1)
	go func() {
		now, err := p.Append(ctx, "up", 0, hanging)
		old <- answer{now, err}
	}()
	_, err := phone.Write([]byte("01234"))
	must(t, err)
	deadline := time.Now().Add(30 * time.Second)
	for at := int64(0); at != 5; { // the pipe gives the bytes a moment before they are taken
		at, _, err = p.Offset(ctx, "up")
		must(t, err)
		if time.Now().After(deadline) {
			t.Fatal("the bytes never arrived")
		}
	}
	if now, err := p.Append(ctx, "up", 5, strings.NewReader("56789")); err != nil || now != 10 {
		t.Fatalf("%d, %v", now, err)
	}
	_, err = phone.Write([]byte("late"))
	must(t, err)
	phone.Close()
	a := <-old
	wantKey(t, a.err, "upload.taken_over")
	ref, err := p.Finish(ctx, "up")
	must(t, err)
	if ref.SHA256 != digest([]byte("0123456789")) {
		t.Error("the old connection wrote on")
	}
}

// The moments at which a process can die, made by hand.
func TestUploadFoundHalfWritten(t *testing.T) {
	t.Parallel()
	content := random(2*chunkLength + 500)
	for name, damage := range map[string]func(t *testing.T, dir string){
		"while a chunk was written": func(t *testing.T, dir string) {
			f, err := os.OpenFile(filepath.Join(dir, dataFile), os.O_APPEND|os.O_WRONLY, 0)
			must(t, err)
			_, err = f.Write(random(5000))
			must(t, err)
			must(t, f.Close())
		},
		"while the last chunk was written": func(t *testing.T, dir string) {
			f, err := os.OpenFile(filepath.Join(dir, dataFile), os.O_APPEND|os.O_WRONLY, 0)
			must(t, err)
			_, err = f.Write(random(500 + overhead))
			must(t, err)
			must(t, f.Close())
		},
		"while the tail was written": func(t *testing.T, dir string) {
			must(t, os.WriteFile(filepath.Join(dir, tailFile+".new"), random(100), 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder, ctx := t.TempDir(), t.Context()
			s := open(t, Config{Folder: folder})
			must(t, s.Partial().Create(ctx, "up", int64(len(content))))
			_, err := s.Partial().Append(ctx, "up", 0, bytes.NewReader(content[:2*chunkLength+100]))
			must(t, err)
			damage(t, s.path("partial", "up"))
			s = open(t, Config{Folder: folder})
			wantOffset(t, s, "up", 2*chunkLength+100)
			_, err = s.Partial().Append(ctx, "up", 2*chunkLength+100, bytes.NewReader(content[2*chunkLength+100:]))
			must(t, err)
			ref, err := s.Partial().Finish(ctx, "up")
			must(t, err)
			if ref.SHA256 != digest(content) {
				t.Error("the parts do not make the whole")
			}
		})
	}
}

// The process died between publishing the blob and noting so: the blob shares its bytes with the upload, and must not be
// touched by going on.
func TestUploadFoundPublished(t *testing.T) {
	t.Parallel()
	content := random(chunkLength + 500)
	folder, ctx := t.TempDir(), t.Context()
	s := open(t, Config{Folder: folder})
	must(t, s.Partial().Create(ctx, "up", int64(len(content))))
	_, err := s.Partial().Append(ctx, "up", 0, bytes.NewReader(content))
	must(t, err)
	dir := s.path("partial", "up")
	must(t, os.Mkdir(filepath.Join(dir, doneFile+".new"), 0o700)) // so that noting fails
	_, err = s.Partial().Finish(ctx, "up")
	wantKey(t, err, "unavailable")
	must(t, os.Remove(filepath.Join(dir, doneFile+".new")))
	s = open(t, Config{Folder: folder})
	wantOffset(t, s, "up", int64(len(content)))
	for range 2 {
		ref, err := s.Partial().Finish(ctx, "up")
		must(t, err)
		if got, err := read(t, s, ref.SHA256); err != nil || !bytes.Equal(got, content) {
			t.Fatalf("%d bytes, %v", len(got), err)
		}
	}
}

func TestSweep(t *testing.T) {
	t.Parallel()
	s := open(t, Config{})
	p, ctx := s.Partial(), t.Context()
	for _, id := range []string{"old", "busy", "new"} {
		must(t, p.Create(ctx, id, 10))
	}
	long := time.Now().Add(-48 * time.Hour)
	for _, id := range []string{"old", "busy"} {
		for _, f := range []string{aboutFile, dataFile} {
			must(t, os.Chtimes(s.path("partial", id, f), long, long))
		}
	}
	_, err := p.Append(ctx, "busy", 0, strings.NewReader("x"))
	must(t, err)
	n, err := p.Sweep(ctx, time.Now().Add(-24*time.Hour))
	must(t, err)
	left, err := os.ReadDir(s.path("partial"))
	must(t, err)
	if n != 1 || len(left) != 2 || left[0].Name() != "busy" {
		t.Errorf("%d swept, %v left", n, left)
	}
}

const childFolder = "BLOBTEST_CHILD_FOLDER"

func TestMain(m *testing.M) {
	if folder := os.Getenv(childFolder); folder != "" {
		child(folder)
	}
	os.Setenv("AWS_ACCESS_KEY_ID", "test") // what the AWS library reads; parallel tests cannot set it
	os.Setenv("AWS_SECRET_ACCESS_KEY", "test")
	os.Exit(m.Run())
}

const killedSize = 3_000_000

func killedContent() []byte {
	b := make([]byte, killedSize)
	r := mathrand.NewChaCha8([32]byte{7})
	if _, err := r.Read(b); err != nil {
		panic(err)
	}
	return b
}

// The server is killed again and again in the midst of an upload: what it acknowledged is there, and the end is whole.
func TestUploadSurvivesKilling(t *testing.T) {
	t.Parallel()
	folder, content := t.TempDir(), killedContent()
	must(t, open(t, Config{Folder: folder}).Partial().Create(t.Context(), "up", killedSize))
	for round := range 6 {
		acked := killed(t, folder, 3+round*2)
		s := open(t, Config{Folder: folder})
		at, _, err := s.Partial().Offset(t.Context(), "up")
		must(t, err)
		if at < acked {
			t.Fatalf("%d were acknowledged, %d are there", acked, at)
		}
	}
	s := open(t, Config{Folder: folder})
	at, _, err := s.Partial().Offset(t.Context(), "up")
	must(t, err)
	if at == 0 || at == killedSize {
		t.Fatalf("the killing proved nothing: offset %d", at)
	}
	_, err = s.Partial().Append(t.Context(), "up", at, bytes.NewReader(content[at:]))
	must(t, err)
	ref, err := s.Partial().Finish(t.Context(), "up")
	must(t, err)
	if ref.SHA256 != digest(content) {
		t.Fatal("the parts do not make the whole")
	}
}

// killed runs the child until it acknowledged some parts, kills it, and gives the last offset acknowledged.
func killed(t *testing.T, folder string, parts int) (acked int64) {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, self, "-test.run=^$")
	cmd.Env = append(os.Environ(), childFolder+"="+folder)
	var complaints strings.Builder
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	lines := bufio.NewScanner(out)
	n := 0
	for ; lines.Scan(); n++ {
		if _, err := fmt.Sscan(lines.Text(), &acked); err != nil {
			t.Errorf("the child said %q", lines.Text())
		}
		if n == parts {
			must(t, cmd.Process.Kill())
		}
	}
	_ = cmd.Wait() // killed: its error is what we want
	if n <= parts {
		t.Fatalf("the child ended after %d parts: %s", n, complaints.String())
	}
	return acked
}

// child appends small parts until it is killed, and begins again when the upload is whole.
func child(folder string) {
	fail := func(err error) {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	ctx := context.Background()
	s, err := New(ctx, Config{Folder: folder})
	fail(err)
	content := killedContent()
	at, _, err := s.Partial().Offset(ctx, "up")
	fail(err)
	for {
		end := min(at+20_011, killedSize)
		at, err = s.Partial().Append(ctx, "up", at, bytes.NewReader(content[at:end]))
		fail(err)
		fmt.Println(at)
	}
}
