package blob

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"concord/internal/fault"
)

// keyFile holds the key of a folder. Who has the folder without it has nothing; who loses it has nothing either.
const keyFile = "blob.key"

const keyLength = 32

type keyID [4]byte

// keyring seals with its first key and opens with any.
type keyring struct {
	first keyID
	keys  map[keyID][]byte
}

// openKeys takes the keys of the configuration, or else that of the folder's key file, which it makes at the first start.
func openKeys(folder, configured string) (*keyring, error) {
	ring := &keyring{keys: map[keyID][]byte{}}
	if strings.TrimSpace(configured) == "" {
		k, err := folderKey(folder)
		if err != nil {
			return nil, err
		}
		configured = k
	}
	for i, text := range strings.Split(configured, ",") {
		k, err := parseKey(strings.TrimSpace(text))
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(append([]byte("concord blob key id "), k...))
		id := keyID(sum[:4])
		ring.keys[id] = k
		if i == 0 {
			ring.first = id
		}
	}
	return ring, nil
}

func parseKey(text string) ([]byte, error) {
	if k, err := hex.DecodeString(text); err == nil && len(k) == keyLength {
		return k, nil
	}
	for _, e := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		if k, err := e.DecodeString(text); err == nil && len(k) == keyLength {
			return k, nil
		}
	}
	return nil, fmt.Errorf("blob: a key must be %d bytes in hex or base64", keyLength) // without the key
}

func folderKey(folder string) (string, error) {
	name := filepath.Join(folder, keyFile)
	raw, err := os.ReadFile(name)
	if err == nil {
		return string(raw), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	// A new key beside old blobs would hide that the old one is lost.
	for _, dir := range []string{"blobs", "partial"} {
		if there, err := os.ReadDir(filepath.Join(folder, dir)); err == nil && len(there) > 0 {
			return "", fmt.Errorf("blob: %s is missing, and the blobs beside it cannot be read without it", name)
		}
	}
	k := make([]byte, keyLength)
	rand.Read(k)
	text := hex.EncodeToString(k) + "\n"
	return text, writeDurably(name, []byte(text))
}

// writeDurably writes a whole file or none, readable by its owner only.
func writeDurably(name string, content []byte) error {
	f, err := os.OpenFile(name+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Write(content); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := os.Rename(name+".new", name); err != nil {
		return err
	}
	return syncDir(filepath.Dir(name))
}

// cipher gives the cipher of one blob: a key of its own, derived from the ring's and the blob's salt.
func (r *keyring) cipher(id keyID, salt []byte) (cipher.AEAD, error) {
	k, ok := r.keys[id]
	if !ok {
		return nil, fault.New(fault.Internal, "blob.wrong_key", nil)
	}
	own, err := hkdf.Key(sha256.New, k, salt, "concord blob", keyLength)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(own)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
