package blob

import (
	"context"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash"
	"io"

	"concord/internal/fault"
)

// A sealed blob is a header (magic, key id, salt) and chunks, each a random nonce, the ciphertext of AES-256-GCM and its
// tag; the number of the chunk and whether it is the last are authenticated with it. Every chunk but the last is full and
// the last never is, so that a blob cut off between chunks is seen to be cut.
const (
	magic        = "CCB1"
	saltLength   = 16
	headerLength = len(magic) + len(keyID{}) + saltLength
	chunkLength  = 64 << 10
	overhead     = 12 + 16
	sealedLength = chunkLength + overhead
)

// What a chunk is, authenticated with it.
const (
	inner byte = iota // full, more follow
	last              // the end of the blob
	tail              // the unfinished end of a partial upload
)

func associated(number int64, kind byte) []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(number)), kind)
}

func sealChunk(c cipher.AEAD, dst []byte, number int64, kind byte, plain []byte) []byte {
	nonce := make([]byte, c.NonceSize(), c.NonceSize()+len(plain)+c.Overhead())
	rand.Read(nonce)
	return append(dst, c.Seal(nonce, nonce, plain, associated(number, kind))...)
}

func openChunk(c cipher.AEAD, number int64, kind byte, sealed []byte) ([]byte, error) {
	if len(sealed) < overhead {
		return nil, corrupt()
	}
	plain, err := c.Open(nil, sealed[:c.NonceSize()], sealed[c.NonceSize():], associated(number, kind))
	if err != nil {
		return nil, corrupt()
	}
	return plain, nil
}

func corrupt() error { return fault.New(fault.Internal, "blob.corrupt", nil) }

// newHeader makes a header and its cipher.
func (r *keyring) newHeader() ([]byte, cipher.AEAD, error) {
	salt := make([]byte, saltLength)
	rand.Read(salt)
	c, err := r.cipher(r.first, salt)
	return append(append([]byte(magic), r.first[:]...), salt...), c, err
}

func (r *keyring) readHeader(h []byte) (cipher.AEAD, error) {
	if len(h) != headerLength || string(h[:len(magic)]) != magic {
		return nil, corrupt()
	}
	return r.cipher(keyID(h[len(magic):]), h[len(magic)+len(keyID{}):])
}

// sealer writes a sealed blob; Close writes its last chunk.
type sealer struct {
	w      io.Writer
	cipher cipher.AEAD
	number int64
	rest   []byte
	buffer []byte
}

func (r *keyring) seal(w io.Writer) (*sealer, error) {
	h, c, err := r.newHeader()
	if err != nil {
		return nil, err
	}
	_, err = w.Write(h)
	return &sealer{w: w, cipher: c}, err
}

// Write seals every chunk that becomes full.
func (s *sealer) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		k := min(len(p), chunkLength-len(s.rest))
		s.rest, p = append(s.rest, p[:k]...), p[k:]
		if len(s.rest) == chunkLength {
			if err := s.put(inner); err != nil {
				return 0, err
			}
		}
	}
	return n, nil
}

func (s *sealer) put(kind byte) error {
	s.buffer = sealChunk(s.cipher, s.buffer[:0], s.number, kind, s.rest)
	s.rest = s.rest[:0]
	s.number++
	_, err := s.w.Write(s.buffer)
	return err
}

func (s *sealer) Close() error { return s.put(last) }

// plainSize gives the size of the content of a sealed blob, by its length.
func plainSize(sealed int64) (int64, error) {
	body := sealed - int64(headerLength)
	rest := body % sealedLength
	if body < overhead || rest < overhead {
		return 0, corrupt()
	}
	return body/sealedLength*chunkLength + rest - overhead, nil
}

// Reader reads a blob. It is an io.ReadSeekCloser, for one goroutine.
type Reader struct {
	ctx    context.Context
	sha    string
	source func(offset int64) (r io.ReadCloser, sealed int64, err error)
	cipher cipher.AEAD
	size   int64
	mime   string

	at     int64 // where the next Read reads
	from   io.ReadCloser
	number int64  // the chunk that from gives next
	plain  []byte // the chunk before it
	sum    hash.Hash
	summed int64 // how much of the beginning went into sum
}

// open reads the header and the first chunk, which tells the media type.
func (r *keyring) open(ctx context.Context, sha string, source func(offset int64) (io.ReadCloser, int64, error)) (*Reader, error) {
	from, sealed, err := source(0)
	if err != nil {
		return nil, err
	}
	b := &Reader{ctx: ctx, sha: sha, source: source, from: from, sum: sha256.New()}
	h := make([]byte, headerLength)
	if _, err = io.ReadFull(from, h); err == nil {
		if b.size, err = plainSize(sealed); err == nil {
			if b.cipher, err = r.readHeader(h); err == nil {
				err = b.next()
			}
		}
	}
	if err != nil {
		b.Close()
		return nil, unreadable(ctx, err)
	}
	b.mime = Sniff(b.plain[:min(len(b.plain), sniffLength)])
	return b, nil
}

// Size gives the size of the content in bytes.
func (b *Reader) Size() int64 { return b.size }

// Mime gives the media type of the content.
func (b *Reader) Mime() string { return b.mime }

// next reads and opens the next chunk.
func (b *Reader) next() error {
	kind, length := inner, int64(chunkLength)
	if b.number == b.size/chunkLength {
		kind, length = last, b.size%chunkLength
	}
	sealed := make([]byte, length+overhead)
	if _, err := io.ReadFull(b.from, sealed); err != nil {
		return err
	}
	var err error
	if b.plain, err = openChunk(b.cipher, b.number, kind, sealed); err != nil {
		return err
	}
	if b.summed == b.number*chunkLength {
		b.sum.Write(b.plain)
		b.summed += length
	}
	b.number++
	return nil
}

// Read reads the content. When all of it was read in order, its hash is checked at the end.
func (b *Reader) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	if len(p) == 0 {
		return 0, nil
	}
	if b.at >= b.size {
		return 0, b.end()
	}
	want := b.at / chunkLength
	if b.number != want+1 {
		if err := b.enter(want); err != nil {
			return 0, unreadable(b.ctx, err)
		}
	}
	n := copy(p, b.plain[b.at%chunkLength:])
	b.at += int64(n)
	return n, nil
}

// enter makes a chunk the current one: the next is read on, any other is asked for anew.
func (b *Reader) enter(chunk int64) error {
	if b.number != chunk {
		b.from.Close()
		from, _, err := b.source(int64(headerLength) + chunk*sealedLength)
		if err != nil {
			return err
		}
		b.from, b.number = from, chunk
	}
	return b.next()
}

// end checks the hash of what was read whole. The last chunk may be empty and so never asked for; it says that nothing
// was cut off.
func (b *Reader) end() error {
	if b.size%chunkLength == 0 && b.number == b.size/chunkLength {
		if err := b.next(); err != nil {
			return unreadable(b.ctx, err)
		}
	}
	if b.summed == b.size && b.sha != "" && hex.EncodeToString(b.sum.Sum(nil)) != b.sha {
		return corrupt()
	}
	return io.EOF
}

// Seek sets where the next Read reads.
func (b *Reader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += b.at
	case io.SeekEnd:
		offset += b.size
	}
	if offset < 0 {
		return b.at, errors.New("blob: seek before the beginning")
	}
	b.at = offset
	return offset, nil
}

// Close releases what the reader holds.
func (b *Reader) Close() error {
	b.plain = nil
	return b.from.Close()
}

// unreadable says corrupt when a blob ends too early, else what is broken.
func unreadable(ctx context.Context, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return corrupt()
	}
	return broken(ctx, err)
}

// fileSource serves a reader from an open file.
func fileSource(r io.ReaderAt, sealed int64) func(offset int64) (io.ReadCloser, int64, error) {
	return func(offset int64) (io.ReadCloser, int64, error) {
		return io.NopCloser(io.NewSectionReader(r, offset, sealed-offset)), sealed, nil
	}
}
