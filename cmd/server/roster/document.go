package roster

// Document is what is brought in. Unknown fields and null are refused.
type Document struct {
	Courts        []Court        `json:"courts"`
	Organizations []Organization `json:"organizations"`
	Mediators     []Mediator     `json:"mediators"`
	People        []Person       `json:"people"`

	lines Lines
}

// Name is a name in both languages; a missing one is taken from the other.
type Name struct {
	ZH string `json:"zh"` // 120 characters at most
	EN string `json:"en"` // 160 characters at most
}

// Court is a court on the platform.
type Court struct {
	ID     string `json:"id"`
	Name   Name   `json:"name"`
	Level  string `json:"level"`  // basic or intermediate
	Region string `json:"region"` // division of its seat: 6 digits for a basic court, 4 for an intermediate one
	Parent string `json:"parent"` // the intermediate court above a basic one; optional
}

// Organization is a body that mediates.
type Organization struct {
	ID      string   `json:"id"`
	Kind    string   `json:"kind"` // people, industry, administrative, commercial
	Name    Name     `json:"name"`
	Parent  string   `json:"parent"`  // optional
	Courts  []string `json:"courts"`  // courts that invite it, one at least
	Regions []string `json:"regions"` // divisions, each with all below
	Causes  []string `json:"causes"`  // kinds of dispute
	Fee     string   `json:"fee"`     // free (default) or its published standard, as 1%
	Seal    string   `json:"seal"`    // text of the seal; the Chinese name when absent
}

// Mediator is somebody on the roster, with what is needed to sign in.
type Mediator struct {
	ID            string   `json:"id"`
	Name          Name     `json:"name"`
	Organizations []string `json:"organizations"`
	Causes        []Cause  `json:"causes"`
	Languages     []string `json:"languages"`   // base tags: zh, en, ug, yue
	Regions       []string `json:"regions"`     // absent: wherever the organizations work
	Needs         []string `json:"needs"`       // sign_language, phone_only, large_print
	Hours         []string `json:"hours"`       // weekday, evening, weekend
	Capacity      int      `json:"capacity"`    // open cases at most
	Certificate   string   `json:"certificate"` // number, unique; optional
	Since         int      `json:"since"`       // year of the first mediation; optional
	Bio           Name     `json:"bio"`
	Phone         string   `json:"phone"`
	Email         string   `json:"email"`
	Ties          []Tie    `json:"ties"`
}

// Cause is a kind of dispute that a mediator takes.
type Cause struct {
	Kind  string `json:"kind"`
	Depth int    `json:"depth"` // 1 can take it, 2 practised, 3 a speciality
}

// Tie is a relation that may touch impartiality; exactly one of organization, phone and name is set.
type Tie struct {
	Kind         string `json:"kind"` // relative, employer, client, interest, other
	Organization string `json:"organization"`
	Phone        string `json:"phone"`
	Name         string `json:"name"`
}

// Person is somebody who works here and does not mediate; phone or e-mail is needed to sign in.
type Person struct {
	Name   string  `json:"name"`
	Phone  string  `json:"phone"`
	Email  string  `json:"email"`
	Locale string  `json:"locale"` // zh-CN (default) or en
	Grants []Grant `json:"grants"`
}

// Grant is a role: manager of an organization, clerk or judge of a court, operator of the hub (without tenant).
type Grant struct {
	Role   string `json:"role"`
	Tenant string `json:"tenant"`
}
