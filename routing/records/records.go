package records

import (
	"bytes"
	"cmp"
	"compress/flate"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/fault"
	"concord/organizations"
	"concord/routing"
)

// Why says what a decision was for.
type Why string

// The occasions.
const (
	Selection   Why = "selection"   // the parties are offered candidates
	Appointment Why = "appointment" // the court's rule names one
	Override    Why = "override"    // two people of the court named another one
	Objection   Why = "objection"   // a party asked for others
	Reroute     Why = "reroute"     // the mediator before declined, was silent, was replaced or released
)

// Record is one decision with all that it was made of.
type Record struct {
	ID        string           `json:"id"` // made of the case and the event, so that the same reaction twice is one record
	Case      string           `json:"case"`
	Court     string           `json:"court"`
	Round     int              `json:"round"`
	At        time.Time        `json:"at"`
	Why       Why              `json:"why"`
	Because   string           `json:"because,omitempty"`   // Reroute: how the appointment before ended
	By        string           `json:"by,omitempty"`        // Objection: the party that objected
	Objection string           `json:"objection,omitempty"` // its words
	Request   routing.Request  `json:"request"`
	Weights   routing.Weights  `json:"weights"`
	Pack      string           `json:"pack"`  // version of the weights
	World     string           `json:"world"` // digest of the part of the roster that was looked at
	Decision  routing.Decision `json:"decision"`
	Override  *Overridden      `json:"override,omitempty"`
}

// Overridden says who was named in place of what was recommended, and which two decided (accounts).
type Overridden struct {
	Mediator     organizations.MediatorID     `json:"mediator"`
	Organization organizations.OrganizationID `json:"organization"`
	Instead      organizations.MediatorID     `json:"instead,omitempty"`
	Reason       string                       `json:"reason"`
	First        string                       `json:"first"`
	Second       string                       `json:"second"`
	At           time.Time                    `json:"at"`
}

// world is a part of the roster as it is kept.
type world struct {
	Deflated []byte `json:"deflated"`
}

// Service keeps records, weights and trials.
type Service struct {
	records *docstore.Collection[Record]
	worlds  *docstore.Collection[world]
	weights *docstore.Collection[Version]
	trials  *docstore.Collection[Trial]
	tallies *docstore.Collection[tally]
	clock   clock.Clock
	step    int    // decisions of a trial between two writes
	learnt  func() // tells that the weights changed
}

// Trials is the collection of trials; their events carry its name.
const Trials = "routing_trials"

// Open declares the collections.
func Open(ctx context.Context, st *docstore.Store, c clock.Clock) (*Service, error) {
	s := &Service{clock: c, step: TrialStep}
	var err error
	if s.records, err = docstore.Declare[Record](ctx, st, docstore.Spec{Name: "routing_records", Indexes: []docstore.Index{
		{Name: "by_case", Fields: []string{"case", "at"}},
		{Name: "by_at", Fields: []string{"at"}},
		{Name: "by_court", Fields: []string{"court", "at"}},
	}}); err != nil {
		return nil, err
	}
	if s.worlds, err = docstore.Declare[world](ctx, st, docstore.Spec{Name: "routing_worlds"}); err != nil {
		return nil, err
	}
	if s.weights, err = docstore.Declare[Version](ctx, st, docstore.Spec{Name: "routing_weights", Indexes: []docstore.Index{{Name: "by_number", Fields: []string{"number"}, Unique: true}}}); err != nil {
		return nil, err
	}
	if s.trials, err = docstore.Declare[Trial](ctx, st, docstore.Spec{Name: Trials, Indexes: []docstore.Index{{Name: "by_person", Fields: []string{"by", "at"}}}}); err != nil {
		return nil, err
	}
	s.tallies, err = docstore.Declare[tally](ctx, st, docstore.Spec{Name: "routing_tallies"})
	return s, err
}

// Keep stores a record with the part of the roster that was looked at. When a record of this id is there already, that one
// counts and is given back: what was decided once is not decided again.
func (s *Service) Keep(ctx context.Context, r Record, w routing.World) (Record, error) {
	digest, deflated, err := pack(w)
	if err != nil {
		return r, err
	}
	r.World = digest
	// Both writes at once share a commit. A record without its world cannot be seen: the caller goes on when both are there.
	var worldErr error
	var both sync.WaitGroup
	both.Go(func() {
		if worldErr = s.worlds.Insert(ctx, digest, world{deflated}); fault.CodeOf(worldErr) == fault.Exists {
			worldErr = nil
		}
	})
	err = s.records.Insert(ctx, r.ID, r)
	both.Wait()
	if worldErr != nil {
		return r, worldErr
	}
	if fault.CodeOf(err) == fault.Exists {
		it, err := s.records.Get(ctx, r.ID)
		return it.Value, err
	}
	return r, err
}

// Get gives a record; not_found when there is none.
func (s *Service) Get(ctx context.Context, id string) (Record, error) {
	it, err := s.records.Get(ctx, id)
	return it.Value, err
}

// Of gives the records of a case, the first one first.
func (s *Service) Of(ctx context.Context, caseID string) ([]Record, error) {
	out := []Record{}
	err := s.records.All(ctx, docstore.Query{Index: "by_case", Equal: []any{caseID}, Limit: 100}, func(it docstore.Item[Record]) (bool, error) {
		out = append(out, it.Value)
		return true, nil
	})
	slices.SortStableFunc(out, func(a, b Record) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Round, b.Round)) })
	return out, err
}

// World gives the part of the roster that a record looked at; a fault internal with key routing.record_broken when it is
// not what its digest says.
func (s *Service) World(ctx context.Context, digest string) (routing.World, error) {
	it, err := s.worlds.Get(ctx, digest)
	if err != nil {
		return routing.World{}, err
	}
	return unpack(digest, it.Value.Deflated)
}

// Replay decides again, from what the record holds and nothing else, and says whether it came out the same, byte for byte.
func (s *Service) Replay(ctx context.Context, r Record) (d routing.Decision, same bool, err error) {
	w, err := s.World(ctx, r.World)
	if err != nil {
		return d, false, err
	}
	d = routing.Route(w, r.Request, r.Weights)
	was, err := json.Marshal(r.Decision)
	if err != nil {
		return d, false, err
	}
	is, err := json.Marshal(d)
	return d, bytes.Equal(was, is), err
}

// frozen is a World in one order, so that the same world has the same bytes.
type frozen struct {
	Mediators     []organizations.Mediator     `json:"mediators"`
	Organizations []organizations.Organization `json:"organizations"`
	Courts        []organizations.Court        `json:"courts"`
}

var writers = sync.Pool{New: func() any {
	w, err := flate.NewWriter(io.Discard, flate.BestSpeed)
	if err != nil {
		panic("records: " + err.Error()) // a level that flate does not know
	}
	return w
}}

func pack(w routing.World) (digest string, deflated []byte, err error) {
	f := frozen{Mediators: make([]organizations.Mediator, 0, len(w.Mediators))}
	for _, m := range w.Mediators {
		f.Mediators = append(f.Mediators, lean(m))
	}
	slices.SortFunc(f.Mediators, func(a, b organizations.Mediator) int { return strings.Compare(string(a.ID), string(b.ID)) })
	for _, o := range w.Organizations {
		f.Organizations = append(f.Organizations, o)
	}
	slices.SortFunc(f.Organizations, func(a, b organizations.Organization) int { return strings.Compare(string(a.ID), string(b.ID)) })
	for _, c := range w.Courts {
		f.Courts = append(f.Courts, c)
	}
	slices.SortFunc(f.Courts, func(a, b organizations.Court) int { return strings.Compare(string(a.ID), string(b.ID)) })
	body, err := json.Marshal(f)
	if err != nil {
		return "", nil, err
	}
	sum := sha256.Sum256(body)
	var b bytes.Buffer
	z := writers.Get().(*flate.Writer)
	defer writers.Put(z)
	z.Reset(&b)
	if _, err := z.Write(body); err != nil {
		return "", nil, err
	}
	if err := z.Close(); err != nil {
		return "", nil, err
	}
	return hex.EncodeToString(sum[:]), b.Bytes(), nil
}

// lean leaves out what routing does not look at: a record is not a copy of anybody's file.
func lean(m organizations.Mediator) organizations.Mediator {
	m.Bio, m.Training = organizations.Name{}, nil
	return m
}

func unpack(digest string, deflated []byte) (routing.World, error) {
	w := routing.World{Organizations: map[organizations.OrganizationID]organizations.Organization{}, Courts: map[organizations.CourtID]organizations.Court{}}
	body, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(deflated)), 256<<20))
	if err != nil {
		return w, fault.Wrap(err, fault.Internal, "routing.record_broken", nil)
	}
	if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != digest {
		return w, fault.New(fault.Internal, "routing.record_broken", nil)
	}
	var f frozen
	if err := json.Unmarshal(body, &f); err != nil {
		return w, fault.Wrap(err, fault.Internal, "routing.record_broken", nil)
	}
	w.Mediators = f.Mediators
	for _, o := range f.Organizations {
		w.Organizations[o.ID] = o
	}
	for _, c := range f.Courts {
		w.Courts[c.ID] = c
	}
	return w, nil
}
