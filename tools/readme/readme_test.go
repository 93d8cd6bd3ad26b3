// Package readme holds the README to what is there.
package readme

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

const root = "../.."

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Every command that the README names is a target of the Makefile, and every file it points to exists.
func TestREADMEIsTrue(t *testing.T) {
	t.Parallel()
	readme, makefile := read(t, "README.md"), read(t, "Makefile")
	commands := regexp.MustCompile("(?m)(?:^|`)make ([a-z][a-z-]*)").FindAllStringSubmatch(readme, -1)
	if len(commands) < 4 {
		t.Fatalf("only %d commands found: has the README changed its form?", len(commands))
	}
	for _, m := range commands {
		if !regexp.MustCompile("(?m)^" + m[1] + ":").MatchString(makefile) {
			t.Errorf("make %s is no target", m[1])
		}
	}
	links := regexp.MustCompile(`\]\(([^)#:]+)\)|src="([^":]+)"`).FindAllStringSubmatch(readme, -1)
	if len(links) < 8 {
		t.Fatalf("only %d links found", len(links))
	}
	for _, m := range links {
		if _, err := os.Stat(filepath.Join(root, m[1]+m[2])); err != nil {
			t.Errorf("%s%s is not there", m[1], m[2])
		}
	}
}
