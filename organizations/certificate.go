package organizations

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"concord/internal/actor"
	"concord/internal/docstore"
	"concord/internal/fault"
)

// CertificateState is what a certificate is worth now.
type CertificateState string

// The states. They follow from the organization's standing and the time: a suspension counts at once.
const (
	CertificateValid     CertificateState = "valid"
	CertificateSuspended CertificateState = "suspended"
	CertificateExpired   CertificateState = "expired"
	CertificateWithdrawn CertificateState = "withdrawn" // the organization was removed
	CertificateRenewed   CertificateState = "renewed"   // another one followed
)

// Certificate is the paper with which a court certifies that an organization is on its roster for a term (SIM 9).
type Certificate struct {
	ID           string           `json:"id"` // organization and term: a term has one certificate
	Number       string           `json:"number"`
	Code         string           `json:"code"` // 8 random digits printed behind the number, so that no sequence of numbers leads anywhere
	Organization OrganizationID   `json:"organization"`
	Term         int              `json:"term"` // 1 is the first
	Court        CourtID          `json:"court"`
	Kind         OrganizationKind `json:"kind"`
	Name         Name             `json:"name"` // as certified
	CreditCode   string           `json:"creditCode,omitempty"`
	Regions      []string         `json:"regions"`
	Causes       []string         `json:"causes"`
	Fee          string           `json:"fee"`
	From         time.Time        `json:"from"`
	Until        time.Time        `json:"until"`
	IssuedAt     time.Time        `json:"issuedAt"`
	Document     string           `json:"document,omitempty"` // blob of the sealed PDF, once it is set
	Digest       string           `json:"digest,omitempty"`
	Pages        int              `json:"pages,omitempty"`
	State        CertificateState `json:"-"` // found when read
	Synthetic    bool             `json:"synthetic,omitempty"`
}

// Printed is the number with its code, as it stands on the paper.
func (c Certificate) Printed() string { return c.Number + "-" + c.Code }

func certificateID(o OrganizationID, term int) string { return fmt.Sprintf("%s-%d", o, term) }

// stateOf says what a certificate is worth at an instant.
func stateOf(c Certificate, o Organization, at time.Time) CertificateState {
	switch {
	case c.Term < o.Term:
		return CertificateRenewed
	case o.Status == Removed:
		return CertificateWithdrawn
	case o.Expired || !c.Until.IsZero() && !at.Before(c.Until):
		return CertificateExpired
	case o.Status == Suspended:
		return CertificateSuspended
	}
	return CertificateValid
}

// IssueCertificate makes the certificate of the present term of an organization, under the next number of its court and
// year; the same again gives the one that is there. Only the machine may.
func (s *Service) IssueCertificate(ctx context.Context, id OrganizationID) (Certificate, error) {
	if !actor.From(ctx).Has(actor.System, "") {
		return Certificate{}, notFound()
	}
	o, err := s.Organization(ctx, id)
	if err != nil {
		return Certificate{}, err
	}
	if o.Term == 0 || len(o.Courts) == 0 {
		return Certificate{}, fault.New(fault.Conflict, "organization.no_term", nil)
	}
	if it, err := s.st.certificates.Get(ctx, certificateID(id, o.Term)); fault.CodeOf(err) != fault.NotFound {
		it.Value.State = stateOf(it.Value, o, s.clock.Now())
		return it.Value, err
	}
	court, err := s.Court(ctx, o.Courts[0])
	if err != nil {
		return Certificate{}, err
	}
	code, err := randomDigits()
	if err != nil {
		return Certificate{}, err
	}
	now := s.clock.Now()
	c := Certificate{ID: certificateID(id, o.Term), Code: code, Organization: id, Term: o.Term, Court: court.ID, Kind: o.Kind, Name: o.Name, CreditCode: o.CreditCode, Regions: o.Regions,
		Causes: o.Causes, Fee: o.Fee, From: o.Since, Until: o.Until, IssuedAt: now, Synthetic: o.Synthetic}
	prefix := fmt.Sprintf("TJ%s-%d-", court.Region, now.Year())
	for {
		last, err := s.st.certificates.Find(ctx, docstore.Query{Index: "by_number", From: prefix, To: prefix + "~", Desc: true, Limit: 1})
		if err != nil {
			return c, err
		}
		n := 0
		if len(last.Items) > 0 {
			_, _ = fmt.Sscanf(strings.TrimPrefix(last.Items[0].Value.Number, prefix), "%d", &n)
		}
		c.Number = fmt.Sprintf("%s%04d", prefix, n+1)
		err = s.st.certificates.Insert(ctx, c.ID, c)
		if fault.CodeOf(err) != fault.Exists {
			c.State = stateOf(c, o, now)
			return c, err
		}
		if it, err := s.st.certificates.Get(ctx, c.ID); fault.CodeOf(err) != fault.NotFound {
			return it.Value, err // made meanwhile
		}
	}
}

// randomDigits makes 8 random digits, the first not 0.
func randomDigits() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(90_000_000))
	if err != nil {
		return "", err
	}
	return fmt.Sprint(10_000_000 + n.Int64()), nil
}

// AttachCertificate hangs the sealed PDF in; the first one stays. Only the machine may.
func (s *Service) AttachCertificate(ctx context.Context, id, blob string, pages int) (Certificate, error) {
	if !actor.From(ctx).Has(actor.System, "") {
		return Certificate{}, notFound()
	}
	it, err := s.st.certificates.Update(ctx, id, func(c *Certificate) ([]docstore.Event, error) {
		if c.Document == "" {
			c.Document, c.Digest, c.Pages = blob, blob, pages
		}
		return nil, nil
	})
	return it.Value, err
}

// CertificatesOf gives the certificates of an organization, the newest first.
func (s *Service) CertificatesOf(ctx context.Context, o Organization) ([]Certificate, error) {
	out, err := every(ctx, s.st.certificates, docstore.Query{Index: "by_organization", Equal: []any{string(o.ID)}, Desc: true})
	for i := range out {
		out[i].State = stateOf(out[i], o, s.clock.Now())
	}
	return out, err
}

// CertificateByNumber gives the certificate of a printed number, the code among it; found is false when there is none, or
// the code is another's.
func (s *Service) CertificateByNumber(ctx context.Context, printed string) (c Certificate, o Organization, found bool, err error) {
	printed = strings.ToUpper(plain(printed))
	i := strings.LastIndexByte(printed, '-')
	if i < 0 || len(printed) > 60 {
		return c, o, false, nil
	}
	p, err := s.st.certificates.Find(ctx, docstore.Query{Index: "by_number", Equal: []any{printed[:i]}, Limit: 1})
	if err != nil || len(p.Items) == 0 || p.Items[0].Value.Code != printed[i+1:] {
		return c, o, false, err
	}
	c = p.Items[0].Value
	if o, err = s.Organization(ctx, c.Organization); err != nil {
		return c, o, false, err
	}
	c.State = stateOf(c, o, s.clock.Now())
	return c, o, true, nil
}

// Establish makes of an approved application what follows from it: the organization, active and invited by the court, and
// the mediators that it names. It may be called again and makes only what is missing. Only the machine may.
func (s *Service) Establish(ctx context.Context, id ApplicationID) (Application, Organization, error) {
	if !actor.From(ctx).Has(actor.System, "") {
		return Application{}, Organization{}, notFound()
	}
	it, err := s.st.applications.Get(ctx, string(id))
	if err != nil {
		return it.Value, Organization{}, err
	}
	a := it.Value
	if a.State != Approved || a.DecidedAt == nil {
		return a, Organization{}, fault.New(fault.Conflict, "organization.move_not_allowed", fault.P{"state": string(a.State), "move": "establish"})
	}
	o, err := s.Organization(ctx, a.Organization)
	if fault.CodeOf(err) == fault.NotFound {
		o, err = s.found(ctx, a)
	}
	return a, o, err
}

// found makes the organization of an application.
func (s *Service) found(ctx context.Context, a Application) (Organization, error) {
	e, err := s.PackOf(a)
	if err != nil {
		return Organization{}, err
	}
	at := *a.DecidedAt
	o := Organization{ID: a.Organization, Kind: a.Kind, Name: a.Name, Courts: []CourtID{a.Court}, Regions: a.Regions, Causes: a.Causes, Fee: "free", Status: Active, Seal: a.Name.ZH, CreatedAt: at,
		Application: a.ID, Synthetic: a.Synthetic, Term: 1, Since: at, Until: e.Until(at)}
	if o.Name.EN == "" {
		o.Name.EN = o.Name.ZH
	}
	if a.Fee.Rule == "standard" {
		o.Fee = a.Fee.Text
	}
	if code, ok := CreditCode(a.CreditCode); ok {
		o.CreditCode, o.CreditHeld = code, code
	}
	for _, n := range []string{o.Name.ZH, o.Name.EN} {
		if h := s.NameHash(n); h != "" && !slices.Contains(o.Bodies, h) {
			o.Bodies = append(o.Bodies, h)
		}
	}
	o.Standing = []FileEntry{{Kind: WasApproved, By: a.DecidedBy, Court: true, At: at, Until: o.Until}}
	o.plan(e)
	events := []docstore.Event{docstore.NewEvent(OrganizationApproved, at, Approval{Organization: o.ID, Court: a.Court})}
	err = s.st.organizations.Insert(ctx, string(o.ID), o, events...)
	if fault.CodeOf(err) != fault.Exists {
		return o, err
	}
	if held, err := s.Organization(ctx, o.ID); fault.CodeOf(err) != fault.NotFound {
		return held, err
	}
	o.CreditHeld = "" // an import took the code since the approval: the court sees both, and nothing waits behind this
	err = s.st.organizations.Insert(ctx, string(o.ID), o, events...)
	return o, err
}

// Enlist puts a mediator that an application named onto the roster, under a certificate number of the organization's when
// the application gave none; with an account when there is one. Again changes nothing. A number that somebody else has got
// since gives listed false: the court and the manager see who is missing. Only the machine may.
func (s *Service) Enlist(ctx context.Context, o Organization, c Certificate, i int, m Enlisted, person string) (listed bool, err error) {
	if !actor.From(ctx).Has(actor.System, "") {
		return false, notFound()
	}
	number := m.Certificate
	if number == "" {
		number = fmt.Sprintf("%s-%02d", c.Number, i+1)
	}
	held, found, err := s.MediatorCertified(ctx, number)
	if err != nil {
		return false, err
	}
	if found && held.ID != m.ID {
		if !s.same(held, m) || held.Status == Removed {
			return false, nil
		}
		return true, s.join(ctx, held.ID, o.ID)
	}
	if _, err := s.Mediator(ctx, m.ID); fault.CodeOf(err) != fault.NotFound {
		return err == nil, err
	}
	entry := Mediator{ID: m.ID, Person: person, Organizations: []OrganizationID{o.ID}, Name: Name{m.Name, m.Name}, Languages: []string{"zh"}, Regions: o.Regions, Needs: []string{}, Hours: []string{"weekday"},
		Capacity: 20, Certificate: number, CertificateUntil: o.Until, PhoneHash: s.PhoneHash(m.Phone), FullTime: m.FullTime, Status: Active, Synthetic: o.Synthetic}
	for _, kind := range m.Causes {
		entry.Causes = append(entry.Causes, Cause{Kind: kind, Depth: 1})
	}
	if other, found, err := s.MediatorOf(ctx, person); err != nil || found && other.ID != m.ID {
		entry.Person = "" // the account is another entry's: this one is bound when that is settled
		if err != nil {
			return false, err
		}
	}
	at := s.clock.Now()
	err = s.st.mediators.Insert(ctx, string(m.ID), entry, docstore.NewEvent(MediatorAdded, at, Place{Mediator: m.ID, Organization: o.ID}))
	if fault.CodeOf(err) == fault.Exists {
		_, err := s.Mediator(ctx, m.ID)
		return err == nil, hiddenNothing(err)
	}
	return err == nil, err
}

// hiddenNothing takes "not found" for no error: the caller says what is missing.
func hiddenNothing(err error) error {
	if fault.CodeOf(err) == fault.NotFound {
		return nil
	}
	return err
}

// join adds an organization to an entry of the roster that is another's too.
func (s *Service) join(ctx context.Context, id MediatorID, o OrganizationID) error {
	at := s.clock.Now()
	_, err := s.st.mediators.Update(ctx, string(id), func(m *Mediator) ([]docstore.Event, error) {
		if slices.Contains(m.Organizations, o) {
			return nil, nil
		}
		m.Organizations = append(m.Organizations, o)
		return []docstore.Event{docstore.NewEvent(MediatorChanged, at, Place{Mediator: id, Organization: o, Open: len(m.Cases)})}, nil
	})
	return err
}

// ReleaseClaims lets others claim what the application of a removed organization had claimed. Only the machine may.
func (s *Service) ReleaseClaims(ctx context.Context, o Organization) error {
	if !actor.From(ctx).Has(actor.System, "") {
		return notFound()
	}
	_, err := s.st.applications.Update(ctx, string(o.Application), func(a *Application) ([]docstore.Event, error) {
		a.Holds = nil
		return nil, nil
	})
	return hiddenNothing(err)
}
