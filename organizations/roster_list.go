package organizations

import (
	"context"
	"slices"
	"strings"

	"concord/internal/docstore"
	"concord/internal/fault"
)

// Entries lists the roster of an organization, or of all below it too, a page at a time: those in a status ("" for all)
// whose name or certificate holds the words. A mediator on several of these rosters comes once.
func (s *Service) Entries(ctx context.Context, id OrganizationID, q RosterQuery) ([]Mediator, string, error) {
	p, err := s.place(ctx, "roster:read", id)
	if err != nil {
		return nil, "", err
	}
	return s.entries(ctx, p.Organization, q)
}

// RosterQuery asks a roster.
type RosterQuery struct {
	Words  string
	Status Status
	Below  bool
	Cursor string
	Limit  int
}

func (q RosterQuery) fits(m Mediator) bool {
	if q.Status != "" && m.Status != q.Status {
		return false
	}
	return q.Words == "" || matches(m.Name, q.Words) || m.Certificate != "" && strings.Contains(strings.ToLower(m.Certificate), strings.ToLower(strings.TrimSpace(q.Words)))
}

// entries walks the organizations of a subtree and the roster of each. The cursor says where in both it stands.
func (s *Service) entries(ctx context.Context, root Organization, q RosterQuery) ([]Mediator, string, error) {
	if q.Limit <= 0 {
		q.Limit = 50
	}
	w, err := readWalk(q.Cursor, string(root.ID))
	if err != nil {
		return nil, "", err
	}
	if w.at != string(root.ID) { // a cursor comes from outside: it leads nowhere but below
		o, err := s.Organization(ctx, OrganizationID(w.at))
		if err != nil && fault.CodeOf(err) != fault.NotFound {
			return nil, "", err
		}
		if !q.Below || !slices.Contains(o.Path, root.ID) {
			return nil, "", fault.On("cursor", "field.invalid", nil)
		}
	}
	out, scanned := []Mediator{}, 0
	for {
		page, err := s.st.mediators.Find(ctx, docstore.Query{Index: "by_organization", Equal: []any{w.at}, Cursor: w.inner, Limit: q.Limit})
		if err != nil {
			return nil, "", err
		}
		for _, it := range page.Items {
			scanned++
			if !q.fits(it.Value) {
				continue
			}
			first, err := s.firstBelow(ctx, it.Value, root.ID, OrganizationID(w.at), q.Below)
			if err != nil {
				return nil, "", err
			}
			if first {
				out = append(out, it.Value)
			}
		}
		w.inner = page.Next
		for w.inner == "" { // this roster is read: on to that of the next organization
			if !q.Below || w.last {
				return out, "", nil
			}
			next, err := s.st.organizations.Find(ctx, docstore.Query{Index: "by_path", Equal: []any{string(root.ID)}, Cursor: w.outer, Limit: 1})
			if err != nil {
				return nil, "", err
			}
			if len(next.Items) == 0 {
				return out, "", nil
			}
			w.at, w.outer, w.last = next.Items[0].ID, next.Next, next.Next == ""
			scanned++
			break
		}
		if len(out) >= q.Limit || scanned >= mostScanned {
			return out, w.String(), nil
		}
	}
}

// firstBelow says whether an organization is the first of the mediator's that lies in a subtree: there he is listed.
func (s *Service) firstBelow(ctx context.Context, m Mediator, root, at OrganizationID, below bool) (bool, error) {
	if !below || len(m.Organizations) == 1 {
		return true, nil
	}
	for _, id := range m.Organizations {
		if id == at {
			return true, nil
		}
		if id == root {
			return false, nil
		}
		o, err := s.Organization(ctx, id)
		if fault.CodeOf(err) == fault.NotFound {
			continue
		}
		if err != nil || slices.Contains(o.Path, root) {
			return false, err
		}
	}
	return true, nil
}

// walk is a cursor over the rosters of several organizations.
type walk struct {
	at           string // whose roster
	inner, outer string
	last         bool // no organization after this one
}

func readWalk(cursor, first string) (walk, error) {
	if cursor == "" {
		return walk{at: first}, nil
	}
	parts := strings.Split(cursor, "~")
	if len(parts) != 4 {
		return walk{}, fault.On("cursor", "field.invalid", nil)
	}
	return walk{at: parts[0], inner: parts[1], outer: parts[2], last: parts[3] == "1"}, nil
}

func (w walk) String() string {
	last := "0"
	if w.last {
		last = "1"
	}
	return strings.Join([]string{w.at, w.inner, w.outer, last}, "~")
}

// Usable lists organizations whose rosters a court may look at, a page at a time: those it invited (own), those a court
// above invited, which it may use (above), or those that courts below invited, which it oversees (below).
func (s *Service) Usable(ctx context.Context, court CourtID, which, cursor string, limit int) ([]Organization, string, error) {
	courts, err := s.courtsOf(ctx, court, which)
	if err != nil {
		return nil, "", err
	}
	at, inner, _ := strings.Cut(cursor, "~")
	out := []Organization{}
	started := at == ""
	for i, c := range courts {
		if started = started || string(c) == at; !started {
			continue
		}
		if string(c) != at {
			inner = ""
		}
		page, next, err := s.Invited(ctx, c, inner, limit-len(out))
		if err != nil {
			return nil, "", err
		}
		out = append(out, page...)
		if next != "" {
			return out, string(c) + "~" + next, nil
		}
		if len(out) >= limit && i+1 < len(courts) {
			return out, string(courts[i+1]) + "~", nil
		}
	}
	return out, "", nil
}

func (s *Service) courtsOf(ctx context.Context, court CourtID, which string) ([]CourtID, error) {
	switch which {
	case "above":
		return s.courtsAbove(ctx, court)
	case "below":
		var out []CourtID
		level := []CourtID{court}
		for range courtLevels {
			var next []CourtID
			for _, c := range level {
				below, err := every(ctx, s.st.courts, docstore.Query{Index: "by_parent", Equal: []any{string(c)}})
				if err != nil {
					return nil, err
				}
				for _, b := range below {
					next = append(next, b.ID)
				}
			}
			out, level = append(out, next...), next
		}
		return out, nil
	}
	return []CourtID{court}, nil
}
