package directory

import (
	"concord/organizations"
)

// Type is what an entry is.
type Type string

// The types.
const (
	Organization Type = "organization"
	Mediator     Type = "mediator"
)

// Query is what is looked for; what is empty is not asked for.
type Query struct {
	Text     string // words that must all be in the name
	Region   string // division code: whoever works there or in a part of it
	Cause    string
	Kind     organizations.OrganizationKind // of a mediator: that of one of the organizations
	Language string                         // mediators only
	Type     Type
	Cursor   string
	Limit    int // 20 when 0, at most MaxLimit
}

// Limits of a search. A search gives at most MaxDepth entries over all its pages: who wants more asks for a smaller place.
const (
	MaxLimit = 50
	MaxDepth = 1_000
	maxWords = 6
	maxText  = 60 // characters
)

// Ref names an organization.
type Ref struct {
	ID   organizations.OrganizationID
	Name organizations.Name
}

// Entry is what everybody may know of an organization or a mediator.
type Entry struct {
	Type          Type
	ID            string
	Name          organizations.Name
	Kind          organizations.OrganizationKind
	Organizations []Ref // of a mediator, active ones
	Regions       []string
	Causes        []string
	Languages     []string
	Open          bool // takes new cases: a mediator with a place left who is not away
	Settled       int
	Ended         int
}

// Page is one page of what was found. Total counts all that fits, also beyond MaxDepth.
type Page struct {
	Items []Entry
	Next  string
	Total int
}
