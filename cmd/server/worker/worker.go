package worker

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"concord/courts"
	"concord/internal/actor"
	"concord/internal/blob"
	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/documents"
	"concord/internal/documents/bag"
	"concord/internal/identity"
	"concord/internal/ledger"
	"concord/internal/notify"
	"concord/internal/rules"
	"concord/internal/sandbox"
	"concord/internal/webhooks"
	"concord/mediation"
	"concord/organizations"
	"concord/organizations/imports"
	"concord/rooms"
	"concord/routing/records"
)

// Worker holds what reactions reach for. The app fills it; all fields are required but Ledger and Live.
type Worker struct {
	Cases     *mediation.Service
	Courts    *courts.Service
	Roster    *organizations.Service
	Imports   *imports.Service
	Rooms     *rooms.Service
	Identity  *identity.Service
	Notify    *notify.Service
	Papers    *documents.Engine
	Signer    *documents.Seal
	Bags      bag.Writer
	Blobs     *blob.Store
	Ledger    *ledger.Log
	Rules     *rules.Book
	Webhooks  *webhooks.Service
	Sandbox   *sandbox.Box
	Atlas     *Atlas
	Ties      Ties
	Records   *records.Service
	Clock     clock.Clock
	PublicURL string                    // where people reach the hub, for links in messages
	Live      func(topic, event string) // tells open pages that something changed
	Log       *slog.Logger
}

// fact is an event of a case with the case as it is now.
type fact struct {
	docstore.Event
	Data mediation.Data
	Case *mediation.Case
}

type reaction func(ctx context.Context, w *Worker, f fact) error

// Handle runs the reactions to one event; the outbox calls it and settles the event when it gives nil.
func (w *Worker) Handle(ctx context.Context, e docstore.Event) error {
	ctx = actor.With(ctx, actor.Machine)
	if done, err := w.onPartners(ctx, e); done || err != nil {
		return err
	}
	switch e.Collection {
	case "cases":
		return w.onCase(ctx, e)
	case courts.Confirmations:
		return w.onConfirmation(ctx, e)
	case courts.Filings:
		return w.onFiling(ctx, e)
	case "rooms_sessions":
		return w.onSession(ctx, e)
	case organizations.MediatorsCollection:
		return errors.Join(w.onRoster(ctx, e), w.onMediator(ctx, e))
	case organizations.OrganizationsCollection:
		return errors.Join(w.onRoster(ctx, e), w.onOrganization(ctx, e), w.onStanding(ctx, e))
	case organizations.ManagersCollection, organizations.MovesCollection:
		return w.onRoster(ctx, e)
	case organizations.CourtsCollection:
		return w.Atlas.announce(ctx, e.Collection, e.Document)
	case organizations.Applications:
		return w.onApplication(ctx, e)
	case organizations.Objections:
		return w.onObjection(ctx, e)
	case records.Trials:
		return w.onTrial(ctx, e)
	case imports.Collection:
		return w.onImport(ctx, e)
	case "messages":
		return w.Notify.Deliver(ctx, e.Document)
	}
	return nil // what nobody waits for
}

func (w *Worker) onCase(ctx context.Context, e docstore.Event) error {
	f := fact{Event: e}
	if err := json.Unmarshal(e.Data, &f.Data); err != nil {
		return fmt.Errorf("event %s: %w", e.ID, err)
	}
	c, err := w.Cases.Case(ctx, mediation.CaseID(e.Document))
	if err != nil {
		return err
	}
	f.Case = c
	w.announce(f)
	kind := mediation.Kind(e.Kind)
	for _, r := range reactionsTo(c, kind) {
		if err := r(ctx, w, f); err != nil {
			return fmt.Errorf("%s: %w", e.Kind, err)
		}
	}
	for _, l := range letters[kind] {
		if err := w.write(ctx, f, l); err != nil {
			return fmt.Errorf("%s: %w", e.Kind, err)
		}
	}
	return tellPartners(ctx, w, f)
}

// desksOf names the desks on which a case lies.
func desksOf(c *mediation.Case) []string {
	out := []string{"desk:court:" + string(c.Court)}
	if a := c.Appointment; a != nil {
		out = append(out, "desk:mediator:"+a.MediatorPerson, "desk:organization:"+string(a.Organization))
	}
	for _, p := range c.People {
		out = append(out, "person:"+p)
	}
	return out
}

// tell makes open pages look again. They ask the API, which decides what each may see.
func (w *Worker) tell(topic, event string) {
	if w.Live != nil {
		w.Live(topic, event)
	}
}

// announce tells the pages of a case; of what happened behind a closed door only those behind it hear, not even that it
// happened.
func (w *Worker) announce(f fact) {
	if id := f.Data.Proposal; id != "" {
		for _, o := range f.Case.Offers {
			if o.ID == id && o.Audience != mediation.Joint {
				if p := f.Case.Party(mediation.PartyID(o.Audience)); p != nil && p.Person != "" {
					w.tell("person:"+p.Person, "case.changed")
				}
				if a := f.Case.Appointment; a != nil {
					w.tell("desk:mediator:"+a.MediatorPerson, "case.changed")
				}
				return
			}
		}
	}
	if id := f.Data.Evidence; id != "" {
		for _, e := range f.Case.Evidence {
			if e.ID == id && e.Visibility != mediation.OpenToAll {
				return // the page that added it has the answer already
			}
		}
	}
	w.tell("case:"+string(f.Case.ID), f.Kind)
	for _, desk := range desksOf(f.Case) {
		w.tell(desk, f.Kind)
	}
}

// paper gathers what the papers of a case need.
func (w *Worker) paper(ctx context.Context, c *mediation.Case) (file, error) {
	pack, err := w.Rules.Pack(c.Track, c.CreatedAt)
	if err != nil {
		return file{}, err
	}
	court, err := w.bench(ctx, c)
	if err != nil {
		return file{}, err
	}
	return file{c: c, pack: pack, court: court, site: w.PublicURL}, nil
}

// render sets a paper and keeps it; the same paper twice has the same bytes and so the same place.
func (w *Worker) render(ctx context.Context, d documents.Document) (pdf []byte, ref blob.Ref, pages int, err error) {
	pdf, pages, err = w.Papers.Render(ctx, d, binding)
	if err != nil {
		return nil, blob.Ref{}, 0, err
	}
	ref, err = w.Blobs.Put(ctx, bytes.NewReader(pdf), int64(len(pdf)))
	return pdf, ref, pages, err
}

// keep renders a paper, keeps it and hangs it into the case's file under an id that says what it is: twice is once.
func (w *Worker) keep(ctx context.Context, f fact, class, id string, d documents.Document, reader mediation.Audience) error {
	_, ref, pages, err := w.render(ctx, d)
	if err != nil {
		return err
	}
	return w.hang(ctx, f.Case.ID, mediation.Document{ID: id, Class: class, Blob: ref.SHA256, Digest: ref.SHA256, Pages: pages, At: f.At, For: reader})
}

func (w *Worker) hang(ctx context.Context, id mediation.CaseID, d mediation.Document) error {
	return w.Cases.FileDocument(ctx, id, d)
}
