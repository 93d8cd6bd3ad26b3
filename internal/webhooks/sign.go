package webhooks

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"
)

// SecretPrefix begins every signing secret; base64 of 32 random bytes follows.
const SecretPrefix = "whsec_"

// The headers of Standard Webhooks.
const (
	HeaderID        = "webhook-id"
	HeaderTimestamp = "webhook-timestamp"
	HeaderSignature = "webhook-signature"
)

func newSecret() string {
	var b [32]byte
	rand.Read(b[:]) // never fails since Go 1.24
	return SecretPrefix + base64.StdEncoding.EncodeToString(b[:])
}

// Signature gives the value of the header: "v1," and base64 of HMAC-SHA256 over id.timestamp.body, once for each secret,
// with a space between.
func Signature(id string, at time.Time, body []byte, secrets ...string) (string, error) {
	var out []string
	for _, s := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s, SecretPrefix))
		if err != nil {
			return "", errors.New("webhooks: a secret is no base64") // not its words
		}
		m := hmac.New(sha256.New, key)
		m.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
		m.Write(body)
		out = append(out, "v1,"+base64.StdEncoding.EncodeToString(m.Sum(nil)))
	}
	return strings.Join(out, " "), nil
}

// vault seals signing secrets for the store (AES-256-GCM, bound to their endpoint).
type vault struct{ aead cipher.AEAD }

func newVault(key []byte) (vault, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return vault{}, err
	}
	aead, err := cipher.NewGCM(block)
	return vault{aead}, err
}

func (v vault) seal(endpoint, secret string) []byte {
	nonce := make([]byte, v.aead.NonceSize())
	rand.Read(nonce)
	return v.aead.Seal(nonce, nonce, []byte(secret), []byte(endpoint))
}

func (v vault) open(endpoint string, sealed []byte) (string, error) {
	n := v.aead.NonceSize()
	if len(sealed) < n {
		return "", errors.New("webhooks: a sealed secret is too short")
	}
	plain, err := v.aead.Open(nil, sealed[:n], sealed[n:], []byte(endpoint))
	return string(plain), err
}
