package explain

import "time"

// Document is the file. Unknown fields and null are refused.
type Document struct {
	Courts        []Court        `json:"courts"`
	Organizations []Organization `json:"organizations"`
	Mediators     []Mediator     `json:"mediators"`
	Causes        []string       `json:"causes"`    // kinds of dispute that the file may name; absent: those of the rule packs
	Conflicts     []Conflict     `json:"conflicts"` // declared ties
	Disputes      []Dispute      `json:"disputes"`
	Weights       string         `json:"weights"` // YAML as routing/weights.yaml; absent: the shipped ones
}

// Name is a name in both languages; a missing one is taken from the other.
type Name struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// Court is a court; the rosters of those above it may be used below (SIM 5).
type Court struct {
	ID     string `json:"id"`
	Name   Name   `json:"name"`
	Level  string `json:"level"`  // basic or intermediate
	Region string `json:"region"` // division of its seat
	Parent string `json:"parent"` // the court above
}

// Organization is a body that mediates.
type Organization struct {
	ID      string    `json:"id"`
	Kind    string    `json:"kind"` // people, industry, administrative, commercial
	Name    Name      `json:"name"`
	Parent  string    `json:"parent"`
	Courts  []string  `json:"courts"`  // on whose rosters it is
	Regions []string  `json:"regions"` // absent: everywhere
	Causes  []string  `json:"causes"`
	Fee     string    `json:"fee"`    // free (default) or its published standard
	Status  string    `json:"status"` // active (default), applied, suspended, removed
	Until   time.Time `json:"until"`  // end of the term
	Group   string    `json:"group"`  // group of companies
	Names   []string  `json:"names"`  // other names under which it acts
	Sandbox bool      `json:"sandbox"`
}

// Mediator is somebody on the roster.
type Mediator struct {
	ID               string    `json:"id"`
	Name             Name      `json:"name"`
	Organizations    []string  `json:"organizations"`
	Causes           []Cause   `json:"causes"`
	Languages        []string  `json:"languages"`
	Regions          []string  `json:"regions"` // absent: wherever the organizations work
	Needs            []string  `json:"needs"`
	Hours            []string  `json:"hours"` // weekday, evening, weekend
	Capacity         int       `json:"capacity"`
	Cases            []string  `json:"cases"` // open ones
	Settled          int       `json:"settled"`
	Ended            int       `json:"ended"`
	DaysMean         float64   `json:"daysMean"`
	LastCaseAt       time.Time `json:"lastCaseAt"`
	Status           string    `json:"status"` // active (default), suspended, removed
	Certificate      string    `json:"certificate"`
	CertificateUntil time.Time `json:"certificateUntil"`
	Away             []Span    `json:"away"`
	Repeats          []Repeat  `json:"repeats"` // bodies that were a party of earlier cases
	Person           string    `json:"person"`  // account
	Phone            string    `json:"phone"`
}

// Cause is a kind of dispute that a mediator takes.
type Cause struct {
	Kind    string `json:"kind"`
	Depth   int    `json:"depth"` // 1 can take it (default), 2 practised, 3 a speciality
	Ended   int    `json:"ended"`
	Settled int    `json:"settled"`
}

// Span is a time without new cases.
type Span struct {
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`
	Reason string    `json:"reason"`
}

// Repeat is a body that was a party of earlier cases of a mediator.
type Repeat struct {
	Name    string `json:"name"`
	Ended   int    `json:"ended"`
	Settled int    `json:"settled"`
}

// Conflict is a tie that a mediator has declared: exactly one of person, phone, name and organization is set.
type Conflict struct {
	Mediator     string `json:"mediator"`
	Kind         string `json:"kind"` // relative, employer, client, interest, other
	Person       string `json:"person"`
	Phone        string `json:"phone"`
	Name         string `json:"name"`
	Organization string `json:"organization"`
}

// Dispute is what is to be routed.
type Dispute struct {
	ID       string    `json:"id"`
	Kind     string    `json:"kind"`
	Region   string    `json:"region"`
	Court    string    `json:"court"`
	Language string    `json:"language"`
	Needs    []string  `json:"needs"`
	Hours    []string  `json:"hours"`
	Parties  []Party   `json:"parties"`
	Exclude  []string  `json:"exclude"` // mediators asked before
	Prefer   []string  `json:"prefer"`  // mediators a party has asked for
	Locked   []Locked  `json:"locked"`
	Track    string    `json:"track"`
	At       time.Time `json:"at"`
	Seed     string    `json:"seed"` // absent: the id
	Sandbox  bool      `json:"sandbox"`
}

// Party is a party or a representative.
type Party struct {
	Person string `json:"person"` // account
	Phone  string `json:"phone"`
	Name   string `json:"name"`  // of a body that is a party, or of a person's employer
	Group  string `json:"group"` // absent: that of the organization of this name
}

// Locked is somebody who has been something else in this dispute (SIM 16).
type Locked struct {
	Person string `json:"person"`
	Phone  string `json:"phone"`
	Role   string `json:"role"` // mediator, agent, witness, expert, interpreter, juror
}
