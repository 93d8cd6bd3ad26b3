package mediation

import (
	"context"
	"slices"
	"time"

	"concord/internal/actor"
	"concord/internal/fault"
	"concord/organizations"
)

// Summary is a case in a list, as the reader of the list may see it.
type Summary struct {
	ID           CaseID                       `json:"id"`
	Number       string                       `json:"number,omitempty"`
	Reference    string                       `json:"reference,omitempty"`
	State        State                        `json:"state"`
	Since        time.Time                    `json:"since"`
	Kind         string                       `json:"kind"`
	Court        organizations.CourtID        `json:"court,omitempty"`
	You          Seat                         `json:"you"`
	Parties      []Name                       `json:"parties"`
	Mediator     organizations.MediatorID     `json:"mediator,omitempty"`
	MediatorName organizations.Name           `json:"mediatorName"`
	Organization organizations.OrganizationID `json:"organization,omitempty"`
	Turn         Turn                         `json:"turn"`
	WaitingFor   Waiting                      `json:"waitingFor,omitempty"`
	NextDue      *time.Time                   `json:"nextDue,omitempty"`
	Screening    []Reason                     `json:"triage,omitempty"` // for the court's queue
	SubmittedAt  *time.Time                   `json:"submittedAt,omitempty"`
	UpdatedAt    time.Time                    `json:"updatedAt"`
}

// Name is a party in a list.
type Name struct {
	ID   PartyID `json:"id"`
	Side Side    `json:"side"`
	Name string  `json:"name"`
	You  bool    `json:"you"`
}

// card is what lists read of a stored case: the parts that roles, turns and summaries need and not the long texts.
type card struct {
	ID           CaseID                `json:"id"`
	Number       string                `json:"number"`
	Reference    string                `json:"reference"`
	State        State                 `json:"state"`
	Since        time.Time             `json:"since"`
	Kind         string                `json:"kind"`
	Court        organizations.CourtID `json:"court"`
	Superior     organizations.CourtID `json:"superior"`
	Parties      []Party               `json:"parties"`
	Screening    *Screening            `json:"screening"`
	Selection    *Selection            `json:"selection"`
	Appointment  *Appointment          `json:"appointment"`
	Locked       []string              `json:"locked"`
	Clocks       []Clock               `json:"clocks"`
	NextDue      *time.Time            `json:"nextDue"`
	Pause        *Pause                `json:"pause"`
	Extension    *Ask                  `json:"extension"`
	Offers       []OfferRef            `json:"offers"`
	Agreement    *Agreement            `json:"agreement"`
	Facts        *FactsRecord          `json:"facts"`
	Confirmation *Link                 `json:"confirmation"`
	Filing       *Link                 `json:"filing"`
	Performance  []Due                 `json:"performance"`
	SubmittedAt  *time.Time            `json:"submittedAt"`
	UpdatedAt    time.Time             `json:"updatedAt"`
	WaitingFor   Waiting               `json:"waitingFor"`
}

func (k *card) summary(a actor.Actor) (Summary, bool) {
	c := &Case{ID: k.ID, State: k.State, Court: k.Court, Superior: k.Superior, Parties: k.Parties, Selection: k.Selection, Appointment: k.Appointment, Locked: k.Locked,
		Clocks: k.Clocks, NextDue: k.NextDue, Pause: k.Pause, Extension: k.Extension, Offers: k.Offers, Agreement: k.Agreement, Facts: k.Facts, Confirmation: k.Confirmation,
		Filing: k.Filing, Performance: k.Performance}
	seat := c.RoleIn(a)
	if seat.Role == AsNobody || seat.Role == AsInvited {
		return Summary{}, false
	}
	s := Summary{ID: k.ID, Number: k.Number, State: k.State, Since: k.Since, Court: k.Court, You: seat, Turn: c.Turn(seat), WaitingFor: k.WaitingFor,
		NextDue: k.NextDue, SubmittedAt: k.SubmittedAt, UpdatedAt: k.UpdatedAt, Parties: []Name{}}
	if seat.IsParty() {
		s.WaitingFor = ""
	}
	if ap := k.Appointment; ap != nil {
		s.Mediator, s.MediatorName, s.Organization = ap.Mediator, ap.Name, ap.Organization
	}
	if seat.Role == AsOperator {
		return s, true
	}
	s.Kind, s.Reference = k.Kind, k.Reference
	if k.Screening != nil && (seat.Role == AsClerk || seat.Role == AsSuperior) {
		s.Screening = k.Screening.Triage
	}
	for _, p := range k.Parties {
		s.Parties = append(s.Parties, Name{ID: p.ID, Side: p.Side, Name: p.Name, You: seat.IsParty() && seat.Party == p.ID})
	}
	return s, true
}

// List is a page of summaries; Next is "" on the last page.
type List struct {
	Items []Summary `json:"items"`
	Next  string    `json:"next,omitempty"`
}

// ListFor gives the cases in which the actor is a party or speaks for one, newest change first.
func (s *Service) ListFor(ctx context.Context, cursor string, limit int) (List, error) {
	a := actor.From(ctx)
	if a.Person == "" {
		return List{}, fault.New(fault.Unauthenticated, "session.needed", nil)
	}
	return s.list(ctx, query{Index: "by_person", Equal: []any{a.Person}, Desc: true, Cursor: cursor, Limit: limit})
}

// ListMediator gives the cases of the actor as mediator, newest change first; with waitingFor only the open ones that
// wait for that.
func (s *Service) ListMediator(ctx context.Context, waitingFor Waiting, cursor string, limit int) (List, error) {
	a := actor.From(ctx)
	if err := s.guard.Allow(ctx, "desk:mediator", Object{Kind: "desk"}); err != nil {
		return List{}, err
	}
	q := query{Index: "by_mediator", Equal: []any{a.Person}, Desc: true, Cursor: cursor, Limit: limit}
	if waitingFor != "" {
		q.Index, q.Equal = "by_desk", []any{a.Person, string(waitingFor)}
	}
	return s.list(ctx, q)
}

// Due gives the open cases of the actor as mediator with something due before an instant, the earliest first.
func (s *Service) Due(ctx context.Context, before time.Time, cursor string, limit int) (List, error) {
	a := actor.From(ctx)
	if err := s.guard.Allow(ctx, "desk:mediator", Object{Kind: "desk"}); err != nil {
		return List{}, err
	}
	return s.list(ctx, query{Index: "by_desk_due", Equal: []any{a.Person}, To: before, Cursor: cursor, Limit: limit})
}

// ListOrganization gives the cases that mediators of an organization have.
func (s *Service) ListOrganization(ctx context.Context, id organizations.OrganizationID, cursor string, limit int) (List, error) {
	ctx, err := s.scoped(ctx, id)
	if err != nil {
		return List{}, err
	}
	if err := s.guard.Allow(ctx, "desk:organization", Object{Kind: "desk", Tenants: []string{string(id)}}); err != nil {
		return List{}, err
	}
	return s.list(ctx, query{Index: "by_organization", Equal: []any{string(id)}, Desc: true, Cursor: cursor, Limit: limit})
}

// ListCourt gives the cases of a court in a state, the longest in it first.
func (s *Service) ListCourt(ctx context.Context, id organizations.CourtID, state State, cursor string, limit int) (List, error) {
	if err := s.guard.Allow(ctx, "desk:court", Object{Kind: "desk", Tenants: []string{string(id)}}); err != nil {
		return List{}, err
	}
	if state == Draft {
		return List{Items: []Summary{}}, nil
	}
	return s.list(ctx, query{Index: "by_court", Equal: []any{string(id), string(state)}, Cursor: cursor, Limit: limit})
}

// ListCourtWaiting gives the cases of a court in a state that wait for the court, the longest in that state first.
func (s *Service) ListCourtWaiting(ctx context.Context, id organizations.CourtID, state State, cursor string, limit int) (List, error) {
	if err := s.guard.Allow(ctx, "desk:court", Object{Kind: "desk", Tenants: []string{string(id)}}); err != nil {
		return List{}, err
	}
	return s.list(ctx, query{Index: "by_court_waiting", Equal: []any{string(id), string(WaitCourt), string(state)}, Cursor: cursor, Limit: limit})
}

// DueOrganization gives the open cases that mediators of an organization have and in which something is due, the n
// soonest of them, the earliest first.
func (s *Service) DueOrganization(ctx context.Context, id organizations.OrganizationID, n int) (List, error) {
	l := List{Items: []Summary{}}
	ctx, err := s.scoped(ctx, id)
	if err != nil {
		return l, err
	}
	if err := s.guard.Allow(ctx, "desk:organization", Object{Kind: "desk", Tenants: []string{string(id)}}); err != nil {
		return l, err
	}
	q := query{Index: "by_organization_due", Limit: n}
	for _, state := range busiest {
		q.Equal = []any{string(id), string(state)}
		more, err := s.list(ctx, q)
		if err != nil {
			return l, err
		}
		l.Items = append(l.Items, more.Items...)
		slices.SortStableFunc(l.Items, func(a, b Summary) int { return a.NextDue.Compare(*b.NextDue) })
		if len(l.Items) >= n { // what is due later than all of these is not read
			l.Items = l.Items[:n]
			q.To = *l.Items[n-1].NextDue
		}
	}
	return l, nil
}

// busiest lists the states that are not over: first those in which most of the open cases stand.
var busiest = []State{Mediating, Signing, Appointed, Paused, Selecting, Inviting, Submitted, Returned, Draft}

func (s *Service) list(ctx context.Context, q query) (List, error) {
	if q.Limit <= 0 || q.Limit > 200 {
		q.Limit = 50
	}
	cards, next, err := s.store.page(ctx, q)
	if err != nil {
		return List{}, err
	}
	l := List{Items: make([]Summary, 0, len(cards)), Next: next}
	a := actor.From(ctx)
	for i := range cards {
		if x, ok := cards[i].summary(a); ok {
			l.Items = append(l.Items, x)
		}
	}
	return l, nil
}

// DueCases gives the ids of cases with something due at or before an instant, for clockwork; first those
// whose time runs out, the earliest first, then those whose people are to be reminded; at most limit of each.
func (s *Service) DueCases(ctx context.Context, at time.Time, limit int) ([]CaseID, error) {
	if !actor.From(ctx).Has(actor.System, "") {
		return nil, notFound()
	}
	var out []CaseID
	for _, index := range []string{"by_due", "by_remind"} {
		cards, _, err := s.store.page(ctx, query{Index: index, To: at.Add(time.Millisecond), Limit: limit})
		if err != nil {
			return nil, err
		}
		for _, k := range cards {
			if !slices.Contains(out, k.ID) {
				out = append(out, k.ID)
			}
		}
	}
	return out, nil
}

// ByReference finds a case by the 8 digits of its links, for the hotline and paper; only for who may read it.
func (s *Service) ByReference(ctx context.Context, reference string) (View, error) {
	return s.find(ctx, "by_reference", reference)
}

// ByNumber finds a case by its official number; only for who may read it.
func (s *Service) ByNumber(ctx context.Context, number string) (View, error) {
	return s.find(ctx, "by_number", number)
}

// ByDigest finds the case from which a document with this SHA-256 was made, for the public check; only the machine asks.
func (s *Service) ByDigest(ctx context.Context, digest string) (View, error) {
	if !actor.From(ctx).Has(actor.System, "") {
		return View{}, notFound()
	}
	return s.find(ctx, "by_document", digest)
}

func (s *Service) find(ctx context.Context, index, value string) (View, error) {
	if value == "" {
		return View{}, notFound()
	}
	cards, _, err := s.store.page(ctx, query{Index: index, Equal: []any{value}, Limit: 1})
	if err != nil {
		return View{}, err
	}
	if len(cards) == 0 {
		return View{}, notFound()
	}
	return s.Get(ctx, cards[0].ID)
}
