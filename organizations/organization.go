package organizations

import (
	"slices"
	"time"

	"concord/internal/docstore"
	"concord/internal/fault"
)

// OrganizationID names an organization; random, 26 characters.
type OrganizationID string

// OrganizationKind is what an organization is by law.
type OrganizationKind string

// The kinds of organization.
const (
	People         OrganizationKind = "people"         // people's mediation committee (PML 7)
	Industry       OrganizationKind = "industry"       // industry or professional body
	Administrative OrganizationKind = "administrative" // body of an administrative authority
	Commercial     OrganizationKind = "commercial"     // commercial mediation organization (State Council Order 789)
)

// Status says whether an organization or a mediator may be given cases.
type Status string

// The states.
const (
	Applied   Status = "applied"   // asked to be registered, not yet approved by a court
	Active    Status = "active"    // may take cases
	Suspended Status = "suspended" // keeps open cases, takes no new ones
	Removed   Status = "removed"   // left or was dismissed (PML 15, SIM 28)
	Trial     Status = "sandbox"   // of a partner's sandbox: in no list, never given a real case
)

// Name is a name in both languages of the pages.
type Name struct {
	ZH string `json:"zh" doc:"Chinese form" maxLength:"120"`
	EN string `json:"en" doc:"English form" maxLength:"160"`
}

// Organization is a body that mediates.
type Organization struct {
	ID        OrganizationID   `json:"id"`
	Kind      OrganizationKind `json:"kind"`
	Name      Name             `json:"name"`
	Parent    OrganizationID   `json:"parent,omitempty"` // headquarters above a branch
	Courts    []CourtID        `json:"courts"`           // courts that invited it
	Regions   []string         `json:"regions"`          // division codes it works in, each with all below
	Causes    []string         `json:"causes"`           // kinds of dispute by its charter
	Fee       string           `json:"fee"`              // "free" or a key of its published standard
	Status    Status           `json:"status"`
	Seal      string           `json:"seal"`   // text of the seal
	Bodies    []string         `json:"bodies"` // keyed hashes of the names it acts under, for conflicts of interest
	Synthetic bool             `json:"synthetic"`
	CreatedAt time.Time        `json:"createdAt"`

	Path    []OrganizationID `json:"path,omitempty"`    // headquarters first, the organization itself left out
	Step    int64            `json:"step,omitempty"`    // number of the move that wrote the path
	Group   string           `json:"group,omitempty"`   // group of companies it belongs to, for conflicts of interest
	Until   time.Time        `json:"until,omitzero"`    // end of the term on the roster; zero: without end
	Sandbox bool             `json:"sandbox,omitempty"` // a partner's place to try things: no real person is written to, no real mediator asked

	Application ApplicationID `json:"application,omitempty"` // the application that led onto the roster
	CreditCode  string        `json:"creditCode,omitempty"`  // unified social credit code (GB 32100-2015)
	CreditHeld  string        `json:"creditHeld,omitempty"`  // the same while no other may have it: unique
	Term        int           `json:"term,omitempty"`        // 1 is the first; 0 for an organization without terms
	Since       time.Time     `json:"since,omitzero"`        // beginning of the term
	Expired     bool          `json:"expired,omitempty"`     // the term ended without another: suspended until there is one
	Resumes     time.Time     `json:"resumes,omitzero"`      // end of a suspension that has one
	Renewal     *Renewal      `json:"renewal,omitempty"`     // asked for and not decided
	Reminded    int           `json:"reminded,omitempty"`    // reminders of the end of the term so far
	NextDue     time.Time     `json:"nextDue,omitzero"`      // when time does something next
	Standing    []FileEntry   `json:"standing,omitempty"`    // what happened to the place on the roster, oldest first
}

// NewOrganization gives an organization that has applied, or every field found wrong.
func NewOrganization(o Organization, at time.Time) (Organization, error) {
	var wrong []fault.Field
	if o.Name.ZH == "" && o.Name.EN == "" {
		wrong = append(wrong, fault.Field{Path: "name", Key: "field.required"})
	}
	if !slices.Contains([]OrganizationKind{People, Industry, Administrative, Commercial}, o.Kind) {
		wrong = append(wrong, fault.Field{Path: "kind", Key: "field.unknown_choice"})
	}
	if len(o.Regions) == 0 {
		wrong = append(wrong, fault.Field{Path: "regions", Key: "field.required"})
	}
	if len(o.Causes) == 0 {
		wrong = append(wrong, fault.Field{Path: "causes", Key: "field.required"})
	}
	if err := fault.Fields(wrong); err != nil {
		return o, err
	}
	if o.ID == "" {
		o.ID = OrganizationID(docstore.NewID())
	}
	if o.Fee == "" {
		o.Fee = "free" // people's mediation is free (PML 4)
	}
	o.Status, o.CreatedAt = Applied, at
	return o, nil
}

// Approve registers the organization with a court, which thereby invites it; again with another court adds that court.
func (o *Organization) Approve(court CourtID, at time.Time) ([]docstore.Event, error) {
	if o.Status == Removed {
		return nil, fault.New(fault.Conflict, "organization.removed", nil)
	}
	if o.Status == Active && slices.Contains(o.Courts, court) {
		return nil, nil
	}
	if !slices.Contains(o.Courts, court) {
		o.Courts = append(o.Courts, court)
	}
	o.Status = Active
	return []docstore.Event{docstore.NewEvent(OrganizationApproved, at, Approval{Organization: o.ID, Court: court})}, nil
}

// Suspend stops new cases.
func (o *Organization) Suspend(at time.Time) ([]docstore.Event, error) {
	if o.Status != Active {
		return nil, fault.New(fault.Conflict, "organization.not_active", fault.P{"status": string(o.Status)})
	}
	o.Status = Suspended
	return []docstore.Event{docstore.NewEvent(OrganizationSuspended, at, Approval{Organization: o.ID})}, nil
}

// Serves says whether a court may send cases to the organization: that court invited it, or a court above did (the
// roster of a superior court may be used below, SIM 5).
func (o Organization) Serves(court CourtID, courts map[CourtID]Court) bool {
	for hop := 0; court != "" && hop < 4; hop++ { // four levels of courts
		if slices.Contains(o.Courts, court) {
			return true
		}
		court = courts[court].Parent
	}
	return false
}
