package routing

import (
	"time"

	"concord/organizations"
)

// World is the roster that is decided on.
type World = organizations.World

// Reason is a message key with parameters.
type Reason = organizations.Reason

// Party is what routing may know of a party: for conflicts of interest, nothing else.
type Party struct {
	Person    string `json:"person,omitempty"`    // account id, "" before the first sign-in
	PhoneHash string `json:"phoneHash,omitempty"` // organizations.Service.PhoneHash
	NameHash  string `json:"nameHash,omitempty"`  // organizations.Service.NameHash, of an organization that is a party and of a person's employer
	Group     string `json:"group,omitempty"`     // group of companies that a body belongs to, "" when unknown; Index.GroupOf finds it
}

// Lock bars somebody who has already been something else in this dispute (SIM 16).
type Lock struct {
	Person    string `json:"person,omitempty"`
	PhoneHash string `json:"phoneHash,omitempty"`
	Role      string `json:"role"` // mediator, agent, witness, expert, interpreter, juror
}

// Request is the dispute to route.
type Request struct {
	Case     string                     `json:"case"`
	Kind     string                     `json:"kind"`             // kind of dispute
	Region   string                     `json:"region,omitempty"` // division code of the dispute
	Court    organizations.CourtID      `json:"court"`
	Language string                     `json:"language,omitempty"` // BCP 47, as zh-CN; "" means zh
	Needs    []string                   `json:"needs,omitempty"`    // accessibility needs: interpreter, sign_language, phone_only ...
	Parties  []Party                    `json:"parties,omitempty"`  // with their representatives
	Exclude  []organizations.MediatorID `json:"exclude,omitempty"`  // declined, silent, objected to
	Seed     string                     `json:"seed,omitempty"`     // breaks the last ties; the case id is a good one
	Track    string                     `json:"track,omitempty"`    // rule pack of the case: says which kinds of organization may take it
	At       time.Time                  `json:"at,omitzero"`        // when it is decided: absences, terms and certificates are looked at then; zero looks at none
	Hours    []string                   `json:"hours,omitempty"`    // weekday, evening, weekend: when the parties can only talk then
	Prefer   []organizations.MediatorID `json:"prefer,omitempty"`   // mediators a party has asked for
	Locked   []Lock                     `json:"locked,omitempty"`
	Sandbox  bool                       `json:"sandbox,omitempty"` // a partner's trial: only sandbox organizations, which nobody else gets
}

// Parts are what a score is made of, each between 0 and 1 before its weight.
type Parts struct {
	Experience   float64 `json:"experience"`
	Availability float64 `json:"availability"`
	Proximity    float64 `json:"proximity"`
	Language     float64 `json:"language"`
	Record       float64 `json:"record"`
	Speed        float64 `json:"speed"`
	Preference   float64 `json:"preference"`
}

// Candidate is a mediator with the reasons for and the doubts about the choice.
type Candidate struct {
	Mediator     organizations.MediatorID     `json:"mediator"`
	Organization organizations.OrganizationID `json:"organization"`
	Reasons      []Reason                     `json:"reasons"`
	Doubts       []Reason                     `json:"doubts"`
	Score        float64                      `json:"score"` // 0 to 1, rounded to 3 digits
	Parts        Parts                        `json:"parts"`
	Fee          string                       `json:"fee"`
	WhyNot       Reason                       `json:"whyNot,omitzero"` // of a runner-up: why it was not offered
}

// Exclusion names the hard rule that kept a mediator out.
type Exclusion struct {
	Mediator organizations.MediatorID `json:"mediator"`
	Rule     string                   `json:"rule"`
}

// Step is one number of the funnel: how many were left after a rule.
type Step struct {
	Key   string `json:"key"`
	Count int    `json:"count"`
}

// MaxExcluded is how many exclusions a decision names, those with the smallest ids; Decision.Rules counts all.
const MaxExcluded = 100

// Decision is what Route found.
type Decision struct {
	Offered   []Candidate `json:"offered"` // at most Weights.Offer, from different organizations where there are enough
	RunnersUp []Candidate `json:"runnersUp"`
	Excluded  []Exclusion `json:"excluded"` // mediators who take this kind in this court and were kept out by a later rule; see MaxExcluded
	Rules     []Step      `json:"rules"`    // how many each of those rules kept out, in the order of the rules, none left out
	Funnel    []Step      `json:"funnel"`
	Relaxed   bool        `json:"relaxed,omitempty"` // nobody serves the hard needs, so they became a doubt
	Pack      string      `json:"pack"`
}

// The funnel, in the order in which people read it.
const (
	StepRoster   = "routing.funnel.roster"   // on the roster of the court, works here, takes this kind
	StepLanguage = "routing.funnel.language" // and can speak with the parties, and serves what they cannot do without
	StepRoom     = "routing.funnel.room"     // and has room and time for another case
	StepNoTies   = "routing.funnel.no_ties"  // and has no tie to either side
	StepOffered  = "routing.funnel.offered"  // and fits best
)

// The hard rules. The first eight decide who is on the roster at all (StepRoster); whom one of them keeps out is not in
// Decision.Excluded, but Check names it.
const (
	RuleInactive     = "routing.excluded.inactive"     // suspended, removed, not yet approved
	RuleCertificate  = "routing.excluded.certificate"  // the certificate is over
	RuleCause        = "routing.excluded.cause"        // the mediator, or the organization by its charter, does not take this kind
	RuleRegion       = "routing.excluded.region"       // works elsewhere
	RuleOrganization = "routing.excluded.organization" // the organization is not active, or its term is over
	RuleSandbox      = "routing.excluded.sandbox"      // trial and real never meet
	RuleTrack        = "routing.excluded.track"        // the track does not allow this kind of organization
	RuleRoster       = "routing.excluded.roster"       // not on the roster of the court or of one above it

	RuleLanguage = "routing.excluded.language"
	RuleNeed     = "routing.excluded.need" // does not serve a need that somebody else serves
	RuleFull     = "routing.excluded.full"
	RuleAway     = "routing.excluded.away"
	RuleHours    = "routing.excluded.hours"
	RuleLocked   = "routing.excluded.locked" // has been something else in this dispute (SIM 16)
	RuleConflict = "routing.excluded.conflict"
	RuleAsked    = "routing.excluded.asked" // declined, silent or objected to in this case
)

// later are the rules after the roster, in their order, with the step of the funnel that was passed before each.
var later = []struct {
	rule   string
	passed int
}{
	{RuleLanguage, 0}, {RuleNeed, 0}, {RuleFull, 1}, {RuleAway, 1}, {RuleHours, 1}, {RuleLocked, 2}, {RuleConflict, 2}, {RuleAsked, 3},
}
