package mediation

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"time"

	"concord/internal/docstore"
	"concord/internal/fault"
)

// store is the only part that knows docstore.
type store struct {
	cases        *docstore.Collection[Case]
	cards        *docstore.Collection[card] // the same documents, read for lists
	negotiations *docstore.Collection[Negotiation]
	notes        *docstore.Collection[Note]
	counters     *docstore.Collection[counter]
}

// counter gives out consecutive numbers.
type counter struct {
	Last int `json:"last"`
}

// Collection holds the cases; their events carry its name.
const Collection = "cases"

var caseSpec = docstore.Spec{Name: Collection, Indexes: []docstore.Index{
	{Name: "by_number", Fields: []string{"number"}, Unique: true},
	{Name: "by_reference", Fields: []string{"reference"}, Unique: true},
	{Name: "by_person", Fields: []string{"people", "updatedAt"}},
	{Name: "by_mediator", Fields: []string{"appointment.mediatorPerson", "updatedAt"}},
	{Name: "by_desk", Fields: []string{"desk", "waitingFor", "updatedAt"}},
	{Name: "by_desk_due", Fields: []string{"desk", "nextDue"}},
	{Name: "by_organization", Fields: []string{"appointment.organization", "updatedAt"}},
	{Name: "by_court", Fields: []string{"court", "state", "since"}},
	{Name: "by_court_waiting", Fields: []string{"court", "waitingFor", "state", "since"}},
	{Name: "by_mediator_state", Fields: []string{"appointment.mediatorPerson", "state", "since"}},
	{Name: "by_organization_state", Fields: []string{"appointment.organization", "state"}},
	{Name: "by_organization_due", Fields: []string{"appointment.organization", "state", "nextDue"}},
	{Name: "by_state", Fields: []string{"state"}},
	{Name: "by_due", Fields: []string{"nextDue"}},
	{Name: "by_remind", Fields: []string{"remindAt"}},
	{Name: "by_partner", Fields: []string{"partner.organization", "createdAt"}},
	{Name: "by_document", Fields: []string{"documents.digest"}},
}}

func declare(ctx context.Context, s *docstore.Store) (*store, error) {
	var st store
	var err error
	if st.cases, err = docstore.Declare[Case](ctx, s, caseSpec); err != nil {
		return nil, err
	}
	if st.cards, err = docstore.Declare[card](ctx, s, caseSpec); err != nil {
		return nil, err
	}
	if st.negotiations, err = docstore.Declare[Negotiation](ctx, s, docstore.Spec{Name: "negotiations"}); err != nil {
		return nil, err
	}
	if st.notes, err = docstore.Declare[Note](ctx, s, docstore.Spec{Name: "notes"}); err != nil {
		return nil, err
	}
	st.counters, err = docstore.Declare[counter](ctx, s, docstore.Spec{Name: "counters"})
	return &st, err
}

func (st *store) get(ctx context.Context, id CaseID) (*Case, error) {
	it, err := st.cases.Get(ctx, string(id))
	if err != nil {
		return nil, absent(err)
	}
	return &it.Value, nil
}

// absent makes one fault of all ways in which something is not there.
func absent(err error) error {
	if fault.CodeOf(err) == fault.NotFound {
		return notFound()
	}
	return err
}

func (st *store) insert(ctx context.Context, c *Case, events ...Event) error {
	return st.cases.Insert(ctx, string(c.ID), *c, stored(events)...)
}

// stored makes of what verbs say what the outbox delivers.
func stored(events []Event) []docstore.Event {
	out := make([]docstore.Event, 0, len(events))
	for _, e := range events {
		out = append(out, docstore.NewEvent(string(e.Kind), e.At, e.Data))
	}
	return out
}

// update changes a case and stores what happened with it, in one write.
func (st *store) update(ctx context.Context, id CaseID, fn func(*Case) ([]Event, error)) (*Case, error) {
	it, err := st.cases.Update(ctx, string(id), func(c *Case) ([]docstore.Event, error) {
		events, err := fn(c)
		if err != nil {
			return nil, err
		}
		return stored(events), nil
	})
	if err != nil {
		return nil, absent(err)
	}
	return &it.Value, nil
}

// negotiation gives the privileged part of a case; an empty one when nothing was offered yet.
func (st *store) negotiation(ctx context.Context, id CaseID) (*Negotiation, error) {
	it, err := st.negotiations.Get(ctx, string(id))
	if fault.CodeOf(err) == fault.NotFound {
		return &Negotiation{Case: id}, nil
	}
	if err != nil {
		return nil, err
	}
	return &it.Value, nil
}

func (st *store) negotiate(ctx context.Context, id CaseID, fn func(*Negotiation) error) (*Negotiation, error) {
	err := st.negotiations.Insert(ctx, string(id), Negotiation{Case: id})
	if err != nil && fault.CodeOf(err) != fault.Exists {
		return nil, err
	}
	it, err := st.negotiations.Update(ctx, string(id), func(n *Negotiation) ([]docstore.Event, error) { return nil, fn(n) })
	if err != nil {
		return nil, err
	}
	return &it.Value, nil
}

// number gives the next official number of a year: 2026-1187. Numbers may be skipped, never given twice.
func (st *store) number(ctx context.Context, at time.Time) (string, error) {
	last, err := st.count(ctx, at.Year(), 1)
	return official(at.Year(), last), err
}

func official(year, n int) string { return fmt.Sprintf("%d-%04d", year, n) }

// count takes n numbers of a year and gives the last of them.
func (st *store) count(ctx context.Context, year, n int) (int, error) {
	id := fmt.Sprintf("case-%d", year)
	if err := st.counters.Insert(ctx, id, counter{}); err != nil && fault.CodeOf(err) != fault.Exists {
		return 0, err
	}
	it, err := st.counters.Update(ctx, id, func(c *counter) ([]docstore.Event, error) {
		c.Last += n
		return nil, nil
	})
	return it.Value.Last, err
}

// note gives the notes of a mediator on a case; empty ones when there are none.
func (st *store) note(ctx context.Context, id CaseID, person string) (Note, error) {
	it, err := st.notes.Get(ctx, noteID(id, person))
	if fault.CodeOf(err) == fault.NotFound {
		return Note{Case: id, Person: person}, nil
	}
	return it.Value, err
}

func (st *store) writeNote(ctx context.Context, n Note) error {
	key := noteID(n.Case, n.Person)
	if err := st.notes.Insert(ctx, key, n); fault.CodeOf(err) != fault.Exists {
		return err
	}
	_, err := st.notes.Update(ctx, key, func(old *Note) ([]docstore.Event, error) {
		*old = n
		return nil, nil
	})
	return err
}

func noteID(id CaseID, person string) string { return string(id) + "." + person }

// newID makes a random id of 26 characters.
func newID() string { return docstore.NewID() }

// query asks an index of the cases.
type query = docstore.Query

// newReference makes 8 random digits for links and phone calls.
func newReference() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(90_000_000))
	if err != nil {
		return "", err
	}
	return fmt.Sprint(10_000_000 + n.Int64()), nil
}

// page asks an index and gives cards.
func (st *store) page(ctx context.Context, q docstore.Query) ([]card, string, error) {
	p, err := st.cards.Find(ctx, q)
	out := make([]card, 0, len(p.Items))
	for _, it := range p.Items {
		out = append(out, it.Value)
	}
	return out, p.Next, err
}
