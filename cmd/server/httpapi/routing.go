package httpapi

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"concord/internal/actor"
	"concord/internal/fault"
	"concord/mediation"
	"concord/organizations"
	"concord/routing"
	"concord/routing/records"
)

// routingRoutes are the rows of why routing decided so, of what people decided against it, and of weights.
func (s *Server) routingRoutes() []Route {
	return []Route{
		{get, "/cases/{id}/routing", "getRouting", "routing:read", gets(s.getRouting)},
		{post, "/cases/{id}/routing/replay/{rid}", "replayRouting", "routing:read", gets(s.replayRouting)},
		{post, "/cases/{id}/override", "overrideSelection", "routing:override", gets(s.overrideSelection)},
		{post, "/cases/{id}/override/{n}/second", "secondOverride", "routing:override", gets(s.secondOverride)},
		{get, "/cases/{id}/conflicts", "listConflicts", "case:read", gets(s.listConflicts)},
		{post, "/cases/{id}/conflicts/{n}/disclose", "discloseConflict", "case:accept", gets(s.discloseConflict)},
		{post, "/cases/{id}/conflicts/{n}/waive", "waiveConflict", "case:waive", gets(s.waiveConflict)},
		{post, "/cases/{id}/conflicts/{n}/override", "overrideConflict", "conflict:clear", gets(s.overrideConflict)},
		{post, "/cases/{id}/conflicts/{n}/second", "secondConflict", "conflict:clear", gets(s.secondConflict)},
		{post, "/desk/operator/what-if", "askWhatIf", "routing:whatif", creates(s.askWhatIf)},
		{get, "/desk/operator/what-if/{wid}", "getWhatIf", "routing:whatif", gets(s.getWhatIf)},
		{get, "/desk/operator/weights", "getWeights", "routing:whatif", gets(s.getWeights)},
		{put, "/desk/operator/weights", "setWeights", "desk:operator", gets(s.setWeights)},
	}
}

// RoutedCandidate is a mediator in a routing record.
type RoutedCandidate struct {
	Mediator         string         `json:"mediator"`
	Name             Label          `json:"name"`
	Organization     string         `json:"organization"`
	OrganizationName Label          `json:"organizationName"`
	Reasons          []Keyed        `json:"reasons"`
	Doubts           []Keyed        `json:"doubts"`
	Fee              string         `json:"fee,omitempty"`
	WhyNot           *Keyed         `json:"whyNot,omitempty" doc:"of a runner-up: why it was not offered"`
	Score            float64        `json:"score,omitempty" doc:"0 to 1; for the court and the operator"`
	Parts            *routing.Parts `json:"parts,omitempty" doc:"what the score is made of, each 0 to 1 before its weight; for the court and the operator"`
}

// ExcludedBy says how many a hard rule kept out, and whom: names are for the court.
type ExcludedBy struct {
	Rule  string  `json:"rule" doc:"message key"`
	Count int     `json:"count"`
	Names []Label `json:"names,omitempty" doc:"for the court; at most 100 in all"`
}

// OverrideView is a decision of the court against, or beside, what routing recommends. Who the two people are is not shown.
type OverrideView struct {
	N                int        `json:"n"`
	State            string     `json:"state" enum:"proposed,confirmed,refused"`
	Mediator         string     `json:"mediator,omitempty"`
	Name             *Label     `json:"name,omitempty"`
	OrganizationName *Label     `json:"organizationName,omitempty"`
	Reason           string     `json:"reason,omitempty"`
	At               time.Time  `json:"at"`
	SecondReason     string     `json:"secondReason,omitempty"`
	SecondAt         *time.Time `json:"secondAt,omitempty"`
	Yours            bool       `json:"yours,omitempty" doc:"the reader proposed it: somebody else must second it"`
}

// RoutingRecord is one decision on mediators, as its reader may see it.
type RoutingRecord struct {
	ID        string            `json:"id"`
	At        time.Time         `json:"at"`
	Round     int               `json:"round"`
	Why       string            `json:"why" enum:"selection,appointment,override,objection,reroute"`
	Because   string            `json:"because,omitempty" doc:"reroute: declined, silent, replaced or released"`
	Objection string            `json:"objection,omitempty" doc:"the words of the party that asked for others; for that party and the court"`
	Pack      string            `json:"pack" doc:"version of the weights"`
	Offered   []RoutedCandidate `json:"offered"`
	RunnersUp []RoutedCandidate `json:"runnersUp"`
	Excluded  []ExcludedBy      `json:"excluded"`
	Funnel    []FunnelStep      `json:"funnel"`
	Relaxed   bool              `json:"relaxed,omitempty" doc:"nobody serves the needs named, so they became a doubt"`
	Override  *OverrideView     `json:"override,omitempty"`
	Weights   *routing.Weights  `json:"weights,omitempty" doc:"for the court and the operator"`
}

// RoutingView is why these mediators, round by round.
type RoutingView struct {
	Items     []RoutingRecord `json:"items"`
	Overrides []OverrideView  `json:"overrides"`
	MayReplay bool            `json:"mayReplay,omitempty"`
}

// getRouting tells a party what was offered and why, who came next and why not, and how many each rule kept out, but never
// a tie nor a name with it; the court sees all, the operator all but names of those kept out.
func (s *Server) getRouting(ctx context.Context, in *CaseID) (*out[RoutingView], error) {
	seat, err := s.deps.Cases.RoutingSeat(ctx, mediation.CaseID(in.ID))
	if err != nil {
		return nil, err
	}
	list, err := s.deps.Routing.Of(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	v := RoutingView{Items: []RoutingRecord{}, Overrides: []OverrideView{}, MayReplay: !seat.IsParty()}
	names := s.namer(ctx)
	for _, r := range list {
		x, err := names.record(r, seat)
		if err != nil {
			return nil, err
		}
		v.Items = append(v.Items, x)
	}
	if seat.Role == mediation.AsOperator {
		return &out[RoutingView]{v}, nil
	}
	c, err := s.deps.Cases.Get(ctx, mediation.CaseID(in.ID))
	if err != nil {
		return nil, err
	}
	for _, o := range c.Overrides {
		v.Overrides = append(v.Overrides, overrideView(o))
	}
	return &out[RoutingView]{v}, nil
}

// namer looks names up once in an answer.
type namer struct {
	s   *Server
	ctx context.Context
	ms  map[organizations.MediatorID]Label
	os  map[organizations.OrganizationID]Label
}

func (s *Server) namer(ctx context.Context) *namer {
	return &namer{s, ctx, map[organizations.MediatorID]Label{}, map[organizations.OrganizationID]Label{}}
}

// mediator gives a name; an empty one for who is no longer known.
func (n *namer) mediator(id organizations.MediatorID) (Label, error) {
	if l, ok := n.ms[id]; ok {
		return l, nil
	}
	m, err := n.s.deps.Organizations.Mediator(n.ctx, id)
	if err != nil && fault.CodeOf(err) != fault.NotFound {
		return Label{}, err
	}
	n.ms[id] = nameLabel(m.Name)
	return n.ms[id], nil
}

func (n *namer) organization(id organizations.OrganizationID) (Label, error) {
	if l, ok := n.os[id]; ok {
		return l, nil
	}
	o, err := n.s.deps.Organizations.Organization(n.ctx, id)
	if err != nil && fault.CodeOf(err) != fault.NotFound {
		return Label{}, err
	}
	n.os[id] = nameLabel(o.Name)
	return n.os[id], nil
}

func (n *namer) mediators(ids []organizations.MediatorID) ([]Label, error) {
	out := []Label{}
	for _, id := range ids {
		l, err := n.mediator(id)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}

func (n *namer) candidates(in []routing.Candidate, all bool) ([]RoutedCandidate, error) {
	out := []RoutedCandidate{}
	for _, c := range in {
		x := RoutedCandidate{Mediator: string(c.Mediator), Organization: string(c.Organization), Reasons: reasonsOf(c.Reasons), Doubts: reasonsOf(c.Doubts), Fee: c.Fee}
		var err error
		if x.Name, err = n.mediator(c.Mediator); err != nil {
			return nil, err
		}
		if x.OrganizationName, err = n.organization(c.Organization); err != nil {
			return nil, err
		}
		if c.WhyNot.Key != "" {
			k := Keyed(c.WhyNot)
			x.WhyNot = &k
		}
		if all {
			parts := c.Parts
			x.Score, x.Parts = c.Score, &parts
		}
		out = append(out, x)
	}
	return out, nil
}

func reasonsOf(in []routing.Reason) []Keyed {
	out := make([]Keyed, 0, len(in))
	for _, r := range in {
		out = append(out, Keyed(r))
	}
	return out
}

func (n *namer) record(r records.Record, seat mediation.Seat) (RoutingRecord, error) {
	party, staff := seat.IsParty(), seat.Role == mediation.AsClerk || seat.Role == mediation.AsSuperior
	x := RoutingRecord{ID: r.ID, At: r.At, Round: r.Round, Why: string(r.Why), Because: r.Because, Pack: r.Pack, Excluded: []ExcludedBy{}, Funnel: []FunnelStep{}, Relaxed: r.Decision.Relaxed}
	if staff || party && r.By == string(seat.Party) {
		x.Objection = r.Objection
	}
	var err error
	if x.Offered, err = n.candidates(r.Decision.Offered, !party); err != nil {
		return x, err
	}
	if x.RunnersUp, err = n.candidates(r.Decision.RunnersUp, !party); err != nil {
		return x, err
	}
	for _, f := range r.Decision.Funnel {
		x.Funnel = append(x.Funnel, FunnelStep{Key: f.Key, Count: f.Count})
	}
	for _, step := range r.Decision.Rules {
		e := ExcludedBy{Rule: step.Key, Count: step.Count}
		for _, o := range r.Decision.Excluded {
			if !staff || o.Rule != step.Key {
				continue
			}
			l, err := n.mediator(o.Mediator)
			if err != nil {
				return x, err
			}
			e.Names = append(e.Names, l)
		}
		x.Excluded = append(x.Excluded, e)
	}
	if o := r.Override; o != nil {
		name, err := n.mediator(o.Mediator)
		if err != nil {
			return x, err
		}
		house, err := n.organization(o.Organization)
		if err != nil {
			return x, err
		}
		at := o.At
		x.Override = &OverrideView{State: "confirmed", Mediator: string(o.Mediator), Name: &name, OrganizationName: &house, Reason: o.Reason, At: o.At, SecondAt: &at}
		if seat.Role == mediation.AsOperator {
			x.Override.Reason = "" // words of the court about a case
		}
	}
	if !party {
		w := r.Weights
		x.Weights = &w
	}
	return x, nil
}

func twoPeople(t mediation.TwoPeople) OverrideView {
	v := OverrideView{State: "proposed", Reason: t.Reason, At: t.At, SecondReason: t.SecondReason, SecondAt: t.SecondAt, Yours: t.Yours}
	if t.Yes != nil {
		v.State = "refused"
		if *t.Yes {
			v.State = "confirmed"
		}
	}
	return v
}

func overrideView(o mediation.Override) OverrideView {
	v := twoPeople(o.TwoPeople)
	name, house := nameLabel(o.Name), nameLabel(o.OrganizationName)
	v.N, v.Mediator, v.Name, v.OrganizationName = o.N, string(o.Mediator), &name, &house
	return v
}

// ReplayView says whether a record, decided again, comes out the same byte for byte.
type ReplayView struct {
	Same     bool             `json:"same"`
	Decision routing.Decision `json:"decision"`
}

type recordIn struct {
	CaseID
	RID string `path:"rid" maxLength:"120" doc:"routing record id"`
}

func (s *Server) replayRouting(ctx context.Context, in *recordIn) (*out[ReplayView], error) {
	seat, err := s.deps.Cases.RoutingSeat(ctx, mediation.CaseID(in.ID))
	if err != nil {
		return nil, err
	}
	if seat.IsParty() {
		return nil, fault.New(fault.Forbidden, "access.denied", nil) // it holds who was kept out, and why
	}
	r, err := s.deps.Routing.Get(ctx, in.RID)
	if err != nil {
		return nil, err
	}
	if r.Case != in.ID {
		return nil, fault.New(fault.NotFound, "not_found", nil)
	}
	d, same, err := s.deps.Routing.Replay(ctx, r)
	return give(ReplayView{same, d}, err)
}

type overrideIn struct {
	CaseID
	Body struct {
		Mediator string `json:"mediator" maxLength:"64"`
		Reason   string `json:"reason" minLength:"1" maxLength:"10000"`
	}
}

// secondIn is the word of a second person.
type secondIn struct {
	CaseID
	N    int `path:"n" minimum:"1" maximum:"1000"`
	Body struct {
		Yes    bool   `json:"yes"`
		Reason string `json:"reason,omitempty" maxLength:"10000" doc:"needed for a no"`
	}
}

func (s *Server) overrideSelection(ctx context.Context, in *overrideIn) (*out[CaseView], error) {
	v, err := s.deps.Cases.Overrule(ctx, mediation.CaseID(in.ID), organizations.MediatorID(in.Body.Mediator), in.Body.Reason)
	return s.seen(ctx, v, err)
}

func (s *Server) secondOverride(ctx context.Context, in *secondIn) (*out[CaseView], error) {
	v, err := s.deps.Cases.SecondOverride(ctx, mediation.CaseID(in.ID), in.N, in.Body.Yes, in.Body.Reason)
	return s.seen(ctx, v, err)
}

// ConflictView is a conflict of interest of the mediator, as its reader may see it.
type ConflictView struct {
	ID          string          `json:"id" doc:"number within the case, in paths as {n}"`
	Kind        string          `json:"kind" doc:"message key: routing.conflict.relative …"`
	Severity    string          `json:"severity" enum:"absolute,waivable,disclose"`
	Since       time.Time       `json:"since"`
	State       string          `json:"state" enum:"open,disclosed,waived,overridden,replaced,gone"`
	Blocks      bool            `json:"blocks" doc:"sessions and agreements wait for it"`
	Party       string          `json:"party,omitempty" doc:"whose side it is on; for the mediator and the court"`
	Text        string          `json:"text,omitempty" doc:"what the mediator tells of it"`
	DisclosedAt *time.Time      `json:"disclosedAt,omitempty"`
	Waivers     map[string]bool `json:"waivers"`
	ClearedAt   *time.Time      `json:"clearedAt,omitempty"`
	Override    *OverrideView   `json:"override,omitempty"`
}

// ConflictsView lists the conflicts of the mediators of a case.
type ConflictsView struct {
	Items   []ConflictView `json:"items"`
	Cleared bool           `json:"cleared" doc:"nothing stands against the mediator: sessions and agreements may go on"`
}

func conflictViews(v mediation.View) []ConflictView {
	out := []ConflictView{}
	for _, c := range v.Conflicts {
		x := ConflictView{ID: strconv.Itoa(c.N), Kind: c.Kind, Severity: string(c.Severity), Since: c.Since, State: string(c.State), Blocks: c.Blocks(), Party: string(c.Party),
			Text: c.Text, DisclosedAt: c.DisclosedAt, Waivers: map[string]bool{}, ClearedAt: c.ClearedAt}
		for id, yes := range c.Waivers {
			x.Waivers[string(id)] = yes
		}
		if c.Override != nil {
			o := twoPeople(*c.Override)
			o.N = c.N
			x.Override = &o
		}
		out = append(out, x)
	}
	return out
}

func (s *Server) listConflicts(ctx context.Context, in *CaseID) (*out[ConflictsView], error) {
	v, err := s.deps.Cases.Get(ctx, mediation.CaseID(in.ID))
	return give(ConflictsView{conflictViews(v), v.Cleared}, err)
}

// ConflictID names a conflict of a case.
type ConflictID struct {
	CaseID
	N int `path:"n" minimum:"1" maximum:"1000"`
}

type discloseConflictIn struct {
	ConflictID
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"10000"`
	}
}

type waiveConflictIn struct {
	ConflictID
	Body struct {
		Yes bool `json:"yes"`
	}
}

type overrideConflictIn struct {
	ConflictID
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"10000"`
	}
}

func (s *Server) discloseConflict(ctx context.Context, in *discloseConflictIn) (*out[CaseView], error) {
	v, err := s.deps.Cases.DiscloseConflict(ctx, mediation.CaseID(in.ID), in.N, in.Body.Text)
	return s.seen(ctx, v, err)
}

func (s *Server) waiveConflict(ctx context.Context, in *waiveConflictIn) (*out[CaseView], error) {
	v, err := s.deps.Cases.WaiveConflict(ctx, mediation.CaseID(in.ID), in.N, in.Body.Yes)
	return s.seen(ctx, v, err)
}

func (s *Server) overrideConflict(ctx context.Context, in *overrideConflictIn) (*out[CaseView], error) {
	v, err := s.deps.Cases.OverrideConflict(ctx, mediation.CaseID(in.ID), in.N, in.Body.Reason)
	return s.seen(ctx, v, err)
}

func (s *Server) secondConflict(ctx context.Context, in *secondIn) (*out[CaseView], error) {
	v, err := s.deps.Cases.SecondConflict(ctx, mediation.CaseID(in.ID), in.N, in.Body.Yes, in.Body.Reason)
	return s.seen(ctx, v, err)
}

// WeightsInput are weights to try or to set. The seven shares sum to 1; needs and tracks are rules and stay as they are.
type WeightsInput struct {
	Experience   float64 `json:"experience" minimum:"0" maximum:"1"`
	Availability float64 `json:"availability" minimum:"0" maximum:"1"`
	Proximity    float64 `json:"proximity" minimum:"0" maximum:"1"`
	Language     float64 `json:"language" minimum:"0" maximum:"1"`
	Record       float64 `json:"record" minimum:"0" maximum:"1"`
	Speed        float64 `json:"speed" minimum:"0" maximum:"1"`
	Preference   float64 `json:"preference" minimum:"0" maximum:"1"`
	Seasoned     int     `json:"seasoned" minimum:"1" maximum:"10000" doc:"cases of a kind after which more add nothing"`
	PriorCases   float64 `json:"priorCases" minimum:"0" maximum:"10000"`
	PriorShare   float64 `json:"priorShare" minimum:"0" maximum:"1"`
	PriorDays    float64 `json:"priorDays" minimum:"0" maximum:"1000"`
	SlowDays     float64 `json:"slowDays" minimum:"0" maximum:"1000"`
	Equal        float64 `json:"equal" minimum:"0" maximum:"1" doc:"scores nearer than this are equals"`
	Offer        int     `json:"offer" minimum:"1" maximum:"5"`
	RunnersUp    int     `json:"runnersUp" minimum:"0" maximum:"20"`
}

func (w WeightsInput) weights() (routing.Weights, error) {
	var out routing.Weights
	body, err := json.Marshal(w)
	if err != nil {
		return out, err
	}
	return out, json.Unmarshal(body, &out) // the same names
}

// WeightsVersion is one version of the weights.
type WeightsVersion struct {
	Number  int             `json:"number"`
	Weights routing.Weights `json:"weights"`
	Reason  string          `json:"reason,omitempty"`
	By      string          `json:"by,omitempty" doc:"name of who set them"`
	At      *time.Time      `json:"at,omitempty"`
}

// WeightsView is the weights that decide now, and all there were.
type WeightsView struct {
	Current WeightsVersion   `json:"current"`
	History []WeightsVersion `json:"history" doc:"the newest first; number 0 ships with the program"`
}

func (s *Server) getWeights(ctx context.Context, _ *struct{}) (*out[WeightsView], error) {
	if err := s.deps.Desk(ctx, "routing:whatif"); err != nil {
		return nil, err
	}
	list, err := s.deps.Routing.Versions(ctx)
	if err != nil {
		return nil, err
	}
	v := WeightsView{History: []WeightsVersion{}}
	for _, x := range list {
		w := WeightsVersion{Number: x.Number, Weights: x.Weights, Reason: x.Reason, At: instant(x.At)}
		if x.By != "" {
			if a, err := s.deps.Identity.Account(ctx, x.By); err == nil {
				w.By = a.Name
			}
		}
		v.History = append(v.History, w)
	}
	v.Current = v.History[0]
	return &out[WeightsView]{v}, nil
}

type setWeightsIn struct {
	Body struct {
		Base    int          `json:"base" minimum:"0" doc:"number of the version that the writer saw"`
		Weights WeightsInput `json:"weights"`
		Reason  string       `json:"reason" minLength:"1" maxLength:"2000"`
	}
}

// setWeights stores a new version: it decides from now on, what was decided stays as it is.
func (s *Server) setWeights(ctx context.Context, in *setWeightsIn) (*out[WeightsView], error) {
	w, err := in.Body.Weights.weights()
	if err != nil {
		return nil, err
	}
	if _, err := s.deps.Routing.SetWeights(ctx, actor.From(ctx).Person, in.Body.Base, w, in.Body.Reason); err != nil {
		return nil, err
	}
	return s.getWeights(ctx, nil)
}

type whatIfIn struct {
	Body struct {
		Weights WeightsInput `json:"weights"`
		From    *time.Time   `json:"from,omitempty" doc:"a month before to when absent"`
		To      *time.Time   `json:"to,omitempty" doc:"now when absent"`
		Court   string       `json:"court,omitempty" maxLength:"64" doc:"only the disputes of one court; who works at a court sees the own one"`
	}
}

// WhatIfFigures sum up what was, or would have been, offered.
type WhatIfFigures struct {
	Offers    int     `json:"offers"`
	Mediators int     `json:"mediators" doc:"who were offered at all"`
	ShareTop  float64 `json:"shareTop" doc:"share of all offers that the most offered mediator has"`
	Spread    float64 `json:"spread" doc:"Gini coefficient of offers: 0 is even"`
	MeanScore float64 `json:"meanScore" doc:"by the weights of each side"`
	Unserved  int     `json:"unserved" doc:"disputes without anybody to offer"`
}

// WhatIfExample is a dispute for which others would have been offered.
type WhatIfExample struct {
	Kind      string    `json:"kind"`
	KindLabel Label     `json:"kindLabel"`
	Region    string    `json:"region,omitempty"`
	At        time.Time `json:"at"`
	Before    []Label   `json:"before"`
	After     []Label   `json:"after"`
}

// WhatIf is a trial of weights on what was decided. Each dispute is looked at by itself, with the roster as it was then.
type WhatIf struct {
	ID       string          `json:"id"`
	State    string          `json:"state" enum:"running,done"`
	Done     int             `json:"done"`
	Of       int             `json:"of"`
	Changed  int             `json:"changed"`
	Broken   int             `json:"broken,omitempty" doc:"records that could not be read"`
	Weights  routing.Weights `json:"weights"`
	Court    string          `json:"court,omitempty"`
	From     time.Time       `json:"from"`
	To       time.Time       `json:"to"`
	At       time.Time       `json:"at"`
	DoneAt   *time.Time      `json:"doneAt,omitempty"`
	Before   WhatIfFigures   `json:"before" doc:"shareTop and spread are there when it is done"`
	After    WhatIfFigures   `json:"after"`
	Examples []WhatIfExample `json:"examples"`
}

// askWhatIf begins a trial: of the whole hub for the operator, of the own court for who works there.
func (s *Server) askWhatIf(ctx context.Context, in *whatIfIn) (*out[WhatIf], error) {
	if err := s.deps.Desk(ctx, "routing:whatif"); err != nil {
		return nil, err
	}
	a := actor.From(ctx)
	court := in.Body.Court
	if !a.Is(actor.Operator) {
		mine := courtsOf(a)
		if court == "" && len(mine) > 0 {
			court = mine[0]
		}
		if !slices.Contains(mine, court) {
			return nil, fault.New(fault.Forbidden, "access.denied", nil)
		}
	}
	w, err := in.Body.Weights.weights()
	if err != nil {
		return nil, err
	}
	var from, to time.Time
	if x := in.Body.From; x != nil {
		from = *x
	}
	if x := in.Body.To; x != nil {
		to = *x
	}
	t, err := s.deps.Routing.AskTrial(ctx, a.Person, court, w, from, to)
	if err != nil {
		return nil, err
	}
	return s.whatIf(ctx, t)
}

func courtsOf(a actor.Actor) []string {
	var out []string
	for _, g := range a.Grants {
		if g.Role == actor.Clerk || g.Role == actor.Judge {
			out = append(out, g.Tenant)
		}
	}
	return out
}

type whatIfID struct {
	WID string `path:"wid" maxLength:"64"`
}

func (s *Server) getWhatIf(ctx context.Context, in *whatIfID) (*out[WhatIf], error) {
	if err := s.deps.Desk(ctx, "routing:whatif"); err != nil {
		return nil, err
	}
	t, err := s.deps.Routing.Trial(ctx, in.WID)
	if err != nil {
		return nil, err
	}
	a := actor.From(ctx)
	if !a.Is(actor.Operator) && t.By != a.Person && !slices.Contains(courtsOf(a), t.Court) {
		return nil, fault.New(fault.NotFound, "not_found", nil)
	}
	return s.whatIf(ctx, t)
}

func (s *Server) whatIf(ctx context.Context, t records.Trial) (*out[WhatIf], error) {
	figures := func(f records.Figures) WhatIfFigures {
		v := WhatIfFigures{Offers: f.Offers, Mediators: f.Mediators, ShareTop: f.ShareTop, Spread: f.Spread, Unserved: f.Unserved}
		if f.Offers > 0 {
			v.MeanScore = float64(int(f.Score/float64(f.Offers)*1000+0.5)) / 1000
		}
		return v
	}
	v := WhatIf{ID: t.ID, State: t.State, Done: t.Done, Of: t.Of, Changed: t.Changed, Broken: t.Broken, Weights: t.Weights, Court: t.Court, From: t.From, To: t.To, At: t.At, DoneAt: t.DoneAt,
		Before: figures(t.Before), After: figures(t.After), Examples: []WhatIfExample{}}
	names, words := s.namer(ctx), s.reader(ctx)
	for _, e := range t.Shown {
		x := WhatIfExample{Kind: e.Kind, KindLabel: words.kind(s.deps.Track, e.Kind), Region: e.Region, At: e.At}
		var err error
		if x.Before, err = names.mediators(e.Before); err != nil {
			return nil, err
		}
		if x.After, err = names.mediators(e.After); err != nil {
			return nil, err
		}
		v.Examples = append(v.Examples, x)
	}
	return &out[WhatIf]{v}, nil
}
