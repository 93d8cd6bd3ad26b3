package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"concord/cmd/server/seed"
	"concord/internal/documents"
)

const (
	operatorPhone = "13900000009"
	managerPhone  = "13900000006"
	clerkPhone    = "13900000007"
)

// The size of a loop: so many requests, or so long.
const (
	requests = 300
	longest  = 10 * time.Second
	crowd    = 16
)

// people signs in as those whose pages are measured, and measures them.
func (b *bench) people(ctx context.Context, h *hub) error {
	var logins []time.Duration
	as := func(phone string) (*client, error) {
		c, took, err := timedSignIn(ctx, h.url, phone)
		logins = append(logins, took)
		return c, err
	}
	mediator, err1 := as(seed.MediatorPhone(string(seed.StoryMediator)))
	clerk, err2 := as(clerkPhone)
	manager, err3 := as(managerPhone)
	operator, err5 := as(operatorPhone)
	party, err4 := as(seed.ApplicantPhone(2)) // has two cases
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		return err
	}
	for range 16 {
		if _, err := as(managerPhone); err != nil {
			return err
		}
	}
	ids, err := caseIDs(ctx, mediator)
	if err != nil {
		return err
	}
	for _, page := range []struct {
		name string
		who  *client
		path func(n int) string
	}{
		{"desk_mediator", mediator, always("/desk/mediator")},
		{"desk_mediator_cases", mediator, always("/desk/mediator/cases")},
		{"desk_court", clerk, always("/desk/court")},
		{"desk_organization", manager, always("/desk/organization")},
		{"desk_operator", operator, always("/desk/operator")},
		{"case_get", mediator, func(n int) string { return "/cases/" + ids[n%len(ids)] }},
		{"cases_list", party, always("/cases")},
	} {
		ask := func(n int) error { return page.who.get(ctx, page.path(n), nil) }
		before, err1 := h.cpu()
		n := b.loop(ctx, page.name, 1, ask)
		after, err2 := h.cpu()
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		b.say(page.name+"_cpu", (after-before).Seconds()*1000/float64(max(n, 1)), "ms")
		b.loop(ctx, page.name+"_x16", crowd, ask)
	}
	b.say("login_p50", milliseconds(quantile(logins, 0.5)), "ms")
	return nil
}

func always(path string) func(int) string { return func(int) string { return path } }

// caseIDs gives the cases on the mediator's desk.
func caseIDs(ctx context.Context, mediator *client) ([]string, error) {
	var l struct{ Items []struct{ ID string } }
	if err := mediator.get(ctx, "/desk/mediator/cases", &l); err != nil {
		return nil, err
	}
	var out []string
	for _, c := range l.Items {
		out = append(out, c.ID)
	}
	if len(out) == 0 {
		return nil, errors.New("the mediator has no cases")
	}
	return out, nil
}

// loop asks until there are enough answers, with so many clients side by side, and prints p50, p99 and with several the
// answers a second. A refusal is counted and named; it does not end the run. It gives the number of answers.
func (b *bench) loop(ctx context.Context, name string, clients int, ask func(n int) error) int {
	_ = ask(0) // what is made at first use is not measured; a refusal comes again below
	var (
		wg     sync.WaitGroup
		mu     sync.Mutex
		took   []time.Duration
		failed []error
		next   int
	)
	began := time.Now()
	turn := func() (int, bool) {
		mu.Lock()
		defer mu.Unlock()
		next++
		return next, ctx.Err() == nil && next <= requests*min(clients, 4) && time.Since(began) < longest
	}
	for range clients {
		wg.Go(func() {
			for {
				n, more := turn()
				if !more {
					return
				}
				t := time.Now()
				err := ask(n)
				d := time.Since(t)
				mu.Lock()
				if took = append(took, d); err != nil {
					failed = append(failed, err)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	b.say(name+"_p50", milliseconds(quantile(took, 0.5)), "ms")
	b.say(name+"_p99", milliseconds(quantile(took, 0.99)), "ms")
	if clients > 1 {
		b.say(name+"_rate", float64(len(took))/time.Since(began).Seconds(), "1/s")
	}
	if len(failed) > 0 {
		b.missed++
		b.say(name+"_failed", float64(len(failed)), "answers")
		fmt.Fprintf(b.notes, "%s: %v\n", name, failed[0])
	}
	return len(took)
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// quantile gives the value below which a share q of them lies.
func quantile(ds []time.Duration, q float64) time.Duration {
	if len(ds) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(ds))
	return s[min(len(s)-1, int(q*float64(len(s))))]
}

// papers measures the setting of an agreement in this process: the server does it behind the answer.
func (b *bench) papers(ctx context.Context) error {
	engine, err := documents.New(documents.Options{})
	if err != nil {
		return err
	}
	d := &documents.Agreement{
		Meta:       documents.Meta{Number: "2026-0001-A1", VerifyURL: "https://hub.example/check?number=2026-0001-A1", CreatedAt: time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)},
		CaseNumber: "2026-0001", Organization: "桐庐县人民调解委员会", Mediator: documents.Mediator{Name: "林慧", Organization: "桐庐县人民调解委员会"}, Kind: "借钱没还", Whole: true,
		Parties: []documents.Party{{Role: documents.RoleApplicant, Name: "陈秀英", Phone: "13900000001"}, {Role: documents.RoleRespondent, Name: "周建明", Phone: "13900000002"}},
		Facts:   "2024 年 3 月 8 日，陈秀英通过微信转账借给周建明人民币 30,000 元，约定 2025 年 6 月 30 日归还，至今未还。", Issues: "还款的时间和方式。",
		Terms: []documents.Term{{Kind: "pay", Payer: "周建明", Payee: "陈秀英", Amount: documents.Money{Minor: 30000_00, Currency: "CNY"}, Due: "2027-06-30", Method: "银行转账", Account: "6222 0000 0000 0000"},
			{Kind: "waive", Payer: "陈秀英", Payee: "周建明", Text: "不再计算利息。"}},
		Stamp:      documents.Stamp{Name: "桐庐县人民调解委员会", Caption: "调解专用章"},
		Signatures: []documents.Signature{{Role: documents.RoleApplicant, Name: "陈秀英"}, {Role: documents.RoleRespondent, Name: "周建明"}, {Role: documents.RoleMediator, Name: "林慧"}},
	}
	var took []time.Duration
	for range 30 {
		began := time.Now()
		if _, _, err := engine.Render(ctx, d, documents.Chinese); err != nil {
			return err
		}
		took = append(took, time.Since(began))
	}
	b.say("agreement_pdf_render", milliseconds(quantile(took, 0.5)), "ms")
	return nil
}
