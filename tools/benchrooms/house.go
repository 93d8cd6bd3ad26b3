package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/pprof"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"

	"concord/cmd/server/signal"
	"concord/internal/actor"
	"concord/internal/docstore/sqlitedoc"
	"concord/internal/fault"
	"concord/internal/identity"
	"concord/rooms"
	"concord/rooms/sfu"
)

// logins stands for the sign-in, which is not measured: a cookie that is the name, tickets that are the name.
type logins struct{}

func (logins) RedeemTicket(_ context.Context, ticket, login string) (identity.Ticket, error) {
	session, person, ok := cut(ticket)
	if !ok {
		return identity.Ticket{}, fault.New(fault.Unauthenticated, "ticket.invalid", nil)
	}
	return identity.Ticket{Session: session, Person: person, Login: login}, nil
}

func (logins) SessionByID(_ context.Context, login string) (actor.Actor, error) {
	return actor.Actor{Person: login, Session: login}, nil
}

func cut(ticket string) (session, person string, ok bool) {
	for i := range ticket {
		if ticket[i] == '|' {
			return ticket[:i], ticket[i+1:], true
		}
	}
	return "", "", false
}

// opened is what the server says of itself on its first line.
type opened struct {
	Addr string `json:"addr"`
}

// serve is the server process: it ends when its input does.
func serve(profile string) error {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "benchrooms")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	st, err := sqlitedoc.Open(ctx, filepath.Join(dir, "rooms.db"))
	if err != nil {
		return err
	}
	defer st.Close()
	media, err := sfu.Open(sfu.Settings{TURN: "off"})
	if err != nil {
		return err
	}
	defer media.Close()
	svc, err := rooms.Open(ctx, rooms.Options{Store: st, Media: media})
	if err != nil {
		return err
	}
	sig := signal.New(signal.Options{Logins: logins{}, Rooms: svc, Allow: func(context.Context, string) error { return nil }})
	defer sig.Close()
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Use(func(c *fiber.Ctx) error {
		if p := c.Cookies("who"); p != "" {
			p = string([]byte(p))
			c.SetUserContext(actor.With(c.UserContext(), actor.Actor{Person: p, Session: p}))
		}
		return c.Next()
	})
	var profiling sync.Once
	app.Post("/room", func(c *fiber.Ctx) error {
		p, err := room(c.UserContext(), svc, c.QueryInt("people"), c.QueryInt("viewers"))
		if err != nil {
			return err
		}
		return c.JSON(p)
	})
	app.Post("/profile", func(c *fiber.Ctx) error {
		profiling.Do(func() {
			if f, err := os.Create(profile); err == nil && profile != "" {
				_ = pprof.StartCPUProfile(f)
			}
		})
		return nil
	})
	sig.Mount(app)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go func() { _ = app.Listener(l) }()
	if err := json.NewEncoder(os.Stdout).Encode(opened{l.Addr().String()}); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	pprof.StopCPUProfile()
	if profile != "" {
		if f, err := os.Create(profile + ".heap"); err == nil {
			_ = pprof.WriteHeapProfile(f)
			_ = f.Close()
		}
	}
	return app.ShutdownWithTimeout(2 * time.Second)
}

// place is a session with people who may come in.
type place struct {
	ID     rooms.ID         `json:"id"`
	People []rooms.PersonID `json:"people"`
}

var made atomic.Int64

// room makes an open session whose people have all been let in; the first presides. Nobody is in two: a person has one
// live seat.
func room(ctx context.Context, svc *rooms.Service, people, viewers int) (place, error) {
	r := made.Add(1)
	name := func(n int) rooms.PersonID { return rooms.PersonID(fmt.Sprintf("r%dp%d", r, n)) }
	as := func(n int) context.Context {
		return actor.With(ctx, actor.Actor{Person: string(name(n)), Session: string(name(n))})
	}
	in := rooms.NewSession{CaseID: rooms.CaseID(fmt.Sprint("case", r)), Organization: "o", Mediator: name(0),
		Participants: []rooms.Participant{{Person: name(0), Side: rooms.MediatorSide, Name: "m"}}}
	for n := 1; n < people; n++ {
		side := rooms.Applicant
		if n%2 == 0 {
			side = rooms.Respondent
		}
		in.Participants = append(in.Participants, rooms.Participant{Person: name(n), Party: rooms.PartyID(fmt.Sprint("party", n)), Side: side, Name: fmt.Sprint("p", n)})
	}
	in.Hearing = viewers > 0
	for n := people; n < people+viewers; n++ {
		in.Participants = append(in.Participants, rooms.Participant{Person: name(n), Side: rooms.Viewer, Name: fmt.Sprint("v", n)})
	}
	now := time.Now().UTC().Truncate(time.Minute)
	in.Slots = []rooms.Slot{{From: now.Add(10 * time.Minute), To: now.Add(70 * time.Minute)}}
	s, err := svc.Plan(as(0), in)
	if err != nil {
		return place{}, err
	}
	if s, err = svc.Schedule(as(0), s.ID, s.Slots[0].ID, ""); err != nil {
		return place{}, err
	}
	if _, err = svc.Enter(as(0), s.ID); err != nil {
		return place{}, err
	}
	if _, err = svc.Begin(as(0), s.ID); err != nil {
		return place{}, err
	}
	for n := 1; n < people+viewers; n++ {
		if _, err = svc.Enter(as(n), s.ID); err != nil {
			return place{}, err
		}
		if n < people {
			if _, err = svc.CheckIdentity(as(0), s.ID, name(n), true, actor.Document); err != nil {
				return place{}, err
			}
		}
		if _, err = svc.Admit(as(0), s.ID, name(n)); err != nil {
			return place{}, err
		}
	}
	out := place{ID: s.ID}
	for n := range people + viewers {
		out.People = append(out.People, name(n))
	}
	return out, nil
}

func post(url string, out any) error {
	r, err := http.Post(url, "", nil)
	if err != nil {
		return err
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusOK {
		b, _ := io.ReadAll(r.Body)
		return fmt.Errorf("%s: %s %s", url, r.Status, b)
	}
	if out == nil {
		return nil
	}
	return json.NewDecoder(r.Body).Decode(out)
}
