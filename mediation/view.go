package mediation

import (
	"slices"
	"strings"
	"time"

	"concord/organizations"
)

// View is a case as one seat may see it. What a seat may not see is left out, never blanked in the page:
//
//	party      all but: the other side's phone and mail (masked), private papers, what is for the court alone
//	mediator   all but the papers that one side keeps to itself
//	clerk      the lawful file: no offers, no agreement before it is effective, no facts before they are complete
//	superior   as the clerk, without moves
//	manager    that the case is there, the names, the state, the clocks
//	operator   that the case is there, the state, the clocks
//	invited    who asks, what kind of dispute, until when
type View struct {
	ID            CaseID                `json:"id"`
	Number        string                `json:"number,omitempty"`
	Reference     string                `json:"reference,omitempty"`
	State         State                 `json:"state"`
	Since         time.Time             `json:"since"`
	Kind          string                `json:"kind,omitempty"`
	Track         string                `json:"track,omitempty"`
	Court         organizations.CourtID `json:"court,omitempty"`
	Host          string                `json:"host,omitempty"` // organization that people went to, where there is no court; in an outline
	Region        string                `json:"region,omitempty"`
	Language      string                `json:"language,omitempty"`
	Needs         []string              `json:"needs,omitempty"`
	Channel       string                `json:"channel,omitempty"`
	You           Seat                  `json:"you"`
	Turn          Turn                  `json:"turn"`
	AllowedMoves  []Move                `json:"allowedMoves"`
	Story         *Story                `json:"story,omitempty"`
	Parties       []PartyView           `json:"parties"`
	Evidence      []EvidenceView        `json:"evidence"`
	Clocks        []Clock               `json:"clocks"`
	NextDue       *time.Time            `json:"nextDue,omitempty"`
	Pause         *Pause                `json:"pause,omitempty"`
	Extension     *Ask                  `json:"extension,omitempty"`
	Screening     *Screening            `json:"screening,omitempty"`
	Selection     *Selection            `json:"selection,omitempty"`
	Appointment   *Appointment          `json:"appointment,omitempty"`
	Former        []Appointment         `json:"former,omitempty"`
	Cleared       bool                  `json:"cleared"`
	Conflicts     []Conflict            `json:"conflicts,omitempty"`
	Overrides     []Override            `json:"overrides,omitempty"`
	Agreement     *Agreement            `json:"agreement,omitempty"`
	Facts         *FactsRecord          `json:"facts,omitempty"`
	End           *End                  `json:"end,omitempty"`
	Confirmation  *Link                 `json:"confirmation,omitempty"`
	Filing        *Link                 `json:"filing,omitempty"`
	Performance   []Due                 `json:"performance,omitempty"`
	Documents     []Document            `json:"documents,omitempty"`
	Timeline      []Entry               `json:"timeline"`
	CreatedAt     time.Time             `json:"createdAt"`
	SubmittedAt   *time.Time            `json:"submittedAt,omitempty"`
	UpdatedAt     time.Time             `json:"updatedAt"`
	DraftRevision int                   `json:"draftRevision,omitempty"`
	WaitingFor    Waiting               `json:"waitingFor,omitempty"`
	Offers        int                   `json:"offers"` // open proposals this seat may read
}

// PartyView is a party as one seat may see it. An identity number is never in it, not even its last characters, save
// for the party itself.
type PartyView struct {
	ID             PartyID         `json:"id"`
	Side           Side            `json:"side"`
	Kind           string          `json:"kind"`
	Name           string          `json:"name"`
	Phone          string          `json:"phone,omitempty"`
	PhoneMasked    string          `json:"phoneMasked,omitempty"`
	Email          string          `json:"email,omitempty"`
	IDLast4        string          `json:"idLast4,omitempty"`
	Region         string          `json:"region,omitempty"`
	Address        string          `json:"address,omitempty"`
	Answer         Answer          `json:"answer,omitempty"`
	AnswerReason   string          `json:"answerReason,omitempty"`
	CallWhen       string          `json:"callWhen,omitempty"`
	AnsweredAt     *time.Time      `json:"answeredAt,omitempty"`
	Out            bool            `json:"out,omitempty"`
	You            bool            `json:"you"`
	Joined         bool            `json:"joined"` // has signed in
	Representative *Representative `json:"representative,omitempty"`
	Consents       []Consent       `json:"consents,omitempty"`
	Service        *ServiceAddress `json:"service,omitempty"`
}

// EvidenceView is a piece of evidence that a seat may see.
type EvidenceView struct {
	Evidence
	Yours bool `json:"yours"`
}

// Visible gives the case as a seat may see it; papers that are not open come from the negotiation, which may be nil when
// there is none.
func Visible(c *Case, n *Negotiation, s Seat) View {
	v := View{
		ID: c.ID, State: c.State, Since: c.Since, You: s, Parties: []PartyView{}, Evidence: []EvidenceView{}, Timeline: []Entry{}, Clocks: []Clock{},
		AllowedMoves: []Move{}, UpdatedAt: c.UpdatedAt,
	}
	switch s.Role {
	case AsNobody:
		return View{}
	case AsInvited:
		v.outline(c)
		return v
	case AsOperator, AsManager:
		v.shell(c, s)
		return v
	}
	v.shell(c, s)
	v.Reference, v.Region, v.Language, v.Needs, v.Channel = c.Reference, c.Region, c.Language, c.Needs, c.Channel
	v.AllowedMoves = append(v.AllowedMoves, c.Allowed(s.Role)...)
	story := c.Story
	v.Story = &story
	v.Pause, v.Extension, v.Cleared = c.Pause, c.Extension, c.Cleared()
	v.Confirmation, v.Filing, v.Performance = c.Confirmation, c.Filing, c.Performance
	v.DraftRevision = c.DraftRevision
	v.people(c, s)
	v.papers(c, n, s)
	v.procedure(c, s)
	v.routing(c, s)
	v.results(c, s)
	for _, e := range c.Timeline {
		if e.Audience.reaches(s) {
			e.Person = ""
			v.Timeline = append(v.Timeline, e)
		}
	}
	for _, o := range c.Offers {
		if o.State == ProposalOpen && (s.Role == AsMediator || s.IsParty() && (o.Audience == Joint || o.Audience == string(s.Party))) {
			v.Offers++
		}
	}
	return v
}

// outline is what a forwarded link shows: who asks and what kind of dispute; never sum, story or evidence.
func (v *View) outline(c *Case) {
	v.Reference, v.Kind, v.Court = c.Reference, c.Kind, c.Court
	if c.Direct() {
		v.Host = c.Partner.Organization
	}
	for _, p := range c.Parties {
		if p.Side == Applicant {
			v.Parties = append(v.Parties, PartyView{ID: p.ID, Side: p.Side, Kind: p.Kind, Name: p.Name})
		}
	}
	if k := c.Clock(ClockInvitation); k != nil {
		v.Clocks = append(v.Clocks, *k)
	}
}

// shell is what those see who keep the house: number, state, clocks, and for the manager the names.
func (v *View) shell(c *Case, s Seat) {
	v.Number, v.Track, v.Court, v.NextDue, v.WaitingFor = c.Number, c.Track, c.Court, c.NextDue, c.WaitingFor
	v.CreatedAt, v.SubmittedAt = c.CreatedAt, c.SubmittedAt
	v.Clocks = append(v.Clocks, c.Clocks...)
	v.Turn = c.Turn(s)
	if s.IsParty() {
		v.WaitingFor = "" // it would tell of what the other side is asked alone; Turn says what may be said
	}
	if s.Role == AsOperator {
		return
	}
	v.Kind = c.Kind
	for _, p := range c.Parties {
		v.Parties = append(v.Parties, PartyView{ID: p.ID, Side: p.Side, Kind: p.Kind, Name: p.Name, Out: p.Out})
	}
	if a := c.Appointment; a != nil {
		v.Appointment = &Appointment{Mediator: a.Mediator, Organization: a.Organization, Name: a.Name, OrganizationName: a.OrganizationName, By: a.By, At: a.At, AcceptDue: a.AcceptDue, AcceptedAt: a.AcceptedAt}
	}
}

// people shows the parties; who is on the other side sees the phone masked.
func (v *View) people(c *Case, s Seat) {
	v.Parties = v.Parties[:0]
	for i := range c.Parties {
		p := &c.Parties[i]
		you := s.IsParty() && s.Party == p.ID
		x := PartyView{
			ID: p.ID, Side: p.Side, Kind: p.Kind, Name: p.Name, PhoneMasked: MaskPhone(p.Phone), Region: p.Region, Answer: p.Answer,
			AnsweredAt: p.AnsweredAt, Out: p.Out, You: you, Joined: p.Person != "", Consents: p.Consents,
		}
		if r := p.Representative; r != nil {
			x.Representative = &Representative{Kind: r.Kind, Name: r.Name, Special: r.Special, Phone: MaskPhone(r.Phone)}
		}
		writing := (c.State == Draft || c.State == Returned) && s.Role == AsApplicant // who typed it
		if you || writing || !s.IsParty() {
			x.Phone, x.Email, x.Address, x.AnswerReason, x.CallWhen, x.Service = p.Phone, p.Email, p.Address, p.AnswerReason, p.CallWhen, p.Service
			if x.Representative != nil {
				x.Representative.Phone = p.Representative.Phone
			}
		}
		if you || writing {
			x.IDLast4 = p.IDLast4
		}
		v.Parties = append(v.Parties, x)
	}
}

// papers shows evidence by its visibility.
func (v *View) papers(c *Case, n *Negotiation, s Seat) {
	for _, e := range c.Evidence {
		if !e.sees(s) {
			continue
		}
		if e.Visibility != OpenToAll {
			if n == nil {
				continue
			}
			e.Paper = n.Papers[e.ID]
		}
		v.Evidence = append(v.Evidence, EvidenceView{Evidence: e, Yours: s.IsParty() && e.By == s.Party || s.Role == AsMediator && e.By == ""})
	}
}

// procedure shows screening, selection and appointment.
func (v *View) procedure(c *Case, s Seat) {
	if x := c.Screening; x != nil {
		y := *x
		if s.IsParty() || s.Role == AsMediator {
			y.Triage = nil
		}
		if s.Role != AsRespondent {
			v.Screening = &y
		}
	}
	if c.Selection != nil {
		y := *c.Selection
		if s.IsParty() { // a score invites haggling; the reasons say it in words
			y.Offered = slices.Clone(y.Offered)
			for i := range y.Offered {
				y.Offered[i].Score = 0
			}
		}
		if s.Role != AsSystem && s.Role != AsClerk && s.Role != AsSuperior && (!s.IsParty() || s.Party != y.ObjectedBy) {
			y.Objection = "" // why a side wanted others is for the court
		}
		v.Selection = &y
	}
	hide := func(a Appointment) Appointment {
		if s.IsParty() {
			a.Text = "" // why a party wanted another is not for the other side
		}
		if s.Role != AsSystem {
			a.MediatorPerson = ""
		}
		return a
	}
	if c.Appointment != nil {
		a := hide(*c.Appointment)
		v.Appointment = &a
	}
	for _, a := range c.Former {
		v.Former = append(v.Former, hide(a))
	}
}

// results shows agreement, facts and end; the court sees an agreement when it is effective and facts when complete.
func (v *View) results(c *Case, s Seat) {
	staff := s.Role == AsClerk || s.Role == AsSuperior
	if a := c.Agreement; a != nil && (!staff || a.EffectiveAt != nil) {
		y := *a
		y.Signatures = signatures(a.Signatures, s)
		v.Agreement = &y
	}
	if f := c.Facts; f != nil && (!staff || f.CompleteAt != nil) {
		y := *f
		y.Signatures = signatures(f.Signatures, s)
		v.Facts = &y
	}
	if e := c.End; e != nil {
		y := *e
		if s.IsParty() {
			y.Conduct, y.Flags = "", nil
			if e.Party != s.Party {
				y.Text = ""
			}
		}
		v.End = &y
	}
	for _, d := range c.Documents {
		if d.For.reaches(s) {
			v.Documents = append(v.Documents, d)
		}
	}
}

// signatures leaves out codes and accounts, and the drawn hands of others.
func signatures(in []Signature, s Seat) []Signature {
	if s.Role == AsSystem {
		return in
	}
	out := slices.Clone(in)
	for i := range out {
		out[i].Person, out[i].Challenge = "", ""
		if out[i].By != string(s.Party) {
			out[i].Strokes = ""
		}
	}
	return out
}

// Names gives the names of one side, for the few places that need one line: "A, B".
func (c *Case) Names(s Side) string {
	var out []string
	for _, p := range c.Parties {
		if p.Side == s {
			out = append(out, p.Name)
		}
	}
	return strings.Join(out, ", ")
}
