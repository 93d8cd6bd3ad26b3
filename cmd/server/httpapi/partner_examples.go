package httpapi

import (
	"time"

	"concord/internal/webhooks"
)

// The examples of the document: one case, from the request that brings it to the events that follow.

const (
	exampleTenant = "k7mw2c5x3qv6n4a9b8d1e0f2g3"
	exampleCaseID = "q3w6e2r7t5y4u1i8o9p0a2s4d6"
)

var exampleAt = time.Date(2026, 11, 23, 2, 15, 0, 0, time.UTC)

func exampleTime(hours int) *time.Time {
	t := exampleAt.Add(time.Duration(hours) * time.Hour)
	return &t
}

var exampleMe = PartnerMe{Key: "h5s7k2mw6cqa3xzd", Name: "案件系统", Scopes: []string{"cases:read", "cases:write", "events:read"}, Sandbox: true, Organization: exampleTenant, Status: "sandbox",
	Kinds: []string{"case.accepted", "case.ended", "case.submitted"}, LastSequence: 42}

var exampleNewCase = NewPartnerCase{Reference: "ZX-2026-0815", Kind: "neighbours", Region: "330122", Language: "zh-CN", Needs: []string{}, Consented: true,
	Story: StoryInput{Answers: map[string]any{"about": "leak", "where": "某小区3幢2单元", "since": "2026-08-01", "goes_on": true, "damage": true, "tried": "neighbour"},
		Facts: "楼上漏水，天花板发霉。", Want: "修好漏水，赔偿粉刷费用。", AmountMinor: 150_000, Currency: "CNY"},
	Parties: []PartnerParty{
		{Side: "applicant", Kind: "person", Name: "甲某", Phone: "19900000100", Region: "330122"},
		{Side: "respondent", Kind: "person", Name: "乙某", Phone: "19900000200", Region: "330122"},
	}}

var exampleCase = PartnerCase{ID: exampleCaseID, Reference: "ZX-2026-0815", Number: "TEST-48213907", State: "inviting", Since: *exampleTime(0), Kind: "neighbours", Sandbox: true,
	SubmittedAt: exampleTime(0), UpdatedAt: *exampleTime(0),
	Clocks:  []PartnerClock{{ID: "invitation_reply", Start: *exampleTime(0), Due: *exampleTime(7 * 24), State: "running"}},
	Parties: []PartnerSeat{{ID: "a1b2c3d4e5f6g7h2j3k4l5m6n7", Side: "applicant"}, {ID: "b1c2d3e4f5g6h7j2k3l4m5n6p7", Side: "respondent"}}}

var exampleEvents = PartnerEvents{After: 42, Last: 42, Items: []PartnerEvent{{ID: "evt_2k7mw5c3x6qv4na9b8d1e0f2g3", Type: "case.accepted", Timestamp: *exampleTime(0), Sequence: 42,
	Data: webhooks.Data{Object: "case", ID: exampleCaseID, Reference: "ZX-2026-0815", Number: "TEST-48213907", State: "inviting", Since: exampleTime(0)}}}}

var exampleMediators = List[PartnerMediator]{Items: []PartnerMediator{{ID: "m2k7w5c3x6qv4na9b8d1e0f2g3", Certificate: "TJY-330122-0007", Status: "active", Causes: []string{"neighbours"},
	Languages: []string{"zh"}, Regions: []string{"330122"}, Open: 3, Capacity: 15}}}

var exampleMessages = List[SandboxMessage]{Items: []SandboxMessage{{ID: "x2k7w5c3x6qv4na9b8d1e0f2g3", At: *exampleTime(0), Case: exampleCaseID, To: "b1c2d3e4f5g6h7j2k3l4m5n6p7", Channel: "sms", Template: "invitation", Link: "/i/…"}}}
