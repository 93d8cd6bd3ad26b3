package blob

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// fakeS3 is a bucket in memory that speaks as much of S3 as the store asks: put (once, with If-None-Match), get with a
// range, head, delete. It gives the URL to configure.
func fakeS3(t *testing.T) string {
	t.Helper()
	b := &bucket{objects: map[string][]byte{}}
	srv := httptest.NewServer(b)
	t.Cleanup(srv.Close)
	return "s3://evidence?region=x&use_path_style=true&request_checksum_calculation=when_required&endpoint=" + srv.URL
}

type bucket struct {
	mu      sync.Mutex
	objects map[string][]byte
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	key := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/evidence"), "/")
	content, there := b.objects[key]
	switch r.Method {
	case http.MethodPut:
		body, err := body(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if there && r.Header.Get("If-None-Match") == "*" {
			w.WriteHeader(http.StatusPreconditionFailed)
			return
		}
		b.objects[key] = body
	case http.MethodDelete:
		delete(b.objects, key)
		w.WriteHeader(http.StatusNoContent)
	case http.MethodGet, http.MethodHead:
		if key == "" { // a list
			_, _ = io.WriteString(w, `<ListBucketResult><Name>evidence</Name><KeyCount>0</KeyCount></ListBucketResult>`)
			return
		}
		if !there {
			w.WriteHeader(http.StatusNotFound)
			if r.Method == http.MethodGet {
				_, _ = io.WriteString(w, `<Error><Code>NoSuchKey</Code></Error>`)
			}
			return
		}
		http.ServeContent(w, r, "", time.Unix(0, 0), strings.NewReader(string(content)))
	default:
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

// body reads a request, also in the aws-chunked form, where each chunk is a line with its length and perhaps a signature.
func body(r *http.Request) ([]byte, error) {
	if !strings.Contains(r.Header.Get("Content-Encoding"), "aws-chunked") && !strings.HasPrefix(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		return io.ReadAll(r.Body)
	}
	var out []byte
	in := bufio.NewReader(r.Body)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return nil, err
		}
		length, _, _ := strings.Cut(strings.TrimSpace(line), ";")
		n, err := strconv.ParseInt(length, 16, 64)
		if err != nil {
			return nil, fmt.Errorf("chunk: %w", err)
		}
		if n == 0 {
			return out, nil
		}
		chunk := make([]byte, n+2)
		if _, err := io.ReadFull(in, chunk); err != nil {
			return nil, err
		}
		out = append(out, chunk[:n]...)
	}
}
