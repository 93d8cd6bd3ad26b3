package organizations

import (
	"context"
	"slices"
	"time"

	"concord/internal/actor"
	"concord/internal/docstore"
	"concord/internal/fault"
	"concord/internal/regions"
)

// MostLevels is how deep a tree may be, headquarters counted: province, city, county, street, and some room.
const MostLevels = 8

// The events of trees.
const (
	OrganizationBranched = "organization.branched" // Branching
	OrganizationMoved    = "organization.moved"    // Branching: of the branch itself and of each organization below it
)

// Branching is the data of tree events.
type Branching struct {
	Organization OrganizationID `json:"organization"`
	Parent       OrganizationID `json:"parent"`
	Moved        OrganizationID `json:"moved,omitempty"` // the branch that was moved, with the organization in it
}

// lineage reads an organization and those above it by their parents, nearest first. Paths are for lists: while a branch
// moves they may lag, and rights must not.
func (s *Service) lineage(ctx context.Context, id OrganizationID) (place, error) {
	var p place
	seen := map[OrganizationID]bool{}
	for id != "" && !seen[id] && len(p.line) < 2*MostLevels {
		it, err := s.st.organizations.Get(ctx, string(id))
		if fault.CodeOf(err) == fault.NotFound && len(p.line) > 0 {
			break // its headquarters is not on this hub
		}
		if err != nil {
			return p, err
		}
		seen[id] = true
		p.line = append(p.line, it.Value)
		id = it.Value.Parent
	}
	if len(p.line) == 0 {
		return p, notFound()
	}
	p.Organization = p.line[0]
	return p, nil
}

// pathUnder gives the path of what stands directly below an organization: headquarters first; none for "".
func (s *Service) pathUnder(ctx context.Context, parent OrganizationID) ([]OrganizationID, error) {
	if parent == "" {
		return nil, nil
	}
	p, err := s.lineage(ctx, parent)
	if fault.CodeOf(err) == fault.NotFound {
		return []OrganizationID{parent}, nil // an import may name it before it is there
	}
	out := p.ids()
	slices.Reverse(out)
	return out, err
}

// Branch is what a manager says of a new branch.
type Branch struct {
	Name    Name
	Regions []string
	Causes  []string
	Fee     string // "" is that of the organization above
}

// CreateBranch makes a branch below an organization. It works under the invitation of the organization above, so its
// regions and causes must lie within those of that one, which must be active.
func (s *Service) CreateBranch(ctx context.Context, parent OrganizationID, b Branch) (Organization, error) {
	p, err := s.place(ctx, "organization:branch", parent)
	if err != nil {
		return Organization{}, err
	}
	if p.Status != Active {
		return Organization{}, fault.New(fault.Conflict, "organization.not_active", fault.P{"status": string(p.Status)})
	}
	if len(p.line) >= MostLevels {
		return Organization{}, fault.On("parent", "organization.too_deep", fault.P{"max": MostLevels})
	}
	o, err := s.branch(p.Organization, b)
	if err != nil {
		return o, err
	}
	path, err := s.pathUnder(ctx, parent)
	if err != nil {
		return o, err
	}
	o.Path = path
	now := s.clock.Now()
	if err := s.st.organizations.Insert(ctx, string(o.ID), o, docstore.NewEvent(OrganizationBranched, now, Branching{Organization: o.ID, Parent: parent})); err != nil {
		return o, err
	}
	// The organization above may have moved since it was read: look again now that the branch can be found below it.
	return s.SettleBranch(ctx, o.ID)
}

func (s *Service) branch(up Organization, b Branch) (Organization, error) {
	o := Organization{Kind: up.Kind, Parent: up.ID, Courts: slices.Clone(up.Courts), Group: up.Group, Until: up.Until, Sandbox: up.Sandbox, Synthetic: up.Synthetic, Fee: b.Fee}
	var wrong []fault.Field
	o.Name, wrong = cleanName("name", b.Name, true)
	if o.Fee == "" {
		o.Fee = up.Fee
	}
	if fee, w := Clean("fee", o.Fee, 40); len(w) > 0 {
		wrong = append(wrong, w...)
	} else if o.Fee = fee; up.Kind == People && fee != "free" {
		wrong = append(wrong, fault.Field{Path: "fee", Key: "organization.fee_free"})
	}
	var w []fault.Field
	o.Regions, w = checkRegions("regions", b.Regions, []Organization{up}, true)
	wrong = append(wrong, w...)
	o.Causes, w = checkChoices("causes", b.Causes, up.Causes, "organization.cause_outside")
	wrong = append(wrong, w...)
	if err := fault.Fields(wrong); err != nil {
		return o, err
	}
	now := s.clock.Now()
	o, err := NewOrganization(o, now)
	o.Status, o.Seal = Active, o.Name.ZH
	for _, n := range []string{o.Name.ZH, o.Name.EN} {
		if h := s.NameHash(n); h != "" && !slices.Contains(o.Bodies, h) {
			o.Bodies = append(o.Bodies, h)
		}
	}
	return o, err
}

// SettleBranch brings the path of an organization in line with its parent; the reaction to OrganizationBranched.
func (s *Service) SettleBranch(ctx context.Context, id OrganizationID) (Organization, error) {
	for range MostLevels {
		o, err := s.Organization(ctx, id)
		if err != nil {
			return o, err
		}
		path, err := s.pathUnder(ctx, o.Parent)
		if err != nil || slices.Equal(path, o.Path) {
			return o, err
		}
		if _, err := s.st.organizations.Update(ctx, string(id), func(x *Organization) ([]docstore.Event, error) {
			if x.Parent != o.Parent || x.Step != o.Step {
				return nil, nil // moved meanwhile: read again
			}
			x.Path = path
			return []docstore.Event{docstore.NewEvent(OrganizationMoved, s.clock.Now(), Branching{Organization: id, Parent: x.Parent, Moved: id})}, nil
		}); err != nil {
			return o, err
		}
	}
	return s.Organization(ctx, id)
}

// Move is a branch on its way to another place in a tree.
type Move struct {
	Step         int64          `json:"step"` // number of the move: an older one never writes over a newer one
	Organization OrganizationID `json:"organization"`
	Parent       OrganizationID `json:"parent"`
	By           string         `json:"by"`
	At           time.Time      `json:"at"`
}

// moves is the one document that lets one branch move at a time, on all servers: two moves that cross could close a circle.
type moves struct {
	Step    int64 `json:"step"`
	Running *Move `json:"running,omitempty"`
}

const theTree = "tree"

// MoveStarted is the event that has a killed move taken up again; its data is Branching.
const MoveStarted = "tree.move_started"

// MoveBranch puts a branch, with all below it, under another organization. The actor needs the right to branches where it
// leaves and where it goes. Faults: invalid parent (organization.cycle, organization.too_deep), conflict tree.busy.
func (s *Service) MoveBranch(ctx context.Context, id, to OrganizationID) (Organization, error) {
	p, err := s.lineage(ctx, id)
	if err != nil {
		return Organization{}, hidden(err)
	}
	from := id // headquarters leave themselves
	if p.Parent != "" {
		from = p.Parent
	}
	if _, err := s.place(ctx, "organization:branch", id); err != nil {
		return p.Organization, err
	}
	if _, err := s.place(ctx, "organization:branch", from); err != nil {
		if fault.CodeOf(err) == fault.NotFound { // the own branch is known, what stands above it is not
			err = fault.New(fault.Forbidden, "access.denied", nil)
		}
		return p.Organization, err
	}
	if to == "" {
		return p.Organization, fault.On("parent", "field.required", nil)
	}
	if _, err := s.place(ctx, "organization:branch", to); err != nil {
		if fault.CodeOf(err) == fault.NotFound {
			err = fault.On("parent", "organization.unknown", nil)
		}
		return p.Organization, err
	}
	if err := s.startMove(ctx, id, to); err != nil {
		return p.Organization, err
	}
	if err := s.ResumeMove(ctx); err != nil {
		return p.Organization, err
	}
	return s.Organization(ctx, id)
}

func (s *Service) startMove(ctx context.Context, id, to OrganizationID) error {
	now := s.clock.Now()
	start := func(m *moves) ([]docstore.Event, error) {
		if m.Running != nil {
			return nil, fault.New(fault.Conflict, "tree.busy", nil)
		}
		m.Step++
		m.Running = &Move{Step: m.Step, Organization: id, Parent: to, By: actor.From(ctx).Person, At: now}
		return []docstore.Event{docstore.NewEvent(MoveStarted, now, Branching{Organization: id, Parent: to, Moved: id})}, nil
	}
	for range 5 {
		_, err := s.st.moves.Update(ctx, theTree, start)
		switch fault.CodeOf(err) {
		case fault.NotFound:
			if err := s.st.moves.Insert(ctx, theTree, moves{}); err != nil && fault.CodeOf(err) != fault.Exists {
				return err
			}
		case fault.Conflict: // finish what another left, then try again
			if err := s.ResumeMove(ctx); fault.CodeOf(err) == fault.Internal {
				return err
			}
		default:
			return err
		}
	}
	return fault.New(fault.Conflict, "tree.busy", nil)
}

// ResumeMove carries the move that is under way to its end, if there is one: the reaction to its start, and again after a
// server was killed in the middle. Whoever runs it twice at once changes nothing more. A move that must not be is given up
// before anything was changed, with its fault.
func (s *Service) ResumeMove(ctx context.Context) error {
	it, err := s.st.moves.Get(ctx, theTree)
	if fault.CodeOf(err) == fault.NotFound || err == nil && it.Value.Running == nil {
		return nil
	}
	if err != nil {
		return err
	}
	m := *it.Value.Running
	refusal := s.turn(ctx, m)
	if refusal != nil && fault.CodeOf(refusal) != fault.Invalid && fault.CodeOf(refusal) != fault.NotFound {
		return refusal
	}
	if refusal == nil {
		if err := s.follow(ctx, m); err != nil {
			return err
		}
	}
	_, err = s.st.moves.Update(ctx, theTree, func(x *moves) ([]docstore.Event, error) {
		if x.Running != nil && x.Running.Step == m.Step {
			x.Running = nil
		}
		return nil, nil
	})
	if err != nil {
		return err
	}
	return refusal
}

// turn writes the new parent of the branch itself, after the checks that need the tree to stand still.
func (s *Service) turn(ctx context.Context, m Move) error {
	o, err := s.Organization(ctx, m.Organization)
	if err != nil {
		return err
	}
	if o.Step >= m.Step {
		return nil // done before
	}
	p, err := s.lineage(ctx, m.Parent)
	if err != nil {
		return err
	}
	up := p.ids()
	if slices.Contains(up, m.Organization) {
		return fault.On("parent", "organization.cycle", nil)
	}
	height, err := s.height(ctx, m.Organization)
	if err != nil {
		return err
	}
	if len(up)+height > MostLevels {
		return fault.On("parent", "organization.too_deep", fault.P{"max": MostLevels})
	}
	slices.Reverse(up)
	return s.repath(ctx, m, m.Organization, m.Parent, up)
}

// height gives the number of levels of a subtree, the organization itself counted.
func (s *Service) height(ctx context.Context, id OrganizationID) (int, error) {
	most := 1
	err := s.st.organizations.All(ctx, docstore.Query{Index: "by_path", Equal: []any{string(id)}, Limit: 1000}, func(it docstore.Item[Organization]) (bool, error) {
		if i := slices.Index(it.Value.Path, id); i >= 0 {
			most = max(most, len(it.Value.Path)-i+1)
		}
		return true, nil
	})
	return most, err
}

// repath writes place and path of one organization for a move. What a newer move has touched stays.
func (s *Service) repath(ctx context.Context, m Move, id, parent OrganizationID, path []OrganizationID) error {
	_, err := s.st.organizations.Update(ctx, string(id), func(o *Organization) ([]docstore.Event, error) {
		if o.Step > m.Step || o.Step == m.Step && o.Parent == parent && slices.Equal(o.Path, path) {
			return nil, nil
		}
		o.Parent, o.Path, o.Step = parent, slices.Clone(path), m.Step
		return []docstore.Event{docstore.NewEvent(OrganizationMoved, m.At, Branching{Organization: id, Parent: parent, Moved: m.Organization})}, nil
	})
	return err
}

// follow brings the paths of everything below the branch in line, level by level: each is written after the one above it.
func (s *Service) follow(ctx context.Context, m Move) error {
	o, err := s.Organization(ctx, m.Organization)
	if err != nil {
		return err
	}
	type node struct {
		id   OrganizationID
		path []OrganizationID // of its children
	}
	queue := []node{{o.ID, append(slices.Clone(o.Path), o.ID)}}
	for len(queue) > 0 {
		n := queue[0]
		queue = queue[1:]
		err := s.st.organizations.All(ctx, docstore.Query{Index: "by_parent", Equal: []any{string(n.id)}, Limit: 1000}, func(it docstore.Item[Organization]) (bool, error) {
			x := it.Value
			if len(n.path) > 2*MostLevels { // a circle in imported data must not hold the walk
				return false, nil
			}
			queue = append(queue, node{x.ID, append(slices.Clone(n.path), x.ID)})
			if x.Step >= m.Step && slices.Equal(x.Path, n.path) {
				return true, nil
			}
			return true, s.repath(ctx, m, x.ID, n.id, n.path)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// MendPaths writes the path of every organization that stands below another and whose path is not in line with it: after
// an import, in which branches may come before their headquarters, or on a store from before there were paths.
func (s *Service) MendPaths(ctx context.Context) error {
	return s.st.organizations.All(ctx, docstore.Query{Index: "by_parent", Limit: 1000}, func(it docstore.Item[Organization]) (bool, error) {
		_, err := s.SettleBranch(ctx, it.Value.ID)
		return true, err
	})
}

// Node is an organization in a tree.
type Node struct {
	Organization
	Mediators int
	Open      int // open cases of its mediators
	Branches  int // directly below
	Below     int // at all levels below
	Children  []Node
}

const (
	mostNodes = 300  // of one answer
	mostRead  = 1000 // mediators of one organization that are counted one by one
)

// Tree gives an organization with what stands below it, some levels deep; what did not fit says how many branches it has.
func (s *Service) Tree(ctx context.Context, id OrganizationID, depth int) (Node, []Organization, error) {
	p, err := s.place(ctx, "organization:tree", id)
	if err != nil {
		return Node{}, nil, err
	}
	left := mostNodes
	n, err := s.node(ctx, p.Organization, depth, &left)
	var above []Organization
	for _, o := range p.line[1:] { // what stands above is shown to those who look after it
		if s.Allow(ctx, "organization:tree", o.ID) != nil {
			break
		}
		above = append([]Organization{o}, above...)
	}
	return n, above, err
}

func (s *Service) node(ctx context.Context, o Organization, depth int, left *int) (Node, error) {
	n := Node{Organization: o, Children: []Node{}}
	*left--
	below := func(index string) docstore.Query {
		return docstore.Query{Index: index, Equal: []any{string(o.ID)}, Limit: 200}
	}
	var err error
	if n.Mediators, err = s.st.mediators.Count(ctx, below("by_organization")); err != nil {
		return n, err
	}
	read := 0
	if err = s.st.mediators.All(ctx, below("by_organization"), func(it docstore.Item[Mediator]) (bool, error) {
		if it.Value.Status == Removed {
			n.Mediators--
		}
		n.Open += len(it.Value.Cases)
		read++
		return read < mostRead, nil
	}); err != nil {
		return n, err
	}
	if n.Branches, err = s.st.organizations.Count(ctx, below("by_parent")); err != nil || n.Branches == 0 {
		return n, err
	}
	if n.Below, err = s.st.organizations.Count(ctx, below("by_path")); err != nil || depth <= 1 {
		return n, err
	}
	err = s.st.organizations.All(ctx, below("by_parent"), func(it docstore.Item[Organization]) (bool, error) {
		if *left <= 0 {
			return false, nil
		}
		c, err := s.node(ctx, it.Value, depth-1, left)
		n.Children = append(n.Children, c)
		return true, err
	})
	return n, err
}

// Subtree lists an organization and all below it, a page at a time, those whose name holds the words.
func (s *Service) Subtree(ctx context.Context, id OrganizationID, words, cursor string, limit int) ([]Organization, string, error) {
	p, err := s.place(ctx, "organization:tree", id)
	if err != nil {
		return nil, "", err
	}
	out := []Organization{}
	if cursor == "" && matches(p.Name, words) {
		out = append(out, p.Organization)
	}
	for scanned := 0; ; {
		page, err := s.st.organizations.Find(ctx, docstore.Query{Index: "by_path", Equal: []any{string(id)}, Cursor: cursor, Limit: limit})
		if err != nil {
			return nil, "", err
		}
		for _, it := range page.Items {
			if scanned++; matches(it.Value.Name, words) {
				out = append(out, it.Value)
			}
		}
		// A page may be shorter, or longer by less than one, than asked: where nothing fits the search goes on for a while only.
		if cursor = page.Next; cursor == "" || len(out) >= limit || scanned >= mostScanned {
			return out, cursor, nil
		}
	}
}

// within says whether a division lies in one of those of an organization.
func within(code string, o Organization) bool {
	return slices.ContainsFunc(o.Regions, func(r string) bool { return Within(code, r) })
}

// gone says of a code that no division has whether it had one once, and which one took its place.
func gone(path, code string) fault.Field {
	if now, merged := regions.Successor(code); merged {
		return fault.Field{Path: path, Key: "region.merged", Params: fault.P{"code": code, "became": now.Code, "zh": now.Name, "en": now.English()}}
	}
	return fault.Field{Path: path, Key: "region.unknown"}
}

// checkRegions brings division codes to their own form and says what is wrong: codes nobody has (any more), or outside of
// what the organizations cover.
func checkRegions(path string, codes []string, in []Organization, need bool) ([]string, []fault.Field) {
	if need && len(codes) == 0 {
		return nil, []fault.Field{{Path: path, Key: "field.required"}}
	}
	if len(codes) > mostRegions {
		return nil, []fault.Field{{Path: path, Key: "field.too_many", Params: fault.P{"max": mostRegions}}}
	}
	out := []string{}
	var wrong []fault.Field
	for i, c := range codes {
		at := indexed(path, i)
		r, ok := regions.Get(c)
		switch {
		case !ok:
			wrong = append(wrong, gone(at, c))
		case slices.Contains(out, r.Code):
			wrong = append(wrong, fault.Field{Path: at, Key: "field.repeated"})
		case !slices.ContainsFunc(in, func(o Organization) bool { return within(r.Code, o) }):
			wrong = append(wrong, fault.Field{Path: at, Key: "organization.region_outside"})
		}
		out = append(out, r.Code)
	}
	return out, wrong
}
