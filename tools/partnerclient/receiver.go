package partnerclient

import (
	"encoding/json"
	"io"
	"net/http"
	"sync"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// Receiver takes webhooks in: it checks the signature and the age, and hands each event on once.
type Receiver struct {
	Secret string            // whsec_…
	Handle func(Event) error // an error has the event sent again later
	Check  func(body []byte, h http.Header) error

	mu   sync.Mutex
	seen map[string]bool // in earnest: a table with the id as its key, written in one transaction with what Handle does
}

// ServeHTTP answers 204 to what it took or had taken before, 401 to what is not signed with our secret.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(io.LimitReader(req.Body, 1<<20))
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	check := r.Check
	if check == nil {
		check = r.verify
	}
	if err := check(body, req.Header); err != nil {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	var e Event
	if err := json.Unmarshal(body, &e); err != nil || e.ID != req.Header.Get(standardwebhooks.HeaderWebhookID) {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.seen[e.ID] {
		if err := r.Handle(e); err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		if r.seen == nil {
			r.seen = map[string]bool{}
		}
		r.seen[e.ID] = true
	}
	w.WriteHeader(http.StatusNoContent)
}

// verify checks the signature, and that the message is at most five minutes old.
func (r *Receiver) verify(body []byte, h http.Header) error {
	wh, err := standardwebhooks.NewWebhook(r.Secret)
	if err != nil {
		return err
	}
	return wh.Verify(body, h)
}
