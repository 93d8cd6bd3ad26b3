package blob

import (
	"context"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"concord/internal/fault"
)

// What lies in the folder of an upload: about (its size), data (header and full chunks), tail (the unfinished chunk and
// its number), sealed (data after its last chunk, never changed again), done (the Ref).
const (
	aboutFile  = "about.json"
	dataFile   = "data"
	tailFile   = "tail"
	sealedFile = "sealed"
	doneFile   = "done.json"
)

// flushEvery is how much may arrive before what arrived is made durable.
const flushEvery = 4 << 20

type about struct {
	Size int64 `json:"size"`
}

// upload is a partial upload that somebody works on.
type upload struct {
	users int // under Store.mu

	mu       sync.Mutex
	loaded   bool
	turn     int // whose Append may write; a later one takes over from one whose connection hangs
	dir      string
	size     int64
	data     *os.File
	cipher   cipher.AEAD
	full     int64  // full chunks in data
	rest     []byte // what comes after them
	unsynced int64
	done     *Ref
	sealed   bool
}

// load finds what is durably there, whatever moment the process before us died at.
func (u *upload) load(keys *keyring) error {
	if u.data != nil { // discarded while others worked on it, and begun again
		u.data.Close()
	}
	u.data, u.full, u.rest, u.unsynced, u.done, u.sealed = nil, 0, nil, 0, nil, false
	raw, err := os.ReadFile(filepath.Join(u.dir, aboutFile))
	if err != nil {
		return err
	}
	var a about
	if err := json.Unmarshal(raw, &a); err != nil {
		return err
	}
	u.size = a.Size
	if raw, err := os.ReadFile(filepath.Join(u.dir, doneFile)); err == nil {
		u.done = &Ref{}
		return json.Unmarshal(raw, u.done)
	}
	if _, err := os.Stat(filepath.Join(u.dir, sealedFile)); err == nil {
		u.sealed = true
		return nil
	}
	u.data, err = os.OpenFile(filepath.Join(u.dir, dataFile), os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	h := make([]byte, headerLength)
	if _, err := io.ReadFull(u.data, h); err != nil {
		return err
	}
	if u.cipher, err = keys.readHeader(h); err != nil {
		return err
	}
	info, err := u.data.Stat()
	if err != nil {
		return err
	}
	u.full = (info.Size() - int64(headerLength)) / sealedLength
	if err := u.data.Truncate(u.end()); err != nil { // a chunk that was being written
		return err
	}
	if _, err := u.data.Seek(u.end(), io.SeekStart); err != nil {
		return err
	}
	return u.loadTail()
}

// end gives where the full chunks end in data.
func (u *upload) end() int64 { return int64(headerLength) + u.full*sealedLength }

func (u *upload) loadTail() error {
	raw, err := os.ReadFile(filepath.Join(u.dir, tailFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if len(raw) < 8 || int64(binary.BigEndian.Uint64(raw)) != u.full {
		return nil // its bytes went into a full chunk since
	}
	u.rest, err = openChunk(u.cipher, u.full, tail, raw[8:])
	return err
}

func (u *upload) offset() int64 {
	if u.done != nil || u.sealed {
		return u.size
	}
	return u.full*chunkLength + int64(len(u.rest))
}

// write takes bytes; chunks that become full are written.
func (u *upload) write(b []byte) error {
	for len(b) > 0 {
		n := min(len(b), chunkLength-len(u.rest))
		u.rest, b = append(u.rest, b[:n]...), b[n:]
		u.unsynced += int64(n)
		if len(u.rest) < chunkLength {
			continue
		}
		if _, err := u.data.WriteAt(sealChunk(u.cipher, nil, u.full, inner, u.rest), u.end()); err != nil {
			return err
		}
		u.full++
		u.rest = u.rest[:0]
	}
	if u.unsynced >= flushEvery {
		return u.flush()
	}
	return nil
}

// flush makes everything durable. The unfinished chunk goes into a file of its own, which is replaced whole, so that
// what was durable stays so.
func (u *upload) flush() error {
	if u.unsynced == 0 || u.data == nil {
		return nil
	}
	if err := u.data.Sync(); err != nil {
		return err
	}
	if len(u.rest) > 0 {
		raw := sealChunk(u.cipher, binary.BigEndian.AppendUint64(nil, uint64(u.full)), u.full, tail, u.rest)
		if err := writeDurably(filepath.Join(u.dir, tailFile), raw); err != nil {
			return err
		}
	}
	u.unsynced = 0
	return nil
}

func (u *upload) present() int64 {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.offset()
}

func (u *upload) begin(offset int64) (turn int, err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if offset != u.offset() {
		return 0, fault.New(fault.Conflict, "upload.offset", fault.P{"offset": u.offset()})
	}
	u.turn++
	return u.turn, nil
}

func (u *upload) take(turn int, b []byte) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if turn != u.turn {
		return fault.New(fault.Conflict, "upload.taken_over", nil)
	}
	if u.offset()+int64(len(b)) > u.size {
		if err := u.flush(); err != nil {
			return err
		}
		return fault.New(fault.TooLarge, "too_large", fault.P{"max": u.size})
	}
	return u.write(b)
}

// pause ends an Append: what arrived is made durable. A cause is returned as it is.
func (u *upload) pause(ctx context.Context, turn int, cause error) (int64, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if turn != u.turn {
		return u.offset(), fault.New(fault.Conflict, "upload.taken_over", nil)
	}
	if err := u.flush(); err != nil {
		return u.offset(), broken(ctx, err)
	}
	return u.offset(), cause
}

// seal writes the last chunk and gives the file another name: from here on it is never written to, since publishing
// makes a blob of that very file.
func (u *upload) seal() error {
	if _, err := u.data.WriteAt(sealChunk(u.cipher, nil, u.full, last, u.rest), u.end()); err != nil {
		return err
	}
	if err := u.data.Sync(); err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(u.dir, dataFile), filepath.Join(u.dir, sealedFile)); err != nil {
		return err
	}
	u.sealed = true
	return syncDir(u.dir)
}

// publish reads the sealed file back, which gives its hash and proves that it can be read, and makes a blob of it.
func (u *upload) publish(ctx context.Context, s *Store) (Ref, error) {
	name := filepath.Join(u.dir, sealedFile)
	f, err := os.Open(name)
	if err != nil {
		return Ref{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Ref{}, err
	}
	r, err := s.keys.open(ctx, "", fileSource(f, info.Size()))
	if err != nil {
		return Ref{}, err
	}
	sum := sha256.New()
	n, err := io.Copy(sum, r)
	if err != nil {
		return Ref{}, err
	}
	ref := Ref{hex.EncodeToString(sum.Sum(nil)), n, r.Mime()}
	if err := s.publish(ctx, name, ref.SHA256); err != nil {
		return Ref{}, err
	}
	raw, err := json.Marshal(ref)
	if err != nil {
		return Ref{}, err
	}
	if err := writeDurably(filepath.Join(u.dir, doneFile), raw); err != nil {
		return Ref{}, err
	}
	os.Remove(name) // the blob has its own name for it
	os.Remove(filepath.Join(u.dir, tailFile))
	return ref, nil
}

// removeUpload takes the name away first, so that an upload is there whole or not at all.
func removeUpload(dir string) error {
	gone := filepath.Join(filepath.Dir(filepath.Dir(dir)), "staging", rand.Text())
	if err := os.Rename(dir, gone); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	return os.RemoveAll(gone)
}
