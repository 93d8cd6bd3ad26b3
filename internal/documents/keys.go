package documents

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"time"
)

// Validity of the certificates that the hub makes for itself at first start.
const selfSignedYears = 10

var oidTimeStampingUsage = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 8}

// keyPair loads NAME.key.pem and NAME.crt.pem from a folder, making what is absent. The key file must be closed to others.
func keyPair(dir, file string, create func() (crypto.Signer, error), template func() *x509.Certificate) (crypto.Signer, *x509.Certificate, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, err
	}
	keyFile, certFile := filepath.Join(dir, file+".key.pem"), filepath.Join(dir, file+".crt.pem")
	key, err := loadKey(keyFile)
	if errors.Is(err, os.ErrNotExist) {
		if key, err = create(); err != nil {
			return nil, nil, err
		}
		var raw []byte
		if raw, err = x509.MarshalPKCS8PrivateKey(key); err != nil {
			return nil, nil, err
		}
		err = writePEM(keyFile, "PRIVATE KEY", raw)
	}
	if err != nil {
		return nil, nil, err
	}
	certs, err := LoadCertificates(certFile)
	if errors.Is(err, os.ErrNotExist) {
		t := template()
		var raw []byte
		if raw, err = x509.CreateCertificate(rand.Reader, t, t, key.Public(), key); err != nil {
			return nil, nil, err
		}
		if err = writePEM(certFile, "CERTIFICATE", raw); err == nil {
			certs, err = LoadCertificates(certFile)
		}
	}
	if err != nil {
		return nil, nil, err
	}
	return key, certs[0], matches(key, certs[0])
}

// matches refuses a certificate of another key.
func matches(key crypto.Signer, cert *x509.Certificate) error {
	pub, ok := key.Public().(interface{ Equal(crypto.PublicKey) bool })
	if !ok || !pub.Equal(cert.PublicKey) {
		return errors.New("documents: the certificate does not belong to the key beside it")
	}
	return nil
}

// loadKey reads a PKCS 8 key and refuses a file that others may read.
func loadKey(path string) (crypto.Signer, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("documents: %s may be read by others: chmod 600", filepath.Base(path))
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(b)
	if block == nil {
		return nil, fmt.Errorf("documents: %s holds no PEM key", filepath.Base(path))
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("documents: %s holds no signing key", filepath.Base(path))
	}
	return signer, nil
}

// LoadCertificates reads the PEM certificates of a file; at least one.
func LoadCertificates(path string) ([]*x509.Certificate, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []*x509.Certificate
	for block, rest := pem.Decode(b); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("documents: %s holds no certificate", filepath.Base(path))
	}
	return out, nil
}

// writePEM writes a file closed to others, whole or not at all, and on the disk before it returns.
func writePEM(path, kind string, raw []byte) error {
	tmp := path + ".part"
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	err = errors.Join(pem.Encode(f, &pem.Block{Type: kind, Bytes: raw}), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(tmp, path)
}

func newSealKey() (crypto.Signer, error) { return rsa.GenerateKey(rand.Reader, 3072) }
func newTSAKey() (crypto.Signer, error)  { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) }

// certificate is the common part of both templates.
func certificate(organization, unit string, now time.Time) *x509.Certificate {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		panic(err) // the system's randomness never fails since Go 1.24
	}
	return &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: organization + " " + unit, Organization: []string{organization}},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(selfSignedYears, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment, BasicConstraintsValid: true,
	}
}

func sealTemplate(organization string, now time.Time) *x509.Certificate {
	t := certificate(organization, "document seal", now)
	t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}          // what `openssl cms -verify` asks for
	t.UnknownExtKeyUsage = []asn1.ObjectIdentifier{{1, 3, 6, 1, 5, 5, 7, 3, 36}} // document signing, RFC 9336
	return t
}

func tsaTemplate(organization string, now time.Time) *x509.Certificate {
	t := certificate(organization, "time", now)
	usage, err := asn1.Marshal([]asn1.ObjectIdentifier{oidTimeStampingUsage})
	if err != nil {
		panic(err) // a constant
	}
	t.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Critical: true, Value: usage}} // RFC 3161, 2.3: alone and critical
	return t
}
