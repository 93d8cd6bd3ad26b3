package apptest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// Stage is how far the case of a house has come. It is played once, by the API, and copied for each test.
type Stage struct {
	Name string
	from *Stage
	play func(*House)
	now  time.Time // of the first stage; zero is Noon

	once sync.Once
	at   *snapshot
}

// Later gives the same stages at another time: those that lead to s, played anew. Stages of one call of Later share what
// leads to them.
func Later(now time.Time, ss ...*Stage) []*Stage {
	made := map[*Stage]*Stage{}
	var again func(s *Stage) *Stage
	again = func(s *Stage) *Stage {
		if s == nil {
			return nil
		}
		if made[s] == nil {
			made[s] = &Stage{Name: s.Name, from: again(s.from), play: s.play, now: now}
		}
		return made[s]
	}
	var out []*Stage
	for _, s := range ss {
		out = append(out, again(s))
	}
	return out
}

// snapshot is a closed house.
type snapshot struct {
	files    map[string][]byte
	now      time.Time
	caseID   string
	mediator string
	clients  map[string]*Client
}

// The stages. What happens in each is in journey.go.
var (
	Begun     = &Stage{Name: "begun", play: (*House).everybodySignsIn}
	Drafted   = &Stage{Name: "drafted", from: Begun, play: (*House).Describe}
	Inviting  = &Stage{Name: "inviting", from: Drafted, play: (*House).Submit}
	Selecting = &Stage{Name: "selecting", from: Inviting, play: (*House).Consent}
	Appointed = &Stage{Name: "appointed", from: Selecting, play: (*House).Choose}
	Mediating = &Stage{Name: "mediating", from: Appointed, play: (*House).Accept}
	Agreed    = &Stage{Name: "agreed", from: Mediating, play: (*House).Bargain}
	Signing   = &Stage{Name: "signing", from: Agreed, play: (*House).WriteAgreement}
	Settled   = &Stage{Name: "settled", from: Signing, play: func(h *House) { h.Sign("applicant", "respondent", "mediator") }}
	Confirmed = &Stage{Name: "confirmed", from: Settled, play: (*House).Confirm}
	Failed    = &Stage{Name: "failed", from: Mediating, play: (*House).Fail}
	Stated    = &Stage{Name: "stated", from: Failed, play: (*House).StateFacts}
	Filed     = &Stage{Name: "filed", from: Stated, play: (*House).FileIt}
	Returned  = &Stage{Name: "returned", from: Filed, play: (*House).GiveBack}
	Docketed  = &Stage{Name: "docketed", from: Returned, play: (*House).CureAndDocket}
)

// reached gives the stage, played by whoever asks first.
func (s *Stage) reached(t testing.TB) *snapshot {
	t.Helper()
	before := &snapshot{now: Noon}
	if !s.now.IsZero() {
		before.now = s.now
	}
	if s.from != nil {
		before = s.from.reached(t)
	}
	s.once.Do(func() {
		dir, remove, err := temporary()
		if err != nil {
			t.Fatal(err)
		}
		defer remove()
		h := build(t, before, dir)
		defer h.Shut()
		s.play(h)
		h.Settle()
		if err := h.Shut(); err != nil {
			t.Fatal(err)
		}
		at := &snapshot{now: h.Clock.Now(), caseID: h.Case, mediator: h.mediator, clients: h.clients}
		if at.files, err = pack(dir); err != nil {
			t.Fatal(err)
		}
		s.at = at
	})
	if s.at == nil {
		t.Fatalf("stage %s was not reached", s.Name)
	}
	return s.at
}

func pack(dir string) (map[string][]byte, error) {
	files := map[string][]byte{}
	return files, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			files[rel+"/"] = nil
			return nil
		}
		if !d.Type().IsRegular() {
			return fmt.Errorf("%s is no file", rel)
		}
		files[rel], err = os.ReadFile(path)
		return err
	})
}

func (s *snapshot) unpack(dir string) error {
	for rel, b := range s.files {
		path := filepath.Join(dir, rel)
		if strings.HasSuffix(rel, "/") {
			if err := os.MkdirAll(path, 0o700); err != nil {
				return err
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(path, b, 0o600); err != nil {
			return err
		}
	}
	return nil
}
