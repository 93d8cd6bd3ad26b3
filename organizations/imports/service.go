package imports

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"concord/internal/actor"
	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/fault"
	"concord/internal/rules"
	"concord/organizations"
)

// Roster is what an import needs of the roster.
type Roster interface {
	// Allow says whether the actor may do an action to an organization.
	Allow(ctx context.Context, action string, id organizations.OrganizationID) error
	Organization(ctx context.Context, id organizations.OrganizationID) (organizations.Organization, error)
	Mediator(ctx context.Context, id organizations.MediatorID) (organizations.Mediator, error)
	MediatorCertified(ctx context.Context, certificate string) (organizations.Mediator, bool, error)
	MediatorOf(ctx context.Context, person string) (organizations.Mediator, bool, error)
	// AddMediator stores a new mediator; fault exists with the index in its parameters when one is there already.
	AddMediator(ctx context.Context, m organizations.Mediator) (organizations.Mediator, error)
}

// Somebody is what an import needs to know of the account that has a phone number.
type Somebody struct {
	Person    string
	Court     bool // serves a court or the hub, and so cannot mediate here (SIM 16)
	Suspended bool
}

// People is who signs in; package identity stands behind it. Nothing of it writes to anybody.
type People interface {
	// Normal brings a phone number to its one form; key says what is wrong with it.
	Normal(phone string) (normal, key string)
	// Hash is the keyed hash of a normal number by which ties are compared.
	Hash(normal string) string
	// Known gives the account of a normal number.
	Known(ctx context.Context, normal string) (Somebody, bool, error)
	// Join makes the account of a number when there is none, and gives it the role of a mediator in an organization. Again
	// changes nothing. given is false when it had the role before.
	Join(ctx context.Context, normal, name string, o organizations.OrganizationID) (person string, given bool, err error)
	// Leave takes the role away.
	Leave(ctx context.Context, person string, o organizations.OrganizationID) error
}

// Files keeps the bytes behind an import, encrypted.
type Files interface {
	Keep(ctx context.Context, r io.Reader, max int64) (name string, err error)
	Open(ctx context.Context, name string) (io.ReadCloser, error)
	Delete(ctx context.Context, name string) error
}

// Deps is what the service stands on.
type Deps struct {
	Store  *docstore.Store
	Clock  clock.Clock
	Roster Roster
	People People
	Files  Files
	Kinds  []rules.Kind // the kinds of dispute of this deployment
}

// Service holds the use cases.
type Service struct {
	Deps
	imports *docstore.Collection[Import]
	words   *lexicon
}

// Open declares the collection.
func Open(ctx context.Context, d Deps) (*Service, error) {
	c, err := docstore.Declare[Import](ctx, d.Store, docstore.Spec{Name: Collection, Indexes: []docstore.Index{
		{Name: "by_organization", Fields: []string{"organization", "at"}},
		{Name: "by_age", Fields: []string{"held", "at"}},
	}})
	return &Service{d, c, newLexicon(d.Kinds)}, err
}

// Create takes a file for an organization; it is read in the background. Faults: forbidden, not_found, conflict
// organization.not_active, too_large.
func (s *Service) Create(ctx context.Context, id organizations.OrganizationID, name string, body io.Reader) (Import, error) {
	o, err := s.active(ctx, id)
	if err != nil {
		return Import{}, err
	}
	now := s.Clock.Now()
	m := Import{ID: ID(docstore.NewID()), Organization: o.ID, By: actor.From(ctx).Person, Name: plainName(name), State: Reading, At: now, Held: "held"}
	// Some bytes of our own in front: no two imports share a blob, so each may delete its own.
	var salt [saltSize]byte
	rand.Read(salt[:])
	if m.Source, err = s.Files.Keep(ctx, io.MultiReader(strings.NewReader(string(salt[:])), body), MaxSize+saltSize); err != nil {
		if fault.CodeOf(err) == fault.TooLarge {
			err = fault.New(fault.TooLarge, "import.too_large", fault.P{"max": int64(MaxSize)})
		}
		return m, err
	}
	return m, s.imports.Insert(ctx, string(m.ID), m, docstore.NewEvent(FileArrived, now, Fact{m.ID, m.Organization}))
}

const saltSize = 16

func (s *Service) active(ctx context.Context, id organizations.OrganizationID) (organizations.Organization, error) {
	if err := s.Roster.Allow(ctx, "roster:import", id); err != nil {
		return organizations.Organization{}, err
	}
	o, err := s.Roster.Organization(ctx, id)
	if err == nil && o.Status != organizations.Active {
		err = fault.New(fault.Conflict, "organization.not_active", fault.P{"status": string(o.Status)})
	}
	return o, err
}

// plainName is the name of a file without folders and what cannot be shown, at most 120 characters.
func plainName(name string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	out := []rune(strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || invisible(r) {
			return -1
		}
		return r
	}, name)))
	if len(out) > 120 {
		out = out[len(out)-120:]
	}
	if len(out) == 0 {
		return "mediators"
	}
	return string(out)
}

// Get gives an import; not_found for whoever may not know of it.
func (s *Service) Get(ctx context.Context, id ID) (Import, error) {
	it, err := s.imports.Get(ctx, string(id))
	if err != nil {
		return Import{}, err
	}
	return it.Value, s.Roster.Allow(ctx, "roster:import", it.Value.Organization)
}

// List gives the imports of an organization, the newest first.
func (s *Service) List(ctx context.Context, o organizations.OrganizationID, cursor string, limit int) ([]Import, string, error) {
	if err := s.Roster.Allow(ctx, "roster:import", o); err != nil {
		return nil, "", err
	}
	p, err := s.imports.Find(ctx, docstore.Query{Index: "by_organization", Equal: []any{string(o)}, Desc: true, Cursor: cursor, Limit: limit})
	out := make([]Import, 0, len(p.Items))
	for _, it := range p.Items {
		out = append(out, it.Value)
	}
	return out, p.Next, err
}

// Start begins to write the rows chosen, or goes on after a stop.
func (s *Service) Start(ctx context.Context, id ID, c Choice) (Import, error) {
	m, err := s.Get(ctx, id)
	if err != nil {
		return m, err
	}
	if _, err := s.active(ctx, m.Organization); err != nil {
		return m, err
	}
	if !m.hasRows() && (m.State == Ready || m.State == Stopped) {
		return m, gone()
	}
	it, err := s.imports.Update(ctx, string(id), func(m *Import) ([]docstore.Event, error) { return m.start(c, s.Clock.Now()) })
	return it.Value, err
}

// Stop ends the writing after the rows under way; Start goes on.
func (s *Service) Stop(ctx context.Context, id ID) (Import, error) {
	if m, err := s.Get(ctx, id); err != nil {
		return m, err
	}
	it, err := s.imports.Update(ctx, string(id), func(m *Import) ([]docstore.Event, error) { return nil, m.stop() })
	return it.Value, err
}

func gone() error { return fault.New(fault.NotFound, "import.rows_gone", nil) }

// RowState says what became of a row.
type RowState string

// The states of a row.
const (
	RowGood    RowState = "good"     // nothing is wrong, not written
	RowBad     RowState = "bad"      // something is wrong, not written
	RowWritten RowState = "written"  // on the roster
	RowKeptOut RowState = "kept_out" // good when it was checked, refused when it was written
)

// RowView is a row with what became of it.
type RowView struct {
	Row
	State      RowState
	MediatorID organizations.MediatorID // of a row that is written
}

// Rows gives the rows of an import, those of a state or all for "", a page at a time.
func (s *Service) Rows(ctx context.Context, id ID, state RowState, cursor string, limit int) ([]RowView, string, error) {
	m, err := s.Get(ctx, id)
	if err != nil {
		return nil, "", err
	}
	rows, err := s.plan(ctx, m)
	if err != nil {
		return nil, "", err
	}
	from := 0
	if cursor != "" {
		if from, err = strconv.Atoi(cursor); err != nil || from < 0 {
			return nil, "", fault.New(fault.Invalid, "cursor.invalid", nil)
		}
	}
	if limit <= 0 || limit > 200 {
		limit = 50
	}
	out := []RowView{}
	for i := from; i < len(rows); i++ {
		v := view(m, rows, i)
		if state != "" && v.State != state {
			continue
		}
		if len(out) == limit {
			return out, strconv.Itoa(i), nil
		}
		out = append(out, v)
	}
	return out, "", nil
}

func view(m Import, rows []Row, i int) RowView {
	v := RowView{Row: rows[i], State: RowGood}
	switch {
	case len(v.Problems) > 0:
		v.State = RowBad
	case i < m.Next && m.late(v.Row.Row) != "":
		v.State = RowKeptOut
		v.Problems = []Problem{{Row: v.Row.Row, Key: m.late(v.Row.Row)}}
	case i < m.Next:
		v.State, v.MediatorID = RowWritten, m.mediator(v.Row)
	}
	return v
}

func (m Import) late(row int) string {
	for _, l := range m.Late {
		if l.Row == row {
			return l.Key
		}
	}
	return ""
}

// mediator gives the id that a row becomes on the roster: the same however often it is written.
func (m Import) mediator(r Row) organizations.MediatorID {
	h := sha256.Sum256(fmt.Appendf(nil, "concord import|%s|%d", m.ID, r.Row))
	return organizations.MediatorID(strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(h[:16])))
}

// plan reads the rows of an import.
func (s *Service) plan(ctx context.Context, m Import) ([]Row, error) {
	if m.Plan == "" {
		if m.State == Reading || m.State == Failed {
			return []Row{}, nil
		}
		return nil, gone()
	}
	r, err := s.Files.Open(ctx, m.Plan)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var p plan
	return p.Rows, unmarshal(r, &p)
}

// plan is the blob of the rows. The import stands in it, so that no two are the same.
type plan struct {
	Import ID     `json:"import"`
	Salt   string `json:"salt"`
	Rows   []Row  `json:"rows"`
}

func unmarshal(r io.Reader, p *plan) error {
	d := json.NewDecoder(r)
	if err := d.Decode(p); err != nil {
		return err
	}
	_, err := io.Copy(io.Discard, r) // its end proves that the blob is whole
	return err
}

// keep stores rows.
func (s *Service) keep(ctx context.Context, id ID, rows []Row) (string, error) {
	raw, err := json.Marshal(plan{id, docstore.NewID(), rows})
	if err != nil {
		return "", err
	}
	return s.Files.Keep(ctx, strings.NewReader(string(raw)), int64(len(raw)))
}

// Sweep forgets the rows of imports that are older than Kept, and says how many: phone numbers lie in them.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	n := 0
	for {
		p, err := s.imports.Find(ctx, docstore.Query{Index: "by_age", Equal: []any{"held"}, To: s.Clock.Now().Add(-Kept), Limit: 100})
		if err != nil || len(p.Items) == 0 {
			return n, err
		}
		for _, it := range p.Items {
			for _, blob := range []string{it.Value.Source, it.Value.Plan} {
				if blob == "" {
					continue
				}
				if err := s.Files.Delete(ctx, blob); err != nil {
					return n, err
				}
			}
			if _, err := s.imports.Update(ctx, it.ID, func(m *Import) ([]docstore.Event, error) {
				m.Source, m.Plan, m.Held = "", "", ""
				if m.State == Reading || m.State == Writing {
					m.State = Stopped
				}
				return nil, nil
			}); err != nil {
				return n, err
			}
			n++
		}
	}
}
