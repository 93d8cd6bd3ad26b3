package seed

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"concord/internal/actor"
	"concord/internal/rules"
	"concord/mediation"
	"concord/organizations"
	"concord/routing"
)

// made is a case as it will be stored, and what is still to follow from it.
type made struct {
	plan
	c      *mediation.Case
	events []mediation.Event // that somebody must still react to
	t      times
}

// maker makes cases by the verbs of mediation.Case, so that every one of them is legal.
type maker struct {
	d       Deps
	rules   mediation.Rules
	pack    rules.Pack
	now     time.Time
	busy    routing.World // with the places taken so far
	idle    routing.World // as if nobody had a case: for cases that are over
	people  map[organizations.MediatorID]*organizations.Mediator
	strokes string
}

// hand is one seat of a case under way.
type hand struct {
	app, resp, med, sys, clerk mediation.Seat
}

func (m *maker) make(ctx context.Context, p plan, number string, parties [2]party) (*made, error) {
	x := &made{plan: p, t: p.times(m.now)}
	h := hand{sys: mediation.Seat{Role: mediation.AsSystem}, clerk: mediation.Seat{Role: mediation.AsClerk, Person: id("person", "clerk"), Level: actor.Confirmed},
		app:  seat(mediation.AsApplicant, mediation.Applicant, p, parties[0]),
		resp: seat(mediation.AsRespondent, mediation.Respondent, p, parties[1])}
	steps := []func(context.Context, *made, hand) error{
		func(context.Context, *made, hand) error { return m.write(x, h, number, parties) },
		m.invite, m.choose, m.mediate, m.agree, m.sign, m.end,
	}
	for _, step := range steps {
		if err := step(ctx, x, h); err != nil {
			return nil, fmt.Errorf("case %d (%s, %s): %w", p.n, p.kind, p.target, err)
		}
	}
	// What time has done since: overdue instalments, the window for confirmation.
	if err := x.do(func() ([]mediation.Event, error) { return x.c.Tick(m.rules, m.now) }); err != nil {
		return nil, err
	}
	return x, nil
}

// party is somebody of a generated case.
type party struct{ person, name, kind, phone, region string }

func seat(r mediation.Role, s mediation.Side, p plan, who party) mediation.Seat {
	return mediation.Seat{Role: r, Side: s, Party: mediation.PartyID(id("party", fmt.Sprint(p.n), string(s))), Person: who.person, Level: actor.Phone}
}

// do runs a verb and keeps the events that something follows from.
func (x *made) do(verb func() ([]mediation.Event, error)) error {
	events, err := verb()
	for _, e := range events {
		switch e.Kind {
		case mediation.AgreementEffective, mediation.CaseEnded, mediation.FilingRequested:
			x.events = append(x.events, e)
		case mediation.ConfirmationAsked:
			if x.target == applied {
				x.events = append(x.events, e)
			}
		}
	}
	return err
}

func (m *maker) write(x *made, h hand, number string, parties [2]party) error {
	mt, at := matters[x.kind], x.t.submitted.Add(-30*time.Minute)
	minor := int64(mt.yuan[0]+chance("yuan", x.n, mt.yuan[1]-mt.yuan[0])) / 100 * 100 * 100
	k, _ := m.pack.Kind(x.kind)
	x.c = &mediation.Case{ID: caseID(x.n), Reference: reference(x.n), State: mediation.Draft, Since: at, Kind: x.kind, Track: m.pack.ID, Language: "zh-CN", Channel: "web",
		Parties:   []mediation.Party{{ID: h.app.Party, Side: mediation.Applicant, Kind: "person", Person: h.app.Person, Answer: mediation.Accepted, AnsweredAt: &at}},
		CreatedAt: at, DraftRevision: 1, Timeline: []mediation.Entry{}}
	story := mediation.Story{Answers: x.answers(k, minor), Facts: mt.facts[chance("facts", x.n, len(mt.facts))], Want: mt.want, AmountMinor: minor, Currency: "CNY"}
	basic, superior, region := CourtID, SuperiorID, parties[1].region
	patch := mediation.DraftPatch{Story: &story, Court: &basic, Superior: &superior, Region: &region}
	for i, s := range []mediation.Seat{h.app, h.resp} {
		patch.Parties = append(patch.Parties, mediation.PartyInput{ID: s.Party, Side: s.Side, Kind: parties[i].kind, Name: parties[i].name, Phone: parties[i].phone, Region: parties[i].region,
			Address: place(parties[i].region).Name + fmt.Sprintf(" %d 号", 1+chance("house", x.n, 200))})
	}
	if err := x.do(func() ([]mediation.Event, error) { return x.c.Save(m.rules, nil, h.app, at, 1, patch) }); err != nil {
		return err
	}
	return x.do(func() ([]mediation.Event, error) { return x.c.Submit(m.rules, h.app, x.t.submitted, number) })
}

func (m *maker) invite(_ context.Context, x *made, h hand) error {
	if x.target == submitted {
		return nil
	}
	if err := x.do(func() ([]mediation.Event, error) {
		return x.c.Screen(m.rules, h.clerk, x.t.screened, mediation.ScreenInput{Decision: "accepted"})
	}); err != nil || x.target == inviting {
		return err
	}
	if err := x.do(func() ([]mediation.Event, error) { return x.c.Bind(h.resp.Party, h.resp.Person, x.t.answered) }); err != nil {
		return err
	}
	in := mediation.AnswerInput{Answer: "accept", Consents: []mediation.Stage{mediation.StageOnline, mediation.StageService}}
	if x.target == refused {
		in = mediation.AnswerInput{Answer: "refuse"}
	}
	return x.do(func() ([]mediation.Event, error) { return x.c.Answer(m.rules, h.resp, x.t.answered, in) })
}

// include puts a mediator who must get the case among the offered, in the last place when routing would not have.
func include(d *routing.Decision, m organizations.MediatorID, world routing.World, r routing.Request) error {
	is := func(c routing.Candidate) bool { return c.Mediator == m }
	if m == "" || slices.ContainsFunc(d.Offered, is) {
		return nil
	}
	everybody := routing.Default()
	everybody.Offer = len(world.Mediators)
	all := routing.Route(world, r, everybody).Offered
	i := slices.IndexFunc(all, is)
	if i < 0 {
		return fmt.Errorf("mediator %s may not take the case", m)
	}
	d.Offered[len(d.Offered)-1] = all[i]
	return nil
}

// choose routes the case as the hub would, and has both sides take the same mediator.
func (m *maker) choose(_ context.Context, x *made, h hand) error {
	if x.c.State != mediation.Selecting {
		return nil
	}
	world := m.idle
	if x.target.sitsOpen() || x.target == choosing || x.target == court {
		world = m.busy
	}
	r := routing.Request{Case: string(x.c.ID), Kind: x.kind, Region: x.c.Region, Court: CourtID, Language: "zh-CN", Seed: string(x.c.ID)}
	if x.mediator == "" && x.target != choosing {
		r.Exclude = []organizations.MediatorID{StoryMediator} // the desk of the story is full enough
	}
	d := routing.Route(world, r, routing.Default())
	if x.mediator != "" && !offers(d, x.mediator) {
		// With a full desk others come before; the parties may have been told of her all the same.
		only := r
		for id := range m.people {
			if id != x.mediator {
				only.Exclude = append(only.Exclude, id)
			}
		}
		d.Offered = append(d.Offered[:min(2, len(d.Offered))], routing.Route(world, only, routing.Default()).Offered...)
	}
	if len(d.Offered) == 0 {
		return fmt.Errorf("nobody has room")
	}
	if err := include(&d, x.mediator, world, r); err != nil {
		return err
	}
	in := mediation.OfferInput{Round: 1, Pack: d.Pack}
	for _, o := range d.Offered {
		in.Offered = append(in.Offered, mediation.Candidate{Mediator: o.Mediator, Organization: o.Organization, Name: m.people[o.Mediator].Name,
			OrganizationName: world.Organizations[o.Organization].Name, Reasons: reasons(o.Reasons), Doubts: reasons(o.Doubts), Score: o.Score, Fee: o.Fee})
	}
	for _, s := range d.Funnel {
		in.Funnel = append(in.Funnel, mediation.FunnelStep{Key: s.Key, Left: s.Count})
	}
	if err := x.do(func() ([]mediation.Event, error) { return x.c.OfferCandidates(h.sys, x.t.offered, in) }); err != nil || x.target == choosing {
		return err
	}
	if x.target == court {
		return x.do(func() ([]mediation.Event, error) { return x.c.AskAppointment(m.rules, h.app, x.t.last) })
	}
	chosen := in.Offered[chance("choice", x.n, len(in.Offered))].Mediator
	if x.mediator != "" {
		chosen = x.mediator
	}
	if m.people[chosen] == nil {
		return fmt.Errorf("mediator %s takes no cases", chosen)
	}
	x.mediator = chosen
	accounts := map[organizations.MediatorID]string{chosen: m.people[chosen].Person}
	for _, s := range []mediation.Seat{h.app, h.resp} {
		if err := x.do(func() ([]mediation.Event, error) { return x.c.Choose(m.rules, s, x.t.chosen, chosen, accounts) }); err != nil {
			return err
		}
	}
	if x.target.sitsOpen() {
		m.people[chosen].Cases = append(m.people[chosen].Cases, string(x.c.ID))
	}
	return nil
}

func offers(d routing.Decision, m organizations.MediatorID) bool {
	return slices.ContainsFunc(d.Offered, func(c routing.Candidate) bool { return c.Mediator == m })
}

func reasons(rs []routing.Reason) []mediation.Reason {
	var out []mediation.Reason
	for _, r := range rs {
		out = append(out, mediation.Reason{Key: r.Key, Params: r.Params})
	}
	return out
}

func (x *made) mediatorSeat() mediation.Seat {
	return mediation.Seat{Role: mediation.AsMediator, Person: x.c.Appointment.MediatorPerson, Level: actor.Confirmed}
}

func (m *maker) mediate(_ context.Context, x *made, h hand) error {
	if x.c.State != mediation.Appointed || x.target == appointed {
		return nil
	}
	h.med = x.mediatorSeat()
	var tell *mediation.DisclosureInput
	if x.target == disclosed {
		tell = &mediation.DisclosureInput{Kinds: []string{"other_tie"}, Text: "和申请人住在同一个小区，平时没有来往。"}
	}
	if err := x.do(func() ([]mediation.Event, error) { return x.c.Accept(m.rules, h.med, x.t.accepted, tell) }); err != nil || x.target == fresh {
		return err
	}
	if err := x.do(func() ([]mediation.Event, error) { return x.c.Contact(h.med, x.t.contacted) }); err != nil {
		return err
	}
	switch x.target {
	case longer:
		until := m.now.AddDate(0, 0, 45).In(m.pack.Zone()).Format(time.DateOnly)
		return x.do(func() ([]mediation.Event, error) { return x.c.AskExtension(m.rules, h.app, x.t.last, until) })
	case disclosed:
		return x.do(func() ([]mediation.Event, error) { return x.c.Waive(m.rules, h.app, x.t.contacted, true) })
	case resting:
		return x.do(func() ([]mediation.Event, error) {
			return x.c.Pausing(m.rules, h.med, x.t.last, mediation.PauseInput{Reason: "appraisal"})
		})
	}
	return nil
}

// terms is what the parties agree on: the sum in one to six parts, and what is to be done.
func (x *made) terms(h hand) []mediation.Term {
	minor := x.c.Story.AmountMinor
	parts := []int64{1, 2, 3, 6}[chance("parts", x.n, 4)]
	if x.target == overdue || x.target == paying {
		parts = max(parts, 3)
	}
	pay := mediation.Term{Kind: mediation.Pay, Payer: h.resp.Party, Payee: h.app.Party, AmountMinor: minor, Currency: "CNY", Method: "bank", Account: "6222 0000 0000 0000"}
	first := x.t.signed.AddDate(0, 0, 20)
	if x.t.signed.Before(x.t.drafted) {
		first = x.t.drafted.AddDate(0, 0, 20)
	}
	for i := range parts {
		part := minor / parts
		if i == parts-1 {
			part = minor - part*(parts-1)
		}
		pay.Instalments = append(pay.Instalments, mediation.Instalment{Due: first.AddDate(0, int(i), 0).Format(time.DateOnly), AmountMinor: part})
	}
	out := []mediation.Term{pay}
	if what := matters[x.kind].act; what != "" {
		out = append(out, mediation.Term{Kind: mediation.Act, Payer: h.resp.Party, Payee: h.app.Party, Due: first.Format(time.DateOnly), Text: what})
	}
	return out
}

// agree writes the agreement and has it set, or for a measurement puts a digest in place of the paper.
func (m *maker) agree(ctx context.Context, x *made, h hand) error {
	if !x.target.drafts() {
		return nil
	}
	h.med = x.mediatorSeat()
	in := mediation.DraftInput{Whole: true, Facts: x.c.Story.Facts, Issues: matters[x.kind].issues, Terms: x.terms(h)}
	if err := x.do(func() ([]mediation.Event, error) { return x.c.DraftAgreement(m.rules, h.med, x.t.drafted, in) }); err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(x.c.ID))
	text := mediation.AttachInput{Version: x.c.Agreement.Version, Document: hex.EncodeToString(sum[:]), Digest: hex.EncodeToString(sum[:]), Pages: 2}
	if m.d.Render != nil {
		var err error
		if text, err = m.d.Render(ctx, x.c); err != nil {
			return err
		}
	}
	return x.do(func() ([]mediation.Event, error) {
		return x.c.AttachAgreement(h.sys, x.t.drafted.Add(time.Second), text)
	})
}

func (m *maker) sign(_ context.Context, x *made, h hand) error {
	if !x.target.drafts() || x.target == unsigned {
		return nil
	}
	h.med = x.mediatorSeat()
	apply := x.target == applied || x.target == accepted || x.target == curing || x.target == confirmed
	in := mediation.SignInput{Digest: x.c.Agreement.Digest, Strokes: m.strokes, Challenge: "demonstration", Apply: apply}
	put := func(s mediation.Seat, at time.Time) error {
		return x.do(func() ([]mediation.Event, error) { return x.c.Sign(m.rules, s, at, in) })
	}
	if x.target == half {
		return put(h.app, x.t.drafted.Add(20*time.Minute))
	}
	for i, s := range []mediation.Seat{h.app, h.med, h.resp} {
		if err := put(s, x.t.signed.Add(time.Duration(i-2)*10*time.Minute)); err != nil {
			return err
		}
	}
	return m.perform(x, h)
}

// perform has paid what is due by now: all of it, or for a case with something overdue all but the last.
func (m *maker) perform(x *made, h hand) error {
	for i, d := range x.c.Performance {
		if d.DueAt.After(m.now) || x.target == overdue && i > 0 {
			break
		}
		at := d.DueAt.Add(-20 * time.Hour)
		if err := x.do(func() ([]mediation.Event, error) {
			return x.c.RecordPayment(h.resp, at, mediation.PaymentInput{Term: d.Term, Index: d.Index})
		}); err != nil {
			return err
		}
		if err := x.do(func() ([]mediation.Event, error) { return x.c.ConfirmPayment(h.app, at.Add(time.Hour), i) }); err != nil {
			return err
		}
	}
	return nil
}

func (m *maker) end(_ context.Context, x *made, h hand) error {
	switch {
	case x.target == withdrawn:
		return x.do(func() ([]mediation.Event, error) { return x.c.Withdraw(h.app, x.t.last, "") })
	case !x.target.fails():
		return nil
	}
	ended := x.t.signed.Add(-time.Hour)
	if err := x.do(func() ([]mediation.Event, error) {
		return x.c.Terminate(m.rules, x.mediatorSeat(), ended, mediation.TerminateInput{Reason: "gap"})
	}); err != nil || x.target == failed {
		return err
	}
	return x.do(func() ([]mediation.Event, error) { return x.c.RequestFiling(h.app, x.t.signed, "") })
}
