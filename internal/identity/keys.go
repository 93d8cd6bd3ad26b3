package identity

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Keys derives one key per use from the secret of this hub, so that no key serves two uses.
type Keys struct{ secret []byte }

// SecretFile is the name of the file in the data folder that holds the secret when CONCORD_SECRET is not set.
const SecretFile = "secret.key"

// NewKeys makes keys from a secret of at least 32 bytes.
func NewKeys(secret []byte) (*Keys, error) {
	if len(secret) < 32 {
		return nil, errors.New("identity: the secret needs at least 32 bytes")
	}
	return &Keys{secret: append([]byte(nil), secret...)}, nil
}

// LoadKeys takes the given secret (CONCORD_SECRET) or, when it is "", the secret file in dir, which it makes with mode
// 0600 when there is none. A secret file that others can read is refused.
func LoadKeys(dir, given string) (*Keys, error) {
	if given != "" {
		return NewKeys([]byte(given))
	}
	path := filepath.Join(dir, SecretFile)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := makeSecret(dir, path); err != nil {
			return nil, err
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("identity: %s can be read by others: chmod 600 it", SecretFile)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	secret, err := hex.DecodeString(strings.TrimSpace(string(raw)))
	if err != nil {
		return nil, fmt.Errorf("identity: %s is not a hexadecimal secret", SecretFile)
	}
	return NewKeys(secret)
}

// makeSecret writes a whole file beside the path and links it there: of two processes that start together one wins, and
// nobody ever reads half a secret.
func makeSecret(dir, path string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, SecretFile+".*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	var b [32]byte
	rand.Read(b[:]) // never fails since Go 1.24
	if _, err := f.WriteString(hex.EncodeToString(b[:]) + "\n"); err != nil {
		f.Close()
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// Derive gives the 32-byte key of a use, as "notify" or "blob": HKDF-SHA256 (RFC 5869) with the use as info.
func (k *Keys) Derive(use string) []byte {
	key, err := hkdf.Key(sha256.New, k.secret, nil, "concord/"+use, 32)
	if err != nil {
		panic("identity: hkdf: " + err.Error()) // only an absurd length fails
	}
	return key
}

// macs keeps the derived keys of this package.
type macs struct {
	code, token, phone, address, document, ticket, crossing []byte
}

func newMacs(k *Keys) macs {
	return macs{
		code: k.Derive("identity/code"), token: k.Derive("identity/token"), phone: k.Derive("identity/phone"),
		address: k.Derive("identity/address"), document: k.Derive("identity/document"),
		ticket: k.Derive("identity/ticket"), crossing: k.Derive("identity/crossing"),
	}
}

// mac is HMAC-SHA256 over the parts, each led by its length, so that no two lists of parts give the same bytes.
func mac(key []byte, parts ...string) []byte {
	h := hmac.New(sha256.New, key)
	for _, p := range parts {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(p)))
		h.Write(n[:])
		h.Write([]byte(p))
	}
	return h.Sum(nil)
}

var letters = base32.StdEncoding.WithPadding(base32.NoPadding)

// text gives bytes as lower-case letters and digits, safe in a URL and in an id.
func text(b []byte) string { return strings.ToLower(letters.EncodeToString(b)) }

// newToken makes a random token of 160 bits: 32 letters and digits.
func newToken() string {
	var b [20]byte
	rand.Read(b[:]) // never fails since Go 1.24
	return text(b[:])
}
