package httpapi

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"concord/internal/uploads"
)

// draft makes a draft of a signed-in person and gives its id.
func (w *world) draft(cookie string) string {
	w.t.Helper()
	a := w.ask("POST", "/api/v1/cases", `{"kind":"loan"}`, "Cookie", cookie)
	var v CaseView
	if err := json.Unmarshal([]byte(a.body), &v); err != nil || a.StatusCode != 201 {
		w.t.Fatalf("draft: %d %s", a.StatusCode, a.body)
	}
	return v.ID
}

func (w *world) view(cookie, id string) CaseView {
	w.t.Helper()
	a := w.ask("GET", "/api/v1/cases/"+id, "", "Cookie", cookie)
	var v CaseView
	if err := json.Unmarshal([]byte(a.body), &v); err != nil || a.StatusCode != 200 {
		w.t.Fatalf("case: %d %s", a.StatusCode, a.body)
	}
	return v
}

func meta(pairs ...string) string {
	var out []string
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, pairs[i]+" "+base64.StdEncoding.EncodeToString([]byte(pairs[i+1])))
	}
	return strings.Join(out, ",")
}

// begin creates an upload and gives its path.
func (w *world) begin(cookie, caseID, name string, size int) string {
	w.t.Helper()
	a := w.ask("POST", "/api/v1/uploads", "", "Cookie", cookie, "Tus-Resumable", "1.0.0", "Upload-Length", strconv.Itoa(size), "Upload-Metadata", meta("case", caseID, "name", name))
	if a.StatusCode != 201 || a.Header.Get("Tus-Resumable") != "1.0.0" {
		w.t.Fatalf("create: %d %s", a.StatusCode, a.body)
	}
	return a.Header.Get("Location")
}

func (w *world) add(cookie, path string, offset int, body string) answer {
	return w.ask("PATCH", path, body, "Cookie", cookie, "Tus-Resumable", "1.0.0", "Upload-Offset", strconv.Itoa(offset), "Content-Type", "application/offset+octet-stream")
}

func (w *world) offset(cookie, path string) string {
	w.t.Helper()
	a := w.ask("HEAD", path, "", "Cookie", cookie, "Tus-Resumable", "1.0.0")
	if a.StatusCode != 200 {
		return fmt.Sprint("status ", a.StatusCode)
	}
	return a.Header.Get("Upload-Offset") + "/" + a.Header.Get("Upload-Length")
}

var picture = "\x89PNG\r\n\x1a\n" + strings.Repeat("0123456789", 30_000)

func TestUploadGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	ann := w.signedIn("13800001111")
	id := w.draft(ann)
	path := w.begin(ann, id, "../../etc/借条\u202e.png", len(picture))
	if got := w.offset(ann, path); got != fmt.Sprintf("0/%d", len(picture)) {
		t.Fatalf("new: %s", got)
	}
	if a := w.add(ann, path, 0, picture[:70_000]); a.StatusCode != 204 || a.Header.Get("Upload-Offset") != "70000" {
		t.Fatalf("first part: %d %s", a.StatusCode, a.body)
	}
	if a := w.add(ann, path, 0, picture[:10]); a.StatusCode != 409 || a.problem(t).Params["offset"] != float64(70_000) {
		t.Errorf("at a wrong offset: %d %s", a.StatusCode, a.body)
	}
	if got := w.offset(ann, path); got != fmt.Sprintf("70000/%d", len(picture)) {
		t.Fatalf("after a part: %s", got)
	}
	if a := w.add(ann, path, 70_000, picture[70_000:]); a.StatusCode != 204 {
		t.Fatalf("last part: %d %s", a.StatusCode, a.body)
	}
	w.offset(ann, path) // asked again: attached once
	v := w.view(ann, id)
	if len(v.Evidence) != 1 || v.Evidence[0].Name != "借条.png" || v.Evidence[0].Size != int64(len(picture)) || v.Evidence[0].Mime != "image/png" || !v.Evidence[0].Yours {
		t.Fatalf("evidence: %+v", v.Evidence)
	}
	content := "/api/v1/cases/" + id + "/evidence/" + v.Evidence[0].ID + "/content"
	if a := w.ask("GET", content, "", "Cookie", ann); a.body != picture || a.Header.Get("Content-Type") != "image/png" || a.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("content: %d, %d bytes, %v", a.StatusCode, len(a.body), a.Header)
	}
	for _, tc := range []struct {
		span, want string
		status     int
	}{{"bytes=0-7", picture[:8], 206}, {"bytes=-5", picture[len(picture)-5:], 206}, {"bytes=299990-", picture[299_990:], 206}, {"bytes=0-1,5-6", picture, 200},
		{"lines=1-2", picture, 200}, {"bytes=9999999-", "", 416}} {
		a := w.ask("GET", content, "", "Cookie", ann, "Range", tc.span)
		if a.StatusCode != tc.status || (tc.status != 416 && a.body != tc.want) {
			t.Errorf("%s: %d, %d bytes", tc.span, a.StatusCode, len(a.body))
		}
	}
	bob := w.signedIn("13800002222")
	if a := w.ask("GET", content, "", "Cookie", bob); a.StatusCode != 404 || strings.Contains(a.body, "PNG") {
		t.Errorf("somebody else reads: %d", a.StatusCode)
	}
	if got := w.offset(bob, path); got != "status 404" {
		t.Errorf("somebody else asks for the upload: %s", got)
	}
}

// The train went into a tunnel: the connection breaks in the middle of a part. What had arrived is kept.
func TestABrokenConnectionLosesNothingThatArrived(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	ann := w.signedIn("13800001111")
	id := w.draft(ann)
	path := w.begin(ann, id, "a.png", len(picture))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = w.app.Listener(l) }()
	t.Cleanup(func() { _ = w.app.Shutdown() })
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "PATCH %s HTTP/1.1\r\nHost: hub.test\r\nCookie: %s\r\nSec-Fetch-Site: same-origin\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: %d\r\n\r\n",
		path, ann, len(picture))
	if _, err := io.WriteString(conn, picture[:200_000]); err != nil {
		t.Fatal(err)
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(conn); err != nil { // until the server is done with it
		t.Fatal(err)
	}
	conn.Close()
	at, _, _ := strings.Cut(w.offset(ann, path), "/")
	n, err := strconv.Atoi(at)
	if err != nil || n == 0 || n > 200_000 {
		t.Fatalf("kept %q", at)
	}
	if a := w.add(ann, path, n, picture[n:]); a.StatusCode != 204 {
		t.Fatalf("the rest: %d %s", a.StatusCode, a.body)
	}
	v := w.view(ann, id)
	a := w.ask("GET", "/api/v1/cases/"+id+"/evidence/"+v.Evidence[0].ID+"/content", "", "Cookie", ann)
	if a.body != picture {
		t.Errorf("%d bytes of %d came back", len(a.body), len(picture))
	}
}

// The server died between the last byte and the case: the next question of the page mends it.
func TestAWholeUploadIsAttachedWhenAskedFor(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	ann := w.signedIn("13800001111")
	id := w.draft(ann)
	path := w.begin(ann, id, "a.png", len(picture))
	upload := path[strings.LastIndex(path, "/")+1:]
	if _, err := w.blobs.Partial().Append(t.Context(), upload, 0, strings.NewReader(picture)); err != nil {
		t.Fatal(err)
	}
	if n := len(w.view(ann, id).Evidence); n != 0 {
		t.Fatalf("%d pieces of evidence before", n)
	}
	for range 3 {
		if got := w.offset(ann, path); got != fmt.Sprintf("%d/%d", len(picture), len(picture)) {
			t.Fatalf("asked: %s", got)
		}
	}
	if n := len(w.view(ann, id).Evidence); n != 1 {
		t.Errorf("%d pieces of evidence after", n)
	}
}

func TestUploadsThatAreRefused(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	ann, bob := w.signedIn("13800001111"), w.signedIn("13800002222")
	id := w.draft(ann)
	ok := meta("case", id, "name", "a.png")
	for _, tc := range []struct {
		name, cookie, version, length, meta string
		status                              int
		key                                 string
	}{
		{"nobody", "", "1.0.0", "5", ok, 401, "session.required"},
		{"somebody else's case", bob, "1.0.0", "5", ok, 404, "not_found"},
		{"other version", ann, "0.2.2", "5", ok, 412, "upload.version"},
		{"no length", ann, "1.0.0", "", ok, 422, "input.invalid"},
		{"empty", ann, "1.0.0", "0", ok, 422, "input.invalid"},
		{"too large", ann, "1.0.0", strconv.Itoa(uploads.MaxSize + 1), ok, 413, "upload.too_large"},
		{"no base64", ann, "1.0.0", "5", "case ???", 422, "input.invalid"},
		{"no name", ann, "1.0.0", "5", meta("case", id), 422, "input.invalid"},
		{"unknown visibility", ann, "1.0.0", "5", meta("case", id, "name", "a", "visibility", "world"), 422, "input.invalid"},
	} {
		a := w.ask("POST", "/api/v1/uploads", "", "Cookie", tc.cookie, "Tus-Resumable", tc.version, "Upload-Length", tc.length, "Upload-Metadata", tc.meta)
		if a.StatusCode != tc.status || a.problem(t).Key != tc.key {
			t.Errorf("%s: %d %s", tc.name, a.StatusCode, a.body)
		}
	}
	page := "<!doctype html><script>alert(1)</script>"
	path := w.begin(ann, id, "a.png", len(page))
	if a := w.add(ann, path, 0, page); a.StatusCode != 422 || a.problem(t).Key != "upload.type_not_allowed" {
		t.Errorf("a page under the name of a picture: %d %s", a.StatusCode, a.body)
	}
	if got := w.offset(ann, path); got != "status 404" {
		t.Errorf("it is still there: %s", got)
	}
	path = w.begin(ann, id, "a.png", 100)
	if a := w.add(ann, path, 0, picture); a.StatusCode != 413 {
		t.Errorf("more than was said: %d %s", a.StatusCode, a.body)
	}
	if a := w.ask("PATCH", path, "x", "Cookie", ann, "Tus-Resumable", "1.0.0", "Upload-Offset", "0"); a.StatusCode != 415 {
		t.Errorf("another media type: %d", a.StatusCode)
	}
	if a := w.ask("DELETE", path, "", "Cookie", ann, "Tus-Resumable", "1.0.0"); a.StatusCode != http.StatusNoContent {
		t.Errorf("stop: %d %s", a.StatusCode, a.body)
	}
	if got := w.offset(ann, path); got != "status 404" {
		t.Errorf("after stopping: %s", got)
	}
	for range uploads.MaxOpen {
		w.begin(ann, id, "a.png", 5)
	}
	if a := w.ask("POST", "/api/v1/uploads", "", "Cookie", ann, "Tus-Resumable", "1.0.0", "Upload-Length", "5", "Upload-Metadata", ok); a.StatusCode != 429 {
		t.Errorf("one too many under way: %d", a.StatusCode)
	}
	w.clock.Advance(uploads.Life + time.Second)
	if n, err := w.deps.Uploads.Sweep(t.Context()); err != nil || n != uploads.MaxOpen {
		t.Errorf("swept %d %v", n, err)
	}
	if a := w.ask("OPTIONS", "/api/v1/uploads", "", "Sec-Fetch-Site", ""); a.Header.Get("Tus-Extension") != "creation,termination" {
		t.Errorf("options: %d %v", a.StatusCode, a.Header)
	}
	if got := uploads.Clean(`..\..\boot.ini`); got != "boot.ini" {
		t.Errorf("cleaned: %q", got)
	}
}
