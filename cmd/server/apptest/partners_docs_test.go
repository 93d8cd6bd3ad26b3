package apptest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"concord/cmd/server/httpapi"
	"concord/internal/webhooks"

	"github.com/danielgtaylor/huma/v2"
)

// What docs/partners.md shows is run as it stands: each piece of shell against a hub, and the program in Go.
func TestTheGuideForPartnersIsTrue(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..", "..")
	guide, err := os.ReadFile(filepath.Join(root, "docs", "partners.md"))
	if err != nil {
		t.Fatal(err)
	}
	h := New(t)
	s := h.Connect(true)
	hub, key := "HUB=http://"+h.Addr, "KEY="+s.Secret
	body, at := []byte(`{"id":"evt_x"}`), time.Unix(1_800_000_000, 0)
	const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	signature, err := webhooks.Signature("evt_x", at, body, secret)
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, m := range regexp.MustCompile("(?s)```(sh|go)\n(.*?)```").FindAllStringSubmatch(string(guide), -1) {
		ran++
		if m[1] == "go" {
			program, err := os.ReadFile(filepath.Join(root, "tools", "partnerclient", "example", "main.go"))
			if err != nil || m[2] != string(program) {
				t.Errorf("the guide's program is not tools/partnerclient/example/main.go (%v)", err)
			}
			continue
		}
		cmd := exec.Command("sh", "-euc", m[2])
		cmd.Env = append(os.Environ(), hub, key, "WEBHOOK_SECRET="+secret, "WEBHOOK_ID=evt_x", "WEBHOOK_TIMESTAMP=1800000000", "BODY="+string(body))
		var wrong bytes.Buffer
		cmd.Stderr = &wrong
		out, err := cmd.Output()
		if err != nil {
			t.Errorf("%s\n%v %s %s", m[2], err, out, wrong.String())
			continue
		}
		if strings.Contains(m[2], "openssl") {
			if got := "v1," + strings.TrimSpace(string(out)); got != signature {
				t.Errorf("openssl says %s, we sign %s", got, signature)
			}
			continue
		}
		var answer Obj
		if err := json.Unmarshal(out, &answer); err != nil {
			t.Errorf("%s\ngave %s", m[2], out)
		}
		h.Settle()
		if l, isList := answer["items"].([]any); isList && len(l) == 0 {
			t.Errorf("%s\nfound nothing: %s", m[2], out)
		}
	}
	if ran < 7 {
		t.Errorf("only %d snippets found: has the guide changed its form?", ran)
	}
	program := exec.Command("go", "run", "./tools/partnerclient/example")
	program.Dir = root
	program.Env = append(os.Environ(), hub, key)
	out, err := program.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "case.agreement_effective") || !strings.HasSuffix(strings.TrimSpace(string(out)), "it is settled") {
		t.Errorf("the program: %v\n%s", err, out)
	}
}

// Every route for keys shows in the document what is sent and what comes back, and the examples are what the schemas say.
func TestExamplesFitTheirSchemas(t *testing.T) {
	t.Parallel()
	raw, err := httpapi.Describe("test")
	if err != nil {
		t.Fatal(err)
	}
	var parts struct {
		Paths      map[string]map[string]Obj `json:"paths"`
		Components struct {
			Schemas map[string]*huma.Schema `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(raw, &parts); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for path, methods := range parts.Paths {
		if !strings.HasPrefix(path, "/api/v1/partner/") {
			continue
		}
		for method, op := range methods {
			seen++
			var media []Obj
			if method == "post" {
				b, _ := Dig(op, "requestBody.content").(Obj)
				media = append(media, b["application/json"].(Obj))
			}
			for _, code := range []string{"200", "201"} {
				if r, ok := Dig(op, "responses."+code+".content").(Obj); ok {
					media = append(media, r["application/json"].(Obj))
				}
			}
			if want := map[string]int{"get": 1, "post": 2}[method]; len(media) != want {
				t.Errorf("%s %s: %d bodies", method, path, len(media))
			}
			for _, m := range media {
				example, ok := m["example"].(Obj)
				name := strings.TrimPrefix(Str(m, "schema.$ref"), "#/components/schemas/")
				schema := parts.Components.Schemas[name]
				if !ok || schema == nil {
					t.Errorf("%s %s: no example, or no schema %q", method, path, name)
					continue
				}
				for _, field := range schema.Required {
					if _, there := example[field]; !there {
						t.Errorf("%s %s: the example lacks %s", method, path, field)
					}
				}
				for field := range example {
					if schema.Properties[field] == nil {
						t.Errorf("%s %s: the example has %s, which the schema does not know", method, path, field)
					}
				}
			}
			if security, _ := json.Marshal(op["security"]); string(security) != `[{"key":[]}]` {
				t.Errorf("%s %s is opened by %s", method, path, security)
			}
		}
	}
	if seen < 7 {
		t.Errorf("only %d routes for keys", seen)
	}
}

// What the document shows as an example can be sent.
func TestTheExampleCanBeSent(t *testing.T) {
	t.Parallel()
	h := New(t)
	s := h.Connect(true)
	raw, err := httpapi.Describe("test")
	if err != nil {
		t.Fatal(err)
	}
	var doc Obj
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	post := doc["paths"].(Obj)["/api/v1/partner/cases"].(Obj)["post"].(Obj)
	example := Dig(post, "requestBody.content").(Obj)["application/json"].(Obj)["example"].(Obj)
	if a := s.Send(http.MethodPost, "/partner/cases", example, Once()); a.Status != 201 {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}
