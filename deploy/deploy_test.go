package deploy

import (
	"bytes"
	"errors"
	"io"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"concord/cmd/server/app"
)

// settings are the names that the hub reads.
func settings() map[string]bool {
	out := map[string]bool{}
	for f := range reflect.TypeFor[app.Config]().Fields() {
		if name := f.Tag.Get("env"); name != "" && name != "-" {
			out[name] = true
		}
	}
	return out
}

var named = regexp.MustCompile(`\b(?:CONCORD_[A-Z_]*[A-Z]|MONGODB_URI|REDIS_URL)\b`)

func TestEverySettingNamedExists(t *testing.T) {
	t.Parallel()
	known := settings()
	for _, file := range []string{"Containerfile", "compose.yaml", "env.example", "concord.service", "README.md", "k8s/concord.yaml", "../docs/operations.md"} {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range named.FindAllString(string(raw), -1) {
			if !known[name] {
				t.Errorf("%s names %s, which the hub does not read", file, name)
			}
		}
	}
}

// The operator's page must name every setting; a few of one kind share a line, as `CONCORD_SMTP_HOST`, `_PORT`.
func TestEverySettingIsExplained(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(raw)
	for name := range settings() {
		short := "`_" + name[strings.LastIndex(name, "_")+1:] + "`"
		if !strings.Contains(page, "`"+name+"`") && !(strings.HasPrefix(name, "CONCORD_SMTP_") && strings.Contains(page, short)) {
			t.Errorf("docs/operations.md does not explain %s", name)
		}
	}
}

func TestTheYAMLParses(t *testing.T) {
	t.Parallel()
	for file, want := range map[string][]string{
		"compose.yaml":     {"services.concord.environment.MONGODB_URI", "services.mongo1.image", "services.redis.image", "services.storage.image"},
		"k8s/concord.yaml": {"kind", "spec"},
	} {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d := yaml.NewDecoder(bytes.NewReader(raw))
		n := 0
		for ; ; n++ {
			var doc map[string]any
			err := d.Decode(&doc)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			for _, path := range want {
				var v any = doc
				for _, k := range strings.Split(path, ".") {
					m, _ := v.(map[string]any)
					v = m[k]
				}
				if v == nil {
					t.Errorf("%s has no %s", file, path)
				}
			}
		}
		if n == 0 {
			t.Errorf("%s is empty", file)
		}
	}
}
