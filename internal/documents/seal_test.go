package documents

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"concord/internal/clock"
	"concord/internal/fault"
)

// preparedKeys makes one set of keys for the tests that need no set of their own: making RSA keys is slow.
var preparedKeys = sync.OnceValues(func() (map[string][]byte, error) {
	dir, err := os.MkdirTemp("", "seal-keys")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if _, err := OpenSeal(SealOptions{Dir: dir, Organization: "和合调解"}); err != nil {
		return nil, err
	}
	out := map[string][]byte{}
	for _, f := range []string{"seal.key.pem", "seal.crt.pem", "tsa.key.pem", "tsa.crt.pem"} {
		if out[f], err = os.ReadFile(filepath.Join(dir, f)); err != nil {
			return nil, err
		}
	}
	return out, nil
})

func openSeal(t testing.TB) *Seal {
	t.Helper()
	keys, err := preparedKeys()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for f, b := range keys {
		if err := os.WriteFile(filepath.Join(dir, f), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return openSealIn(t, dir)
}

func openSealIn(t testing.TB, dir string) *Seal {
	t.Helper()
	s, err := OpenSeal(SealOptions{Dir: dir, Organization: "和合调解", Clock: clock.Hold(time.Now())})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func sealedSample(t testing.TB, s *Seal) []byte {
	t.Helper()
	e := engine(t)
	text, _, err := e.Render(context.Background(), sampleAgreement(Chinese, nil), Chinese)
	if err != nil {
		t.Fatal(err)
	}
	full, _, err := e.Render(context.Background(), sampleAgreement(Chinese, &SignedText{text, Digest(text)}), Chinese)
	if err != nil {
		t.Fatal(err)
	}
	out, err := s.SignPDF(context.Background(), full, "和合调解", "调解协议书 2026-1187")
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func pemOf(certs ...*x509.Certificate) []byte {
	var b bytes.Buffer
	for _, c := range certs {
		_ = pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
	}
	return b.Bytes()
}

func TestSealedDocumentIsValidToUsAndToPdfsig(t *testing.T) {
	t.Parallel()
	s := openSeal(t)
	out := sealedSample(t, s)
	v := s.Verify(out)
	if v.State != Valid || v.Signer != "和合调解 document seal" || v.Digest != Digest(out) || v.Fingerprint != Fingerprint(s.Certificate()) {
		t.Fatalf("%+v", v)
	}
	if d := s.clock.Now().Sub(v.At); d < 0 || d > time.Second {
		t.Error("the time is not the clock's:", v.At)
	}
	file := lay(t, "a.pdf", out)
	got, err := run(t, "pdfsig", "-nocert", file)
	if err != nil || !strings.Contains(got, "Signature is Valid.") || !strings.Contains(got, "Total document signed") {
		t.Error(got, err)
	}
	if all := words(t, out); !strings.Contains(all, "李娟") || !strings.Contains(all, "人民币30,000.00元") {
		t.Error("the text is gone")
	}
	dir := t.TempDir()
	if out, err := run(t, "pdfdetach", "-saveall", "-o", dir, file); err != nil {
		t.Error(out)
	}
	if b, err := os.ReadFile(filepath.Join(dir, "text.pdf")); err != nil || !strings.Contains(words(t, out), Digest(b)) {
		t.Error("the signed text does not travel in the sealed file", err)
	}
}

// places gives positions of every kind of byte in a sealed file: every byte of the signature's form (its certificates,
// algorithms, timestamp, padding) by sample, the byte range, the structure and the pages.
func places(out []byte) []int {
	n := byteRange.FindSubmatchIndex(out)
	start := bytes.Index(out, []byte("/Contents<"))
	end := start + bytes.IndexByte(out[start:], '>')
	var at []int
	add := func(from, to, step int) {
		for i := from; i < to && i < len(out); i += step {
			at = append(at, i)
		}
	}
	add(n[0], n[1], 1)           // the byte range itself
	add(start, start+600, 1)     // head of the CMS
	add(start, end, 37)          // certificates, attributes, signature, token
	add(end-40, end+2, 1)        // padding and its close
	add(0, 400, 7)               // header and first objects
	add(end, len(out), 11)       // what follows: catalog, xref, trailer
	add(len(out)-8, len(out), 1) // %%EOF
	add(400, n[0], n[0]/150)     // pages, fonts, attachment
	return at
}

// One changed byte anywhere, in every bit that a sample takes, is never valid and never a panic.
func TestAnyChangedByteIsNoticed(t *testing.T) {
	t.Parallel()
	s := openSeal(t)
	out := sealedSample(t, s)
	if s.Verify(out).State != Valid {
		t.Fatal("not valid to begin with")
	}
	r := rand.New(rand.NewPCG(7, 7))
	for _, i := range places(out) {
		was := out[i]
		for _, flip := range []byte{1 << r.IntN(8), 0x20, byte(1 + r.IntN(255))} {
			out[i] = was ^ flip
			if v := s.Verify(out); v.State == Valid {
				t.Errorf("byte %d of %d, %#x for %#x, is still valid: ...%q", i, len(out), out[i], was, out[max(0, i-30):min(len(out), i+10)])
			}
		}
		out[i] = was
	}
	if s.Verify(out).State != Valid {
		t.Fatal("not valid any more")
	}
}

func TestPdfsigAgreesOnAChangedByte(t *testing.T) {
	t.Parallel()
	out := sealedSample(t, openSeal(t))
	out[900] ^= 1
	if got, _ := run(t, "pdfsig", "-nocert", lay(t, "a.pdf", out)); strings.Contains(got, "Signature is Valid.") {
		t.Error(got)
	}
}

func TestWhatWasAddedAfterSealingIsNoticed(t *testing.T) {
	t.Parallel()
	s := openSeal(t)
	out := sealedSample(t, s)
	update := "\n9 0 obj\n<< /Type /Page >>\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 10 /Root 1 0 R /Prev 99 >>\nstartxref\n100\n%%EOF\n"
	for name, c := range map[string][]byte{
		"incremental update": append(bytes.Clone(out), update...),
		"one byte":           append(bytes.Clone(out), '\n'),
		"sealed again by us": resealed(t, s, out),
	} {
		if v := s.Verify(c); v.State != Changed || v.Why != "appended" {
			t.Errorf("%s: %+v", name, v)
		}
	}
	if v := s.Verify(out[:len(out)-1]); v.State != Changed {
		t.Errorf("cut: %+v", v)
	}
}

func resealed(t testing.TB, s *Seal, out []byte) []byte {
	t.Helper()
	n := byteRange.FindSubmatchIndex(out)
	return append(bytes.Clone(out), append([]byte("\n10 0 obj\n<< "), append(out[n[0]:n[1]], ">>\nendobj\n%%EOF"...)...)...)
}

func TestUnsignedAndForeign(t *testing.T) {
	t.Parallel()
	s := openSeal(t)
	text, _, err := engine(t).Render(context.Background(), sampleAgreement(Chinese, nil), Chinese)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range [][]byte{text, nil, []byte("hello")} {
		if v := s.Verify(b); v.State != Unsigned {
			t.Errorf("%+v", v)
		}
	}
	if v := openSealIn(t, t.TempDir()).Verify(sealedSample(t, s)); v.State != Foreign {
		t.Errorf("another hub's seal: %+v", v)
	}
	if _, err := s.SignPDF(context.Background(), []byte("%PDF-1.3 no"), "a", "b"); !errors.Is(err, fault.New(fault.Invalid, "documents.pdf_unreadable", nil)) {
		t.Error(err)
	}
}

// The seal is the same after a restart, its key is closed to others, and a key that is open is refused.
func TestKeysAreMadeOnceAndKeptClosed(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "keys")
	first, err := OpenSeal(SealOptions{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	out := sealedSample(t, first)
	second, err := OpenSeal(SealOptions{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if v := second.Verify(out); v.State != Valid {
		t.Errorf("after a restart: %+v", v)
	}
	for _, f := range []string{"seal.key.pem", "tsa.key.pem"} {
		info, err := os.Stat(filepath.Join(dir, f))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Error(f, info.Mode(), err)
		}
	}
	if err := os.Chmod(filepath.Join(dir, "seal.key.pem"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenSeal(SealOptions{Dir: dir}); err == nil {
		t.Error("a key that others can read was taken")
	}
}

func TestDetachedSignatureAndTimestampAgreeWithOpenssl(t *testing.T) {
	t.Parallel()
	s := openSeal(t)
	content := []byte("manifest\n")
	p7s, err := s.SignDetached(content)
	if err != nil {
		t.Fatal(err)
	}
	tsr, err := s.Timestamp(context.Background(), content)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := s.VerifyDetached(content, p7s); err != nil || !c.Equal(s.Certificate()) {
		t.Fatal(err)
	}
	if at, err := s.VerifyTimestamp(content, tsr); err != nil || s.clock.Now().Sub(at) > time.Second {
		t.Fatal(at, err)
	}
	data, sig, ts := lay(t, "data", content), lay(t, "p7s", p7s), lay(t, "tsr", tsr)
	if out, err := run(t, "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", sig, "-content", data, "-CAfile", lay(t, "ca.pem", pemOf(s.Certificate())), "-out", os.DevNull); err != nil {
		t.Error(out)
	}
	if out, err := run(t, "openssl", "ts", "-verify", "-data", data, "-in", ts, "-CAfile", lay(t, "ca.pem", pemOf(s.TimestampCertificate()))); err != nil {
		t.Error(out)
	}
	for i := range p7s {
		p7s[i] ^= 1
		if _, err := s.VerifyDetached(content, p7s); err == nil {
			t.Errorf("byte %d of the signature changed and it verifies", i)
		}
		p7s[i] ^= 1
	}
	for i := range tsr {
		tsr[i] ^= 2
		if _, err := s.VerifyTimestamp(content, tsr); err == nil {
			t.Errorf("byte %d of the timestamp changed and it verifies", i)
		}
		tsr[i] ^= 2
	}
}

// A remote authority is asked with the call's context, and without its answer nothing is signed.
func TestRemoteTimestampAuthority(t *testing.T) {
	t.Parallel()
	remote := openSeal(t)
	down := false
	var mu sync.Mutex
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if down {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		q, _ := io.ReadAll(r.Body)
		b, err := remote.tsa.Respond(r.Context(), q)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		_, _ = w.Write(b)
	}))
	t.Cleanup(srv.Close)
	s, err := OpenSeal(SealOptions{Dir: t.TempDir(), TSA: RemoteTSA{URL: srv.URL}, Trusted: []*x509.Certificate{remote.TimestampCertificate()}})
	if err != nil {
		t.Fatal(err)
	}
	out := sealedSample(t, s)
	if v := s.Verify(out); v.State != Valid {
		t.Errorf("%+v", v)
	}
	if s.TimestampCertificate() != nil {
		t.Error("a local authority beside the remote one")
	}
	mu.Lock()
	down = true
	mu.Unlock()
	text, _, err := engine(t).Render(context.Background(), sampleAgreement(Chinese, nil), Chinese)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.SignPDF(context.Background(), text, "a", "b"); fault.CodeOf(err) != fault.Unavailable {
		t.Error("signed without a time:", err)
	}
}

func TestManySealAtOnce(t *testing.T) {
	t.Parallel()
	s := openSeal(t)
	text, _, err := engine(t).Render(context.Background(), samples(Chinese)[1], Chinese)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			out, err := s.SignPDF(context.Background(), text, "a", "b")
			if err != nil || s.Verify(out).State != Valid {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func FuzzVerify(f *testing.F) {
	s := openSeal(f)
	f.Add([]byte("/ByteRange [0 12 20 3] /Contents<3000>"))
	f.Add([]byte("%PDF /Contents<00>/ByteRange [0 14 18 40]"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if s.Verify(b).State == Valid {
			t.Error("valid without our key")
		}
	})
}
