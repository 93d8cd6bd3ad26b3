package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"concord/internal/docstore"
	"concord/internal/fault"
	"concord/mediation"
	"concord/organizations"
)

// series are the times that one step took.
type series struct {
	name string
	mu   sync.Mutex
	took []time.Duration
}

func (s *series) add(d time.Duration) {
	s.mu.Lock()
	s.took = append(s.took, d)
	s.mu.Unlock()
}

// p99 in milliseconds.
func (s *series) p99() float64 {
	if len(s.took) == 0 {
		return 0
	}
	slices.SortFunc(s.took, func(a, b time.Duration) int { return cmp.Compare(a, b) })
	return float64(s.took[min(len(s.took)-1, len(s.took)*99/100)].Microseconds()) / 1000
}

// figures are what a run of disputes took.
type figures struct {
	total  series
	steps  []*series
	byName map[string]*series
	mu     sync.Mutex
	n      int
	took   time.Duration
}

func (f *figures) rate() float64 { return float64(f.n) / f.took.Seconds() }

func (f *figures) step(name string) *series {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.byName == nil {
		f.byName = map[string]*series{}
	}
	s := f.byName[name]
	if s == nil {
		s = &series{name: name}
		f.byName[name] = s
		f.steps = append(f.steps, s)
	}
	return s
}

// timed does a step and keeps how long it took.
func (f *figures) timed(name string, do func() error) error {
	at := time.Now()
	if err := do(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	f.step(name).add(time.Since(at))
	return nil
}

// errNobody says that the roster has nobody for a dispute.
var errNobody = errors.New("nobody to offer")

// bring takes dispute i from the first word to a mediator whose place is taken.
func (h *house) bring(ctx context.Context, i int, f *figures) error {
	q := h.nation.Dispute(i)
	ann, err := h.person(ctx, number(13, i), "陈秀英"+strconv.Itoa(i))
	if err != nil {
		return err
	}
	bob, err := h.person(ctx, number(15, i), "周建明"+strconv.Itoa(i))
	if err != nil {
		return err
	}
	answers, err := h.answers(q.Kind)
	if err != nil {
		return err
	}
	at := time.Now()
	var v mediation.View
	if err := f.timed("begin", func() (err error) {
		v, err = h.Cases.CreateDraft(ann, mediation.CreateInput{Kind: q.Kind, Language: "zh-CN"})
		return err
	}); err != nil {
		return err
	}
	id := v.ID
	region, court := q.Region, q.Court
	if err := f.timed("save", func() error {
		s, err := h.Cases.SaveDraft(ann, id, v.DraftRevision, mediation.DraftPatch{
			Story: &mediation.Story{Answers: answers, Facts: "2024 年 3 月 8 日借出 3 万元，说好 2025 年 6 月 30 日还，到现在没有还。", Want: "请把 3 万元本金还给我。", AmountMinor: 30000_00, Currency: "CNY"},
			Parties: []mediation.PartyInput{{ID: v.Parties[0].ID, Side: mediation.Applicant, Kind: "person", Name: "陈秀英", Phone: number(13, i), Region: region},
				{Side: mediation.Respondent, Kind: "person", Name: "周建明", Phone: number(15, i), Region: region}},
			Court: &court, Region: &region})
		if err == nil && len(s.Problems) > 0 {
			return fault.Fields(s.Problems)
		}
		return err
	}); err != nil {
		return err
	}
	invited := h.expect(id, mediation.CaseAccepted)
	submitted := time.Now()
	if err := f.timed("submit", func() error { _, err := h.Cases.Submit(ann, id); return err }); err != nil {
		return err
	}
	if err := wait(ctx, invited, "submit"); err != nil {
		return err
	}
	f.step("invited").add(time.Since(submitted)) // receipt, screening, invitation and letters are done
	if err := f.timed("bind", func() error {
		_, err := h.Cases.BindParty(bob, id, "", personOf(bob))
		return err
	}); err != nil {
		return err
	}
	offered := h.expect(id, mediation.CandidatesOffered)
	answered := time.Now()
	if err := f.timed("answer", func() error {
		_, err := h.Cases.Answer(bob, id, mediation.AnswerInput{Answer: "accept", Consents: []mediation.Stage{mediation.StageMediation, mediation.StageOnline, mediation.StageService}})
		return err
	}); err != nil {
		return err
	}
	if err := wait(ctx, offered, "answer"); err != nil {
		return err
	}
	f.step("offered").add(time.Since(answered)) // routing, record, offer and letters are done
	if v, err = h.Cases.Get(ann, id); err != nil {
		return err
	}
	if len(v.Selection.Offered) == 0 {
		return errNobody
	}
	if err := h.choose(ctx, ann, bob, v, f); err != nil {
		return err
	}
	f.total.add(time.Since(at))
	return nil
}

// choose lets both sides choose the first one offered, and waits until the place is taken and the letters are written.
func (h *house) choose(ctx context.Context, ann, bob context.Context, v mediation.View, f *figures) error {
	m := v.Selection.Offered[0].Mediator
	if err := h.hire(ctx, m); err != nil {
		return err
	}
	appointed := h.expect(v.ID, mediation.MediatorAppointed)
	chosen := time.Now()
	for _, who := range []context.Context{ann, bob} {
		if err := f.timed("choose", func() error { _, err := h.Cases.Choose(who, v.ID, m); return err }); err != nil {
			return err
		}
	}
	if err := wait(ctx, appointed, "choosing"); err != nil {
		return err
	}
	f.step("appointed").add(time.Since(chosen))
	return nil
}

// flood brings n disputes, some at once, as fast as it goes.
func (h *house) flood(ctx context.Context, first, n, atOnce int, told func(int)) (*figures, error) {
	f := &figures{n: n}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	h.began = time.Now()
	work := make(chan int)
	var done atomic.Int64
	var wg sync.WaitGroup
	for range atOnce {
		wg.Go(func() {
			for i := range work {
				if err := h.bring(ctx, i, f); err != nil && !errors.Is(err, errNobody) {
					stop(fmt.Errorf("dispute %d: %w", i, err))
					return
				}
				if d := done.Add(1); d%1000 == 0 {
					told(int(d))
				}
			}
		})
	}
feed:
	for i := range n {
		select {
		case work <- first + i:
		case <-ctx.Done():
			break feed
		}
	}
	close(work)
	wg.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	f.took = time.Since(h.began)
	return f, h.Relay.Drain(ctx)
}

// steady brings n disputes at a pace.
func (h *house) steady(ctx context.Context, first, n int, rate float64) (*figures, error) {
	f := &figures{n: n}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	tick := time.NewTicker(time.Duration(float64(time.Second) / rate))
	defer tick.Stop()
	at := time.Now()
	var wg sync.WaitGroup
	for i := range n {
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
		wg.Go(func() {
			if err := h.bring(ctx, first+i, f); err != nil && !errors.Is(err, errNobody) {
				stop(fmt.Errorf("dispute %d: %w", first+i, err))
			}
		})
	}
	wg.Wait()
	f.took = time.Since(at)
	return f, context.Cause(ctx)
}

func (h *house) rate(done int) float64 { return float64(done) / time.Since(h.began).Seconds() }

// counted is what is there at the end.
type counted struct{ appointed, unserved, wrong, waiting int }

// count compares what cases say with what the roster and the messages say.
func (h *house) count(ctx context.Context) (counted, error) {
	var c counted
	cases, err := docstore.Declare[mediation.Case](ctx, h.Store, docstore.Spec{Name: mediation.Collection})
	if err != nil {
		return c, err
	}
	held := map[organizations.MediatorID]map[string]bool{}
	err = cases.All(ctx, docstore.Query{Index: "by_state", Limit: 500}, func(it docstore.Item[mediation.Case]) (bool, error) {
		x := it.Value
		switch {
		case x.State == mediation.Appointed && x.Appointment != nil:
			c.appointed++
			m := x.Appointment.Mediator
			if held[m] == nil {
				held[m] = map[string]bool{}
			}
			held[m][string(x.ID)] = true
		case x.State == mediation.Selecting && x.Selection.OfferedAt != nil && len(x.Selection.Offered) == 0:
			c.unserved++
		}
		return true, nil
	})
	if err != nil {
		return c, err
	}
	for id, cs := range held {
		m, err := h.Roster.Mediator(ctx, id)
		if err != nil {
			return c, err
		}
		if len(m.Cases) > m.Capacity {
			c.wrong += len(m.Cases) - m.Capacity
		}
		for x := range cs {
			if !m.Holds(x) {
				c.wrong++
			}
		}
	}
	events, err := h.Store.Driver().Pending(ctx, 1000)
	c.waiting = len(events)
	return c, err
}

// resident gives the memory of this process in MB.
func resident() float64 {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kb / 1024
		}
	}
	return 0
}
