package mediation

import (
	"time"

	"concord/internal/fault"
)

// Due is something to be done after a settlement: one instalment of a payment, or one act.
type Due struct {
	Term        TermID     `json:"term"`
	Index       int        `json:"index"` // instalment within the term, from 0
	Payer       PartyID    `json:"payer"`
	Payee       PartyID    `json:"payee,omitempty"`
	Due         string     `json:"due"` // "2006-01-02"
	DueAt       time.Time  `json:"dueAt"`
	AmountMinor int64      `json:"amountMinor,omitempty"`
	Currency    string     `json:"currency,omitempty"`
	PaidAt      *time.Time `json:"paidAt,omitempty"`      // as the payer says
	ConfirmedAt *time.Time `json:"confirmedAt,omitempty"` // as the payee says
	ConfirmedBy PartyID    `json:"confirmedBy,omitempty"`
	Overdue     bool       `json:"overdue,omitempty"`
}

// dues lists what is to be done, from the terms.
func dues(r Rules, pack string, terms []Term) []Due {
	var out []Due
	for _, t := range terms {
		if t.Kind != Pay && t.Kind != Act {
			continue
		}
		parts := t.Instalments
		if len(parts) == 0 {
			parts = []Instalment{{Due: t.Due, AmountMinor: t.AmountMinor}}
		}
		for i, x := range parts {
			out = append(out, Due{Term: t.ID, Index: i, Payer: t.Payer, Payee: t.Payee, Due: x.Due, DueAt: r.DayEnd(pack, x.Due), AmountMinor: x.AmountMinor, Currency: t.Currency})
		}
	}
	return out
}

// Kept says whether all that was promised has been done and confirmed.
func (c *Case) Kept() bool {
	for _, d := range c.Performance {
		if d.ConfirmedAt == nil {
			return false
		}
	}
	return c.State == Settled
}

// PaymentInput says that something was paid or done.
type PaymentInput struct {
	Term   TermID     `json:"term"`
	Index  int        `json:"index"`
	PaidAt *time.Time `json:"paidAt,omitempty"` // nil is now
}

// RecordPayment is the payer's word that something was paid or done; the same again changes nothing.
func (c *Case) RecordPayment(by Seat, at time.Time, in PaymentInput) ([]Event, error) {
	st, err := c.begin(MoveRecordPayment, by, at)
	if err != nil {
		return nil, err
	}
	n, d := c.due(in.Term, in.Index)
	if d == nil {
		return nil, fault.On("term", "field.unknown_value", nil)
	}
	if d.Payer != by.Party {
		return nil, fault.New(fault.Forbidden, "payment.not_yours", nil)
	}
	if d.PaidAt != nil {
		return nil, nil
	}
	paid := at
	if in.PaidAt != nil {
		paid = in.PaidAt.UTC().Truncate(time.Millisecond)
	}
	if paid.After(at.Add(time.Minute)) || paid.Before(c.Agreement.DraftedAt.AddDate(-1, 0, 0)) {
		return nil, fault.On("paidAt", "field.out_of_range", nil)
	}
	d.PaidAt = &paid
	return st.done(PaymentRecorded, Data{Index: &n}, &Entry{Params: map[string]any{"n": n}}), nil
}

// ConfirmPayment is the payee's word that line n of the performance has arrived; the same again changes nothing.
func (c *Case) ConfirmPayment(by Seat, at time.Time, n int) ([]Event, error) {
	st, err := c.begin(MoveConfirmPayment, by, at)
	if err != nil {
		return nil, err
	}
	if n < 0 || n >= len(c.Performance) {
		return nil, notFound()
	}
	d := &c.Performance[n]
	if d.Payee != by.Party && (d.Payee != "" || d.Payer == by.Party) {
		return nil, fault.New(fault.Forbidden, "payment.not_yours", nil)
	}
	if d.ConfirmedAt != nil {
		return nil, nil
	}
	if d.PaidAt == nil {
		d.PaidAt = &at
	}
	d.ConfirmedAt, d.ConfirmedBy, d.Overdue = &at, by.Party, false
	return st.done(PaymentConfirmed, Data{Index: &n}, &Entry{Params: map[string]any{"n": n}}), nil
}

func (c *Case) due(term TermID, index int) (int, *Due) {
	for i := range c.Performance {
		if d := &c.Performance[i]; d.Term == term && d.Index == index {
			return i, d
		}
	}
	return 0, nil
}

// overdue marks, once each, what was neither paid nor confirmed in time.
func (c *Case) overdue(at time.Time) []Event {
	var events []Event
	for i := range c.Performance {
		d := &c.Performance[i]
		if d.Overdue || d.PaidAt != nil || d.ConfirmedAt != nil || at.Before(d.DueAt) || c.State != Settled {
			continue
		}
		d.Overdue = true
		n := i
		c.write(&step{c: c, at: at}, PaymentOverdue, Data{By: AsSystem, Party: d.Payer}, &Entry{Params: map[string]any{"n": n}})
		events = append(events, c.event(PaymentOverdue, at, Data{By: AsSystem, Party: d.Payer, Index: &n, Due: &d.DueAt}))
	}
	if len(events) > 0 {
		c.derive(at)
	}
	return events
}
