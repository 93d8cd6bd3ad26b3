package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// story is one dispute on its way.
type story struct {
	hub     *hub
	out     string
	people  map[string]*person
	seed    obj // GET /demo
	caseID  string
	wants   func() error // what must exist exactly once at the end
	vars    map[string]string
	repeats map[string]int // letters that the story itself causes more than once, in the same words
	began   string         // when the story began, RFC 3339: older mail is of another story
}

type step struct {
	name string
	do   func(ctx context.Context, s *story) (note string, err error)
}

// as gives the signed-in browser of a person of the demonstration, by the key that GET /demo names.
func (s *story) as(ctx context.Context, key string) (*person, error) {
	if p := s.people[key]; p != nil {
		return p, nil
	}
	who, err := s.who(ctx, key)
	if err != nil {
		return nil, err
	}
	p := s.hub.person(key)
	phone := who.str("phone")
	var ch obj
	if err := p.call(ctx, "POST", "/session/code", obj{"phone": phone}, &ch); err != nil {
		return nil, err
	}
	code, err := s.newest(ctx, phone, "code", ch.str("challengeId"))
	if err != nil {
		return nil, err
	}
	if err := p.call(ctx, "POST", "/session", obj{"challengeId": ch.str("challengeId"), "code": code, "name": who.str("name")}, nil); err != nil {
		return nil, err
	}
	s.people[key] = p
	return p, nil
}

func (s *story) who(ctx context.Context, key string) (obj, error) {
	if s.seed == nil {
		var err error
		if s.seed, err = s.hub.person("anyone").get(ctx, "/demo"); err != nil {
			return nil, err
		}
	}
	if alias := s.vars["alias:"+key]; alias != "" {
		key = alias
	}
	for _, p := range s.seed.list("people") {
		if p.str("key") == key {
			return p, nil
		}
	}
	return nil, fmt.Errorf("the demonstration names nobody as %q", key)
}

// signInMediator signs in whoever was chosen of the roster.
func (s *story) signInMediator(ctx context.Context) error {
	s.set("alias:mediator", "mediator:"+s.vars["mediator"])
	delete(s.people, "mediator")
	if _, err := s.who(ctx, "mediator"); err != nil {
		delete(s.vars, "alias:mediator") // the mediator of the story stands under her own key
	}
	_, err := s.as(ctx, "mediator")
	return err
}

// newest waits for the newest message to a phone that has the field (code or link) and gives it.
func (s *story) newest(ctx context.Context, phone, field, contains string) (string, error) {
	var got string
	seen := s.vars["seen:"+field+phone]
	err := until(ctx, 15*time.Second, func() error {
		ms, err := s.hub.person("anyone").get(ctx, "/demo/messages?to="+url.QueryEscape(phone))
		if err != nil {
			return err
		}
		for _, m := range ms.list("items") { // newest first
			if v := m.str(field); v != "" && m.str("id") != seen && m.str("at") >= s.began {
				if field == "link" && !strings.Contains(v, contains) {
					continue
				}
				got = v
				s.set("seen:"+field+phone, m.str("id"))
				return nil
			}
		}
		return fmt.Errorf("no new message with a %s for the phone ending %s", field, phone[len(phone)-4:])
	})
	return got, err
}

func (s *story) set(k, v string) {
	if s.vars == nil {
		s.vars = map[string]string{}
	}
	s.vars[k] = v
}

// see reads the case as somebody.
func (s *story) see(ctx context.Context, key string) (obj, error) {
	p, err := s.as(ctx, key)
	if err != nil {
		return nil, err
	}
	return p.get(ctx, "/cases/"+s.caseID)
}

// reaches waits until the case, as somebody sees it, fulfils a condition: reactions run behind the answer.
func (s *story) reaches(ctx context.Context, key string, what string, ok func(obj) bool) (obj, error) {
	var c obj
	err := until(ctx, 25*time.Second, func() error {
		var err error
		if c, err = s.see(ctx, key); err != nil {
			return err
		}
		if !ok(c) {
			return fmt.Errorf("the case is %q and not yet: %s", c.str("state"), what)
		}
		return nil
	})
	return c, err
}

func (s *story) reachesState(ctx context.Context, key, state string) (obj, error) {
	return s.reaches(ctx, key, state, func(c obj) bool { return c.str("state") == state })
}

// act posts to the case as somebody.
func (s *story) act(ctx context.Context, key, path string, body any) (obj, error) {
	p, err := s.as(ctx, key)
	if err != nil {
		return nil, err
	}
	return p.post(ctx, "/cases/"+s.caseID+path, body)
}

// code asks for a one-time code under a path of the case and reads it from the mailbox.
func (s *story) code(ctx context.Context, key, path string) (challenge, code string, err error) {
	who, err := s.who(ctx, key)
	if err != nil {
		return "", "", err
	}
	ch, err := s.act(ctx, key, path, nil)
	if err != nil {
		return "", "", err
	}
	code, err = s.newest(ctx, who.str("phone"), "code", "")
	return ch.str("challengeId"), code, err
}

// save fetches a document, keeps it in the out folder and gives its text, read by another program.
func (s *story) save(ctx context.Context, key, path, name string) (file, text string, err error) {
	p, err := s.as(ctx, key)
	if err != nil {
		return "", "", err
	}
	var raw []byte
	err = until(ctx, 20*time.Second, func() error {
		err := p.call(ctx, "GET", path, nil, &raw)
		var pr *problem
		if errors.As(err, &pr) && pr.Status == 404 {
			return fmt.Errorf("not yet there: %s", pr.Key) // a reaction still renders it
		}
		if err != nil {
			return fatal{err}
		}
		return nil
	})
	if err != nil {
		return "", "", err
	}
	file = filepath.Join(s.out, name)
	if err := os.WriteFile(file, raw, 0o644); err != nil {
		return "", "", err
	}
	if strings.HasSuffix(name, ".pdf") {
		b, err := exec.CommandContext(ctx, "pdftotext", "-layout", file, "-").Output()
		if err != nil {
			return file, "", fmt.Errorf("pdftotext %s: %w", file, err)
		}
		text = string(b)
	}
	return file, text, nil
}

// answers fills what the kind of dispute asks for, by type, so that the story follows the rule pack and not the reverse.
func (s *story) answers(ctx context.Context, kind string, amountMinor int64) (obj, error) {
	var kinds []obj
	if err := s.hub.person("anyone").call(ctx, "GET", "/kinds", nil, &kinds); err != nil {
		return nil, err
	}
	for _, k := range kinds {
		if k.str("id") != kind {
			continue
		}
		a := obj{}
		for _, q := range k.list("questions") {
			switch q.str("type") {
			case "money":
				a[q.str("id")] = amountMinor
			case "date":
				a[q.str("id")] = "2025-06-30"
			case "choice":
				a[q.str("id")] = q.str("options.0.id")
			case "yesno":
				a[q.str("id")] = true
			case "number":
				a[q.str("id")] = 1
			default:
				a[q.str("id")] = "当时通过微信转账，有聊天记录。"
			}
		}
		return a, nil
	}
	return nil, fmt.Errorf("no kind of dispute %q", kind)
}
