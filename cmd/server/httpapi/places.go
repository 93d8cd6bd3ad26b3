package httpapi

import (
	"context"
	"strings"

	"concord/internal/fault"
	"concord/internal/regions"
	"concord/organizations"
)

// RegionView is an administrative division.
type RegionView struct {
	Code  string `json:"code"`
	Name  Label  `json:"name"`
	Level int    `json:"level" doc:"1 province, 2 city, 3 county or district, 4 township"`
	Path  Label  `json:"path" doc:"from the province down"`
}

func regionView(r regions.Region) RegionView {
	return RegionView{r.Code, Label{r.Name, r.English()}, int(r.Level), regionPath(r.Code)}
}

func regionPath(code string) Label {
	return Label{strings.Join(regions.Path(code), ""), strings.Join(regions.PathEnglish(code), ", ")}
}

func regionList(rs []regions.Region) *out[[]RegionView] {
	items := make([]RegionView, 0, len(rs))
	for _, r := range rs {
		items = append(items, regionView(r))
	}
	return &out[[]RegionView]{items}
}

type regionCode struct {
	Code string `path:"code" maxLength:"12"`
}

func (s *Server) listRegions(_ context.Context, in *struct {
	Parent string `query:"parent" maxLength:"12" doc:"code of the division above; none for the provinces"`
}) (*out[[]RegionView], error) {
	return regionList(regions.Children(in.Parent)), nil
}

func (s *Server) searchRegions(_ context.Context, in *struct {
	Q string `query:"q" required:"true" minLength:"1" maxLength:"60" doc:"Chinese name or pinyin"`
}) (*out[[]RegionView], error) {
	return regionList(regions.Search(in.Q, 20)), nil
}

func (s *Server) getRegion(_ context.Context, in *regionCode) (*out[RegionView], error) {
	r, ok := regions.Get(in.Code)
	if !ok {
		return nil, fault.New(fault.NotFound, "region.unknown", nil)
	}
	return &out[RegionView]{regionView(r)}, nil
}

// CourtSuggestion is a court and why it may be the right one.
type CourtSuggestion struct {
	Court  CourtView `json:"court"`
	Reason Keyed     `json:"reason"`
}

func (s *Server) suggestCourts(ctx context.Context, in *struct {
	Applicant  string `query:"applicant" maxLength:"12" doc:"division of the applicant's home"`
	Respondent string `query:"respondent" maxLength:"12" doc:"division of the respondent's home"`
	Place      string `query:"place" maxLength:"12" doc:"division where it happened"`
}) (*out[[]CourtSuggestion], error) {
	found, err := s.deps.Organizations.CourtFor(ctx, organizations.Places{Respondent: in.Respondent, Place: in.Place, Applicant: in.Applicant})
	items := make([]CourtSuggestion, 0, len(found))
	for _, f := range found {
		items = append(items, CourtSuggestion{courtView(f.Court), Keyed(f.Reason)})
	}
	return give(items, err)
}

func (s *Server) listCourts(ctx context.Context, _ *struct{}) (*out[[]CourtView], error) {
	cs, err := s.deps.Organizations.Courts(ctx)
	items := make([]CourtView, 0, len(cs))
	for _, c := range cs {
		items = append(items, courtView(c))
	}
	return give(items, err)
}
