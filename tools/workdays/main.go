// Command workdays makes internal/rules/calendars/cn.json from the npm package chinese-days 1.5.7 (MIT): the public
// holidays of mainland China as the State Council arranged them year by year, and the weekend days that were worked
// to make up for them.
//
// Use: go run ./tools/workdays [-from folder of the unpacked package] [-to file]
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"concord/tools/npmpack"
)

const source = "chinese-days@1.5.7"

func main() {
	from := flag.String("from", "", "folder of the unpacked package; empty: npm pack "+source)
	to := flag.String("to", "internal/rules/calendars/cn.json", "file to write")
	flag.Parse()
	if err := generate(*from, *to); err != nil {
		log.Fatal(err)
	}
}

// days is the package's file: dates to "English name,Chinese name,days of the holiday".
type days struct {
	Holidays map[string]string `json:"holidays"`
	Workdays map[string]string `json:"workdays"`
}

// generate reads the package and writes the calendar: a holiday is [first day, last day, Chinese, English].
func generate(from, to string) error {
	dir, clean, err := npmpack.Fetch(from, source)
	if err != nil {
		return err
	}
	defer clean()
	raw, err := os.ReadFile(filepath.Join(dir, "dist", "chinese-days.json"))
	if err != nil {
		return err
	}
	var in days
	if err := json.Unmarshal(raw, &in); err != nil {
		return err
	}
	first, last, err := years(in.Holidays)
	if err != nil {
		return err
	}
	holidays, err := ranges(in.Holidays)
	if err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "{\n\"source\": \"npm %s (MIT), arrangements of the State Council\",\n\"first_year\": %d, \"last_year\": %d,\n\"holidays\": [\n", source, first, last)
	b.WriteString(strings.Join(holidays, ",\n"))
	b.WriteString("\n],\n\"workdays\": [\n")
	work := slices.Sorted(maps.Keys(in.Workdays))
	for i, d := range work {
		fmt.Fprintf(&b, "%q", d)
		if i < len(work)-1 {
			b.WriteByte(',')
			if (i+1)%8 == 0 {
				b.WriteByte('\n')
			}
		}
	}
	b.WriteString("\n]\n}\n")
	return os.WriteFile(to, []byte(b.String()), 0o644)
}

// years gives the first and the last year with holidays and refuses gaps between them.
func years(holidays map[string]string) (first, last int, err error) {
	seen := map[int]bool{}
	for d := range holidays {
		y, err := strconv.Atoi(d[:4])
		if err != nil {
			return 0, 0, err
		}
		seen[y] = true
	}
	all := slices.Sorted(maps.Keys(seen))
	if len(all) == 0 || all[len(all)-1]-all[0] != len(all)-1 {
		return 0, 0, fmt.Errorf("years with gaps: %v", all)
	}
	return all[0], all[len(all)-1], nil
}

// ranges joins the days of one holiday that follow each other.
func ranges(holidays map[string]string) ([]string, error) {
	dates := slices.Sorted(maps.Keys(holidays))
	var out []string
	for i := 0; i < len(dates); {
		j := i
		for j+1 < len(dates) && holidays[dates[j+1]] == holidays[dates[i]] && follows(dates[j], dates[j+1]) {
			j++
		}
		names := strings.Split(holidays[dates[i]], ",")
		if len(names) != 3 {
			return nil, fmt.Errorf("%s: unknown form %q", dates[i], holidays[dates[i]])
		}
		line, err := json.Marshal([]string{dates[i], dates[j], names[1], names[0]})
		if err != nil {
			return nil, err
		}
		out = append(out, string(line))
		i = j + 1
	}
	return out, nil
}

// follows says whether the second date is the day after the first.
func follows(a, b string) bool {
	t, err := time.Parse(time.DateOnly, a)
	return err == nil && t.AddDate(0, 0, 1).Format(time.DateOnly) == b
}
