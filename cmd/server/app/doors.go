package app

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"concord/cmd/server/httpapi"
	"concord/cmd/server/signal"
	"concord/courts"
	"concord/frontend"
	"concord/internal/actor"
	"concord/internal/documents"
	"concord/internal/fault"
	"concord/internal/idempotency"
	"concord/internal/identity"
	"concord/internal/notify"
	"concord/internal/uploads"
	"concord/mediation"
	"concord/organizations"
	"concord/organizations/imports"
	"concord/rooms"
)

// openDoors opens what faces outward: the API with the pages, and the connections that stay open.
func (a *App) openDoors(ctx context.Context) error {
	c := a.Config
	var err error
	if a.Answers, err = idempotency.Open(ctx, a.Store, c.Clock); err != nil {
		return err
	}
	if a.Uploads, err = uploads.Open(ctx, a.Store, a.Blobs, c.Clock); err != nil {
		return err
	}
	g := guard{a.Guard}
	a.Sockets = signal.New(signal.Options{Logins: a.Identity, Rooms: a.Rooms, Allow: a.mayHear, Origins: []string{c.PublicURL}, Log: a.log})
	a.Live = a.Sockets.Hub()
	a.closing(a.Sockets.Close)
	// Whoever lost a right is out of the room before the answer that took it is sent.
	stop := a.Identity.OnChange(func(x identity.Change) { a.changed(x) })
	a.closing(func() error { stop(); return nil })
	a.started = c.Clock.Now()
	a.Server, err = httpapi.New(httpapi.Deps{
		Version: Version, Log: a.log, Clock: c.Clock, PublicURL: c.PublicURL, Proxies: c.Proxies, Rate: c.rate(), Burst: c.burst(), Pages: frontend.Dist, Track: c.Track, Demo: a.demo(),
		Answers: a.Answers, Ready: a.ready, Desk: g.desk, Sockets: a.Sockets.Mount, Operator: a.operator,
		Keys: a.Keys, Webhooks: a.Webhooks, Sandbox: a.Sandbox, Federation: a.federation,
		Court:    func(ctx context.Context, action string, o courts.Object) error { return g.court(ctx, action, o) },
		Strokes:  documents.CheckHandwriting,
		Proof:    a.Ledger.Proof,
		Identity: a.Identity, Organizations: a.Roster, Cases: a.Cases, Courts: a.Courts, Rooms: a.Rooms, Rules: a.Rules, Routing: a.Records, Uploads: a.Uploads, Imports: a.Imports, Directory: a.Directory, Files: httpapi.Files{Store: a.Blobs},
	})
	return err
}

// changed cuts the live seat of a person whose login ended or who was suspended.
func (a *App) changed(x identity.Change) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	a.Sockets.Look(x.Person)
	if x.Session != "" {
		return
	}
	if account, err := a.Identity.Account(ctx, x.Person); err == nil && account.Suspended {
		a.Rooms.Cut(rooms.PersonID(x.Person))
	}
}

// mayHear says whether the actor may be told that something changed.
func (a *App) mayHear(ctx context.Context, topic string) error {
	kind, rest, _ := strings.Cut(topic, ":")
	who := actor.From(ctx)
	denied := fault.New(fault.NotFound, "not_found", nil)
	switch kind {
	case "case":
		_, err := a.Cases.Seat(ctx, mediation.CaseID(rest))
		return err
	case "session":
		_, err := a.Rooms.Get(ctx, rooms.ID(rest))
		return err
	case "import":
		_, err := a.Imports.Get(ctx, imports.ID(rest))
		return err
	case "person":
		if rest == who.Person {
			return nil
		}
	case "desk":
		desk, id, _ := strings.Cut(rest, ":")
		switch {
		case desk == "mediator" && id == who.Person,
			desk == "organization" && a.managesCases(ctx, id),
			desk == "court" && (who.Has(actor.Clerk, id) || who.Has(actor.Judge, id)):
			return nil
		}
	}
	return denied
}

// managesCases says whether the actor looks after the cases of an organization, by a grant there or above.
func (a *App) managesCases(ctx context.Context, id string) bool {
	if !actor.From(ctx).Is(actor.Manager) {
		return false
	}
	rights, err := a.Roster.Rights(ctx, organizations.OrganizationID(id))
	return err == nil && slices.Contains(rights, organizations.CasesRight)
}

// demo shows the people and the mailbox of a demonstration; nil for a real hub.
func (a *App) demo() *httpapi.Demo {
	if !a.Config.Demo || !a.Notify.MailboxOpen() {
		return nil
	}
	d := &httpapi.Demo{People: []httpapi.DemoPerson{}, Messages: a.mailbox}
	for _, p := range a.People {
		x := httpapi.DemoPerson{Key: p.Key, Name: p.Name, NameEN: p.NameEN, Role: string(p.Role), Phone: p.Phone, Email: p.Email, Region: p.Region}
		if p.TenantName.ZH != "" {
			x.Tenant = &httpapi.Label{ZH: p.TenantName.ZH, EN: p.TenantName.EN}
		}
		d.People = append(d.People, x)
	}
	return d
}

// mailbox gives what would have gone to a phone or a mailbox; person is an account or the key of somebody.
func (a *App) mailbox(ctx context.Context, to, person, cursor string, limit int) (httpapi.List[httpapi.DemoMessage], error) {
	f := notify.Filter{Person: person}
	for _, p := range a.People {
		if p.Key == person {
			f.Person = p.Person
		}
	}
	if strings.Contains(to, "@") {
		f = notify.Filter{Email: to}
	} else if to != "" {
		phone, err := identity.NormalPhone(to)
		if err != nil {
			return httpapi.List[httpapi.DemoMessage]{}, err
		}
		f = notify.Filter{Phone: phone}
	}
	mails, next, err := a.Notify.Mailbox(ctx, f, cursor, limit)
	l := httpapi.List[httpapi.DemoMessage]{Items: make([]httpapi.DemoMessage, 0, len(mails)), Next: next}
	for _, m := range mails {
		l.Items = append(l.Items, httpapi.DemoMessage{ID: m.ID, At: m.At, To: m.To, Person: m.Person, Channel: string(m.Channel), Template: string(m.Template), Subject: m.Subject, Text: m.Text,
			Link: m.Link, Code: m.Code, Case: m.Case})
	}
	return l, err
}

// operator gathers what the operator watches: parts, queues, counts, versions, sizes. No content.
func (a *App) operator(ctx context.Context) (httpapi.OperatorDesk, error) {
	v := httpapi.OperatorDesk{Health: "ok", Parts: map[string]string{}, Queues: map[string]int{}, Counts: map[string]int{}, Storage: map[string]int64{},
		Versions: map[string]string{"concord": Version, "go": runtime.Version()}, Started: a.started, At: a.Config.Clock.Now()}
	for name, ping := range map[string]func(context.Context) error{"store": a.Store.Driver().Ping, "queue": a.Queue.Ping, "blobs": a.Blobs.Ping} {
		v.Parts[name] = "ok"
		if err := ping(ctx); err != nil {
			v.Parts[name], v.Health = fault.From(err).Key, "degraded"
		}
	}
	for _, p := range a.Rules.Packs() {
		v.Versions["rules:"+p.ID] = p.Version
	}
	pending, err := a.Store.Driver().Pending(ctx, 1000)
	if err != nil {
		return v, err
	}
	v.Outbox = len(pending)
	counts, err := a.Cases.CountAll(actor.With(ctx, actor.Machine))
	if err != nil {
		return v, err
	}
	for _, state := range mediation.States {
		v.Counts[string(state)] = counts[state]
	}
	v.Storage["data"] = folderSize(a.Config.Data)
	return v, nil
}

// folderSize sums up what lies in a folder, in bytes; what vanishes meanwhile is not counted.
func folderSize(dir string) int64 {
	var sum int64
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if info, err := d.Info(); err == nil {
			sum += info.Size()
		}
		return nil
	})
	return sum
}

// sweep forgets what has served its time, now and then.
func (a *App) sweep(ctx context.Context) {
	t := time.NewTicker(10 * time.Minute)
	defer t.Stop()
	for {
		_, err1 := a.Answers.Sweep(ctx)
		_, err2 := a.Uploads.Sweep(ctx)
		_, err3 := a.Identity.Sweep(ctx)
		_, err4 := a.Notify.Sweep(ctx)
		_, err8 := a.Webhooks.Sweep(ctx)
		_, err9 := a.Sandbox.Sweep(ctx)
		_, errImports := a.Imports.Sweep(ctx)
		if err := errors.Join(err8, err9, err1, err2, err3, err4, errImports); err != nil && ctx.Err() == nil {
			a.log.Warn("sweep", "fault", fault.From(err).Key)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}
