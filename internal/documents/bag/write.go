package bag

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"concord/internal/canonical"
)

// Sealer signs the tag manifest; documents.Seal is one.
type Sealer interface {
	// SignDetached gives a detached CMS SignedData in DER.
	SignDetached(content []byte) ([]byte, error)
	// Timestamp gives a TimeStampResp in DER.
	Timestamp(ctx context.Context, content []byte) ([]byte, error)
}

// Writer packs bags.
type Writer struct{ Seal Sealer }

// Names of the fixed files.
const (
	bagitFile    = "bagit.txt"
	infoFile     = "bag-info.txt"
	manifestFile = "manifest-sha256.txt"
	tagFile      = "tagmanifest-sha256.txt"
	dossierFile  = "data/dossier.json"
	proofFile    = "proof/log-proof.txt"
	bagitText    = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
)

// member is a file of the bag.
type member struct {
	name string
	body []byte
}

func sha(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// Write packs a dossier and gives the bag's digest: the SHA-256 of its tag manifest, lower-case hex. The same dossier gives
// the same digest; signature and time differ from one writing to the next and are outside it.
// Faults: bag.class_not_allowed, input.invalid with bag.invalid, those of the Sealer.
func (w Writer) Write(ctx context.Context, out io.Writer, d Dossier) (digest string, err error) {
	if err := d.check(); err != nil {
		return "", err
	}
	payload, err := d.payload()
	if err != nil {
		return "", err
	}
	size := 0
	for _, m := range payload {
		size += len(m.body)
	}
	tags := []member{{bagitFile, []byte(bagitText)}, {infoFile, d.info(size, len(payload))}, {manifestFile, manifest(payload)}}
	if d.Proof != nil {
		tags = append(tags, member{proofFile, d.Proof})
	}
	tag := manifest(tags)
	p7s, err := w.Seal.SignDetached(tag)
	if err != nil {
		return "", err
	}
	tsr, err := w.Seal.Timestamp(ctx, tag)
	if err != nil {
		return "", err
	}
	all := slices.Concat(tags[:2], payload, tags[2:], []member{{tagFile, tag}, {tagFile + ".p7s", p7s}, {tagFile + ".tsr", tsr}})
	return sha(tag), pack(out, "dossier-"+d.Submission, d.CreatedAt, all)
}

// pack writes the ZIP: one base folder (RFC 8493, 4.2), fixed times, texts deflated and the rest stored.
func pack(out io.Writer, base string, at time.Time, all []member) error {
	z := zip.NewWriter(out)
	for _, m := range all {
		h := &zip.FileHeader{Name: base + "/" + m.name, Method: zip.Store, Modified: at.UTC()}
		h.SetMode(0o644)
		if strings.HasSuffix(m.name, ".txt") || strings.HasSuffix(m.name, ".json") {
			h.Method = zip.Deflate
		}
		f, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := f.Write(m.body); err != nil {
			return err
		}
	}
	return z.Close()
}

// manifest lists files as sha256sum does: digest, two spaces, path (RFC 8493, 2.1.3).
func manifest(files []member) []byte {
	var b bytes.Buffer
	for _, m := range files {
		fmt.Fprintf(&b, "%s  %s\n", sha(m.body), m.name)
	}
	return b.Bytes()
}

// info is bag-info.txt (RFC 8493, 2.2.2). Values are one line each.
func (d Dossier) info(size, files int) []byte {
	var b bytes.Buffer
	put := func(label, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", label, strings.Join(strings.Fields(value), " "))
		}
	}
	put("Source-Organization", d.Sender)
	put("External-Identifier", d.Submission)
	put("External-Description", Format)
	put("Internal-Sender-Identifier", d.CaseNumber)
	put("Bagging-Date", d.CreatedAt.UTC().Format(time.DateOnly))
	put("Payload-Oxum", fmt.Sprintf("%d.%d", size, files))
	return b.Bytes()
}

// payload gives the files of data/ with dossier.json first. Names on disk are made here, never taken from people.
func (d Dossier) payload() ([]member, error) {
	c := Content{
		Format: Format, Submission: d.Submission, Supersedes: d.Supersedes, FirstReceivedAt: instant(d.FirstReceivedAt), Court: d.Court, Sender: nfc(d.Sender),
		CaseNumber: nfc(d.CaseNumber), Kind: d.Kind, CreatedAt: instant(d.CreatedAt), Parties: slices.Clone(d.Parties), Facts: nfc(d.Facts),
		Claims: []string{}, Events: []Event{}, Documents: []listed{}, Settlement: d.Settlement, Ruling: d.Ruling,
	}
	for i := range c.Parties {
		c.Parties[i].Name, c.Parties[i].Address, c.Parties[i].Representative = nfc(c.Parties[i].Name), nfc(c.Parties[i].Address), nfc(c.Parties[i].Representative)
	}
	for _, x := range d.Claims {
		c.Claims = append(c.Claims, nfc(x))
	}
	for _, e := range d.Events {
		e.At = instant(e.At)
		c.Events = append(c.Events, e)
	}
	var files []member
	for i, x := range d.Documents {
		kind, ok := mimes[x.Mime]
		if !ok {
			kind = mimes["application/octet-stream"]
			x.Mime = "application/octet-stream"
		}
		folder := "data/documents/"
		if kind.media {
			folder = "data/media/"
		}
		path := fmt.Sprintf("%s%03d-%s%s", folder, i+1, x.Class.name, kind.ending)
		files = append(files, member{path, x.Content})
		for ending, b := range map[string][]byte{".p7s": x.Signature, ".tsr": x.Timestamp} {
			if b != nil {
				files = append(files, member{fmt.Sprintf("data/signatures/%03d%s", i+1, ending), b})
			}
		}
		c.Documents = append(c.Documents, listed{x.Class, nfc(x.Name), path, x.Mime, x.Pages, x.Producer, x.Consent, sha(x.Content), len(x.Content)})
	}
	body, err := canonical.Marshal(c)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(files, func(a, b member) int { return strings.Compare(a.name, b.name) })
	return append([]member{{dossierFile, body}}, files...), nil
}

func nfc(s string) string { return norm.NFC.String(s) }

// instant keeps what both ends keep: UTC at millisecond grain.
func instant(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC().Truncate(time.Millisecond)
}
