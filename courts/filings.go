package courts

import (
	"context"
	"slices"
	"time"

	"concord/internal/actor"
	"concord/internal/docstore"
	"concord/internal/fault"
	"concord/internal/rules"
)

func (f *Filing) object() Object {
	return Object{Kind: "filing", Court: f.Court, People: people(f.Parties)}
}

// Receive takes in a submission and gives the filing with its receipt. The same submission with the same bag gives the
// identical stored receipt; with another bag it is refused. A correction names the returned filing it supersedes; of two
// corrections one wins. Reactions and the hand-off API call it.
func (s *Service) Receive(ctx context.Context, f Filing) (Filing, error) {
	p, err := s.pack(f.Track)
	if err != nil {
		return f, err
	}
	for _, x := range f.Papers {
		if !slices.Contains(Classes, x.Class) {
			return f, fault.New(fault.Invalid, "court.class_not_allowed", fault.P{"class": x.Class})
		}
	}
	stored, err := s.st.filings.Get(ctx, f.ID)
	switch {
	case err == nil:
		f, err = sameBag(stored.Value, f)
	case fault.CodeOf(err) == fault.NotFound:
		f, err = s.insert(ctx, p, f)
	}
	if err != nil {
		return f, err
	}
	if f.Supersedes != "" {
		_, err = s.st.filings.Update(ctx, f.Supersedes, func(old *Filing) ([]docstore.Event, error) { return old.supersede(f.Receipt.ReceivedAt) })
	}
	return f, err
}

func sameBag(stored, sent Filing) (Filing, error) {
	if stored.BagDigest != sent.BagDigest {
		return stored, fault.New(fault.Conflict, "filing.other_bag", nil)
	}
	return stored, nil
}

func (s *Service) insert(ctx context.Context, p rules.Pack, f Filing) (Filing, error) {
	at := s.clock.Now()
	f.Attempt, f.FirstReceivedAt = 1, at
	if f.Supersedes != "" {
		old, err := s.st.filings.Get(ctx, f.Supersedes)
		if err != nil {
			return f, err
		}
		if old.Value.State != FilingReturned || old.Value.Case != f.Case {
			return f, notAllowed(old.Value.State, "supersede")
		}
		f.Attempt, f.FirstReceivedAt = old.Value.Attempt+1, old.Value.FirstReceivedAt
	}
	// asked before a receipt is given, so that the chain holds no receipt of what was refused
	if known, err := s.st.filings.Find(ctx, docstore.Query{Index: "by_digest", Equal: []any{f.Court, f.BagDigest}, Limit: 1}); err != nil {
		return f, err
	} else if len(known.Items) > 0 && known.Items[0].ID != f.ID {
		return f, fault.New(fault.Exists, "filing.bag_known", nil)
	}
	var err error
	if f.Receipt, err = s.st.issue(ctx, Receipt{Court: f.Court, Submission: f.ID, ReceivedAt: at, BagDigest: f.BagDigest}); err != nil {
		return f, err
	}
	k, err := clockOf(p, rules.ClockFilingDecision, f.Receipt.ReceivedAt)
	if err != nil {
		return f, err
	}
	f.State, f.Clocks, f.Due = FilingReceived, []Clock{k}, k.Due
	err = s.st.filings.Insert(ctx, f.ID, f, f.event(FilingArrived, f.Receipt.ReceivedAt))
	if fault.CodeOf(err) != fault.Exists {
		return f, err
	}
	stored, getErr := s.st.filings.Get(ctx, f.ID)
	if getErr != nil {
		return f, err // another filing has this bag, or supersedes the same one
	}
	return sameBag(stored.Value, f)
}

// Filing gives a filing to the court and to its parties.
func (s *Service) Filing(ctx context.Context, id string) (Filing, error) {
	it, err := s.st.filings.Get(ctx, id)
	if err != nil {
		return Filing{}, err
	}
	return it.Value, s.seen(ctx, it.Value.object(), "")
}

func (s *Service) decide(ctx context.Context, id string, fn func(f *Filing, p rules.Pack, by string, at time.Time) ([]docstore.Event, error)) (Filing, error) {
	it, err := s.st.filings.Get(ctx, id)
	if err != nil {
		return Filing{}, err
	}
	if err := s.seen(ctx, it.Value.object(), "filing:decide"); err != nil {
		return Filing{}, err
	}
	if err := unlocked(it.Value.Locked, actor.From(ctx).Person); err != nil {
		return Filing{}, err
	}
	p, err := s.pack(it.Value.Track)
	if err != nil {
		return Filing{}, err
	}
	by, at := actor.From(ctx).Person, s.clock.Now()
	it, err = s.st.filings.Update(ctx, id, func(f *Filing) ([]docstore.Event, error) { return fn(f, p, by, at) })
	if fault.CodeOf(err) == fault.Exists {
		return it.Value, fault.On("number", "filing.docket_taken", nil)
	}
	return it.Value, err
}

// Docket files it under a docket number, unique in the court.
func (s *Service) Docket(ctx context.Context, id, number string) (Filing, error) {
	return s.decide(ctx, id, func(f *Filing, _ rules.Pack, by string, at time.Time) ([]docstore.Event, error) {
		return f.docket(number, by, at)
	})
}

// Return sends it back with coded reasons and a day by which it can be cured.
func (s *Service) Return(ctx context.Context, id string, reasons []Flaw, cureBy time.Time) (Filing, error) {
	return s.decide(ctx, id, func(f *Filing, p rules.Pack, by string, at time.Time) ([]docstore.Event, error) {
		return f.giveBack(p, reasons, cureBy, by, at)
	})
}

// RejectFiling refuses it for good, with coded reasons.
func (s *Service) RejectFiling(ctx context.Context, id string, reasons []Flaw) (Filing, error) {
	return s.decide(ctx, id, func(f *Filing, p rules.Pack, by string, at time.Time) ([]docstore.Event, error) {
		return f.reject(p, reasons, by, at)
	})
}

// FilingQueue gives a page of a court's filings in a state, the most urgent first.
func (s *Service) FilingQueue(ctx context.Context, court string, state FilingState, cursor string, limit int) ([]Filing, string, error) {
	if err := s.guard(ctx, "desk:court", Object{Kind: "desk", Court: court}); err != nil {
		return nil, "", err
	}
	page, err := s.st.filings.Find(ctx, docstore.Query{Index: "by_court", Equal: []any{court, string(state)}, Cursor: cursor, Limit: limit})
	return values(page), page.Next, err
}

// CountFilings says how many filings of a court are in a state.
func (s *Service) CountFilings(ctx context.Context, court string, state FilingState) (int, error) {
	if err := s.guard(ctx, "desk:court", Object{Kind: "desk", Court: court}); err != nil {
		return 0, err
	}
	return s.st.filings.Count(ctx, docstore.Query{Index: "by_court", Equal: []any{court, string(state)}})
}

// FilingsOf gives all filings of a case, oldest first.
func (s *Service) FilingsOf(ctx context.Context, caseID string) ([]Filing, error) {
	page, err := s.st.filings.Find(ctx, docstore.Query{Index: "by_case", Equal: []any{caseID}, Limit: 100})
	if err != nil || len(page.Items) == 0 {
		return nil, err
	}
	return values(page), s.seen(ctx, page.Items[0].Value.object(), "")
}

func values(p docstore.Page[Filing]) []Filing {
	out := make([]Filing, 0, len(p.Items))
	for _, it := range p.Items {
		out = append(out, it.Value)
	}
	return out
}
