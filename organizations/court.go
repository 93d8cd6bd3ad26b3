package organizations

import (
	"strings"
)

// CourtID names a court; random, 26 characters.
type CourtID string

// CourtLevel is where a court stands.
type CourtLevel string

// The levels that confirm agreements (CPL 205).
const (
	Basic        CourtLevel = "basic"
	Intermediate CourtLevel = "intermediate"
)

// Court is a people's court on the platform.
type Court struct {
	ID        CourtID    `json:"id"`
	Name      Name       `json:"name"`
	Level     CourtLevel `json:"level"`
	Region    string     `json:"region"` // division code of its seat: 6 digits for a basic court, 4 for an intermediate one
	Parent    CourtID    `json:"parent,omitempty"`
	Synthetic bool       `json:"synthetic"`
}

// Places are the division codes that may give a court jurisdiction; "" where unknown.
type Places struct{ Respondent, Place, Applicant string }

// Reason is a message key with its parameters: JSON scalars only.
type Reason struct {
	Key    string         `json:"key"`
	Params map[string]any `json:"params,omitempty"`
}

// Suggestion is a court and why it may be the right one.
type Suggestion struct {
	Court  Court
	Reason Reason
}

// Suggest gives the basic courts for the places, best first: the respondent's domicile (CPL 22), the place of the
// dispute (CPL 24, 29), the applicant's domicile (a choice for organization-direct mediation, CPL 205). Each court once.
func Suggest(courts []Court, p Places) []Suggestion {
	var out []Suggestion
	seen := map[CourtID]bool{}
	for _, at := range []struct{ code, key, article string }{
		{p.Respondent, "court.at_respondent", "CPL 22"},
		{p.Place, "court.at_place", "CPL 24"},
		{p.Applicant, "court.at_applicant", "CPL 205"},
	} {
		if at.code == "" {
			continue
		}
		for _, c := range courts {
			if c.Level == Basic && !seen[c.ID] && Within(at.code, c.Region) {
				seen[c.ID] = true
				out = append(out, Suggestion{c, Reason{at.key, map[string]any{"article": at.article}}})
			}
		}
	}
	return out
}

// Within says whether a division lies in another or is it. Codes are hierarchical: 2 digits for a province, 4 for a
// city, 6 for a county, 9 for a township; trailing pairs of zeros of the old six-digit form are not significant.
func Within(code, in string) bool {
	if in == "" || code == "" {
		return false
	}
	in = significant(in)
	return strings.HasPrefix(code, in)
}

func significant(code string) string {
	if len(code) == 6 {
		code = strings.TrimSuffix(code, "00")
		if len(code) == 4 {
			code = strings.TrimSuffix(code, "00")
		}
	}
	return code
}
