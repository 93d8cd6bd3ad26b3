package worker

import (
	"context"
	"encoding/json"
	"time"

	"concord/internal/docstore"
	"concord/internal/notify"
	"concord/mediation"
	"concord/rooms"
)

// sessionLetters says what the people of a session are told.
var sessionLetters = map[string]notify.Template{
	"session.proposed":  notify.SessionTimesAsked,
	"session.scheduled": notify.SessionScheduled,
	"session.moved":     notify.SessionMoved,
	"session.cancelled": notify.SessionCancelled,
}

// onSession tells people about times, tells open pages, and notes in the case that a session was held.
func (w *Worker) onSession(ctx context.Context, e docstore.Event) error {
	var d rooms.EventData
	if err := json.Unmarshal(e.Data, &d); err != nil {
		return err
	}
	w.tell("session:"+string(d.Session), e.Kind)
	w.tell("case:"+string(d.Case), e.Kind)
	s, err := w.Rooms.Get(ctx, d.Session)
	if err != nil {
		return err
	}
	w.tell("desk:mediator:"+string(s.Mediator), e.Kind)
	if t, ok := sessionLetters[e.Kind]; ok && !(t == notify.SessionCancelled && s.From.IsZero()) {
		if err := w.tellPeople(ctx, e, s, t); err != nil {
			return err
		}
	}
	if e.Kind == "session.opened" {
		return settledElsewhere(w.Cases.RecordSession(ctx, mediation.CaseID(d.Case), string(d.Session), string(s.Mode)))
	}
	return nil
}

func (w *Worker) tellPeople(ctx context.Context, e docstore.Event, s rooms.Session, t notify.Template) error {
	c, err := w.Cases.Case(ctx, mediation.CaseID(s.CaseID))
	if err != nil {
		return err
	}
	f := fact{Event: e, Case: c}
	for _, p := range s.Participants {
		params := map[string]any{"link": "/sessions/" + string(s.ID)}
		if t == notify.SessionTimesAsked {
			if p.Person == s.Mediator {
				continue // he proposed them
			}
			params["link"] = "/cases/" + string(s.CaseID) + "/times"
		} else {
			params["session"], params["start"], params["end"] = string(s.ID), s.From, s.To
		}
		if err := w.toPerson(ctx, f, string(p.Person), t, params); err != nil {
			return err
		}
	}
	return nil
}

// reminders: how long before a session its people are reminded.
const reminderLead = 30 * time.Minute

// remind writes to the people of sessions that begin soon; once for each time that was set.
func (w *Worker) remind(ctx context.Context) error {
	now := w.Clock.Now()
	cursor := ""
	for {
		list, next, err := w.Rooms.InState(ctx, rooms.Scheduled, cursor)
		if err != nil {
			return err
		}
		for _, s := range list {
			if s.From.Before(now) || s.From.After(now.Add(reminderLead)) {
				continue
			}
			e := docstore.Event{ID: "reminder:" + string(s.ID) + ":" + s.From.Format(time.RFC3339), Kind: "session.reminder", At: now}
			if err := w.tellPeople(ctx, e, s, notify.SessionReminder); err != nil {
				return err
			}
		}
		if next == "" {
			return nil
		}
		cursor = next
	}
}

// forgetPrivate deletes what was said behind closed doors: it was promised to last no longer than the case.
func forgetPrivate(ctx context.Context, w *Worker, f fact) error {
	sessions, err := w.Rooms.ByCase(ctx, rooms.CaseID(f.Case.ID))
	if err != nil {
		return err
	}
	for _, s := range sessions {
		if err := w.Rooms.Forget(ctx, s.ID); err != nil {
			return err
		}
	}
	return nil
}
