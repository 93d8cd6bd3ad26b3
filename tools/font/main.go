// Command font fetches the Chinese fonts that the documents are set in (Noto, SIL Open Font License) from their npm
// packages, checks their SHA-256 and lays them where the build embeds them. No font is kept in the repository.
//
//	go run ./tools/font            lay the fonts into internal/documents/fonts
//	go run ./tools/font -to DIR    lay them somewhere else
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"concord/tools/npmpack"
)

// font is one file of one package; the digest pins the bytes that every deployment prints with.
type font struct {
	pkg, member, name, digest string
	licence                   string // file name for the licence text, which must travel with the font (OFL clause 2)
}

var fonts = []font{
	{"@expo-google-fonts/noto-serif-sc@0.4.3", "400Regular/NotoSerifSC_400Regular.ttf", "serif.ttf",
		"c358a69de3df5f423a8946a7b03e3126fb6ba116f1130a463455b4e39e1f0742", "OFL-serif.txt"},
	{"@expo-google-fonts/noto-sans-sc@0.4.3", "400Regular/NotoSansSC_400Regular.ttf", "sans.ttf",
		"d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16", "OFL-sans.txt"},
}

func main() {
	to := flag.String("to", filepath.Join("internal", "documents", "fonts"), "folder to lay the fonts into")
	flag.Parse()
	if err := lay(*to); err != nil {
		fmt.Fprintln(os.Stderr, "fonts:", err)
		os.Exit(1)
	}
}

// lay brings every font that is absent or not what it should be.
func lay(to string) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for _, f := range fonts {
		if present(to, f) {
			continue
		}
		if err := bring(to, f); err != nil {
			return fmt.Errorf("%s: %w", f.pkg, err)
		}
		fmt.Println("fonts: laid", f.name)
	}
	return nil
}

func present(to string, f font) bool {
	b, err := os.ReadFile(filepath.Join(to, f.name))
	if err != nil || digest(b) != f.digest {
		return false
	}
	_, err = os.Stat(filepath.Join(to, f.licence))
	return err == nil
}

func digest(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

func bring(to string, f font) error {
	pack, clean, err := npmpack.Fetch("", f.pkg)
	if err != nil {
		return err
	}
	defer clean()
	ttf, err := os.ReadFile(filepath.Join(pack, f.member))
	if err != nil {
		return err
	}
	if got := digest(ttf); got != f.digest {
		return fmt.Errorf("%s has SHA-256 %s, not %s", f.member, got, f.digest)
	}
	licence, err := os.ReadFile(filepath.Join(pack, "LICENSE_FONT"))
	if err != nil {
		return err
	}
	if err := write(filepath.Join(to, f.licence), licence); err != nil {
		return err
	}
	return write(filepath.Join(to, f.name), ttf)
}

// write replaces a file whole, so that a build never embeds half a font.
func write(name string, b []byte) error {
	if err := os.WriteFile(name+".part", b, 0o644); err != nil {
		return err
	}
	return os.Rename(name+".part", name)
}
