package blob

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"concord/internal/fault"
)

// Partial is for uploads that arrive in parts and go on after a break, as the tus protocol wants. They lie in the folder
// of this server, sealed like blobs; several servers must send one upload to the same.
type Partial struct{ s *Store }

// Partial gives the partial uploads of the store.
func (s *Store) Partial() Partial { return Partial{s} }

var uploadID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// Create begins an upload of a size in bytes; a fault of code exists when the id is taken, invalid when the id (letters,
// digits, - and _, at most 64) or the size will not do.
func (p Partial) Create(ctx context.Context, id string, size int64) error {
	if !uploadID.MatchString(id) || size < 0 {
		return fault.New(fault.Invalid, "upload.invalid", nil)
	}
	return broken(ctx, p.create(id, size))
}

func (p Partial) create(id string, size int64) error {
	fresh := p.s.path("staging", rand.Text())
	if err := os.Mkdir(fresh, 0o700); err != nil {
		return err
	}
	defer os.RemoveAll(fresh)
	raw, err := json.Marshal(about{size})
	if err != nil {
		return err
	}
	if err := writeDurably(filepath.Join(fresh, aboutFile), raw); err != nil {
		return err
	}
	h, _, err := p.s.keys.newHeader()
	if err != nil {
		return err
	}
	if err := writeDurably(filepath.Join(fresh, dataFile), h); err != nil {
		return err
	}
	err = os.Rename(fresh, p.s.path("partial", id))
	if errors.Is(err, fs.ErrExist) { // a folder that is not empty is never replaced
		return fault.New(fault.Exists, "exists", fault.P{"index": "id"})
	}
	if err != nil {
		return err
	}
	return syncDir(p.s.path("partial"))
}

// use loads an upload and keeps it loaded until release.
func (p Partial) use(ctx context.Context, id string) (u *upload, release func(), err error) {
	if !uploadID.MatchString(id) {
		return nil, nil, fault.New(fault.NotFound, "not_found", nil)
	}
	p.s.mu.Lock()
	u = p.s.uploads[id]
	if u == nil {
		u = &upload{dir: p.s.path("partial", id)}
		p.s.uploads[id] = u
	}
	u.users++
	p.s.mu.Unlock()
	release = func() {
		p.s.mu.Lock()
		defer p.s.mu.Unlock()
		if u.users--; u.users == 0 {
			delete(p.s.uploads, id)
			if u.data != nil {
				u.data.Close()
			}
		}
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if !u.loaded {
		if err := u.load(p.s.keys); err != nil {
			release()
			if errors.Is(err, fs.ErrNotExist) {
				return nil, nil, fault.New(fault.NotFound, "not_found", nil)
			}
			return nil, nil, broken(ctx, err)
		}
		u.loaded = true
	}
	return u, release, nil
}

// Offset gives how many bytes of an upload are durably there, and how many it will have.
func (p Partial) Offset(ctx context.Context, id string) (offset, size int64, err error) {
	u, release, err := p.use(ctx, id)
	if err != nil {
		return 0, 0, err
	}
	defer release()
	u.mu.Lock()
	defer u.mu.Unlock()
	if err := u.flush(); err != nil {
		return 0, 0, broken(ctx, err)
	}
	return u.offset(), u.size, nil
}

// Append adds what r gives at an offset, which must be the present one, else the fault is a conflict with key
// "upload.offset" and the present offset in its parameters; more than the size is too_large. When r breaks off, what
// arrived is kept: now is then the new offset, beside the error. A later Append takes over from one that still waits for
// its sender, which then ends with a conflict, key "upload.taken_over".
func (p Partial) Append(ctx context.Context, id string, offset int64, r io.Reader) (now int64, err error) {
	u, release, err := p.use(ctx, id)
	if err != nil {
		return 0, err
	}
	defer release()
	turn, err := u.begin(offset)
	if err != nil {
		return u.present(), broken(ctx, err)
	}
	buffer := make([]byte, chunkLength)
	for {
		if err := ctx.Err(); err != nil {
			return u.pause(ctx, turn, err)
		}
		n, readErr := r.Read(buffer)
		if err := u.take(turn, buffer[:n]); err != nil {
			return u.present(), broken(ctx, err)
		}
		if errors.Is(readErr, io.EOF) {
			return u.pause(ctx, turn, nil)
		}
		if readErr != nil {
			return u.pause(ctx, turn, readErr)
		}
	}
}

// Finish turns a whole upload into a blob; a conflict with key "upload.incomplete" when bytes are missing. Asked again it
// gives the same Ref, until Discard: so whoever records the Ref may be interrupted.
func (p Partial) Finish(ctx context.Context, id string) (Ref, error) {
	u, release, err := p.use(ctx, id)
	if err != nil {
		return Ref{}, err
	}
	defer release()
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.done != nil {
		return *u.done, nil
	}
	if u.offset() != u.size {
		return Ref{}, fault.New(fault.Conflict, "upload.incomplete", fault.P{"offset": u.offset(), "size": u.size})
	}
	u.turn++
	if !u.sealed {
		if err := u.seal(); err != nil {
			return Ref{}, broken(ctx, err)
		}
	}
	ref, err := u.publish(ctx, p.s)
	if err != nil {
		return Ref{}, broken(ctx, err)
	}
	u.done = &ref
	return ref, nil
}

// Discard forgets an upload, finished or not; the blob of a finished one stays. Absent is no error.
func (p Partial) Discard(ctx context.Context, id string) error {
	u, release, err := p.use(ctx, id)
	if fault.CodeOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	defer release()
	u.mu.Lock()
	defer u.mu.Unlock()
	u.turn++
	u.loaded = false // whoever comes next finds nothing
	return broken(ctx, removeUpload(u.dir))
}

// Sweep discards uploads on which nobody worked since a time, and says how many.
func (p Partial) Sweep(ctx context.Context, before time.Time) (int, error) {
	dirs, err := os.ReadDir(p.s.path("partial"))
	if err != nil {
		return 0, broken(ctx, err)
	}
	n := 0
	for _, d := range dirs {
		if !idleSince(p.s.path("partial", d.Name()), before) {
			continue
		}
		if err := p.Discard(ctx, d.Name()); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func idleSince(dir string, before time.Time) bool {
	files, err := os.ReadDir(dir)
	if err != nil {
		return false
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.ModTime().After(before) {
			return false
		}
	}
	return true
}
