package peer

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Door gives the options to join a session of a running server: base is its address, as http://127.0.0.1:8080, and
// cookie the value of the Cookie header of a sign-in. Each ticket is asked for at POST /api/v1/sessions/{id}/enter.
func Door(base, session, cookie string) (JoinOptions, error) {
	u, err := url.Parse(base)
	if err != nil {
		return JoinOptions{}, err
	}
	ws := *u
	ws.Scheme = strings.Replace(u.Scheme, "http", "ws", 1)
	header := http.Header{"Cookie": {cookie}, "Origin": {u.Scheme + "://" + u.Host}} // who sends a cookie must say where he comes from
	return JoinOptions{URL: ws.JoinPath("ws", "room", session).String(), Header: header, Ticket: func(ctx context.Context) (string, error) {
		return enter(ctx, u.JoinPath("api", "v1", "sessions", session, "enter").String(), header)
	}}, nil
}

func enter(ctx context.Context, url string, header http.Header) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader("{}"))
	if err != nil {
		return "", err
	}
	r.Header = header.Clone()
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	var body struct {
		Ticket string `json:"ticket"`
		Key    string `json:"key"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&body); err != nil {
		return "", fmt.Errorf("peer: enter: %s: %w", answer.Status, err)
	}
	if body.Ticket == "" {
		return "", fmt.Errorf("peer: enter: %s %s", answer.Status, body.Key)
	}
	return body.Ticket, nil
}
