package bag

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"concord/internal/documents"
	"concord/internal/fault"
)

var sealOnce = sync.OnceValues(func() (*documents.Seal, error) {
	dir, err := os.MkdirTemp("", "bag-keys")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	return documents.OpenSeal(documents.SealOptions{Dir: dir, Organization: "Test hub"})
})

func seal(t testing.TB) *documents.Seal {
	t.Helper()
	s, err := sealOnce()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func canary(c Class) string { return "CANARY-" + c.String() + "-7f3a9c" }

var at = time.Date(2026, 12, 3, 9, 30, 0, 123_456_789, time.UTC)

// sample holds a document of every class, each with its canary.
func sample() Dossier {
	d := Dossier{
		Submission: "k7mq2xw4r9-1", Court: "330105", Sender: "拱墅区一站式解纷中心", CaseNumber: "2026-1187", Kind: "loan", CreatedAt: at,
		Parties: []Party{{Side: "applicant", Kind: "person", Name: "李娟", Phone: "13800000001"}, {Side: "respondent", Kind: "person", Name: "周建国"}},
		Claims:  []string{"判令被告归还借款28,000元。"}, Facts: "2025年3月8日借款30,000元。",
		Events:     []Event{{Submitted, at, "applicant", "OMR 8"}, {Ended, at, "mediator", "OMR 25"}},
		Settlement: &SettlementSummary{Number: "A1", At: at, Terms: []string{"x"}, SHA256: strings.Repeat("0", 64)},
		Proof:      []byte("c2sp.org/tlog-proof@v1\nindex 0\n\nlog\n1\nAAA=\n\n"),
	}
	for i, c := range Classes() {
		mime := "application/pdf"
		if i == 2 {
			mime = "video/mp4"
		}
		d.Documents = append(d.Documents, Document{Class: c, Name: "证据 " + c.String(), Mime: mime, Pages: i + 1, Producer: "applicant", Content: []byte("%PDF " + canary(c))})
	}
	d.Documents[0].Signature, d.Documents[0].Timestamp = []byte("p7s"), []byte("tsr")
	return d
}

func write(t testing.TB, d Dossier) ([]byte, string) {
	t.Helper()
	var b bytes.Buffer
	digest, err := Writer{seal(t)}.Write(context.Background(), &b, d)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), digest
}

func check(t testing.TB, b []byte) *Report {
	t.Helper()
	return Verify(bytes.NewReader(b), int64(len(b)), seal(t).Trust, Limits{})
}

func TestWrittenBagIsValid(t *testing.T) {
	t.Parallel()
	d := sample()
	b, digest := write(t, d)
	r := check(t, b)
	if !r.Valid || len(r.Faults) != 0 {
		t.Fatalf("%+v", r.Faults)
	}
	if r.Digest != digest || !r.Signer.Equal(seal(t).Certificate()) || !bytes.Equal(r.Proof, d.Proof) || r.At.IsZero() {
		t.Errorf("%+v", r)
	}
	if r.Content.Submission != d.Submission || len(r.Content.Documents) != 7 || r.Content.Parties[0].Name != "李娟" || !r.Content.CreatedAt.Equal(at.Truncate(time.Millisecond)) {
		t.Errorf("%+v", r.Content)
	}
	f, err := r.Open(r.Content.Documents[2].Path)
	if err != nil || !strings.HasPrefix(r.Content.Documents[2].Path, "data/media/003-open_evidence.mp4") {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := io.ReadAll(f); err != nil || string(got) != "%PDF "+canary(OpenEvidence()) {
		t.Error(string(got), err)
	}
	if _, err := r.Open("../../etc/passwd"); err == nil {
		t.Error("a file outside the bag was opened")
	}
}

// A retry after a crash packs the same matter again: the court must see that it is the same.
func TestSameDossierSameDigest(t *testing.T) {
	t.Parallel()
	_, first := write(t, sample())
	_, second := write(t, sample())
	other := sample()
	other.Facts += "。"
	if _, third := write(t, other); first != second || first == third {
		t.Error(first, second, third)
	}
}

func run(t testing.TB, dir, tool string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), tool, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s %s: %v\n%s", tool, strings.Join(args, " "), err, out)
	}
}

// unpack lays the bag out as a clerk would.
func unpack(t testing.TB, b []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, z); err != nil {
		t.Fatal(err)
	}
	return dir
}

func pemFile(t testing.TB, c *x509.Certificate) string {
	t.Helper()
	f := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(f, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestClerkChecksWithToolsThatAreNotOurs(t *testing.T) {
	t.Parallel()
	b, _ := write(t, sample())
	dir := filepath.Join(unpack(t, b), "dossier-k7mq2xw4r9-1")
	run(t, dir, "sha256sum", "--strict", "-c", "manifest-sha256.txt")
	run(t, dir, "sha256sum", "--strict", "-c", "tagmanifest-sha256.txt")
	run(t, dir, "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", tagFile+".p7s", "-content", tagFile, "-CAfile", pemFile(t, seal(t).Certificate()), "-out", os.DevNull)
	run(t, dir, "openssl", "ts", "-verify", "-data", tagFile, "-in", tagFile+".tsr", "-CAfile", pemFile(t, seal(t).TimestampCertificate()))
}

// Every open class crosses, and there is no way to give a document one of the others.
func TestOnlyAllowedClassesCross(t *testing.T) {
	t.Parallel()
	b, _ := write(t, sample())
	found := map[string]bool{}
	err := filepath.WalkDir(unpack(t, b), func(p string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		body, err := os.ReadFile(p)
		for _, c := range Classes() {
			found[c.String()] = found[c.String()] || bytes.Contains(body, []byte(canary(c)))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range Classes() {
		if !found[c.String()] {
			t.Errorf("%s did not cross", c)
		}
	}
	for _, s := range []string{"caucus_note", "offer", "mediator_note", "private_evidence", "joint_session_recording", "chat", "", "Pleading", "pleading "} {
		if _, err := ClassOf(s); !errors.Is(err, fault.New(fault.Forbidden, "bag.class_not_allowed", nil)) {
			t.Errorf("%q is a class: %v", s, err)
		}
		var c Class
		if json.Unmarshal(fmt.Appendf(nil, "%q", s), &c) == nil {
			t.Errorf("%q reads as a class", s)
		}
	}
	d := sample()
	d.Documents = append(d.Documents, Document{Name: "private", Mime: "application/pdf", Content: []byte("CANARY-private")})
	var out bytes.Buffer
	if _, err := (Writer{seal(t)}).Write(context.Background(), &out, d); !errors.Is(err, fault.New(fault.Forbidden, "bag.class_not_allowed", nil)) || out.Len() != 0 {
		t.Error("a document without a class was packed:", err)
	}
	d = sample()
	d.Events = append(d.Events, Event{Kind: "proposal_made", At: at})
	if _, err := (Writer{seal(t)}).Write(context.Background(), &out, d); err == nil || out.Len() != 0 {
		t.Error("an offer was packed as an event:", err)
	}
}

// One changed byte anywhere in the packed file: in what is listed, signed or only packed.
func TestAnyChangedByteIsNoticed(t *testing.T) {
	t.Parallel()
	b, digest := write(t, sample())
	d := sample()
	want, _ := json.Marshal(check(t, b).Content)
	r := rand.New(rand.NewPCG(3, 4))
	still := 0
	for range 1500 {
		i := r.IntN(len(b))
		was := b[i]
		b[i] ^= byte(1 + r.IntN(255))
		if got := check(t, b); got.Valid {
			// Bytes that only ZIP knows (times, versions) may change; nothing in the bag may.
			still++
			content, _ := json.Marshal(got.Content)
			if got.Digest != digest || !bytes.Equal(content, want) || !bytes.Equal(got.Proof, d.Proof) {
				t.Errorf("byte %d: another bag passes", i)
			}
		}
		b[i] = was
	}
	if still > 750 {
		t.Errorf("%d of 1500 changed bytes made no difference: the test proves little", still)
	}
}

// forge repacks a bag with changed files; nil takes a file out.
func forge(t testing.TB, b []byte, change map[string][]byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var all []member
	for _, f := range z.File {
		_, name, _ := strings.Cut(f.Name, "/")
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if to, ok := change[name]; ok {
			delete(change, name)
			if to == nil {
				continue
			}
			body = to
		}
		all = append(all, member{name, body})
	}
	for name, body := range change {
		if body != nil {
			all = append(all, member{name, body})
		}
	}
	var out bytes.Buffer
	if err := pack(&out, "dossier-k7mq2xw4r9-1", at, all); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestForgedBagsAreRefusedWithTheirFault(t *testing.T) {
	t.Parallel()
	b, _ := write(t, sample())
	other := sample()
	other.Facts = "别的"
	otherBag, _ := write(t, other)
	otherTag := fileOf(t, otherBag, tagFile)
	for name, c := range map[string]struct {
		change map[string][]byte
		code   string
	}{
		"document changed":    {map[string][]byte{"data/documents/001-pleading.pdf": []byte("%PDF other")}, CodeDigest},
		"document taken out":  {map[string][]byte{"data/documents/001-pleading.pdf": nil}, CodeMissing},
		"document slipped in": {map[string][]byte{"data/documents/008-chat.txt": []byte("x")}, CodeUnlisted},
		"tag file slipped in": {map[string][]byte{"fetch.txt": []byte("http://a - data/x\n")}, CodeUnlisted},
		"no dossier":          {map[string][]byte{dossierFile: nil}, CodeMissing},
		"no tag manifest":     {map[string][]byte{tagFile: nil}, CodeMissing},
		"no signature":        {map[string][]byte{tagFile + ".p7s": nil}, CodeSignature},
		"no time":             {map[string][]byte{tagFile + ".tsr": nil}, CodeTimestamp},
		"another's manifest":  {map[string][]byte{tagFile: otherTag}, CodeSignature},
		"BagIt 0.97":          {map[string][]byte{bagitFile: []byte("BagIt-Version: 0.97\n")}, CodeBagit},
		"manifest garbage":    {map[string][]byte{manifestFile: []byte("hello\n")}, CodeManifest},
		"escapes":             {map[string][]byte{"../../etc/cron.d/x": []byte("x")}, CodeName},
		"twice but for case":  {map[string][]byte{"DATA/dossier.json": []byte("x")}, CodeName},
		"loose JSON":          {map[string][]byte{dossierFile: append([]byte(" "), fileOf(t, b, dossierFile)...)}, CodeDossier},
		"unknown class":       {map[string][]byte{dossierFile: bytes.ReplaceAll(fileOf(t, b, dossierFile), []byte(`"class":"pleading"`), []byte(`"class":"chat"`))}, CodeDossier},
		"unknown field":       {map[string][]byte{dossierFile: bytes.Replace(fileOf(t, b, dossierFile), []byte(`{"caseNumber"`), []byte(`{"aNote":"x","caseNumber"`), 1)}, CodeDossier},
		"other submission":    {map[string][]byte{dossierFile: bytes.ReplaceAll(fileOf(t, b, dossierFile), []byte("k7mq2xw4r9-1"), []byte("k7mq2xw4r9-2"))}, CodeIdentifier},
	} {
		r := check(t, forge(t, b, c.change))
		if r.Valid || r.Content != nil || !slices.ContainsFunc(r.Faults, func(f Fault) bool { return f.Code == c.code }) {
			t.Errorf("%s: want %s, got %+v", name, c.code, r.Faults)
		}
	}
}

func fileOf(t testing.TB, b []byte, name string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/"+name) {
			in, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(in)
			if err != nil {
				t.Fatal(err)
			}
			return body
		}
	}
	t.Fatal("no", name)
	return nil
}

// A whole bag of another sender, right in itself, is not ours to accept.
func TestUntrustedSender(t *testing.T) {
	t.Parallel()
	b, _ := write(t, sample())
	r := Verify(bytes.NewReader(b), int64(len(b)), documents.Trust{}, Limits{})
	if r.Valid || len(r.Faults) != 2 || r.Faults[0].Code != CodeSignature || r.Faults[1].Code != CodeTimestamp {
		t.Errorf("%+v", r.Faults)
	}
}

func TestBombsAndLinks(t *testing.T) {
	t.Parallel()
	b, _ := write(t, sample())
	bomb := forge(t, b, map[string][]byte{"data/dossier.json": bytes.Repeat([]byte{' '}, 40<<20)})
	if r := check(t, bomb); r.Valid || r.Faults[0].Code != CodeLimits {
		t.Errorf("a 40 MiB dossier of blanks: %+v", r.Faults)
	}
	if r := Verify(bytes.NewReader(b), int64(len(b)), seal(t).Trust, Limits{Files: 3}); r.Valid || r.Faults[0].Code != CodeLimits {
		t.Errorf("too many files: %+v", r.Faults)
	}
	if r := Verify(bytes.NewReader(b), int64(len(b)), seal(t).Trust, Limits{Total: 100}); r.Valid || r.Faults[0].Code != CodeLimits {
		t.Errorf("too many bytes: %+v", r.Faults)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	h := &zip.FileHeader{Name: "dossier-a/data/x"}
	h.SetMode(os.ModeSymlink | 0o777)
	f, err := z.CreateHeader(h)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = f.Write([]byte("/etc/passwd"))
	_ = z.Close()
	if r := check(t, out.Bytes()); r.Valid || r.Faults[0].Code != CodeName {
		t.Errorf("a link: %+v", r.Faults)
	}
	for _, junk := range [][]byte{nil, []byte("PK"), bytes.Repeat([]byte("A"), 1000)} {
		if r := check(t, junk); r.Valid || r.Faults[0].Code != CodeZip {
			t.Errorf("%+v", r.Faults)
		}
	}
}

func TestDossierMustBeComplete(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Dossier){
		"submission": func(d *Dossier) { d.Submission = "../x" },
		"court":      func(d *Dossier) { d.Court = "" },
		"createdAt":  func(d *Dossier) { d.CreatedAt = time.Time{} },
		"parties":    func(d *Dossier) { d.Parties = nil },
	} {
		d := sample()
		change(&d)
		var out bytes.Buffer
		if _, err := (Writer{seal(t)}).Write(context.Background(), &out, d); fault.CodeOf(err) != fault.Invalid || fault.From(err).Fields[0].Path != name {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// noSeal seals with nothing: the fuzzer's processes need no keys.
type noSeal struct{}

func (noSeal) SignDetached([]byte) ([]byte, error)               { return []byte{0}, nil }
func (noSeal) Timestamp(context.Context, []byte) ([]byte, error) { return []byte{0}, nil }

func FuzzVerify(f *testing.F) {
	var b bytes.Buffer
	if _, err := (Writer{noSeal{}}).Write(context.Background(), &b, sample()); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, in []byte) {
		Verify(bytes.NewReader(in), int64(len(in)), documents.Trust{}, Limits{Files: 50, File: 1 << 20, Total: 4 << 20})
	})
}
