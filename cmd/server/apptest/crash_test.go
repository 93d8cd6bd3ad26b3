package apptest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"concord/internal/clock"
)

// program builds the program once; TestMain removes it.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "concord-crash-")
	if err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "concord")
	out, err := exec.Command("go", "build", "-o", bin, "concord/cmd/server").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w: %s", err, out)
	}
	built = dir
	return bin, nil
})

var built string

func TestMain(m *testing.M) {
	code := m.Run()
	if built != "" {
		os.RemoveAll(built)
	}
	os.Exit(code)
}

// process is the real program on the folder of a stage.
type process struct {
	*House
	bin, dir string
	cmd      *exec.Cmd
	log      *os.File
}

// launch starts the program at a stage that was played in this machine's time.
func launch(t *testing.T, s *Stage) *process {
	t.Helper()
	bin, err := program()
	if err != nil {
		t.Fatal(err)
	}
	at := s.reached(t)
	dir := t.TempDir()
	if err := at.unpack(filepath.Join(dir, "data")); err != nil {
		t.Fatal(err)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &House{T: t, Clock: clock.Hold(time.Now()), Addr: free.Addr().String(), Case: at.caseID, mediator: at.mediator, clients: map[string]*Client{}, http: &http.Transport{MaxIdleConnsPerHost: 16}}
	free.Close()
	for key, c := range at.clients {
		h.clients[key] = &Client{House: h, Key: key, Phone: c.Phone, Person: c.Person, cookie: c.cookie, since: h.Clock.Now()}
	}
	p := &process{House: h, bin: bin, dir: dir}
	if p.log, err = os.Create(filepath.Join(dir, "log")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.kill()
		p.http.CloseIdleConnections()
		p.log.Close()
		if t.Failed() {
			b, _ := os.ReadFile(p.log.Name())
			t.Logf("what it logged:\n%s", b[max(0, len(b)-4000):])
		}
	})
	p.start()
	return p
}

// start runs the program and waits until it is ready.
func (p *process) start() {
	p.T.Helper()
	p.cmd = exec.Command(p.bin, "serve")
	p.cmd.Dir = p.dir
	p.cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + p.dir, "CONCORD_ADDR=" + p.Addr, "CONCORD_DATA=" + filepath.Join(p.dir, "data"), "CONCORD_PUBLIC_URL=" + Origin,
		"CONCORD_DEMO=1", "CONCORD_DEMO_CASES=-1", "CONCORD_RATE=-1"}
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	if err := p.cmd.Start(); err != nil {
		p.T.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if p.Ready() {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			p.T.Fatal("the hub does not come up")
		}
	}
}

// kill ends the program as a power cut of the process would: SIGKILL, at once.
func (p *process) kill() {
	if p.cmd.Process != nil && p.cmd.ProcessState == nil {
		_ = p.cmd.Process.Signal(syscall.SIGKILL)
		_ = p.cmd.Wait()
	}
}

// The real program is killed with -9 around each step that binds somebody: in the moment it has answered, and while the
// step is under way. What was answered is there afterwards; what was not can be done again; and each message, signature,
// filing and receipt exists once. (Killing a process tests no power loss.)
func TestKilled(t *testing.T) {
	t.Parallel()
	var stages []*Stage
	for _, a := range acts {
		stages = append(stages, a.at)
	}
	stages = Later(time.Now().Add(-time.Minute).Truncate(time.Second), stages...)
	for i, a := range acts {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			calm := launch(t, stages[i])
			a.insist(calm.House, a.bodyFor(calm.House), func(x Answer) { t.Errorf("%d %s", x.Status, x.Body) })
			calm.Settle()
			want := calm.census()
			calm.kill()
			for _, when := range []time.Duration{-1, 2 * time.Millisecond, 15 * time.Millisecond} {
				p := launch(t, stages[i])
				key, body := Once(), a.bodyFor(p.House)
				path := strings.ReplaceAll(a.path, "CASE", p.Case)
				acked := p.during(when, func() bool {
					x, err := p.As(a.as).Try(http.MethodPost, path, body, key)
					return err == nil && x.Status < 400
				})
				p.start()
				if acked {
					p.Settle()
					if got := p.census(); got != want {
						t.Errorf("killed %s after it was answered:\n%s", when, differ(got, want))
					}
				}
				// The page does not know and sends it again, with the same key.
				a.again(p, key, body)
				p.Settle()
				if got := p.census(); got != want {
					t.Errorf("killed %s, sent again (answered before: %v):\n%s", when, acked, differ(got, want))
				}
				p.kill()
			}
		})
	}
}

func (a act) bodyFor(h *House) Obj {
	if a.body == nil {
		return Obj{}
	}
	return a.body(h)
}

// during makes a call and kills the hub: as soon as it is answered (when is negative), or that long after it began.
func (p *process) during(when time.Duration, call func() bool) (acked bool) {
	if when < 0 {
		acked = call()
		p.kill()
		return acked
	}
	done := make(chan bool, 1)
	go func() { done <- call() }()
	cut := time.NewTimer(when)
	defer cut.Stop()
	select {
	case acked = <-done:
		p.kill()
		return acked
	case <-cut.C:
		p.kill()
	}
	return <-done
}

// again sends a call once more until there is an answer; a code that was used up is asked for anew.
func (a act) again(p *process, key Head, body Obj) {
	p.T.Helper()
	path := strings.ReplaceAll(a.path, "CASE", p.Case)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		x := p.As(a.as).Send(http.MethodPost, path, body, key)
		switch {
		case x.Status < 400:
			return
		case x.Status == 401:
			body, key = a.body(p.House), Once()
			continue
		case x.Problem().Key == "idempotency.running": // the try that died holds the key for a minute: another page would not wait
			key = Once()
			continue
		case x.Status == 409:
			return // it was done
		case x.Status != 503:
			p.T.Fatalf("%d %s", x.Status, x.Body)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			p.T.Fatalf("refused for two minutes: %d %s", x.Status, x.Body)
		}
	}
}
