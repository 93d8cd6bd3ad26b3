package identity

import (
	"encoding/hex"
	"strings"
	"time"

	"concord/internal/fault"
)

// IDNumber is what a resident identity number says (GB 11643-1999): 6 digits of division, 8 of birth, 3 of sequence,
// odd for men, and a check character.
type IDNumber struct {
	Region string    // first 6 digits: where it was issued
	Birth  time.Time // day of birth, UTC midnight
	Male   bool
	Last4  string
	Number string // the 18 characters, X in upper case; never stored
}

var idWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

const idChecks = "10X98765432"

// ParseIDNumber checks a resident identity number of 18 characters: length, check character (ISO 7064 MOD 11-2), a real
// day of birth not after today and not before 1900. Faults name the field idNumber.
func ParseIDNumber(s string, today time.Time) (IDNumber, error) {
	s = strings.ToUpper(strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '\u3000' || r == '-':
			return -1
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == 'Ｘ' || r == 'ｘ':
			return 'X'
		}
		return r
	}, s))
	if n := len([]rune(s)); n != 18 || len(s) != 18 {
		return IDNumber{}, fault.On("idNumber", "id_number.length", fault.P{"want": 18, "have": n})
	}
	sum := 0
	for i, w := range idWeights {
		if s[i] < '0' || s[i] > '9' {
			return IDNumber{}, fault.On("idNumber", "id_number.characters", nil)
		}
		sum += w * int(s[i]-'0')
	}
	if idChecks[sum%11] != s[17] || s[0] == '0' {
		return IDNumber{}, fault.On("idNumber", "id_number.check", nil)
	}
	birth, err := time.Parse("20060102", s[6:14])
	if err != nil || birth.Year() < 1900 || birth.After(today) {
		return IDNumber{}, fault.On("idNumber", "id_number.birth", nil)
	}
	return IDNumber{Region: s[:6], Birth: birth, Male: (s[16]-'0')%2 == 1, Last4: s[14:], Number: s}, nil
}

// Document is what an account keeps of an identity document: enough to compare, not enough to copy (PIPL art. 28).
type Document struct {
	Hash  string    `json:"hash"`  // HMAC of the number
	Last4 string    `json:"last4"` // last four characters
	At    time.Time `json:"at"`
}

// Fingerprint gives hash and last four characters of a resident identity number; cases store these, never the number.
// Equal hashes mean equal numbers; without the key of this hub a hash cannot be guessed back.
func (s *Service) Fingerprint(number string) (hash, last4 string, err error) {
	n, err := ParseIDNumber(number, s.clock.Now())
	if err != nil {
		return "", "", err
	}
	return hex.EncodeToString(mac(s.keys.document, n.Number)), n.Last4, nil
}
