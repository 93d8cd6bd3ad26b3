package documents

import (
	"bytes"
	"encoding/asn1"
	"encoding/hex"
	"errors"
	"regexp"
	"strconv"
	"time"
)

// State is what became of a sealed file.
type State string

// The states of a file.
const (
	Valid    State = "valid"    // every byte is as we sealed it
	Changed  State = "changed"  // it bears a seal and is not what was sealed
	Unsigned State = "unsigned" // it bears no seal
	Foreign  State = "foreign"  // it bears a seal of a key that is not trusted here
)

// Verdict says what became of a file and, when it is valid, who sealed it and when.
type Verdict struct {
	State       State     `json:"state"`
	Why         string    `json:"why,omitempty"`         // changed: bytes, appended, signature, timestamp, expired
	Digest      string    `json:"digest"`                // SHA-256 of the file, lower-case hex
	Signer      string    `json:"signer,omitempty"`      // common name of the seal's certificate
	Fingerprint string    `json:"fingerprint,omitempty"` // SHA-256 of that certificate
	At          time.Time `json:"at,omitzero"`           // time of the RFC 3161 timestamp, UTC
}

var byteRange = regexp.MustCompile(`/ByteRange ?\[ ?(\d{1,10}) (\d{1,10}) (\d{1,10}) (\d{1,10}) ?\]`)

// Verify says whether a PDF is, byte for byte, what was sealed. It does not read the PDF's structure, which could be made
// to mislead it: it demands one signature whose byte range is the whole file except the signature itself, and that the
// signature's bytes have only the form they were made in. So an incremental update after sealing, a changed bit anywhere,
// and a second signature are all "changed".
func (t Trust) Verify(pdf []byte) Verdict {
	v := Verdict{State: Unsigned, Digest: Digest(pdf)}
	found := byteRange.FindAllSubmatch(pdf, -1)
	if len(found) == 0 {
		return v
	}
	v.State, v.Why = Changed, "bytes"
	if len(found) > 1 {
		v.Why = "appended"
		return v
	}
	var n [4]int
	for i := range n {
		var err error
		if n[i], err = strconv.Atoi(string(found[0][i+1])); err != nil {
			return v
		}
	}
	switch {
	case n[0] != 0 || n[1] <= 0 || n[2] <= n[1]+2 || n[2] > len(pdf):
		return v
	case n[2]+n[3] < len(pdf):
		v.Why = "appended"
		return v
	case n[2]+n[3] > len(pdf), pdf[n[1]] != '<', pdf[n[2]-1] != '>', !bytes.HasSuffix(pdf[:n[1]], []byte("/Contents")):
		return v
	}
	p7, ok := contents(pdf[n[1]+1 : n[2]-1])
	if !ok {
		v.Why = "signature"
		return v
	}
	signed := make([]byte, 0, len(pdf))
	signed = append(append(signed, pdf[:n[1]]...), pdf[n[2]:]...)
	return t.judge(v, signed, p7)
}

// judge checks the signature and its timestamp.
func (t Trust) judge(v Verdict, signed, p7 []byte) Verdict {
	m, err := parseCMS(p7)
	if err != nil || !m.contentType.Equal(oidData) || m.content != nil || m.token == nil {
		v.Why = "signature"
		return v
	}
	cert, err := m.check(signed, t.Certificates)
	switch {
	case errors.Is(err, errCMSSigner):
		v.State, v.Why = Foreign, ""
		return v
	case errors.Is(err, errCMSDigest):
		return v
	case err != nil:
		v.Why = "signature"
		return v
	}
	at, err := checkToken(m.token, m.signature, t.Certificates)
	if err != nil {
		v.Why = "timestamp"
		return v
	}
	if at.Before(cert.NotBefore) || at.After(cert.NotAfter) {
		v.Why = "expired"
		return v
	}
	return Verdict{State: Valid, Digest: v.Digest, Signer: cert.Subject.CommonName, Fingerprint: Fingerprint(cert), At: at}
}

// contents decodes the signature's hexadecimal place: lower-case digits of one DER element, then nothing but zeros.
func contents(h []byte) ([]byte, bool) {
	if len(h)%2 != 0 {
		return nil, false
	}
	for _, c := range h {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return nil, false
		}
	}
	b := make([]byte, len(h)/2)
	if _, err := hex.Decode(b, h); err != nil {
		return nil, false
	}
	var el asn1.RawValue
	rest, err := asn1.Unmarshal(b, &el)
	if err != nil || len(bytes.Trim(rest, "\x00")) != 0 {
		return nil, false
	}
	return el.FullBytes, true
}
