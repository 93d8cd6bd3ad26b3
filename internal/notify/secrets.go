package notify

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"errors"
)

// vault encrypts the secrets of messages with AES-256-GCM, bound to the id of the message.
type vault struct{ aead cipher.AEAD }

func newVault(key []byte) (vault, error) {
	if len(key) != 32 {
		return vault{}, errors.New("notify: the key has 32 bytes")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return vault{}, err
	}
	aead, err := cipher.NewGCM(block)
	return vault{aead}, err
}

func (v vault) seal(id string, secrets map[string]string) ([]byte, error) {
	if len(secrets) == 0 {
		return nil, nil
	}
	raw, err := json.Marshal(secrets)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, v.aead.NonceSize())
	rand.Read(nonce) // never fails since Go 1.24
	return v.aead.Seal(nonce, nonce, raw, []byte(id)), nil
}

func (v vault) open(id string, sealed []byte) (map[string]string, error) {
	if len(sealed) == 0 {
		return nil, nil
	}
	n := v.aead.NonceSize()
	if len(sealed) < n {
		return nil, errors.New("notify: sealed secrets are cut short")
	}
	raw, err := v.aead.Open(nil, sealed[:n], sealed[n:], []byte(id))
	if err != nil {
		return nil, err
	}
	var out map[string]string
	return out, json.Unmarshal(raw, &out)
}
