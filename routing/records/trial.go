package records

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"time"

	"concord/internal/docstore"
	"concord/internal/fault"
	"concord/organizations"
	"concord/routing"
)

// Trial tries weights on what was decided in a time: each decision is made again with the part of the roster that it looked
// at then. So it shows what the weights would have changed in each dispute by itself; that other choices would have left
// other mediators with less room is not looked at. Nothing takes effect.
type Trial struct {
	ID      string          `json:"id"`
	By      string          `json:"by"`              // account
	Court   string          `json:"court,omitempty"` // only this court's; "" is the whole hub
	Weights routing.Weights `json:"weights"`
	From    time.Time       `json:"from"`
	To      time.Time       `json:"to"`
	At      time.Time       `json:"at"`
	State   string          `json:"state"` // running, done
	Done    int             `json:"done"`
	Of      int             `json:"of"`
	Cursor  string          `json:"cursor,omitempty"`
	DoneAt  *time.Time      `json:"doneAt,omitempty"`
	Changed int             `json:"changed"` // decisions that would have offered others
	Broken  int             `json:"broken"`  // records that could not be read
	Before  Figures         `json:"before"`
	After   Figures         `json:"after"`
	Shown   []Example       `json:"shown,omitempty"`
}

// Figures sum up what was offered.
type Figures struct {
	Offers    int     `json:"offers"`
	Mediators int     `json:"mediators"` // who were offered at all
	ShareTop  float64 `json:"shareTop"`  // share of all offers that the most offered mediator has
	Spread    float64 `json:"spread"`    // Gini coefficient of offers over all who were offered before or after: 0 is even
	Score     float64 `json:"score"`     // sum of the scores, by the weights of each
	Unserved  int     `json:"unserved"`  // decisions without anybody to offer
}

// Example is a decision that would have come out differently.
type Example struct {
	Kind   string                     `json:"kind"`
	Region string                     `json:"region"`
	At     time.Time                  `json:"at"`
	Before []organizations.MediatorID `json:"before"`
	After  []organizations.MediatorID `json:"after"`
}

// tally counts offers of each mediator in a trial that is under way: before and after.
type tally struct {
	Step   int                                  `json:"step"` // Trial.Done when it was written
	Counts map[organizations.MediatorID]*[2]int `json:"counts"`
}

// The events of a trial, which carry it on.
const (
	TrialAsked     = "trial.asked"
	TrialContinued = "trial.continued"
)

// TrialStep is how many decisions are made again before the trial is stored; a crash loses no more.
const TrialStep = 500

// MaxExamples is how many changed decisions a trial shows.
const MaxExamples = 20

// AskTrial begins a trial; the outbox carries it on by Continue. Court "" looks at the whole hub.
func (s *Service) AskTrial(ctx context.Context, person, court string, w routing.Weights, from, to time.Time) (Trial, error) {
	now, err := s.Current(ctx)
	if err != nil {
		return Trial{}, err
	}
	w = Complete(w, now.Weights)
	if err := w.Check(); err != nil {
		return Trial{}, fault.Wrap(err, fault.Invalid, "weights.invalid", nil)
	}
	at := s.clock.Now().UTC().Truncate(time.Millisecond)
	if to.IsZero() || to.After(at) {
		to = at.Add(time.Millisecond) // what was decided in this instant counts
	}
	if from.IsZero() {
		from = to.AddDate(0, -1, 0)
	}
	if !from.Before(to) {
		return Trial{}, fault.On("from", "field.out_of_range", nil)
	}
	t := Trial{ID: docstore.NewID(), By: person, Court: court, Weights: w, From: from.UTC(), To: to.UTC(), At: at, State: "running"}
	if t.Of, err = s.records.Count(ctx, t.query()); err != nil {
		return t, err
	}
	return t, s.trials.Insert(ctx, t.ID, t, docstore.NewEvent(TrialAsked, at, map[string]any{"trial": t.ID}))
}

func (t *Trial) query() docstore.Query {
	q := docstore.Query{Index: "by_at", From: t.From, To: t.To, Cursor: t.Cursor}
	if t.Court != "" {
		q.Index, q.Equal = "by_court", []any{t.Court}
	}
	return q
}

// Trial gives a trial; not_found when there is none.
func (s *Service) Trial(ctx context.Context, id string) (Trial, error) {
	it, err := s.trials.Get(ctx, id)
	return it.Value, err
}

// Continue makes the next decisions of a trial again, and stores how far it came with an event that continues it. Again
// after a crash it begins where it was stored last.
func (s *Service) Continue(ctx context.Context, id string) error {
	it, err := s.trials.Get(ctx, id)
	if err != nil {
		return err
	}
	t := it.Value
	if t.State != "running" {
		return nil
	}
	counts, err := s.tally(ctx, &t)
	if err != nil {
		return err
	}
	q := t.query()
	q.Limit = s.step
	page, err := s.records.Find(ctx, q)
	if err != nil {
		return err
	}
	for _, r := range page.Items {
		if err := s.again(ctx, &t, r.Value, counts); err != nil {
			return err
		}
	}
	at := s.clock.Now().UTC().Truncate(time.Millisecond)
	t.Cursor = page.Next
	var events []docstore.Event
	if t.Cursor == "" {
		t.State, t.DoneAt, t.Of = "done", &at, t.Done
		t.finish(counts)
	} else {
		events = append(events, docstore.NewEvent(TrialContinued, at, map[string]any{"trial": id}))
	}
	if err := s.remember(ctx, &t, counts); err != nil {
		return err
	}
	was := it.Value.Done
	_, err = s.trials.Update(ctx, id, func(now *Trial) ([]docstore.Event, error) {
		if now.State != "running" || now.Done != was {
			return nil, fault.New(fault.Conflict, "conflict", nil) // another server did this step
		}
		*now = t
		return events, nil
	})
	if fault.CodeOf(err) == fault.Conflict {
		return nil
	}
	return err
}

// tally reads the counts of a trial as of its last step. Counts of a step that was not stored are of no use: they are
// thrown away by their step.
func (s *Service) tally(ctx context.Context, t *Trial) (map[organizations.MediatorID]*[2]int, error) {
	if t.Done == 0 {
		return map[organizations.MediatorID]*[2]int{}, nil
	}
	it, err := s.tallies.Get(ctx, tallyID(t))
	if err != nil {
		return nil, err
	}
	return it.Value.Counts, nil
}

func tallyID(t *Trial) string { return t.ID + "." + strconv.Itoa(t.Done) }

// remember stores the counts of a step under a name of its own; the one of the step before last is no longer needed.
func (s *Service) remember(ctx context.Context, t *Trial, counts map[organizations.MediatorID]*[2]int) error {
	if t.State == "done" {
		return nil
	}
	err := s.tallies.Insert(ctx, tallyID(t), tally{Step: t.Done, Counts: counts})
	if fault.CodeOf(err) == fault.Exists {
		err = nil
	}
	if err != nil || t.Done < 2*s.step {
		return err
	}
	old := *t
	old.Done -= 2 * s.step
	return s.tallies.Delete(ctx, tallyID(&old))
}

// again makes one decision with the weights of the trial.
func (s *Service) again(ctx context.Context, t *Trial, r Record, counts map[organizations.MediatorID]*[2]int) error {
	t.Done++
	w, err := s.World(ctx, r.World)
	switch fault.CodeOf(err) {
	case "":
	case fault.NotFound, fault.Internal:
		t.Broken++
		return nil
	default:
		return err
	}
	d := routing.Route(w, r.Request, t.Weights)
	before, after := offered(r.Decision), offered(d)
	count := func(i int, f *Figures, d routing.Decision) {
		if len(d.Offered) == 0 {
			f.Unserved++
		}
		for _, x := range d.Offered {
			c := counts[x.Mediator]
			if c == nil {
				c = &[2]int{}
				counts[x.Mediator] = c
			}
			c[i]++
			f.Offers++
			f.Score += x.Score
		}
	}
	count(0, &t.Before, r.Decision)
	count(1, &t.After, d)
	if !slices.Equal(before, after) {
		t.Changed++
		if len(t.Shown) < MaxExamples {
			t.Shown = append(t.Shown, Example{Kind: r.Request.Kind, Region: r.Request.Region, At: r.At, Before: before, After: after})
		}
	}
	return nil
}

// offered gives who was offered, whatever the order.
func offered(d routing.Decision) []organizations.MediatorID {
	out := make([]organizations.MediatorID, 0, len(d.Offered))
	for _, x := range d.Offered {
		out = append(out, x.Mediator)
	}
	slices.SortFunc(out, func(a, b organizations.MediatorID) int { return cmp.Compare(a, b) })
	return out
}

func (t *Trial) finish(counts map[organizations.MediatorID]*[2]int) {
	for i, f := range []*Figures{&t.Before, &t.After} {
		var each []int
		top := 0
		for _, c := range counts {
			each = append(each, c[i])
			top = max(top, c[i])
			if c[i] > 0 {
				f.Mediators++
			}
		}
		if f.Offers > 0 {
			f.ShareTop = round(float64(top) / float64(f.Offers))
		}
		f.Spread = round(gini(each))
	}
}

// gini is 0 when all have the same, and nears 1 when one has all.
func gini(each []int) float64 {
	slices.Sort(each)
	sum, weighted := 0.0, 0.0
	for i, n := range each {
		sum += float64(n)
		weighted += float64(i+1) * float64(n)
	}
	if sum == 0 {
		return 0
	}
	n := float64(len(each))
	return 2*weighted/(n*sum) - (n+1)/n
}

func round(x float64) float64 { return math.Round(x*1e6) / 1e6 }
