package httpapi

import (
	"context"
	"math"
	"slices"
	"time"

	"concord/courts"
	"concord/internal/actor"
	"concord/internal/fault"
	"concord/mediation"
	"concord/organizations"
	"concord/rooms"
)

const (
	countCap   = 1000 // mediators of an organization: more than that are said as that many
	courtItems = 50   // on the desk of a court; no queue is read further
)

// item is a case on a desk.
func (r *reader) item(s mediation.Summary) DeskItem {
	x := DeskItem{Case: string(s.ID), ID: string(s.ID), Number: s.Number, Kind: s.Kind, KindLabel: r.kind(r.s.deps.Track, s.Kind), State: string(s.State), Waiting: string(s.WaitingFor),
		Move: string(s.Turn.Move), Clock: s.Turn.Clock, Due: s.NextDue, Since: s.Since, UpdatedAt: s.UpdatedAt, Parties: []PartyTag{}, Reasons: keyed(s.Screening)}
	if s.Turn.Due != nil {
		x.Due = s.Turn.Due
	}
	x.DaysLeft = r.daysLeft(x.Due)
	var names []party
	for _, p := range s.Parties {
		names = append(names, party{string(p.ID), string(p.Side), p.Name, p.You})
		x.Parties = append(x.Parties, PartyTag{ID: string(p.ID), Side: string(p.Side), Name: p.Name, You: p.You})
	}
	x.Title = title(s.Kind, 0, "", names, s.You)
	if s.Mediator != "" {
		l := nameLabel(s.MediatorName)
		x.Mediator = &l
	}
	return x
}

// daysLeft counts whole days to a due; the day it is due counts as 0, what is over is negative.
func (r *reader) daysLeft(due *time.Time) *int {
	if due == nil {
		return nil
	}
	n := int(math.Ceil(due.Sub(r.now).Hours()/24)) - 1
	return &n
}

func (r *reader) items(l mediation.List) []DeskItem {
	out := make([]DeskItem, 0, len(l.Items))
	for _, s := range l.Items {
		out = append(out, r.item(s))
	}
	return out
}

func (s *Server) desk(ctx context.Context, l mediation.List, err error) (*out[List[DeskItem]], error) {
	if err != nil {
		return nil, err
	}
	return &out[List[DeskItem]]{List[DeskItem]{s.reader(ctx).items(l), l.Next}}, nil
}

func (s *Server) getMediatorDesk(ctx context.Context, _ *struct{}) (*out[MediatorDesk], error) {
	r, v := s.reader(ctx), MediatorDesk{Due: []DeskItem{}, Waiting: WaitingView{Counts: map[string]int{}, Items: []DeskItem{}}, Sessions: []DeskSession{}, Asked: []AskedView{}}
	due, err := s.deps.Cases.Due(ctx, r.now.AddDate(0, 0, 8), "", 50)
	if err != nil {
		return nil, err
	}
	v.Due = r.items(due)
	counts, err := s.deps.Cases.Counts(ctx)
	if err != nil {
		return nil, err
	}
	for w, n := range counts {
		v.Waiting.Counts[string(w)] = n
	}
	mine, err := s.deps.Cases.ListMediator(ctx, mediation.WaitMe, "", 50)
	if err != nil {
		return nil, err
	}
	v.Waiting.Items = r.items(mine)
	month := time.Date(r.now.Year(), r.now.Month(), 1, 0, 0, 0, 0, r.now.Location())
	ended, err := s.deps.Cases.CountEnded(ctx, month)
	if err != nil {
		return nil, err
	}
	v.Month.Settled = ended[mediation.Settled]
	for _, n := range ended {
		v.Month.Ended += n
	}
	if v.Sessions, err = s.upcoming(ctx, r); err != nil {
		return nil, err
	}
	m, found, err := s.deps.Organizations.MediatorOf(ctx, actor.From(ctx).Person)
	if err != nil || !found {
		return give(v, err)
	}
	badge, err := s.badge(ctx, m)
	v.You, v.Load = &badge, LoadView{len(m.Cases), m.Capacity}
	if err != nil {
		return nil, err
	}
	v.Asked, err = s.askedViews(ctx, s.refs(), m)
	return give(v, err)
}

// upcoming gives the sessions of the asking person that are open or to come, the nearest first.
func (s *Server) upcoming(ctx context.Context, r *reader) ([]DeskSession, error) {
	list, _, err := s.deps.Rooms.Mine(ctx, "")
	if err != nil {
		return nil, err
	}
	out := []DeskSession{}
	for _, x := range list {
		if x.State != rooms.Scheduled && x.State != rooms.Opened && x.State != rooms.Planned {
			continue
		}
		d := DeskSession{ID: string(x.ID), Case: string(x.CaseID), State: string(x.State), Mode: string(x.Mode), ScheduledAt: instant(x.From), Parties: []PartyTag{}}
		v, err := s.deps.Cases.Get(ctx, mediation.CaseID(x.CaseID))
		if fault.CodeOf(err) == fault.NotFound || fault.CodeOf(err) == fault.Forbidden {
			continue // no longer the mediator of the case
		}
		if err != nil {
			return nil, err
		}
		d.Number = v.Number
		var names []party
		for _, p := range v.Parties {
			names = append(names, party{string(p.ID), string(p.Side), p.Name, p.You})
			d.Parties = append(d.Parties, PartyTag{ID: string(p.ID), Side: string(p.Side), Name: p.Name, You: p.You})
		}
		d.Title = title(v.Kind, 0, "", names, v.You)
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(a, b DeskSession) int {
		switch {
		case a.ScheduledAt == nil && b.ScheduledAt == nil:
			return 0
		case a.ScheduledAt == nil:
			return 1
		case b.ScheduledAt == nil:
			return -1
		}
		return a.ScheduledAt.Compare(*b.ScheduledAt)
	})
	return out, nil
}

// instant is nil for the zero time.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func (s *Server) badge(ctx context.Context, m organizations.Mediator) (MediatorBadge, error) {
	b := MediatorBadge{ID: string(m.ID), Name: nameLabel(m.Name), Organizations: []Label{}, Status: string(m.Status), Certificate: m.Certificate, Causes: []string{}, Languages: list(m.Languages),
		Open: len(m.Cases), Capacity: m.Capacity, Ended: m.Ended, Settled: m.Settled, DaysMean: m.DaysMean, Since: m.Since}
	for _, c := range m.Causes {
		b.Causes = append(b.Causes, c.Kind)
	}
	if m.Bio.ZH != "" || m.Bio.EN != "" {
		l := nameLabel(m.Bio)
		b.Bio = &l
	}
	for _, id := range m.Organizations {
		o, err := s.deps.Organizations.Organization(ctx, id)
		if err != nil {
			return b, err
		}
		b.Organizations = append(b.Organizations, nameLabel(o.Name))
	}
	return b, nil
}

func (s *Server) listMediatorCases(ctx context.Context, in *struct {
	WaitingFor string `query:"waitingFor" enum:"me,applicant,respondent,court,all" doc:"only open cases that wait for these"`
	Paging
}) (*out[List[DeskItem]], error) {
	l, err := s.deps.Cases.ListMediator(ctx, mediation.Waiting(in.WaitingFor), in.Cursor, in.Limit)
	return s.desk(ctx, l, err)
}

// tenant picks the tenant of a desk: the one asked for if it is the actor's, else the actor's first.
func tenant(ctx context.Context, asked string, roles ...actor.Role) (string, error) {
	var mine []string
	for _, r := range roles {
		mine = append(mine, actor.From(ctx).Tenants(r)...)
	}
	if asked != "" && slices.Contains(mine, asked) {
		return asked, nil
	}
	if asked != "" || len(mine) == 0 {
		return "", fault.New(fault.Forbidden, "access.denied", nil)
	}
	return mine[0], nil
}

// managed picks the organization of a manager's desk: one that the actor looks after, by a grant there or above, or the
// first of the own ones.
func (s *Server) managed(ctx context.Context, asked string) (string, error) {
	a := actor.From(ctx)
	if asked == "" || a.Has(actor.Manager, asked) {
		return tenant(ctx, asked, actor.Manager)
	}
	rights, err := s.deps.Organizations.Rights(ctx, organizations.OrganizationID(asked))
	if fault.CodeOf(err) == fault.NotFound || err == nil && len(rights) == 0 {
		return "", fault.New(fault.Forbidden, "access.denied", nil)
	}
	return asked, err
}

// unless forgives the refusal of what a manager has no right to see: the desk then leaves it out.
func unless(err error) error {
	if fault.CodeOf(err) == fault.Forbidden {
		return nil
	}
	return err
}

type OrganizationDeskIn struct {
	Organization string `query:"organization" maxLength:"64" doc:"for managers of several, or of one above it"`
}

func (s *Server) getOrganizationDesk(ctx context.Context, in *OrganizationDeskIn) (*out[OrganizationDesk], error) {
	id, err := s.managed(ctx, in.Organization)
	if err != nil {
		return nil, err
	}
	o, err := s.deps.Organizations.Organization(ctx, organizations.OrganizationID(id))
	if err != nil {
		return nil, err
	}
	r := s.reader(ctx)
	v := OrganizationDesk{ID: id, Name: nameLabel(o.Name), Kind: string(o.Kind), Status: string(o.Status), Courts: []CourtView{}, Causes: list(o.Causes), Fee: o.Fee, Counts: map[string]int{}, Due: []DeskItem{}}
	for _, c := range o.Courts {
		x, err := r.court(c)
		if err != nil {
			return nil, err
		}
		if x != nil {
			v.Courts = append(v.Courts, *x)
		}
	}
	for cursor := ""; ; {
		ms, next, err := s.deps.Organizations.Mediators(ctx, o.ID, cursor, 200)
		if err != nil {
			return nil, err
		}
		for _, m := range ms {
			v.Mediators++
			v.Load.Open, v.Load.Capacity = v.Load.Open+len(m.Cases), v.Load.Capacity+m.Capacity
			v.Ended, v.Settled = v.Ended+m.Ended, v.Settled+m.Settled
		}
		if cursor = next; cursor == "" || v.Mediators >= countCap {
			break
		}
	}
	rights, err := s.rights(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	v.Rights = rights
	counts, err := s.deps.Cases.CountOrganization(ctx, o.ID)
	if unless(err) != nil {
		return nil, err
	}
	for state, n := range counts {
		v.Counts[string(state)] = n
	}
	due, err := s.deps.Cases.DueOrganization(ctx, o.ID, 20)
	v.Due = soonest(r.items(due), 20)
	return give(v, unless(err))
}

// soonest sorts by due and keeps the first n.
func soonest(items []DeskItem, n int) []DeskItem {
	slices.SortStableFunc(items, func(a, b DeskItem) int {
		switch {
		case a.Due == nil && b.Due == nil:
			return a.Since.Compare(b.Since)
		case a.Due == nil:
			return 1
		case b.Due == nil:
			return -1
		}
		return a.Due.Compare(*b.Due)
	})
	return items[:min(n, len(items))]
}

func (s *Server) listOrganizationMediators(ctx context.Context, in *struct {
	OrganizationDeskIn
	Paging
}) (*out[List[MediatorBadge]], error) {
	id, err := s.managed(ctx, in.Organization)
	if err != nil {
		return nil, err
	}
	if err := s.deps.Organizations.Allow(ctx, "roster:read", organizations.OrganizationID(id)); err != nil {
		return nil, err
	}
	ms, next, err := s.deps.Organizations.Mediators(ctx, organizations.OrganizationID(id), in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	l := List[MediatorBadge]{Items: make([]MediatorBadge, 0, len(ms)), Next: next}
	for _, m := range ms {
		b, err := s.badge(ctx, m)
		if err != nil {
			return nil, err
		}
		l.Items = append(l.Items, b)
	}
	return &out[List[MediatorBadge]]{l}, nil
}

func (s *Server) listOrganizationCases(ctx context.Context, in *struct {
	OrganizationDeskIn
	Paging
}) (*out[List[DeskItem]], error) {
	id, err := s.managed(ctx, in.Organization)
	if err != nil {
		return nil, err
	}
	l, err := s.deps.Cases.ListOrganization(ctx, organizations.OrganizationID(id), in.Cursor, in.Limit)
	return s.desk(ctx, l, err)
}

type CourtDeskIn struct {
	Court string `query:"court" maxLength:"64" doc:"for staff of several courts"`
}

// getCourtDesk gathers what waits for the court, the most urgent first.
func (s *Server) getCourtDesk(ctx context.Context, in *CourtDeskIn) (*out[CourtDesk], error) {
	id, err := tenant(ctx, in.Court, actor.Clerk, actor.Judge)
	if err != nil {
		return nil, err
	}
	r := s.reader(ctx)
	court, err := r.court(organizations.CourtID(id))
	if err != nil {
		return nil, err
	}
	v := CourtDesk{Counts: map[string]int{"confirmations": 0, "filings": 0, "screenings": 0, "selections": 0}, Items: []DeskItem{}}
	if court != nil {
		v.Court = *court
	}
	add := func(queue string, count int, items []DeskItem) {
		v.Counts[queue] += count
		for _, x := range items {
			x.Queue = queue
			v.Items = append(v.Items, x)
		}
	}
	for _, state := range []courts.ConfirmationState{courts.Applied, courts.Accepted, courts.Curing} {
		n, err := s.deps.Courts.CountConfirmations(ctx, id, state)
		if err != nil {
			return nil, err
		}
		items, _, err := s.confirmationItems(ctx, r, id, state, "", courtItems)
		if err != nil {
			return nil, err
		}
		add("confirmations", n, items)
	}
	n, err := s.deps.Courts.CountFilings(ctx, id, courts.FilingReceived)
	if err != nil {
		return nil, err
	}
	filings, _, err := s.filingItems(ctx, r, id, courts.FilingReceived, "", courtItems)
	if err != nil {
		return nil, err
	}
	add("filings", n, filings)
	for queue, state := range map[string]mediation.State{"screenings": mediation.Submitted, "selections": mediation.Selecting} {
		n, err := s.deps.Cases.CountCourtWaiting(ctx, organizations.CourtID(id), state)
		if err != nil {
			return nil, err
		}
		l, err := s.deps.Cases.ListCourtWaiting(ctx, organizations.CourtID(id), state, "", courtItems)
		if err != nil {
			return nil, err
		}
		add(queue, n, r.items(l))
	}
	v.Items = soonest(v.Items, courtItems)
	return &out[CourtDesk]{v}, nil
}

func (s *Server) confirmationItems(ctx context.Context, r *reader, court string, state courts.ConfirmationState, cursor string, limit int) ([]DeskItem, string, error) {
	cs, next, err := s.deps.Courts.ConfirmationQueue(ctx, court, state, cursor, limit)
	items := make([]DeskItem, 0, len(cs))
	for _, c := range cs {
		x := DeskItem{Queue: "confirmations", Case: c.Case, ID: c.ID, Number: c.Number(), Kind: c.Kind, KindLabel: r.kind(c.Track, c.Kind), State: string(c.State), Waiting: string(mediation.WaitCourt),
			AmountMinor: c.AmountMinor, Currency: c.Currency, Since: c.AppliedAt, UpdatedAt: c.AppliedAt}
		if c.State == courts.Curing {
			x.Waiting = string(mediation.WaitAll)
		}
		if c.Open {
			due := c.Due
			x.Due = &due
		}
		x.DaysLeft = r.daysLeft(x.Due)
		x.Parties, _ = litigantViews(ctx, c.Parties)
		x.Title = titleOf(c.Kind, c.AmountMinor, c.Currency, c.Parties)
		items = append(items, x)
	}
	return items, next, err
}

func (s *Server) filingItems(ctx context.Context, r *reader, court string, state courts.FilingState, cursor string, limit int) ([]DeskItem, string, error) {
	fs, next, err := s.deps.Courts.FilingQueue(ctx, court, state, cursor, limit)
	items := make([]DeskItem, 0, len(fs))
	for _, f := range fs {
		x := DeskItem{Queue: "filings", Case: f.Case, ID: f.ID, Number: f.CaseNumber, Kind: f.Kind, KindLabel: r.kind(f.Track, f.Kind), State: string(f.State), Waiting: string(mediation.WaitCourt),
			AmountMinor: f.AmountMinor, Currency: f.Currency, Since: f.Receipt.ReceivedAt, UpdatedAt: f.Receipt.ReceivedAt}
		if f.State == courts.FilingReceived || f.State == courts.FilingReturned {
			due := f.Due
			x.Due = &due
		}
		x.DaysLeft = r.daysLeft(x.Due)
		x.Parties, _ = litigantViews(ctx, f.Parties)
		x.Title = titleOf(f.Kind, f.AmountMinor, f.Currency, f.Parties)
		items = append(items, x)
	}
	return items, next, err
}

func titleOf(kind string, amount int64, currency string, ls []courts.Litigant) Keyed {
	var names []party
	for _, l := range ls {
		names = append(names, party{l.ID, l.Side, l.Name, false})
	}
	return title(kind, amount, currency, names, mediation.Seat{})
}

func (s *Server) listCourtConfirmations(ctx context.Context, in *struct {
	CourtDeskIn
	State string `query:"state" enum:"applied,accepted,curing,confirmed,rejected,withdrawn" default:"applied"`
	Paging
}) (*out[List[DeskItem]], error) {
	id, err := tenant(ctx, in.Court, actor.Clerk, actor.Judge)
	if err != nil {
		return nil, err
	}
	items, next, err := s.confirmationItems(ctx, s.reader(ctx), id, courts.ConfirmationState(in.State), in.Cursor, in.Limit)
	return give(List[DeskItem]{items, next}, err)
}

func (s *Server) listCourtFilings(ctx context.Context, in *struct {
	CourtDeskIn
	State string `query:"state" enum:"received,accepted,returned,rejected,superseded" default:"received"`
	Paging
}) (*out[List[DeskItem]], error) {
	id, err := tenant(ctx, in.Court, actor.Clerk, actor.Judge)
	if err != nil {
		return nil, err
	}
	items, next, err := s.filingItems(ctx, s.reader(ctx), id, courts.FilingState(in.State), in.Cursor, in.Limit)
	return give(List[DeskItem]{items, next}, err)
}

func (s *Server) listCourtScreenings(ctx context.Context, in *struct {
	CourtDeskIn
	Paging
}) (*out[List[DeskItem]], error) {
	return s.courtCases(ctx, in.Court, mediation.Submitted, in.Paging)
}

func (s *Server) listCourtSelections(ctx context.Context, in *struct {
	CourtDeskIn
	Paging
}) (*out[List[DeskItem]], error) {
	return s.courtCases(ctx, in.Court, mediation.Selecting, in.Paging)
}

func (s *Server) courtCases(ctx context.Context, court string, state mediation.State, p Paging) (*out[List[DeskItem]], error) {
	id, err := tenant(ctx, court, actor.Clerk, actor.Judge)
	if err != nil {
		return nil, err
	}
	l, err := s.deps.Cases.ListCourt(ctx, organizations.CourtID(id), state, p.Cursor, p.Limit)
	return s.desk(ctx, l, err)
}

func (s *Server) getOperatorDesk(ctx context.Context, _ *struct{}) (*out[OperatorDesk], error) {
	return give(s.deps.Operator(ctx))
}
