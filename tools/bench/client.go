package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"time"
)

// client is a browser of somebody.
type client struct {
	url  string
	http *http.Client
}

var transport = &http.Transport{MaxIdleConnsPerHost: 64}

// signIn signs somebody in by phone; the code is read from the demonstration's mailbox.
func signIn(ctx context.Context, url, phone string) (*client, error) {
	c, _, err := timedSignIn(ctx, url, phone)
	return c, err
}

// timedSignIn also gives how long the server took for both requests, without the way of the code.
func timedSignIn(ctx context.Context, at, phone string) (*client, time.Duration, error) {
	jar, _ := cookiejar.New(nil) // never fails without options
	c := &client{url: at, http: &http.Client{Jar: jar, Transport: transport, Timeout: 30 * time.Second}}
	var asked struct {
		ChallengeID string `json:"challengeId"`
	}
	before, err := c.newest(ctx, phone)
	if err != nil {
		return nil, 0, err
	}
	began := time.Now()
	if err := c.call(ctx, http.MethodPost, "/session/code", map[string]any{"phone": phone}, &asked); err != nil {
		return nil, 0, err
	}
	took := time.Since(began)
	var m mail
	for end := time.Now().Add(10 * time.Second); ; {
		if m, err = c.newest(ctx, phone); err != nil {
			return nil, 0, err
		}
		if m.Code != "" && m.ID != before.ID {
			break
		}
		if time.Now().After(end) {
			return nil, 0, fmt.Errorf("no code arrived for the number ending %s", phone[len(phone)-4:])
		}
		if err := pause(ctx, 10*time.Millisecond); err != nil {
			return nil, 0, err
		}
	}
	began = time.Now()
	err = c.call(ctx, http.MethodPost, "/session", map[string]any{"challengeId": asked.ChallengeID, "code": m.Code}, nil)
	return c, took + time.Since(began), err
}

type mail struct{ ID, Code string }

// newest gives the newest message with a code to a phone; the zero mail when there is none.
func (c *client) newest(ctx context.Context, phone string) (mail, error) {
	var l struct{ Items []mail }
	if err := c.get(ctx, "/demo/messages?to="+url.QueryEscape(phone), &l); err != nil {
		return mail{}, err
	}
	for _, m := range l.Items {
		if m.Code != "" {
			return m, nil
		}
	}
	return mail{}, nil
}

func (c *client) get(ctx context.Context, path string, out any) error {
	return c.call(ctx, http.MethodGet, path, nil, out)
}

// call makes a request; anything but success is an error with what the server said.
func (c *client) call(ctx context.Context, method, path string, body, out any) error {
	var in io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return err
		}
		in = bytes.NewReader(raw)
	}
	r, err := http.NewRequestWithContext(ctx, method, c.url+"/api/v1"+path, in)
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Origin", c.url)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	resp, err := c.http.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %d %.300s", method, path, resp.StatusCode, raw)
	}
	if out == nil {
		return nil
	}
	return errors.Join(json.Unmarshal(raw, out))
}
