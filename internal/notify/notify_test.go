package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/docstore/sqlitedoc"
	"concord/internal/fault"
)

var noon = time.Date(2026, 11, 13, 4, 0, 0, 0, time.UTC) // 12:00 in Shanghai, a Friday

type desk struct {
	*Service
	clock *clock.Held
	store *docstore.Store
}

func newDesk(t *testing.T, set Settings) *desk {
	t.Helper()
	ctx := context.Background()
	store, err := sqlitedoc.Open(ctx, filepath.Join(t.TempDir(), "hub.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	d := &desk{clock: clock.Hold(noon), store: store}
	d.Service, err = Open(ctx, Options{Store: store, Clock: d.clock, Key: bytes.Repeat([]byte{7}, 32), Settings: set, Contact: contact})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// contact knows two people: one with a phone, one with an address only.
func contact(_ context.Context, person string) (phone, email, locale string, err error) {
	switch person {
	case "zhou":
		return "+8613900139000", "zhou@example.org", "zh-CN", nil
	case "smith":
		return "", "smith@example.org", "en", nil
	}
	return "", "", "", fault.New(fault.NotFound, "account.unknown", nil)
}

func (d *desk) send(t *testing.T, m Message) string {
	t.Helper()
	if m.ID == "" {
		m.ID = docstore.NewID()
	}
	if err := d.Send(context.Background(), m); err != nil {
		t.Fatal(err)
	}
	return m.ID
}

func (d *desk) stored(t *testing.T, id string) message {
	t.Helper()
	it, err := d.messages.Get(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return it.Value
}

func (d *desk) kinds(t *testing.T) map[string]int {
	t.Helper()
	events, err := d.store.Driver().Pending(context.Background(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	for _, e := range events {
		out[e.Kind]++
	}
	return out
}

func want(t *testing.T, err error, key string) {
	t.Helper()
	got := ""
	if err != nil {
		got = fault.From(err).Key
	}
	if got != key {
		t.Fatalf("fault %q (%v), want %q", got, err, key)
	}
}

func codeTo(phone string) Message {
	return Message{To: Address{Phone: phone}, Channel: ChannelSMS, Template: Code, Params: map[string]any{"minutes": 10, "use": "login"},
		Secrets: map[string]string{"code": "409217"}, SecretsUntil: noon.Add(10 * time.Minute)}
}

// Without providers everything ends in the demonstration mailbox, codes and links readable there and nowhere else.
func TestTheDemonstrationMailbox(t *testing.T) {
	t.Parallel()
	d, ctx := newDesk(t, Settings{}), context.Background()
	code := d.send(t, codeTo("+8613900139000"))
	d.clock.Advance(time.Second)
	invitation := d.send(t, Message{To: Address{Phone: "+8613900139000"}, Template: InvitationToParty, Case: "c1",
		Params: map[string]any{"asker": "陈先生", "kind": "loan", "until": noon.Add(72 * time.Hour)}, Secrets: map[string]string{"link": "/i/abcdefgh"}})
	d.clock.Advance(time.Second)
	d.send(t, Message{To: Address{Person: "smith"}, Template: ProposalMade, Case: "c1", Params: map[string]any{"link": "/cases/c1"}})
	for _, id := range []string{code, invitation} {
		want(t, d.Deliver(ctx, id), "")
	}
	all, next, err := d.Mailbox(ctx, Filter{}, "", 2)
	if err != nil || len(all) != 2 || next == "" || all[0].To != "smith@example.org" || all[0].State != Queued {
		t.Fatalf("%+v %q %v", all, next, err)
	}
	rest, next, err := d.Mailbox(ctx, Filter{}, next, 2)
	if err != nil || len(rest) != 1 || next != "" || rest[0].Code != "409217" || !strings.HasPrefix(rest[0].Text, "409217，10分钟内有效，用于登录") {
		t.Fatalf("%+v %q %v", rest, next, err)
	}
	mine, _, err := d.Mailbox(ctx, Filter{Phone: "+8613900139000"}, "", 10)
	if err != nil || len(mine) != 2 || mine[0].Link != "/i/abcdefgh" || mine[0].State != Sent {
		t.Fatalf("%+v %v", mine, err)
	}
	if want := "陈先生就借款纠纷申请调解，想请您一起谈。免费，参不参加由您定。请在11月16日（周一）前答复。看一看：/i/abcdefgh"; mine[0].Text != want {
		t.Fatalf("%s", mine[0].Text)
	}
	theirs, _, err := d.Mailbox(ctx, Filter{Person: "smith"}, "", 10)
	if err != nil || len(theirs) != 1 || theirs[0].Link != "/cases/c1" {
		t.Fatalf("%+v %v", theirs, err)
	}
	raw, err := json.Marshal(d.stored(t, code))
	if err != nil || strings.Contains(string(raw), "409217") || strings.Contains(string(raw), "NDA5MjE3") {
		t.Fatalf("the code is in the store: %s %v", raw, err)
	}
	d.clock.Advance(10 * time.Minute)
	if n, err := d.Sweep(ctx); n != 1 || err != nil {
		t.Fatalf("%d wiped, %v", n, err)
	}
	mine, _, err = d.Mailbox(ctx, Filter{Phone: "+8613900139000"}, "", 10)
	if err != nil || mine[1].Code != "" || !strings.HasPrefix(mine[1].Text, hidden) || mine[0].Link != "/i/abcdefgh" {
		t.Fatalf("%+v %v", mine, err)
	}
}

func TestSendingTwiceIsOnce(t *testing.T) {
	t.Parallel()
	d, ctx := newDesk(t, Settings{}), context.Background()
	m := Message{ID: MessageID("event1", "zhou"), To: Address{Person: "zhou"}, Template: AgreementToSign, Params: map[string]any{"link": "/cases/c1"}}
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			if err := d.Send(ctx, m); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for range 3 {
		want(t, d.Deliver(ctx, m.ID), "")
	}
	if k := d.kinds(t); k["message.queued"] != 1 || k["message.sent"] != 1 {
		t.Fatalf("%v", k)
	}
	if v := d.stored(t, m.ID); v.Attempts != 1 || v.State != Sent || v.Phone != "+8613900139000" || v.Channel != ChannelSMS || v.Via != "mailbox" {
		t.Fatalf("%+v", v)
	}
	if MessageID("event1", "zhou") == MessageID("event1", "smith") || MessageID("a", "bc") == MessageID("ab", "c") {
		t.Fatal("two messages share an id")
	}
}

func TestInbox(t *testing.T) {
	t.Parallel()
	d, ctx := newDesk(t, Settings{}), context.Background()
	m := codeTo("+8613900139000")
	m.To.Person = "zhou"
	d.send(t, m)
	id := d.send(t, Message{To: Address{Person: "zhou"}, Channel: ChannelApp, Template: DeadlineNear, Case: "c1", Params: map[string]any{"by": noon, "link": "/cases/c1"}})
	want(t, d.Deliver(ctx, id), "")
	in, _, err := d.Inbox(ctx, "zhou", "", 10)
	if err != nil || len(in) != 1 || in[0].ID != id || in[0].State != Sent {
		t.Fatalf("%+v %v", in, err)
	}
	if n, err := d.Unread(ctx, "zhou"); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	want(t, d.MarkRead(ctx, "smith", id), "message.unknown")
	want(t, d.MarkRead(ctx, "", id), "message.unknown")
	want(t, d.MarkRead(ctx, "zhou", "nothing"), "message.unknown")
	want(t, d.MarkRead(ctx, "zhou", id), "")
	want(t, d.MarkRead(ctx, "zhou", id), "")
	if n, _ := d.Unread(ctx, "zhou"); n != 0 || d.stored(t, id).State != Read || d.kinds(t)["message.read"] != 1 {
		t.Fatalf("%d unread, %+v", n, d.stored(t, id))
	}
	traces, _, err := d.Traces(ctx, "c1", "", 10)
	if err != nil || len(traces) != 1 || traces[0].ReadAt == nil || traces[0].SentAt == nil || traces[0].Via != "inapp" || !traces[0].Tries[0].OK {
		t.Fatalf("%+v %v", traces, err)
	}
}

func TestWhatDoesNotFitIsRefusedWhenSent(t *testing.T) {
	t.Parallel()
	d, ctx := newDesk(t, Settings{Origin: "https://hub.example"}), context.Background()
	link := map[string]any{"link": "/cases/c1"}
	for name, c := range map[string]struct {
		m   Message
		key string
	}{
		"unknown template":   {Message{ID: "1", Template: "nothing", To: Address{Person: "zhou"}}, "message.template_unknown"},
		"missing":            {Message{ID: "1", Template: ProposalMade, To: Address{Person: "zhou"}}, "message.param_missing"},
		"unknown param":      {Message{ID: "1", Template: ProposalMade, To: Address{Person: "zhou"}, Params: map[string]any{"link": "/x", "amount": 5}}, "message.param_unknown"},
		"missing secret":     {Message{ID: "1", Template: Code, To: Address{Phone: "+86"}, Params: map[string]any{"minutes": 10, "use": "login"}}, "message.param_missing"},
		"secret as param":    {Message{ID: "1", Template: ProposalMade, To: Address{Person: "zhou"}, Params: link, Secrets: map[string]string{"x": "y"}}, "message.param_unknown"},
		"foreign link":       {Message{ID: "1", Template: ProposalMade, To: Address{Person: "zhou"}, Params: map[string]any{"link": "https://evil.example/x"}}, "message.template"},
		"foreign link again": {Message{ID: "1", Template: ProposalMade, To: Address{Person: "zhou"}, Params: map[string]any{"link": "//evil.example/x"}}, "message.template"},
		"no time":            {Message{ID: "1", Template: DeadlineNear, To: Address{Person: "zhou"}, Params: map[string]any{"link": "/x", "by": "soon"}}, "message.template"},
		"nobody":             {Message{ID: "1", Template: ProposalMade, Params: link}, "message.nobody"},
		"no id":              {Message{Template: ProposalMade, To: Address{Person: "zhou"}, Params: link}, "message.id_missing"},
		"code in the app":    {Message{ID: "1", Template: Code, To: Address{Person: "nobody"}, Params: map[string]any{"minutes": 1, "use": "login"}, Secrets: map[string]string{"code": "1"}}, "message.nobody"},
	} {
		err := d.Send(ctx, c.m)
		if fault.CodeOf(err) != fault.Internal || fault.From(err).Key != c.key {
			t.Errorf("%s: %v", name, err)
		}
	}
	if k := d.kinds(t); len(k) != 0 {
		t.Fatalf("something was stored: %v", k)
	}
}

func TestSettingsAreChecked(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]Settings{
		"no origin with SMTP": {SMTP: SMTP{Host: "mail", From: "a@b.example"}},
		"origin with path":    {Origin: "https://hub.example/x"},
		"odd origin":          {Origin: "javascript://x"},
		"from":                {Origin: "https://hub.example", SMTP: SMTP{Host: "mail", From: "a@b\r\nBcc: c@d"}},
		"security":            {Origin: "https://hub.example", SMTP: SMTP{Host: "mail", From: "a@b.example", Security: "maybe"}},
		"sms url":             {Origin: "https://hub.example", SMS: SMS{URL: "file:///etc/passwd"}},
		"success":             {Origin: "https://hub.example", SMS: SMS{URL: "https://sms.example", SuccessPath: "code"}},
		"zone":                {Zone: "Nowhere/Town"},
	} {
		_, err := Open(context.Background(), Options{Store: newDesk(t, Settings{}).store, Clock: clock.Hold(noon), Key: make([]byte, 32), Settings: set})
		if err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

// sample gives parameters that fit a template.
func sample(tp Template) Message {
	values := map[string]any{
		"link": "/cases/c1", "minutes": 10, "use": "sign", "asker": "陈先生", "name": "周先生", "kind": "tenancy", "mediator": map[string]string{"zh": "林慧", "en": "Lin Hui"},
		"organization": map[string]string{"zh": "城南人民调解委员会", "en": "Chengnan Mediation Committee"}, "court": map[string]string{"zh": "越城区人民法院", "en": "Yuecheng Court"},
		"by": noon, "until": noon, "start": noon, "end": noon.Add(time.Hour), "was": noon, "when": "下午", "number": "2026-1187", "docket": "（2026）浙0602民初1187号",
		"session": "s1", "sequence": 2, "place": "三楼 301",
	}
	sh := catalogue[tp]
	m := Message{ID: string(tp), To: Address{Person: "zhou", Phone: "+8613900139000", Email: "zhou@example.org"}, Template: tp, Params: map[string]any{}, Secrets: map[string]string{}}
	for _, p := range append(append([]string{}, sh.need...), sh.may...) {
		m.Params[p] = values[p]
	}
	for _, p := range sh.secret {
		m.Secrets[p] = map[string]string{"code": "409217", "link": "/i/abcdefghijklmnopqrstuvwxyz"}[p]
	}
	return m
}

// Every template speaks both languages, with all its parameters and with only those it needs.
func TestEveryTemplateInBothLocales(t *testing.T) {
	t.Parallel()
	d := newDesk(t, Settings{Origin: "https://hub.example"})
	never := map[string][]string{
		"zh-CN": {"被申请人", "申请人", "背对背", "失败", "无权", "拒绝", "逾期", "补正", "不成立", "你"},
		"en":    {"respondent", "applicant", "caucus", "failed", "denied", "reject", "deficien", "unsuccessful", "invalid"},
	}
	for _, tp := range Templates() {
		for _, l := range Locales {
			for _, whole := range []bool{true, false} {
				m := sample(tp)
				if !whole {
					for _, p := range catalogue[tp].may {
						delete(m.Params, p)
					}
				}
				params, err := settled(m.Params)
				if err != nil {
					t.Fatal(err)
				}
				subject, body, err := d.render(message{ID: m.ID, Template: tp, Locale: l, Params: params}, m.Secrets)
				if err != nil {
					t.Errorf("%s %s: %v", l, tp, err)
					continue
				}
				limit := map[string]int{"zh-CN": 130, "en": 300}[l]
				switch all := subject + "\n" + body; {
				case subject == "" || body == "" || strings.Contains(subject, "https:"):
					t.Errorf("%s %s: %q", l, tp, all)
				case strings.Contains(all, "<no value>") || strings.Contains(all, "map[") || strings.Contains(all, "  ") || strings.Contains(all, "<nil>"):
					t.Errorf("%s %s: %q", l, tp, all)
				case len([]rune(body)) > limit:
					t.Errorf("%s %s: %d characters", l, tp, len([]rune(body)))
				case tp != Code && strings.Count(body, "https://hub.example/") != 1:
					t.Errorf("%s %s: one link wanted: %q", l, tp, body)
				case l == "en" && strings.ContainsFunc(strings.NewReplacer("陈先生", "", "周先生", "", "下午", "", "三楼", "", "（2026）浙0602民初1187号", "").Replace(all), func(r rune) bool { return r > 0x2E80 }):
					t.Errorf("%s %s: Chinese left: %q", l, tp, all)
				default:
					for _, w := range never[l] {
						if strings.Contains(strings.ToLower(strings.ReplaceAll(all, "申请人民", "")), w) {
							t.Errorf("%s %s: never %q: %q", l, tp, w, all)
						}
					}
				}
			}
		}
	}
	for _, l := range Locales { // and nothing is defined that nobody can send
		for _, x := range d.texts[l].Templates() {
			if _, ok := catalogue[Template(x.Name())]; !ok && x.Name() != "footer" && x.Name() != "calendar" && x.Name() != l {
				t.Errorf("%s: %s is not in the catalogue", l, x.Name())
			}
		}
	}
}

// A name is typed by a stranger and sent under the name of the hub: it must not carry links or numbers to call.
func TestNamesCarryNoLure(t *testing.T) {
	t.Parallel()
	for in, out := range map[string]string{
		"陈先生":                                "陈先生",
		"Mr. Zhou":                           "Mr. Zhou",
		"陈 www.evil.example/pay":             "陈 www·evil·example·pay",
		"https://evil.example":               "https:·evil·example",
		"call 400-800-1234 now":              "call … now",
		"陈13800138000":                       "陈…",
		"a\r\nBcc: x@evil.example":           "a Bcc: x·evil·example",
		"\u202eevil\u200b\u0000":             "evil",
		"2026-1187":                          "2026-1187",
		"（2026）浙0602民初1187号":                 "（2026）浙0602民初1187号",
		"evil。example":                       "evil·example",
		strings.Repeat("长", 100):             strings.Repeat("长", 59) + "…",
		"name@host.example":                  "name·host·example",
		"１３８００１３８０００":                        "…",
		"三楼 301":                             "三楼 301",
		"晚上 19:30 以后":                        "晚上 19:30 以后",
		"Lin\tHui\n":                         "Lin Hui",
		"evil.example evil.example 12345678": "evil·example evil·example …",
	} {
		if got := clean(in, 60); got != out {
			t.Errorf("%q: %q, want %q", in, got, out)
		}
	}
}

func TestCalendar(t *testing.T) {
	t.Parallel()
	d, ctx := newDesk(t, Settings{Origin: "https://hub.example"}), context.Background()
	m := sample(SessionMoved)
	m.Params["place"] = "三楼; 301, 靠窗"
	id := d.send(t, m)
	ics, err := d.CalendarOf(ctx, "zhou", id)
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.CalendarOf(ctx, "smith", id)
	want(t, err, "message.unknown")
	for _, line := range strings.Split(strings.TrimSuffix(ics, "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("%d octets: %q", len(line), line)
		}
	}
	whole := strings.ReplaceAll(ics, "\r\n ", "")
	for _, line := range []string{"BEGIN:VCALENDAR", "UID:s1@concord", "SEQUENCE:2", "DTSTAMP:20261113T040000Z", "DTSTART:20261113T040000Z", "DTEND:20261113T050000Z",
		"SUMMARY:调解会", `LOCATION:三楼\; 301\, 靠窗`, "URL:https://hub.example/cases/c1", "STATUS:CONFIRMED", "TRIGGER:-PT30M", "END:VCALENDAR"} {
		if !strings.Contains(whole, line+"\r\n") {
			t.Errorf("no %s in\n%s", line, whole)
		}
	}
	if strings.Contains(whole, "周先生") {
		t.Error("the entry names a party")
	}
	off := d.send(t, sample(SessionCancelled))
	if ics, err := d.CalendarOf(ctx, "zhou", off); err != nil || !strings.Contains(ics, "STATUS:CANCELLED\r\n") || strings.Contains(ics, "VALARM") {
		t.Fatalf("%s %v", ics, err)
	}
	long := Calendar{UID: "u", Summary: strings.Repeat("调解", 60) + "\r\nATTENDEE:x"}.String()
	if strings.Contains(long, "\r\nATTENDEE") || !strings.Contains(strings.ReplaceAll(long, "\r\n ", ""), strings.Repeat("调解", 60)+`\nATTENDEE:x`) {
		t.Fatal(long)
	}
}

func TestSealedSecretsBelongToTheirMessage(t *testing.T) {
	t.Parallel()
	v, err := newVault(bytes.Repeat([]byte{1}, 32))
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := v.seal("m1", map[string]string{"code": "409217"})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := v.open("m1", sealed); err != nil || got["code"] != "409217" {
		t.Fatal(got, err)
	}
	if _, err := v.open("m2", sealed); err == nil {
		t.Fatal("opened for another message")
	}
	for i := range sealed {
		bad := bytes.Clone(sealed)
		bad[i] ^= 1
		if _, err := v.open("m1", bad); err == nil {
			t.Fatal("opened with byte", fmt.Sprint(i), "changed")
		}
	}
}
