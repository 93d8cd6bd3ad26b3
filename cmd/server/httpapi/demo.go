package httpapi

import (
	"context"
	"time"

	"concord/internal/fault"
)

// Demo is what a demonstration shows and a real hub never does: who the people are, and their mail.
type Demo struct {
	People   []DemoPerson
	Messages func(ctx context.Context, to, person, cursor string, limit int) (List[DemoMessage], error)
}

// DemoPerson is somebody of the demonstration, and how to sign in as that person.
type DemoPerson struct {
	Key    string `json:"key"`
	Name   string `json:"name"`
	NameEN string `json:"nameEn"`
	Role   string `json:"role"`
	Tenant *Label `json:"tenant,omitempty"`
	Phone  string `json:"phone"`
	Email  string `json:"email,omitempty"`
	Region string `json:"region,omitempty"`
}

// DemoMessage is a message that would have gone to a phone or a mailbox.
type DemoMessage struct {
	ID       string    `json:"id"`
	At       time.Time `json:"at"`
	To       string    `json:"to"`
	Person   string    `json:"person,omitempty"`
	Channel  string    `json:"channel" enum:"sms,email,inapp"`
	Template string    `json:"template"`
	Case     string    `json:"case,omitempty"`
	Subject  string    `json:"subject,omitempty"`
	Text     string    `json:"text"`
	Link     string    `json:"link,omitempty"`
	Code     string    `json:"code,omitempty"`
}

// DemoView lists the people.
type DemoView struct {
	People []DemoPerson `json:"people"`
}

func (s *Server) getDemo(context.Context, *struct{}) (*out[DemoView], error) {
	if s.deps.Demo == nil {
		return nil, fault.New(fault.NotFound, "not_found", nil)
	}
	return &out[DemoView]{DemoView{s.deps.Demo.People}}, nil
}

func (s *Server) getDemoMessages(ctx context.Context, in *struct {
	To     string `query:"to" maxLength:"254" doc:"phone number or e-mail address"`
	Person string `query:"person" maxLength:"64" doc:"account, or key of a person of the demonstration"`
	Paging
}) (*out[List[DemoMessage]], error) {
	if s.deps.Demo == nil {
		return nil, fault.New(fault.NotFound, "not_found", nil)
	}
	return give(s.deps.Demo.Messages(ctx, in.To, in.Person, in.Cursor, in.Limit))
}
