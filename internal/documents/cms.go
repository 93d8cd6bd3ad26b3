package documents

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	der "golang.org/x/crypto/cryptobyte/asn1"
)

// This file reads signatures (CMS, RFC 5652) and timestamps (RFC 3161) strictly: every byte is either covered by the
// signature or must have the one value that belongs there, and every certificate inside must be one that is trusted.
// Libraries that only ask "does it verify" pass over changed bytes in the unsigned parts; a court's clerk should not.

var (
	oidData          = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidTSTInfo       = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}
	oidContentType   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidMessageDigest = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidTimeStamp     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 14}
	oidSigningCert   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
	oidRSA           = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}
)

// hashes of the algorithms taken here, with the signature algorithms that go with them.
var cmsHashes = []struct {
	oid, withRSA, withECDSA asn1.ObjectIdentifier
	hash                    crypto.Hash
	rsa, ecdsa              x509.SignatureAlgorithm
}{
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}, asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 11}, asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}, crypto.SHA256, x509.SHA256WithRSA, x509.ECDSAWithSHA256},
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 2}, asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 12}, asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 3}, crypto.SHA384, x509.SHA384WithRSA, x509.ECDSAWithSHA384},
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 3}, asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 13}, asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 4}, crypto.SHA512, x509.SHA512WithRSA, x509.ECDSAWithSHA512},
}

var (
	errCMS       = errors.New("the signature is not in the form it was made in")
	errCMSDigest = errors.New("the content is not what was signed")
	errCMSSigner = errors.New("signed with a key that is not trusted here")
)

// signedMessage is a CMS SignedData taken apart.
type signedMessage struct {
	contentType   asn1.ObjectIdentifier
	content       []byte // nil when detached
	certificates  [][]byte
	issuer        []byte
	serial        *big.Int
	digest        int // place in cmsHashes
	attributes    map[string][]byte
	attributesDER []byte // as signed: a SET
	signatureOID  asn1.ObjectIdentifier
	signature     []byte
	token         []byte // unsigned attribute: the timestamp
}

// parseCMS reads one SignedData with one signer and nothing after it.
func parseCMS(b []byte) (*signedMessage, error) {
	var outer, explicit, sd, set, eci, si cryptobyte.String
	var kind asn1.ObjectIdentifier
	m := &signedMessage{}
	in := cryptobyte.String(b)
	version := 0
	if !in.ReadASN1(&outer, der.SEQUENCE) || !in.Empty() || !outer.ReadASN1ObjectIdentifier(&kind) || !kind.Equal(oidSignedData) ||
		!outer.ReadASN1(&explicit, der.Tag(0).ContextSpecific().Constructed()) || !outer.Empty() ||
		!explicit.ReadASN1(&sd, der.SEQUENCE) || !explicit.Empty() ||
		!sd.ReadASN1Integer(&version) || !sd.ReadASN1(&set, der.SET) || !sd.ReadASN1(&eci, der.SEQUENCE) {
		return nil, errCMS
	}
	m.digest = readHash(&set)
	if m.digest < 0 || !set.Empty() || !m.readContent(eci) {
		return nil, errCMS
	}
	want := 1 // RFC 5652, 5.1
	if !m.contentType.Equal(oidData) {
		want = 3
	}
	if version != want || !m.readCertificates(&sd) || !sd.ReadASN1(&set, der.SET) || !sd.Empty() || !set.ReadASN1(&si, der.SEQUENCE) || !set.Empty() {
		return nil, errCMS
	}
	if !m.readSigner(si) {
		return nil, errCMS
	}
	return m, nil
}

// readHash reads an AlgorithmIdentifier of a hash; parameters absent or NULL.
func readHash(s *cryptobyte.String) int {
	var alg cryptobyte.String
	var oid asn1.ObjectIdentifier
	if !s.ReadASN1(&alg, der.SEQUENCE) || !alg.ReadASN1ObjectIdentifier(&oid) || !noParameters(alg) {
		return -1
	}
	for i, h := range cmsHashes {
		if h.oid.Equal(oid) {
			return i
		}
	}
	return -1
}

func noParameters(s cryptobyte.String) bool { return s.Empty() || bytes.Equal(s, []byte{5, 0}) }

func (m *signedMessage) readContent(eci cryptobyte.String) bool {
	var explicit, content cryptobyte.String
	var present bool
	if !eci.ReadASN1ObjectIdentifier(&m.contentType) || !eci.ReadOptionalASN1(&explicit, &present, der.Tag(0).ContextSpecific().Constructed()) || !eci.Empty() {
		return false
	}
	if present && (!explicit.ReadASN1(&content, der.OCTET_STRING) || !explicit.Empty()) {
		return false
	}
	m.content = content
	return true
}

func (m *signedMessage) readCertificates(sd *cryptobyte.String) bool {
	var certs, one cryptobyte.String
	var present bool
	if !sd.ReadOptionalASN1(&certs, &present, der.Tag(0).ContextSpecific().Constructed()) {
		return false
	}
	for !certs.Empty() {
		if !certs.ReadASN1Element(&one, der.SEQUENCE) {
			return false
		}
		m.certificates = append(m.certificates, one)
	}
	return true
}

func (m *signedMessage) readSigner(si cryptobyte.String) bool {
	var ias, attrs, alg, sig, unsigned, issuer cryptobyte.String
	var present bool
	version := 0
	m.serial = new(big.Int)
	if !si.ReadASN1Integer(&version) || version != 1 || !si.ReadASN1(&ias, der.SEQUENCE) ||
		!ias.ReadASN1Element(&issuer, der.SEQUENCE) || !ias.ReadASN1Integer(m.serial) || !ias.Empty() ||
		readHash(&si) != m.digest || !si.ReadASN1Element(&attrs, der.Tag(0).ContextSpecific().Constructed()) ||
		!si.ReadASN1(&alg, der.SEQUENCE) || !alg.ReadASN1ObjectIdentifier(&m.signatureOID) || !noParameters(alg) ||
		!si.ReadASN1(&sig, der.OCTET_STRING) ||
		!si.ReadOptionalASN1(&unsigned, &present, der.Tag(1).ContextSpecific().Constructed()) || !si.Empty() {
		return false
	}
	m.issuer, m.signature = issuer, sig
	m.attributesDER = append([]byte{0x31}, attrs[1:]...) // signed with the tag of a SET (RFC 5652, 5.4)
	var inner cryptobyte.String
	if !attrs.ReadASN1(&inner, der.Tag(0).ContextSpecific().Constructed()) {
		return false
	}
	var ok bool
	if m.attributes, ok = readAttributes(inner); !ok {
		return false
	}
	if present { // nothing but one timestamp
		others, ok := readAttributes(unsigned)
		if !ok || len(others) != 1 || others[oidTimeStamp.String()] == nil {
			return false
		}
		m.token = others[oidTimeStamp.String()]
	}
	return true
}

// readAttributes reads attributes of one value each, by object identifier.
func readAttributes(s cryptobyte.String) (map[string][]byte, bool) {
	out := map[string][]byte{}
	for !s.Empty() {
		var attr, values, value cryptobyte.String
		var oid asn1.ObjectIdentifier
		var tag der.Tag
		if !s.ReadASN1(&attr, der.SEQUENCE) || !attr.ReadASN1ObjectIdentifier(&oid) || !attr.ReadASN1(&values, der.SET) || !attr.Empty() ||
			!values.ReadAnyASN1Element(&value, &tag) || !values.Empty() || out[oid.String()] != nil {
			return nil, false
		}
		out[oid.String()] = value
	}
	return out, true
}

// check verifies the message over content against the trusted certificates and gives the signer's.
func (m *signedMessage) check(content []byte, trusted []*x509.Certificate) (*x509.Certificate, error) {
	var signer *x509.Certificate
	for _, c := range trusted {
		if bytes.Equal(c.RawIssuer, m.issuer) && c.SerialNumber.Cmp(m.serial) == 0 {
			signer = c
		}
	}
	if signer == nil {
		return nil, errCMSSigner
	}
	for _, raw := range m.certificates {
		known := false
		for _, c := range trusted {
			known = known || bytes.Equal(c.Raw, raw)
		}
		if !known {
			return nil, errCMSSigner
		}
	}
	h := cmsHashes[m.digest]
	if !m.attribute(oidContentType, func(v *cryptobyte.String) bool {
		var oid asn1.ObjectIdentifier
		return v.ReadASN1ObjectIdentifier(&oid) && oid.Equal(m.contentType)
	}) || !m.namesCertificate(signer) {
		return nil, errCMS
	}
	if !m.attribute(oidMessageDigest, func(v *cryptobyte.String) bool {
		var got cryptobyte.String
		return v.ReadASN1(&got, der.OCTET_STRING) && bytes.Equal(got, sum(h.hash, content))
	}) {
		return nil, errCMSDigest
	}
	algorithm := x509.UnknownSignatureAlgorithm
	switch signer.PublicKey.(type) {
	case *rsa.PublicKey:
		if m.signatureOID.Equal(h.withRSA) || m.signatureOID.Equal(oidRSA) {
			algorithm = h.rsa
		}
	case *ecdsa.PublicKey:
		if m.signatureOID.Equal(h.withECDSA) {
			algorithm = h.ecdsa
		}
	}
	if err := signer.CheckSignature(algorithm, m.attributesDER, m.signature); err != nil {
		return nil, errCMSDigest
	}
	return signer, nil
}

func sum(h crypto.Hash, b []byte) []byte {
	w := h.New()
	w.Write(b)
	return w.Sum(nil)
}

// attribute says whether a signed attribute is there and read accepts all of it.
func (m *signedMessage) attribute(oid asn1.ObjectIdentifier, read func(*cryptobyte.String) bool) bool {
	v := cryptobyte.String(m.attributes[oid.String()])
	return v != nil && read(&v) && v.Empty()
}

// namesCertificate says whether the signed attributes hold the hash of the signer's certificate (RFC 5035).
func (m *signedMessage) namesCertificate(c *x509.Certificate) bool {
	return m.attribute(oidSigningCert, func(v *cryptobyte.String) bool {
		var all, list, one, want cryptobyte.String
		if !v.ReadASN1(&all, der.SEQUENCE) || !all.ReadASN1(&list, der.SEQUENCE) || !list.ReadASN1(&one, der.SEQUENCE) {
			return false
		}
		hash := crypto.SHA256 // the default
		if one.PeekASN1Tag(der.SEQUENCE) {
			i := readHash(&one)
			if i < 0 {
				return false
			}
			hash = cmsHashes[i].hash
		}
		return one.ReadASN1(&want, der.OCTET_STRING) && bytes.Equal(want, sum(hash, c.Raw))
	})
}

// checkToken verifies a timestamp token over content and gives its time.
func checkToken(token, content []byte, trusted []*x509.Certificate) (time.Time, error) {
	m, err := parseCMS(token)
	if err != nil {
		return time.Time{}, err
	}
	if !m.contentType.Equal(oidTSTInfo) || m.content == nil || m.token != nil {
		return time.Time{}, errCMS
	}
	signer, err := m.check(m.content, trusted)
	if err != nil {
		return time.Time{}, err
	}
	var info, imprint, hashed, serial cryptobyte.String
	var policy asn1.ObjectIdentifier
	var at time.Time
	version := 0
	in := cryptobyte.String(m.content)
	if !in.ReadASN1(&info, der.SEQUENCE) || !in.Empty() || !info.ReadASN1Integer(&version) || version != 1 || !info.ReadASN1ObjectIdentifier(&policy) ||
		!info.ReadASN1(&imprint, der.SEQUENCE) {
		return time.Time{}, errCMS
	}
	h := readHash(&imprint)
	if h < 0 || !imprint.ReadASN1(&hashed, der.OCTET_STRING) || !info.ReadASN1(&serial, der.INTEGER) || !info.ReadASN1GeneralizedTime(&at) {
		return time.Time{}, errCMS
	}
	if !bytes.Equal(hashed, sum(cmsHashes[h].hash, content)) {
		return time.Time{}, errCMSDigest
	}
	stamping := false
	for _, u := range signer.ExtKeyUsage {
		stamping = stamping || u == x509.ExtKeyUsageTimeStamping
	}
	if !stamping || at.Before(signer.NotBefore) || at.After(signer.NotAfter) {
		return time.Time{}, errCMSSigner
	}
	return at.UTC(), nil
}

// tokenOf takes the token out of a TimeStampResp that was granted without conditions.
func tokenOf(response []byte) ([]byte, error) {
	var outer, status, token cryptobyte.String
	granted := -1
	in := cryptobyte.String(response)
	if !in.ReadASN1(&outer, der.SEQUENCE) || !in.Empty() || !outer.ReadASN1(&status, der.SEQUENCE) ||
		!status.ReadASN1Integer(&granted) || granted != 0 || !status.Empty() || !outer.ReadASN1Element(&token, der.SEQUENCE) || !outer.Empty() {
		return nil, errCMS
	}
	return token, nil
}
