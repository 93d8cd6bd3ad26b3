package identity

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"fmt"
	"math/big"
	"strings"
	"time"

	"concord/internal/docstore"
	"concord/internal/fault"
)

// Purpose says what a code is for, with its subject; a code for one purpose is useless for another.
type Purpose string

// The purposes without a subject.
const (
	PurposeLogin         Purpose = "login"
	PurposeIdentityCheck Purpose = "identity_check"
)

// PurposeInvitation is opening the invitation with this id.
func PurposeInvitation(id string) Purpose { return Purpose("invitation:" + id) }

// PurposeSign is signing the bytes with this digest as this party; another version or another party needs another code.
func PurposeSign(digest, party string) Purpose { return Purpose("sign:" + digest + ":" + party) }

// use gives the purpose without its subject: what the message to the phone names.
func (p Purpose) use() string {
	kind, _, _ := strings.Cut(string(p), ":")
	return kind
}

// How long a code lives and how many tries it takes (ASVS 5.0: 6.5.4, 6.5.5).
const (
	CodeLife  = 10 * time.Minute
	CodeTries = 5
)

// challenge is a code that was sent and waits to come back.
type challenge struct {
	Purpose string     `json:"purpose"`
	Phone   string     `json:"phone"`
	Code    []byte     `json:"code"` // HMAC over id, purpose, phone and digits
	Tries   int        `json:"tries"`
	From    string     `json:"from"` // HMAC of the network address that asked
	Expires time.Time  `json:"expires"`
	UsedAt  *time.Time `json:"usedAt,omitempty"`
}

// RequestCode sends a code for a purpose to a phone and gives the id under which it can be verified. The answer is the
// same whether or not anybody has an account with that phone. Faults: invalid (phone), too_many with retryAfter in
// seconds, unavailable when the letter could not be kept.
func (s *Service) RequestCode(ctx context.Context, purpose Purpose, phone, ip string) (challengeID string, err error) {
	phone, err = NormalPhone(phone)
	if err != nil {
		return "", err
	}
	now := s.now(ctx)
	if err := s.allow(ctx, phone, ip, now); err != nil {
		return "", err
	}
	a, err := s.ByPhone(ctx, phone)
	if err != nil && fault.CodeOf(err) != fault.NotFound {
		return "", err
	}
	id, code := docstore.NewID(), newCode()
	c := challenge{
		Purpose: string(purpose), Phone: phone, Code: mac(s.keys.code, id, string(purpose), phone, code),
		From: text(mac(s.keys.address, network(ip))), Expires: now.Add(CodeLife),
	}
	if err := s.challenges.Insert(ctx, id, c); err != nil {
		return "", err
	}
	err = s.courier.Carry(ctx, Letter{
		ID: "code." + id, Kind: "code", Channel: "sms", Person: a.ID, Phone: phone, Locale: localeOf(ctx, a),
		Secrets: map[string]string{"code": code},
		Params:  map[string]any{"minutes": int(CodeLife / time.Minute), "use": purpose.use()},
		Until:   s.clock.Now().Add(CodeLife),
	})
	if err != nil {
		return "", fault.Wrap(err, fault.Unavailable, "code.not_sent", nil)
	}
	return id, nil
}

// VerifyCode says whether a code is the one that was sent for this purpose, and uses it up. Every call counts as a try,
// in the store, before anything is answered. Faults (unauthenticated): code.wrong with the tries left, code.spent,
// code.used, code.expired, which also stands for a challenge that does not exist.
func (s *Service) VerifyCode(ctx context.Context, challengeID string, purpose Purpose, code string) error {
	_, err := s.verify(ctx, challengeID, purpose, "", code)
	return err
}

// VerifyCodeOf is VerifyCode that also asks that the code went to this phone, as when somebody signed in signs.
func (s *Service) VerifyCodeOf(ctx context.Context, challengeID string, purpose Purpose, phone, code string) error {
	phone, err := NormalPhone(phone)
	if err != nil {
		return err
	}
	_, err = s.verify(ctx, challengeID, purpose, phone, code)
	return err
}

// verify gives the phone to which the code went.
func (s *Service) verify(ctx context.Context, id string, purpose Purpose, phone, code string) (string, error) {
	code, err := normalCode(code)
	if err != nil {
		return "", err
	}
	now := s.now(ctx)
	c, wrong, err := s.try(ctx, id, purpose, phone, code, now)
	switch {
	case fault.CodeOf(err) == fault.NotFound:
		return "", fault.New(fault.Unauthenticated, "code.expired", nil)
	case err != nil:
		return "", err // the try was not counted, so nothing is answered about the code
	case wrong != nil:
		if err := s.missed(ctx, c.From, now); err != nil {
			return "", err
		}
		return "", wrong
	}
	return c.Phone, nil
}

// try counts a try and stores it, and says in wrong what was wrong with the code.
func (s *Service) try(ctx context.Context, id string, purpose Purpose, phone, code string, now time.Time) (_ challenge, wrong, err error) {
	d := s.door(id)
	d.Lock()
	defer d.Unlock()
	it, err := s.challenges.Update(ctx, id, func(c *challenge) ([]docstore.Event, error) {
		wrong = nil // fn may run twice: only the run that was stored counts
		switch {
		case c.UsedAt != nil:
			return nil, fault.New(fault.Unauthenticated, "code.used", nil)
		case c.Tries >= CodeTries:
			return nil, fault.New(fault.Unauthenticated, "code.spent", nil)
		case !now.Before(c.Expires):
			return nil, fault.New(fault.Unauthenticated, "code.expired", nil)
		}
		c.Tries++
		right := hmac.Equal(c.Code, mac(s.keys.code, id, string(purpose), c.Phone, code))
		switch {
		case right && (phone == "" || phone == c.Phone):
			c.UsedAt = &now
		case c.Tries >= CodeTries:
			wrong = fault.New(fault.Unauthenticated, "code.spent", nil)
		default:
			wrong = fault.New(fault.Unauthenticated, "code.wrong", fault.P{"left": CodeTries - c.Tries})
		}
		return nil, nil
	})
	return it.Value, wrong, err
}

// newCode draws 6 digits evenly.
func newCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic("identity: no randomness: " + err.Error()) // never since Go 1.24
	}
	return fmt.Sprintf("%06d", n.Int64())
}

// normalCode takes digits as people type them; what are not 6 digits is no try.
func normalCode(s string) (string, error) {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-' || r == '\u3000' || r == '\u00a0':
			return -1
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		}
		return r
	}, s)
	if len(s) != 6 || strings.Trim(s, "0123456789") != "" {
		return "", fault.On("code", "code.digits", fault.P{"want": 6})
	}
	return s, nil
}
