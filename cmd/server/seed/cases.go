package seed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	"concord/internal/actor"
	"concord/internal/docstore"
	"concord/internal/fault"
	"concord/internal/identity"
	"concord/internal/regions"
	"concord/mediation"
	"concord/organizations"
	"concord/routing"
)

// DemoCases is how many cases the demonstration begins with: 38 of them are on the desk of the story's mediator.
const DemoCases = 60

// stroke is a drawn hand, as the page sends it.
const stroke = "M40 60L120 50M80 30L80 150M50 100L110 95M200 40L260 40L250 140L190 150M300 50L300 150"

// Cases makes what is missing of n invented cases in the demonstration county, in all states, with what their mediators
// and their court have on the desk. They are made by the verbs of mediation.Case at times before now and stored with
// those events that papers, records and applications follow from; with Quiet nothing follows. None of the people of the
// story is in one of them. It gives the number of cases made.
func Cases(ctx context.Context, d Deps, n int) (int, error) {
	ctx = actor.With(ctx, actor.Machine)
	m, err := newMaker(ctx, d)
	if err != nil {
		return 0, err
	}
	var todo []plan
	for _, p := range plans(n) {
		_, err := d.Cases.Case(ctx, caseID(p.n))
		if fault.CodeOf(err) == fault.NotFound {
			todo = append(todo, p)
		} else if err != nil {
			return 0, err
		}
	}
	numbers, err := m.numbers(ctx, todo)
	if err != nil {
		return 0, err
	}
	desks := make(chan desk, 8)
	for range cap(desks) {
		in, err := openDesk(ctx, d)
		if err != nil {
			return 0, err
		}
		desks <- in
	}
	var many crew
	done := map[string]bool{}
	for _, p := range todo {
		if many.err() != nil || ctx.Err() != nil {
			break
		}
		parties, err := m.parties(ctx, &many, p)
		if err != nil {
			return len(done), many.wait(err)
		}
		if p.target.sitsOpen() && p.mediator == "" && !m.room(p.kind) {
			p.target, p.kind = paying, "loan" // every mediator of the kind is full
		}
		x, err := m.make(ctx, p, numbers[p.n], parties)
		if err != nil {
			return len(done), many.wait(err)
		}
		many.run(func() error {
			in := <-desks
			err := in.take(ctx, x)
			desks <- in
			if err != nil {
				return err
			}
			return m.store(ctx, x)
		})
		done[string(x.c.ID)] = true
	}
	if err := many.wait(ctx.Err()); err != nil {
		return len(done), err
	}
	if d.Quiet {
		return len(done), settle(ctx, d.Store, done)
	}
	return len(done), nil
}

func newMaker(ctx context.Context, d Deps) (*maker, error) {
	m := &maker{d: d, now: d.Clock.Now(), people: map[organizations.MediatorID]*organizations.Mediator{}}
	track := d.Track
	if track == "" {
		track = "prefiling"
	}
	var err error
	if m.pack, err = d.Rules.Pack(track, m.now); err != nil {
		return nil, err
	}
	m.rules = mediation.NewRules(d.Rules, track)
	if m.busy, err = d.Organizations.World(ctx); err != nil {
		return nil, err
	}
	m.idle = routing.World{Organizations: m.busy.Organizations, Courts: m.busy.Courts}
	for i := range m.busy.Mediators {
		x := &m.busy.Mediators[i]
		m.people[x.ID] = x
		free := *x
		free.Cases = nil
		m.idle.Mediators = append(m.idle.Mediators, free)
	}
	if d.Blobs != nil {
		ref, err := d.Blobs.Put(ctx, strings.NewReader(stroke), int64(len(stroke)))
		if err != nil {
			return nil, err
		}
		m.strokes = ref.SHA256
	}
	return m, nil
}

// numbers takes official numbers for the cases, in the order of submission within each year.
func (m *maker) numbers(ctx context.Context, todo []plan) (map[int]string, error) {
	years := map[int][]int{}
	for _, p := range todo {
		year := p.times(m.now).submitted.In(m.pack.Zone()).Year()
		years[year] = append(years[year], p.n)
	}
	out := map[int]string{}
	for year, ns := range years {
		got, err := m.d.Cases.Numbers(ctx, year, len(ns))
		if err != nil {
			return nil, err
		}
		for i, n := range ns {
			out[n] = got[i]
		}
	}
	return out, nil
}

// room says whether somebody besides the mediator of the story can take another case of a kind.
func (m *maker) room(kind string) bool {
	d := routing.Route(m.busy, routing.Request{Kind: kind, Region: county, Court: CourtID, Exclude: []organizations.MediatorID{StoryMediator}}, routing.Default())
	return len(d.Offered) > 0
}

// parties invents both sides. Everybody has an account, and about every fourth person has a second case.
func (m *maker) parties(ctx context.Context, many *crew, p plan) ([2]party, error) {
	streets := regions.Children(county)
	var out [2]party
	for i, side := range []string{"applicant", "respondent"} {
		company := i == 1 && matters[p.kind].company
		q := plan{n: p.n}
		if p.n%4 == 3 && i == 0 {
			q.n-- // the one who applied before
		}
		x := party{person: id("person", side, fmt.Sprint(q.n)), name: q.name(side, company), kind: "person", phone: casePhone(q.n, i), region: streets[chance(side, q.n, len(streets))].Code}
		if company {
			x.kind = "organization"
		}
		out[i] = x
		if q.n != p.n {
			continue
		}
		if !p.answered() && i == 1 {
			out[i].person = "" // has not signed in yet
			continue
		}
		many.run(func() error {
			_, err := m.d.Identity.CreateAccount(ctx, identity.Account{ID: x.person, Name: x.name, Phone: x.phone, Locale: "zh-CN", Level: actor.Phone})
			if fault.CodeOf(err) == fault.Exists {
				return nil
			}
			return err
		})
	}
	return out, nil
}

// casePhone gives the number of a side of a generated case.
func casePhone(n, side int) string { return fmt.Sprintf("139%08d", 10_0000+2*n+side) }

// ApplicantPhone gives the number with which the applicant of a generated case signs in.
func ApplicantPhone(n int) string {
	if n%4 == 3 {
		n--
	}
	return casePhone(n, 0)
}

// answered says whether the respondent has opened the invitation.
func (p plan) answered() bool { return p.target != submitted && p.target != inviting }

// store takes the place of the mediator and keeps the case, which says that all of it is done.
func (m *maker) store(ctx context.Context, x *made) error {
	if x.target.sitsOpen() {
		if err := m.d.Organizations.Reserve(ctx, x.mediator, string(x.c.ID)); err != nil {
			return err
		}
	}
	events := x.events
	if m.d.Quiet {
		events = nil
	}
	if err := m.d.Cases.TakeOver(ctx, x.c, events...); err != nil {
		return err
	}
	if x.target != offering {
		return nil
	}
	who := x.c.Parties[x.n%2] // now one side asks, now the other
	as := actor.With(ctx, actor.Actor{Person: who.Person, Name: who.Name, Phone: who.Phone, Level: actor.Phone, Locale: "zh-CN"})
	minor := x.c.Story.AmountMinor
	_, err := m.d.Cases.Propose(as, x.c.ID, mediation.ProposeInput{Audience: mediation.Joint, Terms: []mediation.Term{{Kind: mediation.Pay, Payer: x.c.Parties[1].ID, Payee: x.c.Parties[0].ID,
		AmountMinor: minor - minor/10/100*100, Currency: "CNY", Due: m.now.AddDate(0, 2, 0).Format("2006-01-02"), Method: "bank"}}})
	return err
}

// crew runs jobs side by side, since writes that wait together share one commit. The first error stops it.
type crew struct {
	wg    sync.WaitGroup
	once  sync.Once
	seats chan struct{}
	mu    sync.Mutex
	first error
}

func (c *crew) run(job func() error) {
	c.once.Do(func() { c.seats = make(chan struct{}, 64) })
	c.seats <- struct{}{}
	c.wg.Go(func() {
		defer func() { <-c.seats }()
		if err := job(); err != nil {
			c.mu.Lock()
			defer c.mu.Unlock()
			if c.first == nil {
				c.first = err
			}
		}
	})
}

func (c *crew) err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.first
}

func (c *crew) wait(err error) error {
	c.wg.Wait()
	return errors.Join(c.err(), err)
}

// settle forgets the events that cases left at the court and at their mediators: for a measurement of what people do,
// not of what follows from making the cases.
func settle(ctx context.Context, s *docstore.Store, made map[string]bool) error {
	events, err := s.Driver().Pending(ctx, 20*len(made)+1000)
	if err != nil {
		return err
	}
	var many crew
	for _, e := range events {
		var at struct{ Case string }
		if json.Unmarshal(e.Data, &at) == nil && made[at.Case] {
			many.run(func() error { return s.Driver().Settle(ctx, e) })
		}
	}
	return many.wait(nil)
}
