package mediation

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"concord/internal/fault"
	"concord/organizations"
)

// Screening is what was decided about an application, by whom and why.
type Screening struct {
	Triage   []Reason  `json:"triage,omitempty"` // what the machine noticed
	Decision string    `json:"decision"`         // accepted or returned
	Ground   string    `json:"ground,omitempty"` // coded reason of a return (OMR 9)
	Text     string    `json:"text,omitempty"`
	WhereTo  string    `json:"whereTo,omitempty"`
	By       Role      `json:"by"`
	At       time.Time `json:"at"`
}

// CreateInput begins a draft.
type CreateInput struct {
	Kind     string `json:"kind"`
	Track    string `json:"track"`    // "" is the deployment's own
	Channel  string `json:"channel"`  // web, paper or partner; "" is web
	Language string `json:"language"` // "" is zh-CN
	Name     string `json:"name"`     // of the applicant; "" when not yet known
}

// newCase makes a draft whose applicant is the actor.
func newCase(r Rules, id CaseID, reference string, p Party, at time.Time, in CreateInput) (*Case, error) {
	var k check
	if in.Channel == "" {
		in.Channel = "web"
	}
	if in.Language == "" {
		in.Language = "zh-CN"
	}
	k.oneOf("channel", in.Channel, "web", "paper", "partner")
	k.oneOf("language", in.Language, "zh-CN", "en")
	pack, ok := r.Pin(in.Track, at)
	if !ok {
		k.wrong("track", "field.unknown_value", nil)
	} else if !r.Knows(pack, in.Kind) {
		k.wrong("kind", "field.unknown_value", nil)
	}
	p.Name = k.name("name", p.Name, false)
	if err := k.err(); err != nil {
		return nil, err
	}
	p.Side, p.Answer, p.AnsweredAt = Applicant, Accepted, &at
	c := &Case{
		ID: id, Reference: reference, State: Draft, Since: at, Kind: in.Kind, Track: pack, Language: in.Language, Channel: in.Channel,
		Parties: []Party{p}, CreatedAt: at, DraftRevision: 1, Timeline: []Entry{}, Story: Story{Currency: "CNY"},
	}
	c.derive(at)
	return c, nil
}

// DraftPatch changes what it names; what is nil stays. Parties, when given, are the whole list: a party with the id of
// one that is there keeps what else is known of it.
type DraftPatch struct {
	Kind     *string                `json:"kind,omitempty"`
	Story    *Story                 `json:"story,omitempty"`
	Parties  []PartyInput           `json:"parties,omitempty"`
	Court    *organizations.CourtID `json:"court,omitempty"`
	Superior *organizations.CourtID `json:"-"` // the service looks it up
	Region   *string                `json:"region,omitempty"`
	Language *string                `json:"language,omitempty"`
	Needs    []string               `json:"needs,omitempty"`
}

// PartyInput is a party as the applicant writes it.
type PartyInput struct {
	ID             PartyID              `json:"id,omitempty"`
	Side           Side                 `json:"side"`
	Kind           string               `json:"kind"`
	Name           string               `json:"name"`
	Phone          string               `json:"phone"`
	Email          string               `json:"email,omitempty"`
	IDNumber       string               `json:"idNumber,omitempty"` // kept as its last four characters and a keyed hash
	Region         string               `json:"region,omitempty"`
	Address        string               `json:"address,omitempty"`
	Representative *RepresentativeInput `json:"representative,omitempty"`
	Service        *ServiceAddress      `json:"service,omitempty"`
}

// Save changes a draft. It takes what is unfinished or wrong and keeps it (nothing typed is lost); only what breaks the
// limits is refused. revision is the one the writer saw: another one is conflict draft.revision_stale {revision}.
func (c *Case) Save(r Rules, key []byte, by Seat, at time.Time, revision int, in DraftPatch) ([]Event, error) {
	if _, err := c.begin(MoveEdit, by, at); err != nil {
		return nil, err
	}
	if revision != c.DraftRevision {
		return nil, fault.New(fault.Conflict, "draft.revision_stale", fault.P{"revision": c.DraftRevision})
	}
	var k check
	next := *c
	next.patch(r, &k, in)
	if in.Parties != nil {
		next.patchParties(&k, key, by, in.Parties)
	}
	if err := k.err(); err != nil {
		return nil, err
	}
	*c = next
	c.DraftRevision++
	c.derive(at)
	return nil, nil
}

func (c *Case) patch(r Rules, k *check, in DraftPatch) {
	if in.Kind != nil && *in.Kind != c.Kind {
		if !r.Knows(c.Track, *in.Kind) {
			k.wrong("kind", "field.unknown_value", nil)
		}
		c.Kind, c.Story.Answers = *in.Kind, nil
	}
	if in.Story != nil {
		s := *in.Story
		s.Facts = k.text("story.facts", s.Facts, false, MaxText)
		s.Want = k.text("story.want", s.Want, false, MaxText)
		if raw, _ := json.Marshal(s.Answers); len(raw) > 4*MaxText {
			k.wrong("story.answers", "field.too_long", fault.P{"max": 4 * MaxText, "length": len(raw)})
		}
		if len(s.Currency) > 3 {
			k.wrong("story.currency", "field.currency", nil)
		}
		if s.Currency == "" {
			s.Currency = "CNY"
		}
		r.Fill(c.Track, c.Kind, &s)
		c.Story = s
	}
	if in.Court != nil {
		c.Court, c.Superior = *in.Court, ""
		if in.Superior != nil {
			c.Superior = *in.Superior
		}
	}
	if in.Region != nil {
		c.Region = k.text("region", *in.Region, false, 12)
	}
	if in.Language != nil {
		c.Language = k.oneOf("language", *in.Language, "zh-CN", "en")
	}
	if in.Needs != nil {
		if len(in.Needs) > 10 {
			k.wrong("needs", "field.too_many", fault.P{"max": 10})
		}
		for i, n := range in.Needs {
			k.text(fmt.Sprintf("needs[%d]", i), n, true, 40)
		}
		c.Needs = in.Needs
	}
}

func (c *Case) patchParties(k *check, key []byte, by Seat, in []PartyInput) {
	if len(in) > MaxParties {
		k.wrong("parties", "field.too_many", fault.P{"max": MaxParties})
		return
	}
	var list []Party
	self := false
	for i, x := range in {
		path := fmt.Sprintf("parties[%d].", i)
		p := Party{ID: x.ID, Answer: Pending}
		if old := c.Party(x.ID); old != nil {
			p = *old
		} else if x.ID != "" && !validID(string(x.ID)) {
			k.wrong(path+"id", "field.unknown_value", nil)
		}
		self = self || p.ID == by.Party
		if p.ID == by.Party && x.Side != Applicant {
			k.wrong(path+"side", "party.own_side", nil)
		}
		p.Side = Side(k.oneOf(path+"side", string(x.Side), string(Applicant), string(Respondent)))
		if p.Side == Applicant {
			p.Answer = Accepted
		} else {
			p.Answer = Pending
		}
		p.Kind = k.oneOf(path+"kind", x.Kind, "person", "organization")
		p.Name = k.name(path+"name", x.Name, false)
		p.Phone = looseText(k, path+"phone", x.Phone, 40)
		p.Email = looseText(k, path+"email", x.Email, 254)
		p.Region = k.text(path+"region", x.Region, false, 12)
		p.Address = k.text(path+"address", x.Address, false, MaxShort)
		p.identity(k, path, key, x.IDNumber)
		if x.Representative != nil {
			rep := Representative{Kind: x.Representative.Kind, Name: k.name(path+"representative.name", x.Representative.Name, false), Special: x.Representative.Special}
			rep.Phone = looseText(k, path+"representative.phone", x.Representative.Phone, 40)
			if p.Representative != nil && p.Representative.Phone == rep.Phone {
				rep.Person = p.Representative.Person
			}
			p.Representative = &rep
		} else {
			p.Representative = nil
		}
		if x.Service != nil {
			p.Service = &ServiceAddress{Phone: looseText(k, path+"service.phone", x.Service.Phone, 40), Email: looseText(k, path+"service.email", x.Service.Email, 254)}
		}
		list = append(list, p)
	}
	if !self {
		k.wrong("parties", "party.own_missing", nil)
	}
	c.Parties = list
}

// looseText keeps what is typed half way; a number that is right already is kept in its one form.
func looseText(k *check, path, v string, limit int) string {
	v = k.text(path, v, false, limit)
	if strings.HasSuffix(path, "hone") {
		if n, key, _ := NormalPhone(v); key == "" {
			return n
		}
	}
	return v
}

func validID(s string) bool {
	return len(s) == 26 && !strings.ContainsFunc(s, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
}

// identity keeps of an identity number what identifies and no more.
func (p *Party) identity(k *check, path string, key []byte, number string) {
	number = strings.ToUpper(strings.TrimSpace(number))
	if number == "" {
		return
	}
	if p.Kind == "person" && !citizenNumber(number) {
		k.wrong(path+"idNumber", "field.id_number", nil)
		return
	}
	if len(number) < 6 || len(number) > 30 {
		k.wrong(path+"idNumber", "field.id_number", nil)
		return
	}
	p.IDLast4, p.IDHash = number[len(number)-4:], IdentityHash(key, number)
}

// IdentityHash gives the keyed hash under which an identity number is compared.
func IdentityHash(key []byte, number string) string {
	m := hmac.New(sha256.New, key)
	m.Write([]byte("id|" + strings.ToUpper(strings.TrimSpace(number))))
	return hex.EncodeToString(m.Sum(nil))
}

// citizenNumber checks the 18 characters and the check character of GB 11643-1999; passports and permits (7 to 12
// letters and digits) pass as they are.
func citizenNumber(n string) bool {
	if len(n) != 18 {
		return len(n) >= 6 && len(n) <= 12 && !strings.ContainsFunc(n, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') })
	}
	sum, weight := 0, []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	for i, w := range weight {
		if n[i] < '0' || n[i] > '9' {
			return false
		}
		sum += int(n[i]-'0') * w
	}
	return n[17] == "10X98765432"[sum%11]
}

// Problems says all that keeps a draft from being submitted, by JSON path.
func (c *Case) Problems(r Rules) []fault.Field {
	var k check
	k.fields = append(k.fields, r.Answers(c.Track, c.Kind, c.Story.Answers, true)...)
	k.text("story.facts", c.Story.Facts, true, MaxText)
	k.text("story.want", c.Story.Want, true, MaxText)
	if c.Story.AmountMinor != 0 {
		var m check
		m.amount("amount", c.Story.AmountMinor, c.Story.Currency)
		for _, f := range m.fields {
			k.wrong("story."+f.Path, f.Key, f.Params)
		}
	}
	if c.Court == "" && !c.Direct() {
		k.wrong("court", "field.required", nil)
	}
	respondents := 0
	phones := map[string]bool{}
	for i := range c.Parties {
		p := &c.Parties[i]
		path := fmt.Sprintf("parties[%d].", i)
		if p.Side == Respondent {
			respondents++
		}
		k.oneOf(path+"kind", p.Kind, "person", "organization")
		k.name(path+"name", p.Name, true)
		if p.Phone == "" {
			k.wrong(path+"phone", "field.required", nil)
		} else if n := k.phone(path+"phone", p.Phone); phones[n] {
			k.wrong(path+"phone", "party.same_phone", nil)
		} else {
			phones[n] = true
		}
		k.email(path+"email", p.Email)
		if rep := p.Representative; rep != nil {
			k.oneOf(path+"representative.kind", rep.Kind, "lawyer", "relative", "helper")
			k.name(path+"representative.name", rep.Name, true)
			k.phone(path+"representative.phone", rep.Phone)
		}
		if s := p.Service; s != nil {
			k.phone(path+"service.phone", s.Phone)
			k.email(path+"service.email", s.Email)
		}
	}
	if respondents == 0 {
		k.wrong("parties", "party.respondent_missing", nil)
	}
	return k.fields
}

// Submit hands the application to the hub. The instant is what interrupts limitation (limitation provisions, art. 12).
// The applicants' own consent to mediation is given by it.
func (c *Case) Submit(r Rules, by Seat, at time.Time, number string) ([]Event, error) {
	st, err := c.begin(MoveSubmit, by, at)
	if err != nil {
		return nil, err
	}
	if err := fault.Fields(c.Problems(r)); err != nil {
		return nil, err
	}
	if c.Number == "" {
		c.Number = number
	}
	c.Screening = nil
	if c.SubmittedAt == nil {
		c.SubmittedAt = &at
	}
	for i := range c.Parties {
		p := &c.Parties[i]
		if p.Side == Applicant {
			p.Answer, p.AnsweredAt = Accepted, &at
			p.consent([]Stage{StageMediation, StageOnline}, true, by, at)
		}
	}
	return st.done(CaseSubmitted, Data{Court: c.Court}, nil), nil
}

// ScreenInput is the decision on an application.
type ScreenInput struct {
	Decision string   `json:"decision"` // accepted or returned
	Ground   string   `json:"ground,omitempty"`
	Text     string   `json:"text,omitempty"`
	WhereTo  string   `json:"whereTo,omitempty"`
	Triage   []Reason `json:"triage,omitempty"`
}

// Screen accepts an application, and the invitation clock starts; or returns it with a reason and where to go (OMR 9).
func (c *Case) Screen(r Rules, by Seat, at time.Time, in ScreenInput) ([]Event, error) {
	m := MoveScreenAccept
	if in.Decision == "returned" {
		m = MoveScreenReturn
	}
	st, err := c.begin(m, by, at)
	if err != nil {
		return nil, err
	}
	var k check
	k.oneOf("decision", in.Decision, "accepted", "returned")
	if in.Decision == "returned" {
		k.ground(r, c.Track, Returns, "ground", in.Ground, "text", in.Text, by)
		in.WhereTo = k.text("whereTo", in.WhereTo, false, MaxShort)
	}
	if err := k.err(); err != nil {
		return nil, err
	}
	c.Screening = &Screening{Triage: in.Triage, Decision: in.Decision, Ground: in.Ground, Text: strings.TrimSpace(in.Text), WhereTo: in.WhereTo, By: by.Role, At: at}
	if m == MoveScreenReturn {
		return st.done(CaseReturned, Data{Reason: in.Ground}, &Entry{Audience: ForApplicant, Params: map[string]any{"ground": in.Ground}}), nil
	}
	d := Data{Clock: ClockInvitation}
	if k := c.start(r, ClockInvitation, at); k != nil {
		d.Due = &k.Due
	}
	return st.done(CaseAccepted, d, &Entry{Clock: ClockInvitation + ":started"}), nil
}
