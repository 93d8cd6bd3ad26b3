package identity

import (
	"net/mail"
	"net/netip"
	"strings"
	"unicode/utf8"

	"concord/internal/fault"
)

// NormalPhone brings a phone number to E.164 (ITU-T): an 11-digit mainland mobile number gets +86; any other must be
// given with + and country code. Spaces, dashes, brackets and full-width digits are taken as people type them. The fault
// says how many digits there are.
func NormalPhone(s string) (string, error) {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '０' && r <= '９':
			b.WriteRune(r - '０' + '0')
		case r == '＋':
			b.WriteByte('+')
		case strings.ContainsRune(" -()（）.\t\u00a0\u3000－", r):
		case (r >= '0' && r <= '9') || r == '+':
			b.WriteRune(r)
		default:
			return "", fault.On("phone", "phone.characters", nil)
		}
	}
	p := b.String()
	if strings.LastIndexByte(p, '+') > 0 {
		return "", fault.On("phone", "phone.characters", nil)
	}
	switch {
	case p == "":
		return "", fault.On("phone", "field.required", nil)
	case strings.HasPrefix(p, "00"):
		p = "+" + p[2:]
	case len(p) == 13 && strings.HasPrefix(p, "861"):
		p = "+" + p
	}
	if !strings.HasPrefix(p, "+") {
		if len(p) != 11 {
			return "", fault.On("phone", "phone.length", fault.P{"want": 11, "have": len(p)})
		}
		p = "+86" + p
	}
	digits := p[1:]
	if national, ok := strings.CutPrefix(digits, "86"); ok {
		if len(national) != 11 {
			return "", fault.On("phone", "phone.length", fault.P{"want": 11, "have": len(national)})
		}
		if national[0] != '1' || national[1] < '3' {
			return "", fault.On("phone", "phone.mobile", nil)
		}
		return p, nil
	}
	if len(digits) < 7 || len(digits) > 15 || digits[0] == '0' {
		return "", fault.On("phone", "phone.length", fault.P{"want": 15, "have": len(digits)})
	}
	return p, nil
}

// MaskPhone shows enough of a number for its owner to know it: 138****8000 for mainland numbers.
func MaskPhone(p string) string {
	if national, ok := strings.CutPrefix(p, "+86"); ok && len(national) == 11 {
		return national[:3] + "****" + national[7:]
	}
	if len(p) < 6 {
		return strings.Repeat("*", len(p))
	}
	return p[:3] + strings.Repeat("*", len(p)-5) + p[len(p)-2:]
}

// NormalEmail trims and lowers an address of the plain form name@host.
func NormalEmail(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "" {
		return "", fault.On("email", "field.required", nil)
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 || !utf8.ValidString(s) || strings.ContainsAny(s, "\r\n\x00<>\" ") {
		return "", fault.On("email", "email.form", nil)
	}
	return s, nil
}

// network gives what limits per address count: the IPv4 address, or the /64 that one IPv6 subscriber holds.
func network(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return "unknown" // all that cannot be told apart share one allowance
	}
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	p, err := a.Prefix(64)
	if err != nil {
		return "unknown"
	}
	return p.String()
}

// normalLocale gives a locale that we speak; zh-CN when it is another.
func normalLocale(s string) string {
	if s == "en" || strings.HasPrefix(s, "en-") {
		return "en"
	}
	return "zh-CN"
}
