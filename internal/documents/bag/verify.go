package bag

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"concord/internal/canonical"
)

// Checker checks the sender's signature and its time; documents.Trust is one.
type Checker interface {
	VerifyDetached(content, p7s []byte) (*x509.Certificate, error)
	VerifyTimestamp(content, tsr []byte) (time.Time, error)
}

// Limits bound what a hostile bag may cost. Zero fields take the values of DefaultLimits.
type Limits struct {
	Files int   // entries of the ZIP
	File  int64 // unpacked bytes of one file
	Total int64 // unpacked bytes of all
	Ratio int64 // unpacked to packed, counted above 1 MiB
}

// DefaultLimits are those of the hand-off.
var DefaultLimits = Limits{Files: 5_000, File: 512 << 20, Total: 2 << 30, Ratio: 200}

// Fault is one thing wrong with a bag.
type Fault struct {
	Code string `json:"code"`           // see the Code constants
	Path string `json:"path,omitempty"` // file inside the bag
}

// Codes of faults, stable: senders program against them.
const (
	CodeZip        = "zip_unreadable"
	CodeLimits     = "limits_exceeded"
	CodeName       = "name_not_allowed"   // absolute, parent, not NFC, twice, a link
	CodeMissing    = "file_missing"       // required or listed, and absent
	CodeUnlisted   = "file_unlisted"      // present and in no manifest
	CodeDigest     = "digest_mismatch"    //
	CodeManifest   = "manifest_malformed" //
	CodeBagit      = "not_bagit_1_0"      //
	CodeDossier    = "dossier_malformed"  // not RFC 8785, unknown fields, unknown class, other format
	CodeDocuments  = "documents_differ"   // dossier.json and data/ do not agree
	CodeSignature  = "signature_invalid"  //
	CodeTimestamp  = "timestamp_invalid"  //
	CodeIdentifier = "identifier_differs" // base folder, bag-info.txt and dossier.json name different submissions
)

// Report is what a check found.
type Report struct {
	Valid   bool              `json:"valid"`
	Digest  string            `json:"digest"` // of the tag manifest; "" when there is none
	Faults  []Fault           `json:"faults"`
	Content *Content          `json:"content,omitempty"` // nil unless Valid
	Signer  *x509.Certificate `json:"-"`                 // nil unless the signature holds
	At      time.Time         `json:"at,omitzero"`       // of the timestamp
	Proof   []byte            `json:"-"`                 // the tlog-proof text, for ledger.VerifyProof; nil for none
	files   map[string]*zip.File
}

func (r *Report) fault(code, path string) { r.Faults = append(r.Faults, Fault{code, path}) }

// Open reads one file of a valid bag by its path as listed.
func (r *Report) Open(path string) (io.ReadCloser, error) {
	f, ok := r.files[path]
	if !ok || !r.Valid {
		return nil, errors.New("bag: no such file")
	}
	return f.Open()
}

// Verify checks a bag whole and says everything that is wrong; it never panics and reads no more than the limits allow.
func Verify(in io.ReaderAt, size int64, c Checker, l Limits) *Report {
	l = l.filled()
	r := &Report{Faults: []Fault{}, files: map[string]*zip.File{}}
	base, ok := r.entries(in, size, l)
	if !ok {
		return r
	}
	sums, small := r.read(l)
	if sums == nil {
		return r
	}
	tag, okTag := small[tagFile]
	if !okTag {
		r.fault(CodeMissing, tagFile)
		return r
	}
	r.Digest = sha(tag)
	if string(small[bagitFile]) != bagitText {
		r.fault(CodeBagit, bagitFile)
	}
	r.listed(tag, tagFile, sums, func(p string) bool {
		return !strings.HasPrefix(p, "data/") && !strings.HasPrefix(p, tagFile)
	})
	r.listed(small[manifestFile], manifestFile, sums, func(p string) bool { return strings.HasPrefix(p, "data/") })
	r.seal(c, tag, small)
	content := r.dossier(small[dossierFile], sums)
	if content != nil && (base != "dossier-"+content.Submission || !bytes.Contains(small[infoFile], []byte("\nExternal-Identifier: "+content.Submission+"\n")) && !bytes.HasPrefix(small[infoFile], []byte("External-Identifier: "+content.Submission+"\n"))) {
		r.fault(CodeIdentifier, infoFile)
	}
	r.Proof = small[proofFile]
	if len(r.Faults) == 0 {
		r.Valid, r.Content = true, content
	}
	return r
}

func (l Limits) filled() Limits {
	d := DefaultLimits
	if l.Files > 0 {
		d.Files = l.Files
	}
	if l.File > 0 {
		d.File = l.File
	}
	if l.Total > 0 {
		d.Total = l.Total
	}
	if l.Ratio > 0 {
		d.Ratio = l.Ratio
	}
	return d
}

// entries lists the files of the ZIP under their one base folder and refuses names that could escape it.
func (r *Report) entries(in io.ReaderAt, size int64, l Limits) (base string, ok bool) {
	z, err := zip.NewReader(in, size)
	if err != nil {
		r.fault(CodeZip, "")
		return "", false
	}
	if len(z.File) > l.Files {
		r.fault(CodeLimits, "")
		return "", false
	}
	folded := map[string]bool{}
	for _, f := range z.File {
		name := f.Name
		switch {
		case !utf8.ValidString(name), !norm.NFC.IsNormalString(name), strings.ContainsAny(name, "\\\x00:"), path.Clean(name) != name, path.IsAbs(name),
			strings.HasPrefix(name, ".."), !f.Mode().IsRegular(), folded[strings.ToLower(name)], f.Flags&1 != 0:
			r.fault(CodeName, printable(name))
			return "", false
		}
		folded[strings.ToLower(name)] = true
		dir, rest, found := strings.Cut(name, "/")
		if base == "" {
			base = dir
		}
		if !found || dir != base {
			r.fault(CodeName, printable(name))
			return "", false
		}
		r.files[rest] = f
	}
	if len(r.files) == 0 {
		r.fault(CodeMissing, bagitFile)
		return "", false
	}
	return base, true
}

func printable(name string) string {
	if len(name) > 120 {
		name = name[:120]
	}
	return strings.ToValidUTF8(strings.Map(func(c rune) rune {
		if c < 0x20 {
			return -1
		}
		return c
	}, name), "?")
}

// maxSmall bounds the files that are read into memory: manifests, dossier, signatures.
const maxSmall = 16 << 20

// read hashes every file inside the limits and keeps the small fixed ones.
func (r *Report) read(l Limits) (sums map[string]string, small map[string][]byte) {
	sums, small = map[string]string{}, map[string][]byte{}
	total := int64(0)
	for name, f := range r.files {
		n, sum, body, err := hash(f, l, keepWhole(name))
		total += n
		switch {
		case errors.Is(err, errTooMuch), total > l.Total:
			r.fault(CodeLimits, name)
			return nil, nil
		case err != nil:
			r.fault(CodeZip, name)
			return nil, nil
		}
		sums[name] = sum
		if keepWhole(name) {
			small[name] = body
		}
	}
	return sums, small
}

func keepWhole(name string) bool {
	switch name {
	case bagitFile, infoFile, manifestFile, dossierFile, proofFile, tagFile, tagFile + ".p7s", tagFile + ".tsr":
		return true
	}
	return false
}

var errTooMuch = errors.New("bag: more than the limits allow")

func hash(f *zip.File, l Limits, keep bool) (n int64, sum string, body []byte, err error) {
	limit := l.File
	if keep {
		limit = min(limit, maxSmall)
	}
	in, err := f.Open()
	if err != nil {
		return 0, "", nil, err
	}
	defer in.Close()
	h := sha256.New()
	var out io.Writer = h
	var b bytes.Buffer
	if keep {
		out = io.MultiWriter(h, &b)
	}
	packed := int64(min(f.CompressedSize64, 1<<62))
	for {
		m, err := io.CopyN(out, in, 1<<20)
		n += m
		if n > limit || n > 1<<20 && n/(packed+1) > l.Ratio {
			return n, "", nil, errTooMuch
		}
		if err == io.EOF {
			return n, fmt.Sprintf("%x", h.Sum(nil)), b.Bytes(), nil
		}
		if err != nil {
			return n, "", nil, err
		}
	}
}

var manifestLine = regexp.MustCompile(`^([0-9a-f]{64})  ([^\r\n]+)$`)

// listed checks that a manifest lists exactly the files it should, with their digests.
func (r *Report) listed(body []byte, name string, sums map[string]string, mine func(string) bool) {
	if body == nil {
		r.fault(CodeMissing, name)
		return
	}
	seen := map[string]bool{}
	lines := strings.Split(string(body), "\n")
	if lines[len(lines)-1] != "" {
		r.fault(CodeManifest, name)
		return
	}
	for _, line := range lines[:len(lines)-1] {
		m := manifestLine.FindStringSubmatch(line)
		if m == nil || seen[m[2]] || !mine(m[2]) {
			r.fault(CodeManifest, name)
			return
		}
		seen[m[2]] = true
		switch got, ok := sums[m[2]]; {
		case !ok:
			r.fault(CodeMissing, m[2])
		case got != m[1]:
			r.fault(CodeDigest, m[2])
		}
	}
	for p := range sums {
		if mine(p) && !seen[p] {
			r.fault(CodeUnlisted, p)
		}
	}
}

// seal checks the signature and the time that end the bag, and that no file is there which the format does not know.
func (r *Report) seal(c Checker, tag []byte, small map[string][]byte) {
	for name := range r.files {
		if !strings.HasPrefix(name, "data/") && !keepWhole(name) {
			r.fault(CodeUnlisted, name)
		}
	}
	if cert, err := c.VerifyDetached(tag, small[tagFile+".p7s"]); err != nil {
		r.fault(CodeSignature, tagFile+".p7s")
	} else {
		r.Signer = cert
	}
	if at, err := c.VerifyTimestamp(tag, small[tagFile+".tsr"]); err != nil {
		r.fault(CodeTimestamp, tagFile+".tsr")
	} else {
		r.At = at
	}
}

var signatureFile = regexp.MustCompile(`^data/signatures/[0-9]{3}\.(p7s|tsr)$`)

// dossier reads dossier.json strictly and compares its list with what is there.
func (r *Report) dossier(body []byte, sums map[string]string) *Content {
	if body == nil {
		r.fault(CodeMissing, dossierFile)
		return nil
	}
	form, err := canonical.Transform(body)
	var c Content
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err != nil || !bytes.Equal(form, body) || d.Decode(&c) != nil || c.Format != Format || !submissionID.MatchString(c.Submission) {
		r.fault(CodeDossier, dossierFile)
		return nil
	}
	for _, e := range c.Events {
		if !eventKinds[e.Kind] {
			r.fault(CodeDossier, dossierFile)
			return nil
		}
	}
	listed := map[string]bool{}
	for _, x := range c.Documents {
		inPlace := strings.HasPrefix(x.Path, "data/documents/") || strings.HasPrefix(x.Path, "data/media/")
		if !inPlace || listed[x.Path] || sums[x.Path] == "" || sums[x.Path] != x.SHA256 || int64(r.files[x.Path].UncompressedSize64) != int64(x.Size) {
			r.fault(CodeDocuments, printable(x.Path))
			return nil
		}
		listed[x.Path] = true
	}
	for p := range sums { // nothing travels beside the list
		if strings.HasPrefix(p, "data/") && p != dossierFile && !signatureFile.MatchString(p) && !listed[p] {
			r.fault(CodeDocuments, p)
		}
	}
	return &c
}
