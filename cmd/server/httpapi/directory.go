package httpapi

import (
	"context"
	"time"

	"concord/internal/regions"
	"concord/organizations"
	"concord/organizations/directory"
)

func (s *Server) directoryRoutes() []Route {
	return []Route{
		{get, "/public/directory", "searchDirectory", Anyone, gets(s.searchDirectory)},
	}
}

// FoundView is an organization or a mediator as everybody may see them.
type FoundView struct {
	Type           string   `json:"type" enum:"organization,mediator"`
	ID             string   `json:"id"`
	Name           Label    `json:"name"`
	OrganizationID string   `json:"organizationId,omitempty" doc:"of a mediator: the first of the organizations"`
	Organization   *Label   `json:"organization,omitempty" doc:"its name"`
	Kind           string   `json:"kind,omitempty" enum:"people,industry,administrative,commercial" doc:"of the organization"`
	Regions        []string `json:"regions" doc:"division codes, each with all below"`
	Places         []Label  `json:"places" doc:"the names of the first three of them"`
	Causes         []string `json:"causes" doc:"kinds of dispute"`
	Languages      []string `json:"languages"`
	Status         string   `json:"status" enum:"active"`
	Open           bool     `json:"open" doc:"takes new cases"`
	Settled        int      `json:"settled"`
	Ended          int      `json:"ended"`
}

// DirectoryView is a page of the directory.
type DirectoryView struct {
	Items  []FoundView `json:"items"`
	Next   string      `json:"next,omitempty"`
	Total  int         `json:"total" doc:"all that fit; the pages give the first 1,000 of them"`
	TookMs float64     `json:"tookMs"`
}

type directoryIn struct {
	Q        string `query:"q" maxLength:"60" doc:"words of the name: Chinese, pinyin, first letters of the pinyin, or English"`
	Region   string `query:"region" maxLength:"12" doc:"division code"`
	Cause    string `query:"cause" maxLength:"40"`
	Kind     string `query:"kind" enum:"people,industry,administrative,commercial"`
	Language string `query:"language" maxLength:"8"`
	Type     string `query:"type" enum:"organization,mediator"`
	Cursor   string `query:"cursor" maxLength:"128" doc:"next of the page before"`
	Limit    int    `query:"limit" minimum:"1" maximum:"50" default:"20"`
}

func (s *Server) searchDirectory(ctx context.Context, in *directoryIn) (*out[DirectoryView], error) {
	start := time.Now()
	p, err := s.deps.Directory.Search(directory.Query{Text: in.Q, Region: in.Region, Cause: in.Cause, Kind: organizations.OrganizationKind(in.Kind), Language: in.Language,
		Type: directory.Type(in.Type), Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	v := DirectoryView{Items: make([]FoundView, 0, len(p.Items)), Next: p.Next, Total: p.Total}
	for _, e := range p.Items {
		v.Items = append(v.Items, foundView(e))
	}
	v.TookMs = float64(time.Since(start).Microseconds()) / 1000
	return &out[DirectoryView]{v}, nil
}

func foundView(e directory.Entry) FoundView {
	v := FoundView{Type: string(e.Type), ID: e.ID, Name: nameLabel(e.Name), Kind: string(e.Kind), Regions: e.Regions, Places: []Label{}, Causes: e.Causes, Languages: e.Languages,
		Status: string(organizations.Active), Open: e.Open, Settled: e.Settled, Ended: e.Ended}
	if len(e.Organizations) > 0 {
		l := nameLabel(e.Organizations[0].Name)
		v.OrganizationID, v.Organization = string(e.Organizations[0].ID), &l
	}
	for _, code := range e.Regions[:min(3, len(e.Regions))] {
		if r, ok := regions.Get(code); ok {
			v.Places = append(v.Places, Label{r.Name, r.English()})
		}
	}
	return v
}
