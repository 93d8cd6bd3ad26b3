package apptest

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"concord/cmd/server/app"
	"concord/internal/docstore"
	"concord/organizations/imports"
)

// fileOf makes a CSV of mediators; wrong rows have no phone number.
func fileOf(rows int, wrong ...int) []byte {
	var b strings.Builder
	b.WriteString("姓名,证书编号,手机号,擅长,语言\n")
	for i := range rows {
		phone := fmt.Sprintf("137%08d", i)
		for _, w := range wrong {
			if w == i {
				phone = "12"
			}
		}
		fmt.Fprintf(&b, "欧阳%s,TJ-%05d,%s,民间借贷,普通话\n", string(rune('一'+i)), i, phone)
	}
	return []byte(b.String())
}

// bring sends a file as a manager and lets it be read.
func (h *House) bring(manager string, file []byte) Obj {
	h.T.Helper()
	m := h.As(manager).Send(http.MethodPost, "/organizations/"+h.Organization(manager)+"/imports?name="+url.QueryEscape("名册.csv"), file).OK().Obj()
	if m["state"] != "reading" {
		h.T.Errorf("it is %v at once", m["state"])
	}
	h.Settle()
	return h.As(manager).Get("/imports/" + Str(m, "id"))
}

// found gives how many the directory finds.
func (h *House) found(query string) float64 {
	h.T.Helper()
	if err := h.Directory.CatchUp(context.Background()); err != nil {
		h.T.Fatal(err)
	}
	return h.Nobody().Get("/public/directory?" + query)["total"].(float64)
}

// A manager brings a file with mistakes, looks, writes the good rows, and everybody finds them.
func TestAFileOfMediators(t *testing.T) {
	t.Parallel()
	h := New(t)
	const manager = "manager"
	m := h.bring(manager, fileOf(40, 3, 9))
	if m["state"] != "ready" || m["rows"] != 40.0 || m["good"] != 38.0 || m["bad"] != 2.0 || m["name"] != "名册.csv" || m["encoding"] != "utf-8" || len(List(m, "problems")) != 2 {
		t.Fatalf("%v", m)
	}
	if p := List(m, "problems")[0]; p["row"] != 5.0 || p["column"] != "C" || p["field"] != "phone" || p["key"] != "field.phone_digits" {
		t.Errorf("%v", p)
	}
	path := "/imports/" + Str(m, "id")
	if rows := List(h.As(manager).Get(path+"/rows?state=bad"), "items"); len(rows) != 2 || Dig(rows[0], "cells.phone") != "12" {
		t.Errorf("%v", rows)
	}
	if n := h.found("q=ouyang"); n != 0 {
		t.Errorf("%v are found before anybody said so", n)
	}
	h.As(manager).Send(http.MethodPost, path+"/start", Obj{"choice": "all"}).Refused(409, "import.has_problems")
	if m := h.As(manager).Post(path+"/start", Obj{"choice": "good"}); m["state"] != "writing" {
		t.Errorf("%v", m)
	}
	h.Settle()
	if m = h.As(manager).Get(path); m["state"] != "done" || m["written"] != 38.0 || m["progress"] != 1.0 {
		t.Errorf("%v", m)
	}
	report := h.As(manager).Send(http.MethodGet, path+"/report?format=csv", nil).OK()
	if !bytes.Contains(report.Body, []byte("已写入 written")) || !strings.HasPrefix(report.Header.Get("Content-Disposition"), "attachment") || !strings.HasPrefix(report.Header.Get("Content-Type"), "text/csv") {
		t.Errorf("%v %.300s", report.Header, report.Body)
	}
	for _, q := range []string{"q=ouyang", "q=" + url.QueryEscape("欧阳"), "q=oy&type=mediator", "q=ouyang&cause=loan&language=zh&region=330122"} {
		if n := h.found(q); n != 38 {
			t.Errorf("%s finds %v", q, n)
		}
	}
	one := List(h.Nobody().Get("/public/directory?q=ouyang&limit=1"), "items")[0]
	for _, secret := range []string{"137000", "phone", "person", "Hash", "ties"} {
		if strings.Contains(fmt.Sprint(one), secret) {
			t.Errorf("the directory says %s: %v", secret, one)
		}
	}
	// Who was imported signs in with the number, and is a mediator of that organization.
	c := &Client{House: h, Key: "imported", Phone: "13700000000"}
	c.SignIn()
	if role := Dig(c.Get("/session"), "roles.0.role"); role != "mediator" {
		t.Errorf("the imported signs in as %v", role)
	}
	if mail := h.Nobody().Get("/demo/messages?to=13700000001"); len(List(mail, "items")) != 0 {
		t.Error("an import writes to people")
	}
}

// The hub dies while it writes, and again: what stands at the end is every row, once.
func TestAnImportSurvivesRestarts(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	deaths := 0
	h := New(t, Set(func(c *app.Config) {
		seen := c.Seams.Handle
		c.Seams.Handle = func(next func(context.Context, docstore.Event) error) func(context.Context, docstore.Event) error {
			return seen(func(ctx context.Context, e docstore.Event) error {
				if e.Kind != imports.WritingStarted {
					return next(ctx, e)
				}
				mu.Lock()
				first := deaths == 0
				deaths++
				mu.Unlock()
				if !first {
					return next(ctx, e)
				}
				ctx, cancel := context.WithCancel(ctx) // it dies at once, somewhere among the rows
				go cancel()
				return next(ctx, e)
			})
		}
	}))
	m := h.bring("manager", fileOf(900))
	path := "/imports/" + Str(m, "id")
	h.As("manager").Post(path+"/start", Obj{"choice": "all"})
	h.Restart()
	h.Settle()
	if m = h.As("manager").Get(path); m["state"] != "done" || m["written"] != 900.0 || m["keptOut"] != 0.0 {
		t.Fatalf("%v", m)
	}
	if n := h.found("q=ouyang"); n != 900 {
		t.Errorf("%v on the roster", n)
	}
	mu.Lock()
	defer mu.Unlock()
	if deaths < 2 {
		t.Error("it never died")
	}
}

func TestFilesThatAreRefusedAtTheDoor(t *testing.T) {
	t.Parallel()
	h := New(t)
	at := "/organizations/" + h.Organization("manager") + "/imports"
	h.As("manager").Send(http.MethodPost, at, make([]byte, imports.MaxSize+1)).Refused(413, "import.too_large")
	h.As("clerk").Send(http.MethodPost, at, fileOf(1)).Refused(403, "access.denied")
	h.Nobody().Send(http.MethodPost, at, fileOf(1)).Refused(401, "session.required")
	h.As("manager").Send(http.MethodPost, "/organizations/none/imports", fileOf(1)).Refused(404, "not_found")
	h.As("manager").Send(http.MethodGet, "/organizations/imports/template?format=doc", nil).Refused(422, "input.invalid")
	m := h.bring("manager", bytes.Repeat([]byte("王,1\n"), 1_000_000))
	if m["state"] != "failed" || m["key"] != "import.too_many_rows" || Dig(m, "params.max") != 5000.0 {
		t.Errorf("a million rows: %v", m)
	}
	if a := h.Nobody().Send(http.MethodGet, "/public/directory?region=999999", nil); a.Problem().Errors[0].Key != "field.region" {
		t.Errorf("%s", a.Body)
	}
	h.Nobody().Send(http.MethodGet, "/public/directory?cursor=x", nil).Refused(422, "cursor.invalid")
}
