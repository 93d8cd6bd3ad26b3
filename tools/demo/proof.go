package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// canary stands in an offer and must be found nowhere that the court can look.
const canary = "金丝雀-7f3a9c-canary"

// strokes is handwriting as SVG path data, in a field of 600 by 200.
const strokes = "M40 60L120 50M80 30L80 150M50 100L110 95M200 40L260 40L250 140L190 150M300 50L300 150M300 50L380 45L380 150M300 95L380 92"

// picture makes a small real PNG, different for each run, as a phone's photo of a receipt would be.
func picture() []byte {
	m := image.NewRGBA(image.Rect(0, 0, 320, 200))
	n := []byte(nonce())
	for y := range 200 {
		for x := range 320 {
			m.Set(x, y, color.RGBA{240, uint8(200 + (x*y)%50), n[(x/20+y/20)%len(n)], 255})
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, m) // a buffer takes all
	return b.Bytes()
}

// upload sends a file by tus 1.0 in two pieces, asking in between how far the server is.
func upload(ctx context.Context, p *person, caseID, name string, file []byte) (string, error) {
	meta := func(k, v string) string { return k + " " + base64.StdEncoding.EncodeToString([]byte(v)) }
	do := func(method, url string, body []byte, head map[string]string) (*http.Response, error) {
		req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		req.Header.Set("Tus-Resumable", "1.0.0")
		req.Header.Set("Origin", p.hub.url)
		for k, v := range head {
			req.Header.Set(k, v)
		}
		res, err := p.http.Do(req)
		if err != nil {
			return nil, err
		}
		b, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode >= 400 {
			return nil, fmt.Errorf("%s %s: %d %s", method, url, res.StatusCode, b)
		}
		return res, nil
	}
	res, err := do("POST", p.hub.url+"/api/v1/uploads", nil, map[string]string{
		"Upload-Length": fmt.Sprint(len(file)), "Upload-Metadata": strings.Join([]string{meta("case", caseID), meta("name", name), meta("visibility", "open")}, ","),
	})
	if err != nil {
		return "", err
	}
	loc := res.Header.Get("Location")
	if strings.HasPrefix(loc, "/") {
		loc = p.hub.url + loc
	}
	half := len(file) / 2
	chunk := map[string]string{"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
	if _, err := do("PATCH", loc, file[:half], chunk); err != nil {
		return "", err
	}
	if res, err = do("HEAD", loc, nil, nil); err != nil {
		return "", err
	}
	if got := res.Header.Get("Upload-Offset"); got != fmt.Sprint(half) {
		return "", fmt.Errorf("the server has %s bytes, not %d", got, half)
	}
	chunk["Upload-Offset"] = fmt.Sprint(half)
	if _, err := do("PATCH", loc, file[half:], chunk); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d bytes, crc %08x", len(file), crc32.ChecksumIEEE(file)), nil
}

// checkBag fetches what the court received, unpacks it and looks for the canary in every file and every PDF's text.
func checkBag(ctx context.Context, s *story, clerk *person) (string, error) {
	var raw []byte
	if err := clerk.call(ctx, "GET", "/filings/"+s.vars["filing"]+"/bag", nil, &raw); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(s.out, "bag.zip"), raw, 0o644); err != nil {
		return "", err
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return "", err
	}
	var facts bool
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return "", err
		}
		b, err := io.ReadAll(r)
		r.Close()
		if err != nil {
			return "", err
		}
		text := string(b)
		if strings.HasSuffix(f.Name, ".pdf") {
			file := filepath.Join(s.out, filepath.Base(f.Name))
			if err := os.WriteFile(file, b, 0o644); err != nil {
				return "", err
			}
			t, err := exec.CommandContext(ctx, "pdftotext", file, "-").Output()
			if err != nil {
				return "", err
			}
			text += string(t)
		}
		if strings.Contains(text, "canary") || strings.Contains(text, "金丝雀") {
			return "", fmt.Errorf("%s holds what was offered in mediation", f.Name)
		}
		facts = facts || strings.Contains(text, "租房合同")
	}
	if !facts {
		return "", errors.New("the undisputed facts are missing from the bag")
	}
	return fmt.Sprintf("%d files, no offer, the facts inside", len(z.File)), nil
}

func docketNumber(caseID string) string {
	return fmt.Sprintf("(%d)云01民初%d号", time.Now().Year(), crc32.ChecksumIEEE([]byte(caseID))%9000+1000)
}

// onceOnly checks that no message reached anybody twice and that what the story made exists once.
func (s *story) onceOnly(ctx context.Context) error {
	for _, key := range []string{"applicant", "respondent"} {
		who, err := s.who(ctx, key)
		if err != nil {
			return err
		}
		ms, err := s.hub.person("anyone").get(ctx, "/demo/messages?to="+who.str("phone"))
		if err != nil {
			return err
		}
		seen := map[string]int{}
		for _, m := range ms.list("items") {
			if m.str("code") != "" || m.str("template") == "code" {
				continue // each code was asked for
			}
			k := m.str("template") + "|" + m.str("case") + "|" + m.str("text") + "|" + m.str("channel")
			seen[k]++
			if most := max(1, s.repeats[m.str("template")]); seen[k] > most {
				return fmt.Errorf("%s received the same %s %d times", key, m.str("template"), seen[k])
			}
		}
	}
	if s.wants != nil {
		return s.wants()
	}
	return nil
}

// countSigned checks that the agreement bears exactly n signatures, each of somebody else.
func (s *story) countSigned(ctx context.Context, n int) error {
	c, err := s.see(ctx, "applicant")
	if err != nil {
		return err
	}
	by := map[string]int{}
	for _, g := range c.list("agreement.signatures") {
		by[g.str("by")]++
	}
	if len(by) != n || len(c.list("agreement.signatures")) != n {
		return fmt.Errorf("the agreement bears %v, not %d different signatures", by, n)
	}
	return nil
}

// countFiled checks that the court holds exactly two filings of the case: the returned one and the one that replaced it.
func (s *story) countFiled(ctx context.Context) error {
	p, err := s.as(ctx, "clerk")
	if err != nil {
		return err
	}
	got := map[string]int{}
	for _, state := range []string{"received", "returned", "superseded", "accepted", "rejected"} {
		fs, err := p.get(ctx, "/desk/court/filings?state="+state)
		if err != nil {
			return err
		}
		for _, f := range fs.list("items") {
			if f.str("case") == s.caseID {
				got[state]++
			}
		}
	}
	if got["accepted"] != 1 || got["superseded"]+got["returned"] != 1 || got["received"] != 0 || got["rejected"] != 0 {
		return fmt.Errorf("the court holds %v of this case", got)
	}
	return nil
}
