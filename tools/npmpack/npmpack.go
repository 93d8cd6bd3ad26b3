// Package npmpack unpacks one exact version of an npm package for the data generators.
package npmpack

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Fetch gives the folder of an unpacked package, as Fetch("", "chinese-days@1.5.7"), and a function that removes it.
// A non-empty dir is taken as that folder already unpacked, and nothing is fetched.
func Fetch(dir, spec string) (string, func(), error) {
	if dir != "" {
		return dir, func() {}, nil
	}
	tmp, err := os.MkdirTemp("", "npmpack")
	if err != nil {
		return "", nil, err
	}
	clean := func() { _ = os.RemoveAll(tmp) }
	if err := run(tmp, "npm", "pack", "--silent", spec); err != nil {
		clean()
		return "", nil, err
	}
	archives, err := filepath.Glob(filepath.Join(tmp, "*.tgz"))
	if err != nil || len(archives) != 1 {
		clean()
		return "", nil, fmt.Errorf("npm pack %s: want one archive, have %d (%w)", spec, len(archives), err)
	}
	if err := run(tmp, "tar", "xzf", archives[0]); err != nil {
		clean()
		return "", nil, err
	}
	return filepath.Join(tmp, "package"), clean, nil
}

// run executes a command in a folder and shows what it says on standard error.
func run(dir, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	return cmd.Run()
}
