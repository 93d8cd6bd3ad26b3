package notify

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"concord/internal/docstore"
)

// post office: a real SMTP server that keeps what it takes.
type postOffice struct {
	mu     sync.Mutex
	mails  []taken
	refuse error // answer to RCPT
	port   int
	roots  *x509.CertPool
}

type taken struct {
	from string
	to   []string
	data string
	user string
	tls  bool
}

func (p *postOffice) all() []taken {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]taken(nil), p.mails...)
}

func (p *postOffice) refuseWith(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse = err
}

type visit struct {
	p    *postOffice
	conn *smtp.Conn
	mail taken
}

func (v *visit) AuthMechanisms() []string {
	if _, secure := v.conn.TLSConnectionState(); !secure {
		return nil
	}
	return []string{sasl.Plain}
}

func (v *visit) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "hub" || password != "secret" {
			return smtp.ErrAuthFailed
		}
		v.mail.user = user
		return nil
	}), nil
}

func (v *visit) Mail(from string, _ *smtp.MailOptions) error {
	if v.mail.user == "" {
		return smtp.ErrAuthRequired
	}
	_, v.mail.tls = v.conn.TLSConnectionState()
	v.mail.from = from
	return nil
}

func (v *visit) Rcpt(to string, _ *smtp.RcptOptions) error {
	v.p.mu.Lock()
	defer v.p.mu.Unlock()
	v.mail.to = append(v.mail.to, to)
	return v.p.refuse
}

func (v *visit) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	v.mail.data = string(raw)
	v.p.mu.Lock()
	defer v.p.mu.Unlock()
	v.p.mails = append(v.p.mails, v.mail)
	return nil
}

func (v *visit) Reset()        {}
func (v *visit) Logout() error { return nil }

func newPostOffice(t *testing.T) *postOffice {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ca := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, ca, ca, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	p := &postOffice{roots: x509.NewCertPool()}
	p.roots.AddCert(cert)
	s := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &visit{p: p, conn: c}, nil }))
	s.Domain = "127.0.0.1"
	s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.port = l.Addr().(*net.TCPAddr).Port
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.Serve(l) // ends with Close
	}()
	t.Cleanup(func() {
		s.Close()
		<-done
	})
	return p
}

func (p *postOffice) settings() Settings {
	return Settings{Origin: "https://hub.example", SMTP: SMTP{Host: "127.0.0.1", Port: p.port, Username: "hub", Password: "secret", From: "no-reply@hub.example", Roots: p.roots, Timeout: 5 * time.Second}}
}

// Over a real SMTP server: STARTTLS, sign-in, a Chinese subject, a calendar entry, one recipient.
func TestMailLeavesBySMTP(t *testing.T) {
	t.Parallel()
	p, ctx := newPostOffice(t), context.Background()
	d := newDesk(t, p.settings())
	m := sample(SessionScheduled)
	m.Channel, m.Params["place"] = ChannelEmail, "三楼\r\nBcc: thief@evil.example"
	id := d.send(t, m)
	want(t, d.Deliver(ctx, id), "")
	want(t, d.Deliver(ctx, id), "")
	mails := p.all()
	if len(mails) != 1 {
		t.Fatalf("%d mails", len(mails))
	}
	got := mails[0]
	if !got.tls || got.user != "hub" || got.from != "no-reply@hub.example" || len(got.to) != 1 || got.to[0] != "zhou@example.org" {
		t.Fatalf("%+v", got)
	}
	head, err := mail.ReadMessage(strings.NewReader(got.data))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(head.Header.Get("Subject"))
	if err != nil || subject != "谈的时间定了" || head.Header.Get("Bcc") != "" || head.Header.Get("Message-Id") != "<"+id+"@hub.example>" {
		t.Fatalf("%q %v %v", subject, head.Header, err)
	}
	from, err := mail.ParseAddress(head.Header.Get("From"))
	if err != nil || from.Name != "和合调解" {
		t.Fatalf("%+v %v", from, err)
	}
	kind, params, err := mime.ParseMediaType(head.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/mixed" {
		t.Fatal(kind, err)
	}
	parts := multipart.NewReader(head.Body, params["boundary"])
	text, err := parts.NextPart()
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(text) // NextPart decodes quoted-printable
	if err != nil || !strings.Contains(string(body), "https://hub.example/cases/c1") || !strings.Contains(string(body), "12368") || strings.Contains(string(body), "thief@") {
		t.Fatalf("%s %v", body, err)
	}
	if entry, err := parts.NextPart(); err != nil || !strings.HasPrefix(entry.Header.Get("Content-Type"), "text/calendar") || entry.FileName() != "session.ics" {
		t.Fatalf("%v %v", entry, err)
	}
	if v := d.stored(t, id); v.State != Sent || v.Via != "smtp" || v.Attempts != 1 {
		t.Fatalf("%+v", v)
	}
}

// Once a provider has a secret, we do not.
func TestSecretsAreWipedWhenSent(t *testing.T) {
	t.Parallel()
	p, ctx := newPostOffice(t), context.Background()
	d := newDesk(t, p.settings())
	id := d.send(t, Message{To: Address{Email: "lin@example.org"}, Template: StaffLink, Params: map[string]any{"minutes": 15}, Secrets: map[string]string{"link": "/l/abcdef"}})
	want(t, d.Deliver(ctx, id), "")
	if v := d.stored(t, id); v.Sealed != nil || v.SecretsUntil != nil {
		t.Fatalf("%+v", v)
	}
	_, _, err := d.Mailbox(ctx, Filter{}, "", 10)
	want(t, err, "mailbox.closed")
	if mails := p.all(); len(mails) != 1 || !strings.Contains(strings.ReplaceAll(mails[0].data, "=\r\n", ""), "/l/abcdef") {
		t.Fatalf("%+v", mails)
	}
}

func TestMailIsNotSentInTheClear(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	heard := make(chan string, 1)
	go func() { // a server, or somebody in between, that offers no STARTTLS
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		_ = c.SetDeadline(time.Now().Add(5 * time.Second))
		_, _ = io.WriteString(c, "220 hello\r\n")
		b := make([]byte, 4096)
		n, _ := c.Read(b)
		_, _ = io.WriteString(c, "250-hello\r\n250 8BITMIME\r\n")
		m, _ := c.Read(b[n:])
		heard <- string(b[n : n+m])
	}()
	t.Cleanup(func() { l.Close() })
	set := Settings{Origin: "https://hub.example", SMTP: SMTP{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, From: "a@hub.example", Timeout: 5 * time.Second}}
	d := newDesk(t, set)
	id := d.send(t, Message{To: Address{Person: "smith"}, Template: ProposalMade, Params: map[string]any{"link": "/x"}})
	want(t, d.Deliver(context.Background(), id), "message.not_sent")
	if s := <-heard; s != "" && !strings.HasPrefix(s, "QUIT") {
		t.Fatalf("went on without TLS: %q", s)
	}
}

// What is wrong with the connection is told apart, and tried again: an operator mends it.
func TestASessionThatFailsSaysWhy(t *testing.T) {
	t.Parallel()
	p := newPostOffice(t)
	send := func(change func(*SMTP)) *refusal {
		t.Helper()
		set := p.settings().SMTP
		change(&set)
		var r *refusal
		if err := set.send(context.Background(), letter{id: "m", to: "a@b.example", subject: "s", text: "t", fromName: "n", at: noon}); !errors.As(err, &r) || r.permanent {
			t.Fatalf("%v", err)
		}
		return r
	}
	if r := send(func(s *SMTP) { s.Password = "wrong" }); r.key != "smtp.session" || r.code != 535 {
		t.Errorf("%v", r)
	}
	if r := send(func(s *SMTP) { s.Roots = x509.NewCertPool() }); r.key != "smtp.tls" {
		t.Errorf("%v", r)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close() // nobody listens there now
	if r := send(func(s *SMTP) { s.Port = l.Addr().(*net.TCPAddr).Port }); r.key != "smtp.unreachable" {
		t.Errorf("%v", r)
	}
	if len(p.all()) != 0 {
		t.Error("something was sent")
	}
}

func TestARefusedMailFailsOrIsTriedAgain(t *testing.T) {
	t.Parallel()
	p, ctx := newPostOffice(t), context.Background()
	d := newDesk(t, p.settings())
	note := func() string {
		return d.send(t, Message{To: Address{Person: "smith"}, Case: "c1", Template: ProposalMade, Params: map[string]any{"link": "/x"}})
	}
	p.refuseWith(&smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no smith@example.org here"})
	gone := note()
	want(t, d.Deliver(ctx, gone), "")
	if v := d.stored(t, gone); v.State != Failed || v.Tries[0].Code != 550 || v.Tries[0].Key != "smtp.refused" || d.kinds(t)["message.failed"] != 1 {
		t.Fatalf("%+v", v)
	}
	p.refuseWith(&smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "later, smith@example.org"})
	later := note()
	err := d.Deliver(ctx, later)
	want(t, err, "message.not_sent")
	if strings.Contains(err.Error(), "smith") {
		t.Fatalf("the error that is logged holds the address: %v", err)
	}
	want(t, d.Deliver(ctx, later), "message.not_yet")
	p.refuseWith(nil)
	if n, err := d.DeliverDue(ctx, 10); n != 0 || err != nil {
		t.Fatal(n, err)
	}
	d.clock.Advance(time.Minute)
	if n, err := d.DeliverDue(ctx, 10); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if v := d.stored(t, later); v.State != Sent || len(v.Tries) != 2 || v.Due != nil {
		t.Fatalf("%+v", v)
	}
	p.refuseWith(&smtp.SMTPError{Code: 451, Message: "later"})
	never := note()
	tries := 0
	for ; d.stored(t, never).State == Queued && tries < 20; tries++ {
		_ = d.Deliver(ctx, never)
		d.clock.Advance(3 * time.Hour)
	}
	if v := d.stored(t, never); v.State != Failed || tries != MaxTries || len(v.Tries) != MaxTries {
		t.Fatalf("%d tries, %+v", tries, v)
	}
}

// With one provider only, a message goes by the other channel, and what can go by none fails and is not shown to all.
func TestOneProviderOnly(t *testing.T) {
	t.Parallel()
	p, ctx := newPostOffice(t), context.Background()
	d := newDesk(t, p.settings())
	id := d.send(t, Message{To: Address{Person: "zhou"}, Template: ProposalMade, Params: map[string]any{"link": "/x"}})
	if v := d.stored(t, id); v.Channel != ChannelSMS {
		t.Fatalf("%+v", v)
	}
	want(t, d.Deliver(ctx, id), "")
	if m := p.all(); len(m) != 1 || m[0].to[0] != "zhou@example.org" {
		t.Fatalf("%+v", m)
	}
	code := d.send(t, codeTo("+8613900139000"))
	want(t, d.Deliver(ctx, code), "message.not_sent")
	if v := d.stored(t, code); v.State != Queued || v.Tries[0].Key != "sms.not_configured" {
		t.Fatalf("%+v", v)
	}
	_, _, err := d.Mailbox(ctx, Filter{}, "", 10)
	want(t, err, "mailbox.closed")
}

// While one node sends, another keeps away; when it died, another takes over.
func TestOnlyOneNodeSends(t *testing.T) {
	t.Parallel()
	g, ctx := newGateway(t), context.Background()
	d := newDesk(t, Settings{Origin: "https://hub.example", SMS: SMS{URL: g.url}})
	id := d.send(t, codeTo("+8613900139000"))
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { _ = d.Deliver(ctx, id) })
	}
	wg.Wait()
	if n := len(g.all()); n != 1 {
		t.Fatalf("sent %d times", n)
	}
	other := d.send(t, codeTo("+8613900139000"))
	until := d.clock.Now().Add(sending)
	if _, err := d.messages.Update(ctx, other, func(m *message) ([]docstore.Event, error) { m.BusyUntil = &until; return nil, nil }); err != nil {
		t.Fatal(err)
	}
	want(t, d.Deliver(ctx, other), "message.busy")
	d.clock.Advance(sending)
	want(t, d.Deliver(ctx, other), "")
	if n := len(g.all()); n != 2 {
		t.Fatalf("sent %d times", n)
	}
}

func TestAddressesThatTrickMailLibraries(t *testing.T) {
	t.Parallel()
	for _, a := range []string{`"a@evil.example> x"@hub.example`, "a@b.example,c@evil.example", "a@b\r\nRCPT TO:<c@evil.example>", "<a@b.example>", "a b@c.example", "a", "", `a\@b@c.example`} {
		err := SMTP{Host: "127.0.0.1", From: "x@hub.example"}.send(context.Background(), letter{id: "m", to: a})
		var r *refusal
		if !errors.As(err, &r) || r.key != "smtp.address" || !r.permanent {
			t.Errorf("%q: %v", a, err)
		}
	}
}
