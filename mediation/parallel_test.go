package mediation

import (
	"fmt"
	"sync"
	"testing"

	"concord/internal/fault"
)

// The agreement is changed while a party signs, a thousand times over twenty cases: it never becomes effective with a
// mixture, and no hand stands under a text that was changed.
func TestEditAgainstSign(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	const cases = 20
	rounds := 50
	switch {
	case testing.Short():
		rounds = 3
	case underRace:
		rounds = 10 // the detector is slow: two hundred races under it, a thousand without
	}
	var all sync.WaitGroup
	for n := range cases {
		id := h.signing()
		in := h.draftFor(id)
		all.Go(func() { h.editAgainstSign(id, in, n, rounds) })
	}
	all.Wait()
}

func (h *hub) editAgainstSign(id CaseID, in DraftInput, n, rounds int) {
	digest := digestA
	for i := range rounds {
		start := make(chan struct{})
		var wg sync.WaitGroup
		var edited, signedErr error
		wg.Go(func() { <-start; _, edited = h.DraftAgreement(h.as("med"), id, in) })
		wg.Go(func() { <-start; _, signedErr = h.Sign(h.as([]string{"ann", "bob"}[i%2]), id, sign(digest, true)) })
		close(start)
		wg.Wait()
		if edited != nil || signedErr != nil && fault.From(signedErr).Key != "agreement.changed" {
			h.t.Errorf("case %d round %d: edit %v, sign %v", n, i, edited, signedErr)
			return
		}
		c, err := h.Case(h.as("sys"), id)
		if err != nil || len(c.Agreement.Signatures) != 0 || len(c.Agreement.Apply) != 0 || c.State != Signing {
			h.t.Errorf("case %d round %d: after the edit a hand stands, or the state is %s: %v", n, i, c.State, err)
			return
		}
		digest = fmt.Sprintf("%032x%032x", n, i+1)
		if err := h.AttachAgreement(h.as("sys"), id, AttachInput{Version: c.Agreement.Version, Document: "d", Digest: digest}); err != nil {
			h.t.Error(err)
			return
		}
	}
}

// Many sign the same text at once: each hand once, effective once.
func TestParallelHands(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	id := h.signing()
	h.events()
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			if _, err := h.Sign(h.as([]string{"ann", "bob"}[i%2]), id, sign(digestA, true)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := h.events(); got != "signed signed agreement_effective confirmation_asked" {
		t.Fatal(got)
	}
}

func TestNumbersAreNeverGivenTwice(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	var ids []CaseID
	for range 12 {
		ids = append(ids, h.draft())
	}
	var mu sync.Mutex
	seen := map[string]bool{}
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			v, err := h.Submit(h.as("ann"), id)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			if seen[v.Number] {
				t.Errorf("%s twice", v.Number)
			}
			seen[v.Number] = true
		})
	}
	wg.Wait()
}
