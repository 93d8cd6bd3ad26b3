package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// hub is the binary on a data folder.
type hub struct {
	bin, data, url string
	own            bool // the folder was made by this run
	cmd            *exec.Cmd
	exited         chan error
	words          bytes.Buffer
}

// prepare makes the folder with its cases, unless one was given, by starting the hub on it once.
func (b *bench) prepare(ctx context.Context) (*hub, error) {
	bin, err := filepath.Abs(b.bin)
	if err != nil {
		return nil, err
	}
	h := &hub{bin: bin, data: b.data}
	if h.data != "" {
		return h, nil
	}
	if h.data, err = os.MkdirTemp("", "concord-bench-"); err != nil {
		return nil, err
	}
	h.own = true
	took, err := h.start(ctx, 15*time.Minute, fmt.Sprintf("CONCORD_DEMO_CASES=%d", b.cases))
	if err != nil {
		h.clear(b.keep, b.notes)
		return nil, err
	}
	fmt.Fprintf(b.notes, "%d cases made in %s\n", b.cases, took.Round(time.Second))
	if err := h.quiet(ctx); err != nil {
		h.clear(b.keep, b.notes)
		return nil, err
	}
	return h, h.stop()
}

// start runs the binary and gives how long it took until it was ready.
func (h *hub) start(ctx context.Context, limit time.Duration, env ...string) (time.Duration, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	addr := l.Addr().String()
	l.Close()
	h.url = "http://" + addr
	h.cmd = exec.Command(h.bin, "serve")
	h.cmd.Env = append(os.Environ(), "CONCORD_ADDR="+addr, "CONCORD_DATA="+h.data, "CONCORD_DEMO=1", "CONCORD_RATE=-1", "CONCORD_LOG=error", "CONCORD_PUBLIC_URL=")
	h.cmd.Env = append(h.cmd.Env, env...)
	h.words.Reset()
	h.cmd.Stderr = &h.words
	began := time.Now()
	if err := h.cmd.Start(); err != nil {
		return 0, err
	}
	h.exited = make(chan error, 1)
	go func(c *exec.Cmd, done chan<- error) { done <- c.Wait() }(h.cmd, h.exited)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return 0, errors.Join(ctx.Err(), h.stop())
		case err := <-h.exited:
			h.exited <- err
			return 0, fmt.Errorf("the hub ended: %v\n%s", err, h.words.String())
		case <-tick.C:
			if answers(ctx, h.url+"/readyz") {
				return time.Since(began), nil
			}
			if time.Since(began) > limit {
				return 0, errors.Join(fmt.Errorf("not ready after %s", limit), h.stop())
			}
		}
	}
}

func answers(ctx context.Context, url string) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// quiet waits until nothing is left that follows from what was made. The operator's page may be slow on the way there.
func (h *hub) quiet(ctx context.Context) error {
	c, err := signIn(ctx, h.url, operatorPhone)
	if err != nil {
		return err
	}
	for end := time.Now().Add(2 * time.Minute); ; {
		desk := struct {
			Outbox int `json:"outbox"`
		}{-1}
		err := c.get(ctx, "/desk/operator", &desk)
		if err == nil && desk.Outbox == 0 {
			return nil
		}
		if time.Now().After(end) {
			return errors.Join(fmt.Errorf("%d events still wait", desk.Outbox), err)
		}
		if err := pause(ctx, 2*time.Second); err != nil {
			return err
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// stop ends the hub in order, and by force when it does not end.
func (h *hub) stop() error {
	if h.exited == nil {
		return nil
	}
	defer func() { h.exited = nil }()
	_ = h.cmd.Process.Signal(syscall.SIGTERM) // it may have ended by itself
	select {
	case err := <-h.exited:
		return err
	case <-time.After(20 * time.Second):
		return errors.Join(errors.New("the hub did not end within 20 s"), h.cmd.Process.Kill(), <-h.exited)
	}
}

// rss gives the resident memory in MB.
func (h *hub) rss() (float64, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", h.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range bytes.Lines(raw) {
		var kb float64
		if _, err := fmt.Sscanf(string(line), "VmRSS: %f kB", &kb); err == nil {
			return kb * 1024 / 1e6, nil
		}
	}
	return 0, errors.New("no VmRSS in /proc")
}

// cpu gives the processor time that the hub has used so far; unlike waiting times it hardly depends on what else runs.
func (h *hub) cpu() (time.Duration, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", h.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, rest, found := bytes.Cut(raw, []byte(") ")) // the name before may hold spaces
	fields := bytes.Fields(rest)
	if !found || len(fields) < 13 {
		return 0, errors.New("no times in /proc")
	}
	var user, system int64 // in ticks, of which Linux counts 100 a second
	if _, err := fmt.Sscan(string(fields[11])+" "+string(fields[12]), &user, &system); err != nil {
		return 0, err
	}
	return time.Duration(user+system) * 10 * time.Millisecond, nil
}

// clear removes the folder that this run made.
func (h *hub) clear(keep bool, notes io.Writer) {
	if err := h.stop(); err != nil {
		fmt.Fprintln(notes, "stop:", err)
	}
	if keep {
		fmt.Fprintln(notes, "data folder:", h.data)
	} else if h.own {
		os.RemoveAll(h.data)
	}
}
