package explain

import (
	"embed"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"concord/routing"
)

// The words are those of the pages: frontend/src/locales/*/routing.json, copied by go generate. A test holds that no key
// of package routing is without words.
//
//go:generate cp ../../../frontend/src/locales/zh-CN/routing.json words/zh.json
//go:generate cp ../../../frontend/src/locales/en/routing.json words/en.json
//go:embed words/*.json
var wordFiles embed.FS

// words are the texts of one language by key without "routing.".
type words map[string]string

func load(language string) (words, error) {
	raw, err := wordFiles.ReadFile("words/" + language + ".json")
	if err != nil {
		return nil, fmt.Errorf("no language %q; there are zh and en", language)
	}
	var w words
	return w, json.Unmarshal(raw, &w)
}

var slot = regexp.MustCompile(`\{(\w+)(?::plural:([^:}]*):([^:}]*))?\}`)

// say gives the text of a reason; the key itself when there are no words for it.
func (w words) say(r routing.Reason) string {
	if r.Key == "" {
		return ""
	}
	text, ok := w[strings.TrimPrefix(r.Key, "routing.")]
	if !ok {
		return r.Key
	}
	return slot.ReplaceAllStringFunc(text, func(s string) string {
		m := slot.FindStringSubmatch(s)
		v := fmt.Sprint(r.Params[m[1]])
		switch {
		case m[2] == "" && m[3] == "":
			return v
		case v == "1":
			return m[2]
		}
		return m[3]
	})
}

func (w words) key(key string) string { return w.say(routing.Reason{Key: key}) }
