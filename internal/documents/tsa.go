package documents

import (
	"bytes"
	"context"
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/digitorus/timestamp"

	"concord/internal/clock"
	"concord/internal/fault"
)

// Timestamper answers RFC 3161 requests (DER) with responses (DER). Errors are faults of code unavailable when the
// authority does not answer: the caller may try again.
type Timestamper interface {
	Respond(ctx context.Context, request []byte) (response []byte, err error)
}

// localTSA is the timestamp authority inside the hub. It proves the order and time of the hub's own clock, no more: who
// needs an independent time configures RemoteTSA.
type localTSA struct {
	key   crypto.Signer
	cert  *x509.Certificate
	clock clock.Clock
}

// policyOID names the policy "time of the hub's clock"; it lies in the arc for documentation (RFC 5612).
var policyOID = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 32473, 1, 1}

// Respond implements Timestamper.
func (t *localTSA) Respond(_ context.Context, request []byte) ([]byte, error) {
	q, err := timestamp.ParseRequest(request)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "documents.timestamp_request", nil)
	}
	ts := timestamp.Timestamp{HashAlgorithm: q.HashAlgorithm, HashedMessage: q.HashedMessage, Time: t.clock.Now().UTC(), Nonce: q.Nonce,
		Policy: policyOID, Accuracy: time.Second, AddTSACertificate: q.Certificates}
	return ts.CreateResponseWithOpts(t.cert, t.key, crypto.SHA256)
}

// RemoteTSA asks an authority over HTTP (RFC 3161, 3.4).
type RemoteTSA struct {
	URL            string
	User, Password string
	Client         *http.Client // nil: 10 s limit
}

const maxTSAResponse = 64 << 10

// Respond implements Timestamper.
func (r RemoteTSA) Respond(ctx context.Context, request []byte) ([]byte, error) {
	unavailable := func(err error) error {
		return fault.Wrap(err, fault.Unavailable, "documents.timestamp_unavailable", nil)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.URL, bytes.NewReader(request))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/timestamp-query")
	if r.User != "" {
		req.SetBasicAuth(r.User, r.Password)
	}
	client := r.Client
	if client == nil {
		client = &http.Client{Timeout: 10 * time.Second}
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, unavailable(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, unavailable(fmt.Errorf("status %d", resp.StatusCode))
	}
	b, err := io.ReadAll(io.LimitReader(resp.Body, maxTSAResponse+1))
	if err != nil || len(b) > maxTSAResponse {
		return nil, unavailable(errors.Join(err, errors.New("no answer of a timestamp authority")))
	}
	return b, nil
}

// The signing library asks its authority by URL, through the process's default HTTP client, without context or time
// limit. So it is given an address in a scheme of our own, behind which the call's own Timestamper answers.
const tsaScheme = "concord-tsa"

type pendingTSA struct {
	ctx context.Context
	tsa Timestamper
}

// bridge carries requests in that scheme to the Timestamper of the call that made the address.
type bridge struct {
	mu   sync.Mutex
	next int
	open map[string]pendingTSA
}

// theBridge is shared because the library's HTTP client is: it holds only calls under way.
var theBridge = sync.OnceValues(func() (*bridge, error) {
	transport, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return nil, errors.New("documents: the default HTTP transport was replaced; timestamps cannot be asked for")
	}
	b := &bridge{open: map[string]pendingTSA{}}
	transport.RegisterProtocol(tsaScheme, b)
	return b, nil
})

// address gives a URL for one call and a function that closes it.
func (b *bridge) address(ctx context.Context, t Timestamper) (string, func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.next++
	host := fmt.Sprintf("call-%d", b.next)
	b.open[host] = pendingTSA{ctx, t}
	return tsaScheme + "://" + host + "/", func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.open, host)
	}
}

// RoundTrip implements http.RoundTripper.
func (b *bridge) RoundTrip(req *http.Request) (*http.Response, error) {
	b.mu.Lock()
	p, ok := b.open[strings.ToLower(req.URL.Host)]
	b.mu.Unlock()
	if !ok {
		return nil, errors.New("documents: no such timestamp call")
	}
	body, err := io.ReadAll(io.LimitReader(req.Body, maxTSAResponse))
	_ = req.Body.Close()
	if err != nil {
		return nil, err
	}
	answer, err := p.tsa.Respond(p.ctx, body)
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Status: "200 OK", Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/timestamp-reply"}}, Body: io.NopCloser(bytes.NewReader(answer)),
		ContentLength: int64(len(answer)), Request: req}, nil
}
