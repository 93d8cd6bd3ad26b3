package httpapi

import (
	"context"
	"time"

	"concord/internal/actor"
	"concord/internal/fault"
	"concord/internal/regions"
	"concord/organizations"
)

// treeRoutes are the routes of trees of organizations and of who looks after them.
func (s *Server) treeRoutes() []Route {
	return []Route{
		{get, "/organizations/{oid}/tree", "getTree", "organization:tree", gets(s.getTree)},
		{get, "/organizations/{oid}/branches", "listBranches", "organization:tree", gets(s.listBranches)},
		{post, "/organizations/{oid}/branches", "createBranch", "organization:branch", creates(s.createBranch)},
		{post, "/organizations/{oid}/move", "moveBranch", "organization:branch", gets(s.moveBranch)},
		{get, "/organizations/{oid}/managers", "listManagers", "organization:managers", gets(s.listManagers)},
		{post, "/organizations/{oid}/managers", "addManager", "organization:managers", creates(s.addManager)},
		{patch, "/organizations/{oid}/managers/{person}", "changeManager", "organization:managers", gets(s.changeManager)},
		{remove, "/organizations/{oid}/managers/{person}", "removeManager", "organization:managers", drops(s.removeManager)},
		{get, "/desk/court/organizations", "listCourtOrganizations", "desk:court", gets(s.listCourtOrganizations)},
	}
}

// OID is the organization of a path.
type OID struct {
	Organization string `path:"oid" maxLength:"64" doc:"organization id"`
}

func (o OID) id() organizations.OrganizationID {
	return organizations.OrganizationID(o.Organization)
}

// NameInput is a name in one or both languages; one that is missing becomes the other.
type NameInput struct {
	ZH string `json:"zh,omitempty" maxLength:"400" doc:"Chinese form"`
	EN string `json:"en,omitempty" maxLength:"400" doc:"English form"`
}

func (n NameInput) name() organizations.Name { return organizations.Name(n) }

// OrganizationRef names an organization.
type OrganizationRef struct {
	ID   string `json:"id"`
	Name Label  `json:"name"`
}

// TreeView is an organization with what stands below it.
type TreeView struct {
	ID        string            `json:"id"`
	Name      Label             `json:"name"`
	Kind      string            `json:"kind" enum:"people,industry,administrative,commercial"`
	Status    string            `json:"status" enum:"applied,active,suspended,removed"`
	Regions   []string          `json:"regions"`
	Mediators int               `json:"mediators" doc:"on the own roster"`
	Open      int               `json:"open" doc:"open cases of these mediators"`
	Branches  int               `json:"branches" doc:"directly below, also those that are not among the children of this answer"`
	Below     int               `json:"below" doc:"at all levels below"`
	Above     []OrganizationRef `json:"above,omitempty" doc:"of the first one only: what stands above, headquarters first, as far as you look after it"`
	Rights    []string          `json:"rights,omitempty" doc:"of the first one only: your rights here (roster, cases, branches, partners, managers)"`
	Children  []TreeView        `json:"children"`
}

func treeView(n organizations.Node) TreeView {
	v := TreeView{ID: string(n.ID), Name: nameLabel(n.Name), Kind: string(n.Kind), Status: string(n.Status), Regions: list(n.Regions), Mediators: n.Mediators, Open: n.Open,
		Branches: n.Branches, Below: n.Below, Children: []TreeView{}}
	for _, c := range n.Children {
		v.Children = append(v.Children, treeView(c))
	}
	return v
}

func (s *Server) getTree(ctx context.Context, in *struct {
	OID
	Depth int `query:"depth" minimum:"1" maximum:"8" default:"3" doc:"levels of the answer, the first counted; at most 300 organizations"`
}) (*out[TreeView], error) {
	n, above, err := s.deps.Organizations.Tree(ctx, in.id(), in.Depth)
	if err != nil {
		return nil, err
	}
	v := treeView(n)
	for _, o := range above {
		v.Above = append(v.Above, OrganizationRef{string(o.ID), nameLabel(o.Name)})
	}
	v.Rights, err = s.rights(ctx, in.id())
	return give(v, err)
}

func (s *Server) rights(ctx context.Context, id organizations.OrganizationID) ([]string, error) {
	rs, err := s.deps.Organizations.Rights(ctx, id)
	out := []string{}
	for _, r := range rs {
		out = append(out, string(r))
	}
	return out, err
}

// BranchView is an organization in a flat list of a tree.
type BranchView struct {
	ID      string   `json:"id"`
	Name    Label    `json:"name"`
	Kind    string   `json:"kind" enum:"people,industry,administrative,commercial"`
	Status  string   `json:"status" enum:"applied,active,suspended,removed"`
	Parent  string   `json:"parent,omitempty"`
	Level   int      `json:"level" doc:"0 for headquarters"`
	Regions []string `json:"regions"`
	Causes  []string `json:"causes"`
	Fee     string   `json:"fee"`
}

func branchView(o organizations.Organization) BranchView {
	return BranchView{ID: string(o.ID), Name: nameLabel(o.Name), Kind: string(o.Kind), Status: string(o.Status), Parent: string(o.Parent), Level: len(o.Path),
		Regions: list(o.Regions), Causes: list(o.Causes), Fee: o.Fee}
}

func branchViews(os []organizations.Organization, next string, err error) (*out[List[BranchView]], error) {
	if err != nil {
		return nil, err
	}
	l := List[BranchView]{Items: make([]BranchView, 0, len(os)), Next: next}
	for _, o := range os {
		l.Items = append(l.Items, branchView(o))
	}
	return &out[List[BranchView]]{l}, nil
}

func (s *Server) listBranches(ctx context.Context, in *struct {
	OID
	Q string `query:"q" maxLength:"60" doc:"words of the name"`
	Paging
}) (*out[List[BranchView]], error) {
	return branchViews(s.deps.Organizations.Subtree(ctx, in.id(), in.Q, in.Cursor, in.Limit))
}

func (s *Server) createBranch(ctx context.Context, in *struct {
	OID
	Body struct {
		Name    NameInput `json:"name"`
		Regions []string  `json:"regions" maxItems:"1000" doc:"division codes, within those of the organization above"`
		Causes  []string  `json:"causes" maxItems:"1000" doc:"kinds of dispute, among those of the organization above"`
		Fee     string    `json:"fee,omitempty" maxLength:"400" doc:"that of the organization above when absent"`
	}
}) (*out[BranchView], error) {
	o, err := s.deps.Organizations.CreateBranch(ctx, in.id(), organizations.Branch{Name: in.Body.Name.name(), Regions: in.Body.Regions, Causes: in.Body.Causes, Fee: in.Body.Fee})
	if err != nil {
		return nil, err
	}
	return &out[BranchView]{branchView(o)}, nil
}

func (s *Server) moveBranch(ctx context.Context, in *struct {
	OID
	Body struct {
		Parent string `json:"parent" maxLength:"64" doc:"organization id under which it will stand"`
	}
}) (*out[BranchView], error) {
	o, err := s.deps.Organizations.MoveBranch(ctx, in.id(), organizations.OrganizationID(in.Body.Parent))
	if err != nil {
		return nil, err
	}
	return &out[BranchView]{branchView(o)}, nil
}

// ManagerView is somebody who looks after an organization.
type ManagerView struct {
	Person       string          `json:"person"`
	Name         string          `json:"name"`
	PhoneMasked  string          `json:"phoneMasked,omitempty"`
	Rights       []string        `json:"rights" doc:"roster, cases, branches, partners, managers"`
	Inherited    bool            `json:"inherited" doc:"the grant is at an organization above"`
	Organization OrganizationRef `json:"organization" doc:"where the grant is"`
	At           time.Time       `json:"at"`
	You          bool            `json:"you,omitempty"`
}

// ManagerList is who looks after an organization, and what you may grant.
type ManagerList struct {
	Items []ManagerView `json:"items"`
	Yours []string      `json:"yours" doc:"your rights here: nobody grants what he lacks"`
}

func managerView(ctx context.Context, m organizations.ManagerEntry) ManagerView {
	v := ManagerView{Person: m.Person, Name: m.Name, PhoneMasked: m.PhoneMasked, Rights: []string{}, Inherited: m.Inherited, Organization: OrganizationRef{string(m.Where), nameLabel(m.WhereName)},
		At: m.At, You: m.Person == actor.From(ctx).Person}
	for _, r := range m.Rights {
		v.Rights = append(v.Rights, string(r))
	}
	return v
}

func (s *Server) listManagers(ctx context.Context, in *struct{ OID }) (*out[ManagerList], error) {
	ms, err := s.deps.Organizations.Managers(ctx, in.id())
	if err != nil {
		return nil, err
	}
	l := ManagerList{Items: []ManagerView{}}
	for _, m := range ms {
		l.Items = append(l.Items, managerView(ctx, m))
	}
	l.Yours, err = s.rights(ctx, in.id())
	return give(l, err)
}

func rightsOf(in []string) []organizations.Right {
	var out []organizations.Right
	for _, r := range in {
		out = append(out, organizations.Right(r))
	}
	return out
}

func (s *Server) addManager(ctx context.Context, in *struct {
	OID
	Body struct {
		Name   string   `json:"name" maxLength:"400"`
		Phone  string   `json:"phone,omitempty" maxLength:"60" doc:"phone or e-mail; a sign-in link goes there"`
		Email  string   `json:"email,omitempty" maxLength:"254"`
		Rights []string `json:"rights" maxItems:"20" doc:"roster, cases, branches, partners, managers: none that you lack here"`
	}
}) (*out[ManagerView], error) {
	m, err := s.deps.Organizations.AddManager(ctx, in.id(), organizations.Contact{Name: in.Body.Name, Phone: in.Body.Phone, Email: in.Body.Email}, rightsOf(in.Body.Rights))
	if err != nil {
		return nil, err
	}
	return &out[ManagerView]{managerView(ctx, m)}, nil
}

// ManagerPath is a manager of an organization in a path.
type ManagerPath struct {
	OID
	Person string `path:"person" maxLength:"64" doc:"account id"`
}

func (s *Server) changeManager(ctx context.Context, in *struct {
	ManagerPath
	Body struct {
		Rights []string `json:"rights" maxItems:"20"`
	}
}) (*out[ManagerView], error) {
	m, err := s.deps.Organizations.ChangeManager(ctx, in.id(), in.Person, rightsOf(in.Body.Rights))
	if err != nil {
		return nil, err
	}
	return &out[ManagerView]{managerView(ctx, m)}, nil
}

func (s *Server) removeManager(ctx context.Context, in *ManagerPath) (*none, error) {
	return &none{}, s.deps.Organizations.RemoveManager(ctx, in.id(), in.Person)
}

func (s *Server) listCourtOrganizations(ctx context.Context, in *struct {
	CourtDeskIn
	Which string `query:"which" enum:"own,above,below" default:"own" doc:"invited by the court, by courts above (whose rosters it may use) or by courts below (which it oversees)"`
	Paging
}) (*out[List[BranchView]], error) {
	id, err := tenant(ctx, in.Court, actor.Clerk, actor.Judge)
	if err != nil {
		return nil, err
	}
	return branchViews(s.deps.Organizations.Usable(ctx, organizations.CourtID(id), in.Which, in.Cursor, in.Limit))
}

// dayOf reads a date, as the last instant of that day at the courts when end is set, or an instant. "" is none.
func dayOf(path, v string, end bool) (time.Time, error) {
	if v == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.RFC3339, v); err == nil {
		return t.UTC(), nil
	}
	t, err := time.ParseInLocation(time.DateOnly, v, courtZone)
	if err != nil {
		return t, fault.On(path, "field.date", nil)
	}
	if end {
		t = t.AddDate(0, 0, 1).Add(-time.Millisecond)
	}
	return t.UTC(), nil
}

// courtZone is the time of the courts on this hub: one zone, without summer time.
var courtZone = time.FixedZone("UTC+8", 8*60*60)

// divisions gives those of some codes that exist.
func divisions(codes []string) []regions.Region {
	var out []regions.Region
	for _, c := range codes {
		if r, ok := regions.Get(c); ok {
			out = append(out, r)
		}
	}
	return out
}
