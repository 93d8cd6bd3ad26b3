package apikeys

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"hash/crc32"
	"strings"
)

// The prefixes of secrets: what a key opens can be read off it, by people and by scanners for leaked secrets.
const (
	LivePrefix = "ck_live_"
	TestPrefix = "ck_test_"
)

// Lengths of the parts of a secret after its prefix, in characters of lower-case base32: the id of the key, 160 random
// bits, and a checksum of all before it.
const (
	idLength     = 16
	randomLength = 32
	checkLength  = 7
)

// Pattern is what scanners look for; Checked tells a leaked secret from what only looks like one, without asking anybody.
const Pattern = `ck_(live|test)_[a-z2-7]{55}`

var letters = base32.StdEncoding.WithPadding(base32.NoPadding)

func random(bytes int) string {
	b := make([]byte, bytes)
	rand.Read(b) // never fails since Go 1.24
	return strings.ToLower(letters.EncodeToString(b))
}

// newSecret makes the secret of a key.
func newSecret(id string, sandbox bool) string {
	prefix := LivePrefix
	if sandbox {
		prefix = TestPrefix
	}
	body := prefix + id + random(20)
	return body + checksum(body)
}

// checksum is the CRC-32 (IEEE) of a text, in seven characters.
func checksum(body string) string {
	sum := uint64(crc32.ChecksumIEEE([]byte(body)))
	var b [8]byte
	for i := range 5 {
		b[i] = byte(sum << 8 >> (8 * (4 - i)))
	}
	return strings.ToLower(letters.EncodeToString(b[:5]))[:checkLength]
}

// Checked says whether a text has the form and the checksum of a secret, and which key it names.
func Checked(secret string) (id string, sandbox, ok bool) {
	rest, live := strings.CutPrefix(secret, LivePrefix)
	if !live {
		if rest, sandbox = strings.CutPrefix(secret, TestPrefix); !sandbox {
			return "", false, false
		}
	}
	if len(rest) != idLength+randomLength+checkLength {
		return "", false, false
	}
	body := secret[:len(secret)-checkLength]
	return rest[:idLength], sandbox, checksum(body) == secret[len(body):]
}

// Hint is what may be shown of a secret: enough to tell one from another.
func Hint(secret string) string {
	prefix := LivePrefix
	if strings.HasPrefix(secret, TestPrefix) {
		prefix = TestPrefix
	}
	return prefix + "…" + secret[len(secret)-4:]
}

func (s *Service) hash(secret string) string {
	m := hmac.New(sha256.New, s.key)
	m.Write([]byte(secret))
	return hex.EncodeToString(m.Sum(nil))
}
