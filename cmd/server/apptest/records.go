package apptest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"concord/internal/docstore"
	"concord/internal/identity"
	"concord/internal/notify"
)

// Tape is what the hub logged.
type Tape struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write implements io.Writer.
func (t *Tape) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.b.Write(p)
}

// String gives all of it.
func (t *Tape) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.b.String()
}

// Tail gives the end of it.
func (t *Tape) Tail(n int) string {
	s := t.String()
	return s[max(0, len(s)-n):]
}

// Diary notes the events that were reacted to, in order, and what went wrong.
type Diary struct {
	mu     sync.Mutex
	events []docstore.Event
	wrong  map[string]error
	runs   map[string]int
}

type handler = func(context.Context, docstore.Event) error

func (d *Diary) watch(next handler) handler {
	return func(ctx context.Context, e docstore.Event) error {
		err := next(ctx, e)
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.wrong == nil {
			d.wrong, d.runs = map[string]error{}, map[string]int{}
		}
		d.runs[e.ID]++
		if d.wrong[e.ID] = err; err == nil && !slices.ContainsFunc(d.events, func(x docstore.Event) bool { return x.ID == e.ID }) {
			d.events = append(d.events, e)
		}
		return err
	}
}

func (d *Diary) trouble(id string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.wrong[id]
}

// Kinds gives the kinds of the events of a document (a case, a filing), "" for all, in the order in which they were reacted to.
func (d *Diary) Kinds(document string) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []string
	for _, e := range d.events {
		if document == "" || e.Document == document {
			out = append(out, e.Kind)
		}
	}
	return out
}

// All gives the events.
func (d *Diary) All() []docstore.Event {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.events)
}

// Count says how many events of a kind were reacted to.
func (d *Diary) Count(kind string) int {
	n := 0
	for _, k := range d.Kinds("") {
		if k == kind {
			n++
		}
	}
	return n
}

// Forget empties the diary.
func (d *Diary) Forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.events = nil
}

// Mail gives the messages to a phone, newest first; "" gives all.
func (h *House) Mail(phone string) []notify.Mail {
	h.T.Helper()
	if h.App == nil {
		return h.postedMail(phone)
	}
	f := notify.Filter{}
	if phone != "" {
		p, err := identity.NormalPhone(phone)
		f.Phone = must(h.T, p, err)
	}
	var all []notify.Mail
	for cursor := ""; ; {
		page, next, err := h.Notify.Mailbox(machine(), f, cursor, 200)
		all = append(all, must(h.T, page, err)...)
		if cursor = next; cursor == "" {
			return all
		}
	}
}

// postedMail is Mail for a hub in another process.
func (h *House) postedMail(phone string) []notify.Mail {
	h.T.Helper()
	var all []notify.Mail
	for cursor := ""; ; {
		var page struct {
			Items []notify.Mail `json:"items"`
			Next  string        `json:"next"`
		}
		h.Nobody().Read("/demo/messages?limit=200&to="+Esc(phone)+"&cursor="+Esc(cursor), &page)
		all = append(all, page.Items...)
		if cursor = page.Next; cursor == "" {
			return all
		}
	}
}

// Code gives the newest code that was sent to a phone.
func (h *House) Code(phone string) string {
	h.T.Helper()
	for _, m := range h.Mail(phone) {
		if m.Code != "" {
			return m.Code
		}
	}
	h.T.Fatalf("no code was sent to the phone ending %s", phone[len(phone)-4:])
	return ""
}

// Link gives the token of the newest invitation that was sent to a phone.
func (h *House) Link(phone string) string {
	h.T.Helper()
	for _, m := range h.Mail(phone) {
		if _, token, ok := strings.Cut(m.Link, "/i/"); ok {
			return token
		}
	}
	h.T.Fatalf("no invitation was sent to the phone ending %s", phone[len(phone)-4:])
	return ""
}

// Told counts the messages of a template to a phone; "" counts those to anybody.
func (h *House) Told(phone string, template notify.Template) int {
	h.T.Helper()
	n := 0
	for _, m := range h.Mail(phone) {
		if m.Template == template {
			n++
		}
	}
	return n
}

// Text gives the words of a PDF, read by another program; without pdftotext the test fails.
func Text(t testing.TB, pdf []byte) string {
	t.Helper()
	return run(t, pdf, "pdftotext", "-layout", "-enc", "UTF-8")
}

// Metadata gives what a PDF says of itself.
func Metadata(t testing.TB, pdf []byte) string {
	t.Helper()
	file := paper(t, pdf)
	out, err := exec.Command("pdfinfo", "-meta", file).Output()
	all, err2 := exec.Command("pdfinfo", "-custom", file).Output()
	if err != nil || err2 != nil {
		t.Fatalf("pdfinfo (Debian package poppler-utils): %v %v", err, err2)
	}
	return string(out) + string(all)
}

func run(t testing.TB, pdf []byte, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, append(args, paper(t, pdf), "-")...).Output()
	if err != nil {
		t.Fatalf("%s (Debian package poppler-utils): %v on %d bytes beginning %.20q", name, err, len(pdf), pdf)
	}
	return string(out)
}

func paper(t testing.TB, pdf []byte) string {
	t.Helper()
	f, err := os.CreateTemp(t.TempDir(), "paper-*.pdf")
	if err == nil {
		_, err = f.Write(pdf)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	return f.Name()
}

// Files gives every file in a folder of the hub's data with its bytes, by path.
func (h *House) Files(folder string) map[string][]byte {
	h.T.Helper()
	out := map[string][]byte{}
	root := filepath.Join(h.Config.Data, folder)
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if os.IsNotExist(err) {
			return nil // a temporary file of a moment
		}
		out[strings.TrimPrefix(path, root)] = b
		return err
	})
	if err != nil {
		h.T.Fatal(fmt.Errorf("%s: %w", folder, err))
	}
	return out
}
