package apptest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"concord/internal/identity"
)

// say sends a request line as it is: net/http would tidy the path up.
func (c *Client) say(target string) (status int, kind, body string) {
	c.House.T.Helper()
	conn, err := net.Dial("tcp", c.House.Addr)
	if err != nil {
		c.House.T.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(patience))
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: hub.test\r\nSec-Fetch-Site: same-origin\r\nCookie: %s=%s\r\nConnection: close\r\n\r\n", target, identity.CookieName, c.cookie)
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 400, "", "" // it hung up on what is no request
	}
	defer res.Body.Close()
	b, _ := io.ReadAll(res.Body)
	return res.StatusCode, res.Header.Get("Content-Type"), string(b)
}

// spellings are ways to write a path so that two readers may read it differently. Each is refused before any route is
// looked for; those that start with ~ are only another name of a path, or of none.
var spellings = []struct{ name, from, to string }{
	{"encoded slash", "/cases/", "/cases%2f"}, {"encoded slash, large", "/cases/", "/cases%2F"}, {"encoded twice", "/cases/", "/cases%252f"}, {"encoded percent", "/cases/", "/cases/%25"},
	{"double slash", "/cases/", "/cases//"}, {"double slash in front", "/api/", "//api/"}, {"double slash after api", "/api/v1", "/api//v1"},
	{"parameter", "/cases/", "/cases;x/"}, {"parameter with value", "/cases/", "/cases;x=1/"}, {"encoded semicolon", "/cases/", "/cases%3b/"},
	{"dot", "/cases/", "/./cases/"}, {"dot inside", "/cases/", "/cases/./"}, {"dot dot", "/cases/", "/x/../cases/"}, {"encoded dots", "/cases/", "/x/%2e%2e/cases/"}, {"half encoded dots", "/cases/", "/x/.%2e/cases/"},
	{"dots in capitals", "/cases/", "/x/%2E%2E/cases/"}, {"encoded dot", "/cases/", "/%2e/cases/"}, {"nothing", "/cases/", "/cases/%00"}, {"backslash", "/cases/", "/cases\\"},
	{"encoded backslash", "/cases/", "/cases%5c"}, {"backslash in capitals", "/cases/", "/cases%5C"}, {"out and in again", "/api/v1", "/healthz/../api/v1"}, {"out of uploads", "/api/v1", "/api/v1/uploads/../../../api/v1"},
	{"encoded dots after uploads", "/api/v1", "/api/v1/uploads/%2e%2e"},
	{"~capitals", "/api/v1/cases", "/API/V1/CASES"}, {"~some capitals", "/cases/", "/Cases/"}, {"~an encoded letter", "/cases/", "/%63ases/"}, {"~overlong slash", "/cases/", "/cases%c0%af"},
	{"~a wide slash", "/cases/", "/cases%ef%bc%8f"}, {"~a space", "/cases/", "/cases%20/"}, {"~a tab", "/cases/", "/cases%09/"}, {"~a line end", "/cases/", "/cases%0d%0a/"}, {"~an address", "/api/", "http://hub.test/api/"},
	{"~another host", "/api/", "http://elsewhere.test/api/"},
}

// Access is decided on the route that was matched, and a path that can be read in two ways is not read at all.
func TestConfusingPathsAreRefused(t *testing.T) {
	t.Parallel()
	h := At(t, plantedFiled)
	private := fmt.Sprint(h.ids(Obj{"eid": privateName})["eid"])
	at := "/api/v1/cases/" + h.Case
	for _, guarded := range []string{at, at + "/notes", at + "/proposals", at + "/evidence/" + private + "/content"} {
		for _, sp := range spellings {
			target := strings.Replace(guarded, sp.from, sp.to, 1)
			if target == guarded {
				t.Fatalf("%s changes nothing in %s", sp.name, guarded)
			}
			for _, key := range []string{"nobody", "stranger", "respondent", "operator", "applicant", "mediator"} {
				status, kind, body := h.browser(key).say(target)
				if !strings.HasPrefix(sp.name, "~") && (status != 400 || kind != "" && !strings.Contains(body, `"request.path"`)) {
					t.Errorf("%s: %s GET %s: %d %.200s", sp.name, key, target, status, body)
				}
				may := key == "applicant" && !strings.HasSuffix(target, "/notes") || key == "mediator" && !strings.Contains(target, private) || key == "respondent" && !strings.Contains(target, private) && !strings.HasSuffix(target, "/notes")
				told := status < 400 && !strings.HasPrefix(kind, "text/html")
				if told && !may || strings.Contains(body, "PRIV") && !may {
					t.Errorf("%s: %s was given %s: %d %.200s", sp.name, key, target, status, body)
				}
			}
		}
		for _, tail := range []string{"/.", "/..", "%2e", "%2f", "//", ";", "%00", "/%2e%2e", "%25"} {
			if status, _, body := h.As("applicant").say(guarded + tail); status != 400 {
				t.Errorf("%s%s: %d %.200s", guarded, tail, status, body)
			}
		}
	}
}
