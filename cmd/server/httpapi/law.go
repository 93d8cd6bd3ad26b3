package httpapi

import (
	"context"

	"concord/internal/rules"
)

// KindView is a kind of dispute with the questions that help to tell it.
type KindView struct {
	ID        string         `json:"id"`
	Label     Label          `json:"label"`
	Hint      Label          `json:"hint"`
	Questions []QuestionView `json:"questions"`
}

// QuestionView is one question of the guided intake.
type QuestionView struct {
	ID        string       `json:"id"`
	Type      string       `json:"type" enum:"money,date,text,choice,yesno"`
	Required  bool         `json:"required"`
	Label     Label        `json:"label"`
	Hint      *Label       `json:"hint,omitempty"`
	Why       *Label       `json:"why,omitempty" doc:"why we ask"`
	Options   []OptionView `json:"options,omitempty"`
	ShowIf    *ShowIf      `json:"showIf,omitempty"`
	Fills     string       `json:"fills,omitempty" enum:"amount,facts,want" doc:"field of the story that the answer fills"`
	MaxLength int          `json:"maxLength,omitempty"`
	Lines     int          `json:"lines,omitempty"`
}

// OptionView is one answer of a choice.
type OptionView struct {
	ID    string `json:"id"`
	Label Label  `json:"label"`
	Hint  *Label `json:"hint,omitempty"`
}

// ShowIf shows a question only after certain answers to an earlier one.
type ShowIf struct {
	Question string   `json:"question"`
	Is       []string `json:"is"`
}

func maybe(l rules.Label) *Label {
	if l.ZH == "" && l.EN == "" {
		return nil
	}
	v := ruleLabel(l)
	return &v
}

func kindView(k rules.Kind) KindView {
	v := KindView{ID: k.ID, Label: ruleLabel(k.Label), Hint: ruleLabel(k.Hint), Questions: []QuestionView{}}
	for _, q := range k.Questions {
		x := QuestionView{ID: q.ID, Type: string(q.Type), Required: q.Required, Label: ruleLabel(q.Label), Hint: maybe(q.Hint), Why: maybe(q.Why),
			Fills: q.Fills, MaxLength: q.MaxLen, Lines: q.Lines}
		for _, o := range q.Options {
			x.Options = append(x.Options, OptionView{o.ID, ruleLabel(o.Label), maybe(o.Hint)})
		}
		if q.ShowIf != nil {
			x.ShowIf = &ShowIf{q.ShowIf.Question, q.ShowIf.Is}
		}
		v.Questions = append(v.Questions, x)
	}
	return v
}

func (s *Server) listKinds(_ context.Context, _ *struct{}) (*out[[]KindView], error) {
	p, err := s.deps.Rules.Pack(s.deps.Track, s.deps.Clock.Now())
	if err != nil {
		return nil, err
	}
	items := make([]KindView, 0, len(p.Kinds))
	for _, k := range p.Kinds {
		items = append(items, kindView(k))
	}
	return &out[[]KindView]{items}, nil
}

// PackView is a rule pack for people: clocks, consents and grounds with their articles.
type PackView struct {
	ID          string        `json:"id"`
	Version     string        `json:"version"`
	Track       string        `json:"track"`
	From        string        `json:"from"`
	To          string        `json:"to,omitempty"`
	Title       Label         `json:"title"`
	Clocks      []ClockRule   `json:"clocks"`
	Consents    []ConsentRule `json:"consents"`
	Endings     []GroundView  `json:"endings"`
	Returns     []GroundView  `json:"returns"`
	NotAccepted []GroundView  `json:"notAccepted"`
	Rejections  []GroundView  `json:"rejections"`
	Declines    []GroundView  `json:"declines"`
	Disclosures []GroundView  `json:"disclosures"`
	Pauses      []GroundView  `json:"pauses"`
	FilingFlaws []GroundView  `json:"filingFlaws"`
	Complaints  []GroundView  `json:"complaints"`
}

// ClockRule is a deadline as the pack states it.
type ClockRule struct {
	ID         string `json:"id"`
	Label      Label  `json:"label"`
	Start      string `json:"start" doc:"event that starts it"`
	Length     int    `json:"length"`
	Unit       string `json:"unit" enum:"days,working_days,months,years"`
	Cites      []Cite `json:"cites"`
	Unverified bool   `json:"unverified,omitempty"`
	Note       *Label `json:"note,omitempty"`
}

// ConsentRule is a consent to ask for, stage by stage.
type ConsentRule struct {
	Stage    string `json:"stage"`
	Of       string `json:"of" enum:"each_party,all_parties"`
	When     string `json:"when"`
	Required bool   `json:"required"`
	Label    Label  `json:"label"`
	Hint     *Label `json:"hint,omitempty"`
	Cites    []Cite `json:"cites"`
}

// GroundView is a coded reason.
type GroundView struct {
	ID         string   `json:"id"`
	Label      Label    `json:"label"`
	Hint       *Label   `json:"hint,omitempty"`
	WhereTo    *Label   `json:"whereTo,omitempty"`
	By         []string `json:"by,omitempty"`
	Text       bool     `json:"text,omitempty" doc:"needs words of its own"`
	Cites      []Cite   `json:"cites"`
	Unverified bool     `json:"unverified,omitempty"`
}

func citesOf(p rules.Pack, articles []string) []Cite {
	out := []Cite{}
	for _, c := range p.Cites(articles) {
		out = append(out, Cite{c.ID, ruleLabel(c.Label)})
	}
	return out
}

func unverified(m rules.Mark) bool { return m == rules.Secondary || m == rules.General }

func grounds(p rules.Pack, list []rules.Ground) []GroundView {
	out := make([]GroundView, 0, len(list))
	for _, g := range list {
		out = append(out, GroundView{g.ID, ruleLabel(g.Label), maybe(g.Hint), maybe(g.WhereTo), g.By, g.Text, citesOf(p, g.Articles), unverified(g.Verified)})
	}
	return out
}

func (s *Server) getPack(_ context.Context, in *struct {
	Pack string `path:"pack" maxLength:"60" doc:"id of a pack, or a track"`
}) (*out[PackView], error) {
	p, err := s.deps.Rules.Pack(in.Pack, s.deps.Clock.Now())
	if err != nil {
		return nil, err
	}
	v := PackView{ID: p.ID, Version: p.Version, Track: p.Track, From: string(p.From), To: string(p.To), Title: ruleLabel(p.Title), Clocks: []ClockRule{}, Consents: []ConsentRule{},
		Endings: grounds(p, p.Endings), Returns: grounds(p, p.Returns), NotAccepted: grounds(p, p.NotAccepted), Rejections: grounds(p, p.Rejections), Declines: grounds(p, p.Declines),
		Disclosures: grounds(p, p.Disclosures), Pauses: grounds(p, p.Pauses), FilingFlaws: grounds(p, p.FilingFlaws), Complaints: grounds(p, p.Complaints)}
	for _, c := range p.Clocks {
		v.Clocks = append(v.Clocks, ClockRule{c.ID, ruleLabel(c.Label), c.Start, c.Length, string(c.Unit), citesOf(p, c.Articles), unverified(c.Verified), maybe(c.Note)})
	}
	for _, c := range p.Consents {
		v.Consents = append(v.Consents, ConsentRule{c.Stage, c.Of, c.When, c.Required, ruleLabel(c.Label), maybe(c.Hint), citesOf(p, c.Articles)})
	}
	return &out[PackView]{v}, nil
}
