// Package app puts the house together: Config -> Open -> Close. It is the only place where adapters are chosen, used by
// main and by the tests.
package app

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"concord/cmd/server/httpapi"
	"concord/cmd/server/seed"
	"concord/cmd/server/signal"
	"concord/cmd/server/worker"
	"concord/courts"
	"concord/internal/access"
	"concord/internal/blob"
	"concord/internal/docstore"
	"concord/internal/docstore/mongodoc"
	"concord/internal/docstore/sqlitedoc"
	"concord/internal/documents"
	"concord/internal/documents/bag"
	"concord/internal/idempotency"
	"concord/internal/identity"
	"concord/internal/identity/courier"
	"concord/internal/jobs"
	"concord/internal/ledger"
	"concord/internal/notify"
	"concord/internal/outbox"
	"concord/internal/rules"
	"concord/internal/uploads"
	"concord/mediation"
	"concord/organizations"
	"concord/organizations/directory"
	"concord/organizations/imports"
	"concord/rooms"
	"concord/rooms/sfu"
	"concord/routing/records"
)

// Version is set at build time.
var Version = "dev"

// App is the running hub.
type App struct {
	Partners
	Config    Config
	Store     *docstore.Store
	Queue     *jobs.Queue
	Relay     *outbox.Relay
	Blobs     *blob.Store
	Ledger    *ledger.Log
	Rules     *rules.Book
	Identity  *identity.Service
	Notify    *notify.Service
	Roster    *organizations.Service
	Cases     *mediation.Service
	Courts    *courts.Service
	Rooms     *rooms.Service
	SFU       *sfu.SFU
	Worker    *worker.Worker
	Atlas     *worker.Atlas // the roster in memory
	Records   *records.Service
	Bus       *jobs.Bus // to other servers; nil when this is the only one
	Server    *httpapi.Server
	Live      *signal.Hub
	Sockets   *signal.Server
	Answers   *idempotency.Store
	Uploads   *uploads.Service
	Imports   *imports.Service
	Directory *directory.Index
	Guard     *access.Guard
	People    []seed.Somebody // of the demonstration; nil for a real hub

	me      string // this server, to the others
	log     *slog.Logger
	started time.Time
	stop    context.CancelFunc
	done    sync.WaitGroup
	closes  []func() error
}

// Open opens every part, lowest first. What fails half-way is closed again.
func Open(ctx context.Context, c Config) (*App, error) {
	c, err := c.filled()
	if err != nil {
		return nil, err
	}
	a := &App{Config: c, log: c.logger()}
	for _, part := range []func(context.Context) error{a.openGround, a.openPeople, a.openDomains, a.openImports, a.openPartners, a.openWorker, a.openDemo, a.openDoors} {
		if err := part(ctx); err != nil {
			return nil, errors.Join(err, a.Close())
		}
	}
	return a, nil
}

func (a *App) closing(fn func() error) { a.closes = append(a.closes, fn) }

func (a *App) openGround(ctx context.Context) error {
	c := a.Config
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return err
	}
	var err error
	if c.MongoDB != "" {
		a.Store, err = mongodoc.Open(ctx, c.MongoDB, c.Database)
	} else {
		a.Store, err = sqlitedoc.Open(ctx, filepath.Join(c.Data, "concord.db"))
	}
	if err != nil {
		return err
	}
	a.closing(a.Store.Close)
	if c.Seams.Store != nil {
		a.Store = c.Seams.Store(a.Store)
	}
	a.Atlas = &worker.Atlas{Log: a.log}
	a.Store = docstore.New(a.Atlas.Watch(a.Store.Driver()))
	if a.Queue, err = jobs.Open(ctx, c.Redis, a.log, c.Seams.Jobs...); err != nil {
		return err
	}
	a.closing(a.Queue.Close)
	if a.Blobs, err = blob.New(ctx, blob.Config{Folder: filepath.Join(c.Data, "blobs"), Bucket: c.Bucket, Key: c.BlobKey}); err != nil {
		return err
	}
	a.closing(a.Blobs.Close)
	host, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(c.PublicURL, "https://"), "http://"), ":")
	if a.Ledger, err = ledger.Open(ctx, filepath.Join(c.Data, "ledger"), host+"/concord", a.Store); err != nil {
		return err
	}
	a.closing(func() error {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		return a.Ledger.Close(ctx)
	})
	a.Rules = rules.Load()
	return nil
}

// openPeople opens who is who: accounts with their messages, rights, and the roster.
func (a *App) openPeople(ctx context.Context) error {
	c := a.Config
	keys, err := identity.LoadKeys(c.Data, c.Secret)
	if err != nil {
		return err
	}
	var people *identity.Service
	a.Notify, err = notify.Open(ctx, notify.Options{Store: a.Store, Clock: c.Clock, Key: keys.Derive("notify"), Settings: c.notify(),
		Contact: func(ctx context.Context, person string) (phone, email, locale string, err error) {
			return people.Contact(ctx, person)
		}})
	if err != nil {
		return err
	}
	people, err = identity.Open(ctx, identity.Options{Store: a.Store, Clock: c.Clock, Keys: keys, Courier: courier.New(a.Notify), Limits: c.limits()})
	if err != nil {
		return err
	}
	a.Identity = people
	a.Guard = access.New(access.OnDecision(a.decided))
	a.Roster, err = organizations.Open(ctx, a.Store, c.Clock, guard{a.Guard}.tenant, keys.Derive("roster"))
	if err != nil {
		return err
	}
	a.Roster.Attach(guard{a.Guard}.organization, accounts{a.Identity})
	return a.openAtlas(ctx)
}

func (a *App) openDomains(ctx context.Context) error {
	c := a.Config
	keys, err := identity.LoadKeys(c.Data, c.Secret)
	if err != nil {
		return err
	}
	g := guard{a.Guard}
	if a.Cases, err = mediation.Open(ctx, mediation.Deps{Store: a.Store, Guard: cases{g}, Rules: mediation.NewRules(a.Rules, c.Track), Roster: a.Roster, Ties: worker.Ties{Roster: a.Roster, Atlas: a.Atlas}, Clock: c.Clock, Key: keys.Derive("cases")}); err != nil {
		return err
	}
	if a.Courts, err = courts.Open(ctx, a.Store, c.Clock, a.Rules, g.court); err != nil {
		return err
	}
	media := c.media()
	media.Log = a.log
	if a.SFU, err = sfu.Open(media); err != nil {
		return err
	}
	a.closing(a.SFU.Close)
	if a.Rooms, err = rooms.Open(ctx, rooms.Options{Store: a.Store, Clock: c.Clock, Media: a.SFU}); err != nil {
		return err
	}
	return nil
}

// openDemo makes what is missing of the demonstration: the county first, then cases to look at.
func (a *App) openDemo(ctx context.Context) error {
	c := a.Config
	if !c.Demo {
		return nil
	}
	d := seed.Deps{Organizations: a.Roster, Identity: a.Identity, Clock: c.Clock, Store: a.Store, Cases: a.Cases, Rules: a.Rules, Track: c.Track, Blobs: a.Blobs, Render: a.Worker.RenderAgreement}
	var err error
	if a.People, err = seed.County(ctx, d); err != nil || c.DemoCases < 0 {
		return err
	}
	if err = seed.Entry(ctx, d); err != nil {
		return err
	}
	first := seed.DemoCases
	if c.DemoCases > 0 {
		first = min(first, c.DemoCases)
	}
	if _, err = seed.Cases(ctx, d, first); err != nil || c.DemoCases <= first {
		return err
	}
	d.Quiet = true // of thousands nothing follows: they are there to be measured
	_, err = seed.Cases(ctx, d, c.DemoCases)
	return err
}

// decided keeps the decisions of access: refusals at info, the rest at debug (ASVS 16.3.2).
func (a *App) decided(ctx context.Context, d access.Decision) {
	l := slog.LevelDebug
	if !d.Allowed && d.Person != "" {
		l = slog.LevelInfo
	}
	a.log.Log(ctx, l, "access", "person", d.Person, "action", d.Action, "kind", d.Kind, "allowed", d.Allowed)
}

func (a *App) openWorker(ctx context.Context) error {
	c := a.Config
	papers, err := documents.New(documents.Options{Fonts: c.Font})
	if err != nil {
		return err
	}
	seal, err := documents.OpenSeal(documents.SealOptions{Dir: filepath.Join(c.Data, "seal"), Clock: c.Clock})
	if err != nil {
		return err
	}
	a.Worker = &worker.Worker{Cases: a.Cases, Courts: a.Courts, Roster: a.Roster, Imports: a.Imports, Rooms: a.Rooms, Identity: a.Identity, Notify: a.Notify, Papers: papers, Signer: seal, Bags: bag.Writer{Seal: seal},
		Blobs: a.Blobs, Ledger: a.Ledger, Rules: a.Rules, Atlas: a.Atlas, Ties: worker.Ties{Roster: a.Roster, Atlas: a.Atlas}, Records: a.Records, Clock: c.Clock, PublicURL: c.PublicURL, Live: func(topic, event string) { a.Live.Publish(topic, event) }, Log: a.log}
	a.Worker.Webhooks, a.Worker.Sandbox = a.Webhooks, a.Sandbox
	var queue outbox.Queue = a.Queue
	if c.Seams.Queue != nil {
		queue = c.Seams.Queue(a.Queue)
	}
	handle := a.Worker.Handle
	if c.Seams.Handle != nil {
		handle = c.Seams.Handle(handle)
	}
	a.Relay = outbox.New(a.Store, queue, handle, a.log)
	return nil
}

// Start lets events flow and time pass; Listen starts it.
func (a *App) Start(ctx context.Context) error {
	if err := a.Queue.Start(); err != nil {
		return err
	}
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	a.stop = stop
	a.done.Go(func() {
		if err := a.Relay.Run(run); err != nil && run.Err() == nil {
			a.log.Error("the relay ended", "error", err)
		}
	})
	a.follow(run)
	a.done.Go(func() { a.Directory.Run(run) })
	a.follow(run)
	if !a.Config.Seams.Still {
		a.done.Go(func() { a.Worker.Clockwork(run, time.Second) })
		a.done.Go(func() { a.sweep(run) })
	}
	return nil
}

// Listen serves until the context ends. ready is told the address when the door is open.
func (a *App) Listen(ctx context.Context, ready func(net.Addr)) error {
	l, err := net.Listen("tcp", a.Config.Addr)
	if err != nil {
		return err
	}
	if err := a.Start(ctx); err != nil {
		return err
	}
	ready(l.Addr())
	failed := make(chan error, 1)
	go func() { failed <- a.Server.App().Listener(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		// Connections that stay open end first: nobody waits for them.
		return errors.Join(a.Sockets.Close(), a.Server.App().ShutdownWithTimeout(5*time.Second))
	}
}

// Close stops what runs and closes every part, highest first.
func (a *App) Close() error {
	if a.stop != nil {
		a.stop()
		a.done.Wait()
	}
	var errs []error
	for i := len(a.closes) - 1; i >= 0; i-- {
		errs = append(errs, a.closes[i]())
	}
	a.closes = nil
	return errors.Join(errs...)
}

// ready says whether the hub can work: store and queue answer.
func (a *App) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	return errors.Join(a.Store.Driver().Ping(ctx), a.Queue.Ping(ctx), a.Blobs.Ping(ctx))
}
