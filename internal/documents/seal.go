package documents

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"errors"
	"time"

	"github.com/digitorus/pdf"
	"github.com/digitorus/pdfsign/sign"
	"github.com/digitorus/pkcs7"
	"github.com/digitorus/timestamp"

	"concord/internal/clock"
	"concord/internal/fault"
)

// SealOptions say with which keys the hub seals. The zero value but for Dir works: keys and certificates are made there
// at first start, files 0600.
type SealOptions struct {
	Dir          string              // folder of keys: seal.key.pem, seal.crt.pem, tsa.key.pem, tsa.crt.pem; put others there to use them
	Organization string              // subject of certificates made here; "" is Concord
	TSA          Timestamper         // nil: the authority inside the hub
	Trusted      []*x509.Certificate // further certificates whose seals and timestamps count: former keys, a remote TSA's
	Clock        clock.Clock         // nil: the machine's
}

// Seal signs for the hub and checks what it signed. It is safe for parallel use.
type Seal struct {
	Trust
	key   crypto.Signer
	cert  *x509.Certificate
	tsa   Timestamper
	clock clock.Clock
}

// Trust checks seals and timestamps against the certificates one trusts. It needs no key: a court that receives a bag
// makes one of the hub's certificates.
type Trust struct {
	Certificates []*x509.Certificate // of seals and of timestamp authorities
}

// OpenSeal loads the keys, or makes them at first start.
func OpenSeal(o SealOptions) (*Seal, error) {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Organization == "" {
		o.Organization = "Concord"
	}
	key, cert, err := keyPair(o.Dir, "seal", newSealKey, func() *x509.Certificate { return sealTemplate(o.Organization, o.Clock.Now()) })
	if err != nil {
		return nil, err
	}
	s := &Seal{key: key, cert: cert, tsa: o.TSA, clock: o.Clock}
	s.Certificates = append([]*x509.Certificate{cert}, o.Trusted...)
	if s.tsa == nil {
		tsaKey, tsaCert, err := keyPair(o.Dir, "tsa", newTSAKey, func() *x509.Certificate { return tsaTemplate(o.Organization, o.Clock.Now()) })
		if err != nil {
			return nil, err
		}
		s.tsa = &localTSA{tsaKey, tsaCert, o.Clock}
		s.Certificates = append(s.Certificates, tsaCert)
	}
	return s, nil
}

// Certificate gives the certificate of the seal, for those who check.
func (s *Seal) Certificate() *x509.Certificate { return s.cert }

// TimestampCertificate gives the certificate of the authority inside the hub; nil when a remote one is used.
func (s *Seal) TimestampCertificate() *x509.Certificate {
	if t, ok := s.tsa.(*localTSA); ok {
		return t.cert
	}
	return nil
}

// SignPDF seals a PDF: a certification signature that permits no change (ISO 32000-1, 12.8.2.2), SHA-256, with an RFC
// 3161 timestamp over the signature value. Who and why are shown by PDF readers. Fault documents.timestamp_unavailable
// when the authority does not answer; nothing is signed without its time.
func (s *Seal) SignPDF(ctx context.Context, in []byte, who, why string) (out []byte, err error) {
	defer func() { // the PDF reader of the library gives up on odd files by panic
		if r := recover(); r != nil {
			out, err = nil, fault.New(fault.Invalid, "documents.pdf_unreadable", nil)
		}
	}()
	bridge, err := theBridge()
	if err != nil {
		return nil, err
	}
	keeper := &errorKeeper{Timestamper: s.tsa}
	url, done := bridge.address(ctx, keeper)
	defer done()
	r := bytes.NewReader(in)
	reader, err := pdf.NewReader(r, r.Size())
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "documents.pdf_unreadable", nil)
	}
	var b bytes.Buffer
	err = sign.Sign(r, &b, reader, r.Size(), sign.SignData{
		Signature: sign.SignDataSignature{
			Info:     sign.SignDataSignatureInfo{Name: who, Reason: why, Date: s.clock.Now()},
			CertType: sign.CertificationSignature, DocMDPPerm: sign.DoNotAllowAnyChangesPerms,
		},
		Signer: s.key, DigestAlgorithm: crypto.SHA256, Certificate: s.cert, TSA: sign.TSA{URL: url},
	})
	if keeper.err != nil {
		return nil, keeper.err
	}
	if err != nil {
		return nil, err
	}
	// What leaves here must pass the check that everybody else will make.
	if v := s.Verify(b.Bytes()); v.State != Valid {
		return nil, fault.Wrap(errors.New("the sealed file does not verify: "+v.Why), fault.Internal, "documents.seal_failed", nil)
	}
	return b.Bytes(), nil
}

// errorKeeper remembers the authority's own error, of which the library reports only "non success".
type errorKeeper struct {
	Timestamper
	err error
}

func (k *errorKeeper) Respond(ctx context.Context, q []byte) ([]byte, error) {
	b, err := k.Timestamper.Respond(ctx, q)
	k.err = err
	return b, err
}

// SignDetached signs any bytes with the seal's key: a detached CMS SignedData in DER (.p7s), which
// `openssl cms -verify -inform DER -binary -content FILE` checks.
func (s *Seal) SignDetached(content []byte) ([]byte, error) {
	sd, err := pkcs7.NewSignedData(content)
	if err != nil {
		return nil, err
	}
	sd.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA256)
	own := sha256.Sum256(s.cert.Raw)
	type certID struct{ Hash []byte }
	id, err := asn1.Marshal(struct{ Certs []certID }{[]certID{{own[:]}}})
	if err != nil {
		return nil, err
	}
	err = sd.AddSignerChain(s.cert, s.key, nil, pkcs7.SignerInfoConfig{ExtraSignedAttributes: []pkcs7.Attribute{{Type: oidSigningCert, Value: asn1.RawValue{FullBytes: id}}}})
	if err != nil {
		return nil, err
	}
	sd.Detach()
	return sd.Finish()
}

// Timestamp asks the authority for a time over any bytes: a TimeStampResp in DER (.tsr), which
// `openssl ts -verify -data FILE` checks.
func (s *Seal) Timestamp(ctx context.Context, content []byte) ([]byte, error) {
	q, err := timestamp.CreateRequest(bytes.NewReader(content), &timestamp.RequestOptions{Hash: crypto.SHA256, Certificates: true})
	if err != nil {
		return nil, err
	}
	b, err := s.tsa.Respond(ctx, q)
	if err != nil {
		return nil, err
	}
	if _, err := s.VerifyTimestamp(content, b); err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "documents.timestamp_unavailable", nil)
	}
	return b, nil
}

// VerifyDetached checks a .p7s over content and gives the signer's certificate.
func (t Trust) VerifyDetached(content, p7s []byte) (*x509.Certificate, error) {
	m, err := parseCMS(p7s)
	if err != nil {
		return nil, err
	}
	if !m.contentType.Equal(oidData) || m.content != nil {
		return nil, errCMS
	}
	return m.check(content, t.Certificates)
}

// VerifyTimestamp checks a .tsr over content and gives its time.
func (t Trust) VerifyTimestamp(content, tsr []byte) (time.Time, error) {
	token, err := tokenOf(tsr)
	if err != nil {
		return time.Time{}, err
	}
	return checkToken(token, content, t.Certificates)
}

// Fingerprint gives the SHA-256 of a certificate, lower-case hex.
func Fingerprint(c *x509.Certificate) string {
	h := sha256.Sum256(c.Raw)
	return hex.EncodeToString(h[:])
}
