package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"
)

// at gives a percentile of durations, in milliseconds.
func at(ds []time.Duration, share float64) float64 {
	if len(ds) == 0 {
		return 0
	}
	slices.Sort(ds)
	return float64(ds[min(len(ds)-1, int(share*float64(len(ds))))]) / float64(time.Millisecond)
}

// usage is what a process has used.
type usage struct {
	cpu float64 // seconds, user and system
	rss float64 // MiB
}

const ticks = 100 // USER_HZ of Linux on every architecture we run on

func usageOf(pid int) (usage, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return usage{}, err
	}
	f := bytes.Fields(b[bytes.LastIndexByte(b, ')')+1:])
	user, err1 := strconv.ParseFloat(string(f[11]), 64)
	sys, err2 := strconv.ParseFloat(string(f[12]), 64)
	pages, err3 := strconv.ParseFloat(string(f[21]), 64)
	for _, err := range []error{err1, err2, err3} {
		if err != nil {
			return usage{}, err
		}
	}
	return usage{cpu: (user + sys) / ticks, rss: pages * float64(os.Getpagesize()) / (1 << 20)}, nil
}

func line(scenario, name string, value float64, unit string) {
	fmt.Printf("rooms_%s_%s %.4g %s\n", scenario, name, value, unit)
}
